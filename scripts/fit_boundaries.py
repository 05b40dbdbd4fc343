"""Fit the weights of `src/banxin/structure/articles/boundaries.py` to pages whose articles are known.

    python scripts/fit_boundaries.py DIRECTORY...

Comes in: directories of pages as text, `NAME.txt`, each with a `NAME.gold.json` beside it that holds
`{"articles": [{"paras": ["…"]}]}`. Goes out, printed: for each directory, how many joints of paragraphs come right with the
weights that the other directories give, how many of those where a text begins or goes on elsewhere, and the mean logarithm of
what is true (the nearer to 0 the better); and the weights, fitted to all pages.

Each page is read as `publish` reads it, up to where paragraphs become articles. A paragraph is of the article that holds most
of its character pairs; one that no article holds well enough is left out. At each joint a text goes on from the paragraph
above, or from one of the last texts before that, or begins. Sought are the weights under which what is true of all joints is
likeliest (conditional logistic regression), with a ridge for what few pages show.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from unittest import mock

import numpy as np
from fit_halves import fold
from known_pages import read_known_pages, without
from scipy.optimize import minimize

from banxin.diagnostics import Report
from banxin.pipeline import read_document
from banxin.settings import Settings
from banxin.structure.articles import pricing
from banxin.structure.articles.boundaries import (
    PAST_WEIGHTS,
    PLACE_WEIGHTS,
    TEXT_WEIGHTS,
    boundary_costs,
    measure_past,
    measure_place,
    measure_texts,
)
from banxin.structure.articles.page import Page, Range

RIDGE = 8.0
PURE, ALIKE = 0.85, 0.97  # of a paragraph's pairs, held by its article; of the most, held by another it may be of
REACH = 4  # texts before the one right above
NAMES = (*TEXT_WEIGHTS, *PLACE_WEIGHTS, *PAST_WEIGHTS)


@dataclass(frozen=True, slots=True)
class Joint:
    """What is measured of a text's going on from each paragraph it may go on from, and the row that is true, −1 where it begins."""

    measured: np.ndarray
    true: int


def joints_of(path: Path) -> list[Joint]:
    """Read a page and return its joints."""
    pages: dict[int, Page] = {}

    def keep(page: Page) -> list[float]:
        pages.setdefault(id(page.paras), page)
        return boundary_costs(page)

    with mock.patch.object(pricing, "boundary_costs", keep):
        read_document(Settings(sources=(str(path),)), Report())
    articles = json.loads(path.with_suffix(".gold.json").read_text("utf-8"))["articles"]
    texts = ["".join(article.get("paras") or article.get("stanzas") or ()) for article in articles]
    golds = [pairs_of(text + "".join(article.get("byline") or ())) for text, article in zip(texts, articles, strict=True)]
    return [joint for page in pages.values() for joint in page_joints(page, golds)]


def pairs_of(text: str) -> Counter[str]:
    """Return how often each two characters of a text stand side by side."""
    return Counter(map("".join, pairwise(fold(text))))


def page_joints(page: Page, golds: Sequence[Counter[str]]) -> list[Joint]:
    """Return the joints of a page whose paragraphs are each of one article."""
    owners, pure = owners_of(page, golds)
    starts = [index for index in range(len(owners)) if index == 0 or owners[index] != owners[index - 1]]
    ranges = list(zip(starts, [*starts[1:], len(owners)], strict=True))
    joints: list[Joint] = []
    for number, (start, end) in enumerate(ranges):
        earlier = [(first, last) for first, last in ranges[max(0, number - 1 - REACH) : max(0, number - 1)] if owners[first] >= 0]
        for index in range(max(1, start), end):
            if not pure[index - 1] or not pure[index]:
                continue
            # Within a text what might go on from earlier ones is its rest.
            rows = [measure(page, (0, index), (index, len(owners)), past=False)]
            rows += [measure(page, above, (index, end), past=True) for above in reversed(earlier)]
            own = [row for row, (first, _) in enumerate(reversed(earlier), 1) if owners[first] == owners[index]]
            true = 0 if index > start else own[0] if own else -1
            joints.append(Joint(np.array(rows), true))
    return joints


def owners_of(page: Page, golds: Sequence[Counter[str]]) -> tuple[list[int], list[bool]]:
    """Return the article of each paragraph, −1 for none, and whether it is of that one alone."""
    candidates, pure = [], []
    for para in page.paras:
        pairs = pairs_of(para.text)
        shares = [(pairs & gold).total() / max(1, pairs.total()) for gold in golds]
        most = max(shares, default=0.0)
        candidates.append([article for article, share in enumerate(shares) if share >= ALIKE * most] if most > 0.5 else [-1])
        pure.append(most > PURE)
    owners: list[int] = []
    for index in reversed(range(len(candidates))):
        # What several articles hold is of the one that goes on.
        beside = [owners[-1]] if owners else []
        beside += candidates[index - 1] if index and len(candidates[index - 1]) == 1 else []
        owners.append(next((owner for owner in beside if owner in candidates[index]), candidates[index][0]))
    return owners[::-1], pure


def measure(page: Page, above: Range, below: Range, *, past: bool) -> list[float]:
    """Return what is measured of two ranges of paragraphs as parts of one text."""
    index, other = above[1] - 1, below[0]
    texts, place = measure_texts(page, index, other, (above[0], below[1])), measure_place(page, index, other)
    besides = measure_past(page, index, other, texts, place) if past else (0.0,) * len(PAST_WEIGHTS)
    return [*map(float, texts), *map(float, place), *map(float, besides)]


def fit(joints: Sequence[Joint]) -> np.ndarray:
    """Return the weights."""
    figures = np.concatenate([joint.measured for joint in joints])
    spread = np.sqrt((figures**2).mean(axis=0)) + 1e-9
    x, counts = figures / spread, [len(joint.measured) for joint in joints]
    of = np.repeat(np.arange(len(joints)), counts)
    y = np.concatenate([np.arange(len(joint.measured)) == joint.true for joint in joints]).astype(float)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        values = np.minimum(x @ weights, 30.0)
        odds = np.exp(values)
        sums = 1.0 + np.bincount(of, odds)
        total = float(np.log(sums).sum() - y @ values) + 0.5 * RIDGE * float(weights @ weights)
        return total, x.T @ (odds / sums[of] - y) + RIDGE * weights

    found: np.ndarray = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B").x / spread
    return found


def count(joints: Sequence[Joint], weights: np.ndarray) -> tuple[Counter[str], float]:
    """Return how many joints come right, and the mean logarithm of how likely the truth is."""
    found: Counter[str] = Counter()
    told = 0.0
    for joint in joints:
        values = joint.measured @ weights
        best = int(values.argmax()) if values.max() > 0 else -1
        kind = "goes on" if joint.true == 0 else "begins" if joint.true < 0 else "past others"
        found[kind] += 1
        found[f"{kind}, right"] += best == joint.true
        told += (values[joint.true] if joint.true >= 0 else 0.0) - float(np.log(1.0 + np.exp(values).sum()))
    return found, told / max(1, len(joints))


def main() -> None:
    """Read the pages, fit, and print."""
    joints = read_known_pages(__doc__, joints_of)
    for directory, own in joints.items():
        others = without(joints, directory)
        if others and own:
            found, told = count(own, fit(others))
            print(directory, dict(sorted(found.items())), f"{told:.4f}", flush=True)
    weights = fit([joint for own in joints.values() for joint in own])
    for name, weight in zip(NAMES, weights, strict=True):
        print(f'    "{name}": {weight:.2f},')


if __name__ == "__main__":
    main()
