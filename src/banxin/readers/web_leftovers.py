"""A plain text that somebody took from web pages goes in; its lines come out without the pages' tags, entities as what they stand for.

A tag that ends a line of the page ends one here where text follows it; both parts bear the number of the file's line. Other tags leave
nothing. Each line that was changed has its repair, so that what was taken is counted and shown. A text may also be about such signs. Then it
names them (“<br>”, <b>标签, &nbsp;、&lt;), or a few stand in a long text that was plainly never a page's: all stay as they are.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Set
from html.entities import html5

from banxin.diagnostics import Place, Report
from banxin.model.document import SourceLine
from banxin.model.span import Edit
from banxin.model.walk import is_visible
from banxin.readers.source import split_lines

RULE = "web-markup"

_LEAST = 3
# Of a page's text every line ends in a tag, or those of a chapter or two; of a story that shows some, one line in hundreds.
_LEAST_SHARE, _CHAPTER_LINES = 1 / 50, 20
# A text that speaks of signs names one in a hundred at the least; a page's leftovers stand by chance as if named now and then.
_NAMED_SHARE = 1 / 100
_TURNS = "br|p|div|h[1-6]|li|ul|ol|dl|dt|dd|tr|table|tbody|hr|center|blockquote|section|article"
_PLAIN = "span|font|a|b|i|u|s|em|strong|small|big|sub|sup|img|td|th|ins|del"
# What a tag states (href="…"), so that `x<a && y>b` is none.
_STATED = r"""(?:[^\S\n]+[a-z][a-z:_-]*(?:[^\S\n]*=[^\S\n]*(?:"[^"<>\n]{0,300}"|'[^'<>\n]{0,300}'|[^\s"'<>]{1,300}))?){0,20}[^\S\n]*"""
_TAG = re.compile(rf"<(?:/\s*)?(?:({_TURNS})|({_PLAIN})){_STATED}/?>", re.IGNORECASE)
_CLOSING = re.compile(rf"</\s*({_PLAIN})\s*>", re.IGNORECASE)
_ENTITY = re.compile("&(?:#[0-9]{2,7}|#[xX][0-9A-Fa-f]{2,6}|[A-Za-z]{2,8});")
_SIGN = re.compile(f"{_TAG.pattern}|{_ENTITY.pattern}", re.IGNORECASE)
# What stands around a sign that is named: marks on both sides, or a word for it on one.
_MARK_BEFORE, _MARK_AFTER = re.compile("[“‘「『《（(【、`]$"), re.compile("[”’」』》）)】、，。`]")
_WORD = "标[签签记記識识]|標[籤簽記識]|元素|代[码碼]|实体|實體|符[号號]|tags?|elements?"
_WORD_BEFORE, _WORD_AFTER = re.compile(rf"(?:{_WORD})[是叫为為]?\s*$", re.IGNORECASE), re.compile(rf"\s*(?:这个|那个|的)?(?:{_WORD})", re.IGNORECASE)
_WORD_CHARS = 10


def take_web_leftovers(text: str, name: str, report: Report) -> tuple[tuple[SourceLine, ...], tuple[Edit, ...]]:
    """Return the lines of a text without what is left in it of the markup of web pages, and the repairs of these lines.

    Tells what was taken (SRC-034), or what looks like it and stays as the text is about it (SRC-039).
    """
    signs = _find_signs(text) if "<" in text or "&" in text else []
    if len(signs) < _LEAST:
        return split_lines(text), ()
    named = {sign.start() for sign in signs if _is_named(sign)}
    kinds = Counter(_kind(sign) for sign in signs if sign.start() not in named)
    stays = len(named) >= _NAMED_SHARE * len(signs) or not _is_a_pages(text, signs)
    told = kinds or Counter(map(_kind, signs))
    report.add(
        "SRC-039" if stays else "SRC-034",
        place=Place(name, line=text.count("\n", 0, signs[0].start()) + 1),
        count=len(signs) if stays else kinds.total(),
        kinds=", ".join(kind for kind, _ in told.most_common(5)),
    )
    return (split_lines(text), ()) if stays else _taken(text, [sign for sign in signs if sign.start() not in named])


def _find_signs(text: str) -> list[re.Match[str]]:
    closed = {name.lower() for name in _CLOSING.findall(text)}
    return [sign for sign in _SIGN.finditer(text) if (_is_tag(sign, closed) if sign[0][0] == "<" else _meaning(sign[0]))]


def _is_tag(found: re.Match[str], closed: Set[str]) -> bool:
    """Tell whether what looks like a tag is one: those that hold text are closed somewhere (`vector<a>` is not)."""
    return found[0][1] == "/" or bool(found[1]) or found[2].lower() == "img" or found[2].lower() in closed


def _meaning(entity: str) -> str:
    """Return the character an entity stands for, an empty string for what is none."""
    if entity[1] != "#" and entity[1:] not in html5:
        return ""
    character = html.unescape(entity)
    if character == "\ufffd":
        return ""
    return character if character.isprintable() or character in "\n\t" or unicodedata.category(character[0]) == "Zs" else ""


def _kind(sign: re.Match[str]) -> str:
    """Return a sign as it is told: a tag by its name alone, an entity as it is."""
    return f"<{(sign[1] or sign[2]).lower()}>" if sign[0][0] == "<" else sign[0]


def _is_named(sign: re.Match[str]) -> bool:
    """Tell whether a text names a sign; marks that are quoted (“&hellip;”) are what is said."""
    text, start, end = sign.string, sign.start(), sign.end()
    if sign[0][0] == "&" and unicodedata.category(_meaning(sign[0])[0])[0] == "P":
        return False
    before, after = text[max(0, start - _WORD_CHARS) : start], text[end : end + _WORD_CHARS]
    marked = _MARK_BEFORE.search(before) and _MARK_AFTER.match(after)
    return bool(marked or _WORD_BEFORE.search(before) or _WORD_AFTER.match(after))


def _is_a_pages(text: str, signs: list[re.Match[str]]) -> bool:
    """Tell whether signs stand as thickly as in what was a page; entities alone are nothing that a story shows."""
    if all(sign[0][0] == "&" for sign in signs):
        return True
    bearing = len({text.count("\n", 0, sign.start()) for sign in signs}) if len(signs) < _CHAPTER_LINES else _CHAPTER_LINES
    lines = sum(1 for line in text.split("\n") if line.strip())
    return bearing >= min(_CHAPTER_LINES, _LEAST_SHARE * lines)


def _taken(text: str, signs: list[re.Match[str]]) -> tuple[tuple[SourceLine, ...], tuple[Edit, ...]]:
    """Take signs out of a text; the repair of a line of which nothing is left to see stands with the next line, or the last."""
    lines: list[SourceLine] = []
    edits: list[Edit] = []
    loose, seen = ("", ""), 0
    start, rest = 0, iter([*signs, None])
    sign = next(rest)
    for line in split_lines(text):
        end = start + len(line.text)
        at, kept, before, after = start, "", loose[0], loose[1]
        while sign is not None and sign.start() < end:
            meaning = "\n" if sign[1] else "" if sign[0][0] == "<" else _meaning(sign[0])
            kept += text[at : sign.start()] + meaning
            before, after, at = before + sign[0], after + meaning, sign.end()
            sign = next(rest)
        pieces = [piece for piece in (kept + text[at:end]).split("\n") if piece] or [""]
        lines += [SourceLine(line.number, piece) for piece in pieces]
        shown = line.number if any(map(is_visible, kept + text[at:end])) else 0
        loose, seen = ("", "") if shown else (before, after), shown or seen
        if shown and before:
            edits.append(Edit(RULE, shown, before, after))
        start = end + 1
    if loose[0] and seen:
        edits.append(Edit(RULE, seen, *loose))
    return (tuple(lines), tuple(edits)) if seen else (split_lines(text), ())
