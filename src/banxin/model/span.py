"""Where a node came from and what was repaired on the way: source lines, edits, confidence."""

from __future__ import annotations

import math
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
class Decision:
    """One decision that made a node: what was asked, what was chosen, and the next best.

    The costs are those of the whole page's cheapest solution with either choice, on the scale of `structure`: 1 is a
    hint, 3 strong evidence, 6 all but certain. What is decided by itself has its own costs instead.
    """

    question: str
    choice: str
    cost: float
    runner_up: str
    runner_up_cost: float

    @property
    def confidence(self) -> float:
        """How sure the choice is, from ½ (the other costs the same) to 1."""
        return confidence_of(self.runner_up_cost - self.cost)


def confidence_of(margin: float) -> float:
    """Turn what the next best choice would cost more into a confidence from ½ to 1."""
    return round(1.0 - 0.5 * math.exp2(-max(0.0, margin)), 3)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where something stood on the page of a PDF: points from the top left corner of the page as shown.

    `page` counts the printed pages from 1, two of a spread; `size_pt` is the size of its type, 0 for what is no text; `face` and `bold` say as much of
    its typeface as the file does; `vertical` tells a line that runs downwards, `turned` one in any other direction.
    """

    page: int
    left: float
    top: float
    right: float
    bottom: float
    size_pt: float = 0.0
    face: str = ""
    bold: bool = False
    vertical: bool = False
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Origin:
    """The provenance of a node: its source lines in reading order, its repairs, and how sure we are (0–1).

    `frame` is its place on the page where the source has places; `decisions` are those that the confidence is of,
    the least sure first.
    """

    spans: tuple[Span, ...] = ()
    edits: tuple[Edit, ...] = ()
    confidence: float = 1.0
    frame: Frame | None = None
    decisions: tuple[Decision, ...] = ()

    def edits_by_line(self) -> dict[int, tuple[Edit, ...]]:
        """Return the repairs under the number of their line; lines without one are not there."""
        by_line: dict[int, tuple[Edit, ...]] = {}
        for edit in self.edits:
            by_line[edit.line] = (*by_line.get(edit.line, ()), edit)
        return by_line
