"""The documents of a book go in; findings about what their elements mean come out: roles, notes, pages, ruby.

EPUB 3.3 has `epub:type` for reading systems and DPUB-ARIA `role` for assistive technology: one without the other is
told to one of them only.
"""

from __future__ import annotations

from lxml import etree

from banxin.checks.epub.book import XHTML, Book, line_of, local_name, resolve, split_url, text_of, types

# DPUB-ARIA 1.1: the role of each type that has one and is not deprecated.
_ROLES = {
    **dict.fromkeys(
        (
            "abstract acknowledgments afterword appendix backlink bibliography biblioref chapter colophon conclusion credit "
            "credits dedication endnotes epigraph epilogue errata footnote foreword glossary glossref index introduction "
            "noteref notice pagebreak part preface prologue pullquote qna subtitle tip toc"
        ).split(),
        "",
    ),
    "page-list": "doc-pagelist",
    "rearnotes": "doc-endnotes",
}
# Types whose reader finds them in the navigation document without a role.
_IN_LANDMARKS = frozenset(("landmarks",))
_NOTE_TYPES = frozenset(("footnote", "endnote", "rearnote", "note"))
_NOTE_ROLES = frozenset(("doc-footnote", "doc-endnote", "note"))
_EMPTY_WORDS = frozenset(("点击这里", "点击此处", "點擊這裡", "这里", "此处", "click here", "here", "链接", "link", "more", "更多"))


def check_semantics(book: Book) -> None:
    """Report what is wrong with roles, notes, marks of pages, links' words and ruby."""
    for name, root in book.pages():
        if book.major == 3:
            _check_roles(book, name, root)
        _check_link_words(book, name, root)
        _check_ruby(book, name, root)
    _check_notes(book)
    _check_page_breaks(book)


def _check_roles(book: Book, name: str, root: etree._Element) -> None:
    missing: dict[str, int | None] = {}
    for element in root.iter(etree.Element):
        # The body cannot bear a role, nor does an entry of the landmarks, which only points.
        if local_name(element) in ("body", "html") or _is_in_landmarks(element):
            continue
        for word in types(element):
            if word in _ROLES and not element.get("role"):
                missing.setdefault(word, line_of(element))
    for word, line in missing.items():
        book.find("EPB-321", file=name, line=line, type=word, role=_ROLES[word] or f"doc-{word}")


def _is_in_landmarks(element: etree._Element) -> bool:
    return any(_IN_LANDMARKS & set(types(nav)) for nav in element.iterancestors(f"{XHTML}nav"))


def _check_link_words(book: Book, name: str, root: etree._Element) -> None:
    for anchor in root.iter(f"{XHTML}a"):
        if anchor.get("href") is None:
            continue
        words = text_of(anchor)
        shown = words or anchor.get("aria-label") or any(i.get("alt") for i in anchor.iter(f"{XHTML}img"))
        if not shown:
            book.find("EPB-322", file=name, line=line_of(anchor), target=anchor.get("href", ""))
        elif words.casefold() in _EMPTY_WORDS:
            book.find("EPB-323", file=name, line=line_of(anchor), words=words)


# --- notes -------------------------------------------------------------------------------------------------


def _is_noteref(element: etree._Element) -> bool:
    return "noteref" in types(element) or element.get("role") == "doc-noteref"


def _is_note(element: etree._Element) -> bool:
    return bool(_NOTE_TYPES & set(types(element))) or element.get("role") in _NOTE_ROLES


def _check_notes(book: Book) -> None:
    """Check that each sign leads to a note, and each note back to its sign."""
    by_id = {
        (name, id_): element for name, root in book.pages() for element in root.iter(etree.Element) if (id_ := element.get("id"))
    }
    asked: set[int] = set()
    kept: list[etree._Element] = []
    signs: set[tuple[str, str]] = set()
    for name, root in book.pages():
        for element in root.iter(f"{XHTML}a"):
            if not _is_noteref(element):
                continue
            kept.append(element)
            signs |= {(name, id_) for e in (element, *element.iterancestors()) if (id_ := e.get("id"))}
            target = by_id.get(resolve(name, element.get("href", "")))
            if target is None:
                # A link to nowhere is EPB-008; one without a place leads to a whole document.
                if not split_url(element.get("href", "")).fragment:
                    book.find("EPB-324", file=name, line=line_of(element), target=element.get("href", ""))
                continue
            note = next((e for e in (target, *target.iterancestors(), *target.iter(etree.Element)) if _is_note(e)), None)
            if note is None and local_name(target) not in ("li", "aside", "dd"):
                book.find("EPB-324", file=name, line=line_of(element), target=element.get("href", ""))
            kept.append(target if note is None else note)
            asked.add(id(kept[-1]))
    for name, root in book.pages():
        for element in root.iter(etree.Element):
            if not _NOTE_TYPES & set(types(element)) and element.get("role") not in ("doc-footnote", "doc-endnote"):
                continue
            if id(element) not in asked:
                book.find("EPB-326", file=name, line=line_of(element), start=text_of(element)[:16])
            elif not any(
                (link.get("role") == "doc-backlink" or "backlink" in types(link) or resolve(name, link.get("href", "")) in signs)
                for link in element.iter(f"{XHTML}a")
            ):
                book.find("EPB-325", file=name, line=line_of(element), start=text_of(element)[:16])


def _check_page_breaks(book: Book) -> None:
    """Check marks of the paper edition's pages against the list of pages (EPUB Accessibility 1.1, 2.2)."""
    marks: dict[tuple[str, str], int | None] = {}
    for name, root in book.pages():
        for element in root.iter(etree.Element):
            if "pagebreak" in types(element) or element.get("role") == "doc-pagebreak":
                marks[name, element.get("id", "")] = line_of(element)
                if not (element.get("aria-label") or element.get("title") or text_of(element)):
                    book.find("EPB-327", file=name, line=line_of(element), reason="it has no number to announce")
    listed: set[tuple[str, str]] = set()
    item = book.navigation()
    navigation = book.documents.get(item.name) if item else None
    if item is not None and navigation is not None:
        for nav in navigation.iter(f"{XHTML}nav"):
            if "page-list" in types(nav) or nav.get("role") == "doc-pagelist":
                listed |= {resolve(item.name, a.get("href", "")) for a in nav.iter(f"{XHTML}a")}
    if marks and not listed and book.major == 3:
        (name, _), line = next(iter(marks.items()))
        book.find("EPB-327", file=name, line=line, reason="the navigation document has no list of pages")
    if listed and not {"pageBreakSource", "dcterms:source"} & book.properties().keys() and not book.metadata("source"):
        book.find("EPB-328", file=book.package_name)


# --- ruby --------------------------------------------------------------------------------------------------


def _check_ruby(book: Book, name: str, root: etree._Element) -> None:
    """Report annotations without text, within one another, without brackets, or in elements that are gone from HTML."""
    without_brackets, first = 0, None
    obsolete = None
    for ruby in root.iter(f"{XHTML}ruby"):
        if next(ruby.iterancestors(f"{XHTML}ruby"), None) is not None:
            book.find("EPB-412", file=name, line=line_of(ruby), text=text_of(ruby)[:12])
        readings = list(ruby.iter(f"{XHTML}rt"))
        base = "".join(
            [ruby.text or "", *((child.tail or "") + ("" if local_name(child) in ("rt", "rp", "rtc") else text_of(child)) for child in ruby)]
        )
        if not readings or not all(map(text_of, readings)) or not base.strip():
            book.find("EPB-411", file=name, line=line_of(ruby), text=text_of(ruby)[:12])
        elif next(ruby.iter(f"{XHTML}rp"), None) is None:
            without_brackets += 1
            first = first or line_of(ruby)
        if obsolete is None and next(ruby.iter(f"{XHTML}rb", f"{XHTML}rtc"), None) is not None:
            obsolete = ruby
    if without_brackets:
        book.find("EPB-413", file=name, line=first, count=without_brackets)
    if obsolete is not None:
        book.find("EPB-414", file=name, line=line_of(obsolete))
