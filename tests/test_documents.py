"""What the documents promise exists: the files they link to, the options, commands and findings they name."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from banxin.cli import COMMANDS
from banxin.codes import CODES

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted([*ROOT.glob("README*.md"), *(ROOT / "docs").glob("*.md")])
READMES = sorted(ROOT.glob("README*.md"))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_to_files_that_are_there(document: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text("utf-8"))
    inside = [link for link in links if "://" not in link]
    assert [link for link in inside if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_findings_that_are_named_are_in_the_catalogue(document: Path) -> None:
    named = set(re.findall(r"\b(?:SRC|STR|TYP|LAY|FNT|EPB|PDF|CFG)-\d{3}\b", document.read_text("utf-8")))
    assert named <= CODES.keys()


@pytest.mark.parametrize("document", READMES, ids=lambda path: path.name)
def test_options_and_commands_that_are_named_can_be_used(document: Path) -> None:
    program = "import sys; from banxin.cli import main; main(sys.argv[1:])"
    helps = "".join(
        subprocess.run([sys.executable, "-c", program, command, "--help"], capture_output=True, text=True, check=True).stdout
        for command in COMMANDS
    )
    text = document.read_text("utf-8").replace("xcode-select --install", "")
    options = set(re.findall(r"`?(?<![\w-])(--[a-z][a-z-]+)", text))
    assert {option for option in options if option not in helps} == set()
    commands = set(re.findall(r"`publish ([a-z]+) ", text))
    assert commands <= COMMANDS.keys()


def test_both_readmes_say_the_same() -> None:
    """Headings, commands and links agree; the words are each language's own."""
    english, chinese = (path.read_text("utf-8") for path in (ROOT / "README.md", ROOT / "README.zh-CN.md"))
    for pattern in (r"^(#+) ", r"\]\((docs/[^)]+)\)", r"(?<![\w-])(--[a-z][a-z-]+)", r"`publish ([a-z]+)"):
        assert set(re.findall(pattern, english, re.M)) == set(re.findall(pattern, chinese, re.M)), pattern
    assert len(re.findall(r"^## ", english, re.M)) == len(re.findall(r"^## ", chinese, re.M))
