"""Two neighbouring Chinese characters come in; how strongly they belong to one word comes out.

The table behind it, `words.bin`, is made by `scripts/build_words.py` from the dictionary of jieba 0.42.1 (MIT
licence): how often each pair of characters stands side by side inside words, and how often each character occurs,
in simplified and traditional writing. It is read when the first question is asked, in about a millisecond.
"""

from __future__ import annotations

import math
import struct
from bisect import bisect_left
from collections import Counter
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).with_name("words.bin")
_STEPS = 8.0  # the table's figures are eighths of a binary logarithm


class _Table:
    def __init__(self, data: bytes) -> None:
        pairs, characters = struct.unpack_from("<II", data)
        place = 8
        self.pair_keys = memoryview(data)[place : place + 4 * pairs].cast("I")
        place += 4 * pairs
        self.pair_steps = memoryview(data)[place : place + pairs]
        place += pairs
        keys = memoryview(data)[place : place + 2 * characters].cast("H")
        place += 2 * characters
        steps = data[place : place + characters]
        bits = [step / _STEPS for step in range(256)]
        self.characters: dict[int, float] = dict(zip(keys, map(bits.__getitem__, steps), strict=True))
        self.total = math.log2(math.fsum(count * 2 ** bits[step] for step, count in Counter(steps).items()))

    def pair(self, before: str, after: str) -> float | None:
        """Return the binary logarithm of how often a pair occurs inside words, None for one that never does."""
        if ord(before) > 0xFFFF or ord(after) > 0xFFFF:
            return None
        key = ord(before) << 16 | ord(after)
        index = bisect_left(self.pair_keys, key)
        if index == len(self.pair_keys) or self.pair_keys[index] != key:
            return None
        return self.pair_steps[index] / _STEPS


@cache
def _table() -> _Table:
    return _Table(_TABLE.read_bytes())


@cache
def frequency(before: str, after: str) -> float:
    """Return how often two characters stand side by side in newspapers at large, as a share of all characters:
    inside words by the table, and by chance.

    >>> frequency("工", "作") > 100 * frequency("工", "蚁")
    True
    """
    table = _table()
    together = table.pair(before, after)
    one, other = table.characters.get(ord(before), 0.0), table.characters.get(ord(after), 0.0)
    return math.exp2(one + other - 2 * table.total) + (0.0 if together is None else math.exp2(together - table.total))


@cache
def cohesion_bits(before: str, after: str) -> float:
    """Return by how many bits two characters stand together inside words oftener than by chance (pointwise mutual
    information); 0 for a pair that stands in no word, or seldomer than by chance.

    >>> cohesion_bits("工", "会") > 2 > cohesion_bits("会", "地")
    True
    """
    table = _table()
    together = table.pair(before, after)
    if together is None:
        return 0.0
    return max(0.0, together + table.total - table.characters[ord(before)] - table.characters[ord(after)])
