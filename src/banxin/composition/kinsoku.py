"""A paragraph's character classes go in; where a line may break, and how willingly, comes out (避头尾)."""

from __future__ import annotations

import enum
import functools
import re
from collections.abc import Iterator

from banxin.typography.characters import UNITS
from banxin.typography.style import Kinsoku


class Break(enum.IntEnum):
    """What may happen between two characters.

    RELUCTANT is a place inside an address or a path, as after its solidus: taken when the line would otherwise be
    stretched. HYPHEN is a place inside a word, of a soft hyphen or by the rules of its language: a hyphen appears if it
    is taken.
    """

    NEVER = 0
    ALLOWED = 1
    HYPHEN = 2
    RELUCTANT = 3
    FORCED = 4


# Where a line may end; and where it may without parting a word.
LAWFUL = frozenset((Break.ALLOWED, Break.HYPHEN, Break.RELUCTANT, Break.FORCED))
BETWEEN_WORDS = frozenset((Break.ALLOWED, Break.FORCED))

# clreq 6.1.1; GB/T 15834—2011, 5.1: what may not begin a line, and what may not end one, level by level.
_NOT_AT_START = {
    Kinsoku.NONE: "",
    Kinsoku.BASIC: "CPSQcpu",
    Kinsoku.GB: "CPSQcpuINX",
    Kinsoku.STRICT: "CPSQcpuINXDE",
}
_NOT_AT_END = {Kinsoku.NONE: "", Kinsoku.BASIC: "Ooy", Kinsoku.GB: "OoyX", Kinsoku.STRICT: "OoyX"}

_GLUED_BEFORE = frozenset("mjzhbn ~F")  # these never begin a line of their own accord
_GLUED_AFTER = frozenset("j~")
_WORD = frozenset("L9Wpcouy-/")

_NOT_HAN = re.compile("[^H]+")
_ROWS = re.compile("E{5,}|D{5,}")
_ADDRESS_JOINT = frozenset("/?&=_@")
# An address of the net, or a path of a file or a name of a program, of some length; and the places where it may be parted.
_SOLID = re.compile("[!-~]{12,}")
_ADDRESS = re.compile(r"://|www\.|@|[/\\_].*[/\\_.]")
_JOINT = re.compile(r"[/\\.\-_?&=](?=[A-Za-z0-9])")
# Small kana, the sound mark, iteration marks (JIS X 4051, 行頭禁則).
_LOW_KANA = re.compile("[ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰ-ㇿー々〻ヽヾゝゞ]")
_MEASUREMENT = re.compile(r"(?<=\d) (?=([A-Za-zμ°℃%]{1,3})(?![A-Za-z]))")


@functools.cache
def _pair(before: str, after: str, level: Kinsoku) -> Break:
    """Judge the place between two neighbouring classes, as far as the two alone decide it."""
    if before == "n":
        return Break.FORCED
    if after in _GLUED_BEFORE or before in _GLUED_AFTER:
        return Break.NEVER
    if before == "h":
        return Break.HYPHEN
    if after in _NOT_AT_START[level] or before in _NOT_AT_END[level]:
        return Break.NEVER
    if before in " b":
        return Break.ALLOWED
    if before == after and before in "DEQ":
        return Break.NEVER  # ——, …… (clreq 6.1.2.1), ？！ (5.1.1.3)
    if '"' in (before, after):
        return Break.NEVER
    if before in _WORD and after in _WORD:
        return Break.NEVER  # words, numbers with their signs (clreq 6.1.2.2)
    return Break.ALLOWED


def _address_joints(text: str) -> Iterator[int]:
    """Yield the places in addresses and paths where they may be parted without a hyphen (clreq 6.1.4)."""
    for run in _SOLID.finditer(text):
        if _ADDRESS.search(run[0]):
            yield from (joint.end() for joint in _JOINT.finditer(text, run.start(), run.end()))


def break_opportunities(text: str, kinds: str, level: Kinsoku, *, keep_kana: bool = False) -> bytearray:
    """Return a `Break` for the place before each character, and one more for the end of the text.

    `kinds` are the class letters of `text`. The first is NEVER; the last is FORCED. With `keep_kana` small kana and the
    like begin no line, from the level GB on.
    """
    breaks = bytearray([Break.ALLOWED]) * (len(text) + 1)
    for run in _NOT_HAN.finditer(kinds):
        for place in range(max(run.start(), 1), min(run.end(), len(text) - 1) + 1):
            before, after = kinds[place - 1], kinds[place]
            grade = _pair(before, after, level)
            if before == "-" and after == "L" and place > 1 and kinds[place - 2] == "L":
                grade = Break.ALLOWED  # well-|known
            elif before in "/L" and after == "L" and text[place - 1] in _ADDRESS_JOINT:
                grade = Break.RELUCTANT  # www.example.org/|paper
            elif before == " " and place > 1 and kinds[place - 2] in _NOT_AT_END[level]:
                grade = Break.NEVER  # an opening mark and a space before what it opens
            elif after == "W" and text[place - 1] in "．：" and kinds[place - 2 : place - 1] == "W":
                grade = Break.NEVER  # １．５
            breaks[place] = grade
    if "EEEEE" in kinds or "DDDDD" in kinds:
        for run in _ROWS.finditer(kinds):
            for place in range(run.start() + 2, run.end(), 2):
                breaks[place] = Break.RELUCTANT  # a row of them is parted between two, not inside one
    if "L" in kinds:
        for place in _address_joints(text):
            breaks[place] = Break.RELUCTANT
    if keep_kana and level >= Kinsoku.GB:
        for match in _LOW_KANA.finditer(text, 1):
            if breaks[match.start()] == Break.ALLOWED:
                breaks[match.start()] = Break.NEVER
    if " " in kinds:
        for match in _MEASUREMENT.finditer(text):
            if match.group(1) in UNITS:
                breaks[match.end()] = Break.NEVER  # 100 km (clreq 6.1.2.2)
    breaks[0] = Break.NEVER
    breaks[len(text)] = Break.FORCED
    return breaks
