"""What `publish check` says of an EPUB, on small files whose every fault is put in by hand."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from banxin.checks.epub import check_epub, format_epub_summary
from banxin.diagnostics import Report
from banxin.errors import SourceError
from support.epub import book, chapter, make
from support.small_epub import Edit, add, change, codes, drop, pack, sound


def test_a_sound_book_has_no_finding(tmp_path: Path) -> None:
    assert codes(pack(tmp_path / "a.epub", sound())) == []


ENCRYPTION = b"""<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:e="http://www.w3.org/2001/04/xmlenc#">
<e:EncryptedData><e:CipherData><e:CipherReference URI="EPUB/fonts/a.otf"/></e:CipherData></e:EncryptedData></encryption>"""
FONT = '<item id="f" href="a.otf" media-type="font/otf"/></manifest>'

FAULTS: dict[str, tuple[Edit, list[str]]] = {
    "no container": (drop("META-INF/container.xml"), ["EPB-004"]),
    "container names nothing": (add("META-INF/container.xml", b"<container/>"), ["EPB-001"]),
    "package missing": (drop("EPUB/content.opf"), ["EPB-004"]),
    "package is something else": (add("EPUB/content.opf", b"<html/>"), ["EPB-001"]),
    "no title": (change("content.opf", "<dc:title>书</dc:title>", ""), ["EPB-003"]),
    "no time of change": (change("content.opf", "dcterms:modified", "dcterms:created"), ["EPB-003"]),
    "file missing": (drop("EPUB/style.css"), ["EPB-004"]),
    "file not listed": (add("EPUB/notes.txt", b"x"), ["EPB-005"]),
    "spine names nobody": (change("content.opf", 'idref="two"', 'idref="three"'), ["EPB-006", "EPB-014"]),
    "not well-formed": (change("one.xhtml", "</p>", "<br>"), ["EPB-007"]),
    "an entity that is not declared": (change("one.xhtml", "甲", "&nbsp;"), ["EPB-007"]),
    "a link to nowhere": (change("one.xhtml", "甲", '<a href="three.xhtml">甲</a>'), ["EPB-008"]),
    "a link to no place": (change("one.xhtml", "甲", '<a href="two.xhtml#q">甲</a>'), ["EPB-008"]),
    "a style sheet that names nothing": (
        change("style.css", "margin: 0", "background: url('a.png')"),
        ["EPB-008"],
    ),
    "an id twice": (change("two.xhtml", "乙", '<b id="p">乙</b>'), ["EPB-009"]),
    "a manifest id twice": (change("content.opf", 'id="css"', 'id="two"'), ["EPB-009"]),
    "no alternative text": (change("one.xhtml", "甲", '<img src="cover.png"/>'), ["EPB-010", "EPB-610"]),
    "no language": (change("one.xhtml", ' lang="zh-Hans"', ""), ["EPB-011"]),
    "no language of the package": (change("content.opf", ' xml:lang="zh-Hans"', ""), ["EPB-011"]),
    "an obfuscated font": (add("META-INF/encryption.xml", ENCRYPTION), ["EPB-012"]),
    "a picture from the network": (
        change("one.xhtml", "甲", '<img alt="" src="https://example.org/a.png"/>'),
        ["EPB-210", "EPB-013"],
    ),
    "no contents": (change("nav.xhtml", "toc", "landmarks"), ["EPB-014"]),
    "contents out of order": (
        change(
            "content.opf",
            '<itemref idref="one"/><itemref idref="two"/>',
            '<itemref idref="two"/><itemref idref="one"/>',
        ),
        ["EPB-014"],
    ),
    "no access mode": (change("content.opf", '"schema:accessMode"', '"schema:x"'), ["EPB-015"]),
    "no hazard": (change("content.opf", "schema:accessibilityHazard", "schema:x"), ["EPB-015"]),
    "no summary": (change("content.opf", "schema:accessibilitySummary", "schema:x"), ["EPB-016"]),
    "no title of a page": (change("one.xhtml", "<title>一</title>", "<title> </title>"), ["EPB-017"]),
    "a script": (change("one.xhtml", "<p>", "<script>1</script><p>"), ["EPB-211", "EPB-018"]),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_found_and_nothing_else(fault: str, tmp_path: Path) -> None:
    spoil, expected = FAULTS[fault]
    files = sound()
    spoil(files)
    assert codes(pack(tmp_path / "a.epub", files)) == expected


def test_a_damaged_font_is_found(tmp_path: Path) -> None:
    files = sound()
    change("content.opf", "</manifest>", FONT)(files)
    add("EPUB/a.otf", b"OTTO and no font")(files)
    add("EPUB/style.css", b"@font-face { font-family: A; src: url(a.otf) } p { font-family: A, serif }")(files)
    assert codes(pack(tmp_path / "a.epub", files)) == ["EPB-019"]


def test_the_mimetype_must_come_first_and_names_be_unique(tmp_path: Path) -> None:
    assert codes(
        pack(tmp_path / "a.epub", {**sound(), "mimetype": b"application/epub+zip"}, mimetype=False)
    ) == ["EPB-002"]
    assert codes(pack(tmp_path / "b.epub", {**sound(), "EPUB/ONE.xhtml": b"x"})) == ["EPB-002", "EPB-005"]
    assert codes(pack(tmp_path / "c.epub", {**sound(), "../evil": b"x"})) == ["EPB-002", "EPB-005"]


def test_what_is_no_zip_is_said_to_be_none_and_a_missing_file_is_an_error(tmp_path: Path) -> None:
    report = Report()
    (tmp_path / "a.epub").write_bytes(b"PK\x03\x04 but then nothing")
    assert check_epub(tmp_path / "a.epub", report)["format"] == "unknown"
    assert [finding.code for finding in report] == ["EPB-001"]
    with pytest.raises(SourceError, match="cannot read"):
        check_epub(tmp_path / "b.epub", report)


def test_a_damaged_member_is_a_finding_and_no_traceback(tmp_path: Path) -> None:
    data = bytearray(pack(tmp_path / "a.epub", sound()).read_bytes())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        at = archive.getinfo("EPUB/one.xhtml").header_offset + 60
    data[at : at + 20] = b"\xff" * 20
    (tmp_path / "a.epub").write_bytes(data)
    assert "EPB-001" in codes(tmp_path / "a.epub")


def test_a_billion_laughs_are_not_unfolded(tmp_path: Path) -> None:
    entities = '<!DOCTYPE html [<!ENTITY a "哈">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    files = sound()
    files["EPUB/one.xhtml"] = (
        files["EPUB/one.xhtml"]
        .replace(b"<html", entities.encode() + b"]><html")
        .replace("甲".encode(), b"&j;")
    )
    report = Report()
    assert check_epub(pack(tmp_path / "a.epub", files), report)["characters"] < 1000


def test_the_summary_says_what_is_in_the_book(tmp_path: Path) -> None:
    made = make(book(chapter("第一回　题目", "正文。"), title="书名", creators=()), embedding="subset")
    (tmp_path / "a.epub").write_bytes(made.data)
    report = Report()
    summary = check_epub(tmp_path / "a.epub", report)
    assert [str(finding) for finding in report] == []
    told = {
        key: summary[key] for key in ("title", "language", "documents", "navigation", "images", "modified")
    }
    assert told == {
        "title": "书名",
        "language": "zh-Hans",
        "documents": 4,
        "navigation": 1,
        "images": 1,
        "modified": "2020-10-28T00:00:00Z",
    }
    assert {font["family"] for font in summary["fonts"]} >= {"Noto Serif CJK SC", "Noto Sans CJK SC"}
    assert all(font["characters"] for font in summary["fonts"])
    assert "书名" in format_epub_summary(summary)
