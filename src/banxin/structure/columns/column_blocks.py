"""Pieces of rows come in; blocks go out: pieces one below another, such as the lines of a column, with what stands above each.

Pieces below one another are a block while none lies beside them over the same place and no gap parts them. Columns that
are not set level come in rows between each other; so rows are put on a scale of lines first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

from banxin.structure.columns.rivers import Piece
from banxin.structure.lexis import line_joint_cost, sentence_cost
from banxin.structure.lines import ends_sentence, width_em

_REACH = 14  # rows from a line of a block to the next, where the lines of its column stand between the rows
_LEVEL = 1  # rows by which what stands side by side above a piece may differ
_AROUND = 5  # rows above and below one that tell how far apart lines are set
_EMPTY_ROW = 1.6  # of a line, that an empty row is worth
_LEAST_STEP = 0.25  # of a line, from a row to the next
_SENTENCE_OPEN, _PARTED, _MOST_GAP = -1.8, 0.4, 2.5  # what parts the lines of a block
# The log odds that a line of text goes on in the next below it, fitted to 16,850 such pairs of 86 pages.
_READS_ON, _PER_EMPTY_ROW, _PER_LINE_MISSING, _MOST_EMPTY = 1.9, -1.3, -0.75, 3
_OPEN, _FULL, _OPEN_AND_FULL, _NEW_PARAGRAPH, _PER_WORD_COST, _MOST_WORDS = 0.75, 0.75, 1.0, 2.2, -0.95, 2.0
_SURE = 2.0  # what is parted can still be read on, what is not can no more be parted
_HEADLINE_ABOVE, _HEADLINE_INSIDE, _INDENT_EM, _OVER_EM, _HEADLINE_LINES = 1.0, 1.0, 2.0, 1.25, 4
_TEXT_EM, _FULL_EM = 8.0, 2.0  # the width of a full line of running text, at least; by which it may be short
_SHARED, _LONG = 2, 6  # characters by which pieces of neighbouring columns may overlap, if they are longer than these
_INDENT = 2  # characters by which a first line is set in, at least
_MARKS = re.compile("[，。、；：]")


@dataclass(frozen=True, slots=True)
class Block:
    """Pieces one below another, with what their order is decided by."""

    pieces: tuple[Piece, ...]
    left: int
    right: int
    top: float
    bottom: float
    measure_em: float
    running: bool  # text of several lines or with a sentence's end, no headline
    opens: bool  # begins as a paragraph does, or so that nothing can be said of it
    headed: bool  # begins with a headline
    breaks_off: bool  # ends with a full line that ends no sentence


def find_blocks(pieces: Sequence[Piece]) -> tuple[list[Block], list[list[int]]]:
    """Return the blocks that pieces make, from the top, and for each the indices of those that stand right above it."""
    above = _look_up(pieces)
    empty = _empty_rows(sorted({piece.row for piece in pieces}))
    heights = _scale(pieces, above, empty)
    blocks = [_block(chain, heights) for chain in _chain(pieces, above, heights, empty)]
    home = {piece: index for index, block in enumerate(blocks) for piece in block.pieces}
    seen = [dict.fromkeys(home[piece] for piece in above[block.pieces[0]]) for block in blocks]
    return blocks, list(map(list, seen))


def _look_up(pieces: Sequence[Piece]) -> dict[Piece, list[Piece]]:
    """Return for each piece those above it that no other hides."""
    above: dict[Piece, list[Piece]] = {}
    in_sight: list[Piece] = []
    for piece in pieces:
        in_sight = [other for other in in_sight if piece.row - max(other.row, other.last) <= _REACH]
        above[piece] = _seen_above(piece, in_sight)
        in_sight.append(piece)
    return above


def _scale(pieces: Sequence[Piece], above: Mapping[Piece, Sequence[Piece]], empty: Mapping[int, int]) -> dict[int, float]:
    """Return how far down each row stands, in lines: rows of columns that do not stand level are less than one apart.

    It is the least that lets every piece stand a line below those above it, and every empty row part; `empty` as in
    `_empty_rows`.
    """
    heights: dict[int, float] = {}
    reached = 0.0
    for row, group in groupby(pieces, key=lambda piece: piece.row):
        reached += _EMPTY_ROW * empty[row]
        lowest = max((heights[other.row] for piece in group for other in above[piece]), default=reached - 1.0)
        reached = heights[row] = max(reached + _LEAST_STEP, lowest + 1.0)
    return heights


def _empty_rows(rows: Sequence[int]) -> dict[int, int]:
    """Return for each row how many empty ones part it from the row above, beyond those that all rows around have above them,
    where lines are set far apart.
    """
    gaps = [max(0, row - above - 1) for above, row in zip((rows[0], *rows), rows, strict=False)]
    around = [gaps[max(1, place - _AROUND) : place + _AROUND + 1] for place in range(len(rows))]
    return {row: max(0, gap - int(median(near or [0]))) for row, gap, near in zip(rows, gaps, around, strict=True)}


def _chain(
    pieces: Sequence[Piece], above: Mapping[Piece, Sequence[Piece]], heights: Mapping[int, float], empty: Mapping[int, int]
) -> list[list[Piece]]:
    """Return the runs of pieces, parted at their gaps."""
    return [part for chain in runs(pieces, above) for part in _part(chain, heights, empty)]


def runs(pieces: Sequence[Piece], above: Mapping[Piece, Sequence[Piece]]) -> list[list[Piece]]:
    """Return the runs of pieces that stand below one another, with none beside."""
    below = Counter(other for piece in pieces for other in above[piece])
    chains: dict[Piece, list[Piece]] = {}
    for piece in pieces:
        over = above[piece]
        if len(over) == 1 and below[over[0]] == 1:
            chain = chains[over[0]]
            chain.append(piece)
            chains[piece] = chain
        else:
            chains[piece] = [piece]
    return list({id(chain): chain for chain in chains.values()}.values())


def _seen_above(piece: Piece, others: Sequence[Piece]) -> list[Piece]:
    """Return the pieces above that no other hides, looking upwards from a piece."""
    seen: list[Piece] = []
    for other in reversed(others):
        if seen and seen[0].row - other.row > _LEVEL:
            break
        if other.row < piece.row and _common(other, piece) and not any(_common(nearer, other, piece) for nearer in seen):
            seen.append(other)
    return seen


def _common(*pieces: Piece) -> bool:
    """Tell whether pieces have a place in common that all of them stand over."""
    slack = _SHARED if min(len(piece.text) for piece in pieces) > _LONG else 0
    return min(piece.end for piece in pieces) > max(piece.left for piece in pieces) + slack


def _part(chain: list[Piece], heights: Mapping[int, float], empty: Mapping[int, int]) -> list[list[Piece]]:
    """Part a chain at its gaps, unless the text goes on over them; `empty` as in `_empty_rows`."""
    left = min(piece.start for piece in chain)
    widest = _measure_em(chain)
    parts = [[chain[0]]]
    for place, (above, piece) in enumerate(pairwise(chain)):
        cost = gap = min(_MOST_GAP, heights[piece.row] - heights[above.row] - 1.0)
        full = width_em(above.text) >= max(_TEXT_EM, widest - _FULL_EM)
        running = _MARKS.search(above.text + piece.text)
        if running and full and piece.start - left < _INDENT and not ends_sentence(above.text):
            cost += _SENTENCE_OPEN + line_joint_cost(above.text, piece.text)
        standing = [_stands_alone(one, widest, left) for one in (*parts[-1], piece)]
        if all(standing[:-1]) and not standing[-1]:
            cost += _HEADLINE_ABOVE
        over = width_em(piece.text) > widest + _OVER_EM
        ended = (ends_sentence(above.text) or not full) and not _stands_alone(above, widest, left)
        if (over or ended) and _heads_text(chain[place + 1 :], widest, left):
            cost += _HEADLINE_INSIDE
        vertical = len(above.text) == len(piece.text) == 1  # a headline set downwards has its own pitch
        if cost >= _PARTED and not vertical:
            missing = sum(empty.get(row, 0) for row in range(above.row + 1, piece.row + 1))
            is_text = running and not any(_stands_alone(line, widest, left) for line in (above, piece))
            if not is_text or _log_odds(above, piece, gap, missing, is_full=full, is_set_in=piece.start - left >= _INDENT) < _SURE:
                parts.append([])
        parts[-1].append(piece)
    return parts


def _log_odds(above: Piece, piece: Piece, gap: float, empty_rows: int, *, is_full: bool, is_set_in: bool) -> float:
    """Return how much likelier than not the text of a line goes on in the next line of its column."""
    is_open = not ends_sentence(above.text)
    odds = _READS_ON + _PER_EMPTY_ROW * min(_MOST_EMPTY, empty_rows) + _PER_LINE_MISSING * gap + _FULL * is_full
    if not is_open:
        return odds + _NEW_PARAGRAPH * is_set_in
    words = max(-_MOST_WORDS, min(_MOST_WORDS, sentence_cost(above.text, piece.text)))
    return odds + _OPEN + _OPEN_AND_FULL * is_full + _PER_WORD_COST * words


def _heads_text(lines: Sequence[Piece], widest_em: float, left: int) -> bool:
    """Tell whether lines begin with a headline above the first line of a text."""
    for line in lines[:_HEADLINE_LINES]:
        if not (_stands_alone(line, widest_em, left) or width_em(line.text) > widest_em + _OVER_EM):
            return line is not lines[0] and line.start - left >= _INDENT
    return False


def _stands_alone(piece: Piece, widest_em: float, left: int) -> bool:
    """Tell whether a line is a headline or a name rather than text: without marks, and not full."""
    return not _MARKS.search(piece.text) and not ends_sentence(piece.text) and (
        width_em(piece.text) + _INDENT_EM * (piece.start - left >= _INDENT) < widest_em - _FULL_EM
    )


def _measure_em(pieces: Sequence[Piece]) -> float:
    """Return the width that the full lines of a column have; a few may stick out."""
    widths = sorted(width_em(piece.text) for piece in pieces)
    return widths[-1] if len(widths) < 4 else widths[-(len(widths) // 4)]


def _block(pieces: Sequence[Piece], heights: Mapping[int, float]) -> Block:
    left = min(piece.start for piece in pieces)
    measure = _measure_em(pieces)
    first, last = pieces[0], pieces[-1]
    text = "".join(piece.text for piece in pieces)
    running = any(mark in text for mark in "。，") and (len(pieces) > 1 or text.rstrip()[-1:] in "。”" or len(text) > 20)
    edge = Counter(piece.start for piece in pieces).most_common(1)[0][0] if len(pieces) > 2 else first.left
    indented = first.start - edge >= _INDENT or first.text.startswith("\u3000")
    full = width_em(last.text) + (2 if last is first and len(pieces) == 1 else 0) >= measure - 1.0
    return Block(
        tuple(pieces),
        left,
        max(piece.end for piece in pieces),
        heights[first.row],
        max(heights[row] for row in heights if row <= max(last.row, last.last)) + _LEAST_STEP,
        measure,
        running,
        opens=indented or (len(pieces) == 1 and first.left == first.start > 0),
        headed=not running or (len(pieces) > 1 and not _MARKS.search(first.text) and pieces[1].start - edge >= _INDENT),
        breaks_off=running and full and not ends_sentence(last.text),
    )
