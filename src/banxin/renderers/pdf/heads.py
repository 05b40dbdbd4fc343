"""Headline groups and a width go in; the sizes and turns each may have come out, in whole lines of the grid.

The hierarchy of headlines (标题的等级) is here: what a lead, a second story, a single column and a brief may have.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias

from markupsafe import Markup

from banxin.composition import Line, break_paragraph
from banxin.model import document as nodes
from banxin.model.document import Inline
from banxin.renderers.headline import Cohesion, Turning, turn_headline
from banxin.renderers.pdf.pieces import Notes, Piece, cut_pieces, piece_markup, pieces_text, to_pieces
from banxin.renderers.pdf.strips import Setting, to_runs
from banxin.typography.characters import is_east_asian

Level: TypeAlias = Literal["lead", "second", "single", "boxed", "brief"]

# In points. A lead spans three to five columns, a second story two or three.
SIZES_PT: dict[Level, tuple[float, ...]] = {
    "lead": (34, 32, 30, 28, 26),
    "second": (24, 22, 20),
    "single": (18, 17, 16, 15),
    "boxed": (17, 16, 15),
    "brief": (12, 11),
}
_MOST_TITLE_LINES: dict[Level, int] = {"lead": 2, "second": 2, "single": 3, "boxed": 3, "brief": 2}
_KICKER_SHARE, _KICKER_PT = 0.5, (9.0, 17.0)
_SUBTITLE_SHARE, _SUBTITLE_PT = 0.5, (9.0, 15.0)
_TITLE_LEADING, _SMALL_LEADING = 1.2, 1.4
_HEAD_AIR_PT = 7.0
_MOST_HEADS = 5
# A title over so many lines is set wherever the composer breaks it.
_ANY_LINES = 12
_FORCED_COST = 12.0


@dataclass(frozen=True, slots=True)
class HeadRow:
    """One line of a headline group: what it is, its size, the height it takes, its characters."""

    kind: Literal["kicker", "title", "subtitle"]
    size_pt: float
    height_pt: float
    markup: Markup


@dataclass(frozen=True, slots=True)
class Head:
    """A headline group set to a width; `lines` of the grid hold it with its label and the byline below it.

    `cost` is how much worse it is than a headline could be, in the currency of `tiling`.
    """

    rows: tuple[HeadRow, ...] = ()
    lines: int = 0
    size_pt: float = 0.0
    cost: float = 0.0

    @property
    def height_pt(self) -> float:
        """The height of the rows."""
        return sum(row.height_pt for row in self.rows)


class HeadLine:
    """One part of a headline group, such as the title, ready to be turned to any width."""

    def __init__(self, pieces: tuple[Piece, ...], role: str, setting: Setting, cohesion: Cohesion) -> None:
        self._pieces = pieces
        self._text = pieces_text(pieces)
        self._runs = to_runs(pieces, setting, role)
        self._metrics = setting.metrics(role)
        self._setting = setting
        self._cohesion = cohesion
        self._turnings: dict[tuple[float, int], Turning | None] = {}
        self._advances: list[float] = []
        for line in self._broken(1e6):
            self._advances += [b - a for a, b in pairwise(line.edges_em)]
            self._advances += [0.0] * (line.next - line.end)

    def _broken(self, measure_em: float) -> list[Line]:
        return break_paragraph(self._runs, self._metrics, measure_em, 0.0, self._setting.style, justify=False)

    def turn(self, measure_em: float, count: int) -> Turning | None:
        """Return the best turning into `count` lines, or None."""
        key = (round(measure_em, 3), count)
        if key not in self._turnings:
            self._turnings[key] = turn_headline(self._text, self._advances, measure_em, count, self._cohesion)
        return self._turnings[key]

    def least(self, measure_em: float, most: int) -> Turning:
        """Return the turning into the fewest lines; beyond `most` of them wherever the composer breaks."""
        for count in range(self._text.count("\n") + 1, most + 1):
            if turning := self.turn(measure_em, count):
                return turning
        lines = self._broken(measure_em)
        return Turning(
            tuple((line.start, line.end) for line in lines),
            _FORCED_COST,
            max(line.width_em for line in lines),
        )

    def markup(self, turning: Turning) -> list[Markup]:
        """Return the markup of each line."""
        addresses = self._setting.addresses
        return [piece_markup(cut_pieces(self._pieces, a, b), addresses) for a, b in turning.lines]


def head_line(
    content: tuple[Inline, ...], role: str, setting: Setting, cohesion: Cohesion, notes: Notes
) -> HeadLine | None:
    """Return a part of a headline group, or None if it is empty; a picture gives its description."""
    shown = (nodes.Text(node.alternative) if isinstance(node, nodes.Image) else node for node in content)
    pieces = _rejoined(to_pieces(shown, notes))
    return HeadLine(pieces, role, setting, cohesion) if pieces else None


def _rejoined(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Take out the turns that leave a line of one or two characters: the old column was too narrow."""
    lines = pieces_text(pieces).split("\n")
    if len(lines) < 2 or min(len(line.strip()) for line in lines) > 2:
        return pieces
    joined: list[Piece] = []
    for piece in pieces:
        if not isinstance(piece, nodes.Break):
            joined.append(piece)
        elif not is_east_asian(pieces_text(joined)[-1:]):
            joined.append(nodes.Text(" "))
    return tuple(joined)


@dataclass(frozen=True, slots=True)
class HeadGroup:
    """The kicker, title and subtitle of a story, to be set over any width; what is None is not there."""

    kicker: HeadLine | None
    title: HeadLine | None
    subtitle: HeadLine | None
    leading_pt: float

    def over(self, width_pt: float, level: Level, extra_lines: int) -> list[Head]:
        """Return the ways the group may be set over a width, the best of each height and size, best first.

        `extra_lines` of the grid are for its label and for a byline below it.
        """
        if not (self.kicker or self.title or self.subtitle):
            # A line of white parts a label from text without a headline.
            return [Head(lines=extra_lines + 1 if extra_lines else 0)]
        best: dict[tuple[int, float], Head] = {}
        for size_pt in SIZES_PT[level]:
            for title in self._titles(size_pt, width_pt, level):
                head = self._head(level, size_pt, title, width_pt, extra_lines)
                best.setdefault((head.lines, size_pt), head)
        return sorted(best.values(), key=lambda head: (head.cost, head.lines, -head.size_pt))[:_MOST_HEADS]

    def _titles(self, size_pt: float, width_pt: float, level: Level) -> Iterator[Turning | None]:
        """Yield how the title may be turned at a size: into few lines, or as it must at the least size."""
        if self.title is None:
            yield None
            return
        measure_em = width_pt / size_pt
        counts = range(1, _MOST_TITLE_LINES[level] + 3)
        turned = [turning for count in counts if (turning := self.title.turn(measure_em, count))]
        yield from turned
        if not turned and size_pt == SIZES_PT[level][-1]:
            yield self.title.least(measure_em, _ANY_LINES)

    def _head(
        self, level: Level, size_pt: float, title: Turning | None, width_pt: float, extra_lines: int
    ) -> Head:
        rows: list[HeadRow] = []
        cost = 0.0
        if self.kicker:
            kicker_pt = _clamped(size_pt * _KICKER_SHARE, _KICKER_PT)
            turning = self.kicker.least(width_pt / kicker_pt, 4)
            cost += _small_cost(turning)
            height_pt = kicker_pt * _SMALL_LEADING
            rows += [HeadRow("kicker", kicker_pt, height_pt, line) for line in self.kicker.markup(turning)]
        if self.title and title:
            cost += title.cost
            cost += _title_cost(level, size_pt, len(title.lines), title.widest_em * size_pt / width_pt)
            height_pt = size_pt * _TITLE_LEADING
            rows += [HeadRow("title", size_pt, height_pt, line) for line in self.title.markup(title)]
        if self.subtitle:
            subtitle_pt = _clamped(size_pt * _SUBTITLE_SHARE, _SUBTITLE_PT)
            turning = self.subtitle.least(width_pt / subtitle_pt, 4)
            cost += _small_cost(turning)
            height_pt = subtitle_pt * _SMALL_LEADING
            rows += [
                HeadRow("subtitle", subtitle_pt, height_pt, line) for line in self.subtitle.markup(turning)
            ]
        height_pt = sum(row.height_pt for row in rows) + _HEAD_AIR_PT
        return Head(tuple(rows), math.ceil(height_pt / self.leading_pt) + extra_lines, size_pt, cost)


def _clamped(value: float, bounds: tuple[float, float]) -> float:
    return min(max(round(value * 2) / 2, bounds[0]), bounds[1])


def _small_cost(turning: Turning) -> float:
    """Return how ill a kicker or subtitle stands in its lines."""
    return 0.5 * turning.cost + 1.5 * (len(turning.lines) - 1)


def _title_cost(level: Level, size_pt: float, lines: int, filled: float) -> float:
    """Return how ill a title of so many lines, the widest filling so much of the width, suits its place."""
    cost = 0.12 * (SIZES_PT[level][0] - size_pt)
    cost += (0.5 if level == "lead" else 2.0) * max(0, lines - (2 if level in ("single", "boxed") else 1))
    cost += 4.0 * max(0, lines - _MOST_TITLE_LINES[level])
    if level in ("lead", "second"):
        cost += 6.0 * max(0.0, 0.5 - filled)
    return cost
