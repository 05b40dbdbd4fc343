"""How wide marks are set, what a line takes and gives, and in which order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median

from banxin.checks.typesetting.lines import Line, Setting
from banxin.checks.typesetting.measured import NO_FULL_LINES, Figure, Finding, Status, Tally, percent
from banxin.typography.vertical import WHOLE_CELLS

_CELL_EM = 0.02
_FULL_WIDTH_EM = 0.9
# An amount smaller than this may be the rounding of a file that gives thousandths of an em glyph by glyph.
_TAKEN_EM = 0.03
_EVEN_EM = 0.02
_LEAST_GAP_EM, _GAP_EM, _MOST_GAP_EM = 0.125, 0.25, 0.5
_LEAST_WORD_SPACE_EM, _MOST_WORD_SPACE_EM = 0.25, 0.5
_WIDE_GAP_EM, _WIDE_GAP_NARROW_EM, _NARROW_MEASURE_EM = 0.25, 0.5, 20
_DASH_HOLE_EM = 0.03

_TWO_EM = re.compile("DD|EE")
_QUESTIONS = re.compile("Q{2,3}(?!Q)")
_ADJACENT = re.compile("[CPS](?=[OC])|C(?=[PSQI])|O(?=O)")
_HAN_LATIN = re.compile("H(?=[L9])|[L9](?=H)")
_MARK_LATIN = re.compile("[CPSQO](?=[L9])|[L9](?=[CPSQO])")
_HAN_PAIR = re.compile("H(?=H)")
_LATIN_RUN = re.compile(r'[L9](?:[L9pcouy\-/" ]*[L9cpu])?')
_HAN_RUN = re.compile("H{4,}")
_TRACKED_EM, _NOT_FULL_EM = 0.02, 1.0
_ENOUGH_TO_SEE_A_GRID = 20


# --- the width of marks ------------------------------------------------------------------------------------


def is_centred(setting: Setting) -> bool:
    """Tell whether stops stand in the middle of their cells, as in Taiwan and Hong Kong (clreq 5.1.1.2)."""
    votes = 0
    for (_, char), ink in setting.faces.ink.items():
        if char in "，。、":
            votes += 1 if 0.4 < (ink.left + ink.right) / 2 < 0.6 else -1
    return votes > 0


def _two_em(setting: Setting, kind: str, *, unbroken: bool) -> Finding:
    tally = Tally()
    for line in setting.body:
        for match in _TWO_EM.finditer(line.kinds):
            at = match.start()
            if line.kinds[at] != kind:
                continue
            off = line.set_em(at) - 1
            if abs(off) <= _CELL_EM and match.end() < len(line.text):
                off = (line.x[match.end()] - line.x[at]) / line.em - 2
                follower = line.kinds[match.end()]
                if follower == "O":
                    off = 0.0 if -0.5 - _CELL_EM <= off <= max(0.0, line.stretch_em) + _CELL_EM else off
                off = min(off, off - line.stretch_em, off - (_GAP_EM if follower in "L9" else 0.0), key=abs)
                if follower in "L9" and _in_cells(setting) and 0 <= off <= _MOST_GAP_EM + line.stretch_em + _CELL_EM:
                    off = 0.0
            good = abs(off) <= _CELL_EM
            if good and unbroken and at + 1 not in line.joined:
                ink = setting.faces.ink.get((line.faces[at], line.text[at]))
                if ink is not None:
                    off = line.set_em(at) + ink.left - ink.right
                    good = off <= _DASH_HOLE_EM
            tally.add(good, line, at, off)
    return tally.finding(met=0.999)


def ellipsis(setting: Setting) -> Finding:
    """clreq 5.4.1: …… is two characters wide."""
    return _two_em(setting, "E", unbroken=False)


def dash(setting: Setting) -> Finding:
    """—— is two characters wide and drawn as one line (GB/T 15834—2011, 4.11)."""
    return _two_em(setting, "D", unbroken=True)


def question_marks(setting: Setting, *, centred: bool) -> Finding:
    """clreq 5.1.1.3: two of ？！ share a character's width, three take two; where stops are centred only if that was asked for."""
    tally = Tally()
    asked = setting.asks("question_marks", "auto")
    whole = asked == "whole" or (centred and asked != "joined")
    for line in setting.body:
        for match in _QUESTIONS.finditer(line.kinds):
            at, end = match.span()
            cells = (end - at + 1) // 2
            if line.advances[at] < _FULL_WIDTH_EM * line.em:
                continue
            if end < len(line.text):
                off = (line.x[end] - line.x[at]) / line.em - cells
                follower = line.kinds[end]
                least = {"O": -0.5, "C": -0.5}.get(follower, 0.0)  # blanks given up beside a bracket
                white = _MOST_GAP_EM if follower in "L9" and _in_cells(setting) else 0.0
                if least - _CELL_EM <= off <= _CELL_EM + max(0.0, line.stretch_em) + white:
                    off = 0.0
            elif setting.vertical:
                off = (line.x[end - 1] - line.x[at]) / line.em + 1 - cells
            else:
                off = line.set_em(at) - cells / (end - at)
            tally.add(abs(off) <= _CELL_EM, line, at, off)
        if line.after is not None and line.kinds[-1] == "Q" and line.after.kinds[0] == "Q":
            tally.add(False, line, len(line.text) - 1, 1.0, "parted by a line's end")
    if tally.sites and whole:
        return Finding("not applicable", {"sites": tally.sites}, note="the style gives each its own cell")
    return tally.finding(met=0.999)


def scientific(setting: Setting) -> Finding:
    """clreq 5.1.1.1: where the scientific style is asked for, ． ends every sentence, as wide as 。 and with its blank."""
    asked = setting.asks("punctuation", "auto")
    stops = {char: setting.characters[char] for char in "。．"}
    tally = Tally()
    for line in setting.body:
        for match in re.finditer("(?<=[HCL9])S(?=H)", line.kinds):
            at = match.start()
            if line.text[at] != "．":
                tally.add(asked != "scientific", line, at, 1.0, f"{line.text[at]} ends a sentence")
                continue
            off = line.set_em(at) - 1 - max(0.0, line.stretch_em)
            squeezed = -0.5 - _CELL_EM <= off < -_CELL_EM and _is_full(line)
            ink = setting.faces.ink.get((line.faces[at], "．"))
            on_its_side = ink is None or (ink.left + ink.right) / 2 < 0.5
            word = "" if on_its_side else "its blank is at the left"
            tally.add((abs(off) <= _CELL_EM or squeezed) and on_its_side, line, at, off, word)
    figures: dict[str, Figure] = {"asked": asked or "not known", "full_points": stops["．"], "circles": stops["。"]}
    if asked != "scientific" and (asked is not None or stops["．"] <= stops["。"]):
        return Finding("not applicable", figures, note="not asked for")
    return tally.finding(figures, met=0.999)


def regional_stops(setting: Setting, *, centred: bool) -> Finding:
    """clreq 5.1.1.2: where stops are centred, ？！ are never squeezed."""
    if not centred:
        return Finding("not applicable", note="stops stand as on the mainland")
    tally = Tally()
    for line in setting.body:
        for match in re.finditer("[QPS](?=[^OC])", line.kinds):
            off = line.set_em(match.start()) - 1
            tally.add(off >= -_CELL_EM, line, match.start(), off)
    return tally.finding(met=0.995)


def blank_halves(setting: Setting, *, centred: bool) -> Finding:
    """clreq 6.3.2.1: the blank of each mark is on the side where its region puts it."""
    tally = Tally()
    shown: dict[str, float] = {}
    verdicts: dict[tuple[int, str], float | None] = {}
    for line in setting.body:
        for match in re.finditer("[OCPS]", line.kinds):
            at = match.start()
            char, key = line.text[at], (line.faces[at], line.text[at])
            if key not in verdicts:
                ink = setting.faces.ink.get(key)
                if ink is None:
                    verdicts[key] = None
                else:
                    middle = (ink.left + ink.right) / 2
                    narrow = line.advances[at] < _FULL_WIDTH_EM * line.em
                    kind = line.kinds[at]
                    if narrow:
                        wrong = 1.0
                    elif setting.vertical and char in "；：":
                        wrong = 0.0  # centred in their cells, or turned
                    elif setting.vertical and kind in "PS" and not centred:
                        wrong = 0.0 if middle < 0.5 and ink.bottom + ink.top > 1 else middle
                    elif kind in "PS" and centred:
                        wrong = 0.0 if 0.38 < middle < 0.62 else middle
                    else:
                        wrong = 0.0 if (middle > 0.5) == (kind == "O") else middle
                    verdicts[key] = wrong
                    shown.setdefault(char, round(middle, 2))
            off = verdicts[key]
            if off is not None:
                tally.add(off == 0.0, line, at, off, "narrow" if off == 1.0 else "")
    middles = " ".join(f"{char}{shown[char]:g}" for char in "，。、；：“”（）《》" if char in shown)
    return tally.finding({"middle_of_ink_em": middles}, met=0.999)


def adjacent_marks(setting: Setting, *, centred: bool) -> Finding:
    """clreq 6.3.2.2: a mark beside a bracket or quotation mark gives up its blank: together 1.5 characters."""
    tally = Tally()
    for line in setting.body:
        for match in _ADJACENT.finditer(line.kinds):
            at = match.start()
            kind, follower = line.kinds[at], line.kinds[at + 1]
            wide = _FULL_WIDTH_EM * line.em
            if line.advances[at] < wide or line.advances[at + 1] < wide or at + 1 in line.spaced:
                continue
            if centred and (kind in "PS" or follower in "PSQI"):
                continue
            off = line.set_em(at) - 0.5
            good = off <= _CELL_EM + max(0.0, line.stretch_em) and (off >= -_CELL_EM or follower == "O")
            tally.add(good, line, at, off)
    return tally.finding(met=0.995, part=0.5)


def interpuncts(setting: Setting, *, centred: bool) -> Finding:
    """An interpunct between Han takes half an em, where stops are centred a whole one; nothing is stretched beside it.

    Nor is beside a connector or a solidus.
    """
    wanted = 1.0 if centred else 0.5
    tally = Tally()
    widths: Counter[float] = Counter()
    for line in setting.body:
        for match in re.finditer("(?<=H)[INX](?=H)", line.kinds):
            at = match.start()
            taken = (line.x[at + 1] - line.x[at - 1] - line.advances[at - 1]) / line.em
            if line.kinds[at] == "I":
                widths[round(taken, 2)] += 1
                # A whole one gives half of itself to a line that is too full (clreq 6.2.2.3).
                given = centred and line.after is not None and 0.5 - _CELL_EM <= taken <= wanted
                tally.add(given or abs(taken - wanted) <= _CELL_EM, line, at, taken - wanted)
            else:
                off = taken - line.advances[at] / line.em
                tally.add(abs(off) <= _CELL_EM, line, at, off)
    commonest = widths.most_common(1)
    return tally.finding({"commonest_width_em": commonest[0][0] if commonest else "none"}, met=0.995)


def han_latin_gap(setting: Setting) -> Finding:
    """clreq 6.3.3: a quarter em between Han and Latin, from an eighth to a half; none beside punctuation."""
    if _in_cells(setting):
        return Finding("not applicable", note="Latin was asked to keep to character cells")
    gaps, marks = Tally(), Tally()
    solid: list[float] = []
    for line in setting.body:
        limit = _MOST_GAP_EM + _CELL_EM + max(0.0, line.stretch_em)
        for match in _HAN_LATIN.finditer(line.kinds):
            at = match.start()
            if at + 1 in line.spaced:
                continue
            gap = line.gap_em(at)
            gaps.add(_LEAST_GAP_EM - _CELL_EM <= gap <= limit, line, at, gap)
            if line.after is None and abs(line.stretch_em) < 0.005:
                solid.append(gap)
        for match in _MARK_LATIN.finditer(line.kinds):
            at = match.start()
            if at + 1 not in line.spaced and line.advances[at] > 0:
                gap = line.gap_em(at)
                marks.add(gap <= _CELL_EM + _spread_em(line), line, at, gap)
    if not gaps.sites:
        return gaps.finding()
    usual = median(solid) if solid else None
    as_wanted = usual is None or abs(usual - _GAP_EM) <= _CELL_EM
    status: Status = "open"
    if gaps.share >= 0.995 and marks.share >= 0.995 and as_wanted:
        status = "met"
    elif gaps.share >= 0.5:
        status = "part"
    figures: dict[str, Figure] = {
        "gaps": gaps.sites,
        "outside_1/8–1/2": gaps.bad,
        "in_solid_lines_em": "none" if usual is None else round(usual, 3),
        "beside_marks": marks.sites,
        "of_them_wide": marks.bad,
    }
    return Finding(status, figures, (gaps.worst + marks.worst)[:5])


# --- on request -----------------------------------------------------------------------------------------------


def latin_cells(setting: Setting) -> Finding:
    """clreq 6.2.4: where Latin is to keep to the grid, each stretch of it takes whole character cells."""
    asked = setting.asks("latin_grid", "false")
    if asked == "false":
        return Finding("not applicable", {"asked": asked}, note="not asked for")
    tally = Tally()
    for line in setting.body:
        for match in _LATIN_RUN.finditer(line.kinds):
            first, end = match.span()
            if first == 0 or end == len(line.kinds) or line.kinds[first - 1] != "H" or line.kinds[end] != "H":
                continue
            taken = (line.x[end] - line.x[first - 1] - line.advances[first - 1]) / line.em
            # A line that is spread may be so at either side of its Latin.
            spread = [taken - sides * line.stretch_em for sides in (0, 1, 2)]
            spare = min((one - round(one) for one in spread), key=abs)
            tally.add(abs(spare) <= _CELL_EM, line, first, spare)
    figures: dict[str, Figure] = {"asked": asked or "not known", "in_whole_cells": percent(tally.share)}
    if asked is None and (tally.share < 0.95 or tally.sites < _ENOUGH_TO_SEE_A_GRID):
        return Finding("not applicable", figures, note="not so, and whether it was asked for is not known (--expect latin_grid=true)")
    return tally.finding(figures, met=0.99)


def tracking(setting: Setting) -> Finding:
    """clreq 6.3.1.1, 6.3.1.3: text that is set wider or tighter on request is so evenly, by the amount asked for."""
    tally = Tally()
    amounts: Counter[float] = Counter()
    asked = setting.asks("tracking_em", "0")
    wanted = setting.asked_em("tracking_em")
    # What follows the last line of a column is not always known: it may be a full one.
    for line in (line for column in setting.columns for line in column.lines[:-1]):
        for start, end, amount in _solid_runs(line):
            if not wanted and abs(amount) < _TRACKED_EM:
                continue
            amounts[round(amount, 2)] += 1
            gaps = [line.gap_em(at) for at in range(start, end - 1)]
            off = max(gaps) - min(gaps)
            if asked is not None:
                off = max(off, abs(amount - wanted))
            tally.add(off <= _EVEN_EM, line, start, off)
    commonest = ", ".join(f"{amount:+g} em ×{count}" for amount, count in amounts.most_common(3))
    return tally.finding({"asked_em": asked or "not known", "amounts": commonest or "none"}, met=0.99)


def _solid_runs(line: Line) -> Iterator[tuple[int, int, float]]:
    """Yield stretches of Han of a paragraph's last line, which nothing spreads, and the space between their characters."""
    if line.after is not None or line.before is None or not line.right - line.end > _NOT_FULL_EM * line.em:
        return
    for match in _HAN_RUN.finditer(line.kinds):
        start, end = match.span()
        if line.annotated.isdisjoint(range(start, end)) and line.spaced.isdisjoint(range(start + 1, end)):
            yield start, end, median(line.gap_em(at) for at in range(start, end - 1))


def _spread_em(line: Line) -> float:
    """Return by how much the characters of a line are spread; without Han, what its word spaces got beyond their most."""
    if _HAN_PAIR.search(line.kinds):
        return max(0.0, line.stretch_em)
    spaces = [line.gap_em(at - 1) for at in line.spaced if at]
    return max(0.0, min(spaces) - _MOST_WORD_SPACE_EM) if spaces else 0.0


# --- what lines take and give ------------------------------------------------------------------------------

# clreq 6.2.2.3: what gives way first. The mark at the line's end is judged apart, by 6.3.2.3.
_ORDER = ("word space", "bracket", "pause", "gap", "stop")


@dataclass(slots=True)
class _Space:
    """What one line took from each kind of white space, what it left there, and what it gave."""

    taken: dict[str, float] = field(default_factory=lambda: dict.fromkeys(_ORDER, 0.0))
    left: dict[str, float] = field(default_factory=lambda: dict.fromkeys(_ORDER, 0.0))
    han: list[tuple[int, float]] = field(default_factory=list)
    gaps: list[tuple[int, float]] = field(default_factory=list)
    word_spaces: list[tuple[int, float]] = field(default_factory=list)


def _in_cells(setting: Setting) -> bool:
    return setting.asks("latin_grid") == "true"


def _is_full(line: Line) -> bool:
    """Tell whether a line was spread or squeezed to its measure, as a paragraph's last line may be that just finds room."""
    return line.after is not None or line.end > line.right - _CELL_EM * line.em


def _usual_gap_em(setting: Setting) -> float:
    """Return the Han–Latin gap of lines that are neither spread nor squeezed: what a full line starts from."""
    gaps = [
        line.gap_em(match.start())
        for line in setting.body
        if not _is_full(line) and abs(line.stretch_em) < 0.005
        for match in _HAN_LATIN.finditer(line.kinds)
        if match.start() + 1 not in line.spaced
    ]
    return median(gaps) if gaps else _GAP_EM


def _spaces(line: Line, usual_gap_em: float, *, vertical: bool, centred: bool, in_cells: bool) -> _Space:
    """Look at every pair of neighbours of a line."""
    found = _Space()
    kinds, x, advances, em = line.kinds, line.x, line.advances, line.em
    noted = {at for at, _ in line.notes}
    for at in range(len(kinds) - 1):
        if at in noted:
            continue
        kind, follower = kinds[at], kinds[at + 1]
        gap = (x[at + 1] - x[at] - advances[at]) / em
        if at + 1 in line.spaced:
            if kind in "L9cpu" and follower in "L9oy":
                found.word_spaces.append((at, gap))
                found.left["word space"] += max(0.0, gap - _LEAST_WORD_SPACE_EM)
            continue
        if kind == "H" and follower == "H":
            if at not in line.annotated and at + 1 not in line.annotated:
                found.han.append((at, gap))
        elif (kind == "H" and follower in "L9") or (kind in "L9" and follower == "H"):
            if in_cells:
                continue
            found.gaps.append((at, gap))
            _note(found, "gap", usual_gap_em - gap, max(0.0, usual_gap_em - _LEAST_GAP_EM))
        elif in_cells and (kind in "L9" or follower in "L9"):
            continue  # the white of a cell that Latin fills in part
        elif kind in "CPS" and ((vertical and line.text[at] in WHOLE_CELLS) or (centred and kind != "C")):
            continue
        elif kind in "CPS" and advances[at] >= _FULL_WIDTH_EM * em:
            if follower == "O":
                _note(found, "bracket", -gap - 0.5, 0.5)
            elif follower == "C" or (kind == "C" and follower in "PSQI"):
                continue
            else:
                _note(found, {"C": "bracket", "P": "pause", "S": "stop"}[kind], -gap, 0.5)
        elif follower == "O" and kind == "Q" and kinds[at - 1 : at] == "Q":
            continue  # marks that share cells
        elif follower == "O" and kind != "O" and advances[at + 1] >= _FULL_WIDTH_EM * em:
            beside_mark = kind == "Q" and gap <= _CELL_EM - 0.5 + max(0.0, line.stretch_em)  # its blank is gone already
            _note(found, "bracket", -gap - 0.5 if beside_mark else -gap, 0.5)
    return found


def _note(space: _Space, what: str, taken: float, most: float) -> None:
    taken = max(0.0, taken)
    if taken > 0.01:
        space.taken[what] += taken
    space.left[what] += max(0.0, most - taken)


def _full_with_spaces(setting: Setting) -> Iterator[tuple[Line, _Space]]:
    usual_gap_em, centred, in_cells = _usual_gap_em(setting), is_centred(setting), _in_cells(setting)
    for line, _ in setting.breaks:
        yield line, _spaces(line, usual_gap_em, vertical=setting.vertical, centred=centred, in_cells=in_cells)


def shrinking(setting: Setting) -> Finding:
    """clreq 6.2.2.3: a line that is too full takes space class by class, the next only when one has no more."""
    tally = Tally()
    taken = dict.fromkeys(_ORDER, 0.0)
    lines = 0
    tracked_em = setting.asked_em("tracking_em")
    for line, space in _full_with_spaces(setting):
        lines += 1
        if sum(space.taken.values()) <= _TAKEN_EM:
            continue
        for what, amount in space.taken.items():
            taken[what] += amount
        fault = ""
        for place, what in enumerate(_ORDER):
            if space.taken[what] <= _TAKEN_EM:
                continue
            sooner = [other for other in _ORDER[:place] if space.left[other] > _TAKEN_EM]
            if sooner:
                fault = f"{what} before {sooner[0]}"
                break
        if not fault and line.stretch_em - tracked_em > _TAKEN_EM:
            fault = "takes and gives"
        tally.add(not fault, line, len(line.text) // 2, sum(space.taken.values()), fault)
    if not lines:
        return NO_FULL_LINES
    figures: dict[str, Figure] = {
        "full_lines": lines,
        **{f"{what.replace(' ', '_')}_em": round(taken[what], 2) for what in _ORDER if taken[what]},
    }
    if not tally.sites:
        if lines < 200:
            return Finding("not measured", figures, note="no line took any, of too few to wonder at")
        return Finding("open", figures, note="no line takes any")
    return tally.finding(figures, met=0.995, part=0.5)


def stretching(setting: Setting) -> Finding:
    """clreq 6.2.2.4: a loose line gives space to word spaces, to Han–Latin gaps, then evenly between characters."""
    tally = Tally()
    wide_lines = lines = loose = uneven = out_of_order = inside = 0
    widest = 0.0
    tracked_em = setting.asked_em("tracking_em")
    measure_em = setting.measures[0][0] / setting.em if setting.measures else 0.0
    limit = _WIDE_GAP_EM if measure_em >= _NARROW_MEASURE_EM else _WIDE_GAP_NARROW_EM
    for line, space in _full_with_spaces(setting):
        lines += 1
        if not space.han:
            continue
        at, most = max(space.han, key=lambda place: place[1])
        least = min(gap for _, gap in space.han)
        most, least = most - tracked_em, least - tracked_em
        widest = max(widest, most)
        faults = []
        if most > limit + 0.005:
            wide_lines += 1
            faults.append("wide")
        if most > _EVEN_EM or least < -_EVEN_EM:
            loose += 1
            if most - least > _EVEN_EM:
                uneven += 1
                faults.append("uneven")
            waiting = [gap for _, gap in space.word_spaces if gap < _MOST_WORD_SPACE_EM - _EVEN_EM]
            waiting += [gap for _, gap in space.gaps if gap < _MOST_GAP_EM - _EVEN_EM]
            if waiting and most > _TAKEN_EM:
                out_of_order += 1
                faults.append("characters before gaps")
            for match in _TWO_EM.finditer(line.kinds):
                if match.start() + 1 in line.joined:
                    continue
                if line.set_em(match.start()) - line.advances[match.start()] / line.em - tracked_em > _EVEN_EM:
                    inside += 1
                    faults.append("inside a two-em mark")
        tally.add(not faults, line, at, most, f"{', '.join(faults)} ({most:.2f} em)")
    if not lines:
        return NO_FULL_LINES
    bad_share = (uneven + out_of_order + inside) / lines
    wide_ok = wide_lines == 0 if limit == _WIDE_GAP_EM else wide_lines * 500 <= lines
    status: Status = "open"
    if wide_ok and bad_share <= 0.005:
        status = "met"
    elif wide_lines <= 0.02 * lines:
        status = "part"
    figures: dict[str, Figure] = {
        "full_lines": lines,
        "loose": loose,
        "widest_gap_em": round(widest, 3),
        f"lines_with_gaps_over_{limit:g}_em": wide_lines,
        "uneven": uneven,
        "out_of_order": out_of_order,
        "inside_units": inside,
    }
    return Finding(status, figures, tally.worst)


def word_spaces(setting: Setting) -> Finding:
    """clreq 6.2.3: Latin word spaces give and take with the line."""
    natural: list[float] = []
    full: list[float] = []
    for line in setting.body:
        for at in line.spaced:
            if at and line.kinds[at - 1] in "L9cpu" and line.kinds[at] in "L9oy":
                (full if _is_full(line) else natural).append(line.gap_em(at - 1))
    if not full:
        return Finding("not applicable", {"word_spaces": len(natural)}, note="no word space in a full line")
    usual = median(natural or full)
    wider = sum(space > usual + _EVEN_EM for space in full)
    narrower = sum(space < usual - _EVEN_EM for space in full)
    status: Status = "met" if wider and narrower else "part" if wider or narrower else "open"
    if len(full) < 10 and status != "met":
        return Finding("not measured", {"word_spaces": len(full)}, note="too few to judge")
    figures = {"word_spaces": len(full), "usual_em": round(usual, 3), "wider": wider, "narrower": narrower}
    return Finding(status, figures)

