"""Numerals in all the ways headings write them, and the forms of headings."""

from __future__ import annotations

import pytest

from banxin.structure.novel.chapter_forms import read_form, read_loose_forms
from banxin.structure.numerals import parse_number, parse_ordinal


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("一", 1), ("十", 10), ("十二", 12), ("二十", 20), ("一百", 100), ("一百零二", 102), ("一百二", 120),
        ("一百二十", 120), ("百二十", 120), ("一千零一", 1001), ("两千三百", 2300), ("一二〇", 120), ("一零零", 100),
        ("廿", 20), ("廿三", 23), ("卅一", 31), ("卌", 40), ("壹佰贰拾", 120), ("叁", 3), ("參", 3), ("007", 7),
        ("１２", 12), ("Ⅻ", 12), ("XII", 12), ("iv", 4), ("Twelve", 12), ("甲", None), ("IL", 49),
    ],
)  # fmt: skip
def test_numerals(text: str, value: int | None) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize(
    ("line", "scheme", "number", "title"),
    [
        ("第一回　甄士隐梦幻识通灵", "第#回", 1, "甄士隐梦幻识通灵"),
        ("　　第 十二 章：渡口", "第#章", 12, "渡口"),
        ("第12節 渡口", "第#节", 12, "渡口"),
        ("☆、第3章 渡口", "第#章", 3, "渡口"),
        ("正文 第三章 渡口", "第#章", 3, "渡口"),
        ("【第三章】", "第#章", 3, ""),
        ("第一卷 雨季 第二章 渡口", "第#章", 2, "渡口"),
        ("卷之三 渡口", "卷#", 3, "渡口"),
        ("下卷", "½卷", 3, ""),
        ("部（上）", "½部", 1, ""),
        ("Chapter 7: The Ferry", "chapter #", 7, "The Ferry"),
        ("三、渡口", "#、 han", 3, "渡口"),
        ("001 渡口", "# digits", 1, "渡口"),
        ("（三）", "（#） han", 3, ""),
        ("楔子", "named", None, ""),
        ("番外三：灯", "named", None, "灯"),
    ],
)
def test_forms(line: str, scheme: str, number: int | None, title: str) -> None:
    form = read_form(line)
    assert form is not None
    assert (form.scheme, form.number, form.title) == (scheme, number, title)


@pytest.mark.parametrize(
    ("line", "label", "title"),
    [("附录A 数据", "附录A", "数据"), ("附录 B：样张", "附录B", "样张"), ("附录A数据", "附录A", "数据"), ("附录一　年谱", "附录一", "年谱"), ("附录甲", "附录甲", ""), ("Appendix C Data", "Appendix C", "Data")],
)
def test_an_appendix_has_a_letter_or_a_numeral_for_its_number(line: str, label: str, title: str) -> None:
    form = read_form(line)
    assert form is not None
    assert (form.position, "".join(form.label.split()), form.title) == ("back", "".join(label.split()), title)


def test_a_word_that_only_begins_like_a_number_is_no_number_of_an_appendix() -> None:
    for line in ("附录HTML用法", "附录三月的雨", "附录三封信", "附录甲方合同"):
        form = read_form(line)
        assert form is None or form.scheme != "appendix #"


@pytest.mark.parametrize("line", ["索引", "人名索引", "参考书目", "参考资料", "图片来源", "大事年表"])
def test_what_stands_behind_the_chapters_is_known_by_its_name(line: str) -> None:
    form = read_form(line)
    assert form is not None
    assert form.position == "back"


@pytest.mark.parametrize(
    "line",
    [
        "",
        "雨从清早下到傍晚。",
        "序幕拉开了",
        "序列号",
        "1999年的雨",
        "二十年后",
        "第几回",
        "第" + "一" * 90 + "章",
    ],
)
def test_what_has_no_form(line: str) -> None:
    assert read_form(line) is None


def test_two_headings_in_a_line_are_seen() -> None:
    form = read_form("第一回 甲　第二回 乙")
    assert form is not None
    assert form.crowded


@pytest.mark.parametrize(
    ("text", "ordinal"),
    [("丙", ("stems", 3)), ("甲子", ("sexagenary", 1)), ("③", ("circled", 3)), ("㈢", ("parenthesized", 3)), ("c", ("letters", 3)), ("三", None), ("雨", None)],
)  # fmt: skip
def test_series_that_are_no_numerals(text: str, ordinal: tuple[str, int] | None) -> None:
    assert parse_ordinal(text) == ordinal


@pytest.mark.parametrize(
    ("line", "scheme", "number"),
    [
        ("第丙章 渡口", "第‹stems›章", 3), ("其三", "其#", 3), ("三更", "#更", 3), ("第三夜 雨", "第#夜", 3), ("③渡口", "‹circled›", 3),
        ("雨夜（三）", "…#", 3), ("雨夜（下）", "…#", 3), ("三月五日　晴", "date", 98), ("光绪二十四年八月初六日", "date", 254), ("丙集", "‹stems›集", 3),
    ],
)  # fmt: skip
def test_loose_forms(line: str, scheme: str, number: int) -> None:
    assert (scheme, number) in {(form.scheme, form.number) for form in read_loose_forms(line)}


@pytest.mark.parametrize("line", ["第一卷 完", "（第二章 完）", "第三卷 风起 终"])
def test_what_ends_a_part_opens_none(line: str) -> None:
    assert read_form(line) is None
