"""The name of a layout and the user's `--set` values go in; a checked `Layout` comes out.

    layouts/<name>/layout.toml        title, description, editions, composer, inherits
      [page]                          width_mm, height_mm, facing, bleed_mm, inner_share, head_share, least_margin_mm
      [area]                          size_pt, leading_pt, measure_chars, lines_per_page, columns, column_gap_em
      [roles]                         role of the page = "song" | "hei" | "kai" | "fangsong" | "italic"
      [titles]                        book, part, chapter, article, brief, section: sizes in em of the body
      [options.<name>]                type, default, min, max, choices, help; <name> = false takes one of the parent away

`inherits` names one parent; files and keys of the child win. An option called like a key of [page] or [area]
sets that key and takes its type and default from there.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias, cast

from banxin.diagnostics import Place
from banxin.errors import LayoutError
from banxin.layouts.grid import Sheet, place_type_area
from banxin.layouts.layout import (
    COMPOSERS,
    FONT_ROLES,
    PAGE_ROLES,
    TITLE_SIZES_EM,
    WRITING_MODES,
    Composer,
    Layout,
    Option,
    OptionKind,
    OptionValue,
    TypeArea,
    WritingMode,
)
from banxin.resources import data_folder
from banxin.settings import EDITIONS
from banxin.strict_toml import check_keys, key_line, load_toml, suggest

LAYOUT_FILE = "layout.toml"

_TOP_KEYS = (
    *("title", "description", "editions", "composer", "writing", "inherits"),
    *("page", "area", "roles", "titles", "options"),
)
_OPTION_KEYS = ("type", "default", "min", "max", "choices", "help")
_OPTION_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_LAYOUT_NAME = re.compile(r"[\w][\w.-]*\Z")
_MOST_PARENTS = 8

Table: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Figure:
    """A key of [page] or [area] that holds a number: its least and greatest value, and whether it is whole."""

    least: float
    most: float
    whole: bool = False


# The bounds keep out slips of the pen (a page of 1480 mm) rather than odd taste.
_PAGE_FIGURES = {
    "width_mm": _Figure(30, 1200),
    "height_mm": _Figure(30, 1200),
    "bleed_mm": _Figure(0, 20),
    "inner_share": _Figure(0.1, 0.9),
    "head_share": _Figure(0.1, 0.9),
    "least_margin_mm": _Figure(0, 100),
}
_AREA_FIGURES = {
    "size_pt": _Figure(4, 72),
    "leading_pt": _Figure(4, 144),
    "measure_chars": _Figure(4, 120, whole=True),
    "lines_per_page": _Figure(1, 400, whole=True),
    "columns": _Figure(1, 12, whole=True),
    "column_gap_em": _Figure(0, 10),
}
_FIGURES = _PAGE_FIGURES | _AREA_FIGURES
_TITLE_SIZE = _Figure(0.5, 8)
_PAGE_KEYS = (*_PAGE_FIGURES, "facing")
_DEFAULTS: Table = {
    "page": {"facing": False, "bleed_mm": 3.0, "inner_share": 0.5, "head_share": 0.5, "least_margin_mm": 8.0},
    "area": {"columns": 1, "column_gap_em": 0.0},
    "titles": dict(TITLE_SIZES_EM),
}
_REQUIRED = {
    "page": ("width_mm", "height_mm"),
    "area": ("size_pt", "leading_pt", "measure_chars", "lines_per_page"),
}

# --- finding ------------------------------------------------------------------------------------------------


def load_layout(
    name: str, *, project: Path | None = None, options: Mapping[str, str] | None = None
) -> Layout:
    """Return the layout called `name` with the user's `options` (raw `--set` values) checked and taken in.

    A layout is the folder `layouts/<name>` beside the project, else a shipped one; a name with a slash is the
    path of a layout's folder. Raises LayoutError with the file, the line and the nearest valid word.
    """
    folders = _chain(name, project)
    tables = [_read(folder / LAYOUT_FILE) for folder in folders]
    return _resolve(folders, tables, options or {})


def list_layouts(project: Path | None = None) -> tuple[Layout, ...]:
    """Return every layout of the project and every shipped one, each with its default options, by name.

    Raises LayoutError for the first that is broken.
    """
    names = {folder.name for place in _places(project) for folder in _layout_folders(place)}
    return tuple(load_layout(name, project=project) for name in sorted(names))


def _places(project: Path | None) -> tuple[Path, ...]:
    own = (project / "layouts",) if project is not None else ()
    return (*own, data_folder("layouts"))


def _layout_folders(place: Path) -> Iterator[Path]:
    if place.is_dir():
        yield from (folder for folder in place.iterdir() if (folder / LAYOUT_FILE).is_file())


def _chain(name: str, project: Path | None) -> tuple[Path, ...]:
    """Return the folders of a layout and its parents, nearest first."""
    chain = [_find(name, project, (), None)]
    while True:
        file = chain[-1] / LAYOUT_FILE
        table = load_toml(file, LayoutError)
        parent = table.get("inherits", "")
        place = Place(str(file), key_line(file, "inherits"))
        if not isinstance(parent, str):
            raise LayoutError("inherits must name one layout", place=place)
        if not parent:
            return tuple(chain)
        if len(chain) >= _MOST_PARENTS:
            raise LayoutError(f"more than {_MOST_PARENTS} layouts inherit from one another", place=place)
        chain.append(_find(parent, project, tuple(chain), place))


def _find(name: str, project: Path | None, chain: tuple[Path, ...], place: Place | None) -> Path:
    """Return the folder of a layout; a layout that inherits its own name finds the next of that name."""
    if "/" in name or "\\" in name:
        candidates = [Path(name) if place is None else Path(place.name).parent / name]
    elif _LAYOUT_NAME.match(name):
        candidates = [where / name for where in _places(project)]
    else:
        candidates = []
    found = [folder.resolve() for folder in candidates if (folder / LAYOUT_FILE).is_file()]
    fresh = [folder for folder in found if folder not in chain]
    if fresh:
        return fresh[0]
    if found:
        names = " → ".join(folder.name for folder in (*chain, found[0]))
        raise LayoutError(
            f"the layouts inherit from one another in a circle: {names}",
            hint="let one of them inherit from nobody",
            place=place,
        )
    known = {folder.name for where in _places(project) for folder in _layout_folders(where)}
    hint = suggest(name, known)
    if "/" in name or "\\" in name:
        hint = f"a layout is a folder that holds {LAYOUT_FILE}"
    raise LayoutError(f"there is no layout “{name}”", hint=hint, place=place)


# --- reading ------------------------------------------------------------------------------------------------


def _read(path: Path) -> Table:
    """Return the table of one layout.toml, every key known and every value of its type."""
    table = load_toml(path, LayoutError)
    check_keys(table, _TOP_KEYS, path, LayoutError)
    for key in ("page", "area", "roles", "titles", "options"):
        if not isinstance(table.get(key, {}), dict):
            raise _wrong(path, key, "", "must be a table")
    for key in ("title", "description", "inherits"):
        if not isinstance(table.get(key, ""), str):
            raise _wrong(path, key, "", "must be a text")
    _check_editions(table, path)
    check_keys(table.get("page", {}), _PAGE_KEYS, path, LayoutError, within="page")
    check_keys(table.get("area", {}), _AREA_FIGURES, path, LayoutError, within="area")
    check_keys(table.get("roles", {}), PAGE_ROLES, path, LayoutError, within="roles")
    check_keys(table.get("titles", {}), TITLE_SIZES_EM, path, LayoutError, within="titles")
    for within in ("page", "area", "titles"):
        for key, value in table.get(within, {}).items():
            _check_figure(path, within, key, value)
    for key, value in table.get("roles", {}).items():
        if value not in FONT_ROLES:
            raise _wrong(path, key, "roles", f"must be one of: {', '.join(FONT_ROLES)}")
    for key, option in table.get("options", {}).items():
        within = f"options.{key}"
        if not _OPTION_NAME.match(key):
            raise _wrong(path, key, "options", "must be called by small letters, digits and underscores")
        if option is False:
            continue
        if not isinstance(option, dict):
            raise _wrong(path, key, "options", "must be a table, or false to take an option of the parent away")
        check_keys(option, _OPTION_KEYS, path, LayoutError, within=within)
    return table


def _wrong(path: Path, key: str, within: str, complaint: str) -> LayoutError:
    where = f" in [{within}]" if within else ""
    return LayoutError(f"“{key}”{where} {complaint}", place=Place(str(path), key_line(path, key, within)))


def _check_editions(table: Table, path: Path) -> None:
    editions = table.get("editions", [])
    if not isinstance(editions, list) or any(edition not in EDITIONS for edition in editions):
        raise _wrong(path, "editions", "", f"must list one or both of: {', '.join(EDITIONS)}")
    if table.get("composer", COMPOSERS[0]) not in COMPOSERS:
        raise _wrong(path, "composer", "", f"must be one of: {', '.join(COMPOSERS)}")
    if table.get("writing", WRITING_MODES[0]) not in WRITING_MODES:
        raise _wrong(path, "writing", "", f"must be one of: {', '.join(WRITING_MODES)}")


def _check_figure(path: Path, within: str, key: str, value: object) -> None:
    if key == "facing":
        if not isinstance(value, bool):
            raise _wrong(path, key, within, "must be true or false")
        return
    figure = _TITLE_SIZE if within == "titles" else _FIGURES[key]
    number = f"{'a whole' if figure.whole else 'a'} number from {figure.least:g} to {figure.most:g}"
    if isinstance(value, bool) or not isinstance(value, int if figure.whole else (int, float)):
        raise _wrong(path, key, within, f"must be {number}")
    if not figure.least <= cast("float", value) <= figure.most:
        raise _wrong(path, key, within, f"must be {number}")


# --- resolving ----------------------------------------------------------------------------------------------


def _resolve(folders: tuple[Path, ...], tables: list[Table], stated: Mapping[str, str]) -> Layout:
    """Lay the tables over one another, take in the options, work out the page."""
    path = folders[0] / LAYOUT_FILE
    merged = {key: _merged(tables, key) for key in ("page", "area", "roles", "titles", "options")}
    for within, keys in _REQUIRED.items():
        for key in keys:
            if key not in merged[within]:
                raise LayoutError(f"“{key}” is missing in [{within}]", place=Place(str(path)))
    for role in PAGE_ROLES:
        # Whatever is not named is set like the body; a layout may name only what differs.
        merged["roles"].setdefault(role, merged["roles"].get("body", "song"))
    figures = merged["page"] | merged["area"]
    declared = tuple(
        _declare(name, tables, folders, figures) for name in merged["options"]
    )
    values = _settle(declared, stated, folders[0].name)
    figures |= {name: value for name, value in values.items() if name in figures}
    sheet = Sheet(**{key: figures[key] for key in _PAGE_KEYS})
    area = TypeArea(**{key: figures[key] for key in _AREA_FIGURES})
    if area.leading_pt < area.size_pt:
        raise LayoutError(
            f"lines of {area.size_pt:g} pt cannot stand on a leading of {area.leading_pt:g} pt",
            hint="Chinese text wants a leading of 1.5 to 1.8 times the size",
            place=Place(str(path)),
        )
    shipped = data_folder("layouts").resolve()
    first = _first(tables)
    writing = cast("WritingMode", first("writing", WRITING_MODES[0]))
    return Layout(
        name=folders[0].name,
        title=first("title", folders[0].name),
        description=first("description", ""),
        editions=tuple(first("editions", list(EDITIONS))),
        page=place_type_area(sheet, area, writing=writing, place=Place(str(path))),
        area=area,
        roles=MappingProxyType(merged["roles"]),
        options=MappingProxyType(values),
        folders=folders,
        trusted=all(folder.is_relative_to(shipped) for folder in folders),
        composer=cast("Composer", first("composer", COMPOSERS[0])),
        writing=writing,
        declared=declared,
        titles=MappingProxyType(merged["titles"]),
    )


def _merged(tables: list[Table], key: str) -> Table:
    """Return one table of the layout: the defaults, then the parents', then the child's keys."""
    merged: Table = dict(_DEFAULTS.get(key, {}))
    for table in reversed(tables):
        for name, value in table.get(key, {}).items():
            if key == "options" and value is False:
                merged.pop(name, None)
                continue
            if isinstance(value, dict):
                value = {**merged.get(name, {}), **value}
            merged[name] = value
    return merged


def _first(tables: list[Table]) -> Callable[[str, Any], Any]:
    return lambda key, default: next((table[key] for table in tables if key in table), default)


def _declare(name: str, tables: list[Table], folders: tuple[Path, ...], figures: Table) -> Option:
    """Return one declared option, held against the layout.toml that says the last word about it."""
    within = f"options.{name}"
    path = next(f / LAYOUT_FILE for f, table in zip(folders, tables) if table.get("options", {}).get(name) is not None)
    stated = _merged(tables, "options")[name]
    figure = _FIGURES.get(name)
    if name in figures:
        for key in ("type", "default", "choices"):
            if key in stated:
                raise _wrong(path, key, within, "is given by the key of [page] or [area] of that name")
        kind = "boolean" if figure is None else "integer" if figure.whole else "number"
        stated = {"type": kind, "default": figures[name], **stated}
    kind = stated.get("type", "")
    if kind not in ("integer", "number", "boolean", "choice"):
        raise _wrong(path, "type", within, "must be one of: integer, number, boolean, choice")
    choices = tuple(stated.get("choices", ())) if isinstance(stated.get("choices", ()), list | tuple) else ("",)
    if (kind == "choice") != bool(choices) or not all(isinstance(word, str) and word for word in choices):
        raise _wrong(path, "choices", within, "must be a list of words, and only with type = \"choice\"")
    for key in ("min", "max"):
        if key in stated and (isinstance(stated[key], bool) or not isinstance(stated[key], int | float)):
            raise _wrong(path, key, within, "must be a number")
    option = Option(
        name=name,
        kind=cast("OptionKind", kind),
        default=stated.get("default", ""),
        help=str(stated.get("help", "")),
        minimum=stated.get("min", figure.least if figure else None),
        maximum=stated.get("max", figure.most if figure else None),
        choices=choices,
    )
    if not _fits(option, option.default):
        raise _wrong(path, "default", within, f"must be {option.allowed}")
    return option


def _fits(option: Option, value: object) -> bool:
    match option.kind:
        case "boolean":
            return isinstance(value, bool)
        case "choice":
            return value in option.choices
        case "integer" | "number":
            if isinstance(value, bool) or not isinstance(value, int if option.kind == "integer" else (int, float)):
                return False
            least = -math.inf if option.minimum is None else option.minimum
            most = math.inf if option.maximum is None else option.maximum
            return least <= cast("float", value) <= most


def _settle(
    declared: tuple[Option, ...], stated: Mapping[str, str], layout: str
) -> dict[str, OptionValue]:
    """Return the value of every option: what the user set, else the default."""
    values = {option.name: option.default for option in declared}
    by_name = {option.name: option for option in declared}
    for name, text in stated.items():
        if name not in by_name:
            raise LayoutError(f"the layout “{layout}” has no option “{name}”", hint=suggest(name, by_name))
        value = _parse(by_name[name], text.strip())
        if value is None or not _fits(by_name[name], value):
            raise LayoutError(
                f"“{text}” will not do for the option “{name}” of the layout “{layout}”",
                hint=f"it takes {by_name[name].allowed}",
            )
        values[name] = value
    return values


def _parse(option: Option, text: str) -> OptionValue | None:
    """Return the value that a `--set` text says for an option, or None when it says none."""
    match option.kind:
        case "boolean":
            return {"true": True, "false": False}.get(text.lower())
        case "choice":
            return text
        case "integer":
            return int(text) if re.fullmatch(r"[+-]?[0-9]{1,9}", text) else None
        case "number":
            return float(text) if re.fullmatch(r"[+-]?[0-9]{1,9}(\.[0-9]{1,9})?", text) else None
