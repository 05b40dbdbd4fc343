"""Fit the weights of bylines in `src/banxin/structure/articles/furnish.py` to pages whose articles are known.

    python scripts/fit_bylines.py DIRECTORY...

Comes in: directories of pages as text, `NAME.txt`, each with a `NAME.gold.json` beside it that holds
`{"articles": [{"paras": ["…"], "byline": ["…"]}]}`. Goes out, printed: for each directory, how many bylines come to their
articles with the present weights and with those that the other directories give; and the weights, fitted to all pages.

Each page is read as `publish` reads it, up to where bylines are given to articles. An article found is the one that shares most
of its character pairs with it. Sought are the weights under which the true article of each byline is likeliest among all
and none, and the true byline of each article among all, half as important (conditional logistic regression), with a ridge.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import numpy as np
from fit_boundaries import pairs_of
from fit_halves import fold
from known_pages import read_known_pages, without
from scipy.optimize import minimize

from banxin.diagnostics import Report
from banxin.pipeline import read_document
from banxin.settings import Settings
from banxin.structure.articles import furnish, gather
from banxin.structure.articles.furnish import (
    BYLINE_WEIGHTS,
    Article,
    byline_habit,
    measure_byline,
    share_out_pieces,
)
from banxin.structure.articles.page import Page

RIDGE, PER_ARTICLE, ALIKE = 1.0, 0.5, 0.5


@dataclass(frozen=True, slots=True)
class Signed:
    """What is measured of the bylines of a page and its articles, and of each byline the articles that it may sign."""

    measured: np.ndarray
    true: list[list[int]]


def bylines_of(path: Path) -> list[Signed]:
    """Read a page and return its bylines that sign a known article."""
    known = json.loads(path.with_suffix(".gold.json").read_text("utf-8"))["articles"]
    found: list[Signed] = []

    def keep(page: Page, articles: Sequence[Article]) -> None:
        found.extend(_signed(page, articles, known))
        furnish.assign_bylines(page, articles)

    with mock.patch.object(gather, "assign_bylines", keep):
        read_document(Settings(sources=(str(path),)), Report())
    return found


def _signed(page: Page, articles: Sequence[Article], known: Sequence[dict]) -> list[Signed]:
    texts = [pairs_of("".join(para.text for span in article.segment for para in page.paras[slice(*span)])) for article in articles]
    golds = [pairs_of("".join(article.get("paras") or article.get("stanzas") or ())) for article in known]
    found_as = {}
    for number, text in enumerate(texts):
        shares = [(text & gold).total() / max(1, (text | gold).total()) for gold in golds]
        if max(shares, default=0.0) >= ALIKE:
            found_as[int(np.argmax(shares))] = number
    habit = byline_habit(page)
    rows, true = [], []
    for index, piece in enumerate(page.pieces):
        names = {fold(name) for name in piece.byline.names} if piece.kind == "byline" and piece.byline else set()
        signs = [
            number
            for number, article in enumerate(known)
            if names and names <= {fold(name) for key in ("byline", "byline_alt") for name in article.get(key) or ()}
        ]
        if signs:
            rows.append([measure_byline(page, index, article, habit) for article in articles])
            true.append([found_as[number] for number in signs if number in found_as])
    return [Signed(np.array(rows, dtype=float), true)] if rows else []


def fit(pages: Sequence[Signed]) -> np.ndarray:
    """Return what none is worth and the weights."""

    def loss(values: np.ndarray) -> tuple[float, np.ndarray]:
        total, slopes = 0.5 * RIDGE * float(values[1:] @ values[1:]), RIDGE * np.concatenate([[0.0], values[1:]])
        for page in pages:
            scores = page.measured @ values[1:]
            for row, (own, true) in enumerate(zip(scores, page.true, strict=True)):
                chances = _shares(np.concatenate([values[:1], own]))
                wanted = np.isin(np.arange(len(chances)), [one + 1 for one in true] or [0]) * chances
                total -= float(np.log(wanted.sum()))
                change = chances - wanted / wanted.sum()
                slopes += np.concatenate([change[:1], change[1:] @ page.measured[row]])
            for column in {one for true in page.true for one in true}:
                chances = _shares(scores[:, column])
                wanted = np.array([column in true for true in page.true]) * chances
                total -= PER_ARTICLE * float(np.log(wanted.sum()))
                slopes[1:] += PER_ARTICLE * (chances - wanted / wanted.sum()) @ page.measured[:, column]
        return total, slopes

    return minimize(loss, np.zeros(1 + len(BYLINE_WEIGHTS)), jac=True, method="L-BFGS-B").x


def _shares(scores: np.ndarray) -> np.ndarray:
    odds = np.exp(scores - scores.max())
    return odds / odds.sum()


def count_right(pages: Sequence[Signed], values: np.ndarray) -> tuple[int, int]:
    """Return how many bylines come to their articles, and how many there are."""
    right = [
        column in true if true else column is None
        for page in pages
        for (column, _), true in zip(share_out_pieces(-(page.measured @ values[1:]), -float(values[0])), page.true, strict=True)
    ]
    return sum(right), len(right)


def main() -> None:
    found = read_known_pages(__doc__, bylines_of)
    present = np.array([-furnish.IDLE_BYLINE, *BYLINE_WEIGHTS.values()])
    for directory, pages in found.items():
        told = [count_right(pages, values) for values in (present, fit(without(found, directory)))] if len(found) > 1 else []
        print(directory, *(f"{right} of {count}" for right, count in told))
    none, *weights = fit([page for pages in found.values() for page in pages])
    print(f"none {none:.2f}")
    for name, weight in zip(BYLINE_WEIGHTS, weights, strict=True):
        print(f"{name}: {weight:.2f}")


if __name__ == "__main__":
    main()
