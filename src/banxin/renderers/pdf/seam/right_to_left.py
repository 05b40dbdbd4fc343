"""Embedding levels and widths of a line's characters go in; where each stands in the line comes out.

The composer breaks and fills lines in the order in which a text is read. Within a line, what is written from right to left
then changes places (UAX #9, rules L1 and L2); nothing grows or shrinks by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from banxin.typography.characters import RIGHT_TO_LEFT

# What is written so, and the signs that ask for it.
WRITTEN = re.compile(f"[{RIGHT_TO_LEFT}\u200f\u202a-\u202e\u2066-\u2069]")


class Cell(NamedTuple):
    """Where a character stands in its line, in em: the edges of its cell, and the origin of its glyph within."""

    left_em: float
    origin_em: float
    right_em: float


def place_cells(
    text: str, levels: bytes, start_em: float, widths: Sequence[float], before: Sequence[float], behind: Sequence[float]
) -> list[Cell]:
    """Return the cells of a line that begins at `start_em`; a character's width has white `before` and `behind` its glyph."""
    seen = levels[: len(text.rstrip())].ljust(len(text), b"\0")
    widths, behind = list(widths), list(behind)
    order = _visual_order(seen)
    # White behind the last word of a stretch parts it from what follows in the text, which stands at its right.
    parting = [0.0] * len(text)
    place = {at: number for number, at in enumerate(order)}
    for first, last in _stretches(seen):
        parting[max(range(first, last + 1), key=place.__getitem__)] = behind[last]
        widths[last] -= behind[last]
        behind[last] = 0.0
    cells = [Cell(0.0, 0.0, 0.0)] * len(text)
    x = start_em
    for at in order:
        cells[at] = Cell(x, x + (behind if seen[at] % 2 else before)[at], x + widths[at])
        x += widths[at] + parting[at]
    return cells


def _visual_order(levels: bytes) -> list[int]:
    """Return the characters of a line from left to right."""
    order = list(range(len(levels)))
    for level in range(max(levels), 0, -1):
        for first, last in _stretches(levels, level):
            # Those of higher levels have changed places within.
            order[first : last + 1] = order[first : last + 1][::-1]
    return order


def _stretches(levels: bytes, least: int = 1) -> Iterator[tuple[int, int]]:
    """Yield the first and the last character of each stretch of a level or a higher one."""
    first: int | None = None
    for at, level in enumerate(levels):
        if level >= least and first is None:
            first = at
        elif level < least and first is not None:
            yield first, at - 1
            first = None
    if first is not None:
        yield first, len(levels) - 1
