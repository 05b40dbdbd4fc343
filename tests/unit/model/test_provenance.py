"""What is recorded of a document's making is told so that an editor knows where to look, and why."""

from __future__ import annotations

import pytest

from banxin.model.document import Document, Figure, Furniture, Heading, Paragraph, Section, Text
from banxin.model.provenance import (
    DOUBTFUL,
    describe_edits,
    find_doubts,
    find_jumps,
    format_lines,
    lacks_picture,
)
from banxin.model.span import Edit, Origin, Span


def paragraph(text: str, first: int, last: int, confidence: float = 1.0, *edits: Edit) -> Paragraph:
    return Paragraph((Text(text),), Origin((Span("a.txt", first, last),), edits, confidence))


def article(title: str, *blocks: Paragraph, confidence: float = 1.0) -> Section:
    heading = Heading((Text(title),) if title else (), origin=Origin((Span("a.txt", 1, 1),)))
    return Section("article", heading, blocks=blocks, confidence=confidence)


def test_the_least_sure_comes_first_and_what_is_sure_is_not_told() -> None:
    sure = paragraph("甲", 2, 3, DOUBTFUL)
    shaky = paragraph("乙", 4, 6, 0.6)
    mended = paragraph("丙", 7, 7, 1.0, Edit("guess", 7, "丁", "丙", 0.55))
    document = Document(
        "newspaper",
        sections=(article("题", sure, shaky, mended), article("", paragraph("无题", 9, 9)), article("疑", confidence=0.7)),
        unplaced=(Furniture("无处", "unknown"), Furniture("3版", "folio")),
    )
    told = [(doubt.start, doubt.confidence) for doubt in find_doubts(document)]
    assert told == [("无题", 0.0), ("无处", 0.0), ("丙", 0.55), ("乙", 0.6), ("疑", 0.7)]


def test_a_paragraph_exactly_as_unsure_as_its_article_is_not_told_twice() -> None:
    section = article("疑", paragraph("甲", 4, 6, 0.7), paragraph("乙", 2, 3, 0.6), confidence=0.7)
    doubts = find_doubts(Document("newspaper", sections=(section,)))
    assert [(doubt.start, doubt.confidence) for doubt in doubts] == [("乙", 0.6), ("疑", 0.7)]
    assert doubts[1].spans == (Span("a.txt", 1, 6),)


def test_a_line_left_over_on_a_page_of_an_issue_is_told_too() -> None:
    page = Section("page", blocks=(Furniture("无处", "unknown"), Furniture("3版", "folio")))
    assert [doubt.start for doubt in find_doubts(Document("newspaper", sections=(page,)))] == ["无处"]


def test_a_book_may_have_chapters_without_a_title() -> None:
    assert find_doubts(Document("book", sections=(Section("chapter", blocks=(paragraph("甲", 1, 1),)),))) == ()


def test_a_text_that_goes_on_elsewhere_says_between_which_lines() -> None:
    spans = (Span("a.txt", 4, 9), Span("a.txt", 11, 16), Span("a.txt", 40, 41), Span("a.txt", 20, 22), Span("b.txt", 23, 24))
    assert find_jumps(spans) == ((16, 40), (41, 20), (22, 23))
    (doubt,) = find_doubts(Document("newspaper", blocks=(Paragraph((Text("甲"),), Origin(spans, (), 0.6)),)))
    assert "16 and 40" in doubt.reason


@pytest.mark.parametrize(
    ("edits", "told"),
    [
        ([Edit("close", 1, "甲， 乙", "甲，乙", 0.9)], ["close (0.90): 1 space taken out: ‹甲，␣乙›"]),
        ([Edit("join", n, "\n", "", 0.95) for n in (2, 3)], ["join (0.95): 2 line ends taken out"]),
        ([Edit("like", 1, "⼈⼈⽂", "人人文")], ["like (1.00): 3 characters exchanged: ⼈ → 人 ×2, ⽂ → 文"]),
        ([Edit("cut", 5, "＊＊＊", "")], ["cut (1.00): ‹＊＊＊› → ‹› (line 5)"]),
        ([Edit("a", 1, "一 二", "一二"), Edit("b", 1, "\n", "")], ["a (1.00): 1 space taken out: ‹一␣二›", "b (1.00): 1 line end taken out"]),
    ],
)
def test_repairs_of_one_kind_are_told_together(edits: list[Edit], told: list[str]) -> None:
    assert describe_edits(edits) == told


def test_many_samples_are_counted_and_not_listed() -> None:
    (told,) = describe_edits([Edit("close", n, f"第{n}， 行", f"第{n}，行") for n in range(1, 8)])
    assert told.startswith("close (1.00): 7 spaces taken out")
    assert told.endswith("… and 5 more")
    assert "第7" not in told


def test_lines_are_written_as_people_write_them() -> None:
    spans = (Span("a.txt", 4, 9), Span("a.txt", 12, 12), Span("b.txt", 1, 2))
    assert format_lines(spans) == "4–9, 12, 1–2"
    assert format_lines(spans, with_source=True) == "a.txt:4–9, 12, b.txt:1–2"


def test_a_cartoon_lacks_its_picture_until_there_is_one() -> None:
    text = paragraph("说明", 1, 1)
    assert lacks_picture(Section("cartoon", blocks=(text,)))
    assert not lacks_picture(Section("cartoon", blocks=(text, Figure("a.jpg"))))
    assert not lacks_picture(Section("article", blocks=(text,)))
