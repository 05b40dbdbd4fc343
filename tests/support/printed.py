"""A finished PDF goes in; its glyphs by page, bookmarks and links come out."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

MM = 72 / 25.4
POINTS_PER_PIXEL = 0.75  # WeasyPrint scales its pages so


@dataclass(frozen=True)
class Glyph:
    """A visible character: its origin from the upper left corner of the trimmed page, and its size, in points."""

    x: float
    y: float
    size: float
    character: str


@dataclass(frozen=True)
class Link:
    """A link: the page it stands on, the page or address it leads to, and its height in points."""

    page: int
    target: int | str
    height: float


@dataclass(frozen=True)
class Book:
    """The finished book: for each page its glyphs, from the upper left corner of the trimmed page, in points."""

    pages: tuple[tuple[Glyph, ...], ...]
    bookmarks: tuple[tuple[int, str, int], ...]
    links: tuple[Link, ...]

    def text(self, page: int, *, size: float | None = None) -> str:
        return "".join(glyph.character for glyph in self.pages[page] if size is None or abs(glyph.size - size) < 0.01)

    def first_page(self, words: str, size: float | None = None) -> int:
        return next(number for number in range(len(self.pages)) if words in self.text(number, size=size))


def read(content: bytes) -> Book:
    with pypdfium2.PdfDocument(content) as file:
        pages = []
        for page in file:
            left, _, _, top = page.get_trimbox()
            textpage, glyphs = page.get_textpage(), []
            x, y = pdfium.c_double(), pdfium.c_double()
            for index in range(textpage.count_chars()):
                code = pdfium.FPDFText_GetUnicode(textpage, index)
                if code > 32 and code != 0x3000 and not pdfium.FPDFText_IsGenerated(textpage, index):
                    pdfium.FPDFText_GetCharOrigin(textpage, index, x, y)
                    size = pdfium.FPDFText_GetFontSize(textpage, index) * POINTS_PER_PIXEL
                    glyphs.append(Glyph(x.value - left, top - y.value, size, chr(code)))
            pages.append(tuple(glyphs))
        marks = tuple((mark.level, mark.get_title(), mark.get_dest().get_index()) for mark in file.get_toc())
    return Book(tuple(pages), marks, tuple(read_links(content)))


def read_links(content: bytes) -> Iterator[Link]:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        number_of = {page.objgen: number for number, page in enumerate(pdf.pages)}
        names = pikepdf.NameTree(pdf.Root.Names.Dests)
        for number, page in enumerate(pdf.pages):
            for link in page.get("/Annots", []):
                target = number_of[names[str(link.Dest)][0].objgen] if "/Dest" in link else str(link.A.URI)
                yield Link(number, target, abs(float(link.Rect[3] - link.Rect[1])))
