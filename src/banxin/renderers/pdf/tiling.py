"""Articles with the shapes each could take go in; rectangles that tile a page's columns come out.

Everything here is whole columns and whole lines of the grid: no type, no text, no PDF. Line 0 is the first
line of the region, and every tile is followed by `gap_lines` of white unless it stands at the foot.

The search goes down the page like a skyline: the highest free place is filled first, with every article in
every shape that fits, and the best few hundred unfinished pages are kept (a beam search). It is deterministic
and its work is bounded by the beam, not by a clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

# How many placings of an article are tried for one page, about; the width of the beam follows. Twice as many
# find no better page on most copy.
PLACINGS = 500_000
_FEW = 8
_MOST_TILINGS = 40
_LEAST_BEAM, _MOST_BEAM = 50, 2500
# Articles tried at one free place: the heaviest ones first, they are the hardest to place late.
_CHOICES = 7

# What is bad, in one currency: one line of extra white in a single column costs about a tenth.
_SAME_HEADS = 7.0  # two headlines of one size side by side (碰题)
_NEAR_HEADS = 1.0  # two headlines side by side, of different sizes
_SAME_SIZE_PT = 2.0  # closer than this, two sizes look alike
_SEAM_ACROSS = 14.0  # white running across the whole page (通缝)
_SEAM_DOWN = 6.0  # white running from head to foot
_STACKED = 4.0  # two of the same span one below the other …
_STACKED_ALIKE = 8.0  # … with headlines of the same size
_SIDE_BOXES = 6.0  # two boxes side by side
_HOLE = 2.0  # each line of each column left empty inside the page
_LATE = 0.02  # each line an article of rank 1 stands lower than the head of the page
_UNPLACED = 0.03  # each line of each column still to be placed: what makes heavy articles go first
_SPARE = 0.6  # each line by which the copy placed so far will not fill a full page
_FOOT = 2.5  # each line left empty at the foot of a page …
_OPEN_FOOT_LINES = 10  # … up to so many: from here on the page is an open one
_OPEN_RANGE_LINES = 12  # the last page ends at one of so many heights …
_NEARLY_FULL = 0.72  # … or at the foot, if its copy takes so much of it …
_FULL = 0.78  # … and only there, if it takes so much


@dataclass(frozen=True, slots=True)
class Shape:
    """One way an article can stand: so many columns by so many lines.

    The first `head_lines` hold its headline of `head_size_pt` (0 for none). `give_lines` of white can be
    added without its looking empty. `cost` is how much worse it is than the article's best shape; `key` is
    the caller's own name for the shape.
    """

    columns: int
    lines: int
    head_lines: int = 0
    head_size_pt: float = 0.0
    cost: float = 0.0
    give_lines: int = 2
    key: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """An article as the tiling sees it: its shapes, and whether it opens the page or stands in a box.

    `rank` 1 wants to stand high on the page, 0 does not care, −1 wants to stand low.
    """

    shapes: tuple[Shape, ...]
    opens: bool = False
    boxed: bool = False
    rank: float = 0.0


@dataclass(frozen=True, slots=True)
class Tile:
    """A piece in its place: `lines` may be more than its shape's; the rest is white to be shared out."""

    piece: int
    shape: Shape
    column: int
    line: int
    lines: int

    @property
    def columns(self) -> range:
        """The columns it covers."""
        return range(self.column, self.column + self.shape.columns)

    @property
    def end(self) -> int:
        """The line after its last."""
        return self.line + self.lines


@dataclass(frozen=True, slots=True)
class Tiling:
    """A page: its tiles in the order of reading (head to foot, left to right), and what is bad about it."""

    tiles: tuple[Tile, ...]
    cost: float

    @property
    def end(self) -> int:
        """The line after the lowest tile."""
        return max((tile.end for tile in self.tiles), default=0)


@dataclass(slots=True)
class _Sketch:
    """An unfinished page: where each column is free (`ends`, gap counted), by which tile (`owners`, −1 none).

    `rest` is the least area of what is still unplaced, gaps counted."""

    ends: tuple[int, ...]
    owners: tuple[int, ...]
    tiles: tuple[Tile, ...]
    unplaced: tuple[int, ...]
    cost: float
    rest: int


def tile_page(
    pieces: Sequence[Piece],
    columns: int,
    lines: int,
    *,
    gap_lines: int = 1,
    to_foot: bool = False,
    placings: int = PLACINGS,
) -> tuple[Tiling, ...]:
    """Return the best pages found that hold every piece within `columns` × `lines`, best first.

    With `to_foot` the page is to be filled down to its last line, as one that others follow; without, a page
    that is only half full ends level where it ends. About so many `placings` are tried.
    """
    if not pieces:
        return (Tiling((), 0.0),)
    room = lines + gap_lines
    areas = [min((s.lines + gap_lines) * s.columns for s in piece.shapes) for piece in pieces]
    least = -(-sum(areas) // columns)
    if least > room:
        return ()
    heights = [room]
    if not to_foot and least < room * _FULL:
        heights = list(range(min(least + 1, room), min(room, least + _OPEN_RANGE_LINES) + 1))
        heights += [room] if heights[-1] < room and least >= room * _NEARLY_FULL else []
    tries = sum(len(piece.shapes) for piece in pieces) * min(len(pieces), _CHOICES + 2) / 2
    # Many articles fit together in many ways: a narrower beam finds a good one.
    beam = int(placings / (tries + 1) * min(1.0, (_FEW / len(pieces)) ** 2))
    beam = min(max(beam, _LEAST_BEAM), _MOST_BEAM)
    narrow = max(2 * beam // len(heights), _LEAST_BEAM)
    found: list[Tiling] = []
    for height in heights:
        found += _searched(
            pieces, areas, columns, height, gap_lines, room, beam if height == room else narrow
        )
    return tuple(sorted(found, key=lambda tiling: tiling.cost)[:_MOST_TILINGS])


def _searched(
    pieces: Sequence[Piece],
    areas: Sequence[int],
    columns: int,
    height: int,
    gap_lines: int,
    room: int,
    beam: int,
) -> list[Tiling]:
    """Return the best pages that end at `height` (the last gap counted) or above, best first."""
    order = sorted(range(len(pieces)), key=lambda i: (not pieces[i].opens, -areas[i], i))
    start = _Sketch((0,) * columns, (-1,) * columns, (), tuple(order), 0.0, sum(areas))
    sketches = [start]
    for _ in pieces:
        found: dict[tuple[object, ...], _Sketch] = {}
        for sketch in sketches:
            for base in (sketch, *_lifted(sketch)):
                for grown in _grown(base, pieces, areas, height, gap_lines):
                    key = (grown.ends, grown.owners, grown.unplaced, grown.tiles[-1].shape.head_size_pt)
                    if key not in found or grown.cost < found[key].cost:
                        found[key] = grown
        spare_cost = _SPARE / columns if height == room else 0.0
        sketches = sorted(found.values(), key=lambda sketch: _promise(sketch, spare_cost, height))[:beam]
    finished = [_finished(sketch, height, gap_lines, room) for sketch in sketches]
    return sorted(finished, key=lambda tiling: tiling.cost)[:_MOST_TILINGS]


def _promise(
    sketch: _Sketch, spare_cost: float, height: int
) -> tuple[float, tuple[int, ...], tuple[int, ...]]:
    """Return what unfinished pages are ranked by: the cost so far and the least that is to be expected."""
    spare = height * len(sketch.ends) - sum(sketch.ends) - sketch.rest
    return sketch.cost + _UNPLACED * sketch.rest + spare_cost * spare, sketch.ends, sketch.unplaced


def _white_cost(shape: Shape, lines: int) -> float:
    """Return the cost of `lines` of white in a shape: little while it can give, soon more."""
    over = max(0, lines - shape.give_lines)
    return (0.1 * lines * lines + 0.8 * over * over) * (0.6 + 0.4 * shape.columns)


def _is_free(sketch: _Sketch, owner: int) -> bool:
    """Tell whether nothing stands below any column of a tile yet, so that it may still grow."""
    return all(sketch.owners[column] == owner for column in sketch.tiles[owner].columns)


def _stretched(sketch: _Sketch, owner: int, end: int) -> _Sketch:
    """Let a tile grow down until the columns below it are free from `end` on."""
    tile = sketch.tiles[owner]
    more = end - sketch.ends[tile.column]
    old = tile.lines - tile.shape.lines
    cost = _white_cost(tile.shape, old + more) - _white_cost(tile.shape, old)
    tiles = list(sketch.tiles)
    tiles[owner] = replace(tile, lines=tile.lines + more)
    ends = tuple(end if column in tile.columns else e for column, e in enumerate(sketch.ends))
    return replace(sketch, ends=ends, tiles=tuple(tiles), cost=sketch.cost + cost)


def _lifted(sketch: _Sketch) -> Iterator[_Sketch]:
    """Yield the page with its highest free place filled by white, level with a neighbour on either side."""
    top = min(sketch.ends)
    owner = sketch.owners[sketch.ends.index(top)]
    if owner < 0 or not _is_free(sketch, owner):
        return
    tile = sketch.tiles[owner]
    beside = [c for c in (tile.column - 1, tile.column + tile.shape.columns) if 0 <= c < len(sketch.ends)]
    for end in sorted({sketch.ends[c] for c in beside if top < sketch.ends[c]}):
        if end - top <= tile.shape.give_lines + 2:
            yield _stretched(sketch, owner, end)


def _grown(
    sketch: _Sketch, pieces: Sequence[Piece], areas: Sequence[int], height: int, gap_lines: int
) -> Iterator[_Sketch]:
    """Yield the page with one more article at its highest free place."""
    column = sketch.ends.index(min(sketch.ends))
    opening = not sketch.tiles and any(pieces[i].opens for i in sketch.unplaced)
    choices = [i for i in sketch.unplaced if pieces[i].opens] if opening else _choices(sketch.unplaced)
    levelled: dict[int, _Sketch | None] = {}
    for index in choices:
        for shape in pieces[index].shapes:
            width = shape.columns
            if column + width > len(sketch.ends):
                continue
            if width not in levelled:
                levelled[width] = _levelled(sketch, column, width)
            base = levelled[width]
            if base is None or base.ends[column] + shape.lines + gap_lines > height:
                continue
            spare = height * len(base.ends) - sum(base.ends) - base.rest
            if (shape.lines + gap_lines) * width - areas[index] > spare:
                continue
            yield _placed(base, pieces, index, shape, column, areas, gap_lines)


def _choices(unplaced: tuple[int, ...]) -> tuple[int, ...]:
    """Return the heaviest articles and the two lightest, which fill what is left."""
    return unplaced if len(unplaced) <= _CHOICES + 2 else (*unplaced[:_CHOICES], *unplaced[-2:])


def _levelled(sketch: _Sketch, column: int, width: int) -> _Sketch | None:
    """Bring `width` columns from `column` on to one level, by white above them; None if too much."""
    end = max(sketch.ends[column : column + width])
    for c in range(column, column + width):
        if sketch.ends[c] == end:
            continue
        owner = sketch.owners[c]
        if owner < 0 or not _is_free(sketch, owner):
            return None
        if end - sketch.ends[c] > sketch.tiles[owner].shape.give_lines + 1:
            return None
        sketch = _stretched(sketch, owner, end)
    return sketch if len(set(sketch.ends[column : column + width])) == 1 else None


def _placed(
    sketch: _Sketch,
    pieces: Sequence[Piece],
    index: int,
    shape: Shape,
    column: int,
    areas: Sequence[int],
    gap_lines: int,
) -> _Sketch:
    line, after = sketch.ends[column], column + shape.columns
    tile = Tile(index, shape, column, line, shape.lines)
    end = line + shape.lines + gap_lines
    ends = (*sketch.ends[:column], *[end] * shape.columns, *sketch.ends[after:])
    owners = (*sketch.owners[:column], *[len(sketch.tiles)] * shape.columns, *sketch.owners[after:])
    unplaced = tuple([i for i in sketch.unplaced if i != index])
    cost = (
        sketch.cost
        + shape.cost
        + _LATE * pieces[index].rank * line
        + _beside_cost(tile, sketch.tiles, pieces)
    )
    if unplaced and len(set(ends)) == 1:
        cost += _SEAM_ACROSS
    above = sketch.tiles[sketch.owners[column]] if sketch.tiles and sketch.owners[column] >= 0 else None
    if above and (above.column, above.shape.columns) == (column, shape.columns) and shape.columns > 1:
        alike = abs(above.shape.head_size_pt - shape.head_size_pt) < _SAME_SIZE_PT
        cost += _STACKED_ALIKE if alike else _STACKED
    return _Sketch(ends, owners, (*sketch.tiles, tile), unplaced, cost, sketch.rest - areas[index])


def _beside_cost(tile: Tile, others: Iterable[Tile], pieces: Sequence[Piece]) -> float:
    """Return what is bad about the neighbours at the left and right of a tile: headlines (碰题), boxes."""
    cost = 0.0
    left, right = tile.column, tile.column + tile.shape.columns
    for other in others:
        if other.column + other.shape.columns != left and other.column != right:
            continue
        top, foot = max(tile.line, other.line), min(tile.line + tile.lines, other.line + other.lines)
        if top >= foot:
            continue
        if pieces[tile.piece].boxed and pieces[other.piece].boxed:
            cost += _SIDE_BOXES
        heads_end = min(tile.line + tile.shape.head_lines, other.line + other.shape.head_lines)
        if top < heads_end:
            apart = abs(tile.shape.head_size_pt - other.shape.head_size_pt)
            cost += _SAME_HEADS if apart < _SAME_SIZE_PT else _NEAR_HEADS
    return cost


def _finished(sketch: _Sketch, height: int, gap_lines: int, room: int) -> Tiling:
    """Level the foot of a page that holds everything, down to `height`."""
    end = max(sketch.ends)
    hole = 0.0
    for owner in sorted(set(sketch.owners)):
        if owner < 0:
            hole += _HOLE * end * sketch.owners.count(owner)
            continue
        column = sketch.owners.index(owner)
        short = end - sketch.ends[column]
        if not short:
            continue
        if _is_free(sketch, owner) and short <= sketch.tiles[owner].shape.give_lines + 4:
            sketch = _stretched(sketch, owner, end)
        else:
            hole += _HOLE * short * sketch.owners.count(owner)
    cost = sketch.cost + hole + _seams_down(sketch.tiles, len(sketch.ends))
    tiles: Sequence[Tile] = sketch.tiles
    foot_cost = _FOOT * min(room - end, _OPEN_FOOT_LINES)
    if room - end < _OPEN_FOOT_LINES or height == room:
        grown, spread_cost = _spread(tiles, room - end, gap_lines)
        left = room - gap_lines - max(tile.end for tile in grown)
        if spread_cost + _FOOT * left < foot_cost or height == room:
            tiles, foot_cost = grown, spread_cost + _FOOT * min(left, _OPEN_FOOT_LINES)
    return Tiling(tuple(sorted(tiles, key=lambda tile: (tile.line, tile.column))), cost + foot_cost)


def _seams_down(tiles: Sequence[Tile], columns: int) -> float:
    """Return the cost of every gutter that no tile crosses."""
    crossed = {c for tile in tiles for c in tile.columns[1:]}
    return _SEAM_DOWN * (columns - 1 - len(crossed))


def _spread(tiles: Sequence[Tile], lines: int, gap_lines: int) -> tuple[list[Tile], float]:
    """Give a page `lines` more of height, one at a time, where white hurts least.

    A line drawn across the page meets one tile in each column. If each of them grows by a line, everything
    below moves down by one and no hole opens.
    """
    grown, cost = list(tiles), 0.0
    for _ in range(lines):
        best: tuple[float, int] | None = None
        for level in sorted({tile.line for tile in grown}):
            crossing = [tile for tile in grown if tile.line <= level < tile.end + gap_lines]
            more = sum(_growth_cost(tile) for tile in crossing)
            if best is None or more < best[0]:
                best = (more, level)
        if best is None or any(
            tile.lines - tile.shape.lines > tile.shape.give_lines + 2
            for tile in grown
            if tile.line <= best[1] < tile.end + gap_lines
        ):
            break
        level = best[1]
        cost += best[0]
        grown = [
            replace(tile, lines=tile.lines + 1)
            if tile.line <= level < tile.end + gap_lines
            else replace(tile, line=tile.line + 1)
            if tile.line > level
            else tile
            for tile in grown
        ]
    return grown, cost


def _growth_cost(tile: Tile) -> float:
    white = tile.lines - tile.shape.lines
    return _white_cost(tile.shape, white + 1) - _white_cost(tile.shape, white)
