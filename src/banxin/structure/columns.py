"""Fragments whose lines hold columns side by side come in; fragments of one column each, in reading order, go out.

An extractor that keeps the layout (`pdftotext -layout`) prints the columns of a page beside each other, with
gutters of spaces between them. Method: a line is cut at every run of spaces after which other lines begin as well
(a gutter stands at one place through many lines, the space in a folio or headline does not). The pieces are
chained downwards into columns: two belong together when their left edges agree and no third lies over either. The
columns are put in order by cutting the page along its widest white bands (recursive X-Y cut). Columns that come row by row without gutters are told by their
words (`weave`). Nothing but white space is lost; a line that is cut becomes several lines of
the same number.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from banxin.diagnostics import Report
from banxin.model.document import Document, Fragment, SourceLine
from banxin.model.span import Origin, Span
from banxin.structure.lines import find_habitual_gap
from banxin.structure.weave import find_woven_columns

_GUTTER = re.compile(r"\s{2,}(?=\S)")
_EDGE_SPREAD = 2  # characters by which left edges of one column differ, indents aside
_INDENT_SPREAD = 4
_LEAST_EDGES = 4  # lines that must begin at one place to make it an edge
_MOST_BLANK_ROWS = 3  # between the parts of an article; more part the articles of a page
_LEAST_GUTTERED = 0.2  # of the lines that must have a gutter, or the page has none
_HEADLINE_ROWS = 2
_REACH_LINES = 3  # from a line of a column to the next
_MOST_LINES = 3000  # a page holds fewer; a longer text has no columns worth looking for


@dataclass(slots=True)
class _Piece:
    """A part of a line between gutters: the characters from `start` up to `end`."""

    row: int
    start: int
    end: int
    text: str


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
    pieces = _cut_lines(lines)
    if len(pieces) == len(lines):
        return fragments
    columns = _in_reading_order(_chain(pieces))
    edits = [edit for fragment in fragments for edit in fragment.origin.edits]
    result = []
    for column in columns:
        left = _left_edge(column)
        numbers = [piece.row for piece in column]
        own = tuple(edit for edit in edits if edit.line in numbers)
        edits = [edit for edit in edits if edit not in own]
        made = tuple(SourceLine(piece.row, _indented(piece, left)) for piece in column)
        result.append(Fragment(made, Origin(_spans(source, numbers), own)))
    return result


def _unweave(source: str, fragments: Sequence[Fragment], lines: Sequence[SourceLine]) -> Sequence[Fragment]:
    """Put the columns one after another whose lines come row by row, without gutters."""
    written = [line for line in lines if line.text.strip()]
    habit = find_habitual_gap([line.number for line in written])
    parted = [False, *(below.number - above.number - 1 > habit for above, below in pairwise(written))]
    columns = find_woven_columns([line.text for line in written], parted)
    edits = [edit for fragment in fragments for edit in fragment.origin.edits]
    result = []
    for column in columns:
        made = tuple(written[index] for index in column)
        numbers = [line.number for line in made]
        own = tuple(edit for edit in edits if edit.line in numbers)
        edits = [edit for edit in edits if edit not in own]
        result.append(Fragment(made, Origin(_spans(source, numbers), own)))
    return result or fragments


def _has_gutters(lines: Sequence[SourceLine]) -> bool:
    wide = sum(bool(re.search(r"\S\s{2,}\S", line.text)) for line in lines)
    return len(lines) >= _LEAST_EDGES and wide >= _LEAST_GUTTERED * len(lines)


def _cut_lines(lines: Sequence[SourceLine]) -> list[_Piece]:
    """Cut lines at the runs of spaces that lie over an edge, a place where many pieces begin."""
    starts = Counter(gap.end() for line in lines for gap in _GUTTER.finditer(line.text))
    edges = [place for place in starts if sum(starts[place + step] for step in (-1, 0, 1)) >= _LEAST_EDGES]
    pieces = []
    for line in lines:
        text = line.text.rstrip()
        begin = len(text) - len(text.lstrip())
        for gap in _GUTTER.finditer(text):
            if gap.start() > begin and any(gap.start() < edge <= gap.end() + 1 for edge in edges):
                pieces.append(_Piece(line.number, begin, gap.start(), text[begin : gap.start()]))
                begin = gap.end()
        pieces.append(_Piece(line.number, begin, len(text), text[begin:]))
    return pieces


def _chain(pieces: Sequence[_Piece]) -> list[list[_Piece]]:
    """Return the columns: runs of pieces with one left edge, none of which lies over another column as well."""
    rows: dict[int, list[_Piece]] = {}
    for piece in pieces:
        rows.setdefault(piece.row, []).append(piece)
    columns: list[list[_Piece]] = []
    for piece in pieces:
        open_columns = [
            column
            for column in columns
            if 0 < piece.row - column[-1].row <= _REACH_LINES
            and abs(piece.start - _left_edge(column)) <= _INDENT_SPREAD
            and not _is_parted(column[-1], piece, rows)
        ]
        if open_columns:
            min(open_columns, key=lambda column: abs(piece.start - _left_edge(column))).append(piece)
        else:
            columns.append([piece])
    return columns


def _is_parted(above: _Piece, below: _Piece, rows: dict[int, list[_Piece]]) -> bool:
    """Tell whether another piece lies over or under two that would be of one column."""
    return any(
        _shared(other, above) > _EDGE_SPREAD or _shared(other, below) > _EDGE_SPREAD
        for row in range(above.row, below.row + 1)
        for other in rows.get(row, ())
        if other is not above and other is not below
    )


def _shared(one: _Piece, other: _Piece) -> int:
    return min(one.end, other.end) - max(one.start, other.start)


def _in_reading_order(columns: Sequence[list[_Piece]]) -> list[list[_Piece]]:
    """Order columns by cutting the page along its widest white bands: left before right, upper before lower."""
    if len(columns) < 2:
        return list(columns)
    down = _widest_band([(column[0].row, column[-1].row) for column in columns])
    across = _widest_band([(min(p.start for p in column), max(p.end for p in column) - 1) for column in columns])
    top = min(columns, key=lambda column: column[0].row)
    alone = all(column is top or column[0].row > top[-1].row for column in columns)
    aligned = any(abs(_left_edge(column) - top[0].start) <= _EDGE_SPREAD for column in columns if len(column) > _HEADLINE_ROWS)
    if len(top) <= _HEADLINE_ROWS and alone and not aligned:
        # A line with nothing beside it stands over all the columns that begin below it.
        first = [top]
    elif across[0] > 1 and down[0] <= _MOST_BLANK_ROWS + 1:
        first = [column for column in columns if min(p.start for p in column) < across[1]]
    elif down[0]:
        first = [column for column in columns if column[0].row < down[1]]
    else:
        return sorted(columns, key=lambda column: (column[0].row, column[0].start))
    rest = [column for column in columns if not any(column is other for other in first)]
    return _in_reading_order(first) + _in_reading_order(rest)


def _widest_band(extents: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return the step over the widest band that no extent lies over, and its far side; 0, 0 for none."""
    best, reached = (0, 0), None
    for first, last in sorted(extents):
        if reached is not None and first - reached > best[0]:
            best = (first - reached, first)
        reached = last if reached is None else max(reached, last)
    return best


def _left_edge(column: Sequence[_Piece]) -> int:
    starts = Counter(piece.start for piece in column)
    return max(starts, key=lambda start: (starts[start], -start))


def _indented(piece: _Piece, left: int) -> str:
    """Return the text of a piece with the indent it has in its column, a character to each space."""
    indent = piece.start - left
    return ("\u3000" * 2 if _EDGE_SPREAD <= indent <= _INDENT_SPREAD else "") + piece.text


def _spans(source: str, numbers: Sequence[int]) -> tuple[Span, ...]:
    spans: list[Span] = []
    for number in numbers:
        if spans and spans[-1].last + 1 == number:
            spans[-1] = Span(source, spans[-1].first, number)
        else:
            spans.append(Span(source, number, number))
    return tuple(spans)
