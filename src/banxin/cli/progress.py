"""Names of steps go in; one live line on a terminal comes out, and nothing at all in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

Progress: TypeAlias = Callable[[str], None]


@contextmanager
def show_progress() -> Iterator[Progress]:
    """Give a function to call with the name of each step as it begins."""
    if not sys.stderr.isatty():
        yield lambda step: None
        return
    from rich.console import Console

    console = Console(stderr=True)
    with console.status("reading") as status:
        yield lambda step: status.update(step)
