"""What is known of a publication goes in, its cover comes out: a PNG of 1600 × 2560 pixels.

Two designs, chosen by the layout's `cover.toml`. `masthead` is a front page: rules of two weights (文武线), the
first headline as large as it will go, the others below. `slip` is a thread-bound book: a title slip (题签) on
a cloth of one colour. Both print what the publication says and nothing else; the faces are our own, so that
the same publication has the same cover everywhere (the same pixels with the same Pillow).
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from banxin.diagnostics import Place
from banxin.errors import LayoutError
from banxin.layouts.layout import Layout
from banxin.renderers.headline import Cohesion, turn_headline
from banxin.strict_toml import check_keys, key_line, load_toml, suggest

if TYPE_CHECKING:
    from PIL import Image, ImageDraw, ImageFont

WIDTH_PX, HEIGHT_PX = 1600, 2560

_MARGIN_PX = 130
_RULE_PX, _HAIRLINE_PX = 16, 3
_TITLE_MOST_PX, _TITLE_LEAST_PX = 560, 110
# A cover of 120 pixels' height, as shelves show it, has eight for a character of this size.
_LEGIBLE_PX = 171
_TITLE_MOST_LINES, _TITLE_MOST_CHARS = 8, 80
_HEADLINE_MOST_CHARS, _PAPER_MOST_CHARS, _IMPRINT_MOST_LINES = 60, 20, 7
_TITLE_LEADING = 1.28
# How much turns may cost, in the currency of `turn_headline`, for a title e (2.7) times as large.
_COST_OF_SIZE = 20
_BLENDS = 16

Design: TypeAlias = Literal["masthead", "slip"]
Paint: TypeAlias = Literal["paper", "ink", "accent"]
Role: TypeAlias = Literal["title", "text"]

# For a role and a character: the file of the face that has it, or None.
FaceOf: TypeAlias = Callable[[Role, str], "Path | None"]
# For the file of a face: what is to be drawn with in its stead, as another region draws its characters.
CutFor: TypeAlias = Callable[[Path], bytes]


@dataclass(frozen=True, slots=True)
class CoverStyle:
    """How a layout wants its cover: a design and three colours (`#rrggbb`)."""

    design: Design
    paper: str
    ink: str
    accent: str


@dataclass(frozen=True, slots=True)
class CoverText:
    """What a cover may say; what is not known is empty and leaves no gap.

    `rest` is what follows the first headline in a title made from several (“等10篇”), `imprint` the date, the
    page and the names, `headlines` those of the other articles.
    """

    title: str
    rest: str = ""
    paper: str = ""
    imprint: tuple[str, ...] = ()
    headlines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Box:
    x: float
    y: float
    width: float
    height: float
    paint: Paint


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of type; `x` and `y` are the left edge and the top of its em box, pixels from the top left."""

    x: float
    y: float
    size_px: float
    text: str
    role: Role
    paint: Paint


_Mark: TypeAlias = _Box | _Line


@dataclass(frozen=True, slots=True)
class _Piece:
    """A word or a character of a line, and where in it."""

    text: str
    face: Path
    x_em: float
    width_em: float


STYLE_FILE = "cover.toml"
_PLAIN = CoverStyle("slip", "#ffffff", "#000000", "#333333")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def load_cover_style(layout: Layout) -> CoverStyle:
    """Return the style that `cover.toml` in the layout's folder or the nearest parent's asks for.

    Without any, a plain slip in black and grey. Raises LayoutError for an unknown key, design or colour.
    """
    path = next((folder / STYLE_FILE for folder in layout.folders if (folder / STYLE_FILE).is_file()), None)
    if path is None:
        return _PLAIN
    table = load_toml(path, LayoutError)
    check_keys(table, ("design", "paper", "ink", "accent"), path, LayoutError)
    for key, value in table.items():
        place = Place(str(path), key_line(path, key))
        if key == "design" and value not in get_args(Design):
            raise LayoutError(
                f"there is no cover “{value}”", hint=suggest(str(value), get_args(Design)), place=place
            )
        if key != "design" and not (isinstance(value, str) and _COLOUR.fullmatch(value)):
            raise LayoutError(f"“{key}” is no colour", hint="write it as #rrggbb", place=place)
    return replace(_PLAIN, **table)


def draw_cover(
    text: CoverText, style: CoverStyle, face_of: FaceOf, cohesion: Cohesion, cut_for: CutFor | None = None
) -> bytes:
    """Return the cover as a PNG; a character that no face has is drawn as 〓.

    `cohesion` tells which characters of the publication's text a line's end may not part; `cut_for` brings faces into
    the forms of a region.
    """
    press = _Press(face_of, cohesion, cut_for)
    design = {"masthead": _masthead, "slip": _slip}[style.design]
    return press.print(design(text, press), style)


# --- designs -----------------------------------------------------------------------------------------------


def _masthead(text: CoverText, press: _Press) -> Iterator[_Mark]:
    measure = WIDTH_PX - 2 * _MARGIN_PX
    yield _Box(0, 0, WIDTH_PX, HEIGHT_PX, "paper")
    y = 150.0
    if text.paper:
        paper = text.paper[:_PAPER_MOST_CHARS]
        size = min(190.0, measure / max(1.0, press.width_em(paper, "title")))
        yield _Line(_MARGIN_PX, y, size, paper, "title", "accent")
        y += _TITLE_LEADING * size
    if text.imprint:
        for line in _fill("　".join(text.imprint), measure / 58, press, "text")[:_IMPRINT_MOST_LINES]:
            yield _Line(_MARGIN_PX, y, 58, line, "text", "ink")
            y += 84
        y += 20
    yield _Box(_MARGIN_PX, y, measure, _RULE_PX, "ink")
    yield _Box(_MARGIN_PX, y + _RULE_PX + 9, measure, _HAIRLINE_PX, "ink")
    y += 120

    foot = HEIGHT_PX - 90
    below = 170 if text.rest else 0
    room = foot - y - below - (620 if text.headlines else 0)
    size, lines = _fit(text.title, measure, room, press)
    for line in lines:
        yield _Line(_MARGIN_PX, y, size, line, "title", "ink")
        y += _TITLE_LEADING * size
    if text.rest:
        yield _Line(_MARGIN_PX, y + 20, 92, text.rest, "text", "ink")
        y += below
    yield from _headlines(text.headlines, max(y + 60, foot - 700), foot, press)


def _headlines(headlines: Sequence[str], top: float, foot: float, press: _Press) -> Iterator[_Mark]:
    """Set as many headlines as there is room for on a field of the accent colour that bleeds off the foot."""
    if not headlines:
        yield _Box(0, HEIGHT_PX - 60, WIDTH_PX, 60, "accent")
        return
    yield _Box(0, top, WIDTH_PX, HEIGHT_PX - top, "accent")
    size, leading = 62.0, 92.0
    y = top + 90
    for headline in headlines:
        if len(headline) > _HEADLINE_MOST_CHARS:
            headline = headline[:_HEADLINE_MOST_CHARS] + "…"
        lines = _fill(headline, (WIDTH_PX - 2 * _MARGIN_PX) / size - 1, press, "text")
        if y + leading * len(lines) > foot + 20:
            break
        yield _Box(_MARGIN_PX + 4, y + 0.38 * size, 0.3 * size, 0.3 * size, "paper")
        for line in lines:
            yield _Line(_MARGIN_PX + size, y, size, line, "text", "paper")
            y += leading
        y += 16


def _slip(text: CoverText, press: _Press) -> Iterator[_Mark]:
    yield _Box(0, 0, WIDTH_PX, HEIGHT_PX, "accent")
    if _stands_upright(text.title) and not text.rest:
        yield from _upright_slip(text, press)
    else:
        yield from _level_slip(text, press)
    if text.paper or text.imprint:
        parts = filter(None, (text.paper, *text.imprint))
        lines = [line for part in parts for line in _fill(part[:_TITLE_MOST_CHARS], 18, press, "text")]
        lines = lines[:_IMPRINT_MOST_LINES]
        y = HEIGHT_PX - 150.0 - 104 * len(lines)
        for line in lines:
            yield _Line(_MARGIN_PX, y, 72, line, "text", "paper")
            y += 104


def _stands_upright(title: str) -> bool:
    # A slip has one column; marks and letters would have to be turned in it.
    return 1 <= len(title) <= 9 and all("一" <= character <= "鿿" for character in title)


def _upright_slip(text: CoverText, press: _Press) -> Iterator[_Mark]:
    size = min(300.0, 1560 / (1.1 * len(text.title)))
    width, height = 1.75 * size, (1.1 * len(text.title) + 0.8) * size
    x, y = _MARGIN_PX, 130.0
    yield from _framed(x, y, width, height)
    y += 0.45 * size
    for character in text.title:
        yield _Line(x + (width - size) / 2, y, size, character, "title", "ink")
        y += 1.1 * size


def _level_slip(text: CoverText, press: _Press) -> Iterator[_Mark]:
    width = WIDTH_PX - 2 * _MARGIN_PX
    below = 150 if text.rest else 0
    size, lines = _fit(text.title, width - 220, 1380 - below, press)
    height = _TITLE_LEADING * size * len(lines) - 0.28 * size + below + 240
    x, y = _MARGIN_PX, 200.0
    yield from _framed(x, y, width, height)
    y += 120
    for line in lines:
        indent = (width - size * press.width_em(line, "title")) / 2
        yield _Line(x + indent, y, size, line, "title", "ink")
        y += _TITLE_LEADING * size
    if text.rest:
        indent = (width - 84 * press.width_em(text.rest, "text")) / 2
        yield _Line(x + indent, y - 0.28 * size + 66, 84, text.rest, "text", "ink")


def _framed(x: float, y: float, width: float, height: float) -> Iterator[_Mark]:
    """Yield a field of paper within a frame of a heavy and a fine rule (文武边)."""
    yield _Box(x, y, width, height, "paper")
    for inset, rule in ((22, 10), (42, 3)):
        yield _Box(x + inset, y + inset, width - 2 * inset, height - 2 * inset, "ink")
        inset += rule
        yield _Box(x + inset, y + inset, width - 2 * inset, height - 2 * inset, "paper")


# --- lines of display type ---------------------------------------------------------------------------------

# A unit is not parted: a Latin word, or a character with the marks that may not leave it (clreq 6.1.1).
_UNIT = re.compile(
    r"[“‘「『《〈（【〔〖(\[]*"
    r"(?:[0-9A-Za-z\u00c0-\u024f][0-9A-Za-z\u00c0-\u024f'’.,:%/-]*|—+|…+|.)"
    r"[”’」』》〉）】〕〗)\]，。、；：！？,.;:!?%]*",
    re.DOTALL,
)


def _fit(title: str, width: float, room: float, press: _Press) -> tuple[float, list[str]]:
    """Return the size in pixels at which a title fills `width` but no more than `room`, and its lines.

    More lines are larger; what their turns cost by sense is held against the size. A title too long for any
    legible size is cut with an ellipsis: the title page has all of it.
    """
    best: tuple[float, float, list[str]] = (-math.inf, 0.0, [])
    advances = [press.width_em(character, "title") for character in title[:_TITLE_MOST_CHARS]]
    # A title that cannot be legible anyway is not worth the search for its best turns.
    for count in range(1, _TITLE_MOST_LINES + 1 if 0 < len(title) <= _TITLE_MOST_CHARS else 0):
        turning = turn_headline(title, advances, 1.6 * sum(advances) / count + 1, count, press.cohesion)
        if turning is None:
            continue
        lines = [title[first:last] for first, last in turning.lines]
        widest = max(press.width_em(line, "title") for line in lines)
        size = float(int(min(_TITLE_MOST_PX, width / widest, room / (_TITLE_LEADING * count - 0.28))))
        if size < _TITLE_LEAST_PX:
            continue
        worth = math.log(size) + 3 * math.log(min(1.0, size / _LEGIBLE_PX)) - turning.cost / _COST_OF_SIZE
        best = max(best, (worth, size, lines))
    if best[1]:
        return best[1], best[2]
    size = _TITLE_LEAST_PX
    lines = _fill(title[: 4 * _TITLE_MOST_CHARS], width / size, press, "title")
    most = max(1, int(room / (_TITLE_LEADING * size)))
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1][:-1] + "…"]
    return size, lines


def _units(text: str) -> list[str]:
    return _UNIT.findall(re.sub(r"\s+", " ", text.strip()))


def _fill(text: str, measure_em: float, press: _Press, role: Role) -> list[str]:
    """Break text into lines, each as full as it will go."""
    lines, line = [], ""
    for unit in _units(text):
        if line and press.width_em(line + unit.rstrip(), role) > measure_em:
            lines.append(line.rstrip())
            line = ""
        line += unit if line else unit.lstrip()
    return [*lines, line.rstrip()] if line.strip() else lines


# --- printing ----------------------------------------------------------------------------------------------

# What is placed by itself: a word of Latin, or one character; and the marks whose cell is half blank.
_WORD = re.compile(r"[\x21-\x7e\u00c0-\u024f]+|.", re.DOTALL)
_OPENING, _CLOSING = frozenset("“‘「『《〈（【〔〖"), frozenset("”’」』》〉）】〕〗，。、；：")


class _Press:
    """Measures and draws type with FreeType, each character in the first face that has it."""

    def __init__(self, face_of: FaceOf, cohesion: Cohesion, cut_for: CutFor | None) -> None:
        self.cohesion = cohesion
        self._face_of, self._cut_for = face_of, cut_for
        self._cuts: dict[Path, bytes] = {}
        self._fonts: dict[tuple[Path, float], ImageFont.FreeTypeFont] = {}

    def width_em(self, text: str, role: Role) -> float:
        """Return the width of a line in em."""
        pieces = self._pieces(text, role)
        return pieces[-1].x_em + pieces[-1].width_em if pieces else 0.0

    def print(self, marks: Iterator[_Mark], style: CoverStyle) -> bytes:
        """Draw the marks in order and return the PNG."""
        from PIL import Image, ImageDraw

        colours = {"paper": style.paper, "ink": style.ink, "accent": style.accent}
        image = Image.new("RGB", (WIDTH_PX, HEIGHT_PX), style.paper)
        drawing = ImageDraw.Draw(image)
        for mark in marks:
            if isinstance(mark, _Box):
                box = (
                    round(mark.x),
                    round(mark.y),
                    round(mark.x + mark.width) - 1,
                    round(mark.y + mark.height) - 1,
                )
                drawing.rectangle(box, fill=colours[mark.paint])
            else:
                self._draw_line(drawing, mark, colours[mark.paint])
        return _png(image, style)

    def _draw_line(self, drawing: ImageDraw.ImageDraw, line: _Line, colour: str) -> None:
        # Han stand 0.88 em above the baseline in every one of our faces.
        baseline = round(line.y + 0.88 * line.size_px)
        for piece in self._pieces(line.text, line.role):
            x = round(line.x + piece.x_em * line.size_px)
            drawing.text(
                (x, baseline), piece.text, fill=colour, font=self._font(piece.face, line.size_px), anchor="ls"
            )

    def _pieces(self, text: str, role: Role) -> list[_Piece]:
        """Place the words and characters of a line; full-width marks lose blanks as clreq 6.3.2 has it."""
        pieces: list[_Piece] = []
        x, before = 0.0, ""
        for word in _WORD.findall(text):
            face = self._face_of(role, word[0])
            if face is None:
                word, face = "〓", self._face_of(role, "〓")
            if face is None:
                continue
            width = self._font(face, 100).getlength(word) / 100
            # The blank of an opening mark at the line's beginning goes, and one of two that meet.
            if width > 0.9 and (
                (word in _OPENING and (not before or before in _CLOSING))
                or (word in _CLOSING and before in _CLOSING)
            ):
                x -= 0.5
            pieces.append(_Piece(word, face, x, width))
            x, before = x + width, word
        return pieces

    def _font(self, face: Path, size_px: float) -> ImageFont.FreeTypeFont:
        from PIL import ImageFont

        key = (face, size_px)
        if key not in self._fonts:
            if self._cut_for and face not in self._cuts:
                self._cuts[face] = self._cut_for(face)
            source = io.BytesIO(self._cuts[face]) if face in self._cuts else face
            # Basic layout: the shaping library of a Pillow build must not change the picture.
            self._fonts[key] = ImageFont.truetype(source, size_px, layout_engine=ImageFont.Layout.BASIC)
        return self._fonts[key]


def _png(image: Image.Image, style: CoverStyle) -> bytes:
    """Return the picture with a palette: paper, ink, accent, and the blends at the edges of the type."""
    from PIL import Image, ImageColor

    paper = ImageColor.getrgb(style.paper)
    palette = Image.new("P", (1, 1))
    palette.putpalette(
        [
            round(light + (dark - light) * step / (_BLENDS - 1))
            for colour in (style.ink, style.accent)
            for step in range(_BLENDS)
            for light, dark in zip(paper, ImageColor.getrgb(colour))
        ]
    )
    out = io.BytesIO()
    image.quantize(palette=palette, dither=Image.Dither.NONE).save(out, "PNG", compress_level=6)
    return out.getvalue()
