"""WeasyPrint's layout of columns goes in; one whose columns end with a whole line comes out.

To balance columns WeasyPrint 70 begins at the average of what they hold and makes them deeper until all fits; what is
left of the last step stays below them as white that is no whole line, and takes what follows off the grid.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.text.line_break import strut

# Edges this near to each other differ by rounding, in CSS pixels.
_ROUNDING_PX = 0.05


def ending_on_grid(layout_columns: Callable[..., Any]) -> Callable[..., Any]:
    """Return WeasyPrint's `columns_layout` so that columns that end on a page are a number of whole lines deep."""

    def layout(*arguments: Any, **named: Any) -> Any:
        laid = layout_columns(*arguments, **named)
        box, resume_at = laid[:2]
        if box is not None and resume_at is None and box.children and all(child.is_column for child in box.children):
            _end_on_line(box)
        return laid

    return layout


def _end_on_line(box: Any) -> None:
    line_px = strut(box.style)[0]
    depth = int((box.height + _ROUNDING_PX) / line_px) * line_px
    if max(_bottoms(box), default=0.0) > box.content_box_y() + depth + _ROUNDING_PX:
        depth += line_px
    for column in box.children:
        column.height -= box.height - depth
    box.height = depth


def _bottoms(box: Any) -> Iterator[float]:
    """Yield the lower edges of what is seen in a box: lines, pictures, tables."""
    if isinstance(box, (boxes.LineBox, boxes.ReplacedBox, boxes.TableBox)):
        yield box.position_y + box.height
    elif isinstance(box, boxes.ParentBox):
        for child in box.children:
            if isinstance(child, boxes.Box) and child.is_in_normal_flow():
                yield from _bottoms(child)
