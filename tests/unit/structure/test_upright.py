"""A headline set downwards in two columns is read down its columns, from the right; short lines of any other kind stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banxin.diagnostics import Report
from banxin.model.document import Document, Fragment
from banxin.readers.newspaper import read_newspaper
from banxin.readers.source import Source
from banxin.structure.upright import set_upright


def read(text: str) -> Document:
    return read_newspaper(Source("page.txt", text.encode()), Report())


def lines(document: Document) -> list[str]:
    return [line.text for block in document.blocks if isinstance(block, Fragment) for line in block.lines]


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        ("绝十 境人 逢应 生战", ["十人应战", "绝境逢生"]),
        ("一春 把风 伞入 里旧 光门", ["春风入旧门", "一把伞里光"]),
        ("工老 人厂 夜长 校进 开车 学间", ["老厂长进车间", "工人夜校开学"]),
    ],
)
def test_columns_are_read_downwards_from_the_right(rows: str, columns: list[str]) -> None:
    text = "体育新闻\n" + rows.replace(" ", "\n") + "\n本报讯（记者庞博）第37分钟被罚下一人，"
    assert lines(set_upright(read(text), Report())) == ["体育新闻", *columns, text.split("\n")[-1]]
    assert lines(set_upright(read(rows.replace(" ", "\n")), Report())) == columns


@pytest.mark.parametrize("rows", ["公告 通知 启事 声明", "老厂 房里 的新 引擎", "张三 李四 王五 赵六", "一 二 三"])
def test_words_one_below_another_stay_lines(rows: str) -> None:
    document = read(rows.replace(" ", "\n"))
    assert set_upright(document, Report()) is document


@given(st.lists(st.text("工人应战绝境逢生春风", min_size=1, max_size=3), min_size=1, max_size=16))
def test_no_character_is_lost_and_turning_twice_changes_nothing(rows: list[str]) -> None:
    document = read("\n".join(rows))
    once = set_upright(document, Report())
    assert sorted("".join(lines(once))) == sorted("".join(rows))
    assert set_upright(once, Report()) == once
