"""What is no running text: indented blocks, lines that stand by themselves, and labels spread over a length."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from banxin.checks.typesetting.lines import Column, Line, PageLines, Setting, rejoined
from banxin.checks.typesetting.measured import Figure, Finding, Tally

_WHOLE_EM = 0.02
_SAME_EM = 0.06
_CENTRE_EM = 0.06
_LEAST_INDENT_EM, _MOST_INDENT_EM = 0.5, 10.0
_NEXT_LINE_LEADINGS = 1.35
# Where something is parted from the line above and below it by more than this, it stands by itself.
_SPREAD_GAP_EM = 0.15
_EVEN_EM = 0.02
_LINES_OF_A_COLUMN = 3
_MOST_SPREAD_CHARS = 12

_LIST_MARK = re.compile(r"[0-9０-９①-⑳●○■□◆◇▪•‣–\-（(]")


def _main_columns(page: PageLines) -> list[Column]:
    """Return the columns of a page whose edges are those of the type area: the fullest, and what stands beside it."""
    found: list[Column] = []
    for column in sorted(page.columns, key=lambda column: (-len(column.lines), column.left)):
        if _is_framed(page, column.lines[0]):
            continue
        apart = all(column.right <= other.left + 1 or other.right <= column.left + 1 for other in found)
        if apart and len(column.lines) >= _LINES_OF_A_COLUMN:
            found.append(column)
    return sorted(found, key=lambda column: column.left)


def _lines_in(page: PageLines, column: Column, setting: Setting) -> list[Line]:
    """Return the lines of the body's size that stand in a column, from its head to its foot."""
    em = setting.em
    return [
        line
        for line in page.lines
        if abs(line.em - em) <= _WHOLE_EM * em
        and "H" in line.kinds
        and line.x[0] >= column.left - 0.6 * em
        and line.end <= column.right + 1.1 * em
        and not _is_framed(page, line)
    ]


def _is_framed(page: PageLines, line: Line) -> bool:
    """Tell whether a line stands in a box: that has edges of its own."""
    return any(
        shape.kind == "frame" and shape.left <= line.x[0] and line.end <= shape.right and shape.top < line.y < shape.bottom
        for shape in page.drawn
    )


# --- indents ---------------------------------------------------------------------------------------------------


def block_indents(setting: Setting) -> Finding:
    """clreq 6.2.1.2: a block that is indented, or hangs under its first line, stands in by whole characters."""
    tally = Tally()
    depths: Counter[str] = Counter()
    em = setting.em
    for page in setting.pages:
        for column in _main_columns(page):
            lines = _lines_in(page, column, setting)
            for run in _runs(lines, column, setting):
                offset = (run[0].x[0] - column.left) / em
                good = abs(offset - round(offset)) <= _WHOLE_EM
                for line in run:
                    tally.add(good, line, 0, offset - round(offset))
                depths[f"block {offset:.2f}"] += len(run)
                first = _first_of_hanging(run, lines, column, setting)
                if first is not None:
                    hang = (run[0].x[0] - first.x[0]) / em
                    depths[f"hanging {hang:.2f}"] += 1
                    tally.add(abs(hang - round(hang)) <= _WHOLE_EM, first, 0, hang - round(hang))
    commonest = ", ".join(f"{depth} em ×{count}" for depth, count in depths.most_common(4))
    return tally.finding({"indents": commonest or "none"}, met=0.995)


def _runs(lines: Sequence[Line], column: Column, setting: Setting) -> Iterator[list[Line]]:
    """Yield the lines of each block that stand in alike, below each other, with a full line among them.

    Verse stands in as well, but where its longest line leads it; its lines end with marks.
    """
    em = setting.em
    run: list[Line] = []
    for before, line in pairwise([*lines, None]):
        run = run or [before]  # type: ignore[list-item]
        if (
            line is not None
            and abs(line.x[0] - run[-1].x[0]) <= _SAME_EM * em
            and 0 < line.y - run[-1].y <= _NEXT_LINE_LEADINGS * setting.leading
        ):
            run.append(line)
            continue
        offset = (run[0].x[0] - column.left) / em
        goes_on = any(one.kinds[-1] in "HL9" for one in run[:-1])
        if len(run) > 1 and _LEAST_INDENT_EM < offset < _MOST_INDENT_EM and goes_on and run[0].kinds[0] not in "O":
            yield run
        run = []


def _first_of_hanging(run: Sequence[Line], lines: Sequence[Line], column: Column, setting: Setting) -> Line | None:
    """Return the line under which a run of lines hangs: it is full and begins further out."""
    above = [line for line in lines if 0 < run[0].y - line.y <= _NEXT_LINE_LEADINGS * setting.leading]
    if len(above) != 1 or _LIST_MARK.match(above[0].text):
        return None
    out, room = (run[0].x[0] - above[0].x[0]) / setting.em, (column.right - above[0].x[-1]) / setting.em
    return above[0] if out > _LEAST_INDENT_EM and room <= 1.1 else None


# --- single lines ------------------------------------------------------------------------------------------------


def single_lines(setting: Setting) -> Finding:
    """clreq 6.2.1.3: a line by itself stands in the middle, at the end or the start, in from it by whole characters."""
    tally = Tally()
    places: Counter[str] = Counter()
    usual = _usual_columns(setting)
    for page in setting.pages:
        if not any(line.before is not None or line.after is not None for column in page.columns for line in column.lines):
            continue  # without running text: a title page
        columns = _main_columns(page) or usual.get(page.number % 2, [])
        if not columns:
            continue
        # A headline stands over one column or over several side by side.
        spans = [(first.left, last.right) for at, first in enumerate(columns) for last in columns[at:]]
        for line in _singles(page, columns, setting):
            here = [span for span in spans if span[0] - line.em <= line.x[0] and line.end <= span[1] + line.em]
            place = next((found for span in here if (found := _place(line, *span, setting.em))), "")
            places[place or "elsewhere"] += 1
            left = here[0][0] if here else 0.0
            tally.add(bool(place), line, 0, (line.x[0] - left) / setting.em, "neither start, middle nor end")
    figures: dict[str, Figure] = {place: places[place] for place in ("middle", "end", "start", "elsewhere")}
    if not places["middle"] and not places["end"] and not places["elsewhere"]:
        return Finding("not applicable", figures, note="no line stands by itself")
    return tally.finding(figures, met=0.99)


def _usual_columns(setting: Setting) -> dict[int, list[Column]]:
    """Return a column with the commonest edges of the left and of the right pages, for those that hold no running text."""
    found: dict[int, Counter[tuple[float, float]]] = {0: Counter(), 1: Counter()}
    for page in setting.pages:
        for column in _main_columns(page):
            found[page.number % 2][round(column.left, 1), round(column.right, 1)] += len(column.lines)
    return {
        side: [Column(0, *counted.most_common(1)[0][0], [])] for side, counted in found.items() if counted
    }


def _singles(page: PageLines, columns: Sequence[Column], setting: Setting) -> Iterator[Line]:
    """Yield headings and lines of the body's size that no line beside them agrees with."""
    yield from rejoined(line for line in page.headings if not _is_framed(page, line))
    for column in columns:
        lines = _lines_in(page, column, setting)
        for line in lines:
            if line.before is not None or line.after is not None:
                continue
            beside = [
                other
                for other in lines
                if other is not line and abs(other.y - line.y) <= _NEXT_LINE_LEADINGS * setting.leading
            ]
            offset = (line.x[0] - column.left) / setting.em
            if offset < 2.5 or any(abs(other.x[0] - line.x[0]) <= _SAME_EM * setting.em for other in beside):
                continue
            if any(other.y == line.y for other in beside):
                continue  # a row of a table
            yield line


def _place(line: Line, left: float, right: float, em: float) -> str:
    """Return where a line stands between two edges, or nothing where it is none of the known places."""
    starts = [line.x[0], line.x[0] + 0.5 * line.em] if line.kinds[0] == "O" else [line.x[0]]
    ends = [line.end, line.end - 0.5 * line.em] if line.kinds[-1] in "CPSQ" else [line.end]
    if any(abs((start + end - left - right) / 2) <= _CENTRE_EM * em for start in starts for end in ends):
        return "middle"
    for name, amounts in (("end", [right - end for end in ends]), ("start", [start - left for start in starts])):
        if any(-_WHOLE_EM <= (off := amount / em) <= _MOST_INDENT_EM and abs(off - round(off)) <= _WHOLE_EM for amount in amounts):
            return name
    return ""


# --- spread ------------------------------------------------------------------------------------------------------


def spread(setting: Setting) -> Finding:
    """clreq 6.3.1.2: characters spread over a length (均排) stand evenly; labels below each other begin and end alike."""
    tally = Tally()
    asked = [length for name in ("title_chars", "byline_chars") if (length := setting.asked_em(name))]
    for page in setting.pages:
        by_start: dict[tuple[int, int], list[Line]] = defaultdict(list)
        for row in _short_rows(page):
            by_start[round(row.x[0] / row.em), round(row.em)].append(row)
        for rows in by_start.values():
            gaps = [[row.gap_em(at) for at in range(len(row.x) - 1)] for row in rows]
            if not any(max(of_row) >= _SPREAD_GAP_EM for of_row in gaps):
                continue
            # The length that most share, or the longest label has, is what the others are spread over.
            ends = Counter(round(row.end, 1) for row in rows)
            end = max(rows, key=lambda row: (ends[round(row.end, 1)], len(row.text))).end
            for row, of_row in zip(rows, gaps, strict=True):
                if max(of_row) < _SPREAD_GAP_EM:
                    continue
                uneven, off = max(of_row) - min(of_row), (row.end - end) / row.em
                if len(rows) == 1:
                    length = (row.end - row.x[0]) / row.em
                    off = min((length - wanted for wanted in asked), key=abs, default=0.0)
                    if len(of_row) == 1 and (not asked or abs(off) > _SAME_EM):
                        continue  # one gap by itself shows nothing
                good = uneven <= _EVEN_EM and abs(off) <= _SAME_EM
                tally.add(good, row, 0, max(uneven, abs(off)), "uneven" if uneven > _EVEN_EM else f"ends {off:+.2f} em off")
    return tally.finding({"asked_em": " ".join(f"{length:g}" for length in asked) or "none"}, met=1.0)


def _short_rows(page: PageLines) -> Iterator[Line]:
    """Yield the short stretches of Han that stand on one baseline, however wide the gaps between them are."""
    for row in rejoined(
        line for line in page.lines if line.before is None and line.after is None and not line.annotated
    ):
        if 1 < len(row.text) <= _MOST_SPREAD_CHARS and not row.spaced and set(row.kinds) == {"H"}:
            yield row
