"""The headline lines of a page go in; what every headline made of them gains in an article comes out, for all of them at once.

A headline gains by the rare characters and pairs that it shares with an article, by what both are about, by where it stands,
and by what it is. Each article asked about is measured once, against all headlines that have been asked about.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from banxin.structure.articles.page import Page, Piece, Range, Segment
from banxin.structure.signs import SIGNS
from banxin.structure.trade import is_date, is_notice_title, is_numbered, is_part_number, opens_notice
from banxin.typography.subjects import NO_SUBJECT, same_subjects

_WORDS = 5.0  # a headline all of whose rare words stand in the article
_SINGLE = 0.25  # of a pair's weight, for a character shared without its neighbour
_UNSEEN = 0.4  # of a rare pair's weight, for one that stands nowhere on the page
_ENOUGH = 0.8  # of the highest weight, a measure of how much must be shared to tell
_SUBJECT = 1.2  # of the logarithm of how much likelier what both are about makes it that a headline is an article's
_RIGHT_ABOVE, _RIGHT_BELOW, _ELSEWHERE = 2.2, 0.8, 0.5
_OBSTACLE = 0.9  # another headline group between; half of it for a label or byline
_DISTANCE_PARAGRAPHS = 3.0
_ORDER = 0.02
_NOTICE = 2.0
_NUMBERED_HEADLINE = -3.0
_SIGNS = tuple(SIGNS)
_MOST_LINES = 3  # of a headline, that is measured before it is asked about
_NONE = np.zeros(0)


class Likeness:
    """How like each headline of a page is to each of its texts, by the words that both hold and by what both are about.

    It is the same whichever lines are taken for headlines, so that all readings of a page share it. A headline is given as
    the range of the page's display lines (`Page.pieces`) that it is made of.
    """

    def __init__(self, page: Page) -> None:
        self._paras, self._kinship = page.paras, page.kinship
        self._lines = {piece: line for line, piece in enumerate(page.heads)}
        self._about = np.array([NO_SUBJECT, *page.head_subjects])[1:]
        self._enough = _ENOUGH * max(1.0, page.lexis.highest_weight)
        self._count_pairs(page)
        self._numbers: dict[Range, int] = {}
        self._batches: list[_Words] = []
        self._gains: dict[Segment, np.ndarray] = {}  # of all headlines that were known then
        self._subjects: dict[Segment, np.ndarray] = {}  # of the headline lines, added up from the first to each
        self.number([(page.heads[start], page.heads[end - 1] + 1) for start, end in _runs(page)])

    def _count_pairs(self, page: Page) -> None:
        """Count, for each character pair of the headlines, how many paragraphs hold it up to each paragraph."""
        wanted = [set(pairs) | {c for pair in pairs for c in pair if not c.isascii()} for pairs in page.head_pairs]
        units = sorted(set().union(*wanted))
        columns = {unit: column for column, unit in enumerate(units)}
        holds = np.array(
            [[unit in (para.pairs if len(unit) > 1 else para.text) for unit in units] for para in page.paras],
            dtype=np.int32,
        ).reshape(len(page.paras), len(units))
        self._upto = np.zeros((len(page.paras) + 1, len(units)), dtype=np.int32)
        self._upto[1:] = holds.cumsum(axis=0)
        counts = holds.sum(axis=0)
        single = np.array([len(unit) == 1 for unit in units], dtype=bool)
        said = np.log((1 + len(page.paras)) / (1 + counts)) * np.where(single, _SINGLE, 1.0)
        self._weights = np.where(counts > 0, said, 0.0)
        # A character of its own that is missing says nothing: the pair it stands in says it already.
        self._missing = np.where(counts > 0, said, _UNSEEN * page.lexis.highest_weight) * ~single
        self._units = [np.array([columns[unit] for unit in units], dtype=np.intp) for units in wanted]

    def number(self, headlines: Sequence[Range]) -> list[int]:
        """Return the places of some headlines in `gains`; those that were not known yet are known from then on."""
        unknown = [headline for headline in headlines if headline not in self._numbers]
        if unknown:
            self._numbers |= {headline: number for number, headline in enumerate(unknown, len(self._numbers))}
            self._batches.append(self._read(unknown))
        return [self._numbers[headline] for headline in headlines]

    def gains(self, segment: Segment) -> np.ndarray:
        """Return what every headline known gains as the headline of a text."""
        known = self._gains.get(segment, _NONE)
        if len(known) < len(self._numbers):
            ends = list(accumulate(len(batch.starts) for batch in self._batches))
            upto = self._subject_upto(segment)
            new = [
                self._words(batch, segment) + _SUBJECT * (upto[batch.ends] - upto[batch.starts])
                for batch, end in zip(self._batches, ends, strict=True)
                if end > len(known)
            ]
            known = self._gains[segment] = np.concatenate([known, *new])
        return known

    def worth(self, piece: int, segment: Segment) -> tuple[float, float]:
        """Return what a headline of one line gains in a text by its words, and by what both are about."""
        upto, line = self._subject_upto(segment), self._lines[piece]
        words = self._words(self._batches[0], segment)[self.number([(piece, piece + 1)])[0]]
        return float(words), float(upto[line + 1] - upto[line])

    def _read(self, headlines: Sequence[Range]) -> _Words:
        starts = np.array([self._lines[first] for first, _ in headlines])
        ends = np.array([self._lines[end - 1] + 1 for _, end in headlines])
        holds = np.zeros((len(headlines), len(self._weights)))
        for row, (start, end) in enumerate(zip(starts, ends, strict=True)):
            for line in range(start, end):
                holds[row, self._units[line]] = 1.0
        some = np.flatnonzero(holds.any(axis=0))
        holds, upto = holds[:, some], np.ascontiguousarray(self._upto[:, some])
        return _Words(starts, ends, upto, holds * self._weights[some], holds * self._missing[some])

    def _subject_upto(self, segment: Segment) -> np.ndarray:
        """Return how much likelier than by chance what they are about makes it that the lines of a headline are an article's,
        to be summed over the lines, so that nothing is gained by sharing them out among parts of the article.
        """
        upto = self._subjects.get(segment)
        if upto is None:
            lines = same_subjects(self._about, self._kinship.about(segment))
            upto = self._subjects[segment] = np.concatenate([[0.0], lines.cumsum()])
        return upto

    def _words(self, words: _Words, segment: Segment) -> np.ndarray:
        """Return how much of each headline's rare words an article holds, 0 to `_WORDS`."""
        start, end = segment[0]
        there = words.upto[end] > words.upto[start]
        for start, end in segment[1:]:
            there |= words.upto[end] > words.upto[start]
        held, missed = words.weights @ there, words.missing @ ~there
        said = _WORDS * (1.0 - np.exp(-held / self._enough)) * held
        found: np.ndarray = np.divide(said, held + missed, out=np.zeros_like(held), where=held > 0)
        return found


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of some headlines, whose lines are those from `starts` to `ends`: a row for each in the arrays of two axes,
    a column for each character and pair of theirs.
    """

    starts: np.ndarray
    ends: np.ndarray
    upto: np.ndarray  # how many paragraphs hold each character and pair, up to each paragraph
    weights: np.ndarray
    missing: np.ndarray


class Gains:
    """What each headline of a page would gain in each article; a headline is a range of the page's headline lines."""

    def __init__(self, page: Page, likeness: Likeness) -> None:
        self._page, self._likeness = page, likeness
        self._texts = [page.pieces[index].text for index in page.heads]
        self._dated = [any(is_date(piece.text) for piece in pieces) for pieces in page.between]
        self._opens_notice = [opens_notice(para.text) for para in page.paras]
        self._fading = np.array([math.exp(-away / _DISTANCE_PARAGRAPHS) for away in range(len(page.paras) + 1)])
        self.opens_part = list(map(_opens_part, self._texts))
        self._numbers: dict[Range, int] = {}
        self._batches: list[_Places] = []
        self._gains: dict[Segment, np.ndarray] = {}  # of all headlines that were known then

    def table(self, groups: Sequence[Range], segments: Sequence[Segment]) -> np.ndarray:
        """Return what each headline gains in each article, a row for each headline."""
        if not groups or not segments:
            return np.zeros((len(groups), len(segments)))
        numbers = self._number(groups)
        return np.array([self._gains_in(segment) for segment in segments])[:, numbers].T

    def worth(self, line: int, segment: Segment) -> tuple[float, float]:
        """Return what a headline of one line gains in a text by its words, and by what both are about."""
        return self._likeness.worth(self._page.heads[line], segment)

    def _number(self, groups: Sequence[Range]) -> list[int]:
        unknown = [group for group in groups if group not in self._numbers]
        if unknown:
            if not self._numbers:
                # Most of what will be asked about is measured at once.
                unknown += [run for run in _runs(self._page) if run not in unknown]
            self._numbers |= {group: number for number, group in enumerate(unknown, len(self._numbers))}
            self._batches.append(self._place(unknown))
        return [self._numbers[group] for group in groups]

    def _pieces(self, group: Range) -> Range:
        return self._page.heads[group[0]], self._page.heads[group[1] - 1] + 1

    def _gains_in(self, segment: Segment) -> np.ndarray:
        known = self._gains.get(segment, _NONE)
        if len(known) < len(self._numbers):
            ends = list(accumulate(len(batch.slots) for batch in self._batches))
            new = [batch for batch, end in zip(self._batches, ends, strict=True) if end > len(known)]
            alike = self._likeness.gains(segment)
            told = [alike[batch.numbers] + self._positions(batch, segment) + self._kinds(batch, segment) for batch in new]
            known = self._gains[segment] = np.concatenate([known, *told])
        return known

    def _place(self, groups: Sequence[Range]) -> _Places:
        beside, kinds = (np.array(list(map(of, groups))).reshape(-1, 2).T for of in (self._gains_beside, self._kind))
        slots = np.array([self._page.pieces[self._page.heads[first]].slot for first, _ in groups])
        return _Places(np.array(self._likeness.number(list(map(self._pieces, groups)))), slots, *beside, *kinds)

    def _kinds(self, places: _Places, segment: Segment) -> np.ndarray:
        """Return what speaks for a notice's title and a text that begins so or is dated at its end, and against a numbered
        subhead.
        """
        start, end = segment[0][0], segment[-1][1]
        return places.kinds + places.notices if self._dated[end] or self._opens_notice[start] else places.kinds

    def _positions(self, places: _Places, segment: Segment) -> np.ndarray:
        """Return what speaks for each headline by where it stands: right above the article or below it, or how far away."""
        slots, start = places.slots, segment[0][0]
        away = np.maximum(start - slots, slots - segment[0][1])
        for first, last in segment[1:]:
            away = np.minimum(away, np.maximum(first - slots, slots - last))
        order = abs(slots - start) / max(1, len(self._page.paras))
        gains: np.ndarray = _ELSEWHERE * self._fading[np.maximum(away, 0)] - _ORDER * order
        gains = np.where(slots == start, np.maximum(gains, places.above), gains)
        for _, last in segment:
            gains = np.where(slots == last, np.maximum(gains, places.below), gains)
        return gains

    def _gains_beside(self, group: Range) -> tuple[float, float]:
        """Return what a headline gains right above an article, and right below one."""
        pieces, (first, end) = self._page.pieces, self._pieces(group)
        slot = pieces[first].slot
        return _RIGHT_ABOVE - _obstacles(pieces[end:], slot), _RIGHT_BELOW - _obstacles(pieces[:first][::-1], slot)

    def _kind(self, group: Range) -> tuple[float, float]:
        """Return what a headline gains in any article by what it is, and besides in one with a date below it."""
        first, last = group[0], group[1] - 1
        if first == last and self.opens_part[first]:
            return _NUMBERED_HEADLINE, 0.0
        return 0.0, _NOTICE if is_notice_title(self._texts[last]) else 0.0


@dataclass(frozen=True, slots=True)
class _Places:
    """Where some headlines stand and what they are, one of each array for each."""

    numbers: np.ndarray  # that `Likeness` has for them
    slots: np.ndarray
    above: np.ndarray  # what it gains right above an article, and right below one
    below: np.ndarray
    kinds: np.ndarray
    notices: np.ndarray


def _runs(page: Page) -> list[Range]:
    """Return the headlines of few lines that the page's lines may make."""
    heads, pieces = page.heads, page.pieces
    return [
        (first, end)
        for first in range(len(heads))
        for end in range(first + 1, min(len(heads), first + _MOST_LINES) + 1)
        if heads[end - 1] - heads[first] == end - 1 - first and pieces[heads[first]].slot == pieces[heads[end - 1]].slot
    ]


def _obstacles(pieces: Iterable[Piece], slot: int) -> float:
    """Return what stands between a headline and the text next to it, given outwards."""
    cost = 0.0
    for piece in pieces:
        if piece.slot != slot:
            break
        if piece.kind == "headline":
            cost += _OBSTACLE
        elif piece.kind == "label" or (piece.byline and piece.byline.strength == "sign"):
            cost += _OBSTACLE / 2
    return min(cost, _RIGHT_ABOVE)


def _opens_part(text: str) -> bool:
    """Tell whether a line is numbered or signed as the subheads of one text are."""
    return is_numbered(text) or is_part_number(text) or text.lstrip().startswith(_SIGNS)
