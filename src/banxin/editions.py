"""What is asked for goes in; the editions to make come out, each with its layout loaded and its file named.

Without a table of editions every format is made of every layout that can make it: one EPUB, by the first of them, and
a PDF of each. A project's `[[editions]]` are made as they stand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from banxin.errors import LayoutError, SettingsError
from banxin.layouts.layout import Layout
from banxin.layouts.load import load_layout
from banxin.model.document import Document, Genre
from banxin.settings import Binding, EditionRequest, FontEmbedding, Settings
from banxin.settings import Edition as EditionKind


@dataclass(frozen=True, slots=True)
class PlannedEdition:
    """One file to make; `suffix` follows the publication's name (`.epub`, `.large.pdf`).

    `leading` is true for all but the second and further EPUBs: a reading system takes two of one identifier for the
    same book. `isbn` and `price` are the edition's own, `binding` that of a printed book.
    """

    format: EditionKind
    layout: Layout
    suffix: str
    embedding: FontEmbedding
    marks: bool
    leading: bool = True
    isbn: str = ""
    price: str = ""
    binding: Binding = ""

    def state(self, document: Document) -> Document:
        """Return the document with what is so of this edition only."""
        stated = document.metadata
        isbn = self.isbn or (stated.print_isbn if self.format == "pdf" else "") or stated.isbn
        metadata = replace(stated, isbn=isbn, price=self.price or stated.price)
        return document if metadata == stated else replace(document, metadata=metadata)


def plan_editions(settings: Settings, genre: Genre | None) -> list[PlannedEdition]:
    """Return the editions to make; `genre` names the layout where none is asked for, and without it there are none then.

    Raises LayoutError for a layout that is not there, cannot make the format or does not know an option, and
    SettingsError when two editions would have one file.
    """
    if settings.requests:
        if genre is None and not all(request.layout or settings.layouts for request in settings.requests):
            return []
        return _plan_requests(settings, genre or "")
    layouts = _load_layouts(settings.layouts or ((genre,) if genre else ()), settings)
    planned = []
    for kind in settings.editions:
        able = [layout for layout in layouts if kind in layout.editions]
        # An EPUB follows the first layout that can make one; each PDF layout makes a file of its own.
        for number, layout in enumerate(able[:1] if kind == "epub" else able):
            suffix = f".{layout.name}.{kind}" if number else f".{kind}"
            planned.append(PlannedEdition(kind, layout, suffix, settings.fonts, settings.marks))
    return planned


def _plan_requests(settings: Settings, genre: str) -> list[PlannedEdition]:
    folder = settings.project or Path()
    names = [request.layout or next(iter(settings.layouts), genre) for request in settings.requests]
    _refuse_unknown_options([_load(name, request, {}, folder) for name, request in zip(names, settings.requests)], settings)
    planned: dict[str, PlannedEdition] = {}
    for name, request in zip(names, settings.requests):
        bare = _load(name, request, {}, folder)
        if request.format not in bare.editions:
            raise LayoutError(
                f"the layout “{bare.name}” makes no {request.format.upper()}",
                hint=f"it makes {' and '.join(bare.editions)}; publish layouts lists the others",
                place=request.place,
            )
        layout = _load(name, request, {**_declared(settings.options, bare), **request.options}, folder)
        first = not any(edition.format == request.format for edition in planned.values())
        called = request.name or ("" if first else layout.name)
        suffix = f".{called}.{request.format}" if called else f".{request.format}"
        if suffix in planned:
            raise SettingsError(
                f"two editions would be the file …{suffix}", hint='give this one another: name = "…"', place=request.place
            )
        planned[suffix] = PlannedEdition(
            format=request.format,
            layout=layout,
            suffix=suffix,
            embedding=request.fonts or settings.fonts,
            marks=request.marks or settings.marks,
            leading=first or request.format == "pdf",
            isbn=request.isbn,
            price=request.price,
            binding=request.binding,
        )
    return list(planned.values())


def _load(name: str, request: EditionRequest, options: Mapping[str, str], folder: Path) -> Layout:
    """Load the layout of an edition; an error says where the edition was asked for when it has no better place."""
    try:
        return load_layout(name, project=folder, options=options)
    except LayoutError as error:
        raise LayoutError(error.message, hint=error.hint, place=error.place or request.place) from None


def _load_layouts(names: Sequence[str], settings: Settings) -> list[Layout]:
    """Load the layouts; an option goes to each that declares it, and must be known to one of them."""
    folder = settings.project or Path()
    layouts = [load_layout(name, project=folder) for name in names]
    _refuse_unable(layouts, settings.editions)
    _refuse_unknown_options(layouts, settings)
    return [
        load_layout(name, project=folder, options=_declared(settings.options, layout))
        for name, layout in zip(names, layouts)
    ]


def _declared(options: Mapping[str, str], layout: Layout) -> dict[str, str]:
    return {key: value for key, value in options.items() if any(key == option.name for option in layout.declared)}


def _refuse_unknown_options(layouts: Sequence[Layout], settings: Settings) -> None:
    known = {option.name for layout in layouts for option in layout.declared}
    unknown = {key: value for key, value in settings.options.items() if key not in known}
    if layouts and unknown:
        # The layout itself says what it knows.
        load_layout(layouts[0].name, project=settings.project or Path(), options=unknown)


def _refuse_unable(layouts: Sequence[Layout], editions: Sequence[EditionKind]) -> None:
    if not layouts:
        return
    for layout in layouts:
        if not set(layout.editions) & set(editions):
            able = ", ".join(layout.editions)
            raise LayoutError(f"the layout “{layout.name}” makes {able} only", hint=f"ask for it with --to {able}")
    for kind in editions:
        if not any(kind in layout.editions for layout in layouts):
            names = ", ".join(layout.name for layout in layouts)
            raise LayoutError(f"none of the layouts {names} makes a {kind.upper()}", hint="publish layouts lists them")
