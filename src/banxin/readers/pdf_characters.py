"""The bytes of a PDF come in; for each page its characters, rules, boxes and pictures come out, each with its place.

All places are in points from the top left corner of the page as it is shown (crop box and rotation applied),
downwards positive. What is read is the text layer as pdfium gives it: characters that pdfium adds itself, such as
the line ends it guesses, are left out, and so is a character printed twice over itself to look bolder.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from banxin.diagnostics import Place
from banxin.errors import SourceError
from banxin.page_view import PageView
from banxin.readers.pdf_clipping import (
    MAX_PATH_POINTS,
    Bounds,
    KnownClips,
    bounds_of,
    moved,
    page_objects,
    shown_part,
)
from banxin.readers.pdf_condition import NAMELESS
from banxin.readers.pdf_visibility import hidden_characters

MAX_PAGES = 200
# The fullest broadsheet page holds some 15,000 characters; a page with ten times as many is none.
MAX_PAGE_CHARACTERS = 150_000

Box: TypeAlias = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Character:
    """One character of the text layer.

    `x` and `baseline` are its origin, `right` where its ink or its advance ends, `size_pt` the height of its em and
    `em_pt` the width of it (both differ where type is condensed); `turned` tells that its line does not run
    from left to right, `downward` that it lies on its side and runs downwards: then `right` is where it ends below.
    `order` is its place in the text layer, from 0.
    """

    text: str
    x: float
    baseline: float
    right: float
    ink: Box
    size_pt: float
    em_pt: float
    font: str
    bold: bool
    turned: bool
    order: int
    downward: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture on the page; `handle` is pdfium's own, valid as long as the page is open.

    `turns` are the quarters clockwise by which what the handle gives is to be turned to stand as the page is read.
    """

    box: Box
    handle: Any = field(compare=False)
    turns: int = 0


@dataclass(frozen=True, slots=True)
class PageMarks:
    """What is printed on one page: its size, its characters, rules (线) and boxes (框), pictures.

    A rule is a box with next to no height or width. `unmapped` counts characters of which the file does not say what
    they are; each is read as U+FFFD. `outside` counts those that stand outside the page as it is shown, `hidden` those
    that nobody can see; both are left out.
    """

    width: float
    height: float
    characters: tuple[Character, ...]
    rules: tuple[Box, ...]
    boxes: tuple[Box, ...]
    pictures: tuple[Picture, ...]
    unmapped: int
    outside: int = 0
    hidden: int = 0


def open_pdf(data: bytes, name: str) -> pdfium.PdfDocument:
    """Open a PDF. Raises SourceError for one that is damaged, locked, without pages, or with too many."""
    place = Place(name)
    try:
        document = pdfium.PdfDocument(data)
        pages = len(document)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            hint = "save it without a password, or name its text"
            raise SourceError("the PDF is locked with a password", hint=hint, place=place) from error
        if "security" in str(error).lower():
            hint = "save it without protection, or name its text"
            raise SourceError("the PDF is encrypted in a way not known here", hint=hint, place=place) from error
        hint = "make the file again, or fetch it again if it came over a network"
        raise SourceError("the PDF is damaged and cannot be read", hint=hint, place=place) from error
    if not pages:
        raise SourceError("the PDF has no pages", hint="make the file again", place=place)
    if pages > MAX_PAGES:
        message = f"the PDF has {pages:,} pages; {MAX_PAGES} are the most"
        raise SourceError(message, hint="take out the pages of one issue, for example with qpdf --pages", place=place)
    return document


def load_page(document: pdfium.PdfDocument, number: int) -> pdfium.PdfPage:
    """Return a page, from 1, with what its notes and form fields show as part of it. Raises PdfiumError for a damaged one."""
    page = document[number - 1]
    if raw.FPDFPage_GetAnnotCount(page) > 0 and raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS:
        page.close()
        page = document[number - 1]
    return page


def read_page(page: pdfium.PdfPage, mute_fonts: frozenset[str] = frozenset(), *, layers: bool = False) -> PageMarks:
    """Read one page; the characters of `mute_fonts` are unknown, and some of its `layers` may not be shown. Raises SourceError for one that holds more than any page.

    A page most of whose text would lie on its side is read as turned upright.
    """
    text = page.get_textpage()
    count = raw.FPDFText_CountChars(text)
    if count > MAX_PAGE_CHARACTERS:
        raise SourceError(f"a page holds {count:,} characters", hint="no page of print holds so many")
    hidden = hidden_characters(page, text, count, layers=layers)
    view, (characters, unmapped, outside) = _read_upright(page, text, count, mute_fonts, hidden)
    rules, boxes, pictures = _read_objects(page, view)
    seen = sum(raw.FPDFText_GetUnicode(text, index) > ord(" ") for index in hidden)
    return PageMarks(view.width, view.height, characters, rules, boxes, pictures, unmapped, outside, seen)


def _read_upright(
    page: pdfium.PdfPage, text: Any, count: int, mute_fonts: frozenset[str], hidden: frozenset[int]
) -> tuple[PageView, tuple[tuple[Character, ...], int, int]]:
    """Return the page's characters in the first of its four turns in which most of them stand level."""
    first: tuple[PageView, tuple[tuple[Character, ...], int, int]] | None = None
    for turns in range(4):
        view = PageView(page, turns)
        read = _read_characters(text, count, view, mute_fonts, hidden)
        first = first or (view, read)
        if sum(mark.turned for mark in read[0]) <= _MOST_TURNED * len(read[0]):
            return view, read
    assert first is not None  # noqa: S101 - narrows the type
    return first


# --- places ------------------------------------------------------------------------------------------------


# --- characters --------------------------------------------------------------------------------------------

_BOLD = re.compile("bold|black|heavy|hei(?!ti-?light)|[-_](?:b|h)$", re.I)
_PLAIN = re.compile("regular|normal|light|book|roman|medium|[-_](?:r|l)$", re.I)
_BOLD_WEIGHT = 600
_REPLACEMENT = "\ufffd"
_LINE_END_HYPHEN = 0x2  # how pdfium names a hyphen that divides a word at a line's end
_OVERPRINT_EM, _SAME_PLACE_PT = 0.12, 0.05  # a character printed again so near to itself is meant as one; as near as at one place
_CELL_PT = 10.0  # of the grid in which such are sought
_MOST_TURNED = 0.5  # a page with more of its text on its side is turned itself
_LEVEL, _UPRIGHT = 0.05, 0.99  # the sines of what still counts as running level, and straight downwards


def _read_characters(
    text: Any, count: int, view: PageView, mute_fonts: frozenset[str], hidden: frozenset[int]
) -> tuple[tuple[Character, ...], int, int]:
    found: list[Character] = []
    printed = _Printed()
    unmapped, outside, surrogate = 0, 0, 0
    left, right, bottom, top, x, y = (ctypes.c_double() for _ in range(6))
    loose, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    for index in range(count):
        if index in hidden or raw.FPDFText_IsGenerated(text, index) == 1:
            continue
        code = raw.FPDFText_GetUnicode(text, index)
        if 0xD800 <= code < 0xDC00:
            surrogate = code
            continue
        if 0xDC00 <= code < 0xE000 and surrogate:
            code = 0x10000 + ((surrogate - 0xD800) << 10) + (code - 0xDC00)
        surrogate = 0
        if code == _LINE_END_HYPHEN or (code == 0xAD and raw.FPDFText_IsHyphen(text, index) == 1):
            code = ord("-")
        length = raw.FPDFText_GetFontInfo(text, index, name, len(name), flags)
        full_name = name.raw[: max(0, min(length, len(name)) - 1)].decode("utf-8", "replace")
        # A simple font, as those without a name are, numbers its glyphs from 0 to 255.
        mute = full_name in mute_fonts and (full_name != NAMELESS or code <= 0xFF)
        character = _REPLACEMENT if mute else _character_of(code)
        if not character:
            continue
        raw.FPDFText_GetCharOrigin(text, index, x, y)
        raw.FPDFText_GetCharBox(text, index, left, right, bottom, top)
        if mute and right.value - left.value <= 0:
            character = " "
        raw.FPDFText_GetLooseCharBox(text, index, loose)
        raw.FPDFText_GetMatrix(text, index, matrix)
        size = raw.FPDFText_GetFontSize(text, index) or 1.0
        size_pt = abs(size) * (math.hypot(matrix.c, matrix.d) or 1.0)
        em_pt = abs(size) * (math.hypot(matrix.a, matrix.b) or 1.0)
        across, down = view.direction(matrix.a, matrix.b)
        origin_x, baseline = view.point(x.value, y.value)
        if size_pt <= 0.1:
            continue
        if not (0 <= origin_x <= view.width and 0 <= baseline <= view.height * 1.01):
            outside += character != " "
            continue
        if character != " " and printed.repeats(character, origin_x, baseline, em_pt, index):
            continue
        unmapped += character == _REPLACEMENT
        font = full_name.partition("+")
        ink = view.box(left.value, bottom.value, right.value, top.value)
        advance = view.box(loose.left, loose.bottom, loose.right, loose.top)
        face = font[2] or font[0]
        downward = down > _UPRIGHT * math.hypot(across, down)
        found.append(
            Character(
                character,
                origin_x,
                baseline,
                max(ink[3], advance[3]) if downward else max(ink[2], advance[2]),
                ink,
                size_pt,
                em_pt,
                face,
                _is_bold(face, raw.FPDFText_GetFontWeight(text, index)),
                abs(down) > _LEVEL * math.hypot(across, down) or across < 0,
                index,
                downward,
            )
        )
    return tuple(found), unmapped, outside


class _Printed:
    """Where each character was printed, to know one that is printed again over itself to look bolder."""

    def __init__(self) -> None:
        self._places: dict[tuple[str, int, int], list[tuple[float, float, int]]] = {}

    def repeats(self, character: str, x: float, y: float, em_pt: float, index: int) -> bool:
        """Tell whether a character stands where it stood before, and keep its place if not."""
        column, row, reach = round(x / _CELL_PT), round(y / _CELL_PT), _OVERPRINT_EM * em_pt
        for key in ((character, column + i, row + j) for i in (-1, 0, 1) for j in (-1, 0, 1)):
            for other_x, other_y, other in self._places.get(key, ()):
                apart = max(abs(other_x - x), abs(other_y - y))
                # Right after itself, at the same place, it is half of a sign that one glyph shows, such as a dash of two em.
                if apart < reach and not (index - other <= 1 and apart < _SAME_PLACE_PT):
                    return True
        self._places.setdefault((character, column, row), []).append((x, y, index))
        return False


def _is_bold(face: str, weight: int) -> bool:
    """Tell whether a face is bold by its name, or by the weight stated where the name says nothing of it.

    Many programs state one weight for all their faces.
    """
    return bool(_BOLD.search(face)) or (weight >= _BOLD_WEIGHT and not _PLAIN.search(face))


def _character_of(code: int) -> str:
    """Return the character a code stands for: nothing for controls, U+FFFD for what the file does not tell."""
    if code in (0x09, 0x0A, 0x0D, 0xA0):
        return " "
    if code == 0 or 0xD800 <= code < 0xE000 or code == 0xFFFE or code == 0xFFFF or code > 0x10FFFF:
        return _REPLACEMENT
    if code < 0x20 or 0x7F <= code < 0xA0 or code in (0xAD, 0xFEFF, 0x200B):
        return ""
    return chr(code)


# --- rules, boxes, pictures --------------------------------------------------------------------------------

_THIN_PT = 3.0  # a stroke thicker than this is no rule
_LEAST_RULE_PT = 20.0
_LEAST_STROKE_PT = 5.0  # many programs draw the rules of a table cell by cell
_STROKES_APART_PT = 1.0
_LEAST_BOX_PT = 12.0  # a frame round one line
_LEAST_PICTURE_PT = 24.0
_PAGE_SHARE = 0.9  # a box as large as this share of the page in both directions is its ground


def _read_objects(page: pdfium.PdfPage, view: PageView) -> tuple[tuple[Box, ...], tuple[Box, ...], tuple[Picture, ...]]:
    strokes: list[Box] = []
    boxes: list[Box] = []
    pictures: list[Picture] = []
    known: KnownClips = {}
    for item in page_objects(page, *_KINDS):
        if item.type == raw.FPDF_PAGEOBJ_IMAGE:
            shown = shown_part(item, item.get_bounds(), known)
            box = _within(view.box(*shown), view) if shown else (0.0, 0.0, 0.0, 0.0)
            if min(box[2] - box[0], box[3] - box[1]) >= _LEAST_PICTURE_PT:
                pictures.append(Picture(box, item, view.turns))
            continue
        if not _is_drawn(item):
            continue
        for shown in filter(None, (shown_part(item, part, known) for part in _subpaths(item))):
            box = _within(view.box(*shown), view)
            width, height = box[2] - box[0], box[3] - box[1]
            if min(width, height) <= _THIN_PT:
                if max(width, height) >= _LEAST_STROKE_PT:
                    strokes.append(box)
            elif min(width, height) >= _LEAST_BOX_PT and not (
                width >= _PAGE_SHARE * view.width and height >= _PAGE_SHARE * view.height
            ):
                boxes.append(box)
    return _join_strokes(strokes), tuple(dict.fromkeys(boxes)), tuple(pictures)


def _join_strokes(strokes: Sequence[Box]) -> tuple[Box, ...]:
    """Return the rules that strokes make, those that go on where another ends as one; what stays short is none."""
    level = [box for box in strokes if box[2] - box[0] >= box[3] - box[1]]
    upright = [(top, left, bottom, right) for left, top, right, bottom in strokes if bottom - top > right - left]
    rules = [*_in_one(level), *((left, top, right, bottom) for top, left, bottom, right in _in_one(upright))]
    return tuple(sorted(box for box in rules if max(box[2] - box[0], box[3] - box[1]) >= _LEAST_RULE_PT))


def _in_one(strokes: Iterable[Box]) -> list[Box]:
    """Join level strokes of one height that touch or overlap."""
    joined: list[Box] = []
    for box in sorted(strokes, key=lambda box: (round(box[1] + box[3]), box[0])):
        last = joined[-1] if joined else None
        if last and abs(last[1] - box[1]) + abs(last[3] - box[3]) <= _STROKES_APART_PT and box[0] <= last[2] + _STROKES_APART_PT:
            joined[-1] = (last[0], min(last[1], box[1]), max(last[2], box[2]), max(last[3], box[3]))
        else:
            joined.append(box)
    return joined


_KINDS = (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE)


def _within(box: Box, view: PageView) -> Box:
    return max(0.0, box[0]), max(0.0, box[1]), min(view.width, box[2]), min(view.height, box[3])


def _is_drawn(item: pdfium.PdfObject) -> bool:
    """Tell whether a path leaves a mark: it is stroked, or filled with something other than the paper's white."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not raw.FPDFPath_GetDrawMode(item, fill, stroke):
        return False
    if stroke.value:
        return True
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not fill.value or not raw.FPDFPageObj_GetFillColor(item, red, green, blue, alpha):
        return False
    return alpha.value > 0 and min(red.value, green.value, blue.value) < 252


def _subpaths(item: pdfium.PdfObject) -> Iterator[Bounds]:
    """Yield the bounds of each part of a path that is drawn on its own."""
    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(item, matrix)
    points: list[tuple[float, float]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(min(raw.FPDFPath_CountSegments(item), MAX_PATH_POINTS)):
        segment = raw.FPDFPath_GetPathSegment(item, index)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO and points:
            yield bounds_of(points)
            points = []
        points.append(moved(matrix, x.value, y.value))
    if points:
        yield bounds_of(points)
