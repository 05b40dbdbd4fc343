"""Recursion over the document, written once: iterate, rebuild, take text, count characters."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache, cached_property, lru_cache, partial
from typing import Any, TypeAlias, TypeVar, assert_never, cast, overload

from banxin.model.document import (
    Anchor,
    Block,
    BookTitle,
    Break,
    Code,
    CodeBlock,
    Creator,
    Deceased,
    Document,
    Emphasis,
    Figure,
    Foreign,
    Fragment,
    Furniture,
    Image,
    Inline,
    Interlinear,
    Link,
    ListBlock,
    Marked,
    MarkedRole,
    Note,
    Numeral,
    Paragraph,
    Passage,
    ProperName,
    Quotation,
    Reference,
    Ruby,
    Rule,
    Script,
    Section,
    SourceLine,
    Strong,
    Struck,
    Table,
    TateChuYoko,
    Text,
    Verse,
)
from banxin.model.span import Edit, Origin

T = TypeVar("T")

# --- characters --------------------------------------------------------------------------------------------


# What readers leave out of a text. Forbidden in XML, or invisible and able to upset what stands around it: the controls of
# ASCII and Latin-1 but tab and line feed, directional overrides, interlinear annotation, a byte order mark within,
# noncharacters.
CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ufeff\ufdd0-\ufdef"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    + "]"
)


@lru_cache(maxsize=65536)
def is_visible(character: str) -> bool:
    """Tell whether a character leaves a mark on paper: neither white space, nor a control or format character."""
    return not character.isspace() and unicodedata.category(character) not in ("Cc", "Cf")


def visible(text: str) -> str:
    """Return the text without its invisible characters."""
    return "".join(filter(is_visible, text))


# A text of so many characters has shown most of those it will ever use.
_TELLING_CHARS = 40_000


def distinct(text: str) -> set[str]:
    """Return the characters of a text, each once.

    `set(text)` makes a string of each: in a long text those that its beginning has are passed over.
    """
    known = set(text[:_TELLING_CHARS])
    if len(text) > 2 * _TELLING_CHARS:
        others = re.compile(f"[^{re.escape(''.join(sorted(known)))}]")
        return known.union(others.findall(text, _TELLING_CHARS))
    return known.union(text[_TELLING_CHARS:])


class Census(Sequence[tuple[str, int]]):
    """The visible characters of a text, sorted, each with its count; they are counted when somebody asks for them."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _counts(self) -> tuple[tuple[str, int], ...]:
        return tuple(sorted((c, n) for c, n in Counter(self.text).items() if is_visible(c)))

    def __len__(self) -> int:
        return len(self._counts)

    @overload
    def __getitem__(self, index: int) -> tuple[str, int]: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[tuple[str, int], ...]: ...
    def __getitem__(self, index: int | slice) -> tuple[str, int] | tuple[tuple[str, int], ...]:
        return self._counts[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._counts == tuple(other)

    def __hash__(self) -> int:
        return hash(self._counts)


def take_census(text: str) -> Census:
    """Return the visible characters of a source's text, as `Document.census` wants them."""
    return Census(text)


# --- inlines -----------------------------------------------------------------------------------------------


def inline_text(content: Iterable[Inline], *, notes: bool = True, ruby: bool = True, turn: str = "\n") -> str:
    """Return the characters of inlines in printed order.

    Notes follow at their reference (`notes`), annotations follow their base (`ruby`); a turned line gives
    `turn`, a soft break and an image give nothing. A number is parted from its title by a wide space.
    """
    match content:
        case (Text(text),):  # as most runs are
            return text
        case _:
            return "".join(_inline_pieces(content, notes, ruby, turn))


def _inline_pieces(content: Iterable[Inline], notes: bool, ruby: bool, turn: str) -> Iterator[str]:
    for node in content:
        match node:
            case Text(text) | TateChuYoko(text) | Code(text):
                yield text
            case Numeral(text):
                yield f"{text}\u3000"
            case Reference(form=form, text=text):
                if form == "label":
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
            case Image() | Anchor():
                pass
            case (
                Emphasis(content=inner)
                | Strong(content=inner)
                | Link(content=inner)
                | Foreign(content=inner)
                | ProperName(content=inner)
                | BookTitle(content=inner)
                | Deceased(content=inner)
                | Struck(content=inner)
                | Script(content=inner)
                | Marked(content=inner)
            ):
                yield from _inline_pieces(inner, notes, ruby, turn)
            case Interlinear(_, inner, text):
                yield from _inline_pieces(inner, notes, ruby, turn)
                if ruby:
                    yield text
            case _:
                assert_never(node)


def iter_inlines(content: Iterable[Inline]) -> Iterator[Inline]:
    """Yield every inline, a parent before its children; the blocks of notes are not entered."""
    for node in content:
        yield node
        match node:
            case Emphasis() | Strong() | Link() | Foreign() | ProperName() | BookTitle() | Deceased() | Struck() | Script() | Interlinear() | Marked():
                yield from iter_inlines(node.content)
            case _:
                pass


def map_inside(node: Inline, change: Callable[[Inline], Inline]) -> Inline:
    """Rebuild an inline with those directly inside it changed; the blocks of a note are not entered."""
    match node:
        case Emphasis() | Strong() | Link() | Foreign() | ProperName() | BookTitle() | Deceased() | Struck() | Script() | Interlinear() | Marked():
            return replace(node, content=tuple(map(change, node.content)))
        case _:
            return node


def map_text(content: tuple[Inline, ...], change: Callable[[str], str]) -> tuple[Inline, ...]:
    """Rebuild inlines with every `Text` run changed; code, ruby and notes stay as they are."""

    def rebuilt(node: Inline) -> Inline:
        match node:
            case Text(text):
                return Text(change(text))
            case Emphasis() | Strong() | Link() | Foreign() | ProperName() | BookTitle() | Deceased() | Struck() | Script() | Interlinear() | Marked():
                return replace(node, content=map_text(node.content, change))
            case _:
                return node

    return tuple(rebuilt(node) for node in content)


def split_run(content: tuple[Inline, ...], place: int) -> tuple[tuple[Inline, ...], tuple[Inline, ...]]:
    """Part a run of inlines before the character at `place` of its `inline_text`; ruby, what has an interlinear
    annotation, and notes stay whole, left."""
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
            case Emphasis() | Strong() | Link() | Foreign() | ProperName() | BookTitle() | Deceased() | Struck() | Script() | Marked():
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
        case Figure(caption=caption) | CodeBlock(caption=caption):
            if caption:
                yield caption
        case Quotation() | Passage() | ListBlock() | Rule() | Furniture() | Fragment():
            pass
        case _:
            assert_never(block)


def is_plain(block: Block) -> bool:
    """Tell whether a block is a paragraph of text and nothing else, as most are."""
    match block:
        case Paragraph((Text(),)):
            return True
        case _:
            return False


def block_children(block: Block) -> Iterator[Block]:
    """Yield the blocks directly inside a block."""
    match block:
        case Quotation(blocks) | Passage(blocks=blocks):
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
        if isinstance(block, Quotation | Passage | ListBlock):
            yield from iter_blocks(block_children(block))


def block_text(block: Block) -> str:
    """Return the characters of a block in printed order, its lines, cells and inner blocks parted by newlines."""
    match block:
        case Paragraph(content):
            return inline_text(content)
        case Furniture(text):
            return text
        case CodeBlock(text, caption=caption):
            return "\n".join((inline_text(caption), text)) if caption else text
        case Fragment(lines):
            return "\n".join(line.text for line in lines)
        case Quotation() | Passage() | Verse() | ListBlock() | Table() | Figure() | Rule():
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
            case Quotation(blocks) | Passage(blocks=blocks):
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
        return map_run(content, change)

    def section(old: Section) -> Section:
        parts = old.heading
        heading = replace(
            parts, title=run(parts.title), kicker=run(parts.kicker), subtitle=run(parts.subtitle)
        )
        return replace(old, heading=heading, blocks=tuple(map_block_runs(block, change) for block in old.blocks))

    return replace(
        document,
        blocks=tuple(map_block_runs(block, change) for block in document.blocks),
        sections=map_sections(document.sections, section),
    )


def map_run(
    content: tuple[Inline, ...], change: Callable[[tuple[Inline, ...]], tuple[Inline, ...]], *, notes: bool = True
) -> tuple[Inline, ...]:
    """Change one run as `map_runs` does; without `notes` theirs stay."""

    def inline(node: Inline) -> Inline:
        match node:
            case Note(blocks) if notes:
                return replace(node, blocks=tuple(map_block_runs(block, change) for block in blocks))
            case _:
                return map_inside(node, inline)

    match content:
        case () | (Text(),):
            return change(content) if content else content
        case _:
            return change(tuple(map(inline, content)))


def map_block_runs(
    node: Block,
    change: Callable[[tuple[Inline, ...]], tuple[Inline, ...]],
    *,
    notes: bool = True,
    speaks: Callable[[str], bool] | None = None,
) -> Block:
    """Change the runs of one block, and of those inside it, as `map_runs` does; without `notes` theirs stay.

    With `speaks`, blocks in another language stay but where it says so of that; their notes are not in it.
    """

    def run(content: tuple[Inline, ...]) -> tuple[Inline, ...]:
        return map_run(content, change, notes=notes)

    def block(inner: Block) -> Block:
        return map_block_runs(inner, change, notes=notes, speaks=speaks)

    match node:
        case Passage("foreign", blocks) if speaks is not None and not speaks(node.language):
            in_notes = partial(_map_notes, change=change, speaks=speaks) if notes else tuple
            return replace(node, blocks=tuple(map_block_runs(inner, in_notes, notes=False) for inner in blocks))
        case Paragraph(content):
            changed = run(content)
            return node if changed is content else replace(node, content=changed)
        case Quotation(blocks) | Passage(blocks=blocks):
            return replace(node, blocks=tuple(map(block, blocks)))
        case ListBlock(items):
            return replace(node, items=tuple(tuple(map(block, item)) for item in items))
        case Verse(stanzas):
            return replace(node, stanzas=tuple(tuple(map(run, stanza)) for stanza in stanzas))
        case Table(rows=rows, caption=caption):
            return replace(node, rows=tuple(tuple(map(run, row)) for row in rows), caption=run(caption))
        case Figure(caption=caption) | CodeBlock(caption=caption):
            return replace(node, caption=run(caption))
        case Rule() | Furniture() | Fragment():
            return node
        case _:
            assert_never(node)


def _map_notes(
    content: tuple[Inline, ...], change: Callable[[tuple[Inline, ...]], tuple[Inline, ...]], speaks: Callable[[str], bool]
) -> tuple[Inline, ...]:
    """Change the notes of a run, which itself stays."""

    def inline(node: Inline) -> Inline:
        match node:
            case Note(blocks):
                return replace(node, blocks=tuple(map_block_runs(block, change, speaks=speaks) for block in blocks))
            case _:
                return map_inside(node, inline)

    return tuple(map(inline, content))


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


# --- strings of any node ------------------------------------------------------------------------------------

# The fields of nodes whose strings are printed; the others name things (a picture, an anchor, a kind).
_PRINTED_FIELDS = frozenset(
    ("text", "pairs", "printed", "names", "alternative", "label", "title", "subtitle", "paper", "page_name", "credits", "publisher",
     "place", "edition", "impression", "series", "series_number", "price", "rights", "subjects", "imprint", "cip", "colophon",
     "headings", "see")
)  # fmt: skip
_PICTURE_FIELDS = frozenset(("resource", "cover"))


def map_printed(node: T, change: Callable[[str], str]) -> T:
    """Rebuild a document, or any node of it, with every string that is printed changed."""
    changed: T = _map_strings(node, change, lambda node, field: field in _PRINTED_FIELDS or _is_name(node, field))
    return changed


def map_loose_text(node: T, change: Callable[[str], str]) -> T:
    """Rebuild a node with the text changed that counts as printed and is no run of inlines: furniture, lines not shaped yet."""
    changed: T = _map_strings(
        node, change, lambda node, field: field == "text" and isinstance(node, Furniture | SourceLine)
    )
    return changed


def map_alternatives(node: T, change: Callable[[str], str]) -> T:
    """Rebuild a node with the alternative texts of its pictures changed."""
    changed: T = _map_strings(node, change, lambda _, field: field == "alternative")
    return changed


def _is_name(node: object, field: str) -> bool:
    return isinstance(node, Creator) and field in ("name", "role_name")


def rename_resources(document: Document, names: Mapping[str, str]) -> Document:
    """Return the document with every picture that uses a resource of `names` using its new name."""
    changed: Document = _map_strings(
        document, lambda name: names.get(name, name), lambda _, field: field in _PICTURE_FIELDS
    )
    return changed


def picture_names(document: Document) -> Iterator[str]:
    """Yield the name of the resource of the cover, and of each figure and each image in the text, in printed order."""
    if document.metadata.cover:
        yield document.metadata.cover
    for node in _iter_nodes(document):
        if isinstance(node, Figure | Image) and node.resource:
            yield node.resource


Anchored: TypeAlias = Anchor | Figure | Table | CodeBlock


def iter_anchored(section: Section) -> Iterator[Anchored]:
    """Yield what bears an anchor in a section's own headings and blocks, notes included, in printed order."""
    for node in _iter_nodes((section.heading, *(block for block in section.blocks if not is_plain(block)))):
        match node:
            case Anchor(name) if name:
                yield node
            case Figure() | Table() | CodeBlock() if node.anchor:
                yield node
            case _:
                pass


def _map_strings(
    value: Any, change: Callable[[str], str], is_meant: Callable[[object, str], bool], meant: bool = False
) -> Any:
    """Rebuild a node with the strings of the fields that `is_meant` tells of (node, field) changed."""
    match value:
        case str():
            return change(value) if meant else value
        case tuple():
            return tuple(_map_strings(item, change, is_meant, meant) for item in value)
        case _ if not _is_node(value):
            return value
    different = {}
    for name, old in _node_fields(value):
        new = _map_strings(old, change, is_meant, is_meant(value, name))
        if new is not old:
            different[name] = new
    return replace(value, **different) if different else value


def _iter_nodes(value: Any) -> Iterator[Any]:
    """Yield every node within a value, a parent before its children, in the order of their fields: as printed."""
    stack: list[Any] = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, tuple):
            stack += reversed(item)
        elif (names := _names_of_fields(cast("Hashable", type(item)))) is not None:
            yield item
            stack += [getattr(item, name) for name in names]


@cache
def _names_of_fields(kind: Any) -> tuple[str, ...] | None:
    """Return the fields of a kind of node that may hold nodes, last first; None for what is no node."""
    if kind is Origin or not is_dataclass(kind):
        return None
    return tuple(field.name for field in fields(kind)[::-1] if field.name not in ("census", "origin") and field.type != "str")


def _is_node(value: object) -> bool:
    """Tell nodes from strings, numbers and where a node came from."""
    return is_dataclass(value) and not isinstance(value, Origin)


def _node_fields(node: Any) -> Iterator[tuple[str, Any]]:
    """Yield the fields of a node; a document's count of characters is none of its text."""
    return ((field.name, getattr(node, field.name)) for field in fields(node) if field.name != "census")


# --- conservation ------------------------------------------------------------------------------------------


def foreign_languages(document: Document) -> frozenset[str]:
    """Return the languages of the blocks that are in another than the publication's."""
    return frozenset(node.language for node in _iter_nodes((document.blocks, document.sections)) if isinstance(node, Passage) and node.language)


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
    found = document_text(document)
    census = document.census
    if isinstance(census, Census):
        source, found = _without_common(census.text, found)
        expected = Counter(source)
    else:
        expected = Counter(dict(census))
    edits = list(iter_edits(document))
    expected.update("".join(edit.after for edit in edits))
    expected.subtract(Counter("".join(edit.before for edit in edits)))
    for character, count in expected.items():
        if count < 0:
            # No more can be taken than there is, in the pieces that are in both as well.
            common = census.text.count(character) - source.count(character) if isinstance(census, Census) else 0
            expected[character] = max(count, -common)
    return compare_counts(expected, Counter(found))


# Marks that passes exchange: the lines in which they stand are the same without them.
_EXCHANGED_MARKS = "\"'`´-“”‘’「」『』"


def _without_common(one: str, other: str) -> tuple[str, str]:
    """Return what is to be counted of two texts: the marks that are exchanged, and the lines that one has oftener.

    White space at the ends of lines, which nobody counts, is left out.
    """
    counted = ["".join(mark * text.count(mark) for mark in _EXCHANGED_MARKS) for text in (one, other)]
    for mark in _EXCHANGED_MARKS:
        one, other = one.replace(mark, ""), other.replace(mark, "")
    mine, theirs = (Counter(map(str.strip, text.split("\n"))) for text in (one, other))
    return (
        "".join((counted[0], *(line * count for line, count in mine.items() if count != theirs.get(line)))),
        "".join((counted[1], *(line * count for line, count in theirs.items() if count != mine.get(line)))),
    )
