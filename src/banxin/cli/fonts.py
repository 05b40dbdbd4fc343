"""`publish fonts`: the families of type, what they cover, what stands in for what, and their licences."""

from __future__ import annotations

import click


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
def command() -> int:
    """List the fonts: the only ones that type is ever set in."""
    from banxin.fonts.catalogue import load_fonts

    catalogue = load_fonts()
    for family in catalogue.families:
        click.secho(family.role, bold=True, nl=False)
        click.echo(f"  {family.name} ({family.name_zh})")
        for face in family.faces:
            size = face.path.stat().st_size / 1e6
            covers = ", ".join(face.repertoires)
            click.echo(f"    weight {face.weight}: {face.characters:,} characters, {size:.1f} MB; covers {covers}")
        click.echo(f"    falls back to {', '.join(family.fallback) or 'nothing'}; licence {family.licence}")
        click.echo(f"    from {family.package} {family.version}; licence text: {family.licence_path}")
    return 0
