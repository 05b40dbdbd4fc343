"""Finished files and metadata go in, the bytes of an EPUB 3.3 container come out.

The only module that knows EbookLib, and it imports it only when it writes. EbookLib serialises the package
document; nothing else is left to it. It never sees an `EpubHtml` (which parses XHTML as HTML and prints it
anew, with white space between inline elements), guesses no media type, writes no clock and no random
identifier, and what it wrote is read back and compared before anybody gets it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from banxin.errors import RenderError

FOLDER = "EPUB"

_OPF = "http://www.idpf.org/2007/opf"
_DC = "http://purl.org/dc/elements/1.1/"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

# Names in the container are ASCII without spaces, so that no href ever needs escaping (EPUB 3.3, 4.2.3).
_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(?:[./][A-Za-z0-9_-]+)*")
_SAFE_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")

# The first moment a zip archive can name. `dcterms:modified` is where a date belongs.
_MEMBER_DATE = (1980, 1, 1, 0, 0, 0)
_DEFLATE_LEVEL = 6
_COMPRESSED_ALREADY = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


@dataclass(frozen=True, slots=True)
class Item:
    """One file of the publication; `name` is its path below the package document, `id` its manifest id.

    Raises ValueError for a name or an id that would need escaping: names are ours to choose.
    """

    id: str
    name: str
    media_type: str
    data: bytes
    properties: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not _SAFE_NAME.fullmatch(self.name):
            raise ValueError(f"not a safe name for a file of an EPUB: {self.name!r}")
        if not _SAFE_ID.fullmatch(self.id):
            raise ValueError(f"not a safe id for a file of an EPUB: {self.id!r}")


@dataclass(frozen=True, slots=True)
class Meta:
    """One entry of the metadata: `name` is `dc:…` or `meta`, `attributes` are (name, value) pairs."""

    name: str
    text: str
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Package:
    """All a container holds.

    `items` are in manifest order, which is also their order in the zip; `spine` lists ids in reading order;
    the NCX has the id `ncx`. `modified` must know its time zone. `right_to_left` is how the pages of a book in vertical
    lines follow each other.
    """

    identifier: str
    title: str
    language: str
    modified: datetime
    metadata: tuple[Meta, ...]
    items: tuple[Item, ...]
    spine: tuple[str, ...]
    right_to_left: bool = False


def write_package(package: Package) -> bytes:
    """Return the container: the same package gives the same bytes with the same zlib.

    Raises RenderError when what was written does not hold what was asked for.
    """
    _refuse_inconsistency(package)
    data = _write(package)
    _verify(data, package)
    return data


def _refuse_inconsistency(package: Package) -> None:
    ids = Counter(item.id for item in package.items)
    names = Counter(item.name.lower() for item in package.items)
    for what, counts in (("id", ids), ("name", names)):
        for value, count in counts.items():
            if count > 1:
                raise RenderError(f"two files of the EPUB share the {what} {value!r}")
    for id_ in package.spine:
        if id_ not in ids:
            raise RenderError(f"the reading order names {id_!r}, which is no file of the EPUB")
    if "ncx" not in ids:
        raise RenderError("the EPUB has no NCX, which its package document refers to")


# --- writing -----------------------------------------------------------------------------------------------


class _Archive:
    """A zip whose members carry no trace of when and where they were written.

    Has the one method EbookLib calls. The first member must be stored, without an extra field (EPUB 3.3, 4.3).
    """

    def __init__(self, media_types: dict[str, str]) -> None:
        self._media_types = media_types
        self._buffer = io.BytesIO()
        self._zip = zipfile.ZipFile(self._buffer, "w")

    def writestr(self, name: str, data: bytes | str, compress_type: int = zipfile.ZIP_DEFLATED) -> None:
        if self._media_types.get(name) in _COMPRESSED_ALREADY:
            compress_type = zipfile.ZIP_STORED
        member = zipfile.ZipInfo(name, _MEMBER_DATE)
        member.create_system = 3
        member.external_attr = 0o100644 << 16
        member.compress_type = compress_type
        level = _DEFLATE_LEVEL if compress_type == zipfile.ZIP_DEFLATED else None
        self._zip.writestr(member, data, compresslevel=level)

    def close(self) -> bytes:
        self._zip.close()
        return self._buffer.getvalue()


def _write(package: Package) -> bytes:
    from ebooklib import epub

    book = epub.EpubBook()
    book.FOLDER_NAME = FOLDER
    book.IDENTIFIER_ID = "publication-id"
    # A new book already carries a random identifier and the version of EbookLib.
    book.metadata.clear()
    book.set_identifier(package.identifier)
    book.set_title(package.title)
    book.set_language(package.language)
    for entry in package.metadata:
        prefix, _, name = entry.name.rpartition(":")
        book.add_metadata(prefix.upper() or None, name, entry.text, dict(entry.attributes))

    items = {item.id: _epub_item(epub, item) for item in package.items}
    for item in items.values():
        book.add_item(item)
    book.spine = [items[id_] for id_ in package.spine]
    if package.right_to_left:
        book.set_direction("rtl")

    writer = epub.EpubWriter(
        "",
        book,
        {
            "mtime": package.modified.astimezone(UTC),
            "epub2_guide": False,
            "epub3_landmark": False,
            "epub3_pages": False,
            "raise_exceptions": True,
        },
    )
    archive = _Archive({f"{FOLDER}/{item.name}": item.media_type for item in package.items})
    # The steps of EpubWriter.write, into an archive of our own instead of a file in its final place.
    writer.out = archive
    writer._write_opf_file = lambda root: _write_package_document(archive, root, package)
    archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
    writer._write_container()
    writer._write_opf()
    writer._write_items()
    return archive.close()


def _epub_item(epub: Any, item: Item) -> Any:
    written = epub.EpubItem(item.id, item.name, item.media_type, item.data)
    written.properties = list(item.properties)
    return written


def _write_package_document(archive: _Archive, root: etree._Element, package: Package) -> None:
    # EbookLib leaves the package without a language of its own (EPUB 3.3, 5.4: xml:lang of the metadata) and
    # declares the prefix `rendition`, which is reserved and needs no declaration.
    root.set(_XML_LANG, package.language)
    root.attrib.pop("prefix", "")
    etree.cleanup_namespaces(root)
    data = etree.tostring(root, pretty_print=True, encoding="utf-8", xml_declaration=True)
    archive.writestr(f"{FOLDER}/content.opf", data)


# --- reading back ------------------------------------------------------------------------------------------


def _verify(data: bytes, package: Package) -> None:
    """Compare the container with what was asked for: EbookLib logs what it could not write, and goes on."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        wanted = ["mimetype", "META-INF/container.xml", f"{FOLDER}/content.opf"]
        wanted += [f"{FOLDER}/{item.name}" for item in package.items]
        if names != wanted:
            raise RenderError(
                f"the EPUB holds other files than it should: {sorted(set(names) ^ set(wanted))}"
            )
        for item in package.items:
            if archive.read(f"{FOLDER}/{item.name}") != item.data:
                raise RenderError(f"the file {item.name} of the EPUB is not what was rendered")
        root = etree.fromstring(archive.read(f"{FOLDER}/content.opf"))

    written = [
        (
            etree.QName(element).namespace,
            etree.QName(element).localname,
            element.text or "",
            dict(element.attrib),
        )
        for element in root.iterfind(f"{{{_OPF}}}metadata/*")
    ]
    expected = [
        Meta("dc:identifier", package.identifier, (("id", "publication-id"),)),
        Meta("dc:title", package.title),
        Meta("dc:language", package.language),
        *package.metadata,
    ]
    for entry in expected:
        prefix, _, name = entry.name.rpartition(":")
        if (_DC if prefix else _OPF, name, entry.text, dict(entry.attributes)) not in written:
            raise RenderError(f"the metadata of the EPUB lack {entry.name} {entry.text!r}")
    if len(written) != len(expected) + 1:  # dcterms:modified comes with the package document
        raise RenderError("the metadata of the EPUB hold more than was asked for")

    manifest = [
        (element.get("id"), element.get("href"), element.get("media-type"), element.get("properties", ""))
        for element in root.iterfind(f"{{{_OPF}}}manifest/{{{_OPF}}}item")
    ]
    if manifest != [(i.id, i.name, i.media_type, " ".join(i.properties)) for i in package.items]:
        raise RenderError("the manifest of the EPUB differs from its files")
    spine = tuple(element.get("idref") for element in root.iterfind(f"{{{_OPF}}}spine/{{{_OPF}}}itemref"))
    if spine != package.spine:
        raise RenderError("the reading order of the EPUB is not what was planned")
