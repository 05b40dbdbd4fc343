"""The rest of a text that breaks off is put behind its beginning, and with it what stands below in its column, no more."""

from __future__ import annotations

from banxin.model.document import Block, Break, Fragment, Paragraph, SourceLine, Text
from banxin.model.span import Origin, Span
from banxin.model.walk import block_text
from banxin.structure.stitch import stitch


def paragraph(first_line: int, text: str, *, continues: bool = False, goes_on: bool = False) -> Paragraph:
    soft = (Break("soft"),)
    content = (*(soft if continues else ()), Text(text), *(soft if goes_on else ()))
    return Paragraph(content, Origin((Span("page", first_line, first_line),)))


def headline(line: int, text: str) -> Fragment:
    return Fragment((SourceLine(line, text),), Origin((Span("page", line, line),)))


BLOCKS: list[Block] = [
    paragraph(1, "井里住着一个我。我喊一声，他也喊一声，声", goes_on=True),
    headline(3, "北方的站台"),
    paragraph(2, "音比我的厚。", continues=True),
    paragraph(4, "我没有喊。我怕他答应。"),
    paragraph(5, "雪落在站台上，绿皮火车喘着粗气开走了。"),
]


def order(*, heads: frozenset[tuple[str, int]]) -> list[str]:
    return ["".join(block_text(block).split())[:8] for block in stitch(BLOCKS, {}, heads=heads)]


def test_what_stands_below_a_rest_goes_along_to_the_end_of_its_column() -> None:
    assert order(heads=frozenset({("page", 1), ("page", 2), ("page", 5)})) == ["井里住着一个我。", "我没有喊。我怕他", "北方的站台", "雪落在站台上，绿"]


def test_where_columns_are_not_known_all_text_below_a_rest_goes_along() -> None:
    assert order(heads=frozenset())[-1] == "北方的站台"
