"""The container: what EbookLib is asked to write, and what is refused before or after it has."""

from __future__ import annotations

import io
import os
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from lxml import etree

from banxin.errors import RenderError
from banxin.renderers.epub.ncx import render_ncx
from banxin.renderers.epub.package import Item, Meta, Package, write_package
from banxin.renderers.epub.plan import Entry

PAGE = b'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>t</title></head><body><p>\xe7\x94\xb2</p></body></html>'
PACKAGE = Package(
    identifier="urn:uuid:00000000-0000-5000-8000-000000000000",
    title="书名 & <题>",
    language="zh-Hans",
    modified=datetime(2020, 10, 28, 1, tzinfo=UTC),
    metadata=(
        Meta("dc:creator", "张三", (("id", "creator-1"),)),
        Meta("dc:creator", "李四", (("id", "creator-2"),)),
        Meta("meta", "aut", (("refines", "#creator-1"), ("property", "role"), ("scheme", "marc:relators"))),
    ),
    items=(
        Item("nav", "nav.xhtml", "application/xhtml+xml", PAGE, ("nav",)),
        Item("one", "one.xhtml", "application/xhtml+xml", PAGE),
        Item("ncx", "toc.ncx", "application/x-dtbncx+xml", b"<ncx/>"),
        Item("picture", "images/a.png", "image/png", b"\x89PNG"),
    ),
    spine=("one", "nav"),
)


def members(data: bytes) -> list[zipfile.ZipInfo]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.infolist()


def test_the_mimetype_comes_first_stored_and_readable_at_byte_38() -> None:
    data = write_package(PACKAGE)
    assert data[30:58] == b"mimetypeapplication/epub+zip"
    assert members(data)[0].compress_type == zipfile.ZIP_STORED


def test_members_follow_the_manifest_and_carry_no_clock_and_no_umask() -> None:
    found = members(write_package(PACKAGE))
    names = [member.filename for member in found]
    assert names[1:3] == ["META-INF/container.xml", "EPUB/content.opf"]
    assert names[3:] == ["EPUB/nav.xhtml", "EPUB/one.xhtml", "EPUB/toc.ncx", "EPUB/images/a.png"]
    assert {(m.date_time, m.create_system, m.external_attr >> 16, m.extra) for m in found} == {
        ((1980, 1, 1, 0, 0, 0), 3, 0o100644, b"")
    }


def test_files_come_out_as_they_went_in() -> None:
    with zipfile.ZipFile(io.BytesIO(write_package(PACKAGE))) as archive:
        assert archive.read("EPUB/one.xhtml") == PAGE


def test_the_package_document_says_what_was_asked_and_nothing_else() -> None:
    with zipfile.ZipFile(io.BytesIO(write_package(PACKAGE))) as archive:
        root = etree.fromstring(archive.read("EPUB/content.opf"))
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "zh-Hans"
    metadata = root[0]
    assert [(etree.QName(e).localname, e.text) for e in metadata] == [
        ("meta", "2020-10-28T01:00:00Z"),
        ("identifier", PACKAGE.identifier),
        ("title", "书名 & <题>"),
        ("language", "zh-Hans"),
        ("creator", "张三"),
        ("creator", "李四"),
        ("meta", "aut"),
    ]


@pytest.fixture
def _auckland() -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = "Pacific/Auckland"
    time.tzset()
    yield
    os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
    time.tzset()


@pytest.mark.usefixtures("_auckland")
def test_the_time_of_change_is_universal_time() -> None:
    there = PACKAGE.modified.astimezone(timezone(timedelta(hours=8)))
    assert write_package(replace(PACKAGE, modified=there)) == write_package(PACKAGE)


@pytest.mark.parametrize("name", ["章.xhtml", "a b.xhtml", "../a.xhtml", "/a.xhtml", "a//b.xhtml", ""])
def test_names_that_would_need_escaping_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not a safe name"):
        Item("a", name, "text/css", b"")


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        (
            replace(PACKAGE, items=(*PACKAGE.items, Item("two", "ONE.xhtml", "text/css", b""))),
            "share the name",
        ),
        (replace(PACKAGE, items=(*PACKAGE.items, Item("one", "two.css", "text/css", b""))), "share the id"),
        (replace(PACKAGE, spine=("one", "three")), "names 'three'"),
        (replace(PACKAGE, items=PACKAGE.items[:2]), "no NCX"),
    ],
)
def test_an_inconsistent_package_is_refused(changed: Package, complaint: str) -> None:
    with pytest.raises(RenderError, match=complaint):
        write_package(changed)


@pytest.mark.filterwarnings("ignore")
def test_metadata_that_ebooklib_drops_with_a_log_message_are_missed() -> None:
    dropped = replace(PACKAGE, metadata=(Meta("dc:publisher", "出版\x01社"),))
    with pytest.raises(RenderError, match="lack dc:publisher"):
        write_package(dropped)


def test_the_ncx_nests_counts_and_escapes() -> None:
    entries = (
        Entry("卷 & 一", "", "p.xhtml", (Entry("<章>", "栏目", "c.xhtml#x"),)),
        Entry("后记", "", "e.xhtml"),
    )
    root = etree.fromstring(render_ncx("书", "zh-Hans", "urn:x", entries))
    ncx = "{http://www.daisy.org/z3986/2005/ncx/}"
    assert [e.text for e in root.iter(f"{ncx}text")] == ["书", "卷 & 一", "<章>", "后记"]
    assert [e.get("src") for e in root.iter(f"{ncx}content")] == ["p.xhtml", "c.xhtml#x", "e.xhtml"]
    assert [e.get("playOrder") for e in root.iter(f"{ncx}navPoint")] == ["1", "2", "3"]
    depth = next(e for e in root.iter(f"{ncx}meta") if e.get("name") == "dtb:depth")
    assert depth.get("content") == "2"
