"""Words with their places come in; a small PDF that prints them comes out, made on the spot so that tests show what they test.

Places are in points from the top left corner. The font is made with it: every glyph is a square, one em wide, half an
em below U+0250; a ToUnicode table says what each stands for.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import pikepdf
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from pikepdf import Array, Dictionary, Name


@dataclass(frozen=True)
class Words:
    """A line of text: `x` and `y` are the origin of its first character, `turned` prints it upwards, `bold` in another face."""

    text: str
    x: float
    y: float
    size: float = 10.0
    turned: bool = False
    bold: bool = False


@dataclass(frozen=True)
class Column:
    """A column of text set in lines of so many characters; `　　` at the head of a paragraph is printed as room."""

    paragraphs: Sequence[str]
    x: float
    y: float
    measure: int = 12
    size: float = 10.0
    leading: float = 15.0

    def lines(self) -> list[Words]:
        found, y = [], self.y
        for paragraph in self.paragraphs:
            for start in range(0, len(paragraph), self.measure):
                line = paragraph[start : start + self.measure]
                room = len(line) - len(line.lstrip("　"))
                found.append(Words(line.lstrip("　"), self.x + room * self.size, y, self.size))
                y += self.leading
        return found


@dataclass(frozen=True)
class Bands:
    """Text in vertical lines from the right to the left, in bands of so many lines of so many characters.

    `right` and `y` are the upper right corner; `　　` at the head of a paragraph is printed as room.
    """

    paragraphs: Sequence[str]
    right: float
    y: float
    measure: int = 12
    lines_per_band: int = 40
    size: float = 10.0
    leading: float = 15.0
    gap: float = 15.0

    def characters(self) -> list[Words]:
        lines = [text[at : at + self.measure] for text in self.paragraphs for at in range(0, len(text), self.measure)]
        return [
            Words(
                character,
                self.right - self.size - index % self.lines_per_band * self.leading,
                self.y + index // self.lines_per_band * (self.measure * self.size + self.gap) + (place + 0.88) * self.size,
                self.size,
            )
            for index, line in enumerate(lines)
            for place, character in enumerate(line)
            if character != "　"
        ]


@dataclass(frozen=True)
class Stroke:
    """A box (left, top, right, bottom), stroked."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Photo:
    """A picture of one colour in a box."""

    left: float
    top: float
    right: float
    bottom: float
    grey: int = 90


Mark = Words | Column | Bands | Stroke | Photo
WIDTH, HEIGHT = 600.0, 800.0

_TO_UNICODE = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
{lines}
endcmap end end"""


def make_pdf(*pages: Sequence[Mark], unicode_table: bool = True, **save: object) -> bytes:
    """Return a PDF with one page for each sequence of marks; `save` goes to pikepdf, such as `encryption`."""
    pdf = pikepdf.new()
    words = [word for marks in pages for mark in marks for word in _words(mark)]
    glyphs = {character: number for number, character in enumerate(sorted({c for word in words for c in word.text}), 1)}
    fonts = {"F": _font(pdf, glyphs, Name.Plain, unicode_table=unicode_table)}
    if any(word.bold for word in words):
        fonts["B"] = _font(pdf, glyphs, Name("/Plain-Bold"), unicode_table=unicode_table)
    for marks in pages:
        pictures = {f"/P{index}": _picture(pdf, mark) for index, mark in enumerate(marks) if isinstance(mark, Photo)}
        content = "\n".join(_operators(mark, index, glyphs) for index, mark in enumerate(marks))
        page = Dictionary(
            Type=Name.Page,
            MediaBox=Array([0, 0, WIDTH, HEIGHT]),
            Resources=Dictionary(Font=Dictionary(**fonts), XObject=Dictionary(pictures)),
            Contents=pdf.make_stream(content.encode()),
        )
        pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
    stream = io.BytesIO()
    pdf.save(stream, deterministic_id="encryption" not in save, **save)  # type: ignore[arg-type]
    return stream.getvalue()


def _words(mark: Mark) -> list[Words]:
    match mark:
        case Words():
            return [mark]
        case Column():
            return mark.lines()
        case Bands():
            return mark.characters()
        case _:
            return []


def _advance(character: str) -> int:
    return 500 if ord(character) < 0x250 else 1000


def _type(glyphs: dict[str, int]) -> bytes:
    """Return a font whose every glyph is a square."""
    names = [".notdef", *(f"g{number}" for number in glyphs.values())]
    advances = [1000, *map(_advance, glyphs)]
    outlines = {}
    for name, advance in zip(names, advances, strict=True):
        pen = TTGlyphPen(None)
        corners = [(60, -60), (60, 820), (advance - 60, 820), (advance - 60, -60)]
        pen.moveTo(corners[0])
        for corner in corners[1:]:
            pen.lineTo(corner)
        pen.closePath()
        outlines[name] = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({})
    builder.setupGlyf(outlines)
    builder.setupHorizontalMetrics({name: (advance, 60) for name, advance in zip(names, advances, strict=True)})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupPost()
    stream = io.BytesIO()
    builder.font.recalcTimestamp = False
    builder.save(stream)
    return stream.getvalue()


def _font(pdf: pikepdf.Pdf, glyphs: dict[str, int], name: Name, *, unicode_table: bool) -> pikepdf.Object:
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=name, Flags=4, FontBBox=Array([0, -120, 1000, 880]), ItalicAngle=0,
        Ascent=880, Descent=-120, CapHeight=700, StemV=80, FontFile2=pdf.make_stream(_type(glyphs)),
    )
    descendant = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=name, DW=1000, CIDToGIDMap=Name.Identity,
        W=Array([1, Array([_advance(character) for character in glyphs])]),
        CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
    )
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type0, BaseFont=name, Encoding=Name("/Identity-H"),
        DescendantFonts=Array([pdf.make_indirect(descendant)]),
    )
    if unicode_table:
        lines = "\n".join(
            f"1 beginbfchar <{number:04X}> <{character.encode('utf-16-be').hex()}> endbfchar"
            for character, number in glyphs.items()
        )
        font.ToUnicode = pdf.make_stream(_TO_UNICODE.format(lines=lines).encode())
    return pdf.make_indirect(font)


def _picture(pdf: pikepdf.Pdf, photo: Photo) -> pikepdf.Object:
    pixels = bytes((photo.grey + x + y) % 256 for y in range(40) for x in range(60))
    picture = pdf.make_stream(pixels)
    picture.Type, picture.Subtype = Name.XObject, Name.Image
    picture.Width, picture.Height, picture.BitsPerComponent, picture.ColorSpace = 60, 40, 8, Name.DeviceGray
    return picture


def _operators(mark: Mark, index: int, glyphs: dict[str, int]) -> str:
    match mark:
        case Words(text, x, y, size, turned, bold):
            code = "".join(f"{glyphs[character]:04X}" for character in text)
            matrix = f"0 1 -1 0 {x:g} {HEIGHT - y:g}" if turned else f"1 0 0 1 {x:g} {HEIGHT - y:g}"
            return f"BT /{'B' if bold else 'F'} {size:g} Tf {matrix} Tm <{code}> Tj ET"
        case Column() | Bands():
            return "\n".join(_operators(line, index, glyphs) for line in _words(mark))
        case Stroke(left, top, right, bottom):
            return f"{left:g} {HEIGHT - bottom:g} {right - left:g} {bottom - top:g} re S"
        case Photo(left, top, right, bottom):
            return f"q {right - left:g} 0 0 {bottom - top:g} {left:g} {HEIGHT - bottom:g} cm /P{index} Do Q"
