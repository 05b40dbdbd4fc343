"""A paragraph's characters with their advances and a measure go in; lines with exact positions come out.

All lengths are in em of the paragraph's own type size. The press and whoever pours text into columns call the
same composer with the same advances, so that both see the same lines:

    lines = break_paragraph("……", metrics, measure_em=14, first_indent_em=2, style=MAINLAND)
    first_column = text[: lines[40].next]     # a cut between columns stands at a line's `next`

A paragraph cut so is set in the first column with `last_line_full=True` (CSS `text-align-last: justify`) and
continued in the second without an indent; both parts then have the lines of the whole.

The first version chooses line by line: of the places where a line may end it weighs those it reaches by giving
up space (推入) against the one it reaches by spreading (推出).
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import inf
from typing import NamedTuple, Protocol

from banxin.composition.justify import loosen, tighten
from banxin.composition.kinsoku import Break
from banxin.composition.paragraph import MeasuredRun, Paragraph, prepare
from banxin.composition.squeeze import Give
from banxin.typography.style import MAINLAND, PunctuationStyle

# Advances are exact to the font's unit, at worst 1/2048 em; what a line of them may be off stays under this.
TOLERANCE_EM = 1e-3

# The weights of spreading and squeezing, found on long prose at 14 to 30 characters: a tenth of an em between
# characters is as unwelcome as taking a good half of what the marks of a line can give.
SPREAD_UNIT_EM = 0.1
SQUEEZE_UNIT = 0.6
# Wider between two characters than this, a line looks torn: a long Latin word is then divided.
LOOSE_EM = 0.5
# A last line this short is a lone character with its stop (孤字, clreq 7.1.2); the line above may spread by so
# much between characters to give it company.
LONE_EM = 1.6
LONE_SPREAD_EM = 0.2

_UNSET_AT_END = " Fbn"
_LAWFUL = frozenset((Break.ALLOWED, Break.HYPHEN, Break.FORCED))


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
    `breakable` False keeps the run on one line. `tracking_em` is added after each character but a line's last.
    """

    text: str
    metrics: FontMetrics | None = None
    size_em: float = 1.0
    attached: bool = False
    breakable: bool = True
    tracking_em: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line: the characters `start` to `end` of the paragraph are seen, the next line starts at `next`.

    Between `end` and `next` there are only spaces or a forced line break, which are not set.
    `edges_em` are the left edges of the characters' cells from the line's left edge, the indent counted, and
    the right edge of the last: one more than there are characters. `shifts_em` says where the origin of a
    character is not at the left edge of its cell: a mark that lost its left blank has its origin before it.
    `hyphenated`: the line ends in a soft hyphen, whose cell is that of the hyphen.
    """

    start: int
    end: int
    next: int
    edges_em: Sequence[float]
    shifts_em: dict[int, float]
    hyphenated: bool = False

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

    return MeasuredRun(
        run.text, advances, blanks, size, run.attached, run.breakable, tracking_em=run.tracking_em
    )


def compose(
    paragraph: Paragraph,
    measure_em: float,
    *,
    start: int = 0,
    indent_em: float = 0.0,
    justify: bool = True,
    last_line_full: bool = False,
) -> Iterator[Line]:
    """Yield the lines of `paragraph` from the character `start` on, the first indented by `indent_em`."""
    length = len(paragraph.text)
    last_seen = len(paragraph.kinds.rstrip(" F"))
    while start < length:
        room = measure_em - indent_em
        ending = _choose_ending(paragraph, start, room, indent_em > 0, justify, last_line_full)
        if ending.place >= last_seen:
            ending = ending._replace(place=length)  # spaces alone make no line
        last = paragraph.breaks[ending.place] == Break.FORCED
        full = last_line_full if last else justify
        yield _set_line(paragraph, start, ending, indent_em, room, full)
        start, indent_em = ending.place, 0.0


def widest_line_em(paragraph: Paragraph, indent_em: float = 0.0) -> float:
    """Return the width that lets every line end only where it must (the max-content width)."""
    widths, start = [], 0
    for place in paragraph.forced:
        widths.append(_ending(paragraph, start, place, indent_em > 0).natural_em + indent_em)
        start, indent_em = place, 0.0
    return max(widths, default=0.0)


def widest_word_em(paragraph: Paragraph, start: int = 0, *, only_first: bool = False) -> float:
    """Return the width of the widest piece that is never broken (the min-content width), or of the first."""
    widest = 0.0
    for place in range(start + 1, len(paragraph.breaks)):
        if paragraph.breaks[place] in _LAWFUL:
            widest = max(widest, _ending(paragraph, start, place, indented=False).natural_em)
            start = place
            if only_first:
                break
    return widest


class _Ending(NamedTuple):
    """A place where a line could end: its last set character is before `end`.

    `natural_em` is its width with nothing stretched, `least_em` with all given that its marks can give.
    """

    place: int
    end: int
    natural_em: float
    least_em: float


def _ending(paragraph: Paragraph, start: int, place: int, indented: bool) -> _Ending:
    """Return what a line from `start` to `place` would be."""
    kinds, end = paragraph.kinds, place
    while end > start and kinds[end - 1] in _UNSET_AT_END:
        end -= 1
    if end == start:
        return _Ending(place, end, 0.0, 0.0)
    final = end - 1
    at_start, lost_at_start = _start_rules(paragraph, indented)
    change = at_start.get(start, 0.0) + paragraph.at_end.get(final, 0.0) + paragraph.hyphens.get(final, 0.0)
    natural = paragraph.reach[end] - paragraph.reach[start] + change
    least = (
        paragraph.tightest[end]
        - paragraph.tightest[start]
        + change
        + lost_at_start.get(start, 0.0)
        + paragraph.lost_at_end.get(final, 0.0)
        - paragraph.line_end_blanks.get(final, 0.0)
    )
    # Rounded, so that a choice between equals falls out alike wherever in a longer text the line stands.
    return _Ending(place, end, round(natural, 6), round(least, 6))


def _start_rules(paragraph: Paragraph, indented: bool) -> tuple[dict[int, float], dict[int, float]]:
    """Return how a line's first character changes, and what it then can no longer give."""
    if indented and not paragraph.trims_indent:
        return paragraph.at_start_indented, {}
    return paragraph.at_start, paragraph.lost_at_start


def _choose_ending(
    paragraph: Paragraph, start: int, room: float, indented: bool, justify: bool, last_line_full: bool
) -> _Ending:
    """Choose where the line that begins at `start` ends, `room` being what its characters may take."""
    breaks = paragraph.breaks
    limit = paragraph.forced[bisect_right(paragraph.forced, start)]
    whole = _ending(paragraph, start, limit, indented) if _may_reach(paragraph, start, limit, room) else None
    if whole is not None and whole.natural_em <= room + TOLERANCE_EM:
        return whole

    best, cost = None, inf
    fitting = None
    for place in range(_furthest(paragraph, start, limit, room), start, -1):
        if breaks[place] not in _LAWFUL:
            continue
        ending = _ending(paragraph, start, place, indented)
        if ending.natural_em <= room + TOLERANCE_EM:
            fitting = ending
            break
        if justify and ending.least_em <= room + TOLERANCE_EM:
            squeezed = _squeeze_cost(ending, room)
            if squeezed < cost:
                best, cost = ending, squeezed
    if fitting is not None:
        spread_em = _spread_em(paragraph, start, fitting, room) if justify else 0.0
        if best is None or _spread_cost(spread_em) < cost:
            best = _divided(paragraph, start, fitting, limit, room, indented) if spread_em > LOOSE_EM else fitting
    if best is None:
        return _torn(paragraph, start, limit, room, indented)
    if last_line_full:
        return best
    return _with_company(paragraph, start, best, limit, room, indented, justify)


def _may_reach(paragraph: Paragraph, start: int, limit: int, room: float) -> bool:
    """Tell cheaply whether the rest might fit in one line; marks at its ends lose an em at most."""
    return paragraph.tightest[limit] - paragraph.tightest[start] <= room + 2


def _furthest(paragraph: Paragraph, start: int, limit: int, room: float) -> int:
    """Return the last place a line may reach by giving all it can, within an em for its edges."""
    return bisect_right(paragraph.tightest, paragraph.tightest[start] + room + 1.5, start + 1, limit + 1) - 1


def _squeeze_cost(ending: _Ending, room: float) -> float:
    capacity = ending.natural_em - ending.least_em
    part: float = (ending.natural_em - room) / capacity if capacity > 0 else 1.0
    return (part / SQUEEZE_UNIT) ** 2


def _spread_cost(spread_em: float) -> float:
    return (spread_em / SPREAD_UNIT_EM) ** 2


def _spread_em(paragraph: Paragraph, start: int, ending: _Ending, room: float) -> float:
    """Return what a loose line would need between characters, word spaces and gaps grown first."""
    final = max(ending.end - 1, start)
    surplus = room - ending.natural_em - (paragraph.soft_growth[final] - paragraph.soft_growth[start])
    if surplus <= TOLERANCE_EM:
        return 0.0
    places = paragraph.openings_before[final] - paragraph.openings_before[start]
    return round(surplus / places, 6) if places else inf


def _divided(
    paragraph: Paragraph, start: int, fitting: _Ending, limit: int, room: float, indented: bool
) -> _Ending:
    """Return a better ending inside the long word after `fitting`, where it may be divided, or `fitting`."""
    furthest = _furthest(paragraph, start, limit, room)
    for reluctant in (True, False):
        for place in range(furthest, fitting.place, -1):
            if reluctant != (paragraph.breaks[place] == Break.RELUCTANT) or not _divisible(paragraph, place):
                continue
            ending = _ending(paragraph, start, place, indented)
            if ending.natural_em <= room + TOLERANCE_EM:
                if reluctant or _spread_em(paragraph, start, fitting, room) > 2 * LOOSE_EM:
                    return ending
                break
    return fitting


def _divisible(paragraph: Paragraph, place: int) -> bool:
    """Tell whether need may break here: not inside a cluster, a held run, or beside what kinsoku holds."""
    if paragraph.held[place] or place >= len(paragraph.text):
        return False
    return paragraph.kinds[place] == "L" and paragraph.kinds[place - 1] in "L/-p" and paragraph.advances[place] > 0


def _torn(paragraph: Paragraph, start: int, limit: int, room: float, indented: bool) -> _Ending:
    """Return where a line ends that has no lawful ending: inside an overlong word, at the last place that fits.

    A run that must stay on one line overflows; a single character wider than the measure does, too.
    """
    fallback = None
    for place in range(_furthest(paragraph, start, limit, room), start, -1):
        if paragraph.held[place] or (place < limit and paragraph.advances[place] <= 0):
            continue
        ending = _ending(paragraph, start, place, indented)
        if ending.natural_em <= room + TOLERANCE_EM:
            return ending
        fallback = place
    if fallback is None:
        for place in range(start + 1, limit + 1):
            if place == limit or not (paragraph.held[place] or paragraph.advances[place] <= 0):
                fallback = place
                break
    return _ending(paragraph, start, fallback or limit, indented)


def _with_company(
    paragraph: Paragraph, start: int, chosen: _Ending, limit: int, room: float, indented: bool, justify: bool
) -> _Ending:
    """Return an earlier ending when `chosen` would leave the paragraph's last line a lone character."""
    if chosen.place == limit:
        return chosen
    rest = _ending(paragraph, chosen.place, limit, indented=False)
    if rest.natural_em > LONE_EM or rest.end == chosen.place:
        return chosen
    whole = _ending(paragraph, start, limit, indented)
    if justify and whole.least_em <= room + TOLERANCE_EM:
        return whole
    for place in range(chosen.place - 1, start, -1):
        if paragraph.breaks[place] == Break.ALLOWED:
            earlier = _ending(paragraph, start, place, indented)
            if not justify or _spread_em(paragraph, start, earlier, room) <= LONE_SPREAD_EM:
                return earlier
            break
    return chosen


def _set_line(
    paragraph: Paragraph, start: int, ending: _Ending, indent_em: float, room: float, full: bool
) -> Line:
    """Place the characters of a line, spread or squeezed to `room` if it is to be full."""
    end = ending.end
    if end == start:
        return Line(start, end, ending.place, array("d", (indent_em,)), {})
    advances = paragraph.advances[start:end]
    moved = paragraph.shifts
    shifts = {index - start: moved[index] for index in range(start, end) if index in moved}
    at_start, _ = _start_rules(paragraph, indent_em > 0)
    if change := at_start.get(start, 0.0):
        advances[0] += change
        shifts[0] = shifts.get(0, 0.0) + change
    hyphenated = end - 1 in paragraph.hyphens
    advances[-1] += paragraph.at_end.get(end - 1, 0.0) + paragraph.hyphens.get(end - 1, 0.0)
    surplus = room - ending.natural_em
    if surplus < -TOLERANCE_EM and ending.least_em < ending.natural_em:
        tighten(advances, shifts, -surplus, _line_gives(paragraph, start, end, indent_em > 0))
    elif full and surplus > 0:
        open_after = paragraph.open_after
        loosen(
            advances,
            surplus,
            _indices(paragraph.word_spaces, start, end - 1),
            _indices(paragraph.gaps, start, end - 1),
            [at for at, opens in enumerate(open_after[start : end - 1]) if opens],
            paragraph.gap_growth_em,
        )
    edges = array("d", accumulate(advances, initial=indent_em))
    if full and abs(surplus) <= TOLERANCE_EM:
        edges[-1] = indent_em + room
    return Line(start, end, ending.place, edges, {start + at: shift for at, shift in shifts.items()}, hyphenated)


def _line_gives(
    paragraph: Paragraph, start: int, end: int, indented: bool
) -> list[tuple[int, Give, float, bool]]:
    """Return what the characters of a line may give, by index within the line; what its edges took is gone."""
    gives, final = paragraph.gives, end - 1
    low = bisect_left(gives, (start,))
    _, lost_at_start = _start_rules(paragraph, indented)
    found = [
        (index - start, order, amount, from_left)
        for index, order, amount, from_left in gives[low : bisect_left(gives, (end,), low)]
        if not (from_left and index == start and index in lost_at_start)
        and not (not from_left and index == final and index in paragraph.lost_at_end)
    ]
    if final in paragraph.line_end_blanks:
        found.append((final - start, Give.LINE_END, paragraph.line_end_blanks[final], False))
    return found


def _indices(sorted_indices: Sequence[int], start: int, end: int) -> list[int]:
    """Return those of `sorted_indices` from `start` to `end`, counted from `start`."""
    low = bisect_left(sorted_indices, start)
    return [index - start for index in sorted_indices[low : bisect_left(sorted_indices, end, low)]]
