"""The lines of a page go in, block by block; they come out with the headlines above their texts that were printed in mid-sentence.

pdftotext puts blocks in an order in which each comes after those above it and those at its left. A headline centred over several columns does not stand above the first of them: so that
column is printed, then the headline, then the others. Where a block breaks off in mid-sentence, nothing but headlines follow,
and the words say that the sentence goes on below them, they belong above the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from banxin.structure.columns.succession import MARKS
from banxin.structure.lexis import sentence_cost
from banxin.structure.lines import ends_sentence, width_em

_LEAST_TEXT = 2  # lines of a block of text
_MOST_HEADLINES = 8  # lines in mid-sentence that are moved; more are no headline
_WIDTH_EM, _INDENT_EM = 1.5, 1.5
_GOES_ON = -1.0  # the least that words must say for it, and what they may say at most


@dataclass(frozen=True, slots=True)
class _Block:
    lines: tuple[int, ...]
    is_text: bool
    measure_em: float


def lift_headlines(texts: Sequence[str], parted: Sequence[bool]) -> list[int]:
    """Return the indices of a page's lines in order, the headlines that stand in mid-sentence above the text they part.

    `parted` tells which lines a blank line parts from the one above.
    """
    bounds = [0, *(index for index, is_parted in enumerate(parted) if is_parted and index), len(texts)]
    blocks = [_block(texts, range(first, end)) for first, end in pairwise(bounds) if first < end]
    order: list[_Block] = []
    place = 0
    while place < len(blocks):
        below = _find_rest(texts, blocks, place)
        order += [*blocks[place + 1 : below], blocks[place]]
        place = below
    return [index for block in order for index in block.lines]


def _block(texts: Sequence[str], lines: range) -> _Block:
    marked = sum(bool(MARKS.search(texts[index])) or ends_sentence(texts[index]) for index in lines)
    widths = [width_em(texts[index]) for index in lines]
    return _Block(tuple(lines), len(lines) >= _LEAST_TEXT and 2 * marked > len(lines), median(widths))


def _find_rest(texts: Sequence[str], blocks: Sequence[_Block], place: int) -> int:
    """Return the place of the block in which the text of another goes on below headlines, or that of the next block."""
    headlines = 0
    for below in range(place + 1, len(blocks)):
        if blocks[below].is_text:
            return below if blocks[place].is_text and headlines and _goes_on(texts, blocks[place], blocks[below]) else place + 1
        headlines += len(blocks[below].lines)
        last = texts[blocks[below].lines[-1]]
        if headlines > _MOST_HEADLINES or ends_sentence(last) or "。" in last:  # such as a caption with who took the picture
            break
    return place + 1


def _goes_on(texts: Sequence[str], above: _Block, below: _Block) -> bool:
    """Tell whether a block breaks off in a full line, and goes on in another of its measure."""
    last, first = texts[above.lines[-1]], texts[below.lines[0]]
    if ends_sentence(last) or abs(above.measure_em - below.measure_em) > _WIDTH_EM:
        return False
    full = width_em(last) >= above.measure_em - _WIDTH_EM and width_em(first) > below.measure_em - _INDENT_EM
    return full and sentence_cost(last, first) < _GOES_ON
