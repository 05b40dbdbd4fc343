"""The bytes of finished editions go in; what a browser shows of them, piece by piece, comes out.

Each piece has a key made of what can be seen of it, so that a piece that did not change keeps its key and is not asked
for again: of a page its content, the fonts and its pictures, of a chapter its XHTML, style sheet and pictures.
"""

from __future__ import annotations

import hashlib
import io
import re
import threading
import zipfile
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote, urljoin

from lxml import etree

# Pages are drawn this wide, sharp on a screen of two pixels to a point.
PAGE_WIDTH_PX = 1100
# Drawn pages that are kept, in bytes.
_KEPT_BYTES = 48 * 1024 * 1024
_KEY_CHARS = 24
_DRAWN = re.compile(rb"/([^\s/\[\]<>()]+)\s+Do\b")


@dataclass(frozen=True, slots=True)
class PageFace:
    """A page of a PDF as a list shows it: its key and its size in points, bleed taken off."""

    key: str
    width_pt: float
    height_pt: float


@dataclass(frozen=True, slots=True)
class PdfView:
    """A PDF to look at; pages are drawn when they are asked for. One of vertical lines is bound at the right."""

    name: str
    data: bytes
    pages: tuple[PageFace, ...]
    right_bound: bool = False


@dataclass(frozen=True, slots=True)
class Chapter:
    """A content document of an e-book, its title and its key."""

    path: str
    title: str
    key: str


@dataclass(frozen=True, slots=True)
class BookFile:
    """A file inside an e-book."""

    media_type: str
    data: bytes
    key: str


@dataclass(frozen=True, slots=True)
class BookView:
    """An e-book to look at: its files by path, and its chapters in the order of reading."""

    name: str
    files: Mapping[str, BookFile]
    chapters: tuple[Chapter, ...]


def _key(*parts: bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()[:_KEY_CHARS]


# --- PDF ---------------------------------------------------------------------------------------------------


def view_pdf(name: str, data: bytes) -> PdfView:
    """Return the pages of a PDF made here, with their keys."""
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as pdf:
        shared: dict[Any, tuple[bytes, Mapping[bytes, bytes]]] = {}
        pages = []
        for page in pdf.pages:
            left, bottom, right, top = (float(edge) for edge in page.trimbox)
            if page.Resources.objgen not in shared:
                shared[page.Resources.objgen] = _read_resources(page.Resources)
            fonts, pictures = shared[page.Resources.objgen]
            content = b"".join(part.read_raw_bytes() for part in _streams(page.Contents))
            if pictures:
                drawn = b"".join(part.read_bytes() for part in _streams(page.Contents))
                content += b"".join(pictures.get(picture, b"") for picture in _DRAWN.findall(drawn))
            box = repr((left, bottom, right, top)).encode()
            pages.append(PageFace(_key(content, fonts, box), right - left, top - bottom))
        right_bound = str(pdf.Root.get("/ViewerPreferences", {}).get("/Direction", "")) == "/R2L"
    return PdfView(name, data, tuple(pages), right_bound)


def _streams(contents: Any) -> Iterator[Any]:
    import pikepdf

    if isinstance(contents, pikepdf.Array):
        yield from contents
    else:
        yield contents


def _read_resources(resources: Any) -> tuple[bytes, Mapping[bytes, bytes]]:
    """Return what all pages share in looks (fonts, patterns, shades), and a digest of each picture by its name."""
    digest = hashlib.sha256()
    for kind, value in sorted(resources.items()):
        if kind not in ("/XObject", "/ColorSpace"):
            digest.update(kind.encode())
            _take(value, digest, 0)
    pictures: dict[bytes, bytes] = {}
    for name, picture in resources.get("/XObject", {}).items():
        own = hashlib.sha256()
        _take(picture, own, 0)
        pictures[name.removeprefix("/").encode()] = own.digest()
    return digest.digest(), pictures


def _take(value: Any, digest: Any, depth: int) -> None:
    """Take a value of a PDF with all it refers to into a digest."""
    import pikepdf

    if depth > 8:
        return
    match value:
        case pikepdf.Stream() | pikepdf.Dictionary():
            for name, inner in sorted(value.items()):
                if name not in ("/Parent", "/Length"):
                    digest.update(name.encode())
                    _take(inner, digest, depth + 1)
            if isinstance(value, pikepdf.Stream):
                digest.update(value.read_raw_bytes())
        case pikepdf.Array():
            for one in value:
                _take(one, digest, depth + 1)
        case _:
            digest.update(repr(value).encode())


class PageDrawer:
    """Draws the pages of PDFs as PNGs, one at a time; the last ones drawn are kept."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._open: tuple[bytes, Any] | None = None

    def draw(self, view: PdfView, number: int) -> bytes:
        """Return page `number`, counted from 0, as a PNG, without what will be cut off."""
        import pypdfium2

        face = view.pages[number]
        with self._lock:
            if face.key in self._kept:
                self._kept.move_to_end(face.key)
                return self._kept[face.key]
            if self._open is None or self._open[0] is not view.data:
                if self._open is not None:
                    self._open[1].close()
                self._open = (view.data, pypdfium2.PdfDocument(view.data))
            page = self._open[1][number]
            page.set_cropbox(*page.get_trimbox())
            picture = page.render(scale=PAGE_WIDTH_PX / face.width_pt).to_pil()
            page.close()
            written = io.BytesIO()
            grey = picture.convert("L")
            if grey.convert(picture.mode).tobytes() == picture.tobytes():
                picture = grey  # a third of the bytes
            picture.save(written, "PNG", compress_level=3)
            self._kept[face.key] = written.getvalue()
            while len(self._kept) > 1 and sum(map(len, self._kept.values())) > _KEPT_BYTES:
                self._kept.popitem(last=False)
            return self._kept[face.key]

    def close(self) -> None:
        """Let go of the PDF that was drawn from last."""
        with self._lock:
            if self._open is not None:
                self._open[1].close()
                self._open = None


# --- EPUB --------------------------------------------------------------------------------------------------

_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_OPF = "{http://www.idpf.org/2007/opf}"
_XHTML = "{http://www.w3.org/1999/xhtml}"
# Where printed pages begin, and the list of them: an e-book has both only once there is a print.
_UNSEEN = re.compile(rb'<span epub:type="pagebreak"[^>]*></span>|<nav class="page-list".*?</nav>\n?', re.DOTALL)
_REFERENCES = ("src", "href", "{http://www.w3.org/1999/xlink}href")


def view_book(name: str, data: bytes) -> BookView:
    """Return the files of an e-book made here, and its chapters with their keys."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        container = etree.fromstring(archive.read("META-INF/container.xml"))
        package_path = next(container.iter(f"{_CONTAINER}rootfile")).get("full-path", "")
        package = etree.fromstring(archive.read(package_path))
        folder = str(PurePosixPath(package_path).parent)
        files: dict[str, BookFile] = {}
        paths: dict[str, str] = {}
        for item in package.iterfind(f"{_OPF}manifest/{_OPF}item"):
            path = unquote(item.get("href", ""))
            paths[item.get("id", "")] = path
            content = archive.read(f"{folder}/{path}" if folder != "." else path)
            files[path] = BookFile(item.get("media-type", ""), content, _key(_UNSEEN.sub(b"", content)))
    spine = [paths[item.get("idref", "")] for item in package.iterfind(f"{_OPF}spine/{_OPF}itemref")]
    chapters = tuple(_view_chapter(path, files) for path in spine)
    return BookView(name, MappingProxyType(files), chapters)


def _view_chapter(path: str, files: Mapping[str, BookFile]) -> Chapter:
    root = etree.fromstring(files[path].data, etree.XMLParser(resolve_entities=False, huge_tree=True))
    title = " ".join(root.findtext(f"{_XHTML}head/{_XHTML}title", "").split()) or path
    named = dict.fromkeys(
        unquote(urljoin(path, value.partition("#")[0]))
        for element in root.iter(f"{_XHTML}link", f"{_XHTML}img", "{http://www.w3.org/2000/svg}image")
        for attribute in _REFERENCES
        if (value := element.get(attribute))
    )
    seen = [files[other].key.encode() for other in named if other in files]
    return Chapter(path, title, _key(files[path].key.encode(), *seen))
