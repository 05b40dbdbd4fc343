"""What is asked for goes in; the editions to make come out, each with its layout loaded and its file named.

Without a table of editions every format is made of every layout that can make it: one EPUB, by the first of them, and
a PDF of each. A project's `[[editions]]` are made as they stand. What says no script of its own is made in each of the
publication's variants.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from banxin.diagnostics import Place
from banxin.errors import LayoutError, SettingsError
from banxin.layouts.layout import Layout
from banxin.layouts.load import load_layout
from banxin.model.document import Document, Genre
from banxin.settings import Binding, EditionRequest, FontEmbedding, Settings, Variant
from banxin.settings import Edition as EditionKind


@dataclass(frozen=True, slots=True)
class PlannedEdition:
    """One file to make; `suffix` follows the publication's name (`.epub`, `.large.pdf`, `.zh-Hant.epub`).

    `leading` is true for all but the second and further EPUBs: a reading system takes two of one identifier for the
    same book. `isbn` and `price` are the edition's own, `binding` that of a printed book. `variant` is its script, None
    for the source's own; `place` is where it was asked for.
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
    variant: Variant | None = None
    place: Place | None = field(default=None, compare=False)

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
        return _in_variants(_plan_requests(settings, genre or ""), settings.variants)
    layouts = _load_layouts(settings.layouts or ((genre,) if genre else ()), settings)
    planned = []
    for kind in settings.editions:
        able = [layout for layout in layouts if kind in layout.editions]
        # An EPUB follows the first layout that can make one; each PDF layout makes a file of its own.
        for number, layout in enumerate(able[:1] if kind == "epub" else able):
            suffix = f".{layout.name}.{kind}" if number else f".{kind}"
            planned.append(PlannedEdition(kind, layout, suffix, settings.fonts, settings.marks))
    return _in_variants(planned, settings.variants)


def _in_variants(planned: Sequence[PlannedEdition], variants: Sequence[Variant]) -> list[PlannedEdition]:
    """Return the editions script by script: those that say none in each of `variants`, of which the first names no file."""
    every = [
        replace(one, variant=variant, suffix=f".{variant}{one.suffix}" if number else one.suffix)
        for number, variant in enumerate(variants or (None,))
        for one in planned
        if one.variant is None
    ]
    every += [one for one in planned if one.variant is not None]
    for number, one in enumerate(every):
        if any(one.suffix == other.suffix for other in every[:number]):
            raise SettingsError(
                f"two editions would be the file …{one.suffix}", hint='give this one another: name = "…"', place=one.place
            )
    order = list(dict.fromkeys(one.variant for one in every))
    return sorted(every, key=lambda one: order.index(one.variant))


def _plan_requests(settings: Settings, genre: str) -> list[PlannedEdition]:
    folder = settings.project or Path()
    names = [request.layout or next(iter(settings.layouts), genre) for request in settings.requests]
    _refuse_unknown_options([_load(name, request, {}, folder) for name, request in zip(names, settings.requests)], settings)
    planned: list[PlannedEdition] = []
    for name, request in zip(names, settings.requests):
        bare = _load(name, request, {}, folder)
        if request.format not in bare.editions:
            raise LayoutError(
                f"the layout “{bare.name}” makes no {request.format.upper()}",
                hint=f"it makes {' and '.join(bare.editions)}; publish layouts lists the others",
                place=request.place,
            )
        layout = _load(name, request, {**_declared(settings.options, bare), **request.options}, folder)
        alike = [edition for edition in planned if edition.format == request.format]
        # The first of a format bears the publication's name alone, a later one its script, a second one in that its layout.
        script = request.variant if alike else None
        again = any(edition.variant == request.variant for edition in alike)
        called = (request.name,) if request.name else (script, layout.name if again else "")
        planned.append(
            PlannedEdition(
                format=request.format,
                layout=layout,
                suffix="".join(f".{part}" for part in (*called, request.format) if part),
                embedding=request.fonts or settings.fonts,
                marks=request.marks or settings.marks,
                leading=not alike or request.format == "pdf",
                isbn=request.isbn,
                price=request.price,
                binding=request.binding,
                variant=request.variant,
                place=request.place,
            )
        )
    return planned


def _load(name: str, request: EditionRequest, options: Mapping[str, str], folder: Path) -> Layout:
    with _placed(request.place):
        return load_layout(name, project=folder, options=options)


@contextmanager
def _placed(place: Place | None) -> Iterator[None]:
    """Let errors of layouts that have no better place say where the layout, or the option, was asked for."""
    try:
        yield
    except LayoutError as error:
        raise LayoutError(error.message, hint=error.hint, place=error.place or place) from None


def _load_layouts(names: Sequence[str], settings: Settings) -> list[Layout]:
    """Load the layouts; an option goes to each that declares it, and must be known to one of them."""
    folder = settings.project or Path()
    with _placed(settings.layout_place):
        layouts = [load_layout(name, project=folder) for name in names]
    _refuse_unable(layouts, settings.editions)
    _refuse_unknown_options(layouts, settings)
    with _placed(settings.options_place):
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
        with _placed(settings.options_place):
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
