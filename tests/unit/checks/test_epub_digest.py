"""The digest of the contents: the same whatever the packing, another for every other content."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from banxin.checks.epub_digest import digest_contents

FILES = {"mimetype": b"application/epub+zip", "EPUB/a b.xhtml": "甲".encode(), "EPUB/章.xhtml": b"", "META-INF/container.xml": b"<x/>"}


def pack(files: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED, level: int = 6) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method, compresslevel=level) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def digest(packed: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return digest_contents(archive)


def test_packing_and_order_do_not_matter() -> None:
    first = digest(pack(FILES))
    assert first == digest(pack(FILES, method=zipfile.ZIP_STORED)) == digest(pack(dict(reversed(FILES.items())), level=9))
    assert len(first) == 64


@pytest.mark.parametrize("changed", [{**FILES, "mimetype": b"x"}, {**FILES, "new": b""}, {"renamed": b"x"}, {}])
def test_other_contents_have_another_digest(changed: dict[str, bytes]) -> None:
    assert digest(pack(changed)) != digest(pack(FILES))


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="there is no sha256sum")
def test_everybody_can_compute_it_with_what_a_system_has(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(pack(FILES))) as archive:
        archive.extractall(tmp_path)
    command = "find . -type f -printf '%P\\n' | LC_ALL=C sort | xargs -d '\\n' sha256sum | sha256sum"
    told = subprocess.run(["sh", "-c", command], cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    assert told.split()[0] == digest(pack(FILES))


def test_what_cannot_be_unpacked_has_none() -> None:
    packed = bytearray(pack({"a": bytes(1000)}))
    for place in range(32, 40):
        packed[place] ^= 0xFF
    assert digest(bytes(packed)) == ""
    assert digest(pack({})) == hashlib.sha256().hexdigest()
