"""WeasyPrint's layout of a table goes in; one that keeps its head and breaks no short column comes out.

Where no row has room below the head, as on a small page, WeasyPrint 70 leaves the head out. There it becomes the first rows
of the table, which a page may part.

Columns that are wider together than the table it narrows in one proportion, from a whole line down to the longest word. A Han
character is a word, so a column of three characters was broken for one of forty. A table whose longest words have no room side by
side it sets past the measure and off the page; here its longest words are broken.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from weasyprint.layout import block, preferred

from banxin.renderers.table_columns import share_width


def keeping_heads(lay_out_table: Callable[..., Any]) -> Callable[..., Any]:
    """Return WeasyPrint's `table_layout` so that a table begins with its head."""

    def layout(
        context: Any, table: Any, bottom_space: float, skip_stack: Any, containing_block: Any, page_is_empty: bool,
        absolute_boxes: Any, fixed_boxes: Any,
    ) -> Any:  # fmt: skip
        arguments = (bottom_space, skip_stack, containing_block, page_is_empty, absolute_boxes, fixed_boxes)
        laid = lay_out_table(context, table, *arguments)
        head = table.children[0] if table.children and skip_stack is None else None
        if laid[0] is None or head is None or not head.is_header or any(group.is_header for group in laid[0].children):
            return laid
        block.remove_placeholders(context, [laid[0]], absolute_boxes, fixed_boxes)
        head.is_header = False
        return lay_out_table(context, table, *arguments)

    return layout


def sharing_width(lay_out_columns: Callable[..., None]) -> Callable[..., None]:
    """Return WeasyPrint's `auto_table_layout` so that columns which have to be narrowed are so by `share_width`."""

    def layout(context: Any, box: Any, containing_block: Any) -> None:
        lay_out_columns(context, box, containing_block)
        table = box.get_wrapped_table()
        _, _, least, natural, percentages, constrained, spacing, grid = preferred.table_and_columns_preferred_widths(
            context, box, outer=False
        )
        if grid and not any(percentages) and not any(constrained):
            margins = sum(margin for margin in (box.margin_left, box.margin_right) if margin != "auto")
            edges = table.padding_left + table.padding_right + table.border_left_width + table.border_right_width
            table.width = min(table.width, containing_block[0] - margins - edges)
            room = table.width - spacing
            if sum(least) > room:
                table.column_widths = share_width([0.0] * len(least), least, room)
            elif room < sum(natural):
                table.column_widths = share_width(least, natural, room)

    return layout
