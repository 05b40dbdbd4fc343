"""Tables as pandoc writes them by default, such as those of a Word file, go in; the tokens of a table come out.

Simple tables (columns under rows of hyphens), multiline tables (rows parted by empty lines) and grid tables (framed by + - |). Columns
are counted in cells of a fixed pitch, of which a Han character takes two. What does not fit its columns stays text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markdown_it.rules_block import StateBlock

_RULE, _COLUMNS = re.compile(r" *-{3,} *"), re.compile(r" *-{2,}(?: +-{2,})+ *")
_GRID, _GRID_HEAD = re.compile(r"\+(?:[-:]+\+)+ *"), re.compile(r"\+(?:[=:]+\+)+ *")
# A table longer than this would be looked for in vain below every rule of a long text.
_MOST_LINES = 2_000


@dataclass(frozen=True, slots=True)
class _Table:
    """The cells of a table, its head first where it has one; `end` is the line behind it."""

    head: tuple[str, ...]
    rows: list[tuple[str, ...]]
    alignments: tuple[str, ...]
    end: int


def pandoc_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a table of pandoc's (a rule of the block parser)."""
    # The head of a column at the right may stand as far in as code does; its hyphens do not.
    if state.is_code_block(start) and (start + 1 >= end or state.is_code_block(start + 1)):
        return False
    lines = _Lines(state, start, min(end, start + _MOST_LINES))
    table = _read_grid(lines) if lines[start].startswith("+") else _read_columns(lines)
    if table is None or not table.rows:
        return False
    if silent:
        return True
    _push(state, table, start)
    state.line = table.end
    return True


class _Lines:
    """The lines of a block as they stand in it, from `first` to before `end`."""

    def __init__(self, state: StateBlock, first: int, end: int) -> None:
        self._state, self.first, self.end = state, first, end

    def __getitem__(self, number: int) -> str:
        if number >= self.end:
            return ""
        return self._state.getLines(number, number + 1, self._state.blkIndent, False).rstrip("\n")

    def find(self, pattern: re.Pattern[str], start: int, *, over_blanks: bool) -> int | None:
        """Return the next line of a pattern from `start` on, none beyond an empty one unless `over_blanks`."""
        for number in range(start, self.end):
            if pattern.fullmatch(self[number]):
                return number
            if not over_blanks and not self[number].strip():
                return None
        return None


def _read_columns(lines: _Lines) -> _Table | None:
    """Read a simple or a multiline table."""
    first = lines.first
    opening = lines[first]
    if not opening.strip():
        return None
    ruled = bool(_RULE.fullmatch(opening)) and not _COLUMNS.fullmatch(opening)
    head_from = first + 1 if ruled else first
    if ruled and not lines[head_from].strip():
        return None
    if _COLUMNS.fullmatch(opening):
        columns = first
    elif ruled:
        found = lines.find(_COLUMNS, head_from, over_blanks=False)
        if found is None:
            return None
        columns = found
    elif _COLUMNS.fullmatch(lines[first + 1]):
        columns = first + 1
    else:
        return None
    edges = _edges(lines[columns])
    body = columns + 1
    head = [lines[number] for number in range(head_from, columns)]
    if any(_crosses(text, edges) for text in (*head, lines[body])):
        return None
    framed = ruled or columns == first
    closing = lines.find(re.compile(f"{_RULE.pattern}|{_COLUMNS.pattern}"), body, over_blanks=True) if framed else None
    if framed and closing is None:
        return None
    last = closing if closing is not None else next((n for n in range(body, lines.end) if not lines[n].strip()), lines.end)
    texts = [lines[number] for number in range(body, last)]
    while texts and not texts[-1].strip():
        texts.pop()
    groups = _parted(texts) if not all(text.strip() for text in texts) else [[text] for text in texts]
    if any(_crosses(text, edges) for group in groups for text in group):
        return None
    after = last + (closing is not None)
    return _Table(
        _cells(head, edges) if head else (),
        [_cells(group, edges) for group in groups],
        tuple(_alignment(head[-1] if head else (texts or [""])[0], edges, at) for at in range(len(edges))),
        after,
    )


def _read_grid(lines: _Lines) -> _Table | None:
    opening = lines[lines.first]
    if not _GRID.fullmatch(opening):
        return None
    borders = [at for at, sign in enumerate(opening) if sign == "+"]
    edges = [(left + 1, right) for left, right in pairwise(borders)]
    head: tuple[str, ...] = ()
    rows: list[tuple[str, ...]] = []
    texts: list[str] = []
    number = lines.first + 1
    while number < lines.end and (line := lines[number]).strip()[:1] in ("|", "+"):
        if line.startswith("+"):
            is_head = bool(_GRID_HEAD.fullmatch(line))
            if not (is_head or _GRID.fullmatch(line)) or [at for at, sign in enumerate(line) if sign == "+"] != borders or (is_head and head):
                return None
            if texts and is_head:
                head = _cells(texts, edges)
            elif texts:
                rows.append(_cells(texts, edges))
            texts = []
        else:
            if any(_at(line, border) != "|" for border in borders):
                return None
            texts.append(line)
        number += 1
    return None if texts else _Table(head, rows, ("",) * len(edges), number)


def _edges(line: str) -> list[tuple[int, int]]:
    """Return where the columns under a row of hyphens begin, and where their hyphens end."""
    return [(found.start(), found.end()) for found in re.finditer("-+", line)]


def _widths(text: str) -> Iterator[tuple[str, int]]:
    """Yield each character with the cell in which it begins."""
    at = 0
    for character in text:
        yield character, at
        at += 0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _at(text: str, cell: int) -> str:
    return next((character for character, at in _widths(text) if at == cell), "")


def _between(text: str, first: int, last: int | None) -> str:
    return "".join(character for character, at in _widths(text) if first <= at and (last is None or at < last))


def _cells(texts: Sequence[str], edges: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """Return the cells of a row of some lines; the last column reaches to the end of the line, but for the border of a grid."""
    cells = []
    for number, (first, _) in enumerate(edges):
        last = edges[number + 1][0] if number + 1 < len(edges) else None
        pieces = [_between(text, first, last).strip().strip("|").strip() for text in texts]
        cells.append("\n".join(filter(None, pieces)))
    return tuple(cells)


def _crosses(text: str, edges: Sequence[tuple[int, int]]) -> bool:
    """Tell whether a word stands over the gap before a column, or left of the first: then the lines are no table."""
    if _between(text, 0, edges[0][0]).strip():
        return True
    return any(first and _between(text, first - 1, first).strip() for first, _ in edges[1:])


def _alignment(text: str, edges: Sequence[tuple[int, int]], number: int) -> str:
    """Return how a column is aligned, which the words above its hyphens, or in its first row, show."""
    first, last = edges[number]
    inside = _between(text, first, edges[number + 1][0] if number + 1 < len(edges) else None)
    taken = [(character, first + at) for character, at in _widths(inside) if not character.isspace()]
    if not taken:
        return ""
    ends = taken[-1][1] + (2 if unicodedata.east_asian_width(taken[-1][0]) in "WF" else 1)
    flush = (taken[0][1] == first, ends == last)
    return {(True, False): "left", (False, True): "right", (False, False): "center"}.get(flush, "")


def _parted(texts: Sequence[str]) -> list[list[str]]:
    groups: list[list[str]] = [[]]
    for text in texts:
        if text.strip():
            groups[-1].append(text)
        elif groups[-1]:
            groups.append([])
    return [group for group in groups if group]


def _push(state: StateBlock, table: _Table, start: int) -> None:
    opening = state.push("table_open", "table", 1)
    opening.map = [start, table.end]
    for part, tag, rows in (("thead", "th", [table.head] if table.head else []), ("tbody", "td", table.rows)):
        if not rows:
            continue
        state.push(f"{part}_open", part, 1)
        for cells in rows:
            state.push("tr_open", "tr", 1)
            for cell, alignment in zip(cells, table.alignments):
                cell_opening = state.push(f"{tag}_open", tag, 1)
                if alignment:
                    cell_opening.attrs = {"style": f"text-align:{alignment}"}
                inline = state.push("inline", "", 0)
                inline.content, inline.children, inline.map = cell, [], [start, table.end]
                state.push(f"{tag}_close", tag, -1)
            state.push("tr_close", "tr", -1)
        state.push(f"{part}_close", part, -1)
    state.push("table_close", "table", -1)
