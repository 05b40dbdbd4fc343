"""Class letters and the blanks of each mark go in; where white space is removed, added or may give way comes out.

Three things are decided here (标点挤压): what two neighbouring marks lose to each other wherever they stand side
by side (clreq 6.3.2.2), what a mark loses at a line start or end (6.3.2.3), and how much of which blank a line
that is too full may take, in which order (6.2.2.3). The Han–Latin gap (6.3.3) is white space of the same kind.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from banxin.typography.characters import MARKS
from banxin.typography.style import PunctuationStyle

INTERPUNCT_EM = 0.5
LEAST_WORD_SPACE_EM = 0.25
MOST_WORD_SPACE_EM = 0.5


class Give(enum.IntEnum):
    """The order in which a too full line takes space (clreq 6.2.2.3)."""

    LINE_END = 0
    WORD_SPACE = 1
    INTERPUNCT = 2
    BRACKET = 3
    PAUSE = 4
    GAP = 5
    STOP = 6


_GIVES = {"I": Give.INTERPUNCT, "O": Give.BRACKET, "C": Give.BRACKET, "P": Give.PAUSE, "S": Give.STOP, "Q": Give.STOP}


@dataclass(slots=True)
class Spacing:
    """The white space of a paragraph, by character index, in em of the paragraph.

    `left` and `right` are taken from a character's cell wherever it stands (negative adds). `lead` is taken at
    the left unless it begins its line, `tail` at the right unless it ends it; `gap` is added at the right unless
    it ends its line. `start` is what it loses at the left at a line start, `end` at the right at a line end.
    `give` lists (index, order, amount, from the left) of what may be taken from a too full line.
    """

    left: dict[int, float] = field(default_factory=dict)
    right: dict[int, float] = field(default_factory=dict)
    lead: dict[int, float] = field(default_factory=dict)
    tail: dict[int, float] = field(default_factory=dict)
    gap: dict[int, float] = field(default_factory=dict)
    start: dict[int, float] = field(default_factory=dict)
    end: dict[int, float] = field(default_factory=dict)
    give: list[tuple[int, Give, float, bool]] = field(default_factory=list)


_MARK = re.compile("[OCPSQI]")
_QUESTIONS = re.compile("Q{2,}")
_HAN_LATIN = re.compile("(?<=H)(?=[L9])|(?<=[L9])(?=H)")


def default_blank(character: str, advance_em: float, style: PunctuationStyle) -> tuple[float, float]:
    """Return the blank of a mark in a face that has no half-width forms: by class, for a full cell only."""
    mark = MARKS.get(character)
    if mark is None or mark.blank == "none" or advance_em < 0.95:
        return 0.0, 0.0
    half = advance_em / 2
    if mark.blank == "both" or (style.centred_stops and mark.kind.value in "PSQ"):
        return half / 2, half / 2
    return (half, 0.0) if mark.blank == "left" else (0.0, half)


def space_out(
    kinds: str,
    advances_em: Sequence[float],
    blanks: Mapping[int, tuple[float, float]],
    style: PunctuationStyle,
) -> Spacing:
    """Return the white space of a paragraph.

    `blanks` gives, for each full-width mark by index, the blank at its left and right that a half-width form
    lacks. Gaps between runs of different size or at a note reference are the caller's to strike out.
    """
    spacing = Spacing()
    if style.join_questions and "QQ" in kinds:
        _share_cells(kinds, blanks, spacing)
    squeezable = "OC" if style.centred_stops else "OCPSQ" if style.trim_question else "OCPS"
    last = len(kinds) - 1
    for match in _MARK.finditer(kinds):
        at = match.start()
        kind = kinds[at]
        if kind == "I":
            _fit_interpunct(at, kinds, advances_em, blanks, style, spacing)
            continue
        blank = blanks.get(at)
        if blank is None or kind not in squeezable or at in spacing.right:
            continue
        if kind == "O":
            amount = blank[0]
            if at and (kinds[at - 1] == "O" or (kinds[at - 1] in "PSQ" and not blanks.get(at - 1, (0, 0))[1])):
                # After ：； of vertical mainland lines, which have no blank to give, it is the mark's own that goes.
                spacing.lead[at] = amount
            else:
                spacing.give.append((at, Give.BRACKET, amount, True))
            if style.trim_line_start:
                spacing.start[at] = amount
        else:
            amount = blank[1]
            follower = kinds[at + 1] if at < last else ""
            if follower and (follower in "OC" or (kind == "C" and follower in "PSQI")):
                spacing.tail[at] = amount
            elif kind != "S" or style.trim_stop:
                spacing.give.append((at, _GIVES[kind], amount, False))
            if style.line_end != "full":
                spacing.end[at] = amount
    for match in _HAN_LATIN.finditer(kinds):
        spacing.gap[match.start() - 1] = style.han_latin_gap_em
    for index, gap in spacing.gap.items():
        spacing.give.append((index, Give.GAP, gap - style.han_latin_least_em, False))
    if " " in kinds:
        for match in re.finditer(" ", kinds):
            slack = advances_em[match.start()] - LEAST_WORD_SPACE_EM
            if slack > 0:
                spacing.give.append((match.start(), Give.WORD_SPACE, slack, False))
    spacing.give.sort()
    return spacing


def _share_cells(kinds: str, blanks: Mapping[int, tuple[float, float]], spacing: Spacing) -> None:
    """Set ？！ and their like together: two in one cell, three in two (clreq 5.1.1.3, GB/T 15834)."""
    for run in _QUESTIONS.finditer(kinds):
        count = run.end() - run.start()
        share = 1 - ((count + 1) // 2) / count
        if all(sum(blanks.get(index, (0, 0))) >= share - 1e-6 for index in range(run.start(), run.end())):
            for index in range(run.start(), run.end()):
                left, right = blanks[index]
                spacing.left[index], spacing.right[index] = (share * blank / (left + right) for blank in (left, right))


def _fit_interpunct(
    at: int,
    kinds: str,
    advances_em: Sequence[float],
    blanks: Mapping[int, tuple[float, float]],
    style: PunctuationStyle,
    spacing: Spacing,
) -> None:
    """Give an interpunct between Han half a cell, whether the face makes it wider or narrower."""
    neighbours = kinds[max(at - 1, 0) : at] + kinds[at + 1 : at + 2]
    if style.half_interpunct:
        if not set(neighbours) & set("L9"):
            excess = (advances_em[at] - INTERPUNCT_EM) / 2
            spacing.left[at] = spacing.right[at] = excess
    elif at in blanks:
        blank = blanks[at]
        spacing.give.append((at, Give.INTERPUNCT, blank[0], True))
        spacing.give.append((at, Give.INTERPUNCT, blank[1], False))
