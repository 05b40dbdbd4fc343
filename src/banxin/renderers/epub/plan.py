"""A document goes in; the files of the e-book, their order and its navigation come out, as data.

Nothing is rendered here and nothing is written. One article or chapter has one file; a part (卷) or page (版)
has a file of its own when it says something, and its sections have theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from markupsafe import Markup, escape

from banxin.renderers.html import NoteView
from banxin.renderers.page_breaks import NO_BREAK
from banxin.renderers.views import BookView, MatterView, SectionName, SectionView
from banxin.renderers.words import Words

COVER, TITLE_PAGE, NAVIGATION, LOOSE = "cover.xhtml", "title.xhtml", "nav.xhtml", "loose.xhtml"
HALF_TITLE, COPYRIGHT, COLOPHON = "half-title.xhtml", "copyright.xhtml", "colophon.xhtml"
INDEX = "index.xhtml"

# Sections of these kinds only gather others; what stands in them gets files of its own.
_GATHERING = ("part", "page")

# Deeper entries help nobody on a telephone; the headings of the text are still there for screen readers.
_NAVIGATION_DEPTH = 3

_LABEL_CHARS = 16
# What stands before an ellipsis in no text.
_PAUSES = "，、；：,;: "
# A title that is longer is cut in lists of contents, and stands whole above its text.
_MOST_TITLE_CHARS = 80
# What a section prints that is not its text: readings with their parentheses, numbers of notes.
_BESIDE_TEXT = re.compile(r'<(rt|rp)\b[^>]*>.*?</\1>|<a class="noteref[^>]*>.*?</a>', re.DOTALL)
_ALTERNATIVE = re.compile(r'<img[^>]* alt="([^"]+)"')
_UNSAFE = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class File:
    """One document of the reading order: its name, the template that prints it, and what it prints.

    `title` is that of the document. `section` is the article or chapter and `inside` whether the sections
    within it stand in this file too; `notes` are those of the whole file in the order of their references. One that is
    not `read` stands outside the reading order. `page_break` marks the printed page that begins with a page that
    editions make by themselves.
    """

    name: str
    template: str
    title: str
    section: SectionView | None = None
    inside: bool = True
    notes: tuple[NoteView, ...] = ()
    read: bool = True
    page_break: Markup = NO_BREAK


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents: `label` is the title, `detail` column and bylines, `entries` the lines below.

    `number` is the one the layout gave the title. `markup` is the label with its words in italics.
    """

    label: str
    detail: str
    href: str
    entries: tuple[Entry, ...] = ()
    number: str = ""
    markup: Markup = field(default_factory=Markup)


@dataclass(frozen=True, slots=True)
class Landmark:
    """A place every reading system may offer by name; `epub_type` is its structural term."""

    epub_type: str
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page of the paper edition: `label` is its number there, `href` where it begins."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The e-book before it is rendered: files in reading order, contents, landmarks.

    `pages` are those of the paper edition in reading order, known when all files but the contents are rendered.
    """

    files: tuple[File, ...]
    entries: tuple[Entry, ...]
    landmarks: tuple[Landmark, ...]
    pages: tuple[PageEntry, ...] = ()


class FileNames:
    """Gives every section the name of the file it stands in, always the same one.

    Called with the names of the sections around a section and its own, outermost first: by
    `html.view_document`, and by `plan_book` afterwards.
    """

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._taken = {COVER, TITLE_PAGE, NAVIGATION, LOOSE, INDEX, HALF_TITLE, COPYRIGHT, COLOPHON}

    def __call__(self, path: tuple[SectionName, ...]) -> str:
        owner = path[0]
        for around, name in pairwise(path):
            if around.kind not in _GATHERING:
                break
            owner = name
        return self._name(owner)

    def _name(self, owner: SectionName) -> str:
        if owner.id not in self._names:
            stem = f"{owner.kind}-{_UNSAFE.sub('-', owner.id.lower()).strip('-') or 'x'}"
            name, count = f"{stem}.xhtml", 1
            while name in self._taken:
                count += 1
                name = f"{stem}_{count}.xhtml"
            self._taken.add(name)
            self._names[owner.id] = name
        return self._names[owner.id]


def plan_book(book: BookView, names: FileNames, words: Words) -> Plan:
    """Return the plan of a book whose views were made with `names`.

    Cover and front matter lead, then comes the text, then the back matter, the index behind its last text; text that
    found no article ends the book. Contents follow the reading order, as EPUB Accessibility asks.
    """
    made = _made_pages(book, words)
    files, entries = [made["cover"]], list[Entry]()
    landmarks = [Landmark("cover", words.cover, COVER)]

    def add_matter(matters: Iterable[MatterView]) -> None:
        for matter in matters:
            if matter.section:
                lines = tuple(_plan_section(matter.section, (), names, words, files))
                # For whom a book is, is no place to turn to.
                entries.extend(lines if matter.page == "text" else ())
            else:
                file = made[matter.page]
                files.append(file)
                if matter.page in _LANDMARKS:
                    landmarks.append(Landmark(_LANDMARKS[matter.page], _page_label(matter.page, words), file.name))

    add_matter(book.front)
    start = len(files)
    for section in book.body:
        entries.extend(_plan_section(section, (), names, words, files))
    if len(files) > start:
        landmarks.append(Landmark("bodymatter", words.body, files[start].name))
    behind = max((number for number, matter in enumerate(book.back, 1) if matter.section), default=0)
    add_matter(book.back[:behind])
    if book.index:
        files.append(File(INDEX, "index.xhtml.jinja", words.index, page_break=book.page_breaks["index"]))
        entries.append(Entry(words.index, "", INDEX))
        landmarks.append(Landmark("index", words.index, INDEX))
    add_matter(book.back[behind:])
    if book.unplaced or book.furniture:
        heading = words.unplaced if book.unplaced else words.furniture
        files.append(File(LOOSE, "loose.xhtml.jinja", heading, page_break=book.page_breaks["loose"]))
        entries.append(Entry(heading, "", LOOSE))
    noted = [file for file in files if file.notes and file.section]
    if len(noted) == 1 and noted[0].section:
        # Notes behind each chapter have no one place to offer.
        landmarks.append(Landmark("endnotes", words.notes, f"{noted[0].name}#{noted[0].section.id}-notes"))
    if made["contents"] not in files:
        # Every e-book has its list of contents; this one is not leafed through.
        files.append(replace(made["contents"], read=False))
        landmarks.append(Landmark("toc", words.contents, NAVIGATION))
    if not entries:
        entries.append(Entry(files[min(1, len(files) - 1)].title, "", files[min(1, len(files) - 1)].name))
    return Plan(files=tuple(files), entries=tuple(entries), landmarks=tuple(landmarks))


# Pages that a reading system may offer by name → their structural terms.
_LANDMARKS = {"title": "titlepage", "copyright": "copyright-page", "contents": "toc", "colophon": "colophon"}


def _made_pages(book: BookView, words: Words) -> dict[str, File]:
    """Return the files of the pages that an e-book makes by itself."""
    made = {
        "cover": File(COVER, "cover.xhtml.jinja", book.title),
        "half-title": File(HALF_TITLE, "half-title.xhtml.jinja", words.half_title),
        "title": File(TITLE_PAGE, "title.xhtml.jinja", book.title),
        "copyright": File(COPYRIGHT, "copyright.xhtml.jinja", words.copyright),
        "contents": File(NAVIGATION, "nav.xhtml.jinja", words.contents),
        "colophon": File(COLOPHON, "colophon.xhtml.jinja", words.colophon),
    }
    return {page: replace(file, page_break=book.page_breaks.get(page, NO_BREAK)) for page, file in made.items()}


def _page_label(page: str, words: Words) -> str:
    return {
        "title": words.title_page,
        "copyright": words.copyright,
        "contents": words.contents,
        "colophon": words.colophon,
    }[page]


def _plan_section(
    section: SectionView, around: tuple[SectionName, ...], names: FileNames, words: Words, files: list[File]
) -> Iterator[Entry]:
    """Append the files of one section to `files` and yield its lines of the contents."""
    path = (*around, SectionName(section.id, section.kind))
    name = names(path)
    if section.kind not in _GATHERING:
        files.append(
            File(name, "section.xhtml.jinja", _label(section, words), section, notes=tuple(_notes(section)))
        )
        entry = _entry(section, name, words, len(path))
        # What has no name and no text of its own is called like the first of its sections, which need no line above them.
        yield from entry.entries if entry.entries and not (_own_label(section) or section.body) else (entry,)
        return

    # A page without a name is no place to turn to: its articles move up.
    speaks = bool(section.kicker or section.title or section.subtitle or section.column or section.body)
    if speaks:
        files.append(
            File(
                name,
                "section.xhtml.jinja",
                _label(section, words),
                section,
                inside=False,
                notes=section.notes,
            )
        )
    inner = tuple(
        entry for one in section.sections for entry in _plan_section(one, path, names, words, files)
    )
    if speaks:
        yield _line(section, name, words, inner)
    else:
        yield from inner


def _entry(section: SectionView, name: str, words: Words, depth: int) -> Entry:
    inner: tuple[Entry, ...] = ()
    if depth < _NAVIGATION_DEPTH:
        inner = tuple(
            _entry(one, f"{name.partition('#')[0]}#{one.id}", words, depth + 1)
            for one in section.sections
            if one.title_text
        )
    return _line(section, name, words, inner)


def _line(section: SectionView, name: str, words: Words, inner: tuple[Entry, ...]) -> Entry:
    label = _label(section, words)
    markup = section.listed if label == section.title_text else escape(label)
    return Entry(label, _detail(section, words), name, inner, section.number, markup)


def _notes(section: SectionView) -> Iterator[NoteView]:
    yield from section.notes
    for inner in section.sections:
        yield from _notes(inner)


def _label(section: SectionView, words: Words) -> str:
    """Return how the contents call a section: its title, else its column, else its first characters."""
    if label := _own_label(section):
        return _cut(label)
    text = _first_words(section.body)
    if not text:
        return _label(section.sections[0], words) if section.sections else words.body
    return words.untitled.format(text[:_LABEL_CHARS].rstrip(_PAUSES)) if len(text) > _LABEL_CHARS else text


def _own_label(section: SectionView) -> str:
    texts = (section.title_text, _text(section.kicker), _text(section.subtitle), section.column_name)
    return next(filter(None, map(str.strip, texts)), "")


def _first_words(markup: Markup) -> str:
    # The body may be a whole novel; its first characters are near its beginning.
    beginning = markup if len(markup) <= 2000 else markup[: markup.rfind("<", 0, 2000)]
    shown = _ALTERNATIVE.search(beginning)
    return _text(beginning) or (Markup(shown[1]).unescape().strip() if shown else "")  # noqa: S704 (markup of ours)


def _text(markup: Markup) -> str:
    """Return the text of markup as a list of contents shows it: without readings and the numbers of notes."""
    return Markup(_BESIDE_TEXT.sub("", markup)).striptags()  # noqa: S704 (markup of ours)


def _cut(title: str) -> str:
    return title if len(title) <= _MOST_TITLE_CHARS else title[: _MOST_TITLE_CHARS - 2] + "……"


def _detail(section: SectionView, words: Words) -> str:
    names = words.comma.join(section.byline_names)
    column = section.column_name if section.title_text else ""
    return words.by.join(part for part in (column, names) if part)
