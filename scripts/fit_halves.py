"""Fit the weights of `src/banxin/structure/halves.py` to pages whose articles are known.

    python scripts/fit_halves.py DIRECTORY...

Comes in: directories of pages as text, `NAME.txt`, each with a `NAME.gold.json` beside it that holds
`{"articles": [{"paras": ["…"]}]}`. Goes out, printed: the weights, fitted to all pages; and for each directory how
many open ends find their rest, how many are rightly left alone, and how many are joined wrongly, with the weights that
the other directories give.

Each page is read as `publish` reads it, up to where paragraphs are stitched; what is measured there of each pair is kept.
A pair is true when the characters at its joint stand side by side in a paragraph of an article. Sought are the weights
under which the true pairs are likeliest, each among all others of its end, and of its beginning, and against none
(conditional logistic regression), with a ridge for what few pages show.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias
from unicodedata import normalize
from unittest import mock

import numpy as np
from known_pages import read_known_pages, without
from scipy.optimize import linear_sum_assignment, minimize

from banxin.diagnostics import Report
from banxin.model.document import Block
from banxin.pipeline import read_document
from banxin.settings import Settings
from banxin.structure import halves, stitch
from banxin.structure.assignment import Pairing, pairings
from banxin.typography.radicals import unify_lookalikes

RIDGE, LEAST_SPREAD = 1.6, 0.05
KNOWN_BY = (16, 12, 9, 7, 5)  # characters: as many as it takes to find one place
MOST_ODDS = 30.0

Place: TypeAlias = tuple[int, int, int]  # an article, a paragraph, and a character of it


@dataclass(frozen=True, slots=True)
class Heap:
    """The ends and beginnings of a page: what is measured of each pair, which are possible, which the lines have joined.

    `rests` holds for each end its true beginning, −1 where it has none, None where nobody knows.
    """

    measured: np.ndarray
    prices: np.ndarray
    possible: np.ndarray
    adjoined: np.ndarray
    rests: list[int | None]


class Gold:
    """The paragraphs of a page's articles."""

    def __init__(self, path: Path) -> None:
        articles = json.loads(path.read_text("utf-8"))["articles"]
        self._paragraphs = [
            (number, index, fold("".join(paragraph)))
            for number, article in enumerate(articles)
            for index, paragraph in enumerate(article.get("paras") or article.get("stanzas") or ())
        ]

    def place_after(self, text: str) -> tuple[Place, bool] | None:
        """Return where the text that ends so goes on, and whether its paragraph is over there."""
        return self._find(fold(text), is_end=True)

    def place_of(self, text: str) -> tuple[Place, bool] | None:
        """Return where the text that begins so begins."""
        return self._find(fold(text), is_end=False)

    def _find(self, text: str, *, is_end: bool) -> tuple[Place, bool] | None:
        for count in KNOWN_BY:
            known = text[-count:] if is_end else text[:count]
            found = [
                (article, index, place + len(known) * is_end, len(paragraph))
                for article, index, paragraph in self._paragraphs
                for place in _places(paragraph, known)
            ]
            if len(found) == 1:
                article, index, place, length = found[0]
                return (article, index, place), place >= length
        return None


def _places(text: str, part: str) -> Iterator[int]:
    place = text.find(part) if part else -1
    while place >= 0:
        yield place
        place = text.find(part, place + 1)


def fold(text: str) -> str:
    """Return a text without white space, each character in one form."""
    return "".join(unify_lookalikes(normalize("NFKC", text)).split())


def heaps_of(page: Path) -> list[Heap]:
    """Read a page and return what its paragraphs were stitched from."""
    gold = Gold(page.with_suffix(".gold.json"))
    found: list[Heap] = []

    def measure(
        blocks: Sequence[Block],
        ends: Sequence[int],
        beginnings: Sequence[int],
        prices: Sequence[float],
        seams: Sequence[float],
    ) -> np.ndarray:
        measured = halves.measure_pairs(blocks, ends, beginnings, prices, seams)
        torn = list(zip(beginnings, seams, strict=True))
        adjoined = np.array([[index == end + 1 and seam > 0 for index, seam in torn] for end in ends])
        before, after = ([halves.closed_text(blocks[index]) for index in indices] for indices in (ends, beginnings))
        rests = find_rests(gold, before, after)
        found.append(Heap(measured, np.array(prices), np.array([]), adjoined, rests))
        return measured

    def pair(costs: np.ndarray) -> list[Pairing]:
        heap = found.pop()
        rows, columns = heap.adjoined.shape
        found.append(Heap(heap.measured, heap.prices, costs[:rows, :columns] < stitch.NEVER / 2, heap.adjoined, heap.rests))
        return pairings(costs)

    with mock.patch.object(stitch, "measure_pairs", measure), mock.patch.object(stitch, "pairings", pair):
        read_document(Settings(sources=(str(page),)), Report())
    return found


def find_rests(gold: Gold, ends: Sequence[str], beginnings: Sequence[str]) -> list[int | None]:
    """Return for each end its true beginning, −1 for none, None where nobody knows."""
    begun = [found[0] if (found := gold.place_of(text)) else None for text in beginnings]
    rests: list[int | None] = []
    for text in ends:
        found = gold.place_after(text)
        rests.append(None if found is None else begun.index(found[0]) if not found[1] and found[0] in begun else -1)
    return rests


def fit(heaps: Sequence[Heap]) -> np.ndarray:
    """Return the weights: those of pairs, and the two of what the lines have joined."""
    figures, truths, rows, columns, known = [], [], [], [], []
    first_row = first_column = 0
    for heap in heaps:
        for row, column in np.argwhere(heap.possible):
            figures.append(_figures(heap, row, column))
            truths.append(float(heap.rests[row] == column))
            rows.append(first_row + row)
            columns.append(first_column + column)
            known.append(heap.rests[row] is not None)
        first_row, first_column = first_row + heap.possible.shape[0], first_column + heap.possible.shape[1]
    x, y, is_known = np.array(figures), np.array(truths), np.array(known, dtype=float)
    ids = np.array(rows), np.array(columns)
    ridge = RIDGE * np.maximum(x.std(axis=0), LEAST_SPREAD) ** 2

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        values = np.minimum(x @ weights, MOST_ODDS)
        total, slope = 0.5 * float(ridge @ weights**2), ridge * weights
        for of, counts in zip(ids, (is_known, np.ones_like(y)), strict=True):
            odds = np.exp(values)
            sums = 1 + np.bincount(of, odds)
            asked = np.bincount(of, counts) > 0
            total += 0.5 * (float(np.log(sums)[asked].sum()) - float((values * y * counts).sum()))
            slope += 0.5 * (x.T @ ((odds / sums[of] - y) * counts))
        return total, slope

    found: np.ndarray = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B").x
    return found


def _figures(heap: Heap, row: int, column: int) -> np.ndarray:
    price = min(halves.MOST_PRICE, heap.prices[column])
    if heap.adjoined[row, column]:
        return np.append(np.zeros(heap.measured.shape[2]), (1.0, price))
    return np.append(heap.measured[row, column], (0.0, 0.0))


def count(heap: Heap, weights: np.ndarray) -> Counter[str]:
    """Return how many ends of a page come right, of those that have a rest elsewhere and of those that have none."""
    prices = np.minimum(halves.MOST_PRICE, heap.prices)
    gains = np.where(heap.adjoined, weights[-2] + weights[-1] * prices, heap.measured @ weights[:-2]) + halves.LEFT_IN_TWO
    rows, columns = linear_sum_assignment(np.where(heap.possible, np.maximum(gains, 0.0), 0.0), maximize=True)
    taken = {row: column for row, column in zip(rows, columns, strict=True) if heap.possible[row, column] and gains[row, column] > 0}
    found: Counter[str] = Counter()
    for row, rest in enumerate(heap.rests):
        got = taken.get(row, -1)
        joined = got >= 0 and not heap.adjoined[row, got]
        if rest is None or (rest >= 0 and heap.adjoined[row, rest] and not joined):
            continue
        found["with a rest" if rest >= 0 else "without"] += 1
        found["found"] += rest >= 0 and got == rest
        found["left alone"] += rest < 0 and not joined
        found["joined wrongly"] += joined and got != rest
    return found


def main() -> None:
    """Read the pages, fit, and print."""
    heaps = read_known_pages(__doc__, heaps_of)
    for directory, own in heaps.items():
        others = without(heaps, directory)
        weights = fit(others) if others and own else None
        counts = sum((count(heap, weights) for heap in own), Counter()) if weights is not None else Counter()
        print(directory, dict(counts))
    for name, weight in zip((*halves.WEIGHTS, "adjoined", "adjoined, price"), fit([heap for own in heaps.values() for heap in own]), strict=True):
        print(f'    "{name}": {weight:.2f},')


if __name__ == "__main__":
    main()
