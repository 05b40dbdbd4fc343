"""The lines of a page come in; those that make rows and columns come out as tables, the others stay.

A table (表) is short cells that stand level in several rows and below each other in at least three columns, with
figures among them or only a word or two in each.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from banxin.structure.lines import width_em
from banxin.structure.pdf_page.model import Line

_LEAST_ROWS, _LEAST_COLUMNS = 3, 3
_CELL_EM = 9.0
_LEVEL, _ALIGNED = 0.3, 0.7  # em
_PITCH = 2.4
_LEAST_FIGURES = 0.35
_WORD_EM = 5.0


def find_tables(lines: Sequence[Line]) -> list[list[list[Line]]]:
    """Return the tables among lines of one frame, each as rows of cells from the left; rows are equally long."""
    tables: list[list[list[Line]]] = []
    for row in (run for level in _rows(lines) for run in _runs(level)):
        for table in reversed(tables):
            if goes_on := _continuing(table[-1], row):
                table.append(goes_on)
                break
        else:
            if len(row) >= _LEAST_COLUMNS:
                tables.append([row])
    return [table for table in tables if _is_table(table)]


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
        or abs(a.frame.left + a.frame.right - b.frame.left - b.frame.right) < 2 * _ALIGNED * em
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
