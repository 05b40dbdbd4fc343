"""The printed book, read back from its pages: order, folios, running heads, the grid, notes, and nothing lost."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from banxin.diagnostics import Report
from banxin.errors import LayoutError
from banxin.fonts.catalogue import load_fonts
from banxin.layouts.load import load_layout
from banxin.model import document as nodes
from banxin.model.document import Document, Heading, Metadata, Note, Paragraph, Section, Text
from banxin.model.walk import document_text, visible
from banxin.renderers import Edition
from banxin.renderers.pdf import render_pdf
from support.printed import MM, Book, Glyph, read

SENTENCE = "山中何所有，岭上多白云。只可自怡悦，不堪持赠君。"


def text(characters: str) -> tuple[Text]:
    return (Text(characters),)


def paragraph(*content: nodes.Inline | str) -> Paragraph:
    return Paragraph(tuple(Text(one) if isinstance(one, str) else one for one in content))


def picture() -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((700, 411)).save(out, "PNG")
    return out.getvalue()


def book() -> Document:
    body = tuple(paragraph(SENTENCE * 4) for _ in range(24))
    table = nodes.Table(((text("年"), text("页")), (text("1987"), text("128")), (text("1999"), text("256"))), 1, ("", "right"), text("表一 印数"))
    verse = nodes.Verse(((text("床前明月光，"), text("疑是地上霜。")),))
    inner = Section("section", Heading(text("一、引文")), blocks=(
        nodes.Quotation((paragraph(SENTENCE * 3),)), verse, table, paragraph(SENTENCE * 3),
        nodes.Figure("a.png", text("图一 云"), "云"), paragraph(SENTENCE * 2),
        nodes.ListBlock(((paragraph("第一项"),), (paragraph("第二项"),)), 1), nodes.CodeBlock("def f(x):\n    return x"), nodes.Rule(),
        nodes.Figure("", text("图二 不在"), "无"), *body[:3],
    ))  # fmt: skip
    return Document(
        "book",
        Metadata(title="山居集", creators=(nodes.Creator("某甲"),)),
        sections=(
            Section("chapter", Heading(text("第一章 白云")), blocks=(paragraph("注在此", Note((paragraph("页脚的注文"), paragraph("注的次段"))), "。", nodes.Link("https://example.org/", text("连结")), nodes.Emphasis(text("着重")), nodes.Strong(text("强调")), nodes.Ruby((("魑", "chī"),))), *body), sections=(inner,)),
            Section("chapter", Heading(text("第二章 一个长得一行放不下的标题，须在意思断开的地方转行"), text("引题")), blocks=body),
        ),
        unplaced=(nodes.Furniture("散落的一句", "unknown"), nodes.Furniture("电话一二三", "editors"), nodes.Furniture("目录 第一章", "contents")),
        resources=(nodes.Resource("a.png", "image/png", picture()),),
    )


def edition(document: Document, **options: str) -> Edition:
    return Edition(document, load_layout("book", options=options), load_fonts(), "urn:uuid:0", datetime(1980, 1, 1, tzinfo=UTC))


@pytest.fixture(scope="module")
def made() -> Book:
    report = Report()
    pressed = render_pdf(edition(book()), report)
    assert [str(finding) for finding in report] == []
    return read(pressed.content)


# --- order ---------------------------------------------------------------------------------------------------


def test_half_title_title_page_contents_and_text_follow_on_right_hand_pages(made: Book) -> None:
    assert made.text(0) == "山居集"
    assert made.text(1) == ""
    assert made.text(2) == "山居集某甲著"
    assert made.text(3).startswith("目录第一章白云")
    assert made.text(4).startswith("第一章白云注在此")
    assert made.pages[2][0].size > 2 * made.pages[4][-1].size


def test_series_title_subtitle_makers_date_and_publisher_stand_apart_down_the_title_page() -> None:
    metadata = Metadata(title="山居集", subtitle="河边的日子", creators=(nodes.Creator("某甲"),), publisher="某某书局", date="2026-03", series="某丛书")
    document = Document("book", metadata, sections=(Section("chapter", Heading(text("云")), blocks=(paragraph(SENTENCE),)),))
    for name in ("book", "novel-pocket", "report"):
        layout = load_layout(name)
        pressed = render_pdf(replace(edition(document), layout=layout), Report())
        page = read(pressed.content).pages[0 if name == "report" else 2]
        lines = {y: "".join(glyph.character for glyph in page if glyph.y == y) for y in sorted({glyph.y for glyph in page})}
        assert list(lines.values()) == ["某丛书", "山居集", "河边的日子", "某甲著", "2026年3月", "某某书局"]
        assert max(lines) > layout.page.height_mm * MM * 0.7  # the publisher, at the foot


@pytest.mark.parametrize("makers", [1, 3, 11])
@pytest.mark.parametrize("name", ["book", "book-vertical"])
def test_nothing_on_a_title_page_stands_upon_another_however_many_made_the_book(name: str, makers: int) -> None:
    creators = tuple(nodes.Creator(f"某{numeral}") for numeral in "甲乙丙丁戊己庚辛壬癸子"[:makers])
    metadata = Metadata(title="山居集", creators=creators, publisher="南山书局", date="2026-03", series="河边丛书")
    document = Document("book", metadata, sections=(Section("chapter", Heading(text("云")), blocks=(paragraph(SENTENCE),)),))
    pages = read(render_pdf(replace(edition(document), layout=load_layout(name)), Report()).content).pages
    vertical = name == "book-vertical"
    dates = [glyph for page in pages[2:4] for glyph in page if glyph.character == "年"]
    for page in pages[2:4]:
        for glyph in page:
            for other in dates:
                across = (glyph.x - other.x) if vertical else (glyph.y - other.y)
                assert glyph.character in "2026年3月二〇六三" or abs(across) > 9 or other not in page
    assert sum(glyph.character in "南局" for page in pages[2:4] for glyph in page) == 2


def test_contents_and_bookmarks_name_the_pages_on_which_things_stand(made: Book) -> None:
    contents = made.text(3)
    for title, size in (("第一章白云", None), ("一、引文", 12.6), ("第二章一个长得一行放不下的标题，须在意思断开的地方转行", None)):
        page = next(n for n in range(4, len(made.pages)) if title in made.text(n, size=size))
        entry = contents[contents.index(title) + len(title) :].lstrip("….·")
        folio = "".join(character for character in entry[:3] if character.isdigit())
        assert folio == str(page - 3)
    assert [(level, title) for level, title, _ in made.bookmarks] == [
        (0, "第一章 白云"),
        (1, "一、引文"),
        (0, "第二章 一个长得一行放不下的标题，须在意思断开的地方转行"),
        (0, "未归入各篇的文字"),
        (0, "版面文字"),
    ]
    assert made.bookmarks[0][2] == 4


def test_each_entry_of_the_contents_leads_to_its_page_and_a_link_is_as_high_as_its_type(made: Book) -> None:
    titles = ("第一章", "一、引文", "第二章")
    places = [page for level, title, page in made.bookmarks if title.startswith(titles)]
    assert [link.target for link in made.links if link.page == 3] == places
    (reference,) = (link for link in made.links if isinstance(link.target, str))
    assert (reference.page, reference.target) == (4, "https://example.org/")
    assert all(link.height >= 9 for link in made.links)


def test_every_visible_character_is_printed_and_the_sources_own_contents_are_not(made: Book) -> None:
    printed = Counter("".join(made.text(page) for page in range(4, len(made.pages))))
    expected = Counter(visible(document_text(book()).replace("目录 第一章", "")))
    assert not expected - printed


# --- furniture of the page -----------------------------------------------------------------------------------


def test_running_heads_stand_outside_and_not_over_the_first_page_of_a_chapter(made: Book) -> None:
    layout = load_layout("book")
    second, loose = made.first_page("引题"), made.first_page("未归入各篇的文字")
    for number in (*range(4, second + 3), loose):
        head = [glyph for glyph in made.pages[number] if glyph.y < layout.page.head_mm * MM]
        words = "".join(glyph.character for glyph in head)
        if number in (4, second, loose):
            assert words == ""
        elif number % 2:
            assert words == "山居集"
            assert head[0].x == pytest.approx(layout.page.outer_mm * MM, abs=0.5)
        else:
            assert words.startswith("第一章白云" if number < second else "第二章")
            assert head[-1].x + head[-1].size == pytest.approx((layout.page.width_mm - layout.page.outer_mm) * MM, abs=1)


def test_folios_count_from_the_text_and_stand_outside(made: Book) -> None:
    layout = load_layout("book")
    for number in range(4, len(made.pages)):
        foot = [glyph for glyph in made.pages[number] if glyph.y > (layout.page.height_mm - layout.page.foot_mm) * MM + 5]
        assert "".join(glyph.character for glyph in foot) == str(number - 3)
        outside = foot[0].x < layout.page.width_mm * MM / 2
        assert outside == bool(number % 2)


# --- the grid ------------------------------------------------------------------------------------------------


def test_body_text_keeps_to_one_grid_past_headings_tables_pictures_and_notes(made: Book) -> None:
    layout = load_layout("book")
    leading, head = layout.area.leading_pt, layout.page.head_mm * MM
    remainders = Counter(
        round((glyph.y - head) % leading, 1)
        for page in made.pages[4:]
        for glyph in page
        if abs(glyph.size - 10.5) < 0.01
    )
    assert sum(remainders.values()) > 4000
    (first, _), *others = remainders.most_common()
    assert all(min(abs(other - first), leading - abs(other - first)) <= 0.15 for other, _ in others), remainders


def test_lines_are_as_long_as_the_measure_and_pages_as_deep_as_the_type_area(made: Book) -> None:
    layout = load_layout("book")
    second = made.first_page("引题")
    for number in (second + 1, second + 2):
        lines: dict[float, list[Glyph]] = {}
        for glyph in made.pages[number]:
            if abs(glyph.size - 10.5) < 0.01:
                lines.setdefault(round(glyph.y, 1), []).append(glyph)
        left = (layout.page.outer_mm if number % 2 else layout.page.inner_mm) * MM
        han = [[glyph.x for glyph in line if "一" <= glyph.character <= "龥"] for line in lines.values()]
        rights = [max(xs) + 10.5 - left for xs in han if xs]
        assert len(lines) == 26
        full = [right for right in rights if right > 27 * 10.5]
        assert len(full) > 12
        assert max(full) == pytest.approx(28 * 10.5, abs=0.2)


def test_a_note_stands_at_the_foot_of_the_page_of_its_reference(made: Book) -> None:
    page = made.pages[made.first_page("注在此")]
    reference = next(glyph for glyph in page if glyph.character == "①")
    note = [glyph for glyph in page if glyph.size < 9 and glyph.character in "页脚的注文"]
    assert len(note) >= 5
    assert all(glyph.y > reference.y for glyph in note)
    body_foot = max(glyph.y for glyph in page if abs(glyph.size - 10.5) < 0.01)
    assert all(glyph.y > body_foot for glyph in note)


def test_each_paragraph_of_a_note_has_lines_of_its_own(made: Book) -> None:
    page = made.pages[made.first_page("注在此")]
    lines = sorted({round(glyph.y, 1) for glyph in page if glyph.size < 8.5 and glyph.character in "页脚次段"})
    assert len(lines) == 2
    assert lines[1] - lines[0] > 10


def test_titles_turn_where_the_sense_allows(made: Book) -> None:
    title = [glyph for glyph in made.pages[made.first_page("引题")] if abs(glyph.size - 10.5 * 1.65) < 0.1]
    lines: dict[float, str] = {}
    for glyph in title:
        lines[round(glyph.y)] = lines.get(round(glyph.y), "") + glyph.character
    assert "".join(lines.values()) == "一个长得一行放不下的标题，须在意思断开的地方转行"
    assert len(lines) == 2
    assert next(iter(lines.values())).endswith("，")


def test_numbers_of_a_list_are_the_sources_and_a_table_of_many_rows_begins_where_it_stands() -> None:
    numbered = nodes.ListBlock(((paragraph("年"),), (paragraph("又"),)), 1986)
    table = nodes.Table(tuple((text(f"行{number}"), text("值")) for number in range(60)), 1)
    section = Section("chapter", Heading(text("第一章 表")), blocks=(numbered, table))
    made = read(render_pdf(edition(Document("book", Metadata(title="表"), sections=(section,))), Report()).content)
    opening = made.text(made.first_page("1986"))
    assert "1987" in opening
    assert "行1" in opening
    assert "行59" in made.text(len(made.pages) - 1)


# --- layouts of one's own ------------------------------------------------------------------------------------


def own_layout(tmp_path: Path, **files: str) -> Edition:
    folder = tmp_path / "layouts" / "own"
    folder.mkdir(parents=True)
    (folder / "layout.toml").write_text('inherits = "book"', "utf-8")
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_text(content, "utf-8")
    short = replace(book(), sections=(Section("article", Heading(text("题")), byline=nodes.Byline(("某乙",), "□某乙"), blocks=(paragraph("正文"),)),))
    return replace(edition(short), layout=load_layout("own", project=tmp_path))


def test_a_template_that_leaves_out_text_is_refused(tmp_path: Path) -> None:
    template = "<html lang='zh'><body>{% for section in book.sections %}<h1>{{ section.title }}</h1>{{ section.body }}{% endfor %}{% for item in book.unplaced + book.furniture %}{{ item.text }}{% endfor %}</body></html>"
    with pytest.raises(LayoutError, match="3 characters of the text are not on the pages: □乙某"):
        render_pdf(own_layout(tmp_path, print_html_jinja=template), Report())


def test_a_style_sheet_that_reaches_for_the_network_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LayoutError, match=r"the style sheet names “http://example\.org/x\.png”"):
        render_pdf(own_layout(tmp_path, print_css='p { background: url("http://example.org/x.png") }'), Report())


def test_a_picture_named_by_a_template_is_not_fetched(tmp_path: Path) -> None:
    template = '{% extends "parent:print.html.jinja" %}'
    report = Report()
    section = '{% macro one_section(section, book) %}<img src="file:///etc/hostname" alt=""/><h1>{{ section.title }}</h1>{{ section.body }}<p>{{ section.byline }}</p>{% endmacro %}'
    render_pdf(own_layout(tmp_path, print_html_jinja=template, section_html_jinja=section), report)
    assert [finding.code for finding in report] == ["PDF-002"]
    assert "/etc/hostname" in next(iter(report)).message


def test_text_in_a_drawing_is_printed_though_no_other_text_has_its_characters() -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30"><text x="9" y="9">示<tspan>&#x610F;</tspan></text></svg>'
    document = Document(
        "book",
        Metadata(title="山居集"),
        sections=(Section("chapter", Heading(text("图")), blocks=(nodes.Figure("a.svg"), paragraph(SENTENCE))),),
        resources=(nodes.Resource("a.svg", "image/svg+xml", drawing.encode()),),
    )
    report = Report()
    printed = read(render_pdf(edition(document), report).content)
    assert [str(finding) for finding in report] == []
    assert any("示意" in printed.text(page) for page in range(len(printed.pages)))


def test_titles_of_sections_in_sections_are_told_apart_level_by_level() -> None:
    inmost = Section("section", Heading(text("丙")), blocks=(paragraph(SENTENCE),))
    inner = Section("section", Heading(text("乙")), blocks=(paragraph(SENTENCE),), sections=(inmost,))
    outer = Section("section", Heading(text("甲")), blocks=(paragraph(SENTENCE),), sections=(inner,))
    document = Document("book", Metadata(title="书"), sections=(Section("chapter", Heading(text("章")), sections=(outer,)),))
    page = read(render_pdf(edition(document), Report()).content).pages[4]
    titles = {glyph.character: glyph for glyph in page if glyph.character in "甲乙丙"}
    indent = next(glyph.x for glyph in page if glyph.character == "山")
    assert titles["甲"].size > titles["乙"].size > titles["丙"].size == pytest.approx(10.5)
    assert titles["乙"].x == pytest.approx(indent, abs=0.5) == titles["丙"].x < titles["甲"].x


def test_what_the_measure_turns_of_a_line_of_verse_stands_a_character_in() -> None:
    verse = nodes.Verse(((text("山" * 40), text("短")),))
    document = Document("book", Metadata(title="诗"), sections=(Section("chapter", Heading(text("诗")), blocks=(verse,)),))
    page = read(render_pdf(edition(document), Report()).content).pages[4]
    lines = {round(glyph.y): glyph.x for glyph in reversed(page) if glyph.character in "山短"}
    first, turned, short = (lines[y] for y in sorted(lines))
    assert (turned - first, short - first) == pytest.approx((10.5, 0), abs=0.1)


LATIN_QUOTES = paragraph("He said “no” and it’s ‘so’.")


@pytest.mark.parametrize("quoted", [LATIN_QUOTES, nodes.Quotation((LATIN_QUOTES,))])
def test_quotation_marks_of_a_text_without_han_are_as_narrow_as_its_letters_in_kai_too(quoted: nodes.Block) -> None:
    document = Document("book", Metadata(title="话"), sections=(Section("chapter", Heading(text("话")), blocks=(quoted,)),))
    page = read(render_pdf(edition(document), Report()).content).pages[4]
    line = [glyph for glyph in page if glyph.y == next(one.y for one in page if one.character == "H")]
    widths = {glyph.character: after.x - glyph.x for glyph, after in pairwise(line)}
    assert all(widths[mark] < 0.5 * 10.5 for mark in "“‘’")


def test_emphasis_on_the_letters_of_a_heading_is_as_heavy_as_the_heading() -> None:
    named = Heading((Text("读"), nodes.Emphasis(text("Ulysses"))))
    document = Document("book", Metadata(title="话"), sections=(Section("chapter", named, blocks=(paragraph("山。"),)),))
    with pikepdf.open(io.BytesIO(render_pdf(edition(document), Report()).content)) as pdf:
        faces = {str(font.BaseFont) for font in pdf.pages[4].Resources.Font.values()}
    assert any(face.endswith("Noto-Serif-Semi-Bold-Italic") for face in faces)


@pytest.mark.parametrize("name", ["book", "novel-pocket", "book-vertical", "report"])
def test_a_tall_picture_stands_on_the_page_of_its_chapters_title(name: str) -> None:
    out = io.BytesIO()
    Image.new("L", (1200, 1800), 128).save(out, "JPEG")
    figure = nodes.Figure("a.jpg", text("豆腐"), "")
    sections = tuple(Section("chapter", Heading(text(title)), blocks=(figure, paragraph(SENTENCE))) for title in ("鱼香", "麻婆"))
    document = Document("book", Metadata(title="菜"), sections=sections, resources=(nodes.Resource("a.jpg", "image/jpeg", out.getvalue()),))
    pages = read(render_pdf(replace(edition(document), layout=load_layout(name)), Report()).content)
    # The contents come first, running heads behind.
    assert [page for page in map(pages.text, range(len(pages.pages))) if "麻婆" in page and "豆腐" in page]


def test_the_caption_of_a_long_table_stands_on_the_page_of_its_first_row() -> None:
    sections = []
    for number in range(12, 18):
        cells = (text(f"{number}头"), *(text(f"{number}行{row}") for row in range(20)))
        table = nodes.Table(tuple((cell,) for cell in cells), 1, caption=text(f"{number}题"))
        sections.append(Section("chapter", Heading(text("表")), blocks=(*(paragraph("一句。") for _ in range(number)), table)))
    report = Report()
    book = read(render_pdf(edition(Document("book", Metadata(title="书"), sections=tuple(sections))), report).content)
    pages = [book.text(number) for number in range(len(book.pages))]
    for number in range(12, 18):
        (caption,) = (page for page in pages if f"{number}题" in page)
        assert f"{number}题{number}头{number}行0" in caption


@pytest.mark.parametrize("chapters", ["new-page", "odd-page"])
def test_the_back_of_a_parts_plate_stays_blank_and_chapters_may_begin_on_odd_pages(chapters: str) -> None:
    one, two = (Section("chapter", Heading(text(f"第{n}章 {n}")), blocks=(paragraph(SENTENCE),)) for n in "甲乙")
    part = Section("part", Heading(text("第一部 水")), sections=(one, two))
    document = Document("book", Metadata(title="书"), sections=(part,))
    book = read(render_pdf(edition(document, chapters=chapters), Report()).content)
    text_pages = [book.text(number) for number in range(book.first_page("第一部水"), len(book.pages)) if "目" not in book.text(number)]
    expected = ["第一部水", "", "第甲章甲", *([""] if chapters == "odd-page" else []), "第乙章乙"]
    assert [page[: len(start)] if start else page for page, start in zip(text_pages, expected, strict=True)] == expected
    assert text_pages[2].endswith("3")


def test_a_row_too_deep_for_the_rest_of_a_page_is_parted_and_leaves_neither_head_nor_caption_alone() -> None:
    cells = (text("甲"), text(SENTENCE * 30))
    table = nodes.Table(((text("头"), text("话")), cells), 1, caption=text("题"))
    document = Document("book", Metadata(title="表"), sections=(Section("chapter", Heading(text("表")), blocks=(paragraph(SENTENCE), table)),))
    report = Report()
    book = read(render_pdf(edition(document), report).content)
    assert [str(finding) for finding in report] == []
    assert {"题", "头", "甲", "堪"} <= set(book.text(4))
    assert "堪" in book.text(5)


def test_title_page_and_plate_of_a_part_have_one_page_each_however_small_it_is() -> None:
    metadata = Metadata(
        title="一本书的名字", subtitle="副题", creators=tuple(nodes.Creator(name) for name in ("某甲", "某乙", "某丙")), date="2024-05", publisher="某书局"
    )
    title = "第二部　" + "从摆渡到修桥，从修桥到拆桥，从拆桥到再修桥的经过，" * 3
    part = Section("part", Heading(text(title)), sections=(Section("chapter", Heading(text("章")), blocks=(paragraph(SENTENCE),)),))
    options = {"width_mm": "130", "height_mm": "184", "measure_chars": "34", "lines_per_page": "13"}
    layout = load_layout("book-vertical", options=options)
    book = read(render_pdf(replace(edition(Document("book", metadata, sections=(part,))), layout=layout), Report()).content)
    pages = [set(book.text(number)) for number in range(len(book.pages))]
    assert set("副题某甲乙丙二〇四年书局") <= pages[2]
    assert sum("摆" in page for page in pages[3:]) == 1


def table_book(rows: int, columns: int, caption: str = "") -> Document:
    cells = tuple(tuple(text(f"{row}{column:02}.25") for column in range(columns)) for row in range(10, 10 + rows))
    table = nodes.Table((tuple(text(f"{column + 1}月") for column in range(columns)), *cells), 1, ("right",) * columns, text(caption))
    return Document("book", Metadata(title="表"), sections=(Section("chapter", Heading(text("表")), blocks=(paragraph(SENTENCE), table)),))


def test_a_table_too_wide_for_the_measure_is_set_smaller_its_cells_whole() -> None:
    report = Report()
    pressed = render_pdf(edition(table_book(3, 8)), report)
    assert [str(finding) for finding in report] == []
    page = read(pressed.content).pages[4]
    cells = [glyph for glyph in page if glyph.size < 8]
    assert {round(glyph.size / 10.5, 2) for glyph in cells} == {0.75}
    assert len({round(glyph.y) for glyph in cells}) == 4  # no cell is turned
    assert max(glyph.x for glyph in cells) - min(glyph.x for glyph in cells) < 28 * 10.5


def test_a_table_wider_still_is_folded_and_each_part_begins_with_the_first_column() -> None:
    report = Report()
    pressed = render_pdf(edition(table_book(3, 30, "雨量")), report)
    assert [str(finding) for finding in report] == []
    book = read(pressed.content)
    cells = [glyph for page in book.pages[4:] for glyph in page if 6 < glyph.size < 8.5]
    printed = "".join(glyph.character for glyph in cells)
    assert printed.count("1000.25") == printed.count("1100.25") == printed.count("1200.25") == 4
    assert all(printed.count(f"{row}{column:02}.25") == 1 for row in (10, 11, 12) for column in range(1, 30))
    for page in book.pages[4:]:
        places = [glyph.x for glyph in page if 6 < glyph.size < 8.5]
        assert max(places, default=0.0) - min(places, default=0.0) < 28 * 10.5


def test_a_column_of_longer_words_than_the_page_is_wide_breaks_them() -> None:
    table = nodes.Table(((text("W" * 90), text("名")),))
    document = Document("book", Metadata(title="表"), sections=(Section("chapter", Heading(text("表")), blocks=(table,)),))
    report = Report()
    pressed = render_pdf(edition(document), report)
    assert [str(finding) for finding in report] == []
    assert read(pressed.content).text(4).count("W") == 90


def test_a_table_in_a_quotation_is_measured_by_the_room_that_it_has_there() -> None:
    row = (text("2001"), *[text("1234")] * 11)
    quoted = nodes.Quotation((nodes.Table((row, row)),))
    document = Document("book", Metadata(title="表"), sections=(Section("chapter", Heading(text("表")), blocks=(quoted,)),))
    report = Report()
    page = read(render_pdf(edition(document), report).content).pages[4]
    assert [str(finding) for finding in report] == []
    figures = [glyph for glyph in page if glyph.character.isdigit() and glyph.size < 9]
    assert len({round(glyph.y) for glyph in figures}) == 2


def test_a_table_of_long_words_is_folded_sooner_than_they_are_broken() -> None:
    words = ("Architecture", "Performance", "Compatibility", "Documentation", "Availability", "Maintenance", "Implementation")
    table = nodes.Table((tuple(map(text, words)), *[tuple(text("好") for _ in words)] * 2), 1)
    document = Document("book", Metadata(title="表"), sections=(Section("chapter", Heading(text("表")), blocks=(table,)),))
    page = read(render_pdf(edition(document), Report()).content).pages[4]
    lines: dict[int, str] = {}
    for glyph in page:
        lines[round(glyph.y)] = lines.get(round(glyph.y), "") + glyph.character
    assert all(any(word in line for line in lines.values()) for word in words)
