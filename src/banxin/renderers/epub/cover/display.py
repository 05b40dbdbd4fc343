"""Text and a measure go in; lines of display type come out, with the outlines of their glyphs.

Type is measured and shaped with HarfBuzz in the faces of the project, each character in the first face that has it and
in the form of the region of the language.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

import uharfbuzz as hb

from banxin.renderers.headline import Cohesion, turn_headline

Role: TypeAlias = Literal["title", "text", "byline"]

# For a role and a character: the file of the face that has it, or None.
FaceOf: TypeAlias = Callable[[Role, str], "Path | None"]

# An operator of PostScript (m, l, c, h) and its points, in em from the left of the glyph's origin and upward.
Stroke: TypeAlias = tuple[str, tuple[tuple[float, float], ...]]

# Han stand 0.88 em above the baseline in every one of our faces.
ASCENT_EM = 0.88

# A cover of 120 pixels' height, as shelves show it, has eight for a character of this size.
LEGIBLE_PX = 171
# A title that is too long for these sizes is set small rather than cut.
LEAST_PX, _LEAST_OF_LONG_PX = 150, 100
_MOST_LINES, _MOST_CHARS = 8, 80
_MOST_LINES_OF_LONG = 12
LEADING = 1.28
# How much turns may cost, in the currency of `turn_headline`, for a title e (2.7) times as large.
_COST_OF_SIZE = 20

# What is placed by itself: a word of Latin, a dash of two characters, which is one stroke, or one character; and the marks
# whose cell is half blank.
_WORD = re.compile(r"[\x21-\x7e\u00c0-\u024f]+|——|.", re.DOTALL)
_OPENING, _CLOSING = frozenset("“‘「『《〈（【〔〖"), frozenset("”’」』》〉）】〕〗，。、；：")
# What can stand upright in a column: Han, kana, bopomofo, the marks of Chinese, and the quotation marks of columns.
_UPRIGHT = re.compile("[\u3000-\u30ff\u3105-\u312f\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff，。：；！？（）—…·“”‘’]+")
_IN_COLUMNS = str.maketrans("“”‘’", "『』「」")


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph of a line: its face and number, and how far its origin stands right of the line's begin, in em."""

    face: Path
    number: int
    x_em: float


@dataclass(frozen=True, slots=True)
class Setting:
    """Lines of display type, and the size at which they fill their measure."""

    size_px: float
    lines: tuple[str, ...]

    @property
    def extent_px(self) -> float:
        """How much room the lines take across their direction."""
        return self.size_px * (LEADING * len(self.lines) - (LEADING - 1)) if self.lines else 0.0


class TypeCase:
    """The faces a cover is set from (字盘), and what is known of their glyphs."""

    def __init__(self, face_of: FaceOf, language: str) -> None:
        self._face_of, self._language = face_of, language
        self._fonts: dict[Path, hb.Font] = {}
        self._pieces: dict[tuple[Path, str, bool], tuple[tuple[tuple[int, float], ...], float]] = {}
        self._outlines: dict[tuple[Path, int], tuple[Stroke, ...]] = {}

    def set_line(self, text: str, role: Role) -> tuple[list[Glyph], float]:
        """Return the glyphs of a line and its width in em; full-width marks lose blanks as clreq 6.3.2 has it."""
        glyphs: list[Glyph] = []
        x, before = 0.0, ""
        for word in _WORD.findall(text):
            face = self._face_of(role, word[0])
            if face is None:
                word, face = "〓", self._face_of(role, "〓")
            if face is None:
                continue
            shaped, width = self._shape(face, word, upright=False)
            # The blank of an opening mark at the line's beginning goes, and one of two that meet.
            if width > 0.9 and (
                (word in _OPENING and (not before or before in _CLOSING)) or (word in _CLOSING and before in _CLOSING)
            ):
                x -= 0.5
            glyphs += [Glyph(face, number, x + offset) for number, offset in shaped]
            x, before = x + width, word
        return glyphs, x

    def width_em(self, text: str, role: Role) -> float:
        """Return the width of a line in em."""
        return self.set_line(text, role)[1]

    def set_upright_dash(self, dash: str, role: Role) -> Glyph | None:
        """Return the glyph of a dash of several characters of a column, None where a face has none for it."""
        face = self._face_of(role, dash[0])
        shaped = self._shape(face, dash, upright=True)[0] if face else ()
        return Glyph(face, shaped[0][0], 0.0) if face and len(shaped) == 1 else None

    def set_upright(self, character: str, role: Role) -> Glyph | None:
        """Return the glyph of a character of a column, in the form that columns have of it."""
        face = self._face_of(role, character) or self._face_of(role, "〓")
        if face is None:
            return None
        shaped, _ = self._shape(face, character if self._face_of(role, character) else "〓", upright=True)
        return Glyph(face, shaped[0][0], 0.0) if shaped else None

    def _shape(self, face: Path, word: str, *, upright: bool) -> tuple[tuple[tuple[int, float], ...], float]:
        """Return glyph numbers with their offsets from the word's begin, and the word's width, in em."""
        key = (face, word, upright)
        if key not in self._pieces:
            font = self._font(face)
            buffer = hb.Buffer()
            buffer.add_str(word)
            buffer.guess_segment_properties()
            buffer.direction, buffer.language = "ltr", self._language
            hb.shape(font, buffer, {"vert": upright})
            em = font.face.upem
            shaped, x = [], 0.0
            for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
                shaped.append((info.codepoint, (x + position.x_offset) / em))
                x += position.x_advance
            self._pieces[key] = tuple(shaped), x / em
        return self._pieces[key]

    def outline(self, face: Path, number: int) -> tuple[Stroke, ...]:
        """Return the outline of a glyph."""
        if (face, number) not in self._outlines:
            pen = _Pen(self._font(face).face.upem)
            self._font(face).draw_glyph_with_pen(number, pen)
            self._outlines[face, number] = tuple(pen.strokes)
        return self._outlines[face, number]

    def _font(self, face: Path) -> hb.Font:
        if face not in self._fonts:
            self._fonts[face] = hb.Font(hb.Face(hb.Blob.from_file_path(str(face))))
        return self._fonts[face]


class _Pen:
    """Takes an outline as HarfBuzz draws it and keeps it in em, its curves cubic."""

    def __init__(self, upem: int) -> None:
        self.strokes: list[Stroke] = []
        self._upem = upem
        self._at = (0.0, 0.0)

    def _add(self, operator: str, *points: tuple[float, float]) -> None:
        placed = tuple((x / self._upem, y / self._upem) for x, y in points)
        self.strokes.append((operator, placed))
        self._at = placed[-1] if placed else self._at

    def moveTo(self, point: tuple[float, float]) -> None:
        self._add("m", point)

    def lineTo(self, point: tuple[float, float]) -> None:
        self._add("l", point)

    def curveTo(self, *points: tuple[float, float]) -> None:
        self._add("c", *points)

    def qCurveTo(self, *points: tuple[float, float]) -> None:
        # A quadratic curve has one control point; the two of the cubic stand two thirds of the way to it.
        (x, y), end = points[0], points[-1]
        start = (self._at[0] * self._upem, self._at[1] * self._upem)
        inner = [(px + (x - px) * 2 / 3, py + (y - py) * 2 / 3) for px, py in (start, end)]
        self._add("c", inner[0], inner[1], end)

    def closePath(self) -> None:
        self.strokes.append(("h", ()))

    def endPath(self) -> None:
        pass


# --- turning and fitting -----------------------------------------------------------------------------------


def stands_upright(text: str) -> bool:
    """Tell whether a text can be set in a column: letters and digits would have to be turned in it."""
    return bool(_UPRIGHT.fullmatch(text))


def as_column(text: str) -> str:
    """Return a text with the quotation marks of columns."""
    return text.translate(_IN_COLUMNS)


def fit_title(
    title: str, width: float, room: float, case: TypeCase, cohesion: Cohesion, *, most_px: float, upright: bool = False
) -> Setting:
    """Return the lines of a title and the size at which they fill `width` pixels but no more than `room` across.

    More lines are larger; what their turns cost by sense is held against the size. `upright` lines are columns, whose
    characters all take one em. One that is too long for a size that shelves show is set smaller, one too long for that is cut with
    an ellipsis: the title page has all of it.
    """
    if 0 < len(title) <= _MOST_CHARS:
        for least_px, most_lines in ((LEAST_PX, _MOST_LINES), (_LEAST_OF_LONG_PX, _MOST_LINES_OF_LONG)):
            if setting := _turned(title, width, room, case, cohesion, most_px, least_px, most_lines, upright):
                return setting
    filled = fill(title[: 4 * _MOST_CHARS], width / LEAST_PX, case, "title")
    most = max(1, int((room / LEAST_PX + LEADING - 1) / LEADING))
    if len(filled) > most:
        filled = [*filled[: most - 1], filled[most - 1][:-1] + "…"]
    return Setting(LEAST_PX, tuple(filled))


def _turned(
    title: str,
    width: float,
    room: float,
    case: TypeCase,
    words: Cohesion,
    most_px: float,
    least_px: float,
    most_lines: int,
    upright: bool,
) -> Setting | None:
    """Return the best turns of a title at no less than a size, None where there are none."""
    best: tuple[float, float, tuple[str, ...]] = (-math.inf, 0.0, ())
    advances = [1.0 if upright else case.width_em(character, "title") for character in title]
    for count in range(1, most_lines + 1):
        measure = min(1.6 * sum(advances) / count + 1, width / least_px)
        turning = turn_headline(title, advances, measure, count, words)
        if turning is None:
            continue
        lines = tuple(title[first:last] for first, last in turning.lines)
        widest = max(len(line) if upright else case.width_em(line, "title") for line in lines)
        size = float(int(min(most_px, width / max(widest, 0.1), room / (LEADING * count - (LEADING - 1)))))
        if size < least_px:
            continue
        worth = math.log(size) + 3 * math.log(min(1.0, size / LEGIBLE_PX)) - turning.cost / _COST_OF_SIZE
        best = max(best, (worth, size, lines))
    return Setting(best[1], best[2]) if best[2] else None


# A unit is not parted: a Latin word, or a character with the marks that may not leave it (clreq 6.1.1).
_UNIT = re.compile(
    r"[“‘「『《〈（【〔〖(\[]*"
    r"(?:[0-9A-Za-z\u00c0-\u024f][0-9A-Za-z\u00c0-\u024f'’.,:%/-]*|—+|…+|.)"
    r"[”’」』》〉）】〕〗)\]，。、；：！？,.;:!?%]*",
    re.DOTALL,
)

_BLANKS = re.compile(r"[^\S\u3000]+")


def fill(text: str, measure_em: float, case: TypeCase, role: Role) -> list[str]:
    """Break text into lines, each as full as it will go."""
    lines, line = [], ""
    for unit in _UNIT.findall(_BLANKS.sub(" ", text.strip())):
        if line and case.width_em(line + unit.rstrip(), role) > measure_em:
            lines.append(line.rstrip())
            line = ""
        line += unit if line else unit.lstrip()
    return [*lines, line.rstrip()] if line.strip() else lines


def fill_short(text: str, measure_em: float, most_lines: int, case: TypeCase, role: Role) -> list[str]:
    """Break text into at most so many lines; what is more ends in an ellipsis."""
    # No line of display type holds so many characters as these.
    lines = fill(text[: 60 * most_lines], measure_em, case, role)
    return lines if len(lines) <= most_lines else [*lines[: most_lines - 1], lines[most_lines - 1][:-1] + "…"]


def fill_evenly(text: str, measure_em: float, most_lines: int, case: TypeCase, role: Role) -> list[str]:
    """Break text as `fill_short` does, but so that its lines are of one length: a name leaves no word of it alone."""
    lines = fill_short(text, measure_em, most_lines, case, role)
    if len(lines) < 2 or lines[-1].endswith("…"):
        return lines
    measure = case.width_em(text, role) / len(lines)
    while measure < measure_em:
        if len(even := fill(text, measure, case, role)) <= len(lines):
            return even
        measure += 0.5
    return lines


def widest_em(lines: Sequence[str], case: TypeCase, role: Role) -> float:
    """Return the width of the longest of some lines."""
    return max((case.width_em(line, role) for line in lines), default=0.0)
