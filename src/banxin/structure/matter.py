"""A publication and the documents of its front and back matter (正文前、正文后) go in; one publication comes out.

A preface (前言) or an afterword (后记) is a source of its own that the project lists before or behind the others. What
is in it becomes one section, whatever it was taken for; its metadata say nothing of the publication.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from banxin.model.document import Anchor, Document, Metadata, Section
from banxin.model.walk import map_sections
from banxin.structure.issue import combine
from banxin.structure.sections import restore_title


def enclose(body: Document, front: Sequence[Document], back: Sequence[Document]) -> Document:
    """Return the body between its front and back matter, each of whose documents becomes one section.

    The sections of these are found again by the anchors of `anchor_of`.
    """
    if not front and not back:
        return body
    whole = combine(
        [
            *(_as_section(document, "front", number) for number, document in enumerate(front, 1)),
            body,
            *(_as_section(document, "back", number) for number, document in enumerate(back, 1)),
        ]
    )
    return replace(whole, genre=body.genre, metadata=body.metadata)


def anchor_of(kind: Literal["front", "back"], number: int) -> str:
    """Return the anchor of the section of front or back matter that is made of the source of that number, from 1."""
    return f"matter-{kind}-{number}"


def _as_section(document: Document, kind: Literal["front", "back"], number: int) -> Document:
    document = restore_title(document)
    sections = document.sections
    if document.blocks or len(sections) != 1:
        sections = (Section(kind, blocks=document.blocks, sections=sections),)
    (whole,) = sections
    inner = map_sections(whole.sections, lambda section: replace(section, kind="section"))
    # What refers to it knows it by the name that its text gives it.
    named = (Anchor(whole.anchor),) if whole.anchor else ()
    heading = replace(whole.heading, title=(*whole.heading.title, *named))
    whole = replace(whole, kind=kind, heading=heading, anchor=anchor_of(kind, number), sections=inner)
    return replace(document, genre="book", metadata=Metadata(), blocks=(), sections=(whole,))
