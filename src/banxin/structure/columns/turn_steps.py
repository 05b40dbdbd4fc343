"""The columns of a page whose lines came in turn go in; the order in which they are read comes out.

Each pair of columns is measured as blocks are (`block_succession`), and by what an extractor that goes across columns tells by the way
in which their lines came: which stood level with each other, and which began next. What each of these counts was fitted by
`scripts/fit_turn_steps.py` to pages whose articles are known; all steps of a page are weighed against each other as those of
blocks are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from banxin.structure.columns.block_steps import Steps, likely_steps, off
from banxin.structure.columns.block_succession import (
    Foot,
    Head,
    PrintedBlock,
    find_following,
    measure_steps,
    order_by,
    read_blocks,
)

# Natural logarithms of odds, for text after text, text after a headline, headline after headline, headline after text: of what
# `block_succession` measures, under the same names,
STEPS: dict[str, tuple[float, float, float, float]] = {
    "next": (-0.63, 0.25, 0.41, -0.34),
    "next but one": (0.19, 0.65, 0.24, -0.10),
    "third": (0.02, 0.62, 0.73, -0.23),
    "fourth to sixth": (0.43, 0.68, 0.19, -0.37),
    "further on": (0.51, 0.18, 0.65, -0.76),
    "the one before": (-1.30, -0.16, -0.24, -0.58),
    "the second before": (-0.46, -0.47, -0.04, -0.18),
    "third to fifth before": (-0.17, -0.16, -0.21, -0.19),
    "further back": (-0.04, -0.31, 0.13, -0.76),
    "texts between": (-0.63, -0.60, 0.15, 0.22),
    "texts between, back": (-0.16, 0.08, -0.06, -0.34),
    "headlines between": (-0.97, -1.00, -0.76, -0.70),
    "broken off between": (0.14, -0.19, -0.04, 0.41),
    "others could go on": (0.28, -0.07, -0.14, 0.14),
    "others break off": (-0.35, -0.13, -0.19, -0.12),
    "words": (-0.91, 0.00, 0.00, 0.00),
    "other measure": (-0.25, -0.63, -0.13, -0.15),
    "narrower": (-0.41, -0.23, -1.05, -1.78),
    "subject": (0.46, 0.41, 0.80, 0.65),
    "rare words": (0.32, 0.35, 0.02, 0.23),
    "lines by which they differ": (-0.06, -0.02, -0.08, -0.17),
    "of one height": (0.00, -0.12, -0.15, -1.19),
    "dateline": (-1.30, 0.62, 0.77, -0.14),
    "to a label": (0.00, 0.00, -2.79, -1.43),
    "to one line": (0.40, 0.01, 0.05, 0.81),
    "under another headline": (-0.28, 0.12, 0.27, -0.18),
}
JOINTS: dict[tuple[Foot, Head], float] = {
    (Foot.BROKEN_OFF, Head.FULL): 1.05,
    (Foot.BROKEN_OFF, Head.SET_IN): -1.39,
    (Foot.BROKEN_OFF, Head.LAST): 1.07,
    (Foot.BROKEN_OFF, Head.SHORT): 0.04,
    (Foot.SHORT, Head.FULL): 0.17,
    (Foot.SHORT, Head.SET_IN): 0.09,
    (Foot.SHORT, Head.LAST): -0.01,
    (Foot.SHORT, Head.SHORT): -0.22,
    (Foot.ENDED_FULL, Head.FULL): 0.01,
    (Foot.ENDED_FULL, Head.SET_IN): 0.65,
    (Foot.ENDED_FULL, Head.LAST): -0.13,
    (Foot.ENDED_FULL, Head.SHORT): 0.78,
    (Foot.ENDED, Head.FULL): -0.65,
    (Foot.ENDED, Head.SET_IN): 0.56,
    (Foot.ENDED, Head.LAST): -0.39,
    (Foot.ENDED, Head.SHORT): -0.38,
    (Foot.SIGNED, Head.FULL): -1.42,
    (Foot.SIGNED, Head.SET_IN): -0.82,
    (Foot.SIGNED, Head.LAST): -0.33,
    (Foot.SIGNED, Head.SHORT): -0.17,
}
# and of the way in print. Columns are level when lines of each stand between those of the other; a band is what begins beside
# others that are not yet at their end.
WAYS: dict[str, tuple[float, float, float, float]] = {
    "level": (-1.09, -0.43, -0.24, -0.30),
    "level, begins next": (1.50, 0.75, -0.01, 0.55),
    "level, begins before": (0.17, -0.51, -0.13, -0.73),
    "level, lines between": (-0.14, -0.43, -0.43, -0.86),
    "level, feet apart": (-0.34, -0.16, -0.45, -0.70),
    "below": (3.02, 2.51, 3.30, 2.80),
    "lines down to it": (-0.77, -0.62, -1.41, -1.08),
    "above": (0.13, 0.42, -0.05, -1.42),
    "lines up to it": (-0.74, -0.59, -0.74, -0.19),
    "band": (0.91, 0.31, -0.28, 0.98),
    "next of its band": (-0.05, 0.26, -0.01, -0.07),
    "next band": (0.42, 0.07, 0.10, -0.02),
}
ENDS: dict[str, float] = {
    "end": 2.10,
    "a full line": -2.77,
    "a short line": -0.90,
    "a sentence, in a full line": -0.18,
    "a byline": 1.58,
    "headline": -2.26,
    "label": -1.98,
    "name": -0.21,
    "one line": -0.47,
    "last": 0.10,
}
BEGINS: dict[str, float] = {
    "begin": -0.26,
    "headline": 1.74,
    "headed": 2.10,
    "label": 2.55,
    "name": 0.52,
    "dateline": -0.77,
    "a line set in": -0.51,
    "a short line": 0.56,
    "a paragraph's last line": -0.36,
    "first": 0.87,
}


def read_columns(columns: Sequence[Sequence[int]], texts: Sequence[str]) -> list[list[int]]:
    """Return columns in the order in which they are read; each is given as the indices of its lines among those of the page."""
    printed = sorted(map(list, columns), key=min)
    blocks = read_blocks([[texts[index] for index in column] for column in printed])
    pairs = np.array([*STEPS.values(), *((weight, 0.0, 0.0, 0.0) for weight in JOINTS.values()), *WAYS.values()])
    ends, begins = (np.array(list(weights.values())) for weights in (ENDS, BEGINS))
    likely = likely_steps(measure_columns(blocks, printed), pairs, ends, begins)
    return [printed[place] for place in order_by(blocks, likely, find_following(blocks, likely))]


def measure_columns(blocks: Sequence[PrintedBlock], columns: Sequence[Sequence[int]]) -> Steps:
    """Return what is measured of the steps between columns; of pairs what `STEPS`, `JOINTS` and then `WAYS` weigh."""
    measured, ways = measure_steps(blocks), _measure_ways(blocks, columns)
    return replace(measured, pairs=np.concatenate([measured.pairs, np.array([ways[name] for name in WAYS], dtype=float)]))


def _measure_ways(blocks: Sequence[PrintedBlock], columns: Sequence[Sequence[int]]) -> dict[str, np.ndarray]:
    first, last = (np.array([end(column) for column in columns]) for end in (min, max))
    text = np.array([block.is_text for block in blocks])
    texts = text & text[:, np.newaxis] & ~np.eye(len(blocks), dtype=bool)
    level = (np.minimum(last[:, np.newaxis], last) > np.maximum(first[:, np.newaxis], first)) & texts
    starts = off(first, first)
    down, up = off(last, first), -off(first, last)
    bands = np.cumsum([not (text[:place] & (last[:place] > first[place])).any() for place in range(len(blocks))])
    in_band = (off(bands, bands) == 0) & texts
    return {
        "level": level,
        "level, begins next": _begins_next(level, starts),
        "level, begins before": level & (starts < 0),
        "level, lines between": level * np.log1p(np.abs(starts)),
        "level, feet apart": level * np.log1p(np.abs(off(last, last))),
        "below": down > 0,
        "lines down to it": np.log1p(np.maximum(0, down)),
        "above": up > 0,
        "lines up to it": np.log1p(np.maximum(0, up)),
        "band": in_band,
        "next of its band": _begins_next(in_band, starts),
        "next band": off(bands, bands) == 1,
    }


def _begins_next(among: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Tell of each column, a row, which one begins next of those among which it is."""
    after = np.where(among & (starts > 0), starts, np.inf)
    found: np.ndarray = np.isfinite(after) & (after == after.min(axis=1, keepdims=True))
    return found
