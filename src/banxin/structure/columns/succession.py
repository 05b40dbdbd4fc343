"""The lines of a page go in, in the order in which an extractor printed them; for each comes out the line that its text
goes on in.

`pdftotext` prints a page block by block, where what stands in a row may be one block: columns come a piece at a time, or
their lines in turn, though never for long in the same turn, as first lines, pictures and headlines stand between. What a
line says of the one its text goes on in is the words over the joint, and the width that the lines of a column share. But
neighbours bear each other out: where a line goes on three lines further down, so mostly do the lines beside it.

Method: what is gained when a line goes on in one of those near it is stated for each pair, as a band along the diagonal of
a table. How likely each pair is in view of all others is found by sharing it out among rows and columns (Sinkhorn), and
what is likely raises its neighbours along the diagonals, some times over (relaxation labelling). The pairs that together
gain most are taken (Hungarian method).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from banxin.structure.assignment import cheapest_pairs
from banxin.structure.lexis import sentence_cost
from banxin.structure.lines import NO_LINE_START, ends_sentence, width_em

Band: TypeAlias = np.ndarray  # a row for each line, a column for each way to another: `_WAYS`

_REACH = 15  # lines, up and down, in which a text goes on as a rule
_WAYS = np.arange(-_REACH, _REACH + 1)
# What speaks against a text going on, in natural logarithms beside `sentence_cost`, which counts so much:
_WORDS, _WORDS_AFTER_END = 1.1, 0.7
_FORBIDDEN_START = 0.2
_WIDTH_EM, _INDENT_EM, _MUCH_EM = 1.0, 2.0, 4.0
_WIDER, _MUCH_WIDER, _NARROWER, _SET_IN = 2.0, 0.9, 5.8, 2.8  # than the line above, in mid-sentence; a first line is set in
_INDENT_INSIDE = 1.4
_ODD_WIDTH, _ODD_WIDTH_BELOW = 1.1, 0.3  # a line goes on, or is gone on in, that is as wide as few are
_LEAST_COMMON, _COMMON_SHARE = 4, 0.04  # lines of one width that make it common
_AFTER_END, _ODD_WIDTHS, _NARROWER_AFTER_END = 0.9, 2.0, 0.1
_HEADLINES, _INSIDE_TO_HEADLINE, _END_TO_HEADLINE, _HEADLINE_TO_TEXT, _HEADLINE_TO_END = 2.9, 1.4, -0.1, 0.9, 0.2
# What the way costs: to the next line, to one further down, up. Where blank lines part most lines, those that none parts are
# of one block; where they part few, they part blocks.
_NEXT, _NEXT_PARTED, _NEXT_GLUED, _NEXT_SPACED = 0.1, 5.4, -2.8, 12.3
_FEW, _FURTHER, _BACK = (1.5, 0.8), (2.5, 1.5), (3.5, 6.3)  # where blank lines part few, and where they part most
_MOST_FEW, _NEAR, _AWAY = 7, 4, 0.01  # lines; what each line further costs
_PAST_HEADLINE = 1.4  # that a text goes on past a headline
_GOES_ON, _STRETCH, _LEAST_ASKED, _UNTOLD = -1.0, 8, 4, 0.2  # words that tell so; lines around; what is taken of too few
_GOING_ON, _GOING_ASTRAY = 0.25, 0.1  # in that share of places, where lines are parted and where they are not
_LEAVES_BLOCK, _ENTERS_BLOCK = (-0.1, 3.7), (0.1, 2.7)
_NEXT_ASTRAY = 2.0  # where the words say that texts do not go on in the next line
# What it costs that a text ends with a line, or begins with one.
_ENDS, _BREAKS_OFF, _HEADLINE_ENDS = -1.2, 1.1, 0.0
_BEGINS, _HEADLINE_BEGINS = -0.1, 1.2
# Relaxation. What another likely pair adds, by how many lines further down its lines stand, and the same upwards.
_ROUNDS, _SHARINGS = 9, 5
_BESIDE = {(1, 1): 2.3, (2, 2): 1.3, (3, 3): 0.6, (1, 2): 0.1, (2, 1): 0.1, (2, 3): 0.7, (3, 2): 0.7, (1, -1): 0.5}
_HIGHEST, _LEAST, _IMPOSSIBLE = 25.0, 1e-7, -60.0
MARKS = re.compile("[，。、；：？！]")


@dataclass(frozen=True, slots=True)
class Printed:
    """A line as printed; whether a blank line parts it from the one above, or none does where most are parted."""

    text: str
    parted: bool
    glued: bool
    beside: bool = False  # it stands in one row with the line above it


def find_successors(lines: Sequence[Printed], *, by_marks: bool = True) -> dict[int, tuple[int, float]]:
    """Return for each line the index of the line its text goes on in, where there is one, and what speaks for it, as a natural logarithm.

    `by_marks` as in `find_headlines`.
    """
    if len(lines) < 2:
        return {}
    table = _Table(lines, by_marks=by_marks)
    gains = _pairs(table, _relax(table))
    return {line: (below, gains[line, below]) for line, below in match_pairs(len(lines), gains).items()}


class _Table:
    """What is known of a page's lines, as arrays."""

    def __init__(self, lines: Sequence[Printed], *, by_marks: bool) -> None:
        self.texts = [line.text.strip() for line in lines]
        self.parted = np.array([line.parted for line in lines])
        self.glued = np.array([line.glued for line in lines])
        self.indented = np.array([len(line.text) - len(line.text.lstrip()) > 1 for line in lines])
        self.ends = np.array([ends_sentence(text) for text in self.texts])
        self.forbidden = np.array([text[0] in NO_LINE_START for text in self.texts])
        self.widths = np.array([width_em(text) for text in self.texts])
        self.heads = find_headlines(lines, by_marks=by_marks)
        self.common = _common(self.widths)
        count = len(lines)
        below = np.arange(count)[:, None] + _WAYS
        self.exists = (below >= 0) & (below < count) & (_WAYS != 0)
        self.below = below.clip(0, count - 1)
        rows = np.cumsum([not line.beside for line in lines])
        self.exists &= rows[self.below] != rows[:, None]
        self.words = self._words()
        self.going_on = self._share_going_on()
        self.spaced = bool(self.glued.any() and (self.going_on <= _GOING_ON).any())

    def gains(self) -> Band:
        """Return what is gained when a line goes on in another, above ending and beginning."""
        ending = np.where(self.heads, _HEADLINE_ENDS, np.where(self.ends, _ENDS, _BREAKS_OFF))
        beginning = np.where(self.heads, _HEADLINE_BEGINS, _BEGINS)
        gains = ending[:, None] + beginning[self.below] - self._joint_costs() - self._way_costs()
        return np.where(self.exists, gains, _IMPOSSIBLE).astype(np.float32)

    def _joint_costs(self) -> Band:
        """Return what the two lines say."""
        below, ends = self.below, self.ends[self.below]
        inside, ended = (~self.ends & ~self.heads)[:, None], self.ends[:, None]
        wider = self.widths[below] - self.widths[:, None]
        by_indent = abs(abs(wider) - _INDENT_EM) <= _WIDTH_EM
        heads = self.heads[:, None], self.heads[below]
        costs = np.where(ended, _WORDS_AFTER_END, _WORDS) * self.words + _FORBIDDEN_START * self.forbidden[below] + _AFTER_END * ended
        costs += inside * (_WIDER * ((wider > _WIDTH_EM) & ~by_indent) + _MUCH_WIDER * (wider > _MUCH_EM))
        costs += inside * ~ends * (wider < -_WIDTH_EM) * np.where(by_indent, _SET_IN, _NARROWER)
        costs += inside * (_INDENT_INSIDE * self.indented[below] + _ODD_WIDTH * ~self.common[:, None])
        costs += inside * ~ends * _ODD_WIDTH_BELOW * (~self.common & ~self.heads)[below]
        odd = ~self.common[:, None] & ~self.common[below]
        narrower = self.common[:, None] & (wider < -_WIDTH_EM) & ~by_indent & ~heads[1]
        costs += ended * ~ends * (_ODD_WIDTHS * odd + _NARROWER_AFTER_END * narrower)
        costs += heads[0] * np.where(heads[1], _HEADLINES, _HEADLINE_TO_TEXT + _HEADLINE_TO_END * ends)
        found: Band = costs + ~heads[0] * heads[1] * np.where(inside, _INSIDE_TO_HEADLINE, _END_TO_HEADLINE)
        return found

    def _words(self) -> Band:
        words = np.zeros(self.below.shape)
        for line in np.flatnonzero(~self.heads):
            for way in np.flatnonzero(self.exists[line] & ~self.heads[self.below[line]]):
                words[line, way] = sentence_cost(self.texts[line], self.texts[self.below[line, way]])
        return words

    def _share_going_on(self) -> np.ndarray:
        """Return in what share of the places around each line the words say that a text goes on in the next line, over no
        blank line or over one of those that part most lines: in four of ten, if it does.
        """
        asked = np.append((~self.ends & ~self.heads)[:-1] & ~(self.heads | self.glued | self.parted)[1:], False)
        told = asked & (self.words[:, _REACH + 1] < _GOES_ON)
        window = np.ones(2 * _STRETCH + 1)
        around = [np.convolve(where, window)[_STRETCH : _STRETCH + len(where)] for where in (told, asked)]
        share: np.ndarray = around[0] / np.maximum(around[1], _LEAST_ASKED)
        return np.where(around[1] < _LEAST_ASKED, np.maximum(share, _UNTOLD), share)

    def _way_costs(self) -> Band:
        """Return what it costs to go on in a line, by how far it is and over which blank lines."""
        spaced = int(self.spaced)
        apart = np.append(self.glued[1:], False) if spaced else np.append(~self.parted[1:], False)
        inside = self.glued if spaced else ~self.parted
        costs = np.where(_WAYS < 0, _BACK[spaced], np.where(_WAYS <= _MOST_FEW, _FEW[spaced], _FURTHER[spaced]))
        costs = costs + _AWAY * np.maximum(0, abs(_WAYS) - _NEAR)
        lines, above = np.arange(len(self.texts))[:, None], np.append(0, np.cumsum(self.heads))
        between = above[np.maximum(self.below, lines)] > above[np.minimum(self.below, lines) + 1]
        costs = costs + _PAST_HEADLINE * (between & ~self.heads[:, None])
        costs = costs + _LEAVES_BLOCK[spaced] * apart[:, None] + _ENTERS_BLOCK[spaced] * inside[self.below]
        doubted = self.going_on <= (_GOING_ON if spaced else _GOING_ASTRAY)
        unparted = np.append(_NEXT, np.where(doubted, _NEXT_SPACED if spaced else _NEXT_ASTRAY, _NEXT)[:-1])
        next_costs = np.where(self.glued & self.spaced, _NEXT_GLUED, np.where(self.parted, _NEXT_PARTED, unparted))
        costs[:, _REACH + 1] = np.append(next_costs[1:], 0.0)
        found: Band = costs
        return found


def find_headlines(lines: Sequence[Printed], *, by_marks: bool) -> np.ndarray:
    """Tell which lines are headlines, labels or names: those without marks; unless told to go by these alone, no line as wide as many
    that have some.
    """
    texts = [line.text.strip() for line in lines]
    marked = np.array([ends_sentence(text) or bool(MARKS.search(text)) for text in texts])
    if by_marks:
        return ~marked
    halves = np.array([round(2 * width_em(text)) for text in texts])
    counts = np.bincount(halves[marked], minlength=halves.max() + 2)
    around = counts.copy()
    around[1:] += counts[:-1]
    around[:-1] += counts[1:]
    found: np.ndarray = ~marked & (around[halves] < max(_LEAST_COMMON, _COMMON_SHARE * len(halves)))
    return found


def _common(widths: np.ndarray) -> np.ndarray:
    """Tell which lines are as wide as many are, or as the first lines of many."""
    halves = [round(2 * width) for width in widths.tolist()]
    counts = Counter(half for half in halves if half >= 16)
    least = max(_LEAST_COMMON, _COMMON_SHARE * len(halves))

    def is_common(half: int) -> bool:
        return sum(counts[near] for near in (half - 1, half, half + 1)) >= least

    return np.array([is_common(half) or is_common(half + round(2 * _INDENT_EM)) for half in halves])


def _relax(table: _Table) -> Band:
    """Return the gains in view of each other: a pair of lines is likelier beside others at the same distance."""
    gains = table.gains()
    count, ways = gains.shape
    most = max(abs(down) for pair in _BESIDE for down in pair)
    shares = np.zeros((count + 2 * most, ways + 4), dtype=np.float32)
    relaxed = gains
    for _ in range(_ROUNDS):
        shares[most : most + count, 2:-2] = _share_out(np.exp(relaxed.clip(max=_HIGHEST)))
        relaxed = gains.copy()
        for (above, below), weight in _BESIDE.items():
            for sign in (-1, 1):
                row, way = most + sign * above, 2 + sign * (below - above)
                relaxed += np.float32(weight) * shares[row : row + count, way : way + ways]
    return relaxed


def _share_out(odds: Band) -> Band:
    """Return how likely each pair is, when a line goes on in one line at most, and is gone on from one at most."""
    odds[odds < _LEAST] = 0.0
    count, ways = odds.shape
    places = np.arange(count)[:, None] + np.arange(ways)
    columns = np.ones(count + 2 * _REACH, dtype=odds.dtype)
    shared = odds
    for _ in range(_SHARINGS):
        shared = odds / (1 + (odds * columns[places]).sum(axis=1))[:, None]
        sums = np.zeros_like(columns)
        for way in range(ways):
            sums[way : way + count] += shared[:, way]
        columns = 1 / (1 + sums)
    found: Band = shared * columns[places]
    return found


def _pairs(table: _Table, gains: Band) -> dict[tuple[int, int], float]:
    rows, ways = np.nonzero(table.exists & (gains > 0))
    below = table.below[rows, ways]
    return dict(zip(zip(rows.tolist(), below.tolist(), strict=True), gains[rows, ways].tolist(), strict=True))


def match_pairs(count: int, gains: Mapping[tuple[int, int], float]) -> dict[int, int]:
    """Return the pairs that together gain most and go round in no circle."""
    costs = np.zeros((count, count))
    for (above, below), gain in gains.items():
        costs[above, below] = -gain
    while True:
        rows, columns = cheapest_pairs(costs)
        after = {row: column for row, column in zip(rows.tolist(), columns.tolist(), strict=True) if costs[row, column] < 0}
        circle = _find_circle(after)
        if not circle:
            return after
        weakest = max(circle, key=lambda row: (costs[row, after[row]], row))
        costs[weakest, after[weakest]] = 0.0


def _find_circle(after: Mapping[int, int]) -> list[int]:
    """Return lines that go on in each other round and round, if there are any."""
    seen: set[int] = set()
    for first in after:
        way: list[int] = []
        line = first
        while line in after and line not in seen:
            seen.add(line)
            way.append(line)
            line = after[line]
        if line in way:
            return way[way.index(line) :]
    return []
