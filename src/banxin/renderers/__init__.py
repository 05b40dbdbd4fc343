"""Edition → bytes: `html` is the markup both editions share, `epub` and `pdf` make the finished files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from banxin.fonts.catalogue import FontCatalogue
    from banxin.layouts.layout import Layout
    from banxin.model.document import Document
    from banxin.renderers.page_breaks import PaperPages
    from banxin.settings import AccessibilityClaim, FontEmbedding

# The class of what a template prints once more, or of itself: title page, contents, running heads, numbers.
AGAIN_CLASS = "again"


@dataclass(frozen=True, slots=True)
class Edition:
    """All a renderer may know: the finished document, the layout with its resolved options, fonts, and choices.

    `identifier` is a UUID URN derived from the content; `timestamp` dates the file; `marks` asks for crop marks.
    `front` and `back` are the pages of front and back matter in order, those made of sections by their anchors
    (`#anchor`); None leaves the choice to the layout. `printed_isbn` is that of the printed book where this edition has
    another; `paper` are the pages of the paper edition made with it, `claim` what the publisher claims of its accessibility.
    """

    document: Document
    layout: Layout
    fonts: FontCatalogue
    identifier: str
    timestamp: datetime
    embedding: FontEmbedding = "subset"
    marks: bool = False
    front: tuple[str, ...] | None = None
    back: tuple[str, ...] | None = None
    printed_isbn: str = ""
    paper: PaperPages | None = None
    claim: AccessibilityClaim | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished file, and of a print where its pages begin."""

    content: bytes
    pages: PaperPages | None = None
