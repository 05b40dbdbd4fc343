"""The content streams of a PDF go in; the inks, faces and pictures they print come out.

Only what reaches the paper is followed: pages, the forms and tiling patterns they draw, and the pictures in them.
Soft masks and annotations put no ink of their own on a press sheet and are left alone. A form is read once,
however often it is drawn.

PDF 32000-1 is cited by section. Files come from anybody: every number here is bounded, and a stream that is too
large to be read raises `Unreadable` instead of filling the memory.
"""

from __future__ import annotations

import math
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import pikepdf

Matrix: TypeAlias = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

# What a damaged or hostile object raises when it is not of the type it should be.
DAMAGE = (pikepdf.PdfError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RuntimeError)

# A page of dense Chinese text holds about a thousand operators; a detailed map some hundred thousand.
_MAX_STREAM_TOKENS = 3_000_000
_MAX_FORM_DEPTH = 24
_MAX_PICTURES_PER_FORM = 500
_MAX_DISTINCT_INKS = 200

_OPERATORS = "q Q cm Do gs g G rg RG k K cs CS sc SC scn SCN sh BI ID EI Tf Tr Tj TJ ' \""
_PAINTED_TEXT = {0, 2, 4, 6}  # text rendering modes that fill (9.3.6)
_DEVICE = {
    "g": "DeviceGray",
    "G": "DeviceGray",
    "rg": "DeviceRGB",
    "RG": "DeviceRGB",
    "k": "DeviceCMYK",
    "K": "DeviceCMYK",
}
_START = {"DeviceCMYK": ("0", "0", "0", "1"), "DeviceGray": ("0",), "DeviceRGB": ("0", "0", "0")}


class Unreadable(Exception):
    """A content stream that is damaged or too large to be judged; the message says which."""


@dataclass(frozen=True, slots=True)
class Ink:
    """A colour as a content stream names it: its colour space and the amounts, such as DeviceCMYK 0 0 0 1."""

    space: str
    amounts: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join((self.space, *self.amounts))

    @property
    def is_mixed_black(self) -> bool:
        """True for a dark CMYK colour that needs more than the black plate (K from 80 % with another ink)."""
        if self.space != "DeviceCMYK" or len(self.amounts) != 4:
            return False
        *colours, black = (float(amount) for amount in self.amounts)
        return black >= 0.8 and any(amount > 0 for amount in colours)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is printed: its pixels, its size on the paper in points, its colour space."""

    width_px: int
    height_px: int
    width_pt: float
    height_pt: float
    colour: str
    bits: int

    @property
    def ppi(self) -> float:
        """Return the lower of the two effective resolutions in pixels per inch."""
        across = self.width_px * 72 / self.width_pt if self.width_pt else math.inf
        down = self.height_px * 72 / self.height_pt if self.height_pt else math.inf
        return min(across, down)


@dataclass(slots=True)
class Printed:
    """What has been found so far, over all pages read.

    `spaces` counts the operators that choose a colour space, outside pictures; `text_inks` the operators that
    show text, by the ink they fill it with; `blending` the transparency groups by their colour space; `fonts`
    gives for each font object the pages it shows text on.
    """

    spaces: Counter[str] = field(default_factory=Counter)
    rgb_pages: set[int] = field(default_factory=set)
    text_inks: Counter[Ink] = field(default_factory=Counter)
    blending: Counter[str] = field(default_factory=Counter)
    fonts: dict[tuple[int, int] | str, tuple[Any, set[int]]] = field(default_factory=dict)
    pictures: list[tuple[int, Picture]] = field(default_factory=list)


def multiply(inner: Matrix, outer: Matrix) -> Matrix:
    """Return the matrix that applies `inner` first and `outer` after it (8.3.4)."""
    a, b, c, d, e, f = inner
    g, h, i, j, k, l = outer  # noqa: E741 (the letters of the specification)
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l)


def is_rgb(space: str) -> bool:
    """Ask whether a colour space named by `space_name` mixes light: it must be converted before it is printed."""
    return space.split(" of ")[-1] in ("DeviceRGB", "CalRGB", "Lab", "ICCBased RGB")


def space_name(space: Any, resources: Any, depth: int = 0) -> str:
    """Return the name of a colour space (8.6): a device space, `ICCBased CMYK`, `Indexed of …`, `Separation All`."""
    if depth > 4 or space is None:
        return "unknown"
    if isinstance(space, pikepdf.Name):
        name = str(space)[1:]
        short = {"G": "DeviceGray", "RGB": "DeviceRGB", "CMYK": "DeviceCMYK", "I": "Indexed"}.get(name)
        if short or name in ("DeviceGray", "DeviceRGB", "DeviceCMYK", "Pattern"):
            return short or name
        return space_name(_entry(resources, "/ColorSpace", str(space)), resources, depth + 1)
    if not isinstance(space, pikepdf.Array) or not len(space):
        return "unknown"
    family = str(space[0])[1:]
    if family == "ICCBased":
        channels = {1: "Gray", 3: "RGB", 4: "CMYK"}.get(int(space[1].get("/N", 0)), "unknown")
        return f"ICCBased {channels}"
    if family in ("Indexed", "I"):
        return f"Indexed of {space_name(space[1], resources, depth + 1)}"
    if family == "Separation":
        return f"Separation {str(space[1])[1:]}"
    if family == "DeviceN":
        return "DeviceN " + " ".join(str(ink)[1:] for ink in list(space[1])[:8])
    if family == "Pattern" and len(space) > 1:
        return f"Pattern of {space_name(space[1], resources, depth + 1)}"
    return family


def _entry(resources: Any, category: str, name: str) -> Any:
    if not isinstance(resources, pikepdf.Dictionary):
        return None
    entries = resources.get(category)
    return entries.get(name) if isinstance(entries, pikepdf.Dictionary) else None


def inherited(page: Any, key: str) -> Any:
    """Return an entry of a page dictionary or the nearest of its ancestors in the page tree (7.7.3.4), or None."""
    for _ in range(64):
        if not isinstance(page, pikepdf.Dictionary):
            return None
        if key in page:
            return page[key]
        page = page.get("/Parent")
    return None


@dataclass(slots=True)
class _State:
    """The part of the graphics state (8.4) that decides what a mark looks like in print."""

    matrix: Matrix
    fill: Ink = Ink("DeviceGray", ("0",))
    resources: Any = None
    font: tuple[int, int] | str | None = None
    mode: int = 0

    def copy(self) -> _State:
        return _State(self.matrix, self.fill, self.resources, self.font, self.mode)


class PageReader:
    """Reads pages of one file into one `Printed`."""

    def __init__(self, pdf: Any) -> None:
        self.printed = Printed()
        self._pdf = pdf
        self._page = 0
        # Pictures of a form in the form's own space, kept so that a form drawn on every page is read once.
        self._forms: dict[tuple[int, int], list[tuple[Picture, Matrix]]] = {}
        self._open: set[tuple[int, int]] = set()

    def read(self, page: Any, number: int) -> int:
        """Add what page dictionary `page` prints, and return the bytes of content that were read.

        Raises Unreadable, after adding what could be read, for a stream that is damaged or too large.
        """
        self._page = number
        resources = inherited(page, "/Resources")
        self._note_group(page)
        unit = float(page.get("/UserUnit", 1))
        contents = page.get("/Contents")
        streams = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
        data = b"\n".join(_plain(stream) for stream in streams if isinstance(stream, pikepdf.Stream))
        state = _State((unit, 0.0, 0.0, unit, 0.0, 0.0), resources=resources)
        pictures = self._run(data, state, depth=0)
        self.printed.pictures += ((number, _printed_at(picture, matrix)) for picture, matrix in pictures)
        return len(data)

    def _run(self, data: bytes, state: _State, depth: int) -> list[tuple[Picture, Matrix]]:
        """Follow one content stream; return its pictures with their matrices, forms and patterns included."""
        pictures: list[tuple[Picture, Matrix]] = []
        stack: list[_State] = []
        base = state.matrix
        for operator, operands in _instructions(self._pdf, data):
            match operator:
                case "q":
                    if len(stack) < 10_000:
                        stack.append(state.copy())
                case "Q":
                    if stack:
                        state = stack.pop()
                case "cm":
                    state.matrix = multiply(_matrix(operands), state.matrix)
                case "Tj" | "TJ" | "'" | '"':
                    if state.mode in _PAINTED_TEXT:
                        self._note_text(state)
                case "Tf":
                    state.font = self._note_font(state, operands)
                case "Tr":
                    state.mode = int(operands[0])
                case "g" | "rg" | "k":
                    self._note_space(_DEVICE[operator])
                    state.fill = Ink(_DEVICE[operator], _amounts(operands))
                case "G" | "RG" | "K":
                    self._note_space(_DEVICE[operator])
                case "cs" | "CS":
                    space = space_name(operands[0], state.resources)
                    self._note_space(space)
                    if operator == "cs":
                        state.fill = Ink(space, _START.get(space, ()))
                case "sc" | "scn":
                    state.fill = Ink(state.fill.space, _amounts(operands))
                    pictures += self._pattern(operands, state, base, depth)
                case "SC" | "SCN":
                    pictures += self._pattern(operands, state, base, depth)
                case "sh":
                    shading = _entry(state.resources, "/Shading", str(operands[0]))
                    if shading is not None:
                        self._note_space(space_name(shading.get("/ColorSpace"), state.resources))
                case "Do":
                    pictures += self._draw(operands, state, depth)
                case "INLINE IMAGE":
                    pictures.append((_inline_picture(operands[0]), state.matrix))
            if len(pictures) > _MAX_PICTURES_PER_FORM:
                pictures = _largest_prints(pictures)
        return _largest_prints(pictures)

    def _draw(self, operands: Any, state: _State, depth: int) -> list[tuple[Picture, Matrix]]:
        thing = _entry(state.resources, "/XObject", str(operands[0]))
        if not isinstance(thing, pikepdf.Stream):
            return []
        match str(thing.get("/Subtype")):
            case "/Image":
                return [(_picture(thing, state.resources), state.matrix)]
            case "/Form":
                self._note_group(thing)
                inner = state.copy()
                inner.resources = thing.get("/Resources", state.resources)
                return self._nested(thing, inner, state.matrix, depth)
        return []

    def _pattern(self, operands: Any, state: _State, base: Matrix, depth: int) -> list[tuple[Picture, Matrix]]:
        if not len(operands) or not isinstance(operands[-1], pikepdf.Name):
            return []
        pattern = _entry(state.resources, "/Pattern", str(operands[-1]))
        if isinstance(pattern, pikepdf.Stream):
            inner = _State(IDENTITY, resources=pattern.get("/Resources", state.resources))
            return self._nested(pattern, inner, base, depth)
        if isinstance(pattern, pikepdf.Dictionary) and "/Shading" in pattern:
            self._note_space(space_name(pattern["/Shading"].get("/ColorSpace"), state.resources))
        return []

    def _nested(self, stream: Any, state: _State, outer: Matrix, depth: int) -> list[tuple[Picture, Matrix]]:
        """Read a form or tiling pattern, once, and place its pictures by `outer`."""
        key = stream.objgen
        if key not in self._forms:
            if key in self._open or depth >= _MAX_FORM_DEPTH:
                return []
            self._open.add(key)
            try:
                state.matrix = IDENTITY
                self._forms[key] = self._run(_plain(stream), state, depth + 1)
            finally:
                self._open.discard(key)
        own = _matrix(stream.get("/Matrix", IDENTITY))
        return [(picture, multiply(multiply(matrix, own), outer)) for picture, matrix in self._forms[key]]

    def _note_space(self, space: str) -> None:
        if space.startswith("Pattern"):
            return
        self.printed.spaces[space] += 1
        if is_rgb(space):
            self.printed.rgb_pages.add(self._page)

    def _note_group(self, holder: Any) -> None:
        group = holder.get("/Group")
        if isinstance(group, pikepdf.Dictionary) and "/CS" in group:
            self.printed.blending[space_name(group["/CS"], holder.get("/Resources"))] += 1

    def _note_text(self, state: _State) -> None:
        inks = self.printed.text_inks
        if state.fill in inks or len(inks) < _MAX_DISTINCT_INKS:
            inks[state.fill] += 1
        if state.font is not None:
            self.printed.fonts[state.font][1].add(self._page)

    def _note_font(self, state: _State, operands: Any) -> tuple[int, int] | str | None:
        font = _entry(state.resources, "/Font", str(operands[0]))
        if not isinstance(font, pikepdf.Dictionary):
            return None
        # A font written directly into the resources has no number of its own; its name must do.
        key = font.objgen if font.is_indirect else str(font.get("/BaseFont", operands[0]))
        self.printed.fonts.setdefault(key, (font, set()))
        return key


def _plain(stream: Any) -> bytes:
    try:
        data = bytes(stream.read_bytes())
    except DAMAGE as failure:
        raise Unreadable(str(failure)) from None
    # A cheap upper bound on the tokens: each is followed by white space or ends in a bracket.
    tokens = sum(data.count(byte) for byte in (b" ", b"\n", b"\r", b"\t", b")", b">", b"]"))
    if tokens > _MAX_STREAM_TOKENS:
        raise Unreadable(f"it holds more than {_MAX_STREAM_TOKENS:,} tokens")
    return data


def _instructions(pdf: Any, data: bytes) -> Iterator[tuple[str, Any]]:
    """Give (operator, operands) of a content stream, operators that print nothing left out.

    Raises Unreadable where the stream cannot be followed any further.
    """
    try:
        with warnings.catch_warnings(record=True) as doubts:
            warnings.simplefilter("always")
            instructions = pikepdf.parse_content_stream(pikepdf.Stream(pdf, data), _OPERATORS)
    except DAMAGE as failure:
        raise Unreadable(str(failure)) from None
    for instruction in instructions:
        if isinstance(instruction, pikepdf.ContentStreamInlineImage):
            yield "INLINE IMAGE", (instruction.iimage,)
        else:
            yield str(instruction.operator), instruction.operands
    if doubts:
        raise Unreadable(str(doubts[0].message))


def _amounts(operands: Any) -> tuple[str, ...]:
    return tuple(f"{float(amount):g}" for amount in operands if not isinstance(amount, pikepdf.Name))[:8]


def _matrix(numbers: Any) -> Matrix:
    a, b, c, d, e, f = (float(number) for number in numbers)
    return (a, b, c, d, e, f)


def _picture(image: Any, resources: Any) -> Picture:
    stencil = bool(image.get("/ImageMask", False))
    return Picture(
        width_px=int(image["/Width"]),
        height_px=int(image["/Height"]),
        width_pt=0.0,
        height_pt=0.0,
        colour="stencil" if stencil else space_name(image.get("/ColorSpace"), resources),
        bits=1 if stencil else int(image.get("/BitsPerComponent", 8)),
    )


def _inline_picture(image: Any) -> Picture:
    colour = "stencil" if image.image_mask else str(image.colorspace or "unknown").removeprefix("/")
    return Picture(int(image.width), int(image.height), 0.0, 0.0, colour, int(image.bits_per_component or 1))


def _printed_at(picture: Picture, matrix: Matrix) -> Picture:
    """Return the picture with the size the unit square takes on the paper (8.9.5.1)."""
    a, b, c, d, _, _ = matrix
    return Picture(
        picture.width_px, picture.height_px, math.hypot(a, b), math.hypot(c, d), picture.colour, picture.bits
    )


def _largest_prints(pictures: list[tuple[Picture, Matrix]]) -> list[tuple[Picture, Matrix]]:
    """Keep of many placements those with the lowest resolution, which are the ones to judge."""
    if len(pictures) <= _MAX_PICTURES_PER_FORM:
        return pictures
    return sorted(pictures, key=lambda placed: _printed_at(*placed).ppi)[: _MAX_PICTURES_PER_FORM // 2]
