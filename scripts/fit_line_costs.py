"""Fit the costs of `src/banxin/structure/rejoin/costs.py` to pages whose articles are known.

    python scripts/fit_line_costs.py DIR... [--made DIR...] [--without DIR] [--prior 1.0]

Comes in: folders of `NAME.txt` with `NAME.gold.json` (what `../shared/corpus/README.md` describes). Goes out: what each cost
would be best, beside what it is; with --without, also what that folder, which the fit leaves out, says of it. Pages made at
random (--made) count a third.

The lines of a page with their states are a linear-chain conditional random field whose energies are the costs. The gold
says of most lines which states are right; lines that it does not tell of may have any. Least is sought of

    the sum over pages of log Z(all readings) - log Z(right readings), plus the prior times the squared changes,

where a right resumption that is missed counts `MISSED` more, as it tears an article and a false one seldom does, and a
right line of verse `MISSED_VERSE`. For a page as it is read the costs are sums of the constants, each so many times:
`Sum` numbers take the constants' place and keep the count. Widths and shares (`*_EM`, `*_LEAST`, ...) stay as they are. What
a page does throughout is taken from the reading with the present costs.
"""

from __future__ import annotations

import argparse
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import logsumexp

from banxin.diagnostics import Report
from banxin.pipeline import read_document
from banxin.settings import Settings
from banxin.structure.rejoin import costs, states
from banxin.structure.rejoin.costs import FORBIDDEN, ending_costs, joint_costs, opening_costs, own_costs
from banxin.structure.rejoin.reading import (
    DISPLAY,
    FIRST,
    GOES_ON,
    RESUMES,
    ROW,
    STATES,
    VERSE,
    Habits,
    Reading,
)

MISSED, MISSED_VERSE = 2.0, 1.0
MADE = 0.35  # what a page made at random counts
VERSE_PRIOR = 4.0  # times the prior: poems are few
NO_COSTS = re.compile(r".*_(EM|LEAST|MOST)|_NARROW|_CROWD")
ANY, WRONG = frozenset(STATES), 1e4
_ENDS = re.compile(r'(?:[。…:,;]|[。…!?,]")$')
_TITLE_LENGTH = 18  # of a paragraph without a final mark that may be a subhead


class Sum(float):
    """A number that knows how many times it holds each constant."""

    def __new__(cls, value: float, counts: dict[str, float]) -> Sum:
        number = super().__new__(cls, value)
        number.counts = counts
        return number

    def __add__(self, other: float) -> Sum:
        counts = dict(self.counts)
        for name, count in getattr(other, "counts", {}).items():
            counts[name] = counts.get(name, 0.0) + count
        return Sum(float(self) + float(other), counts)

    __radd__ = __add__

    def __mul__(self, other: float) -> Sum:
        return Sum(float(self) * float(other), {name: count * float(other) for name, count in self.counts.items()})

    __rmul__ = __mul__

    def __sub__(self, other: float) -> Sum:
        return self + -1.0 * other

    def __rsub__(self, other: float) -> Sum:
        return -1.0 * self + other


# --- gold --------------------------------------------------------------------------------------------------


def fold(text: str) -> str:
    """Return a text without white space, with marks and radicals in one form."""
    folded = unicodedata.normalize("NFKC", text.translate(str.maketrans("“”‘’", "\"\"''")))
    return "".join(character for character in folded if not character.isspace())


def gold_strings(gold: dict) -> list[tuple[str, str]]:
    """Return display (D), verse by its lines (V), text by its paragraphs (T) and tables by their rows (X), folded."""
    found = [("D", text) for text in [*gold.get("furniture", []), *gold.get("free_labels", [])]]
    for article in gold["articles"]:
        fields = ("headline", "kicker", "subtitle", "byline_display", "column_display")
        found += [("D", text) for text in [*map(article.get, fields), *article.get("headline_alt", [])] if text]
        paragraphs = article.get("stanzas") or article.get("paras_spaced") or article["paras"]
        if article.get("kind") in ("verse", "poem") or article.get("stanzas"):
            found += [("V", line) for paragraph in paragraphs for line in paragraph.split("\n")]
        else:
            found += [("X" if article.get("kind") == "table" else "T", paragraph) for paragraph in paragraphs]
    return sorted(((kind, fold(text)) for kind, text in found if fold(text)), key=lambda pair: "DVTX".index(pair[0]))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line stands in the gold."""

    kind: str
    string: int
    start: int
    end: int
    length: int  # of the string

    @property
    def worth(self) -> float:
        if self.kind == "V":
            return 1.2
        at_edge = self.start == 0 or self.end == self.length
        if self.kind == "D":
            return 1.5 if self.end - self.start == self.length else 0.3 if at_edge or self.end - self.start <= 3 else -1.5
        return 0.3 * (self.start == 0) if self.end - self.start > 2 else -0.5

    def follows(self, above: Place) -> float:
        """Return how well the place goes on with the one above it."""
        if self.string == above.string:
            return 2.0 if self.start == above.end else -2.0 if self.start == above.start else 0.0
        if self.kind == above.kind == "V" and self.string == above.string + 1:
            return 1.5
        return 0.6 if self.start == 0 and above.end == above.length else 0.0


def find_places(text: str, strings: Sequence[tuple[str, str]]) -> list[Place]:
    """Return the places where a folded line may stand."""
    found = []
    for index, (kind, string) in enumerate(strings):
        start = string.find(text) if kind != "V" or string == text else -1
        while text and start >= 0 and len(found) < 60:
            found.append(Place(kind, index, start, start + len(text), len(string)))
            start = string.find(text, start + 1)
    return found


def align(texts: Sequence[str], strings: Sequence[tuple[str, str]]) -> list[Place | None]:
    """Return the best place of each line, in view of those of its neighbours (dynamic programming)."""
    rows: list[list[tuple[float, Place | None, int]]] = []
    for text in texts:
        row = []
        for place in find_places(fold(text), strings) or [None]:
            steps = [
                score + (place.follows(above) if place and above else 0.0)
                for score, above, _ in (rows[-1] if rows else [(0.0, None, 0)])
            ]
            best = max(range(len(steps)), key=steps.__getitem__)
            row.append((steps[best] + (place.worth if place else 0.0), place, best))
        rows.append(row)
    path: list[Place | None] = []
    at = max(range(len(rows[-1])), key=lambda index: rows[-1][index][0])
    for row in reversed(rows):
        path.append(row[at][1])
        at = row[at][2]
    return path[::-1]


def right_states(readings: Sequence[Reading], gold: dict) -> list[frozenset[int]]:
    """Return the states that are right for each line."""
    strings = gold_strings(gold)
    places = align([reading.line.text for reading in readings], strings)
    right = []
    for reading, above, place in zip(readings, [None, *places], places):
        allowed = ANY
        if place is None:
            pass
        elif place.kind in "DV":
            allowed = frozenset([DISPLAY if place.kind == "D" else VERSE])
        elif place.kind == "X":
            allowed = frozenset([ROW]) if len(reading.line.text.split()) >= 3 else ANY
        elif place.start == 0:
            title = place.end == place.length <= _TITLE_LENGTH and not _ENDS.search(strings[place.string][1])
            allowed = frozenset([FIRST, DISPLAY]) if title else frozenset([FIRST])
        elif above is None:
            allowed = frozenset([GOES_ON, RESUMES]) if len(reading.line.text.strip()) > 2 else ANY
        else:
            allowed = frozenset([GOES_ON if (above.string, above.end) == (place.string, place.start) else RESUMES])
        right.append(allowed if reading.forced is None or reading.forced in allowed else ANY)
    return right


# --- pages as sums of constants ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Page:
    readings: Sequence[Reading]
    habits: Habits
    right: Sequence[frozenset[int]]
    weight: float


def read_pages(folder: Path, weight: float = 1.0) -> Iterator[Page]:
    for path in sorted(folder.glob("*.txt")):
        gold_path = path.with_suffix(".gold.json")
        if gold_path.exists() and (seen := _readings(path)):
            readings, habits = seen[-1]  # the second reading knows what the first has shown
            gold = json.loads(gold_path.read_text(encoding="utf-8"))
            yield Page(readings, habits, right_states(readings, gold), weight)


def _readings(path: Path) -> list[tuple[Sequence[Reading], Habits]]:
    """Return the lines of a page as they were read, with its habits, for each time its states were sought."""
    seen: list[tuple[Sequence[Reading], Habits]] = []
    cheapest = states._cheapest

    def spy(readings: Sequence[Reading], habits: Habits) -> list[states.Choice]:
        seen.append((readings, habits))
        return cheapest(readings, habits)

    states._cheapest = spy
    try:
        read_document(Settings(sources=(path,)), Report())
    finally:
        states._cheapest = cheapest
    return seen


@dataclass(frozen=True, slots=True)
class Model:
    """The costs of all pages: `own` by line and state, `joint` by joint and both states, with what each constant adds."""

    own: np.ndarray
    joint: np.ndarray
    own_counts: csr_matrix
    joint_counts: csr_matrix
    wrong: np.ndarray
    missed: np.ndarray
    lengths: np.ndarray
    weights: np.ndarray  # of pages

    def costs(self, changes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return (
            self.own + (self.own_counts @ changes).reshape(self.own.shape),
            self.joint + (self.joint_counts @ changes).reshape(self.joint.shape),
        )


def build(pages: Sequence[Page], names: Sequence[str]) -> Model:
    kept = {name: getattr(costs, name) for name in names}
    for name in names:
        setattr(costs, name, Sum(kept[name], {name: 1.0}))
    own, joint, right = [], [], []
    for page in pages:
        gaps = [reading.line.gap for reading in page.readings[1:]] + [1]
        rows = [list(own_costs(reading, gap, page.habits)) for reading, gap in zip(page.readings, gaps, strict=True)]
        for index in page.habits.no_verse:
            rows[index][VERSE] = FORBIDDEN
        rows[0] = [cost + more for cost, more in zip(rows[0], opening_costs(), strict=True)]
        rows[-1] = [cost + more for cost, more in zip(rows[-1], ending_costs(page.readings[-1].line), strict=True)]
        own += rows
        joint += [joint_costs(before, after, page.habits) for before, after in pairwise(page.readings)]
        right += page.right
    for name in names:
        setattr(costs, name, kept[name])
    wrong = np.array([[state not in allowed for state in STATES] for allowed in right])
    cells = np.array(own, dtype=float)
    wrong[(wrong | (cells >= FORBIDDEN)).all(axis=1)] = False  # the forced state is not the gold's
    missed = np.zeros(wrong.shape)
    for state, more in ((RESUMES, MISSED), (VERSE, MISSED_VERSE)):
        only = ~wrong[:, state] & (wrong.sum(axis=1) == len(STATES) - 1)
        missed[only] = more
    missed[~wrong] = 0.0
    joint_cells = [cost for table in joint for row in table for cost in row]
    return Model(
        cells,
        np.array(joint_cells, dtype=float).reshape(-1, len(STATES), len(STATES)),
        _counts([cost for row in own for cost in row], names),
        _counts(joint_cells, names),
        wrong,
        missed,
        np.array([len(page.readings) for page in pages]),
        np.array([page.weight for page in pages]),
    )


def _counts(cells: Sequence[float], names: Sequence[str]) -> csr_matrix:
    columns = {name: index for index, name in enumerate(names)}
    entries = [
        (row, columns[name], count) for row, cell in enumerate(cells) for name, count in getattr(cell, "counts", {}).items()
    ]
    rows, places, values = zip(*entries, strict=True)
    return csr_matrix((values, (rows, places)), shape=(len(cells), len(names)))


# --- the fit -----------------------------------------------------------------------------------------------


def forward_backward(own: np.ndarray, joint: np.ndarray, model: Model) -> tuple[float, np.ndarray, np.ndarray]:
    """Return the weighted sum of all pages' log Z, and of each state of a line and each pair at a joint how likely it is,
    times the weight of its page.
    """
    lengths = model.lengths
    order = np.argsort(-lengths, kind="stable")
    first = (np.cumsum(lengths) - lengths)[order]
    sizes = lengths[order]
    joint_first = first - order  # each page has one joint less than lines
    ahead, back = np.zeros_like(own), np.zeros_like(own)
    ahead[first] = -own[first]
    for step in range(1, sizes[0]):
        count = int((sizes > step).sum())
        lines, joints = first[:count] + step, joint_first[:count] + step - 1
        ahead[lines] = logsumexp(ahead[lines - 1][:, :, None] - joint[joints], axis=1) - own[lines]
    for step in range(sizes[0] - 2, -1, -1):
        count = int((sizes > step + 1).sum())
        lines, joints = first[:count] + step, joint_first[:count] + step
        back[lines] = logsumexp((back - own)[lines + 1][:, None, :] - joint[joints], axis=2)
    totals = logsumexp(ahead[np.cumsum(lengths) - 1], axis=1)
    of_line = np.repeat(totals, lengths)
    above = np.delete(np.arange(len(own)), np.cumsum(lengths) - 1)
    pairs = ahead[above][:, :, None] - joint + (back - own)[above + 1][:, None, :]
    weights = np.repeat(model.weights, lengths)
    lines = weights[:, None] * np.exp(ahead + back - of_line[:, None])
    joints = weights[above][:, None, None] * np.exp(pairs - of_line[above][:, None, None])
    return float(totals @ model.weights), lines, joints


def loss(changes: np.ndarray, model: Model, prior: np.ndarray) -> tuple[float, np.ndarray]:
    own, joint = model.costs(changes)
    every, lines, joints = forward_backward(own - model.missed, joint, model)
    right, right_lines, right_joints = forward_backward(np.where(model.wrong, own + WRONG, own), joint, model)
    slope = model.own_counts.T @ (right_lines - lines).ravel() + model.joint_counts.T @ (right_joints - joints).ravel()
    return every - right + float(prior @ changes**2), slope + 2 * prior * changes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--made", nargs="*", type=Path, default=[])
    parser.add_argument("--without", type=Path)
    parser.add_argument("--prior", type=float, default=1.0)
    options = parser.parse_args()
    names = [name for name in vars(costs) if re.fullmatch("_[A-Z_]+", name)]
    names = [name for name in names if isinstance(getattr(costs, name), float) and not NO_COSTS.fullmatch(name)]
    pages = [page for folder in options.folders for page in read_pages(folder)]
    pages += [page for folder in options.made for page in read_pages(folder, MADE)]
    model = build(pages, names)
    prior = np.array([options.prior * (VERSE_PRIOR if "VERSE" in name else 1.0) for name in names])
    start = np.zeros(len(names))
    found = minimize(loss, start, (model, prior), jac=True, method="L-BFGS-B", options={"maxiter": 60}).x
    for name, change in sorted(zip(names, found, strict=True)):
        print(f"{name} = {getattr(costs, name) + change:.2f}  # {getattr(costs, name):g}")
    print(f"{loss(start, model, 0 * prior)[0]:.0f} -> {loss(found, model, 0 * prior)[0]:.0f}")
    if options.without:
        other = build(list(read_pages(options.without)), names)
        print(f"left out: {loss(start, other, 0 * prior)[0]:.0f} -> {loss(found, other, 0 * prior)[0]:.0f}")


if __name__ == "__main__":
    main()
