"""A paragraph's characters with their advances and a measure go in; lines with exact positions come out.

All lengths are in em of the paragraph's own type size. The press and whoever pours text into columns call the
same composer with the same advances, so that both see the same lines:

    lines = break_paragraph("……", metrics, measure_em=14, first_indent_em=2, style=MAINLAND)
    first_column = text[: lines[40].next]     # a cut between columns stands at a line's `next`

A paragraph cut so is set in the first column with `last_line_full=True` (CSS `text-align-last: justify`) and
continued in the second without an indent; both parts then have the lines of the whole.

Where lines end is chosen for the whole paragraph (`breaking`); here each is set.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal, Protocol, TypeAlias

from banxin.composition.breaking import (
    LOOSE_EM,
    TOLERANCE_EM,
    Ending,
    best_ending,
    divide,
    ending_at,
    first_fit,
    start_rules,
)
from banxin.composition.justify import loosen, tighten
from banxin.composition.kinsoku import BETWEEN_WORDS, Break
from banxin.composition.paragraph import DEFAULT_HYPHEN_EM, MeasuredRun, Paragraph, prepare
from banxin.composition.squeeze import Give
from banxin.typography.style import MAINLAND, PunctuationStyle


class FontMetrics(Protocol):
    """What the composer asks of a face; lengths in em of the face's own size."""

    def advances_em(self, text: str) -> Sequence[float]:
        """Return one advance per character of `text` as it is shaped: kerning within, 0 for a joined one."""
        ...

    def trims_em(self, character: str) -> tuple[float, float] | None:
        """Return the blank that the half-width form (`halt`) of a full-width mark lacks at its left and right.

        None means that the face has no half-width forms: the composer then goes by the mark's class.
        """
        ...


@dataclass(frozen=True, slots=True)
class TextRun:
    """Characters of one face and size: `size_em` is relative to the paragraph, `metrics` None is its own face.

    `attached` keeps the run on the line of what stands before it, as a note reference (clreq 6.1.2.3).
    `breakable` False keeps the run on one line. `tracking_em` is added after each character but a line's last;
    `before_em` and `after_em` are white at the ends of the run that belongs to it. `words` is the language by which words
    may be divided, empty where none is to be.
    """

    text: str
    metrics: FontMetrics | None = None
    size_em: float = 1.0
    attached: bool = False
    breakable: bool = True
    tracking_em: float = 0.0
    before_em: float = 0.0
    after_em: float = 0.0
    words: str = ""


# What is not as it should be with a line: wider than its measure, not filled though it was to be, its characters far apart,
# ended where nothing may end a line.
Fault: TypeAlias = Literal["", "wide", "short", "loose", "torn"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line: the characters `start` to `end` of the paragraph are seen, the next line starts at `next`.

    Between `end` and `next` there are only spaces or a forced line break, which are not set.
    `edges_em` are the left edges of the characters' cells from the line's left edge, the indent counted, and
    the right edge of the last: one more than there are characters. `shifts_em` says where the origin of a
    character is not at the left edge of its cell: a mark that lost its left blank has its origin before it.
    `hyphenated`: the line ends in a hyphen that appears only there, at the end of the last character's cell. `hung`: the
    last character stands outside the measure and has a cell of no width. `fault` says why it is set less well than a reader
    may expect, where it could not be set better.
    """

    start: int
    end: int
    next: int
    edges_em: Sequence[float]
    shifts_em: dict[int, float]
    hyphenated: bool = False
    hung: bool = False
    fault: Fault = ""

    @property
    def width_em(self) -> float:
        """The set width, the indent counted: the measure, if the line is full."""
        return self.edges_em[-1]

    @property
    def x_em(self) -> list[float]:
        """The origin of each character, from the line's left edge."""
        shifts = self.shifts_em
        return [edge + shifts.get(index, 0.0) for index, edge in enumerate(self.edges_em[:-1], self.start)]


def break_paragraph(
    text: str | Sequence[TextRun],
    metrics: FontMetrics,
    measure_em: float,
    first_indent_em: float = 0.0,
    style: PunctuationStyle = MAINLAND,
    *,
    justify: bool = True,
    last_line_full: bool = False,
) -> list[Line]:
    """Return the lines of a paragraph set to `measure_em` with its first line indented by `first_indent_em`.

    With `justify` every line but the last is flush at both edges; with `last_line_full` the last one too.
    """
    runs = [TextRun(text)] if isinstance(text, str) else text
    paragraph = prepare([_measure(run, run.metrics or metrics) for run in runs if run.text], style)
    return list(
        compose(paragraph, measure_em, indent_em=first_indent_em, justify=justify, last_line_full=last_line_full)
    )


def _measure(run: TextRun, metrics: FontMetrics) -> MeasuredRun:
    """Ask the face for the run's advances. Raises ValueError when it does not give one per character."""
    size = run.size_em
    advances = [advance * size for advance in metrics.advances_em(run.text)]
    if len(advances) != len(run.text):
        raise ValueError(f"{len(advances)} advances for {len(run.text)} characters")

    def blanks(character: str) -> tuple[float, float] | None:
        trims = metrics.trims_em(character)
        return None if trims is None else (trims[0] * size, trims[1] * size)

    hyphen_em = metrics.advances_em("-")[0] * size if run.words else 0.0
    return MeasuredRun(
        run.text,
        advances,
        blanks,
        size,
        run.attached,
        run.breakable,
        run.before_em,
        run.after_em,
        hyphen_em=hyphen_em or DEFAULT_HYPHEN_EM,
        tracking_em=run.tracking_em,
        words=run.words,
    )


def compose(
    paragraph: Paragraph,
    measure_em: float,
    *,
    start: int = 0,
    indent_em: float = 0.0,
    justify: bool = True,
    last_line_full: bool = False,
    ends: Sequence[int] = (),
) -> Iterator[Line]:
    """Yield the lines of `paragraph` from the character `start` on, the first indented by `indent_em`.

    With `ends` these are the lines that end there, and no more.
    """
    length = len(paragraph.text)
    last_seen = len(paragraph.kinds.rstrip(" F"))
    endings = _given(paragraph, start, ends, measure_em, indent_em, last_line_full) if ends else _endings(
        paragraph, start, measure_em, indent_em, justify, last_line_full
    )  # fmt: skip
    for ending in endings:
        if ending.place >= last_seen:
            ending = ending._replace(place=length)  # spaces alone make no line
        last = paragraph.breaks[ending.place] == Break.FORCED
        full = last_line_full if last else justify
        yield _set_line(paragraph, start, ending, indent_em, measure_em - indent_em, full)
        start, indent_em = ending.place, 0.0
        if start == length:
            break


def _given(
    paragraph: Paragraph, start: int, ends: Iterable[int], measure_em: float, indent_em: float, last_line_full: bool
) -> Iterator[Ending]:
    """Yield the lines that end at given places, each as it is best: where a stop may hang there is a choice."""
    for place in ends:
        if paragraph.hanging:
            last = paragraph.breaks[place] == Break.FORCED and not last_line_full
            yield best_ending(paragraph, start, place, measure_em - indent_em, indent_em > 0, last=last)[0]
        else:
            yield ending_at(paragraph, start, place, indent_em > 0)
        start, indent_em = place, 0.0


def _endings(
    paragraph: Paragraph, start: int, measure_em: float, indent_em: float, justify: bool, last_line_full: bool
) -> Iterator[Ending]:
    """Yield where the lines of a paragraph end: chosen all together where they are to be full, else one by one."""
    if justify and start < len(paragraph.text):
        places = divide(paragraph, start, measure_em, indent_em, last_line_full)
        yield from _given(paragraph, start, places, measure_em, indent_em, last_line_full)
        return
    while start < len(paragraph.text):
        ending = first_fit(paragraph, start, measure_em - indent_em, indent_em > 0, last_line_full)
        yield ending
        start, indent_em = ending.place, 0.0


def widest_line_em(paragraph: Paragraph, indent_em: float = 0.0) -> float:
    """Return the width that lets every line end only where it must (the max-content width)."""
    widths, start = [], 0
    for place in paragraph.forced:
        widths.append(ending_at(paragraph, start, place, indent_em > 0).natural_em + indent_em)
        start, indent_em = place, 0.0
    return max(widths, default=0.0)


def widest_word_em(paragraph: Paragraph, start: int = 0, *, only_first: bool = False) -> float:
    """Return the width of the widest piece that is never broken (the min-content width), or of the first."""
    widest = 0.0
    for place in range(start + 1, len(paragraph.breaks)):
        if paragraph.breaks[place] in BETWEEN_WORDS:
            widest = max(widest, ending_at(paragraph, start, place, indented=False).natural_em)
            start = place
            if only_first:
                break
    return widest


def _set_line(
    paragraph: Paragraph, start: int, ending: Ending, indent_em: float, room: float, full: bool
) -> Line:
    """Place the characters of a line, spread or squeezed to `room` if it is to be full."""
    end = ending.end
    if end == start:
        return Line(start, end, ending.place, array("d", (indent_em,)), {})
    advances = paragraph.advances[start:end]
    moved = paragraph.shifts
    shifts = {index - start: moved[index] for index in range(start, end) if index in moved}
    at_start, _ = start_rules(paragraph, indent_em > 0)
    if change := at_start.get(start, 0.0):
        advances[0] += change
        shifts[0] = shifts.get(0, 0.0) + change
    hyphenated = end - 1 in paragraph.hyphens
    if ending.hung:
        advances[-1] = 0.0
    else:
        advances[-1] += paragraph.at_end.get(end - 1, 0.0) + paragraph.hyphens.get(end - 1, 0.0)
    surplus = room - ending.natural_em
    fault: Fault = "torn" if paragraph.breaks[ending.place] == Break.NEVER else ""
    if ending.least_em > room + TOLERANCE_EM:
        fault = "wide"
    if surplus < -TOLERANCE_EM and ending.least_em < ending.natural_em:
        tighten(advances, shifts, -surplus, _line_gives(paragraph, start, end, indent_em > 0, ending.hung))
    elif full and surplus > 0:
        open_after = paragraph.open_after
        places = [at for at, opens in enumerate(open_after[start : end - 1]) if opens]
        left = loosen(
            advances,
            surplus,
            _indices(paragraph.word_spaces, start, end - 1),
            _indices(paragraph.gaps, start, end - 1),
            places,
            paragraph.gap_growth_em,
        )
        if paragraph.breaks[ending.place] == Break.FORCED:
            pass  # a last line is full because somebody asked for that
        elif left > TOLERANCE_EM:
            fault = fault or "short"
        elif surplus > 2 * LOOSE_EM * len(places):
            fault = fault or "loose"
    edges = array("d", accumulate(advances, initial=indent_em))
    if full and abs(surplus) <= TOLERANCE_EM:
        edges[-1] = indent_em + room
    return Line(start, end, ending.place, edges, {start + at: shift for at, shift in shifts.items()}, hyphenated, ending.hung, fault)


def _line_gives(
    paragraph: Paragraph, start: int, end: int, indented: bool, hung: bool
) -> list[tuple[int, Give, float, bool]]:
    """Return what the characters of a line may give, by index within the line; what its edges took is gone."""
    gives, final = paragraph.gives, end - 1
    if hung:
        end -= 1
    low = bisect_left(gives, (start,))
    _, lost_at_start = start_rules(paragraph, indented)
    found = [
        (index - start, order, amount, from_left)
        for index, order, amount, from_left in gives[low : bisect_left(gives, (end,), low)]
        if not (from_left and index == start and index in lost_at_start)
        and not (not from_left and index == final and index in paragraph.lost_at_end)
    ]
    if final in paragraph.line_end_blanks and not hung:
        found.append((final - start, Give.LINE_END, paragraph.line_end_blanks[final], False))
    return found


def _indices(sorted_indices: Sequence[int], start: int, end: int) -> list[int]:
    """Return those of `sorted_indices` from `start` to `end`, counted from `start`."""
    low = bisect_left(sorted_indices, start)
    return [index - start for index in sorted_indices[low : bisect_left(sorted_indices, end, low)]]
