"""Fragments go in; their lines come out measured: width in characters, gap above, indent, column measure.

Everything that `structure` decides about plain text is decided from these figures and from the marks at a
line's ends; spaces count for nothing, as text from a PDF has them after every mark and none where a word ends.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from banxin.model.document import Fragment, SourceLine

SENTENCE_ENDS = frozenset("。！？…!?．")
CLOSERS = frozenset("”’」』﹂﹄）》〉】〕］｝)]}\"'")
OPENERS = frozenset("“‘「『﹁﹃（《〈【〔［｛([{")
_PAIRS = {"“": "”", "‘": "’", "「": "」", "『": "』", "﹁": "﹂", "﹃": "﹄", "（": "）", "《": "》", "(": ")", "【": "】"}
NO_LINE_START = CLOSERS | frozenset("，。、；：！？…—·％%,.;:!?～")

_IN_ADDRESS = frozenset(".@:/_-")  # web and mail addresses, which are not broken here

# A column narrower than this holds no running text; one wider is a paragraph that was never broken into lines.
MIN_MEASURE_EM, MAX_MEASURE_EM = 9.0, 45.0


@lru_cache(maxsize=65536)
def character_width_em(character: str) -> float:
    """Return how wide a character is set, in em: 1 for Han and full-width marks, ½ for Latin, 0 for a space."""
    if character.isspace() or unicodedata.category(character) in ("Cc", "Cf", "Mn"):
        return 0.0
    if ord(character) < 0x80:
        return 0.5
    return 1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.55


def width_em(text: str) -> float:
    """Return the width of a text in em, spaces aside."""
    return sum(map(character_width_em, text))


@dataclass(frozen=True, slots=True)
class Line:
    """One line measured.

    `gap` counts the blank lines above beyond the dump's habit, lines of other columns aside; `indent_em` is the white space
    in front of it; `width_em` leaves spaces out; `open_marks` counts brackets and quotation marks opened here and not closed,
    `stray_marks` those closed and not opened; a `shard` is printed right below the rest of its line, where the dump has
    a blank line after every line.
    """

    source: str
    number: int
    text: str
    gap: int
    indent_em: float
    width_em: float
    open_marks: int
    stray_marks: int
    shard: bool = False

    @property
    def ends_sentence(self) -> bool:
        """Tell whether the line ends with the end of a sentence, closing quotes and brackets aside."""
        return ends_sentence(self.text)


def ends_sentence(text: str) -> bool:
    """Tell whether a text ends with the end of a sentence: 。！？…, or these inside closing marks, or a bracket."""
    stripped = text.rstrip()
    bare = stripped.rstrip("".join(CLOSERS) + " ")
    if not stripped:
        return False
    if bare and bare[-1] in SENTENCE_ENDS:
        return True
    return stripped[-1] in "）)" and len(stripped) - len(bare) >= 1 and bool(bare)


def count_open_marks(text: str) -> int:
    """Count the brackets and quotation marks that a text opens and does not close."""
    counts = Counter(text)
    return sum(max(0, counts[opening] - counts[closing]) for opening, closing in _PAIRS.items())


def count_stray_marks(text: str) -> int:
    """Count the brackets and quotation marks that a text closes and does not open."""
    counts = Counter(text)
    return sum(max(0, counts[closing] - counts[opening]) for opening, closing in _PAIRS.items())


def first_cluster_em(text: str) -> float:
    """Return the width of what cannot be parted at a text's start: a character, a number or a Latin word, with
    the opening marks before it and the marks after it that may not begin a line (避头尾).
    """
    index, stripped = 0, text.lstrip()
    while index < len(stripped) and (stripped[index] in OPENERS or stripped[index].isspace()):
        index += 1
    if index < len(stripped):
        index += 1
        if stripped[index - 1].isascii() and stripped[index - 1].isalnum():
            while index < len(stripped) and stripped[index].isascii() and (stripped[index].isalnum() or stripped[index] in _IN_ADDRESS):
                index += 1
    while index < len(stripped) and (stripped[index] in NO_LINE_START or stripped[index].isspace()):
        index += 1
    return width_em(stripped[:index])


def _indent_em(text: str) -> float:
    lead = text[: len(text) - len(text.lstrip())]
    return sum(1.0 if character == "\u3000" else 0.5 for character in lead)


def source_lines(fragments: Iterable[Fragment]) -> list[tuple[str, SourceLine]]:
    """Return the lines of fragments that hold anything, each with the name of its source."""
    return [
        (fragment.origin.spans[0].source if fragment.origin.spans else "", line)
        for fragment in fragments
        for line in fragment.lines
        if line.text.strip()
    ]


def find_habitual_gap(numbers: Sequence[int]) -> int:
    """Return how many lines a dump puts between any two of one column: 0, or as many as part most lines.

    Some extractors leave a blank line after every line, others print the lines of several columns in turn; such gaps
    say nothing.
    """
    gaps = Counter(min(_MOST_HABITUAL_GAP, after - before - 1) for before, after in pairwise(numbers) if after > before)
    total = sum(gaps.values())
    if total < 4:
        return 0
    # Half of all lines parted is more than paragraphs of two lines on average, which no column has.
    return max(
        (gap for gap in gaps if sum(count for other, count in gaps.items() if other >= gap) > 0.6 * total), default=0
    )


def measure_lines(lines: Sequence[tuple[str, SourceLine]]) -> list[Line]:
    """Measure lines in their order."""
    habit = find_habitual_gap([line.number for _, line in lines])
    written = {(source, number) for source, line in lines for number in range(line.number, (line.last or line.number) + 1)}
    measured = []
    previous: tuple[str, int] | None = None
    for source, line in lines:
        if previous is None or previous[0] != source or line.number < previous[1]:
            gap = 1  # a column that stood beside the one above begins anew
        else:
            # Lines of other columns between two of one are no gap, nor are rows empty for a headline set downwards beside them.
            blank = sum((source, number) not in written for number in range(previous[1] + 1, line.number))
            gap = max(0, blank - habit)
        text = line.text
        measured.append(
            Line(
                source,
                line.number,
                text,
                gap,
                _indent_em(text),
                width_em(text),
                count_open_marks(text),
                count_stray_marks(text),
                shard=previous is not None and habit > 0 and previous == (source, line.number - 1),
            )
        )
        previous = (source, line.last or line.number)
    return measured


# --- column measure ----------------------------------------------------------------------------------------

# Costs of reading a line as one of a column: free within ¾ em of the measure (punctuation is squeezed and
# digits are not exactly half an em), dear above it (a line cannot stick out: such a line is a headline), and
# cheap below, since first and last lines of paragraphs are short. A change of column costs as much as half a
# dozen short lines, a little more in mid-sentence.
_TOLERANCE_EM = 0.75
_OVER_COST, _OVER_CAP = 1.5, 4.0
_UNDER_COST, _UNDER_CAP, _ENDED_COST = 1.08, 1.7, 0.3  # the last at most, where a sentence ends
INDENT_EM, _INDENT_TOLERANCE_EM, _INDENTED_COST = 2.0, 0.5, 0.3  # a first line, two characters short of its column
_CHANGE_COST, _CHANGE_PARTED_COST, _CHANGE_INSIDE_COST = 3.5, 1.0, 1.0
_MOST_STEP_EM = 6.0  # by which a line may be wider than the one below that goes on with it
_MOST_HABITUAL_GAP = 6
_MAX_CANDIDATES = 24


def estimate_measures(widths: Sequence[float], parted: Sequence[bool], ended: Sequence[bool] = ()) -> list[float]:
    """Return the measure (栏宽) of the column each line stands in, in em.

    `parted` tells which lines a blank line or a label parts from the one above: a column changes there sooner. `ended`
    tells which lines end a sentence: these may be short, and the next is the first of its column sooner than the last of
    the one above.

    Candidates are the widths that several lines share; the cheapest path through them, with a cost for every
    change of column, is found by dynamic programming in time linear in the lines.
    """
    if not widths:
        return []
    counts = Counter(round(width * 2) / 2 for width in widths if MIN_MEASURE_EM <= width <= MAX_MEASURE_EM)
    near = {value: counts[value] + 0.5 * (counts[value - 0.5] + counts[value + 0.5]) for value in counts}
    candidates = sorted(sorted(near, key=lambda value: (-near[value], -value))[:_MAX_CANDIDATES])
    if not candidates:
        return [max(width, MIN_MEASURE_EM) for width in widths]
    measures = np.array(candidates)
    excess = np.asarray(widths, dtype=float)[:, None] - measures[None, :]
    over = np.minimum(np.maximum(excess - _TOLERANCE_EM, 0) * _OVER_COST, _OVER_CAP)
    under = np.minimum(np.maximum(-excess - _TOLERANCE_EM / 2, 0) * _UNDER_COST, _UNDER_CAP)
    under = np.where(np.abs(excess + INDENT_EM) <= _INDENT_TOLERANCE_EM, np.minimum(under, _INDENTED_COST), under)
    if ended:
        under = np.where(np.asarray(ended)[:, None], np.minimum(under, _ENDED_COST), under)
    costs = over + under
    total = costs[0].copy()
    came_from = np.zeros(costs.shape, dtype=np.int32)
    own = np.arange(len(measures))
    for row in range(1, len(costs)):
        best = int(total.argmin())
        price = total[best] + (_CHANGE_PARTED_COST if parted[row] else _CHANGE_COST)
        above = widths[row - 1]
        if ended and not ended[row - 1] and not parted[row] and MIN_MEASURE_EM <= above <= widths[row] + _MOST_STEP_EM:
            price += _CHANGE_INSIDE_COST
        change = price < total
        came_from[row] = np.where(change, best, own)
        total = np.where(change, price, total) + costs[row]
    path = [int(total.argmin())]
    for row in range(len(costs) - 1, 0, -1):
        path.append(int(came_from[row][path[-1]]))
    path.reverse()
    measures_em = [candidates[index] for index in path]
    _settle_runs(widths, measures_em, ended)
    return [
        width if width > MAX_MEASURE_EM else measure for width, measure in zip(widths, measures_em, strict=True)
    ]


def _settle_runs(widths: Sequence[float], measures_em: list[float], ended: Sequence[bool]) -> None:
    """Give the short line between two columns to the upper one, whose last line it is, and the line between them that
    is set in as a first line to the lower one; take as a column's measure the width that most of its lines have (the wider
    of two equally common).
    """
    start = 0
    while start < len(widths):
        end = start
        while end < len(widths) and measures_em[end] == measures_em[start]:
            end += 1
        if end < len(widths) and widths[end] < min(measures_em[start], measures_em[end]) - 3:
            measures_em[end] = measures_em[start]
            end += 1
        elif ended and end < len(widths) and end - start > 1 and _opens_column(widths, measures_em, ended, end - 1):
            end -= 1
            measures_em[end] = measures_em[end + 1]
        near = Counter(
            round(width * 2) / 2 for width in widths[start:end] if abs(width - measures_em[start]) <= 1.5
        )
        if near:
            measure = max(near, key=lambda value: (near[value], value))
            measures_em[start:end] = [measure] * (end - start)
        start = end


def _opens_column(widths: Sequence[float], measures_em: Sequence[float], ended: Sequence[bool], index: int) -> bool:
    """Tell whether the last line of a column is rather the first of the next: set in for it, below the end of a text."""
    after_end = ended[index - 1] or widths[index - 1] < measures_em[index] - 3
    return after_end and not ended[index] and abs(widths[index] + INDENT_EM - measures_em[index + 1]) <= _INDENT_TOLERANCE_EM
