"""Fragments with headlines set downwards in several columns, read across, come in; their columns go out, each a line.

A vertical headline (竖题) of two columns falls out of some extractors row by row: 绝十, 境人, 逢应, 生战. Its columns are read
from the right to the left. Method: in a run of lines that have two or three characters each, what stands below each
other is held against what stands beside each other, by how often the two characters stand together in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from banxin.diagnostics import Report
from banxin.model.document import Document, Fragment, SourceLine
from banxin.model.span import Edit
from banxin.patterns import late
from banxin.structure.bylines import is_name
from banxin.structure.printed_rows import UPRIGHT_RULE
from banxin.structure.signs import HAN
from banxin.typography.words import cohesion_bits

_HAN = late(f"[{HAN}]+")
_CONFIDENCE = 0.8
_LEAST_ROWS, _MOST_ROWS = 3, 14
_COLUMNS = (2, 3)
_LEAST_BITS, _CLEARLY_BITS = 3.0, 4.0  # of the columns, and more than of the rows


def set_upright(document: Document, report: Report) -> Document:
    """Read vertical headlines of several columns downwards where an extractor has read them across."""
    blocks = tuple(_turned(block) if isinstance(block, Fragment) else block for block in document.blocks)
    return document if blocks == document.blocks else replace(document, blocks=blocks)


def _turned(fragment: Fragment) -> Fragment:
    texts = ["".join(line.text.split()) for line in fragment.lines]
    lines: list[SourceLine] = []
    edits: list[Edit] = []
    done = 0
    for start, end in _runs(texts):
        if 2 * sum(map(is_name, texts[start:end])) >= end - start or len(set(texts[start:end])) < end - start:
            continue  # a list of names, or the cells of a table, of which some are alike
        columns = _columns(texts[start:end])
        if _bits(columns) < _LEAST_BITS or _bits(columns) < _bits(texts[start:end]) + _CLEARLY_BITS:
            continue
        number = fragment.lines[start].number
        lines += fragment.lines[done:start]
        lines += [SourceLine(number, column, fragment.lines[end - 1].number) for column in columns]
        edits.append(Edit(UPRIGHT_RULE, number, "\n".join(texts[start:end]), "\n".join(columns), _CONFIDENCE))
        done = end
    if not edits:
        return fragment
    origin = replace(fragment.origin, edits=(*fragment.origin.edits, *edits))
    return replace(fragment, lines=(*lines, *fragment.lines[done:]), origin=origin)


def _runs(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the runs of rows that may be a headline's: of one length, since its columns are."""
    start = 0
    while start < len(texts):
        length = len(texts[start])
        end = start
        while end < len(texts) and len(texts[end]) == length and _HAN.fullmatch(texts[end]):
            end += 1
        if length in _COLUMNS and _LEAST_ROWS <= end - start <= _MOST_ROWS:
            yield start, end
        start = max(end, start + 1)


def _columns(rows: Sequence[str]) -> list[str]:
    """Return the columns of rows, from the right."""
    return ["".join(row[column] for row in rows) for column in reversed(range(len(rows[0])))]


def _bits(texts: Sequence[str]) -> float:
    return sum(cohesion_bits(before, after) for text in texts for before, after in pairwise(text))
