"""A script's own reading of one page goes in; what it reads of all pages in the directories named on the command line comes out.

Pages are text, `NAME.txt`, each with what is known of its articles beside it, `NAME.gold.json`.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


def read_known_pages(description: str, read: Callable[[Path], list[T]]) -> dict[Path, list[T]]:
    """Return what is read of the pages of each directory, in the order of their names."""
    parser = argparse.ArgumentParser(description=description.partition("\n")[0])
    parser.add_argument("directories", nargs="+", type=Path)
    found: dict[Path, list[T]] = {}
    with ProcessPoolExecutor() as workers:
        for directory in parser.parse_args().directories:
            pages = [page for page in sorted(directory.glob("*.txt")) if page.with_suffix(".gold.json").exists()]
            found[directory] = [one for page in workers.map(read, pages) for one in page]
    return found


def without(found: Mapping[Path, list[T]], left_out: Path) -> list[T]:
    """Return what is read of all directories but one."""
    return [one for directory, own in found.items() if directory != left_out for one in own]
