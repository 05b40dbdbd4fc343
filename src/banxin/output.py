"""Finished bytes go in; files stand in their folder, all of them whole, or none."""

from __future__ import annotations

import errno
import os
import secrets
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from banxin.errors import OutputError


def check_folder(folder: Path, *, remedy: str = "choose another folder with --out") -> None:
    """Raise OutputError when results cannot go into `folder`; called before the work, not after it.

    Its hint is the `remedy` of the command that writes.
    """
    there = next(path for path in (folder, *folder.parents, Path()) if path.exists() or path.is_symlink())
    if not there.is_dir():
        raise OutputError(f"{there} is a file, not a folder", hint=remedy)
    if not os.access(there, os.W_OK | os.X_OK):
        raise OutputError(f"no permission to write into {there}", hint=remedy)


def check_place(place: Path, *, remedy: str) -> None:
    """Raise OutputError where something other than a file stands, such as a folder or a device, which must not be replaced."""
    if place.is_dir():
        raise OutputError(f"{place} is a folder", hint=remedy)
    if place.exists() and not place.is_file():
        raise OutputError(f"{place} is no file", hint=remedy)


def write_whole(files: Mapping[Path, bytes], *, remedy: str = "choose another --name or --out") -> None:
    """Write the files beside their places and then rename them all.

    What stood there is replaced at once; when anything fails, or the user stops the program, the old files
    stay and nothing half-written is left. Raises OutputError, whose hint is the `remedy` of the command that writes.
    """
    written: dict[Path, Path] = {}
    place = Path()
    try:
        for place, data in files.items():
            place.parent.mkdir(parents=True, exist_ok=True)
            check_place(place, remedy=remedy)
            partial = place.parent / f".{place.name[:60]}.{secrets.token_hex(4)}.partial"
            written[partial] = place  # before it is there: whatever stops us from now on, it will go
            with partial.open("xb") as stream:
                stream.write(data)
        with _undisturbed():
            for partial, place in written.items():
                partial.replace(place)
    except OSError as failure:
        first = {errno.ENAMETOOLONG: "", errno.ENOSPC: "make room there, or ", errno.EDQUOT: "make room there, or "}
        hint = first.get(failure.errno or 0, "see whether the disk is full, or ") + remedy
        raise OutputError(f"cannot write {place}: {failure.strerror or failure}", hint=hint) from None
    finally:
        for partial in written:
            with suppress(OSError):
                partial.unlink(missing_ok=True)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let nobody stop the program while the context is open; who asked is answered when it closes."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals are answered by another thread
        return
    asked: list[int] = []
    handlers = {
        number: signal.signal(number, lambda number, frame: asked.append(number))
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    if asked:
        signal.raise_signal(asked[0])
