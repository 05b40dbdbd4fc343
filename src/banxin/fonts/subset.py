"""A face and the code points a work uses go in; a font file with no more than those comes out.

The subset keeps what Chinese setting needs of the face: half widths (`halt`, `vhal`), vertical forms, regional
forms, proportional widths, and the names of the face, so that a style sheet and the file agree.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable
from typing import Literal

import uharfbuzz as hb

from banxin.fonts.catalogue import Face

# The regional forms of characters: how 骨 or ，is drawn in Taiwan, Japan or on the mainland.
REGIONAL_FORMS = "locl"
EAST_ASIAN_FEATURES = (
    *("halt", "vhal", "palt", "vpal", "vert", "vrt2", "fwid", "hwid", "pwid", REGIONAL_FORMS),
    *("ccmp", "kern", "vkrn", "liga", "mark", "mkmk"),
)

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
    request = hb.SubsetInput()
    request.unicode_set.update({*code_points, *_SPACES})
    request.name_id_set.clear()
    request.name_id_set.update(_NAMES)
    tags = request.layout_feature_tag_set
    tags.clear()
    tags.update(int.from_bytes(tag.encode("ascii"), "big") for tag in features)
    request.drop_table_tag_set.update(int.from_bytes(tag.encode("ascii"), "big") for tag in drop)
    request.flags = hb.SubsetFlags.NOTDEF_OUTLINE
    if not face.path.is_file():
        raise FileNotFoundError(f"{face.path} is missing")
    data = bytes(request.subset(hb.Face(hb.Blob.from_file_path(str(face.path)))).blob.data)
    return _as_woff2(data) if container == "woff2" else data


def _as_woff2(font: bytes) -> bytes:
    from fontTools.ttLib import TTFont  # half a second that plain subsets need not pay

    packed = TTFont(io.BytesIO(font), recalcTimestamp=False, recalcBBoxes=False)
    packed.flavor = "woff2"
    out = io.BytesIO()
    packed.save(out, reorderTables=False)
    return out.getvalue()
