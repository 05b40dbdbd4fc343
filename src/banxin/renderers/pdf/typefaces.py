"""A layout's roles and the font catalogue go in; CSS families, and the faces to set a text in, come out."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import uharfbuzz as hb

from banxin.fonts.catalogue import EXTRA, Face, FontCatalogue
from banxin.fonts.coverage import code_points, foreign_marks
from banxin.fonts.metrics import face_metrics
from banxin.fonts.subset import features_for, subset_face, with_spaces
from banxin.fonts.turned import turn_glyphs
from banxin.layouts.layout import Layout
from banxin.typography.vertical import stands_upright

# What style sheets bring into the text without naming it: numbers of pages and lists, bullets, hyphens.
_GENERATED = "".join(map(chr, range(0x20, 0x7F))) + "•◦▪‐〇一二三四五六七八九十百千万壹贰叁"

# Behind the name of a family: the same type not turned, for drawings, which are upright on a page of vertical lines.
UPRIGHT = " Upright"

# HarfBuzz 6, on Debian 12 the one WeasyPrint finds, cannot cut a TrueType face with more than a thousand glyphs in
# use while it has this table; shapers know the classes of glyphs from Unicode without it.
_DROPPED = ("GDEF",)


def family_lists(layout: Layout, fonts: FontCatalogue) -> Mapping[str, str]:
    """Return the value of `font-family` for each role of the page: its own family, then those that stand in."""
    lists = {}
    for page_role, role in layout.roles.items():
        lists[page_role] = ", ".join(f'"{family.name}"' for family in fonts.families_for(role))
    return lists


def faces_of(layout: Layout, fonts: FontCatalogue) -> tuple[Face, ...]:
    """Return the faces a layout may be set in, those that stand in included, each once, in catalogue order."""
    asked = {family.name for role in set(layout.roles.values()) for family in fonts.families_for(role)}
    return tuple(face for face in fonts.faces if face.family in asked)


def baseline_drops_em(layout: Layout, fonts: FontCatalogue) -> Mapping[str, float]:
    """Return, by role, how far its text must be lowered for its baseline to agree with the body's, in em.

    A line's type is centred by the ascent and descent its face states, and faces differ: in lines of one depth the
    baselines of Kai stand a tenth of an em above those of Song (clreq 6.4 asks for one).
    """
    body = _middle_em(fonts.face(layout.roles["body"]))
    return {role: round(body - _middle_em(fonts.face(style)), 4) for role, style in layout.roles.items()}


def _middle_em(face: Face) -> float:
    """Return how far above the baseline the middle between a face's ascent and descent lies."""
    font = hb.Font(hb.Face(hb.Blob.from_file_path(str(face.path))))
    extents = font.get_font_extents("ltr")
    middle: float = (extents.ascender + extents.descender) / 2 / font.face.upem
    return middle


@contextmanager
def cut_faces(
    faces: Iterable[Face],
    texts: Iterable[str],
    language: str,
    *,
    others: Iterable[str] = (),
    vertical: bool = False,
    upright: bool = False,
) -> Iterator[Sequence[Face]]:
    """Yield the faces cut to the characters of `texts` and what style sheets generate, while the context is open.

    `others` are languages of parts of the text, whose regional forms are kept. For vertical lines the characters that
    stand upright are turned, so that they do when the page is; with `upright` the faces come as they are as well, their
    families called `UPRIGHT`. Of families that are extra only those that have something to lend are there.

    Whole faces of a hundred megabytes would be read, mapped and cut by the press each time; HarfBuzz cuts them in
    a tenth of a second.
    """
    characters = {ord(character) for text in (*texts, _GENERATED) for character in set(text)}
    faces = tuple(faces)
    wanting = characters.difference(*(code_points(face) for face in faces if face.role != EXTRA))
    features = features_for((language, *others))
    with tempfile.TemporaryDirectory(prefix="banxin-faces-") as folder:
        cut = []
        for number, face in enumerate(faces):
            path = Path(folder, f"{number}{face.path.suffix}")
            if face.role == EXTRA and not wanting & code_points(face):
                continue
            own = characters - foreign_marks(face, language)
            data = subset_face(face, own, features=features, drop=_DROPPED)
            path.write_bytes(with_spaces(data) if face.role == EXTRA else data)
            cut.append(replace(face, path=path))
            if vertical:
                metrics = face_metrics(cut[-1], language, vertical=True)
                glyphs = {metrics.upright_glyph(form) for form in map(chr, characters) if stands_upright(form)} - {0}
                # Another file: the metrics may still read the first.
                turned = Path(folder, f"{number}.turned{face.path.suffix}")
                turned.write_bytes(turn_glyphs(path.read_bytes(), sorted(glyphs)))
                cut[-1] = replace(face, path=turned)
                if upright:
                    cut.append(replace(face, family=face.family + UPRIGHT, path=path))
        yield cut
