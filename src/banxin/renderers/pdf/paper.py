"""A printed edition goes in, as it was pressed; where its pages begin in the document comes out, for the e-book."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from stdnum import isbn

from banxin.model.walk import heading_text
from banxin.renderers import Edition
from banxin.renderers.html import plain
from banxin.renderers.page_breaks import LISTED_PAGES, PageStart, PaperPages
from banxin.renderers.views import named_sections
from banxin.renderers.words import print_page, words_for

if TYPE_CHECKING:
    from banxin.renderers.pdf.press import PressedPdf
    from banxin.renderers.pdf.seam.openings import PageOpening

# The class of the element that a print template puts a page in which editions make by themselves → the name of that.
_MADE_PAGES = {
    "half-title": "half-title",
    "title-page": "title",
    "copyright-page": "copyright",
    "contents": "contents",
    "index": "index",
    "colophon": "colophon",
    "loose": "loose",
}
_NOTE_ID = re.compile(r"(.*note-)(\d+)\Z")


def paper_pages(edition: Edition, pressed: PressedPdf) -> PaperPages:
    """Return where the pages of a print begin, those left out that bear no number."""
    match edition.layout.composer:
        case "flow":
            ids = frozenset(id_ for id_, _ in named_sections(edition.document))
            starts = tuple(_starts(pressed.openings, ids))
        case "newspaper":
            starts = tuple(_newspaper_starts(edition))
        case composer:
            assert_never(composer)
    return PaperPages(_source(edition), starts)


def _source(edition: Edition) -> str:
    """Return what names the print: its ISBN, else the title and which print it is."""
    metadata = edition.document.metadata
    if number := metadata.print_isbn or metadata.isbn:
        return f"urn:isbn:{isbn.compact(number)}"
    words = words_for(metadata.language)
    return plain(words.printed.format(" ".join(metadata.title.split()), edition.layout.title))


def _starts(openings: Iterable[PageOpening], sections: Collection[str]) -> Iterator[PageStart]:
    """Yield where the numbered pages begin; one that shows nothing of the book's text begins where the next one does.

    So whoever asks for a number finds a page. Blank pages at the end have no next one, and no place.
    """
    waiting: list[str] = []
    for opening in openings:
        start = _start(opening, sections)
        if start is not None:
            yield from (replace(start, label=label) for label in waiting)
            waiting.clear()
            if opening.label:
                yield start
        elif opening.label:
            waiting.append(opening.label)


def _start(opening: PageOpening, sections: Collection[str]) -> PageStart | None:
    """Return where a page begins, None where it begins with what is no text of the book's."""
    if opening.place:
        owner, _, block = opening.place.rpartition(" ")
        if owner in LISTED_PAGES:
            return PageStart(opening.label, opening.place)
        return PageStart(opening.label, owner, "text", int(block), opening.characters, opening.picture)
    for around in opening.around:
        if note := _NOTE_ID.fullmatch(around.id):
            # Within a note there is no marker: the page is found at the first note that begins on it.
            number = int(note[2]) + (not around.begins)
            return PageStart(opening.label, f"{note[1]}{number}")
        if around.id in sections:
            return PageStart(opening.label, around.id, "opening" if around.begins else "end")
        for kind in around.classes:
            if kind in _MADE_PAGES:
                # Its other sheets too: an e-book has it in one piece.
                return PageStart(opening.label, _MADE_PAGES[kind])
    return None


def _newspaper_starts(edition: Edition) -> Iterator[PageStart]:
    """Yield the pages (版) of a newspaper under what they are called; one whose page has no name has none.

    On such a page the articles stand side by side and begin in no order: its marker is that of the whole.
    """
    document = edition.document
    words = words_for(document.metadata.language)
    sections = tuple(named_sections(document))
    pages = [(id_, section) for id_, section in sections if section.kind == "page"]
    if not pages and sections and document.metadata.page:
        yield PageStart(plain(print_page(document.metadata.page, words)), sections[0][0])
    for id_, section in pages:
        page = section.folio.page if section.folio else ""
        if label := plain(print_page(page, words) if page else heading_text(section)).strip():
            yield PageStart(label, id_)
