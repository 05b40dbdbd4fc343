"""Finished bytes go in; files stand in their folder, all of them whole, or none."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from banxin.errors import OutputError


def check_folder(folder: Path) -> None:
    """Raise OutputError when results cannot go into `folder`; called before the work, not after it."""
    there = next(path for path in (folder, *folder.parents, Path()) if path.exists() or path.is_symlink())
    if not there.is_dir():
        raise OutputError(f"{there} is a file, not a folder", hint="choose another folder with --out")
    if not os.access(there, os.W_OK | os.X_OK):
        raise OutputError(f"no permission to write into {there}", hint="choose another folder with --out")


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
            if place.is_dir():
                raise OutputError(f"{place} is a folder", hint=remedy)
            handle, name = tempfile.mkstemp(prefix=f".{place.name[:60]}.", suffix=".partial", dir=place.parent)
            written[Path(name)] = place
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
            os.chmod(name, 0o666 & ~_umask())
        for partial, place in written.items():
            partial.replace(place)
    except OSError as failure:
        hint = f"see whether the disk is full, or {remedy}"
        raise OutputError(f"cannot write {place}: {failure.strerror or failure}", hint=hint) from None
    finally:
        for partial in written:
            with suppress(OSError):
                partial.unlink(missing_ok=True)


def _umask() -> int:
    # The mask can only be read by setting it.
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
