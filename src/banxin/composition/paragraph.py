"""Runs of characters with their advances go in; a paragraph ready for composition at any measure comes out.

All lengths are in em of the paragraph's own type size.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from math import floor
from typing import NamedTuple

from banxin.composition.annotations import Annotation, make_room
from banxin.composition.justify import openings
from banxin.composition.kinsoku import Break, break_opportunities
from banxin.composition.squeeze import MOST_WORD_SPACE_EM, Give, Spacing, default_blank, space_out
from banxin.typography.characters import classes
from banxin.typography.hyphenation import hyphen_places
from banxin.typography.quotation_marks import western_marks
from banxin.typography.style import PunctuationStyle

DEFAULT_HYPHEN_EM = 0.35


@dataclass(frozen=True, slots=True)
class MeasuredRun:
    """Characters of one face and size with their advances, one per character, 0 for a joined one.

    `blanks` gives the blank at the left and right of a full-width mark that its half-width form lacks, or None
    when the face has no such forms and the mark's class must do. `attached` keeps the run on the line of what
    stands before it; `breakable` False keeps it on one line. `before_em` and `after_em` are fixed space at its
    ends that belongs to it, such as the padding of an inline box; `hyphen_em` is the width of a hyphen; `words` is the
    language by which words may be divided, empty where none is to be;
    `tracking_em` (疏排, clreq 6.3.1) is added after each character but a line's last. `preformatted` text, such as
    code, keeps every width it has: nothing in it is squeezed or parted.
    """

    text: str
    advances_em: Sequence[float]
    blanks: Callable[[str], tuple[float, float] | None]
    size_em: float = 1.0
    attached: bool = False
    breakable: bool = True
    before_em: float = 0.0
    after_em: float = 0.0
    hyphen_em: float = DEFAULT_HYPHEN_EM
    tracking_em: float = 0.0
    preformatted: bool = False
    words: str = ""


class Plan(NamedTuple):
    """For each place where a line could begin: where it best ends, and what it and those after it then cost."""

    following: list[int]
    cost: list[float]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph every line of which is arithmetic on prefix sums, whatever the measure.

    Lists have an entry per character; `reach`, `tightest`, `openings_before` are prefix sums and have one more.
    `advances` are what characters take inside a line; `at_start` and `at_start_indented` change that of a line's
    first character, and its origin; `at_end` that of its last. `shifts` is where an origin is not at the left
    edge of its cell. `breaks` and `held` judge the place before each character: a `Break`, and whether not even
    need may break there. `gives`, sorted by character, is what may be taken from a too full line; `lost_at_start`
    and `lost_at_end` are what a character has lost of that when it begins or ends one. `hyphens` gives the width of the
    hyphen that appears where a line ends after a character, `hanging` the stops that may stand outside the measure.
    What is `raised`, such as the number of a note, is no company to a character that a line would else end a paragraph with.
    `plans` keeps what `breaking` has worked out, by measure and by whether the last line is to be full.
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
    hanging: frozenset[int]
    gives: list[tuple[int, Give, float, bool]]
    open_after: bytearray
    word_spaces: list[int]
    gaps: list[int]
    gap_growth_em: float
    forced: list[int]
    raised: frozenset[int]
    reach: list[float]
    tightest: list[float]
    soft_growth: list[float]
    openings_before: list[int]
    plans: dict[tuple[float, bool], Plan] = field(default_factory=dict, repr=False, compare=False)


# What is left of a full-width quotation mark that is one of an alphabet, or of ’ in a word: its ink, with a little air on both sides.
_SINGLE_EM, _DOUBLE_EM = 0.35, 0.5
# Of the spaces, those beside Latin. One between Han is no word space: it is set as wide as a Han–Latin gap.
_LATIN_KINDS = r"[L9cpuoy\-/\"]"
_WORD_SPACE = re.compile(f"(?<={_LATIN_KINDS})[ ~]|[ ~](?={_LATIN_KINDS})")
_FULL_WIDTH_MARK = re.compile("[OCPSQI]")
# clreq 6.1.3: pause and stop marks hang; ；：？！ do not.
_HANGING = re.compile("[、，。．]")
# Latin text from its first letter or digit to the last before Han or a Chinese mark.
_LATIN_RUN = re.compile(r'[L9](?:[L9pcouym\-/" ~]*[L9cpum])?')
# The number of a note is set smaller than this beside the text.
_RAISED_SIZE_EM = 0.9
_ROUNDING_EM = 1e-6
_NOTHING: frozenset[int] = frozenset()
_WITHOUT_WIDTH = re.compile("[nbzh]")


def prepare(
    runs: Sequence[MeasuredRun], style: PunctuationStyle, annotations: Sequence[Annotation] = ()
) -> Paragraph:
    """Make a paragraph of `runs` ready for composition in the punctuation style of its language.

    `annotations` stand beside its characters, in order and none over another; their bases stay whole.
    """
    text = "".join(run.text for run in runs)
    starts = list(accumulate((len(run.text) for run in runs), initial=0))
    fixed = {
        index
        for number, run in enumerate(runs)
        if run.preformatted
        for index in range(starts[number], starts[number + 1])
    }
    marks = {index: kind for index, kind in western_marks(text).items() if index not in fixed}
    kinds = _classes(text, marks)
    word_spaces = [match.start() for match in _WORD_SPACE.finditer(kinds)]
    han_spaces = {match.start() for match in re.finditer(" ", kinds)} - {*word_spaces, *fixed}

    advances = [advance for run in runs for advance in run.advances_em]
    for match in _WITHOUT_WIDTH.finditer(kinds):
        advances[match.start()] = 0.0
    for index in han_spaces:
        advances[index] = min(advances[index], style.han_latin_gap_em)
    for index in word_spaces:
        if index not in fixed:
            size_em = runs[bisect_right(starts, index) - 1].size_em
            advances[index] = max(advances[index], style.word_space_em * size_em)
    blanks = _blanks(kinds, advances, runs, starts, style)
    spacing = space_out(kinds, advances, {at: blank for at, blank in blanks.items() if at not in fixed}, style)
    _close_up_notes(runs, starts, kinds, blanks, spacing, style)
    for index in marks:
        most = (_SINGLE_EM if text[index] in "‘’" else _DOUBLE_EM) * runs[bisect_right(starts, index) - 1].size_em
        (spacing.left if text[index] in "“‘" else spacing.right)[index] = max(0.0, advances[index] - most)
    if style.latin_grid:
        _fill_cells(kinds, advances, spacing)
    for index in fixed:
        for change in (spacing.gap, spacing.left, spacing.right):
            change.pop(index, None)

    breaks = break_opportunities(text, kinds, style.kinsoku, keep_kana=style.keep_kana)
    hyphens = _hyphens(runs, starts)
    if style.hyphenate and "L" in kinds:
        hyphens |= _divide_words(text, runs, starts, breaks)
    held = bytearray(len(breaks))
    for run, start, end, before in zip(runs, starts, starts[1:], [None, *runs], strict=False):
        _keep_together(run, start, end, breaks, held)
        if before and (abs(run.size_em - before.size_em) > 0.01 or run.before_em or before.after_em):
            spacing.gap.pop(start - 1, None)
    shifts, tracking = _space_runs(runs, starts, advances)
    _apply(spacing, advances, shifts)

    open_after = openings(kinds)
    for index in han_spaces:
        open_after[index] = 0
    fit = style.line_end == "fit"
    at_start = {index: spacing.lead.get(index, 0.0) - blank for index, blank in spacing.start.items()}
    gives = sorted(
        give for give in spacing.give if give[0] not in fixed and (give[1] is not Give.GAP or give[0] in spacing.gap)
    )
    given, growth = [0.0] * len(text), [0.0] * len(text)
    for index, _, amount, _ in gives:
        given[index] += amount
    for index in spacing.gap:
        growth[index] = style.han_latin_most_em - style.han_latin_gap_em
    for index in word_spaces:
        growth[index] = max(0.0, MOST_WORD_SPACE_EM - advances[index])
    at_start_indented = at_start if style.trim_indent else spacing.lead
    at_end = {
        index: spacing.tail.get(index, 0.0)
        - spacing.gap.get(index, 0.0)
        - (0.0 if fit else spacing.end.get(index, 0.0))
        - tracking.get(index, 0.0)
        for index in spacing.tail.keys() | spacing.gap.keys() | spacing.end.keys() | tracking.keys()
    }
    if annotations:
        room = make_room(annotations, kinds, advances, given, _sum(spacing.gap, tracking))
        at_start, at_start_indented = _sum(at_start, room.at_start), _sum(at_start_indented, room.at_start_indented)
        at_end = _sum(at_end, room.at_end, room.between, sign=-1)
        for index, amount in _sum(room.after, room.between).items():
            advances[index] += amount
        for one in annotations:
            for place in range(one.start + 1, one.end):
                if breaks[place] != Break.FORCED:
                    breaks[place], held[place] = Break.NEVER, 1
    return Paragraph(
        text=text,
        kinds=kinds,
        breaks=breaks,
        held=held,
        advances=advances,
        shifts=shifts,
        at_start=at_start,
        at_start_indented=at_start_indented,
        lost_at_start={index: amount for index, _, amount, from_left in gives if from_left and index in spacing.start},
        lost_at_end={
            index: amount
            for index, _, amount, from_left in gives
            if not from_left and (index in spacing.gap or index in spacing.end)
        },
        trims_indent=style.trim_indent,
        at_end=at_end,
        line_end_blanks=spacing.end if fit else {},
        hyphens=hyphens,
        hanging=frozenset(match.start() for match in _HANGING.finditer(text)) if style.hang_stops else _NOTHING,
        gives=gives,
        open_after=open_after,
        word_spaces=word_spaces,
        gaps=sorted(spacing.gap),
        gap_growth_em=style.han_latin_most_em - style.han_latin_gap_em,
        raised=frozenset(
            index
            for run, start in zip(runs, starts, strict=False)
            if _is_raised(run)
            for index in range(start, start + len(run.text))
        ),
        forced=[match.start() for match in re.finditer(bytes([Break.FORCED]), breaks)],
        reach=list(accumulate(advances, initial=0.0)),
        tightest=list(accumulate((a - g for a, g in zip(advances, given, strict=True)), initial=0.0)),
        soft_growth=list(accumulate(growth, initial=0.0)),
        openings_before=list(accumulate(open_after, initial=0)),
    )


def _classes(text: str, latin: Mapping[int, str]) -> str:
    """Return the class letters of `text`; quotation marks and apostrophes among Latin text have those of `latin`."""
    if not latin:
        return classes(text)
    letters = list(classes(text))
    for index, kind in latin.items():
        letters[index] = kind
    return "".join(letters)


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


def _sum(*entries: dict[int, float], sign: int = 1) -> dict[int, float]:
    """Return the sums of sparse figures by character; the last ones count negative with `sign` -1."""
    *first, last = entries
    total: dict[int, float] = {}
    for part, factor in (*((one, 1) for one in first), (last, sign)):
        for index, amount in part.items():
            total[index] = total.get(index, 0.0) + factor * amount
    return total


def _keep_together(run: MeasuredRun, start: int, end: int, breaks: bytearray, held: bytearray) -> None:
    """Forbid what a run does not allow: a break before it, or inside it."""
    inside = range(start + 1, end) if not run.breakable else ()
    for place in (*((start,) if run.attached and start else ()), *inside):
        if breaks[place] != Break.FORCED:
            breaks[place], held[place] = Break.NEVER, 1


def _close_up_notes(
    runs: Sequence[MeasuredRun],
    starts: Sequence[int],
    kinds: str,
    blanks: dict[int, tuple[float, float]],
    spacing: Spacing,
    style: PunctuationStyle,
) -> None:
    """Let the raised number of a note stand in the blank of the mark before it, which then has none to give."""
    closable = "C" if style.centred_stops else "CPSQ"
    for run, start in zip(runs[1:], starts[1:], strict=False):
        at = start - 1
        if _is_raised(run) and at in blanks and kinds[at] in closable and at not in spacing.right:
            spacing.tail[at] = blanks[at][1]
            spacing.give = [give for give in spacing.give if give[0] != at or give[3]]


def _is_raised(run: MeasuredRun) -> bool:
    return run.attached and run.size_em < _RAISED_SIZE_EM


def _space_runs(
    runs: Sequence[MeasuredRun], starts: Sequence[int], advances: list[float]
) -> tuple[dict[int, float], dict[int, float]]:
    """Add the runs' own space to `advances`; return how far it moves origins, and the tracking, by character."""
    shifts: dict[int, float] = {}
    tracking: dict[int, float] = {}
    for run, start, end in zip(runs, starts, starts[1:], strict=False):
        if run.tracking_em:
            # What is joined to the character before it, as in —— of one glyph, stays beside it: both are parted from the next.
            wide = [index for index in range(start, end) if advances[index]]
            tracked = [after - 1 for after in (*wide[1:], end)] if wide else []
            tracking |= dict.fromkeys(tracked, run.tracking_em)
            for index in tracked:
                advances[index] += run.tracking_em
        if run.before_em:
            shifts[start] = run.before_em
            advances[start] += run.before_em
        if run.after_em:
            advances[end - 1] += run.after_em
    return shifts, tracking


def _divide_words(
    text: str, runs: Sequence[MeasuredRun], starts: Sequence[int], breaks: bytearray
) -> dict[int, float]:
    """Let words be divided as their language does; return the width of the hyphen after each character that may end a line."""
    hyphens: dict[int, float] = {}
    for run, start, end in zip(runs, starts, starts[1:], strict=False):
        if run.words and run.breakable and not run.preformatted:
            for place in hyphen_places(text, run.words, start, end):
                if breaks[place] == Break.NEVER:
                    breaks[place] = Break.HYPHEN
                    hyphens[place - 1] = run.hyphen_em
    return hyphens


def _fill_cells(kinds: str, advances: Sequence[float], spacing: Spacing) -> None:
    """Let each stretch of Latin take whole character cells, with white at both its sides for a gap (clreq 6.2.4)."""
    for match in _LATIN_RUN.finditer(kinds):
        first, last = match.start(), match.end() - 1
        width = sum(advances[first : match.end()])
        white = floor(width + 1 + _ROUNDING_EM) - width
        spacing.left[first] = spacing.left.get(first, 0.0) - white / 2
        spacing.right[last] = spacing.right.get(last, 0.0) - white / 2
        for index in (first - 1, last):
            spacing.gap.pop(index, None)


def _hyphens(runs: Sequence[MeasuredRun], starts: Sequence[int]) -> dict[int, float]:
    """Return the width of the hyphen that would stand at each soft hyphen."""
    return {
        start + match.start(): run.hyphen_em
        for run, start in zip(runs, starts, strict=False)
        for match in re.finditer("\xad", run.text)
    }


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
