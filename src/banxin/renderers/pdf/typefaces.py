"""A layout's roles and the font catalogue go in; the CSS families that style sheets name come out."""

from __future__ import annotations

from collections.abc import Mapping

from banxin.fonts.catalogue import Face, FontCatalogue
from banxin.layouts.layout import Layout


def family_lists(layout: Layout, fonts: FontCatalogue) -> Mapping[str, str]:
    """Return the value of `font-family` for each role of the page: its own family, then those that stand in."""
    lists = {}
    for page_role, role in layout.roles.items():
        family = fonts.family(role)
        chain = (family, *(fonts.family(other) for other in family.fallback))
        lists[page_role] = ", ".join(f'"{one.name}"' for one in chain)
    return lists


def faces_of(layout: Layout, fonts: FontCatalogue) -> tuple[Face, ...]:
    """Return the faces a layout may be set in, those that stand in included, each once, in catalogue order."""
    asked = set(layout.roles.values())
    asked |= {other for role in asked for other in fonts.family(role).fallback}
    return tuple(face for face in fonts.faces if face.role in asked)
