"""Lines of one paragraph go in; their text in one run comes out.

Between Han a line end is nothing; between two Latin words it is the word space they need. A Latin word that
was divided keeps its hyphen: whether it is the word's own cannot be known.
"""

from __future__ import annotations

from collections.abc import Iterable

from banxin.typography.spacing import close_wide, is_set_wide


def join_lines(lines: Iterable[str]) -> str:
    """Return the lines as one text; `join_lines(["开放型气质。", "通过打造"])` is `开放型气质。通过打造`."""
    text = ""
    for line in lines:
        piece = close_wide(line) if is_set_wide(line) else line.strip()
        if text and piece and _needs_space(text[-1], piece[0]):
            text += " "
        text += piece
    return text


def _needs_space(left: str, right: str) -> bool:
    """Tell whether a word space was lost at a line end: between letters, and after a Latin comma or stop."""
    if not (left.isascii() and right.isascii() and right.isalpha()):
        return False
    return left.isalpha() or left in ",;:)"
