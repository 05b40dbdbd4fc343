"""How much each column of a table holds and how much room there is go in; how wide each is to be comes out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from banxin.model import document as nodes
from banxin.model.walk import inline_text
from banxin.typography.annotations import width_em

LEAST_CELL_EM = 2.0
# A number is not broken at the marks within it; the widest figures and signs of the faces take less.
_FIGURES = re.compile(r"[-+−±]?[0-9](?:[0-9.,:/%‰-]*[0-9%‰])?")
_FIGURE_EM = 0.56
# A word is not broken either, where `whole_em` asks for more than the least: addresses and the like are.
_WORD = re.compile(r"[^\W\d_\u2e80-\U0003ffff]+")
_LETTER_EM, _LONGEST_WORD = 0.56, 16


def least_widths_em(table: nodes.Table, whole_em: float = LEAST_CELL_EM) -> list[float]:
    """Return the least width of each column, in em: its numbers whole, and its cells where they are no wider than `whole_em`."""
    least = [LEAST_CELL_EM] * max(map(len, table.rows), default=0)
    for row in table.rows:
        for i, cell in enumerate(row):
            text = inline_text(cell, notes=False, ruby=False)
            longest = max(map(len, _FIGURES.findall(text)), default=0)
            if whole_em > LEAST_CELL_EM:
                word = max(map(len, _WORD.findall(text)), default=0)
                least[i] = max(least[i], word * _LETTER_EM if word <= _LONGEST_WORD else 0.0)
            least[i] = max(least[i], longest * _FIGURE_EM, min(width_em(text), whole_em))
    return least


def share_width(least: Sequence[float], natural: Sequence[float], room: float) -> list[float]:
    """Return widths of columns that fill `room`, all lengths in one unit.

    `least` is how wide each is with its longest word, `natural` with its longest cell: what is more room than these need, or
    less, is left to whoever asks.

    A column that is too wide has nearly the width of every other such column, and grows with the fourth root of its longest
    cell: one width for all would leave long cells too deep, and widths in proportion would break short cells for the sake of
    long ones. None is wider than its longest cell, nor narrower than its longest word.
    """

    def widths(scale: float) -> list[float]:
        return [max(low, min(high, scale * high**0.25)) for low, high in zip(least, natural, strict=True)]

    low, high = 0.0, max(natural) ** 0.75
    for _ in range(60):
        scale = (low + high) / 2
        low, high = (scale, high) if sum(widths(scale)) <= room else (low, scale)
    return widths(low)
