"""Paragraphs in a face of square cells, and what a line of theirs costs, said once more line by line."""

from __future__ import annotations

from math import inf

from banxin.composition import MeasuredRun, prepare
from banxin.composition.breaking import (
    LONE_COST,
    LOOSE_EM,
    MOST_EARLY_EM,
    TOLERANCE_EM,
    ending_at,
    spread_cost,
    spread_em,
    squeeze_cost,
)
from banxin.composition.paragraph import Paragraph
from banxin.typography.style import MAINLAND
from support.grid_type import GridMetrics

METRICS = GridMetrics()


def paragraph_of(text: str) -> Paragraph:
    return prepare([MeasuredRun(text, METRICS.advances_em(text), METRICS.trims_em)], MAINLAND)


def price(paragraph: Paragraph, start: int, place: int, room: float, indented: bool) -> float:
    """Return what the line between two places costs."""
    ending, last = ending_at(paragraph, start, place, indented), place == len(paragraph.text)
    if ending.natural_em > room + TOLERANCE_EM:
        return squeeze_cost(ending, room) if ending.least_em <= room + TOLERANCE_EM else inf
    if last:
        alone = sum(kind in "H" for kind in paragraph.kinds[start:place]) <= 1
        return LONE_COST if alone and start else 0.0
    spread = spread_em(paragraph, start, ending, room)
    return spread_cost(spread) if room - ending.natural_em <= MOST_EARLY_EM and spread <= LOOSE_EM else inf
