"""What the user typed goes in; checked values, or an error with the nearest valid word, come out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from banxin.cli import COMMANDS
from banxin.errors import SourceError
from banxin.strict_toml import suggest


class Word(click.Choice[str]):
    """One of a few words; a misspelt one is answered with the nearest."""

    def get_invalid_choice_message(self, value: object, ctx: click.Context | None) -> str:
        words = [str(choice) for choice in self.choices]
        return f"{value!r} is not known here; {suggest(str(value), words)}"


def refuse_misspelt_command(sources: Sequence[str]) -> None:
    """Raise SourceError when the first source is no file but nearly a command: `publish inspct page.txt`."""
    first = sources[0] if sources else ""
    if first.isalpha() and not Path(first).exists():
        hint = suggest(first, COMMANDS)
        if hint.startswith("did you mean"):
            raise SourceError(f"there is neither a source nor a command “{first}”", hint=hint)
