"""A document and a layout go in; every printed text with the role of type it will be set in comes out.

What fonts lack is found with these before rendering begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from banxin.diagnostics import Place
from banxin.fonts.catalogue import BOLD, REGULAR
from banxin.fonts.coverage import Passage
from banxin.layouts.layout import Layout
from banxin.model import document as nodes
from banxin.model.document import Block, Document, Inline, Section
from banxin.model.span import Origin
from banxin.model.walk import inline_text, iter_sections
from banxin.renderers.imprint import list_facts
from banxin.renderers.words import words_for

_BOLD_ROLES = frozenset(("title", "heading", "strong"))
_MARKED_ROLES = {"source": "source", "dateline": "dateline", "editor-note": "editor_note", "author-note": "editor_note"}


def iter_passages(document: Document, layout: Layout) -> Iterator[Passage]:
    """Yield every text of the document that is printed, in the role of type the layout gives it."""
    collector = _Passages(layout)
    metadata = document.metadata
    for text in (metadata.title, *(creator.name for creator in metadata.creators)):
        yield collector.passage(text, "title", None)
    yield collector.passage(metadata.subtitle, "subtitle", None)
    for text in (metadata.paper, metadata.page, metadata.page_name, metadata.date, *metadata.credits):
        yield collector.passage(text, "folio", None)
    words = words_for(metadata.language)
    facts = (text for row in list_facts(metadata, words, complete=True) for text in row)
    roles = (creator.role_name for creator in metadata.creators)
    for text in (*facts, *roles, metadata.rights, metadata.cip, metadata.colophon):
        yield collector.passage(text, "body", None)
    for block in document.blocks:
        yield from collector.block(block, "body")
    for section in iter_sections(document.sections):
        yield from collector.section(section)
    for item in document.unplaced:
        yield from collector.block(item, "furniture")


class _Passages:
    """Gives texts the roles of one layout."""

    def __init__(self, layout: Layout) -> None:
        self._roles = layout.roles

    def passage(self, text: str, role: str, place: Place | None) -> Passage:
        style = self._roles.get(role, self._roles["body"])
        return Passage(text, style, BOLD if role in _BOLD_ROLES else REGULAR, place)

    def section(self, section: Section) -> Iterator[Passage]:
        place = _place(section.heading.origin) or _place(section.origin)
        if folio := section.folio:
            yield self.passage("".join((folio.paper, folio.page, folio.page_name, folio.date, *folio.credits)), "folio", place)
        heading = section.heading
        for content, role in ((heading.kicker, "kicker"), (heading.title, "heading"), (heading.subtitle, "subtitle")):
            yield self.passage(inline_text(content), role, place)
        if section.column:
            yield self.passage(section.column.text + section.column.printed, "column", place)
        if section.byline:
            yield self.passage("".join(section.byline.names) + section.byline.printed, "byline", place)
        for block in section.blocks:
            yield from self.block(block, "body")

    def block(self, block: Block, role: str) -> Iterator[Passage]:
        place = _place(block.origin)
        match block:
            case nodes.Paragraph(content):
                yield from self.inlines(content, role, place)
            case nodes.Quotation(blocks):
                for inner in blocks:
                    yield from self.block(inner, "quotation")
            case nodes.Passage(kind, blocks):
                for inner in blocks:
                    yield from self.block(inner, role if kind == "foreign" else "quotation")
            case nodes.ListBlock(items):
                for item in items:
                    for inner in item:
                        yield from self.block(inner, role)
            case nodes.Verse(stanzas):
                for stanza in stanzas:
                    for line in stanza:
                        yield from self.inlines(line, "verse", place)
            case nodes.Table(rows=rows, caption=caption):
                yield from self.inlines(caption, "caption", place)
                for row in rows:
                    for cell in row:
                        yield from self.inlines(cell, "table", place)
            case nodes.Figure(caption=caption, alternative=alternative):
                yield from self.inlines(caption, "caption", place)
                yield self.passage(alternative, "caption", place)
            case nodes.CodeBlock(text, caption=caption):
                yield from self.inlines(caption, "caption", place)
                yield self.passage(text, "code", place)
            case nodes.Furniture(text):
                yield self.passage(text, "furniture", place)
            case nodes.Fragment(lines):
                for source_line in lines:
                    yield self.passage(source_line.text, "body", place)
            case nodes.Rule():
                pass
            case _:
                assert_never(block)

    def inlines(self, content: Iterable[Inline], role: str, place: Place | None) -> Iterator[Passage]:
        for node in content:
            match node:
                case nodes.Strong(inner):
                    yield from self.inlines(inner, "strong", place)
                case nodes.Marked(marked, inner):
                    yield from self.inlines(inner, _MARKED_ROLES[marked], place)
                case nodes.Note(blocks):
                    for block in blocks:
                        yield from self.block(block, "note")
                case nodes.Interlinear(_, inner, text):
                    yield from self.inlines(inner, role, place)
                    yield self.passage(text, role, place)
                case nodes.Emphasis() | nodes.Link() | nodes.Foreign() | nodes.ProperName() | nodes.BookTitle() | nodes.Deceased() | nodes.Struck() | nodes.Script():
                    yield from self.inlines(node.content, role, place)
                case nodes.Code(text):
                    yield self.passage(text, "code", place)
                case nodes.Image(_, alternative):
                    yield self.passage(alternative, role, place)
                case nodes.Anchor(_, entry):
                    if entry:
                        yield self.passage("".join((*entry.headings, entry.see)), "body", place)
                case nodes.Reference(_, _, text):
                    yield self.passage(text, role, place)
                case nodes.Numeral() | nodes.Text() | nodes.Ruby() | nodes.TateChuYoko() | nodes.Break():
                    yield self.passage(inline_text((node,)), role, place)
                case _:
                    assert_never(node)


def _place(origin: Origin) -> Place | None:
    return Place(origin.spans[0].source, origin.spans[0].first) if origin.spans else None
