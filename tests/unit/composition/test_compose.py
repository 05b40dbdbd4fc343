"""Paragraphs become lines: nothing is lost, cuts hold, long words and lone characters are dealt with."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banxin.composition import MeasuredRun, TextRun, break_paragraph, compose, prepare
from banxin.composition.compose import widest_line_em, widest_word_em
from banxin.typography.style import MAINLAND
from support.grid_type import GridMetrics

METRICS = GridMetrics()


def shown(text: str, measure: float, indent: float = 0, **how: bool) -> list[str]:
    return [text[line.start : line.end] for line in break_paragraph(text, METRICS, measure, indent, **how)]


def test_lines_of_plain_han_fall_on_the_grid() -> None:
    lines = break_paragraph("甲乙丙丁戊己庚辛壬癸" * 3, METRICS, 14, 2)
    assert [(line.start, line.end) for line in lines] == [(0, 12), (12, 26), (26, 30)]
    assert lines[0].x_em == [float(at) for at in range(2, 14)]
    assert lines[2].width_em == 4


def test_an_empty_paragraph_has_no_lines() -> None:
    assert break_paragraph("", METRICS, 10) == []
    assert break_paragraph([], METRICS, 10) == []


def test_spaces_at_a_line_end_are_not_set_and_make_no_line() -> None:
    assert shown("人人人人 人人 ", 4) == ["人人人人", "人人"]


def test_a_line_feed_ends_its_line_and_an_empty_line_stands() -> None:
    lines = break_paragraph("人人\n\n人人人", METRICS, 10)
    assert [(line.start, line.end, line.next, line.width_em) for line in lines] == [(0, 2, 3, 2), (3, 3, 4, 0), (4, 7, 7, 3)]


def test_a_last_line_is_spread_only_on_request() -> None:
    natural = break_paragraph("人人人人人人", METRICS, 4)
    full = break_paragraph("人人人人人人", METRICS, 4, last_line_full=True)
    assert (natural[-1].width_em, full[-1].width_em) == (2, 4)


def test_ragged_lines_keep_their_natural_width() -> None:
    lines = break_paragraph("人人人人，人人人人人", METRICS, 4, justify=False)
    assert [line.width_em for line in lines] == [3, 4, 3]


def test_a_word_longer_than_the_line_is_torn_and_stays_inside() -> None:
    lines = break_paragraph("人" + "a" * 50 + "人", METRICS, 10)
    assert max(line.width_em for line in lines) <= 10 + 1e-9
    assert "".join(shown("人" + "a" * 50 + "人", 10)) == "人" + "a" * 50 + "人"


def test_an_address_breaks_after_a_solidus_rather_than_leave_a_torn_line() -> None:
    assert shown("见人https://example.org/long/path/here", 14)[0].endswith("/")


def test_a_soft_hyphen_shows_only_where_it_is_taken() -> None:
    text = "人人extra\u00adordinary人"
    lines = break_paragraph(text, METRICS, 5.5)
    assert lines[0].hyphenated
    assert text[: lines[0].end] == "人人extra\u00ad"
    assert lines[0].width_em == pytest.approx(5.5)
    (whole,) = break_paragraph(text, METRICS, 30)
    assert not whole.hyphenated
    assert whole.width_em == pytest.approx(2 + 0.25 + 6.5 + 0.25 + 1)


@pytest.mark.parametrize("measure", [10, 14, 30])
def test_a_paragraph_does_not_end_in_a_lone_character(measure: int) -> None:
    text = "人" * (3 * measure + 1 - 2) + "。"
    last = break_paragraph(text, METRICS, measure, 2)[-1]
    assert last.end - last.start >= 3


@pytest.mark.parametrize("justify", [True, False])
def test_the_number_of_a_note_is_no_company_to_a_lone_character(justify: bool) -> None:
    runs = [TextRun("人" * 21 + "。"), TextRun("①", size_em=0.65, attached=True)]
    last = break_paragraph(runs, METRICS, 10, justify=justify)[-1]
    assert last.end - last.start > 3


def test_a_run_that_is_not_to_break_moves_to_the_next_line_whole() -> None:
    runs = [TextRun("人人人人"), TextRun("心心心", breakable=False), TextRun("人")]
    lines = break_paragraph(runs, METRICS, 6)
    assert [(line.start, line.end) for line in lines] == [(0, 4), (4, 8)]


def test_a_note_reference_stays_with_the_word_before_it() -> None:
    runs = [TextRun("人人人人"), TextRun("1", size_em=0.6, attached=True), TextRun("人人")]
    first, *_ = break_paragraph(runs, METRICS, 4)
    assert first.end == 3


def test_the_number_of_a_note_stands_in_the_blank_of_the_mark_before_it() -> None:
    runs = [TextRun("人。"), TextRun("1", size_em=0.6, attached=True), TextRun("人")]
    (line,) = break_paragraph(runs, METRICS, 10)
    assert line.x_em[:3] == [0, 1, 1.5]
    runs = [TextRun("人人。"), TextRun("1", size_em=0.6, attached=True), TextRun("人" * 9)]
    first, *_ = break_paragraph(runs, METRICS, 3.5)
    assert first.end != 3  # and it stays with the mark


def test_padding_belongs_to_its_run() -> None:
    plain = MeasuredRun("人人", [1, 1], METRICS.trims_em)
    padded = MeasuredRun("心心", [1, 1], METRICS.trims_em, before_em=0.25, after_em=0.25)
    (line,) = compose(prepare([plain, padded, plain], MAINLAND), 20)
    assert line.x_em == [0, 1, 2.25, 3.25, 4.5, 5.5]


def test_preformatted_text_keeps_its_widths() -> None:
    text = "a人  ，。”b"
    run = MeasuredRun(text, METRICS.advances_em(text), METRICS.trims_em, preformatted=True)
    (line,) = compose(prepare([run], MAINLAND), 20)
    assert list(line.edges_em) == [0, 0.5, 1.5, 2, 2.5, 3.5, 4.5, 5.5, 6]


def test_tracking_parts_characters_but_not_from_the_edge() -> None:
    first, second = break_paragraph([TextRun("人人人人人人", tracking_em=0.25)], METRICS, 4.75, justify=False)
    assert (list(first.edges_em), second.width_em) == ([0, 1.25, 2.5, 3.75, 4.75], 2.25)


def test_tracking_does_not_part_what_is_joined() -> None:
    """The second character of a dash that is one glyph takes no width: what parts both from the next follows it."""
    run = MeasuredRun("人——人人——人", [1, 2, 0, 1, 1, 2, 0, 1], METRICS.trims_em, tracking_em=0.25)
    first, *_ = compose(prepare([run], MAINLAND), 3.25, justify=False)
    assert list(first.edges_em) == [0, 1.25, 3.25, 3.25]
    (line,) = compose(prepare([run], MAINLAND), 20, justify=False)
    assert list(line.edges_em)[:5] == [0, 1.25, 3.25, 3.5, 4.75]


def test_a_wide_space_hangs_at_a_line_end() -> None:
    lines = break_paragraph("人人人人　人人　", METRICS, 4)
    assert [(line.start, line.end, line.next, line.width_em) for line in lines] == [(0, 4, 5, 4), (5, 7, 8, 2)]


def test_widths_that_a_table_asks_for() -> None:
    paragraph = prepare([MeasuredRun("人人，word人\n人", [1, 1, 1, *[0.5] * 4, 1, 0, 1], METRICS.trims_em)], MAINLAND)
    assert widest_line_em(paragraph) == pytest.approx(3 + 2 + 0.25 + 1)
    assert widest_word_em(paragraph) == pytest.approx(2)


def test_metrics_that_miss_a_character_are_refused() -> None:
    class Short(GridMetrics):
        def advances_em(self, text: str) -> list[float]:
            return [1.0] * (len(text) - 1)

    with pytest.raises(ValueError, match="2 advances for 3 characters"):
        break_paragraph("人人人", Short(), 10)


anything = st.text(
    alphabet=st.one_of(st.sampled_from("人心，。“”（《—…ab1% -/\n\u200b\u00ad\u2060　é\u0301"), st.characters(exclude_categories=("Cs",))),
    max_size=60,
)


@given(anything, st.integers(1, 20), st.integers(0, 3), st.booleans())
def test_lines_hold_the_whole_text_in_order(text: str, measure: int, indent: int, justify: bool) -> None:
    at = 0
    for line in break_paragraph(text, METRICS, measure, indent, justify=justify):
        assert line.start == at
        assert line.start <= line.end <= line.next
        assert line.next > line.start
        assert not text[line.end : line.next].strip(" \n\t\x0b\x0c\r\x85\u2028\u2029\u200b").strip()
        assert len(line.edges_em) == line.end - line.start + 1
        at = line.next
    assert at == len(text)


@given(st.text(alphabet="人心手，。、“”（）——ab1 ", min_size=40, max_size=160), st.integers(8, 20), st.integers(1, 6))
def test_a_paragraph_cut_at_a_line_end_keeps_its_lines(text: str, measure: int, cut: int) -> None:
    """As the page composer cuts it between columns: the first part's last line is full, the second has no indent."""
    whole = break_paragraph(text, METRICS, measure, 2)
    if len(whole) <= cut:
        return
    place = whole[cut].start
    head = break_paragraph(text[:place], METRICS, measure, 2, last_line_full=True)
    tail = break_paragraph(text[place:], METRICS, measure)
    parts = [(line.start, line.end) for line in head] + [(line.start + place, line.end + place) for line in tail]
    assert parts == [(line.start, line.end) for line in whole]
