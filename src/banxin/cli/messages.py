"""Findings go in; lines on stderr and an exit code come out."""

from __future__ import annotations

from collections import Counter

import click

from banxin.codes import Severity
from banxin.diagnostics import Report

_STYLE = {Severity.INFO: "cyan", Severity.WARNING: "yellow", Severity.ERROR: "red"}
# More findings of one kind than this say nothing new; the count does.
_SHOWN_PER_CODE = 8


def show_findings(report: Report) -> None:
    """Print the findings to stderr, the gravest last where the eye is, at most a few of each kind."""
    seen: Counter[str] = Counter()
    totals = Counter(finding.code for finding in report)
    for finding in sorted(report, key=lambda finding: finding.severity):
        seen[finding.code] += 1
        if seen[finding.code] <= _SHOWN_PER_CODE:
            where = f"{finding.place}: " if finding.place else ""
            name = click.style(finding.severity.name.lower(), fg=_STYLE[finding.severity], bold=True)
            click.echo(f"{where}{name} {finding.code}: {finding.message}", err=True)
            if finding.hint:
                click.echo(f"  hint: {finding.hint}", err=True)
        elif seen[finding.code] == totals[finding.code]:
            click.echo(f"  … and {totals[finding.code] - _SHOWN_PER_CODE} more {finding.code}", err=True)


def exit_code(report: Report, *, strict: bool) -> int:
    """Return 1 when there are errors among the findings, 3 when strict and there are warnings, else 0."""
    if report.count(Severity.ERROR):
        return 1
    return 3 if strict and report.count(Severity.WARNING) else 0
