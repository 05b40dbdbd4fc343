"""Words are divided by the rules of their language, and nothing that is no word of a sentence is (clreq 6.1.4)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banxin.typography.hyphenation import LEAST_AFTER, LEAST_BEFORE, hyphen_places, words_language


def shown(text: str, language: str = "zh-Hans") -> str:
    places = set(hyphen_places(text, language))
    return "".join("-" * (at in places) + char for at, char in enumerate(text))


@pytest.mark.parametrize(
    ("text", "language", "divided"),
    [
        ("据information说", "zh-Hans", "据in-form-a-tion说"),
        ("International", "zh-Hant", "In-ter-na-tion-al"),
        ("Rechtschreibung", "de", "Recht-schrei-bung"),
        ("Rechtschreibung", "de-AT", "Recht-schrei-bung"),
        ("международный", "ru", "меж-ду-на-род-ный"),
    ],
)
def test_words_are_divided_as_their_language_does(text: str, language: str, divided: str) -> None:
    # Dictionaries differ in how many places they know; those they name are places of the language.
    places = {len(part) for part in (divided[: at + 1].replace("-", "") for at, char in enumerate(divided) if char == "-")}
    found = set(hyphen_places(text, language))
    assert found
    assert found <= places


@pytest.mark.parametrize(
    "text",
    [
        "UNESCO INTERNATIONAL",  # capitals
        "iPhonegraphy JavaScript",  # capitals inside
        "http://information.example.org/international",
        "international_information",
        "information.html",
        "someone@information",
        "well-information",  # a compound has its hyphen already
        "information2",
        "into",  # too short for two letters and three
        "inform\u00adation",  # the author says where
        "здравствуйте",  # no English
        "信息",
    ],
)
def test_what_is_no_word_of_a_sentence_stays_whole(text: str) -> None:
    assert shown(text) == text


def test_a_language_without_rules_divides_nothing() -> None:
    assert shown("information", "tlh") == "information"


def test_only_words_within_the_stretch_are_divided() -> None:
    text = "information international"
    assert set(hyphen_places(text, "en", 0, 11)) == {at for at in hyphen_places(text, "en") if at < 11}
    assert set(hyphen_places(text, "en", 0, 8)) == set()


@given(st.text(alphabet="abcdefinorst 人.-/", max_size=60), st.sampled_from(["zh", "en", "de", "fr"]))
def test_parts_are_never_too_short(text: str, language: str) -> None:
    for place in hyphen_places(text, language):
        assert text[place - LEAST_BEFORE : place].isalpha()
        assert text[place : place + LEAST_AFTER].isalpha()


def test_words_in_chinese_and_japanese_text_are_english_where_nobody_says() -> None:
    assert [words_language(tag) for tag in ("zh-Hans", "ja", "", "fr", "en-GB")] == ["en", "en", "en", "fr", "en-GB"]
