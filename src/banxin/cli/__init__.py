"""The command `publish`: flags go to the pipeline, messages come back, and nothing is decided here.

Results go to stdout, talk to stderr. `publish SOURCE…` is `publish build SOURCE…`. Each command is a module of
this package, imported only when it is called, so that `--help` answers at once.
"""

from __future__ import annotations

import errno
import gc
import importlib
import os
import sys
import tempfile
import traceback

import click

import banxin
from banxin.cli.signals import stopping_in_order
from banxin.errors import PublishError

# In the order in which people meet them; the summary is repeated here so that --help imports no command.
COMMANDS = {
    "build": "Make the editions of a source (the default: `publish page.txt`).",
    "new": "Make a small working project to begin with.",
    "watch": "Show the editions in a browser and make them anew when a source changes.",
    "inspect": "Show the structure found in a source.",
    "parse": "Write a source as a manuscript to correct and build.",
    "proof": "Show a source beside its reconstruction, doubtful places first.",
    "onix": "Write what is stated of a publication as an ONIX message for the book trade.",
    "check": "Judge finished EPUB and PDF files.",
    "layouts": "List the layouts and their options.",
    "fonts": "List the fonts, what they cover and their licences.",
    "explain": "Explain a finding by its code.",
}

EXIT_OUR_FAULT = 4
EXIT_INTERRUPTED = 130


class _Publish(click.Group):
    """A group whose default command is `build`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or args[0] not in (*COMMANDS, "--help", "-h", "--version"):
            args.insert(0, "build")
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"banxin.cli.{cmd_name}").command
        return command

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # The reader of our output went away (`publish inspect page.txt | head`): no fault of anybody's, though click
            # would end with 1.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise click.exceptions.Exit(0) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=_Publish,
    context_settings={"help_option_names": ["-h", "--help"]},
    options_metavar="",
    subcommand_metavar="[COMMAND] SOURCE... [OPTIONS]",
    epilog="`publish build --help` lists the options of a build. Exit: 0 good, 1 finished with errors among the "
    "findings, 2 wrong usage or unusable source, 3 warnings under --strict, 4 our fault.",
)
@click.version_option(banxin.__version__, prog_name="publish")
def publish() -> None:
    """Turn Chinese newspaper text, novels and Markdown into an EPUB and a print-ready PDF.

    publish page.txt makes dist/page.epub and dist/page.pdf; publish alone builds what publish.toml describes.
    """


def _open_closed_streams() -> None:
    """Lead standard streams that the caller has closed nowhere: the next file opened would get their number.

    A library that complains on stderr would then write into an edition.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8"))


def _was_talking(failure: OSError) -> bool:
    """Tell whether something failed while it was being said on a standard stream."""
    return any(frame.f_code is click.echo.__code__ for frame, _ in traceback.walk_tb(failure.__traceback__))


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and end the process with its exit code."""
    _open_closed_streams()
    # Documents are trees: the collector of cycles would walk them over and over and find nothing.
    gc.set_threshold(50_000, 20, 100)
    try:
        with stopping_in_order():
            code = publish.main(arguments, prog_name="publish", standalone_mode=False)
    except click.exceptions.Exit as ended:
        code = ended.exit_code
    except click.NoSuchOption as wrong:
        wrong.show()
        code = 2
    except click.ClickException as wrong:
        wrong.show()
        code = wrong.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped; nothing half-written is left", err=True)
        code = EXIT_INTERRUPTED
    except PublishError as failure:
        click.echo(f"error: {failure}", err=True)
        code = failure.exit_code
    except Exception as bug:
        if os.environ.get("BANXIN_TRACEBACK"):
            raise
        if isinstance(bug, OSError) and _was_talking(bug):
            # What still waits to be written there would fail again at the end of the process.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            message, code = f"standard output takes no more: {bug.strerror or bug}", 2
            hint = "make room where it is sent to, or send it elsewhere"
        elif isinstance(bug, OSError) and bug.errno in (errno.ENOSPC, errno.EDQUOT):
            # What is written for the user says itself where it had no room; here it was a file the work needs.
            message = f"no space left for temporary files in {tempfile.gettempdir()}"
            hint, code = "make room there, or name another folder in TMPDIR", 2
        elif isinstance(bug, UnicodeEncodeError) and bug.encoding != "utf-8":
            message = f"standard output is written in {bug.encoding} here, which has no U+{ord(bug.object[bug.start]):04X}"
            hint, code = "set PYTHONUTF8=1, or a locale of UTF-8", 2
        else:
            message = f"a mistake of the program: {type(bug).__name__}: {bug}"
            hint = "please report it with the source; BANXIN_TRACEBACK=1 shows where it happened"
            code = EXIT_OUR_FAULT
        click.echo(f"error: {message}\n  hint: {hint}", err=True)
    sys.exit(code if isinstance(code, int) else 0)
