"""`publish build`: the flags of a build go to the pipeline; the paths it made go to stdout."""

from __future__ import annotations

from pathlib import Path

import click

from banxin.cli.arguments import Word, refuse_misspelt_command
from banxin.cli.messages import exit_code, show_findings
from banxin.diagnostics import Report
from banxin.settings import (
    EDITIONS,
    FONT_EMBEDDINGS,
    PINYIN_MODES,
    READER_NAMES,
    VARIANTS,
    Edition,
    FontEmbedding,
    PinyinMode,
    ReaderName,
    Variant,
)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--to", "editions", multiple=True, type=Word(EDITIONS), help="Edition to make; repeatable. Default: both.")
@click.option("--layout", "layouts", multiple=True, metavar="NAME", help="Layout; repeatable. Default: newspaper or book, by the source.")
@click.option("--set", "options", multiple=True, metavar="KEY=VALUE", help="Option of the layout, such as measure_chars=30; repeatable.")
@click.option("--out", metavar="DIR", default="", help="Folder of the results. Default: dist.")
@click.option("--name", default="", help="Name of the files. Default: the source's.")
@click.option("--title", default="", help="Title of the publication. Default: the source's own, else its first headline.")
@click.option("--date", default="", help="Its date: 2020-10-28, 2020-10 or 2020. Default: the source's own.")
@click.option("--paper", default="", help="The paper it is an issue of. Default: the source's own.")
@click.option("--from", "reader", type=Word(READER_NAMES), help="Kind of source. Default: seen from the content.")
@click.option("--fonts", type=Word(FONT_EMBEDDINGS), help="Fonts inside the EPUB. Default: subset.")
@click.option("--variant", "variants", multiple=True, type=Word(VARIANTS), help="Script and region of an edition; repeatable. Default: the source's own.")
@click.option("--regional-words", is_flag=True, help="Replace words as well, where the region of the variant has its own.")
@click.option("--pinyin", type=Word(PINYIN_MODES), help="Print the readings of rare characters, or of all.")
@click.option("--zhuyin", is_flag=True, help="Print readings in zhuyin (ㄅㄆㄇ): all, unless --pinyin says rare.")
@click.option("--marks", is_flag=True, help="Draw crop marks outside the bleed of the PDF.")
@click.option("--strict", is_flag=True, help="End with exit code 3 when there are warnings.")
@click.option("-v", "--verbose", is_flag=True, help="Tell the SHA-256 of each result; of an EPUB that of its contents too.")
@click.option("--keep-stages", is_flag=True, help="Write the document after each step beside the results.")
def command(
    sources: tuple[str, ...],
    editions: tuple[Edition, ...],
    layouts: tuple[str, ...],
    options: tuple[str, ...],
    out: str,
    name: str,
    title: str,
    date: str,
    paper: str,
    reader: ReaderName | None,
    fonts: FontEmbedding | None,
    variants: tuple[Variant, ...],
    regional_words: bool,
    pinyin: PinyinMode | None,
    zhuyin: bool,
    marks: bool,
    strict: bool,
    verbose: bool,
    keep_stages: bool,
) -> int:
    """Make the editions of one publication.

    A SOURCE is a text or Markdown file, a folder of them, or - for standard input. Without any, publish.toml in
    this folder says what to build.
    """
    from banxin.cli.progress import show_progress
    from banxin.pipeline import build
    from banxin.project import Flags, resolve_settings

    refuse_misspelt_command(sources)
    flags = Flags(
        sources=sources,
        editions=editions,
        layouts=layouts,
        options=options,
        out=out,
        name=name,
        title=title,
        date=date,
        paper=paper,
        reader=reader,
        fonts=fonts,
        marks=marks,
        strict=strict,
        keep_stages=keep_stages,
        variants=variants,
        regional_words=regional_words,
        pinyin=pinyin,
        zhuyin=zhuyin,
    )
    settings = resolve_settings(flags, folder=Path())
    report = Report()
    try:
        with show_progress() as progress:
            made = build(settings, report, progress)
    finally:
        show_findings(report)
    for path in made:
        click.echo(path)
        if verbose:
            _tell_digests(path)
    return exit_code(report, strict=settings.strict)


def _tell_digests(path: Path) -> None:
    """Tell what the file is to the last bit, and what an EPUB holds, whatever zlib has packed it."""
    import hashlib
    import zipfile

    from banxin.checks.epub_digest import digest_contents

    click.echo(f"  sha256 {hashlib.sha256(path.read_bytes()).hexdigest()}", err=True)
    if path.suffix == ".epub":
        with zipfile.ZipFile(path) as archive:
            click.echo(f"  sha256 {digest_contents(archive)} (of the contents)", err=True)
