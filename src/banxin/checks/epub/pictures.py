"""The pictures of a book go in; findings about their files, their size on a page and their words come out.

A picture is what its first bytes say. Only its head is read for size and colours; it is never unpacked whole.
"""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import dataclass

from lxml import etree

from banxin.checks.epub.book import (
    MEDIA_SVG,
    OPF,
    SVG,
    XHTML,
    XLINK,
    Book,
    line_of,
    local_name,
    resolve,
    split_url,
    types,
)
from banxin.checks.epub.cascade import Look

# The largest screens that books are read on show some 5.6 million pixels; more fills the memory of a reading device.
_MANY_PIXELS = 2732 * 2048
_MANY_BYTES = 5_000_000
_COVER_PX = 1000
# A picture no larger than this fits a small screen without a bound.
_SMALL_PX = 320
_HEAD_BYTES = 1_000_000

_MARKS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
)
_CORE = frozenset(("image/png", "image/jpeg", "image/gif", "image/webp", MEDIA_SVG))
_SAME = {"image/jpg": "image/jpeg", "image/pjpeg": "image/jpeg", "image/x-png": "image/png"}
_EMPTY_ALTERNATIVES = re.compile(
    r"(?:image|picture|photo|img|figure|图片?|插图|圖片?|照片)[\s_-]*\d*|.*\.(?:png|jpe?g|gif|svg|webp|bmp)|untitled|未命名", re.IGNORECASE
)
_SVG_DANGERS = ("script", "foreignObject", "handler", "iframe", "object", "embed")


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the head of a picture says."""

    media_type: str
    width_px: int = 0
    height_px: int = 0
    mode: str = ""
    frames: int = 1
    damage: str = ""


def check_pictures(book: Book, looks: dict[str, list[tuple[etree._Element, Look]]]) -> None:
    """Report what is wrong with picture files and with the elements that show them."""
    facts: dict[str, _Facts] = {}
    for name, item in book.items.items():
        if item.media_type.startswith("image/") and name in book.members and name not in book.encrypted:
            facts[name] = _check_file(book, name, _SAME.get(item.media_type, item.media_type))
    shown: set[str] = set()
    for name, root in book.documents.items():
        shown |= _check_elements(book, name, root)
    for name, pairs in looks.items():
        _check_bounds(book, name, pairs, facts)
    _check_cover(book, facts)
    _check_unused(book, shown)


# --- files -------------------------------------------------------------------------------------------------


def _check_file(book: Book, name: str, stated: str) -> _Facts:
    start = book.read_start(name, _HEAD_BYTES)
    actual = _media_type(start, name in book.documents)
    if not start:
        return _Facts(stated)
    if actual and actual != stated:
        book.find("EPB-601", file=name, stated=stated, actual=actual)
    if (actual or stated) not in _CORE:
        book.find("EPB-602", file=name, media_type=actual or stated)
        return _Facts(actual or stated)
    if actual == MEDIA_SVG or (not actual and stated == MEDIA_SVG):
        if name in book.documents:
            _check_svg(book, name, book.documents[name])
        return _Facts(MEDIA_SVG)
    facts = _read_raster(book, name, actual or stated)
    size = book.members[name].file_size
    if facts.damage:
        book.find("EPB-603", file=name, reason=facts.damage)
    if facts.width_px * facts.height_px > _MANY_PIXELS or size > _MANY_BYTES:
        book.find("EPB-604", file=name, width=facts.width_px, height=facts.height_px, kilobytes=size // 1000)
    if facts.mode in ("CMYK", "YCCK"):
        book.find("EPB-605", file=name)
    if facts.frames > 1:
        book.find("EPB-606", file=name, count=facts.frames)
    return facts


def _media_type(start: bytes, is_document: bool) -> str:
    """Return what the first bytes of a picture say it is; nothing for bytes that say nothing."""
    for mark, media_type in _MARKS:
        if start.startswith(mark):
            return media_type
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "image/webp"
    return MEDIA_SVG if is_document or b"<svg" in start[:2000] else ""


def _read_raster(book: Book, name: str, media_type: str) -> _Facts:
    from PIL import Image  # most books have no pictures but a cover

    data = book.read(name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(data)) as picture:
                width, height = picture.size
                mode, frames = picture.mode, min(int(getattr(picture, "n_frames", 1)), 10_000)
            damage = "" if width * height > _MANY_PIXELS * 8 else _damage(data)
        except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as failure:
            return _Facts(media_type, damage=str(failure) or type(failure).__name__)
    return _Facts(media_type, width, height, mode, frames, damage)


def _damage(data: bytes) -> str:
    """Return why a picture cannot be read to its end, nothing when it can."""
    from PIL import Image, ImageFile

    lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        with Image.open(io.BytesIO(data)) as picture:
            picture.load()
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as failure:
        return str(failure).replace("<_io.BytesIO object at 0x", "<") or type(failure).__name__
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient
    return ""


def _check_svg(book: Book, name: str, root: etree._Element) -> None:
    """Report what an SVG would run or fetch. Links out of it are told with all other links."""
    for element in root.iter(etree.Element):
        tag = local_name(element)
        if tag in _SVG_DANGERS or any(str(attribute).rpartition("}")[2].startswith("on") for attribute in element.attrib):
            what = f"<{tag}>" if tag in _SVG_DANGERS else "code in an attribute"
            book.find("EPB-607", file=name, line=line_of(element), what=what)
            return
    if root.get("viewBox") is None and (root.get("width") is None or root.get("height") is None):
        book.find("EPB-603", file=name, reason="the drawing says neither a size nor a viewBox")


# --- elements ----------------------------------------------------------------------------------------------


def _check_elements(book: Book, name: str, root: etree._Element) -> set[str]:
    """Report pictures without words for those who do not see them, and return the members that are shown."""
    shown: set[str] = set()
    for element in root.iter(f"{XHTML}img", f"{SVG}image", f"{XHTML}object", f"{XHTML}source", f"{XHTML}video"):
        urls = [element.get("src") or element.get("href") or element.get(f"{XLINK}href") or element.get("data") or element.get("poster") or ""]
        urls += [candidate.split()[0] for candidate in (element.get("srcset") or "").split(",") if candidate.strip()]
        shown |= {resolve(name, url)[0] for url in urls if url and not split_url(url).scheme}
        if local_name(element) != "img":
            continue
        alternative = element.get("alt")
        if alternative is None:
            if element.get("aria-label") is None and element.get("role") != "presentation":
                book.find("EPB-010", file=name, line=line_of(element), source=element.get("src", ""))
        elif alternative.strip() and _EMPTY_ALTERNATIVES.fullmatch(alternative.strip()):
            book.find("EPB-608", file=name, line=line_of(element), words=alternative.strip()[:40])
    for drawing in root.iter(f"{SVG}svg"):
        if drawing is root or next(drawing.iterancestors(f"{SVG}svg"), None) is not None:
            continue
        named = drawing.get("aria-label") or drawing.get("aria-labelledby") or drawing.find(f"{SVG}title") is not None
        if not named and drawing.get("aria-hidden") != "true" and "cover" not in types(drawing):
            book.find("EPB-609", file=name, line=line_of(drawing))
    return shown


def _check_bounds(book: Book, name: str, pairs: list[tuple[etree._Element, Look]], facts: dict[str, _Facts]) -> None:
    """Report pictures larger than a small screen that nothing keeps within the page: a reading system slices them."""
    for element, look in pairs:
        if element.tag != f"{XHTML}img":
            continue
        fact = facts.get(resolve(name, element.get("src", ""))[0])
        if fact is None or max(fact.width_px, fact.height_px) <= _SMALL_PX:
            continue
        bounds = dict(look.bounds)
        wide = bounds.get("max-width", "none") == "none" and not bounds.get("width", "").endswith(("%", "em", "vw"))
        tall = bounds.get("max-height", "none") == "none" and not bounds.get("height", "").endswith(("%", "em", "vh"))
        if fact.width_px > _SMALL_PX and wide and not _is_small(element.get("width")):
            book.find("EPB-610", file=name, line=line_of(element), what="max-width", size=f"{fact.width_px} × {fact.height_px}")
        # One as wide as the line is as high as its own proportion makes it.
        elif fact.height_px > 2 * _SMALL_PX and tall and not _is_small(element.get("height")) and (
            look.vertical or fact.height_px > 1.2 * fact.width_px
        ):
            book.find("EPB-610", file=name, line=line_of(element), what="max-height", size=f"{fact.width_px} × {fact.height_px}")


def _is_small(value: str | None) -> bool:
    return value is not None and (value.strip().endswith("%") or (value.strip().isdigit() and int(value) <= _SMALL_PX))


def _check_cover(book: Book, facts: dict[str, _Facts]) -> None:
    assert book.package is not None  # noqa: S101 - only called with one
    cover = next((item for item in book.items.values() if "cover-image" in item.properties), None)
    if cover is None:
        named = next((m.get("content") for m in book.package.iter(f"{OPF}meta") if m.get("name") == "cover"), None)
        cover = next((item for item in book.items.values() if named and item.id == named), None)
    if cover is None or not cover.media_type.startswith("image/"):
        book.find("EPB-611", file=book.package_name)
        return
    fact = facts.get(cover.name)
    if fact is not None and fact.width_px and max(fact.width_px, fact.height_px) < _COVER_PX:
        book.find("EPB-612", file=cover.name, width=fact.width_px, height=fact.height_px)


def _check_unused(book: Book, shown: set[str]) -> None:
    """Report pictures that nothing shows; those of style sheets are counted among the shown by the links' check."""
    styles = b"".join(book.read(name) for name, item in book.items.items() if item.media_type == "text/css" and name in book.members)
    for name, item in book.items.items():
        if item.media_type.startswith("image/") and name not in shown and name in book.members:
            base = name.rpartition("/")[2]
            cover = "cover-image" in item.properties or item.id.startswith("cover") or "cover" in base.casefold()
            if not cover and base.encode() not in styles and name not in book.spine and _is_not_inline(book, base):
                book.find("EPB-613", file=name)


def _is_not_inline(book: Book, base: str) -> bool:
    """Tell whether no `style` attribute or element names a file."""
    return not any(
        base in (element.get("style") or "") or (local_name(element) == "style" and base in (element.text or ""))
        for _, root in book.pages()
        for element in root.iter(etree.Element)
    )
