"""A book's paragraphs and verses go in; those marks that were typed in their ASCII form come out as Chinese ones.

Quotation marks are paired paragraph by paragraph. A straight mark says neither whether it opens nor closes, and a text may
mix it with curved ones (“…"), so every reading of a paragraph's marks is weighed by what stands on either side of each
mark and by how the pairs nest, and the cheapest is taken (dynamic programming over the depth). A mark that finds no
partner stays as it is, and is reported. Other marks are changed only where they are the typist's habit.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal, NamedTuple, TypeAlias

from banxin.diagnostics import Place, Report
from banxin.model.document import (
    Block,
    Document,
    Inline,
    Marked,
    Paragraph,
    Passage,
    Quotation,
    Section,
    Text,
    Verse,
)
from banxin.model.provenance import shorten
from banxin.model.span import Edit, Origin
from banxin.model.walk import block_text, iter_blocks, iter_sections, map_sections
from banxin.patterns import late

Reading: TypeAlias = Literal["open", "close", "none"]

_HAN = re.compile("[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_H = "[\u3007\u3400-\u9fff\uf900-\ufaff\u3041-\u30fa]"

# --- quotation marks: costs --------------------------------------------------------------------------------

# On the scale of `structure`: 1 is a hint, 3 strong evidence, 6 all but certain.
_ALONE = 5.0  # a mark without a partner
_NESTED = 2.5  # one pair within another
_TOO_DEEP = 8.0
_RESTARTED = 4.0  # a speech begins within one that was never closed
_STRAY = 4.0  # a curved mark that closes nothing
_NEVER_CLOSED = 6.0
_MOST_DEPTH = 2
_STOPS = "。！？!?…～—.；;"
_PAUSES = "，、,"
_LEADS = "：:（(《【"
# What is said and called comes in quotation marks.
_SAYING = "说道曰云叫问喊答念称谓是为即如名题写個个"


class _Mark(NamedTuple):
    """A quotation mark: its place in a text, the character, and what it costs to read it either way."""

    at: int
    sign: str
    opens: float
    closes: float


@dataclass(frozen=True, slots=True)
class _Pairs:
    """The signs a text is given: an outer and an inner pair."""

    outer: tuple[str, str]
    inner: tuple[str, str]


CURVED = _Pairs(("“", "”"), ("‘", "’"))
CORNERED = _Pairs(("「", "」"), ("『", "』"))


def _weigh(text: str, at: int) -> tuple[float, float]:
    """Return what it costs to read the straight mark at a place as opening and as closing."""
    left = text[at - 1] if at else ""
    right = text[at + 1] if at + 1 < len(text) else ""
    opens = closes = 0.0
    if not left or left in _LEADS or left.isspace():
        closes += 4
    elif left in _STOPS:
        opens += 1
    elif left in _PAUSES or left in _SAYING:
        closes += 1
    if not right or right.isspace():
        opens += 6
    elif right in _STOPS or right in _PAUSES or right in "：:）)》】”’」』":
        opens += 5
    elif right in "“‘「『《（(":
        closes += 1
    return opens, closes


def _read(marks: Sequence[_Mark]) -> list[tuple[Reading, int]]:
    """Return for each mark how it is read and how deep the pair stands, from the cheapest reading of all."""
    return _read_pairs(marks) or _weigh_readings(marks)


def _read_pairs(marks: Sequence[_Mark]) -> list[tuple[Reading, int]] | None:
    """Return the marks as pairs one after another where that costs nothing, as in most texts; else None."""
    if len(marks) % 2:
        return None
    free = all(
        (not mark.closes and mark.sign not in "“「") if number % 2 else (not mark.opens and mark.sign not in "”」")
        for number, mark in enumerate(marks)
    )
    return [("close" if number % 2 else "open", 0) for number in range(len(marks))] if free else None


def _weigh_readings(marks: Sequence[_Mark]) -> list[tuple[Reading, int]]:
    """Return the cheapest of all readings of the marks."""
    # The state is how many pairs are open; a step is (cost so far, state before, reading, depth of its pair).
    start = {0: 0.0}
    history: list[dict[int, tuple[int, Reading, int]]] = []
    costs = start
    for mark in marks:
        following: dict[int, float] = {}
        came: dict[int, tuple[int, Reading, int]] = {}
        for depth, cost in costs.items():
            for price, after, reading, level in _steps(mark, depth):
                total = cost + price
                if after not in following or total < following[after] - 1e-9:
                    following[after] = total
                    came[after] = (depth, reading, level)
        costs = following
        history.append(came)
    depth = min(costs, key=lambda state: (costs[state] + _NEVER_CLOSED * state, state))
    readings: list[tuple[Reading, int]] = []
    for came in reversed(history):
        depth, reading, level = came[depth]
        readings.append((reading, level))
    readings.reverse()
    return readings


def _steps(mark: _Mark, depth: int) -> Iterator[tuple[float, int, Reading, int]]:
    """Yield what a mark can be where so many pairs are open: its cost, how many are open then, its reading, its level."""
    if mark.sign in "“「":
        yield (_NESTED if depth else 0.0) + (_TOO_DEEP if depth >= _MOST_DEPTH else 0.0), min(depth + 1, _MOST_DEPTH), "open", depth
        if depth:
            yield _RESTARTED, 1, "open", 0
    elif mark.sign in "”」":
        yield (0.0 if depth else _STRAY), max(0, depth - 1), "close", max(0, depth - 1)
        if depth > 1:
            yield _RESTARTED, 0, "close", 0
    else:
        yield _ALONE, depth, "none", 0
        if depth < _MOST_DEPTH:
            yield mark.opens + (_NESTED if depth else 0.0), depth + 1, "open", depth
        if depth:
            yield mark.closes, depth - 1, "close", depth - 1


# --- quotation marks: pairing ------------------------------------------------------------------------------

# Not the sign of inches, as in 5'10". The mark comes first, so that the search runs from mark to mark.
_QUOTE = re.compile(r"""["“”「」](?<![0-9]['′][0-9]")(?<![0-9]['′][0-9]{2}")""")
# Straight single marks that hold Han: not an apostrophe, which stands between letters.
_SINGLE = late(rf"(?<![A-Za-z])'(?=[^'\n]{{1,60}}')([^'\n“”\"]*{_H}[^'\n“”\"]*)'(?![A-Za-z])")
# ‘…’ as some converters left them: `…- or `…'.
_TICKED = late(r"`([^`\n“”\"]{1,60}?)([-'´])(?![-])")


def _pair(text: str, pairs: _Pairs, *, ticks: str) -> tuple[str, int]:
    """Return a text with its straight quotation marks paired, and how many stay as they are."""
    changed = text
    alone = 0
    if '"' in text:
        marks: list[_Mark] = []
        pieces: list[str] = []
        done = 0
        for found in _QUOTE.finditer(text):
            opens, closes = _weigh(text, found.start()) if found[0] == '"' else (0.0, 0.0)
            marks.append(_Mark(found.start(), found[0], opens, closes))
        for mark, (reading, level) in zip(marks, _read(marks), strict=True):
            if mark.sign == '"' and reading == "none":
                alone += 1
            elif mark.sign == '"':
                signs = pairs.inner if level else pairs.outer
                pieces += (text[done : mark.at], signs[0] if reading == "open" else signs[1])
                done = mark.at + 1
        changed = "".join((*pieces, text[done:]))
    inner = pairs.inner
    if "'" in changed:
        changed = _SINGLE.sub(lambda found: f"{inner[0]}{found[1]}{inner[1]}", changed)
    if ticks and "`" in changed:
        changed = _TICKED.sub(lambda found: f"{inner[0]}{found[1]}{inner[1]}" if found[2] in ticks else found[0], changed)
    return changed, alone


# --- other marks -------------------------------------------------------------------------------------------

_WIDE = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？", ".": "。"}
# Between Han, or after Han at the end of a text or before a closing or opening mark; with the space typed after it.
_AFTER_HAN = late(rf"(?<={_H}|[”’」』》）】])([,;:!?.])(?![.])[ ]*(?=\s*(?:{_H}|[“‘「『《（【”’」』》）】\"']|$))|(?<=[A-Za-z0-9])([,;!?])[ ]*(?={_H})")
_DOTS = late(rf"(?:(?<={_H}|[“‘「『，、”’」』])|^)(?:\.{{3,}}|．{{3,}}|。{{3,}}|·{{3,}}|,{{3,}})[ ]*(?=\s*(?:{_H}|[“‘「『”’」』！？!?\"']|$))|(?<={_H})\.{{3,}}")
_DASHES = late(rf"(?:(?<={_H}|[“‘「『，。！？”’」』])|^)(?:-{{2,}}|－{{2,}}|─{{2,}})(?=\s*(?:{_H}|[“‘「『”’」』！？\"']|$))")
# One of these is in every such row, which is told at a glance.
_ROWS_OF_DOTS, _ROWS_OF_DASHES = ("...", "．．．", "。。。", "···", ",,,"), ("--", "－－", "──")
# A mark is the typist's habit, in the book or in one of its chapters, when it stands so often for its wide form, and that
# form is no more frequent.
_LEAST_HABIT, _LEAST_HABIT_OF_SECTION, _LEAST_SHARE = 5, 20, 0.5
_LEAST_ROWS = 3


@dataclass(frozen=True, slots=True)
class _Habits:
    """What a book's typist does: which ASCII marks stand for wide ones, whether rows of dots and hyphens do."""

    pairs: _Pairs
    marks: frozenset[str]
    dots: bool
    dashes: bool
    ticks: str


def _find_habits(text: str) -> _Habits:
    cornered = text.count("「") > text.count("“")
    closers = Counter(match[2] for match in _TICKED.finditer(text)) if text.count("`") >= _LEAST_HABIT else Counter[str]()
    ticks = "".join(sign for sign, count in closers.items() if count >= _LEAST_SHARE * text.count("`"))
    return _Habits(
        CORNERED if cornered else CURVED,
        _find_marks(text, _LEAST_HABIT),
        _has_rows(text, _DOTS, _ROWS_OF_DOTS),
        _has_rows(text, _DASHES, _ROWS_OF_DASHES),
        ticks,
    )


def _has_rows(text: str, pattern: re.Pattern[str], signs: Sequence[str]) -> bool:
    """Tell whether a text has rows of a mark, by habit; `signs` are what every row holds, told at a glance."""
    return any(sign in text for sign in signs) and len(list(islice(pattern.finditer(text), _LEAST_ROWS))) == _LEAST_ROWS


def _find_marks(text: str, least: int) -> frozenset[str]:
    """Return the ASCII marks that stand for wide ones in a text, as often at least."""
    # So often a mark must stand for its wide form, of which as many stand already: told at a glance of most texts.
    likely = {
        mark for mark, wide in _WIDE.items() if (count := text.count(mark)) >= max(least, _LEAST_SHARE * (count + text.count(wide)))
    }
    if not likely:
        return frozenset()
    found = Counter(match[1] for match in _AFTER_HAN.finditer(text) if match[1] in likely)
    return frozenset(
        mark
        for mark, count in found.items()
        if count >= least and count >= _LEAST_SHARE * (count + text.count(_WIDE[mark]))
    )


# --- the pass ----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Tally:
    """What was done over the whole book, and the first mark that found no partner."""

    quotes: int = 0
    marks: int = 0
    alone: int = 0
    first: tuple[Origin, str] | None = None


def mend_marks(document: Document, report: Report) -> Document:
    """Pair straight quotation marks (STR-032, STR-033), and widen ASCII marks that are a habit (STR-034)."""
    if not document.metadata.language.startswith("zh"):
        return document
    book = _find_habits(_prose(iter_sections(document.sections)))
    tally = _Tally()

    def mended(section: Section) -> Section:
        own = _find_marks(_prose((section,)), _LEAST_HABIT_OF_SECTION)
        habits = replace(book, marks=book.marks | own)
        return replace(section, blocks=tuple(_mended(block, habits, tally) for block in section.blocks))

    result = replace(document, sections=map_sections(document.sections, mended))
    _report(tally, report)
    return result


def _prose(sections: Iterable[Section]) -> str:
    blocks = (block for section in sections for block in iter_blocks(section.blocks))
    return "\n".join(block_text(block) for block in blocks if isinstance(block, Paragraph | Verse))


def _mended(block: Block, habits: _Habits, tally: _Tally) -> Block:
    match block:
        case Paragraph(content):
            changed, origin = _mend([content], block.origin, habits, tally)
            return block if origin is block.origin else replace(block, content=changed[0], origin=origin)
        case Verse(stanzas):
            lines = [line for stanza in stanzas for line in stanza]
            changed, origin = _mend(lines, block.origin, habits, tally)
            if origin is block.origin:
                return block
            rest = iter(changed)
            return replace(block, stanzas=tuple(tuple(next(rest) for _ in stanza) for stanza in stanzas), origin=origin)
        case Quotation(blocks) | Passage(blocks=blocks):
            return replace(block, blocks=tuple(_mended(inner, habits, tally) for inner in blocks))
        case _:
            return block


def _report(tally: _Tally, report: Report) -> None:
    if tally.quotes:
        report.add("STR-032", count=tally.quotes)
    if tally.alone and tally.first:
        origin, text = tally.first
        place = Place(origin.spans[0].source, origin.spans[0].first) if origin.spans else None
        report.add("STR-033", place=place, count=tally.alone, sample=shorten(text))
    if tally.marks:
        report.add("STR-034", count=tally.marks)


_SOUGHT = re.compile("[\"'`,;:!?.\\-．－─]|。。。|···")


def _mend(
    runs: Sequence[tuple[Inline, ...]], origin: Origin, habits: _Habits, tally: _Tally
) -> tuple[list[tuple[Inline, ...]], Origin]:
    """Return runs of inlines mended as one text, and their provenance with what was done."""
    leaves = list(_texts(node for run in runs for node in run))
    text = "\0".join(leaves)
    if not _SOUGHT.search(text) or not _HAN.search(text):
        return list(runs), origin
    line = origin.spans[0].first if origin.spans else 1
    paired, alone = _pair(text, habits.pairs, ticks=habits.ticks)
    edits = list(_differences("pair-quotes", line, text, paired))
    tally.quotes += len(edits)
    tally.alone += alone
    if alone and tally.first is None:
        tally.first = (origin, text[max(0, text.index('"') - 4) :])
    widened, more = _widen(paired, habits, line)
    tally.marks += len(more)
    if widened == text:
        return list(runs), origin
    pieces = iter(widened.split("\0"))
    return [_with_texts(run, pieces) for run in runs], replace(origin, edits=(*origin.edits, *edits, *more))


def _texts(content: Iterable[Inline]) -> Iterator[str]:
    for node in content:
        if isinstance(node, Text):
            yield node.text
        elif isinstance(node, Marked):
            yield from _texts(node.content)


def _with_texts(content: tuple[Inline, ...], pieces: Iterator[str]) -> tuple[Inline, ...]:
    rebuilt: list[Inline] = []
    for node in content:
        if isinstance(node, Text):
            rebuilt.append(Text(next(pieces)))
        elif isinstance(node, Marked):
            rebuilt.append(replace(node, content=_with_texts(node.content, pieces)))
        else:
            rebuilt.append(node)
    return tuple(rebuilt)


# What pairing may exchange.
_EXCHANGED = re.compile("[\"'`´-]")


def _differences(rule: str, line: int, before: str, after: str) -> Iterator[Edit]:
    """Yield an edit for each mark that was exchanged, with its neighbours, so that its place is found again."""
    if before == after:
        return
    for found in _EXCHANGED.finditer(before):
        at = found.start()
        if after[at] != found[0]:
            left, right = after[max(0, at - 1) : at].strip("\0"), before[at + 1 : at + 2].strip("\0")
            yield Edit(rule, line, left + found[0] + right, left + after[at] + right, 0.9)


def _widen(text: str, habits: _Habits, line: int) -> tuple[str, list[Edit]]:
    """Return a text with the typist's marks in their Chinese form, and what was done."""
    edits: list[Edit] = []

    def changed(rule: str, pattern: re.Pattern[str], form: dict[str, str] | str) -> None:
        nonlocal text

        def exchange(found: re.Match[str]) -> str:
            mark = found[0].rstrip(" ")
            new = form if isinstance(form, str) else form[mark] if mark in habits.marks else found[0]
            if new != found[0]:
                left, right = text[max(0, found.start() - 1) : found.start()], text[found.end() : found.end() + 1]
                edits.append(Edit(rule, line, (left + found[0] + right).replace("\0", ""), (left + new + right).replace("\0", ""), 0.9))
            return new

        text = pattern.sub(exchange, text)

    if habits.dots and any(sign in text for sign in _ROWS_OF_DOTS):
        changed("ellipsis", _DOTS, "……")
    if habits.dashes and any(sign in text for sign in _ROWS_OF_DASHES):
        changed("dash", _DASHES, "——")
    if any(mark in text for mark in habits.marks):
        changed("wide-mark", _AFTER_HAN, _WIDE)
    return text, edits

