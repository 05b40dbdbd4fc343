"""Sections with paragraphs of soft-broken lines go in; running text with marked source notes and datelines comes out.

The lines are joined, false spaces closed (each line changed is a recorded edit), and the opening of a news
item (电头), a source note (来源) at a paragraph's end and the editor's own paragraph (编者按) are marked where
they stand. Names that a dateline gives become the article's byline when it has no other.
"""

from __future__ import annotations

from dataclasses import replace

from banxin.diagnostics import Report
from banxin.model.document import Block, Break, Byline, Document, Inline, Marked, Paragraph, Section, Text
from banxin.model.span import Edit
from banxin.model.walk import map_sections, marked_text
from banxin.structure.bylines import ROLE
from banxin.structure.trade import find_dateline, find_source_note, is_editor_note, read_dateline_names
from banxin.typography.breaks import join_lines, join_words
from banxin.typography.spacing import close_spaces

RULE = "false-space"


def close_paragraphs(document: Document, report: Report) -> Document:
    """Join the lines of paragraphs and close their false spaces; mark datelines, source notes, editors' notes.

    Reports how many spaces and line ends were taken out (STR-006).
    """
    counts = [0, 0]

    def closed(section: Section) -> Section:
        return replace(section, blocks=tuple(_closed(block, counts) for block in section.blocks))

    sections = map_sections(document.sections, closed)
    if any(counts):
        report.add("STR-006", count=counts[0], joins=counts[1])
    return replace(document, sections=sections)


def _closed(block: Block, counts: list[int]) -> Block:
    if not isinstance(block, Paragraph) or not _is_rough(block):
        return block
    lines = [node.text for node in block.content if isinstance(node, Text)]
    joined, hyphens = join_words(lines)
    content = mark_roles(joined)
    # The word spaces that joined lines need are put in, and not taken out.
    put_in = _spaces(joined) - sum(_spaces(join_lines((line,))) for line in lines)
    taken_out = _spaces("".join(lines)) + put_in - _spaces("".join(_plain(content)))
    counts[0] += taken_out
    counts[1] += max(0, len(lines) - 1)
    origin = block.origin
    if taken_out:
        first = origin.spans[0].first if origin.spans else 1
        spaced = [line.strip() for line in lines if _spaces(line.strip())]
        edit = Edit(RULE, first, "\n".join(spaced), "\n".join(close_spaces(line) for line in spaced), 0.99)
        origin = replace(origin, edits=(*origin.edits, edit))
    if hyphens:
        first = origin.spans[0].first if origin.spans else 1
        edits = (Edit("divided-word", first, hyphen, "", 0.9) for hyphen in hyphens)
        origin = replace(origin, edits=(*origin.edits, *edits))
    return Paragraph(content, origin)


def _is_rough(paragraph: Paragraph) -> bool:
    """Tell whether a paragraph is still as the source had it: with soft breaks, or a line never looked at."""
    match paragraph.content:
        case (Text(text),):
            return mark_roles(text) != (Text(text),)
    return any(isinstance(node, Break) for node in paragraph.content)


def _spaces(text: str) -> int:
    return sum(character.isspace() for character in text)


def _plain(content: tuple[Inline, ...]) -> list[str]:
    pieces = []
    for node in content:
        if isinstance(node, Text):
            pieces.append(node.text)
        elif isinstance(node, Marked):
            pieces += _plain(node.content)
    return pieces


def mark_roles(text: str) -> tuple[Inline, ...]:
    """Return a paragraph's text closed up, its dateline, source note or editor's note marked."""
    if is_editor_note(closed := close_spaces(text)):
        return (Marked("editor-note", (Text(closed),)),)
    if not find_dateline(text):
        text = closed
    opening = find_dateline(text)
    content: list[Inline] = []
    if opening:
        dateline = close_dateline(text[:opening])
        content.append(Marked("dateline", (Text(dateline),)))
    rest = close_spaces(text[opening:])
    note = find_source_note(rest)
    body = rest if note < 0 else rest[:note]
    if opening and text[opening : opening + 1].isspace() and not dateline.endswith(("）", ")", "】")):
        body = " " + body.lstrip()
    else:
        body = body.strip()
    if body:
        content.append(Text(body))
    if note >= 0:
        content.append(Marked("source", (Text(rest[note:].strip()),)))
    return tuple(content) or (Text(""),)


def close_dateline(text: str) -> str:
    """Return a dateline with spaces only where they part role and name: `本报讯（记者 闻捷 通讯员 陆小曼）`."""
    opening = next((index for index, character in enumerate(text) if character in "（("), -1)
    if opening < 0 or not ROLE.search(text[opening:]):
        return close_spaces(text.strip())
    inside = " ".join(text[opening + 1 :].rstrip().rstrip("）)").split())
    closing = text.rstrip()[-1] if text.rstrip()[-1] in "）)" else ""
    return close_spaces(text[:opening].strip()) + text[opening] + inside + closing


def name_authors(document: Document, report: Report) -> Document:
    """Give the names of an article's dateline as its byline where it has none; they are printed in the text."""

    def named(section: Section) -> Section:
        if section.byline is not None:
            return section
        names = read_dateline_names(marked_text(section, "dateline"))
        return replace(section, byline=Byline(names)) if names else section

    return replace(document, sections=map_sections(document.sections, named))
