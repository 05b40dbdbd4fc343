"""Of all ways to divide a paragraph into lines the cheapest is taken, and it depends on no other line's place."""

from __future__ import annotations

from functools import cache
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banxin.composition import break_paragraph
from banxin.composition.breaking import TOLERANCE_EM, divide, ending_at
from banxin.composition.kinsoku import Break
from banxin.composition.paragraph import Paragraph
from support.divisions import METRICS, paragraph_of, price


def cheapest(paragraph: Paragraph, measure: float, indent: float) -> float:
    """Return what the best of all divisions costs, by trying every one."""
    length = len(paragraph.text)

    @cache
    def rest(start: int) -> float:
        if start == length:
            return 0.0
        room, best = measure - (indent if start == 0 else 0), inf
        whole = ending_at(paragraph, start, length, indented=start == 0 and indent > 0)
        if whole.natural_em <= room + TOLERANCE_EM:
            return price(paragraph, start, length, room, start == 0 and indent > 0)
        for place in range(start + 1, length + 1):
            if paragraph.breaks[place] in (Break.ALLOWED, Break.FORCED):
                best = min(best, price(paragraph, start, place, room, start == 0 and indent > 0) + rest(place))
        return best

    return rest(0)


@given(st.text(alphabet="人人人心手，。、“”（）", min_size=1, max_size=60), st.integers(6, 14), st.sampled_from((0, 2)))
def test_no_other_division_is_cheaper(text: str, measure: int, indent: int) -> None:
    paragraph = paragraph_of(text)
    best = cheapest(paragraph, measure, indent)
    if best == inf:
        return
    total, start = 0.0, 0
    for place in divide(paragraph, 0, measure, indent, last_line_full=False):
        first = start == 0
        total += price(paragraph, start, place, measure - (indent if first else 0), first and indent > 0)
        start = place
    assert total == pytest.approx(best)


def test_a_loose_line_is_shared_with_the_one_above() -> None:
    """Taken one by one, the first line would be solid and the second torn apart by the long word after it."""
    text = "一二三四五六七八九十一二三四五六七 international 人人人人人人人人人"
    lines = break_paragraph(text, METRICS, 10)
    widest = [
        max(right - left for left, right in zip(line.x_em, line.x_em[1:], strict=False)) - 1
        for line in lines[:2]
    ]
    assert [text[line.start : line.end] for line in lines[:2]] == ["一二三四五六七八九", "十一二三四五六七"]
    assert max(widest) < 0.3  # and not 0.5


@pytest.mark.parametrize("end", ["。", "。”", "？”", "……”", "！！"])
def test_a_character_with_several_marks_is_no_last_line(end: str) -> None:
    text = "人" * (3 * 14 + 1 - 2) + end
    last = break_paragraph(text, METRICS, 14, 2)[-1]
    assert text[last.start : last.end].count("人") > 1


def test_an_ellipsis_is_no_last_line() -> None:
    text = "人" * (3 * 14 - 2) + "……"
    last = break_paragraph(text, METRICS, 14, 2)[-1]
    assert "人" in text[last.start : last.end]


def test_a_long_paragraph_is_divided_as_its_parts_are() -> None:
    """A paragraph is weighed in stretches; what they are must not show."""
    text = "人人，人人人人。“人人人人人人人人人，”人人人" * 400
    lines = break_paragraph(text, METRICS, 20)
    middle = lines[len(lines) // 2].start
    again = break_paragraph(text[middle:], METRICS, 20)
    assert [line.start + middle for line in again] == [line.start for line in lines if line.start >= middle]
