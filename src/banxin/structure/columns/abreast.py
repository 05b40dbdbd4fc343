"""The rows of a page go in; those that hold lines of columns side by side, with a single space between, come out cut.

An extractor that takes two columns with a narrow gutter for one prints a line of each in one row. Such a row is as wide as
its columns together, and can be cut at spaces into lines that are each as wide as many on the page are; so cannot a headline
of two parts, or the rows of a page where spaces stand inside all lines. What a line costs is stated by its width, what a cut
costs by whether the text goes on over the space, by how many spaces of the page stand inside lines and at how many it is
cut; and the cheapest way of cutting a row is found by dynamic programming.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from banxin.structure.lexis import sentence_cost
from banxin.structure.lines import ends_sentence, width_em

_LONE_SPACE = re.compile(r"(?<=[^\s!-~])\s(?=[^\s!-~])")  # not beside Latin or figures
_PART = re.compile(r"\S+")
_BESIDE_MARK = re.compile(r"(?<=[，。、；：？！…”’）》」』])\s+(?=\S)|(?<=\S)\s+(?=[“‘（《「『])")
_INNER_MARK = re.compile("[，。、；：？！](?=.)")
_MARKS = re.compile("[，。；？！]")
_SET_APART = 0.4  # of the characters of a line that have a space behind them, where an extractor set them apart
_MARKS_SPACED = 0.5  # of the marks inside lines that have one, where an extractor takes the white half of a mark for a space
_LEAST_EM, _LEAST_LINES, _LEAST_SHARE = 7.0, 4, 0.04  # of a measure: its width, and the lines as wide as it
_WIDTH_EM, _INDENT_EM, _NEARLY_EM = 1.0, 2.0, 0.75
_FEW_SPACES = 5  # inside lines, on a page where rows cut in equal parts tell of a measure
_MOST_ALIKE = 3  # such parts
_MOST_PARTS = 60  # of a row that may be cut
_WIDE_GAP = re.compile(r"(?<=\S)\s{3,}(?=\S)")
_NEAR, _READINGS = 3, 3  # rows; times that a page is read, each knowing where the one before cut
# Costs in natural logarithms, as those of `sentence_cost`.
_PER_EM, _FIRST_LINE, _LAST_LINE, _ODD_LINE = 0.5, 0.5, 0.8, 4.0  # of a line, by its width
_UNCUT = 5.0  # for each line more than one that a row would hold
_CUT, _BESIDE_LATIN, _NEAR_OTHERS, _AT_WIDE_GAP = 1.5, 2.0, -2.0, -4.0
_LEAST_WORDS, _MOST_WORDS = -3.0, 2.0  # what the words may say against a text going on over a space


def cut_abreast(rows: Sequence[str], *, in_columns: bool = False) -> list[list[str]]:
    """Return the lines that each row holds, most rows one; together they are the row. Where it is known that the page has
    columns side by side, a single row may be cut.
    """
    spaced = _sets_marks_apart(rows)
    halves = _count_widths(rows, spaced)
    measures = _find_measures(rows, spaced, halves)
    usual = [half / 2 for half in halves if _count_near(halves, half) >= _least_lines(len(rows))]
    found = [[row] for row in rows]
    if not measures:
        return found
    habitual = _count_habitual(rows, measures, spaced)
    at_marks = sum(len(_BESIDE_MARK.findall(row)) for row in rows)
    for _ in range(_READINGS):
        cuts = sum(len(lines) - 1 for lines in found)
        cost = max(0.0, _CUT + math.log((1 + habitual) / (1 + cuts)))
        at_mark = max(0.0, math.log((1 + at_marks) / (1 + cuts)))
        near = [_is_near_others(found, place) for place in range(len(rows))]
        found = [
            _cut(row, measures, usual, cost + _NEAR_OTHERS * is_near, at_mark) if is_near or _MARKS.search(row) else [row]
            for row, is_near in zip(rows, near, strict=True)
        ]
    return [lines if in_columns or _is_near_others(found, place) else [rows[place]] for place, lines in enumerate(found)]


def _is_near_others(found: Sequence[Sequence[str]], place: int) -> bool:
    """Tell whether rows near one are cut: columns stand side by side in more than one row."""
    near = (*found[max(0, place - _NEAR) : place], *found[place + 1 : place + 1 + _NEAR])
    return any(len(lines) > 1 for lines in near)


def _sets_marks_apart(rows: Sequence[str]) -> bool:
    """Tell whether spaces stand beside most marks inside lines."""
    marks = sum(len(_INNER_MARK.findall(row)) for row in rows)
    return sum(len(_BESIDE_MARK.findall(row)) for row in rows) > _MARKS_SPACED * marks


def _count_widths(rows: Sequence[str], spaced: bool) -> Counter[int]:
    """Return how many rows without a space are how many halves of an em wide; `spaced` tells that spaces beside marks say
    nothing.
    """
    return Counter(round(2 * width_em(row)) for row in rows if _MARKS.search(row) and _is_one_line(row, spaced))


def _count_near(halves: Mapping[int, int], half: int) -> int:
    return sum(halves.get(other, 0) for other in range(half - 1, half + 2))


def _least_lines(count: int) -> float:
    """Return how many of so many lines are as wide as each other where that is a measure."""
    return max(_LEAST_LINES, _LEAST_SHARE * count)


def _find_measures(rows: Sequence[str], spaced: bool, widths_in_halves: Mapping[int, int]) -> list[float]:
    """Return the widths that many lines share, in em, from the least: those of rows without a space, and of equal parts."""
    halves = Counter(widths_in_halves)
    measures = _most_common(halves, len(rows))
    if not measures or _count_habitual(rows, measures, spaced) > _FEW_SPACES:
        return measures
    for row in rows:
        widths = [width_em(part) for part in row.split()]
        if 1 < len(widths) <= _MOST_ALIKE and max(widths) - min(widths) <= _WIDTH_EM < sum(widths) - measures[-1]:
            halves.update(round(2 * width) for width in widths)
    return _most_common(halves, len(rows))


def _most_common(halves: Mapping[int, int], count: int) -> list[float]:
    """Return the widths, given in halves of an em, round which most lines are."""
    least = _least_lines(count)
    near = {half: _count_near(halves, half) for half in sorted(halves)}
    return [
        half / 2
        for half, lines in near.items()
        if half >= 2 * _LEAST_EM and lines >= least and lines == max(near.get(other, 0) for other in range(half - 3, half + 4))
    ]


def _count_habitual(rows: Sequence[str], measures: Sequence[float], spaced: bool) -> int:
    """Return how many spaces stand inside lines of text, those aside whose characters are all set apart, and those beside
    marks where `spaced` tells that most are so.
    """
    parted = [row for row in rows if _MARKS.search(row) and not _is_one_line(row, spaced)]
    lines = [_closed(row, spaced) for row in parted if _is_as_wide(width_em(row), measures)]
    return sum(len(_LONE_SPACE.findall(row)) for row in lines)


def _closed(row: str, spaced: bool) -> str:
    return _BESIDE_MARK.sub("", row) if spaced else row


def _is_one_line(row: str, spaced: bool) -> bool:
    """Tell whether no space stands in a row, but for those beside marks if `spaced`, or one behind many of its characters."""
    parts = _closed(row, spaced).split()
    return len(parts) < 2 or len(parts) - 1 > _SET_APART * len("".join(parts))


def _is_as_wide(extent_em: float, measures: Sequence[float]) -> bool:
    return any(abs(extent_em - measure) <= _WIDTH_EM for measure in measures)


def _cut(row: str, measures: Sequence[float], usual: Sequence[float], cut_cost: float, at_mark: float) -> list[str]:
    """Return the lines of a row that cost least, the row itself where it holds one; `usual` are widths that lines of the page
    have, `at_mark` is what a cut beside a mark costs more.
    """
    starts = [match.start() for match in _PART.finditer(row)]
    if not 1 < len(starts) <= _MOST_PARTS:
        return [row]
    wide = {gap.end(): len(gap[0]) for gap in _WIDE_GAP.finditer(row)}
    extent_em = width_em(row) + sum(wide.values())  # as far as a name set flush right reaches
    if extent_em < (measures[0] if wide else 2 * measures[0] - _INDENT_EM) or _is_as_wide(extent_em, (*measures, *usual)):
        return [row]
    bounds = [0, *starts[1:], len(row)]
    beside = {match.end() for match in _BESIDE_MARK.finditer(row)} if at_mark else set()
    joints = [
        0.0,
        *(
            _AT_WIDE_GAP if bound in wide else cut_cost + at_mark * (bound in beside) + _joint_cost(row[:bound], row[bound:])
            for bound in starts[1:]
        ),
    ]
    ways: list[tuple[float, tuple[int, ...]]] = [(0.0, (0,))]  # to each bound the cheapest, with the bounds it cuts at
    for end in bounds[1:]:
        ways.append(
            min(
                (cost + joint + _line_cost(row[first:end], measures), (*way, end))
                for first, joint, (cost, way) in zip(bounds, joints, ways, strict=False)
            )
        )
    cost, way = ways[-1]
    return [row[first:end] for first, end in pairwise(way)] if cost < _UNCUT * (len(way) - 2) else [row]


def _joint_cost(left: str, right: str) -> float:
    """Return what speaks against a gutter at a space."""
    is_latin = left.rstrip()[-1:].isascii() or right[:1].isascii()
    return _BESIDE_LATIN * is_latin - max(_LEAST_WORDS, min(_MOST_WORDS, sentence_cost(left, right)))


def _line_cost(text: str, measures: Sequence[float]) -> float:
    """Return what speaks against a line of that width: it is full, or a first or a last one."""
    width = width_em(text)
    costs = [_PER_EM * abs(width - measure) for measure in measures if abs(width - measure) <= _WIDTH_EM]
    costs += [_FIRST_LINE for measure in measures if abs(width - measure + _INDENT_EM) <= _NEARLY_EM]
    if ends_sentence(text) and width < measures[-1]:
        costs.append(_LAST_LINE)
    return min(costs, default=_ODD_LINE)
