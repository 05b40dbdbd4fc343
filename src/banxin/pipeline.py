"""The conductor: sources and settings go in, finished files come out: read, shape, lay out, render, check, write.

Each step is one call into its room; what the rooms know of each other is only what is handed over here.
"""

from __future__ import annotations

import hashlib
import unicodedata
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count, groupby
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

from banxin.diagnostics import Place, Report
from banxin.editions import PlannedEdition, plan_editions
from banxin.errors import OutputError
from banxin.fonts.catalogue import FontCatalogue, load_fonts
from banxin.fonts.coverage import REPLACEMENT, report_coverage
from banxin.fonts.own import with_own_fonts
from banxin.layouts.layout import Layout
from banxin.model.document import Document, Fragment, SourceLine
from banxin.model.dump import dump_text
from banxin.model.walk import document_text, imbalance, map_printed, visible
from banxin.output import check_folder, check_place, write_whole
from banxin.progress import Progress, Step, part_of, silent
from banxin.readers import READERS, ReaderKind, choose_reader
from banxin.readers.manuscript import find_digests, find_replaced, is_manuscript
from banxin.readers.pictures import PictureRefused, PictureShelf
from banxin.readers.source import STANDARD_INPUT, Source, decode, is_pdf, load_source, split_lines
from banxin.renderers import Edition, Rendered
from banxin.renderers.imprint import issue_name
from banxin.renderers.passages import iter_passages
from banxin.renderers.views import part_more
from banxin.settings import DEFAULT_TIMESTAMP, MATTER_PAGES, ReaderName, Settings, Variant
from banxin.settings import Edition as EditionKind
from banxin.structure import PASSES
from banxin.structure.doubts import report_doubts
from banxin.structure.issue import combine
from banxin.structure.matter import anchor_of, enclose
from banxin.structure.metadata import NO_NAME, give_title, headline_title, state_metadata
from banxin.structure.references import resolve_references
from banxin.typography.annotations import judge_annotations
from banxin.typography.emoji import is_emoji, map_emoji
from banxin.typography.scientific import POINT, set_scientific_stops
from banxin.typography.style import style_choice

if TYPE_CHECKING:
    from banxin.renderers.page_breaks import PaperPages
    from banxin.renderers.pdf.press import PressMemory
    from banxin.renderers.proof import ProofSource

# The first letters of a long text are enough to recognise it by in a message.
_SAMPLE_CHARS = 24
# Identifiers of publications are name-based UUIDs under this one, so that equal content has equal identifiers.
_NAMESPACE = uuid.UUID("6f1b6f0e-5f0c-5d0a-9c53-6b1d4d9b2c11")
# Six thousand pages of A5, four times what can be bound. Setting them takes some two gigabytes and five minutes.
MAX_PRINTED_CHARS = 5_000_000
# Stands on the character before it and leaves no mark (U+034F).
_INVISIBLE = "\u034f"
# What helps where a single result cannot be written.
_ANOTHER_FILE = "choose another file with -o"

Renderer = Callable[[Edition, Report, Progress], Rendered]


def _render_epub(edition: Edition, report: Report, progress: Progress) -> Rendered:
    from banxin.renderers.epub import render_epub

    return Rendered(render_epub(edition, report, progress))


def _render_pdf(edition: Edition, report: Report, progress: Progress, memory: PressMemory | None = None) -> Rendered:
    from banxin.renderers.pdf import render_pdf
    from banxin.renderers.pdf.paper import paper_pages

    pressed = render_pdf(edition, report, progress, memory)
    return Rendered(pressed.content, paper_pages(edition, pressed))


# EbookLib and WeasyPrint cost most of a second to import: each renderer is imported when it is called.
RENDERERS: dict[EditionKind, Renderer] = {"epub": _render_epub, "pdf": _render_pdf}


@contextmanager
def remembering_renderers() -> Iterator[dict[EditionKind, Renderer]]:
    """Give renderers that do anew only what changed since they were last called, while the context is open."""
    from banxin.renderers.pdf.press import PressMemory

    # Each print edition has pages of its own.
    memories: dict[str, PressMemory] = {}

    def render(edition: Edition, report: Report, progress: Progress) -> Rendered:
        layout, language = edition.layout, edition.document.metadata.language
        name = repr((layout.name, sorted(layout.options.items()), edition.marks, language))
        if name not in memories:
            memories[name] = PressMemory()
        return _render_pdf(edition, report, progress, memories[name])

    try:
        yield {**RENDERERS, "pdf": render}
    finally:
        for memory in memories.values():
            memory.close()


@dataclass(frozen=True, slots=True)
class Stage:
    """The document after one step, for `--keep-stages`."""

    name: str
    document: Document


def load_sources(settings: Settings, report: Report) -> list[Source]:
    """Load every source of the settings but those whose manuscript is among them, and tell of these (SRC-017).

    Raises SourceError when one cannot be used.
    """
    # A folder may hold what the project lists as front or back matter: that has its place.
    apart = {Path(path).resolve() for path in _matter_sources(settings)}
    sources = [
        source
        for path in settings.sources
        for source in load_source(path)
        if not apart or path == STANDARD_INPUT or Path(source.name).resolve() not in apart
    ]
    replaced = find_replaced(sources)
    for name, manuscript in replaced.items():
        report.add("SRC-017", place=Place(name), manuscript=manuscript)
    return [source for source in sources if source.name not in replaced]


def read_document(settings: Settings, report: Report) -> Document:
    """Read and shape all sources into one document with its metadata and a title.

    Raises SourceError when a source cannot be used.
    """
    return _read_document(load_sources(settings, report), settings, report, silent, None)


def _read_document(
    sources: Sequence[Source], settings: Settings, report: Report, progress: Progress, stages: list[Stage] | None
) -> Document:
    untitled = _read_untitled(sources, settings, report, progress, stages)
    body = _with_title(untitled, publication_name(settings))
    front, back = (
        [_read_matter(path, settings, report, progress, stages) for path in listed or () if path not in MATTER_PAGES]
        for listed in (settings.front, settings.back)
    )
    return _resolve(enclose(body, front, back), sources, report)


def _with_title(document: Document, name: str) -> Document:
    """Return the document with a title; `name` is that of its files."""
    if not visible(document.metadata.title) and (title := _derived_title(document, name)):
        return replace(document, metadata=replace(document.metadata, title=title))
    return give_title(document, name)


def _derived_title(document: Document, name: str) -> str:
    """Return what the text says the publication is called: of several articles the paper and the date, where it says both."""
    title = headline_title(document, name)
    if document.genre == "newspaper" and part_more(title)[1]:
        return issue_name(document.metadata) or title
    return title


def _matter_sources(settings: Settings) -> list[str]:
    return [path for path in (*(settings.front or ()), *(settings.back or ())) if path not in MATTER_PAGES]


def _read_matter(
    path: str, settings: Settings, report: Report, progress: Progress, stages: list[Stage] | None
) -> Document:
    """Read and shape the source of a preface or an afterword; raise SourceError when it cannot be used."""
    documents = []
    for source in load_source(path):
        progress(Step(f"reading {source.name}"))
        documents.append(_read_source(source, choose_reader(source, settings.reader, report), report, stages))
    return combine(documents)


def _read_untitled(
    sources: Sequence[Source], settings: Settings, report: Report, progress: Progress, stages: list[Stage] | None
) -> Document:
    """Read and shape all sources into one document, which has a title only where one is stated."""
    documents, readers = [], []
    for source in sources:
        progress(Step(f"reading {source.name}"))
        readers.append(choose_reader(source, settings.reader, report))
        told = len(report)
        documents.append(_read_source(source, readers[-1], report, stages))
        if len(sources) > 1:
            report.name_source(source.name, told)
    whole = combine(documents)
    # A manuscript is shaped already: what an editor corrected is not guessed at again. Stories run on from page to page
    # in newspapers only.
    for step in () if "manuscript" in readers or whole.genre != "newspaper" else PASSES["publication"]:
        shaped = step(whole, report)
        if shaped is not whole:
            _check_balance(shaped, sources, report)
        whole = shaped
    return _with_cover(state_metadata(whole, settings.metadata), settings.cover, report)


def _with_cover(document: Document, path: str, report: Report) -> Document:
    """Return the document with the picture at `path` as its cover; report one that is refused (EPB-071)."""
    if not path:
        return document
    try:
        picture = PictureShelf(Path(path).parent).take(quote(Path(path).name))
    except PictureRefused as refusal:
        report.add("EPB-071", place=Place(path), name=Path(path).name, reason=str(refusal))
        return document
    cover = replace(picture, name=f"cover{Path(picture.name).suffix}")
    return replace(
        document,
        metadata=replace(document.metadata, cover=cover.name),
        resources=(*(one for one in document.resources if one.name != document.metadata.cover), cover),
    )


def _resolve(document: Document, sources: Sequence[Source], report: Report) -> Document:
    """Number a whole publication and write its references, in its language, and anew after every correction."""
    resolved = resolve_references(document, report)
    if resolved is not document:
        _check_balance(resolved, sources, report)
    return resolved


def _read_source(source: Source, reader: ReaderKind, report: Report, stages: list[Stage] | None) -> Document:
    document = READERS[reader](source, report)
    steps = PASSES[reader]
    for number in range(len(steps) + 1):
        if number:
            document = steps[number - 1](document, report)
        if stages is not None:
            name = steps[number - 1].__name__ if number else "read"
            stages.append(Stage(f"{Path(source.name).stem}.{number:02}-{name}", document))
    _check_balance(document, (source,), report)
    return document


def _check_balance(document: Document, sources: Sequence[Source], report: Report) -> None:
    """Report characters that the document lost or invented (STR-001)."""
    if unequal := imbalance(document):
        sample = (unequal.lost or unequal.invented)[:_SAMPLE_CHARS]
        counts = {"lost": len(unequal.lost), "invented": len(unequal.invented)}
        place = Place(sources[0].name) if len(sources) == 1 else None
        report.add("STR-001", place=place, sample=sample, **counts)


def publication_name(settings: Settings) -> str:
    """Return the name of the files: the stated one, else the only source's stem, else the name of the project's or sources' folder."""
    if settings.name:
        return settings.name
    first = settings.sources[0]
    if first == STANDARD_INPUT:
        return NO_NAME
    path = Path(first).absolute()
    if len(settings.sources) > 1:
        folder = settings.project.absolute() if settings.project is not None else path.parent
        return folder.name or NO_NAME
    return path.name if path.is_dir() else path.stem


def identify(document: Document) -> str:
    """Return a UUID URN derived from the content alone: equal content has an equal identifier everywhere."""
    digest = hashlib.sha256(dump_text(document).encode("utf-8", "surrogatepass"))
    for resource in document.resources:
        digest.update(hashlib.sha256(resource.data).digest())
    return uuid.uuid5(_NAMESPACE, digest.hexdigest()).urn


def build(settings: Settings, report: Report, progress: Progress = silent) -> tuple[Path, ...]:
    """Make the editions and return their paths in the order of making.

    Raises PublishError (SourceError, LayoutError, OutputError, RenderError, …) when an edition cannot be made:
    then nothing has been written. Everything else that is wrong is a finding of `report`.
    """
    stages: list[Stage] | None = [] if settings.keep_stages else None
    files = dict(iter_editions(settings, report, progress, stages=stages))
    made = tuple(files)
    for stage in stages or ():
        files[settings.out / f"{publication_name(settings)}.stages" / f"{stage.name}.txt"] = dump_text(stage.document).encode()
    progress(Step("writing"))
    write_whole(files)
    return made


def iter_editions(
    settings: Settings,
    report: Report,
    progress: Progress = silent,
    *,
    renderers: Mapping[EditionKind, Renderer] = RENDERERS,
    quickest_first: bool = False,
    stages: list[Stage] | None = None,
) -> Iterator[tuple[Path, bytes]]:
    """Make the editions one after the other; yield where each is to stand and its bytes, and write nothing.

    With `quickest_first` the e-books come before the PDFs, whatever order was asked for, and once more, with its pages, when
    the first PDF is made. Raises PublishError as `build` does.
    """
    check_folder(settings.out)
    # A misspelt layout is told before the work where it can be.
    planned = plan_editions(settings, None)
    sources = load_sources(settings, report)
    document = _read_document(sources, settings, report, progress, stages)
    if document.genre == "newspaper":
        # A manuscript was looked at by its editor.
        looked_at = {source.name for source in sources if not is_pdf(source) and is_manuscript(decode(source, Report()))}
        report_doubts(document, looked_at, report)
    planned = planned or plan_editions(settings, document.genre)
    catalogue = with_own_fonts(load_fonts(), settings.project or Path())
    name = publication_name(settings)
    for variant, editions in groupby(planned, key=lambda one: one.variant):
        varied = _vary(document, variant, sources, settings, report, progress, stages)
        yield from _render(
            varied, name, sources, tuple(editions), catalogue, settings, report, progress, renderers, quickest_first
        )


def _vary(
    document: Document,
    variant: Variant | None,
    sources: Sequence[Source],
    settings: Settings,
    report: Report,
    progress: Progress,
    stages: list[Stage] | None,
) -> Document:
    """Return the document in the script and with the punctuation of a variant; without one as it is."""
    if not variant:
        return document
    from banxin.typography.variants import convert_variant

    progress(Step(f"converting to {variant}"))
    varied = convert_variant(document, variant, report, regional_words=settings.regional_words)
    _check_balance(varied, sources, report)
    if stages is not None:
        stages.append(Stage(f"{publication_name(settings)}.{variant}", varied))
    return varied


def _annotate(document: Document, sources: Sequence[Source], settings: Settings, report: Report) -> Document:
    """Return the document with the readings of its characters as far as they are wanted."""
    mode = settings.pinyin or ("all" if settings.zhuyin else None)
    if not mode:
        return document
    from banxin.typography.pinyin import annotate_pinyin

    annotated = annotate_pinyin(document, mode, zhuyin=settings.zhuyin)
    _check_balance(annotated, sources, report)
    return annotated


def _render(
    document: Document,
    name: str,
    sources: Sequence[Source],
    planned: Sequence[PlannedEdition],
    catalogue: FontCatalogue,
    settings: Settings,
    report: Report,
    progress: Progress,
    renderers: Mapping[EditionKind, Renderer],
    quickest_first: bool,
) -> Iterator[tuple[Path, bytes]]:
    """Make the editions of a document in one script, one after the other; yield where each is to stand and its bytes.

    E-books list the pages of the print that is made with them, of the first if there are several.
    """
    judge_annotations(document, report)
    annotated = _annotate(document, sources, settings, report)
    layouts = list({edition.layout.name: edition.layout for edition in planned}.values())
    progress(Step("looking characters up in the fonts"))
    in_print = any(edition.format == "pdf" for edition in planned)
    missing = _find_missing(annotated, sources, layouts, catalogue, report, printed=in_print)
    identifier = identify(annotated)
    makable = [one for one in planned if one.format != "pdf" or not _is_too_thick(document, one.layout, f"{name}{one.suffix}", report)]

    def make(one: PlannedEdition, paper: PaperPages | None, report: Report = report) -> Rendered:
        work = f"{one.format.upper()} ({one.layout.name})"
        progress(Step(f"making the {work}"))
        has_ruby = annotated is document or _has_room_for_readings(annotated, one, f"{name}{one.suffix}", report)
        styled = _style(annotated if has_ruby else document, one.layout, sources, report)
        shown = _replace_missing(one.state(styled), missing, one.format)
        edition = Edition(
            document=shown,
            layout=one.layout,
            fonts=catalogue,
            identifier=identifier if one.leading else uuid.uuid5(_NAMESPACE, identifier + one.suffix).urn,
            timestamp=settings.timestamp,
            embedding=one.embedding,
            marks=one.marks,
            front=_name_matter(settings.front, "front"),
            back=_name_matter(settings.back, "back"),
            printed_isbn=document.metadata.isbn if one.isbn else "",
            paper=paper,
            claim=settings.claim,
        )
        return renderers[one.format](edition, report, part_of(progress, work))

    def place(one: PlannedEdition) -> Path:
        return settings.out / f"{name}{one.suffix}"

    first_print = next((one for one in makable if one.format == "pdf"), None)
    if quickest_first:
        books = [one for one in makable if one.format == "epub"]
        for one in books:
            yield place(one), make(one, None).content
        for one in makable:
            if one.format != "pdf":
                continue
            printed = make(one, None)
            yield place(one), printed.content
            if one is first_print:
                for book in books:
                    # What there is to find in it was told the first time.
                    yield place(book), make(book, printed.pages, Report()).content
        return
    # The first print is made before what lists its pages, and handed over in its turn.
    first = make(first_print, None) if first_print else None
    for one in makable:
        if first is not None and one is first_print:
            yield place(one), first.content
            first = Rendered(b"", first.pages)
        else:
            yield place(one), make(one, first.pages if first else None).content


def _style(document: Document, layout: Layout, sources: Sequence[Source], report: Report) -> Document:
    """Return the document with what the style of a layout changes in it: full stops, and what stands upright in vertical lines."""
    choice = style_choice(layout.options)
    if choice.full_stop == POINT:
        document = set_scientific_stops(document, report)
        _check_balance(document, sources, report)
    if layout.writing == "vertical":
        from banxin.typography.vertical import combine_upright

        document = combine_upright(document, marks=choice.of(document.metadata.language).join_questions)
    return document


def _has_room_for_readings(document: Document, edition: PlannedEdition, name: str, report: Report) -> bool:
    """Tell whether an edition can print the readings of a document; report why not (TYP-004)."""
    if edition.format == "epub":
        return True
    if edition.layout.composer != "flow":
        report.add("TYP-004", place=Place(name))
        return False
    return True


def _is_too_thick(document: Document, layout: Layout, name: str, report: Report) -> bool:
    """Tell whether a document is more than one book can hold, and report it (PDF-006)."""
    size = len(document_text(document))
    if size <= MAX_PRINTED_CHARS:
        return False
    area = layout.area
    pages = size // (area.measure_chars * area.lines_per_page * area.columns)
    report.add("PDF-006", place=Place(name), count=size, pages=pages)
    return True


def _name_matter(listed: Sequence[str] | None, kind: Literal["front", "back"]) -> tuple[str, ...] | None:
    """Return front or back matter with the anchor of its section for the path of each source."""
    if listed is None:
        return None
    numbers = count(1)
    return tuple(item if item in MATTER_PAGES else f"#{anchor_of(kind, next(numbers))}" for item in listed)


def export_onix(settings: Settings, report: Report) -> tuple[Path, bytes]:
    """Return the ONIX message of a publication, with a record for each of its products, and where it is to stand.

    Raises SourceError when a source cannot be used, and SettingsError where what a message must say is not stated.
    """
    from banxin.renderers.onix import Product, render_onix

    check_folder(settings.out)
    document = read_document(settings, report)
    # The further scripts of an edition share its number.
    planned = plan_editions(replace(settings, variants=settings.variants[:1]), document.genre)
    stated = document.metadata
    products: list[Product] = []
    for one in planned:
        first = not any(product.format == one.format for product in products)
        # A second edition of a format is a product of its own where it has a number of its own.
        if not first and not one.isbn:
            continue
        own = one.state(document).metadata
        # A number belongs to one product: where a book is printed, that of the whole publication is the printed one's.
        shared = own.isbn == stated.isbn and not one.isbn and one.format == "epub" and not stated.print_isbn
        borrowed = shared and any(other.format == "pdf" for other in planned)
        page = one.layout.page if one.format == "pdf" else None
        size = (page.width_mm, page.height_mm) if page else (0, 0)
        isbn = "" if borrowed or not (first or one.isbn) else own.isbn
        if not isbn:
            report.add("ONX-002", edition=one.suffix.removeprefix("."))
        products.append(Product(one.format, one.suffix.removeprefix("."), isbn, own.price, one.binding, *size))
    if settings.timestamp == DEFAULT_TIMESTAMP:
        report.add("ONX-001", date=DEFAULT_TIMESTAMP.date())
    content = render_onix(stated, products, settings.timestamp)
    return settings.out / f"{publication_name(settings)}.onix.xml", content


def parse(settings: Settings, target: Path | None, report: Report, *, force: bool = False) -> str:
    """Return the manuscript of the sources, in the first of the variants, and write it with its pictures to a `target`.

    Raises OutputError rather than replace a manuscript or a picture that is there already, unless with `force`:
    it may hold corrections. A source is never replaced.
    """
    from banxin.renderers.manuscript import render_manuscript

    sources = load_sources(settings, report)
    digests = _digests(sources)
    if target:
        _check_target(target, sources)
        if target.exists() and not force:
            raise OutputError(
                f"{target} is there already, perhaps with corrections{_tell_change(target, digests)}",
                hint="choose another name, or replace it with --force",
            )
    document = _resolve(_read_untitled(sources, settings, report, silent, None), sources, report)
    name = publication_name(settings)
    if not headline_title(document, name):  # the manuscript may have another name
        document = give_title(document, name)
    for variant in settings.variants[:1]:
        document = _vary(document, variant, sources, settings, report, silent, None)
        # It is another edition than its source, and never stands in for it.
        digests = {}
    derived = "" if visible(document.metadata.title) else _derived_title(document, name)
    text = render_manuscript(document, digests, derived_title=derived)
    if target is None:
        return text
    files = {target: text.encode("utf-8")}
    for resource in document.resources:
        picture = target.parent / resource.name
        if picture.exists() and picture.read_bytes() != resource.data and not force:
            raise OutputError(f"{picture} is there already and is another picture", hint="write into an empty folder")
        files[picture] = resource.data
    write_whole(files, remedy=_ANOTHER_FILE)
    return text


def _digests(sources: Sequence[Source]) -> dict[str, str]:
    """Return the SHA-256 digests of sources by name, without the folder, which says nothing in another place."""
    names = [Path(source.name).name for source in sources]
    if len(set(names)) < len(names):
        names = [source.name for source in sources]
    return {name: hashlib.sha256(source.data).hexdigest() for name, source in zip(names, sources, strict=True)}


def _check_target(target: Path, sources: Sequence[Source]) -> None:
    """Raise OutputError when a result cannot be written there, or would replace one of its own sources."""
    check_place(target, remedy="name a file with -o, or - for standard output")
    for source in sources:
        if target.exists() and Path(source.name).exists() and target.samefile(source.name):
            raise OutputError(f"{target} is the source itself", hint="choose another name for the result")


def _tell_change(target: Path, digests: Mapping[str, str]) -> str:
    """Return in words whether the sources are still those that a manuscript was made from, where it says so."""
    try:
        recorded = find_digests(target.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        return ""
    if not recorded:
        return ""
    if recorded == digests:
        return "; its source has not changed since"
    changed = [name for name in digests if name in recorded and digests[name] != recorded[name]]
    return f"; {', '.join(changed)} has changed since" if changed else "; it was made from another source"


def proof_path(settings: Settings) -> Path:
    """Return where the proof of a publication goes unless told otherwise."""
    return settings.out / f"{publication_name(settings)}.proof.html"


def prove(settings: Settings, target: Path | None, report: Report, *, force: bool = False) -> str:
    """Return the proof of the sources, a page of HTML to look at, and write it when a `target` is given.

    Raises OutputError when it cannot be written, or rather than replace anything but an earlier proof, unless with
    `force`; SourceError when a source cannot be used.
    """
    from banxin.renderers.proof import render_proof

    sources = load_sources(settings, report)
    if target:
        _check_target(target, sources)
        if target.exists() and not force and not _holds_proof(target):
            raise OutputError(
                f"{target} is there already and is no proof", hint="choose another name with -o, or replace it with --force"
            )
    # Front and back matter are the editor's own words: there is nothing to hold them against.
    document = _read_document(sources, replace(settings, front=None, back=None), report, silent, None)
    proofs = [proof for source in sources for proof in _proof_sources(source, settings.reader)]
    text = render_proof(document, proofs)
    if target:
        write_whole({target: text.encode("utf-8")}, remedy=_ANOTHER_FILE)
    return text


def _holds_proof(path: Path) -> bool:
    from banxin.renderers.proof import is_proof

    try:
        with path.open("rb") as stream:
            return is_proof(stream.read(4096).decode("utf-8", "replace"))
    except OSError:
        return False


def _proof_sources(source: Source, wanted: ReaderName | None) -> list[ProofSource]:
    """Return the lines of a source as its reader numbers them; each page of a PDF has a name and numbers of its own."""
    from banxin.renderers.proof import ProofSource

    # What choosing, decoding and reading have to say has been said.
    reader = choose_reader(source, wanted, Report())
    if reader != "pdf":
        return [ProofSource(source.name, split_lines(decode(source, Report())), reader in ("markdown", "manuscript"))]
    pages: dict[str, list[SourceLine]] = {}
    for block in READERS[reader](source, Report()).blocks:
        if isinstance(block, Fragment):
            for span in block.origin.spans[:1]:
                pages.setdefault(span.source, []).extend(block.lines)
    return [ProofSource(name, tuple(sorted(lines, key=lambda line: line.number))) for name, lines in pages.items()]


def _find_missing(
    document: Document,
    sources: Sequence[Source],
    layouts: Sequence[Layout],
    catalogue: FontCatalogue,
    report: Report,
    *,
    printed: bool,
) -> frozenset[str]:
    """Report what the fonts lack, for every layout; return the characters that no face has."""

    def locate(character: str) -> Place | None:
        for source in sources:
            if is_pdf(source):
                continue  # it has no lines to count
            # What decoding has to say has been said.
            before, found, _ = decode(source, Report()).partition(character)
            if found:
                return Place(source.name, before.count("\n") + 1)
        return None

    passages = (passage for layout in layouts for passage in iter_passages(document, layout))
    return report_coverage(passages, catalogue, report, locate, printed=printed)


def _replace_missing(document: Document, missing: frozenset[str], kind: EditionKind) -> Document:
    """Return the document with a visible sign for each character that cannot be shown.

    A reading system has fonts of its own, and may show a character that ours lack; but what is for private use
    or not assigned at all means nothing there either.
    """
    hopeless = {c for c in missing if kind == "pdf" or unicodedata.category(c) in ("Co", "Cn")}
    if not hopeless:
        return document
    table = dict.fromkeys(map(ord, hopeless), REPLACEMENT)

    def picture(emoji: str) -> str:
        # As many characters, so that the pages of the paper edition are found again in the e-book.
        first = REPLACEMENT if emoji[0] in hopeless else emoji[0]
        return emoji if hopeless.isdisjoint(emoji) else first + _INVISIBLE * (len(emoji) - 1)

    if any(map(is_emoji, hopeless)):
        return map_printed(document, lambda text: map_emoji(text, picture).translate(table))
    return map_printed(document, lambda text: text.translate(table))
