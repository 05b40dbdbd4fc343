"""The lines of a page go in; where an extractor went across columns line by line, the columns come out.

pdftotext and pdfminer print columns whose lines stand level as rows: the first line of each column, then the second
of each, though not always in that turn, as boxes, indents and pictures come between. Which line goes on in which is found
first (`succession`); a page on which most go on in the next is left alone.

Where blank lines part many of them, as pdfminer prints them, lines that surely go on in each other are a column, a headline by
itself; in which order they are read is told by their texts and by the way in print (`turn_steps`). Where hardly one does, the lines stand in
rows throughout, and all that go on in each other are a column. A headline that no column of text runs past parts such a page,
so that an article is read whole before the one below it; within such a band the columns come as they begin, unless the words say that one
breaks off and goes on in another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from statistics import fmean, median

from banxin.structure.columns.succession import Printed, find_headlines, find_successors
from banxin.structure.columns.turn_steps import read_columns
from banxin.structure.lexis import sentence_cost
from banxin.structure.lines import ends_sentence, width_em

_LEAST_WOVEN, _WOVEN_SHARE = 10, 0.12  # lines of text that go on in another than the next; their share of all
# The same of a part of a page, where they stand with no more than so many lines between; and by how much the words say so.
_LEAST_IN_PART, _SHARE_IN_PART, _MOST_BETWEEN, _TOLD = 6, 0.3, 3, 1.5
_WIDTH_EM = 1.0
_MOST_ORDERED = 9  # columns whose order is sought
# Costs in natural logarithms, as those of `sentence_cost`.
_OUT_OF_TURN = 0.4  # for each column that the next one stands away from where it begins
_BREAKS_OFF = 2.5  # at most, what words say at the end of a column, for or against
_SURE = 2.0  # what speaks for a line going on in another; of less, counted on 60 dumps, hardly half are right


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    width_em: float
    ends: bool
    is_text: bool  # no headline


def find_woven_columns(
    texts: Sequence[str],
    parted: Sequence[bool],
    glued: Sequence[bool] | None = None,
    beside: Sequence[bool] | None = None,
    *,
    in_rows: bool = True,
) -> list[list[int]]:
    """Return the indices of a page's lines column by column, or nothing where they come one after another.

    `parted` tells which lines a blank line parts from the one above; `glued` those that none parts, where most are;
    `beside` those that stand in one row with the one above; `in_rows` whether hardly any blank lines stand between all of them.
    """
    if len(texts) < _LEAST_WOVEN:
        return []
    glued, beside = (told or [False] * len(texts) for told in (glued, beside))
    printed = [Printed(*line) for line in zip(texts, parted, glued, beside, strict=True)]
    found = find_successors(printed, by_marks=in_rows)
    after = {line: below for line, (below, _) in found.items()}
    lines = [
        _Line(text, width_em(text), ends_sentence(text), not head)
        for text, head in zip((text.strip() for text in texts), find_headlines(printed, by_marks=in_rows).tolist(), strict=True)
    ]
    skipping = [(line, below) for line, below in after.items() if below != line + 1 and lines[line].is_text and lines[below].is_text]
    sure = _leave_headlines(lines, {line: below for line, (below, gain) in found.items() if gain > _SURE}, glued)

    def read(part: range) -> list[list[int]]:
        if in_rows:
            return _read_bands(lines, _follow(part, _within(part, after)))
        return read_columns(_follow(part, _within(part, sure)), texts)

    if len(skipping) >= max(_LEAST_WOVEN, _WOVEN_SHARE * len(lines)):
        return read(range(len(lines)))
    columns: list[list[int]] = []
    place = 0
    for part in _find_parts(lines, skipping):
        columns += [list(range(place, part.start))] if place < part.start else []
        columns += read(part)
        place = part.stop
    return [*columns, list(range(place, len(lines)))] if place < len(lines) and columns else columns


def _within(part: range, after: Mapping[int, int]) -> dict[int, int]:
    return {line: below for line, below in after.items() if line in part and below in part}


def _leave_headlines(lines: Sequence[_Line], after: Mapping[int, int], glued: Sequence[bool]) -> dict[int, int]:
    """Return what lines go on in, but for headlines, unless no blank line parts them where most lines are parted.

    A line without marks is a paragraph's first, rather than a headline, below the end of a sentence or where the words say that it
    goes on.
    """
    before = {below: line for line, below in after.items()}

    def opens(line: int) -> bool:
        above = before.get(line)
        if above is not None:
            return lines[above].is_text and lines[above].ends
        below = after.get(line)
        return below is not None and lines[below].is_text and sentence_cost(lines[line].text, lines[below].text) < 0

    text = [line.is_text or opens(index) for index, line in enumerate(lines)]
    return {line: below for line, below in after.items() if (text[line] and text[below]) or (below == line + 1 and glued[below])}


def _find_parts(lines: Sequence[_Line], skipping: Sequence[tuple[int, int]]) -> list[range]:
    """Return the parts of a page whose columns come in turn, where those of the rest come one after another."""
    parts: list[tuple[range, list[tuple[int, int]]]] = []
    for pair in sorted(skipping, key=lambda pair: (min(pair), max(pair))):
        first, end, pairs = min(pair), max(pair) + 1, [pair]
        if parts and first < parts[-1][0].stop + _MOST_BETWEEN:
            above, of_above = parts.pop()
            first, end, pairs = above.start, max(above.stop, end), [*of_above, pair]
        parts.append((range(first, end), pairs))
    return [
        part
        for part, pairs in parts
        if len(pairs) >= max(_LEAST_IN_PART, _SHARE_IN_PART * len(part)) and _words_told(lines, pairs) > _TOLD
    ]


def _words_told(lines: Sequence[_Line], pairs: Sequence[tuple[int, int]]) -> float:
    """Return by how much the words say, in the mean, that lines go on in others rather than in the next ones."""
    inside = [(above, below) for above, below in pairs if not lines[above].ends]
    others = [(above, above + 1) for above, _ in inside if above + 1 < len(lines)]
    others += [(below - 1, below) for _, below in inside if below and not lines[below - 1].ends]
    costs = [
        [sentence_cost(lines[above].text, lines[below].text) for above, below in joints if lines[above].is_text and lines[below].is_text]
        for joints in (inside, others)
    ]
    return fmean(costs[1] or [0.0]) - fmean(costs[0] or [0.0])


def _follow(part: range, after: Mapping[int, int]) -> list[list[int]]:
    """Return the columns of a part of the page, in the order in which they begin."""
    begun = set(after.values())
    columns = [[index] for index in part if index not in begun]
    for column in columns:
        while column[-1] in after:
            column.append(after[column[-1]])
    return columns


def _read_bands(lines: Sequence[_Line], columns: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return the columns band by band: a band begins at a headline that no column of text runs past."""
    start, stop = min(map(min, columns)), max(map(max, columns)) + 1
    running_past = [0] * (len(lines) + 1)
    for column in columns:
        for above, below in pairwise(column):
            if lines[above].is_text and lines[below].is_text:
                running_past[min(above, below) + 1] += 1
                running_past[max(above, below) + 1] -= 1
    cuts = [
        index
        for index, past in enumerate(accumulate(running_past[:-1]))
        if start < index < stop and not past and lines[index - 1].is_text and not lines[index].is_text
    ]
    parts: list[list[int]] = []
    for first, end in pairwise([start, *cuts, stop]):
        band = [[index for index in column if first <= index < end] for column in columns]
        parts += _in_order(lines, sorted(filter(None, band), key=lambda part: _first_of_text(lines, part)))
    return parts


def _first_of_text(lines: Sequence[_Line], part: Sequence[int]) -> int:
    """Return the first line of a column's text, below what stands over it; of what has none the first."""
    usual = median(lines[index].width_em for index in part)
    text = [lines[index].is_text or abs(lines[index].width_em - usual) <= _WIDTH_EM for index in part]
    return next((index for index, *both in zip(part, text, text[1:], strict=False) if all(both)), part[0])


def _in_order(lines: Sequence[_Line], parts: Sequence[list[int]]) -> list[list[int]]:
    """Return columns in the cheapest order (dynamic programming over sets of columns, after Held and Karp)."""
    count = len(parts)
    if not 1 < count <= _MOST_ORDERED:
        return list(parts)
    joints = [[_joint_cost(lines, above, below) for below in parts] for above in parts]
    # For each set of columns and its last one the cheapest way through it.
    ways: dict[tuple[int, int], tuple[float, tuple[int, ...]]] = {}
    ways |= {(1 << first, first): (_OUT_OF_TURN * first, (first,)) for first in range(count)}
    for _ in range(count - 1):
        longer: dict[tuple[int, int], tuple[float, tuple[int, ...]]] = {}
        for (seen, last), (cost, way) in ways.items():
            for place in range(count):
                total = cost + joints[last][place] + _OUT_OF_TURN * abs(place - last - 1), (*way, place)
                if not seen & 1 << place:
                    key = seen | 1 << place, place
                    longer[key] = min(total, longer.get(key, total))
        ways = longer
    return [parts[place] for place in min(ways.values())[1]]


def _joint_cost(lines: Sequence[_Line], above: Sequence[int], below: Sequence[int]) -> float:
    """Return what speaks against a column going on in another: the words, where it breaks off in mid-sentence."""
    last, first = lines[above[-1]], lines[below[0]]
    if last.ends or not last.is_text:
        return 0.0
    if not first.is_text:
        return _BREAKS_OFF
    return max(-_BREAKS_OFF, min(_BREAKS_OFF, sentence_cost(last.text, first.text)))
