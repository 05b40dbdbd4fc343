"""`publish watch`: the flags of a build go to the preview, which makes the editions anew whenever a source changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from banxin.cli import build
from banxin.cli.arguments import refuse_misspelt_command


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port of the preview on this machine. Default: one that is free.")
def command(port: int, **flags: Any) -> int:
    """Show the editions in a browser, and make them anew whenever a source changes.

    A SOURCE and the options are those of `publish build`. Ctrl-C ends it.
    """
    from banxin.preview import run_preview
    from banxin.project import Flags, resolve_settings

    chosen = Flags(**flags)
    refuse_misspelt_command(chosen.sources)
    folder = Path()
    try:
        run_preview(lambda: resolve_settings(chosen, folder=folder), folder, port, lambda line: click.echo(line, err=True))
    except KeyboardInterrupt:
        click.echo("ended", err=True)
    return 0


# The options of a build are given once; a preview has neither an exit code nor stages to keep, and writes no files to tell of.
command.params[:0] = [option for option in build.command.params if option.name not in ("strict", "verbose", "keep_stages")]
