"""The lines of a page go in; where an extractor went across columns line by line, the columns come out.

pdftotext and pdfminer print columns whose lines stand level as rows: the first line of each column, then the second
of each, though not always in that turn, as boxes, indents and pictures come between. Which line goes on in which is found
first (`succession`); a page on which most go on in the next is left alone. Lines that surely go on in each other are a column, a
headline by itself; in which order they are read is told by their texts and by the way in print (`turn_steps`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from banxin.structure.lexis import sentence_cost
from banxin.structure.lines import ends_sentence
from banxin.structure.succession import Printed, find_successors, tell_headlines
from banxin.structure.turn_steps import read_columns

_LEAST_WOVEN, _WOVEN_SHARE = 10, 0.12  # lines of text that go on in another than the next; their share of all
# The same of a part of a page, where they stand with no more than so many lines between; and by how much the words say so.
_LEAST_IN_PART, _SHARE_IN_PART, _MOST_BETWEEN, _TOLD = 6, 0.3, 3, 1.5
_SURE = 2.0  # what speaks for a line going on in another; of less, counted on 60 dumps, hardly half are right


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    ends: bool
    is_text: bool  # no headline


def find_woven_columns(
    texts: Sequence[str], parted: Sequence[bool], glued: Sequence[bool] | None = None, beside: Sequence[bool] | None = None
) -> list[list[int]]:
    """Return the indices of a page's lines column by column, or nothing where they come one after another.

    `parted` tells which lines a blank line parts from the one above; `glued` those that none parts, where most are;
    `beside` those that stand in one row with the one above.
    """
    if len(texts) < _LEAST_WOVEN:
        return []
    glued, beside = (told or [False] * len(texts) for told in (glued, beside))
    found = find_successors([Printed(*line) for line in zip(texts, parted, glued, beside, strict=True)])
    after = {line: below for line, (below, _) in found.items()}
    bare = [text.strip() for text in texts]
    lines = [_Line(text, ends_sentence(text), not head) for text, head in zip(bare, tell_headlines(bare).tolist(), strict=True)]
    skipping = [(line, below) for line, below in after.items() if below != line + 1 and lines[line].is_text and lines[below].is_text]
    sure = _leave_headlines(lines, {line: below for line, (below, gain) in found.items() if gain > _SURE}, glued)
    if len(skipping) >= max(_LEAST_WOVEN, _WOVEN_SHARE * len(lines)):
        return read_columns(_follow(range(len(lines)), sure), texts)
    columns: list[list[int]] = []
    place = 0
    for part in _find_parts(lines, skipping):
        within = {line: below for line, below in sure.items() if line in part and below in part}
        columns += [list(range(place, part.start))] if place < part.start else []
        columns += read_columns(_follow(part, within), texts)
        place = part.stop
    return [*columns, list(range(place, len(lines)))] if place < len(lines) and columns else columns


def _leave_headlines(lines: Sequence[_Line], after: Mapping[int, int], glued: Sequence[bool]) -> dict[int, int]:
    """Return what lines go on in, but for headlines, unless no blank line parts them where most lines are parted.

    A line without marks is a paragraph's first, rather than a headline, below the end of a sentence or where the words say that it
    goes on.
    """
    before = {below: line for line, below in after.items()}

    def opens(line: int) -> bool:
        above = before.get(line)
        if above is not None:
            return lines[above].is_text and lines[above].ends
        below = after.get(line)
        return below is not None and lines[below].is_text and sentence_cost(lines[line].text, lines[below].text) < 0

    text = [line.is_text or opens(index) for index, line in enumerate(lines)]
    return {line: below for line, below in after.items() if (text[line] and text[below]) or (below == line + 1 and glued[below])}


def _find_parts(lines: Sequence[_Line], skipping: Sequence[tuple[int, int]]) -> list[range]:
    """Return the parts of a page whose columns come in turn, where those of the rest come one after another."""
    parts: list[tuple[range, list[tuple[int, int]]]] = []
    for pair in sorted(skipping, key=lambda pair: (min(pair), max(pair))):
        first, end, pairs = min(pair), max(pair) + 1, [pair]
        if parts and first < parts[-1][0].stop + _MOST_BETWEEN:
            above, of_above = parts.pop()
            first, end, pairs = above.start, max(above.stop, end), [*of_above, pair]
        parts.append((range(first, end), pairs))
    return [
        part
        for part, pairs in parts
        if len(pairs) >= max(_LEAST_IN_PART, _SHARE_IN_PART * len(part)) and _words_told(lines, pairs) > _TOLD
    ]


def _words_told(lines: Sequence[_Line], pairs: Sequence[tuple[int, int]]) -> float:
    """Return by how much the words say, in the mean, that lines go on in others rather than in the next ones."""
    inside = [(above, below) for above, below in pairs if not lines[above].ends]
    others = [(above, above + 1) for above, _ in inside if above + 1 < len(lines)]
    others += [(below - 1, below) for _, below in inside if below and not lines[below - 1].ends]
    costs = [
        [sentence_cost(lines[above].text, lines[below].text) for above, below in joints if lines[above].is_text and lines[below].is_text]
        for joints in (inside, others)
    ]
    return fmean(costs[1] or [0.0]) - fmean(costs[0] or [0.0])


def _follow(part: range, after: Mapping[int, int]) -> list[list[int]]:
    """Return the columns of a part of the page, in the order in which they begin."""
    begun = set(after.values())
    columns = [[index] for index in part if index not in begun]
    for column in columns:
        while column[-1] in after:
            column.append(after[column[-1]])
    return columns
