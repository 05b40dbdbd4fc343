"""The seed page, published as `make publish` does it: nothing lost, nothing invented, both editions as promised."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from lxml import etree

from banxin.codes import Severity
from banxin.diagnostics import Report
from banxin.model.walk import visible
from banxin.pipeline import build
from banxin.settings import Settings

SEED = Path(__file__).parents[1] / "seeds" / "000_43fae3af8e3174c9.txt"
MM = 72 / 25.4


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    report = Report()
    out = tmp_path_factory.mktemp("seed")
    paths = build(Settings((str(SEED),), layouts=("newspaper", "book"), out=out), report)
    assert [str(finding) for finding in report if finding.severity is Severity.ERROR] == []
    return {path.name.removeprefix(SEED.stem): path for path in paths}


def epub_text(path: Path) -> str:
    """Return the text of the spine's documents."""
    with zipfile.ZipFile(path) as archive:
        package = etree.fromstring(archive.read("EPUB/content.opf"))
        opf = {"o": "http://www.idpf.org/2007/opf"}
        hrefs = {item.get("id"): item.get("href") for item in package.iterfind(".//o:item", opf)}
        names = [hrefs[item.get("idref")] for item in package.iterfind(".//o:itemref", opf)]
        return "".join(
            "".join(etree.fromstring(archive.read(f"EPUB/{name}")).find("{*}body").itertext()) for name in names
        )


def pdf_text(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as document:
        return "".join(page.get_textpage().get_text_bounded() for page in document)


def test_three_files_are_made(made: dict[str, Path]) -> None:
    assert sorted(made) == [".book.pdf", ".epub", ".pdf"]


def test_every_character_of_the_page_is_in_every_edition(made: dict[str, Path]) -> None:
    # The signs before labels and bylines may be set as furniture; everything else must be there.
    source = Counter(visible(SEED.read_text("utf-8")).translate(str.maketrans("", "", "□■")))
    for suffix, path in made.items():
        text = epub_text(path) if suffix == ".epub" else pdf_text(path)
        lost = source - Counter(visible(text))
        assert not lost, f"{suffix} lost {''.join(lost.elements())}"


def test_copied_text_has_no_spaces_between_han(made: dict[str, Path]) -> None:
    for suffix in (".pdf", ".book.pdf"):
        joined = "".join(pdf_text(made[suffix]).split("\r\n"))
        assert "打造高素质的干部队伍成为工会组织建设的重要任务之一。" in joined, suffix


def test_the_epub_has_one_document_per_article(made: dict[str, Path]) -> None:
    with zipfile.ZipFile(made[".epub"]) as archive:
        names = archive.namelist()
        assert names[0] == "mimetype"
        articles = [
            name
            for name in names
            if (name.endswith(".xhtml") and b"<article" in archive.read(name)) or b'epub:type="chapter"' in archive.read(name)
        ]
        assert len(articles) >= 7
        assert all(info.date_time == (1980, 1, 1, 0, 0, 0) for info in archive.infolist())
    assert made[".epub"].stat().st_size < 1_500_000


@pytest.mark.parametrize(("suffix", "size_mm"), [(".pdf", (270, 390)), (".book.pdf", (148, 210))])
def test_the_print_editions_are_ready_for_the_press(
    made: dict[str, Path], suffix: str, size_mm: tuple[float, float]
) -> None:
    with pikepdf.open(made[suffix]) as pdf:
        assert str(pdf.Root.Lang).startswith("zh")
        assert "/Outlines" in pdf.Root
        assert pdf.docinfo.get("/Title")
        for page in pdf.pages:
            trim = [float(value) for value in page.trimbox]
            bleed = [float(value) for value in page.obj.BleedBox]
            assert trim[2] - trim[0] == pytest.approx(size_mm[0] * MM, abs=0.1)
            assert trim[3] - trim[1] == pytest.approx(size_mm[1] * MM, abs=0.1)
            assert trim[0] - bleed[0] == pytest.approx(3 * MM, abs=0.1)
            operators = {str(operator) for _, operator in pikepdf.parse_content_stream(page)}
            assert not operators & {"rg", "RG"}
            for font in page.resources.get("/Font", {}).values():
                assert font.Subtype == "/Type0"
                descriptor = font.DescendantFonts[0].FontDescriptor
                assert "/FontFile3" in descriptor or "/FontFile2" in descriptor
                assert str(font.BaseFont)[7] == "+"


def test_inspect_reads_the_page_as_an_editor_does(capsys: pytest.CaptureFixture[str]) -> None:
    from banxin.cli import main

    with pytest.raises(SystemExit) as ended:
        main(["inspect", str(SEED), "--json"])
    assert ended.value.code == 0
    outline = json.loads(capsys.readouterr().out)
    assert outline["genre"] == "newspaper"
    found = {section["title"]: section for section in outline["sections"]}
    lead = found["打造高素质干部队伍是工会组织建设的重要任务"]
    assert lead["byline"] == ["张刃"]
    assert lead["column"] == "有感而发"
    assert [paragraph[:5] for paragraph in lead["paragraphs"]] == ["《工人日报", "随着经济社", "其一，走出", "其二，请进", "其三，变流"]
    assert found["职工心理健康咨询服务队为职工“解心病”"]["source"] == "（10月27日《安徽工人日报》）"


@pytest.mark.full
def test_a_text_in_one_line_is_printed_whole(tmp_path: Path) -> None:
    source = tmp_path / "line.txt"
    source.write_text("山中何所有，岭上多白云。" * 5000, "utf-8")
    report = Report()
    epub, pdf = build(Settings((str(source),), out=tmp_path / "dist"), report)
    assert [finding.code for finding in report] == ["SRC-004"]
    written = Counter(source.read_text("utf-8"))
    assert not written - Counter(epub_text(epub))
    assert not written - Counter(pdf_text(pdf))


def test_two_lines_of_loose_text_stand_at_the_foot_of_a_newspaper_page(tmp_path: Path) -> None:
    loose = "".join(chr(0x4E00 + number) for number in range(130))
    source = tmp_path / "page.md"
    source.write_text(
        "---\nformat: banxin-manuscript/1\ngenre: newspaper\n---\n\n# article: 题目\n\n正文一段。\n\n"
        f"::: unplaced unknown\n{loose}\n:::\n",
        "utf-8",
    )
    paths = build(Settings((str(source),), editions=("pdf",), out=tmp_path / "out"), Report())
    assert "".join(pdf_text(paths[0]).split()).endswith(loose)
