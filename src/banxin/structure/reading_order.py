"""Pieces of rows come in; blocks of text, in the order in which they are read, go out.

Pieces below one another are a block while none lies beside them over the same place and no row is left empty. The page
is cut again and again along its white bands, across or downwards (recursive X-Y cut), until single blocks are left:
what is left of a cut or above it is read first. Where it can be cut both ways, what the reading costs decides: from
each block to the next a step is cheap where the sentence goes on or where one text ends and another begins, and where
the next block stands right below or at the head of the next column. The cheapest of all orders that cuts can make is
found by dynamic programming over the parts of the page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TypeAlias

from banxin.structure.lexis import line_joint_cost, sentence_cost
from banxin.structure.lines import ends_sentence, width_em
from banxin.structure.rivers import Piece

_REACH = 14  # rows from a line of a block to the next, where the lines of its column stand between the rows
_LEVEL = 1  # rows by which what stands side by side above a piece may differ
_EMPTY_ROW = 1.6  # of a line, that an empty row is worth
_LEAST_STEP = 0.25  # of a line, from a row to the next
_SENTENCE_OPEN, _PARTED, _MOST_GAP = -1.8, 0.4, 2.5  # what parts the lines of a block
# The log odds that a line of text goes on in the next below it, fitted to 16,850 such pairs of 86 pages.
_READS_ON, _PER_EMPTY_ROW, _PER_LINE_MISSING, _MOST_EMPTY = 1.9, -1.3, -0.75, 3
_OPEN, _FULL, _OPEN_AND_FULL, _NEW_PARAGRAPH, _PER_WORD_COST, _MOST_WORDS = 0.75, 0.75, 1.0, 2.2, -0.95, 2.0
_SURE = 2.0  # what is parted can still be read on, what is not can no more be parted
_HEADLINE_ABOVE, _HEADLINE_INSIDE, _INDENT_EM, _OVER_EM, _HEADLINE_LINES = 1.0, 1.0, 2.0, 1.25, 4
_TEXT_EM, _FULL_EM = 8.0, 2.0  # the width of a full line of running text, at least; by which it may be short
_SHARED, _LONG = 2, 6  # characters by which pieces of neighbouring columns may overlap, if they are longer than these
_INDENT = 2  # characters by which a first line is set in, at least

# Costs of the steps, on the scale of `rejoin`.
_GOES_ON, _BROKEN_OFF, _GOES_ON_FROM_NOTHING = -3.0, 3.5, 2.5
_OTHER_MEASURE, _MEASURE_EM = 1.0, 1.5
_TO_HEADLINE, _HEADED, _HEADS_NOTHING, _HEADLINES = 1.0, -1.0, 2.4, 0.5
_LEVEL_HEAD = 30  # characters by which the text of a headline may begin further right
_BELOW_FREE, _PER_ROW, _BELOW_CAP = 2, 0.1, 2.0
_NEXT_COLUMN, _PER_TOP_ROW, _TOP_CAP = 0.3, 0.2, 3.0
_NEXT_BAND, _ELSEWHERE = 1.2, 2.0
_CROSSED, _PER_ROW_CUT, _PER_CHARACTER, _MOST_CROSSED = 1.4, 1.0, 0.4, 4.0  # for each block that a cut goes through
_BAND, _THROUGH_BAND, _MOST_THROUGH = 1.0, 0.8, 3.0  # a cut down through a white band of more lines, for each
_FEW = 40  # blocks of a part whose cuts are tried though they go through some
_NEVER = 1e9
_MOST_CUTS = 8  # that are tried in each direction, those along the widest bands
_MOST_BLOCKS = 400  # a page has fewer


_MARKS = re.compile("[，。、；：]")


_Found: TypeAlias = tuple[float, tuple[int, ...]]  # what an order costs, and the blocks in it


@dataclass(frozen=True, slots=True)
class Block:
    """Pieces one below another, with what their order is decided by."""

    pieces: tuple[Piece, ...]
    left: int
    right: int
    top: float
    bottom: float
    measure_em: float
    running: bool  # text of several lines or with a sentence's end, no headline
    opens: bool  # begins as a paragraph does, or so that nothing can be said of it
    headed: bool  # begins with a headline
    breaks_off: bool  # ends with a full line that ends no sentence


def read_in_order(pieces: Sequence[Piece]) -> list[Block]:
    """Return the blocks that pieces make, in reading order."""
    above = _look_up(pieces)
    heights = _scale(pieces, above)
    blocks = [_block(chain, heights) for chain in _chain(pieces, above, heights)]
    return _Order(blocks).solve()


# --- blocks ------------------------------------------------------------------------------------------------


def _look_up(pieces: Sequence[Piece]) -> dict[Piece, list[Piece]]:
    """Return for each piece those above it that no other hides."""
    above: dict[Piece, list[Piece]] = {}
    in_sight: list[Piece] = []
    for piece in pieces:
        in_sight = [other for other in in_sight if piece.row - other.row <= _REACH]
        above[piece] = _seen_above(piece, in_sight)
        in_sight.append(piece)
    return above


def _scale(pieces: Sequence[Piece], above: Mapping[Piece, Sequence[Piece]]) -> dict[int, float]:
    """Return how far down each row stands, in lines: rows of columns that do not stand level are less than one apart.

    It is the least that lets every piece stand a line below those above it, and every empty row part.
    """
    heights: dict[int, float] = {}
    reached, last = 0.0, pieces[0].row
    for row, group in groupby(pieces, key=lambda piece: piece.row):
        reached += _EMPTY_ROW * max(0, row - last - 1)
        lowest = max((heights[other.row] for piece in group for other in above[piece]), default=reached - 1.0)
        reached = heights[row] = max(reached + _LEAST_STEP, lowest + 1.0)
        last = row
    return heights


def _chain(
    pieces: Sequence[Piece], above: Mapping[Piece, Sequence[Piece]], heights: Mapping[int, float]
) -> list[list[Piece]]:
    """Return the runs of pieces, parted at their gaps."""
    rows = frozenset(piece.row for piece in pieces)
    return [part for chain in runs(pieces, above) for part in _part(chain, heights, rows)]


def runs(pieces: Sequence[Piece], above: Mapping[Piece, Sequence[Piece]]) -> list[list[Piece]]:
    """Return the runs of pieces that stand below one another, with none beside."""
    below = Counter(other for piece in pieces for other in above[piece])
    chains: dict[Piece, list[Piece]] = {}
    for piece in pieces:
        over = above[piece]
        if len(over) == 1 and below[over[0]] == 1:
            chain = chains[over[0]]
            chain.append(piece)
            chains[piece] = chain
        else:
            chains[piece] = [piece]
    return list({id(chain): chain for chain in chains.values()}.values())


def _seen_above(piece: Piece, others: Sequence[Piece]) -> list[Piece]:
    """Return the pieces above that no other hides, looking upwards from a piece."""
    seen: list[Piece] = []
    for other in reversed(others):
        if seen and seen[0].row - other.row > _LEVEL:
            break
        if other.row < piece.row and _common(other, piece) and not any(_common(nearer, other, piece) for nearer in seen):
            seen.append(other)
    return seen


def _common(*pieces: Piece) -> bool:
    """Tell whether pieces have a place in common that all of them stand over."""
    slack = _SHARED if min(len(piece.text) for piece in pieces) > _LONG else 0
    return min(piece.end for piece in pieces) > max(piece.left for piece in pieces) + slack


def _part(chain: list[Piece], heights: Mapping[int, float], rows: Collection[int]) -> list[list[Piece]]:
    """Part a chain at its gaps, unless the text goes on over them; `rows` are those that hold anything."""
    left = min(piece.start for piece in chain)
    widest = _measure_em(chain)
    parts = [[chain[0]]]
    for place, (above, piece) in enumerate(pairwise(chain)):
        cost = gap = min(_MOST_GAP, heights[piece.row] - heights[above.row] - 1.0)
        full = width_em(above.text) >= max(_TEXT_EM, widest - _FULL_EM)
        running = _MARKS.search(above.text + piece.text)
        if running and full and piece.start - left < _INDENT and not ends_sentence(above.text):
            cost += _SENTENCE_OPEN + line_joint_cost(above.text, piece.text)
        standing = [_stands_alone(one, widest, left) for one in (*parts[-1], piece)]
        if all(standing[:-1]) and not standing[-1]:
            cost += _HEADLINE_ABOVE
        over = width_em(piece.text) > widest + _OVER_EM
        ended = (ends_sentence(above.text) or not full) and not _stands_alone(above, widest, left)
        if (over or ended) and _heads_text(chain[place + 1 :], widest, left):
            cost += _HEADLINE_INSIDE
        vertical = len(above.text) == len(piece.text) == 1  # a headline set downwards has its own pitch
        if cost >= _PARTED and not vertical:
            empty = sum(row not in rows for row in range(above.row + 1, piece.row))
            is_text = running and not any(_stands_alone(line, widest, left) for line in (above, piece))
            if not is_text or _log_odds(above, piece, gap, empty, is_full=full, is_set_in=piece.start - left >= _INDENT) < _SURE:
                parts.append([])
        parts[-1].append(piece)
    return parts


def _log_odds(above: Piece, piece: Piece, gap: float, empty_rows: int, *, is_full: bool, is_set_in: bool) -> float:
    """Return how much likelier than not the text of a line goes on in the next line of its column."""
    is_open = not ends_sentence(above.text)
    odds = _READS_ON + _PER_EMPTY_ROW * min(_MOST_EMPTY, empty_rows) + _PER_LINE_MISSING * gap + _FULL * is_full
    if not is_open:
        return odds + _NEW_PARAGRAPH * is_set_in
    words = max(-_MOST_WORDS, min(_MOST_WORDS, sentence_cost(above.text, piece.text)))
    return odds + _OPEN + _OPEN_AND_FULL * is_full + _PER_WORD_COST * words


def _heads_text(lines: Sequence[Piece], widest_em: float, left: int) -> bool:
    """Tell whether lines begin with a headline above the first line of a text."""
    for line in lines[:_HEADLINE_LINES]:
        if not (_stands_alone(line, widest_em, left) or width_em(line.text) > widest_em + _OVER_EM):
            return line is not lines[0] and line.start - left >= _INDENT
    return False


def _stands_alone(piece: Piece, widest_em: float, left: int) -> bool:
    """Tell whether a line is a headline or a name rather than text: without marks, and not full."""
    return not _MARKS.search(piece.text) and not ends_sentence(piece.text) and (
        width_em(piece.text) + _INDENT_EM * (piece.start - left >= _INDENT) < widest_em - _FULL_EM
    )


def _measure_em(pieces: Sequence[Piece]) -> float:
    """Return the width that the full lines of a column have; a few may stick out."""
    widths = sorted(width_em(piece.text) for piece in pieces)
    return widths[-1] if len(widths) < 4 else widths[-(len(widths) // 4)]


def _block(pieces: Sequence[Piece], heights: Mapping[int, float]) -> Block:
    left = min(piece.start for piece in pieces)
    measure = _measure_em(pieces)
    first, last = pieces[0], pieces[-1]
    text = "".join(piece.text for piece in pieces)
    running = any(mark in text for mark in "。，") and (len(pieces) > 1 or text.rstrip()[-1:] in "。”" or len(text) > 20)
    edge = Counter(piece.start for piece in pieces).most_common(1)[0][0] if len(pieces) > 2 else first.left
    indented = first.start - edge >= _INDENT or first.text.startswith("\u3000")
    full = width_em(last.text) + (2 if last is first and len(pieces) == 1 else 0) >= measure - 1.0
    return Block(
        tuple(pieces),
        left,
        max(piece.end for piece in pieces),
        heights[first.row],
        heights[last.row] + _LEAST_STEP,
        measure,
        running,
        opens=indented or (len(pieces) == 1 and first.left == first.start > 0),
        headed=not running or (len(pieces) > 1 and not _MARKS.search(first.text) and pieces[1].start - edge >= _INDENT),
        breaks_off=running and full and not ends_sentence(last.text),
    )


# --- order -------------------------------------------------------------------------------------------------


class _Order:
    """The orders of the blocks that cuts can make, and what each costs."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = blocks
        self.indents = any(block.running and block.pieces[0].start - block.left >= _INDENT for block in blocks)
        self.known: dict[tuple[int, ...], _Found] = {}
        self.steps: dict[tuple[int, int], float] = {}

    def solve(self) -> list[Block]:
        if not self.blocks:
            return []
        if len(self.blocks) > _MOST_BLOCKS:
            return sorted(self.blocks, key=lambda block: (block.top, block.left))
        _, order = self._best(tuple(range(len(self.blocks))))
        return [self.blocks[index] for index in order]

    def _best(self, part: tuple[int, ...]) -> _Found:
        """Return the cheapest order of a part of the page, and its cost."""
        if len(part) == 1:
            return 0.0, part
        if part not in self.known:
            self.known[part] = self._find_best(part)
        return self.known[part]

    def _find_best(self, part: tuple[int, ...]) -> _Found:
        blocks = self.blocks
        sides = [(blocks[index].left, blocks[index].right) for index in part]
        heights = [(blocks[index].top, blocks[index].bottom) for index in part]
        down, across = _bands(part, sides), _bands(part, heights)
        soft: list[tuple[float, tuple[int, ...]]] = []
        if len(part) <= _FEW or not (down or across):
            soft = sorted((*_soft_cuts(part, sides, _PER_CHARACTER), *_soft_cuts(part, heights, _PER_ROW_CUT)))[:_MOST_CUTS]
        if not (soft or down or across):
            return self._forced(part)
        if not soft and not (down and across):
            return self._joined(_groups(part, down or across))
        widest = max((band for band, _ in across), default=0.0)
        through = min(_MOST_THROUGH, _THROUGH_BAND * max(0.0, widest - _BAND))
        return min(
            *(self._cut(part, cost, first) for cost, first in soft),
            *(self._cut(part, through, first) for _, first in _widest(down)),
            *(self._cut(part, 0.0, first) for _, first in _widest(across)),
            (_NEVER, part),
        )

    def _cut(self, part: tuple[int, ...], cost: float, first: tuple[int, ...]) -> _Found:
        above = frozenset(first)
        before, after = self._best(first), self._best(tuple(index for index in part if index not in above))
        return cost + before[0] + self._step(before[1][-1], after[1][0]) + after[0], before[1] + after[1]

    def _joined(self, groups: Sequence[tuple[int, ...]]) -> _Found:
        """Return the order of parts that follow one another."""
        cost, order = self._best(groups[0])
        for group in groups[1:]:
            more, following = self._best(group)
            cost += self._step(order[-1], following[0]) + more
            order += following
        return cost, order

    def _forced(self, part: tuple[int, ...]) -> _Found:
        """Return an order of a part that no cut goes through: the block at its top comes first."""
        first = min(part, key=lambda index: (self.blocks[index].top, self.blocks[index].left))
        return self._cut(part, _MOST_CROSSED, (first,))

    def _step(self, before: int, after: int) -> float:
        key = before, after
        if key not in self.steps:
            self.steps[key] = self._step_cost(self.blocks[before], self.blocks[after])
        return self.steps[key]

    def _step_cost(self, before: Block, after: Block) -> float:
        cost = _way_cost(before, after)
        goes_on = not after.headed and not after.opens and self.indents
        if before.running and not after.headed:
            if before.breaks_off:
                cost += sentence_cost(before.pieces[-1].text, after.pieces[0].text)
                if abs(before.measure_em - after.measure_em) > _MEASURE_EM:
                    cost += _OTHER_MEASURE
                cost += _GOES_ON if goes_on or not self.indents else _BROKEN_OFF
            elif goes_on:
                cost += _GOES_ON_FROM_NOTHING
        elif before.running:
            cost += _TO_HEADLINE + _BROKEN_OFF * before.breaks_off
        elif not after.headed:
            heads = not goes_on and after.top >= before.bottom and after.left < before.right + _LEVEL_HEAD
            cost += _HEADED if heads else _HEADS_NOTHING
        else:
            cost += _HEADLINES
        return cost


def _way_cost(before: Block, after: Block) -> float:
    """Return what the way costs from one block to the next."""
    common = min(before.right, after.right) - max(before.left, after.left)
    if common > 0 and after.top >= before.bottom:
        return min(_BELOW_CAP, _PER_ROW * max(0, after.top - before.bottom - _BELOW_FREE))
    if after.left >= before.right - _SHARED:
        away = max(0, before.top - after.top, after.top - before.bottom)
        return _NEXT_COLUMN + min(_TOP_CAP, _PER_TOP_ROW * away)
    if after.top >= before.bottom:
        return _NEXT_BAND
    return _ELSEWHERE


def _bands(part: tuple[int, ...], extents: Sequence[tuple[float, float]]) -> list[tuple[float, tuple[int, ...]]]:
    """Return the width of each white band between extents, and what lies before it."""
    order = sorted(range(len(part)), key=extents.__getitem__)
    found = []
    reached = extents[order[0]][1]
    for count, place in enumerate(order):
        if count and extents[place][0] >= reached:
            found.append((extents[place][0] - reached, tuple(sorted(part[other] for other in order[:count]))))
        reached = max(reached, extents[place][1])
    return found


def _groups(part: tuple[int, ...], bands: Sequence[tuple[float, tuple[int, ...]]]) -> list[tuple[int, ...]]:
    """Return what lies between one band and the next, in their order."""
    groups, gone = [], frozenset[int]()
    for _, before in (*bands, (0.0, part)):
        groups.append(tuple(index for index in before if index not in gone))
        gone = frozenset(before)
    return groups


def _widest(bands: Sequence[tuple[float, tuple[int, ...]]]) -> list[tuple[float, tuple[int, ...]]]:
    return sorted(bands, key=lambda band: -band[0])[:_MOST_CUTS]


def _soft_cuts(
    part: tuple[int, ...], extents: Sequence[tuple[float, float]], each: float
) -> list[tuple[float, tuple[int, ...]]]:
    """Return the cuts that go through some extents, with what that costs; and what lies before each."""
    found: dict[tuple[int, ...], float] = {}
    for place in sorted({first for first, _ in extents} | {end for _, end in extents}):
        cost = 0.0
        before = []
        for index, (first, end) in zip(part, extents, strict=True):
            if first < place < end:
                cost += _CROSSED + each * min(place - first, end - place)
            if 2 * place >= first + end:
                before.append(index)
        if 0.0 < cost <= _MOST_CROSSED and 0 < len(before) < len(part):
            key = tuple(before)
            found[key] = min(cost, found.get(key, cost))
    return [(cost, before) for before, cost in found.items()]
