"""The block between `---` lines at the head of a Markdown text comes in; metadata come out.

It is the common part of YAML only: `key: value`, a list in brackets or on lines of its own, quoted or bare, and tables of such lines
in a list. Between `+++` lines it is TOML, as Hugo has it; three lines that begin with % are pandoc's title, authors and date.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from banxin.diagnostics import Place, Report
from banxin.model.document import Creator, Metadata
from banxin.statements import (
    SUBJECT_SCHEMES,
    TEXT_FIELDS,
    StatementError,
    normalise,
    read_class,
    read_creator,
    read_role,
)
from banxin.strict_toml import suggest

# Keys as authors write them → what they mean here.
_FIELDS = {
    **{field: field for field in TEXT_FIELDS},
    **dict.fromkeys(("标题", "書名", "书名"), "title"),
    **dict.fromkeys(("副标题", "副標題", "副书名", "副書名", "副题", "副題"), "subtitle"),
    "日期": "date",
    **dict.fromkeys(("lang", "语言", "語言"), "language"),
    **dict.fromkeys(("出版社", "出版者"), "publisher"),
    **dict.fromkeys(("出版地",), "place"),
    **dict.fromkeys(("abstract", "summary", "简介", "簡介"), "description"),
    **dict.fromkeys(("报纸", "報紙"), "paper"),
    "版次": "page",
    "版名": "page_name",
    "印次": "impression",
    **dict.fromkeys(("书号", "書號"), "isbn"),
    **dict.fromkeys(("统一刊号", "統一刊號", "刊号", "刊號"), "cn"),
    **dict.fromkeys(("丛书", "叢書"), "series"),
    **dict.fromkeys(("定价", "定價"), "price"),
    **dict.fromkeys(("copyright", "版权", "版權"), "rights"),
    **dict.fromkeys(("cover", "cover_image", "封面"), "cover"),
}
# Codes of the trade's schemes of subjects.
_CLASS_KEYS = {
    **{scheme.lower(): scheme for scheme in SUBJECT_SCHEMES},
    **dict.fromkeys(("中图分类号", "中圖分類號", "分类号", "分類號"), "CLC"),
}
_SUBJECTS = ("subjects", "subject", "keywords", "主题词", "主題詞", "关键词", "關鍵詞")
# Makers: what a key says they did.
_ROLE_KEYS = {
    **dict.fromkeys(("author", "authors", "creator", "creators", "作者"), "aut"),
    **dict.fromkeys(("translator", "translators", "译者", "譯者"), "trl"),
    **dict.fromkeys(("editor", "editors", "编者", "編者"), "edt"),
    **dict.fromkeys(("主编",), "主编"),
    **dict.fromkeys(("主編",), "主編"),
    **dict.fromkeys(("illustrator", "illustrators", "插图", "插圖", "绘者", "繪者"), "ill"),
    **dict.fromkeys(("proofreader", "proofreaders", "校者", "校对", "校對"), "pfr"),
}
# Keys by which other programs are told how to show or file a text.
_FOREIGN = frozenset(
    ("toc", "toc_depth", "toc_title", "lot", "lof", "numbersections", "number_sections", "secnumdepth", "documentclass", "classoption",
     "geometry", "header_includes", "include_before", "include_after", "bibliography", "csl", "link_citations", "nocite", "reference_section_title",
     "layout", "draft", "published", "publish", "permalink", "slug", "url", "aliases", "alias", "cssclass", "cssclasses", "css", "template", "tags",
     "tag", "categories", "category", "fontsize", "mainfont", "sansfont", "monofont", "cjkmainfont", "cjksansfont", "cjkmonofont", "papersize",
     "linestretch", "indent", "colorlinks", "output", "comments", "weight", "created", "updated", "modified", "lastmod", "id", "uid", "image",
     "thumbnail", "status", "mathjax", "katex", "top", "sticky", "typora_root_url", "typora_copy_images_to", "kanban_plugin", "pdf_engine", "taxonomies",
     "标签", "標籤", "分类", "分類")
)  # fmt: skip
# How a table in a list of makers names one of them.
_NAME_KEYS = ("name", "text", "姓名")
_TABLE_KEYS = (*_NAME_KEYS, "role", "type", "scheme")
_KNOWN = ("author", "translator", "editor", "illustrator", "proofreader", "subjects", "clc", "cover", "numbering", *TEXT_FIELDS)

_KEY = re.compile(r"([\w一-鿿][\w一-鿿 -]*?)\s*[:：](?:\s+(.*)|(.*))$")
_ITEM = re.compile(r"\s*-\s+(.*)$")
_MAX_LINES = 200


@dataclass(frozen=True, slots=True)
class _Entry:
    """What stands behind a key: texts, and tables of further keys with one text each."""

    key: str
    values: tuple[str, ...]
    line: int
    tables: tuple[Mapping[str, str], ...] = ()


def read_front_matter(text: str, metadata: Metadata, name: str, report: Report) -> tuple[Metadata, int]:
    """Return the metadata with what the front matter says, and how many lines it takes; 0 lines without one.

    Keys that mean nothing here are reported (SRC-008), as are values that cannot be used (SRC-009), and lines that
    were meant for front matter and are none (SRC-033).
    """
    found = _find_entries(text)
    if found is None:
        _report_unread(text, name, report)
        return metadata, 0
    entries, count = found
    foreign = [(entry.line, key) for entry in entries for key in _foreign_keys(entry)]
    if foreign:
        keys = ", ".join(dict.fromkeys(key for _, key in foreign))
        report.add("SRC-043", place=Place(name, line=foreign[0][0]), keys=keys)
    for entry in entries:
        if _normal(entry.key) not in _FOREIGN:
            metadata = _apply(entry, metadata, name, report)
    return metadata, count


def _foreign_keys(entry: _Entry) -> list[str]:
    if _normal(entry.key) in _FOREIGN:
        return [entry.key]
    return [f"{entry.key}.{key}" for table in entry.tables for key in table if key not in _TABLE_KEYS]


def asks_for_numbers(text: str) -> bool:
    """Tell whether the front matter asks for chapters to be numbered: `numbering: chapters`."""
    entries, _ = _find_entries(text) or ((), 0)
    return any(_is_numbering(entry) and entry.values[:1] == ("chapters",) for entry in entries)


def _is_numbering(entry: _Entry) -> bool:
    return entry.key.strip().lower() in ("numbering", "编号", "編號")


def _find_entries(text: str) -> tuple[list[_Entry], int] | None:
    if text.startswith("% "):
        return _read_percent_lines(text)
    lines, end = _between_rules(text)
    if text.startswith("+++"):
        entries = _parse_toml(lines) if end else None
    else:
        entries = _parse_entries(lines) if end else None
    # Two rules with text between them are no front matter.
    return (entries, end + 1) if entries else None


def _between_rules(text: str) -> tuple[list[str], int]:
    """Return the lines after a `---` or `+++` that begins the text, and the index of the line that ends them, 0 where none does."""
    lines = text.split("\n", _MAX_LINES + 1)[: _MAX_LINES + 1]
    ends = {"---": ("---", "..."), "+++": ("+++",)}.get(lines[0].rstrip())
    if ends is None:
        return [], 0
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() in ends), 0)
    return lines[1 : end or None], end


def _read_percent_lines(text: str) -> tuple[list[_Entry], int] | None:
    """Read the title, the authors and the date of a pandoc title block, a line of % each; lines that go on are indented."""
    entries: list[_Entry] = []
    number = 0
    for number, line in enumerate(text.split("\n", _MAX_LINES)):
        found = re.match(r"%[ \t]*(.*)", line) if len(entries) < 3 else None
        if found:
            key = ("title", "author", "date")[len(entries)]
            entries.append(_Entry(key, tuple(filter(None, (found[1].strip(),))), number + 1))
        elif entries and line[:1] in (" ", "\t") and line.strip():
            last = entries.pop()
            joined = (*last.values, line.strip()) if last.key == "author" else (_fold(*last.values, line.strip()),)
            entries.append(replace(last, values=joined))
        else:
            break
    return ([entry for entry in entries if entry.values], number) if any(entry.values for entry in entries) else None


def _parse_toml(lines: Sequence[str]) -> list[_Entry] | None:
    try:
        table = tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError:
        return None
    entries = []
    for key, value in table.items():
        number = next((n for n, line in enumerate(lines, 2) if re.match(rf"\s*\[?\[?[\"']?{re.escape(key)}\b", line)), 1)
        items = value if isinstance(value, list) else [value]
        values = tuple(str(item).strip() for item in items if isinstance(item, str | int | float | date))
        tables = tuple({name: str(text) for name, text in item.items()} for item in items if isinstance(item, dict))
        entries.append(_Entry(key, values, number, tables))
    return entries


def _report_unread(text: str, name: str, report: Report) -> None:
    lines, end = _between_rules(text)
    is_bare = not lines and not end
    if is_bare:
        lines = text.split("\n", 2)[:2]
        # A single line such as “作者：张三” is a line of the text.
        if not all(map(_KEY.match, lines)):
            return
    first = re.match(r"([\w-]+)\s*=", lines[0]) if text.startswith("+++") and lines else _KEY.match(lines[0]) if lines else None
    if first is None or _normal(first[1]) not in (*_FIELDS, *_ROLE_KEYS):
        return
    if is_bare or text.startswith("+++"):
        reason = "no line of --- begins it" if is_bare else "what stands between the lines of +++ is no TOML" if end else "no line of +++ ends it"
        report.add("SRC-033", place=Place(name, line=1), reason=reason)
        return
    number, reason = 1, "no line of --- ends it"
    if end:
        number = next(n for n in range(1, end) if _parse_entries(lines[:n]) is None) + 1
        reason = f"“{lines[number - 2][:20]}” is no “key: value”"
    report.add("SRC-033", place=Place(name, line=number), reason=reason)


def _normal(key: str) -> str:
    return key.strip().lower().replace("-", "_").replace(" ", "_")


def _parse_entries(lines: Sequence[str]) -> list[_Entry] | None:
    entries: list[_Entry] = []
    for number, line in enumerate(lines, 2):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        item = _ITEM.match(line)
        inner = _KEY.match(item[1] if item else line.strip()) if entries and (item or line[0] in " \t") else None
        if inner and (item or entries[-1].tables or not any(entries[-1].values)):
            last = entries.pop()
            pair = {_normal(inner[1]): _unquote(inner[2] or inner[3] or "")}
            tables = (*last.tables, pair) if item or not last.tables else (*last.tables[:-1], {**last.tables[-1], **pair})
            entries.append(replace(last, values=tuple(filter(None, last.values)), tables=tables))
        elif item and entries:
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
    key = _normal(entry.key)
    place = Place(name, line=entry.line)
    values = tuple(value for value in entry.values if value)
    if word := _ROLE_KEYS.get(key):
        code, printed = read_role(word)
        made = (read_creator(name, code) for name in _names(values))
        creators = tuple(replace(one, role_name=one.role_name or printed) if one.role == code else one for one in made)
        return replace(metadata, creators=metadata.creators + creators + tuple(_makers(entry, code, place, report)))
    if entry.tables and key in ("title", "identifier"):
        for table in entry.tables:
            metadata = _apply(_plain_entry(key, table, entry.line), metadata, name, report)
        return metadata
    if _is_numbering(entry):
        if entry.values[:1] != ("chapters",):
            remedy = "write “numbering: chapters”, or take the line away"
            report.add("SRC-009", place=place, key=entry.key, value=" ".join(values), remedy=remedy)
        return metadata
    if key in _SUBJECTS and values:
        return replace(metadata, subjects=metadata.subjects + tuple(_names(values)))
    field, scheme = _FIELDS.get(key), _CLASS_KEYS.get(key)
    if field is None and scheme is None and key not in _SUBJECTS:
        report.add("SRC-008", place=place, key=entry.key, remedy=suggest(entry.key, _KNOWN))
        return metadata
    try:
        value = normalise(field or "", " ".join(values))
        if not value:
            raise StatementError("it is empty", "write a value behind the colon, or take the line away")
        if scheme:
            return replace(metadata, classes=(*metadata.classes, read_class(scheme, value)))
    except StatementError as error:
        told = f"{' '.join(values)} ({error.fact})" if values else error.fact
        report.add("SRC-009", place=place, key=entry.key, value=told, remedy=error.remedy)
        return metadata
    change: dict[str, Any] = {field or "": value}
    return replace(metadata, **change)


def _makers(entry: _Entry, code: str, place: Place, report: Report) -> Iterator[Creator]:
    """Yield the makers that tables name, each with what it says that they did."""
    for table in entry.tables:
        name = next((table[key] for key in _NAME_KEYS if table.get(key)), "")
        told = ", ".join(f"{key}: {value}" for key, value in table.items())
        if not name:
            report.add("SRC-009", place=place, key=entry.key, value=f"{told} (nobody is named)", remedy="write “name: 张三”")
            continue
        role, printed = code, ""
        if stated := table.get("role"):
            try:
                role, printed = read_role(stated)
            except StatementError as error:
                report.add("SRC-009", place=place, key=entry.key, value=f"{told} ({error.fact})", remedy=error.remedy)
        yield Creator(name, role, printed)


def _plain_entry(key: str, table: Mapping[str, str], line: int) -> _Entry:
    """Return what a table of pandoc's metadata of e-books says: a title or subtitle by its type, a number by its scheme."""
    text = table.get("text", "")
    if key == "title":
        return _Entry("subtitle" if table.get("type") == "subtitle" else "title", (text,), line)
    scheme = table.get("scheme", "")
    return _Entry("isbn" if scheme.upper().startswith("ISBN") else f"identifier {scheme}".strip(), (text,), line)


def _names(values: Sequence[str]) -> Iterator[str]:
    for value in values:
        yield from (name for piece in re.split(r"[、；;]|，|,\s", value) if (name := piece.strip()))
