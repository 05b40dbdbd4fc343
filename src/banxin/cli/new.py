"""`publish new`: a folder goes in, a small project stands in it; the paths of its files go to stdout."""

from __future__ import annotations

from pathlib import Path

import click

from banxin.cli.arguments import Word
from banxin.starter import PROJECT_KINDS, ProjectKind, start_project


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--kind", type=Word(PROJECT_KINDS), default="book", show_default=True, help="What the sample is: a book of several files, a novel in one, a newspaper page.")
def command(folder: Path, kind: ProjectKind) -> int:
    """Make a small working project in DIR: a publish.toml that shows every useful key, and a sample text."""
    for path in start_project(folder, kind):
        click.echo(path)
    click.echo(f"now: cd {folder} && publish", err=True)
    return 0
