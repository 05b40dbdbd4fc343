"""A made text and the file that holds the expected one come in; a failure with their difference comes out."""

from __future__ import annotations

import difflib
from pathlib import Path


def check_golden(path: Path, text: str, *, accept: bool) -> None:
    """Compare a text with its golden file; with `accept` the file is written instead.

    Raises AssertionError with a unified difference, or when there is no such file yet.
    """
    if accept:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        return
    if not path.exists():
        raise AssertionError(f"no golden file {path}; look at the result, then run pytest with --accept")
    expected = path.read_bytes().decode("utf-8")
    if text != expected:
        difference = difflib.unified_diff(
            expected.splitlines(), text.splitlines(), str(path), "this run", lineterm=""
        )
        raise AssertionError(
            "not as accepted (--accept takes it over after a review)\n" + "\n".join(difference)
        )
