"""A book whose lines nobody has shaped comes in; its parts, chapters and sections go out, each with its own
lines.

No single line is trusted. The lines that could be headings are weighed against each other over the whole
file: do their numbers count on, do they stand free, do they end as headings end, how much text lies between?
So a contents list in front, a title printed twice, and a sentence that begins with 第二回 are told from
chapters.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from statistics import mean

from banxin.diagnostics import Report
from banxin.model.document import (
    Block,
    Break,
    Document,
    Fragment,
    Furniture,
    FurnitureKind,
    Heading,
    Section,
    SectionKind,
    SourceLine,
    Text,
)
from banxin.model.span import Edit, Origin, Span
from banxin.structure.chapter_forms import RANK_CHAPTER, RANK_ITEM, RANK_SECTION, Form, read_form

# Headings are shorter than this; double titles of classical novels have some 25 characters, web novels up to
# 40.
MAX_HEADING_CHARS = 50
_MAX_NAMED_TITLE_CHARS = 24
# A line of a contents list is followed by another one; between them at most one short line, such as a title
# that was broken.
_MAX_LIST_LINE_CHARS = 40
_LEAST_LIST_ENTRIES = 3
# So many of a list's entries must come again as headings, if it is a list of contents.
_LEAST_RECURRENCE = 0.6
# A book seldom opens with more than volume, chapter and section in a row.
_MOST_OPENING_HEADINGS = 3
# A title that comes again this soon, after less text than the shortest chapter has, is the page's running
# head.
_MOST_REPEAT_LINES = 14
_MOST_REPEAT_CHARS = 400
# Numbers without a unit (“1、”, “（三）”, “12”) head chapters only with this much text between them: the entries
# of a list in running prose have less.
_LEAST_WEAK_GAP_CHARS = 120
_MOST_WEAK_TITLE_CHARS = 30
# How many of a scheme's lines must do as the scheme does, before the others are doubted.
_HABIT = 0.7

_SENTENCE_END = re.compile("[。！？…”』」’!?.~～—）)】》]$")
_UNFINISHED_END = re.compile("[，、：；,;:]$")
_INNER_STOP = re.compile("[。；]")
_CONTENTS_HEADING = re.compile(
    r"^[\s【\[—\-*=]*(?:目\s*[录錄次]|contents|table of contents)[\s】\]—\-*=:：]*$", re.I
)
_PAGE_NUMBER = re.compile(r"[\s.·…．‧・\-—–_]*[0-9]*[\s.·…．‧・\-—–_]*$")
_QUOTES = (("“", "”"), ("「", "」"), ("『", "』"), ("（", "）"), ("《", "》"))


def divide_chapters(document: Document, report: Report) -> Document:
    """Return the book with its lines divided among parts, chapters and sections.

    What stands before the first heading becomes a `front` section; a book without any heading is one chapter.
    The contents list becomes furniture; lines stay `Fragment`s for the next pass.
    """
    if not any(isinstance(block, Fragment) for block in document.blocks):
        return document
    file = _File.from_blocks(document.blocks)
    plan = _Plan(file)
    others = tuple(block for block in document.blocks if not isinstance(block, Fragment))
    return replace(document, blocks=others, sections=(*document.sections, *plan.build()))


# --- the file ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _File:
    """All lines of a book: as they are, stripped, their sources, how much text is before each, and their repairs."""

    lines: tuple[SourceLine, ...]
    texts: tuple[str, ...]
    sources: tuple[str, ...]
    starts: frozenset[int]
    chars_before: tuple[int, ...]
    edits: Mapping[int, tuple[Edit, ...]]

    @classmethod
    def from_blocks(cls, blocks: Iterable[Block]) -> _File:
        lines: list[SourceLine] = []
        sources: list[str] = []
        starts: set[int] = set()
        edits: dict[int, tuple[Edit, ...]] = {}
        for block in blocks:
            if isinstance(block, Fragment):
                starts.add(len(lines))
                by_line = block.origin.edits_by_line()
                edits |= {at: by_line[line.number] for at, line in enumerate(block.lines, len(lines)) if line.number in by_line}
                lines += block.lines
                name = block.origin.spans[0].source if block.origin.spans else ""
                sources += [name] * len(block.lines)
        texts = tuple(line.text.strip() for line in lines)
        before = tuple(accumulate(map(len, texts), initial=0))
        return cls(tuple(lines), texts, tuple(sources), frozenset(starts), before, edits)

    def chars_between(self, first: int, second: int) -> int:
        """Count the characters of the lines after `first` and before `second`."""
        return self.chars_before[second] - self.chars_before[first + 1]

    def lines_between(self, first: int, second: int) -> list[int]:
        """Return the lines with text after `first` and before `second`."""
        return [at for at in range(first + 1, second) if self.texts[at]]

    def origin(self, first: int, last: int) -> Origin:
        """Return the provenance of the lines `first` to `last`, both included, with their repairs."""
        spans: list[Span] = []
        at = first
        while at <= last:
            end = at
            while end < last and self.sources[end + 1] == self.sources[at] and end + 1 not in self.starts:
                end += 1
            spans.append(Span(self.sources[at], self.lines[at].number, self.lines[end].number))
            at = end + 1
        return Origin(tuple(spans), tuple(edit for at in range(first, last + 1) for edit in self.edits.get(at, ())))


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A line that has the form of a heading; `at` is its place among the lines.

    `clean`: nothing in the line or around it speaks against it. `possible`: nothing rules it out.
    """

    at: int
    text: str
    form: Form
    clean: bool
    possible: bool

    @property
    def number(self) -> int:
        return self.form.number if self.form.number is not None else -1


def _find_candidates(file: _File) -> list[_Candidate]:
    candidates = []
    for at, text in enumerate(file.texts):
        form = read_form(text) if text else None
        if form is None:
            continue
        possible = not (
            form.crowded
            or len(text) > MAX_HEADING_CHARS
            or (_UNFINISHED_END.search(text) and form.title)
            or _INNER_STOP.search(text[:-1])
        )
        clean = possible and not text.endswith("。") and _is_balanced(text) and _stands_free(file, at)
        candidates.append(_Candidate(at, text, form, clean, possible))
    return candidates


def _is_balanced(text: str) -> bool:
    return all(text.count(opening) == text.count(closing) for opening, closing in _QUOTES)


def _stands_free(file: _File, at: int) -> bool:
    """Tell whether no sentence runs into a line: a blank line or the end of a sentence is above it."""
    if at == 0 or at in file.starts or not file.texts[at - 1]:
        return True
    above = file.texts[at - 1]
    return bool(_SENTENCE_END.search(above)) or len(above) <= _MAX_NAMED_TITLE_CHARS


def _plain(text: str) -> str:
    """Return a heading's characters alone: without white space, leader dots, page number, dashes."""
    return "".join(_PAGE_NUMBER.sub("", text).split()).strip("—–-…·.") or text


# --- what is no heading ------------------------------------------------------------------------------------


def _find_contents(file: _File, candidates: Sequence[_Candidate]) -> list[tuple[int, int]]:
    """Return the ranges of lines, first and last, that hold a list of contents.

    Such a list is a dense run of headings whose entries come again further on.
    """
    everywhere = Counter(_plain(candidate.text) for candidate in candidates)
    numbered = Counter(_key(candidate) for candidate in candidates if candidate.form.number is not None)
    ranges = []
    for run in _dense_runs(file, candidates):
        entries = _without_opening(run)
        if len(entries) < _LEAST_LIST_ENTRIES:
            continue
        within = Counter(_plain(entry.text) for entry in entries)
        keys = Counter(_key(entry) for entry in entries if entry.form.number is not None)
        again = sum(
            everywhere[plain] > within[plain]
            or (entry.form.strength == "strong" and numbered[key] > keys[key])
            for entry in entries
            for plain, key in [(_plain(entry.text), _key(entry))]
        )
        if again >= _LEAST_RECURRENCE * len(entries):
            ranges.append((_with_heading(file, entries[0].at), entries[-1].at))
    return ranges


def _key(candidate: _Candidate) -> tuple[str, int]:
    return candidate.form.scheme, candidate.number


def _dense_runs(file: _File, candidates: Sequence[_Candidate]) -> Iterator[list[_Candidate]]:
    run: list[_Candidate] = []
    for candidate in candidates:
        between = file.lines_between(run[-1].at, candidate.at) if run else []
        if len(between) > 1 or any(len(file.texts[at]) > _MAX_LIST_LINE_CHARS for at in between):
            yield run
            run = []
        run.append(candidate)
    if run:
        yield run


def _without_opening(run: list[_Candidate]) -> list[_Candidate]:
    """Return a run without the headings at its end that open the book itself."""
    plain = [_plain(candidate.text) for candidate in run]
    end = len(run)
    while end > len(run) - _MOST_OPENING_HEADINGS and end > 0 and plain[end - 1] in plain[: end - 1]:
        end -= 1
    return run[:end]


def _with_heading(file: _File, first: int) -> int:
    """Return the line of the word 目录 above a list, or the list's own first line."""
    above = [at for at in range(max(0, first - 8), first) if file.texts[at]][-3:]
    return next((at for at in above if _CONTENTS_HEADING.match(file.texts[at])), first)


def _find_repeats(file: _File, headings: Sequence[_Candidate]) -> tuple[set[int], set[int]]:
    """Return the lines that repeat the heading just above them, and those that belong to the page as it was
    saved.

    A text saved from the web has a page's title again under its navigation. Lines that come between the two
    more than once are the page's, wherever they stand.
    """
    repeats: set[int] = set()
    zones: list[list[int]] = []
    last: _Candidate | None = None
    for heading in headings:
        if last is not None and _is_repeat(file, last, heading):
            repeats.add(heading.at)
            zones.append(file.lines_between(last.at, heading.at))
        else:
            last = heading
    seen = Counter(text for zone in zones for text in {file.texts[at] for at in zone})
    of_page = {text for text, count in seen.items() if count > 1}
    return repeats, {at for at, text in enumerate(file.texts) if text in of_page}


def _is_repeat(file: _File, first: _Candidate, second: _Candidate) -> bool:
    return (
        _key(first) == _key(second)
        and _plain(first.text) == _plain(second.text)
        and len(file.lines_between(first.at, second.at)) <= _MOST_REPEAT_LINES
        and file.chars_between(first.at, second.at) <= _MOST_REPEAT_CHARS
    )


# --- what is a heading -------------------------------------------------------------------------------------


def _choose_strong(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Return the headings among the lines that name a unit: 第三回, 卷二, Chapter 4."""
    schemes: dict[str, list[_Candidate]] = defaultdict(list)
    for candidate in candidates:
        if candidate.form.strength == "strong" and candidate.possible:
            schemes[candidate.form.scheme].append(candidate)
    chosen: list[_Candidate] = []
    for row in sorted(schemes.values(), key=lambda row: row[0].form.rank):
        higher = sorted(heading.at for heading in chosen if heading.form.rank < row[0].form.rank)
        chosen += _choose_in_row(row, higher)
    return sorted(chosen, key=lambda candidate: candidate.at)


def _choose_in_row(row: Sequence[_Candidate], higher: Sequence[int]) -> list[_Candidate]:
    """Return the headings in a row of equal scheme; `higher` are the lines of those of higher rank."""
    clean = [candidate for candidate in row if candidate.clean]
    parted = sum(candidate.form.parted for candidate in clean)
    stopped = sum(candidate.text.endswith("。") for candidate in row)
    parts_usually = parted >= _HABIT * len(clean) and parted > 0
    stops_usually = stopped >= _HABIT * len(row) and len(row) >= _LEAST_LIST_ENTRIES
    sure = {
        candidate.at
        for candidate in row
        if (candidate.form.parted and parts_usually and candidate.clean)
        or (stops_usually and candidate.form.parted)
    }
    following: dict[int, int | None] = {}
    number: int | None = None
    for candidate in reversed(row):
        following[candidate.at] = number
        if candidate.at in sure:
            number = candidate.number
    chosen: list[_Candidate] = []
    for candidate in row:
        restarted = bool(chosen) and bisect(higher, chosen[-1].at) < bisect(higher, candidate.at)
        if candidate.at in sure or _fits(candidate, chosen, following[candidate.at], restarted):
            chosen.append(candidate)
    return _without_strays(chosen)


def _fits(
    candidate: _Candidate, chosen: Sequence[_Candidate], following: int | None, restarted: bool
) -> bool:
    """Tell whether a doubtful line is the very number that is missing here."""
    if candidate.text.endswith("。"):
        return False
    first = not chosen or restarted
    expected = 1 if first else chosen[-1].number + 1
    return candidate.number == expected and (following is None or following in (1, expected + 1))


def _without_strays(row: Sequence[_Candidate]) -> list[_Candidate]:
    """Return a row without the lines whose numbers break a count that goes on without them.

    In 20, 3, 21 the 3 is quoted by somebody; in 20, 20, 21 the count was wrong and both are chapters.
    """
    kept: list[_Candidate] = []
    for index, candidate in enumerate(row):
        if kept and index + 1 < len(row):
            before, after = kept[-1].number, row[index + 1].number
            if after == before + 1 and candidate.number not in (before, after):
                continue
        kept.append(candidate)
    return kept


def _choose_weak(
    file: _File, candidates: Sequence[_Candidate], bounds: Sequence[int], *, alone: bool
) -> list[_Candidate]:
    """Return the headings among lines that are numbered without a unit, counted anew after each of `bounds`.

    `alone` says that nothing else divides the book. Then the numbers must count from one end of it to the
    other.
    """
    schemes: dict[str, list[_Candidate]] = defaultdict(list)
    for candidate in candidates:
        short = len(candidate.form.title) <= _MOST_WEAK_TITLE_CHARS
        finished = not re.search("[。！？；，：]$", candidate.text) or not candidate.form.title
        if candidate.form.strength == "weak" and candidate.clean and short and finished:
            schemes[candidate.form.scheme].append(candidate)
    best: list[_Candidate] = []
    ends = [*bounds, len(file.lines)]
    for row in schemes.values():
        chosen: list[_Candidate] = []
        cuts = [bisect(row, end, key=lambda candidate: candidate.at) for end in ends]
        for first, last, end in zip([0, *cuts], cuts, ends):
            chain = _count_on(row[first:last])
            gaps = [file.chars_between(a.at, b) for a, b in zip(chain, [*(c.at for c in chain[1:]), end])]
            least = _LEAST_LIST_ENTRIES if alone else 2
            if len(chain) >= least and mean(gaps) >= _LEAST_WEAK_GAP_CHARS:
                chosen += chain
        if len(chosen) > len(best):
            best = chosen
    return best


def _count_on(row: Iterable[_Candidate]) -> list[_Candidate]:
    """Return the lines that count from one upwards, each the next number."""
    chain: list[_Candidate] = []
    for candidate in row:
        expected = chain[-1].number + 1 if chain else 1
        if candidate.number == expected or (not chain and candidate.number == 0):
            chain.append(candidate)
    return chain


def _choose_named(candidates: Sequence[_Candidate], numbered: Sequence[_Candidate]) -> list[_Candidate]:
    """Return the headings among 楔子, 序, 番外, 后记 and their like, where each may stand."""
    chosen = []
    for candidate in candidates:
        form = candidate.form
        if form.strength != "named" or not candidate.clean or len(form.title) > _MAX_NAMED_TITLE_CHARS:
            continue
        if (
            form.title
            and _SENTENCE_END.search(candidate.text)
            and not candidate.text.endswith(("）", ")", "》"))
        ):
            continue
        before_all = not numbered or candidate.at < numbered[0].at
        after_all = not numbered or candidate.at > numbered[-1].at
        if {"front": before_all, "back": after_all, "body": True}[form.position]:
            chosen.append(candidate)
    return chosen


# --- the plan ----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Opened:
    """A section that is still growing; a heading of its level or a higher one (a lower number) ends it."""

    level: int
    kind: SectionKind
    heading: Heading = field(default_factory=Heading)
    blocks: list[Block] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    confidence: float = 1.0


# Nothing stands within front and back matter.
_CLOSED_BY_ANY = RANK_ITEM + 1


class _Plan:
    """The headings of a file, decided, and the sections they make."""

    def __init__(self, file: _File) -> None:
        self._file = file
        candidates = _find_candidates(file)
        self._furniture: dict[int, FurnitureKind] = {}
        for first, last in _find_contents(file, candidates):
            self._furniture.update(dict.fromkeys(range(first, last + 1), "contents"))
        candidates = self._left(candidates)
        possible = [c for c in candidates if c.form.strength == "strong" and len(c.text) <= MAX_HEADING_CHARS]
        repeats, between = _find_repeats(file, possible)
        self._furniture.update(dict.fromkeys((*repeats, *between), "folio"))
        candidates = self._left(candidates)

        strong = _choose_strong(candidates)
        weak = _choose_weak(file, candidates, [c.at for c in strong], alone=not strong)
        named = _choose_named(candidates, strong or weak)
        self._headings = sorted((*strong, *weak, *named), key=lambda candidate: candidate.at)
        self._ranks = {heading.form.rank for heading in (*strong, *weak)}
        self._first = min((heading.at for heading in (*strong, *weak)), default=0)
        self._turned = self._find_turned_titles()

    def _left(self, candidates: Iterable[_Candidate]) -> list[_Candidate]:
        return [candidate for candidate in candidates if candidate.at not in self._furniture]

    def _find_turned_titles(self) -> dict[int, int]:
        """Return, for headings whose title stands on the next lines, the last of these lines.

        A book either does so throughout or not at all; a short first line of a chapter is no title.
        """
        bare = [
            heading
            for heading in self._headings
            if heading.form.strength == "strong"
            and not heading.form.title
            and heading.form.rank <= RANK_CHAPTER
        ]
        heads = {heading.at for heading in self._headings}
        found: dict[int, int] = {}
        for extra in (1, 2):
            ends = {
                h.at: end for h in bare if (end := self._title_end(found.get(h.at, h.at), heads)) is not None
            }
            if len(bare) < 2 or len(ends) < _HABIT * len(bare) or (extra == 2 and len(ends) < len(bare)):
                break
            found = ends
        return found

    def _title_end(self, at: int, heads: set[int]) -> int | None:
        """Return the line of a title below line `at`, None when what comes there is none."""
        following = next(
            (n for n in range(at + 1, min(at + 3, len(self._file.lines))) if self._file.texts[n]), None
        )
        if following is None or following in heads or following in self._furniture:
            return None
        text = self._file.texts[following]
        ended = _SENTENCE_END.search(text) or _UNFINISHED_END.search(text)
        return None if ended or len(text) > _MAX_LIST_LINE_CHARS else following

    # --- levels and kinds

    def _chapter_rank(self) -> int:
        """Return the rank that is a chapter in this book: 章 and 回, or the lowest unit it divides into."""
        if RANK_CHAPTER in self._ranks or not self._ranks:
            return RANK_CHAPTER
        units = [rank for rank in self._ranks if rank <= RANK_SECTION]
        return max(units) if units else RANK_ITEM

    def _rank_and_kind(self, heading: _Candidate) -> tuple[int, SectionKind]:
        """Return the rank a heading has in this book, and the kind of its section."""
        chapter_rank = self._chapter_rank()
        form = heading.form
        if form.strength == "named":
            if form.position == "front" and heading.at < self._first:
                return 0, "front"
            if form.position == "back":
                return 0, "back"
            return chapter_rank, "chapter"
        if form.rank < chapter_rank:
            return form.rank, "part"
        return form.rank, "chapter" if form.rank == chapter_rank else "section"

    # --- building

    def build(self) -> tuple[Section, ...]:
        """Return the sections of the file, nested, with their lines as fragments."""
        root = _Opened(-1, "part")
        stack = [root]
        at = 0
        for heading in self._headings:
            self._fill(stack, at, heading.at)
            rank, kind = self._rank_and_kind(heading)
            _close(stack, rank)
            end = self._turned.get(heading.at, heading.at)
            confidence = 1.0 if heading.clean and heading.form.strength == "strong" else 0.8
            level = _CLOSED_BY_ANY if kind in ("front", "back") else rank
            stack.append(_Opened(level, kind, self._heading(heading.at, end), confidence=confidence))
            at = end + 1
        self._fill(stack, at, len(self._file.lines))
        _close(stack, 0)
        return tuple(root.sections)

    def _heading(self, first: int, last: int) -> Heading:
        lines = [self._file.texts[at] for at in range(first, last + 1) if self._file.texts[at]]
        title: list[Text | Break] = []
        for line in lines:
            title += [Break("turn"), Text(line)] if title else [Text(line)]
        return Heading(title=tuple(title), origin=self._file.origin(first, last))

    def _fill(self, stack: list[_Opened], first: int, end: int) -> None:
        """Put the lines from `first` to before `end` into the section that is open."""
        blocks = list(self._blocks(first, end))
        if not blocks:
            return
        if len(stack) == 1:
            kind: SectionKind = "front" if self._headings else "chapter"
            stack.append(_Opened(_CLOSED_BY_ANY, kind))
        stack[-1].blocks += blocks

    def _blocks(self, first: int, end: int) -> Iterator[Block]:
        """Yield lines as fragments, parted where furniture stands and where another source begins."""
        at = first
        while at < end:
            kind = self._furniture.get(at)
            last = at
            while (
                last + 1 < end and self._furniture.get(last + 1) == kind and last + 1 not in self._file.starts
            ):
                last += 1
            if any(self._file.texts[at : last + 1]):
                origin = self._file.origin(at, last)
                if kind:
                    text = "\n".join(text for text in self._file.texts[at : last + 1] if text)
                    yield Furniture(text, kind, origin)
                else:
                    yield Fragment(self._file.lines[at : last + 1], origin)
            at = last + 1


def _close(stack: list[_Opened], level: int) -> None:
    """Close the sections that a heading of this level ends; the book itself stays open."""
    while len(stack) > 1 and stack[-1].level >= level:
        done = stack.pop()
        spans = [*done.heading.origin.spans, *(span for block in done.blocks for span in block.origin.spans)]
        stack[-1].sections.append(
            Section(
                done.kind,
                heading=done.heading,
                blocks=tuple(done.blocks),
                sections=tuple(done.sections),
                confidence=done.confidence,
                origin=Origin(tuple(spans)),
            )
        )
