"""The content documents of a book go in; findings about their markup come out: ids, headings, sections, emptiness.

What a browser forgives a screen reader stumbles over, and what stands for white space in one reading system is a
blank page in another.
"""

from __future__ import annotations

import re

from lxml import etree

from banxin.checks.epub.book import (
    MEDIA_SVG,
    MEDIA_XHTML,
    SVG,
    XHTML,
    XML_LANG,
    Book,
    line_of,
    local_name,
    text_of,
    types,
)

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_HEADING_TAGS = tuple(f"{XHTML}{name}" for name in _HEADINGS)
_NAME = re.compile(r"[^\W\d][\w.\-]*")
# HTML 4's elements and attributes of appearance, which HTML has given to style sheets.
_OBSOLETE = frozenset("acronym applet basefont bgsound big blink center dir font frame frameset marquee nobr noframes strike tt".split())
_OBSOLETE_ATTRIBUTES = frozenset("align alink background bgcolor border cellpadding cellspacing clear color face hspace link text valign vlink vspace".split())
# Deprecated in EPUB 3, or outside what a page without scripts can do.
_UNSUPPORTED = frozenset("iframe embed object form input button select textarea canvas dialog portal".split())
# Sections that say what they are without a heading.
_UNTITLED_TYPES = frozenset(
    "cover titlepage halftitlepage halftitle copyright-page imprint dedication epigraph toc landmarks page-list loi lot "
    "footnotes endnotes rearnotes notes pagebreak seriespage frontispiece colophon".split()
)
_EMPTY = re.compile("[\\s\u00a0\u200b\u3000\ufeff]*")
_PARTS_TEXT = frozenset(("body", "section", "article", "div", "blockquote", "main", "aside", "header", "footer"))
_MANY_INLINE_STYLES = 10


def read_documents(book: Book) -> None:
    """Parse every content document and take down its ids."""
    for name, item in book.items.items():
        if item.media_type in (MEDIA_XHTML, MEDIA_SVG) and name in book.members and name not in book.encrypted:
            root = book.parse(name)
            if root is not None:
                book.documents[name] = root
    for name, root in book.documents.items():
        seen: set[str] = set()
        doubled: dict[str, int | None] = {}
        for element in root.iter(etree.Element):
            # EPUB 2 also leads to `<a name>`.
            id_ = element.get("id") or (element.get("name") if element.tag == f"{XHTML}a" else None)
            if id_ is None:
                continue
            if id_ in seen:
                doubled.setdefault(id_, line_of(element))
            elif element.get("id") and not _NAME.fullmatch(id_):
                book.find("EPB-301", file=name, line=line_of(element), id=id_)
            seen.add(id_)
        for id_, line in doubled.items():
            book.find("EPB-009", file=name, line=line, id=id_)
        book.ids[name] = frozenset(seen)


def check_documents(book: Book) -> None:
    """Report what is wrong with the markup of each XHTML document."""
    navigation = book.navigation()
    titles: list[str] = []
    for name, root in book.pages():
        if root.tag != f"{XHTML}html":
            book.find("EPB-302", file=name, root=local_name(root))
            continue
        _check_head(book, name, root)
        titles.append(root.findtext(f"{XHTML}head/{XHTML}title") or "")
        body = root.find(f"{XHTML}body")
        if body is None:
            book.find("EPB-303", file=name)
            continue
        is_navigation = navigation is not None and navigation.name == name
        if not is_navigation:
            _check_headings(book, name, body)
        _check_sections(book, name, body)
        _check_appearance(book, name, body)
        _check_blanks(book, name, body)
        _check_behaviour(book, name, root)
        _check_tables(book, name, body)
        if name in book.spine and _is_blank(body):
            book.find("EPB-303", file=name)
    _check_titles(book, titles)


def _check_head(book: Book, name: str, root: etree._Element) -> None:
    html, xml = root.get("lang"), root.get(XML_LANG)
    if not xml or (book.major == 3 and html != xml):
        book.find("EPB-011", file=name)
    if not (root.findtext(f"{XHTML}head/{XHTML}title") or "").strip():
        book.find("EPB-017", file=name)
    encoding = (root.getroottree().docinfo.encoding or "UTF-8").upper()
    if encoding not in ("UTF-8", "UTF-16"):
        book.find("EPB-304", file=name, encoding=encoding)


def _check_titles(book: Book, titles: list[str]) -> None:
    """Report that every document bears one title, so that a screen reader announces the same words each time."""
    if len(titles) > 3 and len(set(titles)) == 1 and titles[0].strip():
        book.find("EPB-305", title=titles[0].strip(), count=len(titles))


# --- headings and sections ---------------------------------------------------------------------------------


def _check_headings(book: Book, name: str, body: etree._Element) -> None:
    level = 0
    for heading in body.iter(*_HEADING_TAGS):
        if not text_of(heading) and not any(image.get("alt") for image in heading.iter(f"{XHTML}img")):
            book.find("EPB-306", file=name, line=line_of(heading), tag=local_name(heading))
            continue
        depth = int(local_name(heading)[1])
        # The first heading of a document may be of any level: it goes on where another document ended.
        if level and depth > level + 1:
            book.find("EPB-307", file=name, line=line_of(heading), before=f"h{level}", tag=f"h{depth}")
        level = depth


def _check_sections(book: Book, name: str, body: etree._Element) -> None:
    for section in body.iter(f"{XHTML}section", f"{XHTML}article"):
        if (
            next(section.iter(*_HEADING_TAGS), None) is None
            and not section.get("aria-label")
            and not section.get("aria-labelledby")
            and not _UNTITLED_TYPES & set(types(section))
            and not _is_blank(section)
        ):
            book.find("EPB-308", file=name, line=line_of(section), tag=local_name(section))
    for element in body.iter(etree.Element):
        if local_name(element) in _PARTS_TEXT and _has_bare_text(element):
            book.find("EPB-309", file=name, line=line_of(element), tag=local_name(element))
            break


def _has_bare_text(element: etree._Element) -> bool:
    """Tell whether text stands directly in an element beside paragraphs, so that no style of a paragraph meets it."""
    texts = [element.text or "", *(child.tail or "" for child in element)]
    if not any(text.strip() for text in texts):
        return False
    tag = local_name(element)
    return tag in ("body", "section", "article", "main") or any(local_name(child) == "p" for child in element)


# --- appearance --------------------------------------------------------------------------------------------


def _check_appearance(book: Book, name: str, body: etree._Element) -> None:
    styled, first_styled = 0, None
    obsolete: dict[str, int | None] = {}
    for element in body.iter(etree.Element):
        tag = local_name(element)
        if not str(element.tag).startswith(XHTML):
            continue
        if tag in _OBSOLETE:
            obsolete.setdefault(f"<{tag}>", line_of(element))
        for attribute in element.attrib:
            if attribute in _OBSOLETE_ATTRIBUTES and not (attribute == "border" and tag == "table" and element.get(attribute) in ("", "1")):
                obsolete.setdefault(f"{attribute}=", line_of(element))
        if tag != "img" and element.get("style"):
            styled += 1
            first_styled = first_styled or line_of(element)
    for what, line in obsolete.items():
        book.find("EPB-310", file=name, line=line, what=what)
    if styled > _MANY_INLINE_STYLES:
        book.find("EPB-311", file=name, line=first_styled, count=styled)


def _check_blanks(book: Book, name: str, body: etree._Element) -> None:
    """Report white space made of elements: lines turned twice, paragraphs of nothing."""
    turned, first_turn = 0, None
    for turn in body.iter(f"{XHTML}br"):
        following = turn.getnext()
        if following is not None and following.tag == turn.tag and _EMPTY.fullmatch(turn.tail or ""):
            turned += 1
            first_turn = first_turn or line_of(turn)
    if turned:
        book.find("EPB-312", file=name, line=first_turn, count=turned)
    empty = [p for p in body.iter(f"{XHTML}p") if _is_blank(p) and p.get("id") is None]
    if empty:
        book.find("EPB-313", file=name, line=line_of(empty[0]), count=len(empty))


def _is_blank(element: etree._Element) -> bool:
    """Tell whether an element shows nothing: neither text nor a picture, a rule, a table or a drawing."""
    if not _EMPTY.fullmatch("".join(map(str, element.itertext(etree.Element)))):
        return False
    shown = ("img", "hr", "object", "video", "audio", "canvas", "iframe", "input")
    tags = (*(f"{XHTML}{tag}" for tag in shown), f"{SVG}svg", "{http://www.w3.org/1998/Math/MathML}math")
    return next(element.iter(*tags), None) is None and not any(
        isinstance(node, etree._Entity) for node in element.iter(etree.Entity)
    )


# --- behaviour ---------------------------------------------------------------------------------------------


def _check_behaviour(book: Book, name: str, root: etree._Element) -> None:
    script = next(root.iter(f"{XHTML}script"), None)
    if script is not None and script.get("type") not in ("application/ld+json", "application/json"):
        book.find("EPB-018", file=name, line=line_of(script))
    unsupported: dict[str, int | None] = {}
    for element in root.iter(etree.Element):
        tag = local_name(element)
        if tag in _UNSUPPORTED:
            unsupported.setdefault(tag, line_of(element))
        for attribute, value in element.attrib.items():
            if str(attribute).startswith("on") or (
                attribute in ("href", "src") and str(value).strip().casefold().startswith(("javascript:", "vbscript:"))
            ):
                book.find("EPB-314", file=name, line=line_of(element), attribute=str(attribute))
                break
        if tag == "meta" and (element.get("http-equiv") or "").casefold() == "refresh":
            book.find("EPB-314", file=name, line=line_of(element), attribute="http-equiv")
    for tag, line in unsupported.items():
        book.find("EPB-315", file=name, line=line, tag=tag)


def _check_tables(book: Book, name: str, body: etree._Element) -> None:
    for table in body.iter(f"{XHTML}table"):
        if next(table.iterancestors(f"{XHTML}table"), None) is not None:
            book.find("EPB-316", file=name, line=line_of(table), reason="it stands within another table")
        elif table.get("role") != "presentation" and next(table.iter(f"{XHTML}th"), None) is None:
            rows = sum(1 for _ in table.iter(f"{XHTML}tr"))
            if rows > 1:
                book.find("EPB-316", file=name, line=line_of(table), reason="it has no head cells (<th>)")
