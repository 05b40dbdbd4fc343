"""The end of one Chinese text and the beginning of another come in; how much likelier than by chance the one goes on with
the other comes out.

Behind it is a word bigram model, `phrases.bin`: 100,000 words, how often each occurs, and which of them follow each
other oftener or seldomer than by chance. `scripts/build_phrases.py` makes it from the language model of libime
(LGPL-2.1-or-later, `phrases.LICENSE`); it is read when the first question is asked, in a few milliseconds.

Nothing in a line tells where its words begin. So all ways to part the last characters of the one text and the first of
the other into words are weighed by their probability, and the words at both edges may be cut: either a word ends at the
joint and another begins there, or one word stands across it.
"""

from __future__ import annotations

import math
import re
import struct
from bisect import bisect_left
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, TypeAlias

_TABLE = Path(__file__).with_name("phrases.bin")
_STEPS, _LEAST_STEP, _NO_RANK, _NEVER = 8.0, -64, 65_535, 255
_LONGEST_WORD = 4
_REACH, _NEAR = 4, 12  # characters on each side that are parted into words, and that are looked at
_UNHEARD = 1e-7  # the probability of a character that is no word
# Texts say also what no table of words foresees. With this share of the latter the logarithm that comes out is, within a
# third, that of how much oftener it is found at true line ends: counted at 7,293 of them and 109,395 false ones.
_TOLD, _UNTOLD = 0.85, 0.15
_MOST = 250.0  # times likelier than by chance: more than that says no more
_MEMORY = 1 << 14  # line ends and beginnings remembered
_HAN_END, _HAN_START = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]*$"), re.compile("[\u3400-\u4dbf\u4e00-\u9fff]*")
_FIGURES = re.compile("[0-9０-９][0-9０-９.,%]*")
_FIGURE = "五"  # the model has no figures; what stands beside a numeral stands beside them

# Words with the share of all ways to part a text in which they stand at its edge, by rank.
_Words: TypeAlias = tuple[tuple[int, float], ...]
_Parts: TypeAlias = tuple[tuple[str, float], ...]

_Kind: TypeAlias = Literal["B", "H", "I", "Q"]
_KEYS: tuple[_Kind, ...] = ("H", "I", "Q", "Q")  # of words of each length


class _Table:
    def __init__(self, data: bytes) -> None:
        *lengths, ranked, pairs, edges, traditional = struct.unpack_from("<8I", data)
        view = memoryview(data)
        place = struct.calcsize("<8I")

        def take(count: int, kind: _Kind = "B") -> memoryview[int]:
            nonlocal place
            start, place = place, place + count * struct.calcsize(kind)
            return view[start:place].cast(kind)

        self.keys = [take(count, kind) for count, kind in zip(lengths, _KEYS, strict=True)]
        self.first_of_length = [sum(lengths[:length]) for length in range(_LONGEST_WORD)]
        self.probabilities = take(sum(lengths))
        self.ranks = take(sum(lengths), "H")
        self.rows = take(ranked + 1, "I")
        self.otherwise = take(ranked)
        self.seconds = take(pairs, "H")
        self.adds = take(pairs)
        characters = take(edges, "H")
        begins, ends = take(edges), take(edges)
        self.begins = {chr(code): _probability(step) for code, step in zip(characters, begins, strict=True)}
        self.ends = {chr(code): _probability(step) for code, step in zip(characters, ends, strict=True)}
        self.simplified = dict(zip(take(traditional, "H"), take(traditional, "H"), strict=True))
        self.factors = [math.exp((step + _LEAST_STEP) / _STEPS) for step in range(256)]


def _probability(step: int) -> float:
    return 0.0 if step == _NEVER else math.exp(-step / _STEPS)


@cache
def _table() -> _Table:
    return _Table(_TABLE.read_bytes())


@lru_cache(1 << 16)
def _find(word: str) -> tuple[float, int] | None:
    """Return a word's probability and rank."""
    key = 0
    for character in word:
        code = ord(character)
        if code > 0xFFFF:
            return None
        key = key << 16 | code
    table = _table()
    keys = table.keys[len(word) - 1]
    place = bisect_left(keys, key)
    if place == len(keys) or keys[place] != key:
        return None
    place += table.first_of_length[len(word) - 1]
    return _probability(table.probabilities[place]), table.ranks[place]


@lru_cache(1 << 16)
def _factor(first: int, second: int) -> float:
    """Return how much oftener than by chance one word follows another."""
    if first == _NO_RANK or second == _NO_RANK:
        return 1.0
    table = _table()
    start, end = table.rows[first], table.rows[first + 1]
    place = bisect_left(table.seconds, second, start, end)
    found = place < end and table.seconds[place] == second
    return table.factors[table.adds[place] if found else table.otherwise[first]]


@lru_cache(_MEMORY)
def _part(text: str, *, is_cut: bool, is_end: bool) -> tuple[_Words, _Parts]:
    """Return the words that may stand at one edge of a text, where it ends or where it begins, and the parts of words that
    may be cut there. `is_cut` tells that a word may be cut at the other edge too.
    """
    length = len(text)

    def between(start: int, end: int) -> str:
        """Return a part of the text, its places counted from the other edge."""
        return text[start:end] if is_end else text[length - end : length - start]

    other_edge, edge = (_table().ends, _table().begins) if is_end else (_table().begins, _table().ends)
    ways: list[dict[int, float]] = [{_NO_RANK: 1.0}, *({} for _ in text)]
    if is_cut and text:
        ways[1][_NO_RANK] = other_edge.get(between(0, 1), 0.0)
    for start in range(length):
        found = False
        for end in range(start + 1, min(length, start + _LONGEST_WORD) + 1):
            word = _find(between(start, end))
            if word is not None:
                found = True
                probability, rank = word
                beside = sum(share * (_factor(other, rank) if is_end else _factor(rank, other)) for other, share in ways[start].items())
                ways[end][rank] = ways[end].get(rank, 0.0) + probability * beside
        if not found:
            ways[start + 1][_NO_RANK] = ways[start + 1].get(_NO_RANK, 0.0) + _UNHEARD * sum(ways[start].values())
    upto = [sum(way.values()) for way in ways]
    whole = upto[-1] + (upto[-2] * edge.get(between(length - 1, length), 0.0) if text else 0.0)
    return (
        tuple((rank, share / whole) for rank, share in ways[-1].items()),
        tuple((between(cut, length), upto[cut] / whole) for cut in range(max(0, length - _LONGEST_WORD + 1), length)),
    )


@lru_cache(_MEMORY)
def _part_end(line: str) -> tuple[_Words, _Parts]:
    """Return the same of a line, by the last Han characters of it."""
    found = _HAN_END.search(_FIGURES.sub(_FIGURE, line[-_NEAR:].translate(_table().simplified)))
    run = found.group() if found else ""
    return _part(run[-_REACH:], is_cut=len(run) > _REACH, is_end=True)


@lru_cache(_MEMORY)
def _part_start(line: str) -> tuple[_Words, _Parts]:
    """Return the same of a line, by the first Han characters of it."""
    found = _HAN_START.match(_FIGURES.sub(_FIGURE, line[:_NEAR].translate(_table().simplified)))
    run = found.group() if found else ""
    return _part(run[:_REACH], is_cut=len(run) > _REACH, is_end=False)


def simplified(text: str) -> str:
    """Return a text with each traditional character for which one simplified character stands put into it."""
    return text.translate(_table().simplified)


def is_listed(word: str) -> bool:
    """Tell whether a text of at most four characters is one of the words of the model."""
    return len(word) <= _LONGEST_WORD and _find(simplified(word)) is not None


def affinity(before: str, after: str) -> float:
    """Return the natural logarithm of how much likelier than by chance a text that ends with `before` goes on with `after`.

    Where a mark stands at the joint it says how likely a word ends or begins there.

    >>> affinity("我们都是中国", "人民的儿子") > 1 > 0 > affinity("我们都是中国", "架下的话")
    True
    """
    words, parts = _part_end(before)
    following, rests = _part_start(after)
    ratio = 0.0
    for first, share in words:
        for second, other in following:
            ratio += share * other * _factor(first, second)
    for part, share in parts:
        for rest, other in rests:
            if len(part) + len(rest) <= _LONGEST_WORD:
                word = _find(part + rest)
                if word is not None:
                    ratio += share * other * word[0]
    return math.log(_TOLD * min(ratio, _MOST) + _UNTOLD)
