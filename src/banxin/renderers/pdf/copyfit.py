"""A story and a grid go in; every shape it can take comes out, with what stands in each (算版).

Its text is measured in lines of a column, its headline in the sizes it may have over one to five columns.
Every span with every headline is a shape, and `tiling` chooses among those of all stories. Copy is fitted by
shapes, headline lines and white in whole lines of the grid, never by size or leading of the body.
"""

# ruff: noqa: S704 (every character of a source goes through `html`, which escapes it)

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from markupsafe import Markup, escape

from banxin.model import document as nodes
from banxin.model.document import Block
from banxin.renderers.headline import Cohesion
from banxin.renderers.pdf.galley import Galley
from banxin.renderers.pdf.heads import SIZES_PT, Head, HeadGroup, Level, head_line
from banxin.renderers.pdf.pictures import LEAST_PPI
from banxin.renderers.pdf.pieces import Notes
from banxin.renderers.pdf.stories import Story
from banxin.renderers.pdf.strips import (
    NEVER,
    Setting,
    SolidStrip,
    Strip,
    TextStrip,
    blank_strip,
    least_table_em,
    set_blocks,
    set_line_group,
    set_notes,
    wanted_table_em,
)
from banxin.renderers.pdf.tiling import Shape

BOX_LINES = 2  # half a line of white, the rule and half a line again, above and below what a box holds
HEAD_BYLINE_PT = 10.0
LABEL_PT, LABEL_PADDING_EM = 8.5, 1.0
_LEAST_COLUMN = 3  # no column is one or two lines long
# A picture so much wider than a column still stands in one.
_NEARLY_A_COLUMN = 1.1
_LEAST_BAND = 8  # of a page that a story begins to run on from, its headline leaves so many lines to the text
_RUN_IN_GAP_EM = 1.0
_TABLE_SQUEEZE = 1.3  # what wants so many times the width of a column has all of the story's
_MUCH_WORSE = 9.0  # a shape that costs so much more than the story's best is not tried


@dataclass(frozen=True, slots=True)
class Grid:
    """The type area: so many columns of `measure_em` by so many lines."""

    columns: int
    lines: int
    measure_em: float
    gap_em: float
    size_pt: float
    leading_pt: float

    def left_pt(self, column: int) -> float:
        """Return the left edge of a column."""
        return column * (self.measure_em + self.gap_em) * self.size_pt

    def width_pt(self, columns: int) -> float:
        """Return the width of so many columns with the gaps between them."""
        return (columns * self.measure_em + (columns - 1) * self.gap_em) * self.size_pt


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text: poured into the columns, or `wide`, across all of them, `white` lines below."""

    galley: Galley
    wide: bool = False
    white: int = 0


@dataclass(frozen=True, slots=True)
class Fit:
    """A story's text cut into columns: for each segment where its columns end, and the lines it takes."""

    segments: tuple[Segment, ...]
    ends: tuple[tuple[int, ...], ...]
    rows: tuple[int, ...]
    cost: float

    @property
    def lines(self) -> int:
        """The height of all segments."""
        return sum(self.rows)


@dataclass(frozen=True, slots=True)
class Plan:
    """One shape of a story with what stands in it."""

    shape: Shape
    head: Head
    fit: Fit


class Copy:
    """A story measured on a grid: its shapes, and what stands in each."""

    def __init__(self, story: Story, grid: Grid, setting: Setting, cohesion: Cohesion) -> None:
        self.story = story
        self._grid = grid
        self._setting = setting
        self._cohesion = cohesion
        self._head_notes = Notes()
        role = "title" if story.kind == "comment" else "heading"
        self._group = HeadGroup(
            kicker=head_line(story.kicker, "kicker", setting, cohesion, self._head_notes),
            title=head_line(story.title, role, setting, cohesion, self._head_notes),
            subtitle=head_line(story.subtitle, "subtitle", setting, cohesion, self._head_notes),
            leading_pt=grid.leading_pt,
        )
        self._segments: dict[int, tuple[Segment, ...]] = {}
        self._run_in: dict[int, bool] = {}
        self._plans: dict[tuple[bool, bool], tuple[Plan, ...]] = {}

    # --- body

    @property
    def body_lines(self) -> int:
        """The length of the text in lines of a column."""
        return sum(segment.galley.lines for segment in self.segments(1))

    def run_in(self, columns: int) -> bool:
        """Tell whether the byline stands on the last line of the text, at its right end."""
        self.segments(columns)
        return self._run_in[self._span(columns)]

    def segments(self, columns: int) -> tuple[Segment, ...]:
        """Return the text as a galley, and another of what is too wide for a column if there are several."""
        span = self._span(columns)
        if span not in self._segments:
            self._segments[span] = tuple(self._set(span))
        return self._segments[span]

    def _span(self, columns: int) -> int:
        return columns if any(self._is_wide(block, columns) for block in self.story.blocks) else 1

    def _is_wide(self, block: Block, columns: int) -> bool:
        """Tell whether a block stands across so many columns: a picture whose share of them is asked for, if that is more than one."""
        measure_em = self._grid.measure_em
        if columns == 1:
            return False
        match block:
            case nodes.Table():
                return max(least_table_em(block), wanted_table_em(block) / _TABLE_SQUEEZE) > measure_em
            case nodes.Figure(width_percent=share) if share:
                return self._grid.width_pt(columns) * share / 100 > _NEARLY_A_COLUMN * self._grid.width_pt(1)
            case nodes.Figure(resource=resource):
                width, height = self._setting.pictures.get(resource, (0, 0))
                return (
                    width > 1.2 * height and width * 72 / LEAST_PPI > 1.5 * measure_em * self._setting.size_pt
                )
            case _:
                return False

    def _set(self, columns: int) -> Iterator[Segment]:
        measure_em = self._grid.measure_em
        notes = Notes()
        notes.kept += self._head_notes.kept
        width_em = self._grid.width_pt(columns) / self._grid.size_pt
        strips: list[Strip] = []
        across: list[Strip] = []
        for wide, run in groupby(self.story.blocks, key=lambda block: self._is_wide(block, columns)):
            if wide:
                across += set_blocks(run, width_em, self._setting, notes)
            else:
                strips += set_blocks(map(_filling_column, run), measure_em, self._setting, notes)
        for part in self.story.parts:
            if strips:
                strips.append(blank_strip())
            strips += self._set_part(part, measure_em, notes)
        closing = set_notes(notes, measure_em, self._setting)
        byline = "" if self.story.byline_at_head else self.story.byline
        self._run_in[columns] = False
        if byline:
            signature = _set_byline(byline, measure_em, self._setting)
            last = strips[-1] if strips else None
            self._run_in[columns] = (
                not closing
                and isinstance(last, TextStrip)
                and last.kind == "text"
                and signature.lines == 1
                and last.last_width_em + _RUN_IN_GAP_EM + signature.last_width_em <= measure_em
            )
            if not self._run_in[columns]:
                strips.append(signature)
        yield Segment(Galley([*strips, *closing]))
        if across:
            yield Segment(Galley(across), wide=True, white=1 if strips else 0)

    def _set_part(self, part: Story, measure_em: float, notes: Notes) -> Iterator[Strip]:
        setting = self._setting
        if part.label:
            count = _set_label(part.label, measure_em * setting.size_pt, setting).lines
            markup = Markup('<p class="label" style="height:{:g}pt" data-lines="{}"><span>{}</span></p>')
            yield SolidStrip(markup.format(count * setting.leading_pt, count, part.label), count, NEVER)
        named = False
        for kind, content in (("kicker", part.kicker), ("title", part.title), ("subtitle", part.subtitle)):
            line = head_line(content, "heading" if kind == "title" else kind, setting, self._cohesion, notes)
            if line is None:
                continue
            sizes_pt = SIZES_PT["brief"] if kind == "title" else (setting.size_pt,)
            for size_pt in sizes_pt:
                turning = line.least(measure_em * setting.size_pt / size_pt, 3)
                if len(turning.lines) == 1:
                    break
            rows = Markup("").join(
                Markup('<span class="row">{}</span>').format(row) for row in line.markup(turning)
            )
            tag = "h3" if kind == "title" else "p"
            name = "" if named else Markup(' id="{}" data-label="{}"').format(part.id, part.bookmark)
            named = True
            count = len(turning.lines)
            style = f"font-size:{size_pt:g}pt;height:{count * setting.leading_pt:g}pt"
            look = f'class="part-{kind}" style="{style}" data-lines="{count}"'
            yield SolidStrip(Markup(f"<{tag} {look}{escape(name)}>{rows}</{tag}>"), count, NEVER)
        if part.byline and part.byline_at_head:
            yield replace(_set_byline(part.byline, measure_em, setting), keep_with_next=True)
        yield from set_blocks(part.blocks, measure_em, setting, notes)
        for inner_part in part.parts:
            yield blank_strip()
            yield from self._set_part(inner_part, measure_em, notes)
        if part.byline and not part.byline_at_head:
            yield _set_byline(part.byline, measure_em, setting)

    def fit(self, columns: int) -> Fit | None:
        """Cut the text into so many level columns, or return None when that cannot be."""
        segments = self.segments(columns)
        ends: list[tuple[int, ...]] = []
        rows: list[int] = []
        cost = 0.0
        for segment in segments:
            lines = segment.galley.lines
            if segment.wide:
                ends.append((lines,))
                rows.append(lines + segment.white)
                continue
            if not lines:
                ends.append(())
                rows.append(0)
                continue
            levelled = segment.galley.level(0, lines, columns) if lines >= columns else None
            if levelled is None:
                return None
            ends.append(levelled[0])
            starts = (0, *levelled[0])
            rows.append(max(end - start for start, end in zip(starts, levelled[0])))
            cost += levelled[1]
        return Fit(segments, tuple(ends), tuple(rows), cost)

    # --- headlines

    def heads(self, level: Level, columns: int, boxed: bool = False) -> list[Head]:
        """Return the headline groups this story may have over so many columns, best first."""
        extra_lines = self.label_lines(columns, boxed) + self.head_byline_lines(columns, boxed)
        return self._group.over(self._head_width_pt(columns, boxed), level, extra_lines)

    def band_head(self) -> Head:
        """Return the headline group over the whole page, for a story that runs on over pages."""
        levels: tuple[Level, ...] = ("lead", "second", "single", "brief")
        for level in levels[3:] if self.story.kind == "briefs" else levels:
            head = self.heads(level, self._grid.columns)[0]
            if head.lines + _LEAST_BAND <= self._grid.lines:
                break
        return head

    def label_lines(self, columns: int, boxed: bool) -> int:
        """Return the lines that the column label takes over so many columns."""
        if not self.story.label:
            return 0
        return _set_label(self.story.label, self._head_width_pt(columns, boxed), self._setting).lines

    def head_byline_lines(self, columns: int, boxed: bool) -> int:
        """Return the lines that a byline below the headline takes over so many columns."""
        if not (self.story.byline and self.story.byline_at_head):
            return 0
        width_em = self._head_width_pt(columns, boxed) / HEAD_BYLINE_PT
        return _set_byline(self.story.byline, width_em, self._setting).lines

    def _head_width_pt(self, columns: int, boxed: bool) -> float:
        """Return the width of a headline over so many columns: a box keeps half an em free on either side."""
        return self._grid.width_pt(columns) - (self._grid.size_pt if boxed else 0.0)

    # --- shapes

    def plans(self, *, lead: bool, boxed: bool) -> tuple[Plan, ...]:
        """Return every shape of the story with what stands in it, as `Shape.key` counts them."""
        key = (lead, boxed)
        if key not in self._plans:
            self._plans[key] = tuple(_worth_trying(self._planned(lead=lead, boxed=boxed)))
        return self._plans[key]

    def _planned(self, *, lead: bool, boxed: bool) -> Iterator[Plan]:
        for columns in self._spans(lead=lead, boxed=boxed):
            fit = self.fit(columns)
            if fit is None or (columns > 1 and 0 < min(self._column_lengths(fit), default=0) < _LEAST_COLUMN):
                continue
            level = self._level(columns, lead=lead, boxed=boxed)
            for head in self.heads(level, columns, boxed):
                lines = head.lines + fit.lines + (BOX_LINES if boxed else 0)
                cost = head.cost + 0.5 * fit.cost + self._span_cost(columns, fit.lines, lead=lead)
                give = 3 if lead else 2 if head.rows else 1
                yield Plan(Shape(columns, lines, head.lines, head.size_pt, cost, give), head, fit)

    def _column_lengths(self, fit: Fit) -> Iterator[int]:
        for segment, ends in zip(fit.segments, fit.ends):
            if not segment.wide and ends:
                yield from (end - start for start, end in zip((0, *ends), ends))

    def _spans(self, *, lead: bool, boxed: bool) -> range:
        if lead:
            return range(min(3, self._grid.columns), self._grid.columns + 1)
        return range(1, min(2 if boxed else 5, self._grid.columns) + 1)

    def _level(self, columns: int, *, lead: bool, boxed: bool) -> Level:
        if lead:
            return "lead"
        if self.story.kind == "briefs":
            return "brief"
        if columns == 1:
            return "boxed" if boxed else "single"
        return "second"

    def _span_cost(self, columns: int, rows: int, *, lead: bool) -> float:
        """Return how ill the proportions of so many columns by so many lines suit the length of the text."""
        cost = 0.0
        flat = 5 + columns
        if columns > 1 and rows < flat:
            cost += 1.2 * (flat - rows)
        most = 34 if columns == 1 else 48
        cost += 0.2 * max(0, rows - most)
        lines = self.body_lines
        suited = 1 if lines <= 18 else 2 if lines <= 42 else 3 if lines <= 80 else 4
        if lead:
            suited = max(suited, 3)
        return cost + 1.2 * abs(columns - suited)


def _worth_trying(plans: Iterable[Plan]) -> Iterator[Plan]:
    """Yield the plans the tiling is to know of, numbered.

    Of those as large as one another it is the best and, so that neighbours can differ, the best in another
    size of type; none that is much worse than the story's best.
    """
    ranked = sorted(plans, key=lambda plan: (plan.shape.cost, plan.shape.columns, plan.shape.lines))
    kept: dict[tuple[int, int], list[Plan]] = {}
    number = 0
    for plan in ranked:
        shape = plan.shape
        alike = kept.setdefault((shape.columns, shape.lines), [])
        if len(alike) == 2 or any(abs(one.head.size_pt - shape.head_size_pt) < 2 for one in alike):
            continue
        if shape.cost > ranked[0].shape.cost + _MUCH_WORSE and any(
            columns == shape.columns for (columns, _), ones in kept.items() if ones
        ):
            continue
        alike.append(plan)
        yield replace(plan, shape=replace(shape, key=number))
        number += 1


def _filling_column(block: Block) -> Block:
    """Return a block as it stands in a column, which a picture fills whatever share of its article is asked for."""
    return replace(block, width_percent=0) if isinstance(block, nodes.Figure) else block


def _set_label(label: str, width_pt: float, setting: Setting) -> TextStrip:
    width_em = width_pt / LABEL_PT - LABEL_PADDING_EM
    return set_line_group((nodes.Text(label),), width_em, setting, Notes(), role="column", kind="label")


def _set_byline(byline: str, measure_em: float, setting: Setting) -> TextStrip:
    return set_line_group((nodes.Text(byline),), measure_em, setting, Notes(), role="byline", kind="byline")
