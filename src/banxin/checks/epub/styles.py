"""Parsed style sheets go in; findings about them come out: what is unknown, unfollowed, fixed, or lacks its old form.

In an e-book the reader chooses size, colours and often the face: a style sheet that fixes them fights the reader, and
reading systems differ in what they do then.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

import tinycss2.color3

from banxin.checks.epub import css_names
from banxin.checks.epub.book import Book
from banxin.checks.epub.cascade import Declaration, Rule, Sheet, families_of, functions_of

_ABSOLUTE = frozenset("px pt pc cm mm in q".split())
_GENERIC = frozenset(
    "serif sans-serif monospace cursive fantasy system-ui ui-serif ui-sans-serif ui-monospace ui-rounded math emoji fangsong "
    "inherit initial unset".split()
)
_GROUND = re.compile(r"(?:^|,)\s*(?:html|body|p|div|\*|:root|section|h[1-6]|li|td|span)\s*(?:$|,)")
# WCAG 2.1, 1.4.3 for large type: less cannot be read on the other ground.
_LEAST_CONTRAST = 3.0
_MIN_LINE_HEIGHT, _WIDE_PX = 1.2, 320
_PX_PER_UNIT = {"px": 1, "pt": 4 / 3, "pc": 16, "cm": 37.8, "mm": 3.78, "in": 96, "q": 0.945}


def check_sheets(book: Book, sheets: list[Sheet]) -> None:
    """Report what is wrong with each style sheet."""
    for sheet in sheets:
        for message, line in sheet.errors[:3]:
            book.find("EPB-501", file=sheet.name, line=line, reason=message)
        for _, line in sheet.imports:
            book.find("EPB-502", file=sheet.name, line=line)
        if sheet.charset and sheet.charset.casefold() not in ("utf-8", "utf8"):
            book.find("EPB-503", file=sheet.name, line=1, encoding=sheet.charset)
        _check_importance(book, sheet)
        said: set[str] = set()
        for rule in sheet.rules:
            for declaration in rule.declarations:
                if (code := _name_fault(rule, declaration)) and (declaration.name not in said):
                    said.add(declaration.name)
                    book.find(code, file=sheet.name, line=declaration.line, property=declaration.name, remedy=_nearest(declaration.name))
            if rule.at[-1:] not in (("font-face",), ("page",), ("counter-style",), ("property",)):
                _check_rule(book, sheet, rule, said)


def _check_importance(book: Book, sheet: Sheet) -> None:
    lines = [d.line for rule in sheet.rules for d in rule.declarations if d.important]
    if lines:
        book.find("EPB-506", file=sheet.name, line=lines[0], count=len(lines))


# --- names -------------------------------------------------------------------------------------------------


def _name_fault(rule: Rule, declaration: Declaration) -> str:
    """Return the code of what is wrong with a property's name, nothing for one that is known."""
    name = declaration.name
    kind = rule.at[-1] if rule.at else ""
    if name.startswith("--") or name in css_names.DESCRIPTORS.get(kind, ()):
        return ""
    if name in css_names.FORBIDDEN:
        return "EPB-507"
    if name in css_names.UNFOLLOWED or name.startswith(css_names.UNFOLLOWED_PREFIXES):
        return "EPB-505"
    if name in css_names.PROPERTIES or name in css_names.EPUB_PREFIXED or name in css_names.ONLY_PREFIXED:
        return ""
    if name.startswith(css_names.OWN_PREFIXES):
        return ""
    if name.startswith(("-webkit-", "-moz-", "-epub-")) and _plain_name(name):
        return ""
    return "EPB-504"


def _plain_name(name: str) -> str:
    """Return the property a prefixed one stands for; nothing when there is none."""
    if name in css_names.EPUB_PREFIXED:
        return css_names.EPUB_PREFIXED[name]
    plain = name.split("-", 2)[-1]
    return plain if plain in css_names.PROPERTIES else ""


def _nearest(name: str) -> str:
    near = difflib.get_close_matches(name, css_names.PROPERTIES, n=1, cutoff=0.75)
    return f"did you mean “{near[0]}”?" if near else "take it out"


# --- rules -------------------------------------------------------------------------------------------------


def _check_rule(book: Book, sheet: Sheet, rule: Rule, said: set[str]) -> None:
    names = {declaration.name for declaration in rule.declarations}
    for declaration in rule.declarations:
        for code, values in _value_faults(rule, declaration, names):
            key = f"{code} {declaration.name} {declaration.text}"
            if key not in said:
                said.add(key)
                book.find(code, file=sheet.name, line=declaration.line, **values)


def _value_faults(rule: Rule, declaration: Declaration, names: set[str]) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield code and values of what is wrong with one declaration."""
    name, text = declaration.name, declaration.text
    shown: dict[str, object] = {"property": name, "value": text[:60]}
    if plain := name.startswith("-") and _plain_name(name):
        if not names & {plain, *(n for n in names if n.startswith("text-emphasis") and plain.startswith("text-emphasis"))}:
            yield "EPB-508", {"property": name, "plain": plain}
    elif name in css_names.FALLBACKS and not _is_initial(text) and not names & set(css_names.FALLBACKS[name]):
        yield "EPB-509", {"property": name, "old": css_names.FALLBACKS[name][0]}
    if used := css_names.UNFOLLOWED_FUNCTIONS & set(functions_of(declaration)):
        yield "EPB-505", {"property": f"{min(used)}()", "remedy": "take it out"}
    if name in ("font-size", "font") and any(token.type == "dimension" and token.lower_unit in _ABSOLUTE for token in declaration.value[:2]):
        yield "EPB-511", shown
    if name == "line-height" and any(token.type == "dimension" and token.lower_unit in _ABSOLUTE for token in declaration.value):
        yield "EPB-512", shown
    if name == "text-indent" and any(
        token.type == "dimension" and token.lower_unit in _ABSOLUTE and token.value for token in declaration.value
    ):
        yield "EPB-513", shown
    if name in ("width", "min-width") and any(
        token.type == "dimension" and _PX_PER_UNIT.get(token.lower_unit, 0) * token.value > _WIDE_PX for token in declaration.value
    ):
        yield "EPB-514", shown
    if name in ("color", "background", "background-color"):
        yield from _colour_faults(rule, declaration, names)
    if name == "position" and text in ("fixed", "absolute", "sticky"):
        yield "EPB-516", shown
    if name == "font-family" and (families := families_of(declaration.value)) and not _GENERIC & set(families) and "var(" not in text:
        yield "EPB-517", shown
    if name == "word-break" and text == "break-all":
        yield "EPB-518", shown
    if name in ("user-select", "-webkit-user-select") and text == "none":
        yield "EPB-519", shown
    if name == "line-height" and _GROUND.search(rule.selectors) and (height := _unitless(declaration)) and height < _MIN_LINE_HEIGHT:
        yield "EPB-520", shown


def _is_initial(text: str) -> bool:
    return text in ("auto", "none", "normal", "initial", "inherit", "unset", "horizontal-tb", "mixed")


def _unitless(declaration: Declaration) -> float:
    return next((float(token.value) for token in declaration.value if token.type == "number"), 0.0)


def _colour_faults(rule: Rule, declaration: Declaration, names: set[str]) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield what cannot be read at night: dark text without a ground of its own, a ground without a colour of its own."""
    if any("prefers-color-scheme" in condition for condition in rule.at):
        return
    colour = next(filter(None, map(_rgb, declaration.value)), None)
    if colour is None:
        return
    shown: dict[str, object] = {"property": declaration.name, "value": declaration.text[:60]}
    grounds = {"background", "background-color"} & names
    if declaration.name == "color":
        if not grounds and min(_contrast(colour, (1, 1, 1)), _contrast(colour, (0, 0, 0))) < _LEAST_CONTRAST:
            yield "EPB-515", shown
    elif "color" not in names or _GROUND.search(rule.selectors):
        yield "EPB-515", shown


def _rgb(token: object) -> tuple[float, float, float] | None:
    parsed = tinycss2.color3.parse_color(token)
    if parsed is None or parsed == "currentColor" or parsed.alpha == 0:
        return None
    return parsed.red, parsed.green, parsed.blue


def _luminance(colour: tuple[float, float, float]) -> float:
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """Return the contrast of WCAG 2.1 between two colours, from 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


# --- direction ---------------------------------------------------------------------------------------------


def check_direction(book: Book, vertical: int, horizontal: int) -> None:
    """Hold the direction in which pages turn against that of the lines, counted in documents."""
    spine = book.package.find("{http://www.idpf.org/2007/opf}spine") if book.package is not None else None
    direction = "" if spine is None else (spine.get("page-progression-direction") or "")
    if vertical > horizontal and direction != "rtl":
        book.find("EPB-226", file=book.package_name, lines="vertical", direction=direction or "left to right")
    elif horizontal and not vertical and direction == "rtl" and not _reads_from_the_right(book):
        book.find("EPB-226", file=book.package_name, lines="horizontal", direction="rtl")


def _reads_from_the_right(book: Book) -> bool:
    return any(language.split("-")[0] in ("ar", "he", "fa", "ur", "yi", "ug") for language in book.metadata("language"))
