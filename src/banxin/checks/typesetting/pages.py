"""The page as a whole: order, characters, faces, indents, the grid, the type area, what begins and ends a page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from banxin.checks.typesetting.lines import Line, PageLines, Setting
from banxin.checks.typesetting.measured import NO_FULL_LINES, Figure, Finding, Spot, Status, Tally, percent

_CELL_EM = 0.02
_BASELINE_EM = 0.01
_SHORT_LINES = 0.5
_NUMBERED = re.compile(r"[\d\[（(〔*※†①-⑳㉑-㉟㊱-㊿]")
# What stands further below a heading, as a folio at the foot does, is not what it heads.
_NEAR_LEADINGS = 6

_FACES = (
    ("Kai", re.compile("kai|楷", re.I)),
    ("Fangsong", re.compile("fang|仿宋", re.I)),
    ("Hei", re.compile("sans|hei|gothic|黑|圆|yahei|pingfang", re.I)),
    ("Song", re.compile("serif|song|sung|ming|mincho|sun|宋|明", re.I)),
)
_BOLD = re.compile("bold|black|heavy|medium|大标宋|小标宋", re.I)


def order(setting: Setting) -> Finding:
    """clreq 2.1.1: the text layer follows the lines in the direction of reading."""
    tally = Tally()
    for column in setting.columns:
        for line, after in pairwise(column.lines):
            if after.before is line:
                tally.add(line.order < after.order, after, 0, 1.0, "line before the one above it")
    body = set()
    for line in setting.body:
        body.add(id(line))
        tally.add(line.in_order, line, 0, 0.5, "characters out of order")
    # Contents and their leaders, heads and feet: found, but no running text.
    elsewhere = sum(not line.in_order for page in setting.pages for line in page.lines if id(line) not in body)
    direction = "columns from right to left" if setting.vertical else "lines from left to right"
    return tally.finding({"direction": direction, "other_lines_out_of_order": elsewhere}, part=0.98)


def characters(setting: Setting) -> Finding:
    """clreq 4.1: every glyph prints something and says what it stands for; with the source, none is lost."""
    if not setting.characters:
        return Finding("not measured", note="no characters were found")
    figures: dict[str, Figure] = {
        "characters": setting.characters.total(),
        "unmapped": setting.unmapped,
        "without_ink": setting.inkless.total(),
    }
    worst = tuple(Spot(0, char, f"{count} times without ink") for char, count in setting.inkless.most_common(5))
    clean = not setting.unmapped and not setting.inkless
    if setting.source is None:
        return Finding("part" if clean else "open", figures, worst, "that none is lost needs the source")
    wanted = Counter(char for char in setting.source if char.isprintable() and not char.isspace())
    lost = wanted - setting.characters
    figures |= {"of_the_source": wanted.total(), "lost": lost.total()}
    worst += tuple(Spot(0, f"{char} U+{ord(char):04X}", f"lost {count} times") for char, count in lost.most_common(5))
    status: Status = "met" if clean and not lost else "part" if lost.total() <= 0.001 * wanted.total() else "open"
    return Finding(status, figures, worst[:5])


def quotation_marks(setting: Setting) -> Finding:
    """clreq 5.2: quotation marks are those of the source; without it, that one style is kept throughout."""
    marks = {char: setting.characters[char] for char in "“”‘’「」『』" if setting.characters[char]}
    if not marks:
        return Finding("not applicable", note="no quotation marks")
    figures: dict[str, Figure] = dict(marks)
    if setting.source is None:
        return Finding("not measured", figures, note="needs the source: conversion only on request")
    changed = {char for char in "“”‘’「」『』" if setting.source.count(char) > setting.characters[char]}
    status: Status = "open" if changed else "met"
    return Finding(status, figures, tuple(Spot(0, char, "fewer than in the source") for char in sorted(changed)))


def faces_by_role(setting: Setting) -> Finding:
    """clreq 3.1.1: body, headings and quoted matter each in the face of their role, as far as size tells the role."""
    body: Counter[str] = Counter()
    headings: Counter[str] = Counter()
    for page in setting.pages:
        heads = {id(line) for line in page.headings}
        for line in page.lines:
            if id(line) in heads and not page.columns:
                continue  # a title page, whose faces are a matter of taste
            counter = headings if id(line) in heads else body
            for face in set(line.faces):
                # Faces of Latin alone are no Chinese type.
                han = sum(1 for at, one in enumerate(line.faces) if one == face and line.kinds[at] == "H")
                if han:
                    counter[_family(setting.faces.names[face] if face < len(setting.faces.names) else "")] += han
    if not body:
        return Finding("not measured", note="no Han of the body's size was found")
    all_han = body.total()
    main = body.most_common(1)[0][0]
    others = [family for family, _ in body.most_common() if family != main]
    head = headings.most_common(1)[0][0] if headings else "none"
    figures: dict[str, Figure] = {
        "body": f"{main} {percent(body[main] / all_han)}",
        "headings": head,
        "other_roles": " ".join(others) or "none",
    }
    if "unknown" in (main, head):
        return Finding("not measured", figures, note="the faces' names do not tell their kind")
    right_body = main in ("Song", "Fangsong", "Kai")
    right_heads = head in ("none", "Hei", "Song bold", "Hei bold") and head != main
    if right_body and right_heads and others and head != "none":
        return Finding("met", figures)
    return Finding("part" if right_body else "open", figures, note="roles of one size cannot be told apart")


def _family(name: str) -> str:
    for family, pattern in _FACES:
        if pattern.search(name):
            return f"{family} bold" if _BOLD.search(name) and family in ("Song", "Hei") else family
    return "unknown"


# --- paragraphs --------------------------------------------------------------------------------------------


def indents(setting: Setting) -> Finding:
    """clreq 6.2.1.1: a paragraph begins two characters in, or as many as asked; an opening mark may give up its blank there."""
    tally = Tally()
    wanted = setting.asked_em("indent_em", 2.0)
    white = 0.52 if setting.asks("latin_grid") == "true" else 0.0  # beside Latin in the middle of its cells
    found: Counter[float] = Counter()
    for line in setting.body:
        if line.indent_em is None:
            continue
        indent = line.indent_em
        found[round(indent, 2)] += 1
        off = indent - wanted
        if line.kinds[0] == "O" and -0.5 - _CELL_EM <= off <= _CELL_EM:
            off = 0.0  # its blank half may go, whole or for a line too full in part
        if line.kinds[0] in "L9" and 0 <= off <= white:
            off = 0.0
        tally.add(abs(off) <= _CELL_EM, line, 0, indent)
    if not tally.sites and not wanted:
        return Finding("not applicable", note="no indent was asked for")
    if not tally.sites:
        return Finding("open" if any(True for _ in setting.breaks) else "not measured", note="no line is indented")
    commonest = " ".join(f"{indent:g}×{count}" for indent, count in found.most_common(3))
    return tally.finding({"indents_em": commonest}, met=0.995)


def lone_and_widowed(setting: Setting) -> Finding:
    """clreq 7.1.2: no lone last character, no last line at the head of a page or column, pages full that run on."""
    lone, widows, pages = Tally(), Tally(), Tally()
    for line in setting.body:
        if line.before is not None and line.after is None:
            characters = line.kinds.rstrip("CPSQEDz")
            lone.add(len(characters) > 1, line, 0, 1.0, "lone character")
    for page in setting.pages:
        for column in page.columns:
            first = column.lines[0]
            rest = column.lines[1] if len(column.lines) > 1 else None
            indent = (first.x[0] - column.left) / first.em
            unindented = abs(indent) <= 0.06 and first.kinds[0] != "O"
            ends_here = first.after is None and (
                first.before is not None
                or (rest is not None and rest.indent_em is not None and rest.y - first.y < 1.35 * setting.leading)
            )
            widows.add(not (unindented and ends_here), first, 0, 0.9, "last line at the head")
    for last, short in _runs_on(setting):
        pages.add(not short, last, 0, short, f"{short:g} lines short")
    if not lone.sites and not widows.sites:
        return NO_FULL_LINES
    bad = lone.bad + widows.bad + pages.bad
    figures: dict[str, Figure] = {
        "paragraphs_of_several_lines": lone.sites,
        "lone_characters": lone.bad,
        "heads_of_columns": widows.sites,
        "last_lines_at_heads": widows.bad,
        "pages_that_run_on": pages.sites,
        "not_full": pages.bad,
    }
    shares = (lone.share, widows.share, pages.share)
    status: Status = "met" if not bad else "part" if min(shares) >= 0.97 else "open"
    return Finding(status, figures, (*lone.worst[:2], *widows.worst[:2], *pages.worst[:2])[:5])


def _runs_on(setting: Setting) -> Iterator[tuple[Line, float]]:
    """Yield the last line of each page that its text runs on from, and how many lines more would have found room.

    Text of a page without notes ends where that of most does; above notes it may end so much higher than where text and
    notes stand nearest to each other as the next line needs, with the notes that it brings. What fills the foot of a page
    otherwise, as a table does, leaves it full.
    """
    single = [page for page in setting.pages if len(page.columns) == 1]
    if setting.vertical:  # lines of facing pages stand apart by the gutter
        sides = [[page for page in single if page.number % 2 == side] for side in (0, 1)]
    else:
        sides = [single]
    for pages in sides:
        yield from _runs_on_of_side(pages, setting)


def _runs_on_of_side(pages: Sequence[PageLines], setting: Setting) -> Iterator[tuple[Line, float]]:
    feet = [(page, page.columns[0].lines[-1]) for page in pages]
    if not feet:
        return
    # Folios stand below the type area, which reaches down to the lowest line of text.
    lowest = max(last.y for _, last in feet) + 0.5 * setting.leading
    running = [
        (last, last.after, _below(page, last, lowest, setting))
        for page, last in feet
        if last.after is not None and last.after.page != page.number
    ]
    foot = median([last.y for last, _, below in running if not below] or [lowest])
    noted = [(last, below) for last, _, below in running if below and _is_note(below[0], setting)]
    nearest = min((below[0].y - last.y for last, below in noted), default=0.0)
    pitch = median([after.y - line.y for _, below in noted for line, after in pairwise(below)] or [0.0])
    for last, after, below in running:
        if below and not _is_note(below[0], setting):
            continue
        room = below[0].y - last.y - nearest if below else foot - last.y
        brought = len(after.notes) * pitch + (nearest - pitch if after.notes and not below else 0.0)
        wanted = (1 - _CELL_EM if below or after.notes else _SHORT_LINES) * setting.leading + brought
        yield last, round(room / setting.leading, 1) if room > wanted else 0.0


def _below(page: PageLines, last: Line, lowest: float, setting: Setting) -> list[Line]:
    """Return the lines below the last one of a page's text and within the type area, from the first on."""
    below = [line for line in page.lines if last.y + 0.5 * setting.leading < line.y <= lowest]
    return sorted(below, key=lambda line: line.y)


def _is_note(line: Line, setting: Setting) -> bool:
    """Tell whether a line is the first of a page's notes: smaller than the text, and with a number before it."""
    return line.em < 0.95 * setting.em and _NUMBERED.match(line.text) is not None


def headings(setting: Setting) -> Finding:
    """clreq 7.1.3: a heading is never alone at a page or column foot."""
    tally = Tally()
    for page in setting.pages:
        if not page.columns:
            continue  # a title page
        heads = {id(line) for line in page.headings}
        followed: list[Line] = []
        for heading in sorted(page.headings, key=lambda line: -line.y):
            left, right = heading.x[0], heading.end
            for column in page.columns:
                if left < column.right and column.left < right:
                    left, right = min(left, column.left), max(right, column.right)
            here = [
                line for line in page.lines if id(line) not in heads and line.x[0] < right and left < line.end
            ]
            # The lines of one headline stand above each other: what follows the last follows the first.
            here += [line for line in followed if line.x[0] < right and left < line.end]
            below = any(0 < line.y - heading.y <= _NEAR_LEADINGS * setting.leading for line in here)
            if below:
                followed.append(heading)
            if below or any(line.y < heading.y for line in here):
                tally.add(below, heading, 0, 1.0, "nothing below it")
    return tally.finding(part=0.95, note="headings are told by their size")


# --- the grid ----------------------------------------------------------------------------------------------


def mixed_baselines(setting: Setting) -> Finding:
    """clreq 6.4: Han and Latin share their baseline, and the distance between lines does not jump."""
    mixed, steps = Tally(), Tally()
    for line in setting.body:
        # Where a turned face has its middle is not told by its origin.
        if not setting.vertical and "H" in line.kinds and ("L" in line.kinds or "9" in line.kinds):
            mixed.add(line.wobble <= _BASELINE_EM * line.em, line, 0, line.wobble / line.em)
        if line.after is not None and line.after.page == line.page:
            off = (line.after.y - line.y - setting.leading) / setting.em
            steps.add(abs(off) <= _BASELINE_EM, line.after, 0, off)
    if not steps.sites:
        return NO_FULL_LINES
    share = min(mixed.share, steps.share)
    status: Status = "met" if share >= 0.999 else "part" if share >= 0.9 else "open"
    figures = {
        "mixed_lines": mixed.sites,
        "baselines_apart": mixed.bad,
        "line_distances": steps.sites,
        "jumps": steps.bad,
        "leading_pt": round(setting.leading, 3),
    }
    return Finding(status, figures, (steps.worst + mixed.worst)[:5])


def type_area(setting: Setting) -> Finding:
    """clreq 7.1.1: the type area is so many characters by so many lines."""
    if not setting.measures:
        return NO_FULL_LINES
    em = setting.em
    shown = [(length / em, count) for length, count in setting.measures if count >= 0.05 * setting.measures[0][1]]
    whole = [abs(length - round(length)) <= _CELL_EM for length, _ in shown]
    depth: Counter[int] = Counter()
    off_grid = columns = 0
    for page in setting.pages:
        for column in page.columns:
            if len(column.lines) >= 3:
                span = (column.lines[-1].y - column.lines[0].y) / setting.leading
                depth[round(span) + 1] += 1
                columns += 1
                off_grid += abs(span - round(span)) * setting.leading > _CELL_EM * em * 2
    lefts = [
        after.left - column.right
        for page in setting.pages
        for column, after in pairwise(page.columns)
        if 0 < after.left - column.right < 6 * em
    ]
    figures: dict[str, Figure] = {
        "body_pt": round(em, 3),
        "leading_pt": round(setting.leading, 3),
        "measures_em": " ".join(f"{length:.3f}×{count}" for length, count in shown),
        "lines": max(depth) if depth else 0,
        "columns": columns,
        "of_broken_depth": off_grid,
        **({"column_gap_em": round(median(lefts) / em, 3)} if lefts else {}),
    }
    status: Status = "met" if whole and all(whole) and off_grid <= 0.01 * columns else "part" if any(whole) else "open"
    return Finding(status, figures)


def shared_grid(setting: Setting) -> Finding:
    """All columns and facing pages stand on one grid of baselines."""
    leading, em = setting.leading, setting.em
    if not leading:
        return NO_FULL_LINES
    # Vertical lines of facing pages stand apart by the gutter: each side has a grid of its own.
    sides = [line.page % 2 if setting.vertical else 0 for line in setting.body]
    offsets: dict[int, Counter[float]] = {side: Counter() for side in sides}
    for line, side in zip(setting.body, sides, strict=True):
        offsets[side][round(line.y % leading, 2)] += 1
    if not offsets:
        return NO_FULL_LINES
    base = {side: counted.most_common(1)[0][0] for side, counted in offsets.items()}
    tally = Tally()
    for line, side in zip(setting.body, sides, strict=True):
        off = (line.y - base[side] + leading / 2) % leading - leading / 2
        tally.add(abs(off) <= _CELL_EM * em + 0.005, line, 0, off / em)
    return tally.finding({"on_grid": percent(tally.share)}, met=0.999, part=0.8)
