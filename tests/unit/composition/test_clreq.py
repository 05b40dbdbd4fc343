"""Clause by clause of clreq: what the composer does, and that it would not with the clause's rule switched off."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banxin.composition import Line, MeasuredRun, TextRun, break_paragraph, compose, prepare
from banxin.composition.breaking import LOOSE_EM
from banxin.composition.kinsoku import Break, break_opportunities
from banxin.composition.paragraph import Paragraph
from banxin.composition.squeeze import Give
from banxin.typography.characters import classes
from banxin.typography.hyphenation import hyphen_places
from banxin.typography.style import (
    HONG_KONG,
    JAPAN,
    MAINLAND,
    SCIENTIFIC,
    TAIWAN,
    Kinsoku,
    PunctuationStyle,
)
from support.grid_type import GridMetrics

WIDE = 80.0
# The module, which the function of its name hides in the package.
composing = import_module("banxin.composition.compose")


class TextMetrics(GridMetrics):
    """A face whose word space is a quarter of an em, as most faces have it."""

    def advances_em(self, text: str) -> list[float]:
        return [0.25 if char == " " else width for char, width in zip(text, super().advances_em(text), strict=True)]


METRICS = TextMetrics()
HYPHENATED = replace(MAINLAND, hyphenate=True)
HANGING = replace(MAINLAND, hang_stops=True)
GRID = replace(MAINLAND, latin_grid=True)
STYLES = {
    "mainland": MAINLAND,
    "scientific": SCIENTIFIC,
    "taiwan": TAIWAN,
    "hongkong": HONG_KONG,
    "japan": JAPAN,
    "hanging": HANGING,
    "grid": GRID,
    "hyphenated": HYPHENATED,
}

_PIECES = (
    "人", "心手", "足目口", "，", "。", "、", "；", "：", "“人心”", "（手足）", "《目》", "？", "！", "？！", "！！！", "——", "……", "·人", "～",
    "Python", " international communication ", " a b c ", "3.14", "100%", "ー", "ぁ", "々",
)  # fmt: skip
_WEIGHTS = (30, 20, 20, 6, 4, 3, 1, 1, 3, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 1, 1, 1, 0.3, 0.3, 0.3)


def prose(length: int, seed: int = 1) -> str:
    """Return made-up text with everything in it that a rule is about."""
    return "".join(random.Random(seed).choices(_PIECES, _WEIGHTS, k=length))


def lines_of(text: str, measure: float, style: PunctuationStyle, indent: float = 0) -> list[Line]:
    return break_paragraph([TextRun(text, words="en")], METRICS, measure, indent, style)


def cells(text: str, style: PunctuationStyle) -> list[float]:
    """Return the width of each character's cell in the middle of a line that is neither stretched nor squeezed."""
    (line,) = break_paragraph(f"人{text}人", METRICS, WIDE, style=style)
    return [round(right - left, 3) for left, right in pairwise(list(line.edges_em)[1:-1])]


# --- 5.1.1: styles -------------------------------------------------------------------------------------------


def test_5_1_1_1_the_point_of_scientific_books_is_set_as_the_ring_is() -> None:
    assert SCIENTIFIC.full_stop == "．" != MAINLAND.full_stop
    assert cells("．”", SCIENTIFIC) == cells("。”", SCIENTIFIC) == [0.5, 1]
    first, second = lines_of("人人人人．人人", 4.5, SCIENTIFIC)
    assert (first.end, first.width_em, second.start) == (5, 4.5, 5)


@pytest.mark.parametrize("style", [TAIWAN, HONG_KONG])
def test_5_1_1_2_centred_stops_are_never_squeezed(style: PunctuationStyle) -> None:
    text = prose(600)

    def narrow(style: PunctuationStyle) -> int:
        return sum(
            line.edges_em[at + 1] - line.edges_em[at] < 1 - 1e-3
            for line in lines_of(text, 14, style)
            for at, char in enumerate(text[line.start : line.end])
            if char in "，。、；：？！"
        )

    assert narrow(style) == 0
    assert narrow(MAINLAND) > 0


def test_5_1_1_3_two_questions_share_a_cell_and_three_take_two() -> None:
    assert (sum(cells("？！", MAINLAND)), sum(cells("！！！", MAINLAND))) == (1, pytest.approx(2, abs=0.01))
    assert (sum(cells("？！", TAIWAN)), sum(cells("！！！", TAIWAN))) == (2, 3)
    joined, whole = replace(TAIWAN, join_questions=True), replace(MAINLAND, join_questions=False)
    assert (sum(cells("？！", joined)), sum(cells("？！", whole))) == (1, 2)


@pytest.mark.parametrize("level", Kinsoku)
def test_5_1_1_3_marks_that_share_a_cell_are_never_parted(level: Kinsoku) -> None:
    text = "人人人？！！人人"
    assert {break_opportunities(text, classes(text), level)[place] for place in (4, 5)} == {Break.NEVER}


# --- 6.1: what may not stand at line edges -------------------------------------------------------------------

_STARTS = {
    Kinsoku.NONE: "",
    Kinsoku.BASIC: "，。、；：？！”）》%",
    Kinsoku.GB: "，。、；：？！”）》%·～",
    Kinsoku.STRICT: "，。、；：？！”）》%·～—…",
}
_ENDS = "“（《"


def edge_faults(text: str, lines: Sequence[Line], level: Kinsoku) -> int:
    """Count the lines that begin or end with what a level forbids."""
    starts = sum(text[line.start] in _STARTS[level] for line in lines[1:] if line.end > line.start)
    ends = sum(text[line.end - 1] in _ENDS for line in lines[:-1] if line.end > line.start)
    return starts + (ends if level else 0)


@pytest.mark.parametrize("level", [Kinsoku.BASIC, Kinsoku.GB, Kinsoku.STRICT])
@pytest.mark.parametrize("measure", [9, 14, 30])
def test_6_1_1_no_line_begins_or_ends_with_what_its_level_forbids(level: Kinsoku, measure: int) -> None:
    text = prose(3000)
    assert edge_faults(text, lines_of(text, measure, replace(MAINLAND, kinsoku=level)), level) == 0
    below = replace(MAINLAND, kinsoku=Kinsoku(level - 1))
    assert edge_faults(text, lines_of(text, measure, below), level) > 0


def test_6_1_1_in_japanese_small_kana_and_the_sound_mark_begin_no_line() -> None:
    text = prose(3000)

    def low(style: PunctuationStyle) -> int:
        return sum(text[line.start] in "ーぁ々" for line in lines_of(text, 9, style))

    assert low(JAPAN) == 0
    assert low(replace(JAPAN, keep_kana=False)) > 0
    assert low(replace(JAPAN, kinsoku=Kinsoku.BASIC)) > 0


def hung(text: str, lines: Sequence[Line], measure: float) -> list[str]:
    """Return the marks that stand outside the measure."""
    return [text[line.end - 1] for line in lines if line.end > line.start and line.x_em[-1] > measure - 1e-3]


@pytest.mark.parametrize("measure", [9, 14, 30])
def test_6_1_3_stops_hang_when_asked_for_and_never_otherwise(measure: int) -> None:
    text = prose(3000)
    marks = hung(text, lines_of(text, measure, HANGING), measure)
    assert marks
    assert set(marks) <= set("，。、")
    assert hung(text, lines_of(text, measure, MAINLAND), measure) == []


def test_6_1_3_a_stop_hangs_where_that_leaves_the_line_as_it_is() -> None:
    text = "人人人人人人。人人人人人人。人人人"
    first, second, _ = lines_of(text, 6, HANGING)
    assert (first.end, first.hung, first.x_em[-2:], first.width_em) == (7, True, [5, 6], 6)
    assert second.hung
    whole, *_ = lines_of("人人人人人。人人人人人人人", 6, HANGING)
    assert not whole.hung


def test_6_1_3_ragged_lines_and_last_lines_hang_too() -> None:
    ragged = break_paragraph("人人人人，人人人人。", METRICS, 4, style=HANGING, justify=False)
    assert [(line.end, line.hung) for line in ragged] == [(5, True), (10, True)]
    (only,) = lines_of("人人人人。", 4, HANGING)
    assert (only.hung, only.width_em) == (True, 4)


@given(st.text(alphabet="人心，。、“”（）——ab ", max_size=100), st.integers(4, 16), st.integers(0, 2))
def test_6_1_3_hanging_loses_nothing_and_keeps_lines_flush(text: str, measure: int, indent: int) -> None:
    lines = lines_of(text, measure, HANGING, indent)
    assert "".join(text[line.start : line.next] for line in lines) == text
    for line in lines:
        edges = list(line.edges_em)
        assert not line.hung or (text[line.end - 1] in "，。、" and edges[-1] <= measure + 1e-3)


WORDS = "在人心 international communication 的手足 interdisciplinary representations 中口目 typographical characterization 也是"


def test_6_1_4_words_are_divided_by_their_language_only() -> None:
    text = WORDS * 8
    legal = set(hyphen_places(text, "en"))
    lines = lines_of(text, 13, HYPHENATED)
    divided = [line.end for line in lines if line.hyphenated]
    assert divided
    assert set(divided) <= legal
    inside = [line.end for line in lines[:-1] if text[line.end - 1].isascii() and text[line.end - 1 : line.end + 1].isalpha()]
    assert [place for place in inside if text[place].isascii() and place not in legal] == []
    assert not any(line.hyphenated for line in lines_of(text, 13, MAINLAND))


def test_6_1_4_a_word_is_divided_only_where_the_line_is_the_better_for_it() -> None:
    text = WORDS * 8

    def widest(style: PunctuationStyle) -> float:
        lines = lines_of(text, 13, style)
        return max(
            right - left - 1
            for line in lines[:-1]
            for (left, right), pair in zip(pairwise(line.x_em), pairwise(text[line.start : line.end]))
            if classes("".join(pair)) == "HH"
        )

    assert widest(HYPHENATED) < widest(MAINLAND)
    assert sum(line.hyphenated for line in lines_of(text, 40, HYPHENATED)) < sum(line.hyphenated for line in lines_of(text, 13, HYPHENATED))


def test_6_1_4_a_hyphen_has_its_place_inside_the_measure() -> None:
    lines = lines_of("人人人人人 international 人人人人人人人人人人人", 9, HYPHENATED)
    (divided,) = [line for line in lines if line.hyphenated]
    assert divided.width_em == pytest.approx(9)
    assert divided.edges_em[-1] - divided.edges_em[-2] == pytest.approx(1.0)  # a letter and the hyphen, half an em each


@pytest.mark.parametrize(
    "address",
    [
        "https://www.example.org/long/path/to/some_very-long_file.name?query=value&other=thing",
        "src/banxin/renderers/pdf/seam/paragraph.py",
        "some.body_with-a-name@mail.example.org",
        "www.example.org/index.html",
    ],
)
def test_6_1_4_an_address_is_parted_after_its_joints_without_a_hyphen(address: str) -> None:
    text = f"人人人人人人人人{address}人人人"
    for measure in range(13, 22):
        lines = lines_of(text, measure, HYPHENATED)
        for line in lines[:-1]:
            if 8 < line.end < 8 + len(address):
                assert text[line.end - 1] in "/.-_?&=@"
                assert not line.hyphenated


def test_6_1_4_between_letters_a_line_ends_only_as_the_last_resort() -> None:
    text = "人人" + "x" * 60 + "人人"
    lines = lines_of(text, 10, HYPHENATED)
    assert "".join(text[line.start : line.next] for line in lines) == text
    assert max(line.width_em for line in lines) <= 10 + 1e-6


# --- 6.2: lines ----------------------------------------------------------------------------------------------


def test_6_2_1_1_a_first_line_is_indented_and_its_bracket_is_set_by_the_style() -> None:
    for text, style, origin in (
        ("人人", MAINLAND, 2),
        ("“人”", MAINLAND, 2),
        ("“人”", replace(MAINLAND, trim_indent=True), 1.5),
    ):
        (line,) = lines_of(text, WIDE, style, 2)
        assert line.x_em[0] == origin


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("measure", [14, 30])
def test_6_2_2_1_every_line_but_the_last_is_flush(name: str, measure: int) -> None:
    text = prose(1500)
    *lines, _ = lines_of(text, measure, STYLES[name], 2)
    assert [line.width_em for line in lines] == pytest.approx([measure] * len(lines), abs=1e-3)
    ragged = break_paragraph(text, METRICS, measure, 2, STYLES[name], justify=False)
    assert any(line.width_em < measure - 0.1 for line in ragged[:-1])


def paragraph_of(text: str, style: PunctuationStyle) -> Paragraph:
    return prepare([MeasuredRun(text, METRICS.advances_em(text), METRICS.trims_em)], style)


def taken(paragraph: Paragraph, line: Line) -> dict[Give, tuple[float, float]]:
    """Return for each order what a line took of it and what it had left."""
    amounts = dict.fromkeys(Give, (0.0, 0.0))
    for index, order, amount, _ in paragraph.gives:
        if line.start < index < line.end - 1:
            edge = index - line.start
            width = line.edges_em[edge + 1] - line.edges_em[edge]
            both = [give[2] for give in paragraph.gives if give[0] == index]
            lost = max(0.0, paragraph.advances[index] - width) * amount / sum(both)
            before, left = amounts[order]
            amounts[order] = (before + lost, left + amount - lost)
    return amounts


def out_of_order(paragraph: Paragraph, measure: float) -> int:
    """Count the lines that took from one order while an earlier one had some left (clreq 6.2.2.3)."""
    faults = 0
    for line in compose(paragraph, measure):
        left = 0.0
        for order in Give:
            lost, rest = taken(paragraph, line)[order]
            if lost > 1e-3 and left > 1e-3:
                faults += 1
                break
            left += rest
    return faults


def test_6_2_2_3_a_full_line_takes_space_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    paragraph = paragraph_of(prose(800).replace("——", "").replace("·", ""), MAINLAND)
    squeezed = [line for line in compose(paragraph, 14) if any(lost > 1e-3 for lost, _ in taken(paragraph, line).values())]
    assert len(squeezed) > 10
    assert out_of_order(paragraph, 14) == 0

    def evenly(advances: list[float], shifts: dict[int, float], need: float, gives: list[tuple[int, Give, float, bool]]) -> float:
        part = need / sum(give[2] for give in gives)
        for index, _, amount, _ in gives:
            advances[index] -= amount * part
        return 0.0

    monkeypatch.setattr(composing, "tighten", evenly)
    assert out_of_order(paragraph, 14) > 0


def stretch_faults(text: str, measure: float, style: PunctuationStyle) -> int:
    """Count the lines in which characters part, unevenly or before word spaces and gaps are as wide as they may be."""
    faults = 0
    for line in lines_of(text, measure, style)[:-1]:
        widths = [right - left for left, right in pairwise(line.edges_em)]
        kinds = classes(text[line.start : line.end])
        han = [width - 1 for width, pair in zip(widths, pairwise(kinds)) if pair == ("H", "H")]
        if not han or max(han) < 1e-3:
            continue
        gaps = [width - (1 if pair[0] == "H" else 0.5) for width, pair in zip(widths, pairwise(kinds)) if "".join(pair) in ("HL", "LH")]
        words = [width for width, place in zip(widths, range(len(kinds))) if re.fullmatch("L L", kinds[max(place - 1, 0) : place + 2])]
        faults += max(han) - min(han) > 1e-3 or any(gap < 0.5 - 1e-3 for gap in gaps) or any(word < 0.5 - 1e-3 for word in words)
    return faults


def test_6_2_2_4_a_loose_line_gives_to_word_spaces_then_to_gaps_then_evenly(monkeypatch: pytest.MonkeyPatch) -> None:
    text = prose(1500)
    assert stretch_faults(text, 14, MAINLAND) == 0

    def everywhere(
        advances: list[float], surplus: float, words: list[int], gaps: list[int], places: list[int], growth: float
    ) -> float:
        for index in places:
            advances[index] += surplus / len(places)
        return 0.0

    monkeypatch.setattr(composing, "loosen", everywhere)
    assert stretch_faults(text, 14, MAINLAND) > 0


def word_spaces(text: str, measure: float, style: PunctuationStyle) -> list[float]:
    return [
        round(right - left, 3)
        for line in lines_of(text, measure, style)
        for (left, right), char in zip(pairwise(line.edges_em), text[line.start : line.end])
        if char == " "
    ]


def test_6_2_3_a_word_space_is_a_third_of_an_em_and_goes_from_a_quarter_to_a_half() -> None:
    (usual,) = word_spaces("人 a b 人", WIDE, MAINLAND)[1:2]
    assert usual == 0.333
    text = prose(2000)

    def extremes(style: PunctuationStyle) -> tuple[float, float]:
        spaces = [space for measure in (10, 12, 14) for space in word_spaces(text, measure, style)]
        return min(spaces), max(spaces)

    assert extremes(MAINLAND)[0] == 0.25
    assert extremes(MAINLAND)[1] >= 0.5
    # A face's own quarter has nothing to give.
    assert sum(space < 0.33 for space in word_spaces(text, 12, MAINLAND)) > 0
    assert extremes(replace(MAINLAND, word_space_em=0.25))[0] == word_spaces("a b", WIDE, replace(MAINLAND, word_space_em=0.25))[0]


def test_6_2_3_a_face_with_a_wider_space_keeps_it() -> None:
    (line,) = break_paragraph("a b", GridMetrics(), WIDE)
    assert line.width_em == 1.5


def test_6_2_4_latin_takes_whole_cells_with_white_at_both_sides() -> None:
    text = "人abc人心abcd手3.14足a人"
    (line,) = lines_of(text, WIDE, GRID)
    han = [x for x, char in zip(line.x_em, text) if not char.isascii()]
    assert han == pytest.approx([round(x) for x in han])
    assert line.x_em[1] == pytest.approx(1.25)  # three letters of half an em in two cells
    assert line.x_em[6] - 5 == pytest.approx(0.5)  # four of them in three, that there be a gap
    (free,) = lines_of(text, WIDE, MAINLAND)
    assert [x for x, char in zip(free.x_em, text) if not char.isascii()] != pytest.approx(han)


def test_6_2_4_a_full_line_stays_on_the_grid_after_latin() -> None:
    text = "人心手足abc目口de人心手足目口人心手3.14足" * 10  # 23 cells each

    def on_grid(style: PunctuationStyle) -> list[bool]:
        return [
            all(abs(x - round(x)) < 1e-3 for x, char in zip(line.x_em, text[line.start : line.end]) if not char.isascii())
            for line in lines_of(text, 23, style)
        ]

    assert all(on_grid(GRID))
    assert not all(on_grid(MAINLAND))


# --- 6.3: between characters ---------------------------------------------------------------------------------


@pytest.mark.parametrize("tracking", [0.1, -0.05])
def test_6_3_1_tracking_parts_or_closes_characters_alike(tracking: float) -> None:
    first, *_ = break_paragraph([TextRun("人" * 30, tracking_em=tracking)], METRICS, 10.35, justify=False)
    assert [right - left for left, right in pairwise(first.x_em)] == pytest.approx([1 + tracking] * (len(first.x_em) - 1))
    assert first.width_em == pytest.approx(len(first.x_em) * (1 + tracking) - tracking)


@pytest.mark.parametrize("text", ["序言", "李四光", "欧阳修"])
def test_6_3_1_2_a_short_line_is_spread_evenly_over_a_length(text: str) -> None:
    (line,) = break_paragraph(text, METRICS, 4, last_line_full=True)
    gaps = [right - left - 1 for left, right in pairwise(line.x_em)]
    assert gaps == pytest.approx([(4 - len(text)) / (len(text) - 1)] * len(gaps))
    assert (line.x_em[0], line.width_em) == (0, 4)
    (short,) = break_paragraph(text, METRICS, 4)
    assert short.width_em == len(text)


def test_6_3_2_2_japanese_stops_keep_their_blank_inside_a_line() -> None:
    text = "人。人。人。人。人人人人人人人。人。人。人。人人"

    def given(style: PunctuationStyle) -> int:
        return sum(order is Give.STOP for _, order, *_ in paragraph_of(text, style).gives)

    assert (given(JAPAN), given(MAINLAND)) == (0, 8)


def test_6_3_3_the_gap_beside_latin_is_a_quarter_and_is_off_without_it() -> None:
    assert cells("a人", MAINLAND) == [0.75, 1]
    assert cells("a人", replace(MAINLAND, han_latin_gap_em=0, han_latin_least_em=0)) == [0.5, 1]


# --- bad input -----------------------------------------------------------------------------------------------

_BAD = {
    "no punctuation": "人心手足" * 5000,
    "one word": "x" * 500,
    "opening brackets": "（" * 400,
    "closing marks": "。" * 400,
    "ellipses": "……" * 2000,
    "dashes": "—" * 401,
    "questions": "？！" * 300,
    "spaces": " " * 300 + "人",
    "one digit run": "1" * 500,
    "one address": "https://" + "a/" * 300,
    "empty": "",
}


_BAD_IN_STYLES = [(name, style) for name in _BAD for style in STYLES]


@pytest.mark.parametrize(("name", "style"), _BAD_IN_STYLES)
@pytest.mark.parametrize("measure", [2, 14])
def test_bad_input_is_set_as_well_as_can_be(name: str, style: str, measure: int) -> None:
    text = _BAD[name]
    lines = lines_of(text, measure, STYLES[style], min(2, measure - 1))
    assert "".join(text[line.start : line.next] for line in lines) == text
    assert all(line.end > line.start or not text[line.start : line.next].strip() for line in lines)


def test_a_row_of_ellipses_is_parted_between_two_of_them() -> None:
    lines = lines_of("……" * 60, 9, replace(MAINLAND, kinsoku=Kinsoku.STRICT))
    assert {line.end % 2 for line in lines} == {0}
    assert {line.fault for line in lines} <= {"", "short"}


@pytest.mark.parametrize(
    ("text", "measure", "faults"),
    [
        ("人心手足" * 30, 14, set()),
        ("x" * 60, 10, {"torn"}),
        ("（" * 60, 10, {"torn"}),
        ("人" * 12 + "x" * 21 + "人人", 11, {"torn"}),
        ("https://example.org/" + "long-path/" * 9, 11, {"short"}),
    ],
)
def test_what_could_not_be_set_well_is_told(text: str, measure: int, faults: set[str]) -> None:
    assert {line.fault for line in lines_of(text, measure, HYPHENATED)} - {""} == faults


def test_a_run_wider_than_its_measure_is_told() -> None:
    (line,) = break_paragraph([TextRun("人" * 9, breakable=False)], METRICS, 5)
    assert (line.width_em, line.fault) == (9, "wide")


def test_only_a_measure_no_mark_fits_makes_lines_begin_with_it() -> None:
    """At two characters a closing mark still stays with what it closes, as far as that fits."""
    lines = lines_of("人人，人人。人人人人，人", 2, MAINLAND)
    assert [line.start for line in lines[1:] if "人人，人人。人人人人，人"[line.start] in "，。"] == []
    assert max(line.width_em for line in lines) <= 2 + LOOSE_EM


def test_6_1_3_stops_hang_in_lines_that_a_page_asks_for() -> None:
    """A page may want a paragraph divided otherwise than is best for it."""
    text = "人人人人人人。人人人人人人。人人人"
    paragraph = paragraph_of(text, HANGING)
    assert [(line.end, line.hung) for line in compose(paragraph, 6, ends=(7, 14, 17))] == [(7, True), (14, True), (17, False)]
