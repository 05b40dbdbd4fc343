"""Lines that were read go in; what it costs to take each for one of the states, and each pair for two, comes out."""

from __future__ import annotations

import re

from banxin.structure.lexis import line_joint_cost
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
from banxin.structure.trade import (
    find_dateline,
    has_paragraph_head,
    is_caption,
    is_date,
    is_name,
    is_notice_title,
    is_spoken,
    read_label,
    read_lead,
)
from banxin.typography.spacing import close_wide, is_set_wide

FORBIDDEN = 50.0
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
_DISPLAY_UNDER_SALUTATION = 3.0  # a letter goes on with its text
_DISPLAY_UNDER_NOTICE = 2.5  # a notice has one title
_DISPLAY_UNDER_NAME = 1.5  # right below a name a text begins
_DISPLAY_LEADS_ON = 2.5  # one that ends with a word before a noun, right above a text
_DASHED_SUBTITLE = -2.5  # a line that begins with a dash right below a headline
_DISPLAY_FIRST_COST, _DISPLAY_INDENTED_COST = 2.0, 1.27  # one as wide as a first line; indented as first lines are
_DISPLAY_FIRST_UNMARKED = 1.6  # without a mark, in a block
_DISPLAY_FULL_COST, _DISPLAY_FULL_PARTED = 2.5, 1.4  # a headline with commas just as wide as the column; if a blank line parts it
_CALL_COST = 3.0  # a paragraph of one line that ends with a question or call, right above display
_LEAD_INSIDE_COST = 2.0  # a name and a colon at the start of a line
_VERSE_COST = 5.7  # a poem: few pages have one
_VERSE_LONG_EM, _VERSE_LONG_COST = 17.0, 4.0
_VERSE_VOICE, _VERSE_PLAIN = -1.5, 0.5  # a line with a word that headlines leave out, or without
_VERSE_METRE = -2.0  # clauses of five or seven characters, with their marks
_VERSE_OUT_OF_METRE = 5.0  # another line beside these
_VERSE_STOP, _VERSE_FIGURES, _VERSE_FULL, _VERSE_WIDE_AND_FULL = 0.6, 1.5, 1.0, 3.0
_VERSE_MARK, _VERSE_WIDE, _VERSE_NAME = 1.6, 0.6, 2.5  # a mark inside; wider than most lines of verse; a name or date
_VERSE_INNER_STOP = 2.5  # a sentence that ends inside a line
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
_WHOLE_LINE_COST = 4.0  # joining on to a line too long for any column, or where every line is a paragraph
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
    over = min(max(0.0, line.width_em - reading.measure_em - _OVER_FREE_EM) * _OVER_COST, _OVER_CAP)
    display = _DISPLAY_COST
    as_first = reading.in_column and abs(line.width_em + INDENT_EM - reading.measure_em) <= FULL_EM
    if line.gap and next_gap:
        display += _DISPLAY_PARTED_FIRST if habits.parted_firsts and as_first else _DISPLAY_ISOLATED
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
    if text[:-1].count("，") > 1:
        display += _DISPLAY_CLAUSES
    if line.width_em > _DISPLAY_LONG_EM:
        display += _DISPLAY_LONG_COST
    running = bool(CLAUSE_MARKS.search(text)) and text[-1] not in CLOSERS
    if reading.in_column and running and abs(line.width_em - reading.measure_em) <= FULL_EM:
        display += _DISPLAY_FULL_PARTED if line.gap else _DISPLAY_FULL_COST
    elif running and as_first:
        display += _DISPLAY_FIRST_COST
    elif reading.in_column and not line.gap and not next_gap and abs(line.width_em + INDENT_EM - reading.measure_em) <= 0.25:
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
    row = _ROW_COST if is_table_row(text) else _HEAD_ROW_COST if is_head_row(text) else FORBIDDEN
    if find_dateline(plain) or is_caption(plain):
        goes_on += _OPENING_INSIDE_COST
        display += _OPENING_INSIDE_COST
        row = FORBIDDEN
    return first, goes_on, goes_on + _RESUMES_QUIET * reading.quiet, display, verse, row


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
    if text[-1] in "。；：":
        cost += _VERSE_STOP
    if RUNNING_MARKS.search(text[:-1]):
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
    if reading.in_column and abs(reading.line.width_em - reading.measure_em) <= FULL_EM:
        cost += _VERSE_FULL if reading.line.width_em <= VERSE_WIDE_EM else _VERSE_WIDE_AND_FULL
    return cost


def joint_costs(before: Reading, after: Reading, habits: Habits) -> list[list[float]]:
    """Return what each pair of readings costs at a joint, as `costs[before][after]`."""
    line, following = before.line, after.line
    ends = line.ends_sentence or is_signed(before)
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
        printed = following.shard and line.width_em + following.width_em <= before.measure_em + FULL_EM
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
            fits = following.width_em <= before.measure_em + FULL_EM
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
    costs[DISPLAY][GOES_ON] = costs[VERSE][GOES_ON] = costs[ROW][GOES_ON] = FORBIDDEN
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
    if not following.gap and CLAUSE_MARKS.search(following.text.strip()) and is_notice_title(line.text):
        costs[DISPLAY][DISPLAY] += _DISPLAY_UNDER_NOTICE
    if not following.gap and before.forced is None and _LEADS_ON.search(line.text.strip()):
        for state in (FIRST, RESUMES):
            costs[DISPLAY][state] += _DISPLAY_LEADS_ON
    if len(line.text.split()) == len(following.text.split()) and is_head_row(line.text.strip()) and is_table_row(following.text):
        costs[ROW][ROW] += _HEAD_OVER_ROW
    if following.width_em <= _VERSE_TITLE_EM:
        for state in (FIRST, GOES_ON, RESUMES, DISPLAY, ROW):
            costs[state][VERSE] += _VERSE_TITLE
    if habits.gapless:
        # Where nothing else parts a poem from a text or from a label, its title does, and that of the text.
        costs[VERSE][FIRST] += _TEXT_UNDER_VERSE
        if not INTRODUCES.search(line.text):
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
        costs[FIRST] = [missing_indent, FORBIDDEN, FORBIDDEN, _DISPLAY_UNDER_SALUTATION, FORBIDDEN, FORBIDDEN]
    return costs


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


def _call_cost(line: Line) -> float:
    text = line.text.rstrip()
    return _CALL_COST if text.endswith(("？", "！")) and not CLAUSE_MARKS.search(text) else 0.0


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
        ending[FIRST] += _call_cost(last)
    else:
        ending = [_OPEN_BEFORE_DISPLAY_COST] * len(STATES)
        ending[FIRST] += _UNFINISHED_LINE_COST
        ending[DISPLAY] = ending[VERSE] = ending[ROW] = 0.0
    return ending
