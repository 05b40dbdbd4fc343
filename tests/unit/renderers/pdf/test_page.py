"""Newspaper pages: whatever a document holds is printed, within the type area, on the grid, without overlap."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from lxml import html as parser
from PIL import Image

from banxin.codes import Severity
from banxin.diagnostics import Report
from banxin.fonts.catalogue import load_fonts
from banxin.layouts.load import load_layout
from banxin.layouts.templates import Templates
from banxin.model import document as nodes
from banxin.model.document import (
    Byline,
    Document,
    Folio,
    Furniture,
    Heading,
    Label,
    Metadata,
    Paragraph,
    Section,
    Text,
)
from banxin.renderers import Edition
from banxin.renderers.pdf import check_conservation, render_pdf
from banxin.renderers.pdf.page import compose_newspaper
from banxin.renderers.pdf.typefaces import family_lists
from support import documents
from support.pressed import placed

LINE = 12.6
WIDTH, HEIGHT = 684.0, 80 * LINE
PROSE = (
    "早晨的菜市场总是先醒。卖豆腐的人三点钟就起来磨豆子，他说：“豆腐要嫩，水要好。”来买菜的多半认识他，见面总要说上几句；"
    "有人问起路上的事，他便笑，把一块豆腐切得方方正正。"
)


def text(characters: str) -> tuple[Text]:
    return (Text(characters),)


def story(title: str, characters: int, kind: nodes.SectionKind = "article", **more: object) -> Section:
    """Return an article of so many characters, in paragraphs of a hundred and twenty."""
    prose = PROSE * (characters // len(PROSE) + 1)
    blocks = tuple(Paragraph(text(prose[at : min(at + 120, characters)])) for at in range(0, characters, 120))
    return Section(kind, Heading(text(title)) if title else Heading(), blocks=blocks, **more)  # type: ignore[arg-type]


def newspaper(*sections: Section, **more: object) -> Document:
    return Document("newspaper", sections=sections, **more)  # type: ignore[arg-type]


def edition(document: Document) -> Edition:
    moment = datetime(1980, 1, 1, tzinfo=UTC)
    return Edition(document, load_layout("newspaper"), load_fonts(), "urn:uuid:0", moment)


@dataclass(frozen=True, slots=True)
class Box:
    """A box on its page, in points from the corner of the type area."""

    page: int
    left: float
    top: float
    width: float
    height: float
    text: str

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def foot(self) -> float:
        return self.top + self.height


class Pages:
    """The pages of a document as the press will get them."""

    def __init__(self, document: Document) -> None:
        one = edition(document)
        self.report = Report()
        templates = Templates(one.layout, family_lists(one.layout, one.fonts))
        pictures = {resource.name: resource.name for resource in document.resources}
        self.html, _ = compose_newspaper(one, templates, pictures, self.report)
        check_conservation(document, self.html, "newspaper")
        self.root = parser.document_fromstring(self.html)
        self.sheets = self.root.find_class("sheet")
        self.articles = [list(self._boxes(sheet, "article")) for sheet in self.sheets]
        self.columns = [list(self._columns(sheet)) for sheet in self.sheets]

    def _boxes(self, sheet: parser.HtmlElement, tag: str) -> Iterator[Box]:
        for element in sheet.iter(tag):
            yield self._box(element, 0, 0)

    def _columns(self, sheet: parser.HtmlElement) -> Iterator[Box]:
        for article in sheet.iter("article"):
            outer = self._box(article, 0, 0)
            for column in article.find_class("column"):
                yield self._box(column, outer.left, outer.top)

    def _box(self, element: parser.HtmlElement, left: float, top: float) -> Box:
        given = dict(re.findall(r"(left|top|width|height):([-\d.]+)pt", element.get("style")))
        page = next(n for n, sheet in enumerate(self.sheets) if sheet in list(element.iterancestors()))
        size = [float(given[name]) for name in ("left", "top", "width", "height")]
        return Box(page, left + size[0], top + size[1], size[2], size[3], element.text_content())

    def check_geometry(self) -> None:
        """Every box on the grid and in the type area, no text over another, every column as deep as its lines."""
        for boxes in (*self.articles, *self.columns):
            for box in boxes:
                assert box.left >= -0.01
                assert box.right <= WIDTH + 0.01
                assert box.top >= -0.01
                assert box.foot <= HEIGHT + 0.01
                for edge in (box.top, box.foot):
                    assert abs(edge / LINE - round(edge / LINE)) < 0.001
            for number, one in enumerate(boxes):
                for other in boxes[number + 1 :]:
                    apart = one.right <= other.left + 0.01 or other.right <= one.left + 0.01
                    assert apart or one.foot <= other.top + 0.01 or other.foot <= one.top + 0.01
        for column in self.root.find_class("column"):
            depth = float(re.search(r"height:([\d.]+)pt", column.get("style"))[1])  # type: ignore[index]
            parts = [child for child in column if "run-in" not in (child.get("class") or "")]
            assert abs(sum(map(_depth, parts)) - depth) < 0.1


def _depth(part: parser.HtmlElement) -> float:
    given = re.search(r"(?<![-\w])height:([\d.]+)pt", part.get("style") or "")
    if given:
        return float(given[1])
    return LINE * max(1, len(part.find_class("row")) if part.get("class", "").startswith("part-") else 1)


# --- what any document gives --------------------------------------------------------------------------------


@settings(max_examples=25)
@given(documents.documents)
def test_whatever_a_document_holds_is_printed_in_its_place(document: Document) -> None:
    Pages(document).check_geometry()


COPY = {
    "opinion": [
        ("头条评论说的是一件大事", 1200),
        ("第二篇也不算短", 620),
        ("短评一则", 140),
        ("三", 560),
        ("四的标题长一些也无妨", 590),
    ],
    "thin": [("头条", 280), ("其次", 120), ("再次", 105)],
    "one": [("只有这一篇", 700)],
    "bare": [("只有标题没有正文", 0), ("有正文的", 300)],
    "long": [("长文", 9000), ("短文", 200)],
    "many": [(f"第{number}篇的标题", 130 + 90 * (number % 5)) for number in range(14)],
    "heading": [("关于进一步加强和改进新形势下各项工作的若干问题的实施意见" * 3, 700), ("短", 150)],
    "none": [],
}


@pytest.mark.parametrize("copy", COPY)
def test_every_kind_of_copy_keeps_to_the_grid(copy: str) -> None:
    Pages(newspaper(*(story(*one) for one in COPY[copy]))).check_geometry()


@pytest.mark.parametrize("copy", ["opinion", "thin", "one", "heading"])
def test_columns_of_an_article_end_level_and_none_is_a_line_or_two(copy: str) -> None:
    pages = Pages(newspaper(*(story(*one) for one in COPY[copy])))
    for article in pages.articles[0]:
        own = [
            c for c in pages.columns[0] if article.left <= c.left + 0.01 and c.right <= article.right + 0.01
        ]
        own = [c for c in own if article.top <= c.top and c.foot <= article.foot + 0.01]
        lines = [round(column.height / LINE) for column in own]
        assert max(lines) - min(lines) <= 1
        assert min(lines) >= 3


def test_a_single_page_of_copy_stays_on_one_page() -> None:
    pages = Pages(newspaper(*(story(*one) for one in COPY["opinion"])))
    assert len(pages.sheets) == 1
    assert [finding.code for finding in pages.report] == []


def test_copy_that_fills_a_page_runs_on_to_the_next_and_says_so() -> None:
    pages = Pages(newspaper(*(story(*one) for one in COPY["many"])))
    assert len(pages.sheets) > 1
    assert "PDF-011" in [finding.code for finding in pages.report]
    assert max(box.foot for box in pages.columns[0]) >= HEIGHT - 2 * LINE


def test_a_story_longer_than_a_page_goes_on_at_the_head_of_the_next_in_order() -> None:
    document = newspaper(story("长文", 9000))
    pages = Pages(document)
    assert len(pages.sheets) == 2
    printed = "".join(re.sub(r"\s", "", box.text) for page in pages.columns for box in page)
    written = "".join(node.content[0].text for node in document.sections[0].blocks)  # type: ignore[union-attr]
    assert printed == written
    assert min(box.top for box in pages.columns[1]) == 0
    assert ("PDF-012", "“长文” runs on from page 1 to page 2") in [(f.code, f.message) for f in pages.report]


def test_a_book_keeps_its_order() -> None:
    chapters = (
        story("短的第一回", 900, "chapter"),
        story("长的第二回", 9000, "chapter"),
        story("第三回", 100, "chapter"),
    )

    def titles(document: Document) -> list[str]:
        return [element.text_content() for element in Pages(document).root.find_class("title")]

    assert titles(Document("book", sections=chapters)) == ["短的第一回", "长的第二回", "第三回"]
    # A newspaper fills the page that the long story leaves open.
    assert titles(newspaper(*chapters)) == ["短的第一回", "第三回", "长的第二回"]


def test_text_of_one_story_comes_in_one_run_in_the_order_of_reading() -> None:
    pages = Pages(newspaper(*(story(*one) for one in COPY["opinion"])))
    for article in pages.root.iter("article"):
        columns = [re.sub(r"\s", "", column.text_content()) for column in article.find_class("column")]
        assert "".join(columns) in PROSE * 40


# --- treatment ----------------------------------------------------------------------------------------------


def test_the_first_long_story_leads_with_the_largest_headline_at_the_head() -> None:
    pages = Pages(newspaper(*(story(*one) for one in COPY["opinion"])))
    sizes = {
        re.sub(r"\s", "", row.text_content()): float(re.search(r"font-size:([\d.]+)pt", row.get("style"))[1])  # type: ignore[index]
        for row in pages.root.find_class("title")
    }
    largest = max(sizes.values())
    assert 26 <= largest <= 34
    assert all(title in "头条评论说的是一件大事" for title, size in sizes.items() if size == largest)
    assert Counter(size > 24 for size in sizes.values())[True] <= 2


def test_short_comments_and_cartoons_stand_in_boxes_and_one_on_a_tint() -> None:
    comment = {"byline": Byline(("李",), "□李")}
    pages = Pages(
        newspaper(
            story("头条", 1200),
            story("短评甲", 150, **comment),
            story("短评乙", 160, **comment),
            story("漫画", 130, "cartoon"),
            story("报道", 600),
        )
    )
    boxed = {article.find_class("title")[0].text_content() for article in pages.root.find_class("boxed")}
    assert boxed == {"短评甲", "短评乙", "漫画"}
    assert len(pages.root.find_class("tinted")) == 1


def test_a_reporters_story_is_news_and_a_signed_one_a_comment() -> None:
    pages = Pages(
        newspaper(
            story("报道", 600, byline=Byline(("张",), "本报记者 张", "head")),
            story("评论", 600, byline=Byline(("李",), "□李")),
        )
    )
    faces = {
        article.find_class("title")[0].text_content(): article.get("class").split()[0]
        for article in pages.root.iter("article")
    }
    assert faces == {"报道": "news", "评论": "comment"}


def test_briefs_that_follow_one_another_run_on_in_one_place() -> None:
    briefs = [story(f"简讯{number}", 100, "brief") for number in range(6)]
    pages = Pages(newspaper(story("头条", 900), *briefs))
    (group,) = pages.root.find_class("briefs")
    assert [title.text_content() for title in group.find_class("part-title")] == [
        f"简讯{n}" for n in range(6)
    ]


def test_briefs_under_one_label_stand_below_it() -> None:
    label, same, next_label = Label("简讯", "▲简讯"), Label("简讯", ""), Label("天气", "▲天气")
    columns = (label, same, same, next_label, None)
    briefs = [story(f"短{number}", 100, "brief", column=column) for number, column in enumerate(columns)]
    pages = Pages(newspaper(story("头条", 900), *briefs))
    under, *others = pages.root.find_class("briefs")
    tops = [float(re.findall(r"top:\s*([\d.]+)pt", under.find_class(name)[0].get("style"))[0]) for name in ("label", "column")]
    assert tops[1] - tops[0] == pytest.approx(2 * LINE)  # the label's own line and a white one
    assert [element.text_content().strip() for element in under.find_class("label")] == ["▲简讯"]
    assert [title.text_content() for title in under.find_class("part-title")] == ["短0", "短1", "短2"]
    assert sorted(re.findall("▲天气|短3|短4", other.text_content()) for other in others) == [["▲天气", "短3"], ["短4"]]


def test_a_byline_stands_on_the_last_line_where_it_has_room() -> None:
    def signed(characters: int) -> Section:
        blocks = (Paragraph(text("国" * characters)),)
        return Section("article", Heading(text("题目")), byline=Byline(("李",), "□李"), blocks=blocks)

    short, full = Pages(newspaper(signed(14 * 20 + 3 - 2))), Pages(newspaper(signed(14 * 20 - 2)))
    assert len(short.root.find_class("run-in")) == 1
    assert len(full.root.find_class("run-in")) == 0
    assert "□李" in full.html


def test_a_byline_below_the_headline_has_white_above_and_below_it() -> None:
    at_head = Byline(("林墨白",), "本报记者 林墨白", "head")
    (article,) = Pages(newspaper(story("一座县城方志馆的热与静", 900, byline=at_head))).root.iter("article")
    (byline,), column = article.find_class("under-head"), article.find_class("column")[0]
    title = article.find_class("title")[-1]
    at = {box: float(re.findall(r"top:\s*([\d.]+)pt", box.get("style"))[0]) for box in (byline, column, title)}
    height = float(re.findall(r"line-height:\s*([\d.]+)pt", title.get("style"))[0])
    assert at[title] + height + 2 <= at[byline] <= at[column] - LINE - 2


def test_a_page_section_begins_a_page_and_names_it() -> None:
    pages = Pages(
        newspaper(
            Section("page", Heading(text("要闻")), sections=(story("甲", 300), story("乙", 300))),
            Section("page", Heading(text("副刊")), sections=(story("丙", 300),)),
        )
    )
    assert [band.text_content().strip() for band in pages.root.find_class("page-name")] == ["要闻", "副刊"]


# --- band and foot ------------------------------------------------------------------------------------------


def test_the_band_says_what_is_known_and_computes_the_weekday() -> None:
    known = Metadata(date="2020-10-28", paper="晨报", page="05", page_name="社会", credits=("责任编辑：某",))
    (band,) = Pages(newspaper(story("甲", 300), metadata=known)).root.find_class("band")
    said = re.sub(r"\s", "", band.text_content())
    for part in ("05", "社会", "晨报", "2020年10月28日", "星期三", "责任编辑：某"):
        assert part in said


@pytest.mark.parametrize(("number", "printed"), [("A2", "A2版"), ("2", "2 版"), ("02", "第02版")])
def test_a_folio_line_stands_in_the_band_alone_however_it_names_its_page(number: str, printed: str) -> None:
    line = Furniture(f"晨报　2021年3月1日　星期一　{printed}　要闻", "folio")
    known = Metadata(date="2021-03-01", paper="晨报", page=number, page_name="要闻")
    pages = Pages(newspaper(story("甲", 300), blocks=(line,), metadata=known))
    (band,) = pages.root.find_class("band")
    assert re.sub(r"\s", "", band.text_content()) == f"{printed.replace(' ', '')}要闻晨报2021年3月1日星期一"
    assert pages.root.find_class("foot") == []


def test_each_page_of_an_issue_has_the_band_that_it_states_and_its_folio_line_no_second_time() -> None:
    def page(number: int) -> Section:
        folio = Folio(str(number), ("要闻", "副刊")[number - 1], f"2021-03-0{number}", "晨报", (f"责任编辑：某{number}",))
        line = Furniture(f"2021年3月{number}日　星期{'一二'[number - 1]}　第 {number} 版　{folio.page_name}　晨报", "folio")
        return Section("page", folio=folio, blocks=(line,), sections=(story("甲乙"[number - 1], 300),))

    pages = Pages(newspaper(page(1), page(2), metadata=Metadata(paper="晨报")))
    said = [re.sub(r"\s", "", band.text_content()) for band in pages.root.find_class("band")]
    assert said == ["第1版要闻晨报责任编辑：某12021年3月1日星期一", "第2版副刊晨报责任编辑：某22021年3月2日星期二"]
    assert pages.root.find_class("foot") == []
    assert not list(pages.report)


def test_credits_too_long_for_the_band_stand_at_the_foot() -> None:
    credits = "责任编辑：" + "某某　" * 30
    pages = Pages(newspaper(story("甲", 300), metadata=Metadata(date="2020-10-28", credits=(credits,))))
    assert "责任编辑" not in pages.root.find_class("band")[0].text_content()
    assert "责任编辑" in pages.root.find_class("foot")[0].text_content()


@pytest.mark.parametrize("date", ["", "2020", "2020-10", "2020-02-30", "昨天"])
def test_the_band_invents_nothing(date: str) -> None:
    (band,) = Pages(newspaper(story("甲", 300), metadata=Metadata(title="题", date=date))).root.find_class(
        "band"
    )
    said = band.text_content()
    assert "星期" not in said
    assert "题" not in said
    if not date:
        assert said.strip() == ""


def test_furniture_the_band_repeats_is_printed_once_and_the_rest_at_the_foot() -> None:
    known = Metadata(date="2020-10-28", page="05", page_name="社会")
    loose = (
        Furniture("2020年10月28日 星期三", "folio"),
        Furniture("05 社会", "folio"),
        Furniture("■每日图评", "label"),
    )
    pages = Pages(newspaper(story("甲", 300), metadata=known, unplaced=loose))
    assert pages.html.count("星期三") == 1
    (foot,) = pages.root.find_class("foot")
    assert foot.text_content().strip() == "■每日图评"


def test_a_folio_line_with_full_width_signs_is_printed_once_and_with_them() -> None:
    known = Metadata(date="2023-10-28", page="5", credits=("责任编辑：洪流", "电话：(010)84150042", "E-mail：a@b.cn"))
    line = Furniture("2023年10月28日 星期六 第5版 责任编辑：洪流 电话：（010）８4150042 E-mail：a@b.cn", "folio")
    pages = Pages(newspaper(story("甲", 300), metadata=known, unplaced=(line,)))
    (band,) = pages.root.find_class("band")
    assert "电话：（010）８4150042" in band.text_content()
    assert pages.root.find_class("foot") == []


def test_what_is_left_over_on_a_page_stands_on_that_page() -> None:
    def page(number: str, *blocks: Furniture) -> Section:
        return Section("page", blocks=blocks, sections=(story(f"甲{number}", 300),), folio=Folio(page=number))

    much = Furniture("无处安放" * 60, "unknown")
    document = newspaper(page("1", Furniture("■每日图评", "label")), page("2", much), page("3"), unplaced=(Furniture("■世象", "label"),))
    sheets = [sheet.text_content() for sheet in Pages(document).sheets]
    assert ["■每日图评" in sheet for sheet in sheets] == [True, False, False]
    assert ["无处安放" in sheet for sheet in sheets] == [False, True, False]
    assert ["■世象" in sheet for sheet in sheets] == [False, False, True]


def test_much_text_without_a_place_gets_a_box_of_its_own() -> None:
    pages = Pages(newspaper(story("甲", 600), unplaced=(Furniture(PROSE * 3, "unknown"),)))
    (box,) = pages.root.find_class("leftover")
    assert "boxed" in box.get("class")
    assert pages.root.find_class("foot") == []


# --- in the press -------------------------------------------------------------------------------------------


def picture(width: int, height: int) -> bytes:
    stream = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).save(stream, "PNG")
    return stream.getvalue()


def everything() -> Document:
    """Return a document with every kind of block and of inline, in one story."""
    table = nodes.Table(
        ((text("年份"), text("产量")), (text("2020"), text("1,234 吨，含加工途中的损耗"))),
        1,
        ("left", "right"),
        text("表1"),
    )
    note = nodes.Note((Paragraph(text("注的正文，也可以长到转行，转到下一行去。")),))
    mixed = (
        Text("有注的一句"),
        note,
        Text("，再有"),
        nodes.Emphasis(text("着重")),
        nodes.Strong(text("加粗")),
        nodes.Ruby((("饕", "tāo"), ("餮", "tiè"))),
        nodes.TateChuYoko("12"),
        nodes.ProperName(text("北京")),
        nodes.BookTitle(text("史记")),
        nodes.Code("x = 1"),
        nodes.Image("small.png", "小图"),
        nodes.Break(),
        Text("转行之后。"),
        nodes.Link("https://example.org/", text("链接")),
        nodes.Marked("source", text("（10月27日《晨报》）")),
    )
    blocks = (
        Paragraph(text(PROSE)),
        nodes.Quotation((Paragraph(text(PROSE)),)),
        nodes.Verse(
            ((text("床前明月光，"), text("疑是地上霜。")), (text("举头望明月，"), text("低头思故乡。")))
        ),
        nodes.ListBlock(
            ((Paragraph(text("第一条要点说明得比较长，会转到第二行去")),), (Paragraph(text("第二条")),)), 1
        ),
        table,
        nodes.Table(tuple(tuple(text(f"栏{n}") for n in range(9)) for _ in range(2)), 1),
        nodes.Figure("tall.png", text("图注：一张照片"), "照片"),
        nodes.Figure("wide.png", text("宽图的图注"), "宽照片"),
        nodes.Figure("", text("缺图的图注"), "说明"),
        nodes.CodeBlock("def f(x):\n    return x + 1  # a comment too long for one line"),
        nodes.Rule(),
        Furniture("※　※　※", "separator"),
        Paragraph(mixed),
        Paragraph((nodes.Interlinear("comment", text("满纸荒唐言"), "此句原在《红楼梦》第一回，周先生随口念出，与滩声相应。"), *text("，" + PROSE))),
        Paragraph(
            text("A paragraph of plain English, long enough to be broken into several lines of a column.")
        ),
        Paragraph(text(PROSE * 4)),
    )
    long_label = story("长栏目", 200, column=Label("栏目", "■" + "一个很长很长的栏目名称" * 4))
    article = Section(
        "article",
        Heading(text("各种块都有的文章"), text("引题"), text("——副题")),
        Label("试验", "■试验"),
        Byline(("张三",), "本报记者 张三", "head"),
        blocks,
        (story("文内小标题", 200, "section"),),
    )
    resources = tuple(
        nodes.Resource(name, "image/png", picture(*size))
        for name, size in (("tall.png", (500, 700)), ("wide.png", (1600, 900)), ("small.png", (40, 30)))
    )
    return newspaper(
        article, story("第二篇", 500), long_label, story("公告", 60, "notice"), resources=resources
    )


def test_the_press_sets_every_kind_of_text_in_the_lines_planned_for_it() -> None:
    report = Report()
    render_pdf(edition(everything()), report)
    assert [str(finding) for finding in report if finding.severity > Severity.INFO] == []


def test_body_text_stands_on_one_grid_in_every_column() -> None:
    signed = Byline(("李",), "□李")
    copy = (story(*COPY["opinion"][0]), story("短评", 140, byline=signed), story("三", 560, byline=signed))
    characters = placed(render_pdf(edition(newspaper(*copy)), Report()).content)
    body = [char for char in characters if char.size == 9]
    assert len(body) > 1500
    assert len({round(char.x) // 139 for char in body}) >= 5
    offsets = [(char.y - body[0].y) / LINE for char in body]
    assert max(abs(offset - round(offset)) for offset in offsets) < 0.01


def test_a_western_text_is_printed_in_the_lines_it_was_planned_in() -> None:
    """Lines whose spaces the composer had narrowed stood out of their column: WeasyPrint, which set them, narrows none."""
    words = (
        "It is a truth universally acknowledged, that a single man in possession of a good fortune, must be in want of a wife. "
        "However little known the feelings or views of such a man may be on his first entering a neighbourhood."
    )
    quotation = nodes.Passage("foreign", (nodes.Quotation((Paragraph(text(words)),)),), language="en")
    section = Section("article", Heading(text("题")), blocks=(Paragraph(text(PROSE)), quotation, Paragraph(text(words))))
    report = Report()
    render_pdf(edition(newspaper(section)), report)
    assert [str(finding) for finding in report] == []


def test_a_paragraph_parted_between_columns_keeps_the_lines_it_was_planned_in() -> None:
    """A part set alone was divided anew where that seemed better, and took a line more than there was room for."""
    words = (
        "“We are hiring,” said Mr. Smith, the general manager of a joint venture, “and we will keep hiring until the end of the year.” "
        "他说，公司将继续扩大招工规模。"
    )
    for before in range(20, 180, 20):
        blocks = (*story("", before).blocks, Paragraph(text(words)), Paragraph(text(PROSE)))
        section = Section("article", Heading(text("夜校")), blocks=blocks)
        report = Report()
        render_pdf(edition(newspaper(section)), report)
        assert [str(finding) for finding in report if finding.severity > Severity.INFO] == []


def test_a_table_that_would_be_deep_in_one_column_has_all_of_its_storys() -> None:
    rows = (("区县", "企业数（家）", "用工（万人）", "说明"), *((f"{name}城区", "1234", "23.4", PROSE[:20]) for name in "东南西北"))
    table = nodes.Table(tuple(tuple(text(cell) for cell in row) for row in rows), 1)
    section = Section("article", Heading(text("全市企业用工情况一览")), blocks=(*story("", 600).blocks, table))
    pages = Pages(newspaper(section))
    (wide,) = [column for column in pages.columns[0] if "东城区" in column.text]
    assert wide.width > 1.9 * min(column.width for column in pages.columns[0])
    assert "北城区" in wide.text
    pages.check_geometry()


@pytest.mark.parametrize(("share", "width"), [(0, WIDTH), (50, WIDTH / 2), (15, 14 * 9)])
def test_a_picture_takes_the_share_of_its_article_that_is_asked_for_and_a_column_at_least(share: int, width: float) -> None:
    photo = nodes.Resource("roof.png", "image/png", picture(1600, 1000))
    figure = nodes.Figure("roof.png", text("屋顶上的秋色"), "屋顶", width_percent=share)
    section = Section("article", Heading(text("晒秋")), blocks=(*story("", 1500).blocks[:9], figure, *story("", 1500).blocks[9:]))
    (article,) = Pages(newspaper(section, resources=(photo,))).root.iter("article")
    (image,) = article.find_class("picture")
    assert re.findall(r"width:([\d.]+)pt", article.get("style"))[0] == f"{WIDTH:g}.0"
    assert float(re.findall(r"height:([\d.]+)pt", image.get("style"))[0]) * 1.6 == pytest.approx(width, abs=1.6 * LINE)


def test_cells_of_a_table_stand_at_the_side_that_is_asked_for() -> None:
    rows = (("区", "户数", "等级"), ("东城", "7", "甲甲甲"), ("西城", "86666", "乙"))
    table = nodes.Table(tuple(tuple(text(cell) for cell in row) for row in rows), 1, ("left", "right", "center"))
    section = Section("article", Heading(text("各区进度")), blocks=(*story("", 300).blocks, table))
    characters = {char.char: char for char in placed(render_pdf(edition(newspaper(section)), Report()).content) if char.char in "786甲乙"}
    assert characters["7"].x == pytest.approx(characters["6"].x, abs=0.1)  # the last 6 is the one that is kept
    assert characters["乙"].x == pytest.approx(characters["甲"].x - 9, abs=0.1)
