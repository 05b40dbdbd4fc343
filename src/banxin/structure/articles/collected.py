"""What it costs to share out the texts of a page and the headlines collected in one place goes in; the cheapest articles and headlines come out.

Extractors that print a page as it was drawn have all headlines together where these were drawn last or first. Nothing stands
then between two articles, so that where one ends and where the next headline begins must be told at once. As both come in
one order, the cheapest way of sharing out everything is found by dynamic programming, over the paragraphs that articles may
begin with and the lines that headlines may begin with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from banxin.structure.articles.page import Range


@dataclass(frozen=True, slots=True)
class Shares:
    """What sharing out costs. The texts that may be articles run from one of some places to another, one array row for each
    where they begin and one column for each where they end; `inf` is what cannot be.
    """

    unheaded: np.ndarray  # of each text as an article without a headline of the collected ones
    headed: Mapping[Range, np.ndarray]  # of each text as the article of a headline, which is a range of the lines
    idle: Mapping[Range, float]  # of each headline without an article


def share_in_order(lines: int, shares: Shares) -> tuple[list[int], list[int]]:
    """Return the places where articles begin and the lines that headlines begin with, at the least cost at which the
    headlines, of so many lines together, keep the order of their articles.
    """
    places = len(shares.unheaded)
    least = np.full((places, lines + 1), np.inf)  # up to a place, with so many lines shared out
    least[0, 0] = 0.0
    steps: dict[tuple[int, int], tuple[int, int]] = {}
    for place in range(places):
        if place:
            _take(least, steps, place, shares.unheaded[:place, place, np.newaxis] + least[:place], np.arange(lines + 1))
            for (first, end), costs in shares.headed.items():
                _take(least, steps, place, (costs[:place, place] + least[:place, first])[:, np.newaxis], np.array([end]), first)
        for (first, end), cost in sorted(shares.idle.items()):
            if least[place, first] + cost < least[place, end]:
                least[place, end] = least[place, first] + cost
                steps[place, end] = (place, first)
    place, line = places - 1, lines
    starts, firsts = [], []
    while (place, line) in steps:
        place_before, line_before = steps[place, line]
        starts += [place_before] * (place_before < place)
        firsts += [line_before] * (line_before < line)
        place, line = place_before, line_before
    return starts[::-1], firsts[::-1]


def _take(
    least: np.ndarray, steps: dict[tuple[int, int], tuple[int, int]], place: int, costs: np.ndarray, lines: np.ndarray, first: int | None = None
) -> None:
    """Take for a place what is cheaper than before: a row of costs for each place before it, a column for each of the lines."""
    befores = costs.argmin(axis=0)
    cheapest = costs[befores, np.arange(len(lines))]
    for column in np.flatnonzero(cheapest < least[place, lines]):
        line = int(lines[column])
        least[place, line] = cheapest[column]
        steps[place, line] = (int(befores[column]), line if first is None else first)
