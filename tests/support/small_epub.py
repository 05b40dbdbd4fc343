"""A small EPUB without a fault, file by file, and the edits that put one in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeAlias

from PIL import Image

from banxin.checks.epub import check_epub
from banxin.diagnostics import Report

Files: TypeAlias = dict[str, bytes]
Edit: TypeAlias = Callable[[Files], None]

PAGE = """<?xml version="1.0" encoding="utf-8"?>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="zh-Hans" xml:lang="zh-Hans">
<head><title>{title}</title><link rel="stylesheet" type="text/css" href="style.css"/></head>
<body>{body}</body></html>"""
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
<item id="cover" href="cover.png" media-type="image/png" properties="cover-image"/>
</manifest>
<spine><itemref idref="one"/><itemref idref="two"/></spine></package>"""
CONTAINER = """<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>
<rootfile full-path="EPUB/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""
NAV = """<nav epub:type="toc" role="doc-toc"><ol><li><a href="one.xhtml">一</a></li><li><a href="two.xhtml#p">二</a></li></ol></nav>
<nav epub:type="landmarks" hidden="hidden"><ol><li><a epub:type="bodymatter" href="one.xhtml">正文</a></li></ol></nav>"""


def sound() -> Files:
    """Return the files of a small book without a fault."""
    return {
        "META-INF/container.xml": CONTAINER.encode(),
        "EPUB/content.opf": PACKAGE.encode(),
        "EPUB/nav.xhtml": PAGE.format(title="目录", body=NAV).encode(),
        "EPUB/one.xhtml": PAGE.format(title="一", body="<p>甲</p>").encode(),
        "EPUB/two.xhtml": PAGE.format(title="二", body='<p id="p">乙</p>').encode(),
        "EPUB/style.css": b"p { margin: 0 }",
        "EPUB/cover.png": picture(1000, 1000),
    }


@cache
def picture(width: int, height: int, kind: str = "PNG", mode: str = "1") -> bytes:
    """Return a picture of one shade."""
    out = io.BytesIO()
    Image.new(mode, (width, height)).save(out, kind)
    return out.getvalue()


def pack(path: Path, files: Files, *, mimetype: bool = True) -> Path:
    """Write the files as a zip and return its path."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        if mimetype:
            archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def findings(path: Path) -> Report:
    """Return what our own checks say of a book."""
    report = Report()
    check_epub(path, report)
    return report


def codes(path: Path) -> list[str]:
    """Return the codes of what our own checks say of a book, in their order."""
    return [finding.code for finding in findings(path)]


def edited(*edits: Edit) -> Files:
    """Return the files of the sound book after some edits."""
    files = sound()
    for edit in edits:
        edit(files)
    return files


def change(name: str, old: str, new: str) -> Edit:
    """Replace text in a file of the folder EPUB."""

    def changed(files: Files) -> None:
        before = files[f"EPUB/{name}"].decode()
        assert old in before, f"{old!r} is not in {name}"
        files[f"EPUB/{name}"] = before.replace(old, new).encode()

    return changed


def drop(name: str) -> Edit:
    """Take a file out."""
    return lambda files: files.pop(name) and None


def add(name: str, data: bytes) -> Edit:
    """Put a file in, or in the place of another."""
    return lambda files: files.update({name: data})


def page(body: str) -> Edit:
    """Let the first document say something else."""
    return change("one.xhtml", "<p>甲</p>", body)


def text(words: str) -> Edit:
    """Let the first paragraph say something else."""
    return page(f"<p>{words}</p>")


def css(rules: str) -> Edit:
    """Replace the style sheet."""
    return add("EPUB/style.css", rules.encode())


def listed(name: str, media_type: str, data: bytes, properties: str = "") -> Edit:
    """Put a file in and list it in the manifest."""
    said = f' properties="{properties}"' if properties else ""

    def changed(files: Files) -> None:
        entry = f'<item id="{name.replace(".", "-").replace("/", "-")}" href="{name}" media-type="{media_type}"{said}/></manifest>'
        change("content.opf", "</manifest>", entry)(files)
        files[f"EPUB/{name}"] = data

    return changed


def metadata(element: str) -> Edit:
    """Add an element to the metadata."""
    return change("content.opf", "</metadata>", f"{element}</metadata>")


def together(*edits: Edit) -> Edit:
    """Return several edits as one."""

    def changed(files: Files) -> None:
        for edit in edits:
            edit(files)

    return changed
