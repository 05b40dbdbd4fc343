"""Fragments, figures and rules with their places on the page come in; articles come out, in the order of reading.

A page is taken apart into pieces (`page_pieces`), display lines are grouped into headlines (`page_headlines`), the text
is chained (`page_flow`), captions are found (`page_captions`), and labels, bylines and pictures go to the article they
stand with. What has no place keeps its text as unplaced. Fragments without a place are left as they are.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median
from typing import Literal

from banxin.diagnostics import Place, Report
from banxin.model.document import (
    Block,
    Break,
    Byline,
    Document,
    Figure,
    Fragment,
    Furniture,
    FurnitureKind,
    Heading,
    Inline,
    Label,
    Paragraph,
    Rule,
    Section,
    SectionKind,
    Strong,
    Table,
    Text,
    Verse,
)
from banxin.model.span import Edit, Origin, Span, confidence_of
from banxin.model.walk import heading_text
from banxin.structure.headings import clean_part, is_wrapped_rest
from banxin.structure.lines import ends_sentence, width_em
from banxin.structure.page_captions import find_captions, title_pictures
from banxin.structure.page_flow import Chain, Group, chain_texts, has_room
from banxin.structure.page_headlines import DASHES, group_headlines, is_bare_name
from banxin.structure.page_model import Line, Piece, Sheet, are_one_column, overlap
from banxin.structure.page_names import is_flush_right, placed_names, states_role
from banxin.structure.page_pieces import is_first, signature_names, take_apart
from banxin.structure.page_verse import is_verse, part_stanzas
from banxin.structure.trade import (
    HAN,
    find_dateline,
    is_afterword,
    is_date,
    is_dated,
    is_editor_note,
    is_jump,
    is_name,
    is_notice_title,
    read_byline,
    read_label,
    read_lead,
)

# In em of the text.
_SIGNATURE_GAP = 2.6  # between a text and the name under it
_BYLINE_GAP, _BYLINE_ASIDE = 2.2, 45.0
_MAX_LABEL_CHARS = 8
_FEW_WORDS, _KICKER_SIZE = re.compile(rf"[{HAN}]{{2,5}}"), 1.45  # a kicker says something, and takes more characters or larger ones for it
_ASIDE_GAP, _ASIDE_TITLE = 2.0, 1.1  # of a title with its label at the left
_LEAST_TITLE = 0.7  # of a label, which may be larger than the headline below it
_PARAGRAPH_GAP = 0.25
_BEHIND_RULE = 6.0  # a rule between a label and what stands below
_UNDERLINE = 0.8  # of the label, as near as a rule under it is its own
_LEVEL = 3.0
_NEAR, _REACH = 6.0, 8.0  # as far as a picture, and a label or byline, may be from its article
_FAR = 99.0
_INDENTED = 3.0
_LEADS_GAP = 3.0
_COLUMN_GAP, _STANZA_GAP = 1.6, 2.6  # between paragraphs set apart, and between stanzas
_CLOSING_GAP, _CLOSING_ASIDE = 2.5, 16.0


def arrange_pages(document: Document, report: Report) -> Document:
    """Gather what stands on the pages of a PDF into articles; several pages become sections of their own.

    Reports headlines without a body (STR-003) and articles without a headline (STR-004).
    """
    placed = [block for block in document.blocks if block.origin.frame is not None]
    if not placed:
        return document
    numbers = sorted({block.origin.frame.page for block in placed if block.origin.frame})
    sections: list[Section] = []
    unplaced: list[Furniture] = []
    for number in numbers:
        blocks = [
            block
            for block in placed
            if isinstance(block, Fragment | Figure | Rule) and block.origin.frame and block.origin.frame.page == number
        ]
        marks = [item.origin.frame for item in document.unplaced if item.origin.frame and item.origin.frame.page == number]
        made, rest = _Page(take_apart(blocks, marks), report).build()
        unplaced += rest
        if len(numbers) == 1:
            sections += made
        elif made:
            sections.append(Section("page", Heading(), sections=tuple(made)))
    return replace(
        document,
        blocks=tuple(block for block in document.blocks if block.origin.frame is None),
        sections=document.sections + tuple(sections),
        unplaced=document.unplaced + tuple(unplaced),
    )


@dataclass(slots=True)
class _Article:
    """A chain with what stands with it."""

    chain: Chain
    label: Piece | None = None
    shared_label: str = ""
    bylines: list[Piece] = field(default_factory=list)
    subheads: list[Piece] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)

    @property
    def pieces(self) -> list[Piece]:
        group = self.chain.group
        return [*(group.pieces if group else ()), *self.chain.texts]

    @property
    def left(self) -> float:
        return min((piece.left for piece in self.pieces), default=0.0)

    @property
    def right(self) -> float:
        return max((piece.right for piece in self.pieces), default=0.0)

    @property
    def top(self) -> float:
        return min((piece.top for piece in self.pieces), default=0.0)

    @property
    def bottom(self) -> float:
        return max((piece.bottom for piece in self.pieces), default=0.0)


class _Page:
    """One page on its way from pieces to articles."""

    def __init__(self, sheet: Sheet, report: Report) -> None:
        self.report = report
        self.em = sheet.text_size
        captions = find_captions(sheet)
        taken = {id(piece) for pieces in captions.values() for piece in pieces}
        self.sheet = replace(sheet, pieces=tuple(piece for piece in sheet.pieces if id(piece) not in taken))
        self.figures = [_with_caption(figure, captions.get(index, [])) for index, figure in enumerate(sheet.figures)]
        self.sheet = replace(self.sheet, pieces=_with_labels(self.sheet))
        self.sheet = replace(self.sheet, pieces=_with_signatures(self.sheet))
        self.sheet = replace(self.sheet, pieces=_with_bylines(self.sheet))
        self.groups, members = group_headlines(self.sheet)
        self.sheet = replace(
            self.sheet, pieces=tuple(piece for piece in self.sheet.pieces if id(piece) not in members)
        )
        self.sheet, self.leads = _without_leads(self.sheet, self.groups)
        self.sheet = replace(self.sheet, pieces=_united(self.sheet, self.groups))
        self.indents = _indents([piece for piece in self.sheet.pieces if piece.kind == "text"])

    def build(self) -> tuple[list[Section], list[Furniture]]:
        chains, idle = chain_texts(self.sheet, self.groups, indents=self.indents)
        for chain in chains:
            if chain.group and (lead := self.leads.pop(id(chain.group), None)):
                chain.texts.insert(0, lead)
        articles = _with_closings(_with_tables([_Article(chain) for chain in chains], self.em), self.em)
        unplaced = [_unplaced(line, "unknown") for line in self.sheet.stray]
        unplaced += [_unplaced(line, "folio") for piece in self.sheet.pieces if piece.kind == "furniture" for line in piece.lines]
        unplaced += [_unplaced(line, "jump") for lead in self.leads.values() for line in lead.lines]
        titled = title_pictures(self.figures, idle, self.sheet)
        idle = [group for group in idle if not any(group is title for title in titled.values())]
        unplaced += self._place_idle(idle, articles)
        loose = [piece for piece in self.sheet.pieces if piece.kind == "byline"]
        for article in articles:
            if article.chain.group:
                article.bylines += article.chain.group.bylines
        for piece in loose:
            home = self._best(articles, [self._byline_cost(piece, article) for article in articles], _REACH)
            if home:
                home.bylines.append(piece)
            else:
                unplaced += [_unplaced(line, "unknown") for line in piece.lines]
        for article in articles:
            self._take_signature(article)
        unplaced += self._place_labels(articles)
        alone = self._place_figures(articles, {id(self.figures[index]) for index in titled})
        articles.sort(key=self._reading_order)
        sections = [self._section(article) for article in articles]
        titles = {id(self.figures[index]): group for index, group in titled.items()}
        return sections + [_cartoon(figure, titles.get(id(figure))) for figure in alone], unplaced

    # --- giving pieces to articles ---

    def _best(self, articles: Sequence[_Article], costs: Sequence[float], most: float) -> _Article | None:
        if not costs or min(costs) > most:
            return None
        return articles[costs.index(min(costs))]

    def _place_idle(self, idle: Sequence[Group], articles: Sequence[_Article]) -> list[Furniture]:
        """Make subheads of idle headlines that stand inside an article; return the others as unplaced."""
        unplaced: list[Furniture] = []
        for group in idle:
            home = next((article for article in articles if self._stands_in(group, article)), None)
            lines = [line for piece in (*group.pieces, *group.bylines) for line in piece.lines]
            if home:
                home.subheads += [*group.pieces, *group.bylines]
                continue
            unplaced += [_unplaced(line, "unknown") for line in lines]
            span = lines[0].fragment.origin.spans[0]
            self.report.add("STR-003", place=Place(span.source, span.first), title=clean_part(lines[0].text))
        return unplaced

    def _stands_in(self, group: Group, article: _Article) -> bool:
        lines = [line.frame for piece in group.pieces for line in piece.lines]
        left, right = min(line.left for line in lines), max(line.right for line in lines)
        for piece in article.chain.texts:
            beside = overlap(left, right, piece.left, piece.right) > 0.5 * (right - left)
            if beside and (
                -self.em < piece.top - group.bottom < 2.5 * self.em or -self.em < group.top - piece.bottom < 2.5 * self.em
            ):
                return group.subhead or group.size < 1.35 * self.em
        return False

    def _byline_cost(self, byline: Piece, article: _Article) -> float:
        """Return how far, in em, a byline stands from the end or the start of an article, or from its headline."""
        reading = read_byline(byline.text)
        closes = bool(reading and reading.strength in ("sign", "brackets", "credit", "bare"))
        texts = article.chain.texts
        best = _FAR
        if texts and texts[0].box != byline.box:
            return _FAR
        for piece, bias in ((texts[-1], 0.0 if closes else 1.0), (texts[0], 0.0)):
            inside = overlap(byline.left, byline.right, piece.left, piece.right) > 0.4 * byline.width
            gap = byline.top - piece.bottom if piece is texts[-1] else piece.top - byline.bottom
            if inside and gap > -1.3 * self.em:
                best = min(best, max(0.0, gap) / self.em + bias)
        for piece in texts:
            gap = (piece.top - byline.bottom) / self.em
            if -0.5 < gap < _BYLINE_GAP and overlap(byline.left, byline.right, piece.left, piece.right) > 0:
                best = min(best, 0.5 + max(0.0, gap))
        if self._inside(byline, article):
            best = min(best, 2.0)
        group = article.chain.group
        if group and overlap(byline.left, byline.right, group.left, group.right) > 0 and byline.top > group.top:
            best = min(best, 0.5 + abs(byline.top - group.bottom) / self.em)
        return best + 1.5 * bool(article.bylines)

    def _take_signature(self, article: _Article) -> None:
        """Take the name that stands flush right under an article, with no more than a date below it, for its byline."""
        texts = article.chain.texts
        group = article.chain.group
        if article.bylines or not texts or (group and is_notice_title("".join(piece.text for piece in group.pieces))):
            return
        last = texts[-1]
        at = len(last.lines) - 1
        if at > 0 and is_dated(last.lines[at].text):
            at -= 1
        line = last.lines[at]
        alone = len(last.lines) == 1 and len(texts) == 1
        if last.rows or last.vertical or alone or not is_flush_right(line, last) or not placed_names(line.text):
            return
        article.bylines.append(replace(last, kind="byline", lines=(line,), left=line.frame.left, top=line.frame.top, bottom=line.frame.bottom))
        rest = (*last.lines[:at], *last.lines[at + 1 :])
        texts[-1:] = [replace(last, lines=rest)] if rest else []

    def _inside(self, piece: Piece, article: _Article) -> bool:
        return (
            article.left - self.em <= piece.middle <= article.right + self.em
            and article.top - self.em <= piece.top <= article.bottom + 2 * self.em
        )

    def _place_labels(self, articles: Sequence[_Article]) -> list[Furniture]:
        unplaced: list[Furniture] = []
        for piece in [piece for piece in self.sheet.pieces if piece.kind == "label"]:
            home = self._best(articles, [self._label_cost(piece, article) for article in articles], _REACH)
            if home is None or home.label is not None:
                unplaced += [_unplaced(line, "label") for line in piece.lines]
                continue
            home.label = piece
            reading = read_label(piece.text)
            if reading and piece.box >= 0 and piece.box == home.pieces[0].box:
                for article in articles:
                    if article is not home and article.label is None and article.pieces[0].box == piece.box:
                        article.shared_label = reading.text
            elif reading and reading.series:
                self._share_label(home, reading.text, articles)
            else:
                self._share_series(piece, home, reading.text if reading else piece.text, articles)
        return unplaced

    def _share_label(self, first: _Article, name: str, articles: Sequence[_Article]) -> None:
        """Give a label over several items to those that follow the first in its column."""
        below = [a for a in articles if a is not first and a.top > first.top and self._above(first, a)]
        bottom = first.bottom
        for article in sorted(below, key=lambda a: a.top):
            if article.label is not None or article.top - bottom > 4 * self.em or _long(article):
                break
            article.shared_label = name
            bottom = article.bottom

    def _share_series(self, label: Piece, first: _Article, name: str, articles: Sequence[_Article]) -> None:
        """Give a label larger than the headline below it to all short articles round that are headed as the first is."""
        group = first.chain.group
        if group is None or label.size < 1.04 * group.size:
            return
        face = group.pieces[-1].lines[0].frame.face
        members, found = [first], True
        while found:
            found = False
            for article in articles:
                other = article.chain.group
                if other is None or article.label is not None or article.shared_label or _long(article) or any(article is one for one in members):
                    continue
                alike = other.pieces[-1].lines[0].frame.face == face and 1 / 1.02 < other.size / group.size < 1.02
                under = article.top > label.top and article.pieces[0].box == label.box
                if alike and under and any(self._next_to(one, article) for one in members):
                    article.shared_label = name
                    members.append(article)
                    found = True

    def _next_to(self, one: _Article, other: _Article) -> bool:
        """Tell whether two articles stand right below or beside each other, with no rule of their width between."""
        across = overlap(one.left, one.right, other.left, other.right) / self.em
        down = overlap(one.top, one.bottom, other.top, other.bottom) / self.em
        upper, lower = (one, other) if one.top < other.top else (other, one)
        parted = any(
            upper.bottom - 1 <= rule.top and rule.bottom <= lower.top + 1
            and overlap(rule.left, rule.right, lower.left, lower.right) > 0.6 * (lower.right - lower.left)
            for rule in self.sheet.rules
        )
        return not parted and (across > -3 if down > 0 else down > -3 and across > 0)

    def _above(self, first: _Article, other: _Article) -> bool:
        width = min(first.right - first.left, other.right - other.left)
        return overlap(first.left, first.right, other.left, other.right) > 0.8 * width

    def _label_cost(self, label: Piece, article: _Article) -> float:
        if article.pieces[0].box != label.box and article.pieces[-1].box != label.box:
            return _FAR
        gap = (article.top - label.bottom - self._pictures_between(label, article)) / self.em
        common = overlap(label.left, label.right, article.left, article.right)
        cost = _FAR
        if common > 0 and gap > -2.0:
            cost = max(0.0, gap)
        below = (label.top - article.bottom) / self.em
        if common > 0 and below > -1.0:
            cost = min(cost, 2.5 + max(0.0, below))
        if self._inside(label, article):
            cost = min(cost, 2.0)
        if common <= 0 and abs(gap) < 3.0:
            cost = min(cost, 3.0 - common / self.em)
        parted = any(
            label.bottom + _UNDERLINE * label.size <= rule.top
            and rule.bottom <= article.top + 1
            and overlap(rule.left, rule.right, label.left, label.right) > 0.6 * label.width
            for rule in self.sheet.rules
        )
        return cost + 3.0 * (article.label is not None) + _BEHIND_RULE * parted

    def _pictures_between(self, label: Piece, article: _Article) -> float:
        """Return how high the pictures are that stand between a label and the article below it, in points."""
        frames = [figure.origin.frame for figure in self.figures if figure.origin.frame]
        return sum(
            frame.bottom - frame.top
            for frame in (*frames, *self.sheet.blank)
            if label.bottom - self.em < frame.top
            and frame.bottom < article.top + self.em
            and overlap(frame.left, frame.right, label.left, label.right) > 0
        )

    def _place_figures(self, articles: Sequence[_Article], titled: Collection[int]) -> list[Figure]:
        """Give each picture to the article it stands in or next to; return those that stand alone, as the titled do."""
        alone: list[Figure] = []
        for figure in self.figures:
            if id(figure) in titled:
                alone.append(figure)
                continue
            costs = [self._figure_cost(figure, article) for article in articles]
            home = self._best(articles, costs, _NEAR)
            if home:
                home.figures.append(figure)
            else:
                alone.append(figure)
        return alone

    def _figure_cost(self, figure: Figure, article: _Article) -> float:
        frame = figure.origin.frame
        assert frame is not None  # noqa: S101 - narrows the type
        middle, height = (frame.left + frame.right) / 2, (frame.top + frame.bottom) / 2
        inside = article.left <= middle <= article.right and article.top <= height <= article.bottom
        if inside:
            return 0.5
        across = max(0.0, article.left - frame.right, frame.left - article.right)
        down = max(0.0, article.top - frame.bottom, frame.top - article.bottom)
        same = abs(article.left - frame.left) < self.em and abs(article.right - frame.right) < self.em
        above_headline = 1.0 if frame.bottom <= article.top + self.em and not same else 0.0
        return (across + down) / self.em - (0.8 if same else 0.0) + above_headline

    def _reading_order(self, article: _Article) -> tuple[int, float]:
        """Return what sorts articles from the top of the page to its foot, those that begin level from the left."""
        return round(article.top / (_LEVEL * self.em)), article.left

    # --- building sections ---

    def _section(self, article: _Article) -> Section:
        chain = article.chain
        confidence = confidence_of(chain.margin)
        blocks = self._blocks(article)
        heading = _heading(chain.group, confidence)
        byline = self._byline(article)
        label = None
        if article.label is not None:
            reading = read_label(article.label.text)
            label = Label(reading.text if reading else article.label.text.strip("「」"), article.label.text)
        elif article.shared_label:
            label = Label(article.shared_label)
        others = [line for piece in (*article.bylines, *([article.label] if article.label else [])) for line in piece.lines]
        section = Section(
            "article",
            heading,
            label,
            byline,
            tuple(blocks),
            confidence=confidence,
            origin=replace(_origin(others, confidence), decisions=chain.decisions),
        )
        if not heading_text(section):
            first = chain.texts[0].lines[0]
            span = first.fragment.origin.spans[0]
            self.report.add("STR-004", place=Place(span.source, span.first), start=first.text[:12])
        return replace(section, kind=self._kind(article, section))

    def _byline(self, article: _Article) -> Byline | None:
        names: list[str] = []
        printed: list[str] = []
        pieces = sorted(article.bylines, key=lambda piece: (piece.left, piece.top) if piece.lines[0].frame.top > article.top else (0.0, 0.0))
        text = ""
        for piece in pieces:
            text = text + piece.text if text and read_byline(text + piece.text) and len(piece.text) <= 2 else piece.text
            read = signature_names(text) or placed_names(text) or ((text,) if is_bare_name(piece) else ())
            names = [name for name in names if not any(new.startswith(name) for new in read)]
            names += [name for name in read if name not in names]
            printed.append(" ".join(piece.text.split()))
        if pieces:
            texts = article.chain.texts
            group = article.chain.group
            under = group is not None and any(piece is pieces[0] for piece in group.bylines)
            head = under or (bool(texts) and pieces[0].bottom <= texts[0].top + self.em)
            place: Literal["head", "end"] = "head" if head else "end"
            return Byline(tuple(names), " ".join(printed), place)
        leads = [read_lead(line.text) for piece in article.chain.texts for line in piece.lines]
        found = [lead for lead in leads if lead]
        first = read_lead(article.chain.texts[0].lines[0].text) if article.chain.texts else ""
        return Byline((first,)) if first and len(found) == 1 else None

    def _kind(self, article: _Article, section: Section) -> SectionKind:
        if is_notice_title(heading_text(section)):
            return "notice"
        paragraphs = sum(isinstance(block, Paragraph) for block in section.blocks)
        label = read_label(article.label.text) if article.label else None
        credited = any(reading.picture for piece in article.bylines if (reading := read_byline(piece.text)))
        if paragraphs == 1 and ((label and label.picture) or credited):
            return "cartoon"
        opens = bool(article.chain.texts) and any(isinstance(b, Paragraph) for b in section.blocks)
        if paragraphs == 1 and opens and (article.shared_label or (label and label.series)):
            return "brief"
        return "article"

    def _blocks(self, article: _Article) -> list[Block]:
        """Return the paragraphs, subheads and figures of an article in its order."""
        items: list[tuple[Line, Piece]] = []
        for piece in article.chain.texts:
            items += [(line, piece) for line in piece.lines]
        if is_verse(article.chain.texts):
            return [*article.figures, *map(_strong, article.subheads), _verse([line for line, _ in items], article.chain.margin)]
        tables = [piece for piece in article.chain.texts if piece.rows]
        starts = _paragraph_starts(items, self.indents)
        subheads = sorted(article.subheads, key=lambda piece: piece.top)
        blocks: list[Block] = list(article.figures)
        lines: list[Line] = []

        def close() -> None:
            if lines:
                blocks.append(_paragraph(lines, article.chain.margin))
                lines.clear()

        for index, (line, piece) in enumerate(items):
            if index in starts:
                close()
            if index == 0 or items[index - 1][1] is not piece:
                due = [s for s in subheads if s.bottom <= piece.top + self.em and overlap(s.left, s.right, piece.left, piece.right) > 0 and (index == 0 or s.top >= items[index - 1][1].top - self.em or items[index - 1][1].left < piece.left)]
                for subhead in due:
                    close()
                    blocks.append(_strong(subhead))
                    subheads.remove(subhead)
            if piece.rows:
                close()
                if piece in tables:
                    blocks.append(_table(piece, article.chain.margin))
                    tables.remove(piece)
                continue
            lines.append(line)
        close()
        blocks += [_strong(subhead) for subhead in subheads]
        return blocks


def _with_tables(articles: Sequence[_Article], em: float) -> list[_Article]:
    """Put each table that has no headline, such as one in a frame, where it stands among the columns of an article."""
    tables = [article for article in articles if article.chain.group is None and all(piece.rows for piece in article.chain.texts)]
    others = [article for article in articles if not any(article is table for table in tables)]
    alone: list[_Article] = []
    for table in tables:
        middle, height = (table.left + table.right) / 2, (table.top + table.bottom) / 2
        homes = [a for a in others if a.left - em <= middle <= a.right + em and a.top <= height <= a.bottom]
        if not homes:
            alone.append(table)
            continue
        texts = min(homes, key=lambda a: (a.right - a.left) * (a.bottom - a.top)).chain.texts
        below = (at for at, piece in enumerate(texts) if piece.top > height and overlap(piece.left, piece.right, table.left, table.right) > 0)
        at = next(below, len(texts))
        texts[at:at] = table.chain.texts
    return [*others, *alone]


def _with_closings(articles: Sequence[_Article], em: float) -> list[_Article]:
    """Put a line without a headline, such as the place and time of writing, at the end of the article over it."""
    lines = [a for a in articles if a.chain.group is None and len(a.chain.texts) == 1 and len(a.chain.texts[0].lines) == 1]
    others = [article for article in articles if not any(article is line for line in lines)]
    alone: list[_Article] = []
    for line in lines:
        piece = line.chain.texts[0]
        over = [
            (max(0.0, piece.left - last.right), index)
            for index, article in enumerate(others)
            for last in (article.chain.texts[-1],)
            if last.box == piece.box
            and not last.vertical
            and -0.5 * em < piece.top - last.bottom < _CLOSING_GAP * em
            and last.left - em < piece.left < last.right + _CLOSING_ASIDE * em
        ]
        if over and not piece.rows and not piece.vertical:
            others[min(over)[1]].chain.texts.append(piece)
        else:
            alone.append(line)
    return [*others, *alone]


def _long(article: _Article) -> bool:
    return sum(len(piece.lines) for piece in article.chain.texts) > 20


# --- labels by place ----------------------------------------------------------------------------------------


def _with_labels(sheet: Sheet) -> tuple[Piece, ...]:
    """Take a short line above a headline for the label of a column: by its sign, its length, or its place."""
    heads = [piece for piece in sheet.pieces if piece.kind == "headline"]
    return tuple(replace(piece, kind="label") if _is_label(piece, heads, sheet) else piece for piece in sheet.pieces)


def _is_label(piece: Piece, heads: Sequence[Piece], sheet: Sheet) -> bool:
    em, text = sheet.text_size, piece.text
    if piece.kind not in ("headline", "text", "byline") or len(piece.lines) > 1 or piece.vertical or is_notice_title(text):
        return False
    few = bool(_FEW_WORDS.fullmatch("".join(text.split()))) and not is_name("".join(text.split()))
    if any(_is_label_before(head, piece, sheet, few=few) for head in heads):
        return True
    heads = [head for head in heads if head is not piece and head.box == piece.box and -0.3 * em < head.top - piece.bottom < 3.0 * em]
    if few and _is_underlined(piece, heads, sheet):
        return True
    heads = [head for head in heads if head.top - piece.bottom < 2.0 * em]
    if any(_is_label_over(head, piece, sheet, few=few) for head in heads):
        return True
    if piece.kind == "headline" or not re.fullmatch(rf"[\w·\s]{{2,{_MAX_LABEL_CHARS}}}|「[\w·]{{2,{_MAX_LABEL_CHARS}}}」", text):
        return False
    # A line of the text's size that does not stand in the middle.
    right = piece.lines[0].frame.right
    return any(not head.vertical and right < head.middle and head.left - piece.left < 30 * em for head in heads)


def _is_label_over(head: Piece, piece: Piece, sheet: Sheet, *, few: bool) -> bool:
    """Tell whether a line set unlike the headline below it has a sign, or so few characters that it is no kicker (引题)."""
    em = sheet.text_size
    reach = 30.0 * em if head.vertical or piece.right < head.middle else em
    if overlap(head.left, head.right, piece.left, piece.right) < -reach:
        return False
    leads = any(
        text.kind == "text"
        and text.box == piece.box
        and -0.5 * em < text.top - piece.bottom
        and text.top < head.bottom - 0.5 * em
        and overlap(text.left, text.right, piece.left, piece.right) > 0
        for text in sheet.pieces
    )
    if leads and not head.vertical:
        return False
    one, other = piece.lines[0].frame, head.lines[0].frame
    if one.face == other.face and 1 / 1.04 < piece.size / head.size < 1.04:
        return False
    label = read_label(piece.text)
    if label and (label.signed or piece.kind == "headline"):
        closes = piece.kind == "byline" and (is_name(label.text) or _is_under_text(piece, sheet))
        return not closes and head.size > _LEAST_TITLE * piece.size
    if not few or not (piece.kind == "headline" or head.vertical):
        return False
    if piece.size < _KICKER_SIZE * em and head.size > 1.04 * piece.size:
        return True
    return head.size > _LEAST_TITLE * piece.size and _has_sibling(head, sheet)


def _has_sibling(head: Piece, sheet: Sheet) -> bool:
    """Tell whether a title elsewhere is set as a headline is, with no larger type over it: not a subtitle then."""
    heads = [piece for piece in sheet.pieces if piece.kind == "headline" and not piece.vertical]
    return any(
        other is not head
        and other.lines[0].frame.face == head.lines[0].frame.face
        and 1 / 1.02 < other.size / head.size < 1.02
        and not any(0 <= other.top - over.bottom < 2 * head.size and overlap(over.left, over.right, other.left, other.right) > 0 for over in heads)
        for other in heads
    )


def _is_label_before(head: Piece, piece: Piece, sheet: Sheet, *, few: bool) -> bool:
    """Tell whether a line stands at the left of a larger headline on its level, with its sign or in few characters."""
    label = read_label(piece.text)
    if head is piece or head.vertical or head.box != piece.box or not (few or (label and label.signed and not is_name(label.text))) or head.size < _ASIDE_TITLE * piece.size:
        return False
    level = overlap(head.top, head.bottom, piece.top, piece.bottom) > 0.5 * (piece.bottom - piece.top)
    leads = any(
        text.kind == "text" and text.box == piece.box
        and -0.5 * piece.size < text.top - piece.bottom < _LEADS_GAP * piece.size
        and text.right < head.left
        and overlap(text.left, text.right, piece.left, piece.right) > 0
        for text in sheet.pieces
    )
    return level and not leads and not _is_under_text(piece, sheet) and 0 < head.left - piece.right < _ASIDE_GAP * head.size


def _is_under_text(piece: Piece, sheet: Sheet) -> bool:
    return any(
        text.kind == "text"
        and text.box == piece.box
        and -1.3 * piece.size < piece.top - text.bottom < 2.5 * piece.size
        and overlap(text.left, text.right, piece.left, piece.right) > 0
        for text in sheet.pieces
    )


def _is_underlined(piece: Piece, heads: Sequence[Piece], sheet: Sheet) -> bool:
    """Tell whether a rule runs right under a line and beyond it, over a larger headline."""
    return any(
        -0.3 * piece.size < rule.top - piece.bottom < _UNDERLINE * piece.size
        and rule.left < piece.left + piece.size
        and rule.right > piece.right + piece.size
        and any(
            head.size > _LEAST_TITLE * piece.size and overlap(head.left, head.right, rule.left, rule.right) > 0
            for head in heads
        )
        for rule in sheet.rules
    )


def _with_signatures(sheet: Sheet) -> tuple[Piece, ...]:
    """Take a line of its own, flush right under the text of its column, that names somebody for a byline."""
    return tuple(replace(piece, kind="byline") if _signs(piece, sheet) else piece for piece in sheet.pieces)


def _with_bylines(sheet: Sheet) -> tuple[Piece, ...]:
    """Take a line that names somebody, set in another face or size than the text it stands over, for a byline."""
    return tuple(replace(piece, kind="byline") if _names_author(piece, sheet) else piece for piece in sheet.pieces)


def _names_author(piece: Piece, sheet: Sheet) -> bool:
    if piece.kind != "text" or len(piece.lines) > 1 or piece.rows or piece.vertical or not placed_names(piece.text):
        return False
    if read_label(piece.text) or is_editor_note(piece.text) or re.search("[：:]$", piece.text):
        return False
    line, em = piece.lines[0], piece.size
    others = [other for other in sheet.pieces if other is not piece and other.box == piece.box and not other.vertical]
    below = [
        other
        for other in others
        if other.kind == "text"
        and -0.5 * em < other.top - line.frame.bottom < _BYLINE_GAP * em
        and overlap(other.left - _INDENTED * em, other.right, line.frame.left, line.frame.right) > 0
    ]
    above = any(
        other.kind == "text"
        and -0.5 * em < line.frame.top - other.bottom < _BYLINE_GAP * em
        and overlap(other.left, other.right, line.frame.left, line.frame.right) > 0
        for other in others
    )
    if not below or above or not _heads_article(piece, sheet):
        return False
    first = min(below, key=lambda other: (other.top, abs(other.left - piece.left))).lines[0]
    other_face = bool(line.frame.face) and line.frame.face != first.frame.face and not line.frame.bold
    other_size = not 1 / 1.04 < line.size / first.size < 1.04
    # In the middle of its headline, where text does not begin.
    centred = any(
        head.kind == "headline" and head.box == piece.box and not head.vertical
        and -0.5 * em < line.frame.top - head.bottom < _BYLINE_GAP * em
        and abs(piece.middle - head.middle) < em
        for head in others
    ) and not any(other.kind == "text" and overlap(other.top, other.bottom, piece.top, piece.bottom) > 0.5 * em and other.top > piece.top - em for other in others)
    return other_face or other_size or centred or states_role(piece.text)


def _heads_article(piece: Piece, sheet: Sheet) -> bool:
    """Tell whether a line stands where an article begins: under a headline, beside a vertical one, first in a frame."""
    em = sheet.text_size
    if piece.box >= 0 and not any(other.box == piece.box and other.top < piece.top - em and not other.vertical for other in sheet.pieces):
        return True
    for head in sheet.pieces:
        if head.kind != "headline" or head.box != piece.box:
            continue
        aside = overlap(head.left, head.right, piece.left, piece.right) > -_BYLINE_ASIDE * em
        if head.vertical:
            # Its text may begin some columns to the left of it.
            aside = not any(other.kind == "headline" and _stands_between(other, head, piece) for other in sheet.pieces)
        if aside and (abs(head.top - piece.top) < 2 * em if head.vertical else -0.6 * em < piece.top - head.bottom < 3 * em):
            return True
    return False


def _stands_between(other: Piece, head: Piece, piece: Piece) -> bool:
    """Tell whether something stands between a vertical headline and a piece beside it."""
    left, right = min(head.right, piece.right), max(head.left, piece.left)
    return other is not head and overlap(other.left, other.right, left, right) > 0 and overlap(other.top, other.bottom, piece.top, head.bottom) > 0


def _leads(piece: Piece, sheet: Sheet) -> bool:
    """Tell whether a headline or a text stands right under a line."""
    return any(
        other.kind in ("headline", "text", "subhead")
        and other.box == piece.box
        and -0.5 * piece.size < other.top - piece.bottom < _LEADS_GAP * piece.size
        and overlap(other.left, other.right, piece.left, piece.right) > 0
        for other in sheet.pieces
    )


def _signs(piece: Piece, sheet: Sheet) -> bool:
    # A sign before it (◎) is that of labels as well.
    if piece.kind not in ("text", "label") or (piece.kind == "label" and _leads(piece, sheet)):
        return False
    if len(piece.lines) > 1 or not placed_names(piece.text) or re.search("[，。；：！？]", piece.text):
        return False
    em, line = piece.size, piece.lines[0]
    # With a date below, both close the column, and the name is taken from there.
    if any(is_dated(text.text) and 0 <= text.top - piece.bottom < em and overlap(text.left, text.right, piece.left, piece.right) > 0 for text in sheet.pieces):
        return False
    if _stands_under_headline(piece, sheet):
        return True
    return any(
        text.kind == "text"
        and text is not piece
        and text.box == piece.box
        and -0.5 * em < piece.top - text.bottom < _SIGNATURE_GAP * em
        and is_flush_right(line, text)
        and (signature_names(piece.text) or line.frame.face != text.lines[-1].frame.face)
        for text in sheet.pieces
    )


def _stands_under_headline(piece: Piece, sheet: Sheet) -> bool:
    """Tell whether a line stands right under a headline that has nothing else under it: its text is at its side."""
    em = piece.size
    under = any(
        head.kind == "headline"
        and head.box == piece.box
        and -0.5 * em < piece.top - head.bottom < _SIGNATURE_GAP * em
        and overlap(head.left, head.right, piece.left, piece.right) > 0
        for head in sheet.pieces
    )
    return under and piece.kind == "text" and not _leads(piece, sheet)


# --- columns ---------------------------------------------------------------------------------------------


def _united(sheet: Sheet, groups: Sequence[Group]) -> tuple[Piece, ...]:
    """Unite pieces of text that stand right below each other in one column, as paragraphs set apart do."""
    others = [piece for piece in sheet.pieces if piece.kind != "text"]
    texts = sorted((piece for piece in sheet.pieces if piece.kind == "text"), key=lambda piece: piece.top)
    walls = [*others, *(piece for group in groups for piece in (*group.pieces, *group.bylines))]
    united: list[Piece] = []
    for piece in texts:
        above = next((one for one in reversed(united) if _continues_column(one, piece, sheet, walls)), None)
        if above is None:
            united.append(piece)
            continue
        united[united.index(above)] = replace(
            above,
            lines=above.lines + piece.lines,
            left=min(above.left, piece.left),
            right=max(above.right, piece.right),
            bottom=piece.bottom,
        )
    return (*others, *united)


def _continues_column(above: Piece, piece: Piece, sheet: Sheet, walls: Sequence[Piece]) -> bool:
    em = piece.size
    gap = piece.top - above.bottom
    most = _STANZA_GAP if _breaks_off(above) else _COLUMN_GAP
    if above.box != piece.box or above.vertical or piece.vertical or not -0.3 * em < gap < most * em:
        return False
    if not 1 / 1.04 < above.size / em < 1.04 or find_dateline(piece.lines[0].text) or is_afterword(piece.lines[0].text):
        return False
    if above.rows or piece.rows or are_one_column(above, piece, sheet.figures):
        return False
    wide, narrow = (above, piece) if above.width > piece.width else (piece, above)
    closes = narrow is piece and len(piece.lines) <= 2 and is_flush_right(piece.lines[0], above)
    if narrow.left < wide.left - 0.6 * em or narrow.right > wide.right + em or (narrow.left - wide.left > 2.7 * em and not closes):
        return False
    frames = [figure.origin.frame for figure in sheet.figures if figure.origin.frame]
    places = [(w.left, w.top, w.right, w.bottom) for w in walls]
    places += [(f.left, f.top, f.right, f.bottom) for f in (*frames, *sheet.rules)]
    return not any(
        above.bottom - 0.5 * em < (top + bottom) / 2 < piece.top + 0.5 * em and overlap(left, right, wide.left, wide.right) > 0
        for left, top, right, bottom in places
    )


def _breaks_off(piece: Piece) -> bool:
    """Tell whether the last line of a piece ends without a mark before its column does, as in verse."""
    last = piece.lines[-1]
    return find_room(last, piece) and not re.search(r"[，。；：！？、…—”」）)]\s*$", last.text)


# --- headings ---------------------------------------------------------------------------------------------


def _heading(group: Group | None, confidence: float) -> Heading:
    """Return kicker, title and subtitle by type size: the largest lines are the title."""
    if group is None:
        return Heading()
    if group.vertical:
        lines = [line for piece in sorted(group.pieces, key=lambda p: -p.right) for line in piece.lines]
    else:
        lines = [line for piece in group.pieces for line in piece.lines]
    largest = max(line.size for line in lines)
    big = [index for index, line in enumerate(lines) if line.size > 0.93 * largest]
    first, last = big[0], big[-1]
    while last > first and lines[last].text.strip().startswith(DASHES):
        last -= 1
    return Heading(
        _turned(lines[first : last + 1]),
        _turned(lines[:first]),
        _turned(lines[last + 1 :]),
        _origin(lines, confidence),
    )


def _turned(lines: Sequence[Line]) -> tuple[Inline, ...]:
    content: list[Inline] = []
    for index, line in enumerate(lines):
        if index:
            content.append(Break("soft" if is_wrapped_rest(lines[index - 1].text, line.text) else "turn"))
        content.append(Text(clean_part(line.text)))
    return tuple(content)


# --- paragraphs --------------------------------------------------------------------------------------------


def _indents(texts: Sequence[Piece]) -> bool:
    """Tell whether the page sets first lines of paragraphs in: what follows a short last line shows it."""
    votes = [
        is_first(below, piece.left)
        for piece in texts
        if not piece.vertical
        for above, below in pairwise(piece.lines)
        if ends_sentence(above.text) and has_room(above, below, piece.right)
    ]
    return sum(votes) * 2 >= len(votes)


def _paragraph_starts(items: Sequence[tuple[Line, Piece]], page_indents: bool) -> set[int]:
    """Return the indices of the lines that begin a paragraph."""
    short = [
        index
        for index, ((line, piece), (following, _)) in enumerate(pairwise(items), 1)
        if not piece.vertical and has_room(line, following, piece.right)
    ]
    set_in = {index for index, (line, piece) in enumerate(items) if not piece.vertical and is_first(line, piece.left)}
    votes = [index in set_in for index in short if ends_sentence(items[index - 1][0].text)] or [page_indents]
    indents = sum(votes) * 2 >= len(votes)
    pitches = [b.frame.bottom - a.frame.bottom for (a, one), (b, other) in pairwise(items) if one is other]
    usual = median(pitches) if pitches else 0.0
    starts = {0}
    for index in range(1, len(items)):
        (above, piece), (line, home) = items[index - 1], items[index]
        ended = ends_sentence(above.text)
        if ended and home is piece and line.frame.bottom - above.frame.bottom > usual + _PARAGRAPH_GAP * line.size:
            starts.add(index)
            continue
        first = index in set_in and indents and (ended or index in short or find_room(above, piece))
        last = index in short and (not indents or ended)
        # A line that breaks off in its first half stands for itself, whatever follows: 此致, and 敬礼 flush left.
        alone = index - 1 in set_in and index - 1 in starts and piece.right - above.frame.right > 0.5 * piece.width
        lower = ended and piece.vertical and line.frame.top - piece.top > line.size
        closes = is_flush_right(line, home) and line.frame.left - home.left > 0.5 * home.width and width_em(above.text) * above.size < home.width
        dated = is_date(line.text) or (is_date(above.text) and index - 1 in starts)
        if first or last or alone or lower or dated or (closes and (ended or index - 1 in starts)):
            starts.add(index)
    # Where hardly any line is full, the lines are verse or a list and stand for themselves.
    if len(items) >= 4 and len(short) > 0.7 * (len(items) - 1):
        starts |= set(short)
    return starts


def find_room(line: Line, piece: Piece) -> bool:
    """Tell whether a line ends before its column does."""
    return piece.right - line.frame.right > 1.5 * line.size


_DIVIDED = re.compile(r"[A-Za-z]{2,}-$")


def _paragraph(lines: Sequence[Line], margin: float) -> Paragraph:
    """Return lines as a paragraph with soft breaks; the hyphen of a divided Latin word is taken out and recorded."""
    texts = [line.text.strip() for line in lines]
    edits: list[Edit] = []
    for index in range(len(texts) - 1):
        if _DIVIDED.search(texts[index]) and re.match("[a-z]{2,}", texts[index + 1]):
            number = lines[index].fragment.lines[0].number
            word = re.match("[a-z]+", texts[index + 1])
            assert word is not None  # noqa: S101 - narrows the type
            edits.append(Edit("divided-word", number, "-", "", 0.8))
            texts[index] = texts[index][:-1] + word[0]
            texts[index + 1] = texts[index + 1][word.end() :]
    content: list[Inline] = []
    for index, text in enumerate(texts):
        if index:
            content.append(Break("soft"))
        content.append(Text(text))
    origin = _origin(lines, confidence_of(margin))
    return Paragraph(tuple(content), replace(origin, edits=(*origin.edits, *edits)))


def _verse(lines: Sequence[Line], margin: float) -> Verse:
    stanzas = tuple(tuple((Text(clean_part(line.text)),) for line in stanza) for stanza in part_stanzas(lines))
    return Verse(stanzas, _origin(lines, confidence_of(margin)))


def _table(piece: Piece, margin: float) -> Table:
    rows = tuple(tuple((Text(clean_part(cell.text)),) for cell in row) for row in piece.rows)
    head = not any(re.search("[0-9０-９]", cell.text) for cell in piece.rows[0])
    return Table(rows, int(head), origin=_origin(piece.lines, confidence_of(margin)))


def _strong(piece: Piece) -> Paragraph:
    text = "".join(clean_part(line.text) for line in piece.lines)
    return Paragraph((Strong((Text(text),)),), _origin(piece.lines, 0.9))


def _origin(lines: Iterable[Line], confidence: float) -> Origin:
    spans: list[Span] = []
    edits: list[Edit] = []
    seen: set[int] = set()
    for line in lines:
        if id(line.fragment) in seen:
            continue
        seen.add(id(line.fragment))
        edits += line.fragment.origin.edits
        for span in line.fragment.origin.spans:
            if spans and spans[-1].source == span.source and spans[-1].last == span.first - 1:
                spans[-1] = Span(span.source, spans[-1].first, span.last)
            else:
                spans.append(span)
    return Origin(tuple(spans), tuple(edits), confidence)


def _unplaced(line: Line, kind: FurnitureKind) -> Furniture:
    return Furniture(line.text.strip(), kind, _origin([line], 1.0))


# --- pictures --------------------------------------------------------------------------------------------


def _cartoon(figure: Figure, group: Group | None) -> Section:
    """Return a picture that stands alone as a section, with its headline and the name of who drew or took it."""
    caption = "".join(node.text for node in figure.caption if isinstance(node, Text))
    reading = read_byline(caption) if caption else None
    byline = Byline(reading.names, caption, "end") if reading and reading.strength != "bare" else None
    if byline:
        figure = replace(figure, caption=())
    names = [line for piece in group.bylines for line in piece.lines] if group else []
    if names and not byline:
        text = "".join(line.text for line in names)
        byline = Byline(placed_names(text), text, "head")
    return Section("cartoon", _heading(group, 0.9), byline=byline, blocks=(figure,), origin=_origin(names, 0.9))


def _without_leads(sheet: Sheet, groups: Sequence[Group]) -> tuple[Sheet, dict[int, Piece]]:
    """Part the lines that lead back to another page (上接第1版) and stand right over the headline of the rest."""
    em = sheet.text_size
    leads: dict[int, Piece] = {}
    for piece in sheet.pieces:
        if piece.kind != "text" or len(piece.lines) > 1 or piece.rows or not is_jump(piece.text):
            continue
        below = [
            group
            for group in groups
            if not group.subhead and not group.vertical and group.box == piece.box and id(group) not in leads
            and -0.5 * em < group.top - piece.bottom < 2.5 * em
            and overlap(piece.left, piece.right, group.left, group.right) > 0
        ]
        if below:
            leads[id(min(below, key=lambda group: group.top))] = piece
    taken = {id(piece) for piece in leads.values()}
    return replace(sheet, pieces=tuple(piece for piece in sheet.pieces if id(piece) not in taken)), leads


def _with_caption(figure: Figure, pieces: Sequence[Piece]) -> Figure:
    if not pieces:
        return figure
    lines = [line for piece in pieces for line in piece.lines]
    text = "".join(clean_part(line.text) for line in lines)
    origin = _origin(lines, 0.9)
    return replace(figure, caption=(Text(text),), origin=replace(origin, frame=figure.origin.frame))
