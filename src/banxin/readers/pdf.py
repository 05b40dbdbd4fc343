"""A newspaper page's PDF comes in; its lines as fragments with their places, its pictures and its rules go out.

Which line belongs to which article is for `structure` to find out. The numbers of the lines are those of the text
layer, counted page by page; a page is a source of its own, `page.pdf#page=2`.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import pypdfium2 as pdfium

from banxin.diagnostics import Place, Report
from banxin.errors import SourceError
from banxin.model.document import Block, Document, Figure, Fragment, Resource, Rule, SourceLine
from banxin.model.span import Frame, Origin, Span
from banxin.model.walk import take_census
from banxin.readers.pdf_characters import Box, PageMarks, Picture, open_pdf, read_page
from banxin.readers.pdf_layout import PageLine, set_lines
from banxin.readers.recognition import report_other_text
from banxin.readers.source import Source

MAX_CHARACTERS = 2_000_000
MAX_PICTURES = 200
MAX_PICTURE_PIXELS = 40_000_000
_PICTURE_SIDE_PX = 4096  # a larger picture is made smaller: as wide as a broadsheet page at 250 pixels an inch

# A page with less text than this, all of it over or beside one picture, is a scan.
_LEAST_CHARACTERS = 12
# Text of which so much stands for no known character cannot be read by anybody.
_MOST_UNMAPPED = 0.3


def read_pdf(source: Source, report: Report) -> Document:
    """Return the document's lines, pictures and rules, each with its frame, and the count of its characters.

    Reports pages without text (SRC-014), characters that the file does not explain (SRC-015), pictures that cannot be
    taken (SRC-005) and text that is no Chinese page (SRC-016). Raises SourceError for a PDF that cannot be read or holds no text.
    """
    document = open_pdf(source.data, source.name)
    try:
        return _read_pages(document, source, report)
    finally:
        document.close()


def _read_pages(document: pdfium.PdfDocument, source: Source, report: Report) -> Document:
    blocks: list[Block] = []
    resources: list[Resource] = []
    texts: list[str] = []
    empty: list[int] = []
    characters = unmapped = 0
    for number in range(1, len(document) + 1):
        place = Place(source.name, page=number)
        try:
            page = document[number - 1]
            marks = read_page(page)
        except pdfium.PdfiumError as error:
            hint = "make the file again, or take the page out"
            raise SourceError("the page is damaged and cannot be read", hint=hint, place=place) from error
        except SourceError as error:
            raise SourceError(error.message, hint=error.hint, place=place) from error
        lines = set_lines(marks.characters)
        count = sum(not mark.text.isspace() for mark in marks.characters)
        characters += count
        unmapped += sum(map(_is_unexplained, (mark.text for mark in marks.characters)))
        if characters > MAX_CHARACTERS:
            hint = "split the source into several publications"
            raise SourceError(f"more than {MAX_CHARACTERS:,} characters", hint=hint, place=place)
        if count < _LEAST_CHARACTERS:
            empty.append(number)
        texts += [line.text for line in lines]
        name = f"{source.name}#page={number}"
        blocks += _fragments(lines, name, number)
        blocks += _rules(marks, name, number)
        blocks += _figures(marks, name, number, resources, report, place)
        page.close()
    _judge_text(source, report, len(document), empty, characters, unmapped)
    report_other_text("\n".join(texts), source.name, report, can_choose=False)
    return Document(
        "newspaper", blocks=tuple(blocks), resources=tuple(resources), census=take_census("".join(texts))
    )


def _is_unexplained(text: str) -> bool:
    return text == "\ufffd" or any("\ue000" <= c <= "\uf8ff" or c >= "\U000f0000" for c in text)


def _judge_text(source: Source, report: Report, pages: int, empty: Sequence[int], characters: int, unmapped: int) -> None:
    place = Place(source.name)
    if len(empty) == pages:
        raise SourceError(
            "the PDF has no text layer: its pages are pictures, such as scans",
            hint="have its text recognised first, for example with ocrmypdf",
            place=place,
        )
    if unmapped > _MOST_UNMAPPED * characters:
        raise SourceError(
            f"the PDF does not say which characters its glyphs are ({unmapped:,} of {characters:,} are unknown)",
            hint="ask for a PDF with a ToUnicode table, or have its text recognised, for example with ocrmypdf",
            place=place,
        )
    if empty:
        listed = ", ".join(map(str, empty[:10])) + (" …" if len(empty) > 10 else "")
        report.add("SRC-014", place=Place(source.name, page=empty[0]), pages=listed)
    if unmapped:
        report.add("SRC-015", place=place, count=unmapped)


# --- lines and rules ---------------------------------------------------------------------------------------


def _fragments(lines: Sequence[PageLine], name: str, page: int) -> list[Block]:
    """Return each line as a fragment, numbered in the order of the text layer and sorted from top to bottom."""
    numbered = [(number, line) for number, line in enumerate(lines, 1)]
    numbered.sort(key=lambda item: (round(item[1].box[3]), item[1].box[0]))
    fragments: list[Block] = []
    for number, line in numbered:
        frame = Frame(
            page, *_rounded(line.box), line.size_pt, line.font, bold=line.bold, vertical=line.vertical, turned=line.turned
        )
        origin = Origin((Span(name, number, number),), frame=frame)
        fragments.append(Fragment((SourceLine(number, line.text),), origin))
    return fragments


def _rules(marks: PageMarks, name: str, page: int) -> list[Block]:
    return [Rule(Origin(frame=Frame(page, *_rounded(box)))) for box in (*marks.rules, *marks.boxes)]


def _rounded(box: Box) -> Box:
    return (round(box[0], 1), round(box[1], 1), round(box[2], 1), round(box[3], 1))


# --- pictures ----------------------------------------------------------------------------------------------


def _figures(
    marks: PageMarks, name: str, page: int, resources: list[Resource], report: Report, place: Place
) -> list[Block]:
    figures: list[Block] = []
    for picture in marks.pictures:
        width, height = picture.box[2] - picture.box[0], picture.box[3] - picture.box[1]
        if width * height > 0.95 * marks.width * marks.height:
            continue  # the page's ground, or the scan that a recognised text lies over
        target = f"picture {len(resources) + 1}"
        if len(resources) >= MAX_PICTURES:
            report.add("SRC-005", place=place, target=target, reason=f"more than {MAX_PICTURES} pictures")
            break
        try:
            data, kind = _encode(picture)
        except (pdfium.PdfiumError, ValueError, OSError, MemoryError):
            report.add("SRC-005", place=place, target=target, reason="it cannot be read")
            continue
        resource = Resource(f"pictures/page-{page:02}-{len(resources) + 1:03}.{kind}", f"image/{_TYPES[kind]}", data)
        resources.append(resource)
        figures.append(Figure(resource.name, origin=Origin(frame=Frame(page, *_rounded(picture.box)))))
    return figures


_TYPES = {"png": "png", "jpg": "jpeg"}


def _encode(picture: Picture) -> tuple[bytes, str]:
    """Return a picture as it is shown on the page, as a file: JPEG for photographs, PNG for drawings."""
    from PIL import Image

    width_px, height_px = picture.handle.get_px_size()
    if not 0 < width_px * height_px <= MAX_PICTURE_PIXELS:
        raise ValueError("too many pixels")
    image = picture.handle.get_bitmap(render=True).to_pil()
    if image.mode in ("RGBA", "LA", "P"):
        ground = Image.new("RGB", image.size, "white")
        image = image.convert("RGBA")
        ground.paste(image, mask=image.getchannel("A"))
        image = ground
    image = image.convert("L" if image.mode in ("1", "L") else "RGB")
    if max(image.size) > _PICTURE_SIDE_PX:
        image.thumbnail((_PICTURE_SIDE_PX, _PICTURE_SIDE_PX))
    stream = io.BytesIO()
    if len(image.getcolors(256) or ()) > 0:
        image.save(stream, "PNG", optimize=True)
        return stream.getvalue(), "png"
    image.save(stream, "JPEG", quality=90)
    return stream.getvalue(), "jpg"
