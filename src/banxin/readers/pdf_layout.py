"""The characters of a page come in, in any order; its lines come out, each with its place, type size and direction.

Only geometry decides. Characters on one baseline with no gutter between them make a line; characters of one
size that stand closer below each other than beside each other make a vertical line (竖排); a headline that is
spaced out letter by letter is one line. No line goes on beyond a rule between two columns, or out of a frame. Spaces
are set anew from the gaps, since some programs print none.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from banxin.readers.pdf_characters import Box, Character

# All lengths in em of the type in question.
_SAME_BASELINE = 0.3
_GUTTER = 0.75  # a wider gap may part two columns; a narrower one is justification
_NARROW_GUTTER = 1.1
_TOUCHING = 0.1
_STRETCHED, _SPACES_BETWEEN = 20.0, 2
_LONG_RUN, _HANGING_GUTTER = 5, 0.4  # a gutter that a mark hangs into
_OTHER_TYPE = 0.4  # before or behind a title's type
_WIDE_GAP = 2.2  # and one wider than this always does
_ALIGNED, _ALIGNED_MARK = 0.3, 0.6  # edges of lines as near as this to each other stand below each other
_ALIGNED_REACH = 12.0  # others within this distance make an edge that of a column
_SPACE_LATIN, _SPACE_WIDE = 0.14, 0.2  # more than the line's own spacing: a word space
_SPACED_FIRST, _SPACED_LATER = 1.1, 0.95  # how large, of the usual size, letters set wide are that are sought first and last
_SPACED_PITCH = 3.2  # letters of one headline are not further apart
_STACK_PITCH = (0.75, 2.6)  # from one character of a vertical headline to the next
_STACK_CENTRED, _STACK_STEP_PT = 0.35, 4.0
_CLOSE_PITCH, _LEAST_VERTICAL = 1.5, 4
_ASCENT = 0.88  # of an em above the baseline
_MOST_IN_CELL, _WIDEST_CELL = 3, 1.3  # characters side by side in one cell of a vertical line, and their width
_SOLID_PITCH, _SAME_TOP, _NEXT_LINE, _BESIDE_LINE = 1.3, 0.2, 2.3, 5.0  # within a short vertical line, and from the lines beside it
# From one cell of a vertical line to the next; how they stand below each other, and their sizes.
_NEXT_CELL, _INTO_NEXT, _FLUSH_CELL, _MIXED_CELLS = 0.6, 0.6, 0.1, 1.3
_PAIR_SIZE, _PAIR_PITCH = 1.4, 1.6  # two characters make one only if so large and so near
_LEAST_FRAME, _INTO_WALL = 2.2, 0.3  # the height of a frame that parts lines; as far as a character may reach into a wall
_SAME_SIZE = 1.12
_MIXED_SIZE = 1.9  # a byline in small type may end a line of text; a headline's neighbour is no part of it


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line as printed: its characters with the spaces that the gaps show, its box, the size of its type.

    A vertical line runs downwards, a turned one in any other direction. `order` is where it begins in the text layer.
    """

    text: str
    box: Box
    size_pt: float
    font: str
    bold: bool
    vertical: bool
    turned: bool
    order: int


@dataclass(frozen=True, slots=True)
class _Cell:
    """A character with the cell its type gives it."""

    mark: Character
    left: float
    right: float
    top: float
    bottom: float
    wide: bool
    upright_vertical: bool  # set with a vertical origin, above the middle of its cell
    lies: bool = False  # on its side, in a vertical line

    @property
    def size(self) -> float:
        return self.mark.size_pt

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


def set_lines(characters: Sequence[Character], rules: Sequence[Box] = (), boxes: Sequence[Box] = ()) -> list[PageLine]:
    """Return the lines of a page, in the order of the text layer; rules along them and the sides of boxes part them."""
    walls = _Walls(rules, boxes)
    level = [_cell(mark) for mark in characters if not mark.turned]
    visible = [cell for cell in level if not cell.mark.text.isspace()]
    vertical = _vertical_cells(visible)
    upright = [cell for cell in visible if cell.mark.order in vertical]
    runs = _runs([cell for cell in level if cell.mark.order not in vertical], walls)
    if 2 * len(upright) > len(visible):
        # On a page set in vertical lines, characters with none beside them are the short ends of such.
        upright += [run[0] for run in runs if len(run) == 1 and run[0].wide]
        runs = [run for run in runs if not (len(run) == 1 and run[0].wide)]
    attached, runs = _attached(runs, upright)
    stacks, runs = _stacked(_level_runs(runs, walls))
    lines = [_line(run) for run in runs if _marks(run)]
    lines += [_vertical_line(stack) for stack in stacks]
    turned = [mark for mark in characters if mark.turned]
    if upright:
        # Figures and Latin words lie on their side in a vertical line.
        lying = [_turned_cell(_cell(mark)) for mark in turned if mark.downward and not mark.text.isspace()]
        turned_walls = _Walls(map(_turned_box, rules), map(_turned_box, boxes))
        cells = sorted([*map(_turned_cell, upright), *attached, *lying], key=lambda cell: cell.mark.order)
        columns = [run for run in _level_runs(_runs(cells, turned_walls), turned_walls) if not all(cell.lies for cell in run)]
        lines += [_turned_back(_line(run)) for run in columns]
        within = {cell.mark.order for run in columns for cell in run}
        turned = [mark for mark in turned if mark.order not in within]
    lines += _turned_lines(turned)
    return sorted(lines, key=lambda line: line.order)


def _level_runs(runs: list[list[_Cell]], walls: _Walls) -> list[list[_Cell]]:
    """Join the runs of the text layer that are of one line."""
    # Letters of a headline set wide may stand over the edges of columns, which part what is joined line by line.
    return _spaced_out(_joined(_spaced_out(runs, least_em=_SPACED_FIRST), walls), least_em=_SPACED_LATER)


def _cell(mark: Character) -> _Cell:
    wide = unicodedata.east_asian_width(mark.text) in "WFA" and not (mark.text.isascii())
    middle = (mark.ink[0] + mark.ink[2]) / 2
    hangs = (mark.ink[1] + mark.ink[3]) / 2 - mark.baseline
    if wide and middle - mark.x < 0.2 * mark.em_pt and hangs > 0.2 * mark.size_pt and mark.ink[2] > mark.ink[0]:
        left = mark.x - mark.em_pt / 2
        return _Cell(mark, left, left + mark.em_pt, mark.baseline, mark.baseline + mark.size_pt, wide, True)
    # Marks and figures that stand in an em of their own in most faces are narrow in some.
    ambiguous = wide and unicodedata.east_asian_width(mark.text) == "A"
    right = mark.x + mark.em_pt if wide and not ambiguous else max(mark.right, mark.ink[2])
    top = mark.baseline - _ASCENT * mark.size_pt
    return _Cell(mark, mark.x, right, top, top + mark.size_pt, wide, False)


# --- vertical text -----------------------------------------------------------------------------------------


def _vertical_cells(cells: Sequence[_Cell]) -> set[int]:
    """Return the characters, by their order, that belong to vertical lines: nearer to those below than beside."""
    rows: dict[int, list[_Cell]] = defaultdict(list)
    columns: dict[int, list[_Cell]] = defaultdict(list)
    for cell in cells:
        rows[round(cell.bottom / 2)].append(cell)
        columns[round((cell.left + cell.right) / 4)].append(cell)
    for group in rows.values():
        group.sort(key=lambda cell: cell.left)
    for group in columns.values():
        group.sort(key=lambda cell: cell.top)
    found = {cell.mark.order for cell in cells if cell.upright_vertical}
    candidates = {
        cell.mark.order
        for cell in cells
        if cell.wide and _nearest(columns, cell, below=True) < min(0.9 * _nearest(rows, cell, below=False), 1.45)
    }
    # Two lines of text may by chance have characters below each other; a vertical line is longer than that.
    stacks = _stacks((cell for cell in cells if cell.mark.order in candidates), (0.0, _CLOSE_PITCH))
    return found | {cell.mark.order for stack in stacks if len(stack) >= _LEAST_VERTICAL for cell in stack}


def _nearest(groups: dict[int, list[_Cell]], cell: _Cell, *, below: bool) -> float:
    """Return the distance to the nearest character of like size before or after, in em: below, or beside."""
    key = round((cell.left + cell.right) / 4) if below else round(cell.bottom / 2)
    best = 99.0
    place = cell.top if below else cell.left
    for near in (key - 1, key, key + 1):
        group = groups.get(near, [])
        at = bisect_left(group, place - 1.5 * cell.size, key=lambda c: c.top if below else c.left)
        end = bisect_right(group, place + 1.5 * cell.size, key=lambda c: c.top if below else c.left)
        for other in group[at:end]:
            ratio = other.size / cell.size
            if other is not cell and 1 / 1.3 < ratio < 1.3:
                best = min(best, abs((other.top if below else other.left) - place) / cell.size)
    return best


def _attached(runs: list[list[_Cell]], upright: Sequence[_Cell]) -> tuple[list[_Cell], list[list[_Cell]]]:
    """Return what stands in vertical lines though it seems to stand for itself, in their direction, and the other runs.

    That is a mark with its ink in a corner of its cell, a figure or Latin letter upright, two or three of these side
    by side in one cell (纵中横); a short line beside longer ones, such as a name or the last of a paragraph.
    """
    columns = _Columns(upright)
    attached: list[_Cell] = []
    waiting = [run for run in runs if upright and len(_marks(run)) <= _MOST_IN_CELL]
    kept = [run for run in runs if not (upright and len(_marks(run)) <= _MOST_IN_CELL)]
    single = [_marks(run)[0] for run in waiting if len(_marks(run)) == 1 and _marks(run)[0].wide]
    stacks = _stacks(single, (0.0, _SOLID_PITCH))
    # Letters beside each other are those of a level headline set wide.
    single.sort(key=lambda cell: cell.top)
    tops = [cell.top for cell in single]

    def is_in_level_line(cell: _Cell) -> bool:
        reach = _SAME_TOP * cell.size
        level = single[bisect_left(tops, cell.top - reach) : bisect_right(tops, cell.top + reach)]
        return any(_is_level_with(cell, other) for other in level)

    short = [stack for stack in stacks if len(stack) > 1 or not is_in_level_line(stack[0])]
    found = [stack for stack in short if (columns.are_near(stack) if len(stack) > 1 else columns.stand_beside(stack[0]))]
    for cell in (cell for stack in found for cell in stack):
        attached.append(_turned_cell(cell))
        columns.add(cell)
    taken = {cell.mark.order for cell in attached}
    waiting = [run for run in waiting if not _marks(run) or _marks(run)[0].mark.order not in taken]
    more = True
    while more:
        more = False
        for run in list(waiting):
            cells = _marks(run)
            # Characters beside each other by chance are of a line each.
            groups = next((groups for groups in ([cells], [[cell] for cell in cells]) if all(map(columns.holds, groups))), [])
            for group in groups:
                columns.add(_cell_of(group))
                attached += _side_by_side(group)
            if groups:
                waiting.remove(run)
                more = True
    return attached, kept + waiting


def _is_level_with(cell: _Cell, other: _Cell) -> bool:
    """Tell whether two characters of one size are near to each other on one level."""
    near = 0 < abs(other.middle - cell.middle) < _SPACED_PITCH * cell.size
    return near and abs(other.top - cell.top) < _SAME_TOP * cell.size and 1 / _SAME_SIZE < other.size / cell.size < _SAME_SIZE


class _Columns:
    """The vertical lines of a page, by where they stand across it."""

    def __init__(self, cells: Iterable[_Cell]) -> None:
        self._cells: dict[int, list[_Cell]] = defaultdict(list)
        for cell in cells:
            self.add(cell)

    def add(self, cell: _Cell) -> None:
        self._cells[round(cell.middle / _STACK_STEP_PT)].append(cell)

    def holds(self, run: Sequence[_Cell]) -> bool:
        """Tell whether characters fit into one cell right over or below one of the lines."""
        cell = _cell_of(run)
        return cell.right - cell.left <= _WIDEST_CELL * cell.size and any(
            _touches(cell, other) for other in self._near(cell.middle, _STACK_CENTRED * cell.size)
        )


    def stand_beside(self, cell: _Cell) -> bool:
        """Tell whether a character is level with one of a line beside it, as the only one of the next line is."""
        return any(
            abs(other.top - cell.top) < _SAME_TOP * cell.size and 1 / _SAME_SIZE < cell.size / other.size < _SAME_SIZE
            for other in self._near(cell.middle, _NEXT_LINE * cell.size)
        )

    def are_near(self, stack: Sequence[_Cell]) -> bool:
        """Tell whether one of the lines stands near to characters below each other, at their height."""
        top, bottom = stack[0].top, stack[-1].bottom
        return any(other.bottom > top and other.top < bottom for other in self._near(stack[0].middle, _BESIDE_LINE * stack[0].size))

    def _near(self, place: float, reach: float) -> Iterable[_Cell]:
        for key in range(round((place - reach) / _STACK_STEP_PT), round((place + reach) / _STACK_STEP_PT) + 1):
            yield from self._cells.get(key, ())


def _cell_of(run: Sequence[_Cell]) -> _Cell:
    """Return the one cell that characters take up in a vertical line; an ambiguous one stands in an em of its own."""
    cell = run[0]
    if len(run) == 1 and cell.wide:
        return replace(cell, right=cell.left + cell.mark.em_pt)
    return replace(cell, right=run[-1].right)


def _touches(cell: _Cell, other: _Cell) -> bool:
    """Tell whether two cells stand right below each other in one line."""
    gap = max(cell.top - other.bottom, other.top - cell.bottom) / cell.size
    below = abs(cell.middle - other.middle) < _STACK_CENTRED * cell.size or abs(cell.left - other.left) < _FLUSH_CELL * cell.size
    return below and -_INTO_NEXT < gap < _NEXT_CELL and 1 / _MIXED_CELLS < cell.size / other.size < _MIXED_CELLS


def _side_by_side(run: Sequence[_Cell]) -> list[_Cell]:
    """Return characters of one cell in the direction of the line, each with its share of the cell."""
    whole = _cell_of(run)
    height = (whole.bottom - whole.top) / len(run)
    shares = [
        replace(cell, left=whole.left, right=whole.right, top=whole.top + index * height, bottom=whole.top + (index + 1) * height)
        for index, cell in enumerate(run)
    ]
    return list(map(_turned_cell, shares))


def _turned_cell(cell: _Cell) -> _Cell:
    """Return a character of a vertical line as it stands on the page turned to the left, where the line is level."""
    mark = cell.mark
    if mark.downward:
        place = replace(
            mark, x=mark.baseline, baseline=-mark.x, ink=_turned_box(mark.ink), turned=False,
        )
        top = place.baseline - _ASCENT * mark.size_pt
        return replace(cell, mark=place, left=place.x, right=max(mark.right, mark.ink[3]), top=top, bottom=top + mark.size_pt, lies=True)
    middle = cell.left + mark.em_pt / 2 if cell.wide else cell.middle
    top = -middle - mark.em_pt / 2
    place = replace(
        mark, x=cell.top, baseline=top + _ASCENT * mark.em_pt, right=cell.bottom, ink=_turned_box(mark.ink),
        size_pt=mark.em_pt, em_pt=mark.size_pt,
    )
    return _Cell(place, cell.top, cell.bottom, top, top + mark.em_pt, cell.wide, False)


def _turned_box(box: Box) -> Box:
    return box[1], -box[2], box[3], -box[0]


def _turned_back(line: PageLine) -> PageLine:
    left, top, right, bottom = line.box
    return replace(line, box=(-bottom, left, -top, right), vertical=True)


def _stacks(cells: Iterable[_Cell], pitch_em: tuple[float, float]) -> list[list[_Cell]]:
    """Gather characters of one size that stand below each other, centred, at a pitch between the two given."""
    stacks: list[list[_Cell]] = []
    ends: dict[int, list[int]] = defaultdict(list)  # place across the page in steps → the stacks that end there
    for cell in sorted(cells, key=lambda cell: (cell.top, cell.left)):
        at, reach = round(cell.middle / _STACK_STEP_PT), int(_STACK_CENTRED * cell.size / _STACK_STEP_PT) + 1
        fitting = [
            (abs(cell.middle - stacks[index][-1].middle), index)
            for key in range(at - reach, at + reach + 1)
            for index in ends.get(key, ())
            if _stands_below(cell, stacks[index][-1], pitch_em)
        ]
        if fitting:
            index = min(fitting)[1]
            ends[round(stacks[index][-1].middle / _STACK_STEP_PT)].remove(index)
            stacks[index].append(cell)
        else:
            index = len(stacks)
            stacks.append([cell])
        ends[at].append(index)
    return stacks


def _stands_below(cell: _Cell, above: _Cell, pitch_em: tuple[float, float]) -> bool:
    return (
        abs(cell.middle - above.middle) < _STACK_CENTRED * cell.size
        and pitch_em[0] * cell.size < cell.top - above.top < pitch_em[1] * cell.size
        and 1 / _SAME_SIZE < cell.size / above.size < _SAME_SIZE
    )


def _vertical_line(cells: Sequence[_Cell]) -> PageLine:
    box = (
        min(c.left for c in cells),
        cells[0].top,
        max(c.right for c in cells),
        max(c.bottom for c in cells),
    )
    mark = cells[0].mark
    text = "".join(cell.mark.text for cell in cells)
    order = min(cell.mark.order for cell in cells)
    return PageLine(text, box, mark.size_pt, mark.font, mark.bold, True, False, order)


def _stacked(runs: list[list[_Cell]]) -> tuple[list[list[_Cell]], list[list[_Cell]]]:
    """Part runs of one character that stand below each other in large type from all others."""
    usual = _usual_size(runs)
    single = [_marks(run)[0] for run in runs if len(_marks(run)) == 1]
    stacks = _stacks((cell for cell in single if cell.size >= 1.15 * usual), _STACK_PITCH)
    stacks = [stack for stack in stacks if len(stack) >= 3 or _is_pair(stack, usual)]
    taken = {cell.mark.order for stack in stacks for cell in stack}
    return stacks, [run for run in runs if not any(cell.mark.order in taken for cell in run)]


def _is_pair(stack: Sequence[_Cell], usual: float) -> bool:
    """Tell whether two characters below each other are a vertical headline: wide, large, and close to each other."""
    return (
        len(stack) == 2
        and all(cell.wide and cell.size >= _PAIR_SIZE * usual for cell in stack)
        and stack[1].top - stack[0].top < _PAIR_PITCH * stack[0].size
    )


def _usual_size(runs: Iterable[Sequence[_Cell]]) -> float:
    sizes = Counter(round(cell.size * 2) / 2 for run in runs for cell in run)
    return sizes.most_common(1)[0][0] if sizes else 1.0


def _marks(run: Sequence[_Cell]) -> list[_Cell]:
    return [cell for cell in run if not cell.mark.text.isspace()]


# --- level text --------------------------------------------------------------------------------------------


def _runs(cells: Sequence[_Cell], walls: _Walls) -> list[list[_Cell]]:
    """Part the text layer wherever the next character does not stand right after the last one."""
    runs: list[list[_Cell]] = []
    for cell in cells:
        last = runs[-1][-1] if runs else None
        if (
            last
            and abs(cell.mark.baseline - last.mark.baseline) < _SAME_BASELINE * min(cell.size, last.size)
            and cell.left >= last.left - 0.1 * cell.size
            and cell.left - last.right < _GUTTER * min(cell.mark.em_pt, last.mark.em_pt)
            and 1 / _MIXED_SIZE < cell.size / last.size < _MIXED_SIZE
            and not walls.stand_between(last, cell)
        ):
            runs[-1].append(cell)
        else:
            runs.append([cell])
    # Spaces at a line's end reach into the gutter.
    trimmed = [_trimmed(run) for run in runs]
    return [run for run in trimmed if run]


def _trimmed(run: list[_Cell]) -> list[_Cell]:
    start, end = 0, len(run)
    while start < end and run[start].mark.text.isspace():
        start += 1
    while end > start and run[end - 1].mark.text.isspace():
        end -= 1
    return run[start:end]


def _joined(runs: list[list[_Cell]], walls: _Walls) -> list[list[_Cell]]:
    """Join runs that follow each other on one baseline, unless a gutter runs between them."""
    rows = _rows(runs)
    usual = _usual_size(runs)
    lefts, rights = _Edges(run[0] for run in runs), _Edges((run[-1] for run in runs), right=True)
    result: list[list[_Cell]] = []
    for row in rows:
        row.sort(key=lambda run: run[0].left)
        line = row[0]
        for run in row[1:]:
            em = min(line[-1].mark.em_pt, run[0].mark.em_pt)
            gap = (run[0].left - line[-1].right) / em
            ratio = run[0].size / line[-1].size
            # A stretched line may have wide gaps; that the text layer goes on tells them from a gutter.
            follows = 0 < run[0].mark.order - line[-1].mark.order <= _SPACES_BETWEEN + 1
            edges = lefts.align(run[0]), rights.align(line[-1])
            # Where it does, one edge by itself may be chance: a mark and a space are as wide as a gutter.
            gutter = all(edges) if follows and gap < _NARROW_GUTTER else any(edges)
            follows = follows and 1 / 1.03 < ratio < 1.03 and run[0].size < 1.1 * usual
            # What the text layer keeps apart from a long run is of another column, however few lines that has.
            apart = not follows and len(line) >= _LONG_RUN and len(run) > 1
            # So is larger type behind smaller, or smaller behind larger: a title and its label, or byline, on one line.
            large = max(run[0].size, line[-1].size) > 1.1 * usual
            other_face = run[0].mark.font != line[-1].mark.font and run[0].wide and line[-1].wide
            other = large and (other_face or not 1 / _SAME_SIZE < ratio < _SAME_SIZE)
            most = _OTHER_TYPE if other else _STRETCHED if follows else _NARROW_GUTTER if apart else _WIDE_GAP
            least = _HANGING_GUTTER if apart and lefts.align(run[0], least=1) else _GUTTER
            near = gap < min(least, most) or (least == _GUTTER and gap < most and not gutter)
            # A line that sticks out of its column comes close to the next one, or over it, but not in the text layer.
            # Where the text layer has each character for itself, those of one line touch.
            touches = abs(gap) <= _TOUCHING and 1 in (len(run), len(line))
            near = near and not (not follows and not touches and lefts.align(run[0]))
            if near and gap > -1.2 and 1 / _MIXED_SIZE < ratio < _MIXED_SIZE and not walls.stand_between(line[-1], run[0]):
                line = [*line, *run]
            else:
                result.append(line)
                line = run
        result.append(line)
    return result


def _rows(runs: Sequence[list[_Cell]]) -> list[list[list[_Cell]]]:
    rows: list[list[list[_Cell]]] = []
    for run in sorted(runs, key=lambda run: run[0].mark.baseline):
        here = run[0]
        for row in rows[-3:]:
            there = row[-1][0]
            tolerance = _SAME_BASELINE * min(here.size, there.size)
            if abs(here.mark.baseline - row[0][0].mark.baseline) < tolerance:
                row.append(run)
                break
        else:
            rows.append([run])
    return rows


class _Walls:
    """The upright rules of a page (栏线) and the sides of its frames (框), which no line of text passes."""

    def __init__(self, rules: Iterable[Box], boxes: Iterable[Box]) -> None:
        walls = [((left + right) / 2, top, bottom, 0.0) for left, top, right, bottom in rules if bottom - top > right - left]
        walls += [(side, top, bottom, _LEAST_FRAME) for left, top, right, bottom in boxes for side in (left, right)]
        self._walls = sorted(walls)
        self._places = [place for place, *_ in self._walls]

    def stand_between(self, before: _Cell, after: _Cell) -> bool:
        """Tell whether a wall stands between two characters of one line; what is behind a few words only is none."""
        reach = _INTO_WALL * before.size
        start = bisect_left(self._places, max(before.middle, before.right - reach))
        end = bisect_right(self._places, min(after.middle, after.left + reach))
        height = (before.top + before.bottom) / 2
        return any(top < height < bottom and bottom - top > least * before.size for _, top, bottom, least in self._walls[start:end])


class _Edges:
    """Where the lines of a page begin, or end: a column shows by edges that stand below each other."""

    def __init__(self, cells: Iterable[_Cell], *, right: bool = False) -> None:
        self._right = right
        self._edges = sorted((self._edge(cell), cell.mark.baseline) for cell in cells)
        self._places = [place for place, _ in self._edges]

    def _edge(self, cell: _Cell) -> float:
        return cell.right if self._right else cell.left

    def align(self, cell: _Cell, least: int = 2) -> bool:
        """Tell whether at least so many other lines near by begin, or end, where this character stands."""
        # A mark that opens or closes a line may be cut to half its width, or hang.
        reach = (_ALIGNED if unicodedata.category(cell.mark.text[0])[0] != "P" else _ALIGNED_MARK) * cell.mark.em_pt
        place = self._edge(cell)
        near = self._edges[bisect_left(self._places, place - reach) : bisect_right(self._places, place + reach)]
        distances = (abs(baseline - cell.mark.baseline) / cell.size for _, baseline in near)
        return sum(0.5 < distance < _ALIGNED_REACH for distance in distances) >= least


def _spaced_out(runs: list[list[_Cell]], *, least_em: float) -> list[list[_Cell]]:
    """Join single characters of one size that stand on one baseline at even distances: a line set wide.

    They are no smaller than `least_em` times the usual size.
    """
    rows = _rows(runs)
    usual = _usual_size(runs)
    result: list[list[_Cell]] = []
    for row in rows:
        row.sort(key=lambda run: run[0].left)
        index = 0
        while index < len(row):
            end = index + 1
            if len(row[index]) == 1 and row[index][0].size >= least_em * usual:
                while end < len(row) and _continues_spacing(row, index, end):
                    end += 1
            if end - index >= 3 or (end - index == 2 and (row[index][0].size > 1.3 * usual or _stands_alone(row, index))):
                result.append([cell for run in row[index:end] for cell in run])
            else:
                end = index + 1
                result.append(row[index])
            index = end
    return result


def _stands_alone(row: Sequence[list[_Cell]], index: int) -> bool:
    """Tell whether two characters have nothing near them on their baseline: a name of two, spread (甘　棠)."""
    one, two = row[index][0], row[index + 1][0]
    room = _SPACED_PITCH * one.mark.em_pt
    before = index == 0 or one.left - row[index - 1][-1].right > room
    after = index + 2 == len(row) or row[index + 2][0].left - two.right > room
    return one.wide and two.wide and two.left - one.right < _WIDE_GAP * one.mark.em_pt and before and after


def _continues_spacing(row: Sequence[list[_Cell]], first: int, index: int) -> bool:
    here, before = row[index], row[index - 1]
    if len(here) != 1 or not 1 / _SAME_SIZE < here[0].size / before[0].size < _SAME_SIZE:
        return False
    pitch = here[0].left - before[0].left
    if pitch > _SPACED_PITCH * here[0].mark.em_pt:
        return False
    return index - first < 2 or abs(pitch - (before[0].left - row[index - 2][0].left)) < 0.25 * here[0].mark.em_pt


def _line(cells: Sequence[_Cell]) -> PageLine:
    cells = sorted(cells, key=lambda cell: cell.left)
    marks = _marks(cells)
    sizes = Counter(round(cell.size, 1) for cell in marks)
    most = sizes.most_common(1)[0][0]
    # Figures and Latin words come from a face of their own, and say nothing of that of the line.
    wide = [cell for cell in marks if cell.wide and cell.mark.text.isalpha()]
    fonts = Counter(cell.mark.font for cell in wide or marks if abs(cell.size - most) <= 0.06)
    leading = next(cell.mark for cell in marks if not fonts or cell.mark.font == fonts.most_common(1)[0][0])
    box = (
        marks[0].left,
        min(cell.top for cell in marks),
        marks[-1].right,
        max(cell.bottom for cell in marks),
    )
    order = min(cell.mark.order for cell in marks)
    bold = sum(cell.mark.bold for cell in marks) * 2 > len(marks)
    return PageLine(_spaced_text(cells), box, most, leading.font, bold, False, False, order)


def _spaced_text(cells: Sequence[_Cell]) -> str:
    """Return the characters with a space wherever the gap is wider than the line's own spacing allows."""
    marks = [cell for cell in cells if not cell.mark.text.isspace()]
    gaps = [(after.left - before.right) / before.mark.em_pt for before, after in pairwise(marks)]
    own = max(0.0, median(gaps)) if len(gaps) >= 3 else 0.0
    stated = {cell.mark.order for cell in cells if cell.mark.text.isspace()}
    spaces = sorted(cell.left for cell in cells if cell.mark.order in stated)
    pieces = [marks[0].mark.text]
    for before, after, gap in zip(marks, marks[1:], gaps):
        least = _SPACE_LATIN if not (before.wide or after.wide) else _SPACE_WIDE
        at = bisect_left(spaces, before.left)
        printed = at < len(spaces) and spaces[at] < after.left
        if printed or gap > own + least:
            pieces.append(" ")
        pieces.append(after.mark.text)
    return "".join(pieces)


# --- turned text -------------------------------------------------------------------------------------------


def _turned_lines(marks: Sequence[Character]) -> list[PageLine]:
    """Gather turned characters in the order of the text layer, as far as each stands next to the one before."""
    groups: list[list[Character]] = []
    for mark in marks:
        last = groups[-1][-1] if groups else None
        if (
            last
            and abs(mark.x - last.x) + abs(mark.baseline - last.baseline) < 2.5 * mark.size_pt
            and 1 / _SAME_SIZE < mark.size_pt / last.size_pt < _SAME_SIZE
        ):
            groups[-1].append(mark)
        else:
            groups.append([mark])
    lines = []
    for group in groups:
        visible = [mark for mark in group if not mark.text.isspace()]
        if not visible:
            continue
        box = (
            min(mark.ink[0] for mark in visible),
            min(mark.ink[1] for mark in visible),
            max(mark.ink[2] for mark in visible),
            max(mark.ink[3] for mark in visible),
        )
        text = "".join(mark.text for mark in group).strip()
        first = visible[0]
        lines.append(PageLine(text, box, first.size_pt, first.font, first.bold, False, True, first.order))
    return lines
