"""Where a node came from and what was repaired on the way: source lines, edits, confidence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """Lines `first` to `last` of a source, both counted from 1 and included."""

    source: str
    first: int
    last: int

    def __post_init__(self) -> None:
        if not 1 <= self.first <= self.last:
            raise ValueError(f"not a span of lines: {self.first} to {self.last}")


@dataclass(frozen=True, slots=True)
class Edit:
    """One recorded repair: at `line`, `rule` turned `before` into `after`; `confidence` is 0–1.

    Visible characters that differ between `before` and `after` are part of the conservation count.
    """

    rule: str
    line: int
    before: str
    after: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Origin:
    """The provenance of a node: its source lines in reading order, its repairs, and how sure we are (0–1)."""

    spans: tuple[Span, ...] = ()
    edits: tuple[Edit, ...] = ()
    confidence: float = 1.0
