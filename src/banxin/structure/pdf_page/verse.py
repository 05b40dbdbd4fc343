"""The columns of a text come in; whether they are verse (诗), and its stanzas, come out.

Prose fills its column; a line of verse ends where it likes, or all its clauses are of one length. Stanzas are
parted by more room than lines are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from banxin.structure.lines import SENTENCE_ENDS, width_em
from banxin.structure.metre import read_metre
from banxin.structure.pdf_page.model import Line, Piece

_LEAST_LINES = 4
_LINE_EM = 2.0, 20.0
_STANZA_GAP = 0.35  # em more than the lines' own pitch
_FULL_EM = 0.6
_MOST_FULL, _MOST_ENDED, _MOST_FIGURES = 0.35, 0.5, 0.2
_LEAST_FLUSH = 0.75
_OF_LISTS = re.compile("[0-9０-９]|[：:]|^[一二三四五六七八九十]、")


def is_verse(columns: Sequence[Piece]) -> bool:
    """Tell whether the level lines of columns are verse, all together or each column that is long enough to show it."""
    long = [column for column in columns if len(column.lines) >= _LEAST_LINES]
    rest = [line for column in columns if len(column.lines) < _LEAST_LINES for line in column.lines]
    return _are_verse(columns) or (
        bool(long)
        and len(columns) > 1
        and all(_are_verse([column]) for column in long)
        and all(width_em(line.text) <= _LINE_EM[1] for line in rest)
        and sum(line.text.strip()[-1:] in SENTENCE_ENDS for line in rest) <= _MOST_ENDED * len(rest)
    )


def _are_verse(columns: Sequence[Piece]) -> bool:
    """Tell whether lines are verse, by their ends and their beginnings, or by their metre."""
    lines = [line for column in columns for line in column.lines]
    if len(lines) < _LEAST_LINES or any(line.frame.vertical for line in lines):
        return False
    widths = [width_em(line.text) for line in lines]
    if any(not _LINE_EM[0] <= width <= _LINE_EM[1] for width in widths):
        return False
    metres = {metre for line in lines if (metre := read_metre(line.text))}
    if len(metres) == 1 and all(read_metre(line.text) and line.text.strip()[-1:] in "，。；！？、" for line in lines):
        return True
    if sum(bool(_OF_LISTS.search(line.text)) for line in lines) > _MOST_FIGURES * len(lines):
        return False
    ended = sum(line.text.strip()[-1:] in SENTENCE_ENDS | {"，", "；", "、"} for line in lines)
    right = max(column.right for column in columns)
    full = sum(line.frame.right > right - _FULL_EM * line.size for line in lines)
    lefts = Counter(round(line.frame.left / (0.5 * line.size)) for line in lines)
    flush = sum(count for _, count in lefts.most_common(1))
    punctuated = ended == len(lines)
    return (
        flush >= _LEAST_FLUSH * len(lines)
        and full <= max(1, _MOST_FULL * len(lines))
        and (ended <= _MOST_ENDED * len(lines) or punctuated)
    )


def part_stanzas(lines: Sequence[Line]) -> list[list[Line]]:
    """Return the stanzas of verse: a line further below the last one than usual, or in a new column, begins one."""
    pitches = [below.frame.bottom - above.frame.bottom for above, below in pairwise(lines)]
    usual = median([pitch for pitch in pitches if pitch > 0] or [0.0])
    stanzas: list[list[Line]] = []
    for index, line in enumerate(lines):
        if index and 0 < pitches[index - 1] <= usual + _STANZA_GAP * line.size:
            stanzas[-1].append(line)
        else:
            stanzas.append([line])
    return stanzas
