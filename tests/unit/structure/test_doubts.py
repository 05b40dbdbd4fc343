"""A build of a newspaper page says what its editor should look at; one of a manuscript does not."""

from __future__ import annotations

from banxin.diagnostics import Place, Report
from banxin.model.document import Document, Furniture, Heading, Paragraph, Section, Text
from banxin.model.span import Origin, Span
from banxin.structure.doubts import report_doubts


def origin(line: int, confidence: float = 1.0) -> Origin:
    return Origin((Span("page.txt", line, line),), confidence=confidence)


def article(title: str, line: int, confidence: float = 1.0, kind: str = "article") -> Section:
    paragraph = Paragraph((Text(f"{title}的正文。"),), origin(line + 1, confidence))
    return Section(kind, Heading((Text(title),), origin=origin(line)), blocks=(paragraph,))  # type: ignore[arg-type]


PAGE = Document(
    "newspaper",
    sections=(article("甲", 1), article("乙", 3, 0.6), article("晒秋", 5, kind="cartoon")),
    unplaced=(Furniture("（余闻笛）", "unknown", origin(9)), Furniture("■每日图评", "label", origin(8)), Furniture("第3版", "folio", origin(7))),
)


def told(document: Document, *looked_at: str) -> dict[str, tuple[Place | None, str]]:
    report = Report()
    report_doubts(document, looked_at, report)
    return {finding.code: (finding.place, finding.message) for finding in report}


def test_a_build_tells_what_an_editor_should_look_at() -> None:
    said = told(PAGE)
    assert said.keys() == {"STR-002", "STR-005", "STR-007"}
    assert said["STR-002"][0] == Place("page.txt", 9)
    assert "（余闻笛）" in said["STR-002"][1]
    assert "每日图评" not in said["STR-002"][1]
    assert said["STR-005"][0] == Place("page.txt", 5)
    assert "3 places are doubtful" in said["STR-007"][1]


def test_what_has_a_finding_of_its_own_is_not_told_twice() -> None:
    stray = Furniture("（余闻笛）", "unknown", origin(9))
    headless = Section("article", blocks=(Paragraph((Text("正文。"),), origin(2)),))
    assert told(Document("newspaper", sections=(headless,), unplaced=(stray,))).keys() == {"STR-002"}


def test_nothing_is_told_of_a_manuscript_and_of_a_page_without_doubts() -> None:
    assert told(PAGE, "page.txt") == {}
    assert told(Document("newspaper", sections=(article("甲", 1),))) == {}
