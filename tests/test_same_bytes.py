"""The same input gives the same bytes, whatever the folder, time zone, locale, hash seed and clock."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SEED = Path(__file__).parents[1] / "seeds" / "000_43fae3af8e3174c9.txt"

SURROUNDINGS = [
    {"TZ": "Asia/Shanghai", "LANG": "zh_CN.UTF-8", "PYTHONHASHSEED": "1"},
    {"TZ": "America/Los_Angeles", "LANG": "C", "LC_ALL": "C", "PYTHONHASHSEED": "2", "FONTCONFIG_FILE": "/nonexistent"},
]


def publish(folder: Path, surroundings: dict[str, str]) -> dict[str, bytes]:
    folder.mkdir(parents=True)
    shutil.copy(SEED, folder / "page.txt")
    clean = {key: value for key, value in os.environ.items() if key not in ("SOURCE_DATE_EPOCH", "LC_ALL")}
    subprocess.run(
        [sys.executable, "-m", "banxin", "page.txt", "--layout", "newspaper", "--layout", "book", "--out", "made"],
        cwd=folder,
        env={**clean, **surroundings},
        check=True,
        capture_output=True,
    )
    return {path.name: path.read_bytes() for path in sorted((folder / "made").iterdir())}


@pytest.mark.timeout(120)
def test_both_editions_are_the_same_bytes_everywhere(tmp_path: Path) -> None:
    first = publish(tmp_path / "a", SURROUNDINGS[0])
    second = publish(tmp_path / "another" / "folder", SURROUNDINGS[1])
    assert sorted(first) == ["page.book.pdf", "page.epub", "page.pdf"]
    assert [name for name in first if first[name] != second[name]] == []
