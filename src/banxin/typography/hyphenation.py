"""Text and its language go in; the places where its words may be divided by a hyphen come out (clreq 6.1.4).

The patterns are those of Pyphen's dictionaries (Hunspell). A word is divided after two letters at the earliest and before
three at the latest; never in capitals, abbreviations or names of programs (`iPhone`), and never in what is no word of
a sentence: an address, a path, a compound that has a hyphen already.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Any

LEAST_BEFORE, LEAST_AFTER = 2, 3

_MOST_LETTERS = 45  # what is longer is no word
# Letters of Latin, Greek and Cyrillic; what stands before and after a word that is no word of a sentence.
_LETTERS = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u0370-\u03ff\u0400-\u052f\u1e00-\u1fff"
_AROUND = f"{_LETTERS}0-9/\\\\@_=&#~’'\u00ad\u0300-\u036f\\-"
_WORD = re.compile(f"(?<![{_AROUND}.:])[{_LETTERS}]{{5,{_MOST_LETTERS}}}(?![{_AROUND}]|[.:][{_LETTERS}0-9])")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]+")
# Text in these has words of other languages in it: of English, as a rule, where nobody says.
_WITHOUT_WORDS = frozenset(("", "zh", "yue", "cmn", "nan", "hak", "lzh", "ja", "ko"))


def words_language(language: str) -> str:
    """Return the language of the Latin words in a text of a language (BCP 47).

    >>> words_language("zh-Hans"), words_language("de-AT")
    ('en', 'de-AT')
    """
    return "en" if language.lower().replace("_", "-").split("-")[0] in _WITHOUT_WORDS else language


def hyphen_places(text: str, language: str, start: int = 0, end: int | None = None) -> Iterator[int]:
    """Yield, for each place between `start` and `end` where a word of `text` may be divided, the character after it.

    >>> list(hyphen_places("据information说", "zh-Hans"))
    [3, 7, 8]
    """
    last = len(text) if end is None else end
    language = words_language(language)
    for match in _WORD.finditer(text, start):
        if match.end() > last:
            break
        word = match[0]
        if word[1:].islower() and (_LATIN.fullmatch(word) or language != "en"):
            yield from (match.start() + place for place in _divisions(word.lower(), language))


@lru_cache(maxsize=4096)
def _divisions(word: str, language: str) -> Sequence[int]:
    dictionary = _dictionary(language)
    if dictionary is None:
        return ()
    return tuple(place for place in map(int, dictionary.positions(word)) if LEAST_BEFORE <= place <= len(word) - LEAST_AFTER)


@cache
def _dictionary(language: str) -> Any:
    """Return the patterns of a language, or None where there are none."""
    import pyphen

    known = pyphen.language_fallback(language.replace("-", "_"))
    return pyphen.Pyphen(lang=known, left=LEAST_BEFORE, right=LEAST_AFTER) if known else None
