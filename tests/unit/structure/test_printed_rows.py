"""Lines that an extractor cut at their marks are whole lines again; lines of other pages are left alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from banxin.diagnostics import Report
from banxin.model.document import Document, Fragment
from banxin.model.walk import section_text
from banxin.readers.newspaper import read_newspaper
from banxin.readers.source import Source
from banxin.structure.printed_rows import mend_rows
from support.newspaper_page import shape_page

# Columns of fourteen characters, drawn mark by mark, as a text layer read in its own order has them.
TORN = """
今天调解的这个案子，标的
只有一块八毛钱，却吵了三
年。
老丁七十岁，
老巫六十八岁，
楼上楼下住了二十六年，
空
调滴下来的水正好落在窗台
上，夏天一到，嗒，嗒，一
夜不停。老丁说过三回，
老
巫说修了；
过几天，
又滴。
“你们小心点。
”
老丁站在底下看，
说：
“你早
说爬不上去，我儿子是干这
个的。
”
回到法庭，老丁撤了诉，
那
只盆老巫赔了个
“
新的
”
，红的。
""".strip()


def mended(text: str) -> list[str]:
    document = read_newspaper(Source("page.txt", text.encode()), Report())
    return [line.text for block in mend_rows(document, Report()).blocks if isinstance(block, Fragment) for line in block.lines]


def test_pieces_of_a_line_are_put_together_to_the_measure_of_the_column() -> None:
    lines = mended(TORN)
    assert "".join(lines) == TORN.replace("\n", "")
    assert not any(line[0] in "，。；：”" or line[-1] in "“" for line in lines)
    assert lines[:3] == ["今天调解的这个案子，标的", "只有一块八毛钱，却吵了三", "年。"]
    assert "上，夏天一到，嗒，嗒，一" in lines
    assert "巫说修了；过几天，又滴。" in lines


def test_a_title_in_quotation_marks_and_a_name_stay_lines_of_their_own() -> None:
    lines = mended(TORN + "\n谁来修那台\n“滴水”的空调\n石破天\n【法官日记】\n" + TORN)
    assert {"石破天", "【法官日记】"} <= set(lines)


# Columns of fourteen characters, cut behind every 门, which the page takes from another font.
SHATTERED = """
渡口的钟每天敲七下，头一下在
天亮之前。敲钟的人姓柏，住在
水门
外，墙上挂着一口旧钟，门
前拴着一条船。
他说钟声要慢，慢才传得远；要
是有雾，还得推开门
多敲两下，
好让船家听见。去年冬天修堤，
门
楼往北挪了，离河岸又远了一
些，老人每天要出两道门
，走上
半里路。镇上的人都说，听见钟
响再开门
，饭就不会煮得太早。
孩子们放学路过，爱在门
边上比
谁的个子高，比完了一哄而散，
只有柏家的小孙子守着门
，等他
爷爷敲完最后一下。
"""


def test_pieces_parted_at_a_character_of_another_font_are_put_together() -> None:
    assert mended(SHATTERED.strip() + "\n\n渡口开门了\n老柏的一天\n") == [
        "渡口的钟每天敲七下，头一下在",
        "天亮之前。敲钟的人姓柏，住在",
        "水门外，墙上挂着一口旧钟，门",
        "前拴着一条船。",
        "他说钟声要慢，慢才传得远；要",
        "是有雾，还得推开门多敲两下，",
        "好让船家听见。去年冬天修堤，",
        "门楼往北挪了，离河岸又远了一",
        "些，老人每天要出两道门，走上",
        "半里路。镇上的人都说，听见钟",
        "响再开门，饭就不会煮得太早。",
        "孩子们放学路过，爱在门边上比",
        "谁的个子高，比完了一哄而散，",
        "只有柏家的小孙子守着门，等他",
        "爷爷敲完最后一下。",
        "渡口开门了",
        "老柏的一天",
    ]


def test_a_headline_cut_in_a_page_of_cut_lines_is_put_together_and_its_label_stays_apart() -> None:
    page = SHATTERED.strip() + "\n\n【夜话】\n敲钟\n人与门\n洞\n\n柏\n舟\n"
    assert mended(page)[-4:] == ["【夜话】", "敲钟人与门洞", "柏", "舟"]


def test_verse_does_not_keep_the_lines_of_a_page_cut() -> None:
    verse = ["擦亮铜钟的人", "睡在雾里", "他的手攥着", "半截旧缆绳", "船没有回来", "灯灭了三夜", "雪落在门槛", "风在门外"]
    lines = mended(SHATTERED.strip() + "\n\n" + "\n".join(verse * 3))
    assert lines[15:] == verse * 3
    assert lines[2] == "水门外，墙上挂着一口旧钟，门"


def test_headlines_and_verse_that_fill_a_column_by_chance_stay_lines() -> None:
    verse = ["擦亮铜钟的人", "睡在雾的下游船上", "他的手里攥着", "半截旧的缆绳沉着", "船还没有回来", "灯已经灭了三夜了"]
    prose = [line for line in "".join(SHATTERED.split()).split("。") for line in (line[:14], line[14:]) if line]
    page = "\n".join([*prose, "", *verse])
    assert mended(page) == [line for line in page.split("\n") if line]


def test_whole_lines_stay_as_they_are() -> None:
    page = "雨从清早下到傍晚，渡口的\n石阶浸在水里，\n只露出三级。\n“今天不会有人了。”\n老人把蓑衣挂在桩上。"
    assert mended(page) == page.split("\n")


def test_radicals_in_the_pieces_of_a_line_are_counted_with_the_line() -> None:
    document = shape_page("老钟的⽊门\n\n" + TORN.replace("老", "⽼").replace("一", "⼀").replace("是", "⽌") + "\n")
    assert not any(character in "⼀⽼⽊⽌" for section in document.sections for character in section_text(section))


@given(st.lists(st.text("天地，。“”：；（）人 ", min_size=1, max_size=9), min_size=4, max_size=40))
def test_no_character_is_lost_and_mending_twice_changes_nothing(pieces: list[str]) -> None:
    document = read_newspaper(Source("page.txt", "\n".join(pieces).encode()), Report())
    once = mend_rows(document, Report())
    assert _characters(once) == _characters(document)
    assert mend_rows(once, Report()) == once


def _characters(document: Document) -> str:
    lines = (line.text for block in document.blocks if isinstance(block, Fragment) for line in block.lines)
    return "".join("".join(lines).split())


def test_a_headline_cut_within_words_is_one_line_and_its_kicker_in_a_whole_face_another() -> None:
    pieces = "渡口老街坊的第二个家\n钟\n声里的饭\n桌又热\n闹起来\n"
    assert {"渡口老街坊的第二个家", "钟声里的饭桌又热闹起来"} <= set(mended(f"{SHATTERED}\n\n{pieces}\n{SHATTERED}"))


def test_a_label_cut_before_its_fourth_character_is_put_together() -> None:
    assert {"★门外灯火", "老柏守着的钟楼"} <= set(mended(f"{SHATTERED}\n\n★门\n外灯\n火\n老柏守着的钟楼\n\n{SHATTERED}"))
