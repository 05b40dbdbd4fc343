"""Lines that could be headings come in; those that together read best as the headings of a book go out, row by row.

A row is all lines of one form (第…章, 卷…, （…）). Each line has a worth by itself: what its words say and how it stands
among the lines around. Each pair of neighbours has one: the number counts on, leaves a gap, comes twice, begins anew.
The sequence worth most is found by dynamic programming, so that a line of prose that begins with 第三章 is left out, a
doubtful one that is the very number missing is taken, and a wrong number loses one step, not the book. What the
headings found in a first round look like (indent, blank lines, last mark, length) is what is looked for in a second.

The scale of worth: 1 is a hint, 3 strong evidence, 6 all but certain.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from banxin.structure.novel.book_lines import BookLines
from banxin.structure.novel.chapter_forms import Form
from banxin.structure.numerals import HAN_NUMERAL

# Headings are shorter; double titles of classical novels have some 25 characters, web novels up to 40.
MAX_HEADING_CHARS = 50

_QUOTES = (("“", "”"), ("「", "」"), ("『", "』"), ("（", "）"), ("《", "》"))
_INNER_STOP = re.compile("[。；]")
# How a sentence goes on after 第二回, and a title hardly begins.
_GOES_ON = re.compile("[的里中就是了去来來也都还還我他她它你们們这這那有在说說把被和与與时時要会會才又能可不没沒]")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that has the form of a heading; `at` is its place among the lines."""

    at: int
    text: str
    form: Form

    @property
    def number(self) -> int | None:
        """The number it says, None where it says none."""
        return self.form.number

    @property
    def last(self) -> int | None:
        """The last of its numbers, where it says two (第3—4章), else its number."""
        return self.form.last or self.form.number

    @property
    def key(self) -> tuple[str, int | None]:
        """What must be equal for two headings to be the same one."""
        return self.form.scheme, self.form.number


_NUMBER_ALONE = re.compile(rf"[（(【\[〔]?(?:[0-9０-９]{{1,5}}|[{HAN_NUMERAL}]{{1,9}})[）)】\]〕.．、:：]*")

# --- the worth of a line -----------------------------------------------------------------------------------


def end_class(text: str) -> str:
    """Return what a line ends with, as far as headings and sentences differ in it."""
    if text[:1] in "—-－–":
        text = text.rstrip("—-－– ")
    mark = text[-1:]
    if _NUMBER_ALONE.fullmatch(text):
        return "open"
    if mark in "。.":
        return "stop"
    if mark in "，、：；,;:—":
        return "unfinished"
    return "call" if mark in "！？!?…”’』」" else "open"


_END_WORTH = {"stop": -3.0, "unfinished": -4.0, "call": -0.7, "open": 0.8}


def _length_class(text: str) -> int:
    return sum(len(text) > bound for bound in (6, 14, 26, 40))


@dataclass(frozen=True, slots=True)
class Looks:
    """What headings of this book look like: for each feature the evidence (log odds) of each of its values.

    Without headings to learn from (`known` is 0) the evidence is what books in general have.
    """

    book: BookLines
    everywhere: Mapping[str, Counter[Hashable]]
    odds: Mapping[str, Mapping[Hashable, float]]
    known: int = 0

    @classmethod
    def unknown(cls, book: BookLines) -> Looks:
        """Return what is to be expected of a book before any of its headings is known."""
        return cls(book, {name: Counter(feature(book, at) for at in book.written) for name, feature, _ in _FEATURES}, {})

    def learn(self, headings: Iterable[int]) -> Looks:
        """Learn anew from the lines found to be headings, against all others."""
        chosen = set(headings)
        odds: dict[str, dict[Hashable, float]] = {}
        for name, feature, bound in _FEATURES:
            hits = Counter(feature(self.book, at) for at in chosen)
            others = self.everywhere[name] - hits
            odds[name] = {
                value: _log_odds(hits[value], hits.total(), others[value], others.total(), bound)
                for value in self.everywhere[name]
            }
        return Looks(self.book, self.everywhere, odds, len(chosen))

    def worth(self, at: int) -> float:
        """Return how much the standing and ending of a line speak for a heading."""
        expected = _expected_worth(self.book, at)
        if not self.known:
            return expected
        learned = sum(self.odds[name].get(feature(self.book, at), 0.0) for name, feature, _ in _FEATURES)
        trust = self.known / (self.known + 4)
        return trust * learned + (1 - trust) * expected


def _log_odds(hits: int, all_hits: int, others: int, all_others: int, bound: tuple[float, float]) -> float:
    # Half a case of each value is put in, so that what never occurred is unlikely and not impossible.
    ratio = (hits + 0.5) / (all_hits + 1) / ((others + 0.5) / (all_others + 1))
    least, most = bound
    return max(least, min(most, math.log(ratio)))


_FEATURES: tuple[tuple[str, Callable[[BookLines, int], Hashable], tuple[float, float]], ...] = (
    ("indent", lambda book, at: book.standings[at].indent_em, (-1.5, 2.0)),
    ("above", lambda book, at: book.standings[at].above, (-1.5, 2.0)),
    ("below", lambda book, at: book.standings[at].below, (-1.5, 2.0)),
    ("end", lambda book, at: end_class(book.texts[at]), (-4.0, 1.5)),
    ("length", lambda book, at: _length_class(book.texts[at]), (-2.0, 1.5)),
)


def _expected_worth(book: BookLines, at: int) -> float:
    stand, usual = book.standings[at], book.usual
    worth = _END_WORTH[end_class(book.texts[at])]
    worth += 1.2 if stand.above > usual.above else -0.5 if stand.above < usual.above else 0.0
    worth += 0.8 if stand.below > usual.below else -0.5 if stand.below < usual.below else 0.0
    worth += 0.8 if stand.indent_em != usual.indent_em else 0.0
    return worth


def words_worth(book: BookLines, candidate: Candidate) -> float:
    """Return how much the words of a line speak for a heading, how it stands left aside."""
    form, text = candidate.form, candidate.text
    worth = form.prior
    if form.crowded or len(text) > MAX_HEADING_CHARS:
        worth -= 4.0
    if _INNER_STOP.search(text[:-1]):
        worth -= 3.0
    if any(text.count(opening) != text.count(closing) for opening, closing in _QUOTES):
        worth -= 3.0
    if form.strength == "date" and text.endswith("。"):
        worth += 3.0  # a diary's date with its weather may be a sentence
    if book.runs_on(candidate.at):
        worth -= 2.5
    if form.title:
        worth += 0.7 if form.parted else -0.3
        worth -= 0.7 if "，" in form.title else 0.0
        if not form.parted and _GOES_ON.match(form.title):
            worth -= 2.0
    return worth


# --- the worth of a sequence -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Counting:
    """What it is worth, in a row of one form, that a number follows another.

    `gap` is that of the least gap but one bit, `swapped` that of a number that goes back by one, `first` that of
    beginning with 1, `least_chars` the text that a chapter holds at least.
    """

    next: float = 2.0
    same: float = -1.5
    gap: float = 0.0
    most_gap: float = -4.0
    back: float = -3.0
    swapped: float = -1.5
    anew: float = -2.0
    first: float = 1.0
    least_chars: int = 30
    empty: float = -2.5


STRONG = Counting()
# A number without a unit heads chapters only where it counts without fail and text lies between: the entries of a
# list in running prose are nearer together.
WEAK = Counting(same=-4.0, gap=-4.0, most_gap=-7.0, back=-7.0, swapped=-4.0, anew=-2.0, first=0.5, least_chars=120, empty=-3.5)

_MOST_SEARCHED_GAP = 8
_HALF = re.compile(r"[（(]?\s*[上中下续續终終一二三四五六1-9]\s*[）)]?\s*$")


@dataclass(frozen=True, slots=True)
class Row:
    """The headings of one form that together are worth most, and what they are worth."""

    headings: tuple[Candidate, ...]
    worth: float

    @property
    def form(self) -> Form:
        """The form of its first heading."""
        return self.headings[0].form

    @property
    def lines(self) -> tuple[int, ...]:
        """The lines of its headings."""
        return tuple(heading.at for heading in self.headings)


def step_worth(book: BookLines, before: Candidate, after: Candidate, counting: Counting, bounds: Sequence[int]) -> float:
    """Return what it is worth that a heading follows another of its row; `bounds` are the headings above the row."""
    chars = book.chars_between(before.at, after.at)
    worth = counting.empty * max(0.0, 1 - chars / counting.least_chars)
    if before.last is None or after.number is None:
        return worth
    if after.form.strength == "date":
        return worth + (1.5 if _day(after) >= _day(before) else -1.0)
    delta = after.number - before.last
    anew = after.number <= 1 and (before.last > 1 or delta <= 0)
    parted = _parted(before.at, after.at, bounds)
    if anew and (parted or before.form.series != after.form.series):
        return worth + counting.first
    if parted and after.number == 2 and delta <= 0:
        # The heading above is the first of them: 第一章, 2, 3, 第二章, 2, 3.
        return worth + counting.first / 2
    if delta == 1:
        return worth + counting.next
    if anew and delta < 0:
        return worth + counting.anew
    if delta == 0:
        return worth + (0.0 if are_halves(before, after) else counting.same)
    if delta > 1:
        return worth + max(counting.most_gap, counting.gap - math.log2(delta))
    return worth + (counting.swapped if delta == -1 else counting.back)


def are_halves(before: Candidate, after: Candidate) -> bool:
    """Tell whether two headings of one number are parts of one chapter: 第三章（上）, 第三章（下）."""
    return bool(_HALF.search(before.form.title) and _HALF.search(after.form.title))


def _day(candidate: Candidate) -> tuple[int, int]:
    return candidate.form.outer_number or 0, candidate.number or 0


def _parted(first: int, second: int, bounds: Sequence[int]) -> bool:
    return bisect_right(bounds, first) < bisect_right(bounds, second)


def _first_worth(candidate: Candidate, counting: Counting, bounds: Sequence[int]) -> float:
    if candidate.number is None or candidate.form.strength == "date":
        return 0.0
    if candidate.number <= 1:
        return counting.first
    if candidate.number == 2 and bisect_right(bounds, candidate.at):
        return counting.first / 2
    return max(counting.most_gap, counting.gap - math.log2(candidate.number)) + 1.0


def best_sequence(
    book: BookLines, row: Sequence[Candidate], worths: Sequence[float], counting: Counting, bounds: Sequence[int]
) -> Row:
    """Return the sequence of headings worth most among the lines of a row, in their order.

    A line left out costs nothing, so the best sequence that ends with a number stays the best until a better one ends
    with it. Looked at are, for each line, those that end with the numbers up to it, and the best of all, before and
    after the last heading of a higher row: linear in the lines.
    """
    totals: list[float] = []
    came_from: list[int | None] = []
    ending_with: dict[int | None, list[int]] = {}
    best: int | None = None
    best_before_bound: int | None = None
    best_at_bound = -1
    for index, candidate in enumerate(row):
        bound = bisect_right(bounds, candidate.at)
        if bound != best_at_bound:
            best_before_bound, best_at_bound = best, bound
        tried: set[int] = {place for place in (best, best_before_bound, index - 1 if index else None) if place is not None}
        if candidate.number is None:
            tried.update(ending_with.get(None, ()))
        else:
            for number in range(candidate.number - 1 - _MOST_SEARCHED_GAP, candidate.number + 1):
                tried.update(ending_with.get(number, ()))
        total, place = _first_worth(candidate, counting, bounds), None
        for before in sorted(tried):
            value = totals[before] + step_worth(book, row[before], candidate, counting, bounds)
            if value > total:
                total, place = value, before
        totals.append(total + worths[index])
        came_from.append(place)
        ends = ending_with.setdefault(candidate.last, [])
        ends.append(index)
        ends.sort(key=lambda end: -totals[end])
        del ends[2:]
        if best is None or totals[index] >= totals[best]:
            best = index
    if best is None or totals[best] <= 0:
        return Row((), 0.0)
    chosen: list[Candidate] = []
    at: int | None = best
    while at is not None:
        chosen.append(row[at])
        at = came_from[at]
    return Row(tuple(reversed(chosen)), totals[best])


def group_rows(candidates: Iterable[Candidate]) -> dict[str, list[Candidate]]:
    """Return candidates by their scheme, in the order of the file."""
    rows: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        rows[candidate.form.scheme].append(candidate)
    return rows
