"""Rectangles that tile a page: no holes, no overlap, a lead at the head, no two headlines alike side by side."""

from __future__ import annotations

import math
from functools import cache
from itertools import combinations

import pytest

from banxin.renderers.pdf.tiling import Piece, Shape, Tiling, tile_page

COLUMNS, LINES = 5, 80
# A quarter of what a real page is given: enough for these, and quick.
PLACINGS = 120_000


def shapes(lines: int, *, lead: bool = False) -> tuple[Shape, ...]:
    """Return what a story of so many lines can look like, with headlines like a newspaper's."""
    heads = {1: [(18, 4), (15, 3)], 2: [(22, 5), (20, 3)], 3: [(24, 5), (20, 3)], 4: [(24, 5)], 5: [(24, 3)]}
    if lead:
        heads = {3: [(32, 8), (28, 6)], 4: [(34, 8), (30, 5)], 5: [(32, 5)]}
    return tuple(
        Shape(columns, head + math.ceil(lines / columns), head, size, abs(columns - lines / 25) * 0.5)
        for columns, options in heads.items()
        for size, head in options
        if lines / columns >= 4
    )


def page(*sizes: int, lead: bool = True) -> list[Piece]:
    longest = sizes.index(max(sizes)) if lead else None
    return [
        Piece(shapes(lines, lead=number == longest), opens=number == longest)
        for number, lines in enumerate(sizes)
    ]


def covered(tiling: Tiling) -> dict[tuple[int, int], int]:
    """Return which piece stands at each (column, line), and fail where two do."""
    places: dict[tuple[int, int], int] = {}
    for tile in tiling.tiles:
        for column in tile.columns:
            for line in range(tile.line, tile.end):
                assert (column, line) not in places, f"pieces {tile.piece} and {places[column, line]} overlap"
                places[column, line] = tile.piece
    return places


@cache
def tiled(*sizes: int, lead: bool = True, to_foot: bool = False) -> Tiling:
    tilings = tile_page(page(*sizes, lead=lead), COLUMNS, LINES, to_foot=to_foot, placings=PLACINGS)
    assert [tiling.cost for tiling in tilings] == sorted(tiling.cost for tiling in tilings)
    return tilings[0]


@pytest.mark.parametrize(
    "sizes",
    [
        (90, 14, 14, 50, 12, 48, 46),
        (60, 12, 12, 30, 12, 28),
        (50, 25, 34, 10, 10),
        (25, 38, 24, 34, 80),
        (30,) * 8,
    ],
)
def test_every_piece_stands_once_within_the_page_and_keeps_its_lines(sizes: tuple[int, ...]) -> None:
    tiling = tiled(*sizes)
    covered(tiling)
    assert sorted(tile.piece for tile in tiling.tiles) == list(range(len(sizes)))
    for tile in tiling.tiles:
        assert tile.lines >= tile.shape.lines
        assert tile.column + tile.shape.columns <= COLUMNS
        assert tile.end <= LINES


@pytest.mark.parametrize(
    "sizes", [(90, 14, 14, 50, 12, 48, 46), (60, 14, 12, 30, 12, 28), (25, 38, 24, 34, 80)]
)
def test_no_holes_but_the_white_between_tiles(sizes: tuple[int, ...]) -> None:
    tiling = tiled(*sizes)
    places = covered(tiling)
    empty = [(c, line) for c in range(COLUMNS) for line in range(tiling.end) if (c, line) not in places]
    gaps = {(c, tile.end) for tile in tiling.tiles for c in tile.columns}
    assert set(empty) <= gaps


def test_a_page_that_others_follow_is_filled_to_its_foot() -> None:
    tiling = tiled(90, 14, 14, 50, 12, 48, 46, to_foot=True)
    feet = {max(tile.end for tile in tiling.tiles if column in tile.columns) for column in range(COLUMNS)}
    assert feet == {LINES}


def test_a_half_empty_page_ends_level() -> None:
    tiling = tiled(60, 12, 30, 28)
    feet = {max(tile.end for tile in tiling.tiles if column in tile.columns) for column in range(COLUMNS)}
    assert len(feet) == 1
    assert tiling.end < LINES * 0.7


def test_the_lead_stands_at_the_head_on_the_left() -> None:
    tiling = tiled(30, 24, 70, 28, 36)
    (lead,) = (tile for tile in tiling.tiles if tile.piece == 2)
    assert (lead.column, lead.line) == (0, 0)


def test_tiles_come_in_the_order_of_reading() -> None:
    tiling = tiled(90, 14, 14, 50, 12, 48, 46)
    assert [(tile.line, tile.column) for tile in tiling.tiles] == sorted(
        (tile.line, tile.column) for tile in tiling.tiles
    )


def test_headlines_of_one_size_do_not_stand_side_by_side() -> None:
    tiling = tiled(40, 40, 40, 40, lead=False)
    for one, other in combinations(tiling.tiles, 2):
        if one.columns.stop == other.columns.start or other.columns.stop == one.columns.start:
            top = max(one.line, other.line)
            heads = min(one.line + one.shape.head_lines, other.line + other.shape.head_lines)
            assert top >= heads or abs(one.shape.head_size_pt - other.shape.head_size_pt) >= 2


def test_white_does_not_run_across_the_page_where_it_can_be_helped() -> None:
    tiling = tiled(90, 14, 14, 50, 12, 48, 46)
    places = covered(tiling)
    across = [
        line
        for line in range(1, tiling.end)
        if not any((column, line) in places for column in range(COLUMNS))
    ]
    assert len(across) <= 1


def test_what_cannot_fit_is_not_forced() -> None:
    assert tile_page(page(*[90] * 6, lead=False), COLUMNS, LINES) == ()
    assert tile_page(page(*[60] * 7, lead=False), COLUMNS, LINES) == ()


def test_no_pieces_make_an_empty_page() -> None:
    assert tile_page([], COLUMNS, LINES) == (Tiling((), 0.0),)


def test_the_same_copy_gives_the_same_page() -> None:
    pieces = page(60, 12, 12, 30, 12, 28)
    assert tile_page(pieces, COLUMNS, LINES, placings=PLACINGS)[0] == tiled(60, 12, 12, 30, 12, 28)
