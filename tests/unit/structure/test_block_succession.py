"""Columns of several articles that an extractor printed block by block, out of their order."""

from __future__ import annotations

import re
from pathlib import Path

from banxin.structure.columns.block_succession import Foot, Head, read_blocks, read_on

TEXTS = (
    "桥头修伞摊摆了三十一年，摊主姓骆，手上的老茧比伞柄还硬。雨季一到，他的摊前总是排着队，有人等着换一根伞骨，有人只是来避雨，还有人专门来听他讲从前的事。上个月，街道在菜市场里腾出一间铺面，免去头一年的房租，老骆把旧招牌洗干净挂上去，又在门口摆了两把竹椅。",
    "去年春天，退休的邮递员和妻子商量，想把自己年轻时走过的邮路再走一遍。这条路翻过两座山，来回六十四里，当年要走整整两天。他们带了干粮和一张手画的地图，上面标着哪家有狗，哪口井的水最甜。三十年过去，那口井还在，井边的人家却搬走了大半，剩下的老人还认得他。",
    "镇上的露天浴池关门以后，老澡客们没有地方聊天。社区把锅炉房旁边的两间库房刷成白色，摆上藤椅和茶壶，取名叫慢热茶室，每天下午开门。头一个月来的都是老人，后来年轻人也来，有的带着电脑，有的带着孩子，茶室的灯常常亮到晚上九点，比从前的浴池还要热闹几分。",
)
HEADLINES = ("雨天的一把伞", "再走一遍邮路", "慢热茶室开张")


def _columns(text: str, measure: int = 12) -> list[list[str]]:
    """Set a text in three columns of lines, the first set in."""
    lines = re.findall(f".{{1,{measure}}}[，。]?", "　　" + text)
    lines[0] = lines[0].strip()
    third = -(-len(lines) // 3)
    return [lines[:third], lines[third : 2 * third], lines[2 * third :]]


def _read(*blocks: list[str]) -> list[list[str]]:
    lines = [line for block in blocks for line in block]
    parted = [not place and number > 0 for number, block in enumerate(blocks) for place in range(len(block))]
    return [[lines[index] for index in block] for block in read_on(lines, parted)]


def test_what_stands_below_a_first_column_does_not_part_it_from_the_second() -> None:
    upper, lower, last = map(_columns, TEXTS)
    first, second, third = ([headline] for headline in HEADLINES)
    printed = [first, upper[0], second, lower[0], upper[1], third, last[0], lower[1], upper[2], last[1], lower[2], last[2]]
    assert _read(*printed) == [first, *upper, second, *lower, third, *last]


def test_a_headline_goes_with_its_text_where_both_were_printed_out_of_order() -> None:
    upper, lower, last = map(_columns, TEXTS)
    first, second, third = ([headline] for headline in HEADLINES)
    printed = [second, first, upper[0], lower[0], upper[1], lower[1], third, last[0], upper[2], lower[2], last[1], last[2]]
    assert _read(*printed) == [second, *lower, third, *last, first, *upper]


def test_texts_that_come_whole_stay_as_they_are() -> None:
    printed = [[headline, *(line for column in _columns(text) for line in column)] for headline, text in zip(HEADLINES, TEXTS, strict=True)]
    printed = [*printed, *([headline] for headline in ("城事", "第三版", "社区", "邮路", "茶室", "修伞"))]
    assert _read(*printed) == printed


def test_a_page_is_left_in_order_where_only_an_ended_text_might_go_on_past_another() -> None:
    text = (Path(__file__).parents[3] / "seeds" / "000_43fae3af8e3174c9.txt").read_text(encoding="utf-8")
    printed = [block.split("\n") for block in re.split(r"\n(?:\s*\n)+", text.strip())]
    assert _read(*printed) == printed


def test_how_a_block_begins_and_ends_is_told_by_its_lines() -> None:
    first, second, third = read_blocks(_columns(TEXTS[0]))
    assert (first.head, first.foot) == (Head.SET_IN, Foot.BROKEN_OFF)
    assert (second.head, second.foot) == (Head.FULL, Foot.BROKEN_OFF)
    assert third.foot is Foot.ENDED
    signed, headline = read_blocks([[*_columns(TEXTS[1])[2], "□骆驰"], ["再走一遍邮路"]])
    assert (signed.foot, headline.head) == (Foot.SIGNED, Head.HEADLINE)


def test_the_rest_of_a_sentence_that_fills_its_line_signs_no_text_where_marks_are_spaced() -> None:
    spaced = [["桥头修伞摊摆了三十一年， 摊", "主姓骆， 手上的老茧硬。 雨季", "他的摊前总排着队。 有人等着"], ["换一根伞骨， 有人只是来避雨", "还有人专门来听。 □骆驰"]]
    broken_off, signed = read_blocks(spaced)
    assert (broken_off.foot, signed.foot) == (Foot.BROKEN_OFF, Foot.SIGNED)
