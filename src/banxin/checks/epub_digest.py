"""A zip archive goes in; a digest of what is in it comes out, which no compression and no order of members changes.

It is the SHA-256 of the lines that `sha256sum` prints of the unpacked files, in the order of their names' bytes:

    find . -type f -printf '%P\\n' | LC_ALL=C sort | xargs -d '\\n' sha256sum | sha256sum

The bytes of the archive itself depend on the zlib of the machine; this depends on the contents alone.
"""

from __future__ import annotations

import hashlib
import zipfile
import zlib

# What unpacks to more is an attack or a mistake, and no book.
_MAX_BYTES = 2_000_000_000
_CHUNK_BYTES = 1 << 20


def digest_contents(archive: zipfile.ZipFile) -> str:
    """Return the digest of an archive in hexadecimal; an empty text for one that cannot be unpacked, or is absurdly large."""
    whole = hashlib.sha256()
    members = sorted((member for member in archive.infolist() if not member.is_dir()), key=lambda one: one.filename.encode())
    left = _MAX_BYTES
    for member in members:
        digest = hashlib.sha256()
        try:
            with archive.open(member) as stream:
                while data := stream.read(_CHUNK_BYTES):
                    digest.update(data)
                    left -= len(data)
                    if left < 0:
                        return ""
        except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, RuntimeError, EOFError):
            return ""
        whole.update(f"{digest.hexdigest()}  {member.filename}\n".encode())
    return whole.hexdigest()
