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


def test_what_is_stated_leads_and_an_empty_word_leaves_the_sources() -> None:
    own = document(own="自题")
    assert state_metadata(own, replace(UNSTATED, title="题")).metadata.title == "题"
    for empty in ("", " ", "\u3000", "\u200b"):
        assert state_metadata(own, replace(UNSTATED, title=empty)).metadata.title == "自题"
