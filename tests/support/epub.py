"""Make an EPUB of a document with a shipped layout, and look into it."""

from __future__ import annotations

import io
import uuid
import zipfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from lxml import etree

from banxin.diagnostics import Report
from banxin.fonts.catalogue import FontCatalogue, load_fonts
from banxin.layouts.layout import Layout
from banxin.layouts.load import load_layout
from banxin.model.document import Document, Heading, Metadata, Paragraph, Section, Text
from banxin.renderers import Edition
from banxin.renderers.epub import render_epub
from banxin.settings import FontEmbedding

XHTML = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"
EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"
IDENTIFIER = uuid.uuid5(uuid.NAMESPACE_URL, "https://example.org/").urn


@cache
def fonts() -> FontCatalogue:
    """Return the shipped fonts."""
    return load_fonts()


def edition(
    document: Document, layout: str | Layout = "book", *, embedding: FontEmbedding = "none"
) -> Edition:
    """Return an edition dated 2020-10-28."""
    loaded = load_layout(layout) if isinstance(layout, str) else layout
    return Edition(document, loaded, fonts(), IDENTIFIER, datetime(2020, 10, 28, tzinfo=UTC), embedding)


class Book:
    """A finished EPUB, unpacked in memory."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.members = archive.infolist()
            self.files = {member.filename: archive.read(member) for member in self.members}

    def tree(self, name: str) -> etree._Element:
        """Return a file of the publication, parsed."""
        return etree.fromstring(self.files[f"EPUB/{name}"])

    @property
    def spine(self) -> list[str]:
        """The names of the documents in reading order."""
        package = self.tree("content.opf")
        names = {item.get("id"): item.get("href") for item in package.iter(f"{OPF}item")}
        return [names[reference.get("idref")] for reference in package.iter(f"{OPF}itemref")]

    def metadata(self, name: str) -> list[str]:
        """Return the values of `dc:name`, or of the property `name` when it has a colon of its own."""
        package = self.tree("content.opf")
        if ":" in name:
            return [m.text or "" for m in package.iter(f"{OPF}meta") if m.get("property") == name]
        return [e.text or "" for e in package.iter(f"{{http://purl.org/dc/elements/1.1/}}{name}")]

    def by_class(self, name: str, kind: str) -> list[str]:
        """Return the text of every element of a class in one document."""
        return [
            "".join(e.itertext()) for e in self.tree(name).iter() if kind in (e.get("class") or "").split()
        ]

    def contents(self) -> list[str]:
        """Return the labels of the navigation document, as a reading system's own list shows them."""
        toc = next(self.tree("nav.xhtml").iter(f"{XHTML}nav"))
        return ["".join(anchor.itertext()) for anchor in toc.iter(f"{XHTML}a")]


def make(
    document: Document,
    layout: str | Layout = "book",
    report: Report | None = None,
    *,
    embedding: FontEmbedding = "none",
) -> Book:
    """Render a document and return the finished book."""
    return Book(
        render_epub(edition(document, layout, embedding=embedding), Report() if report is None else report)
    )


def paragraph(text: str) -> Paragraph:
    """Return a paragraph of plain text."""
    return Paragraph((Text(text),))


def chapter(title: str, *texts: str, anchor: str = "") -> Section:
    """Return a chapter of plain paragraphs."""
    return Section("chapter", Heading((Text(title),)), blocks=tuple(map(paragraph, texts)), anchor=anchor)


def book(*sections: Section, title: str = "书名", **metadata: object) -> Document:
    """Return a book of these sections."""
    return Document("book", Metadata(title=title, **metadata), sections=sections)  # type: ignore[arg-type]


def write(path: Path, made: Book) -> Path:
    """Write a book to a file and return its path."""
    path.write_bytes(made.data)
    return path
