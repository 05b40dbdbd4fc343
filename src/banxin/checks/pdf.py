"""A finished PDF goes in; what a press and a reader need to know of it, and findings, come out.

Whoever made the file: nothing here knows of our renderers. The facts are plain values that print as JSON. What
cannot be judged (a damaged page, a content stream too large, a password) is a finding and never a traceback.
Claims of a standard (PDF/X, PDF/A, PDF/UA) are repeated, not verified.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any, TypeAlias

import pikepdf
import pypdfium2

from banxin.checks.page_content import DAMAGE, PageReader, Printed, Unreadable, inherited, is_rgb
from banxin.checks.paper import paper_name
from banxin.checks.pdf_facts import FontFact, PdfFacts, PictureFact, Sheet, counted, nothing_known
from banxin.checks.typesetting import summarise_pdf
from banxin.diagnostics import Place, Report
from banxin.errors import SourceError
from banxin.pdf_forms import draws_without_end

# pikepdf also logs what it mends; `_judge` makes findings of it, and stderr is for those.
logging.getLogger("pikepdf").addHandler(logging.NullHandler())

MM = 72 / 25.4

# What a sheet-fed or web press asks for at every edge, and the least that looks sharp in newspaper halftone.
BLEED_MM = 3.0
LOWEST_PPI = 200

_BOX_TOLERANCE_MM = 0.1
_MAX_PLAIN_STREAM = 64 << 20
_MAX_CONTENT = 512 << 20
_MAX_PAGES = 20_000
_MAX_OUTLINE = 50_000
_MAX_LISTED = 200
# Text is read for a sample of pages, evenly spread: reading all of a long book costs seconds and says no more.
_TEXT_SAMPLE = 120

_SUBSET_PREFIX = re.compile(r"[A-Z]{6}\+")
_UNMAPPED = re.compile("[\x00\ufffd\ue000-\uf8ff\U000f0000-\U0010fffd]")


def check_pdf(path: Path, report: Report) -> PdfFacts:
    """Judge the finished PDF at `path`; findings go to `report`.

    Raises SourceError when there is no such file; whatever is wrong inside it is a finding.
    """
    try:
        with path.open("rb") as file:
            facts = nothing_known(path.name, file.seek(0, 2))
    except OSError as failure:
        raise SourceError(f"cannot read {path}: {failure.strerror or failure}") from None
    place = Place(path.name)
    with _bounded_streams():
        try:
            pdf = pikepdf.open(path, suppress_warnings=True)
        except pikepdf.PasswordError:
            facts["encrypted"] = True
            report.add("PDF-103", place=place)
            return facts
        except DAMAGE as failure:
            report.add("PDF-101", place=place, reason=_brief(failure, path))
            return facts
        with pdf:
            _judge(pdf, path, facts, report)
    return facts


@contextmanager
def _bounded_streams() -> Iterator[None]:
    """Let no compressed stream unfold to more than `_MAX_PLAIN_STREAM` bytes while the file is judged."""
    previous = pikepdf.settings.set_qpdf_limits(
        flate_max_memory=_MAX_PLAIN_STREAM,
        run_length_max_memory=_MAX_PLAIN_STREAM,
        png_max_memory=_MAX_PLAIN_STREAM,
        tiff_max_memory=_MAX_PLAIN_STREAM,
    )
    try:
        yield
    finally:
        pikepdf.settings.set_qpdf_limits(**previous)


def _judge(pdf: Any, path: Path, facts: PdfFacts, report: Report) -> None:
    place = Place(path.name)
    try:
        pages = [page.obj for page in pdf.pages]
    except DAMAGE as failure:
        report.add("PDF-101", place=place, reason=_brief(failure, path))
        return
    facts["readable"], facts["pages"] = True, len(pages)
    facts["format"], facts["encrypted"] = f"PDF {pdf.pdf_version}", bool(pdf.is_encrypted)
    if not pages:
        report.add("PDF-101", place=place, reason="it has no page")
    if pdf.is_encrypted:
        report.add("PDF-104", place=place)
    _judge_sheets(pages, facts, report)
    printed, unreadable = _read_pages(pdf, pages, path, report)
    _judge_colours(printed, facts, place, report)
    _judge_fonts(printed, facts, place, report)
    _judge_pictures(printed, facts, place, report)
    _judge_catalogue(pdf, facts, place, report)
    _judge_links(pdf, pages, facts, place, report)
    _judge_text(path, unreadable, facts, place, report)
    _judge_lines(path, facts)
    problems = [str(warning) for warning in pdf.get_warnings()]
    if problems:
        report.add("PDF-102", place=place, problems=counted(len(problems), "problem"), sample=_brief(problems[0], path))


# --- sheets ------------------------------------------------------------------------------------------------

Box: TypeAlias = tuple[float, float, float, float]


def _box(page: Any, key: str) -> Box | None:
    """Return a page box in millimetres as (left, foot, right, head), or None where it is missing or no box."""
    try:
        unit = float(page.get("/UserUnit", 1)) / MM
        x0, y0, x1, y1 = (float(number) * unit for number in inherited(page, key))
    except DAMAGE:
        return None
    return (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _within(inner: Box, outer: Box) -> bool:
    near = _BOX_TOLERANCE_MM
    return (
        inner[0] >= outer[0] - near
        and inner[1] >= outer[1] - near
        and inner[2] <= outer[2] + near
        and inner[3] <= outer[3] + near
    )


def _sheet(page: Any) -> tuple[str, tuple[float, float], tuple[float, float], float | None, bool]:
    """Return name, trimmed size, media size, bleed, and whether media ⊇ bleed ⊇ trim (14.11.2), as Sheet has them."""
    media = _box(page, "/MediaBox") or (0.0, 0.0, 0.0, 0.0)
    trim = _box(page, "/TrimBox") if "/TrimBox" in page else None
    crop = _box(page, "/CropBox") or media
    bleed = _box(page, "/BleedBox") if "/BleedBox" in page else crop
    nested = bleed is not None and _within(bleed, media) and (trim is None or _within(trim, bleed))
    margin = None
    if trim is not None and bleed is not None:
        margin = round(min(trim[0] - bleed[0], trim[1] - bleed[1], bleed[2] - trim[2], bleed[3] - trim[3]), 1) + 0.0
    shown = trim or crop
    width, height = shown[2] - shown[0], shown[3] - shown[1]
    if _quarter_turns(page) % 2:
        width, height = height, width
    return (
        paper_name(width, height),
        (round(width, 1), round(height, 1)),
        (round(media[2] - media[0], 1), round(media[3] - media[1], 1)),
        margin,
        nested,
    )


def _quarter_turns(page: Any) -> int:
    try:
        return int(inherited(page, "/Rotate") or 0) // 90
    except DAMAGE:
        return 0


def _judge_sheets(pages: list[Any], facts: PdfFacts, report: Report) -> None:
    kinds: dict[tuple[str, tuple[float, float], tuple[float, float], float | None, bool], list[int]] = {}
    for number, page in enumerate(pages, 1):
        kinds.setdefault(_sheet(page), []).append(number)
    for (name, trim, media, bleed, nested), numbers in kinds.items():
        facts["sheets"].append(
            Sheet(
                pages=_ranges(numbers),
                count=len(numbers),
                name=name,
                trim_mm=trim,
                media_mm=media,
                bleed_mm=bleed,
                nested=nested,
            )
        )
        place = Place(facts["file"], page=numbers[0])
        if bleed is None:
            report.add("PDF-111", place=place, pages=counted(len(numbers), "page"))
        elif not nested:
            report.add("PDF-112", place=place, pages=counted(len(numbers), "page"))
        elif bleed < BLEED_MM - _BOX_TOLERANCE_MM:
            report.add(
                "PDF-113",
                place=place,
                pages=counted(len(numbers), "page"),
                bleed=f"{bleed:g}",
                wanted=f"{BLEED_MM:g}",
            )
    if len(kinds) > 1:
        report.add("PDF-114", place=Place(facts["file"]), count=len(kinds))


def _ranges(numbers: Iterable[int]) -> str:
    """Return page numbers as ranges: [1, 2, 3, 5] → “1–3, 5”."""
    runs = []
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        ends = [number for _, number in run]
        runs.append(f"{ends[0]}–{ends[-1]}" if len(ends) > 1 else str(ends[0]))
    return ", ".join(runs)


# --- what is printed ---------------------------------------------------------------------------------------


def _read_pages(pdf: Any, pages: list[Any], path: Path, report: Report) -> tuple[Printed, set[int]]:
    """Read the content of the pages within bounds; return it and the numbers of pages that could not be read."""
    reader = PageReader(pdf)
    unreadable: dict[int, str] = {}
    total = 0
    for number, page in enumerate(pages, 1):
        if total > _MAX_CONTENT or number > _MAX_PAGES:
            report.add("PDF-106", place=Place(path.name), read=number - 1, pages=len(pages))
            unreadable.update(dict.fromkeys(range(number, len(pages) + 1), "not read"))
            break
        try:
            if draws_without_end(page):
                raise Unreadable("it draws forms within forms without end")
            total += reader.read(page, number)
        except (Unreadable, *DAMAGE) as failure:
            unreadable[number] = _brief(failure, path)
    damaged = [number for number, why in unreadable.items() if why != "not read"]
    if damaged:
        report.add(
            "PDF-105",
            place=Place(path.name, page=damaged[0]),
            pages=counted(len(damaged), "page"),
            reason=unreadable[damaged[0]],
        )
    return reader.printed, set(unreadable)


def _judge_colours(printed: Printed, facts: PdfFacts, place: Place, report: Report) -> None:
    facts["colours"] = dict(printed.spaces.most_common())
    facts["inks"] = {str(ink): count for ink, count in printed.text_inks.most_common()}
    facts["blending"] = dict(printed.blending.most_common())
    facts["rgb_operators"] = sum(count for space, count in printed.spaces.items() if is_rgb(space))
    if printed.rgb_pages:
        report.add(
            "PDF-131",
            place=Place(place.name, page=min(printed.rgb_pages)),
            operators=counted(facts["rgb_operators"], "operator"),
            pages=counted(len(printed.rgb_pages), "page"),
        )
    mixed = [ink for ink in printed.text_inks if ink.is_mixed_black]
    if mixed:
        report.add("PDF-132", place=place, ink=str(mixed[0]), count=sum(printed.text_inks[ink] for ink in mixed))
    if any(is_rgb(space) for space in printed.blending):
        report.add("PDF-133", place=place)


def _judge_fonts(printed: Printed, facts: PdfFacts, place: Place, report: Report) -> None:
    found: Counter[tuple[str, str, bool, bool, bool]] = Counter()
    pages: dict[tuple[str, str, bool, bool, bool], set[int]] = {}
    for font, used_on in printed.fonts.values():
        if not used_on:
            continue
        try:
            face = _face(font)
        except DAMAGE:
            face = ("unreadable", "unknown", False, False, False)
        found[face] += 1
        pages.setdefault(face, set()).update(used_on)
    facts["fonts"] = [
        FontFact(
            name=name,
            type=kind,
            embedded=embedded,
            subset=subset,
            unicode=unicode,
            pages=len(pages[name, kind, embedded, subset, unicode]),
            first_page=min(pages[name, kind, embedded, subset, unicode]),
        )
        for name, kind, embedded, subset, unicode in sorted(found)
    ]
    for fact in facts["fonts"]:
        where = Place(place.name, page=fact["first_page"])
        if fact["type"] == "Type 3":
            report.add("PDF-122", place=where, font=fact["name"])
        elif not fact["embedded"]:
            report.add("PDF-121", place=where, font=fact["name"])
        elif not fact["subset"]:
            report.add("PDF-123", place=where, font=fact["name"])
        if not fact["unicode"]:
            report.add("PDF-124", place=where, font=fact["name"])


def _face(font: Any) -> tuple[str, str, bool, bool, bool]:
    """Return name without subset prefix, type, embedded, subset, and whether codes map to Unicode (9.6, 9.7)."""
    subtype = str(font.get("/Subtype"))[1:]
    full_name = _face_name(font)
    described = font["/DescendantFonts"][0] if subtype == "Type0" else font
    descriptor = described.get("/FontDescriptor", {})
    program = next((key for key in ("/FontFile", "/FontFile2", "/FontFile3") if key in descriptor), "")
    if subtype == "Type3":
        kind = "Type 3"
    elif subtype == "Type0":
        kind = "CID TrueType" if str(described.get("/Subtype")) == "/CIDFontType2" else "CID CFF"
    else:
        kind = {"TrueType": "TrueType", "MMType1": "Multiple master"}.get(subtype, "Type 1")
    # A simple font with a named encoding says what its codes mean even without a table (9.10.2).
    mapped = "/ToUnicode" in font or (subtype in ("Type1", "TrueType", "MMType1") and "/Encoding" in font)
    subset = bool(_SUBSET_PREFIX.match(full_name))
    name = _SUBSET_PREFIX.sub("", full_name, count=1)
    return name, kind, bool(program) or subtype == "Type3", subset, mapped


def _face_name(font: Any) -> str:
    # A Type 3 font needs no name; its descriptor may have one.
    for holder, key in ((font, "/BaseFont"), (font.get("/FontDescriptor", {}), "/FontName"), (font, "/Name")):
        if key in holder:
            return str(holder[key])[1:]
    return "unnamed"


def _judge_pictures(printed: Printed, facts: PdfFacts, place: Place, report: Report) -> None:
    # A picture of a single row or column of pixels is a flat tint or a gradient: it has no resolution to judge.
    judged = [(page, shot) for page, shot in printed.pictures if min(shot.width_px, shot.height_px) > 1]
    judged.sort(key=lambda placed: (placed[1].ppi, placed[0]))
    facts["pictures_total"] = len(judged)
    facts["pictures"] = [
        PictureFact(
            page=page,
            pixels=(shot.width_px, shot.height_px),
            printed_mm=(round(shot.width_pt / MM, 1), round(shot.height_pt / MM, 1)),
            ppi=round(min(shot.ppi, 99_999)),
            colour=shot.colour,
            bits=shot.bits,
        )
        for page, shot in judged[:_MAX_LISTED]
    ]
    for fact in facts["pictures"]:
        if fact["ppi"] < LOWEST_PPI:
            report.add(
                "PDF-141",
                place=Place(place.name, page=fact["page"]),
                width=fact["pixels"][0],
                height=fact["pixels"][1],
                ppi=fact["ppi"],
                wanted=LOWEST_PPI,
            )
    coloured = sum(is_rgb(shot.colour) for _, shot in judged)
    if coloured:
        report.add("PDF-142", place=place, count=coloured)


# --- the file as a document --------------------------------------------------------------------------------


def _judge_catalogue(pdf: Any, facts: PdfFacts, place: Place, report: Report) -> None:
    root = pdf.Root
    facts["title"], facts["producer"], facts["claims"] = _metadata(pdf)
    facts["language"] = _text(root.get("/Lang"))
    try:
        facts["tagged"] = bool(root.get("/MarkInfo", {}).get("/Marked", False)) and "/StructTreeRoot" in root
        facts["bookmarks"] = _count_bookmarks(root)
        facts["output_intents"] = [_output_intent(intent) for intent in list(root.get("/OutputIntents", []))[:20]]
    except DAMAGE as failure:
        report.add("PDF-102", place=place, problems="1 problem", sample=str(failure)[:160])
    if not facts["title"]:
        report.add("PDF-151", place=place)
    if not facts["language"]:
        report.add("PDF-152", place=place)
    if not facts["bookmarks"] and facts["pages"] > 1:
        report.add("PDF-153", place=place)


def _text(value: Any) -> str:
    return str(value) if isinstance(value, pikepdf.String) else ""


def _metadata(pdf: Any) -> tuple[str, str, list[str]]:
    """Return title, producer and the standards the file says it keeps."""
    title = producer = ""
    claims: list[str] = []
    try:
        title, producer = (_text(pdf.docinfo.get(key)).strip() for key in ("/Title", "/Producer"))
        if "/GTS_PDFXVersion" in pdf.docinfo:
            claims.append(_text(pdf.docinfo["/GTS_PDFXVersion"]))
        stream = pdf.Root.get("/Metadata")
        if isinstance(stream, pikepdf.Stream) and len(stream.read_raw_bytes()) < 1_000_000:
            with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as described:
                title = title or str(described.get("dc:title") or "").strip()
                for key, name in (("pdfaid:part", "PDF/A"), ("pdfuaid:part", "PDF/UA")):
                    if described.get(key):
                        claims.append(f"{name}-{described[key]}{str(described.get('pdfaid:conformance') or '').lower()}")
                claims += [str(described[key]) for key in ("pdfxid:GTS_PDFXVersion",) if described.get(key)]
    except DAMAGE:
        pass  # what could be read stands; a missing title is a finding of its own
    return title, producer, list(dict.fromkeys(claims))


def _output_intent(intent: Any) -> str:
    subtype = str(intent.get("/S", "/unknown"))[1:]
    identifier = _text(intent.get("/OutputConditionIdentifier"))
    return f"{subtype} {identifier}".strip()


def _count_bookmarks(root: Any) -> int:
    """Count the entries of the outline (12.3.3), each once even where damaged links run in a circle."""
    outlines = root.get("/Outlines")
    waiting = [outlines.get("/First")] if isinstance(outlines, pikepdf.Dictionary) else []
    seen: set[tuple[int, int]] = set()
    count = 0
    while waiting and count < _MAX_OUTLINE:
        entry = waiting.pop()
        if not isinstance(entry, pikepdf.Dictionary) or entry.objgen in seen:
            continue
        if entry.is_indirect:
            seen.add(entry.objgen)
        count += 1
        waiting += [entry.get("/Next"), entry.get("/First")]
    return count


def _judge_links(pdf: Any, pages: list[Any], facts: PdfFacts, place: Place, report: Report) -> None:
    names = _destination_names(pdf)
    first_broken = 0
    for number, page in enumerate(pages[:_MAX_PAGES], 1):
        try:
            for link in page.get("/Annots", []):
                if str(link.get("/Subtype")) != "/Link":
                    continue
                kind = _link_kind(link, names)
                facts["links"][kind] += 1
                if kind == "nowhere":
                    first_broken = first_broken or number
        except DAMAGE:
            continue  # a damaged list of annotations prints nothing; the reading itself has warned
    if first_broken:
        report.add("PDF-154", place=Place(place.name, page=first_broken), count=facts["links"]["nowhere"])


def _link_kind(link: Any, names: set[str] | None) -> str:
    action = link.get("/A")
    destination = link.get("/Dest")
    if isinstance(action, pikepdf.Dictionary):
        if str(action.get("/S")) != "/GoTo":
            return "external"
        destination = action.get("/D")
    if isinstance(destination, pikepdf.Array):
        there = len(destination) > 0 and isinstance(destination[0], pikepdf.Dictionary)
        return "internal" if there else "nowhere"
    if destination is None:
        return "nowhere"
    name = str(destination).removeprefix("/") if isinstance(destination, pikepdf.Name) else str(destination)
    return "internal" if names is None or name in names else "nowhere"


def _destination_names(pdf: Any) -> set[str] | None:
    """Return the named destinations of the file (12.3.2.3), or None when their tree cannot be read."""
    found: set[str] = set()
    try:
        old = pdf.Root.get("/Dests")
        if isinstance(old, pikepdf.Dictionary):
            found |= {str(key)[1:] for key in old}
        tree = pdf.Root.get("/Names", {}).get("/Dests")
        if tree is not None:
            found |= {str(key) for key in pikepdf.NameTree(tree)}
    except DAMAGE:
        return None
    return found


def _judge_text(path: Path, skipped: set[int], facts: PdfFacts, place: Place, report: Report) -> None:
    """Read the text of a sample of pages as a reader would copy it."""
    readable = [number for number in range(1, facts["pages"] + 1) if number not in skipped]
    step = max(1, -(-len(readable) // _TEXT_SAMPLE))
    first_unmapped = 0
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        return  # qpdf mends files that pdfium refuses; PDF-102 says so
    try:
        for number in readable[::step]:
            try:
                page = document[number - 1]
                text_page = page.get_textpage()
                text = text_page.get_text_bounded()
                text_page.close()
                page.close()
            except pypdfium2.PdfiumError:
                continue
            unmapped = len(_UNMAPPED.findall(text))
            facts["text"]["pages_read"] += 1
            facts["text"]["characters"] += sum(not char.isspace() for char in text)
            facts["text"]["unmapped"] += unmapped
            if unmapped and not first_unmapped:
                first_unmapped = number
    finally:
        document.close()
    if first_unmapped:
        where = Place(place.name, page=first_unmapped)
        report.add(
            "PDF-155",
            place=where,
            glyphs=counted(facts["text"]["unmapped"], "glyph"),
            pages=counted(facts["text"]["pages_read"], "page"),
        )


def _judge_lines(path: Path, facts: PdfFacts) -> None:
    """Say how lines of Chinese are set; a file that pdfium refuses has none that could be measured."""
    try:
        facts["lines"] = summarise_pdf(path)
    except SourceError:
        facts["lines"] = ""


def _brief(failure: object, path: Path) -> str:
    """Return a library's message on one short line, naming the file as our own messages do."""
    line = " ".join(str(failure).replace(str(path), path.name).split()) or type(failure).__name__
    return line if len(line) <= 160 else line[:159] + "…"
