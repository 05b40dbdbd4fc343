"""The style sheets of a book go in; parsed rules with their lines, and the few properties of each element, come out.

The cascade is CSS 2.2's as far as these checks need it: origin, specificity, order, `!important`, inheritance. What
stands under a condition (`@media`) other than for all screens is parsed for the lint and left out of the cascade.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import cssselect2
import tinycss2
from lxml import etree

from banxin.checks.epub.book import MEDIA_CSS, XHTML, Book, line_of, local_name, resolve, split_url

# A style sheet of more is not read; nor are brackets within brackets beyond what Python's own stack bears.
_MAX_CSS_BYTES = 3_000_000
_MAX_NESTING = 100
_MAX_ELEMENTS = 200_000

_TRACKED = frozenset(
    "font font-family font-style font-weight font-synthesis writing-mode -epub-writing-mode -webkit-writing-mode "
    "max-width max-height width height display white-space".split()
)
_ITALIC_TAGS = frozenset("i em cite dfn var address".split())
_BOLD_TAGS = frozenset("b strong h1 h2 h3 h4 h5 h6 th".split())
_GLOBAL_MEDIA = re.compile(r"\s*(?:all|screen)?\s*", re.IGNORECASE)
_BOLD = 600


@dataclass(frozen=True, slots=True)
class Declaration:
    """One `property: value`; `value` is the parsed tokens, `text` the same as written."""

    name: str
    value: tuple[Any, ...]
    text: str
    important: bool
    line: int


@dataclass(frozen=True, slots=True)
class Rule:
    """Selectors and what is declared for them; `at` is the chain of at-rules around, such as `("media screen",)`."""

    selectors: str
    prelude: tuple[Any, ...]
    declarations: tuple[Declaration, ...]
    line: int
    at: tuple[str, ...] = ()

    @property
    def is_font_face(self) -> bool:
        """Whether this is an `@font-face`."""
        return self.at[-1:] == ("font-face",)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A style sheet: the member it stands in, its rules, its imports (target, line) and errors (message, line)."""

    name: str
    rules: tuple[Rule, ...]
    imports: tuple[tuple[str, int], ...] = ()
    errors: tuple[tuple[str, int], ...] = ()
    charset: str = ""
    is_inline: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """What the cascade gives an element; `families` in small letters, `weight` from 1 to 1000, bounds as they are written."""

    families: tuple[str, ...] = ()
    italic: bool = False
    weight: int = 400
    synthesis: bool = True
    vertical: bool = False
    shown: bool = True
    bounds: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class _Builder:
    name: str
    first_line: int
    rules: list[Rule] = field(default_factory=list)
    imports: list[tuple[str, int]] = field(default_factory=list)
    errors: list[tuple[str, int]] = field(default_factory=list)
    charset: str = ""

    def line(self, node: Any) -> int:
        return int(node.source_line) + self.first_line - 1

    def take(self, nodes: Iterable[Any], at: tuple[str, ...]) -> None:
        for node in nodes:
            match node.type:
                case "qualified-rule":
                    self._take_rule(node, at)
                case "at-rule":
                    self._take_at_rule(node, at)
                case "error":
                    self.errors.append((node.message, self.line(node)))

    def _take_rule(self, node: Any, at: tuple[str, ...]) -> None:
        inside = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
        selectors = tinycss2.serialize(node.prelude).strip()
        self.rules.append(Rule(selectors, tuple(node.prelude), self._declarations(inside), self.line(node), at))

    def _take_at_rule(self, node: Any, at: tuple[str, ...]) -> None:
        keyword = node.lower_at_keyword
        if keyword == "import":
            target = next((t.value for t in node.prelude if t.type in ("string", "url")), "")
            if not target:
                target = next((a.value for t in node.prelude if t.type == "function" for a in t.arguments if a.type == "string"), "")
            self.imports.append((target, self.line(node)))
        elif keyword == "charset":
            self.charset = next((t.value for t in node.prelude if t.type == "string"), "")
        elif node.content is None:
            return
        elif keyword in ("media", "supports", "layer", "container", "document"):
            condition = tinycss2.serialize(node.prelude).strip()
            inside = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
            self.take(inside, (*at, f"{keyword} {condition}".strip()))
        elif keyword in ("font-face", "page", "counter-style", "property", "viewport", "-ms-viewport"):
            inside = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
            self.rules.append(Rule("", (), self._declarations(inside), self.line(node), (*at, keyword)))

    def _declarations(self, nodes: Iterable[Any]) -> tuple[Declaration, ...]:
        found = []
        for node in nodes:
            if node.type == "declaration":
                text = tinycss2.serialize(node.value).strip()
                value = tuple(token for token in node.value if token.type not in ("whitespace", "comment"))
                found.append(Declaration(node.lower_name, value, text, node.important, self.line(node)))
            elif node.type == "error":
                self.errors.append((node.message, self.line(node)))
        return tuple(found)


def parse_sheet(name: str, css: bytes | str, *, first_line: int = 1, is_inline: bool = False) -> Sheet:
    """Parse a style sheet that stands in a member from a line on; what cannot be read is among its `errors`."""
    text = css.decode("utf-8", "replace") if isinstance(css, bytes) else css
    if len(text) > _MAX_CSS_BYTES:
        return Sheet(name, (), errors=((f"it has more than {_MAX_CSS_BYTES // 1_000_000} MB and is not read", first_line),))
    if _nesting(text) > _MAX_NESTING:
        return Sheet(name, (), errors=(("brackets within brackets without end", first_line),))
    builder = _Builder(name, first_line)
    builder.take(tinycss2.parse_stylesheet(text.removeprefix("\ufeff"), skip_comments=True, skip_whitespace=True), ())
    return Sheet(name, tuple(builder.rules), tuple(builder.imports), tuple(builder.errors), builder.charset, is_inline)


def _nesting(text: str) -> int:
    """Return how deep brackets may stand within one another at most, counted without regard to strings."""
    depth = deepest = 0
    for bracket in re.findall(r"[(\[{]|[)\]}]", text):
        depth = depth + 1 if bracket in "([{" else max(0, depth - 1)
        deepest = max(deepest, depth)
    return deepest


def read_sheets(book: Book) -> list[Sheet]:
    """Return the style sheets of the manifest, then those within documents, `style` attributes not among them."""
    sheets = [
        parse_sheet(name, book.read(name))
        for name, item in book.items.items()
        if item.media_type == MEDIA_CSS and name in book.members
    ]
    for name, root in book.documents.items():
        for style in root.iter(f"{XHTML}style", "{http://www.w3.org/2000/svg}style"):
            sheets.append(parse_sheet(name, style.text or "", first_line=line_of(style) or 1, is_inline=True))
    return sheets


def urls_of(sheet: Sheet) -> Iterator[tuple[str, int]]:
    """Yield the URLs a style sheet names and their lines."""
    yield from ((target, line) for target, line in sheet.imports if target)
    for rule in sheet.rules:
        for declaration in rule.declarations:
            for token in _flat(declaration.value):
                if token.type == "url":
                    yield token.value, declaration.line
                elif token.type == "function" and token.lower_name == "url":
                    yield from ((a.value, declaration.line) for a in token.arguments if a.type == "string")


def _flat(tokens: Iterable[Any]) -> Iterator[Any]:
    for token in tokens:
        yield token
        inside = getattr(token, "arguments", None) or getattr(token, "content", None)
        if inside:
            yield from _flat(inside)


def functions_of(declaration: Declaration) -> Iterator[str]:
    """Yield the names of the functions in a value."""
    yield from (token.lower_name for token in _flat(declaration.value) if token.type == "function")


# --- the cascade -------------------------------------------------------------------------------------------


class Cascade:
    """The looks of the elements of every document of a book."""

    def __init__(self, book: Book, sheets: list[Sheet]) -> None:
        self._book = book
        self._sheets: dict[str, list[Sheet]] = {}
        for sheet in sheets:
            self._sheets.setdefault(sheet.name, []).append(sheet)
        self._matchers: dict[tuple[int, ...], Any] = {}

    def sheets_of(self, name: str, root: etree._Element) -> list[Sheet]:
        """Return the sheets that a document asks for, imported ones before those that import them."""
        found: list[Sheet] = []
        for link in root.iter(f"{XHTML}link", f"{XHTML}style"):
            if local_name(link) == "style":
                found += [s for s in self._sheets.get(name, ()) if s.is_inline and s not in found][:1]
            elif "stylesheet" in (link.get("rel") or "").split() and "alternate" not in (link.get("rel") or "").split():
                self._collect(resolve(name, link.get("href", ""))[0], found, depth=0)
        return found

    def _collect(self, name: str, found: list[Sheet], depth: int) -> None:
        for sheet in self._sheets.get(name, ()):
            if sheet.is_inline or sheet in found or depth > 8:
                continue
            for target, _ in sheet.imports:
                if not split_url(target).scheme:
                    self._collect(resolve(name, target)[0], found, depth + 1)
            found.append(sheet)

    def _matcher(self, sheets: list[Sheet]) -> Any:
        key = tuple(map(id, sheets))
        if key not in self._matchers:
            matcher = cssselect2.Matcher()
            for rule in (rule for sheet in sheets for rule in sheet.rules):
                tracked = tuple(d for d in rule.declarations if d.name in _TRACKED)
                if not tracked or not rule.prelude or not all(map(_is_for_all, rule.at)):
                    continue
                try:
                    selectors = cssselect2.compile_selector_list(list(rule.prelude), {"epub": "http://www.idpf.org/2007/ops"})
                except (cssselect2.SelectorError, RecursionError):
                    continue
                for selector in selectors:
                    if selector.pseudo_element is None and not selector.never_matches:
                        matcher.add_selector(selector, tracked)
            self._matchers[key] = matcher
        return self._matchers[key]

    def looks(self, name: str, root: etree._Element) -> Iterator[tuple[etree._Element, Look]]:
        """Yield every element of a document with its look, in document order."""
        matcher = self._matcher(self.sheets_of(name, root))
        looks: dict[int, Look] = {}
        kept = []
        for count, wrapper in enumerate(cssselect2.ElementWrapper.from_xml_root(root).iter_subtree()):
            if count > _MAX_ELEMENTS:
                return
            element = wrapper.etree_element
            kept.append(wrapper)
            above = looks[id(wrapper.parent)] if wrapper.parent is not None else Look()
            look = _look(element, above, [match[-1] for match in matcher.match(wrapper)])
            looks[id(wrapper)] = look
            yield element, look


def _is_for_all(condition: str) -> bool:
    kind, _, rest = condition.partition(" ")
    if kind == "media":
        return any(_GLOBAL_MEDIA.fullmatch(query) for query in rest.split(","))
    return kind in ("supports", "layer")


def _look(element: etree._Element, above: Look, matched: list[tuple[Declaration, ...]]) -> Look:
    tag = local_name(element)
    declared: dict[str, Declaration] = {}
    inline = element.get("style")
    own = parse_sheet("", f"*{{{inline}}}").rules if inline else ()
    everything = [*(d for each in matched for d in each), *(d for rule in own for d in rule.declarations)]
    for declaration in sorted(everything, key=lambda d: d.important):
        name = declaration.name
        if name == "font":
            declared.pop("font-style", None), declared.pop("font-weight", None), declared.pop("font-family", None)
        declared[name] = declaration
    families, italic, weight = above.families, above.italic, above.weight
    if tag in _ITALIC_TAGS:
        italic = True
    if tag in _BOLD_TAGS:
        weight = max(700, weight)
    if (font := declared.get("font")) is not None and "inherit" not in font.text:
        italic = bool(re.search(r"\b(?:italic|oblique)\b", font.text))
        weight = 700 if re.search(r"\b(?:bold|bolder|[6-9]00)\b", font.text) else 400
        families = families_of(font.value) or families
    if (d := declared.get("font-family")) is not None and d.text not in ("inherit", "unset"):
        families = families_of(d.value)
    if (d := declared.get("font-style")) is not None:
        italic = above.italic if d.text in ("inherit", "unset") else d.text.startswith(("italic", "oblique"))
    if (d := declared.get("font-weight")) is not None:
        weight = _weight(d.text, above.weight)
    synthesis = above.synthesis
    if (d := declared.get("font-synthesis")) is not None:
        synthesis = "weight" in d.text
    vertical = above.vertical
    for name in ("-epub-writing-mode", "-webkit-writing-mode", "writing-mode"):
        if (d := declared.get(name)) is not None:
            vertical = d.text.startswith(("vertical", "tb-"))
    shown = above.shown and not ((d := declared.get("display")) is not None and d.text == "none") and element.get("hidden") is None
    bounds = tuple((n, declared[n].text) for n in ("max-width", "max-height", "width", "height") if n in declared)
    return Look(families, italic, weight, synthesis, vertical, shown and tag not in ("head", "script", "style", "rp"), bounds)


def _weight(text: str, above: int) -> int:
    match text:
        case "normal":
            return 400
        case "bold":
            return 700
        case "bolder":
            return 700 if above < _BOLD else 900
        case "lighter":
            return 400 if above >= _BOLD else 100
        case _:
            return int(text) if text.isdigit() and len(text) < 5 else above


def families_of(value: Iterable[Any]) -> tuple[str, ...]:
    """Return the families a value of `font-family`, or the end of one of `font`, names, in small letters."""
    lists: list[list[str]] = [[]]
    for token in value:
        if token.type == "literal" and token.value == ",":
            lists.append([])
        elif token.type == "string":
            lists[-1] = [token.value]
        elif token.type == "ident":
            lists[-1].append(token.value)
        elif lists[-1] and len(lists) == 1:
            lists[-1] = []  # size and line height stand before the first family of `font`
    return tuple(" ".join(words).casefold() for words in lists if words)


@dataclass(frozen=True, slots=True)
class FontFace:
    """An `@font-face`: its family in small letters, its range of weights, and the members its sources name, best first."""

    family: str
    weights: tuple[int, int]
    sources: tuple[str, ...]
    ranges: str
    sheet: str
    line: int


def font_faces(sheets: list[Sheet]) -> list[FontFace]:
    """Return the `@font-face` rules of the sheets."""
    return [_font_face(sheet, rule) for sheet in sheets for rule in sheet.rules if rule.is_font_face]


def _font_face(sheet: Sheet, rule: Rule) -> FontFace:
    said = {declaration.name: declaration for declaration in rule.declarations}
    families = families_of(said["font-family"].value) if "font-family" in said else ()
    weights = [_weight(word, 400) for word in said["font-weight"].text.split()] if "font-weight" in said else []
    sources = replace(rule, declarations=tuple(d for d in rule.declarations if d.name == "src"))
    return FontFace(
        family=next(iter(families), ""),
        weights=(min(weights, default=400), max(weights, default=400)),
        sources=tuple(
            resolve(sheet.name, url)[0] for url, _ in urls_of(replace(sheet, rules=(sources,), imports=())) if not split_url(url).scheme
        ),
        ranges=said["unicode-range"].text if "unicode-range" in said else "",
        sheet=sheet.name,
        line=rule.line,
    )
