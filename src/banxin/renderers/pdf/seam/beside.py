"""A composed line goes in, with what stands beside its characters; where each sign of that stands comes out.

Beside a line stand annotations (注文), in type of half its size: readings (拼音), glosses by word (行间释义), syllables of
zhuyin (注音符号), and comments (行间批) that run along the line; and marks (行间标号), which are drawn: emphasis dots
(着重号), lines under proper names (专名号) and titles (书名号甲式), the frame round a deceased's name (示亡号).

Above a horizontal line is the right of a vertical one, whose page lies while it is laid out (`vertical`); below is its
left. Lengths are in em of the type they stand beside, heights from its baseline, unless their names say pixels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Literal, TypeAlias

from banxin.composition.kinsoku import LAWFUL, break_opportunities
from banxin.fonts.turned import TOP_EM
from banxin.renderers.pdf.seam.shaping import Shaped, Shaper, ink_em
from banxin.typography.characters import classes
from banxin.typography.style import Kinsoku
from banxin.typography.zhuyin import Syllable

# Annotations are half as large as their base (clreq 5.5.4), or as large as the white between the lines lets them be.
ANNOTATION_SHARE = 0.5
LEAST_SHARE = 0.3
_BOTTOM_EM = TOP_EM - 1
# Between the em box of the base and that of its annotation.
CLEAR_EM = 0.03
# A wider annotation is set smaller: no line could hold it with its base.
MOST_WIDTH_EM = 14.0

# Zhuyin: letters of three tenths of an em, one below another at the right of their character, tone marks at the right
# of the last (clreq 5.5.3). In a horizontal line each character has room for both behind it.
ZHUYIN_EM = 0.5
_LETTER_EM, _MOST_COLUMN_EM = 0.3, 0.96
_TONE_EM = 0.36
_LETTER_CLEAR_EM = 0.04
_TONE_ACROSS = 0.88  # the ink of a letter ends there, as a share of its cell
_TONE_DROP_EM = 0.08  # the middle of a tone mark below the top of its letter
_NEUTRAL_RISE_EM = 0.06  # and of the light tone above that of the first

# Emphasis dots, a sixth of an em across.
_DOT_RADIUS_EM, _DOT_CLEAR_EM = 0.085, 0.03
_DOTTED = frozenset("HLW9a")  # an object is digits in a cell
_LINE_EM = 0.05
_LINE_DROP_EM = 0.08
# Marks of two neighbours do not touch: a line ends so far from the end of its words.
_LINE_INSET_EM = 1 / 16
_WAVE_EM, _WAVE_HEIGHT_EM = 0.36, 0.055
_COMMENTS_APART_EM, _LEAST_COMMENT_SHARE, _NEXT_SHARE = 0.5, 0.2, 0.94
_TOLERANCE_PX = 0.01
# What a comment loses on either side of an annotation that it passes.
BESIDE_BASE_EM = 0.375
# The white that style sheets set aside beside a frame holds it, and an annotation that is wider than the name.
_FRAME_CLEAR_EM, _FRAME_MOST_EM, _FRAME_LINE_EM = 0.07, 0.16, 0.045
# How much further off dots stand where a line runs along the same characters.
_BEYOND_LINE_EM = 0.16
# A circle of four Bézier curves.
_ROUND = 0.5523

MarkKind: TypeAlias = Literal["dots", "proper-name", "book-title", "deceased"]
MARK_KINDS: tuple[MarkKind, ...] = ("dots", "proper-name", "book-title", "deceased")


@dataclass(slots=True)
class Annotation:
    """An annotation of the characters `start` to `end` of a paragraph; a comment has none and begins at `start`.

    `size_px` is the size of the base, `tones` shapes the tone marks of zhuyin.
    """

    start: int
    end: int
    shaper: Shaper
    shaped: Shaped
    size_px: float
    syllable: Syllable | None = None
    tones: Shaper | None = None

    @property
    def width_px(self) -> float:
        return sum(self.shaped.advances_em) * self.shaper.size_px


@dataclass(slots=True)
class Mark:
    """A mark along the characters `start` to `end` of a paragraph, in type of `size_px`."""

    kind: MarkKind
    start: int
    end: int
    size_px: float


@dataclass(slots=True)
class SetString:
    """Characters `first` to `last` of a shaped text, in type of `size_px`, from an origin `x_px` right of the line's left
    edge and `rise_px` above its baseline."""

    shaped: Shaped
    first: int
    last: int
    size_px: float
    x_px: float
    rise_px: float

    def origins_px(self) -> list[float]:
        """Return where each character stands from the first."""
        return list(accumulate((self.shaped.advances_em[at] * self.size_px for at in range(self.first, self.last - 1)), initial=0.0))

    @property
    def end_px(self) -> float:
        return self.x_px + sum(self.shaped.advances_em[self.first : self.last]) * self.size_px


# Operators of a path with their coordinates, in pixels from the line's left edge and up, and how it is painted: filled,
# or stroked with a line of so many pixels.
Path: TypeAlias = tuple[list[tuple[str, tuple[float, ...]]], float | None]


@dataclass(slots=True)
class Extents:
    """Where the characters of one line stand, in pixels from its left edge.

    `origin_px` and `end_px` give the edges of a character as it would stand alone, without what was put behind it.
    """

    first: int
    last: int
    measure_px: float
    kinds: str
    origins_px: Sequence[float]
    ends_px: Sequence[float]

    def left(self, character: int) -> float:
        """Return the left edge of a character, or of the line's last one where it has no place of its own."""
        return self.origins_px[min(character, self.last - 1) - self.first] if self.origins_px else 0.0

    def right(self, character: int) -> float:
        return self.ends_px[min(character, self.last - 1) - self.first] if self.ends_px else 0.0


# --- annotations -------------------------------------------------------------------------------------------


def place_annotation(one: Annotation, line: Extents, *, vertical: bool) -> Iterator[SetString]:
    """Yield the strings of an annotation over its base, which the line holds whole."""
    size = one.size_px
    left, right = line.left(one.start), line.right(one.end - 1)
    if one.syllable is not None:
        yield from _place_syllable(one, one.syllable, left, right, vertical=vertical)
        return
    width = one.width_px
    x = (left + right - width) / 2
    rise = (TOP_EM + CLEAR_EM) * size - _BOTTOM_EM * one.shaper.size_px
    yield SetString(one.shaped, 0, len(one.shaped.text), one.shaper.size_px, x, rise)


def _place_syllable(
    one: Annotation, syllable: Syllable, left_px: float, right_px: float, *, vertical: bool
) -> Iterator[SetString]:
    """Yield the letters and the tone of a syllable: a column at the right of its character as that stands when read."""
    size, letter_px = one.size_px, one.shaper.size_px
    count = len(syllable.letters)
    head = _NEUTRAL_RISE_EM * size if syllable.is_neutral else 0.0
    # Down from the top of the character's cell, and right from its right edge.
    top = (size - count * letter_px + head) / 2
    clear = _LETTER_CLEAR_EM * size

    def at(down: float, across: float) -> tuple[float, float]:
        """Return the place on the page as it is laid out: lying, where lines are vertical."""
        if vertical:
            return (left_px + right_px - size) / 2 + down, TOP_EM * size + across
        return right_px + across, TOP_EM * size - down

    for number, place in enumerate(syllable.letters):
        down = top + number * letter_px
        x, y = at(down, clear)
        rise = y - _BOTTOM_EM * letter_px if vertical else y - TOP_EM * letter_px
        yield SetString(one.shaped, place, place + 1, letter_px, x, rise)
    if syllable.tone is None or one.tones is None:
        return
    shaped = one.tones.shape_once(one.shaped.text)
    tone_px = one.tones.size_px
    ink_left, ink_bottom, ink_right, ink_top = (edge * tone_px for edge in ink_em(shaped, syllable.tone, tone_px))
    ink_middle = (ink_left + ink_right) / 2, (ink_bottom + ink_top) / 2
    if syllable.is_neutral:
        x, y = at(top - _NEUTRAL_RISE_EM * size, clear + letter_px / 2)
    else:
        across = clear + letter_px * _TONE_ACROSS + (ink_top - ink_bottom if vertical else ink_right - ink_left) / 2
        x, y = at(top + (count - 1) * letter_px + _TONE_DROP_EM * size, across)
    yield SetString(shaped, syllable.tone, syllable.tone + 1, tone_px, x - ink_middle[0], y - ink_middle[1])


def letter_share(syllable: Syllable) -> float:
    """Return how large the letters of a syllable are: four, as some dialects have, are smaller."""
    return min(_LETTER_EM, _MOST_COLUMN_EM / len(syllable.letters))


def tone_share() -> float:
    """Return how large tone marks are."""
    return _TONE_EM


# --- comments ----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Comment:
    """A comment that begins after `begin_px` of the white beside a paragraph.

    How far it has come at the end of a line follows from where in the paragraph that is, and from nothing else: lines are
    set more than once, and not in one order.
    """

    annotation: Annotation
    begin_px: float
    breaks: bytearray

    def set_within(self, white_px: float) -> int:
        """Return how many of its characters stand beside the lines that `white_px` of the paragraph's white are beside."""
        room_em = (white_px - self.begin_px) / self.annotation.shaper.size_px
        return _fitting(self.annotation, 0, self.breaks, room_em) if room_em > 0 else 0


def schedule_comments(comments: Sequence[Annotation], white_px: Sequence[float]) -> list[Comment]:
    """Return comments one after another; `white_px` is the white beside a paragraph before each of its characters."""
    scheduled: list[Comment] = []
    free_px = 0.0
    for one in comments:
        begin = max(white_px[one.start], free_px)
        text = one.shaped.text
        scheduled.append(Comment(one, begin, break_opportunities(text, classes(text), Kinsoku.GB)))
        free_px = begin + one.width_px + one.size_px * _COMMENTS_APART_EM
    return scheduled


def place_comments(
    pieces: Sequence[tuple[Comment, int, int]],
    line: Extents,
    taken_px: Sequence[tuple[float, float]],
    shrink: Callable[[Annotation, float], Annotation],
) -> list[SetString]:
    """Return the strings of comments beside one line, where nothing is `taken` by annotations.

    `pieces` are comments with the first and the last of their characters that stand here. They are set in the smaller type
    that `shrink` (annotation, share of its size) gives where they have no room.
    """
    share = _share_of_size(pieces, line, taken_px)
    while True:
        strings = list(_comment_strings(pieces, line, taken_px, shrink, share))
        if share <= _LEAST_COMMENT_SHARE or all(string.end_px <= line.measure_px + _TOLERANCE_PX for string in strings):
            return strings
        share *= _NEXT_SHARE


def _comment_strings(
    pieces: Sequence[tuple[Comment, int, int]],
    line: Extents,
    taken_px: Sequence[tuple[float, float]],
    shrink: Callable[[Annotation, float], Annotation],
    share: float,
) -> Iterator[SetString]:
    """Yield the strings of comments in a `share` of their size, as near to where they begin as there is room."""
    cursor = 0.0
    for comment, first, last in pieces:
        one = comment.annotation
        if first == 0 and one.start >= line.first and share == 1:
            cursor = max(cursor, line.left(one.start))
        one = shrink(one, share) if share < 1 else one
        intervals = _free(taken_px, cursor, line.measure_px)
        if not intervals:
            intervals = [(max(0.0, line.measure_px - one.size_px), line.measure_px)]
        size_px = one.shaper.size_px
        rise = (TOP_EM + CLEAR_EM) * one.size_px - _BOTTOM_EM * size_px
        for number, (start, end) in enumerate(intervals):
            final = number == len(intervals) - 1
            stop = last if final else min(last, _fitting(one, first, comment.breaks, (end - start) / size_px))
            if stop > first:
                string = SetString(one.shaped, first, stop, size_px, start, rise)
                yield string
                first, cursor = stop, string.end_px + one.size_px * _COMMENTS_APART_EM * share
            if first == last:
                break


def _share_of_size(
    pieces: Sequence[tuple[Comment, int, int]], line: Extents, taken_px: Sequence[tuple[float, float]]
) -> float:
    """Return how large comments are to be beside a line, as a share of their size."""
    wanted = start = 0.0
    for comment, first, last in pieces:
        one = comment.annotation
        if first == 0 and one.start >= line.first:
            start = max(start, line.left(one.start))
        width = sum(one.shaped.advances_em[first:last]) * one.shaper.size_px
        wanted += width + one.size_px * _COMMENTS_APART_EM
        start += width + one.size_px * _COMMENTS_APART_EM
    if start <= line.measure_px and not taken_px:
        return 1.0
    # With readings between them, or many, they do not stand where they begin: from the start of the line, then.
    room = sum(high - low for low, high in _free(taken_px, 0.0, line.measure_px))
    return max(room / wanted * 0.95, _LEAST_COMMENT_SHARE) if wanted > room * 0.95 else 1.0


def _free(taken_px: Sequence[tuple[float, float]], start: float, end: float) -> list[tuple[float, float]]:
    """Return the stretches between `start` and `end` that nothing takes."""
    free = []
    for low, high in sorted(taken_px):
        if low > start:
            free.append((start, min(low, end)))
        start = max(start, high)
    free.append((start, end))
    return [(low, high) for low, high in free if high > low]


def _fitting(one: Annotation, start: int, breaks: bytearray, room_em: float) -> int:
    """Return where a string from `start` may end within `room_em`; `start` if nowhere."""
    best, width = start, 0.0
    for at in range(start, len(one.shaped.text)):
        width += one.shaped.advances_em[at]
        if width > room_em + 1e-6:
            break
        if breaks[at + 1] in LAWFUL:
            best = at + 1
    return best


# --- marks -------------------------------------------------------------------------------------------------


def draw_marks(marks: Sequence[Mark], annotations: Sequence[Annotation], line: Extents, *, vertical: bool) -> Iterator[Path]:
    """Yield the paths of the marks along one line."""
    lined = [mark for mark in marks if mark.kind != "dots"]
    for mark in marks:
        first, last = max(mark.start, line.first), min(mark.end, line.last)
        while first < last and line.kinds[first] in " F":
            first += 1
        while last > first and line.kinds[last - 1] in " Fn":
            last -= 1
        if first >= last:
            continue
        begins, ends = mark.start >= line.first, mark.end <= line.last
        match mark.kind:
            case "dots":
                yield from _dots(mark, first, last, lined, annotations, line, vertical=vertical)
            case "deceased":
                inside = [one for one in annotations if first <= one.start < last and (vertical or not one.syllable)]
                yield _frame(mark, first, last, line, inside, begins=begins, ends=ends)
            case "proper-name" | "book-title":
                inset = _LINE_INSET_EM * mark.size_px
                left = line.left(first) + (inset if begins else 0.0)
                right = line.right(last - 1) - (inset if ends else 0.0)
                drop = (_BOTTOM_EM - _LINE_DROP_EM) * mark.size_px
                yield _straight(left, right, drop, mark) if mark.kind == "proper-name" else _wave(left, right, drop, mark)


def _dots(
    mark: Mark,
    first: int,
    last: int,
    lined: Sequence[Mark],
    annotations: Sequence[Annotation],
    line: Extents,
    *,
    vertical: bool,
) -> Iterator[Path]:
    """Yield a dot for each character that is no mark: below it, at the right of a vertical line unless that is taken."""
    for at in range(first, last):
        if line.kinds[at] not in _DOTTED or line.right(at) <= line.left(at):
            continue
        below = not vertical or any(one.start <= at < one.end for one in annotations)
        reach = (_DOT_CLEAR_EM + _DOT_RADIUS_EM) * mark.size_px
        across = [one for one in lined if one.start <= at < one.end and (below or one.kind == "deceased")]
        if across:
            reach += _BEYOND_LINE_EM * mark.size_px
        rise = _BOTTOM_EM * mark.size_px - reach if below else TOP_EM * mark.size_px + reach
        yield _circle((line.left(at) + line.right(at)) / 2, rise, _DOT_RADIUS_EM * mark.size_px)


def _circle(x: float, y: float, r: float) -> Path:
    k = r * _ROUND
    return [
        ("m", (x + r, y)),
        ("c", (x + r, y + k, x + k, y + r, x, y + r)),
        ("c", (x - k, y + r, x - r, y + k, x - r, y)),
        ("c", (x - r, y - k, x - k, y - r, x, y - r)),
        ("c", (x + k, y - r, x + r, y - k, x + r, y)),
    ], None


def _straight(left: float, right: float, rise: float, mark: Mark) -> Path:
    return [("m", (left, rise)), ("l", (right, rise))], _LINE_EM * mark.size_px


def _wave(left: float, right: float, rise: float, mark: Mark) -> Path:
    """Return a wavy line of whole half waves."""
    count = max(1, round((right - left) / (_WAVE_EM * mark.size_px / 2)))
    half, height = (right - left) / count, _WAVE_HEIGHT_EM * mark.size_px * 4 / 3
    path: list[tuple[str, tuple[float, ...]]] = [("m", (left, rise))]
    for number in range(count):
        x, peak = left + number * half, rise + (height if number % 2 == 0 else -height)
        path.append(("c", (x + half * 0.36, peak, x + half * 0.64, peak, x + half, rise)))
    return path, _LINE_EM * mark.size_px


def _frame(
    mark: Mark, first: int, last: int, line: Extents, inside: Sequence[Annotation], *, begins: bool, ends: bool
) -> Path:
    """Return the frame round a name and the annotations above it.

    The part on one line of a name that none can hold is open where it goes on.
    """
    clear, most = _FRAME_CLEAR_EM * mark.size_px, _FRAME_MOST_EM * mark.size_px
    left, right = line.left(first) - clear, line.right(last - 1) + clear
    top, bottom = TOP_EM * mark.size_px + clear, _BOTTOM_EM * mark.size_px - clear
    for one in inside:
        middle, half = (line.left(one.start) + line.right(one.end - 1)) / 2, one.width_px / 2
        left = min(left, max(middle - half, line.left(first) - most))
        right = max(right, min(middle + half, line.right(last - 1) + most))
        top = max(top, TOP_EM * mark.size_px + one.shaper.size_px + clear)
    path: list[tuple[str, tuple[float, ...]]]
    if begins and ends:
        path = [("m", (left, bottom)), ("l", (right, bottom)), ("l", (right, top)), ("l", (left, top)), ("h", ())]
    elif begins:
        path = [("m", (right, bottom)), ("l", (left, bottom)), ("l", (left, top)), ("l", (right, top))]
    elif ends:
        path = [("m", (left, bottom)), ("l", (right, bottom)), ("l", (right, top)), ("l", (left, top))]
    else:
        path = [("m", (left, bottom)), ("l", (right, bottom)), ("m", (left, top)), ("l", (right, top))]
    return path, _FRAME_LINE_EM * mark.size_px


# --- painting ----------------------------------------------------------------------------------------------


class Drawing:
    """Paths to be painted after the text of a box, in its colour; WeasyPrint takes it for the picture of a glyph."""

    def __init__(self, paths: Sequence[Path], left_px: float, rise_px: float) -> None:
        self._paths, self._left_px, self._rise_px = paths, left_px, rise_px

    def draw(self, stream: Any, width: float, height: float, style: Any) -> None:
        """Paint the paths; the origin of the stream is that of the text."""
        color = style["color"]
        for path, line_px in self._paths:
            for operator, numbers in path:
                points = [
                    number + self._left_px if at % 2 == 0 else self._rise_px - number for at, number in enumerate(numbers)
                ]
                stream.stream.append(" ".join([*(f"{point:.4f}" for point in points), operator]).encode())
            if line_px is None:
                stream.set_color(color)
                stream.fill()
            else:
                stream.set_color(color, stroke=True)
                stream.set_line_width(round(line_px, 4))
                stream.stroke()
