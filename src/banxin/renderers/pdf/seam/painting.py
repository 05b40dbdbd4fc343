"""A piece of set text goes in; the text operators that put each glyph where the composer placed it come out.

Paint is grey: text, rules and tints are one black ink. Only a picture keeps its colours.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from weasyprint.text.ffi import FROM_UNITS, pango

from banxin.renderers.pdf.seam.beside import SetString
from banxin.renderers.pdf.seam.lines import SetText
from banxin.renderers.pdf.seam.shaping import NO_GLYPH, SetFace, Shaped, cluster_text, spans_between

_UNKNOWN = pango.PANGO_GLYPH_UNKNOWN_FLAG
_INVISIBLE = (NO_GLYPH, pango.PANGO_GLYPH_EMPTY)


class _Codes(dict[int, str]):
    """Glyph → its code in a content stream."""

    def __missing__(self, glyph: int) -> str:
        code = self[glyph] = f"{glyph:04x}"
        return code


@dataclass(slots=True)
class Noticed:
    """What is noticed while text is painted: code points that no face has, with how often each was asked for; how many pieces of
    lines could not be set well."""

    missing: dict[int, int] = field(default_factory=dict)
    poor_pieces: int = 0


class Painter:
    """Paints set text, and notes what is to be told of it."""

    def __init__(self, noticed: Noticed) -> None:
        self._noticed, self._missing = noticed, noticed.missing
        self._codes = _Codes()

    def paint(self, stream: Any, textbox: Any, matrix: Any) -> bool:
        """Paint the piece of a text box; return False, with nothing painted, when a face has coloured glyphs."""
        piece: SetText = textbox.pango_layout
        if piece.fault:
            self._noticed.poor_pieces += 1
        spans = spans_between(piece.shaped, piece.first, piece.last)
        for _, _, face in spans:
            if face.pdf is None:
                face.pdf, face.pdf_size = stream.add_font(face.font)
            if face.pdf.svg or face.pdf.png or face.pdf.colr or face.pdf.bitmap:
                return False
        stream.set_text_matrix(*matrix.values)
        origins_px = [x_em * piece.em_px for x_em in piece.x_em]
        pen_px = 0.0
        for start, end, face in spans:
            pen_px = self._show(
                stream, face, piece.shaped, start, end, origins_px[start - piece.first : end - piece.first], pen_px
            )
        if piece.hyphen is not None:
            self._show_hyphen(stream, piece.hyphen, piece.hyphen_x_em * piece.em_px, pen_px)
        for string in piece.beside:
            self._show_beside(stream, string, piece, matrix)
        return True

    def _show_beside(self, stream: Any, string: SetString, piece: SetText, matrix: Any) -> None:
        """Show a string that stands beside the line of a piece."""
        a, b, c, d, x, y = matrix.values
        stream.set_text_matrix(a, b, c, d, x + piece.left_px + string.x_px, y - piece.rise_px - string.rise_px)
        pen_px, all_px = 0.0, string.origins_px()
        for start, end, face in spans_between(string.shaped, string.first, string.last):
            if face.pdf is None:
                face.pdf, face.pdf_size = stream.add_font(face.font)
            origins_px = all_px[start - string.first : end - string.first]
            pen_px = self._show(stream, face, string.shaped, start, end, origins_px, pen_px)

    def _show_hyphen(self, stream: Any, hyphen: Shaped, x_px: float, pen_px: float) -> None:
        """Show the hyphen of a line that ends inside a word."""
        for start, end, face in spans_between(hyphen, 0, len(hyphen.text)):
            if face.pdf is None:
                face.pdf, face.pdf_size = stream.add_font(face.font)
            origins_px = []
            for advance_em in hyphen.advances_em[start:end]:
                origins_px.append(x_px)
                x_px += advance_em * face.pdf_size
            pen_px = self._show(stream, face, hyphen, start, end, origins_px, pen_px)

    def _show(
        self,
        stream: Any,
        face: SetFace,
        shaped: Shaped,
        start: int,
        end: int,
        origins_px: list[float],
        pen_px: float,
    ) -> float:
        """Show the glyphs of one face from `start` to `end`, their origins given; return where the pen then is.

        The pen is kept where a reader of the page will have it, in thousandths of an em, so that rounding never
        adds up along a line.
        """
        font, thousandth = face.pdf, face.pdf_size / 1000
        stream.set_font_size(font.hash, face.pdf_size)
        text, glyphs, codes, widths, to_unicode = shaped.text, shaped.glyphs, self._codes, font.widths, font.to_unicode
        run = _Run(stream)
        parts = run.parts
        pen = pen_px / thousandth
        own = glyphs[start:end]
        if not shaped.clusters and not shaped.offsets and [to_unicode.get(glyph) for glyph in own] == list(text[start:end]):
            # Every glyph stands for one character and has stood for it before.
            for glyph, origin_px in zip(own, origins_px, strict=True):
                off = pen - origin_px / thousandth
                if off > 0.5 or off < -0.5:
                    move = round(off)
                    parts.append(f">{move}<")
                    pen -= move
                parts.append(codes[glyph])
                pen += widths[glyph]
            run.flush()
            return pen * thousandth
        for at, origin_px in zip(range(start, end), origins_px, strict=True):
            glyph = glyphs[at]
            if glyph in _INVISIBLE:
                continue
            target = origin_px / thousandth
            joined = at + 1 < end and glyphs[at + 1] == NO_GLYPH
            if joined or at in shaped.clusters or at in shaped.offsets or to_unicode.get(glyph) != text[at]:
                pen = self._show_cluster(run, face, shaped, at, end, target, pen)
                continue
            move = round(pen - target)
            if move:
                parts.append(f">{move}<")
                pen -= move
            parts.append(codes[glyph])
            pen += widths[glyph]
        run.flush()
        return pen * thousandth

    def _show_cluster(
        self, run: _Run, face: SetFace, shaped: Shaped, at: int, end: int, target: float, pen: float
    ) -> float:
        """Show the glyphs of one cluster: the first of its kind, shifted, of several characters or glyphs."""
        font, thousandth = face.pdf, face.pdf_size / 1000
        x_px, y_px = shaped.offsets.get(at, (0.0, 0.0))
        text = cluster_text(shaped, at, end)
        for glyph, advance_px, x, y in shaped.clusters.get(at, [(shaped.glyphs[at], 0.0, x_px, y_px)]):
            number = self._missing_glyph(font, glyph - _UNKNOWN) if glyph & _UNKNOWN else glyph
            if number not in font.widths:
                pango.pango_font_get_glyph_extents(face.font, number, run.stream.ink_rect, run.stream.logical_rect)
                width_px = run.stream.logical_rect.width * FROM_UNITS
                font.widths[number] = round(width_px / thousandth)
            move = round(pen - target - x / thousandth)
            if move:
                run.parts.append(f">{move}<")
                pen -= move
            run.show(self._codes[number], y, "" if font.to_unicode.setdefault(number, text) == text else text)
            pen += font.widths[number]
            target += advance_px / thousandth
            text = ""
        return pen

    def _missing_glyph(self, font: Any, codepoint: int) -> int:
        """Note a character that no face has; return the number of the glyph that stands for it."""
        self._missing[codepoint] = self._missing.get(codepoint, 0) + 1
        glyph: int = font.get_unused_glyph_id(codepoint)
        font.widths.setdefault(glyph, 1000)
        font.widths.setdefault(0, 1000)
        return glyph


class _Run:
    """Glyph codes and moves on their way into one array for the operator TJ."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.parts: list[str] = []

    def flush(self) -> None:
        """Show what has been gathered."""
        if self.parts:
            self.stream.show_text(f"<{''.join(self.parts)}>".replace("<>", ""))
            self.parts.clear()

    def show(self, code: str, rise_px: float, actual_text: str) -> None:
        """Add a glyph, raised if it is, and named where it stands for another character than elsewhere.

        Two characters of a text may share a glyph, as the radical ⼀ and the numeral 一 do. The font's map to
        Unicode can name one; the other is named in place (ActualText, ISO 32000-2, 14.9.4), so that copied text
        is the source's.
        """
        if not rise_px and not actual_text:
            self.parts.append(code)
            return
        self.flush()
        if actual_text:
            named = actual_text.encode("utf-16-be", "surrogatepass").hex()
            self.stream.stream.append(f"/Span <</ActualText <feff{named}>>> BDC".encode())
        if rise_px:
            self.stream.set_text_rise(-rise_px)
        self.stream.show_text(f"<{code}>")
        if rise_px:
            self.stream.set_text_rise(0)
        if actual_text:
            self.stream.end_marked_content()


def grey(color: Any) -> float:
    """Return how light a colour is, from 0 black to 1 white (ISO 32000-2, 10.4.2.2)."""
    if color.space == "device-cmyk":
        cyan, magenta, yellow, black = (float(part) for part in color.coordinates)
        return max(0.0, 1 - min(1.0, luminance(cyan, magenta, yellow) + black))
    red, green, blue = _srgb(color)
    return red if red == green == blue else luminance(red, green, blue)


def is_grey(color: Any) -> bool:
    """Tell whether a colour is black, white or between, given in RGB or the like."""
    return color.space != "device-cmyk" and len(set(_srgb(color))) == 1


def luminance(red: float, green: float, blue: float) -> float:
    """Return the grey of an RGB colour (ISO 32000-2, 10.4.2.2)."""
    return 0.3 * red + 0.59 * green + 0.11 * blue


def _srgb(color: Any) -> tuple[float, float, float]:
    red, green, blue = (min(max(float(part), 0.0), 1.0) for part in color.to("srgb").coordinates)
    return red, green, blue
