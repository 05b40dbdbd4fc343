"""A line goes in; the form of heading it would have, if it were one, comes out: unit, number, title.

Nothing is decided here. Many a line of prose begins like a heading (“第二回去的时候”); `chapters` weighs the forms
of the whole file against each other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

# How high a unit stands in a book, where several occur together; fewer is higher.
RANK_PART, RANK_VOLUME, RANK_BOOK, RANK_CHAPTER, RANK_SECTION, RANK_ITEM = range(6)

_UNIT_RANKS = {
    RANK_PART: "部",
    RANK_VOLUME: "卷冊册编編辑輯",
    RANK_BOOK: "集篇",
    RANK_CHAPTER: "章回囘迴话話幕折场場",
    RANK_SECTION: "节節",
}
_RANK_OF = {unit: rank for rank, units in _UNIT_RANKS.items() for unit in units}
# One unit however it is written, so that a file that mixes both scripts still counts in one row.
_SAME_UNIT = str.maketrans("冊編輯囘迴話場節", "册编辑回回话场节")

Strength: TypeAlias = Literal["strong", "weak", "named"]
# Where a heading without a number may stand: before all chapters, after them, or among them.
Position: TypeAlias = Literal["front", "body", "back"]


@dataclass(frozen=True, slots=True)
class Form:
    """The form of a heading.

    `scheme` names how it is numbered (“第#回”, “#、”), so that equal schemes count in one row; `parted` says
    that a space, a mark or the line's end parts number and title; `crowded` that another number follows in
    the line.
    """

    scheme: str
    rank: int
    number: int | None
    title: str
    strength: Strength
    parted: bool = True
    crowded: bool = False
    position: Position = "body"


# --- numerals ----------------------------------------------------------------------------------------------

_DIGITS = {
    character: value
    for value, characters in enumerate(
        ("〇零○", "一壹弌", "二贰貳弍两兩", "三叁參叄", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
    )
    for character in characters
}
_TENS = {"廿": 20, "卅": 30, "卌": 40}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_HAN_NUMERAL = "".join((*_DIGITS, *_TENS, *_UNITS))
_ENGLISH = {
    word: value
    for value, word in enumerate(
        (
            "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
            "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
        ),
        1,
    )
}  # fmt: skip
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_UNICODE_ROMAN = {chr(0x2160 + value): value + 1 for value in range(12)}


def parse_number(text: str) -> int | None:
    """Return the value of a numeral: 一百二十, 一二〇, 廿三, 壹佰, 十二, 12, １２, XII or twelve; None for others."""
    if text.isdecimal():
        return int(text)
    if text in _UNICODE_ROMAN:
        return _UNICODE_ROMAN[text]
    if text.isascii():
        return _ENGLISH.get(text.lower()) or _parse_roman(text.upper())
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


# --- forms -------------------------------------------------------------------------------------------------

_NUMBER = rf"[0-9０-９]{{1,5}}|[{_HAN_NUMERAL}]{{1,9}}"
_UNIT = "".join(_RANK_OF)
# Signs and words that collections of novels set before a heading.
_ORNAMENT = re.compile(
    r"^(?:[☆★※●■□◆◇▲△＃*＊=＝\-—－~～、,，\s]|[【〖〔\[](?=[^】〗〕\]]*[】〗〕\]])|正文(?=[\s　第]))+"
)
_PARTED = re.compile(r"[\s:：、.．·・,，\-－—─_|｜（(《〈「『【\[“\"'‘~～】〗〕\]]")
_LEADING = re.compile(r"^[\s:：、.．·・,，\-－—─_|｜~～】〗〕\]]+")

_ORDINAL = re.compile(rf"第\s*({_NUMBER})\s*([{_UNIT}])")
_UNIT_FIRST = re.compile(rf"([卷篇章])(?:之|第)?\s*({_NUMBER})(?![{_UNIT}年月日个個人])")
_HALVES = re.compile(
    r"(?:([上中下])\s*([部卷冊册篇集编編])|([部卷冊册篇集编編])\s*[（(]?([上中下])[）)]?)(?=$|[\s:：、·])"
)
_ENGLISH_FORM = re.compile(
    r"(chapter|part|book|volume|vol\.|section)\s*([0-9]{1,4}|[ivxlc]{1,7}|" + "|".join(_ENGLISH) + r")\b",
    re.I,
)
_ENGLISH_RANKS = {
    "chapter": RANK_CHAPTER,
    "part": RANK_PART,
    "book": RANK_PART,
    "volume": RANK_VOLUME,
    "vol.": RANK_VOLUME,
    "section": RANK_SECTION,
}
_BRACKETED = re.compile(rf"[（(]\s*({_NUMBER})\s*[）)]")
_BARE = re.compile(rf"({_NUMBER}|[Ⅰ-Ⅻ]|[IVXLC]{{1,7}})(?=$|[\s、.．:：])")

_FRONT = "序|自序|原序|代序|总序|總序|序言|前言|引言|导言|導言|导读|導讀|题记|題記|献辞|獻辭|凡例|出版说明|出版說明|内容简介|內容簡介"
_BACK = "跋|后记|後記|附录|附錄|后序|後序|结语|結語|编后记|編後記|作者的话|作者的話|译后记|譯後記|致谢|致謝|完本感言"
_BODY = "楔子|序章|序幕|引子|开篇|開篇|尾声|尾聲|终章|終章|终曲|終曲|大结局|大結局|番外|番外篇|外传|外傳|间章|間章|幕间|幕間|结局|結局"
_NAMED = re.compile(
    rf"(?:(?P<front>{_FRONT}|prologue|preface|foreword|introduction)"
    rf"|(?P<back>{_BACK}|epilogue|afterword|appendix)"
    rf"|(?P<body>{_BODY}))"
    rf"(?P<number>\s*(?:{_NUMBER}))?(?=$|[\s:：、·\-—（(])",
    re.I,
)
_MAX_NUMBER = 9999
# No heading is longer; the longest known double titles have some 40 characters.
_MAX_LINE_CHARS = 80
# What a heading can begin with: most lines of prose are put aside by a look at their first character.
_BEGINNINGS = frozenset(
    _HAN_NUMERAL
    + "第卷篇章上中下" + _UNIT + "".join(name[0] for name in f"{_FRONT}|{_BACK}|{_BODY}".split("|"))
    + "☆★※●■□◆◇▲△＃#*＊=＝-—－~～、,，【〖〔[正（(ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ0123456789０１２３４５６７８９"
    + "IVXLCcCpPbBvVsSfFiIeEaA"
)  # fmt: skip


def read_form(line: str) -> Form | None:
    """Return the form of heading a line has, its outer white space aside; None when it has none."""
    text = line.strip()
    if not text or text[0] not in _BEGINNINGS or len(text) > _MAX_LINE_CHARS:
        return None
    text = _ORNAMENT.sub("", text)
    form = _read_strong(text) or _read_named(text) or _read_weak(text)
    if form is None or (form.number is not None and form.number > _MAX_NUMBER):
        return None
    return form


def _read_strong(text: str) -> Form | None:
    if found := _ORDINAL.match(text):
        unit = found[2].translate(_SAME_UNIT)
        rest = text[found.end() :]
        inner = _ORDINAL.search(rest)
        if inner and rest[inner.start() - 1 : inner.start()].strip() == "":
            # “第一卷 风起 第二章 少年” heads a chapter; “第一回 甲 第二回 乙” is a line of a list.
            if _RANK_OF[inner[2]] > _RANK_OF[found[2]]:
                return _strong(inner[2].translate(_SAME_UNIT), inner[1], rest[inner.end() :])
            return _strong(unit, found[1], rest, crowded=True)
        return _strong(unit, found[1], rest)
    if found := _UNIT_FIRST.match(text):
        unit = found[1]
        rest = text[found.end() :]
        return Form(
            f"{unit}#", _RANK_OF[unit], parse_number(found[2]), _title(rest), "strong", _is_parted(rest)
        )
    if found := _HALVES.match(text):
        half, unit = (found[1], found[2]) if found[1] else (found[4], found[3])
        unit = unit.translate(_SAME_UNIT)
        return Form(
            f"½{unit}", _RANK_OF[unit], "上中下".index(half) + 1, _title(text[found.end() :]), "strong"
        )
    if found := _ENGLISH_FORM.match(text):
        word = found[1].lower()
        rest = text[found.end() :]
        return Form(f"{word} #", _ENGLISH_RANKS[word], parse_number(found[2]), _title(rest), "strong")
    return None


def _strong(unit: str, number: str, rest: str, *, crowded: bool = False) -> Form:
    return Form(
        f"第#{unit}",
        _RANK_OF[unit],
        parse_number(number),
        _title(rest),
        "strong",
        _is_parted(rest),
        crowded,
    )


def _read_named(text: str) -> Form | None:
    if not (found := _NAMED.match(text)):
        return None
    position: Position = "front" if found["front"] else "back" if found["back"] else "body"
    return Form("named", RANK_CHAPTER, None, _title(text[found.end() :]), "named", position=position)


def _read_weak(text: str) -> Form | None:
    if found := _BRACKETED.match(text):
        scheme = "（#）"
    elif found := _BARE.match(text):
        mark = text[found.end() : found.end() + 1]
        scheme = "#" if not mark else f"#{'.' if mark == '．' else mark if not mark.isspace() else ' '}"
    else:
        return None
    number = found[1]
    # 一、 and 1、 are two rows of numbers in one file, one inside the other.
    script = (
        "han"
        if not number.isascii() and not number.isdecimal()
        else "digits"
        if number.isdecimal()
        else "roman"
    )
    return Form(f"{scheme} {script}", RANK_ITEM, parse_number(number), _title(text[found.end() :]), "weak")


def _title(rest: str) -> str:
    return _LEADING.sub("", rest).rstrip("】〗〕] 　")


def _is_parted(rest: str) -> bool:
    return not rest or bool(_PARTED.match(rest))
