"""A page read goes in; the cheapest cuts into articles and the headline of each come out, in one solution."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TypeAlias

import numpy as np

from banxin.structure.articles.collected import Shares, share_in_order
from banxin.structure.articles.gains import Likeness
from banxin.structure.articles.page import (
    LABEL_ENDINGS,
    Page,
    Range,
    Segment,
    find_bare_labels,
    find_pen_names,
    neighbours,
    read_as_byline,
    read_as_label,
)
from banxin.structure.articles.pricing import ARTICLE, IDLE_HEADLINE, Pricing, ranges
from banxin.structure.bylines import is_name, is_word
from banxin.structure.headings import clean_part

# Headlines collected in one place stand in the order of their articles about as often as in none; that they should by
# chance is the less likely the more they are.
_LEAST_IN_ORDER, _IN_ORDER = 3, 1.0
_MOST_LINES, _MOST_PLACES = 4, 40  # of a headline there; where articles may begin
_MAX_ROUNDS = 4
_LINK_REACH = 4  # ranges of paragraphs between an article and what it goes on with, further down
# What the search for cheaper solutions may cost a page, in cells of the assignment: far more than a page needs,
# and little enough that a book fed by mistake ends in seconds.
MAX_WORK = 1_000_000
_CHEAPER = 1e-9  # by more than which a solution is cheaper than another, rounding aside
_MOVE_REACH = 6  # joints past which a cut is moved
_LIKELY = 3.0  # what may be changed together with a headline
# What speaks against taking a headline for a name: less where it begins with a family name, more where it is a word.
_FULL_NAME, _NAME, _LIKELY_NAME = -1.0, 0.0, 1.0
_PEN_NAME, _PEN_NAME_IS_WORD, _LONG_PEN_NAME, _GRAMMAR = 0.8, 2.0, 2.5, 2.5
_SIGNED_ALREADY = 1.5
_GRAMMAR_WORDS = re.compile("[在的了该該不一这這那与與和是有还還着著把被也又]")
_BARE_LABEL, _LABEL_ENDING = 2.2, -3.0  # a word above a headline taken for a label; one that ends as labels do
# What is doubtful; how often all of it is tried, as what is taken may make others likelier; what a trial may cost, as a part of
# the whole search.
_MAX_DOUBTFUL, _TRIAL_ROUNDS, _TRIALS = 12, 2, 16
_CERTAIN = 4.5  # a single choice that costs more is left as it is


Reading: TypeAlias = Callable[[Page, int], Page]  # takes a page with one line for something else


@dataclass(frozen=True, slots=True)
class Solution:
    """The cheapest solution of a page: where it is cut into articles, and its headline lines into headlines."""

    cost: float
    pricing: Pricing
    cuts: tuple[bool, ...]
    splits: tuple[bool, ...]
    links: Mapping[int, int]

    @property
    def segments(self) -> list[Segment]:
        """The articles, as the paragraphs each is made of."""
        return self.pricing.segments(self.cuts, self.links)

    @property
    def groups(self) -> list[Range]:
        """The headlines, as the lines each is made of."""
        return self.pricing.groups(self.splits)


class _Search:
    """The cuts, headlines and links of a page, changed by one move at a time as long as the whole becomes cheaper.

    It begins with a solution of the same page, where one is given whose headline lines are nearly the same.
    """

    def __init__(self, pricing: Pricing, start: Solution | None = None) -> None:
        self.pricing = pricing
        self.page = pricing.page
        self.cuts = list(start.cuts) if start else [cost > 0 for cost in pricing.boundary]
        self.splits = [cost > 0 for cost in pricing.head_joints]
        if start:
            begins = {start.pricing.page.heads[first] for first, _ in start.groups}
            self.splits = [
                math.isinf(cost) or index in begins
                for cost, index in zip(pricing.head_joints, self.page.heads[1:], strict=True)
            ]
        self.links: dict[int, int] = dict(start.links) if start else {}
        self.cost = self._price()

    def run(self) -> Solution:
        """Return the cheapest solution found."""
        for _ in range(_MAX_ROUNDS if self.page.heads else 0):
            before = self.cost
            self._relink()
            for split in _changes(self.splits, self.pricing.head_joints):
                self._try(splits=split)
            for cut in _changes(self.cuts, self.pricing.boundary):
                self._try(cuts=cut)
            self._change_both()
            self._part_at_subheads()
            if self.cost >= before - _CHEAPER:
                break
        self._relink()
        return Solution(self.cost, self.pricing, tuple(self.cuts), tuple(self.splits), self.links)

    def _price(self) -> float:
        return self.pricing.cost(self.cuts, self.splits, self.links)

    def _try(self, *, cuts: Sequence[int] = (), splits: Sequence[int] = ()) -> None:
        """Change some cuts and headline joints at once, and change them back unless the whole becomes cheaper."""
        if self.pricing.is_spent:
            return
        _flip(cuts, self.cuts)
        _flip(splits, self.splits)
        cost = self._price()
        if cost < self.cost - _CHEAPER:
            self.cost = cost
        else:
            _flip(cuts, self.cuts)
            _flip(splits, self.splits)

    def _change_both(self) -> None:
        """Try to part two headlines and two articles at once, to join them, or to move a cut to where they stand."""
        likely = [index for index, cost in enumerate(self.pricing.boundary) if abs(cost) <= _LIKELY]
        for split in [index for index, cost in enumerate(self.pricing.head_joints) if abs(cost) <= _CERTAIN]:
            moves = self._moves_to(self.page.pieces[self.page.heads[split]].slot - 1)
            for change in [*((cut,) for cut in likely), *moves]:
                if len(change) > 1 or self.cuts[change[0]] == self.splits[split]:
                    self._try(cuts=change, splits=(split,))

    def _moves_to(self, joint: int) -> list[tuple[int, int]]:
        """Return the cuts near a joint that is none, each with the joint, to which it may be moved."""
        cuts, boundary = self.cuts, self.pricing.boundary
        if not 0 <= joint < len(cuts) or cuts[joint] or math.isinf(boundary[joint]):
            return []
        above = range(joint - 1, max(-1, joint - 1 - _MOVE_REACH), -1)
        below = range(joint + 1, min(len(cuts), joint + 1 + _MOVE_REACH))
        nearest = [next((other for other in side if cuts[other]), None) for side in (above, below)]
        return [(joint, other) for other in nearest if other is not None and not math.isinf(boundary[other])]

    def _part_at_subheads(self) -> None:
        """Try to cut each text at all headlines inside it at once, as briefs are."""
        slots = {self.page.pieces[head].slot for head in self.page.heads}
        for start, end in ranges(self.cuts, len(self.page.paras)):
            joints = [
                joint for joint in range(start, end - 1) if joint + 1 in slots and not math.isinf(self.pricing.boundary[joint])
            ]
            if len(joints) > 1:
                self._try(cuts=joints)

    def _relink(self) -> None:
        """Try for each range whether it continues one of those before it."""
        parts = ranges(self.cuts, len(self.page.paras))
        starts = {start for start, _ in parts}
        self.links = {start: first for start, first in self.links.items() if start in starts and first in starts}
        for index, (start, _) in enumerate(parts):
            kept = self.links.get(start)
            for first in (None, *(first for first, _ in parts[max(0, index - _LINK_REACH) : max(0, index - 1)])):
                if self.pricing.is_spent:
                    break
                self._link(start, first)
                cost = self._price()
                if cost < self.cost - _CHEAPER:
                    self.cost, kept = cost, first
            self._link(start, kept)
        self.cost = self._price()

    def _link(self, start: int, first: int | None) -> None:
        """Let the range that starts at a paragraph continue that which starts at another, or none."""
        if first is None:
            self.links.pop(start, None)
        else:
            self.links[start] = first


def solve_page(page: Page, work: int) -> Solution:
    """Return the cheapest solution found for a page, over the readings of what may be a headline or a pen name."""
    best = _Search(Pricing(page, Likeness(page), work)).run()
    heads = set(page.heads)  # one line fewer of what is too many to be headlines might make headlines of the rest
    names, labels = ([index for index in found if index in heads] for found in (find_pen_names(page), find_bare_labels(page)))
    if not best.pricing.page.heads or work < MAX_WORK:
        return best
    if len(names) + len(labels) > _MAX_DOUBTFUL:
        return _in_order(best, work)
    # All likely names first: a page signs its texts in one way.
    likely = [index for index in names if _byline_price(best.pricing.page, index) <= _LIKELY_NAME]
    trials: list[tuple[Reading, list[int]]] = [(read_as_byline, likely)] if len(likely) > 1 else []
    trials += [(read_as_byline, [index]) for index in names] + [(read_as_label, [index]) for index in labels]
    paid = 0.0
    for _ in range(_TRIAL_ROUNDS):
        before = best
        for reading, indices in trials:
            trial, price = best.pricing.page, paid
            for index in indices:
                piece = trial.pieces[index]
                if piece.kind == "headline":
                    price += _byline_price(trial, index) if reading is read_as_byline else _bare_label_cost(piece.text)
                    trial = reading(trial, index)
            if trial is best.pricing.page:
                continue
            solution = _Search(Pricing(trial, best.pricing.likeness, work // _TRIALS), best).run()
            if solution.cost + price < best.cost:
                best, paid = replace(solution, cost=solution.cost + price), price
        if best is before:
            break
    return _in_order(best, work)


def _bare_label_cost(text: str) -> float:
    """Return what speaks against a word above a headline being a column's name: less where such names end so."""
    return _BARE_LABEL + (_LABEL_ENDING if LABEL_ENDINGS.search(clean_part(text)) else 0.0)


def _byline_price(page: Page, index: int) -> float:
    """Return what speaks against a headline line being a byline: no name, or what it would sign has one already, above it or
    below it. Under a headline stands no label, whatever the line ends with.
    """
    piece = page.pieces[index]
    above, below = neighbours(page.pieces, index)
    closed = above is not None and piece.slot > 0 and above.kind in ("byline", "closing")
    credit = below.byline if below is not None and below.kind == "byline" else None
    signed = closed or (credit is not None and credit.strength != "bare")
    headed = above is not None and above.kind == "headline"
    return _pen_name_cost(clean_part(piece.text), may_be_label=not headed) + _SIGNED_ALREADY * signed


def _pen_name_cost(text: str, *, may_be_label: bool) -> float:
    """Return what speaks against a text being somebody's name: that it is a word, or holds a word of grammar."""
    if may_be_label and LABEL_ENDINGS.search(text):
        return _PEN_NAME - _LABEL_ENDING
    if is_name(text):
        return _FULL_NAME if len(text) > 2 and not is_word(text) else _NAME
    cost = _PEN_NAME + (_LONG_PEN_NAME if len(text) > 3 else 0.0) + (_GRAMMAR if _GRAMMAR_WORDS.search(text) else 0.0)
    return cost + (_PEN_NAME_IS_WORD if is_word(text) else 0.0)


def _in_order(solution: Solution, work: int) -> Solution:
    """Return the solution in which the most headlines in one place keep the order of their articles, if it is as likely."""
    page = solution.pricing.page
    lines = Counter(page.pieces[index].slot for index in page.heads)
    slot, count = lines.most_common(1)[0] if lines else (0, 0)
    headlines = sum(page.pieces[page.heads[first]].slot == slot for first, _ in solution.groups)
    if max(headlines, count - 1) < _LEAST_IN_ORDER:
        return solution
    pricing = Pricing(page, solution.pricing.likeness, work // 4, ordered=slot)
    other = min((_Search(pricing, start).run() for start in (solution, _share_out(pricing, solution))), key=lambda found: found.cost)
    count = sum(page.pieces[page.heads[first]].slot == slot for first, _ in other.groups)
    return other if other.cost < solution.cost + math.lgamma(count + 1) - _IN_ORDER else solution


def _share_out(pricing: Pricing, solution: Solution) -> Solution:
    """Return the cheapest cuts and headlines under which the headlines in one place keep the order of their articles,
    leaving out what neighbouring articles have in common; the headlines of other places are those of a solution.
    """
    joints = sorted(range(len(pricing.boundary)), key=lambda joint: -pricing.boundary[joint])[:_MOST_PLACES]
    places = [0, *sorted(joint + 1 for joint in joints if pricing.boundary[joint] > -_CERTAIN), len(pricing.page.paras)]
    texts = [
        (at, to)
        for at, to in combinations(range(len(places)), 2)
        if max(pricing.boundary[places[at] : places[to] - 1], default=0.0) <= _CERTAIN
    ]
    segments: list[Segment] = [((places[at], places[to]),) for at, to in texts]
    kept = [sum(pricing.boundary[start : end - 1]) for ((start, end),) in segments]
    costs = np.array([cost + pricing.extent_cost(segment) for cost, segment in zip(kept, segments, strict=True)])
    collected = [line for line, head in enumerate(pricing.page.heads) if pricing.page.pieces[head].slot == pricing.ordered]
    first, count = collected[0], len(collected)
    runs = [
        (start, end)
        for start, end in combinations(range(count + 1), 2)
        if end - start <= _MOST_LINES and math.inf not in pricing.head_joints[first + start : first + end - 1]
    ]
    groups = [(first + start, first + end) for start, end in runs]
    shapes = [pricing.shape_cost(group) + sum(pricing.head_joints[group[0] : group[1] - 1]) for group in groups]
    others = [group for group in solution.groups if group[0] not in collected]

    def spread(values: np.ndarray) -> np.ndarray:
        square = np.full((len(places), len(places)), math.inf)
        square[tuple(np.array(texts).T)] = values
        return square

    pairs = ARTICLE - pricing.gains.table(groups, segments)
    headed = {run: spread(costs + row + shape) for run, row, shape in zip(runs, pairs, shapes, strict=True)}
    idle = {run: IDLE_HEADLINE + shape for run, shape in zip(runs, shapes, strict=True)}
    shares = Shares(spread(costs + pricing.unheaded_costs(segments, others)), headed, idle)
    starts, begins = share_in_order(count, shares)
    cuts = {places[start] for start in starts}
    splits = {first + line for line in begins} | {line for line, _ in others}
    return Solution(
        0.0,
        pricing,
        tuple(paragraph in cuts for paragraph in range(1, len(pricing.page.paras))),
        tuple(line in splits for line in range(1, len(pricing.page.heads))),
        {},
    )


def _changes(choices: Sequence[bool], fixed: Sequence[float]) -> Iterator[tuple[int, ...]]:
    """Yield what may be changed at once: one cut made or undone, or one moved past joints that are none."""
    for index, cost in enumerate(fixed):
        if abs(cost) > _CERTAIN:
            continue
        yield (index,)
        for other in range(index + 1, min(index + 1 + _MOVE_REACH, len(choices))):
            if choices[index] != choices[other] and not math.isinf(fixed[other]):
                yield (index, other)


def _flip(change: Sequence[int], choices: list[bool]) -> None:
    for index in change:
        choices[index] = not choices[index]


def runners_up(solution: Solution) -> list[tuple[bool, float]]:
    """Return for each joint of two paragraphs whether it is cut, and what the page costs when it is not, or is."""
    found = []
    pricing = solution.pricing
    cuts, splits, links, best = list(solution.cuts), solution.splits, solution.links, solution.cost
    for index, cut in enumerate(cuts):
        cost = best + abs(pricing.boundary[index])
        if not pricing.is_spent:
            cuts[index] = not cut
            cost = max(best, pricing.cost(cuts, splits, links))
            cuts[index] = cut
        found.append((cut, cost))
    return found
