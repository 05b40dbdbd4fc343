"""Lines are measured in characters, not in spaces."""

from __future__ import annotations

import pytest

from banxin.model.document import SourceLine
from banxin.structure.lines import (
    count_open_marks,
    ends_sentence,
    estimate_measures,
    find_habitual_gap,
    first_cluster_em,
    measure_lines,
    width_em,
)


@pytest.mark.parametrize(
    ("text", "width"),
    [("江城今日", 4.0), ("江 城 今 日", 4.0), ("　　江城", 2.0), ("10月26日，", 5.0), ("“双11”", 4.0), ("", 0.0)],
)
def test_width_counts_han_as_one_digits_as_half_spaces_as_nothing(text: str, width: float) -> None:
    assert width_em(text) == width


@pytest.mark.parametrize("text", ["好了。", "“好了。”", "好吗？", "走了……", "（《江城晚报》）", "好了。 ", "﹁好了。﹂"])
def test_a_sentence_ends_inside_closing_marks_too(text: str) -> None:
    assert ends_sentence(text)


@pytest.mark.parametrize("text", ["好了，", "好", "《江城晚报》", "“好”", "", "”"])
def test_a_closing_mark_alone_ends_no_sentence(text: str) -> None:
    assert not ends_sentence(text)


@pytest.mark.parametrize(("text", "width"), [("好的", 1.0), ("好，的", 2.0), ("“好”的", 3.0), ("1200米", 2.0)])
def test_what_cannot_be_parted_at_a_line_start(text: str, width: float) -> None:
    assert first_cluster_em(text) == width


def test_open_marks_are_those_not_closed() -> None:
    assert count_open_marks("他说：“去《江城") == 2
    assert count_open_marks("（好）“好”") == 0


def test_blank_lines_between_all_lines_say_nothing() -> None:
    assert find_habitual_gap(range(1, 40, 2)) == 1
    assert find_habitual_gap([1, 2, 3, 4, 6, 7, 8, 9, 11, 12]) == 0


def test_gaps_are_counted_beyond_the_habit_of_the_dump() -> None:
    lines = [("page", SourceLine(number, "江城")) for number in (1, 3, 5, 7, 11, 13, 15)]
    assert [line.gap for line in measure_lines(lines)] == [1, 0, 0, 0, 2, 0, 0]


def test_each_line_gets_the_measure_of_its_column() -> None:
    column, narrow = [12.0, 14, 14, 13.5, 14, 5], [20.0, 22, 22, 22, 21.5, 22, 9]
    widths = [*column, *narrow, 12.0, 14, 14, 14, 14]
    parted = [False] * len(widths)
    assert estimate_measures(widths, parted) == [14.0] * 6 + [22.0] * 7 + [14.0] * 5


def test_a_line_wider_than_any_column_is_its_own_measure() -> None:
    assert estimate_measures([14.0, 14, 14, 76, 14, 14], [False] * 6)[3] == 76


def test_lines_of_another_column_are_no_gap() -> None:
    first = [("page.txt", SourceLine(number, "桥头修伞摊摆了三十")) for number in (1, 3, 4, 5, 6, 9)]
    second = [("page.txt", SourceLine(number, "镇上的露天浴池关门")) for number in (2, 7)]
    assert [line.gap for line in measure_lines([*first, *second])] == [1, 0, 0, 0, 0, 1, 1, 0]
