"""Whether the marks on the pages behave as the table of punctuation says: their class, width, blank and vertical form."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

from banxin.checks.typesetting.lines import Line, Setting
from banxin.checks.typesetting.measured import NO_FULL_LINES, Figure, Finding, Status, Tally
from banxin.typography.characters import MARKS, PUNCTUATION, Mark
from banxin.typography.vertical import WHOLE_CELLS

_WIDTH_EM = 0.02
_NARROW_EM = 0.75
# A mark without a blank half fills its cell from one side to the other; one with a blank on both sides stands in the middle.
_MIDDLE_EM = (0.38, 0.62)
_LATIN = frozenset('ocp-/"')

# The classes of clreq 5.1, as the table names them, and what a line's edge may not be for each.
_NEVER_STARTS = frozenset("CPSQINX")
_NEVER_ENDS = frozenset("OX")


def classes(setting: Setting) -> Finding:
    """clreq 5.1: every class of marks keeps to its own behaviour: what it may begin and end, and where it gives way.

    Closing marks, pauses, stops, interpuncts and connectors begin no line, opening marks end none; two-em marks stay whole;
    of two full-width marks side by side the one gives up its blank that its class says.
    """
    tally = Tally()
    seen: Counter[str] = Counter()
    level = setting.asks("kinsoku", "gb")
    starts = {"none": frozenset(), "basic": frozenset("CPSQ")}.get(level or "gb", _NEVER_STARTS)
    ends = {"none": frozenset(), "basic": frozenset("O")}.get(level or "gb", _NEVER_ENDS)
    for line, after in setting.breaks:
        for one, at, never in ((after, 0, starts), (line, -1, ends)):
            kind = one.kinds[at]
            if kind in "OCPSQINXDE":
                seen[kind] += 1
                word = f"{one.text[at]} {'begins' if at == 0 else 'ends'} a line"
                tally.add(kind not in never, one, at % len(one.text), 1.0, word)
        if line.kinds[-1] == after.kinds[0] and line.kinds[-1] in "DE":
            tally.add(False, line, len(line.text) - 1, 1.0, "parted by a line's end")
    for line in setting.body:
        for at in _marks_inside(line):
            seen[line.kinds[at]] += 1
    if not tally.sites:
        return NO_FULL_LINES
    figures: dict[str, Figure] = {"classes": "".join(sorted(seen)), "marks": seen.total(), "at_line_edges": tally.sites}
    if len(seen) < 4:
        return Finding("not measured", figures, note="too few classes of marks to judge a table by")
    finding = tally.finding(figures, met=0.9995, part=0.99)
    return Finding(finding.status, {**finding.figures}, finding.worst)


def _marks_inside(line: Line) -> Iterator[int]:
    return (match.start() for match in re.finditer("[OCPSQINXDE]", line.kinds))


def table_rows(setting: Setting, *, centred: bool) -> Finding:
    """Appendix A: each mark on the pages has the width, the blank half and, in vertical lines, the form of its row."""
    checks: tuple[Callable[..., str], ...] = (_width_fault, _form_fault if setting.vertical else _blank_fault)
    tally = Tally()
    rows: dict[int, list[bool]] = defaultdict(list)
    number = {char: row for row, mark in enumerate(PUNCTUATION) for char in mark.characters}
    verdicts: dict[tuple[int, str, float], str] = {}
    for line in setting.body:
        for at, char in enumerate(line.text):
            mark = MARKS.get(char)
            if mark is None or mark.kind in _LATIN or mark.kind in "yuF ":
                continue
            advance = round(line.advances[at] / line.em, 2)
            key = (line.faces[at], char, advance)
            if key not in verdicts:
                verdicts[key] = next((word for check in checks if (word := check(setting, line, at, mark, centred))), "")
                rows[number[char]].append(not verdicts[key])
            tally.add(not verdicts[key], line, at, 1.0, verdicts[key])
    wide = sum(1 for mark in PUNCTUATION if not (mark.kind in _LATIN or mark.kind in "yuF "))
    figures: dict[str, Figure] = {
        "rows_seen": len(rows),
        "of": wide,
        "rows_as_in_the_table": sum(all(good) for good in rows.values()),
    }
    finding = tally.finding(figures, met=0.9995)
    if finding.status == "not applicable":
        return finding
    status: Status = finding.status if len(rows) >= 4 else "not measured"
    note = "" if len(rows) >= 4 else "too few rows of the table occur"
    return Finding(status, finding.figures, finding.worst, note)


def _width_fault(setting: Setting, line: Line, at: int, mark: Mark, centred: bool) -> str:
    if "\u2010" <= line.text[at] <= "\u2027" and line.advances[at] < _NARROW_EM * line.em:
        return ""  # quotation marks, dashes and points that Latin has too, in a Latin face or for Latin text
    width = line.advances[at] / line.em
    return "" if abs(width - mark.width_em) <= _WIDTH_EM or line.text[at] in "·" else f"{line.text[at]} is {width:.2f} em wide"


def _blank_fault(setting: Setting, line: Line, at: int, mark: Mark, centred: bool) -> str:
    ink = setting.faces.ink.get((line.faces[at], line.text[at]))
    if ink is None or line.advances[at] < _NARROW_EM * line.em:
        return ""
    middle = (ink.left + ink.right) / 2
    blank = mark.blank
    if mark.kind in "QN" or (centred and mark.kind in "PS"):
        blank = "both" if centred and mark.kind in "PS" else "none"
    match blank:
        case "left":
            good = middle > 0.5
        case "right":
            good = middle < 0.5
        case "both":
            good = _MIDDLE_EM[0] < middle < _MIDDLE_EM[1]
        case _:
            good = True
    return "" if good else f"the ink of {line.text[at]} is at {middle:.2f}"


def _form_fault(setting: Setting, line: Line, at: int, mark: Mark, centred: bool) -> str:
    ink = setting.faces.ink.get((line.faces[at], line.text[at]))
    if ink is None or not mark.vertical or line.text[at] in WHOLE_CELLS:
        return ""
    along, across = ink.right - ink.left, ink.top - ink.bottom
    match mark.kind:
        case "O" | "C":
            return "" if along < across else f"{line.text[at]} has its horizontal form"
        case "D" | "E" | "N":
            return "" if along > across else f"{line.text[at]} has its horizontal form"
        case "P" | "S" if not centred:
            right_and_above = (ink.left + ink.right) / 2 < 0.5 < (ink.bottom + ink.top) / 2
            return "" if right_and_above else f"{line.text[at]} is not at the upper right"
    return ""
