"""Novels taken from web pages: what is left of the pages' markup goes, what the text says stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from banxin.codes import Severity
from banxin.diagnostics import Report
from banxin.model.span import Edit
from banxin.model.walk import imbalance
from banxin.pipeline import read_document
from banxin.readers.web_leftovers import RULE, take_web_leftovers
from banxin.settings import Settings


def taken(text: str, report: Report | None = None) -> str:
    lines, _ = take_web_leftovers(text, "a.txt", Report() if report is None else report)
    return "\n".join(line.text for line in lines)


def codes(text: str) -> list[str]:
    report = Report()
    taken(text, report)
    return [finding.code for finding in report]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<h2>第一章 雨</h2>\n<p>&nbsp;&nbsp;雨下了一夜。</p>\n", "第一章 雨\n\u00a0\u00a0雨下了一夜。"),
        ("雨下了一夜。<br/><br />第二天，<BR>天晴了。\n晴了。", "雨下了一夜。\n第二天，\n天晴了。\n晴了。"),
        ("他说：&ldquo;走<span class='x'>吧</span>。&#8221;&hellip;", "他说：“走吧。”…"),
        ("A&B，3<5，<此处原缺>，&nosuch;&amp;&lt;&gt;", "A&B，3<5，<此处原缺>，&nosuch;&<>"),
        ("他写下<br>，又写下&nbsp;。", "他写下<br>，又写下&nbsp;。"),
        ("“&hellip;&hellip;”“&hellip;”", "“……”“…”"),
    ],
)
def test_tags_go_and_entities_become_what_they_stand_for(text: str, expected: str) -> None:
    assert taken(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "他在黑板上写：if (a<b && c>d)，又写 while (x<a || y>0)，再写 for (i<s ; j>1)。",
        "他先写 vector<a> x，再写 list<b> y，又写 set<s> z。",
        "甲<a\nb>乙<a\nb>丙<a\nb>",
        "&#00;&#xD800;&#9999999;",
    ],
)
def test_what_only_looks_like_markup_stays_and_nothing_is_told(text: str) -> None:
    report = Report()
    assert taken(text, report) == text
    assert not list(report)


@pytest.mark.parametrize(
    "text",
    [
        "换行用“<br>”。\n" + "<p>雨下了一夜。</p>\n" * 40,
        "段落用 <p> 标签。\n" + "<p>雨下了一夜。</p>\n" * 40,
        "空格写作&nbsp;、&ensp;、&emsp;。",
        "雨下了一夜。\n" * 500 + "<p>雨下了一夜。</p>\n" * 3,
    ],
    ids=["quoted", "called a tag", "listed", "few in a long text"],
)
def test_signs_that_the_text_is_about_stay_and_that_is_told(text: str) -> None:
    assert taken(text) == text.rstrip("\n")
    assert codes(text) == ["SRC-039"]


def test_the_leftovers_of_a_single_chapter_go_and_a_sign_that_a_thousand_lines_name_once_stays() -> None:
    assert "<br" not in taken("雨下了一夜。\n" * 2000 + "雨下了一夜。<br/>\n" * 25)
    assert taken("雨下了一夜。<br/>\n" * 500 + "他写下“<br>”。<br/>").endswith("他写下“<br>”。")


def test_what_was_taken_of_a_line_is_its_repair_or_that_of_the_next_line_where_nothing_is_left() -> None:
    lines, edits = take_web_leftovers("<div>\n&nbsp;雨。<br/>\n他说&quot;好&quot;。\n<br/></div>", "a.txt", Report())
    assert [line.text for line in lines] == ["", "\u00a0雨。", '他说"好"。', ""]
    assert edits == (
        Edit(RULE, 2, "<div>&nbsp;<br/>", "\n\u00a0\n"),
        Edit(RULE, 3, "&quot;&quot;", '""'),
        Edit(RULE, 3, "<br/></div>", "\n\n"),
    )


def test_the_parts_of_a_line_bear_its_number_and_so_do_the_lines_after_it() -> None:
    lines, _ = take_web_leftovers("一。<br>二。<br/>\n三。<br>四。\n\n五。\n", "a.txt", Report())
    assert [(line.number, line.text) for line in lines] == [(1, "一。"), (1, "二。"), (2, "三。"), (2, "四。"), (3, ""), (4, "五。")]


@pytest.mark.parametrize(
    "text",
    [
        "渡口<br>作者：江远<br>&nbsp;<br>第一章 雨<br>&nbsp;雨下了一夜。<br>他&ldquo;走&rdquo;了。<br/>第二章 晴<br>天&hellip;晴了。",
        "\u200b<br>第一章 雨\n<p>雨下了一夜。</p><p>第二天，</p>\n<h2>第二章 晴</h2><p>请记住本站域名 www.example.com</p><p>天&hellip;晴了。</p>\n第三章 云<br>&nbsp;云来了。\n",
    ],
)
def test_no_repair_is_counted_twice_where_a_line_is_parted_among_chapters(text: str, tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text(text, "utf-8")
    report = Report()
    document = read_document(Settings(sources=(str(source),), reader="novel"), report)
    assert not imbalance(document)
    assert len(document.sections) >= 2
    assert not report.count(Severity.ERROR)
