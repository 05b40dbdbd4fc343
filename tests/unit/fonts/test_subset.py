"""A subset holds the characters asked for, keeps what Chinese setting needs, and is the same every time."""

from __future__ import annotations

import io

import pytest
import uharfbuzz as hb
from fontTools.ttLib import TTFont

from banxin.fonts.catalogue import EXTRA, Face, load_fonts
from banxin.fonts.subset import EAST_ASIAN_FEATURES, features_for, subset_face, subset_regional

FONTS = load_fonts()
FACES = pytest.mark.parametrize("face", [face for face in FONTS.faces if face.role != EXTRA], ids=str)
TEXT = "永和九年，“岁在癸丑”（一）。⼈人——"


def opened(data: bytes) -> TTFont:
    return TTFont(io.BytesIO(data))


def features(font: TTFont) -> set[str]:
    tables = [font[tag].table for tag in ("GSUB", "GPOS") if tag in font]
    return {record.FeatureTag for table in tables for record in table.FeatureList.FeatureRecord}


@FACES
def test_it_has_the_characters_asked_for_and_spaces_and_no_more(face: Face) -> None:
    has = set(opened(subset_face(face, set(map(ord, TEXT)))).getBestCmap())
    whole = set(opened(face.path.read_bytes()).getBestCmap())
    assert has == (set(map(ord, TEXT)) | {0x20, 0x3000}) & whole


@FACES
def test_it_keeps_half_widths_and_the_names_of_the_face(face: Face) -> None:
    font = opened(subset_face(face, set(map(ord, TEXT))))
    # Letters are not set upright in vertical lines.
    assert {"halt", "vhal"} <= features(font) or face.role == "italic"
    assert font["name"].getDebugName(1) == face.css_family
    assert font["name"].getDebugName(0) is not None
    assert {"vhea", "vmtx"} <= set(font.keys()) or face.role == "italic"


@pytest.mark.parametrize("role", ["song", "hei", "kai"])
def test_vertical_forms_come_with_their_characters(role: str) -> None:
    font = opened(subset_face(FONTS.face(role), set(map(ord, TEXT))))
    assert "vert" in features(font)
    assert font["maxp"].numGlyphs > len(font.getBestCmap()) + 1


@FACES
def test_it_is_the_same_every_time_whatever_the_order_of_the_characters(face: Face) -> None:
    points = [ord(char) for char in TEXT]
    assert subset_face(face, points) == subset_face(face, points[::-1])


def test_regional_forms_are_kept_only_for_text_of_another_region() -> None:
    assert "locl" not in features_for(["zh", "zh-Hans", "zh-CN", "en"])
    for language in ("zh-Hant", "zh-TW", "zh-Hant-HK", "ja", "yue-HK"):
        assert "locl" in features_for(["zh-Hans", language])
    mainland = subset_face(FONTS.face("song"), set(map(ord, TEXT)), features=features_for(["zh-Hans"]))
    every = subset_face(FONTS.face("song"), set(map(ord, TEXT)), features=EAST_ASIAN_FEATURES)
    assert "locl" not in features(opened(mainland))
    assert "locl" in features(opened(every))
    assert len(mainland) < len(every)


def test_woff2_holds_the_same_characters() -> None:
    data = subset_face(FONTS.face("song"), {0x6C38}, container="woff2")
    assert data[:4] == b"wOF2"
    assert set(opened(data).getBestCmap()) == {0x20, 0x3000, 0x6C38}


# Characters and marks that the regions draw differently.
REGIONAL = "骨次說，。"


def drawn(data: bytes, language: str) -> list[tuple[int, ...]]:
    """Return the box of the ink of each character, without and with regional forms as the language asks for them."""
    font = hb.Font(hb.Face(hb.Blob(data)))
    boxes = []
    for character in REGIONAL:
        buffer = hb.Buffer()
        buffer.add_str(character)
        buffer.direction, buffer.script, buffer.language = "ltr", "Hani", language
        hb.shape(font, buffer)
        extents = font.get_glyph_extents(buffer.glyph_infos[0].codepoint)
        boxes.append((extents.x_bearing, extents.y_bearing, extents.width, extents.height))
    return boxes


@pytest.mark.parametrize("role", ["song", "hei"])
@pytest.mark.parametrize("language", ["zh-Hant-TW", "zh-Hant-HK"])
def test_a_regional_subset_draws_the_region_s_forms_unasked(role: str, language: str) -> None:
    codes = set(map(ord, f"{REGIONAL}（"))
    whole = FONTS.face(role).path.read_bytes()
    made = subset_regional(FONTS.face(role), codes, language)
    assert drawn(made, "zh-Hans") == drawn(whole, language) != drawn(whole, "zh-Hans")
    assert "locl" not in features(opened(made))
    assert {"halt", "vert"} <= features(opened(made))
    assert len(made) < len(subset_face(FONTS.face(role), codes, features=features_for([language])))
    assert subset_regional(FONTS.face(role), codes, language) == made


def test_on_the_mainland_a_regional_subset_is_a_subset() -> None:
    face, codes = FONTS.face("song"), set(map(ord, REGIONAL))
    assert subset_regional(face, codes, "zh-Hans") == subset_face(face, codes, features=features_for(["zh-Hans"]))
