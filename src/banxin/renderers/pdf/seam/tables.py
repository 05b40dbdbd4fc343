"""WeasyPrint's layout of a table goes in; one that never leaves out the head of a table comes out.

Where no row has room below the head, as on a small page, WeasyPrint 70 leaves the head out. There it becomes the first rows
of the table, which a page may part.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from weasyprint.layout import block


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
