"""Steps of a build go in; one live line on a terminal comes out, and nothing at all in a pipe."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from banxin.progress import Progress, Step, silent

# What is shown is made anew so often; more would only cost time.
_SHOWN_PER_S = 5
# Before this much of the work, or of time, is over, an estimate of the rest is a guess.
_LEAST_SHARE, _LEAST_S = 0.03, 1.0
# The estimate that is shown follows the latest one within about this time.
_FOLLOWS_S = 4.0


@contextmanager
def show_progress() -> Iterator[Progress]:
    """Give a function to call with each step as it begins or goes on."""
    if not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.text import Text

    remaining = RemainingTime()
    with Console(stderr=True).status(Text("reading"), refresh_per_second=_SHOWN_PER_S) as status:
        shown_s = 0.0

        def show(step: Step) -> None:
            nonlocal shown_s
            now_s = time.monotonic()
            left = remaining.after(step, now_s)
            if step.share and now_s - shown_s < 1 / _SHOWN_PER_S:
                return
            shown_s = now_s
            status.update(Text(f"{step}, {left}" if left else str(step)))

        yield show


class RemainingTime:
    """Says how long the edition that is being made will still take; the answer falls evenly rather than jumps."""

    def __init__(self) -> None:
        self._start_s = self._end_s = 0.0
        self._share = self._last_s = 0.0

    def after(self, step: Step, now_s: float) -> str:
        """Return the time left after a step, in words; "" while nothing is known. `now_s` is any clock's."""
        if not self._start_s or step.share < self._share:  # the first step of another edition
            self._start_s, self._end_s = now_s, 0.0
        self._share = step.share
        gone_s = now_s - self._start_s
        if step.share < _LEAST_SHARE or gone_s < _LEAST_S:
            return ""
        end_s = self._start_s + gone_s / step.share
        self._end_s += (end_s - self._end_s) * (1 - math.exp((self._last_s - now_s) / _FOLLOWS_S) if self._end_s else 1)
        self._last_s = now_s
        return _in_words(max(self._end_s - now_s, 0.0))


def _in_words(left_s: float) -> str:
    """Return a length of time as roughly as it is known."""
    if left_s >= 90:
        return f"about {left_s / 60:.0f} min left"
    if left_s >= 20:
        return f"about {5 * round(left_s / 5)} s left"
    return f"about {max(1, round(left_s))} s left"
