"""Each folder is a case: a source, the dump of the document it becomes, and the findings on the way.

`--accept` writes dump and findings anew; read them before you commit them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from banxin.diagnostics import Report
from banxin.model.document import Document, Fragment
from banxin.model.dump import dump_text
from banxin.model.walk import imbalance, iter_blocks, iter_sections
from banxin.readers import READERS
from banxin.readers.source import Source
from banxin.structure import PASSES

HERE = Path(__file__).parent
TEXTS = (*HERE.glob("newspaper/*/source.txt"), *HERE.glob("novel/*/source.txt"))
CASES = sorted((*TEXTS, *HERE.glob("markdown/*/source.md")))


def read(path: Path, report: Report) -> Document:
    """Read and shape a case as the folder above it says."""
    name = path.parent.parent.name
    document = READERS[name](Source(path.name, path.read_bytes(), path.parent.resolve()), report)
    for step in PASSES[name]:
        document = step(document, report)
    return document


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.parent.name}/{path.parent.name}")
def test_case(path: Path, golden: Callable[[Path, str], None]) -> None:
    report = Report()
    document = read(path, report)
    assert not imbalance(document)
    assert not any(
        isinstance(block, Fragment)
        for section in iter_sections(document.sections)
        for block in iter_blocks(section.blocks)
    )
    golden(path.with_name("document.txt"), dump_text(document))
    findings = "".join(f"{finding.place}: {finding.code} {finding.message}\n" for finding in report)
    golden(path.with_name("findings.txt"), findings)


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.parent.name}/{path.parent.name}")
def test_passes_change_nothing_the_second_time(path: Path) -> None:
    document = read(path, Report())
    for step in PASSES[path.parent.parent.name]:
        assert step(document, Report()) == document, step.__name__
