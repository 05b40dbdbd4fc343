"""Articles go in; those that somebody or some office signs above a date, or above an editor's word, come out with a signature.

A letter to the paper is signed (落款) with a name and often a date, and the editor may add a word of his own after it
(编后). There the name is no line of the article's end, so it is kept among its blocks, where it was printed. A notice is
signed with an office and a date.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from banxin.diagnostics import Report
from banxin.model.document import Block, Document, Paragraph, Passage, Section, Text
from banxin.model.span import Origin, Span
from banxin.model.walk import inline_text, map_sections
from banxin.structure.signs import HAN
from banxin.structure.trade import is_afterword, is_dated


def set_signatures(document: Document, report: Report) -> Document:
    """Set signatures apart; a byline that is one is printed among the blocks, and its names stay the section's."""
    return replace(document, sections=map_sections(document.sections, lambda section: _with_office(_with_name(section))))


def _with_name(section: Section) -> Section:
    byline = section.byline
    if byline is None or byline.place != "end" or not byline.printed:
        return section
    for index in range(1, len(section.blocks)):
        line = _line_between(section, section.blocks[index - 1], section.blocks[index])
        if line is None:
            continue
        dates = _dates(section.blocks[index:])
        after = section.blocks[index + dates :]
        if (not dates and not (after and _is_afterword(after[0]))) or (dates and after and not _is_afterword(after[0])):
            continue
        name = Paragraph((Text(byline.printed),), Origin((line,)))
        signature = Passage("signature", (name, *section.blocks[index : index + dates]), Origin((line,)))
        return replace(section, byline=replace(byline, printed=""), blocks=(*section.blocks[:index], signature, *after))
    return section


_OFFICE = re.compile(rf"[{HAN}]{{2,}}(?:[（(][{HAN}]+[）)])?")
_LONGEST_OFFICE = 24


def _with_office(section: Section) -> Section:
    """Set apart the name of an office, or of anybody, that stands alone above the last date."""
    blocks = section.blocks
    end = next((at for at, block in enumerate(blocks) if at and _is_afterword(block)), len(blocks))
    start = end
    while start and is_dated(_plain(blocks[start - 1])):
        start -= 1
    name = _plain(blocks[start - 1]) if 1 < start < end else ""
    if len(name) > _LONGEST_OFFICE or not _OFFICE.fullmatch(name):
        return section
    signature = Passage("signature", blocks[start - 1 : end], Origin(blocks[start - 1].origin.spans))
    return replace(section, blocks=(*blocks[: start - 1], signature, *blocks[end:]))


def _line_between(section: Section, above: Block, below: Block) -> Span | None:
    """Return the line of the section's label or byline that stands between two blocks, or ends the first of them."""
    before, after = above.origin.spans, below.origin.spans
    if not before or not after or before[-1].source != after[0].source:
        return None
    lines = (
        Span(span.source, line, line)
        for span in section.origin.spans
        if span.source == before[-1].source
        for line in range(span.first, span.last + 1)
        if before[-1].last <= line < after[0].first
    )
    return next(lines, None)


def _dates(blocks: Sequence[Block]) -> int:
    """Return how many blocks in a row say nothing but a date."""
    return next((at for at, block in enumerate(blocks) if not is_dated(_plain(block))), len(blocks))


def _is_afterword(block: Block) -> bool:
    return is_afterword(_plain(block))


def _plain(block: Block) -> str:
    return inline_text(block.content) if isinstance(block, Paragraph) else ""
