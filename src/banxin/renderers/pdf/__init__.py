"""An edition goes in; a print-ready PDF comes out, of a book or a newspaper as the layout's `composer` says.

The composers make the HTML of the pages (`flow` for books, `page` for newspapers), `press` prints it. Between the
two the markup is held against the document, so that no template drops a character unseen; `press` holds the pages
against the markup.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeGuard, assert_never
from urllib.parse import quote

from banxin.diagnostics import Place, Report
from banxin.errors import LayoutError
from banxin.layouts.layout import Layout
from banxin.layouts.templates import Templates
from banxin.model.document import OMITTED_FURNITURE, Block, Document, Furniture
from banxin.model.walk import (
    block_text,
    compare_counts,
    document_text,
    foreign_languages,
    heading_text,
    iter_blocks,
    iter_sections,
    visible,
)
from banxin.progress import Progress, silent
from banxin.renderers import AGAIN_CLASS, Edition
from banxin.renderers.book_index import has_index
from banxin.renderers.html import NOTE_MARKUP, note_mark, plain
from banxin.renderers.pdf.pictures import drawn_text, printable
from banxin.renderers.pdf.typefaces import UPRIGHT, cut_faces, faces_of, family_lists
from banxin.typography.request import write_request
from banxin.typography.style import style_choice
from banxin.typography.vertical import FULL_WIDTH_FORMS, VERTICAL_QUOTES

if TYPE_CHECKING:
    from banxin.renderers.pdf.press import PressedPdf, PressMemory

_SAMPLE_CHARS = 24


def render_pdf(
    edition: Edition, report: Report, progress: Progress = silent, memory: PressMemory | None = None
) -> PressedPdf:
    """Return the printed edition.

    Raises LayoutError when a template or style sheet of the layout fails or leaves out text of the document, and
    RenderError when the press loses a character.
    """
    from banxin.renderers.pdf.flow import compose_book
    from banxin.renderers.pdf.press import BASE_URL, PrintMetadata, press

    layout, document = edition.layout, edition.document
    vertical = layout.writing == "vertical"
    templates = Templates(layout, family_lists(layout, edition.fonts))
    pictures = {resource.name: f"{BASE_URL}{quote(resource.name)}" for resource in document.resources}
    html, stylesheets = _compose(edition, templates, pictures, report)
    check_conservation(document, html, layout.name)

    def revise(pages: Mapping[str, int]) -> str:
        revised, _ = compose_book(edition, templates, pictures, pages)
        return revised

    stated = document.metadata
    language = stated.language
    metadata = PrintMetadata(
        title=_line(stated.title),
        language=language,
        identifier=edition.identifier,
        timestamp=edition.timestamp,
        authors=tuple(plain(creator.name) for creator in stated.creators if creator.role == "aut"),
        description=_line(stated.description),
        subjects=tuple(map(_line, stated.subjects)),
        publisher=_line(stated.publisher),
        rights=_line(stated.rights),
        isbn=stated.isbn,
        issn=stated.issn,
        asked=write_request(_asked(layout)),
    )
    # Notes are numbered page by page.
    marks = map(note_mark, range(1, html.count(NOTE_MARKUP) + 1))
    drawn = tuple(filter(None, map(drawn_text, document.resources)))
    texts = (html, *stylesheets, *marks, *drawn)
    if vertical:
        texts = (*texts, VERTICAL_QUOTES, FULL_WIDTH_FORMS)
    whole = faces_of(layout, edition.fonts)
    others = foreign_languages(document)
    cut = cut_faces(whole, texts, language, others=others, vertical=vertical, upright=vertical and bool(drawn))
    families = tuple(dict.fromkeys(face.family + UPRIGHT for face in whole))
    with _telling_the_place(document), cut as faces:
        return press(
            html,
            stylesheets=stylesheets,
            faces=faces,
            resources={resource.name: printable(resource, lying=families if vertical else ()) for resource in document.resources},
            shown_names={resource.name: resource.shown_name for resource in document.resources},
            metadata=metadata,
            report=report,
            bleed_mm=layout.page.bleed_mm,
            marks=edition.marks,
            choice=style_choice(layout.options),
            vertical=vertical,
            revise=revise if layout.composer == "flow" and has_index(document) else None,
            progress=progress,
            memory=memory,
            name=f"print edition ({layout.name})",
        )


def _asked(layout: Layout) -> Mapping[str, object]:
    """Return what a layout asks of the setting: its type area, which way lines run, and its options."""
    area = {name: getattr(layout.area, name) for name in ("size_pt", "leading_pt", "measure_chars", "lines_per_page", "columns")}
    return {**layout.options, **area, "writing": layout.writing}


def _line(text: str) -> str:
    return plain(" ".join(text.split()))


def _compose(
    edition: Edition, templates: Templates, pictures: dict[str, str], report: Report
) -> tuple[str, tuple[str, ...]]:
    """Return the HTML of the pages and the style sheets of the layout, the general one first."""
    from banxin.renderers.pdf.flow import compose_book
    from banxin.renderers.pdf.page import compose_newspaper

    match edition.layout.composer:
        case "flow":
            return compose_book(edition, templates, pictures)
        case "newspaper":
            return compose_newspaper(edition, templates, pictures, report)
        case composer:
            assert_never(composer)


@contextmanager
def _telling_the_place(document: Document) -> Iterator[None]:
    """Say of text that the press lost where it stands in the source."""
    from banxin.renderers.pdf.press import TextLostError

    try:
        yield
    except TextLostError as lost:
        raise TextLostError(lost.text, lost.passage, lost.page, find_passage(document, lost.passage)) from lost


def find_passage(document: Document, passage: str) -> Place | None:
    """Return the line of a source at which the innermost block begins that holds a passage, None if none is known to."""
    wanted = visible(passage)
    found = None
    for section in iter_sections(document.sections) if wanted else ():
        pieces = [(heading_text(section), section.heading.origin.spans)]
        pieces += [(block_text(block), block.origin.spans) for block in iter_blocks(section.blocks)]
        for text, spans in pieces:
            if spans and wanted in visible(text):
                found = Place(spans[0].source, line=spans[0].first)
        if found is not None:
            break
    return found


# --- conservation -------------------------------------------------------------------------------------------


def check_conservation(document: Document, html: str, layout: str) -> None:
    """Hold the markup of the pages against the document; raise LayoutError when a visible character is missing."""
    from lxml import html as parser

    root = parser.document_fromstring(html)
    lost = compare_counts(count_to_print(document), Counter("".join(_printed(root)))).lost
    if lost:
        raise LayoutError(
            f"{len(lost)} characters of the text are not on the pages: {lost[:_SAMPLE_CHARS]}",
            hint=f"a template of the layout “{layout}” does not print all of a section",
        )


def count_to_print(document: Document) -> Counter[str]:
    """Count what must be printed: everything but what an edition omits (`OMITTED_FURNITURE`)."""
    blocks = [*document.blocks, *document.unplaced]
    blocks += (block for section in iter_sections(document.sections) for block in section.blocks)
    counts = Counter(plain(document_text(document)))
    counts.subtract("".join(block.text for block in blocks if _is_omitted(block)))
    return counts


def _is_omitted(block: Block) -> TypeGuard[Furniture]:
    return isinstance(block, Furniture) and block.kind in OMITTED_FURNITURE


def _printed(element: Any) -> Iterator[str]:
    """Yield the text of an element without what is printed once more."""
    if isinstance(element.tag, str) and AGAIN_CLASS not in (element.get("class") or "").split():
        yield element.text or ""
        for child in element:
            yield from _printed(child)
            yield child.tail or ""
