"""The lines of a book and the forms they have come in; the rows of headings that divide the book go out.

First the rows that name a unit (第三回, 卷二, Chapter 4), the higher before the lower, as a lower one may count anew in
each of a higher one. Then, among what they leave, rows that count in another way (三、 （三） 第甲章 其一 雨夜（三） dates):
each must count without fail and have text between its numbers, and in a book that has chapters stand in most of them.
Then headings with a name of their own (楔子, 后记). Last, headings that have neither number nor name: where a book has no
other, or where its list of contents names them, or where they stand exactly as its numbered ones do.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from statistics import mean, median
from typing import TypeAlias

from banxin.structure.novel.book_lines import SENTENCE_END, BookLines, Standing
from banxin.structure.novel.chapter_forms import (
    RANK_CHAPTER,
    RANK_ITEM,
    Form,
    is_ending,
    read_loose_forms,
    without_ornament,
)
from banxin.structure.novel.heading_rows import (
    STRONG,
    WEAK,
    Candidate,
    Looks,
    Row,
    best_sequence,
    end_class,
    group_rows,
    words_worth,
)
from banxin.structure.numerals import HAN_NUMERAL

# A row is worth this much at least; one that does not say what it is, this much for each heading.
_LEAST_WORTH, _LEAST_WEAK_WORTH = 2.0, 1.5
_MOST_WEAK_TITLE_CHARS = 30
_LEAST_WEAK_GAP_CHARS = 120
# In a book that has chapters, sections stand in so many of them.
_LEAST_SECTIONED = 0.3
_ROUNDS = 3
# So many lines parted from their numbers make it the habit of a row.
_HABIT = 0.7
_NOT_PARTED = -2.0

_MAX_NAMED_TITLE_CHARS = 24
_LEAST_NAMED_WORTH = 0.5
_MOST_UNNUMBERED_CHARS = 24


def choose_rows(
    book: BookLines, forms: Mapping[int, Form], aside: Collection[int], listed: Collection[int]
) -> tuple[list[Row], dict[int, int]]:
    """Return the rows of headings of a book, and for headings whose title stands below them the last line of it.

    `forms` are those of the lines that have one, `aside` lines known to be none, `listed` lines that the book's list of
    contents names.
    """
    candidates = [Candidate(at, book.texts[at], forms[at]) for at in book.written if at in forms and at not in aside]
    looks = Looks.unknown(book)
    rows: list[Row] = []
    for _ in range(_ROUNDS):
        chosen = _lines(rows)
        rows = _choose_strong(book, candidates, looks, listed)
        if _lines(rows) == chosen:
            break
        looks = looks.learn(_lines(rows))
    for _ in range(_ROUNDS):
        row = _choose_weak(book, candidates, looks, rows, {*aside, *_lines(rows)})
        if row is None:
            break
        rows.append(row)
        looks = looks.learn(_lines(rows))
    turned = _find_turned_titles(book, rows, aside)
    titles = {at for first, last in turned.items() for at in range(first + 1, last + 1)}
    rows += _choose_parts(book, rows, {*aside, *titles})
    named = _choose_named(book, candidates, looks, rows)
    rows += [named] if named.headings else []
    unnumbered = _choose_unnumbered(book, forms, rows, {*aside, *titles}, listed)
    rows += [unnumbered] if unnumbered.headings else []
    return rows, turned


def _lines(rows: Iterable[Row]) -> set[int]:
    return {at for row in rows for at in row.lines}


def _worths(book: BookLines, row: Sequence[Candidate], looks: Looks, listed: Collection[int]) -> list[float]:
    worths = [
        words_worth(book, candidate) + looks.worth(candidate.at) + (3.0 if candidate.at in listed else 0.0) for candidate in row
    ]
    titled = [n for n, candidate in enumerate(row) if candidate.form.title and worths[n] > 0]
    if sum(row[n].form.parted for n in titled) >= _HABIT * len(titled) and titled:
        for n, candidate in enumerate(row):
            worths[n] += 0.0 if candidate.form.parted or not candidate.form.title else _NOT_PARTED
    return worths


# --- rows with a unit --------------------------------------------------------------------------------------


def _choose_strong(book: BookLines, candidates: Sequence[Candidate], looks: Looks, listed: Collection[int]) -> list[Row]:
    grouped = group_rows(candidate for candidate in candidates if candidate.form.strength == "strong")
    rows: list[Row] = []
    for row in sorted(grouped.values(), key=lambda row: (row[0].form.rank, row[0].at)):
        bounds = sorted(at for other in rows if other.form.rank < row[0].form.rank for at in other.lines)
        best = best_sequence(book, row, _worths(book, row, looks, listed), STRONG, bounds)
        if best.worth >= _LEAST_WORTH:
            rows.append(best)
    return rows


# --- rows without a unit -----------------------------------------------------------------------------------


def _choose_weak(
    book: BookLines, candidates: Sequence[Candidate], looks: Looks, rows: Sequence[Row], taken: Collection[int]
) -> Row | None:
    """Return the row worth most among those whose forms do not say what they are, None when none is good enough."""
    free = [candidate for candidate in candidates if candidate.form.strength == "weak" and candidate.at not in taken]
    has_chapters = any(row.form.strength == "strong" and row.form.rank >= RANK_CHAPTER and len(row.headings) > 2 for row in rows)
    grouped = group_rows(free)
    if not has_chapters:
        named = {candidate.at for candidate in candidates if candidate.form.strength in ("strong", "named")}
        for scheme, row in group_rows(_loose_candidates(book, {*taken, *named})).items():
            grouped[scheme] = row
    bounds = sorted(at for row in rows for at in row.lines)
    best: Row | None = None
    for row in grouped.values():
        row = [candidate for candidate in row if len(candidate.form.title) <= _MOST_WEAK_TITLE_CHARS]
        if len(row) < 2:
            continue
        worths = _worths(book, row, looks, ())
        found = best_sequence(book, row, worths, WEAK, bounds)
        # Where many lines look as well and do not fit, those that fit do so by chance.
        if len(found.headings) < _HABIT * sum(worth > 0 for worth in worths):
            continue
        if found.headings and _divides(book, found, rows, bounds) and (best is None or found.worth > best.worth):
            best = found
    return best


def _loose_candidates(book: BookLines, taken: Collection[int]) -> Iterable[Candidate]:
    for at in book.written:
        if at in taken:
            continue
        finished = end_class(book.texts[at]) in ("open", "call")
        for form in read_loose_forms(book.texts[at]):
            if finished or form.strength == "date":
                yield Candidate(at, book.texts[at], form)


def _divides(book: BookLines, row: Row, rows: Sequence[Row], bounds: Sequence[int]) -> bool:
    """Tell whether a row that does not say what it is divides the book, or most of its chapters, or a stretch without any."""
    headings = row.headings
    least = 2 if rows else 3
    if len(headings) < least or row.worth < _LEAST_WEAK_WORTH * len(headings):
        return False
    ends = [*(heading.at for heading in headings[1:]), len(book.lines)]
    gaps = [book.chars_between(heading.at, end) for heading, end in zip(headings, ends)]
    if not _stands_above(book, row, bounds):
        for place, heading in enumerate(headings):
            bound = bisect_right(bounds, heading.at)
            if bound < len(bounds) and bounds[bound] < ends[place]:
                gaps[place] = book.chars_between(heading.at, bounds[bound])
    if mean(gaps) < _LEAST_WEAK_GAP_CHARS or median(gaps) < _LEAST_WEAK_GAP_CHARS / 2:
        return False
    chapters = [other for other in rows if other.form.strength == "strong"]
    if not chapters:
        return True
    lowest = max(chapters, key=lambda other: len(other.headings))
    if _goes_with(row, lowest) or _stands_above(book, row, bounds):
        return True
    return len(_counted_within(row, lowest)) >= _LEAST_SECTIONED * len(lowest.headings)


def _stands_above(book: BookLines, row: Row, bounds: Sequence[int]) -> bool:
    """Tell whether most headings of a row stand right above others: a part above its first chapter."""
    following = [bisect_right(bounds, at) for at in row.lines]
    right_above = sum(
        place < len(bounds) and book.chars_between(at, bounds[place]) < STRONG.least_chars
        for at, place in zip(row.lines, following)
    )
    return right_above >= _HABIT * len(row.lines)


def _goes_with(row: Row, chapters: Row) -> bool:
    """Tell whether a row counts on to the first of the chapters or on from the last: the book has changed its style."""
    first, last = row.headings[0], row.headings[-1]
    if len(row.headings) < 3:
        return False
    before = last.at < chapters.lines[0] and (chapters.headings[0].number or 0) in (1, (last.last or 0) + 1)
    after = first.at > chapters.lines[-1] and first.number == (chapters.headings[-1].last or 0) + 1
    return before or after


def _counted_within(row: Row, outer: Row) -> set[int]:
    """Return which of the outer row's headings have two or more of a row below them, their own text counted as the first."""
    counts = Counter(bisect_right(outer.lines, at) for at in row.lines)
    firsts = {bisect_right(outer.lines, heading.at) for heading in row.headings if heading.number == 2}
    return {place for place, count in counts.items() if place and (count >= 2 or place in firsts)}


# --- titles on lines of their own --------------------------------------------------------------------------

_MOST_TITLE_CHARS = 40
# A title is shorter than this share of a line that was broken at a measure.
_MOST_OF_MEASURE = 0.8


def _find_turned_titles(book: BookLines, rows: Sequence[Row], aside: Collection[int]) -> dict[int, int]:
    """Return, for headings whose title stands on the next lines, the last of these lines.

    A row of headings either does so throughout or not at all; a short first line of a chapter is no title.
    """
    heads = _lines(rows)
    found: dict[int, int] = {}
    for row in rows:
        bare = [heading.at for heading in row.headings if not heading.form.title]
        if len(bare) < 2 or row.form.strength == "named":
            continue
        for extra in (1, 2):
            ends = {at: end for at in bare if (end := _title_end(book, found.get(at, at), heads, aside)) is not None}
            if len(ends) < _HABIT * len(bare) or (extra == 2 and len(ends) < len(bare)):
                break
            if extra == 1 and row.form.rank < RANK_CHAPTER and _are_chapters(book, ends.values(), heads, aside):
                break
            found |= ends
    return found


def _are_chapters(book: BookLines, titles: Collection[int], heads: Collection[int], aside: Collection[int]) -> bool:
    """Tell whether the lines below parts are the first of their chapters: more stand as they do elsewhere."""
    looks = {_rough_look(book, at) for at in titles}
    others = [
        at
        for at in book.written
        if at not in heads and at not in aside and at not in titles and _rough_look(book, at) in looks and _may_be_title(book, at)
    ]
    return len(_with_text_around(book, others, sorted(heads))) >= len(titles)


def _title_end(book: BookLines, at: int, heads: Collection[int], aside: Collection[int]) -> int | None:
    """Return the line of a title below line `at`, None when what comes there is none."""
    following = next((n for n in range(at + 1, min(at + 4, len(book.texts))) if book.texts[n]), None)
    if following is None or following in heads or following in aside:
        return None
    text = book.texts[following]
    sentence = end_class(text) in ("stop", "unfinished") or (SENTENCE_END.search(text) and text[-1] not in "！？）)》")
    if sentence or len(text) > min(_MOST_TITLE_CHARS, _MOST_OF_MEASURE * book.full_chars):
        return None
    return following


_MOST_LINES_ABOVE = 8
_BYLINE = re.compile(r"(?:文|图|圖|撰文|作者|原著|著)\s*[/／:：]\s*\S{1,12}$")

# --- parts named above their first chapters ----------------------------------------------------------------


def _choose_parts(book: BookLines, rows: Sequence[Row], taken: Collection[int]) -> list[Row]:
    """Return rows of parts that have no unit of their own: lines right above a chapter.

    They count (甲部, 乙部), or have only a name (风起卷) and stand wherever the chapters' numbers begin anew.
    """
    chapters = max((row for row in rows if row.form.rank >= RANK_CHAPTER), key=lambda row: len(row.headings), default=None)
    if chapters is None or len(chapters.headings) < 4:
        return []
    heads = _lines(rows)
    above: dict[int, int] = {}
    for heading in chapters.headings:
        line = next(
            (
                at
                for at in range(heading.at - 1, max(-1, heading.at - _MOST_LINES_ABOVE), -1)
                if book.texts[at] and not _BYLINE.match(book.texts[at])
            ),
            None,
        )
        if line is not None and line not in heads and line not in taken and _may_be_title(book, line):
            above[line] = heading.at
    counted = group_rows(Candidate(at, book.texts[at], form) for at in above for form in read_loose_forms(book.texts[at]))
    for row in sorted(counted.values(), key=len, reverse=True):
        numbers = [candidate.number for candidate in row]
        if len(row) >= 2 and numbers == list(range(1, len(row) + 1)):
            return [Row(tuple(row), float(len(row)))]
    begins = [heading.at for before, heading in zip((None, *chapters.headings), chapters.headings) if _begins(before, heading)]
    named = [line for line, at in above.items() if at in begins]
    if len(begins) >= 2 and len(named) >= _HABIT * len(begins) and len(named) >= 2:
        return [Row(tuple(Candidate(at, book.texts[at], _part_form(book.texts[at])) for at in named), float(len(named)))]
    return []


def _begins(before: Candidate | None, heading: Candidate) -> bool:
    return heading.number is not None and heading.number <= 1 and (before is None or (before.last or 0) > 1)


def _part_form(text: str) -> Form:
    return Form("part", RANK_ITEM, None, without_ornament(text), "loose")


# --- headings with a name ----------------------------------------------------------------------------------


def _choose_named(book: BookLines, candidates: Sequence[Candidate], looks: Looks, rows: Sequence[Row]) -> Row:
    """Return the headings among 楔子, 序, 番外, 后记 and their like."""
    numbered = sorted(at for row in rows for at in row.lines)
    chosen = []
    for candidate in candidates:
        form = candidate.form
        if form.strength != "named" or len(form.title) > _MAX_NAMED_TITLE_CHARS or candidate.at in numbered:
            continue
        worth = words_worth(book, candidate) + looks.worth(candidate.at)
        if form.title and end_class(candidate.text) in ("stop", "unfinished"):
            continue
        if not form.parted and numbered and candidate.at < numbered[-1]:
            worth -= 2.0
        place = bisect_left(numbered, candidate.at)
        inside = 0 < place < len(numbered)
        # A preface or an afterword among the chapters is what somebody in them reads or writes, unless it stands as
        # the chapters' headings do.
        if form.position != "body" and inside:
            worth -= 1.5
        if worth >= _LEAST_NAMED_WORTH:
            chosen.append(candidate)
    return Row(tuple(chosen), float(len(chosen)))


# --- headings with neither number nor name -----------------------------------------------------------------

_NO_TITLE = re.compile(r"^(?:文|图|圖|撰文|编|編|作者|原著|著)\s*[/／:：]|^[“「『\"（(\[—…\-~～=]|[;；。]|[，、].*[，、]|[:：]$|https?:|www\.|作者|本章|字数|更新|上一[页章]|下一[页章]|返回|收藏|推荐票|月票")
# What parts scenes and is no title: 三年后, 第二天清晨.
_TIME = re.compile(
    rf"(?:[{HAN_NUMERAL}几幾数數多半0-9]+(?:个|個|多)*|第[{HAN_NUMERAL}]+|次|翌|当|當|那|同)(?:年|月|天|日|夜|晚|周|星期|小时|小時|分钟|分鐘|世纪|世紀)"
    r"(?:之|以)?(?:后|後|前|清晨|早晨|早上|上午|中午|下午|傍晚|晚上|夜里|夜裡|深夜|凌晨)?"
)
_LEAST_STANDING_SHARE = 0.8
_LEAST_UNNUMBERED_GAP_CHARS = 120
# Where the list of contents names so many titles, it names all.
_LEAST_LISTED = 3
# In a book whose chapters are numbered so many more may have a name only.
_MOST_SPECIAL = 0.3
_LEAST_TELLING = 5
_ORNAMENTED = re.compile(r"[☆★※●■□◆◇▲△○◎＃#*＊·•§✿❀❤【〖《〈<＜—\-]")

# How a line stands, and the ornament it begins with.
_Look: TypeAlias = tuple[Standing, str]


def _choose_unnumbered(
    book: BookLines, forms: Mapping[int, Form], rows: Sequence[Row], aside: Collection[int], listed: Collection[int]
) -> Row:
    taken = {at for row in rows for at in row.lines}
    chapters = [row for row in rows if row.form.strength in ("strong", "loose", "date") and row.form.rank >= RANK_CHAPTER]
    free = [at for at in book.written if at not in taken and at not in aside]
    possible = [at for at in free if _may_be_title(book, at)]
    chosen = {at for at in free if at in listed}
    if sum(len(row.headings) for row in chapters) > 1:
        chosen |= _standing_alike(book, possible, chapters)
    elif len(chosen) < _LEAST_LISTED:
        closed = sorted(at for row in rows if row.form.strength != "weak" for at in row.lines)
        chosen |= _standing_apart(book, possible, taken, closed)
    headings = tuple(Candidate(at, book.texts[at], _unnumbered(book.texts[at], forms.get(at))) for at in sorted(chosen))
    return Row(headings, float(len(chosen)))


def _unnumbered(text: str, form: Form | None) -> Form:
    if form is None:
        return Form("unnumbered", RANK_ITEM, None, without_ornament(text), "loose")
    return replace(form, scheme="unnumbered", rank=RANK_ITEM, number=None, strength="loose")


def _may_be_title(book: BookLines, at: int) -> bool:
    text = without_ornament(book.texts[at])
    return (
        len(text) <= _MOST_UNNUMBERED_CHARS
        and any(map(str.isalpha, text))
        and end_class(text) in ("open", "call")
        and not _NO_TITLE.search(text)
        and not is_ending(text)
        and not _TIME.fullmatch(text)
        and not book.runs_on(at)
    )


def _look(book: BookLines, at: int) -> _Look:
    found = _ORNAMENTED.match(book.texts[at])
    return book.standings[at], found[0] if found else ""


def _standing_alike(book: BookLines, possible: Sequence[int], chapters: Sequence[Row]) -> set[int]:
    """Return lines that stand as no line but the numbered headings do, with as much text around as these have.

    Among the chapters a few may have no number; before the first or after the last a stretch of the book may do without.
    """
    lines = sorted(at for row in chapters for at in row.lines)
    if len(lines) < _LEAST_TELLING:
        return set()
    heads = Counter(_look(book, at) for at in lines)
    alike = Counter(_look(book, at) for at in possible)
    everywhere = Counter(_look(book, at) for at in book.written)
    usual = {look for look, count in heads.items() if count >= _HABIT * len(lines)}
    own = {look for look in usual if heads[look] >= _LEAST_STANDING_SHARE * everywhere[look]}
    shared = {look for look in usual if heads[look] + alike[look] >= _LEAST_STANDING_SHARE * everywhere[look]}
    found = _with_text_around(book, {at for at in possible if _look(book, at) in shared}, lines)
    outside = {at for at in found if not lines[0] < at < lines[-1]}
    among = {at for at in found if _look(book, at) in own and at > lines[0]}
    if found == outside and len(found) >= _LEAST_LISTED:
        return found
    return among if len(among) <= _MOST_SPECIAL * len(lines) else set()


def _with_text_around(
    book: BookLines, found: Collection[int], lines: Sequence[int], closed: Sequence[int] = ()
) -> set[int]:
    """Return lines that have text of their own below them, and then text above them, as chapters do."""
    every = sorted({*found, *lines})
    filled = []
    for at, end in zip(every, [*every[1:], len(book.lines)]):
        bound = bisect_right(closed, at)
        stop = min(end, closed[bound]) if bound < len(closed) else end
        if at in lines or book.chars_between(at, stop) >= _LEAST_UNNUMBERED_GAP_CHARS:
            filled.append(at)
    return {
        at
        for before, at in zip((None, *filled), filled)
        if at in found and (before is None or book.chars_between(before, at) >= _LEAST_UNNUMBERED_GAP_CHARS)
    }


def _standing_apart(book: BookLines, possible: Sequence[int], taken: Collection[int], closed: Sequence[int]) -> set[int]:
    """Return the titles of a book whose chapters have no numbers: short lines that all stand in one unusual way.

    Of the ways in which lines stand, those count in which nearly every line is a title or a heading found already.
    The blank lines are counted first, and only looked at whether there are more than usual where that says as much:
    the first title of a book, and the first of a part, have others around. `closed` are headings that end what is above.
    """
    # What is parted from the text below it and not from that above is a signature.
    possible = [at for at in possible if book.standings[at].above > book.usual.above or book.standings[at].above >= book.standings[at].below]
    best: set[int] = set()
    for look_of, least in ((_look, 3), (_rough_look, 3), (_indent_look, 3), (_end_look, _LEAST_UNTOLD)):
        everywhere = Counter(look_of(book, at) for at in book.written)
        alike: dict[_Look, list[int]] = defaultdict(list)
        for at in possible:
            alike[look_of(book, at)].append(at)
        headings = Counter(look_of(book, at) for at in taken)
        for look, lines in alike.items():
            standing, ornament = look
            unusual = standing.indent_em != book.usual.indent_em or standing.above > (book.usual.above if look_of is _look else 0)
            if not (unusual or ornament) or len(lines) + headings[look] < _LEAST_STANDING_SHARE * everywhere[look]:
                continue
            found = _with_text_around(book, lines, (), closed)
            if len(found) >= least and len(found) >= _HABIT * len(lines) and len(found) > len(best):
                best = found
    return best


# Titles that only their missing full stop tells are believed when there are so many.
_LEAST_UNTOLD = 5


def _indent_look(book: BookLines, at: int) -> _Look:
    standing, ornament = _look(book, at)
    return Standing(standing.indent_em, 0, 0), ornament


def _end_look(book: BookLines, at: int) -> _Look:
    return Standing(book.usual.indent_em, 0, 0), end_class(book.texts[at]) if end_class(book.texts[at]) == "open" else ""


def _rough_look(book: BookLines, at: int) -> _Look:
    standing, ornament = _look(book, at)
    return _rough(book, standing), ornament


def _rough(book: BookLines, standing: Standing) -> Standing:
    """Return how a line stands, of its blank lines only whether they are more than usual (1 or 0)."""
    return Standing(standing.indent_em, int(standing.above > book.usual.above), int(standing.below > book.usual.below))
