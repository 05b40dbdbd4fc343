"""WeasyPrint's layout of pages and of lines goes in; one that sets notes at the foot of pages and columns comes out.

WeasyPrint 70 cannot part a note between pages, loses and doubles notes in columns, and numbers them through the document.
Here it never hears of them: what it laid out of a page or column is looked through for references, and their notes are set
below the text in an area of their own (`@footnote`). While lines are laid out, the room that their notes take is reserved;
of a note too long for the foot as much stands there as fits, and the rest opens the foot of the next column or page. In
the end notes are numbered page by page. A reference that repeats with the head of a table has its note, and its number,
the first time only.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import accumulate
from math import inf
from typing import Any

from weasyprint.formatting_structure import boxes, build
from weasyprint.layout import LayoutContext, absolute, block, page
from weasyprint.layout.percent import resolve_percentages
from weasyprint.text.line_break import Layout

from banxin.renderers.pdf.seam.lines import SetText
from banxin.renderers.pdf.seam.shaping import Shapers
from banxin.typography.characters import circled_number

# Notes from the page before leave so much of a page or column to its own text.
_LEAST_TEXT_SHARE = 0.3
_ROUNDING_PX = 0.01
_MARKER = "::footnote-marker"


@dataclass(frozen=True, slots=True)
class Rest:
    """A note from the place on where the page before left it; None is its beginning."""

    note: Any
    skip_stack: Any = None

    @property
    def key(self) -> tuple[int, str]:
        return id(self.note), repr(self.skip_stack)


@dataclass(frozen=True, slots=True)
class _Part:
    """What of a note stands on one page, laid out, and what is left of it."""

    box: Any
    rest: Rest | None

    @property
    def height_px(self) -> float:
        return float(self.box.margin_height())


@dataclass(slots=True, eq=False)
class _Area:
    """The room below the text of a page or column that its notes take; `bottom_px` is where it ends.

    `frame` is an empty area as wide as the notes, `coming` what notes have left on the page or in the column before.
    """

    frame: Any
    bottom_px: float
    coming: Sequence[Rest]
    elsewhere: frozenset[int] = frozenset()
    reserved: dict[int, float] = field(default_factory=dict)
    notes: dict[int, Rest] = field(default_factory=dict)
    handed_on: dict[int, list[Rest]] = field(default_factory=dict)
    is_broken: bool = False
    is_reserving: bool = True

    @property
    def around_px(self) -> float:
        frame = self.frame
        above = frame.margin_top + frame.border_top_width + frame.padding_top
        return float(above + frame.margin_bottom + frame.border_bottom_width + frame.padding_bottom)

    @property
    def height_px(self) -> float:
        return self.around_px + sum(self.reserved.values()) if self.reserved else 0.0

    def room_px(self, height_px: float) -> float:
        """Return what of a height is left for one more note."""
        return height_px - (self.height_px or self.around_px)


class NoteAreas:
    """Sets the notes of a document; `suspended` lets nothing else know of the lines in them."""

    def __init__(self, shapers: Shapers, suspended: Callable[[], Any]) -> None:
        self._shapers, self._suspended = shapers, suspended
        self._areas: list[_Area | None] = []
        self._prepared: dict[int, tuple[Any, Any]] = {}
        # By note, where it begins and the width: notes that stood whole. They stand in one place only in the end.
        self._wholes: dict[tuple[int, str, float], _Part] = {}
        # By note, the page it begins on; by page, what is left of notes at its end.
        self._placed: dict[int, int] = {}
        self._rests: dict[int, list[Rest]] = {}

    def documents(self, lay_out: Callable[..., Any]) -> Callable[..., Any]:
        """Return WeasyPrint's `layout_document` so that its pages come with their notes numbered."""

        def layout(html: Any, root_box: Any, context: Any, *rest: Any) -> Any:
            context.footnotes.clear()
            self._prepared, self._wholes, self._placed, self._rests = {}, {}, {}, {}
            numbers: dict[Any, int] = {}
            for number, laid in enumerate(lay_out(html, root_box, context, *rest), 1):
                self._number(laid, number, numbers)
                yield laid

        return layout

    def all_pages(self, make_all_pages: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
        """Return WeasyPrint's `make_all_pages` so that what is left of notes has pages after the text.

        By itself WeasyPrint makes such pages in its first round only, and throws them away in the next.
        """

        def make(context: Any, root_box: Any, html: Any, pages: Any) -> Iterator[Any]:
            count = 0
            for laid in make_all_pages(context, root_box, html, pages):
                count += 1
                yield laid
            while self._rests.get(count):
                context.reported_footnotes = list(self._rests[count])
                laid, _ = page.remake_page(count, context, root_box, html)
                count += 1
                yield laid
            context.reported_footnotes.clear()

        return make

    def replacements(self, iter_line_boxes: Callable[..., Iterator[Any]]) -> list[tuple[Any, str, Any]]:
        """Return what stands in WeasyPrint's layout, whose lines are made as said, while notes are set here."""

        def take(context: Any, note: Any) -> bool:
            context.footnotes.remove(note)
            return False

        def withdraw(context: Any, note: Any) -> None:
            self._withdraw(context, note)

        return [
            (LayoutContext, "layout_footnote", take),
            (LayoutContext, "unlayout_footnote", withdraw),
            (block, "iter_line_boxes", self._reserving(iter_line_boxes)),
        ]

    def are_coming(self, context: Any) -> bool:
        """Tell whether notes run on to the page that is to be laid out."""
        return bool(self._rests.get(context.current_page - 1))

    # --- areas ---

    def pages(self, lay_out: Callable[..., Any]) -> Callable[..., Any]:
        """Return WeasyPrint's `block_level_layout` so that the notes of a page stand below its text."""
        finished: Any = None

        def layout(context: Any, box: Any, *arguments: Any, **named: Any) -> Any:
            nonlocal finished
            if isinstance(box, boxes.FootnoteAreaBox) and box.page is context.current_footnote_area.page:
                return finished or lay_out(context, box, *arguments, **named)[0], None, None, [], False, None
            if not box.is_for_root_element:
                return lay_out(context, box, *arguments, **named)
            number, sheet = context.current_page, context.current_footnote_area.page
            if number in self._rests:  # it is laid out again
                self._placed = {key: begun for key, begun in self._placed.items() if begun != number}
            elsewhere = frozenset(key for key, begun in self._placed.items() if begun < number)
            area = self._open(context, sheet.width, sheet.height, self._rests.get(number - 1, ()), elsewhere)
            position_x, position_y = box.position_x, box.position_y
            laid = lay_out(context, box, *arguments, **named)
            if laid[0] is None and arguments[3]:
                # No block of the text has room beside notes: notes take what it leaves.
                area.reserved.clear()
                area.is_reserving = False
                context.page_bottom = area.bottom_px
                box.position_x, box.position_y = position_x, position_y
                laid = lay_out(context, box, *arguments, **named)
            finished, rests = self._close(context, area, laid[0], 0.0, forced=not box.children)
            for area_box in (finished, laid[0]):
                for key in _standing(area_box):
                    self._placed.setdefault(key, number)
            self._keep(context, number, rests)
            return laid

        return layout

    def hand_on(self, context: Any, box: Any) -> list[Rest]:
        """Return the notes of what stands above a box with columns, for its first column to take over."""
        area = self._areas[-1] if self._areas else None
        if area is None:
            return []
        if id(box) not in area.handed_on:
            waiting = [rest for rest in area.coming if id(rest.note) not in area.notes]
            area.handed_on[id(box)] = [area.notes[key] for key in area.reserved] + waiting
            area.reserved.clear()
            area.is_broken = False
            context.page_bottom = area.bottom_px
        return area.handed_on[id(box)]

    @contextmanager
    def column(
        self, context: Any, width: float, height: float, coming: Sequence[Rest], columns: Sequence[Any]
    ) -> Iterator[Callable[..., Any]]:
        """Set the notes of the column that is laid out meanwhile at its foot; yields what adds them to it.

        That takes the column and its bottom space, and returns what is left of its notes. `columns` stand beside it.
        """
        page_area = next((one for one in self._areas if one is not None), None)
        elsewhere = page_area.elsewhere if page_area else frozenset()
        is_reserving = page_area is None or page_area.is_reserving
        area = self._open(context, width, height, coming if is_reserving else (), elsewhere.union(*map(_standing, columns)))
        area.is_reserving, area.coming = is_reserving, coming

        def add(column: Any, bottom_space: float) -> list[Rest]:
            notes, rests = self._close(context, area, column, bottom_space)
            if notes is not None:
                notes.translate(column.position_x - notes.position_x, -notes.margin_height())
                column.children = [*column.children, notes]
            return rests

        try:
            yield add
        finally:
            context.page_bottom = area.bottom_px
            if area in self._areas:
                self._areas.remove(area)

    def _open(
        self, context: Any, width: float, height: float, coming: Sequence[Rest], elsewhere: frozenset[int]
    ) -> _Area:
        frame = context.current_footnote_area.copy_with_children([])
        resolve_percentages(frame, (width, height))
        for side in ("top", "bottom"):
            if getattr(frame, f"margin_{side}") == "auto":
                setattr(frame, f"margin_{side}", 0)
        block.block_level_width(frame, (width, height))
        area = _Area(frame, context.page_bottom, coming, elsewhere)
        for rest in coming:
            part = self._lay(context, area, rest, area.room_px(height * (1 - _LEAST_TEXT_SHARE)))
            area.is_broken = area.is_broken or part is None or part.rest is not None
            area.reserved[id(rest.note)] = part.height_px if part else 0.0
            area.notes[id(rest.note)] = rest
            if area.is_broken:
                break
        context.page_bottom = area.bottom_px - area.height_px
        self._areas.append(area)
        return area

    def _close(
        self, context: Any, area: _Area, laid: Any, bottom_space: float, *, forced: bool = False
    ) -> tuple[Any, list[Rest]]:
        """Return the area with the notes of what was laid out, its head at the foot, and what is left of notes."""
        self._areas.remove(area)
        if laid is None:
            return None, list(area.coming)
        notes, rests, bottom_px = _look_through(laid, area.elsewhere)
        room_px = area.bottom_px - bottom_space - max(bottom_px, laid.position_y)
        known = {*_standing(laid), *(id(rest.note) for rest in rests)}
        waiting = [*(rest for rest in area.coming if id(rest.note) not in known), *map(Rest, notes)]
        area.reserved.clear()
        parts: list[_Part] = []
        standing: list[int] = []
        while waiting:
            part = self._lay(context, area, waiting[0], area.room_px(room_px), forced=forced and not parts)
            if part is None:
                break
            rest = waiting.pop(0)
            area.reserved[len(parts)] = part.height_px
            parts.append(part)
            standing.append(id(rest.note))
            waiting[:0] = map(Rest, _look_through(part.box, area.elsewhere)[0])
            if part.rest is not None:
                waiting.insert(0, part.rest)
                break
        frame = area.frame.copy_with_children([part.box for part in parts])
        frame.position_x, frame.position_y = frame.page.content_box_x(), area.bottom_px - bottom_space
        top_px = frame.content_box_y()
        for part in parts:
            part.box.translate(frame.content_box_x() - part.box.position_x, top_px - part.box.position_y)
            top_px += part.height_px
        frame.height = top_px - frame.content_box_y()
        frame.notes_at_foot = standing
        return (frame if parts else None), [*waiting, *rests]

    def _keep(self, context: Any, number: int, rests: list[Rest]) -> None:
        """Keep what is left of notes for the next page, which is laid out again if it had others."""
        are_others = [rest.key for rest in rests] != [rest.key for rest in self._rests.get(number, ())]
        if are_others and number < len(context.page_maker):
            context.page_maker[number][-1]["content_changed"] = True
        self._rests[number] = rests
        context.reported_footnotes = list(rests)

    # --- notes ---

    def _reserving(self, lines: Callable[..., Any]) -> Callable[..., Any]:
        """Return WeasyPrint's `iter_line_boxes` so that room is reserved for the notes of each line that has room itself."""

        def reserve(context: Any, box: Any, position_y: float, bottom_space: float, *rest: Any) -> Iterator[Any]:
            area = self._areas[-1] if self._areas else None
            for line, resume_at in lines(context, box, position_y, bottom_space, *rest):
                bottom_px = line.position_y + line.height
                if area is not None and not context.overflows_page(bottom_space, bottom_px):
                    for inner in line.descendants():
                        if inner.footnote is not None:
                            self._reserve(context, area, inner.footnote, area.bottom_px - bottom_space - bottom_px)
                yield line, resume_at

        return reserve

    def _reserve(self, context: Any, area: _Area, note: Any, below_px: float) -> None:
        """Reserve the room that a note takes below the line of its reference, where there are so many pixels in all."""
        key = id(note)
        if key in area.reserved or key in area.elsewhere or not area.is_reserving:
            return
        room_px = area.room_px(below_px)
        height_px = self._height_px(context, area, note)
        if height_px > room_px + _ROUNDING_PX:
            part = self._lay(context, area, Rest(note), room_px)
            height_px = part.height_px if part else 0.0 if area.is_broken else height_px
            area.is_broken = area.is_broken or part is not None
        area.reserved[key], area.notes[key] = height_px, Rest(note)
        context.page_bottom = area.bottom_px - area.height_px

    def _withdraw(self, context: Any, note: Any) -> None:
        """Give back the room of a note whose line was sent to the next page."""
        area = self._areas[-1] if self._areas else None
        if area is not None and area.reserved.pop(id(note), None) is not None:
            area.is_broken = False
            context.page_bottom = area.bottom_px - area.height_px

    def _height_px(self, context: Any, area: _Area, note: Any) -> float:
        """Return how high a note is that stands whole, with those in it."""
        part = self._lay(context, area, Rest(note), inf)
        if part is None:
            return 0.0
        inner, _, _ = _look_through(part.box, frozenset((id(note),)))
        return part.height_px + sum(self._height_px(context, area, one) for one in inner)

    def _lay(self, context: Any, area: _Area, rest: Rest, room_px: float, *, forced: bool = False) -> _Part | None:
        """Return what of a note stands in `room_px`, None if no line does; of a `forced` one a line always does."""
        place = (*rest.key, area.frame.width)
        whole = self._wholes.get(place)
        if whole is not None and (forced or whole.height_px <= room_px + _ROUNDING_PX):
            return whole
        key = id(rest.note)
        if key not in self._prepared:
            prepared = rest.note.deepcopy()
            prepared.process_whitespace()
            self._prepared[key] = rest.note, build.create_anonymous_boxes(prepared)
        box = self._prepared[key][1]
        box.position_x = box.position_y = 0
        page_bottom, in_column = context.page_bottom, context.in_column
        context.in_column = False
        self._areas.append(None)
        context.create_block_formatting_context(area)
        bottom_space = -inf if room_px == inf else page_bottom - room_px - _ROUNDING_PX
        absolutes: list[Any] = []
        try:
            with self._suspended():
                laid, resume_at, *_ = block.block_level_layout(
                    context, box, bottom_space, rest.skip_stack, area.frame, True, absolutes, absolutes, []
                )
                for placeholder in absolutes if laid else ():
                    absolute.absolute_layout(context, placeholder, laid, [], bottom_space, None)
        finally:
            context.finish_block_formatting_context()
            self._areas.pop()
            context.page_bottom, context.in_column = page_bottom, in_column
        if laid is None or not (forced or laid.margin_height() <= room_px + 2 * _ROUNDING_PX):
            return None
        if resume_at is not None:
            # WeasyPrint makes a box that runs on fill the page.
            laid.height = max(bottoms(laid), default=0.0) - laid.content_box_y()
            return _Part(laid, Rest(rest.note, resume_at))
        return self._wholes.setdefault(place, _Part(laid, None))

    # --- numbers ---

    def _number(self, laid: Any, number: int, numbers: dict[Any, int]) -> None:
        """Number the notes of a page from 1; one that begins where the next page does keeps its number."""
        here: dict[Any, int] = {}
        for box in laid.descendants():
            if box.footnote is not None:
                own = self._placed.get(id(box.footnote), number) >= number
                if own:
                    numbers[box.element] = here.setdefault(box.element, len(here) + 1)
                self._mark(box, _mark(here[box.element]) if own else "")
            elif isinstance(box, boxes.InlineBox) and box.element_tag.endswith(_MARKER):
                self._mark(box, _mark(numbers.get(box.element, 1)))

    def _mark(self, box: Any, mark: str) -> None:
        for child in list(box.descendants()):
            if not isinstance(child, boxes.TextBox):
                continue
            child.text = mark
            if isinstance(child.pango_layout, SetText):
                shaper, em_px = self._shapers.of(child.style), child.pango_layout.em_px
                in_cell = self._shapers.vertical and 1 < len(mark) <= 2
                shaped = shaper.shape_cell(mark) if in_cell else shaper.shape(mark)
                advances_em = [advance * shaper.size_px / em_px for advance in shaped.advances_em]
                aside_em = (child.width / em_px - sum(advances_em)) / 2 if len(mark) > 1 else 0.0
                origins = array("d", accumulate(advances_em[:-1], initial=aside_em)) if mark else array("d")
                before, child.pango_layout = child.pango_layout, SetText(shaped, 0, len(mark), origins, em_px)
                for what in ("beside", "drawn", "left_px", "rise_px"):  # annotations of the line
                    setattr(child.pango_layout, what, getattr(before, what))
            else:
                child.pango_layout = Layout(child.style)
                child.pango_layout.set_text(mark)


def _mark(number: int) -> str:
    """Return a note's number in a circle (①), from 51 on a plain one: Unicode has no more circles."""
    return circled_number(number) or str(number)


def _look_through(laid: Any, elsewhere: frozenset[int]) -> tuple[list[Any], list[Rest], float]:
    """Return the notes that what was laid out refers to, in order, what its columns have left of theirs, and its lower edge.

    Without those that stand in its columns or `elsewhere`.
    """
    notes: dict[int, Any] = {}
    rests: list[Rest] = []

    def walk(box: Any) -> None:
        rests.extend(getattr(box, "note_rests", ()))
        if box.footnote is not None:
            notes.setdefault(id(box.footnote), box.footnote)
        for child in getattr(box, "children", ()):
            walk(child)

    walk(laid)
    known = {*elsewhere, *_standing(laid), *(id(rest.note) for rest in rests)}
    return [note for key, note in notes.items() if key not in known], rests, max(bottoms(laid), default=0.0)


def _standing(box: Any) -> Iterator[int]:
    """Yield the notes that stand in areas within a box."""
    if box is not None:
        yield from getattr(box, "notes_at_foot", ())
        for child in getattr(box, "children", ()):
            yield from _standing(child)


def bottoms(box: Any) -> Iterator[float]:
    """Yield the lower edges of what is seen in a box: lines, pictures, tables, the notes of columns."""
    if isinstance(box, (boxes.LineBox, boxes.ReplacedBox, boxes.TableBox)):
        yield box.position_y + box.height
    elif isinstance(box, boxes.FootnoteAreaBox):
        yield box.position_y + box.margin_height()
    elif isinstance(box, boxes.ParentBox):
        for child in box.children:
            if isinstance(child, boxes.Box) and child.is_in_normal_flow():
                yield from bottoms(child)
