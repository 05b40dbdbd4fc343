"""The lines of a page go in; where an extractor went across columns line by line, the columns come out.

pdftotext and pdfminer print columns whose lines stand level as rows: the first line of each column, then the second
of each, though not always in that turn, as boxes, indents and pictures come between. Nothing in the lines themselves
tells a column, but half of all lines break inside a word, and the word goes on in the line that many lines further
down as there are columns. Method: reading on, some columns are open, each known by its last two lines; the next line
goes on with one of them or begins another. What that costs is stated: the words over the joint, the width of both
lines, and by how much the way back to the column's last line differs from the way before. The cheapest cover of all
lines by columns is sought with a beam, and a page is taken apart only when it is clearly cheaper than lines one after
another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeAlias

from banxin.structure.lexis import NO_WORD_COST, cleft_cost
from banxin.structure.lines import CLOSERS, ends_sentence, width_em

_MOST_COLUMNS = 7
_BEAM = 40
# Costs in natural logarithms, as those of `line_joint_cost`.
_BEGINS, _BEGINS_IN_ROW, _HEADLINE_BEGINS, _BEGINS_ANEW = 2.5, 1.5, 2.1, 1.8  # in a row: beside one that began just before
_ENDS, _BREAKS_OFF = 0.5, 2.5  # a column that ends, with a sentence or without
_PASSED_OVER = 3.0  # a column whose turn it is, and that is passed over
_INDENT_INSIDE = 2.0  # an indented line after one that ends no sentence
_FORBIDDEN_START = 1.5
_WIDER, _NARROWER, _WIDTH_EM, _INDENT_EM = 1.2, 1.5, 1.0, 2.0
_HEADLINE_INSIDE = 1.2
_GLUED, _TORN = -0.7, 0.1  # two lines that no blank one parts where most are parted
_STRETCH, _LEAST_TRIED, _WORD, _WOVEN_SHARE = 36, 8, -0.9, 0.09  # lines; joints; the cost of a word over one; the share
_CLEARLY = 12.0  # that much cheaper must columns be than lines one after another
_CLEARLY_A_LINE = 0.2  # for each line of the page, where that is more
_LEAST_WOVEN = 10  # lines
_MARKS = re.compile("[，。、；：？！]")
_NO_START = CLOSERS | frozenset("，。、；：！？…％%")


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    width_em: float
    ends: bool
    running: bool
    indented: bool
    parted: bool
    glued: bool


# The last lines of the open columns, that whose turn comes first in front; and whether a row of columns is beginning.
_Queue: TypeAlias = tuple[int, ...]
_State: TypeAlias = tuple[_Queue, bool]


@dataclass(frozen=True, slots=True)
class _Way:
    """The way to a state: the line that the last one goes on from, -1 for none, and the way before."""

    above: int
    before: _Way | None


def find_woven_columns(
    texts: Sequence[str], parted: Sequence[bool], glued: Sequence[bool] | None = None
) -> list[list[int]]:
    """Return the indices of a page's lines column by column, or nothing where they come one after another.

    `parted` tells which lines a blank line parts from the one above; `glued` those that none parts, where most are.
    """
    if len(texts) < _LEAST_WOVEN:
        return []
    lines = [
        _Line(
            text.strip(),
            width_em(text),
            ends_sentence(text),
            bool(_MARKS.search(text)),
            len(text) - len(text.lstrip()) > 1,
            is_parted,
            is_glued,
        )
        for text, is_parted, is_glued in zip(texts, parted, glued or [False] * len(texts), strict=True)
    ]
    if not _may_be_woven(lines):
        return []
    above, cost = _Weaver(lines, _MOST_COLUMNS).solve()
    plain, plain_cost = _Weaver(lines, 1).solve()
    moved = sum(one != other for one, other in zip(above, plain, strict=True))
    if cost > plain_cost - max(_CLEARLY, _CLEARLY_A_LINE * len(lines)) or moved < _LEAST_WOVEN:
        return []
    return _part_bands(lines, _follow(above))


def _may_be_woven(lines: Sequence[_Line]) -> bool:
    """Tell whether in some stretch of a page words go on more often some lines further down than in the next line.

    Of 150 pages with their lines in order one is so, and of those printed in turn all.
    """
    lags = range(1, _MOST_COLUMNS)
    joints = [
        [
            above.running and not above.ends and below.running and cleft_cost(above.text, below.text) < _WORD
            for lag in lags
            for below in lines[index + lag : index + lag + 1]
        ]
        for index, above in enumerate(lines)
    ]
    for start in range(0, max(1, len(lines) - _STRETCH + 1), _STRETCH // 3):
        stretch = range(start, min(len(lines), start + _STRETCH))
        tried = max(_LEAST_TRIED, sum(lines[index].running and not lines[index].ends for index in stretch))
        found = [sum(lag <= len(joints[index]) and joints[index][lag - 1] for index in stretch) for lag in lags]
        if max(found[1:]) - found[0] > _WOVEN_SHARE * tried:
            return True
    return False


class _Weaver:
    """The covers of a page's lines by columns, and what each costs."""

    def __init__(self, lines: Sequence[_Line], most: int) -> None:
        self.lines = lines
        self.most = most
        self.joints: dict[tuple[int, int], float] = {}

    def solve(self) -> tuple[list[int], float]:
        """Return for each line the one above it in its column, -1 for none; and what this cover costs."""
        beam: dict[_State, tuple[float, _Way | None]] = {((), True): (0.0, None)}
        for index in range(len(self.lines)):
            found: dict[_State, tuple[float, _Way | None]] = {}
            for state, (cost, way) in beam.items():
                for above, after, more in self._moves(state, index):
                    total = cost + more
                    if after not in found or total < found[after][0]:
                        found[after] = total, _Way(above, way)
            beam = dict(sorted(found.items(), key=lambda item: item[1][0])[:_BEAM])
        ends = [(cost + sum(map(self._end_cost, queue)), way) for (queue, _), (cost, way) in beam.items()]
        cost, last = min(ends, key=lambda end: end[0])
        steps: list[int] = []
        while last is not None:
            steps.append(last.above)
            last = last.before
        return steps[::-1], cost

    def _moves(self, state: _State, index: int) -> list[tuple[int, _State, float]]:
        """Return what the next line may do: the line it goes on from, the columns then open, the cost."""
        queue, in_head = state
        line = self.lines[index]
        moves = []
        for turn, last in enumerate(queue):
            cost = self._step_cost(last, index)
            before, after = queue[:turn], queue[turn + 1 :]
            moves.append((last, ((*after, *before, index), False), cost + _PASSED_OVER * turn))
            if before:
                moves.append((last, ((*after, index), False), cost + sum(map(self._end_cost, before))))
        begins = _TORN if line.glued else 0.0
        if len(queue) < self.most:
            own = _BEGINS_IN_ROW if in_head else _BEGINS if line.running else _HEADLINE_BEGINS
            moves.append((-1, ((*queue, index), in_head), begins + own))
        moves.append((-1, ((index,), True), begins + _BEGINS_ANEW + sum(map(self._end_cost, queue))))
        return moves

    def _end_cost(self, last: int) -> float:
        line = self.lines[last]
        return 0.0 if not line.running else _ENDS if line.ends else _BREAKS_OFF

    def _step_cost(self, last: int, index: int) -> float:
        cost = 0.0
        if self.lines[index].glued:
            cost += _GLUED if index - last == 1 else _TORN
        key = last, index
        if key not in self.joints:
            self.joints[key] = self._joint_cost(self.lines[last], self.lines[index])
        return cost + self.joints[key]

    def _joint_cost(self, above: _Line, below: _Line) -> float:
        """Return what speaks against a line going on from another."""
        if not above.running and not below.running:
            return 0.0
        if not above.running and above.width_em < below.width_em - _INDENT_EM - _WIDTH_EM:
            return _HEADLINE_INSIDE
        if not below.running and not below.ends and above.ends:
            return _HEADLINE_INSIDE
        cost = 0.0 if above.ends else cleft_cost(above.text, below.text)
        if below.parted:
            cost = max(cost, NO_WORD_COST)  # a word over a blank line is chance
        if below.text[:1] in _NO_START:
            cost += _FORBIDDEN_START
        if above.ends:
            return cost
        if below.indented:
            cost += _INDENT_INSIDE
        wider = below.width_em - above.width_em
        if wider > _WIDTH_EM and abs(wider - _INDENT_EM) > _WIDTH_EM:
            cost += _WIDER
        elif wider < -_WIDTH_EM and not below.ends and abs(wider + _INDENT_EM) > _WIDTH_EM:
            cost += _NARROWER
        return cost


def _follow(above: Sequence[int]) -> list[list[int]]:
    """Return the columns, in the order in which they begin."""
    columns: list[list[int]] = []
    of_line: list[list[int]] = []
    for index, last in enumerate(above):
        if last < 0:
            columns.append([])
            of_line.append(columns[-1])
        else:
            of_line.append(of_line[last])
        of_line[-1].append(index)
    return columns


def _part_bands(lines: Sequence[_Line], columns: Sequence[Sequence[int]]) -> list[list[int]]:
    """Part columns where an article below others begins: at a headline above which none of them breaks off."""
    cuts = [0]
    for index in range(1, len(lines)):
        if lines[index].running or not lines[index - 1].running:
            continue
        lasts = [max((line for line in column if line < index), default=-1) for column in columns if column[-1] >= index]
        if all(last < 0 or lines[last].ends or not lines[last].running for last in lasts):
            cuts.append(index)
    bounds = [*cuts[1:], len(lines)]
    parts: list[list[int]] = []
    for first, end in zip(cuts, bounds, strict=True):
        band = [[index for index in column if first <= index < end] for column in columns]
        parts += sorted(filter(None, band), key=lambda part: _first_of_text(lines, part))
    return parts


def _first_of_text(lines: Sequence[_Line], part: Sequence[int]) -> int:
    """Return the first line of a column's text, below what stands over it; of what has none the first."""
    usual = median(lines[index].width_em for index in part)
    text = [lines[index].running or abs(lines[index].width_em - usual) <= _WIDTH_EM for index in part]
    return next((index for index, *both in zip(part, text, text[1:], strict=False) if all(both)), part[0])
