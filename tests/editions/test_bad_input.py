"""Bad input: what is wrong is named with its place and a remedy, and what can be built is built, in both editions."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from pathlib import Path

import pypdfium2
import pytest
from lxml import etree
from PIL import Image

from banxin import pipeline
from banxin.checks.epub import check_epub
from banxin.codes import Severity
from banxin.diagnostics import Report
from banxin.model.walk import visible
from banxin.pipeline import build
from banxin.settings import Settings

LINES = ["那年冬天的雪下得特别早，村口的老槐树还没有落尽叶子。", "他说：“你们都来了，我就放心了。”", "第二天早上，雪停了，路也通了。"]


def published(source: Path, out: Path, **settings: object) -> tuple[list[Path], Report]:
    report = Report()
    made = build(Settings((str(source),), out=out, **settings), report)  # type: ignore[arg-type]
    return list(made), report


def told(report: Report) -> set[tuple[str, int | None]]:
    """Return code and line of what is wrong, and see that each says what to do."""
    found = [finding for finding in report if finding.severity > Severity.INFO]
    assert all(finding.place and finding.hint for finding in found)
    return {(finding.code, finding.place.line) for finding in found if finding.place}


def texts(paths: list[Path]) -> list[Counter[str]]:
    """Return the visible characters of the EPUB's chapters and of the PDF's pages."""
    epub, pdf = paths
    with zipfile.ZipFile(epub) as archive:
        pages = [archive.read(name) for name in archive.namelist() if name.endswith(".xhtml")]
    read = "".join("".join(etree.fromstring(page).find("{*}body").itertext()) for page in pages)
    with pypdfium2.PdfDocument(pdf) as document:
        printed = "".join(page.get_textpage().get_text_bounded() for page in document)
    return [Counter(visible(read)), Counter(visible(printed))]


def test_a_text_of_two_encodings_with_zeros_and_broken_bytes(tmp_path: Path) -> None:
    source = tmp_path / "mixed.txt"
    rows = [
        row
        for number in "一二三"
        for row in (f"第{number}章　雪夜\n\n{LINES[0]}\0\n".encode(), f"{LINES[1]}\n".encode("gb18030"), f"{LINES[2]}\n".encode())
    ]
    source.write_bytes(b"".join(rows) + "第四章\n坏".encode() + b"\xff\xfe" + f"字\n{LINES[0]}\n".encode())
    made, report = published(source, tmp_path / "out")
    assert told(report) == {("SRC-031", 4), ("SRC-003", 3), ("SRC-002", 17)}
    wanted = Counter(visible("".join(LINES) * 3 + LINES[0] + "坏字\ufffd\ufffd"))
    assert all(not wanted - text for text in texts(made))


def test_an_emoji_of_several_characters_is_one_sign_in_print_and_whole_in_the_e_book(tmp_path: Path) -> None:
    source = tmp_path / "a.md"
    family, thumb = "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f44d"
    source.write_text(f"# 聚会\n\n一家人{family}都来了，{thumb}\U0001f3fd都好。\n", "utf-8")
    (epub, pdf), _ = published(source, tmp_path / "out")
    with pypdfium2.PdfDocument(pdf) as document:
        text = "".join("".join(page.get_textpage().get_text_range().split()) for page in document)
    assert f"一家人〓都来了，{thumb}都好。" in text
    with zipfile.ZipFile(epub) as book:
        assert f"一家人{family}都来了，{thumb}\U0001f3fd都好。" in book.read("EPUB/chapter-s1.xhtml").decode()


def test_a_text_without_any_chapter(tmp_path: Path) -> None:
    source = tmp_path / "plain.txt"
    source.write_text("\n".join(LINES * 40), "utf-8")
    made, report = published(source, tmp_path / "out", reader="novel")
    assert told(report) == set()
    wanted = Counter(visible("".join(LINES * 40)))
    assert all(not wanted - text for text in texts(made))


def test_a_chapter_in_one_paragraph(tmp_path: Path) -> None:
    source = tmp_path / "long.txt"
    source.write_text("第一章　雪夜\n\n" + "".join(LINES) * 300 + "\n\n第二章　晴\n\n" + LINES[2] + "\n", "utf-8")
    made, report = published(source, tmp_path / "out", reader="novel")
    assert told(report) == set()
    wanted = Counter(visible("".join(LINES * 300)))
    assert all(not wanted - text for text in texts(made))


def test_pictures_that_cannot_be_trusted_or_shown(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(picture(8, 8))
    folder = tmp_path / "book"
    folder.mkdir()
    (folder / "scan.png").write_bytes(picture(3000, 2400))
    (folder / "huge.png").write_bytes(picture(12_000, 12_000))
    (folder / "evil.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    whole = picture(200, 200, noise=True)
    (folder / "half.png").write_bytes(whole[: len(whole) // 2])
    names = ["scan.png", "huge.png", "evil.svg", "link.png", "half.png", "../secret.png", "http://127.0.0.1/x.png", "none.png"]
    source = folder / "book.md"
    source.write_text("# 图\n\n" + "\n\n".join(f"![图{number}]({name})" for number, name in enumerate(names)) + "\n", "utf-8")
    made, report = published(source, tmp_path / "out")
    # Of the first picture there is nothing to say but that the e-book has it smaller.
    assert told(report) == {("SRC-005", 3 + 2 * number) for number in range(1, len(names))}
    with zipfile.ZipFile(made[0]) as archive:
        (name,) = (name for name in archive.namelist() if "picture-" in name)
        with Image.open(io.BytesIO(archive.read(name))) as shown:
            assert shown.width * shown.height < 3000 * 2400
    # The alternative texts of the others, and the heading.
    assert all(text["图"] >= len(names) for text in texts(made))


def picture(width: int, height: int, *, noise: bool = False) -> bytes:
    out = io.BytesIO()
    image = Image.effect_noise((width, height), 60) if noise else Image.new("1", (width, height))
    image.save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(("editions", "suffixes"), [(("epub", "pdf"), [".epub"]), (("pdf",), [])])
def test_what_no_binder_takes_is_an_e_book_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, editions: tuple[str, ...], suffixes: list[str]
) -> None:
    monkeypatch.setattr(pipeline, "MAX_PRINTED_CHARS", 100)
    source = tmp_path / "thick.txt"
    source.write_text("第一章　雪夜\n\n" + "\n".join(LINES * 4), "utf-8")
    made, report = published(source, tmp_path / "out", editions=editions)
    assert [path.suffix for path in made] == suffixes
    assert {code for code, _ in told(report)} == {"PDF-006"}


ANNOTATED = """---
title: 注
---

# [注]{ruby="zhù"}在标题

很短[字]{ruby="这是一个非常非常长的注文比字宽十倍"}。嵌[套[字]{ruby="zì"}典]{ruby="tào zì diǎn"}，空[]{ruby="kōng"}[字]{ruby=""}[ ]{gloss="空白"}，
[词]{gloss="释"}[*着重*与[名]{.name}]{gloss="整段的释义"}。[文]{comment="比它所在的段落长得多的批语，长得多的批语，长得多的批语，长得多的批语，长得多的批语，长得多的批语，长得多的批语，长得多的批语，长得多的批语，长得多的批语，长得多的批语"}[链]{ruby="liàn"}

> 引[文]{ruby="wén"}，[[接]{ruby="jiē"}](https://example.org/)，注。[^1]

[^1]: 注里的[注]{ruby="ㄓㄨˋ"}，[批]{comment="注里的批语"}。

::: verse
诗[句]{ruby="jù"}
[独]{ruby="dú"}[行]{ruby="xíng"}
:::

| 表[头]{ruby="tóu"} | 乙 |
|---|---|
| [格]{ruby="gé"} | [亡者]{.deceased} |

: 表[题]{ruby="tí"} {#tab:a}

[word]{gloss="a word"} in a line of Latin letters, with [Lu Xun]{.name}. עברית [字]{ruby="zì"} עברית
"""


@pytest.mark.parametrize("layout", ["book", "book-vertical", "newspaper"])
def test_annotations_that_no_line_can_hold_well_are_told_and_lose_nothing(tmp_path: Path, layout: str) -> None:
    source = tmp_path / "notes.md"
    marked = "".join(f"字{number % 10}" for number in range(1200))
    source.write_text(f"{ANNOTATED}\n[{marked}]{{.name}}*{marked}*[{marked}]{{.deceased}}\n", "utf-8")
    made, report = published(source, tmp_path / "out", layouts=(layout,))
    assert {code for code, _ in told(report)} >= {"SRC-026", "TYP-005"}
    for text in texts(made):
        # Each edition prints all; what is beside the characters of a title is not in contents and running heads.
        assert all(text[sign] >= count for sign, count in (("批", 3), ("倍", 1), ("ㄓ", 1), ("0", 360)))

# Drawings that run something, hold another document or fetch one: each is refused, whatever it is called.
UNSAFE_DRAWINGS = {
    "script": "<script>alert(1)</script>",
    "event": '<rect onload="alert(1)"/>',
    "foreign": '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml">字</body></foreignObject>',
    "outside": '<image href="http://127.0.0.1/a.png"/>',
    "xlink": '<image xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="file:///etc/passwd"/>',
    "style": "<style>@import 'http://127.0.0.1/a.css';</style>",
    "fill": '<rect fill="url(http://127.0.0.1/a.svg#b)"/>',
    "use": '<use href="other.svg#a"/>',
}
# Names that lead out of the source's folder, to the network or nowhere.
UNSAFE_NAMES = [
    *("../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "http://127.0.0.1/a.png", "//127.0.0.1/a.png", "data:image/png;base64,AAAA"),
    *("..%2Fsecret.png", "linked/secret.png", "none.png", "book.md"),
]


def test_nothing_unsafe_comes_into_either_edition(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(picture(8, 8))
    folder = tmp_path / "book"
    folder.mkdir()
    (folder / "linked").symlink_to(tmp_path, target_is_directory=True)
    (folder / "empty.png").write_bytes(b"")
    (folder / "text.jpg").write_bytes("不是图".encode())
    for name, inside in UNSAFE_DRAWINGS.items():
        (folder / f"{name}.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{inside}</svg>', "utf-8")
    names = [*(f"{name}.svg" for name in UNSAFE_DRAWINGS), *UNSAFE_NAMES, "empty.png", "text.jpg"]
    source = folder / "book.md"
    source.write_text("# 图\n\n" + "\n\n".join(f"![替{number}]({name})" for number, name in enumerate(names)) + "\n", "utf-8")
    made, report = published(source, tmp_path / "out")
    refused = {line for code, line in told(report) if code == "SRC-005"}
    assert refused == {3 + 2 * number for number in range(len(names))}
    with zipfile.ZipFile(made[0]) as archive:
        assert [name for name in archive.namelist() if "picture" in name] == []
        assert not any(word in archive.read(name) for name in archive.namelist() for word in (b"127.0.0.1", b"passwd", b"file:"))
    assert not any(word in made[1].read_bytes() for word in (b"127.0.0.1", b"/etc/passwd"))
    # The words of each stand in its place.
    assert all(text["替"] == len(names) for text in texts(made))


def test_pictures_of_odd_kinds_are_shown_as_what_they_are(tmp_path: Path) -> None:
    """A PNG called .jpg, a JPEG in the colours of print, a moving GIF, a picture of 50 million points."""
    frames = [Image.new("L", (60, 60), shade) for shade in (0, 120, 255)]
    frames[0].save(tmp_path / "moving.gif", save_all=True, append_images=frames[1:])
    Image.new("CMYK", (90, 90), (0, 200, 200, 0)).save(tmp_path / "print.jpg")
    (tmp_path / "called.jpg").write_bytes(picture(90, 90))
    (tmp_path / "large.png").write_bytes(picture(8_000, 6_250))
    source = tmp_path / "book.md"
    source.write_text("# 图\n\n![动](moving.gif)\n\n![印](print.jpg)\n\n![名](called.jpg)\n\n![大](large.png)\n", "utf-8")
    made, report = published(source, tmp_path / "out")
    assert told(report) == set()
    checked = Report()
    check_epub(made[0], checked)
    assert [finding.code for finding in checked if finding.severity > Severity.INFO] == []
    with zipfile.ZipFile(made[0]) as archive:
        kinds = sorted(name.rpartition(".")[2] for name in archive.namelist() if "picture-" in name)
        assert len(kinds) == 4
        for name in archive.namelist():
            if "picture-" in name:
                with Image.open(io.BytesIO(archive.read(name))) as shown:
                    assert shown.width * shown.height < 8_000_000
                    assert shown.mode != "CMYK"
    with pypdfium2.PdfDocument(made[1]) as document:
        images = [item for page in document for item in page.get_objects() if item.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]
    assert len(images) >= 4


def test_titles_of_any_length_alike_and_with_control_characters(tmp_path: Path) -> None:
    long = "很长的题目" * 100
    source = tmp_path / "titles.md"
    source.write_text(f"# {long}\n\n一。\n\n# 同名\n\n二。\n\n# 同名\n\n三。\n\n# 有\x07控\x1b[31m制\x00符\n\n四。\n", "utf-8")
    made, report = published(source, tmp_path / "out")
    assert {code for code, _ in told(report)} <= {"SRC-003", "LAY-021"}
    checked = Report()
    check_epub(made[0], checked)
    assert [str(finding) for finding in checked if finding.severity > Severity.INFO] == []
    wanted = Counter(visible(long + "一。同名二。同名三。有控[31m制符四。"))
    assert all(not wanted - text for text in texts(made))
    # Each of two titles alike leads to its own text.
    with zipfile.ZipFile(made[0]) as archive:
        anchors = etree.fromstring(archive.read("EPUB/nav.xhtml")).iter("{*}a")
        targets = [anchor.get("href") for anchor in anchors if "".join(anchor.itertext()).endswith("同名")]
    assert len(targets) == len(set(targets)) == 2
