"""A matrix of costs goes in; the pairs of rows and columns that together cost least come out (Hungarian method)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

_FORBIDDEN = 1e9
# A larger matrix is no page's, and is not solved again without each of its pairs.
_MOST_TRIALS = 100


def cheapest_pairs(costs: np.ndarray) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return the rows and columns of the cheapest assignment, each row and column in one pair at most."""
    # scipy takes half a second to load, and only newspapers need it.
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(costs)
    return rows, columns


@dataclass(frozen=True, slots=True)
class Pairing:
    """A pair of the cheapest assignment, and what becomes of its row and its column in the cheapest one without it.

    `cost` and `runner_up_cost` are the sums of the whole assignment.
    """

    row: int
    column: int
    cost: float
    other_row: int
    other_column: int
    runner_up_cost: float


def pairings(costs: np.ndarray) -> list[Pairing]:
    """Return the pairs of the cheapest assignment of a square matrix, each with its runner-up.

    Of a matrix of more than a hundred rows, the runner-up is only the cheapest other entry of the same column.
    """
    rows, columns = cheapest_pairs(costs)
    total = float(costs[rows, columns].sum())
    found = []
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        trial = costs.copy()
        trial[row, column] = _FORBIDDEN
        if len(costs) > _MOST_TRIALS:
            other = int(trial[:, column].argmin())
            found.append(Pairing(row, column, total, other, column, total + float(trial[other, column] - costs[row, column])))
            continue
        others = dict(zip(*(indices.tolist() for indices in cheapest_pairs(trial)), strict=True))
        changed = sum(float(trial[r, c]) for r, c in others.items())
        holder = next(r for r, c in others.items() if c == column)
        found.append(Pairing(row, column, total, holder, others[row], changed))
    return found
