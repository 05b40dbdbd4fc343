"""Finished HTML, style sheets, faces and pictures go in; the bytes of a print-ready PDF come out.

WeasyPrint makes the pages and nothing of it is known elsewhere. It is imported when a PDF is asked for, not
before. What a press needs and WeasyPrint does not do is done here: nothing but the given faces and files is
within reach, text that went missing stops the build, the bleed has its width and its boxes, crop marks stand
outside it, and the same input gives the same bytes.
"""

from __future__ import annotations

import ctypes.util
import errno
import functools
import gc
import hashlib
import logging
import os
import sys
import tempfile
import threading
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar
from urllib.parse import unquote, urlsplit
from xml.sax.saxutils import escape

from banxin.composition import Fault
from banxin.diagnostics import Place, Report
from banxin.errors import RenderError
from banxin.fonts.catalogue import Face
from banxin.fonts.fontconfig import private_configuration
from banxin.progress import Progress, silent
from banxin.typography.hyphenation import LEAST_AFTER, LEAST_BEFORE
from banxin.typography.request import ELEMENT, NAMESPACE
from banxin.typography.style import AS_THE_LANGUAGE, StyleChoice

if TYPE_CHECKING:
    from banxin.renderers.pdf.seam.openings import PageOpening

POINTS_PER_MM = 72 / 25.4

# Pictures and faces have addresses under this one; `.invalid` can belong to nobody (RFC 2606).
BASE_URL = "https://publication.invalid/"
_FACES = ".faces/"

# Crop marks: hairlines as long as presses like them, on paper that is cut off.
MARK_LENGTH_MM = 5.0
MARK_WIDTH_PT = 0.25
SLUG_MM = 7.0

# Chinese faces make U+2010, the hyphen WeasyPrint would use, a whole em wide; no word may run off the page.
_WORDS = 'html { hyphenate-character: "-"; overflow-wrap: break-word }'
# What may be divided where words are: neither code nor titles.
_DIVIDED_WORDS = (
    f"html {{ hyphens: auto; hyphenate-limit-chars: 5 {LEAST_BEFORE} {LEAST_AFTER} }}"
    "code, pre, kbd, samp, h1, h2, h3, h4, h5, h6 { hyphens: manual }"
)

# Edges of boxes this near to each other differ by rounding.
_SAME_PLACE_PX = 0.01

_ASK = "set it with another layout, and please report this with the source"

_MIME_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class PrintMetadata:
    """What the file says of itself; `identifier` is a URN, `timestamp` dates it, `language` is BCP 47.

    `asked` is what was asked of its setting (`typography.request`).
    """

    title: str
    language: str
    identifier: str
    timestamp: datetime
    authors: tuple[str, ...] = ()
    description: str = ""
    subjects: tuple[str, ...] = ()
    publisher: str = ""
    rights: str = ""
    isbn: str = ""
    issn: str = ""
    asked: str = ""
    producer: str = "Banxin"


@dataclass(frozen=True, slots=True)
class PressedPdf:
    """A finished PDF. `anchors` maps the ids of the HTML to the page they stand on, counted from 1.

    `openings` say how its pages open.
    """

    content: bytes
    pages: int
    anchors: Mapping[str, int]
    openings: tuple[PageOpening, ...] = ()


class TextLostError(RenderError):
    """The pages do not hold the text of the HTML; `passage` is where that begins, near `page`, counted from 1."""

    def __init__(self, text: str, passage: str, page: int, place: Place | None = None) -> None:
        near = f", in “{passage}”" if passage else ""
        super().__init__(f"the press lost or doubled text near page {page}{near}: {text}", hint=_ASK, place=place)
        self.text, self.passage, self.page = text, passage, page


# Environment, log and layout engine are the whole process's.
_press_room = threading.Lock()

# CPython 3.11 keeps the frames of calls in chunks of 16 KB, and maps and unmaps memory at each call that crosses the edge
# of one: half a million times for a novel, where the lines of a page happen to be laid out at such an edge. A frame of so
# many slots gets a chunk of a megabyte, and leaves half of it to the calls within.
_FRAME_SLOTS = 1 << 16

_P = ParamSpec("_P")
_R = TypeVar("_R")


def _with_room(call: Callable[_P, _R]) -> Callable[_P, _R]:
    """Return `call` so that the calls within it have their frames in one piece of memory."""

    def run(*arguments: _P.args, **named: _P.kwargs) -> _R:
        return call(*arguments, **named)

    run.__code__ = run.__code__.replace(co_stacksize=_FRAME_SLOTS)
    return functools.wraps(call)(run)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let one thread print at a time, and the collector of cycles rest: it would walk the growing tree of boxes over and over.

    Of 1300 pages it took a fifth of the time, and gave back three hundredths of the memory. The boxes that are left over
    point at one another; they are put by for `_Leftovers`, since most programs end when their PDF is made.
    """
    with _press_room:
        working = gc.isenabled()
        gc.disable()
        try:
            yield
        finally:
            gc.freeze()
            if working:
                gc.enable()


class _Leftovers:
    """What earlier printings left behind: given back when it is much, as to look for it takes longer than to set a page."""

    # A book of forty pages leaves some 25,000 objects.
    MOST = 200_000

    def __init__(self) -> None:
        self._known = 0

    def sweep(self) -> None:
        if gc.get_freeze_count() - self._known > self.MOST:
            gc.unfreeze()
            gc.collect()
            self._known = len(gc.get_objects())


_leftovers = _Leftovers()


@_with_room
@_undisturbed()
def press(
    html: str,
    *,
    stylesheets: Sequence[str],
    faces: Sequence[Face],
    resources: Mapping[str, bytes],
    metadata: PrintMetadata,
    report: Report,
    bleed_mm: float = 3.0,
    marks: bool = False,
    choice: StyleChoice = AS_THE_LANGUAGE,
    vertical: bool = False,
    revise: Callable[[Mapping[str, int]], str] | None = None,
    progress: Progress = silent,
    memory: PressMemory | None = None,
    name: str = "print edition",
    shown_names: Mapping[str, str] = MappingProxyType({}),
) -> PressedPdf:
    """Print `html` with `stylesheets`, set in `faces` and no others, with pictures from `resources` by name.

    Findings go to `report`, about the edition called `name` and pictures by their `shown_names`: characters without a glyph, pictures that are refused or
    cannot be read, text beyond the page, text that takes other lines than its `data-lines` says. `vertical` pages are laid
    out lying and turned upright in the end. `revise` gives the HTML anew from the page of each id, for what only finished
    pages can tell, such as an index that names no page twice; it may change nothing before the last place it asks about. One
    PDF is printed at a time; other threads
    wait. Raises RenderError when characters are lost or doubled on the way, when the layout engine breaks down,
    and when no face is given.
    """
    if not faces:
        raise RenderError("a PDF needs at least one face", hint="name the faces of the layout's roles")
    if memory is None:
        _leftovers.sweep()
    with _folder(memory) as folder, _private_fonts(folder), _heard() as log:
        with _libraries_by_name():
            import weasyprint
        from weasyprint.text.fonts import FontConfiguration

        from banxin.renderers.pdf import seam
        from banxin.renderers.pdf.seam.conservation import beyond_the_page, poor_lines, text_imbalance
        from banxin.renderers.pdf.seam.openings import page_openings
        from banxin.renderers.pdf.seam.planned import unkept_plans

        fetcher = _fetcher(faces, resources)
        if memory is None:
            fonts, kept = FontConfiguration(), None
        else:
            fonts, kept = memory.recall(faces, vertical=vertical)
        margin_mm = bleed_mm + SLUG_MM if marks else bleed_mm
        words = _WORDS + _DIVIDED_WORDS if choice.hyphenation == "auto" else _WORDS
        sheets = (_face_rules(faces), words, *stylesheets, f"@page {{ bleed: {margin_mm}mm !important; marks: none !important }}")
        with seam.composed(faces, choice, vertical=vertical, progress=progress, kept=kept) as noticed, _failures_told():
            styles = [
                weasyprint.CSS(string=sheet, base_url=BASE_URL, url_fetcher=fetcher, font_config=fonts)
                for sheet in sheets
            ]

            def lay_out(text: str) -> tuple[Any, Any]:
                source = weasyprint.HTML(string=text, base_url=BASE_URL, url_fetcher=fetcher)
                if kept is not None:
                    kept.pages.adopt(source.etree_element, (*sheets, repr(choice), _digest(resources)))
                return source, source.render(font_config=fonts, stylesheets=styles)

            source, document = lay_out(html)
            if revise is not None and (revised := revise(_pages_of(document))) != html:
                html = revised
                source, document = lay_out(html)
            if (found := text_imbalance(document, source.etree_element)) is not None:
                raise TextLostError(found.text, found.passage, found.page)
            for page in document.pages:
                page.links[:] = _links(page.links)
            _describe(document, metadata)
            content = document.write_pdf(
                finisher=lambda _, pdf: _finish(pdf, metadata, bleed_mm, marks, vertical),
                pdf_identifier=_file_identifier(html, sheets, resources, metadata),
            )
        for number, text in _first_of_page(beyond_the_page(document)):
            report.add("PDF-003", place=Place(name, page=number), text=text)
        for number, text in unkept_plans(document) if "data-lines" in html else ():
            report.add("PDF-005", place=Place(name, page=number), text=text)
        _report(log, noticed.missing, report, name, shown_names)
        if noticed.poor_pieces:
            _report_poor_lines(poor_lines(document), report, name)
        openings = tuple(page_openings(document))
        return PressedPdf(content, len(document.pages), MappingProxyType(_pages_of(document)), openings)


def _pages_of(document: Any) -> dict[str, int]:
    """Return the page, counted from 1, on which each id of a laid-out document stands."""
    pages: dict[str, int] = {}
    for number, page in enumerate(document.pages, 1):
        for name in page.anchors:
            pages.setdefault(name, number)
    return pages


class PressMemory:
    """What the press remembers from one printing to the next, so that pages whose text did not change are laid out once.

    It keeps files of its own until it is closed. What is printed with it is the same to the byte as without.
    """

    def __init__(self) -> None:
        self._temporary = tempfile.TemporaryDirectory(prefix="banxin-")
        self._faces = ""
        self._fonts: Any = None
        self._kept: Any = None

    @property
    def folder(self) -> Path:
        return Path(self._temporary.name)

    def recall(self, faces: Sequence[Face], *, vertical: bool) -> tuple[Any, Any]:
        """Return WeasyPrint's fonts and what the seam keeps; both are new when the faces are not those of the last time.

        Glyphs have other numbers in a face that is cut to other characters.
        """
        from weasyprint.text.fonts import FontConfiguration

        from banxin.renderers.pdf import seam

        files = {f"{face.css_family} {face.weight}": face.path.read_bytes() for face in faces}
        digest = _digest(files) + " vertical" * vertical
        if digest != self._faces:
            self._faces, self._fonts = "", FontConfiguration()
            own = []
            for number, face in enumerate(faces):
                path = self.folder / f"{digest[:16]}-{number}{face.path.suffix}"
                path.write_bytes(files[f"{face.css_family} {face.weight}"])
                own.append(replace(face, path=path))
            self._kept, self._faces = seam.Kept(own, vertical=vertical), digest
        return self._fonts, self._kept

    def close(self) -> None:
        self._faces, self._fonts, self._kept = "", None, None
        self._temporary.cleanup()


def _digest(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name} {len(files[name])} ".encode() + files[name])
    return digest.hexdigest()


# --- what the press may reach -------------------------------------------------------------------------------


@contextmanager
def _folder(memory: PressMemory | None) -> Iterator[Path]:
    """Yield a folder for the files that WeasyPrint wants; without a memory it is gone when the context closes."""
    if memory is not None:
        yield memory.folder
        return
    with tempfile.TemporaryDirectory(prefix="banxin-") as folder:
        yield Path(folder)


@contextmanager
def _private_fonts(folder: Path) -> Iterator[None]:
    """Hide the fonts of the machine from fontconfig, which reads its environment whenever fonts are set up.

    What WeasyPrint puts into files meanwhile goes into `folder`, though the program be stopped.
    """
    name = "FONTCONFIG_FILE"
    before, elsewhere = os.environ.get(name), tempfile.tempdir
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="No fonts configured in FontConfig")
        configuration = folder / "fonts.conf"
        configuration.write_text(private_configuration(folder / "cache"), encoding="utf-8")
        os.environ[name] = str(configuration)
        tempfile.tempdir = str(folder)
        try:
            yield
        finally:
            tempfile.tempdir = elsewhere
            if before is None:
                del os.environ[name]
            else:
                os.environ[name] = before


def _face_rules(faces: Sequence[Face]) -> str:
    return "\n".join(
        f'@font-face {{ font-family: "{face.css_family}"; font-weight: {face.weight}; '
        f'src: url("{BASE_URL}{_FACES}{number}") }}'
        for number, face in enumerate(faces)
    )


def _fetcher(faces: Sequence[Face], resources: Mapping[str, bytes]) -> Any:
    """Return a fetcher of WeasyPrint's kind that knows the faces, the resources and `data:`, and nothing else."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Fetcher(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith("data:"):
                return super().fetch(url, headers)
            if url.startswith(BASE_URL):
                name = unquote(urlsplit(url).path.removeprefix("/"))
                if name.startswith(_FACES) and name.removeprefix(_FACES).isdecimal():
                    return URLFetcherResponse(url, faces[int(name.removeprefix(_FACES))].path.read_bytes())
                if name in resources:
                    kind = _MIME_TYPES.get(Path(name).suffix.lower(), "application/octet-stream")
                    return URLFetcherResponse(url, resources[name], {"Content-Type": kind})
            raise ValueError("not among the files of the publication")

    return Fetcher(allowed_protocols={"data"})


@contextmanager
def _failures_told() -> Iterator[None]:
    """Turn an exception from inside the layout engine into one that says what to do; nothing is written then."""
    try:
        yield
    except RenderError:
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise
        reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        raise RenderError(f"the press broke down ({reason})", hint=_ASK) from error


@contextmanager
def _libraries_by_name() -> Iterator[None]:
    """Let WeasyPrint load its libraries by the names that Linux has for them.

    It tries those of other systems first; for each of them, cffi would have the compiler and the linker look for it.
    """
    look_for = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = lambda name: None
    try:
        yield
    finally:
        ctypes.util.find_library = look_for


# --- what WeasyPrint says -----------------------------------------------------------------------------------


class _Listener(logging.Handler):
    """Keeps what WeasyPrint logs instead of printing it."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@contextmanager
def _heard() -> Iterator[_Listener]:
    logger, listener = logging.getLogger("weasyprint"), _Listener()
    handlers, propagate = logger.handlers[:], logger.propagate
    logger.handlers, logger.propagate = [listener], False
    try:
        yield listener
    finally:
        logger.handlers, logger.propagate = handlers, propagate


def _report(log: _Listener, missing: Mapping[int, int], report: Report, name: str, shown_names: Mapping[str, str]) -> None:
    """Turn what was logged and what was missing into findings, each once."""
    counts = dict(missing)
    said: dict[tuple[str, str], None] = {}
    for record in log.records:
        message = record.getMessage()
        if message.startswith(".notdef") and isinstance(record.args, tuple) and isinstance(record.args[-1], int):
            codepoint = record.args[-1]
            counts[codepoint] = counts.get(codepoint, 0) + 1
        elif message.startswith("Failed to load image"):
            address, reason = record.args if isinstance(record.args, tuple) else (message, "")
            picture = unquote(str(address).removeprefix(BASE_URL))
            said["PDF-002", f"{shown_names.get(picture, picture)}: {reason}"] = None
        elif message.startswith("Font-face"):
            raise RenderError(f"a face cannot be used: {message}")
        else:
            said["PDF-004", message] = None
    for codepoint in sorted(counts):
        report.add("PDF-001", place=Place(name), character=f"U+{codepoint:04X}", count=counts[codepoint])
    for code, text in said:
        report.add(code, place=Place(name), text=text)


_FAULTS: Mapping[Fault, str] = {
    "wide": "wider than the measure",
    "short": "not filled",
    "loose": "spread wide",
    "torn": "ended where no line may end",
}


def _report_poor_lines(found: Iterable[tuple[int, Fault, str]], report: Report, name: str) -> None:
    """Say once how many lines could not be set well, what is the matter with them, and where the first is (PDF-013)."""
    lines = list(found)
    if not lines:
        return
    counts = Counter(fault for _, fault, _ in lines)
    what = ", ".join(f"{counts[fault]} {words}" for fault, words in _FAULTS.items() if counts[fault])
    number, _, text = lines[0]
    report.add("PDF-013", place=Place(name, page=number), count=len(lines), what=what, text=text)


def _first_of_page(found: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Yield (page number, text) once for each page, with the first text and how many more there are."""
    for number, of_page in groupby(found, key=itemgetter(0)):
        (_, first), *more = of_page
        yield number, f"{first} (and {len(more)} more)" if more else first


# --- the file -----------------------------------------------------------------------------------------------


def _links(links: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return a page's links, each as high as its type, without empty ones and those within another.

    WeasyPrint makes a link of every box in a link's element, generated content included, outer ones first, and as
    high as its line: no height at all where `line-height: 0` keeps a line on the grid. A link is its kind, its
    target, its rectangle (left, top, right, bottom in px) and its box.
    """
    kept: list[tuple[Any, ...]] = []
    for kind, target, (left, top, right, bottom), box in links:
        if left == right:
            continue
        lacking_px = max(0.0, box.style["font_size"] - (bottom - top)) / 2
        place = (left, top - lacking_px, right, bottom + lacking_px)
        if not any((kind, target) == other[:2] and _is_within(place, other[2]) for other in kept):
            kept.append((kind, target, place, box))
    return kept


def _is_within(inner: Sequence[float], outer: Sequence[float]) -> bool:
    lacking_px = (outer[0] - inner[0], outer[1] - inner[1], inner[2] - outer[2], inner[3] - outer[3])
    return max(lacking_px) <= _SAME_PLACE_PX


def _describe(document: Any, metadata: PrintMetadata) -> None:
    about = document.metadata
    moment = metadata.timestamp.strftime("%Y-%m-%dT%H:%M:%S+00:00")
    about.title, about.lang, about.authors = metadata.title, metadata.language, list(metadata.authors)
    about.description, about.keywords = metadata.description or None, list(metadata.subjects)
    about.generator, about.created, about.modified = metadata.producer, moment, moment


def _file_identifier(
    html: str, sheets: Sequence[str], resources: Mapping[str, bytes], metadata: PrintMetadata
) -> bytes:
    """Return the file identifier (ISO 32000-2, 14.4), derived from all that makes the file."""
    digest = hashlib.sha256()
    for text in (html, *sheets, repr(metadata)):
        digest.update(text.encode("utf-8", "surrogatepass") + b"\0")
    for name in sorted(resources):
        digest.update(name.encode() + b"\0" + resources[name])
    return digest.hexdigest()[:32].encode()


def _finish(pdf: Any, metadata: PrintMetadata, bleed_mm: float, marks: bool, vertical: bool) -> None:
    """Set what WeasyPrint leaves out or sets otherwise: pages turned upright, boxes, marks, viewer preferences, XMP."""
    import pydyf

    from banxin.renderers.pdf.seam.vertical import turn_pages

    if vertical:
        turn_pages(pdf)
    bleed = bleed_mm * POINTS_PER_MM
    opening: Any = None
    for number in pdf.pages["Kids"][0::3]:
        page = pdf.objects[number]
        left, bottom, right, top = (float(edge) for edge in page["TrimBox"])
        page["BleedBox"] = pydyf.Array([left - bleed, bottom - bleed, right + bleed, top + bleed])
        if marks:
            box = f"{left - bleed:.3f} {bottom - bleed:.3f} {right - left + 2 * bleed:.3f} {top - bottom + 2 * bleed:.3f}"
            opening = pydyf.Stream([f"q {box} re W n".encode()])
            closing = pydyf.Stream([b"Q", _crop_marks(left, bottom, right, top, bleed)])
            pdf.add_object(opening)
            pdf.add_object(closing)
            page["Contents"] = pydyf.Array([opening.reference, page["Contents"], closing.reference])
        else:
            page["MediaBox"] = page["BleedBox"]
    pdf.catalog.setdefault("ViewerPreferences", pydyf.Dictionary())["DisplayDocTitle"] = "true"
    packet = pydyf.Stream([_xmp(metadata)], {"Type": "/Metadata", "Subtype": "/XML"})
    pdf.add_object(packet)
    pdf.catalog["Metadata"] = packet.reference


def _crop_marks(left: float, bottom: float, right: float, top: float, bleed: float) -> bytes:
    """Return the operators that draw a pair of hairlines at each corner of the trim, outside the bleed."""
    length = MARK_LENGTH_MM * POINTS_PER_MM
    lines = []
    for x, outward in ((left, -1), (right, 1)):
        for y in (bottom, top):
            lines.append((x + outward * bleed, y, x + outward * (bleed + length), y))
    for y, outward in ((bottom, -1), (top, 1)):
        for x in (left, right):
            lines.append((x, y + outward * bleed, x, y + outward * (bleed + length)))
    drawn = " ".join(f"{x0:.3f} {y0:.3f} m {x1:.3f} {y1:.3f} l S" for x0, y0, x1, y1 in lines)
    return f"q 0 G {MARK_WIDTH_PT} w {drawn} Q".encode()


def _xmp(metadata: PrintMetadata) -> bytes:
    """Return the XMP packet (ISO 16684-1): title, authors and what else is stated, language, identifier, dates.

    ISBN and ISSN stand in the terms of PRISM, which is where catalogues look for them in a PDF. What was asked of the setting
    stands in a term of our own, for `publish check --clauses` to hold the pages against.
    """
    moment = metadata.timestamp.strftime("%Y-%m-%dT%H:%M:%SZ")
    language, title = escape(metadata.language), escape(metadata.title)
    authors = "".join(f"<rdf:li>{escape(author)}</rdf:li>" for author in metadata.authors)
    creator = f"<dc:creator><rdf:Seq>{authors}</rdf:Seq></dc:creator>" if authors else ""
    subjects = "".join(f"<rdf:li>{escape(subject)}</rdf:li>" for subject in metadata.subjects)
    stated = [
        creator,
        f"<dc:publisher><rdf:Bag><rdf:li>{escape(metadata.publisher)}</rdf:li></rdf:Bag></dc:publisher>" if metadata.publisher else "",
        f"<dc:subject><rdf:Bag>{subjects}</rdf:Bag></dc:subject>" if subjects else "",
        *(
            f'<dc:{name}><rdf:Alt><rdf:li xml:lang="x-default">{escape(text)}</rdf:li></rdf:Alt></dc:{name}>' if text else ""
            for name, text in (("description", metadata.description), ("rights", metadata.rights))
        ),
        f"<prism:isbn>{escape(metadata.isbn)}</prism:isbn>" if metadata.isbn else "",
        f"<prism:issn>{escape(metadata.issn)}</prism:issn>" if metadata.issn else "",
        f'<set:{ELEMENT} xmlns:set="{NAMESPACE}">{escape(metadata.asked)}</set:{ELEMENT}>' if metadata.asked else "",
    ]
    more = "\n".join(element for element in stated if element)
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/">
<dc:format>application/pdf</dc:format>
<dc:identifier>{escape(metadata.identifier)}</dc:identifier>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
{more}
<xmp:CreateDate>{moment}</xmp:CreateDate><xmp:ModifyDate>{moment}</xmp:ModifyDate>
<xmp:MetadataDate>{moment}</xmp:MetadataDate><xmp:CreatorTool>{escape(metadata.producer)}</xmp:CreatorTool>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>""".encode()
