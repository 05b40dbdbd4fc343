"""A document goes in; the outline a person reads in the terminal comes out."""

from __future__ import annotations

from collections.abc import Iterator

from banxin.model.document import Document, Section
from banxin.model.span import Origin
from banxin.model.walk import (
    block_text,
    heading_text,
    inline_text,
    iter_blocks,
    iter_sections,
    marked_text,
    section_text,
    visible,
)

_START_CHARS = 24


def describe(document: Document, *, explain: bool = False) -> str:
    """Return the outline: one line per section with its furniture and length, then what is unplaced.

    With `explain` each block follows with its source lines, its repairs and the confidence of both.
    """
    return "\n".join(_lines(document, explain)) + "\n"


def _lines(document: Document, explain: bool) -> Iterator[str]:
    metadata = document.metadata
    stated = (metadata.title, metadata.paper, metadata.date, metadata.page and f"第{metadata.page}版", metadata.page_name)
    facts = " · ".join(fact for fact in stated if fact)
    count = sum(1 for _ in iter_sections(document.sections))
    yield f"{document.genre}, {count} sections" + (f": {facts}" if facts else "")
    for section in document.sections:
        yield from _section_lines(section, 0, explain)
    for block in document.blocks:
        yield f"before the first section: {_start(block_text(block))}"
    for item in document.unplaced:
        yield f"unplaced, {item.kind}: {_start(item.text)}" + (f"  [{_where(item.origin)}]" if explain else "")


def _section_lines(section: Section, depth: int, explain: bool) -> Iterator[str]:
    pad = "  " * depth
    yield f"{pad}{section.kind} {heading_text(section) or '(no headline)'}"
    facts = {
        "kicker": inline_text(section.heading.kicker, turn=" "),
        "subtitle": inline_text(section.heading.subtitle, turn=" "),
        "column": section.column.text if section.column else "",
        "byline": "、".join(section.byline.names) if section.byline else "",
        "dateline": marked_text(section, "dateline"),
        "source": marked_text(section, "source"),
    }
    shown = "; ".join(f"{name} {value}" for name, value in facts.items() if value)
    own = sum(len(visible(block_text(block))) for block in section.blocks)
    size = f"{len(section.blocks)} blocks, {own} characters"
    if section.sections:
        size += f" ({len(visible(section_text(section)))} with what is inside)"
    yield f"{pad}    {size}" + (f"; {shown}" if shown else "")
    if explain:
        yield f"{pad}    confidence {section.confidence:.2f}  [{_where(section.heading.origin)}]"
        for block in iter_blocks(section.blocks):
            yield f"{pad}    | {_start(block_text(block))}  [{_where(block.origin)}]"
            for edit in block.origin.edits:
                yield f"{pad}    |   line {edit.line}, {edit.rule} ({edit.confidence:.2f}): {edit.before!r} → {edit.after!r}"
    for inner in section.sections:
        yield from _section_lines(inner, depth + 1, explain)


def _where(origin: Origin) -> str:
    lines = ", ".join(str(s.first) if s.first == s.last else f"{s.first}–{s.last}" for s in origin.spans)
    return f"lines {lines or 'unknown'}; confidence {origin.confidence:.2f}"


def _start(text: str) -> str:
    flat = "".join(text.split())
    return flat if len(flat) <= _START_CHARS else flat[:_START_CHARS] + "…"
