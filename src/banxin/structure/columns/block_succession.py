"""The blocks of a page go in, as pdftotext prints them with a blank line between; the order in which they are read comes out.

pdftotext joins what stands close into blocks, and prints a block once those above it and those at its left are printed, but
for what a third one parts it from (Breuel 2003). So the article below the first column of another comes before the other's
second one, and a page of six columns comes with half of its texts broken off: what goes on in what is told neither by the
order alone nor by the words alone.

Method: each pair of blocks is measured, by how a text breaks off with the one and goes on with the other, the words that would
meet, the measure of both and what they are about; and by the way in print: how many texts and headlines stand between, how many
of them break off and are not gone on with, how many could as well go on. What each of these counts was fitted by
`scripts/fit_block_succession.py` to pages whose articles are known, as that of `block_steps`, and all steps of a page are
weighed against each other in the same way. If a text that breaks off is so read on past another one, the page comes out of order:
each text is then read right after the one that surely goes on in it, and stretches are moved as long as more steps can be expected
to be right (or-opt).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np

from banxin.structure.bylines import is_name, read_byline
from banxin.structure.columns.block_steps import Steps, likely_steps, off, words_between
from banxin.structure.columns.reading_order import move_stretches
from banxin.structure.columns.succession import MARKS, match_pairs
from banxin.structure.kinship import Kinship
from banxin.structure.lexis import pairs_of
from banxin.structure.lines import ends_sentence, width_em
from banxin.structure.trade import find_dateline, read_label
from banxin.typography.spacing import close_spaces
from banxin.typography.subjects import same_subjects, subject_of


class Head(StrEnum):
    """How a block begins, in its first line of text."""

    HEADLINE = "a headline"
    FULL = "a full line"
    SET_IN = "a line set in"
    LAST = "a paragraph's last line"
    SHORT = "a short line"


class Foot(StrEnum):
    """How a block ends."""

    HEADLINE = "a headline"
    BROKEN_OFF = "a full line"
    SHORT = "a short line"
    ENDED_FULL = "a sentence, in a full line"
    ENDED = "a sentence"
    SIGNED = "a byline"


# Natural logarithms of odds, for text after text, text after a headline, headline after headline, headline after text.
STEPS: dict[str, tuple[float, float, float, float]] = {
    "next": (1.54, 1.55, 2.31, 1.10),
    "next but one": (1.75, 1.66, 2.27, 1.72),
    "third": (1.03, 0.89, 1.34, 0.16),
    "fourth to sixth": (0.24, 0.32, 0.33, -0.46),
    "further on": (0.20, -0.37, -0.43, -0.66),
    "the one before": (-2.46, -0.74, -1.60, -2.12),
    "the second before": (-1.77, -1.82, -1.78, -2.05),
    "third to fifth before": (-0.60, 0.12, -0.33, -0.55),
    "further back": (-0.73, -0.30, -1.12, -1.03),
    "texts between": (-0.34, -0.68, -0.78, -0.48),
    "texts between, back": (-0.72, -0.82, -0.49, -0.90),
    "headlines between": (-0.23, 0.09, -0.09, -0.07),
    "broken off between": (-0.01, -0.40, -0.01, 0.22),
    "others could go on": (-0.14, -0.18, 0.04, 0.00),
    "others break off": (-0.57, -0.08, 0.35, -0.06),
    "words": (-0.99, 0.00, 0.00, 0.00),
    "other measure": (-1.16, -0.43, -0.11, -1.25),
    "narrower": (-0.65, -0.79, -0.60, -0.63),
    "subject": (0.63, 0.89, 1.04, 0.75),
    "rare words": (0.91, 0.70, 0.20, 0.07),
    "lines by which they differ": (-0.27, -0.04, -0.19, -0.83),
    "of one height": (0.38, -0.36, -1.23, -0.58),
    "dateline": (-1.97, 0.49, -0.55, -1.02),
    "to a label": (0.00, 0.00, -3.29, -1.38),
    "to one line": (0.12, 0.12, -0.27, 1.20),
    "under another headline": (-0.14, -0.02, 0.15, 0.17),
}
# The same of how a text breaks off and goes on.
JOINTS: dict[tuple[Foot, Head], float] = {
    (Foot.BROKEN_OFF, Head.FULL): 1.14,
    (Foot.BROKEN_OFF, Head.SET_IN): -1.51,
    (Foot.BROKEN_OFF, Head.LAST): 1.30,
    (Foot.BROKEN_OFF, Head.SHORT): -0.14,
    (Foot.SHORT, Head.FULL): 1.21,
    (Foot.SHORT, Head.SET_IN): -0.22,
    (Foot.SHORT, Head.LAST): 0.67,
    (Foot.SHORT, Head.SHORT): 0.51,
    (Foot.ENDED_FULL, Head.FULL): 0.13,
    (Foot.ENDED_FULL, Head.SET_IN): 0.35,
    (Foot.ENDED_FULL, Head.LAST): 0.22,
    (Foot.ENDED_FULL, Head.SHORT): 0.27,
    (Foot.ENDED, Head.FULL): -0.93,
    (Foot.ENDED, Head.SET_IN): 0.52,
    (Foot.ENDED, Head.LAST): -0.73,
    (Foot.ENDED, Head.SHORT): -0.07,
    (Foot.SIGNED, Head.FULL): -0.48,
    (Foot.SIGNED, Head.SET_IN): -1.84,
    (Foot.SIGNED, Head.LAST): -0.56,
    (Foot.SIGNED, Head.SHORT): -0.64,
}
# The same that an article ends with a block, and that one begins with it.
ENDS: dict[str, float] = {
    "end": 2.40,
    "a full line": -3.51,
    "a short line": -1.31,
    "a sentence, in a full line": 0.10,
    "a byline": 0.81,
    "headline": -2.08,
    "label": -3.22,
    "name": -0.98,
    "one line": -0.43,
    "last": 1.38,
}
BEGINS: dict[str, float] = {
    "begin": -0.02,
    "headline": 2.10,
    "headed": 2.35,
    "label": 2.45,
    "name": 1.18,
    "dateline": 0.25,
    "a line set in": -1.21,
    "a short line": 0.24,
    "a paragraph's last line": -0.15,
    "first": 0.53,
}

_LIKELY = 0.6  # that a text goes on in a block, at least
_LEAST_GAINED = 0.75  # right steps that a move may be expected to make, less those it undoes
_OWN_BYLINE = 0.5  # that a byline printed under a headline is that headline's
_LEAST_BLOCKS, _MOST_BLOCKS = 8, 150
_LEAST_BROKEN_OFF, _BROKEN_OFF_SHARE = 6, 0.25  # texts that break off in mid-sentence; their share of all
_MOST_FEW = 0.45  # of a page's lines that stand alone or by two
_FULL_EM, _FIRST_EM, _FIRST_OVER_FULL_EM = 1.0, 3.2, 4.2  # by which full lines and first lines may be short
_MEASURE_EM, _NARROWER_EM = 1.0, 2.0
_WIDE_EM = 20.0  # of a line that is text by itself
_COLUMN_LINES, _FEW_LINES, _LEAST_SENTENCE = 4, 2, 7  # of what has a measure; of what has none; characters
_LEVEL_LINES = 1  # by which columns of one height may differ
_SIGNED = re.compile(r"[。！？…”][」』）]?(?:\s+|(?=[（(□■◎●★◆]))(?P<sign>[（(□■◎●★◆]?)\s?(?P<name>[^，。、；：！？]{2,12})$")


@dataclass(frozen=True, slots=True)
class PrintedBlock:
    """Lines that no blank line parts, and how they begin and end."""

    lines: tuple[str, ...]
    measure_em: float
    is_text: bool
    head: Head
    foot: Foot
    first: int  # its first line of text

    @property
    def text(self) -> str:
        return "".join(self.lines)


def read_on(texts: Sequence[str], parted: Sequence[bool]) -> list[list[int]]:
    """Return the blocks of a page's lines, by their indices, in the order in which they are read.

    `parted` tells which lines a blank line parts from the one above.
    """
    bounds = [0, *(index for index, is_parted in enumerate(parted) if is_parted and index), len(texts)]
    blocks = [list(range(first, end)) for first, end in pairwise(bounds) if first < end]
    lines = [[texts[index] for index in block] for block in blocks]
    order = _order_blocks(read_blocks(lines)) if are_blocks(lines) else range(len(blocks))
    return [blocks[place] for place in order]


def _order_blocks(blocks: Sequence[PrintedBlock]) -> list[int]:
    """Return the order in which the blocks of a page are read: each text right after the one that surely goes on in it, and stretches
    moved as long as a move lets more steps be right than it undoes. Where few texts break off, or none of them goes on past another
    text, the page comes in order.
    """
    texts, broken_off = sum(block.is_text for block in blocks), sum(block.foot is Foot.BROKEN_OFF for block in blocks)
    if broken_off < _LEAST_BROKEN_OFF or broken_off <= _BROKEN_OFF_SHARE * texts:
        return list(range(len(blocks)))
    likely = _weigh_steps(blocks)
    after = find_following(blocks, likely)
    skipping = any(
        blocks[above].foot is Foot.BROKEN_OFF and (below < above or any(block.is_text for block in blocks[above + 1 : below]))
        for above, below in after.items()
    )
    if not skipping:
        return list(range(len(blocks)))
    return order_by(blocks, likely, after)


def _weigh_steps(blocks: Sequence[PrintedBlock]) -> np.ndarray:
    """Return how likely each step between blocks is, as `likely_steps` does."""
    pairs = np.array([*STEPS.values(), *((weight, 0.0, 0.0, 0.0) for weight in JOINTS.values())])
    return likely_steps(measure_steps(blocks), pairs, np.array(list(ENDS.values())), np.array(list(BEGINS.values())))


def order_by(blocks: Sequence[PrintedBlock], likely: np.ndarray, after: Mapping[int, int]) -> list[int]:
    """Return the order of blocks in which as many steps as can be expected are right: each text right after the one that goes on
    in it, and stretches moved as long as that gains.
    """
    return move_stretches(_follow(len(blocks), after), 1.0 - _expect(blocks, likely), _LEAST_GAINED)


def find_following(blocks: Sequence[PrintedBlock], likely: np.ndarray) -> dict[int, int]:
    """Return for each block the index of the block its text goes on in, where that is likely."""
    count = len(blocks)
    from_text = np.array([block.foot is not Foot.HEADLINE for block in blocks])[:, np.newaxis]
    to_text = np.array([block.head is not Head.HEADLINE for block in blocks])
    steps = likely[:count, :count]
    gains = np.where(from_text & to_text & (steps > _LIKELY), steps, 0.0)
    return match_pairs(count, {(row, column): gains[row, column] for row, column in np.argwhere(gains > 0).tolist()})


def _follow(count: int, after: Mapping[int, int]) -> list[int]:
    """Return blocks as printed, but each right after the one that goes on in it."""
    begun = set(after.values())
    order: list[int] = []
    for place in range(count):
        if place not in begun:
            order.append(place)
            while order[-1] in after:
                order.append(after[order[-1]])
    return order


def _expect(blocks: Sequence[PrintedBlock], likely: np.ndarray) -> np.ndarray:
    """Return how likely it is right to read each block, a column, after each other, a row: its text goes on there, or an article
    ends with the one and another begins with the other. A byline printed under a headline is likely its own, and goes on as it does.
    """
    count = len(blocks)
    expected = likely.copy()
    expected[:count, :count] += np.outer(likely[:count, count], likely[count, :count])
    for place, (above, below) in enumerate(pairwise(blocks)):
        if _is_byline(below) and not (above.is_text or _is_byline(above) or _is_label(above)):
            expected[place + 1] = expected[place]
            expected[place, place + 1] = max(expected[place, place + 1], _OWN_BYLINE)
    return expected


def are_blocks(blocks: Sequence[Sequence[str]]) -> bool:
    """Tell whether a page has blocks, rather than lines that blank lines part; some headlines and names stand so on any page."""
    few = sum(len(lines) for lines in blocks if len(lines) <= _FEW_LINES)
    return _LEAST_BLOCKS <= len(blocks) <= _MOST_BLOCKS and few <= _MOST_FEW * sum(map(len, blocks))


def measure_steps(blocks: Sequence[PrintedBlock]) -> Steps:
    """Return what is measured of the steps between blocks; of pairs what `STEPS` and then `JOINTS` weigh."""
    feet: dict[str, np.ndarray] = {foot: np.array([block.foot is foot for block in blocks]) for foot in Foot}
    heads: dict[str, np.ndarray] = {head: np.array([block.head is head for block in blocks]) for head in Head}
    pairs = _measure_pairs(blocks, feet, heads)
    joints = [feet[foot][:, np.newaxis] & heads[head] for foot, head in JOINTS]
    always, places = np.ones(len(blocks), dtype=bool), np.arange(len(blocks))
    text = np.array([block.is_text for block in blocks])
    label, byline = (np.array([is_one(block) for block in blocks]) for is_one in (_is_label, _is_byline))
    headed, no_headline = heads[Head.HEADLINE], ~label & ~byline
    ends = {
        "end": always,
        **feet,
        "headline": feet[Foot.HEADLINE] & no_headline,
        "label": label,
        "name": byline,
        "one line": text & np.array([len(block.lines) == 1 for block in blocks]),
        "last": places == len(blocks) - 1,
    }
    begins = {
        "begin": always,
        **heads,
        "headline": headed & ~text & no_headline,
        "headed": headed & text,
        "label": label,
        "name": byline,
        "dateline": np.array(list(map(_is_dated, blocks))),
        "first": places == 0,
    }
    return Steps(
        np.array([*(pairs[name] for name in STEPS), *joints], dtype=float),
        np.where(feet[Foot.HEADLINE][:, np.newaxis], np.where(headed, 2, 1), np.where(headed, 3, 0)),
        np.stack([ends[name] for name in ENDS], axis=1).astype(float),
        np.stack([begins[name] for name in BEGINS], axis=1).astype(float),
    )


def _measure_pairs(
    blocks: Sequence[PrintedBlock], feet: Mapping[str, np.ndarray], heads: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Return what `STEPS` weigh: the way from each block to each other, what stands between, and how alike they are; `feet` and
    `heads` tell of each way to end and begin which blocks do.
    """
    count, places = len(blocks), np.arange(len(blocks))
    measure = np.array([block.measure_em for block in blocks])
    length = np.array([len(block.lines) for block in blocks])
    text = np.array([block.is_text for block in blocks])
    broken_off, going_on = feet[Foot.BROKEN_OFF], heads[Head.FULL] | heads[Head.LAST]

    def to_each(values: np.ndarray) -> np.ndarray:
        return np.broadcast_to(values, (count, count))

    way = off(places, places)
    forward = way > 0
    level = np.abs(off(measure, measure)) <= _MEASURE_EM
    texts_between = _count_between(to_each(text))
    subjects = np.array([subject_of(block.text) for block in blocks])
    after_headline = np.append(False, ~text[:-1])
    return {
        "next": way == 1,
        "next but one": way == 2,
        "third": way == 3,
        "fourth to sixth": (way > 3) & (way < 7),
        "further on": way > 6,
        "the one before": way == -1,
        "the second before": way == -2,
        "third to fifth before": (way < -2) & (way > -6),
        "further back": way < -5,
        "texts between": forward * np.log1p(texts_between),
        "texts between, back": ~forward * np.log1p(texts_between),
        "headlines between": forward * np.log1p(_count_between(to_each(~text))),
        "broken off between": forward * np.log1p(_count_broken_off(broken_off, going_on)),
        "others could go on": np.log1p(_count_between(going_on & level)),
        "others break off": forward * np.log1p(_count_between(broken_off & level).T),
        "words": _weigh_words(blocks),
        "other measure": ~level,
        "narrower": off(measure, measure) < -_NARROWER_EM,
        "subject": np.array([same_subjects(subjects, subject) for subject in subjects]),
        "rare words": _share_rare_words(blocks),
        "lines by which they differ": np.log1p(np.abs(off(length, length))),
        "of one height": (np.abs(off(length, length)) <= _LEVEL_LINES) & (length >= _COLUMN_LINES)[:, np.newaxis],
        "dateline": to_each(np.array(list(map(_is_dated, blocks)))),
        "to a label": to_each(np.array(list(map(_is_label, blocks)))),
        "to one line": to_each(length == 1),
        "under another headline": (np.abs(way) > 1) & after_headline,
    }


def _is_dated(block: PrintedBlock) -> bool:
    return bool(find_dateline(block.lines[block.first]))


def _is_label(block: PrintedBlock) -> bool:
    return not block.is_text and len(block.lines) <= _FEW_LINES and read_label(block.lines[0]) is not None


def _is_byline(block: PrintedBlock) -> bool:
    return not block.is_text and len(block.lines) <= _FEW_LINES and read_byline(block.lines[-1]) is not None


def read_blocks(texts: Sequence[Sequence[str]]) -> list[PrintedBlock]:
    """Return the blocks that a page's lines make, those of each given by themselves."""
    blocks = [_block(lines, ()) for lines in texts]
    measures = [block.measure_em for block in blocks if block.is_text and len(block.lines) >= _COLUMN_LINES]
    return [_block(lines, measures) for lines in texts]


def _block(printed: Sequence[str], measures: Sequence[float]) -> PrintedBlock:
    """Return a block of lines; a short one is text if it is as wide as a column of the page (`measures`) or ends a sentence."""
    lines = tuple(line.strip() for line in printed)
    widths = list(map(width_em, lines))
    ends = list(map(ends_sentence, lines))
    told = [is_end or bool(MARKS.search(line)) for line, is_end in zip(lines, ends, strict=True)]
    of_text = sorted(width for width, is_told in zip(widths, told, strict=True) if is_told)
    measure = of_text[-1 - len(of_text) // 4] if of_text else max(widths)
    full = [width >= measure - _FULL_EM for width in widths]
    last = len(lines) - 1

    def stands_alone(place: int) -> bool:
        """Tell whether a line is a headline or a name, rather than text without marks."""
        if told[place]:
            return False
        if sum(told) < 2:
            return True
        if last > 1 and abs(widths[place] - measure) < _FULL_EM:
            return False
        opens = measure - _FIRST_OVER_FULL_EM <= widths[place] < measure - _FULL_EM and (not place or ends[place - 1])
        return not (opens and place < last and told[place + 1] and abs(widths[place + 1] - measure) < _FULL_EM)

    def is_first(place: int) -> bool:
        """Tell whether a line may be a paragraph's first, set in."""
        return measure - _FIRST_EM <= widths[place] < measure - _FULL_EM and not ends[place]

    alone = list(map(stands_alone, range(len(lines))))
    is_text = any(told) and (last > 0 or ends[last] or widths[0] > _WIDE_EM) and not all(alone)
    if measures and last < _FEW_LINES and not (ends[last] and len(lines[last]) > _LEAST_SENTENCE):
        is_text &= any(abs(width - measure) <= _MEASURE_EM for width in widths for measure in measures)
    first = alone.index(False) if is_text else 0
    set_in = is_first(first) and (first == last or full[first + 1] or ends[first + 1])
    if not is_text or first:
        head = Head.HEADLINE
    elif set_in or printed[0] != printed[0].lstrip():
        head = Head.SET_IN
    else:
        head = Head.FULL if full[first] else Head.LAST if ends[first] else Head.SHORT
    signed = is_text and (
        (alone[last] and read_byline(lines[last]) is not None) or (not ends[last] and _is_signed(lines[last], is_full=full[last]))
    )
    fills = full[last] or (last > 0 and ends[last - 1] and is_first(last))
    if not is_text or (alone[last] and not signed):
        foot = Foot.HEADLINE
    elif signed:
        foot = Foot.SIGNED
    elif ends[last]:
        foot = Foot.ENDED_FULL if full[last] else Foot.ENDED
    else:
        foot = Foot.BROKEN_OFF if fills else Foot.SHORT
    return PrintedBlock(lines, measure, is_text, head, foot, first)


def _is_signed(line: str, *, is_full: bool) -> bool:
    """Tell whether a line ends with who signs the text; what fills its column and bears no sign may be the text, where every mark
    has a space behind it.
    """
    found = _SIGNED.search(line)
    return found is not None and (not is_full or bool(found["sign"]) or is_name(close_spaces(found["name"])))


def _count_between(counted: np.ndarray) -> np.ndarray:
    """Return how many are counted between each two places: in its row what counts for a place."""
    sums = np.pad(np.cumsum(counted, axis=1), ((0, 0), (1, 0)))
    places = np.arange(len(counted))
    lower, upper = np.minimum(places[:, np.newaxis], places), np.maximum(places[:, np.newaxis], places)
    rows = places[:, np.newaxis]
    between: np.ndarray = np.where(lower == upper, 0, sums[rows, upper] - sums[rows, np.minimum(lower + 1, upper)])
    return between


def _count_broken_off(broken_off: np.ndarray, going_on: np.ndarray) -> np.ndarray:
    """Return how many texts break off between each place and a later one and do not go on before it, each in the next that can."""
    count = len(broken_off)
    table, open_texts = np.zeros((count, count)), np.zeros(count)
    for place in range(count):
        table[:place, place] = open_texts[:place]
        open_texts = np.maximum(0, open_texts - going_on[place]) + broken_off[place]
        open_texts[place:] = 0
    return table


def _weigh_words(blocks: Sequence[PrintedBlock]) -> np.ndarray:
    """Return what the words that would meet say against it, where a text breaks off."""
    words = np.zeros((len(blocks), len(blocks)))
    for before, above in enumerate(blocks):
        if above.foot in (Foot.BROKEN_OFF, Foot.SHORT):
            for after, below in enumerate(blocks):
                if after != before and below.head is not Head.HEADLINE:
                    words[before, after] = words_between(above.lines[-1], below.lines[0])
    return words


def _share_rare_words(blocks: Sequence[PrintedBlock]) -> np.ndarray:
    texts = [block.text for block in blocks]
    kinship = Kinship(texts, list(map(pairs_of, texts)))
    ranges = [(place, place + 1) for place in range(len(texts))]
    return np.array([kinship.between_each(one, ranges) for one in ranges])
