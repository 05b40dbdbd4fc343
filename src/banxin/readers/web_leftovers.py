"""A plain text that somebody took from web pages goes in; it comes out without their tags, entities as what they stand for.

A tag that ends a line of the page ends one here where text follows it, and is one more that is counted; other tags leave nothing.
One or two such signs may be what the text is about, and are left as they are.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Set
from html.entities import html5

from banxin.diagnostics import Place, Report

_LEAST = 3
_TURNS = "br|p|div|h[1-6]|li|ul|ol|dl|dt|dd|tr|table|tbody|hr|center|blockquote|section|article"
_PLAIN = "span|font|a|b|i|u|s|em|strong|small|big|sub|sup|img|td|th|ins|del"
# What a tag states (href="…"), so that `x<a && y>b` is none.
_STATED = r"""(?:[^\S\n]+[a-z][a-z:_-]*(?:[^\S\n]*=[^\S\n]*(?:"[^"<>\n]{0,300}"|'[^'<>\n]{0,300}'|[^\s"'<>]{1,300}))?){0,20}[^\S\n]*"""
_TAG = re.compile(rf"<(?:/\s*)?(?:({_TURNS})|({_PLAIN})){_STATED}/?>", re.IGNORECASE)
_CLOSING = re.compile(rf"</\s*({_PLAIN})\s*>", re.IGNORECASE)
_ENTITY = re.compile("&(?:#[0-9]{2,7}|#[xX][0-9A-Fa-f]{2,6}|[A-Za-z]{2,8});")


def take_web_leftovers(text: str, name: str, report: Report) -> str:
    """Return a text of lines without what is left in it of the markup of web pages, and tell what that was (SRC-034)."""
    if "<" not in text and "&" not in text:
        return text
    closed = {name.lower() for name in _CLOSING.findall(text)}
    kinds: Counter[str] = Counter()
    first: list[int] = []
    for found in re.finditer(f"{_TAG.pattern}|{_ENTITY.pattern}", text, re.IGNORECASE):
        if _is_tag(found, closed) if found[0][0] == "<" else _meaning(found[0]):
            kinds[re.split(r"[\s/>]", found[0].removeprefix("</").removeprefix("<"))[0].lower() if found[0][0] == "<" else found[0]] += 1
            first = first or [found.start()]
    if kinds.total() < _LEAST:
        return text
    named = ", ".join(sign if sign[0] == "&" else f"<{sign}>" for sign, _ in kinds.most_common(5))
    place = Place(name, line=text.count("\n", 0, first[0]) + 1)
    report.add("SRC-034", place=place, count=kinds.total(), kinds=named)

    def without(tag: re.Match[str]) -> str:
        return ("\n" if tag[1] else "") if _is_tag(tag, closed) else tag[0]

    lines = ("\n".join(filter(None, _TAG.sub(without, line).split("\n"))) for line in text.split("\n"))
    return _ENTITY.sub(lambda entity: _meaning(entity[0]) or entity[0], "\n".join(lines))


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
