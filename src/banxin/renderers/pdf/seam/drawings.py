"""A drawing (SVG) goes in; it stands on the page whole, or not at all and is told of.

WeasyPrint paints as much of a drawing as it can, forgets why it stopped, leaves the page in the coordinates of the part
that failed, and takes a request to stop the program for such a failure. Nothing bounds how often it repeats a pattern,
a marker or a gradient.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from itertools import cycle, islice
from math import hypot
from typing import Any

from weasyprint.images import SVGImage, normalize_stop_positions
from weasyprint.svg import SVG, defs

# Detailed maps have some 100,000 elements; a gradient as fine as 10,000 stripes to the page is a grey.
MOST_ELEMENTS = 200_000
MOST_REPEATS = 10_000

_logger = logging.getLogger("weasyprint")


class _TooMuch(Exception):
    """A drawing asks for more than anybody would draw."""


class Drawings:
    """Paints the drawings of one document, and counts what each of them asks for, its patterns and markers included."""

    def __init__(self) -> None:
        self._drawn = 0

    def draw(self, image: SVGImage, stream: Any, width: float, height: float) -> None:
        """Paint a drawing at its size in px; where that fails, leave the page as it was and log that the picture is missing."""
        length, depth = len(stream.stream), len(stream._ctm_stack)
        self._drawn = 0
        try:
            image._svg.draw(stream, width, height, image._base_url, image._context)
        except Exception as failure:
            del stream.stream[length:], stream._ctm_stack[depth:]
            reason = "it draws itself" if isinstance(failure, RecursionError) else f"{failure}" or type(failure).__name__
            # As WeasyPrint says it of other pictures.
            _logger.error("Failed to load image at %r: %s", image._base_url, reason)

    def replacements(self) -> list[tuple[Any, str, Any]]:
        """Return what stands in WeasyPrint's drawing of SVG while the seam is open."""
        draw_node, intrinsic_size = SVG.draw_node, SVGImage.get_intrinsic_size

        def draw_counted(svg: SVG, *arguments: Any, **named: Any) -> None:
            self._drawn += 1
            if self._drawn > MOST_ELEMENTS:
                raise _TooMuch(f"more than {MOST_ELEMENTS:,} elements to draw")
            draw_node(svg, *arguments, **named)

        def known_size(image: SVGImage, *arguments: Any) -> Any:
            try:
                return intrinsic_size(image, *arguments)
            except (ValueError, IndexError):
                return None, None, None  # to draw it will tell what cannot be read

        return [
            (SVG, "draw_node", draw_counted),
            (SVGImage, "get_intrinsic_size", known_size),
            (defs, "cycle", _bounded_cycle),
            (defs, "spread_radial_gradient", _bounded_spread(defs.spread_radial_gradient)),
        ]


def _bounded_cycle(steps: Iterable[Any]) -> Iterator[Any]:
    yield from islice(cycle(steps), MOST_REPEATS)
    raise _TooMuch("a gradient that repeats without end")


def _bounded_spread(spread_gradient: Callable[..., Any]) -> Callable[..., Any]:
    """Return `spread_gradient` for radial gradients whose rings can be counted."""

    def spread(
        how: str, positions: Any, colors: Any, fx: float, fy: float, fr: float, cx: float, cy: float, r: float,
        width: float, height: float, matrix: Any,
    ) -> Any:  # fmt: skip
        if how in ("repeat", "reflect"):
            first, last, _ = normalize_stop_positions(list(positions))
            ring = (r - fr) * (last - first)
            farthest = hypot(*(abs(edge) + abs(focus) for edge, focus in zip(matrix.invert.transform_point(width, height), (fx, fy))))
            if ring * MOST_REPEATS < max(farthest, fr, r):
                raise _TooMuch("a gradient that repeats without end")
        return spread_gradient(how, positions, colors, fx, fy, fr, cx, cy, r, width, height, matrix)

    return spread
