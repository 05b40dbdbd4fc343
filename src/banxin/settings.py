"""What the user wants of one build, resolved once: flags over `publish.toml` over defaults, frozen.

Nobody below reads a file, a flag or the environment for a setting again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TypeAlias

from banxin.diagnostics import Place
from banxin.model.document import Metadata

Edition: TypeAlias = Literal["epub", "pdf"]
ReaderName: TypeAlias = Literal["newspaper", "novel", "markdown", "pdf"]
FontEmbedding: TypeAlias = Literal["none", "subset", "full"]
Variant: TypeAlias = Literal["zh-Hans", "zh-Hant", "zh-Hant-TW", "zh-Hant-HK"]
Binding: TypeAlias = Literal["", "paperback", "hardback"]
PinyinMode: TypeAlias = Literal["rare", "all"]

EDITIONS: tuple[Edition, ...] = ("epub", "pdf")
READER_NAMES: tuple[ReaderName, ...] = ("newspaper", "novel", "markdown", "pdf")
FONT_EMBEDDINGS: tuple[FontEmbedding, ...] = ("none", "subset", "full")
VARIANTS: tuple[Variant, ...] = ("zh-Hans", "zh-Hant", "zh-Hant-TW", "zh-Hant-HK")
# As title pages of the trade say it, and as publish.toml may.
BINDINGS: Mapping[str, Binding] = MappingProxyType(
    {"paperback": "paperback", "平装": "paperback", "平裝": "paperback", "hardback": "hardback", "精装": "hardback", "精裝": "hardback"}
)
PINYIN_MODES: tuple[PinyinMode, ...] = ("rare", "all")

# Without SOURCE_DATE_EPOCH a build is dated so: the first moment a zip archive can name. The same input must
# give the same bytes, so the wall clock is never asked.
DEFAULT_TIMESTAMP = datetime(1980, 1, 1, tzinfo=UTC)


# What a user states of a publication who states nothing: every word is left to the source's own lines.
UNSTATED = Metadata(language="")

# The pages of front and back matter (正文前、正文后) that an edition makes by itself, in their usual order.
MatterPage: TypeAlias = Literal["half-title", "title", "copyright", "contents", "colophon"]
MATTER_PAGES: tuple[MatterPage, ...] = ("half-title", "title", "copyright", "contents", "colophon")
# Those of them that can end a book as well as open it.
BACK_PAGES: tuple[MatterPage, ...] = ("copyright", "contents", "colophon")


@dataclass(frozen=True, slots=True)
class EditionRequest:
    """One edition of the `[[editions]]` of a project; an empty value leaves the word to the project or the layout.

    `name` is what its file is called behind the publication's name. `isbn` is its own, where each form of a book has
    one, and `price` likewise; `binding` is that of a printed book. With a `variant` it is made in that script alone.
    `place` is where it was asked for.
    """

    format: Edition
    layout: str = ""
    name: str = ""
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    fonts: FontEmbedding | None = None
    marks: bool = False
    isbn: str = ""
    price: str = ""
    binding: Binding = ""
    variant: Variant | None = None
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class AccessibilityClaim:
    """A publisher's claim that its e-book conforms to a standard of accessibility, in the words that the standard wants.

    `credential` is what entitles who certifies it to do so.
    """

    conforms_to: str
    certified_by: str
    credential: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """One build.

    `sources` are files, folders or `-`; an empty `layouts` means the default of the source's genre; `options`
    are the raw `--set` values a layout will check; `timestamp` is what dates the result (SOURCE_DATE_EPOCH).
    `requests`, where there are any, stand for `editions` and `layouts`. `front` and `back` are front and back matter in
    order: the names of pages that an edition makes, and the paths of sources; None leaves the word to the layout. Each of
    `variants` is an edition in that script and region, none meaning as the source has it; with `regional_words` the
    words of the region too. `cover` is the path of the publication's own cover. `claim` is what is claimed of the
    accessibility of e-books. `pinyin` says which characters get their
    reading, in zhuyin (注音符号) where `zhuyin` asks for it. `layout_place` and `options_place` are where a project's file
    names the layouts and sets options, for errors.
    """

    sources: tuple[str, ...]
    editions: tuple[Edition, ...] = EDITIONS
    layouts: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    out: Path = Path("dist")
    name: str = ""
    reader: ReaderName | None = None
    fonts: FontEmbedding = "subset"
    marks: bool = False
    strict: bool = False
    keep_stages: bool = False
    variants: tuple[Variant, ...] = ()
    regional_words: bool = False
    pinyin: PinyinMode | None = None
    zhuyin: bool = False
    project: Path | None = None
    metadata: Metadata = UNSTATED
    requests: tuple[EditionRequest, ...] = ()
    front: tuple[str, ...] | None = None
    back: tuple[str, ...] | None = None
    cover: str = ""
    claim: AccessibilityClaim | None = None
    timestamp: datetime = DEFAULT_TIMESTAMP
    layout_place: Place | None = field(default=None, compare=False)
    options_place: Place | None = field(default=None, compare=False)
