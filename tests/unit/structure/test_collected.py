"""Headlines collected in one place, shared out among texts in their order."""

from __future__ import annotations

import numpy as np

from banxin.structure.articles.collected import Shares, share_in_order


def shares(pairs: dict[tuple[int, int], dict[tuple[int, int], float]]) -> Shares:
    """Return what sharing out costs where texts of one to three places have a headline for what is stated, and 3 without one."""
    headed = {run: np.full((4, 4), np.inf) for run in ((0, 1), (1, 2), (0, 2))}
    for run, texts in pairs.items():
        for text, cost in texts.items():
            headed[run][text] = cost
    unheaded = np.where(np.tri(4, k=0).T - np.eye(4) > 0, 3.0, np.inf)
    return Shares(unheaded, headed, dict.fromkeys(headed, 3.0))


def test_a_text_ends_where_the_next_headline_finds_its_own() -> None:
    found = share_in_order(2, shares({(0, 1): {(0, 2): -2.0, (0, 1): -1.0}, (1, 2): {(2, 3): -2.0, (1, 3): -2.5}}))
    assert found == ([0, 2], [0, 1])


def test_two_lines_are_one_headline_where_no_second_text_is_theirs() -> None:
    found = share_in_order(2, shares({(0, 1): {(0, 3): -1.0}, (0, 2): {(0, 3): -2.0}}))
    assert found == ([0], [0])


def test_headlines_keep_their_order_though_each_would_rather_have_the_other_text() -> None:
    crossed = {(0, 1): {(1, 3): -4.0, (0, 1): 0.0}, (1, 2): {(0, 1): -4.0, (1, 3): 0.0}}
    assert share_in_order(2, shares(crossed)) == ([0, 1], [0, 1])
