"""The markup both editions share: well-formed, escaped, nothing lost, and no white space of its own making."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from lxml import etree

from banxin.model import document as nodes
from banxin.model.document import Document, Heading, Label, Metadata, Note, Paragraph, Section, Text
from banxin.model.walk import block_text, compare_counts, document_text
from banxin.renderers.html import (
    Addresses,
    Flavour,
    NoteNumbering,
    note_mark,
    render_blocks,
    render_inlines,
)
from banxin.renderers.imprint import print_date
from banxin.renderers.interlinear import annotated
from banxin.renderers.views import BookView, SectionName, SectionView, view_document
from support import documents

FLAVOURS: tuple[Flavour, ...] = ("epub", "print")


def text(characters: str) -> tuple[Text]:
    return (Text(characters),)


def paragraph(*content: nodes.Inline | str) -> Paragraph:
    return Paragraph(tuple(Text(one) if isinstance(one, str) else one for one in content))


def parse(markup: str) -> etree._Element:
    return etree.fromstring(f'<div xmlns:epub="http://www.idpf.org/2007/ops">{markup}</div>')


def printed(markup: str) -> str:
    """Return what the markup shows of the source: no note references, no brackets for readers without ruby, no names of pages."""
    root = parse(markup)
    for element in root.xpath("//rp | //a[contains(@class, 'noteref')] | //span[@class='alternative'] | //*[contains(@class, 'again')]"):
        element.text = ""
    return "".join(root.itertext())


# --- whatever the document is ------------------------------------------------------------------------------


@pytest.mark.parametrize("flavour", FLAVOURS)
@given(block=documents.blocks)
def test_any_block_is_well_formed_and_whole(block: nodes.Block, flavour: Flavour) -> None:
    notes = NoteNumbering()
    shown = printed(render_blocks([block], flavour, notes))
    shown += "".join(printed(note.body) for note in notes.take())
    expected = block_text(block).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
    assert not compare_counts(Counter(expected), Counter(shown))


def section_markup(section: SectionView) -> str:
    # What a page is called by its folio is the edition's own word.
    parts = [section.kicker, "" if section.folio else section.title, section.subtitle, section.body]
    return "".join([*parts, *(note.body for note in section.notes), *map(section_markup, section.sections)])


def strings(section: SectionView) -> str:
    return section.column + section.byline + "".join(map(strings, section.sections))


@pytest.mark.parametrize("flavour", FLAVOURS)
@given(document=documents.documents)
def test_any_document_is_viewed_whole(document: Document, flavour: Flavour) -> None:
    book = view_document(document, flavour)
    shown = "".join(printed(section_markup(section)) + strings(section) for section in book.sections)
    shown += "".join(item.text for item in (*book.unplaced, *book.furniture))
    expected = document_text(document).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
    assert not compare_counts(Counter(expected), Counter(shown))


def test_a_paragraph_without_han_has_quotation_marks_as_narrow_as_its_letters_in_the_e_book() -> None:
    quoted, mixed = paragraph("It’s “so”."), paragraph("他说“OK”。")
    assert render_blocks([quoted, mixed], "epub") == '<p class="western">It’s “so”.</p>\n<p>他说“OK”。</p>'
    assert render_blocks([quoted], "print") == "<p>It’s “so”.</p>"


def test_so_have_words_of_an_alphabet_among_han_in_the_e_book() -> None:
    mixed = paragraph("他写 He said “no” to us, it’s “so”")
    assert render_blocks([mixed], "epub") == '<p>他写 He said <span class="western">“no” to us, it’s “so”</span></p>'
    assert "span" not in render_blocks([mixed], "print")


@pytest.mark.parametrize(("words", "kind"), [("着重", "dots"), ("Ulysses", "italic"), ("αβγ", "italic"), ("Python的", "dots"), ("1984", "dots")])
def test_emphasis_slants_the_words_of_an_alphabet_and_dots_the_rest(words: str, kind: str) -> None:
    for flavour in ("epub", "print"):
        assert render_inlines((nodes.Emphasis(text(words)),), flavour) == f'<em class="{kind}">{words}</em>'



def test_emphasis_in_bold_type_slants_too() -> None:
    content = (nodes.Strong((*text("Warning "), nodes.Emphasis(text("both")))),)
    for flavour in ("epub", "print"):
        assert render_inlines(content, flavour) == '<strong>Warning <em class="italic">both</em></strong>'


def ids(sections: tuple[SectionView, ...]) -> list[str]:
    found = []
    for section in sections:
        found += [section.id, *parse(section_markup(section)).xpath(".//@id")]
        found += [note.id for note in section.notes] + ids(section.sections)
    return found


@given(document=documents.documents)
def test_ids_are_unique_and_every_inner_link_has_its_target(document: Document) -> None:
    book = view_document(document, "epub")
    known = Counter(ids(book.sections))
    for section in book.sections:
        for inner in (section, *section.sections):
            own = inner.kicker + inner.title + inner.subtitle + inner.body
            own += "".join(note.body for note in inner.notes)
            for href in parse(own).xpath(".//a/@href"):
                assert not href.startswith("#") or known[href[1:]], href
    names = [section.id for section in book.sections] + [s.id for one in book.sections for s in one.sections]
    assert len(set(names)) == len(names)


# --- what must not happen ----------------------------------------------------------------------------------


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_markup_and_template_syntax_in_a_text_print_as_text(flavour: Flavour) -> None:
    source = "<script>alert(1)</script> {{ 7*7 }} {% raw %} &amp; \"'"
    assert printed(render_inlines(text(source), flavour)) == source


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_neighbouring_inlines_stand_without_white_space(flavour: Flavour) -> None:
    run = (nodes.Strong(text("甲")), nodes.Emphasis(text("乙")), nodes.Marked("source", text("（丙）")), Text("。"))
    assert printed(render_inlines(run, flavour)) == "甲乙（丙）。"


def test_what_xml_forbids_does_not_come_through() -> None:
    assert printed(render_inlines(text("甲\x00\x0b\x0c\x1f\x7f\x85乙\ufffe"), "epub")) == "甲乙\ufffd"
    book = view_document(Document("book", Metadata(title="书\x00名"), sections=(Section("chapter", column=Label("栏", "■栏\x01")),)), "epub")
    assert book.title == "书名"
    assert book.sections[0].column == "■栏"


@pytest.mark.parametrize("target", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "#nowhere", "chapter.md", "http://[", "", "mailto:", "http://", "http://a b/", "http://a.b:99999/", "http://xn--a/", "http://www.xn--abc-.com/", "http://xn--a-ecp.ru/", f"http://{'长龙' * 30}.cn/"])
def test_a_link_that_leads_nowhere_safe_is_only_text(target: str) -> None:
    assert render_inlines((nodes.Link(target, text("见此")),), "epub") == "见此"


def test_a_web_link_is_encoded_once() -> None:
    markup = render_inlines((nodes.Link("https://example.org/甲?a=1&b=%20", text("见")),), "epub")
    assert parse(markup)[0].get("href") == "https://example.org/%E7%94%B2?a=1&b=%20"


def test_what_a_reading_system_can_open_stays_a_link() -> None:
    for target, href in (
        ("tel:+86-10-0000", "tel:+86-10-0000"),
        ("ftp://a.b/c", "ftp://a.b/c"),
        ("http://XN--FIQS8S/", "http://XN--FIQS8S/"),
        ("http://www.xn--strae-oqa.de./", "http://www.xn--strae-oqa.de./"),
        ("http://[::1]/", "http://[::1]/"),
        ("http://例子.测试/#甲#乙", "http://%E4%BE%8B%E5%AD%90.%E6%B5%8B%E8%AF%95/#%E7%94%B2%23%E4%B9%99"),
    ):
        markup = render_inlines((nodes.Link(target, text("见")),), "epub")
        assert parse(markup)[0].get("href") == href


@pytest.mark.parametrize("flavour", ["epub", "print"])
def test_full_width_marks_in_code_are_told_apart_from_narrow_ones(flavour: Flavour) -> None:
    code = nodes.CodeBlock('f(1, 2)  # 人一寸，（米）', "python")
    for markup in (render_blocks((code,), flavour), render_inlines((nodes.Code(code.text),), flavour)):
        assert [span.text for span in parse(f"<p>{markup}</p>").iter("span") if span.get("class") == "full-width"] == ["，（", "）"]
        assert printed(markup) == code.text


def test_a_long_address_may_turn_behind_what_parts_it_in_an_e_book() -> None:
    address = "https://www.example.org/a/long-path/to?page=1&line=2"
    markup = render_inlines(text(f"见{address}。"), "epub")
    assert printed(markup) == f"见{address}。"
    assert [piece.tail for piece in parse(markup).iter("wbr")] == [
        ".example", ".org/", "a/", "long-", "path/", "to?", "page=", "1&", "line=", "2。"
    ]  # fmt: skip
    assert "wbr" not in render_inlines(text(f"见{address}。"), "print") + render_inlines(text("www.example.org 山/水"), "epub")


def test_so_may_a_long_name_in_code() -> None:
    code = (nodes.Code("a_long_identifier.of_parts()"),)
    wanted = "<code>a_<wbr/>long_<wbr/>identifier.<wbr/>of_<wbr/>parts()</code>"
    assert render_inlines(code, "epub") == wanted
    assert "wbr" not in render_inlines(code, "print") + render_inlines((nodes.Code("short_name"),), "epub")


# --- notes --------------------------------------------------------------------------------------------------


def test_the_notes_of_an_e_book_are_numbered_and_wait_after_the_text() -> None:
    inner = Note((paragraph("注中注"),))
    chapter = Section("chapter", Heading(text("章")), blocks=(paragraph("文", Note((paragraph("一", inner),)), "文", Note((paragraph("三"),))),))
    (view,) = view_document(Document("book", sections=(chapter,)), "epub").sections
    assert [note.mark for note in view.notes] == ["①", "②", "③"]
    assert [printed(note.body) for note in view.notes] == ["一", "注中注", "三"]
    references = parse(view.body).xpath(".//a[contains(@class, 'noteref')]")
    assert [reference.get("href") for reference in references] == [f"#{view.notes[0].id}", f"#{view.notes[2].id}"]
    assert [reference.get("id") for reference in references] == [view.notes[0].ref_id, view.notes[2].ref_id]
    assert {reference.get("role") for reference in references} == {"doc-noteref"}


def test_notes_count_on_through_the_sections_of_a_chapter_and_begin_anew_in_the_next() -> None:
    def noted(kind: nodes.SectionKind, *inner: Section) -> Section:
        return Section(kind, blocks=(paragraph("文", Note((paragraph("注"),))),), sections=inner)

    book = view_document(Document("book", sections=(noted("chapter", noted("section")), noted("chapter"))), "epub")
    first, second = book.sections
    assert [first.notes[0].mark, first.sections[0].notes[0].mark, second.notes[0].mark] == ["①", "②", "①"]


def test_a_printed_footnote_stands_in_its_paragraph_and_in_no_other_element() -> None:
    note = Note((paragraph("注文"), nodes.CodeBlock("x = 1")))
    markup = render_blocks([paragraph("甲", nodes.Strong((nodes.Emphasis((Text("乙"), note, Text("丙"))),)), "丁")], "print")
    (footnote,) = parse(markup).xpath(".//span[@class='footnote']")
    assert footnote.getparent().tag == "p"
    assert not footnote.xpath(".//p | .//pre | .//div")
    assert "".join(parse(markup).itertext()).replace("注文x = 1", "") == "甲乙丙丁"
    assert [element.text for element in parse(markup).iter("em")] == ["乙", "丙"]


def test_a_list_in_a_printed_footnote_keeps_its_numbers_and_bullets() -> None:
    inner = nodes.ListBlock(((paragraph("丙"),), (paragraph("丁"),)))
    note = Note((paragraph("注"), nodes.ListBlock(((paragraph("甲"), paragraph("乙")), (inner,)), 3)))
    markup = render_blocks([paragraph("文", note)], "print")
    blocks = parse(markup).xpath(".//span[@class='footnote']/span[@class='block']")
    assert ["".join(block.itertext()) for block in blocks] == ["注", "3. 甲", "乙", "4. • 丙", "• 丁"]
    assert parse(markup).xpath("string(.//span[@class='again'])") == "3. "


@pytest.mark.parametrize(("number", "mark"), [(1, "①"), (20, "⑳"), (21, "㉑"), (35, "㉟"), (36, "㊱"), (50, "㊿"), (51, "〔51〕")])
def test_note_marks(number: int, mark: str) -> None:
    assert note_mark(number) == mark


# --- blocks -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("numbers", "head", "kind"),
    [
        (3, "数", "table wide"),
        (5, "数", "table wide broad"),
        (7, "数", "table wide broader"),
        (12, "数", "table wide broadest"),
        (12, "", "table wide loose"),
    ],
)
def test_a_table_too_broad_for_a_screen_names_the_heads_of_its_cells_in_the_e_book(numbers: int, head: str, kind: str) -> None:
    rows = ((text("年"), *(text(head) if head else () for _ in range(numbers))), (text("1987"), *[text("1,234,567")] * numbers))
    table = parse(render_blocks([nodes.Table(rows, 1)], "epub"))[0]
    assert table.get("class") == kind
    labels = ["数"] * numbers if "broad" in kind else []
    assert [cell.get("data-label") for cell in table.iter("td") if "data-label" in cell.attrib] == labels
    assert "broad" not in render_blocks([nodes.Table(rows, 1)], "print")


def test_a_word_too_long_for_a_column_may_break_in_the_e_book() -> None:
    rows = ((text("名"), text("值")), (text("摘要"), text("9f86d081884c7d659a2feaa0c55ad015")), (text("书号"), text("978-7-5325-1234-5")))
    cells = parse(render_blocks([nodes.Table(rows, 1)], "epub"))[0].iter("td")
    assert ["loose" in (cell.get("class") or "").split() for cell in cells] == [False, True, False, False]
    assert "loose" not in render_blocks([nodes.Table(rows, 1)], "print")


def test_a_table_has_its_head_alignments_and_caption() -> None:
    table = nodes.Table(((text("年"), text("数")), (text("1987"), text("3"))), 1, ("", "right"), text("表一"))
    root = parse(render_blocks([table], "epub"))
    assert root.findtext(".//caption") == "表一"
    assert [cell.text for cell in root.iterfind(".//thead/tr/th")] == ["年", "数"]
    assert [cell.get("class") for cell in root.iterfind(".//tbody/tr/td")] == ["short", "align-right short"]
    long = nodes.Table((*table.rows, (text("一九八八年"), text("4"))), 1, ("", "right"))
    first, second = parse(render_blocks([long], "epub")).findall(".//tbody/tr")[0]
    assert (first.get("class"), second.get("class")) == (None, "align-right short")


def test_a_picture_is_shown_and_one_that_is_missing_said_in_words() -> None:
    figure = nodes.Figure("a.png", text("图一"), "一只猫")
    shown = parse(render_blocks([figure], "epub", addresses=Addresses({"a.png": "images/a.png"})))
    assert (shown.find(".//img").get("src"), shown.find(".//img").get("alt")) == ("images/a.png", "一只猫")
    missing = parse(render_blocks([figure], "epub"))
    assert missing.find(".//img") is None
    assert missing.find("figure").get("class") == "missing"
    assert missing.findtext(".//figcaption") == "图一"
    assert "一只猫" in render_blocks([nodes.Figure("a.png", (), "一只猫")], "print")


def test_ruby_for_reading_systems_and_for_the_press() -> None:
    ruby = nodes.Ruby((("魑", "chī"), ("魅", "mèi")))
    assert render_inlines((ruby,), "epub") == (
        "<ruby>魑<rp>（</rp><rt>chī</rt><rp>）</rp>魅<rp>（</rp><rt>mèi</rt><rp>）</rp></ruby>"
    )
    assert render_inlines((ruby,), "print") == annotated("魑", "chī") + annotated("魅", "mèi")


def test_zhuyin_is_told_from_other_readings() -> None:
    assert render_inlines((nodes.Ruby((("眠", "ㄇㄧㄢˊ"),)),), "epub").startswith('<ruby class="zhuyin">')
    assert render_inlines((nodes.Ruby((("的", "˙ㄉㄜ"),)),), "epub").startswith('<ruby class="zhuyin">')
    assert render_inlines((nodes.Ruby((("眠", "ㄇㄧㄢˊ"), ("山", "shān"))),), "epub").startswith("<ruby>")


def test_what_stands_between_the_lines_is_ruby_or_follows_its_words() -> None:
    gloss, comment = (nodes.Interlinear(kind, text("自强不息"), "努力") for kind in ("gloss", "comment"))
    assert render_inlines((gloss,), "epub") == '<ruby class="gloss">自强不息<rp>（</rp><rt>努力</rt><rp>）</rp></ruby>'
    assert render_inlines((comment,), "epub") == '自强不息<span class="comment">努力</span>'
    assert render_inlines((gloss,), "print") == annotated("自强不息", "努力")
    assert render_inlines((comment,), "print") == annotated("", "努力") + "自强不息"
    # Ruby holds no ruby, and a comment needs text to stand beside.
    nested = nodes.Interlinear("gloss", (nodes.Ruby((("字", "zì"),)),), "套")
    assert render_inlines((nested,), "epub").endswith('</ruby><span class="gloss">套</span>')
    long = nodes.Interlinear("comment", text("短"), "比它的文字长得多的批语")
    assert render_inlines((long,), "print") == '短<span class="comment">比它的文字长得多的批语</span>'


def test_signs_of_annotations_are_no_sources_to_write() -> None:
    assert render_inlines(text("一\ufff9二\ufffa三\ufffb四"), "print") == "一二三四"


def test_an_ordered_list_keeps_its_first_number_and_code_its_first_line() -> None:
    assert parse(render_blocks([nodes.ListBlock(((paragraph("项"),),), 3)], "epub"))[0].get("start") == "3"
    code = parse(render_blocks([nodes.CodeBlock("\n  x", "py thon")], "epub"))
    assert (code.findtext(".//code"), code.find(".//code").get("class")) == ("\n  x", None)


# --- views --------------------------------------------------------------------------------------------------


def view(document: Document, **wishes: object) -> BookView:
    return view_document(document, "epub", **wishes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("title", "ordinal", "proper"),
    [
        (text("第一回 甄士隐梦幻识通灵"), "第一回", "甄士隐梦幻识通灵"),
        (text("第12章　尾声"), "第12章", "尾声"),
        ((Text("第三卷"), nodes.Break(), Text("风起")), "第三卷", "风起"),
        (text("第一次见面"), "", "第一次见面"),
        (text("第一章"), "", "第一章"),
        (text("序"), "", "序"),
    ],
)
def test_the_number_of_a_chapter_is_given_apart(title: tuple[nodes.Inline, ...], ordinal: str, proper: str) -> None:
    (chapter,) = view(Document("book", sections=(Section("chapter", Heading(title)),))).sections
    assert (chapter.ordinal, chapter.proper) == (ordinal, proper)
    assert printed(chapter.title).replace(" ", "").replace("　", "") == ordinal + proper


def test_a_note_in_a_title_is_counted_once_and_kept_out_of_contents() -> None:
    title = (Text("第一章 题"), Note((paragraph("注"),)))
    (chapter,) = view(Document("book", sections=(Section("chapter", Heading(title)),))).sections
    assert len(chapter.notes) == 1
    assert chapter.title_text == "第一章 题"


def test_an_index_calls_what_stands_before_the_first_heading_after_the_book() -> None:
    before = nodes.Paragraph((nodes.Anchor("a", nodes.IndexEntry(("词",))), Text("词")))
    book = view(Document("book", Metadata(title="书名"), (before,), (Section("chapter", Heading(text("第一章"))),)))
    ((line,),) = (group.lines for group in book.index)
    assert [place.label for place in line.locators] == ["书名"]


def test_links_reach_the_file_in_which_a_section_stands() -> None:
    inner = Section("section", Heading(text("节")), anchor="细节")
    chapter = Section("chapter", blocks=(paragraph(nodes.Link("#细节", text("见"))),), sections=(inner,))

    def file_of(path: tuple[SectionName, ...]) -> str:
        return f"{path[0].id}.xhtml"

    book = view(Document("book", sections=(chapter,)), file_of=file_of)
    (href,) = parse(book.sections[0].body).xpath(".//a/@href")
    assert href == f"{book.sections[0].id}.xhtml#{book.sections[0].sections[0].id}"


def test_furniture_leaves_the_articles_but_separators_stay() -> None:
    article = Section(
        "article",
        blocks=(paragraph("甲"), nodes.Furniture("电话：123", "editors"), nodes.Furniture("＊＊＊", "separator"), nodes.Furniture("散句")),
    )
    book = view(Document("newspaper", sections=(article,), unplaced=(nodes.Furniture("每日图评", "label"), nodes.Furniture("目录 甲 1", "contents"))))
    assert printed(book.sections[0].body).split() == ["甲", "＊＊＊"]
    assert [item.text for item in book.unplaced] == ["散句", "每日图评"]
    assert [item.text for item in book.furniture] == ["电话：123"]


def test_text_before_the_first_section_makes_a_section_of_its_own() -> None:
    first, second = view(Document("book", blocks=(paragraph("楔子"),), sections=(Section("chapter"),))).sections
    assert (first.kind, printed(first.body), second.kind) == ("front", "楔子", "chapter")


@pytest.mark.parametrize(
    ("date", "language", "shown"),
    [("2020-10-28", "zh-Hans", "2020年10月28日"), ("2020-01", "ja", "2020年1月"), ("1987", "zh-Hant", "1987年"), ("2020-10-28", "en", "2020-10-28"), ("民国九年", "zh-Hant", "民国九年"), ("", "zh-Hans", "")],
)
def test_dates_as_print_says_them(date: str, language: str, shown: str) -> None:
    assert print_date(date, language) == shown


def issue(*pages: Section) -> Document:
    return Document("newspaper", Metadata(date="2021-06-18", paper="临江日报"), sections=pages)


def test_a_page_of_an_issue_is_called_by_its_folio() -> None:
    story = Section("article", Heading(text("正文")))
    loose = nodes.Furniture("走失的一行", "unknown")
    folios = (
        nodes.Folio("5", "社会", "2021-06-18", "临江日报"),
        nodes.Folio("二", date="2021-06-19"),
        nodes.Folio(),
    )
    pages = (Section("page", folio=folio, blocks=(loose,), sections=(story,)) for folio in folios)
    view = view_document(issue(*pages), "epub")
    names = ["第5版　社会", "2021年6月19日　第二版", ""]
    assert [page.title_text for page in view.sections] == [page.folio for page in view.sections] == names
    assert [piece.page for piece in view.unplaced] == names


def test_a_headline_of_its_own_names_a_page_better_than_its_folio() -> None:
    page = Section("page", Heading(text("今日要闻")), folio=nodes.Folio("1"), sections=(Section("article"),))
    (view,) = view_document(issue(page), "print").sections
    assert (view.title, view.folio) == ("今日要闻", "")


def test_a_page_without_anything_to_print_is_no_place_to_turn_to() -> None:
    (view,) = view_document(issue(Section("page", folio=nodes.Folio("3"))), "print").sections
    assert view.title_text == ""


def test_a_list_begins_with_the_number_of_the_source_in_print_too() -> None:
    numbered = parse(render_blocks([nodes.ListBlock(((paragraph("年"),),), 1986)], "print"))[0]
    # WeasyPrint numbers by the counter and passes over `start`.
    assert numbered.get("style") == "counter-reset: list-item 1985"
    assert parse(render_blocks([nodes.ListBlock(((paragraph("项"),),), 1)], "print"))[0].attrib == {}


def test_a_head_with_nothing_in_it_is_none() -> None:
    rows = ((), ()), ((nodes.Text("甲"),), (nodes.Text("乙"),))
    table = parse(render_blocks([nodes.Table(rows, 1)], "epub"))[0]
    assert table.find(".//thead") is None
    assert "".join(table.itertext()).split() == ["甲乙"]


def test_a_note_on_a_block_in_another_language_says_that_it_is_in_the_books() -> None:
    note = Note((Paragraph((Text("译注"),)), nodes.Passage("foreign", (Paragraph((Text("Ibid."),)),), language="la")))
    block = nodes.Passage("foreign", (Paragraph((Text("Werk"), note)),), language="de")
    document = Document("book", Metadata(language="zh-Hans"), sections=(Section("chapter", blocks=(block, Paragraph((note,)))),))
    (printed,) = view_document(document, "print").sections
    first, second = printed.body.split("\n")
    # In print it stands within the paragraph, and would be taken for German.
    assert first.startswith('<p data-place="s1 0" lang="de">Werk<span class="footnote" lang="zh-Hans"')
    assert '<span lang="la" class="block">Ibid.</span>' in first
    assert 'class="footnote" data-mark' in second
    (told,) = view_document(document, "epub").sections
    assert str(told.notes[0].body) == '<p>译注</p>\n<p lang="la" xml:lang="la">Ibid.</p>'


def test_several_blocks_in_another_language_stand_in_one_element() -> None:
    two = (Paragraph((Text("a"),)), Paragraph((Text("b"),)))
    assert render_blocks([nodes.Passage("foreign", two, language="en")], "print") == '<div lang="en">\n<p>a</p>\n<p>b</p>\n</div>'
    nested = nodes.Passage("foreign", (nodes.Passage("foreign", two[:1], language="en"),), language="ja")
    assert render_blocks([nested], "print") == '<div lang="ja">\n<p lang="en">a</p>\n</div>'
