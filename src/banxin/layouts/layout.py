"""A layout folder goes in; a frozen, checked `Layout` with its options resolved comes out.

A layout (版式) is data: `layout.toml`, Jinja2 templates, style sheets. `inherits` names one parent; files and
keys of the child win.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Page:
    """The trimmed page and its margins in millimetres; `inner` is the gutter side, mirrored when `facing`."""

    width_mm: float
    height_mm: float
    head_mm: float
    foot_mm: float
    inner_mm: float
    outer_mm: float
    facing: bool
    bleed_mm: float = 3.0


@dataclass(frozen=True, slots=True)
class TypeArea:
    """The type area (版心) as clreq 7.1.1 states it: characters × lines, in columns.

    `measure_chars` is the length of a line (of one column) in body characters; `column_gap_em` stands between
    columns.
    """

    size_pt: float
    leading_pt: float
    measure_chars: int
    lines_per_page: int
    columns: int = 1
    column_gap_em: float = 0.0


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout ready for use: geometry, font roles, resolved options, and the files of its chain of parents.

    `roles` maps a role of the page (`body`, `heading`, `kicker`, `byline`, …) to a font role of `fonts.toml`;
    `folders` lists this layout's folder and its parents', nearest first: the first that has a file gives it.
    `editions` says what the layout can make (`epub`, `pdf`). `trusted` is true for the layouts that ship with
    the program.
    """

    name: str
    title: str
    description: str
    editions: tuple[str, ...]
    page: Page
    area: TypeArea
    roles: Mapping[str, str]
    options: Mapping[str, object]
    folders: tuple[Path, ...]
    trusted: bool
