"""Pieces of rows come in; where a headline stands downwards among them, a character to a row, it comes out as one piece.

An extractor that keeps the layout prints each character of a vertical headline (竖题) in the row that it stands level with: all
at one place, with nothing below each other but white space, alone or a space before the text beside them. They are large, and
rows are printed empty for them, in which the text beside them goes on. Columns whose characters stand level are one
headline, read from the right.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from banxin.structure.columns.rivers import Piece
from banxin.structure.lines import NO_LINE_START
from banxin.structure.signs import HAN

_CHARACTER = re.compile(rf"([{HAN}“”‘’「」『』《》（）—，、。！？：])(?:\s+|$)")
_HAN = re.compile(f"[{HAN}]")
_LEVEL_CHARACTERS = re.compile(rf"[{HAN}](?:\s+[{HAN}]){{1,2}}")
_REACH = 14  # rows from a character to the next, at most
_LEAST, _LEAST_BESIDE = 3, 4  # characters; where other text stands right beside them
_BESIDE = 3  # characters to what stands right beside
_LEAST_STARTS = 3  # lines that begin where the text beside a headline does
_HAN_SHARE, _ALONE_SHARE, _UNLIKE_SHARE = 0.6, 0.5, 0.7  # of a headline's characters: no marks, alone, unlike each other
_NEAR_COLUMNS, _LEVEL_SHARE = 4, 0.75  # characters from one column to the next; of the shorter, those that stand level


def join_vertical_heads(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces with each vertical headline as one, in the row of its first character."""
    parted = {piece: _part(piece) for piece in pieces}
    runs = list(_find_runs([part for parts in parted.values() for part in parts]))
    rests = {piece: _cut(piece) for run in runs for piece in run}
    heads: dict[Piece, Piece] = {}
    for columns in _headlines(runs):
        characters = [piece for column in columns for piece in column]
        first, last = (pick(piece.row for piece in characters) for pick in (min, max))
        start = min(piece.start for piece in characters)
        end = max(piece.start for piece in characters) + 1
        text = "".join(piece.text.strip()[0] for piece in characters)
        heads[min(characters, key=lambda piece: piece.row)] = Piece(first, start, end, text, start, last)
    joined: list[Piece] = []
    for piece, parts in parted.items():
        for part in parts if any(part in rests for part in parts) else [piece]:
            rest = rests.get(part, part)
            joined += [heads[part]] if part in heads else []
            joined += [rest] if rest else []
    return joined


def _part(piece: Piece) -> list[Piece]:
    """Return the characters of a piece that is nothing but two or three of them, else the piece."""
    if not _LEVEL_CHARACTERS.fullmatch(piece.text):
        return [piece]
    places = [(match.start(), match[0]) for match in re.finditer(r"\S", piece.text)]
    return [Piece(piece.row, piece.start + at, piece.start + at + 1, text, piece.start + at) for at, text in places]


def _find_runs(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Yield the columns of vertical headlines, as the pieces that their characters are or begin."""
    by_row: dict[int, list[Piece]] = {}
    by_place: dict[int, list[Piece]] = {}
    for piece in pieces:
        by_row.setdefault(piece.row, []).append(piece)
    starts = Counter(piece.start for piece in pieces)
    for piece in pieces:
        rest = _cut(piece)
        parted = (
            rest is None
            or rest.start - piece.start > _BESIDE
            or sum(starts[place] for place in range(rest.start - 1, rest.start + 2)) >= _LEAST_STARTS
        )
        if parted and _CHARACTER.match(piece.text) and not _is_in_text(piece, by_row[piece.row]):
            by_place.setdefault(piece.start, []).append(piece)
    for place, found in sorted(by_place.items()):
        run: list[Piece] = []
        for piece in found:
            if run and (piece.row - run[-1].row > _REACH or _is_crossed(by_row, place, run[-1].row, piece.row)):
                yield from [run] if _is_headline(run, by_row) else []
                run = []
            run.append(piece)
        yield from [run] if _is_headline(run, by_row) else []


def _cut(piece: Piece) -> Piece | None:
    """Return what stands in a piece beside its first character."""
    rest = piece.text[1:].lstrip()
    start = piece.start + len(piece.text) - len(rest)
    return replace(piece, start=start, text=rest, left=start) if rest else None


def _is_in_text(piece: Piece, row: Sequence[Piece]) -> bool:
    """Tell whether the first character of a piece is one of a text whose characters are set apart: a mark follows it."""
    rest = piece.text[1:].lstrip()
    return rest[:1] in NO_LINE_START if rest else any(0 <= other.start - piece.end < _BESIDE and other.text[0] in NO_LINE_START for other in row)


def _is_crossed(by_row: dict[int, list[Piece]], place: int, above: int, below: int) -> bool:
    return any(piece.start <= place < piece.end for row in range(above + 1, below) for piece in by_row.get(row, ()))


def _is_headline(run: Sequence[Piece], by_row: dict[int, list[Piece]]) -> bool:
    characters = [piece.text[0] for piece in run]
    count = len(run)
    if count < _LEAST or sum(bool(_HAN.match(character)) for character in characters) < max(_LEAST, _HAN_SHARE * count):
        return False
    alone = sum(len(piece.text.strip()) == 1 for piece in run)
    if alone < _ALONE_SHARE * count or len(set(characters)) <= _UNLIKE_SHARE * count:
        return False
    beside = any(
        other is not piece and -_BESIDE < other.start - piece.end < _BESIDE for piece in run for other in by_row[piece.row]
    )
    return count >= _LEAST_BESIDE or not beside


def _headlines(runs: Sequence[list[Piece]]) -> list[list[list[Piece]]]:
    """Return the columns of each headline, from the right."""
    headlines: list[list[list[Piece]]] = []
    for run in sorted(runs, key=lambda run: -run[0].start):
        beside = next(
            (
                columns
                for columns in headlines
                if 0 < columns[-1][0].start - run[0].start <= _NEAR_COLUMNS and _stand_level(columns[-1], run)
            ),
            None,
        )
        if beside is None:
            headlines.append([run])
        else:
            beside.append(run)
    return headlines


def _stand_level(right: Sequence[Piece], left: Sequence[Piece]) -> bool:
    level = sum(one.row == other.row for one, other in zip(right, left, strict=False))
    return level >= _LEVEL_SHARE * min(len(right), len(left))
