"""A Markdown text comes in; a book goes out, its sections nested by their headings, its pictures with it.

`docs/markdown.md` describes what can be written. Every passage is held against the source: what the parser would
lose is printed as it stands (SRC-010). The census counts the visible characters of the text less the syntax; front
matter, link targets, attributes, cross-references and numbers of lists are syntax, and so is the alternative text of
a picture that stands in the book.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise
from pathlib import PurePosixPath
from typing import Literal, cast

from markdown_it.tree import SyntaxTreeNode

from banxin.diagnostics import Place, Report
from banxin.model.document import (
    Alignment,
    Anchor,
    Block,
    BookTitle,
    Break,
    Code,
    CodeBlock,
    Deceased,
    Document,
    Emphasis,
    Figure,
    Foreign,
    Furniture,
    Heading,
    Image,
    IndexEntry,
    Inline,
    Interlinear,
    InterlinearKind,
    Link,
    ListBlock,
    Metadata,
    Note,
    Paragraph,
    Passage,
    PassageKind,
    ProperName,
    Quotation,
    Reference,
    ReferenceForm,
    Ruby,
    Rule,
    Script,
    Section,
    SectionKind,
    Strong,
    Struck,
    Table,
    TateChuYoko,
    Text,
    Verse,
)
from banxin.model.links import web_address
from banxin.model.span import Origin, Span
from banxin.model.walk import block_text, heading_text, inline_text, is_visible, iter_sections
from banxin.readers.commonmark import InlineNote, parse_markdown, take_braces
from banxin.readers.dialects import FORMULA
from banxin.readers.front_matter import asks_for_numbers, read_front_matter
from banxin.readers.language import recognise_language
from banxin.readers.pictures import PictureRefused, PictureShelf
from banxin.readers.source import Source, decode
from banxin.statements import language_tag
from banxin.strict_toml import suggest


def read_markdown(source: Source, report: Report) -> Document:
    """Return the book that a Markdown text describes, its sections of the kind `section` unless they say another.

    Raises SourceError for a source that is not text.
    """
    text = decode(source, report)
    metadata, skipped = read_front_matter(text, Metadata(language=""), source.name, report)
    lines = text.split("\n")[skipped:]
    book = _Book(source, lines, skipped, report, numbered=asks_for_numbers(text))
    document = book.read()
    if not metadata.language:
        metadata = replace(metadata, language=recognise_language(_own_text(document)))
    document = replace(document, metadata=metadata)
    return _take_cover(document, source, report) if metadata.cover else document


def _own_text(document: Document) -> str:
    """Return the text of a book without the blocks that say that they are in another language."""
    sections = tuple(iter_sections(document.sections))
    blocks = (*document.blocks, *(block for section in sections for block in section.blocks))
    own = (block_text(block) for block in blocks if not (isinstance(block, Passage) and block.language))
    return "\n".join((*map(heading_text, sections), *own))


def _take_cover(document: Document, source: Source, report: Report) -> Document:
    """Return the document with the cover that its front matter names among its resources; report one refused (EPB-071)."""
    named, shelf = document.metadata.cover, PictureShelf(source.root)
    try:
        cover = shelf.take(named)
    except PictureRefused as refusal:
        report.add("EPB-071", place=Place(source.name), name=named, reason=str(refusal))
        return replace(document, metadata=replace(document.metadata, cover=""))
    cover = replace(cover, name=f"pictures/cover{PurePosixPath(cover.name).suffix}")
    metadata = replace(document.metadata, cover=cover.name)
    return replace(document, metadata=metadata, resources=(*document.resources, cover))


# --- passages ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Passage:
    """A block at the top of the tree, None for none, with its lines `first` to before `end` from 0."""

    node: SyntaxTreeNode | None
    first: int
    end: int


def _divide(root: SyntaxTreeNode, line_count: int) -> Iterator[_Passage]:
    """Yield the passages of a tree in order; a line that no block claims is in one as well."""
    # A caption belongs to what it names.
    nodes = [node for node in root.children if node.map and node.type != "caption"]
    starts = [cast("tuple[int, int]", node.map)[0] for node in nodes]
    if not starts or starts[0] > 0:
        yield _Passage(None, 0, starts[0] if starts else line_count)
    for node, start, end in zip(nodes, starts, [*starts[1:], line_count]):
        yield _Passage(node, start, end)


class _Captions:
    """The captions in a tree, by what they stand below: a table, a listing or a picture."""

    def __init__(self, root: SyntaxTreeNode) -> None:
        self._below = {
            id(node): after
            for parent in root.walk()
            for node, after in pairwise(parent.children)
            if after.type == "caption"
        }

    def of(self, node: SyntaxTreeNode) -> SyntaxTreeNode | None:
        """Return the caption of a node, None if it has none."""
        return self._below.get(id(node))

    def walk(self, node: SyntaxTreeNode) -> Iterator[SyntaxTreeNode]:
        """Yield a node with all that is in it, and the same of its caption."""
        yield from node.walk()
        if caption := self.of(node):
            yield from caption.walk()


# Characters that are nothing but syntax somewhere in Markdown. Letters, digits and Han never are: they count
# as lost unless a target, a label or an entity accounts for them.
_SYNTAX_SIGNS = frozenset("\\`*_{}[]()<>#+-.!|:~=^&;\"'>")
_ENTITY = re.compile(r"&#?\w+;")


def _is_faithful(
    passage: _Passage, lines: Sequence[str], inline_notes: dict[int, InlineNote], captions: _Captions
) -> bool:
    """Tell whether the parser returned each character of a passage but its syntax, and none besides."""
    text = "".join(lines[passage.first : passage.end])
    raw = Counter(text)
    parsed: Counter[str] = Counter()
    syntax = Counter("".join(_ENTITY.findall(text)))

    def count(node: SyntaxTreeNode) -> None:
        for name, value in () if node.is_root else node.attrs.items():
            syntax.update(f"{name}{value}")
        syntax.update("" if node.is_root else node.meta.get("written", ""))
        match node.type:
            case "text" | "code_inline" | "code_block":
                parsed.update(node.content)
            case "text_special":
                syntax.update(node.markup)
            case "fence":
                parsed.update(node.content)
                syntax.update(node.info)
            case "wiki_link" | "contents":
                parsed.update(node.content)
            case "comment":
                syntax.update(node.content)
            case "ruby":
                parsed.update("".join(map("".join, node.meta["pairs"])))
            case "list_item" | "container_named":
                syntax.update(node.info)
            case "cross_reference":
                syntax.update(node.content)
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

    for node in captions.walk(passage.node) if passage.node else ():
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
_BRACES = re.compile(r"\{(?:[.#][\w-]|[a-z]+=)[^{}]*\}")
_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)[^`\n]+(?<!`)\1(?!`)")
_CLOSES_CODE, _CLOSES_BLOCK = re.compile(r"(?:`{3,}|~{3,})\s*$"), re.compile(r":{3,}\s*$")
_COLONS = re.compile(r":{3,}")
_PICTURE = re.compile(r"!\[[^\[\]]*\][(（][^()（）]+[)）]")
_WIDTH = re.compile(r"([0-9]{1,5}(?:\.[0-9]{1,20})?)\s*(%|px|in|cm|mm|pt)?")
# How many of a unit the line of text has in the word processors whose pictures state their width so.
_LINE_LENGTHS = {"px": 576.0, "in": 6.0, "cm": 15.24, "mm": 152.4, "pt": 432.0}
# Signs of other dialects, by what they are for. Between figures a tilde says from one to another, and dollars are money.
_OTHER_DIALECTS = {
    "formulas": re.compile(rf"\$\$|(?<!\\){FORMULA.pattern}"),
    "names of blocks": re.compile(r"(?<=\s)\^[0-9A-Za-z][0-9A-Za-z-]*\Z"),
}

_SAMPLE_CHARS = 40
# Lines that were broken at a measure end a sentence by chance; so many that do were meant as paragraphs.
_SENTENCE_END = re.compile("[。！？…][”’」』）]*$")
_LEAST_ENDED, _ENDED_SHARE = 5, 0.8

# The words after “:::” and what they make; what is no passage is a verse or a quotation.
_BLOCKS: dict[str, PassageKind | Literal["verse", "quotation"]] = {
    **dict.fromkeys(("verse", "诗", "诗歌", "詩", "詩歌"), "verse"),
    **dict.fromkeys(("letter", "信", "书信", "書信"), "letter"),
    **dict.fromkeys(("epigraph", "题记", "題記"), "epigraph"),
    **dict.fromkeys(("dedication", "献词", "獻詞"), "dedication"),
    **dict.fromkeys(("remark", "按语", "按語"), "remark"),
    **dict.fromkeys(("quotation", "引文"), "quotation"),
}
_PARAGRAPHS: dict[str, PassageKind] = {
    **dict.fromkeys(("salutation", "称呼", "稱呼"), "salutation"),
    **dict.fromkeys(("signature", "落款"), "signature"),
}
# What marks words in brackets as emphasis, which Word has others for.
_EMPHATIC = ("underline", "mark")
# What marks words in brackets as the name of somebody or something.
_NAMES: dict[str, type[ProperName | BookTitle | Deceased]] = {
    **dict.fromkeys(("name", "专名", "專名"), ProperName),
    **dict.fromkeys(("book", "书名", "書名"), BookTitle),
    **dict.fromkeys(("deceased", "示亡"), Deceased),
}
# What is read syllable by syllable: radicals, kana and ideographs begin here.
_FIRST_HAN = "\u2e80"
_BESIDE = ("ruby", "gloss", "comment")
_KINDS: dict[str, SectionKind] = {"part": "part", "chapter": "chapter", "front": "front", "back": "back"}
_NUMBERED = {"numbered": True, "unnumbered": False}

# What each element may bear besides what the parser gives it: classes, and keys with values.
_MEANT: dict[str, frozenset[str]] = {
    "heading": frozenset(("id", "lang", *_KINDS, *_NUMBERED)),
    "paragraph": frozenset(("id", "lang", *_PARAGRAPHS)),
    **dict.fromkeys(("blockquote", "bullet_list", "ordered_list", "dl"), frozenset(("lang",))),
    "image": frozenset(("id", "width", "decorative")),
    "table": frozenset(("id", "lang")),
    "fence": frozenset(("id",)),
    "code_block": frozenset(("id",)),
    "caption": frozenset(("id",)),
    "container_named": frozenset(("id", "lang")),
    "link": frozenset(("page",)),
    "span": frozenset(("id", "index", "tcy", "key", "see", "reading", "ruby", "gloss", "comment", "lang", *_NAMES, *_EMPHATIC)),
}
# What pandoc puts beside the names of places in a Word file.
_PARSERS_CLASSES = ("anchor",)
_PARSERS_OWN = frozenset(("href", "title", "src", "alt", "style", "start", "class"))


class _Book:
    """One Markdown text being turned into a document."""

    def __init__(
        self, source: Source, lines: Sequence[str], skipped: int, report: Report, *, numbered: bool = False
    ) -> None:
        self._name, self._lines, self._skipped, self._report = source.name, list(lines), skipped, report
        self._shelf = PictureShelf(source.root)
        self._pictures: dict[str, str] = {}
        self._census: Counter[str] = Counter()
        self._anchors: set[str] = set()
        self._repeats: Counter[str] = Counter()
        self._stated: set[str] = set()
        self._claimed: set[str] = set()
        self._unknown: set[str] = set()
        self._line_ends: list[tuple[int, bool]] = []
        self._unlike: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self._notes = _Notes((), {})
        self._captions = _Captions(SyntaxTreeNode())
        self._addresses: set[str] = set()
        self._numbered = numbered
        # The language of the section that is being read, where it states one.
        self._language = ""
        self._line = 1

    def read(self) -> Document:
        root, inline_notes, passages = self._parse()
        if self._close_rows(passage.node for passage, faithful in passages if not faithful and passage.node):
            root, inline_notes, passages = self._parse()
        told = (passage.node for passage, faithful in passages if faithful and passage.node)
        self._notes = _Notes(
            (node for top in told for node in (top, self._captions.of(top)) if node is not None), inline_notes
        )
        # A heading's name made of its words gives way to names that are stated.
        self._anchors.update(
            name
            for node in root.walk()
            if not node.is_root and (name := _attributes(node).get("id", ""))
        )
        self._addresses = {_address(_alternative(node)) for node in root.walk() if node.type == "heading"}
        tree = _SectionTree()
        for passage, faithful in passages:
            self._line = passage.first + self._skipped + 1
            if not faithful:
                self._report.add("SRC-010", place=self._place())
                tree.add_block(self._verbatim(passage))
            elif passage.node is not None and self._lacks_end(passage.node, tree.level):
                # A block without an end reaches to the next heading, not over the rest of the book.
                self._look_through(passage.node)
                self._place_open_block(passage.node, tree)
            elif passage.node is not None:
                self._look_through(passage.node)
                self._place_node(passage.node, tree)
        self._report_tags(passage for passage, faithful in passages if faithful)
        self._report_unlike()
        blocks, sections = tree.finish()
        return Document(
            genre="book",
            blocks=blocks,
            sections=sections,
            resources=self._shelf.resources,
            census=tuple(sorted((c, n) for c, n in self._census.items() if is_visible(c))),
        )

    def _parse(self) -> tuple[SyntaxTreeNode, dict[int, InlineNote], list[tuple[_Passage, bool]]]:
        """Return the tree of the lines, its inline notes, and its passages, each with whether the parser kept all of it."""
        root, inline_notes = parse_markdown("\n".join(self._lines))
        self._captions = _Captions(root)
        passages = [
            (passage, _is_faithful(passage, self._lines, inline_notes, self._captions))
            for passage in _divide(root, len(self._lines))
        ]
        return root, inline_notes, passages

    def _close_rows(self, nodes: Iterable[SyntaxTreeNode]) -> bool:
        """Keep what the rows of some tables have beyond the columns of their head, in their last cell; tell whether there was any."""
        closed: list[int] = []
        for node in nodes:
            if node.type != "table" or not node.map:
                continue
            count = len(node.children[0].children[0].children)
            for number in range(node.map[0] + 2, node.map[1]):
                line = _with_cells(self._lines[number], count)
                if line != self._lines[number]:
                    closed.append(number)
                    self._lines[number] = line
        if closed:
            self._line = closed[0] + self._skipped + 1
            self._report.add("SRC-048", place=self._place(), count=len(closed))
        return bool(closed)

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
        outer = self._line
        for inner in self._captions.walk(node):
            self._line = inner.map[0] + self._skipped + 1 if inner.map else self._line
            self._look_at_attributes(inner)
            match inner.type:
                case "image":
                    self._take_picture(str(inner.attrs.get("src", "")), anywhere=bool(inner.meta.get("anywhere")))
                case "wiki_link" if _address(str(inner.meta["target"])) not in self._addresses:
                    self._report.add("SRC-013", place=self._place(), target=f"“{inner.meta['target']}”")
                case "comment":
                    self._unlike["comments"].append((self._line, inner.content))
                case "heading" if "tight" in inner.meta:
                    self._unlike["headings"].append((self._line, str(inner.meta["tight"])))
                case "paragraph" if "sentence" in inner.meta:
                    self._unlike["sentences"].append((self._line, str(inner.meta["sentence"])))
                case "footnote_reference" if self._notes.is_in_place(inner):
                    self._report.add("SRC-011", place=self._place(), label=_label(inner))
                case "text":
                    self._look_at_text(inner.content)
                case "link" if not _leads_anywhere(target := str(inner.attrs.get("href", ""))):
                    target = target or "nothing"
                    self._report.add("SRC-013", place=self._place(), target=target)
                case "fence" | "container_named":
                    self._look_at_fence(inner)
                case "paragraph" if self._looks_like_table(inner):
                    self._report.add("SRC-027", place=self._place())
                case "paragraph":
                    self._look_at_line_ends(inner)
                case _:
                    pass
        self._line = outer

    def _look_at_text(self, text: str) -> None:
        for label in _UNDEFINED.findall(text):
            self._report.add("SRC-012", place=self._place(), label=label)
        if found := _BRACES.search(text):
            self._report.add("SRC-029", place=self._place(), sample=found[0][:40])
        if found := _PICTURE.search(text):
            self._report.add("SRC-032", place=self._place(), sample=found[0][:40])
        for what, signs in _OTHER_DIALECTS.items():
            if what not in self._unknown and (found := signs.search(text)):
                self._unknown.add(what)
                self._report.add("SRC-036", place=self._place(), what=what, sample=found[0][:40])
            text = signs.sub("", text)
        if _COLONS.match(text):
            what = "a line of “:::” closes nothing" if not text.strip(": ") else "“:::” opens no block here"
            self._report.add("SRC-024", place=self._place(), what=what)

    def _look_at_line_ends(self, node: SyntaxTreeNode) -> None:
        """Note the line ends within a paragraph, and which of them end a sentence."""
        first, end = node.map or (0, 0)
        for number, (line, below) in enumerate(pairwise(self._lines[first:end]), first):
            if line.strip() and not line.endswith(("  ", "\\")) and not below.startswith("\u3000"):
                self._line_ends.append((number, bool(_SENTENCE_END.search(line.strip()))))

    def _look_at_fence(self, node: SyntaxTreeNode) -> None:
        if not self._is_closed(node):
            what = "a block of code" if node.type == "fence" else f"the block “{node.info.strip()}”"
            self._report.add("SRC-024", place=self._place(), what=f"{what} is never closed")
        word = _block_name(node) if node.type == "container_named" else ""
        if node.type == "container_named" and word not in _BLOCKS:
            self._report.add("SRC-025", place=self._place(), name=word, remedy=suggest(word, _BLOCKS))

    def _is_closed(self, node: SyntaxTreeNode) -> bool:
        """Tell whether a block between fences has its end."""
        first, end = cast("tuple[int, int]", node.map)
        if node.type == "fence":
            return end - 1 > first and bool(_CLOSES_CODE.search(self._lines[end - 1]))
        return end < len(self._lines) and bool(_CLOSES_BLOCK.search(self._lines[end]))

    def _lacks_end(self, node: SyntaxTreeNode, level: int) -> bool:
        """Tell whether a named block has no end, or only one beyond a heading that ends the section it stands in."""
        if not _is_named_block(node):
            return False
        if not self._is_closed(node):
            return True
        if any(child.type == "heading" and int(child.tag[1:]) <= level for child in node.children):
            what = f"the block “{node.info.strip()}” is not closed before the next heading"
            self._report.add("SRC-024", place=self._place(), what=what)
            return True
        return False

    def _looks_like_table(self, node: SyntaxTreeNode) -> bool:
        first, end = cast("tuple[int, int]", node.map)
        lines = [line.strip() for line in self._lines[first:end]]
        return len(lines) > 1 and all(line.startswith(("|", "+-", "+=")) for line in lines)

    def _look_at_attributes(self, node: SyntaxTreeNode) -> None:
        """Report attributes without a meaning, and names given twice."""
        given = _attributes(node)
        meant = _MEANT.get(node.type, frozenset())
        for name, value in given.items():
            classes = value.split() if name == "class" else []
            own = _code_language(node) if node.type == "fence" else _block_name(node) if node.type == "container_named" else ""
            shown = [f".{word}" for word in classes if word not in meant and word != own and word not in _PARSERS_CLASSES]
            # The height follows from the width.
            if name not in _PARSERS_OWN and name not in meant and not (name == "height" and "width" in given):
                shown.append(f"#{value}" if name == "id" else f"{name}={value}")
            if name == "width" and name in meant and not _share(value):
                shown.append(f"width={value} (write a share of the line, such as 60%)")
            if name == "lang" and name in meant and not language_tag(value):
                shown.append(f"lang={value} (write a language tag, such as en or ja)")
            if name in _BESIDE and name in meant and not value.strip():
                shown.append(f"an empty {name}")
            if name == "title" and node.type == "image" and node.parent and self._captions.of(cast("SyntaxTreeNode", node.parent.parent)):
                shown.append("a title beside a caption")
            for attribute in shown:
                self._report.add("SRC-026", place=self._place(), attribute=attribute)
        if anchor := given.get("id"):
            if anchor in self._stated:
                self._report.add("SRC-028", place=self._place(), anchor=anchor)
            self._stated.add(anchor)

    def _take_picture(self, target: str, *, anywhere: bool) -> None:
        if target in self._pictures:
            return
        try:
            self._pictures[target] = self._shelf.take(target, anywhere=anywhere).name
        except PictureRefused as refusal:
            self._pictures[target] = ""
            shown = target or "no name"
            self._report.add("SRC-005", place=self._place(), target=shown, reason=str(refusal))

    def _report_tags(self, passages: Iterable[_Passage]) -> None:
        found = [
            (passage.first, tag)
            for passage in passages
            if passage.node
            for node in self._captions.walk(passage.node)
            if node.type == "text"
            for tag in _TAG.findall(node.content)
        ]
        if found:
            self._line = found[0][0] + self._skipped + 1
            self._report.add("SRC-007", place=self._place(), count=len(found), sample=found[0][1][:40])

    def _report_unlike(self) -> None:
        """Report what was read otherwise than CommonMark reads it, the first of each."""
        for name, code in (("comments", "SRC-040"), ("headings", "SRC-041"), ("sentences", "SRC-042")):
            if found := self._unlike[name]:
                line, text = found[0]
                sample = " ".join(text.split())
                self._report.add(code, place=Place(self._name, line=line), count=len(found), sample=sample[:_SAMPLE_CHARS])
        ended = [number for number, is_end in self._line_ends if is_end]
        if len(ended) >= max(_LEAST_ENDED, _ENDED_SHARE * len(self._line_ends)):
            self._report.add("SRC-047", place=Place(self._name, line=ended[0] + self._skipped + 1), count=len(ended))

    # --- census

    def _printed(self, node: SyntaxTreeNode, *, within_note: bool = False) -> Iterator[str]:
        """Yield the texts that a node prints, told from the syntax and not from what became of it."""
        match node.type:
            case "text" | "text_special" | "code_inline" | "code_block" | "fence" | "wiki_link" | "contents":
                yield node.content
            case "ruby":
                yield from map("".join, node.meta["pairs"])
            case "paragraph" if images := _only_images(node):
                for image in images:
                    if image is images[-1] and self._captions.of(node):
                        continue
                    title = str(image.attrs.get("title", ""))
                    yield from [title] if title else self._printed_inside(image, within_note)
            case "image" if self._pictures.get(str(node.attrs.get("src", ""))):
                pass
            case "span":
                yield from self._printed_inside(node, within_note)
                yield from _annotations(node).values()
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
        for top in filter(None, (node, self._captions.of(node))):
            for text in self._printed(top):
                self._census.update(text)
        if node.type == "heading":
            level = int(node.tag[1:])
            language = self._language = _language(node) or tree.language_above(level)
            content, classes = self._run(node), _classes(node)
            if language and content:
                content = (Foreign(language, content),)
            first, end = cast("tuple[int, int]", node.map)
            heading = Heading(title=content, origin=self._origin(first, end))
            kind: SectionKind = next((_KINDS[word] for word in classes if word in _KINDS), "section")
            numbered = next((_NUMBERED[word] for word in classes if word in _NUMBERED), self._numbered)
            anchor = self._claim(node) or self._anchor(content)
            tree.open_section(level, heading, anchor, kind, numbered=numbered, language=language)
        else:
            for block in self._blocks([node], language=self._language):
                tree.add_block(block)

    def _place_open_block(self, node: SyntaxTreeNode, tree: _SectionTree) -> None:
        """Place a named block that has no end: what stands before its first heading is in it, the rest is as usual."""
        children = node.children
        end = next((number for number, child in enumerate(children) if child.type == "heading"), len(children))
        for child in children[:end]:
            for text in self._printed(child):
                self._census.update(text)
        named = self._named_block(node, children[:end], self._origin(*cast("tuple[int, int]", node.map)), within_note=False)
        for block in named:
            tree.add_block(_in_language(block, _language(node) or self._language))
        for child in children[end:]:
            if child.type != "caption":
                self._place_node(child, tree)

    def _claim(self, node: SyntaxTreeNode) -> str:
        """Return the name that a node was given, the first time it is given."""
        name = _attributes(node).get("id", "")
        if name in self._claimed:
            return ""
        if name:
            self._claimed.add(name)
        return name

    def _anchor(self, title: tuple[Inline, ...]) -> str:
        """Return a heading's unique address as `[…](#address)` names it: hyphens for spaces, no marks."""
        wanted = _address(inline_text(title, notes=False, ruby=False))
        anchor = wanted
        while anchor in self._anchors:
            self._repeats[wanted] += 1
            anchor = f"{wanted}-{self._repeats[wanted]}"
        if anchor:
            self._anchors.add(anchor)
        return anchor

    def _blocks(self, nodes: Iterable[SyntaxTreeNode], *, within_note: bool = False, language: str = "") -> tuple[Block, ...]:
        """Return the blocks of nodes, in a language where they state none."""
        return tuple(_in_language(block, _language(node) or language) for node in nodes for block in self._block(node, within_note))

    def _block(self, node: SyntaxTreeNode, within_note: bool) -> Iterator[Block]:
        first, end = node.map or (self._line - 1 - self._skipped,) * 2
        origin = self._origin(first, max(end, first + 1))
        match node.type:
            case "paragraph" if images := _only_images(node):
                for image in images:
                    caption = self._captions.of(node) if image is images[-1] else None
                    yield self._figure(image, caption, origin, within_note)
            case "paragraph":
                yield from self._paragraphs(node, origin, within_note)
            case "line_block":
                yield from self._verses(node, origin, within_note)
            case "heading":
                # A heading within a quotation or a list opens no section; it stands out, that is all.
                yield Paragraph((Strong(self._run(node, within_note)),), origin)
            case "blockquote" if "callout" in node.meta:
                yield Passage("remark", self._blocks(node.children, within_note=within_note), origin)
            case "blockquote":
                yield Quotation(self._blocks(node.children, within_note=within_note), origin)
            case "contents":
                # An edition makes a list of its own.
                yield Furniture(node.content, "contents", origin)
            case "bullet_list" | "ordered_list":
                items = tuple(self._blocks(item.children, within_note=within_note) for item in node.children)
                start = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
                done = tuple(item.meta.get("done") for item in node.children)
                yield ListBlock(items, start, origin, done=done if any(one is not None for one in done) else ())
            case "dl":
                yield ListBlock(tuple(self._definitions(node, origin, within_note)), None, origin, definitions=True)
            case "container_named":
                yield from self._named_block(node, node.children, origin, within_note=within_note)
            case "table":
                yield self._table(node, origin, within_note)
            case "fence" | "code_block":
                yield self._code(node, origin, within_note)
            case "hr":
                yield Rule(origin)
            case "footnote_reference":
                if self._notes.is_in_place(node):
                    yield from self._blocks(node.children, within_note=within_note)
            case "definition" | "caption" | "comment":
                pass
            case _:
                yield Paragraph(self._run(node, within_note), origin)

    def _definitions(
        self, node: SyntaxTreeNode, origin: Origin, within_note: bool
    ) -> Iterator[tuple[Block, ...]]:
        """Yield a definition list as items, each a term and what explains it."""
        item: list[Block] = []
        for child in node.children:
            if child.type == "dt":
                if item:
                    yield tuple(item)
                item = [Paragraph(self._run(child, within_note), origin)]
            else:
                item += self._blocks(child.children, within_note=within_note)
        if item:
            yield tuple(item)

    def _paragraphs(self, node: SyntaxTreeNode, origin: Origin, within_note: bool) -> Iterator[Block]:
        """Yield a paragraph, or several where its lines are indented as those of a Chinese text; what shows nothing is none."""
        kind = next((_PARAGRAPHS[word] for word in _classes(node) if word in _PARAGRAPHS), None)
        name = self._claim(node)
        for content, line in _indented(self._run(node, within_note)):
            own = origin
            if line and node.map:
                own = self._origin(node.map[0] + line, node.map[1])
            content, name = ((Anchor(name), *content) if name else content), ""
            if content:
                paragraph = Paragraph(content, own)
                yield Passage(kind, (paragraph,), own) if kind else paragraph

    def _verses(self, node: SyntaxTreeNode, origin: Origin, within_note: bool) -> Iterator[Block]:
        """Yield the lines of a line block as verse; one without text parts stanzas."""
        lines = list(_lines_of(self._run(node, within_note)))
        stanzas = tuple(tuple(group) for filled, group in groupby(lines, key=bool) if filled)
        if stanzas:
            yield Verse(stanzas, origin)

    def _named_block(
        self, node: SyntaxTreeNode, children: Sequence[SyntaxTreeNode], origin: Origin, *, within_note: bool
    ) -> Iterator[Block]:
        """Yield what a block between lines of “:::” makes; one of an unknown name is what it holds."""
        if name := self._claim(node):
            yield Paragraph((Anchor(name),), origin)
        kind = _BLOCKS.get(_block_name(node))
        if kind is None:
            yield from self._blocks(children, within_note=within_note)
        elif kind == "verse":
            yield from self._verse(children, origin, within_note)
        elif kind == "quotation":
            yield Quotation(self._blocks(children, within_note=within_note), origin)
        else:
            yield Passage(kind, self._blocks(children, within_note=within_note), origin)

    def _verse(self, nodes: Iterable[SyntaxTreeNode], origin: Origin, within_note: bool) -> Iterator[Block]:
        """Yield verse: a paragraph is a stanza, a line is a line; what is neither stands between verses."""
        stanzas: list[tuple[tuple[Inline, ...], ...]] = []
        for node in nodes:
            if node.type == "paragraph" and not _only_images(node) and not _attributes(node):
                stanzas.append(tuple(_lines_of(self._run(node, within_note))))
                continue
            if stanzas:
                yield Verse(tuple(stanzas), origin)
                stanzas = []
            yield from self._block(node, within_note)
        if stanzas:
            yield Verse(tuple(stanzas), origin)

    def _figure(
        self, image: SyntaxTreeNode, below: SyntaxTreeNode | None, origin: Origin, within_note: bool
    ) -> Figure:
        if below:
            caption = self._run(below, within_note)
        else:
            caption = _plain(str(image.attrs.get("title", ""))) or self._inlines(image.children, within_note)
        resource = self._pictures.get(str(image.attrs.get("src", "")), "")
        anchor = self._claim(image) or (self._claim(below) if below else "")
        return Figure(
            resource,
            caption,
            _alternative(image),
            origin,
            anchor=anchor,
            width_percent=_share(_attributes(image).get("width", "")),
            decorative="decorative" in _classes(image),
        )

    def _code(self, node: SyntaxTreeNode, origin: Origin, within_note: bool) -> CodeBlock:
        below = self._captions.of(node)
        return CodeBlock(
            node.content.removesuffix("\n"),
            _code_language(node),
            origin,
            caption=self._run(below, within_note) if below else (),
            anchor=self._claim(node) or (self._claim(below) if below else ""),
        )

    def _table(self, node: SyntaxTreeNode, origin: Origin, within_note: bool) -> Table:
        head, rows = 0, []
        for part in node.children:
            head += len(part.children) if part.type == "thead" else 0
            rows += [tuple(self._run(cell, within_note) for cell in row.children) for row in part.children]
        cells = node.children[0].children[0].children
        below = self._captions.of(node)
        return Table(
            tuple(rows),
            head,
            tuple(_alignment(cell) for cell in cells),
            self._run(below, within_note) if below else (),
            origin,
            anchor=self._claim(node) or (self._claim(below) if below else ""),
        )

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
            case "s":
                return (Struck(self._inlines(node.children, within_note)),)
            case "superscript" | "subscript" as kind:
                return (Script(kind, self._inlines(node.children, within_note)),)
            case "comment":
                return ()
            case "ruby":
                return (Ruby(tuple(node.meta["pairs"])),)
            case "wiki_link":
                target = _address(str(node.meta["target"]))
                return (Link(f"#{target}", _plain(node.content)),) if target in self._addresses else _plain(node.content)
            case "cross_reference":
                return (Reference(str(node.meta["target"]), cast("ReferenceForm", node.meta["form"])),)
            case "span":
                return self._span(node, within_note)
            case "link":
                content = self._inlines(node.children, within_note)
                target = str(node.attrs.get("href", ""))
                if target.startswith("#") and len(target) > 1 and not content:
                    return (Reference(target[1:], "page" if "page" in _classes(node) else "label"),)
                return (Link(target, content),) if _leads_anywhere(target) else content
            case "image":
                if resource := self._pictures.get(str(node.attrs.get("src", "")), ""):
                    return (Image(resource, _alternative(node), "decorative" in _classes(node)),)
                return self._inlines(node.children, within_note)
            case "footnote_ref":
                if within_note or not self._notes.is_note(node):
                    return _plain(self._notes.as_written(node))
                return (self._note(node),)
            case _:
                return self._inlines(node.children, within_note) or _plain(node.content)

    def _span(self, node: SyntaxTreeNode, within_note: bool) -> tuple[Inline, ...]:
        """Return words in brackets with what the braces behind them say: an entry of the index, a name, a place."""
        content, given, classes = self._inlines(node.children, within_note), _attributes(node), _classes(node)
        if "tcy" in classes and content and all(isinstance(inner, Text) for inner in content):
            content = (TateChuYoko(inline_text(content)),)
        if content and (tag := language_tag(given.get("lang", ""))):
            # What stands beside the words is in the language of the book.
            content = (Foreign(tag, content),)
        beside = _annotations(node)
        has_base = any(map(is_visible, inline_text(content, notes=False, ruby=False)))
        if annotation := beside.pop("ruby", "") if has_base else "":
            content = _with_reading(content, annotation)
        for word in classes:
            if word in _NAMES and content:
                content = (_NAMES[word](content),)
            elif word in _EMPHATIC and content:
                content = (Emphasis(content),)
        for kind, text in beside.items():
            # Without words to stand beside it is text.
            content = (Interlinear(cast("InterlinearKind", kind), content, text),) if has_base else (*content, Text(text))
        if name := self._claim(node):
            content = (Anchor(name), *content)
        if "index" in classes:
            words = given.get("key") or inline_text(content, notes=False, ruby=False)
            headings = tuple(filter(None, (part.strip() for part in words.split("/"))))
            if headings:
                content = (Anchor("", IndexEntry(headings, given.get("reading", ""), given.get("see", ""))), *content)
        return content

    def _note(self, reference: SyntaxTreeNode) -> Note:
        body, label = self._notes.body(reference), _label(reference)
        if label:
            return Note(self._blocks(body.children, within_note=True, language=self._language), label)
        return Note((_in_language(Paragraph(self._inlines(body.children, within_note=True)), self._language),))


def _address(title: str) -> str:
    """Return a heading's words as links name them: hyphens for spaces, no marks."""
    text = title.strip().lower()
    return "".join("-" if c.isspace() else c for c in text if c.isspace() or c.isalnum() or c in "-_")


def _share(width: str) -> int:
    """Return the share of the line, in percent, that a width stands for, 0 for what is none; pictures are no wider than the line."""
    found = _WIDTH.fullmatch(width.strip())
    if not found:
        return 0
    number, unit = float(found[1]), found[2] or ("%" if float(found[1]) <= 100 else "px")
    return min(100, round(number if unit == "%" else 100 * number / _LINE_LENGTHS[unit]))


def _code_language(node: SyntaxTreeNode) -> str:
    """Return the language of a block of code: the first word of its line, `{.python}` or `{r}` as well."""
    words = take_braces(node.info)[0].split()
    classes = [word for word in _classes(node) if word != "numberLines"]
    found = words[0] if words else classes[0] if classes else ""
    return found.strip("{}.,") if found.startswith("{") else found


def _indented(content: tuple[Inline, ...]) -> Iterator[tuple[tuple[Inline, ...], int]]:
    """Yield the runs of a paragraph, parted where a line begins with an ideographic space, with how many lines stand above each.

    White space at their heads and turns at their ends are left out.
    """
    run: list[Inline] = []
    first = line = 0
    for node in content:
        if isinstance(node, Text) and node.text.startswith("\u3000") and run and isinstance(run[-1], Break):
            yield _trimmed(run), first
            run, first = [], line
        run.append(node)
        line += isinstance(node, Break)
    yield _trimmed(run), first


def _trimmed(run: list[Inline]) -> tuple[Inline, ...]:
    while run and (isinstance(run[-1], Break) or (isinstance(run[-1], Text) and not run[-1].text.strip())):
        del run[-1]
    while run and isinstance(run[0], Text):
        head = run[0].text.lstrip()
        if head:
            run[0] = Text(head)
            break
        del run[0]
    return tuple(run)


def _leads_anywhere(target: str) -> bool:
    """Tell whether the target of a link is an address, or a place in the book, be it there or not."""
    return target.startswith("#") or bool(web_address(target))


def _attributes(node: SyntaxTreeNode) -> dict[str, str]:
    """Return the attributes that the text gives a node, those behind the word that opens a block included."""
    given = {} if node.is_root else {name: str(value) for name, value in node.attrs.items()}
    if node.type in ("fence", "container_named"):
        given |= take_braces(node.info)[1]
    return given


def _language(node: SyntaxTreeNode) -> str:
    """Return the language that a block states, nothing where it states none."""
    return language_tag(_attributes(node).get("lang", "")) if "lang" in _MEANT.get(node.type, ()) else ""


def _in_language(block: Block, language: str) -> Block:
    return Passage("foreign", (block,), block.origin, language) if language else block


def _classes(node: SyntaxTreeNode) -> list[str]:
    return _attributes(node).get("class", "").split()


def _annotations(node: SyntaxTreeNode) -> dict[str, str]:
    """Return what stands beside the words of a span, by its kind."""
    given = _attributes(node)
    return {kind: text for kind in _BESIDE if (text := given.get(kind, "").strip())}


def _with_reading(content: tuple[Inline, ...], reading: str) -> tuple[Inline, ...]:
    """Return words with their reading as ruby, within what they are marked as.

    As many syllables as characters go to them one by one. A reading of what holds more than characters is a gloss.
    """
    match content:
        case (Text(text),):
            syllables = reading.split()
            if len(syllables) == len(text) and all(character >= _FIRST_HAN for character in text):
                return (Ruby(tuple(zip(text, syllables))),)
            return (Ruby(((text, reading),)),)
        case (Emphasis() | Strong() | ProperName() | BookTitle() | Deceased() | Struck() | Script() as marked,):
            return (replace(marked, content=_with_reading(marked.content, reading)),)
        case _:
            return (Interlinear("gloss", content, reading),)


def _is_named_block(node: SyntaxTreeNode) -> bool:
    return node.type == "container_named"


def _block_name(node: SyntaxTreeNode) -> str:
    """Return the word behind “:::”, or as pandoc has it the first class in braces."""
    word = take_braces(node.info)[0].strip()
    return word or next(iter(_classes(node)), "")


def _lines_of(content: Iterable[Inline]) -> Iterator[tuple[Inline, ...]]:
    """Part a stanza at its line ends."""
    line: list[Inline] = []
    for node in content:
        if isinstance(node, Break):
            yield tuple(line)
            line = []
        else:
            line.append(node)
    yield tuple(line)


def _plain(text: str) -> tuple[Inline, ...]:
    return (Text(text),) if text else ()


def _only_images(paragraph: SyntaxTreeNode) -> list[SyntaxTreeNode]:
    """Return the pictures of a paragraph that holds nothing else; they are figures."""
    nodes = [inner for child in paragraph.children for inner in child.children]
    images = [node for node in nodes if node.type == "image"]
    others = [node for node in nodes if node.type not in ("image", "softbreak", "hardbreak", "comment")]
    return [] if any(node.type != "text" or node.content.strip() for node in others) else images


def _alternative(image: SyntaxTreeNode) -> str:
    """Return the alternative text of a picture without its markup."""
    return "".join(
        " " if node.type == "softbreak" else node.content
        for node in image.walk()
        if node.type in ("text", "text_special", "code_inline", "softbreak")
    )


def _with_cells(line: str, count: int) -> str:
    """Return a row of a table with so many cells at most: bars beyond them are text of the last."""
    bars = [at for at, sign in enumerate(line) if sign == "|" and line[at - 1 : at] != "\\"]
    if bars and not line[: bars[0]].strip():
        bars = bars[1:]
    if bars and not line[bars[-1] + 1 :].strip():
        bars = bars[:-1]
    # Those within code were hardly meant to part cells.
    code = [found.span() for found in _CODE_SPAN.finditer(line)] if len(bars) >= count else []
    inside = [at for at in bars if any(first < at < last for first, last in code)][: max(0, len(bars) - count + 1)]
    others = [at for at in bars if at not in inside]
    for at in sorted((*inside, *others[count - 1 :]), reverse=True):
        line = f"{line[:at]}\\{line[at:]}"
    return line


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
    kind: SectionKind = "section"
    numbered: bool = False
    language: str = ""
    blocks: list[Block] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)


class _SectionTree:
    """Nests sections: a heading belongs to the nearest one above it of a lower level."""

    def __init__(self) -> None:
        self._open = [_Opened(0)]

    @property
    def level(self) -> int:
        """The level of the section opened last, 0 before the first heading."""
        return self._open[-1].level

    def language_above(self, level: int) -> str:
        """Return the language that a heading of this level is under."""
        return next((one.language for one in reversed(self._open) if one.level < level), "")

    def add_block(self, block: Block) -> None:
        """Put a block into the section opened last."""
        self._open[-1].blocks.append(block)

    def open_section(
        self, level: int, heading: Heading, anchor: str, kind: SectionKind = "section", *, numbered: bool = False, language: str = ""
    ) -> None:
        """Close the sections that a heading of this level ends, and open its own."""
        self._close(level)
        self._open.append(_Opened(level, heading, anchor, kind, numbered, language))

    def finish(self) -> tuple[tuple[Block, ...], tuple[Section, ...]]:
        """Close everything; return the blocks before the first heading and the sections."""
        self._close(1)
        return tuple(self._open[0].blocks), tuple(self._open[0].sections)

    def _close(self, level: int) -> None:
        while self._open[-1].level >= level:
            done = self._open.pop()
            self._open[-1].sections.append(
                Section(
                    done.kind,
                    heading=done.heading,
                    blocks=tuple(done.blocks),
                    sections=tuple(done.sections),
                    anchor=done.anchor,
                    numbered=done.numbered,
                    origin=done.heading.origin,
                )
            )
