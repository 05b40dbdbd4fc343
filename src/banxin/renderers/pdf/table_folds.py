"""A table and the room there is for it go in; in what size it is set, and into which parts it is folded, come out.

A table too wide for its place is set in smaller type. Where that would be too small to read it is folded (分段排): its columns are
parted, and the parts stand one below another, each with the first column, which says what its rows are.
"""

from __future__ import annotations

from collections.abc import Sequence

from banxin.model.document import Table
from banxin.renderers.html import TableSetting
from banxin.renderers.table_columns import least_widths_em

# How large style sheets set tables, in rem of the body, those with many columns smaller; and what may be read at least.
_USUAL_REM, _WIDE_REM = 0.9, 0.8
_LEAST_REM = 0.65
_STEP_REM = 0.05
# The white on both sides of a cell.
_WHITE_EM = 0.7
# A cell of a few characters, such as 12月, is not turned.
_WHOLE_CELL_EM = 4.0
# A first column that takes more of the room is not said again.
_MOST_OF_ROOM = 0.4


def set_table(table: Table, room_rem: float, *, wide: bool) -> TableSetting:
    """Return how a table is set in a room so many characters of the body wide; `wide` ones are set smaller in any case."""
    widths = [width + _WHITE_EM for width in least_widths_em(table, _WHOLE_CELL_EM)]
    if sum(widths) * _USUAL_REM <= room_rem:
        return TableSetting()
    usual = _WIDE_REM if wide else _USUAL_REM
    if (size := _size_for(sum(widths), room_rem, usual)) >= _LEAST_REM:
        return TableSetting(size)
    repeated = widths[0] if widths[0] * _LEAST_REM < room_rem * _MOST_OF_ROOM else 0.0
    count = len(_filled(widths, repeated, room_rem / _LEAST_REM))
    parts = _evenly(widths, repeated, count)
    widest = max(sum(widths[column] for column in part) for part in parts)
    return TableSetting(max(_size_for(widest, room_rem, usual), _LEAST_REM), parts)


def _size_for(width_em: float, room_rem: float, usual: float) -> float:
    """Return the size, in rem and whole steps, in which what is so many em wide has room."""
    return min(usual, round(int(room_rem / width_em / _STEP_REM + 1e-9) * _STEP_REM, 2))


def _evenly(widths: Sequence[float], repeated: float, count: int) -> tuple[tuple[int, ...], ...]:
    """Return columns in as many parts, none of them wider than it must be."""
    low, high = max(widths), sum(widths)
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (low, middle) if len(_filled(widths, repeated, middle)) <= count else (middle, high)
    return _filled(widths, repeated, high)


def _filled(widths: Sequence[float], repeated: float, room: float) -> tuple[tuple[int, ...], ...]:
    """Return the columns of each part, filled one after the other; with a `repeated` width each begins with the first."""
    parts: list[list[int]] = [[]]
    taken = 0.0
    for column, width in enumerate(widths):
        begun = 1 if repeated and len(parts) > 1 else 0
        if len(parts[-1]) > begun and taken + width > room:
            parts.append([0] if repeated else [])
            taken = repeated
        parts[-1].append(column)
        taken += width
    return tuple(map(tuple, parts))
