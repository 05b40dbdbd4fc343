"""Which two characters stand together in words."""

from __future__ import annotations

import pytest

from banxin.structure.lexis import line_joint_cost
from banxin.typography.words import cohesion_bits


@pytest.mark.parametrize(("inside", "between"), [("劳动", "动者"), ("勞動", "動都"), ("葡萄", "萄很"), ("记者", "者了")])
def test_the_characters_of_a_word_hold_together_and_those_beside_it_less(inside: str, between: str) -> None:
    assert cohesion_bits(*inside) > 2 + cohesion_bits(*between)


@pytest.mark.parametrize("pair", ["a1", "，“", "工，", "𠮷野", "\U0010ffff工"])
def test_what_is_in_no_dictionary_does_not_hold_together(pair: str) -> None:
    assert cohesion_bits(*pair) == 0.0


def test_lines_that_break_inside_a_word_go_on() -> None:
    assert line_joint_cost("他从来没有说过一句葡", "萄架下的话") < -2
    assert line_joint_cost("他从来没有说过一句话", "架子上的灰") > 0
    assert line_joint_cost("他说，", "架子上") == 0.0
    assert line_joint_cost("", "架子上") == 0.0
