"""What vertical lines (直排) ask of a text: which characters stand upright, in which form, and digits set side by side."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache

from banxin.model.document import (
    BookTitle,
    Deceased,
    Document,
    Emphasis,
    Foreign,
    Inline,
    Interlinear,
    Link,
    Marked,
    ProperName,
    Script,
    Strong,
    Struck,
    TateChuYoko,
    Text,
)
from banxin.model.walk import inline_text, map_runs
from banxin.typography.characters import CharClass, classes
from banxin.typography.quotation_marks import QUOTATION_MARKS, western_marks
from banxin.typography.style import script_of
from banxin.typography.zhuyin import TONE_MARKS

# GB/T 15834—2011, 5.2: in vertical lines quotation marks are ﹃﹄ outside and ﹁﹂ inside; in Taiwan and Hong Kong the
# other way round. The text keeps its own: only the glyphs are others.
_MAINLAND_QUOTES = str.maketrans("“”‘’", "『』「」")
_OTHER_QUOTES = str.maketrans("“”‘’", "「」『』")
# What mainland faces draw in the middle of a vertical cell: such a mark has no blank half to give.
WHOLE_CELLS = frozenset("：；？！")
VERTICAL_QUOTES = "「」『』"
# What is set side by side in a cell takes full-width forms, which are drawn in its middle.
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
FULL_WIDTH_FORMS = "".join(map(chr, _FULL_WIDTH.values()))
# Drawn along the line as in a horizontal one, so they lie in it as it turns.
_ALONG = frozenset("—⸺―…‥～〜－")


def vertical_form(text: str, language: str, western: Iterable[int] | None = None) -> str:
    """Return a text with the quotation marks that vertical lines have in a language; it has as many characters.

    The marks at the places `western`, those among the words of an alphabet and apostrophes, stay and lie along the line as
    these words do; without it they are told by the text alone.
    """
    if not any(mark in text for mark in QUOTATION_MARKS):
        return text
    turned = list(text.translate(_OTHER_QUOTES if script_of(language) == "Hant" else _MAINLAND_QUOTES))
    for place in western_marks(text) if western is None else western:
        turned[place] = text[place]
    return "".join(turned)


def full_width(text: str) -> str:
    """Return a text with the full-width forms of its letters, digits and signs."""
    return text.translate(_FULL_WIDTH)


# A number with the Han that says of what: 2021年, 第5版, 等7篇.
_COUNTED = re.compile("(?<![0-9A-Za-z.,:/\\-])[0-9]+(?=[\u4e00-\u9fff])")
_HAN_DIGITS = "〇一二三四五六七八九"


def han_numeral(number: int) -> str:
    """Return a number from 1 to 99 in Han: 十二 for 12."""
    tens, ones = divmod(number, 10)
    return (_HAN_DIGITS[tens] if tens > 1 else "") + ("十" if tens else "") + (_HAN_DIGITS[ones] if ones else "")


def in_han_numerals(text: str) -> str:
    """Return a text of ours, such as a date, with its numbers as vertical lines have them: 二〇二一年六月十八日.

    Of more than two digits each is said by itself, as of a year.
    """

    def said(found: re.Match[str]) -> str:
        digits = found[0]
        whole = len(digits) < 3 and not digits.startswith("0")
        return han_numeral(int(digits)) if whole else "".join(_HAN_DIGITS[int(digit)] for digit in digits)

    return _COUNTED.sub(said, text)


@cache
def stands_upright(character: str) -> bool:
    """Tell whether a character stands upright in a vertical line: wide ones and signs do (UAX #50), letters and digits lie.

    The tone marks of zhuyin, which UAX #50 lays, stand as the letters beside which they are printed.
    """
    if character in _ALONG:
        return False
    if character in TONE_MARKS:
        return True
    return unicodedata.east_asian_width(character) in ("W", "F") or classes(character) == CharClass.SIGN


# Numbers of one or two digits by themselves; a longer one, a decimal or one with its sign lies along the line.
_SHORT_NUMBER = r"(?<![0-9A-Za-z.,:/%°+−\-])[0-9]{1,2}(?![0-9A-Za-z.,:/%‰°℃+−\-])"
_ONE_CELL = re.compile(_SHORT_NUMBER)
# Two marks of question and exclamation share a cell as well; of three, two do, so that they take two (clreq 5.1.1.3).
_ONE_CELL_WITH_MARKS = re.compile(f"{_SHORT_NUMBER}|[？！]{{2}}")


def combine_upright(document: Document, *, marks: bool = True) -> Document:
    """Return a document whose short numbers stand upright, side by side in one cell (纵中横, clreq 2.1.3).

    With `marks` so do pairs of ？ and ！.
    """
    one_cell = _ONE_CELL_WITH_MARKS if marks else _ONE_CELL

    def combined(content: tuple[Inline, ...]) -> tuple[Inline, ...]:
        text = inline_text(content, notes=False, ruby=False)
        places = {match.start(): match.end() for match in one_cell.finditer(text)}
        return _with_cells(content, 0, places) if places else content

    return map_runs(document, combined)


def _with_cells(content: tuple[Inline, ...], start: int, places: dict[int, int]) -> tuple[Inline, ...]:
    """Return inlines with cells at `places` of the whole run, in which these begin at `start`."""
    made: list[Inline] = []
    for node in content:
        match node:
            case Text(text):
                made += _parted(text, start, places)
            case Emphasis() | Strong() | Link() | Foreign() | ProperName() | BookTitle() | Deceased() | Struck() | Script() | Interlinear() | Marked():
                made.append(replace(node, content=_with_cells(node.content, start, places)))
            case _:
                made.append(node)
        start += len(inline_text((node,), notes=False, ruby=False))
    return tuple(made)


def _parted(text: str, start: int, places: dict[int, int]) -> Iterator[Inline]:
    done = 0
    for place in sorted(place for place in places if start <= place < start + len(text)):
        first, last = place - start, places[place] - start
        if last <= len(text):
            if first > done:
                yield Text(text[done:first])
            yield TateChuYoko(text[first:last])
            done = last
    if done < len(text) or not text:
        yield Text(text[done:])
