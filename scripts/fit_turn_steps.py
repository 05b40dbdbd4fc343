"""Fit the weights of `src/banxin/structure/columns/turn_steps.py` to pages whose articles are known.

    python scripts/fit_turn_steps.py DIRECTORY...

Comes in: directories of pages whose columns come in turn, as pdfminer and pdftotext print them, with what is known of their articles,
as for `fit_block_steps.py`. Each is taken apart as it is when it is read; pages that are not are left out. Goes out, printed: the
weights, fitted to all pages; and for each directory how many steps are the likeliest of their column, with the weights that the
other directories give.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from unittest import mock

import numpy as np
from fit_block_steps import KINDS, NEAR, Gold, Page, find_following, fit_known
from known_pages import read_known_pages

from banxin.diagnostics import Report
from banxin.pipeline import read_document
from banxin.settings import Settings
from banxin.structure.columns import weave
from banxin.structure.columns.block_succession import read_blocks
from banxin.structure.columns.turn_steps import BEGINS, ENDS, JOINTS, STEPS, WAYS, measure_columns


def pages_of(page: Path) -> list[Page]:
    """Read a page and return the steps between its columns; nothing where they do not come in turn."""
    gold = Gold(page.with_suffix(".gold.json"))
    found: list[Page] = []

    def keep(columns: Sequence[Sequence[int]], texts: Sequence[str]) -> list[list[int]]:
        printed = sorted(map(list, columns), key=min)
        lines = [[texts[index] for index in column] for column in printed]
        places = [gold.place_block(block) for block in lines]
        begins = [None if place is None else place[0][1] <= 2 * NEAR for place in places]
        found.append(Page(measure_columns(read_blocks(lines), printed), list(find_following(gold, places, {})), begins))
        return printed

    with mock.patch.object(weave, "read_columns", keep):
        read_document(Settings(sources=(str(page),)), Report())
    return found


def main() -> None:
    """Read the pages, fit, and print."""
    weights = fit_known(read_known_pages(__doc__, pages_of))
    pairs = weights[: KINDS * (len(STEPS) + len(JOINTS) + len(WAYS))].reshape(-1, KINDS)
    of_steps, of_joints, of_ways = np.split(pairs, [len(STEPS), len(STEPS) + len(JOINTS)])
    for name, row in (*zip(STEPS, of_steps, strict=True), *zip(WAYS, of_ways, strict=True)):
        print(f'    "{name}": ({", ".join(f"{weight:.2f}" for weight in row)}),')
    for (foot, head), row in zip(JOINTS, of_joints, strict=True):
        print(f"    (Foot.{foot.name}, Head.{head.name}): {row[0]:.2f},")
    for name, weight in zip((*ENDS, *BEGINS), weights[pairs.size :], strict=True):
        print(f'    "{name}": {weight:.2f},')


if __name__ == "__main__":
    main()
