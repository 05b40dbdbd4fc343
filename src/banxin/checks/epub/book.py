"""A zip file goes in; an opened publication comes out, whose members are read within bounds and parsed without trust.

Every check of this package takes a `Book` and writes what is wrong to it: `find` names the place and counts, so that
a file with a hundred thousand faults of one kind makes no hundred thousand lines.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from lxml import etree

from banxin.diagnostics import Place, Report

OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
XHTML = "{http://www.w3.org/1999/xhtml}"
OPS = "{http://www.idpf.org/2007/ops}"
NCX = "{http://www.daisy.org/z3986/2005/ncx/}"
SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

MEDIA_XHTML = "application/xhtml+xml"
MEDIA_SVG = "image/svg+xml"
MEDIA_CSS = "text/css"
MEDIA_NCX = "application/x-dtbncx+xml"

# A member that unpacks to more is an attack or a mistake, not a page of text; nor is a book of more text than this.
_MAX_MEMBER_BYTES = 200_000_000
_MAX_TEXT_BYTES = 30_000_000
_MAX_BOOK_BYTES = 1_000_000_000
# More findings of one kind than this say nothing new; the count does.
_MAX_FINDINGS_PER_CODE = 200


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of the manifest; `name` is the member it means, resolved against the package document."""

    id: str
    name: str
    media_type: str
    properties: frozenset[str]


@dataclass(slots=True)
class Book:
    """An opened container and what has been read of it so far; `major` is the version of EPUB, 2 or 3."""

    path: Path
    archive: zipfile.ZipFile
    report: Report
    members: dict[str, zipfile.ZipInfo] = field(default_factory=dict)
    package_name: str = ""
    package: etree._Element | None = None
    major: int = 3
    items: dict[str, Item] = field(default_factory=dict)
    spine: list[str] = field(default_factory=list)
    documents: dict[str, etree._Element] = field(default_factory=dict)
    ids: dict[str, frozenset[str]] = field(default_factory=dict)
    encrypted: frozenset[str] = frozenset()
    _told: Counter[str] = field(default_factory=Counter)
    _unpacked_bytes: int = 0

    def find(self, code: str, file: str = "", line: int | None = None, **values: object) -> None:
        """Report a fault in a file of the book, or in the book when `file` is empty."""
        self._told[code] += 1
        if self._told[code] <= _MAX_FINDINGS_PER_CODE:
            name = f"{self.path.name}: {_printable(file)}" if file else self.path.name
            shown = {key: _printable(value) if isinstance(value, str) else value for key, value in values.items()}
            self.report.add(code, place=Place(name, line), **shown)

    def find_the_rest(self) -> None:
        """Report how many findings of each kind were not listed one by one."""
        for code, count in sorted(self._told.items()):
            if count > _MAX_FINDINGS_PER_CODE:
                self.report.add("EPB-100", place=Place(self.path.name), kind=code, count=count - _MAX_FINDINGS_PER_CODE)

    def read(self, name: str) -> bytes:
        """Return a member's bytes; none when it is missing, damaged or absurdly large, which is a finding."""
        member = self.members.get(name)
        if member is None:
            self.find("EPB-004", name=name)
            return b""
        if name in self.encrypted:
            return b""
        if member.file_size > _MAX_MEMBER_BYTES:
            self.find("EPB-001", reason=f"{name} unpacks to more than {_MAX_MEMBER_BYTES // 1_000_000} MB")
            return b""
        self._unpacked_bytes += member.file_size
        if self._unpacked_bytes > _MAX_BOOK_BYTES:
            self.find("EPB-001", reason=f"its files unpack to more than {_MAX_BOOK_BYTES // 1_000_000} MB; the rest is not read")
            return b""
        try:
            return self.archive.read(member)
        except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, RuntimeError, EOFError, ValueError) as failure:
            self.find("EPB-001", reason=f"{name} cannot be unpacked ({failure})")
        return b""

    def read_start(self, name: str, size: int) -> bytes:
        """Return the first `size` bytes of a member, without unpacking more; none where that fails."""
        member = self.members.get(name)
        if member is None or name in self.encrypted:
            return b""
        try:
            with self.archive.open(member) as stream:
                return stream.read(size)
        except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, RuntimeError, EOFError, ValueError):
            return b""

    def is_bounded(self) -> bool:
        """Tell whether all members together unpack to what a book may hold, by what the archive says of them."""
        return sum(member.file_size for member in self.archive.infolist()) <= _MAX_BOOK_BYTES

    def parse(self, name: str) -> etree._Element | None:
        """Return the root of an XML member; None for what is missing or not well-formed, which is a finding."""
        if (member := self.members.get(name)) is not None and member.file_size > _MAX_TEXT_BYTES:
            self.find("EPB-001", reason=f"{name} is XML of more than {_MAX_TEXT_BYTES // 1_000_000} MB")
            return None
        data = self.read(name)
        if not data:
            if member is not None and not member.file_size:
                self.find("EPB-007", file=name, reason="the file is empty")
            return None
        # Entities are left alone: a book must not make its reader open files or unfold gigabytes.
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        try:
            return etree.fromstring(data, parser)
        except etree.XMLSyntaxError as failure:
            self.find("EPB-007", file=name, line=failure.lineno, reason=failure.msg)
        except ValueError as failure:
            self.find("EPB-007", file=name, reason=str(failure))
        return None

    def pages(self) -> Iterator[tuple[str, etree._Element]]:
        """Yield name and root of every XHTML document, in the order of the manifest."""
        for name, root in self.documents.items():
            if self.items[name].media_type == MEDIA_XHTML:
                yield name, root

    def navigation(self) -> Item | None:
        """Return the navigation document of an EPUB 3."""
        return next((item for item in self.items.values() if "nav" in item.properties), None)

    def properties(self) -> dict[str, list[str]]:
        """Return the values of every `meta property` of the package that refines nothing."""
        values: dict[str, list[str]] = {}
        if self.package is not None:
            for meta in self.package.iterfind(f"{OPF}metadata/{OPF}meta"):
                if meta.get("property") and not meta.get("refines"):
                    values.setdefault(meta.get("property", ""), []).append((meta.text or "").strip())
        return values

    def metadata(self, name: str) -> list[str]:
        """Return the texts of the elements `dc:name`."""
        if self.package is None:
            return []
        return [(element.text or "").strip() for element in self.package.iterfind(f"{OPF}metadata/{DC}{name}")]


def _printable(text: str) -> str:
    """Return a text out of a book in a form that cannot steer a terminal."""
    return "".join(character if character.isprintable() or character == "\u3000" else f"U+{ord(character):04X}" for character in text)


def resolve(base: str, href: str) -> tuple[str, str]:
    """Return the member a relative URL names, seen from the member `base`, and its fragment."""
    parts = split_url(href)
    path = posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(parts.path))) if parts.path else base
    return path, unquote(parts.fragment)


def split_url(url: str) -> SplitResult:
    """Return the parts of a URL; for what is none a result of the scheme “invalid”, which nobody fetches."""
    try:
        return urlsplit(url.strip())
    except ValueError:
        return SplitResult("invalid", "", "", "", "")


def line_of(element: etree._Element) -> int | None:
    """Return the line of a file an element starts in, from 1."""
    return element.sourceline if isinstance(element.sourceline, int) else None


def local_name(element: etree._Element) -> str:
    """Return the name of an element without its namespace; nothing for a comment or an entity."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def types(element: etree._Element) -> list[str]:
    """Return the words of `epub:type`."""
    return (element.get(f"{OPS}type") or "").split()


def text_of(element: etree._Element) -> str:
    """Return the text of an element, white space pressed together."""
    return " ".join("".join(map(str, element.itertext(etree.Element))).split())
