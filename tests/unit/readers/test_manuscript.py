"""A manuscript builds the document it was written from, and says where it is wrong."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from banxin.diagnostics import Report
from banxin.errors import SourceError
from banxin.model import document as nodes
from banxin.model.walk import imbalance
from banxin.readers.manuscript import is_manuscript, read_manuscript
from banxin.readers.source import Source
from banxin.renderers.manuscript import render_manuscript
from support.documents import documents


def read(text: str) -> nodes.Document:
    return read_manuscript(Source("m.md", text.encode()), Report())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents)
def test_what_is_written_reads_back_to_the_same_document(document: nodes.Document) -> None:
    text = render_manuscript(document)
    assert is_manuscript(text)
    again = read(text)
    assert again == document
    assert not imbalance(again)


MANUSCRIPT = """---
format: banxin-manuscript/1
genre: newspaper
title: 甲报
---

# article: 题目{br}第二行
column: 有感而发 | ■有感而发
byline: 张三、李四 | □张三 李四 | end

第一段{note 1|}。

::: note 1
注。
:::

## brief: 内题

李五：正文{source （10月1日《乙报》）}
"""


def test_the_syntax_is_what_an_editor_would_write() -> None:
    document = read(MANUSCRIPT)
    article = document.sections[0]
    assert article.heading.title == (nodes.Text("题目"), nodes.Break("turn"), nodes.Text("第二行"))
    assert article.column == nodes.Label("有感而发", "■有感而发")
    assert article.byline == nodes.Byline(("张三", "李四"), "□张三 李四", "end")
    assert article.sections[0].kind == "brief"
    note = nodes.Note((nodes.Paragraph((nodes.Text("注。"),)),), "")
    assert article.blocks == (nodes.Paragraph((nodes.Text("第一段"), note, nodes.Text("。"))),)


@pytest.mark.parametrize(
    ("old", "new", "line", "word"),
    [
        ("title: 甲报", "titel: 甲报", 4, "title"),
        ("# article", "# artikle", 7, "article"),
        ("byline: 张三", "by_line: 张三", 9, "byline"),
        ("## brief", "#### brief", 17, "has 2 #, not 4"),
        ("第一段", "{sorce 第}", 11, "source"),
        ("{note 1|}", "{note 2|}", None, "note 2"),
        ("::: note 1", "::: noot 1", 13, "note"),
        ("）}", "）", 19, "}"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_remedy(old: str, new: str, line: int | None, word: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(MANUSCRIPT.replace(old, new))
    assert word in str(caught.value)
    assert caught.value.place is not None
    assert caught.value.place.line == line


def test_depth_is_bounded() -> None:
    head = MANUSCRIPT.split("# article")[0]
    with pytest.raises(SourceError, match="deeper"):
        read(head + "::: quotation\n" * 2000)
    with pytest.raises(SourceError, match="deeper"):
        read(head + "{em " * 2000)
