"""The lines of an article's columns come in; its paragraphs (段落), poems and tables come out, each with its origin."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from banxin.model.document import (
    Break,
    Furniture,
    FurnitureKind,
    Inline,
    Paragraph,
    Strong,
    Table,
    Text,
    Verse,
)
from banxin.model.span import Edit, Origin, Span, confidence_of
from banxin.structure.headings import clean_part
from banxin.structure.lines import ends_sentence, width_em
from banxin.structure.pdf_page.model import Cell, Line, Piece, ends_early, has_room
from banxin.structure.pdf_page.names import is_flush_right
from banxin.structure.pdf_page.pieces import is_first
from banxin.structure.pdf_page.verse import part_stanzas
from banxin.structure.trade import is_date
from banxin.typography.breaks import join_lines

_PARAGRAPH_GAP = 0.25  # em more than the lines' own pitch
_NEXT_GAP = 2.0  # in em, from one paragraph to the next
_DIVIDED = re.compile(r"[A-Za-z]{2,}-$")


def are_indented(texts: Sequence[Piece]) -> bool:
    """Tell whether the page sets first lines of paragraphs in: what follows a short last line shows it.

    Where room parts paragraphs, each is a piece of its own, over the next one in its column.
    """
    level = [piece for piece in texts if not piece.vertical and not piece.rows]
    joints = [(above, below, piece) for piece in level for above, below in pairwise(piece.lines)]
    joints += [(above.lines[-1], below.lines[0], below) for above in level for below in level if len(below.lines) > 1 and _is_next_below(below, above)]
    votes = [
        is_first(below, piece.left) for above, below, piece in joints if ends_sentence(above.text) and has_room(above, below, piece.right)
    ]
    return sum(votes) * 2 >= len(votes)


def _is_next_below(piece: Piece, above: Piece) -> bool:
    gap = (piece.top - above.bottom) / piece.size
    return 0 < gap < _NEXT_GAP and piece.box == above.box and abs(piece.left - above.left) + abs(piece.right - above.right) < piece.size


def paragraph_starts(items: Sequence[tuple[Line, Piece]], page_indents: bool) -> set[int]:
    """Return the indices of the lines that begin a paragraph."""
    short = [
        index
        for index, ((line, piece), (following, _)) in enumerate(pairwise(items), 1)
        if not piece.vertical and has_room(line, following, piece.right)
    ]
    set_in = {index for index, (line, piece) in enumerate(items) if not piece.vertical and is_first(line, piece.left)}
    votes = [index in set_in for index in short if ends_sentence(items[index - 1][0].text)] or [page_indents]
    indents = sum(votes) * 2 >= len(votes)
    pitches = [b.frame.bottom - a.frame.bottom for (a, one), (b, other) in pairwise(items) if one is other]
    usual = median(pitches) if pitches else 0.0
    starts = {0}
    for index in range(1, len(items)):
        (above, piece), (line, home) = items[index - 1], items[index]
        ended = ends_sentence(above.text)
        if ended and home is piece and line.frame.bottom - above.frame.bottom > usual + _PARAGRAPH_GAP * line.size:
            starts.add(index)
            continue
        first = index in set_in and indents and (ended or index in short or ends_early(above, piece))
        last = index in short and (not indents or ended)
        # A line that breaks off in its first half stands for itself, whatever follows: 此致, and 敬礼 flush left.
        alone = index - 1 in set_in and index - 1 in starts and piece.right - above.frame.right > 0.5 * piece.width
        lower = ended and piece.vertical and line.frame.top - piece.top > line.size
        closes = is_flush_right(line, home) and line.frame.left - home.left > 0.5 * home.width and width_em(above.text) * above.size < home.width
        dated = is_date(line.text) or (is_date(above.text) and index - 1 in starts)
        if first or last or alone or lower or dated or (closes and (ended or index - 1 in starts)):
            starts.add(index)
    # Where hardly any line is full, the lines are verse or a list and stand for themselves.
    if len(items) >= 4 and len(short) > 0.7 * (len(items) - 1):
        starts |= set(short)
    return starts


def make_paragraph(lines: Sequence[Line], margin: float) -> Paragraph:
    """Return lines as a paragraph with soft breaks; the hyphen of a divided Latin word is taken out and recorded."""
    texts = [line.text.strip() for line in lines]
    edits: list[Edit] = []
    for index in range(len(texts) - 1):
        if _DIVIDED.search(texts[index]) and re.match("[a-z]{2,}", texts[index + 1]):
            number = lines[index].fragment.lines[0].number
            word = re.match("[a-z]+", texts[index + 1])
            assert word is not None  # noqa: S101 - narrows the type
            edits.append(Edit("divided-word", number, "-", "", 0.8))
            texts[index] = texts[index][:-1] + word[0]
            texts[index + 1] = texts[index + 1][word.end() :]
    content: list[Inline] = []
    for index, text in enumerate(texts):
        if index:
            content.append(Break("soft"))
        content.append(Text(text))
    origin = origin_of(lines, confidence_of(margin))
    return Paragraph(tuple(content), replace(origin, edits=(*origin.edits, *edits)))


def make_verse(lines: Sequence[Line], margin: float) -> Verse:
    stanzas = tuple(tuple((Text(clean_part(line.text)),) for line in stanza) for stanza in part_stanzas(lines))
    return Verse(stanzas, origin_of(lines, confidence_of(margin)))


def make_table(piece: Piece, margin: float) -> Table:
    rows = tuple(tuple(_content_of(cell) for cell in row) for row in piece.rows)
    head = not any(re.search("[0-9０-９]", line.text) for cell in piece.rows[0] for line in cell)
    return Table(rows, int(head), origin=origin_of(piece.lines, confidence_of(margin)))


def _content_of(cell: Cell) -> tuple[Inline, ...]:
    return (Text(clean_part(join_lines(line.text.strip() for line in cell))),) if cell else ()


def make_strong(piece: Piece) -> Paragraph:
    text = "".join(clean_part(line.text) for line in piece.lines)
    return Paragraph((Strong((Text(text),)),), origin_of(piece.lines, 0.9))


def origin_of(lines: Iterable[Line], confidence: float) -> Origin:
    spans: list[Span] = []
    edits: list[Edit] = []
    seen: set[int] = set()
    for line in lines:
        if not line.rest:
            edits += line.fragment.origin.edits
        if id(line.fragment) in seen:
            continue
        seen.add(id(line.fragment))
        for span in line.fragment.origin.spans:
            if spans and spans[-1].source == span.source and spans[-1].last == span.first - 1:
                spans[-1] = Span(span.source, spans[-1].first, span.last)
            else:
                spans.append(span)
    return Origin(tuple(spans), tuple(edits), confidence)


def make_unplaced(line: Line, kind: FurnitureKind) -> Furniture:
    return Furniture(line.text.strip(), kind, origin_of([line], 1.0))
