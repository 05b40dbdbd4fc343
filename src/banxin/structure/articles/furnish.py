"""Articles with their headlines go in; labels (栏目) and bylines (署名) are given to them, at the least total cost."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from banxin.model.provenance import shorten
from banxin.model.span import Decision
from banxin.structure.articles.page import Page, Piece, Range, Segment, stands_over_text
from banxin.structure.articles.solver import holds
from banxin.structure.assignment import Pairing, pairings
from banxin.structure.trade import LabelReading, find_dateline, read_dateline_names

_BYLINE_ABOVE_SIGN, _BYLINE_ABOVE_STAFF, _BYLINE_INSIDE = 1.0, 0.2, 0.3
_BYLINE_OBSTACLE = 0.6
_BYLINE_FAR, _BYLINE_PER_PARAGRAPH, _BYLINE_FARTHEST = 1.6, 0.2, 3.2
_BYLINE_HAS_LEAD, _BYLINE_HAS_DATELINE = 3.0, 1.0
_BYLINE_CREDIT = 1.5  # a picture credit on a long article, or an author's byline on a picture
_IDLE_BYLINE = 3.0
_NEVER = 1e6
_LABEL_OBSTACLE, _LABEL_FOREIGN_HEADLINE = 0.6, 0.8
_LABEL_OVER_HEADLINE, _LABEL_GAP = 0.2, 0.5
_LABEL_BELOW, _LABEL_BELOW_GAP, _LABEL_INSIDE, _LABEL_FAR = 0.6, 1.5, 1.0, 2.6
_LABEL_PICTURE, _LABEL_NOT_PICTURE = -0.5, 1.6
_LABEL_NO_PICTURE, _LABEL_NO_CREDIT = 3.0, 1.0  # on test pages labels of pictures stand with nothing else
_IDLE_LABEL = 3.3
_LABELS_BELOW_HABIT = 2.0


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


def _assign(costs: np.ndarray, idle: float) -> list[tuple[int | None, Pairing]]:
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


def assign_bylines(page: Page, articles: Sequence[Article]) -> None:
    indices = [i for i, piece in enumerate(page.pieces) if piece.kind == "byline"]
    costs = np.array([[_byline_cost(page, i, article) for article in articles] for i in indices])
    costs = costs.reshape(len(indices), len(articles))
    for row, (column, pairing) in enumerate(_assign(costs, _IDLE_BYLINE)):
        if column is None and len(articles):
            # An article may have a second one, such as the photographer's, if it stands right there.
            nearest = int(costs[row].argmin())
            column = nearest if costs[row, nearest] <= _BYLINE_FAR else None
        if column is not None:
            articles[column].bylines.append(indices[row])
            articles[column].decisions.append(_explain(page, articles, "byline", indices[row], column, pairing))


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


def _byline_cost(page: Page, index: int, article: Article) -> float:
    piece = page.pieces[index]
    start, end = article.start, article.end
    byline = piece.byline
    staff = byline is not None and byline.strength == "role"
    above = _pieces_between(page, index, upward=True)
    cost = min(_far(piece.slot, article.segment), _BYLINE_FARTHEST)
    if article.group and page.heads[article.group[1] - 1] == index - 1:
        cost = min(cost, _BYLINE_ABOVE_STAFF if staff else _BYLINE_ABOVE_SIGN - 0.4)
    if holds(article.segment, piece.slot):
        cost = min(cost, _BYLINE_INSIDE)
    if piece.slot == start:
        below = _pieces_between(page, index, upward=False)
        placed = _BYLINE_ABOVE_STAFF if staff or stands_over_text(page, piece) else _BYLINE_ABOVE_SIGN
        cost = min(cost, placed + _BYLINE_OBSTACLE * len(below))
    if piece.slot == end or _stands_under(page, piece) == end - 1:
        over_text = _BYLINE_ABOVE_SIGN if stands_over_text(page, piece) else 0.0
        cost = min(cost, _BYLINE_OBSTACLE * len(above) + (0.4 if staff and piece.gap else 0.0) + over_text)
    first = page.paras[start]
    if first.lead:
        cost += _BYLINE_HAS_LEAD
    if first.dateline and not (staff and not read_dateline_names(first.text[: find_dateline(first.text)])):
        cost += _BYLINE_HAS_DATELINE
    if byline is not None and byline.picture:
        label = page.pieces[article.label].label if article.label is not None else None
        if label is not None and label.picture:
            cost -= _BYLINE_CREDIT
        elif end - start > 1:
            cost += _BYLINE_CREDIT
    return cost


def _pieces_between(page: Page, index: int, *, upward: bool) -> list[Piece]:
    """Return the display lines between a piece and the paragraph above or below it."""
    slot = page.pieces[index].slot
    beyond = page.pieces[:index] if upward else page.pieces[index + 1 :]
    return [piece for piece in beyond if piece.slot == slot]


def _stands_under(page: Page, piece: Piece) -> int | None:
    """Return the paragraph whose end stands above a piece on the page without a headline between, though its text may have
    been put together with what comes before.
    """
    above = [index for index, para in enumerate(page.paras) if para.last_line < piece.line]
    nearest = max(above, key=lambda index: page.paras[index].last_line, default=None)
    if nearest is None or any(page.paras[nearest].last_line < page.pieces[head].line < piece.line for head in page.heads):
        return None
    return nearest


def _far(slot: int, segment: Segment) -> float:
    distance = min(max(start - slot, slot - end, 0) for start, end in segment)
    return _BYLINE_FAR + _BYLINE_PER_PARAGRAPH * distance


def assign_labels(page: Page, articles: Sequence[Article]) -> None:
    indices = [i for i, piece in enumerate(page.pieces) if piece.kind == "label"]
    chosen: list[tuple[int | None, Pairing]] = []
    least = math.inf
    # A page has its labels above its articles, or, where it seldom has, at their ends.
    for below, prior in ((False, 0.0), (True, _LABELS_BELOW_HABIT)):
        costs = np.array([[_label_cost(page, i, article, below=below) for article in articles] for i in indices])
        costs = costs.reshape(len(indices), len(articles))
        columns = _assign(costs, _IDLE_LABEL)
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


def _label_cost(page: Page, index: int, article: Article, *, below: bool) -> float:
    piece = page.pieces[index]
    label = piece.label
    assert label is not None  # noqa: S101 - narrows the type
    start, end = article.start, article.end
    own = set(page.heads[article.group[0] : article.group[1]]) if article.group else set()
    against = _LABEL_BELOW_GAP if below else 0.0
    cost = _LABEL_FAR + 0.2 * min(8, abs(piece.slot - start))
    if own and min(own) == index + 1:
        cost = min(cost, _LABEL_OVER_HEADLINE + (_LABEL_GAP if piece.gap_below else 0.0) + against)
    if holds(article.segment, piece.slot):
        cost = min(cost, _LABEL_INSIDE)
    if piece.slot == start:
        obstacles = 0.0
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
        placed = 0.0 if below else _LABEL_BELOW_GAP if piece.gap else _LABEL_BELOW
        cost = min(cost, placed + _LABEL_OBSTACLE * len(above))
    if _looks_like_picture(page, article.segment):
        cost += _LABEL_PICTURE if label.picture else _LABEL_NOT_PICTURE
    elif label.picture:
        cost += _LABEL_NO_PICTURE if end - start > 1 else _LABEL_NO_CREDIT
    return cost
