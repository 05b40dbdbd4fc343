"""The block between `---` lines at the head of a Markdown text comes in; metadata come out.

It is the common part of YAML only: `key: value`, a list in brackets or on lines of its own, quoted or bare.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from banxin.diagnostics import Place, Report
from banxin.model.document import Creator, Metadata
from banxin.strict_toml import suggest

# Keys as authors write them → what they mean here.
_FIELDS = {
    **dict.fromkeys(("title", "标题", "書名", "书名"), "title"),
    **dict.fromkeys(("date", "日期"), "date"),
    **dict.fromkeys(("language", "lang", "语言", "語言"), "language"),
    **dict.fromkeys(("publisher", "出版社", "出版者"), "publisher"),
    **dict.fromkeys(("description", "abstract", "summary", "简介", "簡介"), "description"),
    **dict.fromkeys(("paper", "报纸", "報紙"), "paper"),
    **dict.fromkeys(("page", "版次"), "page"),
    **dict.fromkeys(("page_name", "版名"), "page_name"),
}
# Makers and their MARC relator codes.
_ROLES = {
    **dict.fromkeys(("author", "authors", "creator", "creators", "作者"), "aut"),
    **dict.fromkeys(("translator", "translators", "译者", "譯者"), "trl"),
    **dict.fromkeys(("editor", "editors", "编者", "編者", "主编", "主編"), "edt"),
    **dict.fromkeys(("illustrator", "illustrators", "插图", "插圖", "绘者", "繪者"), "ill"),
}
_KNOWN = (
    "title", "author", "translator", "editor", "illustrator", "date", "language", "publisher", "description",
    "paper", "page", "page_name",
)  # fmt: skip

_KEY = re.compile(r"([\w一-鿿][\w一-鿿 -]*?)\s*[:：](?:\s+(.*)|(.*))$")
_ITEM = re.compile(r"\s*-\s+(.*)$")
_MAX_LINES = 200


@dataclass(frozen=True, slots=True)
class _Entry:
    key: str
    values: tuple[str, ...]
    line: int


def read_front_matter(text: str, metadata: Metadata, name: str, report: Report) -> tuple[Metadata, int]:
    """Return the metadata with what the front matter says, and how many lines it takes; 0 lines without one.

    Keys that mean nothing here are reported (SRC-008), as are values that cannot be used (SRC-009).
    """
    found = _find_entries(text)
    if found is None:
        return metadata, 0
    entries, count = found
    for entry in entries:
        metadata = _apply(entry, metadata, name, report)
    return metadata, count


def _find_entries(text: str) -> tuple[list[_Entry], int] | None:
    lines = text.split("\n", _MAX_LINES + 1)[: _MAX_LINES + 1]
    if lines[0].rstrip() != "---":
        return None
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...")), 0)
    if not end:
        return None
    entries = _parse_entries(lines[1:end])
    # Two rules with text between them are no front matter.
    return (entries, end + 1) if entries else None


def _parse_entries(lines: Sequence[str]) -> list[_Entry] | None:
    entries: list[_Entry] = []
    for number, line in enumerate(lines, 2):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        item = _ITEM.match(line)
        if item and entries:
            last = entries.pop()
            values = (*(value for value in last.values if value), _unquote(item[1]))
            entries.append(replace(last, values=values))
        elif line[0] in " \t" and entries:
            last = entries.pop()
            entries.append(replace(last, values=(_fold(*last.values, line.strip()),)))
        elif found := _KEY.match(line):
            entries.append(_Entry(found[1], tuple(_split_value(found[2] or found[3] or "")), number))
        else:
            return None
    return entries


def _fold(*pieces: str) -> str:
    """Join the lines of a value: a space between Latin words, nothing beside Han."""
    text = ""
    for piece in pieces:
        if piece and piece not in ("|", "|-", ">", ">-"):
            text += " " * (bool(text) and text[-1].isascii() and piece[0].isascii()) + piece
    return text


def _split_value(value: str) -> Iterator[str]:
    value = value.strip()
    if value.startswith("[") and value.endswith("]"):
        yield from (_unquote(piece) for piece in re.split(r"[,，]", value[1:-1]) if piece.strip())
    else:
        yield _unquote(value)


def _unquote(value: str) -> str:
    value = value.strip()
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value


def _apply(entry: _Entry, metadata: Metadata, name: str, report: Report) -> Metadata:
    key = entry.key.strip().lower().replace("-", "_").replace(" ", "_")
    place = Place(name, line=entry.line)
    if role := _ROLES.get(key):
        creators = tuple(Creator(name, role) for name in _names(entry.values))
        return replace(metadata, creators=metadata.creators + creators)
    field = _FIELDS.get(key)
    if field is None:
        report.add("SRC-008", place=place, key=entry.key, remedy=suggest(entry.key, _KNOWN))
        return metadata
    value = " ".join(value for value in entry.values if value)
    if field == "date":
        value = normalise_date(value)
    elif field == "language" and not re.fullmatch(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*", value):
        value = ""
    if not value:
        report.add("SRC-009", place=place, key=entry.key, value=" ".join(entry.values))
        return metadata
    change: dict[str, Any] = {field: value}
    return replace(metadata, **change)


def _names(values: Sequence[str]) -> Iterator[str]:
    for value in values:
        yield from (name for piece in re.split(r"[、；;]|，|,\s", value) if (name := piece.strip()))


def normalise_date(text: str) -> str:
    """Return a date as ISO 8601 as far as it is known, an empty string for what is none, or a day that the calendar lacks.

    `2020-10-28`, `2020/10/28`, `2020年10月28日`, `2020-10`, `2020`; a time of day is left aside.
    """
    found = re.match(
        r"(\d{4})(?:\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2})\s*日?)?)?月?(?=$|[T\s年日])", text.strip()
    )
    if not found:
        return ""
    try:
        stated = date(int(found[1]), int(found[2] or 1), int(found[3] or 1)).isoformat()
    except ValueError:
        return ""
    return stated[: 10 if found[3] else 7 if found[2] else 4]
