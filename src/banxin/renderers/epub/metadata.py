"""What is known of a publication and what its pages hold go in; the entries of the package document come out.

Nothing is said that nobody said: an empty field gives no entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from banxin.model.document import Genre, Metadata
from banxin.renderers.epub.accessibility import Contents, describe_accessibility
from banxin.renderers.epub.package import Meta
from banxin.renderers.filing import file_as
from banxin.renderers.html import plain
from banxin.renderers.words import Words, print_page

if TYPE_CHECKING:
    from banxin.settings import AccessibilityClaim

_ISO_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_MARC_ROLE = re.compile(r"[a-z]{3}")


def package_metadata(
    metadata: Metadata,
    genre: Genre,
    contents: Contents,
    words: Words,
    printed_isbn: str = "",
    claim: AccessibilityClaim | None = None,
) -> tuple[Meta, ...]:
    """Return the entries beside identifier, title, language and time of change.

    The unique identifier of the package stays the one derived from the content: a reading system keeps its marks by it,
    and an ISBN is often that of the printed book, or shared by a corrected file. The ISBN stands beside it.
    `printed_isbn` is that of the printed book where the e-book has its own; `claim` is what the publisher claims of its
    accessibility.
    """
    return (*_publication(metadata, genre, words, printed_isbn), *describe_accessibility(contents, words, claim))


def _publication(metadata: Metadata, genre: Genre, words: Words, printed_isbn: str) -> Iterable[Meta]:
    if metadata.subtitle:
        # The first title of a package is the main one (EPUB 3.3, 5.5.3.1.2).
        yield Meta("dc:title", _line(metadata.subtitle), (("id", "subtitle"),))
        yield _refined("subtitle", "title-type", "subtitle")
    if metadata.isbn:
        yield Meta("dc:identifier", f"urn:isbn:{_isbn_13(metadata.isbn)}", (("id", "isbn"),))
        # ONIX code list 5, product identifier types: 15 is an ISBN of 13 digits.
        yield _refined("isbn", "identifier-type", "15", "onix:codelist5")
    leading = _leading_role(metadata)
    for number, creator in enumerate(metadata.creators, 1):
        id_ = f"creator-{number}"
        yield Meta("dc:creator" if creator.role == leading else "dc:contributor", _line(creator.name), (("id", id_),))
        if _MARC_ROLE.fullmatch(creator.role):
            yield _refined(id_, "role", creator.role, "marc:relators")
        if filed := _line(creator.file_as) or file_as(creator.name):
            yield _refined(id_, "file-as", filed)
    if metadata.publisher:
        yield Meta("dc:publisher", _line(metadata.publisher))
    if metadata.description:
        yield Meta("dc:description", _line(metadata.description))
    for subject in metadata.subjects:
        yield Meta("dc:subject", _line(subject))
    for number, one in enumerate(metadata.classes, 1):
        # Of a class without a heading the code is all there is to show (EPUB 3.3, 5.5.4.2).
        yield Meta("dc:subject", _line(one.heading) or one.code, (("id", f"class-{number}"),))
        yield _refined(f"class-{number}", "authority", one.scheme)
        yield _refined(f"class-{number}", "term", one.code)
    if metadata.rights:
        yield Meta("dc:rights", _line(metadata.rights))
    # A date of the wrong form is no date to a reading system (EPUB 3.3, 5.5.3.2.3).
    if _ISO_DATE.fullmatch(metadata.date):
        yield Meta("dc:date", metadata.date)
    if genre == "newspaper" and metadata.paper:
        page = " ".join(part for part in (print_page(metadata.page, words), metadata.page_name) if part)
        yield Meta(
            "dc:source", _line(" ".join(part for part in (metadata.paper, metadata.date, page) if part))
        )
    printed = metadata.print_isbn or printed_isbn
    if printed and _isbn_13(printed) != _isbn_13(metadata.isbn):
        yield Meta("dc:source", f"urn:isbn:{_isbn_13(printed)}")
    yield from _collection(metadata)
    # The cover of EPUB 2: some devices look for nothing else.
    yield Meta("meta", "", (("name", "cover"), ("content", "cover-image")))


def _leading_role(metadata: Metadata) -> str:
    """Return what those did who are named as the creators: the authors, without any those named first.

    Reading systems show every `dc:creator` as an author, translators too; who helped is a `dc:contributor`.
    """
    roles = [creator.role for creator in metadata.creators]
    return "aut" if "aut" in roles else next(iter(roles), "")


def _collection(metadata: Metadata) -> Iterable[Meta]:
    """Yield the series or the paper that the publication is part of, and its number in it (期号).

    An ISSN or a CN number is theirs, not its own.
    """
    serial = [f"urn:issn:{metadata.issn}"] if metadata.issn else []
    serial += [f"CN {metadata.cn}"] if metadata.cn else []
    whole = metadata.series or (metadata.paper if serial or metadata.series_number else "")
    if not whole:
        # Then the publication is an issue of what it is called itself.
        yield from (Meta("dc:identifier", number) for number in serial)
        return
    yield Meta("meta", _line(whole), (("id", "collection"), ("property", "belongs-to-collection")))
    yield _refined("collection", "collection-type", "series")
    if (number := re.fullmatch(r"[0-9]+(?:\.[0-9]+)*", metadata.series_number)):
        yield _refined("collection", "group-position", number[0])
    for number_text in serial:
        yield _refined("collection", "dcterms:identifier", number_text)


def _isbn_13(number: str) -> str:
    from stdnum import isbn  # only books that have one need it

    return str(isbn.to_isbn13(isbn.compact(number)))


def _refined(id_: str, name: str, value: str, scheme: str = "") -> Meta:
    """Return a statement about another entry."""
    attributes = (("refines", f"#{id_}"), ("property", name))
    return Meta("meta", value, (*attributes, ("scheme", scheme)) if scheme else attributes)


def _line(text: str) -> str:
    return " ".join(plain(text).split())
