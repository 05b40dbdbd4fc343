"""What is one article, and which headline, byline and label is whose, on small pages of invented news."""

from __future__ import annotations

import pytest

from banxin.model.document import Fragment, Paragraph, Section, SourceLine, Text
from banxin.model.span import Origin, Span
from banxin.model.walk import block_text, heading_text, inline_text
from banxin.structure.articles.page import MAX_HEADLINES_TOGETHER
from banxin.structure.articles.read import read_page
from banxin.structure.articles.solver import MAX_WORK, solve_page
from support.newspaper_page import BRIDGE, NOODLES, shape_page

LETTER = """\
编辑同志：
　　巷口的修伞摊要搬走了，街坊们都舍不
得。请问能不能留下一个角落？"""

SALT = """\
　　盐场的早晨从三点开始。老盐工余
师傅推开木门，先看天，再看池。四
十年里他没有看错过一次。"""

PONDS = """\
　　结晶池一共九十六口，每口要走一
百二十步。盐工说，盐是走出来的。"""

CLOUDS = """\
　　今年盐场新添了收盐机，余师傅还
是每天去池边站一站。他说，机器不
认得云。"""


def shape(text: str) -> list[Section]:
    return list(shape_page(text).sections)


def titles(sections: list[Section]) -> list[str]:
    return [heading_text(section) for section in sections]


def bylines(sections: list[Section]) -> list[tuple[str, ...]]:
    return [section.byline.names if section.byline else () for section in sections]


def columns(sections: list[Section]) -> list[str]:
    return [section.column.text if section.column else "" for section in sections]


def texts(section: Section) -> list[str]:
    return [block_text(block) for block in section.blocks]


def test_a_word_in_a_crowd_of_lines_is_not_taken_for_a_name_that_makes_headlines_of_the_others() -> None:
    crowd = ["晚潮", *(f"渡口停了{chr(0x6c34 + number)}只木船" for number in range(MAX_HEADLINES_TOGETHER))]
    blocks: list[Fragment | Paragraph] = []
    for number, text in enumerate(["留住修伞摊", "老盐工推开木门，先看天，再看池。", *crowd, "结晶池一共九十六口，盐是走出来的。"]):
        origin = Origin((Span("page.txt", 2 * number + 1, 2 * number + 1),))
        is_text = text.endswith("。")
        blocks.append(Paragraph((Text(text),), origin) if is_text else Fragment((SourceLine(2 * number + 1, text),), origin))
    page = read_page(blocks)
    assert len(page.pieces) == 2 + MAX_HEADLINES_TOGETHER
    assert solve_page(page, MAX_WORK).pricing.page.heads == page.heads == [0]


@pytest.mark.parametrize("note", ["编后\n　　摊主已经在菜场东门安下了新摊位。", "【编者按】修伞摊的去留，街道正在商量办法。"])
def test_what_the_editor_adds_to_a_letter_is_part_of_it(note: str) -> None:
    sections = shape(f"留住修伞摊\n\n{LETTER}\n退休教师 马立秋\n{note}\n\n半夜的面馆\n\n{NOODLES} □温如玉\n")
    assert titles(sections) == ["留住修伞摊", "半夜的面馆"]
    assert bylines(sections) == [("马立秋",), ("温如玉",)]
    assert texts(sections[0])[-1] == note.split("\n")[-1].strip()


def test_a_brother_signs_a_letter_to_the_family() -> None:
    letter = "小满：\n　　家里的稻子收完了，今年的收成比去年\n好，你不要惦记。\n哥 立秋\n"
    (section,) = shape(f"写给妹妹的信\n\n{letter}")
    assert bylines([section]) == [("立秋",)]


def test_a_word_that_ends_as_columns_names_do_is_a_label_without_a_sign() -> None:
    sections = shape(f"■城记\n\n南门大桥今晨合龙\n\n{BRIDGE} □何田\n\n河畔随想\n\n半夜的面馆\n\n{NOODLES} □温如玉\n")
    assert titles(sections) == ["南门大桥今晨合龙", "半夜的面馆"]
    assert columns(sections) == ["城记", "河畔随想"]


def test_short_parts_of_one_line_are_one_headline_long_ones_are_two() -> None:
    below = f"{BRIDGE} □何田\n\n{NOODLES} □温如玉\n"
    assert titles(shape(f"医院后门 一家面馆\n\n{NOODLES} □温如玉\n\n{BRIDGE} □何田\n"))[0] == "医院后门 一家面馆"
    assert titles(shape(f"横跨青澜江的南门大桥合龙 医院后门的面馆\n\n{below}")) == ["横跨青澜江的南门大桥合龙", "医院后门的面馆"]


def test_headlines_collected_in_one_place_keep_their_order_where_no_word_tells() -> None:
    shoes = "　　修鞋的老人在银杏树下坐了三十一\n年。他说，鞋跟磨偏的人，心里多半\n有事。"
    bodies = f"{BRIDGE} □何田\n\n{NOODLES} □温如玉\n\n{shoes} □韦小满"
    sections = shape(f"{bodies}\n\n晨昏\n\n另一种亮\n\n寻常日子\n")
    assert titles(sections) == ["晨昏", "另一种亮", "寻常日子"]
    assert bylines(sections) == [("何田",), ("温如玉",), ("韦小满",)]


SHOES = "　　修鞋的老人在银杏树下坐了三十一\n年。他说，鞋跟磨偏的人，心里多半\n有事。"


def test_bylines_collected_in_one_place_keep_the_order_of_the_articles_that_name_nobody() -> None:
    wired = SHOES.replace("修鞋", "本报讯（记者 单丹）修鞋")
    page = f"半夜的面馆\n\n{NOODLES}\n\n树下的鞋匠\n\n{wired}\n\n盐场边上的人\n\n{SALT}\n\n南门大桥今晨合龙\n\n{BRIDGE}\n\n□温如玉\n\n□韦小满\n\n□何田\n"
    assert bylines(shape(page)) == [("温如玉",), ("单丹",), ("韦小满",), ("何田",)]


def test_what_is_said_of_an_author_on_a_line_of_its_own_is_of_the_byline() -> None:
    note = "（作者系江城师范学院教师）"
    (first, second) = shape(f"半夜的面馆\n\n温如玉\n{NOODLES}\n{note}\n\n南门大桥今晨合龙\n\n何田\n{BRIDGE}\n")
    assert bylines([first, second]) == [("温如玉",), ("何田",)]
    assert first.byline is not None
    assert first.byline.printed == f"温如玉 {note}"
    assert note not in texts(first)


def test_a_pen_name_that_signs_twice_makes_its_sign_no_sign_of_labels() -> None:
    page = f"■城记\n\n半夜的面馆\n\n{NOODLES}\n○言若\n\n盐场边上的人\n\n{SALT}\n○温如玉\n\n南门大桥今晨合龙\n\n{BRIDGE}\n○言若\n"
    assert bylines(shape(page)) == [("言若",), ("温如玉",), ("言若",)]


def test_labels_collected_in_one_place_keep_the_order_of_their_articles() -> None:
    page = f"半夜的面馆\n\n{NOODLES} □温如玉\n\n南门大桥今晨合龙\n\n{BRIDGE} □何田\n\n盐场边上的人\n\n{SALT} □韦小满\n\n■灯下\n■城记\n■远行\n"
    assert columns(shape(page)) == ["灯下", "城记", "远行"]


def test_a_label_right_below_a_headline_that_stands_below_its_text_is_not_that_of_the_next_text() -> None:
    texts_with_labels = f"{NOODLES} □温如玉\n\n半夜的面馆\n■灯下\n\n{BRIDGE} □何田\n\n南门大桥今晨合龙\n■城记\n\n{SALT}\n{CLOUDS} □韦小满\n\n盐场边上的人\n■远行\n"
    sections = shape(f"{texts_with_labels}\n{SHOES}\n\n树下的鞋匠\n")
    assert columns(sections) == ["灯下", "城记", "远行", ""]


def test_subheads_made_alike_do_not_cut_an_article_though_its_headline_stands_between() -> None:
    page = (
        f"{BRIDGE.replace('大桥', '盐场')}\n一本看天的旧账\n\n{SALT}\n\n盐场边上的人\n\n本报记者 何田\n\n"
        f"一条走熟的小路\n\n{PONDS}\n一台不认云的车\n\n{CLOUDS}\n"
    )
    (section,) = shape(page)
    assert heading_text(section) == "盐场边上的人"
    assert [text for text in texts(section) if text.startswith("一")] == ["一本看天的旧账", "一条走熟的小路", "一台不认云的车"]


def test_subheads_with_a_sign_are_no_labels() -> None:
    page = f"盐场边上的人\n\n本报记者 何田\n\n{SALT}\n　　◆看天的本事在哪里\n{PONDS}\n　　◆新机器\n{CLOUDS}\n"
    (section,) = shape(page)
    assert heading_text(section) == "盐场边上的人"
    assert columns([section]) == [""]
    assert [text for text in texts(section) if text.startswith("◆")] == ["◆看天的本事在哪里", "◆新机器"]


def test_numbered_parts_come_in_their_order() -> None:
    page = f"盐场边上的人\n\n本报记者 何田\n\n一、看天\n{SALT}\n\n三、认云\n{CLOUDS}\n\n二、走池\n{PONDS}\n"
    (section,) = shape(page)
    assert [text for text in texts(section) if "、" in text[:2]] == ["一、看天", "二、走池", "三、认云"]
    assert texts(section)[-1].startswith("今年盐场新添了收盐机")


def test_a_name_that_only_a_blank_line_above_parts_is_that_of_the_text_below() -> None:
    sections = shape(f"半夜的面馆\n\n南门大桥今晨合龙\n\n温如玉\n{NOODLES}\n\n何田\n{BRIDGE}\n")
    assert titles(sections) == ["半夜的面馆", "南门大桥今晨合龙"]
    assert bylines(sections) == [("温如玉",), ("何田",)]


def test_a_name_with_the_sign_of_labels_is_a_byline_right_below_a_headline() -> None:
    sections = shape(f"◎街谈巷议\n\n南门大桥今晨合龙\n◎何田\n{BRIDGE}\n\n半夜的面馆\n◎韦小\n{NOODLES}\n")
    assert bylines(sections) == [("何田",), ("韦小",)]
    assert columns(sections) == ["街谈巷议", ""]


def test_a_captions_credit_parts_it_from_the_text_above() -> None:
    caption = "　　昨天傍晚，收盐的人走过结晶池，\n晚霞映在池里。\n（韦小满 摄）"
    sections = shape(f"半夜的面馆\n\n{NOODLES}\n{caption}\n\n盐池晚照\n")
    assert titles(sections) == ["半夜的面馆", "盐池晚照"]
    assert bylines(sections) == [(), ("韦小满",)]


def test_a_caption_adrift_in_a_text_cuts_it_neither_before_a_subhead_nor_within_a_sentence() -> None:
    lines = NOODLES.split("\n")
    caption = "\n\n面馆的灯亮到天明。 韦小满 摄\n\n"
    for at in (2, 4):
        text = "\n".join(lines[:at]) + caption + ("欠账的人\n" if at == 4 else "") + "\n".join(lines[at:])
        sections = shape(f"半夜的面馆\n\n{text} □温如玉\n\n南门大桥今晨合龙\n\n{BRIDGE} □何田\n")
        assert titles(sections) == ["半夜的面馆", "", "南门大桥今晨合龙"]
        assert bylines(sections) == [("温如玉",), ("韦小满",), ("何田",)]
        assert len(texts(sections[0])) == (2 if at == 2 else 3)
        assert texts(sections[1]) == ["面馆的灯亮到天明。"]


def test_a_table_with_its_title_stands_by_itself_in_a_text_that_goes_on_below() -> None:
    lines = BRIDGE.split("\n")
    table = "大桥用料\n名称 本月用量（吨） 合计\n钢材 120 860\n水泥 340 2900\n石料 510 4200"
    text = "\n".join([*lines[:6], "", table, "", *lines[6:]])
    sections = shape(f"南门大桥今晨合龙\n\n{text} □何田\n\n半夜的面馆\n\n{NOODLES} □温如玉\n")
    assert titles(sections) == ["南门大桥今晨合龙", "大桥用料", "半夜的面馆"]
    assert [len(section.blocks) for section in sections] == [2, 1, 2]


def test_a_text_that_gives_notice_is_none_of_the_report_above_though_its_title_stands_elsewhere() -> None:
    report = "　　本报讯 市政务中心医保窗口近日起实行午间\n轮岗，中午照常办理十一项业务。\n"
    notice = "　　本报将于11月20日举办职工摄影展，现面向\n全市职工征集作品，每人限送五幅。\n"
    sections = shape(f"医保窗口中午不打烊\n\n启事\n\n半夜的面馆\n\n{NOODLES} □温如玉\n\n{report}\n{notice}")
    assert titles(sections) == ["半夜的面馆", "医保窗口中午不打烊", "启事"]


def test_a_word_over_a_notice_is_its_title_where_no_headline_stands_below() -> None:
    notice = "公告\n　　南门大桥定于下周一起试行新的通行\n办法，请过往车辆留意。\n江城市交通局\n2023年11月8日"
    sections = shape(f"半夜的面馆\n\n{NOODLES} □温如玉\n\n{notice}\n")
    assert titles(sections) == ["半夜的面馆", "公告"]


def test_a_line_that_says_whom_a_portrait_is_about_is_its_subtitle_and_signs_nothing() -> None:
    head = "听声辨“病”三十年\n记北辰铁路局机车检修工 阎守拙"
    sections = shape(f"{head}\n\n{NOODLES}\n□温如玉\n\n南门大桥今晨合龙\n\n{BRIDGE} □何田\n")
    assert inline_text(sections[0].heading.subtitle) == "记北辰铁路局机车检修工阎守拙"
    assert bylines(sections) == [("温如玉",), ("何田",)]


def test_what_stands_under_a_label_is_a_headline_and_no_name() -> None:
    sections = shape(f"南门大桥今晨合龙\n\n{BRIDGE} □何田\n\n■每日一景\n\n余晖\n\n{NOODLES} □温如玉\n")
    assert titles(sections) == ["南门大桥今晨合龙", "余晖"]
    assert bylines(sections) == [("何田",), ("温如玉",)]


def test_a_notices_title_needs_no_blank_line_below() -> None:
    notice = (
        "关于调整南门大桥通行方式的通告\n因桥面铺装，自六日零时起，南门大桥实行\n由东向西单向通行，货车绕行。\n"
        "江城市公路管理局\n2023年12月5日\n"
    )
    assert titles(shape(f"半夜的面馆\n\n{NOODLES} □温如玉\n\n{notice}")) == ["半夜的面馆", "关于调整南门大桥通行方式的通告"]


def test_a_first_line_that_another_article_cuts_off_is_no_headline() -> None:
    lines = BRIDGE.split("\n")
    page = [*lines[:5], "", "半夜的面馆", "", *NOODLES.split("\n"), "□温如玉", "", *lines[5:], "□何田"]
    sections = shape("南门大桥今晨合龙\n\n" + "\n".join(page))
    assert titles(sections) == ["南门大桥今晨合龙", "半夜的面馆"]
    assert texts(sections[0])[1].startswith("南门大桥主跨六百二十米，桥面设双向六车道。")


def test_a_phrase_over_two_lines_is_a_title_though_it_has_a_comma() -> None:
    (section,) = shape(f"南门的桥停了\n\n六年，谁来修\n\n{BRIDGE} □何田\n")
    assert heading_text(section) == "南门的桥停了 六年，谁来修"
    assert section.heading.subtitle == ()


def test_briefs_with_headlines_are_one_to_a_headline() -> None:
    items = [
        ("渡口添了两班船", "　　从本月起，老渡口早晚各添一班船，\n末班开到九点半。"),
        ("旧书市重新开张", "　　停了三年的旧书市周六在城隍庙前重\n新开张，摊位不收钱。"),
        ("桂花路禁停一周", "　　因给桂花树修枝，桂花路从周一起禁\n停一周，公交不绕行。"),
    ]
    briefs = "\n".join(f"{headline}\n{text}" for headline, text in items)
    sections = shape(f"一句话新闻\n{briefs}\n半夜的面馆\n{NOODLES} □温如玉\n")
    assert titles(sections) == [*(headline for headline, _ in items), "半夜的面馆"]


def test_a_table_below_a_signed_text_is_not_of_it() -> None:
    rows = "品名 上周 本周\n青菜 3.20 2.80\n土豆 4.10 4.30\n猪肉 26.50 25.90"
    sections = shape(f"南门大桥今晨合龙\n\n{BRIDGE}\n\n何小田\n\n{rows}\n\n半夜的面馆\n\n{NOODLES} □温如玉\n")
    assert titles(sections) == ["南门大桥今晨合龙", "", "半夜的面馆"]
    assert bylines(sections) == [("何小田",), (), ("温如玉",)]


def test_a_name_after_the_last_sentence_signs_the_text() -> None:
    sections = shape(f"半夜的面馆\n\n{NOODLES} 温如玉\n\n南门大桥今晨合龙\n\n{BRIDGE} □何田\n")
    assert bylines(sections) == [("温如玉",), ("何田",)]
    assert texts(sections[0])[-1].endswith("面馆账单已经欠了三天。")


@pytest.mark.parametrize("lines", ["盐池边\n\n的早晨", "盐池“走\n出来”的早晨", "盐池一空，\n\n早晨便来"])
def test_a_phrase_that_goes_on_in_the_next_line_is_one_title(lines: str) -> None:
    sections = shape(f"{lines}\n{SALT}\n\n半夜的面馆\n{NOODLES}\n")
    assert titles(sections) == [" ".join(lines.split()), "半夜的面馆"]


def test_words_in_corner_brackets_are_labels_where_there_are_two() -> None:
    sections = shape(f"「有话直说」\n\n盐池边的早晨\n{SALT} □温如玉\n\n「街谈」\n\n半夜的面馆\n{NOODLES} □何田\n")
    assert titles(sections) == ["盐池边的早晨", "半夜的面馆"]
    assert columns(sections) == ["有话直说", "街谈"]


def test_what_a_page_puts_column_names_into_holds_no_name_of_an_author() -> None:
    page = [f"〔小荷尖尖〕\n\n南门大桥今晨合龙\n\n{BRIDGE}", f"〔童诗园〕\n\n半夜的面馆\n\n{NOODLES}", f"〔小荷尖尖〕\n\n看云的盐工\n\n{SALT}\n{CLOUDS}"]
    assert columns(shape("\n\n".join(page))) == ["小荷尖尖", "童诗园", "小荷尖尖"]
    signed = shape(f"南门大桥今晨合龙\n\n{BRIDGE}\n〔童诗园〕\n\n半夜的面馆\n\n{NOODLES}\n〔何田〕\n")
    assert bylines(signed) == [("童诗园",), ("何田",)]


def test_the_body_that_signs_a_notice_may_bear_the_papers_name() -> None:
    call = "　　你家里有没有舍不得扔掉的旧东西？请把\n它的故事写下来，附上照片寄给我们。"
    sections = shape(f"南门大桥今晨合龙\n\n{BRIDGE}\n\n旧物故事征集启事\n\n{call}\n\n《小榕树》编辑部\n\n半夜的面馆\n\n{NOODLES}\n")
    assert titles(sections) == ["南门大桥今晨合龙", "旧物故事征集启事", "半夜的面馆"]
    assert texts(sections[1])[-1] == "《小榕树》编辑部"


def test_a_mouth_that_makes_no_word_above_a_headline_is_the_misread_square_of_a_label() -> None:
    sections = shape(f"口大家谈\n\n盐池边的早晨\n\n{SALT} 温如玉\n\n半夜的面馆\n\n{NOODLES} 何田\n")
    assert titles(sections) == ["盐池边的早晨", "半夜的面馆"]
    assert columns(sections) == ["大家谈", ""]


def test_the_first_lines_of_headlines_that_turn_are_no_labels() -> None:
    sections = shape(f"盐池边的人\n等了一天的云\n\n{SALT}\n\n医院后门\n半夜的一家面馆\n\n{NOODLES}\n")
    assert titles(sections) == ["盐池边的人 等了一天的云", "医院后门 半夜的一家面馆"]
    assert columns(sections) == ["", ""]


def test_a_line_without_a_letter_is_no_headline() -> None:
    sections = shape(f"盐池边的早晨\n\n{SALT}\n\n|\n\n半夜的面馆\n\n{NOODLES}\n")
    assert titles(sections) == ["盐池边的早晨", "半夜的面馆"]


def test_the_number_of_an_instalment_and_its_end_are_no_headlines() -> None:
    sections = shape(f"盐池边的早晨\n温如玉 著\n\n（七）\n\n{SALT}\n（待续）\n\n半夜的面馆\n{NOODLES} □何田\n")
    assert titles(sections) == ["盐池边的早晨", "半夜的面馆"]
    assert bylines(sections) == [("温如玉",), ("何田",)]


def test_a_headline_goes_to_the_text_about_its_subject_though_they_share_no_word() -> None:
    fields = "　　今年小麦长势喜人，农技员走进田间\n，教大家怎样防治病虫害。亩产比去年\n又高了一成。 □温如玉\n"
    trains = "　　列车驶出隧道，乘客纷纷举起手机拍\n照。从渡口站到火车站，只要坐八分钟\n。 □马立秋\n"
    sections = shape(f"地铁新线开通\n\n庄稼丰收在望\n\n{trains}\n{fields}")
    assert list(zip(titles(sections), bylines(sections))) == [("地铁新线开通", ("马立秋",)), ("庄稼丰收在望", ("温如玉",))]


SCHOOL = """\
　　去年来了两个支教的姑娘，带来
一架旧风琴。放学以后，孩子们沿着
堤岸走回家去。蒋老师的父亲是盐工
，她教到第四十个年头。
　　灯油要省着用，她就着月光改作
业。
"""


def test_a_part_of_a_long_text_is_no_article_where_one_name_signs_the_page() -> None:
    page = f"盐场边上的人\n\n本报记者 何田\n\n{SALT}\n{PONDS}\n{CLOUDS}\n\n教室\n\n{SCHOOL}"
    assert titles(shape(page)) == ["盐场边上的人"]


def test_what_stands_under_the_byline_is_a_subhead_where_the_title_stands_elsewhere() -> None:
    page = f"三代盐工守着九十六口结晶池\n\n本报记者 何田\n\n看天的人\n\n{SALT}\n{PONDS}\n新机器\n{CLOUDS}\n\n盐是走出来的\n"
    (section,) = shape(page)
    assert texts(section)[0] == "看天的人"


def test_a_pen_name_under_a_headline_is_no_label_though_it_ends_as_one() -> None:
    sections = shape(f"半夜的面馆\n老圃\n{NOODLES}\n\n南门大桥今晨合龙\n何田\n{BRIDGE}\n")
    assert titles(sections) == ["半夜的面馆", "南门大桥今晨合龙"]
    assert bylines(sections) == [("老圃",), ("何田",)]


def test_a_label_of_pictures_is_that_of_the_picture_below() -> None:
    page = f"半夜的面馆\n\n{NOODLES}\n\n▲视界\n\n盐池晚照\n\n　　昨天傍晚，收盐的人走过结晶池，\n晚霞映在池里。\n（韦小满 摄）\n"
    assert columns(shape(page)) == ["", "视界"]


def test_a_headline_set_downwards_has_its_kicker_above_and_its_subtitle_below() -> None:
    lines = "\n".join("盐是走出来的")
    (section,) = shape(f"三代盐工和他们的九十六口池子\n\n{lines}\n\n——来自江口盐场的报告\n\n本报记者 何田\n\n{SALT}\n{PONDS}\n")
    assert heading_text(section) == "盐是走出来的"
    assert inline_text(section.heading.kicker) == "三代盐工和他们的九十六口池子"
    assert inline_text(section.heading.subtitle) == "——来自江口盐场的报告"


def test_a_name_of_two_characters_between_lines_that_nothing_parts_is_a_subhead() -> None:
    page = f"盐场边上的人\n\n本报记者 何田\n\n{SALT}\n向海\n{PONDS}\n云书\n{CLOUDS}\n"
    (section,) = shape(page)
    assert [text for text in texts(section) if len(text) == 2] == ["向海", "云书"]


def test_what_the_editor_says_first_belongs_to_the_text_below_it() -> None:
    note = "【开栏的话】海边的盐田一年比一年少，本\n报今起讲述守田人的故事。"
    (section,) = shape(f"最后的盐工\n\n老盐场手记\n\n本报记者 何田\n\n{note}\n\n{SALT}\n{PONDS}\n{CLOUDS}\n")
    assert heading_text(section) == "最后的盐工"
    assert len(texts(section)) == 4


def test_a_note_under_a_line_of_its_own_takes_no_headline_from_the_text_it_speaks_of() -> None:
    note = "编者的话\n　　海边的盐田一年比一年少，盐场的\n盐工也一年比一年少。本报今起讲述盐\n场和盐工的故事。"
    sections = shape(f"{note}\n\n最后的盐工\n\n本报记者 何田\n\n{SALT}\n{PONDS}\n{CLOUDS}\n")
    assert titles(sections) == ["编者的话", "最后的盐工"]


def test_the_number_of_a_part_and_what_stands_beside_it_are_one_subhead() -> None:
    (section,) = shape(f"盐工\n\n何田\n\n{SALT}\n\n（一） 池边的路有多长\n\n{PONDS}\n\n（二） 机器认不认得云\n\n{CLOUDS}\n")
    assert [text for text in texts(section) if text.startswith("（")] == ["（一）池边的路有多长", "（二）机器认不认得云"]


def test_the_caption_of_a_picture_heads_no_text() -> None:
    page = f"图为余师傅在盐场的池边\n\n{SALT}\n{PONDS}\n{CLOUDS} □何田\n\n手艺\n\n{NOODLES} □温如玉\n"
    assert "图为" not in "".join(titles(shape(page)))
