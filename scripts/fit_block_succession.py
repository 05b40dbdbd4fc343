"""Fit the weights of `src/banxin/structure/columns/block_succession.py` to pages whose articles are known.

    python scripts/fit_block_succession.py DIRECTORY...

Comes in: directories of pages as pdftotext prints them, with what is known of their articles, as for `fit_block_steps.py`. Goes
out, printed: the weights, fitted to all pages; and for each directory how many steps are the likeliest of their block, with the
weights that the other directories give. Pages whose lines stand apart are left out, as they are when a page is read.
"""

from __future__ import annotations

from pathlib import Path

from fit_block_steps import KINDS, NEAR, Gold, Page, find_following, fit_known
from known_pages import read_known_pages

from banxin.diagnostics import Report
from banxin.readers.source import Source, decode
from banxin.structure.columns.block_succession import (
    BEGINS,
    ENDS,
    JOINTS,
    STEPS,
    are_blocks,
    measure_steps,
    read_blocks,
)


def pages_of(page: Path) -> list[Page]:
    """Read a page and return the steps between its blocks; nothing where it has none."""
    gold = Gold(page.with_suffix(".gold.json"))
    parts = decode(Source(page.name, page.read_bytes()), Report()).split("\n\n")
    blocks = [lines for part in parts if (lines := [line for line in part.split("\n") if line.strip()])]
    if not are_blocks(blocks):
        return []
    places = [gold.place_block(lines) for lines in blocks]
    begins = [None if place is None else place[0][1] <= 2 * NEAR for place in places]
    return [Page(measure_steps(read_blocks(blocks)), list(find_following(gold, places, {})), begins)]


def main() -> None:
    """Read the pages, fit, and print."""
    weights = fit_known(read_known_pages(__doc__, pages_of))
    pairs = weights[: KINDS * (len(STEPS) + len(JOINTS))].reshape(-1, KINDS)
    for name, row in zip(STEPS, pairs, strict=False):
        print(f'    "{name}": ({", ".join(f"{weight:.2f}" for weight in row)}),')
    for (foot, head), row in zip(JOINTS, pairs[len(STEPS) :], strict=True):
        print(f"    (Foot.{foot.name}, Head.{head.name}): {row[0]:.2f},")
    for name, weight in zip((*ENDS, *BEGINS), weights[pairs.size :], strict=True):
        print(f'    "{name}": {weight:.2f},')


if __name__ == "__main__":
    main()
