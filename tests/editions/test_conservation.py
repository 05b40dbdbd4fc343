"""No character is lost or doubled between the document and the pages; where one is, nothing is made and the place is told."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from banxin.diagnostics import Report
from banxin.errors import RenderError
from banxin.fonts.catalogue import load_fonts
from banxin.layouts.load import load_layout
from banxin.model.document import Document
from banxin.pipeline import read_document
from banxin.renderers import Edition
from banxin.renderers.pdf import render_pdf
from banxin.settings import Settings
from support.long_documents import long_document

LAYOUTS = ("book", "magazine", "book-vertical", "report", "novel-pocket")


def printed(document: Document, name: str, project: Path | None = None) -> int:
    edition = Edition(document, load_layout(name, project=project), load_fonts(), "urn:uuid:0", datetime(1980, 1, 1, tzinfo=UTC))
    return render_pdf(edition, Report()).pages


@pytest.mark.parametrize("seed", [2, 4])
def test_random_documents_are_printed_whole(seed: int) -> None:
    """The press raises for a character too few or too many; magazines have columns, in which most may go wrong."""
    assert printed(long_document(seed), "magazine")


@pytest.mark.full
@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", range(100, 160))
def test_many_random_documents_are_printed_whole_in_every_layout(seed: int) -> None:
    for name in LAYOUTS:
        assert printed(long_document(seed), name)


def test_text_that_a_style_sheet_hides_stops_the_build_and_its_place_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "layouts" / "lossy"
    folder.mkdir(parents=True)
    (folder / "layout.toml").write_text('inherits = "book"\n', "utf-8")
    (folder / "print.css").write_text('{% include "parent:print.css" %} strong { display: none }', "utf-8")
    source = tmp_path / "a.md"
    source.write_text("# 第一章\n\n山中何所有。\n\n岭上多**白云**。\n", "utf-8")
    document = read_document(Settings(sources=(str(source),)), Report())
    with pytest.raises(RenderError, match="near page 5, in “白云”: 2 lost: 云白") as raised:
        printed(document, "lossy", tmp_path)
    assert raised.value.place is not None
    assert raised.value.place.line == 5
    assert "another layout" in raised.value.hint
