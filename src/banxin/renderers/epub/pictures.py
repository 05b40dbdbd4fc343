"""The pictures of a document go in; those an e-book can show come out as its files.

A picture is what its first bytes say, whatever its name or its source says. An SVG must be well-formed, run
nothing and fetch nothing. A picture that was scanned for print is made smaller: readers have little memory.
"""

from __future__ import annotations

import io
import math
from collections.abc import Container, Iterable, Iterator
from typing import TYPE_CHECKING

from lxml import etree

from banxin.diagnostics import Place, Report
from banxin.model import document as nodes
from banxin.model.document import Document
from banxin.model.links import web_address
from banxin.model.span import Origin
from banxin.model.walk import block_inlines, iter_blocks, iter_inlines, iter_sections
from banxin.renderers.drawings import with_sound_ids
from banxin.renderers.epub.package import Item

if TYPE_CHECKING:
    from PIL import Image

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
        if resource.name == document.metadata.cover:
            continue
        media_type = _media_type(resource.data)
        if media_type:
            id_ = f"picture-{len(pictures) + 1:03}"
            data = _fit_screens(resource.data, media_type, resource.shown_name, report)
            if media_type == "image/svg+xml":
                data = with_sound_ids(data)
            pictures[resource.name] = Item(id_, f"images/{id_}.{_ENDINGS[media_type]}", media_type, data)
        else:
            report.add("EPB-024", place=Place(resource.shown_name), name=resource.shown_name)
    return pictures


COVER_ID, COVER_STEM = "cover-image", "images/cover"
# What shops ask of a cover: several refuse one whose shorter side has fewer pixels; all show it upright.
_COVER_LEAST_PX = 1400
_COVER_RATIOS = (1.2, 1.8)


def carry_cover(document: Document, report: Report) -> Item | None:
    """Return the publication's own cover as a JPEG or PNG that every reading system and shop shows; None without one.

    Reported are one that is not used (EPB-071), small (EPB-072), not upright (EPB-073), or converted (EPB-074).
    """
    name = document.metadata.cover
    resource = next((one for one in document.resources if one.name == name), None) if name else None
    if resource is None:
        return None
    place = Place(resource.shown_name)
    try:
        data, media_type, (width, height), change = _as_cover(resource.data)
    except (OSError, ValueError, SyntaxError, _bomb()) as failure:
        report.add("EPB-071", place=place, name=resource.shown_name, reason=str(failure))
        return None
    if change:
        report.add("EPB-074", place=place, change=change)
    if min(width, height) < _COVER_LEAST_PX:
        report.add("EPB-072", place=place, width=width, height=height, least=_COVER_LEAST_PX)
    if not _COVER_RATIOS[0] <= height / width <= _COVER_RATIOS[1]:
        report.add("EPB-073", place=place, width=width, height=height, ratio=height / width)
    data = _fit_screens(data, media_type, resource.shown_name, report)
    return Item(COVER_ID, f"{COVER_STEM}.{_ENDINGS[media_type]}", media_type, data, ("cover-image",))


def _bomb() -> type[Exception]:
    from PIL import Image

    return Image.DecompressionBombError


def _as_cover(data: bytes) -> tuple[bytes, str, tuple[int, int], str]:
    """Return a cover as JPEG or PNG in the colours of screens, its media type, its size, and what was changed."""
    from PIL import Image

    if _media_type(data) == "image/svg+xml":
        raise ValueError("it is an SVG, which shops do not show")
    with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "GIF", "WEBP")) as picture:
        kind, mode, size = picture.format or "", picture.mode, picture.size
        moving = getattr(picture, "n_frames", 1) > 1
        _load_whole(picture)
        if kind in ("JPEG", "PNG") and not moving and mode in ("RGB", "L", "P", "RGBA", "LA", "1"):
            return data, f"image/{kind.lower()}", size, ""
        picture.seek(0)
        flat = _to_screen(picture)
        out = io.BytesIO()
        if kind == "JPEG":
            flat.save(out, "JPEG", quality=92, subsampling=0)
        else:
            flat.save(out, "PNG")
    becomes = "JPEG" if kind == "JPEG" else "PNG"
    change = f"{'moving ' if moving else ''}{kind}, {mode} → {becomes}, {flat.mode}"
    return out.getvalue(), f"image/{becomes.lower()}", size, change


def _load_whole(picture: Image.Image) -> None:
    """Load a picture; raise OSError where the file ends before it does."""
    from PIL import ImageFile

    # WeasyPrint, once it is loaded, lets all of the process take half a picture for a whole one.
    lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        picture.load()
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient


def _to_screen(picture: Image.Image) -> Image.Image:
    """Return a picture in sRGB: of CMYK through its own profile where it has one."""
    from PIL import ImageCms

    profile = picture.info.get("icc_profile")
    if picture.mode == "CMYK" and profile:
        try:
            converted = ImageCms.profileToProfile(
                picture, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
            if converted is not None:
                return converted
        except (ImageCms.PyCMSError, OSError):
            pass  # a damaged profile says nothing about the colours
    return picture.convert("RGB")
def report_undescribed(document: Document, carried: Container[str], report: Report) -> None:
    """Report each of the carried pictures that has no alternative text and is not said to be decorative (EPB-061)."""
    front = (nodes.Section("front", blocks=document.blocks),) if document.blocks else ()
    shown_names = {resource.name: resource.shown_name for resource in document.resources}
    for section in iter_sections((*front, *document.sections)):
        headings = (section.heading.title, section.heading.kicker, section.heading.subtitle)
        found = [(node, section.heading.origin) for heading in headings for node in _pictures(heading)]
        found += _pictures_of(section.blocks)
        for node, origin in found:
            if node.resource in carried and not node.decorative and not node.alternative.strip():
                place = Place(origin.spans[0].source, origin.spans[0].first) if origin.spans else None
                report.add("EPB-061", place=place, name=shown_names[node.resource])


def _pictures_of(blocks: Iterable[nodes.Block]) -> Iterator[tuple[nodes.Figure | nodes.Image, Origin]]:
    for block in iter_blocks(blocks):
        if isinstance(block, nodes.Figure):
            yield block, block.origin
        for run in block_inlines(block):
            yield from ((node, block.origin) for node in _pictures(run))


def _pictures(run: Iterable[nodes.Inline]) -> Iterator[nodes.Figure | nodes.Image]:
    for node in iter_inlines(run):
        if isinstance(node, nodes.Image):
            yield node
        elif isinstance(node, nodes.Note):
            yield from (picture for picture, _ in _pictures_of(node.blocks))


def _fit_screens(data: bytes, media_type: str, name: str, report: Report) -> bytes:
    """Return a picture of at most `_MOST_PIXELS`, in the format it has, in the colours of screens.

    Moving pictures and drawings stay as they are.
    """
    if media_type not in _FORMATS:
        return data
    from PIL import Image  # most books have no pictures

    try:
        with Image.open(io.BytesIO(data)) as picture:
            width, height = picture.size
            printed = picture.mode == "CMYK"
            large = width * height > _MOST_PIXELS and not picture.mode.startswith("I")
            if not (large or printed) or getattr(picture, "n_frames", 1) > 1:
                return data
            kept = {"icc_profile": None if printed else picture.info.get("icc_profile"), "exif": picture.getexif()}
            scale = math.sqrt(_MOST_PIXELS / (width * height))
            size = (max(1, int(width * scale)), max(1, int(height * scale)))
            # Palettes and black-and-white have no shades to mix; all else is made smaller where it lies.
            fitted = picture.convert(_SHADES[picture.mode]) if picture.mode in _SHADES else picture
            if printed:
                fitted = _to_screen(picture)
            if large:
                fitted.thumbnail(size)
            out = io.BytesIO()
            fitted.save(out, _FORMATS[media_type], quality=90, **kept)
            new_width, new_height = fitted.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return data
    place = Place(name)
    if printed:
        report.add("EPB-026", place=place, name=name)
    if large:
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
            if local.startswith("on"):
                return False
            # A reader may follow a link; nothing else may lead out.
            leads_out = not str(value).startswith(("#", "data:image/")) and not (element.tag == f"{_SVG}a" and web_address(str(value)))
            if local == "href" and leads_out:
                return False
    return b"@import" not in data
