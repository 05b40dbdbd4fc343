"""What vertical lines ask of a text: quotation marks of the region, upright characters, short numbers in one cell."""

from __future__ import annotations

import pytest

from banxin.model import document as nodes
from banxin.model.document import Document, Emphasis, Paragraph, TateChuYoko, Text
from banxin.model.walk import block_text
from banxin.typography.vertical import combine_upright, in_han_numerals, stands_upright, vertical_form


@pytest.mark.parametrize(
    ("language", "expected"),
    [("zh-Hans", "『引「文」』"), ("zh-Hant-TW", "「引『文』」"), ("zh-HK", "「引『文』」"), ("", "『引「文」』")],
)
def test_quotation_marks_take_the_vertical_form_of_the_region(language: str, expected: str) -> None:
    assert vertical_form("“引‘文’”", language) == expected


def test_an_apostrophe_is_no_quotation_mark() -> None:
    assert vertical_form("“it’s”", "zh-Hans") == "『it’s』"


def test_the_marks_among_words_of_an_alphabet_lie_as_these_do() -> None:
    assert vertical_form("他写“He said ‘no’ to us”。", "zh-Hans") == "他写『He said ‘no’ to us』。"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2021年6月18日", "二〇二一年六月十八日"),
        ("等10篇", "等十篇"),
        ("第105版", "第一〇五版"),
        ("20种", "二十种"),
        ("2021年06月", "二〇二一年〇六月"),
        ("ISBN 978-7-111-12345-6，A2版，3.5米，1984", "ISBN 978-7-111-12345-6，A2版，3.5米，1984"),
    ],
)
def test_dates_and_counts_are_said_in_han(text: str, said: str) -> None:
    assert in_han_numerals(text) == said


def test_what_is_wide_stands_and_what_is_narrow_lies() -> None:
    assert [character for character in "字，《①カ。—…A1·~～" if stands_upright(character)] == list("字，《①カ。")


def numbers(*content: nodes.Inline) -> list[str]:
    """Return the cells made of a paragraph, which must have kept its text."""
    before = Paragraph(content)
    (after,) = combine_upright(Document("book", blocks=(before,))).blocks
    assert isinstance(after, Paragraph)
    assert block_text(after) == block_text(before)
    return [node.text for node in _all(after.content) if isinstance(node, TateChuYoko)]


def _all(content: tuple[nodes.Inline, ...]) -> list[nodes.Inline]:
    return [inner for node in content for inner in (_all(node.content) if isinstance(node, Emphasis) else [node])]


def test_numbers_of_one_or_two_digits_stand_side_by_side() -> None:
    assert numbers(Text("2026年10月7日，第3期12页")) == ["10", "7", "3", "12"]


def test_two_marks_of_question_and_exclamation_share_a_cell_and_two_of_three() -> None:
    assert numbers(Text("什么？！真的！！！是？")) == ["？！", "！！"]


@pytest.mark.parametrize("text", ["100", "3.5", "25℃", "60%", "A4", "12:30", "1,000", "4K"])
def test_numbers_with_signs_or_letters_lie(text: str) -> None:
    assert numbers(Text(f"长{text}多")) == []


def test_a_number_parted_by_emphasis_is_left_as_it_is() -> None:
    assert numbers(Text("第1"), Emphasis((Text("2"),)), Text("章")) == []
    assert numbers(Text("第"), Emphasis((Text("12"),)), Text("章，34页")) == ["12", "34"]
