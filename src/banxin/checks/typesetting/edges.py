"""What may stand at the ends of lines, what must not be parted by them, and whether they are flush."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import Any

from banxin.checks.typesetting.lines import Line, Setting
from banxin.checks.typesetting.measured import NO_FULL_LINES, Figure, Finding, Status, Tally, percent
from banxin.typography.characters import UNITS
from banxin.typography.vertical import WHOLE_CELLS

# clreq 6.1.1; GB/T 15834—2011, 5.1. Classes that a stricter level adds to the one before.
_STARTS = (("basic", frozenset("CPSQcpu")), ("gb", frozenset("INX")), ("strict", frozenset("DE")))
_ENDS = (("basic", frozenset("Ooy")), ("gb", frozenset("X")))
_LEVELS = ("basic", "gb", "strict")

# A line's end is judged by the cell of its last character, whole or, for marks with a blank half, halved.
_FLUSH_EM = 0.01
_CELL_EM = 0.02
_FULL_WIDTH_EM = 0.9
_HANGING_EM = 0.05
# Latin in whole cells stands in the middle of them: so much white may be left at its side.
_WHITE_OF_A_CELL_EM = 0.52

# Which language a word is of its page does not say: English, or where it has other letters one that Chinese texts quote.
_ENGLISH, _QUOTED_LANGUAGES = ("en_US", "en_GB"), ("fr", "de_DE", "es", "it_IT")
_NOT_LETTER = re.compile("[^A-Za-z\u00c0-\u024f]")
_NUMBER_TAIL = re.compile(r"[0-9０-９]$")
_DIGIT = re.compile("[0-9０-９]")
_POINTED_TAIL = re.compile(r"[0-9０-９][.,:．：/]$")
_POINTED_HEAD = re.compile(r"[.,．][0-9０-９]")
_NUMBER = re.compile(r"[0-9０-９][0-9０-９.,．%％‰]+")
_SUFFIX_HEAD = re.compile("[%％‰‱°℃℉′″]")
_UNIT_HEAD = re.compile(r"([A-Za-zμ]{1,3})(?![A-Za-z])")
_PREFIX_TAIL = re.compile("[￥¥$£€№±]$")
_MEASURED_NUMBER = re.compile(r"[￥¥$£€№±][0-9０-９]|[0-9０-９](?:[%％‰‱°℃℉′″]|[A-Za-zμ]{1,3}(?![A-Za-z]))")


def kinsoku(setting: Setting) -> Finding:
    """clreq 6.1.1: characters at line starts and ends; the level that was asked for must be clean, GB where none is known."""
    asked = setting.asks("kinsoku", "gb") or "gb"
    demanded = _LEVELS[: _LEVELS.index(asked) + 1] if asked in _LEVELS else ()
    counts = {f"starts_{level}": 0 for level, _ in _STARTS} | {f"ends_{level}": 0 for level, _ in _ENDS}
    tally = Tally()
    for line, after in setting.breaks:
        first, last = after.kinds[0], line.kinds[-1]
        good = True
        for level, kinds in _STARTS:
            if first in kinds:
                counts[f"starts_{level}"] += 1
                if level in demanded:
                    good = False
                    tally_line, at, word = after, 0, f"starts with {after.text[0]}"
        for level, kinds in _ENDS:
            if last in kinds:
                counts[f"ends_{level}"] += 1
                if level in demanded:
                    good = False
                    tally_line, at, word = line, len(line.text) - 1, f"ends with {line.text[-1]}"
        if good:
            tally.add(True, line, 0, 0.0)
        else:
            tally.add(False, tally_line, at, 1.0, word)
    if not tally.sites:
        return NO_FULL_LINES
    basic = counts["starts_basic"] + counts["ends_basic"]
    status: Status = "met"
    if tally.bad:
        status = "part" if not basic or tally.share >= 0.999 else "open"
    return Finding(status, {"level": asked, "line_breaks": tally.sites, **counts}, tally.worst)


def two_em_marks(setting: Setting) -> Finding:
    """clreq 6.1.2.1: …… and —— stay on one line."""
    tally = Tally()
    for line in setting.body:
        for match in re.finditer("DD|EE", line.kinds):
            tally.add(True, line, match.start(), 0.0)
    for line, after in setting.breaks:
        if line.kinds[-1] in "DE" and line.kinds[-1] == after.kinds[0]:
            tally.add(False, line, len(line.text) - 1, 1.0, f"{line.text[-1]}|{after.text[0]}")
    return tally.finding(part=0.99)


def digits(setting: Setting) -> Finding:
    """clreq 5.7: a number with its points and per cent stays whole."""
    tally = Tally()
    for line in setting.body:
        for match in _NUMBER.finditer(line.text):
            tally.add(True, line, match.start(), 0.0)
    for line, after in setting.breaks:
        if 0 in after.spaced:
            continue
        tail, head = line.text[-2:], after.text[:2]
        parted = (
            (_NUMBER_TAIL.search(tail) and _DIGIT.match(head))
            or (_POINTED_TAIL.search(tail) and _DIGIT.match(head))
            or (_NUMBER_TAIL.search(tail) and (_POINTED_HEAD.match(head) or head[0] in "%％‰"))
        )
        if parted:
            tally.add(False, line, len(line.text) - 1, 1.0, f"{tail}|{head}")
    return tally.finding(part=0.99)


def numbers_with_units(setting: Setting) -> Finding:
    """clreq 6.1.2.2: a number stays with its unit, sign, currency and per cent."""
    tally = Tally()
    for line in setting.body:
        for match in _MEASURED_NUMBER.finditer(line.text):
            tally.add(True, line, match.start(), 0.0)
    for line, after in setting.breaks:
        tail, head = line.text[-1], after.text[:4]
        unit = _UNIT_HEAD.match(head)
        parted = (
            _DIGIT.match(tail) and (_SUFFIX_HEAD.match(head) or (unit is not None and unit.group(1) in UNITS))
        ) or (_PREFIX_TAIL.search(tail) and _DIGIT.match(head))
        if parted:
            tally.add(False, line, len(line.text) - 1, 1.0, f"{tail}|{head}")
    return tally.finding(part=0.99)


def note_references(setting: Setting) -> Finding:
    """clreq 6.1.2.3: a raised reference stays with the word before it."""
    tally = Tally()
    for line in setting.body:
        for place, text in line.notes:
            tally.add(place >= 0, line, 0, 1.0, f"starts with reference {text}")
    return tally.finding(part=0.99)


def hanging(setting: Setting) -> Finding:
    """clreq 6.1.3: stops stand outside the measure where that was asked for, and nowhere else."""
    tally = Tally()
    for line, _ in setting.breaks:
        if line.kinds[-1] in "PS":
            tally.add((line.right - line.x[-1]) / line.em > _HANGING_EM, line, len(line.text) - 1, 1.0, "hangs")
    asked = setting.asks("hanging", "none")
    figures: dict[str, Figure] = {"asked": asked or "not known", "stops_at_line_ends": tally.sites, "hanging": tally.bad}
    if not tally.sites:
        return tally.finding(figures)
    if asked is None:
        status: Status = "open" if 0 < tally.bad < 0.02 * tally.sites else "part"
        note = "stops hang" if tally.bad else "none hangs"
        return Finding(status, figures, tally.worst, f"{note}; whether that was asked for is not known (--expect hanging=…)")
    if asked == "none":
        return Finding("open" if tally.bad else "met", figures, tally.worst)
    # A line that closes well with its stop inside need not hang it.
    if not tally.bad:
        return Finding("open" if tally.sites >= 8 else "not measured", figures, note="asked for, but none hangs")
    return Finding("met", figures)


def hyphenation(setting: Setting) -> Finding:
    """clreq 6.1.4: Latin words are parted where a dictionary of their language allows, with a hyphen, and nowhere else.

    Without the source a lost space looks like a broken word, so such breaks are counted and not judged.
    """
    tally = Tally()
    words = unsure = 0
    legal: Counter[str] = Counter()
    for line in setting.body:
        words += len(re.findall("L{2,}", line.kinds))
    for line, after in setting.breaks:
        if after.kinds[0] != "L" or 0 in after.spaced:
            continue
        hyphen = line.kinds[-1] == "-" and line.kinds[-2:-1] == "L"
        if not hyphen and line.kinds[-1] != "L":
            continue
        tail = _NOT_LETTER.split(line.text[: len(line.text) - hyphen])[-1]
        head = _NOT_LETTER.split(after.text)[0]
        if hyphen:
            how = _parted_by(tail, head, setting.source)
            legal[how] += 1
            tally.add(how != "by chance", line, len(line.text) - 1, 1.0, f"{tail}-|{head}")
        elif setting.source is None:
            unsure += 1
        else:
            tally.add(f"{tail}{head}" not in setting.source, line, len(line.text) - 1, 1.0, f"{tail}|{head}")
    figures: dict[str, Figure] = {
        "words": words,
        "hyphens": legal.total(),
        "by_dictionary": legal["by dictionary"],
        "of_the_text": legal["of the text"],
        "by_chance": legal["by chance"],
        "broken_words": tally.bad - legal["by chance"],
    }
    if not words:
        return Finding("not applicable", figures, note="no Latin words")
    if tally.bad:
        return Finding("part" if tally.share >= 0.9 else "open", figures, tally.worst)
    if unsure:
        return Finding("part", figures, note=f"{unsure} line ends between letters: two words or one is told by the source")
    return Finding("met", figures)


def _parted_by(tail: str, head: str, source: str | None) -> str:
    """Return by what right a word is parted with a hyphen: of the text, by a dictionary of a language, or by none."""
    if source is not None and f"{tail}-{head}" in source:
        return "of the text"
    word, place = f"{tail}{head}".lower(), len(tail)
    languages = _ENGLISH if word.isascii() else (*_ENGLISH, *_QUOTED_LANGUAGES)
    if any(place in _dictionary(language).positions(word) for language in languages):
        return "by dictionary"
    # Without the source a compound is not known by its hyphen; but each of its halves is a word of some length.
    return "of the text" if source is None and min(len(tail), len(head)) >= 3 and tail[:1].isupper() and head[:1].isupper() else "by chance"


@cache
def _dictionary(language: str) -> Any:
    import pyphen

    return pyphen.Pyphen(lang=language, left=2, right=2)


def flush(setting: Setting) -> Finding:
    """clreq 6.2.2.1–2: every full line begins on the left edge of its measure and ends on the right one."""
    ends, starts = Tally(), Tally()
    hanging_stops = 0
    total = 0.0
    in_cells = setting.asks("latin_grid") == "true"
    for line, after in setting.breaks:
        room = _room_em(line)
        kind, cell = line.kinds[-1], line.advances[-1] / line.em
        if kind in "PS" and abs(room) <= _HANGING_EM:
            hanging_stops += 1
            continue
        cells = [cell, 0.5] if kind in "CPSQI" and cell >= _FULL_WIDTH_EM else [cell]
        if (asked := len(line.kinds) - len(line.kinds.rstrip("Q"))) > 1:
            cells.append((asked + 1) // 2 / asked)  # ？！ that share cells
        offs = [room - width for width in cells]
        if line.reach is not None and len(line.kinds) - 1 in line.annotated:
            offs.append((line.right - line.reach[1]) / line.em)  # nothing hangs over the edge: the annotation ends on it
        if in_cells and line.kinds[-1] in "L9" and 0 <= min(offs, key=abs) <= _WHITE_OF_A_CELL_EM:
            offs = [0.0]
        off = min(offs, key=abs)
        total += abs(off)
        ends.add(abs(off) <= _FLUSH_EM, line, len(line.text) - 1, off)
        start = (after.x[0] - after.left) / after.em
        if after.kinds[0] == "O":
            start = min(start, start + 0.5, key=abs)
        if after.reach is not None and 0 in after.annotated:
            start = min(start, (after.reach[0] - after.left) / after.em, key=abs)
        if in_cells and after.kinds[0] in "L9" and 0 <= start <= _WHITE_OF_A_CELL_EM:
            start = 0.0
        starts.add(abs(start) <= _FLUSH_EM, after, 0, start)
    if not ends.sites:
        return NO_FULL_LINES
    both = 1 - (ends.bad + starts.bad) / ends.sites
    status: Status = "met" if both >= 0.999 else "part" if both >= 0.9 else "open"
    figures: dict[str, Figure] = {
        "body_lines": sum(1 for _ in setting.body),
        "full_lines": ends.sites,
        "flush": percent(ends.share),
        "flush_left": percent(starts.share),
        "mean_off_em": round(total / ends.sites, 4),
        "hanging": hanging_stops,
        "lines_left_out": setting.left_out,
    }
    return Finding(status, figures, (ends.worst + starts.worst)[:5])


def _room_em(line: Line) -> float:
    """Return the room from the last origin of a placed line to the edge of its measure."""
    return (line.right - line.x[-1]) / line.em


def line_edge_marks(setting: Setting, *, centred: bool) -> Finding:
    """clreq 6.3.2.3: an opening mark at a line start and a closing one at a line end take half a character."""
    starts, ends = Tally(), Tally()
    closing = "C" if centred else "CPS"
    for line, after in setting.breaks:
        if after.kinds[0] == "O" and after.advances[0] >= _FULL_WIDTH_EM * after.em:
            indent = (after.x[0] - after.left) / after.em
            starts.add(abs(indent + 0.5) <= _CELL_EM, after, 0, indent + 0.5)
        whole = setting.vertical and line.text[-1] in WHOLE_CELLS
        if line.kinds[-1] in closing and not whole and line.advances[-1] >= _FULL_WIDTH_EM * line.em:
            room = _room_em(line)
            if abs(room) > _HANGING_EM:
                ends.add(abs(room - 0.5) <= _CELL_EM, line, len(line.text) - 1, room - 0.5)
    sites, bad = starts.sites + ends.sites, starts.bad + ends.bad
    if not sites:
        return Finding("not applicable", {"sites": 0}, note="no mark of full width stands at a line's edge")
    shares = [tally.share for tally in (starts, ends) if tally.sites]
    status: Status = "met" if min(shares) >= 0.995 else "part" if max(shares) >= 0.5 else "open"
    figures: dict[str, Figure] = {
        "opening_at_start": starts.sites,
        "of_them_half": percent(starts.share),
        "closing_at_end": ends.sites,
        "of_these_half": percent(ends.share),
        "bad": bad,
    }
    return Finding(status, figures, (starts.worst + ends.worst)[:5])
