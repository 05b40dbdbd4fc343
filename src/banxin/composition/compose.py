"""A paragraph's characters with their advances and a measure go in; lines with exact positions come out.

All lengths are in em of the paragraph's own type size. The press and whoever pours text into columns call the
same function with the same advances, so that both see the same lines:

    lines = break_paragraph("……", metrics, measure_em=14, first_indent_em=2, style=MAINLAND)
    first_column = text[: lines[40].next]     # a cut between columns stands at a line's `next`

A paragraph cut so is set in the first column with `last_line_full=True` (CSS `text-align-last: justify`) and
continued in the second without an indent; both parts then have the lines of the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from banxin.typography.style import MAINLAND, PunctuationStyle


class FontMetrics(Protocol):
    """What the composer asks of a face; lengths in em of the face's own size."""

    def advances_em(self, text: str) -> Sequence[float]:
        """Return one advance per character of `text` as it is shaped: kerning within, 0 for a joined one."""
        ...

    def trims_em(self, character: str) -> tuple[float, float]:
        """Return the blank that the half-width form (`halt`) of a full-width mark lacks at its left and right."""
        ...


@dataclass(frozen=True, slots=True)
class TextRun:
    """Characters of one face and size: `size_em` is relative to the paragraph, `metrics` None is its own face.

    `attached` keeps the run on the line of what stands before it, as a note reference (clreq 6.1.2.3).
    `breakable` False keeps the run on one line.
    """

    text: str
    metrics: FontMetrics | None = None
    size_em: float = 1.0
    attached: bool = False
    breakable: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """One line: the characters `start` to `end` of the paragraph are seen, the next line starts at `next`.

    Between `end` and `next` there are only spaces or a forced line break, which are not set.
    `x_em` is the origin of each character from the line's left edge (the indent counted), `width_em` the set
    width with the indent; a full line's `width_em` is the measure.
    """

    start: int
    end: int
    next: int
    x_em: Sequence[float]
    width_em: float
    hyphenated: bool = False


def break_paragraph(
    text: str | Sequence[TextRun],
    metrics: FontMetrics,
    measure_em: float,
    first_indent_em: float = 0.0,
    style: PunctuationStyle = MAINLAND,
    *,
    justify: bool = True,
    last_line_full: bool = False,
) -> list[Line]:
    """Return the lines of a paragraph set to `measure_em` with its first line indented by `first_indent_em`.

    With `justify` every line but the last is flush at both edges; with `last_line_full` the last one too.
    """
    raise NotImplementedError
