"""`publish check`: finished EPUB and PDF files go in, whoever made them; a judgement of each comes out."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import click

from banxin.cli.messages import exit_code, show_findings
from banxin.diagnostics import Report


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--json", "as_json", is_flag=True, help="Print the judgement as JSON.")
@click.option("--clauses", is_flag=True, help="Measure a PDF's Chinese typesetting clause by clause (clreq).")
@click.option(
    "--source",
    metavar="TEXT",
    type=click.Path(path_type=Path),
    help="With --clauses: the text that was printed, to find what is lost or changed.",
)
@click.option("--strict", is_flag=True, help="End with exit code 3 when there are warnings.")
def command(files: tuple[str, ...], as_json: bool, clauses: bool, source: Path | None, strict: bool) -> int:
    """Judge finished FILEs: pages, boxes, fonts, colours, resolution of a PDF; the parts of an EPUB."""
    from banxin.checks.epub import check_epub, format_epub_summary
    from banxin.checks.pdf import check_pdf
    from banxin.checks.pdf_facts import format_pdf_summary
    from banxin.errors import SourceError

    if source is not None and not clauses:
        raise click.UsageError("--source is for --clauses: nothing else is compared with the text.")
    kinds: dict[bytes, tuple[Callable[[Path, Report], Any], Callable[[Any], str]]] = {
        b"%PDF": (check_pdf, format_pdf_summary),
        b"PK\x03\x04": (partial(check_epub, epubcheck=True), format_epub_summary),
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
        if mark not in kinds:
            raise SourceError(f"{name} is neither an EPUB nor a PDF", hint="`publish inspect` looks at sources")
        if clauses:
            if mark != b"%PDF":
                raise click.UsageError(f"--clauses measures PDFs; {name} is an EPUB, whose lines the reading system sets.")
            judged.append(_measure_clauses(Path(name), source, as_json))
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
                "message": finding.message,
                "hint": finding.hint,
            }
            for finding in report
        ]
        click.echo(json.dumps({"files": judged, "findings": findings}, ensure_ascii=False, indent=1))
    show_findings(report)
    return exit_code(report, strict=strict)


def _measure_clauses(path: Path, source: Path | None, as_json: bool) -> dict[str, Any]:
    """Measure one PDF clause by clause, write the matrix unless it goes into the JSON, and return its plain values."""
    from banxin.checks.typesetting import measure_pdf, read_printed_text, write_matrix

    matrix = measure_pdf(path, None if source is None else read_printed_text(source))
    if not as_json:
        click.echo(write_matrix(matrix))
    return matrix.as_json()
