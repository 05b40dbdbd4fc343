"""The lines and rules of a page come in; the lines that make rows and columns come out as tables, the others stay.

A table (表) is what level rules of one width, close below each other, part into rows of at least two cells; or,
without rules, short cells that stand level in several rows and below each other in at least three columns, with
figures among them or only a word or two in each.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from banxin.model.span import Frame
from banxin.structure.lines import width_em
from banxin.structure.pdf_page.model import Cell, Line, overlap

_LEAST_ROWS, _LEAST_COLUMNS = 3, 3
_CELL_EM = 9.0
_LEVEL, _ALIGNED = 0.3, 0.7  # em
_PITCH = 2.4
_LEAST_FIGURES = 0.35
_WORD_EM = 5.0


def find_tables(lines: Sequence[Line], rules: Sequence[Frame], frames: Sequence[Frame]) -> list[list[list[Cell]]]:
    """Return the tables among lines of one frame, each as rows of cells from the left; rows are equally long.

    `frames` are boxes drawn on the page: a table's cells may be such.
    """
    ruled = _ruled(lines, rules, frames)
    taken = {id(line) for table in ruled for row in table for cell in row for line in cell}
    tables: list[list[list[Line]]] = []
    for row in (run for level in _rows([line for line in lines if id(line) not in taken]) for run in _runs(level)):
        for table in reversed(tables):
            if goes_on := _continuing(table[-1], row):
                table.append(goes_on)
                break
        else:
            if len(row) >= _LEAST_COLUMNS:
                tables.append([row])
    return ruled + [[[(cell,) for cell in row] for row in table] for table in tables if _is_table(table)]


# --- tables with rules -------------------------------------------------------------------------------------

_EDGE_PT = 2.0  # as far apart as edges drawn as one may be
_ROW_EM, _HEAD_EM = (0.9, 4.2), 2.0
_LEAST_RULED, _LEAST_FILLED = 3, 0.7  # rules; of the rows, those with two cells or more
_MAX_RULED_CELL_EM = 16.0


def _ruled(lines: Sequence[Line], rules: Sequence[Frame], frames: Sequence[Frame]) -> list[list[list[Cell]]]:
    """Return the tables that rules part into rows and, where upright ones are drawn, columns."""
    if not lines:
        return []
    em = lines[0].size
    level, upright = _edges(rules, frames, em)
    stacks: list[list[tuple[float, float, float]]] = []
    for edge in sorted(level):
        for stack in reversed(stacks):
            top, left, right = stack[-1]
            near = _ROW_EM[0] * em < edge[0] - top < _ROW_EM[1] * em
            if near and abs(edge[1] - left) <= _EDGE_PT and abs(edge[2] - right) <= _EDGE_PT:
                stack.append(edge)
                break
        else:
            stacks.append([edge])
    # Where rules stand under the rows only, the first row is over the first of them.
    tables = (
        _between([(stack[0][0] - _HEAD_EM * em, *stack[0][1:]), *stack], upright, lines) or _between(stack, upright, lines)
        for stack in stacks
        if len(stack) >= _LEAST_RULED
    )
    return [table for table in tables if table]


def _edges(
    rules: Sequence[Frame], frames: Sequence[Frame], em: float
) -> tuple[list[tuple[float, float, float]], list[tuple[float, float, float]]]:
    """Return level edges as (height, left, right) and upright ones as (place, top, bottom): rules, and the sides of cells."""
    cells = [frame for frame in frames if frame.bottom - frame.top < _ROW_EM[1] * em]
    level = [((r.top + r.bottom) / 2, r.left, r.right) for r in rules if r.right - r.left >= r.bottom - r.top]
    upright = [((r.left + r.right) / 2, r.top, r.bottom) for r in rules if r.right - r.left < r.bottom - r.top]
    level += [(height, cell.left, cell.right) for cell in cells for height in (cell.top, cell.bottom)]
    upright += [(place, cell.top, cell.bottom) for cell in cells for place in (cell.left, cell.right)]
    return _whole(level), _whole(upright)


def _whole(edges: Sequence[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    """Join edges on one line that touch."""
    whole: list[tuple[float, float, float]] = []
    for place, start, end in sorted(edges, key=lambda edge: (round(edge[0] / _EDGE_PT), edge[1])):
        if whole and abs(whole[-1][0] - place) <= _EDGE_PT and whole[-1][1] - _EDGE_PT <= start <= whole[-1][2] + _EDGE_PT:
            whole[-1] = (whole[-1][0], whole[-1][1], max(whole[-1][2], end))
        else:
            whole.append((place, start, end))
    return whole


def _between(
    stack: Sequence[tuple[float, float, float]], upright: Sequence[tuple[float, float, float]], lines: Sequence[Line]
) -> list[list[Cell]]:
    """Return the rows of cells between level edges; nothing where the lines between them make none."""
    heights, (_, left, right) = [height for height, _, _ in stack], stack[0]
    inside = [line for line in lines if left - _EDGE_PT <= line.frame.left and line.frame.right <= right + line.size]
    bands = [
        [line for line in inside if top < (line.frame.top + line.frame.bottom) / 2 < bottom]
        for top, bottom in pairwise(heights)
    ]
    cuts = sorted(
        place for place, top, bottom in upright
        if left + _EDGE_PT < place < right - _EDGE_PT and overlap(top, bottom, heights[0], heights[-1]) > 0.6 * (heights[-1] - heights[0])
    )
    cuts = cuts or _gaps([line for band in bands for line in band])
    rows = [_cells(band, cuts) for band in bands if band]
    if rows and sum(map(bool, rows[0])) < 2:
        return []
    filled = sum(sum(map(bool, row)) > 1 for row in rows)
    short = all(width_em(line.text) <= _MAX_RULED_CELL_EM for band in bands for line in band)
    return rows if cuts and len(rows) > 1 and short and filled >= _LEAST_FILLED * len(rows) and len(rows) >= 0.8 * len(bands) else []


def _gaps(lines: Sequence[Line]) -> list[float]:
    """Return where no line of a table stands, between its columns."""
    cuts: list[float] = []
    end = 0.0
    for number, line in enumerate(sorted(lines, key=lambda line: line.frame.left)):
        if number and line.frame.left > end:
            cuts.append((end + line.frame.left) / 2)
        end = max(end, line.frame.right)
    return cuts


def _cells(band: Sequence[Line], cuts: Sequence[float]) -> list[Cell]:
    cells: list[list[Line]] = [[] for _ in range(len(cuts) + 1)]
    for line in sorted(band, key=lambda line: (line.frame.top, line.frame.left)):
        cells[bisect_left(cuts, (line.frame.left + line.frame.right) / 2)].append(line)
    return [tuple(cell) for cell in cells]


# --- tables without rules ----------------------------------------------------------------------------------


def _runs(row: Sequence[Line]) -> list[list[Line]]:
    """Part a row at the lines too long for a cell, which are of the columns beside a table."""
    runs: list[list[Line]] = [[]]
    for line in row:
        if width_em(line.text) <= _CELL_EM:
            runs[-1].append(line)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _continuing(above: Sequence[Line], row: list[Line]) -> list[Line] | None:
    """Return the cells of a row that stand below those of another; others beside them are the ends of paragraphs."""
    if row[0].frame.bottom - above[0].frame.bottom >= _PITCH * row[0].size:
        return None
    if 1 < len(row) < len(above):
        row = _parted(row, above)
    windows = (row[start : start + len(above)] for start in range(len(row) - len(above) + 1))
    return next((window for window in windows if _follows(above, window)), None)


def _rows(lines: Sequence[Line]) -> list[list[Line]]:
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: (line.frame.bottom, line.frame.left)):
        if rows and abs(line.frame.bottom - rows[-1][0].frame.bottom) < _LEVEL * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    for row in rows:
        row.sort(key=lambda line: line.frame.left)
    return rows


def _parted(row: Sequence[Line], above: Sequence[Line]) -> list[Line]:
    """Part the cells of a row that run into each other where the row above has a column's edge."""
    cells: list[Line] = []
    for cell in row:
        edges = [a.frame.left for a in above if cell.frame.left + cell.size < a.frame.left < cell.frame.right - cell.size]
        change = re.search("(?<=[^0-9.])[-+0-9]", cell.text)
        if len(edges) != 1 or not change:
            cells.append(cell)
            continue
        at = change.start()
        cells.append(replace(cell, text=cell.text[:at].rstrip(), frame=replace(cell.frame, right=edges[0])))
        cells.append(replace(cell, text=cell.text[at:], frame=replace(cell.frame, left=edges[0]), rest=True))
    return cells


def _follows(above: Sequence[Line], row: Sequence[Line]) -> bool:
    em = row[0].size
    return all(
        abs(a.frame.left - b.frame.left) < _ALIGNED * em
        or abs(a.frame.right - b.frame.right) < _ALIGNED * em
        for a, b in zip(above, row, strict=True)
    )


def _is_table(rows: Sequence[Sequence[Line]]) -> bool:
    cells = [cell for row in rows for cell in row]
    figures = sum(bool(re.search("[0-9０-９]", cell.text)) for cell in cells)
    return (
        len(rows) >= _LEAST_ROWS
        and all(width_em(cell.text) <= _CELL_EM for cell in cells)
        and (figures >= _LEAST_FIGURES * len(cells) or _is_list(rows))
    )


def _is_list(rows: Sequence[Sequence[Line]]) -> bool:
    """Tell whether rows without figures are a table's: many, and their cells a word or two, without a mark."""
    cells = [cell.text.strip() for row in rows for cell in row]
    words = sum(map(width_em, cells)) <= _WORD_EM * len(cells)
    return len(rows) > _LEAST_ROWS and words and not any(re.search("[，。；！？…]", cell) for cell in cells)
