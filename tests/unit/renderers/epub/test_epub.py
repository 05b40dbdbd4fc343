"""Whole e-books of small documents: what stands where, that nothing is lost, and what embeds which face."""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
import uharfbuzz as hb
from hypothesis import given, settings
from lxml import etree
from PIL import Image

from banxin.checks.epub import check_epub
from banxin.codes import Severity
from banxin.diagnostics import Report
from banxin.errors import LayoutError, RenderError
from banxin.layouts.load import load_layout
from banxin.model.document import (
    BookTitle,
    Byline,
    Code,
    Creator,
    Document,
    Emphasis,
    Figure,
    Foreign,
    Furniture,
    Heading,
    Label,
    Link,
    ListBlock,
    Marked,
    Metadata,
    Note,
    Paragraph,
    Resource,
    Ruby,
    Section,
    Strong,
    Text,
)
from banxin.model.walk import is_visible
from banxin.renderers.epub import render_epub
from banxin.structure.references import resolve_references
from support.documents import documents
from support.epub import EPUB_TYPE, XHTML, Book, book, chapter, edition, fonts, make, paragraph, write

ARTICLE = Section(
    "article",
    Heading((Text("主题"),), kicker=(Text("引题"),), subtitle=(Text("副题"),)),
    column=Label("每周谈", "■每周谈"),
    byline=Byline(("张三", "李四"), "□张三　李四"),
    blocks=(
        Paragraph(
            (
                Marked("dateline", (Text("本报讯"),)),
                Text("正文。"),
                Marked("source", (Text("（3月4日《某报》）"),)),
            )
        ),
    ),
)
NEWS = Document(
    "newspaper", Metadata(title="主题等2篇", paper="某报", date="2021-03-04", page="3"), sections=(ARTICLE,)
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all the examples of one property share."""
    return tmp_path_factory.mktemp("epub")


@settings(max_examples=15)
@given(document=documents)
def test_any_document_becomes_a_sound_book_with_all_its_text(document: Document, folder: Path) -> None:
    report = Report()
    # As in every publication a name is given to one place only.
    document = resolve_references(document, Report())
    # Rendering holds every page against its section; our own check then looks at the finished file.
    made = make(document, "newspaper" if document.genre == "newspaper" else "book")
    check_epub(write(folder / "any.epub", made), report)
    assert [str(finding) for finding in report if finding.severity is Severity.ERROR] == []


def test_parts_of_an_article_stand_in_elements_of_their_own() -> None:
    made = make(NEWS, "newspaper")
    name = made.spine[3]
    assert made.by_class(name, "kicker") == ["引题"]
    assert made.by_class(name, "title") == ["主题"]
    assert made.by_class(name, "subtitle") == ["副题"]
    assert made.by_class(name, "column") == ["■每周谈"]
    assert made.by_class(name, "byline") == ["□张三　李四"]
    assert made.by_class(name, "dateline") == ["本报讯"]
    assert made.by_class(name, "source") == ["（3月4日《某报》）"]
    heading = next(made.tree(name).iter(f"{XHTML}h1"))
    assert "".join(heading.itertext()) == "主题"


def test_reading_order_is_cover_title_page_contents_text_and_what_found_no_place() -> None:
    loose = (Furniture("每日图评", "label"), Furniture("热线电话 123", "folio"))
    made = make(replace(NEWS, unplaced=loose), "newspaper")
    assert made.spine == ["cover.xhtml", "title.xhtml", "nav.xhtml", "article-s1.xhtml", "loose.xhtml"]
    assert made.by_class("loose.xhtml", "piece") == ["每日图评", "热线电话 123"]


def test_contents_name_column_and_bylines_and_the_ncx_the_title_alone() -> None:
    made = make(NEWS, "newspaper")
    assert made.contents() == ["主题｜每周谈 · 张三、李四"]
    ncx = made.tree("toc.ncx")
    labels = [e.text for e in ncx.iter("{http://www.daisy.org/z3986/2005/ncx/}text")]
    assert labels == ["主题等2篇", "主题"]


@pytest.mark.parametrize(("layout", "large"), [("newspaper", "paper"), ("book", "book-name")])
def test_an_issue_called_by_paper_and_date_has_the_papers_name_once_and_largest_on_its_title_page(layout: str, large: str) -> None:
    issue = replace(NEWS, metadata=replace(NEWS.metadata, title="某报　2021年3月4日　第3版"))
    page = make(issue, layout).tree("title.xhtml")
    heading = next(page.iter(f"{XHTML}h1"))
    assert (heading.get("class"), heading.text) == (large, "某报")
    text = "".join(page.find(f"{XHTML}body").itertext())
    assert [text.count(said) for said in ("某报", "2021年3月4日", "第3版", "主题")] == [1, 1, 1, 0]


def test_contents_show_titles_without_notes_and_annotations() -> None:
    title = (Ruby((("利", "lì"),)), Text("涉大川"), Note((paragraph("注"),)))
    made = make(book(Section("chapter", Heading(title), blocks=(paragraph("文"),))))
    assert made.contents() == ["利涉大川"]


def test_contents_keep_words_in_italics_and_the_ncx_is_plain() -> None:
    title = (Text("读"), Emphasis((Text("Walden"),)), Emphasis((Text("有感"),)))
    made = make(book(Section("chapter", Heading(title), blocks=(paragraph("文"),))))
    assert made.contents() == ["读Walden有感"]
    assert [(one.get("class"), one.text) for one in made.tree("nav.xhtml").iter(f"{XHTML}em")] == [("italic", "Walden")]
    assert "读Walden有感" in made.files["EPUB/toc.ncx"].decode()


def test_a_headline_says_where_it_may_turn_and_reads_the_same() -> None:
    title = "高素质干部队伍是重要任务"
    article = Section(
        "article", Heading((Text(title),)), blocks=(paragraph("高素质的干部队伍，是重要任务。"),)
    )
    made = make(Document("newspaper", Metadata(title=title), sections=(article,)), "newspaper")
    heading = next(made.tree("article-s1.xhtml").iter(f"{XHTML}h1"))
    assert "".join(heading.itertext()) == title
    assert [child.tag for child in heading] == [f"{XHTML}wbr"] * len(heading)
    assert [heading.text, *(child.tail for child in heading)] == ["高素质", "干部队伍", "是重要任务"]
    assert made.contents() == [title]


def test_landmarks_lead_to_cover_title_page_contents_and_text() -> None:
    tree = make(NEWS, "newspaper").tree("nav.xhtml")
    landmarks = list(tree.iter(f"{XHTML}nav"))[1]
    types = [a.get("{http://www.idpf.org/2007/ops}type") for a in landmarks.iter(f"{XHTML}a")]
    assert types == ["cover", "titlepage", "toc", "bodymatter"]
    assert landmarks.get("hidden") == "hidden"


def test_notes_stand_at_the_end_of_their_document_and_lead_back() -> None:
    inner = Section(
        "section", Heading((Text("节"),)), blocks=(Paragraph((Text("乙"), Note((paragraph("注二"),)))),)
    )
    outer = Section(
        "chapter",
        Heading((Text("章"),)),
        blocks=(Paragraph((Text("甲"), Note((paragraph("注一"),)))),),
        sections=(inner,),
    )
    tree = make(book(outer)).tree("chapter-s1.xhtml")
    references = [a for a in tree.iter(f"{XHTML}a") if a.get("role") == "doc-noteref"]
    notes = list(tree.iter(f"{XHTML}aside"))
    assert [n.get("role") for n in notes] == ["doc-footnote"] * 2
    assert ["#" + (n.get("id") or "") for n in notes] == [a.get("href") for a in references]
    back = [a.get("href") for n in notes for a in n.iter(f"{XHTML}a") if a.get("role") == "doc-backlink"]
    assert back == ["#" + (a.get("id") or "") for a in references]
    assert ["".join(n.itertext()) for n in notes] == ["①注一", "②注二"]
    assert tree.find(f"{XHTML}body")[-1].get("class") == "notes"


def test_notes_pop_up_by_the_terms_of_epub_and_by_the_classes_of_duokan() -> None:
    made = make(book(Section("chapter", Heading((Text("题"),)), blocks=(Paragraph((Text("文"), Note((paragraph("注一"),)), Note((paragraph("注二"),)))),))))
    tree = made.tree("chapter-s1.xhtml")
    reference = next(tree.iter(f"{XHTML}a"))
    assert (reference.get(EPUB_TYPE), reference.get("class")) == ("noteref", "noteref duokan-footnote")
    (whole,) = (e for e in tree.iter() if e.get("class") == "notes")
    assert (whole.tag, whole.get(EPUB_TYPE), whole.get("role"), whole.get("aria-label")) == (f"{XHTML}section", "endnotes", "doc-endnotes", "注释")
    for number, note in enumerate(whole, 1):
        assert (note.tag, note.get(EPUB_TYPE)) == (f"{XHTML}aside", "footnote")
        (items,) = note
        (item,) = items
        assert (items.tag, items.get("class"), items.get("start", "1")) == (f"{XHTML}ol", "duokan-footnote-content", str(number))
        assert (item.tag, item.get("class")) == (f"{XHTML}li", "duokan-footnote-item")
        # Kobo shows a note in a window only if it comes after its reference.
        assert made.files["EPUB/chapter-s1.xhtml"].index(f'href="#{note.get("id")}"'.encode()) < made.files["EPUB/chapter-s1.xhtml"].index(f'id="{note.get("id")}"'.encode())


def test_links_lead_into_the_other_files() -> None:
    first = Section("chapter", Heading((Text("一"),)), blocks=(Paragraph((Link("#乙", (Text("见二"),)),)),))
    made = make(book(first, chapter("二", "文", anchor="乙")))
    link = next(a for a in made.tree("chapter-s1.xhtml").iter(f"{XHTML}a"))
    target, _, anchor = (link.get("href") or "").partition("#")
    assert target == made.spine[4]
    assert anchor in made.files[f"EPUB/{target}"].decode()


def test_a_part_has_a_page_and_its_chapters_files_of_their_own() -> None:
    part = Section("part", Heading((Text("上卷"),)), sections=(chapter("一", "甲"), chapter("二", "乙")))
    made = make(book(part))
    assert made.spine[3:] == ["part-s1.xhtml", "chapter-s1-1.xhtml", "chapter-s1-2.xhtml"]
    assert made.contents() == ["上卷", "一", "二"]
    assert "甲" not in made.files["EPUB/part-s1.xhtml"].decode()


def test_no_white_space_comes_between_inline_elements() -> None:
    run = (
        Strong((Text("甲"),)),
        Emphasis((Text("乙"),)),
        BookTitle((Text("丙"),)),
        Ruby((("丁", "dīng"), ("戊", "wù"))),
    )
    made = make(book(Section("chapter", blocks=(Paragraph(run),))))
    shown = "".join(next(made.tree("chapter-s1.xhtml").iter(f"{XHTML}p")).itertext())
    assert not re.search(r"\s", shown)


def test_words_in_another_language_are_told_as_such_and_nothing_is_guessed() -> None:
    run = (Text("读Finnegans Wake与"), Foreign("en", (Text("Ulysses"),)), Text("。"))
    (told,) = next(make(book(Section("chapter", blocks=(Paragraph(run),)))).tree("chapter-s1.xhtml").iter(f"{XHTML}p"))
    assert (told.text, told.tail) == ("Ulysses", "。")
    assert told.get("lang") == told.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"


def test_text_that_looks_like_markup_or_a_template_is_printed_as_text() -> None:
    nasty = "<b>粗</b> & &amp; ]]> {{ 7*7 }} {% raw %} {# x #} <!-- --> <?xml?>"
    made = make(book(chapter(nasty, nasty), title=nasty))
    for name in ("title.xhtml", "nav.xhtml", "chapter-s1.xhtml"):
        assert nasty in "".join(made.tree(name).itertext())
    assert made.metadata("title") == [nasty]


def test_what_xml_forbids_never_reaches_the_book() -> None:
    made = make(book(chapter("题\x01目\ufffe", "甲\x0b乙\ufffe丙"), title="书\x02名\ufffe"))
    assert "".join(made.by_class("chapter-s1.xhtml", "title")) == "题目\ufffd"
    assert made.metadata("title") == ["书名\ufffd"]


@pytest.mark.parametrize(("printed", "lost"), [("section.title", "乙甲"), ("section.body", "题")])
def test_a_template_that_drops_text_is_found_out(printed: str, lost: str, tmp_path: Path) -> None:
    folder = tmp_path / "layouts" / "thrifty"
    folder.mkdir(parents=True)
    (folder / "layout.toml").write_text('inherits = "book"\n', "utf-8")
    template = f"{{% block body %}}<div>{{{{ file.{printed} }}}}</div>{{% endblock %}}"
    (folder / "section.xhtml.jinja").write_text(f'{{% extends "page.xhtml.jinja" %}}{template}', "utf-8")
    thrifty = load_layout("thrifty", project=tmp_path)
    with pytest.raises(
        RenderError, match=rf"characters are missing in chapter-s1\.xhtml of the EPUB: {lost}"
    ):
        render_epub(edition(book(chapter("题", "甲乙")), thrifty), Report())


def test_a_template_that_prints_no_xml_is_named_with_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "layouts" / "sloppy"
    folder.mkdir(parents=True)
    (folder / "layout.toml").write_text('inherits = "book"\n', "utf-8")
    (folder / "loose.xhtml.jinja").write_text(
        '{% extends "page.xhtml.jinja" %}{% block body %}<br>{{ book.unplaced[0].text }}{% endblock %}',
        "utf-8",
    )
    sloppy = load_layout("sloppy", project=tmp_path)
    document = replace(book(chapter("题", "甲")), unplaced=(Furniture("乙"),))
    with pytest.raises(LayoutError, match=r"loose\.xhtml:\d+: the layout “sloppy” prints"):
        render_epub(edition(document, sloppy), Report())


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c6360000000020001e221bc330000000049454e44ae426082"
)


def pictured(*resources: Resource) -> Document:
    blocks = tuple(Figure(resource.name, alternative="替代文字") for resource in resources)
    return replace(book(Section("chapter", blocks=blocks)), resources=resources)


def test_pictures_are_carried_under_safe_names_with_their_alternative_text() -> None:
    made = make(pictured(Resource("插图 一.png", "image/png", PIXEL)))
    picture = next(made.tree("chapter-s1.xhtml").iter(f"{XHTML}img"))
    assert (picture.get("src"), picture.get("alt")) == ("images/picture-001.png", "替代文字")
    assert made.files["EPUB/images/picture-001.png"] == PIXEL


def test_a_drawing_has_ids_that_xml_allows() -> None:
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><style>.a { clip-path: url("#Frame 1") }</style>'
        '<clipPath id="Frame 1"><path d="M0 0h9v9z"/></clipPath><g id="图层" fill="url(#Frame 1)"/><g id="图层"/><g id="Frame 1"/>'
        '<use href="#Frame%201"/><use href="#图层"/></svg>'
    )
    made = make(pictured(Resource("a.svg", "image/svg+xml", drawing.encode())))
    root = etree.fromstring(made.files["EPUB/images/picture-001.svg"])
    first, second = (element.get("id") for element in root.iter() if element.get("id"))
    assert (second, " " in first) == ("图层", False)
    assert [use.get("href") for use in root.iter("{*}use")] == [f"#{first}", "#图层"]
    assert root[0].text == f'.a {{ clip-path: url("#{first}") }}'
    assert root[2].get("fill") == f"url(#{first})"


def test_a_colour_is_no_reference_to_a_part_of_a_drawing() -> None:
    drawing = (
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><g id="000"><path d="M0 0h9v9z" fill="#000"/></g><use href="#000"/></svg>'
    )
    made = make(pictured(Resource("a.svg", "image/svg+xml", drawing)))
    part, use = etree.fromstring(made.files["EPUB/images/picture-001.svg"])
    assert part[0].get("fill") == "#000"
    assert use.get("href") == f"#{part.get('id')}" != "#000"


@pytest.mark.parametrize("named", ["url('#a')", "url( &quot;#a&quot; )"])
def test_a_drawing_names_its_parts_without_quotation_marks(named: str) -> None:
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><clipPath id="a"><path d="M0 0h9v9z"/></clipPath>'
        f'<g clip-path="{named}" style="fill: red; mask: {named}"/></svg>'
    )
    made = make(pictured(Resource("a.svg", "image/svg+xml", drawing.encode())))
    group = etree.fromstring(made.files["EPUB/images/picture-001.svg"])[1]
    assert (group.get("clip-path"), group.get("style")) == ("url(#a)", "fill: red; mask: url(#a)")


def test_a_drawing_with_a_link_is_shown() -> None:
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><a href="https://example.org/"><path d="M0 0h9v9z"/></a></svg>'
    report = Report()
    make(pictured(Resource("a.svg", "image/svg+xml", drawing)), report=report)
    assert [finding.code for finding in report] == []


@pytest.mark.parametrize(
    "data",
    [
        b"no picture",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>',
        b'<svg xmlns="http://www.w3.org/2000/svg"><image href="https://example.org/a.png"/></svg>',
        b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg">&x;</svg>',
    ],
)
def test_a_picture_that_cannot_be_shown_leaves_its_alternative_text(data: bytes) -> None:
    report = Report()
    made = make(pictured(Resource("图.svg", "image/svg+xml", data)), report=report)
    assert [finding.code for finding in report] == ["EPB-024"]
    assert made.by_class("chapter-s1.xhtml", "alternative") == ["替代文字"]
    assert not [name for name in made.files if "picture" in name]


@pytest.mark.parametrize(
    ("layout", "language"),
    [("book", "zh-Hans"), ("book-vertical", "zh-Hant-TW"), ("novel-pocket", "ja"), ("magazine", "en"), ("newspaper", "zh-Hans"), ("report", "zh-Hant-HK")],
)
def test_embedded_faces_have_every_character_that_is_shown(layout: str, language: str) -> None:
    noted = Paragraph((Text("正文，“引文”。「骨」"), Note((paragraph("注文"),)), Ruby((("渡", "dù"),)), Code("x ≤ 1")))
    listed = ListBlock(((paragraph("项"),),), 3)
    whole = replace(chapter("第一回　题目", "正文"), blocks=(noted, listed, Figure("", alternative="图说")), byline=Byline(("张三",), "□张三"))
    stated = {"creators": (Creator("李四", "trl"),), "publisher": "某社", "isbn": "978-0-00-000000-2", "rights": "版权所有"}
    document = replace(book(whole, title="红楼梦", language=language, **stated), unplaced=(Furniture("零散〇"),))
    report = Report()
    made = make(document, layout, report, embedding="subset")
    assert not [finding for finding in report if finding.code == "EPB-076"]
    faces = [hb.Face(data) for name, data in made.files.items() if name.endswith((".otf", ".ttf"))]
    covered = {chr(code) for face in faces for code in face.unicodes}
    shown = {
        c for name in made.spine for text in made.tree(name).find(f"{XHTML}body").itertext() for c in text
    }
    assert {c for c in shown if is_visible(c)} <= covered
    declared = set(re.findall(r'@font-face \{ font-family: "([^"]+)"', made.files["EPUB/style.css"].decode()))
    names = {face.get_name(hb.OTNameIdPredefined.FONT_FAMILY) for face in faces}
    assert declared - {"Banxin Spare"} <= names


def test_only_faces_that_show_something_are_embedded() -> None:
    plain = make(book(chapter("题", "文")), embedding="subset")
    quoted = make(book(replace(chapter("题", "文"), byline=Byline(("张三",), "张三"))), embedding="subset")
    assert not [name for name in plain.files if "WenKai" in name]
    assert [name for name in quoted.files if "WenKai" in name]
    assert not [name for name in make(book(chapter("题", "文"))).files if "/fonts/" in name]


def test_the_cover_is_a_tall_picture_and_the_first_page() -> None:
    from PIL import Image

    made = make(NEWS, "newspaper")
    with Image.open(io.BytesIO(made.files["EPUB/images/cover.png"])) as cover:
        assert cover.size == (1600, 2560)
    properties = {
        item.get("href"): item.get("properties")
        for item in made.tree("content.opf").iter()
        if item.get("href")
    }
    assert properties["images/cover.png"] == "cover-image"
    (drawing,) = made.tree("cover.xhtml").iter("{http://www.w3.org/2000/svg}svg")
    assert drawing.get("aria-label") == "封面 主题等2篇"


def test_the_same_edition_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    first = render_epub(edition(NEWS, "newspaper", embedding="subset"), Report())
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    assert render_epub(edition(NEWS, "newspaper", embedding="subset"), Report()) == first
    assert {member.date_time for member in Book(first).members} == {(1980, 1, 1, 0, 0, 0)}


def test_every_page_says_its_language() -> None:
    made = make(book(chapter("題", "文"), language="zh_TW"))
    for name in made.spine:
        root = made.tree(name)
        assert root.get("lang") == root.get("{http://www.w3.org/XML/1998/namespace}lang") == "zh-TW"
    assert made.metadata("language") == ["zh-TW"]
    assert made.by_class("nav.xhtml", "contents-title") == ["目錄"]


def test_shipped_layouts_print_nothing_that_the_article_does_not_say() -> None:
    for layout in ("newspaper", "book", "base"):
        made = make(NEWS, layout)
        body = made.tree(made.spine[3]).find(f"{XHTML}body")
        printed = Counter(
            filter(is_visible, "".join(etree.tostring(body, method="text", encoding="unicode")))
        )
        assert printed == Counter(
            filter(is_visible, "■每周谈引题主题副题□张三　李四本报讯正文。（3月4日《某报》）")
        ), layout


def scan(mode: str, kind: str) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (3000, 2500)).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(("mode", "kind"), [("1", "PNG"), ("P", "PNG"), ("RGBA", "PNG"), ("L", "JPEG"), ("CMYK", "JPEG"), ("RGB", "WEBP")])
def test_a_scan_with_more_pixels_than_any_screen_is_made_smaller(mode: str, kind: str) -> None:
    report = Report()
    data = scan(mode, kind)
    made = make(pictured(Resource("图", f"image/{kind.lower()}", data)), report=report)
    (name,) = (name for name in made.files if "picture" in name)
    with Image.open(io.BytesIO(made.files[name])) as picture:
        assert picture.format == kind
        assert picture.width * picture.height <= 2732 * 2048
        assert abs(picture.width / picture.height - 1.2) < 0.01
    assert [finding.code for finding in report if finding.code != "EPB-026"] == ["EPB-025"]
    assert (mode == "CMYK") == any(finding.code == "EPB-026" for finding in report)


# --- fonts ---------------------------------------------------------------------------------------------------


def licences(made: Book) -> dict[str, bytes]:
    return {name.removeprefix("EPUB/fonts/"): data for name, data in made.files.items() if name.endswith("-LICENSE.txt")}


def test_the_licence_of_each_embedded_family_is_in_the_book() -> None:
    made = make(book(chapter("题", "文")), embedding="subset")
    assert sorted(licences(made)) == ["noto-sans-cjk-LICENSE.txt", "noto-serif-cjk-LICENSE.txt"]
    assert all(b"SIL OPEN FONT LICENSE" in text for text in licences(made).values())
    assert licences(make(book(chapter("题", "文")))) == {}


def test_whole_faces_are_embedded_as_they_are_and_their_size_is_told() -> None:
    report = Report()
    made = make(book(chapter("题", "文")), report=report, embedding="full")
    embedded = {name: data for name, data in made.files.items() if name.endswith(".otf")}
    assert {face.path.read_bytes() for face in fonts().faces} >= set(embedded.values())
    assert [finding.code for finding in report] == ["EPB-075"]


@pytest.mark.parametrize(
    ("css", "hidden"),
    [
        (".byline { display: none }", 5),
        ("article p { visibility: hidden } p.byline { visibility: visible }", 24),
        ("p:last-child { opacity: 0 } .again, rp { display: none }", 7),
        (".byline { display: none !important } p.byline { display: block }", 5),
        (".byline { display: none } @media print { p { display: none } } p.byline { display: block }", 0),
    ],
)
def test_text_that_a_style_sheet_hides_in_the_e_book_is_reported(css: str, hidden: int, tmp_path: Path) -> None:
    folder = tmp_path / "layouts" / "shy"
    folder.mkdir(parents=True)
    (folder / "layout.toml").write_text('inherits = "newspaper"\n', "utf-8")
    (folder / "epub.css").write_text(f'{{% include "parent:epub.css" %}}\n{css}', "utf-8")
    report = Report()
    make(NEWS, load_layout("shy", project=tmp_path), report)
    assert [(one.code, re.findall("[0-9]+", one.message)) for one in report] == ([("EPB-077", [str(hidden)])] if hidden else [])


def test_what_a_layout_shows_and_no_face_has_is_reported(tmp_path: Path) -> None:
    folder = tmp_path / "layouts" / "odd"
    folder.mkdir(parents=True)
    (folder / "layout.toml").write_text('inherits = "book"\n', "utf-8")
    (folder / "epub.css").write_text('{% include "parent:epub.css" %}\nh1::after { content: "\U0001f9ff" }', "utf-8")
    report = Report()
    make(book(chapter("题", "文")), load_layout("odd", project=tmp_path), report, embedding="subset")
    assert [(finding.code, "U+1F9FF" in finding.message) for finding in report] == [("EPB-076", True)]
    # What the text has and no face has is told where the text is read.
    spoken = Report()
    make(book(chapter("题", "文\U0001f9ff")), load_layout("odd", project=tmp_path), spoken, embedding="subset")
    assert not list(spoken)
