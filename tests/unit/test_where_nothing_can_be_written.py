"""Folders without room or permission: what is said of them, and how the program ends."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from banxin import cli
from banxin.errors import OutputError
from banxin.output import write_whole
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


def test_what_to_do_about_a_folder_is_what_the_command_can_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(OutputError) as refused:
        start_project(tmp_path / "book", "book")
    assert "--out" not in str(refused.value)


def test_a_name_that_is_too_long_is_not_put_down_to_the_disk(tmp_path: Path) -> None:
    with pytest.raises(OutputError) as refused:
        write_whole({tmp_path / ("长" * 120): b""})
    assert "disk" not in str(refused.value)
