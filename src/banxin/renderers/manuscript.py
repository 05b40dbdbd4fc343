"""A document goes in; the manuscript that a person can correct comes out (`format: banxin-manuscript/1`).

The syntax is described in `docs/manuscript.md`; `readers.manuscript` reads it back to an equal document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import assert_never

from banxin.model import document as nodes
from banxin.model.document import Block, Document, Inline, Section
from banxin.model.provenance import Doubt, find_doubts, format_lines, lacks_picture, name_lines
from banxin.model.walk import CONTROLS
from banxin.statements import TEXT_FIELDS

FORMAT = "banxin-manuscript/1"

# What opens something else at the start of a line, or looks as if it did, and so needs a backslash when it is text.
_KEY = "kicker|subtitle|column|byline|anchor|numbered|page|page_name|date|paper|credit"
_LINE_START = re.compile(rf"[#＃]|::(?:anchor|caption):|:::|：：：|%%|％％|\*\*\*$|\||(?:{_KEY})[:：]")
_ESCAPED = re.compile(r"[\\{}|]")
_LINE_END = re.compile(r"[\n\r\t\v\f\x1c-\x1e\x85\u2028\u2029\ufeff]")
_SOFT_HYPHEN = re.compile("\xad")  # at a line's end a reader takes it for the hyphen of a divided word
_SPACE = r"\{U\+0020\}"
_OUTER_SPACE = re.compile(r"^\s+|(?<!\s)\s+$")


# What stands under a cartoon whose picture the source did not bring along. Commented out it changes nothing.
_PICTURE_MISSING = "The picture is missing. Put it beside this file, write its name and what it shows (alt) below, and take those four %% away."
_PICTURE_PLACE = ("::: figure picture.jpg", "alt:", "caption:", ":::")


def render_manuscript(document: Document, digests: Mapping[str, str] | None = None, *, derived_title: str = "") -> str:
    """Return the manuscript of a document: front matter, sections, and what found no place.

    `digests` are the SHA-256 digests of the sources by name, written down so that a changed source is noticed.
    `derived_title` is what a document without a title will be called: a remark, so that it follows the headlines.
    Doubtful places are marked by lines of remarks, which are no part of the document.
    """
    return "\n".join(_Writer(find_doubts(document)).lines(document, digests or {}, derived_title)) + "\n"


def escape(text: str) -> str:
    """Return text with the characters that have a meaning in a manuscript behind a backslash.

    Line ends, tabs and outer spaces would not survive in a one-line text, nor characters that a reader leaves out;
    they are written as `{U+000A}`.
    """
    return _OUTER_SPACE.sub(_name_each, escape_verbatim(text))


def escape_verbatim(text: str) -> str:
    """Return text as `escape` does, but with its outer spaces: for lines of code."""
    text = _SOFT_HYPHEN.sub(_name_each, _LINE_END.sub(_name_each, _ESCAPED.sub(r"\\\g<0>", text)))
    return CONTROLS.sub(_name_each, text)


def remark(text: str) -> str:
    """Return a line that the reader passes over."""
    return _LINE_END.sub(" ", f"%% {text}")


def _name_each(found: re.Match[str]) -> str:
    return "".join(f"{{U+{ord(character):04X}}}" for character in found[0])


class _Writer:
    """Writes one document; holds the count of notes, which are numbered through it, and what is in doubt."""

    def __init__(self, doubts: Iterable[Doubt]) -> None:
        self._notes = 0
        self._pending: list[tuple[int, nodes.Note]] = []
        # By identity: two paragraphs may say the same, and only one of them be in doubt.
        self._doubts = {id(doubt.piece): doubt for doubt in doubts}
        self._name_sources = len({span.source for doubt in self._doubts.values() for span in doubt.spans}) > 1

    def _doubt(self, piece: Section | Block) -> Iterator[str]:
        doubt = self._doubts.get(id(piece))
        if doubt:
            where = name_lines(format_lines(doubt.spans, with_source=self._name_sources))
            yield remark(f"doubtful ({doubt.confidence:.2f}): {doubt.reason}" + (f" [{where}]" if where else ""))

    def lines(self, document: Document, digests: Mapping[str, str], derived_title: str) -> Iterator[str]:
        yield "---"
        yield f"format: {FORMAT}"
        yield f"genre: {document.genre}"
        metadata = document.metadata
        if derived_title:
            yield remark(f"The title follows from the text: {derived_title}. A line “title: …” states another.")
        for key in TEXT_FIELDS:
            value = getattr(metadata, key)
            if value:
                yield f"{key}: {escape(value)}"
        for creator in metadata.creators:
            more = (creator.role_name, creator.file_as) if creator.file_as else filter(None, (creator.role_name,))
            yield " | ".join(("creator: " + escape(creator.name), *map(escape, (creator.role, *more))))
        for subject in metadata.subjects:
            yield f"subject: {escape(subject)}"
        for one in metadata.classes:
            yield " | ".join(("class: " + one.scheme, *map(escape, filter(None, (one.code, one.heading)))))
        if metadata.cover:
            yield f"cover: {escape(metadata.cover)}"
        for label, text in metadata.imprint:
            yield f"imprint: {escape(label)} | {escape(text)}"
        for credit in metadata.credits:
            yield f"credit: {escape(credit)}"
        for name, digest in digests.items():
            yield f"source: {escape(name)} | {digest}"
        yield "---"
        yield from self._blocks(document.blocks)
        for section in document.sections:
            yield from self._section(section, 1)
        for item in document.unplaced:
            yield ""
            yield from self._doubt(item)
            yield f"::: unplaced {item.kind}"
            yield _line(escape(item.text))
            yield ":::"

    def _section(self, section: Section, depth: int) -> Iterator[str]:
        heading = section.heading
        yield ""
        yield from self._doubt(section)
        yield f"{'#' * depth} {section.kind}: {self._inlines(heading.title)}".rstrip()
        if heading.kicker:
            yield f"kicker: {self._inlines(heading.kicker)}"
        if heading.subtitle:
            yield f"subtitle: {self._inlines(heading.subtitle)}"
        if section.column:
            yield f"column: {escape(section.column.text)} | {escape(section.column.printed)}".rstrip()
        if section.byline:
            names = "、".join(re.sub("[、，]", r"\\\g<0>", escape(name)) for name in section.byline.names)
            yield f"byline: {names} | {escape(section.byline.printed)} | {section.byline.place}"
        if section.anchor:
            yield f"anchor: {escape(section.anchor)}"
        if section.numbered:
            yield "numbered: yes"
        if section.folio:
            yield from self._folio(section.folio)
        yield from self._note_blocks()
        yield from self._blocks(section.blocks)
        if lacks_picture(section):
            yield ""
            yield remark(_PICTURE_MISSING)
            yield ""
            yield from map(remark, _PICTURE_PLACE)
        for inner in section.sections:
            yield from self._section(inner, depth + 1)

    def _folio(self, folio: nodes.Folio) -> Iterator[str]:
        # The number is written even when it is not known: a page that says nothing of itself is still a page.
        yield f"page: {escape(folio.page)}".rstrip()
        for key in ("page_name", "date", "paper"):
            if value := getattr(folio, key):
                yield f"{key}: {escape(value)}"
        for credit in folio.credits:
            yield f"credit: {escape(credit)}"

    def _blocks(self, blocks: Iterable[Block]) -> Iterator[str]:
        for block in blocks:
            yield ""
            yield from self._doubt(block)
            yield from self._block(block)
            yield from self._note_blocks()

    def _note_blocks(self) -> Iterator[str]:
        # Those that a note itself holds stand in it, the next one below it.
        pending, self._pending = self._pending, []
        for number, note in pending:
            yield ""
            yield f"::: note {number}"
            yield from self._blocks(note.blocks)
            yield ":::"

    def _block(self, block: Block) -> Iterator[str]:
        match block:
            case nodes.Paragraph(content):
                yield _line(self._inlines(content))
                return
            case nodes.Rule():
                yield "***"
                return
            case nodes.Quotation(blocks):
                yield "::: quotation"
                yield from self._blocks(blocks)
            case nodes.Passage(kind, blocks):
                yield f"::: {kind} {escape(block.language)}".rstrip()
                yield from self._blocks(blocks)
            case nodes.Verse(stanzas):
                yield "::: verse"
                for stanza in stanzas:
                    yield "::: stanza"
                    yield from (_line(self._inlines(line)) for line in stanza)
                    yield ":::"
            case nodes.ListBlock(items, start):
                yield ("::: definitions" if block.definitions else "::: list") + ("" if start is None else f" {start}")
                for item, done in zip(items, block.done or (None,) * len(items), strict=True):
                    yield "::: item" + ("" if done is None else " done" if done else " open")
                    yield from self._blocks(item)
                    yield ":::"
            case nodes.Table(rows, header_rows, alignments, caption):
                yield f"::: table {header_rows} {','.join(name or 'none' for name in alignments)}".rstrip()
                if block.anchor:
                    yield f"anchor: {escape(block.anchor)}"
                if caption:
                    yield f"caption: {self._inlines(caption)}"
                for row in rows:
                    yield "|" + "".join(f" {self._inlines(cell)} |" for cell in row)
            case nodes.Figure(resource, caption, alternative):
                if not resource:
                    yield remark("The picture is missing. Put it beside this file, and write its name after “figure”.")
                yield f"::: figure {escape(resource)}".rstrip()
                if alternative:
                    yield f"alt: {escape(alternative)}"
                if block.decorative:
                    yield "decorative: yes"
                if block.width_percent:
                    yield f"width: {block.width_percent}"
                if block.anchor:
                    yield f"anchor: {escape(block.anchor)}"
                if caption:
                    yield f"caption: {self._inlines(caption)}"
            case nodes.CodeBlock(text, language, caption=caption):
                yield f"::: code {escape(language)}".rstrip()
                # Lines of code may look like fields: these come with a sign of their own.
                if block.anchor:
                    yield f"::anchor: {escape(block.anchor)}"
                if caption:
                    yield f"::caption: {self._inlines(caption)}"
                yield from (_line(escape_verbatim(line)) for line in text.split("\n"))
            case nodes.Furniture(text, kind):
                yield f"::: furniture {kind}"
                yield _line(escape(text))
            case nodes.Fragment(lines):
                yield "::: fragment"
                yield from (f"{line.number}: {escape(line.text)}" for line in lines)
            case _:
                assert_never(block)
        yield ":::"

    def _inlines(self, content: Iterable[Inline]) -> str:
        pieces: list[str] = []
        previous: Inline | None = None
        content = tuple(content)
        for index, node in enumerate(content):
            # Two runs of text side by side would read back as one.
            if isinstance(previous, nodes.Text) and isinstance(node, nodes.Text):
                pieces.append("{}")
            piece = self._inline(node)
            # A space is named only where it would not be seen, at the ends of a line or mark.
            if index:
                piece = re.sub(rf"^{_SPACE}(?=.)", " ", piece)
            if index < len(content) - 1:
                piece = re.sub(rf"(?<=.){_SPACE}$", " ", piece)
            pieces.append(piece)
            previous = node
        return "".join(pieces)

    def _inline(self, node: Inline) -> str:
        match node:
            case nodes.Text(text):
                return escape(text) or "{text}"
            case nodes.Emphasis(content):
                return f"{{em {self._inlines(content)}}}"
            case nodes.Strong(content):
                return f"{{strong {self._inlines(content)}}}"
            case nodes.Ruby(pairs):
                return "{ruby " + "".join(f"{escape(base)}|{escape(note)}|" for base, note in pairs) + "}"
            case nodes.Note(_, label):
                self._notes += 1
                self._pending.append((self._notes, node))
                return f"{{note {self._notes}|{escape(label)}}}"
            case nodes.Link(target, content):
                return f"{{link {escape(target)}|{self._inlines(content)}}}"
            case nodes.Foreign(language, content):
                return f"{{lang {escape(language)}|{self._inlines(content)}}}"
            case nodes.TateChuYoko(text):
                return f"{{tcy {escape(text)}}}"
            case nodes.ProperName(content):
                return f"{{name {self._inlines(content)}}}"
            case nodes.BookTitle(content):
                return f"{{book {self._inlines(content)}}}"
            case nodes.Deceased(content):
                return f"{{deceased {self._inlines(content)}}}"
            case nodes.Struck(content):
                return f"{{struck {self._inlines(content)}}}"
            case nodes.Script(kind, content):
                return f"{{{kind} {self._inlines(content)}}}"
            case nodes.Interlinear(kind, content, text):
                return f"{{{kind} {escape(text)}|{self._inlines(content)}}}"
            case nodes.Image(resource, alternative, decorative):
                return f"{{image {escape(resource)}}}" if decorative else f"{{image {escape(resource)}|{escape(alternative)}}}"
            case nodes.Break(kind):
                return "{br}" if kind == "turn" else "{soft}"
            case nodes.Code(text):
                return f"{{code {escape(text)}}}"
            case nodes.Marked(role, content):
                return f"{{{role} {self._inlines(content)}}}"
            case nodes.Anchor(name, entry):
                if entry is None:
                    return f"{{anchor {escape(name)}}}"
                return f"{{index {'|'.join(map(escape, (name, entry.reading, entry.see, *entry.headings)))}}}"
            case nodes.Reference(target, form, text):
                name = "page" if form == "page" else "ref"
                return f"{{{name} {escape(target)}|{escape(text)}}}"
            case nodes.Numeral(text):
                return f"{{number {escape(text)}}}"
            case _:
                assert_never(node)


def _line(text: str) -> str:
    return f"\\{text}" if not text or _LINE_START.match(text) else text
