"""A shaped newspaper goes in; findings that tell its editor what to look at come out."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from banxin.diagnostics import Place, Report
from banxin.model.document import Document, Furniture, Section
from banxin.model.provenance import find_doubts, lacks_picture, section_spans, shorten
from banxin.model.span import Span
from banxin.model.walk import heading_text, iter_sections, section_text

# More pieces without a place are counted only.
_MOST_SAMPLES = 3


def report_doubts(document: Document, looked_at: Collection[str], report: Report) -> None:
    """Report text without a place (STR-002), missing pictures (STR-005) and how many places are doubtful (STR-007).

    Nothing is said of the sources `looked_at`.
    """
    doubts = [doubt for doubt in find_doubts(document) if _is_open(doubt.spans, looked_at)]
    homeless = [doubt for doubt in doubts if isinstance(doubt.piece, Furniture) and doubt.piece.kind == "unknown"]
    if homeless:
        sample = "、".join(f"“{doubt.start}”" for doubt in homeless[:_MOST_SAMPLES])
        more = f" … and {len(homeless) - _MOST_SAMPLES} more" if len(homeless) > _MOST_SAMPLES else ""
        report.add("STR-002", place=_place(homeless[0].spans), sample=sample + more)
    for section in iter_sections(document.sections):
        spans = section_spans(section)
        if lacks_picture(section) and _is_open(spans, looked_at):
            report.add("STR-005", place=_place(spans), title=heading_text(section) or shorten(section_text(section)))
    # Text without a place and articles without a headline (STR-004) have findings of their own.
    if any(doubt not in homeless and not (isinstance(doubt.piece, Section) and not doubt.confidence) for doubt in doubts):
        places = "1 place is doubtful" if len(doubts) == 1 else f"{len(doubts)} places are doubtful"
        report.add("STR-007", place=_place(doubts[0].spans), places=places, start=doubts[0].start, confidence=doubts[0].confidence)


def _is_open(spans: Sequence[Span], looked_at: Collection[str]) -> bool:
    return bool(spans) and spans[0].source not in looked_at


def _place(spans: Sequence[Span]) -> Place:
    return Place(spans[0].source, spans[0].first)
