"""A font file and the glyphs that stand upright in vertical lines go in; a file in which these lie comes out.

A vertical page is laid out lying on its left side and turned in the end. What stands upright on it must lie with it
before: each glyph is turned a quarter anticlockwise, its top where a horizontal line begins a character, its middle on
the middle line of the em box. The file is then an ordinary one for horizontal lines, and its text is found, copied and
read in order as on any turned page.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

import uharfbuzz as hb

# The em box of East Asian type reaches from 0.12 em below the alphabetic baseline to 0.88 em above.
TOP_EM = 0.88
MIDDLE_EM = 0.38

# Operators of Type 2 charstrings (Adobe Technical Note 5177), and how many numbers one of them may take.
_MOVE, _LINE, _CURVE, _END = 21, 5, 8, 14
_MOST_NUMBERS = 48

Point = tuple[float, float]


def turn_glyphs(font: bytes, glyphs: Iterable[int]) -> bytes:
    """Return a font file (OpenType, CFF or TrueType) with these glyphs lying on their left side, an em wide each."""
    from fontTools.ttLib import TTFont  # half a second that horizontal books need not pay

    outlines = _Outlines(font)
    turned = TTFont(io.BytesIO(font), recalcBBoxes=False, recalcTimestamp=False, lazy=True)
    names = {glyph: turned.getGlyphName(glyph) for glyph in glyphs}
    lefts = _turn_cff(turned, outlines, names) if "CFF " in turned else _turn_glyf(turned, outlines, names)
    for (glyph, name), left in zip(names.items(), lefts, strict=True):
        turned["hmtx"].metrics[name] = (outlines.depth(glyph), left)
    packed = io.BytesIO()
    turned.save(packed)
    return packed.getvalue()


class _Outlines:
    """The outlines of a font, turned: lists of (operator, numbers), relative as in Type 2 charstrings."""

    def __init__(self, data: bytes) -> None:
        face = hb.Face(hb.Blob(data))
        self._font, self.em = hb.Font(face), face.upem
        self._functions = hb.DrawFuncs()
        self._functions.set_move_to_func(_begin)
        self._functions.set_line_to_func(_line)
        self._functions.set_cubic_to_func(_cubic)
        self._functions.set_quadratic_to_func(_quadratic)

    def depth(self, glyph: int) -> int:
        """Return how far a glyph reaches down the line."""
        depth: int = abs(self._font.get_glyph_v_advance(glyph)) or self.em
        return depth

    def contours(self, glyph: int) -> list[list[tuple[Point, ...]]]:
        """Return the contours of a glyph, turned, each a list of segments: their points but the first one's start."""
        drawn: list[list[tuple[Point, ...]]] = []
        self._font.draw_glyph(glyph, self._functions, drawn)
        middle = self._font.get_glyph_h_advance(glyph) / 2
        origin = self._font.get_glyph_v_origin(glyph)
        top = origin[1] if origin else TOP_EM * self.em
        rise = MIDDLE_EM * self.em - middle
        return [[tuple((top - y, x + rise) for x, y in segment) for segment in contour] for contour in drawn]


def _begin(x: float, y: float, drawn: list[list[tuple[Point, ...]]]) -> None:
    drawn.append([((x, y),)])


def _line(x: float, y: float, drawn: list[list[tuple[Point, ...]]]) -> None:
    drawn[-1].append(((x, y),))


def _cubic(
    x1: float, y1: float, x2: float, y2: float, x: float, y: float, drawn: list[list[tuple[Point, ...]]]
) -> None:
    drawn[-1].append(((x1, y1), (x2, y2), (x, y)))


def _quadratic(x1: float, y1: float, x: float, y: float, drawn: list[list[tuple[Point, ...]]]) -> None:
    drawn[-1].append(((x1, y1), (x, y)))


# --- CFF ----------------------------------------------------------------------------------------------------


def _turn_cff(font: Any, outlines: _Outlines, names: dict[int, str]) -> list[int]:
    """Turn glyphs; return where each begins, which a font of this kind does not ask."""
    charstrings = font["CFF "].cff.topDictIndex[0].CharStrings
    for glyph, name in names.items():
        charstring = charstrings[name]
        private = charstring.private
        width = outlines.depth(glyph) - private.nominalWidthX
        numbers = [width] if outlines.depth(glyph) != private.defaultWidthX else []
        charstring.setBytecode(_charstring(outlines.contours(glyph), numbers))
    return [0] * len(names)


def _charstring(contours: list[list[tuple[Point, ...]]], width: list[float]) -> bytes:
    """Return the Type 2 charstring of contours; `width` are the numbers that say how wide it is, if any must."""
    code = bytearray()
    numbers = [round(number) for number in width]
    here = (0, 0)
    for contour in contours:
        operator = _MOVE
        for segment in contour:
            wanted = operator if operator == _MOVE else _LINE if len(segment) == 1 else _CURVE
            if wanted != operator or len(numbers) + 6 > _MOST_NUMBERS:
                _write(code, numbers, operator)
                operator = wanted
            for x, y in segment:
                point = round(x), round(y)
                numbers += (point[0] - here[0], point[1] - here[1])
                here = point
            if operator == _MOVE:
                _write(code, numbers, operator)
                operator = _LINE
        _write(code, numbers, operator)
    _write(code, numbers, _END)
    if not code or code[-1] != _END:
        code.append(_END)
    return bytes(code)


def _write(code: bytearray, numbers: list[int], operator: int) -> None:
    """Write numbers and an operator, and empty the numbers; an operator of lines or curves needs some."""
    if not numbers and operator != _END:
        return
    for number in numbers:
        if -107 <= number <= 107:
            code.append(number + 139)
        elif 108 <= number <= 1131:
            code += _two_bytes(number - 108, 247)
        elif -1131 <= number <= -108:
            code += _two_bytes(-number - 108, 251)
        else:
            code += bytes((28,)) + number.to_bytes(2, "big", signed=True)
    numbers.clear()
    code.append(operator)


def _two_bytes(rest: int, first: int) -> bytes:
    """Return the two bytes of a number of medium size in a charstring."""
    return bytes((first + (rest >> 8), rest & 0xFF))


# --- TrueType -----------------------------------------------------------------------------------------------


def _turn_glyf(font: Any, outlines: _Outlines, names: dict[int, str]) -> list[int]:
    """Turn glyphs; return where the ink of each begins, by which it is placed."""
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    table, lefts = font["glyf"], []
    for glyph, name in names.items():
        pen = TTGlyphPen(None)
        for contour in outlines.contours(glyph):
            (start,), *segments = contour
            pen.moveTo(_rounded(start))
            for segment in segments:
                if len(segment) == 1:
                    pen.lineTo(_rounded(segment[0]))
                else:
                    pen.qCurveTo(*map(_rounded, segment))
            pen.closePath()
        made = pen.glyph(dropImpliedOnCurves=False)
        made.recalcBounds(table)
        table.glyphs[name] = made
        lefts.append(getattr(made, "xMin", 0))
    return lefts


def _rounded(point: Point) -> tuple[int, int]:
    return round(point[0]), round(point[1])
