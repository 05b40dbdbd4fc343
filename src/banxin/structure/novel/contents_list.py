"""The lines of a book come in; the ranges of lines that list its contents (目录) go out, and what they list.

A list of contents is told by what it does: its lines stand close together and come again far apart from each other,
in the same order, each over a text of its own. So neither a passage of short lines that occurs twice (a chapter saved
twice) nor a volume, a chapter and a section that open together are taken for one. It may stand at the front or at the
end, before each volume, and hold several entries in a line.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from banxin.structure.novel.book_lines import BookLines
from banxin.structure.novel.chapter_forms import Form

_CONTENTS_HEADING = re.compile(
    r"^[\s【\[—\-*=〖◎●☆※（(《]*(?:目\s*[录錄次]|章节目录|章節目錄|正文目录|全书目录|全書目錄|contents|table of contents)[\s】\]—\-*=:：〗）)》]*$", re.I
)
_INLINE_HEADING = re.compile(r"^\s*(?:目\s*[录錄次])\s*(?:[:：]\s*\S|(?=第\s*[^\s第]{1,9}?\s*[章回囘卷部集篇节節话話折幕讲講]))")
_LEADERS = r"[.·…．‧・\-—–_]"
# A run of leaders is tried from its beginning only, and in one way: there may be hundreds, with spaces between them.
_PAGE_NUMBER = re.compile(
    rf"(?:(?<!{_LEADERS})(?<!\s)(?:\s*+{_LEADERS}\s*+){{2,}}+|(?<!\s)\s{{2,}}+|\t)[（(]?[0-9０-９]+[）)]?\s*$"
    r"|(?<![\s.·…．‧・\-—–_])[\s.·…．‧・\-—–_]++$"
)
_BARE_PAGE_NUMBER = re.compile(r"(?:\s[0-9０-９]{1,4}|(?<!\s)\s*+[（(][0-9０-９]{1,4}[）)])\s*$")
# A magazine's list says who wrote an article as well, behind the leaders: 渡口的燈………沈一舟（十五）.
_BEHIND_LEADERS = re.compile(r"(?<!\s)\s*+(?:[…⋯‥]{2,}|(?:[.·．‧・]\s*+){4,}+)\s*[^\s….·．‧・][^….·．‧・]{0,15}$")
_ORNAMENTS = re.compile(r"^[☆★※●■□◆◇▲△○◎＃#*＊=＝\-—－~～、,，·•§\s]+")
# What every such number or row of leaders ends with.
_PAGE_NUMBER_END = re.compile(r"[0-9０-９）)\s.·…．‧・\-—–_]")
_ORDINALS = re.compile(r"(?:(?<=^)|(?<=[\s:：]))第\s*[^\s第]{1,9}?\s*([章回囘卷部集篇节節话話折幕讲講])[^第]*")
_LONG_ENTRY_CHARS = 45
_LEAST_ENTRIES = 3
# So many of a list's entries must come again, if it is a list of contents; fewer where the word 目录 is above.
_LEAST_RECURRENCE, _LEAST_ANNOUNCED = 0.6, 0.3
# Most second places of the entries are so much further apart than the entries.
_LEAST_SPREAD = 3.0
_LEAST_APART = 0.5
_LEAST_IN_ORDER = 0.7
# A book seldom opens with more than volume, chapter and section in a row.
_MOST_OPENING = 4
_PROSE_END = re.compile("[。，；：,;:]$")
_PROSE = re.compile("[，。；“”「」]")


@dataclass(frozen=True, slots=True)
class ContentsList:
    """A list of contents: its first and last line, the word 目录 included, and the lines that are entries of it."""

    first: int
    last: int
    entries: tuple[int, ...]


def plain(text: str) -> str:
    """Return a heading's characters alone: without white space, ornaments, leader dots, page number, dashes."""
    bare = _PAGE_NUMBER.sub("", text) if _PAGE_NUMBER_END.match(text[-1:]) else text
    if found := _ORNAMENTS.match(bare):
        bare = bare[found.end() :]
    return "".join(bare.split()).strip("—–-…·.") or text


def plain_entries(text: str) -> set[str]:
    """Return what a heading may be that a line of a list names, as `plain` gives it: with and without a page number."""
    pieces = [text, _BARE_PAGE_NUMBER.sub("", text), _BEHIND_LEADERS.sub("", text), *_pieces(text)]
    return {plain(piece) for piece in pieces if piece.strip()}


def find_contents(book: BookLines, forms: Mapping[int, Form]) -> list[ContentsList]:
    """Return the lists of contents of a book, in order; `forms` are those of the lines that have one."""
    places = _Places(book, forms)
    lists = []
    for run in _dense_runs(book, forms):
        if found := _read_list(book, forms, places, run):
            lists.append(found)
            # What comes again in a list that is known says nothing of another.
            places.leave_out(found)
    return lists


def _is_listing(text: str) -> bool:
    """Tell whether a line by itself lists several chapters."""
    return bool(_INLINE_HEADING.match(text)) or ("。" not in text and len(_pieces(text)) >= _LEAST_ENTRIES)


def _pieces(text: str) -> list[str]:
    """Return the entries of a line that holds several."""
    return [found[0].strip() for found in _ORDINALS.finditer(text)]


def _dense_runs(book: BookLines, forms: Mapping[int, Form]) -> Iterator[list[int]]:
    """Yield the longest runs of lines with text of which none is prose."""
    run: list[int] = []
    for at in book.written:
        text = book.texts[at]
        listing = len(text) > _LONG_ENTRY_CHARS and _is_listing(text)
        parted = at in forms and forms[at].parted
        prose = len(text) > _LONG_ENTRY_CHARS or _PROSE_END.search(text) or (not parted and _PROSE.search(text))
        if prose and not listing:
            yield run
            run = []
        else:
            run.append(at)
    yield run


class _Places:
    """Where the entries of a list may come again: by their characters, their title, their number."""

    def __init__(self, book: BookLines, forms: Mapping[int, Form]) -> None:
        self._book, self._forms = book, forms
        by_text: dict[str, list[int]] = defaultdict(list)
        by_title: dict[str, list[int]] = defaultdict(list)
        by_number: dict[tuple[str, int], list[int]] = defaultdict(list)
        for at in book.written:
            text = book.texts[at]
            if len(text) > _LONG_ENTRY_CHARS or not any(map(str.isalnum, text)):
                continue
            by_text[plain(text)].append(at)
            form = forms.get(at)
            if form is None:
                by_title[plain(text)].append(at)
                continue
            if len(form.title) > 1:
                by_title[plain(form.title)].append(at)
            if form.number is not None and form.strength == "strong":
                by_number[form.scheme, form.number].append(at)
        self._by_text, self._by_title, self._by_number = by_text, by_title, by_number
        self._left_out: set[int] = set()

    def leave_out(self, found: ContentsList) -> None:
        """Count the lines of a list no longer as places where an entry may come again."""
        self._left_out.update(range(found.first, found.last + 1))

    def again(self, at: int, first: int, last: int) -> int | None:
        """Return where an entry comes again outside a list, after it if anywhere, else before it; None if nowhere."""
        for every in self._candidates(at):
            where = [place for place in every if place not in self._left_out]
            after = bisect_left(where, last + 1)
            if after < len(where):
                return where[after]
            if where and where[0] < first:
                return where[0]
        return None

    def _candidates(self, at: int) -> Iterator[list[int]]:
        text, form = self._book.texts[at], self._forms.get(at)
        if not any(map(str.isalnum, text)):
            return
        for entry in (text, _BARE_PAGE_NUMBER.sub("", text), _BEHIND_LEADERS.sub("", text)):
            yield self._by_text.get(plain(entry), [])
        said = form.title if form else text
        for title in {plain(said), plain(_BARE_PAGE_NUMBER.sub("", said)), plain(_BEHIND_LEADERS.sub("", said))}:
            if len(title) > 1:
                yield self._by_title.get(title, [])
        if form and form.number is not None and form.strength == "strong":
            others = self._by_number.get((form.scheme, form.number), [])
            yield others if form.crowded else [n for n in others if not self._forms[n].title or not form.title]


def _read_list(book: BookLines, forms: Mapping[int, Form], places: _Places, run: Sequence[int]) -> ContentsList | None:
    """Return the list of contents that a run of short lines holds, if it holds one."""
    if not run:
        return None
    heading = next((at for at in run if _CONTENTS_HEADING.match(book.texts[at]) or _INLINE_HEADING.match(book.texts[at])), None)
    if heading is not None:
        run = run[run.index(heading) :]
    entries = [at for at in run if not _CONTENTS_HEADING.match(book.texts[at])]
    entries = _without_opening(book, forms, entries)
    if not entries or (len(entries) < _LEAST_ENTRIES and not any(_is_listing(book.texts[at]) for at in entries)):
        return None
    first, last = entries[0], entries[-1]
    again = {at: place for at in entries if (place := places.again(at, first, last)) is not None}
    if heading is None:
        # What stands above a list without its word is the book's title and maker.
        matched = [at for at in entries if at in again]
        if not matched:
            return None
        entries = [at for at in entries if matched[0] <= at]
        entries = _without_unmatched_end(entries, again)
    counted = _counts_on(forms, entries)
    listings = sum(_is_listing(book.texts[at]) for at in entries)
    share = sum(at in again or _is_listing(book.texts[at]) for at in entries) / max(1, len(entries))
    announced = heading is not None and (counted >= _LEAST_ENTRIES or share >= _LEAST_ANNOUNCED)
    if not announced:
        if len(entries) < _LEAST_ENTRIES and not listings:
            return None
        if share < _LEAST_RECURRENCE or not (listings or _is_spread(book, entries, again)):
            return None
        if counted < 2 and not listings and len(again) < _LEAST_ENTRIES + 1:
            return None
    first = heading if heading is not None else entries[0]
    return ContentsList(first, entries[-1], tuple(entries))


def _counts_on(forms: Mapping[int, Form], entries: Sequence[int]) -> int:
    """Return the length of the longest row among the entries: how many different numbers one form has there."""
    numbers: dict[str, set[int]] = defaultdict(set)
    for at in entries:
        if (form := forms.get(at)) and form.number is not None:
            numbers[form.scheme].add(form.number)
    return max(map(len, numbers.values()), default=0)


def _is_spread(book: BookLines, entries: Sequence[int], again: Mapping[int, int]) -> bool:
    """Tell whether the entries' second places are far apart, and in the order of the entries."""
    listed = [at for at in entries if at in again]
    places = [again[at] for at in listed]
    if len(places) < 2:
        return False
    own = book.chars_before[listed[-1] + 1] - book.chars_before[listed[0]]
    least = _LEAST_SPREAD * own / len(listed)
    apart = sum(one < other and book.chars_between(one, other) >= least for one, other in pairwise(places))
    in_order = sum(one < other for one, other in pairwise(places))
    steps = len(places) - 1
    return apart >= _LEAST_APART * steps and in_order >= _LEAST_IN_ORDER * steps


def _without_opening(book: BookLines, forms: Mapping[int, Form], entries: list[int]) -> list[int]:
    """Return entries without those at the end that open the book itself: they have been in the list before."""
    for opening in range(min(_MOST_OPENING, len(entries) - 1), 0, -1):
        listed = {key for at in entries[:-opening] for key in _keys(book, forms, at)}
        heads = entries[-opening:]
        if all(_may_open(forms.get(at)) and not listed.isdisjoint(_keys(book, forms, at)) for at in heads):
            return entries[:-opening]
    # What opens the book may have more under it than was listed: its parts only are, not its chapters.
    seen: set[str] = set()
    for place, at in enumerate(entries):
        form, text = forms.get(at), plain(book.texts[at])
        if text in seen and (form is None or form.title) and len(entries) - place <= _MOST_OPENING:
            return entries[:place]
        seen |= plain_entries(book.texts[at])
    return entries


def _may_open(form: Form | None) -> bool:
    return form is None or form.number is None or form.number <= 1


def _keys(book: BookLines, forms: Mapping[int, Form], at: int) -> set[object]:
    """Return what two lines that name one chapter have in common: its text, its title, or its number alone."""
    form = forms.get(at)
    keys: set[object] = {*plain_entries(book.texts[at])}
    if form and form.title:
        keys |= plain_entries(form.title)
    elif form and form.number is not None and form.strength == "strong":
        keys.add((form.scheme, form.number))
    return keys


def _without_unmatched_end(entries: list[int], again: Mapping[int, int]) -> list[int]:
    """Return entries without the lines at the end that come nowhere again and stand apart from the list."""
    end = len(entries)
    while end and entries[end - 1] not in again:
        end -= 1
    return entries[:end]
