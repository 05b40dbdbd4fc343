"""Each folder is an issue: the sources of its pages, the dump of the publication, and the findings on the way.

`--accept` writes dump and findings anew; read them before you commit them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from banxin.diagnostics import Report
from banxin.model.document import Document
from banxin.model.dump import dump_text, from_json, to_json
from banxin.model.walk import imbalance
from banxin.pipeline import read_document
from banxin.readers.manuscript import read_manuscript
from banxin.readers.source import Source
from banxin.renderers.manuscript import render_manuscript
from banxin.settings import Settings
from banxin.structure import PASSES

FOLDERS = sorted(path for path in Path(__file__).parent.iterdir() if path.is_dir() and not path.name.startswith("_"))


def read(folder: Path, report: Report, monkeypatch: pytest.MonkeyPatch) -> Document:
    """Read an issue as `publish` does, from within its folder, so that messages name the files alone."""
    monkeypatch.chdir(folder)
    sources = tuple(sorted(path.name for path in folder.glob("*.txt") if path.name not in ("document.txt", "findings.txt")))
    return read_document(Settings(sources=sources, reader="newspaper", name="issue"), report)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_issue(folder: Path, golden: Callable[[Path, str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    report = Report()
    document = read(folder, report, monkeypatch)
    assert not imbalance(document)
    golden(folder / "document.txt", dump_text(document))
    golden(folder / "findings.txt", "".join(f"{finding.place}: {finding.code} {finding.message}\n" for finding in report))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_what_is_joined_stays_joined(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = read(folder, Report(), monkeypatch)
    for step in PASSES["publication"]:
        assert step(document, Report()) == document


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_an_issue_survives_json_and_its_manuscript(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = read(folder, Report(), monkeypatch)
    assert from_json(to_json(document)) == document
    manuscript = Source("issue.md", render_manuscript(document).encode(), folder)
    assert read_manuscript(manuscript, Report()) == document
