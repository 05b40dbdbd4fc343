"""What stands where on a page decides which text is whose: headlines, columns, boxes, labels, bylines, pictures."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banxin.diagnostics import Report
from banxin.model.document import Document, Figure, Section, Table, Verse
from banxin.model.dump import outline
from banxin.model.walk import heading_text, imbalance, inline_text
from banxin.readers.pdf import read_pdf
from banxin.readers.source import Source
from banxin.structure import PASSES
from banxin.structure.pdf_page.names import placed_names
from support.small_pdf import Bands, Column, Mark, Photo, Stroke, Words, make_pdf

RAIN = "　　雨从清早下到傍晚，渡口的石阶浸在水里，只露出最上面的三级，撑船的老人把蓑衣挂在桩上，说今天不会再有人过河了。"
BRIDGE = "　　两岸的人要去对面的集市，得绕行二十多里路，县里今年把新桥列入实事清单，总算盼到了，新桥预计明年通车。"
LIBRARY = "　　图书馆把闲置的岗亭改成读书的地方，每间配书四百册，两周轮换一次，读者刷卡入内，不收押金，夜里也有灯。"


def shape(*pages: list[Mark]) -> Document:
    """Read and shape a PDF with these pages; nothing may be lost on the way."""
    report = Report()
    document = read_pdf(Source("page.pdf", make_pdf(*pages)), report)
    for step in PASSES["pdf"]:
        document = step(document, report)
    assert not imbalance(document)
    return document


def texts(section: Section) -> list[str]:
    return outline(Document("newspaper", sections=(section,)))["sections"][0]["paragraphs"]  # type: ignore[no-any-return]


def stanzas(section: Section) -> list[list[str]]:
    return [[inline_text(line) for line in stanza] for block in section.blocks if isinstance(block, Verse) for stanza in block.stanzas]


def whole(*paragraphs: str) -> list[str]:
    return [paragraph.strip("　") for paragraph in paragraphs]


def flowing(paragraph: str, x: float, y: float, columns: int = 2, gutter: float = 20) -> list[Words]:
    """Set a paragraph in columns of ten characters beside each other."""
    lines = Column([paragraph], 0, 0, measure=10).lines()
    height = -(-len(lines) // columns)
    return [
        Words(line.text, x + line.x + index // height * (100 + gutter), y + index % height * 15, line.size)
        for index, line in enumerate(lines)
    ]


def test_text_flows_through_the_columns_under_its_headline_whatever_comes_first_in_the_file() -> None:
    left = [Words("渡口修桥", 90, 60, 24), *flowing(RAIN, 50, 90)]
    right = [Words("岗亭读书", 390, 60, 24), *flowing(LIBRARY, 350, 90)]
    mixed = [mark for pair in zip(left[::-1], right[::-1], strict=False) for mark in pair]
    rest = [mark for mark in (*left, *right) if mark not in mixed]
    for marks in ([*left, *right], [*mixed, *rest]):
        articles = {heading_text(section): texts(section) for section in shape(list(marks)).sections}
        assert articles == {"渡口修桥": whole(RAIN), "岗亭读书": whole(LIBRARY)}


def test_a_headline_in_the_middle_of_its_columns_has_the_first_one_too() -> None:
    page = [Words("渡口修桥", 205, 60, 20), *flowing(RAIN + BRIDGE.strip("　"), 50, 90, columns=4)]
    (article,) = shape(page).sections
    assert texts(article) == [(RAIN + BRIDGE.strip("　")).strip("　")]


def test_a_box_keeps_its_text_to_itself() -> None:
    page = [
        Words("渡口修桥", 90, 60, 24),
        *flowing(RAIN, 50, 90),
        Stroke(290, 40, 420, 220),
        Words("岗亭读书", 315, 66, 18),
        *Column([LIBRARY], 300, 90, measure=11).lines(),
    ]
    articles = {heading_text(section): texts(section) for section in shape(page).sections}
    assert articles == {"渡口修桥": whole(RAIN), "岗亭读书": whole(LIBRARY)}


def test_kicker_title_and_subtitle_are_told_by_size_and_place() -> None:
    page = [
        Words("一座老渡口的变迁", 80, 50, 13),
        Words("渡口修桥", 85, 85, 26),
        Words("——两岸走动只需五分钟", 70, 108, 12),
        *flowing(RAIN, 50, 130),
    ]
    heading = shape(page).sections[0].heading
    assert inline_text(heading.kicker) == "一座老渡口的变迁"
    assert inline_text(heading.title) == "渡口修桥"
    assert inline_text(heading.subtitle) == "——两岸走动只需五分钟"


def test_label_and_byline_go_to_the_article_they_stand_with() -> None:
    page = [
        Words("■有感而发", 50, 40),
        Words("渡口修桥", 90, 70, 24),
        *flowing(RAIN, 50, 100),
        Words("□张刃", 240, 160),
        Words("岗亭读书", 390, 70, 24),
        Words("本报记者 李雪", 405, 90, 9),
        *flowing(LIBRARY, 350, 110),
    ]
    found = {
        heading_text(section): (section.column and section.column.text, section.byline and section.byline.names)
        for section in shape(page).sections
    }
    assert found == {"渡口修桥": ("有感而发", ("张刃",)), "岗亭读书": (None, ("李雪",))}


def test_a_vertical_headline_leads_the_text_beside_it() -> None:
    page = [*(Words(letter, 30, 100 + 26 * index, 22) for index, letter in enumerate("渡口修桥")), *flowing(RAIN, 70, 95)]
    (article,) = shape(page).sections
    assert heading_text(article) == "渡口修桥"
    assert texts(article) == whole(RAIN)


def test_a_subhead_stands_inside_the_article() -> None:
    column = Column([RAIN], 50, 90, measure=14).lines()
    below = Column([BRIDGE], 50, 190, measure=14).lines()
    page = [Words("渡口修桥", 70, 60, 24), *column, Words("明年通车", 100, 172, 11), *below]
    (article,) = shape(page).sections
    assert texts(article) == [*whole(RAIN), "明年通车", *whole(BRIDGE)]


def test_a_picture_comes_with_its_caption_and_stays_with_its_article() -> None:
    page = [
        Words("渡口修桥", 90, 60, 24),
        *flowing(RAIN, 50, 90),
        Photo(50, 170, 270, 300),
        Words("渡口的清早。", 50, 314, 8),
        Words("岗亭读书", 390, 60, 24),
        *flowing(LIBRARY, 350, 90),
    ]
    document = shape(page)
    (resource,) = document.resources
    found = [(heading_text(s), b) for s in document.sections for b in s.blocks if isinstance(b, Figure)]
    assert [(title, figure.resource, inline_text(figure.caption)) for title, figure in found] == [
        ("渡口修桥", resource.name, "渡口的清早。")
    ]


def test_the_folio_is_furniture_and_says_date_and_page() -> None:
    page = [Words("2023年10月28日 星期六", 50, 30, 9), Words("第05版", 520, 30, 9), Words("渡口修桥", 90, 70, 24), *flowing(RAIN, 50, 100)]
    document = shape(page)
    assert (document.metadata.date, document.metadata.page) == ("2023-10-28", "05")
    assert [item.kind for item in document.unplaced] == ["folio", "folio"]


def test_several_pages_become_sections_of_their_own() -> None:
    one = [Words("渡口修桥", 90, 60, 24), *flowing(RAIN, 50, 90)]
    two = [Words("岗亭读书", 90, 60, 24), *flowing(LIBRARY, 50, 90)]
    document = shape(one, two)
    assert [section.kind for section in document.sections] == ["page", "page"]
    assert [heading_text(section.sections[0]) for section in document.sections] == ["渡口修桥", "岗亭读书"]


def test_a_divided_latin_word_is_made_whole_and_the_repair_recorded() -> None:
    page = [
        Words("渡口修桥", 90, 60, 24),
        Words("　　雨从清早下到傍晚，photo-".strip("　"), 70, 90),
        Words("graph的石阶浸在水里，只露出。", 50, 105),
        Words("撑船的老人把蓑衣挂在桩上呢。", 50, 120),
    ]
    document = shape(page)
    assert "photograph" in texts(document.sections[0])[0]
    assert not imbalance(document)


@given(
    st.lists(
        st.builds(
            Words,
            st.text("渡口修桥百姓少绕路，。“”□■（）摄记者 ABC12", min_size=1, max_size=24).filter(str.strip),
            st.integers(0, 580),
            st.integers(10, 790),
            st.sampled_from([8.0, 10.0, 13.0, 24.0]),
            st.booleans(),
        ),
        min_size=4,
        max_size=30,
    )
)
def test_no_character_is_lost_however_a_page_looks(words: list[Words]) -> None:
    shape([*words, Words("渡口修桥百姓少绕路总算盼到了", 10, 400)])


def test_passes_change_nothing_the_second_time() -> None:
    document = shape([Words("渡口修桥", 90, 60, 24), *flowing(RAIN, 50, 90)])
    for step in PASSES["pdf"]:
        assert step(document, Report()) == document


def test_lines_that_end_where_they_like_are_verse_in_stanzas() -> None:
    lines = ["天车从头顶走过", "带着一小块晨光", "把昨夜的寂静吊到别处", "砂轮醒了", "火星是它说出的话", "扳手醒了"]
    marks = [Words(line, 60, 90 + 15 * index + 15 * (index >= 3)) for index, line in enumerate(lines)]
    (article,) = shape([Words("车间里的早晨", 60, 60, 20), *marks]).sections
    assert stanzas(article) == [lines[:3], lines[3:]]


def test_rows_of_figures_are_a_table() -> None:
    rows = [("品名", "本周", "上周"), ("白菜", "0.95", "1.10"), ("萝卜", "1.20", "1.20"), ("菠菜", "3.80", "3.10")]
    cells = [Words(cell, 60 + 60 * at, 90 + 15 * row) for row, cells in enumerate(rows) for at, cell in enumerate(cells)]
    (article,) = shape([Words("本周菜价参考", 60, 60, 20), *cells]).sections
    (table,) = article.blocks
    assert isinstance(table, Table)
    assert (len(table.rows), table.header_rows) == (4, 1)


def test_rules_make_a_table_of_what_they_part_however_near_it_stands() -> None:
    rows = [("夜里封闭的路段", "封闭的时间和理由"), ("江桥", "夜里检修"), ("渡口路", ""), ("纺织路", "雨天顺延")]
    cells = [Words(c, 60 + 76 * at, 92 + 20 * row) for row, cells in enumerate(rows) for at, c in enumerate(cells) if c]
    level = [Stroke(55, 78 + 20 * row, 240, 78.5 + 20 * row) for row in range(5)]
    upright = [Stroke(x, 78 + 20 * row, x + 0.5, 98 + 20 * row) for x in (55, 132, 240) for row in range(4)]
    (article,) = shape([Words("夜间封闭一览", 60, 60, 20), *cells, *level, *upright]).sections
    (table,) = article.blocks
    assert isinstance(table, Table)
    assert [tuple(map(inline_text, row)) for row in table.rows] == rows


def test_bold_lines_of_the_size_of_the_text_head_news_in_brief() -> None:
    briefs = [
        Stroke(50, 46, 400, 46.5),
        Words("渡口下月开始修桥", 70, 60, bold=True), Column([RAIN], 50, 75),
        Words("岗亭改成读书亭", 75, 165, bold=True), Column([LIBRARY], 50, 180),
    ]
    beside = [Words("跨江的人", 250, 60, 24), Column([BRIDGE], 230, 90)]
    articles = {heading_text(section): texts(section) for section in shape([*briefs, *beside]).sections}
    assert articles == {
        "渡口下月开始修桥": whole(RAIN),
        "岗亭改成读书亭": whole(LIBRARY),
        "跨江的人": whole(BRIDGE),
    }


def test_a_bold_line_between_the_paragraphs_of_an_article_is_a_part_of_it() -> None:
    parts = [Column([RAIN], 50, 90), Words("新桥", 80, 165, bold=True), Column([BRIDGE], 50, 180)]
    (article,) = shape([Words("渡口修桥", 50, 60, 24), *parts]).sections
    assert texts(article) == whole(RAIN, "新桥", BRIDGE)


def test_a_signed_dateline_that_fills_the_first_line_stays_in_its_paragraph() -> None:
    text = "　　〔記者沈慕白／清水鄉報導〕上月的台风吹落了四成果实，农民看着满地的柚子没有办法，农会把落果收下来做酱。"
    (article,) = shape([Words("落柚成酱", 60, 60, 24), Column([text], 50, 90, measure=15)]).sections
    assert texts(article) == whole(text)


def test_room_after_every_mark_makes_no_names_of_the_words_behind_it() -> None:
    lines = ["村里的书屋落了锁。 门上", "有灰， 窗里有书， 书没拆", "开。 孩子来看， 看不成，", "走了。 书不对， 人不来。", "锁一落， 落三年。 林海平", "常说， 书要有人看才是书。"]
    left = [Words(line, 50, 90 + 15 * row) for row, line in enumerate(lines[:5])]
    right = [Words(lines[5], 200, 90)]
    (article,) = shape([Words("书屋为何落了锁", 80, 60, 24), *left, *right]).sections
    assert article.byline is None


def test_the_number_at_the_end_of_a_notice_at_the_foot_of_the_page_is_a_part_of_it() -> None:
    notice = [Words("停电预告", 70, 300, 18), *Column(["　　因检修线路，纺织路明日停电，请用户做好准备，报修", "电话：95598。"], 50, 325).lines()]
    page = [Words("渡口修桥", 50, 60, 24), Column([RAIN, BRIDGE], 50, 90), *notice, Words("编辑：甘棠　电话：8200110", 50, 420)]
    articles = {heading_text(section): texts(section) for section in shape(page).sections}
    assert articles["停电预告"] == ["因检修线路，纺织路明日停电，请用户做好准备，报修电话：95598。"]


def test_what_is_set_in_another_face_below_or_beside_a_picture_is_its_caption() -> None:
    story = [*Column([RAIN + BRIDGE.strip("　")], 50, 90).lines(), *Column([LIBRARY], 50, 345).lines()]
    below = [Photo(50, 240, 170, 310), Words("图书馆的读书亭一角。", 50, 322, bold=True)]
    beside = [Photo(250, 240, 350, 310), Words("江桥的", 356, 265, bold=True), Words("渡口。", 356, 280, bold=True)]
    document = shape([Words("渡口修桥", 50, 60, 24), *story, *below, *beside])
    figures = [block for section in document.sections for block in section.blocks if isinstance(block, Figure)]
    assert [inline_text(figure.caption) for figure in figures] == ["图书馆的读书亭一角。", "江桥的渡口。"]


def test_a_name_flush_right_after_the_last_sentence_signs_the_article() -> None:
    column = Column([RAIN + "雨还在下。"], 50, 90, measure=14).lines()
    last = column[-1]
    name = Words("水生", 50 + 12 * 10, last.y)
    (article,) = shape([Words("渡口修桥", 70, 60, 24), *column, name]).sections
    assert article.byline is not None
    assert article.byline.names == ("水生",)


def test_a_headline_at_the_foot_of_its_text_heads_it() -> None:
    (article,) = shape([*Column([RAIN], 50, 90, measure=14).lines(), Words("渡口修桥", 50, 170, 20)]).sections
    assert (heading_text(article), texts(article)) == ("渡口修桥", whole(RAIN))


def test_a_kicker_flush_left_over_a_centred_title_is_of_its_headline() -> None:
    page = [Words("一座渡口", 50, 50, 15), Words("渡口修桥", 160, 85, 26), *flowing(RAIN, 50, 110, columns=3)]
    (article,) = shape(page).sections
    assert (inline_text(article.heading.kicker), inline_text(article.heading.title)) == ("一座渡口", "渡口修桥")


def test_kicker_and_subtitle_of_hardly_more_than_the_text_s_size_are_of_their_headline() -> None:
    head = [Words("停摆多年之后", 97.5, 50, 10.5), Words("渡口修桥", 75, 72, 26), Words("一座老桥的最后三天", 82, 90, 10.5)]
    (article,) = shape([*head, *flowing(RAIN, 40, 110)]).sections
    heading = article.heading
    assert [inline_text(part) for part in (heading.kicker, heading.title, heading.subtitle)] == [
        "停摆多年之后",
        "渡口修桥",
        "一座老桥的最后三天",
    ]
    assert texts(article) == whole(RAIN)


def test_small_type_on_the_line_of_a_headline_is_its_label_or_its_byline() -> None:
    page = [Words("◆旧闻", 50, 60, 13), Words("渡口修桥", 99, 60, 24), Words("文/秦水生", 205, 60, 10), *flowing(RAIN, 50, 90, columns=3)]
    (article,) = shape(page).sections
    assert (heading_text(article), article.column and article.column.text) == ("渡口修桥", "旧闻")
    assert article.byline is not None
    assert article.byline.names == ("秦水生",)


def test_a_short_line_over_a_rule_is_a_label_without_a_sign() -> None:
    head = [Words("草木间", 50, 130, 12), Stroke(50, 134, 270, 134.5), Words("渡口修桥百姓少绕路", 60, 164, 22)]
    article = shape([Words("桥", 50, 30, 24), *flowing(BRIDGE, 50, 50), *head, *flowing(RAIN, 50, 190)]).sections[-1]
    assert (heading_text(article), article.column and article.column.text) == ("渡口修桥百姓少绕路", "草木间")


def test_a_label_with_a_sign_may_be_larger_than_the_headline_below_it() -> None:
    page = [Words("◆草木间", 128, 50, 16), Words("渡口修桥百姓少绕路", 87, 74, 14), *flowing(RAIN, 40, 100)]
    (article,) = shape(page).sections
    assert (heading_text(article), article.column and article.column.text) == ("渡口修桥百姓少绕路", "草木间")


def test_a_text_may_begin_at_the_left_of_its_headline() -> None:
    lines = Column([RAIN], 0, 0, measure=10).lines()
    first = [Words(line.text, 50 + line.x, 60 + 15 * at) for at, line in enumerate(lines[:4])]
    second = [Words(line.text, 170 + line.x, 90 + 15 * at) for at, line in enumerate(lines[4:])]
    (article,) = shape([*first, Words("渡口修桥", 170, 68, 24), *second]).sections
    assert (heading_text(article), texts(article)) == ("渡口修桥", whole(RAIN))


def test_a_mark_may_hang_over_the_edge_of_a_box() -> None:
    hanging = [Words("雨从清早下到傍晚，", 60, 60), Words("石阶浸在水里只露，", 60, 75), Words("出最上面的三级石", 60, 90), Words("阶，老人说不来。", 60, 105)]
    page = [Stroke(50, 44, 144, 115), *hanging, Words("渡口修桥", 200, 60, 24), *flowing(BRIDGE, 200, 90)]
    assert ["雨从清早下到傍晚，石阶浸在水里只露，出最上面的三级石阶，老人说不来。"] in [texts(section) for section in shape(page).sections]


def test_what_stands_over_the_rule_at_the_head_of_the_page_is_its_folio() -> None:
    page = [Words("纺织周刊", 50, 30, 9), Stroke(40, 40, 420, 40.5), Words("渡口修桥", 90, 70, 24), *flowing(RAIN, 50, 100, columns=3)]
    document = shape(page)
    assert [(furniture.text, furniture.kind) for furniture in document.unplaced] == [("纺织周刊", "folio")]
    assert [heading_text(section) for section in document.sections] == ["渡口修桥"]


def test_a_picture_with_a_headline_and_no_text_is_a_cartoon_of_that_title() -> None:
    page = [
        Words("渡口修桥", 50, 60, 24),
        *flowing(RAIN, 50, 90),
        Words("漫画：指尖办", 400, 60, 18),
        Photo(400, 80, 560, 220),
        Words("朱慧卿 绘", 400, 232, 8),
    ]
    cartoon = shape(page).sections[-1]
    assert (cartoon.kind, heading_text(cartoon)) == ("cartoon", "漫画：指尖办")
    assert cartoon.byline is not None
    assert cartoon.byline.names == ("朱慧卿",)


def test_a_vertical_headline_beside_a_frame_heads_what_is_in_it() -> None:
    letters = [Words(letter, 30, 100 + 26 * index, 22) for index, letter in enumerate("渡口修桥")]
    page = [*letters, Stroke(62, 70, 230, 220), *Column([RAIN], 75, 95).lines(), *Column([LIBRARY], 260, 95).lines()]
    found = {heading_text(section): texts(section) for section in shape(page).sections}
    assert found["渡口修桥"] == whole(RAIN)


def test_a_headline_set_in_steps_is_one_headline() -> None:
    page = [Words("渡口修桥", 50, 60, 24), Words("百姓少绕路", 130, 90, 24), *flowing(RAIN, 50, 120, columns=2)]
    (article,) = shape(page).sections
    assert (heading_text(article), texts(article)) == ("渡口修桥 百姓少绕路", whole(RAIN))


def test_two_vertical_headlines_beside_each_other_lead_each_its_own_side() -> None:
    left = [Words(letter, 300, 100 + 26 * index, 22) for index, letter in enumerate("岗亭读书")]
    right = [Words(letter, 344, 100 + 26 * index, 22) for index, letter in enumerate("渡口修桥")]
    page = [*flowing(LIBRARY, 60, 90), *left, *right, *flowing(RAIN, 386, 90, columns=1)]
    articles = {heading_text(section): texts(section) for section in shape(page).sections}
    assert articles == {"岗亭读书": whole(LIBRARY), "渡口修桥": whole(RAIN)}


def test_verse_takes_the_name_that_stands_far_to_the_right_under_it() -> None:
    lines = ["擺渡的人收起了竹篙", "把水聲繫在那柳樹上", "對岸的燈火亮了起來", "我站在石階上等你來", "石階上有前朝的腳印", "有一枚不生鏽的銅錢"]
    verse = [Words(line, 60, 90 + 15 * index + 10 * (index >= 3)) for index, line in enumerate(lines)]
    page = [Words("渡口三章", 60, 60, 20), *verse, Words("◎岑北", 220, 200)]
    (article,) = shape(page).sections
    assert stanzas(article) == [lines[:3], lines[3:]]
    assert article.byline is not None
    assert article.byline.names == ("岑北",)


def test_a_name_at_the_right_in_a_column_signs_the_letter_over_it() -> None:
    letter = ["编辑同志：", RAIN]
    column = Column(letter, 50, 90, measure=14).lines()
    y = column[-1].y
    note = Column(["　　编后：" + LIBRARY.strip("　")], 50, y + 30, measure=14).lines()
    (article,) = shape([Words("渡口修桥", 50, 60, 20), *column, Words("沙坪村 李春生", 120, y + 15), *note]).sections
    assert article.byline is not None
    assert article.byline.names == ("李春生",)
    assert texts(article) == ["编辑同志：", *whole(RAIN), "编后：" + LIBRARY.strip("　")]


def test_a_line_whose_marks_hang_out_does_not_end_its_column() -> None:
    lines = ["　　雨从清早下到傍晚呀，", "渡口的石阶浸在水里面只露", "出最上面的三级撑船的老人", "把蓑衣挂在桩上说不过河了。”", "两岸的人要去对面的集市呢", "得绕行二十多里路。"]
    marks = [mark for index, line in enumerate(lines) for mark in Column([line], 50, 90 + 15 * index, measure=20).lines()]
    (article,) = shape([Words("渡口修桥", 50, 60, 20), *marks]).sections
    assert texts(article) == ["".join(lines).strip("　")]


def test_news_in_brief_in_a_frame_are_articles_of_their_own_under_one_label() -> None:
    def brief(title: str, text: str, y: float) -> list[Mark]:
        return [Words(title, 60, y, 11), *Column([text], 60, y + 17, measure=14).lines()]

    rest = [Words("渡口修桥", 300, 60, 24), *flowing(RAIN, 300, 90)]
    frame = [Stroke(50, 40, 215, 330), Words("■本周提要", 60, 60), *brief("新桥预计明年通车", BRIDGE, 85), *brief("岗亭改成读书之所", LIBRARY, 205)]
    found = [(heading_text(s), texts(s), s.column and s.column.text) for s in shape([*rest, *frame]).sections]
    assert sorted(found[1:]) == sorted(
        [("岗亭改成读书之所", whole(LIBRARY), "本周提要"), ("新桥预计明年通车", whole(BRIDGE), "本周提要")]
    )


def test_the_closing_words_of_a_letter_stand_for_themselves() -> None:
    letter = Column([RAIN, "　　此致", "敬礼！"], 50, 90, measure=14).lines()
    (article,) = shape([Words("渡口修桥", 50, 60, 20), *letter]).sections
    assert texts(article) == [*whole(RAIN), "此致", "敬礼！"]


def test_text_runs_round_a_picture_that_stands_in_its_columns() -> None:
    def column(text: str, x: float, narrow_x: float) -> list[Mark]:
        return [Column([text[:48]], x, 90, 16), Column([text[48:75]], narrow_x, 135, 9), Column([text[75:]], x, 180, 16)]

    story, other = RAIN + BRIDGE.strip("　"), LIBRARY + RAIN.strip("　")
    page = [Words("渡口修桥", 50, 60, 24), *column(story, 50, 50), Photo(145, 128, 295, 168), *column(other, 230, 300)]
    (article,) = shape(page).sections
    assert texts(article) == whole(story, other)


def test_a_kicker_at_the_left_of_its_title_and_a_subtitle_at_its_right_are_told_by_their_place() -> None:
    page = [Words("两岸", 50, 48, 11), Words("通行", 50, 62, 11), Words("渡口修桥", 90, 62, 24), Words("——新桥见闻", 200, 62, 12), *flowing(RAIN, 50, 90)]
    (article,) = shape(page).sections
    heading = article.heading
    found = (inline_text(heading.kicker), inline_text(heading.title), inline_text(heading.subtitle))
    assert found == ("两岸\n通行", "渡口修桥", "——新桥见闻")
    assert texts(article) == whole(RAIN)


def test_a_headline_between_two_columns_heads_them_and_the_name_under_it_is_the_author() -> None:
    lines = Column([RAIN + BRIDGE.strip("　")], 0, 0, measure=10).lines()
    left = [Words(line.text, 50 + line.x, 90 + line.y) for line in lines[:6]]
    right = [Words(line.text, 320 + line.x, 90 + line.y - 90) for line in lines[6:]]
    (article,) = shape([*left, Words("渡口修桥", 185, 120, 24), Words("张刃", 220, 140, 9), *right]).sections
    assert (heading_text(article), texts(article)) == ("渡口修桥", [(RAIN + BRIDGE.strip("　")).strip("　")])
    assert article.byline is not None
    assert article.byline.names == ("张刃",)


def test_small_vertical_lines_beside_a_vertical_headline_are_its_own() -> None:
    def down(text: str, x: float, y: float, size: float) -> list[Words]:
        return [Words(letter, x, y + 1.1 * size * index, size) for index, letter in enumerate(text)]

    page = [*flowing(RAIN, 60, 90), *down("渡口修桥", 310, 110, 24), *down("一座渡口", 345, 100, 11), *down("本报记者李雪", 290, 100, 9)]
    (article,) = shape(page).sections
    assert (inline_text(article.heading.kicker), heading_text(article), texts(article)) == ("一座渡口", "渡口修桥", whole(RAIN))
    assert article.byline is not None
    assert article.byline.names == ("李雪",)


def test_a_framed_table_across_the_columns_stands_in_its_article() -> None:
    cells = [("品名", "本周", "上周"), ("白菜", "0.95", "1.10"), ("萝卜", "1.20", "1.20"), ("菠菜", "3.80", "3.10")]
    table = [Words(cell, 60 + 60 * at, 170 + 15 * row, 9) for row, line in enumerate(cells) for at, cell in enumerate(line)]
    page = [
        Words("渡口修桥", 50, 60, 24),
        *flowing(RAIN, 50, 90),
        Stroke(50, 155, 270, 225),
        *table,
        *flowing(BRIDGE, 50, 250),
        Words("岗亭读书", 300, 60, 24),
        *flowing(LIBRARY, 300, 90),
    ]
    articles = {heading_text(section): section for section in shape(page).sections}
    kinds = [type(block).__name__ for block in articles["渡口修桥"].blocks]
    assert kinds == ["Paragraph", "Table", "Paragraph"]
    assert texts(articles["岗亭读书"]) == whole(LIBRARY)


def test_one_caption_under_two_pictures_goes_with_them() -> None:
    page = [
        Words("渡口修桥", 50, 60, 24),
        *flowing(RAIN, 50, 90),
        Photo(50, 170, 155, 240),
        Photo(165, 170, 270, 240),
        Words("左图：渡口的清早。右图：岸上的人。", 50, 254, 8),
    ]
    (article,) = shape(page).sections
    captions = [inline_text(block.caption) for block in article.blocks if isinstance(block, Figure)]
    assert captions == ["左图：渡口的清早。右图：岸上的人。", ""]


def test_a_name_on_the_level_of_a_title_is_not_that_of_the_next_headline() -> None:
    page = [
        *(Words("渡口修桥", 50, 60, 24), Words("◎张刃", 160, 60), *flowing(RAIN, 50, 90)),
        *(Words("岗亭读书", 300, 40, 24), *flowing(LIBRARY, 300, 90)),
    ]
    found = {heading_text(s): s.byline.names if s.byline else () for s in shape(page).sections}
    assert found == {"渡口修桥": ("张刃",), "岗亭读书": ()}


def test_verse_goes_on_in_the_next_column_and_is_closed_by_the_place_of_writing() -> None:
    lines = ["船老大解開纜繩", "霧還沒有散", "水像一匹沒有裁開的布", "疊在兩岸之間", "挑擔的人", "抱著雞的婦人", "他們把自己的一天", "輕輕放進船艙"]
    left = [Words(line, 60, 90 + 15 * index) for index, line in enumerate(lines[:4])]
    right = [Words(line, 200, 90 + 15 * index) for index, line in enumerate(lines[4:])]
    page = [Words("渡口三章", 60, 60, 20), *left, *right, Words("——寫於驚蟄", 240, 160, 9)]
    (article,) = shape(page).sections
    assert stanzas(article) == [lines[:4], lines[4:], ["——寫於驚蟄"]]


def test_a_known_label_over_a_larger_title_is_its_column_and_no_kicker() -> None:
    page = [Words("读者来信", 50, 45, 12), Words("渡口那座桥几时能修好", 50, 70, 22), *flowing(RAIN, 50, 100)]
    (article,) = shape(page).sections
    assert article.column is not None
    assert (article.column.text, heading_text(article)) == ("读者来信", "渡口那座桥几时能修好")


def test_short_articles_in_one_column_keep_their_headlines_though_they_are_small() -> None:
    def short(title: str, text: str, y: float) -> list[Mark]:
        return [Words(title, 330, y, 12.5), *Column([text], 330, y + 20, measure=14).lines()]

    page = [Words("渡口修桥", 90, 60, 24), *flowing(RAIN, 50, 90), Words("▲要闻速览", 330, 60, 11)]
    page += [*short("新桥预计明年通车", BRIDGE, 84), *short("岗亭改成读书之所", LIBRARY, 210)]
    found = {heading_text(section): texts(section) for section in shape(page).sections}
    assert found == {"渡口修桥": whole(RAIN), "新桥预计明年通车": whole(BRIDGE), "岗亭改成读书之所": whole(LIBRARY)}


def test_an_editors_note_under_a_signature_closes_the_letter() -> None:
    letter = Column(["编辑同志：", RAIN], 50, 90, measure=14).lines()
    y = letter[-1].y
    note = "　　【编者按】" + LIBRARY.strip("　")
    page = [Words("渡口修桥", 50, 60, 20), *letter, Words("沙坪村 李春生", 120, y + 15)]
    (article,) = shape([*page, *Column([note], 50, y + 32, measure=14).lines()]).sections
    assert texts(article) == ["编辑同志：", *whole(RAIN, note)]


def test_an_editors_word_under_a_line_of_its_own_follows_the_date_of_the_letter() -> None:
    letter = Column(["编辑同志：", RAIN], 50, 90, measure=14).lines()
    y = letter[-1].y
    end = [Words("李春生", 160, y + 15), Words("11月20日", 140, y + 30), Words("编后", 110, y + 48)]
    note = Column([LIBRARY], 50, y + 66, measure=14).lines()
    (article,) = shape([Words("渡口修桥", 50, 60, 20), *letter, *end, *note]).sections
    assert texts(article) == ["编辑同志：", *whole(RAIN), "11月20日", "编后", *whole(LIBRARY)]
    assert article.byline is not None
    assert article.byline.names == ("李春生",)


def test_an_editors_reply_follows_the_name_and_the_date_of_a_letter() -> None:
    letter = Column(["编辑同志：", RAIN], 50, 90, measure=14).lines()
    y = letter[-1].y
    end = [Words("沙坪村 李春生", 120, y + 15), Words("11月20日", 145, y + 30)]
    note = Column(["　　【编辑回复】" + LIBRARY.strip("　")], 50, y + 45, measure=14).lines()
    (article,) = shape([Words("渡口修桥", 50, 60, 20), *letter, *end, *note]).sections
    assert texts(article) == ["编辑同志：", *whole(RAIN), "11月20日", "【编辑回复】" + LIBRARY.strip("　")]
    assert article.byline is not None
    assert article.byline.names == ("李春生",)


def test_a_name_after_the_last_sentence_signs_the_article_whether_or_not_it_ends_with_the_column() -> None:
    lines = Column([RAIN], 50, 90, measure=16).lines()
    signed = [*lines[:-1], replace(lines[-1], text=lines[-1].text + " 米若谷")]
    (article,) = shape([Words("渡口修桥", 90, 60, 24), *signed]).sections
    assert texts(article) == whole(RAIN)
    assert article.byline is not None
    assert article.byline.names == ("米若谷",)


def test_a_pen_name_set_wide_under_the_text_at_the_right_signs_it() -> None:
    lines = Column([RAIN, BRIDGE], 50, 90, measure=16).lines()
    (article,) = shape([Words("渡口修桥", 90, 60, 24), *lines, Words("老　槐", 170, lines[-1].y + 15)]).sections
    assert texts(article) == whole(RAIN, BRIDGE)
    assert article.byline is not None
    assert article.byline.names == ("老槐",)


def test_a_small_name_at_the_left_above_a_centred_title_is_its_columns() -> None:
    page = [Words("茶座论事", 50, 58, 11.6), Words("渡口修桥", 160, 85, 26), *flowing(RAIN, 50, 110, columns=3)]
    (article,) = shape(page).sections
    assert article.column is not None
    assert (article.column.text, inline_text(article.heading.kicker), heading_text(article)) == ("茶座论事", "", "渡口修桥")


def test_the_second_column_of_a_poem_follows_its_first_whose_lines_end_where_they_like() -> None:
    first = ["巷子尽头的修伞人", "把断了的骨头", "一根一根接上", "像接一场旧雨"]
    second = ["黄昏他收起摊子", "撑开最后一把", "自己的那把伞", "还漏着星光"]
    page = [Words("给修伞人", 50, 60, 18)]
    page += [Words(line, x, 90 + 15 * at) for x, stanza in ((60, first), (230, second)) for at, line in enumerate(stanza)]
    page += [Words("岗亭读书", 400, 60, 18), *Column([LIBRARY], 390, 90, measure=16).lines()]
    poem = next(section for section in shape(page).sections if heading_text(section) == "给修伞人")
    assert "".join(texts(poem)).replace("\n", "") == "".join(first + second)


def test_rows_of_short_words_beside_a_story_are_a_table_and_no_part_of_it() -> None:
    rows = [("医院", "时间", "科室"), ("一医院", "周二上午", "眼科"), ("中医院", "周三下午", "针灸科"), ("卫生院", "周四上午", "口腔科")]
    page = [Words("渡口修桥", 90, 60, 24), *flowing(RAIN, 50, 90), Words("公益门诊", 400, 60, 18)]
    page += [Words(cell, 380 + 70 * column, 90 + 16 * row) for row, cells in enumerate(rows) for column, cell in enumerate(cells)]
    found = {heading_text(section): section for section in shape(page).sections}
    assert texts(found["渡口修桥"]) == whole(RAIN)
    assert any(isinstance(block, Table) for block in found["公益门诊"].blocks)

def test_a_headline_at_the_left_of_its_columns_heads_them_and_the_name_under_it_is_the_author() -> None:
    page = [Words("渡口修桥", 40, 70, 22), Words("李春生", 60, 98), *flowing(RAIN, 160, 66)]
    (article,) = shape([*page, Words("岗亭读书", 90, 240, 22), *flowing(LIBRARY, 50, 270)]).sections[:1]
    assert (heading_text(article), texts(article)) == ("渡口修桥", whole(RAIN))
    assert article.byline is not None
    assert article.byline.names == ("李春生",)


def test_a_few_characters_in_a_frame_of_their_own_are_a_label() -> None:
    frame = [Stroke(48, 47, 104, 64), Words("水乡记事", 54, 60, 11)]
    (article,) = shape([*frame, Words("渡口那座桥几时能修好", 50, 90, 22), *flowing(RAIN, 50, 120)]).sections
    assert article.column is not None
    assert (article.column.text, heading_text(article)) == ("水乡记事", "渡口那座桥几时能修好")


def test_a_kicker_twice_as_wide_as_its_title_is_of_its_headline() -> None:
    kicker = Words("一座只在枯水时露出桥墩的老桥怎样修好", 50, 60, 13)
    (article,) = shape([kicker, Words("渡口修桥", 119, 84, 24), *flowing(RAIN, 57, 110)]).sections
    assert article.heading is not None
    assert inline_text(article.heading.kicker) == "一座只在枯水时露出桥墩的老桥怎样修好"
    assert inline_text(article.heading.title) == "渡口修桥"


def test_a_name_at_the_foot_of_a_vertical_headline_is_its_byline() -> None:
    head = [Words(character, 60, 70 + 26 * at, 22) for at, character in enumerate("渡口修桥")]
    page = [*head, Words("步青云", 50, 184, 10), *flowing(RAIN, 100, 66, columns=3)]
    (article,) = shape(page).sections
    assert article.byline is not None
    assert (heading_text(article), article.byline.names) == ("渡口修桥", ("步青云",))


def test_a_name_broken_over_the_last_two_lines_is_one() -> None:
    lines = Column([RAIN], 50, 90, measure=16).lines()
    signed = [*lines[:-1], replace(lines[-1], text=lines[-1].text + " 裴无"), Words("名", 50, lines[-1].y + 15)]
    (article,) = shape([Words("渡口修桥", 90, 60, 24), *signed]).sections
    assert texts(article) == whole(RAIN)
    assert article.byline is not None
    assert article.byline.names == ("裴无名",)


def test_a_repair_in_a_line_that_ends_with_a_name_is_counted_once() -> None:
    column = Column(["　　雨从清早下到傍晚，渡口的石阶浸在水里，撑船的老⼈说今天不会再有人过河了。（张江 摄）"], 50, 90, measure=20).lines()
    (article,) = shape([Words("渡口修桥", 50, 60, 20), *column]).sections
    assert article.byline is not None
    assert "老人说" in texts(article)[0]


def test_a_pen_name_at_the_foot_of_a_frame_signs_the_verse_in_it() -> None:
    lines = ["夜叩柴门雪满衣，", "一灯红处酒香微。", "故人笑指炉边坐，", "莫问明朝归不归。"]
    verse = [Words(line, 60, 90 + 15 * index) for index, line in enumerate(lines)]
    page = [Stroke(50, 40, 250, 230), Words("雪夜访友", 100, 60, 20), *verse, Words("闲云", 220, 215), *Column([RAIN], 300, 90).lines()]
    poem = next(section for section in shape(page).sections if heading_text(section) == "雪夜访友")
    assert poem.byline is not None
    assert poem.byline.names == ("闲云",)


def test_a_name_under_all_columns_of_an_article_signs_it() -> None:
    lines = Column([RAIN], 50, 90, measure=10).lines()
    beside = [Words(line.text, 170, 90 + 15 * index) for index, line in enumerate(lines[4:])]
    page = [Words("渡口修桥", 50, 60, 20), *lines[:4], *beside, Words("裴然", 250, 150)]
    (article,) = shape(page).sections
    assert article.byline is not None
    assert article.byline.names == ("裴然",)


def test_a_note_on_units_names_nobody() -> None:
    assert placed_names("（单位：元/公斤）") == ()
    assert placed_names("图：闲云") == ("闲云",)


def test_the_name_of_the_page_over_a_rule_beside_a_folio_is_no_headline() -> None:
    page = [
        Words("半亩塘", 40, 40, 26),
        Words("2023年11月17日 星期五", 300, 40),
        Stroke(40, 50, 560, 50.5),
        Words("渡口修桥", 50, 80, 20),
        *Column([RAIN], 50, 110).lines(),
    ]
    assert {item.text: item.kind for item in shape(page).unplaced}["半亩塘"] == "folio"


def test_a_name_beside_the_foot_of_a_vertical_headline_is_its_byline() -> None:
    head = [Words(character, 100, 100 + 30 * index, 26) for index, character in enumerate("渡口修桥")]
    page = [*head, Words("沈 鷗", 40, 200), *Column([RAIN], 160, 100, measure=14).lines()]
    (article,) = shape(page).sections
    assert article.byline is not None
    assert article.byline.names == ("沈鷗",)


def test_letters_set_wide_make_one_headline_whatever_column_begins_under_the_last_of_them() -> None:
    head = [Words(character, 50 + 40 * index, 60, 20) for index, character in enumerate("父亲的算盘")]
    page = [*head, *Column([RAIN], 50, 90, measure=14).lines(), *Column([LIBRARY], 210, 90, measure=14).lines()]
    assert [heading_text(section) for section in shape(page).sections] == ["父亲的算盘"]


def test_a_few_characters_upright_beside_a_level_headline_are_its_label() -> None:
    label = [Words(character, 50, 55 + 11 * index, 9) for index, character in enumerate("岁月留痕")]
    page = [*label, Words("渡口修桥", 65, 64, 20), *flowing(RAIN, 50, 120)]
    (article,) = shape(page).sections
    assert article.column is not None
    assert article.column.text == "岁月留痕"
    assert heading_text(article) == "渡口修桥"


def test_a_label_in_the_middle_over_several_articles_is_that_of_each() -> None:
    first, second = Column([RAIN], 50, 125, measure=12).lines(), Column([LIBRARY], 50, 235, measure=12).lines()
    rest = [Words(line.text, 190, 108 + 15 * index) for index, line in enumerate(second[2:])]
    second = second[:2]
    page = [Words("回音壁", 170, 80, 16), Words("渡口修桥", 50, 108, 14), *first, Words("灯下读书", 50, 220, 14), *second, *rest]
    found = [section.column.text for section in shape(page).sections if section.column and heading_text(section)]
    assert found == ["回音壁", "回音壁"]


def test_a_sign_before_the_same_words_over_two_articles_is_that_of_a_label() -> None:
    one = [Words("◇田头话", 50, 50, 10), Words("渡口修桥", 50, 75, 20), *Column([RAIN], 50, 100).lines()]
    other = [Words("◇田头话", 250, 50, 10), Words("灯下读书", 250, 75, 20), *Column([LIBRARY], 250, 100).lines()]
    sections = shape([*one, *other]).sections
    assert [section.column and section.column.text for section in sections] == ["田头话", "田头话"]
    assert [section.byline for section in sections] == [None, None]


def test_a_bracketed_label_on_the_first_rule_of_the_page_is_not_of_the_folio() -> None:
    page = [
        Words("2023年11月17日 星期五", 300, 40),
        Words("「市井」", 50, 70),
        Stroke(40, 74, 560, 74.5),
        Words("渡口修桥", 50, 100, 20),
        *Column([RAIN], 50, 130).lines(),
    ]
    (article,) = shape(page).sections
    assert article.column is not None
    assert article.column.text == "市井"


def test_a_large_initial_is_the_first_character_of_the_text_round_it() -> None:
    lines = Column([RAIN.strip("　")[1:]], 0, 0, measure=9).lines()
    round_it = [Words(line.text, 80, 100 + 15 * index) for index, line in enumerate(lines[:2])]
    below = Column(["".join(line.text for line in lines[2:])], 50, 130, measure=12).lines()
    page = [Words("渡口修桥", 50, 60, 20), Words("雨", 50, 115, 26), *round_it, *below]
    (article,) = shape(page).sections
    assert (heading_text(article), texts(article)) == ("渡口修桥", whole(RAIN))


def test_a_spread_is_two_pages_unless_something_stands_over_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("support.small_pdf.WIDTH", 1200.0)
    left = [Words("2023年10月28日 第08版", 50, 30, 9), Words("渡口修桥", 90, 60, 24), *flowing(RAIN, 50, 90)]
    right = [Words("2023年10月28日 第01版", 700, 30, 9), Words("岗亭读书", 740, 60, 24), *flowing(LIBRARY, 700, 90)]
    pages = shape([*left, *right]).sections
    assert [(page.folio and page.folio.page, heading_text(page.sections[0])) for page in pages] == [("01", "岗亭读书"), ("08", "渡口修桥")]
    one = shape([*left, *right, Words("两岸百姓等了三十年的桥", 400, 400, 36)])
    assert {section.kind for section in one.sections} == {"article"}


def test_a_spread_in_vertical_lines_begins_at_the_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("support.small_pdf.WIDTH", 1200.0)
    pages = [[Bands([title], right, 80, size=20), Bands([text], right - 30, 80, 12)] for title, text, right in (("渡口修桥", RAIN, 540), ("岗亭读书", LIBRARY, 1160))]
    assert [heading_text(page.sections[0]) for page in shape([*pages[0], *pages[1]]).sections] == ["岗亭读书", "渡口修桥"]


def test_a_pen_name_in_the_first_line_of_a_text_is_its_author_and_a_word_there_is_not() -> None:
    def author(first: str) -> tuple[str, ...]:
        page = [Words("渡口修桥", 50, 60, 24), Words(first, 50, 90), Column([RAIN], 50, 105, 20)]
        (article,) = shape(page).sections
        return article.byline.names if article.byline else ()

    assert author("闻莺") == ("闻莺",)
    assert author("甘棠 柳承安") == ("甘棠", "柳承安")
    assert author("时间 医院") == ()


def test_a_label_in_the_middle_may_have_a_paragraph_of_the_first_article_under_it() -> None:
    page = [
        Words("百姓来信", 255, 60, 15, bold=True), Words("渡口修桥", 50, 84, 17), Column([RAIN], 50, 100, 14),
        Column([BRIDGE], 215, 84, 14), Words("岗亭读书", 380, 84, 17), Column([LIBRARY], 380, 100, 14),
    ]
    found = [(heading_text(section), section.column and section.column.text) for section in shape(page).sections]
    assert found == [("渡口修桥", "百姓来信"), ("岗亭读书", "百姓来信")]


def test_a_headline_set_in_wide_steps_is_one_and_two_beside_each_other_are_two() -> None:
    steps = [Words("渡口修桥", 50, 60, 20), Words("百姓少绕路", 190, 84, 20), *flowing(RAIN, 50, 110)]
    assert [heading_text(section) for section in shape(steps).sections] == ["渡口修桥 百姓少绕路"]
    level = [Words("渡口修桥百姓少绕路", 50, 60, 24), *flowing(RAIN, 50, 90), Words("岗亭读书", 290, 74, 16), Column([LIBRARY], 290, 95, 12)]
    assert {heading_text(section): texts(section) for section in shape(level).sections} == {
        "渡口修桥百姓少绕路": whole(RAIN), "岗亭读书": whole(LIBRARY)
    }


def test_a_subtitle_and_a_name_under_a_headline_at_the_left_of_its_columns_are_of_it() -> None:
    page = [
        Words("渡口修桥", 50, 62, 20), Words("十二名学生人均修复", 50, 80, 9, bold=True), Words("残页八百张", 50, 92, 9, bold=True),
        Words("□张刃", 60, 110, 9), Column([RAIN], 160, 60, 12),
    ]
    (article,) = shape(page).sections
    assert heading_text(article) == "渡口修桥"
    assert texts(article) == whole(RAIN)


def test_a_label_upright_at_the_left_may_stand_far_from_a_headline_in_the_middle() -> None:
    label = [Words(letter, 50, 50 + 11 * index, 10, bold=True) for index, letter in enumerate("灯下漫笔")]
    (article,) = shape([*label, Words("渡口修桥", 170, 62, 24), *flowing(RAIN, 50, 115, columns=3)]).sections
    assert article.column is not None
    assert article.column.text == "灯下漫笔"
    assert heading_text(article) == "渡口修桥"


def test_paragraphs_parted_by_room_show_that_lines_are_not_set_in() -> None:
    def parted(*paragraphs: str, x: float, y: float) -> list[Column]:
        return [Column([paragraph.strip("　")], x, y + 95 * index, 14) for index, paragraph in enumerate(paragraphs)]

    first = [*parted(RAIN, BRIDGE, x=50, y=90)]
    second = [Words("岗亭读书", 220, 90, 24), *parted(LIBRARY[:43], x=220, y=120)]
    page = [*first, *second, Words("渡口修桥", 50, 60, 24)]
    assert {heading_text(s): texts(s) for s in shape(page).sections} == {"渡口修桥": whole(RAIN, BRIDGE), "岗亭读书": whole(LIBRARY[:43])}


# --- vertical lines ----------------------------------------------------------------------------------------


def test_a_page_in_vertical_lines_is_read_from_the_right_band_by_band() -> None:
    page = [
        Words("渡口修桥百姓少绕路", 330, 60, 24), Bands([RAIN, BRIDGE], 550, 80, 12, 6),
        Bands(["岗亭读书"], 300, 80, size=20), Bands([LIBRARY], 270, 80, 12, 4),
    ]
    found = [(heading_text(section), texts(section)) for section in shape(page).sections]
    assert found == [("渡口修桥百姓少绕路", whole(RAIN, BRIDGE)), ("岗亭读书", whole(LIBRARY))]


def test_level_lines_under_a_picture_on_a_page_in_vertical_lines_are_its_caption() -> None:
    page = [
        Bands(["渡口修桥"], 560, 80, size=20), Bands([RAIN, BRIDGE], 530, 80, 12, 12),
        Photo(340, 260, 560, 400), Words("渡口的清早。", 340, 416, 9), Words("张刃摄", 340, 430, 9),
    ]
    figures = [block for section in shape(page).sections for block in section.blocks if isinstance(block, Figure)]
    assert [inline_text(figure.caption) for figure in figures] == ["渡口的清早。张刃摄"]
    assert [figure.origin.frame and (figure.origin.frame.left, figure.origin.frame.top) for figure in figures] == [(340, 260)]


def test_an_article_in_vertical_lines_on_a_level_page_is_one_of_its_own_and_so_the_other_way_round() -> None:
    level = [Words("渡口修桥", 50, 60, 20), Column([RAIN], 50, 90, 14)]
    name, text = Bands(["鲁知秋"], 385, 180), Bands([LIBRARY], 370, 90, 14)
    page = [*level, Stroke(230, 80, 420, 240), Bands(["岗亭读书"], 410, 90, size=20), name, text]
    found = shape(page).sections
    assert [section.byline and section.byline.names for section in found if heading_text(section) == "岗亭读书"] == [("鲁知秋",)]
    assert {heading_text(s): texts(s) for s in found} == {"渡口修桥": whole(RAIN), "岗亭读书": whole(LIBRARY)}
    upright = [Bands(["岗亭读书"], 590, 60, size=20), Bands([LIBRARY, BRIDGE, LIBRARY], 560, 60, 14)]
    page = [*upright, Stroke(40, 40, 210, 200), *level]
    assert {heading_text(s): texts(s) for s in shape(page).sections} == {"渡口修桥": whole(RAIN), "岗亭读书": whole(LIBRARY, BRIDGE, LIBRARY)}


def test_marks_that_a_font_gives_in_their_vertical_form_are_read_as_what_they_are() -> None:
    printed = RAIN.replace("，", "︐").replace("。", "︒")
    (article,) = shape([Bands(["渡口修桥"], 560, 80, size=20), Bands([printed], 530, 80, 12)]).sections
    assert texts(article) == whole(RAIN)


# --- paragraphs set apart, names and ways to other pages ----------------------------------------------------


def test_paragraphs_that_an_empty_line_parts_are_those_of_one_column() -> None:
    asked, answers = "记者：为什么修桥？", [f"周远：{text.strip('　')}" for text in (RAIN, BRIDGE, LIBRARY)]
    paragraphs = [asked, answers[0], asked, answers[1], asked, answers[2]]
    columns, y = [], 90.0
    for paragraph in paragraphs:
        columns.append(Column([paragraph], 50, y))
        y += 15.0 * (len(columns[-1].lines()) + 1)
    (article,) = shape([Words("渡口修桥", 60, 60, 24), *columns]).sections
    assert texts(article) == paragraphs


def test_what_says_flush_right_in_brackets_who_the_author_is_stands_with_the_name() -> None:
    text = Column([RAIN], 50, 90, 14).lines()
    foot = text[-1].y
    signed = [Words("商陆", 170, foot + 15), Words("（作者系江城师范学院", 90, foot + 30), Words("教师）", 160, foot + 45)]
    (article,) = shape([Words("渡口修桥", 70, 60, 24), *text, *signed]).sections
    assert texts(article) == whole(RAIN)
    assert article.byline is not None
    assert article.byline.names == ("商陆",)


def test_two_names_at_the_end_of_a_text_may_stand_in_two_lines() -> None:
    text = Column(["　　新桥预计明年通车。（记者 张刃", "李雪）"], 50, 90, 17)
    (article,) = shape([Words("渡口修桥", 70, 60, 24), text]).sections
    assert texts(article) == ["新桥预计明年通车。"]
    assert article.byline is not None
    assert article.byline.names == ("张刃", "李雪")


def test_the_first_line_of_a_paragraph_is_no_name_though_it_could_be_one() -> None:
    paragraph = "　　这所小学有五十四名学生、六名老师，教室在半山。"
    (article,) = shape([Words("渡口修桥", 70, 60, 24), Column([RAIN, paragraph, BRIDGE], 50, 90, 16)]).sections
    assert texts(article) == whole(RAIN, paragraph, BRIDGE)


def test_the_rest_of_a_story_from_another_page_goes_on_from_no_text_of_this_one() -> None:
    rest = "　　（上接第1版）" + LIBRARY.strip("　")
    page = [Words("渡口修桥", 130, 60, 24), *flowing(RAIN, 50, 90), *flowing(rest, 50, 210)]
    found = {heading_text(section): texts(section) for section in shape(page).sections}
    assert found == {"渡口修桥": whole(RAIN), "": whole(rest)}


def test_columns_beside_a_headline_begin_level_with_it_right_under_another_article() -> None:
    over = flowing(BRIDGE, 50, 90, columns=3)
    left, right = Column([LIBRARY[:35]], 50, 210, 10), Column([LIBRARY[35:]], 170, 180, 10)
    page = [Words("渡口修桥", 175, 60, 24), *over, Words("岗亭读书", 50, 187, 18), left, right]
    found = {heading_text(section): texts(section) for section in shape(page).sections}
    assert found == {"渡口修桥": whole(BRIDGE), "岗亭读书": whole(LIBRARY)}


def test_a_line_that_sticks_out_of_its_frame_by_a_little_is_in_it() -> None:
    text = Column([LIBRARY], 300, 90, 12).lines()
    text[2] = Words(text[2].text + "它", text[2].x, text[2].y)
    page = [Words("渡口修桥", 90, 60, 24), *flowing(RAIN, 50, 90), Stroke(290, 40, 424, 220), Words("岗亭读书", 315, 66, 18), *text]
    found = {heading_text(section): "".join(texts(section)) for section in shape(page).sections}
    assert found == {"渡口修桥": RAIN.strip("　"), "岗亭读书": "".join(line.text.strip("　") for line in text)}


def test_a_label_behind_its_sign_under_the_name_at_the_end_is_no_name() -> None:
    text = Column([RAIN], 50, 90, 14).lines()
    foot = text[-1].y
    page = [Words("渡口修桥", 70, 60, 24), *text, Words("□张刃", 160, foot + 16), Words("| 健康讲堂", 130, foot + 32, bold=True)]
    (article,) = shape(page).sections
    assert article.column is not None
    assert article.column.text == "健康讲堂"
    assert article.byline is not None
    assert article.byline.names == ("张刃",)


def test_a_few_characters_in_a_style_for_nothing_else_are_labels_under_headlines_too() -> None:
    page = [
        Words("渡口修桥", 110, 60, 24), Words("人物对话", 50, 78, 12, bold=True), *flowing(RAIN, 50, 110),
        Words("岗亭读书", 410, 60, 24), Words("文化漫步", 350, 78, 12, bold=True), *flowing(LIBRARY, 350, 110),
    ]
    found = {heading_text(section): section.column and section.column.text for section in shape(page).sections}
    assert found == {"渡口修桥": "人物对话", "岗亭读书": "文化漫步"}


def test_a_short_line_without_a_sign_is_a_kicker_where_labels_have_one() -> None:
    page = [
        Words("◎往事钩沉", 50, 45, 12), Words("渡口修桥", 90, 80, 24), *flowing(RAIN, 50, 110),
        Words("◎一线见闻", 350, 45, 12), Words("岗亭读书", 390, 80, 24), *flowing(LIBRARY, 350, 110),
        Words("城市夜班人", 142, 290, 13), Words("两岸通车", 120, 320, 24), *flowing(BRIDGE, 50, 350),
    ]
    found = {inline_text(section.heading.title): inline_text(section.heading.kicker) for section in shape(page).sections}
    assert found == {"渡口修桥": "", "岗亭读书": "", "两岸通车": "城市夜班人"}


def test_a_level_line_at_the_head_of_a_vertical_headline_is_its_kicker_and_one_at_its_foot_its_subtitle() -> None:
    title = [Words(letter, 30, 100 + 30 * index, 26) for index, letter in enumerate("渡口修桥通车")]
    page = [*title, Words("一座老渡口的变迁", 90, 88, 12), *flowing(RAIN, 90, 110), Words("两岸走动只需五分钟", 30, 270, 12)]
    (article,) = shape(page).sections
    assert [inline_text(part) for part in (article.heading.kicker, article.heading.title, article.heading.subtitle)] == [
        "一座老渡口的变迁", "渡口修桥通车", "两岸走动只需五分钟",
    ]
    assert texts(article) == whole(RAIN)


def test_vertical_headlines_that_a_rule_parts_are_two() -> None:
    upper = [Words(letter, 30, 100 + 26 * index, 22) for index, letter in enumerate("渡口修桥")]
    lower = [Words(letter, 30, 240 + 26 * index, 22) for index, letter in enumerate("岗亭读书")]
    page = [*upper, *flowing(RAIN, 70, 95), Stroke(30, 205, 300, 205), *lower, *flowing(LIBRARY, 70, 235)]
    found = {heading_text(section): texts(section) for section in shape(page).sections}
    assert found == {"渡口修桥": whole(RAIN), "岗亭读书": whole(LIBRARY)}


def test_a_short_text_under_its_headline_in_smaller_type_is_no_subtitle() -> None:
    notice = [Words("本处近日拾得黑色双", 68, 80, 9), Words("肩包一只，内有药品", 50, 94, 9), Words("及手写电话簿一本。", 170, 80, 9)]
    page = [Words("招领启事", 50, 60, 14), *notice, Words("渡口修桥", 90, 220, 24), *flowing(RAIN, 50, 250)]
    found = {inline_text(section.heading.title): inline_text(section.heading.subtitle) for section in shape(page).sections}
    assert found["招领启事"] == ""
