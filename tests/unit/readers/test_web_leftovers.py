"""Novels taken from web pages: what is left of the pages' markup goes, what the text says stays."""

from __future__ import annotations

import pytest

from banxin.diagnostics import Report
from banxin.readers.web_leftovers import take_web_leftovers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<h2>第一章 雨</h2>\n<p>&nbsp;&nbsp;雨下了一夜。</p>\n", "第一章 雨\n\u00a0\u00a0雨下了一夜。\n"),
        ("雨下了一夜。<br/><br />第二天，<BR>天晴了。\n晴了。", "雨下了一夜。\n第二天，\n天晴了。\n晴了。"),
        ("他说：&ldquo;走<span class='x'>吧</span>。&#8221;&hellip;", "他说：“走吧。”…"),
        ("A&B，3<5，<此处原缺>，&nosuch;&amp;&lt;&gt;", "A&B，3<5，<此处原缺>，&nosuch;&<>"),
        ("他写下<br>，又写下&nbsp;。", "他写下<br>，又写下&nbsp;。"),
    ],
)
def test_tags_go_and_entities_become_what_they_stand_for(text: str, expected: str) -> None:
    assert take_web_leftovers(text, "a.txt", Report()) == expected


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
    assert take_web_leftovers(text, "a.txt", report) == text
    assert not list(report)
