"""A document goes in; what stands between its lines and cannot be set well is told (TYP-005)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from banxin.diagnostics import Place, Report
from banxin.model.document import Block, Document, Inline, Interlinear, Ruby
from banxin.model.walk import block_inlines, inline_text, iter_blocks, iter_sections

# An annotation in type of half the size may be so many times as wide as its base before the line shows holes.
MOST_TIMES_AS_WIDE = 4.0
_SHARE = 0.5
# What two lines beside each other can hold is reckoned a little short: marks are squeezed.
_SURE = 0.9
_SAMPLE_CHARS = 12


def width_em(text: str) -> float:
    """Return about how wide a text is in em of its type."""
    return sum(1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5 for character in text)


def comments_without_room(run: Sequence[Inline]) -> set[int]:
    """Return the places in a paragraph of the comments that find no room beside their words and what follows these."""
    lengths = [width_em(inline_text((node,), notes=False, ruby=False)) for node in run]
    total = sum(lengths)
    found: set[int] = set()
    begins = ends = 0.0
    for index, (node, length) in enumerate(zip(run, lengths, strict=True)):
        if isinstance(node, Interlinear) and node.kind == "comment":
            start, wanted = max(begins, ends), width_em(node.text) * _SHARE
            if wanted > (total - start) * _SURE and start + wanted > begins + length:
                found.add(index)
            else:
                ends = start + wanted + _SHARE
        begins += length
    return found


def judge_annotations(document: Document, report: Report) -> None:
    """Tell of annotations much wider than their words, of those within others, and of comments that find no room."""
    blocks = [*document.blocks, *(block for section in iter_sections(document.sections) for block in section.blocks)]
    for block in iter_blocks(blocks):
        for run in block_inlines(block):
            for what in _faults(run):
                report.add("TYP-005", place=_place(block), what=what)


def _faults(run: Sequence[Inline], *, within: bool = False) -> Iterator[str]:
    homeless = comments_without_room(run) if any(isinstance(node, Interlinear) for node in run) else ()
    for index, node in enumerate(run):
        match node:
            case Ruby(pairs):
                for base, annotation in pairs:
                    yield from _width_fault(base, annotation)
                if within:
                    yield f"“{_sample(pairs[0][0])}” has an annotation within an annotated passage"
            case Interlinear(kind, content, text):
                words = inline_text(content, notes=False, ruby=False)
                if within:
                    yield f"“{_sample(words)}” has an annotation within an annotated passage"
                if kind == "gloss":
                    yield from _width_fault(words, text)
                elif index in homeless:
                    yield f"the comment “{_sample(text)}” is longer than the text it runs beside, and stands in it"
                yield from _faults(content, within=within or kind == "gloss")
            case _:
                for inner in _inside(node):
                    yield from _faults(inner, within=within)


def _inside(node: Inline) -> Iterator[tuple[Inline, ...]]:
    content = getattr(node, "content", None)
    if isinstance(content, tuple):
        yield content


def _width_fault(base: str, annotation: str) -> Iterator[str]:
    times = width_em(annotation) * _SHARE / max(width_em(base), 0.5)
    if times > MOST_TIMES_AS_WIDE:
        yield f"the annotation “{_sample(annotation)}” is {times:.0f} times as wide as “{_sample(base)}”"


def _sample(text: str) -> str:
    return text if len(text) <= _SAMPLE_CHARS else f"{text[:_SAMPLE_CHARS]}…"


def _place(block: Block) -> Place | None:
    spans = block.origin.spans
    return Place(spans[0].source, spans[0].first) if spans else None
