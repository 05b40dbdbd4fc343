"""A face and the code points a work uses go in; a font file with no more than those comes out.

The subset keeps what Chinese setting needs of the face: half widths (`halt`, `vhal`), vertical forms, regional
forms, proportional widths, and the names of the face, so that a style sheet and the file agree.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable
from typing import Literal

import uharfbuzz as hb

from banxin.fonts.catalogue import EXTRA, Face

# The regional forms of characters: how 骨 or ，is drawn in Taiwan, Japan or on the mainland.
REGIONAL_FORMS = "locl"
EAST_ASIAN_FEATURES = (
    *("halt", "vhal", "palt", "vpal", "vert", "vrt2", "fwid", "hwid", "pwid", REGIONAL_FORMS),
    *("ccmp", "kern", "vkrn", "liga", "mark", "mkmk"),
)

# What a shaper applies unasked beside the regional forms, and what is no form of a single character.
_REGIONAL_ONLY = dict.fromkeys(("ccmp", "rlig", "liga", "clig", "calt", "kern", "mark", "mkmk"), False)

# Names of the subset (OpenType, `name` table): copyright, family, style, unique name, full name, version,
# PostScript name, description, licence and its address.
_NAMES = (0, 1, 2, 3, 4, 5, 6, 10, 13, 14)
_SPACES = (0x0020, 0x3000)


def features_for(languages: Iterable[str]) -> tuple[str, ...]:
    """Return the features a subset needs for text in these languages (BCP 47).

    The faces draw mainland forms by themselves; `locl` would bring the forms of four more regions into the file,
    half as much again, so it is kept only when there is text of another region.
    """
    mainland = all(_is_mainland(language) for language in languages)
    return tuple(tag for tag in EAST_ASIAN_FEATURES if not (mainland and tag == REGIONAL_FORMS))


def _is_mainland(language: str) -> bool:
    """Return whether text in this language asks for no regional forms: mainland Chinese, or a Latin script."""
    first, *rest = language.lower().replace("_", "-").split("-")
    if first in {"ja", "ko"}:
        return False
    return first not in {"zh", "yue", "lzh"} or not {"hant", "tw", "hk", "mo"} & set(rest)


def subset_face(
    face: Face,
    code_points: Collection[int],
    *,
    features: Iterable[str] = EAST_ASIAN_FEATURES,
    container: Literal["otf", "woff2"] = "otf",
    drop: Collection[str] = (),
) -> bytes:
    """Return a font file of `face` with the glyphs of these code points and all that `features` make of them.

    Code points the face lacks are passed over; the spaces are always in. The tables of `drop` are left out. The same face and code points give the
    same bytes with the same HarfBuzz, as WOFF2 also with the same Brotli. Raises FileNotFoundError when the font
    file has gone.
    """
    if not face.path.is_file():
        raise FileNotFoundError(f"{face.path} is missing")
    data = _subset(hb.Face(hb.Blob.from_file_path(str(face.path))), code_points, features, drop, more=face.role == EXTRA)
    return _as_woff2(data) if container == "woff2" else data


def _subset(font: hb.Face, code_points: Iterable[int], features: Iterable[str], drop: Iterable[str], *, more: bool = False) -> bytes:
    """Return a font with these code points and features; with `more` those that other scripts are written by stay, too."""
    request = hb.SubsetInput()
    request.unicode_set.update({*code_points, *_SPACES})
    request.name_id_set.clear()
    request.name_id_set.update(_NAMES)
    tags = request.layout_feature_tag_set
    if not more:
        tags.clear()
    tags.update(int.from_bytes(tag.encode("ascii"), "big") for tag in features)
    request.drop_table_tag_set.update(int.from_bytes(tag.encode("ascii"), "big") for tag in drop)
    request.flags = hb.SubsetFlags.NOTDEF_OUTLINE
    return bytes(request.subset(font).blob.data)


def with_spaces(font: bytes) -> bytes:
    """Return a font with each of the spaces that it lacks, so that none is drawn as an empty box behind one of its characters.

    Shapers take a space from the face of the character before it. A TrueType face gets a blank, as wide as the space is; in one with
    PostScript outlines the ideographic space is its own space.
    """
    known = hb.Face(hb.Blob(font)).unicodes
    if all(code in known for code in _SPACES):
        return font
    from fontTools.ttLib import TTFont  # half a second that those without own fonts need not pay
    from fontTools.ttLib.tables._g_l_y_f import Glyph

    changed = TTFont(io.BytesIO(font), recalcTimestamp=False, recalcBBoxes=False)
    mapped: dict[int, str] = dict(changed.getBestCmap() or {})
    for code, width_em in zip(_SPACES, (0.25, 1.0), strict=True):
        if code in mapped:
            continue
        name = mapped.get(_SPACES[0], "")
        if "glyf" in changed:
            name = f"space{code:04X}"
            changed["glyf"][name] = Glyph()
            changed["hmtx"][name] = (round(width_em * changed["head"].unitsPerEm), 0)
        for table in changed["cmap"].tables if name else ():
            if table.isUnicode() and table.format != 14:
                table.cmap[code] = mapped[code] = name
    out = io.BytesIO()
    changed.save(out, reorderTables=False)
    return out.getvalue()


def subset_regional(face: Face, code_points: Collection[int], language: str) -> bytes:
    """Return a subset of `face` that draws each character as the region of a language (BCP 47) does, by itself.

    Not every reading system asks a font for regional forms (`locl`), and those of four regions are half as much again:
    here the characters lead to the forms of the one region, and the others are left out.
    """
    features = features_for([language])
    subset = subset_face(face, code_points, features=features)
    if REGIONAL_FORMS not in features:
        return subset
    directed = _direct_characters(subset, code_points, language)
    return _subset(hb.Face(hb.Blob(directed)), code_points, [tag for tag in features if tag != REGIONAL_FORMS], ())


def _direct_characters(font: bytes, code_points: Iterable[int], language: str) -> bytes:
    """Return a font whose table of characters leads to the glyphs that a language asks for."""
    from fontTools.ttLib import TTFont  # half a second that mainland editions need not pay

    shaper = hb.Font(hb.Face(hb.Blob(font)))
    glyphs: dict[int, int] = {}
    for code in code_points:
        buffer = hb.Buffer()
        buffer.add_str(chr(code))
        buffer.direction, buffer.script, buffer.language = "ltr", "Hani", language.replace("_", "-")
        hb.shape(shaper, buffer, _REGIONAL_ONLY)
        if len(buffer.glyph_infos) == 1 and buffer.glyph_infos[0].codepoint:
            glyphs[code] = buffer.glyph_infos[0].codepoint
    packed = TTFont(io.BytesIO(font), recalcTimestamp=False, recalcBBoxes=False, lazy=True)
    # Names of glyphs are nobody's business here, and looking them up would take the outlines apart.
    packed.setGlyphOrder([f"g{number}" for number in range(packed["maxp"].numGlyphs)])
    for table in packed["cmap"].tables:
        if table.isUnicode() and table.format != 14:
            table.cmap |= {code: f"g{glyphs[code]}" for code in table.cmap.keys() & glyphs.keys()}
    out = io.BytesIO()
    packed.save(out, reorderTables=False)
    return out.getvalue()


def _as_woff2(font: bytes) -> bytes:
    from fontTools.ttLib import TTFont  # half a second that plain subsets need not pay

    packed = TTFont(io.BytesIO(font), recalcTimestamp=False, recalcBBoxes=False)
    packed.flavor = "woff2"
    out = io.BytesIO()
    packed.save(out, reorderTables=False)
    return out.getvalue()
