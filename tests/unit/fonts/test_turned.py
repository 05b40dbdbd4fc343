"""A turned face has the named glyphs lying on their left side, and the others as they were."""

from __future__ import annotations

import pytest
import uharfbuzz as hb

from banxin.fonts.catalogue import load_fonts
from banxin.fonts.subset import subset_face
from banxin.fonts.turned import MIDDLE_EM, turn_glyphs


def extents(font: hb.Font, glyph: int) -> tuple[int, int, int, int]:
    """Return left, bottom, right and top of a glyph's ink."""
    box = font.get_glyph_extents(glyph)
    return box.x_bearing, box.y_bearing + box.height, box.x_bearing + box.width, box.y_bearing


@pytest.mark.parametrize("role", ["song", "kai"])  # outlines of CFF and of TrueType
def test_glyphs_lie_on_their_left_side(role: str) -> None:
    data = subset_face(load_fonts().face(role), map(ord, "永，A"))
    before = hb.Font(hb.Face(hb.Blob(data)))
    glyphs = {char: before.get_nominal_glyph(ord(char)) for char in "永，A"}
    after = hb.Font(hb.Face(hb.Blob(turn_glyphs(data, [glyphs["永"], glyphs["，"]]))))
    em = before.face.upem
    for char in "永，":
        glyph = glyphs[char]
        left, bottom, right, top = extents(before, glyph)
        origin = before.get_glyph_v_origin(glyph)[1]
        rise = MIDDLE_EM * em - before.get_glyph_h_advance(glyph) / 2
        assert extents(after, glyph) == pytest.approx((origin - top, left + rise, origin - bottom, right + rise), abs=2)
        assert after.get_glyph_h_advance(glyph) == em
    assert extents(after, glyphs["A"]) == extents(before, glyphs["A"])
    assert after.get_glyph_h_advance(glyphs["A"]) == before.get_glyph_h_advance(glyphs["A"])
