"""The pieces of a page come in; its columns go out whole: what stands right below each other in one is one piece.

Lines that lead back to another page (上接第1版) are parted from them and handed on with the headline they stand over.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from banxin.structure.jump_lines import is_jump
from banxin.structure.pdf_page.flow import Group
from banxin.structure.pdf_page.model import Piece, Sheet, are_one_column, ends_early, overlap
from banxin.structure.pdf_page.names import is_flush_right
from banxin.structure.trade import find_dateline, is_afterword

# In em of the text.
_COLUMN_GAP, _STANZA_GAP = 1.6, 2.6  # between paragraphs set apart, and between stanzas
_LINE_GAP, _LEVEL = 1.0, 0.6  # more than between lines, and level
_EMPTY_LINE = 0.2  # as much as the room between paragraphs may differ from an empty line


def unite_columns(sheet: Sheet, groups: Sequence[Group]) -> tuple[Piece, ...]:
    """Unite pieces of text that stand right below each other in one column, as paragraphs set apart do.

    Where the page sets them apart by an empty line, so much may be between.
    """
    others = [piece for piece in sheet.pieces if piece.kind != "text"]
    texts = sorted((piece for piece in sheet.pieces if piece.kind == "text"), key=lambda piece: piece.top)
    walls = [*others, *(piece for group in groups for piece in (*group.pieces, *group.bylines))]
    united: list[Piece] = []
    most = _column_gap(texts)
    for piece in texts:
        above = next((one for one in reversed(united) if _continues_column(one, piece, sheet, groups, walls, most)), None)
        if above is None:
            united.append(piece)
            continue
        united[united.index(above)] = replace(
            above,
            lines=above.lines + piece.lines,
            left=min(above.left, piece.left),
            right=max(above.right, piece.right),
            bottom=piece.bottom,
        )
    return (*others, *united)


def _column_gap(texts: Sequence[Piece]) -> float:
    """Return how far apart paragraphs of one column may stand, in em: an empty line where most that stand apart do so."""
    level = [piece for piece in texts if not piece.vertical and not piece.rows]
    pitches = [below.frame.bottom - above.frame.bottom for piece in level for above, below in pairwise(piece.lines)]
    if not pitches:
        return _COLUMN_GAP
    em = level[0].size
    empty = 2 * median(pitches) / em - 1
    nearest = [
        min((gap for below in level if abs(below.left - above.left) < em and (gap := (below.top - above.bottom) / em) > 0), default=0.0)
        for above in level
    ]
    apart = [gap for gap in nearest if 0 < gap < 2 * empty]  # what is further away is another article
    alike = sum(abs(gap - empty) < _EMPTY_LINE for gap in apart)
    return max(_COLUMN_GAP, empty + _EMPTY_LINE) if 2 * alike > len(apart) else _COLUMN_GAP


def _continues_column(
    above: Piece, piece: Piece, sheet: Sheet, groups: Sequence[Group], walls: Sequence[Piece], most: float
) -> bool:
    em = piece.size
    gap = piece.top - above.bottom
    most = max(most, _STANZA_GAP) if _breaks_off(above) else most
    if above.box != piece.box or above.vertical or piece.vertical or not -0.3 * em < gap < most * em:
        return False
    if not 1 / 1.04 < above.size / em < 1.04 or find_dateline(piece.lines[0].text) or is_afterword(piece.lines[0].text):
        return False
    if above.rows or piece.rows or are_one_column(above, piece, sheet.figures):
        return False
    wide, narrow = (above, piece) if above.width > piece.width else (piece, above)
    closes = narrow is piece and len(piece.lines) <= 2 and is_flush_right(piece.lines[0], above)
    if narrow.left < wide.left - 0.6 * em or narrow.right > wide.right + em or (narrow.left - wide.left > 2.7 * em and not closes):
        return False
    heads = [group for group in groups if not group.subhead and group.box == piece.box]
    if gap > _LINE_GAP * em and any(abs(group.top - piece.top) < _LEVEL * em for group in heads):
        return False  # columns beside a headline may begin level with it
    frames = [figure.origin.frame for figure in sheet.figures if figure.origin.frame]
    places = [(w.left, w.top, w.right, w.bottom) for w in walls]
    places += [(f.left, f.top, f.right, f.bottom) for f in (*frames, *sheet.rules)]
    return not any(
        above.bottom - 0.5 * em < (top + bottom) / 2 < piece.top + 0.5 * em and overlap(left, right, wide.left, wide.right) > 0
        for left, top, right, bottom in places
    )


def _breaks_off(piece: Piece) -> bool:
    """Tell whether the last line of a piece ends without a mark before its column does, as in verse."""
    last = piece.lines[-1]
    return ends_early(last, piece) and not re.search(r"[，。；：！？、…—”」）)]\s*$", last.text)


def part_leads(sheet: Sheet, groups: Sequence[Group]) -> tuple[Sheet, dict[int, Piece]]:
    """Part the lines that lead back to another page (上接第1版) and stand right over the headline of the rest."""
    em = sheet.text_size
    leads: dict[int, Piece] = {}
    for piece in sheet.pieces:
        if piece.kind != "text" or len(piece.lines) > 1 or piece.rows or not is_jump(piece.text):
            continue
        below = [
            group
            for group in groups
            if not group.subhead and not group.vertical and group.box == piece.box and id(group) not in leads
            and -0.5 * em < group.top - piece.bottom < 2.5 * em
            and overlap(piece.left, piece.right, group.left, group.right) > 0
        ]
        if below:
            leads[id(min(below, key=lambda group: group.top))] = piece
    taken = {id(piece) for piece in leads.values()}
    return replace(sheet, pieces=tuple(piece for piece in sheet.pieces if id(piece) not in taken)), leads
