"""E-books of every source in the tests and documents, in every layout, for programs that judge finished files."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from banxin.diagnostics import Report
from banxin.layouts.load import list_layouts
from banxin.pipeline import build
from banxin.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
# A book that has what an e-book can hold: notes, readings, pictures, tables, code, verse, an index, nested parts.
RICH = ROOT / "docs" / "markdown.md"


@cache
def sources() -> dict[str, tuple[Path, ...]]:
    """Return the files of each publication by a name for it."""
    single = [RICH, *(ROOT / "seeds").glob("*.txt"), *(ROOT / "docs" / "samples").glob("*.md"), *(ROOT / "docs" / "samples").glob("*.txt")]
    found = {path.stem: (path,) for path in sorted(single)}
    for folder in sorted((ROOT / "tests" / "readers").glob("*/*/")):
        if files := sorted(folder.glob("source*")):
            found[f"{folder.parent.name}-{folder.name}"] = tuple(files)
    for folder in sorted((ROOT / "tests" / "issues").glob("*/")):
        if files := sorted(path for path in folder.glob("*.txt") if path.stem not in ("document", "findings")):
            found[f"issue-{folder.name}"] = tuple(files)
    return found


def layouts() -> list[str]:
    """Return the names of the layouts that make e-books."""
    return [layout.name for layout in list_layouts() if "epub" in layout.editions]


def make_book(source: str, layout: str, folder: Path) -> Path:
    """Make the e-book of a source in a layout and return its path."""
    files = tuple(map(str, sources()[source]))
    name = f"{source}.{layout}"
    (path,) = build(Settings(files, editions=("epub",), layouts=(layout,), out=folder, name=name), Report())
    return path
