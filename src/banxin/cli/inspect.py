"""`publish inspect`: the structure of a source as an outline to read, or as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import click

from banxin.cli.arguments import Word
from banxin.cli.messages import exit_code, show_findings
from banxin.diagnostics import Report
from banxin.settings import READER_NAMES, ReaderName


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--json", "as_json", is_flag=True, help="Print the structure as JSON.")
@click.option("--explain", is_flag=True, help="Add source lines, repairs and confidence to the outline.")
@click.option("--from", "reader", type=Word(READER_NAMES), help="Kind of source. Default: seen from the content.")
def command(sources: tuple[str, ...], as_json: bool, explain: bool, reader: ReaderName | None) -> int:
    """Show the articles, chapters and loose text found in a SOURCE, and how sure that is.

    Without a SOURCE, those that publish.toml in this folder lists.
    """
    from banxin.model.dump import outline
    from banxin.model.outline import describe
    from banxin.pipeline import read_document
    from banxin.project import Flags, resolve_settings

    settings = resolve_settings(Flags(sources=sources, reader=reader), folder=Path())
    report = Report()
    try:
        document = read_document(settings, report)
    finally:
        show_findings(report)
    if as_json:
        click.echo(json.dumps(outline(document), ensure_ascii=False, indent=1))
    else:
        click.echo(describe(document, explain=explain), nl=False)
    return exit_code(report, strict=False)
