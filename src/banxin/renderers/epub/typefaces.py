"""A style sheet and the documents it styles go in; which face shows which characters comes out.

The style sheet belongs to the layout, so it is asked and not second-guessed: every kind of element of the
book (its tag and class, and those around it) is put through the cascade for `font-family` and `font-weight`,
and its characters go to the first family of the list whose face has them, as in a reading system (CSS Fonts 4,
5.3). What style sheets themselves print is counted too: `content`, list markers, emphasis dots.

Seen are selectors of type, class, `role`, `epub:type`, language and descent. Others, at-rules and the `font`
shorthand are not: a layout that chooses faces with them may find glyphs missing from its subsets.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import cssselect2
import tinycss2
from lxml import etree

from banxin.fonts.catalogue import BOLD, REGULAR, Face, FontCatalogue
from banxin.fonts.coverage import code_points
from banxin.layouts.layout import Layout
from banxin.model.walk import distinct, is_visible

# What reading systems do before any style sheet of a book (HTML 15.3), as far as it concerns faces.
_USER_AGENT_CSS = (
    "h1, h2, h3, h4, h5, h6, th, strong, b { font-weight: bold } code, pre { font-family: monospace }"
)

# Last resorts where no font is embedded, or a reading system ignores them: the faces devices have, then any.
_DEVICE_FACES: Mapping[str, str] = {
    "song": '"Songti SC", "STSong", "Source Han Serif SC", SimSun, serif',
    "hei": '"PingFang SC", "Heiti SC", "STHeiti", "Source Han Sans SC", "Microsoft YaHei", sans-serif',
    "kai": '"Kaiti SC", "STKaiti", KaiTi, serif',
    "fangsong": '"STFangsong", FangSong, serif',
    "italic": "serif",
}
_TAIWAN_FACES: Mapping[str, str] = {
    "song": '"Songti TC", "Source Han Serif TC", PMingLiU, serif',
    "hei": '"PingFang TC", "Heiti TC", "Source Han Sans TC", "Microsoft JhengHei", sans-serif',
    "kai": '"Kaiti TC", "BiauKai", "DFKai-SB", serif',
    "fangsong": '"Songti TC", "Source Han Serif TC", PMingLiU, serif',
    "italic": "serif",
}
_HONG_KONG_FACES: Mapping[str, str] = {
    **_TAIWAN_FACES,
    "song": '"Songti TC", "Source Han Serif HC", MingLiU_HKSCS, PMingLiU, serif',
    "hei": '"PingFang HK", "Source Han Sans HC", "PingFang TC", "Microsoft JhengHei", sans-serif',
}

_LIST_MARKERS = "0123456789.•◦▪"
_EMPHASIS_MARKS = "•●・"


@dataclass(frozen=True, slots=True)
class Selection:
    """The faces a book needs, with the code points each is to show.

    `spare` holds characters of a bold line that only the regular weight of the same family has: a style sheet
    cannot ask for that, so they come under the family name `SPARE_FAMILY`, last of ours in every list. `missing` has no
    face of ours.
    """

    shown: Mapping[Face, frozenset[int]]
    spare: Mapping[Face, frozenset[int]]
    missing: frozenset[int] = frozenset()


SPARE_FAMILY = "Banxin Spare"


def family_lists(layout: Layout, catalogue: FontCatalogue, language: str = "") -> dict[str, str]:
    """Return the value of `font-family` for each role of the page, a hyphen in its name made an underscore.

    The faces of devices come last, those of the region that a language (BCP 47) names.
    """
    subtags = set(language.lower().replace("_", "-").split("-"))
    device_faces = _DEVICE_FACES
    if {"hk", "mo", "yue"} & subtags:
        device_faces = _HONG_KONG_FACES
    elif {"hant", "tw"} & subtags:
        device_faces = _TAIWAN_FACES
    lists = {}
    for page_role, role in layout.roles.items():
        names = [*(family.name for family in catalogue.families_for(role)), SPARE_FAMILY]
        ours = ", ".join(f'"{name}"' for name in names)
        lists[page_role.replace("-", "_")] = f"{ours}, {device_faces[role]}"
    return lists


def select_faces(
    style: str, documents: Iterable[etree._Element], catalogue: FontCatalogue, language: str = ""
) -> Selection:
    """Return which of our faces show which characters of the documents, of a language, under a style sheet."""
    cascade = _Cascade(style)
    wanted: dict[_Style, list[str]] = defaultdict(list)
    for root in documents:
        cascade.gather(root, wanted)
    shown: dict[Face, set[int]] = {}
    spare: dict[Face, set[int]] = {}
    missing: set[int] = set()
    for (families, weight), texts in sorted(wanted.items()):
        faces = [family.face(weight) for name in families for family in catalogue.families if family.name == name]
        if not faces:
            continue
        own = [(face, code_points(face, language)) for face in faces]
        chain = catalogue.chain(faces[0].role, weight)
        others = [(face, code_points(face, language)) for face in chain if face not in faces]
        for code in map(ord, filter(is_visible, distinct("".join(texts)))):
            if face := next((face for face, codes in own if code in codes), None):
                shown.setdefault(face, set()).add(code)
            elif face := next((face for face, codes in others if code in codes), None):
                spare.setdefault(face, set()).add(code)
            else:
                missing.add(code)
    return Selection(
        {face: frozenset(codes) for face, codes in shown.items()},
        {face: frozenset(codes) for face, codes in spare.items()},
        frozenset(missing),
    )


# --- the cascade -------------------------------------------------------------------------------------------

_Style = tuple[tuple[str, ...], int]
_Declarations = dict[str, list[Any]]
# Tag, class, role, `epub:type` and language.
_Shown = tuple[str, str, str, str, str]
_Path = tuple[_Shown, ...]


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of element: what selectors are shown of it and of those around it, outermost first; its families and weight;
    the characters that the style sheet adds to it; and the kinds inside it.
    """

    path: _Path
    style: _Style
    added: str
    inner: dict[_Shown, _Kind]


class _Cascade:
    """Answers in which families and weight an element is set; every kind of element is worked out once."""

    def __init__(self, style: str) -> None:
        self._matcher = cssselect2.Matcher()
        for sheet in (_USER_AGENT_CSS, style):
            for rule in tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True):
                if rule.type == "qualified-rule":
                    self._add(rule)
        self._kinds: dict[_Shown, _Kind] = {}

    def _add(self, rule: Any) -> None:
        declarations = {
            declaration.lower_name: [token for token in declaration.value if token.type != "whitespace"]
            for declaration in tinycss2.parse_declaration_list(
                rule.content, skip_comments=True, skip_whitespace=True
            )
            if declaration.type == "declaration"
        }
        try:
            selectors = cssselect2.compile_selector_list(rule.prelude)
        except cssselect2.SelectorError:
            return
        for selector in selectors:
            self._matcher.add_selector(selector, declarations)

    def gather(self, root: etree._Element, texts: Mapping[_Style, list[str]]) -> None:
        """Add the characters of every piece of shown text below the root to those of its style."""
        body = root.find("{http://www.w3.org/1999/xhtml}body")
        if body is not None:
            html = self._kinds.get(_kind(root)) or self._add_kind(self._kinds, _kind(root), None)
            self._gather(body, html, texts)

    def _gather(self, element: etree._Element, around: _Kind, texts: Mapping[_Style, list[str]]) -> None:
        shown = _kind(element)
        kind = around.inner.get(shown) or self._add_kind(around.inner, shown, around)
        own = texts[kind.style]
        own.append((element.text or "") + kind.added)
        for child in element:
            if isinstance(child.tag, str):
                self._gather(child, kind, texts)
            if child.tail:
                own.append(child.tail)

    def _add_kind(self, kinds: dict[_Shown, _Kind], shown: _Shown, around: _Kind | None) -> _Kind:
        path = (*(around.path if around else ()), shown)
        style, added = self._compute(path, around.style if around else ((), REGULAR))
        kinds[shown] = _Kind(path, style, added, {})
        return kinds[shown]

    def _compute(self, path: _Path, inherited: _Style) -> tuple[_Style, str]:
        families, weight = inherited
        added = _LIST_MARKERS if path[-1][0] == "li" else ""
        # Matches come by specificity, then by order: later ones win.
        for _, _, pseudo, declarations in self._matcher.match(_skeleton(path)):
            if pseudo is None:
                families = _families(declarations.get("font-family"), families)
                weight = _weight(declarations.get("font-weight"), weight)
                if "text-emphasis" in declarations or "text-emphasis-style" in declarations:
                    added += _EMPHASIS_MARKS
            elif pseudo in ("before", "after"):
                added += "".join(t.value for t in declarations.get("content", ()) if t.type == "string")
        return (families, weight), added


def _kind(element: etree._Element) -> _Shown:
    """Return all that selectors are shown of an element."""
    tag = str(element.tag).rpartition("}")[2]
    epub_type = element.get("{http://www.idpf.org/2007/ops}type") or ""
    return tag, element.get("class") or "", element.get("role") or "", epub_type, element.get("lang") or ""


def _skeleton(path: _Path) -> cssselect2.ElementWrapper:
    """Return the innermost of a chain of elements, each the only child of the one before."""
    namespace = "{http://www.w3.org/1999/xhtml}"
    top: etree._Element | None = None
    leaf: etree._Element | None = None
    for tag, classes, role, epub_type, language in path:
        attributes = {"class": classes, "role": role, "{http://www.idpf.org/2007/ops}type": epub_type, "lang": language}
        given = {name: value for name, value in attributes.items() if value}
        leaf = (
            etree.Element(namespace + tag, given)
            if leaf is None
            else etree.SubElement(leaf, namespace + tag, given)
        )
        top = leaf if top is None else top
    wrapper = cssselect2.ElementWrapper.from_html_root(top)
    for _ in path[1:]:
        wrapper = next(wrapper.iter_children())
    return wrapper


def _families(tokens: list[Any] | None, inherited: tuple[str, ...]) -> tuple[str, ...]:
    if not tokens or (
        len(tokens) == 1 and tokens[0].type == "ident" and tokens[0].lower_value in ("inherit", "unset")
    ):
        return inherited
    names: list[str] = []
    words: list[str] = []
    for token in [*tokens, None]:
        if token is None or token.type == "literal":
            names += [" ".join(words)] if words else []
            words = []
        elif token.type in ("string", "ident"):
            words.append(token.value)
    return tuple(names)


def _weight(tokens: list[Any] | None, inherited: int) -> int:
    match tokens:
        case [token] if token.type == "number":
            return int(token.value)
        case [token] if token.type == "ident":
            return {"normal": REGULAR, "lighter": REGULAR, "bold": BOLD, "bolder": BOLD}.get(
                token.lower_value, inherited
            )
        case _:
            return inherited
