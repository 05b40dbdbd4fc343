"""A book whose sections are nested but not named comes in; parts, chapters, front and back matter go out.

What its single topmost heading says is the book's title, if everything else stands below it.
"""

from __future__ import annotations

from dataclasses import replace

from banxin.diagnostics import Report
from banxin.model.document import Document, Furniture, Heading, Section, SectionKind, Text
from banxin.model.walk import heading_text, inline_text, map_sections
from banxin.structure.novel.chapter_forms import RANK_CHAPTER, read_form

# Back matter where it is marked as a heading; as a line of plain text it stands over the notes of each chapter.
_NOTES = frozenset("注释 注釋 註釋 尾注 尾註".split())


def name_sections(document: Document, report: Report) -> Document:
    """Return the document with the kinds of its sections told from their headings and their nesting.

    Sections that have a kind already keep it: `section` at the top, or in a part, means that nobody has named it.
    """
    document = _lift_title(document)
    sections = tuple(_named(section) for section in document.sections)
    if document.blocks:
        # Text without any heading is the book itself, not something in front of it.
        sections = (Section("front" if sections else "chapter", blocks=document.blocks), *sections)
    return replace(document, blocks=(), sections=sections)


def _lift_title(document: Document) -> Document:
    """Take the only topmost heading, with sections below it, for the book's title if it is no chapter's."""
    if len(document.sections) != 1 or document.blocks:
        return document
    top = document.sections[0]
    title, stated = heading_text(top), document.metadata.title
    if top.kind != "section":
        return document
    plain = all(isinstance(inline, Text) for inline in top.heading.title)
    if not title or not plain or not top.sections or (stated and stated != title):
        return document
    form = read_form(title)
    if form is not None and form.strength != "weak":
        return document
    printed = Furniture(inline_text(top.heading.title), "title", top.heading.origin)
    return replace(
        document,
        metadata=replace(document.metadata, title=title),
        blocks=top.blocks,
        sections=top.sections,
        unplaced=(printed, *document.unplaced),
    )


def restore_title(document: Document) -> Document:
    """Return one of several documents with the heading that was taken for a book's title above its text again.

    A file of a book has its chapter's title as its only topmost heading.
    """
    title = document.metadata.title
    printed = next((item for item in document.unplaced if item.kind == "title" and item.text == title), None)
    if printed is None:
        return document
    blocks, sections = document.blocks, document.sections
    match sections:
        case (Section(kind="front", heading=Heading(title=(), kicker=(), subtitle=()), sections=()) as opening, *rest):
            blocks, sections = (*blocks, *opening.blocks), tuple(rest)
        case _:
            pass
    has_chapters = any(_kind(section) == "chapter" and _is_numbered(section) for section in sections)
    if not has_chapters:
        sections = map_sections(sections, lambda section: replace(section, kind="section"))
    heading = Heading((Text(printed.text),), origin=printed.origin)
    whole = Section("part" if has_chapters else "chapter", heading, blocks=blocks, sections=sections)
    return replace(
        document,
        metadata=replace(document.metadata, title=""),
        blocks=(),
        sections=(whole,),
        unplaced=tuple(item for item in document.unplaced if item is not printed),
    )


def _is_numbered(section: Section) -> bool:
    form = read_form(heading_text(section))
    return form is not None and form.strength == "strong"


def _named(section: Section) -> Section:
    kind = _kind(section)
    sections = tuple(
        _named(child) if kind == "part" else replace(child, kind=_inner_kind(child), numbered=False)
        for child in section.sections
    )
    numbered = section.numbered and kind == "chapter" and not (section.kind == "section" and _stands_beside(section))
    return replace(section, kind=kind, sections=sections, numbered=numbered)


def _stands_beside(section: Section) -> bool:
    form = read_form(heading_text(section))
    return form is not None and form.beside


def _inner_kind(section: Section) -> SectionKind:
    return section.kind if section.kind != "part" else "section"


def _kind(section: Section) -> SectionKind:
    if section.kind != "section":
        return section.kind
    title = heading_text(section)
    if "".join(title.split()) in _NOTES:
        return "back"
    form = read_form(title)
    if form is not None and form.strength == "named" and form.position != "body":
        return "front" if form.position == "front" else "back"
    if form is not None and form.strength == "strong" and form.rank < RANK_CHAPTER and section.sections:
        return "part"
    return "chapter"
