"""Columns that an extractor printed row by row."""

from __future__ import annotations

import re
from itertools import chain, zip_longest

import pytest

from banxin.structure.columns import weave
from banxin.structure.columns.weave import find_woven_columns

TEXTS = (
    "桥头修伞摊摆了三十一年，摊主姓骆，手上的老茧比伞柄还硬。雨季一到，他的摊前总是排着队，有人等着换一根伞骨，有人只是来避雨。上个月，街道在菜市场里腾出一间铺面，免去头一年的房租，老骆把旧招牌洗干净挂上去。",
    "去年春天，退休的邮递员和妻子商量，想把自己年轻时走过的邮路再走一遍。这条路翻过两座山，来回六十四里，当年要走整整两天。他们带了干粮和一张手画的地图，上面标着哪家有狗，哪口井的水最甜。三十年过去，井还在。",
    "镇上的露天浴池关门以后，老澡客们没有地方聊天。社区把锅炉房旁边的两间库房刷成白色，摆上藤椅和茶壶，取名叫慢热茶室，每天下午开门。头一个月来的都是老人，后来年轻人也来，有的带着电脑，有的带着孩子。",
)


COLUMNS = [re.findall(".{1,13}[，。]?", text)[:7] for text in TEXTS]


@pytest.mark.parametrize("count", [2, 3])
def test_columns_printed_in_turn_come_out_one_by_one(count: int) -> None:
    columns = COLUMNS[:count]
    woven = [line for line in chain.from_iterable(zip_longest(*columns)) if line]
    found = find_woven_columns(woven, [False] * len(woven))
    assert [[woven[index] for index in column] for column in found] == columns


def test_columns_one_after_another_stay_as_they_are() -> None:
    lines = list(chain.from_iterable(COLUMNS))
    assert find_woven_columns(lines, [False] * len(lines)) == []


def test_the_article_below_is_not_read_into_the_one_above() -> None:
    upper, lower = COLUMNS[:2], [COLUMNS[2][:3], COLUMNS[2][3:6]]
    woven = [line for row in zip(*upper, strict=False) for line in row]
    woven += ["慢热茶室开张", *(line for row in zip(*lower, strict=True) for line in row)]
    found = find_woven_columns(woven, [False] * len(woven))
    headline = woven.index("慢热茶室开张")
    assert all(max(column) < headline or min(column) >= headline for column in found)


def _print_in_turn(*articles: str, measure: int = 12) -> list[str]:
    """Return the lines of articles in two columns each, all of them side by side, as they come row by row."""
    columns: list[list[str]] = []
    for article in articles:
        lines = re.findall(f".{{1,{measure}}}[，。]?", "　　" + article)
        lines[0] = lines[0].strip()
        half = -(-len(lines) // 2)
        columns += [lines[:half], lines[half:]]
    return [line for row in zip_longest(*columns) for line in row if line]


def test_articles_side_by_side_are_read_one_by_one_below_their_headlines() -> None:
    headlines = ["一把雨伞修了三十年", "老邮递员再走一遍邮路"]
    lines = [*headlines, *_print_in_turn(*TEXTS[:2])]
    found = find_woven_columns(lines, [False] * len(lines), in_rows=False)
    text = "".join(lines[index] for column in found for index in column)
    assert all(f"{headline}{article}" in text for headline, article in zip(headlines, TEXTS, strict=False))


def test_columns_in_turn_come_out_whole_on_a_page_that_has_few_of_them() -> None:
    columns = [column[:5] for column in COLUMNS[:2]]
    in_order = re.findall(".{1,13}[，。]?", TEXTS[2])
    lines = [*in_order, *(line for row in zip(*columns, strict=True) for line in row)]
    found = find_woven_columns(lines, [index == len(in_order) for index in range(len(lines))])
    text = "".join(lines[index] for column in found for index in column)
    assert all("".join(column) in text for column in (in_order, *columns))


def test_the_last_line_of_a_page_may_go_on_in_one_above_it(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = [column[:5] for column in COLUMNS[:2]]
    lines = [*COLUMNS[2], *(line for row in reversed(list(zip(*columns, strict=True))) for line in row)]
    upwards = {index + 2: (index, 9.0) for index in range(len(COLUMNS[2]), len(lines) - 2)}
    monkeypatch.setattr(weave, "find_successors", lambda *_, **__: upwards)
    found = find_woven_columns(lines, [False] * len(lines))
    assert [[lines[index] for index in column] for column in found[1:]] == columns
