"""A document goes in; a stable text, versioned JSON, or the outline of `publish inspect` comes out.

The text dump is for people and for golden tests: one line a thing, indented by depth, provenance left out.
The JSON form is complete and is read back by `from_json` to an equal document, provenance included.
"""

from __future__ import annotations

import base64
import dataclasses
from collections.abc import Iterable, Iterator
from typing import Any, assert_never

from banxin.model import document as nodes
from banxin.model import span as spans
from banxin.model.document import Block, Document, Inline, Section
from banxin.model.walk import (
    Census,
    block_inlines,
    block_text,
    heading_text,
    inline_text,
    iter_blocks,
    marked_text,
)

FORMAT = "banxin-document/1"

_NODE_TYPES = {
    kind.__name__: kind
    for module in (nodes, spans)
    for kind in vars(module).values()
    if isinstance(kind, type) and dataclasses.is_dataclass(kind)
}

# --- JSON --------------------------------------------------------------------------------------------------


def to_json(document: Document) -> dict[str, Any]:
    """Return the whole document as JSON values under `{"format": "banxin-document/1", "document": …}`."""
    return {"format": FORMAT, "document": _to_value(document)}


def from_json(data: dict[str, Any]) -> Document:
    """Read back what `to_json` wrote.

    Raises ValueError for another format or version, an unknown node or an unknown field.
    """
    if data.get("format") != FORMAT:
        raise ValueError(f"expected format {FORMAT!r}, found {data.get('format')!r}")
    document = _from_value(data.get("document"))
    if not isinstance(document, Document):
        raise ValueError("the value under 'document' is no Document")
    return document


def _to_value(value: object) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {"type": type(value).__name__}
        for field in dataclasses.fields(value):
            content = getattr(value, field.name)
            if content != field.default or field.default is dataclasses.MISSING:
                fields[field.name] = _to_value(content)
        return fields
    if isinstance(value, tuple | Census):
        return [_to_value(item) for item in value]
    if isinstance(value, bytes):
        return {"type": "bytes", "base64": base64.b64encode(value).decode("ascii")}
    return value


def _from_value(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_from_value(item) for item in value)
    if not isinstance(value, dict):
        return value
    fields = dict(value)
    name = fields.pop("type", None)
    if name == "bytes":
        return base64.b64decode(fields["base64"])
    if name not in _NODE_TYPES:
        raise ValueError(f"unknown node {name!r}")
    kind = _NODE_TYPES[name]
    unknown = sorted(fields.keys() - {field.name for field in dataclasses.fields(kind)})
    if unknown:
        raise ValueError(f"unknown field {unknown[0]!r} of {name}")
    return kind(**{key: _from_value(content) for key, content in fields.items()})


# --- text --------------------------------------------------------------------------------------------------


def dump_text(document: Document) -> str:
    """Return the stable text form: metadata, then sections and blocks by depth, then what is unplaced."""
    return "\n".join(_document_lines(document)) + "\n"


def _document_lines(document: Document) -> Iterator[str]:
    yield f"document {document.genre}"
    for field in dataclasses.fields(document.metadata):
        value = getattr(document.metadata, field.name)
        if value:
            yield f"  {field.name}: {_flat_value(value)}"
    for resource in document.resources:
        yield f"  resource: {resource.name} {resource.media_type} {len(resource.data)} bytes"
    for block in document.blocks:
        yield from _block_lines(block, 1)
    for section in document.sections:
        yield from _section_lines(section, 1)
    for item in document.unplaced:
        yield f"  unplaced {item.kind}: {_flat(item.text)}"


def _flat(text: str) -> str:
    return text.replace("\n", "⏎")


def _flat_value(value: object) -> str:
    if isinstance(value, tuple):
        return "; ".join(_flat_value(item) for item in value)
    if isinstance(value, nodes.Creator):
        facts = (value.role, value.role_name, value.file_as)
        return f"{value.name} ({', '.join(fact for fact in facts if fact)})"
    if isinstance(value, nodes.SubjectClass):
        return " ".join(filter(None, (value.scheme, value.code, value.heading)))
    return _flat(str(value))


def _section_lines(section: Section, depth: int) -> Iterator[str]:
    pad = "  " * depth
    yield f"{pad}{section.kind}" + _anchor(section.anchor) + (" numbered" if section.numbered else "")
    if section.folio:
        for field in dataclasses.fields(section.folio):
            if value := getattr(section.folio, field.name):
                yield f"{pad}  {field.name}: {_flat_value(value)}"
    if section.column:
        yield f"{pad}  column: {section.column.text}" + _printed(section.column.printed)
    for part in ("kicker", "title", "subtitle"):
        content = getattr(section.heading, part)
        if content:
            yield f"{pad}  {part}: {_marked_up(content)}"
    if section.byline:
        names = "、".join(section.byline.names)
        yield f"{pad}  byline {section.byline.place}: {names}" + _printed(section.byline.printed)
    for block in section.blocks:
        yield from _block_lines(block, depth + 1)
    for inner in section.sections:
        yield from _section_lines(inner, depth + 1)


def _anchor(name: str) -> str:
    return f" #{name}" if name else ""


def _printed(printed: str) -> str:
    return f" ‹{_flat(printed)}›" if printed else " ‹in text›"


def _block_lines(block: Block, depth: int) -> Iterator[str]:
    pad = "  " * depth
    match block:
        case nodes.Paragraph(content):
            yield f"{pad}p: {_marked_up(content)}"
        case nodes.Quotation(blocks):
            yield f"{pad}quotation"
            for inner in blocks:
                yield from _block_lines(inner, depth + 1)
        case nodes.Passage(kind, blocks):
            yield f"{pad}{kind} {block.language}".rstrip()
            for inner in blocks:
                yield from _block_lines(inner, depth + 1)
        case nodes.Verse(stanzas):
            for stanza in stanzas:
                yield f"{pad}stanza"
                for line in stanza:
                    yield f"{pad}  {_marked_up(line)}"
        case nodes.ListBlock(items, start):
            name = "definitions" if block.definitions else "list"
            yield f"{pad}{name}" + ("" if start is None else f" from {start}")
            for item, box in zip(items, block.boxes(), strict=True):
                yield f"{pad}  item {box}".rstrip()
                for inner in item:
                    yield from _block_lines(inner, depth + 2)
        case nodes.Table(rows, header_rows, _, caption):
            yield f"{pad}table{_anchor(block.anchor)}" + (f" {_marked_up(caption)}" if caption else "")
            for number, row in enumerate(rows):
                sign = "head" if number < header_rows else "row"
                yield f"{pad}  {sign} | " + " | ".join(_marked_up(cell) for cell in row)
        case nodes.Figure(resource, caption, alternative):
            width = f" {block.width_percent}%" if block.width_percent else ""
            shows = "decorative" if block.decorative else f"[{alternative}]"
            yield f"{pad}figure{_anchor(block.anchor)} {resource or '(missing)'}{width} {shows} {_marked_up(caption)}".rstrip()
        case nodes.CodeBlock(text, language, caption=caption):
            if caption or block.anchor:
                yield f"{pad}listing{_anchor(block.anchor)} {_marked_up(caption)}".rstrip()
            yield f"{pad}code {language}: {_flat(text)}"
        case nodes.Rule():
            yield f"{pad}rule"
        case nodes.Furniture(text, kind):
            yield f"{pad}furniture {kind}: {_flat(text)}"
        case nodes.Fragment(lines):
            yield f"{pad}fragment"
            for source_line in lines:
                yield f"{pad}  {source_line.number}: {source_line.text}"
        case _:
            assert_never(block)


def _marked_up(content: Iterable[Inline]) -> str:
    return "".join(_inline_mark(node) for node in content)


def _inline_mark(node: Inline) -> str:
    match node:
        case nodes.Text(text):
            return _flat(text)
        case nodes.Emphasis(content):
            return f"{{em {_marked_up(content)}}}"
        case nodes.Strong(content):
            return f"{{strong {_marked_up(content)}}}"
        case nodes.Ruby(pairs):
            return "".join(f"{{ruby {base}|{annotation}}}" for base, annotation in pairs)
        case nodes.Note(blocks, label):
            return f"{{note {label}|" + " ¶ ".join(_flat(block_text(block)) for block in blocks) + "}"
        case nodes.Link(target, content):
            return f"{{link {target}|{_marked_up(content)}}}"
        case nodes.Foreign(language, content):
            return f"{{lang {language}|{_marked_up(content)}}}"
        case nodes.TateChuYoko(text):
            return f"{{tcy {text}}}"
        case nodes.ProperName(content):
            return f"{{name {_marked_up(content)}}}"
        case nodes.BookTitle(content):
            return f"{{book {_marked_up(content)}}}"
        case nodes.Deceased(content):
            return f"{{deceased {_marked_up(content)}}}"
        case nodes.Struck(content):
            return f"{{struck {_marked_up(content)}}}"
        case nodes.Script(kind, content):
            return f"{{{kind} {_marked_up(content)}}}"
        case nodes.Interlinear(kind, content, text):
            return f"{{{kind} {_marked_up(content)}|{text}}}"
        case nodes.Image(resource, alternative, decorative):
            return f"{{image {resource}}}" if decorative else f"{{image {resource}|{alternative}}}"
        case nodes.Break(kind):
            return "⏎" if kind == "turn" else "␤"
        case nodes.Code(text):
            return f"{{code {_flat(text)}}}"
        case nodes.Marked(role, content):
            return f"{{{role} {_marked_up(content)}}}"
        case nodes.Anchor(name, entry):
            return f"{{anchor {name}{_entry(entry) if entry else ''}}}"
        case nodes.Reference(target, form, text):
            return f"{{{'page of' if form == 'page' else 'see'} {target}|{_flat(text)}}}"
        case nodes.Numeral(text):
            return f"{{number {text}}}"
        case _:
            assert_never(node)


def _entry(entry: nodes.IndexEntry) -> str:
    reading = f" ({entry.reading})" if entry.reading else ""
    return f"|{' / '.join(entry.headings)}{reading}" + (f" → {entry.see}" if entry.see else "")


# --- outline -----------------------------------------------------------------------------------------------


def outline(document: Document) -> dict[str, Any]:
    """Return the structure as `publish inspect --json` prints it.

    A title's turned lines are parted by a space; a chapter's title is its whole heading line. `paragraphs` are
    a section's own, one string per paragraph, stanza (its lines parted by newlines), table row or caption; those of nested sections are
    theirs. A newspaper's page has the key `folio`: what its folio line says. A label or byline shared with the
    text is told by its names. Blocks before the first section make a section of their own without a title.
    """
    sections = [_outline_section(section) for section in document.sections]
    if document.blocks:
        sections.insert(0, _outline_section(Section("front", blocks=document.blocks)))
    furniture = [
        block
        for section in _every_section(document)
        for block in iter_blocks(section.blocks)
        if isinstance(block, nodes.Furniture)
    ]
    furniture += [block for block in iter_blocks(document.blocks) if isinstance(block, nodes.Furniture)]
    metadata = dataclasses.asdict(document.metadata)
    return {
        "format": "banxin-outline/1",
        "genre": document.genre,
        "metadata": {key: value for key, value in metadata.items() if value},
        "sections": sections,
        "unplaced": [
            {"text": item.text, "kind": _unplaced_kind(item)} for item in (*document.unplaced, *furniture)
        ],
    }


def _unplaced_kind(item: nodes.Furniture) -> str:
    if item.kind in ("label", "unknown"):
        return item.kind
    return "furniture"


def _every_section(document: Document) -> Iterator[Section]:
    stack = list(reversed(document.sections))
    while stack:
        section = stack.pop()
        yield section
        stack.extend(reversed(section.sections))


def _outline_section(section: Section) -> dict[str, Any]:
    heading = section.heading
    folio = {key: value for key, value in dataclasses.asdict(section.folio).items() if value} if section.folio else {}
    return {
        "kind": section.kind,
        **({"folio": folio} if folio else {}),
        "title": heading_text(section),
        "kicker": inline_text(heading.kicker, turn=" ") or None,
        "subtitle": inline_text(heading.subtitle, turn=" ") or None,
        "column": section.column.text if section.column else None,
        "byline": list(section.byline.names) if section.byline else [],
        "paragraphs": [text for block in section.blocks for text in _outline_paragraphs(block) if not _signs(section, block, text)],
        "source": marked_text(section, "source") or None,
        "dateline": marked_text(section, "dateline") or None,
        "confidence": round(section.confidence, 3),
        "sections": [_outline_section(inner) for inner in section.sections],
    }


def _signs(section: Section, block: Block, text: str) -> bool:
    """Tell whether a line of a signature says what the byline does."""
    names = section.byline.names if section.byline else ()
    return isinstance(block, nodes.Passage) and block.kind == "signature" and any(name in text for name in names)


def _outline_paragraphs(block: Block) -> Iterator[str]:
    match block:
        case nodes.Furniture():
            return
        case nodes.CodeBlock(text, caption=caption):
            if caption:
                yield inline_text(caption)
            yield text
        case nodes.Verse(stanzas):
            # A line of verse is printed on a line of its own, as a row of a table is.
            yield from (inline_text(line) for stanza in stanzas for line in stanza)
        case nodes.Fragment(lines):
            yield from (line.text for line in lines)
        case nodes.Table(rows=rows, caption=caption):
            if caption:
                yield inline_text(caption)
            yield from (" ".join(inline_text(cell) for cell in row) for row in rows)
        case nodes.Quotation(blocks) | nodes.Passage(blocks=blocks):
            for inner in blocks:
                yield from _outline_paragraphs(inner)
        case nodes.ListBlock(items):
            for item in items:
                for inner in item:
                    yield from _outline_paragraphs(inner)
        case _:
            yield from (text for run in block_inlines(block) if (text := inline_text(run, turn="")))
