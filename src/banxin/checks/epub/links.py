"""A book goes in; findings about what leads where come out: links, style sheets, contents, landmarks."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from banxin.checks.epub.book import (
    MEDIA_NCX,
    NCX,
    XHTML,
    XLINK,
    Book,
    line_of,
    local_name,
    resolve,
    split_url,
    text_of,
    types,
)
from banxin.checks.epub.cascade import Sheet, urls_of

_LINK_ATTRIBUTES = ("href", "src", "poster", "data", f"{XLINK}href")
_MANY_DOCUMENTS = 5


def _references(root: etree._Element) -> Iterator[tuple[str, int | None, bool]]:
    """Yield what a document points to: the URL, its line, and whether a reading system would fetch it."""
    for element in root.iter(etree.Element):
        tag = local_name(element)
        for attribute in _LINK_ATTRIBUTES:
            # `data` is a link of <object> only, and a link of <a> is followed, not fetched.
            if (url := element.get(attribute)) and (attribute != "data" or tag == "object"):
                yield url, line_of(element), tag != "a"
        if srcset := element.get("srcset"):
            for candidate in srcset.split(","):
                if candidate.strip():
                    yield candidate.split()[0], line_of(element), True


def targets(book: Book) -> Iterator[tuple[str, str]]:
    """Yield member and fragment of every link of the documents that stays in the book."""
    for name, root in book.documents.items():
        for url, _, _ in _references(root):
            parts = split_url(url)
            if not parts.scheme and not parts.netloc:
                yield resolve(name, url)


def check_links(book: Book, sheets: list[Sheet]) -> None:
    """Report links to nowhere and what is fetched from outside the book."""
    for name, root in book.documents.items():
        for url, line, fetched in _references(root):
            _check_link(book, name, url, line, fetched)
    for sheet in sheets:
        for url, line in urls_of(sheet):
            _check_link(book, sheet.name, url, line, True)
    for name, item in book.items.items():
        if item.media_type == MEDIA_NCX and name in book.members and (ncx := book.parse(name)) is not None:
            _check_ncx(book, name, ncx)


def _check_link(book: Book, name: str, url: str, line: int | None, fetched: bool) -> None:
    parts = split_url(url)
    if parts.scheme == "data":
        return
    if parts.scheme == "invalid":
        book.find("EPB-008", file=name, line=line, target=url)
        return
    if parts.scheme == "file" or "\\" in parts.path:
        book.find("EPB-221", file=name, line=line, target=url)
        return
    if parts.scheme or parts.netloc:
        if fetched:
            book.find("EPB-013", file=name, line=line, target=url)
        return
    if parts.path.startswith("/"):
        book.find("EPB-221", file=name, line=line, target=url)
        return
    target, fragment = resolve(name, url)
    if target not in book.items or (fragment and target in book.ids and not _is_there(book, target, fragment)):
        book.find("EPB-008", file=name, line=line, target=url)


def _is_there(book: Book, target: str, fragment: str) -> bool:
    # A fragment may also say a place by numbers (EPUB CFI) or a piece of a picture.
    return fragment in book.ids[target] or fragment.startswith(("epubcfi(", "xywh=", "svgView(", "t="))


def _check_ncx(book: Book, name: str, ncx: etree._Element) -> None:
    points = list(ncx.iter(f"{NCX}content"))
    for content in points:
        _check_link(book, name, content.get("src", ""), line_of(content), False)
    for label in ncx.iter(f"{NCX}navLabel"):
        if not text_of(label):
            book.find("EPB-222", file=name, line=line_of(label))
    stated = next((m.get("content", "") for m in ncx.iter(f"{NCX}meta") if m.get("name") == "dtb:uid"), "")
    if stated.strip() not in book.metadata("identifier"):
        book.find("EPB-223", file=name, value=stated)
    if book.major == 2 and not points:
        book.find("EPB-014", reason="the NCX has no entries")


# --- navigation --------------------------------------------------------------------------------------------


def contents(document: etree._Element) -> list[str]:
    """Return the targets of the table of contents in a navigation document."""
    return [anchor.get("href", "") for anchor in _anchors(document, "toc")]


def _anchors(document: etree._Element, kind: str) -> list[etree._Element]:
    return [a for nav in document.iter(f"{XHTML}nav") if kind in types(nav) for a in nav.iter(f"{XHTML}a")]


def check_navigation(book: Book) -> None:
    """Check that there is a table of contents that follows the reading order (EPUB Accessibility 1.1)."""
    if book.major == 2:
        if not any(item.media_type == MEDIA_NCX for item in book.items.values()):
            book.find("EPB-014", reason="there is no NCX")
        return
    item = book.navigation()
    document = book.documents.get(item.name) if item else None
    if item is None or document is None or not contents(document):
        book.find("EPB-014", reason="it has none")
        return
    order = {name: place for place, name in enumerate(book.spine)}
    named = [resolve(item.name, href)[0] for href in contents(document) if href]
    outside = [target for target in named if target not in order]
    places = [order[target] for target in named if target in order]
    if outside:
        book.find("EPB-014", reason=f"{outside[0]} is not in the reading order")
    elif places != sorted(places):
        book.find("EPB-014", reason="it does not follow the reading order")
    for anchor in _anchors(document, "toc"):
        if not text_of(anchor) and not anchor.get("aria-label"):
            book.find("EPB-222", file=item.name, line=line_of(anchor))
    titled = [n for n in book.spine if n in book.documents and next(book.documents[n].iter(f"{XHTML}h1", f"{XHTML}h2"), None) is not None]
    if len(set(named)) <= 1 and len(titled) >= _MANY_DOCUMENTS:
        book.find("EPB-224", file=item.name, count=len(set(named)), documents=len(titled))
    if not any("bodymatter" in types(anchor) for anchor in _anchors(document, "landmarks")):
        book.find("EPB-225", file=item.name)


def check_unread(book: Book) -> None:
    """Report documents that stand neither in the reading order nor where a link leads."""
    reached = {*book.spine, *(name for name, _ in targets(book))}
    for name, _ in book.pages():
        if name not in reached and "nav" not in book.items[name].properties:
            book.find("EPB-215", file=name)
