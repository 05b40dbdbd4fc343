"""A paragraph's text and a region go in; the same text with the quotation marks of the region comes out.

The mainland quotes with “ ” and ‘ ’ inside them (GB/T 15834, 4.8), Taiwan and Hong Kong with 「 」 and 『 』 (clreq 5.2).
Every mark becomes exactly one mark, so that no place in the text moves.
"""

from __future__ import annotations

from collections.abc import Iterator

from banxin.typography.characters import is_east_asian

_CURLY, _CORNER = "“”‘’", "「」『』"
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
