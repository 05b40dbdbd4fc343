"""`publish proof`: a source goes in, a page of HTML that holds it beside its reconstruction comes out."""

from __future__ import annotations

from pathlib import Path

import click

from banxin.cli.arguments import Word
from banxin.cli.messages import exit_code, show_findings
from banxin.diagnostics import Report
from banxin.settings import READER_NAMES, ReaderName


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("-o", "--output", metavar="FILE", default="", help="Where to write the page. Default: dist/NAME.proof.html; - is standard output.")
@click.option("--force", is_flag=True, help="Replace a file that is there already and is no proof.")
@click.option("--from", "reader", type=Word(READER_NAMES), help="Kind of source. Default: seen from the content.")
def command(sources: tuple[str, ...], output: str, force: bool, reader: ReaderName | None) -> int:
    """Write a page to look at: a SOURCE line by line beside what was made of it, doubtful places first.

    The page needs nothing beside itself; open it in any browser. Without a SOURCE it shows those that publish.toml in this
    folder lists.
    """
    from banxin.pipeline import proof_path, prove
    from banxin.project import Flags, resolve_settings

    settings = resolve_settings(Flags(sources=sources, reader=reader), folder=Path())
    report = Report()
    target = None if output == "-" else Path(output) if output else proof_path(settings)
    try:
        text = prove(settings, target, report, force=force)
    finally:
        show_findings(report)
    click.echo(text if target is None else target, nl=target is not None)
    return exit_code(report, strict=False)
