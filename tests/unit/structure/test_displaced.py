"""Headlines that an extractor printed in mid-sentence."""

from __future__ import annotations

from banxin.structure.columns.displaced import lift_headlines

FIRST = ["桥头修伞摊摆了三十一年，", "摊主姓骆，老茧比伞柄硬。", "上个月，街道腾出一间铺"]
REST = ["面，免去头一年的房租，老", "骆把旧招牌挂了上去。"]
OTHER = ["去年春天，退休的邮递员和", "妻子商量，想再走一遍。"]


def _lifted(*blocks: list[str]) -> list[str]:
    lines = [line for block in blocks for line in block]
    parted = [not place and number > 0 for number, block in enumerate(blocks) for place in range(len(block))]
    return [lines[index] for index in lift_headlines(lines, parted)]


def test_a_headline_printed_after_the_first_column_comes_above_it() -> None:
    assert _lifted(["三代人的手艺"], FIRST, ["雨天的一把伞"], REST) == ["三代人的手艺", "雨天的一把伞", *FIRST, *REST]


def test_a_headline_above_another_text_stays() -> None:
    blocks = [*FIRST[:2], "柄还硬。"], ["再走一遍邮路"], OTHER
    assert _lifted(*blocks) == [line for block in blocks for line in block]
