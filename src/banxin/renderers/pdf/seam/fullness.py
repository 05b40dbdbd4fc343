"""WeasyPrint's layout of pages and of the lines of a block goes in; one that fills its pages and columns comes out.

Where a paragraph would leave its last line alone at the head of the next page (孤行, clreq 7.1.2), WeasyPrint sends the
line before it along, and a line stays empty at the foot. Here the paragraph is set so that it ends at the foot, or that two
lines run on; where it has too few lines on the page for that, a paragraph above it is set a line longer or shorter, and
the page is laid out once more. What is chosen depends on where the page begins and on what stands on it, on nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from weasyprint.layout import block
from weasyprint.layout.percent import resolve_one_percentage

from banxin.composition import Line
from banxin.composition.looseness import LEAST_AT_HEAD
from banxin.renderers.pdf.seam.paragraph import SourceParagraph
from banxin.renderers.pdf.seam.used_lengths import strut

# Paragraphs above the foot that are thought of, from the last, and layouts of a page that are tried for them.
_MOST_PARAGRAPHS = 8
_MOST_TRIALS = 3

ParagraphOf = Callable[[Any, Any, Any], SourceParagraph | None]


@dataclass(slots=True)
class _Stretch:
    """Lines of a paragraph that stand on a page: how many, and where they begin and end."""

    paragraph: SourceParagraph
    start: int
    measure_px: float
    indent_px: float
    count: int = 0
    ends: bool = False

    def divide_into(self, count: int, *, runs_on: bool) -> tuple[Line, ...] | None:
        least = LEAST_AT_HEAD if self.start and not runs_on else 1  # what ran on to this page does not leave one line here
        if count < least or not self.paragraph.is_flush:
            return None
        return self.paragraph.divide_into(self.start, self.measure_px, self.indent_px, count, runs_on=runs_on)


@dataclass(slots=True)
class _Page:
    """What is known of the page or column that is being laid out: by line box and first character, what stands on it."""

    wanted: dict[tuple[int, int], tuple[Line, ...]]
    stretches: dict[tuple[int, int], _Stretch] = field(default_factory=dict)
    is_short: bool = False


class Filling:
    """Fills pages and columns while they are laid out; `paragraph_of` finds the paragraph of a line box in a block."""

    def __init__(self, paragraph_of: ParagraphOf) -> None:
        self._paragraph_of = paragraph_of
        self._page: _Page | None = None

    def lines(self, layout_lines: Callable[..., Any]) -> Callable[..., Any]:
        """Return WeasyPrint's `_linebox_layout` so that a paragraph ends at the foot of a page or runs on by two lines."""

        def layout(
            context: Any, box: Any, index: int, child: Any, new_children: list[Any], page_is_empty: bool,
            absolute_boxes: Any, fixed_boxes: Any, adjoining_margins: Any, bottom_space: float, position_y: float,
            skip_stack: Any, *rest: Any,
        ) -> Any:  # fmt: skip
            standing = len(new_children)

            def lay_out(chosen: tuple[Line, ...] = ()) -> Any:
                block.remove_placeholders(context, new_children[standing:], absolute_boxes, fixed_boxes)
                del new_children[standing:]
                with _choosing(stretch.paragraph if stretch else None, chosen):
                    return layout_lines(
                        context, box, index, child, new_children, page_is_empty, absolute_boxes, fixed_boxes,
                        list(adjoining_margins), bottom_space, position_y, skip_stack, *rest,
                    )  # fmt: skip

            stretch = self._stretch(context, box, child, skip_stack) if self._page else None
            if stretch is None or self._page is None:
                return lay_out()
            key = (id(child), stretch.start)
            laid = lay_out(self._page.wanted.get(key, ()))
            abort, stop, *_ = laid
            if abort or stop:
                line_px = strut(child.style)[0]
                count = 0 if abort else len(new_children) - standing
                top = position_y + block.collapse_margin(adjoining_margins)
                if self._leaves_one(stretch, count + 1) and not context.overflows_page(bottom_space, top + (count + 1) * line_px):
                    count += 1
                    chosen = None if page_is_empty and count == 1 else stretch.divide_into(count, runs_on=True)
                    if chosen is not None:
                        laid = lay_out(chosen)
                        if laid[0] or len(new_children) - standing != count:
                            chosen, laid = None, lay_out()
                    self._page.is_short = self._page.is_short or chosen is None
            abort, stop, *_ = laid
            if not abort:
                stretch.count, stretch.ends = len(new_children) - standing, not stop
                self._page.stretches.pop(key, None)
                self._page.stretches[key] = stretch
            return laid

        return layout

    def pages(self, lay_out: Callable[..., Any]) -> Callable[..., Any]:
        """Return WeasyPrint's `block_level_layout` so that a page it lays out is full."""

        def layout(context: Any, box: Any, *arguments: Any, **named: Any) -> Any:
            if not box.is_for_root_element or named:
                return lay_out(context, box, *arguments, **named)
            positions = box.position_x, box.position_y

            def lay_out_page() -> Any:
                box.position_x, box.position_y = positions
                return lay_out(context, box, *arguments[:6], list(arguments[6]))

            return self.fill(lay_out_page, context, *arguments[4:6])

        return layout

    def _stretch(self, context: Any, box: Any, child: Any, skip_stack: Any) -> _Stretch | None:
        if context.excluded_shapes:  # beside a float no two lines need have one measure
            return None
        paragraph = self._paragraph_of(context, child, box)
        if paragraph is None:
            return None
        start = paragraph.character_at(skip_stack)
        indent_px = 0.0
        if skip_stack is None:
            resolve_one_percentage(child, "text_indent", box.width)
            indent_px = child.text_indent
        return _Stretch(paragraph, start, box.width, indent_px)

    def _leaves_one(self, stretch: _Stretch, count: int) -> bool:
        """Tell whether of the lines at their best just one is left after `count`."""
        return stretch.paragraph.count_lines(stretch.start, stretch.measure_px, stretch.indent_px, count + 2) == count + 1

    def fill(
        self, lay_out: Callable[[], Any], context: Any, absolute_boxes: list[Any], fixed_boxes: list[Any], *, again: bool = True
    ) -> Any:
        """Lay out a page or a column by `lay_out`; `again` with other paragraphs where a line stayed empty at its foot."""
        outer, state = self._page, State(context, absolute_boxes, fixed_boxes)
        try:
            page = self._page = _Page({})
            laid = lay_out()
            if not (again and page.is_short) or laid[0] is None:
                return laid
            for wanted in self._choices(page):
                state.restore()
                page = self._page = _Page(wanted)
                laid = lay_out()
                if not page.is_short and laid[0] is not None:
                    return laid
            state.restore()
            self._page = _Page({})
            return lay_out()
        finally:
            self._page = outer

    @contextmanager
    def suspended(self) -> Iterator[None]:
        """Fill nothing by the lines that are laid out meanwhile."""
        outer, self._page = self._page, None
        try:
            yield
        finally:
            self._page = outer

    def _choices(self, page: _Page) -> Iterator[dict[tuple[int, int], tuple[Line, ...]]]:
        """Yield the lines to choose for one paragraph, from the foot upwards: a line less, or one more."""
        tried = 0
        for key, stretch in list(reversed(page.stretches.items()))[:_MOST_PARAGRAPHS]:
            for count in (stretch.count - 1, stretch.count + 1) if stretch.ends else ():
                chosen = stretch.divide_into(count, runs_on=False)
                if chosen is not None and tried < _MOST_TRIALS:
                    tried += 1
                    yield {key: chosen}


@contextmanager
def _choosing(paragraph: SourceParagraph | None, lines: tuple[Line, ...]) -> Iterator[None]:
    if paragraph is None:
        yield
        return
    paragraph.chosen = {line.start: line for line in lines}
    try:
        yield
    finally:
        paragraph.chosen = {}


class State:
    """What laying out a page leaves in WeasyPrint's context beside the page, to be put back before it is done again."""

    def __init__(self, context: Any, absolute_boxes: list[Any], fixed_boxes: list[Any]) -> None:
        self._context = context
        self._lists = [(boxes, list(boxes)) for boxes in (absolute_boxes, fixed_boxes, context.excluded_shapes)]
        self._broken = dict(context.broken_out_of_flow)
        self._page_bottom = context.page_bottom
        self._running = {
            name: list(pages.get(context.current_page, ())) for name, pages in context.running_elements.items()
        }

    def restore(self) -> None:
        context = self._context
        for boxes, content in self._lists:
            boxes[:] = content
        context.page_bottom = self._page_bottom
        context.broken_out_of_flow.clear()
        context.broken_out_of_flow.update(self._broken)
        for name, pages in context.running_elements.items():
            before = self._running.get(name, [])
            if before or context.current_page in pages:
                pages[context.current_page] = list(before)
