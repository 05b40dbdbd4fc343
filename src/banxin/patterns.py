"""A regular expression goes in; a pattern comes out that is compiled when it is first used.

To compile a class of all Han takes a millisecond: a module that knows what newspapers write has dozens of such patterns,
and a novel needs three of them.
"""

from __future__ import annotations

import re
from typing import Any, cast

_METHODS = ("search", "match", "fullmatch", "findall", "finditer", "sub", "subn", "split")


class _Late:
    """Stands for a pattern; its methods become its own when one is first called."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._made_of = pattern, flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        compiled = re.compile(*self._made_of)
        self.__dict__.update((method, getattr(compiled, method)) for method in _METHODS)
        return getattr(compiled, name)


def late(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern as `re.compile` does, but wait with the work; a mistake in it shows when it is used."""
    return cast("re.Pattern[str]", _Late(pattern, flags))
