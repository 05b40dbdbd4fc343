"""The kind of a publication and a folder go in; a small project of that kind stands there, ready to build.

What it is made of are the files in `starters/<kind>`: a `publish.toml` that shows every useful key, and a sample text.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, TypeAlias, get_args

from banxin.errors import OutputError
from banxin.output import check_folder, write_whole

ProjectKind: TypeAlias = Literal["book", "novel", "newspaper"]
PROJECT_KINDS: tuple[ProjectKind, ...] = get_args(ProjectKind)

_STARTERS = Path(__file__).with_name("starters")


def start_project(folder: Path, kind: ProjectKind) -> tuple[Path, ...]:
    """Write a new project into a folder that is empty or not there yet, and return its files.

    Raises OutputError when something is in the folder already, or it cannot be written.
    """
    another = "name another folder"
    try:
        filled = folder.is_dir() and any(folder.iterdir())
    except OSError as failure:
        raise OutputError(f"cannot look into {folder}: {failure.strerror or failure}", hint=another) from None
    if filled:
        raise OutputError(f"{folder} is not empty", hint=f"{another}: nothing in it is replaced")
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{folder} is a file, not a folder", hint=another)
    check_folder(folder, remedy=another)
    home = _STARTERS / kind
    files = {folder / file.relative_to(home): file.read_bytes() for file in sorted(home.rglob("*")) if file.is_file()}
    write_whole(files, remedy=another)
    return tuple(files)
