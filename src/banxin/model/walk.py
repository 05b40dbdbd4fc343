"""Recursion over the document, written once: iterate, rebuild, take text, count characters."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import lru_cache
from typing import Any, TypeVar, assert_never

from banxin.model.document import (
    Block,
    BookTitle,
    Break,
    Code,
    CodeBlock,
    Creator,
    Document,
    Emphasis,
    Figure,
    Fragment,
    Furniture,
    Image,
    Inline,
    Link,
    ListBlock,
    Marked,
    MarkedRole,
    Note,
    Paragraph,
    ProperName,
    Quotation,
    Ruby,
    Rule,
    Section,
    Strong,
    Table,
    TateChuYoko,
    Text,
    Verse,
)
from banxin.model.span import Edit, Origin

T = TypeVar("T")

# --- characters --------------------------------------------------------------------------------------------


@lru_cache(maxsize=65536)
def is_visible(character: str) -> bool:
    """Tell whether a character leaves a mark on paper: neither white space, nor a control or format character."""
    return not character.isspace() and unicodedata.category(character) not in ("Cc", "Cf")


def visible(text: str) -> str:
    """Return the text without its invisible characters."""
    return "".join(filter(is_visible, text))


def take_census(text: str) -> tuple[tuple[str, int], ...]:
    """Count the visible characters of a source's text, as `Document.census` wants them."""
    counts = Counter(text)
    return tuple(sorted((c, n) for c, n in counts.items() if is_visible(c)))


# --- inlines -----------------------------------------------------------------------------------------------


def inline_text(content: Iterable[Inline], *, notes: bool = True, ruby: bool = True, turn: str = "\n") -> str:
    """Return the characters of inlines in printed order.

    Notes follow at their reference (`notes`), annotations follow their base (`ruby`); a turned line gives
    `turn`, a soft break and an image give nothing.
    """
    return "".join(_inline_pieces(content, notes, ruby, turn))


def _inline_pieces(content: Iterable[Inline], notes: bool, ruby: bool, turn: str) -> Iterator[str]:
    for node in content:
        match node:
            case Text(text) | TateChuYoko(text) | Code(text):
                yield text
            case Ruby(pairs):
                for base, annotation in pairs:
                    yield base
                    if ruby:
                        yield annotation
            case Note(blocks):
                if notes:
                    for block in blocks:
                        yield block_text(block)
            case Break(kind):
                if kind == "turn":
                    yield turn
            case Image():
                pass
            case (
                Emphasis(content=inner)
                | Strong(content=inner)
                | Link(content=inner)
                | ProperName(content=inner)
                | BookTitle(content=inner)
                | Marked(content=inner)
            ):
                yield from _inline_pieces(inner, notes, ruby, turn)
            case _:
                assert_never(node)


def iter_inlines(content: Iterable[Inline]) -> Iterator[Inline]:
    """Yield every inline, a parent before its children; the blocks of notes are not entered."""
    for node in content:
        yield node
        match node:
            case Emphasis() | Strong() | Link() | ProperName() | BookTitle() | Marked():
                yield from iter_inlines(node.content)
            case _:
                pass


def map_text(content: tuple[Inline, ...], change: Callable[[str], str]) -> tuple[Inline, ...]:
    """Rebuild inlines with every `Text` run changed; code, ruby and notes stay as they are."""

    def rebuilt(node: Inline) -> Inline:
        match node:
            case Text(text):
                return Text(change(text))
            case Emphasis() | Strong() | Link() | ProperName() | BookTitle() | Marked():
                return replace(node, content=map_text(node.content, change))
            case _:
                return node

    return tuple(rebuilt(node) for node in content)


def split_run(content: tuple[Inline, ...], place: int) -> tuple[tuple[Inline, ...], tuple[Inline, ...]]:
    """Part a run of inlines before the character at `place` of its `inline_text`; ruby and notes stay whole, left."""
    left: list[Inline] = []
    for index, node in enumerate(content):
        size = len(inline_text((node,)))
        if place >= size:
            left.append(node)
            place -= size
            if place:
                continue
            return tuple(left), content[index + 1 :]
        rest: tuple[Inline, ...] = content[index + 1 :]
        match node:
            case _ if place <= 0:
                return tuple(left), content[index:]
            case Text(text):
                return (*left, Text(text[:place])), (Text(text[place:]), *rest)
            case Emphasis() | Strong() | Link() | ProperName() | BookTitle() | Marked():
                before, after = split_run(node.content, place)
                return (*left, replace(node, content=before)), (replace(node, content=after), *rest)
            case _:
                return (*left, node), rest
    return tuple(left), ()


# --- blocks ------------------------------------------------------------------------------------------------


def block_inlines(block: Block) -> Iterator[tuple[Inline, ...]]:
    """Yield the runs of inlines a block holds directly, in printed order (cells, verse lines, captions)."""
    match block:
        case Paragraph(content):
            yield content
        case Verse(stanzas):
            for stanza in stanzas:
                yield from stanza
        case Table(rows=rows, caption=caption):
            if caption:
                yield caption
            for row in rows:
                yield from row
        case Figure(caption=caption):
            if caption:
                yield caption
        case Quotation() | ListBlock() | CodeBlock() | Rule() | Furniture() | Fragment():
            pass
        case _:
            assert_never(block)


def block_children(block: Block) -> Iterator[Block]:
    """Yield the blocks directly inside a block."""
    match block:
        case Quotation(blocks):
            yield from blocks
        case ListBlock(items):
            for item in items:
                yield from item
        case _:
            pass


def iter_blocks(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield every block, a parent before its children; the blocks of notes are not entered."""
    for block in blocks:
        yield block
        yield from iter_blocks(block_children(block))


def block_text(block: Block) -> str:
    """Return the characters of a block in printed order, its lines, cells and inner blocks parted by newlines."""
    match block:
        case CodeBlock(text) | Furniture(text):
            return text
        case Fragment(lines):
            return "\n".join(line.text for line in lines)
        case Paragraph() | Quotation() | Verse() | ListBlock() | Table() | Figure() | Rule():
            pieces = [inline_text(run) for run in block_inlines(block)]
            pieces += [block_text(child) for child in block_children(block)]
            return "\n".join(pieces)
        case _:
            assert_never(block)


# --- sections ----------------------------------------------------------------------------------------------


def iter_sections(sections: Iterable[Section]) -> Iterator[Section]:
    """Yield every section, a parent before its children."""
    for section in sections:
        yield section
        yield from iter_sections(section.sections)


def map_sections(
    sections: tuple[Section, ...], change: Callable[[Section], Section]
) -> tuple[Section, ...]:
    """Rebuild the tree of sections, children before their parent."""
    return tuple(change(replace(s, sections=map_sections(s.sections, change))) for s in sections)


def map_blocks(document: Document, change: Callable[[Block], Block]) -> Document:
    """Rebuild a document with every block changed, inner blocks before the block that holds them."""

    def rebuilt(block: Block) -> Block:
        match block:
            case Quotation(blocks):
                block = replace(block, blocks=tuple(map(rebuilt, blocks)))
            case ListBlock(items):
                block = replace(block, items=tuple(tuple(map(rebuilt, item)) for item in items))
            case _:
                pass
        return change(block)

    def section(old: Section) -> Section:
        return replace(old, blocks=tuple(map(rebuilt, old.blocks)))

    return replace(
        document,
        blocks=tuple(map(rebuilt, document.blocks)),
        sections=map_sections(document.sections, section),
    )


def map_runs(
    document: Document, change: Callable[[tuple[Inline, ...]], tuple[Inline, ...]]
) -> Document:
    """Rebuild a document with every run of inlines changed: paragraphs, lines of verse, cells, captions, headings.

    A run is changed as a whole, inlines inside inlines included; those of notes are changed before the run that
    refers to them.
    """

    def run(content: tuple[Inline, ...]) -> tuple[Inline, ...]:
        return change(tuple(map(inline, content))) if content else content

    def inline(node: Inline) -> Inline:
        match node:
            case Note(blocks):
                return replace(node, blocks=tuple(map(block, blocks)))
            case Emphasis() | Strong() | Link() | ProperName() | BookTitle() | Marked():
                return replace(node, content=tuple(map(inline, node.content)))
            case _:
                return node

    def block(node: Block) -> Block:
        match node:
            case Paragraph(content):
                return replace(node, content=run(content))
            case Quotation(blocks):
                return replace(node, blocks=tuple(map(block, blocks)))
            case ListBlock(items):
                return replace(node, items=tuple(tuple(map(block, item)) for item in items))
            case Verse(stanzas):
                return replace(node, stanzas=tuple(tuple(map(run, stanza)) for stanza in stanzas))
            case Table(rows=rows, caption=caption):
                return replace(node, rows=tuple(tuple(map(run, row)) for row in rows), caption=run(caption))
            case Figure(caption=caption):
                return replace(node, caption=run(caption))
            case CodeBlock() | Rule() | Furniture() | Fragment():
                return node
            case _:
                assert_never(node)

    def section(old: Section) -> Section:
        parts = old.heading
        heading = replace(
            parts, title=run(parts.title), kicker=run(parts.kicker), subtitle=run(parts.subtitle)
        )
        return replace(old, heading=heading, blocks=tuple(map(block, old.blocks)))

    return replace(
        document,
        blocks=tuple(map(block, document.blocks)),
        sections=map_sections(document.sections, section),
    )


def picture_names(document: Document) -> Iterator[str]:
    """Yield the name of the resource that each figure and each image in the text uses."""
    yield from _picture_names(document.blocks)
    for section in iter_sections(document.sections):
        yield from _picture_names(section.blocks)


def _picture_names(blocks: Iterable[Block]) -> Iterator[str]:
    for block in iter_blocks(blocks):
        if isinstance(block, Figure) and block.resource:
            yield block.resource
        for node in (node for run in block_inlines(block) for node in iter_inlines(run)):
            if isinstance(node, Image):
                yield node.resource
            elif isinstance(node, Note):
                yield from _picture_names(node.blocks)


def rename_resources(document: Document, names: Mapping[str, str]) -> Document:
    """Return the document with every picture that uses a resource of `names` using its new name."""

    def inlines(content: tuple[Inline, ...]) -> tuple[Inline, ...]:
        return tuple(map(inline, content))

    def inline(node: Inline) -> Inline:
        match node:
            case Image(resource):
                return replace(node, resource=names.get(resource, resource))
            case Emphasis() | Strong() | Link() | ProperName() | BookTitle() | Marked():
                return replace(node, content=inlines(node.content))
            case Note(blocks):
                return replace(node, blocks=tuple(map(block, blocks)))
            case _:
                return node

    def block(node: Block) -> Block:
        match node:
            case Figure(resource, caption):
                return replace(node, resource=names.get(resource, resource), caption=inlines(caption))
            case Paragraph(content):
                return replace(node, content=inlines(content))
            case Verse(stanzas):
                return replace(node, stanzas=tuple(tuple(map(inlines, stanza)) for stanza in stanzas))
            case Table(rows=rows, caption=caption):
                return replace(node, rows=tuple(tuple(map(inlines, r)) for r in rows), caption=inlines(caption))
            case Quotation() | ListBlock() | CodeBlock() | Rule() | Furniture() | Fragment():
                return node
            case _:
                assert_never(node)

    return map_blocks(document, block)


def heading_text(section: Section, *, turn: str = " ") -> str:
    """Return a section's title without notes and annotations, for contents, bookmarks and running heads."""
    return inline_text(section.heading.title, notes=False, ruby=False, turn=turn)


def marked_text(section: Section, role: MarkedRole) -> str:
    """Return what a section's own blocks mark as source note or dateline, or an empty string."""
    for block in iter_blocks(section.blocks):
        for run in block_inlines(block):
            for node in iter_inlines(run):
                if isinstance(node, Marked) and node.role == role:
                    return inline_text(node.content)
    return ""


def section_text(section: Section) -> str:
    """Return the characters a section prints: label, headline group, byline, blocks, nested sections."""
    heading = section.heading
    pieces = [section.column.printed] if section.column else []
    pieces += [inline_text(part) for part in (heading.kicker, heading.title, heading.subtitle)]
    pieces += [section.byline.printed] if section.byline else []
    pieces += [block_text(block) for block in section.blocks]
    pieces += [section_text(inner) for inner in section.sections]
    return "\n".join(piece for piece in pieces if piece)


# The fields of nodes whose strings are printed; the others name things (a picture, an anchor, a kind).
_PRINTED_FIELDS = frozenset(
    ("text", "pairs", "printed", "names", "alternative", "label", "title", "paper", "page_name", "credits")
)


def map_printed(node: T, change: Callable[[str], str]) -> T:
    """Rebuild a document, or any node of it, with every string that is printed changed."""
    changed: T = _map_printed(node, change, printed=False)
    return changed


def _map_printed(value: Any, change: Callable[[str], str], *, printed: bool) -> Any:
    if isinstance(value, str):
        return change(value) if printed else value
    if isinstance(value, tuple):
        return tuple(_map_printed(item, change, printed=printed) for item in value)
    if isinstance(value, Origin) or not is_dataclass(value):
        return value
    old = {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, Creator):
        return replace(value, name=change(value.name))
    new = {name: _map_printed(item, change, printed=name in _PRINTED_FIELDS) for name, item in old.items() if name != "census"}
    different = {name: item for name, item in new.items() if item is not old[name]}
    return replace(value, **different) if different else value  # type: ignore[type-var]


# --- conservation ------------------------------------------------------------------------------------------


def document_text(document: Document) -> str:
    """Return every character the document holds: blocks, sections, and what is unplaced."""
    pieces = [block_text(block) for block in document.blocks]
    pieces += [section_text(section) for section in document.sections]
    pieces += [item.text for item in document.unplaced]
    return "\n".join(pieces)


def iter_origins(document: Document) -> Iterator[Origin]:
    """Yield the origin of every block, heading, section and unplaced item."""
    for section in iter_sections(document.sections):
        yield section.origin
        yield section.heading.origin
        for block in iter_blocks(section.blocks):
            yield block.origin
    for block in (*iter_blocks(document.blocks), *document.unplaced):
        yield block.origin


def iter_edits(document: Document) -> Iterator[Edit]:
    """Yield every recorded repair of the document."""
    for origin in iter_origins(document):
        yield from origin.edits


@dataclass(frozen=True, slots=True)
class Imbalance:
    """Visible characters that the document lost and invented, sorted, each as often as it happened."""

    lost: str
    invented: str

    def __bool__(self) -> bool:
        return bool(self.lost or self.invented)


def compare_counts(expected: Counter[str], found: Counter[str]) -> Imbalance:
    """Compare two counts of characters, the invisible ones left aside."""
    lost = "".join(sorted(filter(is_visible, (expected - found).elements())))
    invented = "".join(sorted(filter(is_visible, (found - expected).elements())))
    return Imbalance(lost, invented)


def imbalance(document: Document) -> Imbalance:
    """Hold the document against its source: census, less what recorded edits took, plus what they put.

    This is the law of the house: each visible character of the source ends in the body, in furniture or in
    `unplaced`, and none is invented.
    """
    expected = Counter(dict(document.census))
    for edit in iter_edits(document):
        expected.subtract(edit.before)
        expected.update(edit.after)
    return compare_counts(+expected, Counter(document_text(document)))
