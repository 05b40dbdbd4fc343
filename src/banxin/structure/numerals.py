"""The text of a numeral comes in; its value goes out, whatever way it is written, or nothing.

Chinese books count in many ways: 一百二十, 一二〇, 廿三, 壹佰, full-width and Roman figures, English words; and by
series that are no numerals: the stems (天干) and branches (地支), circled figures, letters, 元亨利贞, 上中下.
"""

from __future__ import annotations

import unicodedata
from typing import Literal, TypeAlias

Script: TypeAlias = Literal["han", "digits", "roman", "english"]

_DIGITS = {
    character: value
    for value, characters in enumerate(
        ("〇零○Ｏ", "一壹弌", "二贰貳弍两兩", "三叁參叄弎", "四肆亖", "五伍", "六陆陸", "七柒", "八捌", "九玖")
    )
    for character in characters
}
_TENS = {"廿": 20, "卄": 20, "卅": 30, "卌": 40}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
HAN_NUMERAL = "".join((*_DIGITS, *_TENS, *_UNITS))
_FIRST_WORDS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TEN_WORDS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
ENGLISH = (
    {word: value for value, word in enumerate(_FIRST_WORDS, 1)}
    | {ten: 10 * value for value, ten in enumerate(_TEN_WORDS, 2)}
    | {
        f"{ten}-{word}": 10 * value + digit
        for value, ten in enumerate(_TEN_WORDS, 2)
        for digit, word in enumerate(_FIRST_WORDS[:9], 1)
    }
)
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_UNICODE_ROMAN = {chr(0x2160 + value): value + 1 for value in range(12)}


def parse_number(text: str) -> int | None:
    """Return the value of a numeral: 一百二十, 一二〇, 廿三, 壹佰, 十二, 12, １２, XII or twelve; None for others.

    White space inside it counts for nothing.
    """
    text = "".join(text.split())
    if text.isdecimal():
        return int(text)
    if text in _UNICODE_ROMAN:
        return _UNICODE_ROMAN[text]
    if text.isascii():
        return ENGLISH.get(text.lower()) or _parse_roman(text.upper())
    if any(character.isdecimal() for character in text):
        return None
    if all(character in _DIGITS for character in text):
        return int("".join(str(_DIGITS[character]) for character in text)) if text else None
    return _parse_han(text)


def _parse_han(text: str) -> int | None:
    total, digit, zero = 0, None, False
    last_unit = 1
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character] if not digit else digit * 10 + _DIGITS[character]
            zero = zero or digit == 0
        elif character in _TENS:
            total, digit, last_unit = total + _TENS[character], None, 10
        elif character in _UNITS:
            last_unit = _UNITS[character]
            # 十二 is 12 and 一百十二 is 112: a unit without a digit counts once.
            total, digit = total + (digit or 1) * last_unit, None
            zero = False
        else:
            return None
    if digit and not zero and last_unit >= 100:
        digit *= last_unit // 10  # 一百二 is 120, 一百零二 is 102
    return total + (digit or 0)


def _parse_roman(text: str) -> int | None:
    values = [_ROMAN.get(letter, 0) for letter in text]
    if not values or 0 in values:
        return None
    total = sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0]))
    return total if total > 0 else None


def script_of(numeral: str) -> Script:
    """Return how a numeral is written: 一 and 1 are two rows of numbers in one file, one inside the other."""
    if numeral.isdecimal():
        return "digits"
    if not numeral.isascii() and numeral[0] not in _UNICODE_ROMAN:
        return "han"
    return "english" if numeral.lower() in ENGLISH else "roman"


# --- series that are no numerals ---------------------------------------------------------------------------

_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_SERIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("stems", tuple(_STEMS)),
    ("branches", tuple(_BRANCHES)),
    ("sexagenary", tuple(_STEMS[n % 10] + _BRANCHES[n % 12] for n in range(60))),
    ("letters", tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")),
    ("thousand characters", tuple("天地玄黄宇宙洪荒")),
    ("thousand characters", tuple("天地玄黃宇宙洪荒")),
    ("qian", tuple("元亨利贞")),
    ("qian", tuple("元亨利貞")),
    ("rites", tuple("礼乐射御书数")),
    ("rites", tuple("禮樂射御書數")),
    ("virtues", tuple("仁义礼智信")),
    ("virtues", tuple("仁義禮智信")),
    ("tones", tuple("宫商角徵羽")),
    ("seasons", tuple("春夏秋冬")),
    ("seasons", ("孟春", "仲春", "季春", "孟夏", "仲夏", "季夏", "孟秋", "仲秋", "季秋", "孟冬", "仲冬", "季冬")),
    ("terms", tuple("立春 雨水 惊蛰 春分 清明 谷雨 立夏 小满 芒种 夏至 小暑 大暑 立秋 处暑 白露 秋分 寒露 霜降 立冬 小雪 大雪 冬至 小寒 大寒".split())),
    ("terms", tuple("立春 雨水 驚蟄 春分 清明 穀雨 立夏 小滿 芒種 夏至 小暑 大暑 立秋 處暑 白露 秋分 寒露 霜降 立冬 小雪 大雪 冬至 小寒 大寒".split())),
    ("halves", tuple("上中下")),
    ("directions", tuple("东南西北")),
    ("directions", tuple("東南西北")),
)  # fmt: skip
_ORDINALS: dict[str, tuple[str, int]] = {}
for _name, _members in _SERIES:
    for _place, _member in enumerate(_members, 1):
        _ORDINALS.setdefault(_member, (_name, _place))


def parse_ordinal(text: str) -> tuple[str, int] | None:
    """Return the name of the series a text is a member of and its place there: 丙 is the third of the stems.

    Circled, bracketed and dotted figures (③ ⑶ ⒊ ㈢ ㊂) are a series each.
    """
    text = text.strip()
    if found := _ORDINALS.get(text.upper()):
        return found
    if len(text) != 1 or text in HAN_NUMERAL or text in _UNICODE_ROMAN:
        return None
    name = unicodedata.name(text, "")
    kind = next((kind for kind in ("CIRCLED", "PARENTHESIZED", "FULL STOP") if kind in name), None)
    number = unicodedata.numeric(text, None)
    return (kind.lower(), int(number)) if kind and number is not None else None
