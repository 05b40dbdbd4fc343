"""A paragraph is set in just so many lines where that is good, and in the best way there is."""

from __future__ import annotations

from functools import cache
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banxin.composition.breaking import LONE_COST, MOST_EARLY_EM, divide, ending_at, spread_em
from banxin.composition.kinsoku import Break
from banxin.composition.looseness import MOST_LINES, count_lines, divide_into
from banxin.composition.paragraph import Paragraph
from support.divisions import paragraph_of, price

PROSE = "山中何所有，岭上多白云。只可自怡悦，不堪持赠君；“云无心以出岫”，（鸟倦飞）而知还。"


def cheapest(paragraph: Paragraph, measure: float, indent: float, count: int) -> float:
    """Return what the best division into so many lines costs whose last has more than one character, by trying every one."""
    length = len(paragraph.text)

    @cache
    def rest(start: int, lines: int) -> float:
        if start == length or not lines:
            return 0.0 if start == length and not lines else inf
        indented = start == 0 and indent > 0
        room, best = measure - (indent if indented else 0), inf
        for place in range(start + 1, length + 1):
            if paragraph.breaks[place] in (Break.ALLOWED, Break.FORCED):
                cost = price(paragraph, start, place, room, indented)
                if place < length or cost < LONE_COST:
                    best = min(best, cost + rest(place, lines - 1))
        return best

    return rest(0, count)


def spent(paragraph: Paragraph, measure: float, indent: float, ends: tuple[int, ...]) -> float:
    total, start = 0.0, 0
    for place in ends:
        indented = start == 0 and indent > 0
        total += price(paragraph, start, place, measure - (indent if indented else 0), indented)
        start = place
    return total


@given(st.text(alphabet="人人人心手，。、“”（）", min_size=1, max_size=50), st.integers(6, 12), st.sampled_from((0, 2)), st.integers(-1, 1))
def test_the_division_into_so_many_lines_is_the_cheapest(text: str, measure: int, indent: int, more: int) -> None:
    paragraph = paragraph_of(text)
    count = count_lines(paragraph, 0, measure, indent, 99) + more
    best = cheapest(paragraph, measure, indent, count) if count else inf
    ends = divide_into(paragraph, 0, measure, indent, count, runs_on=False) if count else None
    if ends is None:
        assert best == inf
    else:
        assert len(ends) == count
        assert ends[-1] == len(text)
        assert spent(paragraph, measure, indent, ends) == pytest.approx(best, abs=LONE_COST)


@pytest.mark.parametrize("characters", range(200, 330, 7))
def test_long_prose_is_a_line_shorter_or_longer_within_what_a_line_may_be_spread(characters: int) -> None:
    text = (PROSE * 20)[:characters] + "。"
    paragraph = paragraph_of(text)
    usual = count_lines(paragraph, 0, 20, 2, 99)
    found = [divide_into(paragraph, 0, 20, 2, usual + more, runs_on=False) for more in (-1, 1)]
    assert any(found)
    for ends in filter(None, found):
        assert spent(paragraph, 20, 2, ends) < inf
        for start, place in zip((0, *ends), ends[:-1], strict=False):
            width = sum(paragraph.advances[start:place])
            assert width > 20 - 2 - MOST_EARLY_EM - 1


@pytest.mark.parametrize("count", range(2, 30))
def test_what_runs_on_has_two_lines_or_none_and_those_it_would_have(count: int) -> None:
    paragraph = paragraph_of(PROSE * 16)
    ends = divide_into(paragraph, 0, 20, 2, count, runs_on=True)
    if ends is None:
        assert count > count_lines(paragraph, 0, 20, 2, 99) - 1
        return
    assert len(ends) == count
    left = count_lines(paragraph, ends[-1], 20, 0, 99)
    assert left != 1
    usual = tuple(divide(paragraph, 0, 20, 2, False))
    assert ends[: max(0, count - MOST_LINES)] == usual[: max(0, count - MOST_LINES)]


@pytest.mark.parametrize("measure", [20, 30])
def test_for_a_full_page_alone_no_long_line_is_torn(measure: int) -> None:
    for length in range(measure, 2 * measure):
        paragraph = paragraph_of("人。" * length)
        count = count_lines(paragraph, 0, measure, 0, 99) + 1
        ends = divide_into(paragraph, 0, measure, 0, count, runs_on=False) or ()
        for start, place in zip((0, *ends), ends[:-1], strict=False):
            assert spread_em(paragraph, start, ending_at(paragraph, start, place, indented=False), measure) <= 0.25
