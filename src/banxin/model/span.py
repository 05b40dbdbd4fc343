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
class Frame:
    """Where something stood on the page of a PDF: points from the top left corner of the page as shown.

    `page` counts from 1; `size_pt` is the size of its type, 0 for what is no text; `face` and `bold` say as much of
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

    `frame` is its place on the page where the source has places.
    """

    spans: tuple[Span, ...] = ()
    edits: tuple[Edit, ...] = ()
    confidence: float = 1.0
    frame: Frame | None = None
