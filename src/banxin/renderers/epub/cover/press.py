"""Marks go in; the cover comes out twice: as a drawing (SVG) and as a picture (PNG), from the same outlines.

The drawing needs no font. The picture is drawn by PDFium from a page of PDF whose unit is a pixel: outlines of HarfBuzz,
places rounded to a hundredth, no hinting, no text engine, so that it does not hang on the machine. Its PNG is compressed
by runs only, which is what no build of zlib does in a way of its own.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import assert_never

from banxin.renderers.epub.cover.display import ASCENT_EM, Glyph, TypeCase, as_column
from banxin.renderers.epub.cover.marks import HEIGHT_PX, WIDTH_PX, Box, Column, Disc, Line, Mark, Paint

# Shades between two colours at the edges of type.
_BLENDS = 16
# How far the two control points of a quarter of a circle stand along their tangents (a curve's best fit to it).
_QUARTER = 0.5523


@dataclass(frozen=True, slots=True)
class CoverStyle:
    """How a layout wants its cover: a design and three colours (`#rrggbb`)."""

    design: str
    paper: str
    ink: str
    accent: str

    def colour(self, paint: Paint) -> str:
        """Return the colour of a paint."""
        return {"paper": self.paper, "ink": self.ink, "accent": self.accent}[paint]


@dataclass(frozen=True, slots=True)
class Cover:
    """A cover: `drawing` is what stands in an SVG of its measures, `picture` a PNG for shelves and shops."""

    drawing: str
    picture: bytes


@dataclass(frozen=True, slots=True)
class _Placed:
    """A glyph at its place: the left end of its baseline in pixels, and the size of its em."""

    glyph: Glyph
    x: float
    baseline: float
    size_px: float


def print_cover(marks: Sequence[Mark], style: CoverStyle, case: TypeCase) -> Cover:
    """Draw the marks, each over those before it."""
    return Cover(_draw(marks, style, case), _picture(marks, style, case))


def _place(mark: Line | Column, case: TypeCase) -> Iterator[_Placed]:
    if isinstance(mark, Line):
        for glyph in case.set_line(mark.text, mark.role)[0]:
            x = mark.x + glyph.x_em * mark.size_px
            yield _Placed(glyph, x, mark.y + ASCENT_EM * mark.size_px, mark.size_px)
        return
    text, number = as_column(mark.text), 0
    while number < len(text):
        taken = 2 if text.startswith("——", number) else 1
        upright = case.set_upright_dash("——", mark.role) if taken == 2 else None
        if upright is None:
            taken, upright = 1, case.set_upright(text[number], mark.role)
        if upright:
            # A face draws its long dash about the middle of one em.
            top = mark.y + (number + (taken - 1) / 2) * mark.pitch * mark.size_px
            yield _Placed(upright, mark.x, top + ASCENT_EM * mark.size_px, mark.size_px)
        number += taken


# --- the drawing -------------------------------------------------------------------------------------------


def _draw(marks: Iterable[Mark], style: CoverStyle, case: TypeCase) -> str:
    parts = []
    for mark in marks:
        colour = style.colour(mark.paint)
        match mark:
            case Box(x, y, width, height):
                parts.append(f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" fill="{colour}"/>')
            case Disc(x, y, radius):
                parts.append(f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}" fill="{colour}"/>')
            case Line() | Column():
                path = "".join(_path(placed, case) for placed in _place(mark, case))
                if path:
                    parts.append(f'<path fill="{colour}" d="{path}"/>')
            case _:
                assert_never(mark)
    return "\n".join(parts)


def _path(placed: _Placed, case: TypeCase) -> str:
    """Return the outline of a glyph, relative after its first point: that takes half as many digits."""
    pieces: list[str] = []
    at = start = (0, 0)
    # Tenths of a pixel, counted in whole numbers so that no rest adds up.
    for operator, points in case.outline(placed.glyph.face, placed.glyph.number):
        if operator == "h":
            pieces.append("z")
            at = start
            continue
        grid = [_tenths(placed, point) for point in points]
        if operator == "m":
            start = grid[0]
            pieces.append("M" + _pairs(grid))
        else:
            pieces.append(operator + _pairs([(x - at[0], y - at[1]) for x, y in grid]))
        at = grid[-1]
    return "".join(pieces)


def _tenths(placed: _Placed, point: tuple[float, float]) -> tuple[int, int]:
    x, y = placed.x + point[0] * placed.size_px, placed.baseline - point[1] * placed.size_px
    return round(10 * x), round(10 * y)


def _pairs(points: Iterable[tuple[int, int]]) -> str:
    written = ""
    for value in (value for point in points for value in point):
        number = _n(value / 10)
        written += number if not written or number.startswith("-") else f" {number}"
    return written


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


# --- the picture -------------------------------------------------------------------------------------------


def _picture(marks: Iterable[Mark], style: CoverStyle, case: TypeCase) -> bytes:
    return _printed(_page("\n".join(_operators(marks, style, case)).encode()), style)


@lru_cache(maxsize=4)
def _printed(page: bytes, style: CoverStyle) -> bytes:
    """Return the PNG of a page; a preview shows the same cover after most changes."""
    import pypdfium2
    from PIL import Image, ImageColor

    with pypdfium2.PdfDocument(page) as document:
        drawn = document[0].render(scale=1, draw_annots=False, no_smoothtext=False).to_pil()
        image = drawn if drawn.mode == "RGB" else drawn.convert("RGB")
    paper = ImageColor.getrgb(style.paper)
    palette = Image.new("P", (1, 1))
    # Paper, ink, accent, and the blends at the edges of the type.
    pairs = ((paper, ImageColor.getrgb(style.ink)), (paper, ImageColor.getrgb(style.accent)))
    palette.putpalette(
        [
            round(light + (dark - light) * step / (_BLENDS - 1))
            for first, second in pairs
            for step in range(_BLENDS)
            for light, dark in zip(first, second)
        ]
    )
    out = io.BytesIO()
    quantised = image.quantize(palette=palette, dither=Image.Dither.NONE)
    quantised.save(out, "PNG", compress_level=9, compress_type=zlib.Z_RLE)
    return out.getvalue()


def _operators(marks: Iterable[Mark], style: CoverStyle, case: TypeCase) -> Iterator[str]:
    """Yield the operators of the page: fields and outlines, filled."""
    for mark in marks:
        channels = (int(style.colour(mark.paint)[start : start + 2], 16) / 255 for start in (1, 3, 5))
        yield " ".join(f"{channel:.4f}" for channel in channels) + " rg"
        match mark:
            case Box(x, y, width, height):
                # Whole pixels, so that the edge of a field is no blend.
                left, top, right, bottom = round(x), round(y), round(x + width), round(y + height)
                yield f"{left} {HEIGHT_PX - bottom} {right - left} {bottom - top} re f"
            case Disc(x, y, radius):
                yield _circle(x, HEIGHT_PX - y, radius)
            case Line() | Column():
                yield from (_outline(placed, case) for placed in _place(mark, case))
                yield "f"
            case _:
                assert_never(mark)


def _outline(placed: _Placed, case: TypeCase) -> str:
    foot = HEIGHT_PX - placed.baseline
    pieces = []
    for operator, points in case.outline(placed.glyph.face, placed.glyph.number):
        numbers = (f"{placed.x + x * placed.size_px:.2f} {foot + y * placed.size_px:.2f}" for x, y in points)
        pieces.append(" ".join((*numbers, operator)))
    return " ".join(pieces)


def _circle(x: float, y: float, radius: float) -> str:
    k = _QUARTER * radius
    corners = [(x + radius, y), (x, y + radius), (x - radius, y), (x, y - radius)]
    tangents = [(0, k), (-k, 0), (0, -k), (k, 0)]
    pieces = [f"{corners[0][0]:.2f} {corners[0][1]:.2f} m"]
    for number in range(4):
        (ax, ay), (bx, by) = corners[number], corners[(number + 1) % 4]
        (tx, ty), (ux, uy) = tangents[number], tangents[(number + 1) % 4]
        points = ((ax + tx, ay + ty), (bx - ux, by - uy), (bx, by))
        pieces.append(" ".join(f"{px:.2f} {py:.2f}" for px, py in points) + " c")
    return " ".join([*pieces, "f"])


def _page(content: bytes) -> bytes:
    """Return a PDF of one page whose unit is a pixel."""
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Contents 4 0 R>>" % (WIDTH_PX, HEIGHT_PX),
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
    )
    page = b"%PDF-1.4\n"
    offsets = []
    for number, written in enumerate(objects, 1):
        offsets.append(len(page))
        page += b"%d 0 obj\n%s\nendobj\n" % (number, written)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    entries = len(objects) + 1
    start = len(page)
    page += b"xref\n0 %d\n0000000000 65535 f \n%s" % (entries, table)
    return page + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (entries, start)
