"""What the user states leads; a publication is never without a title that can be seen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from banxin.model.document import Document, Heading, Metadata, Section, Text
from banxin.settings import UNSTATED
from banxin.structure.metadata import give_title, state_metadata


def document(*titles: str, own: str = "") -> Document:
    return Document(
        "newspaper", Metadata(title=own), sections=tuple(Section("article", Heading((Text(title),))) for title in titles)
    )


@pytest.mark.parametrize(
    ("source", "title"),
    [
        (document("甲", "乙", own="报"), "报"),
        (document("甲"), "甲"),
        (document("甲", "乙", "丙"), "甲等3篇"),
        (document("\u3000", "甲", "\u200b"), "甲"),
        (document(), "page"),
        (document("甲", own=" \u200b"), "甲"),
    ],
)
def test_a_publication_is_named_by_itself_then_by_its_first_headline_then_by_its_file(source: Document, title: str) -> None:
    assert give_title(source, "page").metadata.title == title


@pytest.mark.parametrize(
    ("name", "title", "makers"),
    [
        ("渡口", "渡口", ()),
        ("《渡口》（精校版全本）作者：江远", "渡口", ("江远",)),
        ("渡口（校对版全本）", "渡口", ()),
        ("渡口 江远 著", "渡口", ("江远",)),
        ("ferry", "ferry", ()),
        ("0001", "第一章 雨等2篇", ()),
        ("publication", "第一章 雨等2篇", ()),
    ],
)
def test_a_book_of_numbered_chapters_is_named_by_its_file_where_that_has_a_name(name: str, title: str, makers: tuple[str, ...]) -> None:
    book = replace(document("第一章 雨", "第二章 晴"), genre="book")
    named = give_title(book, name).metadata
    assert (named.title, tuple(maker.name for maker in named.creators)) == (title, makers)
    assert give_title(replace(document("雨", "晴"), genre="book"), name).metadata.title == "雨等2篇"


def test_what_is_stated_leads_and_an_empty_word_leaves_the_sources() -> None:
    own = document(own="自题")
    assert state_metadata(own, replace(UNSTATED, title="题")).metadata.title == "题"
    for empty in ("", " ", "\u3000", "\u200b"):
        assert state_metadata(own, replace(UNSTATED, title=empty)).metadata.title == "自题"
