"""An edition goes in, the bytes of an EPUB 3.3 come out.

`plan` decides files, order and navigation; the layout's templates print them; `conservation` holds every page
against its section; `embedding` finds the faces; `cover` draws; `package` writes the container and reads it
back. Every page is parsed once, strictly, and all that is asked of it is asked of that tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree
from markupsafe import Markup, escape

from banxin.diagnostics import Place, Report
from banxin.errors import LayoutError
from banxin.fonts.catalogue import BOLD
from banxin.fonts.coverage import code_points
from banxin.layouts.templates import Templates
from banxin.model.document import Document
from banxin.model.dump import dump_text
from banxin.model.walk import block_text, document_text, heading_text, iter_sections
from banxin.progress import Progress, Step, silent
from banxin.renderers.book_index import index_order
from banxin.renderers.epub.accessibility import Contents, survey
from banxin.renderers.epub.addresses import check_page
from banxin.renderers.epub.conservation import check_conservation
from banxin.renderers.epub.cover import CoverStyle, CoverText, FaceOf, Role, draw_cover, load_cover_style
from banxin.renderers.epub.embedding import embed_fonts
from banxin.renderers.epub.hidden import hidden_text
from banxin.renderers.epub.metadata import package_metadata
from banxin.renderers.epub.ncx import render_ncx
from banxin.renderers.epub.package import Item, Package, write_package
from banxin.renderers.epub.pictures import (
    COVER_ID,
    COVER_STEM,
    carry_cover,
    carry_pictures,
    report_undescribed,
)
from banxin.renderers.epub.plan import COVER, LOOSE, NAVIGATION, File, FileNames, PageEntry, Plan, plan_book
from banxin.renderers.epub.typefaces import family_lists
from banxin.renderers.headline import Cohesion, cut_phrases
from banxin.renderers.html import plain
from banxin.renderers.numbering import OPTION as NUMBERING_OPTION
from banxin.renderers.page_breaks import find_markers
from banxin.renderers.views import BookView, SectionView, view_document
from banxin.renderers.words import Words, words_for

if TYPE_CHECKING:
    from banxin.renderers import Edition
    from banxin.settings import AccessibilityClaim

_MEDIA_XHTML = "application/xhtml+xml"
_STYLE = "style.css"

_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
# Shorter titles stand on one line; a phrase of this length fits on a telephone at the size of a headline.
_TURNED_CHARS, _PHRASE_CHARS = 8, 7
_COVER_HEADLINES = 12
# So much of a text tells well enough which characters keep together.
_SAMPLED_CHARS = 60_000
_SAMPLE_CHARS = 24
# How much of the time of an e-book is gone when its pages are rendered; checks, fonts and the container come after.
_RENDERED = 0.3


def render_epub(edition: Edition, report: Report, progress: Progress = silent) -> bytes:
    """Return the e-book.

    Raises LayoutError when a template or style sheet of the layout fails or prints what is no XML, and
    RenderError when a character would be lost or the container is not what was planned.
    """
    document = _with_language_tag(edition.document)
    words = words_for(document.metadata.language)
    pictures = carry_pictures(document, report)
    report_undescribed(document, pictures, report)
    names = FileNames()
    # The side of a picture that its share of a line is of.
    vertical = edition.layout.writing == "vertical"
    line_side = "height" if vertical else "width"
    book = view_document(
        document,
        "epub",
        identifier=edition.identifier,
        pictures={resource: item.name for resource, item in pictures.items()},
        picture_size=lambda _, width_percent: f"{line_side}: {width_percent}%" if width_percent else "",
        file_of=names,
        front=edition.front,
        back=edition.back,
        index_order=index_order(edition.layout.options),
        numbering=edition.layout.options.get(NUMBERING_OPTION),
        page_starts=edition.paper.starts if edition.paper else (),
        vertical=vertical,
    )
    cohesion = Cohesion([_sample(document)])
    book = _with_turned_titles(book, cohesion)
    plan = plan_book(book, names, words)

    templates = Templates(edition.layout, family_lists(edition.layout, edition.fonts, document.metadata.language))
    style = templates.render("epub.css")
    cover, drawing = _make_cover(edition, document, book, words, cohesion, report)
    plan, pages = _render_pages(document, book, plan, words, cohesion, templates, progress, cover.name, drawing)
    parsed = {name: _parse(name, page, edition) for name, page in pages.items()}
    package_names = {*parsed, _STYLE, cover.name, *(picture.name for picture in pictures.values())}
    for name, root in parsed.items():
        check_page(root, name, package_names)
    check_conservation(document, book, plan, parsed)
    _report_hidden(style, (parsed[file.name] for file in plan.files if file.section or file.name == LOOSE), report)

    fonts, style = embed_fonts(
        style, parsed.values(), edition.fonts, edition.embedding, book.language, lambda: _printed(document), report
    )
    items = (
        *(_page_item(file, pages[file.name]) for file in plan.files),
        Item("ncx", "toc.ncx", "application/x-dtbncx+xml", _ncx(book, plan, words)),
        Item("style", _STYLE, "text/css", style.encode()),
        cover,
        *pictures.values(),
        *fonts,
    )
    texts = [file.name for file in plan.files if file.section]
    contents = survey(
        (parsed[name] for name in texts),
        (root for name, root in parsed.items() if name not in (*texts, COVER)),
        paper=edition.paper.source if edition.paper and plan.pages else "",
        vertical=vertical,
    )
    return write_package(
        Package(
            identifier=edition.identifier,
            title=_line(book.title),
            language=book.language,
            modified=edition.timestamp,
            metadata=package_metadata(
                document.metadata, document.genre, contents, words, edition.printed_isbn, _tenable(edition, contents, report)
            ),
            items=items,
            spine=tuple(_id(file.name) for file in plan.files if file.read),
            right_to_left=vertical,
        )
    )


def _printed(document: Document) -> str:
    """Return all that a document may print: its text, and what its metadata say."""
    return document_text(document) + dump_text(replace(document, blocks=(), sections=(), unplaced=()))


def _tenable(edition: Edition, contents: Contents, report: Report) -> AccessibilityClaim | None:
    """Return the publisher's claim that the book conforms, None where its own pages say otherwise (EPB-062)."""
    if edition.claim is not None and not contents.described:
        report.add("EPB-062", claim=edition.claim.conforms_to)
        return None
    return edition.claim


def _report_hidden(style: str, pages: Iterable[etree._Element], report: Report) -> None:
    """Report text that the layout's style sheet hides (EPB-077)."""
    if pieces := list(hidden_text(style, pages)):
        count = sum(len("".join(piece.split())) for piece in pieces)
        report.add("EPB-077", count=count, sample=" ".join(pieces[0].split())[:_SAMPLE_CHARS])


def _with_language_tag(document: Document) -> Document:
    """Return the document with a well-formed language tag (BCP 47): zh_CN is zh-CN, what is none is `und`."""
    tag = document.metadata.language.replace("_", "-")
    if not _LANGUAGE_TAG.fullmatch(tag):
        tag = "und"
    return replace(document, metadata=replace(document.metadata, language=tag))


# --- documents ---------------------------------------------------------------------------------------------


def _render_pages(
    document: Document,
    book: BookView,
    plan: Plan,
    words: Words,
    cohesion: Cohesion,
    templates: Templates,
    progress: Progress,
    cover: str,
    drawing: Markup,
) -> tuple[Plan, dict[str, str]]:
    """Return the markup of every file by its name, and the plan with the printed pages whose beginnings are in it."""
    common = {
        "book": book,
        "words": words,
        "cover": cover,
        "cover_drawing": drawing,
        "headline": _mark_turns(book.lead, cohesion),
        "rest": book.more,
        "imprint": _imprint(book),
    }
    pages: dict[str, str] = {}
    chapters, chapter = sum(file.section is not None for file in plan.files), 0
    # The contents come last: they list the pages that the other files mark.
    for file in sorted(plan.files, key=lambda file: file.name == NAVIGATION):
        chapter += file.section is not None
        progress(Step("writing the pages", _RENDERED * len(pages) / len(plan.files), chapter, chapters))
        if file.name == NAVIGATION:
            plan = replace(plan, pages=tuple(_page_entries(plan, pages)))
        pages[file.name] = plain(templates.render(file.template, file=file, plan=plan, **common))
    progress(Step("embedding fonts and packing", _RENDERED))
    return plan, {file.name: pages[file.name] for file in plan.files}


def _page_entries(plan: Plan, pages: Mapping[str, str]) -> Iterator[PageEntry]:
    """Yield the printed pages whose markers stand in the files, in reading order."""
    for file in plan.files:
        if file.read:
            for id_, label, _ in find_markers(pages.get(file.name, file.page_break)):
                yield PageEntry(label, f"{file.name}#{id_}")


def _with_turned_titles(book: BookView, cohesion: Cohesion) -> BookView:
    turned = {section.id: _with_turns(section, cohesion) for section in book.sections}
    front, back = (
        tuple(replace(one, section=turned[one.section.id]) if one.section else one for one in matter)
        for matter in (book.front, book.back)
    )
    return replace(
        book,
        sections=tuple(turned.values()),
        body=tuple(turned[section.id] for section in book.body),
        front=front,
        back=back,
    )


def _with_turns(section: SectionView, cohesion: Cohesion) -> SectionView:
    """Return a section whose title, and those within, say where a line may turn."""
    inner = tuple(_with_turns(one, cohesion) for one in section.sections)
    # A title with markup in it has its turns, or something that must not be taken apart.
    title = section.title if "<" in section.title else _mark_turns(section.title_text, cohesion)
    return replace(section, title=title, sections=inner)


def _mark_turns(title: str, cohesion: Cohesion) -> Markup:
    """Return a title with `wbr` where it may turn by sense; one with spaces of its own turns at those."""
    if len(title) < _TURNED_CHARS or any(character.isspace() for character in title):
        return escape(title)
    return Markup("<wbr/>").join(cut_phrases(title, cohesion, _PHRASE_CHARS))


def _line(text: str) -> str:
    return " ".join(plain(text).split())


def _imprint(book: BookView) -> tuple[str, ...]:
    page = " ".join(part for part in (book.page_text, book.page_name) if part)
    return tuple(part for part in (book.date_text, page) if part)


def _parse(name: str, page: str, edition: Edition) -> etree._Element:
    """Parse a page strictly: what is not well-formed would be an error page in a reading system.

    The text in it is escaped, so it is the template that is wrong.
    """
    try:
        return etree.fromstring(page.encode(), etree.XMLParser(resolve_entities=False, huge_tree=True))
    except etree.XMLSyntaxError as failure:
        raise LayoutError(
            f"the layout “{edition.layout.name}” prints {name} as what is no XML: {failure.msg}",
            hint="templates of an e-book are XHTML: every element closed, attributes in quotes",
            place=Place(name, failure.lineno),
        ) from None


def _page_item(file: File, page: str) -> Item:
    properties = ["nav"] if file.name == NAVIGATION else []
    if "<svg" in page:
        properties.append("svg")
    return Item(_id(file.name), file.name, _MEDIA_XHTML, page.encode(), tuple(properties))


def _id(name: str) -> str:
    return name.removesuffix(".xhtml")


def _ncx(book: BookView, plan: Plan, words: Words) -> bytes:
    return plain(
        render_ncx(_line(book.title), book.language, book.identifier, plan.entries, plan.pages, words.pages).decode()
    ).encode()


# --- cover -------------------------------------------------------------------------------------------------


def _make_cover(
    edition: Edition, document: Document, book: BookView, words: Words, cohesion: Cohesion, report: Report
) -> tuple[Item, Markup]:
    """Return the picture of the cover, and the drawing for its page, which is empty where the publication has its own."""
    if own := carry_cover(document, report):
        return own, Markup("")
    style = load_cover_style(edition.layout)
    text = _cover_text(document, book, words, front_page=style.design == "masthead")
    made = draw_cover(text, style, _face_of(edition, style), cohesion, book.language)
    # The drawing is markup of our own: outlines, no text.
    return Item(COVER_ID, f"{COVER_STEM}.png", "image/png", made.picture, ("cover-image",)), Markup(made.drawing)  # noqa: S704


def _face_of(edition: Edition, style: CoverStyle) -> FaceOf:
    """Return what the cover asks for faces: its title in bold, names in the face of bylines, the rest in that of the text."""
    roles = edition.layout.roles
    title = "heading" if style.design in ("masthead", "frame", "band") else "title"
    chains = {
        "title": edition.fonts.chain(roles[title], BOLD),
        "text": edition.fonts.chain(roles["body"]),
        "byline": edition.fonts.chain(roles["byline"]),
    }

    def face_of(role: Role, character: str) -> Path | None:
        code = ord(character)
        return next((face.path for face in chains[role] if code in code_points(face)), None)

    return face_of


def _cover_text(document: Document, book: BookView, words: Words, *, front_page: bool) -> CoverText:
    """Return what a cover may say; a `front_page` has the paper's name above its first headline anyway."""
    titles = [title for section in iter_sections(document.sections) if (title := _line(heading_text(section)))]
    lead, paper = _line(book.lead), _line(book.paper)
    if lead == paper and front_page and titles:
        lead = titles[0]
    headlines = [title for title in titles if title != lead]
    makers = ("　".join(filter(None, map(_line, (one.name, one.role_text)))) for one in book.creators)
    return CoverText(
        title=lead,
        rest="　".join(filter(None, (book.more, _line(book.subtitle)))),
        paper="" if lead == paper else paper,
        issue=tuple(map(_line, _imprint(book))),
        makers=tuple(makers),
        series=_line(book.series_text),
        publisher=_line(book.publisher),
        headlines=tuple(headlines[:_COVER_HEADLINES]),
        others=words.others,
    )


def _sample(document: Document) -> str:
    """Return the beginning of the text, enough to tell which characters keep together."""
    pieces, size = [], 0
    for section in iter_sections(document.sections):
        for text in (heading_text(section), *map(block_text, section.blocks)):
            pieces.append(text)
            size += len(text)
        if size > _SAMPLED_CHARS:
            break
    return "\n".join(pieces)[:_SAMPLED_CHARS]
