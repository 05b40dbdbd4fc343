"""A newspaper page's PDF comes in; its lines as fragments with their places, its pictures and its rules go out.

Which line belongs to which article is for `structure` to find out. The numbers of the lines are those of the text
layer, counted page by page; a page is a source of its own, `page.pdf#page=2`, and so is each of a spread,
`page.pdf#page=2-left`.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field

import pypdfium2 as pdfium

from banxin.diagnostics import Place, Report
from banxin.errors import SourceError
from banxin.model.document import Block, Document, Figure, Fragment, Resource, Rule, SourceLine
from banxin.model.span import Frame, Origin, Span
from banxin.model.walk import take_census
from banxin.readers.pdf_characters import Box, PageMarks, Picture, load_page, open_pdf, read_page
from banxin.readers.pdf_condition import Condition, examine
from banxin.readers.pdf_layout import PageLine, set_lines
from banxin.readers.pdf_spread import split_spread
from banxin.readers.recognition import report_other_text
from banxin.readers.source import Source

MAX_CHARACTERS = 2_000_000
MAX_PICTURES = 200
MAX_PICTURE_PIXELS = 40_000_000
_PICTURE_SIDE_PX = 4096  # a larger picture is made smaller: as wide as a broadsheet page at 250 pixels an inch

# A page with less text than this, all of it over or beside one picture, is a scan.
_LEAST_CHARACTERS = 12
# So is one that a picture covers, with no more than a stamp on it.
_STAMP_CHARACTERS, _SCAN_SHARE = 60, 0.8
# Text of which so much stands for no known character cannot be read by anybody.
_MOST_UNMAPPED = 0.3


@dataclass(slots=True)
class _Found:
    """What the pages hold: their characters, those unknown, outside and hidden; pages without text, and those with such text.

    `printed` counts the pages of print so far: a spread has two.
    """

    pages: int
    printed: int = 0
    characters: int = 0
    unmapped: int = 0
    outside: int = 0
    empty: list[int] = field(default_factory=list)
    unclear: list[int] = field(default_factory=list)
    cropped: list[int] = field(default_factory=list)
    hidden: int = 0
    covered: list[int] = field(default_factory=list)


def read_pdf(source: Source, report: Report) -> Document:
    """Return the document's lines, pictures and rules, each with its frame, and the count of its characters.

    Reports pages without text (SRC-014), characters that the file does not explain (SRC-015), pages that are damaged
    (SRC-021), a file that had to be mended (SRC-022), text outside its page (SRC-023), text that nobody can see
    (SRC-037), pictures that cannot be taken (SRC-005) and text that is no Chinese page (SRC-016). Raises SourceError for a PDF that cannot be read or holds no
    text.
    """
    condition = examine(source.data)
    if condition.endless:
        raise SourceError(
            "the page draws forms within forms without end",
            hint="take the page out, or print the file into a new PDF",
            place=Place(source.name, page=condition.endless),
        )
    document = open_pdf(condition.data, source.name)
    try:
        return _read_pages(document, condition, source, report)
    finally:
        document.close()


def _read_pages(document: pdfium.PdfDocument, condition: Condition, source: Source, report: Report) -> Document:
    blocks: list[Block] = []
    resources: list[Resource] = []
    texts: list[str] = []
    found = _Found(len(document))
    for number in range(1, len(document) + 1):
        place = Place(source.name, page=number)
        try:
            page = load_page(document, number)
            marks = read_page(page, condition.mute.get(number, frozenset()), layers=condition.hides_layers)
        except pdfium.PdfiumError as error:
            hint = "make the file again, or take the page out"
            raise SourceError("the page is damaged and cannot be read", hint=hint, place=place) from error
        except SourceError as error:
            raise SourceError(error.message, hint=error.hint, place=place) from error
        count = sum(not mark.text.isspace() for mark in marks.characters)
        found.characters += count
        if unmapped := sum(_is_unexplained(mark.text) for mark in marks.characters):
            found.unclear.append(number)
            found.unmapped += unmapped
        if found.characters > MAX_CHARACTERS:
            hint = "split the source into several publications"
            raise SourceError(f"more than {MAX_CHARACTERS:,} characters", hint=hint, place=place)
        if marks.outside:
            found.cropped.append(number)
            found.outside += marks.outside
        if marks.hidden:
            found.covered.append(number)
            found.hidden += marks.hidden
        if marks.outside <= count < (_STAMP_CHARACTERS if _is_picture(marks) else _LEAST_CHARACTERS):
            found.empty.append(number)
        for side, part, lines in _printed_pages(marks):
            found.printed += 1
            texts += [line.text for line in lines]
            blocks += _fragments(lines, f"{source.name}#page={number}{side}", found.printed)
            blocks += _rules(part, found.printed)
            blocks += _figures(part, found.printed, resources, report, place)
        page.close()
    if len(found.empty) == found.pages and (condition.mended or condition.broken):
        hint = "make the file again, or fetch it again if it came over a network"
        raise SourceError("the PDF is damaged: nothing that is left of it holds text", hint=hint, place=Place(source.name))
    _judge_text(source, report, found)
    _report_condition(source, report, condition)
    report_other_text("\n".join(texts), source.name, report, can_choose=False)
    return Document(
        "newspaper", blocks=tuple(blocks), resources=tuple(resources), census=take_census("".join(texts))
    )


def _printed_pages(marks: PageMarks) -> list[tuple[str, PageMarks, list[PageLine]]]:
    """Return what stands on each printed page of one of the file, with its lines; `side` names a page of a spread.

    The right page is the first where lines are vertical, and so is the binding at the right.
    """
    parts = split_spread(marks)
    sides = ("-left", "-right") if len(parts) == 2 else ("",)
    pages = [
        (side, part, set_lines(part.characters, part.rules, part.boxes)) for side, part in zip(sides, parts, strict=True)
    ]
    lines = [line for _, _, lines in pages for line in lines]
    upright = sum(len(line.text) for line in lines if line.vertical)
    return pages[::-1] if 2 * upright > sum(len(line.text) for line in lines) else pages


def _is_unexplained(text: str) -> bool:
    return text == "\ufffd" or any("\ue000" <= c <= "\uf8ff" or c >= "\U000f0000" for c in text)


def _is_picture(marks: PageMarks) -> bool:
    """Tell whether one picture covers most of the page, as a scan does."""
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (picture.box for picture in marks.pictures)]
    return max(areas, default=0.0) > _SCAN_SHARE * marks.width * marks.height


def _judge_text(source: Source, report: Report, found: _Found) -> None:
    place = Place(source.name)
    if len(found.empty) == found.pages:
        raise SourceError(
            "the PDF has no text layer: its pages are pictures, such as scans",
            hint="have its text recognised first, for example with ocrmypdf",
            place=place,
        )
    if len({*found.cropped, *found.empty}) == found.pages and found.characters < _LEAST_CHARACTERS:
        raise SourceError(
            f"the text lies outside the page: {found.outside:,} characters stand beyond its crop box or media box",
            hint="set the boxes right, for example by printing the file into a new PDF",
            place=place,
        )
    if found.unmapped > _MOST_UNMAPPED * found.characters:
        raise SourceError(
            f"the PDF does not say which characters its glyphs are ({found.unmapped:,} of {found.characters:,} are unknown)",
            hint="ask for a PDF with a ToUnicode table, or have its text recognised, for example with ocrmypdf",
            place=place,
        )
    if found.empty:
        report.add("SRC-014", place=Place(source.name, page=found.empty[0]), pages=_listed(found.empty))
    if found.unmapped:
        unclear = found.unclear
        report.add("SRC-015", place=Place(source.name, page=unclear[0]), count=found.unmapped, pages=_listed(unclear))
    if found.cropped:
        report.add(
            "SRC-023", place=Place(source.name, page=found.cropped[0]), count=found.outside, pages=_listed(found.cropped)
        )
    if found.covered:
        report.add(
            "SRC-037", place=Place(source.name, page=found.covered[0]), count=found.hidden, pages=_listed(found.covered)
        )


def _report_condition(source: Source, report: Report, condition: Condition) -> None:
    if condition.broken:
        report.add("SRC-021", place=Place(source.name, page=condition.broken[0]), pages=_listed(condition.broken))
    if condition.mended:
        report.add("SRC-022", place=Place(source.name))


def _listed(pages: Sequence[int]) -> str:
    return ", ".join(map(str, pages[:10])) + (" …" if len(pages) > 10 else "")


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


def _rules(marks: PageMarks, page: int) -> list[Block]:
    return [Rule(Origin(frame=Frame(page, *_rounded(box)))) for box in (*marks.rules, *marks.boxes)]


def _rounded(box: Box) -> Box:
    return (round(box[0], 1), round(box[1], 1), round(box[2], 1), round(box[3], 1))


# --- pictures ----------------------------------------------------------------------------------------------


def _figures(marks: PageMarks, page: int, resources: list[Resource], report: Report, place: Place) -> list[Block]:
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
    if picture.turns:
        image = image.rotate(-90 * picture.turns, expand=True)
    if max(image.size) > _PICTURE_SIDE_PX:
        image.thumbnail((_PICTURE_SIDE_PX, _PICTURE_SIDE_PX))
    stream = io.BytesIO()
    if len(image.getcolors(256) or ()) > 0:
        image.save(stream, "PNG", optimize=True)
        return stream.getvalue(), "png"
    image.save(stream, "JPEG", quality=90)
    return stream.getvalue(), "jpg"
