"""A page with its text layer comes in; which of its characters nobody can see comes out.

Those are what a clipping path cuts off, as where an advertisement was placed in part, and what is printed without
colour, in white where nothing shows, or in a layer that is off. What is printed so is looked for on the page as a picture: invisible text over
a picture or over letters that were made paths (转曲) says what these show, and white text on a dark ground can be read.
"""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from banxin.readers.pdf_clipping import Bounds, KnownClips, page_objects, shown_part

_ENDLESS = (-1e6, -1e6, 1e6, 1e6)
_WHITE = 250
_UNPAINTED = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
_FILLED = (raw.FPDF_TEXTRENDERMODE_FILL, raw.FPDF_TEXTRENDERMODE_FILL_CLIP)
_LAYER_SHARE = 0.5  # of the characters: with more of them invisible, they are the text layer of a picture
_PIXELS_PER_PT, _MAX_PIXELS = 2.0, 40_000_000
_LEAST_CONTRAST = 12  # of 255


def hidden_characters(page: pdfium.PdfPage, text: Any, count: int, *, layers: bool = False) -> frozenset[int]:
    """Return the characters of a text layer that are not to be seen, by their places in it.

    `layers` tells that the file has some that are not shown; which text is of them, the picture of the page tells.
    """
    doubtful, clipped, layered = _by_object(page, layers=layers)
    if not (doubtful or clipped or layered):
        return frozenset()
    pale: dict[int, Bounds] = {}
    off: dict[int, Bounds] = {}
    cut: set[int] = set()
    for index in range(count):
        key = _address(raw.FPDFText_GetTextObject(text, index))
        if not (key in doubtful or key in clipped or key in layered):
            continue
        box = _box(text, index)
        if key in clipped and not _holds(clipped[key], box):
            cut.add(index)
        elif key in doubtful:
            pale[index] = box
        elif key in layered:
            off[index] = box
    if len(pale) > _LAYER_SHARE * count:
        pale = {}
    if len(cut) > _LAYER_SHARE * count:
        cut = set()
    boxes = pale | off
    unseen = _unseen(page, boxes) if boxes else set()
    return frozenset(cut | (unseen - _blanks_behind_seen(text, count, unseen)))


def _blanks_behind_seen(text: Any, count: int, unseen: set[int]) -> set[int]:
    """Return the white space that follows a character to be seen: it shows nothing itself, and parts words."""
    blanks: set[int] = set()
    seen = False
    for index in range(count):
        if not chr(raw.FPDFText_GetUnicode(text, index)).isspace():
            seen = index not in unseen
        elif seen:
            blanks.add(index)
    return blanks


def _by_object(page: pdfium.PdfPage, *, layers: bool) -> tuple[set[int], dict[int, Bounds | None], set[int]]:
    """Return the text objects that may not be seen for their colour, what is left of those that are clipped, those in layers."""
    doubtful: set[int] = set()
    layered: set[int] = set()
    clipped: dict[int, Bounds | None] = {}
    known: KnownClips = {}
    for item in page_objects(page, raw.FPDF_PAGEOBJ_TEXT):
        key = _address(item.raw)
        if _is_pale(item):
            doubtful.add(key)
        if layers and (item.container is not None or raw.FPDFPageObj_CountMarks(item) > 0):
            layered.add(key)
        part = shown_part(item, _ENDLESS, known)
        if part is None or part[2] - part[0] < 1e6:
            clipped[key] = part
    return doubtful, clipped, layered


def _address(handle: Any) -> int:
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def _is_pale(item: pdfium.PdfObject) -> bool:
    """Tell whether text is painted in no colour, or in the paper's."""
    mode = raw.FPDFTextObj_GetTextRenderMode(item)
    if mode in _UNPAINTED:
        return True
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if mode not in _FILLED or not raw.FPDFPageObj_GetFillColor(item, red, green, blue, alpha):
        return False
    return alpha.value == 0 or min(red.value, green.value, blue.value) >= _WHITE


def _box(text: Any, index: int) -> Bounds:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    raw.FPDFText_GetCharBox(text, index, left, right, bottom, top)
    return left.value, bottom.value, right.value, top.value


def _holds(part: Bounds | None, box: Bounds) -> bool:
    """Tell whether the middle of a character is in what a clipping path leaves."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return part is not None and part[0] <= x <= part[2] and part[1] <= y <= part[3]


def _unseen(page: pdfium.PdfPage, boxes: dict[int, Bounds]) -> set[int]:
    """Return the characters where the page as a picture shows one even colour."""
    width, height = page.get_size()
    scale = min(_PIXELS_PER_PT, (_MAX_PIXELS / max(1.0, width * height)) ** 0.5)
    picture = page.render(scale=scale, grayscale=True).to_pil()
    unseen: set[int] = set()
    x, y = ctypes.c_int(), ctypes.c_int()
    for index, (left, bottom, right, top) in boxes.items():
        corners = []
        for place in ((left, bottom), (right, top)):
            raw.FPDF_PageToDevice(page, 0, 0, picture.width, picture.height, 0, *place, x, y)
            corners.append((x.value, y.value))
        (x0, y0), (x1, y1) = corners
        area = max(0, min(x0, x1) - 1), max(0, min(y0, y1) - 1), min(picture.width, max(x0, x1) + 2), min(picture.height, max(y0, y1) + 2)
        if area[2] <= area[0] or area[3] <= area[1]:
            continue
        darkest, lightest = picture.crop(area).getextrema()
        if lightest - darkest < _LEAST_CONTRAST:
            unseen.add(index)
    return unseen
