"""An edition goes in, the bytes of an EPUB 3.3 come out.

`plan` decides files, order and navigation; the layout's templates print them; `typefaces` asks the style sheet
which face shows what; `package` writes the container. Every document is parsed strictly once, and held against
the document it was made of, before anything is packed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree
from markupsafe import Markup, escape

from banxin.diagnostics import Place, Report
from banxin.errors import LayoutError, RenderError
from banxin.fonts.catalogue import BOLD
from banxin.fonts.coverage import code_points
from banxin.fonts.subset import features_for, subset_face
from banxin.layouts.templates import Templates
from banxin.model.document import Document, Furniture, Section
from banxin.model.walk import block_text, compare_counts, heading_text, iter_sections, section_text
from banxin.renderers.epub.cover import CoverStyle, CoverText, FaceOf, Role, draw_cover, load_cover_style
from banxin.renderers.epub.metadata import package_metadata, print_page, survey
from banxin.renderers.epub.ncx import render_ncx
from banxin.renderers.epub.package import Item, Package, write_package
from banxin.renderers.epub.plan import COVER, LOOSE, NAVIGATION, File, FileNames, Plan, plan_book
from banxin.renderers.epub.typefaces import SPARE_FAMILY, family_lists, select_faces
from banxin.renderers.epub.words import Words, words_for
from banxin.renderers.headline import Cohesion, cut_phrases
from banxin.renderers.html import BookView, SectionView, plain, view_document

if TYPE_CHECKING:
    from banxin.renderers import Edition

_MEDIA_XHTML = "application/xhtml+xml"
_NAMESPACE = "{http://www.w3.org/1999/xhtml}"
_SVG = "{http://www.w3.org/2000/svg}"
_COVER_IMAGE = "images/cover.png"
_STYLE = "style.css"

# The endings of files of the core media types of EPUB 3.3, 3.2, as far as they are pictures.
_ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/svg+xml": "svg", "image/webp": "webp"}
_UNSAFE = re.compile(r"[^A-Za-z0-9]+")

_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_SAMPLE_CHARS = 24
# Shorter titles stand on one line; a phrase of this length fits on a telephone at the size of a headline.
_TURNED_CHARS, _PHRASE_CHARS = 8, 7
_COVER_HEADLINES = 12
_SAMPLED_CHARS = 60_000


def render_epub(edition: Edition, report: Report) -> bytes:
    """Return the e-book.

    Raises LayoutError when a template or style sheet of the layout fails or prints what is no XML, and
    RenderError when a character would be lost or the container is not what was planned.
    """
    document = _with_language_tag(edition.document)
    words = words_for(document.metadata.language)
    pictures = _pictures(document, report)
    names = FileNames()
    book = view_document(
        document,
        "epub",
        identifier=edition.identifier,
        pictures={resource: item.name for resource, item in pictures.items()},
        file_of=names,
    )
    cohesion = Cohesion([_sample(document)])
    book = replace(book, sections=tuple(_with_turns(section, cohesion) for section in book.sections))
    plan = plan_book(book, names, words)

    templates = Templates(edition.layout, family_lists(edition.layout, edition.fonts))
    style = templates.render("epub.css")
    pages = _render_pages(document, book, plan, words, cohesion, templates)
    parsed = {name: _parse(name, page, edition) for name, page in pages.items()}
    _check_conservation(document, book, plan, parsed)

    fonts, style = _embed_fonts(edition, book.language, style, parsed.values())
    cover_style = load_cover_style(edition.layout)
    cover = draw_cover(_cover_text(document, book, words), cover_style, _face_of(edition, cover_style))
    items = (
        *(_page_item(file, pages[file.name]) for file in plan.files),
        Item("ncx", "toc.ncx", "application/x-dtbncx+xml", _ncx(book, plan)),
        Item("style", _STYLE, "text/css", style.encode()),
        Item("cover-image", _COVER_IMAGE, "image/png", cover, ("cover-image",)),
        *pictures.values(),
        *fonts,
    )
    contents = survey(root for name, root in parsed.items() if name != COVER)
    return write_package(
        Package(
            identifier=edition.identifier,
            title=_line(book.title),
            language=book.language,
            modified=edition.timestamp,
            metadata=package_metadata(document.metadata, document.genre, contents, words),
            items=items,
            spine=tuple(_id(file.name) for file in plan.files),
        )
    )


def _with_language_tag(document: Document) -> Document:
    """Return the document with a well-formed language tag (BCP 47): zh_CN is zh-CN, what is none is undetermined."""
    tag = document.metadata.language.replace("_", "-")
    if not _LANGUAGE_TAG.fullmatch(tag):
        tag = "und"
    return replace(document, metadata=replace(document.metadata, language=tag))


# --- documents ---------------------------------------------------------------------------------------------


def _render_pages(
    document: Document, book: BookView, plan: Plan, words: Words, cohesion: Cohesion, templates: Templates
) -> dict[str, str]:
    headline, rest = _split_title(document, book)
    common = {
        "book": book,
        "plan": plan,
        "words": words,
        "cover": _COVER_IMAGE,
        "headline": _mark_turns(headline, cohesion),
        "rest": rest,
        "imprint": _imprint(book, words),
    }
    return {file.name: plain(templates.render(file.template, file=file, **common)) for file in plan.files}


def _with_turns(section: SectionView, cohesion: Cohesion) -> SectionView:
    """Return a section whose title, and those within, say where a line may turn."""
    inner = tuple(_with_turns(one, cohesion) for one in section.sections)
    # A title with markup in it has its turns, or something that must not be taken apart.
    title = section.title if "<" in section.title else _mark_turns(section.title_text, cohesion)
    return replace(section, title=title, sections=inner)


def _mark_turns(title: str, cohesion: Cohesion) -> Markup:
    """Return a title with `wbr` where it may turn by sense; one with spaces of its own turns there already."""
    if len(title) < _TURNED_CHARS or any(character.isspace() for character in title):
        return escape(title)
    return Markup("<wbr/>").join(cut_phrases(title, cohesion, _PHRASE_CHARS))


def _line(text: str) -> str:
    return " ".join(plain(text).split())


def _split_title(document: Document, book: BookView) -> tuple[str, str]:
    """Part a title that was made of the first headline (…等N篇) into the headline and the rest."""
    first = next((text for section in document.sections if (text := heading_text(section))), "")
    rest = book.title.removeprefix(first)
    return (first, rest) if first and re.fullmatch(r"等\d+篇", rest) else (book.title, "")


def _imprint(book: BookView, words: Words) -> tuple[str, ...]:
    page = " ".join(part for part in (print_page(book.page, words), book.page_name) if part)
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


def _ncx(book: BookView, plan: Plan) -> bytes:
    return plain(render_ncx(_line(book.title), book.language, book.identifier, plan.entries).decode()).encode()


# --- conservation ------------------------------------------------------------------------------------------


def _check_conservation(
    document: Document, book: BookView, plan: Plan, parsed: Mapping[str, etree._Element]
) -> None:
    """Hold every page against what it is to print; raise RenderError when a visible character is missing."""
    front = (Section("front", blocks=document.blocks),) if document.blocks else ()
    sections = dict(_pair(book.sections, (*front, *document.sections)))
    for file in plan.files:
        if file.section is not None:
            section = sections[file.section.id]
            text = section_text(section if file.inside else replace(section, sections=()))
        elif file.name == LOOSE:
            text = "".join(piece.text for piece in (*book.unplaced, *book.furniture))
        else:
            continue
        expected, found = plain(text), "".join(_printed(parsed[file.name]))
        # Most pages print exactly the text in its order, which is quicker to see than to count.
        if "".join(expected.split()) == "".join(found.split()):
            continue
        if lost := compare_counts(Counter(expected), Counter(found)).lost:
            raise RenderError(
                f"{len(lost)} characters are missing in {file.name} of the EPUB: {lost[:_SAMPLE_CHARS]}",
                hint="a template of the layout does not print all of the section",
            )


def _pair(views: tuple[SectionView, ...], sections: tuple[Section, ...]) -> Iterator[tuple[str, Section]]:
    """Yield the id of every view with the section it was made of, furniture left out: the end of the book prints it."""
    for view, section in zip(views, sections, strict=True):
        yield view.id, _without_furniture(section)
        yield from _pair(view.sections, section.sections)


def _without_furniture(section: Section) -> Section:
    return replace(
        section,
        blocks=tuple(block for block in section.blocks if not isinstance(block, Furniture)),
        sections=tuple(map(_without_furniture, section.sections)),
    )


def _printed(element: etree._Element) -> Iterator[str]:
    """Yield the text below an element, without what the markup adds to that of the source."""
    added = (
        element.tag == f"{_NAMESPACE}rp"
        or element.get("role") in ("doc-noteref", "doc-backlink")
        or element.get("class") == "alternative"
    )
    if isinstance(element.tag, str) and not added:
        yield element.text or ""
        for child in element:
            yield from _printed(child)
            yield child.tail or ""


# --- pictures ----------------------------------------------------------------------------------------------


def _pictures(document: Document, report: Report) -> dict[str, Item]:
    """Return the pictures an e-book can show by the name of their resource; what it cannot is a finding."""
    pictures: dict[str, Item] = {}
    for resource in document.resources:
        media_type = _media_type(resource.data)
        if media_type:
            id_ = f"picture-{len(pictures) + 1:03}"
            pictures[resource.name] = Item(id_, f"images/{id_}.{_ENDINGS[media_type]}", media_type, resource.data)
        else:
            report.add("EPB-024", place=Place(resource.name), name=resource.name)
    return pictures


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
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError:
        return False
    if root.tag != f"{_SVG}svg" or root.getroottree().docinfo.internalDTD is not None:
        return False
    for element in root.iter(etree.Element):
        if element.tag in (f"{_SVG}script", f"{_SVG}foreignObject"):
            return False
        for name, value in element.attrib.items():
            local = etree.QName(name).localname
            if local.startswith("on") or (local == "href" and not str(value).startswith(("#", "data:image/"))):
                return False
    return b"@import" not in data


# --- faces -------------------------------------------------------------------------------------------------


def _embed_fonts(
    edition: Edition, language: str, style: str, documents: Iterable[etree._Element]
) -> tuple[list[Item], str]:
    """Return the font files of the book, and its style sheet with the rules that name them."""
    if edition.embedding == "none":
        return [], style
    selection = select_faces(style, documents, edition.fonts)
    wanted = [(face, face.css_family, "", codes) for face, codes in selection.shown.items()]
    wanted += [(face, SPARE_FAMILY, "-spare", codes) for face, codes in selection.spare.items()]
    features = features_for([language])
    items: list[Item] = []
    rules: list[str] = []
    for face, family, suffix, codes in sorted(wanted, key=lambda one: (one[1], one[0].weight, one[0].path.name)):
        data = face.path.read_bytes() if edition.embedding == "full" else subset_face(face, codes, features=features)
        ending, media_type = ("otf", "font/otf") if data[:4] == b"OTTO" else ("ttf", "font/ttf")
        stem = _UNSAFE.sub("-", face.path.stem) + suffix
        items.append(Item(f"font-{len(items) + 1}", f"fonts/{stem}.{ending}", media_type, data))
        rules.append(
            f'@font-face {{ font-family: "{family}"; font-style: normal; font-weight: {face.weight}; '
            f"src: url({items[-1].name}); }}\n"
        )
    return items, "".join([*rules, "\n", style])


def _face_of(edition: Edition, style: CoverStyle) -> FaceOf:
    """Return what the cover asks for faces: its title in bold, the rest in the regular face of the text."""
    roles = edition.layout.roles
    title = "heading" if style.design == "masthead" else "title"
    chains = {"title": edition.fonts.chain(roles[title], BOLD), "text": edition.fonts.chain(roles["body"])}

    def face_of(role: Role, character: str) -> Path | None:
        code = ord(character)
        return next((face.path for face in chains[role] if code in code_points(face)), None)

    return face_of


def _cover_text(document: Document, book: BookView, words: Words) -> CoverText:
    headline, rest = _split_title(document, book)
    headlines = []
    if document.genre == "newspaper":
        titles = (_line(heading_text(section)) for section in iter_sections(document.sections))
        headlines = [title for title in titles if title and title != _line(headline)]
    return CoverText(
        title=_line(headline),
        rest=rest,
        paper=_line(book.paper),
        imprint=tuple(map(_line, (*_imprint(book, words), *(creator.name for creator in book.creators)))),
        headlines=tuple(headlines[:_COVER_HEADLINES]),
        sample=_sample(document),
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
