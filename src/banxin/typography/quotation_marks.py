"""A paragraph's text and a region go in; the same text with the quotation marks of the region comes out.

Told apart from these are the marks among the words of an alphabet, which are as narrow as its letters.

The mainland quotes with “ ” and ‘ ’ inside them (GB/T 15834, 4.8), Taiwan and Hong Kong with 「 」 and 『 』 (clreq 5.2).
Every mark becomes exactly one mark, so that no place in the text moves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from banxin.typography.characters import is_east_asian

QUOTATION_MARKS = "“”‘’"
_CURLY, _CORNER = QUOTATION_MARKS, "「」『』"
_TO_CURLY = str.maketrans(_CORNER, _CURLY)
_TO_CORNER = dict(zip(_CURLY, _CORNER, strict=True))
_WITHOUT_MARKS = dict.fromkeys(map(ord, _CURLY))
_PARTNER = {"”": "“", "’": "‘"}
# So far a mark looks for what it belongs to; a quotation may be a whole chapter long.
_LOOK_CHARS = 40


def set_quotation_marks(text: str, *, corner: bool) -> str:
    """Return a run of text with its quotation marks in the region's form: 「」『』 when `corner`, else “”‘’.

    Marks around a passage in a Latin script stay, as does the apostrophe. Straight marks stay, too: which of them open is
    settled where a text is shaped.

    >>> set_quotation_marks("他说：“这叫‘版心’。”", corner=True)
    '他说：「这叫『版心』。」'
    """
    curly = text.translate(_TO_CURLY)
    if not corner or not any(mark in curly for mark in _CURLY):
        return curly
    marks = list(curly)
    for first, last in _pairs(curly):
        if text[first] in _CORNER or text[last] in _CORNER or _is_chinese(curly, first, last):
            for place in {first, last}:
                marks[place] = _TO_CORNER[curly[place]]
    return "".join(marks)


def _pairs(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of each opening curly mark and of the one that closes it; a mark by itself twice its own place.

    A quotation of several paragraphs opens in each of them and closes in the last.
    """
    open_places: list[int] = []
    for place, mark in enumerate(text):
        if mark in _TO_CORNER and mark not in _PARTNER:
            open_places.append(place)
        elif mark in _PARTNER:
            if open_places and text[open_places[-1]] == _PARTNER[mark]:
                yield open_places.pop(), place
            elif not _is_apostrophe(text, place):
                yield place, place
    for place in open_places:
        yield place, place


def _is_apostrophe(text: str, place: int) -> bool:
    """Tell whether a mark that closes nothing is an apostrophe, or the sign of inches."""
    return place > 0 and text[place - 1].isascii() and text[place - 1].isalnum()


def _is_chinese(text: str, first: int, last: int) -> bool:
    """Tell whether a quotation belongs to Chinese text: by what it holds, or by what stands beside it."""
    inside = text[first + 1 : min(last, first + _LOOK_CHARS)].translate(_WITHOUT_MARKS)
    return is_east_asian(inside) or _stands_in_chinese(text, first, last)


def _stands_in_chinese(text: str, first: int, last: int) -> bool:
    """Tell whether East Asian text stands beside a stretch of text, other quotation marks left aside."""
    before = text[max(0, first - _LOOK_CHARS) : first].translate(_WITHOUT_MARKS).rstrip()[-1:]
    after = text[last + 1 : last + _LOOK_CHARS].translate(_WITHOUT_MARKS).lstrip()[:1]
    return is_east_asian(before + after)


_LETTER = "A-Za-z\u00c0-\u024f"
_ALPHABETS = f"0-9{_LETTER}\u0370-\u052f"
_APOSTROPHE = re.compile(f"(?:(?<=[{_LETTER}])|(?<=[ \u00a0]))’(?=[0-9{_LETTER}])")
# Quotation marks among Latin text: beside a space or mark of its own they stand as its brackets do, without their blank half.
# In German the opening one of the others closes: „Brücke“.
_WESTERN_OPENING = re.compile(f"(?<=[ \u00a0([“‘])[“‘](?=[“‘]?[{_ALPHABETS}])")
_WESTERN_CLOSING = re.compile(f"(?<=[{_ALPHABETS}.,!?)\\]’”])[”’“‘](?=[”’]?[ \u00a0.,;:!?)\\]])")
_AT_START, _AT_END = re.compile(f"[“‘]{{1,2}}(?=[{_ALPHABETS}])"), re.compile(f"(?<=[{_ALPHABETS}.,!?)\\]])[”’]{{1,2}}$")
_LETTERS_BEFORE, _LETTERS_AFTER = re.compile(f"[{_ALPHABETS}]*$"), re.compile(f"[{_ALPHABETS}]*")
# What is an em wide in Chinese faces whether or not its text is Chinese.
_WIDE = re.compile("[“”‘’—…·]")


def western_marks(text: str) -> dict[int, Literal["o", "c", "L"]]:
    """Return the places of the marks that belong to words of an alphabet: what opens (`o`), closes (`c`), or is an apostrophe (`L`)."""
    if not any(mark in text for mark in QUOTATION_MARKS):
        return {}
    marks: dict[int, Literal["o", "c", "L"]] = {found.start(): "L" for found in _APOSTROPHE.finditer(text)}
    marks.update((found.start(), "o") for found in _WESTERN_OPENING.finditer(text))
    marks.update((found.start(), "c") for found in _WESTERN_CLOSING.finditer(text))
    # At the text's ends a mark has a neighbour on one side only: it is what its partner is.
    opening, closing = _AT_START.match(text), _AT_END.search(text)
    for first, last in _pairs(text) if opening or closing else ():
        if opening and first < opening.end() and marks.get(last) == "c":
            marks[first] = "o"
        elif closing and last >= closing.start() and marks.get(first) == "o":
            marks[last] = "c"
    return marks


def western_stretches(text: str) -> Iterator[tuple[int, int]]:
    """Yield where stretches with such marks begin and end: whole words, and what is between two where nothing of it is wide.

    >>> [text[start:end] for text in ["他写 He said “no” to us, it’s so。"] for start, end in western_stretches(text)]
    ['“no” to us, it’s']
    """
    start = end = 0
    for place in sorted(western_marks(text)):
        if place < end:
            continue
        before, after = _LETTERS_BEFORE.search(text, end, place), _LETTERS_AFTER.match(text, place + 1)
        first = before.start() if before else place
        if start < end and (is_east_asian(text[end:first]) or _WIDE.search(text, end, first)):
            yield start, end
            start = first
        elif start == end:
            start = first
        end = after.end() if after else place + 1
    if start < end:
        yield start, end
