"""The blocks of a page kept in its layout go in; what it costs to read one right after another comes out.

Each pair of blocks is measured: by the way from the one to the other, by how they stand to their columns, by the words that
meet at the joint and what both are about, and by what the trade says of their lines. What each of these counts, for
text after text, text under a headline, headline after headline and headline after text, was fitted by
`scripts/fit_block_steps.py` to pages whose articles are known: with these weights the true steps are likeliest, each among
all others from its block, or that an article ends there, and among all others to its block, or that one begins there
(conditional logistic regression). All steps of a page are then weighed against each other (Sinkhorn).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from banxin.structure.bylines import read_byline
from banxin.structure.columns.column_blocks import Block
from banxin.structure.lexis import sentence_cost
from banxin.structure.lines import ends_sentence
from banxin.structure.trade import find_dateline, read_label
from banxin.typography.subjects import same_subjects, subject_of

# Natural logarithms of odds, for text after text, text after a headline, headline after headline, headline after text.
STEPS: dict[str, tuple[float, float, float, float]] = {
    "right below, alone": (5.64, 2.83, 2.69, 4.30),
    "right below": (3.67, 1.68, 1.61, 3.40),
    "further below": (2.92, -0.05, -0.35, 2.75),
    "next column": (0.36, -0.22, -0.34, -1.11),
    "column further on": (-3.37, -2.39, -1.31, -2.68),
    "lower band": (-1.89, 1.63, 0.90, -1.02),
    "elsewhere": (-5.71, -2.62, -3.65, -3.54),
    "gap below": (-3.68, -2.28, -2.47, -3.55),
    "off the head of the column": (-0.41, 0.37, -0.03, -0.73),
    "below the foot of the column": (0.09, 0.74, 1.63, 2.42),
    "above the head of the column": (0.94, 1.23, -1.11, 0.58),
    "off its foot": (-0.51, -0.64, -0.02, 0.21),
    "feet level": (-0.14, -0.40, -0.35, 0.97),
    "characters between": (-0.39, -0.49, -0.84, -0.53),
    "higher": (-0.19, -0.85, -0.86, -0.73),
    "lower": (-1.51, -1.97, -1.51, -1.68),
    "level": (0.53, 0.00, 0.00, -0.12),
    "next level": (0.51, 0.00, 0.00, 0.71),
    "another level": (0.81, -0.20, -0.28, 0.73),
    "elsewhere, under a headline": (-1.40, -1.08, -0.68, -0.71),
    "elsewhere, under a text": (-1.02, -1.16, -0.99, -0.74),
    "breaks off": (0.63, 0.00, 0.00, -0.82),
    "breaks off, set in": (-0.45, 0.00, 0.00, -0.12),
    "not full, not set in": (0.46, -0.19, 0.55, -0.16),
    "not full, set in": (-0.39, 0.56, 0.73, 0.16),
    "ends, not set in": (-1.36, 0.18, -0.40, -1.28),
    "words": (-0.91, 0.00, 0.00, 0.00),
    "other measure": (-0.89, -0.99, -0.39, -0.73),
    "narrower": (-0.18, -0.58, -0.56, -1.10),
    "subject": (0.51, 0.64, 0.97, 0.47),
    "dateline": (-1.54, 0.46, 0.67, 0.22),
    "from a label": (0.00, -0.30, 0.93, 0.00),
    "from a byline": (0.00, -0.09, -1.38, 0.00),
    "to a label": (0.00, 0.00, -2.17, -0.38),
    "to a byline": (0.00, 0.00, -0.48, 1.44),
    "from a label right above": (0.00, 0.56, 1.15, 0.00),
    "from a byline right above": (0.00, -1.36, -0.77, 0.00),
    "to a label right below": (0.00, 0.00, 0.81, 0.35),
    "to a byline right below": (0.00, 0.00, 2.04, -0.71),
}
# The same that an article ends with a block, and that one begins with it.
ENDS: dict[str, float] = {
    "end": -1.31,
    "breaks off": -2.80,
    "not full": -0.44,
    "headline": -2.13,
    "label": -1.13,
    "byline": -0.43,
    "one line": -0.32,
    "nothing below": 0.13,
    "headlines below": 0.14,
    "page's head": -0.26,
    "page's foot": -0.00,
}
BEGINS: dict[str, float] = {
    "begin": -2.79,
    "headline": 1.98,
    "headed": 2.56,
    "label": 1.65,
    "byline": 1.14,
    "dateline": -1.40,
    "set in": -0.16,
    "under a headline": -0.83,
    "under a text": -0.26,
    "nothing above": 0.40,
    "page's head": 0.02,
    "page's foot": -0.67,
}

_SHARED = 2  # characters by which neighbouring columns may overlap
_LEVEL = 1.5  # lines by which what stands level may differ
_HIGHER = 2.0  # lines above the head of the column before
_MOST_GAP, _MOST_WAY = 10.0, 40.0  # lines, characters
_MEASURE_EM, _NARROWER_EM = 1.5, 2.0
_LEAST_WORDS, _MOST_WORDS = -4.0, 3.0  # that the words over a joint may say against it
_MARKED_LINES = 2  # that a label or byline has at most
_ROUNDS = 30
_FLOOR = 1e-4  # of a step's probability
_NO_STEP = -60.0


@dataclass(frozen=True, slots=True)
class Steps:
    """What is measured of the steps between blocks.

    `pairs` holds for each of `STEPS` a table of what it is from each block, a row, to each other, a column; `types` the
    place of a pair's weight in it. `ends` and `begins` have a row for each block, with what `ENDS` and `BEGINS` weigh.
    """

    pairs: np.ndarray
    types: np.ndarray
    ends: np.ndarray
    begins: np.ndarray


def step_costs(blocks: Sequence[Block], above: Sequence[Sequence[int]]) -> np.ndarray:
    """Return what it costs to read each block, a column, right after each other, a row: the natural logarithm of how likely
    its text goes on there, or that an article ends with the one and another begins with the other. The last column is what it
    costs to end the page with a block, the last row to begin it.

    `above` holds for each block the indices of those right above it.
    """
    measured, count = measure_steps(blocks, above), len(blocks)
    likely = likely_steps(measured, *map(np.array, (list(STEPS.values()), list(ENDS.values()), list(BEGINS.values()))))
    likely[:count, :count] += np.outer(likely[:count, count], likely[count, :count])
    costs: np.ndarray = -np.log(likely + _FLOOR)
    return costs


def likely_steps(measured: Steps, steps: np.ndarray, ends: np.ndarray, begins: np.ndarray) -> np.ndarray:
    """Return how likely each step is, a row for each block and a column for the one read next, in view of all others; in the
    last column how likely it is that an article ends with a block, in the last row that one begins with it.

    The weights are those of pairs, by their types, and of ends and beginnings.
    """
    count = len(measured.types)
    odds = np.full((count + 1, count + 1), _NO_STEP)
    odds[:count, :count] = sum(table * by_type[measured.types] for table, by_type in zip(measured.pairs, steps, strict=True))
    np.fill_diagonal(odds, _NO_STEP)
    odds[:count, count] = measured.ends @ ends
    odds[count, :count] = measured.begins @ begins
    for _ in range(_ROUNDS):
        odds[:count] -= np.logaddexp.reduce(odds[:count], axis=1)[:, np.newaxis]
        odds[:, :count] -= np.logaddexp.reduce(odds[:, :count], axis=0)
    likely: np.ndarray = np.exp(odds)
    return likely


def measure_steps(blocks: Sequence[Block], above: Sequence[Sequence[int]]) -> Steps:
    """Return what is measured of the steps between blocks; `above` as in `step_costs`."""
    page = _Page(blocks, above)
    pairs = {**_measure_ways(page), **_measure_columns(page), **_measure_joints(page), **_measure_marks(page)}
    always, marked = np.ones(len(blocks), dtype=bool), ~page.running
    shared = {
        "headline": marked & ~page.label & ~page.byline,
        "label": marked & page.label,
        "byline": marked & page.byline,
        "page's head": page.top == page.top.min(),
        "page's foot": page.top == page.top.max(),
    }
    ends = shared | {
        "end": always,
        "breaks off": page.running & page.breaks_off,
        "not full": page.running & ~page.breaks_off & ~page.ended,
        "one line": page.running & np.array([len(block.pieces) == 1 for block in blocks]),
        "nothing below": np.array([not under for under in page.below]),
        "headlines below": np.array([bool(under) and all(page.headed[place] for place in under) for under in page.below]),
    }
    begins = shared | {
        "begin": always,
        "headed": page.running & page.headed,
        "dateline": page.dated,
        "set in": page.set_in,
        "under a headline": page.over_head,
        "under a text": page.over_text,
        "nothing above": np.array([not over for over in above]),
    }
    return Steps(
        np.array([pairs[name] for name in STEPS], dtype=float),
        np.where(page.running[:, np.newaxis], np.where(page.text, 0, 3), np.where(page.text, 1, 2)),
        np.stack([ends[name] for name in ENDS], axis=1).astype(float),
        np.stack([begins[name] for name in BEGINS], axis=1).astype(float),
    )


class _Page:
    """What is measured of each block, in arrays with a place for each, and how each stands to each other, in tables."""

    def __init__(self, blocks: Sequence[Block], above: Sequence[Sequence[int]]) -> None:
        self.left, self.right, self.top, self.bottom, self.measure = (
            np.array([getattr(block, name) for block in blocks], dtype=float)
            for name in ("left", "right", "top", "bottom", "measure_em")
        )
        self.running, self.headed, self.set_in, self.breaks_off = (
            np.array([getattr(block, name) for block in blocks]) for name in ("running", "headed", "opens", "breaks_off")
        )
        self.firsts, self.lasts = ([block.pieces[place].text.strip() for block in blocks] for place in (0, -1))
        self.subjects = np.array([subject_of("".join(piece.text.strip() for piece in block.pieces)) for block in blocks])
        self.ended = np.array([ends_sentence(text) for text in self.lasts])
        self.text = self.running & ~self.headed
        marked = [len(block.pieces) <= _MARKED_LINES for block in blocks]
        self.label = np.array([few and read_label(first) is not None for few, first in zip(marked, self.firsts, strict=True)])
        self.byline = np.array([few and read_byline(last) is not None for few, last in zip(marked, self.lasts, strict=True)])
        self.dated = np.array([bool(find_dateline(first)) for first in self.firsts])
        self.below = [[index for index, over in enumerate(above) if place in over] for place in range(len(blocks))]
        self.over_text, self.over_head = (
            np.array([any(kind[place] for place in over) for over in above]) for kind in (self.text, self.headed)
        )
        self.adjoins, self.alone = np.zeros((2, len(blocks), len(blocks)), dtype=bool)
        for after, over in enumerate(above):
            for before in over:
                self.adjoins[before, after] = True
                self.alone[before, after] = len(over) == len(self.below[before]) == 1
        common = np.minimum(self.right[:, np.newaxis], self.right) > np.maximum(self.left[:, np.newaxis], self.left)
        self.is_below = common & (off(self.bottom, self.top) >= 0)
        self.is_right = (off(self.right, self.left) >= -_SHARED) & ~self.is_below


def _measure_ways(page: _Page) -> dict[str, np.ndarray]:
    """Return the way from each block to each other."""
    is_below, aside, lower = page.is_below, ~page.is_below, off(page.bottom, page.top)
    way = np.select(
        [is_below & page.alone, is_below & page.adjoins, is_below, page.is_right & ~_has_between(page), page.is_right, lower >= 0],
        range(6),
        6,
    )
    across = np.maximum(off(page.right, page.left), -off(page.left, page.right))
    return {
        **{name: way == place for place, name in enumerate(_WAYS)},
        "gap below": is_below * np.log1p(np.clip(lower, 0, _MOST_GAP)),
        "characters between": aside * np.log1p(np.clip(across, 0, _MOST_WAY)),
        "higher": aside * np.log1p(np.maximum(0, -off(page.top, page.top))),
        "lower": aside * np.log1p(np.maximum(0, lower)),
        "elsewhere, under a headline": aside & page.over_head,
        "elsewhere, under a text": aside & page.over_text,
    }


def _measure_columns(page: _Page) -> dict[str, np.ndarray]:
    """Return how each block stands to the column of each other, and what the measure of both is."""
    beside = page.is_right
    column_top = _column_tops(page)
    off_head, off_foot = off(column_top, page.top), np.abs(off(page.bottom, page.bottom))
    level_left = (np.abs(off(page.top, page.top)) <= _LEVEL) & (off(page.right, page.left) >= -_SHARED) & page.text[:, np.newaxis]
    return {
        "off the head of the column": beside * np.log1p(np.abs(off_head)),
        "below the foot of the column": beside & (off(page.bottom, page.top) >= 0),
        "above the head of the column": beside & (off_head < -_HIGHER),
        "off its foot": beside * np.log1p(off_foot),
        "feet level": beside & (off_foot <= _LEVEL),
        "level": level_left,
        "next level": _nearest(level_left, page.right),
        "another level": ~page.is_below & level_left.any(axis=0) & ~level_left,
        "other measure": np.abs(off(page.measure, page.measure)) > _MEASURE_EM,
        "narrower": off(page.measure, page.measure) < -_NARROWER_EM,
    }


def _measure_joints(page: _Page) -> dict[str, np.ndarray]:
    """Return how the text of each block ends and that of each other begins, what words meet, and what both are about."""
    ended, breaks_off, set_in = page.ended, page.breaks_off, page.set_in
    words = np.zeros(page.adjoins.shape)
    for before, after in np.argwhere(_each(page.running & ~ended, page.text)):
        if after != before:
            words[before, after] = words_between(page.lasts[before], page.firsts[after])
    return {
        "breaks off": _each(breaks_off, ~set_in),
        "breaks off, set in": _each(breaks_off, set_in),
        "not full, not set in": _each(~breaks_off & ~ended, ~set_in),
        "not full, set in": _each(~breaks_off & ~ended, set_in),
        "ends, not set in": _each(ended, ~set_in),
        "words": words,
        "subject": np.array([same_subjects(page.subjects, subject) for subject in page.subjects]),
    }


def _measure_marks(page: _Page) -> dict[str, np.ndarray]:
    """Return from and to which blocks there are labels, bylines and datelines."""
    label, byline = page.label & ~page.running, page.byline & ~page.running
    always, adjoins = np.ones_like(page.adjoins), page.adjoins
    return {
        "dateline": always & page.dated,
        "from a label": always & label[:, np.newaxis],
        "from a byline": always & byline[:, np.newaxis],
        "to a label": always & label,
        "to a byline": always & byline,
        "from a label right above": adjoins & label[:, np.newaxis],
        "from a byline right above": adjoins & byline[:, np.newaxis],
        "to a label right below": adjoins & label,
        "to a byline right below": adjoins & byline,
    }


_WAYS = (
    "right below, alone",
    "right below",
    "further below",
    "next column",
    "column further on",
    "lower band",
    "elsewhere",
)


def off(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Return by how much what is measured of each block, a column, is more than what is measured of each other, a row."""
    table: np.ndarray = after - before[:, np.newaxis]
    return table


def words_between(above: str, below: str) -> float:
    """Return what the words of two lines say against a text going on from the one to the other, within limits."""
    return max(_LEAST_WORDS, min(_MOST_WORDS, sentence_cost(above, below)))


def _each(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    table: np.ndarray = before[:, np.newaxis] & after
    return table


def _has_between(page: _Page) -> np.ndarray:
    """Tell of each pair whether a column of text stands between the one and another at its right, beside that one."""
    is_right = off(page.right, page.left) >= -_SHARED
    beside = np.minimum(page.bottom[:, np.newaxis], page.bottom) > np.maximum(page.top[:, np.newaxis], page.top)
    reached = (is_right & beside & page.running[:, np.newaxis]).astype(int)
    between: np.ndarray = is_right.astype(int) @ reached > 0
    return between


def _nearest(level_left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Tell which of the texts level with a block at its left is the next to it."""
    edges = np.where(level_left, right[:, np.newaxis], -1.0)
    nearest: np.ndarray = level_left & (edges == edges.max(axis=0))
    return nearest


def _column_tops(page: _Page) -> np.ndarray:
    """Return where the text of the column begins that each block stands in."""
    tops = page.top.copy()
    for place in np.argsort(page.top, kind="stable"):
        over = np.flatnonzero(page.alone[:, place])
        if page.text[place] and over.size and page.running[over[0]]:
            tops[place] = tops[over[0]]
    return tops
