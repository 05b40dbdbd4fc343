"""Numbers before headings: which sections have one, in which style, and when a publication needs none."""

from __future__ import annotations

import pytest

from banxin.model.document import Document, Heading, Metadata, Section, SectionKind, Text
from banxin.renderers.numbering import han_number
from banxin.renderers.views import SectionView, view_document


def section(title: str, *inner: Section, kind: SectionKind = "chapter") -> Section:
    return Section(kind, Heading((Text(title),)), sections=inner)


def numbers(style: object, *sections: Section) -> list[str]:
    book = view_document(Document("book", Metadata(title="书"), sections=sections), "print", numbering=style)

    def walk(views: tuple[SectionView, ...]) -> list[str]:
        return [line for view in views for line in (view.number + view.title_text, *walk(view.sections))]

    return walk(book.sections)


BOOK = (
    section("摘 要"),
    section("引言", kind="front"),
    section("方法", section("样张", section("纸", section("厚", kind="section"), kind="section"), kind="section"), section("读者", kind="section")),
    section("参考文献", section("书", kind="section")),
    section("附录 数据"),
    section("跋", kind="back"),
)


@pytest.mark.parametrize(
    ("style", "lines"),
    [
        ("decimal", ["摘 要", "1　引言", "2　方法", "2.1　样张", "2.1.1　纸", "2.1.1.1　厚", "2.2　读者", "参考文献", "书", "附录 数据", "跋"]),
        ("chinese", ["摘 要", "一、引言", "二、方法", "（一）样张", "1. 纸", "（1）厚", "（二）读者", "参考文献", "书", "附录 数据", "跋"]),
        ("none", ["摘 要", "引言", "方法", "样张", "纸", "厚", "读者", "参考文献", "书", "附录 数据", "跋"]),
        (None, ["摘 要", "引言", "方法", "样张", "纸", "厚", "读者", "参考文献", "书", "附录 数据", "跋"]),
    ],
)
def test_chapters_and_their_sections_are_numbered_and_what_stands_around_them_is_not(style: object, lines: list[str]) -> None:
    assert numbers(style, *BOOK) == lines


def test_chapters_are_counted_through_parts_and_articles_of_a_paper_are_not_numbered() -> None:
    parts = (section("上编", section("甲"), section("乙"), kind="part"), section("下编", section("丙"), kind="part"))
    assert numbers("decimal", *parts) == ["上编", "1　甲", "2　乙", "下编", "3　丙"]
    assert numbers("decimal", section("消息", kind="article"), section("简讯", kind="brief")) == ["消息", "简讯"]


@pytest.mark.parametrize("titles", [("第一章 甲", "第二章 乙", "丙"), ("1 甲", "2 乙"), ("一、甲", "二、乙"), ("1.1 甲", "（二）乙"), ("①甲", "②乙")])
def test_headings_most_of_which_say_their_number_get_none(titles: tuple[str, ...]) -> None:
    assert numbers("decimal", *map(section, titles)) == list(titles)


def test_chapters_that_say_their_number_leave_the_sections_in_them_without() -> None:
    sections = tuple(section(title, kind="section") for title in ("甲", "乙", "丙"))
    assert numbers("decimal", section("第一章 题", *sections)) == ["第一章 题", "甲", "乙", "丙"]


def test_a_year_at_the_head_of_a_title_is_no_number_and_a_title_without_text_is_not_counted() -> None:
    assert numbers("chinese", section("1978年以后"), section(""), section("二十世纪")) == ["一、1978年以后", "", "二、二十世纪"]


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (35, "三十五"), (100, "一百"), (105, "一百零五"), (110, "一百一十"), (120, "一百二十"), (999, "九百九十九"), (1000, "1000")],
)
def test_numbers_are_said_as_they_are_counted(number: int, text: str) -> None:
    assert han_number(number) == text
