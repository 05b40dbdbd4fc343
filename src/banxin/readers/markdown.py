"""A Markdown text comes in; a book goes out, its sections nested by their headings, its pictures with it.

Every passage is held against the source: what the parser would lose is printed as it stands (SRC-010). The
census counts the visible characters of the text less the syntax; front matter, link targets and numbers of
lists are syntax, and so is the alternative text of a picture that stands in the book.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from markdown_it.tree import SyntaxTreeNode

from banxin.diagnostics import Place, Report
from banxin.model.document import (
    Alignment,
    Block,
    Break,
    Code,
    CodeBlock,
    Document,
    Emphasis,
    Figure,
    Heading,
    Image,
    Inline,
    Link,
    ListBlock,
    Metadata,
    Note,
    Paragraph,
    Quotation,
    Rule,
    Section,
    Strong,
    Table,
    Text,
)
from banxin.model.span import Origin, Span
from banxin.model.walk import inline_text, is_visible
from banxin.readers.commonmark import InlineNote, parse_markdown
from banxin.readers.front_matter import read_front_matter
from banxin.readers.language import recognise_language
from banxin.readers.pictures import PictureRefused, PictureShelf
from banxin.readers.source import Source, decode


def read_markdown(source: Source, report: Report) -> Document:
    """Return the book that a Markdown text describes, all its sections of the kind `section`.

    Raises SourceError for a source that is not text.
    """
    text = decode(source, report)
    metadata, skipped = read_front_matter(text, Metadata(language=""), source.name, report)
    lines = text.split("\n")[skipped:]
    if not metadata.language:
        metadata = replace(metadata, language=recognise_language("\n".join(lines)))
    return replace(_Book(source, lines, skipped, report).read(), metadata=metadata)


# --- passages ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Passage:
    """A block at the top of the tree, None for none, with its lines `first` to before `end` from 0."""

    node: SyntaxTreeNode | None
    first: int
    end: int


def _divide(root: SyntaxTreeNode, line_count: int) -> Iterator[_Passage]:
    """Yield the passages of a tree in order; a line that no block claims is in one as well."""
    nodes = [node for node in root.children if node.map]
    starts = [cast("tuple[int, int]", node.map)[0] for node in nodes]
    if not starts or starts[0] > 0:
        yield _Passage(None, 0, starts[0] if starts else line_count)
    for node, start, end in zip(nodes, starts, [*starts[1:], line_count]):
        yield _Passage(node, start, end)


# Characters that are nothing but syntax somewhere in Markdown. Letters, digits and Han never are: they count
# as lost unless a target, a label or an entity accounts for them.
_SYNTAX_SIGNS = frozenset("\\`*_{}[]()<>#+-.!|:~=^&;\"'>")
_ENTITY = re.compile(r"&#?\w+;")


def _is_faithful(passage: _Passage, lines: Sequence[str], inline_notes: dict[int, InlineNote]) -> bool:
    """Tell whether the parser returned each character of a passage but its syntax, and none besides."""
    text = "".join(lines[passage.first : passage.end])
    raw = Counter(text)
    parsed: Counter[str] = Counter()
    syntax = Counter("".join(_ENTITY.findall(text)))

    def count(node: SyntaxTreeNode) -> None:
        match node.type:
            case "text" | "code_inline" | "code_block":
                parsed.update(node.content)
            case "text_special":
                syntax.update(node.markup)
            case "fence":
                parsed.update(node.content)
                syntax.update(node.info)
            case "list_item":
                syntax.update(node.info)
            case "footnote_ref" if "label" not in node.meta:
                for inner in inline_notes[node.meta["id"]].tree.walk():
                    count(inner)
            case "link" | "image" | "definition" | "footnote_ref" | "footnote_reference":
                for value in (*node.attrs.values(), *node.meta.values()):
                    # Labels of references come in capitals.
                    syntax.update(str(value))
                    syntax.update(str(value).lower())
            case _:
                pass

    for node in passage.node.walk() if passage.node else ():
        count(node)
    invented = parsed - raw
    lost = raw - parsed - syntax
    return not any(map(is_visible, invented)) and not any(
        is_visible(character) and character not in _SYNTAX_SIGNS for character in lost
    )


# --- notes -------------------------------------------------------------------------------------------------

# A note that is referred to often is printed as often, but a source must not swell without bound.
_MAX_NOTE_USES = 50


class _Notes:
    """Which references become notes, and which definitions are printed where they stand.

    A reference within a note stays as written: no layout sets notes to notes.
    """

    def __init__(self, nodes: Iterable[SyntaxTreeNode], inline_notes: dict[int, InlineNote]) -> None:
        self._inline = inline_notes
        self._definitions: dict[str, SyntaxTreeNode] = {}
        self._repeated: set[int] = set()
        self._uses: Counter[str] = Counter()
        self._in_place: set[str] = set()
        self._as_notes: set[int] = set()
        nodes = list(nodes)
        definitions = [inner for node in nodes for inner in node.walk() if inner.type == "footnote_reference"]
        for definition in definitions:
            if self._definitions.setdefault(_label(definition), definition) is not definition:
                self._repeated.add(id(definition))
        self._resolve(reference for node in nodes for reference in _references(node))
        for definition in definitions:
            if self.is_in_place(definition):
                self._in_place.add(_label(definition))
                self._resolve(reference for child in definition.children for reference in _references(child))

    def _resolve(self, references: Iterable[SyntaxTreeNode]) -> None:
        for reference in references:
            label = _label(reference)
            if not label:
                self._as_notes.add(id(reference))
            elif label in self._definitions and label not in self._in_place:
                self._uses[label] += 1
                if self._uses[label] <= _MAX_NOTE_USES:
                    self._as_notes.add(id(reference))

    def is_in_place(self, definition: SyntaxTreeNode) -> bool:
        """Tell whether a definition, repeated or never referred to, is printed where it stands."""
        return id(definition) in self._repeated or not self._uses[_label(definition)]

    def is_note(self, reference: SyntaxTreeNode) -> bool:
        """Tell whether a reference becomes a note; else it is printed as written."""
        return id(reference) in self._as_notes

    def body(self, reference: SyntaxTreeNode) -> SyntaxTreeNode:
        """Return the syntax of a note's text."""
        label = _label(reference)
        return self._definitions[label] if label else self._inline[reference.meta["id"]].tree

    def as_written(self, reference: SyntaxTreeNode) -> str:
        """Return a reference as the source has it."""
        label = _label(reference)
        return f"[^{label}]" if label else self._inline[reference.meta["id"]].written


def _label(node: SyntaxTreeNode) -> str:
    return str(node.meta.get("label", ""))


def _references(node: SyntaxTreeNode) -> Iterator[SyntaxTreeNode]:
    """Yield the references in a block in their order, those within definitions of notes aside."""
    if node.type == "footnote_ref":
        yield node
    if node.type != "footnote_reference":
        for child in node.children:
            yield from _references(child)


# --- the book ----------------------------------------------------------------------------------------------

_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--")
_UNDEFINED = re.compile(r"\[\^([^\]\s]+)\]")
_ADDRESS = re.compile(r"(?:https?|ftp)://|mailto:|tel:|#", re.I)


class _Book:
    """One Markdown text being turned into a document."""

    def __init__(self, source: Source, lines: Sequence[str], skipped: int, report: Report) -> None:
        self._name, self._lines, self._skipped, self._report = source.name, lines, skipped, report
        self._shelf = PictureShelf(source.root)
        self._pictures: dict[str, str] = {}
        self._census: Counter[str] = Counter()
        self._anchors: set[str] = set()
        self._notes = _Notes((), {})
        self._line = 1

    def read(self) -> Document:
        root, inline_notes = parse_markdown("\n".join(self._lines))
        passages = [
            (passage, _is_faithful(passage, self._lines, inline_notes))
            for passage in _divide(root, len(self._lines))
        ]
        self._notes = _Notes(
            (passage.node for passage, faithful in passages if faithful and passage.node), inline_notes
        )
        tree = _SectionTree()
        for passage, faithful in passages:
            self._line = passage.first + self._skipped + 1
            if not faithful:
                self._report.add("SRC-010", place=self._place())
                tree.add_block(self._verbatim(passage))
            elif passage.node is not None:
                self._look_through(passage.node)
                self._place_node(passage.node, tree)
        self._report_tags(passage for passage, faithful in passages if faithful)
        blocks, sections = tree.finish()
        return Document(
            genre="book",
            blocks=blocks,
            sections=sections,
            resources=self._shelf.resources,
            census=tuple(sorted((c, n) for c, n in self._census.items() if is_visible(c))),
        )

    def _place(self) -> Place:
        return Place(self._name, line=self._line)

    def _verbatim(self, passage: _Passage) -> Block:
        lines = [line.strip() for line in self._lines[passage.first : passage.end] if line.strip()]
        for line in lines:
            self._census.update(line)
        content: list[Inline] = []
        for line in lines:
            content += [Break("turn"), Text(line)] if content else [Text(line)]
        return Paragraph(tuple(content), self._origin(passage.first, passage.end))

    def _origin(self, first: int, end: int) -> Origin:
        while end > first + 1 and not self._lines[end - 1].strip():
            end -= 1
        return Origin((Span(self._name, first + self._skipped + 1, max(end, first + 1) + self._skipped),))

    # --- findings

    def _look_through(self, node: SyntaxTreeNode) -> None:
        """Take the pictures a block names, and report what its author will want to know."""
        for inner in node.walk():
            if inner.type == "image":
                self._take_picture(str(inner.attrs.get("src", "")))
            elif inner.type == "footnote_reference" and self._notes.is_in_place(inner):
                self._report.add("SRC-011", place=self._place(), label=_label(inner))
            elif inner.type == "text":
                for label in _UNDEFINED.findall(inner.content):
                    self._report.add("SRC-012", place=self._place(), label=label)
            elif inner.type == "link" and not _ADDRESS.match(str(inner.attrs.get("href", ""))):
                target = str(inner.attrs.get("href", "")) or "nothing"
                self._report.add("SRC-013", place=self._place(), target=target)

    def _take_picture(self, target: str) -> None:
        if target in self._pictures:
            return
        try:
            self._pictures[target] = self._shelf.take(target).name
        except PictureRefused as refusal:
            self._pictures[target] = ""
            shown = target or "no name"
            self._report.add("SRC-005", place=self._place(), target=shown, reason=str(refusal))

    def _report_tags(self, passages: Iterable[_Passage]) -> None:
        found = [
            (passage.first, tag)
            for passage in passages
            if passage.node
            for node in passage.node.walk()
            if node.type == "text"
            for tag in _TAG.findall(node.content)
        ]
        if found:
            self._line = found[0][0] + self._skipped + 1
            self._report.add("SRC-007", place=self._place(), count=len(found), sample=found[0][1][:40])

    # --- census

    def _printed(self, node: SyntaxTreeNode, *, within_note: bool = False) -> Iterator[str]:
        """Yield the texts that a node prints, told from the syntax and not from what became of it."""
        match node.type:
            case "text" | "text_special" | "code_inline" | "code_block" | "fence":
                yield node.content
            case "paragraph" if images := _only_images(node):
                for image in images:
                    title = str(image.attrs.get("title", ""))
                    yield from [title] if title else self._printed_inside(image, within_note)
            case "image" if self._pictures.get(str(node.attrs.get("src", ""))):
                pass
            case "footnote_ref" if within_note or not self._notes.is_note(node):
                yield self._notes.as_written(node)
            case "footnote_ref":
                yield from self._printed_inside(self._notes.body(node), within_note=True)
            case "footnote_reference" if not self._notes.is_in_place(node):
                pass
            case _:
                yield from self._printed_inside(node, within_note)

    def _printed_inside(self, node: SyntaxTreeNode, within_note: bool) -> Iterator[str]:
        for child in node.children:
            yield from self._printed(child, within_note=within_note)

    # --- blocks

    def _place_node(self, node: SyntaxTreeNode, tree: _SectionTree) -> None:
        for text in self._printed(node):
            self._census.update(text)
        if node.type == "heading":
            content = self._run(node)
            first, end = cast("tuple[int, int]", node.map)
            heading = Heading(title=content, origin=self._origin(first, end))
            tree.open_section(int(node.tag[1:]), heading, self._anchor(content))
        else:
            for block in self._blocks([node]):
                tree.add_block(block)

    def _anchor(self, title: tuple[Inline, ...]) -> str:
        """Return a heading's unique address as `[…](#address)` names it: hyphens for spaces, no marks."""
        text = inline_text(title, notes=False, ruby=False).strip().lower()
        wanted = "".join("-" if c.isspace() else c for c in text if c.isspace() or c.isalnum() or c in "-_")
        anchor, count = wanted, 0
        while anchor in self._anchors:
            count += 1
            anchor = f"{wanted}-{count}"
        if anchor:
            self._anchors.add(anchor)
        return anchor

    def _blocks(self, nodes: Iterable[SyntaxTreeNode], *, within_note: bool = False) -> tuple[Block, ...]:
        return tuple(block for node in nodes for block in self._block(node, within_note))

    def _block(self, node: SyntaxTreeNode, within_note: bool) -> Iterator[Block]:
        first, end = node.map or (self._line - 1 - self._skipped,) * 2
        origin = self._origin(first, max(end, first + 1))
        match node.type:
            case "paragraph" if images := _only_images(node):
                for image in images:
                    yield self._figure(image, origin, within_note)
            case "paragraph":
                yield Paragraph(self._run(node, within_note), origin)
            case "heading":
                # A heading within a quotation or a list opens no section; it stands out, that is all.
                yield Paragraph((Strong(self._run(node, within_note)),), origin)
            case "blockquote":
                yield Quotation(self._blocks(node.children, within_note=within_note), origin)
            case "bullet_list" | "ordered_list":
                items = tuple(self._blocks(item.children, within_note=within_note) for item in node.children)
                start = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
                yield ListBlock(items, start, origin)
            case "dl":
                yield ListBlock(tuple(self._definitions(node, origin, within_note)), None, origin)
            case "table":
                yield self._table(node, origin, within_note)
            case "fence" | "code_block":
                yield CodeBlock(node.content.removesuffix("\n"), node.info.strip(), origin)
            case "hr":
                yield Rule(origin)
            case "footnote_reference":
                if self._notes.is_in_place(node):
                    yield from self._blocks(node.children, within_note=within_note)
            case "definition":
                pass
            case _:
                yield Paragraph(self._run(node, within_note), origin)

    def _definitions(
        self, node: SyntaxTreeNode, origin: Origin, within_note: bool
    ) -> Iterator[tuple[Block, ...]]:
        """Yield a definition list as items, each a term in strong emphasis and what follows it."""
        item: list[Block] = []
        for child in node.children:
            if child.type == "dt":
                if item:
                    yield tuple(item)
                item = [Paragraph((Strong(self._run(child, within_note)),), origin)]
            else:
                item += self._blocks(child.children, within_note=within_note)
        if item:
            yield tuple(item)

    def _figure(self, image: SyntaxTreeNode, origin: Origin, within_note: bool) -> Figure:
        caption = _plain(str(image.attrs.get("title", ""))) or self._inlines(image.children, within_note)
        resource = self._pictures.get(str(image.attrs.get("src", "")), "")
        return Figure(resource, caption, _alternative(image), origin)

    def _table(self, node: SyntaxTreeNode, origin: Origin, within_note: bool) -> Table:
        head, rows = 0, []
        for part in node.children:
            head += len(part.children) if part.type == "thead" else 0
            rows += [tuple(self._run(cell, within_note) for cell in row.children) for row in part.children]
        cells = node.children[0].children[0].children
        return Table(tuple(rows), head, tuple(_alignment(cell) for cell in cells), origin=origin)

    # --- inlines

    def _run(self, node: SyntaxTreeNode, within_note: bool = False) -> tuple[Inline, ...]:
        """Return the inlines of a block whose children are `inline` nodes."""
        nodes = [inner for child in node.children for inner in child.children]
        return self._inlines(nodes, within_note)

    def _inlines(self, nodes: Iterable[SyntaxTreeNode], within_note: bool) -> tuple[Inline, ...]:
        result: list[Inline] = []
        for node in nodes:
            for inline in self._inline(node, within_note):
                last = result[-1] if result else None
                if isinstance(inline, Text) and isinstance(last, Text):
                    # Escapes and entities come apart from the text around them.
                    result[-1] = Text(last.text + inline.text)
                    continue
                if isinstance(inline, Note) and isinstance(last, Text):
                    # A note's sign follows its word, whatever space an author leaves for legibility.
                    result[-1:] = _plain(last.text.rstrip())
                result.append(inline)
        return tuple(result)

    def _inline(self, node: SyntaxTreeNode, within_note: bool) -> tuple[Inline, ...]:
        match node.type:
            case "text" | "text_special":
                return _plain(node.content)
            case "code_inline":
                return (Code(node.content),)
            case "softbreak":
                return (Break("soft"),)
            case "hardbreak":
                return (Break("turn"),)
            case "em":
                return (Emphasis(self._inlines(node.children, within_note)),)
            case "strong":
                return (Strong(self._inlines(node.children, within_note)),)
            case "link":
                content = self._inlines(node.children, within_note)
                target = str(node.attrs.get("href", ""))
                return (Link(target, content),) if _ADDRESS.match(target) else content
            case "image":
                if resource := self._pictures.get(str(node.attrs.get("src", "")), ""):
                    return (Image(resource, _alternative(node)),)
                return self._inlines(node.children, within_note)
            case "footnote_ref":
                if within_note or not self._notes.is_note(node):
                    return _plain(self._notes.as_written(node))
                return (self._note(node),)
            case _:
                return self._inlines(node.children, within_note) or _plain(node.content)

    def _note(self, reference: SyntaxTreeNode) -> Note:
        body, label = self._notes.body(reference), _label(reference)
        if label:
            return Note(self._blocks(body.children, within_note=True), label)
        return Note((Paragraph(self._inlines(body.children, within_note=True)),))


def _plain(text: str) -> tuple[Inline, ...]:
    return (Text(text),) if text else ()


def _only_images(paragraph: SyntaxTreeNode) -> list[SyntaxTreeNode]:
    """Return the pictures of a paragraph that holds nothing else; they are figures."""
    nodes = [inner for child in paragraph.children for inner in child.children]
    images = [node for node in nodes if node.type == "image"]
    others = [node for node in nodes if node.type not in ("image", "softbreak", "hardbreak")]
    return [] if any(node.type != "text" or node.content.strip() for node in others) else images


def _alternative(image: SyntaxTreeNode) -> str:
    """Return the alternative text of a picture without its markup."""
    return "".join(
        " " if node.type == "softbreak" else node.content
        for node in image.walk()
        if node.type in ("text", "text_special", "code_inline", "softbreak")
    )


def _alignment(cell: SyntaxTreeNode) -> Alignment:
    found = re.fullmatch(r"text-align:(left|center|right)", str(cell.attrs.get("style", "")))
    return cast("Alignment", found[1]) if found else ""


# --- sections ----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Opened:
    """A section that is still growing; `level` is that of its heading sign, 0 for the whole book."""

    level: int
    heading: Heading = field(default_factory=Heading)
    anchor: str = ""
    blocks: list[Block] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)


class _SectionTree:
    """Nests sections: a heading belongs to the nearest one above it of a lower level."""

    def __init__(self) -> None:
        self._open = [_Opened(0)]

    def add_block(self, block: Block) -> None:
        """Put a block into the section opened last."""
        self._open[-1].blocks.append(block)

    def open_section(self, level: int, heading: Heading, anchor: str) -> None:
        """Close the sections that a heading of this level ends, and open its own."""
        self._close(level)
        self._open.append(_Opened(level, heading, anchor))

    def finish(self) -> tuple[tuple[Block, ...], tuple[Section, ...]]:
        """Close everything; return the blocks before the first heading and the sections."""
        self._close(1)
        return tuple(self._open[0].blocks), tuple(self._open[0].sections)

    def _close(self, level: int) -> None:
        while self._open[-1].level >= level:
            done = self._open.pop()
            self._open[-1].sections.append(
                Section(
                    "section",
                    heading=done.heading,
                    blocks=tuple(done.blocks),
                    sections=tuple(done.sections),
                    anchor=done.anchor,
                    origin=done.heading.origin,
                )
            )
