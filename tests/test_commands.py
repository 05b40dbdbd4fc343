"""Transcripts of `publish`: every page of `tests/commands` says what is typed, what is printed, how it ends.

A page holds its files and its commands in code blocks. A block that begins with `file NAME` is written before the
commands run (escapes such as \\x00 as in Python); a block of `console` lines starts with `$ publish …` and goes on
with what the command prints: results as they are, talk behind `! `, and the exit code when it is not 0. The folder
of the program is written `…`, the one the command runs in `.`.
`--accept` writes the page anew.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from banxin.cli import main

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted((Path(__file__).parent / "commands").glob("*.md"))
FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def run(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    program, *arguments = shlex.split(command)
    assert program == "publish"
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    printed = capsys.readouterr()
    out, err = (text.replace(str(ROOT), "…").replace(str(Path.cwd()), ".") for text in printed)
    lines = [f"$ {command}", *out.splitlines()]
    lines += [f"! {line}".rstrip() for line in err.splitlines()]
    if ended.value.code:
        lines.append(f"[exit {ended.value.code}]")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_transcript(
    page: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    written = page.read_text("utf-8")

    def replay(found: re.Match[str]) -> str:
        kind, name, body = found.groups()
        if kind == "file":
            target = tmp_path / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(body.encode("utf-8").decode("unicode_escape").encode("latin-1") if "\\x" in body else body.encode())
            return found[0]
        commands = re.findall(r"^\$ (.*)$", body, re.MULTILINE)
        return "```console\n" + "".join(run(command, capsys) for command in commands) + "```"

    actual = FENCE.sub(replay, written)
    if request.config.getoption("--accept"):
        page.write_text(actual, "utf-8")
    assert actual == page.read_text("utf-8")


def test_there_are_transcripts() -> None:
    assert PAGES
