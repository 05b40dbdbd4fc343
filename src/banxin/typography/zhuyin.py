"""An annotation goes in; its letters and its tone come out where it is a syllable of zhuyin (注音符号, ㄅㄆㄇ)."""

from __future__ import annotations

import re
from typing import NamedTuple

NEUTRAL_TONE = "˙"
# The second, third, fourth, the light and, rarely written, the first tone.
TONE_MARKS = "ˊˇˋ˙ˉ"

_LETTERS = "[\u3105-\u312f\u31a0-\u31bf]"
_SYLLABLE = re.compile(f"(˙?)({_LETTERS}{{1,4}})([{TONE_MARKS}]?)")


class Syllable(NamedTuple):
    """The letters of a syllable and the places of its signs in the text it was written as.

    `tone` is the place of its tone mark, None for the first tone, which has none.
    """

    letters: tuple[int, ...]
    tone: int | None
    is_neutral: bool


def find_syllable(text: str) -> Syllable | None:
    """Return how a text reads as a syllable of zhuyin, None where it is none."""
    found = _SYLLABLE.fullmatch(text)
    if not found or (found[1] and found[3]):
        return None
    tone = 0 if found[1] else found.start(3) if found[3] else None
    return Syllable(tuple(range(*found.span(2))), tone, tone is not None and text[tone] == NEUTRAL_TONE)
