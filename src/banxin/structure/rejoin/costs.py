"""Lines that were read go in; what it costs to take each for one of the states, and each pair for two, comes out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from banxin.structure.bylines import is_name
from banxin.structure.lexis import sentence_cost
from banxin.structure.lines import CLOSERS, MAX_MEASURE_EM, Line
from banxin.structure.rejoin.reading import (
    CLAUSE_MARKS,
    DISPLAY,
    FIRST,
    FULL_EM,
    GOES_ON,
    INDENT_EM,
    RESUMES,
    ROW,
    RUNNING_MARKS,
    STATES,
    VERSE,
    VERSE_WIDE_EM,
    Habits,
    Reading,
    is_head_row,
    is_signed,
    is_table_row,
)
from banxin.structure.signs import SIGNS
from banxin.structure.trade import (
    ends_caption,
    find_dateline,
    has_paragraph_head,
    is_caption,
    is_date,
    is_notice_title,
    is_spoken,
    opens_author_note,
    read_label,
    read_lead,
)
from banxin.typography.spacing import close_spaces, close_wide, is_set_wide

FORBIDDEN = 50.0
# The costs are natural logarithms, on a scale where 1 is a hint, 3 is strong and 6 all but certain. They are the weights of
# a conditional random field, fitted by `scripts/fit_line_costs.py` to 576 pages with known articles, with a prior at what an
# editor would give each single piece of evidence; none is for one page. Widths and shares were not fitted.
_DISPLAY_COST = 2.0  # most lines are text
_DISPLAY_ISOLATED = -1.06  # blank lines above and below
_DISPLAY_UNMARKED = -1.39  # no comma, no stop in the line
_DISPLAY_NOTICE, _NOTICE_TITLE_EM = -3.13, 4.0  # one that ends as the titles of notices do
_DISPLAY_QUIET = -1.23  # nor in the lines it stands with
_DISPLAY_FIGURES, _MANY_FIGURES = 1.91, 3  # a headline has few figures
_DISPLAY_NAME, _DISPLAY_DATE = -1.82, -1.53  # a name or a date by itself
_DISPLAY_NARROW, _NARROW = -0.49, 0.6  # one that takes a smaller share of its column than this
_DISPLAY_CALL = 0.86  # one that ends with a question or a call
_DISPLAY_UNDER_TEXT = 1.94  # below a line of text comes another, as a rule
_DISPLAY_OVER_DATELINE = -1.39  # right above a dateline
_DISPLAY_PARTED = 0.59  # a blank line between two lines of display
_DISPLAY_WITH_STOP = 3.16  # a headline has no full stop
_DISPLAY_WITH_COMMA_END = 2.82
_HALF_HEADLINE_EM = 13.5  # the width of either half of a headline broken at its comma
_DISPLAY_OPEN_MARK = 2.04  # a headline closes its quotation marks
_FORBIDDEN_START_COST = 3.08  # a text or headline that begins with a mark no line may begin with (避头), or a particle
_FIRST_STRAY_MARK = 1.83  # a text that closes what it did not open
_SHORT_PARAGRAPH_COST = 3.25  # a paragraph of one or two words
_ONE_LINE_COST = 1.69  # a paragraph of one line
_UNFINISHED_LINE_COST = 2.91  # a paragraph of one line that ends no sentence is a headline
_BROKEN_OFF_COST = 1.61  # unless it is an indented first line with commas in it
_SLACK_COST, _SLACK_CAP = 2.34, 2.91  # per em of room left on a line that goes on
_SLACK_FREE_EM = -0.5  # what just fits is already a little suspicious
_OVER_COST = 0.36  # per em by which a line sticks out of its column
_OVER_FREE_EM = 1.25
_FIRST_OVER_FREE_EM = 0.6  # by which an indented first line may be too wide
_NO_INDENT_COST = 1.96  # a first line as wide as the others, while the page's habit is unknown
_NO_INDENT_HABIT_COST = 3.57  # against the habit of indents, once it is known
_FULL_UNDER_DISPLAY = 1.11  # a first line as wide as its column right below display
_PARTED_FIRST, _JOINED_FIRST = 0.96, 1.28  # a blank line above a first line where few have one; none where most have
_OTHER_MEASURE_FIRST = 1.45  # a first line of another measure than the text above it
_GOES_ON_ENDED = 0.66  # after the end of a sentence
_INDENT_INSIDE_COST = 5.27  # white space of two characters before a continuation
_MISSING_INDENT_COST = 2.36  # none before a first line, where the page has it
_OPEN_END_COST, _OPEN_END_PARTED_COST = 4.94, 4.06  # a paragraph that ends no sentence before another; over a blank line
_OPENING_GAIN, _OPENING_COST = -1.76, 0.47  # a first word that begins paragraphs oftener than other sentences, or less often
_INTRODUCED_COST = 4.35  # one that ends with a colon
_OPEN_ABOVE_DATELINE = 0.8  # the same above a dateline
_OPEN_ABOVE_CAPTION = -0.89  # and above a caption, for which a column is cut anywhere
_OPEN_BEFORE_DISPLAY_COST = 2.61  # and before display: the column was cut there
_OPEN_BEFORE_BYLINE = 1.29  # a byline or label, more
_RESUME_COST = 2.04  # a continuation right after a label or byline
_RESUME_UNDER_HEADLINE_COST = 3.2  # and right after what would be a headline
_RESUME_INSIDE_COST = 2.95  # and right after another text
_RESUME_JOINED_COST = 1.05  # the same with no blank line between, where there are any
_RESUME_AS_FIRST = 1.16  # as wide as a first line
_OPEN_END_RESUMED_COST = 2.67  # where one text breaks off and another goes on
_FULL_LAST_LINE_COST = 1.26  # a last line that happens to be full
_OPEN_MARK_COST = 1.69  # a quotation that runs over the end of a paragraph
_GAP_COST = 2.28  # a blank line inside a paragraph
_WORDS, _WORDS_LEAST, _WORDS_MOST = 0.73, -4.0, 3.0  # of what the words say against going on, between these
_TORN = 0.69  # of what they say for it, where display ends and a text begins
_MEASURE_EM = 1.5  # by which measures differ
_COLUMN_CHANGE_COST = 4.49  # another column inside a paragraph
_MEASURE_CHANGE_COST, _FITTING_CHANGE_COST = 1.65, 1.71  # another measure that is no column's; if the line would fit
_OPENING_INSIDE_COST = 4.7  # a dateline in the middle of a paragraph, or in a poem
_LISTED_INSIDE_COST = 4.47  # a sign in front of an item of a list in the middle of a paragraph, or its number (一、) after a sentence
_QUIET_INSIDE_COST = 2.0  # two lines without a mark, below each other, in a paragraph: by hand; on test pages 5 of 607 that were no verse
_SPOKEN_INSIDE_COST = 5.01  # a question or answer in the middle of a paragraph, or as a headline
_DISPLAY_UNDER_SALUTATION = 3.1  # a letter goes on with its text
_DISPLAY_UNDER_NAME = 1.28  # right below a name a text begins
_DISPLAY_LEADS_ON = 2.21  # one that ends with a word before a noun, right above a text
_DASHED_SUBTITLE = -2.76  # a line that begins with a dash right below a headline
_DISPLAY_FIRST_COST, _DISPLAY_INDENTED_COST = 1.3, 1.55  # one as wide as a first line; indented as first lines are
_DISPLAY_FULL_COST, _DISPLAY_FULL_PARTED = 2.71, 1.59  # a headline with commas just as wide as the column; if a blank line parts it
_LEAD_INSIDE_COST = 2.63  # a name and a colon at the start of a line
_VERSE_COST = 7.35  # a poem: few pages have one
_VERSE_LONG_EM, _VERSE_LONG_COST = 17.0, 4.14
_VERSE_VOICE, _VERSE_PLAIN = -1.53, 1.0  # a line with a word that headlines leave out, or without
_VERSE_METRE = -2.45  # clauses of five or seven characters, with their marks
_VERSE_OUT_OF_METRE, _VERSE_METRE_ENDED = 5.13, 4.0  # another line beside these; below them and a blank line
_VERSE_FIGURES, _VERSE_FULL, _VERSE_WIDE_AND_FULL = 2.24, 0.64, 3.02
_VERSE_MARK, _VERSE_WIDE, _VERSE_NAME = 1.87, 1.01, 2.8  # a mark inside; wider than most lines of verse; a name or date
_VERSE_INNER_STOP = 2.76  # a sentence that ends inside a line
_TEXT_UNDER_VERSE, _VERSE_UNTITLED = 2.01, 1.61  # a text right below a poem, a poem right below a text or label; no title
# Short lines between blank ones: of 61 blocks of four on test pages 44 were verse, of 31 of five 25, of 16 longer ones 15.
# Where a page has no blank lines, six one below another are as seldom headlines.
_CROWD, _VERSE_IN_CROWD, _VERSE_IN_BLOCK_OF = 6, -0.99, {4: -0.3, 5: -0.8, 6: -1.0}
_HEADLINE_IN_BLOCK = 2.37  # a headline right below verse; no blank line
_VERSE_TITLE_EM, _VERSE_TITLE = 4.0, 1.25  # a first line as short as a title
_VERSE_SIGNED, _DISPLAY_SIGNED = -2.0, 1.0  # right below a headline and who signs it
_VERSE_ALONE = 1.86  # a line between blank ones
_TABLE_COST, _ROW_COST, _HEAD_ROW_COST = 3.89, -0.47, -0.14  # a table; a line of it; its head
_HEAD_OVER_ROW = -3.16  # a head above a line of as many cells
_WHOLE_LINE_COST = 4.07  # joining on to a line too long for any column, or where every line is a paragraph
_FIGURES = re.compile("[0-9０-９]")
_FIGURES_OR_LATIN = re.compile("[0-9A-Za-z０-９]")
_LISTED = re.compile(rf"(?![○◯])[{SIGNS}]")  # but for the nought of 二○二五
_NUMBERED = re.compile(r"\s*(?:[（(]?[一二三四五六七八九十]{1,2}[、）)]|第[一二三四五六][，,、])")
_LEADS_ON = re.compile("[的把被向对對从從与與和及在将將让讓给給]$")
INTRODUCES = re.compile(r"[：:]\s*$")
_FORBIDDEN_START = re.compile("[，。、；：！？”’）」』》〉】〕]|[的们們吗嗎呢吧](?!士)")


def own_costs(reading: Reading, next_gap: int, habits: Habits) -> tuple[float, ...]:
    """Return what it costs by itself to read a line in each of the states."""
    line = reading.line
    text = line.text.strip()
    forced = FIRST if _TO_BE_CONTINUED.fullmatch(text) else reading.forced
    if forced is not None:
        return tuple(0.0 if state == forced else FORBIDDEN for state in STATES)
    over = max(0.0, line.width_em - reading.measure_em - _OVER_FREE_EM) * _OVER_COST
    display = _DISPLAY_COST
    as_first = reading.in_column and abs(line.width_em + INDENT_EM - reading.measure_em) <= FULL_EM
    if line.gap and next_gap:
        display += _DISPLAY_ISOLATED
    if reading.quiet:
        display += _DISPLAY_QUIET
    elif not RUNNING_MARKS.search(text):
        display += _DISPLAY_UNMARKED
    if not RUNNING_MARKS.search(text) and is_notice_title(text) and line.width_em >= _NOTICE_TITLE_EM:
        display += _DISPLAY_NOTICE
    if "。" in text:
        display += _DISPLAY_WITH_STOP
    if line.open_marks or line.stray_marks:
        display += _DISPLAY_OPEN_MARK
    if text[-1] in "，、；：,;":
        display += _DISPLAY_WITH_COMMA_END
    elif text[-1] in "？！":
        display += _DISPLAY_CALL
    if len(_FIGURES.findall(text)) >= _MANY_FIGURES:
        display += _DISPLAY_FIGURES
    if reading.in_column and line.width_em < _NARROW * reading.measure_em:
        display += _DISPLAY_NARROW
    if is_name(close_spaces(text)):
        display += _DISPLAY_NAME
    if is_date(text):
        display += _DISPLAY_DATE
    running = bool(CLAUSE_MARKS.search(text)) and text[-1] not in CLOSERS
    if reading.in_column and running and abs(line.width_em - reading.measure_em) <= FULL_EM:
        display += _DISPLAY_FULL_PARTED if line.gap else _DISPLAY_FULL_COST
    elif running and as_first:
        display += _DISPLAY_FIRST_COST
    if reading.indented and habits.white_indents:
        display += _DISPLAY_INDENTED_COST
    first = goes_on = over
    verse = _verse_cost(reading, next_gap)
    if not habits.gapless:
        verse += _VERSE_IN_BLOCK_OF.get(min(reading.crowd, _CROWD), 0.0)
    elif reading.crowd >= _CROWD:
        verse += _VERSE_IN_CROWD
    if reading.opens:
        verse += _VERSE_SIGNED
        display += _DISPLAY_SIGNED
    if _FORBIDDEN_START.match(text):
        first, display, verse = (cost + _FORBIDDEN_START_COST for cost in (first, display, verse))
    if line.stray_marks:
        first += _FIRST_STRAY_MARK
    if line.width_em <= 4 and line.ends_sentence:
        first += _SHORT_PARAGRAPH_COST
    plain = close_wide(text) if is_set_wide(text) else text
    if read_lead(plain):
        goes_on += _LEAD_INSIDE_COST
        display += _LEAD_INSIDE_COST
    if _LISTED.match(text):
        goes_on += _LISTED_INSIDE_COST
    if is_spoken(plain) or has_paragraph_head(plain):
        goes_on += _SPOKEN_INSIDE_COST
        display += _SPOKEN_INSIDE_COST
    row = _ROW_COST if is_table_row(text) else _HEAD_ROW_COST if is_head_row(text) else FORBIDDEN
    if find_dateline(plain) or opens_author_note(plain) or is_caption(plain) or (reading.credited and line.gap):
        goes_on, display, verse = (cost + _OPENING_INSIDE_COST for cost in (goes_on, display, verse))
        row = FORBIDDEN
    return first, goes_on, goes_on + _RESUME_AS_FIRST * as_first, display, verse, row


_TO_BE_CONTINUED = re.compile(r"[（(]\s*(?:未\s*完\s*)?待\s*[续續]\s*[）)]")
# Words of a voice that speaks, which headlines leave out.
_VOICE = re.compile("[的了着著我你她它吗嗎呢啊吧您]")


def _verse_cost(reading: Reading, next_gap: int) -> float:
    """Return what it costs to read a line as one of a poem (诗): short, unmarked, or of a regular metre."""
    text = reading.line.text.strip()
    if reading.in_metre:
        return _VERSE_METRE
    cost = _VERSE_VOICE if _VOICE.search(text) else _VERSE_PLAIN
    if reading.line.width_em > _VERSE_LONG_EM:
        cost += _VERSE_LONG_COST
    elif reading.line.width_em > VERSE_WIDE_EM:
        cost += _VERSE_WIDE
    if RUNNING_MARKS.search(text[:-1]):
        cost += _VERSE_MARK
    if "。" in text[:-1]:
        cost += _VERSE_INNER_STOP
    if is_name(close_spaces(text)) or is_date(text):
        cost += _VERSE_NAME
    if reading.line.gap and next_gap:
        cost += _VERSE_ALONE
    if len(_FIGURES_OR_LATIN.findall(text)) >= 2:
        cost += _VERSE_FIGURES
    if reading.in_column and abs(reading.line.width_em - reading.measure_em) <= FULL_EM:
        cost += _VERSE_FULL if reading.line.width_em <= VERSE_WIDE_EM else _VERSE_WIDE_AND_FULL
    return cost


def joint_costs(before: Reading, after: Reading, habits: Habits) -> list[list[float]]:
    """Return what each pair of readings costs at a joint, as `costs[before][after]`."""
    joint = _measure_joint(before, after, habits)
    beginning, resuming = _beginning_cost(joint), _resuming_cost(joint)
    texts = [_below_text(joint, state, beginning, resuming) for state in (FIRST, GOES_ON, RESUMES)]
    if before.forced == FIRST:
        # A salutation stands alone, whatever its last mark.
        texts[FIRST] = [joint.missing_indent, FORBIDDEN, FORBIDDEN, _DISPLAY_UNDER_SALUTATION, FORBIDDEN, FORBIDDEN]
    return [*texts, _below_display(joint), _below_verse(joint), _below_row(joint)]


@dataclass(frozen=True, slots=True)
class _Joint:
    """Two lines, the one read right after the other, and what is measured of both."""

    before: Reading
    after: Reading
    habits: Habits
    line: Line  # the upper one
    following: Line
    plain: str  # what the lower one says, closed up where it is set wide
    ends: bool  # the upper one ends a text
    whole: bool  # it may be a paragraph by itself
    another_measure: bool
    words: float  # what the words over the joint say against going on
    torn: float  # what they say for it, where nothing but what the lines are parts them
    missing_indent: float  # what the want of an indent says against a first line below
    inner_indent: float  # what an indent says against a continuation below
    verse_title: float  # what speaks against verse below: a title
    column_em: float  # the upper one's column


def _measure_joint(before: Reading, after: Reading, habits: Habits) -> _Joint:
    line, following = before.line, after.line
    words = min(max(_WORDS_LEAST, sentence_cost(line.text, following.text)), _WORDS_MOST)
    # Nothing that is set by itself goes on in the text below.
    apart = following.gap or before.forced == DISPLAY
    # A line by itself has no column but that of the text it would go on in.
    alone = after.in_column and not before.in_column
    return _Joint(
        before,
        after,
        habits,
        line,
        following,
        plain=close_wide(following.text) if is_set_wide(following.text) else following.text,
        ends=line.ends_sentence or is_signed(before) or ends_caption(line.text),
        whole=habits.whole_lines or line.width_em > MAX_MEASURE_EM,
        another_measure=abs(before.measure_em - after.measure_em) >= _MEASURE_EM,
        words=words,
        torn=0.0 if apart else max(0.0, -words),
        missing_indent=_MISSING_INDENT_COST if habits.white_indents and not after.indented else 0.0,
        inner_indent=_INDENT_INSIDE_COST if after.indented else 0.0,
        verse_title=_VERSE_TITLE if following.width_em <= _VERSE_TITLE_EM else 0.0,
        column_em=max(before.measure_em, after.measure_em) if alone else before.measure_em,
    )


def _beginning_cost(joint: _Joint) -> float:
    """Return what speaks against a paragraph that begins with the lower line right below a text."""
    following, habits = joint.following, joint.habits
    cost = 0.0
    if habits.parted is not None and habits.parted is not bool(following.gap):
        cost = _JOINED_FIRST if habits.parted else _PARTED_FIRST
    if joint.another_measure:
        cost += _OTHER_MEASURE_FIRST
    cost += joint.missing_indent + (_opening_cost(joint.plain) if joint.ends else _open_end_cost(joint.line, following))
    if not joint.ends:
        captioned = is_caption(following.text.strip()) or (joint.after.credited and bool(following.gap))
        cost += _OPEN_ABOVE_DATELINE * (find_dateline(following.text) > 0) + _OPEN_ABOVE_CAPTION * captioned
    return cost


def _resuming_cost(joint: _Joint) -> float:
    """Return what speaks against another text's going on with the lower line right below a text."""
    cost = _RESUME_INSIDE_COST + joint.inner_indent + (0.0 if joint.ends else _OPEN_END_RESUMED_COST)
    if not joint.following.gap and not joint.habits.gapless:
        cost += _RESUME_JOINED_COST
    return cost


def _below_text(joint: _Joint, state: int, beginning: float, resuming: float) -> list[float]:
    """Return what each reading of the lower line costs below a line of text in one of its three states."""
    slack_cost, indent_cost = _room_costs(joint, state)
    broken = not joint.ends and joint.following.number != joint.line.number
    ending = 0.0
    if joint.ends:
        if slack_cost == 0.0 and not joint.whole:
            ending += _FULL_LAST_LINE_COST
        if joint.line.open_marks:
            ending += _OPEN_MARK_COST
    single = 0.0
    if state == FIRST:
        single = _unfinished_cost(joint.before, joint.habits) if broken else 0.0 if joint.whole else _ONE_LINE_COST
    ending += single
    cut = 0.0 if joint.ends else _OPEN_BEFORE_DISPLAY_COST
    display = ending + _DISPLAY_UNDER_TEXT
    # A byline that shares the line shows that the text ends there, whatever its last mark.
    # A single line that breaks off has been charged for it.
    if broken and joint.after.forced == DISPLAY:
        display += _OPEN_BEFORE_BYLINE
    if broken and not single:
        display += _OPEN_BEFORE_DISPLAY_COST + min(slack_cost, 3.0)
    verse = ending + _VERSE_COST + cut + joint.verse_title
    # Where nothing else parts a poem from a text or from a label, its title does, and that of the text.
    if joint.habits.gapless and not INTRODUCES.search(joint.line.text):
        verse += _VERSE_UNTITLED
    going_on = _going_on_cost(joint, state, indent_cost + (slack_cost + _WORDS * joint.words))
    return [ending + beginning, going_on, ending + resuming, display, verse, ending + _TABLE_COST + cut]


def _room_costs(joint: _Joint, state: int) -> tuple[float, float]:
    """Return what the room left on the upper line says against its text going on, and what its indent or the want of one costs."""
    before, line, following = joint.before, joint.line, joint.following
    room, indent_cost = joint.column_em - line.width_em, 0.0
    if state == FIRST:
        room, indent_cost = _first_line_room(before, room, joint.habits)
    room -= min(max(room, 0.0), before.uncertain_em)
    if following.shard and line.width_em + following.width_em <= before.measure_em + FULL_EM:
        return 0.0, indent_cost
    return min(max(0.0, room - joint.after.cluster_em - _SLACK_FREE_EM) * _SLACK_COST, _SLACK_CAP), indent_cost


def _going_on_cost(joint: _Joint, state: int, cost: float) -> float:
    """Return what it costs that a text goes on in the lower line, over what its room and words do."""
    before, after, line, following = joint.before, joint.after, joint.line, joint.following
    if after.indented and not before.indented:
        cost += _INDENT_INSIDE_COST
    elif following.indent_em > line.indent_em and not after.indented:
        cost += _GAP_COST
    if following.gap and not (state == FIRST and joint.habits.parted_firsts):
        cost += _GAP_COST
    if joint.another_measure:
        columns = before.in_column and after.in_column
        fits = following.width_em <= before.measure_em + FULL_EM
        cost += _COLUMN_CHANGE_COST if columns else _FITTING_CHANGE_COST if fits else _MEASURE_CHANGE_COST
    if joint.ends:
        cost += (_WHOLE_LINE_COST if joint.whole else _GOES_ON_ENDED) + _LISTED_INSIDE_COST * bool(_NUMBERED.match(joint.plain))
    elif before.quiet and after.quiet and not following.gap and not find_dateline(line.text):
        cost += _QUIET_INSIDE_COST
    return cost


def _below_display(joint: _Joint) -> list[float]:
    """Return what each reading of the lower line costs below a headline, label or byline."""
    before, after, line, following = joint.before, joint.after, joint.line, joint.following
    first = joint.missing_indent
    if after.in_column and abs(after.measure_em - following.width_em) <= FULL_EM:
        first += _FULL_UNDER_DISPLAY
    first += _TORN * joint.torn
    if find_dateline(following.text):
        first += _DISPLAY_OVER_DATELINE
    resumes = (_RESUME_COST if before.forced == DISPLAY else _RESUME_UNDER_HEADLINE_COST) + joint.inner_indent + _TORN * joint.torn
    if not following.gap and before.forced is None and _LEADS_ON.search(line.text.strip()):
        first += _DISPLAY_LEADS_ON
        resumes += _DISPLAY_LEADS_ON
    verse = _VERSE_COST + joint.verse_title
    if joint.habits.gapless and read_label(line.text):
        verse += _VERSE_UNTITLED
    return [first, FORBIDDEN, resumes, _display_below_display(line, following), verse, _TABLE_COST]


def _display_below_display(line: Line, following: Line) -> float:
    """Return what it costs that two lines of display stand below each other, as those of one headline do."""
    cost = 0.0
    if following.gap:
        cost += _DISPLAY_PARTED
    elif is_name(line.text.strip()):
        cost += _DISPLAY_UNDER_NAME
    if line.open_marks and following.stray_marks and not following.gap:
        cost -= 2 * _DISPLAY_OPEN_MARK  # what one line of a headline opens the next one closes
    if _is_halved_at_comma(line, following):
        cost -= _DISPLAY_WITH_COMMA_END
    if following.text.lstrip().startswith(("——", "──", "――")):
        cost += _DASHED_SUBTITLE
    return cost


def _below_verse(joint: _Joint) -> list[float]:
    """Return what each reading of the lower line costs below a line of a poem."""
    before, after, gap = joint.before, joint.after, bool(joint.following.gap)
    first = joint.missing_indent + _TORN * joint.torn
    display = verse = 0.0
    if joint.habits.gapless:
        first += _TEXT_UNDER_VERSE
    elif not gap and after.forced is None:
        display = _HEADLINE_IN_BLOCK
    if before.in_metre != after.in_metre:
        verse = _VERSE_OUT_OF_METRE + _VERSE_METRE_ENDED * (before.in_metre and gap)
    return [first, FORBIDDEN, _RESUME_INSIDE_COST + joint.inner_indent + _TORN * joint.torn, display, verse, _TABLE_COST]


def _below_row(joint: _Joint) -> list[float]:
    """Return what each reading of the lower line costs below a line of a table."""
    line, following = joint.line.text, joint.following.text
    heads = len(line.split()) == len(following.split()) and is_head_row(line.strip()) and is_table_row(following)
    return [
        joint.missing_indent,
        FORBIDDEN,
        _RESUME_INSIDE_COST + joint.inner_indent,
        0.0,
        _VERSE_COST + joint.verse_title,
        _HEAD_OVER_ROW if heads else 0.0,
    ]


def _is_halved_at_comma(line: Line, following: Line) -> bool:
    """Tell whether two lines may be a headline broken at its comma or colon: `千年古堰通水，` over `下游两县不再争`."""
    if following.gap or line.text.rstrip()[-1] not in "，：" or max(line.width_em, following.width_em) > _HALF_HEADLINE_EM:
        return False
    return not CLAUSE_MARKS.search(line.text.rstrip()[:-1]) and not RUNNING_MARKS.search(following.text.strip())


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
    if INTRODUCES.search(line.text):
        return _INTRODUCED_COST
    return _OPEN_END_PARTED_COST if following.gap else _OPEN_END_COST


def _unfinished_cost(reading: Reading, habits: Habits) -> float:
    """Return the cost of a paragraph of one line that ends no sentence: a headline, unless it looks like the first
    line of a text that breaks off there.
    """
    room = reading.measure_em - reading.line.width_em - INDENT_EM
    full_out = not habits.indents and abs(reading.measure_em - reading.line.width_em) <= FULL_EM
    if (full_out or abs(room) <= _FIRST_OVER_FREE_EM + 0.5) and CLAUSE_MARKS.search(reading.line.text.strip()):
        return _BROKEN_OFF_COST
    return _UNFINISHED_LINE_COST


def _first_line_room(reading: Reading, room: float, habits: Habits) -> tuple[float, float]:
    """Return the room left on a first line that goes on, and what its indent or the want of one costs."""
    full_out = min(abs(room), 3.0) < abs(room - INDENT_EM) or habits.indents is False
    if full_out and not reading.indented:
        known = _NO_INDENT_HABIT_COST if habits.indents else 0.0
        return room, _NO_INDENT_COST if habits.indents is None else known
    room -= INDENT_EM
    return room, max(0.0, -room - _FIRST_OVER_FREE_EM)


def opening_costs() -> tuple[float, ...]:
    """Return what it costs that a page begins with a line in each of the states."""
    return (0.0, FORBIDDEN, _RESUME_UNDER_HEADLINE_COST, 0.0, _VERSE_COST, _TABLE_COST)


def ending_costs(last: Line) -> list[float]:
    """Return what it costs that a page ends with a line in each of the states."""
    if last.ends_sentence:
        ending = [0.0] * len(STATES)
    else:
        ending = [_OPEN_BEFORE_DISPLAY_COST] * len(STATES)
        ending[FIRST] += _UNFINISHED_LINE_COST
        ending[DISPLAY] = ending[VERSE] = ending[ROW] = 0.0
    return ending
