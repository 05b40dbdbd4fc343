"""A matrix of costs goes in; the pairs of rows and columns that together cost least come out (Hungarian method)."""

from __future__ import annotations

from typing import Any

import numpy as np


def cheapest_pairs(costs: np.ndarray) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return the rows and columns of the cheapest assignment, each row and column in one pair at most."""
    # scipy takes half a second to load, and only newspapers need it.
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(costs)
    return rows, columns
