"""Measured stories and a grid go in; pages with each story in its rectangle, columns cut, come out (划版).

Page by page, the stories that are next are tiled; one that is longer than a page runs on over the whole
width.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from banxin.model.document import Folio
from banxin.renderers.pdf.copyfit import BOX_LINES, Copy, Grid, Plan, Segment
from banxin.renderers.pdf.galley import Galley
from banxin.renderers.pdf.heads import Head
from banxin.renderers.pdf.strips import CLOSES, NOTHING, OPENS
from banxin.renderers.pdf.tiling import PLACINGS, Piece, Tile, Tiling, tile_page

_GAP_LINES = 1
_LEAST_COLUMN = 3  # no column is one or two lines long
_LEAST_BAND = 8  # a story is begun at the foot of a page only if so many lines are left for it
_FULL_PAGE = 0.75  # where a page is so full, the next story goes to the next page
_TIGHT = 0.92  # of a page that others follow, the stories take no more than this in their least shapes
_MANY_STORIES = 9  # whether so many fit at all is found out by a short search first
_MOST_STORIES = 16  # more rectangles than that make no page
_LEAD_LEAST_LINES = 15
_MOST_BOXES = 3
_MEETING = 3.0  # a narrow character and an opening mark side by side across a gutter
_RAISED = 0.5  # a text that ends a line above its neighbours


ACROSS = -1


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of a galley's lines in its place: `column` counts within the story's, or is ACROSS."""

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
    """A page: its rectangles in the order of reading, the page section's name (版名), what is bad about it, what that section says of itself."""

    placed: tuple[Placed, ...]
    name: str = ""
    cost: float = 0.0
    folio: Folio | None = None


def plan_pages(copies: Sequence[Copy], grid: Grid, *, in_order: bool = False) -> tuple[PagePlan, ...]:
    """Return the pages that hold all stories.

    A page takes the next ones in the order of the document and, to fill it, later ones if they are shorter;
    with `in_order` no story stands on an earlier page than one before it.
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
        self._folio: Folio | None = None
        self._pages: list[PagePlan] = []

    def run(self, waiting: list[Copy]) -> list[PagePlan]:
        while waiting:
            if waiting[0].story.starts_page:
                self._turn_page()
                self._name, self._folio = waiting[0].story.page_name, waiting[0].story.folio
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
            self._pages.append(PagePlan(tuple(self._placed), self._name, self._cost, self._folio))
        self._placed, self._line, self._cost = [], 0, 0.0

    def _run_on(self, copy: Copy) -> None:
        """Set a story over the whole width, from here on over as many pages as it takes."""
        grid = self._grid
        head = copy.band_head()
        if self._line and grid.lines - self._line < head.lines + _LEAST_BAND:
            self._turn_page()
        band = _Band(copy, grid, head, self._line)
        for segment in copy.segments(grid.columns):
            band.skip(segment.white)
            first = 0
            while (first := band.pour(segment, first)) < segment.galley.lines:
                self._placed.append(band.placed(ends=False))
                self._turn_page()
                band = _Band(copy, grid, Head(), 0, begins=False)
        self._placed.append(band.placed(ends=True))
        self._line = band.end + _GAP_LINES

    # --- stories in rectangles

    def _tiled(self, waiting: list[Copy], *, last: bool) -> list[Copy] | None:
        """Tile what is left of the page with the stories that are next; return those; None if none fits."""
        grid = self._grid
        for attempt in range(2):
            room = grid.lines - self._line
            if room >= _LEAST_BAND and (found := self._best_tiling(waiting, room, last=last)):
                chosen, part = found
                self._placed += part.placed
                self._line = max(one.line + one.lines for one in part.placed) + _GAP_LINES
                self._cost += part.cost
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
    ) -> tuple[list[Copy], PagePlan] | None:
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
            if len(chosen) > _MANY_STORIES and to_foot and not tile(placings=PLACINGS // 20):
                continue
            best: PagePlan | None = None
            for tiling in tile():
                if best is not None and tiling.cost >= best.cost:
                    break
                filled = self._filled(chosen, tiling, treated)
                best = filled if best is None or filled.cost < best.cost else best
            if best is not None:
                return chosen, best
        return None

    def _filled(self, chosen: Sequence[Copy], tiling: Tiling, treated: Sequence[_Treatment]) -> PagePlan:
        """Return the part of a page that a tiling makes, its columns cut."""
        placed = []
        for tile in tiling.tiles:
            copy, how = chosen[tile.piece], treated[tile.piece]
            plan = copy.plans(lead=how.lead, boxed=how.boxed)[tile.shape.key]
            placed.append(_placed(copy, plan, how, tile, self._line))
        parted, cost = _parted(placed)
        return PagePlan(tuple(parted), cost=tiling.cost + cost)


class _Band:
    """The part of a story that one page holds, when it runs on over pages: as wide as the page."""

    def __init__(self, copy: Copy, grid: Grid, head: Head, top: int, *, begins: bool = True) -> None:
        self._copy, self._grid, self._head, self._top, self._begins = copy, grid, head, top, begins
        self._stretches: list[Stretch] = []
        self.end = top + head.lines

    def skip(self, lines: int) -> None:
        """Leave some lines white."""
        self.end = min(self.end + lines, self._grid.lines)

    def pour(self, segment: Segment, first: int) -> int:
        """Pour a segment's lines from `first` on into the rest of the page; return the first without room."""
        galley, room = segment.galley, self._grid.lines - self.end
        columns = 1 if segment.wide else self._grid.columns
        rest = galley.lines - first
        levelled = galley.level(first, galley.lines, columns) if rest >= columns else ((galley.lines,), 0.0)
        if levelled is not None and _depth(first, levelled[0]) <= room:
            return self._put(segment, first, levelled[0], _depth(first, levelled[0]))
        fresh = self.end == 0
        if room < _LEAST_COLUMN and not fresh:
            return first
        ends: list[int] = []
        for _ in range(columns):
            ends.append(galley.fill(ends[-1] if ends else first, room))
        if ends[-1] == first and fresh:
            # No column of a whole page holds it: it stands alone and reaches beyond the foot.
            ends[0:] = [galley.next_end(first)]
        return self._put(segment, first, ends, room)

    def _put(self, segment: Segment, first: int, ends: Sequence[int], depth: int) -> int:
        for column, (start, end) in enumerate(zip((first, *ends), ends)):
            if end > start:
                place = ACROSS if segment.wide else column
                self._stretches.append(Stretch(segment.galley, start, end, place, self.end - self._top))
        self.end += depth
        return ends[-1]

    def placed(self, *, ends: bool) -> Placed:
        """Return the part in its rectangle; `ends` says that the story does not go on."""
        return Placed(
            copy=self._copy,
            head=self._head,
            head_lines=self._head.lines,
            column=0,
            columns=self._grid.columns,
            line=self._top,
            lines=self.end - self._top,
            stretches=tuple(self._stretches),
            begins=self._begins,
            ends=ends,
        )


def _depth(first: int, ends: Sequence[int]) -> int:
    return max(end - start for start, end in zip((first, *ends), ends))


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


def _tile_piece(copy: Copy, how: _Treatment, room: int) -> Piece:
    plans = copy.plans(lead=how.lead, boxed=how.boxed)
    shapes = tuple(plan.shape for plan in plans if plan.shape.lines <= room)
    rank = 1.0 if how.lead else -1.0 if copy.story.kind == "leftover" else min(1.0, copy.body_lines / 80)
    return Piece(shapes, opens=how.lead, boxed=how.boxed, rank=rank)


def _parted(placed: Sequence[Placed]) -> tuple[list[Placed], float]:
    """Choose the short columns so that few lines can be taken for one across a gutter; say the cost.

    A line that ends in a digit or a squeezed mark and one that begins with an opening mark beside it, in the
    next column, stand hardly further apart than characters of a loose line: what reads a page back from the
    places of its characters joins them.
    """
    parted = list(placed)
    for index in (*range(len(parted)), *range(len(parted))):
        around = _edges(other for number, other in enumerate(parted) if number != index)
        best_cost = _meeting_cost(around | _edges([parted[index]]))
        for other, more in _moved(parted[index]) if best_cost else ():
            if (cost := _meeting_cost(around | _edges([other])) + more) < best_cost:
                parted[index], best_cost = other, cost
    return parted, _meeting_cost(_edges(parted))


def _moved(placed: Placed) -> Iterator[tuple[Placed, float]]:
    """Yield a story with its text cut otherwise, or a line higher if there is white above, and the cost."""
    texts = [stretch for stretch in placed.stretches if stretch.column != ACROSS]
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


def _edges(placed: Iterable[Placed]) -> dict[tuple[int, int], int]:
    """Return what each line of stories has at its edges, by (column, line) of the page."""
    edges: dict[tuple[int, int], int] = {}
    for one in placed:
        for stretch in one.stretches:
            if stretch.column != ACROSS:
                column, line = one.column + stretch.column, one.line + stretch.line
                for number, edge in enumerate(stretch.galley.edges[stretch.first : stretch.last]):
                    if edge:
                        edges[column, line + number] = edge
    return edges


def _meeting_cost(edges: Mapping[tuple[int, int], int]) -> float:
    """Return the cost of the characters that meet across a gutter."""
    return _MEETING * sum(
        bool(edge & CLOSES and edges.get((column + 1, line), NOTHING) & OPENS)
        for (column, line), edge in edges.items()
    )


def _placed(copy: Copy, plan: Plan, how: _Treatment, tile: Tile, top: int) -> Placed:
    """Share a tile's lines out: white goes above and below the headline, the text stands at its foot."""
    white = tile.lines - plan.shape.lines
    box = BOX_LINES // 2 if how.boxed else 0
    head_lines = plan.head.lines + (white if plan.head.rows else 0)
    line = box + head_lines
    stretches: list[Stretch] = []
    for segment, ends, rows in zip(plan.fit.segments, plan.fit.ends, plan.fit.rows):
        starts = (0, *ends)
        for column, (a, b) in enumerate(zip(starts, ends)):
            place = ACROSS if segment.wide else column
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
