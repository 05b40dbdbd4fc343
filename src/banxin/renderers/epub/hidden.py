"""A style sheet and the parsed pages of an e-book go in; the text of the publication that it hides comes out.

Templates are held to print all text (`conservation`); here the style sheet is: what `display`, `visibility`, `opacity` or
the attribute `hidden` keep from every reader. What stands under a condition (`@media`) is shown to some and does not count,
nor do what templates add and what leaves no mark.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import cssselect2
import tinycss2
from lxml import etree

from banxin.model.walk import visible
from banxin.renderers.epub.conservation import is_added

# A property and whether a value of it hides.
_HIDING: Mapping[str, Callable[[str], bool]] = {
    "display": lambda value: value == "none",
    "visibility": lambda value: value in ("hidden", "collapse"),
    "opacity": lambda value: bool(re.fullmatch(r"[+-]?0*\.?0*%?", value)),
}
_NAMES = re.compile(r"[.#](-?[A-Za-z_][\w-]*)")
_BODY = "{http://www.w3.org/1999/xhtml}body"

# Of each property that it declares: whether it hides, and whether that is `!important`.
_Declared = dict[str, tuple[bool, bool]]


@dataclass(slots=True)
class _Rules:
    """The rules that may hide text, and the names one of which a page has that is touched by any."""

    matcher: Any = field(default_factory=cssselect2.Matcher)
    names: list[frozenset[str]] = field(default_factory=list)


def hidden_text(style: str, pages: Iterable[etree._Element]) -> Iterator[str]:
    """Yield each piece of visible text that the style sheet hides."""
    rules = _read(style)
    for page in pages:
        words = {word for element in page.iter("*") for word in f"{element.get('class', '')} {element.get('id', '')}".split()}
        if any(names <= words for names in rules.names) or any(element.get("hidden") is not None for element in page.iter("*")):
            yield from filter(visible, _hidden(page, rules.matcher))


def _read(style: str) -> _Rules:
    found = []
    for rule in tinycss2.parse_stylesheet(style, skip_comments=True, skip_whitespace=True):
        if rule.type == "qualified-rule" and (declared := _declared(rule)):
            try:
                found.append((cssselect2.compile_selector_list(rule.prelude), tinycss2.serialize(rule.prelude), declared))
            except cssselect2.SelectorError:
                continue  # as a reading system passes over it
    hiding = {name for _, _, declared in found for name, (hides, _) in declared.items() if hides}
    rules = _Rules()
    for selectors, prelude, declared in found:
        if hiding.isdisjoint(declared):
            continue
        for selector in selectors:
            rules.matcher.add_selector(selector, declared)
        if any(hides for hides, _ in declared.values()):
            # Of a selector with a condition it is not plain which names it asks for.
            rules.names += [frozenset(_NAMES.findall(one)) for one in prelude.split(",")] if ":" not in prelude else [frozenset()]
    return rules


def _declared(rule: Any) -> _Declared:
    declared: _Declared = {}
    for one in tinycss2.parse_declaration_list(rule.content, skip_comments=True, skip_whitespace=True):
        if one.type == "declaration" and one.lower_name in _HIDING:
            value = tinycss2.serialize(one.value).strip().lower()
            if one.important or not declared.get(one.lower_name, (False, False))[1]:
                declared[one.lower_name] = (_HIDING[one.lower_name](value), one.important)
    return declared


def _hidden(page: etree._Element, matcher: Any) -> Iterator[str]:
    """Yield the text of a page that is hidden, a piece for each element and tail."""
    states: dict[etree._Element, tuple[bool, bool]] = {}
    for wrapper in cssselect2.ElementWrapper.from_html_root(page).iter_subtree():
        element = wrapper.etree_element
        gone, unseen = states.get(element.getparent(), (False, False)) if wrapper.parent is not None else (False, False)
        values = {"display": element.get("hidden") is not None, "opacity": False, "visibility": unseen}
        for important in (False, True):
            for _, _, pseudo, declared in matcher.match(wrapper):
                if pseudo is None:
                    values |= {name: hides for name, (hides, matters) in declared.items() if matters is important}
        gone = gone or values["display"] or values["opacity"]
        states[element] = (gone, values["visibility"])
    yield from _pieces(page.find(_BODY), states)


def _pieces(element: etree._Element | None, states: Mapping[etree._Element, tuple[bool, bool]]) -> Iterator[str]:
    if element is None or is_added(element):
        return
    hides = any(states[element])
    if hides and element.text:
        yield element.text
    for child in element.iterchildren("*"):
        yield from _pieces(child, states)
        if hides and child.tail:
            yield child.tail
