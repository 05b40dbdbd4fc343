"""A laid-out document that says how many lines its texts were planned for goes in; what differs comes out.

A composer of pages decides where columns begin and end before the press sets them. An element with the
attribute `data-lines` promises that its text takes just so many lines; nothing on the page has room for
another.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from weasyprint.formatting_structure import boxes

from banxin.renderers.pdf.seam.plain_lines import all_boxes

_SAMPLE = 20
# A line is full to the thousandth; what sticks out by more than this (in CSS pixels) shows.
_TOLERANCE_PX = 1.0


def unkept_plans(document: Any) -> Iterator[tuple[int, str]]:
    """Yield (page number, what is wrong) for each planned text with other lines, or one too wide."""
    for number, page in enumerate(document.pages, 1):
        for box in page._page_box.descendants(placeholders=True):
            if not isinstance(box, boxes.BlockBox) or box.element is None or "::" in box.element_tag:
                continue
            planned = box.element.get("data-lines")
            if planned is None:
                continue
            lines = list(_lines(box))
            text = "".join(_texts(box))[:_SAMPLE]
            if len(lines) != int(planned):
                yield number, f"{len(lines)} lines instead of {planned}: {text}"
                continue
            top, bottom = (
                (min(line.position_y for line in lines), max(map(_bottom, lines))) if lines else (0, 0)
            )
            if bottom - top > box.height + _TOLERANCE_PX or bottom - top < box.height - _TOLERANCE_PX:
                yield number, f"{bottom - top:.1f} px high instead of {box.height:.1f}: {text}"
            right = box.content_box_x() + box.width
            for line in lines:
                over = max(
                    (_right(child) for child in all_boxes(line) if isinstance(child, boxes.TextBox)),
                    default=0,
                )
                if over > right + _TOLERANCE_PX:
                    yield number, f"a line {over - right:.1f} px too wide: {text}"


def _lines(box: Any) -> Iterator[Any]:
    for child in box.children:
        if isinstance(child, boxes.LineBox):
            yield child
        elif isinstance(child, boxes.BlockBox) and child.is_in_normal_flow():
            yield from _lines(child)


def _bottom(line: Any) -> float:
    return float(line.position_y + line.height)


def _right(text: Any) -> float:
    # A space at the end of a line is not seen.
    return float(text.position_x + text.width) if text.text.strip() else 0.0


def _texts(box: Any) -> Iterator[str]:
    for child in all_boxes(box):
        if isinstance(child, boxes.TextBox):
            yield child.text
