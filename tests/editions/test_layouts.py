"""The shipped layouts on finished files: the grid, columns, folios, running heads, numbers, for each kind of source."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from banxin.diagnostics import Report
from banxin.fonts.catalogue import load_fonts
from banxin.layouts.layout import Layout
from banxin.layouts.load import load_layout
from banxin.model.document import (
    Document,
    Figure,
    Heading,
    Metadata,
    Note,
    Paragraph,
    Resource,
    Section,
    Text,
)
from banxin.model.walk import document_text, visible
from banxin.pipeline import read_document
from banxin.renderers import Edition
from banxin.renderers.epub import render_epub
from banxin.renderers.pdf import render_pdf
from banxin.settings import Settings
from support.printed import MM, Book, Glyph, read

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "docs" / "samples"
SOURCES = {
    "novel": SAMPLES / "novel.txt",
    "magazine": SAMPLES / "magazine.md",
    "report": SAMPLES / "report.md",
    # Every element of Markdown, code that a page parts among them.
    "markdown": ROOT / "docs" / "markdown.md",
    "newspaper": next((ROOT / "seeds").glob("*.txt")),
}
NEW = ("magazine", "novel-pocket", "report")


@cache
def document(source: str) -> Document:
    return read_document(Settings(sources=(str(SOURCES[source]),)), Report())


def edition(layout: Layout, content: Document) -> Edition:
    return Edition(content, layout, load_fonts(), "urn:uuid:0", datetime(1980, 1, 1, tzinfo=UTC))


@cache
def printed(name: str, source: str, options: tuple[tuple[str, str], ...] = ()) -> Book:
    layout, report = load_layout(name, options=dict(options)), Report()
    pressed = render_pdf(edition(layout, document(source)), report)
    # In the columns of a magazine some lines of code cannot be set well.
    assert [str(finding) for finding in report if finding.code != "PDF-013"] == []
    return read(pressed.content)


def body_lines(page: tuple[Glyph, ...], layout: Layout) -> Mapping[float, list[Glyph]]:
    """Return the glyphs of the body's size within the type area by their baseline, from the first line at 0."""
    lines: dict[float, list[Glyph]] = {}
    head, foot = layout.page.head_mm * MM, (layout.page.height_mm - layout.page.foot_mm) * MM
    for glyph in page:
        if abs(glyph.size - layout.area.size_pt) < 0.01 and head < glyph.y < foot + 1:
            lines.setdefault(round(glyph.y - head, 1), []).append(glyph)
    return lines


def edges_mm(layout: Layout, number: int) -> tuple[float, float]:
    """Return the left and the right edge of the type area of a page counted from 0; the first is a right-hand one."""
    inner, outer = layout.page.inner_mm, layout.page.outer_mm
    left, right = (inner, outer) if number % 2 == 0 or not layout.page.facing else (outer, inner)
    return left, layout.page.width_mm - right


def text_begins(book: Book) -> int:
    """Return the first page of the text, behind title page and contents."""
    return min(page for _, _, page in book.bookmarks)


def words_between(page: tuple[Glyph, ...], top_mm: float, bottom_mm: float) -> list[Glyph]:
    return [glyph for glyph in page if top_mm * MM < glyph.y < bottom_mm * MM]


def text_of(glyphs: list[Glyph]) -> str:
    return "".join(glyph.character for glyph in glyphs)


# --- every layout, every kind of source ------------------------------------------------------------------------


# The Markdown source has what the others have, and more.
@pytest.mark.parametrize("source", [pytest.param(name, marks=() if name == "markdown" else pytest.mark.full) for name in SOURCES])
@pytest.mark.parametrize("name", NEW)
def test_text_is_whole_keeps_to_one_grid_and_to_the_type_area(name: str, source: str) -> None:
    layout, book = load_layout(name), printed(name, source)
    printed_text = Counter("".join(book.text(number) for number in range(len(book.pages))))
    content = replace(document(source), unplaced=())
    # Pdfium takes a hyphen that ends a line for one of its own making.
    assert set(Counter(visible(document_text(content))) - printed_text) <= {"-"}
    leading = layout.area.leading_pt
    remainders: Counter[float] = Counter()
    em = layout.area.size_pt
    for number in range(text_begins(book), len(book.pages)):
        left, right = edges_mm(layout, number)
        for offset, glyphs in body_lines(book.pages[number], layout).items():
            remainders[round(offset % leading, 1)] += len(glyphs)
            # An opening bracket that begins a line, a stop that ends one, have half of their em outside.
            assert min(glyph.x for glyph in glyphs) > left * MM - 0.6 * em
            assert max(glyph.x for glyph in glyphs) < right * MM
    (first, count), *others = remainders.most_common()
    on_grid = count + sum(n for other, n in others if min(abs(other - first), leading - abs(other - first)) <= 0.2)
    assert on_grid == sum(remainders.values()) > 500


@pytest.mark.parametrize("name", ["book", "book-vertical", *NEW])
def test_an_epigraph_stands_with_its_part_and_the_contents_name_the_index(name: str, tmp_path: Path) -> None:
    source = """---
title: 书
---

::: dedication
献词
:::

::: epigraph
题记
:::

# 第一部　水 {.part}

::: epigraph
上善若水，水善利万物而不争。

{.signature}
——某书某章
:::

## 第一章　云

正文有一个[词]{.index}。
"""
    (tmp_path / "book.md").write_text(source, "utf-8")
    content = read_document(Settings(sources=(str(tmp_path / "book.md"),)), Report())
    book = read(render_pdf(edition(load_layout(name), content), Report()).content)
    pages = [book.text(number) for number in range(len(book.pages))]
    part, opening = (next(page for page in pages if word in page) for word in ("善", "献"))
    assert (sorted(part), sorted(opening)) == (sorted("第一部水上善若水，水善利万物而不争。——某书某章"), sorted("献词题记"))
    assert set("索引") <= set(next(page for page in pages if "目" in page))
    if name == "magazine":
        # Across the columns, one below another.
        page = next(page for page in book.pages if "献" in {glyph.character for glyph in page} and len(page) < 9)
        assert len({round(glyph.y) for glyph in page}) == 2


@pytest.mark.parametrize("name", ["book", "book-vertical", *NEW])
def test_a_running_head_too_long_for_its_line_is_cut_short(name: str) -> None:
    title = Heading((Text("一个比书眉的一行长得多的题目，" * 8 + "终"),))
    text = (Paragraph((Text("这一章的正文写得很长，好几页才写得完。" * 200),)),)
    content = Document("book", Metadata(title="书"), sections=(Section("chapter", title, blocks=text),) * 2)
    report = Report()
    book = read(render_pdf(edition(load_layout(name), content), report).content)
    assert [str(finding) for finding in report] == []  # PDF-003 tells what runs beyond the edge of its page
    pages = [book.text(number) for number in range(text_begins(book), len(book.pages))]
    assert sum("…" in page for page in pages) >= 2
    # The end of the title stands where its chapter opens, and nowhere else.
    assert sum(page.count("终") for page in pages) == 2


# --- magazine ------------------------------------------------------------------------------------------------


def column_starts(layout: Layout, number: int) -> list[float]:
    left, _ = edges_mm(layout, number)
    step = (layout.area.measure_chars + layout.area.column_gap_em) * layout.area.size_pt
    return [left * MM + step * column for column in range(layout.area.columns)]


@pytest.mark.parametrize("options", [(), (("columns", "2"), ("measure_chars", "25"))], ids=["three", "two"])
def test_columns_of_a_magazine_have_their_width_and_end_level(options: tuple[tuple[str, str], ...]) -> None:
    layout, book = load_layout("magazine", options=dict(options)), printed("magazine", "newspaper", options)
    number = next(n for n in range(1, len(book.pages)) if "工人日报" in book.text(n))
    starts = column_starts(layout, number)
    depths: list[set[float]] = [set() for _ in starts]
    width = layout.area.measure_chars * layout.area.size_pt
    for offset, glyphs in body_lines(book.pages[number], layout).items():
        for glyph in glyphs:
            column = max(index for index, start in enumerate(starts) if glyph.x > start - layout.area.size_pt)
            depths[column].add(offset)
            assert glyph.x < starts[column] + width
    # A baseline of one column is one of the others; the article above ends level, within a line.
    assert all(len(depth) > 25 for depth in depths)
    grid = {round(offset % layout.area.leading_pt, 0) for depth in depths for offset in depth}
    assert len(grid) == 1


def test_titles_and_broad_pictures_stand_across_the_columns_of_a_magazine() -> None:
    layout, book = load_layout("magazine"), printed("magazine", "magazine")
    number = book.first_page("摆渡人的最后一个春天", size=round(layout.titles["chapter"] * 9.5, 2))
    title = [glyph for glyph in book.pages[number] if glyph.size > 20]
    assert title[-1].x - title[0].x > layout.area.measure_chars * layout.area.size_pt
    # The picture is in the middle: text stands in all columns above it and below it.
    caption = next(glyph.y for glyph in book.pages[number] if glyph.character == "架" and glyph.size < 8.5)
    for part in (lambda y: y < caption, lambda y: y > caption):
        glyphs = [glyph for line in body_lines(book.pages[number], layout).values() for glyph in line if part(glyph.y)]
        for start in column_starts(layout, number):
            assert any(abs(glyph.x - start) < 1 for glyph in glyphs)


@pytest.mark.parametrize("name", ["magazine", "book-vertical"])
def test_a_heading_stands_on_the_page_of_the_picture_that_it_opens_with(name: str) -> None:
    out = BytesIO()
    Image.new("L", (1600, 1000), 160).save(out, "PNG")
    caption = (Text("对岸的山"), Note((Paragraph((Text("傍晚所见。"),)),)))
    figure = Section("section", Heading((Text("地图与水位"),)), blocks=(Figure("a.png", caption, "山"),))
    text = tuple(Paragraph((Text("山中何所有，岭上多白云。" * 5),)) for _ in range(22))
    chapter = Section("chapter", Heading((Text("甲"),)), blocks=text, sections=(figure,))
    document = Document("book", Metadata(title="书"), sections=(chapter,), resources=(Resource("a.png", "image/png", out.getvalue()),))
    book = read(render_pdf(edition(load_layout(name), document), Report()).content)
    size = round(load_layout(name).titles["section"] * load_layout(name).area.size_pt, 2)
    assert book.first_page("地图与水位", size=size) == book.first_page("对岸的山")


def test_the_foot_of_a_magazine_says_page_name_and_issue_outside() -> None:
    layout, book = load_layout("magazine"), printed("magazine", "magazine")
    height = layout.page.height_mm
    for number in range(1, len(book.pages)):
        foot = words_between(book.pages[number], height - layout.page.foot_mm + 1, height)
        left, right = edges_mm(layout, number)
        assert sorted(text_of(foot)) == sorted(f"{number + 1}渡口2026年4月1日")
        folio = [glyph for glyph in foot if glyph.size > 10]
        outside = folio[0].x - left * MM if number % 2 else right * MM - folio[-1].x - 6
        assert abs(outside) < 2
    paperless = printed("magazine", "newspaper")
    foot = words_between(paperless.pages[1], height - layout.page.foot_mm + 1, height)
    assert text_of(foot) == "2"


def test_short_pieces_of_a_magazine_share_columns_and_long_ones_do_not() -> None:
    layout, book = load_layout("magazine"), printed("magazine", "newspaper")
    sizes = {glyph.size for page in book.pages[1:] for glyph in page if glyph.character == "尖"}
    assert round(layout.titles["brief"] * 9.5, 2) in {round(size, 2) for size in sizes}
    assert not any(abs(size - layout.titles["article"] * 9.5) < 0.1 for size in sizes)


def magazine_with_notes() -> Document:
    notes = tuple(Paragraph((Text(f"第{n}处"), Note((Paragraph((Text(f"注文{n}"),)),)))) for n in range(3))
    text = tuple(Paragraph((Text("山中何所有，岭上多白云。" * 9),)) for _ in range(12))
    return Document("book", Metadata(title="刊"), sections=(
        Section("chapter", Heading((Text("甲篇"),)), blocks=(*notes, *text)), Section("chapter", Heading((Text("乙篇"),)), blocks=text),
    ))  # fmt: skip


def test_notes_of_a_magazine_stand_after_their_article_and_lead_there_when_asked_to() -> None:
    layout = load_layout("magazine", options={"chapters": "run-on", "notes": "end"})
    book = read(render_pdf(edition(layout, magazine_with_notes()), Report()).content)
    page = book.first_page("注文2")
    titles = [glyph for glyph in book.pages[page] if glyph.size > 20]
    assert text_of(titles) == "甲篇乙篇"
    lines = [glyph.y for glyph in book.pages[page] if glyph.character == "注"]
    assert titles[0].y < min(lines) <= max(lines) < titles[-1].y
    # From each reference to its note, and back.
    assert [link.target for link in book.links if link.page == page].count(page) == 6


def test_notes_of_a_magazine_stand_at_the_foot_of_their_column() -> None:
    layout = load_layout("magazine", options={"chapters": "run-on"})
    book = read(render_pdf(edition(layout, magazine_with_notes()), Report()).content)
    page = book.pages[book.first_page("注文2")]
    notes = [glyph for glyph in page if glyph.character == "注"]
    references = [glyph for glyph in page if glyph.character == "处"]
    assert len({glyph.x for glyph in notes}) == 1
    left = min(glyph.x for glyph in page if abs(glyph.size - 9.5) < 0.01)
    column = [glyph for glyph in page if glyph.x < left + 16 * 9.5 and abs(glyph.size - 9.5) < 0.01]
    assert max(glyph.x for glyph in (*references, *notes)) < left + 16 * 9.5
    second = next(glyph for glyph in page if glyph.size > 20 and glyph.character == "乙")
    assert max(glyph.y for glyph in column if glyph.y < second.y) < min(glyph.y for glyph in notes)


# --- report --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("style", "numbered"),
    [
        ("decimal", ["1　引言", "2　方法", "2.1　样张", "2.2　读者", "2.2.1　记录", "3　结果"]),
        ("chinese", ["一、引言", "二、方法", "（一）样张", "（二）读者", "1. 记录", "三、结果"]),
        ("none", ["引言", "方法", "样张", "读者", "记录", "结果"]),
    ],
)
def test_headings_of_a_report_are_numbered_in_text_contents_and_bookmarks(style: str, numbered: list[str]) -> None:
    book = printed("report", "report", (("numbering", style),))
    titles = [title for _, title, _ in book.bookmarks]
    assert titles[0] == "摘要"
    assert titles[1:7] == numbered
    assert titles[-1] == "参考文献"
    for title, page in [(title, page) for _, title, page in book.bookmarks[1:7]]:
        shown = "".join(title.split())
        assert shown in book.text(1)
        assert shown in book.text(page)


def test_pages_of_a_report_say_which_of_how_many_and_the_head_says_title_and_chapter() -> None:
    layout, book = load_layout("report"), printed("report", "report")
    height = layout.page.height_mm
    for number in range(1, len(book.pages)):
        foot = words_between(book.pages[number], height - layout.page.foot_mm + 1, height)
        assert text_of(foot) == f"{number + 1}/{len(book.pages)}"
    assert not words_between(book.pages[0], height - layout.page.foot_mm + 1, height)
    method = book.first_page("2方法", size=round(layout.titles["chapter"] * 10.5, 2))
    head = text_of(words_between(book.pages[method], 0, layout.page.head_mm))
    assert head.startswith("一行排多少字")
    assert head[6:] in ("1引言", "2方法")


def test_a_report_that_numbers_its_own_headings_is_not_numbered_again() -> None:
    sections = tuple(Section("chapter", Heading((Text(f"{number}、题"),))) for number in "一二三")
    book = read(render_pdf(edition(load_layout("report"), Document("book", Metadata(title="报"), sections=sections)), Report()).content)
    assert [title for _, title, _ in book.bookmarks] == ["一、题", "二、题", "三、题"]


def test_facing_pages_of_a_report_are_mirrored_and_single_ones_are_not() -> None:
    layout = load_layout("report")
    for facing, sides in (("false", {True}), ("true", {True, False})):
        book = printed("report", "report", (("facing", facing),))
        pages = [n for n in range(2, len(book.pages)) if "多少字" in text_of(words_between(book.pages[n], 0, layout.page.head_mm))]
        heads = [words_between(book.pages[n], 0, layout.page.head_mm) for n in pages]
        middle = layout.page.width_mm / 2 * MM
        assert {next(glyph.x for glyph in head if glyph.character == "排") < middle for head in heads} == sides


# --- novel-pocket ------------------------------------------------------------------------------------------


def long_novel() -> Document:
    text = tuple(Paragraph((Text("山中何所有，岭上多白云。" * 8),)) for _ in range(30))
    chapters = (Section("chapter", Heading((Text(f"第{n}章　白云"),)), blocks=text) for n in "一二")
    return Document("book", Metadata(title="山居"), sections=tuple(chapters))


@pytest.mark.parametrize("place", ["foot", "head", "fore-edge", "none"])
def test_the_running_head_of_a_paperback_stands_where_it_is_asked_to(place: str) -> None:
    layout = load_layout("novel-pocket", options={"running_heads": place})
    book = read(render_pdf(edition(layout, long_novel()), Report()).content)
    first = book.first_page("第一章")
    first = next(n for n in range(first + 1, len(book.pages)) if "第一章" in book.text(n))
    second = next(n for n in range(first + 1, len(book.pages)) if "第二章" in book.text(n))
    page = layout.page
    for number in range(first, second + 1):
        left, right = edges_mm(layout, number)
        regions = {
            "head": words_between(book.pages[number], 0, page.head_mm),
            "foot": words_between(book.pages[number], page.height_mm - page.foot_mm + 1, page.height_mm),
            "fore-edge": [g for g in book.pages[number] if g.x < left * MM - 5 or g.x > right * MM],
        }
        folio = str(number - first + 1)
        expected = {"head": "", "foot": folio, "fore-edge": ""}
        if place != "none" and number not in (first, second):
            name = "山居" if number % 2 else "第一章白云"
            expected[place] = "".join(sorted(expected[place] + name))
        found = {where: "".join(sorted(text_of(glyphs))) for where, glyphs in regions.items()}
        expected["foot"] = "".join(sorted(expected["foot"]))
        assert found == expected, number


def test_a_chapter_of_a_paperback_begins_as_far_down_as_asked_with_its_number_apart() -> None:
    tops = {}
    for sink in ("0", "6"):
        layout = load_layout("novel-pocket", options={"chapter_sink": sink})
        book = read(render_pdf(edition(layout, long_novel()), Report()).content)
        number = next(n for n in range(4, len(book.pages)) if "第一章" in book.text(n))
        ordinal = next(glyph for glyph in book.pages[number] if glyph.character == "章")
        title = next(glyph for glyph in book.pages[number] if glyph.size > 14)
        assert title.y > ordinal.y + layout.area.leading_pt
        assert title.character == "白"
        tops[sink] = ordinal.y
    assert tops["6"] - tops["0"] == pytest.approx(6 * 16, abs=0.2)


# --- e-books -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("name", NEW)
def test_each_layout_makes_an_e_book_of_each_kind_of_source(name: str, source: str) -> None:
    report = Report()
    content = render_epub(edition(load_layout(name), document(source)), report)
    assert [str(finding) for finding in report] == []
    with zipfile.ZipFile(BytesIO(content)) as book:
        nav = book.read("EPUB/nav.xhtml").decode()
        ncx = book.read("EPUB/toc.ncx").decode()
    numbered = name == "report" and source == "report"
    assert ('<span class="number">2.1　</span>' in nav) == numbered
    assert ("<text>2.1　样张</text>" in ncx) == numbered


# --- pictures ------------------------------------------------------------------------------------------------


def test_a_picture_too_small_for_all_columns_stands_in_one() -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} 100"><rect width="9" height="9"/></svg>'
    resources = tuple(
        Resource(f"{name}.svg", "image/svg+xml", drawing.format(width).encode()) for name, width in (("broad", 200), ("high", 60))
    )
    content = Document("book", Metadata(title="刊"), resources=resources, sections=(
        Section("chapter", Heading((Text("甲"),)), blocks=(Figure("broad.svg"), Paragraph((Text("文"),)), Figure("high.svg"))),
    ))  # fmt: skip
    from lxml import html

    from banxin.layouts.templates import Templates
    from banxin.renderers.pdf.flow import compose_book
    from banxin.renderers.pdf.typefaces import family_lists

    layout = load_layout("magazine")
    made = edition(layout, content)
    markup, _ = compose_book(made, Templates(layout, family_lists(layout, made.fonts)), {r.name: r.name for r in resources})
    inside = html.document_fromstring(markup).xpath("//div[@class='columns']//img/@src")
    assert inside == ["high.svg"]
