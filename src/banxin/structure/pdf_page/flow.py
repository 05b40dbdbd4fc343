"""The pieces of a page come in; chains of text come out, each with the headline over it, in the order of reading.

Every piece of text has one thing before it: a headline, the end of another piece, or nothing; every headline and
every end leads to one piece at most. What each such step costs is stated from geometry (the next column, the same
measure, face and pitch of lines, what stands between) and from the sentence (does it break off, do the words at the
joint stand together, does the next line begin a paragraph); the cheapest set of steps over the whole page is found at
once, as a minimum-cost path cover (Hungarian method).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

import numpy as np

from banxin.model.provenance import shorten
from banxin.model.span import Decision, Frame
from banxin.structure.assignment import cheapest_pairs
from banxin.structure.jump_lines import find_jumps
from banxin.structure.kinship import Kinship
from banxin.structure.lexis import Lexis, pairs_of, sentence_cost, similarity
from banxin.structure.lines import count_open_marks, ends_sentence
from banxin.structure.pdf_page.model import Piece, Sheet, are_one_column, has_room, overlap
from banxin.structure.pdf_page.names import placed_names
from banxin.structure.pdf_page.pieces import is_first
from banxin.structure.trade import find_dateline, is_afterword, is_dated, is_editor_note, read_lead
from banxin.typography.breaks import join_lines

# Costs on the scale of `rejoin`: 1 is a hint, 3 strong, 6 all but certain. They are about the negative logarithms of odds:
# fitted (multinomial logit, drawn towards what reason says) to the 5,900 steps of 303 pages whose order is known.
NEVER = 1000.0
_NOTHING_BEFORE, _OPENING_BEFORE = 4.7, 2.5  # a text that nothing leads to; less where it opens like a story
_IDLE_HEADLINE, _IDLE_SUBHEAD = 3.4, 0.0
_OPEN_GOES_ON, _OPEN_BROKEN, _CLOSED_GOES_ON, _CLOSED_SHORT_GOES_ON = -3.0, 3.7, 0.2, 3.6
_NEW_PARAGRAPH = 0.0
_SIGNED_END, _DATELINE, _NOTE, _LEAD = 3.7, 5.1, 1.0, 2.9
_LED_HERE, _LED_BEFORE = 6.0, 1.0  # a text that says it goes on from another page: behind a text, and behind nothing
_OTHER_SIZE, _OTHER_MEASURE, _OTHER_FACE, _OTHER_PITCH = 3.0, 1.4, 0.8, 1.0
_SKIPPED_COLUMN, _OTHER_TOP, _OTHER_TOP_CAP, _FAR_BELOW = 2.8, 0.25, 2.5, 1.1
_ACROSS_HEADLINE, _ACROSS_RULE, _ACROSS_SUBHEAD, _PER_LINE_BELOW, _BELOW_CAP = 4.4, 2.6, 0.1, 0.2, 1.1
_ACROSS_FRAME, _COVERED = 3.0, 0.7  # what texts beside each other cover of a column's width stands across it
_OWN_HEADLINE, _WRAP, _OTHER_ROOF = 3.2, 3.0, 3.1
_NOT_UNDER, _COLUMN_AWAY, _PER_LINE_UNDER, _UNDER_CAP = 0.8, 0.5, 0.3, 3.7
_AT_FOOT, _FOOT_REACH = 1.5, 4.0
_FLANKED, _FLANK_GAP = 1.5, 10.0
_AT_RIGHT, _AT_RIGHT_GAP = 2.0, 4.0  # a first column at the left of its headline
_NOT_FIRST = 1.8  # another column under the headline stands further to the left
_FULL_OUT_OPENING, _OBSTACLE, _RULE_UNDER = 1.8, 3.4, 2.2
_JOINT_CAP = 1.0  # of what an unknown name at the joint may say against it
_WORDS, _TOPIC, _KIN, _JOINT = 1.8, 1.5, 1.1, 0.7
_BESIDE_VERTICAL, _VERTICAL_AT_RIGHT = 0.3, 0.6
_SUBHEAD_LEADS, _SUBHEAD_INSIDE = 1.8, 4.2
_LEFT_LEVEL = 3.5  # by which a headline at the left may begin below the head of its columns, under a label
_SIBLING_SIZE = 1.12  # of two headlines in one column of short articles
_SAME_PITCH = 1.03  # of two texts, from line to line
_SAME_STYLE = 1.02  # of two headlines anywhere on a page, in one face
_SOFT_GAP = 2.5  # from the text down to a subhead in it
_SOFT_SIZE, _IDLE_SOFT, _ACROSS_SOFT, _SOFT_LEADS = 1.32, 0.5, 0.8, 2.4
_FEW_LINES = 3
_INTO_TABLE = 3.0  # from the text of one column to a table in the next, or out of it
_LEVEL, _APART = 0.6, 1.8  # what begins level with a headline, and so far under the text above, begins a column
_LEADS_GAP = 3.0  # from a headline down to its text
_LEAVES_COLUMN = 1.9  # a column is read to its foot, over subheads too, before the next one


@dataclass(slots=True)
class Group:
    """A headline with what was printed close to it: kicker and subtitle lines, byline, label.

    `heads` tells that it heads an article for certain, however small it is; `soft` that it may be a subhead as well.
    """

    pieces: list[Piece]
    bylines: list[Piece] = field(default_factory=list)
    heads: bool = False
    soft: bool = False

    @property
    def subhead(self) -> bool:
        return all(piece.kind == "subhead" for piece in self.pieces)

    @property
    def _placed(self) -> Sequence[Piece]:
        """Its pieces, without level lines at the head or foot of a vertical one."""
        return [piece for piece in self.pieces if piece.vertical] or self.pieces

    @property
    def left(self) -> float:
        return min(piece.left for piece in self._placed)

    @property
    def right(self) -> float:
        return max(piece.right for piece in self._placed)

    @property
    def top(self) -> float:
        return min(piece.top for piece in self._placed)

    @property
    def bottom(self) -> float:
        return max(piece.bottom for piece in (*self._placed, *self.bylines))

    @property
    def size(self) -> float:
        return max(piece.size for piece in self.pieces)

    @property
    def box(self) -> int:
        return self.pieces[0].box

    @property
    def vertical(self) -> bool:
        return any(piece.vertical for piece in self.pieces)


@dataclass(slots=True)
class Chain:
    """The text of one article in its order: a headline, or none, and the pieces of text with subheads between.

    `margin` is what the second best reading of the worst of its steps would cost more; `decisions` are that step and
    the one to its first text, the less sure first, with the costs of the steps themselves.
    """

    group: Group | None
    texts: list[Piece]
    margin: float = 3.0
    decisions: tuple[Decision, ...] = ()


def chain_texts(sheet: Sheet, groups: Sequence[Group], *, indents: bool) -> tuple[list[Chain], list[Group]]:
    """Return the chains of text of a page, and the headlines that lead to none.

    `indents` tells that first lines of paragraphs are set in on this page.
    """
    texts = [piece for piece in sheet.pieces if piece.kind == "text"]
    if not texts:
        return [], list(groups)
    board = _Board(sheet, groups, texts, indents)
    before, decisions = board.solve()
    return _chains(groups, texts, before, decisions)


class _Board:
    """The steps of one page and what each of them costs."""

    def __init__(self, sheet: Sheet, groups: Sequence[Group], texts: Sequence[Piece], indents: bool) -> None:
        self.sheet, self.groups, self.texts, self.indents = sheet, groups, texts, indents
        self.em = sheet.text_size
        words = [pairs_of(join_lines(line.text for line in piece.lines)) for piece in texts]
        self.words = words
        self.lexis = Lexis(words)
        self.weighed = [self.lexis.weigh(pairs) for pairs in words]
        self.kinship = Kinship(pairs=words)
        self.faces, self.pitches = [_face(piece) for piece in texts], [_pitch(piece) for piece in texts]
        self.head_words = [pairs_of("".join(piece.text for piece in group.pieces)) for group in groups]
        soft = [self._is_soft(group) for group in groups]
        self.soft = [
            may and not any(not other_may and self._is_sibling(other, group) for other, other_may in zip(groups, soft, strict=True))
            for group, may in zip(groups, soft, strict=True)
        ]
        self.signed = [self._is_signed(piece) for piece in texts]
        self.over = [self._over(piece) for piece in texts]
        self.roofs = {id(piece): self._roof(piece) for piece in texts}
        self.column_tops = {id(piece): self._column_tops(index) for index, piece in enumerate(texts)}

    def solve(self) -> tuple[list[int | None], list[Decision]]:
        """Return for each text what stands before it: a headline (its index), a text (after the headlines), None.

        Each choice comes with the next best for the same text.
        """
        heads, count = len(self.groups), len(self.texts)
        sources = heads + count
        costs = np.full((sources + count, count + sources), NEVER)
        for row, group in enumerate(self.groups):
            for column in range(count):
                costs[row, column] = self.start_cost(row, column)
            idle = _IDLE_SOFT if self.soft[row] else _IDLE_HEADLINE
            costs[row, count + row] = _IDLE_SUBHEAD if group.subhead else idle
        for row in range(count):
            for column in range(count):
                if row != column:
                    costs[heads + row, column] = self.flow_cost(row, column)
            costs[heads + row, count + heads + row] = 0.0
            costs[sources + row, row] = self.nothing_cost(row)
        costs[sources:, count:] = 0.0
        before: list[int | None] = [None] * count
        decisions: dict[int, Decision] = {}
        for _ in range(4):
            rows, columns = cheapest_pairs(costs)
            for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
                if column < count:
                    before[column] = row if row < sources else None
                    others = costs[:, column].copy()
                    others[row] = NEVER + 1.0
                    other = int(others.argmin())
                    decisions[column] = Decision(
                        f"before the text from line {_first_line(self.texts[column])}",
                        self._name(row),
                        round(float(costs[row, column]), 3),
                        self._name(other),
                        round(max(float(costs[row, column]), min(NEVER, float(others[other]))), 3),
                    )
            circle = _find_circle(before, heads)
            if circle is None:
                break
            costs[circle] = NEVER
        # Whatever circles are left are opened, so that no text is lost.
        while circle := _find_circle(before, heads):
            before[circle[1]] = None
        return before, [decisions[column] for column in range(count)]

    def _name(self, source: int) -> str:
        """Return what may stand before a text by name."""
        if source < len(self.groups):
            return f"the headline {shorten(''.join(piece.text for piece in self.groups[source].pieces))}"
        if source < len(self.groups) + len(self.texts):
            return f"the text to line {_last_line(self.texts[source - len(self.groups)])}"
        return "nothing"

    def _is_soft(self, group: Group) -> bool:
        """Tell whether a headline may be a subhead as well: little larger than the text and inside one of its columns,
        with a larger headline somewhere above.
        """
        if group.soft:
            return True
        if group.heads or group.subhead or group.vertical or len(group.pieces) > 1 or group.size > _SOFT_SIZE * self.em or group.bylines:
            return False
        larger = any(
            other.size >= _SOFT_SIZE * group.size and other.box == group.box and other.bottom <= group.top for other in self.groups
        )
        inside = any(
            text.left - self.em < group.left
            and group.right < text.right + self.em
            and 0 <= self._gap(text.bottom, group.top, text) < _SOFT_GAP * self.em
            and not self._rule_between(text.bottom, group.top, text)
            for text in self.texts
        )
        leads = any(
            overlap(text.left, text.right, group.left, group.right) > 0 and -self.em < text.top - group.bottom < 3 * self.em
            for text in self.texts
        )
        return larger and inside and leads

    def _is_sibling(self, other: Group, group: Group) -> bool:
        """Tell whether a headline is set like another, anywhere or nearly so further up the column: both head articles (短讯)."""
        one, two = other.pieces[0].lines[0].frame, group.pieces[0].lines[0].frame
        if other is not group and one.face == two.face and 1 / _SAME_STYLE < other.size / group.size < _SAME_STYLE and not other.subhead:
            return True
        common = overlap(other.left, other.right, group.left, group.right) > 0.5 * min(other.right - other.left, group.right - group.left)
        alike = 1 / _SIBLING_SIZE < other.size / group.size < _SIBLING_SIZE and not (other.subhead or other.vertical)
        return other is not group and other.box == group.box and other.bottom <= group.top and common and alike

    # --- a headline over a text ---

    def start_cost(self, head: int, text: int) -> float:
        group, piece = self.groups[head], self.texts[text]
        if group.box != piece.box:
            return NEVER
        if group.subhead and (is_afterword(group.pieces[0].text) or (len(piece.lines) == 1 and is_dated(piece.text))):
            return NEVER  # the editor's word, or the name over a date, belongs to what ends above it
        if group.vertical:
            cost = self._beside_vertical(group, piece)
        else:
            cost = min(
                self._under(group, piece),
                self._over_headline(group, piece),
                self._between_columns(group, piece),
                self._at_left(group, piece),
                self._at_right(group, piece),
            )
        if cost >= NEVER:
            return NEVER
        first = piece.lines[0]
        full_out = not is_first(first, piece.left) and not find_dateline(first.text) and not piece.rows
        if self.indents and full_out and len(piece.lines) > 1:
            cost += _FULL_OUT_OPENING
        if group.subhead:
            cost += _SUBHEAD_LEADS if self.over[text] is None else _SUBHEAD_INSIDE
        if self.soft[head] and not self._opening(piece):
            return cost + _SOFT_LEADS
        shared = sum(self.lexis.weight(pair) for pair in self.head_words[head] if pair in self.words[text])
        return cost - min(_WORDS, _WORDS * shared / max(1.0, 2 * self.lexis.highest_weight))

    def _under(self, group: Group, piece: Piece) -> float:
        gap = (piece.top - group.bottom) / self.em
        if gap < -1.0:
            return NEVER
        cost = min(_UNDER_CAP, _PER_LINE_UNDER * max(0.0, gap - 2.5))
        common = overlap(group.left, group.right, piece.left, piece.right)
        if common <= 0:
            pitch = piece.width + 1.5 * self.em
            cost += _NOT_UNDER + _COLUMN_AWAY * (-common / pitch)
            if -common > 3.5 * pitch:
                return NEVER
        for other, soft in zip(self.groups, self.soft, strict=True):
            if other is group or other.subhead or other.vertical or soft:
                continue
            between = group.bottom - 0.5 * self.em <= other.top and other.bottom <= piece.top + 0.5 * self.em
            if between and overlap(other.left, other.right, piece.left, piece.right) > 0:
                cost += _OBSTACLE
                break
            beside = overlap(other.top, other.bottom, group.top, group.bottom) > 0 and common <= 0
            if beside and overlap(other.left, other.right, min(group.right, piece.left), max(group.left, piece.right)) > 0:
                cost += _OBSTACLE
                break
        cost += sum(
            _OBSTACLE / 2
            for other in self.texts
            if other is not piece
            and other.top >= group.bottom - self.em
            and other.bottom <= piece.top + 0.3 * self.em
            and overlap(other.left, other.right, piece.left, piece.right) > 0.3 * min(other.width, piece.width)
        )
        if self._rule_between(group.bottom, piece.top, piece):
            cost += _RULE_UNDER
        first = any(
            other is not piece
            and other.box == piece.box
            and abs(other.top - piece.top) < self.em
            and overlap(other.left, other.right, group.left, group.right) > 0
            and other.right <= piece.left
            for other in self.texts
        )
        return cost + _NOT_FIRST * first

    def _over_headline(self, group: Group, piece: Piece) -> float:
        """Return what it costs that a text stands over its headline: nothing may stand under it that it could head."""
        if group.subhead or not -0.5 * self.em < group.top - piece.bottom < 2.5 * self.em:
            return NEVER
        if overlap(group.left, group.right, piece.left, piece.right) <= 0.5 * min(piece.width, group.right - group.left):
            return NEVER
        if self._leads_down(group) or self._headed(piece):
            return NEVER
        first = any(
            other is not piece
            and other.box == piece.box
            and abs(other.bottom - piece.bottom) < 2 * self.em
            and other.right <= piece.left
            and overlap(other.left, other.right, group.left, group.right) > 0
            for other in self.texts
        )
        return _AT_FOOT + _NOT_FIRST * first

    def _between_columns(self, group: Group, piece: Piece) -> float:
        """Return what it costs that a headline stands between a text at its left and one at its right, with none under it."""
        if group.subhead or self._leads_down(group) or self._headed(piece):
            return NEVER

        def flanks(text: Piece, gap: float) -> bool:
            level = text.top - self.em < group.top and group.bottom < text.bottom + self.em
            return level and text.box == group.box and -self.em < gap < _FLANK_GAP * self.em

        right = any(flanks(text, text.left - group.right) for text in self.texts)
        return _FLANKED if right and flanks(piece, group.left - piece.right) else NEVER

    def _at_left(self, group: Group, piece: Piece) -> float:
        """Return what it costs that a headline stands at the left of its columns, level with their heads, over nothing."""
        gap = piece.left - group.right
        if group.subhead or self._leads_down(group) or self._headed(piece) or not -self.em < gap < _FLANK_GAP * self.em:
            return NEVER
        return _FLANKED if -2.0 * self.em < group.top - piece.top < _LEFT_LEVEL * self.em else NEVER

    def _at_right(self, group: Group, piece: Piece) -> float:
        """Return what it costs that a headline stands over all columns of its text but the first, or the first few.

        These begin level with the headline, and no further apart than columns are.
        """
        if group.subhead or group.left - piece.right < -self.em or self._headed(piece):
            return NEVER
        between = [
            text
            for text in self.texts
            if text is not piece
            and text.box == piece.box
            and abs(text.top - piece.top) < self.em
            and piece.right - self.em < text.left
            and text.right < group.left + self.em
        ]
        room = (group.left - piece.right - sum(text.width for text in between)) / self.em
        level = -_LEFT_LEVEL * self.em < piece.top - group.top < 1.5 * self.em and piece.bottom > group.bottom + self.em
        begins = is_first(piece.lines[0], piece.left) or self._opening(piece) > 0 or not self.indents
        return _AT_RIGHT if level and begins and room < _AT_RIGHT_GAP * (len(between) + 1) else NEVER

    def _leads_down(self, group: Group) -> bool:
        """Tell whether a text begins under a headline; a name alone is none."""
        return any(
            text.box == group.box
            and -self.em < text.top - group.bottom < _FOOT_REACH * self.em
            and overlap(text.left, text.right, group.left, group.right) > 0
            and not (len(text.lines) == 1 and placed_names(text.text))
            for text in self.texts
        )

    def _headed(self, piece: Piece) -> bool:
        """Tell whether a headline stands right above a text."""
        return any(
            -self.em < piece.top - other.bottom < 2.5 * self.em
            and other.box == piece.box
            and not other.subhead
            and overlap(other.left, other.right, piece.left, piece.right) > 0
            for other in self.groups
        )

    def _beside_vertical(self, group: Group, piece: Piece) -> float:
        common = overlap(group.top, group.bottom, piece.top, piece.bottom)
        gap = max(piece.left - group.right, group.left - piece.right) / self.em
        if common <= 0 and not (0 <= piece.top - group.bottom < 2 * self.em):
            return NEVER
        if gap < -1.0 or gap > 60:
            return NEVER
        right_of = piece.left >= group.right - self.em
        level = [
            other
            for other in self.texts
            if other is not piece and other.box == piece.box and overlap(other.top, other.bottom, group.top, group.bottom) > 0
        ]
        start, end = (group.right, piece.left) if right_of else (piece.right, group.left)
        obstacles = sum(
            overlap(other.top, other.bottom, piece.top, piece.bottom) > 0
            and start - self.em <= other.left
            and other.right <= end + self.em
            for other in self.groups
            if other is not group and not other.subhead
        )
        # Its text begins with the first column to the right of it, or with the leftmost where it stands at the right.
        if right_of:
            place = 2.0 * sum(start - self.em <= other.left and other.right <= end + self.em for other in level)
        else:
            first = any(
                other.right <= piece.left + self.em and piece.left - other.right < 3 * self.em and abs(other.top - piece.top) < self.em
                for other in level
            )
            place = _VERTICAL_AT_RIGHT + 1.5 * first
        top = abs(piece.top - group.top) / self.em
        return _BESIDE_VERTICAL + place + min(3.0, 0.3 * max(0.0, top - 2.0)) + _OBSTACLE * obstacles

    # --- a text after a text ---

    def flow_cost(self, index: int, other: int) -> float:
        above, below = self.texts[index], self.texts[other]
        if above.box != below.box or above.vertical != below.vertical:
            return NEVER
        place = self._vertical_place(above, below) if above.vertical else self._place(above, below)
        if place >= NEVER:
            return NEVER
        after = (
            is_afterword(below.lines[0].text)
            or self._under_afterword(above, below)
            or (is_editor_note(below.lines[0].text) and self._is_note_to(above, below))
        )
        if above.rows or below.rows:
            cost = place + (0.0 if overlap(above.left, above.right, below.left, below.right) > 0 else _INTO_TABLE)
        else:
            cost = place + self._sentence(above, below) + (0.0 if after else self._opening(below))
        if self.over[other] not in (None, index):
            cost += _LEAVES_COLUMN
        if index in self.over and self.over[other] != index:
            cost += _LEAVES_COLUMN
        if self.signed[index] and not after and not (len(below.lines) == 1 and is_dated(below.text)):
            cost += _SIGNED_END
        ratio = above.size / below.size
        if not 1 / 1.04 < ratio < 1.04:
            cost += _OTHER_SIZE
        # The width of ragged lines is chance, and that of lines beside a picture what it leaves.
        free = self._both_ragged(above, below) or are_one_column(above, below, self.sheet.figures)
        if not free and abs(above.width - below.width) > 0.06 * max(above.width, below.width) + 0.3 * self.em:
            cost += _OTHER_MEASURE
        if self.faces[index] != self.faces[other]:
            cost += _OTHER_FACE
        one, two = self.pitches[index], self.pitches[other]
        if one and two and not 1 / _SAME_PITCH < one / two < _SAME_PITCH:
            cost += _OTHER_PITCH
        kin = self.kinship.between([(index, index + 1)], [(other, other + 1)])
        return cost - min(_TOPIC, 40.0 * similarity(self.weighed[index], self.weighed[other])) - _KIN * min(1.0, 2 * kin)

    def _under_afterword(self, above: Piece, below: Piece) -> bool:
        """Tell whether a line that announces the editor's word (编后) stands between two texts."""
        return any(
            group.subhead
            and is_afterword(group.pieces[0].text)
            and above.bottom - self.em <= group.top
            and group.bottom <= below.top + self.em
            and overlap(group.left, group.right, below.left, below.right) > 0
            for group in self.groups
        )

    def _is_note_to(self, above: Piece, below: Piece) -> bool:
        """Tell whether an editor's note stands right under a text, and not over a headline of its own."""
        common = overlap(above.left, above.right, below.left, below.right) > 0.5 * below.width
        over_headline = any(
            -self.em < group.top - below.bottom < 2 * self.em and overlap(group.left, group.right, below.left, below.right) > 0
            for group in self.groups
        )
        return common and 0 <= below.top - above.bottom < 4 * self.em and not self._headed(below) and not over_headline

    def _place(self, above: Piece, below: Piece) -> float:
        em = self.em
        common = overlap(above.left, above.right, below.left, below.right)
        if common > 0.5 * min(above.width, below.width):
            if below.top < above.bottom - 0.6 * em:
                return NEVER
            gap = self._gap(above.bottom, below.top, below) / em
            cost = min(_BELOW_CAP, _PER_LINE_BELOW * max(0.0, gap - 1.0))
            return cost + self._between(above, below)
        if below.left >= above.right - em:
            gutter = 2.5 * em
            skipped = max(0.0, (below.left - above.right - gutter) / (min(above.width, below.width) + em))
            cost = _SKIPPED_COLUMN * round(skipped)
            if below.top > above.bottom:
                cost += _FAR_BELOW
            if below.bottom < above.top:
                cost += _FAR_BELOW
            difference = min(abs(below.top - top) for top in self._heads_level(above, below)) / em
            cost += min(_OTHER_TOP_CAP, _OTHER_TOP * max(0.0, difference - 1.0))
            return cost + self._own_headline(above, below)
        if below.top >= above.bottom - em:
            cost = _WRAP + self._between(above, below) + (self._own_headline(above, below) and 1.0)
            return cost + (_OTHER_ROOF if self._under_other(above, below) else 0.0)
        return NEVER

    def _column_tops(self, index: int) -> tuple[float, Group | None]:
        """Return where the column begins that a text stands in, over the subheads in it, and the headline right over it."""
        over: int | None = index
        first = self.texts[index]
        while over is not None:
            first, over = self.texts[over], self.over[over]
        roof = self.roofs[id(first)]
        return first.top, roof if roof and first.top - roof.bottom < _LEADS_GAP * self.em else None

    def _heads_level(self, above: Piece, below: Piece) -> Iterator[float]:
        """Yield where the next column may begin: level with the one before, or with a headline that stands over that one alone."""
        top, roof = self.column_tops[id(above)]
        yield top
        if roof and roof.right < below.left + self.em:
            yield roof.top

    def _gap(self, top: float, bottom: float, column: Piece) -> float:
        """Return the distance from one place in a column down to another, the pictures between left out."""
        frames = [figure.origin.frame for figure in self.sheet.figures if figure.origin.frame]
        pictures = sum(
            frame.bottom - frame.top
            for frame in frames
            if top - self.em < frame.top
            and frame.bottom < bottom + self.em
            and overlap(frame.left, frame.right, column.left, column.right) > 0.5 * column.width
        )
        return bottom - top - pictures

    def _over(self, piece: Piece) -> int | None:
        """Return the text right above another in its column, with nothing or a subhead between.

        One that is signed, or above more than an empty line where a headline begins level with the other, ends its column.
        """
        em = self.em
        best: int | None = None
        if _is_led_here(piece.lines[0].text):
            return None
        level = any(
            abs(group.top - piece.top) < _LEVEL * em and group.box == piece.box and not (group.subhead or soft)
            for group, soft in zip(self.groups, self.soft, strict=True)
        )
        for index, other in enumerate(self.texts):
            gap = self._gap(other.bottom, piece.top, piece)
            if self.signed[index] or (level and gap > _APART * em):
                continue
            column = abs(other.left - piece.left) < em and abs(other.right - piece.right) < 2 * em
            column = column or are_one_column(piece, other, self.sheet.figures)
            if other is piece or other.box != piece.box or other.vertical or not column or not -0.5 * em < gap < 5 * em:
                continue
            if self._between(other, piece) <= _ACROSS_SOFT and (best is None or other.bottom > self.texts[best].bottom):
                best = index
        return best

    def _between(self, above: Piece, below: Piece) -> float:
        """Return what stands between two pieces below each other."""
        cost = 0.0
        framed = False  # a frame with all that is in it may stand within a column
        for group, soft in zip(self.groups, self.soft, strict=True):
            inside = above.bottom - self.em <= group.top and group.bottom <= below.top + self.em
            own = group.box == below.box
            if inside and own and overlap(group.left, group.right, below.left, below.right) > 0 and not group.vertical:
                cost += _ACROSS_SUBHEAD if group.subhead else _ACROSS_SOFT if soft else _ACROSS_HEADLINE
        covered = 0.0
        for other in self.texts:
            inside = above.bottom - 0.3 * self.em <= other.top and other.bottom <= below.top + 0.3 * self.em
            common = overlap(other.left, other.right, below.left, below.right)
            # A table stands in a text as a picture does, and what a headline heads is passed with it.
            if other is above or other is below or not inside or common <= 0 or other.rows:
                continue
            wide = common > 0.5 * min(other.width, below.width)
            if other.box != below.box:
                framed = framed or wide
            else:
                covered = max(covered + common / below.width, float(wide))
        if covered > _COVERED and cost < _ACROSS_HEADLINE:
            cost += _ACROSS_HEADLINE
        if framed:
            cost += _ACROSS_FRAME
        if self._rule_between(above.bottom, below.top, below):
            cost += _ACROSS_RULE
        return min(cost, 8.0)

    def _own_headline(self, above: Piece, below: Piece) -> float:
        """Return what speaks against a step to a column that has a headline of its own over it."""
        nearest = self.roofs[id(below)]
        if nearest is None:
            return 0.0
        top = self.column_tops[id(above)][0]
        if overlap(nearest.left, nearest.right, above.left, above.right) > 0 and nearest.bottom <= top + 0.6 * self.em:
            return 0.0
        level = abs(top - below.top) < 1.5 * self.em
        # A headline set in the middle of its columns may not reach the first of them.
        centred = level and nearest.bottom <= top + 0.6 * self.em
        return 0.3 if centred else _OWN_HEADLINE

    def _roof(self, below: Piece) -> Group | None:
        """Return the headline that stands over a text with no other text between."""
        over = [
            group
            for group, soft in zip(self.groups, self.soft, strict=True)
            if not group.subhead
            and not soft
            and not group.vertical
            and group.box == below.box
            and group.bottom <= below.top + 0.6 * self.em
            and overlap(group.left, group.right, below.left, below.right) > 0
            and not any(
                text.top >= group.bottom - self.em
                and text.bottom <= below.top + 0.3 * self.em
                and overlap(text.left, text.right, below.left, below.right) > 0.3 * below.width
                for text in self.texts
            )
        ]
        return max(over, key=lambda group: group.bottom, default=None)

    def _under_other(self, above: Piece, below: Piece) -> bool:
        """Tell whether the columns of two texts stand under different headlines, whatever other text is between."""
        roof, other = self._roof_over(above), self._roof_over(below)
        return roof is not None and other is not None and roof is not other

    def _roof_over(self, text: Piece) -> Group | None:
        """Return the nearest headline above a text or, as headlines may be short, above the columns at its left."""
        over = [
            group
            for group, soft in zip(self.groups, self.soft, strict=True)
            if not (group.subhead or soft or group.vertical)
            and group.box == text.box
            and group.bottom <= text.top + 0.6 * self.em
            and group.left <= text.right
        ]
        return min(over, key=lambda group: (max(0.0, text.left - group.right), -group.bottom), default=None)

    def _vertical_place(self, above: Piece, below: Piece) -> float:
        common = overlap(above.left, above.right, below.left, below.right)
        if common > 0.3 * min(above.width, below.width) and below.top >= above.bottom - self.em:
            return 0.3
        if below.right <= above.left + self.em:
            return 0.5
        return NEVER

    def _rule_between(self, top: float, bottom: float, piece: Piece) -> bool:
        return any(
            top - 1 <= rule.top and rule.bottom <= bottom + 1
            and overlap(rule.left, rule.right, piece.left, piece.right) > 0.6 * piece.width
            for rule in self.sheet.rules
            if _level(rule)
        )

    # --- words ---

    def _sentence(self, above: Piece, below: Piece) -> float:
        last, first = above.lines[-1], below.lines[0]
        ended = ends_sentence(last.text) or is_dated(last.text)
        begins = is_first(first, below.left) if not below.vertical else False
        short = has_room(last, first, above.right) if not above.vertical else False
        marks = count_open_marks("".join(line.text for line in above.lines[-6:])) > 0
        if not ended and not short:
            if begins and self.indents:
                return _OPEN_BROKEN
            return _OPEN_GOES_ON - (0.5 if marks else 0.0) + _JOINT * min(_JOINT_CAP, sentence_cost(last.text, first.text))
        if begins:
            return _NEW_PARAGRAPH
        if self._both_ragged(above, below):
            return _NEW_PARAGRAPH
        if short:
            return _CLOSED_SHORT_GOES_ON if self.indents else _NEW_PARAGRAPH
        return _CLOSED_GOES_ON

    def _both_ragged(self, above: Piece, below: Piece) -> bool:
        """Tell whether two pieces are of lines that end where they like; of few lines one cannot say."""
        return above.ragged and (below.ragged or len(below.lines) < _FEW_LINES)

    def _opening(self, piece: Piece) -> float:
        text = piece.lines[0].text
        if find_dateline(text):
            return _DATELINE
        if is_afterword(text):
            return 0.0
        if is_editor_note(text):
            return _NOTE
        if _is_led_here(text):
            return _LED_HERE
        return _LEAD if read_lead(text) else 0.0

    def nothing_cost(self, text: int) -> float:
        piece = self.texts[text]
        if _is_led_here(piece.lines[0].text):
            return _LED_BEFORE
        opens = self._opening(piece) > 0
        labelled = any(
            label.kind == "label" and -self.em < piece.top - label.bottom < 2.5 * self.em
            and overlap(label.left, label.right, piece.left, piece.right) > 0
            for label in self.sheet.pieces
        )
        return _OPENING_BEFORE if opens or labelled else _NOTHING_BEFORE

    def _is_signed(self, piece: Piece) -> bool:
        """Tell whether a date or the way to another page ends a piece, or a byline that closes an article stands under it or
        in its last line.
        """
        end = "".join(line.text.strip() for line in piece.lines[-2:])
        if any(jump.direction == "onward" and jump.end == len(end) for jump in find_jumps(end)):
            return True
        return (len(piece.lines) > 1 and is_dated(piece.lines[-1].text)) or any(
            byline.kind == "byline"
            and byline.box == piece.box
            and -1.2 * self.em < byline.top - piece.bottom < 1.8 * self.em
            and overlap(byline.left, byline.right, piece.left, piece.right) > 0.5 * byline.width
            and not any(byline in group.bylines for group in self.groups)
            for byline in self.sheet.pieces
        )


def _is_led_here(text: str) -> bool:
    """Tell whether a text begins by saying on which page its beginning stands (上接第1版)."""
    return any(jump.direction == "back" and not text[: jump.start].strip() for jump in find_jumps(text))


def _face(piece: Piece) -> str:
    """Return the face in which most characters of a text are set."""
    faces: Counter[str] = Counter()
    for line in piece.lines:
        faces[line.frame.face] += len(line.text)
    return faces.most_common(1)[0][0]


def _pitch(piece: Piece) -> float:
    """Return how far it is from line to line (行距) in a text, in points; 0 for one of few lines."""
    if len(piece.lines) < _FEW_LINES or piece.vertical or piece.rows:
        return 0.0
    return median(below.frame.bottom - above.frame.bottom for above, below in pairwise(piece.lines))


def _first_line(piece: Piece) -> int:
    return piece.lines[0].fragment.lines[0].number


def _last_line(piece: Piece) -> int:
    return piece.lines[-1].fragment.lines[0].number


def _level(rule: Frame) -> bool:
    return rule.right - rule.left > rule.bottom - rule.top


def _find_circle(before: Sequence[int | None], heads: int) -> tuple[int, int] | None:
    """Return a step of a circle of texts, as row and column, where there is one."""
    for start in range(len(before)):
        seen: set[int] = set()
        at: int | None = start
        while at is not None:
            if at in seen:
                source = before[at]
                assert source is not None  # noqa: S101 - narrows the type
                return source, at
            seen.add(at)
            source = before[at]
            at = source - heads if source is not None and source >= heads else None
    return None


def _chains(
    groups: Sequence[Group], texts: Sequence[Piece], before: Sequence[int | None], decisions: Sequence[Decision]
) -> tuple[list[Chain], list[Group]]:
    heads = len(groups)
    after: dict[int, int] = {source - heads: text for text, source in enumerate(before) if source is not None and source >= heads}
    chains: list[Chain] = []
    for text, source in enumerate(before):
        if source is not None and source >= heads:
            continue
        chain = Chain(groups[source] if source is not None else None, [])
        made: list[Decision] = []
        at: int | None = text
        while at is not None:
            chain.texts.append(texts[at])
            made.append(decisions[at])
            at = after.get(at)
        worst = min(made, key=lambda decision: decision.confidence)
        chain.margin = worst.runner_up_cost - worst.cost
        chain.decisions = (worst,) if worst is made[0] else (worst, made[0])
        chains.append(chain)
    used: Mapping[int, Group] = {id(chain.group): chain.group for chain in chains if chain.group}
    return chains, [group for group in groups if id(group) not in used]
