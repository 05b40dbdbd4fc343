"""The lines of a page come in; they go out with large initials (首字下沉) put before the text that runs round them.

An initial is a character or two in large type with lines of text beside it, level with its head, that are set back to
its left edge below it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from banxin.structure.pdf_page.model import Line
from banxin.structure.signs import HAN

_INITIAL = re.compile(rf"[“‘「『（《【]?[{HAN}A-Z0-9]|[“‘「『（《【]")
_LARGE, _TEXT_SIZE = 1.7, 1.15  # of the size of the text
# In em of the text.
_BESIDE = -0.4, 1.3  # from the initial to the text beside it
_HEAD, _FOOT = 1.2, 1.0  # between the heads of both; a line may be set in that hardly stands beside it
_FLUSH, _NEXT = 0.8, 2.2  # of the first line below: from the initial's left edge, and down from the line above
_LEAST_BESIDE = 2


def join_initials(lines: Sequence[Line], size: float) -> list[Line]:
    """Return the lines with each initial in the first line beside it, and all lines beside it begun at its left edge.

    `size` is that of the text, in points.
    """
    gone: set[int] = set()
    changed: dict[int, Line] = {}
    for initial in lines:
        if initial.frame.vertical or initial.size < _LARGE * size or not _INITIAL.fullmatch(initial.text.strip()):
            continue
        beside = _beside(initial, [line for line in lines if id(line) not in changed], size)
        if len(beside) < _LEAST_BESIDE or abs(beside[0].frame.top - initial.frame.top) > _HEAD * size:
            continue
        left, last = initial.frame.left, beside[-1]
        returns = any(
            abs(line.frame.left - left) < _FLUSH * size and 0 < line.frame.bottom - last.frame.bottom < _NEXT * size
            and line.size < _TEXT_SIZE * size and line.frame.right > initial.frame.right
            for line in lines
        )
        if not returns:
            continue
        gone.add(id(initial))
        for line in beside:
            changed[id(line)] = replace(line, frame=replace(line.frame, left=left))
        changed[id(beside[0])] = _led(initial, changed[id(beside[0])])
    return [changed.get(id(line), line) for line in lines if id(line) not in gone]


def _beside(initial: Line, lines: Sequence[Line], size: float) -> list[Line]:
    """Return the lines of text right at the right of an initial, from the top."""
    found = [
        line for line in lines
        if not line.frame.vertical
        and line.size < _TEXT_SIZE * size
        and _BESIDE[0] * size < line.frame.left - initial.frame.right < _BESIDE[1] * size
        and initial.frame.top - _HEAD * size < (line.frame.top + line.frame.bottom) / 2 < initial.frame.bottom + _FOOT * size
    ]
    return sorted(found, key=lambda line: line.frame.top)


def _led(initial: Line, line: Line) -> Line:
    """Return a line with an initial before it, as one that came from both."""
    origin = line.fragment.origin
    spans, edits = initial.fragment.origin.spans + origin.spans, initial.fragment.origin.edits + origin.edits
    fragment = replace(line.fragment, origin=replace(origin, spans=spans, edits=edits))
    return replace(line, fragment=fragment, text=initial.text.strip() + line.text.lstrip())
