"""The name of a layout and a new folder go in; the layout's own files stand in that folder, to be changed, when it ends.

The copy inherits from whom the layout inherits: what its folder has not, comes from there.
"""

from __future__ import annotations

from pathlib import Path

from banxin.errors import LayoutError, OutputError
from banxin.layouts.load import load_layout
from banxin.output import write_whole


def copy_layout(name: str, folder: Path, *, project: Path | None = None) -> tuple[Path, ...]:
    """Copy the files of a layout into a new or empty folder and return their paths, in order.

    Symbolic links and hidden files are left out. Raises LayoutError for a layout that is unknown or broken, and
    OutputError for a folder that holds something already, or that cannot be written.
    """
    layout = load_layout(name, project=project)
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        raise OutputError(f"{folder} is there already", hint="name a new folder, such as layouts/mine")
    own = layout.folders[0]
    files = {
        folder / file.relative_to(own): file.read_bytes()
        for file in sorted(own.rglob("*"))
        if file.is_file() and not file.is_symlink() and not _is_hidden(file.relative_to(own))
    }
    if not files:
        raise LayoutError(f"the layout “{name}” has no files")
    write_whole(files, remedy="name another folder")
    return tuple(files)


def _is_hidden(path: Path) -> bool:
    return any(part.startswith((".", "__")) for part in path.parts)
