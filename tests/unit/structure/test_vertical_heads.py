"""Headlines set downwards on a page kept in its layout."""

from __future__ import annotations

from banxin.model.document import SourceLine
from banxin.structure.columns.rivers import cut_rows
from banxin.structure.columns.vertical_heads import join_vertical_heads

ONE_BESIDE_ITS_TEXT = """\
修     桥头修伞摊摆了三十    说，伞骨断了可以换，
伞
   一年，摊主姓骆，手上    伞面破了可以补，总有

摊 的老茧比伞柄还硬。雨    一把伞是舍不得扔的。
   季一到，他的摊前总是    只要还有人来，他就摆
的
   排着队，有人来避雨，    下去。桥头的人说，没
年
轮 有人等着换一根伞骨。    有他，雨天就不像雨天。"""

TWO_COLUMNS_OF_ONE = """\
村口的石桥修好以后，    在 老
过桥费就停收了。村里    抽 兵
人挑菜进城，再也不必    屉 的
绕到上游去，一趟省下    里 勋
半个钟头。桥头立起一    放 章"""

A_TABLE = """\
甲队的成绩和对手一样    胜
乙队的成绩和对手一样    负
丙队的成绩和对手一样    胜
丁队的成绩和对手一样    胜
戊队的成绩和对手一样    平"""

SPREAD_CHARACTERS = """\
伞 ， 骨断了可以换，伞面破了  去年春天，退休的邮递员
匠 。 只要还有人来，他就摆着  和妻子商量，想把走过的
摊 、 摆了三十一年，摊主姓骆  邮路再走一遍。这条路翻
主 。 桥头的人说，没有他不行  过两座山，来回六十里，"""


def joined(page: str) -> list[str]:
    lines = [SourceLine(number, text) for number, text in enumerate(page.split("\n"), 1) if text.strip()]
    return [piece.text for piece in join_vertical_heads(cut_rows(lines)) if piece.last]


def test_the_characters_beside_a_text_are_one_headline() -> None:
    assert joined(ONE_BESIDE_ITS_TEXT) == ["修伞摊的年轮"]


def test_columns_that_stand_level_are_read_from_the_right() -> None:
    assert joined(TWO_COLUMNS_OF_ONE) == ["老兵的勋章在抽屉里放"]


def test_a_column_of_a_table_is_none() -> None:
    assert not joined(A_TABLE)


def test_characters_of_a_line_that_is_set_apart_are_none() -> None:
    assert not joined(SPREAD_CHARACTERS)


def test_the_text_beside_a_headline_is_left_whole() -> None:
    lines = [SourceLine(number, text) for number, text in enumerate(ONE_BESIDE_ITS_TEXT.split("\n"), 1) if text.strip()]
    texts = [piece.text for piece in join_vertical_heads(cut_rows(lines))]
    assert "的老茧比伞柄还硬。雨" in texts
    assert sorted("".join(texts).replace(" ", "")) == sorted("".join(ONE_BESIDE_ITS_TEXT.split()))
