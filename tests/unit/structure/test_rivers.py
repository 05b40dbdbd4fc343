"""Rows of a page kept in its layout, cut at the gutters between its columns."""

from __future__ import annotations

from collections.abc import Sequence

from banxin.model.document import SourceLine
from banxin.structure.columns.rivers import cut_rows
from banxin.structure.lines import character_width_em

LEFT = "桥头修伞摊摆了三十一年，摊主姓骆，手上的老茧比伞柄还硬。雨季一到，他的摊前总是排着队，有人等着换一根伞骨，有人只是来避雨。"
RIGHT = "去年春天，退休的邮递员和妻子商量，想把自己年轻时走过的邮路再走一遍。这条路翻过两座山，来回60里，当年要走整整2天。"


def column(text: str, chars: int = 10) -> list[str]:
    return [text[start : start + chars] for start in range(0, len(text), chars)]


def cells(text: str) -> int:
    return sum(2 if character_width_em(character) == 1.0 else 1 for character in text)


def side_by_side(left: Sequence[str], right: Sequence[str], at: int, *, in_cells: bool = False) -> list[SourceLine]:
    width = cells if in_cells else len
    rows = [one + " " * max(1, at - width(one)) + other for one, other in zip(left, right, strict=False)]
    return [SourceLine(number, row) for number, row in enumerate(rows, 1)]


def cut(lines: Sequence[SourceLine]) -> list[list[str]]:
    rows: dict[int, list[str]] = {}
    for piece in cut_rows(lines):
        rows.setdefault(piece.row, []).append(piece.text)
    return list(rows.values())


def test_rows_are_cut_where_the_gutter_runs() -> None:
    left, right = column(LEFT), column(RIGHT)
    assert cut(side_by_side(left, right, 15)) == [list(pair) for pair in zip(left, right, strict=False)]


def test_full_width_characters_may_take_two_places() -> None:
    left, right = column(LEFT), column(RIGHT)
    assert cut(side_by_side(left, right, 26, in_cells=True)) == [list(pair) for pair in zip(left, right, strict=False)]


def test_a_gutter_as_narrow_as_one_space_is_found() -> None:
    left, right = column(LEFT), column(RIGHT)
    left[2] = left[2][:6]
    left[4] = left[4][:7]
    assert cut(side_by_side(left, right, 11)) == [list(pair) for pair in zip(left, right, strict=False)]


def test_a_narrow_gutter_is_found_beside_lines_whose_characters_are_set_apart() -> None:
    left, right = column(LEFT + RIGHT, 12)[:10], column(RIGHT + LEFT, 12)[:10]
    for spread in (1, 3, 5):
        left[spread] = " ".join(left[spread][:6])
    assert cut(side_by_side(left, right, 13)) == [list(pair) for pair in zip(left, right, strict=True)]


def test_the_space_inside_a_headline_is_no_gutter() -> None:
    headline = SourceLine(1, "旧厂房   “长”出新剧场")
    below = [SourceLine(line.number + 3, line.text) for line in side_by_side(column(LEFT), column(RIGHT), 15)]
    assert cut([headline, *below])[0] == [headline.text]


def test_nothing_but_white_space_is_lost() -> None:
    lines = side_by_side(column(LEFT), column(RIGHT), 15)
    before = "".join("".join(line.text.split()) for line in lines)
    assert "".join("".join(text.split()) for row in cut(lines) for text in row) == before


def test_a_column_is_found_though_its_lines_begin_wherever_those_at_their_left_end() -> None:
    # The extractor takes two columns for one, and figures, two to an em, make lines of the left one longer.
    left, middle, right = column(LEFT), column(RIGHT), column(RIGHT[20:] + LEFT)
    left[1:4] = ["1998年7月6日的雨季", "摊主姓骆31岁手上的老", "2003年12月28日他又来"]
    rows = [f"{one} {other}".ljust(30) + third for one, other, third in zip(left, middle, right, strict=False)]
    found = cut([SourceLine(number, row) for number, row in enumerate(rows, 1)])
    assert found == [list(lines) for lines in zip(left, middle, right, strict=False)]
