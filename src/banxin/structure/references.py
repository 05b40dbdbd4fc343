"""A publication whose text refers to its own parts goes in; it comes out numbered, its references saying the numbers.

This is the one place where chapters, figures, tables and listings get their numbers (第3章, 图2-1, 表1-2), so that
every edition says the same. A number that a title or a caption states is left as it is, and references repeat it.
What is written here is none of the source's: each number and each reference is a recorded edit.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from banxin.diagnostics import Place, Report
from banxin.model.document import (
    Anchor,
    Block,
    CodeBlock,
    Document,
    Figure,
    Inline,
    Link,
    ListBlock,
    Numeral,
    Passage,
    Quotation,
    Reference,
    Section,
    Table,
)
from banxin.model.span import Edit, Origin
from banxin.model.walk import (
    heading_text,
    inline_text,
    iter_anchored,
    iter_inlines,
    iter_sections,
    map_block_runs,
    map_inside,
    map_run,
)
from banxin.structure.novel.chapter_forms import read_form
from banxin.typography.style import script_of


@dataclass(frozen=True, slots=True)
class _Terms:
    """What numbered things are called in one language, and the marks around the name of one without a number."""

    figure: str
    table: str
    listing: str
    chapter: str
    quoted: str


_HANS = _Terms("图", "表", "代码", "第{}章", "“{}”")
_HANT = _Terms("圖", "表", "程式碼", "第{}章", "「{}」")
_JAPANESE = _Terms("図", "表", "リスト", "第{}章", "「{}」")
_ENGLISH = _Terms("Figure ", "Table ", "Listing ", "Chapter {}", "“{}”")

# The number that a caption states itself: 图2-1, 表 一, Figure 3.
_STATED = re.compile(r"(?:插图|插圖|图|圖|図|表|代码|程式碼|Figure|Table|Listing)[ 　]*[0-9０-９一二三四五六七八九十]+(?:[-–—.·．][0-9０-９一二三四五六七八九十]+)*")


def resolve_references(document: Document, report: Report) -> Document:
    """Return the document with its numbers and with the text of its references.

    An anchor that stands twice is taken from the second place (STR-013); a reference to nothing is printed as it
    was written (STR-014), and a link to nothing loses its target in the editions (STR-015).
    """
    if not _needs(document):
        return document
    numbering = _Numbering(_terms(document.metadata.language), report)
    sections = tuple(numbering.section(section, ()) for section in document.sections)
    if document.blocks:
        front = numbering.section(Section("front", blocks=document.blocks), ())
        document = replace(document, blocks=front.blocks)
    writing = _Writing(numbering.labels, numbering.names, document.metadata.title, report)
    return replace(
        document,
        blocks=tuple(map(writing.block, document.blocks)),
        sections=tuple(map(writing.section, sections)),
    )


def _needs(document: Document) -> bool:
    """Tell whether anything is to be numbered or refers to something: most novels and all newspapers have nothing."""
    whole = (Section("front", blocks=document.blocks), *document.sections)
    return any(
        section.numbered or next(iter_anchored(section), None) is not None or any(_pointers(section))
        for section in iter_sections(whole)
    )


def _pointers(section: Section) -> Iterator[bool]:
    heading = section.heading
    for run in (heading.title, heading.kicker, heading.subtitle):
        yield _points(run)
    for block in section.blocks:
        yield _block_points(block)


def _block_points(block: Block) -> bool:
    found = False

    def look(run: tuple[Inline, ...]) -> tuple[Inline, ...]:
        nonlocal found
        found = found or _points(run)
        return run

    map_block_runs(block, look)
    return found


def _points(run: tuple[Inline, ...]) -> bool:
    return any(
        isinstance(node, Reference | Numeral | Anchor) or (isinstance(node, Link) and node.target.startswith("#"))
        for node in iter_inlines(run)
    )


def _terms(language: str) -> _Terms:
    return {"Hans": _HANS, "Hant": _HANT, "Jpan": _JAPANESE, "": _ENGLISH}[script_of(language)]


def _place(origin: Origin) -> Place | None:
    return Place(origin.spans[0].source, line=origin.spans[0].first) if origin.spans else None


def _line(origin: Origin) -> int:
    return origin.spans[0].first if origin.spans else 0


# --- numbers -----------------------------------------------------------------------------------------------


class _Numbering:
    """Numbers a publication from front to back, and notes what each anchor is called."""

    def __init__(self, terms: _Terms, report: Report) -> None:
        self._terms, self._report = terms, report
        self._chapters = 0
        self._counts: Counter[tuple[int, str]] = Counter()
        self._entries = 0
        # By anchor: what a reference prints, and the name of the section around it.
        self.labels: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self._around: tuple[Section, ...] = ()
        self._chapter = 0

    def section(self, section: Section, around: tuple[Section, ...]) -> Section:
        """Return a section numbered, with all that is inside it."""
        if section.kind in ("chapter", "part", "front", "back"):
            section = self._chapter_numbered(section)
        self._around = path = (*around, section)
        # Several files may each begin with 序: of headings named alike the first is meant.
        if section.anchor and section.anchor not in self.labels:
            self.labels[section.anchor], self.names[section.anchor] = self._section_label(section), self._name()
        section = replace(
            section,
            heading=replace(
                section.heading,
                title=map_run(section.heading.title, lambda run: self._run(run, section.heading.origin)),
                kicker=map_run(section.heading.kicker, lambda run: self._run(run, section.heading.origin)),
                subtitle=map_run(section.heading.subtitle, lambda run: self._run(run, section.heading.origin)),
            ),
            blocks=tuple(map(self._block, section.blocks)),
        )
        return replace(section, sections=tuple(self.section(inner, path) for inner in section.sections))

    def _chapter_numbered(self, section: Section) -> Section:
        if section.kind != "chapter":
            self._chapter = 0
            return section
        title = _without_numeral(section.heading.title)
        form = read_form(inline_text(title, notes=False, ruby=False, turn=" "))
        if form is not None and form.strength == "strong" and form.number:
            self._chapter = self._chapters = form.number
            return section
        if not section.numbered:
            self._chapter = 0
            return section
        self._chapters += 1
        self._chapter = self._chapters
        heading, label = section.heading, self._terms.chapter.format(self._chapter)
        title, origin = _renumbered(heading.title, heading.origin, label)
        return replace(section, heading=replace(heading, title=title, origin=origin))

    def _block(self, block: Block) -> Block:
        match block:
            case Quotation(blocks) | Passage(blocks=blocks):
                return replace(block, blocks=tuple(map(self._block, blocks)))
            case ListBlock(items):
                return replace(block, items=tuple(tuple(map(self._block, item)) for item in items))
            case Figure() | Table() | CodeBlock():
                return self._numbered(block)
            case _:
                return map_block_runs(block, lambda run: self._run(run, block.origin))

    def _numbered(self, block: Figure | Table | CodeBlock) -> Block:
        anchor = self._claim(block.anchor, block.origin)
        if anchor != block.anchor:
            block = replace(block, anchor=anchor)
        if anchor:
            label = _stated_label(block.caption)
            if not label:
                label = self._next_label(block)
                caption, origin = _renumbered(block.caption, block.origin, label)
                block = replace(block, caption=caption, origin=origin)
            self.labels[anchor], self.names[anchor] = label, self._name()
        place = block.origin
        return map_block_runs(block, lambda run: self._run(run, place))

    def _next_label(self, block: Figure | Table | CodeBlock) -> str:
        match block:
            case Figure():
                term = self._terms.figure
            case Table():
                term = self._terms.table
            case CodeBlock():
                term = self._terms.listing
        self._counts[self._chapter, term] += 1
        number = self._counts[self._chapter, term]
        return f"{term}{self._chapter}-{number}" if self._chapter else f"{term}{number}"

    def _run(self, run: tuple[Inline, ...], origin: Origin) -> tuple[Inline, ...]:
        """Claim the anchors of a run, and give each entry of the index a place of its own."""

        def named(node: Inline) -> Inline:
            if isinstance(node, Anchor):
                if node.entry is not None:
                    self._entries += 1
                    return replace(node, name=f"index-{self._entries}")
                name = self._claim(node.name, origin)
                if name:
                    self.labels[name], self.names[name] = self._section_label(self._nearest()), self._name()
                return replace(node, name=name)
            return map_inside(node, named)

        return tuple(map(named, run)) if any(isinstance(node, Anchor) for node in iter_inlines(run)) else run

    def _claim(self, anchor: str, origin: Origin) -> str:
        """Return an anchor if nothing before bears it; the second of two is reported and has none."""
        if anchor in self.labels:
            self._report.add("STR-013", place=_place(origin), anchor=anchor)
            return ""
        return anchor

    def _nearest(self) -> Section:
        """Return the innermost section around that has a title."""
        titled = (section for section in reversed(self._around) if heading_text(section).strip())
        return next(titled, self._around[-1])

    def _name(self) -> str:
        title = " ".join(heading_text(self._nearest()).split())
        return self._terms.quoted.format(title) if title else ""

    def _section_label(self, section: Section) -> str:
        """Return what a reference calls a section: its number, or its name where it has none."""
        match section.heading.title:
            case (Numeral(text), *_):
                return text
        title = " ".join(heading_text(section).split())
        form = read_form(title)
        numbered = form is not None and ((form.strength == "strong" and form.number) or form.scheme == "appendix #")
        if form is not None and numbered and form.title != title:
            return title.removesuffix(form.title).rstrip(" 　：:、.") or title
        return self._terms.quoted.format(title) if title else ""


def _without_numeral(run: tuple[Inline, ...]) -> tuple[Inline, ...]:
    return run[1:] if run and isinstance(run[0], Numeral) else run


def _renumbered(run: tuple[Inline, ...], origin: Origin, label: str) -> tuple[tuple[Inline, ...], Origin]:
    """Return a title or caption with its number at its head, and its origin with the edit."""
    before = run[0].text if run and isinstance(run[0], Numeral) else ""
    if before != label:
        origin = replace(origin, edits=(*origin.edits, Edit("number", _line(origin), before, label)))
    return (Numeral(label), *_without_numeral(run)), origin


def _stated_label(caption: tuple[Inline, ...]) -> str:
    if not caption or isinstance(caption[0], Numeral):
        return ""
    found = _STATED.match(inline_text(caption, notes=False, ruby=False))
    return found[0] if found else ""


# --- references --------------------------------------------------------------------------------------------


class _Writing:
    """Writes what references print."""

    def __init__(self, labels: dict[str, str], names: dict[str, str], title: str, report: Report) -> None:
        self._labels, self._names, self._title, self._report = labels, names, title, report

    def section(self, section: Section) -> Section:
        """Return a section with its references written, and all sections inside it."""
        heading, edits = section.heading, list[Edit]()

        def change(run: tuple[Inline, ...]) -> tuple[Inline, ...]:
            return tuple(self._inline(node, heading.origin, edits) for node in run)

        written = replace(
            heading,
            title=map_run(heading.title, change),
            kicker=map_run(heading.kicker, change),
            subtitle=map_run(heading.subtitle, change),
        )
        if edits:
            written = replace(written, origin=replace(heading.origin, edits=(*heading.origin.edits, *edits)))
        return replace(
            section,
            heading=written,
            blocks=tuple(map(self.block, section.blocks)),
            sections=tuple(map(self.section, section.sections)),
        )

    def block(self, block: Block) -> Block:
        """Return a block with its references written."""
        match block:
            case Quotation(blocks) | Passage(blocks=blocks):
                return replace(block, blocks=tuple(map(self.block, blocks)))
            case ListBlock(items):
                return replace(block, items=tuple(tuple(map(self.block, item)) for item in items))
            case _ if not _block_points(block):
                return block
            case _:
                edits: list[Edit] = []

                def change(run: tuple[Inline, ...]) -> tuple[Inline, ...]:
                    return tuple(self._inline(node, block.origin, edits) for node in run)

                written = map_block_runs(block, change)
                return replace(written, origin=replace(block.origin, edits=(*block.origin.edits, *edits))) if edits else written

    def _inline(self, node: Inline, origin: Origin, edits: list[Edit]) -> Inline:
        match node:
            case Reference(target, form, text):
                written = self._text(node, origin)
                if form == "label" and written != text:
                    edits.append(Edit("reference", _line(origin), text, written))
                return replace(node, text=written)
            case Link(target) if target.startswith("#") and target[1:] not in self._labels:
                self._report.add("STR-015", place=_place(origin), target=target)
            case _:
                pass
        return map_inside(node, lambda inner: self._inline(inner, origin, edits))

    def _text(self, reference: Reference, origin: Origin) -> str:
        target = reference.target
        if target not in self._labels:
            written = f"[@{'page:' if reference.form == 'page' else ''}{target}]"
            self._report.add("STR-014", place=_place(origin), reference=written)
            return written
        text = self._labels[target] if reference.form == "label" else self._names[target]
        return text or self._title
