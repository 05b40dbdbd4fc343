"""The chain of a newspaper page, on small pages of invented news: what belongs together comes together."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banxin.codes import Severity
from banxin.diagnostics import Report
from banxin.model.document import Break, Document, Paragraph, Section, Table, Text, Verse
from banxin.model.dump import to_json
from banxin.model.walk import block_text, heading_text, imbalance, marked_text
from banxin.readers.newspaper import read_newspaper
from banxin.readers.source import Source
from banxin.structure import PASSES
from banxin.structure.notes import close_paragraphs
from support.newspaper_page import BRIDGE, NOODLES, shape_page

ORCHARD = """\
　　果园里的李子今年熟得很晚，到了
九月，枝头还挂着一层白霜。果农不
着急，他说晚熟的甜。
　　采摘的那天来了许多孩子，一人一
只竹篮。李子装满了，没有一个孩子
肯先回家。"""


def shape(text: str) -> tuple[Document, Report]:
    report = Report()
    return shape_page(text, report), report


def titles(document: Document) -> list[str]:
    return [heading_text(section) for section in document.sections]


def texts(section: Section) -> list[str]:
    return [block_text(block) for block in section.blocks]


def test_two_articles_with_their_headlines_and_bylines() -> None:
    document, _ = shape(f"南门大桥今晨合龙\n\n{BRIDGE} □何田\n\n半夜的面馆\n\n{NOODLES} □温如玉\n")
    assert titles(document) == ["南门大桥今晨合龙", "半夜的面馆"]
    assert [section.byline.names for section in document.sections if section.byline] == [("何田",), ("温如玉",)]
    assert [len(section.blocks) for section in document.sections] == [2, 2]
    assert texts(document.sections[0])[0].startswith("今天清晨，随着最后一段钢梁缓缓嵌入，横跨")


def test_headlines_below_each_other_are_no_poem_where_the_texts_say_the_same() -> None:
    page = f"{BRIDGE}\n□何田\n{NOODLES}\n□温如玉\n{ORCHARD}\n□柳青\n"
    heads = "跨江的又一座桥\n“何时合龙”有了答案\n街角灯火\n半夜面馆的最后一碗\n枝头的霜\n“晚熟的甜”留给孩子"
    document, _ = shape(page + heads)
    assert [type(block) for section in document.sections for block in section.blocks] == [Paragraph] * 6


def test_headlines_collected_at_the_end_find_their_articles_by_words() -> None:
    document, _ = shape(f"{BRIDGE} □何田\n\n{NOODLES} □温如玉\n\n半夜的面馆\n\n南门大桥今晨合龙\n")
    assert titles(document) == ["南门大桥今晨合龙", "半夜的面馆"]


def test_a_headline_without_a_word_of_its_article_gets_the_one_that_is_left() -> None:
    document, _ = shape(f"{BRIDGE} □何田\n\n{NOODLES} □温如玉\n\n灯下\n\n南门大桥今晨合龙\n")
    assert titles(document) == ["南门大桥今晨合龙", "灯下"]


def test_what_stands_below_the_rest_of_a_cut_article_is_another_though_its_headline_is_below_it() -> None:
    lines = BRIDGE.split("\n")
    page = ["南门大桥今晨合龙", "□何田", "", *lines[:6], "", "半夜的面馆", "", *NOODLES.split("\n"), "□温如玉", "", *lines[6:]]
    document, _ = shape("\n".join([*page, "", *ORCHARD.split("\n"), "", "晚熟的李子"]))
    assert titles(document) == ["南门大桥今晨合龙", "半夜的面馆", "晚熟的李子"]
    assert [len(section.blocks) for section in document.sections] == [2, 2, 2]


def test_an_article_cut_by_another_is_whole_again() -> None:
    lines = BRIDGE.split("\n")
    page = ["南门大桥今晨合龙", "", *lines[:6], "", "半夜的面馆", "", *NOODLES.split("\n"), "□温如玉", "", *lines[6:], "□何田"]
    document, _ = shape("\n".join(page))
    assert titles(document) == ["南门大桥今晨合龙", "半夜的面馆"]
    assert texts(document.sections[0])[1].endswith("大桥先后遭遇两次特大洪水，仅主墩桩基就比计划多用了五个月。")


def test_a_blank_line_after_every_line_changes_nothing() -> None:
    page = f"南门大桥今晨合龙\n{BRIDGE} □何田\n半夜的面馆\n{NOODLES} □温如玉\n"
    assert titles(shape(page.replace("\n", "\n\n"))[0]) == titles(shape(page)[0])


def test_a_broken_name_is_one_byline() -> None:
    document, _ = shape(f"南门大桥今晨合龙\n\n{BRIDGE} □何\n田\n\n半夜的面馆\n\n{NOODLES} □温如玉\n")
    byline = document.sections[0].byline
    assert byline is not None
    assert byline.names == ("何田",)


def test_a_byline_in_brackets_whose_line_is_too_short_is_whole_again() -> None:
    document, _ = shape(f"南门大桥今晨合龙\n\n{BRIDGE}（何田\n摄）\n\n半夜的面馆\n\n{NOODLES}\n□温如玉\n")
    byline = document.sections[0].byline
    assert byline is not None
    assert byline.names == ("何田",)
    assert texts(document.sections[0])[-1].endswith("五个月。")


def test_who_took_the_picture_needs_no_space_before_his_name() -> None:
    document, _ = shape(f"南门大桥今晨合龙\n\n{BRIDGE}本报记者 何田 摄\n\n半夜的面馆\n\n{NOODLES}\n□温如玉\n")
    byline = document.sections[0].byline
    assert byline is not None
    assert byline.names == ("何田",)


def test_no_text_goes_on_behind_where_a_picture_is_from() -> None:
    lines = BRIDGE.split("\n")
    caption = "　　工人在桥面上量最后一道缝隙。 资料图片"
    page = ["南门大桥今晨合龙", "", *lines[:5], "", caption, "", *lines[5:], "□何田", "", "半夜的面馆", "", *NOODLES.split("\n"), "□温如玉"]
    document, _ = shape("\n".join(page))
    found = [text for section in document.sections for text in texts(section) if "资料图片" in text]
    assert [text[-4:] for text in found] == ["资料图片"]


def test_what_is_said_of_an_author_ends_his_article_and_stands_with_his_name() -> None:
    page = f"半夜的面馆\n□温如玉\n{NOODLES}\n\n（作者系江城师范学院教\n师）\n\n南门大桥今晨合龙\n□何田\n{BRIDGE}\n（作者系江城大学学生）"
    document, _ = shape(page)
    assert titles(document) == ["半夜的面馆", "南门大桥今晨合龙"]
    bylines = [section.byline.printed for section in document.sections if section.byline]
    assert bylines == ["□温如玉 （作者系江城师范学院教师）", "□何田 （作者系江城大学学生）"]
    assert not any("作者系" in text for section in document.sections for text in texts(section))


def test_a_label_that_belongs_to_nothing_is_kept() -> None:
    document, _ = shape(f"■街谈巷议\n\n■每日一景\n\n南门大桥今晨合龙\n\n{BRIDGE} □何田\n")
    assert [(item.kind, item.text) for item in document.unplaced] == [("label", "■街谈巷议")]
    column = document.sections[0].column
    assert column is not None
    assert column.printed == "■每日一景"


def test_a_text_without_headline_and_a_headline_without_text_are_reported() -> None:
    _, report = shape(f"{BRIDGE} □何田\n")
    assert [finding.code for finding in report if finding.severity > Severity.INFO] == ["STR-004"]
    _, report = shape("南门大桥今晨合龙\n")
    assert [finding.code for finding in report if finding.severity > Severity.INFO] == ["STR-003"]


def test_a_dateline_broken_over_two_lines_begins_its_text() -> None:
    text = BRIDGE.replace("　　今天", "　　本报江城10月23日电\n（记者 何田 温如玉 柳青云 方知白）\n今天", 1)
    document, _ = shape(f"半夜的面馆\n\n{NOODLES} □温如玉\n\n南门大桥今晨合龙\n\n{text}\n")
    assert titles(document) == ["半夜的面馆", "南门大桥今晨合龙"]
    assert "".join(texts(document.sections[1])[0].split()).startswith("本报江城10月23日电（记者何田")


def test_source_note_and_dateline_stay_where_they_were_printed() -> None:
    text = BRIDGE.replace("　　今天", "　　本报讯（记者 何田）今天", 1)
    document, _ = shape(f"南门大桥今晨合龙\n\n{text}（3月6日 《江城早报》）\n")
    (article,) = document.sections
    assert texts(article)[0].startswith("本报讯（记者 何田）今天清晨")
    assert texts(article)[-1].endswith("五个月。（3月6日《江城早报》）")
    assert article.byline is not None
    assert (article.byline.names, article.byline.printed) == (("何田",), "")


def test_traditional_characters_name_the_language() -> None:
    document, _ = shape("舊書攤前的少年\n\n巷口的舊書攤擺了三十年，攤主姓盧，街坊都叫他盧伯。\n")
    assert document.metadata.language == "zh-Hant"
    assert shape(BRIDGE)[0].metadata.language == "zh-Hans"


# As an extractor gives them that takes another code of the same glyph.
RADICALS = str.maketrans("人大工水门面长", "⼈⼤⼯⽔⻔⾯⻓")
AWKWARD = " 　\t□■▲（）“”《》：，。⼈⻅𠮷é😀\u00ad\u200b０〇…—|【】·"


@st.composite
def damaged_pages(draw: st.DrawFn) -> str:
    rng = random.Random(draw(st.integers(0, 2**32)))
    lines = f"南门大桥今晨合龙\n\n■江上\n{BRIDGE} □何田\n\n面馆\n{NOODLES}\n2024年3月12日 星期二\n本报记者 温如玉".split("\n") * 2
    if draw(st.booleans()):
        rng.shuffle(lines)
    lines = [line for line in lines if rng.random() > 0.15]
    lines = [line for line in lines for _ in range(rng.choice((1, 1, 1, 2)))]
    page = []
    for line in lines:
        damaged = line.translate(RADICALS) if rng.random() < 0.3 else line
        if rng.random() < 0.1:
            damaged = " ".join(damaged)
        for _ in range(rng.choice((0, 0, 0, 1, 3))):
            place = rng.randrange(len(damaged) + 1)
            damaged = damaged[:place] + rng.choice(AWKWARD) + damaged[place:]
        page.append(damaged)
    page.append(draw(st.text(max_size=12)))
    if draw(st.booleans()):
        page = side_by_side(page)
    return "\n".join(page)


def side_by_side(lines: list[str]) -> list[str]:
    """Set lines in two columns beside each other, as an extractor that keeps the layout does."""
    half = (len(lines) + 1) // 2
    return [f"{left:<22}    {right}" for left, right in zip(lines[:half], [*lines[half:], ""], strict=False)]


@settings(max_examples=25)
@given(damaged_pages())
def test_no_damage_loses_or_invents_a_character(page: str) -> None:
    report = Report()
    document = read_newspaper(Source("page.txt", page.encode("utf-8", "ignore") + b"\n."), report)
    for step in PASSES["newspaper"]:
        document = step(document, report)
        assert not imbalance(document), step.__name__
    for step in PASSES["newspaper"]:
        assert to_json(step(document, report)) == to_json(document), step.__name__


def test_a_repair_counts_once_where_columns_side_by_side_share_its_line() -> None:
    left = ["醋，谁的⾯馆账单已经欠了三天。", "嵌入，横跨青澜江的南⻔⼤桥顺利合", *["多不说话，捧着碗，热气扑在脸上，"] * 2]
    right = ["六张桌子，⼀口⼤锅。来吃⾯的⼈⼤", "多不说话，捧着碗，热气扑在脸上，", "六张桌子，⼀口⼤锅。来吃⾯的⼈⼤", "来。她只记得谁不吃香菜，谁要多放"]
    assert not imbalance(shape("\n".join(side_by_side(left + right)))[0])


@pytest.mark.parametrize("text", ["甲", "甲" * 60_000, "，。" * 3000, "□\n■\n（\n）\n" * 50, "1 2 3\n" * 200, "日\n\n" * 500])
def test_odd_sources_end_and_lose_nothing(text: str) -> None:
    assert not imbalance(shape(text)[0])


def test_a_letters_salutation_is_its_first_paragraph() -> None:
    document, _ = shape(f"南门大桥何时通车\n编辑同志：\n{BRIDGE}\n（何田）\n")
    assert titles(document) == ["南门大桥何时通车"]
    assert texts(document.sections[0])[0] == "编辑同志："


def test_a_line_that_ends_with_a_colon_goes_on_with_the_sentence_above_it() -> None:
    page = f"面馆何时开门\n\n{NOODLES}\n　　收到读者的来信以后，街道办事处\n来函答复如下：\n　　面馆本月底以前恢复营业，届时仍\n旧通宵亮灯，请大家放心。\n"
    document, _ = shape(page)
    assert texts(document.sections[0])[2] == "收到读者的来信以后，街道办事处来函答复如下："


def test_what_somebody_says_is_not_a_letter_to_him() -> None:
    told = "　　张铁匠回过了头：\n“三爷，这口锅您先拿去，钱的事往\n后再说。”"
    document, _ = shape(f"半夜的面馆\n\n{NOODLES}\n{told}\n")
    assert texts(document.sections[0])[2].startswith("张铁匠回过了头：“三爷")


def test_what_is_to_be_continued_says_so_in_its_last_paragraph() -> None:
    document, _ = shape(f"长河（七）\n\n{NOODLES}\n（待续）\n□温如玉\n\n南门大桥今晨合龙\n\n{BRIDGE} □何田\n")
    assert titles(document) == ["长河（七）", "南门大桥今晨合龙"]
    assert texts(document.sections[0])[-1] == "（待续）"


def test_questions_and_answers_are_paragraphs_of_one_article() -> None:
    talk = "问：大桥造了多少年？\n答：五年零三个月。两次洪水冲走了围堰，我们从\n头再来。\n问：往后呢？\n答：往后去造下一座。\n"
    document, _ = shape(f"造桥的人\n本报记者 何田\n{talk}")
    assert titles(document) == ["造桥的人"]
    assert [text[:2] for text in texts(document.sections[0])] == ["问：", "答：", "问：", "答："]


def test_short_words_above_headlines_are_labels_where_the_page_has_no_signs() -> None:
    document, _ = shape(f"城记\n\n南门大桥今晨合龙\n\n{BRIDGE} □何田\n\n灯下\n\n半夜开着门的面馆\n\n{NOODLES} □温如玉\n")
    assert titles(document) == ["南门大桥今晨合龙", "半夜开着门的面馆"]
    assert [section.column.text for section in document.sections if section.column] == ["城记", "灯下"]


def test_a_byline_where_a_column_breaks_cuts_neither_sentence_nor_article() -> None:
    lines = NOODLES.replace("　　", "").split("\n")
    document, _ = shape("\n".join(["半夜的面馆", *lines[:2], "□温如玉", *lines[2:]]))
    (article,) = document.sections
    assert "来吃面的人大多不说话" in texts(article)[0]
    assert article.byline is not None
    assert article.byline.names == ("温如玉",)


POEM = "你把它放在窗台上\n放了整整一个冬天\n雪落下来，又化了\n\n它还是那么沉\n像一句没有说完的话"


def test_a_poem_is_verse_and_parts_from_the_text_below() -> None:
    document, _ = shape(f"给父亲的扳手\n韦小满\n\n{POEM}\n\n半夜的面馆\n\n{NOODLES} □温如玉\n")
    poem, article = document.sections
    assert titles(document) == ["给父亲的扳手", "半夜的面馆"]
    assert texts(poem) == [POEM.replace("\n\n", "\n")]
    assert isinstance(poem.blocks[0], Verse)
    assert [len(stanza) for stanza in poem.blocks[0].stanzas] == [3, 2]
    assert poem.byline is not None
    assert poem.byline.names == ("韦小满",)
    assert all(isinstance(block, Paragraph) for block in article.blocks)


def test_a_poem_below_its_title_and_who_wrote_it_needs_no_words_of_poems() -> None:
    lines = "守塔的人换了三个\n光还是那一束\n它转过来\n众人都假装没有在等"
    document, _ = shape(f"南门大桥今晨合龙\n\n{BRIDGE} □何田\n\n灯塔\n韦小满\n\n{lines}\n\n半夜的面馆\n\n{NOODLES} □温如玉\n")
    assert titles(document) == ["南门大桥今晨合龙", "灯塔", "半夜的面馆"]
    assert isinstance(document.sections[1].blocks[0], Verse)


def test_a_line_that_leads_into_a_song_is_no_salutation() -> None:
    song = "　　读书声从明瓦底下传出来，念的是\n一首大家都会唱的很老很老的山里的\n儿歌：\n燕子燕子回来早，\n衔根草来做个窝；\n去年的门没有锁，\n今年的门还开着。\n"
    document, _ = shape(f"半夜的面馆\n\n{NOODLES}\n{song}")
    assert titles(document) == ["半夜的面馆"]
    assert not any(text == "儿歌：" for text in texts(document.sections[0]))


def test_a_quatrain_of_a_clause_a_line_is_verse_below_its_title() -> None:
    quatrain = "残灯无语照空廊，\n夜半归人履上霜。\n忽忆旧年同坐处，\n一窗风雨说家乡。"
    document, _ = shape(f"南门大桥今晨合龙\n{BRIDGE}\n□何田\n\n夜归老厂\n{quatrain}\n□韦小满\n\n半夜的面馆\n{NOODLES}\n□温如玉\n")
    assert titles(document)[1] == "夜归老厂"
    assert texts(document.sections[1]) == [quatrain]


def test_two_short_lines_above_a_text_are_its_headline_and_no_poem() -> None:
    document, _ = shape(f"南门大桥今晨合龙\n{BRIDGE}\n□何田\n\n灯亮着，\n人就来了\n□温如玉\n\n{NOODLES}\n")
    assert titles(document) == ["南门大桥今晨合龙", "灯亮着， 人就来了"]


def test_headlines_above_a_poem_are_none_of_its_lines() -> None:
    heads = "横跨青澜江的\n大桥合龙了"
    document, _ = shape(f"{BRIDGE}\n□何田\n\n{heads}\n\n给父亲的扳手\n\n{POEM}\n\n□韦小满\n\n半夜的面馆\n{NOODLES} □温如玉\n")
    (poem,) = [block for section in document.sections for block in section.blocks if isinstance(block, Verse)]
    assert [len(stanza) for stanza in poem.stanzas] == [3, 2]


def test_headlines_one_below_another_are_no_poem() -> None:
    heads = "半夜的面馆亮着一盏灯\n横跨青澜江的桥合龙了\n钢梁上的老工人\n不吃香菜的客人"
    document, _ = shape(f"{BRIDGE} □何田\n\n{NOODLES} □温如玉\n\n{heads}\n")
    assert not [block for section in document.sections for block in section.blocks if isinstance(block, Verse)]


def test_a_headline_set_downwards_is_one_headline() -> None:
    document, _ = shape("南\n门\n大\n桥\n合\n龙\n\n" + BRIDGE)
    assert titles(document) == ["南门大桥合龙"]


def test_a_headline_torn_from_the_only_article_of_a_page_is_put_between_its_kicker_and_subtitle() -> None:
    down = "\n".join("跨过青澜江")
    document, _ = shape(f"全省最长的公路桥今晨合龙\n十二年三任总工程师没有一天休息\n\n{BRIDGE} □何田\n\n{down}\n")
    (section,) = document.sections
    assert titles(document) == ["跨过青澜江"]
    assert section.heading.kicker == (Text("全省最长的公路桥今晨合龙"),)
    assert section.heading.subtitle == (Text("十二年三任总工程师没有一天休息"),)
    assert not document.unplaced


def test_rows_of_figures_are_a_table_with_its_head() -> None:
    rows = "品名 上周 本周\n青菜 3.20 2.80\n土豆 4.10 4.30\n猪肉 26.50 25.90"
    document, _ = shape(f"南门大桥今晨合龙\n\n{BRIDGE}\n\n本周菜价\n{rows}\n")
    (table,) = [block for section in document.sections for block in section.blocks if isinstance(block, Table)]
    assert [["".join(node.text for node in cell if isinstance(node, Text)) for cell in row] for row in table.rows] == [
        row.split() for row in rows.split("\n")
    ]


def test_a_reader_signs_a_letter() -> None:
    letter = "编辑同志：\n　　巷口的修伞摊要搬走了，街坊们都舍不\n得。请问能不能留下一个角落？\n"
    document, _ = shape(f"留住修伞摊\n{letter}江城市民\n马立秋\n")
    (section,) = document.sections
    assert texts(section)[0] == "编辑同志："
    assert section.byline is not None
    assert section.byline.names == ("马立秋",)


def test_what_was_decided_says_what_came_second() -> None:
    document, _ = shape(f"{BRIDGE} □何田\n\n{NOODLES} □温如玉\n\n半夜的面馆\n\n南门大桥今晨合龙\n")
    bridge, noodles = (section.heading for section in document.sections)
    assert bridge is not None
    assert noodles is not None
    headline, extent = bridge.origin.decisions
    assert (headline.choice, headline.runner_up) == ("南门大桥今晨合龙", "none")
    assert headline.cost < headline.runner_up_cost
    assert extent.question == "the text from line 10"
    assert 0.5 < headline.confidence <= 1.0
    assert noodles.origin.decisions[0].runner_up == "none"
    assert [section.origin.decisions[0].question for section in document.sections] == ["byline □何田", "byline □温如玉"]
    assert all(block.origin.decisions for section in document.sections for block in section.blocks)


@pytest.mark.parametrize(
    ("lines", "whole"),
    [
        (("시의회는 공원의 새", "예산을 논의했다."), "시의회는 공원의 새 예산을 논의했다."),
        (("Городской совет во вторник", "обсудил бюджет."), "Городской совет во вторник обсудил бюджет."),
        (("the new budget", "for parks"), "the new budget for parks"),
    ],
)
def test_words_of_other_scripts_keep_their_spaces(lines: tuple[str, str], whole: str) -> None:
    paragraph = Paragraph((Text(lines[0]), Break("soft"), Text(lines[1])))
    report = Report()
    document = close_paragraphs(Document("newspaper", sections=(Section("article", blocks=(paragraph,)),)), report)
    assert texts(document.sections[0]) == [whole]
    assert [finding.message for finding in report] == ["0 spaces and 1 line ends inside words were taken out"]


def test_an_editors_note_set_wide_is_known_at_once_and_closing_it_again_changes_nothing() -> None:
    paragraph = Paragraph((Text("编 者 按：街坊的信"), Break("soft"), Text("我们收到了。")))
    once = close_paragraphs(Document("newspaper", sections=(Section("article", blocks=(paragraph,)),)), Report())
    assert marked_text(once.sections[0], "editor-note") == "编者按：街坊的信我们收到了。"
    assert close_paragraphs(once, Report()) == once


def test_a_headline_of_another_script_is_not_torn_at_its_spaces() -> None:
    document, _ = shape("ГОРОДСКОЙ СОВЕТ\n")
    assert [item.text for item in document.unplaced] + titles(document) == ["ГОРОДСКОЙ СОВЕТ"]


def test_a_divided_word_set_letter_by_letter_is_one_word_and_its_hyphen_is_recorded() -> None:
    lines = ["他把程序交给了社区，那里的人叫它open-", "source，谁都可以拿去用，改好了再还回", "来，给别的人用。"]
    (section,) = shape("开源社区\n\n" + "\n".join(map(" ".join, lines)) + "\n")[0].sections
    assert "".join(texts(section)).count("opensource") == 1


def test_a_headline_broken_inside_a_word_is_no_rest_of_what_breaks_off_above_it() -> None:
    page = """　　渡口的钟每天敲七下，头一下在
天亮之前。敲钟的人姓柏，在河边
住了好些年，谁家有船他都知道。

　　去年秋天修堤，钟楼往北挪了十
一米，声音却比从前更清楚，连住
在对岸的人也听得见。柏师傅后来发

▣城南纪事

千年石桥的“守夜人”

五年内老旧小区加装电梯补
贴提高

　　本报讯（记者 卓然）记者从日前
召开的全市住房工作会议上获悉，今
后五年，每台电梯的补贴将由十二万
元提高到十五万元，由区里统一拨付。
"""
    assert [heading_text(section) for section in shape_page(page).sections][-1] == "五年内老旧小区加装电梯补贴提高"


def test_what_an_artist_did_may_stand_on_the_line_below_the_name() -> None:
    page = "◇画里有话\n“免费”的鸡蛋\n" + BRIDGE + "凡是先送\n礼、后掏钱的，都要留一个心眼。◎丁一笑\n画\n面馆\n" + NOODLES
    first, second = shape_page(page).sections
    assert first.byline is not None
    assert first.byline.names == ("丁一笑",)
    assert heading_text(second) == "面馆"


def test_a_sign_may_end_the_last_line_of_a_text_with_the_name_below_it() -> None:
    page = "南门大桥合龙\n" + BRIDGE + "□\n石破天\n面馆\n" + NOODLES
    first, second = shape_page(page).sections
    assert first.byline is not None
    assert first.byline.names == ("石破天",)
    assert heading_text(second) == "面馆"


def test_the_last_character_of_a_headline_on_a_line_of_its_own_is_the_headlines() -> None:
    page = "全市职工技能大赛昨日落\n\n幕\n\n" + BRIDGE.replace("南门大桥", "技能大赛") + "\n\n面馆\n\n" + NOODLES
    assert [heading_text(section) for section in shape_page(page).sections] == ["全市职工技能大赛昨日落幕", "面馆"]


@pytest.mark.parametrize(
    "cells",
    [
        ["项目", "本周", "上周", "棉花", "15870", "15640", "铁矿石运价（美元/吨）", "16.42", "17.10"],
        ["线路", "起点", "终点", "班次", "一路", "南门", "码头", "42班", "二路", "北门", "车站", "38班", "三路", "东门", "学校", "30班"],
    ],
)
def test_cells_below_one_another_are_no_headline(cells: list[str]) -> None:
    table = "\n".join(cells)
    document, _ = shape(f"南门大桥今晨合龙\n\n{BRIDGE} □何田\n\n{table}\n\n半夜的面馆\n\n{NOODLES} □温如玉\n")
    assert titles(document) == ["南门大桥今晨合龙", "半夜的面馆"]


def test_a_name_set_downwards_beside_a_headline_set_so_signs_the_text() -> None:
    assert_signed_by_who_is_set_downwards("\n".join("半夜的面馆里") + "\n\n" + "\n".join("温如玉"))


def test_a_name_set_downwards_right_below_a_headline_set_so_signs_the_text() -> None:
    assert_signed_by_who_is_set_downwards("\n".join("半夜的面馆里温如玉"))


def assert_signed_by_who_is_set_downwards(headline: str) -> None:
    document, _ = shape(f"南门大桥今晨合龙\n\n{BRIDGE} □何田\n\n{headline}\n\n灯下\n\n{NOODLES}\n")
    assert [(heading_text(section), section.byline and section.byline.names) for section in document.sections][1:] == [
        ("半夜的面馆里", ("温如玉",))
    ]


def test_a_headline_that_ends_as_bodies_do_signs_no_text() -> None:
    document, _ = shape(f"南门大桥今晨合龙\n\n{BRIDGE}\n\n半夜的面馆开在了旧车站\n\n{NOODLES} □温如玉\n")
    assert titles(document) == ["南门大桥今晨合龙", "半夜的面馆开在了旧车站"]


def test_a_letter_ends_where_it_is_signed_though_the_answer_tells_of_the_same() -> None:
    letter = "楼下的面馆夜里十二点还在炒菜，油烟从窗户\n缝里钻进来，孩子整夜咳嗽。请问这样的面馆该\n由谁来管？"
    answer = "温如玉同志来信收悉。经核实，楼下的面馆没有\n装油烟净化设备，夜里炒菜的油烟直接排进了楼\n道。我所已责令面馆停业，装好设备以后再开。"
    document, _ = shape(f"面馆油烟谁来管\n编辑同志：\n{letter}\n　　　　南门 温如玉\n\n环保所：面馆已停业\n{answer}\n\n半夜的桥\n\n{BRIDGE} □何田\n")
    assert titles(document)[:2] == ["面馆油烟谁来管", "环保所：面馆已停业"]
    assert texts(document.sections[0])[0] == "编辑同志："
    assert len(document.sections[0].blocks) == 2


def test_a_byline_between_two_texts_stands_where_the_others_of_its_page_do() -> None:
    lotus = "清早的菜场里，卖藕的老人把泥洗得干干净净。\n他说，藕要带泥才卖得久，可是年轻人嫌脏。\n后来他干脆洗一半，留一半。"
    repair = "校门口的修车摊换了主人。新来的小伙子话不多，\n车链子拿在手里转两圈就好了。\n收摊的时候，他把地扫得一颗螺丝也不剩。"
    page = f"南门大桥今晨合龙\n□何田\n{BRIDGE}\n\n半夜的面馆\n□温如玉\n{NOODLES}\n\n带泥的藕\n{lotus}\n\n□石磊\n{repair}\n\n修车摊\n"
    document, _ = shape(page)
    names = {heading_text(section): section.byline.names for section in document.sections if section.byline}
    assert names == {"南门大桥今晨合龙": ("何田",), "半夜的面馆": ("温如玉",), "修车摊": ("石磊",)}


def test_a_name_set_wide_behind_the_last_sentence_signs_it_though_it_is_a_word() -> None:
    document, _ = shape(f"南门大桥今晨合龙\n\n{BRIDGE} 舒 展\n\n半夜的面馆\n\n{NOODLES} □温如玉\n")
    assert [section.byline.names for section in document.sections if section.byline] == [("舒展",), ("温如玉",)]


def test_items_with_numbers_are_paragraphs_though_the_lines_above_are_full() -> None:
    items = "一、炉子要装烟筒，接口处须用泥糊严实，不漏烟。\n二、烟筒口不要对着风，还要装一个三通的弯头防倒风。\n三、睡觉以前检查一遍。"
    document, _ = shape(f"南门大桥今晨合龙\n\n{BRIDGE} □何田\n\n怎样防煤气中毒\n\n冬天取暖要小心，去年全市有十一户人家中了煤气。\n{items}\n")
    assert [text[:2] for text in texts(document.sections[1])] == ["冬天", "一、", "二、", "三、"]
