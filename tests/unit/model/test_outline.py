"""The outline a person reads in the terminal names what there is, and tells of a decision what it would take to turn it."""

from __future__ import annotations

from banxin.model.document import Document, Folio, Furniture, Heading, Paragraph, Section, Text
from banxin.model.outline import describe
from banxin.model.span import Decision, Origin, Span


def test_a_page_that_says_nothing_of_itself_is_named_by_where_it_comes_from() -> None:
    paragraph = Paragraph((Text("正文。"),), Origin((Span("p3.txt", 2, 2),)))
    article = Section("article", Heading((Text("题"),)), blocks=(paragraph,))
    page = Section("page", sections=(article,), folio=Folio())
    assert "\npage (no folio line; from p3.txt)\n" in describe(Document("newspaper", sections=(page,)))
    assert "\narticle (no headline)\n" in describe(Document("newspaper", sections=(Section("article", blocks=(paragraph,)),)))


def test_a_decision_is_told_with_what_the_next_best_would_cost_more() -> None:
    decision = Decision("line 11", "goes on", -314.4, "begins a paragraph", -312.7)
    paragraph = Paragraph((Text("正文。"),), Origin((Span("a.txt", 11, 11),), decisions=(decision,)))
    assert "line 11: goes on; next best, +1.7: begins a paragraph" in describe(Document("newspaper", blocks=(paragraph,)), explain=True)


def test_what_found_no_place_is_as_unsure_as_its_doubt_says() -> None:
    label = Furniture("■每日图评", "label", Origin((Span("a.txt", 103, 103),)))
    told = describe(Document("newspaper", unplaced=(label,)), explain=True)
    assert "? ■每日图评  [line 103; 0.00]\n" in told
