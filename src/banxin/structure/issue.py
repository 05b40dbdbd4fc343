"""The documents of several sources go in; one publication comes out: the pages (版) of a newspaper, or one book.

Each page of a newspaper becomes a section that carries what its folio line says (`Folio`) and keeps its own
furniture. The publication states of itself only what its pages agree on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TypeVar

from banxin.diagnostics import Report
from banxin.model.document import Document, Folio, Metadata, Resource, Section
from banxin.model.provenance import section_spans
from banxin.model.walk import iter_sections, rename_resources
from banxin.structure.sections import restore_title

T = TypeVar("T")


def combine(documents: Sequence[Document]) -> Document:
    """Join the documents of several sources into one publication.

    Pages of newspapers come in the order of their numbers, one without a number behind the one it was given after.
    Books, and a book among newspapers, come in the order given; the first one's metadata lead, but the only heading of a
    file is a chapter's and no title of the whole. Pictures of one name
    but other bytes are told apart by a number, so that none replaces another.
    """
    if len(documents) == 1:
        return documents[0]
    if any(document.genre != "newspaper" for document in documents):
        documents = [restore_title(document) for document in documents]
    resources: dict[str, Resource] = {}
    told_apart = [_tell_resources_apart(document, resources) for document in documents]
    census: Counter[str] = Counter()
    for document in documents:
        census.update(dict(document.census))
    whole = Document(
        genre="book",
        metadata=documents[0].metadata,
        sections=tuple(section for document in told_apart for section in _as_sections(document)),
        unplaced=tuple(item for document in told_apart for item in document.unplaced),
        resources=tuple(resources.values()),
        census=tuple(sorted(census.items())),
    )
    if any(document.genre != "newspaper" for document in documents):
        return whole
    gathered = [document if _has_pages(document) else _as_page(document) for document in told_apart]
    pages = _in_order([section for document in gathered for section in _as_sections(document)])
    return replace(
        whole,
        genre="newspaper",
        metadata=_state_common([document.metadata for document in documents], _folios(pages)),
        sections=tuple(pages),
        unplaced=tuple(item for document in gathered for item in document.unplaced),
    )


def name_pages(document: Document, report: Report) -> Document:
    """Give each page of a source with several pages its folio and its furniture, and put them in the order of their numbers.

    The pages of a sheet may be printed beside each other as it is folded, the last beside the first. What stands on which page is told by the names that the lines of each page have for their source.
    """
    from banxin.structure.furniture import read_folio  # only a newspaper has folios

    pages = [section for section in document.sections if section.kind == "page"]
    if len(pages) < 2 or any(page.folio for page in pages):
        return document
    named: dict[int, Section] = {}
    placed: set[int] = set()
    for page in pages:
        sources = {span.source for section in iter_sections((page,)) for span in section_spans(section)}
        own = [item for item in document.unplaced if item.origin.spans and item.origin.spans[0].source in sources]
        named[id(page)] = replace(page, folio=read_folio(own), blocks=(*page.blocks, *own))
        placed |= set(map(id, own))
    sections = [named.get(id(section), section) for section in document.sections]
    if len(pages) == len(sections):
        sections = _in_order(sections)
    return replace(
        document,
        metadata=_state_common([document.metadata], _folios(sections)),
        sections=tuple(sections),
        unplaced=tuple(item for item in document.unplaced if id(item) not in placed),
    )


# --- pages -------------------------------------------------------------------------------------------------


def _has_pages(document: Document) -> bool:
    return any(section.kind == "page" for section in document.sections)


def _as_page(document: Document) -> Document:
    """Return a document whose only section is the page that it was, with all that stood on it."""
    stated = document.metadata
    folio = Folio(stated.page, stated.page_name, stated.date, stated.paper, stated.credits)
    blocks = (*document.blocks, *document.unplaced)
    page = Section("page", folio=folio, blocks=blocks, sections=document.sections)
    return replace(document, blocks=(), sections=(page,), unplaced=())


def _as_sections(document: Document) -> tuple[Section, ...]:
    front = (Section("front", blocks=document.blocks),) if document.blocks else ()
    return front + document.sections


def _folios(sections: Iterable[Section]) -> list[Folio]:
    return [section.folio or Folio() for section in sections if section.kind == "page"]


def _in_order(sections: Sequence[Section]) -> list[Section]:
    """Return the sections by page number; where one number stands twice, as in several issues, by date first."""
    from banxin.structure.jump_lines import page_number

    numbers = [page_number(folio.page) for folio in _folios(sections) if folio.page]
    by_date = len(set(numbers)) < len(numbers)
    keyed: list[tuple[tuple[str, str, int], Section]] = []
    date, letters, digits = "", "", 0
    for section in sections:
        folio = section.folio or Folio()
        if folio.page:
            date = folio.date or date
            letters, digits = _number_key(folio.page)
        keyed.append(((date if by_date else "", letters, digits), section))
    return [section for _, section in sorted(keyed, key=lambda pair: pair[0])]


def _number_key(page: str) -> tuple[str, int]:
    """Return a key that puts pages with letters (A1) behind those without, and page 2 before page 10."""
    from banxin.structure.jump_lines import page_number

    found = re.fullmatch(r"(\D*)(\d*)", page_number(page))
    return (found[1], int(found[2] or 0)) if found else (page, 0)


# --- metadata ----------------------------------------------------------------------------------------------


def _state_common(stated: Sequence[Metadata], folios: Sequence[Folio]) -> Metadata:
    """Return what several pages say together: a paper or date that none contradicts, else only what all say."""
    return replace(
        stated[0],
        title=_agreed([one.title for one in stated], ""),
        creators=_agreed([one.creators for one in stated], ()),
        publisher=_agreed([one.publisher for one in stated], ""),
        description=_agreed([one.description for one in stated], ""),
        paper=_agreed([folio.paper for folio in folios], ""),
        date=_agreed([folio.date for folio in folios], ""),
        page=_common([folio.page for folio in folios], ""),
        page_name=_common([folio.page_name for folio in folios], ""),
        credits=_common([folio.credits for folio in folios], ()),
    )


def _agreed(values: Sequence[T], nothing: T) -> T:
    """Return the value of all that have one, or nothing when two differ."""
    return _common([value for value in values if value] or [nothing], nothing)


def _common(values: Sequence[T], nothing: T) -> T:
    """Return the value of all, or nothing when two differ."""
    return values[0] if len(set(values)) == 1 else nothing


# --- resources ---------------------------------------------------------------------------------------------


def _tell_resources_apart(document: Document, taken: dict[str, Resource]) -> Document:
    """Add the document's pictures to `taken`, renamed where the name is taken, and rename their uses."""
    renamed: dict[str, str] = {}
    for resource in document.resources:
        name, number = resource.name, 1
        while name in taken and taken[name].data != resource.data:
            number += 1
            path = PurePosixPath(resource.name)
            name = str(path.with_name(f"{path.stem}-{number}{path.suffix}"))
        taken[name] = replace(resource, name=name)
        if name != resource.name:
            renamed[resource.name] = name
    return rename_resources(document, renamed) if renamed else document
