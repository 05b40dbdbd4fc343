"""Rows of a page as an extractor laid them out come in; their pieces, cut where white rivers run, go out.

A gutter between two columns is white through many rows at one place, and text begins where it ends; the space inside a
headline or a folio line, or in front of a name that is set flush right, is not. For each place where texts begin the
rows that a river runs through before it are found by dynamic programming (Viterbi): a row with text on both sides that
begins there speaks for the river, one that is crossed by text against it. Gutters so narrow that the extractor took two
columns for one are told by the widths of lines and by their words (`abreast`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from banxin.model.document import SourceLine
from banxin.structure.columns.abreast import cut_abreast
from banxin.structure.lines import character_width_em

_WHITE = re.compile(r"\s+(?=\S)")
_GAP = re.compile(r"(?<=\S)\s{2,}(?=\S)")
_FILLER = "\0"  # the second half of a full-width character
_INNER_SPACE = "\1"  # a space between two characters of a line that are all set apart
_LONE_SPACE = re.compile(r"[^\s!-~](?=\s[^\s!-~])")  # the character before one; not beside Latin or figures
_SET_APART = re.compile(r"(?<!\S)(?:\S ){3,}\S(?!\S)")  # characters with a space between any two
_MARKS = "，。、；：！？”’」』》）…"
# What a row says for or against a river before a place, in the costs of `rejoin`.
_BOTH_SIDES, _RIGHT_ALONE, _INDENTED, _BETWEEN = -2.0, -0.7, -1.0, -0.3
_NARROW, _PER_DRIFT = -0.8, 0.3  # one space between, as after full lines; for each character that it is off its place
_NOTHING = 0.8  # such a space where it may be anything
_PER_SPACE, _FEW_SPACES = 30.0, 0.03  # for the share of characters with a space after them above the second
_CROSSED, _STICKS_OUT, _EMPTY = 4.0, 0.5, 0.15
_SPRINGS = 3.0  # a river begins
_DRIFTS, _MOST_DRIFT = (1, -1, 2, -2), 2  # characters by which a full line moves what stands at its right
_INDENT = 6  # by which a first line may begin further in
_MOST_SET_IN = 20  # by which a signature may
_WIDE = 12  # spaces that part texts wherever a river runs
_FAR = 20  # rows as far as a river is followed where no text begins at its bank
_BEFORE, _BEHIND = 3, 7  # characters by which a column may begin before or behind where a narrow gutter puts a line of it
_LEAST_STARTS = 2  # rows in which text begins at a place that a river may run before


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a row between rivers: the characters from `start` up to `end` of the line `row`.

    `left` is the bank of the river that it stands beside, left of an indent; `last` the row that a headline set downwards ends
    in, 0 elsewhere.
    """

    row: int
    start: int
    end: int
    text: str
    left: int
    last: int = 0


def cut_rows(lines: Sequence[SourceLine]) -> list[Piece]:
    """Return the pieces of the lines, from the top and from the left."""
    if not lines:
        return []
    first, last = lines[0].number, lines[-1].number
    rows = [""] * (last - first + 1)
    for line in lines:
        rows[line.number - first] = _SET_APART.sub(lambda match: match[0].replace(" ", _INNER_SPACE), line.text.rstrip())
    in_cells = [_in_cells(row) for row in rows]
    if _alignment(in_cells) > _alignment(rows):
        rows = in_cells
    flows = _find_rivers(rows)
    pieces = []
    for line in lines:
        index = line.number - first
        text = rows[index]
        places = [
            place
            for place in flows[index]
            if _is_bank(text, place)
            or _white_around(text, place) >= _WIDE
            or any(0 <= near < len(rows) and place in flows[near] and _is_bank(rows[near], place) for near in (index - 1, index + 1))
        ]
        pieces += _cut(line.number, text, places, flows[index])
    return [replace(piece, text=_shown(piece.text)) for piece in _cut_narrow_gutters(pieces)]


def _shown(text: str) -> str:
    return text.replace(_FILLER, "").replace(_INNER_SPACE, " ")


def _cut_narrow_gutters(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces cut where the extractor took two columns for one: a full line of the left one is followed by a single
    space, wherever it ends, and what stands in the right one begins off the place of its column.
    """
    order = sorted(range(len(pieces)), key=lambda index: (pieces[index].left, pieces[index].row))
    found = zip(order, cut_abreast([_shown(pieces[index].text) for index in order], in_columns=True), strict=True)
    cut: list[Piece] = []
    for index, lines in sorted(found):
        cut += _part(pieces[index], lines, pieces) if len(lines) > 1 else [pieces[index]]
    return cut


def _part(piece: Piece, lines: Sequence[str], pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Yield the lines that a piece holds, each at the place of its column."""
    shown = [place for place, character in enumerate(piece.text) if character != _FILLER]
    first, left = 0, piece.left
    for line in lines:
        begin, end = shown[first], shown[first + len(line.rstrip()) - 1] + 1
        start = piece.start + begin
        if first:
            start = left = _bank_near(start, piece.row, pieces)
        yield Piece(piece.row, start, start + end - begin, piece.text[begin:end], left)
        first += len(line)


def _bank_near(place: int, row: int, pieces: Sequence[Piece]) -> int:
    """Return where the column begins that a line stands in which a narrow gutter puts at a place."""
    near = Counter(
        piece.start for piece in pieces if -_BEFORE <= piece.start - place <= _BEHIND and abs(piece.row - row) <= _FAR
    )
    count, _, bank = max(((count, -abs(start - place), start) for start, count in near.items()), default=(0, 0, place))
    return bank if count >= _LEAST_STARTS else place


def _in_cells(row: str) -> str:
    """Return a row in which a full-width character takes two places, as it does on a terminal."""
    return "".join(character + _FILLER if character_width_em(character) == 1.0 or character == "\u3000" else character for character in row)


def _alignment(rows: Sequence[str]) -> int:
    """Return how many pairs of rows have text that begins at one place after white space."""
    starts = Counter(gap.end() for row in rows for gap in _GAP.finditer(row))
    return sum(count * count for count in starts.values())


def _find_rivers(rows: Sequence[str]) -> list[list[int]]:
    """Return for each row the places before which rivers run through it."""
    spacing = _read_spacing(rows)
    begins: dict[int, list[int]] = {}
    for index, row in enumerate(rows):
        for gap in _WHITE.finditer(row):
            if gap.start() or gap.end() > _INDENT:
                begins.setdefault(gap.end(), []).append(index)
    flows: list[list[int]] = [[] for _ in rows]
    for place in sorted(place for place, found in begins.items() if len(found) >= _LEAST_STARTS):
        for stretch in _stretches(begins[place], len(rows)):
            for index in _find_river(rows[stretch.start : stretch.stop], place, spacing):
                flows[stretch.start + index].append(place)
    return flows


def _stretches(found: Sequence[int], count: int) -> Iterator[range]:
    """Return the rows round those that were found; far ones have nothing to do with each other."""
    start = 0
    for end in range(1, len(found) + 1):
        if end == len(found) or found[end] - found[end - 1] > 2 * _FAR:
            yield range(max(0, found[start] - _FAR), min(count, found[end - 1] + _FAR + 1))
            start = end


def _white_around(row: str, place: int) -> int:
    """Return how many spaces stand round a place between texts."""
    left, right = row[:place].rstrip(), row[place:].lstrip()
    return len(row) - len(left) - len(right) if left and right else 0


def _is_bank(row: str, place: int) -> bool:
    """Tell whether text on both sides of a place shows that a river runs before it."""
    left, right = row[:place], row[place:]
    indent = len(right) - len(right.lstrip())
    return bool(left.strip() and right.strip()) and indent <= _INDENT


@dataclass(frozen=True, slots=True)
class _Spacing:
    """What a lone space says for a river, after a mark and after another character: the less, the more of them stand
    anywhere on the page.
    """

    after_mark: float
    elsewhere: float

    def cost(self, before: str, after: str) -> float:
        """Return what a space between two characters says; beside Latin or figures nothing."""
        if before.isascii() or after.isascii():
            return _NOTHING
        return self.after_mark if before in _MARKS else self.elsewhere


def _read_spacing(rows: Sequence[str]) -> _Spacing:
    rows = [row.replace(_FILLER, "").replace(_INNER_SPACE, "") for row in rows]
    text = "".join(rows)
    marks = sum(text.count(mark) for mark in _MARKS)
    others = len("".join(text.split())) - marks
    spaces = [match[0] in _MARKS for row in rows for match in _LONE_SPACE.finditer(row)]
    return _Spacing(_narrow(sum(spaces) / max(1, marks)), _narrow((len(spaces) - sum(spaces)) / max(1, others)))


def _narrow(density: float) -> float:
    return min(_NARROW + _PER_SPACE * max(0.0, density - _FEW_SPACES), _NOTHING)


def _find_river(rows: Sequence[str], place: int, spacing: _Spacing) -> list[int]:
    """Return the rows that a river runs through whose right bank stands at a place."""
    dry, wet = 0.0, _SPRINGS
    came: list[tuple[bool, bool]] = []
    for row in rows:
        springs, stays = dry + _SPRINGS, wet
        from_wet_dry, from_wet = wet < dry, stays <= springs
        dry, wet = min(dry, wet), min(springs, stays) + _river_cost(row, place, spacing)
        came.append((from_wet_dry, from_wet))
    is_wet = wet < dry
    found = []
    for index in range(len(rows) - 1, -1, -1):
        if is_wet:
            found.append(index)
        is_wet = came[index][is_wet]
    return found[::-1]


def _river_cost(row: str, place: int, spacing: _Spacing) -> float:
    if len(row) <= place - 2 or not row:
        return _EMPTY
    before = row[:place]
    left = before.rstrip()
    white = place - len(left)
    right = row[place:]
    begins = bool(right) and not right[0].isspace()
    if white >= 2:
        if not right:
            return _EMPTY
        if begins:
            return _BOTH_SIDES if left else _RIGHT_ALONE
        indent = len(right) - len(right.lstrip())
        if not left or not right.strip():
            return _EMPTY
        return _INDENTED if indent <= _INDENT else _BETWEEN
    if not begins:
        return _STICKS_OUT
    drift = 0 if white == 1 else _drift(row, place)
    if drift is None:
        return _CROSSED
    end = place + drift
    before = row[: end - 1].rstrip(_FILLER)
    return spacing.cost(before[-1:], row[end]) + _PER_DRIFT * abs(drift)


def _drift(row: str, place: int) -> int | None:
    """Return by how many characters the end of a white space is off a place, None for none near."""
    return next(
        (
            step
            for step in _DRIFTS
            if 2 < place + step < len(row) and row[place + step - 1].isspace() and not row[place + step].isspace()
        ),
        None,
    )


def _cut(number: int, text: str, places: Sequence[int], flows: Sequence[int]) -> list[Piece]:
    begin = len(text) - len(text.lstrip())
    gaps = [gap.span() for gap in _WHITE.finditer(text) if gap.start() > begin]
    cuts: dict[tuple[int, int], int] = {}  # the white spaces that are cut at, with the place of the river
    for place in places:
        near = [
            (0 if start < place <= end else _PER_DRIFT * abs(end - place), start, end)
            for start, end in gaps
            if start < place <= end or abs(end - place) <= _MOST_DRIFT
        ]
        if near:
            _, start, end = min(near)
            bank = cuts.get((start, end), place)
            cuts[start, end] = bank if place - bank <= _INDENT else place
    pieces = []
    banks = (0, *(place for place in flows if place <= begin + _MOST_DRIFT))
    bank = max(banks) if begin - max(banks) <= _MOST_SET_IN else begin
    for (start, end), place in sorted(cuts.items()):
        pieces.append(Piece(number, begin, start, text[begin:start], min(bank, begin)))
        begin, bank = end, place
    pieces.append(Piece(number, begin, len(text), text[begin:], min(bank, begin)))
    return pieces
