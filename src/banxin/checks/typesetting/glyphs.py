"""The pages of a PDF come in; the glyphs of each come out, along and across the lines they stand in.

A glyph's place is given by where it is along its line (`x`) and how far its line has advanced on the page (`y`), so
that all that follows is the same for both ways of writing. On a horizontal page `x` runs to the right and `y` down
to the baseline. On a vertical page (直排) `x` runs down and `y` from right to left to the middle of the column.
Lengths are points; rotation and crop box of the page are applied.

What is read is the text layer as pdfium gives it, without the spaces and line ends that pdfium adds itself. Nothing
here depends on how the text was shown: the advance is what the face says, the origin where the glyph was put.
"""

from __future__ import annotations

import ctypes
import io
import math
import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from banxin.checks.typesetting.drawn import Drawn, read_drawn
from banxin.page_view import PageView
from banxin.pdf_forms import draws_without_end
from banxin.typography.characters import MARKS, classes

# The fullest broadsheet page holds some 15,000 characters; a page with twenty times as many is none.
MAX_PAGE_CHARACTERS = 300_000
_MAX_OBJECTS = 300_000

# Where faces for Chinese put the em box: so much above the baseline, the rest below.
EM_ABOVE = 0.88
_LEVEL = 0.05  # the sine of what still counts as running straight
_LINE_END_HYPHEN = 0x2  # how pdfium names a hyphen that ends a line
# What stands for digits side by side in a cell of a vertical line.
CELL = "\ufffc"
_NARROW = frozenset("L9")
_SAME_CELL_EM, _WHOLE_EM = 0.15, 0.005
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


class Glyph(NamedTuple):
    """One character of a page.

    `advance` is what the face says, set solid; `face` is an index into `GlyphPage.faces.names`; `order` is the place
    among the page's characters as the file shows them; `spaced` tells that a space of the text stands before it; `turned` that its own top points
    sideways (Latin in a vertical line); `joined` that it shares a glyph with the character before it.
    """

    text: str
    x: float
    y: float
    em: float
    advance: float
    face: int = 0
    order: int = 0
    spaced: bool = False
    turned: bool = False
    joined: bool = False


class Cell(NamedTuple):
    """What stands side by side in one cell of a vertical line (纵中横): its text, where, and its edges across the line.

    `x` is where the cell begins along the line and `em` its size; `y` is the middle of the line.
    """

    text: str
    x: float
    y: float
    em: float
    first: float
    last: float


class Ink(NamedTuple):
    """Where the ink of a glyph lies in its cell, in em.

    `left` and `right` are counted along the line from the start of the cell; `bottom` and `top` across it: upwards
    from the baseline, on a vertical page to the right from the left edge of the column.
    """

    left: float
    bottom: float
    right: float
    top: float


@dataclass(slots=True)
class Faces:
    """The faces of one file: their names without subset prefix, and the ink of each character met in one."""

    names: list[str] = field(default_factory=list)
    ink: dict[tuple[int, str], Ink] = field(default_factory=dict)


@dataclass(slots=True)
class GlyphPage:
    """The glyphs of one page, in the order of its text layer.

    `aside` counts characters that run another way than the page's lines; `unmapped` those of which the file does not say
    what they stand for; `inkless` names visible characters whose glyph prints nothing. `cells` are those of a vertical
    page that hold digits or letters side by side, `astray` the letters of such a page whose top points to the left or down. `drawn` are
    shapes that may be marks.
    """

    number: int
    width_pt: float
    height_pt: float
    glyphs: list[Glyph]
    faces: Faces
    vertical: bool = False
    aside: Counter[str] = field(default_factory=Counter)
    unmapped: int = 0
    inkless: Counter[str] = field(default_factory=Counter)
    cells: list[Cell] = field(default_factory=list)
    astray: int = 0
    drawn: list[Drawn] = field(default_factory=list)


def read_pages(source: Path | bytes, numbers: Collection[int] | None = None) -> Iterator[GlyphPage]:
    """Yield the pages of a PDF, or those with the `numbers` given (from 1).

    Raises pypdfium2.PdfiumError for a file that pdfium cannot open; a page that it cannot open is left out, and one
    with more characters than any page of print has is read as far as that.
    """
    endless = _endless_pages(source, numbers)
    document = pdfium.PdfDocument(_without_direction(source))
    reader = _Reader()
    try:
        for number in range(1, len(document) + 1):
            if number in endless or (numbers is not None and number not in numbers):
                continue
            try:
                page = document[number - 1]
                text = page.get_textpage()
            except pdfium.PdfiumError:
                continue
            try:
                yield reader.read(page, text, number)
            finally:
                text.close()
                page.close()
    finally:
        document.close()


def _endless_pages(source: Path | bytes, numbers: Collection[int] | None) -> frozenset[int]:
    """Return which pages, of those with the `numbers`, pdfium would unfold until no memory is left."""
    try:
        with pikepdf.open(io.BytesIO(source) if isinstance(source, bytes) else source) as pdf:
            pages = ((number, page) for number, page in enumerate(pdf.pages, 1) if numbers is None or number in numbers)
            return frozenset(number for number, page in pages if draws_without_end(page.obj))
    except (pikepdf.PdfError, pikepdf.PasswordError, ValueError, TypeError, RuntimeError):
        return frozenset()


def _without_direction(source: Path | bytes) -> Path | bytes:
    """Return a PDF that is not said to be bound at the right: pdfium would read its lines backwards.

    It takes the direction of the binding (ViewerPreferences, ISO 32000-2, 12.2) for that of the writing.
    """
    data = source if isinstance(source, bytes) else source.read_bytes()
    if b"/R2L" not in data and b"/ObjStm" not in data:
        return source
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            preferences = pdf.Root.get("/ViewerPreferences")
            if not isinstance(preferences, pikepdf.Dictionary) or preferences.get("/Direction") != pikepdf.Name.R2L:
                return source
            del preferences["/Direction"]
            copy = io.BytesIO()
            pdf.save(copy)
            return copy.getvalue()
    except pikepdf.PdfError:
        return source


class _Shown(NamedTuple):
    """What the characters of one text object share.

    `turns` are quarter turns clockwise from upright as shown, -1 for anything else; `along` is the direction of the
    text in the file's own space; `rank` is the object's place among those of the page; `handle` is its font's.
    """

    face: int
    em: float
    turns: int
    along: tuple[float, float]
    rank: int
    handle: Any


class _Placed(NamedTuple):
    """A character with its origin on the page as shown: to the right and down, in points."""

    text: str
    right: float
    down: float
    shown: _Shown
    advance: float
    order: int
    spaced: bool
    joined: bool


class _Reader:
    """Reads the pages of one file; faces and advances are looked up once."""

    def __init__(self) -> None:
        self.faces = Faces()
        self._face_numbers: dict[str, int] = {}
        self._advances: dict[tuple[int, str], float] = {}
        # Ink in the glyph's own axes, before it is known which way the page's lines run.
        self._ink: dict[tuple[int, str], Ink] = {}

    def read(self, page: pdfium.PdfPage, text: Any, number: int) -> GlyphPage:
        view = PageView(page)
        inkless: Counter[str] = Counter()
        placed, unmapped = self._placed(text, view, _object_ranks(page), inkless)
        # pdfium sorts what it takes for one line; the file's own order is that of its objects.
        placed.sort(key=lambda char: (char.shown.rank, char.order))
        vertical = _is_vertical(placed)
        glyphs: list[Glyph] = []
        aside: Counter[str] = Counter()
        cells: list[Cell] = []
        astray = 0
        ink = self.faces.ink
        for order, char in enumerate(placed):
            shown = char.shown
            if (shown.face, char.text) not in ink and (shown.face, char.text) in self._ink:
                ink[shown.face, char.text] = _in_line(self._ink[shown.face, char.text], shown.turns, vertical)
            if vertical and shown.turns in (0, 1):
                _set_vertically(char, order, glyphs, aside, cells)
                continue
            if not vertical and shown.turns == 0:
                place = char.right, char.down, shown.em, char.advance
                glyphs.append(Glyph(char.text, *place, shown.face, order, char.spaced, False, char.joined))
            else:
                aside[char.text] += 1
                astray += vertical and classes(char.text) in _NARROW
        return GlyphPage(
            number, view.width, view.height, glyphs, self.faces, vertical, aside, unmapped, inkless, cells, astray,
            read_drawn(page, view, vertical=vertical),
        )  # fmt: skip

    def _placed(
        self, text: Any, view: PageView, ranks: dict[int, int], inkless: Counter[str]
    ) -> tuple[list[_Placed], int]:
        found: list[_Placed] = []
        objects: dict[int, _Shown | None] = {}
        seen: dict[tuple[str, int, int], int] = {}
        unmapped, surrogate, spaced = 0, 0, False
        x, y = ctypes.c_double(), ctypes.c_double()
        last_x = last_y = math.nan
        for index in range(min(raw.FPDFText_CountChars(text), MAX_PAGE_CHARACTERS)):
            code = raw.FPDFText_GetUnicode(text, index)
            if code == _LINE_END_HYPHEN or (code == 0xAD and raw.FPDFText_IsHyphen(text, index) == 1):
                code = ord("-")
            elif code <= 32 or code in (0xA0, 0x3000):
                if raw.FPDFText_IsGenerated(text, index) == 1:
                    continue
                if code:
                    spaced = True
                    continue
            if 0xD800 <= code < 0xDC00:
                surrogate = code
                continue
            if 0xDC00 <= code < 0xE000 and surrogate:
                code = 0x10000 + ((surrogate - 0xD800) << 10) + (code - 0xDC00)
            surrogate = 0
            if code in (0x200B, 0x2060, 0xFEFF):
                continue
            handle = raw.FPDFText_GetTextObject(text, index)
            key = ctypes.cast(handle, ctypes.c_void_p).value or 0
            if key in objects:
                shown = objects[key]
            else:
                rank = ranks.get(key, len(ranks) + len(objects))
                shown = objects[key] = self._shown(text, index, handle, view, rank)
            if shown is None:
                continue
            if code == 0 or code == 0xFFFD or code > 0x10FFFF or raw.FPDFText_HasUnicodeMapError(text, index) == 1:
                unmapped += 1
                code = 0xFFFD
            char = chr(code)
            raw.FPDFText_GetCharOrigin(text, index, x, y)
            # A squeezed mark may stand on the origin of the one before it; only one glyph has one ink.
            joined = (
                x.value == last_x
                and y.value == last_y
                and bool(found)
                and (
                    (found[-1].text == char and char in "—…")
                    or (found[-1].shown is shown and self._box(text, index) == self._box(text, index - 1))
                )
            )
            last_x, last_y = x.value, y.value
            right, down = view.point(last_x, last_y)
            if joined:
                self._share(found, char, index)
                continue
            place = (char, round(8 * right / shown.em), round(8 * down / shown.em))
            if place in seen:
                continue  # printed again over itself, to look bolder
            seen[place] = index
            advance = self._advance(text, index, char, shown)
            self._note_ink(text, index, char, shown, (last_x, last_y), inkless)
            found.append(_Placed(char, right, down, shown, advance * shown.em, index, spaced, False))
            spaced = False
        return found, unmapped

    def _share(self, found: list[_Placed], char: str, index: int) -> None:
        """Add a character that shares the glyph of the one before: both get the cells that they stand for."""
        before = found[-1]
        em = before.shown.em
        advance = em if _is_wide(before.text) else before.advance / 2
        found[-1] = before._replace(advance=advance)
        step = (advance, 0.0) if before.shown.turns == 0 else (0.0, advance)
        found.append(
            _Placed(char, before.right + step[0], before.down + step[1], before.shown, advance, index, False, True)
        )

    def _shown(self, text: Any, index: int, handle: Any, view: PageView, rank: int) -> _Shown | None:
        """Return what a text object shows its characters in, or None where that is nothing readable."""
        if not handle:
            return None
        matrix, size = raw.FS_MATRIX(), raw.FPDFText_GetFontSize(text, index)
        raw.FPDFText_GetMatrix(text, index, matrix)
        em = abs(size) * math.hypot(matrix.a, matrix.b)
        if not 0.5 < em < 2000:
            return None
        across, down = view.direction(matrix.a, matrix.b)
        length = math.hypot(across, down)
        if abs(down) <= _LEVEL * length:
            turns = 0 if across > 0 else 2
        elif abs(across) <= _LEVEL * length:
            turns = 1 if down > 0 else 3
        else:
            turns = -1
        font = raw.FPDFTextObj_GetFont(handle)
        buffer = ctypes.create_string_buffer(256)
        length_of_name = raw.FPDFFont_GetBaseFontName(font, buffer, len(buffer)) if font else 0
        name = buffer.raw[: max(0, min(length_of_name, len(buffer)) - 1)].decode("utf-8", "replace")
        name = name[7:] if name[6:7] == "+" else name
        if name not in self._face_numbers:
            self._face_numbers[name] = len(self.faces.names)
            self.faces.names.append(name)
        unit = math.hypot(matrix.a, matrix.b)
        return _Shown(self._face_numbers[name], em, turns, (matrix.a / unit, matrix.b / unit), rank, font)

    def _advance(self, text: Any, index: int, char: str, shown: _Shown) -> float:
        """Return the advance that the face gives a character, in em."""
        key = (shown.face, char)
        if char in MARKS or (shown.turns == 1 and classes(char) in _NARROW):
            # A face may have a character in whole and half width: ask for this very glyph.
            box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
            raw.FPDFText_GetLooseCharBox(text, index, box)
            raw.FPDFText_GetCharOrigin(text, index, x, y)
            (across, up), em = shown.along, shown.em
            corners = [(a - x.value, b - y.value) for a in (box.left, box.right) for b in (box.bottom, box.top)]
            along = sorted((a * across + b * up) / em for a, b in corners)
            upwards = sorted((b * across - a * up) / em for a, b in corners)
            # Where pdfium does not know the face's height it gives the ink instead.
            if abs(along[0]) < 0.005 and upwards[-1] - upwards[0] > 0.9 and along[-1] > 0.05:
                return round(float(along[-1]), 4)
        known = self._advances.get(key)
        if known is not None:
            return known
        width = ctypes.c_float()
        advance = 0.0
        if shown.handle and raw.FPDFFont_GetGlyphWidth(shown.handle, ord(char), 1.0, width):
            advance = float(width.value)
        if not 0 < advance < 4:
            box = raw.FS_RECTF()
            raw.FPDFText_GetLooseCharBox(text, index, box)
            advance = abs(box.right - box.left) / shown.em if shown.turns == 0 else 0.0
            if not 0 < advance < 4:
                advance = 1.0 if _is_wide(char) else 0.5
        # Faces give thousandths; pdfium's arithmetic adds noise.
        advance = self._advances[key] = round(advance, 4)
        return advance

    @staticmethod
    def _box(text: Any, index: int) -> tuple[float, float, float, float]:
        """Return the ink of a character in the file's own space: left, right, bottom, top."""
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        raw.FPDFText_GetCharBox(text, index, left, right, bottom, top)
        return left.value, right.value, bottom.value, top.value

    def _note_ink(
        self, text: Any, index: int, char: str, shown: _Shown, origin: tuple[float, float], inkless: Counter[str]
    ) -> None:
        key = (shown.face, char)
        ink = self._ink.get(key)
        if ink is None:
            left, right, bottom, top = self._box(text, index)
            (x, y), (across, up), em = origin, shown.along, shown.em
            corners = [((left - x) / em, (bottom - y) / em), ((right - x) / em, (top - y) / em)]
            along = sorted(a * across + b * up for a, b in corners)
            upwards = sorted(b * across - a * up for a, b in corners)
            ink = self._ink[key] = Ink(along[0], upwards[0], along[1], upwards[1])
        if ink.right - ink.left < 1e-3 and ink.top - ink.bottom < 1e-3:
            inkless[char] += 1


def _object_ranks(page: pdfium.PdfPage) -> dict[int, int]:
    """Return the place of each object of a page in the order in which they are shown, by address."""
    ranks: dict[int, int] = {}

    def visit(count: int, get: Any, holder: Any, depth: int) -> None:
        for index in range(min(count, _MAX_OBJECTS)):
            item = get(holder, index)
            ranks[ctypes.cast(item, ctypes.c_void_p).value or 0] = len(ranks)
            if depth < 4 and raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_FORM:
                visit(raw.FPDFFormObj_CountObjects(item), raw.FPDFFormObj_GetObject, item, depth + 1)

    visit(raw.FPDFPage_CountObjects(page), raw.FPDFPage_GetObject, page, 0)
    return ranks


def _set_vertically(
    char: _Placed, order: int, glyphs: list[Glyph], aside: Counter[str], cells: list[Cell]
) -> None:
    """Add a character of a vertical line to `glyphs`; what stands beside the one before in its cell moves both to the middle.

    Digits side by side (纵中横) are one cell of the line; what they say is counted `aside`.
    """
    shown = char.shown
    upright = shown.turns == 0
    x = char.down - (EM_ABOVE * shown.em if upright else 0.0)
    y = -(char.right + (0.5 if upright else EM_ABOVE - 0.5) * shown.em)
    kind, before = classes(char.text), glyphs[-1] if glyphs else None
    narrow = kind in _NARROW and (upright or abs(char.advance / shown.em - 1) <= _WHOLE_EM)
    # What lies in a whole cell stands for half of one, drawn in its middle.
    first, last = (-char.right, -char.right - char.advance) if upright else (y + 0.25 * shown.em, y - 0.25 * shown.em)
    if before is not None and abs(before.x - x) <= _SAME_CELL_EM * shown.em and abs(before.y - y) <= shown.em:
        if (narrow and before.text == CELL) or kind == classes(before.text) == "Q":
            y = (before.y + y) / 2
            if len(glyphs) > 1 and abs(glyphs[-2].y - y) <= 0.5 * shown.em and kind == "Q":
                y = glyphs[-2].y  # a face whose marks stand at the right has two of them moved to the left
            glyphs[-1] = before._replace(y=y)
        if narrow and before.text == CELL:
            aside[char.text] += 1
            cell = cells[-1]
            cells[-1] = cell._replace(
                text=cell.text + char.text, y=y, first=max(cell.first, first), last=min(cell.last, last)
            )
            return
    if narrow:
        aside[char.text] += 1
        glyphs.append(Glyph(CELL, x, y, shown.em, shown.em, shown.face, order, char.spaced))
        cells.append(Cell(char.text, x, y, shown.em, first, last))
        return
    advance = shown.em if upright else char.advance
    turned = not upright and not _HAN.match(char.text)
    glyphs.append(Glyph(char.text, x, y, shown.em, advance, shown.face, order, char.spaced, turned, char.joined))


def _in_line(ink: Ink, turns: int, vertical: bool) -> Ink:
    """Return ink given in the glyph's own axes in those of the line it stands in."""
    if not vertical:
        return ink
    if turns == 0:
        return Ink(EM_ABOVE - ink.top, ink.left, EM_ABOVE - ink.bottom, ink.right)
    below = 1 - EM_ABOVE
    return Ink(ink.left, ink.bottom + below, ink.right, ink.top + below)


def _is_wide(char: str) -> bool:
    return ord(char) >= 0x2E80 or char in "—―…⋯“”‘’"


def _is_vertical(placed: list[_Placed]) -> bool:
    """Tell whether most neighbouring Han of a page stand below each other rather than beside."""
    beside = below = 0
    for char, after in pairwise(placed):
        if _HAN.match(char.text) and _HAN.match(after.text):
            em = char.shown.em
            right, down = (after.right - char.right) / em, (after.down - char.down) / em
            if abs(down) < 0.3 and 0.4 < right < 2:
                beside += 1
            elif abs(right) < 0.3 and 0.4 < down < 2:
                below += 1
    return below > beside
