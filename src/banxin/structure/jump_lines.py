"""A printed line goes in; where it leads comes out: to the rest of a story on another page (下转第4版), or back (上接第1版)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from banxin.patterns import late
from banxin.structure.signs import HAN

JumpDirection: TypeAlias = Literal["onward", "back", "either"]

_PAGE_NUMBER = "[A-Za-z]{0,2}[0-9]{1,3}|[一二三四五六七八九十]{1,3}|[头頭首]"
_JUMP_LINE = late(
    r"(?P<opening>[（(【\[〔]\s*)?[▶►→➡>…]*\s*(?P<word>下\s*[转轉接]|上\s*接|[紧緊]\s*接|[转轉]|接)\s*第?\s*"
    rf"(?P<pages>(?:{_PAGE_NUMBER})(?:\s*[、,，和至—–~-]\s*第?\s*(?:{_PAGE_NUMBER}))*)\s*[版页頁]"
    rf"(?:\s*[·•“《「]\s*[{HAN}]{{2,6}}[”》」]?|(?(opening)\s*[{HAN}]{{2,6}}))?\s*[▶►→➡>…]*(?(opening)\s*[）)】\]〕])"
)
# Full-width letters and digits, one for one, so that places stay what they are.
_NARROW = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_HAN_NUMERALS = {character: value for value, character in enumerate("一二三四五六七八九", 1)}


@dataclass(frozen=True, slots=True)
class Jump:
    """A line that leads to the rest of a story on another page (下转), or from there to its beginning (上接).

    `start` and `end` are its place in the text it was read from; `pages` are page numbers as `page_number` gives
    them. 紧接 says the one as well as the other.
    """

    start: int
    end: int
    direction: JumpDirection
    pages: tuple[str, ...]


def page_number(text: str) -> str:
    """Return a newspaper's page number in one form: `02`, `２` and 二 are `2`, `a03` is `A3`, the front page (头版) 1."""
    number = text.translate(_NARROW).strip().upper()
    if number in ("头", "頭", "首"):
        return "1"
    tens, ten, ones = number.rpartition("十")
    if set(tens + ones) <= _HAN_NUMERALS.keys() and max(len(tens), len(ones)) <= 1 and number:
        value = (_HAN_NUMERALS.get(tens, 1) * 10 if ten else 0) + _HAN_NUMERALS.get(ones, 0)
        return str(value)
    letters = number.rstrip("0123456789")
    digits = number[len(letters) :]
    return letters + (digits.lstrip("0") or digits)


def find_jumps(text: str) -> tuple[Jump, ...]:
    """Return the jumps of a text in its order.

    One in brackets is believed anywhere. One without is believed at the text's end (下转) or start (上接), and where the
    text is nothing else; 转 and 接 alone are words of every sentence, and need brackets or a line of their own.
    """
    flat = text.translate(_NARROW)
    return tuple(
        Jump(found.start(), found.end(), _direction(found["word"]), _pages(found["pages"]))
        for found in _JUMP_LINE.finditer(flat)
        if found["opening"] or _is_set_off(found, flat)
    )


def read_jump(text: str) -> Jump | None:
    """Return the jump that a line consists of, or None when it says anything else."""
    found = find_jumps(text)
    return found[0] if len(found) == 1 and not (text[: found[0].start] + text[found[0].end :]).strip() else None


def _is_set_off(found: re.Match[str], text: str) -> bool:
    starts, ends = not text[: found.start()].strip(), not text[found.end() :].strip()
    if starts and ends:
        return True
    match _direction(found["word"]):
        case "onward":
            return ends and len(found["word"]) > 1
        case "back":
            return starts and len(found["word"]) > 1
        case _:
            return False


def _direction(word: str) -> JumpDirection:
    if word[0] in "上接":
        return "back"
    return "either" if word[0] in "紧緊" else "onward"


def _pages(text: str) -> tuple[str, ...]:
    return tuple(page_number(number) for number in re.findall(_PAGE_NUMBER, text))


_JUMP = late(r"[（(]?\s*(?:上接|下转|下轉|紧接|緊接|转自|见|見)\s*第?\s*[A-Z]?[0-9０-９一二三四五六七八九十]{1,3}\s*[版页頁]")


def is_jump(text: str) -> bool:
    """Tell whether a line only leads to or from another page (下转第6版)."""
    return len(text) <= 24 and bool(_JUMP.search(text) or read_jump(text))
