"""Stories and a grid go in; pages with every story in its rectangle and every column cut come out (算版、划版).

Each story is measured first: its text in lines of a column, its headline in the sizes it may have over one to five
columns. Every span with every headline is a shape; `tiling` chooses among them. Copy is fitted by shapes, headline
lines and white in whole lines of the grid, never by size or leading of the body.
"""

# ruff: noqa: S704 (every character of a source goes through `html`, which escapes it)

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby, pairwise
from typing import Literal, TypeAlias

from markupsafe import Markup, escape

from banxin.composition import break_paragraph
from banxin.model import document as nodes
from banxin.model.document import Block, Inline
from banxin.renderers.pdf.galley import (
    CLOSES,
    NEVER,
    NOTHING,
    OPENS,
    Galley,
    Notes,
    Piece,
    Setting,
    SolidStrip,
    Strip,
    TextStrip,
    blank_strip,
    cut_pieces,
    least_table_em,
    piece_markup,
    pieces_text,
    set_blocks,
    set_line_group,
    set_notes,
    to_pieces,
    to_runs,
)
from banxin.renderers.pdf.headline import Cohesion, Turning, turn_headline
from banxin.renderers.pdf.stories import Story
from banxin.renderers.pdf.tiling import PLACINGS, Shape, Tile, Tiling, tile_page
from banxin.renderers.pdf.tiling import Piece as TilePiece
from banxin.typography.characters import is_east_asian

Level: TypeAlias = Literal["lead", "second", "single", "boxed", "brief"]

# The hierarchy of headlines (标题的等级), in points. A lead spans three to five columns, a second story two or three.
SIZES_PT: dict[Level, tuple[float, ...]] = {
    "lead": (34, 32, 30, 28, 26),
    "second": (24, 22, 20),
    "single": (18, 17, 16, 15),
    "boxed": (17, 16, 15),
    "brief": (12, 11),
}
_LEAD_LEAST_LINES = 15
_KICKER_SHARE, _KICKER_PT = 0.5, (9.0, 17.0)
_SUBTITLE_SHARE, _SUBTITLE_PT = 0.5, (9.0, 15.0)
HEAD_BYLINE_PT = 10.0
_TITLE_LEADING, _SMALL_LEADING = 1.2, 1.4
_HEAD_AIR_PT = 7.0
_MOST_TITLE_LINES = {"lead": 2, "second": 2, "single": 3, "boxed": 3, "brief": 2}

_GAP_LINES = 1
_BOX_LINES = 2  # half a line of white, the rule and half a line again, above and below what a box holds
_LEAST_COLUMN = 3  # no column is one or two lines long
_LEAST_BAND = 8  # a story is begun at the foot of a page only if so many lines are left for it
_RUN_IN_GAP_EM = 1.0
_MOST_BOXES = 3
_MEETING = 3.0  # two squeezed marks side by side across a gutter
_RAISED = 0.5  # a text that ends a line above its neighbours
_MUCH_WORSE = 9.0
_TIGHT = 0.92  # of a page that others follow, the stories take no more than this in their least shapes
_MANY_STORIES = 9  # whether so many fit at all is found out by a short search first
_MOST_STORIES = 16  # more rectangles than that make no page
_FULL_PAGE = 0.75  # a page that others follow is at least so full, or a long story is cut to fill it
_PRESS_PPI = 200


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


# --- headlines ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HeadRow:
    """One line of a headline group: what it is, its size, the height it takes, its characters."""

    kind: Literal["kicker", "title", "subtitle"]
    size_pt: float
    height_pt: float
    markup: Markup


@dataclass(frozen=True, slots=True)
class Head:
    """A headline group set to a width; `lines` of the grid hold it with its label and the byline below it."""

    rows: tuple[HeadRow, ...]
    lines: int
    size_pt: float
    cost: float

    @property
    def height_pt(self) -> float:
        """The height of the rows."""
        return sum(row.height_pt for row in self.rows)


_NO_HEAD = Head((), 0, 0.0, 0.0)


class _Line:
    """One part of a headline group, such as the title, ready to be turned to any width."""

    def __init__(self, pieces: tuple[Piece, ...], role: str, setting: Setting, cohesion: Cohesion) -> None:
        self.pieces = pieces
        self.text = pieces_text(pieces)
        self._setting = setting
        self._cohesion = cohesion
        self._advances: list[float] = []
        runs = to_runs(pieces, setting, role)
        if len("".join(run.text for run in runs)) != len(self.text):
            raise ValueError("a picture stands in a headline")
        self._role = role
        for line in break_paragraph(runs, setting.metrics(role), 1e6, 0.0, setting.style, justify=False):
            edges = list(line.edges_em)
            self._advances += [b - a for a, b in pairwise(edges)]
            self._advances += [0.0] * (line.next - line.end)
        self._turnings: dict[tuple[float, int], Turning | None] = {}

    def turn(self, measure_em: float, count: int) -> Turning | None:
        """Return the best turning into `count` lines, or None."""
        key = (round(measure_em, 3), count)
        if key not in self._turnings:
            self._turnings[key] = turn_headline(self.text, self._advances, measure_em, count, self._cohesion)
        return self._turnings[key]

    def least(self, measure_em: float, most: int) -> Turning:
        """Return the turning into the fewest lines; beyond `most` of them wherever the composer breaks."""
        for count in range(self.text.count("\n") + 1, most + 1):
            if turning := self.turn(measure_em, count):
                return turning
        runs = to_runs(self.pieces, self._setting, self._role)
        lines = break_paragraph(
            runs, self._setting.metrics(self._role), measure_em, 0.0, self._setting.style, justify=False
        )
        return Turning(tuple((line.start, line.end) for line in lines), 12.0, max(line.width_em for line in lines))

    def markup(self, turning: Turning) -> list[Markup]:
        """Return the markup of each line."""
        addresses = self._setting.addresses
        return [piece_markup(cut_pieces(self.pieces, a, b), addresses) for a, b in turning.lines]


def _rejoined(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Take out the turns of a headline that leave a line of one or two characters: its old column was too narrow."""
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


def _clamped(value: float, bounds: tuple[float, float]) -> float:
    return min(max(round(value * 2) / 2, bounds[0]), bounds[1])


# --- copy --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a story's text: poured into its columns, or `wide`, across all of them, `white` lines below."""

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
        self._title = self._part(story.title, role)
        self._kicker = self._part(story.kicker, "kicker")
        self._subtitle = self._part(story.subtitle, "subtitle")
        self._segments: dict[int, tuple[Segment, ...]] = {}
        self._run_in: dict[int, bool] = {}
        self._plans: dict[tuple[str, bool], tuple[Plan, ...]] = {}

    def _part(self, content: tuple[Inline, ...], role: str) -> _Line | None:
        # A picture in a headline is printed as its description.
        shown = tuple(nodes.Text(n.alternative) if isinstance(n, nodes.Image) else n for n in content)
        pieces = _rejoined(to_pieces(shown, self._head_notes))
        return _Line(pieces, role, self._setting, self._cohesion) if pieces else None

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
        """Return the story's text as a galley, and another of what is too wide for a column, if there are several."""
        span = self._span(columns)
        if span not in self._segments:
            self._segments[span] = tuple(self._set(span))
        return self._segments[span]

    def _span(self, columns: int) -> int:
        return columns if columns > 1 and any(map(self._is_wide, self.story.blocks)) else 1

    def _is_wide(self, block: Block) -> bool:
        measure_em = self._grid.measure_em
        match block:
            case nodes.Table():
                return least_table_em(block) > measure_em
            case nodes.Figure(resource=resource):
                width, height = self._setting.pictures.get(resource, (0, 0))
                return width > 1.2 * height and width * 72 / _PRESS_PPI > 1.5 * measure_em * self._setting.size_pt
            case _:
                return False

    def _set(self, columns: int) -> Iterator[Segment]:
        measure_em = self._grid.measure_em
        notes = Notes()
        notes.kept += self._head_notes.kept
        width_em = self._grid.width_pt(columns) / self._grid.size_pt
        strips: list[Strip] = []
        across: list[Strip] = []
        for wide, run in groupby(self.story.blocks, key=lambda block: columns > 1 and self._is_wide(block)):
            if wide:
                across += set_blocks(run, width_em, self._setting, notes)
            else:
                strips += set_blocks(run, measure_em, self._setting, notes)
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
        size_pt = SIZES_PT["brief"][0]
        setting = self._setting
        if part.label:
            yield SolidStrip(Markup('<p class="label"><span>{}</span></p>').format(part.label), 1, NEVER)
        rows = (("kicker", part.kicker, 9.0), ("title", part.title, size_pt), ("subtitle", part.subtitle, 9.0))
        opened = False
        for kind, content, row_pt in rows:
            pieces = _rejoined(to_pieces(content, notes))
            if not pieces:
                continue
            role = "heading" if kind == "title" else kind
            line = _Line(pieces, role, setting, self._cohesion)
            turning = line.least(measure_em * setting.size_pt / row_pt, 3)
            if kind == "title" and len(turning.lines) > 1:
                row_pt = SIZES_PT["brief"][-1]
                turning = line.least(measure_em * setting.size_pt / row_pt, 3)
            inner = "".join(f'<span class="row">{markup}</span>' for markup in line.markup(turning))
            tag = "h3" if kind == "title" else "p"
            name = f' id="{escape(part.id)}" data-label="{escape(part.bookmark)}"' if not opened else ""
            opened = True
            yield SolidStrip(
                Markup(f'<{tag} class="part-{kind}" style="font-size:{row_pt:g}pt"{name}>{inner}</{tag}>'), len(turning.lines), NEVER
            )
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
        """Return the headline groups this story may have over so many columns, the best of each height and size."""
        width_pt = self.head_width_pt(columns, boxed)
        extra = (1 if self.story.label else 0) + self.head_byline_lines(columns, boxed)
        if self._title is None and self._kicker is None and self._subtitle is None:
            return [replace(_NO_HEAD, lines=extra)]
        best: dict[tuple[int, float], Head] = {}
        sizes = SIZES_PT[level]
        for size_pt in sizes:
            for count in range(1, _MOST_TITLE_LINES[level] + 3):
                head = self._head(level, size_pt, count, width_pt, extra)
                if head and (head.lines, size_pt) not in best:
                    best[head.lines, size_pt] = head
        if not best:
            head = self._head(level, sizes[-1], None, width_pt, extra)
            assert head is not None
            best[head.lines, sizes[-1]] = head
        ranked = sorted(best.values(), key=lambda head: (head.cost, head.lines, -head.size_pt))
        return ranked[:5]

    def head_byline_lines(self, columns: int, boxed: bool) -> int:
        """Return the lines that a byline below the headline takes over so many columns."""
        if not (self.story.byline and self.story.byline_at_head):
            return 0
        width_em = self.head_width_pt(columns, boxed) / HEAD_BYLINE_PT
        return _set_byline(self.story.byline, width_em, self._setting).lines

    def head_width_pt(self, columns: int, boxed: bool) -> float:
        """Return the width a headline may take over so many columns: a box keeps half an em free on either side."""
        return self._grid.width_pt(columns) - (self._grid.size_pt if boxed else 0.0)

    def _head(
        self, level: Level, size_pt: float, count: int | None, width_pt: float, extra_lines: int
    ) -> Head | None:
        """Return the headline group with its title of `size_pt` in `count` lines (None: in as many as it takes)."""
        rows: list[HeadRow] = []
        cost = 0.0
        if self._kicker:
            kicker_pt = _clamped(size_pt * _KICKER_SHARE, _KICKER_PT)
            turning = self._kicker.least(width_pt / kicker_pt, 4)
            cost += turning.cost * 0.5 + 1.5 * (len(turning.lines) - 1)
            height_pt = kicker_pt * _SMALL_LEADING
            rows += [HeadRow("kicker", kicker_pt, height_pt, m) for m in self._kicker.markup(turning)]
        if self._title:
            measure_em = width_pt / size_pt
            title = self._title.turn(measure_em, count) if count else self._title.least(measure_em, 12)
            if title is None:
                return None
            cost += title.cost + _headline_cost(level, size_pt, len(title.lines), title.widest_em / measure_em)
            height_pt = size_pt * _TITLE_LEADING
            rows += [HeadRow("title", size_pt, height_pt, m) for m in self._title.markup(title)]
        elif count and count > 1:
            return None
        if self._subtitle:
            subtitle_pt = _clamped(size_pt * _SUBTITLE_SHARE, _SUBTITLE_PT)
            turning = self._subtitle.least(width_pt / subtitle_pt, 4)
            cost += turning.cost * 0.5 + 1.5 * (len(turning.lines) - 1)
            height_pt = subtitle_pt * _SMALL_LEADING
            rows += [HeadRow("subtitle", subtitle_pt, height_pt, m) for m in self._subtitle.markup(turning)]
        height_pt = sum(row.height_pt for row in rows) + _HEAD_AIR_PT
        lines = -int(-height_pt // self._grid.leading_pt) + extra_lines
        return Head(tuple(rows), lines, size_pt, cost)

    # --- shapes

    def plans(self, *, lead: bool, boxed: bool) -> tuple[Plan, ...]:
        """Return every shape of the story with what stands in it, as `Shape.key` counts them."""
        key = ("lead" if lead else "", boxed)
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
                lines = head.lines + fit.lines + (_BOX_LINES if boxed else 0)
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

    def band_head(self) -> Head:
        """Return the headline group over the whole page, for a story that runs on over pages."""
        level: Level = "lead" if self.story.has_head and self.story.kind != "briefs" else "brief"
        return self.heads(level, self._grid.columns)[0]


def _worth_trying(plans: Iterable[Plan]) -> Iterator[Plan]:
    """Yield the plans the tiling is to know of, numbered: of those as large as one another the best and, so that
    neighbours can differ, the best of another size of type; none that is much worse than the story's best.
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


def _set_byline(byline: str, measure_em: float, setting: Setting) -> TextStrip:
    return set_line_group(
        (nodes.Text(byline),), measure_em, setting, Notes(), role="byline", kind="byline"
    )


def _headline_cost(level: Level, size_pt: float, lines: int, filled: float) -> float:
    """Return how ill a title of so many lines, the widest filling so much of the width, suits its place."""
    cost = 0.12 * (SIZES_PT[level][0] - size_pt)
    cost += (0.5 if level == "lead" else 2.0) * max(0, lines - (2 if level in ("single", "boxed") else 1))
    cost += 4.0 * max(0, lines - _MOST_TITLE_LINES[level])
    if level in ("lead", "second"):
        cost += 6.0 * max(0.0, 0.5 - filled)
    return cost


# --- pages -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of a galley's lines in its place: `column` counts within the story's own columns (−1: across)."""

    galley: Galley
    first: int
    last: int
    column: int
    line: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A story, or the part of one that this page holds, in its rectangle.

    `head_lines` are all lines from the top of the rectangle to the text: headline, label, white. `begins` and
    `ends` say whether the story does so here.
    """

    copy: Copy
    head: Head
    head_lines: int
    column: int
    columns: int
    line: int
    lines: int
    stretches: tuple[Stretch, ...]
    boxed: bool = False
    tinted: bool = False
    begins: bool = True
    ends: bool = True


@dataclass(frozen=True, slots=True)
class PagePlan:
    """A page: its rectangles in the order of reading; `name` is the page section's (版名), `cost` what is bad."""

    placed: tuple[Placed, ...]
    name: str = ""
    cost: float = 0.0


def plan_pages(copies: Sequence[Copy], grid: Grid, *, in_order: bool = False) -> tuple[PagePlan, ...]:
    """Return the pages that hold all stories.

    A page takes the next ones in the order of the document and, to fill it, later ones if they are shorter; with
    `in_order` no story stands on an earlier page than one before it.
    """
    return tuple(_Planning(grid, in_order).run(list(copies)))


class _Planning:
    """Goes through the stories page by page: tiles what fits, lets a story too long for a page run on."""

    def __init__(self, grid: Grid, in_order: bool) -> None:
        self._grid = grid
        self._in_order = in_order
        self._placed: list[Placed] = []
        self._line = 0
        self._cost = 0.0
        self._name = ""
        self._pages: list[PagePlan] = []

    def run(self, waiting: list[Copy]) -> list[PagePlan]:
        while waiting:
            if waiting[0].story.starts_page:
                self._turn_page()
                self._name = waiting[0].story.page_name
            until = next((i for i, copy in enumerate(waiting) if i and copy.story.starts_page), len(waiting))
            near = waiting[:until]
            if (chosen := self._tiled(near, last=until == len(waiting))) is not None:
                waiting = [copy for copy in waiting if copy not in chosen]
            else:
                self._run_on(waiting.pop(0))
        self._turn_page()
        return self._pages or [PagePlan(())]

    def _turn_page(self) -> None:
        if self._placed:
            self._pages.append(PagePlan(tuple(_parted(self._placed)), self._name, self._cost))
        self._placed, self._line, self._cost = [], 0, 0.0

    # --- stories that run on

    def _run_on(self, copy: Copy) -> None:
        """Set a story over the whole width, from here on over as many pages as it takes."""
        grid = self._grid
        head = copy.band_head()
        if grid.lines - self._line < head.lines + _LEAST_BAND and self._line:
            self._turn_page()
        line = top = self._line
        head_lines = head.lines
        line += head_lines
        stretches: list[Stretch] = []
        begins = True

        def put(ends: bool) -> None:
            nonlocal stretches, begins, head, head_lines
            self._placed.append(
                Placed(
                    copy,
                    head,
                    head_lines,
                    0,
                    grid.columns,
                    top,
                    line - top,
                    tuple(stretches),
                    begins=begins,
                    ends=ends,
                )
            )
            stretches, begins, head, head_lines = [], False, _NO_HEAD, 0

        for segment in copy.segments(grid.columns):
            galley, first = segment.galley, 0
            line = min(line + segment.white, grid.lines)
            while first < galley.lines:
                room = grid.lines - line
                columns = 1 if segment.wide else grid.columns
                rest = galley.lines - first
                levelled = galley.level(first, galley.lines, columns) if rest >= columns else None
                if levelled is not None:
                    starts = (first, *levelled[0])
                    rows = max(b - a for a, b in zip(starts, levelled[0]))
                    if rows <= room:
                        for column, (a, b) in enumerate(zip(starts, levelled[0])):
                            place = -1 if segment.wide else column
                            stretches.append(Stretch(galley, a, b, place, line - top))
                        line += rows
                        break
                if rest <= min(room, columns):
                    # Fewer lines than columns: they stay together in the first.
                    stretches.append(Stretch(galley, first, galley.lines, -1 if segment.wide else 0, line - top))
                    line += rest
                    break
                if room >= _LEAST_COLUMN:
                    for column in range(columns):
                        end = galley.fill(first, room)
                        place = -1 if segment.wide else column
                        if end > first:
                            stretches.append(Stretch(galley, first, end, place, line - top))
                        first = end
                    line = grid.lines
                put(ends=False)
                self._turn_page()
                line = top = 0
        put(ends=True)
        self._line = line + _GAP_LINES

    # --- stories in rectangles

    def _tiled(self, waiting: list[Copy], *, last: bool) -> list[Copy] | None:
        """Tile what is left of the page with the stories that are next; return those, or None if none fits."""
        grid = self._grid
        for attempt in range(2):
            room = grid.lines - self._line
            if room >= _LEAST_BAND and (found := self._best_tiling(waiting, room, last=last)):
                chosen, tiling, treated = found
                self._place(chosen, tiling, treated)
                self._line += tiling.end + _GAP_LINES
                self._cost += tiling.cost
                if len(chosen) < len(waiting) and grid.lines - self._line < grid.lines * (1 - _FULL_PAGE):
                    self._turn_page()
                return chosen
            if attempt or not self._line or not self._fits_page(waiting[0]):
                return None
            self._turn_page()
        return None

    def _fits_page(self, copy: Copy) -> bool:
        return any(plan.shape.lines <= self._grid.lines for plan in copy.plans(lead=False, boxed=False))

    def _best_tiling(
        self, waiting: list[Copy], room: int, *, last: bool
    ) -> tuple[list[Copy], Tiling, list[_Treatment]] | None:
        grid = self._grid
        capacity = (room + _GAP_LINES) * grid.columns
        taken: list[Copy] = []
        least_areas: list[int] = []
        area = 0
        for copy in waiting:
            shapes = [plan.shape for plan in copy.plans(lead=False, boxed=False) if plan.shape.lines <= room]
            if not shapes:
                if not taken:
                    return None
                if self._in_order:
                    break
                continue
            least = min((shape.lines + _GAP_LINES) * shape.columns for shape in shapes)
            if area + least > capacity or len(taken) == _MOST_STORIES:
                if self._in_order:
                    break
                continue
            taken.append(copy)
            least_areas.append(least)
            area += least
        if not taken:
            return None
        while len(taken) < len(waiting) and len(taken) > 1 and area > capacity * _TIGHT:
            area -= least_areas.pop()
            taken.pop()
        for chosen in _selections(taken, in_order=self._in_order):
            to_foot = not last or len(chosen) < len(waiting)
            treated = _treat(chosen, opens=self._line == 0)
            pieces = [_tile_piece(copy, how, room) for copy, how in zip(chosen, treated)]
            if any(not piece.shapes for piece in pieces):
                continue
            tile = partial(tile_page, pieces, grid.columns, room, gap_lines=_GAP_LINES, to_foot=to_foot)
            if len(chosen) > _MANY_STORIES and to_foot and tile(placings=PLACINGS // 20) is None:
                continue
            tiling = tile()
            if tiling is not None:
                return chosen, tiling, treated
        return None

    def _place(self, chosen: Sequence[Copy], tiling: Tiling, treated: Sequence[_Treatment]) -> None:
        for tile in tiling.tiles:
            copy, how = chosen[tile.piece], treated[tile.piece]
            plan = copy.plans(lead=how.lead, boxed=how.boxed)[tile.shape.key]
            self._placed.append(_placed(copy, plan, how, tile, self._line))


@dataclass(frozen=True, slots=True)
class _Treatment:
    """How a story is treated on its page."""

    lead: bool = False
    boxed: bool = False
    tinted: bool = False


def _selections(taken: list[Copy], *, in_order: bool) -> Iterator[list[Copy]]:
    """Yield the stories to try on one page: all, all but one, all but two …, the last ones left out first."""
    yield taken
    for left_out in () if in_order else range(len(taken) - 1, max(len(taken) - 3, 0), -1):
        yield taken[:left_out] + taken[left_out + 1 :]
    count = len(taken) - (1 if in_order else 2)
    while count > 0:
        yield taken[:count]
        count -= 1 if count < 5 else 2


def _treat(copies: Sequence[Copy], *, opens: bool) -> list[_Treatment]:
    """Choose the lead, the boxes and the one box on a tint."""
    treated = [_Treatment() for _ in copies]
    lengths = [copy.body_lines for copy in copies]
    able = [
        i
        for i, copy in enumerate(copies)
        if opens
        and copy.story.title
        and copy.story.kind in ("news", "comment")
        and lengths[i] >= _LEAD_LEAST_LINES
        and copy.plans(lead=True, boxed=False)
    ]
    if able:
        longest = max(lengths[i] for i in able)
        lead = next(i for i in able if lengths[i] >= 0.6 * longest)
        treated[lead] = _Treatment(lead=True)
    boxes = [i for i, copy in enumerate(copies) if copy.story.kind in ("cartoon", "notice", "leftover")]
    comments = [i for i, copy in enumerate(copies) if copy.story.is_short_comment and not treated[i].lead]
    boxes += comments[: max(0, _MOST_BOXES - len(boxes))]
    if len(boxes) == len(copies) > 1:
        boxes = boxes[:1]
    tinted = next((i for i in comments if i in boxes), None)
    for i in boxes:
        if copies[i].plans(lead=False, boxed=True):
            treated[i] = _Treatment(boxed=True, tinted=i == tinted)
    return treated


def _tile_piece(copy: Copy, how: _Treatment, room: int) -> TilePiece:
    plans = copy.plans(lead=how.lead, boxed=how.boxed)
    shapes = tuple(plan.shape for plan in plans if plan.shape.lines <= room)
    rank = 1.0 if how.lead else -1.0 if copy.story.kind == "leftover" else min(1.0, copy.body_lines / 80)
    return TilePiece(shapes, opens=how.lead, boxed=how.boxed, rank=rank)


def _parted(placed: Sequence[Placed]) -> list[Placed]:
    """Choose which columns are the short ones so that few lines can be taken for one across a gutter.

    A line that ends in a squeezed mark and one that begins with such a mark beside it, in the next column, stand
    hardly further apart than characters of a loose line: what reads a page back from its positions joins them.
    """
    parted = list(placed)
    for index in (*range(len(parted)), *range(len(parted))):
        around: dict[tuple[int, int], int] = {}
        for number, other in enumerate(parted):
            if number != index:
                around |= _edges(other)
        best_cost = _meetings(parted[index], around)
        if best_cost:
            for other, more in _moved(parted[index]):
                if (cost := _meetings(other, around) + more) < best_cost:
                    parted[index], best_cost = other, cost
    return parted


def _moved(placed: Placed) -> Iterator[tuple[Placed, float]]:
    """Yield a story with its text cut otherwise, or a line higher if its head has white to spare, and the cost."""
    texts = [stretch for stretch in placed.stretches if stretch.column >= 0]
    if not (placed.begins and placed.ends and texts):
        return
    variants = [(placed, 0.0)]
    for ends, more in texts[0].galley.alternatives([stretch.last for stretch in texts]):
        moved = tuple(replace(stretch, first=a, last=b) for stretch, a, b in zip(texts, (0, *ends), ends))
        variants.append((replace(placed, stretches=(*moved, *placed.stretches[len(texts) :])), more))
    yield from variants[1:]
    if placed.head_lines > placed.head.lines:
        for variant, more in variants:
            raised = tuple(replace(stretch, line=stretch.line - 1) for stretch in variant.stretches)
            yield replace(variant, head_lines=variant.head_lines - 1, stretches=raised), more + _RAISED


def _edges(placed: Placed) -> dict[tuple[int, int], int]:
    """Return what each line of a story has at its edges, by (column, line) of the page."""
    edges: dict[tuple[int, int], int] = {}
    for stretch in placed.stretches:
        if stretch.column >= 0:
            of_galley = stretch.galley.edges
            for number in range(stretch.first, stretch.last):
                place = placed.column + stretch.column, placed.line + stretch.line + number - stretch.first
                edges[place] = of_galley[number]
    return edges


def _meetings(placed: Placed, known: Mapping[tuple[int, int], int]) -> float:
    """Return the cost of the marks that meet across a gutter, within a story and with its neighbours."""
    own = _edges(placed)
    count = 0
    for (column, line), edge in own.items():
        after = own.get((column + 1, line), known.get((column + 1, line), NOTHING))
        before = known.get((column - 1, line), NOTHING) if (column - 1, line) not in own else NOTHING
        count += bool(edge & CLOSES and after & OPENS) + bool(edge & OPENS and before & CLOSES)
    return _MEETING * count


def _placed(copy: Copy, plan: Plan, how: _Treatment, tile: Tile, top: int) -> Placed:
    """Share a tile's lines out: white goes above and below the headline, the text stands at its foot."""
    white = tile.lines - plan.shape.lines
    box = _BOX_LINES // 2 if how.boxed else 0
    head_lines = plan.head.lines + (white if plan.head.rows else 0)
    line = box + head_lines
    stretches: list[Stretch] = []
    for segment, ends, rows in zip(plan.fit.segments, plan.fit.ends, plan.fit.rows):
        starts = (0, *ends)
        for column, (a, b) in enumerate(zip(starts, ends)):
            place = -1 if segment.wide else column
            stretches.append(Stretch(segment.galley, a, b, place, line + segment.white))
        line += rows
    return Placed(
        copy,
        plan.head,
        head_lines,
        tile.column,
        tile.shape.columns,
        top + tile.line,
        tile.lines,
        tuple(stretches),
        boxed=how.boxed,
        tinted=how.tinted,
    )
