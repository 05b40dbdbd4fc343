"""Characters go in; their typesetting classes come out, from one table of Chinese punctuation (标点分类).

The table follows clreq 5.1 and its appendix on punctuation marks: class, width, and on which side of the ink
the adjustable blank stands in horizontal mainland setting. What is not in it is classed by Unicode properties.
The composer reads a text as a string of class letters, one per character, so that rules are looked up by pairs
of neighbours: `classes("他说：“好。”")` is `HHPOHSC`.
"""

from __future__ import annotations

import enum
import unicodedata
from dataclasses import dataclass
from typing import Literal, TypeAlias

from banxin.patterns import late

# What is written from right to left, but for the signs that only ask for it, as a class of `re` has it.
RIGHT_TO_LEFT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff"

Blank: TypeAlias = Literal["none", "left", "right", "both"]


class CharClass(enum.StrEnum):
    """How a character behaves in a line; the value is the letter that stands for it in `classes`."""

    OPENING = "O"  # 前括号、前引号
    CLOSING = "C"  # 后括号、后引号
    PAUSE = "P"  # 句内点号 ，、；：
    STOP = "S"  # 句末点号 。．
    QUESTION = "Q"  # ？！, which some regions never squeeze
    INTERPUNCT = "I"  # 间隔号
    CONNECTOR = "N"  # 连接号
    SOLIDUS = "X"  # 分隔号
    DASH = "D"  # 破折号
    ELLIPSIS = "E"  # 省略号
    HAN = "H"  # ideographs, kana, bopomofo: a break on either side, a gap beside Latin
    SIGN = "G"  # ideograph-wide signs ①※●: as Han, without the gap
    WIDE_DIGIT = "W"  # full-width digits and letters, kept whole
    LATIN = "L"  # letters of alphabets
    DIGIT = "9"
    LATIN_OPENING = "o"
    LATIN_CLOSING = "c"
    LATIN_POINT = "p"  # , . ; : ! ?
    PREFIX = "y"  # $ £ €: stays with the number after it
    SUFFIX = "u"  # % ° ℃: stays with the number before it
    HYPHEN = "-"
    SLASH = "/"
    QUOTE = '"'  # straight quotes, which open and close
    SPACE = " "
    NO_BREAK_SPACE = "~"
    IDEOGRAPHIC_SPACE = "F"
    BREAK = "b"  # U+200B: a line may break here
    JOINER = "j"  # U+2060 and the like: it may not
    COMBINING = "m"  # belongs to the character before it
    SOFT_HYPHEN = "h"
    LINE_FEED = "n"  # ends the line
    OBJECT = "a"  # a picture or box in the line, U+FFFC
    CONTROL = "z"  # no width, no meaning in a line


@dataclass(frozen=True, slots=True)
class Mark:
    """A row of the table: marks that share class, width in em, and the side of their adjustable blank.

    `blank` is where mainland setting leaves it; `vertical` says whether the mark has a vertical form.
    """

    characters: str
    kind: CharClass
    width_em: float
    blank: Blank
    vertical: bool


_C = CharClass

PUNCTUATION: tuple[Mark, ...] = (
    Mark("「『（【〖〔［｛《〈｟〘〚〝", _C.OPENING, 1.0, "left", True),
    Mark("“‘", _C.OPENING, 1.0, "left", True),
    Mark("」』）】〗〕］｝》〉｠〙〛〞〟", _C.CLOSING, 1.0, "right", True),
    Mark("”’", _C.CLOSING, 1.0, "right", True),
    Mark("，、；：︰", _C.PAUSE, 1.0, "right", True),
    Mark("。．｡", _C.STOP, 1.0, "right", True),
    Mark("？！‼⁇⁈⁉", _C.QUESTION, 1.0, "right", True),
    Mark("·・‧･", _C.INTERPUNCT, 1.0, "both", False),
    Mark("～－–〜", _C.CONNECTOR, 1.0, "none", True),
    Mark("／", _C.SOLIDUS, 1.0, "none", False),
    Mark("—―⸺⸻", _C.DASH, 1.0, "none", True),
    Mark("…⋯‥", _C.ELLIPSIS, 1.0, "none", True),
    Mark("％‰‱℃℉′″°%¢", _C.SUFFIX, 1.0, "none", False),
    Mark("￥＄￡￠№¥$£€₩₽₹±＃", _C.PREFIX, 1.0, "none", False),
    Mark("([{", _C.LATIN_OPENING, 0.35, "none", True),
    Mark(")]}", _C.LATIN_CLOSING, 0.35, "none", True),
    Mark(",.;:!?", _C.LATIN_POINT, 0.3, "none", False),
    Mark("-‐‑", _C.HYPHEN, 0.35, "none", False),
    Mark("/", _C.SLASH, 0.35, "none", False),
    Mark("\"'", _C.QUOTE, 0.3, "none", False),
    Mark("　", _C.IDEOGRAPHIC_SPACE, 1.0, "none", False),
)

MARKS: dict[str, Mark] = {character: mark for mark in PUNCTUATION for character in mark.characters}

# Symbols of units that follow a number after a space and stay with it (clreq 6.1.2.2, GB 3100).
UNITS = frozenset(
    "m km cm mm μm nm ha mu kg g mg t L l mL ml h min s ms Hz kHz MHz GHz W kW MW GW kWh V kV A mA K Pa kPa MPa "
    "J kJ MJ N kN C F B KB MB GB TB dB lx mol px pt em °C ℃ %".split()
)

_CONTROLS = {
    0x0A: _C.LINE_FEED,
    0x0B: _C.LINE_FEED,
    0x0C: _C.LINE_FEED,
    0x0D: _C.LINE_FEED,
    0x85: _C.LINE_FEED,
    0x2028: _C.LINE_FEED,
    0x2029: _C.LINE_FEED,
    0x09: _C.SPACE,
    0x20: _C.SPACE,
    0xA0: _C.NO_BREAK_SPACE,
    0x2007: _C.NO_BREAK_SPACE,
    0x202F: _C.NO_BREAK_SPACE,
    0xAD: _C.SOFT_HYPHEN,
    0x200B: _C.BREAK,
    0x200C: _C.JOINER,
    0x200D: _C.JOINER,
    0x2060: _C.JOINER,
    0xFEFF: _C.JOINER,
    0xFFFC: _C.OBJECT,
    0xFFFD: _C.SIGN,
}


def _class_of(code: int) -> CharClass:
    """Class a character that is in neither table by its Unicode properties."""
    character = chr(code)
    category = unicodedata.category(character)
    wide = unicodedata.east_asian_width(character)
    if category[0] == "M" or 0x1F3FB <= code <= 0x1F3FF:
        return _C.COMBINING
    if category in ("Cc", "Cf", "Cs", "Cn") and wide not in ("W", "F"):
        return _C.CONTROL
    if category == "Zs":
        return _C.SPACE
    if category in ("Nd", "Ll", "Lu") and wide == "F":
        return _C.WIDE_DIGIT
    if category == "Nd":
        return _C.DIGIT
    if category in ("Ps", "Pi"):
        return _C.OPENING if wide in ("W", "F") else _C.LATIN_OPENING
    if category in ("Pe", "Pf"):
        return _C.CLOSING if wide in ("W", "F") else _C.LATIN_CLOSING
    if wide in ("W", "F", "H"):
        return _C.HAN if category[0] == "L" or category == "Nl" else _C.SIGN
    if wide == "A" and category[0] in "SNP":
        return _C.SIGN
    if category[0] in "SN" and code > 0xFF:
        return _C.SIGN
    if 0xE000 <= code <= 0xF8FF or code >= 0xF0000:
        return _C.SIGN
    return _C.LATIN


class _Classes(dict[int, str]):
    """A translation table that classes a character when it is first met."""

    def __missing__(self, code: int) -> str:
        letter = self[code] = _class_of(code).value
        return letter


_TABLE = _Classes(
    {ord(character): mark.kind.value for character, mark in MARKS.items()}
    | {code: kind.value for code, kind in _CONTROLS.items()}
)


def classes(text: str) -> str:
    """Return the class letters of `text`, one per character."""
    return text.translate(_TABLE)


_EAST_ASIAN = late("[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff01-\uffee\U0001aff0-\U0001b16f\U00020000-\U0003ffff]")


def is_east_asian(text: str) -> bool:
    """Tell whether `text` holds Han, kana, bopomofo or a mark that only East Asian text uses.

    Curly quotes, dashes and ellipses do not count: English has them too.
    """
    return _EAST_ASIAN.search(text) is not None


def circled_number(number: int) -> str:
    """Return a number from 1 to 50 in a circle (①), "" for another: Unicode has no more."""
    for first, last, start in ((1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1)):
        if first <= number <= last:
            return chr(start + number - first)
    return ""
