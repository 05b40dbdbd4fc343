"""Where each line of a source went, and each piece of the document came from."""

from __future__ import annotations

from banxin.model.document import (
    Byline,
    Document,
    Furniture,
    Heading,
    Label,
    Paragraph,
    Section,
    SourceLine,
    Text,
)
from banxin.model.span import Origin, Span
from banxin.renderers.proof.places import ProofSource, align_lines, find_lost_lines, find_places

PAGE = ProofSource(
    "a.txt",
    tuple(
        SourceLine(number, text)
        for number, text in enumerate(
            ["■言论", "题目", "", "第一行的字， 到这里", "完了。 □张三", "又一段。", "3版", "谁也不要的字"], 1
        )
    ),
)


def at(*lines: int) -> Origin:
    return Origin(tuple(Span("a.txt", line, line) for line in lines))


def make() -> tuple[Document, Section]:
    section = Section(
        "article",
        Heading((Text("题目"),), origin=at(2)),
        Label("言论", "■言论"),
        Byline(("张三",), "□张三"),
        (Paragraph((Text("第一行的字，到这里完了。"),), at(4, 5)), Paragraph((Text("又一段。"),), at(6))),
        origin=at(5, 1),
    )
    return Document("newspaper", sections=(section,), unplaced=(Furniture("3版", "folio", at(7)),)), section


def test_every_line_knows_its_pieces_and_every_piece_its_lines() -> None:
    document, section = make()
    places = find_places(document, [PAGE])
    roles = {line: [piece.role for piece in places.on_line.get((0, line), [])] for line in range(1, 9)}
    assert roles == {
        1: ["label"],
        2: ["headline"],
        3: [],
        4: ["text"],
        5: ["text", "byline"],  # the byline shares the last line of the paragraph
        6: ["text"],
        7: ["furniture"],
        8: [],
    }
    byline = places.piece(section, "byline")
    assert byline is not None
    assert byline.lines == ((0, 5),)
    assert byline.tag == places.tags[id(section)]


def test_a_line_that_ended_nowhere_is_told_unless_it_may_be_a_sign_of_a_notation() -> None:
    document, _ = make()
    assert find_lost_lines(find_places(document, [PAGE]), [PAGE]) == [Span("a.txt", 8, 8)]
    markdown = ProofSource(PAGE.name, PAGE.lines, marked_up=True)
    assert find_lost_lines(find_places(document, [markdown]), [markdown]) == []


def test_spans_that_a_source_does_not_have_are_passed_over() -> None:
    block = Paragraph((Text("甲"),), Origin((Span("b.txt", 1, 2), Span("a.txt", 6, 900))))
    places = find_places(Document("newspaper", blocks=(block,)), [PAGE])
    piece = places.piece(block, "text")
    assert piece is not None
    assert piece.lines == ((0, 6), (0, 7), (0, 8))


def test_sections_are_numbered_as_they_nest() -> None:
    inner = Section("brief", Heading((Text("内"),)))
    document = Document("newspaper", sections=(Section("page", sections=(inner,)), Section("article")))
    places = find_places(document, [])
    assert [(tag.number, tag.count) for tag in places.tags.values()] == [("1", None), ("1.1", 0), ("2", 1)]


# --- lines within a paragraph


def shares(text: str, *lines: str) -> list[int]:
    texts = {(0, number): line for number, line in enumerate(lines, 1)}
    return [count for _, count in align_lines(text, list(texts), texts)]


def test_a_paragraph_is_shared_out_among_its_lines_by_characters_not_by_spaces() -> None:
    assert shares("甲乙，丙丁。戊", "甲 乙，", " 丙丁。", "戊") == [3, 3, 1]


def test_the_last_line_may_lend_only_its_beginning_and_the_first_only_its_end() -> None:
    assert shares("甲乙丙丁。", "甲乙", "丙丁。□张三") == [2, 3]
    assert shares("甲乙丙丁。", "■栏目 甲乙", "丙丁。") == [2, 3]


def test_columns_side_by_side_lend_each_its_own() -> None:
    lines = ("甲乙丙   子丑寅", "丁戊。   卯辰。")
    assert shares("甲乙丙丁戊。", *lines) == [3, 3]
    assert shares("子丑寅卯辰。", *lines) == [3, 3]


def test_characters_that_were_restored_are_followed() -> None:
    assert shares("大棚里已经亮了灯", "大棚⾥已经", "亮了灯") == [5, 3]


def test_where_a_line_says_something_else_the_rest_has_no_line() -> None:
    assert shares("甲乙丙丁戊己", "甲乙", "子丑寅卯", "戊己") == [2]
