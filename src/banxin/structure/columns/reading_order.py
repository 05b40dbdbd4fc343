"""Pieces of rows come in; blocks of text, in the order in which they are read, go out.

The page is cut again and again along its white bands, across or downwards (recursive X-Y cut), until single blocks are
left: what is left of a cut or above it is read first. Where it can be cut both ways, what the reading costs decides, from
each block to the next (`block_steps`). The cheapest of all orders that cuts can make is found by dynamic programming over
the parts of the page. Not every page can be cut so; then stretches of that order are moved elsewhere, one by one, as long as each
saves much (or-opt).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from banxin.structure.columns.block_steps import step_costs
from banxin.structure.columns.column_blocks import Block, find_blocks
from banxin.structure.columns.rivers import Piece

# Costs of cuts, on the scale of the steps.
_CROSSED, _PER_ROW_CUT, _PER_CHARACTER, _MOST_CROSSED = 1.4, 1.0, 0.4, 4.0  # for each block that a cut goes through
_BAND, _THROUGH_BAND, _MOST_THROUGH = 1.0, 0.8, 3.0  # a cut down through a white band of more lines, for each
_FEW = 40  # blocks of a part whose cuts are tried though they go through some
_NEVER = 1e9
_MOST_CUTS = 8  # that are tried in each direction, those along the widest bands
_LEAST_SAVED = 3.5  # by a stretch that is moved elsewhere
_MOST_MOVES = 30
_MOST_BLOCKS = 180  # test pages have up to 117; the parts of a page are looked into one inside the other, at worst a block each

_Found: TypeAlias = tuple[float, tuple[int, ...]]  # what an order costs, and the blocks in it


def read_in_order(pieces: Sequence[Piece]) -> list[Block]:
    """Return the blocks that pieces make, in reading order."""
    blocks, above = find_blocks(pieces)
    if not blocks:
        return []
    if len(blocks) > _MOST_BLOCKS:
        return sorted(blocks, key=lambda block: (block.top, block.left))
    costs = step_costs(blocks, above)
    order = _Order(blocks, costs.tolist()).solve()
    return [blocks[index] for index in move_stretches(order, costs)]


class _Order:
    """The orders of the blocks that cuts can make, and what each costs."""

    def __init__(self, blocks: Sequence[Block], steps: Sequence[Sequence[float]]) -> None:
        self.blocks = blocks
        self.steps = steps
        self.known: dict[tuple[int, ...], _Found] = {}

    def solve(self) -> tuple[int, ...]:
        """Return the cheapest order."""
        return self._best(tuple(range(len(self.blocks))))[1]

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
        return cost + before[0] + self.steps[before[1][-1]][after[1][0]] + after[0], before[1] + after[1]

    def _joined(self, groups: Sequence[tuple[int, ...]]) -> _Found:
        """Return the order of parts that follow one another."""
        cost, order = self._best(groups[0])
        for group in groups[1:]:
            more, following = self._best(group)
            cost += self.steps[order[-1]][following[0]] + more
            order += following
        return cost, order

    def _forced(self, part: tuple[int, ...]) -> _Found:
        """Return an order of a part that no cut goes through: the block at its top comes first."""
        first = min(part, key=lambda index: (self.blocks[index].top, self.blocks[index].left))
        return self._cut(part, _MOST_CROSSED, (first,))


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


def move_stretches(order: Sequence[int], costs: np.ndarray, least_saved: float = _LEAST_SAVED) -> list[int]:
    """Return an order with stretches of it moved to where they belong, the one that saves most first, while it saves so much.

    `costs` holds what reading on from each block in each other costs; its last row and column are for the page's edge.
    """
    edge = len(order)
    path = [edge, *order, edge]
    for _ in range(_MOST_MOVES):
        steps = costs[np.ix_(path, path)]
        links = np.diagonal(steps, 1)
        # What is saved by taking out the stretch from one place to another, both included.
        saved = links[:-1, np.newaxis] + links[1:] - steps[:-2, 2:]
        moves = []
        saved[0] = 0.0  # the page begins where the cuts have it begin
        for first, last in np.argwhere(np.triu(saved) > least_saved).tolist():
            added = steps[:-1, first + 1] + steps[last + 1, 1:] - links
            added[first : last + 2] = added[0] = np.inf
            place = int(added.argmin())
            moves.append((float(added[place] - saved[first, last]), first + 1, last + 2, place + 1))
        change, start, stop, place = min(moves, default=(0.0, 0, 0, 0))
        if change > -least_saved:
            break
        stretch, rest = path[start:stop], path[:start] + path[stop:]
        place -= len(stretch) if place > start else 0
        path = rest[:place] + stretch + rest[place:]
    return path[1:-1]
