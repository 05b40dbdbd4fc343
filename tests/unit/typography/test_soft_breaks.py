"""Line ends of a source vanish beside Chinese and become a space between Latin words."""

from __future__ import annotations

import pytest

from banxin.diagnostics import Report
from banxin.model.document import (
    Break,
    Document,
    Emphasis,
    Heading,
    Inline,
    Note,
    Paragraph,
    Section,
    Table,
    Text,
)
from banxin.typography.soft_breaks import join_soft_breaks, line_joint

SOFT = Break("soft")


def joined(*content: Inline) -> tuple[Inline, ...]:
    document = join_soft_breaks(Document("book", blocks=(Paragraph(content),)), Report())
    (block,) = document.blocks
    assert isinstance(block, Paragraph)
    return block.content


@pytest.mark.parametrize(
    ("before", "after", "joint"),
    [("版", "心", ""), ("版，", "心", ""), ("type", "area", " "), ("版", "type", ""), ("12", "版", ""), ("one,", "two", " "),
     ("”", "他", ""), ("—", "x", ""), ("", "x", ""), ("カ", "ナ", "")],
)  # fmt: skip
def test_what_joins_two_lines(before: str, after: str, joint: str) -> None:
    assert line_joint(before, after) == joint


def test_breaks_are_judged_through_marks() -> None:
    assert joined(Text("版"), SOFT, Emphasis((Text("心"), SOFT, Text("type"))), SOFT, Text("area")) == (
        Text("版"),
        Emphasis((Text("心type"),)),
        Text(" area"),
    )


def test_a_note_between_does_not_part() -> None:
    note = Note((Paragraph((Text("甲"), SOFT, Text("乙"))),))
    assert joined(Text("word"), note, SOFT, Text("word")) == (
        Text("word"),
        Note((Paragraph((Text("甲乙"),)),)),
        Text(" word"),
    )


def test_a_turned_line_stays() -> None:
    assert joined(Text("版"), Break(), Text("心")) == (Text("版"), Break(), Text("心"))


def test_headings_and_cells_are_joined_too() -> None:
    run = (Text("版"), SOFT, Text("心"))
    document = Document(
        "book",
        sections=(Section("chapter", heading=Heading(title=run), blocks=(Table(((run,),), caption=run),)),),
    )
    whole = (Text("版心"),)
    result = join_soft_breaks(document, Report())
    assert result.sections[0].heading.title == whole
    assert result.sections[0].blocks == (Table(((whole,),), caption=whole),)
    assert join_soft_breaks(result, Report()) == result
