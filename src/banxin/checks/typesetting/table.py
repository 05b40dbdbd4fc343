"""Measured clauses go in; the matrix that a person reads, the JSON that a program reads, and the two sums come out."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium

from banxin.checks.typesetting.clauses import Measured, measure
from banxin.checks.typesetting.glyphs import read_pages
from banxin.checks.typesetting.lines import arrange
from banxin.checks.typesetting.stated import read_stated
from banxin.errors import SourceError

# A summary reads no more pages of a book than this, in runs, because a paragraph may go on overleaf.
_SAMPLED_PAGES, _RUN = 48, 4
_MARGIN = " " * 14


@dataclass(frozen=True, slots=True)
class Sum:
    """How many clauses are met, met in part, open and not measured; those that do not apply are in none.

    `share` counts a clause 1, ½ or 0, of all that apply: what is not measured counts as nothing. `share_measured`
    is the same of what is measured.
    """

    met: int
    part: int
    open: int
    not_measured: int

    @property
    def measured(self) -> int:
        return self.met + self.part + self.open

    @property
    def share(self) -> float:
        every = self.measured + self.not_measured
        return (self.met + self.part / 2) / every if every else 0.0

    @property
    def share_measured(self) -> float:
        return (self.met + self.part / 2) / self.measured if self.measured else 0.0


@dataclass(frozen=True, slots=True)
class Matrix:
    """The clauses of one file. `direction` is how its lines run; `em_pt` and `leading_pt` are its body's.

    `asked` is what was asked of its setting, None where nothing is known of that.
    """

    file: str
    pages: int
    direction: str
    em_pt: float
    leading_pt: float
    clauses: Sequence[Measured]
    asked: Mapping[str, str] | None = None

    def as_json(self) -> dict[str, Any]:
        """Return plain values: the clauses with figures and places, and both sums."""
        clreq, every = sums(self.clauses)
        return {
            "file": self.file,
            "pages": self.pages,
            "direction": self.direction,
            "em_pt": self.em_pt,
            "leading_pt": self.leading_pt,
            "asked": None if self.asked is None else dict(self.asked),
            "clauses": [asdict(clause) | {"figures": dict(clause.figures)} for clause in self.clauses],
            "sums": {"clreq": _sum_json(clreq), "with_own": _sum_json(every)},
        }


def measure_pdf(
    path: Path,
    source: str | None = None,
    pages: Iterable[int] | None = None,
    expected: Mapping[str, str] | None = None,
) -> Matrix:
    """Measure every clause on the PDF at `path`, or on some of its `pages` only (from 1).

    `source` is the text that was printed: with it, lost characters and changed marks are found. `expected` is what was asked
    of the setting, over what the file says of that itself (`typography.request`). Raises SourceError for a file that cannot be
    read.
    """
    stated = read_stated(path)
    try:
        setting = arrange(read_pages(path, None if pages is None else frozenset(pages)))
    except (pdfium.PdfiumError, OSError) as failure:
        raise SourceError(f"cannot read {path}: {failure}", hint="`publish check` without --clauses says more") from None
    setting.source = source
    setting.bound_right = stated.bound_right
    setting.asked = {**(stated.asked or {}), **expected} if expected else stated.asked
    direction = "vertical" if setting.vertical else "horizontal"
    return Matrix(
        path.name,
        len(setting.pages),
        direction,
        round(setting.em, 3),
        round(setting.leading, 3),
        measure(setting),
        setting.asked,
    )


def read_printed_text(path: Path) -> str:
    """Read the text that a PDF was made from, in UTF-8 or GB 18030. Raises SourceError where it is neither."""
    try:
        data = path.read_bytes()
    except OSError as failure:
        raise SourceError(f"cannot read {path}: {failure.strerror or failure}", hint="check the path") from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SourceError(f"{path} is neither UTF-8 nor GB 18030", hint="save it as UTF-8")


def summarise_pdf(path: Path) -> str:
    """Return `summary_line` for a PDF; of a long one, for runs of pages spread evenly, which it says.

    Raises SourceError for a file that cannot be read.
    """
    try:
        document = pdfium.PdfDocument(path)
        count = len(document)
        document.close()
    except (pdfium.PdfiumError, OSError) as failure:
        raise SourceError(f"cannot read {path}: {failure}") from None
    runs = _SAMPLED_PAGES // _RUN
    numbers: Sequence[int] = range(1, count + 1)
    if count > _SAMPLED_PAGES:
        starts = [1 + round(run * (count - _RUN) / (runs - 1)) for run in range(runs)]
        numbers = sorted({start + step for start in starts for step in range(_RUN)})
    said = summary_line(measure_pdf(path, pages=numbers).clauses)
    return said if len(numbers) == count else f"{said}, on {len(numbers)} of {count:,} pages"


def sums(clauses: Iterable[Measured]) -> tuple[Sum, Sum]:
    """Return the sum of clreq's clauses, and the one that counts our own with them."""
    every = list(clauses)
    return _sum(clause for clause in every if not clause.own), _sum(every)


def _sum(clauses: Iterable[Measured]) -> Sum:
    found = [clause.status for clause in clauses]
    return Sum(found.count("met"), found.count("part"), found.count("open"), found.count("not measured"))


def _sum_json(one: Sum) -> dict[str, float]:
    return {
        "met": one.met,
        "part": one.part,
        "open": one.open,
        "not_measured": one.not_measured,
        "share": round(one.share, 4),
        "share_measured": round(one.share_measured, 4),
    }


def summary_line(clauses: Iterable[Measured]) -> str:
    """Return what matters most on one line: flush lines, forbidden starts and ends, the widest gap."""
    by_number = {clause.clause: clause for clause in clauses}
    flush, edges, loose = (by_number[number].figures for number in ("6.2.2.1–2", "6.1.1", "6.2.2.4"))
    if not flush:
        return "no full lines of Chinese were found"
    starts = edges["starts_basic"] + edges["starts_gb"]  # type: ignore[operator]
    ends = edges["ends_basic"] + edges["ends_gb"]  # type: ignore[operator]
    widest = loose.get("widest_gap_em", "none")
    return (
        f"{flush['full_lines']:,} full lines, {flush['flush']} flush, forbidden starts {starts} and ends {ends}, "
        f"widest gap between Han {widest} em"
    )


def write_matrix(matrix: Matrix, width: int = 100) -> str:
    """Return the matrix for a terminal so many columns wide: each clause with its figures, its worst places, and both sums.

    Clauses of which the file shows nothing are named together at the end.
    """
    rows = [f"{matrix.file} · {matrix.pages} page{'' if matrix.pages == 1 else 's'} · {matrix.direction} · {matrix.em_pt:g}/{matrix.leading_pt:g} pt"]
    absent = []
    for clause in matrix.clauses:
        number = f"{clause.clause}{'*' if clause.own else ''}"
        if clause.status == "not applicable":
            absent.append(number)
            continue
        rows.append(f"  {number:12}{clause.status:14}{clause.title}")
        figures = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in clause.figures.items())
        for said in filter(None, (figures, clause.note)):
            rows += _wrapped(said, width)
        if clause.status in ("part", "open"):
            rows += [f"{_MARGIN}page {spot.page}: {spot.text} ({spot.amount})" for spot in clause.worst[:3]]
    if absent:
        rows += ["  nothing to measure of", *_wrapped(", ".join(absent), width)]
    clreq, every = sums(matrix.clauses)
    for name, one in (("clreq", clreq), ("with our own (*)", every)):
        rows.append(f"  {name}")
        rows += _wrapped(_sum_words(one), width)
    return "\n".join(rows)


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, max(width, 40), initial_indent=_MARGIN, subsequent_indent=_MARGIN, break_on_hyphens=False)


def _sum_words(one: Sum) -> str:
    return (
        f"{one.met} met, {one.part} in part, {one.open} open, {one.not_measured} not measured here = "
        f"{100 * one.share:.1f} % of all that apply, {100 * one.share_measured:.1f} % of those measured"
    )
