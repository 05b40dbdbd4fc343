"""The cover: its style from the layout, its text from the publication, the same pixels every time."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from banxin.errors import LayoutError
from banxin.fonts.coverage import code_points
from banxin.fonts.subset import subset_regional
from banxin.layouts.load import load_layout
from banxin.renderers.epub.cover import CoverStyle, CoverText, Role, draw_cover, load_cover_style
from banxin.renderers.headline import Cohesion
from support.epub import fonts

SLIP = CoverStyle("slip", "#f8f5ec", "#1c1c1c", "#24405a")
MASTHEAD = CoverStyle("masthead", "#f6f2e8", "#1a1a1a", "#9c2a22")


def face_of(role: Role, character: str) -> Path | None:
    chain = fonts().chain("song", 700 if role == "title" else 400)
    return next((face.path for face in chain if ord(character) in code_points(face)), None)


def draw(
    text: CoverText, style: CoverStyle = SLIP, faces: Callable[[Role, str], Path | None] = face_of
) -> bytes:
    return draw_cover(text, style, faces, Cohesion([]))


def tallest_line(cover: bytes, ink: str) -> int:
    """Return the height in pixels of the tallest line of type: of the rows that one after the other have ink."""
    with Image.open(io.BytesIO(cover)) as image:
        # The rules of a frame run down beside the type.
        picture = image.convert("RGB").crop((200, 0, 1400, image.height))
    wanted = tuple(int(ink[i : i + 2], 16) for i in (1, 3, 5))
    tallest = height = 0
    for y in range(picture.height):
        colours = picture.crop((0, y, picture.width, y + 1)).getcolors(4096) or []
        height = height + 1 if any(colour == wanted for _, colour in colours) else 0
        tallest = max(tallest, height)
    return tallest


@pytest.mark.parametrize("style", [SLIP, MASTHEAD])
def test_the_same_text_gives_the_same_picture_and_another_another(style: CoverStyle) -> None:
    first = draw(CoverText("红楼梦"), style)
    assert draw(CoverText("红楼梦"), style) == first
    assert draw(CoverText("西游记"), style) != first


@pytest.mark.parametrize("style", [SLIP, MASTHEAD])
def test_a_long_headline_is_still_legible_on_a_shelf(style: CoverStyle) -> None:
    cover = draw(CoverText("这是一条有二十来个汉字那么长的报纸头条新闻标题", headlines=("另一条",)), style)
    # A shelf shows covers 120 pixels high, and a character of eight pixels' height is the least one can read.
    # The ink of a character is some nine tenths of its size.
    assert tallest_line(cover, style.ink) * 120 / 2560 > 0.9 * 8


@pytest.mark.parametrize(
    "title", ["", " ", "字", "长" * 60_000, "A very long English title of a book " * 9, "“”：，。", "\n换\n行\n"]
)
@pytest.mark.parametrize("style", [SLIP, MASTHEAD])
def test_any_title_gives_a_cover(title: str, style: CoverStyle) -> None:
    text = CoverText(title, "等3篇", "报" * 50, ("2020年10月28日",) * 30, (title,) * 12)
    with Image.open(io.BytesIO(draw(text, style))) as image:
        assert image.size == (1600, 2560)


def test_a_character_without_a_face_is_drawn_as_a_sign() -> None:
    assert draw(CoverText("甲\ue123")) == draw(CoverText("甲〓"))


def test_the_shipped_layouts_have_covers_of_their_own() -> None:
    assert load_cover_style(load_layout("newspaper")).design == "masthead"
    assert load_cover_style(load_layout("book")).design == "slip"


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('design = "slips"', r"cover\.toml:2: there is no cover “slips”\n  hint: did you mean “slip”"),
        ('accent = "red"', r"cover\.toml:2: “accent” is no colour"),
        ('colour = "#ffffff"', r"cover\.toml:2: unknown key “colour”"),
    ],
)
def test_a_slip_of_the_pen_in_a_cover_style_is_named_with_its_line(
    tmp_path: Path, line: str, complaint: str
) -> None:
    (tmp_path / "cover.toml").write_text(f"# cover\n{line}\n", "utf-8")
    layout = replace(load_layout("book"), folders=(tmp_path,))
    with pytest.raises(LayoutError, match=complaint):
        load_cover_style(layout)


@pytest.mark.parametrize(("language", "is_other"), [("zh-Hans", False), ("zh-Hant-TW", True)])
def test_a_cover_is_drawn_in_the_forms_of_its_region(language: str, is_other: bool) -> None:
    faces = {face.path: face for face in fonts().faces}

    def cut_for(path: Path) -> bytes:
        return subset_regional(faces[path], set(map(ord, "骨次")), language)

    cover = draw_cover(CoverText("骨次"), SLIP, face_of, Cohesion([]), cut_for)
    assert (cover != draw(CoverText("骨次"))) == is_other
