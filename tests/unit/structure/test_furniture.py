"""The page's own lines leave the text; what they say becomes metadata, nothing else does."""

from __future__ import annotations

import pytest

from banxin.diagnostics import Report
from banxin.model.document import Document, Fragment, Metadata, SourceLine
from banxin.model.span import Origin, Span
from banxin.structure.furniture import mark_furniture


def shaped(*texts: str) -> Document:
    lines = tuple(SourceLine(number, text) for number, text in enumerate(texts, 1))
    fragment = Fragment(lines, Origin((Span("page", 1, len(lines)),)))
    return mark_furniture(Document("newspaper", blocks=(fragment,)), Report())


BODY = ("昨日，江城市公交集团表示，", "六条线路将延长运营时间。") * 4


def test_folio_line_gives_date_page_and_page_name() -> None:
    document = shaped("2024年3月12日　星期二", "A07 民声", *BODY)
    assert document.metadata == Metadata(date="2024-03-12", page="A07", page_name="民声")
    assert [item.text for item in document.unplaced] == ["2024年3月12日　星期二", "A07 民声"]


def test_what_follows_a_pages_number_is_its_name_however_long() -> None:
    assert shaped(*BODY, "第6版 江城周末·特别报道").metadata.page_name == "江城周末·特别报道"


@pytest.mark.parametrize("head", [("讲台", "07"), ("07", "讲台")])
def test_a_pages_name_and_number_may_stand_on_two_lines(head: tuple[str, str]) -> None:
    document = shaped("2024年3月12日 星期二", "责编 何田", *head, *BODY)
    assert (document.metadata.page, document.metadata.page_name) == ("07", "讲台")
    assert len(document.unplaced) == 4


def test_a_label_below_a_pages_number_that_has_its_name_stays() -> None:
    document = shaped("要闻", "05", "时评", *BODY)
    assert (document.metadata.page, document.metadata.page_name) == ("05", "要闻")
    assert [item.text for item in document.unplaced] == ["要闻", "05"]


def test_the_papers_name_above_a_pages_number_is_not_the_pages() -> None:
    metadata = shaped("海门晚报", "8", "城事", *BODY).metadata
    assert (metadata.paper, metadata.page, metadata.page_name) == ("海门晚报", "8", "城事")


def test_the_only_line_that_gives_a_page_is_furniture_wherever_it_stands() -> None:
    document = shaped("2024年3月12日 星期二", *BODY, "产经 5", *BODY)
    assert (document.metadata.page, document.metadata.page_name) == ("5", "产经")
    assert shaped("2024年3月12日 星期二", *BODY, "45", *BODY).metadata.page == ""


def test_editors_and_telephone_are_credits() -> None:
    document = shaped(*BODY, "责任编辑：何田 电话：010-5550100")
    assert document.metadata.credits == ("责任编辑：何田", "电话：010-5550100")
    assert document.unplaced[0].kind == "editors"


def test_full_width_digits_and_chinese_dates_are_read() -> None:
    assert shaped("２０２４年３月１２日 星期二 第３版", *BODY).metadata.page == "3"
    assert shaped("二〇二四年三月十二日 星期二", *BODY).metadata.date == "2024-03-12"


def test_an_impossible_date_is_no_metadata() -> None:
    assert shaped("2024年13月45日 星期二", *BODY).metadata.date == ""


@pytest.mark.parametrize(
    "line",
    ["海棠花节周六开幕", "10月28日，记者从市公交集团获悉", "咨询电话：5550100。请互相转告，敬请谅解。", "《江城晚报》"],
)
def test_text_with_a_date_or_a_number_stays_text(line: str) -> None:
    assert shaped(*BODY, line, *BODY).unplaced == ()


@pytest.mark.parametrize("line", ["（下转第3版）", "（上接A1版）市集的规矩", "转第2版）"])
def test_jumps_to_other_pages_are_not_folio_lines(line: str) -> None:
    document = shaped("2024年3月12日　星期二 第1版", line, *BODY)
    assert document.metadata.page == "1"
    assert [item.text for item in document.unplaced] == ["2024年3月12日　星期二 第1版"]


@pytest.mark.parametrize(
    ("head", "name", "number"),
    [
        ("体 育 新 闻 11\n铁山日报\n2026年11月7日 星期六", "体育新闻", "11"),
        ("铁山日报 2026年11月7日 星期六\n农技·市场3", "农技·市场", "3"),
        ("青溪日报\n校园·少年\n2026年11月9日 星期一", "校园·少年", ""),
        ("听雨轩\n副刊·第218期", "副刊", ""),
        ("江南周报\n探索\n2025 年 11 月 14 日 第 46 期", "", ""),
    ],
)
def test_a_pages_name_beside_its_paper_and_date_is_furniture(head: str, name: str, number: str) -> None:
    document = shaped(*head.split("\n"), "走得慢的钟，先上弦", *BODY)
    assert (document.metadata.page_name, document.metadata.page) == (name, number)
    assert len(document.unplaced) == len(head.split("\n"))


def test_a_label_like_a_pages_name_stays_where_another_line_names_the_page() -> None:
    document = shaped("2 工友茶座 长河工人报 2023.11.9", "城市副刊", "走得慢的钟，先上弦", *BODY)
    assert [item.text for item in document.unplaced] == ["2 工友茶座 长河工人报 2023.11.9"]


def test_a_readers_telephone_at_the_foot_of_the_page_is_furniture() -> None:
    document = shaped(*BODY, "投诉电话：0791-4418800")
    assert [item.text for item in document.unplaced] == ["投诉电话：0791-4418800"]


@pytest.mark.parametrize(
    "line",
    [
        "汀州日报 雁来红副刊 2025年11月9日 第4版 供稿 青禾 投稿邮箱：a@example.com",
        "汀州职工报 2025年11月11日 第45期（总第1207期） 3版 维权·班组 本版编辑 木子",
        "汀州晚报副刊 第408期 2025年11月16日",
        "本版主持：石榴 邮箱：a@example.com",
    ],
)
def test_the_more_is_known_of_a_line_the_more_may_be_unknown(line: str) -> None:
    assert [item.text for item in shaped(*BODY, line, *BODY).unplaced] == [line]


def test_who_signs_a_notice_with_the_day_is_no_folio() -> None:
    assert shaped(*BODY, "汀州日报编辑部 2025年11月9日", *BODY).unplaced == ()
