"""A page of a PDF goes in; its places as they are shown on screen and paper come out: cropped, turned, downwards."""

from __future__ import annotations

from typing import Any


class PageView:
    """Turns places in a PDF's own space into places on the page as it is shown.

    Lengths are in points, from the upper left corner of the crop box; downwards is positive.
    """

    def __init__(self, page: Any, more_turns: int = 0) -> None:
        """Look at a page, turned by so many quarters clockwise beyond what the file says."""
        # The page's own boxes may be its parent's (ISO 32000-1, 7.7.3.4), of which `get_cropbox` knows nothing.
        self.left, self.bottom, self.right, self.top = page.get_bbox()
        self.turns = (page.get_rotation() // 90 + more_turns) % 4
        width, height = self.right - self.left, self.top - self.bottom
        self.width, self.height = (height, width) if self.turns % 2 else (width, height)

    def point(self, x: float, y: float) -> tuple[float, float]:
        match self.turns:
            case 0:
                return x - self.left, self.top - y
            case 1:
                return y - self.bottom, x - self.left
            case 2:
                return self.right - x, y - self.bottom
            case _:
                return self.top - y, self.right - x

    def box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        (x0, y0), (x1, y1) = self.point(left, bottom), self.point(right, top)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def direction(self, x: float, y: float) -> tuple[float, float]:
        (x0, y0), (x1, y1) = self.point(0.0, 0.0), self.point(x, y)
        return x1 - x0, y1 - y0
