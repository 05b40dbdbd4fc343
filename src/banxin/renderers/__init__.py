"""Edition → bytes: `html` is the markup both editions share, `epub` and `pdf` make the finished files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from banxin.diagnostics import Report

if TYPE_CHECKING:
    from datetime import datetime

    from banxin.fonts.catalogue import FontCatalogue
    from banxin.layouts.layout import Layout
    from banxin.model.document import Document
    from banxin.settings import Edition as EditionKind
    from banxin.settings import FontEmbedding


@dataclass(frozen=True, slots=True)
class Edition:
    """All a renderer may know: the finished document, the layout with its resolved options, fonts, and choices.

    `identifier` is a UUID URN derived from the content; `timestamp` dates the file; `marks` asks for crop marks.
    """

    document: Document
    layout: Layout
    fonts: FontCatalogue
    identifier: str
    timestamp: datetime
    embedding: FontEmbedding = "subset"
    marks: bool = False


Renderer: TypeAlias = "Callable[[Edition, Report], bytes]"


def _render_epub(edition: Edition, report: Report) -> bytes:
    from banxin.renderers.epub import render_epub

    return render_epub(edition, report)


def _render_pdf(edition: Edition, report: Report) -> bytes:
    from banxin.renderers.pdf import render_pdf

    return render_pdf(edition, report).data


# EbookLib and WeasyPrint cost most of a second to import: each renderer is imported when it is called.
RENDERERS: dict[EditionKind, Renderer] = {"epub": _render_epub, "pdf": _render_pdf}
