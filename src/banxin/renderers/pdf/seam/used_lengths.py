"""A style goes in; what boxes of it measure comes out, worked out once for all of them in containers of one size.

WeasyPrint 70 shares one style among all elements that the same rules fit, thousands of paragraphs as a rule, and works out
the lengths of each box of them anew, two or three times each.
"""

from __future__ import annotations

from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import block, page
from weasyprint.layout.percent import resolve_percentages as work_out
from weasyprint.text.line_break import strut as work_out_strut

_NAMES = (
    *(f"{what}_{side}" for what in ("margin", "padding") for side in ("left", "right", "top", "bottom")),
    *("width", "min_width", "max_width", "height", "min_height", "max_height"),
    *(f"border_{side}_width" for side in ("top", "right", "bottom", "left")),
)
# Nothing but their style and container decides over these.
_TYPES = (boxes.BlockBox, boxes.LineBox, boxes.MarginBox)


def resolve_percentages(box: Any, containing_block: Any) -> None:
    """Give a box the lengths that its style has in a container, as WeasyPrint's function of that name."""
    style = box.style
    if type(box) not in _TYPES or style["border_collapse"] == "collapse":
        work_out(box, containing_block)
        return
    if isinstance(containing_block, boxes.Box):
        size = containing_block.width, containing_block.height
    else:
        size = containing_block
    known = style.__dict__.setdefault("used_lengths", {})
    if size not in known:
        work_out(box, containing_block)
        known[size] = {name: box.__dict__[name] for name in _NAMES}
    box.__dict__.update(known[size])


def strut(style: Any) -> tuple[float, float]:
    """Return the height of a line of a style and where its baseline is in it, as WeasyPrint's function of that name."""
    known: tuple[float, float] | None = style.__dict__.get("strut")
    if known is None:
        known = style.__dict__["strut"] = work_out_strut(style)
    return known


def length_replacements() -> list[tuple[Any, str, Any]]:
    """Return what stands in WeasyPrint's layout of blocks and of the margins of pages."""
    return [(block, "resolve_percentages", resolve_percentages), (page, "resolve_percentages", resolve_percentages)]
