"""Lines of a page go in; each comes out read: its measure and column, its neighbours, and what it can only be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise

from banxin.model.document import SourceLine
from banxin.structure.bylines import ends_with_station, is_name, read_byline
from banxin.structure.jump_lines import read_jump
from banxin.structure.lexis import line_joint_cost, sentence_cost
from banxin.structure.lines import (
    MAX_MEASURE_EM,
    Line,
    estimate_measures,
    first_cluster_em,
    measure_lines,
    width_em,
)
from banxin.structure.metre import read_metre
from banxin.structure.rejoin.tails import is_broken_byline, name_at_end
from banxin.structure.signs import HAN, SIGNS
from banxin.structure.trade import find_dateline, is_editor_note, is_salutation, read_label
from banxin.typography.phrases import is_listed
from banxin.typography.spacing import close_spaces, close_wide, is_set_wide

FIRST, GOES_ON, RESUMES, DISPLAY, VERSE, ROW = STATES = range(6)
_VERTICAL_LINES = 2  # of one character that a vertical headline has at least
_LEAST_NAMED, _LONGEST_NAME = 3, 3  # lines of one above a name; characters of that
_GOES_ON = -1.0  # what words say where a headline goes on
_SHARD_OF_VERTICAL = re.compile(rf"[{HAN}]{{1,3}}|[{SIGNS}][{HAN}]|[“”《》]")
_COLUMN_LINES = 3  # full ones that a column has at least
_ADDRESSED_EM, _ADDRESSED_CLAUSE_EM = 12.0, 8.0  # the width of a letter's first line, at least; if it has a clause
FULL_EM = 0.75  # by which a full line may differ from its measure
_SIGNED_ROOM_EM = 2.75  # left, more than an indent, on a line that ends with the name of who signs the text
_LEAST_VERSE_EM, VERSE_WIDE_EM = 2.0, 13.0  # the width of a line of verse; of a wide one
_QUATRAIN = 4  # lines of one clause each that show the same
INDENT_EM = 2.0  # of a first line (段首缩进)
_LEAST_INDENT_EM = 1.5  # of white space that stands for it
_WIDE_LINES = 5  # that are too long for any column show what a page's lines are
_INDENTS, _INDENT_SHARE = 4, 0.04  # of lines, where dumps write two narrow spaces for it; where they write it at all
RUNNING_MARKS = re.compile("[，。、；：,]|[！？](?!$)")  # a headline may end with a question or a call
CLAUSE_MARKS = re.compile("[，。；,]|[！？](?!$)")  # fewer headlines have these
_STRETCHED = re.compile(rf"(?<=[{HAN}])\s+(?=[{HAN}，。、；：！？…）》”])")
_LATIN, _LATIN_EM = re.compile("[A-Za-z]"), 0.2  # by which a letter may be wider than half an em
_STRETCH_EM = 0.85  # of room that a line may have given away at each space inside it, to fill its column


@dataclass(frozen=True, slots=True)
class Reading:
    """A line with all that the costs ask of it."""

    line: Line
    measure_em: float
    cluster_em: float
    forced: int | None
    stretched: int  # spaces that were added between its characters
    uncertain_em: float  # by which it may be wider than it seems: at such spaces, and as Latin letters differ
    quiet: bool
    crowd: int  # how many short lines stand one below another there, this one counted
    in_column: bool  # many lines have its measure: it is a column's, not a headline's own
    in_metre: bool  # it is a line of five or seven characters a clause, as those of old poems are
    vertical: int  # the number of the vertical headline it is a character of
    indented: bool  # as far as first lines of the page are
    opens: bool  # it stands below a headline and who signs it, with lines below that are no names
    credited: bool  # who took a picture is named behind it, in the same line


def _forced_state(text: str) -> int | None:
    """Return DISPLAY for what can only be a label or a byline, None for all else."""
    stripped = text.strip()
    if is_editor_note(stripped) and width_em(stripped) > 8:
        return None
    if is_salutation(close_wide(stripped) if is_set_wide(stripped) else stripped):
        return FIRST
    if read_label(stripped) or read_jump(stripped):
        return DISPLAY
    byline = read_byline(stripped)
    return DISPLAY if byline and byline.strength != "bare" else None


def read_lines(lines: Sequence[tuple[str, SourceLine]]) -> list[Reading]:
    measured = measure_lines(lines)
    vertical = _find_vertical(measured)
    halved = [
        not line.gap and bool(above.open_marks and line.stray_marks) for above, line in pairwise([measured[0], *measured])
    ]
    forced = [
        DISPLAY if run else None if half else _forced_state(line.text)
        for line, run, half in zip(measured, vertical, halved, strict=True)
    ]
    for index, (upper, lower) in enumerate(pairwise(measured)):
        tail = index > 0 and measured[index - 1].number == upper.number
        if tail and forced[index] is None and is_broken_byline(upper.text, lower.text):
            forced[index] = forced[index + 1] = DISPLAY
        elif not tail and _halves_dateline(upper.text.strip(), lower.text.strip()):
            forced[index], forced[index + 1] = None, GOES_ON
    parted = [
        bool(line.gap) or state == DISPLAY or (index > 0 and forced[index - 1] == DISPLAY)
        for index, (line, state) in enumerate(zip(measured, forced, strict=True))
    ]
    ended = [line.ends_sentence and state != DISPLAY for line, state in zip(measured, forced, strict=True)]
    measures = estimate_measures([line.width_em for line in measured], parted, ended)
    columns = _find_columns(measured, measures)
    full = [column and abs(line.width_em - em) <= FULL_EM for line, em, column in zip(measured, measures, columns, strict=True)]
    following = [*measured[1:], None]
    preceding = [None, *measured[:-1]]
    forced = [
        FIRST if state is None and below and _addresses(line, above, below, is_full_above=full_above) else state
        for state, line, above, below, full_above in zip(forced, measured, preceding, following, [False, *full[:-1]], strict=True)
    ]
    crowds = _count_crowds(measured, forced)
    metrical = _find_metrical(measured)
    least_indent_em = _least_indent_em(measured)
    return [
        Reading(
            line,
            measures[index],
            first_cluster_em(line.text),
            forced[index],
            (stretched := len(_STRETCHED.findall(line.text.strip()))),
            _STRETCH_EM * stretched + _LATIN_EM * len(_LATIN.findall(line.text)),
            _is_quiet(measured, index),
            crowds[index],
            columns[index],
            metrical[index],
            vertical[index],
            line.indent_em >= least_indent_em,
            index > 1 and _opens(measured[max(0, index - 3) : index - 2], measured[index - 2 : index + 3]),
            index + 1 < len(measured) and measured[index + 1].number == line.number and _credits_picture(measured[index + 1].text),
        )
        for index, line in enumerate(measured)
    ]


def _halves_dateline(upper: str, lower: str) -> bool:
    """Tell whether a dateline begins with one line and its brackets with the next: `本报江城10月23日电` above `（记者 何田）进库之前`."""
    dateline = find_dateline(upper + lower)
    return 0 < len(upper) < dateline and lower[0] in "电電讯訊（(" and not re.search(r"[（(〔［\[【]", upper)


def _find_columns(lines: Sequence[Line], measures_em: Sequence[float]) -> list[bool]:
    """Tell of each line whether it stands in a column: a run of one measure that several lines fill."""
    found: list[bool] = []
    while len(found) < len(lines):
        start = end = len(found)
        while end < len(lines) and measures_em[end] == measures_em[start]:
            end += 1
        full = sum(abs(line.width_em - measures_em[start]) <= FULL_EM for line in lines[start:end])
        found += [full >= _COLUMN_LINES] * (end - start)
    return found


def _addresses(line: Line, above: Line | None, below: Line, *, is_full_above: bool) -> bool:
    """Tell whether a line addresses a reader by name, as a letter begins (称呼): `小满：` above its text."""
    text = line.text.strip()
    if above and (above.text.rstrip()[-1:] in "，、；" or (is_full_above and not line.gap and not above.ends_sentence)):
        return False  # within a sentence: `说：`
    short = bool(re.fullmatch(rf"[{HAN}]{{1,8}}[：:]", close_spaces(text))) and not read_label(text[:-1])
    return short and not _TELLS.search(text) and below.width_em >= (_ADDRESSED_CLAUSE_EM if CLAUSE_MARKS.search(below.text) else _ADDRESSED_EM)


# What is done or said: 赵铁匠瞪大了眼睛：, 答复如下：
_TELLS = re.compile("[了着著过過说說道问問答喊叫笑想写寫是如]")


def _find_vertical(lines: Sequence[Line]) -> list[int]:
    """Return for each line the number of the vertical headline (竖题) it is a character of, 0 for most lines.

    Set downwards, a headline falls out of a page as one line a character; a blank line parts its columns, unless
    there is one after every character. Some extractors put two or three of its characters into one line, some the name of
    who signs the text right below it.
    """
    numbers = [0] * len(lines)
    start, count = 0, 0
    while start < len(lines):
        end = _end_of_vertical(lines, start)
        if end > start:
            parted = sum(bool(line.gap) for line in lines[start + 1 : end]) < (end - start) / 2
            name = _find_name_below(lines[start:end])
            for index in range(start, end):
                count += index in (start, start + name) or (parted and bool(lines[index].gap))
                numbers[index] = count
        start = max(end, start + 1)
    return numbers


def _find_name_below(lines: Sequence[Line]) -> int:
    """Return the index of the first of some characters set downwards that are the name of who signs the text, below its
    headline, or how many lines there are: those of a name that is no word nor ends with one, where the words do not go on.
    """
    texts = [line.text.strip() for line in lines]
    for index in range(max(_LEAST_NAMED, len(texts) - _LONGEST_NAME), len(texts) - 1):
        head, name = "".join(texts[:index]), "".join(texts[index:])
        made_up = is_name(name) and not is_listed(name) and not is_listed(name[-2:])
        if made_up and not ends_with_station(head) and line_joint_cost(head, name) >= 0 and sentence_cost(head, name) > _GOES_ON:
            return index
    return len(texts)


def _end_of_vertical(lines: Sequence[Line], start: int) -> int:
    """Return the index after the last line of a vertical headline that begins with a line, or the line's own."""
    if lines[start].shard and not read_label(lines[start - 1].text):
        return start  # its row begins above
    end = start
    while end < len(lines) and _is_set_as(lines, start, end) and _is_character(lines[end]):
        end += 1
    if end - start >= _VERTICAL_LINES and not (end < len(lines) and lines[end].shard):
        return end
    end = start
    while end < len(lines) and _is_set_as(lines, start, end) and _SHARD_OF_VERTICAL.fullmatch(lines[end].text.strip()):
        if end > start and lines[end].gap:
            break
        end += 1
    parted = lines[end - 1].shard or (bool(lines[start].gap) and (end == len(lines) or bool(lines[end].gap)))
    singles = sum(line.width_em <= 1.0 for line in lines[start:end])
    return end if parted and end - start > _VERTICAL_LINES and 3 * singles >= end - start else start


def _is_character(line: Line) -> bool:
    """Tell whether a line is one character of a headline: no figure or letter, and no mark that ends a clause."""
    text = line.text.strip()
    return line.width_em <= 1.0 and not text.isascii() and text not in "。；"


def _is_set_as(lines: Sequence[Line], start: int, index: int) -> bool:
    """Tell whether a line follows the one above it as the second of some lines follows the first."""
    return index <= start + 1 or lines[index].shard == lines[start + 1].shard


def _opens(above: Sequence[Line], lines: Sequence[Line]) -> bool:
    """Tell whether the third of some lines stands below a headline, parted from what is above, and who signs it, and the two
    below it are no names.
    """
    title, name, *text = (line.text.strip() for line in lines)
    parted = lines[0].gap or all(line.ends_sentence or read_label(line.text) for line in above)
    if not parted or lines[1].gap or title[-1] in "。…" or RUNNING_MARKS.search(title) or read_byline(title):
        return False
    byline = read_byline(name)
    return len(text) > 2 and byline is not None and not byline.picture and not any(map(read_byline, text[1:]))


def _credits_picture(text: str) -> bool:
    byline = read_byline(text)
    return byline is not None and byline.picture


def _is_quiet(lines: Sequence[Line], index: int) -> bool:
    """Tell whether neither a line nor its neighbours in the same block hold a mark of running text."""
    block = [lines[index].text]
    if index and not lines[index].gap:
        block.append(lines[index - 1].text)
    if index + 1 < len(lines) and not lines[index + 1].gap:
        block.append(lines[index + 1].text)
    return not any(RUNNING_MARKS.search(text.strip()) for text in block)


def _count_crowds(lines: Sequence[Line], forced: Sequence[int | None]) -> list[int]:
    """Return for each line how many short lines without a full stop stand one below another there, with no blank line
    between, 0 for other lines.
    """
    found: list[int] = []
    blocks = accumulate(bool(line.gap) for line in lines)
    short = [
        state is None and _LEAST_VERSE_EM <= line.width_em <= VERSE_WIDE_EM and "。" not in line.text
        for line, state in zip(lines, forced, strict=True)
    ]
    for (is_short, _), run in groupby(zip(short, blocks, strict=True)):
        count = len(list(run))
        found += [count if is_short else 0] * count
    return found


def _find_metrical(lines: Sequence[Line]) -> list[bool]:
    """Tell which lines are those of an old poem: clauses of five or seven characters with their marks, two or more on a
    line, or one where four lines or more are so and every other one ends a sentence (绝句).
    """
    found: list[bool] = []
    metres = [read_metre("".join(line.text.split())) if line.text.rstrip()[-1] in "，。；？！" else None for line in lines]
    for metre, run in groupby(range(len(lines)), key=metres.__getitem__):
        indices = list(run)
        regular = metre is not None and metre.length in (5, 7)
        if metre is not None and metre.count == 1:
            couplets = all(lines[index].text.rstrip()[-1] in "。；？！" for index in indices[1::2])
            regular = regular and couplets and len(indices) >= _QUATRAIN and len(indices) % 2 == 0
        found += [regular] * len(indices)
    return found


def _least_indent_em(lines: Sequence[Line]) -> float:
    """Return what white space before a first line amounts to at least: where many lines have two narrow spaces and few
    have more, 1 em, else two characters, a little less allowed for.
    """
    narrow = sum(1.0 <= line.indent_em < _LEAST_INDENT_EM for line in lines)
    wide = sum(line.indent_em >= _LEAST_INDENT_EM for line in lines)
    return 1.0 if narrow >= _INDENTS and narrow > 2 * wide and _INDENT_SHARE * len(lines) <= narrow <= len(lines) / 2 else _LEAST_INDENT_EM


def has_indents(readings: Sequence[Reading]) -> bool:
    """Tell whether the dump kept the white space in front of first lines."""
    indented = sum(reading.indented for reading in readings)
    return indented >= 2 and indented >= _INDENT_SHARE * len(readings)


def has_whole_lines(readings: Sequence[Reading]) -> bool:
    """Tell whether every line is a paragraph: nearly all lines long enough for text end a sentence, or those too long for any
    column.
    """
    text = [reading.line for reading in readings if reading.line.width_em >= 12 and reading.forced is None]
    wide = [line for line in text if line.width_em > MAX_MEASURE_EM]
    lines = wide if len(wide) >= _WIDE_LINES else text
    return len(lines) >= 3 and sum(line.ends_sentence for line in lines) >= 0.8 * len(lines)


_UNIT = re.compile("[（(][^（）()]{1,5}[）)]$")  # 本周均价（元）
TABLE_CELL = re.compile(r"[+\-−±¥￥$]?[0-9０-９][0-9０-９.,，:：/%％‰+\-~～元℃]*")


def is_head_row(text: str) -> bool:
    """Tell whether a line may be the head of a table: three short words at least, with what their figures are in."""
    if RUNNING_MARKS.search(text):
        return False
    cells = [_UNIT.sub("", cell) for cell in text.split()]
    lengths = list(map(len, cells))
    return len(cells) >= 3 and max(lengths) <= 6 and len(set(lengths)) <= 3 and sum(length > 1 for length in lengths) > 1


def is_table_row(text: str) -> bool:
    """Tell whether a line is a row of figures: cells parted by white space, most of them numbers."""
    cells = text.split()
    numbers = sum(bool(TABLE_CELL.fullmatch(cell)) for cell in cells)
    return len(cells) >= 3 and numbers >= 2 and 2 * numbers >= len(cells) - 1


@dataclass(frozen=True, slots=True)
class Habits:
    """What a page does throughout: white space kept before first lines; one line a paragraph; first lines indented
    (True), full out (False), or unknown (None).
    """

    white_indents: bool
    whole_lines: bool
    indents: bool | None = None
    gapless: bool = False  # no blank line anywhere, so that the want of one says nothing
    parted: bool | None = None  # a blank line parts paragraphs, none does, or unknown
    parted_firsts: bool = False  # a blank line parts first lines, which are blocks of their own, from those below them
    no_verse: frozenset[int] = frozenset()  # the indices of lines that are no poem's


def fills_its_column(reading: Reading) -> bool:
    """Tell whether a line is as wide as its column, or as the first line of a paragraph in it."""
    room_em = reading.measure_em - reading.line.width_em
    return reading.in_column and not reading.vertical and min(abs(room_em), abs(room_em - INDENT_EM)) <= FULL_EM


def is_signed(reading: Reading) -> bool:
    """Tell whether a line that leaves room ends with the name of who signs the text."""
    room = reading.measure_em - reading.line.width_em
    return room > _SIGNED_ROOM_EM and name_at_end(reading.line.text) is not None
