"""What a book needs beyond its style sheets: turned titles, pictures in whole lines, faces that agree."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from lxml import html as parser
from PIL import Image

from banxin.fonts.catalogue import load_fonts
from banxin.fonts.coverage import code_points
from banxin.layouts.layout import TypeArea
from banxin.layouts.load import load_layout
from banxin.layouts.templates import Templates
from banxin.model import document as nodes
from banxin.model.document import Document, Heading, Metadata, Paragraph, Resource, Section, Text
from banxin.renderers import Edition
from banxin.renderers.interlinear import without_signs
from banxin.renderers.pdf import check_conservation
from banxin.renderers.pdf.flow import compose_book
from banxin.renderers.pdf.pictures import picture_lines, picture_sizes, pixel_size, printable
from banxin.renderers.pdf.typefaces import baseline_drops_em, cut_faces, faces_of, family_lists
from support import documents

AREA = TypeArea(10.5, 17.5, 28, 26)


def text(characters: str) -> tuple[Text]:
    return (Text(characters),)


def composed(document: Document) -> tuple[parser.HtmlElement, str]:
    layout, fonts = load_layout("book"), load_fonts()
    edition = Edition(document, layout, fonts, "urn:uuid:0", datetime(1980, 1, 1, tzinfo=UTC))
    markup, sheets = compose_book(edition, Templates(layout, family_lists(layout, fonts)), {})
    return parser.document_fromstring(markup), "\n".join(sheets)


def title_of(*title: nodes.Inline) -> parser.HtmlElement:
    section = Section("chapter", Heading(title), blocks=(Paragraph(text("白云深处白云深处")),))
    root, _ = composed(Document("book", Metadata(title="书"), sections=(section, section)))
    return root.xpath("//main//*[contains(@class, 'title')]")[0]


def lines_of(element: parser.HtmlElement) -> list[str]:
    for turn in element.iter("br"):
        turn.tail = "\n" + (turn.tail or "")
    return str(element.text_content()).split("\n")


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("短题", ["短题"]),
        ("甄士隐梦幻识通灵　贾雨村风尘怀闺秀", ["甄士隐梦幻识通灵", "贾雨村风尘怀闺秀"]),
        ("这里说的是一件长得很的事情，那里说的也是", ["这里说的是一件长得很的事情，", "那里说的也是"]),
    ],
)
def test_a_title_too_long_for_a_line_turns_at_marks_and_spaces(title: str, lines: list[str]) -> None:
    assert lines_of(title_of(*text(title))) == lines


def test_a_turn_of_the_source_is_kept_and_not_doubled() -> None:
    assert lines_of(title_of(Text("上句"), nodes.Break(), Text("下句"))) == ["上句", "下句"]
    long = title_of(Text("甄士隐梦幻识通灵"), nodes.Break(), Text("贾雨村风尘怀闺秀，冷子兴演说荣国府了"))
    assert lines_of(long) == ["甄士隐梦幻识通灵", "贾雨村风尘怀闺秀，", "冷子兴演说荣国府了"]


def test_a_turn_inside_other_inlines_loses_nothing() -> None:
    title = title_of(Text("甄士隐"), nodes.Strong(text("梦幻识通灵　贾雨村")), nodes.Ruby((("风", "fēng"),)), Text("尘怀闺秀"))
    lines = lines_of(title)
    assert len(lines) == 2
    assert without_signs("".join(lines)) == "甄士隐梦幻识通灵贾雨村风fēng尘怀闺秀"


def test_contents_and_running_heads_keep_a_title_as_it_is() -> None:
    title = "第一回　甄士隐梦幻识通灵，贾雨村风尘怀闺秀"
    chapter = Section("chapter", Heading(text(title)))
    root, _ = composed(Document("book", Metadata(title="书"), sections=(chapter, chapter)))
    assert root.xpath("string(//nav//a)").strip() == title
    assert root.xpath("//header/@data-title")[0] == title
    assert root.xpath("string(//main//*[@class='ordinal'])") == "第一回"


def test_contents_keep_words_in_italics_and_nothing_else_of_a_title() -> None:
    title = (Text("读"), nodes.Emphasis(text("Walden & c.")), nodes.Strong((Text("有"), nodes.Emphasis(text("感")))), nodes.Note((Paragraph(text("注")),)))
    chapter = Section("chapter", Heading(title))
    root, _ = composed(Document("book", Metadata(title="书"), sections=(chapter, chapter)))
    (first, _) = root.xpath("//nav//a")
    assert first.text_content().strip() == "读Walden & c.有感"
    assert [(inner.tag, inner.get("class"), inner.text) for inner in first] == [("em", "italic", "Walden & c.")]


def test_a_long_title_of_the_book_is_set_smaller_and_what_was_added_to_it_apart() -> None:
    article = Section("article", Heading(text("打造高素质的干部队伍是建设组织的重要任务")))
    root, _ = composed(Document("newspaper", Metadata(title="打造高素质的干部队伍是建设组织的重要任务等7篇"), sections=(article,)))
    (title,) = root.find_class("book-title")
    assert len(lines_of(title)) == 2
    assert root.find_class("more")[0].text_content() == "等7篇"


def test_nothing_is_printed_that_nobody_said() -> None:
    article = Section("article", blocks=(Paragraph(text("只有正文。")),))
    root, _ = composed(Document("newspaper", Metadata(title="题"), sections=(article,)))
    assert "".join(root.body.text_content().split()) == "题只有正文。"


def test_markup_in_titles_and_names_is_text() -> None:
    name = '<i>"&{{ 7*7 }}'
    section = Section("article", Heading(text(name)), nodes.Label(name, name), nodes.Byline((name,), name), (Paragraph(text(name)),))
    root, _ = composed(Document("newspaper", Metadata(title=name, creators=(nodes.Creator(name),)), sections=(section, section)))
    assert root.xpath("//header/@data-title")[0] == name
    assert root.body.text_content().count(name) == 2 * 5 + 2
    assert not root.xpath("//i")


@pytest.mark.full
@settings(max_examples=25)
@given(document=documents.documents)
def test_no_template_of_a_layout_drops_a_character(document: Document) -> None:
    fonts = load_fonts()
    # Those with templates of their own.
    for name in ("book", "magazine", "report"):
        layout = load_layout(name)
        edition = Edition(document, layout, fonts, "urn:uuid:0", datetime(1980, 1, 1, tzinfo=UTC))
        markup, _ = compose_book(edition, Templates(layout, family_lists(layout, fonts)), {})
        check_conservation(document, markup, name)


# --- pictures ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pixels", "lines"),
    [
        ((4000, 2000), 8),  # as wide as the measure, 294 pt: 147 pt deep are 8.4 lines
        ((400, 200), 4),  # 200 pixels to the inch: 144 pt wide, 72 pt deep
        ((4000, 2100), 8),  # 8.8 lines would be 9, and wider than the measure
        ((1000, 9000), 18),  # no deeper than most of a page
        ((10, 1), 1),
    ],
)
def test_a_picture_takes_whole_lines(pixels: tuple[int, int], lines: int) -> None:
    assert picture_lines(pixels, AREA) == lines
    width_pt = lines * AREA.leading_pt * pixels[0] / pixels[1]
    assert width_pt <= 294.01 or lines == 1


def test_a_picture_takes_the_share_of_the_measure_it_asks_for() -> None:
    assert picture_lines((400, 200), AREA, 100) == 8  # however few its pixels
    assert picture_lines((4000, 2000), AREA, 50) == 4
    assert picture_lines((1000, 9000), AREA, 100) == 18


def test_sizes_are_read_from_pictures_and_drawings() -> None:
    out = io.BytesIO()
    Image.new("L", (30, 20)).save(out, "PNG")
    assert pixel_size(Resource("a.png", "image/png", out.getvalue())) == (30, 20)
    drawing = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"/>'
    assert pixel_size(Resource("a.svg", "image/svg+xml", drawing)) == (10_000, 5_000)
    for broken in (b"", b"GIF89a", out.getvalue()[:20], b"<svg viewBox='0 0 0 0'/>"):
        assert pixel_size(Resource("a", "image/svg+xml" if b"svg" in broken else "image/png", broken)) is None


def test_what_is_no_picture_is_said_in_words() -> None:
    assert dict(picture_sizes((Resource("a.png", "image/png", b"no picture"),))) == {}
    section = Section("chapter", blocks=(nodes.Figure("a.png", (), "一只猫"),))
    document = Document("book", Metadata(title="书"), sections=(section,), resources=(Resource("a.png", "image/png", b"no picture"),))
    root, _ = composed(document)
    assert not root.xpath("//img")
    assert "一只猫" in root.body.text_content()


# --- faces ---------------------------------------------------------------------------------------------------


def test_faces_are_those_of_the_roles_and_of_what_stands_in_for_them() -> None:
    layout, fonts = load_layout("book"), load_fonts()
    assert {face.role for face in faces_of(layout, fonts)} == {"song", "hei", "kai", "italic", "extra"}
    fangsong = replace(layout, roles={**layout.roles, "quotation": "fangsong"})
    assert "fangsong" in {face.role for face in faces_of(fangsong, fonts)}
    assert family_lists(layout, fonts)["body"].startswith('"Noto Serif CJK SC", ')


def test_cut_faces_have_what_the_text_needs_and_are_gone_afterwards() -> None:
    face = load_fonts().face("song")
    with cut_faces([face], ["山居集"], "zh-Hans") as (cut,):
        path = cut.path
        have = code_points(cut)
        assert path.stat().st_size < face.path.stat().st_size / 20
        # With this table HarfBuzz 6 cannot cut a TrueType face with over a thousand glyphs in use.
        assert b"GDEF" not in path.read_bytes()[:512]
    assert {ord(character) for character in "山居集0123456789."} <= have
    assert ord("龙") not in have
    assert not path.exists()


def test_baselines_of_faces_agree_after_the_drop() -> None:
    drops = baseline_drops_em(load_layout("book"), load_fonts())
    assert drops["body"] == 0
    assert drops["quotation"] == pytest.approx(0.09, abs=0.02)


def test_an_own_layout_may_name_its_own_parts(tmp_path: Path) -> None:
    folder = tmp_path / "layouts" / "own"
    folder.mkdir(parents=True)
    (folder / "layout.toml").write_text('inherits = "book"\n', "utf-8")
    (folder / "print.html.jinja").write_text("<p>{{ book.title }}</p>", "utf-8")
    (folder / "print.css").write_text("p { font-family: {{ fonts.body }}; font-size: {{ titles.chapter }}em }", "utf-8")
    layout, fonts = load_layout("own", project=tmp_path), load_fonts()
    edition = Edition(Document("book", Metadata(title="书")), layout, fonts, "", datetime(1980, 1, 1, tzinfo=UTC))
    markup, sheets = compose_book(edition, Templates(layout, family_lists(layout, fonts)), {})
    assert markup == "<p>书</p>"
    assert sheets[1].endswith("font-size: 1.65em }")


def test_sixteen_bits_of_grey_become_eight_and_nothing_else_is_touched() -> None:
    deep, plain = io.BytesIO(), io.BytesIO()
    Image.frombytes("I;16", (3, 1), bytes([0, 0, 0, 128, 255, 255])).save(deep, "PNG")
    Image.new("RGB", (3, 1)).save(plain, "PNG")
    with Image.open(io.BytesIO(printable(Resource("a.png", "image/png", deep.getvalue())))) as printed:
        assert (printed.mode, list(printed.tobytes())) == ("L", [0, 127, 255])
    for data in (plain.getvalue(), b"no picture"):
        assert printable(Resource("a.png", "image/png", data)) == data


def test_a_photograph_taken_upright_is_measured_upright() -> None:
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (30, 20)).save(out, "JPEG", exif=exif)
    assert pixel_size(Resource("a.jpg", "image/jpeg", out.getvalue())) == (20, 30)
