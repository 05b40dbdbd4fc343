"""The zip file of a book goes in; findings about the container, and the name of its package document, come out.

EPUB 3.3, 4 (Open Container Format): a first member that names the kind of file, a container document, names that
every file system can hold. What an attacker would pack (links, bombs, archives in archives) is told before it is read.
"""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

from banxin.checks.epub.book import MEDIA_XHTML, OPF, Book, resolve

_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_ENCRYPTION = "{http://www.w3.org/2001/04/xmlenc#}"

# A zip of more members than this is no book; its table of contents alone would fill the memory.
_MAX_DIRECTORY_BYTES = 64_000_000
_END_BYTES = 22 + 65_535
# The records that say where the list of files is, the second in a zip of more than 4 GB or 65,535 members.
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x06"

_MANY_MEMBERS = 10_000
# Text deflates to a fifth or a tenth; nothing that people write to a two-hundredth.
_BOMB_RATIO, _BOMB_BYTES = 200, 10_000_000
_MAX_NAME_BYTES = 255
# EPUB 3.3, 4.2.2.
_FORBIDDEN = frozenset('"*:<>?\\|\x7f')
_ARCHIVE_MARKS = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b\x08")
_JUNK = frozenset((".ds_store", "thumbs.db", "desktop.ini", "itunesmetadata.plist", "itunesartwork"))
_JUNK_FOLDERS = ("__macosx/", ".git/", ".idea/")
# What sellers put beside a book that only their own programs may open.
_RIGHTS_FILES = ("META-INF/rights.xml", "META-INF/sinf.xml", "META-INF/license.lcpl")
_FONT_ENDINGS = (".otf", ".ttf", ".woff", ".woff2", ".ttc")
_XML_BYTES = 300_000


def open_archive(path: Path) -> zipfile.ZipFile:
    """Return the opened archive. Raises BadZipFile for what is none or too large to be a book, OSError for no file."""
    with path.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - _END_BYTES))
        end = stream.read()
    at = end.rfind(_END)
    record = end.rfind(_END_64)
    if record >= 0:
        directory_bytes = int.from_bytes(end[record + 40 : record + 48], "little")
    else:
        directory_bytes = int.from_bytes(end[at + 12 : at + 16], "little") if at >= 0 else 0
    if directory_bytes > _MAX_DIRECTORY_BYTES:
        raise zipfile.BadZipFile("its list of files is too long for a book")
    return zipfile.ZipFile(path)


def check_container(book: Book) -> None:
    """Check the zip as OCF wants it and find the package document."""
    members = book.archive.infolist()
    _check_mimetype(book, members)
    _check_names(book, members)
    _check_sizes(book, members)

    for name in sorted(book.members.keys() & set(_RIGHTS_FILES)):
        book.find("EPB-101", file=name, reason="such a file goes with a book that only one seller's programs open")
    container = book.parse("META-INF/container.xml")
    if container is None:
        return
    roots = [r for r in container.iterfind(f"{_CONTAINER}rootfiles/{_CONTAINER}rootfile") if r.get("full-path")]
    if not roots:
        book.find("EPB-001", reason="META-INF/container.xml names no package document")
        return
    book.package_name = roots[0].get("full-path") or ""
    if "META-INF/encryption.xml" in book.members:
        _check_encryption(book)
    book.package = book.parse(book.package_name)
    if book.package is not None and book.package.tag != f"{OPF}package":
        book.find("EPB-001", reason=f"{book.package_name} is no package document")
        book.package = None
    if book.package is not None:
        book.major = 2 if (book.package.get("version") or "").startswith("2") else 3


def _check_mimetype(book: Book, members: list[zipfile.ZipInfo]) -> None:
    first = members[0] if members else None
    if first is None or first.filename != "mimetype":
        book.find("EPB-002", reason="its first member is not “mimetype”")
    elif first.compress_type != zipfile.ZIP_STORED or first.extra:
        book.find("EPB-002", reason="“mimetype” is compressed or carries an extra field")
    elif book.read("mimetype").strip() != b"application/epub+zip":
        book.find("EPB-002", reason="“mimetype” says something else")


def _check_names(book: Book, members: list[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for member in members:
        name = member.filename
        key = name.casefold()
        if key in seen:
            book.find("EPB-002", reason=f"two members are called “{name}”")
        seen.add(key)
        parts = name.split("/")
        if name.startswith("/") or ".." in parts or (len(name) > 1 and name[1] == ":"):
            book.find("EPB-002", reason=f"the member “{name}” points out of the archive")
        elif any(c in _FORBIDDEN or ord(c) < 0x20 for c in name) or any(
            part.endswith(".") or len(part.encode("utf-8", "replace")) > _MAX_NAME_BYTES for part in parts
        ):
            book.find("EPB-102", name=name)
        elif not name.isascii() or " " in name:
            book.find("EPB-103", name=name)
        if parts[-1].casefold() in _JUNK or key.startswith(_JUNK_FOLDERS):
            book.find("EPB-104", name=name)


def _check_sizes(book: Book, members: list[zipfile.ZipInfo]) -> None:
    if len(members) > _MANY_MEMBERS:
        book.find("EPB-105", count=len(members))
    for member in members:
        name = member.filename
        if stat.S_ISLNK(member.external_attr >> 16):
            book.find("EPB-106", name=name)
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            book.find("EPB-002", reason=f"{name} is packed by a method that reading systems need not know")
        if member.flag_bits & 1:
            book.find("EPB-101", file=name, reason="the member has a password")
        if member.file_size > _BOMB_BYTES and member.file_size > _BOMB_RATIO * max(1, member.compress_size):
            book.find("EPB-107", name=name, megabytes=member.file_size // 1_000_000, kilobytes=member.compress_size // 1000)
        elif member.file_size and not member.flag_bits & 1 and book.read_start(name, 6).startswith(_ARCHIVE_MARKS):
            book.find("EPB-108", name=name)
        if not member.file_size and not name.endswith("/"):
            book.find("EPB-109", name=name)


def _check_encryption(book: Book) -> None:
    """Tell obfuscated fonts, which only look bad, from encrypted text, which nobody can read."""
    encryption = book.parse("META-INF/encryption.xml")
    names = []
    for reference in [] if encryption is None else encryption.iter(f"{_ENCRYPTION}CipherReference"):
        # The names are counted from the root of the container.
        name = resolve("", reference.get("URI") or "")[0]
        names.append(name)
        if name.casefold().endswith(_FONT_ENDINGS):
            book.find("EPB-012", file=name)
        else:
            book.find("EPB-101", file=name, reason="META-INF/encryption.xml says so")
    book.encrypted = frozenset(names)


def check_lengths(book: Book) -> None:
    """Report the documents that are long for the memory of a reading device."""
    for item in book.items.values():
        if item.media_type == MEDIA_XHTML and item.name in book.members:
            size = book.members[item.name].file_size
            if size > _XML_BYTES:
                book.find("EPB-110", file=item.name, kilobytes=size // 1000)
