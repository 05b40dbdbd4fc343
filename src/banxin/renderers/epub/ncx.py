"""The contents of a book go in, the NCX that reading systems of EPUB 2 still ask for comes out.

The format is that of OPF 2.0.1, 2.4.1 (DAISY Z39.86-2005); EPUB 3.3, 5.9.3 lets it stand beside the
navigation document. It holds titles only: a telephone's list of contents has one line for each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

from markupsafe import escape

from banxin.renderers.epub.plan import Entry, PageEntry

_ROMAN = re.compile("[ivxlcdm]+")


def render_ncx(
    title: str, language: str, identifier: str, entries: tuple[Entry, ...], pages: tuple[PageEntry, ...] = (), heading: str = ""
) -> bytes:
    """Return the NCX of a book; `identifier` must be that of the package document, `heading` is that of the pages."""
    numbers = count(1)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1" xml:lang="{escape(language)}">',
        "<head>",
        f'<meta name="dtb:uid" content="{escape(identifier)}"/>',
        f'<meta name="dtb:depth" content="{_depth(entries)}"/>',
        f'<meta name="dtb:totalPageCount" content="{len(pages)}"/>',
        f'<meta name="dtb:maxPageNumber" content="{max(map(_number, pages), default=0)}"/>',
        "</head>",
        f"<docTitle><text>{escape(title)}</text></docTitle>",
        "<navMap>",
        *_points(entries, numbers),
        "</navMap>",
        *_page_targets(pages, heading),
        "</ncx>",
        "",
    ]
    return "\n".join(lines).encode()


def _points(entries: tuple[Entry, ...], numbers: Iterator[int]) -> Iterator[str]:
    for entry in entries:
        number = next(numbers)
        yield f'<navPoint id="point-{number}" playOrder="{number}">'
        yield f"<navLabel><text>{escape(entry.number + entry.label)}</text></navLabel>"
        yield f'<content src="{escape(entry.href)}"/>'
        yield from _points(entry.entries, numbers)
        yield "</navPoint>"


def _page_targets(pages: tuple[PageEntry, ...], heading: str) -> Iterator[str]:
    if not pages:
        return
    yield f"<pageList>\n<navLabel><text>{escape(heading)}</text></navLabel>"
    for place, page in enumerate(pages, 1):
        number = _number(page)
        # Numbers are normal pages, front matter is numbered in another way. Where a page comes between two lines of the
        # contents (`playOrder`) need not be said (OPF 2.0.1, 2.4.1).
        kind = f'type="normal" value="{number}"' if number else 'type="front"' if _ROMAN.fullmatch(page.label) else 'type="special"'
        yield f'<pageTarget id="page-{place}" {kind}>'
        yield f"<navLabel><text>{escape(page.label)}</text></navLabel>"
        yield f'<content src="{escape(page.href)}"/>'
        yield "</pageTarget>"
    yield "</pageList>"


def _number(page: PageEntry) -> int:
    return int(page.label) if page.label.isascii() and page.label.isdecimal() else 0


def _depth(entries: tuple[Entry, ...]) -> int:
    return max((1 + _depth(entry.entries) for entry in entries), default=0)
