"""A document and the parsed pages of its e-book go in; what a page fails to print is found out.

Each visible character of a section must be on the page that prints it; what a template adds of its own
(numbers of notes, the parentheses of ruby, alternative texts, what has the class `again`) does not count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from lxml import etree

from banxin.errors import RenderError
from banxin.model.document import Document, Furniture, Section
from banxin.model.walk import compare_counts, section_text
from banxin.renderers import AGAIN_CLASS
from banxin.renderers.epub.plan import LOOSE, Plan
from banxin.renderers.html import plain
from banxin.renderers.views import BookView, SectionView

_BODY = "{http://www.w3.org/1999/xhtml}body"
_RUBY_PARENTHESIS = "{http://www.w3.org/1999/xhtml}rp"
_SAMPLE_CHARS = 24


def check_conservation(
    document: Document, book: BookView, plan: Plan, parsed: Mapping[str, etree._Element]
) -> None:
    """Hold every page against what it is to print; raise RenderError when a visible character is missing."""
    front = (Section("front", blocks=document.blocks),) if document.blocks else ()
    sections = dict(_pair(book.sections, (*front, *document.sections)))
    for file in plan.files:
        if file.section is not None:
            section = sections[file.section.id]
            text = section_text(section if file.inside else replace(section, sections=()))
        elif file.name == LOOSE:
            text = "".join(piece.text for piece in (*book.unplaced, *book.furniture))
        else:
            continue
        body = parsed[file.name].find(_BODY)
        expected, found = plain(text), "" if body is None else _printed_text(body)
        # Most pages print exactly the text in its order, which is quicker to see than to count.
        if "".join(expected.split()) == "".join(found.split()):
            continue
        if lost := compare_counts(Counter(expected), Counter(found)).lost:
            raise RenderError(
                f"{len(lost)} characters are missing in {file.name} of the EPUB: {lost[:_SAMPLE_CHARS]}",
                hint="a template of the layout does not print all of the section",
            )


def _pair(views: tuple[SectionView, ...], sections: tuple[Section, ...]) -> Iterator[tuple[str, Section]]:
    """Yield the id of every view with the section it was made of; the end of the book prints its furniture."""
    for view, section in zip(views, sections, strict=True):
        yield view.id, _without_furniture(section)
        yield from _pair(view.sections, section.sections)


def _without_furniture(section: Section) -> Section:
    return replace(
        section,
        blocks=tuple(block for block in section.blocks if not isinstance(block, Furniture)),
        sections=tuple(map(_without_furniture, section.sections)),
    )


def _printed_text(body: etree._Element) -> str:
    """Return the text of a page, without what the markup adds to that of the source; most pages have nothing of it."""
    if any(map(is_added, body.iter("*"))):
        return "".join(_printed(body))
    return etree.tostring(body, method="text", encoding="unicode", with_tail=False)


def is_added(element: etree._Element) -> bool:
    """Tell whether an element holds no text of the source."""
    return element.tag == _RUBY_PARENTHESIS or bool(
        element.attrib
        and (
            element.get("role") in ("doc-noteref", "doc-backlink")
            or element.get("class") == "alternative"
            or AGAIN_CLASS in (element.get("class") or "").split()
        )
    )


def _printed(element: etree._Element) -> Iterator[str]:
    if isinstance(element.tag, str) and not is_added(element):
        yield element.text or ""
        for child in element:
            yield from _printed(child)
            yield child.tail or ""
