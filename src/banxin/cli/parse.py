"""`publish parse`: a source goes in, the manuscript that a person can correct comes out."""

from __future__ import annotations

from pathlib import Path

import click

from banxin.cli.messages import exit_code, show_findings
from banxin.diagnostics import Report
from banxin.settings import READER_NAMES, ReaderName, Settings


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("-o", "--output", metavar="FILE", default="-", help="Where to write the manuscript. Default: standard output.")
@click.option("--force", is_flag=True, help="Replace a manuscript that is there already, corrections and all.")
@click.option("--from", "reader", type=click.Choice(READER_NAMES), help="Kind of source. Default: seen from the content.")
def command(sources: tuple[str, ...], output: str, force: bool, reader: ReaderName | None) -> int:
    """Write a SOURCE as a manuscript: correct it in any editor, then build it like any source."""
    from banxin.errors import OutputError
    from banxin.output import write_whole
    from banxin.pipeline import read_document
    from banxin.renderers.manuscript import render_manuscript

    target = Path(output)
    if output != "-" and target.exists() and not force:
        raise OutputError(
            f"{output} is there already, perhaps with corrections", hint="choose another name, or replace it with --force"
        )
    report = Report()
    try:
        document = read_document(Settings(sources=sources, reader=reader), report)
    finally:
        show_findings(report)
    text = render_manuscript(document)
    if output == "-":
        click.echo(text, nl=False)
        return exit_code(report, strict=False)
    files = {target: text.encode()}
    for resource in document.resources:
        picture = target.parent / resource.name
        if picture.exists() and picture.read_bytes() != resource.data and not force:
            raise OutputError(f"{picture} is there already and is another picture", hint="write into an empty folder")
        files[picture] = resource.data
    write_whole(files)
    click.echo(output)
    return exit_code(report, strict=False)
