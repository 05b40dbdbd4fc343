"""`docs/markdown.md` is a book with every element it describes: what of each arrives in both editions is read back here."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from lxml import etree

from banxin.diagnostics import Report, Severity
from banxin.model.document import Document
from banxin.model.dump import dump_text
from banxin.model.walk import document_text, imbalance
from banxin.pipeline import build, read_document
from banxin.readers.manuscript import read_manuscript
from banxin.readers.markdown import read_markdown
from banxin.readers.source import Source
from banxin.renderers.epub import render_epub
from banxin.renderers.manuscript import render_manuscript
from banxin.renderers.pdf import render_pdf
from banxin.settings import Settings
from banxin.structure.references import resolve_references
from support.epub import XHTML, Book, edition
from support.printed import read as read_glyphs

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "docs/markdown.md"


@pytest.fixture(scope="module")
def document() -> Document:
    report = Report()
    read = read_document(Settings(sources=(str(SOURCE),)), report)
    assert [str(finding) for finding in report if finding.severity > Severity.INFO] == []
    return read


# --- the document ------------------------------------------------------------------------------------------


def test_every_element_is_in_the_document(document: Document, golden: Callable[[Path, str], None]) -> None:
    golden(Path(__file__).with_name("markdown-book") / "document.txt", dump_text(document))
    assert not imbalance(document)


def test_numbering_a_second_time_changes_nothing(document: Document) -> None:
    assert resolve_references(document, Report()) == document


def test_its_manuscript_is_read_back_to_an_equal_document(document: Document) -> None:
    written = render_manuscript(document)
    report = Report()
    read = read_manuscript(Source("page.md", written.encode(), None), report)
    assert replace(read, resources=document.resources) == document
    assert not imbalance(resolve_references(read, report))


# --- print -------------------------------------------------------------------------------------------------


class Printed:
    """The finished PDF: the text of its pages, and its links as (page, text on the page where they stand, target page)."""

    def __init__(self, content: bytes) -> None:
        with pypdfium2.PdfDocument(content) as file:
            self.texts = ["".join(page.get_textpage().get_text_bounded().split()) for page in file]
            with pikepdf.open(io.BytesIO(content)) as pdf:
                self.links = list(self._links(file, pdf))

    @staticmethod
    def _links(file: pypdfium2.PdfDocument, pdf: pikepdf.Pdf) -> Iterator[tuple[int, str, int]]:
        number_of = {page.objgen: number for number, page in enumerate(pdf.pages)}
        names = pikepdf.NameTree(pdf.Root.Names.Dests)
        for number, page in enumerate(pdf.pages):
            textpage = file[number].get_textpage()
            for link in page.get("/Annots", []):
                if "/Dest" in link:
                    text = "".join(textpage.get_text_bounded(*map(float, link.Rect)).split())
                    yield number, text, number_of[names[str(link.Dest)][0].objgen]

    def page_of(self, words: str, after: int = 4) -> int:
        """Return the first page of the text with these words, counted from 0."""
        return next(number for number in range(after, len(self.texts)) if words in self.texts[number])

    def folio(self, page: int) -> str:
        """Return the number printed at the foot of a page: the text begins with 1 on the fifth page."""
        number = str(page - 3)
        assert self.texts[page].endswith(number)
        return number


@pytest.fixture(scope="module")
def printed(document: Document) -> Printed:
    report = Report()
    pressed = render_pdf(edition(document), report)
    assert [str(finding) for finding in report] == []
    return Printed(pressed.content)


def test_references_print_the_numbers_of_what_they_lead_to(printed: Printed) -> None:
    page = printed.page_of("表4-1References")
    figure, notes = printed.page_of("图3-1版心与页边"), printed.page_of("①注文可以有")
    for written, shown, target in (
        ("[@ch:figures]", "第3章", printed.page_of("第3章Figures")),
        ("[@fig:area]", "图3-1", figure),
        ("[@tab:sizes]", "表3-1", printed.page_of("表3-1几种开本")),
        ("[@lst:width]", "代码3-1", printed.page_of("代码3-1一行的宽度")),
        ("[@page:fig:area]", f"第{printed.folio(figure)}页", figure),
        ("[](#notes){.page}", f"第{printed.folio(notes)}页", notes),
    ):
        assert f"{written}{shown}" in printed.texts[page]
        assert (page, shown, target) in printed.links


def test_the_index_gives_each_page_once_and_in_the_order_of_pinyin(printed: Printed) -> None:
    index = printed.page_of("索引B版口")
    entered = printed.folio(printed.page_of("订口与切口"))
    terms = "B版口见版心 版心# 北京# C重庆# H行距# OOpenType# S上海# UUnicode# Y页边 订口# 切口# 天头# Z字距#"
    assert printed.texts[index].startswith("索引" + terms.replace("#", entered).replace(" ", ""))
    assert sum(1 for page, text, _ in printed.links if page == index and text == entered) == 11
    assert f"索引{printed.folio(index)}" in re.sub("[….·]", "", printed.texts[3])


def test_what_is_written_is_set_once(document: Document, printed: Printed) -> None:
    text = "".join(printed.texts[4:])
    for line in ("只可自怡悦，不堪持赠君。", "所询的几件事，容我慢慢道来", "四周是白边", "注文可以有着重，也可以有几段。"):
        assert (text.count(line), "".join(document_text(document).split()).count(line)) == (1, 1)


def test_chapters_are_numbered_in_contents_and_openings(printed: Printed) -> None:
    assert re.sub("[….·]", "", printed.texts[3]).startswith("目录第一部文字3第1章Paragraphs5第2章Verse")
    assert printed.texts[printed.page_of("第1章Paragraphs")].startswith("第1章Paragraphs")


# --- e-book ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ebook(document: Document) -> Book:
    report = Report()
    book = Book(render_epub(edition(document), report))
    assert [str(finding) for finding in report] == []
    return book


def page(book: Book, words: str) -> etree._Element:
    return next(tree for tree in map(book.tree, book.spine) if tree.find(f".//{XHTML}h1") is not None and words in "".join(tree.find(f".//{XHTML}h1").itertext()))


def found(tree: etree._Element, path: str) -> list[str]:
    nodes = tree.xpath(path, namespaces={"h": XHTML[1:-1]})
    return ["".join(node.itertext()) for node in nodes]


def test_every_link_of_the_e_book_leads_somewhere(ebook: Book) -> None:
    ids = {name: {element.get("id") for element in ebook.tree(name).iter()} for name in ebook.spine}
    for name in ebook.spine:
        for link in ebook.tree(name).iter(f"{XHTML}a"):
            file, _, fragment = link.get("href").partition("#")
            if ":" not in file:
                assert fragment in ids[file or name] or not fragment, link.get("href")


def test_references_of_the_e_book_are_numbers_and_pages_are_names(ebook: Book) -> None:
    tree = page(ebook, "References")
    assert found(tree, "//h:td/h:a[contains(@class, 'reference')]") == ["第3章", "图3-1", "表3-1", "代码3-1", "“Notes”"]
    assert found(tree, "//h:td/h:a[contains(@class, 'page-name')]") == ["“第3章 Figures, tables, code”", "“Notes”"]


def test_the_index_of_the_e_book_leads_to_sections(ebook: Book) -> None:
    tree = ebook.tree("index.xhtml")
    assert found(tree, "//h:h2") == list("BCHOSUYZ")
    assert found(tree, "//h:li")[:3] == ["版口　见　版心", "版心　第4章、第4章 (2)", "北京　第4章"]
    assert "index.xhtml" in ebook.spine


def test_passages_and_lists_are_elements_of_their_own(ebook: Book) -> None:
    tree = page(ebook, "Verse")
    for kind in ("letter", "salutation", "epigraph", "dedication", "remark", "signature"):
        assert found(tree, f"//h:div[@class='{kind}']"), kind
    assert found(tree, "//h:div[@class='verse']/h:div")[1].split() == ["竹喧归浣女，莲动下渔舟。", "随意春芳歇，王孙自可留。"]
    assert found(tree, "//h:dt") == ["版心", "天头", "地脚"]


def test_figures_have_words_and_width_and_code_its_parts(ebook: Book) -> None:
    tree = page(ebook, "Figures")
    (picture,) = tree.iter(f"{XHTML}img")
    assert (picture.get("alt"), picture.get("style")) == ("两页书，各有一块版心", "width: 60%")
    assert found(tree, "//h:figcaption") == ["图3-1　版心与页边", "代码3-1　一行的宽度"]
    assert found(tree, "//h:caption") == ["表3-1　几种开本"]
    listing = "//h:figure[@class='listing']//h:span[@class='code-{}']"
    assert found(tree, listing.format("keyword")) == ["def", "return"]
    assert found(tree, listing.format("comment")) == ["# 每字一个字号"]


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.1)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_colours_of_code_can_be_read_on_white_and_on_black(ebook: Book) -> None:
    colours = dict(re.findall(r"\.code-(\w+) \{ color: (#\w+); \}", ebook.files["EPUB/style.css"].decode()))
    assert colours.keys() == {"keyword", "string", "number", "comment"}
    for colour in colours.values():
        assert 1.05 / (luminance(colour) + 0.05) >= 4.5
        assert (luminance(colour) + 0.05) / 0.05 >= 4.5


def test_a_book_that_opens_with_a_part_counts_its_pages_once(tmp_path: Path) -> None:
    text = "".join(f"# 第{n}部 某 {{.part}}\n\n## 甲{n} {{#a{n}}}\n\n见[@page:a一]、[@page:a二]、[版心]{{.index}}。\n\n" for n in "一二")
    (tmp_path / "a.md").write_text(text, "utf-8")
    report = Report()
    parted = read_document(Settings(sources=(str(tmp_path / "a.md"),)), report)
    texts = Printed(render_pdf(edition(parted), report).content).texts[4:]
    # A part stands on a leaf of its own, on the right, whose back stays blank (篇章页背白); the text begins behind it.
    first, second = "甲一见第3页、第7页、版心。3", "甲二见第3页、第7页、版心。7"
    assert texts == ["第一部某", "", first, "", "第二部某", "", second, "索引B版心3,78"]


def test_front_and_back_matter_are_referred_to_and_indexed(tmp_path: Path) -> None:
    sources = {
        "text.md": "# 第一章 江湖 {#one}\n\n[版心]{.index}，见[@page:pre]、[@after]。\n\n# 第二章 白云 {#two}\n\n[行距]{.index}。",
        "pre.md": "# 前言 {#pre}\n\n序见[@two]（[@page:two]）与[版心]{.index}。",
        "after.md": "# 后记 {#after}\n\n[版心]{.index}，见[@one]。",
    }
    for name, text in sources.items():
        (tmp_path / name).write_text(text, "utf-8")
    text, pre, after = (str(tmp_path / name) for name in sources)
    report = Report()
    settings = Settings(sources=(text,), front=("title", "contents", pre), back=(after,), editions=("pdf",), out=tmp_path / "dist")
    (path,) = build(settings, report)
    assert not any(finding.severity > Severity.INFO for finding in report)
    texts = Printed(path.read_bytes()).texts
    assert "序见第二章（第2页）与版心。iii" in texts[2]
    assert [texts[page] for page in (-4, -3, -2)] == ["第一章江湖版心，见第iii页、“后记”。1", "第二章白云行距。2", "后记版心，见第一章。3"]
    # The index is set behind the last text it leads to.
    assert texts[-1] == "索引B版心iii,1,3H行距24"


# --- signs of other dialects -------------------------------------------------------------------------------

TASKS = """# 一

水是 H~2~O，x^2^ 与 2^10^，引文^[1]^。山中何所有，岭上多白云。只可自怡悦，不堪持赠君。山中何所有，岭上多白云。只可自怡悦。~~旧价~~

- [x] 校对
- [ ] 付印
"""


@pytest.fixture(scope="module")
def dialects() -> Document:
    return read_markdown(Source("a.md", TASKS.encode()), Report())


def test_tasks_and_struck_raised_and_lowered_text_are_elements_of_the_e_book(dialects: Document) -> None:
    book = Book(render_epub(edition(dialects), Report()))
    tree = next(tree for tree in map(book.tree, book.spine) if "付印" in "".join(tree.itertext()))
    assert found(tree, "//h:li[@class='task']/h:p") == ["☑ 校对", "☐ 付印"]
    assert (found(tree, "//h:s"), found(tree, "//h:sup"), found(tree, "//h:sub")) == (["旧价"], ["2", "10", "[1]"], ["2"])


@pytest.mark.parametrize("layout", ["book", "newspaper"])
def test_print_has_boxes_and_keeps_its_lines_on_the_grid(dialects: Document, layout: str) -> None:
    made = read_glyphs(render_pdf(edition(dialects, layout), Report()).content)
    glyphs = made.pages[made.first_page("付印")]
    assert [glyph.character for glyph in glyphs if glyph.character in "☐☑"] == ["☑", "☐"]
    size = next(glyph.size for glyph in glyphs if glyph.character == "山")
    small = {glyph.character for glyph in glyphs if 0.5 < glyph.size / size < 0.8}
    assert {"1", "0", "2", "["} <= small
    heights = sorted({round(glyph.y, 2) for glyph in glyphs if abs(glyph.size - size) < 0.01 and glyph.character not in "☐☑"})
    steps = {round(below - above, 1) for above, below in pairwise(heights)}
    assert len(steps) == 1, steps
