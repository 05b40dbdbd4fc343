"""A page read goes in; the cheapest cuts into articles and the headline of each come out, in one solution."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from typing import TypeAlias

import numpy as np

from banxin.model.document import Table
from banxin.structure.articles.boundaries import boundary_costs, ends_letter, link_cost, may_be_subhead
from banxin.structure.articles.collected import Shares, share_in_order
from banxin.structure.articles.gains import Gains, Likeness
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
    stands_over_text,
)
from banxin.structure.assignment import cheapest_pairs
from banxin.structure.headings import (
    TURNED_LINE_EM,
    Part,
    clean_part,
    goes_on,
    is_subtitle,
    price_of,
)
from banxin.structure.lexis import sentence_cost
from banxin.structure.lines import width_em
from banxin.structure.trade import (
    HAN,
    find_jumps,
    heads_note,
    is_address,
    is_date,
    is_name,
    is_notice_title,
    is_word,
)

_ARTICLE = 1.5  # an article more: what a headline given to it must at least be worth
# An article with neither byline nor dateline: of the short ones of test pages a third have none, of those of 400 characters
# and more one in twenty-five.
_UNSIGNED, _UNSIGNED_LONG, _LONG_CHARS = 1.0, 2.0, 400
_IDLE_HEADLINE, _NO_HEADLINE, _SUBHEAD = 3.0, 3.0, 1.2
_REST, _REST_FROM_AFAR, _JUMP_CHARS = 0.3, 2.5, 16  # a rest without a headline; with one that stands elsewhere
_EARLIER_STORY = 3.0  # the first text of a page may be the end of another page's story
_TABLE_ALONE = 0.5  # a table without a headline
_SUBHEAD_WORDS, _SUBHEAD_SUBJECT = 0.9, 0.8  # of what its words, and what they are about, would be worth as a headline
_COMPANY, _IN_COMPANY = 3, 0.5  # an article that has subheads has several, and each is the likelier for the others
_LINK_REACH, _NEVER = 4, 1e6  # an article that goes on further down, past others
_LINK_REST = 2.0  # the end of another page's story is short, and seldom cut once more
_TWO_AUTHORS = 3.5
_ADDRESS_LAST = 6.0  # an article that ends with a letter's salutation
# How kinship turns into a cost. Of 613 pairs of neighbouring articles of test pages one in twenty had more than 0.46,
# of the halves of 60 articles parted at a subhead nine in ten; less than 0.3 had nine in ten and one in thirty.
_KIN_ARTICLES, _KIN_SLOPE, _KIN_MOST = 0.42, 10.0, 4.5  # of two articles
_STRANGE_PARTS, _STRANGE_SLOPE, _STRANGE_MOST = 0.3, 8.0, 1.0  # of the parts above and below a subhead
# What speaks against two lines below each other being one headline, by logistic regression on 1,279 pairs of test pages and
# of random ones. `_JOIN_IN_CROWD` is for the logarithm of the number of headline lines in that place.
_JOIN, _JOIN_IN_CROWD, _JOIN_OVER_GAP, _JOIN_IN_BLOCK = -3.4, 1.0, 3.0, -0.7
_JOIN_SIDE_BY_SIDE = 3.8  # parts of one line that are too long for the lines of a title that turns
_JOIN_GOES_ON = -2.3
_JOIN_WORDS = 0.9  # of what the words over the joint say for it
_JOIN_NAME, _JOIN_WORD, _JOIN_LABEL = 1.5, 0.9, 3.0  # the line below may be a name, the one above a label
_JOIN_NOTICE, _JOIN_DASH = 2.0, -2.0
_JOIN_KICKER = 3.5  # of 28 level lines right above a headline set downwards 6 were its kicker, none of them in a crowd
_JOIN_VERTICAL = -2.0  # lines of a headline set downwards, which stand beside each other
# Headlines collected in one place stand in the order of their articles about as often as in none; that they should by
# chance is the less likely the more they are.
_LEAST_IN_ORDER, _IN_ORDER, _OUT_OF_ORDER = 3, 1.0, 20.0
_MOST_LINES, _MOST_PLACES = 4, 40  # of a headline there; where articles may begin
_SHAPE = 1.0  # of the price that `headings` puts on sharing out the lines
_LONG_GROUP_EM, _LONG_GROUP = 50.0, 4.5
_MAX_ROUNDS = 4
# What the search for cheaper solutions may cost a page, in cells of the assignment: far more than a page needs,
# and little enough that a book fed by mistake ends in seconds.
MAX_WORK, _WORK_PER_TRIAL = 1_000_000, 1000
_CHEAPER = 1e-9  # by more than which a solution is cheaper than another, rounding aside
_MOVE_REACH = 6  # joints past which a cut is moved
_LIKELY = 3.0  # what may be changed together with a headline
# What speaks against taking a headline for a name: less where it begins with a family name, more where it is a word.
_FULL_NAME, _NAME, _LIKELY_NAME = -1.0, 0.0, 1.0
_PEN_NAME, _PEN_NAME_IS_WORD, _LONG_PEN_NAME, _GRAMMAR = 0.8, 2.0, 2.5, 2.5
_SIGNED_ALREADY = 1.5
_MAY_BE_NAME, _MAY_BE_LABEL = re.compile(f"[{HAN}]{{2,3}}"), re.compile(f"[{HAN}]{{2,5}}")
_GRAMMAR_WORDS = re.compile("[在的了该該不一这這那与與和是有还還着著把被也又]")
_BARE_LABEL, _LABEL_ENDING = 2.2, -3.0  # a word above a headline taken for a label; one that ends as labels do
# What is doubtful; how often all of it is tried, as what is taken may make others likelier; what a trial may cost, as a part of
# the whole search.
_MAX_DOUBTFUL, _TRIAL_ROUNDS, _TRIALS = 12, 2, 16
_CERTAIN = 4.5  # a single choice that costs more is left as it is


class Solver:
    """The page's cost as a function of its cuts and headline joints, with all single gains remembered."""

    def __init__(self, page: Page, likeness: Likeness, max_work: int, *, ordered: int | None = None) -> None:
        self.page, self.likeness = page, likeness
        self.ordered = ordered  # the place whose headlines stand in the order of their articles
        self.max_work = max_work
        self.gaps_tell = any(
            below.gap and above.slot == below.slot and above.kind == below.kind == "headline"
            for above, below in pairwise(page.pieces)
        )
        self.boundary = boundary_costs(page)
        self.gains = Gains(page, likeness)
        self.subheads: dict[Range, float] = {}
        self.work = 0
        self.shapes: dict[Range, float] = {}
        self.has_tables = any(isinstance(para.block, Table) for para in page.paras)
        self.extents: dict[Segment, float] = {}
        self.links: dict[tuple[Range, Range], float] = {}
        self.kin: dict[tuple[Segment, Segment], float] = {}
        self.strange: dict[tuple[Segment, int], float] = {}
        self.may_be_subhead = [may_be_subhead(page.pieces[index].text) for index in page.heads]
        # A part that has a number may be the first of its text, and so may what stands below the byline.
        self.may_open = [
            opens or _stands_under_byline(page, index) for opens, index in zip(self.gains.opens_part, page.heads, strict=True)
        ]
        self.crowds = Counter(page.pieces[index].slot for index in page.heads)
        self.head_joints = [self._head_joint_cost(i) for i in range(1, len(page.heads))]
        slots = sorted({piece.slot for piece in page.pieces} | {len(page.paras)})
        self.next_slot = dict(zip(slots, [*slots[1:], len(page.paras)]))
        self.authors = self._count_authors()
        self.addresses = [is_address(para.text) for para in page.paras]
        self.rests = {
            index
            for index, para in enumerate(page.paras)
            if _leads_back(para.text) or any(_leads_back(piece.text) for piece in page.between[index])
        }
        self.signed = self._find_signed()
        self.unsigned_long = 0.0 if _bylines_are_adrift(page) else _UNSIGNED_LONG

    def _head_joint_cost(self, index: int) -> float:
        """Return what joining a headline part to the one above costs more than parting them."""
        page = self.page
        above, below = page.pieces[page.heads[index - 1]], page.pieces[page.heads[index]]
        if page.heads[index] != page.heads[index - 1] + 1 or above.slot != below.slot:
            return math.inf
        if heads_note(above.text) or heads_note(below.text):
            return math.inf
        if is_subtitle(below.text):
            return _JOIN_DASH
        if above.vertical:
            return _JOIN_VERTICAL if below.vertical else math.inf  # what is set downwards is a headline of its own
        cost = _JOIN + _JOIN_IN_CROWD * math.log(self.crowds[below.slot])
        if below.vertical:
            cost += _JOIN_KICKER  # but for a kicker (引题) over it
        elif below.same_line:
            cost += _JOIN_SIDE_BY_SIDE * (max(width_em(above.text), width_em(below.text)) > TURNED_LINE_EM)
        elif below.gap:
            cost += _JOIN_OVER_GAP
        elif self.gaps_tell:
            cost += _JOIN_IN_BLOCK
        if is_notice_title(below.text):
            cost += _JOIN_NOTICE
        if goes_on(above.text, below.text):
            cost += _JOIN_GOES_ON
        elif _MAY_BE_NAME.fullmatch(clean_part(below.text)):
            cost += _JOIN_NAME
        cost += _JOIN_WORDS * min(0.0, sentence_cost(above.text, below.text))
        if _MAY_BE_LABEL.fullmatch(clean_part(above.text)):
            cost += _JOIN_LABEL if LABEL_ENDINGS.search(clean_part(above.text)) else _JOIN_WORD
        return cost

    def _count_authors(self) -> list[int]:
        """Return how many authors each paragraph shows: by its lead or dateline, and by a byline at its end."""
        page = self.page
        authors = [int(para.dateline or bool(para.lead)) for para in page.paras]
        for index, piece in enumerate(page.pieces):
            if not authors or piece.kind != "byline" or piece.byline is None or piece.byline.picture:
                continue
            above, _ = neighbours(page.pieces, index)
            if piece.byline.strength == "role" and not piece.same_line:
                # A staff byline stands above its text, or within it.
                authors[min(piece.slot, len(authors) - 1)] += above is None or above.kind == "headline"
            elif stands_over_text(page, piece):
                authors[piece.slot] += 1
            elif above is None and piece.slot and piece.byline.strength != "credit":
                authors[piece.slot - 1] += 1
            elif piece is page.between[piece.slot][-1] and piece.byline.strength == "bare" and piece.slot < len(authors):
                authors[piece.slot] += 1
        return authors

    def _find_signed(self) -> list[bool]:
        """Tell of each paragraph whether it says who wrote it, or a byline stands next to it."""
        signed = [bool(para.lead) or para.dateline for para in self.page.paras]
        for piece in self.page.pieces:
            if piece.kind == "byline":
                staff = piece.byline is not None and piece.byline.strength == "role"
                bare = piece.byline is not None and piece.byline.strength == "bare"
                first = self.page.between[piece.slot][0] is piece
                below = staff or not piece.same_line
                over = stands_over_text(self.page, piece) or not first
                sides = (piece.slot - 1 + over,) if bare else (piece.slot - 1, *([piece.slot] if below else []))
                for index in sides:
                    if 0 <= index < len(signed):
                        signed[index] = True
            elif piece.kind == "closing" and is_date(piece.text) and piece.slot:
                signed[piece.slot - 1] = True
        return signed

    def segments(self, cuts: Sequence[bool], links: Mapping[int, int]) -> list[Segment]:
        """Return the articles: the ranges between cuts, each linked one put to the article it continues."""
        if not links:
            return [(piece,) for piece in _ranges(cuts, len(self.page.paras))]
        segments: list[Segment] = []
        owner: dict[int, int] = {}
        for piece in _ranges(cuts, len(self.page.paras)):
            before = links.get(piece[0])
            if before in owner:
                owner[piece[0]] = owner[before]
                segments[owner[before]] += (piece,)
            else:
                owner[piece[0]] = len(segments)
                segments.append((piece,))
        return segments

    @property
    def is_spent(self) -> bool:
        """Whether the search for cheaper solutions has cost what it may."""
        return self.work > self.max_work

    def groups(self, splits: Sequence[bool]) -> list[Range]:
        return _ranges(splits, len(self.page.heads))

    def cost(self, cuts: Sequence[bool], splits: Sequence[bool], links: Mapping[int, int]) -> float:
        segments, groups = self.segments(cuts, links), self.groups(splits)
        total = sum(cost for cost, cut in zip(self.boundary, cuts) if not cut)
        for cost, split in zip(self.head_joints, splits):
            if not split:
                total += cost
        total += sum(map(self.shape_cost, groups))
        total += sum(map(self.extent_cost, segments))
        total += sum(map(self.kin_cost, self._neighbours(cuts, segments) if links else pairwise(segments)))
        if segments or groups:
            costs = self.matrix(segments, groups)
            rows, columns = cheapest_pairs(costs)
            total += float(costs[rows, columns].sum())
        return total

    def extent_cost(self, segment: Segment) -> float:
        """Return what speaks against paragraphs being one article: two authors, none at all, a far continuation."""
        cost = self.extents.get(segment)
        if cost is None:
            authors = sum(self.authors[index] for index in _indices(segment))
            cost = _TWO_AUTHORS * max(0, authors - 1) + _ADDRESS_LAST * self.addresses[segment[-1][1] - 1]
            if not (self.has_tables and self._is_table(segment)):
                cost += self._unsigned_cost(segment)
            cost += sum(self.link_cost(above, below) for above, below in pairwise(segment))
            if len(segment) > 1 and segment[0][0] in self.rests:
                cost += _LINK_REST
            self.extents[segment] = cost
        return cost

    def _unsigned_cost(self, segment: Segment) -> float:
        """Return what speaks against an article that nobody signs: the more, the longer it is, but for the rest of another page's."""
        if any(self.signed[index] for index in _indices(segment)):
            return 0.0
        if segment[0][0] in self.rests:
            return _UNSIGNED
        chars = sum(len(self.page.paras[index].text) for index in _indices(segment))
        return _UNSIGNED + self.unsigned_long * min(1.0, chars / _LONG_CHARS)

    def _neighbours(self, cuts: Sequence[bool], segments: Sequence[Segment]) -> Iterator[tuple[Segment, Segment]]:
        """Yield each two articles that a cut parts: once, where the one stands inside the other."""
        owner = {start: segment for segment in segments for start, _ in segment}
        seen: set[tuple[Segment, Segment]] = set()
        for (above, _), (below, _) in pairwise(_ranges(cuts, len(self.page.paras))):
            pair = (owner[above], owner[below])
            if pair[0] is not pair[1] and pair not in seen:
                seen.update((pair, pair[::-1]))
                yield pair

    def kin_cost(self, neighbours: tuple[Segment, Segment]) -> float:
        """Return what speaks against two articles next to each other being two: that they tell of the same."""
        if neighbours not in self.kin:
            above, below = neighbours
            apart = self._is_note(above) or (above[-1][1] == below[0][0] and ends_letter(self.page, below[0][0]))
            kin = 0.0 if apart else self.page.kinship.between(above, below)
            self.kin[neighbours] = min(_KIN_MOST, max(0.0, _KIN_SLOPE * (kin - _KIN_ARTICLES)))
        return self.kin[neighbours]

    def _is_note(self, segment: Segment) -> bool:
        """Tell whether an article would be what the editor says of another, below a line that says no more (编者按)."""
        return any(piece.kind == "headline" and heads_note(piece.text) for piece in self.page.between[segment[0][0]])

    def strange_cost(self, segment: Segment, slot: int) -> float:
        """Return what speaks against a headline inside an article being its subhead: that its parts are strangers."""
        if (segment, slot) not in self.strange:
            above = [(start, min(end, slot)) for start, end in segment if start < slot]
            below = [(max(start, slot), end) for start, end in segment if end > slot]
            cost = _STRANGE_SLOPE * (_STRANGE_PARTS - self.page.kinship.between(above, below)) if above and below else 0.0
            self.strange[segment, slot] = min(_STRANGE_MOST, max(0.0, cost))
        return self.strange[segment, slot]

    def link_cost(self, above: Range, below: Range) -> float:
        """Return what it costs to take one range of paragraphs for the continuation of another further up."""
        key = (above, below)
        if key not in self.links:
            # What adjoins is parted by no cut.
            self.links[key] = _NEVER if above[1] == below[0] else link_cost(self.page, above, below)
        return self.links[key]

    def shape_cost(self, group: Range) -> float:
        """Return how unlike a headline group its lines are."""
        if group not in self.shapes:
            parts = parts_of(self.page, group)
            long = sum(width_em(part.text) for part in parts) > _LONG_GROUP_EM
            self.shapes[group] = _SHAPE * price_of(parts) + (_LONG_GROUP if long else 0.0)
        return self.shapes[group]

    def idle_cost(self, group: Range, holder: Segment | None) -> float:
        """Return what a headline group without an article costs: less where it may be a subhead (小标题) of the one round it."""
        if holder is None:
            return _IDLE_HEADLINE
        slot = self.page.pieces[self.page.heads[group[0]]].slot
        if group not in self.subheads:
            words, subject = self.gains.worth(group[0], ((slot, self.next_slot[slot]),))
            self.subheads[group] = _SUBHEAD - (_SUBHEAD_WORDS * words + _SUBHEAD_SUBJECT * subject)
        return self.subheads[group] + self.strange_cost(holder, slot)

    def holders(self, groups: Sequence[Range], segments: Sequence[Segment]) -> list[Segment | None]:
        """Return for each headline group the article inside which it stands, where it may be a subhead there."""
        owners = {start: segment for segment in segments for start, _ in segment}
        starts = sorted(owners)
        found: list[Segment | None] = []
        for group in groups:
            slot, owner = self.page.pieces[self.page.heads[group[0]]].slot, None
            if group[1] - group[0] == 1 and self.may_be_subhead[group[0]] and slot < len(self.page.paras):
                owner = owners[starts[bisect_right(starts, slot) - 1]]
            inside = owner is not None and (slot != owner[0][0] or self.may_open[group[0]])
            found.append(owner if inside else None)
        return found

    def matrix(self, segments: Sequence[Segment], groups: Sequence[Range]) -> np.ndarray:
        """Return the square of costs: groups and idle places down, segments and idle places across."""
        size = len(groups) + len(segments)
        self.work += size * size + _WORK_PER_TRIAL
        costs = np.zeros((size, size))
        costs[: len(groups), : len(segments)] = _ARTICLE - self.gains.table(groups, segments)
        costs[: len(groups), len(segments) :] = 1e6
        holders = self.holders(groups, segments)
        company = Counter(holder for holder in holders if holder is not None)
        costs[range(len(groups)), range(len(segments), size)] = [
            self.idle_cost(group, holder) - _IN_COMPANY * (holder is not None and company[holder] >= _COMPANY)
            for group, holder in zip(groups, holders, strict=True)
        ]
        costs[len(groups) :, : len(segments)] = _NO_HEADLINE
        costs[len(groups) :, :1] = _EARLIER_STORY
        for column, segment in enumerate(segments if self.rests or self.has_tables else ()):
            if segment[0][0] in self.rests:
                self._price_rest(costs, column, segment, groups)
            elif self._is_table(segment):
                costs[len(groups) :, column] = _TABLE_ALONE
        if self.ordered is not None:
            rows = [row for row, group in enumerate(groups) if self.page.pieces[self.page.heads[group[0]]].slot == self.ordered]
            _keep_order(costs, rows, len(segments))
        return costs

    def _is_table(self, segment: Segment) -> bool:
        """Tell whether an article would be nothing but a table, with or without a line above it."""
        start, end = segment[0]
        return len(segment) == 1 and end - start <= 2 and isinstance(self.page.paras[end - 1].block, Table)

    def _price_rest(self, costs: np.ndarray, column: int, segment: Segment, groups: Sequence[Range]) -> None:
        """Make it cheap that the rest of another page's story has no headline, and dear that it has one from afar."""
        costs[len(groups) :, column] = _REST
        for row, group in enumerate(groups):
            if self.page.pieces[self.page.heads[group[0]]].slot != segment[0][0]:
                costs[row, column] += _REST_FROM_AFAR

    def share_out(self, solution: Solution) -> Solution:
        """Return the cheapest cuts and headlines under which the headlines in one place keep the order of their articles,
        leaving out what neighbouring articles have in common; the headlines of other places are those of a solution.
        """
        joints = sorted(range(len(self.boundary)), key=lambda joint: -self.boundary[joint])[:_MOST_PLACES]
        places = [0, *sorted(joint + 1 for joint in joints if self.boundary[joint] > -_CERTAIN), len(self.page.paras)]
        texts = [
            (at, to)
            for at, to in combinations(range(len(places)), 2)
            if max(self.boundary[places[at] : places[to] - 1], default=0.0) <= _CERTAIN
        ]
        segments: list[Segment] = [((places[at], places[to]),) for at, to in texts]
        kept = [sum(self.boundary[start : end - 1]) for ((start, end),) in segments]
        costs = np.array([cost + self.extent_cost(segment) for cost, segment in zip(kept, segments, strict=True)])
        collected = [line for line, head in enumerate(self.page.heads) if self.page.pieces[head].slot == self.ordered]
        first, count = collected[0], len(collected)
        runs = [
            (start, end)
            for start, end in combinations(range(count + 1), 2)
            if end - start <= _MOST_LINES and math.inf not in self.head_joints[first + start : first + end - 1]
        ]
        groups = [(first + start, first + end) for start, end in runs]
        shapes = [self.shape_cost(group) + sum(self.head_joints[group[0] : group[1] - 1]) for group in groups]
        others = [group for group in solution.groups if group[0] not in collected]

        def spread(values: np.ndarray) -> np.ndarray:
            square = np.full((len(places), len(places)), math.inf)
            square[tuple(np.array(texts).T)] = values
            return square

        pairs = _ARTICLE - self.gains.table(groups, segments)
        headed = {run: spread(costs + row + shape) for run, row, shape in zip(runs, pairs, shapes, strict=True)}
        idle = {run: _IDLE_HEADLINE + shape for run, shape in zip(runs, shapes, strict=True)}
        shares = Shares(spread(costs + self._unheaded_costs(segments, others)), headed, idle)
        starts, begins = share_in_order(count, shares)
        cuts = {places[start] for start in starts}
        splits = {first + line for line in begins} | {line for line, _ in others}
        return Solution(
            0.0,
            self,
            tuple(paragraph in cuts for paragraph in range(1, len(self.page.paras))),
            tuple(line in splits for line in range(1, len(self.page.heads))),
            {},
        )

    def _unheaded_costs(self, segments: Sequence[Segment], groups: Sequence[Range]) -> np.ndarray:
        """Return what each article costs with the best of some headlines, if one stands right at it, or with none."""
        costs = np.full(len(segments), _NO_HEADLINE)
        slots = [self.page.pieces[self.page.heads[first]].slot for first, _ in groups]
        starts = np.array([segment[0][0] for segment in segments])
        with_own = _ARTICLE - self.gains.table(groups, segments) - _IDLE_HEADLINE
        for slot, row in zip(slots, with_own, strict=True):
            costs = np.where(starts == slot, np.minimum(costs, row), costs)
        for column, segment in enumerate(segments if self.rests or self.has_tables else ()):
            if segment[0][0] in self.rests:
                costs[column] = _REST
            elif self._is_table(segment):
                costs[column] = min(costs[column], _TABLE_ALONE)
        return costs

    def runners_up(self, solution: Solution) -> list[tuple[bool, float]]:
        """Return for each joint of two paragraphs whether it is cut, and what the page costs when it is not, or is."""
        found = []
        cuts, splits, links, best = list(solution.cuts), solution.splits, solution.links, solution.cost
        for index, cut in enumerate(cuts):
            cost = best + abs(self.boundary[index])
            if not self.is_spent:
                cuts[index] = not cut
                cost = max(best, self.cost(cuts, splits, links))
                cuts[index] = cut
            found.append((cut, cost))
        return found

Reading: TypeAlias = Callable[[Page, int], Page]  # takes a page with one line for something else


@dataclass(frozen=True, slots=True)
class Solution:
    """The cheapest solution of a page: where it is cut into articles, and its headline lines into headlines."""

    cost: float
    solver: Solver
    cuts: tuple[bool, ...]
    splits: tuple[bool, ...]
    links: Mapping[int, int]

    @property
    def segments(self) -> list[Segment]:
        """The articles, as the paragraphs each is made of."""
        return self.solver.segments(self.cuts, self.links)

    @property
    def groups(self) -> list[Range]:
        """The headlines, as the lines each is made of."""
        return self.solver.groups(self.splits)


class _Search:
    """The cuts, headlines and links of a page, changed by one move at a time as long as the whole becomes cheaper.

    It begins with a solution of the same page, where one is given whose headline lines are nearly the same.
    """

    def __init__(self, solver: Solver, start: Solution | None = None) -> None:
        self.solver = solver
        self.page = solver.page
        self.cuts = list(start.cuts) if start else [cost > 0 for cost in solver.boundary]
        self.splits = [cost > 0 for cost in solver.head_joints]
        if start:
            begins = {start.solver.page.heads[first] for first, _ in start.groups}
            self.splits = [
                math.isinf(cost) or index in begins
                for cost, index in zip(solver.head_joints, self.page.heads[1:], strict=True)
            ]
        self.links: dict[int, int] = dict(start.links) if start else {}
        self.cost = self._price()

    def run(self) -> Solution:
        """Return the cheapest solution found."""
        for _ in range(_MAX_ROUNDS if self.page.heads else 0):
            before = self.cost
            self._relink()
            for split in _changes(self.splits, self.solver.head_joints):
                self._try(splits=split)
            for cut in _changes(self.cuts, self.solver.boundary):
                self._try(cuts=cut)
            self._change_both()
            self._part_at_subheads()
            if self.cost >= before - _CHEAPER:
                break
        self._relink()
        return Solution(self.cost, self.solver, tuple(self.cuts), tuple(self.splits), self.links)

    def _price(self) -> float:
        return self.solver.cost(self.cuts, self.splits, self.links)

    def _try(self, *, cuts: Sequence[int] = (), splits: Sequence[int] = ()) -> None:
        """Change some cuts and headline joints at once, and change them back unless the whole becomes cheaper."""
        if self.solver.is_spent:
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
        likely = [index for index, cost in enumerate(self.solver.boundary) if abs(cost) <= _LIKELY]
        for split in [index for index, cost in enumerate(self.solver.head_joints) if abs(cost) <= _CERTAIN]:
            moves = self._moves_to(self.page.pieces[self.page.heads[split]].slot - 1)
            for change in [*((cut,) for cut in likely), *moves]:
                if len(change) > 1 or self.cuts[change[0]] == self.splits[split]:
                    self._try(cuts=change, splits=(split,))

    def _moves_to(self, joint: int) -> list[tuple[int, int]]:
        """Return the cuts near a joint that is none, each with the joint, to which it may be moved."""
        cuts, boundary = self.cuts, self.solver.boundary
        if not 0 <= joint < len(cuts) or cuts[joint] or math.isinf(boundary[joint]):
            return []
        above = range(joint - 1, max(-1, joint - 1 - _MOVE_REACH), -1)
        below = range(joint + 1, min(len(cuts), joint + 1 + _MOVE_REACH))
        nearest = [next((other for other in side if cuts[other]), None) for side in (above, below)]
        return [(joint, other) for other in nearest if other is not None and not math.isinf(boundary[other])]

    def _part_at_subheads(self) -> None:
        """Try to cut each text at all headlines inside it at once, as briefs are."""
        slots = {self.page.pieces[head].slot for head in self.page.heads}
        for start, end in _ranges(self.cuts, len(self.page.paras)):
            joints = [
                joint for joint in range(start, end - 1) if joint + 1 in slots and not math.isinf(self.solver.boundary[joint])
            ]
            if len(joints) > 1:
                self._try(cuts=joints)

    def _relink(self) -> None:
        """Try for each range whether it continues one of those before it."""
        ranges = _ranges(self.cuts, len(self.page.paras))
        starts = {start for start, _ in ranges}
        self.links = {start: first for start, first in self.links.items() if start in starts and first in starts}
        for index, (start, _) in enumerate(ranges):
            kept = self.links.get(start)
            for first in (None, *(first for first, _ in ranges[max(0, index - _LINK_REACH) : max(0, index - 1)])):
                if self.solver.is_spent:
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


def _keep_order(costs: np.ndarray, rows: Sequence[int], columns: int) -> None:
    """Make all pairs dear but those of the cheapest matching in which each of the rows takes a later column than the one
    before it, or none.
    """
    others = [row for row in range(len(costs)) if row not in rows]
    gains = costs[np.ix_(rows, range(columns))] - costs[others, :columns].min(axis=0)
    least = np.zeros((len(rows) + 1, columns + 1))
    for index, row in enumerate(rows):
        idle = costs[row, columns:].min()
        least[index + 1, 0] = least[index, 0] + idle
        for column in range(columns):
            taken = least[index, column] + gains[index, column]
            least[index + 1, column + 1] = min(taken, least[index + 1, column], least[index, column + 1] + idle)
    index, column = len(rows), columns
    while index:
        row = rows[index - 1]
        if column and least[index, column] == least[index, column - 1]:
            column -= 1
            continue
        taken = column and least[index, column] == least[index - 1, column - 1] + gains[index - 1, column - 1]
        keep = costs[row, column - 1] if taken else 0.0
        costs[row, :columns] += _OUT_OF_ORDER
        if taken:
            costs[row, column - 1] = keep
            column -= 1
        index -= 1


def _leads_back(text: str) -> bool:
    """Tell whether a text begins as the rest of another page's story does (上接第1版)."""
    jumps = find_jumps(text[:_JUMP_CHARS])
    return bool(jumps) and jumps[0].direction == "back"


def _stands_under_byline(page: Page, index: int) -> bool:
    """Tell whether a line stands right above a text and below its byline, with a headline above that."""
    here = page.between[page.pieces[index].slot]
    return here[-1] is page.pieces[index] and [piece.kind for piece in here[-3:-1]] == ["headline", "byline"]


def _bylines_are_adrift(page: Page) -> bool:
    """Tell whether more bylines stand in one place than sign the texts above and below it: they are somebody's elsewhere."""
    counts = Counter(piece.slot for piece in page.pieces if piece.kind == "byline" and not (piece.byline and piece.byline.picture))
    return any(count > (slot > 0) + (slot < len(page.paras)) for slot, count in counts.items())


def _indices(segment: Segment) -> Iterator[int]:
    """Yield the indices of a segment's paragraphs."""
    for start, end in segment:
        yield from range(start, end)


def holds(segment: Segment, slot: int) -> bool:
    """Tell whether a place between paragraphs is inside a segment, or right before one of its later ranges."""
    return any(start < slot < end for start, end in segment) or any(start == slot for start, _ in segment[1:])


def solve_page(page: Page, work: int) -> Solution:
    """Return the cheapest solution found for a page, over the readings of what may be a headline or a pen name."""
    best = _Search(Solver(page, Likeness(page), work)).run()
    heads = set(page.heads)  # one line fewer of what is too many to be headlines might make headlines of the rest
    names, labels = ([index for index in found if index in heads] for found in (find_pen_names(page), find_bare_labels(page)))
    if not best.solver.page.heads or work < MAX_WORK:
        return best
    if len(names) + len(labels) > _MAX_DOUBTFUL:
        return _in_order(best, work)
    # All likely names first: a page signs its texts in one way.
    likely = [index for index in names if _byline_price(best.solver.page, index) <= _LIKELY_NAME]
    trials: list[tuple[Reading, list[int]]] = [(read_as_byline, likely)] if len(likely) > 1 else []
    trials += [(read_as_byline, [index]) for index in names] + [(read_as_label, [index]) for index in labels]
    paid = 0.0
    for _ in range(_TRIAL_ROUNDS):
        before = best
        for reading, indices in trials:
            trial, price = best.solver.page, paid
            for index in indices:
                piece = trial.pieces[index]
                if piece.kind == "headline":
                    price += _byline_price(trial, index) if reading is read_as_byline else _bare_label_cost(piece.text)
                    trial = reading(trial, index)
            if trial is best.solver.page:
                continue
            solution = _Search(Solver(trial, best.solver.likeness, work // _TRIALS), best).run()
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
    page = solution.solver.page
    lines = Counter(page.pieces[index].slot for index in page.heads)
    slot, count = lines.most_common(1)[0] if lines else (0, 0)
    headlines = sum(page.pieces[page.heads[first]].slot == slot for first, _ in solution.groups)
    if max(headlines, count - 1) < _LEAST_IN_ORDER:
        return solution
    solver = Solver(page, solution.solver.likeness, work // 4, ordered=slot)
    other = min((_Search(solver, start).run() for start in (solution, solver.share_out(solution))), key=lambda found: found.cost)
    count = sum(page.pieces[page.heads[first]].slot == slot for first, _ in other.groups)
    return other if other.cost < solution.cost + math.lgamma(count + 1) - _IN_ORDER else solution


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


def parts_of(page: Page, group: Range) -> list[Part]:
    pieces = [page.pieces[i] for i in page.heads[group[0] : group[1]]]
    return [
        Part(
            piece.text, piece.gap and not (piece.vertical and above and above.vertical), piece.same_line, downwards=piece.vertical
        )
        for above, piece in zip([None, *pieces], pieces)
    ]


def _ranges(cuts: Sequence[bool], count: int) -> list[Range]:
    starts = [0, *(index + 1 for index, cut in enumerate(cuts) if cut)]
    return list(zip(starts, [*starts[1:], count])) if count else []
