"""The open ends of a page's paragraphs and the beginnings that may be their rest go in; what each pair costs comes out.

A pair is measured: by the words over the joint, by what both texts share, where they stand, how wide their lines are, their
brackets and quotation marks, and by what the lines say against a text that goes on there from elsewhere. What each of
these counts was fitted by `scripts/fit_halves.py` to pages whose articles are known: with these weights the true pairs are
likeliest, each among all others of its end and among all others of its beginning (conditional logistic regression).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from banxin.model.document import Block, Break, Paragraph, Text
from banxin.model.walk import block_text
from banxin.structure.kinship import Kinship
from banxin.structure.lexis import line_joint_cost, pairs_of, sentence_cost
from banxin.structure.lines import CLOSERS, OPENERS, count_open_marks, count_stray_marks, width_em
from banxin.structure.signs import HAN
from banxin.typography.subjects import same_subjects

# Natural logarithms of the odds that an end goes on in a beginning, by what is measured of both.
WEIGHTS = {
    "pair": -0.1,
    "breaks off": 1.75,  # the first half, before something else; not in the middle of a paragraph
    "words": 0.8,  # by which of them follow each other (`sentence_cost`)
    "word": 0.4,  # by what stands across the joint (`line_joint_cost`)
    "seen": 0.9,  # the two characters at the joint stand together elsewhere on the page
    "kin": 1.75,
    "subject": 0.45,  # by how much likelier what both are about makes it that they are one
    "subject above": -0.2,  # by the same of the rest and the text right above it
    "above": 0.2,  # the rest stands above its beginning
    "distance": -2.35,  # in tens of blocks
    "other measure": -3.5,
    "wider": -0.1,  # a rest of one line
    "closes": 1.6,  # a mark that the first half leaves open
    "leaves open": -2.7,
    "closes nothing": -5.0,
    "opens": -0.6,  # a bracket or quotation mark opens the rest
    "price": -1.1,
    "set in": -1.6,
    "torn": 2.7,
    "seam": -0.15,
}
# The same for what goes on right below, as the lines were read: always, and for each 1 of the price of reading it otherwise.
ADJOINED, ADJOINED_PRICE = 0.7, 0.55
# A paragraph left in two leaves adrift what follows it too: that is as bad as wrong pairs with odds of e to the power of this.
LEFT_IN_TWO = 1.0

_MOST_KIN, MOST_PRICE = 1.0, 8.0
_FAR = 10  # blocks between
_FREE_EM, _OTHER_EM = 0.75, 1.5  # by which lines of one measure differ, and more that makes another: 1, and 0 for none
_INDENT_EM = 2.0  # of a first line (段首缩进)
_SURROUNDING_BLOCKS = 4
_HAN_PAIR = re.compile(rf"[{HAN}]{{2}}")


def goes_on(paragraph: Paragraph) -> bool:
    """Tell whether a paragraph breaks off."""
    return bool(paragraph.content) and paragraph.content[-1] == Break("soft")


def continues(paragraph: Paragraph) -> bool:
    """Tell whether a paragraph begins in mid-sentence."""
    return bool(paragraph.content) and paragraph.content[0] == Break("soft")


def pair_costs(measured: np.ndarray) -> np.ndarray:
    """Return what it costs that ends go on in beginnings, from what is measured of each pair; less than 0 for a pair
    that had better be joined.
    """
    costs: np.ndarray = -LEFT_IN_TWO - measured @ np.array(list(WEIGHTS.values()))
    return costs


def adjoined_costs(prices: Sequence[float]) -> np.ndarray:
    """Return the same for ends that go on right below, as the lines were read; `prices` as in `measure_pairs`."""
    costs: np.ndarray = -LEFT_IN_TWO - ADJOINED - ADJOINED_PRICE * np.minimum(prices, MOST_PRICE)
    return costs


def measure_pairs(
    blocks: Sequence[Block],
    ends: Sequence[int],
    beginnings: Sequence[int],
    prices: Sequence[float],
    seams: Sequence[float],
) -> np.ndarray:
    """Return what is measured of each pair: a row for each end, a column for each beginning, in each as many figures as
    `WEIGHTS` has.

    `prices` says of each beginning what it costs to read its first line as going on from elsewhere, `seams` whether it
    was cut from the paragraph above it at the end of a sentence (0), in mid-sentence (1), or not at all (−1).
    """
    texts = [closed_text(block) for block in blocks]
    kinship = Kinship(list(map(block_text, blocks)), [pairs_of(block_text(block)) for block in blocks])
    seen = {pair for text in texts for pair in map("".join, pairwise(text)) if _HAN_PAIR.match(pair)}
    above = [surrounding(blocks, end, -1) for end in ends]
    below = [surrounding(blocks, beginning, 1) for beginning in beginnings]
    over = [surrounding(blocks, beginning - 1, -1) for beginning in beginnings]
    of_above = [kinship.same_subject(one, two) if one[0] < one[1] else 0.0 for one, two in zip(over, below, strict=True)]
    about = np.array([kinship.about([texts_below]) for texts_below in below])
    firsts, rests = ([_lines(blocks[index]) for index in indices] for indices in (ends, beginnings))
    set_in = list(map(_is_set_in, rests))
    alone = np.array([len(rest) == 1 for rest in rests])
    several = np.array([len(rest) > 1 for rest in rests])
    measures_em = np.array([_measure_em(rest) if len(rest) > 1 else width_em("".join(rest)) for rest in rests])
    afters = [texts[beginning] for beginning in beginnings]
    closes = np.array([bool(count_stray_marks(after)) for after in afters])
    closes_first = closes | np.array([after[:1] in CLOSERS for after in afters])
    opens = [after[:1] in OPENERS for after in afters]
    starts, stops = np.array(below).reshape(-1, 2).T
    places, at_seams, priced = np.array(beginnings), np.array(seams), np.minimum(MOST_PRICE, prices)
    measured = np.empty((len(ends), len(beginnings), len(WEIGHTS)))
    for row, end in enumerate(ends):
        before, first = texts[end], blocks[end]
        breaks_off, opened = isinstance(first, Paragraph) and goes_on(first), bool(count_open_marks(before))
        off_em = np.abs(measures_em - width_em(firsts[row][-1]))
        if len(firsts[row]) == 1 and not (isinstance(first, Paragraph) and continues(first)):
            off_em = np.minimum(off_em, np.abs(off_em - _INDENT_EM))  # a first line is set in
        # Texts that overlap are alike because they are one.
        apart = (above[row][1] <= starts) | (stops <= above[row][0])
        figures = (
            1.0,
            breaks_off,
            [-sentence_cost(before, after) for after in afters],
            [-line_joint_cost(before, after) for after in afters],
            [before[-1:] + after[:1] in seen for after in afters],
            apart * np.minimum(_MOST_KIN, kinship.between_each(above[row], below)),
            apart * same_subjects(about, kinship.about([above[row]])),
            of_above,
            places < end,
            np.minimum(_FAR, np.abs(places - end - 1)) / _FAR,
            several * np.minimum(1.0, np.maximum(0.0, off_em - _FREE_EM) / _OTHER_EM),
            alone & (measures_em > width_em(firsts[row][-1]) + _FREE_EM),
            opened & closes,
            opened & ~closes,
            (not opened) & closes_first,
            opens,
            priced,
            set_in,
            at_seams > 0,
            at_seams == 0,
        )
        for place, figure in enumerate(figures):
            measured[row, :, place] = figure
    return measured


def closed_text(block: Block) -> str:
    """Return a block's text without white space."""
    return "".join(block_text(block).split())


def surrounding(blocks: Sequence[Block], index: int, step: int) -> tuple[int, int]:
    """Return the range of paragraphs that stand together with one, on one side of it."""
    end = index
    while 0 <= end < len(blocks) and abs(end - index) < _SURROUNDING_BLOCKS and isinstance(blocks[end], Paragraph):
        end += step
    return (index, end) if step > 0 else (end + 1, index + 1)


def _lines(block: Block) -> list[str]:
    return [node.text for node in block.content if isinstance(node, Text)] if isinstance(block, Paragraph) else [""]


def _measure_em(lines: Sequence[str]) -> float:
    """Return the measure of several lines of a rest: all but its last are full."""
    return sorted(width_em(line) for line in lines[:-1])[(len(lines) - 1) // 2]


def _is_set_in(lines: Sequence[str]) -> bool:
    """Tell whether the first line is shorter than the others by the indent of a paragraph."""
    return len(lines) > 2 and abs(_measure_em(lines) - width_em(lines[0]) - _INDENT_EM) <= _FREE_EM
