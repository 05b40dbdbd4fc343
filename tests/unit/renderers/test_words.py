"""Both editions of a publication speak its language, in the same words."""

from __future__ import annotations

from dataclasses import fields

import pytest

from banxin.renderers.words import Words, words_for


@pytest.mark.parametrize(
    ("language", "contents"),
    [
        ("zh-Hans", "目录"), ("zh-CN", "目录"), ("zh", "目录"), ("zh-Hant-TW", "目錄"), ("zh_HK", "目錄"),
        ("ja", "目次"), ("ja-JP", "目次"), ("en", "Contents"), ("", "Contents"), ("ko", "Contents"),
    ],
)  # fmt: skip
def test_the_language_of_a_publication_chooses_its_words(language: str, contents: str) -> None:
    assert words_for(language).contents == contents


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "ja", "en"])
def test_no_word_is_missing_in_any_language(language: str) -> None:
    words = words_for(language)
    assert all(getattr(words, field.name) for field in fields(Words))
    assert "{}" in words.untitled
    assert "{}" in words.page
