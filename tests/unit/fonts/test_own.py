"""A project's own fonts lead in their role, shipped ones stand behind them, and what cannot be embedded is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from banxin.diagnostics import Report
from banxin.errors import FontError
from banxin.fonts.catalogue import EXTRA as EXTRA_ROLE
from banxin.fonts.catalogue import load_fonts
from banxin.fonts.own import with_own_fonts
from banxin.pipeline import build
from banxin.settings import Settings
from support.epub import Book
from support.printed import Glyph, read

SHIPPED = load_fonts()
SONG = '[[family]]\nrole = "song"\n[[family.face]]\nfile = "own.ttf"\n'
EXTRA = '[[family]]\nrole = "extra"\n[[family.face]]\nfile = "own.ttf"\n'


def square_font(characters: str, name: str = "Own Song", *, fs_type: int = 0, ascent: int = 880) -> FontBuilder:
    """Return a font in which each character is a square."""
    pen = TTGlyphPen(None)
    for step, point in zip((pen.moveTo, pen.lineTo, pen.lineTo, pen.lineTo), ((50, 0), (50, 800), (950, 800), (950, 0)), strict=True):
        step(point)
    pen.closePath()
    square = pen.glyph()
    names = [".notdef", *(f"g{number}" for number in range(len(characters)))]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(character): name for character, name in zip(characters, names[1:], strict=True)})
    builder.setupGlyf(dict.fromkeys(names, square))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (1000, 50)))
    builder.setupHorizontalHeader(ascent=ascent, descent=-120)
    builder.setupNameTable({"familyName": name, "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=ascent, sTypoDescender=-120, usWeightClass=400, fsType=fs_type)
    builder.setupPost()
    return builder


def listed(folder: Path, toml: str, font: FontBuilder) -> Path:
    (folder / "fonts").mkdir()
    (folder / "fonts/fonts.toml").write_text(toml, "utf-8")
    font.save(folder / "fonts/own.ttf")
    return folder


def test_an_own_family_leads_has_the_shipped_bold_and_the_shipped_family_behind_it(tmp_path: Path) -> None:
    fonts = with_own_fonts(SHIPPED, listed(tmp_path, SONG, square_font("山")))
    assert list(map(str, fonts.chain("song", 400)))[:3] == ["Own Song 400", "Own Song 700", "Noto Serif CJK SC 400"]
    assert fonts.face("song", 700).path == SHIPPED.face("song", 700).path
    assert fonts.face("hei") == SHIPPED.face("hei")


def test_an_extra_family_is_asked_last_whatever_is_set(tmp_path: Path) -> None:
    fonts = with_own_fonts(SHIPPED, listed(tmp_path, EXTRA, square_font("\uac00")))
    for role in ("song", "hei", "kai", "fangsong", "italic"):
        shipped = [family for family in SHIPPED.families_for(role) if family.role != EXTRA_ROLE]
        assert fonts.families_for(role)[: len(shipped) + 1] == (*shipped, fonts.families[0])


def test_a_copy_of_a_shipped_family_has_a_name_of_its_own(tmp_path: Path) -> None:
    fonts = with_own_fonts(SHIPPED, listed(tmp_path, SONG, square_font("山", 'Noto Serif CJK SC";')))
    assert fonts.families[0].name == "Noto Serif CJK SC 2"


@pytest.mark.parametrize(("toml", "hint"), [(SONG, "weight = 700"), (EXTRA, "a family of each")])
def test_two_faces_of_one_weight_are_refused_as_one_would_never_be_asked(tmp_path: Path, toml: str, hint: str) -> None:
    project = listed(tmp_path, toml + '[[family.face]]\nfile = "bold.ttf"\n', square_font("山"))
    square_font("水").save(project / "fonts/bold.ttf")
    with pytest.raises(FontError, match=r"own\.ttf and bold\.ttf both have the weight 400") as told:
        with_own_fonts(SHIPPED, project)
    assert hint in str(told.value.hint)


def test_without_a_list_nothing_changes(tmp_path: Path) -> None:
    assert with_own_fonts(SHIPPED, tmp_path) is SHIPPED
    assert with_own_fonts(SHIPPED, SHIPPED.families[0].faces[0].path.parents[2]) is SHIPPED  # a checkout's own folder


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("", "no family is listed"),
        (SONG + SONG, "two families have the role “song”"),
        (SONG.replace("song", "sung"), "unknown role “sung”"),
        (SONG.replace("own.ttf", "other.ttf"), "other.ttf is missing"),
        (SONG.replace("own.ttf", "../fonts.toml"), "“file” is to be a file of this folder"),
        (SONG.replace("own.ttf", "fonts.toml"), "fonts.toml is no font of outlines"),
        (SONG + "weight = 1000\n", "weight 1000 is not between 100 and 900"),
        (SONG + "wieght = 400\n", "unknown key “wieght”"),
        ('[[family]]\nrole = "song"\n', "the family of the role “song” has no face"),
    ],
)
def test_a_list_that_cannot_be_used_is_refused(tmp_path: Path, toml: str, message: str) -> None:
    with pytest.raises(FontError, match=message.replace(".", r"\.")):
        with_own_fonts(SHIPPED, listed(tmp_path, toml, square_font("山")))


@pytest.mark.parametrize(
    ("data", "message"),
    [(b"ttcf" + bytes(20), "a collection"), (b"wOF2" + bytes(20), "for web pages"), (b"OTTO" + bytes(20), "cannot be read")],
)
def test_a_file_of_another_kind_is_refused(tmp_path: Path, data: bytes, message: str) -> None:
    listed(tmp_path, SONG, square_font("山"))
    (tmp_path / "fonts/own.ttf").write_bytes(data)
    with pytest.raises(FontError, match=message):
        with_own_fonts(SHIPPED, tmp_path)


@pytest.mark.parametrize("fs_type", [0x0002, 0x0100, 0x0200])
def test_what_its_maker_forbids_to_embed_is_refused(tmp_path: Path, fs_type: int) -> None:
    with pytest.raises(FontError, match="forbids"):
        with_own_fonts(SHIPPED, listed(tmp_path, SONG, square_font("山", fs_type=fs_type)))


@pytest.mark.parametrize("layout", ["newspaper", "book"])
def test_words_from_right_to_left_read_so_on_the_grid(tmp_path: Path, layout: str) -> None:
    listed(tmp_path, EXTRA, square_font("שלוםע", "Own Hebrew", ascent=1400))
    text = "问候语שלום意思是平安，一串词שלום עולם שלום עולם שלום怎么排，第一个词在右第二个词在左。" * 6
    (tmp_path / "a.txt").write_text(f"临江日报 2021年6月18日 星期五 第1版 要闻\n\n词语的来历\n\n□谢一帆\n\n{text}\n", "utf-8")
    report = Report()
    settings = Settings(sources=(str(tmp_path / "a.txt"),), project=tmp_path, out=tmp_path, reader="newspaper", layouts=(layout,), editions=("pdf",))
    (pdf,) = build(settings, report)
    assert not {"PDF-005", "PDF-013"} & {finding.code for finding in report}
    glyphs = [glyph for page in read(pdf.read_bytes()).pages for glyph in page if glyph.character in "שלוםע问候语意平"]
    rows: dict[float, list[Glyph]] = {}
    for glyph in glyphs:
        rows.setdefault(round(glyph.y, 1), []).append(glyph)
    seen = ["".join(glyph.character for glyph in sorted(row, key=lambda glyph: glyph.x)) for row in rows.values()]
    assert any("םולש" in row for row in seen)
    assert not any("שלום" in row for row in seen)


def test_both_editions_are_set_in_them(tmp_path: Path) -> None:
    listed(tmp_path, SONG + EXTRA.replace("own", "extra"), square_font("山"))
    square_font("\uac00", "Own Hangul").save(tmp_path / "fonts/extra.ttf")
    (tmp_path / "fonts/LICENSE.txt").write_text("ours", "utf-8")
    toml = (tmp_path / "fonts/fonts.toml").read_text("utf-8")
    (tmp_path / "fonts/fonts.toml").write_text(toml.replace('"song"', '"song"\nlicence_file = "LICENSE.txt"'), "utf-8")
    # A space behind what is lent is set in the face that lends it, which has none.
    (tmp_path / "a.md").write_text("# 第一章 云\n\n山上有云，\uac00。**山**\uac00\u3000云\uac00 \uac00云\n", "utf-8")
    report = Report()
    epub, pdf = build(Settings(sources=(str(tmp_path / "a.md"),), project=tmp_path, out=tmp_path / "dist"), report)
    assert not {"FNT-002", "PDF-001"} & {finding.code for finding in report}
    assert "山上有云，\uac00。" in read(pdf.read_bytes()).text(4)
    book = Book(epub.read_bytes())
    assert {"EPUB/fonts/own.ttf", "EPUB/fonts/extra.ttf", "EPUB/fonts/own-1-LICENSE.txt"} <= book.files.keys()
    assert 'font-family: "Own Song"' in book.files["EPUB/style.css"].decode()
