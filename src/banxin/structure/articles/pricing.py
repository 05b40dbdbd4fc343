"""A page read goes in; what it costs to cut it into articles and headlines in a given way comes out."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np

from banxin.model.document import Table
from banxin.structure.articles.boundaries import boundary_costs, ends_letter, link_cost, may_be_subhead
from banxin.structure.articles.gains import Gains, Likeness
from banxin.structure.articles.page import LABEL_ENDINGS, Page, Range, Segment, neighbours, stands_over_text
from banxin.structure.assignment import cheapest_pairs
from banxin.structure.headings import TURNED_LINE_EM, Part, clean_part, goes_on, is_subtitle, price_of
from banxin.structure.jump_lines import find_jumps
from banxin.structure.lexis import sentence_cost
from banxin.structure.lines import width_em
from banxin.structure.signs import HAN
from banxin.structure.trade import heads_note, is_address, is_date, is_notice_title

ARTICLE = 1.5  # an article more: what a headline given to it must at least be worth
# An article with neither byline nor dateline: of the short ones of test pages a third have none, of those of 400 characters
# and more one in twenty-five.
_UNSIGNED, _UNSIGNED_LONG, _LONG_CHARS = 1.0, 2.0, 400
IDLE_HEADLINE, _NO_HEADLINE, _SUBHEAD = 3.0, 3.0, 1.2
_REST, _REST_FROM_AFAR, _JUMP_CHARS = 0.3, 2.5, 16  # a rest without a headline; with one that stands elsewhere
_EARLIER_STORY = 3.0  # the first text of a page may be the end of another page's story
_TABLE_ALONE = 0.5  # a table without a headline
_SUBHEAD_WORDS, _SUBHEAD_SUBJECT = 0.9, 0.8  # of what its words, and what they are about, would be worth as a headline
_COMPANY, _IN_COMPANY = 3, 0.5  # an article that has subheads has several, and each is the likelier for the others
_NEVER = 1e6  # what no solution may hold
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
_OUT_OF_ORDER = 20.0  # a headline that does not keep the order of its articles, where those collected in one place do
_SHAPE = 1.0  # of the price that `headings` puts on sharing out the lines
_LONG_GROUP_EM, _LONG_GROUP = 50.0, 4.5
_MAY_BE_NAME, _MAY_BE_LABEL = re.compile(f"[{HAN}]{{2,3}}"), re.compile(f"[{HAN}]{{2,5}}")
_WORK_PER_TRIAL = 1000  # cells of the assignment, whatever its size


class Pricing:
    """The page's cost as a function of its cuts and headline joints, with all single gains remembered.

    A search asks for no more solutions once those it asked for have cost `max_work`, in cells of the assignment.
    """

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
            if not authors or piece.kind != "byline" or piece.byline is None or piece.byline.picture or not piece.byline.names:
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
            return [(piece,) for piece in ranges(cuts, len(self.page.paras))]
        segments: list[Segment] = []
        owner: dict[int, int] = {}
        for piece in ranges(cuts, len(self.page.paras)):
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
        return ranges(splits, len(self.page.heads))

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
        for (above, _), (below, _) in pairwise(ranges(cuts, len(self.page.paras))):
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
            return IDLE_HEADLINE
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
        costs[: len(groups), : len(segments)] = ARTICLE - self.gains.table(groups, segments)
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

    def unheaded_costs(self, segments: Sequence[Segment], groups: Sequence[Range]) -> np.ndarray:
        """Return what each article costs with the best of some headlines, if one stands right at it, or with none."""
        costs = np.full(len(segments), _NO_HEADLINE)
        slots = [self.page.pieces[self.page.heads[first]].slot for first, _ in groups]
        starts = np.array([segment[0][0] for segment in segments])
        with_own = ARTICLE - self.gains.table(groups, segments) - IDLE_HEADLINE
        for slot, row in zip(slots, with_own, strict=True):
            costs = np.where(starts == slot, np.minimum(costs, row), costs)
        for column, segment in enumerate(segments if self.rests or self.has_tables else ()):
            if segment[0][0] in self.rests:
                costs[column] = _REST
            elif self._is_table(segment):
                costs[column] = min(costs[column], _TABLE_ALONE)
        return costs


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


def parts_of(page: Page, group: Range) -> list[Part]:
    pieces = [page.pieces[i] for i in page.heads[group[0] : group[1]]]
    return [
        Part(
            piece.text, piece.gap and not (piece.vertical and above and above.vertical), piece.same_line, downwards=piece.vertical
        )
        for above, piece in zip([None, *pieces], pieces)
    ]


def ranges(cuts: Sequence[bool], count: int) -> list[Range]:
    """Return the ranges into which cuts part so many places."""
    starts = [0, *(index + 1 for index, cut in enumerate(cuts) if cut)]
    return list(zip(starts, [*starts[1:], count])) if count else []
