"""Fragments whose lines hold columns side by side come in; fragments of one column each, in reading order, go out.

An extractor that keeps the layout (`pdftotext -layout`) prints the columns of a page beside each other, with
gutters of spaces between them: the lines are cut where white rivers run (`rivers`), headlines set downwards are put together
(`vertical_heads`), and what the page is cut into is put in order (`reading_order`). Columns that come row by row without gutters are told by their words (`weave`). Nothing but
white space is lost; a line that is cut becomes several lines of the same number.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from banxin.diagnostics import Report
from banxin.model.document import Document, Fragment, SourceLine
from banxin.model.span import Edit, Origin, Span
from banxin.structure.columns.abreast import cut_abreast
from banxin.structure.columns.block_succession import read_on
from banxin.structure.columns.displaced import lift_headlines
from banxin.structure.columns.reading_order import read_in_order
from banxin.structure.columns.rivers import Piece, cut_rows
from banxin.structure.columns.vertical_heads import join_vertical_heads
from banxin.structure.columns.weave import find_woven_columns
from banxin.structure.lines import find_habitual_gap
from banxin.structure.printed_rows import UPRIGHT_RULE
from banxin.typography.spacing import close_spaces

_GUTTER = re.compile(r"\S\s{2,}\S")
_MOST_BLANK = 0.1  # of the gaps between lines, where columns in turn stand in rows throughout
_LEAST_INDENT, _MOST_INDENT = 2, 6  # characters by which a first line is set in
_LEAST_LINES = 4  # that a page with columns has
_LEAST_GUTTERED = 0.2  # of the lines that must have a gutter, or the page has none
_CONFIDENCE = 0.9  # that characters below each other are a headline
_MOST_LINES = 3000  # a page holds fewer; a longer text has no columns worth looking for


def split_columns(document: Document, report: Report) -> Document:
    """Cut lines at the gutters between columns and put the columns one after another."""
    fragments = [block for block in document.blocks if isinstance(block, Fragment)]
    if len(fragments) != len(document.blocks):
        return document
    by_source: dict[str, list[Fragment]] = {}
    for fragment in fragments:
        by_source.setdefault(fragment.origin.spans[0].source if fragment.origin.spans else "", []).append(fragment)
    blocks: list[Fragment] = []
    for source, group in by_source.items():
        blocks += _split(source, group)
    return document if blocks == fragments else replace(document, blocks=tuple(blocks))


def _split(source: str, fragments: Sequence[Fragment]) -> Sequence[Fragment]:
    lines = [line for fragment in fragments for line in fragment.lines]
    split_already = any(below.number <= above.number for above, below in pairwise(lines))
    if split_already or len(lines) > _MOST_LINES:
        return fragments
    if not _has_gutters(lines):
        return _unweave(source, fragments, lines)
    pieces = cut_rows(lines)
    if len(pieces) == len(lines):
        return fragments
    pieces = join_vertical_heads(pieces)
    edits = [edit for fragment in fragments for edit in fragment.origin.edits]
    edits += [Edit(UPRIGHT_RULE, piece.row, " ".join(piece.text), piece.text, _CONFIDENCE) for piece in pieces if piece.last]
    result = []
    for block in read_in_order(pieces):
        numbers = [piece.row for piece in block.pieces]
        own = tuple(edit for edit in edits if edit.line in numbers)
        edits = [edit for edit in edits if edit not in own]
        left = _left_edge(block.pieces)
        made = tuple(SourceLine(piece.row, _indented(piece, left), piece.last) for piece in block.pieces)
        result.append(Fragment(made, Origin(_spans(source, numbers), own)))
    return result


def _unweave(source: str, fragments: Sequence[Fragment], lines: Sequence[SourceLine]) -> Sequence[Fragment]:
    """Put the columns one after another whose lines come row by row, without gutters."""
    rows = [line for line in lines if line.text.strip()]
    written = [
        replace(row, text=part.rstrip())
        for row, parts in zip(rows, cut_abreast([row.text for row in rows]), strict=True)
        for part in parts
    ]
    columns = _find_columns(written)
    if not columns and len(written) > len(rows):
        written = rows
        columns = _find_columns(rows)
    if not columns:
        order = _follow_blocks(rows)
        if order == sorted(order):
            return fragments
        columns = _runs(order)
    edits = [edit for fragment in fragments for edit in fragment.origin.edits]
    result = []
    for column in columns:
        made = tuple(written[index] for index in column)
        numbers = [line.number for line in made]
        own = tuple(edit for edit in edits if edit.line in numbers)
        edits = [edit for edit in edits if edit not in own]
        result.append(Fragment(made, Origin(_spans(source, numbers), own)))
    return result


def _follow_blocks(rows: Sequence[SourceLine]) -> list[int]:
    """Return lines that come block by block in the order in which they are read."""
    texts, parted = [row.text for row in rows], _gaps(rows)[0]
    order = lift_headlines(texts, parted)
    if not _may_be_of_pdftotext(rows):
        return order
    begins = [index == 0 or parted[index] for index in order]
    return [order[place] for block in read_on([texts[index] for index in order], begins) for place in block]


def _may_be_of_pdftotext(rows: Sequence[SourceLine]) -> bool:
    """Tell whether pdftotext may have written lines, which leaves one blank line between blocks, and no white space beside a line.

    Of 79 pages that it wrote all are so, of 247 that other hands did 75.
    """
    beside = any(row.text != row.text.strip(" \t") for row in rows)
    return not beside and all(below.number - above.number <= 2 for above, below in pairwise(rows))


def _find_columns(lines: Sequence[SourceLine]) -> list[list[int]]:
    """Return the columns that lines make, by their indices; none where they come one after another."""
    parted, glued = _gaps(lines)
    beside = [False, *(below.number == above.number for above, below in pairwise(lines))]
    blank = sum(below.number > above.number + 1 for above, below in pairwise(lines))
    return find_woven_columns([_close(line.text) for line in lines], parted, glued, beside, in_rows=blank <= _MOST_BLANK * len(lines))


def _close(text: str) -> str:
    """Return a line without the spaces that spread it over its measure, but for those before it."""
    bare = text.lstrip()
    return text[: len(text) - len(bare)] + close_spaces(bare)


def _gaps(lines: Sequence[SourceLine]) -> tuple[list[bool], list[bool]]:
    """Tell which lines a blank line parts from the one above, beyond the dump's habit, and which none does against it."""
    habit = find_habitual_gap([line.number for line in lines])
    gaps = [below.number - above.number - 1 for above, below in pairwise(lines)]
    return [False, *(gap > habit for gap in gaps)], [False, *(0 <= gap < habit for gap in gaps)]


def _runs(order: Sequence[int]) -> list[list[int]]:
    """Return the runs of lines that follow each other in print."""
    runs: list[list[int]] = []
    for index in order:
        if runs and runs[-1][-1] == index - 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs


def _has_gutters(lines: Sequence[SourceLine]) -> bool:
    wide = sum(bool(_GUTTER.search(line.text)) for line in lines)
    return len(lines) >= _LEAST_LINES and wide >= _LEAST_GUTTERED * len(lines)


def _left_edge(column: Sequence[Piece]) -> int:
    starts = Counter(piece.start for piece in column)
    return max(starts, key=lambda start: (starts[start], -start))


def _indented(piece: Piece, left: int) -> str:
    """Return the text of a piece with the indent it has in its column, a character to each space."""
    indent = piece.start - left
    return ("\u3000" * 2 if _LEAST_INDENT <= indent <= _MOST_INDENT else "") + piece.text


def _spans(source: str, numbers: Sequence[int]) -> tuple[Span, ...]:
    spans: list[Span] = []
    for number in numbers:
        if spans and spans[-1].last + 1 == number:
            spans[-1] = Span(source, spans[-1].first, number)
        else:
            spans.append(Span(source, number, number))
    return tuple(spans)
