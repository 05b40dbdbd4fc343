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
    except RecursionError:
        raise error("its tables and lists nest without end", hint="a configuration is a page of text", place=Place(str(path))) from None
    except UnicodeDecodeError as failure:
        line = data.count(b"\n", 0, failure.start) + 1
        raise error("not UTF-8", hint="save the file as UTF-8", place=Place(str(path), line)) from None
    except tomllib.TOMLDecodeError as failure:
        found = re.search(r"line (\d+)", str(failure))
        # Without a line the parser had reached the end of the file.
        line = int(found[1]) if found else data.rstrip().count(b"\n") + 1
        message = re.sub(r"\s*\(at .*\)$", "", str(failure))
        hint = "a key, =, and its value stand on one line, text in quotes; https://toml.io shows more"
        if re.match(r"\s*[^\s\"'#=]*[^\x00-\x7f][^\"'=]*=", _line_of(data, line)):
            hint = "a key with other than plain letters stands in quotes, too"
        raise error(f"not valid TOML: {message}", hint=hint, place=Place(str(path), line)) from None


def _line_of(data: bytes, number: int) -> str:
    lines = data.decode("utf-8", "replace").splitlines()
    return lines[number - 1] if number <= len(lines) else ""


def check_keys(
    table: Mapping[str, Any],
    allowed: Collection[str],
    path: Path,
    error: type[PublishError],
    *,
    within: str = "",
    nth: int = 0,
    elsewhere: str = "",
) -> None:
    """Raise `error` for the first key of `table` that is not allowed, with its line and the nearest valid key.

    `within` names the table (`page`, `options.measure`) for the message, `nth` which of several of that name it is.
    `elsewhere` says where all keys are to be found when there are too many to name.
    """
    for key in table:
        if key not in allowed:
            where = f" in [{within}]" if within else ""
            place = Place(str(path), key_line(path, key, within, nth))
            raise error(f"unknown key “{key}”{where}", hint=suggest(key, allowed) or elsewhere, place=place)


def suggest(word: str, allowed: Collection[str]) -> str:
    """Return the remedy for a misspelt word: the nearest valid one, and all of them when they are few."""
    nearest = difflib.get_close_matches(word, list(allowed), n=1, cutoff=0.5)
    known = "known: " + ", ".join(sorted(allowed)) if len(allowed) <= 24 else ""
    if nearest:
        return f"did you mean “{nearest[0]}”?" + (f" ({known})" if known else "")
    return known


def key_line(path: Path, key: str, within: str = "", nth: int = 0) -> int | None:
    """Return the line that sets `key`, after the header of the table `within` when that is found, else None.

    Of several tables of one name (`[[editions]]`) `nth` is the one that is meant, counted from 0.
    """
    lines = _lines(path)
    quoted = rf"[\"']?{re.escape(key)}[\"']?"
    start = header_line(path, within, nth) or 0 if within else 0
    setting = re.compile(rf"\s*{quoted}\s*[=.]|\s*\[+\s*(?:[\w.-]+\.)?{quoted}\s*[\].]|.*[{{,]\s*{quoted}\s*=")
    for number, line in (*enumerate(lines[start:], start + 1), *enumerate(lines[:start], 1)):
        if setting.match(line):
            return number
    return None


def header_line(path: Path, table: str, nth: int = 0) -> int | None:
    """Return the line of the header of a table, the `nth` of several of one name, or None."""
    header = re.compile(rf"\s*\[+\s*{re.escape(table)}\s*\]+")
    found = [number for number, line in enumerate(_lines(path), 1) if header.match(line)]
    return found[nth] if nth < len(found) else None


def value_line(path: Path, key: str, value: str, *, last: bool = False) -> int | None:
    """Return the line on which `value` stands in the list that `key` sets, the last of several where asked for."""
    lines, first = _lines(path), key_line(path, key)
    if first is None:
        return None
    found = []
    for number, line in enumerate(lines[first - 1 :], first):
        if number > first and re.match(r"\s*(?:[\w-]+\s*=|\[[^\[\]]*\]\s*$|\[\[)", line):
            break
        if f'"{value}"' in line or f"'{value}'" in line:
            found.append(number)
    return found[-1 if last else 0] if found else first


def _lines(path: Path) -> list[str]:
    """Return the lines of a file, those of comments empty."""
    lines = path.read_text("utf-8-sig", "replace").splitlines()
    return ["" if line.lstrip().startswith("#") else line for line in lines]
