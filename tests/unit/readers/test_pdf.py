"""A page's PDF becomes lines with places and pictures; one that cannot be read is refused with a reason and a remedy."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable

import pikepdf
import pytest
from PIL import Image

from banxin.codes import Severity
from banxin.diagnostics import Report
from banxin.errors import SourceError
from banxin.model.document import Document, Figure, Fragment, Rule
from banxin.model.walk import document_text, imbalance
from banxin.readers import choose_reader
from banxin.readers.pdf import read_pdf
from banxin.readers.source import Source
from support.small_pdf import Bands, Column, Mark, Photo, Stroke, Words, make_pdf

STORY = Column(["　　雨从清早下到傍晚，渡口的石阶浸在水里，只露出最上面的三级。"], 50, 100)


def read(data: bytes, report: Report | None = None) -> Document:
    return read_pdf(Source("page.pdf", data), Report() if report is None else report)


def lines(*marks: Mark) -> list[str]:
    """Return the lines of a page from top to bottom."""
    document = read(make_pdf(marks))
    assert not imbalance(document)
    return [block.lines[0].text for block in document.blocks if isinstance(block, Fragment)]


# --- lines -------------------------------------------------------------------------------------------------


def test_a_column_comes_out_line_by_line_whatever_the_order_of_its_characters() -> None:
    column = Column(["　　雨从清早下到傍晚，渡口的石阶浸在水里。"], 50, 100).lines()
    letters = [
        Words(letter, line.x + 10 * index, line.y) for line in column for index, letter in enumerate(line.text)
    ]
    assert lines(*column, Words("渡口修桥百姓少绕路", 50, 300)) == lines(*letters[::-1], Words("渡口修桥百姓少绕路", 50, 300))


def test_neighbouring_columns_stay_apart_even_where_the_gutter_is_narrow() -> None:
    left = Column(["雨" * 40], 50, 100, measure=10).lines()
    right = Column(["水" * 40], 161, 100, measure=10).lines()
    assert lines(*left, *right) == ["雨" * 10, "水" * 10] * 4


def test_a_gap_within_a_line_is_a_space_and_the_spacing_of_a_stretched_line_is_none() -> None:
    stretched = [Words(letter, 50 + 13 * index, 100) for index, letter in enumerate("渡口修桥百姓")]
    assert lines(*stretched, Words("记者", 50, 130), Words("张刃报道", 74, 130)) == ["渡口修桥百姓", "记者 张刃报道"]


def test_a_title_on_the_line_of_its_label_is_a_line_of_its_own() -> None:
    assert lines(Words("●短章", 50, 60, 12), Words("渡口修桥", 108, 60, 16), STORY)[:2] == ["●短章", "渡口修桥"]


def test_a_headline_set_letter_by_letter_is_one_line() -> None:
    wide = [Words(letter, 100 + 60 * index, 60, 24) for index, letter in enumerate("停水通知")]
    assert lines(*wide, STORY)[0].replace(" ", "") == "停水通知"


def test_a_vertical_headline_is_one_line_beside_its_text() -> None:
    upright = [Words(letter, 20, 100 + 26 * index, 22) for index, letter in enumerate("夜航船")]
    document = read(make_pdf([*upright, STORY]))
    (headline,) = [
        block for block in document.blocks if isinstance(block, Fragment) and block.origin.frame and block.origin.frame.vertical
    ]
    assert headline.lines[0].text == "夜航船"


def test_a_vertical_headline_of_two_characters_is_one_line() -> None:
    upright = [Words(letter, 20, 100 + 26 * index, 22) for index, letter in enumerate("渡口")]
    document = read(make_pdf([*upright, STORY]))
    vertical = [block for block in document.blocks if isinstance(block, Fragment) and block.origin.frame and block.origin.frame.vertical]
    assert [block.lines[0].text for block in vertical] == ["渡口"]


def test_a_mark_that_hangs_out_of_its_column_does_not_join_it_to_the_next_one() -> None:
    left = Column(["雨" * 30 + "，"], 50, 100, measure=10).lines()
    hanging = [*left[:2], Words("雨" * 10 + "，", 50, 130)]
    right = Column(["水" * 40], 158, 100, measure=10).lines()
    assert lines(*hanging, *right)[4:6] == ["雨" * 10 + "，", "水" * 10]


def test_a_face_that_calls_itself_regular_is_not_bold_whatever_weight_the_file_states() -> None:
    def bold(name: str) -> bool:
        with pikepdf.open(io.BytesIO(make_pdf([STORY]))) as pdf:
            font = pdf.pages[0].Resources.Font.F
            font.BaseFont = font.DescendantFonts[0].BaseFont = pikepdf.Name("/" + name)
            descriptor = font.DescendantFonts[0].FontDescriptor
            descriptor.FontName, descriptor.StemV = pikepdf.Name("/" + name), 200
            stream = io.BytesIO()
            pdf.save(stream)
        (block, *_) = read(stream.getvalue()).blocks
        assert block.origin.frame is not None
        return block.origin.frame.bold

    assert bold("Song")
    assert not bold("Song-Regular")


def test_turned_text_is_kept_and_known_as_turned() -> None:
    document = read(make_pdf([STORY, Words("广告", 580, 400, turned=True)]))
    turned = [
        block for block in document.blocks if isinstance(block, Fragment) and block.origin.frame and block.origin.frame.turned
    ]
    assert [block.lines[0].text for block in turned] == ["广告"]
    assert not imbalance(document)


def test_what_is_printed_twice_over_itself_is_read_once() -> None:
    bold = [Words("渡口修桥", 50, 60, 24), Words("渡口修桥", 50.4, 60, 24)]
    assert lines(*bold, STORY)[0] == "渡口修桥"


def test_a_column_printed_twice_over_itself_is_read_once_however_little_it_is_moved() -> None:
    assert lines(STORY, Column(STORY.paragraphs, 50.3, 100)) == lines(STORY)


def test_one_character_in_two_sizes_is_two_wherever_each_stands() -> None:
    assert "".join(lines(Words("渡", 90, 90, 9), Words("渡", 180, 180, 18), STORY)).count("渡") == 3


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(b"q 0 0 20 20 re W n ", b" Q", id="clipped"),
        pytest.param(b"q 1 g ", b" Q", id="white on the paper"),
        pytest.param(b"q 3 Tr ", b" Q", id="without colour"),
    ],
)
def test_what_nobody_sees_is_left_out_and_told(before: bytes, after: bytes) -> None:
    def hide(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0]
        first, _, rest = page.Contents.read_bytes().partition(b"\n")
        page.Contents = pdf.make_stream(before + first + after + b"\n" + rest)

    data = changed(make_pdf([Words("停水通知", 300, 300, 12), STORY]), hide)
    assert "停水通知" not in document_text(read(data))
    assert found(data) == ["SRC-037"]


def test_white_text_on_a_dark_ground_and_invisible_text_over_outlines_are_read() -> None:
    def repaint(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0]
        white, unpainted, rest = page.Contents.read_bytes().split(b"\n", 2)
        ground = b"q 0 g 290 480 100 30 re f 1 g "
        outlines = b"".join(b"%d 350 3 8 re f " % (300 + step) for step in range(2, 50, 6))
        page.Contents = pdf.make_stream(ground + white + b" Q " + outlines + b"q 3 Tr " + unpainted + b" Q\n" + rest)

    marks = [Words("停水通知", 300, 300, 12), Words("渡口修桥", 300, 450, 12), STORY]
    data = changed(make_pdf(marks), repaint)
    assert found(data) == []
    assert all(word in "".join(block.lines[0].text for block in read(data).blocks if isinstance(block, Fragment)) for word in ("停水通知", "渡口修桥"))


def test_text_of_a_layer_that_is_off_is_left_out_and_told() -> None:
    def switch_off(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0]
        layer = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="proof"))
        shown = pikepdf.Dictionary(OFF=pikepdf.Array([layer]))
        pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=pikepdf.Array([layer]), D=shown)
        page.Resources.Properties = pikepdf.Dictionary(L0=layer)
        first, _, rest = page.Contents.read_bytes().partition(b"\n")
        page.Contents = pdf.make_stream(b"/OC /L0 BDC " + first + b" EMC\n" + rest)

    data = changed(make_pdf([Words("停水通知", 300, 300, 12), STORY]), switch_off)
    assert found(data) == ["SRC-037"]


def test_the_first_glyphs_of_a_font_without_a_table_of_characters_are_counted_too() -> None:
    with pytest.raises(SourceError, match="18 of 18 are unknown"):
        read(make_pdf([Words("渡口修桥百姓少绕路雨从清早下到傍晚石", 50, 100)], unicode_table=False))


def test_a_turned_page_reads_like_an_upright_one() -> None:
    upright = make_pdf([STORY])
    with pikepdf.open(io.BytesIO(upright)) as pdf:
        pdf.pages[0].MediaBox = pikepdf.Array([-100, -50, 500, 750])
        stream = io.BytesIO()
        pdf.save(stream)
    moved = read(stream.getvalue())
    texts = [block.lines[0].text for block in moved.blocks if isinstance(block, Fragment)]
    assert texts == lines(STORY)


def test_spans_count_the_lines_of_the_text_layer_page_by_page() -> None:
    document = read(make_pdf([STORY], [Words("第二页的一行字在这里呢", 50, 60)]))
    spans = [block.origin.spans[0] for block in document.blocks if isinstance(block, Fragment)]
    assert [(span.source, span.first) for span in spans][-1] == ("page.pdf#page=2", 1)
    assert spans[0].source == "page.pdf#page=1"


# --- rules and pictures ------------------------------------------------------------------------------------


def test_pictures_and_boxes_are_found_where_they_stand() -> None:
    document = read(make_pdf([STORY, Photo(300, 100, 420, 180), Stroke(40, 80, 200, 160)]))
    (figure,) = [block for block in document.blocks if isinstance(block, Figure)]
    (box,) = [block for block in document.blocks if isinstance(block, Rule)]
    (resource,) = document.resources
    assert figure.resource == resource.name
    assert figure.origin.frame
    assert (figure.origin.frame.left, figure.origin.frame.bottom) == (300, 180)
    assert box.origin.frame
    assert (box.origin.frame.top, box.origin.frame.right) == (80, 200)
    assert resource.media_type in ("image/png", "image/jpeg")
    assert resource.data[:4] in (b"\x89PNG", b"\xff\xd8\xff\xe0")


# --- what cannot be read -----------------------------------------------------------------------------------


def without_pages() -> bytes:
    pdf = pikepdf.new()
    stream = io.BytesIO()
    pdf.save(stream)
    return stream.getvalue()


WHOLE = make_pdf([STORY])
LOCKED = make_pdf([STORY], encryption=pikepdf.Encryption(owner="o", user="u"))
SCAN = make_pdf([Photo(0, 0, 600, 800)])
LONG = make_pdf(*([[]] * 300))
UNKNOWN = make_pdf([Words("\ue001\ue002\ue003\ue004\ue005" * 4, 50, 100)])


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (LOCKED, "locked with a password"),
        (WHOLE[:300], "damaged"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 20, "damaged"),
        (without_pages(), "damaged"),
        (LONG, "300 pages"),
        (SCAN, "no text layer"),
        (make_pdf([]), "no text layer"),
        (UNKNOWN, "does not say which characters"),
    ],
    ids=["locked", "truncated", "garbage", "no pages", "300 pages", "scan", "empty", "unknown glyphs"],
)
def test_what_cannot_be_read_is_refused_with_a_reason_and_a_remedy(data: bytes, reason: str) -> None:
    with pytest.raises(SourceError, match=reason) as caught:
        read(data)
    assert caught.value.hint
    assert caught.value.place


def test_a_page_without_text_among_others_is_named() -> None:
    report = Report()
    read(make_pdf([STORY], [Photo(0, 0, 600, 800)]), report)
    (finding,) = [finding for finding in report if finding.code == "SRC-014"]
    assert finding.place
    assert finding.place.page == 2


def test_a_few_unknown_characters_are_told_and_kept() -> None:
    report = Report()
    document = read(make_pdf([STORY, Words("\ue001", 50, 300)]), report)
    assert [finding.code for finding in report if finding.severity is Severity.ERROR] == ["SRC-015"]
    assert ("\ue001", 1) in document.census


def test_the_content_says_that_it_is_a_pdf() -> None:
    assert choose_reader(Source("page.txt", WHOLE), None, Report()) == "pdf"
    with pytest.raises(SourceError, match="cannot be read as novel"):
        choose_reader(Source("page.pdf", WHOLE), "novel", Report())
    with pytest.raises(SourceError, match="no PDF"):
        choose_reader(Source("page.txt", "一行字。".encode()), "pdf", Report())


# --- condition ---------------------------------------------------------------------------------------------


def changed(data: bytes, change: Callable[[pikepdf.Pdf], None], **save: object) -> bytes:
    """Return a PDF with something changed in it."""
    pdf = pikepdf.open(io.BytesIO(data))
    change(pdf)
    stream = io.BytesIO()
    pdf.save(stream, **save)  # type: ignore[arg-type]
    return stream.getvalue()


def found(data: bytes) -> list[str]:
    report = Report()
    read(data, report)
    return [finding.code for finding in report]


def test_a_content_stream_cut_short_is_told() -> None:
    def cut(pdf: pikepdf.Pdf) -> None:
        packed = zlib.compress(pdf.pages[0].obj.Contents.read_bytes())
        stream = pikepdf.Stream(pdf, b"")
        stream.write(packed[:-12], filter=pikepdf.Name.FlateDecode)
        pdf.pages[0].obj.Contents = pdf.make_indirect(stream)

    whole = make_pdf([STORY])
    assert found(whole) == []
    assert found(changed(whole, cut, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)) == ["SRC-021"]


def test_a_file_without_its_end_is_mended_and_told() -> None:
    whole = make_pdf([STORY])
    assert found(whole[:-120]) == ["SRC-022"]
    assert read(whole[:-120]).blocks == read(whole).blocks


def test_text_outside_the_crop_box_is_told_and_not_called_a_scan() -> None:
    def crop(bottom: int) -> Callable[[pikepdf.Pdf], None]:
        return lambda pdf: setattr(pdf.pages[0].obj, "CropBox", pikepdf.Array([0, bottom, 600, 800]))

    page = make_pdf([Words("渡口修桥两岸走动只需五分钟", 50, 60), STORY])
    assert found(changed(page, crop(720))) == ["SRC-023"]
    with pytest.raises(SourceError, match="lies outside the page"):
        read(changed(page, crop(780)))


def test_a_page_has_the_size_that_all_pages_share() -> None:
    def share(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Pages.MediaBox = pikepdf.Array([0, 0, 900, 800])
        del pdf.pages[0].obj.MediaBox

    page = make_pdf([Words("右边这一行", 700, 60), STORY])
    assert found(page) == ["SRC-023"]
    assert found(changed(page, share)) == []
    assert "右边这一行" in document_text(read(changed(page, share)))


def test_upright_text_on_a_page_marked_as_turned_is_read_upright() -> None:
    page = make_pdf([STORY])
    turned = changed(page, lambda pdf: setattr(pdf.pages[0].obj, "Rotate", 90))
    texts = [[block.lines[0].text for block in read(data).blocks if isinstance(block, Fragment)] for data in (page, turned)]
    assert texts[0] == texts[1]


def test_a_picture_on_a_turned_page_stands_as_the_page_is_read() -> None:
    def turn(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0]
        page.Contents = pdf.make_stream(b"q 0 1 -1 0 800 0 cm " + page.Contents.read_bytes() + b" Q")
        page.MediaBox = pikepdf.Array([0, 0, 800, 600])

    upright = make_pdf([STORY, Photo(300, 400, 500, 540)])
    ((pictures, text), (turned_pictures, turned_text)) = (
        ([(r.media_type, Image.open(io.BytesIO(r.data)).size) for r in document.resources], document_text(document))
        for document in (read(upright), read(changed(upright, turn)))
    )
    assert turned_pictures == pictures
    assert turned_text == text


def test_a_scan_with_a_stamp_is_a_scan() -> None:
    scan = [Photo(0, 0, 600, 800), Words("Scanned by a telephone", 400, 790, 8)]
    assert found(make_pdf([STORY], scan)) == ["SRC-014"]
    with pytest.raises(SourceError, match="no text layer"):
        read(make_pdf(scan))


def test_what_a_note_or_a_form_field_shows_is_part_of_the_page() -> None:
    def note(flags: int) -> Callable[[pikepdf.Pdf], None]:
        def add(pdf: pikepdf.Pdf) -> None:
            page = pdf.pages[0].obj
            words = page.Contents.read_bytes().split(b"\n")[0].replace(b"50 740 Tm", b"2 4 Tm")
            shown = pdf.make_stream(words, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 200, 20])
            shown.Resources = pikepdf.Dictionary(Font=page.Resources.Font)
            place = pikepdf.Array([300, 300, 500, 320])
            field = pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FreeText, Rect=place, F=flags, AP=pikepdf.Dictionary(N=shown)
            )
            page.Annots = pikepdf.Array([pdf.make_indirect(field)])

        return add

    page = make_pdf([Words("渡口修桥", 50, 60), STORY])
    shown, hidden = 4, 2
    assert document_text(read(changed(page, note(shown)))).count("渡口修桥") == 2
    assert document_text(read(changed(page, note(hidden)))).count("渡口修桥") == 1


def test_a_rule_is_as_thick_as_its_clipping_leaves_it_and_a_picture_as_large() -> None:
    def clip(pdf: pikepdf.Pdf) -> None:
        picture, *text = pdf.pages[0].obj.Contents.read_bytes().split(b"\n")
        rule = b"q 40 700 500 0.5 re W n 40 680 500 20.5 re f Q"
        pdf.pages[0].obj.Contents = pdf.make_stream(b"\n".join([rule, b"q 100 300 100 100 re W n", picture, b"Q", *text]))

    blocks = read(changed(make_pdf([Photo(50, 400, 350, 600), STORY]), clip)).blocks
    rules = [block.origin.frame for block in blocks if isinstance(block, Rule) and block.origin.frame]
    (picture,) = [block.origin.frame for block in blocks if isinstance(block, Figure) and block.origin.frame]
    assert [(frame.left, frame.top, frame.bottom - frame.top < 1) for frame in rules] == [(40.0, 99.5, True)]
    assert (picture.left, picture.top, picture.right, picture.bottom) == (100.0, 400.0, 200.0, 500.0)


def test_what_is_drawn_in_a_form_stands_where_the_form_puts_it() -> None:
    def wrap(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0].obj
        form = pdf.make_stream(page.Contents.read_bytes(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 600, 800])
        form.Resources = page.Resources
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=form))
        page.Contents = pdf.make_stream(b"q 0.5 0 0 0.5 0 0 cm /X Do Q")

    blocks = read(changed(make_pdf([Stroke(40, 400, 540, 400), STORY]), wrap)).blocks
    (rule,) = [block.origin.frame for block in blocks if isinstance(block, Rule) and block.origin.frame]
    assert (rule.left, round(rule.top), rule.right) == (20.0, 600, 270.0)


def with_forms(contents: list[bytes], *, shared: bool) -> bytes:
    """Return a page of text and the last of some forms, whose `/F` is the one before it; or all of them, with shared resources."""

    def add(pdf: pikepdf.Pdf) -> None:
        common, before = pdf.make_indirect(pikepdf.Dictionary(XObject=pikepdf.Dictionary())), None
        for number, content in enumerate(contents):
            own = common if shared else pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=before) if before is not None else pikepdf.Dictionary())
            before = pdf.make_stream(content, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 9, 9], Resources=own)
            common.XObject[f"/F{number}"] = before
        page = pdf.pages[0]
        page.Resources.XObject = common.XObject if shared else pikepdf.Dictionary(F=before)
        page.contents_add(b" ".join(f"{name} Do".encode() for name in page.Resources.XObject))

    return changed(make_pdf([STORY]), add)


def test_forms_that_share_what_they_draw_with_are_looked_through_once() -> None:
    assert document_text(read(with_forms([b"0 0 1 1 re f"] * 30, shared=True))) == document_text(read(make_pdf([STORY])))


def test_forms_that_multiply_without_end_are_refused() -> None:
    assert document_text(read(with_forms([b"0 0 1 1 re f", *[b"/F Do"] * 5], shared=False)))
    with pytest.raises(SourceError, match="without end") as refused:
        read(with_forms([b"0 0 1 1 re f", *[b"/F Do " * 10] * 9], shared=False))
    assert refused.value.place is not None
    assert refused.value.place.page == 1


def test_a_page_in_vertical_lines_keeps_their_figures_and_their_short_ends() -> None:
    columns = ["雨从清早下到傍晚渡口的", "石阶浸在水里只露出最上", "面的三级撑船的老人把蓑", "衣挂着"]
    marks = [
        Words(character, 300 - 20 * index, 100 + 10 * place)
        for index, column in enumerate(columns)
        for place, character in enumerate(column)
    ]
    assert sorted(lines(*marks)) == sorted(columns)


def test_figures_side_by_side_in_a_cell_and_marks_are_of_their_vertical_line() -> None:
    marks = [
        Bands(["渡口修桥十"], 320, 100), Words("12", 310, 158.8), Bands(["月，通“车”。"], 320, 160), Bands(["石阶浸在水里撑船的老人"], 300, 100)
    ]
    assert sorted(lines(*marks)) == ["渡口修桥十12月，通“车”。", "石阶浸在水里撑船的老人"]


def test_bands_of_vertical_lines_stay_apart_where_one_ends_with_a_mark() -> None:
    upper = Bands(["雨从清早下到傍晚渡口水里。雨从清早下到傍晚渡口。" * 2], 400, 100, 12)
    lower = Bands(["岗亭改成读书的地方四百册" * 4], 400, 230, 12)
    assert sorted({len(line) for line in lines(upper, lower)}) == [12]


def test_figures_below_each_other_flush_left_are_of_their_vertical_headline() -> None:
    headline = [Words(letter, 20, 100 + 26 * index, 22) for index, letter in enumerate("破除35岁门槛")]
    beside = [Words(letter, 60, 100 + 26 * index, 22) for index, letter in enumerate("要动真格了吗")]
    assert "破除35岁门槛" in lines(*headline, *beside, Column(STORY.paragraphs, 120, 100))


def test_a_headline_set_wide_beside_a_vertical_label_of_its_size_stays_level() -> None:
    label = [Words(letter, 20, 60 + 15 * index, 14) for index, letter in enumerate("人间烟火")]
    wide = [Words(letter, 45 + 22 * index, 60, 14) for index, letter in enumerate("外婆的盐罐")]
    found = [line.replace(" ", "") for line in lines(*label, *wide, Column(STORY.paragraphs, 50, 150))]
    assert "外婆的盐罐" in found


def test_a_vertical_line_of_two_characters_beside_longer_ones_is_one() -> None:
    found = lines(Bands(["雨从清早下到傍晚渡口水里石阶老人"], 400, 100, 7))
    assert sorted(found) == sorted(["雨从清早下到傍", "晚渡口水里石阶", "老人"])
