"""The marks of one page of a PDF come in; those of each printed page (版) on it come out: two where it shows a spread.

A spread is as wide as two pages and has an empty strip down its middle, the inner margins. What crosses it, such as a
headline over both pages (通版), makes them one.
"""

from __future__ import annotations

from dataclasses import replace
from statistics import median

from banxin.readers.pdf_characters import Box, Character, PageMarks

_LEAST_WIDTH = 1.15  # of its height; a newspaper's page by itself is higher than wide
# In em of most characters: the strip, wider than the gutter of columns, and each of the margins that it is made of.
_LEAST_STRIP, _LEAST_MARGIN = 3.0, 1.0
_LEAST_SHARE = 0.1  # of the characters, on each of both pages
_GROUND = 0.9  # of the page's width, and its height for a picture; what reaches so far is printed under all else


def split_spread(marks: PageMarks) -> tuple[PageMarks, ...]:
    """Return the left and the right page of a spread, with their places on the whole, or the one page that there is."""
    if marks.width < _LEAST_WIDTH * marks.height or not marks.characters:
        return (marks,)
    middle = marks.width / 2
    spans = _spans(marks)
    left = max((end for start, end in spans if start + end < marks.width), default=0.0)
    right = min((start for start, end in spans if start + end >= marks.width), default=marks.width)
    em = median(mark.size_pt for mark in marks.characters)
    if right - left < _LEAST_STRIP * em or min(middle - left, right - middle) < _LEAST_MARGIN * em:
        return (marks,)
    halves = tuple(_half(marks, low, high) for low, high in ((float("-inf"), middle), (middle, float("inf"))))
    fewest = min(len(half.characters) for half in halves)
    return halves if fewest > _LEAST_SHARE * len(marks.characters) else (marks,)


def _spans(marks: PageMarks) -> list[tuple[float, float]]:
    """Return from where to where each mark of a page reaches from left to right, but for its ground."""
    drawn = [(left, right) for left, _, right, _ in (*marks.rules, *marks.boxes) if right - left < _GROUND * marks.width]
    pictures = [
        (left, right)
        for left, top, right, bottom in (picture.box for picture in marks.pictures)
        if right - left < _GROUND * marks.width or bottom - top < _GROUND * marks.height
    ]
    spans = drawn + pictures
    return spans + [(mark.ink[0], mark.ink[2]) for mark in marks.characters if not mark.text.isspace()]


def _half(marks: PageMarks, low: float, high: float) -> PageMarks:
    def holds(box: Box) -> bool:
        return low <= (box[0] + box[2]) / 2 < high

    return replace(
        marks,
        width=min(high, marks.width) - max(low, 0.0),
        characters=tuple(mark for mark in marks.characters if low <= _middle(mark) < high),
        rules=tuple(filter(holds, marks.rules)),
        boxes=tuple(filter(holds, marks.boxes)),
        pictures=tuple(picture for picture in marks.pictures if holds(picture.box)),
    )


def _middle(mark: Character) -> float:
    return mark.x if mark.text.isspace() else (mark.ink[0] + mark.ink[2]) / 2
