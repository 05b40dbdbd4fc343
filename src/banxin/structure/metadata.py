"""What the user states goes over what the source says; a publication without a title gets one from its text."""

from __future__ import annotations

from dataclasses import fields, replace

from banxin.model.document import Document, Metadata
from banxin.model.walk import heading_text, iter_sections, visible


def state_metadata(document: Document, stated: Metadata) -> Document:
    """Return the document with the stated metadata over its own; an empty statement leaves the source's word."""
    said = {name: value for field in fields(stated) if (value := getattr(stated, name := field.name))}
    if not visible(stated.title):
        said.pop("title", None)
    return replace(document, metadata=replace(document.metadata, **said))


def give_title(document: Document, name: str) -> Document:
    """Return the document with a title: its own, else the first headline, followed by 等N篇 when there are more.

    Only titles of which something is seen count; the last resort is `name`, the name of the publication's files.
    """
    if visible(document.metadata.title):
        return document
    titles = [title for section in iter_sections(document.sections) if visible(title := heading_text(section))]
    if not titles:
        title = name
    elif len(titles) == 1:
        title = titles[0]
    else:
        title = f"{titles[0]}等{len(titles)}篇"
    return replace(document, metadata=replace(document.metadata, title=title))
