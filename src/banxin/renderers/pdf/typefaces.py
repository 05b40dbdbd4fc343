"""A layout's roles and the font catalogue go in; CSS families, and the faces to set a text in, come out."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from banxin.fonts.catalogue import Face, FontCatalogue
from banxin.fonts.subset import features_for, subset_face
from banxin.layouts.layout import Layout

# What style sheets bring into the text without naming it: numbers of pages and lists, bullets, hyphens.
_GENERATED = "".join(map(chr, range(0x20, 0x7F))) + "•◦▪‐〇一二三四五六七八九十百千万壹贰叁"


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


@contextmanager
def cut_faces(faces: Iterable[Face], texts: Iterable[str], language: str) -> Iterator[Sequence[Face]]:
    """Yield the faces cut to the characters of `texts` and what style sheets generate, while the context is open.

    Whole faces of a hundred megabytes would be read, mapped and cut by the press each time; HarfBuzz cuts them in
    a tenth of a second.
    """
    characters = {ord(character) for text in (*texts, _GENERATED) for character in set(text)}
    features = features_for((language,))
    with tempfile.TemporaryDirectory(prefix="banxin-faces-") as folder:
        cut = []
        for number, face in enumerate(faces):
            path = Path(folder, f"{number}{face.path.suffix}")
            path.write_bytes(subset_face(face, characters, features=features))
            cut.append(replace(face, path=path))
        yield cut
