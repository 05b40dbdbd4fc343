"""Text with the spaces of a PDF extractor goes in; the same text with only the spaces that mean something comes out.

A justified column leaves a space wherever the typesetter moved characters apart: after punctuation, and in a
stretched line between all characters. Chinese has no spaces between words, so between Han, and beside a
full-width mark, a space is damage; between words of Latin, Cyrillic, Arabic or Korean it is the word space. The gap between Han and
Latin is set by the composer and is not a character (clreq 6.3.3).
"""

from __future__ import annotations

import re

from banxin.typography.characters import classes

# Classes, by their letters, beside which a space is never a word space: Han, full-width marks and signs.
_WIDE = frozenset("HOCPSQIXDEWGF")
# Hangul is as wide as Han, but Korean parts its words.
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff]")
_SPACES = re.compile(r"\s+")


def keeps_word_space(left: str, right: str) -> bool:
    """Tell whether a space between two characters parts words: between Latin or Korean words, never beside Han."""
    return all(_HANGUL.match(character) or classes(character) not in _WIDE for character in (left, right))


def is_set_wide(text: str) -> bool:
    """Tell whether a line is set wide: most of its characters have a space between them (`停 水 通 知`)."""
    stripped = text.strip()
    gaps = len(_SPACES.findall(stripped))
    characters = len(_SPACES.sub("", stripped))
    return characters >= 3 and gaps >= 0.6 * (characters - 1)


def close_wide(text: str) -> str:
    """Close up a line that is set wide; a wider gap in it was a space before and stays one.

    `通 讯 员   杜 若` becomes `通讯员 杜若`.
    """
    stripped = text.strip()
    gaps = sorted(len(gap) for gap in _SPACES.findall(stripped))
    usual = gaps[len(gaps) // 2] if gaps else 1
    return _SPACES.sub(lambda gap: " " if len(gap[0]) > usual else "", stripped)


def close_spaces(text: str) -> str:
    """Return the text without its false spaces; `10月26日 新华社` becomes `10月26日新华社`, `Big Data` stays."""
    if not text or not _SPACES.search(text):
        return text
    pieces = []
    position = 0
    for gap in _SPACES.finditer(text):
        pieces.append(text[position : gap.start()])
        left, right = text[gap.start() - 1 : gap.start()], text[gap.end() : gap.end() + 1]
        if left and right and keeps_word_space(left, right):
            pieces.append(" ")
        position = gap.end()
    pieces.append(text[position:])
    return "".join(pieces)
