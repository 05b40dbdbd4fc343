"""Folders without room or permission: what is said of them, and how the program ends."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from banxin import cli
from banxin.diagnostics import Report
from banxin.errors import OutputError
from banxin.output import write_whole
from banxin.pipeline import parse
from banxin.settings import Settings
from banxin.starter import start_project


def test_no_room_for_temporary_files_is_no_mistake_of_the_program(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fill(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(cli.publish, "main", fill)
    with pytest.raises(SystemExit) as ended:
        cli.main([])
    told = capsys.readouterr().err
    assert (ended.value.code, "TMPDIR" in told, "mistake" in told) == (2, True, False)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device here that is always full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_under_standard_output_is_told_of_standard_output(unbuffered: str) -> None:
    with open("/dev/full", "wb") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "banxin", "explain", "SRC-001"],
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
    assert (ended.returncode, ended.stderr.splitlines()[0]) == (2, "error: standard output takes no more: No space left on device")


def test_a_device_is_neither_read_nor_replaced(tmp_path: Path) -> None:
    source = tmp_path / "novel.txt"
    source.write_text("第一章 上\n\n正文甲。\n\n第二章 下\n\n正文乙。\n", "utf-8")
    pipe = tmp_path / "pipe.md"
    os.mkfifo(pipe)
    for write in (
        lambda: parse(Settings(sources=(str(source),)), pipe, Report(), force=True),
        lambda: write_whole({pipe: b""}),
    ):
        with pytest.raises(OutputError, match="is no file"):
            write()
    assert pipe.is_fifo()


def test_what_to_do_about_a_folder_is_what_the_command_can_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(OutputError) as refused:
        start_project(tmp_path / "book", "book")
    assert "--out" not in str(refused.value)


def test_a_name_that_is_too_long_is_not_put_down_to_the_disk(tmp_path: Path) -> None:
    with pytest.raises(OutputError) as refused:
        write_whole({tmp_path / ("长" * 120): b""})
    assert "disk" not in str(refused.value)
