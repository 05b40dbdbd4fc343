"""`publish fonts`: the families of type, what they cover, what stands in for what, and their licences."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
def command() -> int:
    """List the fonts: the only ones that type is ever set in, those of a folder fonts/ here first."""
    from banxin.fonts.catalogue import load_fonts
    from banxin.fonts.own import with_own_fonts

    catalogue = with_own_fonts(load_fonts(), Path())
    for family in catalogue.families:
        click.secho(family.role, bold=True, nl=False)
        click.echo(f"  {family.name}" + (f" ({family.name_zh})" if family.name_zh else ""))
        for face in family.faces:
            size = face.path.stat().st_size / 1e6
            covers = f"; covers {', '.join(face.repertoires)}" if face.repertoires else ""
            click.echo(f"    weight {face.weight}: {face.characters:,} characters, {size:.1f} MB{covers}")
        if not family.package:
            click.echo(f"    yours: {family.faces[0].path.parent}")
            continue
        click.echo(f"    falls back to {', '.join(family.fallback) or 'nothing'}; licence {family.licence}")
        click.echo(f"    from {family.package} {family.version}; licence text: {family.licence_path}")
    return 0
