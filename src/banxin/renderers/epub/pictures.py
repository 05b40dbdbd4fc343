"""The pictures of a document go in; those an e-book can show come out as its files.

A picture is what its first bytes say, whatever its name or its source says. An SVG must be well-formed, run
nothing and fetch nothing. A picture that was scanned for print is made smaller: readers have little memory.
"""

from __future__ import annotations

import io
import math

from lxml import etree

from banxin.diagnostics import Place, Report
from banxin.model.document import Document
from banxin.renderers.epub.package import Item

_SVG = "{http://www.w3.org/2000/svg}"

# The endings of files of the core media types of EPUB 3.3, 3.2, as far as they are pictures.
_ENDINGS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/svg+xml": "svg",
    "image/webp": "webp",
}


# The largest screens that books are read on, of tablets, show 2732 × 2048 pixels.
_MOST_PIXELS = 2732 * 2048
_SHADES = {"1": "L", "P": "RGBA"}
_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}


def carry_pictures(document: Document, report: Report) -> dict[str, Item]:
    """Return the file of each picture by the name of its resource.

    What cannot be shown is a finding EPB-024; what has more pixels than any screen is made smaller, EPB-025.
    """
    pictures: dict[str, Item] = {}
    for resource in document.resources:
        media_type = _media_type(resource.data)
        if media_type:
            id_ = f"picture-{len(pictures) + 1:03}"
            data = _fit_screens(resource.data, media_type, resource.name, report)
            pictures[resource.name] = Item(id_, f"images/{id_}.{_ENDINGS[media_type]}", media_type, data)
        else:
            report.add("EPB-024", place=Place(resource.name), name=resource.name)
    return pictures


def _fit_screens(data: bytes, media_type: str, name: str, report: Report) -> bytes:
    """Return a picture of at most `_MOST_PIXELS`, in the format it has; moving pictures and drawings as they are."""
    if media_type not in _FORMATS:
        return data
    from PIL import Image  # most books have no pictures

    try:
        with Image.open(io.BytesIO(data)) as picture:
            width, height = picture.size
            if width * height <= _MOST_PIXELS or getattr(picture, "n_frames", 1) > 1 or picture.mode.startswith("I"):
                return data
            kept = {"icc_profile": picture.info.get("icc_profile"), "exif": picture.getexif()}
            scale = math.sqrt(_MOST_PIXELS / (width * height))
            size = (max(1, int(width * scale)), max(1, int(height * scale)))
            # Palettes and black-and-white have no shades to mix; all else is made smaller where it lies.
            fitted = picture.convert(_SHADES[picture.mode]) if picture.mode in _SHADES else picture
            fitted.thumbnail(size)
            out = io.BytesIO()
            fitted.save(out, _FORMATS[media_type], quality=90, **kept)
            new_width, new_height = fitted.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return data
    place = Place(name)
    report.add("EPB-025", place=place, width=width, height=height, new_width=new_width, new_height=new_height)
    return out.getvalue()


def _media_type(data: bytes) -> str:
    """Return the core media type that a picture's first bytes say it is, or nothing."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return "image/svg+xml" if _is_harmless_svg(data) else ""


def _is_harmless_svg(data: bytes) -> bool:
    """Tell whether bytes are an SVG that is well-formed, runs nothing and fetches nothing."""
    try:
        root = etree.fromstring(
            data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        )
    except etree.XMLSyntaxError:
        return False
    if root.tag != f"{_SVG}svg" or root.getroottree().docinfo.internalDTD is not None:
        return False
    for element in root.iter(etree.Element):
        if element.tag in (f"{_SVG}script", f"{_SVG}foreignObject"):
            return False
        for name, value in element.attrib.items():
            local = etree.QName(name).localname
            if local.startswith("on") or (
                local == "href" and not str(value).startswith(("#", "data:image/"))
            ):
                return False
    return b"@import" not in data
