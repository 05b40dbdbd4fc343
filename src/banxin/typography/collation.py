"""Words go in; keys come out by which an index (索引) sorts and groups them: by pinyin or by strokes (笔画).

Pinyin (GB/T 13418—1992, 5): character by character, by syllable, then by tone, then by strokes. Strokes: by the number
in each character, then by radical, which is the order of Unicode's blocks. Counts are Unicode's `kTotalStrokes`
(UAX #38), for simplified or for traditional script; `scripts/build_strokes.py` makes the table.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from banxin.patterns import late

FIRST, LAST = 0x3400, 0x9FFF
_TABLE = Path(__file__).with_name("strokes.bin")
_HAN = late("[\u3005\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_SYLLABLE = late("([a-zü]+)([1-5]?)")
# Behind all that can be counted.
_UNKNOWN = 99


@dataclass(frozen=True, slots=True, order=True)
class CollationKey:
    """Where a word stands: `group` first (a letter, a number of strokes), then `rest`. Keys of one order compare.

    `group` is ("", 0) for what begins with neither letter nor Han, (letter, 0) or ("", strokes) for the others.
    """

    group: tuple[str, int]
    rest: tuple[tuple[str, int, int, str], ...]


def pinyin_key(text: str, reading: str = "") -> CollationKey:
    """Return the key of a word by its pinyin: its own `reading` (“chóng qìng”, “chong2 qing4”), or the dictionary's."""
    syllables = _read(reading) if reading else []
    letters = [character for character in text if not _is_passed_over(character)]
    if len(syllables) != sum(1 for character in letters if _HAN.match(character)):
        syllables = [_syllable(sound) for sound in _pronounce(text)]
    sounds = iter(syllables)
    rest = []
    for character in letters:
        if _HAN.match(character):
            sound, tone = next(sounds, ("", 0))
            rest.append((sound or "~", tone, strokes(character), character))
        else:
            rest.append((character.casefold(), 0, 0, character))
    first = rest[0][0][:1].upper() if rest else ""
    first = unicodedata.normalize("NFD", first)[:1]
    return CollationKey((first if "A" <= first <= "Z" else "", 0), tuple(rest))


def strokes_key(text: str, *, traditional: bool = False) -> CollationKey:
    """Return the key of a word by the strokes of its characters."""
    rest = tuple(
        ("", strokes(character, traditional=traditional), 0, character)
        if _HAN.match(character)
        else (character.casefold(), 0, 0, character)
        for character in text
        if not _is_passed_over(character)
    )
    if not rest:
        return CollationKey(("", 0), rest)
    letter, count, _, _ = rest[0]
    first = unicodedata.normalize("NFD", letter[:1].upper())[:1]
    return CollationKey((first if "A" <= first <= "Z" else "", count), rest)


def strokes(character: str, *, traditional: bool = False) -> int:
    """Return how many strokes a character has, 99 for one that the table does not know."""
    code = ord(character)
    if not FIRST <= code <= LAST:
        return _UNKNOWN
    size = LAST - FIRST + 1
    return _table()[code - FIRST + (size if traditional else 0)] or _UNKNOWN


@lru_cache(maxsize=1)
def _table() -> bytes:
    return _TABLE.read_bytes()


def _is_passed_over(character: str) -> bool:
    """Tell whether a character counts for nothing in sorting: marks and spaces."""
    return unicodedata.category(character)[0] in "PZSC"


def _pronounce(text: str) -> list[str]:
    """Return the syllables of the Han characters of a word, with their tones as digits; none for what has no sound."""
    from pypinyin import Style, lazy_pinyin

    def sounds_of(word: str) -> list[str]:
        return lazy_pinyin(word, style=Style.TONE3, v_to_u=True, neutral_tone_with_five=True, errors="ignore")

    sounds: list[str] = []
    for word in re.findall(f"{_HAN.pattern}+", text):
        together = sounds_of(word)
        # Beside a character without a sound each of the others speaks for itself.
        sounds += together if len(together) == len(word) else ["".join(sounds_of(character)) for character in word]
    return sounds


def _read(reading: str) -> list[tuple[str, int]]:
    """Return the syllables of a stated reading, which are parted by spaces or apostrophes."""
    from pypinyin.contrib.tone_convert import to_tone3

    return [_syllable(to_tone3(part, v_to_u=True, neutral_tone_with_five=True)) for part in re.split(r"[\s'’-]+", reading.lower()) if part]


def _syllable(sound: str) -> tuple[str, int]:
    """Return a sound without its tone, and the tone; ü is sorted as u, behind it: 奴 nu, 女 nü, 暖 nuan, 虐 nüe, 挪 nuo."""
    found = _SYLLABLE.match(sound)
    if not found:
        return "", 0
    letters = found[1]
    return letters.replace("ü", "u") + ("\x01" if "ü" in letters else ""), int(found[2] or 5)
