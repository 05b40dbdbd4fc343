"""Set a novel with Banxin and with Typst, the same text on the same page; prints what each takes, pair by pair.

    python benchmarks/against_typst.py NOVEL [--pairs N] [--parts]

Both set A5 pages of 30 × 27 characters in Noto Serif CJK from `fonts/`, justified, with indented paragraphs, each chapter
on a new page, running heads, folios, bookmarks, and contents with page numbers. Each run is a process of its own, in turn
with the other's; CPU time is user and system time of the process and its children. With `--parts` a quarter and a half of
the novel are set too, to see how time grows with length. Typst is the package `typst` (`pip install '.[bench]'`).
"""

from __future__ import annotations

import argparse
import math
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

from banxin.diagnostics import Report
from banxin.fonts.catalogue import BOLD, REGULAR, load_fonts
from banxin.layouts.layout import Layout
from banxin.layouts.load import load_layout
from banxin.model.document import Block, Document, Verse
from banxin.model.walk import block_text, heading_text, inline_text, iter_sections
from banxin.pipeline import read_document
from banxin.settings import Settings

OPTIONS = {"measure_chars": "30", "lines_per_page": "27"}
PARTS = {"¼": 0.25, "½": 0.5, "1": 1.0}
# The next goal is to be level with Typst; the limit is what may not be passed on the way.
LIMIT = 4.0
# Their page counts differ by the white of openings and by how each treats a short last line, not by what stands on them.
MOST_DIFFERENT_PAGES = 0.08


@dataclass(frozen=True, slots=True)
class Run:
    """What one process took, and what it made."""

    cpu_s: float
    peak_mb: float
    pages: int
    bookmarks: int


def main() -> None:
    """Read the arguments, set the novel, print."""
    arguments = argparse.ArgumentParser(description="Set a novel with Banxin and with Typst.")
    arguments.add_argument("novel", type=Path, help="a plain text with chapters")
    arguments.add_argument("--pairs", type=int, default=5, help="how often each is run")
    arguments.add_argument("--parts", action="store_true", help="set a quarter and a half of it too")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows: dict[str, tuple[int, list[tuple[Run, Run]]]] = {}
        for name, share in PARTS.items() if given.parts else [("1", 1.0)]:
            source, characters, chapters = cut(given.novel, share, Path(folder))
            write_typst(source, Path(folder))
            for run in range(given.pairs + 1):
                pair = run_ours(source, Path(folder)), run_typst(Path(folder))
                if run:  # the first pair warms the files
                    rows.setdefault(name, (characters, []))[1].append(pair)
                else:
                    check_same_work(*pair, chapters)
            print_row(name, *rows[name], header=len(rows) == 1)
        if given.parts:
            print_growth(list(rows.values()))


# --- the text ----------------------------------------------------------------------------------------------


def read(novel: Path) -> Document:
    return read_document(Settings(sources=(str(novel),), out=Path(tempfile.gettempdir())), Report())


def cut(novel: Path, share: float, folder: Path) -> tuple[Path, int, int]:
    """Write the first chapters of a novel, up to a share of them; return the file, its characters and its chapters."""
    chapters = [section for section in read(novel).sections if heading_text(section)]
    wanted = max(1, round(len(chapters) * share))
    lines = novel.read_text("utf-8-sig").split("\n")
    end = chapters[wanted].origin.spans[0].first - 1 if wanted < len(chapters) else len(lines)
    path = folder / novel.name
    path.write_text("\n".join(lines[:end]), "utf-8")
    return path, sum(len(line) for line in lines[:end]), wanted


def write_typst(novel: Path, folder: Path) -> None:
    """Write the document that our reader finds in a novel as Typst's source, beside a folder with the faces it needs."""
    document = read(novel)
    layout = load_layout("book", options=OPTIONS)
    catalogue = load_fonts()
    faces = folder / "faces"
    faces.mkdir(exist_ok=True)
    for role, weight in (("body", REGULAR), ("heading", BOLD), ("verse", REGULAR)):
        path = catalogue.face(layout.roles[role], weight).path
        if not (faces / path.name).exists():
            (faces / path.name).symlink_to(path)
    names = {role: catalogue.family(layout.roles[role]).name for role in ("body", "heading", "verse")}
    parts = [typst_preamble(layout, names, document.metadata.title)]
    for section in iter_sections(document.sections):
        if title := heading_text(section):
            parts.append(f"= {escape(title)}")
        parts += [typst_block(block) for block in section.blocks]
    (folder / "novel.typ").write_text("\n\n".join(parts), "utf-8")


def typst_block(block: Block) -> str:
    if isinstance(block, Verse):
        stanzas = (" \\\n".join(escape(inline_text(line)) for line in stanza) for stanza in block.stanzas)
        return "#verse[\n" + "\n\n".join(stanzas) + "\n]"
    return "\n\n".join(escape(line) for line in block_text(block).split("\n") if line)


def escape(text: str) -> str:
    """Return text with what means something to Typst taken literally."""
    return "".join(f"\\{character}" if character in "\\#$*_`<>@=-+/~[]\"'" else character for character in text)


def typst_preamble(layout: Layout, names: dict[str, str], title: str) -> str:
    page, area = layout.page, layout.area
    gap_pt = area.leading_pt - area.size_pt
    return f"""
#let chapter = state("chapter", "")
#set document(title: [{escape(title)}])
#set text(font: "{names["body"]}", size: {area.size_pt}pt, lang: "zh", region: "cn", top-edge: 0.8em, bottom-edge: -0.2em)
#set par(justify: true, leading: {gap_pt}pt, spacing: {gap_pt}pt, first-line-indent: (amount: 2em, all: true))
#set page(
  width: {page.width_mm}mm,
  height: {page.height_mm}mm,
  margin: (inside: {page.inner_mm}mm, outside: {page.outer_mm}mm, top: {page.head_mm}mm, bottom: {page.foot_mm}mm - {gap_pt}pt),
  header: context {{
    set text(size: {area.size_pt * 0.8}pt, font: "{names["verse"]}")
    if calc.odd(here().page()) {{ align(right, chapter.get()) }} else [{escape(title)}]
  }},
  footer: context align(if calc.odd(here().page()) {{ right }} else {{ left }}, counter(page).display()),
)
#show heading: it => {{
  pagebreak(weak: true)
  chapter.update(it.body)
  v({area.leading_pt * 4}pt)
  align(center, text(size: {area.size_pt * 1.65}pt, font: "{names["heading"]}", it.body))
  v({area.leading_pt * 2}pt)
}}
#let verse(body) = pad(left: 4em, {{ set text(font: "{names["verse"]}"); set par(first-line-indent: 0pt); body }})
#align(center, text(size: 22pt)[{escape(title)}])
#pagebreak()
#outline(title: [目录])
"""


# --- running -----------------------------------------------------------------------------------------------


def run_ours(novel: Path, folder: Path) -> Run:
    options = [part for name, value in OPTIONS.items() for part in ("--set", f"{name}={value}")]
    command = [sys.executable, "-m", "banxin", str(novel), "--to", "pdf", "--layout", "book", *options, "--out", str(folder)]
    return run(command, folder / f"{novel.stem}.pdf")


def run_typst(folder: Path) -> Run:
    script = "import sys, typst; typst.compile(sys.argv[1], sys.argv[2], font_paths=[sys.argv[3]], ignore_system_fonts=True)"
    made = folder / "typst.pdf"
    return run([sys.executable, "-c", script, str(folder / "novel.typ"), str(made), str(folder / "faces")], made)


def run(command: Sequence[str], made: Path) -> Run:
    """Run a command in a process of its own and look at the PDF it made."""
    # Of another folder than this one, so that no module here is taken for a package of that name.
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=made.parent)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} failed with {os.waitstatus_to_exitcode(status)}")
    with pypdfium2.PdfDocument(made) as pdf:
        pages, bookmarks = len(pdf), sum(1 for _ in pdf.get_toc())
    peak_mb = used.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    return Run(used.ru_utime + used.ru_stime, peak_mb, pages, bookmarks)


def check_same_work(ours: Run, theirs: Run, chapters: int) -> None:
    """End with a message where the two did not set the same."""
    if abs(ours.pages - theirs.pages) > MOST_DIFFERENT_PAGES * theirs.pages:
        raise SystemExit(f"{ours.pages} pages of ours are not the {theirs.pages} of Typst")
    if min(ours.bookmarks, theirs.bookmarks) < chapters:
        raise SystemExit(f"{chapters} chapters, but {ours.bookmarks} bookmarks of ours and {theirs.bookmarks} of Typst")


# --- printing ----------------------------------------------------------------------------------------------


def print_row(name: str, characters: int, pairs: Sequence[tuple[Run, Run]], *, header: bool) -> None:
    if header:
        print(f"{'of it':6}{'characters':>11}{'pages':>13}{'CPU s':>8}{'Typst':>8}{'ratio (least–most)':>22}{'peak MB':>9}{'Typst':>7}")
    ours, theirs = zip(*pairs)
    ratios = sorted(one.cpu_s / other.cpu_s for one, other in pairs)
    ratio = f"{statistics.median(ratios):.2f} ({ratios[0]:.2f}–{ratios[-1]:.2f})"
    print(
        f"{name:6}{characters:>11,}{f'{ours[0].pages} / {theirs[0].pages}':>13}"
        f"{min(one.cpu_s for one in ours):>8.2f}{min(one.cpu_s for one in theirs):>8.2f}{ratio:>22}"
        f"{max(one.peak_mb for one in ours):>9.0f}{max(one.peak_mb for one in theirs):>7.0f}",
        flush=True,
    )
    if statistics.median(ratios) > LIMIT:
        print(f"      more than {LIMIT:g} × Typst")


def print_growth(rows: Sequence[tuple[int, Sequence[tuple[Run, Run]]]]) -> None:
    """Print how time grows with length from the shortest to the whole, as an exponent: 1 is linear."""
    (short, few), (long, many) = rows[0], rows[-1]
    for name, which in (("ours", 0), ("Typst", 1)):
        before, after = (min(pair[which].cpu_s for pair in pairs) for pairs in (few, many))
        print(f"growth of {name}: n^{math.log(after / before) / math.log(long / short):.2f}")


if __name__ == "__main__":
    main()
