"""Fit the weights of `src/banxin/structure/columns/block_steps.py` to pages whose articles are known.

    python scripts/fit_block_steps.py DIRECTORY...

Comes in: directories of pages as `pdftotext -layout` prints them, `NAME.txt`, each with a `NAME.gold.json` beside it that
holds `{"articles": [{"headline": "…", "byline": ["…"], "paras": ["…"]}]}`, with `column`, `kicker` and `subtitle` where an
article has them. Goes out, printed: the weights, fitted to all pages; and for each directory how many steps are the likeliest
of their block, with the weights that the other directories give.

Each page is read as `publish` reads it, up to where its blocks are put in order; what is measured there of each step is
kept. A block is followed by that whose text goes on in its article where its own ends. Sought are the weights under which
the true steps are likeliest, each among all others from its block, or that the article ends there, and among all others to
its block, or that an article begins there (conditional logistic regression), with a ridge for what few pages show.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias
from unicodedata import normalize
from unittest import mock

import numpy as np
from known_pages import read_known_pages, without
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, vstack

from banxin.diagnostics import Report
from banxin.pipeline import read_document
from banxin.settings import Settings
from banxin.structure.columns import reading_order
from banxin.structure.columns.block_steps import BEGINS, ENDS, STEPS, Steps, measure_steps
from banxin.structure.columns.column_blocks import Block
from banxin.structure.signs import SIGNS
from banxin.typography.radicals import unify_lookalikes

RIDGE = 2.0
KINDS = 4  # of steps, each with weights of its own
NEAR = 3  # characters, such as a mark or a label's sign, by which places may differ that are one
MOST_SIGN = 10  # characters before a name in a byline
LEAST_KNOWN = 6  # characters of a line's beginning that tell where it stands
ABOVE_TEXT = ("column", "kicker", "headline", "subtitle")

Place: TypeAlias = tuple[int, int]  # an article, and a character of it


@dataclass(frozen=True, slots=True)
class Page:
    """What is measured of a page's steps, and which are true.

    `after` holds for each block those that its text may go on in, none where its article ends there, and None where nobody
    knows; `begins` tells which blocks begin an article, None where nobody knows what is in them.
    """

    measured: Steps
    after: list[list[int] | None]
    begins: list[bool | None]


class Gold:
    """The texts of a page's articles, with the places where their headlines end, and their bylines."""

    def __init__(self, path: Path) -> None:
        articles = json.loads(path.read_text("utf-8"))["articles"]
        heads = ["".join(fold(text) for key in ABOVE_TEXT for text in _texts(article.get(key))) for article in articles]
        paragraphs = ["".join(map(fold, article.get("paras") or article.get("stanzas") or ())) for article in articles]
        self.texts = [head + text for head, text in zip(heads, paragraphs, strict=True)]
        self.headed = list(map(len, heads))
        bylines = [(number, fold(name)) for number, article in enumerate(articles) for name in _texts(article.get("byline"))]
        self.bylines = [(number, name) for number, name in bylines if name]

    def find(self, text: str) -> Place | None:
        """Return where a line begins, told by the whole of it or as much of its beginning as is found, a sign before it aside."""
        text = text.lstrip(SIGNS) or text
        for count in range(len(text), min(len(text), LEAST_KNOWN) - 1, -1):
            for number, article in enumerate(self.texts):
                if count and (place := article.find(text[:count])) >= 0:
                    return number, place
        return None

    def place_block(self, printed: Sequence[str]) -> tuple[Place, Place] | None:
        """Return where the text of a block of lines begins and ends."""
        lines = list(map(fold, printed))
        told = [None if self.is_byline(line) else self.find(line) for line in lines]
        known = [(index, place) for index, place in enumerate(told) if place is not None]
        if not known:
            return None
        (first, (article, begin)), (last, (of_last, end)) = known[0], known[-1]
        before, after = sum(map(len, lines[:first])), sum(map(len, lines[last:]))
        return (article, max(0, begin - before)), (of_last, min(len(self.texts[of_last]), end + after))

    def is_byline(self, text: str) -> bool:
        """Tell whether a line is a byline."""
        return any(text.endswith(name) and len(text) <= len(name) + MOST_SIGN for _, name in self.bylines)

    def place_byline(self, block: Block, over: Sequence[tuple[Place, Place] | None]) -> tuple[Place, Place] | None:
        """Return where a byline stands, below its headline or its text, by what stands right above it."""
        text = fold("".join(piece.text for piece in block.pieces))
        for article, name in self.bylines:
            ends = [place[1][1] for place in over if place and place[1][0] == article]
            if text.endswith(name) and ends:
                under_headline = any(abs(end - self.headed[article]) <= NEAR for end in ends)
                place = article, self.headed[article] if under_headline else len(self.texts[article])
                return place, place
        return None


def _texts(value: Any) -> list[str]:
    return list(value) if isinstance(value, list) else [value] if value else []


def fold(text: str) -> str:
    """Return a text without white space, each character in one form."""
    return "".join(unify_lookalikes(normalize("NFKC", text)).split())


def pages_of(page: Path) -> list[Page]:
    """Read a page and return the steps between its blocks; nothing where it has no columns side by side."""
    gold = Gold(page.with_suffix(".gold.json"))
    found: list[Page] = []

    def costs(blocks: Sequence[Block], above: Sequence[Sequence[int]]) -> np.ndarray:
        places = [gold.place_block([piece.text for piece in block.pieces]) for block in blocks]
        bylines = {
            index: place
            for index, block in enumerate(blocks)
            if places[index] is None and (place := gold.place_byline(block, [places[over] for over in above[index]]))
        }
        places = [bylines.get(index, place) for index, place in enumerate(places)]
        begins = [None if place is None else place[0][1] <= 2 * NEAR for place in places]
        found.append(Page(measure_steps(blocks, above), list(find_following(gold, places, bylines)), begins))
        return np.zeros((len(blocks) + 1, len(blocks) + 1))

    with mock.patch.object(reading_order, "step_costs", costs):
        read_document(Settings(sources=(str(page),)), Report())
    return found


def find_following(
    gold: Gold, places: Sequence[tuple[Place, Place] | None], bylines: dict[int, tuple[Place, Place]]
) -> Iterator[list[int] | None]:
    """Return for each block those its text may go on in, as `Page` has them."""
    under_headline = {place[0]: index for index, place in bylines.items()}
    for index, place in enumerate(places):
        if place is None:
            yield None
            continue
        article, end = place[1]
        following = [
            other
            for other, its in enumerate(places)
            if its and other != index and its[0][0] == article and -NEAR < its[0][1] - end <= NEAR and its[0] >= place[0]
        ]
        byline = under_headline.get((article, gold.headed[article]))
        if index in bylines:
            following = [other for other in following if other not in bylines]
        elif byline is not None and abs(end - gold.headed[article]) <= NEAR:
            following = [byline]
        yield following if following or end >= len(gold.texts[article]) - NEAR else None


def choices(pages: Sequence[Page]) -> tuple[csr_matrix, np.ndarray, list[int]]:
    """Return what is measured of all that is chosen from, what of it is true, and how much belongs to each choice."""
    figures, truths, counts = [], [], []
    for page in pages:
        table = _by_kind(page.measured)
        known = [index for index, begins in enumerate(page.begins) if begins is not None]
        before = {other: [i for i, after in enumerate(page.after) if after and other in after] for other in known}
        for index in known:
            others = [other for other in known if other != index]
            after = page.after[index]
            if after is not None:
                figures.append(_figures(table[index, others], page.measured, page.measured.ends[index], is_end=True))
                truths.append([*(other in after for other in others), not after])
            if before[index] or page.begins[index]:
                figures.append(_figures(table[others, index], page.measured, page.measured.begins[index], is_end=False))
                truths.append([*(other in before[index] for other in others), not before[index]])
        counts = [len(truth) for truth in truths]
    return vstack(figures).tocsr(), np.concatenate(truths).astype(float), counts


def _by_kind(measured: Steps) -> np.ndarray:
    """Return what is measured of each pair, with a place for each kind of step."""
    pairs = np.moveaxis(measured.pairs, 0, 2)
    table = np.zeros((*measured.types.shape, KINDS * len(measured.pairs)))
    for kind in range(KINDS):
        table[:, :, kind::KINDS] = pairs * (measured.types == kind)[:, :, np.newaxis]
    return table


def _figures(steps: np.ndarray, measured: Steps, edge: np.ndarray, *, is_end: bool) -> csr_matrix:
    """Return steps and, below them, the end or beginning that is there instead."""
    ends, begins = measured.ends.shape[1], measured.begins.shape[1]
    figures = np.zeros((len(steps) + 1, steps.shape[1] + ends + begins))
    figures[:-1, : steps.shape[1]] = steps
    first = steps.shape[1] + (0 if is_end else ends)
    figures[-1, first : first + len(edge)] = edge
    return csr_matrix(figures)


def fit(pages: Sequence[Page]) -> np.ndarray:
    """Return the weights: those of steps, of ends and of beginnings."""
    x, truths, counts = choices(pages)
    of = np.repeat(np.arange(len(counts)), counts)
    starts = np.cumsum([0, *counts[:-1]])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        values = x @ weights
        odds = np.exp(values - np.maximum.reduceat(values, starts)[of])
        sums, true_sums = np.add.reduceat(odds, starts), np.add.reduceat(odds * truths, starts) + 1e-300
        total = float((np.log(sums) - np.log(true_sums)).sum()) + 0.5 * RIDGE * float(weights @ weights)
        return total, x.T @ (odds / sums[of] - odds * truths / true_sums[of]) + RIDGE * weights

    found: np.ndarray = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B").x
    return found


def count(pages: Sequence[Page], weights: np.ndarray) -> str:
    """Return how many choices come right by themselves."""
    x, truths, counts = choices(pages)
    values, starts = x @ weights, np.cumsum([0, *counts[:-1]])
    highest = np.repeat(np.maximum.reduceat(values, starts), counts)
    right = np.add.reduceat((values == highest) * truths, starts) > 0
    return f"{right.sum()} of {len(counts)}"


def fit_known(read: Mapping[Path, list[Page]]) -> np.ndarray:
    """Return the weights, fitted to all pages; print for each directory what those that the others give are worth."""
    for directory, own in read.items():
        others = without(read, directory)
        if own and others:
            print(directory, count(own, fit(others)))
    return fit([page for pages in read.values() for page in pages])


def main() -> None:
    """Read the pages, fit, and print."""
    weights = fit_known(read_known_pages(__doc__, pages_of))
    for name, row in zip(STEPS, weights[: KINDS * len(STEPS)].reshape(-1, KINDS), strict=True):
        print(f'    "{name}": ({", ".join(f"{weight:.2f}" for weight in row)}),')
    for name, weight in zip((*ENDS, *BEGINS), weights[KINDS * len(STEPS) :], strict=True):
        print(f'    "{name}": {weight:.2f},')


if __name__ == "__main__":
    main()
