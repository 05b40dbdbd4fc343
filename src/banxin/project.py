"""`publish.toml` and flags go in; one frozen `Settings` comes out (later wins: defaults, publish.toml, flags)."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

from banxin.diagnostics import Place
from banxin.errors import SettingsError
from banxin.settings import (
    DEFAULT_TIMESTAMP,
    EDITIONS,
    Edition,
    FontEmbedding,
    ReaderName,
    Settings,
    StatedMetadata,
)
from banxin.strict_toml import check_keys, key_line, load_toml, suggest

PROJECT_FILE = "publish.toml"

# The well-formed tags of RFC 5646 that people use: language, script, region, variants.
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-[A-Za-z0-9]{5,8})*")

_KEYS = ("title", "name", "sources", "language", "date", "paper", "page", "creators", "layout", "to", "options")


@dataclass(frozen=True, slots=True)
class Flags:
    """The command line as given; an empty value means that the flag was not used."""

    sources: tuple[str, ...] = ()
    editions: tuple[Edition, ...] = ()
    layouts: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    out: str = ""
    name: str = ""
    title: str = ""
    date: str = ""
    paper: str = ""
    reader: ReaderName | None = None
    fonts: FontEmbedding = "subset"
    marks: bool = False
    strict: bool = False
    keep_stages: bool = False


def resolve_settings(flags: Flags, *, folder: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """Combine the flags with the `publish.toml` of `folder` (read only when no source is given).

    Raises SettingsError with the file, the line and the nearest valid key for anything wrong.
    """
    project: dict[str, Any] = {}
    path = folder / PROJECT_FILE
    if not flags.sources:
        if not path.is_file():
            raise SettingsError(
                f"no source is given and there is no {PROJECT_FILE} here",
                hint="name a file: publish page.txt (publish --help shows more)",
            )
        project = load_toml(path, SettingsError)
        check_keys(project, _KEYS, path, SettingsError)
    reader = _Fields(project, path)
    sources = flags.sources or tuple(str(folder / source) for source in reader.words("sources"))
    if not sources:
        raise SettingsError("no sources are listed", hint='write: sources = ["page.txt"]', place=Place(str(path)))
    editions = flags.editions or cast("tuple[Edition, ...]", reader.choices("to", EDITIONS)) or EDITIONS
    return Settings(
        sources=sources,
        editions=tuple(dict.fromkeys(editions)),
        layouts=tuple(dict.fromkeys(flags.layouts or reader.words("layout"))),
        options=MappingProxyType({**reader.options("options"), **_options(flags.options)}),
        out=Path(flags.out) if flags.out else folder / "dist" if project else Path("dist"),
        name=_file_name(flags.name or reader.word("name"), Place(str(path)) if project else None),
        reader=flags.reader,
        fonts=flags.fonts,
        marks=flags.marks,
        strict=flags.strict,
        keep_stages=flags.keep_stages,
        project=folder if project else None,
        metadata=StatedMetadata(
            title=flags.title or reader.word("title"),
            language=reader.language("language"),
            creators=tuple((name, "aut") for name in reader.words("creators")),
            date=_stated_date(flags.date) or reader.date("date"),
            paper=flags.paper or reader.word("paper"),
            page=reader.word("page"),
        ),
        timestamp=_timestamp(environment.get("SOURCE_DATE_EPOCH", "")),
    )


class _Fields:
    """The checked values of a project table, each error naming the line of its key."""

    def __init__(self, table: dict[str, Any], path: Path) -> None:
        self._table, self._path = table, path

    def _wrong(self, key: str, wanted: str) -> SettingsError:
        place = Place(str(self._path), key_line(self._path, key))
        return SettingsError(f"“{key}” must be {wanted}", place=place)

    def word(self, key: str) -> str:
        value = self._table.get(key, "")
        if isinstance(value, (int, date)) and not isinstance(value, bool):
            return str(value)
        if not isinstance(value, str):
            raise self._wrong(key, "a text in quotes")
        return value

    def language(self, key: str) -> str:
        tag = self.word(key)
        if tag and not _LANGUAGE_TAG.fullmatch(tag):
            raise self._wrong(key, "a language tag such as zh-Hans, zh-Hant-TW or ja")
        return tag

    def date(self, key: str) -> str:
        text = self.word(key)
        if text and not _is_date(text):
            raise self._wrong(key, "a date such as 2020-10-28, 2020-10 or 2020")
        return text

    def words(self, key: str) -> tuple[str, ...]:
        value = self._table.get(key, [])
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list) or not all(isinstance(item, str) for item in values):
            raise self._wrong(key, "a list of texts in quotes")
        return tuple(values)

    def choices(self, key: str, allowed: Sequence[str]) -> tuple[str, ...]:
        for value in self.words(key):
            if value not in allowed:
                place = Place(str(self._path), key_line(self._path, key))
                raise SettingsError(f"unknown value “{value}” for “{key}”", hint=suggest(value, allowed), place=place)
        return self.words(key)

    def options(self, key: str) -> dict[str, str]:
        value = self._table.get(key, {})
        if not isinstance(value, dict):
            raise self._wrong(key, "a table of layout options")
        return {name: str(item) for name, item in value.items()}


def _is_date(text: str) -> bool:
    """Tell whether a text is a day, month or year of ISO 8601 that the calendar has."""
    if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text):
        return False
    try:
        date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        return False
    return True


def _stated_date(text: str) -> str:
    """Return the date of the flag; raise SettingsError for what is none."""
    if text and not _is_date(text):
        raise SettingsError(f"--date {text} is no date", hint="write it as 2020-10-28, 2020-10 or 2020")
    return text


def _options(pairs: Sequence[str]) -> dict[str, str]:
    options = {}
    for pair in pairs:
        key, sign, value = pair.partition("=")
        if not sign or not key.strip():
            raise SettingsError(f"--set {pair} is no KEY=VALUE", hint="for example: --set measure_chars=30")
        options[key.strip()] = value.strip()
    return options


def _file_name(name: str, place: Place | None) -> str:
    if name and (name != Path(name).name or name in (".", "..") or "\\" in name or "\0" in name):
        raise SettingsError(f"the name “{name}” is no plain file name", hint="choose one without slashes", place=place)
    return name


def _timestamp(value: str) -> datetime:
    if not value:
        return DEFAULT_TIMESTAMP
    try:
        moment = datetime.fromtimestamp(int(value), UTC)
    except (ValueError, OverflowError, OSError):
        raise SettingsError(
            f"SOURCE_DATE_EPOCH is “{value}”", hint="it must be a whole number of seconds since 1970"
        ) from None
    # A zip archive can name no earlier moment and none after 2107; a PDF can, but both must say the same.
    return min(max(moment, DEFAULT_TIMESTAMP), datetime(2107, 12, 31, tzinfo=UTC))
