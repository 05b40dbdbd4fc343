"""What only vertical lines (直排) have: forms of marks, Latin and digits lying or upright, pages that mirror each other."""

from __future__ import annotations

import math
import re
from collections import Counter

from banxin.checks.typesetting.glyphs import CELL
from banxin.checks.typesetting.lines import Setting
from banxin.checks.typesetting.measured import Figure, Finding, Spot, Status, Tally

# A face may stand a little off the middle of its lines, to the same side on all pages.
_MIRRORED_EM = 0.2
_LEAST_LINES = 3
_CENTRED_EM = 0.1
_WIDEST_CELL_EM = 1.15
_MOST_IN_CELL = 4
_FORMS = re.compile("[OC]|DD|EE")
_LATIN = re.compile("[L9]+")


def vertical_forms(setting: Setting) -> Finding:
    """clreq 2.1.2: brackets lie across the line and dashes along it; bound at the right; facing pages mirror each other."""
    tally = Tally()
    for line in setting.body:
        for match in _FORMS.finditer(line.kinds):
            at = match.start()
            ink = setting.faces.ink.get((line.faces[at], line.text[at]))
            if ink is None:
                continue
            along, across = ink.right - ink.left, ink.top - ink.bottom
            lying = along < across if line.kinds[at] in "OC" else along > across
            tally.add(lying, line, at, along - across, f"{line.text[at]} in its horizontal form")
    off = _mirror_off_em(setting)
    figures: dict[str, Figure] = {
        "marks": tally.sites,
        "in_horizontal_form": tally.bad,
        "bound": {True: "right", False: "left", None: "not known"}[setting.bound_right],
        "facing_pages_off_em": "none" if off is None else round(off, 3),
    }
    if not tally.sites and setting.bound_right is None:
        return Finding("not applicable", figures, note="no mark with a vertical form was found")
    faults = [
        *(["marks"] if tally.share < 0.999 else []),
        *(["binding"] if setting.bound_right is False else []),
        *(["margins"] if off is not None and abs(off) > _MIRRORED_EM else []),
    ]
    status: Status = "met" if not faults else "part" if len(faults) == 1 and faults != ["marks"] else "open"
    worst = tally.worst or tuple(Spot(0, fault, "not as in a vertical book") for fault in faults)
    note = f"wrong: {', '.join(faults)}" if faults else "which side it is bound at is not known" if setting.bound_right is None else ""
    return Finding(status, figures, worst if faults else (), note)


def _mirror_off_em(setting: Setting) -> float | None:
    """Return by how many em the type areas of odd and even pages are off each other's mirror image, None where one lacks."""
    right: dict[int, float] = {}
    left: dict[int, float] = {}
    deepest: dict[int, int] = {}
    for page in setting.pages:
        lines = [line for column in page.columns for line in column.lines]
        if len(lines) >= _LEAST_LINES:
            # `y` is the distance from the left edge of the page, less than nothing. What is not full shows no edge.
            first, last, side = min(line.y for line in lines), max(line.y for line in lines), page.number % 2
            right[side] = min(right.get(side, math.inf), page.extent[1] + first)
            left[side] = min(left.get(side, math.inf), -last)
            deepest[side] = max(deepest.get(side, 0), round((last - first) / (setting.leading or math.inf)))
    if len(right) < 2 or deepest[0] != deepest[1]:
        return None  # notes at the foot of all pages of a side hide its edge
    return min(right[1] - left[0], right[0] - left[1], key=abs) / setting.em


def latin_and_digits(setting: Setting) -> Finding:
    """clreq 2.1.3: letters lie along the line, or stand upright in a cell each, or two or three digits share one (纵中横)."""
    tally = Tally()
    counts: Counter[str] = Counter()
    for page in setting.pages:
        cells = {(round(cell.x, 1), round(cell.y, 1)): cell for cell in page.cells}
        for column in page.columns:
            for line in column.lines:
                for match in _LATIN.finditer(line.kinds):
                    counts["lying"] += 1
                    tally.add(True, line, match.start(), 0.0)
                for at, char in enumerate(line.text):
                    if char != CELL:
                        continue
                    cell = cells.get((round(line.x[at], 1), round(line.y, 1)))
                    if cell is None:
                        tally.add(False, line, at, 1.0, "off the middle of the line")
                        continue
                    counts["cells" if len(cell.text) > 1 else "upright"] += 1
                    off = ((cell.first + cell.last) / 2 - line.y) / cell.em
                    wide = (cell.first - cell.last) / cell.em
                    fault = (
                        f"{cell.text} is {wide:.2f} em wide" if wide > _WIDEST_CELL_EM or len(cell.text) > _MOST_IN_CELL
                        else f"{cell.text} {off:+.2f} em off the middle" if abs(off) > _CENTRED_EM
                        else ""
                    )  # fmt: skip
                    tally.add(not fault, line, at, max(abs(off), wide - 1), fault)
    astray = sum(page.astray for page in setting.pages)
    figures: dict[str, Figure] = {**{name: counts[name] for name in ("lying", "cells", "upright")}, "astray": astray}
    if not tally.sites and not astray:
        return tally.finding(figures)
    finding = tally.finding(figures, met=0.999)
    return Finding("part", figures, finding.worst, "letters point another way") if astray and finding.status == "met" else finding
