"""A line that is too loose or too full gives and takes in the order of clreq 6.2.2.3 and 6.2.2.4."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banxin.composition import break_paragraph
from banxin.composition.justify import loosen, openings, tighten
from banxin.composition.squeeze import Give
from banxin.typography.characters import classes
from support.grid_type import GridMetrics


def test_space_is_given_to_words_then_gaps_then_everywhere() -> None:
    advances = [0.25, 1.25, 1.0, 1.0]
    assert loosen(advances, 0.1, [0], [1], [0, 1, 2], 0.25) == 0
    assert advances == pytest.approx([0.35, 1.25, 1.0, 1.0])
    assert loosen(advances, 0.3, [0], [1], [0, 1, 2], 0.25) == 0
    assert advances == pytest.approx([0.5, 1.4, 1.0, 1.0])
    assert loosen(advances, 0.4, [0], [1], [0, 1, 2], 0.1) == 0
    assert advances == pytest.approx([0.6, 1.6, 1.1, 1.0])


def test_space_is_taken_in_order_and_evenly_within_it() -> None:
    gives = [(0, Give.STOP, 0.5, False), (1, Give.BRACKET, 0.5, True), (2, Give.BRACKET, 0.5, False), (3, Give.PAUSE, 0.5, False)]
    advances, shifts = [1.0] * 4, {}
    assert tighten(advances, shifts, 0.6, gives) == 0
    assert advances == pytest.approx([1, 0.7, 0.7, 1])
    assert shifts == {1: pytest.approx(-0.3)}
    advances = [1.0] * 4
    assert tighten(advances, {}, 1.7, gives) == pytest.approx(0)
    assert advances == pytest.approx([0.8, 0.5, 0.5, 0.5])
    assert tighten([1.0], {}, 0.3, []) == 0.3


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("人人人", "110"),
        ("人，人", "010"),
        ("“人”人", "0010"),
        ("——人……人", "011010"),
        ("ab人", "010"),
        ("人·人", "000"),
        ("人～人", "000"),
        ("人 a", "010"),
        ("50%人", "0010"),
    ],
)
def test_nothing_opens_inside_a_unit_or_on_the_wrong_side_of_a_mark(text: str, flags: str) -> None:
    assert "".join(map(str, openings(classes(text)))) == flags


def test_a_full_line_with_one_character_too_many_takes_it_from_its_marks() -> None:
    text = "人，人，人，人，人人人人"
    line, *_ = break_paragraph(text, GridMetrics(), 10)
    assert text[line.start : line.end] == "人，人，人，人，人人"[: line.end]
    assert line.width_em == pytest.approx(10)


def test_a_space_between_han_is_as_wide_as_a_gap_and_does_not_grow() -> None:
    first, *_ = break_paragraph("人 人人a b人人人人人人人", GridMetrics(), 7.3)
    widths = [round(right - left, 3) for left, right in pairwise(first.edges_em)]
    assert (widths[1], widths[5]) == (0.25, 0.5)


chinese = st.text(alphabet="人心手足目，。、“”（）：——ab1 ", min_size=1, max_size=120)


@given(chinese, st.integers(9, 30), st.sampled_from([0, 2]))
def test_every_line_but_the_last_is_flush(text: str, measure: int, indent: int) -> None:
    lines = break_paragraph(text, GridMetrics(), measure, indent)
    for line in lines[:-1]:
        stretchable = any(openings(classes(text[line.start : line.end])))
        torn = line.width_em < measure and not stretchable
        assert torn or line.width_em == pytest.approx(measure, abs=1e-3)
    for line in lines:
        edges = line.edges_em
        assert all(left <= right + 1e-9 for left, right in pairwise(edges))
