"""What is known of a publication goes in, its cover comes out: a drawing (SVG), and a PNG of 1600 × 2560 pixels.

`designs` places boxes and lines of type, one design for each `cover.toml`; `display` fits and turns the type; `press`
draws both pictures from the same outlines of our own faces. They print what the publication says and nothing else.
"""

from __future__ import annotations

import re
from dataclasses import replace

from banxin.diagnostics import Place
from banxin.errors import LayoutError
from banxin.layouts.layout import Layout
from banxin.renderers.epub.cover.designs import DESIGNS, CoverText
from banxin.renderers.epub.cover.display import FaceOf, Role, TypeCase
from banxin.renderers.epub.cover.press import Cover, CoverStyle, print_cover
from banxin.renderers.headline import Cohesion
from banxin.strict_toml import check_keys, key_line, load_toml, suggest

__all__ = ["Cover", "CoverStyle", "CoverText", "FaceOf", "Role", "draw_cover", "load_cover_style"]

STYLE_FILE = "cover.toml"
_PLAIN = CoverStyle("panel", "#ffffff", "#000000", "#333333")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def load_cover_style(layout: Layout) -> CoverStyle:
    """Return the style that `cover.toml` in the layout's folder or the nearest parent's asks for.

    Without any, a plain panel in black and grey. Raises LayoutError for an unknown key, design or colour.
    """
    path = next((folder / STYLE_FILE for folder in layout.folders if (folder / STYLE_FILE).is_file()), None)
    if path is None:
        return _PLAIN
    table = load_toml(path, LayoutError)
    check_keys(table, ("design", "paper", "ink", "accent"), path, LayoutError)
    for key, value in table.items():
        place = Place(str(path), key_line(path, key))
        if key == "design" and value not in DESIGNS:
            raise LayoutError(f"there is no cover “{value}”", hint=suggest(str(value), DESIGNS), place=place)
        if key != "design" and not (isinstance(value, str) and _COLOUR.fullmatch(value)):
            raise LayoutError(f"“{key}” is no colour", hint="write it as #rrggbb", place=place)
    return replace(_PLAIN, **table)


def draw_cover(
    text: CoverText, style: CoverStyle, face_of: FaceOf, cohesion: Cohesion, language: str = "zh-Hans"
) -> Cover:
    """Return the cover; a character that no face has is drawn as 〓.

    `cohesion` tells which characters of the publication's text a line's end may not part; `language` (BCP 47) is that
    of whose region the characters have the form.
    """
    case = TypeCase(face_of, language)
    return print_cover(list(DESIGNS[style.design](text, case, cohesion)), style, case)
