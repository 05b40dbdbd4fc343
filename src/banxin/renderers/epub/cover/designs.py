"""What a cover may say goes in; where each box, line and column of it stands comes out: one design for each kind of book.

All follow one rule: the title as large as it will go, so that it can be read on a shelf at 120 pixels' height; then who
made it; then the publisher at the foot. What is not known leaves no gap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from banxin.renderers.epub.cover.display import (
    LEADING,
    LEAST_PX,
    Role,
    Setting,
    TypeCase,
    fill_evenly,
    fill_short,
    fit_title,
    stands_upright,
)
from banxin.renderers.epub.cover.marks import HEIGHT_PX, WIDTH_PX, Box, Column, Disc, Line, Mark, Paint
from banxin.renderers.headline import Cohesion

_MARGIN_PX = 130
_MEASURE_PX = WIDTH_PX - 2 * _MARGIN_PX
_MOST_PAPER_CHARS = 20
# A column of display type has its characters a little apart.
_PITCH = 1.08


@dataclass(frozen=True, slots=True)
class CoverText:
    """What a cover may say; what is not known is empty and leaves no gap.

    `rest` stands below the title: the subtitle, or what follows the first headline in a title made from several
    (“等10篇”); `issue` the date and the page of a
    paper, `makers` who made it, with what they did, `others` what stands for those there is no room for (等), `headlines`
    the titles of what is in it.
    """

    title: str
    rest: str = ""
    paper: str = ""
    issue: tuple[str, ...] = ()
    makers: tuple[str, ...] = ()
    series: str = ""
    publisher: str = ""
    headlines: tuple[str, ...] = ()
    others: str = "等"


Design: TypeAlias = Callable[[CoverText, TypeCase, Cohesion], Iterator[Mark]]


def _ground(paint: Paint) -> Box:
    return Box(0, 0, WIDTH_PX, HEIGHT_PX, paint)


def _stack(lines: Sequence[str], x: float, y: float, size: float, role: Role, paint: Paint, leading: float = 1.4) -> Iterator[Mark]:
    """Yield lines of type below each other, the em box of the first at the top."""
    for number, line in enumerate(lines):
        yield Line(x, y + number * leading * size, size, line, role, paint)


def _set_title(setting: Setting, x: float, y: float, paint: Paint) -> Iterator[Mark]:
    return _stack(setting.lines, x, y, setting.size_px, "title", paint, LEADING)


# Smaller type is not read on a shelf: what is longer breaks off.
_LEAST_OF_REST_PX = 54.0


def _set_rest(
    text: str, x: float, y: float, most_px: float, case: TypeCase, paint: Paint, measure: float = _MEASURE_PX, *, centred: bool = False
) -> Iterator[Mark]:
    """Yield the line below a title, in smaller type the longer it is."""
    size = max(_LEAST_OF_REST_PX, min(most_px, measure / max(1.0, case.width_em(text, "text"))))
    (line, *_) = fill_short(text, measure / size + 0.01, 1, case, "text")
    indent = (measure - size * case.width_em(line, "text")) / 2 if centred else 0.0
    yield Line(x + indent, y, size, line, "text", paint)


def _columns(setting: Setting, right: float, y: float, paint: Paint, role: Role = "title") -> Iterator[Mark]:
    """Yield columns from the right edge on, each of upright type."""
    for number, text in enumerate(setting.lines):
        left = right - setting.size_px * (1 + LEADING * number)
        yield Column(left, y, setting.size_px, text, role, paint, _PITCH)


def _fit_columns(title: str, height: float, room: float, case: TypeCase, cohesion: Cohesion, most_px: float) -> Setting:
    return fit_title(title, height / _PITCH, room, case, cohesion, most_px=most_px, upright=True)


def _foot(text: CoverText, x: float, case: TypeCase, paint: Paint, measure: float = _MEASURE_PX) -> Iterator[Mark]:
    """Yield what stands at the foot: date and page of a paper, the publisher below it."""
    lines = _foot_lines(text, case, measure)
    yield from _stack(lines, x, _foot_top(lines), 64, "text", paint, 92 / 64)


def _foot_lines(text: CoverText, case: TypeCase, measure: float = _MEASURE_PX) -> list[str]:
    parts = ("　".join(filter(None, (text.paper[:_MOST_PAPER_CHARS], *text.issue))), text.publisher)
    return [line for part in filter(None, parts) for line in fill_short(part, measure / 64, 2, case, "text")]


def _foot_top(lines: Sequence[str]) -> float:
    return HEIGHT_PX - 140.0 - 92 * len(lines)


def _makers(makers: Sequence[str], others: str, measure_em: float, case: TypeCase, most: int = 4) -> list[str]:
    """Return who made it in at most so many lines; who has no room is among the others."""
    lines: list[str] = []
    for maker in makers:
        broken = fill_evenly(maker, measure_em, most, case, "byline")
        if lines and len(lines) + len(broken) > most:
            return [*lines[:-1], f"{lines[-1]}　{others}"]
        lines += broken
    return lines


_MAKERS_LEADING, _LEAST_OF_MAKERS_PX = 1.4, 64.0


def _fit_makers(text: CoverText, measure: float, room: float, case: TypeCase, most_px: float) -> tuple[float, list[str]]:
    """Return the size in which those who made it have room, and their lines: all of them, if that may be."""
    size = most_px
    while True:
        most = max(0, int((room / size + _MAKERS_LEADING - 1) / _MAKERS_LEADING))
        lines = [line for maker in text.makers[:most] for line in fill_evenly(maker, measure / size, 2, case, "byline")]
        if len(text.makers) <= most and len(lines) <= most:
            return size, lines
        if size <= _LEAST_OF_MAKERS_PX:
            return size, _makers(text.makers, text.others, measure / size, case, most) if most else []
        size = max(_LEAST_OF_MAKERS_PX, size - 6)


# --- panel: a field of colour with the title, who made it on paper below ------------------------------------


def _panel(text: CoverText, case: TypeCase, cohesion: Cohesion) -> Iterator[Mark]:
    foot = 1700.0
    yield _ground("paper")
    yield Box(0, 0, WIDTH_PX, foot, "accent")
    if text.series:
        yield from _stack(fill_short(text.series, _MEASURE_PX / 64, 2, case, "text"), _MARGIN_PX, 150, 64, "text", "paper")
    below = 140 if text.rest else 0
    setting = fit_title(text.title, _MEASURE_PX, foot - 560 - below, case, cohesion, most_px=430)
    y = foot - 190 - below - setting.extent_px
    yield Box(_MARGIN_PX, y - 96, 150, 12, "paper")
    yield from _set_title(setting, _MARGIN_PX, y, "paper")
    if text.rest:
        yield from _set_rest(text.rest, _MARGIN_PX, foot - 190 - 84, 84, case, "paper")
    size, makers = _fit_makers(text, _MEASURE_PX, _foot_top(_foot_lines(text, case)) - 60 - (foot + 110), case, 112)
    yield from _stack(makers, _MARGIN_PX, foot + 110, size, "byline", "ink")
    yield from _foot(text, _MARGIN_PX, case, "ink")


# --- slip: a title slip (题签) on the cloth of a thread-bound book ------------------------------------------

_STITCH_X = WIDTH_PX - 150


def _slip(text: CoverText, case: TypeCase, cohesion: Cohesion) -> Iterator[Mark]:
    yield _ground("accent")
    if stands_upright(text.title) and not text.rest:
        yield from _stitches()
        yield from _upright_slip(text, case, cohesion)
    else:
        yield from _level_slip(text, case, cohesion)


def _stitches() -> Iterator[Mark]:
    """Yield the thread of a book bound in the Chinese way (线装), at the right edge, where a vertical book opens."""
    yield Box(_STITCH_X, 0, 5, HEIGHT_PX, "paper")
    for y in (150, 870, 1690, HEIGHT_PX - 155):
        yield Box(_STITCH_X, y, WIDTH_PX - _STITCH_X, 5, "paper")


def _upright_slip(text: CoverText, case: TypeCase, cohesion: Cohesion) -> Iterator[Mark]:
    height = 1900.0
    makers = [maker for maker in text.makers[:2] if stands_upright(maker) and len(maker) <= 12]
    setting = _fit_columns(text.title, height - 260, 1020, case, cohesion, 320)
    size = setting.size_px
    title_height = size * (_PITCH * max(map(len, setting.lines)) - (_PITCH - 1))
    # The name stands small below the title of one column; a title of several leaves it no room there.
    beside = makers[0] if makers and len(setting.lines) == 1 else ""
    small = 92.0
    below = 60 + 1.1 * small * len(beside) if beside else 0
    width, height = setting.extent_px + 0.85 * size, title_height + below + 300
    x, y = 120.0, 120.0
    yield from _framed(x, y, width, height)
    right = x + width - (width - setting.extent_px) / 2
    yield from _columns(setting, right, y + 140, "ink")
    if beside:
        yield Column(x + (width - small) / 2, y + 140 + title_height + 80, small, beside, "byline", "ink", 1.1)
    # What else is known stands at the foot, beside a narrow slip or below a broad one.
    left, top = (x + width + 70, y) if len(setting.lines) == 1 else (x, y + height + 40)
    measure_em, most = (_STITCH_X - 40 - left) / 72, int((HEIGHT_PX - 130 - top) / 104)
    issue = "　".join((text.paper, *text.issue)).strip("　")
    rest = [line for part in (text.publisher, text.series, issue) if part for line in fill_short(part, measure_em, 2, case, "text")]
    others = [maker for maker in text.makers if maker != beside]
    said = [*_makers(others, text.others, measure_em, case, max(1, min(6, most - bool(text.publisher)))), *rest][:most]
    yield from _stack(said, left, HEIGHT_PX - 130 - 104 * len(said), 72, "text", "paper", 104 / 72)


def _level_slip(text: CoverText, case: TypeCase, cohesion: Cohesion) -> Iterator[Mark]:
    below = 150 if text.rest else 0
    setting = fit_title(text.title, _MEASURE_PX - 220, 1380 - below, case, cohesion, most_px=430)
    height = setting.extent_px + below + 240
    x, y = float(_MARGIN_PX), 200.0
    yield from _framed(x, y, _MEASURE_PX, height)
    y += 120
    for line in setting.lines:
        indent = (_MEASURE_PX - setting.size_px * case.width_em(line, "title")) / 2
        yield Line(x + indent, y, setting.size_px, line, "title", "ink")
        y += LEADING * setting.size_px
    if text.rest:
        top = y - (LEADING - 1) * setting.size_px + 66
        yield from _set_rest(text.rest, x, top, 84, case, "ink", _MEASURE_PX, centred=True)
    top = 200 + height + 100
    size, makers = _fit_makers(text, _MEASURE_PX, _foot_top(_foot_lines(text, case)) - 60 - top, case, 100)
    yield from _stack(makers, x, top, size, "byline", "paper")
    yield from _foot(text, x, case, "paper")


def _framed(x: float, y: float, width: float, height: float) -> Iterator[Mark]:
    """Yield a field of paper within a frame of a heavy and a fine rule (文武边)."""
    yield Box(x, y, width, height, "paper")
    for inset, rule in ((22, 10), (42, 3)):
        yield Box(x + inset, y + inset, width - 2 * inset, height - 2 * inset, "ink")
        inset += rule
        yield Box(x + inset, y + inset, width - 2 * inset, height - 2 * inset, "paper")


# --- moon: a paperback, its title in a column before a disc --------------------------------------------------


_DISC = Disc(430, 1740, 480, "accent")


def _moon(text: CoverText, case: TypeCase, cohesion: Cohesion) -> Iterator[Mark]:
    yield _ground("paper")
    yield _DISC
    right, above_disc = WIDTH_PX - _MARGIN_PX, _DISC.y - _DISC.radius - 60
    said, others = list[str](), list[str]()
    # A column of its own stands beside the disc, several above it.
    height = 1900.0 if len(text.title) <= 9 else above_disc - 150
    setting = _fit_columns(text.title, height, 1180, case, cohesion, 400)
    whole = "".join(setting.lines) == text.title and setting.size_px >= LEAST_PX
    if stands_upright(text.title) and not text.rest and whole:
        yield from _columns(setting, right, 150, "ink")
        left = right - setting.extent_px
        makers = [maker for maker in text.makers[:2] if stands_upright(maker) and len(maker) <= 9 and left > 500]
        for number, maker in enumerate(makers):
            yield Column(left - 170 - 150 * number, 170, 108, maker, "byline", "ink", 1.12)
        # Whose names have no column stand beside the disc.
        others = _makers(text.makers[len(makers) :], text.others, (right - _DISC.x - _DISC.radius - 60) / 64, case, 5)
    else:
        below = 130 if text.rest else 0
        makers = _makers(text.makers, text.others, _MEASURE_PX / 104, case, 2)
        room = above_disc - 150 - below - 150 * len(makers)
        setting = fit_title(text.title, _MEASURE_PX, room, case, cohesion, most_px=400)
        yield from _set_title(setting, _MARGIN_PX, 150, "ink")
        y = 150 + setting.extent_px
        if text.rest:
            yield from _set_rest(text.rest, _MARGIN_PX, y + 40, 84, case, "ink")
        yield from _stack(makers, _MARGIN_PX, y + below + 60, 104, "byline", "ink")
    issue = "　".join((text.paper, *text.issue)).strip("　")
    last = "　".join(filter(None, (text.publisher, issue)))
    said += fill_short(text.series, _MEASURE_PX / 64, 1, case, "text") if text.series else []
    said += fill_short(last, _MEASURE_PX / 64, 1, case, "text") if last else []
    yield from _stack(said, _MARGIN_PX, HEIGHT_PX - 120 - 88 * len(said), 64, "text", "ink", 88 / 64)
    for number, line in enumerate(others):
        y = HEIGHT_PX - 320 - 88 * (len(others) - 1 - number)
        yield Line(right - 64 * case.width_em(line, "text"), y, 64, line, "text", "ink")


# --- masthead: the front page of a paper ----------------------------------------------------------------------


def _masthead(text: CoverText, case: TypeCase, cohesion: Cohesion) -> Iterator[Mark]:
    yield _ground("paper")
    y = 130.0
    paper = text.paper[:_MOST_PAPER_CHARS]
    if paper:
        size = min(330.0, _MEASURE_PX / max(1.0, case.width_em(paper, "title")))
        yield Line(_MARGIN_PX + (_MEASURE_PX - size * case.width_em(paper, "title")) / 2, y, size, paper, "title", "accent")
        y += 1.16 * size
    issue = "　".join((*text.issue, *([] if paper else [text.series]), text.publisher)).strip("　")
    yield Box(_MARGIN_PX, y, _MEASURE_PX, 16, "ink")
    yield Box(_MARGIN_PX, y + 25, _MEASURE_PX, 4, "ink")
    y += 29
    if issue:
        size = max(44.0, min(58.0, _MEASURE_PX / max(1.0, case.width_em(issue, "text"))))
        (line,) = fill_short(issue, _MEASURE_PX / size + 0.01, 1, case, "text") or ("",)
        yield Line(_MARGIN_PX + (_MEASURE_PX - size * case.width_em(line, "text")) / 2, y + 55 - size / 2, size, line, "text", "ink")
        yield Box(_MARGIN_PX, y + 108, _MEASURE_PX, 4, "ink")
        y += 112
    y += 90
    foot = HEIGHT_PX - 90.0
    makers = _makers(text.makers, text.others, _MEASURE_PX / 84, case, 3)
    below = (150 if text.rest else 0) + 118 * len(makers)
    room = foot - y - below - (640 if text.headlines else 0)
    setting = fit_title(text.title, _MEASURE_PX, room, case, cohesion, most_px=480)
    yield from _set_title(setting, _MARGIN_PX, y, "ink")
    y += setting.extent_px + 40
    if text.rest:
        yield from _set_rest(text.rest, _MARGIN_PX, y + 10, 92, case, "ink")
        y += 150
    yield from _stack(makers, _MARGIN_PX, y + 10, 84, "byline", "ink")
    y += 118 * len(makers)
    yield from _headlines(text.headlines, max(y + 60, foot - 760), foot, case)


def _headlines(headlines: Sequence[str], top: float, foot: float, case: TypeCase) -> Iterator[Mark]:
    """Set as many headlines as there is room for on a field of the accent colour that bleeds off the foot."""
    if not headlines:
        yield Box(0, HEIGHT_PX - 60, WIDTH_PX, 60, "accent")
        return
    yield Box(0, top, WIDTH_PX, HEIGHT_PX - top, "accent")
    size, leading = 72.0, 104.0
    y = top + 90
    for headline in headlines:
        lines = fill_short(headline, _MEASURE_PX / size - 1, 2, case, "text")
        if not lines or y + leading * len(lines) > foot + 20:
            break
        yield Box(_MARGIN_PX + 4, y + 0.38 * size, 0.3 * size, 0.3 * size, "paper")
        yield from _stack(lines, _MARGIN_PX + size, y, size, "text", "paper", leading / size)
        y += leading * len(lines) + 16


# --- frame: a magazine, its name across the top, what is in it below -----------------------------------------


def _frame(text: CoverText, case: TypeCase, cohesion: Cohesion) -> Iterator[Mark]:
    frame = 56.0
    yield _ground("accent")
    yield Box(frame, frame, WIDTH_PX - 2 * frame, HEIGHT_PX - 2 * frame, "paper")
    name, others = (text.paper, (text.title, *text.headlines)) if text.paper else (text.title, text.headlines)
    below = 140 if text.rest and not text.paper else 0
    setting = fit_title(name, _MEASURE_PX, 1180 - below, case, cohesion, most_px=470)
    y = 150.0
    yield from _set_title(setting, _MARGIN_PX, y, "accent")
    y += setting.extent_px + 30
    if below:
        yield from _set_rest(text.rest, _MARGIN_PX, y + 10, 84, case, "accent")
        y += below
    yield Box(_MARGIN_PX, y + 20, _MEASURE_PX, 14, "ink")
    y += 34
    issue = "　".join(filter(None, (*text.issue, text.series)))
    said = [*fill_short(issue, _MEASURE_PX / 64, 1, case, "text")] if issue else []
    said += _makers(text.makers, text.others, _MEASURE_PX / 64, case, 3)
    yield from _stack(said, _MARGIN_PX, y + 34, 64, "text", "ink", 92 / 64)
    y += 34 + 92 * len(said)
    foot = HEIGHT_PX - frame - (210.0 if text.publisher else 110.0)
    yield from _cover_lines(others, max(y + 90, foot - 1150), foot, case, cohesion)
    last = fill_short(text.publisher, _MEASURE_PX / 60, 1, case, "text")
    yield from _stack(last, _MARGIN_PX, HEIGHT_PX - frame - 130, 60, "text", "ink")


def _cover_lines(lines: Sequence[str], top: float, foot: float, case: TypeCase, cohesion: Cohesion) -> Iterator[Mark]:
    """Set the first of what is in a magazine large, as many of the others below as there is room for."""
    if not lines or foot - top < 300:
        return
    setting = fit_title(lines[0], _MEASURE_PX - 70, min(560, foot - top), case, cohesion, most_px=190)
    yield Box(_MARGIN_PX, top + 0.06 * setting.size_px, 22, setting.extent_px - 0.08 * setting.size_px, "accent")
    yield from _set_title(setting, _MARGIN_PX + 70, top, "ink")
    y, size = top + setting.extent_px + 80, 84.0
    for line in lines[1:]:
        broken = fill_short(line, (_MEASURE_PX - 70) / size, 2, case, "text")
        if not broken or y + 1.3 * size * len(broken) > foot:
            break
        yield from _stack(broken, _MARGIN_PX + 70, y, size, "text", "ink", 1.3)
        y += 1.3 * size * len(broken) + 36


# --- band: a report ---------------------------------------------------------------------------------------------


def _band(text: CoverText, case: TypeCase, cohesion: Cohesion) -> Iterator[Mark]:
    x, measure = 350.0, WIDTH_PX - 350.0 - 110
    yield _ground("paper")
    yield Box(0, 0, 220, HEIGHT_PX, "accent")
    if text.series:
        yield from _stack(fill_short(text.series, measure / 64, 2, case, "text"), x, 200, 64, "text", "ink")
    below = 140 if text.rest else 0
    setting = fit_title(text.title, measure, 1280 - below, case, cohesion, most_px=360)
    y = 460.0
    yield from _set_title(setting, x, y, "ink")
    y += setting.extent_px + 40
    if text.rest:
        yield from _set_rest(text.rest, x, y + 10, 84, case, "ink", measure)
        y += below
    yield Box(x, y + 30, 260, 20, "accent")
    size, makers = _fit_makers(text, measure, _foot_top(_foot_lines(text, case, measure)) - 60 - (y + 130), case, 92)
    yield from _stack(makers, x, y + 130, size, "byline", "ink")
    yield from _foot(text, x, case, "ink", measure)


DESIGNS: Mapping[str, Design] = MappingProxyType(
    {"panel": _panel, "slip": _slip, "moon": _moon, "masthead": _masthead, "frame": _frame, "band": _band}
)
