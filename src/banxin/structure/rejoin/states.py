"""Lines that were read go in; the state of each comes out, by the cheapest reading of the whole page."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from operator import add

from banxin.model.span import Decision
from banxin.structure.lines import Line
from banxin.structure.rejoin.costs import FORBIDDEN, ending_costs, joint_costs, opening_costs, own_costs
from banxin.structure.rejoin.reading import (
    FIRST,
    GOES_ON,
    INDENT_EM,
    RESUMES,
    STATES,
    VERSE,
    Habits,
    Reading,
    has_indents,
    has_whole_lines,
)
from banxin.structure.signs import HAN

_HABIT_PARAGRAPHS, _HABIT_SHARE = 5, 0.67
_GAP_SHARE = 0.75  # of paragraphs, at least, that a blank line parts from those above them, where that is a habit
_INNER_GAPS = 0.5  # how much oftener a blank line stands below first lines than below others, where that is a habit
_LEAST_POEM = 3  # lines, but for one in metre
# The share of a poem's words, at least, that shows it to be the page's headlines; the same where a line of it has quotation marks
# or figures, as one of 22 poems of test pages had and 18 of 20 rows of headlines.
_ECHO, _ECHO_MARKED = 0.34, 0.2
_TEXT_OR_VERSE = (FIRST, GOES_ON, RESUMES, VERSE)
_WORD = re.compile(rf"(?=([{HAN}]{{2}}))")
_UNPOETIC = re.compile("[“”「」『』\"0-9０-９]")
_EMPTY_WORD = re.compile("[的了是在和与與及就都也不这這那一有为為我他她你们們]")
# What each reading of a line means, for those who are told of it.
_MEANINGS = (
    *("begins a paragraph", "goes on", "goes on from elsewhere", "is no running text", "is a line of verse"),
    "is a row of a table",
)


@dataclass(frozen=True, slots=True)
class Choice:
    """How a line is read, and what the page costs read so and with the next best reading of that line."""

    state: int
    totals: tuple[float, ...]  # what the page costs with each reading of the line

    @property
    def cost(self) -> float:
        return self.totals[self.state]

    @property
    def runner_up(self) -> int:
        return min((state for state in STATES if state != self.state), key=self.totals.__getitem__)

    @property
    def margin(self) -> float:
        return self.totals[self.runner_up] - self.cost

    def explain(self, line: Line) -> Decision:
        question = f"line {line.number}"
        return Decision(question, _MEANINGS[self.state], self.cost, _MEANINGS[self.runner_up], self.totals[self.runner_up])


def decide(readings: Sequence[Reading], aside: Collection[tuple[str, int]] = ()) -> list[Choice]:
    """Return the cheapest reading of all lines together, and for each the margin to its runner-up.

    `aside` are the lines, by source and number, that were taken out between these. The page is read twice: the first reading shows whether its first lines are indented, the second knows.
    """
    if not readings:
        return []
    gapless = not any(_has_blank(above.line, below.line, aside) for above, below in pairwise(readings))
    habits = Habits(has_indents(readings), has_whole_lines(readings), gapless=gapless)
    choices = _cheapest(readings, habits)
    indents = _indent_habit(readings, choices)
    parted = _gap_habit(readings, choices)
    parted_firsts = _has_parted_firsts(readings, choices)
    no_verse = _find_headline_blocks(readings, choices)
    known = replace(habits, indents=indents, parted=parted, parted_firsts=parted_firsts, no_verse=no_verse)
    return choices if known == habits else _cheapest(readings, known)


def _has_blank(above: Line, below: Line, aside: Collection[tuple[str, int]]) -> bool:
    """Tell whether a blank line parts two lines, and not only what was taken out between them."""
    between = range(above.number + 1, below.number)
    return bool(below.gap) and not (between and all((below.source, number) in aside for number in between))


def _gap_habit(readings: Sequence[Reading], choices: Sequence[Choice]) -> bool | None:
    """Tell whether a blank line parts most paragraphs from those above them, None where it is sometimes so or unknown."""
    gaps = [
        bool(below.line.gap)
        for above, choice, below in zip(choices, choices[1:], readings[1:])
        if above.state in (FIRST, GOES_ON, RESUMES) and choice.state == FIRST
    ]
    if len(gaps) < _HABIT_PARAGRAPHS or not any(gaps):
        return None
    parted = sum(gaps) / len(gaps)
    return True if parted >= _GAP_SHARE else False if parted <= 1 - _GAP_SHARE else None


def _has_parted_firsts(readings: Sequence[Reading], choices: Sequence[Choice]) -> bool:
    """Tell whether a blank line stands below the first line of most paragraphs, and below few of their other lines.

    Extractors that go by the left edge of lines take an indented one for a block of its own.
    """
    parted = {FIRST: [0, 0], GOES_ON: [0, 0]}
    for choice, (following, next_choice) in zip(choices, zip(readings[1:], choices[1:])):
        if choice.state in parted and next_choice.state == GOES_ON:
            parted[choice.state][bool(following.line.gap)] += 1
    (no_gap, gap), (inner, inner_gap) = parted[FIRST], parted[GOES_ON]
    return gap >= _HABIT_PARAGRAPHS and gap > no_gap and inner_gap * (gap + no_gap) < _INNER_GAPS * gap * (inner + inner_gap)


def _find_headline_blocks(readings: Sequence[Reading], choices: Sequence[Choice]) -> frozenset[int]:
    """Return the indices of lines taken for verse that are headlines: much of what they say, or of what those above the
    first blank line say, stands in the texts of the page; or they are too few.
    """
    if not any(choice.state == VERSE for choice in choices):
        return frozenset()
    words = [
        {pair for pair in _WORD.findall(reading.line.text) if not _EMPTY_WORD.search(pair)}
        if choice.state in _TEXT_OR_VERSE
        else set()
        for reading, choice in zip(readings, choices, strict=True)
    ]
    elsewhere = {pair for own, choice in zip(words, choices, strict=True) if choice.state != VERSE for pair in own}
    found: set[int] = set()
    for is_verse, run in groupby(range(len(readings)), key=lambda index: choices[index].state == VERSE):
        if is_verse:
            lines = list(run)
            couplet = len(lines) < _LEAST_POEM and not any(readings[index].in_metre for index in lines)
            if couplet or _echoes(readings, words, lines, elsewhere):
                found.update(lines)
                continue
            parted = next((at for at in range(1, len(lines)) if readings[lines[at]].line.gap), len(lines))
            if parted < len(lines) and _echoes(readings, words, lines[:parted], elsewhere):
                found.update(lines[:parted])
    return frozenset(found)


def _echoes(readings: Sequence[Reading], words: Sequence[Collection[str]], lines: Sequence[int], elsewhere: Collection[str]) -> bool:
    """Tell whether much of what some lines say stands elsewhere on the page."""
    own = set().union(*(words[index] for index in lines))
    least = _ECHO_MARKED if any(_UNPOETIC.search(readings[index].line.text) for index in lines) else _ECHO
    return bool(own) and len(own.intersection(elsewhere)) >= least * len(own)


def _indent_habit(readings: Sequence[Reading], choices: Sequence[Choice]) -> bool | None:
    """Tell whether first lines that go on are indented, None where they do not agree or are too few."""
    rooms = [
        reading.measure_em - reading.line.width_em
        for reading, choice, following in zip(readings, choices, choices[1:])
        if choice.state == FIRST and following.state == GOES_ON and not reading.stretched
    ]
    if len(rooms) < _HABIT_PARAGRAPHS:
        return None
    indented = sum(room > INDENT_EM / 2 for room in rooms) / len(rooms)
    if indented >= _HABIT_SHARE:
        return True
    return False if indented <= 1 - _HABIT_SHARE else None


def _cheapest(readings: Sequence[Reading], habits: Habits) -> list[Choice]:
    gaps = [reading.line.gap for reading in readings[1:]] + [1]
    own = [own_costs(reading, gap, habits) for reading, gap in zip(readings, gaps, strict=True)]
    for index in habits.no_verse:
        own[index] = tuple(FORBIDDEN if state == VERSE else cost for state, cost in enumerate(own[index]))
    joints = [joint_costs(before, after, habits) for before, after in pairwise(readings)]
    forward = [[cost + extra for cost, extra in zip(own[0], opening_costs(), strict=True)]]
    for joint, costs in zip(joints, own[1:], strict=True):
        last = forward[-1]
        forward.append([min(map(add, last, into)) + cost for into, cost in zip(zip(*joint, strict=True), costs, strict=True)])
    backward = [ending_costs(readings[-1].line)]
    for joint, costs in zip(reversed(joints), reversed(own[1:]), strict=True):
        after = backward[-1]
        backward.append([min(map(add, map(add, out, costs), after)) for out in joint])
    backward.reverse()
    totals = [
        tuple(there[state] + here[state] for state in STATES) for there, here in zip(forward, backward, strict=True)
    ]
    # One reading of all lines, where several are as cheap: of two that tie, line by line, each would have some lines.
    states = [min(STATES, key=totals[-1].__getitem__)]
    for there, joint in zip(reversed(forward[:-1]), reversed(joints), strict=True):
        states.append(min(STATES, key=lambda state: there[state] + joint[state][states[-1]]))
    return [Choice(state, costs) for state, costs in zip(reversed(states), totals, strict=True)]
