"""Rows of headings come in; the level each has in the book and the kind of its sections go out.

Units have a rank in Chinese books (部 over 卷 over 集 over 章 over 节). Where it does not say enough, or the book has it
otherwise, nesting decides: a row stands over another when most of its headings have some of the other's below them,
and the other has more.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import combinations, pairwise

from banxin.model.document import SectionKind
from banxin.structure.novel.book_lines import BookLines
from banxin.structure.novel.chapter_forms import RANK_CHAPTER, RANK_ITEM, RANK_SECTION
from banxin.structure.novel.heading_rows import Candidate, Row

# So many of a row's headings have headings of the other below them, where it stands over the other.
_LEAST_NESTED = 0.5
# A part has so little text of its own before its first chapter, compared with what it holds.
_MOST_OWN_TEXT = 0.1


class Levels:
    """The level of each heading (fewer is higher) and the kind of its section."""

    def __init__(self, book: BookLines, rows: Sequence[Row]) -> None:
        self._book = book
        counted = [row for row in rows if row.form.strength != "named" and row.headings]
        self._first = min((at for row in counted for at in row.lines), default=0)
        self._last = max((at for row in counted for at in row.lines), default=len(book.lines))
        self._levels = _levels(book, counted)
        self._chapter = self._chapter_level(counted)
        self.by_scheme = {row.form.scheme: self._levels.get(row.form.scheme, self._chapter) for row in rows}

    def _chapter_level(self, rows: Sequence[Row]) -> float:
        """Return the level that is a chapter in this book: that of 章 and 回, or the lowest it divides into."""
        units = [row for row in rows if row.form.rank == RANK_CHAPTER]
        if units:
            return min(self._levels[row.form.scheme] for row in units)
        if not rows:
            return RANK_CHAPTER
        known = [row for row in rows if row.form.rank <= RANK_SECTION]
        lowest = max(rows, key=lambda row: self._levels[row.form.scheme])
        if not known:
            return self._levels[lowest.form.scheme] if len(rows) == 1 else self._lowest_with_text(rows)
        return self._lowest_with_text(rows)

    def _lowest_with_text(self, rows: Sequence[Row]) -> float:
        """Return the highest level whose headings have text of their own below them, and not only other headings."""
        ordered = sorted(rows, key=lambda row: self._levels[row.form.scheme])
        for place, row in enumerate(ordered[:-1]):
            # Numbers without titles below titles without numbers part a story: they are no chapters of a part.
            below = ordered[place + 1]
            if row.form.rank >= RANK_ITEM and row.form.number is None and not any(heading.form.title for heading in below.headings):
                return self._levels[row.form.scheme]
            lower = sorted(at for other in ordered[place + 1 :] for at in other.lines)
            if _own_text(self._book, row, lower) > _MOST_OWN_TEXT:
                return self._levels[row.form.scheme]
        return self._levels[ordered[-1].form.scheme]

    def of(self, heading: Candidate) -> tuple[float, SectionKind]:
        """Return the level of a heading and the kind of its section."""
        form = heading.form
        if form.strength == "named":
            if form.position == "front" and heading.at < self._first:
                return 0, "front"
            if form.position == "back":
                # An appendix or an afterword among the chapters belongs to the one it follows.
                return (0, "back") if heading.at > self._last else (self._chapter + 1, "section")
            return self._chapter, "chapter"
        level = self._levels.get(form.scheme, self._chapter)
        if level < self._chapter:
            return level, "part"
        return level, "chapter" if level == self._chapter else "section"

    def of_outer(self, heading: Candidate) -> float:
        """Return the level of the part that a heading names besides itself."""
        return self._levels.get(heading.form.outer_scheme, min(self._levels[heading.form.scheme], self._chapter) - 0.5)


def _levels(book: BookLines, rows: Sequence[Row]) -> dict[str, float]:
    levels: dict[str, float] = {row.form.scheme: float(row.form.rank) for row in rows}
    known = [row for row in rows if row.form.rank < RANK_ITEM]
    for one, other in combinations(known, 2):
        if levels[one.form.scheme] == levels[other.form.scheme]:
            for upper, lower in ((one, other), (other, one)):
                if _stands_over(upper, lower):
                    levels[lower.form.scheme] += 0.3
        else:
            upper, lower = sorted((one, other), key=lambda row: levels[row.form.scheme])
            if _counts_on(upper, lower) or _counts_on(lower, upper):
                levels[lower.form.scheme] = levels[upper.form.scheme]
                continue
            if _stands_over(lower, upper) and not _stands_over(upper, lower):
                levels[upper.form.scheme] = levels[lower.form.scheme] + 0.3
    placed = list(known)
    for row in sorted((row for row in rows if row.form.rank >= RANK_ITEM), key=lambda row: len(row.headings)):
        above = [levels[other.form.scheme] for other in placed if _stands_over(other, row)]
        # A title without a number between two chapters has the next of them below it, and is none the less their equal.
        below = [
            levels[other.form.scheme]
            for other in placed
            if _stands_over(row, other) and (row.form.scheme != "unnumbered" or _own_text(book, row, other.lines) <= _MOST_OWN_TEXT)
        ]
        if above:
            levels[row.form.scheme] = max(above) + 0.5
        elif below:
            levels[row.form.scheme] = min(below) - 0.5
        elif placed:
            levels[row.form.scheme] = max(levels[other.form.scheme] for other in placed)
        placed.append(row)
    return levels


def _counts_on(first: Row, second: Row) -> bool:
    """Tell whether a row goes on where another ends, in another unit: the book has changed its style."""
    return first.lines[-1] < second.lines[0] and second.headings[0].number == (first.headings[-1].last or 0) + 1 > 2


def _stands_over(upper: Row, lower: Row) -> bool:
    """Tell whether most headings of a row have headings of another below them, of which there are more."""
    if len(lower.headings) < len(upper.headings):
        return False
    bounds = [*upper.lines, lower.lines[-1] + 1 if lower.lines else 0]
    counts = [bisect_left(lower.lines, end) - bisect_left(lower.lines, start) for start, end in pairwise(bounds)]
    if len(upper.headings) == 1:
        return counts[0] >= 2 and bisect_left(lower.lines, upper.lines[0]) <= 1
    full = sum(count > 0 for count in counts)
    return full >= _LEAST_NESTED * len(upper.headings) and full >= 2


def _own_text(book: BookLines, row: Row, lower: Sequence[int]) -> float:
    """Return what share of the text below a row's headings stands before the first lower heading."""
    own = whole = 0
    for place, at in enumerate(row.lines):
        end = row.lines[place + 1] if place + 1 < len(row.lines) else len(book.lines)
        first = bisect_left(lower, at)
        stop = min(end, lower[first]) if first < len(lower) else end
        own += book.chars_between(at, stop)
        whole += book.chars_between(at, end)
    return own / max(1, whole)

