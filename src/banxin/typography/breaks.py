"""Lines of one paragraph go in; their text in one run comes out.

Between Han a line end is nothing; between two words of a language that parts them by spaces it is the word space. The
hyphen of a Latin word that was divided goes where the word goes on in a small letter: in Chinese text nearly all such
hyphens are the line's, and not the word's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from banxin.typography.spacing import close_wide, is_set_wide, keeps_word_space

_HYPHENS = ("-", "\u2010")
_DIVIDED = re.compile(rf"(?<=[A-Za-z]{{2}})[{''.join(_HYPHENS)}]$")


def is_divided(line: str, following: str) -> bool:
    """Tell whether a Latin word is divided at a line's end: `control-`, `ler叫作`."""
    if line.rstrip()[-1:] not in _HYPHENS:
        return False
    rest = following.lstrip()[:2]
    return bool(_DIVIDED.search(line.rstrip())) and len(rest) == 2 and rest.isascii() and rest.isalpha() and rest.islower()


def join_lines(lines: Iterable[str]) -> str:
    """Return the lines as one text; `join_lines(["开放型气质。", "通过打造"])` is `开放型气质。通过打造`."""
    return join_words(lines)[0]


def join_words(lines: Iterable[str]) -> tuple[str, list[str]]:
    """Return the lines as one text, and the hyphens of divided words that are not in it."""
    text, hyphens = "", []
    for line in lines:
        piece = close_wide(line) if is_set_wide(line) else line.strip()
        if is_divided(text, piece):
            hyphens.append(text[-1])
            text = text[:-1] + piece
            continue
        if text and piece and _needs_space(text[-1], piece[0]):
            text += " "
        text += piece
    return text, hyphens


# Thai, Lao, Tibetan, Burmese and Khmer part no words.
_UNPARTED = re.compile("[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff]")


def _needs_space(left: str, right: str) -> bool:
    """Tell whether a word space was lost at a line end: between letters, after a Latin comma, and after a Latin stop
    before a capital or a letter of a script that has none.
    """
    if not right.isalpha() or not keeps_word_space(left, right) or _UNPARTED.match(left) or _UNPARTED.match(right):
        return False
    return left.isalpha() or left in ",;:)،؛" or (left in ".!?؟" and not right.islower())
