"""A text comes in; which script it is written in comes out: simplified or traditional.

No table is needed: the national standards of both sides list the characters of their script, so a text whose
characters GB 2312 lacks and Big5 has is traditional, and the other way round.
"""

from __future__ import annotations

from collections import Counter

_SAMPLE_CHARS = 20_000
# Names and quotations bring a few characters of the other script into any text.
_MAJORITY = 3


def is_traditional(text: str) -> bool:
    """Tell whether a text is written in traditional characters (`學` rather than `学`)."""
    simplified = traditional = 0
    for character, count in Counter(text[:_SAMPLE_CHARS]).items():
        if "\u4e00" <= character <= "\u9fff":
            in_gb, in_big5 = _is_in(character, "gb2312"), _is_in(character, "big5")
            simplified += count * (in_gb and not in_big5)
            traditional += count * (in_big5 and not in_gb)
    return traditional > _MAJORITY * simplified


def _is_in(character: str, codec: str) -> bool:
    return bool(character.encode(codec, "ignore"))
