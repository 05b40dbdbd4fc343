"""Texts of a page go in; how much any two of them share, weighted by rarity on that page, comes out.

The unit is the pair of neighbouring characters, the nearest thing to a word that needs no dictionary. A pair
counts the more, the fewer texts of the page hold it, so that what a whole page is about counts for little.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import pairwise

from banxin.typography.breaks import is_divided
from banxin.typography.phrases import affinity
from banxin.typography.words import cohesion_bits

_RUN = re.compile(r"[\w+%]+")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_NUMBER = re.compile("[0-9]")
_MEMORY = 1024  # texts: a page is read in several ways, which share most of them
_EMPTY_PAIRS = re.compile(r"^[的了是在和与及就都也不这那一有为]{2}$")


@lru_cache(_MEMORY)
def pairs_of(text: str) -> Counter[str]:
    """Return the character pairs of a text, marks and spaces parting them; a run of Latin or digits is one unit.

    They are kept for the next who asks, so that nobody may change them.
    """
    folded = "".join(unicodedata.normalize("NFKC", text).split()).casefold()
    pairs: Counter[str] = Counter()
    for run in _RUN.findall(folded):
        units = re.findall(r"[a-z]+|[0-9.%]+|.", run)
        for left, right in pairwise(units):
            pair = left + right
            if not _EMPTY_PAIRS.match(pair):
                pairs[pair] += 1
        pairs.update(unit for unit in units if len(unit) > 1)
    return pairs

Weighed = Mapping[str, float]  # what each pair of a text says in it


class Lexis:
    """The weights of character pairs over the texts of one page."""

    def __init__(self, texts: Iterable[Counter[str]]) -> None:
        counts: Counter[str] = Counter()
        total = 0
        for pairs in texts:
            counts.update(pairs.keys())
            total += 1
        self.count = counts
        self.total = max(1, total)
        self._weights: dict[str, float] = {}

    def weight(self, pair: str) -> float:
        """Return how much a pair says: log of the share of texts without it, 0 for a pair all texts hold."""
        return math.log((1 + self.total) / (1 + self.count[pair])) if self.count[pair] else 0.0

    @property
    def highest_weight(self) -> float:
        """Return the weight of a pair that a single text holds."""
        return math.log((1 + self.total) / 2)

    def weigh(self, pairs: Counter[str]) -> Weighed:
        """Return what a text says, as a vector of length 1. Numbers count for nothing: every text of a day holds its
        date.
        """
        weights = self._weights
        said = {}
        for pair, count in pairs.items():
            weight = weights.get(pair)
            if weight is None:
                weight = weights[pair] = 0.0 if _NUMBER.search(pair) else self.weight(pair)
            if weight:
                said[pair] = weight * min(count, 3)
        length = math.hypot(*said.values())
        return {pair: weight / length for pair, weight in said.items()}


def similarity(one: Weighed, other: Weighed) -> float:
    """Return the cosine of two weighed texts, 0 to 1."""
    return sum(one[pair] * other[pair] for pair in sorted(one.keys() & other.keys()))


# What a cut between two characters costs or gains when one text is taken to go on across it, by how strongly they
# stand together in words: the natural logarithm of how much oftener that is so at true cuts than between lines that
# have nothing to do with each other. Counted at 2,140 line ends of newspaper text and 5,000 pairs drawn by chance.
_WORD_BITS = (4.0, 2.0, 1e-9)
_WORD_COSTS = (-3.5, -2.3, -1.4)
NO_WORD_COST = 0.6


def word_cost(before: str, after: str) -> float:
    """Return what speaks against a text going on from its character `before` to `after`: lines break inside words,
    and half of all line ends of one text are held together by a word. Beside anything but a Han character, 0.
    """
    if not (_HAN.match(before) and _HAN.match(after)):
        return 0.0
    bits = cohesion_bits(before, after)
    return next((cost for least, cost in zip(_WORD_BITS, _WORD_COSTS) if bits >= least), NO_WORD_COST)


def line_joint_cost(above: str, below: str) -> float:
    """Return what the words say against a text going on from one line to another (`word_cost`)."""
    if is_divided(above, below):
        return _WORD_COSTS[0]
    before, after = above.strip(), below.strip()
    return word_cost(before[-1], after[0]) if before and after else 0.0


def sentence_cost(above: str, below: str) -> float:
    """Return what the words of two lines say against a text going on from the one to the other: those that would meet at
    the joint, and that would stand across it. It is the natural logarithm of how much oftener the like is seen between
    lines that have nothing to do with each other than at true line ends.

    >>> sentence_cost("我们都是中国", "人民的儿子") < -1 < 1 < sentence_cost("我们都是中国", "架下的话")
    True
    """
    if is_divided(above, below):
        return _WORD_COSTS[0]
    before, after = above.strip(), below.strip()
    return -affinity(before, after) if before and after else 0.0
