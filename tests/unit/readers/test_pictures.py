"""A picture is taken only from under the source's folder, and only when it is what it says it is."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from banxin.diagnostics import Report
from banxin.model.document import Figure, Paragraph, Text
from banxin.model.document import Image as ImageInline
from banxin.model.walk import imbalance
from banxin.readers.markdown import read_markdown
from banxin.readers.pictures import PictureRefused, PictureShelf, recognise_picture
from banxin.readers.source import Source

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>'


def picture(kind: str = "PNG") -> bytes:
    stream = io.BytesIO()
    Image.new("L", (4, 3), 200).save(stream, kind)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("GIF", "image/gif"), ("WEBP", "image/webp")],
)
def test_the_content_tells_the_kind(tmp_path: Path, kind: str, media_type: str) -> None:
    (tmp_path / "图.dat").write_bytes(picture(kind))
    resource = PictureShelf(tmp_path).take("图.dat")
    assert resource.media_type == media_type
    assert resource.data == picture(kind)


def test_a_plain_svg_is_taken() -> None:
    assert recognise_picture(SVG) == "image/svg+xml"
    inside = SVG.replace(
        b"<path", b'<use xmlns:x="http://www.w3.org/1999/xlink" x:href="#a"/><path fill="url(#b)"'
    )
    assert recognise_picture(inside) == "image/svg+xml"


@pytest.mark.parametrize("named", [b"url('#b')", b"url( &quot;#b&quot; )", b"url( #b )"])
def test_an_svg_may_name_its_own_parts_in_quotation_marks(named: bytes) -> None:
    assert recognise_picture(SVG.replace(b"<path", b'<path fill="' + named + b'"')) == "image/svg+xml"
    styled = b"<style>path { fill: " + named.replace(b"&quot;", b'"') + b" }</style><path"
    assert recognise_picture(SVG.replace(b"<path", styled)) == "image/svg+xml"


@pytest.mark.parametrize("named", [b"url('b.svg#b')", b"url( &quot;http://x.org/#b&quot; )", b"url( b.png)"])
def test_an_svg_may_name_no_other_files_in_quotation_marks(named: bytes) -> None:
    with pytest.raises(PictureRefused, match="names other files"):
        recognise_picture(SVG.replace(b"<path", b'<path fill="' + named + b'"'))


@pytest.mark.parametrize(
    "inside",
    [
        b"<script>alert(1)</script>",
        b'<rect onclick="x()"/>',
        b'<image href="http://example.com/a.png"/>',
        b'<image href="file:///etc/passwd"/>',
        b'<use href="other.svg#a"/>',
        b'<a href="javascript:alert(1)"/>',
        b"<style>@import 'x.css';</style>",
        b'<rect style="fill:url(http://example.com/x)"/>',
        b"<foreignObject/>",
        b"<?xml-stylesheet href='x.css'?>",
        b"<broken>",
    ],
)
def test_an_svg_that_runs_or_fetches_anything_is_refused(inside: bytes) -> None:
    with pytest.raises(PictureRefused):
        recognise_picture(SVG.replace(b"<path", inside + b"<path"))


_COPIES = b"".join(b'<g id="g%d">%s</g>' % (n, b'<use href="#g%d"/>' % (n - 1) * 10) for n in range(1, 9))


@pytest.mark.parametrize(
    "inside",
    [b'<g id="g0"/>' + _COPIES, b'<g id="a"><use href="#b"/></g><g id="b"><use xmlns:x="http://www.w3.org/1999/xlink" x:href="#a"/></g>'],
)
def test_an_svg_that_copies_itself_without_end_is_refused(inside: bytes) -> None:
    with pytest.raises(PictureRefused, match="or itself"):
        recognise_picture(SVG.replace(b"<path", inside + b"<path"))


def test_an_svg_with_entities_is_refused() -> None:
    with pytest.raises(PictureRefused, match="document type"):
        recognise_picture(b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + SVG)


@pytest.mark.parametrize("data", [b"", b"text", picture()[:40], b"<html></html>", b"%PDF-1.4"])
def test_what_is_no_whole_picture_is_refused(data: bytes) -> None:
    with pytest.raises(PictureRefused):
        recognise_picture(data)


@pytest.mark.parametrize(
    "target",
    [
        "../outside.png",
        "inner/../../outside.png",
        "%2e%2e/outside.png",
        "/etc/passwd",
        "file:///etc/passwd",
        "https://example.com/a.png",
        "//example.com/a.png",
        "data:image/png;base64,AAAA",
        "..\\outside.png",
        "link.png",
        "inner",
        "missing.png",
        "a\0b.png",
        "",
    ],
)
def test_nothing_outside_the_folder_is_taken(tmp_path: Path, target: str) -> None:
    (tmp_path / "outside.png").write_bytes(picture())
    root = tmp_path / "book"
    (root / "inner").mkdir(parents=True)
    (root / "link.png").symlink_to(tmp_path / "outside.png")
    with pytest.raises(PictureRefused):
        PictureShelf(root).take(target)


def test_standard_input_has_no_pictures() -> None:
    with pytest.raises(PictureRefused, match="standard input"):
        PictureShelf(None).take("a.png")


def test_pictures_alone_are_figures_and_others_stand_in_the_line(tmp_path: Path) -> None:
    (tmp_path / "a b.png").write_bytes(picture())
    text = '![图一](<a b.png> "题目")\n\n![图二](a%20b.png)\n\n文中![小图](<a b.png>)。\n\n![缺的](none.png)\n\n文![没有](none.png)。\n'
    report = Report()
    document = read_markdown(Source("x.md", text.encode(), tmp_path), report)
    assert [(resource.name, resource.shown_name) for resource in document.resources] == [("pictures/001.png", "a b.png")]
    first, second, line, missing, inline = document.blocks
    assert first == Figure("pictures/001.png", (Text("题目"),), "图一")
    assert second == Figure("pictures/001.png", (Text("图二"),), "图二")
    assert line == Paragraph((Text("文中"), ImageInline("pictures/001.png", "小图"), Text("。")))
    assert missing == Figure("", (Text("缺的"),), "缺的")
    assert inline == Paragraph((Text("文没有。"),))
    assert [finding.code for finding in report] == ["SRC-005"]
    assert not imbalance(document)


def test_front_matter_names_a_cover_beside_the_source(tmp_path: Path) -> None:
    (tmp_path / "封面.png").write_bytes(picture())
    for named, codes in (("封面.png", []), ("../封面.png", ["EPB-071"]), ("none.png", ["EPB-071"])):
        report = Report()
        stated = f"---\ntitle: 书\ncover: {named}\n---\n\n# 一\n\n文\n".encode()
        document = read_markdown(Source("x.md", stated, tmp_path), report)
        assert [finding.code for finding in report] == codes
        found = [resource.data for resource in document.resources if resource.name == document.metadata.cover]
        assert found == ([] if codes else [picture()])
        assert bool(document.metadata.cover) == (not codes)
