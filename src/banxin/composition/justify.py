"""A line's advances and its missing or surplus space go in; the advances that fill the measure come out."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from banxin.composition.squeeze import MOST_WORD_SPACE_EM, Give


@functools.cache
def _opens(before: str, after: str) -> bool:
    """Tell whether the space between two neighbouring classes may grow when a line is too loose.

    Never inside a word, a dash or an ellipsis, before a closing mark or after an opening one (clreq 6.2.2.4),
    nor beside an interpunct, a connector or a solidus (GB/T 15834).
    """
    if after in "CPSQmjzhbncpu ~" or before in "Oojzboy" or set(before + after) & set("INX"):
        return False
    if before == after and before in "DE":
        return False
    words = "L9Wcpouy-/\""
    return not (before in words and after in words)


def openings(kinds: str) -> bytearray:
    """Return, for each character, 1 where the space after it may grow, else 0; the last is 0."""
    open_after = bytearray(b"\x01") * len(kinds)
    if kinds:
        open_after[-1] = 0
    for run in _NOT_HAN.finditer(kinds):
        for place in range(max(run.start(), 1), min(run.end(), len(kinds) - 1) + 1):
            open_after[place - 1] = _opens(kinds[place - 1], kinds[place])
    return open_after


_NOT_HAN = re.compile("[^H]+")


def loosen(
    advances: list[float],
    surplus: float,
    word_spaces: Sequence[int],
    gaps: Sequence[int],
    places: Sequence[int],
    gap_growth_em: float,
) -> float:
    """Spread `surplus` over a line in place, in the order of clreq 6.2.2.4; return what found no place.

    Word spaces grow to half an em first, then Han–Latin gaps by at most `gap_growth_em` each, then all
    `places` alike, and with them word spaces. Indices are within the line.
    """
    growth = [max(0.0, MOST_WORD_SPACE_EM - advances[index]) for index in word_spaces]
    surplus = _spread(advances, surplus, word_spaces, growth)
    surplus = _spread(advances, surplus, gaps, [gap_growth_em] * len(gaps))
    if surplus <= 0 or not places:
        return surplus
    share = surplus / len(places)
    for index in places:
        advances[index] += share
    return 0.0


def _spread(advances: list[float], surplus: float, places: Sequence[int], limits: Sequence[float]) -> float:
    """Give `places` what each may take, in proportion, in place; return what is left."""
    room = sum(limits)
    if surplus <= 0 or room <= 0:
        return surplus
    part = min(1.0, surplus / room)
    for index, limit in zip(places, limits, strict=True):
        advances[index] += limit * part
    return surplus - room * part


def tighten(
    advances: list[float], shifts: dict[int, float], need: float, gives: Sequence[tuple[int, Give, float, bool]]
) -> float:
    """Take `need` from a line in place, order by order (clreq 6.2.2.3), evenly within one; return what is left.

    `gives` are (index within the line, order, amount, from the left); what is taken from the left of a mark
    moves its origin, kept in `shifts`.
    """
    for order in Give:
        if need <= 0:
            break
        here = [give for give in gives if give[1] is order]
        room = sum(give[2] for give in here)
        if room <= 0:
            continue
        part = min(1.0, need / room)
        for index, _, amount, from_left in here:
            advances[index] -= amount * part
            if from_left:
                shifts[index] = shifts.get(index, 0.0) - amount * part
        need -= room * part
    return need
