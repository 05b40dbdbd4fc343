"""Which text goes on with which, by the words at the joint."""

from __future__ import annotations

import pytest

from banxin.structure.lexis import sentence_cost
from banxin.typography.phrases import affinity


@pytest.mark.parametrize(
    ("before", "rest", "other"),
    [
        ("他从来没有说过一句葡", "萄架下的话", "的天气预报"),  # one word stands across the joint
        ("这条路修好以后，群众", "反映强烈", "葡萄架下"),  # the words are whole
        ("這條路修好以後，羣眾", "反映強烈", "葡萄架下"),
        ("全年共接待游客12", "万人次，比上年", "的人们都说"),  # a figure is a numeral
        ("会议指出，", "必须坚持", "们的意见"),  # a word begins after a mark
    ],
)
def test_a_line_goes_on_with_what_is_said_so_rather_than_with_something_else(before: str, rest: str, other: str) -> None:
    assert affinity(before, rest) > affinity(before, other) + 1


@pytest.mark.parametrize("line", ["", "，", "Banxin", "𠮷野", "\U0010ffff工", "㐀㐁㐂㐃㐄㐅"])
def test_what_no_table_knows_says_little(line: str) -> None:
    assert abs(affinity(line, "工人日报")) < 2
    assert abs(affinity("工人日报", line)) < 2


def test_a_divided_word_goes_on_where_its_rest_is() -> None:
    assert sentence_cost("他打开了control-", "ler叫作") < -3
    assert sentence_cost("", "架子上") == 0.0
