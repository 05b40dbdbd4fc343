"""The pictures of a document and a type area go in; each as the press takes it, and its size in whole lines, come out."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence

from banxin.layouts.layout import TypeArea
from banxin.model.document import Resource

# Fewer pixels to the inch show in print.
LEAST_PPI = 200
_MOST_OF_PAGE = 0.7
# What stands with a picture on a page of few lines: the heading above it, its caption, a note at the foot.
_LINES_BESIDE = 7
_MUCH_WIDER = 1.6
# A drawing has no pixels; it is as wide as the measure allows.
_DRAWING_PX = 10_000

# The orientations of Exif 2.32 (4.6.4 A) that turn a picture by a quarter.
_ON_ITS_SIDE = (5, 6, 7, 8)

_VIEW_BOX = re.compile(rb"<svg\b[^>]*?\bviewBox\s*=\s*[\"']\s*[-+.\d]+[\s,]+[-+.\d]+[\s,]+([.\d]+)[\s,]+([.\d]+)")


def pixel_size(resource: Resource) -> tuple[int, int] | None:
    """Return width and height of a picture in pixels, of a drawing in parts of its width; None if it is neither."""
    if resource.media_type == "image/svg+xml":
        return _drawing_size(resource.data)
    from PIL import ExifTags, Image

    try:
        with Image.open(io.BytesIO(resource.data)) as picture:
            width, height = picture.size
            turned = picture.getexif().get(ExifTags.Base.Orientation) in _ON_ITS_SIDE
            return None if min(width, height) < 1 else (height, width) if turned else (width, height)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def drawn_text(resource: Resource) -> str:
    """Return the text that a drawing (SVG) holds, "" for other pictures: it is set in the faces of the pages."""
    from lxml import etree

    if resource.media_type != "image/svg+xml":
        return ""
    try:
        drawing = etree.fromstring(resource.data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return ""
    return "".join(map(str, drawing.itertext("{*}text", "{*}tspan", "{*}textPath", "{*}a")))


def printable(resource: Resource, *, lying: Sequence[str] = ()) -> bytes:
    """Return the bytes of a picture as the press takes them: greys of sixteen bits, which it misreads, become eight.

    The parts of a drawing get names that it follows. On a lying page a style sheet turns pictures by `image-orientation`,
    which turns no drawing and forgets how a camera was held: drawings are turned here, and such photographs set upright.
    `lying` names the families for the text in drawings there, for those of the page lie on their side.
    """
    if resource.media_type == "image/svg+xml":
        return _drawing(resource.data, lying)
    if resource.media_type != "image/png" and not lying:
        return resource.data
    from PIL import ExifTags, Image, ImageOps

    try:
        with Image.open(io.BytesIO(resource.data)) as picture:
            out = io.BytesIO()
            if lying and picture.getexif().get(ExifTags.Base.Orientation, 1) != 1:
                ImageOps.exif_transpose(picture).save(out, picture.format, **({"quality": 95} if picture.format == "JPEG" else {}))
                return out.getvalue()
            if picture.mode not in ("I;16", "I"):
                return resource.data
            picture.convert("I").point(lambda level: level * (1 / 257)).convert("L").save(out, "PNG")
            return out.getvalue()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return resource.data


def _drawing(data: bytes, lying: Sequence[str]) -> bytes:
    """Return a drawing (SVG) with sound names for its parts, turned where the page is `lying`; as it is when it cannot be read."""
    from lxml import etree

    from banxin.renderers.drawings import with_sound_ids

    try:
        data = with_sound_ids(data)
    except etree.XMLSyntaxError:
        return data
    return _lying_drawing(data, lying) if lying else data


def _lying_drawing(data: bytes, families: Sequence[str]) -> bytes:
    """Return a drawing turned a quarter anticlockwise, its text in other families; as it is when it has no size."""
    from lxml import etree

    size = _drawing_size(data)
    if size is None:
        return data
    drawing = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    # The press takes a space behind a comma for part of the name.
    style = "font-family:" + ",".join(f'"{family}"' for family in families)
    for element in drawing.iter("{*}text", "{*}tspan", "{*}textPath", "{*}a"):
        # Behind what the drawing says, so that it holds.
        element.set("style", f"{element.get('style', '')};{style}".lstrip("; "))
    width, height = size
    drawing.attrib.update({"width": str(width), "height": str(height), "x": "0", "y": "0"})
    sheet = etree.Element("{http://www.w3.org/2000/svg}svg", {"viewBox": f"0 0 {height} {width}"})
    turned = etree.SubElement(sheet, "{http://www.w3.org/2000/svg}g", {"transform": f"translate(0 {width}) rotate(-90)"})
    turned.append(drawing)
    return etree.tostring(sheet)


def _drawing_size(data: bytes) -> tuple[int, int] | None:
    found = _VIEW_BOX.search(data[:65536])
    try:
        width, height = (float(found[1]), float(found[2])) if found else (4.0, 3.0)
    except ValueError:
        return None
    return (_DRAWING_PX, max(1, round(_DRAWING_PX * height / width))) if width > 0 and height > 0 else None


def picture_lines(pixels: tuple[int, int], area: TypeArea, width_percent: int = 0) -> int:
    """Return how many lines of the grid a picture takes.

    It is as large as its pixels allow at `LEAST_PPI`, or as wide as the share of the measure that is asked for; no wider
    than the measure and no deeper than most of a page. Then its depth is rounded to whole lines, downwards if it would
    grow too wide.
    """
    width_px, height_px = pixels
    measure_pt = area.measure_chars * area.size_pt
    lines_per_page = area.lines_per_page
    most = max(1, min(int(lines_per_page * _MOST_OF_PAGE), max(lines_per_page - _LINES_BESIDE, lines_per_page // 2)))
    if width_percent:
        width_pt = measure_pt * width_percent / 100
    else:
        width_pt = min(width_px * 72 / LEAST_PPI, measure_pt)
        most = max(1, min(most, int(height_px * 72 / LEAST_PPI / area.leading_pt)))
    exact = width_pt * height_px / width_px / area.leading_pt
    lines = min(max(1, round(exact)), most)
    if lines > 1 and lines * area.leading_pt * width_px / height_px > measure_pt:
        lines -= 1
    return lines


def picture_sizes(resources: Iterable[Resource]) -> Mapping[str, tuple[int, int]]:
    """Return the sizes of pictures in pixels by the name of their resource; what is no picture is left out."""
    sizes = ((resource.name, pixel_size(resource)) for resource in resources)
    return {name: size for name, size in sizes if size}


def picture_style(pixels: tuple[int, int], area: TypeArea, width_percent: int = 0, *, lying: bool = False) -> str:
    """Return the CSS of a figure's size.

    What is no picture is left out. On a `lying` page a picture lies on its left side: its width is what takes lines.
    """
    lines = picture_lines((pixels[1], pixels[0]) if lying else pixels, area, width_percent)
    return f"height: {lines}rlh"


def wide_pictures(sizes: Mapping[str, tuple[int, int]], area: TypeArea) -> frozenset[str]:
    """Return the names of the pictures that are broad, and sharp enough to be set wider than one of several columns."""
    if area.columns == 1:
        return frozenset()
    column_pt = area.measure_chars * area.size_pt
    return frozenset(
        name
        for name, (width_px, height_px) in sizes.items()
        if width_px > height_px and width_px * 72 / LEAST_PPI > _MUCH_WIDER * column_pt
    )
