"""The sections of a publication go in; the index (索引) of the words marked in them comes out, collated, as views.

In print an entry leads to pages, in an e-book to sections.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count, groupby
from typing import Literal, TypeAlias

from markupsafe import Markup

from banxin.model.document import Anchor, Document, IndexEntry, Section
from banxin.model.walk import iter_anchored, iter_sections
from banxin.renderers.page_breaks import NO_BREAK, PageBreaks
from banxin.renderers.words import Words
from banxin.typography.collation import CollationKey, pinyin_key, strokes_key
from banxin.typography.vertical import han_numeral

# `auto` is by strokes for traditional Chinese, by pinyin elsewhere.
IndexOrder: TypeAlias = Literal["auto", "pinyin", "strokes"]


def index_order(options: Mapping[str, object]) -> IndexOrder:
    """Return the order that a layout's options ask for."""
    match options.get("index_order"):
        case "pinyin":
            return "pinyin"
        case "strokes":
            return "strokes"
        case _:
            return "auto"


@dataclass(frozen=True, slots=True)
class LocatorView:
    """Where an entry leads: `href`, and the `label` an e-book prints for it; print puts the page's number in.

    The numbers of `preliminary` pages, before the text, are written otherwise (i, ii, iii).
    """

    href: str
    label: str
    preliminary: bool = False


@dataclass(frozen=True, slots=True)
class IndexLine:
    """One line of the index: `level` is 1 for an entry, 2 for a subentry; `see` is the entry to look up instead.

    `place` says which line of the index it is; `page_break` are the markers of the printed pages that begin with it.
    """

    id: str
    term: str
    level: int
    locators: tuple[LocatorView, ...]
    see: str
    see_href: str
    place: str = ""
    page_break: Markup = NO_BREAK


@dataclass(frozen=True, slots=True)
class IndexGroup:
    """The entries under one letter or number of strokes; `label` heads them."""

    label: str
    lines: tuple[IndexLine, ...]


@dataclass(slots=True)
class _Entry:
    """An entry being put together, with its subentries by their words."""

    key: CollationKey
    places: list[tuple[str, str]] = field(default_factory=list)
    see: str = ""
    inner: dict[str, _Entry] = field(default_factory=dict)


def compile_index(
    sections: Iterable[Section],
    anchors: Mapping[str, str],
    words: Words,
    language: str,
    order: IndexOrder,
    label_of: Callable[[Section], str],
    pages: Mapping[str, int] | None = None,
    preliminary: Collection[str] = (),
) -> tuple[IndexGroup, ...]:
    """Return the index, in groups; nothing where no word is marked.

    `anchors` gives the address of each anchor, `label_of` what a section is called where entries lead to it. `pages`
    says on which page the ids of addresses stand: of several places on one page the first is named. `preliminary` are
    the addresses on pages before the text.
    """
    marks = [mark for section in sections for mark in _marks(section, section)]
    if not marks:
        return ()
    traditional = bool({"hant", "tw", "hk", "mo"} & set(language.lower().replace("_", "-").split("-")))
    by_strokes = order == "strokes" or (order == "auto" and traditional)

    def key_of(heading: str, reading: str) -> CollationKey:
        return strokes_key(heading, traditional=traditional) if by_strokes else pinyin_key(heading, reading)

    top: dict[str, _Entry] = {}
    for anchor, entry, section in marks:
        _enter(top, entry, (anchors.get(anchor, ""), label_of(section)), key_of)
    ids = {heading: f"index-entry-{n}" for n, heading in enumerate(top, 1)}
    groups = groupby(_in_order(top), key=lambda pair: pair[1].key.group)
    return tuple(
        IndexGroup(
            _group_label(group, words),
            tuple(line for heading, entry in pairs for line in _lines(heading, entry, 1, ids, pages, preliminary)),
        )
        for group, pairs in groups
    )


def place_lines(groups: Iterable[IndexGroup], breaks: PageBreaks) -> tuple[IndexGroup, ...]:
    """Return the index with the place of each of its lines, and with the pages of the print that begin there."""
    places = (f"index {number}" for number in count(1))
    return tuple(
        replace(group, lines=tuple(replace(line, place=place, page_break=breaks.opening(place)) for line, place in zip(group.lines, places)))
        for group in groups
    )


def has_index(document: Document) -> bool:
    """Tell whether words of the text are marked for an index."""
    return any(
        isinstance(node, Anchor) and node.entry is not None
        for section in iter_sections((Section("front", blocks=document.blocks), *document.sections))
        for node in iter_anchored(section)
    )


def _marks(section: Section, outer: Section) -> Iterator[tuple[str, IndexEntry, Section]]:
    """Yield (anchor, entry, chapter around it) for each marked word, in printed order."""
    if outer.kind in ("part", "page"):
        outer = section
    for node in iter_anchored(section):
        if isinstance(node, Anchor) and node.entry is not None:
            yield node.name, node.entry, outer
    for inner in section.sections:
        yield from _marks(inner, outer)


def _enter(
    top: dict[str, _Entry], entry: IndexEntry, place: tuple[str, str], key_of: Callable[[str, str], CollationKey]
) -> None:
    level, reading, found = top, entry.reading, None
    for heading in entry.headings:
        if heading not in level or (reading and level is top):
            # A reading that is stated once holds for all places.
            level.setdefault(heading, _Entry(key_of(heading, reading))).key = key_of(heading, reading)
        found, reading = level[heading], ""
        level = found.inner
    if found is None:
        return
    if entry.see:
        found.see = entry.see
    elif place[0]:
        found.places.append(place)


def _in_order(entries: Mapping[str, _Entry]) -> list[tuple[str, _Entry]]:
    return sorted(entries.items(), key=lambda pair: (_group_rank(pair[1].key.group), pair[1].key, pair[0]))


def _group_rank(group: tuple[str, int]) -> tuple[int, str, int]:
    """Put what begins with a sign first, then letters, then strokes."""
    letter, count = group
    return (1, letter, 0) if letter else (2 if count else 0, "", count)


def _group_label(group: tuple[str, int], words: Words) -> str:
    letter, count = group
    if letter:
        return letter
    if not count:
        return words.signs
    return words.strokes.format(count if words.strokes.isascii() else han_numeral(count))


def _lines(
    heading: str,
    entry: _Entry,
    level: int,
    ids: Mapping[str, str],
    pages: Mapping[str, int] | None,
    preliminary: Collection[str],
) -> Iterator[IndexLine]:
    yield IndexLine(
        ids[heading] if level == 1 else "",
        heading,
        level,
        tuple(_locators(entry.places, pages, preliminary)),
        entry.see,
        f"#{ids[entry.see]}" if entry.see in ids else "",
    )
    for inner_heading, inner in _in_order(entry.inner):
        yield from _lines(inner_heading, inner, level + 1, ids, pages, preliminary)


def _locators(
    places: Iterable[tuple[str, str]], pages: Mapping[str, int] | None, preliminary: Collection[str]
) -> Iterator[LocatorView]:
    """Yield where an entry leads; of several places in one section the later ones are numbered."""
    seen: set[int] = set()
    counts: Counter[str] = Counter()
    for href, label in places:
        page = pages.get(href.removeprefix("#")) if pages is not None else None
        if page is not None and page in seen:
            continue
        if page is not None:
            seen.add(page)
        counts[label] += 1
        shown = label if counts[label] == 1 else f"{label} ({counts[label]})"
        yield LocatorView(href, shown, href in preliminary)
