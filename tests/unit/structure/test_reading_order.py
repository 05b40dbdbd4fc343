"""The order in which what stands on a page kept in its layout is read."""

from __future__ import annotations

import numpy as np
import pytest

from banxin.model.document import SourceLine
from banxin.structure.columns.reading_order import move_stretches, read_in_order
from banxin.structure.columns.rivers import cut_rows


def read(page: str) -> list[str]:
    lines = [SourceLine(number, text) for number, text in enumerate(page.split("\n"), 1) if text.strip()]
    return [piece.text for block in read_in_order(cut_rows(lines)) for piece in block.pieces]


TWO_ARTICLES_SIDE_BY_SIDE = """\
修伞摊三十一年            慢热茶室开张

  桥头修伞摊摆了三十      镇上的露天浴池关门
一年，摊主姓骆，手上    以后，老澡客们没有地
的老茧比伞柄还硬。      方聊天。
  雨季一到，他的摊前      社区把锅炉房旁边的
总是排着队。            库房刷成了白色。"""

TWO_ARTICLES_ONE_BELOW_THE_OTHER = """\
修伞摊三十一年

  桥头修伞摊摆了三十    的老茧比伞柄还硬。
一年，摊主姓骆，手上      雨季一到，排着队。



慢热茶室开张

  镇上的露天浴池关门    方聊天。社区把锅炉房
以后，老澡客们没有地    旁边的库房刷成白色。"""

TWO_COLUMNS_BESIDE_ONE_OVER_THREE = """\
修伞摊三十一年                                小桥不再收过桥费

  桥头修伞摊摆了三十    说，伞骨断了可以换，      村口的石桥修好以后，
一年，摊主姓骆，手上    伞面破了可以补，总有    过桥费就停收了。村里人
的老茧比伞柄还硬。雨    一把伞是舍不得扔的。    挑菜进城，再也不必绕到
季一到，他的摊前总是    只要还有人来，他就摆    上游去，一趟省下半个钟
排着队，有人来避雨，    下去。                  头。


                        慢车上的菜市场

  清晨五点，绿皮慢车    了四十年，座位底下塞    一千米。列车长认得每
从山里开出来，车厢里    满了筐子，票价还是四    一筐菜的主人，谁没有
坐满挑菜的人。这趟车    块五，从头到尾只有二    来，他要多问一句。"""


def test_articles_side_by_side_are_read_one_after_the_other() -> None:
    texts = read(TWO_ARTICLES_SIDE_BY_SIDE)
    assert texts[0] == "修伞摊三十一年"
    assert texts.index("总是排着队。") < texts.index("慢热茶室开张") < texts.index("镇上的露天浴池关门")


def test_columns_of_the_upper_article_are_read_before_the_lower_one() -> None:
    assert read(TWO_ARTICLES_ONE_BELOW_THE_OTHER) == [
        "修伞摊三十一年",
        "桥头修伞摊摆了三十",
        "一年，摊主姓骆，手上",
        "的老茧比伞柄还硬。",
        "雨季一到，排着队。",
        "慢热茶室开张",
        "镇上的露天浴池关门",
        "以后，老澡客们没有地",
        "方聊天。社区把锅炉房",
        "旁边的库房刷成白色。",
    ]


def test_an_article_in_two_columns_is_read_before_the_one_beside_it_and_both_before_the_one_below() -> None:
    texts = read(TWO_COLUMNS_BESIDE_ONE_OVER_THREE)
    firsts = ["修伞摊三十一年", "桥头修伞摊摆了三十", "说，伞骨断了可以换，", "小桥不再收过桥费", "村口的石桥修好以后，", "慢车上的菜市场", "清晨五点，绿皮慢车", "了四十年，座位底下塞", "一千米。列车长认得每"]
    assert [text for text in texts if text in firsts] == firsts


def test_columns_whose_lines_do_not_stand_level_stay_whole() -> None:
    rows = []
    left = ["  桥头修伞摊摆了三十", "一年，摊主姓骆，手上", "的老茧比伞柄还硬，雨", "季一到，他的摊前总是", "排着队。"]
    right = ["  镇上的露天浴池关门", "以后，老澡客们没有地", "方聊天。社区把锅炉房", "旁边的两间库房刷成白", "色，取名叫慢热茶室。"]
    for one, other in zip(left, right, strict=True):
        rows += [one, " " * 24 + other]
    assert read("\n".join(rows)) == [line.strip() for line in (*left, *right)]


def test_columns_that_come_two_lines_at_a_time_stay_whole() -> None:
    columns = [
        ["桥头修伞摊摆了三十一", "年，摊主姓骆，手上的", "老茧比伞柄还硬，雨季", "一到总是排着队，有人", "等着换一根伞骨，有人", "只是来避雨。"],
        ["去年春天，退休的邮递", "员和妻子商量，想把自", "己年轻时走过的邮路再", "走一遍，这条路翻过两", "座山，来回六十四里，", "要走两天。"],
        ["镇上的浴池关门以后，", "老澡客没有地方聊天。", "  社区把锅炉房旁边的", "库房刷成白色，摆上藤", "椅和茶壶，取名叫慢热", "茶室。"],
    ]
    page = [
        " " * 24 * place + line for first in (0, 2, 4) for place, column in enumerate(columns) for line in column[first : first + 2]
    ]
    pieces = cut_rows([SourceLine(number, line) for number, line in enumerate(page, 1)])
    assert [[piece.text for piece in block.pieces] for block in read_in_order(pieces)] == [
        [line.strip() for line in column] for column in columns
    ]


def test_a_thousand_blocks_end_soon() -> None:
    page = "\n".join(("短讯" + " " * 20 + "快讯") if number % 2 else "" for number in range(2_000))
    assert len(read(page)) == 2_000


@pytest.mark.parametrize("steps", [180, 399])
def test_texts_like_the_steps_of_a_stair_are_read_downwards(steps: int) -> None:
    """Each can be cut from all others both ways: the parts of the page stand one inside the other as deep as can be."""
    assert read("\n\n\n\n".join(" " * 9 * step + f"第{step}级，" for step in range(steps))) == [f"第{step}级，" for step in range(steps)]


def walk(order: list[int], costs: np.ndarray) -> float:
    edge = len(order)
    return float(sum(costs[one, other] for one, other in zip([edge, *order], [*order, edge], strict=True)))


def test_a_stretch_that_no_cut_puts_in_its_place_is_moved_there() -> None:
    costs = np.full((7, 7), 4.0)
    for one, other in ((6, 0), (0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6)):
        costs[one, other] = 0.0
    assert move_stretches([0, 3, 4, 1, 2, 5], costs) == [0, 1, 2, 3, 4, 5]
    assert move_stretches([0, 1, 2, 3, 4, 5], costs) == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("seed", range(8))
def test_moves_keep_every_block_and_the_first_and_cost_no_more(seed: int) -> None:
    costs = np.random.default_rng(seed).uniform(-4.0, 8.0, (13, 13))
    order = move_stretches(range(12), costs)
    assert sorted(order) == list(range(12))
    assert order[0] == 0
    assert walk(order, costs) <= walk(list(range(12)), costs)
