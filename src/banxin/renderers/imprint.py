"""What is stated of a publication goes in; what its title page and its copyright page (版权页) print of it comes out.

Nothing is said that nobody said: a field that is empty gives no row, and without one that only a copyright page prints
there is no such page.
"""

from __future__ import annotations

from collections.abc import Iterator

from banxin.model.document import Creator, Metadata
from banxin.model.walk import visible
from banxin.renderers.words import Words, print_page, words_for

# The pages of an edition whose front and back matter nobody has listed, as far as they have something to print.
DEFAULT_FRONT = ("title", "copyright", "contents")
DEFAULT_BACK = ("colophon",)

# What a title page does not say. Any of these makes a copyright page.
_IMPRINT_FIELDS = ("edition", "impression", "isbn", "issn", "cn", "price", "place", "rights", "imprint", "cip")


def list_facts(metadata: Metadata, words: Words, *, complete: bool = False) -> list[tuple[str, str]]:
    """Return the (label, text) rows of the copyright page; none where there is nothing that a title page does not say.

    `complete` asks for the page whatever it would say beside the title.
    """
    if not complete and not any(getattr(metadata, field) for field in _IMPRINT_FIELDS):
        return []
    rows = list(_rows(metadata, words))
    return rows if len(rows) > 1 or metadata.rights or metadata.cip else []


def _rows(metadata: Metadata, words: Words) -> Iterator[tuple[str, str]]:
    facts = words.facts
    # An issue of a paper is called after it: what else stands for its title is one of its headlines.
    named = ("paper", metadata.paper) if metadata.paper else ("title", "　".join(filter(None, (metadata.title, metadata.subtitle))))
    for field, text in (named, ("series", series_text(metadata, words))):
        if text:
            yield facts[field], text
    yield from _makers(metadata, words)
    for field, text in (
        ("publisher", metadata.publisher),
        ("place", metadata.place),
        ("date", print_date(metadata.date, metadata.language)),
        ("edition", _numbered(metadata.edition, words.edition)),
        ("impression", _numbered(metadata.impression, words.impression)),
    ):
        if text:
            yield facts[field], text
    yield from (row for row in metadata.imprint if visible(row[1]))
    for field, text in (
        ("isbn", lettered("ISBN", metadata.isbn)),
        ("issn", lettered("ISSN", metadata.issn)),
        ("cn", lettered("CN", metadata.cn)),
        ("subjects", words.comma.join(metadata.subjects)),
        ("price", metadata.price),
    ):
        if text:
            yield facts[field], text


def _makers(metadata: Metadata, words: Words) -> Iterator[tuple[str, str]]:
    """Yield one row for all who did the same."""
    names: dict[str, list[str]] = {}
    for creator in metadata.creators:
        names.setdefault(role_text(creator, words) or words.facts.get(creator.role, creator.role), []).append(creator.name)
    for done, made_by in names.items():
        yield (words.maker.format(done) if len(done) == 1 else done[:1].upper() + done[1:]), words.comma.join(made_by)


def role_text(creator: Creator, words: Words) -> str:
    """Return what is printed of what somebody did: the stated word, else that of the language."""
    return creator.role_name or words.roles.get(creator.role, "")


def series_text(metadata: Metadata, words: Words) -> str:
    """Return a series with the number in it: 某某丛书　第3种."""
    number = _numbered(metadata.series_number, words.series)
    return "　".join(part for part in (metadata.series, number) if part)


def issue_name(metadata: Metadata) -> str:
    """Return what an issue of a paper, or a page of it, is called: 临江日报　2021年6月18日　第5版; nothing where paper or date is not known."""
    if not (visible(metadata.paper) and metadata.date):
        return ""
    page = print_page(metadata.page, words_for(metadata.language))
    return "　".join(filter(None, (metadata.paper, print_date(metadata.date, metadata.language), page)))


def print_date(date: str, language: str) -> str:
    """Return an ISO date as print says it: 2020-10-28 is 2020年10月28日 in Chinese and Japanese."""
    parts = date.split("-")
    if not language.startswith(("zh", "ja")) or not 1 <= len(parts) <= 3:
        return date
    if not all(part.isascii() and part.isdigit() for part in parts):
        return date
    return "".join(f"{int(part)}{unit}" for part, unit in zip(parts, "年月日"))


def _numbered(text: str, form: str) -> str:
    """Return a bare number as print says it (第1版); what is no bare number stays as it was stated."""
    return form.format(text) if text.isdecimal() else text


def lettered(letters: str, number: str) -> str:
    """Return a number with the letters that print puts before it, an empty text where there is none."""
    return f"{letters} {number}" if number else ""
