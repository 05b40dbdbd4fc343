"""Every mark of the table behaves as clreq 5.1 and its appendix say; the rest is classed by what it is."""

from __future__ import annotations

import pytest

from banxin.typography.characters import MARKS, PUNCTUATION, classes, is_east_asian


@pytest.mark.parametrize(
    ("marks", "letter", "blank"),
    [
        ("「『（【〔［｛《〈〖“‘", "O", "left"),
        ("」』）】〕］｝》〉〗”’", "C", "right"),
        ("，、；：", "P", "right"),
        ("。．", "S", "right"),
        ("？！", "Q", "right"),
        ("·・‧", "I", "both"),
        ("～－–", "N", "none"),
        ("／", "X", "none"),
        ("—", "D", "none"),
        ("…", "E", "none"),
        ("％‰℃", "u", "none"),
        ("￥$£€", "y", "none"),
    ],
)
def test_the_table_has_each_mark_in_its_class(marks: str, letter: str, blank: str) -> None:
    assert classes(marks) == letter * len(marks)
    assert {MARKS[mark].blank for mark in marks} == {blank}


def test_no_mark_stands_in_two_rows() -> None:
    assert sum(len(row.characters) for row in PUNCTUATION) == len(MARKS)


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("他说：“好。”", "HHPOHSC"),
        ("使用Python 3.11，", "HHLLLLLL 9p99P"),
        ("50%（①）", "99uOGC"),
        ("あアㄅ々〇", "HHHHH"),
        ("２０年", "WWH"),
        ("e\u0301👍🏽", "LmGm"),
        ("a\u200bb\u2060c\u00add\u00a0", "LbLjLhL~"),
        ("行\n末", "HnH"),
        ("\ufff9\u0007\ufffc", "zza"),
        ("\ue123\U00020000", "GH"),
        ("αЖé", "LLL"),
    ],
)
def test_characters_outside_the_table_are_classed_by_their_properties(text: str, letters: str) -> None:
    assert classes(text) == letters


@pytest.mark.parametrize("text", ["A中", "ｶ", "。", "「", "𠀀", "ㄅ", "，"])
def test_text_with_east_asian_signs_is_told(text: str) -> None:
    assert is_east_asian(text)


@pytest.mark.parametrize("text", ["", "“Don’t” — he said … ‘so’", "Привет", "½ · ×"])
def test_quotes_and_dashes_alone_do_not_make_a_text_chinese(text: str) -> None:
    assert not is_east_asian(text)
