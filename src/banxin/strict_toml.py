"""A TOML file goes in; a table whose every key is known comes out, or an error with line and remedy.

`publish.toml`, `layout.toml` and `fonts.toml` are all read through here: unknown keys are errors from the first
day, because a misspelt key that is ignored is found out only in print.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from banxin.diagnostics import Place
from banxin.errors import PublishError

_MAX_BYTES = 1_000_000


def load_toml(path: Path, error: type[PublishError]) -> dict[str, Any]:
    """Return the table of a TOML file.

    Raises `error` when the file cannot be read, is not UTF-8, is larger than a megabyte, or is not TOML: then
    with the line the parser stopped at.
    """
    try:
        data = path.read_bytes()
    except OSError as failure:
        raise error(f"cannot read {path}: {failure.strerror or failure}") from None
    if len(data) > _MAX_BYTES:
        raise error(f"{path} is larger than a megabyte", hint="a configuration is a page of text")
    try:
        return tomllib.loads(data.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError as failure:
        line = data.count(b"\n", 0, failure.start) + 1
        raise error("not UTF-8", hint="save the file as UTF-8", place=Place(str(path), line)) from None
    except tomllib.TOMLDecodeError as failure:
        found = re.search(r"line (\d+)", str(failure))
        # Without a line the parser had reached the end of the file.
        line = int(found[1]) if found else data.rstrip().count(b"\n") + 1
        message = re.sub(r"\s*\(at .*\)$", "", str(failure))
        hint = "a key, =, and its value stand on one line, text in quotes; https://toml.io shows more"
        raise error(f"not valid TOML: {message}", hint=hint, place=Place(str(path), line)) from None


def check_keys(
    table: Mapping[str, Any], allowed: Collection[str], path: Path, error: type[PublishError], *, within: str = ""
) -> None:
    """Raise `error` for the first key of `table` that is not allowed, with its line and the nearest valid key.

    `within` names the table (`page`, `options.measure`) for the message.
    """
    for key in table:
        if key not in allowed:
            where = f" in [{within}]" if within else ""
            raise error(
                f"unknown key “{key}”{where}", hint=suggest(key, allowed), place=Place(str(path), key_line(path, key, within))
            )


def suggest(word: str, allowed: Collection[str]) -> str:
    """Return the remedy for a misspelt word: the nearest valid one, and all of them when they are few."""
    nearest = difflib.get_close_matches(word, list(allowed), n=1, cutoff=0.5)
    known = "known: " + ", ".join(sorted(allowed)) if len(allowed) <= 24 else ""
    if nearest:
        return f"did you mean “{nearest[0]}”?" + (f" ({known})" if known else "")
    return known


def key_line(path: Path, key: str, within: str = "") -> int | None:
    """Return the line that sets `key`, after the header of the table `within` when that is found, else None."""
    lines = path.read_text("utf-8-sig", "replace").splitlines()
    quoted = rf"[\"']?{re.escape(key)}[\"']?"
    start = 0
    if within:
        header = re.compile(rf"\s*\[+\s*{re.escape(within)}\s*\]+")
        start = next((n for n, line in enumerate(lines) if header.match(line)), 0)
    setting = re.compile(rf"\s*{quoted}\s*[=.]|\s*\[+\s*(?:[\w.-]+\.)?{quoted}\s*[\].]|.*[{{,]\s*{quoted}\s*=")
    for number, line in (*enumerate(lines[start:], start + 1), *enumerate(lines[:start], 1)):
        if setting.match(line):
            return number
    return None
