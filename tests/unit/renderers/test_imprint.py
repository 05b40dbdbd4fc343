"""The copyright page says what was stated and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from banxin.model.document import Creator, Metadata
from banxin.renderers.imprint import list_facts
from banxin.renderers.words import words_for

TITLE_PAGE = Metadata(title="书", creators=(Creator("甲"),), publisher="社", date="2026-03", series="丛", description="述", subjects=("题",))
STATED = {"edition": "1", "impression": "2", "isbn": "978-0-00-000000-2", "issn": "1000-0003", "cn": "11-0001", "price": "1元", "place": "京"}


def test_what_a_title_page_says_makes_no_copyright_page() -> None:
    assert list_facts(TITLE_PAGE, words_for("zh")) == []
    assert list_facts(Metadata(title="书"), words_for("zh"), complete=True) == []
    assert list_facts(TITLE_PAGE, words_for("zh"), complete=True) == [
        ("书名", "书"), ("丛书", "丛"), ("著者", "甲"), ("出版", "社"), ("出版日期", "2026年3月"), ("主题", "题"),
    ]  # fmt: skip


@pytest.mark.parametrize("field", STATED)
def test_each_thing_stated_makes_the_page_and_one_row_of_it(field: str) -> None:
    bare = list_facts(TITLE_PAGE, words_for("zh"), complete=True)
    more = list_facts(replace(TITLE_PAGE, **{field: STATED[field]}), words_for("zh"))
    (row,) = [row for row in more if row not in bare]
    assert STATED[field] in row[1]


def test_rows_stand_in_the_order_of_the_trade_and_no_row_is_empty() -> None:
    metadata = replace(
        TITLE_PAGE,
        **STATED,
        creators=(Creator("甲"), Creator("乙"), Creator("丙", "trl"), Creator("丁", "edt", "主编"), Creator("戊", "zzz")),
        imprint=(("印刷", "厂"),),
        series_number="3",
    )
    rows = list_facts(metadata, words_for("zh"))
    assert [text for _, text in rows] == [
        *("书", "丛　第3种", "甲、乙", "丙", "丁", "戊", "社", "京", "2026年3月", "第1版", "第2次印刷", "厂"),
        *("ISBN 978-0-00-000000-2", "ISSN 1000-0003", "CN 11-0001", "题", "1元"),
    ]
    assert [label for label, _ in rows][2:6] == ["著者", "译者", "主编", "Zzz"]
    assert list_facts(replace(metadata, edition="2026年3月第1版"), words_for("zh"))[9][1] == "2026年3月第1版"
