"""`publish.toml` and flags go in; one frozen `Settings` comes out (later wins: defaults, publish.toml, flags)."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

from banxin.diagnostics import Place
from banxin.errors import SettingsError
from banxin.model.document import Creator, Metadata, SubjectClass
from banxin.model.walk import visible
from banxin.settings import (
    BACK_PAGES,
    BINDINGS,
    DEFAULT_TIMESTAMP,
    EDITIONS,
    FONT_EMBEDDINGS,
    MATTER_PAGES,
    PINYIN_MODES,
    READER_NAMES,
    UNSTATED,
    VARIANTS,
    AccessibilityClaim,
    Edition,
    EditionRequest,
    FontEmbedding,
    PinyinMode,
    ReaderName,
    Settings,
    Variant,
)
from banxin.statements import (
    TEXT_FIELDS,
    StatementError,
    check_characters,
    normalise,
    normalise_date,
    read_class,
    read_creator,
    read_role,
)
from banxin.strict_toml import check_keys, header_line, key_line, load_toml, suggest, value_line

PROJECT_FILE = "publish.toml"

_KEYS = (
    *TEXT_FIELDS, "creators", "subjects", "classification", "imprint", "cover", "name", "sources", "from", "front", "back",
    "layout", "to", "fonts", "marks", "variant", "regional_words", "pinyin", "zhuyin", "options", "editions", "accessibility",
)  # fmt: skip
_CREATOR_KEYS = ("name", "role", "file_as")
_CLAIM_KEYS = ("conforms_to", "certified_by", "credential")
# What may be claimed (EPUB Accessibility 1.1, 3.5.1), as people write it.
_CONFORMANCE = re.compile(r"(?:EPUB Accessibility 1\.1 [-–] )?WCAG (2\.[012]) (?:Level )?(AA?)")
# What can be said of one format only, and why not of the other.
_OF_ONE_FORMAT: Mapping[str, tuple[Edition, str]] = MappingProxyType({
    "marks": ("pdf", "an EPUB has no sheet to draw crop marks on"),
    "page_size": ("pdf", "an EPUB has no pages of its own"),
    "binding": ("pdf", "an EPUB is not bound"),
    "fonts": ("epub", "a PDF holds the faces that it needs"),
})  # fmt: skip
_EDITION_KEYS = ("format", "layout", "name", "page_size", "fonts", "marks", "isbn", "price", "binding", "variant", "options")

# Sizes of trimmed pages by the names Chinese printers use (GB/T 788, and the older ones), width by height in mm.
PAGE_SIZES_MM = {
    "A4": (210, 297),
    "A5": (148, 210),
    "A6": (105, 148),
    "16开": (184, 260),
    "大16开": (210, 285),
    "32开": (130, 184),
    "大32开": (140, 203),
}


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
    fonts: FontEmbedding | None = None
    marks: bool = False
    strict: bool = False
    keep_stages: bool = False
    variants: tuple[Variant, ...] = ()
    regional_words: bool = False
    pinyin: PinyinMode | None = None
    zhuyin: bool = False


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
        check_keys(project, _KEYS, path, SettingsError, elsewhere="`publish new DIR` writes a file that shows every key")
    reader = _Fields(project, path)
    listed = _Listed(reader, folder)
    front, back = listed.matter("front", MATTER_PAGES), listed.matter("back", BACK_PAGES)
    sources = flags.sources or listed.paths("sources")
    if not sources:
        raise SettingsError("no sources are listed", hint='write: sources = ["page.txt"]', place=Place(str(path)))
    options = _options(flags.options)
    metadata = _read_metadata(reader)
    if "colophon" in (*(front or ()), *(back or ())) and not metadata.colophon:
        place = Place(str(path), value_line(path, "back" if "colophon" in (back or ()) else "front", "colophon"))
        raise SettingsError("the colophon is listed, but nothing is stated for it", hint='write: colophon = "…"', place=place)
    requests = _select(_read_editions(reader, path), flags, options)
    variants = tuple(dict.fromkeys(flags.variants or cast("tuple[Variant, ...]", reader.choices("variant", VARIANTS))))
    regional_words = flags.regional_words or reader.truth("regional_words")
    if regional_words and not variants and not any(request.variant for request in requests):
        raise SettingsError(
            "regional words are those of a variant, and none is asked for",
            hint="name the region too: --variant zh-Hant-TW",
            place=None if flags.regional_words else reader.place("regional_words"),
        )
    return Settings(
        sources=sources,
        editions=tuple(dict.fromkeys(flags.editions or cast("tuple[Edition, ...]", reader.choices("to", EDITIONS)) or EDITIONS)),
        layouts=tuple(dict.fromkeys(flags.layouts or reader.words("layout"))),
        options=MappingProxyType({**reader.options("options"), **options}),
        out=Path(flags.out) if flags.out else folder / "dist" if project else Path("dist"),
        name=_file_name(flags.name or reader.word("name"), reader.place("name") if project else None),
        reader=flags.reader or cast("ReaderName | None", reader.choice("from", READER_NAMES)),
        fonts=flags.fonts or cast("FontEmbedding | None", reader.choice("fonts", FONT_EMBEDDINGS)) or "subset",
        marks=flags.marks or reader.truth("marks"),
        strict=flags.strict,
        keep_stages=flags.keep_stages,
        variants=variants,
        regional_words=regional_words,
        pinyin=flags.pinyin or cast("PinyinMode | None", reader.choice("pinyin", PINYIN_MODES)),
        zhuyin=flags.zhuyin or reader.truth("zhuyin"),
        project=folder if project else None,
        metadata=replace(
            metadata,
            title=_stated_flag("title", flags.title) or metadata.title,
            date=_stated_date(flags.date) or metadata.date,
            paper=_stated_flag("paper", flags.paper) or metadata.paper,
        ),
        requests=requests,
        front=front,
        back=back,
        cover=listed.path("cover"),
        claim=_read_claim(reader),
        timestamp=_timestamp(environment.get("SOURCE_DATE_EPOCH", "")),
        layout_place=reader.place("layout") if reader.has("layout") and not flags.layouts else None,
        options_place=reader.place("options") if reader.has("options") and not options else None,
    )


# --- what the project says ----------------------------------------------------------------------------------


def _read_metadata(reader: _Fields) -> Metadata:
    """Return the metadata that a project states; an empty field leaves the word to the sources."""
    texts: dict[str, Any] = {key: reader.stated(key) for key in TEXT_FIELDS}
    return replace(
        UNSTATED,
        **texts,
        creators=tuple(_read_creators(reader)),
        subjects=reader.words("subjects"),
        classes=tuple(_read_classes(reader)),
        imprint=tuple(_read_imprint(reader)),
    )


def _read_imprint(reader: _Fields) -> Iterator[tuple[str, str]]:
    for label, text in reader.options("imprint").items():
        if not visible(label):
            place = reader.inner({}, "imprint", 0).place(label)
            raise SettingsError("a row of the imprint has no label", hint='write: "责任编辑" = "王五"', place=place)
        yield label, text


def _read_classes(reader: _Fields) -> Iterator[SubjectClass]:
    for scheme, text in reader.options("classification").items():
        try:
            yield read_class(scheme, text)
        except StatementError as error:
            place = reader.inner({}, "classification", 0).place(scheme)
            raise SettingsError(error.fact, hint=error.remedy, place=place) from None


def _read_creators(reader: _Fields) -> Iterator[Creator]:
    for number, item in enumerate(reader.items("creators", (str, dict), "a list of names or of tables with a name")):
        if isinstance(item, str):
            if not visible(item):
                raise SettingsError("a creator has no name", hint='write: creators = ["张三"]', place=reader.place("creators"))
            yield read_creator(reader.checked("creators", item))
            continue
        maker = reader.inner(item, "creators", number)
        maker.check(_CREATOR_KEYS)
        name = maker.word("name")
        if not visible(name):
            raise SettingsError("a creator has no name", hint='write: name = "张三"', place=maker.place("name"))
        code, printed = "aut", ""
        if role := maker.word("role"):
            try:
                code, printed = read_role(role)
            except StatementError as error:
                raise SettingsError(error.fact, hint=error.remedy, place=maker.place("role")) from None
        yield Creator(name, code, printed, maker.word("file_as"))


def _read_claim(reader: _Fields) -> AccessibilityClaim | None:
    """Return what a project claims of the accessibility of its e-books; whoever claims it must be named."""
    if not reader.has("accessibility"):
        return None
    table = reader.table("accessibility")
    table.check(_CLAIM_KEYS)
    stated = table.word("conforms_to")
    found = _CONFORMANCE.fullmatch(stated)
    if not found:
        wanted = "EPUB Accessibility 1.1 - WCAG 2.1 Level AA"
        raise SettingsError(
            f"“{stated}” is nothing that an e-book can claim to conform to",
            hint=f'write: conforms_to = "{wanted}", with the version and the level that were tested',
            place=table.place("conforms_to"),
        )
    certifier = table.word("certified_by")
    if not certifier:
        raise SettingsError(
            "nobody is named who claims that the e-book is accessible",
            hint='write: certified_by = "某某出版社"',
            place=table.place("certified_by" if table.has("certified_by") else "conforms_to"),
        )
    claim = f"EPUB Accessibility 1.1 - WCAG {found[1]} Level {found[2]}"
    return AccessibilityClaim(claim, certifier, table.word("credential"))


def _read_editions(reader: _Fields, path: Path) -> Iterator[EditionRequest]:
    for number, item in enumerate(reader.items("editions", (dict,), "tables: [[editions]]")):
        edition = reader.inner(item, "editions", number)
        edition.check(_EDITION_KEYS)
        kind = cast("Edition | None", edition.choice("format", EDITIONS))
        place = Place(str(path), header_line(path, "editions", number) or key_line(path, "editions"))
        if kind is None:
            raise SettingsError("an edition does not say its format", hint='write: format = "epub", or "pdf"', place=place)
        for key, (format_, reason) in _OF_ONE_FORMAT.items():
            if edition.has(key) and kind != format_:
                raise SettingsError(
                    f"“{key}” means nothing for {kind.upper()}", hint=f"take the line out: {reason}", place=edition.place(key)
                )
        yield EditionRequest(
            format=kind,
            layout=edition.word("layout"),
            name=_file_name(edition.word("name"), edition.place("name")),
            options=MappingProxyType({**edition.page_size("page_size"), **edition.options("options")}),
            fonts=cast("FontEmbedding | None", edition.choice("fonts", FONT_EMBEDDINGS)),
            marks=edition.truth("marks"),
            isbn=edition.stated("isbn"),
            price=edition.stated("price"),
            binding=BINDINGS[edition.choice("binding", tuple(BINDINGS)) or "paperback"] if edition.has("binding") else "",
            variant=cast("Variant | None", edition.choice("variant", VARIANTS)),
            place=place,
        )


def _select(requests: Iterator[EditionRequest], flags: Flags, options: Mapping[str, str]) -> tuple[EditionRequest, ...]:
    """Return the editions that the flags leave: `--layout` stands for the whole table, `--to` chooses among it."""
    every = tuple(requests)
    if flags.layouts:
        return ()
    return tuple(
        replace(
            request,
            options=MappingProxyType({key: value for key, value in request.options.items() if key not in options}),
            fonts=None if flags.fonts else request.fonts,
            variant=None if flags.variants else request.variant,
        )
        for request in every
        if not flags.editions or request.format in flags.editions
    )


class _Listed:
    """The sources that a project lists: each a file or folder of its own, under the project's folder, and only once."""

    def __init__(self, reader: _Fields, folder: Path) -> None:
        self._reader, self._folder = reader, folder
        self._seen: set[Path] = set()
        self._pages: set[str] = set()
        self._names = {one.name for one in folder.iterdir()} if folder.is_dir() else set()

    def matter(self, key: str, pages: Sequence[str]) -> tuple[str, ...] | None:
        """Return front or back matter: names of `pages` as they are, sources as paths; None where nothing is listed."""
        if not self._reader.has(key):
            return None
        words = self._reader.words(key)
        for word in words:
            place = self._reader.place(key, word, last=True)
            if word not in pages and not Path(word).suffix and word not in self._names:
                raise SettingsError(
                    f"“{word}” is neither a page of the {key} matter nor a file", hint=suggest(word, pages), place=place
                )
            if word in pages and word in self._pages:
                raise SettingsError(f"“{word}” is listed twice", hint="take one of the two away", place=place)
            self._pages.add(word)
        return tuple(word if word in pages else self._path(key, word) for word in words)

    def path(self, key: str) -> str:
        """Return the one file that a key names; an empty text where it names none."""
        word = self._reader.word(key)
        return self._path(key, word) if word else ""

    def paths(self, key: str) -> tuple[str, ...]:
        return tuple(self._path(key, word) for word in self._reader.words(key))

    def _path(self, key: str, word: str) -> str:
        path, place = self._folder / word, self._reader.place(key, word)
        try:
            real, is_there = path.resolve(), path.exists()
        except (OSError, ValueError, RuntimeError):
            raise SettingsError(f"“{word}” is no usable path", hint="name a file or a folder", place=place) from None
        if Path(word).is_absolute() or not real.is_relative_to(self._folder.resolve()):
            raise SettingsError(
                f"“{word}” leads out of the project's folder",
                hint="copy it into the folder: a project is whole in itself",
                place=place,
            )
        if not is_there:
            names = [str(one.relative_to(self._folder)) for one in sorted(path.parent.glob("*"))] if path.parent.is_dir() else []
            nearest = suggest(word, names)
            hint = nearest.partition(" (")[0] if nearest.startswith("did you mean") else "check the path; it is counted from the project's folder"
            raise SettingsError(f"there is no file or folder “{word}”", hint=hint, place=place)
        if real in self._seen:
            place = self._reader.place(key, word, last=True)
            raise SettingsError(f"“{word}” is listed twice", hint="take one of the two away", place=place)
        self._seen.add(real)
        return str(path)


class _Fields:
    """The checked values of a project table, each error naming the line of its key.

    `within` names the table, `nth` which of several of that name it is.
    """

    def __init__(self, table: dict[str, Any], path: Path, within: str = "", nth: int = 0) -> None:
        self._table, self._path, self._within, self._nth = table, path, within, nth

    def inner(self, table: dict[str, Any], name: str, nth: int) -> _Fields:
        """Return the fields of a table within this one."""
        return _Fields(table, self._path, name, nth)

    def check(self, allowed: Sequence[str]) -> None:
        check_keys(self._table, allowed, self._path, SettingsError, within=self._within, nth=self._nth)

    def has(self, key: str) -> bool:
        return key in self._table

    def place(self, key: str, value: str = "", *, last: bool = False) -> Place:
        """Return where a key is set, or where in its list a value stands."""
        if value:
            return Place(str(self._path), value_line(self._path, key, value, last=last))
        return Place(str(self._path), key_line(self._path, key, self._within, self._nth))

    def _wrong(self, key: str, wanted: str) -> SettingsError:
        return SettingsError(f"“{key}” must be {wanted}", place=self.place(key))

    def word(self, key: str) -> str:
        return self.checked(key, self._text(key))

    def stated(self, key: str) -> str:
        """Return a text of the metadata in the form it is kept in."""
        text = self._text(key)
        try:
            return normalise(key, text) if text else ""
        except StatementError as error:
            raise SettingsError(f"“{key}” is “{_shown(text)}”: {error.fact}", hint=error.remedy, place=self.place(key)) from None

    def _text(self, key: str) -> str:
        value = self._table.get(key, "")
        if isinstance(value, (int, float, date)) and not isinstance(value, bool):
            return self._number(key, value)
        if not isinstance(value, str):
            raise self._wrong(key, "a text in quotes")
        return value.strip()

    def _number(self, key: str, value: object) -> str:
        if isinstance(value, float) and not math.isfinite(value):
            raise SettingsError(f"“{key}” is {value}, which is no number", hint="write a number, or take the line out", place=self.place(key))
        return str(value)

    def checked(self, key: str, text: str, *, lines: bool = False) -> str:
        """Return a text that holds nothing that cannot be printed."""
        try:
            return check_characters(text, lines=lines)
        except StatementError as error:
            raise SettingsError(f"“{key}” is “{_shown(text)}”: {error.fact}", hint=error.remedy, place=self.place(key)) from None

    def truth(self, key: str) -> bool:
        value = self._table.get(key, False)
        if not isinstance(value, bool):
            raise self._wrong(key, "true or false")
        return value

    def table(self, key: str) -> _Fields:
        """Return the fields of the one table of a name."""
        value = self._table[key]
        if not isinstance(value, dict):
            raise self._wrong(key, f"a table: [{key}]")
        return self.inner(value, key, 0)

    def items(self, key: str, kinds: tuple[type, ...], wanted: str) -> list[Any]:
        value = self._table.get(key, [])
        values = value if isinstance(value, list) else [value]
        if not all(isinstance(item, kinds) for item in values):
            raise self._wrong(key, wanted)
        return values

    def words(self, key: str) -> tuple[str, ...]:
        words = self.items(key, (str,), "a list of texts in quotes")
        if not all(map(visible, words)):
            raise SettingsError(f"“{key}” holds an empty text", hint="write something between the quotes, or take it out", place=self.place(key))
        return tuple(self.checked(key, word) for word in words)

    def choices(self, key: str, allowed: Sequence[str]) -> tuple[str, ...]:
        for value in self.words(key):
            if value not in allowed:
                raise SettingsError(f"unknown value “{value}” for “{key}”", hint=suggest(value, allowed), place=self.place(key))
        return self.words(key)

    def choice(self, key: str, allowed: Sequence[str]) -> str | None:
        """Return the one word of `allowed` that is set, or None."""
        if not isinstance(self._table.get(key, ""), str):
            raise self._wrong(key, "one of: " + ", ".join(allowed))
        return next(iter(self.choices(key, allowed)), None)

    def options(self, key: str) -> dict[str, str]:
        value = self._table.get(key, {})
        if not isinstance(value, dict) or any(isinstance(item, (dict, list)) for item in value.values()):
            raise self._wrong(key, "a table of names and values")
        inside = self.inner(value, key, 0)
        return {
            inside.checked(name, name): str(item).lower() if isinstance(item, bool) else inside.checked(name, inside._number(name, item), lines=True)
            for name, item in value.items()
        }

    def page_size(self, key: str) -> dict[str, str]:
        """Return the options that set a page to the size which is stated by its name, or as [width, height] in mm."""
        value = self._table.get(key)
        if value is None:
            return {}
        if isinstance(value, str) and value not in PAGE_SIZES_MM:
            raise SettingsError(f"unknown value “{value}” for “{key}”", hint=suggest(value, PAGE_SIZES_MM), place=self.place(key))
        size = PAGE_SIZES_MM[value] if isinstance(value, str) else value
        if not isinstance(size, (list, tuple)) or len(size) != 2 or not all(type(side) in (int, float) for side in size):
            raise self._wrong(key, 'the name of a size such as "32开", or its width and height in millimetres: [130, 184]')
        return dict(zip(("width_mm", "height_mm"), map(str, size)))


def _shown(text: str) -> str:
    """Return a text as a message can show it, control characters by their numbers."""
    return "".join(one if one.isprintable() or one == "\u3000" else f"\\u{ord(one):04x}" for one in text)


def _stated_flag(field: str, text: str) -> str:
    """Return what a flag states; raise SettingsError for what cannot be printed."""
    try:
        return normalise(field, text)
    except StatementError as error:
        raise SettingsError(f"--{field} is “{_shown(text)}”: {error.fact}", hint=error.remedy) from None


def _stated_date(text: str) -> str:
    """Return the date of the flag; raise SettingsError for what is none."""
    stated = normalise_date(text)
    if text and not stated:
        raise SettingsError(f"--date {text} is no date", hint="write it as 2020-10-28, 2020-10 or 2020")
    return stated


def _options(pairs: Sequence[str]) -> dict[str, str]:
    options = {}
    for pair in pairs:
        key, sign, value = pair.partition("=")
        if not sign or not key.strip():
            raise SettingsError(f"--set {pair} is no KEY=VALUE", hint="for example: --set measure_chars=30")
        options[key.strip()] = value.strip()
    return options


def _file_name(name: str, place: Place | None) -> str:
    if name and (name != Path(name).name or name in (".", "..") or "\\" in name):
        raise SettingsError(f"the name “{_shown(name)}” is no plain file name", hint="choose one without slashes", place=place)
    try:
        check_characters(name)
    except StatementError as error:
        raise SettingsError(f"the name “{_shown(name)}” is no plain file name: {error.fact}", hint=error.remedy, place=place) from None
    if name and not visible(name):
        raise SettingsError("the name of the files shows nothing", hint="choose one of letters and digits", place=place)
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
