"""Each folder is named after a finding and holds the least source (or folder of sources) that provokes it and one that must not."""

from __future__ import annotations

from pathlib import Path

import pytest

from banxin.codes import CODES
from banxin.diagnostics import Report
from banxin.pipeline import read_document
from banxin.readers import READERS, choose_reader
from banxin.readers.source import Source
from banxin.settings import Settings
from banxin.structure import PASSES

HERE = Path(__file__).parent
FOLDERS = sorted(folder for folder in HERE.iterdir() if folder.name in CODES)


def codes(path: Path) -> list[str]:
    """Read and shape a source, or a folder of them, as a build would, and return the codes of the findings."""
    report = Report()
    if path.is_dir():
        read_document(Settings(sources=(str(path),)), report)
        return [finding.code for finding in report]
    source = Source(path.name, path.read_bytes(), path.parent)
    reader = choose_reader(source, None, report)
    document = READERS[reader](source, report)
    for step in PASSES[reader]:
        document = step(document, report)
    return [finding.code for finding in report]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_least_source_provokes_it(folder: Path) -> None:
    (path,) = folder.glob("provokes*")
    assert folder.name in codes(path)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_its_neighbour_does_not(folder: Path) -> None:
    (path,) = folder.glob("clean*")
    assert folder.name not in codes(path)


def test_every_finding_about_sources_has_its_example() -> None:
    assert {code for code in CODES if code.startswith("SRC-")} <= {folder.name for folder in FOLDERS}
