"""The frozen values of a layout (版式): geometry, font roles, declared options, the folders its files come from.

A layout is data: `layout.toml`, Jinja2 templates, style sheets. `load` makes these values of a folder, `grid`
works out the geometry, `templates` prints with them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TypeAlias

# How pages are made of a document: `flow` pours text from page to page, `newspaper` composes each page.
Composer: TypeAlias = Literal["flow", "newspaper"]
COMPOSERS: tuple[Composer, ...] = ("flow", "newspaper")

# How lines run (clreq 2.1.1): from left to right below each other, or downwards from right to left (直排).
WritingMode: TypeAlias = Literal["horizontal", "vertical"]
WRITING_MODES: tuple[WritingMode, ...] = ("horizontal", "vertical")

# The four styles of Chinese type (clreq 3.1.1): Song (宋体), Hei (黑体), Kai (楷体), Fangsong (仿宋体); italic letters.
FONT_ROLES = ("song", "hei", "kai", "fangsong", "italic")

# The parts of a page that a layout may give a style of type.
PAGE_ROLES = (
    *("body", "strong", "italic", "code", "quotation", "verse", "note", "table", "caption"),
    *("title", "heading", "kicker", "subtitle", "column", "byline", "source", "dateline", "editor_note"),
    *("running_head", "folio", "furniture"),
)

# The titles that have a size of their own, and what each measures in em of the body where a layout does not say.
TITLE_SIZES_EM: Mapping[str, float] = MappingProxyType(
    {"book": 2.1, "part": 2.0, "chapter": 1.65, "article": 1.4, "brief": 1.4, "section": 1.2}
)

OptionValue: TypeAlias = int | float | bool | str
OptionKind: TypeAlias = Literal["integer", "number", "boolean", "choice"]


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
class Option:
    """One thing a layout lets its users set (`--set name=value`), with the value it has if they do not."""

    name: str
    kind: OptionKind
    default: OptionValue
    help: str
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()

    @property
    def allowed(self) -> str:
        """What may be set, in words."""
        if self.kind == "choice":
            return "one of: " + ", ".join(self.choices)
        if self.kind == "boolean":
            return "true or false"
        noun = "a whole number" if self.kind == "integer" else "a number"
        if self.minimum is not None and self.maximum is not None:
            return f"{noun} from {self.minimum:g} to {self.maximum:g}"
        if self.minimum is not None:
            return f"{noun} from {self.minimum:g}"
        return noun if self.maximum is None else f"{noun} up to {self.maximum:g}"


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout ready for use: geometry, font roles, resolved options, and the files of its chain of parents.

    `roles` maps a role of the page (`body`, `heading`, `kicker`, `byline`, …) to a font role of `fonts.toml`;
    `titles` gives the size in em of the body at which a title of each form is set, and turned. `folders` lists this layout's folder and its parents', nearest first: the first that has a file gives it.
    `editions` says what the layout can make (`epub`, `pdf`), `composer` how a PDF's pages are made; `options`
    are the values after `--set`, `declared` what may be set. `trusted` is true for the layouts that ship with
    the program. `writing` says how lines run; in vertical ones `measure_chars` is the depth of a line and
    `lines_per_page` how many stand beside each other.
    """

    name: str
    title: str
    description: str
    editions: tuple[str, ...]
    page: Page
    area: TypeArea
    roles: Mapping[str, str]
    options: Mapping[str, OptionValue]
    folders: tuple[Path, ...]
    trusted: bool
    composer: Composer = "flow"
    writing: WritingMode = "horizontal"
    declared: tuple[Option, ...] = ()
    titles: Mapping[str, float] = field(default_factory=lambda: TITLE_SIZES_EM)
