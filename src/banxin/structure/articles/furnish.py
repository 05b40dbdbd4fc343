"""Articles with their headlines go in; labels (栏目) and bylines (署名) are given to them, at the least total cost."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np

from banxin.model.provenance import shorten
from banxin.model.span import Decision
from banxin.structure.articles.page import Page, Piece, Range, Segment, neighbours
from banxin.structure.assignment import Pairing, pairings
from banxin.structure.trade import LabelReading, find_dateline, is_notice_title, read_dateline_names

# Natural logarithms of the odds that a byline is an article's, by where it stands and what the article is like
# (`scripts/fit_bylines.py`).
BYLINE_WEIGHTS = {
    "under its headline": 0.98,  # right below it, wherever the text stands
    "above": 2.39,  # over the first paragraph
    "above, staff": 0.81,
    "above, by habit": 1.24,  # from -1 to 1: bylines of this page stand at the ends of articles, or at their heads
    "above, text before": -1.69,  # right below another text
    "above, gap before": 1.02,  # with a blank line between
    "above, gap after": -0.62,
    "above its headline": -1.85,  # for each line of it; of labels and other bylines below it
    "above label": -1.44,
    "above byline": -1.59,
    "end": 1.17,  # under the last paragraph
    "end, signed": 0.48,  # with a sign or in brackets
    "end, by habit": -1.52,
    "end, gap after": 0.57,
    "end, below headline": -0.97,  # for each that stands between, also of labels and bylines
    "end, below label": -1.02,
    "end, below byline": -1.48,
    "inside": 1.18,
    "far": -1.32,  # none of these
    "distance": -2.08,  # in eights of paragraphs, one at most
    "lead": -2.31,  # the text names its author itself: before a colon, in its dateline, or where a dateline names nobody
    "dateline with names": -2.54,
    "dateline": -0.84,
    "notice": -1.63,
    "short": -1.72,  # a line or two
    "picture by label": 1.43,  # a picture's credit at what a label calls one; at a long text
    "picture at text": -1.18,
}
IDLE_BYLINE, _SECOND_BYLINE = 1.6, -0.9
# Where bylines or labels are collected, where each stands tells nothing but their order.
_LEAST_COLLECTED = 3
_OF_ARTICLE = ("lead", "dateline with names", "dateline", "notice", "short", "picture by label", "picture at text")
_ANYWHERE = np.array([name in _OF_ARTICLE for name in BYLINE_WEIGHTS], dtype=float)
_HABIT_PRIOR, _SHORT_CHARS, _FARTHEST = 2.0, 40, 8
_NEVER = 1e6
_LABEL_OBSTACLE, _LABEL_FOREIGN_HEADLINE = 0.6, 0.8
_LABEL_OVER_HEADLINE, _LABEL_GAP = 0.2, 0.5
_LABEL_OTHERS = 1.0  # right below a headline that is another's, parted from the text
_LABEL_BELOW, _LABEL_BELOW_GAP, _LABEL_INSIDE, _LABEL_FAR = 0.6, 1.5, 1.0, 2.6
_LABEL_PICTURE, _LABEL_NOT_PICTURE = -0.5, 1.6
_LABEL_NO_PICTURE, _LABEL_NO_CREDIT = 3.0, 1.0  # on test pages labels of pictures stand with nothing else
_IDLE_LABEL = 3.3
_COLLECTED_LABEL = 1.5
_LABELS_BELOW_HABIT = 2.0


LabelPlace: TypeAlias = Literal["above", "end", "headline"]  # over an article, under its text, under its headline


@dataclass(slots=True)
class Article:
    """A segment of paragraphs with what has been assigned to it."""

    segment: Segment
    group: Range | None = None
    torn: Range | None = None  # lines of its headline that stand elsewhere
    headline: Decision | None = None
    extent: Decision | None = None
    decisions: list[Decision] = field(default_factory=list)  # on its label and bylines
    label: int | None = None
    shared_label: LabelReading | None = None
    bylines: list[int] = field(default_factory=list)

    @property
    def start(self) -> int:
        """The index of the first paragraph."""
        return self.segment[0][0]

    @property
    def end(self) -> int:
        """The index after the last paragraph."""
        return self.segment[-1][1]


def _looks_like_picture(page: Page, segment: Segment) -> bool:
    """Tell whether a segment may be a cartoon or photograph: one paragraph, and a credit right at its end."""
    start, end = segment[0][0], segment[-1][1]
    para = page.paras[start]
    if end - start != 1 or para.lead or para.dateline:
        return False
    return any(
        piece.kind == "byline" and piece.slot == end and (piece.same_line or (piece.byline and piece.byline.picture))
        for piece in page.pieces
    )


def share_out_pieces(costs: np.ndarray, idle: float) -> list[tuple[int | None, Pairing]]:
    """Return for each row the column that the cheapest assignment gives it, or None where idling is cheaper."""
    count, columns = costs.shape
    if not count:
        return []
    size = count + columns
    padded = np.full((size, size), _NEVER)
    padded[:count, :columns] = costs
    padded[np.arange(count), columns + np.arange(count)] = idle
    padded[count:, :] = 0.0
    found = [pairing for pairing in pairings(padded) if pairing.row < count]
    return [(pairing.column if pairing.column < columns else None, pairing) for pairing in found]


def _find_collected(page: Page, indices: Sequence[int]) -> list[list[int]]:
    """Return the rows of the pieces that stand right below each other between two texts, more than these take."""
    runs: list[list[int]] = []
    for row, index in enumerate(indices):
        goes_on = bool(runs) and index == indices[row - 1] + 1 and page.pieces[index].slot == page.pieces[index - 1].slot
        runs = [*runs[:-1], [*runs[-1], row]] if goes_on else [*runs, [row]]
    return [rows for rows in runs if len(rows) >= _LEAST_COLLECTED]


def keep_in_order(costs: np.ndarray, rows: Sequence[int], idle: float) -> None:
    """Let each of some rows keep but the one column that it takes, if any, where they are shared out at the least cost with
    later columns for later rows. `idle` is what a row without a column costs.
    """
    others = [row for row in range(len(costs)) if row not in rows]
    instead = np.minimum(0.0, costs[others].min(axis=0) - idle) if others else np.zeros(costs.shape[1])
    gains = costs[rows] - idle - instead
    least = np.zeros((len(rows) + 1, costs.shape[1] + 1))
    for row, gain in enumerate(gains, 1):
        for column in range(1, costs.shape[1] + 1):
            least[row, column] = min(least[row - 1, column], least[row, column - 1], least[row - 1, column - 1] + gain[column - 1])
    row, column = len(rows), costs.shape[1]
    kept = np.full((len(rows), costs.shape[1]), _NEVER)
    while row and column:
        if least[row, column] == least[row, column - 1]:
            column -= 1
        elif least[row, column] == least[row - 1, column]:
            row -= 1
        else:
            row, column = row - 1, column - 1
            kept[row, column] = costs[rows[row], column]
    costs[rows] = kept


def assign_bylines(page: Page, articles: Sequence[Article]) -> None:
    indices = [i for i, piece in enumerate(page.pieces) if piece.kind == "byline" and not _is_note(piece)]
    habit, weights = byline_habit(page), np.array(list(BYLINE_WEIGHTS.values()))
    measured = np.array([[measure_byline(page, i, article, habit) for article in articles] for i in indices], dtype=float)
    measured = measured.reshape(len(indices), len(articles), len(weights))
    costs = -(measured @ weights)
    crowds = _find_collected(page, indices)
    for rows in crowds:
        costs[rows] = np.minimum(costs[rows], -(measured[rows] @ (weights * _ANYWHERE)))
        keep_in_order(costs, rows, IDLE_BYLINE)
    adrift = {row for rows in crowds for row in rows}
    for row, (column, pairing) in enumerate(share_out_pieces(costs, IDLE_BYLINE)):
        if column is None and len(articles) and row not in adrift:
            # An article may have a second one, such as the photographer's, if it stands right there.
            nearest = int(costs[row].argmin())
            column = nearest if costs[row, nearest] <= _SECOND_BYLINE else None
        if column is not None:
            articles[column].bylines.append(indices[row])
            articles[column].decisions.append(_explain(page, articles, "byline", indices[row], column, pairing))


    _attach_notes(page, articles)


def _is_note(piece: Piece) -> bool:
    """Tell whether a line says of who signs a text what he is, and not his name (（作者系某校教师）)."""
    return piece.byline is not None and not piece.byline.names


def _attach_notes(page: Page, articles: Sequence[Article]) -> None:
    """Give what is said of an author to the article whose byline stands right beside it, else to that whose text ends there."""
    signed = {index: article for article in articles for index in article.bylines}
    for index, piece in enumerate(page.pieces):
        if piece.kind != "byline" or not _is_note(piece):
            continue
        beside = [signed[other] for other in (index - 1, index + 1) if other in signed and page.pieces[other].slot == piece.slot]
        ends = [article for article in articles if article.end == piece.slot]
        for article in (beside or ends)[:1]:
            article.bylines.append(index)


def _explain(
    page: Page, articles: Sequence[Article], what: str, index: int, column: int, pairing: Pairing
) -> Decision:
    """Return why a label or byline went to an article, and where it would have gone instead."""
    other = articles[pairing.other_column] if pairing.other_column < len(articles) else None
    return Decision(
        f"{what} {shorten(page.pieces[index].text)}",
        f"of the text from line {page.paras[articles[column].start].first_line}",
        pairing.cost,
        f"of that from line {page.paras[other.start].first_line}" if other else "of none",
        max(pairing.cost, pairing.runner_up_cost),
    )


def measure_byline(page: Page, index: int, article: Article, habit: float) -> tuple[float, ...]:
    """Return what is measured of a byline and an article, as many figures as `BYLINE_WEIGHTS` has.

    `habit` tells from -1 to 1 whether the page has its bylines at the ends of articles, or at their heads.
    """
    piece = page.pieces[index]
    start, end = article.start, article.end
    byline = piece.byline
    own = range(*article.group) if article.group else range(0)
    heads = {page.heads[line] for line in own}
    under = bool(heads) and max(heads) == index - 1
    above = piece.slot == start
    below = piece.slot == end or _stands_under(page, piece) == end - 1
    inside = _holds(article.segment, piece.slot)
    after = [other for other in range(index + 1, len(page.pieces)) if page.pieces[other].slot == piece.slot] if above else []
    before = [other for other in range(index) if page.pieces[other].slot == piece.slot]
    first_there = above and not before and not under
    over = [page.pieces[other].kind for other in before if other not in heads] if below else []
    under_it = [page.pieces[other].kind for other in after]
    first = page.paras[start]
    dated = find_dateline(first.text)
    named = bool(dated and read_dateline_names(first.text[:dated]))
    label = page.pieces[article.label].label if article.label is not None else None
    picture, labelled = byline is not None and byline.picture, label is not None and label.picture
    far = not (above or below or under or inside)
    return (
        under,
        above,
        above and byline is not None and byline.strength == "role",
        above * habit,
        first_there,
        first_there and piece.gap,
        above and piece.gap_below,
        sum(other in heads for other in after),
        under_it.count("label"),
        under_it.count("byline"),
        below,
        below and byline is not None and byline.strength in ("sign", "brackets"),
        below * habit,
        below and piece.gap_below,
        over.count("headline"),
        over.count("label"),
        over.count("byline"),
        inside,
        far,
        far * min(_FARTHEST, _distance(piece.slot, article.segment)) / _FARTHEST,
        bool(first.lead),
        named,
        bool(dated) and not named,
        bool(heads) and is_notice_title(page.pieces[max(heads)].text),
        end - start == 1 and len(first.text) < _SHORT_CHARS,
        picture and labelled,
        picture and not labelled and end - start > 1,
    )


def byline_habit(page: Page) -> float:
    """Return whether the bylines of a page that can only stand at heads or ends of articles stand at heads (1) or ends (-1)."""
    heads = ends = 0
    for index, piece in enumerate(page.pieces):
        if piece.kind != "byline" or piece.byline is None or piece.byline.picture or not piece.byline.names:
            continue
        above, below = neighbours(page.pieces, index)
        if above is None and piece.same_line:
            ends += 1
        elif above is not None and above.kind == "headline" and below is None and piece.slot < len(page.paras):
            heads += 1
        elif above is None and piece.slot and (below.kind in ("headline", "label") if below else piece.slot == len(page.paras)):
            ends += 1
    return (heads - ends) / (heads + ends + _HABIT_PRIOR)


def _stands_under(page: Page, piece: Piece) -> int | None:
    """Return the paragraph whose end stands above a piece on the page without a headline between, though its text may have
    been put together with what comes before.
    """
    above = [index for index, para in enumerate(page.paras) if para.last_line < piece.line]
    nearest = max(above, key=lambda index: page.paras[index].last_line, default=None)
    if nearest is None or any(page.paras[nearest].last_line < page.pieces[head].line < piece.line for head in page.heads):
        return None
    return nearest


def _distance(slot: int, segment: Segment) -> int:
    return min(max(start - slot, slot - end, 0) for start, end in segment)


def assign_labels(page: Page, articles: Sequence[Article]) -> None:
    indices = [i for i, piece in enumerate(page.pieces) if piece.kind == "label"]
    chosen: list[tuple[int | None, Pairing]] = []
    least = math.inf
    crowds = _find_collected(page, indices)
    anywhere = np.array([[_COLLECTED_LABEL + _kind_cost(page, page.pieces[i], article) for article in articles] for i in indices])
    # A page has its labels above its articles, or, where it seldom has, at their ends, or below their headlines, wherever these stand.
    places: tuple[tuple[LabelPlace, float], ...] = (("above", 0.0), ("end", _LABELS_BELOW_HABIT), ("headline", _LABELS_BELOW_HABIT))
    for place, prior in places:
        costs = np.array([[_label_cost(page, i, article, place) for article in articles] for i in indices])
        costs = costs.reshape(len(indices), len(articles))
        for rows in crowds:
            costs[rows] = np.minimum(costs[rows], anywhere[rows])
            keep_in_order(costs, rows, _IDLE_LABEL)
        columns = share_out_pieces(costs, _IDLE_LABEL)
        total = prior + sum(_IDLE_LABEL if c is None else float(costs[row, c]) for row, (c, _) in enumerate(columns))
        if total < least:
            least, chosen = total, columns
    for row, (column, pairing) in enumerate(chosen):
        if column is not None:
            articles[column].label = indices[row]
            articles[column].decisions.append(_explain(page, articles, "label", indices[row], column, pairing))
    for number, article in enumerate(articles):
        label = page.pieces[article.label].label if article.label is not None else None
        if label is None or not label.series:
            continue
        for following in articles[number + 1 :]:
            start, end = following.start, following.end
            if end - start > 1 or following.label is not None:
                break
            following.shared_label = label


def _label_cost(page: Page, index: int, article: Article, place: LabelPlace) -> float:
    """Return what a label costs at an article, on a page that has its labels in one place: those in another cost more."""
    piece = page.pieces[index]
    start, end = article.start, article.end
    own = set(page.heads[article.group[0] : article.group[1]]) if article.group else set()
    against = 0.0 if place == "above" else _LABEL_BELOW_GAP
    cost = _LABEL_FAR + 0.2 * min(8, abs(piece.slot - start))
    if own and min(own) == index + 1:
        cost = min(cost, _LABEL_OVER_HEADLINE + (_LABEL_GAP if piece.gap_below else 0.0) + against)
    if _holds(article.segment, piece.slot):
        cost = min(cost, _LABEL_INSIDE)
    under_headline = index > 0 and page.pieces[index - 1].kind == "headline" and page.pieces[index - 1].slot == piece.slot
    if piece.slot == start:
        obstacles = _LABEL_OTHERS * (under_headline and index - 1 not in own and piece.gap_below and not piece.gap)
        for other in range(index + 1, len(page.pieces)):
            if page.pieces[other].slot != piece.slot:
                break
            if other not in own:
                foreign = page.pieces[other].kind == "headline"
                obstacles += _LABEL_FOREIGN_HEADLINE if foreign else _LABEL_OBSTACLE
        cost = min(cost, obstacles + against)
    under = _stands_under(page, piece)
    if end == (piece.slot if under is None else under + 1):
        above = [
            other
            for other in range(index - 1, -1, -1)
            if page.pieces[other].slot == piece.slot and page.pieces[other].kind != "byline" and other not in own
        ]
        placed = 0.0 if place == "end" else _LABEL_BELOW_GAP if piece.gap else _LABEL_BELOW
        cost = min(cost, placed + _LABEL_OBSTACLE * len(above))
    if under_headline and own and max(own) == index - 1:
        cost = min(cost, 0.0 if place == "headline" else _LABEL_BELOW)
    return cost + _kind_cost(page, piece, article)


def _kind_cost(page: Page, piece: Piece, article: Article) -> float:
    """Return what a label's saying that it is one of pictures, or not, costs at an article that is one or not."""
    picture = piece.label is not None and piece.label.picture
    if _looks_like_picture(page, article.segment):
        return _LABEL_PICTURE if picture else _LABEL_NOT_PICTURE
    if not picture:
        return 0.0
    return _LABEL_NO_PICTURE if article.end - article.start > 1 else _LABEL_NO_CREDIT


def _holds(segment: Segment, slot: int) -> bool:
    """Tell whether a place between paragraphs is inside a segment, or right before one of its later ranges."""
    return any(start < slot < end for start, end in segment) or any(start == slot for start, _ in segment[1:])
