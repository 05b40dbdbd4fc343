"""A drawing (SVG) goes in; the same with parts named as XML wants them comes out, for print and e-book alike.

Drawing programs name parts as people call them (“Frame 1”), or call two by one name. Whatever leads to such a part in the
drawing — `href`, `url(#…)`, a rule of its style sheet — then leads there by the new name.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any
from urllib.parse import unquote

import tinycss2
from lxml import etree

_STYLE = "{http://www.w3.org/2000/svg}style"
# A name of XML without colons (Namespaces in XML 1.0, NCName), as near as `re` tells letters.
_XML_NAME = re.compile(r"[^\W\d][\w.-]*")
_REFERENCE = re.compile(r"(?P<before>url\(\s*[\"']?#)(?P<id>[^\"')]+)")
_LINK = re.compile(r"(?P<before>\A\s*#)(?P<id>.+)", re.DOTALL)
# As CSS allows it in attributes too; EPUBCheck takes the marks for a part of the address.
_QUOTED = re.compile(r"url\(\s*([\"'])\s*#([^\"')]+)\1\s*\)")


def with_sound_ids(data: bytes) -> bytes:
    """Return an SVG whose ids are names and stand once each; attributes that name one do so without quotation marks.

    Raises etree.XMLSyntaxError for what is not well-formed.
    """
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    sheets = [element for element in root.iter(_STYLE) if element.text]
    styled = {token.value for sheet in sheets for rule in _rules(sheet.text or "") for token in _named(rule.prelude)}
    bearers, mended = _rename(root, styled)
    for element in root.iter(etree.Element):
        for key, value in element.attrib.items():
            # Elsewhere what begins with # is a colour.
            references = _LINK if etree.QName(key).localname == "href" else _REFERENCE
            followed = references.sub(lambda found: _follow(found, bearers), _QUOTED.sub(r"url(#\2)", str(value)))
            if followed != value:
                element.set(key, followed)
                mended = True
    if not mended:
        return data
    for sheet in sheets:
        sheet.text = "".join(_renamed(_REFERENCE.sub(lambda found: _follow(found, bearers), sheet.text or ""), bearers))
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _rename(root: etree._Element, styled: set[str]) -> tuple[dict[str, list[str]], bool]:
    """Give every part a name of its own; return the names of those that bore each, and whether any is new.

    The second of a name keeps none, unless a style sheet asks for it.
    """
    bearers: dict[str, list[str]] = {}
    count = 0
    for element in root.iter(etree.Element):
        name = element.get("id")
        if name is None:
            continue
        own = bearers.setdefault(name, [])
        if not own and _XML_NAME.fullmatch(name):
            own.append(name)
            continue
        count += 1
        del element.attrib["id"]
        if not own or name in styled:
            own.append(f"id-{count:04}-{hashlib.sha256(name.encode()).hexdigest()[:8]}")
            element.set("id", own[-1])
    return bearers, count > 0


def _follow(found: re.Match[str], bearers: dict[str, list[str]]) -> str:
    """Return a reference to the first part that bore a name, as it is written or percent-encoded (URL, “find a fragment”)."""
    written = found["id"].strip()
    for name in (written, unquote(written)):
        if name in bearers:
            return f"{found['before']}{bearers[name][0]}"
    return found[0]


# --- the style sheet of a drawing -----------------------------------------------------------------------------


def _rules(sheet: str | list[Any]) -> Iterator[Any]:
    """Yield the rules of a style sheet that have selectors, those under a condition too."""
    for rule in tinycss2.parse_stylesheet(sheet):
        if rule.type == "qualified-rule":
            yield rule
        elif _is_condition(rule):
            yield from _rules(rule.content)


def _is_condition(rule: Any) -> bool:
    return rule.type == "at-rule" and rule.content is not None and rule.lower_at_keyword in ("media", "supports")


def _renamed(sheet: str | list[Any], bearers: dict[str, list[str]]) -> Iterator[str]:
    """Yield the rules of a style sheet with the new names; a name that several bore asks for each of them."""
    for rule in tinycss2.parse_stylesheet(sheet):
        if rule.type == "qualified-rule":
            selectors = (list(one) for comma, one in groupby(rule.prelude, lambda part: part == ",") if not comma)
            asked = ",".join(text for selector in selectors for text in _variants(selector, bearers))
            yield f"{asked}{{{tinycss2.serialize(rule.content)}}}"
        elif _is_condition(rule):
            yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{''.join(_renamed(rule.content, bearers))}}}"
        else:
            yield rule.serialize()


def _variants(selector: list[Any], bearers: dict[str, list[str]]) -> Iterator[str]:
    """Yield a selector for the first parts that bore its names, then for the second ones."""
    tokens = list(_named(selector))
    names = [token.value for token in tokens]
    for turn in range(max((len(bearers.get(name, ())) for name in names), default=1) or 1):
        for token, name in zip(tokens, names, strict=True):
            known = bearers.get(name) or [name]
            token.value = known[min(turn, len(known) - 1)]
        yield tinycss2.serialize(selector)


def _named(tokens: Iterable[Any]) -> Iterator[Any]:
    """Yield the tokens of a selector that ask for a part by its name (#name), within :not(…) too."""
    for token in tokens:
        if token.type == "hash":
            yield token
        elif token.type == "function":
            yield from _named(token.arguments)
