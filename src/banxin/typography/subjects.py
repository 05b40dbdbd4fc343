"""Chinese texts come in; how much likelier than by chance they are parts of one text comes out, by what they are about.

Behind it are word vectors, `subjects.bin`: for 60,000 words of two to four characters a point in a space where words lie
near each other that stand in the same texts (地铁, 轻轨, 轨道交通). `scripts/build_subjects.py` makes it from the vectors of the
package synonyms (MIT licence, learned from Wikipedia) and how frequent each word is from libime's language model
(LGPL-2.1-or-later, `subjects.LICENSE`); it is read when the first question is asked, in about fifteen milliseconds.

What a text is about is the sum of its words' points, each by how much the word says, so that the sums of parts are added
up. That two sums come from one text, sooner than from two, is a likelihood ratio: the space is turned and scaled so that
the words of any text scatter alike along each of its axes, round a middle of its own that scatters little (probabilistic
linear discriminant analysis, Ioffe 2006). Short texts say little in it, by their number of words.
"""

from __future__ import annotations

import re
import struct
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

import numpy as np

from banxin.typography.phrases import simplified

_TABLE = Path(__file__).with_name("subjects.bin")
_LEVELS, _LONGEST_WORD = 16, 4
_RUN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]{2,}")
# How widely the middles of texts scatter, in proportion to their words, along each axis: less along each than along
# the one before it. Halves of 960 articles of test pages tell each other best from other articles with a mean of 0.07.
_SCATTER, _FALL = 0.07, 0.4
# The words of a text come in bunches, so that a quarter of the logarithm is true: by logistic regression 0.23 between halves
# of articles, 0.26 between pieces of 60 characters (8,140 and 1,480 pairs). More than `_MOST` is not borne out.
_TRUE, _MOST = 0.25, 3.0
_NO_WORDS = 1e-3
_MEMORY = 1024  # texts: a page is read in several ways, which share most of them
_DIMENSIONS = 80
NO_SUBJECT: Final = np.zeros(_DIMENSIONS + 1)  # of a text without words


class _Table:
    def __init__(self, data: bytes) -> None:
        words, _ = struct.unpack_from("<2I", data)
        place = struct.calcsize("<2I")
        levels = np.frombuffer(data, "<f4", _LEVELS, place)
        place += levels.nbytes
        factors = np.frombuffer(data, "<f4", _DIMENSIONS, place)
        place += factors.nbytes
        self.weights = np.frombuffer(data, np.uint8, words, place)
        place += words
        self.steps = np.frombuffer(data, np.uint8, words * _DIMENSIONS // 2, place).reshape(words, -1)
        place += self.steps.size
        self.numbers = {word: number for number, word in enumerate(data[place:].decode().split("\n"))}
        self.levels, self.factors = levels, factors
        scatter = np.arange(1.0, _DIMENSIONS + 1) ** -_FALL
        self.scatter = _SCATTER / scatter.mean() * scatter


@cache
def _table() -> _Table:
    return _Table(_TABLE.read_bytes())


@lru_cache(_MEMORY)
def subject_of(text: str) -> np.ndarray:
    """Return what a text is about: the sum of its words' points, and last the sum of their weights.

    Its words are found from the left, the longest first. Those of several texts are added up. It is kept for the next who
    asks, so that nobody may change it.
    """
    table = _table()
    find = table.numbers.get
    found: list[int] = []
    for run in _RUN.findall(simplified(text)):
        start, last = 0, len(run) - 1
        while start < last:
            for end in range(min(len(run), start + _LONGEST_WORD), start + 1, -1):
                number = find(run[start:end])
                if number is not None:
                    found.append(number)
                    start = end
                    break
            else:
                start += 1
    weights = table.weights[found] / 255
    subject = np.empty(_DIMENSIONS + 1)
    steps = table.steps[found]
    subject[:-1:2] = weights @ table.levels[steps & 15]
    subject[1:-1:2] = weights @ table.levels[steps >> 4]
    subject[:-1] *= table.factors
    subject[-1] = weights.sum()
    subject.flags.writeable = False
    return subject


def same_subject(one: np.ndarray, other: np.ndarray) -> float:
    """Return the natural logarithm of how much likelier what two texts are about is when they are parts of one, from
    -3 to 3, and 0 where one has no words.

    >>> city = subject_of("地铁三号线今天开通，市民乘坐列车只要二十分钟就能到火车站")
    >>> road, farm = subject_of("公交换乘方便，轨道交通客流增加"), subject_of("小麦丰收，农民在田里收割，亩产比去年高")
    >>> same_subject(city, road) > 1 > -1 > same_subject(city, farm)
    True
    """
    return float(same_subjects(one[np.newaxis], other)[0])


def same_subjects(texts: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return it (`same_subject`) for each of several texts, which are rows, and another."""
    scatter = _table().scatter
    weight, weight_of_other = np.maximum(_NO_WORDS, texts[:, -1:]), max(_NO_WORDS, other[-1])
    first, second = texts[:, :-1] / weight, other[:-1] / weight_of_other
    spread, spread_of_other = scatter + 1 / weight, scatter + 1 / weight_of_other
    apart = spread * spread_of_other
    left = 1 - scatter * scatter / apart  # what is left of the spread of the one when the other is known
    alone = first * first / spread + second * second / spread_of_other
    together = (alone - 2 * scatter * first * second / apart) / left
    ratio = 0.5 * _TRUE * (alone - together - np.log(left)).sum(axis=1)
    limited: np.ndarray = np.minimum(_MOST, np.maximum(-_MOST, ratio))
    return limited
