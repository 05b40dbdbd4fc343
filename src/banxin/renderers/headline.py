"""A headline and the width it may take go in; its lines come out, turned where the sense allows.

What is known of a place between two characters is punctuation, spaces, the grammar words of Chinese, how often the
publication's own text has the two characters side by side (a headline's words return in the body below it), and whether
they do so inside the words of a dictionary.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import add

from banxin.typography.characters import CharClass, classes
from banxin.typography.words import cohesion_bits

# Words of grammar that begin a phrase, or end one. A line may well turn before or after them.
_OPENS_PHRASE = frozenset("是在为和与及或让将被把对向从由给要应能可须需不别怎何如何")
_ENDS_PHRASE = frozenset("的了着过")

# A numeral keeps to what it counts.
_NOT_LAST_OF_PHRASE = _OPENS_PHRASE | frozenset("第〇零一二三四五六七八九十百千万亿两")
_QUOTED = re.compile("“[^“”]*”|‘[^‘’]*’|「[^「」]*」|『[^『』]*』|《[^《》]*》|〈[^〈〉]*〉")

_NEVER_FIRST = frozenset("CPSQINXDEcpu")
_NEVER_LAST = frozenset("OoyX")
_WORD = frozenset("L9Wpu-")

# Costs of turning a line, in the currency of `tiling`.
_AFTER_POINT = 0.0
_AT_MARK = 2.0  # what is quoted often belongs to the words before it
_BESIDE_LATIN = 3.0
_IN_HAN = 5.0
_PASSED_POINT = 2.5  # a space or point inside a line, where the headline might have turned
_IN_WORD = 9.0
_GRAMMAR_GAIN = 2.5
_NUMBER_AND_UNIT = 8.0
_UNEVEN = 5.0
_SHORT_LINE = 4.0
_LEAST_CHARS = 4  # a turned line of fewer looks lost
# So many bits of mutual information tell that two characters are of one word.
_BITS_OF_A_WORD = 10.0


@dataclass(frozen=True, slots=True)
class Turning:
    """One way to turn a headline: the first character and the one after the last of each line, and its cost."""

    lines: tuple[tuple[int, int], ...]
    cost: float
    widest_em: float


class Cohesion:
    """How strongly two neighbouring characters belong together, from all the text of a publication and from a dictionary."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._single: Counter[str] = Counter()
        self._pairs: Counter[str] = Counter()
        for text in texts:
            self._single.update(text)
            self._pairs.update(map(add, text, text[1:]))

    def strength(self, before: str, after: str) -> float:
        """Return 0 (of different words, as far as is known) to 1 (of one word)."""
        of_a_word = min(1.0, cohesion_bits(before, after) / _BITS_OF_A_WORD)
        together = self._pairs[before + after]
        if together < 2:
            return of_a_word
        return max(of_a_word, together / min(self._single[before], self._single[after]))


def turn_headline(
    text: str, advances_em: Sequence[float], measure_em: float, count: int, cohesion: Cohesion
) -> Turning | None:
    """Return the best way to set a headline in `count` lines of at most `measure_em`, or None.

    A newline in the text is a turn of the source's own and is kept: the lines between two of them are turned
    further only if `count` asks for it. White space at a turn is not set. No line begins or ends with a mark
    that may not stand there, splits a Latin word or a number, or holds a lone character.
    """
    costs = _turn_costs(text, cohesion)
    ends_em = [0.0]
    for advance in advances_em:
        ends_em.append(ends_em[-1] + advance)
    total_em = ends_em[-1]
    target_em = total_em / count
    size = len(text)
    # best[i]: the cheapest way to set what stands before place i, as (cost, places of its turns).
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for number in range(count):
        grown: dict[int, tuple[float, tuple[int, ...]]] = {}
        for start, (cost, turns) in best.items():
            for end in range(start + 1, size + 1):
                if end < size and costs[end] is None:
                    continue
                first, last = _trimmed(text, start, end)
                if "\n" in text[first:last]:
                    break
                width_em = ends_em[last] - ends_em[first]
                if width_em > measure_em + 0.01:
                    break
                if (end == size) != (number == count - 1):
                    continue
                line_cost = _line_cost(text, first, last, width_em, target_em, measure_em, count)
                if line_cost is not None and count > 1:
                    line_cost += _PASSED_POINT * sum(costs[i] == 0 for i in range(first + 1, last))
                if line_cost is None:
                    continue
                there = cost + line_cost + ((costs[end] or 0.0) if end < size else 0.0)
                if end not in grown or there < grown[end][0]:
                    grown[end] = (there, (*turns, end))
        best = grown
    if size not in best:
        return None
    cost, turns = best[size]
    lines = tuple(_trimmed(text, start, end) for start, end in zip((0, *turns), turns))
    return Turning(lines, cost, max(ends_em[last] - ends_em[first] for first, last in lines))


def cut_phrases(text: str, cohesion: Cohesion, most_chars: int) -> list[str]:
    """Cut a headline wherever a line may turn without parting what belongs together, and where it must.

    For setting where nobody knows the measure yet. A phrase of more than `most_chars` is cut where that costs
    least, so that a narrow line need not be broken blindly.

        cut_phrases("打造高素质干部队伍", cohesion, 7)  →  ["打造高素质", "干部队伍"]
    """
    costs = _turn_costs(text, cohesion)
    # What stands in quotation marks or title marks is one thing, if it is short.
    quoted = {
        i
        for found in _QUOTED.finditer(text)
        if len(found[0]) <= most_chars + 2
        for i in range(found.start() + 1, found.end())
    }
    places = [
        i
        for i in range(1, len(text))
        if (cost := costs[i]) is not None
        and cost <= _IN_HAN
        and i not in quoted
        and text[i - 1] not in _NOT_LAST_OF_PHRASE
        and text[i] not in _ENDS_PHRASE
    ]
    phrases = [text[first:last] for first, last in zip((0, *places), (*places, len(text)))]
    cut: list[str] = []
    start = 0
    for phrase in phrases:
        cut += _cut_long(phrase, costs[start : start + len(phrase)], most_chars)
        start += len(phrase)
    return cut


def _cut_long(phrase: str, costs: Sequence[float | None], most_chars: int) -> list[str]:
    if len(phrase) <= most_chars:
        return [phrase]
    inner = [(cost, abs(2 * i - len(phrase)), i) for i in range(2, len(phrase) - 1) if (cost := costs[i]) is not None]
    if not inner:
        return [phrase]
    place = min(inner)[2]
    return [
        *_cut_long(phrase[:place], costs[:place], most_chars),
        *_cut_long(phrase[place:], costs[place:], most_chars),
    ]


def _trimmed(text: str, first: int, last: int) -> tuple[int, int]:
    while first < last and text[first].isspace():
        first += 1
    while last > first and text[last - 1].isspace():
        last -= 1
    return first, last


def _line_cost(
    text: str, first: int, last: int, width_em: float, target_em: float, measure_em: float, count: int
) -> float | None:
    characters = last - first
    if characters == 0 or (characters == 1 and len(text.strip()) > 1):
        return None
    uneven = (width_em - target_em) / measure_em
    cost = _UNEVEN * uneven * uneven
    turned_by_source = (first == 0 or text[first - 1] == "\n") and (last == len(text) or text[last] == "\n")
    if count > 1 and characters < _LEAST_CHARS and not turned_by_source:
        cost += _SHORT_LINE * (_LEAST_CHARS - characters)
    return cost


def _turn_costs(text: str, cohesion: Cohesion) -> list[float | None]:
    """Return for the place before each character what a turn there costs; None where none may be."""
    kinds = classes(text)
    costs: list[float | None] = [None]
    for place in range(1, len(text)):
        before, after = text[place - 1], text[place]
        kind_before, kind_after = kinds[place - 1], kinds[place]
        if before == "\n" or before.isspace():
            costs.append(0.0)
        elif after == "\n" or after.isspace():
            costs.append(None)  # one place per gap: after it
        elif kind_after in _NEVER_FIRST or kind_before in _NEVER_LAST or {kind_before, kind_after} <= _WORD:
            costs.append(None)
        elif kind_before in "DE" or kind_before in "PSQ":
            costs.append(_AFTER_POINT)
        elif kind_after == CharClass.OPENING or kind_before == CharClass.CLOSING:
            costs.append(_AT_MARK)
        elif kind_before == CharClass.DIGIT:
            costs.append(_NUMBER_AND_UNIT)
        elif "L" in (kind_before, kind_after) or kind_after == CharClass.DIGIT:
            costs.append(_BESIDE_LATIN)
        else:
            cost = _IN_HAN + _IN_WORD * cohesion.strength(before, after)
            if after in _OPENS_PHRASE or before in _ENDS_PHRASE:
                cost -= _GRAMMAR_GAIN
            costs.append(cost)
    return costs
