"""`publish explain`: the longer text behind a finding's code."""

from __future__ import annotations

import click

from banxin.codes import CODES
from banxin.errors import PublishError
from banxin.strict_toml import suggest


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("code", required=False)
def command(code: str | None) -> int:
    """Explain the finding CODE (such as STR-002), or list all codes."""
    if code is None:
        for key, entry in sorted(CODES.items()):
            click.echo(f"{key}  {entry.severity.name.lower():8}{entry.message}")
        return 0
    found = CODES.get(code.upper())
    if found is None:
        raise PublishError(f"there is no finding “{code}”", hint=suggest(code.upper(), CODES) or "publish explain lists them all")
    click.echo(f"{code.upper()} ({found.severity.name.lower()}): {found.message}")
    if found.hint:
        click.echo(f"hint: {found.hint}")
    if found.explanation:
        click.echo(f"\n{click.wrap_text(found.explanation, 88)}")
    return 0
