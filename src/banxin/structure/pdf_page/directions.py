"""What stands on a page comes in; its parts go out, each with its text running one way and placed so that it is level.

A page set in vertical lines (竖排) is read as one turned by a quarter: what stood at the right is above, its bands (段)
are columns, and what decides on a level page decides on it too. An article in vertical lines on a level page, or in
level lines on a vertical one, is a part of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from banxin.model.document import Figure, Fragment, Furniture, Rule
from banxin.model.span import Frame
from banxin.structure.pdf_page.model import overlap

PageBlock: TypeAlias = Fragment | Figure | Rule | Furniture

_LEAST_LINES, _LEAST_EM = 4, 4.5  # fewer lines across the others, or shorter ones, are a headline and what stands by it
_TEXT_SIZE, _SAME_SIZE = 1.3, 1.06  # of that of the page's text; of lines of one text
# In em of the type in question.
_PITCH = (0.8, 2.3)
_BAND_GAP, _BESIDE_GAP, _OVER_GAP, _STICKS_OUT = 3.0, 4.0, 2.5, 1.0
_MIXED_FRAME = 0.5  # of the text in a frame, as much runs across the page's if the frame is the article's


@dataclass(frozen=True, slots=True)
class PagePart:
    """Blocks of a page whose text runs one way; `turned` tells that their places were turned so that it is level.

    `frame` is the place of the whole among the other parts of the page.
    """

    blocks: tuple[PageBlock, ...]
    turned: bool
    frame: Frame


def part_directions(blocks: Sequence[PageBlock]) -> list[PagePart]:
    """Return the parts of a page: that in which most of its text runs, and those whose lines run across it."""
    places = list(map(_place, blocks))
    if not places:
        return []
    edge = max(place.right for place in places)
    lines = [block for block in blocks if isinstance(block, Fragment)]
    vertical = 2 * _characters(line for line in lines if _place(line).vertical) > _characters(lines)
    rest = [_moved(block, turn_frame(_place(block), edge)) for block in blocks] if vertical else list(blocks)
    turn = _turn_back if vertical else turn_frame
    parts: list[PagePart] = []
    for area in _areas_across(rest):
        inside = [block for block in rest if _is_inside(_place(block), area)]
        rest = [block for block in rest if not _is_inside(_place(block), area)]
        moved = tuple(_moved(block, turn(_place(block), edge)) for block in inside)
        parts.append(PagePart(moved, not vertical, area))
    return [PagePart(tuple(rest), vertical, _around(map(_place, rest))), *parts] if rest else parts


def turn_frame(frame: Frame, edge: float) -> Frame:
    """Return a place on a page turned to the left: lines downwards become level, those nearest to the right edge the first.

    What lies on its side, such as a line of Latin words, runs downwards too.
    """
    across = frame.size_pt > 0 and not (frame.vertical or frame.turned)
    return replace(
        frame, left=frame.top, top=edge - frame.right, right=frame.bottom, bottom=edge - frame.left, vertical=across, turned=False
    )


def _turn_back(frame: Frame, edge: float) -> Frame:
    across = frame.size_pt > 0 and not frame.vertical
    return replace(frame, left=edge - frame.bottom, top=frame.left, right=edge - frame.top, bottom=frame.right, vertical=across)


def _place(block: PageBlock) -> Frame:
    frame = block.origin.frame
    assert frame is not None  # noqa: S101 - only what has a place comes here
    return frame


def _moved(block: PageBlock, frame: Frame) -> PageBlock:
    return replace(block, origin=replace(block.origin, frame=frame))


def _characters(lines: Iterable[Fragment]) -> int:
    return sum(len(line.text) for fragment in lines for line in fragment.lines)


# --- articles whose lines run across the page's ------------------------------------------------------------


def _areas_across(blocks: Sequence[PageBlock]) -> list[Frame]:
    """Return the places of articles whose lines run downwards, each with what heads it and what stands in its frame."""
    lines = [_place(block) for block in blocks if isinstance(block, Fragment) and not _place(block).turned]
    upright, level = [line for line in lines if line.vertical], [line for line in lines if not line.vertical]
    size = _usual_size(level)
    frames = [_place(block) for block in blocks if isinstance(block, Rule)]
    texts = [text for text in _texts([line for line in upright if line.size_pt < _TEXT_SIZE * size]) if _is_text(text)]
    areas: list[Frame] = []
    for text in texts:
        area = _framed(_headed(_widened(_around(text), upright), level), frames, upright, level)
        while near := [other for other in areas if _are_one(area, other, size)]:
            areas = [other for other in areas if other not in near]
            area = _around([area, *near])
        areas.append(area)
    return sorted(areas, key=lambda area: (area.top, -area.right))


def _usual_size(lines: Sequence[Frame]) -> float:
    sizes = sorted(line.size_pt for line in lines)
    return sizes[len(sizes) // 2] if sizes else 10.0


def _texts(lines: Sequence[Frame]) -> list[list[Frame]]:
    """Gather lines of one size that follow each other to the left."""
    texts: list[list[Frame]] = []
    for line in sorted(lines, key=lambda line: -line.right):
        for text in texts:
            if _follows(text, line):
                text.append(line)
                break
        else:
            texts.append([line])
    return texts


def _follows(text: Sequence[Frame], line: Frame) -> bool:
    """Tell whether a line is the next of a text, whose last one may be short: its height is that of the whole."""
    before, em = text[-1], line.size_pt
    pitch = (before.left + before.right - line.left - line.right) / 2
    top, bottom = min(one.top for one in text), max(one.bottom for one in text)
    level = overlap(top, bottom, line.top, line.bottom) > 0.5 * min(bottom - top, line.bottom - line.top)
    return level and _PITCH[0] * em < pitch < _PITCH[1] * em and 1 / _SAME_SIZE < before.size_pt / em < _SAME_SIZE


def _is_text(lines: Sequence[Frame]) -> bool:
    return sum(line.bottom - line.top >= _LEAST_EM * line.size_pt for line in lines) >= _LEAST_LINES


def _widened(area: Frame, upright: Sequence[Frame]) -> Frame:
    """Return an area with the vertical lines beside it, such as a headline, and those beside these."""
    beside = [line for line in upright if not _is_inside(line, area)]
    while near := [line for line in beside if _stands_beside(line, area)]:
        area = _around([area, *near])
        beside = [line for line in beside if not _is_inside(line, area)]
    return area


def _stands_beside(line: Frame, area: Frame) -> bool:
    gap = max(area.left - line.right, line.left - area.right)
    common = overlap(area.top, area.bottom, line.top, line.bottom)
    return gap < _BESIDE_GAP * line.size_pt and common > 0.5 * (line.bottom - line.top)


def _headed(area: Frame, level: Sequence[Frame]) -> Frame:
    """Return an area with the lines right over it that are no wider: a headline, a name."""
    over = [line for line in level if line.left > area.left - line.size_pt and line.right < area.right + line.size_pt]
    while near := [line for line in over if line.top < area.top and 0 <= area.top - line.bottom < _OVER_GAP * line.size_pt]:
        area = _around([area, *near])
    return area


def _framed(area: Frame, frames: Sequence[Frame], upright: Sequence[Frame], level: Sequence[Frame]) -> Frame:
    """Return the smallest frame round an area, if no more of the text in it runs level than downwards; else the area."""
    for frame in sorted(frames, key=_size):
        if _is_inside(area, frame) and _size(frame) > _size(area):
            inside = [_size(line) for line in level if _is_inside(line, frame)]
            across = [_size(line) for line in upright if _is_inside(line, frame)]
            return _around([area, frame]) if sum(inside) < _MIXED_FRAME * (sum(inside) + sum(across)) else area
    return area


def _are_one(area: Frame, other: Frame, em: float) -> bool:
    """Tell whether two areas touch, or stand so near over or beside each other that they may be of one article."""
    across, down = (
        overlap(area.left, area.right, other.left, other.right),
        overlap(area.top, area.bottom, other.top, other.bottom),
    )
    over = across > 0.5 * min(area.right - area.left, other.right - other.left) and down > -_BAND_GAP * em
    beside = down > 0.5 * min(area.bottom - area.top, other.bottom - other.top) and across > -_BESIDE_GAP * em
    return (across > 0 and down > 0) or over or beside


def _is_inside(place: Frame, area: Frame) -> bool:
    """Tell whether no more than a character of a place is outside an area."""
    most = _STICKS_OUT * max(place.size_pt, 2.0)
    return (
        area.left - most <= place.left
        and place.right <= area.right + most
        and area.top - most <= place.top
        and place.bottom <= area.bottom + most
    )


def _size(frame: Frame) -> float:
    return (frame.right - frame.left) * (frame.bottom - frame.top)


def _around(frames: Iterable[Frame]) -> Frame:
    """Return the place of several together."""
    places = list(frames)
    return Frame(
        places[0].page,
        min(place.left for place in places),
        min(place.top for place in places),
        max(place.right for place in places),
        max(place.bottom for place in places),
    )
