"""Habits of extractors, on small pages of invented news: how they part lines, headlines and columns."""

from __future__ import annotations

import pytest

from banxin.model.document import Document, Verse
from banxin.model.walk import block_text, heading_text
from support.newspaper_page import shape_page

CLOCK = """\
渡口的钟每天敲七下，头一下
在天亮之前。敲钟的人姓柏，在河
边住了半辈子，谁家有船都晓得。
他说钟声要慢，慢才传得远；
要是有雾，还得多敲两下，好让船
家听见。""".split("\n")

BAKERY = """\
面包房的炉子凌晨三点点火，
第一炉是给早班工人的。师傅不
卖隔夜的，宁可送给桥洞下的人。
有人劝他算算账，他笑着说，
面粉的账好算，良心的账难算。""".split("\n")

LIBRARY = """\
图书馆把最靠窗的一排座位，留
给了带孩子的母亲。管理员在书架
后面铺了地毯，放了矮凳，孩子翻
书的声音大一些也不要紧。
过去这里只有一条规矩，安静。
如今多了一条，安静地热闹。""".split("\n")

BRIDGE = """\
本报讯（记者 何田）南门大桥昨
日合龙。大桥主跨六百二十米，桥
面设双向六车道，建设期间先后遭
遇两次洪水，工期却一天没有拖。
工程师闻渡说，最难的是水下
的桩基，每一根都要打到岩石里，
潜水员一天要下水四五趟，上来的
时候嘴唇都是紫的。下一步要铺设
桥面，预计明年春天可以通车。""".split("\n")


def shape(lines: list[str]) -> Document:
    return shape_page("\n".join(lines))


def titles(document: Document) -> list[str]:
    return [heading_text(section) for section in document.sections]


def test_headlines_collected_at_the_end_go_to_the_articles_in_their_order() -> None:
    # None of the headlines shares a word with its article.
    page = [*CLOCK, "□柏舟", "", *BAKERY, "□麦穗", "", *LIBRARY, "□温如玉", "", "雾里的七下", "", "凌晨三点", "", "靠窗那一排"]
    assert titles(shape(page)) == ["雾里的七下", "凌晨三点", "靠窗那一排"]


def test_two_columns_of_a_headline_set_downwards_are_one_headline() -> None:
    page = [*"敲钟的人在", "", *"河边住下来", "", *CLOCK, "□柏舟", "", "凌晨三点的炉子", "", *BAKERY, "□麦穗"]
    document = shape(page)
    assert titles(document)[0].replace(" ", "") == "敲钟的人在河边住下来"
    assert titles(document)[1:] == ["凌晨三点的炉子"]


def test_a_headline_set_downwards_may_come_with_two_characters_to_a_line() -> None:
    page = ["敲", "钟的", "人", "", *(part for line in [*CLOCK, "□柏舟"] for part in (line, ""))]
    page += ["凌晨三点的炉子", "", *(part for line in [*BAKERY, "□麦穗"] for part in (line, ""))]
    assert titles(shape(page))[0] == "敲钟的人"


def test_the_rest_of_an_article_is_found_below_another_where_no_blank_line_parts_them() -> None:
    page = ["南门大桥合龙", *BRIDGE[:6], "凌晨三点的炉子", *BAKERY, *BRIDGE[6:], "靠窗那一排座位", *LIBRARY]
    document = shape(page)
    assert titles(document) == ["南门大桥合龙", "凌晨三点的炉子", "靠窗那一排座位"]
    assert "都要打到岩石里，潜水员一天" in "".join(map(block_text, document.sections[0].blocks))


def test_columns_of_an_article_printed_last_first_are_turned() -> None:
    page = ["南门大桥合龙", "", *BRIDGE[6:], "", *BRIDGE[:6], "", "雾里的钟", "", *CLOCK]
    document = shape(page)
    text = "".join(map(block_text, document.sections[0].blocks))
    assert text.startswith("本报讯")
    assert text.endswith("可以通车。")
    assert "都要打到岩石里，潜水员一天" in text


@pytest.mark.parametrize("folio", [[], ["第3版 本地 2024年3月5日 星期二"]])
def test_a_poem_without_blank_lines_keeps_its_title_and_that_of_the_text_below(folio: list[str]) -> None:
    poem = ["擦亮铜钟的人", "睡在雾的下游", "他的手里攥着", "半截旧了的缆绳", "船还没有回来", "灯已经灭了", "我们都在等着"]
    page = ["渡口的钟", *CLOCK, *folio, "下游", "何田", *poem, "靠窗那一排座位", *LIBRARY, "□温如玉"]
    document = shape(page)
    assert titles(document) == ["渡口的钟", "下游", "靠窗那一排座位"]
    (verse,) = [block for section in document.sections for block in section.blocks if isinstance(block, Verse)]
    assert block_text(verse).split("\n") == poem


def narrow(lines: list[str], measure: int = 10) -> list[str]:
    """Return a text of one paragraph in a column of ten characters, its first line set in."""
    text = "".join(lines)
    return [text[: measure - 2], *(text[start : start + measure] for start in range(measure - 2, len(text), measure))]


def test_headlines_of_narrow_columns_collected_in_one_place_are_no_poem() -> None:
    heads = ["渡口的钟", "每天敲七下", "面包房的炉子", "凌晨三点点火", "图书馆靠窗的", "座位留给母亲", "南门大桥昨日", "合龙了"]
    document = shape([*heads, "第3版 本地 2024年3月5日 星期二", *narrow(CLOCK), *narrow(BAKERY), *narrow(LIBRARY), *narrow(BRIDGE)])
    assert not [block for section in document.sections for block in section.blocks if isinstance(block, Verse)]
    assert titles(document)[:2] == ["渡口的钟 每天敲七下", "面包房的炉子 凌晨三点点火"]


def test_what_ends_with_a_colon_within_a_sentence_is_no_salutation() -> None:
    asked = ["有人问他为什么不歇一歇，老柏想", "了半天，看着河上的雾，慢慢地，", "说：", "“歇下来，听惯了的人要睡不着。”"]
    (section,) = shape(["渡口的钟", "", *CLOCK, *asked, "□柏舟"]).sections
    assert any("慢慢地，说：" in block_text(block) for block in section.blocks)


STANZAS = """船还停在对岸
水草先弯下腰
像一群迟到的学生
袖口里那张纸条
折痕已经比字还深

桥上的人散尽了
灯火替谁亮着
好像也认得几个字""".split("\n")


def test_the_last_line_of_a_stanza_is_no_headline_of_the_next() -> None:
    page = ["凌晨三点的炉子", "", *BAKERY, "□麦穗", "", "在渡口等一封信", "闻溪", "", *STANZAS, "", "靠窗那一排", "", *LIBRARY, "□温如玉"]
    document = shape(page)
    assert titles(document) == ["凌晨三点的炉子", "在渡口等一封信", "靠窗那一排"]
    (verse,) = document.sections[1].blocks
    assert isinstance(verse, Verse)
    assert block_text(verse).split("\n") == [line for line in STANZAS if line]
