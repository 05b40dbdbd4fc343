"""Runs of characters with their advances go in; a paragraph ready for composition at any measure comes out.

All lengths are in em of the paragraph's own type size.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from banxin.composition.justify import openings
from banxin.composition.kinsoku import Break, break_opportunities
from banxin.composition.squeeze import MOST_WORD_SPACE_EM, Give, Spacing, default_blank, space_out
from banxin.typography.characters import classes
from banxin.typography.style import PunctuationStyle


@dataclass(frozen=True, slots=True)
class MeasuredRun:
    """Characters of one face and size with their advances, one per character, 0 for a joined one.

    `blanks` gives the blank at the left and right of a full-width mark that its half-width form lacks, or None
    when the face has no such forms and the mark's class must do. `attached` keeps the run on the line of what
    stands before it; `breakable` False keeps it on one line. `before_em` and `after_em` are fixed space at its
    ends that belongs to it, such as the padding of an inline box; `hyphen_em` is the width of a hyphen;
    `tracking_em` (疏排, clreq 6.3.1) is added after each character but a line's last.
    """

    text: str
    advances_em: Sequence[float]
    blanks: Callable[[str], tuple[float, float] | None]
    size_em: float = 1.0
    attached: bool = False
    breakable: bool = True
    before_em: float = 0.0
    after_em: float = 0.0
    hyphen_em: float = 0.35
    tracking_em: float = 0.0


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph every line of which is arithmetic on prefix sums, whatever the measure.

    Lists have an entry per character; `reach`, `tightest`, `openings_before` are prefix sums and have one more.
    `advances` are what characters take inside a line; `at_start` and `at_start_indented` change that of a line's
    first character, and its origin; `at_end` that of its last. `shifts` is where an origin is not at the left
    edge of its cell. `breaks` and `held` judge the place before each character: a `Break`, and whether not even
    need may break there. `gives`, sorted by character, is what may be taken from a too full line; `lost_at_start`
    and `lost_at_end` are what a character has lost of that when it begins or ends one.
    """

    text: str
    kinds: str
    breaks: bytearray
    held: bytearray
    advances: list[float]
    shifts: dict[int, float]
    at_start: dict[int, float]
    at_start_indented: dict[int, float]
    at_end: dict[int, float]
    lost_at_start: dict[int, float]
    lost_at_end: dict[int, float]
    trims_indent: bool
    line_end_blanks: dict[int, float]
    hyphens: dict[int, float]
    gives: list[tuple[int, Give, float, bool]]
    open_after: bytearray
    word_spaces: list[int]
    gaps: list[int]
    gap_growth_em: float
    forced: list[int]
    reach: list[float]
    tightest: list[float]
    soft_growth: list[float]
    openings_before: list[int]


# What is left of a full-width ’ that is an apostrophe in a Latin word: its ink, with a little air on both sides.
APOSTROPHE_EM = 0.35
_APOSTROPHE = re.compile("(?<=[A-Za-z\u00c0-\u024f])’(?=[A-Za-z\u00c0-\u024f])")
# Of the spaces, those beside Latin: one between Han is no word space and keeps its width.
_LATIN_KINDS = r"[L9cpuoy\-/\"]"
_WORD_SPACE = re.compile(f"(?<={_LATIN_KINDS})[ ~]|[ ~](?={_LATIN_KINDS})")
_FULL_WIDTH_MARK = re.compile("[OCPSQI]")
_WITHOUT_WIDTH = re.compile("[nbzh]")


def prepare(runs: Sequence[MeasuredRun], style: PunctuationStyle) -> Paragraph:
    """Make a paragraph of `runs` ready for composition in the punctuation style of its language."""
    text = "".join(run.text for run in runs)
    starts = list(accumulate((len(run.text) for run in runs), initial=0))
    kinds = classes(text)
    advances = [advance for run in runs for advance in run.advances_em]
    for match in _WITHOUT_WIDTH.finditer(kinds):
        advances[match.start()] = 0.0
    blanks = _blanks(kinds, advances, runs, starts, style)
    apostrophes = [match.start() for match in _APOSTROPHE.finditer(text)] if "’" in text else []
    for index in apostrophes:
        kinds = f"{kinds[:index]}L{kinds[index + 1 :]}"
    spacing = space_out(kinds, advances, blanks, style)
    for index in apostrophes:
        spacing.right[index] = max(0.0, advances[index] - APOSTROPHE_EM)

    breaks = break_opportunities(text, kinds, style.kinsoku)
    held = bytearray(len(breaks))
    shifts: dict[int, float] = {}
    hyphens: dict[int, float] = {}
    tracking: dict[int, float] = {}
    for number, run in enumerate(runs):
        start, end = starts[number], starts[number + 1]
        if number:
            if run.attached:
                _hold(breaks, held, start)
            if abs(run.size_em - runs[number - 1].size_em) > 0.01 or run.before_em or runs[number - 1].after_em:
                spacing.gap.pop(start - 1, None)
        if not run.breakable:
            for place in range(start + 1, end):
                _hold(breaks, held, place)
        if "\xad" in run.text:
            hyphens |= {start + at: run.hyphen_em for at, character in enumerate(run.text) if character == "\xad"}
        if run.tracking_em:
            for index in range(start, end):
                if advances[index]:
                    advances[index] += run.tracking_em
                    tracking[index] = run.tracking_em
        if run.before_em:
            shifts[start] = run.before_em
            advances[start] += run.before_em
        if run.after_em:
            advances[end - 1] += run.after_em
    _apply(spacing, advances, shifts)

    fit = style.line_end == "fit"
    at_start = {index: spacing.lead.get(index, 0.0) - blank for index, blank in spacing.start.items()}
    gives = sorted(give for give in spacing.give if give[1] is not Give.GAP or give[0] in spacing.gap)
    given = [0.0] * len(text)
    for index, _, amount, _ in gives:
        given[index] += amount
    word_spaces = [match.start() for match in _WORD_SPACE.finditer(kinds)]
    growth = [0.0] * len(text)
    for index in spacing.gap:
        growth[index] = style.han_latin_most_em - style.han_latin_gap_em
    for index in word_spaces:
        growth[index] = max(0.0, MOST_WORD_SPACE_EM - advances[index])
    open_after = openings(kinds)
    return Paragraph(
        text=text,
        kinds=kinds,
        breaks=breaks,
        held=held,
        advances=advances,
        shifts=shifts,
        at_start=at_start,
        at_start_indented=at_start if style.trim_indent else spacing.lead,
        lost_at_start={index: amount for index, _, amount, from_left in gives if from_left and index in at_start},
        lost_at_end={
            index: amount
            for index, _, amount, from_left in gives
            if not from_left and (index in spacing.gap or index in spacing.end)
        },
        trims_indent=style.trim_indent,
        at_end={
            index: spacing.tail.get(index, 0.0)
            - spacing.gap.get(index, 0.0)
            - (0.0 if fit else spacing.end.get(index, 0.0))
            - tracking.get(index, 0.0)
            for index in spacing.tail.keys() | spacing.gap.keys() | spacing.end.keys() | tracking.keys()
        },
        line_end_blanks=spacing.end if fit else {},
        hyphens=hyphens,
        gives=gives,
        open_after=open_after,
        word_spaces=word_spaces,
        gaps=sorted(spacing.gap),
        gap_growth_em=style.han_latin_most_em - style.han_latin_gap_em,
        forced=_forced_places(breaks),
        reach=list(accumulate(advances, initial=0.0)),
        tightest=list(accumulate((a - g for a, g in zip(advances, given, strict=True)), initial=0.0)),
        soft_growth=list(accumulate(growth, initial=0.0)),
        openings_before=list(accumulate(open_after, initial=0)),
    )


def _blanks(
    kinds: str, advances: Sequence[float], runs: Sequence[MeasuredRun], starts: Sequence[int], style: PunctuationStyle
) -> dict[int, tuple[float, float]]:
    """Return the blanks of the full-width marks by index; a proportional mark has none."""
    blanks: dict[int, tuple[float, float]] = {}
    for match in _FULL_WIDTH_MARK.finditer(kinds):
        index = match.start()
        number = bisect_right(starts, index) - 1
        run = runs[number]
        character = run.text[index - starts[number]]
        blank = run.blanks(character)
        if blank is None:
            left, right = default_blank(character, advances[index] / run.size_em, style)
            blank = left * run.size_em, right * run.size_em
        if blank != (0.0, 0.0):
            blanks[index] = blank
    return blanks


def _hold(breaks: bytearray, held: bytearray, place: int) -> None:
    if breaks[place] != Break.FORCED:
        breaks[place], held[place] = Break.NEVER, 1


def _apply(spacing: Spacing, advances: list[float], shifts: dict[int, float]) -> None:
    """Enter what holds inside a line into `advances` and `shifts`."""
    for change in (spacing.left, spacing.lead):
        for index, amount in change.items():
            advances[index] -= amount
            shifts[index] = shifts.get(index, 0.0) - amount
    for change in (spacing.right, spacing.tail):
        for index, amount in change.items():
            advances[index] -= amount
    for index, amount in spacing.gap.items():
        advances[index] += amount


def _forced_places(breaks: bytearray) -> list[int]:
    """Return the places where a line must end, the end of the text among them."""
    return [match.start() for match in re.finditer(bytes([Break.FORCED]), breaks)]
