"""A finished PDF whose pages lie on their left side goes in; they come out upright, their lines vertical.

A vertical page (直排) is laid out lying: its head at the left, its right edge above, so that lines run from left to
right and one below another, in faces whose characters lie (`fonts.turned`). Here each page is turned a quarter clockwise
with its boxes, links and destinations.
"""

from __future__ import annotations

from typing import Any

import pydyf


def turn_pages(pdf: Any) -> None:
    """Turn all pages of a PDF upright."""
    turned: dict[bytes, float] = {}
    for number in pdf.pages["Kids"][0::3]:
        page = pdf.objects[number]
        left, _, right, _ = (float(edge) for edge in page["MediaBox"])
        turned[page.reference] = left + right
        opening, closing = pydyf.Stream([f"q 0 -1 1 0 0 {left + right:.4f} cm".encode()]), pydyf.Stream([b"Q"])
        pdf.add_object(opening)
        pdf.add_object(closing)
        page["Contents"] = pydyf.Array([opening.reference, page["Contents"], closing.reference])
        for box in ("MediaBox", "TrimBox", "BleedBox", "CropBox"):
            if box in page:
                page[box] = _turned_box(page[box], left + right)
        for reference in page.get("Annots", ()):
            annotation = _object(pdf, reference)
            annotation["Rect"] = _turned_box(annotation["Rect"], left + right)
    for item in pdf.objects:
        _turn_destinations(item, turned)
        _turn_pattern(item, max(turned.values(), default=0.0))
    pdf.catalog.setdefault("ViewerPreferences", pydyf.Dictionary())["Direction"] = "/R2L"


def _turned_box(box: Any, edges: float) -> Any:
    """Return a rectangle after the turn; `edges` is the sum of the page's left and right edge."""
    left, bottom, right, top = (float(edge) for edge in box)
    return pydyf.Array([bottom, edges - right, top, edges - left])


def _turn_destinations(item: Any, turned: dict[bytes, float]) -> None:
    """Turn every place on a page that something leads to (`/XYZ`), wherever it is kept."""
    if isinstance(item, pydyf.Dictionary):
        for value in item.values():
            _turn_destinations(value, turned)
    elif isinstance(item, pydyf.Array):
        if len(item) >= 4 and item[1] == "/XYZ" and item[0] in turned:
            x, y = float(item[2]), float(item[3])
            item[2], item[3] = y, turned[item[0]] - x
            return
        for value in item:
            _turn_destinations(value, turned)


def _turn_pattern(item: Any, edges: float) -> None:
    """Turn a pattern, which is laid on the page as it was before (ISO 32000-2, 8.7.2): all pages have one size."""
    described = getattr(item, "extra", item)
    if isinstance(described, dict) and "PatternType" in described:
        a, b, c, d, e, f = (float(part) for part in described.get("Matrix", (1, 0, 0, 1, 0, 0)))
        described["Matrix"] = pydyf.Array([b, -a, d, -c, f, edges - e])


def _object(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]
