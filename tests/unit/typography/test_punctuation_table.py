"""The table of Chinese punctuation, row by row, against the facts of clreq's appendix A as this project reads them."""

from __future__ import annotations

import pytest

from banxin.composition import break_paragraph
from banxin.composition.kinsoku import Break, break_opportunities
from banxin.composition.squeeze import default_blank
from banxin.typography.characters import MARKS, PUNCTUATION, classes
from banxin.typography.style import HONG_KONG, JAPAN, MAINLAND, TAIWAN, Kinsoku, PunctuationStyle
from banxin.typography.vertical import stands_upright
from support.grid_type import PlainMetrics

# Mark, name, class, side of the adjustable blank on the mainland and where stops are centred, from which level on it
# begins no line and ends none, and how it stands in a vertical line: u upright in a form of its own, t turned with the line.
FACTS = """
。 句号 stop right both basic - u
．  句号 stop right both basic - u
， 逗号 pause right both basic - u
、 顿号 pause right both basic - u
； 分号 pause right both basic - u
： 冒号 pause right both basic - u
！ 叹号 question right both basic - u
？ 问号 question right both basic - u
“ 前引号 opening left left - basic u
‘ 前引号 opening left left - basic u
” 后引号 closing right right basic - u
’ 后引号 closing right right basic - u
「 前引号 opening left left - basic u
『 前引号 opening left left - basic u
」 后引号 closing right right basic - u
』 后引号 closing right right basic - u
（ 前括号 opening left left - basic u
［ 前括号 opening left left - basic u
〔 前括号 opening left left - basic u
【 前括号 opening left left - basic u
〖 前括号 opening left left - basic u
｛ 前括号 opening left left - basic u
） 后括号 closing right right basic - u
］ 后括号 closing right right basic - u
〕 后括号 closing right right basic - u
】 后括号 closing right right basic - u
〗 后括号 closing right right basic - u
｝ 后括号 closing right right basic - u
《 前书名号 opening left left - basic u
〈 前书名号 opening left left - basic u
》 后书名号 closing right right basic - u
〉 后书名号 closing right right basic - u
— 破折号 dash none none strict - t
… 省略号 ellipsis none none strict - t
～ 连接号 connector none none gb - t
– 连接号 connector none none gb - t
· 间隔号 interpunct both both gb - u
・ 间隔号 interpunct both both gb - u
‧ 间隔号 interpunct both both gb - u
／ 分隔号 solidus none none gb gb u
"""
ROWS = [tuple(row.split()) for row in FACTS.strip().splitlines()]
LEVELS = ("none", "basic", "gb", "strict")


def blank_of(mark: str, style: PunctuationStyle) -> str:
    """Return on which sides a mark as wide as its cell has white to give."""
    left, right = default_blank(mark, 1.0, style)
    return {(True, True): "both", (True, False): "left", (False, True): "right", (False, False): "none"}[bool(left), bool(right)]


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_appendix_a_class_width_and_blank(row: tuple[str, ...]) -> None:
    mark, _, kind, mainland, centred, *_ = row
    assert MARKS[mark].kind.name.lower() == kind
    assert MARKS[mark].width_em == 1.0
    assert [blank_of(mark, style) for style in (MAINLAND, JAPAN)] == [mainland, mainland]
    assert [blank_of(mark, style) for style in (TAIWAN, HONG_KONG)] == [centred, centred]


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_appendix_a_where_it_may_stand(row: tuple[str, ...]) -> None:
    mark, *_, starts, ends, _ = row
    text = f"人{mark}人"
    for level in Kinsoku:
        breaks = break_opportunities(text, classes(text), level)
        never_starts = starts != "-" and level >= LEVELS.index(starts)
        never_ends = ends != "-" and level >= LEVELS.index(ends)
        assert [breaks[1] == Break.NEVER, breaks[2] == Break.NEVER] == [never_starts, never_ends], level


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_appendix_a_how_it_stands_in_a_vertical_line(row: tuple[str, ...]) -> None:
    mark, *_, vertical = row
    assert stands_upright(mark) == (vertical == "u") or mark in "“”‘’·‧"  # drawn as other marks there, or round


@pytest.mark.parametrize("pair", ["——", "……"])
def test_appendix_a_marks_of_two_cells_are_never_parted(pair: str) -> None:
    text = f"人{pair}人"
    for level in Kinsoku:
        assert break_opportunities(text, classes(text), level)[2] == Break.NEVER
    (line,) = break_paragraph(text, PlainMetrics(), 40)
    assert list(line.edges_em) == [0, 1, 2, 3, 4]


def test_appendix_a_has_no_mark_that_the_table_lacks_or_calls_otherwise() -> None:
    """What the table has beyond the appendix are other encodings of the same marks, signs with numbers and Latin marks."""
    listed = {row[0] for row in ROWS}
    assert len(listed) == len(ROWS) == 40
    assert listed <= set(MARKS)
    chinese = {mark for row in PUNCTUATION if row.kind.value in "OCPSQINXDE" for mark in row.characters}
    assert chinese - listed == set("｟｠〘〙〚〛〝〞〟︰｡‼⁇⁈⁉･－〜―⸺⸻⋯‥")
