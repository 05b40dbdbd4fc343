"""A text comes in; its language as BCP 47 names it comes out: zh-Hans, zh-Hant, ja or en."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

# Pairs of common characters that only one of the two scripts uses.
_SIMPLIFIED = frozenset("这个们来为国说时会对于过发后里种经么学当没动还进样开从实无与长机关点业将两间问")
_TRADITIONAL = frozenset("這個們來為國說時會對於過發後裡種經麼學當沒動還進樣開從實無與長機關點業將兩間問")

_SAMPLE_CHARS = 50_000
# Japanese is more than one part in six kana; a Chinese text may quote some.
_LEAST_KANA = 1 / 6
# Lines so long and without any kana are Chinese: a Japanese sentence has particles.
_LEAST_HAN = 8


def recognise_language(text: str) -> str:
    """Return the language of a text; simplified Chinese when nothing speaks for another."""
    sample = text[:_SAMPLE_CHARS]
    counts = Counter(sample)
    kana, han = _kana_and_han(counts)
    if kana > _LEAST_KANA * (kana + han) and not _is_mostly_chinese(sample):
        return "ja"
    if not han and any(character.isascii() and character.isalpha() for character in counts):
        return "en"
    simplified = sum(counts[character] for character in _SIMPLIFIED - _TRADITIONAL)
    traditional = sum(counts[character] for character in _TRADITIONAL - _SIMPLIFIED)
    return "zh-Hant" if traditional > simplified else "zh-Hans"


def _kana_and_han(text: Mapping[str, int]) -> tuple[int, int]:
    kana = sum(count for character, count in text.items() if "\u3041" <= character <= "\u3096" or "\u30a1" <= character <= "\u30fa")
    return kana, sum(count for character, count in text.items() if "\u3400" <= character <= "\u9fff")


def _is_mostly_chinese(text: str) -> bool:
    """Tell whether more stands in Chinese lines than in Japanese ones: a Chinese text quotes Japanese by the line."""
    chinese = japanese = 0
    for line in text.split("\n"):
        kana, han = _kana_and_han(Counter(line))
        if kana:
            japanese += kana + han
        elif han >= _LEAST_HAN:
            chinese += han
    return chinese > japanese
