"""The settings of a build go in; which files it reads, and whether one of them changed, come out.

The files are looked at a few times a second rather than watched by the operating system: it is a short list that is
known exactly, with files that are not there yet; a folder of ten thousand others costs nothing, an editor that writes
beside the file and renames is nothing special, and it is the same on a network drive, in a container and under WSL,
where events get lost.
"""

from __future__ import annotations

import os
import re
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TypeAlias
from urllib.parse import unquote

from banxin.project import PROJECT_FILE
from banxin.readers.source import MAX_SOURCE_BYTES, PDF_SUFFIX, TEXT_SUFFIXES
from banxin.settings import Settings

# How often the files are looked at; what was written is taken up when nothing more changed for as long.
INTERVAL_S = 0.25

_SUFFIXES = (*TEXT_SUFFIXES, PDF_SUFFIX, ".toml", ".css", ".jinja")
# What may be the name of a picture in Markdown, HTML or a manuscript; a word too many is only looked for in vain.
_PICTURE_NAME = re.compile(r"[^\s()<>\[\]\"'|*?\\]+\.(?:png|jpe?g|gif|webp|svg)", re.IGNORECASE)
_SPACED_PICTURE_NAME = re.compile(r"[(<\"']([^()<>\"'\n]+\.(?:png|jpe?g|gif|webp|svg))[)>\"']", re.IGNORECASE)
_QUOTED = re.compile(r"\"([^\"\n]+)\"|'([^'\n]+)'")
_MOST_NAMES = 2000

# Of a file the modification time (ns), size and inode; of a folder the names that may matter; None where nothing is.
_State: TypeAlias = tuple[int, int, int] | tuple[str, ...] | None


class Changes:
    """Tells once of each burst of changes to the files that `files` lists."""

    def __init__(self, files: Callable[[], Iterable[Path]]) -> None:
        self._files = files
        self._seen = self._look()
        self._pending = False

    def settled(self, wait_s: float) -> bool:
        """Wait; return whether files changed since the last answer and now stand still."""
        time.sleep(wait_s)
        state = self._look()
        # A file that is listed for the first time was read by the build that listed it.
        changed = any(self._seen[path] != found for path, found in state.items() if path in self._seen)
        self._seen = state
        if changed:
            self._pending = True
            return False
        settled, self._pending = self._pending, False
        return settled

    def _look(self) -> dict[Path, _State]:
        return {path: _state(path) for path in self._files()}


def _state(path: Path) -> _State:
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            # Not its modification time: editors put files of their own beside those they write.
            return tuple(entry.name for entry in _listed(path) if entry.suffix.lower() in _SUFFIXES)
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


# --- which files -------------------------------------------------------------------------------------------


def files_read(settings: Settings | None, folder: Path) -> set[Path]:
    """Return the files and folders a build reads: sources, `publish.toml`, layouts and fonts of the user, pictures that are named.

    Without settings, `publish.toml` alone can put things right.
    """
    files = {folder / PROJECT_FILE}
    if settings is None:
        return files
    if settings.project is not None:
        project = settings.project / PROJECT_FILE
        files |= set(_named_in_project(project, _state(project)))
    for own in ("layouts", "fonts"):
        files |= set(_tree((settings.project or Path()) / own))
    for name in settings.layouts:
        if "/" in name:
            files |= set(_tree(Path(name)))
    # Front and back matter may be pages that an edition makes by itself; such a file is only looked for in vain.
    for source in map(Path, (*settings.sources, *(settings.front or ()), *(settings.back or ()))):
        files.add(source)
        texts = [source]
        if source.is_dir():
            texts = [path for path in _listed(source) if path.suffix.lower() in (*TEXT_SUFFIXES, PDF_SUFFIX)]
            files |= set(texts)
        for text in texts:
            if text.suffix.lower() in TEXT_SUFFIXES:
                files |= set(_pictures_named(text, _state(text)))
    return files


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError:
        return []


def _tree(folder: Path) -> Iterator[Path]:
    """Yield a folder and all in it, so that a new file is noticed too."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield Path(place)
        yield from (Path(place, name) for name in sorted(names) if not name.startswith("."))


@lru_cache(maxsize=4096)
def _pictures_named(text: Path, state: _State) -> tuple[Path, ...]:
    """Return the pictures that a text may name, there or not; worked out once for each state of the text."""
    content = _content(text)
    return _within(text.parent, (*_PICTURE_NAME.findall(content), *_SPACED_PICTURE_NAME.findall(content)))


@lru_cache(maxsize=8)
def _named_in_project(path: Path, state: _State) -> tuple[Path, ...]:
    """Return the files that a `publish.toml` may name: covers, front and back matter."""
    return _within(path.parent, [one or other for one, other in _QUOTED.findall(_content(path))])


def _within(root: Path, names: Iterable[str]) -> tuple[Path, ...]:
    """Return the places below a folder that names mean, at most so many."""
    decent = (
        unquote(name) for name in dict.fromkeys(names) if "\0" not in name and not name.startswith("/") and ".." not in name.split("/")
    )
    return tuple(root / name for name in islice(decent, _MOST_NAMES))


def _content(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_SOURCE_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""
