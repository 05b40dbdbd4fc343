"""The same input gives the same bytes, whatever the folder, time zone, locale, hash seed, file mask and clock."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from banxin.checks.epub_digest import digest_contents

ROOT = Path(__file__).parents[1]
SEED = ROOT / "seeds" / "000_43fae3af8e3174c9.txt"

SURROUNDINGS = [
    {"TZ": "Asia/Shanghai", "LANG": "zh_CN.UTF-8", "PYTHONHASHSEED": "1"},
    {"TZ": "America/Los_Angeles", "LANG": "C", "LC_ALL": "C", "PYTHONHASHSEED": "2", "FONTCONFIG_FILE": "/nonexistent"},
]
MASKS = [0o022, 0o077]

# Python runs this before anything else: the clocks that programs ask stand twenty years ahead.
MOVED_CLOCK = """
import datetime, time

AHEAD = 20 * 365 * 86400
told, told_ns, local, gm = time.time, time.time_ns, time.localtime, time.gmtime
time.time = lambda: told() + AHEAD
time.time_ns = lambda: told_ns() + AHEAD * 10**9
time.localtime = lambda seconds=None: local(time.time() if seconds is None else seconds)
time.gmtime = lambda seconds=None: gm(time.time() if seconds is None else seconds)


class Moved(datetime.datetime):
    def __repr__(self):  # as if it were no class of its own
        return f"datetime.{super().__repr__().replace('Moved', 'datetime')}"

    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(time.time(), tz)

    @classmethod
    def utcnow(cls):
        return cls.now(datetime.timezone.utc).replace(tzinfo=None)

    @classmethod
    def today(cls):
        return cls.now()


datetime.datetime = Moved
"""
PROJECT = """
title = "山居集"
creators = ["张三 著", "李四 译"]
publisher = "某某出版社"
isbn = "978-0-00-000000-2"
sources = ["page.txt"]
{}
[[editions]]
format = "epub"
layout = "book-vertical"

[[editions]]
format = "epub"
layout = "magazine"
name = "magazine"
"""


def publish(folder: Path, number: int, *arguments: str) -> dict[str, bytes]:
    """Publish in one of the surroundings and return the files that were made; in the second the clock is another."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(SEED, folder / "page.txt")
    clean = {key: value for key, value in os.environ.items() if key not in ("SOURCE_DATE_EPOCH", "LC_ALL")}
    if number:
        clock = folder / "clock"
        clock.mkdir()
        (clock / "sitecustomize.py").write_text(MOVED_CLOCK, "utf-8")
        clean["PYTHONPATH"] = os.pathsep.join(filter(None, (str(clock), os.environ.get("PYTHONPATH", ""))))
    subprocess.run(
        [sys.executable, "-m", "banxin", *arguments, "--out", "made"],
        cwd=folder,
        env={**clean, **SURROUNDINGS[number]},
        umask=MASKS[number],
        check=True,
        capture_output=True,
    )
    return {path.name: path.read_bytes() for path in sorted((folder / "made").iterdir())}


@pytest.mark.timeout(120)
def test_both_editions_are_the_same_bytes_everywhere(tmp_path: Path) -> None:
    arguments = ("page.txt", "--layout", "newspaper", "--layout", "book")
    first = publish(tmp_path / "a", 0, *arguments)
    second = publish(tmp_path / "another" / "folder", 1, *arguments)
    assert sorted(first) == ["page.book.pdf", "page.epub", "page.pdf"]
    assert [name for name in first if first[name] != second[name]] == []


@pytest.mark.full
@pytest.mark.timeout(120)
def test_a_project_with_a_cover_of_its_own_and_its_message_are_the_same_bytes_everywhere(tmp_path: Path) -> None:
    made = []
    for number, folder in enumerate((tmp_path / "a", tmp_path / "b" / "c")):
        folder.mkdir(parents=True)
        shutil.copy(ROOT / "docs" / "images" / "epub.png", folder / "cover.png")
        (folder / "publish.toml").write_text(PROJECT.format('cover = "cover.png"'), "utf-8")
        made.append({**publish(folder, number), **publish_message(folder, number)})
    assert sorted(made[0]) == ["page.epub", "page.magazine.epub", "page.onix.xml"]
    assert [name for name in made[0] if made[0][name] != made[1][name]] == []


def publish_message(folder: Path, number: int) -> dict[str, bytes]:
    shutil.rmtree(folder / "made")
    shutil.rmtree(folder / "clock", ignore_errors=True)
    return publish(folder, number, "onix")


def test_the_clock_of_the_test_is_moved(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(MOVED_CLOCK, "utf-8")
    asked = "import datetime, time; print(datetime.datetime.now().year, time.localtime().tm_year)"
    years = [
        subprocess.run([sys.executable, "-c", asked], env={**os.environ, **more}, check=True, capture_output=True, text=True).stdout
        for more in ({}, {"PYTHONPATH": str(tmp_path)})
    ]
    now, moved = (list(map(int, told.split())) for told in years)
    assert moved == [year + 20 for year in now] or moved == [year + 19 for year in now]


@pytest.mark.full
@pytest.mark.timeout(120)
def test_the_digest_of_the_contents_outlives_another_packing(tmp_path: Path) -> None:
    (packed,) = publish(tmp_path / "a", 0, "page.txt", "--to", "epub").values()
    repacked = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        told = digest_contents(archive)
        with zipfile.ZipFile(repacked, "w", zipfile.ZIP_STORED) as other:
            for name in reversed(archive.namelist()):
                other.writestr(name, archive.read(name))
    assert repacked.getvalue() != packed
    with zipfile.ZipFile(repacked) as archive:
        assert digest_contents(archive) == told
