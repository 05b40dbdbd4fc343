"""Quotation marks follow the region, Latin passages and apostrophes do not, and no place in the text moves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banxin.typography.quotation_marks import set_quotation_marks

texts = st.text(alphabet="他说版心，。：？abc’‘“”「」『』\" 　")


@pytest.mark.parametrize(
    ("mainland", "taiwan"),
    [
        ("他说：“这叫‘版心’。”", "他说：「这叫『版心』。」"),
        ("他说“hello”，又说“OK”。", "他说「hello」，又说「OK」。"),
        ("“一段开了头", "「一段开了头"),
        ("又一段。”", "又一段。」"),
        ("“中”“文”", "「中」「文」"),
    ],
)
def test_the_marks_of_one_region_become_those_of_the_other(mainland: str, taiwan: str) -> None:
    assert set_quotation_marks(mainland, corner=True) == taiwan
    assert set_quotation_marks(taiwan, corner=False) == mainland


@pytest.mark.parametrize(
    "text", ["don’t say “hello world” now", "the ‘A’ type，中文", "students’ 的书", "屏幕是12”的", '"5" x "6"', '他说"好"', "《书名》〈篇名〉，；：……——·"]
)
def test_what_is_no_chinese_quotation_stays(text: str) -> None:
    assert set_quotation_marks(text, corner=True) == text


@given(texts, st.booleans())
def test_only_marks_change_and_a_second_time_nothing(text: str, corner: bool) -> None:
    changed = set_quotation_marks(text, corner=corner)
    assert len(changed) == len(text)
    marks = set("“”‘’「」『』")
    assert all(a == b or {a, b} <= marks for a, b in zip(text, changed, strict=True))
    assert set_quotation_marks(changed, corner=corner) == changed


def test_a_chapter_in_one_paragraph_takes_no_time() -> None:
    """Each mark looks a few characters about; if it looked through the paragraph, this would outlast the test's limit."""
    text = "“他说‘好’，又说" * 60_000
    assert set_quotation_marks(text, corner=True).count("「") == 60_000
