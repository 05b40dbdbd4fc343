"""A language tag decides how punctuation is set."""

from __future__ import annotations

import pytest

from banxin.typography.style import (
    HONG_KONG,
    JAPAN,
    MAINLAND,
    TAIWAN,
    Kinsoku,
    PunctuationStyle,
    punctuation_style,
)


@pytest.mark.parametrize(
    ("language", "style"),
    [
        ("zh", MAINLAND),
        ("zh-Hans", MAINLAND),
        ("zh-CN", MAINLAND),
        ("zh-Hans-SG", MAINLAND),
        ("zh-Hant", TAIWAN),
        ("zh-TW", TAIWAN),
        ("zh_Hant_TW", TAIWAN),
        ("zh-HK", HONG_KONG),
        ("zh-Hant-MO", HONG_KONG),
        ("yue", HONG_KONG),
        ("ja", JAPAN),
        ("ja-JP", JAPAN),
        ("en", MAINLAND),
        ("", MAINLAND),
    ],
)
def test_the_region_of_a_tag_chooses_the_style(language: str, style: PunctuationStyle) -> None:
    assert punctuation_style(language) is style


def test_the_default_level_is_that_of_the_national_standard() -> None:
    assert {style.kinsoku for style in (MAINLAND, TAIWAN, HONG_KONG, JAPAN)} == {Kinsoku.GB}


def test_only_taiwan_and_hong_kong_centre_their_stops() -> None:
    assert [style.centred_stops for style in (MAINLAND, TAIWAN, HONG_KONG, JAPAN)] == [False, True, True, False]
