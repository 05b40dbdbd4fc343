"""Fragments whose printed lines an extractor has cut at their marks come in; fragments with whole lines go out.

Where a program draws the marks of a line by themselves, as to squeeze them, some extractors (`pdftotext -raw`) end a line
there: `说：`, `“你们小心点。`, `”又转过头对老`. That it happens shows by lines that begin with a mark that never begins one,
or end with one that never ends one (避头尾). Method: the pieces of a fragment are parted into rows at the least cost,
found by dynamic programming: a row as wide as its column costs nothing, a short one little where it ends a
sentence, one that is too wide cannot be, and pieces are joined only beside a mark.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from math import inf
from statistics import median

from banxin.diagnostics import Report
from banxin.model.document import Document, Fragment, SourceLine
from banxin.model.span import Edit, Span
from banxin.structure.lines import CLOSERS, MAX_MEASURE_EM, MIN_MEASURE_EM, OPENERS, ends_sentence, width_em

RULE, UPRIGHT_RULE, _CONFIDENCE = "printed-row", "upright-headline", 0.9
_NEVER_FIRST = (CLOSERS | frozenset("，。、；：！？")) - frozenset("】〕]}")  # these close labels, which stand alone
_NEVER_LAST = OPENERS - frozenset("【〔[{")
_OPEN_ENDED = frozenset("，、；：")
_MARKS = _NEVER_FIRST | _NEVER_LAST
# So many of the lines of a page must be impossible, and this share of them, before any is touched.
_LEAST_TORN, _LEAST_SHARE = 4, 0.02
# Lines that end with a comma and are so much shorter than most; where so many of all are, lines are cut at every mark.
_SHORT_SHARE, _LEAST_SHORT = 0.75, 0.06
_MOST_PIECES, _MOST_MEASURES = 12, 8
# In em.
_SQUEEZED = 0.5  # as much as a mark gives way
_INDENT = 2.0  # of a first line
_TOLERANCE = 0.8
# Costs on the scale of `rejoin`.
_TORN, _SHORT_OPEN, _SHORT_ENDED, _DISPLAY, _LONG, _OVER_PER_EM = 5.0, 2.0, 0.4, 1.0, 1.5, 3.0
_JOINED, _SQUEEZE_PER_EM = 0.05, 0.4
_LOOSE, _LOOSE_SHORT = 0.6, 1.6  # a joint after a sentence or a bracket, and in a row that is not full
_CHANGE = 4.0


def mend_rows(document: Document, report: Report) -> Document:
    """Join the pieces of printed lines, on pages where lines are cut at their marks."""
    fragments = [block for block in document.blocks if isinstance(block, Fragment)]
    if any(below.number != above.number + 1 for fragment in fragments for above, below in pairwise(fragment.lines)):
        return document  # its columns stood side by side, or it is mended
    lines = [line.text.strip() for fragment in fragments for line in fragment.lines]
    torn = sum(_is_torn(above, below) for above, below in pairwise(lines))
    if torn < _LEAST_TORN or torn < _LEAST_SHARE * len(lines):
        return document
    widths = [width_em(line) for line in lines]
    usual = median(width for width in widths if width >= MIN_MEASURE_EM) if max(widths) >= MIN_MEASURE_EM else MIN_MEASURE_EM
    commas = sum(line[-1:] in _OPEN_ENDED and width < _SHORT_SHARE * usual for line, width in zip(lines, widths, strict=True))
    everywhere = commas >= _LEAST_SHORT * len(lines)
    blocks = tuple(_mended(block, everywhere=everywhere) if isinstance(block, Fragment) else block for block in document.blocks)
    return replace(document, blocks=blocks)


def _is_torn(above: str, below: str) -> bool:
    return bool(above and below) and len(above) + len(below) > 2 and (below[0] in _NEVER_FIRST or above[-1] in _NEVER_LAST)


def _mended(fragment: Fragment, *, everywhere: bool) -> Fragment:
    texts = [line.text.strip() for line in fragment.lines]
    rows = _rows(texts, everywhere=everywhere)
    if len(rows) == len(texts):
        return fragment
    edits = tuple(
        Edit(RULE, fragment.lines[start].number, "\n".join(texts[start:end]), "".join(texts[start:end]), _CONFIDENCE)
        for start, end in rows
        if end > start + 1
    )
    lines = tuple(
        SourceLine(
            fragment.lines[start].number,
            "".join((fragment.lines[start].text.rstrip(), *texts[start + 1 : end])),
            fragment.lines[end - 1].number,
        )
        if end > start + 1
        else fragment.lines[start]
        for start, end in rows
    )
    return replace(fragment, lines=lines, origin=replace(fragment.origin, edits=(*fragment.origin.edits, *edits)))


def cover_rows(spans: Sequence[Span], edits: Sequence[Edit]) -> tuple[Span, ...]:
    """Return spans that name the first lines of rows or of headlines set upright, as the edits tell, with the other lines of these."""
    more = {edit.line: edit.before.count("\n") for edit in edits if edit.rule in (RULE, UPRIGHT_RULE)}
    covered: list[Span] = []
    for span in spans:
        whole = Span(span.source, span.first, span.last + more.get(span.last, 0))
        if covered and covered[-1].source == span.source and covered[-1].last == span.first - 1:
            covered[-1] = Span(span.source, covered[-1].first, whole.last)
        else:
            covered.append(whole)
    return tuple(covered)


def _rows(texts: Sequence[str], *, everywhere: bool) -> list[tuple[int, int]]:
    """Return the rows that pieces make, as ranges of them.

    For each measure the cheapest rows up to each piece are kept; a row of another column may follow at a cost.
    """
    widths = Counter(round(width) for text in texts if MIN_MEASURE_EM <= (width := width_em(text)) <= MAX_MEASURE_EM)
    measures = sorted(sorted(widths, key=lambda width: (-widths[width], width))[:_MOST_MEASURES])
    if not measures:
        return [(index, index + 1) for index in range(len(texts))]
    costs = [[0.0] * len(measures)]
    came_from: list[list[tuple[int, int]]] = [[(0, 0)] * len(measures)]
    for end in range(1, len(texts) + 1):
        cheapest = [inf] * len(measures)
        before = [(0, 0)] * len(measures)
        for start in range(end - 1, max(-1, end - 1 - _MOST_PIECES), -1):
            if start < end - 1 and not (_may_join if everywhere else _is_torn)(texts[start], texts[start + 1]):
                break
            first = not start or ends_sentence(texts[start - 1]) or not any(character in _MARKS for character in texts[start - 1])
            own = _TORN if start and _is_torn(texts[start - 1], texts[start]) else 0.0
            other = min(range(len(measures)), key=costs[start].__getitem__)
            for at, measure in enumerate(measures):
                changes = costs[start][other] + _CHANGE < costs[start][at]
                cost = own + (costs[start][other] + _CHANGE if changes else costs[start][at]) + _row_cost(texts[start:end], measure, first=first)
                if cost < cheapest[at]:
                    cheapest[at], before[at] = cost, (start, other if changes else at)
        costs.append(cheapest)
        came_from.append(before)
    rows = []
    end, at = len(texts), min(range(len(measures)), key=costs[-1].__getitem__)
    while end:
        start, at = came_from[end][at]
        rows.append((start, end))
        end = start
    return rows[::-1]


def _row_cost(pieces: Sequence[str], measure: float, *, first: bool) -> float:
    """Return what it costs that pieces are a row of a column; `first` tells that a paragraph may begin with it."""
    text = "".join(pieces)
    width = width_em(text)
    marks = sum(character in _MARKS for character in text)
    joined = sum(_JOINED if _is_torn(above, below) or above[-1] in _OPEN_ENDED else _LOOSE for above, below in pairwise(pieces))
    for room in (measure, measure - _INDENT) if first else (measure,):
        over = width - room
        if -_TOLERANCE <= over <= _SQUEEZED * marks + _TOLERANCE:
            return joined + _SQUEEZE_PER_EM * max(0.0, over)
    if width > measure:
        return _LONG + joined + _OVER_PER_EM * (width - measure) * (len(pieces) > 1)
    if any(ends_sentence(piece) and not _is_torn(piece, after) for piece, after in pairwise(pieces)):
        return inf
    if len(pieces) > 1 and joined >= _LOOSE:
        joined += _LOOSE_SHORT
    return joined + (_SHORT_ENDED if ends_sentence(text) else _DISPLAY if not marks else _SHORT_OPEN)


def _may_join(above: str, below: str) -> bool:
    # Characters one by one are a headline set downwards.
    beside = bool(above and below) and len(above) + len(below) > 2 and (above[-1] in _MARKS or below[0] in _MARKS)
    return beside and not any(_is_sign(character) for character in (above[-1], below[0]))


def _is_sign(character: str) -> bool:
    """Tell whether a character is such as stands before labels and names (★, ▍)."""
    return not character.isalnum() and character not in _MARKS and unicodedata.category(character)[0] == "S"
