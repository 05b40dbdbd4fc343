"""A box with columns goes in; its columns come out, as deep as each other, in whole lines, notes at their foot.

WeasyPrint 70 balances columns by deepening them by what the next box needs until all fits: they end between two lines of
the grid, and what is not of one height (notes, a line kept with the next) may be lost or stand twice. Here columns are as
deep as the page has room when their text runs on, and of as few whole lines as hold it when it ends.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import ceil, floor
from typing import Any

from weasyprint.css.properties import ZERO_PIXELS
from weasyprint.layout import absolute, block
from weasyprint.layout.percent import percentage, resolve_percentages
from weasyprint.text.line_break import strut

from banxin.renderers.pdf.seam.fullness import Filling, State
from banxin.renderers.pdf.seam.notes import NoteAreas, Rest, bottoms

# Edges this near to each other differ by rounding, in CSS pixels.
_ROUNDING_PX = 0.05


@dataclass(slots=True)
class _Columns:
    """Columns as they were laid out: where their text goes on, and what is left of their notes."""

    boxes: list[Any] = field(default_factory=list)
    resume_at: Any = None
    next_page: Any = None
    rests: Sequence[Rest] = ()

    @property
    def is_whole(self) -> bool:
        return bool(self.boxes) and self.resume_at is None and not self.rests


class ColumnLayout:
    """Lays out columns; what spans all of them, or has a height of its own, stays WeasyPrint's."""

    def __init__(self, filling: Filling, notes: NoteAreas, layout_columns: Callable[..., Any]) -> None:
        self._filling, self._notes, self._layout_columns = filling, notes, layout_columns

    def __call__(
        self, context: Any, box: Any, bottom_space: float, skip_stack: Any, containing_block: Any, page_is_empty: bool,
        absolute_boxes: Any, fixed_boxes: Any, adjoining_margins: Any, first_letter_style: Any, first_line_style: Any,
    ) -> Any:  # fmt: skip
        """Do what WeasyPrint's `columns_layout` does."""
        style = box.style
        if style["height"] != "auto" or not box.children or any(_spans(child) for child in box.children):
            return self._layout_columns(
                context, box, bottom_space, skip_stack, containing_block, page_is_empty, absolute_boxes, fixed_boxes,
                adjoining_margins, first_letter_style, first_line_style,
            )  # fmt: skip
        coming = self._notes.hand_on(context, box)
        own_absolutes: Any = [] if style["position"] == "relative" else absolute_boxes
        box = box.copy_with_children(box.children)
        box.position_y += block.collapse_margin(adjoining_margins)
        block.block_level_width(box, containing_block)
        gap_px = style["font_size"] if style["column_gap"] == "normal" else percentage(style["column_gap"], style, box.width)
        count, width_px = _count(box, gap_px)
        top_px, line_px = box.content_box_y(), strut(style)[0]
        room_px = context.page_bottom - top_px - bottom_space

        def lay_out(depth_px: float, *, is_empty: bool, again: bool = True) -> _Columns:
            context.in_column = True
            columns = _Columns(resume_at=skip_stack, rests=coming)
            try:
                for number in range(count):
                    column = box.anonymous_from(box, children=_from_head(box.children, columns.resume_at))
                    resolve_percentages(column, containing_block)
                    column.is_column, column.width = True, width_px
                    across = number if style["direction"] == "ltr" else count - 1 - number
                    column.position_x = box.content_box_x() + across * (width_px + gap_px)
                    column.position_y = top_px
                    if not self._add(
                        context, columns, column, depth_px, containing_block, is_empty, own_absolutes, fixed_boxes,
                        first_letter_style, first_line_style, again=again,
                    ):  # fmt: skip
                        break
            finally:
                context.in_column = False
            return columns

        def take_back(columns: _Columns) -> None:
            block.remove_placeholders(context, columns.boxes, [], [])
            state.restore()

        def holds(lines: int) -> bool:
            columns = lay_out(lines * line_px + _ROUNDING_PX, is_empty=False, again=False)
            take_back(columns)
            return columns.is_whole

        state = State(context, own_absolutes, fixed_boxes)
        columns, depth_px = lay_out(room_px, is_empty=page_is_empty), room_px
        if not columns.boxes:
            return None, (0, None), {"break": "any", "page": None}, [], False
        if columns.is_whole:
            depths_px = [_depth_px(column) for column in columns.boxes]
            most = ceil((room_px - _ROUNDING_PX) / line_px)
            lines = ceil((max(depths_px) - _ROUNDING_PX) / line_px)
            if style["column_fill"] == "balance":
                take_back(columns)
                least = max(1, floor((sum(depths_px) / count + _ROUNDING_PX) / line_px))
                lines = _fewest_lines(least, most, holds)
                columns = lay_out(min(lines * line_px + _ROUNDING_PX, room_px), is_empty=page_is_empty)
            depth_px = min(lines * line_px, room_px)
        for column in columns.boxes:
            column.height = depth_px
            for child in column.children:
                if hasattr(child, "notes_at_foot"):
                    child.translate(0, top_px + depth_px - child.position_y - child.margin_height())
        columns.boxes[-1].note_rests = columns.rests
        box.children = columns.boxes
        box.height = max(depth_px, box.min_height)
        if style["position"] == "relative":
            for absolute_box in own_absolutes:
                absolute.absolute_layout(context, absolute_box, box, fixed_boxes, bottom_space, None)
        return box, columns.resume_at, columns.next_page, [], False

    def _add(
        self, context: Any, columns: _Columns, column: Any, depth_px: float, containing_block: Any, is_empty: bool,
        absolute_boxes: Any, fixed_boxes: Any, first_letter_style: Any, first_line_style: Any, *, again: bool,
    ) -> bool:  # fmt: skip
        """Lay out one more column; return whether there is something left for another."""
        bottom_space = context.page_bottom - column.position_y - depth_px
        position = column.position_x, column.position_y

        def lay_out() -> Any:
            column.position_x, column.position_y = position
            with self._notes.column(context, column.width, depth_px, columns.rests, columns.boxes) as add_notes:
                laid = block.block_box_layout(
                    context, column, bottom_space, columns.resume_at, containing_block, is_empty, absolute_boxes,
                    fixed_boxes, [], first_letter_style, first_line_style, discard=False, max_lines=None,
                )  # fmt: skip
                return (*laid, add_notes(laid[0], bottom_space) if laid[0] is not None else columns.rests)

        laid, resume_at, next_page, *_, rests = self._filling.fill(lay_out, context, absolute_boxes, fixed_boxes, again=again)
        if laid is None:
            return False
        columns.boxes.append(laid)
        columns.resume_at, columns.next_page, columns.rests = resume_at, next_page, rests
        return resume_at is not None and next_page["break"] in ("any", "column", "auto", "avoid", "avoid-page", "avoid-column")


def _from_head(children: Sequence[Any], resume_at: Any) -> Sequence[Any]:
    """Return the children of a column that begins with one whose `margin-break: discard` asks for no space at its head.

    WeasyPrint discards such a margin at the head of a page only, and the first lines of two columns stood apart.
    """
    if resume_at is None:
        return children
    ((index, within),) = resume_at.items()
    if within is not None or children[index].style["margin_break"] != "discard":
        return children
    first = children[index].copy()
    first.style = first.style.copy()
    first.style["margin_top"] = ZERO_PIXELS
    return [*children[:index], first, *children[index + 1 :]]


def _depth_px(column: Any) -> float:
    """Return how deep the text of a column and its notes are together."""
    notes_px = sum(child.margin_height() for child in column.children if hasattr(child, "notes_at_foot"))
    text = (bottom for child in column.children if not hasattr(child, "notes_at_foot") for bottom in bottoms(child))
    return float(max(text, default=column.position_y) - column.position_y + notes_px)


def _fewest_lines(least: int, most: int, holds: Callable[[int], bool]) -> int:
    """Return of how few lines columns are that hold the whole text; it is known that `most` do."""
    # As a rule the average or a line more will do.
    for lines in range(least, min(least + 2, most)):
        if holds(lines):
            return lines
        least = lines + 1
    while least < most:
        middle = (least + most) // 2
        if holds(middle):
            most = middle
        else:
            least = middle + 1
    return most


def _spans(child: Any) -> bool:
    return bool(child.style["column_span"] == "all")


def _count(box: Any, gap_px: float) -> tuple[int, float]:
    """Return the number of columns and their width in pixels (CSS Multi-column Layout, 3.4)."""
    width, count = box.style["column_width"], box.style["column_count"]
    if width != "auto":
        most = max(1, floor((box.width + gap_px) / (width + gap_px)))
        count = most if count == "auto" else min(count, most)
    return count, max(0.0, (box.width + gap_px) / count - gap_px)
