"""What `publish check` says of a PDF, on small files whose every fault is put in by hand."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Stream, String

from banxin.checks.paper import paper_name
from banxin.checks.pdf import check_pdf
from banxin.checks.pdf_facts import PdfFacts, format_pdf_summary
from banxin.checks.typesetting.glyphs import read_pages
from banxin.diagnostics import Report
from banxin.errors import SourceError

MM = 72 / 25.4
Draw = Callable[[pikepdf.Pdf, pikepdf.Page], None]

BLACK_TEXT = b"q 0 g BT /F 10 Tf 72 300 Td (page) Tj ET Q"


def font(pdf: pikepdf.Pdf, *, embedded: bool = True, name: str = "/ABCDEF+Song", unicode: bool = True) -> Any:
    """Return a CID font whose program is only there to be seen."""
    descriptor = Dictionary(Type=Name.FontDescriptor, FontName=Name(name), Flags=4)
    if embedded:
        descriptor.FontFile3 = Stream(pdf, b"outlines", Subtype=Name.CIDFontType0C)
    descendant = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType0, BaseFont=Name(name), FontDescriptor=pdf.make_indirect(descriptor)
    )
    face = Dictionary(
        Type=Name.Font, Subtype=Name.Type0, BaseFont=Name(name), Encoding=Name("/Identity-H"), DescendantFonts=Array([descendant])
    )
    if unicode:
        face.ToUnicode = Stream(pdf, b"begincmap endcmap")
    return pdf.make_indirect(face)


def picture(pdf: pikepdf.Pdf, width: int, height: int, space: str = "/DeviceGray") -> Any:
    bytes_per_pixel = {"/DeviceGray": 1, "/DeviceRGB": 3, "/DeviceCMYK": 4}[space]
    data = zlib.compress(bytes(width * height * bytes_per_pixel))
    stream = Stream(pdf, b"")
    stream.write(data, filter=Name.FlateDecode)
    for key, value in {
        "/Type": Name.XObject,
        "/Subtype": Name.Image,
        "/Width": width,
        "/Height": height,
        "/ColorSpace": Name(space),
        "/BitsPerComponent": 8,
    }.items():
        stream[key] = value
    return pdf.make_indirect(stream)


def boxes(page: pikepdf.Page, width_mm: float = 148, height_mm: float = 210, bleed_mm: float = 3) -> None:
    edge = bleed_mm * MM
    width, height = width_mm * MM, height_mm * MM
    page.obj.MediaBox = Array([0, 0, width + 2 * edge, height + 2 * edge])
    page.obj.BleedBox = page.obj.MediaBox
    page.obj.TrimBox = Array([edge, edge, edge + width, edge + height])


def press_pdf(path: Path, *, pages: int = 1, content: bytes = BLACK_TEXT, change: Draw | None = None) -> Path:
    """Write a PDF that a press would take as it is; `change` spoils it."""
    pdf = pikepdf.new()
    song = font(pdf)
    for _ in range(pages):
        page = pdf.add_blank_page()
        boxes(page)
        page.obj.Contents = Stream(pdf, content)
        page.obj.Resources = Dictionary(Font=Dictionary(F=song), XObject=Dictionary())
    pdf.docinfo["/Title"] = "样张"
    pdf.Root.Lang = String("zh-Hans")
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("第一篇", 0))
    if change:
        change(pdf, pdf.pages[0])
    pdf.save(path)
    return path


def judge(path: Path) -> tuple[PdfFacts, list[str]]:
    """Return the facts, which must print as JSON and as a table, and the codes of the findings."""
    report = Report()
    facts = check_pdf(path, report)
    assert json.loads(json.dumps(facts))["file"] == path.name
    assert format_pdf_summary(facts).startswith(path.name)
    return facts, [finding.code for finding in report]


def test_a_press_ready_file_is_described_and_has_no_findings(tmp_path: Path) -> None:
    facts, codes = judge(press_pdf(tmp_path / "page.pdf", pages=3))
    assert codes == []
    assert facts["title"] == "样张"
    assert facts["language"] == "zh-Hans"
    assert facts["bookmarks"] == 1
    assert facts["colours"] == {"DeviceGray": 3}
    assert facts["inks"] == {"DeviceGray 0": 3}
    (sheet,) = facts["sheets"]
    assert (sheet["pages"], sheet["name"], sheet["trim_mm"], sheet["bleed_mm"]) == ("1–3", "A5", (148, 210), 3)
    (face,) = facts["fonts"]
    assert (face["name"], face["type"], face["embedded"], face["subset"], face["pages"]) == ("Song", "CID CFF", True, True, 3)
    lines = format_pdf_summary(facts).splitlines()
    assert lines[0].startswith("page.pdf · PDF 1.")
    assert "  pages      1–3: A5, 148 × 210 mm, bleed 3 mm, media 154 × 216 mm" in lines
    assert "  font       Song: CID CFF, subset, 3 pages" in lines


def no_trim(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    del page.obj.TrimBox


def trim_outside_the_bleed(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    page.obj.BleedBox = Array([40, 40, 100, 100])


def narrow_bleed(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    boxes(page, bleed_mm=2)


def loose_font(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    page.obj.Resources.Font.F = font(pdf, embedded=False, name="/SimSun")


def whole_font(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    page.obj.Resources.Font.F = font(pdf, name="/Song")


def mute_font(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    page.obj.Resources.Font.F = font(pdf, unicode=False)


def drawn_font(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    page.obj.Resources.Font.F = pdf.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type3, FontMatrix=[1, 0, 0, 1, 0, 0], ToUnicode=Stream(pdf, b""))
    )


def draws(content: bytes) -> Draw:
    def change(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
        page.obj.Contents = Stream(pdf, content)

    return change


def rgb_in_a_form(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    form = Stream(pdf, b"1 0 0 rg 0 0 9 9 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9])
    page.obj.Resources.XObject.Fm = form
    page.obj.Contents = Stream(pdf, b"/Fm Do " + BLACK_TEXT)


def rgb_profile(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    page.obj.Resources.ColorSpace = Dictionary(Cs=Array([Name.ICCBased, Stream(pdf, b"profile", N=3)]))
    page.obj.Contents = Stream(pdf, b"/Cs cs 0 0 0 sc " + BLACK_TEXT)


def rgb_group(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    page.obj.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceRGB)


def coarse_picture(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    page.obj.Resources.XObject.Im = picture(pdf, 100, 100)
    page.obj.Contents = Stream(pdf, b"q 72 0 0 72 0 0 cm /Im Do Q " + BLACK_TEXT)


def coloured_picture(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    page.obj.Resources.XObject.Im = picture(pdf, 300, 300, "/DeviceRGB")
    page.obj.Contents = Stream(pdf, b"q 72 0 0 72 0 0 cm /Im Do Q " + BLACK_TEXT)


def no_title(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    del pdf.docinfo["/Title"]


def no_language(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    del pdf.Root.Lang


def second_page_without_bookmarks(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    pdf.pages.append(page)
    del pdf.Root.Outlines


def link_to_nowhere(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    page.obj.Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], Dest=String("gone"))])


def second_size(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    pdf.pages.append(page)
    boxes(pdf.pages[1], width_mm=130, height_mm=184)


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (no_trim, ["PDF-111"]),
        (trim_outside_the_bleed, ["PDF-112"]),
        (narrow_bleed, ["PDF-113"]),
        (second_size, ["PDF-114"]),
        (loose_font, ["PDF-121"]),
        (drawn_font, ["PDF-122"]),
        (whole_font, ["PDF-123"]),
        (mute_font, ["PDF-124"]),
        (draws(b"0 0 0 rg " + BLACK_TEXT), ["PDF-131"]),
        (draws(b"/DeviceRGB CS 0 0 0 SC " + BLACK_TEXT), ["PDF-131"]),
        (rgb_in_a_form, ["PDF-131"]),
        (rgb_profile, ["PDF-131"]),
        (draws(b"0.6 0.5 0.5 0.9 k BT /F 10 Tf (page) Tj ET"), ["PDF-132"]),
        (draws(b"0.6 0.5 0.5 0.9 k 0 0 9 9 re f " + BLACK_TEXT), []),
        (rgb_group, ["PDF-133"]),
        (coarse_picture, ["PDF-141"]),
        (coloured_picture, ["PDF-142"]),
        (no_title, ["PDF-151"]),
        (no_language, ["PDF-152"]),
        (second_page_without_bookmarks, ["PDF-153"]),
        (link_to_nowhere, ["PDF-154"]),
        (draws(b"Q Q Q ] >> /F Tf (x) Tj " + BLACK_TEXT), None),
        (draws(b"/Gone Do /Gone gs /Gone cs 1 0 0 cm"), ["PDF-105"]),
    ],
)
def test_each_fault_has_its_finding(tmp_path: Path, change: Draw, codes: list[str] | None) -> None:
    facts, found = judge(press_pdf(tmp_path / "page.pdf", change=change))
    assert facts["readable"]
    if codes is not None:
        assert found == codes


def placed(content: bytes, matrix: list[float] | None = None) -> Draw:
    """Draw a picture of 300 × 150 pixels: in the page, or in a form with `matrix`."""

    def change(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
        image = picture(pdf, 300, 150)
        if matrix is None:
            page.obj.Resources.XObject.Im = image
        else:
            page.obj.Resources.XObject.Fm = Stream(
                pdf,
                b"q 10 0 0 5 0 0 cm /Im Do Q",
                Subtype=Name.Form,
                BBox=[0, 0, 900, 900],
                Matrix=Array(matrix),
                Resources=Dictionary(XObject=Dictionary(Im=image)),
            )
        page.obj.Contents = Stream(pdf, content)

    return change


@pytest.mark.parametrize(
    ("content", "matrix", "ppi", "printed_mm"),
    [
        (b"72 0 0 36 0 0 cm /Im Do", None, 300, (25.4, 12.7)),
        (b"q 2 0 0 2 0 0 cm q 72 0 0 36 0 0 cm /Im Do Q Q", None, 150, (50.8, 25.4)),
        (b"0 72 -36 0 200 0 cm /Im Do", None, 300, (25.4, 12.7)),
        (b"72 0 0 72 0 0 cm /Im Do", None, 150, (25.4, 25.4)),
        (b"q 3.6 0 0 3.6 0 0 cm /Fm Do Q", [2, 0, 0, 2, 0, 0], 300, (25.4, 12.7)),
        (b"q 1 0 0 1 0 0 cm /Fm Do Q q 7.2 0 0 7.2 0 0 cm /Fm Do Q", [2, 0, 0, 2, 0, 0], 150, (50.8, 25.4)),
    ],
)
def test_resolution_is_counted_at_the_printed_size(
    tmp_path: Path, content: bytes, matrix: list[float] | None, ppi: int, printed_mm: tuple[float, float]
) -> None:
    facts, _ = judge(press_pdf(tmp_path / "page.pdf", change=placed(content, matrix)))
    lowest = facts["pictures"][0]
    assert (lowest["ppi"], lowest["pixels"], lowest["printed_mm"]) == (ppi, (300, 150), printed_mm)


def test_a_picture_in_a_tiling_pattern_and_an_inline_one_are_seen(tmp_path: Path) -> None:
    def change(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
        page.obj.Resources.Pattern = Dictionary(
            P=Stream(
                pdf,
                b"72 0 0 72 0 0 cm /Im Do",
                PatternType=1,
                BBox=[0, 0, 72, 72],
                Matrix=Array([0.5, 0, 0, 0.5, 0, 0]),
                Resources=Dictionary(XObject=Dictionary(Im=picture(pdf, 200, 200))),
            )
        )
        inline = b"q 36 0 0 36 0 0 cm BI /W 2 /H 2 /CS /G /BPC 8 ID \x00\xff\x00\xff EI Q"
        page.obj.Contents = Stream(pdf, b"/Pattern cs /P scn 0 0 99 99 re f " + inline)

    facts, codes = judge(press_pdf(tmp_path / "page.pdf", change=change))
    assert [(shot["pixels"], shot["ppi"]) for shot in facts["pictures"]] == [((2, 2), 4), ((200, 200), 400)]
    assert codes == ["PDF-141"]


def test_invisible_text_has_no_ink(tmp_path: Path) -> None:
    scan = b"1 0 0 rg BT 3 Tr /F 10 Tf (hidden) Tj ET"
    facts, _ = judge(press_pdf(tmp_path / "page.pdf", content=scan))
    assert facts["inks"] == {}


def test_links_are_counted_by_where_they_lead(tmp_path: Path) -> None:
    def change(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
        def link(**keys: Any) -> Any:
            return Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], **keys)

        page.obj.Annots = Array(
            [
                link(A=Dictionary(S=Name.URI, URI=String("https://example.org"))),
                link(Dest=Array([page.obj, Name.Fit])),
                link(A=Dictionary(S=Name.GoTo, D=String("note-1"))),
            ]
        )
        names = Array([String("note-1"), Array([page.obj, Name.Fit])])
        pdf.Root.Names = Dictionary(Dests=pdf.make_indirect(Dictionary(Names=names)))

    facts, codes = judge(press_pdf(tmp_path / "page.pdf", change=change))
    assert facts["links"] == {"internal": 2, "external": 1, "nowhere": 0}
    assert codes == []


def test_a_landscape_page_is_measured_as_it_is_seen(tmp_path: Path) -> None:
    def change(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
        page.obj.Rotate = 90

    facts, _ = judge(press_pdf(tmp_path / "page.pdf", change=change))
    assert facts["sheets"][0]["name"] == "A5 landscape"
    assert facts["sheets"][0]["trim_mm"] == (210, 148)


def test_circles_end(tmp_path: Path) -> None:
    def change(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
        form = pdf.make_indirect(Stream(pdf, b"/Fm Do 0 g", Subtype=Name.Form, BBox=[0, 0, 9, 9]))
        form.Resources = Dictionary(XObject=Dictionary(Fm=form))
        page.obj.Resources.XObject.Fm = form
        page.obj.Contents = Stream(pdf, b"/Fm Do " + BLACK_TEXT)
        entry = pdf.make_indirect(Dictionary(Title=String("a")))
        entry.Next = entry
        pdf.Root.Outlines = Dictionary(First=entry)

    facts, _ = judge(press_pdf(tmp_path / "page.pdf", change=change))
    assert facts["colours"] == {"DeviceGray": 2}
    assert facts["bookmarks"] == 1


def test_a_page_that_unfolds_without_end_is_a_finding(tmp_path: Path) -> None:
    def change(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
        packer = zlib.compressobj(9)
        data = b"".join(packer.compress(b"q Q " * 250_000) for _ in range(100)) + packer.flush()
        stream = Stream(pdf, b"")
        stream.write(data, filter=Name.FlateDecode)
        page.obj.Contents = stream

    facts, codes = judge(press_pdf(tmp_path / "page.pdf", change=change))
    assert "PDF-105" in codes
    assert facts["pages"] == 1


@pytest.mark.parametrize("own_resources", [True, False])
def test_forms_that_multiply_within_each_other_are_not_unfolded(tmp_path: Path, own_resources: bool) -> None:
    def change(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
        forms = pikepdf.Dictionary()
        for number in range(10):
            form = pdf.make_stream(b"/F%d Do " % (number - 1) * 10, Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9])
            if own_resources:
                form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(forms))
            forms[f"/F{number}"] = form
        page.obj.Resources.XObject = forms
        page.contents_add(b"/#46#39 Do")

    path = press_pdf(tmp_path / "page.pdf", change=change)
    assert judge(path)[1] == ["PDF-105"]
    assert list(read_pages(path)) == []


def test_a_page_of_too_many_operators_is_a_finding(tmp_path: Path) -> None:
    _, codes = judge(press_pdf(tmp_path / "page.pdf", content=b"q Q " * 1_600_000))
    assert codes == ["PDF-105"]


def test_a_locked_file_and_a_restricted_one(tmp_path: Path) -> None:
    press_pdf(tmp_path / "page.pdf")
    with pikepdf.open(tmp_path / "page.pdf") as pdf:
        pdf.save(tmp_path / "locked.pdf", encryption=pikepdf.Encryption(user="secret", owner="secret"))
        pdf.save(tmp_path / "restricted.pdf", encryption=pikepdf.Encryption(user="", owner="secret"))
    facts, codes = judge(tmp_path / "locked.pdf")
    assert codes == ["PDF-103"]
    assert "needs a password" in format_pdf_summary(facts)
    facts, codes = judge(tmp_path / "restricted.pdf")
    assert codes == ["PDF-104"]
    assert facts["encrypted"]


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"\xe4\xb8\xad" * 400, b"%PDF-1.7\n%%EOF"])
def test_what_is_no_pdf_is_a_finding(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "page.pdf").write_bytes(data)
    facts, codes = judge(tmp_path / "page.pdf")
    assert codes == ["PDF-101"]
    assert not facts["readable"]


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"page\.pdf: No such file"):
        check_pdf(tmp_path / "page.pdf", Report())


@given(spoil=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=12)), min_size=1, max_size=6), cut=st.floats(0, 1))
def test_no_damage_ends_in_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, spoil: list[tuple[float, bytes]], cut: float
) -> None:
    folder = tmp_path_factory.getbasetemp()
    sound = folder / "sound.pdf"
    if not sound.exists():
        press_pdf(sound, pages=2, change=placed(b"q 3.6 0 0 3.6 0 0 cm /Fm Do Q", [2, 0, 0, 2, 0, 0]))
    data = bytearray(sound.read_bytes())
    for where, put in spoil:
        start = int(where * (len(data) - 1))
        data[start : start + len(put)] = put
    if cut < 0.5:
        del data[int(len(data) * cut * 2) :]
    damaged = folder / "damaged.pdf"
    damaged.write_bytes(data)
    judge(damaged)


@pytest.mark.parametrize(
    ("width", "height", "name"),
    [(210, 297, "A4"), (297.3, 209.8, "A4 landscape"), (270, 390, "tabloid (四开)"), (390, 545, "broadsheet (对开)"), (100, 101, "")],
)
def test_sizes_have_the_names_of_the_trade(width: float, height: float, name: str) -> None:
    assert paper_name(width, height) == name
