"""What a person states is verified before it is printed: numbers, dates, roles."""

from __future__ import annotations

import pytest

from banxin.model.document import Creator
from banxin.statements import StatementError, normalise, read_creator, read_role


@pytest.mark.parametrize(
    ("field", "stated", "kept"),
    [
        ("isbn", "9780000000002", "978-0-00-000000-2"),
        ("isbn", "ISBN 978-0-00-000000-2", "978-0-00-000000-2"),
        ("isbn", "ISBN-13：978-0-00-000000-2", "978-0-00-000000-2"),
        ("isbn", "978-00-0000000-2", "978-00-0000000-2"),  # hyphens as stated
        ("isbn", "0-00-000000-0", "0-00-000000-0"),
        ("isbn", "0-00-000006-x", "0-00-000006-x"),
        ("issn", "ISSN 1000-0003", "1000-0003"),
        ("issn", "10000003", "1000-0003"),
        ("cn", "CN 11-0001", "11-0001"),
        ("cn", "cn11—1234 / g2", "11-1234/G2"),
        ("cn", "31-1111/TP391.1", "31-1111/TP391.1"),
        ("date", "2020年10月28日", "2020-10-28"),
        ("language", "zh_CN", "zh-CN"),
        ("page", "第5版", "5"),
        ("page", "A2 版", "A2"),
        ("page", "头版", "头版"),
        ("page", "第一版", "一"),
        ("publisher", " 某某出版社 ", "某某出版社"),
        ("price", "38.00元", "38.00元"),
        ("price", "0", "0"),
        ("price", "免费", "免费"),
        ("edition", "2", "2"),
        ("edition", "第二版修订本", "第二版修订本"),
        ("series_number", "7.5", "7.5"),
        ("page", "A2", "A2"),
        ("colophon", "二〇二六年三月\n排印于山中", "二〇二六年三月\n排印于山中"),
    ],
)
def test_what_is_stated_is_kept_in_one_form(field: str, stated: str, kept: str) -> None:
    assert normalise(field, stated) == kept


@pytest.mark.parametrize("digit", "0123456789X")
def test_of_all_last_digits_one_is_right_and_the_others_are_told_which(digit: str) -> None:
    number = f"978-0-00-000000-{digit}"
    if digit == "2":
        assert normalise("isbn", number) == number
        return
    with pytest.raises(StatementError, match="would be 2" if digit != "X" else "no ISBN|would be 2"):
        normalise("isbn", number)


@pytest.mark.parametrize(
    ("field", "stated"),
    [("isbn", "977-0-00-000000-5"), ("isbn", "一二三"), ("issn", "1000-000"), ("cn", "11-12345"), ("cn", "11-0000"), ("cn", "00-1234"), ("date", "2020-02-30"), ("language", "chinese!"),
     ("isbn", "-9780000000002"), ("price", "nan"), ("price", "-1"), ("price", "¥-38.00"), ("price", "−38元"), ("price", "inf"),
     ("edition", "-1"), ("edition", "0"), ("edition", "1.5"), ("impression", "nan"), ("series_number", "-2"), ("page", "-1"),
     ("title", "山\n居"), ("publisher", "某\u2028社"), ("title", "a\u0007b"), ("colophon", "\u202e排印于山中")],
)
def test_what_cannot_be_so_is_refused(field: str, stated: str) -> None:
    with pytest.raises(StatementError):
        normalise(field, stated)


@pytest.mark.parametrize(
    ("stated", "creator"),
    [
        ("张三", Creator("张三")),
        ("张三 译", Creator("张三", "trl")),
        ("张三　主编", Creator("张三", "edt", "主编")),
        ("李　文", Creator("李　文")),  # a name set with a space in it
        ("Anna Editor", Creator("Anna Editor")),
        ("〔英〕某某 著", Creator("〔英〕某某", "aut")),
    ],
)
def test_a_creator_is_a_name_and_perhaps_what_was_done(stated: str, creator: Creator) -> None:
    assert read_creator(stated) == creator


def test_roles_are_chinese_words_or_marc_codes() -> None:
    words = {"著": "aut", "编": "edt", "译": "trl", "譯": "trl", "绘": "ill", "校": "pfr", "注": "ann", "trl": "trl", "Editor": "edt"}
    assert {word: read_role(word) for word in words} == {word: (code, "") for word, code in words.items()}
    assert read_role("选编") == ("com", "选编")
    with pytest.raises(StatementError) as wrong:
        read_role("主遍")
    assert "主编" in wrong.value.remedy
