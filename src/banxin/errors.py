"""The expected failures, each with what is wrong, where, what to do, and the exit code of the command."""

from __future__ import annotations

from banxin.diagnostics import Place


class PublishError(Exception):
    """A failure that the user can mend: printed without a traceback; nothing has been written.

    `message` states the fact, `hint` the remedy, `place` the file and line.
    """

    exit_code = 2

    def __init__(self, message: str, *, hint: str = "", place: Place | None = None) -> None:
        super().__init__(message)
        self.message, self.hint, self.place = message, hint, place

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        hint = f"\n  hint: {self.hint}" if self.hint else ""
        return f"{where}{self.message}{hint}"


class SourceError(PublishError):
    """A source cannot be used: missing, empty, not text, too large."""


class SettingsError(PublishError):
    """A flag or a key of `publish.toml` is wrong."""


class LayoutError(PublishError):
    """A layout cannot be used: unknown, broken, or a template that reaches for what it may not have."""


class FontError(PublishError):
    """The fonts cannot be used: `fonts.toml` is wrong, a file it names is missing, an unknown role."""


class OutputError(PublishError):
    """The result cannot be written where it should go."""


class RenderError(PublishError):
    """A finished edition fails our own gate, such as a lost character: our fault, and nothing is written."""

    exit_code = 4
