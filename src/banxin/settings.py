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

Edition: TypeAlias = Literal["epub", "pdf"]
ReaderName: TypeAlias = Literal["newspaper", "novel", "markdown", "pdf"]
FontEmbedding: TypeAlias = Literal["none", "subset", "full"]

EDITIONS: tuple[Edition, ...] = ("epub", "pdf")
READER_NAMES: tuple[ReaderName, ...] = ("newspaper", "novel", "markdown", "pdf")
FONT_EMBEDDINGS: tuple[FontEmbedding, ...] = ("none", "subset", "full")

# Without SOURCE_DATE_EPOCH a build is dated so: the first moment a zip archive can name. The same input must
# give the same bytes, so the wall clock is never asked.
DEFAULT_TIMESTAMP = datetime(1980, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class StatedMetadata:
    """Metadata the user states; an empty field leaves the word to the source's own lines.

    `creators` are (name, MARC role) pairs; `date` is ISO 8601.
    """

    title: str = ""
    language: str = ""
    creators: tuple[tuple[str, str], ...] = ()
    date: str = ""
    paper: str = ""
    page: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """One build.

    `sources` are files, folders or `-`; an empty `layouts` means the default of the source's genre; `options`
    are the raw `--set` values a layout will check; `timestamp` is what dates the result (SOURCE_DATE_EPOCH).
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
    project: Path | None = None
    metadata: StatedMetadata = StatedMetadata()
    timestamp: datetime = DEFAULT_TIMESTAMP
