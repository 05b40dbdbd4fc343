"""What somebody states of a publication goes in as a text; the form it is kept in comes out, or what is wrong with it.

`publish.toml` and the front matter of a Markdown text are both read by these rules: dates, language tags, numbers
of the trade with their check digits, and who did what.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

from banxin.model.document import Creator, SubjectClass
from banxin.model.walk import CONTROLS, visible
from banxin.strict_toml import suggest

# The fields of `Metadata` that hold one text, in the order in which they are written down.
TEXT_FIELDS = (
    "title", "subtitle", "language", "date", "paper", "page", "page_name", "publisher", "place", "edition", "impression", "isbn",
    "print_isbn", "issn", "cn", "series", "series_number", "price", "rights", "description", "cip", "colophon",
)  # fmt: skip

# Those of them that may have several lines.
_FIELDS_OF_LINES = ("rights", "description", "cip", "colophon")

# The well-formed tags of RFC 5646 that people use: language, script, region, variants.
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-[A-Za-z0-9]{5,8})*")
# A serial's number in China (国内统一连续出版物号, GB/T 9999): region, number in it, class of the Chinese Library
# Classification (中图法) for a periodical. It has no check digit; the region is that of GB/T 2260, and 10 for Beijing.
_CN = re.compile(r"(?:CN)?\s*([0-9]{2})\s*[-‐–—]\s*([0-9]{4})\s*(?:/\s*([A-Z]{1,2}[0-9]{0,3}(?:\.[0-9]+)?))?")
_REGIONS = frozenset(
    ("10", "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43",
     "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82")
)  # fmt: skip
_CHECK_DIGITS = "0123456789X"

# Schemes of subjects, by the names that EPUB 3.3 (5.5.4.2) reserves for them → the form of their codes: the Chinese Library
# Classification (中图法: letters, digits, and the signs of its auxiliary tables), Thema, BISAC, Dewey, and UDC.
_SCHEME_CODES: Mapping[str, re.Pattern[str]] = MappingProxyType({
    "CLC": re.compile(r"(?:[A-KN-VXZ]|T[A-Z])[0-9]*(?:[.\-=+/:()\[\]{}<>\"“”《》a0-9])*"),
    "Thema": re.compile(r"[A-Z]{1,8}|[1-6][A-Z0-9]{0,15}(?:-[A-Z0-9-]+)?"),
    "BISAC": re.compile(r"[A-Z]{3}[0-9]{6}"),
    "DDC": re.compile(r"[0-9]{3}(?:\.[0-9]+)?"),
    "UDC": re.compile(r"[0-9][0-9.:/+()=\"'*-]*"),
})  # fmt: skip
SUBJECT_SCHEMES = tuple(_SCHEME_CODES)

_EXAMPLE_CODES = {"CLC": "I267", "Thema": "DNL", "BISAC": "LCO010000", "DDC": "895.1", "UDC": "821.581"}

# What people did, as title pages say it → MARC relator code. The first word of each code is the plain one: an edition
# prints it in its own language; any other word is printed as it was stated.
_ROLE_WORDS = {
    "aut": ("著", "author", "作者", "撰", "文", "编著", "編著", "合著", "原著"),
    "edt": ("编", "編", "editor", "编者", "編者", "主编", "主編", "编辑", "編輯", "校订", "校訂", "校点", "校點", "点校", "點校", "校勘"),
    "com": ("compiler", "选编", "選編", "编选", "編選", "汇编", "彙編", "辑", "輯", "辑录", "輯錄"),
    "trl": ("译", "譯", "訳", "translator", "译者", "譯者", "翻译", "翻譯", "编译", "編譯"),
    "ill": ("绘", "繪", "絵", "illustrator", "绘者", "繪者", "插图", "插圖", "绘图", "繪圖", "图", "圖"),
    "ann": ("注", "註", "annotator", "注释", "註釋", "校注", "校註", "评注", "評註"),
    "pfr": ("校", "proofreader", "校者", "校对", "校對", "审校", "審校"),
    "cmm": ("评", "評", "commentator", "评点", "評點"),
    "adp": ("改编", "改編", "adapter"),
    "pht": ("摄影", "攝影", "photographer"),
    "aui": ("序", "作序"),
    "aft": ("跋", "作跋"),
    "bkd": ("书籍设计", "書籍設計", "designer", "装帧设计", "裝幀設計", "装帧", "裝幀"),
    "cov": ("封面设计", "封面設計"),
}
# The plain words, which need no repeating beside the code.
_PLAIN_WORDS = frozenset("著编編译譯訳绘繪絵注註校评評")
_ROLES: Mapping[str, str] = MappingProxyType({word: code for code, words in _ROLE_WORDS.items() for word in (code, *words)})
# For a remedy: what most title pages need.
_COMMON_ROLES = ("著", "编", "主编", "译", "绘", "校", "注", "aut", "edt", "trl", "ill", "pfr", "ann")


class StatementError(ValueError):
    """A stated value cannot be used: `fact` says why, `remedy` what would do."""

    def __init__(self, fact: str, remedy: str = "") -> None:
        super().__init__(fact)
        self.fact, self.remedy = fact, remedy


def normalise(field: str, text: str) -> str:
    """Return a text stated for a field of `Metadata` in the form it is kept in.

    What shows nothing is nothing. Raises StatementError for what is no date, no language tag, no number that can be printed, or a
    number whose check digit is wrong, for control characters, and for lines where one is wanted.
    """
    if not visible(text):
        return ""
    text = check_characters(text.strip(), lines=field in _FIELDS_OF_LINES)
    rule = _RULES.get(field)
    return rule(text) if rule else text


def check_characters(text: str, *, lines: bool = False) -> str:
    """Return a stated text as it is.

    Raises StatementError for control characters, and for the ends of lines unless it may have several `lines`.
    """
    if found := CONTROLS.search(text):
        raise StatementError(f"it holds a control character, U+{ord(found[0]):04X}", "take the character out")
    if not lines and len(text.splitlines()) > 1:
        raise StatementError("it holds the end of a line", "write it on one line")
    return text


def normalise_date(text: str) -> str:
    """Return a date as ISO 8601 as far as it is known, an empty string for what is none, or a day that the calendar lacks.

    `2020-10-28`, `2020/10/28`, `2020年10月28日`, `2020-10`, `2020`; a time of day is left aside.
    """
    found = re.match(
        r"(\d{4})(?:\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2})\s*日?)?)?月?(?=$|[T\s年日])", text.strip()
    )
    if not found:
        return ""
    try:
        stated = date(int(found[1]), int(found[2] or 1), int(found[3] or 1)).isoformat()
    except ValueError:
        return ""
    return stated[: 10 if found[3] else 7 if found[2] else 4]


def read_role(word: str) -> tuple[str, str]:
    """Return what somebody did as a MARC relator code, and the word to print where the language's own would not say it.

    Raises StatementError for a word that is not known.
    """
    word = word.strip()
    code = _ROLES.get(word) or _ROLES.get(word.lower())
    if code is None:
        raise StatementError(f"“{word}” is no known role", suggest(word, _COMMON_ROLES))
    return code, "" if word.isascii() or word in _PLAIN_WORDS else word


def read_creator(text: str, role: str = "aut") -> Creator:
    """Return the creator that a text names: `张三`, or with what was done behind a space, `张三 译`."""
    name, _, last = text.strip().rpartition(" ") if " " in text.strip() else text.strip().rpartition("　")
    # A name of two characters is often set with a space in it (李　文).
    if len(name.strip()) > 1 and last in _ROLES and not last.isascii():
        code, printed = read_role(last)
        return Creator(name.strip(), code, printed)
    return Creator(text.strip(), role)


def read_class(scheme: str, text: str) -> SubjectClass:
    """Return the class that a text states in a scheme: its code, and behind a space its heading (`I267 当代散文`).

    Raises StatementError for a scheme that is not known, and for a code that cannot be one of it.
    """
    known = next((one for one in SUBJECT_SCHEMES if one.lower() == scheme.lower()), None)
    if known is None:
        raise StatementError(f"“{scheme}” is no known scheme of subjects", suggest(scheme, SUBJECT_SCHEMES))
    code, _, heading = " ".join(text.split()).partition(" ")
    if not _SCHEME_CODES[known].fullmatch(code):
        raise StatementError(f"“{code}” is no code of {known}", "write one such as " + _EXAMPLE_CODES[known])
    return SubjectClass(known, code, heading)


# --- one rule a field ---------------------------------------------------------------------------------------


def _date(text: str) -> str:
    if stated := normalise_date(text):
        return stated
    raise StatementError("this is no date", "write it as 2020-10-28, 2020-10 or 2020")


def _page(text: str) -> str:
    """Return the number of a page (版次) without the words round it, which an edition prints by itself: 第5版 is 5, 头版 stays."""
    found = re.fullmatch(r"第\s*([A-Z]?\s*[0-9〇零一二三四五六七八九十]+)\s*版|([A-Z]?[0-9]+)\s*版", text)
    return _number(text if found is None else found[1] or found[2])


def language_tag(text: str) -> str:
    """Return a well-formed language tag (RFC 5646), `zh_Hant` as `zh-Hant`; what is none gives an empty text."""
    tag = text.replace("_", "-")
    return tag if _LANGUAGE_TAG.fullmatch(tag) else ""


def _language(text: str) -> str:
    if tag := language_tag(text):
        return tag
    raise StatementError("this is no language tag", "write one such as zh-Hans, zh-Hant-TW or ja")


def _isbn(text: str) -> str:
    """Return an ISBN of 13 or 10 digits as stated, with its hyphens by the ranges of its agency when it has none."""
    from stdnum import isbn  # it brings a client for networks, and few publications state a number

    stated = re.sub(r"^ISBN(?:-1[03])?[\s:：]*", "", text, flags=re.IGNORECASE)
    # The number -9780000000002 of a TOML file is no ISBN with a hyphen before it.
    number = "" if stated[:1] == "-" else isbn.compact(stated)
    if isbn.is_valid(number):
        return stated if "-" in stated else isbn.format(number)
    if len(number) in (10, 13) and (right := _right_digit(number, isbn.is_valid)):
        raise StatementError(
            f"the check digit of this ISBN is wrong: after {number[:-1]} it would be {right}, not {number[-1]}",
            "compare every digit with the number that was given out",
        )
    raise StatementError("this is no ISBN", "it has 13 digits and begins with 978 or 979, or has 10")


def _issn(text: str) -> str:
    from stdnum import issn

    number = issn.compact(re.sub(r"^ISSN[\s:：]*", "", text, flags=re.IGNORECASE))
    if issn.is_valid(number):
        return issn.format(number)
    if len(number) == 8 and (right := _right_digit(number, issn.is_valid)):
        raise StatementError(
            f"the check digit of this ISSN is wrong: after {number[:-1]} it would be {right}, not {number[-1]}",
            "compare every digit with the number that was given out",
        )
    raise StatementError("this is no ISSN", "it has eight digits, as in 1002-7998")


def _count(text: str) -> str:
    """Return what edition or impression this is: a whole number from 1, or what is printed for it (第二版)."""
    number = _as_number(text)
    if number is None or (number >= 1 and number == int(number)):
        return text
    raise StatementError("this counts nothing", "write a whole number from 1 on, or what is to be printed, such as 修订版")


def _number(text: str) -> str:
    """Return the number of a page, or one in a series, which need not be whole (7.5 between two), or what is printed for it (外传)."""
    number = _as_number(text)
    if number is None or number >= 0 or not any(map(str.isdigit, text)):
        return text
    raise StatementError("this is no number that can be printed", "write one from 0 on, or what is to be printed, such as A2 or 外传")


def _price(text: str) -> str:
    """Return a price: a number, a number with its currency, or words (免费)."""
    number = _as_number(text.strip("元圆円¥￥$€£ "))
    if number is None or number >= 0:
        return text
    raise StatementError("this is no price", 'write one such as 38.00元, or take the line out')


def _as_number(text: str) -> float | None:
    """Return the number that a text is, None where it is something else; what no number can be (nan, infinity) is -1."""
    try:
        number = float(text.replace("−", "-"))
    except ValueError:
        return None
    return number if math.isfinite(number) else -1.0


def _right_digit(number: str, is_valid: Callable[[str], bool]) -> str:
    return next((digit for digit in _CHECK_DIGITS if is_valid(number[:-1] + digit)), "")


def _cn(text: str) -> str:
    found = _CN.fullmatch(text.upper())
    if not found:
        raise StatementError("this is no CN number", "write it as 11-0001 for a newspaper, 11-1234/G2 for a periodical")
    region, number, subject = found.groups()
    if region not in _REGIONS or number == "0000":
        raise StatementError(
            f"no CN number begins with {region}-{number}", "the first two digits are those of a province, such as 11 or 31"
        )
    return f"{region}-{number}" + (f"/{subject}" if subject else "")


_RULES: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "date": _date, "language": _language, "isbn": _isbn, "print_isbn": _isbn, "issn": _issn, "cn": _cn,
        "price": _price, "edition": _count, "impression": _count, "series_number": _number, "page": _page,
    }
)
