"""A book whose lines nobody has shaped comes in; its parts, chapters and sections go out, each with its own
lines.

No single line is trusted. `contents_list` takes lists of contents aside; `row_choice` and `heading_rows` weigh the
lines that could be headings against each other over the whole file; `chapter_levels` says which stands over which. Here
the lines are divided among the sections, and what is odd about them (gaps, doubles) is reported by `chapter_findings`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from banxin.diagnostics import Report
from banxin.model.document import (
    Block,
    Break,
    Byline,
    Document,
    Fragment,
    Furniture,
    FurnitureKind,
    Heading,
    Section,
    SectionKind,
    Text,
)
from banxin.model.span import Edit, Origin
from banxin.structure.bylines import read_byline
from banxin.structure.novel.book_lines import BookLines
from banxin.structure.novel.chapter_findings import report_chapters
from banxin.structure.novel.chapter_forms import RANK_CHAPTER, Form, read_form
from banxin.structure.novel.chapter_levels import Levels
from banxin.structure.novel.contents_list import find_contents, plain, plain_entries
from banxin.structure.novel.heading_rows import MAX_HEADING_CHARS, Candidate, end_class, words_worth
from banxin.structure.novel.row_choice import choose_rows

# A title that comes again this soon, after less text than the shortest chapter has, is the page's running head.
_MOST_REPEAT_LINES = 14
_MOST_REPEAT_CHARS = 400
_LEAST_PROSE_CHARS = 15
# Where more chapters than this share are named twice, their names are running heads.
_MOST_DOUBLE = 0.5
# What stands before the number in every heading of a file: the book's name, a word of the site it was saved from.
_MOST_PREFIX_CHARS, _LEAST_PREFIXED = 16, 3
_PREFIXED = re.compile(rf"(.{{1,{_MOST_PREFIX_CHARS}}}?)(第\s*[^\s第]{{1,9}}?\s*[章回囘卷部集篇节節话話]|Chapter\s*\d)")
_STOP = re.compile("[，。；：！？”]")
_JOINTS = " \u3000\t·•:：-—－_|｜、.．"
_LEAST_READ = 0.9
# Who wrote one piece of a collection, below its title.
_BYLINE = re.compile(r"(?:文|撰文|作者|著)\s*(?:[/／:：]|\s)\s*(\S[^，。！？]{0,15})$")
_MOST_BYLINE_CHARS = 20
_LEAST_SIGNED = 2


def divide_chapters(document: Document, report: Report) -> Document:
    """Return the book with its lines divided among parts, chapters and sections.

    What stands before the first heading becomes a `front` section; a book without any heading is one chapter.
    The contents list becomes furniture; lines stay `Fragment`s for the next pass. Reports gaps and doubles among the
    chapters.
    """
    if not any(isinstance(block, Fragment) for block in document.blocks):
        return document
    book = BookLines.from_blocks(document.blocks)
    plan = _Plan(book)
    report_chapters(book, plan.rows, plan.levels.by_scheme, plan.contents, report)
    others = tuple(block for block in document.blocks if not isinstance(block, Fragment))
    return replace(document, blocks=others, sections=(*document.sections, *plan.build()))


# --- forms -------------------------------------------------------------------------------------------------


def _read_forms(book: BookLines) -> dict[int, Form]:
    """Return the forms of the lines that have one, also behind what many headings of this file begin with."""
    forms = {at: form for at in book.written if (form := read_form(book.texts[at]))}
    forms |= _read_prefixed(book, forms)
    return forms | _read_behind_parts(book, forms)


def _read_prefixed(book: BookLines, forms: Mapping[int, Form]) -> dict[int, Form]:
    """Return the forms of lines with a constant text before their number: the book's name, or that of each part in turn."""
    prefixes: dict[str, list[int]] = defaultdict(list)
    for at in book.written:
        text = book.texts[at]
        strong = at in forms and forms[at].strength == "strong"
        if strong or len(text) > MAX_HEADING_CHARS or ("第" not in text and "Ch" not in text):
            continue
        if (found := _PREFIXED.match(text)) and not _STOP.search(found[1]):
            prefixes[found[1]].append(at)
    prefixes = {prefix: lines for prefix, lines in prefixes.items() if len({book.texts[at] for at in lines}) >= _LEAST_PREFIXED}
    # Names that follow each other and never come again are those of parts.
    runs = sorted((lines[0], lines[-1]) for lines in prefixes.values())
    in_turn = len(runs) > 1 and all(one[1] < other[0] for one, other in pairwise(runs))
    found_forms: dict[int, Form] = {}
    for place, (prefix, lines) in enumerate(sorted(prefixes.items(), key=lambda item: item[1][0]), 1):
        for at in lines:
            if form := read_form(book.texts[at][len(prefix) :]):
                part = {"outer": prefix.rstrip(_JOINTS), "outer_scheme": "…", "outer_number": place} if in_turn else {}
                found_forms[at] = replace(form, **part)  # type: ignore[arg-type]
    return found_forms


def _read_behind_parts(book: BookLines, forms: Mapping[int, Form]) -> dict[int, Form]:
    """Return the forms of the chapters in lines that all begin with the same part: 第一卷 风起 三、渡口, 第一部（三）."""
    groups: dict[tuple[str, int | None], list[int]] = defaultdict(list)
    for at, form in forms.items():
        if form.strength == "strong" and form.rank < RANK_CHAPTER and not form.outer and len(book.texts[at]) <= MAX_HEADING_CHARS:
            groups[form.scheme, form.number].append(at)
    behind: dict[int, Form] = {}
    for (scheme, number), lines in groups.items():
        texts = [book.texts[at] for at in lines]
        if len(set(texts)) < _LEAST_PREFIXED:
            continue
        prefix = _common_beginning(texts)
        while prefix and not (prefix[-1] in _JOINTS or all(text[len(prefix)] in "（(【" for text in texts if len(text) > len(prefix))):
            prefix = prefix[:-1]
        inner = [read_form(text[len(prefix) :]) if len(text) > len(prefix) else None for text in texts]
        if prefix and sum(form is not None for form in inner) >= _LEAST_READ * len(lines):
            for at, found in zip(lines, inner):
                if found:
                    behind[at] = replace(found, outer=prefix.rstrip(_JOINTS), outer_scheme=scheme, outer_number=number)
    return behind


def _common_beginning(texts: Sequence[str]) -> str:
    least, most = min(texts), max(texts)
    return least[: next((place for place, (one, other) in enumerate(zip(least, most)) if one != other), len(least))]


# --- what is no heading ------------------------------------------------------------------------------------


def _find_repeats(book: BookLines, headings: Sequence[Candidate]) -> tuple[set[int], set[int]]:
    """Return the lines that repeat the heading just above them, and those that belong to the page as it was saved.

    A text saved from the web has a page's title again under its navigation. Lines that come between the two
    more than once are the page's, wherever they stand.
    """
    repeats: set[int] = set()
    zones: list[list[int]] = []
    last: Candidate | None = None
    for heading in headings:
        above = next((at for at in range(heading.at - 1, max(-1, heading.at - 4), -1) if book.texts[at]), None)
        if above is not None and _says_more(book.texts[above], heading.text):
            repeats.add(above)
        if last is not None and _is_repeat(book, last, heading):
            zones.append(book.lines_between(last.at, heading.at))
            # Of the two the one with the fewer words around it is the heading: 书名 第一章 渡口, 第一章 渡口.
            longer, last = (last, heading) if len(plain(last.text)) > len(plain(heading.text)) else (heading, last)
            repeats.add(longer.at)
        else:
            last = heading
    seen = Counter(text for zone in zones for text in {book.texts[at] for at in zone})
    of_page = {text for text, count in seen.items() if count > 1}
    return repeats, {at for at, text in enumerate(book.texts) if text in of_page}


def _says_more(above: str, heading: str) -> bool:
    """Tell whether a line holds the whole heading below it behind another word, such as the book's name."""
    more, bare = plain(above), plain(heading)
    return len(above) <= MAX_HEADING_CHARS and more != bare and more.endswith(bare) and not _STOP.search(above)


def _is_repeat(book: BookLines, first: Candidate, second: Candidate) -> bool:
    """Tell whether two headings say the same with nothing but the words of a saved page between them."""
    if first.key != second.key or book.chars_between(first.at, second.at) > _MOST_REPEAT_CHARS:
        return False
    if plain(first.text) != plain(second.text) and not _is_title_again(first.form.title, second.form.title):
        return False
    between = book.lines_between(first.at, second.at)
    prose = any(len(book.texts[at]) >= _LEAST_PROSE_CHARS and end_class(book.texts[at]) in ("stop", "call") for at in between)
    return len(between) <= _MOST_REPEAT_LINES and not prose


# What parts a chapter's name from that of the book or the site in the title of a page.
_PAGE_TITLE = re.compile(r"\s*[_|｜—–-]")


def _is_title_again(first: str, second: str) -> bool:
    """Tell whether two titles are one, or one is that of the page: 渡口_长夜行最新章节."""
    if plain(first) == plain(second):
        return True
    short, long = sorted((first, second), key=len)
    return len(short) > 1 and long.startswith(short) and _PAGE_TITLE.match(long[len(short) :]) is not None


def _find_running_heads(candidates: Sequence[Candidate]) -> set[int]:
    """Return the lines that name again what is open: the volume over each chapter, the chapter over each page.

    A chapter named twice may be one that was saved twice; where most are, it is the page that has them.
    """
    last: dict[str, str] = {}
    parts: set[int] = set()
    chapters: dict[str, set[int]] = defaultdict(set)
    different: Counter[str] = Counter()
    for candidate in candidates:
        form, text = candidate.form, plain(candidate.text)
        if form.number is None:
            continue
        if last.get(form.scheme) != text:
            different[form.scheme] += 1
        elif form.rank < RANK_CHAPTER:
            parts.add(candidate.at)
        else:
            chapters[form.scheme].add(candidate.at)
        last[form.scheme] = text
    for scheme, again in chapters.items():
        if len(again) >= max(_LEAST_PREFIXED, _MOST_DOUBLE * different[scheme]):
            parts |= again
    return parts


# --- the plan ----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Opened:
    """A section that is still growing; a heading of its level or a higher one (a lower number) ends it."""

    level: float
    kind: SectionKind
    heading: Heading = field(default_factory=Heading)
    blocks: list[Block] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    confidence: float = 1.0
    part: tuple[str, int | None] | None = None
    byline: Byline | None = None


# Nothing stands within front and back matter.
_CLOSED_BY_ANY = 99.0


class _Plan:
    """The headings of a file, decided, and the sections they make."""

    def __init__(self, book: BookLines) -> None:
        self._book = book
        forms = _read_forms(book)
        self._furniture: dict[int, FurnitureKind] = {}
        self.contents = find_contents(book, forms)
        for found in self.contents:
            self._furniture.update(dict.fromkeys(range(found.first, found.last + 1), "contents"))
        strong = [
            Candidate(at, book.texts[at], form)
            for at, form in forms.items()
            if at not in self._furniture and form.strength == "strong" and len(book.texts[at]) <= MAX_HEADING_CHARS
        ]
        strong = [candidate for candidate in strong if words_worth(book, candidate) > 0 and end_class(candidate.text) != "stop"]
        strong.sort(key=lambda candidate: candidate.at)
        repeats, between = _find_repeats(book, strong)
        heads = _find_running_heads(strong)
        self._furniture.update(dict.fromkeys(between, "folio"))
        self._furniture.update(dict.fromkeys((*repeats, *heads), "repeat"))

        self.rows, self._turned = choose_rows(book, forms, set(self._furniture), self._listed())
        self._headings = sorted((heading for row in self.rows for heading in row.headings), key=lambda heading: heading.at)
        self.levels = Levels(book, self.rows)
        self._bylines = self._find_bylines()
        self._leading: list[Block] = []

    def _listed(self) -> set[int]:
        """Return the lines whose characters are an entry of the list of contents."""
        entries = {entry for found in self.contents for at in found.entries for entry in plain_entries(self._book.texts[at])}
        return {
            at
            for at in self._book.written
            if at not in self._furniture and len(self._book.texts[at]) <= MAX_HEADING_CHARS and plain(self._book.texts[at]) in entries
        }

    def _find_bylines(self) -> dict[int, int]:
        """Return the lines that say who wrote what is below (文/江远), by the heading's last line they stand under.

        In a collection most titles have one; a single one is a line of the text.
        """
        found: dict[int, int] = {}
        taken = {heading.at for heading in self._headings} | self._furniture.keys()
        for row in self.rows:
            ends = [self._turned.get(at, at) for at in row.lines]
            below = {end: at for end in ends if (at := self._book.next_written(end)) is not None and at not in taken}
            signed = {end: at for end, at in below.items() if _names_in(self._book.texts[at])}
            if len(signed) >= max(_LEAST_SIGNED, _MOST_DOUBLE * len(ends)):
                found |= signed
        return found

    # --- building

    def build(self) -> tuple[Section, ...]:
        """Return the sections of the file, nested, with their lines as fragments."""
        root = _Opened(-1.0, "part")
        stack = [root]
        at = 0
        for heading in self._headings:
            self._fill(stack, at, heading.at)
            level, kind = self.levels.of(heading)
            part = self._open_part(stack, heading)
            _close(stack, level)
            end = self._turned.get(heading.at, heading.at)
            confidence = 1.0 if heading.form.strength == "strong" else 0.8
            level = _CLOSED_BY_ANY if kind in ("front", "back") else level
            printed = self._heading(heading, end, part)
            opened = _Opened(level, kind, printed, confidence=confidence, part=_part_key(heading.form.scheme, heading.number))
            opened.blocks, self._leading = self._leading, []
            stack.append(opened)
            at = end + 1
            if (signed := self._bylines.get(end)) is not None:
                line = self._book.texts[signed]
                opened.byline = Byline(_names_in(line), line, "head")
                at = signed + 1
        self._fill(stack, at, len(self._book.lines))
        _close(stack, 0)
        return tuple(root.sections)

    def _open_part(self, stack: list[_Opened], heading: Candidate) -> str:
        """Open the part that a heading names besides itself, unless it is open; return what it then prints as its heading."""
        form = heading.form
        if form.strength not in ("strong", "weak") or not form.outer:
            return ""
        key = _part_key(form.outer_scheme, form.outer_number)
        if any(opened.part == key for opened in stack):
            return ""
        level = self.levels.of_outer(heading)
        _close(stack, level)
        outer = read_form(form.outer)
        printed = outer.printed if outer else form.outer
        origin = Origin(self._book.origin(heading.at, heading.at).spans)
        stack.append(_Opened(level, "part", Heading(title=(Text(printed),), origin=origin), part=key))
        return printed

    def _heading(self, heading: Candidate, last: int, part: str) -> Heading:
        """Return a heading as an edition prints it: number and title, without ornaments and what it says of its part.

        `part` is what the part that its line opens prints of the same line.
        """
        first = heading.at
        lines = [heading.form.printed or heading.text]
        lines += [self._book.texts[at] for at in range(first + 1, last + 1) if self._book.texts[at]]
        title: list[Text | Break] = []
        for line in lines:
            title += [Break("turn"), Text(line)] if title else [Text(line)]
        origin = self._book.origin(first, last)
        if part + lines[0] != heading.text:
            edit = Edit("heading-form", self._book.lines[first].number, heading.text, part + lines[0])
            origin = replace(origin, edits=(*origin.edits, edit))
        return Heading(title=tuple(title), origin=origin)

    def _fill(self, stack: list[_Opened], first: int, end: int) -> None:
        """Put the lines from `first` to before `end` into the section that is open."""
        blocks = list(self._blocks(first, end))
        if not blocks:
            return
        if len(stack) == 1 and self._headings and all(isinstance(block, Furniture) for block in blocks):
            # The title of a saved page above its first heading makes no section of its own.
            self._leading += blocks
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
            while last + 1 < end and self._furniture.get(last + 1) == kind and last + 1 not in self._book.starts:
                last += 1
            if any(self._book.texts[at : last + 1]):
                origin = self._book.origin(at, last)
                if kind:
                    text = "\n".join(text for text in self._book.texts[at : last + 1] if text)
                    yield Furniture(text, kind, origin)
                else:
                    yield Fragment(self._book.lines[at : last + 1], origin)
            at = last + 1


def _names_in(text: str) -> tuple[str, ...]:
    """Return the names of a line that says who wrote what is below it; none for another line."""
    if found := _BYLINE.match(text):
        return tuple(filter(None, re.split(r"[\s、/／&＆]+", found[1])))
    reading = read_byline(text) if len(text) <= _MOST_BYLINE_CHARS else None
    return reading.names if reading and not reading.picture else ()


def _part_key(scheme: str, number: int | None) -> tuple[str, int | None]:
    """Return what is equal for a part and for the word of it in its chapters' headings: 卷一 and 第一卷."""
    return scheme.replace("第", ""), number


def _close(stack: list[_Opened], level: float) -> None:
    """Close the sections that a heading of this level ends; the book itself stays open."""
    while len(stack) > 1 and stack[-1].level >= level:
        done = stack.pop()
        spans = [*done.heading.origin.spans, *(span for block in done.blocks for span in block.origin.spans)]
        stack[-1].sections.append(
            Section(
                done.kind,
                heading=done.heading,
                byline=done.byline,
                blocks=tuple(done.blocks),
                sections=tuple(done.sections),
                confidence=done.confidence,
                origin=Origin(tuple(spans)),
            )
        )
