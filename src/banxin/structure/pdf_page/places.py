"""Articles of a page come in, with the pieces and pictures that stand somewhere near; each goes to the article it is of.

What it costs that a byline, a label or a picture stands with an article is a distance in em; the nearest takes it,
and what is near to none stays for the caller, or unplaced.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from banxin.diagnostics import Place, Report
from banxin.model.document import Figure, Furniture
from banxin.structure.bylines import read_byline
from banxin.structure.headings import clean_part
from banxin.structure.pdf_page.flow import Chain, Group
from banxin.structure.pdf_page.labels import UNDERLINE
from banxin.structure.pdf_page.model import Piece, Sheet, overlap
from banxin.structure.pdf_page.names import is_flush_right, placed_names
from banxin.structure.pdf_page.paragraphs import make_unplaced
from banxin.structure.trade import is_dated, is_notice_title, read_label

# In em of the text.
_BYLINE_GAP = 2.2
_LEVEL_EM = 3.0  # articles beside each other begin level within so much
_BEHIND_RULE = 6.0  # a rule between a label and what stands below
_NEAR, _REACH = 6.0, 8.0  # as far as a picture, and a label or byline, may be from its article
_FAR = 99.0
_CLOSING_GAP, _CLOSING_ASIDE = 2.5, 16.0
_ASIDE_COST, _SAME_FRAME = 2.5, 4.0


@dataclass(slots=True)
class PageArticle:
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


def place_idle(idle: Sequence[Group], articles: Sequence[PageArticle], em: float, report: Report) -> list[Furniture]:
    """Make subheads of idle headlines that stand inside an article; return the others as unplaced."""
    unplaced: list[Furniture] = []
    for group in idle:
        home = next((article for article in articles if _stands_in(group, article, em)), None)
        lines = [line for piece in (*group.pieces, *group.bylines) for line in piece.lines]
        if home:
            home.subheads += [*group.pieces, *group.bylines]
            continue
        unplaced += [make_unplaced(line, "unknown") for line in lines]
        span = lines[0].fragment.origin.spans[0]
        report.add("STR-003", place=Place(span.source, span.first), title=clean_part(lines[0].text))
    return unplaced


def _stands_in(group: Group, article: PageArticle, em: float) -> bool:
    lines = [line.frame for piece in group.pieces for line in piece.lines]
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    for piece in article.chain.texts:
        beside = overlap(left, right, piece.left, piece.right) > 0.5 * (right - left)
        if beside and (
            -em < piece.top - group.bottom < 2.5 * em or -em < group.top - piece.bottom < 2.5 * em
        ):
            return group.subhead or group.size < 1.35 * em
    return False


def place_bylines(sheet: Sheet, articles: Sequence[PageArticle]) -> list[Furniture]:
    """Give each article the bylines of its headline, those that stand with it, and its signature; return the others as unplaced."""
    unplaced: list[Furniture] = []
    for article in articles:
        if article.chain.group:
            article.bylines += article.chain.group.bylines
    for piece in (piece for piece in sheet.pieces if piece.kind == "byline"):
        home = _best(articles, [_byline_cost(piece, article, sheet.text_size) for article in articles], _REACH)
        if home:
            home.bylines.append(piece)
        else:
            unplaced += [make_unplaced(line, "unknown") for line in piece.lines]
    for article in articles:
        _take_signature(article)
    return unplaced


def _byline_cost(byline: Piece, article: PageArticle, em: float) -> float:
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
        if inside and gap > -1.3 * em:
            best = min(best, max(0.0, gap) / em + bias)
    for piece in texts:
        gap = (piece.top - byline.bottom) / em
        if -0.5 < gap < _BYLINE_GAP and overlap(byline.left, byline.right, piece.left, piece.right) > 0:
            best = min(best, 0.5 + max(0.0, gap))
    if _is_inside(byline, article, em):
        best = min(best, 2.0)
    group = article.chain.group
    if group and overlap(byline.left, byline.right, group.left, group.right) > 0 and byline.top > group.top:
        best = min(best, 0.5 + abs(byline.top - group.bottom) / em)
    if texts and closes:
        # Under all columns of an article, flush right with the room that it has and its last column leaves free.
        aside, below = (byline.left - texts[-1].right) / em, (byline.top - article.bottom) / em
        if 0 <= aside < _CLOSING_ASIDE and -1.3 < below < _BYLINE_GAP:
            best = min(best, _ASIDE_COST + 0.2 * aside)
    if texts and byline.box >= 0 and byline.top > article.top:
        best = min(best, _SAME_FRAME + 0.05 * max(0.0, byline.top - article.bottom) / em)
    return best + 1.5 * bool(article.bylines)


def _take_signature(article: PageArticle) -> None:
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
    if last.rows or last.vertical or not is_flush_right(line, last) or not placed_names(line.text):
        return
    article.bylines.append(replace(last, kind="byline", lines=(line,), left=line.frame.left, top=line.frame.top, bottom=line.frame.bottom))
    rest = (*last.lines[:at], *last.lines[at + 1 :])
    texts[-1:] = [replace(last, lines=rest)] if rest else []


def place_labels(sheet: Sheet, articles: Sequence[PageArticle]) -> list[Furniture]:
    unplaced: list[Furniture] = []
    for piece in [piece for piece in sheet.pieces if piece.kind == "label"]:
        home = _best(articles, [_label_cost(piece, article, sheet) for article in articles], _REACH)
        if home is None or home.label is not None:
            unplaced += [make_unplaced(line, "label") for line in piece.lines]
            continue
        home.label = piece
        reading = read_label(piece.text)
        if reading and piece.box >= 0 and piece.box == home.pieces[0].box:
            for article in articles:
                if article is not home and article.label is None and article.pieces[0].box == piece.box:
                    article.shared_label = reading.text
        elif reading and reading.series:
            _share_label(home, reading.text, articles)
        else:
            _share_series(piece, home, reading.text if reading else piece.text.strip("「」『』"), articles, sheet)
    return unplaced


def _share_label(first: PageArticle, name: str, articles: Sequence[PageArticle]) -> None:
    """Give a label over several items to those that follow the first in its column."""
    below = [a for a in articles if a is not first and a.top > first.top and _stands_above(first, a)]
    for article in sorted(below, key=lambda a: a.top):
        if article.label is not None or _long(article):
            break
        article.shared_label = name


def _share_series(label: Piece, first: PageArticle, name: str, articles: Sequence[PageArticle], sheet: Sheet) -> None:
    """Give a label larger than the headline below it, or in the middle over two articles, to all short ones round that are
    headed as the first is.
    """
    group = first.chain.group
    if group is None or (label.size < 1.04 * group.size and not _is_over_two(label, first, articles, sheet.text_size)):
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
            if alike and under and any(_are_neighbours(one, article, sheet) for one in members):
                article.shared_label = name
                members.append(article)
                found = True


def _is_over_two(label: Piece, first: PageArticle, articles: Sequence[PageArticle], em: float) -> bool:
    """Tell whether a label stands in the middle over an article and one beside it, and not of the first alone."""

    def off_middle(left: float, right: float) -> float:
        return abs(left + right - 2 * label.middle) / em

    return off_middle(first.left, first.right) > 2 and any(
        off_middle(min(first.left, other.left), max(first.right, other.right)) < 2
        and overlap(first.left, first.right, other.left, other.right) <= 0
        and abs(other.top - first.top) < _LEVEL_EM * em
        for other in articles
        if other is not first
    )


def _are_neighbours(one: PageArticle, other: PageArticle, sheet: Sheet) -> bool:
    """Tell whether two articles stand right below or beside each other, with no rule of their width between."""
    across = overlap(one.left, one.right, other.left, other.right) / sheet.text_size
    down = overlap(one.top, one.bottom, other.top, other.bottom) / sheet.text_size
    upper, lower = (one, other) if one.top < other.top else (other, one)
    parted = any(
        upper.bottom - 1 <= rule.top and rule.bottom <= lower.top + 1
        and overlap(rule.left, rule.right, lower.left, lower.right) > 0.6 * (lower.right - lower.left)
        for rule in sheet.rules
    )
    return not parted and (across > -3 if down > 0 else down > -3 and across > 0)


def _stands_above(first: PageArticle, other: PageArticle) -> bool:
    width = min(first.right - first.left, other.right - other.left)
    return overlap(first.left, first.right, other.left, other.right) > 0.8 * width


def _label_cost(label: Piece, article: PageArticle, sheet: Sheet) -> float:
    if article.pieces[0].box != label.box and article.pieces[-1].box != label.box:
        return _FAR
    gap = (article.top - label.bottom - _pictures_between(label, article, sheet)) / sheet.text_size
    common = overlap(label.left, label.right, article.left, article.right)
    cost = _FAR
    if common > 0 and gap > -2.0:
        cost = max(0.0, gap)
    below = (label.top - article.bottom) / sheet.text_size
    if common > 0 and below > -1.0:
        cost = min(cost, 2.5 + max(0.0, below))
    if _is_inside(label, article, sheet.text_size):
        cost = min(cost, 2.0)
    if common <= 0 and abs(gap) < 3.0:
        cost = min(cost, 3.0 - common / sheet.text_size)
    parted = any(
        label.bottom + UNDERLINE * label.size <= rule.top
        and rule.bottom <= article.top + 1
        and overlap(rule.left, rule.right, label.left, label.right) > 0.6 * label.width
        for rule in sheet.rules
    )
    return cost + 3.0 * (article.label is not None) + _BEHIND_RULE * parted


def _pictures_between(label: Piece, article: PageArticle, sheet: Sheet) -> float:
    """Return how high the pictures are that stand between a label and the article below it, in points."""
    frames = [figure.origin.frame for figure in sheet.figures if figure.origin.frame]
    return sum(
        frame.bottom - frame.top
        for frame in (*frames, *sheet.blank)
        if label.bottom - sheet.text_size < frame.top
        and frame.bottom < article.top + sheet.text_size
        and overlap(frame.left, frame.right, label.left, label.right) > 0
    )


def place_figures(figures: Sequence[Figure], articles: Sequence[PageArticle], titled: Collection[int], em: float) -> list[Figure]:
    """Give each picture to the article it stands in or next to; return those that stand alone, as the titled do."""
    alone: list[Figure] = []
    for figure in figures:
        if id(figure) in titled:
            alone.append(figure)
            continue
        costs = [_figure_cost(figure, article, em) for article in articles]
        home = _best(articles, costs, _NEAR)
        if home:
            home.figures.append(figure)
        else:
            alone.append(figure)
    return alone


def _figure_cost(figure: Figure, article: PageArticle, em: float) -> float:
    frame = figure.origin.frame
    assert frame is not None  # noqa: S101 - narrows the type
    middle, height = (frame.left + frame.right) / 2, (frame.top + frame.bottom) / 2
    inside = article.left <= middle <= article.right and article.top <= height <= article.bottom
    if inside:
        return 0.5
    across = max(0.0, article.left - frame.right, frame.left - article.right)
    down = max(0.0, article.top - frame.bottom, frame.top - article.bottom)
    same = abs(article.left - frame.left) < em and abs(article.right - frame.right) < em
    above_headline = 1.0 if frame.bottom <= article.top + em and not same else 0.0
    return (across + down) / em - (0.8 if same else 0.0) + above_headline


def _best(articles: Sequence[PageArticle], costs: Sequence[float], most: float) -> PageArticle | None:
    if not costs or min(costs) > most:
        return None
    return articles[costs.index(min(costs))]


def _is_inside(piece: Piece, article: PageArticle, em: float) -> bool:
    return (
        article.left - em <= piece.middle <= article.right + em
        and article.top - em <= piece.top <= article.bottom + 2 * em
    )


def _long(article: PageArticle) -> bool:
    return sum(len(piece.lines) for piece in article.chain.texts) > 20


def with_tables(articles: Sequence[PageArticle], em: float) -> list[PageArticle]:
    """Put each table that has no headline, such as one in a frame, where it stands among the columns of an article."""
    tables = [article for article in articles if article.chain.group is None and all(piece.rows for piece in article.chain.texts)]
    others = [article for article in articles if not any(article is table for table in tables)]
    alone: list[PageArticle] = []
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


def with_closings(articles: Sequence[PageArticle], em: float) -> list[PageArticle]:
    """Put a line without a headline, such as the place and time of writing, at the end of the article over it."""
    lines = [a for a in articles if a.chain.group is None and len(a.chain.texts) == 1 and len(a.chain.texts[0].lines) == 1]
    others = [article for article in articles if not any(article is line for line in lines)]
    alone: list[PageArticle] = []
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
