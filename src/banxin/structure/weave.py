"""The lines of a page go in; where an extractor went across columns line by line, the columns come out.

pdftotext and pdfminer print columns whose lines stand level as rows: the first line of each column, then the second
of each. Nothing in the lines themselves tells a column, but half of all lines break inside a word, and the word goes
on in the line that many lines further down as there are columns. Method: reading on, a queue holds the last line of
each open column; the next line goes on with the one in front (the columns take turns), or begins a column, or the
column in front has ended. Which of these is cheapest over all lines is found by dynamic programming; the words over
the joints decide, and a page is taken apart only when they say so clearly.
"""

from __future__ import annotations

from collections.abc import Sequence

from banxin.structure.lexis import NO_WORD_COST, line_joint_cost
from banxin.structure.lines import ends_sentence

_MOST_COLUMNS = 6
# Costs in natural logarithms, as those of `line_joint_cost`.
_BEGINS, _BEGINS_IN_FIRST_ROW = 2.5, 1.5  # the second for those that begin side by side below a blank line
_ENDS, _ALL_END = 1.5, 3.0
_INDENT_INSIDE = 2.0  # an indented line after one that ends no sentence
_CLEARLY = 12.0  # that much cheaper must columns be than lines one after another
_LEAST_WOVEN = 10  # lines


def find_woven_columns(texts: Sequence[str], parted: Sequence[bool]) -> list[list[int]]:
    """Return the indices of a page's lines column by column, or nothing where they come one after another.

    `parted` tells which lines a blank line parts from the one above.
    """
    moves = _cheapest_moves(texts, parted)
    return _follow(moves) if moves else []


def _joint_cost(above: str, below: str) -> float:
    cost = line_joint_cost(above, below)
    if below[:1].isspace() and len(below) - len(below.lstrip()) > 1 and not ends_sentence(above):
        cost += _INDENT_INSIDE
    return cost


# What a line may do to the queue of open columns.
_GOES_ON, _FRONT_ENDED, _BEGINS_COLUMN, _BEGINS_ANEW = range(4)


def _cheapest_moves(texts: Sequence[str], parted: Sequence[bool]) -> list[int]:
    """Return what each line does at the least total cost; nothing where one column all through is nearly as cheap."""
    count = len(texts)
    if count < _LEAST_WOVEN:
        return []
    never = float("inf")
    costs = [never] * (_MOST_COLUMNS + 1)
    costs[1] = 0.0
    came: list[list[tuple[int, int]]] = []
    plain = 0.0
    for index in range(1, count):
        lags = range(1, min(_MOST_COLUMNS, index) + 1)
        joints = [never, *(_joint_cost(texts[index - lag], texts[index]) for lag in lags)]
        if parted[index]:
            joints = [max(joint, NO_WORD_COST) for joint in joints]  # a word over a blank line is chance
        joints += [never] * (_MOST_COLUMNS + 1 - len(joints))
        plain += joints[1]
        least = min(range(1, _MOST_COLUMNS + 1), key=costs.__getitem__)
        new, back = [never] * (_MOST_COLUMNS + 1), [(0, 0)] * (_MOST_COLUMNS + 1)
        for columns in range(1, _MOST_COLUMNS + 1):
            choices = [(costs[columns] + joints[columns], columns, _GOES_ON)]
            if columns < _MOST_COLUMNS:
                choices.append((costs[columns + 1] + _ENDS + joints[columns], columns + 1, _FRONT_ENDED))
            if columns > 1:
                in_first_row = index >= columns - 1 and parted[index - columns + 1]
                begins = _BEGINS_IN_FIRST_ROW if in_first_row else _BEGINS
                choices.append((costs[columns - 1] + begins, columns - 1, _BEGINS_COLUMN))
            else:
                choices.append((costs[least] + _ALL_END, least, _BEGINS_ANEW))
            cost, before, move = min(choices)
            new[columns], back[columns] = cost, (before, move)
        costs = new
        came.append(back)
    columns = min(range(1, _MOST_COLUMNS + 1), key=costs.__getitem__)
    if costs[columns] > plain - _CLEARLY:
        return []
    moves, woven = [], 0
    for back in reversed(came):
        woven += columns > 1
        columns, move = back[columns]
        moves.append(move)
    moves.append(_BEGINS_ANEW)
    return moves[::-1] if woven >= _LEAST_WOVEN else []


def _follow(moves: Sequence[int]) -> list[list[int]]:
    """Return the columns that the moves make, in the order in which they begin."""
    columns: list[list[int]] = []
    queue: list[list[int]] = []
    for index, move in enumerate(moves):
        if move == _BEGINS_ANEW:
            queue = []
        if move == _FRONT_ENDED:
            queue.pop(0)
        if move in (_BEGINS_ANEW, _BEGINS_COLUMN):
            columns.append([index])
            queue.append(columns[-1])
            continue
        column = queue.pop(0)
        column.append(index)
        queue.append(column)
    return columns
