"""What two texts have in common is told by rare pairs of characters and by what they are about."""

from __future__ import annotations

import pytest

from banxin.structure.kinship import Kinship
from banxin.structure.lexis import pairs_of

TEXTS = (
    "磁悬浮列车在黔灵山隧道里跑完了最后一公里，磁悬浮的轨道今天贯通。",
    "隧道贯通以后，磁悬浮列车要从黔灵山试跑一个月。",
    "小麦在六月里收割，农民把新麦晒在场上。",
    "",
)


@pytest.fixture
def kinship() -> Kinship:
    return Kinship(TEXTS, [pairs_of(text) for text in TEXTS])


def test_two_texts_of_one_story_share_what_newspapers_seldom_have(kinship: Kinship) -> None:
    assert kinship.between([(0, 1)], [(1, 2)]) > 0.5 > kinship.between([(0, 1)], [(2, 3)])
    assert kinship.same_subject((0, 1), (1, 2)) > 0 > kinship.same_subject((0, 1), (2, 3))


def test_one_text_and_each_of_several_have_as_much_in_common_as_two(kinship: Kinship) -> None:
    others = [(0, 1), (1, 2), (2, 3), (3, 4), (1, 3)]
    for one in others:
        each = kinship.between_each(one, others)
        assert each.tolist() == pytest.approx([kinship.between([one], [other]) for other in others])
    assert kinship.between_each((0, 1), []).shape == (0,)
