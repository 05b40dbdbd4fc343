"""A face for tests of the composer: every East Asian character fills its em, everything else takes half of one."""

from __future__ import annotations

import unicodedata

from banxin.typography.characters import MARKS

_BLANKS = {"left": (0.5, 0.0), "right": (0.0, 0.5), "both": (0.25, 0.25), "none": (0.0, 0.0)}


class GridMetrics:
    """Metrics a reader can do in the head; marks have half-width forms, as in a good font."""

    def advances_em(self, text: str) -> list[float]:
        return [1.0 if unicodedata.east_asian_width(char) in "WFA" or char in "‧～" else 0.5 for char in text]

    def trims_em(self, character: str) -> tuple[float, float] | None:
        return _BLANKS[MARKS[character].blank] if character in MARKS else (0.0, 0.0)


class PlainMetrics(GridMetrics):
    """The same face without half-width forms."""

    def trims_em(self, character: str) -> tuple[float, float] | None:
        return None
