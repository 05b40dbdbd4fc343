"""`publish parse`: a source goes in, the manuscript that a person can correct comes out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from banxin.cli.arguments import Word
from banxin.cli.messages import exit_code, show_findings
from banxin.diagnostics import Report
from banxin.settings import READER_NAMES, VARIANTS, ReaderName, Variant


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("-o", "--output", metavar="FILE", default="-", help="Where to write the manuscript. Default: standard output.")
@click.option("--force", is_flag=True, help="Replace a manuscript that is there already, corrections and all.")
@click.option("--from", "reader", type=Word(READER_NAMES), help="Kind of source. Default: seen from the content.")
@click.option("--variant", type=Word(VARIANTS), help="Script and region to convert it to. Default: the source's own.")
def command(
    sources: tuple[str, ...], output: str, force: bool, reader: ReaderName | None, variant: Variant | None
) -> int:
    """Write a SOURCE as a manuscript: correct it in any editor, then build it like any source.

    Without a SOURCE, those that publish.toml in this folder lists, with what it states of them.
    """
    from banxin.pipeline import parse
    from banxin.project import Flags, resolve_settings

    flags = Flags(sources=sources, reader=reader, variants=(variant,) if variant else ())
    settings = replace(resolve_settings(flags, folder=Path()), variants=flags.variants)
    report = Report()
    target = None if output == "-" else Path(output)
    try:
        text = parse(settings, target, report, force=force)
    finally:
        show_findings(report)
    click.echo(text if target is None else output, nl=target is not None)
    return exit_code(report, strict=False)
