"""What comes off the press can be printed: its own fonts only, one black ink, right boxes, the same bytes again."""

from __future__ import annotations

import gc
import hashlib
import io
import os
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from banxin.diagnostics import Report
from banxin.errors import RenderError
from banxin.renderers.pdf.press import POINTS_PER_MM, press
from support.pressed import METADATA, page_of, printed

BLEED = 3 * POINTS_PER_MM


def picture(colour: str = "#c81e1e", kind: str = "PNG") -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (40, 20), colour).save(stream, kind)
    return stream.getvalue()


def steps(content: bytes) -> list[tuple[str, list[str]]]:
    """Return the operators of all pages and the forms and patterns they use, each with its operands as text."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        todo = [page.obj for page in pdf.pages]
        todo += [
            obj
            for obj in pdf.objects
            if isinstance(obj, pikepdf.Stream) and (obj.get("/Subtype") == "/Form" or "/PatternType" in obj)
        ]
        return [
            (str(step.operator), [str(operand) for operand in step.operands])
            for obj in todo
            for step in pikepdf.parse_content_stream(obj)
        ]


def inks(content: bytes) -> set[str]:
    """Return what a file paints with besides grey: operators of RGB and CMYK, colour spaces named anywhere."""
    used = steps(content)
    found = {name for name, _ in used if name in ("rg", "RG", "k", "K")}
    found |= {operands[0] for name, operands in used if name in ("cs", "CS")} - {"/DeviceGray", "/Pattern"}
    with pikepdf.open(io.BytesIO(content)) as pdf:
        text = "".join(repr(obj) for obj in pdf.objects)
    return found | {name for name in ("/DeviceRGB", "/DeviceCMYK") if name in text}


def boxes(content: bytes) -> dict[str, list[float]]:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        page = pdf.pages[0].obj
        return {name: [float(edge) for edge in page[f"/{name}"]] for name in ("MediaBox", "BleedBox", "TrimBox")}


def test_all_paint_is_grey_whatever_the_style_sheet_says() -> None:
    body = """<h1 style="color: #036; border-bottom: 1pt solid red">题</h1>
    <p style="background: linear-gradient(#fff, #aac); color: rgb(200 0 0 / .5)">甲<u>乙</u></p>
    <p style="opacity: .5; background: hsl(120 50% 50%); color: device-cmyk(0 0 0 1)">丙</p>
    <p lang="en" style="color: green">English</p>"""
    assert inks(printed(body).content) == set()


def test_a_picture_keeps_its_colours_and_black_drawings_stay_black() -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0H9V9Z" fill="{}"/></svg>'
    body = '<p>甲<img src="图/a.png"><img src="b.svg"></p>'
    pictures = {"图/a.png": picture(), "b.svg": drawing.format("#000").encode()}
    assert inks(printed(body, resources=pictures).content) == {"/DeviceRGB"}
    red = printed(body, resources=pictures | {"b.svg": drawing.format("#f00").encode()})
    assert inks(red.content) == {"/DeviceRGB", "rg"}


def test_the_sheet_is_the_trim_and_three_millimetres_of_bleed() -> None:
    found = boxes(printed("<p>甲</p>").content)
    assert found["TrimBox"] == pytest.approx([0, 0, 300, 400], abs=0.01)
    assert found["BleedBox"] == found["MediaBox"] == pytest.approx([-BLEED, -BLEED, 300 + BLEED, 400 + BLEED], abs=0.01)


def test_crop_marks_stand_outside_the_bleed() -> None:
    content = printed("<p>甲</p>", "@page { background: #ccc }", marks=True).content
    found = boxes(content)
    assert found["BleedBox"] == pytest.approx([-BLEED, -BLEED, 300 + BLEED, 400 + BLEED], abs=0.01)
    assert found["MediaBox"][0] == pytest.approx(-10 * POINTS_PER_MM, abs=0.01)
    drawn = steps(content)
    marks = [[float(number) for number in operands] for name, operands in drawn[-30:] if name in ("m", "l")]
    assert len(marks) == 16
    left, bottom, right, top = found["BleedBox"]
    for x, y in marks:
        assert x <= left + 0.01 or x >= right - 0.01 or y <= bottom + 0.01 or y >= top - 0.01
    # What the page paints is clipped to the bleed before anything is painted.
    assert [name for name, _ in drawn[:4]] == ["q", "re", "W", "n"]


def test_fonts_are_embedded_subsets_and_none_is_a_machine_s() -> None:
    content = printed("<p>甲<strong>乙</strong>abc</p>", 'p { font-family: "DejaVu Sans", "Noto Serif CJK SC" }').content
    names = set()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for obj in pdf.objects:
            if isinstance(obj, pikepdf.Dictionary) and obj.get("/Type") == "/Font":
                assert obj.Subtype != "/Type3"
                if "/FontDescriptor" in obj:
                    assert "/FontFile3" in obj.FontDescriptor or "/FontFile2" in obj.FontDescriptor
                    names.add(str(obj.BaseFont).split("+")[1])
    assert names == {"Noto-Serif-CJK-SC", "Noto-Sans-CJK-SC-Bold"}


def test_title_language_bookmarks_and_dates_are_in_the_file() -> None:
    pdf = printed('<h1 id="a">第一章</h1><p>甲</p><h1 id="b" style="break-before: page">第二章</h1>')
    assert (pdf.pages, dict(pdf.anchors)) == (2, {"a": 1, "b": 2})
    with pikepdf.open(io.BytesIO(pdf.content)) as file:
        assert str(file.Root.Lang) == "zh-Hans"
        assert [str(item.title) for item in file.open_outline().root] == ["第一章", "第二章"]
        assert str(file.docinfo["/Title"]) == "试"
        assert str(file.docinfo["/CreationDate"]).startswith("D:20201028000000")
        with file.open_metadata() as xmp:
            assert (xmp["dc:title"], xmp["dc:creator"], xmp["dc:identifier"]) == ("试", ["张三"], "urn:uuid:1")
            assert xmp["xmp:ModifyDate"] == "2020-10-28T00:00:00Z"


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "../../../etc/passwd", "http://example.org/a.png", "https://publication.invalid/none.png"]
)
def test_nothing_but_what_was_given_is_within_reach(address: str) -> None:
    report = Report()
    printed(f'<p>甲<img src="{address}"></p>', f"p {{ background: url({address}) }}", report=report)
    assert {finding.code for finding in report} == {"PDF-002"}


def test_a_picture_that_cannot_be_read_is_named() -> None:
    report = Report()
    body = '<p>甲<img src="1.png" alt="图"><img src="%E5%9B%BE.png" alt="图"></p>'
    printed(body, resources={"1.png": b"no picture", "图.png": b""}, shown_names={"1.png": "a b.png"}, report=report)
    assert [finding.code for finding in report] == ["PDF-002", "PDF-002"]
    for finding, name in zip(report, ("a b.png: ", "图.png: "), strict=True):
        assert name in finding.message


_STRIPES = '<{0} id="g" spreadMethod="repeat" {1}><stop offset="0" stop-color="red"/><stop offset="1" stop-color="blue"/></{0}>'


@pytest.mark.parametrize(
    "drawing",
    [
        '<mask id="m"><g transform="translate(9 9)"><rect width="9" height="9" mask="url(#m)"/></g></mask><rect width="9" height="9" mask="url(#m)"/>',
        _STRIPES.format("linearGradient", 'x2="1e-9"') + '<rect width="9" height="9" fill="url(#g)"/>',
        _STRIPES.format("radialGradient", 'r="1e-9"') + '<rect width="9" height="9" fill="url(#g)"/>',
        '<g transform="translate(500 500)"><rect width="9" height="9" opacity="a"/></g>',
        '<svg viewBox="0 0 9"><rect width="9" height="9"/></svg>',
    ],
)
@pytest.mark.parametrize("head", ['width="9" height="9"', 'viewBox="0 0 9"'])
def test_a_drawing_that_cannot_be_drawn_is_named_and_leaves_the_page_alone(drawing: str, head: str) -> None:
    report = Report()
    source = f'<svg xmlns="http://www.w3.org/2000/svg" {head}>{drawing}</svg>'
    content = printed('<p>甲<img src="a.svg" alt="图">乙</p>', resources={"a.svg": source.encode()}, report=report).content
    assert [finding.code for finding in report if "a.svg" in finding.message] == ["PDF-002"]
    with pikepdf.open(io.BytesIO(content)) as pdf:
        names = [str(step.operator) for step in pikepdf.parse_content_stream(pdf.pages[0])]
    assert names.count("q") == names.count("Q")


def test_a_program_that_is_stopped_while_it_draws_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    from weasyprint.svg import SVG

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(SVG, "fill_stroke", interrupt)
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0H9V9Z"/></svg>'
    with pytest.raises(KeyboardInterrupt):
        printed('<p>甲<img src="a.svg"></p>', resources={"a.svg": drawing})


def test_a_character_without_a_glyph_is_named() -> None:
    report = Report()
    printed("<p>甲\U00020000乙\U00020000</p><p lang='en'>\ue123</p>", report=report)
    assert [(finding.code, finding.message[:40]) for finding in report] == [
        ("PDF-001", "no face has a glyph for U+E123; it stand"),
        ("PDF-001", "no face has a glyph for U+20000; it stan"),
    ]


def test_text_beyond_the_page_is_named() -> None:
    report = Report()
    printed(f"<div style='white-space: nowrap'><p>{'甲' * 40}</p><p>{'乙' * 40}</p><p>丙</p></div>", report=report)
    finding, lines = report
    assert (finding.code, lines.code) == ("PDF-003", "PDF-013")
    assert finding.message.endswith("甲 (and 1 more)")


def test_a_press_without_faces_says_so() -> None:
    with pytest.raises(RenderError, match="at least one face"):
        press(page_of("<p>甲</p>"), stylesheets=[], faces=[], resources={}, metadata=METADATA, report=Report())


def test_a_breakdown_of_the_engine_is_told_kindly(monkeypatch: pytest.MonkeyPatch) -> None:
    import weasyprint

    def fail(*_: object, **__: object) -> None:
        raise IndexError("list index out of range")

    monkeypatch.setattr(weasyprint.HTML, "render", fail)
    with pytest.raises(RenderError, match=r"the press broke down \(IndexError: list index out of range\)"):
        printed("<p>甲</p>")


def test_the_environment_is_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FONTCONFIG_FILE", "mine.conf")
    printed("<p>甲</p>")
    assert os.environ["FONTCONFIG_FILE"] == "mine.conf"
    monkeypatch.delenv("FONTCONFIG_FILE")
    printed("<p>甲</p>")
    assert "FONTCONFIG_FILE" not in os.environ


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    """In another process, folder, time zone, language and hash seed."""
    program = (
        "import sys, hashlib\n"
        "sys.path[:0] = sys.argv[1:]\n"
        "from support.pressed import printed\n"
        "from test_press import SAMPLE, picture\n"
        "print(hashlib.sha256(printed(SAMPLE, resources={'a.png': picture()}).content).hexdigest())\n"
    )
    here = Path(__file__).resolve()
    folders = [str(here.parents[3]), str(here.parent), str(here.parents[4] / "src")]
    environment = os.environ | {"TZ": "Asia/Shanghai", "LC_ALL": "C", "PYTHONHASHSEED": "7", "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", program, *folders], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    mine = printed(SAMPLE, resources={"a.png": picture()}).content
    assert done.stdout.strip() == hashlib.sha256(mine).hexdigest()
    assert list(tmp_path.iterdir()) == []


SAMPLE = """<h1>题，“引”</h1><p>甲乙<strong>丙</strong>abc，<a href="#t">链接</a><img src="a.png">丁戊己庚辛壬癸</p>
<p id="t">“English” and more，一与⼀</p>"""


def test_what_printings_leave_is_given_back_once_it_is_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """The collector rests while a PDF is made: in a process that makes many, somebody must call it."""
    given_back: list[int] = []
    monkeypatch.setattr(gc, "collect", lambda: given_back.append(gc.get_freeze_count()) or 0)
    monkeypatch.setattr("banxin.renderers.pdf.press._Leftovers.MOST", 1 << 40)
    printed("<p>一</p>")
    printed("<p>二</p>")
    assert given_back == []
    monkeypatch.setattr("banxin.renderers.pdf.press._Leftovers.MOST", -(1 << 40))
    printed("<p>三</p>")
    assert given_back == [0]
