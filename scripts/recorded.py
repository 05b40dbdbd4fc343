"""Tables that scripts build come in, with the checksum on record; they are written if it is theirs."""

from __future__ import annotations

import hashlib
from pathlib import Path


def write_recorded(table: Path, data: bytes, checksum: str, *, record: bool) -> None:
    """Print a table's checksum and write it; end with a word if it is not the one on record, unless `record` asks for it."""
    digest = hashlib.sha256(data).hexdigest()
    print("table", len(data), digest)
    if digest != checksum and not record:
        raise SystemExit("The table differs from the recorded one; --record writes it all the same.")
    table.write_bytes(data)
