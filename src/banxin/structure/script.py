"""A document fresh from its reader goes in; the same with its script named comes out: simplified or traditional."""

from __future__ import annotations

from dataclasses import replace

from banxin.diagnostics import Report
from banxin.model.document import Document
from banxin.model.walk import document_text
from banxin.typography.script import is_traditional


def name_script(document: Document, report: Report) -> Document:
    """Name the language of a document in traditional characters `zh-Hant`; one already named otherwise stays."""
    metadata = document.metadata
    if metadata.language != "zh-Hans" or not is_traditional(document_text(document)):
        return document
    return replace(document, metadata=replace(metadata, language="zh-Hant"))
