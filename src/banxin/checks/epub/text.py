"""A content document goes in; its text as a reader sees it comes out, block by block, each with its line.

Readings above characters (ruby), code, formulas and the signs of notes are no running text: an object stands for them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass

from lxml import etree

from banxin.checks.epub.book import XHTML, XML_LANG, line_of, local_name, types

HAN_RANGE = "\u3005\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
HAN = re.compile(f"[{HAN_RANGE}]")
# Languages whose text may be Han characters.
CHINESE_LETTERS = frozenset("zh ja ko vi yue lzh cmn wuu hak nan gan hsn cdo".split())
# Between blocks, between lines of one block, and for what is no text.
BLOCK, LINE, OBJECT = "\u2029", "\u2028", "\ufffc"

_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hgroup hr legend li main nav ol p section summary table tbody td tfoot th thead tr ul".split()
)
_PASSED_OVER = frozenset("rt rp rtc code pre kbd samp var tt script style svg math audio video object iframe head".split())
# What makers of e-books call verse by: classes, and the terms of Z39.98 that EPUB's vocabulary of structure points to.
_VERSE = frozenset("verse poem poetry stanza z3998:verse z3998:poem".split())
# A Chinese text has a Latin name or two; an English one says in two or three letters what a Han character says.
_LETTERS_PER_HAN = 2
_LETTER = re.compile("[A-Za-z]")
_KANA_OR_HANGUL = re.compile("[\u3041-\u30ff\u1100-\u11ff\uac00-\ud7ff]")


@dataclass(frozen=True, slots=True)
class Passage:
    """The text of one block as it stands in the file, and the line of its element; `tag` is “nav” within a list of contents.

    `verse` says that the block, or what it stands in, calls itself verse.
    """

    text: str
    line: int
    tag: str
    verse: bool = False


@dataclass(frozen=True, slots=True)
class RunningText:
    """The blocks of a document in one string, so that a pattern is looked for once: BLOCK before, between and behind."""

    text: str
    starts: tuple[int, ...]
    blocks: tuple[Passage, ...]

    def block_at(self, place: int) -> Passage:
        """Return the block that holds a place in the text."""
        return self.blocks[max(0, bisect_right(self.starts, place) - 1)]

    def line_at(self, place: int) -> int:
        """Return the line of the file that holds a place in the text."""
        index = max(0, bisect_right(self.starts, place) - 1)
        return self.blocks[index].line + self.text.count("\n", self.starts[index], place)


def reads_as_han(counted: Counter[str]) -> bool:
    """Tell whether a text whose Han (H) and other letters (L) were counted is one in Han characters."""
    return counted["H"] >= 50 and counted["H"] > counted["L"]


def passages(body: etree._Element) -> list[Passage]:
    """Return the blocks of text of a document, those in Japanese and Korean left out."""
    found: list[Passage] = []
    pieces: list[str] = []
    places: list[tuple[int, str, bool]] = []
    languages: list[str] = [_language(body) or _inherited(body)]
    hidden = 0

    def flush() -> None:
        whole = "".join(pieces)
        text = whole.strip(" \t\r\n")
        pieces.clear()
        if text and languages[-1] not in ("ja", "ko") and _is_chinese(text) and places:
            line, tag, verse = places[-1]
            line += whole.count("\n", 0, whole.index(text))
            found.append(Passage(text, line, "nav" if any(tag == "nav" for _, tag, _ in places) else tag, verse))

    for event, element in etree.iterwalk(body, events=("start", "end", "comment", "pi")):
        tag = local_name(element)
        if event in ("comment", "pi") or not tag:
            if not hidden:
                pieces.append(element.tail or "")
            continue
        if event == "start":
            if tag in _BLOCKS:
                flush()
                verse = _calls_itself_verse(element) or (bool(places) and places[-1][2])
                places.append((line_of(element) or 0, tag, verse))
            languages.append(_language(element) or languages[-1])
            if _is_passed_over(element, tag):
                hidden += 1
            elif not hidden:
                pieces.append(LINE if tag == "br" else OBJECT if tag == "img" else element.text or "")
        else:
            if _is_passed_over(element, tag):
                hidden -= 1
                if not hidden and tag not in ("rt", "rp", "rtc"):
                    pieces.append(OBJECT)
            if tag in _BLOCKS:
                flush()
                places.pop()
            languages.pop()
            if not hidden:
                pieces.append(element.tail or "" if element is not body else "")
    return found


def running_text(blocks: list[Passage]) -> RunningText:
    """Return the blocks joined, with the place and line of each."""
    starts: list[int] = []
    pieces = [BLOCK]
    length = 1
    for block in blocks:
        starts.append(length)
        pieces += [block.text, BLOCK]
        length += len(block.text) + 1
    return RunningText("".join(pieces), tuple(starts), tuple(blocks))


def _calls_itself_verse(element: etree._Element) -> bool:
    return not _VERSE.isdisjoint((*(element.get("class") or "").casefold().split(), *types(element)))


def _is_passed_over(element: etree._Element, tag: str) -> bool:
    if tag in _PASSED_OVER:
        return True
    return tag == "a" and ("noteref" in types(element) or element.get("role") == "doc-noteref")


def _language(element: etree._Element) -> str:
    return (element.get("lang") or element.get(XML_LANG) or "").split("-")[0].casefold()


def _inherited(element: etree._Element) -> str:
    return next(filter(None, map(_language, element.iterancestors(f"{XHTML}html"))), "")


def _is_chinese(text: str) -> bool:
    """Tell whether a block reads as Chinese: neither English with a Chinese word in it nor Japanese that nobody named."""
    han, other = len(HAN.findall(text)), len(_KANA_OR_HANGUL.findall(text))
    return han * _LETTERS_PER_HAN >= len(_LETTER.findall(text)) and other * 5 <= han > 0
