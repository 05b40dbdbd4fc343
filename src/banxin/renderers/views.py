"""A document goes in; the frozen views of it that a layout's templates print come out.

Both editions share them. A view holds strings, markup and tuples of views, nothing that leads back to the document.
"""

# ruff: noqa: S704 (`html` has escaped every character of a source)

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Literal, TypeAlias, TypeGuard

from markupsafe import Markup, escape

from banxin.model import document as nodes
from banxin.model.document import Block, Document, Folio, Inline, Metadata, Passage, Section, SectionKind
from banxin.model.walk import (
    heading_text,
    inline_text,
    iter_anchored,
    marked_text,
)
from banxin.renderers.book_index import IndexGroup, IndexOrder, compile_index, place_lines
from banxin.renderers.html import (
    Addresses,
    Flavour,
    NoteNumbering,
    NoteView,
    Pen,
    PictureSize,
    TableSetting,
    block_markup,
    is_wide,
    list_markup,
    plain,
    run_markup,
)
from banxin.renderers.imprint import (
    DEFAULT_BACK,
    DEFAULT_FRONT,
    issue_name,
    list_facts,
    print_date,
    role_text,
    series_text,
)
from banxin.renderers.numbering import number_sections
from banxin.renderers.page_breaks import NO_BREAK, PageBreaks, PageStart, place_block
from banxin.renderers.roles import ROLES
from banxin.renderers.words import print_page, words_for
from banxin.typography.characters import CharClass, classes
from banxin.typography.vertical import in_han_numerals

# The number of a chapter, part or volume at the head of its title: 第一回, 第12章, 卷三.
_NUMERAL = "[0-9０-９零〇一二三四五六七八九十百千两兩廿卅]"
_ORDINAL = re.compile(rf"((?:第{_NUMERAL}+[章回节節卷部篇集编編幕]|卷{_NUMERAL}+))(?:(\s+)(\S.*)|\s*)\Z", re.DOTALL)
_MORE = re.compile(r"等[0-9]+篇\Z")
_SAFE_ID = re.compile(r"[A-Za-z][A-Za-z0-9._-]*\Z")
_UNSAFE_IN_ID = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class SectionName:
    """How a section is called in markup: its `id`, and its kind, which decides whether it has a file of its own."""

    id: str
    kind: SectionKind


@dataclass(frozen=True, slots=True)
class BlockView:
    """A block of a section's text: its markup, and whether it wants the width of all columns (a broad picture or table)."""

    markup: Markup
    wide: bool


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section as a template sees it: nothing but strings, markup and tuples; what is not there is empty.

    `level` is 1 for an outermost section. `number` is the number a layout gives its title (1.2, or （二）) with what parts
    it from that, empty unless the layout numbers. `ordinal` is the number a chapter's title opens with (第一回), where
    white space or a turn parts it from the rest, `proper` the title without it and `title_lines` how many lines
    its turns make of that. `proper_chars` and `byline_chars` count the characters of a title and a byline in Han alone, which
    may be spread over more (均排, clreq 6.3.1.2); of others they are 0. `title_text` is the title without notes, annotations and turned
    lines, for bookmarks and running heads; `listed` is the same for contents, with its words in italics. `column` and `byline` are the characters the source
    prints, sign included; `column_name` and `byline_names` are what they say. `source` and `dateline` repeat
    what stands in `body`; `blocks` is the body block by block. `folio` is what a newspaper's page is called (第5版　社会) where no headline names it: then
    `title` and `title_text` say the same, though the source does not print it so. `notes` are those whose references stand in this section's own headings and blocks
    (none in a print with its notes at the foot of the page: they stand in the text). `epub_type` and `role` say the same to two vocabularies.
    `page_break` are the markers of the printed pages that begin with the section. `is_inscription` says that its own text is
    a dedication (献词) or an epigraph (题记) and nothing else.
    """

    id: str
    kind: SectionKind
    level: int
    kicker: Markup
    title: Markup
    subtitle: Markup
    number: str
    ordinal: Markup
    proper: Markup
    title_lines: int
    proper_chars: int
    title_text: str
    listed: Markup
    column: str
    column_name: str
    byline: str
    byline_chars: int
    byline_names: tuple[str, ...]
    byline_place: Literal["head", "end"]
    source: str
    dateline: str
    folio: str
    body: Markup
    blocks: tuple[BlockView, ...]
    notes: tuple[NoteView, ...]
    sections: tuple[SectionView, ...]
    epub_type: str
    role: str
    page_break: Markup = NO_BREAK
    is_inscription: bool = False


@dataclass(frozen=True, slots=True)
class LooseView:
    """A piece of text that belongs to no article, with the kind of furniture it is.

    `page` is what the page of an issue is called on which it stood. `place` says which of all such pieces it is;
    `page_break` are the markers of the printed pages that begin with it.
    """

    text: str
    kind: nodes.FurnitureKind
    page: str = ""
    place: str = ""
    page_break: Markup = NO_BREAK


@dataclass(frozen=True, slots=True)
class CreatorView:
    """Somebody who made the publication; `role` is a MARC relator code, `role_text` what is printed for it (译, 主编)."""

    name: str
    role: str
    role_text: str


@dataclass(frozen=True, slots=True)
class FactView:
    """A row of the copyright page (版权页): `label` says what `text` is.

    `spread` is the number of characters of a Chinese label that is set as wide as one of four (书　　名), else 0.
    """

    label: str
    text: str
    spread: int


@dataclass(frozen=True, slots=True)
class MatterView:
    """A page of front or back matter: `page` is what an edition makes by itself (`title`, `copyright`), `text` or `dedication`.

    The last two are those of a `section`: a preface, or what a book says before its first heading where that is but a
    dedication (献词) or an epigraph (题记).
    """

    page: str
    section: SectionView | None = None


@dataclass(frozen=True, slots=True)
class BookView:
    """A publication as a template sees it; what nobody said is empty.

    `date` is ISO 8601, `date_text` the same as print says it, `page_text` the page. `unplaced` is text that found no place (free
    labels, pieces nobody could name) and is printed under a heading of its own; `furniture` is what belonged
    to the source's page (folio line, editors, advertisements) and is printed small. The source's own contents
    and title page are in neither: the edition makes its own. `index` are the entries of the index by their first
    letter or strokes, none where the text marks no words for one.

    `front` and `back` are the pages of front and back matter (正文前、正文后) in order, those that would be empty left
    out; `body` are the `sections` that stand between them. `facts` are the rows of the copyright page, `cip`, `rights`
    and `colophon` lines to print as they are. `series_text` is the series with the number in it.
    `page_breaks` are the markers of the printed pages that begin with a page that editions make, by the name of that.

    `lead` is what title page and cover say largest: the title; of one made from the first headline (…等7篇), that, and the rest is
    `more`; of an issue that is called by paper and date, the paper.
    """

    title: str
    subtitle: str
    creators: tuple[CreatorView, ...]
    language: str
    date: str
    date_text: str
    paper: str
    page: str
    page_text: str
    page_name: str
    publisher: str
    place: str
    description: str
    credits: tuple[str, ...]
    identifier: str
    genre: nodes.Genre
    sections: tuple[SectionView, ...]
    unplaced: tuple[LooseView, ...]
    furniture: tuple[LooseView, ...]
    front: tuple[MatterView, ...]
    back: tuple[MatterView, ...]
    body: tuple[SectionView, ...]
    facts: tuple[FactView, ...]
    cip: tuple[str, ...]
    rights: tuple[str, ...]
    colophon: tuple[str, ...]
    series_text: str
    index: tuple[IndexGroup, ...] = ()
    page_breaks: Mapping[str, Markup] = field(default_factory=dict)
    lead: str = ""
    more: str = ""


# What editions make by themselves, each on pages of its own.
MADE_PAGES = ("half-title", "title", "copyright", "contents", "index", "colophon", "loose")

TurnTitle: TypeAlias = Callable[[Section, tuple[Inline, ...]], tuple[Inline, ...]]

_UNPLACED_KINDS = ("label", "unknown")

# What kinds of sections are called in the terms of `roles`. There is none for a newspaper's article (`notice` is a warning to
# the reader, not an announcement, 启事), and `subchapter` is advised against; HTML's elements say both.
_TERMS: Mapping[str, str] = {"part": "part", "chapter": "chapter"}


# What front and back matter, and a chapter without a number, are told by their own titles, in either script.
_MATTER_TERMS: Mapping[str, str] = {
    **dict.fromkeys(("序", "自序", "代序", "总序", "總序", "前言", "弁言", "小引"), "preface"),
    **dict.fromkeys(("引言", "导言", "導言", "导论", "導論", "绪论", "緒論"), "introduction"),
    **dict.fromkeys(("后记", "後記", "跋", "编后记", "編後記", "译后记", "譯後記"), "afterword"),
    **dict.fromkeys(("参考文献", "參考文獻", "主要参考文献", "主要參考文獻", "参考书目", "參考書目", "引用书目", "引用書目"), "bibliography"),
    **dict.fromkeys(("致谢", "致謝", "鸣谢", "鳴謝"), "acknowledgments"),
    **dict.fromkeys(("术语表", "術語表", "词汇表", "詞彙表", "名词解释", "名詞解釋"), "glossary"),
}
_CHAPTER_TERMS: Mapping[str, str] = {
    **dict.fromkeys(("楔子", "序幕", "序章"), "prologue"),
    **dict.fromkeys(("尾声", "尾聲", "终章", "終章"), "epilogue"),
}


def _semantics(section: Section) -> tuple[str, str]:
    """Return the structural term of a section and the role of the same meaning, empty where there is none."""
    title = "".join(heading_text(section).split())
    if section.kind in ("front", "back"):
        term = "appendix" if title.startswith(("附录", "附錄")) else _MATTER_TERMS.get(title, "")
    else:
        term = _TERMS.get(section.kind, "")
    if section.kind == "chapter":
        term = _CHAPTER_TERMS.get(title, term)
    return term, ROLES.get(term, "")


def view_document(
    document: Document,
    flavour: Flavour,
    *,
    identifier: str = "",
    pictures: Mapping[str, str] | None = None,
    picture_size: PictureSize | None = None,
    wide_pictures: Iterable[str] = (),
    set_table: Callable[[nodes.Table, bool, float], TableSetting] | None = None,
    file_of: Callable[[tuple[SectionName, ...]], str] | None = None,
    turn_title: TurnTitle | None = None,
    front: Sequence[str] | None = None,
    back: Sequence[str] | None = None,
    half_title: bool = False,
    index_order: IndexOrder = "auto",
    pages: Mapping[str, int] | None = None,
    notes_after: bool = False,
    numbering: object = None,
    page_starts: Iterable[PageStart] = (),
    vertical: bool = False,
) -> BookView:
    """Return the view of a document that templates print.

    `pictures` gives the URL of each resource by its name, `picture_size` the CSS of its size; `wide_pictures` stand
    across all columns. `set_table` tells how a table is set, and whether it is wide. `file_of` gives the file in which a section stands, from the names of the sections around it and
    its own, outermost first; without it everything stands in one file. `turn_title` gives a section's title, without its
    number, as it is to be printed, with its lines turned; contents and running heads keep the title as it is.
    `notes_after` hands the notes of a print to its templates, as the e-book does, and leaves their numbers in the text.
    `numbering` is the style in which `numbering.number_sections` numbers the titles. `index_order` says how the index is
    collated; `pages`, once they are known, on which page each id stands, so that the index names none twice. `front` and
    `back` name the pages of front and back matter as `Edition` does; without `front` the usual pages are there, after a
    `half_title` where it is asked for. Furniture among the blocks of a section is taken out and joins what is unplaced;
    only separators stay where they part the text. `page_starts` says where the pages of the paper edition begin, whose
    breaks an e-book marks. In `vertical` lines dates and counts of ours are said in Han.
    """
    sections = _whole(document)
    names = _Names()
    named = _name_sections(sections, names)
    anchors = _anchors(named, (), file_of)
    ids = _name_places(named, names)
    anchors = {**_place_anchors(named, (), file_of, ids), **anchors}
    metadata = document.metadata
    words = words_for(metadata.language)
    before, _, after = words.book_page.partition("{}")
    preliminary = frozenset(
        href
        for one in named
        if f"#{one.section.anchor}" in (front or ())
        for hrefs in (_anchors((one,), (), file_of), _place_anchors((one,), (), file_of, ids))
        for href in hrefs.values()
    )
    addresses = Addresses(pictures or {}, anchors, ids, picture_size, (before, after), preliminary, frozenset(wide_pictures), set_table)
    breaks = PageBreaks(page_starts)
    said = in_han_numerals if vertical else str
    setting = _Setting(
        flavour, addresses, turn_title or (lambda section, proper: proper), metadata, notes_after or flavour == "epub", breaks, said
    )
    loose = [*_loose(sections, "", metadata), *((item, "") for item in document.unplaced)]
    views = number_sections(tuple(_view_section(one, 1, setting, None) for one in named), numbering)
    by_anchor: dict[str, SectionView] = {}
    for one, view in zip(named, views):
        by_anchor.setdefault(f"#{one.section.anchor}", view)
    facts = list_facts(metadata, words, complete="copyright" in (*(front or ()), *(back or ())))
    usual_front = ("half-title", *DEFAULT_FRONT) if half_title else DEFAULT_FRONT
    empty = {"copyright": not facts, "colophon": not metadata.colophon}
    opening, closing = (
        tuple(
            MatterView("dedication" if _is_dedication(by_anchor[item]) else "text", by_anchor[item])
            if item in by_anchor
            else MatterView(item)
            for item in items
            if not empty.get(item)
        )
        for items in (usual_front if front is None else front, DEFAULT_BACK if back is None else back)
    )
    placed = {matter.section.id for matter in opening if matter.section}
    if views and views[0].id not in placed and _is_dedication(views[0]):
        here = next((number for number, one in enumerate(opening) if one.section or one.page == "contents"), len(opening))
        opening = (*opening[:here], MatterView("dedication", views[0]), *opening[here:])
    apart = {matter.section.id for matter in (*opening, *closing) if matter.section}

    def label_of(section: Section) -> str:
        # What stands before the first heading is called after the book, as references call it.
        return _index_label(section) or plain(metadata.title)

    index = compile_index(sections, anchors, words, metadata.language, index_order, label_of, pages, preliminary)
    places = (f"loose {number}" for number in count(1))
    unplaced, furniture = (
        tuple(LooseView(plain(item.text), item.kind, page, place, breaks.opening(place)) for (item, page), place in zip(pieces, places))
        for pieces in (
            [(item, page) for item, page in loose if item.kind in _UNPLACED_KINDS],
            [(item, page) for item, page in loose if item.kind not in (*_UNPLACED_KINDS, *nodes.OMITTED_FURNITURE)],
        )
    )
    lead, more = (metadata.paper, "") if metadata.title == issue_name(metadata) else part_more(metadata.title)
    return BookView(
        # Metadata keep the title as it is; on the page what was added to it follows the lines.
        title=plain(lead + said(metadata.title.removeprefix(lead)) if flavour == "print" else metadata.title),
        subtitle=plain(metadata.subtitle),
        creators=tuple(
            CreatorView(plain(creator.name), plain(creator.role), plain(role_text(creator, words)))
            for creator in metadata.creators
        ),
        language=plain(metadata.language),
        date=plain(metadata.date),
        date_text=plain(said(print_date(metadata.date, metadata.language))),
        paper=plain(metadata.paper),
        page=plain(metadata.page),
        page_text=plain(said(print_page(metadata.page, words))),
        page_name=plain(metadata.page_name),
        publisher=plain(metadata.publisher),
        place=plain(metadata.place),
        description=plain(metadata.description),
        credits=tuple(map(plain, metadata.credits)),
        identifier=identifier,
        genre=document.genre,
        sections=views,
        index=place_lines(index, breaks),
        unplaced=unplaced,
        furniture=furniture,
        front=opening,
        back=closing,
        body=tuple(view for view in views if view.id not in apart),
        facts=tuple(FactView(plain(label), plain(said(text)), _spread(label)) for label, text in facts),
        cip=_lines(metadata.cip),
        rights=_lines(metadata.rights),
        colophon=_lines(metadata.colophon),
        series_text=plain(said(series_text(metadata, words))),
        page_breaks={page: breaks.opening(page) for page in MADE_PAGES},
        lead=plain(lead),
        more=plain(said(more)),
    )


def _is_dedication(view: SectionView) -> bool:
    """Tell whether a section is for a page of its own, without a name and a number."""
    return view.kind == "front" and view.is_inscription and not (view.title or view.sections)


def _spread(label: str) -> int:
    return len(label) if re.fullmatch("[\u4e00-\u9fff]{2,3}", label) else 0


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.rstrip() for line in plain(text).split("\n") if line.strip())


def print_folio(folio: Folio, metadata: Metadata) -> str:
    """Return what a page of an issue is called: 第5版　社会, with date or paper where they are not the whole issue's."""
    date = print_date(folio.date, metadata.language) if folio.date != metadata.date else ""
    paper = folio.paper if folio.paper != metadata.paper else ""
    page = print_page(folio.page, words_for(metadata.language))
    return plain("　".join(part for part in (paper, date, page, folio.page_name) if part))


@dataclass(frozen=True, slots=True)
class _Named:
    name: SectionName
    section: Section
    inner: tuple[_Named, ...]


class _Names:
    """Gives out ids that are safe in XML and unique."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def unique(self, wanted: str) -> str:
        """Return the wanted id, or one like it where it is taken."""
        # Ids of notes end in `-note-1`, those of page breaks are `pagebreak-1`; another's must not meet them.
        name, count = wanted, 1
        while name in self._taken or "note-" in name or "ref-" in name or "pagebreak-" in name:
            count += 1
            own = wanted.replace("note-", "note").replace("ref-", "ref").replace("pagebreak-", "pagebreak")
            name = f"{own}.{count}"
        self._taken.add(name)
        return name


def _whole(document: Document) -> tuple[Section, ...]:
    """Return the sections of a document, the text before the first of them as one of its own."""
    front = (Section("front", blocks=document.blocks),) if document.blocks else ()
    return (*front, *document.sections)


def named_sections(document: Document) -> Iterator[tuple[str, Section]]:
    """Yield every section of a document with the id it has in markup, in order."""
    waiting = list(_name_sections(_whole(document), _Names()))
    while waiting:
        one = waiting.pop(0)
        yield one.name.id, one.section
        waiting[:0] = one.inner


def _name_sections(sections: Iterable[Section], names: _Names) -> tuple[_Named, ...]:
    """Give every section an id: its anchor if that will do, else its place."""

    def named(section: Section, place: str) -> _Named:
        anchor = section.anchor.replace(":", "-")
        wanted = anchor if _SAFE_ID.match(anchor) else place
        name = SectionName(names.unique(wanted), section.kind)
        inner = tuple(named(one, f"{place}-{n}") for n, one in enumerate(section.sections, 1))
        return _Named(name, section, inner)

    return tuple(named(section, f"s{n}") for n, section in enumerate(sections, 1))


def _name_places(named: Iterable[_Named], names: _Names) -> dict[str, str]:
    """Give every place in the text that bears an anchor an id, by its anchor."""
    ids: dict[str, str] = {}
    for one in named:
        for anchor in _place_names(one.section):
            if anchor not in ids:
                wanted = _UNSAFE_IN_ID.sub("-", anchor)
                ids[anchor] = names.unique(wanted if _SAFE_ID.match(wanted) else f"p{len(ids) + 1}")
        ids |= {anchor: id_ for anchor, id_ in _name_places(one.inner, names).items() if anchor not in ids}
    return ids


def _place_names(section: Section) -> Iterator[str]:
    for node in iter_anchored(section):
        yield node.name if isinstance(node, nodes.Anchor) else node.anchor


def _place_anchors(
    named: Iterable[_Named],
    around: tuple[SectionName, ...],
    file_of: Callable[[tuple[SectionName, ...]], str] | None,
    ids: Mapping[str, str],
) -> dict[str, str]:
    anchors: dict[str, str] = {}
    for one in named:
        path = (*around, one.name)
        file = file_of(path) if file_of else ""
        for anchor in _place_names(one.section):
            anchors.setdefault(anchor, f"{file}#{ids[anchor]}")
        for anchor, href in _place_anchors(one.inner, path, file_of, ids).items():
            anchors.setdefault(anchor, href)
    return anchors


def _anchors(
    named: Iterable[_Named],
    around: tuple[SectionName, ...],
    file_of: Callable[[tuple[SectionName, ...]], str] | None,
) -> dict[str, str]:
    anchors: dict[str, str] = {}
    for one in named:
        path = (*around, one.name)
        if one.section.anchor:
            anchors.setdefault(one.section.anchor, f"{file_of(path) if file_of else ''}#{one.name.id}")
        for anchor, href in _anchors(one.inner, path, file_of).items():
            anchors.setdefault(anchor, href)
    return anchors


def part_ordinal(
    title: tuple[Inline, ...],
) -> tuple[tuple[Inline, ...], tuple[Inline, ...], tuple[Inline, ...]]:
    """Part a chapter's title into its number, the white space or turn after it, and the rest; without a number all is rest."""
    match title:
        case (nodes.Numeral(text), *rest):
            return (nodes.Text(text),), (nodes.Text("\u3000"),), tuple(rest)
        case (nodes.Text(text), *rest) if found := _ORDINAL.match(text):
            number, space, proper = found.groups()
            if proper:
                return (nodes.Text(number),), (nodes.Text(space),), (nodes.Text(proper), *rest)
            if rest and isinstance(rest[0], nodes.Break):
                return (nodes.Text(number),), (rest[0],), tuple(rest[1:])
    return (), (), title


def _index_label(section: Section) -> str:
    """Return what an index calls a chapter: its number, or its title where it has none."""
    ordinal, _, _ = part_ordinal(section.heading.title)
    return plain(inline_text(ordinal) or " ".join(heading_text(section).split()))


def part_more(title: str) -> tuple[str, str]:
    """Part a publication's title that was made of its first headline (…等7篇) into the headline and the rest."""
    found = _MORE.search(title)
    return (title[: found.start()], found[0]) if found and found.start() else (title, "")


def _is_loose(block: Block) -> TypeGuard[nodes.Furniture]:
    return isinstance(block, nodes.Furniture) and block.kind != "separator"


def _loose(sections: Iterable[Section], page: str, metadata: Metadata) -> Iterator[tuple[nodes.Furniture, str]]:
    """Yield the furniture among the blocks of sections, and what its page is called."""
    for section in sections:
        here = _page_name(section, metadata) or page
        yield from ((block, here) for block in section.blocks if _is_loose(block))
        yield from _loose(section.sections, here, metadata)


def _page_name(section: Section, metadata: Metadata) -> str:
    return print_folio(section.folio, metadata) if section.folio else ""


@dataclass(frozen=True, slots=True)
class _Setting:
    """What is the same for every section of a document."""

    flavour: Flavour
    addresses: Addresses
    turn_title: TurnTitle
    metadata: Metadata
    notes_after: bool
    breaks: PageBreaks
    said: Callable[[str], str]


def _han_alone(text: str) -> int:
    """Return how many characters a text or markup has that is made of Han and nothing else; 0 for any other."""
    return len(text) if set(classes(text)) == {CharClass.HAN} else 0


def _view_section(
    named: _Named, level: int, setting: _Setting, notes: NoteNumbering | None, page_break: Markup = NO_BREAK
) -> SectionView:
    section, heading, id_ = named.section, named.section.heading, named.name.id
    # Notes count through a chapter or an article; the sections inside go on with its numbers.
    if notes is None or section.kind != "section":
        notes = NoteNumbering(f"{named.name.id}-")
    pen = Pen(setting.flavour, notes, setting.addresses, setting.notes_after, setting.breaks, setting.metadata.language)
    epub_type, role = _semantics(section)
    kicker = Markup(run_markup(heading.kicker, pen))
    # Written once, in three parts: a note in the title must not be counted twice.
    number, space, rest = part_ordinal(heading.title)
    parts = (number, space, setting.turn_title(section, rest))
    ordinal, parting, proper = (Markup(run_markup(part, pen)) for part in parts)
    title = ordinal + parting + proper
    subtitle = Markup(run_markup(heading.subtitle, pen))
    shown = [block for block in section.blocks if not _is_loose(block)]
    place = place_block if setting.flavour == "print" else setting.breaks.mark
    blocks = tuple(
        BlockView(Markup(place(block_markup(block, pen), id_, number)), is_wide(block, pen)) for number, block in enumerate(shown)
    )
    body = Markup("\n").join(block.markup for block in blocks)
    if end := setting.breaks.end(id_):
        body += Markup(end)
    # A page whose stories all went to where they begin is no place to turn to.
    folio = "" if title or not (body or section.sections) else setting.said(_page_name(section, setting.metadata))
    page_break += setting.breaks.opening(id_)
    # What prints nothing of its own is no place in the e-book: its first section is.
    silent = not (kicker or title or folio or subtitle or section.column or body)
    inherited = page_break if silent else NO_BREAK
    return SectionView(
        id=id_,
        kind=section.kind,
        level=level,
        kicker=kicker,
        title=title or escape(folio),
        subtitle=subtitle,
        number="",
        ordinal=ordinal,
        proper=proper or escape(folio),
        title_lines=proper.count("<br/>") + 1 if proper or folio else 0,
        proper_chars=_han_alone(proper),
        title_text=plain(heading_text(section)) or folio,
        listed=list_markup(heading.title) or escape(folio),
        column=plain(section.column.printed) if section.column else "",
        column_name=plain(section.column.text) if section.column else "",
        byline=plain(section.byline.printed) if section.byline else "",
        byline_chars=_han_alone(section.byline.printed) if section.byline else 0,
        byline_names=tuple(map(plain, section.byline.names)) if section.byline else (),
        byline_place=section.byline.place if section.byline else "end",
        source=plain(marked_text(section, "source")),
        dateline=plain(marked_text(section, "dateline")),
        folio=folio,
        body=body,
        blocks=blocks,
        notes=notes.take(),
        sections=tuple(
            _view_section(one, level + 1, setting, notes, NO_BREAK if number else inherited)
            for number, one in enumerate(named.inner)
        ),
        epub_type=epub_type,
        role=role,
        page_break=NO_BREAK if silent and named.inner else page_break,
        is_inscription=bool(shown) and all(isinstance(block, Passage) and block.kind in ("dedication", "epigraph") for block in shown),
    )
