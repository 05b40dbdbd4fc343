"""Fragments of lines go in; whole paragraphs and single display lines come out, in the order of the source.

A paragraph comes out as a `Paragraph` whose lines are parted by soft breaks. It begins with a soft break when
its first line continues a sentence from elsewhere, and ends with one when its last line does not end a sentence;
`stitch` joins such pairs. What is no running text (headlines, labels, bylines) stays a `Fragment` of one line.

Method: each line is the first of a paragraph, a continuation, the resumption of a text from elsewhere, display, a
line of verse, or a row of a table. What a reading costs is stated line by line and joint by joint (`costs`), in terms
of the column's measure (行长): a line that goes on must be full, so that the first cluster of the next line had no room
on it; a first line is two characters shorter; a paragraph ends with a sentence; a headline does not; lines break inside
words, paragraphs and headlines do not. The cheapest reading of the whole page is found by dynamic programming
(Viterbi, `states`). Blank lines count for little, as dumps have them inside paragraphs and lack them between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from banxin.diagnostics import Report
from banxin.model.document import Block, Document, Fragment
from banxin.model.span import Edit
from banxin.structure.articles.boundaries import costs_by_line
from banxin.structure.lines import source_lines
from banxin.structure.printed_rows import cover_rows
from banxin.structure.rejoin.blocks import build_blocks, unite_scraps
from banxin.structure.rejoin.reading import DISPLAY, FIRST, RESUMES, fills_its_column, read_lines
from banxin.structure.rejoin.states import decide
from banxin.structure.rejoin.tails import cut_tails, unite_names
from banxin.structure.stitch import stitch


def _find_heads(fragments: Sequence[Fragment]) -> frozenset[tuple[str, int]]:
    """Return the lines that columns begin with, where fragments are columns that stood beside each other."""
    numbers = [line.number for fragment in fragments for line in fragment.lines]
    if all(above <= below for above, below in pairwise(numbers)):
        return frozenset()
    return frozenset((fragment.origin.spans[0].source, fragment.lines[0].number) for fragment in fragments)


def rejoin_lines(document: Document, report: Report) -> Document:
    """Rejoin the lines of the document's fragments into paragraphs; display lines stay fragments of one line.

    Paragraphs that were cut by other articles are joined, wherever their halves stand (`stitch`).

    Edits that an earlier pass recorded on a fragment are kept on the first block made of its lines.
    """
    fragments = [block for block in document.blocks if isinstance(block, Fragment)]
    if not fragments:
        return document
    edits = {edit for fragment in fragments for edit in fragment.origin.edits}
    readings = read_lines(list(cut_tails(source_lines(fragments))))
    aside = {(span.source, n) for item in document.unplaced for span in item.origin.spans for n in range(span.first, span.last + 1)}
    choices = decide(readings, aside)
    resumptions = {
        (reading.line.source, reading.line.number): choice.totals[RESUMES] - choice.cost
        for reading, choice in zip(readings, choices, strict=True)
    }
    openings = {
        (reading.line.source, reading.line.number): choice.totals[FIRST] - choice.cost
        for reading, choice in zip(readings, choices, strict=True)
        if choice.state == DISPLAY and reading.forced is None and fills_its_column(reading)
    }
    rows = {
        (fragment.origin.spans[0].source, line.number): line.last for fragment in fragments for line in fragment.lines if line.last
    }
    printed = list(unite_scraps(unite_names(build_blocks(readings, choices))))
    blocks = stitch(printed, resumptions, rows, _find_heads(fragments), openings, costs_by_line)
    by_line: dict[int, list[Edit]] = {}
    for edit in sorted(edits, key=lambda edit: (edit.line, edit.rule, edit.before)):
        by_line.setdefault(edit.line, []).append(edit)
    with_edits: list[Block] = []
    for block in blocks:
        numbers = [n for span in block.origin.spans for n in range(span.first, span.last + 1)]
        own = tuple(edit for number in numbers for edit in by_line.pop(number, ()))
        spans = cover_rows(block.origin.spans, own)
        if spans != block.origin.spans:
            # What was mended in the other lines of a row goes with the row.
            numbers = [n for span in spans for n in range(span.first, span.last + 1)]
            own += tuple(edit for number in numbers for edit in by_line.pop(number, ()))
        with_edits.append(replace(block, origin=replace(block.origin, spans=spans, edits=own)) if own else block)
    others = tuple(block for block in document.blocks if not isinstance(block, Fragment))
    return replace(document, blocks=others + tuple(with_edits))
