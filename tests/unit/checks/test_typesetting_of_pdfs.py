"""Clauses measured on real PDFs: from our press, turned, cropped, vertical, and from elsewhere."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from banxin.checks.typesetting import Measured, arrange, measure, measure_pdf, read_pages
from banxin.cli import main
from banxin.diagnostics import Report
from banxin.renderers.pdf.press import press
from banxin.renderers.pdf.seam import paragraph
from banxin.typography.request import read_request
from banxin.typography.style import Kinsoku
from support.pressed import printed
from support.small_pdf import Column, Photo, Stroke, Words, make_pdf

FONTS = Path(__file__).resolve().parents[3] / "fonts"
TEXT = (
    "他说：“这件事（要紧）”，我们在2020年的春天才明白过来……那时候河上的风已经暖和了——田里的人也多起来，"
    "大家站在路边说话、抽烟，看远处的云慢慢地飘过去。一个叫阿牛的少年从桥上跑下来，嘴里喊着什么，"
    "谁也没有听清楚，只看见他手里拿着一封信，信封是蓝色的，在太阳底下发亮。"
)


@cache
def pressed(css: str = "") -> bytes:
    return printed(f"<p>{TEXT}</p><p>{TEXT}</p>", css, roles=("song",)).content


def clauses(content: bytes, source: str | None = None) -> dict[str, Measured]:
    setting = arrange(read_pages(content))
    setting.source = source
    return {measured.clause: measured for measured in measure(setting)}


def statuses(content: bytes) -> dict[str, str]:
    return {number: measured.status for number, measured in clauses(content).items()}


def changed(content: bytes, *, crop: bool = False, turn: bool = False) -> bytes:
    """Return the file with its pages cropped, or their content turned by a quarter as for vertical lines."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for page in pdf.pages:
            left, bottom, right, top = (float(number) for number in page.MediaBox)
            if crop:
                page.CropBox = pikepdf.Array([left + 5, bottom + 7, right - 3, top - 11])
            if turn:
                page.contents_add(f"q 0 -1 1 0 0 {right} cm".encode(), prepend=True)
                page.contents_add(b"Q")
                page.MediaBox = pikepdf.Array([0, 0, top, right])
                for key in ("/TrimBox", "/BleedBox", "/CropBox", "/ArtBox"):
                    if key in page:
                        del page[key]
        stream = io.BytesIO()
        pdf.save(stream)
    return stream.getvalue()


def test_what_our_press_sets_is_found_as_it_was_set() -> None:
    found = clauses(pressed(), source=TEXT + TEXT)
    for number in ("2.1.1", "4.1", "5.4.1", "dash", "6.1.1", "6.2.1.1", "6.2.2.1–2", "6.3.2.2", "6.3.3", "6.4"):
        assert found[number].status == "met", (number, found[number].figures, found[number].worst)
    assert found["6.2.2.1–2"].figures["full_lines"] >= 16


def test_ragged_lines_of_the_same_press_are_not_flush() -> None:
    found = clauses(pressed("p { text-align: start }"))
    assert found["6.2.2.1–2"].status == "open"
    assert found["6.2.2.1–2"].worst


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_page_turned_by_its_dictionary_is_measured_as_it_is_shown(rotate: int) -> None:
    # Its content is turned the other way, so that the reader sees it upright.
    with pikepdf.open(io.BytesIO(pressed())) as pdf:
        for page in pdf.pages:
            _, _, right, top = (float(number) for number in page.MediaBox)
            matrix = {90: f"0 1 -1 0 {top} 0", 180: f"-1 0 0 -1 {right} {top}", 270: f"0 -1 1 0 0 {right}"}[rotate]
            page.contents_add(f"q {matrix} cm".encode(), prepend=True)
            page.contents_add(b"Q")
            page.Rotate = rotate
            for key in ("/TrimBox", "/BleedBox", "/CropBox", "/ArtBox"):
                if key in page:
                    del page[key]
            if rotate != 180:
                page.MediaBox = pikepdf.Array([0, 0, top, right])
        stream = io.BytesIO()
        pdf.save(stream)
    assert statuses(stream.getvalue()) == statuses(pressed())


def test_a_cropped_page_is_measured_alike() -> None:
    assert statuses(changed(pressed(), crop=True)) == statuses(pressed())


def test_text_that_runs_down_the_page_is_vertical() -> None:
    content = changed(pressed(), turn=True)
    setting = arrange(read_pages(content))
    assert setting.vertical
    found = {measured.clause: measured for measured in measure(setting)}
    for number in ("2.1.1", "5.4.1", "6.1.1", "6.2.1.1", "6.2.2.1–2", "6.3.2.2", "6.3.3"):
        assert found[number].status == "met", (number, found[number].figures, found[number].worst)


def test_a_page_set_solid_by_another_program_is_judged_by_what_it_shows() -> None:
    lines = ["　　春天的风从河上吹过来了", "村子里的人们都走出门来站着", "，在田埂上看远处的山和水云", "很低很低压在山顶上。"]
    paragraphs = ["".join(lines), *["　　" + "一二三四五六七八九十" * 4] * 3]
    found = clauses(make_pdf([Column(paragraphs, 60, 80, measure=13)]))
    assert found["6.2.2.1–2"].status == "met"
    assert found["6.2.1.1"].status == "met"
    assert found["6.1.1"].figures["starts_basic"] == 1
    assert found["6.1.1"].status == "open"


def test_the_summary_samples_a_long_book_and_says_so(tmp_path: Path) -> None:
    from banxin.checks.typesetting import summarise_pdf

    column = Column(["　　" + "一二三四五六七八九十" * 6] * 2, 60, 80, measure=13)
    path = tmp_path / "long.pdf"
    path.write_bytes(make_pdf(*[[column]] * 60))
    said = summarise_pdf(path)
    assert said.endswith("on 48 of 60 pages")
    assert "100 % flush" in said


def test_the_command_prints_the_matrix_and_its_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, source = tmp_path / "试.pdf", tmp_path / "试.txt"
    path.write_bytes(pressed())
    source.write_text(TEXT + TEXT + "鬱", "utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["check", "--clauses", str(path)])
    assert ended.value.code == 0
    assert "6.2.2.1–2   met" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["check", "--clauses", "--json", "--source", str(source), str(path)])
    (matrix,) = json.loads(capsys.readouterr().out)["files"]
    assert matrix["direction"] == "horizontal"
    lost = next(clause for clause in matrix["clauses"] if clause["clause"] == "4.1")
    assert lost["figures"]["lost"] == 1
    assert set(matrix["sums"]) == {"clreq", "with_own"}
    assert measure_pdf(path).as_json()["sums"]["with_own"]["met"] > 10


def test_a_source_without_clauses_and_an_epub_with_them_are_wrong_usage(tmp_path: Path) -> None:
    book = tmp_path / "a.epub"
    book.write_bytes(b"PK\x03\x04")
    for arguments in (["check", "--clauses", str(book)], ["check", "--source", str(book), str(book)]):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == 2


def test_a_pdf_says_what_was_asked_of_it_and_expect_overrules(tmp_path: Path) -> None:
    from banxin.checks.typesetting.stated import read_stated
    from banxin.typography.request import write_request
    from support.pressed import METADATA

    asked = write_request({"hanging": "stops", "kinsoku": "strict"})
    path = tmp_path / "asked.pdf"
    path.write_bytes(printed(f"<p>{TEXT}</p>", roles=("song",), metadata=replace(METADATA, asked=asked)).content)
    assert read_stated(path).asked == {"hanging": "stops", "kinsoku": "strict"}
    levels = [
        next(one for one in measure_pdf(path, expected=expected).clauses if one.clause == "6.1.1").figures["level"]
        for expected in (None, {"kinsoku": "basic"})
    ]
    assert levels == ["strict", "basic"]
    plain = tmp_path / "plain.pdf"
    plain.write_bytes(pressed())
    assert read_stated(plain).asked is None


def test_what_is_expected_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pressed())
    for word, said in (("hangs=stops", "hanging"), ("hanging=yes", "stops")):
        with pytest.raises(SystemExit) as ended:
            main(["check", "--clauses", "--expect", word, str(path)])
        assert ended.value.code == 2
        assert said in capsys.readouterr().err
    with pytest.raises(SystemExit) as ended:
        main(["check", "--expect", "hanging=stops", str(path)])
    assert ended.value.code == 2


def without_text() -> bytes:
    return make_pdf([Photo(50, 50, 400, 500)], [Stroke(50, 50, 300, 400)])


def unmapped() -> bytes:
    return make_pdf([Column(["　　" + "一二三四五六七八九十" * 4] * 3, 60, 80, measure=13)], unicode_table=False)


def of_type_3() -> bytes:
    """Return a page in a Type 3 font whose glyphs are boxes, as browsers write faces that they may not embed."""
    pdf = pikepdf.new()
    box = pdf.make_stream(b"1000 0 60 -60 940 820 d1 60 -60 880 880 re f")
    names = {chr(0x4E00 + number): number for number in range(1, 40)}
    lines = "\n".join(f"<{number:02X}> <{ord(char):04X}>" for char, number in names.items())
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name("/Type3"), FontBBox=[0, -120, 1000, 880], FontMatrix=[0.001, 0, 0, 0.001, 0, 0],
        CharProcs=pikepdf.Dictionary({f"/g{number}": box for number in names.values()}),
        Encoding=pikepdf.Dictionary(Type=pikepdf.Name.Encoding, Differences=[1, *(pikepdf.Name(f"/g{number}") for number in names.values())]),
        FirstChar=1, LastChar=39, Widths=[1000] * 39, Resources=pikepdf.Dictionary(),
        ToUnicode=pdf.make_stream(
            f"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange "
            f"39 beginbfchar {lines} endbfchar endcmap end".encode()
        ),
    )  # fmt: skip
    shown = "".join(f"1 0 0 1 50 {700 - 16 * line} Tm <{''.join(f'{at:02X}' for at in range(1, 30))}> Tj\n" for line in range(12))
    page = pikepdf.Dictionary(
        Type=pikepdf.Name.Page, MediaBox=[0, 0, 600, 800], Resources=pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font)),
        Contents=pdf.make_stream(f"BT /F 10 Tf {shown} ET".encode()),
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
    stream = io.BytesIO()
    pdf.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("content", [without_text, unmapped, of_type_3], ids=lambda make: make.__name__)
def test_a_file_that_shows_little_is_told_what_cannot_be_measured(content: Callable[[], bytes], tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(content())
    with pytest.raises(SystemExit) as ended:
        main(["check", "--clauses", str(path)])
    assert ended.value.code == 0
    matrix = measure_pdf(path)
    found = {one.clause: one for one in matrix.clauses}
    assert found["6.3.3"].status in ("not applicable", "not measured")
    if content is without_text:
        assert {one.status for one in matrix.clauses} <= {"not applicable", "not measured"}
    if content is of_type_3:
        assert found["6.2.2.1–2"].status == "met"


def test_a_file_of_typst_is_measured() -> None:
    typst = pytest.importorskip("typst")
    source = (
        '#set page(width: 148mm, height: 210mm, margin: 20mm)\n#set text(font: "Noto Serif CJK SC", lang: "zh", region: "cn", size: 10pt)\n'
        f"#set par(justify: true, first-line-indent: (amount: 2em, all: true))\n{TEXT * 3}\n\n{TEXT * 3}\n"
    )
    found = clauses(typst.compile(source.encode(), font_paths=[str(FONTS)]))
    assert found["2.1.1"].status == found["4.1"].status.replace("part", "met") == found["6.2.1.1"].status == "met"
    assert found["6.2.2.1–2"].figures["full_lines"] > 10  # type: ignore[operator]
    assert found["6.1.3"].status == "part"


def test_marks_of_a_small_pdf_are_found_by_their_shapes() -> None:
    paragraph = "　　" + "一二三四五六七八九十" * 4
    line = Column([paragraph] * 3, 60, 80, measure=13).lines()[1]
    rule = Stroke(line.x + 20, line.y + 3, line.x + 50, line.y + 3)
    frame = Stroke(line.x + 69.5, line.y - 9.5, line.x + 100.5, line.y + 2)
    small = Words("yī", line.x + 1, line.y - 9.8, 5)
    found = clauses(make_pdf([Column([paragraph] * 3, 60, 80, measure=13), rule, frame, small]))
    assert (found["5.6.1"].status, found["5.6.1"].figures["name_marks"]) == ("met", 1)
    assert (found["5.1.1.4"].status, found["5.1.1.4"].figures["sites"]) == ("met", 1)
    assert found["5.5.4"].figures["sites"] == 1


def test_a_mark_alone_between_marked_names_is_set_as_its_region_does() -> None:
    from support.pressed import METADATA, SHEET, faces, page_of

    def middle_of_comma(language: str) -> float:
        names = "<p>" + "、".join(f"<u>{name}</u>" for name in ("王小明", "李大成", "趙國瑞")) + "都來了。</p>"
        metadata = replace(METADATA, language=language)
        content = press(
            page_of(names, language), stylesheets=[SHEET], faces=faces("song"), resources={}, metadata=metadata, report=Report()
        ).content
        page = next(iter(read_pages(content)))
        ink = page.faces.ink[next(glyph.face for glyph in page.glyphs if glyph.text == "、"), "、"]
        return (ink.left + ink.right) / 2

    assert middle_of_comma("zh-Hans") < 0.3
    assert 0.4 < middle_of_comma("zh-Hant-TW") < 0.6


LONG = "春天的风从河上吹过来了，带着泥土和新草的气味，飘进半开的窗子里来，村子里的人们都走出门来站在田埂上看远处的山。"
TWO = f"<p>{LONG}</p><p>{LONG}</p>"


@dataclass(frozen=True)
class Switch:
    """A clause, a piece of a book, and a rule of its style sheet that breaks the clause."""

    clause: str
    html: str
    off: str
    on: str = ""
    asked: str = ""


@pytest.mark.parametrize(
    "switch",
    [
        Switch("6.2.1.1", TWO, "p { text-indent: 1.7em }"),
        Switch("6.2.1.2", f"{TWO}<blockquote>{TWO}</blockquote>{TWO}", "blockquote { margin-left: 1.7em }", "blockquote { margin: 0 0 0 2em } blockquote p { text-indent: 0 }"),
        Switch("6.2.1.3", f"<h1>晚春</h1>{TWO}", "h1 { padding-left: .5em }", "h1 { text-align: center }"),
        Switch("6.2.2.1–2", TWO, "p { text-align: start }"),
        Switch("6.3.1.1–3", f"{TWO}{TWO}", "p { letter-spacing: .06em }", "p { letter-spacing: .1em }", "tracking_em=0.1"),
        Switch("6.4", TWO, "p + p { line-height: 17pt }"),
        Switch("7.1.1", TWO, "body { width: 14.3em }"),
        Switch("7.1.3", f"{TWO}<h1>晚春</h1><section>{TWO}</section>", "section { break-before: page }"),
        Switch("grid", f"{TWO}<div>{TWO}</div>", "div { padding-top: 5pt }"),
    ],
    ids=lambda switch: switch.clause,
)  # fmt: skip
def test_a_rule_of_a_style_sheet_that_is_switched_off_is_missed(switch: Switch) -> None:
    def status(css: str) -> str:
        setting = arrange(read_pages(printed(switch.html, css).content))
        setting.asked = read_request(switch.asked)
        return next(one.status for one in measure(setting) if one.clause == switch.clause)

    assert status(switch.on) == "met"
    assert status(switch.on + switch.off) in ("part", "open")


MARKS = (
    "“真的要走吗？！”她问，“那封信（蓝色的）呢？”温度是25℃，湿度60%，门牌是8号。白居易·字乐天，写过《长恨歌》《琵琶行》。"
    "用Python写了ABC共2026行，花了3.5小时；他说：“其实谁也没听清，就走了！！”春天的风从河上吹过来了。"
)


@pytest.mark.parametrize(
    ("clause", "off"),
    [
        ("6.1.1", {"kinsoku": Kinsoku.NONE}),
        ("5.1.1.3", {"join_questions": False, "trim_question": False}),
        ("6.3.2.3", {"trim_line_start": False, "line_end": "full"}),
        ("6.3.3", {"han_latin_gap_em": 0.0, "han_latin_least_em": 0.0, "han_latin_most_em": 0.0}),
        ("interpunct", {"half_interpunct": False}),
    ],
)
def test_a_rule_of_the_composer_that_is_switched_off_is_missed(
    clause: str, off: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    html = "".join(f"<p>{MARKS[shift:]}{MARKS}{MARKS}</p>" for shift in range(0, 24, 3))
    assert statuses(printed(html, roles=("song",)).content)[clause] == "met"
    compose = paragraph.prepare

    def prepare(runs: Any, style: Any, *more: Any) -> Any:
        return compose(runs, replace(style, **{name: value for name, value in off.items() if hasattr(style, name)}), *more)

    monkeypatch.setattr(paragraph, "prepare", prepare)
    assert statuses(printed(html, roles=("song",)).content)[clause] in ("part", "open")
