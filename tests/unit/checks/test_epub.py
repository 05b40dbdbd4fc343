"""What `publish check` says of an EPUB, on small files whose every fault is put in by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from banxin.checks.epub import check_epub, format_epub_summary
from banxin.diagnostics import Report
from banxin.errors import SourceError
from support.epub import book, chapter, make

Files = dict[str, bytes]

PAGE = """<?xml version="1.0" encoding="utf-8"?>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="zh-Hans" xml:lang="zh-Hans">
<head><title>页</title></head><body>{}</body></html>"""
PACKAGE = """<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="zh-Hans">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">urn:x</dc:identifier><dc:title>书</dc:title><dc:language>zh-Hans</dc:language>
<meta property="dcterms:modified">2020-10-28T00:00:00Z</meta>
<meta property="schema:accessMode">textual</meta><meta property="schema:accessModeSufficient">textual</meta>
<meta property="schema:accessibilityFeature">tableOfContents</meta>
<meta property="schema:accessibilityHazard">none</meta><meta property="schema:accessibilitySummary">文</meta>
</metadata>
<manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="one" href="one.xhtml" media-type="application/xhtml+xml"/>
<item id="two" href="two.xhtml" media-type="application/xhtml+xml"/>
<item id="css" href="style.css" media-type="text/css"/>
</manifest>
<spine><itemref idref="one"/><itemref idref="two"/></spine></package>"""
CONTAINER = """<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>
<rootfile full-path="EPUB/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""
TOC = '<nav epub:type="toc"><ol><li><a href="one.xhtml">一</a></li><li><a href="two.xhtml#p">二</a></li></ol></nav>'


def sound() -> Files:
    """Return the files of a small book without a fault."""
    return {
        "META-INF/container.xml": CONTAINER.encode(),
        "EPUB/content.opf": PACKAGE.encode(),
        "EPUB/nav.xhtml": PAGE.format(TOC).encode(),
        "EPUB/one.xhtml": PAGE.format("<p>甲</p>").encode(),
        "EPUB/two.xhtml": PAGE.format('<p id="p">乙</p>').encode(),
        "EPUB/style.css": b"p { margin: 0 }",
    }


def pack(path: Path, files: Files, *, mimetype: bool = True) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        if mimetype:
            archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def codes(path: Path) -> list[str]:
    report = Report()
    check_epub(path, report)
    return [finding.code for finding in report]


def test_a_sound_book_has_no_finding(tmp_path: Path) -> None:
    assert codes(pack(tmp_path / "a.epub", sound())) == []


def change(name: str, old: str, new: str) -> Callable[[Files], None]:
    def changed(files: Files) -> None:
        before = files[f"EPUB/{name}"].decode()
        assert old in before
        files[f"EPUB/{name}"] = before.replace(old, new).encode()

    return changed


def drop(name: str) -> Callable[[Files], None]:
    return lambda files: files.pop(name) and None


def add(name: str, data: bytes) -> Callable[[Files], None]:
    return lambda files: files.update({name: data})


ENCRYPTION = b"""<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:e="http://www.w3.org/2001/04/xmlenc#">
<e:EncryptedData><e:CipherData><e:CipherReference URI="EPUB/fonts/a.otf"/></e:CipherData></e:EncryptedData></encryption>"""
FONT = '<item id="f" href="a.otf" media-type="font/otf"/></manifest>'

FAULTS: dict[str, tuple[Callable[[Files], None], list[str]]] = {
    "no container": (drop("META-INF/container.xml"), ["EPB-004"]),
    "container names nothing": (add("META-INF/container.xml", b"<container/>"), ["EPB-001"]),
    "package missing": (drop("EPUB/content.opf"), ["EPB-004"]),
    "package is something else": (add("EPUB/content.opf", b"<html/>"), ["EPB-001"]),
    "no title": (change("content.opf", "<dc:title>书</dc:title>", ""), ["EPB-003"]),
    "no time of change": (change("content.opf", "dcterms:modified", "dcterms:created"), ["EPB-003"]),
    "file missing": (drop("EPUB/style.css"), ["EPB-004"]),
    "file not listed": (add("EPUB/notes.txt", b""), ["EPB-005"]),
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
    "no alternative text": (change("one.xhtml", "甲", '<img src="one.xhtml"/>'), ["EPB-010"]),
    "no language": (change("one.xhtml", ' lang="zh-Hans"', ""), ["EPB-011"]),
    "no language of the package": (change("content.opf", ' xml:lang="zh-Hans"', ""), ["EPB-011"]),
    "an obfuscated font": (add("META-INF/encryption.xml", ENCRYPTION), ["EPB-012"]),
    "a picture from the network": (
        change("one.xhtml", "甲", '<img alt="" src="https://example.org/a.png"/>'),
        ["EPB-013"],
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
    "no title of a page": (change("one.xhtml", "<title>页</title>", "<title> </title>"), ["EPB-017"]),
    "a script": (change("one.xhtml", "<p>", "<script>1</script><p>"), ["EPB-018"]),
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
    assert codes(pack(tmp_path / "a.epub", files)) == ["EPB-019"]


def test_the_mimetype_must_come_first_and_names_be_unique(tmp_path: Path) -> None:
    assert codes(
        pack(tmp_path / "a.epub", {**sound(), "mimetype": b"application/epub+zip"}, mimetype=False)
    ) == ["EPB-002"]
    assert codes(pack(tmp_path / "b.epub", {**sound(), "EPUB/ONE.xhtml": b""})) == ["EPB-002", "EPB-005"]
    assert codes(pack(tmp_path / "c.epub", {**sound(), "../evil": b""})) == ["EPB-002", "EPB-005"]


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
