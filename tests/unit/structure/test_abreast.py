"""Rows that hold a line of each of two columns, a single space between them."""

from __future__ import annotations

from banxin.structure.columns.abreast import cut_abreast

LEFT = "桥头修伞摊摆了三十一年，摊主姓骆，手上的老茧比伞柄还硬。雨季一到，他的摊前总是排着队，有人等着换一根伞骨，有人只是来避雨。"
RIGHT = "去年春天，退休的邮递员和妻子商量，想把自己年轻时走过的邮路再走一遍。这条路翻过两座山，来回六十四里，当年要走整整两天。"
BELOW = "镇上的露天浴池关门以后，老澡客们没有地方聊天。社区把锅炉房旁边的两间库房刷成白色，摆上藤椅和茶壶，取名叫慢热茶室，每天开门。"


def column(text: str, chars: int = 12) -> list[str]:
    return [text[start : start + chars] for start in range(0, len(text), chars)]


def test_rows_of_two_columns_are_cut_where_the_other_is_as_wide_as_lines_are() -> None:
    pairs = list(zip(column(LEFT), column(RIGHT), strict=False))[:4]
    rows = [f"{left} {right}" for left, right in pairs]
    assert cut_abreast([*rows, *column(BELOW)])[:4] == [[f"{left} ", right] for left, right in pairs]


def test_a_column_whose_characters_are_set_apart_is_left_whole() -> None:
    rows = [f"{left} {right}" for left, right in zip(column(LEFT), column(RIGHT), strict=False)]
    rows[1] = f"{' '.join(column(LEFT)[1])} {column(RIGHT)[1]}"
    assert cut_abreast([*rows[:4], *column(BELOW)])[1] == [f"{' '.join(column(LEFT)[1])} ", column(RIGHT)[1]]


def test_spaces_inside_lines_are_no_gutters() -> None:
    rows = [line.replace("，", "， ").replace("。", "。 ") for line in column(LEFT) + column(RIGHT) + column(BELOW)]
    assert cut_abreast(rows) == [[row] for row in rows]


def test_rows_are_cut_on_a_page_whose_marks_have_a_space_beside_them() -> None:
    left, right, below = ([line.replace("，", "， ").replace("。", "。 ").strip() for line in column(text)] for text in (LEFT, RIGHT, BELOW))
    rows = [f"{one} {other}" for one, other in zip(left, right, strict=False)][:4]
    found = cut_abreast([*rows, *below, *right[4:]])
    assert [[part.strip() for part in parts] for parts in found[:4]] == [list(pair) for pair in zip(left, right, strict=False)][:4]


def test_a_headline_of_two_parts_is_left_whole() -> None:
    rows = ["老浴池关门以后的日子 慢热茶室里的新茶客", *column(LEFT), *column(BELOW)]
    assert cut_abreast(rows) == [[row] for row in rows]
