"""What a printed page is taken apart into: its lines, the pieces they make, the sheet that holds them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from banxin.model.document import Figure, Fragment
from banxin.model.span import Frame
from banxin.structure.lines import first_cluster_em

PieceKind: TypeAlias = Literal["text", "headline", "subhead", "label", "byline", "furniture"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the page: the fragment it came in, the part of it that stands here, its frame.

    `rest` tells that another part stands before it; the repairs of the whole are told of that. `rightward` tells that
    lines across the others follow each other to the right, as on a page in vertical lines that was turned.
    """

    fragment: Fragment
    text: str
    frame: Frame
    rest: bool = False
    rightward: bool = False

    @property
    def across(self) -> float:
        """Where a line across the others stands, so that those read first come first."""
        return self.frame.left if self.rightward else -self.frame.right

    @property
    def size(self) -> float:
        return self.frame.size_pt

    @property
    def width(self) -> float:
        return self.frame.right - self.frame.left


Cell: TypeAlias = tuple[Line, ...]
"""The lines of a table's cell, from the top; none where it is empty."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Lines that belong together, with the edges of the column they stand in.

    `box` names the frame round them, `rows` the cells of a table where the lines make one.
    """

    kind: PieceKind
    lines: tuple[Line, ...]
    left: float
    top: float
    right: float
    bottom: float
    box: int = -1
    rows: tuple[tuple[Cell, ...], ...] = ()

    @property
    def size(self) -> float:
        return self.lines[0].size

    @property
    def text(self) -> str:
        return "".join(line.text.strip() for line in self.lines)

    @property
    def vertical(self) -> bool:
        return self.lines[0].frame.vertical

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def ragged(self) -> bool:
        """Tell whether its lines end where they like, as verse and lists do."""
        room = [(self.right - line.frame.right) / line.size for line in self.lines]
        unmarked = sum(em > 0.9 and line.text.strip()[-1:].isalnum() for line, em in zip(self.lines, room, strict=True))
        return sum(em > 1.5 for em in room) > 0.6 * len(room) or (unmarked >= 2 and unmarked > 0.4 * len(room))


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page taken apart.

    `stray` are lines in no direction of reading, such as turned ones, `blank` frames without text: a tint or a drawing.
    """

    pieces: tuple[Piece, ...]
    rules: tuple[Frame, ...]
    boxes: tuple[Frame, ...]
    figures: tuple[Figure, ...]
    stray: tuple[Line, ...]
    blank: tuple[Frame, ...]
    text_size: float


def overlap(a0: float, a1: float, b0: float, b1: float) -> float:
    """Return how much two stretches have in common, negative where they are apart."""
    return min(a1, b1) - max(a0, b0)


def are_one_column(one: Piece, other: Piece, figures: Sequence[Figure]) -> bool:
    """Tell whether two pieces are of one column that a picture standing in it makes narrower for one of them."""
    narrow, wide = (one, other) if one.width < other.width else (other, one)
    em = narrow.size
    if narrow.left < wide.left - em or narrow.right > wide.right + em or narrow.width > wide.width - em:
        return False
    for figure in figures:
        frame = figure.origin.frame
        if frame and overlap(frame.top, frame.bottom, narrow.top, narrow.bottom) > 0 and overlap(frame.left, frame.right, wide.left, wide.right) > 0:
            return True
    return False


def has_room(line: Line, following: Line, right: float) -> bool:
    """Tell whether the next line's first characters would have fitted on a line that ends before its measure."""
    room = (right - line.frame.right) / line.size
    return room > first_cluster_em(following.text) + 0.6


def ends_early(line: Line, piece: Piece) -> bool:
    """Tell whether a line ends before its column does."""
    return piece.right - line.frame.right > 1.5 * line.size
