"""The headings of a book come in; what is odd about them goes out as findings, each with its line.

A gap (第七章 after 第五章), a number that comes twice, one that goes back, a chapter whose text has been there before, a
chapter that only the list of contents names. Nothing is left out or mended: what the source holds is printed as it is.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Container, Iterator, Mapping, Sequence
from hashlib import sha256

from banxin.diagnostics import Place, Report
from banxin.structure.book_lines import BookLines
from banxin.structure.chapter_forms import read_form
from banxin.structure.contents_list import ContentsList, plain, plain_entries
from banxin.structure.heading_rows import Candidate, Row, are_halves

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
        if row.form.strength in ("strong", "weak"):
            higher = sorted(at for other in rows if levels[other.form.scheme] < levels[row.form.scheme] for at in other.lines)
            for code, heading, values in _find_miscounts(row, higher, again):
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
    row: Row, higher: Sequence[int], again: Container[int]
) -> Iterator[tuple[str, Candidate, dict[str, object]]]:
    """Yield what is odd about the numbers of a row; after a heading that stands over it, it may count anew."""
    before: Candidate | None = None
    for heading in row.headings:
        if heading.at in again or heading.number is None:
            continue
        last = before.last if before else 0
        parted = before is not None and (
            bisect(higher, before.at) < bisect(higher, heading.at) or before.form.outer_number != heading.form.outer_number
        )
        title = {"title": _short(heading)}
        if before is not None and last is not None and heading.number == last and not are_halves(before, heading):
            yield "STR-042", heading, {**title, "number": heading.number, "before": _short(before)}
        elif last is not None and heading.number > last + 1:
            first, end = last + 1, heading.number - 1
            missing = str(first) if first == end else f"{first}–{end}"
            yield "STR-041", heading, {**title, "missing": missing}
        elif last is not None and heading.number < last and not (parted and heading.number <= 1):
            yield "STR-043", heading, {**title, "before": _short(before) if before else ""}
        before = heading


def _find_twice(book: BookLines, headings: Sequence[Candidate]) -> Iterator[tuple[Candidate, Candidate]]:
    """Yield chapters whose text has been there before, each with the first of its kind."""
    seen: dict[bytes, Candidate] = {}
    for place, heading in enumerate(headings):
        end = headings[place + 1].at if place + 1 < len(headings) else len(book.lines)
        if book.chars_between(heading.at, end) < _LEAST_TWICE_CHARS:
            continue
        text = "".join("".join(book.texts[at].split()) for at in range(heading.at + 1, end))
        digest = sha256(text.encode("utf-8", "surrogatepass")).digest()
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
