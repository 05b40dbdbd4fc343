"""Findings: what went wrong or was repaired, where, how badly, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from banxin.codes import CODES, Severity


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a source or a finished file: its name and, where known, the line (from 1) or page."""

    name: str
    line: int | None = None
    page: int | None = None

    def __str__(self) -> str:
        if self.line is not None:
            return f"{self.name}:{self.line}"
        if self.page is not None:
            return f"{self.name}, page {self.page}"
        return self.name


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding; `code` is a key of `codes.CODES`."""

    code: str
    severity: Severity
    message: str
    hint: str = ""
    place: Place | None = None

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        hint = f"\n  hint: {self.hint}" if self.hint else ""
        return f"{where}{self.severity.name.lower()} {self.code}: {self.message}{hint}"


class Report:
    """The list of findings that every step of a build writes to; only what a later step has settled is taken back."""

    def __init__(self) -> None:
        self._findings: list[Diagnostic] = []

    def add(self, code: str, *, place: Place | None = None, **values: object) -> None:
        """Append a finding; `values` fill the placeholders of the code's message and hint.

        Raises KeyError for a code that is not in the catalogue or a placeholder left empty: both are our
        mistakes, not the user's.
        """
        entry = CODES[code]
        message, hint = entry.message.format(**values), entry.hint.format(**values)
        self._findings.append(Diagnostic(code, entry.severity, message, hint, place))

    def withdraw(self, code: str, name: str, first: int, last: int) -> None:
        """Take back the findings of a code in the lines `first` to `last` of a source: a later step has settled them."""
        self._findings = [
            finding
            for finding in self._findings
            if finding.code != code
            or finding.place is None
            or finding.place.name != name
            or not first <= (finding.place.line or 0) <= last
        ]

    def name_source(self, name: str, since: int) -> None:
        """Say of the findings from the number `since` on that tell no place which source they are about."""
        named = (one if one.place else replace(one, place=Place(name)) for one in self._findings[since:])
        self._findings[since:] = list(named)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self._findings)

    def __len__(self) -> int:
        return len(self._findings)

    def count(self, severity: Severity) -> int:
        """Return how many findings have exactly this severity."""
        return sum(finding.severity is severity for finding in self._findings)
