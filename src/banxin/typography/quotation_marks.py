"""A paragraph's text and a region go in; the same text with the quotation marks of the region comes out.

The mainland quotes with “ ” and ‘ ’ inside them (GB/T 15834, 4.8), Taiwan and Hong Kong with 「 」 and 『 』 (clreq 5.2).
Every mark becomes exactly one mark, so that no place in the text moves.
"""

from __future__ import annotations

from collections.abc import Iterator

from banxin.typography.characters import is_east_asian

_CURLY, _CORNER, _STRAIGHT = "“”‘’", "「」『』", '"'
_TO_CURLY = str.maketrans(_CORNER, _CURLY)
_TO_CORNER = dict(zip(_CURLY, _CORNER, strict=True))
_WITHOUT_MARKS = dict.fromkeys(map(ord, _CURLY + _STRAIGHT))
_PARTNER = {"”": "“", "’": "‘"}
# A straight quotation mark after one of these closes, before one of these too; after a colon it opens.
_STOPS = "。！？…；，、"
_INTRODUCES = "：:"
# So far a mark looks for what it belongs to; a quotation may be a whole chapter long.
_LOOK_CHARS = 40


def set_quotation_marks(text: str, *, corner: bool) -> str:
    """Return a run of text with its quotation marks in the region's form: 「」『』 when `corner`, else “”‘’.

    Marks around a passage in a Latin script stay, as does the apostrophe. Straight marks beside East Asian text become
    the region's where it is plain which of them open and which close; otherwise all of a run stay.

    >>> set_quotation_marks("他说：“这叫‘版心’。”", corner=True)
    '他说：「这叫『版心』。」'
    """
    curly = text.translate(_TO_CURLY)
    if _STRAIGHT in curly and is_east_asian(curly):
        curly = _curl(curly)
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


def _beside(text: str, place: int) -> tuple[str, str]:
    """Return the characters before and after a place, white space left aside; at an end an empty string."""
    return text[max(0, place - _LOOK_CHARS) : place].rstrip()[-1:], text[place + 1 : place + _LOOK_CHARS].lstrip()[:1]


def _curl(text: str) -> str:
    """Return the text with curly marks for the straight ones, where they then nest; else the text as it is."""
    marks = list(text)
    depth: list[str] = []  # the marks that are open, straight ones among them
    unclosed = text.count("“") > text.count("”")
    for place, mark in enumerate(text):
        if mark == "“":
            depth.append(mark)
        elif mark == "”":
            if depth:
                depth.pop()
        elif mark == _STRAIGHT:
            if not _stands_in_chinese(text, place, place):
                return text
            if _opens(text, place, depth, unclosed):
                marks[place] = "‘" if depth else "“"
                depth.append(_STRAIGHT)
            elif depth and (unclosed or depth[-1] == _STRAIGHT):
                depth.pop()
                marks[place] = "’" if depth else "”"
            else:
                return text
    return text if _STRAIGHT in depth else "".join(marks)


def _opens(text: str, place: int, depth: list[str], unclosed: bool) -> bool:
    """Tell whether a straight mark opens: by what stands beside it, else by whether one is open already.

    Where more curly marks open than close, a straight one may close a curly one.
    """
    before, after = _beside(text, place)
    if not before or before in _INTRODUCES:
        return True
    if not after or after in _STOPS:
        return False
    is_open = bool(depth) if unclosed and before in _STOPS else _STRAIGHT in depth
    return not is_open


def _stands_in_chinese(text: str, first: int, last: int) -> bool:
    """Tell whether East Asian text stands beside a stretch of text, other quotation marks left aside."""
    before = text[max(0, first - _LOOK_CHARS) : first].translate(_WITHOUT_MARKS).rstrip()[-1:]
    after = text[last + 1 : last + _LOOK_CHARS].translate(_WITHOUT_MARKS).lstrip()[:1]
    return is_east_asian(before + after)
