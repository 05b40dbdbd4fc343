"""White space beside marks, at line edges and between scripts, character by character (clreq 6.3)."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from banxin.composition import TextRun, break_paragraph
from banxin.typography.style import JAPAN, MAINLAND, TAIWAN, PunctuationStyle
from support.grid_type import GridMetrics, PlainMetrics

WIDE = 60.0


def cells(text: str, style: PunctuationStyle = MAINLAND, metrics: GridMetrics | None = None) -> list[float]:
    """Return the width of each character's cell in the middle of a line that is neither stretched nor squeezed."""
    (line,) = break_paragraph(f"人{text}人", metrics or GridMetrics(), WIDE, style=style)
    edges = line.edges_em
    return [round(right - left, 3) for left, right in pairwise(edges[1:-1])]


@pytest.mark.parametrize(
    ("text", "widths"),
    [
        ("，", [1]),
        ("。”", [0.5, 1]),
        ("，“", [0.5, 1]),
        ("（“", [1, 0.5]),
        ("”）", [0.5, 1]),
        ("》、", [0.5, 1]),
        ("”。", [0.5, 1]),
        ("：“《", [0.5, 1, 0.5]),
        ("。”（", [0.5, 0.5, 1]),
        ("——", [1, 1]),
        ("……", [1, 1]),
    ],
)
def test_a_bracket_beside_another_mark_gives_up_half_an_em(text: str, widths: list[float]) -> None:
    assert cells(text) == widths


@pytest.mark.parametrize(
    ("text", "widths"),
    [("？", [1]), ("？！", [0.5, 0.5]), ("！！！", [0.667, 0.667, 0.667]), ("！！！！", [0.5] * 4), ("？！”", [0.5, 0.5, 1])],
)
def test_question_and_exclamation_marks_share_cells(text: str, widths: list[float]) -> None:
    assert cells(text) == widths


def test_marks_of_taiwan_keep_their_cells_and_brackets_do_not() -> None:
    assert cells("。」，？！「『", TAIWAN) == [1, 0.5, 1, 1, 1, 1, 0.5]


def test_japanese_question_marks_are_not_joined() -> None:
    assert cells("？！", JAPAN) == [1, 1]


def test_a_face_without_half_width_forms_is_squeezed_by_class() -> None:
    assert cells("。”（", metrics=PlainMetrics()) == [0.5, 0.5, 1]


def test_an_interpunct_between_han_takes_half_an_em_with_its_ink_in_the_middle() -> None:
    (line,) = break_paragraph("卡尔·马克思", GridMetrics(), WIDE)
    assert [round(x, 3) for x in line.x_em] == [0, 1, 1.75, 2.5, 3.5, 4.5]


@pytest.mark.parametrize(
    ("text", "widths"),
    [
        ("a", [0.75]),
        ("使用a1年", [1, 1.25, 0.5, 0.75, 1]),
        ("a，", [0.5, 1]),
        ("“a”", [0.5, 0.5, 1]),
        ("人 a", [1, 0.5, 0.75]),
        ("①a", [1, 0.75]),
    ],
)
def test_a_quarter_em_parts_han_from_latin_but_nothing_from_marks(text: str, widths: list[float]) -> None:
    (line,) = break_paragraph(f"{text}人", GridMetrics(), WIDE)
    edges = line.edges_em
    assert [round(right - left, 3) for left, right in pairwise(edges[:-1])] == widths


def test_the_gap_is_dropped_at_a_line_end_and_a_line_start() -> None:
    first, second = break_paragraph("人人人人ab", GridMetrics(), 4)
    assert (first.end, first.width_em, list(second.edges_em)) == (4, 4, [0, 0.5, 1])


def test_no_gap_parts_a_note_reference_from_its_word() -> None:
    runs = [TextRun("人人"), TextRun("1", size_em=0.6, attached=True), TextRun("人")]
    (line,) = break_paragraph(runs, GridMetrics(), WIDE)
    assert [round(edge, 3) for edge in line.edges_em] == [0, 1, 2, 2.3, 3.3]


def test_a_mark_at_a_line_edge_takes_half_a_cell() -> None:
    first, second, _ = break_paragraph("人人人人人。“人人人人人人人", GridMetrics(), 5.5)
    assert (first.end, round(first.edges_em[-2], 3), first.width_em) == (6, 5, 5.5)
    assert second.x_em[0] == -0.5
    assert second.edges_em[:2].tolist() == [0, 0.5]  # type: ignore[attr-defined]


def test_an_opening_mark_after_an_indent_keeps_its_cell_unless_the_style_trims_it() -> None:
    (kept,) = break_paragraph("“人”", GridMetrics(), WIDE, 2)
    (trimmed,) = break_paragraph("“人”", GridMetrics(), WIDE, 2, replace(MAINLAND, trim_indent=True))
    assert (kept.x_em[:2], trimmed.x_em[:2]) == ([2, 3], [1.5, 2.5])


def test_a_line_end_may_keep_full_cells_or_whatever_fits() -> None:
    full, *_ = break_paragraph("人人人人，人人人", GridMetrics(), 5, style=replace(MAINLAND, line_end="full"))
    fit, *_ = break_paragraph("人人人人，人人人", GridMetrics(), 5, style=replace(MAINLAND, line_end="fit"))
    assert list(full.edges_em) == list(fit.edges_em) == [0, 1, 2, 3, 4, 5]
    narrow, *_ = break_paragraph("人人人人，人人人", GridMetrics(), 4.5, style=replace(MAINLAND, line_end="fit"))
    assert list(narrow.edges_em) == [0, 1, 2, 3, 4, 4.5]


def test_quotation_marks_among_latin_text_have_no_blank_half_beside_its_spaces() -> None:
    def width(text: str, character: str) -> float:
        (line,) = break_paragraph(text, GridMetrics(), WIDE)
        at = text.index(character)
        return round(float(line.edges_em[at + 1] - line.edges_em[at]), 3)

    mixed = "人 He said “no” to ‘her’ here."
    assert [width(mixed, mark) for mark in "“”‘’"] == [0.5, 0.5, 0.35, 0.35]
    german = "人 Er sagte „nein“, so"
    assert width(german, "“") == 0.5
    nested = "人 “‘Hi’” and “Привет” or ’tis so"
    assert [width(nested, mark) for mark in "“”‘"] == [0.5, 0.5, 0.35]
    assert width("人 rock ’n’ roll", "’") == 0.35
    # Chinese marks around a Latin word keep their cells.
    assert [width("人说“no”人", mark) for mark in "“”"] == [1, 1]


def test_an_apostrophe_in_a_latin_word_does_not_tear_it() -> None:
    (line,) = break_paragraph("人don’t人", GridMetrics(), WIDE)
    assert round(line.edges_em[5] - line.edges_em[4], 3) == 0.35
    first, second = break_paragraph("人人人人人人人人don’t人", GridMetrics(), 9.7)
    assert (first.end, second.start) == (8, 8)
