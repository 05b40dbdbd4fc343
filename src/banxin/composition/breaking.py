"""A paragraph ready for composition and a measure go in; the places where its lines end come out.

Lines are chosen for the whole paragraph at once, after Knuth and Plass (*Breaking Paragraphs into Lines*, 1981): of all
ways to divide it, the one whose lines cost least together. A line costs by what its marks must give up (推入) or by
what must be put between its characters (推出), in the square, so that two lines a little loose are better than one very
loose one. Where no line would do, as around a long Latin word, the line is taken that comes nearest (`first_fit`).

What a division costs does not depend on where it begins or ends: the rest of a paragraph has the lines it has in the
whole, and so has its beginning when its last line is set full. Whoever pours text into columns relies on it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from math import inf
from typing import NamedTuple

import numpy as np

from banxin.composition.kinsoku import BETWEEN_WORDS, LAWFUL, Break
from banxin.composition.paragraph import Paragraph, Plan

# Advances are exact to the font's unit, at worst 1/2048 em; what a line of them may be off stays under this.
TOLERANCE_EM = 1e-3

# The weights of spreading and squeezing, found on long prose at 14 to 30 characters: a tenth of an em between
# characters is as unwelcome as taking a good half of what the marks of a line can give.
SPREAD_UNIT_EM = 0.1
SQUEEZE_UNIT = 0.6
# Wider between two characters than this, a line looks torn, and is not thought of while there is another.
LOOSE_EM = 0.5
# Wider still, a word is ended between any two letters, without a hyphen.
TORN_EM = 2.0
# What it costs to end a line inside a word or an address, as what a line costs that is spread so much between characters.
TOLLS: dict[int, float] = {Break.HYPHEN: (0.17 / SPREAD_UNIT_EM) ** 2, Break.RELUCTANT: (0.14 / SPREAD_UNIT_EM) ** 2}
# A stop hangs (标点悬挂) where that is better than to spread or squeeze the line by hardly anything.
HANGING_TOLL = (0.05 / SPREAD_UNIT_EM) ** 2
# Ragged lines divide a word only where they would else end so far, in parts of the measure, before the others.
_RAGGED = 0.25
# A last line of one character with its marks (孤字, clreq 7.1.2), or of marks alone, as an ellipsis. To give it company costs
# at most what a line does that is spread by a quarter of an em between characters.
LONE_COST = 6.25
# A line may end so many em before it must: further, spreading it never pays for what the next lines gain.
MOST_EARLY_EM = 3.2
# Where a paragraph must have a line more than at its best, its lines may end early by this share of a long measure.
_MOST_EARLY_SHARE = 0.15

_UNSET_AT_END = " Fbn"
_MARKS = frozenset("OCPSQINXDEocp\"bjmhnz ~F")  # what is no company to a character
_IS_SET, _IS_LETTER = (
    np.array([chr(code) not in kinds for code in range(128)]) for kinds in (_UNSET_AT_END, _MARKS)
)
_LAWFUL_GRADES = np.array([grade in LAWFUL for grade in range(max(Break) + 1)])
_TOLLS_OF_GRADES = np.array([TOLLS.get(grade, 0.0) for grade in range(max(Break) + 1)])
# Places looked at for one line's end, from the furthest that marks could make room for.
_ENDINGS = 16
_EDGES_EM = 1.5  # what the marks at a line's edges may give beyond that
_CHUNK = 4096  # places weighed at once, so that a paragraph as long as a book needs little memory
NO_EDGE = 1e9
_EQUAL = 1e-9  # costs no further apart than this are the same
_MOST_MARKS = 9  # a lone character has fewer


class Ending(NamedTuple):
    """A place where a line could end: its last set character is before `end`.

    `natural_em` is its width with nothing stretched, `least_em` with all given that its marks can give. `hung`: its last
    mark stands outside the measure, and counts in neither.
    """

    place: int
    end: int
    natural_em: float
    least_em: float
    hung: bool = False


def ending_at(paragraph: Paragraph, start: int, place: int, indented: bool) -> Ending:
    """Return what a line from `start` to `place` would be, its last mark inside the measure."""
    kinds, end = paragraph.kinds, place
    while end > start and kinds[end - 1] in _UNSET_AT_END:
        end -= 1
    if end == start:
        return Ending(place, end, 0.0, 0.0)
    final = end - 1
    at_start, lost_at_start = start_rules(paragraph, indented)
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
    return Ending(place, end, round(natural, 6), round(least, 6))


def hung_at(paragraph: Paragraph, start: int, ending: Ending, indented: bool) -> Ending | None:
    """Return what a line would be whose last mark hangs, or None when that is no mark that may."""
    final = ending.end - 1
    if final not in paragraph.hanging or final <= start:
        return None
    at_start, lost_at_start = start_rules(paragraph, indented)
    change = at_start.get(start, 0.0)
    natural = paragraph.reach[final] - paragraph.reach[start] + change
    least = paragraph.tightest[final] - paragraph.tightest[start] + change + lost_at_start.get(start, 0.0)
    return Ending(ending.place, ending.end, round(natural, 6), round(least, 6), hung=True)


def best_ending(
    paragraph: Paragraph, start: int, place: int, room: float, indented: bool, *, last: bool
) -> tuple[Ending, float]:
    """Return what a line from `start` to `place` best is, and what it costs; only a stop that may hang leaves a choice."""
    ending = ending_at(paragraph, start, place, indented)
    price = _price(paragraph, start, ending, room, last=last)
    if price > HANGING_TOLL and paragraph.hanging and (hung := hung_at(paragraph, start, ending, indented)):
        hung_price = _price(paragraph, start, hung, room, last=last) + HANGING_TOLL
        if hung_price < price - 1e-9 or (price == inf and ending.least_em > room + TOLERANCE_EM):
            return hung, hung_price
    return ending, price


def start_rules(paragraph: Paragraph, indented: bool) -> tuple[dict[int, float], dict[int, float]]:
    """Return how a line's first character changes, and what it then can no longer give."""
    if indented:
        return paragraph.at_start_indented, paragraph.lost_at_start if paragraph.trims_indent else {}
    return paragraph.at_start, paragraph.lost_at_start


# --- the whole paragraph -----------------------------------------------------------------------------------


def divide(paragraph: Paragraph, start: int, measure_em: float, indent_em: float, last_line_full: bool) -> Iterator[int]:
    """Yield the places where the lines end that `paragraph` has from `start` on, its first line indented."""
    plan = plan_of(paragraph, measure_em, last_line_full)
    place = start
    if indent_em:
        place = _first_ending(paragraph, start, measure_em - indent_em, plan, last_line_full)
        yield place
    while place < len(paragraph.text):
        place = plan.following[place]
        yield place


def plan_of(paragraph: Paragraph, measure_em: float, last_line_full: bool) -> Plan:
    """Return the cheapest division from every place on, worked out from the end; it is kept for who asks again."""
    key = (measure_em, last_line_full)
    known = paragraph.plans.get(key)
    if known is None:
        known = paragraph.plans[key] = _make_plan(paragraph, measure_em, last_line_full)
    return known


def _make_plan(paragraph: Paragraph, measure_em: float, last_line_full: bool) -> Plan:
    length = len(paragraph.text)
    following, cost = np.full(length + 1, length), np.zeros(length + 1)
    after = np.zeros(length + 1)  # what the lines after a place cost this one: nothing where the source breaks it
    weighed = Weighed(paragraph)
    for low in range((length - 1) // _CHUNK * _CHUNK, -1, -_CHUNK):
        starts = np.arange(low, min(low + _CHUNK, length))
        places, prices = weighed.endings(starts, measure_em, last_line_full)
        good = prices < NO_EDGE
        nearest = np.where(good, places, length).min(axis=1)
        # Lines that begin in a block end after it, all of them: their divisions do not wait for one another.
        earliest = np.minimum.accumulate(nearest[::-1])[::-1]
        bad = np.flatnonzero(~good.any(axis=1))[::-1].tolist()
        high = low + len(starts)
        while high > low:
            first = low + int(earliest[: high - low].searchsorted(high))
            rows = slice(first - low, high - low)
            totals = prices[rows] + after[places[rows]]
            # Of equals the furthest, whatever the last bits of their sums say.
            best = (totals <= totals.min(axis=1, keepdims=True) + _EQUAL).argmax(axis=1)
            every = np.arange(len(best))
            following[first:high] = places[rows][every, best]
            cost[first:high] = totals[every, best]
            after[first:high] = cost[first:high] * weighed.counts[first:high]
            while bad and bad[0] + low >= first:
                begin = low + bad.pop(0)
                chosen, price = _nearest(paragraph, begin, measure_em, False, last_line_full)
                following[begin], cost[begin] = chosen, price + after[chosen]
                after[begin] = cost[begin] * weighed.counts[begin]
            high = first
    return Plan(following.tolist(), cost.tolist())


def _first_ending(paragraph: Paragraph, start: int, room: float, plan: Plan, last_line_full: bool) -> int:
    """Return where an indented line best ends."""
    limit = _limit(paragraph, start)
    best, chosen = inf, 0
    for place, price, fits in _first_prices(paragraph, start, limit, room, last_line_full):
        if place == limit and not last_line_full and fits:
            return place
        total = price + (0.0 if paragraph.breaks[place] == Break.FORCED else plan.cost[place])
        if total < best - 1e-9:
            best, chosen = total, place
    return chosen or _nearest(paragraph, start, room, True, last_line_full)[0]


def first_endings(paragraph: Paragraph, start: int, room: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the places where an indented line may end and what each costs, in a row of each, as `Weighed.endings` does."""
    found = list(_first_prices(paragraph, start, _limit(paragraph, start), room, False))
    return np.array([[place for place, _, _ in found]], dtype=np.intp), np.array([[price for _, price, _ in found]])


def _first_prices(
    paragraph: Paragraph, start: int, limit: int, room: float, last_line_full: bool
) -> Iterator[tuple[int, float, bool]]:
    """Yield each place where an indented line may end, what it costs, and whether it fits as it is."""
    for place in range(_furthest(paragraph, start, limit, room), start, -1):
        if paragraph.breaks[place] not in LAWFUL:
            continue
        ending, price = best_ending(
            paragraph, start, place, room, indented=True, last=place == limit and not last_line_full
        )
        if price < inf:
            yield place, price + TOLLS.get(paragraph.breaks[place], 0.0), ending.natural_em <= room + TOLERANCE_EM
        elif room - ending.natural_em > MOST_EARLY_EM:
            break


def _price(paragraph: Paragraph, start: int, ending: Ending, room: float, *, last: bool) -> float:
    """Return what a line costs, infinity for one that cannot be or is not worth thinking of; `last` may stay short."""
    if ending.natural_em > room + TOLERANCE_EM:
        return squeeze_cost(ending, room) if ending.least_em <= room + TOLERANCE_EM else inf
    if last:
        return 0.0
    if room - ending.natural_em > MOST_EARLY_EM:
        return inf
    spread = spread_em(paragraph, start, ending, room)
    return spread_cost(spread) if spread <= LOOSE_EM else inf


class Weighed:
    """The figures of a paragraph as arrays, to weigh all lines that begin in a stretch of it at once."""

    def __init__(self, paragraph: Paragraph) -> None:
        length = len(paragraph.text)
        self.reach, self.tightest = np.array(paragraph.reach), np.array(paragraph.tightest)
        self.soft = np.array(paragraph.soft_growth)
        self.openings = np.array(paragraph.openings_before)
        self.at_start = _dense(paragraph.at_start, length)
        self.lost_at_start = _dense(paragraph.lost_at_start, length)
        self.at_end = _dense(paragraph.at_end, length) + _dense(paragraph.hyphens, length)
        self.lost_at_end = _dense(paragraph.lost_at_end, length) - _dense(paragraph.line_end_blanks, length)
        self.most_added = max(0.0, self.at_start.max() + self.at_end.max())
        breaks = np.frombuffer(bytes(paragraph.breaks), dtype=np.uint8)
        self.follows = breaks != Break.FORCED  # whether a line that begins there follows on one above
        self.counts = self.follows.astype(float)  # whether what follows there counts for the line above
        self.follows[0] = False
        self.lawful = np.flatnonzero(_LAWFUL_GRADES[breaks])
        tolls = _TOLLS_OF_GRADES[breaks]
        self.tolls = tolls if tolls.any() else None
        self.hanging: np.ndarray | None = None
        if paragraph.hanging:
            self.hanging = np.zeros(length + 1, dtype=bool)
            self.hanging[list(paragraph.hanging)] = True
        self.forced = np.array(paragraph.forced)
        kinds = np.frombuffer(paragraph.kinds.encode("ascii"), dtype=np.uint8)
        self.ends = np.zeros(length + 1, dtype=np.intp)
        np.maximum.accumulate(np.where(_IS_SET[kinds], np.arange(1, length + 1), 0), out=self.ends[1:])
        self.letters = np.zeros(length + 1, dtype=np.intp)
        counts = _IS_LETTER[kinds]
        if paragraph.raised:
            counts[list(paragraph.raised)] = False
        np.cumsum(counts, out=self.letters[1:])

    def endings(
        self, starts: np.ndarray, room: float, last_line_full: bool, *, parting: bool = False
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the places where the line from each of `starts` may end, furthest first, and what each costs.

        Where all that is left fits into a line nothing else is thought of, but for `parting` it; then lines may be looser.
        """
        most_early = max(MOST_EARLY_EM, _MOST_EARLY_SHARE * room) if parting else MOST_EARLY_EM
        limits = self.forced[np.searchsorted(self.forced, starts, side="right")]
        furthest = np.searchsorted(self.tightest, self.tightest[starts] + room + _EDGES_EM, side="right") - 1
        nearest = np.searchsorted(self.lawful, np.minimum(furthest, limits), side="right") - 1
        # Further back no line is long enough to be thought of, whatever its edges add to it.
        shortest = self.reach[starts] + (room - most_early - self.most_added - TOLERANCE_EM)
        lowest = np.searchsorted(self.lawful, np.searchsorted(self.reach, shortest), side="left")
        columns = nearest[:, None] - np.arange(min(_ENDINGS, max(1, int((nearest - lowest).max()) + 1)))
        places = self.lawful[np.maximum(columns, 0)]
        starts_ = starts[:, None]
        real = (columns >= 0) & (places > starts_)
        ends = self.ends[places]
        finals = np.maximum(ends - 1, starts_)
        empty = ends <= starts_
        change = self.at_start[starts_] + self.at_end[finals]
        natural = np.where(empty, 0.0, np.round(self.reach[ends] - self.reach[starts_] + change, 6))
        least = self.tightest[ends] - self.tightest[starts_] + change + self.lost_at_start[starts_] + self.lost_at_end[finals]
        least = np.where(empty, 0.0, np.round(least, 6))
        soft = self.soft[finals] - self.soft[starts_]
        between = self.openings[finals] - self.openings[starts_]
        fits, prices = _prices(natural, least, soft, between, room, most_early)
        if self.hanging is not None:
            change = self.at_start[starts_]
            natural = np.round(self.reach[finals] - self.reach[starts_] + change, 6)
            least = np.round(self.tightest[finals] - self.tightest[starts_] + change + self.lost_at_start[starts_], 6)
            hung_fits, hung_prices = _prices(natural, least, soft, between, room, most_early)
            hung = self.hanging[finals] & (finals > starts_)
            better = hung & (hung_prices + HANGING_TOLL < prices - 1e-9)
            prices = np.where(better, hung_prices + HANGING_TOLL, prices)
            fits |= hung & hung_fits
        if self.tolls is not None:
            prices = np.minimum(prices + self.tolls[places], NO_EDGE)
        prices[~real] = NO_EDGE
        if not last_line_full:
            last = real & fits & (places == limits[:, None])
            if not parting:
                prices[last.any(axis=1)] = NO_EDGE
            lone = (self.letters[ends] - self.letters[starts_] <= 1) & self.follows[starts_]
            prices[last] = np.where(lone[last], LONE_COST, 0.0)
        return places, prices


def _prices(
    natural: np.ndarray, least: np.ndarray, soft: np.ndarray, between: np.ndarray, room: float, most_early: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return, for many lines at once, whether each fits as it is, and what it costs."""
    surplus = room - natural
    loose = np.maximum(surplus - soft, 0.0)
    spread = np.where(loose > TOLERANCE_EM, np.round(loose / np.maximum(between, 1e-9), 6), 0.0)
    fits = surplus >= -TOLERANCE_EM
    part = np.where(natural > least, -surplus / np.maximum(natural - least, 1e-9), 1.0)
    prices = np.where(
        fits,
        np.where((surplus <= most_early) & (spread <= LOOSE_EM), (spread / SPREAD_UNIT_EM) ** 2, NO_EDGE),
        np.where(least <= room + TOLERANCE_EM, (part / SQUEEZE_UNIT) ** 2, NO_EDGE),
    )
    return fits, prices


def _dense(entries: dict[int, float], length: int) -> np.ndarray:
    """Return sparse figures as an array with one entry more than there are characters."""
    array = np.zeros(length + 1)
    if entries:
        array[list(entries)] = list(entries.values())
    return array


def _limit(paragraph: Paragraph, start: int) -> int:
    """Return where a line from `start` must end at the latest."""
    return paragraph.forced[bisect_right(paragraph.forced, start)]


def _furthest(paragraph: Paragraph, start: int, limit: int, room: float) -> int:
    """Return the last place a line may reach by giving all it can, within what its edges may give."""
    return bisect_right(paragraph.tightest, paragraph.tightest[start] + room + _EDGES_EM, start + 1, limit + 1) - 1


def squeeze_cost(ending: Ending, room: float) -> float:
    """Return what it costs to squeeze a line into `room`, by how much of what its marks can give it takes."""
    capacity = ending.natural_em - ending.least_em
    part: float = (ending.natural_em - room) / capacity if capacity > 0 else 1.0
    return (part / SQUEEZE_UNIT) ** 2


def spread_cost(spread_em: float) -> float:
    """Return what it costs to put so much between two characters of a line."""
    return (spread_em / SPREAD_UNIT_EM) ** 2


def spread_em(paragraph: Paragraph, start: int, ending: Ending, room: float) -> float:
    """Return what a loose line would need between characters, word spaces and gaps grown first."""
    final = max(ending.end - 1, start)
    surplus = room - ending.natural_em - (paragraph.soft_growth[final] - paragraph.soft_growth[start])
    if surplus <= TOLERANCE_EM:
        return 0.0
    places = paragraph.openings_before[final] - paragraph.openings_before[start]
    return round(surplus / places, 6) if places else inf


# --- line by line ------------------------------------------------------------------------------------------


def first_fit(paragraph: Paragraph, start: int, room: float, indented: bool, last_line_full: bool) -> Ending:
    """Return the longest line that begins at `start` and fits `room` as it is, as ragged text is set.

    Where none does, the line ends inside a word; a run that must stay on one line overflows.
    """
    limit = _limit(paragraph, start)
    fitting = _longest(paragraph, start, limit, room, indented, BETWEEN_WORDS)
    if fitting is None or room - fitting.natural_em > _RAGGED * room:
        fitting = _longest(paragraph, start, limit, room, indented, LAWFUL)
    if fitting is None:
        return _torn(paragraph, start, limit, room, indented)
    return fitting if last_line_full else _with_company(paragraph, start, fitting, limit, indented)


def _nearest(
    paragraph: Paragraph, start: int, room: float, indented: bool, last_line_full: bool
) -> tuple[int, float]:
    """Return the end of the line that comes nearest to filling `room` where no line is good, and its cost."""
    limit = _limit(paragraph, start)
    ending = _longest(paragraph, start, limit, room, indented, LAWFUL)
    if ending is None:
        ending = _torn(paragraph, start, limit, room, indented)
    elif spread_em(paragraph, start, ending, room) > TORN_EM and not _is_part(paragraph, ending, room):
        ending = _divided(paragraph, start, ending, limit, room, indented)
    return ending.place, min(spread_cost(spread_em(paragraph, start, ending, room)), spread_cost(2 * LOOSE_EM))


def _is_part(paragraph: Paragraph, ending: Ending, room: float) -> bool:
    """Tell whether a line is a good part of a word or an address, better left short than ended between two letters."""
    return paragraph.breaks[ending.place] in TOLLS and ending.natural_em > room / 2


def _longest(
    paragraph: Paragraph, start: int, limit: int, room: float, indented: bool, grades: frozenset[Break]
) -> Ending | None:
    """Return the longest line that fits `room` as it is and ends at a place of one of the `grades`."""
    for place in range(_furthest(paragraph, start, limit, room), start, -1):
        if paragraph.breaks[place] in grades:
            ending = ending_at(paragraph, start, place, indented)
            if ending.natural_em <= room + TOLERANCE_EM:
                return ending
            hung = hung_at(paragraph, start, ending, indented) if paragraph.hanging else None
            if hung is not None and hung.natural_em <= room + TOLERANCE_EM:
                return hung
    return None


def _divided(
    paragraph: Paragraph, start: int, fitting: Ending, limit: int, room: float, indented: bool
) -> Ending:
    """Return an ending between two letters of the long word after `fitting`, as the last resort, or `fitting`."""
    for place in range(_furthest(paragraph, start, limit, room), fitting.place, -1):
        if _divisible(paragraph, place):
            ending = ending_at(paragraph, start, place, indented)
            if ending.natural_em <= room + TOLERANCE_EM:
                return ending
    return fitting


def _divisible(paragraph: Paragraph, place: int) -> bool:
    """Tell whether need may break here: not inside a cluster, a held run, or beside what kinsoku holds."""
    if paragraph.held[place] or place >= len(paragraph.text):
        return False
    return paragraph.kinds[place] == "L" and paragraph.kinds[place - 1] in "L/-p" and paragraph.advances[place] > 0


def _torn(paragraph: Paragraph, start: int, limit: int, room: float, indented: bool) -> Ending:
    """Return where a line ends that has no lawful ending: inside an overlong word, at the last place that fits.

    A run that must stay on one line overflows; a single character wider than the measure does, too.
    """
    fallback = None
    for place in range(_furthest(paragraph, start, limit, room), start, -1):
        if paragraph.held[place] or (place < limit and paragraph.advances[place] <= 0):
            continue
        ending = ending_at(paragraph, start, place, indented)
        if ending.natural_em <= room + TOLERANCE_EM:
            return ending
        fallback = place
    if fallback is None:
        for place in range(start + 1, limit + 1):
            if place == limit or not (paragraph.held[place] or paragraph.advances[place] <= 0):
                fallback = place
                break
    return ending_at(paragraph, start, fallback or limit, indented)


def _with_company(paragraph: Paragraph, start: int, chosen: Ending, limit: int, indented: bool) -> Ending:
    """Return an earlier ending when `chosen` would leave the paragraph's last line a lone character."""
    if chosen.place == limit:
        return chosen
    rest = paragraph.kinds[chosen.place : min(limit, chosen.place + _MOST_MARKS)].rstrip(_UNSET_AT_END)
    if not rest or sum(kind not in _MARKS and at not in paragraph.raised for at, kind in enumerate(rest, chosen.place)) > 1:
        return chosen
    for place in range(chosen.place - 1, start, -1):
        if paragraph.breaks[place] == Break.ALLOWED:
            return ending_at(paragraph, start, place, indented)
    return chosen
