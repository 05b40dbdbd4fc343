"""What `fonts/` ships is what `fonts.toml` says: files, coverage, features, licences, sizes."""

from __future__ import annotations

import hashlib
import io
import unicodedata
from itertools import chain
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from banxin.fonts.catalogue import EXTRA, FONT_ROLES, Face, Family, load_fonts
from banxin.fonts.coverage import REPLACEMENT
from banxin.resources import data_folder

CATALOGUE = load_fonts()
FACES = pytest.mark.parametrize("face", CATALOGUE.faces, ids=str)
FOLDER = data_folder("fonts")


def encoded(codec: str, first: range, second: range) -> set[str]:
    """Return the two-byte characters of a codec, without those for private use."""
    decoded = (bytes([a, b]).decode(codec, "ignore") for a in first for b in second)
    return {
        text for text in decoded if len(text) == 1 and text > "\x7f" and unicodedata.category(text) != "Co"
    }


def listed(name: str) -> set[str]:
    lines = (FOLDER / "repertoires" / name).read_text("utf-8").splitlines()
    return set(chain.from_iterable(line for line in lines if not line.startswith("# ")))


ANY, GB_HIGH = range(0x40, 0xFF), range(0xA1, 0xFF)
CHARACTERS = {
    "signs": listed("signs.txt") | {" ", "\u00a0", "\u3000", "\ufffd"},
    "gb-2312": encoded("gb2312", GB_HIGH, GB_HIGH),
    "gbk": encoded("gbk", range(0x81, 0xFF), ANY),
    "big5": encoded("big5", range(0xA1, 0xFA), ANY) | encoded("cp950", range(0xA1, 0xFA), ANY),
    "big5-level-1": encoded("big5", range(0xA4, 0xC6), ANY)
    | encoded("big5", range(0xC6, 0xC7), range(0x40, 0x7F)),
    "jis-x-0208": encoded("euc_jp", GB_HIGH, GB_HIGH) | encoded("shift_jis", range(0x81, 0xF0), ANY),
    "tgh-2013": listed("tgh-2013.txt"),
    "latin": set(map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x180)))),
}


def opened(face: Face) -> TTFont:
    """Return the font file, read apart from the code under test."""
    return TTFont(io.BytesIO(face.path.read_bytes()), lazy=True)


def cmap(face: Face) -> dict[int, str]:
    mapping: dict[int, str] = opened(face).getBestCmap()
    return mapping


@FACES
def test_a_face_covers_each_repertoire_it_declares_to_the_last_character(face: Face) -> None:
    has = {chr(code) for code in cmap(face)}
    for name in face.repertoires:
        assert CHARACTERS[name] - has == set(), name
    assert len(has) == face.characters
    assert REPLACEMENT in has or face.role in ("italic", EXTRA)


def test_no_sign_that_texts_are_full_of_is_without_a_face() -> None:
    has = {chr(code) for face in CATALOGUE.chain("song") for code in cmap(face)}
    assert set("◈►▸☐☑✔✖✦❀❤☎♻⚠⇒⌈⌋≔⊨∎𝑥𝔸") <= has
    # Arrows, operators, technical and geometric signs, dingbats: what emoji alone have is not there.
    blocks = (*range(0x2190, 0x2300), *range(0x25A0, 0x2700))
    assert {chr(code) for code in blocks} - has == set()


def test_the_repertoires_are_the_size_their_standards_say() -> None:
    sizes = {name: len(characters) for name, characters in CHARACTERS.items()}
    assert sizes["gb-2312"] == 7445
    assert sizes["tgh-2013"] == 8105
    assert sizes["big5-level-1"] == 5401
    assert sizes["gbk"] > 21_700
    assert sizes["big5"] > 13_000
    assert sizes["jis-x-0208"] > 6_800


def test_each_role_covers_at_least_what_its_use_asks_for() -> None:
    assert {"gbk", "big5", "jis-x-0208", "tgh-2013"} <= set(CATALOGUE.face("song", 400).repertoires)
    for face in (CATALOGUE.face("song", 700), CATALOGUE.face("hei", 400), CATALOGUE.face("hei", 700)):
        assert {"tgh-2013", "big5"} <= set(face.repertoires)
    assert "gb-2312" in CATALOGUE.face("kai").repertoires
    assert "gb-2312" in CATALOGUE.face("fangsong").repertoires
    assert {family.role for family in CATALOGUE.families} == {*FONT_ROLES, EXTRA}
    assert [face.weight for face in CATALOGUE.family("hei").faces] == [400, 700]


@FACES
def test_a_file_is_the_one_recorded(face: Face) -> None:
    assert hashlib.sha256(face.path.read_bytes()).hexdigest() == face.sha256


@pytest.mark.parametrize("face", [face for face in CATALOGUE.faces if face.role not in ("italic", EXTRA)], ids=str)
def test_east_asian_features_are_kept(face: Face) -> None:
    font = opened(face)
    tags = {
        record.FeatureTag
        for table in ("GSUB", "GPOS")
        if table in font
        for record in font[table].table.FeatureList.FeatureRecord
    }
    wanted = {"halt", "vhal"}
    if face.role in {"song", "hei"}:
        wanted |= {"palt", "vpal", "vert", "vrt2", "locl", "kern", "fwid", "hwid", "pwid"}
    if face.role == "kai":
        wanted |= {"vert", "mark", "pwid"}
    assert wanted - tags == set()


@pytest.mark.parametrize("face", [CATALOGUE.face("song"), CATALOGUE.face("hei", 700)], ids=str)
def test_song_and_hei_know_the_forms_of_each_region(face: Face) -> None:
    scripts = opened(face)["GSUB"].table.ScriptList.ScriptRecord
    han = next(record.Script for record in scripts if record.ScriptTag == "hani")
    assert {record.LangSysTag for record in han.LangSysRecord} >= {"JAN ", "ZHT ", "ZHH ", "ZHS "}


@FACES
def test_no_two_visible_characters_share_a_glyph(face: Face) -> None:
    users: dict[str, list[str]] = {}
    for code, glyph in cmap(face).items():
        if unicodedata.category(chr(code)) not in {"Zs", "Cf"}:
            users.setdefault(glyph, []).append(chr(code))
    assert [characters for characters in users.values() if len(characters) > 1] == []


@FACES
def test_the_file_calls_itself_as_the_catalogue_does(face: Face) -> None:
    names = opened(face)["name"]
    assert names.getDebugName(1) == names.getBestFamilyName() == face.css_family
    assert opened(face)["OS/2"].usWeightClass == face.weight


def test_no_changed_font_uses_a_reserved_name() -> None:
    names = opened(CATALOGUE.face("kai"))["name"].names
    shown = [str(record) for record in names if record.nameID in {1, 3, 4, 6, 16, 17, 18}]
    assert shown
    assert [name for name in shown if "LXGW" in name or "霞鹜" in name] == []


@pytest.mark.parametrize("family", CATALOGUE.families, ids=lambda family: family.role)
def test_each_family_has_its_licence_beside_it(family: Family) -> None:
    text = family.licence_path.read_text("utf-8")
    assert {face.path.parent for face in family.faces} == {family.licence_path.parent}
    if family.licence.startswith("OFL"):
        assert "SIL OPEN FONT LICENSE Version 1.1" in text
        assert "Copyright" in text or "©" in text
    else:
        assert "GNU GENERAL PUBLIC LICENSE" in text
        assert "As a special exception, if you create a document which uses this font" in text


def test_the_fonts_stay_small_enough_to_clone() -> None:
    sizes = {path: path.stat().st_size for path in Path(FOLDER).rglob("*") if path.is_file()}
    assert sum(sizes.values()) <= 72_000_000
    assert max(sizes.values()) < 20_000_000


@pytest.mark.parametrize(
    "signs",
    ["ℂℍℕℙℚℝℤ", "ℬℰℱℋℐℒℳℛℯℊℴ", "ℭℌℑℜℨ", "ϵϰϱϴ", "".join(map(chr, range(0x4DC0, 0x4E00))), "".join(map(chr, range(0x1D300, 0x1D357)))],
    ids=["double-struck", "script", "fraktur", "greek", "yijing", "taixuanjing"],
)
def test_what_is_set_in_song_has_the_letters_of_mathematics_and_the_figures_of_the_yijing(signs: str) -> None:
    had = set().union(*(cmap(face) for face in CATALOGUE.chain("song")))
    assert not [sign for sign in signs if ord(sign) not in had]
