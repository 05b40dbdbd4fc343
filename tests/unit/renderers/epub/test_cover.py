"""The cover: its style from the layout, its text from the publication, one picture in two forms, the same every time."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from lxml import etree
from PIL import Image, ImageFile

from banxin.diagnostics import Report
from banxin.errors import LayoutError
from banxin.fonts.coverage import code_points
from banxin.layouts.load import load_layout
from banxin.model.document import Document, Metadata, Resource, Section
from banxin.renderers.epub.cover import Cover, CoverStyle, CoverText, Role, draw_cover, load_cover_style
from banxin.renderers.epub.cover.designs import DESIGNS
from banxin.renderers.epub.cover.display import TypeCase
from banxin.renderers.epub.cover.marks import Column, Line, Mark
from banxin.renderers.epub.pictures import carry_cover
from banxin.renderers.headline import Cohesion
from support.epub import book, chapter, fonts, make

SLIP = CoverStyle("slip", "#f8f5ec", "#1c1c1c", "#24405a")
STYLES = [replace(SLIP, design=design) for design in DESIGNS]
NAMED = pytest.mark.parametrize("style", STYLES, ids=list(DESIGNS))
LONG = "论社会主义市场经济条件下中国农村土地承包经营权流转制度的历史演变与现实困境研究"


def face_of(role: Role, character: str) -> Path | None:
    chain = fonts().chain("song", 700 if role == "title" else 400)
    return next((face.path for face in chain if ord(character) in code_points(face)), None)


def draw(
    text: CoverText,
    style: CoverStyle = SLIP,
    faces: Callable[[Role, str], Path | None] = face_of,
    language: str = "zh-Hans",
) -> Cover:
    return draw_cover(text, style, faces, Cohesion([]), language)


def drawn(cover: Cover) -> etree._Element:
    return etree.fromstring(f"<svg>{cover.drawing}</svg>")


def tallest_shape(cover: Cover) -> float:
    """Return the height of the tallest outline of type in the drawing, in pixels of the cover."""
    tallest = 0.0
    for path in drawn(cover).iter("path"):
        for outline in re.findall(r"M[^M]*", path.get("d") or ""):
            top = bottom = y = 0.0
            for operator, numbers in re.findall(r"([Mlc])([^Mlcz]*)", outline):
                values = list(map(float, re.findall(r"-?[0-9.]+", numbers)))
                top, bottom = (0.0, 0.0) if operator == "M" else (top, bottom)
                y = 0.0 if operator == "M" else y + values[-1]
                top, bottom = min(top, y), max(bottom, y)
            tallest = max(tallest, bottom - top)
    return tallest


@NAMED
def test_the_same_text_gives_the_same_picture_and_another_another(style: CoverStyle) -> None:
    first = draw(CoverText("红楼梦"), style)
    assert draw(CoverText("红楼梦"), style) == first
    assert draw(CoverText("西游记"), style).picture != first.picture


@NAMED
@pytest.mark.parametrize("title", ["这是一条有二十来个汉字那么长的报纸头条新闻标题", LONG], ids=["headline", "40"])
def test_a_long_title_is_still_legible_on_a_shelf(title: str, style: CoverStyle) -> None:
    cover = draw(CoverText(title, makers=("某人　著",), publisher="某社", headlines=("另一条",)), style)
    # A shelf shows covers 120 pixels high, and a character of seven pixels' height is the least one can read. The ink of
    # its tallest stroke is some six tenths of its size.
    assert tallest_shape(cover) > 0.6 * 7 / 120 * 2560


@pytest.mark.full
@NAMED
@pytest.mark.parametrize(
    "title", ["", " ", "字", "长" * 60_000, "A very long English title of a book " * 9, "“”：，。", "\n换\n行\n", "《〈甲〉乙》——丙"]
)
def test_any_title_gives_a_cover(title: str, style: CoverStyle) -> None:
    many = ("2020年10月28日",) * 30
    text = CoverText(title, "等3篇", "报" * 50, many, many, title, title, (title,) * 12)
    cover = draw(text, style)
    with Image.open(io.BytesIO(cover.picture)) as image:
        assert image.size == (1600, 2560)
    assert len(cover.picture) < 300_000
    assert drawn(cover) is not None


@NAMED
def test_everything_stands_on_the_cover(style: CoverStyle) -> None:
    text = CoverText(LONG, "", "某某日报", ("2020年10月28日", "第3版"), ("某甲　著", "某乙　编"), "某某丛书　第3种", "某某出版社", (LONG,) * 9)
    with Image.open(io.BytesIO(draw(text, style).picture)) as image:
        picture = image.convert("RGB")
    # A margin's width from the trim there is no type: fields, rules and frames only, so that each side is of few colours.
    # The disc of a paperback bleeds off at the left.
    sides = ((0, 0, 1600, 20), (0, 2540, 1600, 2560), (1580, 0, 1600, 2560), (0, 0, 20, 2560))
    for side in sides[:3] if style.design == "moon" else sides:
        assert len(picture.crop(side).getcolors(10_000) or []) <= 3


def extents(marks: Iterable[Mark], case: TypeCase) -> list[tuple[float, float, float, float, str]]:
    """Return the left, top, right and bottom edge of each line and column of type, and its text."""
    found = []
    for mark in marks:
        match mark:
            case Line(x, y, size, text, role):
                found.append((x, y, x + size * case.width_em(text, role), y + size, text))
            case Column(x, y, size, text, pitch=pitch):
                found.append((x, y, x + size, y + size * (1 + pitch * (len(text) - 1)), text))
            case _:
                pass
    return found


MANY = tuple(f"{name}　{role}" for name, role in zip(("张三", "李四", "欧阳予倩", "Ann Lee", "王五", "加西亚·马尔克斯", "赵六"), "著著著绘译序编"))
LATIN = "The Old Ferry and Other Stories from the River"
BODY = ("国家公共文化服务体系建设专家委员会　编",)


@NAMED
@pytest.mark.parametrize("makers", [MANY, BODY * 3, *(pytest.param(some, marks=pytest.mark.full) for some in ((), MANY[:3], MANY * 3, BODY))])
@pytest.mark.parametrize(
    "title", ["红楼梦", LONG, *(pytest.param(title, marks=pytest.mark.full) for title in ("家", "渡口：一个村庄的百年", LATIN, LONG * 2))]
)
def test_no_line_of_type_lies_over_another_or_over_the_edge(title: str, makers: tuple[str, ...], style: CoverStyle) -> None:
    case = TypeCase(face_of, "zh-Hans")
    for more in ({}, {"rest": "等10篇", "paper": "某某晚报", "issue": ("2026年3月1日", "第5版")}, {"rest": LONG * 2, "headlines": (LONG, "另一条") * 4}):
        text = CoverText(title, makers=makers, series="某某丛书　第3种", publisher="社会科学文献出版社", **more)  # type: ignore[arg-type]
        placed = extents(DESIGNS[style.design](text, case, Cohesion([])), case)
        assert [one for one in placed if one[0] < 60 or one[1] < 60 or one[2] > 1560 or one[3] > 2520] == []
        over = [
            (one[4], other[4])
            for one, other in combinations(placed, 2)
            if min(one[2], other[2]) - max(one[0], other[0]) > 2 and min(one[3], other[3]) - max(one[1], other[1]) > 2
        ]
        assert over == []


@NAMED
def test_makers_without_room_are_among_the_others(style: CoverStyle) -> None:
    case = TypeCase(face_of, "zh-Hans")
    names = tuple(f"某{one}{other}" for one in "甲乙丙丁" for other in "子丑寅卯辰巳午")
    said = [mark.text for mark in DESIGNS[style.design](CoverText("山居集", makers=names), case, Cohesion([])) if isinstance(mark, Line | Column)]
    shown = [name for name in names if any(name in text for text in said)]
    # Each stands once, in its order; the last is followed by what stands for the rest.
    assert shown == list(names[: len(shown)])
    assert len(shown) > 2
    assert sum(text.count("某") for text in said) == len(shown)
    assert [text for text in said if text.endswith("等")] == [f"{shown[-1]}　等"]


@NAMED
def test_a_long_name_is_whole_where_there_is_room_for_its_lines(style: CoverStyle) -> None:
    case = TypeCase(face_of, "zh-Hans")
    marks = DESIGNS[style.design](CoverText("茶", makers=("Johann Wolfgang von Goethe　著",)), case, Cohesion([]))
    assert "JohannWolfgangvonGoethe著" in "".join("".join(mark.text.split()) for mark in marks if isinstance(mark, Line))


@pytest.mark.parametrize("end", ["", "A"], ids=["column", "line"])
def test_a_dash_is_one_stroke(end: str) -> None:
    strokes = [draw(CoverText(f"甲{dash}乙{end}")).drawing.count("M") for dash in ("", "—", "——")]
    assert strokes[2] == strokes[1] == strokes[0] + 1


@NAMED
def test_drawing_and_picture_show_the_same(style: CoverStyle) -> None:
    cover = draw(CoverText("山居集", makers=("某甲　著",), publisher="某社", headlines=("甲", "乙")), style)
    marks = drawn(cover)
    assert {mark.tag for mark in marks} <= {"rect", "circle", "path"}
    # No font is asked for: type is outlines.
    assert "font" not in cover.drawing
    with Image.open(io.BytesIO(cover.picture)) as image:
        picture = image.convert("RGB")
    # The last field that covers a place gives its colour, wherever no type stands.
    for mark in marks.iter("rect"):
        x, y, width, height = (float(mark.get(name) or 0) for name in ("x", "y", "width", "height"))
        colour = tuple(int((mark.get("fill") or "")[i : i + 2], 16) for i in (1, 3, 5))
        box = picture.crop((round(x), round(y), round(x + width), round(y + height)))
        assert colour in {found for _, found in box.getcolors(1 << 20) or []}


def test_a_column_has_the_marks_of_columns() -> None:
    assert draw(CoverText("“甲”乙")).drawing == draw(CoverText("『甲』乙")).drawing
    # The form of a bracket that stands above a column is another than that of a line.
    assert draw(CoverText("《甲》")).drawing != draw(CoverText("《甲》A")).drawing


def test_a_character_without_a_face_is_drawn_as_a_sign() -> None:
    assert draw(CoverText("A甲\ue123")).picture == draw(CoverText("A甲〓")).picture


def test_the_shipped_layouts_have_covers_of_their_own() -> None:
    names = ("book", "book-vertical", "novel-pocket", "magazine", "newspaper", "report")
    assert [load_cover_style(load_layout(name)).design for name in names] == ["panel", "slip", "moon", "frame", "masthead", "band"]


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
    assert (draw(CoverText("骨次"), language=language) != draw(CoverText("骨次"))) == is_other


# --- a cover of the publication's own ------------------------------------------------------------------------


def picture(mode: str = "RGB", size: tuple[int, int] = (1600, 2560), kind: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **options)
    return out.getvalue()


def covered(data: bytes) -> Document:
    metadata = Metadata(title="书", cover="cover.x")
    return Document("book", metadata, sections=(chapter("章", "文"),), resources=(Resource("cover.x", "", data),))


@pytest.mark.parametrize("data", [picture(), picture(kind="JPEG"), picture("L"), picture("RGBA")])
def test_a_good_cover_is_taken_as_it_is(data: bytes) -> None:
    report = Report()
    made = make(covered(data), report=report)
    assert not list(report)
    (name,) = (name for name in made.files if name.startswith("EPUB/images/"))
    assert made.files[name] == data
    image = next(made.tree("cover.xhtml").iter("{http://www.w3.org/1999/xhtml}img"))
    assert name == f"EPUB/{image.get('src')}"
    items = {item.get("href"): item.get("properties") for item in made.tree("content.opf").iter() if item.get("href")}
    assert items[image.get("src")] == "cover-image"


@pytest.mark.parametrize(
    ("data", "codes", "kind"),
    [
        (picture(size=(600, 960)), ["EPB-072"], "PNG"),
        (picture(size=(2560, 1600)), ["EPB-073"], "PNG"),
        (picture("CMYK", kind="JPEG"), ["EPB-074"], "JPEG"),
        (picture(kind="WEBP"), ["EPB-074"], "PNG"),
        (picture(kind="GIF"), ["EPB-074"], "PNG"),
        (picture("I;16"), ["EPB-074"], "PNG"),
        (picture(size=(3200, 5120)), ["EPB-025"], "PNG"),
    ],
)
def test_a_cover_that_is_not_as_shops_want_it_is_reported(data: bytes, codes: list[str], kind: str) -> None:
    report = Report()
    item = carry_cover(covered(data), report)
    assert [finding.code for finding in report] == codes
    assert item is not None
    with Image.open(io.BytesIO(item.data)) as image:
        assert (image.format, image.mode) == (kind, "RGB" if "EPB-074" in codes else image.mode)
        assert image.mode != "CMYK"


@pytest.mark.parametrize("data", [b"no picture", b'<svg xmlns="http://www.w3.org/2000/svg"/>', picture()[:200]])
def test_a_cover_that_cannot_be_shown_is_reported_and_one_is_made(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    # As WeasyPrint leaves it behind in a process that has printed.
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    report = Report()
    made = make(covered(data), report=report)
    assert [finding.code for finding in report] == ["EPB-071"]
    assert "EPUB/images/cover.png" in made.files


def test_the_page_of_a_made_cover_is_a_drawing_that_says_what_it_is() -> None:
    made = make(book(chapter("章", "文"), title="书<名"))
    (drawing,) = made.tree("cover.xhtml").iter("{http://www.w3.org/2000/svg}svg")
    assert (drawing.get("role"), drawing.get("aria-label")) == ("img", "封面 书<名")
    assert len(drawing) > 2


def test_a_publication_without_text_has_a_cover() -> None:
    assert make(Document("book", Metadata(title="题"), sections=(Section("chapter"),))).files["EPUB/images/cover.png"]
