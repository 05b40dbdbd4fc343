"""The name a source gives of a picture comes in; its bytes as a resource, or the reason for refusing it, come
out.

Sources are untrusted: a picture is taken only from under the source's own folder, wherever links lead, and
only when it is what it says it is. The network is never asked.
"""

from __future__ import annotations

import io
import re
import warnings
from itertools import islice
from pathlib import Path
from urllib.parse import quote, unquote

from lxml import etree

from banxin.model.document import Resource
from banxin.model.links import web_address

# A full page at 600 dpi has some 10 MB; a file many times larger is a mistake or an attack.
MAX_PICTURE_BYTES = 32 * 1024 * 1024
MAX_PICTURES_BYTES = 512 * 1024 * 1024

_SUFFIXES = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/svg+xml": "svg",
}
_RASTER_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
# Detailed maps have some 100,000 elements.
MAX_DRAWN_ELEMENTS = 200_000
# Where a picture is named without its folder, so many files are looked at.
_MOST_FILES = 20_000
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


class PictureRefused(Exception):
    """A picture cannot be taken; the message says why, in words for a finding."""


class PictureShelf:
    """The pictures taken so far from under one folder; a file named twice is taken once."""

    def __init__(self, root: Path | None) -> None:
        self._root = root.resolve() if root else None
        self._taken: dict[Path, Resource] = {}
        self._bytes = 0

    @property
    def resources(self) -> tuple[Resource, ...]:
        """The pictures taken, in the order in which the source first names them."""
        return tuple(self._taken.values())

    def take(self, target: str, *, anywhere: bool = False) -> Resource:
        """Return the picture a source names, reading it when it is new; one named `anywhere` may stand in any folder below.

        Raises PictureRefused with the reason.
        """
        path = self._locate(self._find(target) if anywhere else target)
        if path not in self._taken:
            data = self._read(path)
            media_type = recognise_picture(data)
            name = f"pictures/{len(self._taken) + 1:03}.{_SUFFIXES[media_type]}"
            self._taken[path] = Resource(name, media_type, data, unquote(target))
            self._bytes += len(data)
        return self._taken[path]

    def _find(self, target: str) -> str:
        """Return the address of the only file of a name below the folder; that name where there is none, or several."""
        name = unquote(target)
        if self._root is None or "/" in name or "\\" in name or (self._root / name).exists():
            return target
        found = [path for path in islice(self._root.rglob("*"), _MOST_FILES) if path.name == name]
        return quote(found[0].relative_to(self._root).as_posix()) if len(found) == 1 else target

    def _locate(self, target: str) -> Path:
        if self._root is None:
            raise PictureRefused("text from standard input has no folder to take pictures from")
        if _URL.match(target) or "\\" in target:
            raise PictureRefused("not a file in the source's folder")
        target = unquote(target)
        if not target or "\0" in target:
            raise PictureRefused("no file is named")
        if target.startswith("/") or ".." in target.split("/"):
            raise PictureRefused("outside the source's folder")
        try:
            path = (self._root / target).resolve(strict=True)
        except (OSError, RuntimeError, ValueError) as error:
            raise PictureRefused("no such file") from error
        if not path.is_relative_to(self._root):
            raise PictureRefused("a link leads outside the source's folder")
        if not path.is_file():
            raise PictureRefused("not a regular file")
        return path

    def _read(self, path: Path) -> bytes:
        try:
            with path.open("rb") as stream:
                data = stream.read(MAX_PICTURE_BYTES + 1)
        except OSError as error:
            raise PictureRefused("it cannot be read") from error
        if len(data) > MAX_PICTURE_BYTES:
            raise PictureRefused(f"more than {MAX_PICTURE_BYTES // 1024 // 1024} MiB")
        if self._bytes + len(data) > MAX_PICTURES_BYTES:
            raise PictureRefused(f"more than {MAX_PICTURES_BYTES // 1024 // 1024} MiB of pictures together")
        return data


def recognise_picture(data: bytes) -> str:
    """Return the media type of a picture from its content, whatever its name says.

    Raises PictureRefused for data that are no whole PNG, JPEG, GIF, WebP or safe SVG.
    """
    if re.match(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|!--|svg|!DOCTYPE)", data):
        _check_svg(data)
        return "image/svg+xml"
    # Pillow takes its time to load, and most books have no pictures.
    from PIL import Image, ImageFile, UnidentifiedImageError

    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        # WeasyPrint, once it is loaded, lets all of the process take half a picture for a whole one.
        lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
        try:
            with Image.open(io.BytesIO(data), formats=list(_RASTER_TYPES)) as picture:
                kind = picture.format or ""
                picture.load()
        except UnidentifiedImageError as error:
            raise PictureRefused("not a PNG, JPEG, GIF, SVG or WebP picture") from error
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
            raise PictureRefused("too many pixels") from error
        except (OSError, SyntaxError, ValueError, EOFError) as error:
            raise PictureRefused("the file is damaged") from error
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = lenient
    return _RASTER_TYPES[kind]


_SVG = "{http://www.w3.org/2000/svg}"
_XLINK = "{http://www.w3.org/1999/xlink}href"
_FORBIDDEN_ELEMENTS = frozenset(
    ("script", "foreignObject", "handler", "listener", "iframe", "object", "embed", "audio", "video", "set")
)
_INNER_REFERENCE = re.compile(r"#|data:image/(?:png|jpeg|gif|webp);base64,")
_OUTER_URL = re.compile(r"@import|url\((?!\s*[\"']?\s*#)|expression\(|javascript:", re.I)


def _check_svg(data: bytes) -> None:
    """Raise PictureRefused for an SVG that is broken, runs code, or names anything outside itself."""
    if re.search(rb"<!(?:DOCTYPE|ENTITY)", data, re.I):
        raise PictureRefused("an SVG with a document type, which could pull in other files")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise PictureRefused("not well-formed SVG") from error
    if root.tag != f"{_SVG}svg":
        raise PictureRefused("not a PNG, JPEG, GIF, SVG or WebP picture")
    if any(isinstance(node, etree._ProcessingInstruction) for node in root.itersiblings(preceding=True)):
        raise PictureRefused("an SVG that names a style sheet")
    for node in root.iter():
        if not isinstance(node.tag, str):
            if isinstance(node, etree._ProcessingInstruction):
                raise PictureRefused("an SVG with instructions for other programs")
            continue
        _check_svg_element(node)
    _check_copies(root)


def _check_copies(root: etree._Element) -> None:
    """Raise PictureRefused for an SVG whose copies of parts (`<use>`) hold each other, or more elements than anybody draws."""
    named = {node.get("id"): node for node in root.iter(etree.Element)}
    pending, drawn = [root], 1
    while pending:
        node = pending.pop()
        copied = named.get((node.get("href") or node.get(_XLINK) or "").removeprefix("#")) if node.tag == f"{_SVG}use" else None
        inner = [*node.iterchildren(etree.Element), *(() if copied is None else (copied,))]
        drawn += len(inner)
        if drawn > MAX_DRAWN_ELEMENTS:
            raise PictureRefused(f"an SVG that draws more than {MAX_DRAWN_ELEMENTS:,} elements, or itself")
        pending += inner


def _check_svg_element(node: etree._Element) -> None:
    name = etree.QName(node).localname
    if name in _FORBIDDEN_ELEMENTS:
        raise PictureRefused(f"an SVG that holds <{name}>")
    if name == "style" and _OUTER_URL.search(node.text or ""):
        raise PictureRefused("an SVG that names other files")
    for key, value in node.attrib.items():
        attribute = etree.QName(key).localname.lower()
        text = str(value).strip()
        if attribute.startswith("on"):
            raise PictureRefused("an SVG that runs code")
        if attribute == "href" and name == "a":
            if not (text.startswith("#") or web_address(text)):
                raise PictureRefused("an SVG with a link that is no address")
        elif attribute in ("href", "src") and not _INNER_REFERENCE.match(text):
            raise PictureRefused("an SVG that names other files")
        if attribute not in ("href", "src") and _OUTER_URL.search(text):
            raise PictureRefused("an SVG that names other files")
