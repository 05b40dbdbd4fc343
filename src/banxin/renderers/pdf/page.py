"""An edition of a newspaper goes in; the HTML of its printed pages comes out, each box at its place.

The press only sets what stands here: where each column of text begins and ends is decided before
(`planning`). All positions are in points from the upper left corner of the type area. Boxes come in the order
of reading, article by article, so that copied text reads on.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from markupsafe import Markup

from banxin.composition import FontMetrics, break_paragraph
from banxin.diagnostics import Report
from banxin.fonts.catalogue import BOLD, REGULAR, Face
from banxin.fonts.coverage import resolve_runs
from banxin.fonts.metrics import face_metrics
from banxin.layouts.templates import Templates
from banxin.model.document import Folio, Furniture, Genre, Metadata
from banxin.model.walk import document_text, is_visible
from banxin.renderers import Edition
from banxin.renderers.headline import Cohesion
from banxin.renderers.html import Addresses
from banxin.renderers.imprint import lettered, print_date
from banxin.renderers.pdf.copyfit import Copy, Grid
from banxin.renderers.pdf.heads import Head
from banxin.renderers.pdf.pictures import pixel_size
from banxin.renderers.pdf.planning import ACROSS, PagePlan, Placed, plan_pages
from banxin.renderers.pdf.stories import Story, leftover_story, leftovers, number_pages, tell_stories
from banxin.renderers.pdf.strips import Setting
from banxin.renderers.pdf.typefaces import baseline_drops_em
from banxin.renderers.views import print_folio
from banxin.typography.hyphenation import words_language
from banxin.typography.style import style_choice

TEMPLATE = "print.html.jinja"
STYLE_SHEETS = ("base.css", "print.css")

# Roles of the page whose face is bold.
_BOLD_ROLES = frozenset({"heading", "title", "strong", "column"})
_RULE_PT = 0.4
_FOOT_SIZE_PT = 8.0
_MOST_FOOT_LINES = 2
_BAND_GAPS_PT = 60.0
_WEEKDAYS = "一二三四五六日"


# --- views -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BoxView:
    """A box in its place, in points from the upper left corner of the type area."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class RowView:
    """One line of a headline group, its top counted from the top of its article; `size` in points."""

    kind: str
    top: float
    height: float
    size: float
    markup: Markup


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column of an article's text, or what stands across all of them, counted from the article's corner.

    `byline` is what signs the article on the last line of this column.
    """

    box: BoxView
    markup: Markup
    byline: str = ""
    byline_top: float = 0.0


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article, or the part of one that this page holds. `title` names it in the bookmarks, once.

    What has a top stands so far below the article's own, and takes so many lines.

    `face` says whose headline it is (`news`, `comment`, `briefs`, `cartoon`, `notice`, `leftover`).
    """

    id: str
    title: str
    face: str
    box: BoxView
    frame: BoxView | None
    tinted: bool
    label: str
    label_top: float
    label_lines: int
    rows: tuple[RowView, ...]
    byline: str
    byline_top: float
    byline_lines: int
    columns: tuple[ColumnView, ...]


@dataclass(frozen=True, slots=True)
class BandView:
    """The folio band (报眉): what is known of paper, date and page; an empty field prints nothing.

    `page_words` stand around the number of the page where the source has them there (第1版).
    `repeats`: it says nothing that no band before it has said, but for the folio. `title` names the page (版) that begins
    below it in the bookmarks.
    """

    page: str
    page_name: str
    paper: str
    date: str
    credits: str
    folio: str
    repeats: bool = False
    title: str = ""
    page_words: tuple[str, str] = ("", "")

    @property
    def text(self) -> str:
        """All that the band says of its page."""
        before, after = self.page_words
        return before + self.page + after + self.page_name + self.paper + self.date + self.credits


@dataclass(frozen=True, slots=True)
class PageView:
    """A page as the template prints it: band, articles, the hairlines between them, lines at the foot."""

    band: BandView
    articles: tuple[ArticleView, ...]
    rules: tuple[BoxView, ...]
    foot: tuple[str, ...]


# --- the way in --------------------------------------------------------------------------------------------


def compose_newspaper(
    edition: Edition, templates: Templates, pictures: Mapping[str, str], report: Report
) -> tuple[str, tuple[str, ...]]:
    """Return the HTML of all pages of an edition and the style sheets it is set with.

    `pictures` gives the URL of each resource by its name. Copy that did not fit is reported. Raises
    LayoutError for a template that cannot be used.
    """
    document, layout = edition.document, edition.layout
    area = layout.area
    grid = Grid(
        area.columns,
        area.lines_per_page,
        float(area.measure_chars),
        area.column_gap_em,
        area.size_pt,
        area.leading_pt,
    )
    stories = tell_stories(document)
    language = document.metadata.language
    style = style_choice(layout.options).of(language)
    setting = Setting(
        metrics=_Faces(edition),
        style=style,
        size_pt=area.size_pt,
        leading_pt=area.leading_pt,
        column_lines=area.lines_per_page,
        addresses=Addresses(pictures, _anchors(stories)),
        pictures={resource.name: size for resource in document.resources if (size := pixel_size(resource))},
        words=words_language(language) if style.hyphenate else "",
    )
    folios = list(dict.fromkeys(story.folio for story in stories if story.starts_page)) or [None]
    left = leftovers(document)
    furniture = [item for items in left for item in items]
    said = (_with_printed_credits(_of_page(document.metadata, folio), furniture) for folio in folios)
    full_bands = [_with_words(_band(one), furniture) for one in said]
    printed = Counter("".join(band.text for band in full_bands))
    loose = [_not_in_bands(items, printed) for items in left]
    page_of = number_pages(stories, len(left))
    names = {folio: print_folio(folio, document.metadata) for folio in folios if folio}
    bands: dict[Folio | None, BandView] = {None: replace(_band(document.metadata), credits="")}
    for folio, full_band in zip(folios, full_bands, strict=True):
        bands[folio], rest = _fitting_band(full_band, grid, setting)
        if rest:
            loose[next((page_of[one.id] for one in stories if one.starts_page and one.folio == folio), 0)] += rest
    feet = [_foot_lines(items, grid, setting) for items in loose]
    stories = tuple(_with_leftovers(stories, page_of, loose, feet))
    cohesion = Cohesion(document_text(document).split("\n"))
    copies = [Copy(story, grid, setting, cohesion) for story in stories]
    plans = plan_pages(copies, grid, in_order=document.genre == "book")
    _report_fit(plans, document.genre, report)
    pages = _pages(plans, grid, bands, names, _place_feet(feet, plans, number_pages(stories, len(left))))
    html = templates.render(
        TEMPLATE, pages=pages, title=document.metadata.title, language=document.metadata.language
    )
    drops = baseline_drops_em(layout, edition.fonts)
    sheets = (templates.render(name, drops=drops) for name in STYLE_SHEETS if templates.has(name))
    return html, tuple(sheets)


def _report_fit(plans: Sequence[PagePlan], genre: Genre, report: Report) -> None:
    """Say what did not fit on one page, of a newspaper; nobody expects a book to."""
    if genre != "newspaper":
        return
    if len({(plan.name, plan.folio) for plan in plans}) < len(plans):
        report.add("PDF-011", pages=len(plans))
    pages_of: dict[str, list[int]] = {}
    for number, plan in enumerate(plans, 1):
        for placed in plan.placed:
            pages_of.setdefault(placed.copy.story.id, []).append(number)
    titles = {placed.copy.story.id: placed.copy.story.bookmark for plan in plans for placed in plan.placed}
    for story, numbers in pages_of.items():
        if len(numbers) > 1:
            report.add("PDF-012", title=titles[story], first=numbers[0], last=numbers[-1])


class _Faces:
    """Gives the measures of a page's roles: the face that sets each, asked for once."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._known: dict[str, FontMetrics] = {}

    def __call__(self, role: str) -> FontMetrics:
        if role not in self._known:
            layout, fonts = self._edition.layout, self._edition.fonts
            font_role = (
                layout.roles.get(role) or layout.roles.get(role.replace("-", "_")) or layout.roles["body"]
            )
            chain = fonts.chain(font_role, BOLD if role in _BOLD_ROLES else REGULAR)
            self._known[role] = _ChainMetrics(chain, self._edition.document.metadata.language)
        return self._known[role]


class _ChainMetrics:
    """The measures of a face and, for characters it lacks, of those that stand in for it."""

    def __init__(self, chain: Sequence[Face], language: str) -> None:
        self._chain, self._language = chain, language
        self._own = face_metrics(chain[0], language)

    def advances_em(self, text: str) -> Sequence[float]:
        runs = resolve_runs(text, self._chain, self._language)
        if len(runs) < 2 and all(run.face == self._chain[0] for run in runs):
            return self._own.advances_em(text)
        advances: list[float] = []
        for run in runs:
            metrics = face_metrics(run.face or self._chain[0], self._language)
            advances += metrics.advances_em(text[run.start : run.end])
        return advances

    def trims_em(self, character: str) -> tuple[float, float] | None:
        return self._own.trims_em(character)


def _anchors(stories: Iterable[Story]) -> dict[str, str]:
    anchors: dict[str, str] = {}
    for story in stories:
        for anchor in story.anchors:
            anchors.setdefault(anchor, f"#{story.id}")
        anchors |= {anchor: to for anchor, to in _anchors(story.parts).items() if anchor not in anchors}
    return anchors


# --- band and foot -----------------------------------------------------------------------------------------


def _band(metadata: Metadata) -> BandView:
    date = print_date(metadata.date, metadata.language)
    if weekday := _weekday(metadata.date, metadata.language):
        date = f"{date}　{weekday}"
    return BandView(
        page=metadata.page,
        page_name=metadata.page_name,
        paper=metadata.paper,
        date=date,
        credits="　".join(filter(None, (*metadata.credits, lettered("CN", metadata.cn), lettered("ISSN", metadata.issn)))),
        folio="",
    )


def _of_page(metadata: Metadata, folio: Folio | None) -> Metadata:
    """Return what is known of a page: what it says of itself (版), else what is said of the whole publication."""
    said = {name: value for name in ("page", "page_name", "date", "paper", "credits") if (value := getattr(folio, name, None))}
    return replace(metadata, **said)


def _with_printed_credits(metadata: Metadata, furniture: Iterable[Furniture]) -> Metadata:
    """Return metadata whose credits have the characters of the folio line that says them, as （010） for (010)."""
    lines = [item.text for item in furniture if item.kind in ("folio", "editors")]
    return replace(metadata, credits=tuple(_as_printed(credit, lines) for credit in metadata.credits))


def _as_printed(text: str, lines: Iterable[str]) -> str:
    """Return what one of the lines has for a text but for compatibility forms (NFKC), else the text."""
    wanted = unicodedata.normalize("NFKC", text)
    for line in lines:
        places = [(at, form) for at, character in enumerate(line) for form in unicodedata.normalize("NFKC", character)]
        first = "".join(form for _, form in places).find(wanted)
        if first >= 0:
            return line[places[first][0] : places[first + len(wanted) - 1][0] + 1]
    return text


def _with_words(band: BandView, furniture: Iterable[Furniture]) -> BandView:
    """Return a band with 第 and 版, or 版 alone, around the number of its page where a folio line has them there."""
    numbered = re.compile(rf"(第?)(?<![0-9A-Za-z]){re.escape(band.page)}版")
    lines = ("".join(item.text.split()) for item in furniture if item.kind == "folio" and band.page)
    said = max((found[1] for line in lines for found in numbered.finditer(line)), default=None)
    return band if said is None else replace(band, page_words=(said, "版"))


def _weekday(date: str, language: str) -> str:
    """Return the day of the week of a whole ISO date, in the language of the page; computed, not invented."""
    try:
        day = datetime.date.fromisoformat(date).weekday() if len(date) == 10 else None
    except ValueError:
        day = None
    if day is None:
        return ""
    if language.startswith("zh"):
        return "星期" + _WEEKDAYS[day]
    if language.startswith("ja"):
        return "月火水木金土日"[day] + "曜日"
    return ""


def _not_in_bands(items: Sequence[Furniture], printed: Counter[str]) -> list[Furniture]:
    """Return the furniture whose characters are not among those the bands print; those that are, are taken from these."""
    left: list[Furniture] = []
    for item in items:
        wanted = Counter(filter(is_visible, item.text))
        if item.kind in ("folio", "editors") and wanted <= printed:
            printed.subtract(wanted)
        else:
            left.append(item)
    return left


def _with_leftovers(
    stories: Sequence[Story], page_of: Mapping[str, int], loose: Sequence[Sequence[Furniture]], feet: Sequence[tuple[str, ...]]
) -> Iterator[Story]:
    """Yield the stories, and behind those of each page one with what is left over there and too much for its foot."""
    boxes = {page: leftover_story(items, page) for page, (items, foot) in enumerate(zip(loose, feet)) if items and not foot}
    for _, run in groupby(stories, key=lambda story: page_of[story.id]):
        page = 0
        for story in run:
            page = page_of[story.id]
            yield story
        if page in boxes:
            yield boxes.pop(page)
    yield from boxes.values()


def _fitting_band(band: BandView, grid: Grid, setting: Setting) -> tuple[BandView, tuple[Furniture, ...]]:
    """Return the band with what it has room for, and the rest: credits, which may be long."""

    def width_pt(text: str, role: str, size_pt: float) -> float:
        return sum(setting.metrics(role).advances_em(text)) * size_pt

    shown = "".join(band.page_words) + band.page + band.page_name + band.paper
    known = width_pt(shown, "running-head", 22) + width_pt(band.date, "folio", 10)
    credits_pt = width_pt(band.credits, "furniture", 10)
    if not band.credits or known + credits_pt + _BAND_GAPS_PT < grid.width_pt(grid.columns):
        return band, ()
    return replace(band, credits=""), (Furniture(band.credits, "editors"),)


def _foot_lines(items: Sequence[Furniture], grid: Grid, setting: Setting) -> tuple[str, ...]:
    """Return what is loose as lines below the type area, or nothing if it is too much for that."""
    if not items:
        return ()
    text = "　　".join(" ".join(item.text.split()) for item in items)
    measure_em = grid.width_pt(grid.columns) / _FOOT_SIZE_PT
    lines = break_paragraph(text, setting.metrics("furniture"), measure_em, 0.0, setting.style, justify=False)
    if len(lines) > _MOST_FOOT_LINES:
        return ()
    return tuple(text[line.start : line.end] for line in lines)


# --- pages -------------------------------------------------------------------------------------------------


def _place_feet(
    feet: Sequence[tuple[str, ...]], plans: Sequence[PagePlan], page_of: Mapping[str, int]
) -> Mapping[int, tuple[str, ...]]:
    """Return the lines at the foot of each sheet, by its number from 1: those of a page (版) on its last sheet."""
    last: dict[int, int] = {}
    for number, plan in enumerate(plans, 1):
        for placed in plan.placed:
            last[page_of[placed.copy.story.id]] = number
    placed_feet: dict[int, tuple[str, ...]] = {}
    for page, foot in enumerate(feet):
        sheet = last.get(page, len(plans))
        placed_feet[sheet] = placed_feet.get(sheet, ()) + foot
    return placed_feet


def _pages(
    plans: Sequence[PagePlan], grid: Grid, bands: Mapping[Folio | None, BandView], names: Mapping[Folio, str], feet: Mapping[int, tuple[str, ...]]
) -> tuple[PageView, ...]:
    pages = []
    for number, plan in enumerate(plans, 1):
        before = plans[number - 2] if number > 1 else None
        band = bands[plan.folio]
        # The sheets of a page (版) that says its number have that; all others are counted.
        begins = before is None or (plan.folio is not None and plan.folio != before.folio)
        numbered = bool(band.page) and (begins or plan.folio is not None)
        own = replace(
            band,
            page=band.page if numbered else "",
            page_name=plan.name or band.page_name,
            credits=band.credits if begins else "",
            folio=str(number) if len(plans) > 1 and not numbered else "",
            repeats=before is not None and not begins and (not plan.name or plan.name == before.name),
            title=(names[plan.folio] if plan.folio else plan.name) if begins or (before and plan.name != before.name) else "",
        )
        articles = tuple(_article(placed, grid) for placed in plan.placed)
        pages.append(
            PageView(own, articles, tuple(_rules(plan.placed, grid)), feet.get(number, ()))
        )
    return tuple(pages)


def _pt(value: float) -> float:
    """Round to a ten-thousandth of a point, for short and stable figures in the markup."""
    return round(value, 4)


def _article(placed: Placed, grid: Grid) -> ArticleView:
    story, leading = placed.copy.story, grid.leading_pt
    left, top = grid.left_pt(placed.column), placed.line * leading
    width, height = grid.width_pt(placed.columns), placed.lines * leading
    inset = leading if placed.boxed else 0.0
    label_lines = placed.copy.label_lines(placed.columns, placed.boxed) if placed.begins else 0
    byline = story.byline if story.byline_at_head and placed.begins else ""
    byline_lines = placed.copy.head_byline_lines(placed.columns, placed.boxed) if byline else 0
    group_top = inset + label_lines * leading
    group_height = (placed.head_lines - label_lines - byline_lines) * leading
    # A byline has some of the headline's white below it too, or it would seem the first line of the text.
    below_byline = min(0.3 * (group_height - placed.head.height_pt), leading) if byline and placed.head.rows else 0.0
    frame = None
    if placed.boxed:
        # The rules of a box stand in the gutters, a third of the way: its text keeps to the columns of the
        # page.
        out = grid.gap_em * grid.size_pt / 3
        frame = BoxView(_pt(-out), _pt(leading * 0.45), _pt(width + 2 * out), _pt(height - leading * 0.9))
    return ArticleView(
        id=story.id if placed.begins else "",
        title=story.bookmark if placed.begins else "",
        face=story.kind,
        box=BoxView(_pt(left), _pt(top), _pt(width), _pt(height)),
        frame=frame,
        tinted=placed.tinted,
        label=story.label if placed.begins else "",
        label_top=_pt(inset),
        label_lines=label_lines,
        rows=tuple(_rows(placed.head, group_top, group_height - below_byline)),
        byline=byline,
        byline_top=_pt(group_top + group_height - below_byline),
        byline_lines=byline_lines,
        columns=tuple(_columns(placed, grid)),
    )


def _rows(head: Head, top: float, height: float) -> Iterable[RowView]:
    """Place the lines of a headline group in its room, a little above the middle of it."""
    top += (height - head.height_pt) * 0.42
    for row in head.rows:
        yield RowView(row.kind, _pt(top), _pt(row.height_pt), row.size_pt, row.markup)
        top += row.height_pt


def _columns(placed: Placed, grid: Grid) -> Iterable[ColumnView]:
    leading = grid.leading_pt
    story = placed.copy.story
    signs = placed.ends and story.byline and not story.byline_at_head and placed.copy.run_in(placed.columns)
    for stretch in placed.stretches:
        across = stretch.column == ACROSS
        lines = stretch.last - stretch.first
        box = BoxView(
            0.0 if across else _pt(grid.left_pt(stretch.column)),
            _pt(stretch.line * leading),
            _pt(grid.width_pt(placed.columns if across else 1)),
            _pt(lines * leading),
        )
        signed = signs and not across and stretch.last == stretch.galley.lines
        yield ColumnView(
            box,
            stretch.galley.part(stretch.first, stretch.last),
            byline=story.byline if signed else "",
            byline_top=_pt((lines - 1) * leading) if signed else 0.0,
        )


def _rules(placed: Sequence[Placed], grid: Grid) -> Iterable[BoxView]:
    """Return the hairlines: between articles side by side, and in the white above an article.

    A box has its own rules and needs none beside it.
    """
    leading, gap = grid.leading_pt, grid.gap_em * grid.size_pt
    for one in placed:
        if one.boxed:
            continue
        for other in placed:
            if other.boxed:
                continue
            if other.column == one.column + one.columns:
                first, last = max(one.line, other.line), min(one.line + one.lines, other.line + other.lines)
                if first < last:
                    x = grid.left_pt(other.column) - gap / 2
                    yield BoxView(_pt(x), _pt(first * leading), _RULE_PT, _pt((last - first) * leading))
        yield from _rules_above(one, placed, grid)


def _rules_above(one: Placed, placed: Sequence[Placed], grid: Grid) -> Iterable[BoxView]:
    """Return the hairlines in the white above an article, over the columns where no box stands above."""
    free = []
    for column in range(one.column, one.column + one.columns):
        above = [
            other
            for other in placed
            if other.line < one.line and other.column <= column < other.column + other.columns
        ]
        nearest = max(above, key=lambda other: other.line + other.lines, default=None)
        free.append(nearest is not None and not nearest.boxed)
    y = (one.line - 0.5) * grid.leading_pt
    start = 0
    for part, run in groupby(free):
        count = len(list(run))
        if part:
            left, width = grid.left_pt(one.column + start), grid.width_pt(count)
            yield BoxView(_pt(left), _pt(y), _pt(width), _RULE_PT)
        start += count
