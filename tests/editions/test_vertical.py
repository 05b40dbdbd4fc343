"""A book in vertical lines, read back from both editions: columns from the right, upright pages, nothing lost."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from banxin.checks.typesetting import measure_pdf
from banxin.diagnostics import Report
from banxin.fonts.catalogue import load_fonts
from banxin.layouts.load import load_layout
from banxin.model import document as nodes
from banxin.model.document import Document, Heading, Metadata, Paragraph, Section, Text
from banxin.renderers import Edition
from banxin.renderers.epub import render_epub
from banxin.renderers.pdf import render_pdf
from banxin.typography.vertical import combine_upright

MM = 72 / 25.4
TALK = "他说：“温度是25℃，湿度60%。”——其实谁也没听清……她问：“《长恨歌》《琵琶行》（两首）呢？！”那天是10月27日；"
SENTENCE = "山中何所有，岭上多白云。只可自怡悦，不堪持赠君。"


def picture() -> bytes:
    """Return a picture that is black in its upper left quarter."""
    image = Image.new("L", (800, 400), 255)
    image.paste(0, (0, 0, 400, 200))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def edition() -> Edition:
    def paragraph(text: str) -> Paragraph:
        return Paragraph((Text(text),))

    chapters = tuple(
        Section(
            "chapter",
            Heading((Text(f"第{number}章　山居"),)),
            anchor=f"c{number}",
            blocks=(
                *(paragraph((TALK + SENTENCE * 2) * 3) for _ in range(12)),
                *((nodes.Figure("a.png", (Text("图一　云"),), "云"),) if number == "二" else ()),
                Paragraph((Text("见"), nodes.Link("#c一", (Text("第一章"),)), Text("。"))),
            ),
        )
        for number in "一二"
    )
    document = Document(
        "book",
        Metadata(title="山居集", creators=(nodes.Creator("某甲"),)),
        sections=chapters,
        resources=(nodes.Resource("a.png", "image/png", picture()),),
    )
    return Edition(
        document=combine_upright(document),
        layout=load_layout("book-vertical"),
        fonts=load_fonts(),
        identifier="urn:uuid:00000000-0000-0000-0000-000000000000",
        timestamp=datetime(2020, 1, 1, tzinfo=UTC),
    )


@pytest.fixture(scope="module")
def pressed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("vertical") / "book.pdf"
    report = Report()
    path.write_bytes(render_pdf(edition(), report).content)
    assert not list(report)
    return path


def test_the_pages_stand_upright_and_are_bound_at_the_right(pressed: Path) -> None:
    with pikepdf.open(pressed) as pdf:
        assert pdf.Root.ViewerPreferences.Direction == "/R2L"
        for page in pdf.pages:
            left, bottom, right, top = map(float, page.TrimBox)
            assert (right - left, top - bottom) == pytest.approx((148 * MM, 210 * MM), abs=0.1)
            assert page.get("/Rotate", 0) == 0


def test_links_and_bookmarks_lead_onto_their_pages(pressed: Path) -> None:
    with pikepdf.open(pressed) as pdf:
        media = {page.objgen: [float(edge) for edge in page.MediaBox] for page in pdf.pages}
        names = pdf.Root.Names.Dests.Names
        places = [names[at] for at in range(1, len(names), 2)]
        with pdf.open_outline() as outline:
            places += [item.destination for item in outline.root]
        assert places
        for page, _, x, y, _ in places:
            left, bottom, right, top = media[page.objgen]
            assert left <= float(x) <= right
            assert bottom <= float(y) <= top
        rectangles = [link.Rect for page in pdf.pages for link in page.get("/Annots", [])]
        assert rectangles
        # A link of vertical text is deeper than it is wide.
        assert all(float(top) - float(bottom) > float(right) - float(left) for left, bottom, right, top in rectangles)


def test_every_clause_that_can_be_measured_is_met(pressed: Path) -> None:
    matrix = measure_pdf(pressed)
    assert matrix.direction == "vertical"
    status = {clause.clause: clause.status for clause in matrix.clauses}
    for clause in (
        *("2.1.1", "5.1.1.3", "5.4.1", "dash", "6.1.1", "6.1.2.1", "6.2.1.1", "6.2.2.1–2", "6.2.2.3", "6.2.2.4"),
        *("6.3.2.1", "6.3.2.2", "6.3.2.3", "6.3.3", "7.1.1", "grid", "7.1.3"),
    ):
        assert status[clause] == "met", clause


def test_dates_of_an_issue_are_said_in_han_and_its_metadata_keep_their_digits() -> None:
    articles = tuple(Section("article", Heading((Text(title),)), blocks=(Paragraph((Text(SENTENCE),)),)) for title in ("甲", "乙"))
    metadata = Metadata(title="某报　2021年3月4日　第12版", paper="某报", date="2021-03-04", page="12")
    issue = replace(edition(), document=Document("newspaper", metadata, sections=articles))
    pdf = pypdfium2.PdfDocument(render_pdf(issue, Report()).content)
    try:
        text = "".join("".join(page.get_textpage().get_text_range().split()) for page in pdf)
        assert pdf.get_metadata_value("Title") == "某报 2021年3月4日 第12版"
    finally:
        pdf.close()
    assert "二〇二一年三月四日" in text
    assert "2021" not in text
    with zipfile.ZipFile(io.BytesIO(render_epub(issue, Report()))) as book:
        assert "<p class=\"imprint\">第十二版</p>" in book.read("EPUB/title.xhtml").decode()
        assert "2021年3月4日" in book.read("EPUB/content.opf").decode()


def test_a_picture_stands_upright(pressed: Path) -> None:
    document = pypdfium2.PdfDocument(pressed)
    try:
        page, image = next(
            (page, image) for page in document for image in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])
        )
        left, bottom, right, top = image.get_bounds()
        height = page.get_height()
        shown = page.render(scale=1, grayscale=True).to_pil()
    finally:
        document.close()
    assert right - left == pytest.approx(2 * (top - bottom), rel=0.02)

    def level(across: float, down: float) -> int:
        return shown.getpixel((round(left + across * (right - left)), round(height - top + down * (top - bottom))))

    assert level(0.25, 0.25) < 60
    assert min(level(0.75, 0.25), level(0.25, 0.75), level(0.75, 0.75)) > 200


def test_quotation_marks_lie_among_words_of_an_alphabet_and_stand_in_chinese_across_emphasis_too() -> None:
    text = (Text("文中写着 He said “"), nodes.Emphasis((Text("no"),)), Text("” to us 而她答“是”。"))
    document = Document("book", Metadata(title="山居集"), sections=(Section("chapter", Heading((Text("号"),)), blocks=(Paragraph(text),)),))
    printed = pypdfium2.PdfDocument(render_pdf(replace(edition(), document=document), Report()).content)
    try:
        texts = [page.get_textpage() for page in printed]
        boxes = [text.get_charbox(at) for text in texts for at, character in enumerate(text.get_text_range()) if character in "“”"]
    finally:
        printed.close()
    # “ is taller than it is broad where its line turns it, 『 is broader than it is tall.
    downwards = sorted(boxes, key=lambda box: -box[3])
    assert [right - left < top - bottom for left, bottom, right, top in downwards] == [True, True, False, False]


@pytest.mark.parametrize("family", ["", 'font-family="serif"', 'style="font-family: Noto Serif CJK SC"'])
def test_the_text_of_a_drawing_stands_upright(family: str) -> None:
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 60"><text {family} x="9" y="45" font-size="40">一</text></svg>'
    document = Document(
        "book",
        Metadata(title="山居集"),
        sections=(Section("chapter", Heading((Text("图"),)), blocks=(nodes.Figure("a.svg"), Paragraph((Text(SENTENCE),)))),),
        resources=(nodes.Resource("a.svg", "image/svg+xml", drawing.encode()),),
    )
    printed = pypdfium2.PdfDocument(render_pdf(replace(edition(), document=document), Report()).content)
    try:
        texts = [page.get_textpage() for page in printed]
        boxes = [text.get_charbox(at) for text in texts for at, character in enumerate(text.get_text_range()) if character == "一"]
    finally:
        printed.close()
    left, bottom, right, top = max(boxes, key=lambda box: max(box[2] - box[0], box[3] - box[1]))
    assert right - left > 5 * (top - bottom)  # one level stroke


def test_the_e_book_turns_its_pages_from_the_right() -> None:
    with zipfile.ZipFile(io.BytesIO(render_epub(edition(), Report()))) as book:
        package = book.read("EPUB/content.opf").decode()
        style = book.read("EPUB/style.css").decode()
        pages = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xhtml"))
    assert 'page-progression-direction="rtl"' in package
    assert "writing-mode: vertical-rl" in style
    assert '<span class="tcy">10</span>月' in pages
