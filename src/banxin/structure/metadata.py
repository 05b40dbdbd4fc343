"""What the user states goes over what the source says; a publication without a title gets one from its text."""

from __future__ import annotations

from dataclasses import fields, replace

from banxin.model.document import Document, Metadata
from banxin.model.walk import heading_text, iter_sections, visible

# What the files of a publication are called whose source has no name.
NO_NAME = "publication"


def state_metadata(document: Document, stated: Metadata) -> Document:
    """Return the document with the stated metadata over its own; an empty statement leaves the source's word."""
    said = {name: value for field in fields(stated) if (value := getattr(stated, name := field.name))}
    if not visible(stated.title):
        said.pop("title", None)
    return replace(document, metadata=replace(document.metadata, **said))


def give_title(document: Document, name: str) -> Document:
    """Return the document with a title: its own, else what its headlines say together, else what `name` says.

    `name` is that of the publication's files. Only titles of which something is seen count.
    """
    if visible(document.metadata.title):
        return document
    if title := headline_title(document, name):
        return replace(document, metadata=replace(document.metadata, title=title))
    from banxin.structure.novel.title_page import read_file_name  # few publications are without a title

    title, creators = read_file_name(name)
    creators = document.metadata.creators or creators
    return replace(document, metadata=replace(document.metadata, title=title, creators=creators))


def headline_title(document: Document, name: str) -> str:
    """Return the first headline, followed by 等N篇 when there are more; an empty string when they say no title.

    The first of a book's numbered chapters is no title of the whole, unless `name` has no letter to go by.
    """
    titles = [title for section in iter_sections(document.sections) if visible(title := heading_text(section))]
    named = name != NO_NAME and any(map(str.isalpha, name))
    if not titles or (document.genre == "book" and named and any(map(_is_numbered, titles))):
        return ""
    return titles[0] if len(titles) == 1 else f"{titles[0]}等{len(titles)}篇"


def _is_numbered(title: str) -> bool:
    from banxin.structure.novel.chapter_forms import read_form  # a newspaper's page has no chapters

    form = read_form(title)
    return form is not None and form.strength == "strong" and form.number is not None
