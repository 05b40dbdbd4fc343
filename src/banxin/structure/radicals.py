"""Fragments whose lines hold look-alike characters go in; the same with the characters meant come out."""

from __future__ import annotations

from dataclasses import replace

from banxin.diagnostics import Report
from banxin.model.document import Block, Document, Fragment, SourceLine
from banxin.model.span import Edit
from banxin.typography.radicals import has_lookalikes, unify_lookalikes

RULE = "lookalike-character"


def restore_characters(document: Document, report: Report) -> Document:
    """Replace radicals, compatibility ideographs and vertical forms in fragments, each line's change a recorded edit."""
    traditional = document.metadata.language.startswith("zh-Hant")
    return replace(document, blocks=tuple(_restored(block, traditional) for block in document.blocks))


def _restored(block: Block, traditional: bool) -> Block:
    if not isinstance(block, Fragment) or not any(has_lookalikes(line.text) for line in block.lines):
        return block
    lines, edits = [], []
    for line in block.lines:
        text = unify_lookalikes(line.text, traditional=traditional)
        lines.append(SourceLine(line.number, text))
        if text != line.text:
            changed = [(a, b) for a, b in zip(line.text, text, strict=True) if a != b]
            before, after = ("".join(column) for column in zip(*changed, strict=True))
            edits.append(Edit(RULE, line.number, before, after))
    origin = replace(block.origin, edits=block.origin.edits + tuple(edits))
    return replace(block, lines=tuple(lines), origin=origin)
