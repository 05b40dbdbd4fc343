"""Fragments of lines go in; whole paragraphs and single display lines come out, in the order of the source.

A paragraph comes out as a `Paragraph` whose lines are parted by soft breaks. It begins with a soft break when
its first line continues a sentence from elsewhere, and ends with one when its last line does not end a sentence;
`stitch` joins such pairs. What is no running text (headlines, labels, bylines) stays a `Fragment` of one line.

Method: each line is the first of a paragraph, a continuation, the resumption of a text from elsewhere, display, a
line of verse, or a row of a table. What a reading costs is stated line by line and joint by joint, in terms of the
column's measure (行长): a line that goes on must be full, so that the first cluster of the next line had no room on
it; a first line is two characters shorter; a paragraph ends with a sentence; a headline does not; lines break inside
words, paragraphs and headlines do not. The cheapest reading of the whole page is found by dynamic programming
(Viterbi). Blank lines count for little, as dumps have them inside paragraphs and lack them between.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby, pairwise

from banxin.diagnostics import Report
from banxin.model.document import (
    Alignment,
    Block,
    Break,
    Document,
    Fragment,
    Inline,
    Paragraph,
    SourceLine,
    Table,
    Text,
    Verse,
)
from banxin.model.span import Decision, Edit, Origin, Span
from banxin.structure.lexis import line_joint_cost
from banxin.structure.lines import (
    CLOSERS,
    MAX_MEASURE_EM,
    Line,
    ends_sentence,
    estimate_measures,
    first_cluster_em,
    measure_lines,
    source_lines,
    width_em,
)
from banxin.structure.metre import read_metre
from banxin.structure.printed_rows import cover_rows
from banxin.structure.stitch import stitch
from banxin.structure.trade import (
    HAN,
    SIGNS,
    find_dateline,
    has_paragraph_head,
    is_caption,
    is_date,
    is_editor_note,
    is_name,
    is_notice_title,
    is_part_number,
    is_salutation,
    is_spoken,
    is_word,
    names_nobody,
    read_byline,
    read_jump,
    read_label,
    read_lead,
)
from banxin.typography.spacing import close_spaces, close_wide, is_set_wide, keeps_word_space

# --- cutting lines -----------------------------------------------------------------------------------------

_SIGNED_TAIL = re.compile(rf"(?:(?<=[。！？…”’）」』)—])\s*|(?<=\S)\s+)(?P<tail>[{SIGNS}]\s*[^{SIGNS}。！？]{{1,24}})$")
_BRACKET_TAIL = re.compile(r"(?<=[。！？…”’」』）)])\s*(?P<tail>[（(][^（）()。]{2,24}[）)])$")
_SPACED_TAIL = re.compile(r"(?<=[。！？…”’）」』)])\s+(?P<tail>[^\s。！？][^。！？]{2,24})$")
_BROKEN_NAME = re.compile(rf"[{SIGNS}]\s*[{HAN}](?:\s?[{HAN}])?$")
_ANSWER = re.compile(r"\s*(?:答|律师|律師|专家|專家|编辑|編輯)\s*[：:]")
_SIGN = re.compile(rf"[{SIGNS}]$")
_MAYBE_BROKEN = re.compile(rf"[{SIGNS}]\s*(?:[{HAN}]\s?){{0,4}}$")  # or what its owner did stands below
_CRAFT_REST = re.compile(r"\s*(?:文|图|圖|画|畫|摄|攝|绘|繪|摄影|攝影|漫画|漫畫)\s*$")
_NAME_REST = re.compile(rf"\s*[{HAN}]{{1,2}}\s*$")


def find_tail(text: str) -> int:
    """Return where a byline or label that ends a line of running text begins, or -1.

    `更便捷， 更安全。 □斯涵涵` has one at its sign.
    """
    stripped = text.rstrip()
    if is_set_wide(stripped):
        return -1
    for pattern in (_SIGNED_TAIL, _BRACKET_TAIL, _SPACED_TAIL):
        match = pattern.search(stripped)
        if match is None:
            continue
        tail = match["tail"]
        reading = read_byline(tail)
        if reading and (pattern is not _SPACED_TAIL or reading.strength in ("role", "credit", "sign")):
            return match.start("tail")
        if pattern is _SIGNED_TAIL and (read_label(tail) or re.fullmatch(rf"[{SIGNS}]\s*[{HAN}]", tail)):
            return match.start("tail")
    return -1


def _find_sign(text: str) -> int:
    """Return where the sign of a name that stands on the line below ends a line of running text, or -1."""
    match = _SIGN.search(text.rstrip())
    return match.start() if match and ends_sentence(text[: match.start()]) else -1


def _cut_tails(lines: Sequence[tuple[str, SourceLine]]) -> Iterator[tuple[str, SourceLine]]:
    """Part bylines and labels that share a line with the text they follow; keep a name broken over two lines whole."""
    index = 0
    while index < len(lines):
        source, line = lines[index]
        index += 1
        position = find_tail(line.text)
        if position <= 0 and index < len(lines) and lines[index][0] == source and is_name(lines[index][1].text.strip()):
            position = _find_sign(line.text)
        if position <= 0 or (index < len(lines) and _ANSWER.match(lines[index][1].text)):
            # Who asks (（读者 小戚）) is part of the question.
            yield source, line
            continue
        yield source, SourceLine(line.number, line.text[:position])
        tail = line.text[position:].rstrip()
        if index < len(lines) and lines[index][0] == source:
            rest = lines[index][1]
            name = _NAME_REST.fullmatch(rest.text) or _CRAFT_REST.fullmatch(rest.text) or _SIGN.fullmatch(tail)
            if name and _completes(tail, rest.text.strip()):
                # Both lines stay what they are; `_display` puts them into one fragment.
                yield source, SourceLine(line.number, tail)
                yield source, SourceLine(rest.number, rest.text)
                index += 1
                continue
        yield source, SourceLine(line.number, tail)


# --- reading lines -----------------------------------------------------------------------------------------

FIRST, GOES_ON, RESUMES, DISPLAY, VERSE, ROW = STATES = range(6)
_FORBIDDEN = 50.0

# The costs, on a scale where 1 is a hint, 3 is strong and 6 all but certain. They began as what an editor would give
# each single piece of evidence, and were then moved towards what pages with known articles ask for; none is for one page.
_DISPLAY_COST = 1.6  # most lines are text
_DISPLAY_ISOLATED = -0.56  # blank lines above and below
_DISPLAY_PARTED_FIRST = 2.0  # the same for one as wide as a first line, where blank lines part these
_DISPLAY_UNMARKED = -0.51  # no comma, no stop in the line
_DISPLAY_NOTICE, _NOTICE_TITLE_EM = -3.0, 4.0  # one that ends as the titles of notices do
_DISPLAY_QUIET = -1.5  # nor in the lines it stands with
_DISPLAY_WITH_STOP = 3.0  # a headline has no full stop
_DISPLAY_WITH_COMMA_END = 3.0
_HALF_HEADLINE_EM = 12.0  # the width of either half of a headline broken at its comma
_DISPLAY_OPEN_MARK = 2.5  # a headline closes its quotation marks
_DISPLAY_CLAUSES = 1.8  # a headline has at most one comma
_DISPLAY_LONG_EM, _DISPLAY_LONG_COST = 30.0, 3.0
_DISPLAY_SCRAP_EM, _DISPLAY_SCRAP_COST = 2.5, 2.0  # the last word of a sentence
_FORBIDDEN_START_COST = 4.0  # a text or headline that begins with a mark no line may begin with (避头), or a particle
_SHORT_PARAGRAPH_COST = 2.2  # a paragraph of one or two words
_UNFINISHED_LINE_COST = 5.0  # a paragraph of one line that ends no sentence is a headline
_BROKEN_OFF_COST = 2.0  # unless it is an indented first line with commas in it
_SLACK_COST, _SLACK_CAP = 1.6, 2.55  # per em of room left on a line that goes on
_SLACK_FREE_EM = -0.5  # what just fits is already a little suspicious
_OVER_COST, _OVER_CAP = 0.51, 6.0  # per em by which a line sticks out of its column
_OVER_FREE_EM = 1.25
_FIRST_OVER_FREE_EM = 0.6  # by which an indented first line may be too wide
_NO_INDENT_COST = 0.55  # a first line as wide as the others, while the page's habit is unknown
_NO_INDENT_HABIT_COST = 7.0  # against the habit of indents, once it is known
_HABIT_PARAGRAPHS, _HABIT_SHARE = 5, 0.67
_INNER_GAPS = 0.5  # how much oftener a blank line stands below first lines than below others, where that is a habit
_INDENT_INSIDE_COST = 5.0  # white space of two characters before a continuation
_MISSING_INDENT_COST = 3.0  # none before a first line, where the page has it
_OPEN_END_COST, _OPEN_END_PARTED_COST = 5.0, 3.5  # a paragraph that ends no sentence before another; over a blank line
_OPENING_GAIN, _OPENING_COST = -1.0, 0.85  # a first word that begins paragraphs oftener than other sentences, or less often
_INTRODUCED_COST = 4.0  # one that ends with a colon
_OPEN_BEFORE_DISPLAY_COST = 3.5  # the same before display: the column was cut there
_RESUME_COST = 1.0  # a continuation right after a label or byline
_RESUME_UNDER_HEADLINE_COST = 2.2  # and right after what would be a headline
_RESUMES_QUIET = 1.0  # without a mark, nor in the lines it stands with
_RESUME_INSIDE_COST = 2.2  # and right after another text
_OPEN_END_RESUMED_COST = 2.1  # where one text breaks off and another goes on
_FULL_LAST_LINE_COST = 0.5  # a last line that happens to be full
_OPEN_MARK_COST = 1.5  # a quotation that runs over the end of a paragraph
_SHARD_GAIN = -2.5  # the rest of a line that a dump prints right below it
_GAP_COST = 0.5  # a blank line inside a paragraph
_COLUMN_CHANGE_COST = 4.5  # another column inside a paragraph
_MEASURE_CHANGE_COST, _FITTING_CHANGE_COST = 1.5, 0.7  # another measure that is no column's; if the line would fit
_TORN_WORD = 0.6  # of what a word says that stands across the end of a display line
_WORD_GAIN = -4.0  # at most, for a word that goes on over the line's end
_OPENING_INSIDE_COST = 4.5  # a dateline in the middle of a paragraph
_SPOKEN_INSIDE_COST = 4.0  # a question or answer in the middle of a paragraph, or as a headline
_MAX_NAMES_EM = 10.0  # the width of the names below what somebody did
_VERTICAL_LINES = 2  # of one character that a vertical headline has at least
_SHARD_OF_VERTICAL = re.compile(rf"[{HAN}]{{1,3}}|[{SIGNS}][{HAN}]|[“”《》]")
_COLUMN_LINES = 3  # full ones that a column has at least
_ADDRESSED_EM, _ADDRESSED_CLAUSE_EM = 12.0, 8.0  # the width of a letter's first line, at least; if it has a clause
_FULL_EM = 0.75  # by which a full line may differ from its measure
_DISPLAY_UNDER_SALUTATION = 3.0  # a letter goes on with its text
_DISPLAY_UNDER_NOTICE = 2.5  # a notice has one title
_DISPLAY_UNDER_NAME = 1.5  # right below a name a text begins
_DISPLAY_LEADS_ON = 2.5  # one that ends with a word before a noun, right above a text
_DASHED_SUBTITLE = -2.5  # a line that begins with a dash right below a headline
_DISPLAY_FIRST_COST, _DISPLAY_INDENTED_COST = 2.0, 1.27  # one as wide as a first line; indented as first lines are
_DISPLAY_FIRST_UNMARKED = 1.6  # without a mark, in a block
_DISPLAY_FULL_COST, _DISPLAY_FULL_PARTED = 2.5, 1.4  # a headline with commas just as wide as the column; if a blank line parts it
_SIGNED_ROOM_EM = 2.75  # left, more than an indent, on a line that ends with the name of who signs the text
_CALL_COST = 3.0  # a paragraph of one line that ends with a question or call, right above display
_LEAD_INSIDE_COST = 2.0  # a name and a colon at the start of a line
_VERSE_COST = 5.7  # a poem: few pages have one
_LEAST_VERSE_EM = 2.0  # the width of a line of verse
_VERSE_LONG_EM, _VERSE_LONG_COST = 17.0, 4.0
_VERSE_VOICE, _VERSE_PLAIN = -1.5, 0.5  # a line with a word that headlines leave out, or without
_VERSE_METRE = -2.0  # clauses of five or seven characters, with their marks
_QUATRAIN = 4  # lines of one clause each that show the same
_VERSE_OUT_OF_METRE = 5.0  # another line beside these
_VERSE_STOP, _VERSE_FIGURES, _VERSE_FULL, _VERSE_WIDE_AND_FULL = 0.6, 1.5, 1.0, 3.0
_VERSE_MARK, _VERSE_WIDE_EM, _VERSE_WIDE, _VERSE_NAME = 1.6, 13.0, 0.6, 2.5
_VERSE_INNER_STOP = 2.5  # a sentence that ends inside a line
_LEAST_POEM = 3  # lines, but for one in metre
_ECHO = 0.34  # the share of a poem's words, at least, that shows it to be the page's headlines
_TEXT_UNDER_VERSE, _VERSE_UNTITLED = 1.8, 1.5  # a text right below a poem, a poem right below a text or label; no title
# Short lines between blank ones: of 61 blocks of four on test pages 44 were verse, of 31 of five 25, of 16 longer ones 15.
# Where a page has no blank lines, six one below another are as seldom headlines.
_CROWD, _VERSE_IN_CROWD, _VERSE_IN_BLOCK_OF = 6, -0.5, {4: -0.3, 5: -0.8, 6: -1.0}
_VERSE_IN_BLOCK, _HEADLINE_IN_BLOCK = 1.0, 3.0  # verse right below a headline, a headline right below verse; no blank line
_VERSE_TITLE_EM, _VERSE_TITLE = 4.0, 1.0  # a first line as short as a title
_VERSE_OPEN_END = 3.0  # a poem that ends with a comma
_VERSE_ALONE, _VERSE_QUOTED = 1.5, 1.0  # a line between blank ones; one with quotation marks
_TABLE_COST, _ROW_COST, _HEAD_ROW_COST = 2.0, -0.5, 1.0  # a table; a line of it; its head
_HEAD_OVER_ROW = -3.0  # a head above a line of as many cells
_INDENT_EM = 2.0  # of a first line (段首缩进)
_LEAST_INDENT_EM = 1.5  # of white space that stands for it
_INDENTS, _INDENT_SHARE = 4, 0.04  # of lines, where dumps write two narrow spaces for it; where they write it at all
_WHOLE_LINE_COST = 4.0  # joining on to a line too long for any column, or where every line is a paragraph

_RUNNING_MARKS = re.compile("[，。、；：,]|[！？](?!$)")  # a headline may end with a question or a call
_CLAUSE_MARKS = re.compile("[，。；,]|[！？](?!$)")  # fewer headlines have these
_LEADS_ON = re.compile("[的把被向对對从從与與和及在将將让讓给給]$")
_INTRODUCES = re.compile(r"[：:]\s*$")
_WORD = re.compile(rf"(?=([{HAN}]{{2}}))")
_EMPTY_WORD = re.compile("[的了是在和与與及就都也不这這那一有为為我他她你们們]")
_FORBIDDEN_START = re.compile("[，。、；：！？”’）」』》〉】〕]|[的们們吗嗎呢吧](?!士)")
_STRETCHED = re.compile(rf"(?<=[{HAN}])\s+(?=[{HAN}，。、；：！？…）》”])")
_SCRAP_EM, _LEAST_SCRAPPED_EM, _STRONG_WORD = 2.0, 5.0, -2.3  # of a headline's rest and of what it is torn from; the word over both
_LATIN, _LATIN_EM = re.compile("[A-Za-z]"), 0.2  # by which a letter may be wider than half an em
_STRETCH_EM = 0.85  # of room that a line may have given away at each space inside it, to fill its column


@dataclass(frozen=True, slots=True)
class _Reading:
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


def _forced_state(text: str) -> int | None:
    """Return DISPLAY for what can only be a label or a byline, None for all else."""
    stripped = text.strip()
    if is_editor_note(stripped) and width_em(stripped) > 8:
        return None
    if is_salutation(close_wide(stripped) if is_set_wide(stripped) else stripped):
        return FIRST
    if read_label(stripped) or read_jump(stripped) or (is_part_number(stripped) and len(stripped) > 2):
        return DISPLAY
    byline = read_byline(stripped)
    if byline and byline.strength != "bare":
        return DISPLAY
    if re.fullmatch(rf"[{SIGNS}]\s*[{HAN}]", stripped):
        return DISPLAY
    return None


def _read_lines(lines: Sequence[tuple[str, SourceLine]]) -> list[_Reading]:
    measured = measure_lines(lines)
    vertical = _find_vertical(measured)
    halved = [
        not line.gap and bool(above.open_marks and line.stray_marks) for above, line in pairwise([measured[0], *measured])
    ]
    forced = [
        DISPLAY if run else None if half else _forced_state(line.text)
        for line, run, half in zip(measured, vertical, halved, strict=True)
    ]
    parted = [
        bool(line.gap) or state == DISPLAY or (index > 0 and forced[index - 1] == DISPLAY)
        for index, (line, state) in enumerate(zip(measured, forced, strict=True))
    ]
    ended = [line.ends_sentence and state != DISPLAY for line, state in zip(measured, forced, strict=True)]
    measures = estimate_measures([line.width_em for line in measured], parted, ended)
    columns = _find_columns(measured, measures)
    full = [column and abs(line.width_em - em) <= _FULL_EM for line, em, column in zip(measured, measures, columns, strict=True)]
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
        _Reading(
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
        )
        for index, line in enumerate(measured)
    ]


def _find_columns(lines: Sequence[Line], measures_em: Sequence[float]) -> list[bool]:
    """Tell of each line whether it stands in a column: a run of one measure that several lines fill."""
    found: list[bool] = []
    while len(found) < len(lines):
        start = end = len(found)
        while end < len(lines) and measures_em[end] == measures_em[start]:
            end += 1
        full = sum(abs(line.width_em - measures_em[start]) <= _FULL_EM for line in lines[start:end])
        found += [full >= _COLUMN_LINES] * (end - start)
    return found


def _addresses(line: Line, above: Line | None, below: Line, *, is_full_above: bool) -> bool:
    """Tell whether a line addresses a reader by name, as a letter begins (称呼): `小满：` above its text."""
    text = line.text.strip()
    if above and (above.text.rstrip()[-1:] in "，、；" or (is_full_above and _breaks_off(above, line, below))):
        return False  # within a sentence: `说：`
    short = bool(re.fullmatch(rf"[{HAN}]{{1,8}}[：:]", close_spaces(text))) and not read_label(text[:-1])
    return short and not _TELLS.search(text) and below.width_em >= (_ADDRESSED_CLAUSE_EM if _CLAUSE_MARKS.search(below.text) else _ADDRESSED_EM)


# What is done or said: 赵铁匠瞪大了眼睛：, 答复如下：
_TELLS = re.compile("[了着著过過说說道问問答喊叫笑想写寫是如]")


def _breaks_off(above: Line, line: Line, below: Line) -> bool:
    """Tell whether a line may go on with the sentence of a full one above it, in one column with the line below."""
    return not line.gap and not above.ends_sentence and abs(above.width_em - below.width_em) <= _INDENT_EM + _FULL_EM


def _find_vertical(lines: Sequence[Line]) -> list[int]:
    """Return for each line the number of the vertical headline (竖题) it is a character of, 0 for most lines.

    Set downwards, a headline falls out of a page as one line a character; a blank line parts its columns, unless
    there is one after every character. Some extractors put two or three of its characters into one line.
    """
    numbers = [0] * len(lines)
    start, count = 0, 0
    while start < len(lines):
        end = _end_of_vertical(lines, start)
        if end > start:
            parted = sum(bool(line.gap) for line in lines[start + 1 : end]) < (end - start) / 2
            for index in range(start, end):
                count += index == start or (parted and bool(lines[index].gap))
                numbers[index] = count
        start = max(end, start + 1)
    return numbers


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


def _is_quiet(lines: Sequence[Line], index: int) -> bool:
    """Tell whether neither a line nor its neighbours in the same block hold a mark of running text."""
    block = [lines[index].text]
    if index and not lines[index].gap:
        block.append(lines[index - 1].text)
    if index + 1 < len(lines) and not lines[index + 1].gap:
        block.append(lines[index + 1].text)
    return not any(_RUNNING_MARKS.search(text.strip()) for text in block)


def _count_crowds(lines: Sequence[Line], forced: Sequence[int | None]) -> list[int]:
    """Return for each line how many short lines without a full stop stand one below another there, with no blank line
    between, 0 for other lines.
    """
    found: list[int] = []
    blocks = accumulate(bool(line.gap) for line in lines)
    short = [
        state is None and _LEAST_VERSE_EM <= line.width_em <= _VERSE_WIDE_EM and "。" not in line.text
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
    metres = [read_metre(line.text) if line.text.rstrip()[-1] in "，。；？！" else None for line in lines]
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


def _has_indents(readings: Sequence[_Reading]) -> bool:
    """Tell whether the dump kept the white space in front of first lines."""
    indented = sum(reading.indented for reading in readings)
    return indented >= 2 and indented >= _INDENT_SHARE * len(readings)


def _has_whole_lines(readings: Sequence[_Reading]) -> bool:
    """Tell whether every line is a paragraph: nearly all lines long enough for text end a sentence."""
    text = [reading.line for reading in readings if reading.line.width_em >= 12 and reading.forced is None]
    return len(text) >= 3 and sum(line.ends_sentence for line in text) >= 0.8 * len(text)


def _own_costs(reading: _Reading, next_gap: int, habits: _Habits) -> tuple[float, ...]:
    """Return what it costs by itself to read a line in each of the states."""
    line = reading.line
    text = line.text.strip()
    forced = FIRST if _TO_BE_CONTINUED.fullmatch(text) else reading.forced
    if forced is not None:
        return tuple(0.0 if state == forced else _FORBIDDEN for state in STATES)
    over = min(max(0.0, line.width_em - reading.measure_em - _OVER_FREE_EM) * _OVER_COST, _OVER_CAP)
    display = _DISPLAY_COST
    as_first = reading.in_column and abs(line.width_em + _INDENT_EM - reading.measure_em) <= _FULL_EM
    if line.gap and next_gap:
        display += _DISPLAY_PARTED_FIRST if habits.parted_firsts and as_first else _DISPLAY_ISOLATED
    if reading.quiet:
        display += _DISPLAY_QUIET
    elif not _RUNNING_MARKS.search(text):
        display += _DISPLAY_UNMARKED
    if not _RUNNING_MARKS.search(text) and is_notice_title(text) and line.width_em >= _NOTICE_TITLE_EM:
        display += _DISPLAY_NOTICE
    if "。" in text:
        display += _DISPLAY_WITH_STOP
    if line.open_marks or line.stray_marks:
        display += _DISPLAY_OPEN_MARK
    if text[-1] in "，、；：,;":
        display += _DISPLAY_WITH_COMMA_END
    if text[:-1].count("，") > 1:
        display += _DISPLAY_CLAUSES
    if line.width_em > _DISPLAY_LONG_EM:
        display += _DISPLAY_LONG_COST
    running = bool(_CLAUSE_MARKS.search(text)) and text[-1] not in CLOSERS
    if reading.in_column and running and abs(line.width_em - reading.measure_em) <= _FULL_EM:
        display += _DISPLAY_FULL_PARTED if line.gap else _DISPLAY_FULL_COST
    elif running and as_first:
        display += _DISPLAY_FIRST_COST
    elif reading.in_column and not line.gap and not next_gap and abs(line.width_em + _INDENT_EM - reading.measure_em) <= 0.25:
        display += _DISPLAY_FIRST_UNMARKED
    if reading.indented and habits.white_indents:
        display += _DISPLAY_INDENTED_COST
    if line.width_em <= _DISPLAY_SCRAP_EM and line.ends_sentence:
        display += _DISPLAY_SCRAP_COST
    first = over
    goes_on = over
    verse = _verse_cost(reading, next_gap)
    if not habits.gapless:
        verse += _VERSE_IN_BLOCK_OF.get(min(reading.crowd, _CROWD), 0.0)
    elif reading.crowd >= _CROWD:
        verse += _VERSE_IN_CROWD
    if _FORBIDDEN_START.match(text):
        first, display, verse = (cost + _FORBIDDEN_START_COST for cost in (first, display, verse))
    if line.width_em <= 4 and line.ends_sentence:
        first += _SHORT_PARAGRAPH_COST
    plain = close_wide(text) if is_set_wide(text) else text
    if read_lead(plain):
        goes_on += _LEAD_INSIDE_COST
        display += _LEAD_INSIDE_COST
    if is_spoken(plain) or has_paragraph_head(plain):
        goes_on += _SPOKEN_INSIDE_COST
        display += _SPOKEN_INSIDE_COST
    row = _ROW_COST if is_table_row(text) else _HEAD_ROW_COST if _is_head_row(text) else _FORBIDDEN
    if find_dateline(plain) or is_caption(plain):
        goes_on += _OPENING_INSIDE_COST
        display += _OPENING_INSIDE_COST
        row = _FORBIDDEN
    return first, goes_on, goes_on + _RESUMES_QUIET * reading.quiet, display, verse, row


_TO_BE_CONTINUED = re.compile(r"[（(]\s*(?:未\s*完\s*)?待\s*[续續]\s*[）)]")
# Words of a voice that speaks, which headlines leave out.
_VOICE = re.compile("[的了着著我你她它吗嗎呢啊吧您]")
_TABLE_CELL = re.compile(r"[+\-−±¥￥$]?[0-9０-９][0-9０-９.,，:：/%％‰+\-~～元℃]*")


def _verse_cost(reading: _Reading, next_gap: int) -> float:
    """Return what it costs to read a line as one of a poem (诗): short, unmarked, or of a regular metre."""
    text = reading.line.text.strip()
    if reading.in_metre:
        return _VERSE_METRE
    cost = _VERSE_VOICE if _VOICE.search(text) else _VERSE_PLAIN
    if reading.line.width_em > _VERSE_LONG_EM:
        cost += _VERSE_LONG_COST
    elif reading.line.width_em > _VERSE_WIDE_EM:
        cost += _VERSE_WIDE
    if text[-1] in "。；：":
        cost += _VERSE_STOP
    if _RUNNING_MARKS.search(text[:-1]):
        cost += _VERSE_MARK
    if "。" in text[:-1]:
        cost += _VERSE_INNER_STOP
    if is_name(text) or is_date(text):
        cost += _VERSE_NAME
    if reading.line.gap and next_gap:
        cost += _VERSE_ALONE
    if re.search("[“”「」《》]", text):
        cost += _VERSE_QUOTED
    if len(re.findall("[0-9A-Za-z０-９]", text)) >= 2:
        cost += _VERSE_FIGURES
    if reading.in_column and abs(reading.line.width_em - reading.measure_em) <= _FULL_EM:
        cost += _VERSE_FULL if reading.line.width_em <= _VERSE_WIDE_EM else _VERSE_WIDE_AND_FULL
    return cost


def _is_head_row(text: str) -> bool:
    """Tell whether a line may be the head of a table: three short words at least."""
    cells = text.split()
    return len(cells) >= 3 and all(len(cell) <= 6 for cell in cells) and len(set(map(len, cells))) <= 3 and not is_set_wide(text)


def is_table_row(text: str) -> bool:
    """Tell whether a line is a row of figures: cells parted by white space, most of them numbers."""
    cells = text.split()
    numbers = sum(bool(_TABLE_CELL.fullmatch(cell)) for cell in cells)
    return len(cells) >= 3 and numbers >= 2 and 2 * numbers >= len(cells) - 1


@dataclass(frozen=True, slots=True)
class _Habits:
    """What a page does throughout: white space kept before first lines; one line a paragraph; first lines indented
    (True), full out (False), or unknown (None).
    """

    white_indents: bool
    whole_lines: bool
    indents: bool | None = None
    gapless: bool = False  # no blank line anywhere, so that the want of one says nothing
    parted_firsts: bool = False  # a blank line parts first lines, which are blocks of their own, from those below them
    no_verse: frozenset[int] = frozenset()  # the indices of lines that are no poem's


def _joint_costs(before: _Reading, after: _Reading, habits: _Habits) -> list[list[float]]:
    """Return what each pair of readings costs at a joint, as `costs[before][after]`."""
    line, following = before.line, after.line
    ends = line.ends_sentence or _is_signed(before)
    whole = habits.whole_lines or line.width_em > MAX_MEASURE_EM
    missing_indent = _MISSING_INDENT_COST if habits.white_indents and not after.indented else 0.0
    resumes_indented = _INDENT_INSIDE_COST if after.indented else 0.0
    costs = [[0.0] * len(STATES) for _ in STATES]
    for state in (FIRST, GOES_ON, RESUMES):
        room = before.measure_em - line.width_em
        going_on = 0.0
        if state == FIRST:
            room, going_on = _first_line_room(before, room, habits)
        room -= min(max(room, 0.0), before.uncertain_em)
        slack_cost = min(max(0.0, room - after.cluster_em - _SLACK_FREE_EM) * _SLACK_COST, _SLACK_CAP)
        printed = following.shard and line.width_em + following.width_em <= before.measure_em + _FULL_EM
        if printed:
            slack_cost = 0.0
            going_on += _SHARD_GAIN
        going_on += slack_cost
        if after.indented and not before.indented:
            going_on += _INDENT_INSIDE_COST
        elif following.indent_em > line.indent_em and not after.indented:
            going_on += _GAP_COST
        if following.gap and not (state == FIRST and habits.parted_firsts):
            going_on += _GAP_COST
        if abs(before.measure_em - after.measure_em) >= 1.5:
            columns = before.in_column and after.in_column
            fits = following.width_em <= before.measure_em + _FULL_EM
            going_on += _COLUMN_CHANGE_COST if columns else _FITTING_CHANGE_COST if fits else _MEASURE_CHANGE_COST
        going_on += max(_WORD_GAIN, line_joint_cost(line.text, following.text))
        if ends and whole:
            going_on += _WHOLE_LINE_COST
        costs[state][GOES_ON] = going_on
        ending = 0.0
        if ends:
            if slack_cost == 0.0 and not whole:
                ending += _FULL_LAST_LINE_COST
            if line.open_marks:
                ending += _OPEN_MARK_COST
        broken = not ends and after.line.number != line.number
        single = _unfinished_cost(before, habits) if state == FIRST and broken else 0.0
        opening = _opening_cost(following.text) if ends else _open_end_cost(line, following)
        costs[state][FIRST] = ending + single + missing_indent + opening
        costs[state][RESUMES] = ending + single + _RESUME_INSIDE_COST + resumes_indented
        costs[state][DISPLAY] = ending + single
        costs[state][VERSE] = ending + single + _VERSE_COST + (0.0 if ends else _OPEN_BEFORE_DISPLAY_COST)
        costs[state][ROW] = ending + single + _TABLE_COST + (0.0 if ends else _OPEN_BEFORE_DISPLAY_COST)
        if not ends:
            costs[state][RESUMES] += _OPEN_END_RESUMED_COST
        # A byline that shares the line shows that the text ends there, whatever its last mark.
        # A single line that breaks off has been charged for it.
        if not ends and not single and after.line.number != line.number:
            costs[state][DISPLAY] += _OPEN_BEFORE_DISPLAY_COST + min(slack_cost, 3.0)
        if state == FIRST:
            costs[state][DISPLAY] += _call_cost(line)
    costs[DISPLAY][GOES_ON] = costs[VERSE][GOES_ON] = costs[ROW][GOES_ON] = _FORBIDDEN
    costs[DISPLAY][VERSE] = costs[ROW][VERSE] = _VERSE_COST
    costs[DISPLAY][ROW] = costs[VERSE][ROW] = _TABLE_COST
    if before.in_metre != after.in_metre:
        costs[VERSE][VERSE] = _VERSE_OUT_OF_METRE
    above = _RESUME_COST if before.forced == DISPLAY else _RESUME_UNDER_HEADLINE_COST
    costs[DISPLAY][RESUMES] = above + resumes_indented
    costs[VERSE][RESUMES] = costs[ROW][RESUMES] = _RESUME_INSIDE_COST + resumes_indented
    for state in (DISPLAY, VERSE, ROW):
        costs[state][FIRST] = missing_indent
    if not following.gap and before.forced != DISPLAY:
        # Nothing that is set by itself ends inside a word that the line below goes on with.
        torn = max(0.0, -line_joint_cost(line.text, following.text))
        for state in (FIRST, RESUMES, DISPLAY):
            costs[DISPLAY][state] += _TORN_WORD * torn
        for state in (FIRST, RESUMES, DISPLAY, VERSE):
            costs[VERSE][state] += _TORN_WORD * torn
    if not following.gap and _CLAUSE_MARKS.search(following.text.strip()) and is_notice_title(line.text):
        costs[DISPLAY][DISPLAY] += _DISPLAY_UNDER_NOTICE
    if not following.gap and before.forced is None and _LEADS_ON.search(line.text.strip()):
        for state in (FIRST, RESUMES):
            costs[DISPLAY][state] += _DISPLAY_LEADS_ON
    if len(line.text.split()) == len(following.text.split()) and _is_head_row(line.text.strip()) and is_table_row(following.text):
        costs[ROW][ROW] += _HEAD_OVER_ROW
    if following.width_em <= _VERSE_TITLE_EM:
        for state in (FIRST, GOES_ON, RESUMES, DISPLAY, ROW):
            costs[state][VERSE] += _VERSE_TITLE
    if habits.gapless:
        # Where nothing else parts a poem from a text or from a label, its title does, and that of the text.
        costs[VERSE][FIRST] += _TEXT_UNDER_VERSE
        if not _INTRODUCES.search(line.text):
            for state in (FIRST, GOES_ON, RESUMES):
                costs[state][VERSE] += _VERSE_UNTITLED
        if read_label(line.text):
            costs[DISPLAY][VERSE] += _VERSE_UNTITLED
    elif not following.gap:
        costs[DISPLAY][VERSE] += _VERSE_IN_BLOCK * (before.forced is None)
        costs[VERSE][DISPLAY] += _HEADLINE_IN_BLOCK * (after.forced is None)
    if line.text.rstrip()[-1] in "，、；":
        for state in (FIRST, RESUMES, DISPLAY, ROW):
            costs[VERSE][state] += _VERSE_OPEN_END
    if is_name(line.text.strip()) and not following.gap:
        costs[DISPLAY][DISPLAY] += _DISPLAY_UNDER_NAME
    if line.open_marks and following.stray_marks and not following.gap:
        costs[DISPLAY][DISPLAY] -= 2 * _DISPLAY_OPEN_MARK  # what one line of a headline opens the next one closes
    if _is_halved_at_comma(line, following):
        costs[DISPLAY][DISPLAY] -= _DISPLAY_WITH_COMMA_END
    if after.line.text.lstrip().startswith(("——", "──", "――")):
        costs[DISPLAY][DISPLAY] += _DASHED_SUBTITLE
    if before.forced == FIRST:
        # A salutation stands alone, whatever its last mark.
        costs[FIRST] = [missing_indent, _FORBIDDEN, _FORBIDDEN, _DISPLAY_UNDER_SALUTATION, _FORBIDDEN, _FORBIDDEN]
    return costs


def _is_halved_at_comma(line: Line, following: Line) -> bool:
    """Tell whether two lines may be a headline broken at its comma or colon: `千年古堰通水，` over `下游两县不再争`."""
    if following.gap or line.text.rstrip()[-1] not in "，：" or max(line.width_em, following.width_em) > _HALF_HEADLINE_EM:
        return False
    return not _CLAUSE_MARKS.search(line.text.rstrip()[:-1]) and not _RUNNING_MARKS.search(following.text.strip())


# Words that begin paragraphs oftener than sentences inside them, and those that do so less often: counted at 751
# paragraphs and 1,373 other sentences of newspaper text, each three to twenty times.
_OPENS = re.compile("[“「]|当然|當然|其实|其實|如今|眼下|近日|日前|今年|去年|昨[天日]|据|據|其[一二三四五]|[一二三四五六]是|[首其再]先?次?[先次，]|同时|同時|此外")
_GOES_ON_WITH = re.compile("[他她它]|可是|但|不|有的|于是|於是|而|也|就|都|这[些样]|這[些樣]|因为|因為|所以|后来|孩子|（")


def _opening_cost(text: str) -> float:
    """Return what a line's first word says against its beginning a paragraph after the end of a sentence."""
    first = text.lstrip()
    return _OPENING_GAIN if _OPENS.match(first) else _OPENING_COST if _GOES_ON_WITH.match(first) else 0.0


def _open_end_cost(line: Line, following: Line) -> float:
    """Return what it costs that a line ends a paragraph, but no sentence, above another paragraph."""
    if _INTRODUCES.search(line.text):
        return _INTRODUCED_COST
    return _OPEN_END_PARTED_COST if following.gap else _OPEN_END_COST


def _call_cost(line: Line) -> float:
    text = line.text.rstrip()
    return _CALL_COST if text.endswith(("？", "！")) and not _CLAUSE_MARKS.search(text) else 0.0


def _unfinished_cost(reading: _Reading, habits: _Habits) -> float:
    """Return the cost of a paragraph of one line that ends no sentence: a headline, unless it looks like the first
    line of a text that breaks off there.
    """
    room = reading.measure_em - reading.line.width_em - _INDENT_EM
    full_out = not habits.indents and abs(reading.measure_em - reading.line.width_em) <= _FULL_EM
    if (full_out or abs(room) <= _FIRST_OVER_FREE_EM + 0.5) and _CLAUSE_MARKS.search(reading.line.text.strip()):
        return _BROKEN_OFF_COST
    return _UNFINISHED_LINE_COST


def _first_line_room(reading: _Reading, room: float, habits: _Habits) -> tuple[float, float]:
    """Return the room left on a first line that goes on, and what its indent or the want of one costs."""
    full_out = min(abs(room), 3.0) < abs(room - _INDENT_EM) or habits.indents is False
    if full_out and not reading.indented:
        known = _NO_INDENT_HABIT_COST if habits.indents else 0.0
        return room, _NO_INDENT_COST if habits.indents is None else known
    room -= _INDENT_EM
    return room, max(0.0, -room - _FIRST_OVER_FREE_EM)


# What each reading of a line means, for those who are told of it.
_MEANINGS = (
    *("begins a paragraph", "goes on", "goes on from elsewhere", "is no running text", "is a line of verse"),
    "is a row of a table",
)


@dataclass(frozen=True, slots=True)
class _Choice:
    """How a line is read, and what the page costs read so and with the next best reading of that line."""

    state: int
    totals: tuple[float, ...]  # what the page costs with each reading of the line

    @property
    def cost(self) -> float:
        return self.totals[self.state]

    @property
    def runner_up(self) -> int:
        return min((state for state in STATES if state != self.state), key=self.totals.__getitem__)

    @property
    def margin(self) -> float:
        return self.totals[self.runner_up] - self.cost

    def explain(self, line: Line) -> Decision:
        question = f"line {line.number}"
        return Decision(question, _MEANINGS[self.state], self.cost, _MEANINGS[self.runner_up], self.totals[self.runner_up])


def _decide(readings: Sequence[_Reading]) -> list[_Choice]:
    """Return the cheapest reading of all lines together, and for each the margin to its runner-up.

    The page is read twice: the first reading shows whether its first lines are indented, the second knows.
    """
    if not readings:
        return []
    gapless = not any(reading.line.gap for reading in readings[1:])
    habits = _Habits(_has_indents(readings), _has_whole_lines(readings), gapless=gapless)
    choices = _cheapest(readings, habits)
    indents = _indent_habit(readings, choices)
    parted_firsts = _has_parted_firsts(readings, choices)
    no_verse = _find_headline_blocks(readings, choices)
    if indents is None and not parted_firsts and not no_verse:
        return choices
    return _cheapest(readings, replace(habits, indents=indents, parted_firsts=parted_firsts, no_verse=no_verse))


def _has_parted_firsts(readings: Sequence[_Reading], choices: Sequence[_Choice]) -> bool:
    """Tell whether a blank line stands below the first line of most paragraphs, and below few of their other lines.

    Extractors that go by the left edge of lines take an indented one for a block of its own.
    """
    parted = {FIRST: [0, 0], GOES_ON: [0, 0]}
    for choice, (following, next_choice) in zip(choices, zip(readings[1:], choices[1:])):
        if choice.state in parted and next_choice.state == GOES_ON:
            parted[choice.state][bool(following.line.gap)] += 1
    (no_gap, gap), (inner, inner_gap) = parted[FIRST], parted[GOES_ON]
    return gap >= _HABIT_PARAGRAPHS and gap > no_gap and inner_gap * (gap + no_gap) < _INNER_GAPS * gap * (inner + inner_gap)


def _find_headline_blocks(readings: Sequence[_Reading], choices: Sequence[_Choice]) -> frozenset[int]:
    """Return the indices of lines taken for verse that are headlines: much of what they say, or of what those above the
    first blank line say, stands in the texts of the page; or they are too few.
    """
    words = [
        {pair for pair in _WORD.findall(reading.line.text) if not _EMPTY_WORD.search(pair)}
        if choice.state == VERSE or reading.line.width_em > _VERSE_WIDE_EM
        else set()
        for reading, choice in zip(readings, choices, strict=True)
    ]
    elsewhere = {pair for own, choice in zip(words, choices, strict=True) if choice.state != VERSE for pair in own}
    found: set[int] = set()
    for is_verse, run in groupby(range(len(readings)), key=lambda index: choices[index].state == VERSE):
        if is_verse:
            lines = list(run)
            couplet = len(lines) < _LEAST_POEM and not any(readings[index].in_metre for index in lines)
            if couplet or _echoes(words, lines, elsewhere):
                found.update(lines)
                continue
            parted = next((at for at in range(1, len(lines)) if readings[lines[at]].line.gap), len(lines))
            if parted < len(lines) and _echoes(words, lines[:parted], elsewhere):
                found.update(lines[:parted])
    return frozenset(found)


def _echoes(words: Sequence[Collection[str]], lines: Sequence[int], elsewhere: Collection[str]) -> bool:
    """Tell whether much of what some lines say stands elsewhere on the page."""
    own = set().union(*(words[index] for index in lines))
    return bool(own) and len(own.intersection(elsewhere)) >= _ECHO * len(own)


def _indent_habit(readings: Sequence[_Reading], choices: Sequence[_Choice]) -> bool | None:
    """Tell whether first lines that go on are indented, None where they do not agree or are too few."""
    rooms = [
        reading.measure_em - reading.line.width_em
        for reading, choice, following in zip(readings, choices, choices[1:])
        if choice.state == FIRST and following.state == GOES_ON and not reading.stretched
    ]
    if len(rooms) < _HABIT_PARAGRAPHS:
        return None
    indented = sum(room > _INDENT_EM / 2 for room in rooms) / len(rooms)
    if indented >= _HABIT_SHARE:
        return True
    return False if indented <= 1 - _HABIT_SHARE else None


def _cheapest(readings: Sequence[_Reading], habits: _Habits) -> list[_Choice]:
    gaps = [reading.line.gap for reading in readings[1:]] + [1]
    own = [_own_costs(reading, gap, habits) for reading, gap in zip(readings, gaps, strict=True)]
    for index in habits.no_verse:
        own[index] = tuple(_FORBIDDEN if state == VERSE else cost for state, cost in enumerate(own[index]))
    joints = [_joint_costs(before, after, habits) for before, after in pairwise(readings)]
    opening = (0.0, _FORBIDDEN, _RESUME_UNDER_HEADLINE_COST, 0.0, _VERSE_COST, _TABLE_COST)
    forward = [[cost + extra for cost, extra in zip(own[0], opening, strict=True)]]
    for joint, costs in zip(joints, own[1:], strict=True):
        last = forward[-1]
        forward.append([min(last[a] + joint[a][b] for a in STATES) + costs[b] for b in STATES])
    if readings[-1].line.ends_sentence:
        ending = [0.0] * len(STATES)
        ending[FIRST] += _call_cost(readings[-1].line)
    else:
        ending = [_OPEN_BEFORE_DISPLAY_COST] * len(STATES)
        ending[FIRST] += _UNFINISHED_LINE_COST
        ending[DISPLAY] = ending[VERSE] = ending[ROW] = 0.0
    backward = [ending]
    for joint, costs in zip(reversed(joints), reversed(own[1:]), strict=True):
        after = backward[-1]
        backward.append([min(joint[a][b] + costs[b] + after[b] for b in STATES) for a in STATES])
    backward.reverse()
    totals = [
        tuple(there[state] + here[state] for state in STATES) for there, here in zip(forward, backward, strict=True)
    ]
    # One reading of all lines, where several are as cheap: of two that tie, line by line, each would have some lines.
    states = [min(STATES, key=totals[-1].__getitem__)]
    for there, joint in zip(reversed(forward[:-1]), reversed(joints), strict=True):
        states.append(min(STATES, key=lambda state: there[state] + joint[state][states[-1]]))
    return [_Choice(state, costs) for state, costs in zip(reversed(states), totals, strict=True)]


# --- building blocks ---------------------------------------------------------------------------------------


def _origin(lines: Sequence[Line], choices: Sequence[_Choice]) -> Origin:
    """Return where lines stand, and the least sure of the choices that made one block of them."""
    spans: list[Span] = []
    for line in lines:
        if spans and spans[-1].source == line.source and spans[-1].last in (line.number - 1, line.number):
            spans[-1] = Span(line.source, spans[-1].first, line.number)
        else:
            spans.append(Span(line.source, line.number, line.number))
    choice, line = min(zip(choices, lines, strict=True), key=lambda pair: pair[0].margin)
    decision = choice.explain(line)
    return Origin(tuple(spans), confidence=decision.confidence, decisions=(decision,))


def _paragraph(
    lines: Sequence[Line], choices: Sequence[_Choice], *, continues: bool, closed: bool
) -> Paragraph:
    content: list[Inline] = [Break("soft")] if continues else []
    for index, line in enumerate(lines):
        if index:
            content.append(Break("soft"))
        # The white space in front of a paragraph is a trace of its text frame.
        content.append(Text(line.text.strip() if index else line.text.rstrip()))
    if not closed and not lines[-1].ends_sentence:
        content.append(Break("soft"))
    return Paragraph(tuple(content), _origin(lines, choices))


_PART_GAP = re.compile(r"(?<=\S)\s+(?=\S)")


def split_display(text: str) -> list[str]:
    """Part a display line at its wide spaces, where two headlines of one level stand side by side.

    A space beside a mark is damage, one between figures or Latin and Chinese is set so, and where nearly every character
    is followed by one the line is merely set wide: neither parts it. `别玩新套路 “指尖办”` has two parts; `停 水 通 知` and `AI客服， 请先学会` have one.
    """
    stripped = text.strip()
    pieces = _PART_GAP.split(stripped)
    if len(pieces) == 1 or sum(width_em(piece) <= 1.5 for piece in pieces) * 2 >= len(pieces):
        return [stripped]
    parts = [pieces[0]]
    for match, piece in zip(_PART_GAP.finditer(stripped), pieces[1:]):
        left, right = stripped[match.start() - 1], piece[0]
        joined = (
            left in "，。、；：！？（《“‘「『…—"
            or right in "，。、；：！？）》”’」』…—"
            or keeps_word_space(left, right)
            or (match[0] == " " and _is_plain(left) != _is_plain(right))
            or min(width_em(parts[-1]), width_em(piece)) < 2.5
        )
        if joined:
            parts[-1] += match[0] + piece
        else:
            parts.append(piece)
    return parts


def _is_plain(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _display(line: Line, choice: _Choice) -> Iterator[Fragment]:
    text = line.text.strip()
    parts = [text] if read_byline(text) or read_label(text) else split_display(text)
    for part in parts:
        yield Fragment((SourceLine(line.number, part),), _origin([line], [choice]))


def _blocks(readings: Sequence[_Reading], choices: Sequence[_Choice]) -> Iterator[Block]:
    start, count = 0, len(readings)
    while start < count:
        if choices[start].state == DISPLAY:
            end = start + 1
            while end < count and readings[start].vertical and readings[end].vertical == readings[start].vertical:
                end += 1
            if end > start + 1:
                lines = [reading.line for reading in readings[start:end]]
                characters = tuple(SourceLine(line.number, line.text.strip()) for line in lines)
                yield Fragment(characters, _origin(lines, choices[start:end]))
            else:
                yield from _display(readings[start].line, choices[start])
            start = end
            continue
        state = choices[start].state
        goes_on = state if state in (VERSE, ROW) else GOES_ON
        end = start + 1
        while end < count and choices[end].state == goes_on:
            end += 1
        if state == goes_on:
            built = _verse if state == VERSE else _table
            yield built([reading.line for reading in readings[start:end]], choices[start:end])
            start = end
            continue
        lines = [reading.line for reading in readings[start:end]]
        signs = end == count or choices[end].state == DISPLAY or (choices[end].state == FIRST and _is_signed(readings[end - 1]))
        name = _name_at_end(lines[-1].text) if signs else None
        if name is not None:
            signature = replace(lines[-1], text=name["name"])
            lines[-1] = replace(lines[-1], text=lines[-1].text[: name.start("name")])
            yield _paragraph(lines, choices[start:end], continues=choices[start].state == RESUMES, closed=True)
            yield from _display(signature, choices[end - 1])
            start = end
            continue
        introduces = end < count and choices[end].state == FIRST and bool(_INTRODUCES.search(lines[-1].text))
        closed = readings[end - 1].forced == FIRST or introduces or (
            end < count and choices[end].state == DISPLAY and _closes_text(readings[end - 1], readings[end].line)
        )
        yield _paragraph(lines, choices[start:end], continues=choices[start].state == RESUMES, closed=closed)
        start = end


_NAME_AT_END = re.compile(rf"[。！？…”』」]\s+(?P<name>[{HAN}]{{2,3}})\s*$")
_PRONOUN = re.compile("[她他它我你们們这這那]")


def _name_at_end(text: str) -> re.Match[str] | None:
    """Find the name of who signs a text right after its last sentence, on the same line: `…软和几分。 米若谷`."""
    found = _NAME_AT_END.search(text)
    name = found["name"] if found else ""
    return found if is_name(name) and not is_word(name) and not _PRONOUN.search(name) else None


def _is_signed(reading: _Reading) -> bool:
    """Tell whether a line that leaves room ends with the name of who signs the text."""
    room = reading.measure_em - reading.line.width_em
    return room > _SIGNED_ROOM_EM and _name_at_end(reading.line.text) is not None


def _verse(lines: Sequence[Line], choices: Sequence[_Choice]) -> Verse:
    """Return a poem; a blank line parts its stanzas."""
    stanzas: list[list[tuple[Inline, ...]]] = [[]]
    for index, line in enumerate(lines):
        if index and line.gap:
            stanzas.append([])
        stanzas[-1].append((Text(close_spaces(line.text)),))
    return Verse(tuple(map(tuple, stanzas)), _origin(lines, choices))


def _table(lines: Sequence[Line], choices: Sequence[_Choice]) -> Table:
    """Return a table of the rows' cells, the first a head where it holds no figures; short rows are filled with empty
    cells at their end.
    """
    rows = [[(Text(cell),) for cell in line.text.split()] for line in lines]
    width = max(map(len, rows))
    filled = tuple((*row, *([(Text(""),)] * (width - len(row)))) for row in rows)
    head = len(lines) > 1 and not is_table_row(lines[0].text) and _is_head_row(lines[0].text.strip())
    figures = [all(_TABLE_CELL.fullmatch(row[column][0].text) for row in rows[head:] if column < len(row)) for column in range(width)]
    alignments: tuple[Alignment, ...] = tuple("right" if is_figures else "" for is_figures in figures)
    return Table(filled, header_rows=int(head), alignments=alignments, origin=_origin(lines, choices))


def _closes_text(above: _Reading, below: Line) -> bool:
    """Tell whether a display line shows that the text above it is over, even if it ends no sentence.

    A byline below a full line may stand where the column breaks.
    """
    if above.line.number == below.number:
        return True
    if above.in_column and above.measure_em - above.line.width_em <= _FULL_EM:
        return False
    byline = read_byline(below.text)
    return byline is not None and byline.strength in ("sign", "brackets")


def _unite_names(blocks: Iterator[Block]) -> Iterator[Block]:
    """Put the two halves of a byline that was broken over two lines into one fragment.

    Either a name is broken, whose first half shares its line with the end of a paragraph, as `_cut_tails` has parted
    them; or a line says nothing but what somebody did (本报记者, 文/图), and the name stands below.
    """
    held: Fragment | None = None
    last_line = 0
    for block in blocks:
        if held is not None:
            if isinstance(block, Fragment) and len(block.lines) == 1 and _completes(held.lines[0].text, block.lines[0].text):
                yield replace(
                    held,
                    lines=held.lines + block.lines,
                    origin=replace(held.origin, spans=held.origin.spans + block.origin.spans),
                )
                held = None
                continue
            yield held
            held = None
        number = block.origin.spans[-1].last
        broken = isinstance(block, Fragment) and number == last_line and bool(_MAYBE_BROKEN.fullmatch(block.lines[0].text))
        if isinstance(block, Fragment) and (broken or names_nobody(block.lines[0].text)):
            held = block
        else:
            yield block
        last_line = number
    if held is not None:
        yield held


def _unite_scraps(blocks: Iterator[Block]) -> Iterator[Block]:
    """Put the last character or two of a headline that its line has no room for (落, 幕) to the line above."""
    above: Block | None = None
    for block in blocks:
        if isinstance(above, Fragment) and isinstance(block, Fragment) and _is_scrap(above, block):
            spans = above.origin.spans + block.origin.spans
            above = replace(above, lines=above.lines + block.lines, origin=replace(above.origin, spans=spans))
            continue
        if above is not None:
            yield above
        above = block
    if above is not None:
        yield above


def _is_scrap(above: Fragment, below: Fragment) -> bool:
    """Tell whether a line is the rest of a word that the headline above it ends within."""
    if len(above.lines) > 1 or len(below.lines) > 1 or below.lines[0].number - above.lines[0].number not in (1, 2):
        return False
    first, rest = above.lines[0].text, below.lines[0].text
    if width_em(rest) > _SCRAP_EM or width_em(first) < _LEAST_SCRAPPED_EM or is_name("".join(rest.split())):
        return False
    if read_byline(first) or read_label(first):
        return False
    return line_joint_cost(first, rest) <= _STRONG_WORD


def _completes(first: str, rest: str) -> bool:
    """Tell whether two lines make one byline."""
    if names_nobody(first):  # 本报记者
        return read_byline(f"{first} {rest}") is not None and width_em(rest) <= _MAX_NAMES_EM
    if _CRAFT_REST.fullmatch(rest):
        return read_byline(f"{first} {rest}") is not None
    return bool(_BROKEN_NAME.fullmatch(first) or _SIGN.fullmatch(first)) and read_byline(first + rest) is not None


def _find_heads(fragments: Sequence[Fragment]) -> frozenset[tuple[str, int]]:
    """Return the lines that columns begin with, where fragments are columns that stood beside each other."""
    numbers = [line.number for fragment in fragments for line in fragment.lines]
    if all(above <= below for above, below in pairwise(numbers)):
        return frozenset()
    return frozenset((fragment.origin.spans[0].source, fragment.lines[0].number) for fragment in fragments)


def rejoin_lines(document: Document, report: Report) -> Document:
    """Rejoin the lines of the document's fragments into paragraphs; display lines stay fragments of one line.

    Paragraphs that were cut by other articles are joined, wherever their halves stand (`stitch`).

    Edits that an earlier pass recorded on a fragment are kept on the first block made of its lines.
    """
    fragments = [block for block in document.blocks if isinstance(block, Fragment)]
    if not fragments:
        return document
    edits = {edit for fragment in fragments for edit in fragment.origin.edits}
    readings = _read_lines(list(_cut_tails(source_lines(fragments))))
    choices = _decide(readings)
    resumptions = {
        (reading.line.source, reading.line.number): choice.totals[RESUMES] - choice.cost
        for reading, choice in zip(readings, choices, strict=True)
    }
    rows = {
        (fragment.origin.spans[0].source, line.number): line.last for fragment in fragments for line in fragment.lines if line.last
    }
    blocks = stitch(list(_unite_scraps(_unite_names(_blocks(readings, choices)))), resumptions, rows, _find_heads(fragments))
    by_line: dict[int, list[Edit]] = {}
    for edit in sorted(edits, key=lambda edit: (edit.line, edit.rule, edit.before)):
        by_line.setdefault(edit.line, []).append(edit)
    with_edits: list[Block] = []
    for block in blocks:
        numbers = [n for span in block.origin.spans for n in range(span.first, span.last + 1)]
        own = tuple(edit for number in numbers for edit in by_line.pop(number, ()))
        spans = cover_rows(block.origin.spans, own)
        if spans != block.origin.spans:
            # What was mended in the other lines of a row goes with the row.
            numbers = [n for span in spans for n in range(span.first, span.last + 1)]
            own += tuple(edit for number in numbers for edit in by_line.pop(number, ()))
        with_edits.append(replace(block, origin=replace(block.origin, spans=spans, edits=own)) if own else block)
    others = tuple(block for block in document.blocks if not isinstance(block, Fragment))
    return replace(document, blocks=others + tuple(with_edits))
