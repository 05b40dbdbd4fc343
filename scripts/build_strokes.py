"""Build `src/banxin/typography/strokes.bin`, the number of strokes of each Han character.

    python scripts/build_strokes.py [--unihan Unihan_IRGSources.txt.bz2] [--record]

Comes in: the field kTotalStrokes of Unihan 15.0 (Unicode License, UAX #38) in Debian's package unicode-data 15.0.0-1;
without --unihan it is fetched through apt. Goes out: two runs of bytes, one for each character from U+3400 to U+9FFF:
the strokes in simplified script, then those in traditional script where Unihan tells them apart. 0 is unknown. Nothing
depends on the clock; a table whose checksum differs from `CHECKSUM` is refused without --record.
"""

from __future__ import annotations

import argparse
import bz2
import hashlib
import re
import subprocess
import sys
import tempfile
from pathlib import Path

PACKAGE, VERSION = "unicode-data", "15.0.0-1"
MEMBER = "usr/share/unicode/Unihan_IRGSources.txt.bz2"
SOURCE_CHECKSUM = "52e6e55d22dd124d61dfbb845033fe354caf9a62ab84ac89aa0c374b0f8b99c5"
CHECKSUM = "cf70ec37ba084ddf0d958fd7107fcafb86480af58eecced4d334ceaa0f2529e3"
FIRST, LAST = 0x3400, 0x9FFF
TABLE = Path(__file__).resolve().parent.parent / "src/banxin/typography/strokes.bin"

_ENTRY = re.compile(r"U\+([0-9A-F]{4,6})\tkTotalStrokes\t(\d+)(?: (\d+))?")


def read_source(path: Path | None) -> bytes:
    """Return the packed list, from a file or from the package as apt gets it."""
    if path is not None:
        return path.read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["apt-get", "download", "-q", f"{PACKAGE}={VERSION}"], cwd=folder, check=True)
        package = next(Path(folder).glob("*.deb"))
        subprocess.run(["dpkg-deb", "-x", package, folder], check=True)
        return Path(folder, MEMBER).read_bytes()


def build(text: str) -> bytes:
    """Return the table."""
    simplified, traditional = bytearray(LAST - FIRST + 1), bytearray(LAST - FIRST + 1)
    for line in text.splitlines():
        found = _ENTRY.match(line)
        if found and FIRST <= (code := int(found[1], 16)) <= LAST:
            # Where there are two, the first is of zh-Hans, the second of zh-Hant (UAX #38).
            simplified[code - FIRST] = int(found[2])
            traditional[code - FIRST] = int(found[3] or found[2])
    return bytes(simplified + traditional)


def main() -> None:
    """Build the table and write it where the program looks for it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--unihan", type=Path)
    parser.add_argument("--record", action="store_true", help="take a table over whose checksum is another")
    arguments = parser.parse_args()
    packed = read_source(arguments.unihan)
    table = build(bz2.decompress(packed).decode("utf-8"))
    sums = {"SOURCE_CHECKSUM": (packed, SOURCE_CHECKSUM), "CHECKSUM": (table, CHECKSUM)}
    for name, (data, expected) in sums.items():
        found = hashlib.sha256(data).hexdigest()
        if found != expected:
            print(f'{name} = "{found}"', file=sys.stderr)
            if not arguments.record:
                sys.exit("not the recorded one; with --record it is taken over")
    TABLE.write_bytes(table)


if __name__ == "__main__":
    main()
