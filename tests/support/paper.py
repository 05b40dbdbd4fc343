"""An e-book and the print made with it go in; the text of each page in both comes out, to be held against each other."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
from lxml import etree

from support.epub import XHTML, Book

# In vertical lines marks take the forms of these.
_TURNED = str.maketrans("「」『』︵︶﹙﹚", "“”‘’()()")


@dataclass(frozen=True)
class MarkedPage:
    """A page as an e-book marks it: its label, where the page list says it begins, and the text to the next marker."""

    label: str
    href: str
    text: str


def printed_pages(content: bytes) -> list[str]:
    """Return the visible text of each page of a PDF as pdfium reads it."""
    with pypdfium2.PdfDocument(content) as document:
        return [_visible(page.get_textpage().get_text_bounded()) for page in document]


def marked_pages(content: bytes) -> list[MarkedPage]:
    """Return the pages an e-book marks, in reading order, without notes, their numbers and readings."""
    book = Book(content)
    pages: list[list[str]] = []
    for name in book.spine:
        body = book.tree(name).find(f"{XHTML}body")
        for piece in _pieces(body):
            if isinstance(piece, tuple):
                pages.append([piece[0], f"{name}#{piece[1]}", ""])
            elif pages and name != "nav.xhtml":
                pages[-1][2] += _visible(piece)
    return [MarkedPage(*page) for page in pages]


def _pieces(element: etree._Element) -> Iterator[str | tuple[str, str]]:
    kinds = (element.get("class") or "").split()
    if element.get("role") == "doc-pagebreak":
        yield element.get("aria-label") or "", element.get("id") or ""
    passed = element.tag in (f"{XHTML}rt", f"{XHTML}rp") or "noteref" in kinds or "again" in kinds or "back" in kinds
    if passed or "notes" in kinds:
        return
    yield element.text or ""
    for child in element:
        yield from _pieces(child)
        yield child.tail or ""


def page_list(content: bytes) -> list[tuple[str, str]]:
    """Return the page list of an e-book: the label of each page and where it begins."""
    lists = [nav for nav in Book(content).tree("nav.xhtml").iter(f"{XHTML}nav") if nav.get("role") == "doc-pagelist"]
    return [(link.text or "", link.get("href") or "") for nav in lists for link in nav.iter(f"{XHTML}a")]


def not_on(text: str, page: str) -> str:
    """Return the characters of a text that a page has not, or not as often."""
    return "".join((_counts(text) - _counts(page)).elements())


def _counts(text: str) -> Counter[str]:
    return Counter(unicodedata.normalize("NFKC", text.translate(_TURNED)).translate(_TURNED))


def _visible(text: str) -> str:
    return "".join(text.replace("\u200b", "").replace("\xad", "").split())


def without_markers(content: bytes) -> dict[str, bytes]:
    """Return the documents of an e-book as they would be without page breaks."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {
            name: re.sub(rb'<span epub:type="pagebreak"[^>]*></span>', b"", archive.read(name))
            for name in archive.namelist()
            if name.endswith(".xhtml") and not name.endswith("nav.xhtml")
        }
