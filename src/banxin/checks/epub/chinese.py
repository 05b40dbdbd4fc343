"""The running text of the documents goes in; findings about Chinese typography come out, one per kind and document.

The rules are those of GB/T 15834-2011 (punctuation), clreq 5 and 6 and of careful editors: what a keyboard, a scanner
or a conversion has left in the text instead of Chinese marks and instead of style.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from banxin.checks.epub.book import XHTML, Book, line_of, local_name
from banxin.checks.epub.cascade import Look
from banxin.checks.epub.text import (
    BLOCK,
    HAN,
    HAN_RANGE,
    LINE,
    OBJECT,
    Passage,
    RunningText,
    passages,
    running_text,
)
from banxin.typography.spacing import is_set_wide

_H = f"[{HAN_RANGE}]"
_MARK = "[，。、；：！？）》」』】〉〕…]"
_OPEN = "[“‘（《「『【〈〔]"
_SAMPLE_CHARS = 8

# Code → what it looks like. `_H` is a Han character, BLOCK the end of a paragraph.
_PATTERNS: dict[str, str] = {
    # Straight quotation marks beside Han or a Chinese mark.
    "EPB-401": f"[\"'](?={_H}|{_OPEN})|(?<={_H})[\"']|(?<=[，。：！？])[\"']",
    # Half-width marks after Han, unless a number or a word goes on after them; brackets around Han.
    "EPB-402": f"(?<={_H})[,;:!?](?! ?[A-Za-z0-9/])|(?<={_H})\\.(?=[{HAN_RANGE}“”{BLOCK}{LINE}])|\\((?={_H})|(?<={_H})\\)|[｡｢｣､･]|(?<={_H})~(?={_H})",
    "EPB-403": f"(?<={_H})[ \\t\u00a0]+(?={_H})",
    "EPB-404": f"(?<=[，。、；：！？）》」』】〉]) +(?={_H}|{_OPEN})|(?<={_H}) +(?={_MARK})|(?<={_OPEN}) +|(?<={_H}) +(?=[“‘《「『【])",
    "EPB-405": f"(?<=[{HAN_RANGE}，。、；：！？）》」』】])[ \\t]*\\n\\s*(?=[{HAN_RANGE}“‘（《「『【])",
    "EPB-406": f"(?<=[{HAN_RANGE}，。！？”])(?:\\.{{2,}}|。{{3,}}|・{{3,}}|·{{3,}}|｡{{2,}})|(?:\\.{{3,}}|。{{3,}}|·{{3,}})(?={_H})",
    "EPB-407": f"(?<=[{HAN_RANGE}，。”！？])(?:-{{2,}}(?![->A-Za-z])|[─━]+|－{{2,}})|(?<![-<])-{{2,}}(?={_H})|[─━]+(?={_H})",
    "EPB-408": f"(?<={BLOCK})\u3000+(?=[^\\s{BLOCK}])",
    "EPB-409": f"(?<={BLOCK})(?:[\u00a0\u2002\u2003]){{2,}}",
    "EPB-415": "，{2,}|、{2,}|；{2,}|：{2,}|(?<!。)。。(?!。)",
    "EPB-416": "[\u2e80-\u2fdf]|[\uf900-\ufa0d\ufa10\ufa12\ufa15-\ufa1e\ufa20\ufa22\ufa25\ufa26\ufa2a-\ufaff\U0002f800-\U0002fa1f]",
    "EPB-417": "[\ue000-\uf8ff\U000f0000-\U0010fffd]",
    "EPB-418": "\ufffd",
    "EPB-419": "[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u00ad]",
    "EPB-421": f"(?<={_H})[•∙⋅●](?={_H})",
    "EPB-422": "锟斤拷|烫烫烫|屯屯屯|(?:[ÃÂ][\u0080-\u00bf¡-¿]){2,}|(?:[äåæçèé][\u0080-\u00bf¡-¿‚-›€™œŸž]{1,2}){3,}",
    "EPB-423": f"(?<={BLOCK})[”’](?={_H})|(?<=[{HAN_RANGE}。！？])[“‘](?={BLOCK})",
    "EPB-425": "[Ａ-Ｚａ-ｚ０-９]",
    "EPB-426": f"(?<={_H}) +(?=[A-Za-z0-9])|(?<=[A-Za-z0-9]) +(?={_H})",
    "EPB-427": f"(?<![…])…(?![…])(?=[{HAN_RANGE}，。！？”』」{BLOCK}])",
}
_RULES = {code: re.compile(pattern) for code, pattern in _PATTERNS.items()}
# Where lines run downwards, full-width figures and letters stand upright, and curly quotation marks lie on their side.
_NOT_IN_VERTICAL = frozenset(("EPB-425",))
# A space parts phrases in titles, after the number of a chapter, and before the names of who wrote or set something.
_TITLES = frozenset("h1 h2 h3 h4 h5 h6 hgroup header caption figcaption dt nav".split())
_NOT_IN_TITLES = frozenset(("EPB-403", "EPB-404", "EPB-426"))
# The lines of a stanza step back by whole characters, which no indent of the style says.
_NOT_IN_VERSE = frozenset(("EPB-408",))
# GB/T 7714 sets references with half-width marks and a letter for the kind of work: [M], [J], [EB/OL].
_NOT_IN_REFERENCES = frozenset(("EPB-402",))
_REFERENCE = re.compile(r"\[(?:[MCGNJDRSPAZ]|DB|CP|EB|CM|DS)(?:/(?:MT|DK|CD|OL))?\]")
_SENTENCE = re.compile("[，。；！？…]")
_WORD_BEFORE_NAME = re.compile("(?:记者|記者|通讯员|通訊員|讯|訊|电|電|[编編]辑?|校对|摄影|文|图|[作译著]者?|摄|绘|主编|制图|版式|第.{1,8}[章回节節卷部篇集编編折幕]|^[一二三四五六七八九十百]+)$")
# In a text that has the full-width mark, a half-width one within a clause stands where a character could not be converted.
_LOST = re.compile(f"(?<={_H})\\?(?={_H})")
_CURLY = re.compile("[“”‘’]")
_WIDE_TITLE = re.compile(f"{_H}[ \u00a0\u3000]+{_H}")


def check_text(book: Book, name: str, root: etree._Element, *, vertical: bool, turned: bool) -> None:
    """Report what the text of one document has that Chinese typography would not.

    `turned` says that an embedded font draws curly quotation marks as corner brackets in vertical lines.
    """
    body = root.find(f"{XHTML}body")
    if body is None:
        return
    blocks = passages(body)
    spread = [block for block in blocks if _is_spread(block)]
    if spread:
        book.find("EPB-410", file=name, line=spread[0].line, count=len(spread), sample=spread[0].text[:16])
    text = running_text([block for block in blocks if block not in spread])
    if not HAN.search(text.text):
        return
    if _LOST.search(text.text) and text.text.count("？") > len(_LOST.findall(text.text)):
        _report(book, name, text, "EPB-420", _LOST)
        text = replace(text, text=_LOST.sub("？", text.text))
    for code, rule in _RULES.items():
        if not (vertical and code in _NOT_IN_VERTICAL):
            _report(book, name, text, code, rule)
    if vertical and not turned:
        _report(book, name, text, "EPB-424", _CURLY)


def _is_spread(block: Passage) -> bool:
    """Tell whether a line is spaced out by hand: `停 水 通 知`, or two characters apart in a heading."""
    text = block.text.strip("\u3000")
    if not 2 <= sum(map(bool, HAN.findall(text))) <= 40 or "\n" in text:
        return False
    if block.tag in ("h1", "h2", "h3", "h4", "h5", "h6", "th", "dt", "a") and _WIDE_TITLE.fullmatch(text):
        return True
    return is_set_wide(text) and len(HAN.findall(text)) * 2 >= len(text.replace(" ", ""))


def _report(book: Book, name: str, text: RunningText, code: str, rule: re.Pattern[str]) -> None:
    found = list(rule.finditer(text.text))
    if code in _NOT_IN_TITLES:
        found = [match for match in found if not _parts_phrases(text, match)]
    if code in _NOT_IN_VERSE:
        found = [match for match in found if not text.block_at(match.start()).verse]
    if code in _NOT_IN_REFERENCES:
        found = [match for match in found if not _REFERENCE.search(text.block_at(match.start()).text)]
    if found:
        first = found[0]
        book.find(code, file=name, line=text.line_at(first.start()), count=len(found), sample=_sample(text.text, first))


def _parts_phrases(text: RunningText, found: re.Match[str]) -> bool:
    """Tell whether a space parts two phrases, as in titles, signatures and lists of names: `记者 张三`, `第一回 甄士隐`."""
    block = text.block_at(found.start())
    if block.tag in _TITLES or not _SENTENCE.search(block.text):
        return True
    before = text.text[max(text.text.rfind(BLOCK, 0, found.start()) + 1, found.start() - 12) : found.start()]
    return _WORD_BEFORE_NAME.search(before) is not None


def _sample(text: str, found: re.Match[str]) -> str:
    """Return a match in its surroundings, within the paragraph; what cannot be seen is named by its code."""
    start = max(text.rfind(BLOCK, 0, found.start()) + 1, found.start() - _SAMPLE_CHARS)
    end = text.find(BLOCK, found.end())
    shown = text[start : min(end if end >= 0 else len(text), found.end() + _SAMPLE_CHARS)]
    shown = re.sub(r"\s*\n\s*", "⏎", shown).replace(LINE, "⏎").replace(OBJECT, "◌")
    return "".join(c if c.isprintable() or c == "\u3000" else f"U+{ord(c):04X}" for c in shown).strip(" ")


# --- style in the place of type ----------------------------------------------------------------------------


def check_slant(book: Book, name: str, looks: list[tuple[etree._Element, Look]]) -> None:
    """Report Han characters that a style slants: Chinese has no italics, so the machine bends upright ones."""
    slanted = [
        element
        for element, look in looks
        if look.italic and look.shown and local_name(element) not in ("code", "var", "body", "html") and HAN.search(element.text or "")
    ]
    if slanted:
        sample = "".join(HAN.findall(slanted[0].text or ""))[:12]
        book.find("EPB-428", file=name, line=line_of(slanted[0]), count=len(slanted), sample=sample)


def own_texts(element: etree._Element) -> Iterator[str]:
    """Yield the text that stands directly in an element, and not in elements within it."""
    yield element.text or ""
    yield from (child.tail or "" for child in element)
