"""Characters go in; whether they are emoji, and which of them make one picture together (UTS #51), come out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

# What varies the picture before it: another form, a keycap, the tone of the skin, the letters of a flag's name.
_VARYING = "\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f"
_FLAG = "[\U0001f1e6-\U0001f1ff]{2}"
_PICTURE = f"[^\\s\u200d{_VARYING}][{_VARYING}]*"
_SEQUENCE = re.compile(f"{_FLAG}|{_PICTURE}(?:\u200d{_PICTURE})*", re.DOTALL)


def is_emoji(character: str) -> bool:
    """Tell whether a character is a pictograph or part of one; so are signs that only some typefaces draw as pictures."""
    code = ord(character)
    pictured = code >= 0x1F000 or 0x2300 <= code < 0x2C00
    return code == 0x20E3 or (pictured and unicodedata.category(character) in ("So", "Sk"))


def emoji_in(text: str) -> Iterator[str]:
    """Yield each emoji of a text: all characters of one picture.

    >>> [len(one) for one in emoji_in("好\U0001f44d\U0001f3fd\U0001f44d。")]
    [2, 1]
    """
    return (found[0] for found in _SEQUENCE.finditer(text) if any(map(is_emoji, found[0])))


def map_emoji(text: str, change: Callable[[str], str]) -> str:
    """Return a text with each emoji changed; other characters stay."""
    return _SEQUENCE.sub(lambda found: change(found[0]) if any(map(is_emoji, found[0])) else found[0], text)
