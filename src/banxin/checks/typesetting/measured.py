"""What a measurement of one clause comes to: its status, its figures, and the places that fall short."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from banxin.checks.typesetting.lines import Line

Status: TypeAlias = Literal["met", "part", "open", "not applicable", "not measured"]
Figure: TypeAlias = float | int | str

_MOST_SPOTS = 5
_SAMPLE = 12


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that falls short: the page, some characters around it, and by how much or why."""

    page: int
    text: str
    amount: Figure


@dataclass(frozen=True, slots=True)
class Finding:
    """What a measuring function returns; `note` says in words what a figure cannot."""

    status: Status
    figures: Mapping[str, Figure] = field(default_factory=dict)
    worst: tuple[Spot, ...] = ()
    note: str = ""


@dataclass(slots=True)
class Tally:
    """Counts sites that are as they should be and sites that are not, and keeps the worst of the latter."""

    sites: int = 0
    bad: int = 0
    spots: list[tuple[float, Spot]] = field(default_factory=list)

    def add(self, good: bool, line: Line, at: int, amount: float, word: str = "") -> None:
        """Count the site at character `at` of a line; `amount` ranks it among the bad ones, `word` replaces it."""
        self.sites += 1
        if good:
            return
        self.bad += 1
        if len(self.spots) < _MOST_SPOTS or abs(amount) > self.spots[-1][0]:
            start = max(0, min(at - _SAMPLE // 2, len(line.text) - _SAMPLE))
            spot = Spot(line.page, line.text[start : start + _SAMPLE], word or round(amount, 3))
            self.spots.append((abs(amount), spot))
            self.spots.sort(key=lambda ranked: -ranked[0])
            del self.spots[_MOST_SPOTS:]

    @property
    def share(self) -> float:
        """The share of sites that are as they should be; 1 where there are none."""
        return 1 - self.bad / self.sites if self.sites else 1.0

    @property
    def worst(self) -> tuple[Spot, ...]:
        return tuple(spot for _, spot in self.spots)

    def finding(
        self, figures: Mapping[str, Figure] | None = None, *, met: float = 1.0, part: float = 0.9, note: str = ""
    ) -> Finding:
        """Return the finding: met from the share `met`, part from `part`, open below; not applicable without sites."""
        if not self.sites:
            return Finding("not applicable", {"sites": 0, **(figures or {})}, note=note or "nothing of this kind was found")
        status: Status = "met" if self.share >= met else "part" if self.share >= part else "open"
        return Finding(status, {"sites": self.sites, "bad": self.bad, **(figures or {})}, self.worst, note)


def percent(share: float) -> str:
    """Return a share as per cent, never rounded up to a whole that it is not."""
    shown = int(share * 10_000) / 100
    return f"{shown:g} %"


NO_FULL_LINES = Finding("not measured", note="no full lines of a body were found")
