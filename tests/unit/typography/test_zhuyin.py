"""Syllables of zhuyin are told from other annotations, and their tones from their letters."""

from __future__ import annotations

import pytest

from banxin.typography.zhuyin import find_syllable


@pytest.mark.parametrize(
    ("text", "letters", "tone"),
    [
        ("ㄔㄨㄣ", "ㄔㄨㄣ", ""),
        ("ㄇㄧㄢˊ", "ㄇㄧㄢ", "ˊ"),
        ("ㄓˇ", "ㄓ", "ˇ"),
        ("˙ㄉㄜ", "ㄉㄜ", "˙"),
        ("ㄉㄜ˙", "ㄉㄜ", "˙"),
        ("ㄅㄧㄚˉ", "ㄅㄧㄚ", "ˉ"),
    ],
)
def test_a_syllable_is_letters_with_or_without_a_tone(text: str, letters: str, tone: str) -> None:
    syllable = find_syllable(text)
    assert syllable is not None
    assert "".join(text[place] for place in syllable.letters) == letters
    assert ("" if syllable.tone is None else text[syllable.tone]) == tone
    assert syllable.is_neutral == (tone == "˙")


@pytest.mark.parametrize("text", ["", "chī", "ˊ", "ㄇㄧㄢˊㄇ", "˙ㄉㄜˊ", "ㄅㄆㄇㄈㄉ", "ㄔㄨㄣ ㄇㄧㄢˊ", "注"])
def test_what_is_no_syllable_is_set_as_any_other_annotation(text: str) -> None:
    assert find_syllable(text) is None
