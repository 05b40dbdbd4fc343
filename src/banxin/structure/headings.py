"""The lines of one headline group go in; kicker (引题), title (主题) and subtitle (副题) come out.

A dump has no type sizes, so lengths must tell: a title that turns has short lines of about one length, because
it is set large; a line too long for that which stands above is a kicker, below a subtitle. A line that begins
with a dash is a subtitle. All ways of sharing out the lines are priced, and the cheapest is taken.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from banxin.model.document import Break, Heading, Inline, Text
from banxin.model.span import Origin
from banxin.structure.lexis import sentence_cost
from banxin.structure.lines import count_open_marks, count_stray_marks, width_em
from banxin.typography.spacing import close_spaces, close_wide, is_set_wide

# A title in large type turns before this length; a longer line has room for the whole of a thought.
TURNED_LINE_EM = 10.5
# What is measured of a way of sharing out lines, and what it costs where it is asked which is the likeliest (natural logarithms
# of odds, by conditional logistic regression over all ways of sharing out the lines of 711 headlines), and where it is asked
# whether they are one headline at all (by hand: that they are one, marks and words do not tell).
_WEIGHTS = {
    "turn": (-0.4, 0.3),
    "long turn": (3.9, 1.5),  # at a line longer than those of a title set large
    "rest": (-0.8, -0.5),  # the last characters of a title or subtitle that did not fit its line
    "comma": (1.3, 0.8),  # a line with one is seldom the second half of a thought
    "several": (1.2, 0.8),  # a line of several parts is seldom one of a title's lines
    "parted turn": (1.3, 1.0),  # a blank line parts levels, seldom the lines of a title
    "parted level": (-0.6, -0.4),
    "phrase": (5.0, 2.0),  # levels that part what is one phrase
    "words": (0.4, 0.0),  # what the words over the joint of levels say for one phrase
    "two things": (2.5, 0.0),  # a title that turns is one phrase: by hand
    "third line": (3.2, 1.0),
    "not set down": (6.0, 3.0),  # where a line is set downwards, that is the title
    "dash": (8.0, 4.0),  # of lines that begin with one, how many are the title's less how many are subtitles
    "telling": (-2.0, 0.0),  # of the levels only the title has quotation marks, or asks or calls
    "kicker": (1.4, 1.0),
    "short kicker": (2.2, 0.5),
    "word": (0.6, 1.0),  # of 126 kickers of test pages two are so short
    "wide kicker": (0.0, -0.4),  # as its title at least: it is set smaller
    "kicker's words": (-5.0, -1.7),
    "subtitle": (2.5, 1.0),
    "long subtitle": (-1.5, -0.7),
    "narrow subtitle": (1.8, 0.6),
    "detail": (-2.3, -0.7),  # figures are for the subtitle
    "trio": (-2.1, -0.6),  # kicker, title and subtitle are the usual three
}
_LEVELS, _SHAPE = 0, 1
_WRAPPED_REST_EM, _WRAPPED_LINE_EM = 3.5, 9.5
_SHORT_KICKER_EM, _WORD_EM = 9.0, 5.0
_SUBTITLE_EM, _SUBTITLE_RATIO = 16.0, 1.4

# What the press ends or begins a kicker with, in general; none of it is needed, all of it helps.
_KICKER_END = re.compile(
    "(?:综述|綜述|解读|解讀|追踪|追蹤|新事|进行时|進行時|会议|會議|系列|专题|專題|人才|专家|專家|之际|之前|以来|期间|透露|获悉|表示|强调|指出|要求|提出|发布|显示|报告|调查|纪实|侧记|见闻|观察|综述|专访|报道|——|①|②|③"
    "|手[记記]|[笔筆日札][记記]|[现現][场場]|[调調]研|[发發][现現]|回眸|启示|啟示|一瞥"
    "|之[一二三四五六七八九十]|[之年月日天][后後])：?$"
)
_KICKER_START = re.compile("(?:本报|本報)?(?:对话|對話|专访|走近|走进|探访|聚焦|关注|直击|回访)")
_FIGURE = re.compile("[0-9０-９]")
_THING = re.compile("的[^的，、。？！]{1,6}$")  # what ends so names a thing: 档案里的江口
_TELLING = re.compile("“[^”]+”|「[^」]+」|[？！]")


@dataclass(frozen=True, slots=True)
class Part:
    """A line of a headline, or the part of one: `parted` by a blank line from the part above, `beside` it when
    both stand in one line of the source.
    """

    text: str
    parted: bool = False
    beside: bool = False
    several: bool = False  # it is a whole line of several parts
    downwards: bool = False  # it is set so, a character on each line


def clean_part(text: str) -> str:
    """Return the text of a headline part without its false spaces."""
    return close_spaces(close_wide(text) if is_set_wide(text) else text.strip())


def share_out(parts: Sequence[Part]) -> tuple[int, int]:
    """Return the index of the part with which the title begins, and of the one after its end."""
    lines = _lines(parts)
    if len(lines) == 1:
        return 0, len(parts)
    _, start, end = _cheapest(lines, _LEVELS)
    counts = [len(line) for line in lines]
    return sum(counts[:start]), sum(counts[:end])


def price_of(parts: Sequence[Part]) -> float:
    """Return what the cheapest sharing costs: 0 for one line, more for lines that make no headline together."""
    lines = _lines(parts)
    return _cheapest(lines, _SHAPE)[0] if len(lines) > 1 else 0.0


def put_in(parts: Sequence[Part], torn: Sequence[Part]) -> list[Part]:
    """Return the parts of a headline with others that were torn from it, put where they make the likeliest headline."""
    orders = [[*parts[:place], *torn, *parts[place:]] for place in range(len(parts) + 1)]
    return min(orders, key=price_of)


def _lines(parts: Sequence[Part]) -> list[list[Part]]:
    """Group parts that stand beside each other: what is in one line is of one level."""
    lines: list[list[Part]] = []
    for part in parts:
        if part.beside and lines:
            lines[-1].append(part)
        else:
            lines.append([part])
    return lines


def _cheapest(lines: Sequence[Sequence[Part]], asked: int) -> tuple[float, int, int]:
    """Return what the cheapest way of sharing out lines costs, with the lines its title begins with and ends before."""
    whole = [Part(" ".join(part.text for part in line), line[0].parted, several=len(line) > 1, downwards=line[0].downwards) for line in lines]
    ways = [(start, end) for start in (0, 1) for end in range(start + 1, len(whole) + 1)]
    return min((sum(_WEIGHTS[name][asked] * figure for name, figure in _measure(whole, *way).items()), *way) for way in ways)


def _measure(parts: Sequence[Part], start: int, end: int) -> dict[str, float]:
    """Return what is measured of a way of sharing out lines, by the names of `_WEIGHTS`."""
    widths = [width_em(part.text) for part in parts]
    title = max(widths[start:end])
    found: defaultdict[str, float] = defaultdict(float)
    found["not set down"] += any(part.downwards for part in parts) and not all(part.downwards for part in parts[start:end])
    for above, below in ((start - 1, start), (end - 1, end)):
        if above >= 0 and below < len(parts):
            found["phrase"] += goes_on(parts[above].text, parts[below].text)
            found["words"] -= min(0.0, sentence_cost(parts[above].text, parts[below].text))
            found["parted level"] += parts[below].parted
    found["several"] += end - start > 1 and parts[start].several
    for index in range(start + 1, end):
        found["dash"] += is_subtitle(parts[index].text)
        if _is_rest(widths[index - 1], widths[index]):
            found["rest"] += 1
            continue
        found["turn" if max(widths[index - 1], widths[index]) <= TURNED_LINE_EM else "long turn"] += 1
        found["two things"] += bool(_THING.search(parts[index - 1].text) and _THING.search(parts[index].text))
        found["comma"] += "，" in parts[index].text
        found["several"] += parts[index].several
        found["parted turn"] += parts[index].parted
    if start:
        found["dash"] += is_subtitle(parts[start].text)
        found["kicker"] += 1
        found["short kicker"] += widths[0] < _SHORT_KICKER_EM
        found["word"] += widths[0] < _WORD_EM
        found["wide kicker"] += widths[0] >= title
        found["kicker's words"] += bool(_KICKER_END.search(parts[0].text) or _KICKER_START.match(parts[0].text))
    found["third line"] += end - start > 2
    found["trio"] += start > 0 and end < len(parts)
    for index in range(end, len(parts)):
        if index > end and _is_rest(widths[index - 1], widths[index]):
            found["rest"] += 1
            continue
        found["subtitle"] += 1
        if is_subtitle(parts[index].text):
            found["dash"] -= 1
        else:
            wide = widths[index] >= max(_SUBTITLE_EM, _SUBTITLE_RATIO * title)
            found["long subtitle" if wide else "narrow subtitle"] += 1
        found["detail"] += bool(_FIGURE.search(parts[index].text)) and not _FIGURE.search(parts[end - 1].text)
    told = [bool(_TELLING.search(part.text)) for part in parts]
    found["telling"] += end - start < len(parts) and any(told[start:end]) and not any(told[:start] + told[end:])
    return found


def _is_rest(above: float, width: float) -> bool:
    return width <= _WRAPPED_REST_EM and above >= max(_WRAPPED_LINE_EM, 3 * width)


def is_wrapped_rest(above: str, text: str) -> bool:
    """Tell whether a display line is only what did not fit the line above (`…“银龄”夜`, `校`)."""
    return _is_rest(width_em(above), width_em(text))


_LEADS_ON, _LED_ON = re.compile("[的之和与與及把被让讓对對为為，、]$|(?<![调調出求示])：$"), re.compile("[的之们們了着著]")


def goes_on(above: str, below: str) -> bool:
    """Tell whether the phrase of a headline's line goes on in the next one: it ends with a comma, a colon that nobody speaks
    after, or a word that wants another (的, 把), or opens a quotation that the next one closes.
    """
    above, below = above.strip(), below.strip()
    quoted = count_open_marks(above) > 0 and count_stray_marks(below) > 0
    return quoted or bool(_LEADS_ON.search(above) or _LED_ON.match(below))


_REPORT = re.compile(
    "(?:本[报報])?(?:特派|首席|[见見][习習])?[记記]者.{0,10}(?:[见見][闻聞]|[调調]查|手[记記]|[纪紀記]事|日[记記]|[报報]告|走[访訪]|[观觀]察|[纪紀][实實])"
    "|本[报報](?:特派|首席)?[记記]者(?:探|走|回|三|再|重|[夜暗])[访訪].{2,10}|[来來]自.{2,12}的[报報]告"
    # Whom a portrait is about: 记青螺河航道站退休职工贺水生.
    "|[记記](?![者得住录錄忆憶账賬号號下]).{3,20}?(?:人|[员員]|工|[师師]|[长長]|家|生|兵|手|匠|警|[医醫]|教授|[书書][记記]|主任|[队隊]|班[组組]?|站|所|[团團]|校|[厂廠])"
    "(?:\\s*[\u4e00-\u9fff]{2,3})?"
)


def names_report(text: str) -> bool:
    """Tell whether a line says whose report the text is and from where, or whom it is about, as a subtitle does (本报记者青州见闻)."""
    return bool(_REPORT.fullmatch(clean_part(text)))


def is_subtitle(text: str) -> bool:
    """Tell whether a line is a subtitle (副题) by its words alone, below what may be a title."""
    return starts_with_dash(text) or names_report(text)


def starts_with_dash(text: str) -> bool:
    """Tell whether a line begins as a subtitle does, which belongs to the line above it."""
    return text.startswith(("——", "―", "—", "--", "⸺"))


def compose_heading(parts: Sequence[Part], origin: Origin) -> Heading:
    """Return the heading that parts make: lines of a title are turned, parts of one line keep their space."""
    start, end = share_out(parts)
    return Heading(_inlines(parts[start:end]), _inlines(parts[:start]), _inlines(parts[end:]), origin)


def _inlines(parts: Sequence[Part]) -> tuple[Inline, ...]:
    content: list[Inline] = []
    for index, part in enumerate(parts):
        text = clean_part(part.text)
        if index and part.beside:
            content.append(Text(" " + text))
            continue
        if index:
            content.append(Break("soft" if is_wrapped_rest(parts[index - 1].text, text) else "turn"))
        content.append(Text(text))
    return tuple(content)
