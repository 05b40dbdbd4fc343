"""The lines of a dump, measured, come in; how much of a printed row each fills, shards joined, goes out.

Some extractors end a line wherever the space between two characters is a little wide: after a mark, before figures,
between Latin and Chinese. One printed row then comes as two lines or more, none of which is as wide as the column,
though together they are. Method: the lines are shared out to rows, each of one line or a few; a row that fills its column
is free, as is one that ends a sentence, a short one that ends none costs, and each joint of shards costs. The cheapest
sharing is found by dynamic programming. It is taken only where a dump shows several such rows, so that two lines which
fill a column by chance are left as they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from banxin.structure.lines import INDENT_EM, NO_LINE_START, Line, ends_sentence, first_cluster_em

_MOST_SHARDS = 4  # of one row
_LEAST_ROWS = 4  # of shards none of which ends a sentence, that show a dump to have them
# Costs, where 1 is a hint and 3 is strong.
_UNFILLED = 2.5  # a short row that ends no sentence
_FIRST, _FIRST_INSIDE = 0.2, 1.5  # one as short as a first line; in mid-sentence
_LAST = 0.4  # the last row of a paragraph in shards
_JOINT, _JOINT_AFTER_SENTENCE, _JOINT_PRINTED = 0.9, 0.8, -0.6  # the second where the line above ends one; printed right below
_JOINT_AT_MARK = -2.0  # before a mark that may not begin a row (避头)
# By which a row may be wider or narrower than its column: figures and Latin differ, and a mark may hang out of it.
_OVER_EM, _UNDER_EM, _HANGING_EM = 0.75, 1.3, 0.75


def find_rows(lines: Sequence[Line], columns_em: Sequence[float], joinable: Sequence[bool]) -> list[float]:
    """Return for each line the width in em of what stands before it in its row, 0 for all that begin one.

    `columns_em` are the measures of the columns that lines stand in, 0 for those in none; `joinable` tells which lines may
    be part of a row of several: no labels, no bylines, no characters of a vertical headline.
    """
    count = len(lines)
    total = [0.0] + [float("inf")] * count
    length = [0] * (count + 1)
    for start in range(count):
        width, joints = 0.0, 0.0
        for end in range(start + 1, min(count, start + _MOST_SHARDS) + 1):
            line = lines[end - 1]
            if end - start > 1:
                above = lines[end - 2]
                if line.gap or not (joinable[end - 1] and joinable[start] and (line.shard or _may_part(above.text, line.text))):
                    break
                joints += _joint_cost(above, line)
            width += line.width_em
            cost = total[start] + joints + _row_cost(lines, columns_em, start, end, width)
            if cost < total[end]:
                total[end], length[end] = cost, end - start
    before = [0.0] * count
    telling, end = 0, count
    while end:
        start = end - length[end]
        for index in range(start + 1, end):
            before[index] = before[index - 1] + lines[index - 1].width_em
        telling += any(_joint_cost(*lines[index - 1 : index + 1]) <= _JOINT for index in range(start + 1, end))
        end = start
    return before if telling >= _LEAST_ROWS else [0.0] * count


def _joint_cost(above: Line, below: Line) -> float:
    if below.text.lstrip()[:1] in NO_LINE_START:
        return _JOINT_AT_MARK
    return _JOINT + _JOINT_AFTER_SENTENCE * above.ends_sentence + _JOINT_PRINTED * below.shard


_MARKED = re.compile(r"[^\w\s]$|^[^\w\s]")
_PLAIN = re.compile(r"[0-9A-Za-z]")


def _may_part(above: str, below: str) -> bool:
    """Tell whether a row may be parted between two shards: beside a mark, or where figures or Latin meet Chinese."""
    left, right = above.rstrip(), below.lstrip()
    marked = bool(_MARKED.search(left[-1:]) or _MARKED.search(right[:1]))
    return marked or bool(_PLAIN.match(left[-1:])) != bool(_PLAIN.match(right[:1]))


def _row_cost(lines: Sequence[Line], columns_em: Sequence[float], start: int, end: int, width: float) -> float:
    """Return what speaks against some lines being one row, whose column may be that of the lines around it."""
    near = {columns_em[index] for index in (start - 1, start, end - 1, end) if 0 <= index < len(lines)} - {0.0}
    if not near:
        return 0.0 if end - start == 1 else float("inf")
    return min(_fit_cost(lines, start, end, width, measure) for measure in near)


def _fit_cost(lines: Sequence[Line], start: int, end: int, width: float, measure_em: float) -> float:
    single = end - start == 1
    room = measure_em - width
    hangs = not single and lines[end - 1].text.lstrip()[:1] in NO_LINE_START
    if room < -_OVER_EM - (_HANGING_EM if hangs else 0.0):
        return 0.0 if single else float("inf")
    below = lines[end] if end < len(lines) else None
    if room <= _UNDER_EM or (below is not None and room < first_cluster_em(below.text)):
        return 0.0
    after_sentence = start == 0 or lines[start - 1].ends_sentence or bool(lines[start].gap)
    if -_OVER_EM <= room - INDENT_EM <= _UNDER_EM:
        return _FIRST if after_sentence else _FIRST_INSIDE
    ended = ends_sentence("".join(line.text.strip() for line in lines[start:end]))
    if single:
        return 0.0 if ended else _UNFILLED
    return _LAST if ended else float("inf")
