"""Texts of a page go in; what any two of them have in common comes out: pairs of characters that newspapers seldom have, and
what they are about.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from banxin.typography.subjects import NO_SUBJECT, same_subject, subject_of
from banxin.typography.words import frequency

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")

_UNHEARD = 1e-8  # of a pair that the table does not know
_LEAST_TELLING = 3.0  # what a pair found in both of two texts must tell, in natural logarithms, to be counted
_MAX_CELLS = 2_000_000  # of the table below; where a page is larger, the pairs that tell least are left out


class Kinship:
    """What any two ranges of a page's texts have in common, a text given as ranges of the page's.

    `lexis.similarity` goes by rarity on the page, and so knows nothing of what the whole page is about; a name or a
    subject that newspapers seldom have says of two texts that they are one, the more so if the page is full of it.
    """

    def __init__(self, texts: Sequence[str] = (), pairs: Sequence[Counter[str]] = ()) -> None:
        """Take the texts, and the character pairs of each (`lexis.pairs_of`)."""
        held_by: dict[str, list[int]] = {}
        for index, held in enumerate(pairs):
            for pair in held:
                if len(pair) == 2 and _HAN.match(pair[0]) and _HAN.match(pair[1]):
                    held_by.setdefault(pair, []).append(index)
        rates = {pair: frequency(*pair) + _UNHEARD for pair, holders in held_by.items() if len(holders) > 1}
        told = sorted(rates, key=lambda pair: (rates[pair], pair))[: _MAX_CELLS // (len(pairs) + 1)]
        self._rates = np.array([rates[pair] for pair in told])
        holds = np.zeros((len(pairs) + 1, len(told)), dtype=np.int32)
        for row, pair in enumerate(told):
            holds[[index + 1 for index in held_by[pair]], row] = 1
        self._upto = holds.cumsum(axis=0, dtype=np.int32)
        self._size = np.cumsum([0, *(held.total() for held in pairs)])
        self._between: dict[tuple[tuple[tuple[int, int], ...], ...], float] = {}
        self._same: dict[tuple[tuple[int, int], tuple[int, int]], float] = {}
        self._subjects = np.cumsum([NO_SUBJECT, *map(subject_of, texts)], axis=0)

    def size(self, texts: tuple[int, int]) -> int:
        """Return how many pairs a range of texts has, nearly its length in characters."""
        return int(self._size[texts[1]] - self._size[texts[0]])

    def between(self, one: Sequence[tuple[int, int]], other: Sequence[tuple[int, int]]) -> float:
        """Return how telling the pairs are that two texts share, by their rarity in newspapers at large: 0 for nothing in
        common, mostly less than 0.3 for two articles, and more than 0.5 for the halves of one; it is kept for the next who
        asks.
        """
        key = (tuple(one), tuple(other))
        if key not in self._between:
            sizes = [sum(map(self.size, ranges)) for ranges in key]
            told = 0.0
            if all(sizes):
                shared = self._rates[self._holds(one) & self._holds(other)]
                told = float(_telling(shared, sizes[0], sizes[1]).sum()) / math.sqrt(sizes[0] * sizes[1])
            self._between[key] = told
        return self._between[key]

    def between_each(self, one: tuple[int, int], others: Sequence[tuple[int, int]]) -> np.ndarray:
        """Return the same (`between`) for one range of texts and each of several."""
        held = np.flatnonzero(self._holds([one]))
        first, last = np.array(others, dtype=int).reshape(-1, 2).T
        upto, size = self._upto[:, held], self.size(one)
        sizes = np.maximum(1, self._size[last] - self._size[first])  # what has no pair shares none
        told = _telling(self._rates[held], size, sizes[:, np.newaxis])
        shared = np.where(upto[last] > upto[first], told, 0.0)
        found: np.ndarray = shared.sum(axis=1) / np.sqrt(max(1, size) * sizes)
        return found

    def about(self, text: Sequence[tuple[int, int]]) -> np.ndarray:
        """Return what a text is about (`subjects.subject_of`)."""
        subjects = self._subjects
        about: np.ndarray = sum((subjects[last] - subjects[first] for first, last in text), NO_SUBJECT)
        return about

    def same_subject(self, one: tuple[int, int], other: tuple[int, int]) -> float:
        """Return how much likelier than by chance what two ranges of texts are about makes it that they are of one
        (`subjects.same_subject`); it is kept for the next who asks.
        """
        key = (one, other)
        if key not in self._same:
            self._same[key] = same_subject(self.about([one]), self.about([other]))
        return self._same[key]

    def _holds(self, ranges: Sequence[tuple[int, int]]) -> np.ndarray:
        """Tell of each pair whether a text holds it."""
        first, last = ranges[0]
        held: np.ndarray = self._upto[last] > self._upto[first]
        for first, last in ranges[1:]:
            held |= self._upto[last] > self._upto[first]
        return held


def _telling(rates: np.ndarray, size: int, size_of_other: int | np.ndarray) -> np.ndarray:
    """Return how telling it is of each pair, by its rate in newspapers, that two texts of such sizes both hold it."""
    told = -np.log(np.expm1(-rates * size) * np.expm1(-rates * size_of_other))
    telling: np.ndarray = np.maximum(0.0, told - _LEAST_TELLING)
    return telling
