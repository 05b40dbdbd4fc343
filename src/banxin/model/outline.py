"""A document goes in; the outline a person reads in the terminal comes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from banxin.model.document import Block, Document, Furniture, Section
from banxin.model.provenance import (
    Doubt,
    describe_decision,
    describe_edits,
    find_doubts,
    format_lines,
    name_lines,
    shorten,
)
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


def describe(document: Document, *, explain: bool = False) -> str:
    """Return the outline: one line per section with its furniture and length, then what is unplaced.

    With `explain` each headline and block follows with its source lines and its confidence, what is doubtful behind a
    question mark, and below it the decisions that made it, each with its runner-up, and its repairs, those of one kind
    together.
    """
    return "\n".join(_lines(document, explain)) + "\n"


def _lines(document: Document, explain: bool) -> Iterator[str]:
    metadata = document.metadata
    stated = (metadata.title, metadata.paper, metadata.date, metadata.page and f"第{metadata.page}版", metadata.page_name)
    facts = " · ".join(fact for fact in stated if fact)
    count = sum(1 for _ in iter_sections(document.sections))
    yield f"{document.genre}, {count} section{'' if count == 1 else 's'}" + (f": {facts}" if facts else "")
    doubts = {id(doubt.piece): doubt for doubt in find_doubts(document)}
    for section in document.sections:
        yield from _section_lines(section, 0, explain, doubts, "")
    for place, blocks in (("before the first section", document.blocks), ("unplaced", document.unplaced)):
        for block in blocks:
            kind = f", {block.kind}" if isinstance(block, Furniture) else ""
            start = shorten(block_text(block))
            if explain:
                yield f"{place}{kind}"
                yield from _explained("    ", start, block, block.origin, block.origin.confidence, doubts, _source_of(block.origin))
            else:
                yield f"{place}{kind}: {start}"


def _section_lines(
    section: Section, depth: int, explain: bool, doubts: Mapping[int, Doubt], outer: str
) -> Iterator[str]:
    """Yield the lines of a section; `outer` is the source of the one around it."""
    pad = "  " * depth
    origins = (section.heading.origin, *(block.origin for block in section.blocks))
    home = next(filter(None, map(_source_of, origins)), outer)
    yield f"{pad}{section.kind} {name_section(section) or _unnamed(section)}"
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
    blocks = len(section.blocks)
    size = f"{blocks} block{'' if blocks == 1 else 's'}, {own} characters"
    if section.sections:
        size += f" ({len(visible(section_text(section)))} with what is inside)"
    yield f"{pad}    {size}" + (f"; {shown}" if shown else "")
    if explain:
        yield from _explained(f"{pad}    ", "headline", section, section.heading.origin, section.confidence, doubts, home)
        if (section.column or section.byline) and section.origin.spans:
            yield f"{pad}    | label and byline  [{name_lines(_place(section.origin, home))}]"
            yield from (f"{pad}        {describe_decision(decision)}" for decision in section.origin.decisions)
        for block in iter_blocks(section.blocks):
            start = shorten(block_text(block))
            yield from _explained(f"{pad}    ", start, block, block.origin, block.origin.confidence, doubts, home)
    for inner in section.sections:
        yield from _section_lines(inner, depth + 1, explain, doubts, home)


def _unnamed(section: Section) -> str:
    """Return what is said of a section without a headline; of a page (版), whose folio line would name it, whence it comes."""
    if section.kind != "page":
        return "(no headline)"
    origins = (origin for one in iter_sections((section,)) for origin in (one.heading.origin, *(block.origin for block in one.blocks)))
    source = next(filter(None, map(_source_of, origins)), "")
    return "(no folio line" + (f"; from {source})" if source else ")")


def _source_of(origin: Origin) -> str:
    return origin.spans[0].source if origin.spans else ""


def _place(origin: Origin, home: str) -> str:
    """Return the lines of an origin, with their sources where one is not `home`, that of the section."""
    return format_lines(origin.spans, with_source=any(span.source != home for span in origin.spans))


def name_section(section: Section) -> str:
    """Return a section's title, and of a page (版) without one what its folio line says: `第3版 要闻 2023-05-09`."""
    folio = section.folio
    if heading_text(section) or folio is None:
        return heading_text(section)
    return " ".join(filter(None, (folio.paper, folio.page and f"第{folio.page}版", folio.page_name, folio.date)))


def _explained(
    pad: str, start: str, piece: Section | Block, origin: Origin, confidence: float, doubts: Mapping[int, Doubt], home: str
) -> Iterator[str]:
    """Yield how a piece begins with its lines and confidence, then its doubt and its repairs, a line for each kind."""
    doubt = doubts.get(id(piece))
    where = name_lines(_place(origin, home)) or "lines unknown"
    yield f"{pad}{'?' if doubt else '|'} {start or '(nothing visible)'}  [{where}; {doubt.confidence if doubt else confidence:.2f}]"
    if doubt:
        yield f"{pad}    doubtful ({doubt.confidence:.2f}): {doubt.reason}"
    for told in (*map(describe_decision, origin.decisions), *describe_edits(origin.edits)):
        yield f"{pad}    {told}"
