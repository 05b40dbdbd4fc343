"""Strips go in; a galley (毛条) of whole grid lines comes out, to be cut into columns where it costs least."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, combinations

from markupsafe import Markup

from banxin.renderers.pdf.strips import IMPOSSIBLE, NEVER, NOTHING, Strip, TextStrip, is_blank

_BLANK_FIRST = 6.0  # the next column would begin with white
_UNEVEN = 4.0  # each line by which a column is shorter than the ±1 of level columns
_SHORT, _LATER = 0.4, 0.05  # a column one line short, and how much less that is for each column before it


def _without_idle_white(strips: Iterable[Strip]) -> list[Strip]:
    """Leave out white at the beginning and end and beside other white."""
    kept: list[Strip] = []
    for strip in strips:
        if not is_blank(strip) or (kept and not is_blank(kept[-1])):
            kept.append(strip)
    if kept and is_blank(kept[-1]):
        kept.pop()
    return kept


class Galley:
    """Strips one below the other; lines are counted through."""

    def __init__(self, strips: Sequence[Strip]) -> None:
        self._strips = tuple(_without_idle_white(strip for strip in strips if strip.lines))
        self._starts = list(accumulate((strip.lines for strip in self._strips), initial=0))
        costs: list[float] = []
        for strip in self._strips:
            if costs and is_blank(strip):
                costs[-1] += _BLANK_FIRST
            if costs and isinstance(strip, TextStrip) and strip.kind == "byline":
                costs[-1] = NEVER
            costs += strip.costs
        self.costs = costs
        self._edges: list[int] | None = None

    @property
    def lines(self) -> int:
        """Its length in lines of the grid."""
        return self._starts[-1]

    @property
    def edges(self) -> Sequence[int]:
        """What each line has at its edges, as `TextStrip.edges` says it."""
        if self._edges is None:
            self._edges = []
            for strip in self._strips:
                self._edges += strip.edges if isinstance(strip, TextStrip) else [NOTHING] * strip.lines
        return self._edges

    @property
    def last_width_em(self) -> float | None:
        """How far its last line reaches, or None if that is no text."""
        if not self._strips or not isinstance(self._strips[-1], TextStrip):
            return None
        return self._strips[-1].last_width_em

    def part(self, first: int, last: int) -> Markup:
        """Return the markup of the lines `first` to `last`."""
        written = []
        index = bisect_right(self._starts, first) - 1
        while index < len(self._strips) and self._starts[index] < last:
            start, strip = self._starts[index], self._strips[index]
            written.append(strip.part(max(first - start, 0), min(last - start, strip.lines)))
            index += 1
        return Markup("\n").join(written)

    def level(self, first: int, last: int, columns: int) -> tuple[tuple[int, ...], float] | None:
        """Cut the lines `first` to `last` into level columns; return where each ends, and the cost, or None.

        Columns differ by one line at most wherever the text allows it. The lowest cost decides which are the
        short ones: no column begins with a paragraph's last line if that can be helped.
        """
        lines = last - first
        least = -(-lines // columns)
        best: tuple[tuple[int, ...], float] | None = None
        for rows in range(least, least + 6):
            found = self._level(first, last, columns, rows)
            if found and (best is None or found[1] + _UNEVEN * (rows - least) < best[1]):
                best = (found[0], found[1] + _UNEVEN * (rows - least))
                if best[1] <= _UNEVEN:
                    break
        return best or self._poured(first, last, columns)

    def alternatives(self, ends: Sequence[int]) -> Iterator[tuple[tuple[int, ...], float]]:
        """Yield cuts as level as one from line 0 on, with other columns short, and what more each costs."""
        columns, lengths = len(ends), [end - start for start, end in zip((0, *ends), ends)]
        rows = max(lengths)
        short = rows * columns - ends[-1]
        if min(lengths) < rows - 1:
            return
        own = self._cut_cost(ends)
        for chosen in combinations(range(columns), short):
            other = tuple(accumulate(rows - (column in chosen) for column in range(columns)))
            cost = self._cut_cost(other)
            if other != tuple(ends) and cost < NEVER:
                yield other, cost - own

    def _cut_cost(self, ends: Sequence[int]) -> float:
        return sum(self.costs[end - 1] for end in ends[:-1])

    def _level(self, first: int, last: int, columns: int, rows: int) -> tuple[tuple[int, ...], float] | None:
        reached: dict[int, tuple[float, tuple[int, ...]]] = {first: (0.0, ())}
        for column in range(columns):
            grown: dict[int, tuple[float, tuple[int, ...]]] = {}
            for start, (cost, ends) in reached.items():
                lengths = [last - start] if column == columns - 1 else range(rows, max(rows // 2, 1) - 1, -1)
                for length in lengths:
                    end = start + length
                    if not 1 <= length <= rows or end > last or (columns - 1 - column) * rows < last - end:
                        continue
                    short = rows - length
                    # The short columns are rather the last ones.
                    there = cost + (_SHORT - _LATER * column if short else 0.0) + _UNEVEN * max(0, short - 1)
                    if end < last:
                        there += self.costs[end - 1]
                    if there < NEVER and (end not in grown or there < grown[end][0]):
                        grown[end] = (there, (*ends, end))
            reached = grown
        if last not in reached:
            return None
        cost, ends = reached[last]
        return ends, cost

    def _poured(self, first: int, last: int, columns: int) -> tuple[tuple[int, ...], float] | None:
        """Fill columns one after the other, as low as can be: what is left when no level cut is allowed."""
        if last != self.lines:
            return None
        for rows in range(-(-(last - first) // columns), last - first + 1):
            ends: list[int] = []
            end = first
            while end < last and len(ends) < columns:
                end = self.fill(end, rows)
                ends.append(end)
            if end == last and self._cut_cost(ends) < NEVER:
                return tuple(ends), _UNEVEN * (rows * columns - (last - first))
        return None

    def fill(self, first: int, rows: int) -> int:
        """Return where a column of `rows` lines ends that begins at line `first` and is followed by others.

        It is `first` itself where the column is too short for what comes next, a picture as a rule.
        """
        if first + rows >= self.lines:
            return self.lines
        best_end, best_cost = first, IMPOSSIBLE
        for end in range(first + rows, first, -1):
            cost = self.costs[end - 1] + _UNEVEN * (first + rows - end)
            if cost < best_cost:
                best_end, best_cost = end, cost
            if first + rows - end > 2 and best_cost < NEVER:
                break
        return best_end

    def next_end(self, first: int) -> int:
        """Return where the least part ends that can be set from line `first` on."""
        return next(end for end in range(first + 1, self.lines + 1) if self.costs[end - 1] < IMPOSSIBLE)
