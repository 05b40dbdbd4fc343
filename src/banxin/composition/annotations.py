"""Annotations with their widths go in; the room that they need between the characters beside them comes out (注文避让).

An annotation is centred on its base. Where it is wider it hangs over what stands beside the base, as long as it keeps its
distance from the next annotation (clreq 5.5.4; JLReq 3.3.8): far over a mark, whose room is empty above, a little over a
character, and not over the edge of a line. What it lacks then is put between the characters. A base of several characters
that is narrower than its annotation is spread under it first.

All lengths are in em of the paragraph's own type size.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

# Two annotations keep a quarter of an em of their own type, which is half as large as that of the text.
LEAST_APART_EM = 0.125
# How far an annotation may hang over a character that has none, and over a mark or a space.
HANG_EM = 0.25
HANG_OVER_MARK_EM = 0.5
# Spread under their annotation, the characters of a base are at most so far apart.
MOST_SPREAD_EM = 0.5
# The white of an indent is free for as much.
HANG_OVER_INDENT_EM = 1.0

_MARKS = frozenset("OCPSQI ~F")


@dataclass(frozen=True, slots=True)
class Annotation:
    """What stands beside the characters `start` to `end` of a paragraph, `width_em` long along the line.

    `after_em` is what it takes in the line itself, behind its base, as the column of zhuyin (注音) does.
    """

    start: int
    end: int
    width_em: float
    after_em: float = 0.0


@dataclass(slots=True)
class Room:
    """The room that annotations need, by character.

    `after` is added behind a character wherever it stands, `between` unless it ends its line. `at_start` and `at_end` are
    what the first character of a line needs before it and the last one behind it; `at_start_indented` where it is indented.
    """

    after: dict[int, float] = field(default_factory=dict)
    between: dict[int, float] = field(default_factory=dict)
    at_start: dict[int, float] = field(default_factory=dict)
    at_start_indented: dict[int, float] = field(default_factory=dict)
    at_end: dict[int, float] = field(default_factory=dict)


def make_room(
    annotations: Sequence[Annotation],
    kinds: str,
    advances_em: Sequence[float],
    given_em: Sequence[float],
    white_em: Mapping[int, float],
) -> Room:
    """Return the room that `annotations` need, which are in order and do not overlap.

    `advances_em` are the widths of the characters with the `white_em` that some have behind them inside a line; `given_em`
    is what of these a full line may take away.
    """
    room = Room()
    # How far each hangs over its base, and over the white behind it; less than nothing where it is narrower.
    over: list[float] = []
    beyond: list[float] = []
    for one in annotations:
        white = white_em.get(one.end - 1, 0.0)
        base = sum(advances_em[one.start : one.end]) - white
        count = one.end - one.start
        if count > 1 and one.width_em > base:
            spread = min((one.width_em - base) / count, MOST_SPREAD_EM)
            for index in range(one.start, one.end - 1):
                _add(room.after, index, spread)
            base += spread * (count - 1)
        if one.after_em:
            _add(room.after, one.end - 1, one.after_em)
        over.append((one.width_em - base) / 2 if one.width_em else -base / 2 - one.after_em)
        beyond.append(over[-1] - max(0.0, white - given_em[one.end - 1]))
    for one, hang in zip(annotations, over):
        if hang > 0:
            room.at_start[one.start] = room.at_end[one.end - 1] = hang
            if hang > HANG_OVER_INDENT_EM:
                room.at_start_indented[one.start] = hang - HANG_OVER_INDENT_EM
    length = len(kinds)
    if annotations and over[0] > 0 and (first := annotations[0].start):
        _part(room, kinds, first - 1, over[0], sum(advances_em[:first]))
    for (one, other), (hang, next_hang) in zip(pairwise(annotations), zip(beyond, over[1:])):
        if one.end == other.start:
            if kinds[one.end - 1] != "n" and (lacking := hang + next_hang + LEAST_APART_EM) > 0 and one.width_em and other.width_em:
                _add(room.between, one.end - 1, lacking)
            continue
        if hang <= 0 and next_hang <= 0:
            continue
        free = sum(max(0.0, advances_em[at] - given_em[at]) for at in range(one.end, other.start))
        if hang > 0 and next_hang > 0:
            free = max(0.0, (free - LEAST_APART_EM) / 2)
        if hang > 0:
            _part(room, kinds, one.end - 1, hang, free, over=one.end)
        if next_hang > 0:
            _part(room, kinds, other.start - 1, next_hang, free)
    if annotations and beyond[-1] > 0 and (last := annotations[-1].end) < length:
        _part(room, kinds, last - 1, beyond[-1], sum(advances_em[last:]), over=last)
    return room


def _part(room: Room, kinds: str, behind: int, hang: float, free: float, *, over: int | None = None) -> None:
    """Part the characters at `behind` and after it by what an annotation cannot hang over.

    `over` is the neighbour that it hangs over, `behind` itself where nothing is said.
    """
    neighbour = kinds[behind if over is None else over]
    if "n" in (neighbour, kinds[behind]):
        return
    lacking = hang - min(HANG_OVER_MARK_EM if neighbour in _MARKS else HANG_EM, free)
    if lacking > 0:
        _add(room.between, behind, lacking)


def _add(room: dict[int, float], index: int, amount: float) -> None:
    room[index] = room.get(index, 0.0) + amount
