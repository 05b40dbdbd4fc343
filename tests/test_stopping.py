"""A build that is told to stop: nothing half-written, no file left over, code 130, no traceback, the cursor back."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

# Long enough that a build of it is still at work when the signal comes.
CHAPTERS = "\n".join(f"第{number}章 夜行\n\n" + "　　他走过长街，灯一盏一盏地灭了。\n" * 100 for number in range(1, 25))
HIDE_CURSOR, SHOW_CURSOR = "\x1b[?25l", "\x1b[?25h"


class Build:
    """`publish` at work on a terminal of its own; `shown` is what it has written there so far."""

    def __init__(self, folder: Path, arguments: Sequence[str]) -> None:
        try:
            self._end, terminal = pty.openpty()
        except OSError as error:  # a bare container may have no terminals to give
            pytest.skip(f"no terminal to be had here: {error}")
        self.temporary = folder / "temporary"
        self.temporary.mkdir()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "banxin", *arguments],
            cwd=folder,
            env={**os.environ, "TMPDIR": str(self.temporary), "TERM": "xterm-256color", "COLUMNS": "120"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=terminal,
        )
        os.close(terminal)
        self.shown = ""

    def __enter__(self) -> Build:
        return self

    def __exit__(self, *failure: object) -> None:
        self.process.kill()
        self.process.wait(30)
        assert self.process.stdout is not None
        self.process.stdout.close()
        os.close(self._end)

    def read_until(self, done: Callable[[str], bool], timeout_s: float = 60) -> None:
        end_s = time.monotonic() + timeout_s
        while not done(self.shown) and time.monotonic() < end_s:
            if not select.select([self._end], [], [], 0.2)[0]:
                continue
            try:
                data = os.read(self._end, 65536)
            except OSError:  # the other side has closed it
                return
            if not data:
                return
            self.shown += data.decode("utf-8", "replace")

    def finish(self) -> int:
        self.read_until(lambda shown: self.process.poll() is not None and not select.select([self._end], [], [], 0)[0])
        return self.process.wait(30)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "novel.txt").write_text(CHAPTERS, "utf-8")
    out = tmp_path / "dist"
    out.mkdir()
    for ending in ("epub", "pdf"):
        (out / f"novel.{ending}").write_bytes(b"an earlier edition")
    return tmp_path


@pytest.mark.parametrize(
    ("moment", "number"),
    [
        ("EPUB", signal.SIGINT),
        ("laying out the pages", signal.SIGTERM),
        pytest.param("making the PDF", signal.SIGINT, marks=pytest.mark.full),
        pytest.param("running heads", signal.SIGINT, marks=pytest.mark.full),
        pytest.param("painting", signal.SIGTERM, marks=pytest.mark.full),
    ],
)
def test_a_build_that_is_stopped_leaves_everything_as_it_was(folder: Path, moment: str, number: int) -> None:
    if moment == "painting":  # it takes too little of a short text for the line to be written anew
        (folder / "novel.txt").write_text(CHAPTERS * 4, "utf-8")
    with Build(folder, ["novel.txt"]) as build:
        build.read_until(lambda shown: moment in shown)
        assert moment in build.shown
        build.process.send_signal(number)
        assert build.finish() in (130, -signal.SIGINT)
    assert "Traceback" not in build.shown
    assert "ignored" not in build.shown
    assert build.shown.rindex(SHOW_CURSOR) > build.shown.rindex(HIDE_CURSOR)
    assert list(build.temporary.iterdir()) == []
    assert {path.name: path.read_bytes() for path in (folder / "dist").iterdir()} == {
        "novel.epub": b"an earlier edition",
        "novel.pdf": b"an earlier edition",
    }


@pytest.mark.full
@pytest.mark.timeout(600)
def test_a_build_stopped_at_any_moment_leaves_whole_files(folder: Path) -> None:
    """By the clock instead of by what is shown: imports, callbacks of C, destructors, the renaming."""
    for tenths in range(4, 60, 4):
        (run := folder / f"run-{tenths}").mkdir()
        (run / "novel.txt").write_text(CHAPTERS[:9000], "utf-8")
        with Build(run, ["novel.txt"]) as build:
            build.read_until(lambda shown: False, tenths / 10)
            build.process.send_signal(signal.SIGINT)
            code = build.finish()
        # Python ends itself by the signal, which is 130 to a shell, when the interrupt passed through code made of text.
        assert code in (0, 130, -signal.SIGINT), build.shown
        assert "Traceback" not in build.shown
        assert list(build.temporary.iterdir()) == []
        made = sorted(path.name for path in (run / "dist").glob("*")) if (run / "dist").exists() else []
        assert made in ([], ["novel.epub", "novel.pdf"])


def test_a_terminal_is_told_chapter_by_chapter_and_how_long_it_will_take(folder: Path) -> None:
    with Build(folder, ["novel.txt", "--to", "pdf"]) as build:
        assert build.finish() == 0
    told = [int(number) for number in re.findall(r"laying out the pages: chapter (\d+) of 24", build.shown)]
    assert told == sorted(told)
    assert len(set(told)) > 2
    assert re.search(r"about \d+ s left", build.shown)


def test_a_pipe_is_told_nothing(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "banxin", "novel.txt", "--to", "epub"], cwd=folder, capture_output=True, text=True, check=True
    )
    assert done.stdout == "dist/novel.epub\n"
    assert "EPUB (book)" not in done.stderr
    assert "\x1b" not in done.stderr


def test_a_reader_that_has_seen_enough_of_the_output_is_no_failure() -> None:
    """As in `publish layouts | head`: the end of the pipe is closed before anything is written to it."""
    read_end, write_end = os.pipe()
    os.close(read_end)
    done = subprocess.run(
        [sys.executable, "-m", "banxin", "layouts"], stdout=write_end, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(write_end)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("closed", "arguments", "told"),
    [("<&-", "inspect -", "standard input: the source is empty"), ("2>&-", "layouts", ""), (">&-", "layouts", "")],
)
def test_streams_that_are_closed_are_no_mistake_of_the_program(closed: str, arguments: str, told: str) -> None:
    command = f"'{sys.executable}' -m banxin {arguments} {closed}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, told in done.stderr, "mistake" in done.stderr) == (2 if told else 0, True, False)


def test_an_encoding_that_lacks_a_character_of_the_output_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("第一章 夜行\n\n他走过长街。\n", "utf-8")
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    done = subprocess.run(
        [sys.executable, "-m", "banxin", "inspect", "a.txt"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, "U+7B2C" in done.stderr, "PYTHONUTF8" in done.stderr) == (2, True, True)
