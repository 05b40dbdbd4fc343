"""Lines of one paragraph go in; their text in one run comes out.

Between Han a line end is nothing; between two words of a language that parts them by spaces it is the word space. A Latin word that
was divided keeps its hyphen: whether it is the word's own cannot be known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from banxin.typography.spacing import close_wide, is_set_wide, keeps_word_space


def join_lines(lines: Iterable[str]) -> str:
    """Return the lines as one text; `join_lines(["开放型气质。", "通过打造"])` is `开放型气质。通过打造`."""
    text = ""
    for line in lines:
        piece = close_wide(line) if is_set_wide(line) else line.strip()
        if text and piece and _needs_space(text[-1], piece[0]):
            text += " "
        text += piece
    return text


# Thai, Lao, Tibetan, Burmese and Khmer part no words.
_UNPARTED = re.compile("[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff]")


def _needs_space(left: str, right: str) -> bool:
    """Tell whether a word space was lost at a line end: between letters, after a Latin comma, and after a Latin stop
    before a capital or a letter of a script that has none.
    """
    if not right.isalpha() or not keeps_word_space(left, right) or _UNPARTED.match(left) or _UNPARTED.match(right):
        return False
    return left.isalpha() or left in ",;:)،؛" or (left in ".!?؟" and not right.islower())
