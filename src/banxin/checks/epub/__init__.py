"""A finished EPUB goes in, whoever made it; findings and a summary of what is in it come out.

Our own reading (the lint) needs no other program. One module per concern: `container`, `package_document`,
`documents`, `semantics`, `links`, `chinese`, `styles`, `pictures`, `fonts`; `docs/epub-lint.md` lists what they look for.
EPUBCheck and Ace are asked besides (`validators`) where they are installed (`installing`).
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

from lxml import etree

from banxin.checks.epub.book import Book
from banxin.checks.epub.cascade import Cascade, Look, read_sheets
from banxin.checks.epub.chinese import check_slant, check_text
from banxin.checks.epub.container import check_container, check_lengths, open_archive
from banxin.checks.epub.documents import check_documents, read_documents
from banxin.checks.epub.fonts import Font, check_fonts, read_fonts
from banxin.checks.epub.links import check_links, check_navigation, check_unread
from banxin.checks.epub.package_document import (
    check_claims,
    check_item_properties,
    check_language,
    check_metadata,
    read_package,
)
from banxin.checks.epub.pictures import check_pictures
from banxin.checks.epub.semantics import check_semantics
from banxin.checks.epub.styles import check_direction, check_sheets
from banxin.checks.epub.summary import format_epub_summary, summarise
from banxin.diagnostics import Place, Report
from banxin.errors import SourceError

__all__ = ["check_epub", "format_epub_summary"]


def check_epub(path: Path, report: Report) -> dict[str, Any]:
    """Report what is wrong with an EPUB and return a summary of it for people and for JSON.

    Raises SourceError when there is no such file.
    """
    try:
        archive = open_archive(path)
    except OSError as failure:
        raise SourceError(f"cannot read {path}: {failure.strerror or failure}") from None
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as failure:
        report.add("EPB-001", place=Place(path.name), reason=f"not a zip archive ({failure})")
        return {"file": path.name, "format": "unknown"}
    with archive:
        book = Book(path, archive, report, {member.filename: member for member in archive.infolist()})
        fonts: dict[str, Font] = {}
        check_container(book)
        if book.package is not None:
            fonts = _check_publication(book)
        book.find_the_rest()
        return summarise(book, fonts)


def _check_publication(book: Book) -> dict[str, Font]:
    read_package(book)
    check_metadata(book)
    check_lengths(book)
    read_documents(book)
    sheets = read_sheets(book)
    cascade = Cascade(book, sheets)
    looks = {name: list(cascade.looks(name, root)) for name, root in book.pages()}

    check_claims(book)
    check_item_properties(book)
    check_language(book)
    check_documents(book)
    check_semantics(book)
    check_links(book, sheets)
    check_navigation(book)
    check_unread(book)
    check_sheets(book, sheets)
    fonts = read_fonts(book)
    _check_lines(book, looks, fonts)
    check_pictures(book, looks)
    check_fonts(book, fonts, sheets, looks)
    return fonts


def _check_lines(book: Book, looks: dict[str, list[tuple[etree._Element, Look]]], fonts: dict[str, Font]) -> None:
    """Check the running text of each document, downwards or across as its style has it."""
    vertical = {name: any(look.vertical for _, look in pairs[:3]) for name, pairs in looks.items()}
    in_spine = [vertical[name] for name in book.spine if name in vertical]
    check_direction(book, in_spine.count(True), in_spine.count(False))
    for name, root in book.pages():
        check_text(book, name, root, vertical=vertical[name], turned=any(font.turns_quotes for font in fonts.values()))
        check_slant(book, name, looks[name])
