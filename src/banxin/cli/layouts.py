"""`publish layouts`: the layouts that can be named here, with their page and options; and how one begins one's own."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--copy", nargs=2, metavar="NAME DIR", help="Copy the layout NAME into the new folder DIR, to be changed.")
def command(names: tuple[str, ...], copy: tuple[str, str] | None) -> int:
    """List the layouts, or the options of those that are NAMEd."""
    from banxin.layouts.copying import copy_layout
    from banxin.layouts.layout import Layout
    from banxin.layouts.load import list_layouts, load_layout

    if copy is not None:
        for path in copy_layout(copy[0], Path(copy[1]), project=Path()):
            click.echo(path)
        return 0

    def show(layout: Layout) -> None:
        page, area = layout.page, layout.area
        click.secho(layout.name, bold=True, nl=False)
        click.echo(f"  {layout.title} — {layout.description}")
        columns = f"{area.columns} columns of " if area.columns > 1 else ""
        click.echo(
            f"    {' and '.join(layout.editions)}; page {page.width_mm:g} × {page.height_mm:g} mm; {columns}"
            f"{area.measure_chars} characters × {area.lines_per_page} lines, {area.size_pt:g} on {area.leading_pt:g} pt"
        )
        for option in layout.declared:
            value = layout.options[option.name]
            # As it is written after --set, and in TOML.
            written = str(value).lower() if isinstance(value, bool) else value
            click.echo(f"    --set {option.name}={written}  {option.help} ({option.allowed})")

    if names:
        for name in names:
            show(load_layout(name, project=Path()))
    else:
        for layout in list_layouts(Path()):
            show(layout)
    return 0
