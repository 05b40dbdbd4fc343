"""A paragraph and a number of lines go in; the best division into just so many comes out, if a good one exists.

Pages are full when their paragraphs may be a line longer or shorter than they are at their best (TeX's `\\looseness`).
The lines before the last dozen stay as they are: a dozen have enough to give, and a page is not set anew for one line.
"""

from __future__ import annotations

from itertools import islice

import numpy as np

from banxin.composition.breaking import (
    LONE_COST,
    NO_EDGE,
    Weighed,
    divide,
    first_endings,
    plan_of,
    spread_cost,
)
from banxin.composition.kinsoku import Break
from banxin.composition.paragraph import Paragraph

MOST_LINES = 12
# So many lines of a paragraph at least stand at the head of the page it runs on to (clreq 7.1.2, 孤行).
LEAST_AT_HEAD = 2
# For a full page alone no characters of a long line are put further apart than this.
MOST_SPREAD_EM = 0.25
_LONG_MEASURE_EM = 20


def count_lines(paragraph: Paragraph, start: int, measure_em: float, indent_em: float, most: int) -> int:
    """Return how many lines a paragraph has from `start` on, looking no further than `most`."""
    if start >= len(paragraph.text):
        return 0
    return sum(1 for _ in islice(divide(paragraph, start, measure_em, indent_em, False), most))


def divide_into(
    paragraph: Paragraph, start: int, measure_em: float, indent_em: float, count: int, *, runs_on: bool
) -> tuple[int, ...] | None:
    """Return where `count` lines from `start` end that leave nothing of the paragraph, or None if none are good.

    With `runs_on` they may as well leave two lines or more, which are then as they are at their best.
    """
    ends = list(islice(divide(paragraph, start, measure_em, indent_em, False), max(0, count - MOST_LINES)))
    if len(ends) < count - MOST_LINES:
        return None
    plan, length, breaks = plan_of(paragraph, measure_em, False), len(paragraph.text), paragraph.breaks
    weighed = Weighed(paragraph)
    dearest = spread_cost(MOST_SPREAD_EM) if measure_em >= _LONG_MEASURE_EM else NO_EDGE / 2
    places, costs = np.array([ends[-1] if ends else start]), np.zeros(1)
    steps: list[tuple[np.ndarray, np.ndarray]] = []
    for number in range(len(ends) + 1, count + 1):
        if number == 1 and indent_em:
            after, prices = first_endings(paragraph, start, measure_em - indent_em)
        else:
            after, prices = weighed.endings(places, measure_em, False, parting=True)
        # A last line of one character (孤字) is no better than a page that is a line short.
        fair = np.where(after == length, (number == count) & (prices < LONE_COST), prices <= dearest)
        rows, columns = np.nonzero(fair)
        reached, totals = after[rows, columns], costs[rows] + prices[rows, columns]
        if not len(reached):
            return None
        order = np.lexsort((rows, np.round(totals, 6), reached))
        reached, rows, totals = reached[order], rows[order], totals[order]
        best = np.flatnonzero(np.diff(reached, prepend=-1))
        steps.append((reached[best], rows[best]))
        places, costs = reached[best], totals[best]
    total = [
        cost + (0.0 if breaks[place] == Break.FORCED else plan.cost[place])
        if place == length or (runs_on and count_lines(paragraph, place, measure_em, 0.0, LEAST_AT_HEAD) == LEAST_AT_HEAD)
        else NO_EDGE
        for place, cost in zip(places.tolist(), costs.tolist(), strict=True)
    ]
    at = int(np.argmin(total))
    if total[at] >= NO_EDGE:
        return None
    chosen: list[int] = []
    for reached, rows in reversed(steps):
        chosen.append(int(reached[at]))
        at = int(rows[at])
    return (*ends, *reversed(chosen))
