"""The full stop of scientific books takes the place of the ring, as an edit of each block, and code keeps its own."""

from __future__ import annotations

from banxin.diagnostics import Report
from banxin.model.document import (
    Code,
    CodeBlock,
    Document,
    Heading,
    Interlinear,
    Metadata,
    Note,
    Paragraph,
    Section,
    Strong,
    Text,
)
from banxin.model.span import Edit, Origin, Span
from banxin.model.walk import document_text, imbalance, iter_edits, take_census
from banxin.typography.scientific import set_scientific_stops


def test_every_stop_of_text_titles_and_notes_becomes_a_point_and_is_told() -> None:
    note = Note((Paragraph((Text("注。"),)),))
    body = Paragraph((Text("一。二"), Strong((Text("三。"),)), note, Code("码。")), origin=Origin((Span("a.md", 3, 4),)))
    section = Section("chapter", Heading((Text("题。"),)), blocks=(body, CodeBlock("码。")))
    document = Document("book", Metadata(title="书。"), sections=(section,))
    document = Document("book", document.metadata, sections=document.sections, census=take_census(document_text(document)))
    report = Report()
    changed = set_scientific_stops(document, report)
    assert document_text(changed).count("．") == 4
    assert document_text(changed).count("。") == document_text(document).count("。") - 4
    assert Edit("scientific-stop", 3, "。。。", "．．．") in list(iter_edits(changed))
    assert not imbalance(changed)
    assert next(finding.code for finding in report) == "TYP-006"


def test_a_text_without_stops_stays_as_it_is() -> None:
    document, report = Document("book", blocks=(Paragraph((Text("一，二"),)),)), Report()
    assert set_scientific_stops(document, report) == document
    assert not list(report)


def test_glosses_and_comments_end_with_the_same_stop() -> None:
    words = Interlinear("comment", (Strong((Text("一。"),)), Interlinear("gloss", (Text("二"),), "释。")), "批。")
    document = Document("book", blocks=(Paragraph((words,)),))
    changed = document_text(set_scientific_stops(document, Report()))
    assert (changed.count("．"), changed.count("。")) == (3, 0)
