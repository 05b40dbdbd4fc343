"""What is known of a publication and what its pages hold go in; the entries of the package document come out.

Nothing is said that nobody said: an empty field gives no entry. The metadata of accessibility (EPUB
Accessibility 1.1, 2) are read off the pages themselves, so that they are true of this very book; conformance
is a person's claim and never made here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from banxin.model.document import Genre, Metadata
from banxin.renderers.epub.package import Meta
from banxin.renderers.html import plain
from banxin.renderers.words import Words, print_page

_XHTML = "{http://www.w3.org/1999/xhtml}"

_ISO_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_MARC_ROLE = re.compile(r"[a-z]{3}")


@dataclass(frozen=True, slots=True)
class Contents:
    """What the documents of a book hold, as far as its accessibility depends on it; the cover does not count.

    `described` says that every picture has an alternative text that is not empty.
    """

    pictures: bool = False
    described: bool = True
    moving_pictures: bool = False
    notes: bool = False
    ruby: bool = False


def survey(documents: Iterable[etree._Element]) -> Contents:
    """Return what the documents hold."""
    pictures = moving = notes = ruby = False
    described = True
    for root in documents:
        for element in root.iter(f"{_XHTML}img", f"{_XHTML}ruby", f"{_XHTML}aside"):
            tag = etree.QName(element).localname
            ruby = ruby or tag == "ruby"
            notes = notes or element.get("role") == "doc-footnote"
            if tag == "img":
                pictures = True
                described = described and bool((element.get("alt") or "").strip())
                moving = moving or (element.get("src") or "").endswith(".gif")
    return Contents(pictures, described, moving, notes, ruby)


def package_metadata(metadata: Metadata, genre: Genre, contents: Contents, words: Words) -> tuple[Meta, ...]:
    """Return the entries beside identifier, title, language and time of change."""
    return (*_publication(metadata, genre, words), *_accessibility(contents, words))


def _publication(metadata: Metadata, genre: Genre, words: Words) -> Iterable[Meta]:
    for number, creator in enumerate(metadata.creators, 1):
        id_ = f"creator-{number}"
        yield Meta("dc:creator", _line(creator.name), (("id", id_),))
        if _MARC_ROLE.fullmatch(creator.role):
            yield Meta(
                "meta",
                creator.role,
                (("refines", f"#{id_}"), ("property", "role"), ("scheme", "marc:relators")),
            )
    if metadata.publisher:
        yield Meta("dc:publisher", _line(metadata.publisher))
    if metadata.description:
        yield Meta("dc:description", _line(metadata.description))
    # A date of the wrong form is no date to a reading system (EPUB 3.3, 5.5.3.2.3).
    if _ISO_DATE.fullmatch(metadata.date):
        yield Meta("dc:date", metadata.date)
    if genre == "newspaper" and metadata.paper:
        page = " ".join(part for part in (print_page(metadata.page, words), metadata.page_name) if part)
        yield Meta(
            "dc:source", _line(" ".join(part for part in (metadata.paper, metadata.date, page) if part))
        )
    # The cover of EPUB 2: some devices look for nothing else.
    yield Meta("meta", "", (("name", "cover"), ("content", "cover-image")))


def _accessibility(contents: Contents, words: Words) -> Iterable[Meta]:
    features = ["tableOfContents", "readingOrder", "structuralNavigation", "displayTransformability", "ARIA"]
    summary = [words.summary_text, words.summary_navigation]
    yield _schema("accessMode", "textual")
    if contents.pictures:
        yield _schema("accessMode", "visual")
        summary.append(words.summary_images if contents.described else words.summary_images_partly)
    if contents.described:
        yield _schema("accessModeSufficient", "textual")
        features += ["alternativeText"] if contents.pictures else []
    if contents.pictures:
        yield _schema("accessModeSufficient", "textual,visual")
    if contents.ruby:
        features.append("rubyAnnotations")
        summary.append(words.summary_ruby)
    if contents.notes:
        summary.append(words.summary_notes)
    for feature in features:
        yield _schema("accessibilityFeature", feature)
    # A picture that moves may flash, and nobody has watched it.
    yield _schema("accessibilityHazard", "unknown" if contents.moving_pictures else "none")
    yield _schema("accessibilitySummary", "".join(summary))


def _schema(name: str, value: str) -> Meta:
    return Meta("meta", value, (("property", f"schema:{name}"),))


def _line(text: str) -> str:
    return " ".join(plain(text).split())
