"""Two neighbouring paragraphs and what stands between them go in; what keeping them in one article costs comes out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from banxin.model.document import Paragraph, Text
from banxin.structure.articles.page import Page, Para, Piece, Range
from banxin.structure.lexis import merged
from banxin.structure.lines import MAX_MEASURE_EM, width_em
from banxin.structure.trade import (
    is_caption,
    is_date,
    is_editor_note,
    is_notice_title,
)

# Costs, on the scale of `rejoin`: 1 is a hint, 3 strong, 6 all but certain.
_CUT = 3.0  # most neighbouring paragraphs are of one article
_KEEP_CAPTION = 3.0
_KEEP_DATELINE, _KEEP_EDITOR_NOTE, _KEEP_LEAD, _KEEP_AFTER_LEAD = 5.0, 4.0, 3.5, 1.5
_KEEP_BYLINE, _KEEP_STAFF_BYLINE = 5.0, 0.5
_KEEP_HEADLINE, _KEEP_SUBHEAD, _KEEP_LONE_SUBHEAD, _KEEP_LABEL = 2.5, 0.5, 1.5, 4.0
_KEEP_OTHER_MEASURE, _KEEP_FAR_OTHER_MEASURE = 1.2, 4.0
_KEEP_SIGNATURE = 3.0
_KEEP_NEW_FRAME = 0.7  # a stray space in front, as a text frame leaves it
# How the similarity of what stands before and after a cut turns into a cost of keeping it together: measured
# on some eighty neighbouring paragraphs, three quarters of true ends stay below 0.01, nine tenths of others above.
# Short texts share little with anything, so their figure says less.
_TOPIC_MOST, _TOPIC_SLOPE, _TOPIC_LEAST = 2.5, 150.0, -2.0
_TOPIC_CHARS = 120
_REACH = 6  # paragraphs at most
_MAX_SUBHEAD_EM, _SUBHEAD_SPREAD_EM = 12.0, 3.0


def boundary_costs(page: Page) -> list[float]:
    """Return for each joint of two paragraphs what keeping it costs more than cutting it."""
    between: list[list[Piece]] = [[] for _ in range(len(page.paras) + 1)]
    for piece in page.pieces:
        between[piece.slot].append(piece)
    page.between = between
    page.series = _subhead_series(between)
    return [
        -_CUT + joint_cost(page, index - 1, index) + heads_cost(page, index) + bylines_cost(page, index)
        for index in range(1, len(page.paras))
    ]


def heads_cost(page: Page, slot: int) -> float:
    """Return what the headlines and labels at a place say against an article going on below it."""
    pieces = page.between[slot]
    kinds = [piece.kind for piece in pieces]
    cost = _KEEP_LABEL if "label" in kinds else 0.0
    if "closing" in kinds and any(is_date(piece.text) for piece in pieces):
        cost += _KEEP_SIGNATURE
    if kinds == ["headline"] and may_be_subhead(pieces[0].text):
        cost += _KEEP_SUBHEAD if slot in page.series else _KEEP_LONE_SUBHEAD
    elif "headline" in kinds:
        cost += _KEEP_HEADLINE
    return cost


def bylines_cost(page: Page, slot: int) -> float:
    """Return what the bylines at a place say against an article going on from above it."""
    pieces = page.between[slot]
    above = page.paras[slot - 1]
    # One that stands within a sentence is where a column breaks, and says nothing of an end.
    inside = [piece for piece in pieces if above.first_line < piece.line < above.last_line]
    bylines = [piece.byline for piece in pieces if piece.kind == "byline" and piece not in inside]
    if not bylines:
        return 0.0
    ends = any(byline is not None and byline.strength in ("sign", "brackets", "credit") for byline in bylines)
    return _KEEP_BYLINE if ends or pieces[0].same_line else _KEEP_STAFF_BYLINE


def _subhead_series(between: Sequence[Sequence[Piece]]) -> set[int]:
    """Return the places of lone short headlines that have another of about the same length next to them."""
    lone = [
        (slot, width_em(pieces[0].text))
        for slot, pieces in enumerate(between)
        if len(pieces) == 1 and pieces[0].kind == "headline" and may_be_subhead(pieces[0].text)
    ]
    return {
        place
        for (slot, width), (other_slot, other) in pairwise(lone)
        if abs(width - other) <= _SUBHEAD_SPREAD_EM
        for place in (slot, other_slot)
    }


def may_be_subhead(text: str) -> bool:
    return width_em(text) <= _MAX_SUBHEAD_EM and not is_notice_title(text)


def joint_cost(page: Page, index: int, other: int, reach: Range | None = None) -> float:
    """Return what speaks against one article going on from a paragraph to another, whatever stands between.

    `reach` is how far up and down the words may be looked at; two paragraphs on either side by default.
    """
    above, below = page.paras[index], page.paras[other]
    cost = _topic_cost(page, index, other, reach or (index - 1, other + 2))
    if below.dateline:
        cost += _KEEP_DATELINE
    if is_editor_note(below.text):
        cost += _KEEP_EDITOR_NOTE
    if is_caption(below.text) != is_caption(above.text):
        cost += _KEEP_CAPTION
    if below.lead and not page.dialogue:
        cost += _KEEP_LEAD
    if above.lead and not below.lead and not page.dialogue:
        cost += _KEEP_AFTER_LEAD
    if above.measure_em and below.measure_em:
        difference = abs(above.measure_em - below.measure_em)
        both_whole = min(above.measure_em, below.measure_em) > MAX_MEASURE_EM
        if difference >= 1.5 and not both_whole:
            cost += _KEEP_OTHER_MEASURE if difference < 5 else _KEEP_FAR_OTHER_MEASURE
    if _starts_frame(below):
        cost += _KEEP_NEW_FRAME
    return cost


def _starts_frame(para: Para) -> bool:
    """Tell whether the source has a stray space before a paragraph; its own indent would be wider."""
    content = para.block.content if isinstance(para.block, Paragraph) else ()
    first = next((node.text for node in content if isinstance(node, Text)), "")
    lead = first[: len(first) - len(first.lstrip())]
    return lead == " "


def _topic_cost(page: Page, index: int, other: int, reach: Range) -> float:
    left = merged([para.pairs for para in page.paras[max(0, reach[0], index - _REACH) : index + 1]])
    right = merged([para.pairs for para in page.paras[other : min(reach[1], other + _REACH)]])
    one = page.lexis.similarity(page.paras[index].pairs, page.paras[other].pairs)
    similarity = max(one, page.lexis.similarity(left, right))
    cost = max(_TOPIC_LEAST, _TOPIC_MOST - _TOPIC_SLOPE * similarity)
    shorter = min(len(page.paras[index].text), len(page.paras[other].text))
    return cost * min(1.0, shorter / _TOPIC_CHARS) if cost > 0 else cost
