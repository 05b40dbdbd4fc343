"""The cheapest assignment, and the cheapest one without each of its pairs."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banxin.structure.assignment import pairings


def cheapest(costs: np.ndarray, without: tuple[int, int] | None = None) -> float:
    rows = range(len(costs))
    return min(
        sum(costs[row, column] for row, column in zip(rows, columns, strict=True))
        for columns in permutations(rows)
        if without is None or columns[without[0]] != without[1]
    )


@given(st.lists(st.lists(st.integers(-9, 9), min_size=4, max_size=4), min_size=4, max_size=4))
def test_the_runner_up_is_the_cheapest_assignment_without_the_pair(rows: list[list[int]]) -> None:
    costs = np.array(rows, dtype=float)
    for pairing in pairings(costs):
        assert pairing.cost == pytest.approx(cheapest(costs))
        assert pairing.runner_up_cost == pytest.approx(cheapest(costs, (pairing.row, pairing.column)))
        assert pairing.other_row != pairing.row
        assert pairing.other_column != pairing.column
