"""An edition whose text flows from page to page goes in; the HTML of a book comes out, for the press.

The layout's `print.html.jinja` prints the view of the document. What style sheets cannot do is done here first:
titles are turned where the sense allows, and pictures get heights of whole lines, so that the text below them
stands on the grid again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from banxin.composition import FontMetrics
from banxin.fonts.catalogue import BOLD
from banxin.fonts.metrics import face_metrics
from banxin.layouts.grid import width_pt
from banxin.layouts.templates import Templates
from banxin.model.document import (
    BookTitle,
    Break,
    Deceased,
    Emphasis,
    Foreign,
    Inline,
    Interlinear,
    Link,
    Marked,
    ProperName,
    Script,
    Section,
    SectionKind,
    Strong,
    Struck,
    Table,
    Text,
)
from banxin.model.walk import inline_text, section_text
from banxin.renderers import Edition
from banxin.renderers.book_index import index_order
from banxin.renderers.headline import Cohesion, turn_headline
from banxin.renderers.html import TableSetting
from banxin.renderers.numbering import OPTION as NUMBERING_OPTION
from banxin.renderers.pdf.pictures import picture_sizes, picture_style, wide_pictures
from banxin.renderers.pdf.table_folds import set_table
from banxin.renderers.pdf.typefaces import baseline_drops_em
from banxin.renderers.views import TurnTitle, view_document
from banxin.renderers.words import words_for

TEMPLATE = "print.html.jinja"
# A layout that declares an option of this name lets notes stand at the foot of the page or column (`foot`) or after the
# chapter (`end`).
NOTES_OPTION = "notes"
STYLE_SHEETS = ("base.css", "print.css")

# Style sheets see the layout's sizes of titles as `titles.chapter` and so on. The book's own is reduced to the largest
# of these shares of its size that sets it in two lines.
BOOK_TITLE_SHARES = (1.0, 0.88, 0.76)
_BOOKS_KINDS: Mapping[SectionKind, str] = {
    "part": "part",
    "page": "chapter",
    "chapter": "chapter",
    "front": "chapter",
    "back": "chapter",
    "section": "section",
    "brief": "brief",
    "cartoon": "brief",
    "notice": "brief",
}
# A title of these forms stands in its column; the others open the text of all columns and stand above them.
_IN_COLUMN = ("brief", "section")
# A title that fills the measure to the last character looks like text; it is turned before that.
_MOST_OF_MEASURE = 0.86
_MOST_LINES = 6


def compose_book(
    edition: Edition, templates: Templates, pictures: Mapping[str, str], pages: Mapping[str, int] | None = None
) -> tuple[str, tuple[str, ...]]:
    """Return the HTML of a book and the style sheets it is set with.

    `pictures` gives the URL of each resource by its name; `pages`, once the book has been set, the page of each id.
    Raises LayoutError for a template that cannot be used.
    """
    layout = edition.layout
    sizes, area = picture_sizes(edition.document.resources), layout.area
    wide = wide_pictures(sizes, area)
    across = replace(area, measure_chars=int(width_pt(area) / area.size_pt), columns=1)
    lying = layout.writing == "vertical"

    def size_of(name: str, width_percent: int) -> str:
        if name not in sizes:
            return ""
        return picture_style(sizes[name], across if name in wide else area, width_percent, lying=lying)

    def table_setting(table: Table, is_wide: bool, inset_em: float) -> TableSetting:
        # Within another block none stands across the columns.
        measure = (across if is_wide and not inset_em else area).measure_chars
        return set_table(table, max(measure - inset_em, 1.0), wide=is_wide)

    book = view_document(
        edition.document,
        "print",
        identifier=edition.identifier,
        pictures={name: url for name, url in pictures.items() if name in sizes},
        picture_size=size_of,
        wide_pictures=wide,
        set_table=table_setting,
        turn_title=_title_turner(edition),
        notes_after=layout.options.get(NOTES_OPTION) == "end",
        numbering=layout.options.get(NUMBERING_OPTION),
        front=edition.front,
        back=edition.back,
        half_title=edition.document.genre == "book" and edition.layout.options.get("half_title") is True,
        index_order=index_order(edition.layout.options),
        pages=pages,
        vertical=lying,
    )
    size_em, title = _turn_book_title(edition, book.lead)
    views = {
        "book": book,
        "words": words_for(book.language),
        "title_lines": title,
        "title_more": "　".join(filter(None, (book.more, book.subtitle))),
        "titles": {**edition.layout.titles, "book": size_em},
        "drops": baseline_drops_em(edition.layout, edition.fonts),
    }
    html = templates.render(TEMPLATE, **views)
    sheets = (name for name in STYLE_SHEETS if templates.has(name))
    return html, tuple(templates.render(name, **views) for name in sheets)


# --- titles -------------------------------------------------------------------------------------------------


def _title_turner(edition: Edition) -> TurnTitle:
    """Return what turns a section's title where the sense allows, if it is too long for a line.

    White space at a turn goes: nothing visible is added or taken.
    """
    layout, metrics = edition.layout, _title_metrics(edition, "heading")
    across_em = width_pt(layout.area) / layout.area.size_pt

    def turned(section: Section, proper: tuple[Inline, ...]) -> tuple[Inline, ...]:
        form = _BOOKS_KINDS.get(section.kind, "article")
        measure_em = layout.area.measure_chars if form in _IN_COLUMN else across_em
        text = inline_text(proper, notes=False, ruby=False)
        # A headline's words return in the text below it: that tells what belongs together.
        lines = _turns(text, metrics, measure_em / layout.titles[form], lambda: section_text(section))
        return _Turner(lines).rebuild(proper) if lines else proper

    return turned


def _title_metrics(edition: Edition, role: str) -> FontMetrics:
    face = edition.fonts.face(edition.layout.roles[role], BOLD)
    return face_metrics(face, edition.document.metadata.language)


def _turn_book_title(edition: Edition, text: str) -> tuple[float, tuple[str, ...]]:
    """Return the size of what a title page says largest, in em of the body, and its lines."""
    metrics = _title_metrics(edition, "title")
    around = "\n".join(map(section_text, edition.document.sections[:1]))
    for share in BOOK_TITLE_SHARES:
        size_em = round(edition.layout.titles["book"] * share, 2)
        # White stands around it: the title may be a little wider than one above text.
        measure_em = width_pt(edition.layout.area) / edition.layout.area.size_pt / size_em * 1.1
        turns = _turns(text, metrics, measure_em, lambda: around)
        lines = tuple(text[first:last] for first, last in turns) if turns else (text,)
        if len(lines) <= 2:
            break
    return size_em, lines


def _turns(
    text: str, metrics: FontMetrics, measure_em: float, around: Callable[[], str]
) -> tuple[tuple[int, int], ...] | None:
    """Return the lines of a title as (first character, one after the last), or None if it is to stay as it is.

    `around` gives the text in which the words of the title may be found again.
    """
    least = text.count("\n") + 1
    room_em = measure_em * _MOST_OF_MEASURE
    advances_em = metrics.advances_em(text)
    if least == 1 and sum(advances_em) <= room_em:
        return None
    cohesion = Cohesion(around().split("\n"))
    for count in range(least, _MOST_LINES + 1):
        turning = turn_headline(text, advances_em, room_em, count, cohesion)
        if turning is not None:
            return turning.lines
    return None


class _Turner:
    """Rebuilds inlines with turned lines; counts characters as `inline_text` without notes and annotations does."""

    def __init__(self, lines: Sequence[tuple[int, int]]) -> None:
        self._starts = {first for first, _ in lines[1:]}
        self._kept = {place for first, last in lines for place in range(first, last)}
        self._place = 0
        self._turned = True  # at the start of a line: another turn here would leave an empty one

    def rebuild(self, inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
        rebuilt: list[Inline] = []
        for node in inlines:
            match node:
                case Text(text):
                    rebuilt += self._split(text)
                case Break("turn"):
                    self._place += 1
                    self._turned = True
                    rebuilt.append(node)
                case Emphasis() | Strong() | Link() | Foreign() | ProperName() | BookTitle() | Deceased() | Struck() | Script() | Interlinear() | Marked():
                    rebuilt.append(replace(node, content=self.rebuild(node.content)))
                case _:
                    self._place += len(inline_text((node,), notes=False, ruby=False))
                    self._turned = False
                    rebuilt.append(node)
        return tuple(rebuilt)

    def _split(self, text: str) -> list[Inline]:
        pieces: list[Inline] = []
        run = ""
        for character in text:
            if self._place in self._starts and not self._turned:
                pieces += [Text(run), Break("turn")] if run else [Break("turn")]
                run, self._turned = "", True
            if self._place in self._kept:
                run += character
                self._turned = False
            self._place += 1
        return [*pieces, Text(run)] if run else pieces
