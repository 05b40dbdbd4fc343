"""Room for annotations: none over another, little over a neighbour, nothing over the edge of a line."""

from __future__ import annotations

import pytest

from banxin.composition import Annotation, Line, MeasuredRun, Paragraph, compose, prepare
from banxin.composition.annotations import HANG_EM, LEAST_APART_EM
from banxin.typography.style import MAINLAND

HAN = "朝辞白帝彩云间千里江陵一日还两岸猿声啼不住轻舟已过万重山"


def ready(text: str, *annotations: Annotation) -> Paragraph:
    run = MeasuredRun(text, [1.0] * len(text), lambda _: None)
    return prepare([run], MAINLAND, annotations)


def only_line(text: str, *annotations: Annotation) -> Line:
    (line,) = compose(ready(text, *annotations), 100.0, justify=False)
    return line


def spans(line: Line, *annotations: Annotation) -> list[tuple[float, float]]:
    """Return where annotations stand: each in the middle over its base."""
    middles = [(line.x_em[one.start] + line.x_em[one.end - 1] + 1) / 2 for one in annotations]
    return [(middle - one.width_em / 2, middle + one.width_em / 2) for one, middle in zip(annotations, middles)]


def test_an_annotation_no_wider_than_its_base_moves_nothing() -> None:
    assert only_line(HAN, Annotation(3, 4, 0.9)).x_em == only_line(HAN).x_em


def test_a_wider_one_hangs_a_little_over_its_neighbours_and_parts_them_for_the_rest() -> None:
    assert only_line(HAN, Annotation(3, 4, 1 + 2 * HANG_EM)).x_em == only_line(HAN).x_em
    wide = Annotation(3, 4, 2.0)
    line = only_line(HAN, wide)
    ((left, right),) = spans(line, wide)
    assert left == pytest.approx(line.x_em[2] + 1 - HANG_EM)
    assert right == pytest.approx(line.x_em[4] + HANG_EM)


def test_over_a_mark_it_hangs_further() -> None:
    text = "春，眠不觉"
    assert only_line(text, Annotation(2, 3, 1.9)).x_em[2] == pytest.approx(2.0)
    assert only_line("春晓眠不觉", Annotation(2, 3, 1.9)).x_em[2] == pytest.approx(2.2)


def test_neighbours_keep_a_quarter_of_their_own_em_apart_and_lean_over_a_narrow_one() -> None:
    two = Annotation(3, 4, 1.5), Annotation(4, 5, 1.5)
    line = only_line(HAN, *two)
    (_, right), (left, _) = spans(line, *two)
    assert left - right == pytest.approx(LEAST_APART_EM)
    # A wide one beside a narrow one takes of its room before anything is moved.
    assert only_line(HAN, Annotation(3, 4, 1.3), Annotation(4, 5, 0.4)).x_em == only_line(HAN).x_em


@pytest.mark.parametrize("between", ["山", "，", "，。", "a"])
def test_two_never_meet_over_what_stands_between_them(between: str) -> None:
    text = f"春{between}眠" * 9
    length = len(text)
    ones = [Annotation(at, at + 1, 1.9) for at in range(length) if text[at] in "春眠"]
    for line in compose(ready(text, *ones), 12.0):
        inside = [one for one in ones if line.start <= one.start < line.end]
        middles = [line.x_em[one.start - line.start] + 0.5 for one in inside]
        for (one, middle), (other, further) in zip(
            zip(inside, middles, strict=True), list(zip(inside, middles, strict=True))[1:], strict=False
        ):
            assert further - other.width_em / 2 - (middle + one.width_em / 2) >= LEAST_APART_EM - 1e-6


@pytest.mark.parametrize("indent", [0.0, 2.0])
def test_at_the_edges_of_a_line_nothing_sticks_out_and_full_lines_stay_full(indent: float) -> None:
    ones = [Annotation(at, at + 1, 1.6) for at in range(len(HAN))]
    paragraph = ready(HAN, *ones)
    *full, _ = lines = list(compose(paragraph, 12.0, indent_em=indent))
    for number, line in enumerate(lines):
        first, last = line.x_em[0] - 0.3, line.x_em[-1] + 1.3
        # The white of an indent is free: the first character stands where it stands in any paragraph.
        assert first == pytest.approx(indent - 0.3 if indent and not number else 0.0)
        assert last <= 12.0 + 1e-6
    assert all(line.x_em[-1] + 1.3 == pytest.approx(12.0) for line in full)


def test_a_base_of_several_characters_is_spread_and_stays_whole() -> None:
    word = Annotation(8, 12, 6.0)
    lines = list(compose(ready(HAN, word), 10.0))
    (line,) = (line for line in lines if line.start <= 8 < line.end)
    assert line.end >= 12
    steps = {round(line.x_em[at - line.start + 1] - line.x_em[at - line.start], 3) for at in range(8, 11)}
    (step,) = steps
    assert step >= 1.5


def test_between_readings_of_single_characters_a_line_may_end_but_not_before_a_mark() -> None:
    text = (HAN + "。") * 4
    ones = [Annotation(at, at + 1, 1.3) for at in range(len(text)) if text[at] != "。"]
    lines = list(compose(ready(text, *ones), 9.0))
    assert len(lines) > 10
    assert all(text[line.start] != "。" for line in lines)


def test_zhuyin_takes_its_room_in_the_line_wherever_it_stands() -> None:
    ones = [Annotation(at, at + 1, 0.0, 0.5) for at in range(len(HAN))]
    *full, _ = compose(ready(HAN, *ones), 12.0)
    assert all(line.x_em[-1] + 1.5 == pytest.approx(12.0) for line in full)
    assert all(b - a >= 1.5 - 1e-9 for line in full for a, b in zip(line.x_em, line.x_em[1:]))
