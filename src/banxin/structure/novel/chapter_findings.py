"""The headings of a book come in; what is odd about them goes out as findings, each with its line.

A gap (第七章 after 第五章), a number that comes twice, one that goes back, a chapter whose text has been there before, a
chapter that only the list of contents names. Nothing is left out or mended: what the source holds is printed as it is.
"""

from __future__ import annotations

from bisect import bisect, bisect_left
from collections.abc import Container, Iterator, Mapping, Sequence
from hashlib import blake2b

from banxin.diagnostics import Place, Report
from banxin.structure.novel.book_lines import BookLines
from banxin.structure.novel.chapter_forms import read_form
from banxin.structure.novel.contents_list import ContentsList, plain, plain_entries
from banxin.structure.novel.heading_rows import Candidate, Row, are_halves

# More findings than this about one matter would bury the rest.
_MAX_FINDINGS = 10
# Shorter texts are alike by chance: a remark, a title page.
_LEAST_TWICE_CHARS = 60
_MOST_TITLE_CHARS = 24


def report_chapters(
    book: BookLines, rows: Sequence[Row], levels: Mapping[str, float], contents: Sequence[ContentsList], report: Report
) -> None:
    """Report gaps (STR-041), doubles (STR-042), numbers that go back (STR-043), chapters that come twice (STR-044) and
    those that are only listed (STR-046); `levels` is where each row stands, fewer is higher.
    """
    headings = sorted((heading for row in rows for heading in row.headings), key=lambda heading: heading.at)
    twice = list(_find_twice(book, headings))
    again = {second.at for _, second in twice}
    problems: dict[str, list[tuple[Candidate, dict[str, object]]]] = {"STR-041": [], "STR-042": [], "STR-043": [], "STR-044": []}
    for row in rows:
        # Of halves (上卷, 下卷) there are two as often as three.
        if row.form.strength in ("strong", "weak") and not row.form.scheme.startswith("½"):
            higher = sorted(at for other in rows if levels[other.form.scheme] < levels[row.form.scheme] for at in other.lines)
            for code, heading, values in _find_miscounts(row, headings, higher, again):
                problems[code].append((heading, values))
    for first, second in twice:
        problems["STR-044"].append((second, {"title": _short(second), "line": book.lines[first.at].number}))
    for code, found in problems.items():
        for heading, values in sorted(found, key=lambda problem: problem[0].at)[:_MAX_FINDINGS]:
            report.add(code, place=Place(book.sources[heading.at], line=book.lines[heading.at].number), **values)
        if len(found) > _MAX_FINDINGS:
            rest = found[_MAX_FINDINGS][0]
            place = Place(book.sources[rest.at], line=book.lines[rest.at].number)
            report.add("STR-045", place=place, count=len(found) - _MAX_FINDINGS, finding=code)
    for found_list in contents:
        _report_missing(book, found_list, headings, report)


def _find_miscounts(
    row: Row, headings: Sequence[Candidate], higher: Sequence[int], again: Container[int]
) -> Iterator[tuple[str, Candidate, dict[str, object]]]:
    """Yield what is odd about the numbers of a row, in each part of the book by itself.

    `headings` are those of all rows: a row may count on from another, where a book changes its style.
    """
    for counted in _parts(row, higher):
        numbers = {number for heading in counted for number in _numbers(heading)}
        first = bisect_left(headings, counted[0].at, key=lambda heading: heading.at)
        last = headings[first - 1].last or 0 if first and counted[0].number == (headings[first - 1].last or 0) + 1 else 0
        if row.form.strength == "weak" and counted[0].number == 2 and higher and higher[0] < counted[0].at:
            last = 1  # the chapter above is the first: 第一章, 2, 3
        before: Candidate | None = None
        for heading in counted:
            number = heading.number or 0
            title = {"title": _short(heading)}
            # That a chapter has been there before is told by itself.
            if heading.at not in again:
                if number > last + 1 and (missing := [n for n in range(last + 1, number) if n not in numbers]):
                    yield "STR-041", heading, {**title, "missing": _ranges(missing)}
                if before is not None and number == last and not are_halves(before, heading):
                    yield "STR-042", heading, {**title, "number": number, "before": _short(before)}
                if before is not None and number < last:
                    yield "STR-043", heading, {**title, "before": _short(before)}
            elif number != last + 1:
                continue
            before, last = heading, heading.last or 0


def _parts(row: Row, higher: Sequence[int]) -> Iterator[list[Candidate]]:
    """Yield the numbered headings of a row, parted where they may count anew: below another heading that stands over it."""
    part: list[Candidate] = []
    for heading in row.headings:
        if heading.number is None:
            continue
        if part:
            parted = bisect(higher, part[-1].at) < bisect(higher, heading.at) or part[-1].form.series != heading.form.series
            # Below a chapter with text of its own the second number is the first one printed.
            if parted and heading.number <= 2 and heading.number <= (part[-1].last or 0):
                yield part
                part = []
        part.append(heading)
    if part:
        yield part


def _numbers(heading: Candidate) -> range:
    return range(heading.number or 0, (heading.last or 0) + 1)


def _ranges(numbers: Sequence[int]) -> str:
    """Return rising numbers in words: 3, 5–7, 9."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ", ".join("–".join(map(str, run)) for run in runs[:_MAX_FINDINGS])


def _find_twice(book: BookLines, headings: Sequence[Candidate]) -> Iterator[tuple[Candidate, Candidate]]:
    """Yield chapters whose text has been there before, each with the first of its kind."""
    seen: dict[bytes, Candidate] = {}
    for place, heading in enumerate(headings):
        end = headings[place + 1].at if place + 1 < len(headings) else len(book.lines)
        if book.chars_between(heading.at, end) < _LEAST_TWICE_CHARS:
            continue
        text = "".join("".join(book.texts[at].split()) for at in range(heading.at + 1, end))
        digest = blake2b(text.encode("utf-8", "surrogatepass")).digest()
        if (first := seen.setdefault(digest, heading)) is not heading:
            yield first, heading


def _report_missing(book: BookLines, contents: ContentsList, headings: Sequence[Candidate], report: Report) -> None:
    """Report the entries of a list of contents that no heading answers (STR-046)."""
    there = {plain(heading.text) for heading in headings} | {plain(heading.form.title) for heading in headings if heading.form.title}
    numbers = {heading.key for heading in headings}
    missing = []
    for at in contents.entries:
        form = read_form(book.texts[at])
        if form is None or form.crowded or (form.number is not None and (form.scheme, form.number) in numbers):
            continue
        if there.isdisjoint(plain_entries(book.texts[at]) | plain_entries(form.title)):
            missing.append(at)
    if missing and len(missing) < len(contents.entries):
        place = Place(book.sources[missing[0]], line=book.lines[missing[0]].number)
        report.add("STR-046", place=place, count=len(missing), title=book.texts[missing[0]][:_MOST_TITLE_CHARS])


def _short(heading: Candidate) -> str:
    text = heading.text
    return text if len(text) <= _MOST_TITLE_CHARS else text[:_MOST_TITLE_CHARS] + "…"
