"""`publish onix`: what is stated of a publication goes in, an ONIX message for the book trade comes out."""

from __future__ import annotations

from pathlib import Path

import click

from banxin.cli.messages import exit_code, show_findings
from banxin.diagnostics import Report


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--out", metavar="DIR", default="", help="Folder of the message. Default: dist.")
@click.option("--name", default="", help="Name of the file. Default: the source's.")
@click.option("--strict", is_flag=True, help="End with exit code 3 when there are warnings.")
def command(sources: tuple[str, ...], out: str, name: str, strict: bool) -> int:
    """Write NAME.onix.xml: one record for the e-book and one for the printed book (ONIX for Books 3.0).

    Without a SOURCE, publish.toml in this folder says what there is. SOURCE_DATE_EPOCH dates the message. It is held against
    EDItEUR's schema where onixcheck is installed (pip install onixcheck).
    """
    from banxin.checks.onix import validate_onix
    from banxin.output import write_whole
    from banxin.pipeline import export_onix
    from banxin.project import Flags, resolve_settings

    settings = resolve_settings(Flags(sources=sources, out=out, name=name), folder=Path())
    report = Report()
    try:
        path, content = export_onix(settings, report)
        write_whole({path: content})
        schema = validate_onix(path, report)
    finally:
        show_findings(report)
    if schema and not any(finding.code == "ONX-003" for finding in report):
        click.echo(f"{path.name} is valid by {schema}", err=True)
    click.echo(path)
    return exit_code(report, strict=strict)
