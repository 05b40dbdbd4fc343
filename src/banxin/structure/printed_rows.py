"""Fragments whose printed lines an extractor has cut come in; fragments with whole lines go out.

Some extractors end a line where a mark is squeezed, where figures or Latin meet Chinese, or at every character that
the page takes from another font: `说：`, `“你们小心点。`, `”又转过头对老`. One printed row then comes as several lines,
none of which is as wide as its column, though together they are. Method: all lines between two blank ones are parted
into rows at the least cost, found by dynamic programming: a row as wide as its column is free, a short one costs
little where it ends a sentence and more where it does not, one that is too wide cannot be. What a joint of two pieces costs is
learned: the page is parted once with cheap joints, and then it is counted between which characters lines are cut, and how
often such a place is left whole. On a page of whole lines hardly any place is cut, and every joint is too dear.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import accumulate, pairwise
from math import inf, log
from typing import TypeAlias

from banxin.diagnostics import Report
from banxin.model.document import Document, Fragment, SourceLine
from banxin.model.span import Edit, Span
from banxin.patterns import late
from banxin.structure.bylines import is_name, read_byline
from banxin.structure.lexis import sentence_cost
from banxin.structure.lines import (
    CLOSERS,
    MAX_MEASURE_EM,
    MIN_MEASURE_EM,
    OPENERS,
    ends_sentence,
    first_cluster_em,
    width_em,
)
from banxin.structure.trade import is_date, read_label

RULE, UPRIGHT_RULE, _CONFIDENCE = "printed-row", "upright-headline", 0.9
_NEVER_FIRST = (CLOSERS | frozenset("，。、；：！？")) - frozenset("】〕]}")  # these close labels, which stand alone
_NEVER_LAST = OPENERS - frozenset("【〔[{")
_MARKS = _NEVER_FIRST | _NEVER_LAST
_RUNNING, _PLAIN = late("[，。、；：！？]"), late("[0-9A-Za-z]")
_BRACKETED = late("[「【〔〖\\[［].{1,8}[」】〕〗\\]］]")
_ADDRESSES = late("[\u3400-\u9fff]{1,8}[：:]")
_MOST_PIECES, _MOST_MEASURES, _LEAST_SHARE = 12, 8, 0.1  # the last of how many lines have the commonest
_LEAST_JOINTS = 4  # in full rows, that a page has at least
# In em.
_SQUEEZED = 0.5  # as much as a mark gives way
_INDENT = 2.0  # of a first line
_TOLERANCE, _PLAIN_TOLERANCE = 0.8, 1.3  # the second where there are figures or Latin, not just half an em wide
_WIDER = 1.0  # than the widest common measure, for a line to have one of its own
_SCRAP = 2.5  # the width of what is seldom a line by itself
# Costs as natural logarithms of odds.
_TORN = 5.0  # a row that begins or ends with a mark that may not (避头尾)
_MOST_TORN_JOINT = 3.0  # to join pieces of which the second begins, or the first ends, with a mark that may not
_FACE, _MOST_FACE, _SHORT_PIECE = 1.5, 3.0, 3  # odds against another face in one headline; characters that show that one is cut
_WORDS = 0.5  # how much of what they say for a joint counts in headlines
_SHORT_OPEN, _SHORT_ENDED, _DISPLAY, _SCRAP_ALONE, _LONG, _OVER_PER_EM = 4.0, 0.7, 2.5, 2.0, 1.5, 3.0
_SQUEEZE_PER_EM, _SQUEEZE_PLAIN_PER_EM = 0.4, 1.6  # the second beyond what marks beside each other, or at the end, give way
_MOST_FITTING = 1.2  # the cost of a full row at most
_ADDRESS = 3.0  # a few characters and a colon (默：), where a paragraph may begin, in a row with what stands below
_FIRST, _UNMARKED, _ALONE = 1.0, 2.0, 2.5  # several pieces that are as wide as a first line; without a mark; each that is a name, a date or a byline
_LEAST_LABEL = 5  # characters, with its sign: of 321 labels 177 have four, 90 two and 45 three
_LABEL = 5.0  # to go on behind a label that a sign begins; one in brackets is whole
_CHANGE, _CHANGE_PARTED = 4.0, 2.0  # of the column; over a blank line
_CHEAP_JOINT = 0.6  # before anything is learned
_READINGS = 5
_REMEMBERED = 4096  # pieces, and what rows may begin with: each is met in several rows
# A place of a kind is cut so often, as if that had been seen so many times before the page is.
_USUALLY, _SEEN_OF_KIND, _SEEN_OF_CHARACTER = 0.001, 20.0, 3.0
_OFTENER_IN_DISPLAY, _MOST_OF_DISPLAY = 20.0, 0.5  # how much oftener headlines are cut between two characters, and at most
_AS_TORN = 0.5  # how often before an opening mark, for each time behind one or before a closing one


def mend_rows(document: Document, report: Report) -> Document:
    """Join the pieces of printed lines, on pages where an extractor has cut them."""
    fragments = [block for block in document.blocks if isinstance(block, Fragment)]
    if any(below.number != above.number + 1 for fragment in fragments for above, below in pairwise(fragment.lines)):
        return document  # its columns stood side by side, or it is mended
    runs = [[line.text.strip() for line in fragment.lines] for fragment in fragments]
    rows = iter(find_rows(runs))
    blocks = tuple(_mended(block, next(rows)) if isinstance(block, Fragment) else block for block in document.blocks)
    return document if blocks == document.blocks else replace(document, blocks=blocks)


def _is_torn(above: str, below: str) -> bool:
    return bool(above and below) and len(above) + len(below) > 2 and (below[0] in _NEVER_FIRST or above[-1] in _NEVER_LAST)


def _mended(fragment: Fragment, rows: Sequence[tuple[int, int]]) -> Fragment:
    if len(rows) == len(fragment.lines):
        return fragment
    texts = [line.text.strip() for line in fragment.lines]
    edits = tuple(
        Edit(RULE, fragment.lines[start].number, "\n".join(texts[start:end]), "".join(texts[start:end]), _CONFIDENCE)
        for start, end in rows
        if end > start + 1
    )
    lines = tuple(
        SourceLine(
            fragment.lines[start].number,
            "".join((fragment.lines[start].text.rstrip(), *texts[start + 1 : end])),
            fragment.lines[end - 1].number,
        )
        if end > start + 1
        else fragment.lines[start]
        for start, end in rows
    )
    return replace(fragment, lines=lines, origin=replace(fragment.origin, edits=(*fragment.origin.edits, *edits)))

def cover_rows(spans: Sequence[Span], edits: Sequence[Edit]) -> tuple[Span, ...]:
    """Return spans that name the first lines of rows or of headlines set upright, as the edits tell, with the other lines of these."""
    more = {edit.line: edit.before.count("\n") for edit in edits if edit.rule in (RULE, UPRIGHT_RULE)}
    covered: list[Span] = []
    for span in spans:
        whole = Span(span.source, span.first, span.last + more.get(span.last, 0))
        if covered and covered[-1].source == span.source and covered[-1].last == span.first - 1:
            covered[-1] = Span(span.source, covered[-1].first, whole.last)
        else:
            covered.append(whole)
    return tuple(covered)


_RowsTo: TypeAlias = "Sequence[Sequence[tuple[int, _Row]]]"  # for each piece those that may end with it
Rows = list[tuple[int, int]]  # of a run of lines, as ranges of them


def find_rows(runs: Sequence[Sequence[str]]) -> list[Rows]:
    """Return the rows that the lines of a page make, which come in runs parted by blank lines; on a page of whole lines,
    every line is a row.
    """
    whole = [[(index, index + 1) for index in range(len(run))] for run in runs]
    measures = _find_measures(runs)
    if not measures:
        return whole
    whole_lines = _Cuts.none(runs)
    cuts: _Cuts | None = None
    parted: list[list[_Part]] = []
    rows = [[list(_rows_to(run, end, measures)) for end in range(1, len(run) + 1)] for run in runs]
    for _ in range(_READINGS):
        before, parted = parted, _part(runs, rows, measures, cuts)
        if parted == before:
            break
        cuts = whole_lines.counted(runs, parted)
        if cuts.evidence < _LEAST_JOINTS:
            return whole
    return [[(part.start, part.end) for part in run] for run in parted]


def _find_measures(runs: Sequence[Sequence[str]]) -> list[float]:
    """Return the widths in em that most lines have, narrow to wide; those half an em apart are one."""
    texts = [text for run in runs for text in run if _RUNNING.search(text)]  # verse and headlines have no measure
    halves = Counter(round(width * 2) for text in texts if MIN_MEASURE_EM <= (width := width_em(text)) <= MAX_MEASURE_EM)
    near = {half: halves[half] + 0.5 * (halves[half - 1] + halves[half + 1]) for half in halves}
    common: list[int] = []
    for half in sorted(near, key=lambda half: (-near[half], half)):
        if near[half] >= _LEAST_SHARE * near[(common or [half])[0]] and not {half - 1, half + 1} & set(common):
            common.append(half)
    # A notice may be set wider than all columns, and has few lines.
    widest = max(halves, default=0)
    if common and widest > max(common) + 2 * _WIDER:
        common.insert(1, widest)
    return sorted(half / 2 for half in common[:_MOST_MEASURES])


@dataclass(frozen=True, slots=True)
class _Part:
    """Some pieces taken for a row, and whether it is as wide as its column."""

    start: int
    end: int
    full: bool


@dataclass(slots=True)
class _Cuts:
    """Between which characters the full rows of a page are cut, and between which no line is: by the kind of place, by the
    character before it and by the one behind it.
    """

    kinds: Counter[str] = field(default_factory=Counter)
    befores: Counter[tuple[str, str]] = field(default_factory=Counter)
    afters: Counter[tuple[str, str]] = field(default_factory=Counter)
    all_kinds: Counter[str] = field(default_factory=Counter)
    all_befores: Counter[tuple[str, str]] = field(default_factory=Counter)
    all_afters: Counter[tuple[str, str]] = field(default_factory=Counter)

    @classmethod
    def none(cls, runs: Sequence[Sequence[str]]) -> _Cuts:
        """Count the places inside the lines of a page."""
        places = cls()
        for run in runs:
            for text in run:
                for before, after in pairwise(text):
                    places._add(before, after)
        return places

    def counted(self, runs: Sequence[Sequence[str]], parted: Sequence[Sequence[_Part]]) -> _Cuts:
        """Return these places with those at which the full rows of a page are cut."""
        cuts = replace(
            self, kinds=self.kinds.copy(), befores=self.befores.copy(), afters=self.afters.copy(),
            all_kinds=self.all_kinds.copy(), all_befores=self.all_befores.copy(), all_afters=self.all_afters.copy(),
        )
        for run, parts in zip(runs, parted, strict=True):
            for part in parts:
                pieces = run[part.start : part.end]
                for above, below in pairwise(pieces) if part.full and any(map(_RUNNING.search, pieces)) else ():
                    before, after = above[-1], below[0]
                    cuts._add(before, after)
                    kind = _kind(before, after)
                    cuts.kinds[kind] += 1
                    cuts.befores[kind, before] += 1
                    cuts.afters[kind, after] += 1
        return cuts

    @property
    def evidence(self) -> int:
        """Return how many cuts there are, those beside a mark that is never there counted twice."""
        return self.kinds.total() + self.kinds["torn"]

    def _add(self, before: str, after: str) -> None:
        kind = _kind(before, after)
        self.all_kinds[kind] += 1
        self.all_befores[kind, before] += 1
        self.all_afters[kind, after] += 1

    def joint_cost(self, before: str, after: str, *, display: bool = False) -> float:
        """Return what it costs that a row is cut between two characters, its own cut left out of what was seen. The faces
        that headlines are set in lack more characters than that of the text.
        """
        kind = _kind(before, after)
        usual = _USUALLY
        if kind == "opening":
            usual += _AS_TORN * self.kinds["torn"] / max(1, self.all_kinds["torn"])
        usual = self._usual(kind, usual)
        if display and kind in ("inner", "plain"):
            usual = min(_MOST_OF_DISPLAY, _OFTENER_IN_DISPLAY * max(usual, self._usual("inner", _USUALLY)))
        shares = []
        # A cut beside a mark is made by the mark.
        if kind not in ("mark", "opening") or _is_mark(before):
            shares.append(_share(self.befores[kind, before], self.all_befores[kind, before], usual, _SEEN_OF_CHARACTER))
        if kind not in ("mark", "opening") or _is_mark(after):
            shares.append(_share(self.afters[kind, after], self.all_afters[kind, after], usual, _SEEN_OF_CHARACTER))
        cost = -log(max(shares))
        # A printed line cannot begin, or end, so.
        return min(cost, _MOST_TORN_JOINT) if kind == "torn" else cost

    def face_cost(self, short: str, long: str) -> float:
        """Return what it costs that two pieces of a headline are in one face: one that is cut every few characters has no
        long pieces.
        """
        if len(short) > _SHORT_PIECE:
            return 0.0
        share = min(_MOST_OF_DISPLAY, _OFTENER_IN_DISPLAY * self._usual("inner", _USUALLY))
        whole = sum(_kind(before, after) == "inner" for before, after in pairwise(long))
        return min(_MOST_FACE, max(0.0, -whole * log(1 - share) - _FACE))

    def _usual(self, kind: str, usually: float) -> float:
        return _share(self.kinds[kind], self.all_kinds[kind], usually, _SEEN_OF_KIND)


def _share(cut: int, places: int, usual: float, weight: float) -> float:
    return (max(0, cut - 1) + usual * weight) / (max(0, places - 1) + weight)


def _is_mark(character: str) -> bool:
    return character in _MARKS or not character.isalnum()


def _kind(before: str, after: str) -> str:
    if before in _NEVER_LAST or after in _NEVER_FIRST:
        return "torn"
    if after in OPENERS:
        return "opening"
    if _is_mark(before) or _is_mark(after):
        return "mark"
    return "plain" if before.isascii() != after.isascii() else "inner"


def _least(costs: Sequence[float]) -> int:
    """Return the index of the least of some costs, the first of several."""
    return min(range(len(costs)), key=costs.__getitem__)


def _part(runs: Sequence[Sequence[str]], rows: Sequence[_RowsTo], measures: Sequence[float], cuts: _Cuts | None) -> list[list[_Part]]:
    """Part the runs of a page into rows. For each measure the cheapest rows up to each piece are kept; a row of another
    column may follow at a cost.
    """
    costs = [0.0] * len(measures)
    steps: list[list[list[tuple[_Part, int]]]] = []
    heads = [*(run[0] for run in runs[1:]), ""]
    for run, rows_to, below in zip(runs, rows, heads, strict=True):
        is_display = _is_display(run)
        at_joints, at_display_joints = _joint_costs(run, cuts)
        ended = list(map(ends_sentence, run))
        marks = [0, *accumulate(sum(map(_MARKS.__contains__, piece)) for piece in run)]
        upto = [costs]
        bests = [_least(costs)]
        came_from: list[list[tuple[_Part, int]]] = [[]]
        for end in range(1, len(run) + 1):
            cheapest = [inf] * len(measures)
            following = run[end] if end < len(run) else below
            cluster_em = first_cluster_em(following) - _SQUEEZED if following else 0.0
            before = [(_Part(0, 0, full=False), 0)] * len(measures)
            joints = display_joints = 0.0
            for start, row in rows_to[end - 1]:
                if start < end - 1:
                    joints += at_joints[start]
                    display_joints += at_display_joints[start]
                own = (joints if row.running else display_joints) + _TORN * (start > 0 and _is_torn(run[start - 1], run[start]))
                other = bests[start]
                dear = upto[start][other] + (_CHANGE if start else _CHANGE_PARTED)
                for at, measure in enumerate(measures):
                    changes = dear < upto[start][at]
                    above = came_from[start][other if changes else at][0] if start else None
                    # A paragraph begins below the end of a sentence, or below display.
                    first = above is None or ended[above.end - 1] or marks[above.start] == marks[above.end]
                    fit = row.display_cost if is_display else row.cost(measure, cluster_em, first=first)
                    cost = own + (dear if changes else upto[start][at]) + fit + row.doubt(first=first)
                    if cost < cheapest[at]:
                        part = _Part(start, end, full=fit <= _MOST_FITTING)
                        cheapest[at], before[at] = cost, (part, other if changes else at)
            upto.append(cheapest)
            bests.append(_least(cheapest))
            came_from.append(before)
        costs = upto[-1]
        steps.append(came_from)
    at = _least(costs)
    parted: list[list[_Part]] = []
    for came_from in reversed(steps):
        parts: list[_Part] = []
        end = len(came_from) - 1
        while end:
            part, at = came_from[end][at]
            parts.append(part)
            end = part.start
        parted.append(parts[::-1])
    return parted[::-1]


def _joint_costs(run: Sequence[str], cuts: _Cuts | None) -> tuple[list[float], list[float]]:
    """Return what each joint of two pieces costs in text, and what it costs in headlines."""
    if cuts is None:
        cheap = [_CHEAP_JOINT] * (len(run) - 1)
        text = headlines = cheap
    else:
        text = [cuts.joint_cost(above[-1], below[0]) for above, below in pairwise(run)]
        headlines = [
            cuts.joint_cost(above[-1], below[0], display=True) + cuts.face_cost(*sorted((above, below), key=len))
            for above, below in pairwise(run)
        ]
    # Two that could each be a headline or a line of verse cost what one of them does; where scraps tell that headlines are cut,
    # less what the words say for one.
    whole = [width_em(piece) > _SCRAP for piece in run]
    words = [0.0 if all(whole) else min(0.0, sentence_cost(*both)) for both in pairwise(run)]
    costs = zip(headlines, words, map(all, pairwise(whole)), strict=True)
    return text, [max(cost + _WORDS * told, (_DISPLAY + told) * both, 0.0) for cost, told, both in costs]


def _rows_to(run: Sequence[str], end: int, measures: Sequence[float]) -> Iterator[tuple[int, _Row]]:
    """Yield the rows that may end with a piece, each with where it begins, the shortest first."""
    is_display = _is_display(run)
    for start in range(end - 1, max(-1, end - 1 - _MOST_PIECES), -1):
        if start < end - 1 and not _may_join(run[start], run[start + 1], in_display=is_display):
            return
        row = _Row.of(run[start:end])
        if row.width_em > measures[-1] + _SQUEEZED * row.marks + _TOLERANCE and end > start + 1:
            return
        yield start, row


@dataclass(frozen=True, slots=True)
class _Row:
    """Pieces that may be a row: how wide they are together, how many marks they hold, how many of these stand beside
    another or at the end, whether these are such as
    text has, whether there are figures or Latin in them, whether a sentence ends with them or
    with a piece before the last, whether such a piece ends a label, and how many are a name, a date or a byline, whether
    the first may address somebody.
    """

    pieces: int
    width_em: float
    marks: int
    pairs: int
    running: bool
    plain: bool
    ended: bool
    ended_inside: bool
    label_inside: float
    alone: int
    addresses: bool

    @classmethod
    def of(cls, pieces: Sequence[str]) -> _Row:
        text = "".join(pieces)
        inside = any(ends_sentence(piece) and not _is_torn(piece, after) for piece, after in pairwise(pieces))
        marks = sum(character in _MARKS for character in text)
        heads = ["".join(pieces[:end]) for end in range(1, len(pieces))]
        downwards = len(pieces) > 1 and all(len(piece) == 1 for piece in pieces)
        label = inf if downwards else max((_label_cost(head) for head in heads), default=0.0)
        alone = sum(map(_stands_alone, pieces)) if len(pieces) > 1 else 0
        running, plain = bool(_RUNNING.search(text)), bool(_PLAIN.search(text))
        pairs = sum(before in _MARKS and after in _MARKS for before, after in pairwise(text + "。"))
        addresses = len(pieces) > 1 and bool(_ADDRESSES.fullmatch(pieces[0])) and pieces[1][0] not in OPENERS
        return cls(len(pieces), width_em(text), marks, pairs, running, plain, ends_sentence(text), inside, label, alone, addresses)

    def cost(self, measure: float, cluster_em: float, *, first: bool) -> float:
        """Return what it costs as a row of a column; `cluster_em` is the width of what begins the next row, and `first` tells
        that a paragraph may begin with it.
        """
        for indent in (0.0, _INDENT) if first else (0.0,):
            over = self.width_em - measure + indent
            if -max(_PLAIN_TOLERANCE if self.plain else _TOLERANCE, cluster_em) <= over <= _SQUEEZED * self.marks + _TOLERANCE:
                squeezed = _SQUEEZE_PER_EM * max(0.0, over) + _SQUEEZE_PLAIN_PER_EM * max(0.0, over - _SQUEEZED * self.pairs)
                return squeezed + _FIRST * (self.pieces > 1 and indent > 0)
        if self.width_em > measure:
            return _LONG + _OVER_PER_EM * (self.width_em - measure) * (self.pieces > 1)
        if self.ended_inside or self.alone:
            return inf
        if self.ended:
            return _SHORT_ENDED
        return _SHORT_OPEN + _SCRAP_ALONE * (self.width_em <= _SCRAP) if self.running else self.display_cost

    @property
    def display_cost(self) -> float:
        """Return what it costs as a headline, a label or a name."""
        return _DISPLAY + _SCRAP_ALONE * (self.width_em <= _SCRAP)

    def doubt(self, *, first: bool) -> float:
        """Return what speaks against several pieces being a row, whatever its column."""
        if self.pieces == 1:
            return 0.0
        return _ADDRESS * (first and self.addresses) + self.label_inside + _UNMARKED * (not self.marks) + _ALONE * self.alone


def _is_display(run: Sequence[str]) -> bool:
    """Tell whether lines between blank ones are headlines, labels and names: they have no marks such as text has."""
    return not any(map(_RUNNING.search, run))


def _may_join(above: str, below: str, *, in_display: bool) -> bool:
    # Characters one by one are a headline set downwards, unless longer pieces stand beside them.
    long_enough = in_display or len(above) + len(below) > 2
    return long_enough and not any(_is_sign(character) for character in (above[-1], below[0]))


@lru_cache(maxsize=_REMEMBERED)
def _label_cost(text: str) -> float:
    """Return what it costs that a row goes on behind what may be a label: one in brackets is whole."""
    if _BRACKETED.fullmatch(text):
        return _LABEL if read_label(text) is None else inf
    return _LABEL if _is_label(text) else 0.0


def _is_label(text: str) -> bool:
    """Tell whether a piece is a label that may be whole: most behind a sign have four characters."""
    return (len(text) >= _LEAST_LABEL or bool(_BRACKETED.fullmatch(text))) and read_label(text) is not None


@lru_cache(maxsize=_REMEMBERED)
def _stands_alone(text: str) -> bool:
    return is_name(text) or is_date(text) or read_byline(text) is not None or _is_label(text)


def _is_sign(character: str) -> bool:
    """Tell whether a character is such as stands before labels and names (★, ▍)."""
    return not character.isalnum() and character not in _MARKS and unicodedata.category(character)[0] == "S"
