"""What a cover is made of: boxes, a disc, lines and columns of type, each in one of the layout's three colours.

Places are pixels from the top left of a cover of 1600 × 2560.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from banxin.renderers.epub.cover.display import Role

WIDTH_PX, HEIGHT_PX = 1600, 2560

Paint: TypeAlias = Literal["paper", "ink", "accent"]


@dataclass(frozen=True, slots=True)
class Box:
    """A field of one colour."""

    x: float
    y: float
    width: float
    height: float
    paint: Paint


@dataclass(frozen=True, slots=True)
class Disc:
    """A round field; `x` and `y` are its middle."""

    x: float
    y: float
    radius: float
    paint: Paint


@dataclass(frozen=True, slots=True)
class Line:
    """A line of type; `x` and `y` are the left edge and the top of its em box."""

    x: float
    y: float
    size_px: float
    text: str
    role: Role
    paint: Paint


@dataclass(frozen=True, slots=True)
class Column:
    """A column of upright type; `x` and `y` are the left edge and the top of its first em box.

    `pitch` is how far each character stands below the one before, in em.
    """

    x: float
    y: float
    size_px: float
    text: str
    role: Role
    paint: Paint
    pitch: float = 1.0


Mark: TypeAlias = Box | Disc | Line | Column
