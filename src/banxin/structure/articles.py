"""Whole paragraphs and display lines go in; articles with headline, label and byline come out as sections.

Nothing in a dump says where an article ends or which headline is whose: text frames come out in any order.
So two questions are answered together. Where is the flow of paragraphs cut into articles? A byline, a dateline,
another column measure, a change of vocabulary speak for a cut. Which headline goes to which article? Shared
rare words and nearness speak for a pair; every headline goes to one article, every article takes one headline
(Hungarian method). A cut that leaves a headline idle, or an article without one, costs; single cuts and
single joints of headline groups are changed as long as the whole becomes cheaper. Labels and bylines are then
assigned in the same way. What finds no place is kept as unplaced.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal, TypeAlias

import numpy as np

from banxin.diagnostics import Place, Report
from banxin.model.document import (
    Block,
    Byline,
    Document,
    Fragment,
    Furniture,
    FurnitureKind,
    Label,
    Paragraph,
    Section,
    SectionKind,
    Strong,
    Text,
)
from banxin.model.span import Origin
from banxin.model.walk import heading_text
from banxin.structure.assignment import cheapest_pairs
from banxin.structure.headings import Part, clean_part, compose_heading, is_wrapped_rest, price_of
from banxin.structure.lexis import Lexis, merged, pairs_of
from banxin.structure.lines import MAX_MEASURE_EM, find_habitual_gap, width_em
from banxin.structure.rejoin import confidence_of
from banxin.structure.trade import (
    BYLINE_SIGNS,
    HAN,
    SIGNS,
    BylineReading,
    LabelReading,
    find_dateline,
    is_caption,
    is_date,
    is_editor_note,
    is_jump,
    is_name,
    is_notice_title,
    read_byline,
    read_label,
    read_lead,
)
from banxin.typography.breaks import join_lines

PieceKind: TypeAlias = Literal["headline", "label", "byline", "closing"]

# Costs, on the scale of `rejoin`: 1 is a hint, 3 strong, 6 all but certain.
_CUT = 3.0  # most neighbouring paragraphs are of one article
_KEEP_CAPTION = 3.0
_KEEP_DATELINE, _KEEP_EDITOR_NOTE, _KEEP_LEAD, _KEEP_AFTER_LEAD = 5.0, 4.0, 3.5, 1.5
_KEEP_BYLINE, _KEEP_STAFF_BYLINE = 5.0, 0.5
_KEEP_HEADLINE, _KEEP_SUBHEAD, _KEEP_LONE_SUBHEAD, _KEEP_LABEL = 2.5, 0.5, 1.5, 4.0
_KEEP_OTHER_MEASURE, _KEEP_FAR_OTHER_MEASURE = 1.2, 4.0
_KEEP_SIGNATURE = 3.0
_KEEP_NEW_FRAME = 0.7  # a stray space in front, as a text frame leaves it
# How the similarity of what stands before and after a cut turns into a cost of keeping it together: measured
# on some eighty neighbouring paragraphs, three quarters of true ends stay below 0.01, nine tenths of others above.
# Short texts share little with anything, so their figure says less.
_TOPIC_MOST, _TOPIC_SLOPE, _TOPIC_LEAST = 2.5, 150.0, -2.0
_TOPIC_CHARS = 120
_REACH = 6  # paragraphs at most

_ARTICLE = 1.5  # an article more: what a headline given to it must at least be worth
_UNSIGNED = 1.0  # an article with neither byline nor dateline
_IDLE_HEADLINE, _NO_HEADLINE, _SUBHEAD = 3.0, 3.0, 1.2
_EARLIER_STORY = 2.0  # the first text of a page may be the end of another page's story
_SUBHEAD_WORDS = 0.9  # of what its words would be worth as a headline
_LINK, _LINK_REACH, _NEVER = 2.2, 4, 1e6  # an article that goes on further down, past others
_TWO_AUTHORS = 3.5
_WORDS = 5.0  # a headline all of whose rare words stand in the article
_SINGLE = 0.25  # of a pair's weight, for a character shared without its neighbour
_UNSEEN = 0.4  # of a rare pair's weight, for one that stands nowhere on the page
_RIGHT_ABOVE, _RIGHT_BELOW, _ELSEWHERE = 2.2, 0.8, 0.6
_OBSTACLE = 0.6  # another headline group between; half of it for a label or byline
_DISTANCE_PARAGRAPHS = 3.0
_ORDER = 0.02
_NOTICE = 2.0
_JOIN_OVER_GAP, _JOIN_IN_LINE, _JOIN_NOTICE = 0.8, 0.6, 1.0
_SPLIT_BLOCK, _SPLIT_ANY = 2.5, 1.0  # parting lines that no blank line parts, where others are, and where none is
_BELOW_HABIT = 1.5  # that a page has its headlines below the text
_WRAPPED_REST = -2.0
_SHAPE = 0.7  # of the price that `headings` puts on sharing out the lines
_LONG_GROUP_EM, _LONG_GROUP = 45.0, 3.0
_MAX_SIGNATURE_EM = 20.0
_BARE_LABEL_RATIO, _LEAST_BARE_LABELS = 1.2, 2
_MAX_HEADLINES_TOGETHER = 40  # more display lines in one place are no headlines
_MAX_SUBHEAD_EM, _SUBHEAD_SPREAD_EM = 12.0, 3.0

# A page holds fewer paragraphs and display lines than this; more are worked through piece by piece.
_WINDOW = 240
_MAX_ROUNDS = 4
# What the search for cheaper solutions may cost a page, in cells of the assignment: far more than a page needs,
# and little enough that a book fed by mistake ends in seconds.
_MAX_WORK, _WORK_PER_TRIAL = 1_000_000, 1000
_MAX_PAGES = 12  # more windows than this are no newspaper
_LIKELY = 3.0  # what may be changed together with a headline
_CERTAIN = 4.5  # a single choice that costs more is left as it is


@dataclass(frozen=True, slots=True)
class _Para:
    """A paragraph with what the costs ask of it; `tail` tells that its byline shared its last line."""

    block: Paragraph
    text: str
    pairs: Counter[str]
    lead: str
    dateline: bool
    measure_em: float
    first_line: int
    last_line: int
    source: str


@dataclass(frozen=True, slots=True)
class _Piece:
    """A display line: `slot` is how many paragraphs stand before it, `gap` whether a blank line parts it from
    what stands above, `gap_below` from what stands below.
    """

    fragment: Fragment
    kind: PieceKind
    text: str
    slot: int
    line: int
    gap: bool
    gap_below: bool
    same_line: bool  # it shares its source line with what stands above
    byline: BylineReading | None = None
    label: LabelReading | None = None


@dataclass(slots=True)
class _Page:
    paras: list[_Para]
    pieces: list[_Piece]
    heads: list[int] = field(default_factory=list)  # the headline parts among the pieces
    lexis: Lexis = field(default_factory=lambda: Lexis(()))
    head_pairs: list[Counter[str]] = field(default_factory=list)
    between: list[list[_Piece]] = field(default_factory=list)  # the pieces at each place between paragraphs
    series: set[int] = field(default_factory=set)  # the places whose headline is one of a series of subheads
    dialogue: bool = False  # names before colons are speakers, not authors


def gather_articles(document: Document, report: Report) -> Document:
    """Gather the document's paragraphs and display lines into articles.

    Reports headlines without a body (STR-003) and articles without a headline (STR-004).
    """
    if not document.blocks:
        return document
    sections: list[Section] = []
    unplaced: list[Furniture] = []
    kept: list[Block] = []
    windows = list(_windows(document.blocks))
    work = _MAX_WORK if len(windows) <= _MAX_PAGES else _MAX_WORK // 10
    for window in windows:
        made, rest = _gather(window, work, report)
        sections += made
        unplaced += rest
    kept += [block for block in document.blocks if not isinstance(block, Paragraph | Fragment)]
    return replace(
        document,
        blocks=tuple(kept),
        sections=document.sections + tuple(sections),
        unplaced=document.unplaced + tuple(unplaced),
    )


def _windows(blocks: Sequence[Block]) -> Iterable[list[Paragraph | Fragment]]:
    window: list[Paragraph | Fragment] = []
    source = ""
    for block in blocks:
        if not isinstance(block, Paragraph | Fragment):
            continue
        here = block.origin.spans[0].source if block.origin.spans else source
        if window and (here != source or len(window) >= _WINDOW):
            yield window
            window = []
        source = here
        window.append(block)
    if window:
        yield window


# --- reading the page --------------------------------------------------------------------------------------


def _read_page(blocks: Sequence[Paragraph | Fragment]) -> _Page:
    spans = [span for block in blocks for span in block.origin.spans]
    habit = find_habitual_gap(sorted({number for span in spans for number in range(span.first, span.last + 1)}))
    signs = _byline_signs(blocks)
    paras: list[_Para] = []
    pieces: list[_Piece] = []
    for index, block in enumerate(blocks):
        first, last = block.origin.spans[0].first, block.origin.spans[-1].last
        if isinstance(block, Paragraph):
            paras.append(_read_para(block, first, last))
            continue
        above = blocks[index - 1].origin.spans[-1].last if index else first - 9
        below = blocks[index + 1].origin.spans[0].first if index + 1 < len(blocks) else last + 9
        pieces.append(
            _read_piece(
                block,
                slot=len(paras),
                gap=first - above - 1 > habit or first < above,
                gap_below=below - last - 1 > habit or below < last,
                same_line=first == above,
                byline_signs=signs,
            )
        )
    page = _Page(paras, _settle_bare_labels(_settle_signatures(_settle_bare_bylines(pieces))))
    crowds = Counter(piece.slot for piece in page.pieces if piece.kind == "headline")
    page.heads = [
        i
        for i, piece in enumerate(page.pieces)
        if piece.kind == "headline" and crowds[piece.slot] <= _MAX_HEADLINES_TOGETHER and paras
    ]
    page.dialogue = _is_dialogue(paras)
    page.lexis = Lexis(para.pairs for para in paras)
    page.head_pairs = [pairs_of(page.pieces[i].text) for i in page.heads]
    return page


def _read_para(block: Paragraph, first: int, last: int) -> _Para:
    lines = [node.text for node in block.content if isinstance(node, Text)]
    text = join_lines(lines)
    return _Para(
        block,
        text,
        pairs_of(text),
        read_lead(text),
        find_dateline(text) > 0,
        _measure_em(lines),
        first,
        last,
        block.origin.spans[0].source,
    )


def _measure_em(lines: Sequence[str]) -> float:
    """Return the width of the column a paragraph stands in, 0 when its lines do not tell."""
    if len(lines) == 1:
        width = width_em(lines[0])
        return width if width > MAX_MEASURE_EM else 0.0
    widths = [width_em(line) for line in lines]
    widths[0] += 2.0
    inner = sorted(widths[:-1])
    # One line may stick out where there are many: digits and squeezed marks.
    return inner[-2] if len(inner) > 3 else inner[-1]


def _fragment_text(fragment: Fragment) -> str:
    return "".join(line.text.strip() for line in fragment.lines)


def _byline_signs(blocks: Sequence[Block]) -> frozenset[str]:
    """Return the signs that stand before names on this page; its own use decides, custom breaks a tie."""
    votes: Counter[str] = Counter(dict.fromkeys(BYLINE_SIGNS, 1))
    votes.update({sign: 2 * (sign in "□") - 1 for sign in SIGNS})
    for block in blocks:
        if not isinstance(block, Fragment):
            continue
        text = _fragment_text(block)
        if text[:1] in SIGNS:
            byline = read_byline(text)
            votes[text[0]] += 2 if byline and all(map(is_name, byline.names)) else -2
    return frozenset(sign for sign, vote in votes.items() if vote > 0)


def _read_piece(
    fragment: Fragment, *, slot: int, gap: bool, gap_below: bool, same_line: bool, byline_signs: frozenset[str]
) -> _Piece:
    text = _fragment_text(fragment)
    label, byline = read_label(text), read_byline(text)
    kind: PieceKind = "headline"
    if is_jump(text) or is_date(text):
        kind = "closing"
    elif label and byline and byline.strength in ("sign", "brackets"):
        named = all(map(is_name, byline.names))
        by_custom = text[0] in byline_signs or text[0] not in SIGNS
        kind = "byline" if named and (by_custom or same_line) else "byline" if by_custom and same_line else "label"
        if by_custom and not named and text[0] in byline_signs:
            kind = "byline"
    elif label:
        kind = "label"
    elif byline and byline.strength != "bare":
        kind = "byline"
    return _Piece(
        fragment,
        kind,
        text,
        slot,
        fragment.lines[0].number,
        gap,
        gap_below,
        same_line,
        byline if kind == "byline" or (byline and byline.strength == "bare") else None,
        label if kind == "label" else None,
    )


def _settle_bare_bylines(pieces: Sequence[_Piece]) -> list[_Piece]:
    """Take a bare name for a byline where one would stand: below a headline, or at the end of a text."""
    settled: list[_Piece] = []
    for index, piece in enumerate(pieces):
        if piece.kind == "headline" and piece.byline is not None:
            above = pieces[index - 1] if index and pieces[index - 1].slot == piece.slot else None
            below = pieces[index + 1] if index + 1 < len(pieces) and pieces[index + 1].slot == piece.slot else None
            under_headline = above is not None and above.kind == "headline" and (
                below is None or width_em(above.text) > 2 * width_em(piece.text)
            )
            ends_text = above is None and piece.slot > 0 and not (below is None and piece.gap)
            full_name = len(piece.text.strip()) == 3 and (above is None or below is None)
            if under_headline or ends_text or full_name:
                piece = replace(piece, kind="byline")
        settled.append(piece)
    return settled


def _settle_signatures(pieces: Sequence[_Piece]) -> list[_Piece]:
    """Take the line above a date at the end of a text for the body that signs it (落款)."""
    settled = list(pieces)
    for index in range(1, len(settled)):
        piece, above = settled[index], settled[index - 1]
        signs = above.kind == "headline" and above.slot == piece.slot and width_em(above.text) <= _MAX_SIGNATURE_EM
        first = index == 1 or settled[index - 2].slot < above.slot
        if is_date(piece.text) and signs and first and piece.slot > 0:
            settled[index - 1] = replace(above, kind="closing")
    return settled


def _settle_bare_labels(pieces: Sequence[_Piece]) -> list[_Piece]:
    """Take short lines without a sign for labels where the page has no signs and several such lines.

    A bare label is a word of a few characters alone above a longer headline, or a line that the page repeats.
    """
    if any(piece.label is not None and piece.label.signed for piece in pieces):
        return list(pieces)
    if any(piece.kind == "byline" and piece.text.startswith("口") for piece in pieces):
        return [_settle_misread_sign(piece) for piece in pieces]
    repeated = Counter(piece.text for piece in pieces)
    found: list[int] = []
    for index, piece in enumerate(pieces):
        if piece.kind != "headline" or piece.byline is not None or not _is_bare_word(piece.text):
            continue
        below = pieces[index + 1] if index + 1 < len(pieces) else None
        above = pieces[index - 1] if index else None
        opens = above is None or above.slot != piece.slot or above.kind != "headline" or index - 1 in found or (
            width_em(above.text) > (_BARE_LABEL_RATIO if piece.gap else 2.0) * width_em(piece.text)
        )
        heads = (
            below is not None
            and below.kind == "headline"
            and below.slot == piece.slot
            and below.line != piece.line
            and width_em(below.text) >= _BARE_LABEL_RATIO * width_em(piece.text)
        )
        if repeated[piece.text] > 1 or (opens and heads):
            found.append(index)
    if len(found) < _LEAST_BARE_LABELS:
        return list(pieces)
    settled = list(pieces)
    for index in found:
        text = clean_part(pieces[index].text)
        settled[index] = replace(pieces[index], kind="label", label=LabelReading(text, False, False, False))
    return settled


def _settle_misread_sign(piece: _Piece) -> _Piece:
    """Take a short line for a label whose hollow square a scan's text layer reads as 口, as it does the bylines'."""
    label = read_label("□" + piece.text[1:]) if piece.kind == "headline" and piece.text.startswith("口") else None
    return replace(piece, kind="label", label=label) if label else piece


def _is_bare_word(text: str) -> bool:
    return bool(re.fullmatch(rf"[{HAN}]{{2,5}}", clean_part(text)))


# --- where articles end ------------------------------------------------------------------------------------


def _boundary_costs(page: _Page) -> list[float]:
    """Return for each joint of two paragraphs what keeping it costs more than cutting it."""
    between: list[list[_Piece]] = [[] for _ in range(len(page.paras) + 1)]
    for piece in page.pieces:
        between[piece.slot].append(piece)
    page.between = between
    page.series = _subhead_series(between)
    return [
        -_CUT + _joint_cost(page, index - 1, index) + _heads_cost(page, index) + _bylines_cost(page, index)
        for index in range(1, len(page.paras))
    ]


def _heads_cost(page: _Page, slot: int) -> float:
    """Return what the headlines and labels at a place say against an article going on below it."""
    pieces = page.between[slot]
    kinds = [piece.kind for piece in pieces]
    cost = _KEEP_LABEL if "label" in kinds else 0.0
    if "closing" in kinds and any(is_date(piece.text) for piece in pieces):
        cost += _KEEP_SIGNATURE
    if kinds == ["headline"] and _may_be_subhead(pieces[0].text):
        cost += _KEEP_SUBHEAD if slot in page.series else _KEEP_LONE_SUBHEAD
    elif "headline" in kinds:
        cost += _KEEP_HEADLINE
    return cost


def _bylines_cost(page: _Page, slot: int) -> float:
    """Return what the bylines at a place say against an article going on from above it."""
    pieces = page.between[slot]
    above = page.paras[slot - 1]
    # One that stands within a sentence is where a column breaks, and says nothing of an end.
    inside = [piece for piece in pieces if above.first_line < piece.line < above.last_line]
    bylines = [piece.byline for piece in pieces if piece.kind == "byline" and piece not in inside]
    if not bylines:
        return 0.0
    ends = any(byline is not None and byline.strength in ("sign", "brackets", "credit") for byline in bylines)
    return _KEEP_BYLINE if ends or pieces[0].same_line else _KEEP_STAFF_BYLINE


def _subhead_series(between: Sequence[Sequence[_Piece]]) -> set[int]:
    """Return the places of lone short headlines that have another of about the same length next to them."""
    lone = [
        (slot, width_em(pieces[0].text))
        for slot, pieces in enumerate(between)
        if len(pieces) == 1 and pieces[0].kind == "headline" and _may_be_subhead(pieces[0].text)
    ]
    return {
        place
        for (slot, width), (other_slot, other) in pairwise(lone)
        if abs(width - other) <= _SUBHEAD_SPREAD_EM
        for place in (slot, other_slot)
    }


def _may_be_subhead(text: str) -> bool:
    return width_em(text) <= _MAX_SUBHEAD_EM and not is_notice_title(text)


def _joint_cost(page: _Page, index: int, other: int, reach: Range | None = None) -> float:
    """Return what speaks against one article going on from a paragraph to another, whatever stands between.

    `reach` is how far up and down the words may be looked at; two paragraphs on either side by default.
    """
    above, below = page.paras[index], page.paras[other]
    cost = _topic_cost(page, index, other, reach or (index - 1, other + 2))
    if below.dateline:
        cost += _KEEP_DATELINE
    if is_editor_note(below.text):
        cost += _KEEP_EDITOR_NOTE
    if is_caption(below.text) != is_caption(above.text):
        cost += _KEEP_CAPTION
    if below.lead and not page.dialogue:
        cost += _KEEP_LEAD
    if above.lead and not below.lead and not page.dialogue:
        cost += _KEEP_AFTER_LEAD
    if above.measure_em and below.measure_em:
        difference = abs(above.measure_em - below.measure_em)
        both_whole = min(above.measure_em, below.measure_em) > MAX_MEASURE_EM
        if difference >= 1.5 and not both_whole:
            cost += _KEEP_OTHER_MEASURE if difference < 5 else _KEEP_FAR_OTHER_MEASURE
    if _starts_frame(below):
        cost += _KEEP_NEW_FRAME
    return cost


def _starts_frame(para: _Para) -> bool:
    """Tell whether the source has a stray space before a paragraph; its own indent would be wider."""
    first = next((node.text for node in para.block.content if isinstance(node, Text)), "")
    lead = first[: len(first) - len(first.lstrip())]
    return lead == " "


def _is_dialogue(paras: Sequence[_Para]) -> bool:
    """Tell whether names before colons are speakers in turn, not authors: one speaks twice, or is asked."""
    leads = Counter(para.lead for para in paras if para.lead)
    asked = sum(bool(re.match(r"\s*(?:记者|記者|问|問|主持人|答)\s*[：:]", para.text)) for para in paras)
    return asked >= 2 or any(count > 1 for count in leads.values())


def _topic_cost(page: _Page, index: int, other: int, reach: Range) -> float:
    left = merged([para.pairs for para in page.paras[max(0, reach[0], index - _REACH) : index + 1]])
    right = merged([para.pairs for para in page.paras[other : min(reach[1], other + _REACH)]])
    one = page.lexis.similarity(page.paras[index].pairs, page.paras[other].pairs)
    similarity = max(one, page.lexis.similarity(left, right))
    cost = max(_TOPIC_LEAST, _TOPIC_MOST - _TOPIC_SLOPE * similarity)
    shorter = min(len(page.paras[index].text), len(page.paras[other].text))
    return cost * min(1.0, shorter / _TOPIC_CHARS) if cost > 0 else cost


# --- one solution for cuts and headlines -------------------------------------------------------------------

Range: TypeAlias = tuple[int, int]
Segment: TypeAlias = tuple[Range, ...]  # the paragraphs of one article: one range, or more where others cut it


class _Solver:
    """The page's cost as a function of its cuts and headline joints, with all single gains remembered."""

    def __init__(self, page: _Page, max_work: int, *, heads_below: bool = False) -> None:
        self.page = page
        self.max_work = max_work
        self.heads_below = heads_below
        self.gaps_tell = any(piece.gap for piece in page.pieces[1:])
        self.boundary = _boundary_costs(page)
        self.gains: dict[tuple[Range, Segment], float] = {}
        self.subheads: dict[Range, float] = {}
        self.work = 0
        self.shapes: dict[Range, float] = {}
        self.links: dict[tuple[int, int], float] = {}
        self.head_joints = [self._joint_cost(i) for i in range(1, len(page.heads))]
        slots = sorted({piece.slot for piece in page.pieces} | {len(page.paras)})
        self.next_slot = dict(zip(slots, [*slots[1:], len(page.paras)]))
        self.authors = self._count_authors()
        self.signed = self._find_signed()
        self._count_pairs()

    def _joint_cost(self, index: int) -> float:
        """Return what joining a headline part to the one above costs more than parting them."""
        page = self.page
        above, below = page.pieces[page.heads[index - 1]], page.pieces[page.heads[index]]
        if page.heads[index] != page.heads[index - 1] + 1 or above.slot != below.slot:
            return math.inf
        if is_wrapped_rest(above.text, below.text):
            return _WRAPPED_REST
        if below.same_line:
            return _JOIN_IN_LINE
        if is_notice_title(above.text) or is_notice_title(below.text):
            return _JOIN_NOTICE
        if below.gap:
            return _JOIN_OVER_GAP
        return -_SPLIT_BLOCK if self.gaps_tell else -_SPLIT_ANY

    def _count_authors(self) -> list[int]:
        """Return how many authors each paragraph shows: by its lead or dateline, and by a byline at its end."""
        page = self.page
        authors = [int(para.dateline or (bool(para.lead) and not page.dialogue)) for para in page.paras]
        for index, piece in enumerate(page.pieces):
            if not authors or piece.kind != "byline" or piece.byline is None or piece.byline.picture:
                continue
            above = page.pieces[index - 1] if index and page.pieces[index - 1].slot == piece.slot else None
            if piece.byline.strength == "role" and not piece.same_line:
                # A staff byline stands above its text, or within it.
                authors[min(piece.slot, len(authors) - 1)] += above is None or above.kind == "headline"
            elif above is None and piece.slot and piece.byline.strength in ("sign", "brackets", "role"):
                authors[piece.slot - 1] += 1
        return authors

    def _find_signed(self) -> list[bool]:
        """Tell of each paragraph whether it says who wrote it, or a byline stands next to it."""
        signed = [bool(para.lead) or para.dateline for para in self.page.paras]
        for piece in self.page.pieces:
            if piece.kind == "byline":
                staff = piece.byline is not None and piece.byline.strength == "role"
                for index in (piece.slot - 1, piece.slot) if staff or not piece.same_line else (piece.slot - 1,):
                    if 0 <= index < len(signed):
                        signed[index] = True
            elif piece.kind == "closing" and is_date(piece.text) and piece.slot:
                signed[piece.slot - 1] = True
        return signed

    def segments(self, cuts: Sequence[bool], links: Mapping[int, int]) -> list[Segment]:
        """Return the articles: the ranges between cuts, each linked one put to the article it continues."""
        segments: list[Segment] = []
        owner: dict[int, int] = {}
        for piece in _ranges(cuts, len(self.page.paras)):
            before = links.get(piece[0])
            if before in owner:
                owner[piece[0]] = owner[before]
                segments[owner[before]] += (piece,)
            else:
                owner[piece[0]] = len(segments)
                segments.append((piece,))
        return segments

    def groups(self, splits: Sequence[bool]) -> list[Range]:
        return _ranges(splits, len(self.page.heads))

    def gain(self, group: Range, segment: Segment) -> float:
        key = (group, segment)
        if key not in self.gains:
            self.gains[key] = self._words(group, segment) + self._position(group, segment) + self._kind(group, segment)
        return self.gains[key]

    def _count_pairs(self) -> None:
        """Count, for each character pair of the headlines, how many paragraphs hold it up to each paragraph."""
        page = self.page
        wanted = [set(pairs) | {c for pair in pairs for c in pair if not c.isascii()} for pairs in page.head_pairs]
        units = sorted(set().union(*wanted))
        rows = {unit: row for row, unit in enumerate(units)}
        holds = np.array(
            [[unit in (para.pairs if len(unit) > 1 else para.text) for para in page.paras] for unit in units],
            dtype=np.int32,
        ).reshape(len(units), len(page.paras))
        self.upto = np.zeros((len(units), len(page.paras) + 1), dtype=np.int32)
        self.upto[:, 1:] = holds.cumsum(axis=1)
        counts = holds.sum(axis=1)
        single = np.array([len(unit) == 1 for unit in units], dtype=bool)
        said = np.log((1 + len(page.paras)) / (1 + counts)) * np.where(single, _SINGLE, 1.0)
        self.weights = np.where(counts > 0, said, 0.0)
        # A character of its own that is missing says nothing: the pair it stands in says it already.
        self.missing = np.where(counts > 0, said, _UNSEEN * page.lexis.highest_weight) * ~single
        self.rows = [np.array(sorted(rows[unit] for unit in units), dtype=np.intp) for units in wanted]

    def _words(self, group: Range, segment: Segment) -> float:
        """Return how much of a headline's rare words an article holds, 0 to `_WORDS`."""
        rows = np.unique(np.concatenate(self.rows[group[0] : group[1]]))
        if not len(rows):
            return 0.0
        upto = self.upto[rows]
        there = np.zeros(len(rows), dtype=bool)
        for start, end in segment:
            there |= upto[:, end] > upto[:, start]
        held = float(self.weights[rows][there].sum())
        if not held:
            return 0.0
        missed = float(self.missing[rows][~there].sum())
        enough = 1.0 - math.exp(-held / (0.8 * max(1.0, self.page.lexis.highest_weight)))
        return _WORDS * enough * held / (held + missed)

    def _kind(self, group: Range, segment: Segment) -> float:
        """Return what speaks for a notice's title and a text that a body signs and dates."""
        title = self.page.pieces[self.page.heads[group[1] - 1]].text
        below = self.page.between[segment[-1][1]] if is_notice_title(title) else []
        return _NOTICE if any(is_date(piece.text) for piece in below) else 0.0

    def _position(self, group: Range, segment: Segment) -> float:
        page = self.page
        slot = page.pieces[page.heads[group[0]]].slot
        above, below = (_RIGHT_BELOW, _RIGHT_ABOVE) if self.heads_below else (_RIGHT_ABOVE, _RIGHT_BELOW)
        start = segment[0][0]
        nearest = min(max(first - slot, slot - last, 0) for first, last in segment)
        order = abs(slot - start) / max(1, len(page.paras))
        gain = _ELSEWHERE * math.exp(-nearest / _DISTANCE_PARAGRAPHS) - _ORDER * order
        if slot == start:
            gain = max(gain, above - self._obstacles(page.pieces[page.heads[group[1] - 1] + 1 :], slot))
        if any(slot == last for _, last in segment) and page.heads[group[0]] > 0:
            gain = max(gain, below - self._obstacles(page.pieces[page.heads[group[0]] - 1 :: -1], slot))
        elif any(slot == last for _, last in segment):
            gain = max(gain, below)
        return gain

    def _obstacles(self, pieces: Iterable[_Piece], slot: int) -> float:
        """Return what stands between a headline group and the text next to it, given outwards."""
        cost = 0.0
        for piece in pieces:
            if piece.slot != slot:
                break
            if piece.kind == "headline":
                cost += _OBSTACLE
            elif piece.kind == "label" or (piece.byline and piece.byline.strength == "sign"):
                cost += _OBSTACLE / 2
        return min(cost, _RIGHT_ABOVE)

    def cost(self, cuts: Sequence[bool], splits: Sequence[bool], links: Mapping[int, int]) -> float:
        segments, groups = self.segments(cuts, links), self.groups(splits)
        total = sum(cost for cost, cut in zip(self.boundary, cuts) if not cut)
        for cost, split in zip(self.head_joints, splits):
            if not split:
                total += cost
        total += sum(map(self.shape_cost, groups))
        for segment in segments:
            total += _TWO_AUTHORS * max(0, sum(self.authors[index] for index in _indices(segment)) - 1)
            total += _UNSIGNED * (not any(self.signed[index] for index in _indices(segment)))
            total += sum(self.link_cost(above, below) for above, below in pairwise(segment))
        if segments or groups:
            costs = self.matrix(segments, groups)
            rows, columns = cheapest_pairs(costs)
            total += float(costs[rows, columns].sum())
        return total

    def link_cost(self, above: Range, below: Range) -> float:
        """Return what it costs to take one range of paragraphs for the continuation of another further up."""
        key = (above[1], below[0])
        if key not in self.links:
            if above[1] == below[0]:
                self.links[key] = _NEVER  # that is what a cut is for
            else:
                joint = _joint_cost(self.page, above[1] - 1, below[0], (above[0], below[1]))
                around = _bylines_cost(self.page, above[1]) + _heads_cost(self.page, below[0])
                self.links[key] = _LINK + joint + around
        return self.links[key]

    def shape_cost(self, group: Range) -> float:
        """Return how unlike a headline group its lines are."""
        if group not in self.shapes:
            parts = _parts(self.page, group)
            long = sum(width_em(part.text) for part in parts) > _LONG_GROUP_EM
            self.shapes[group] = _SHAPE * price_of(parts) + (_LONG_GROUP if long else 0.0)
        return self.shapes[group]

    def idle_cost(self, group: Range, segments: Sequence[Segment]) -> float:
        """Return what a headline group without an article costs: less where it may be a subhead (小标题)."""
        piece = self.page.pieces[self.page.heads[group[0]]]
        inside = any(segment[0][0] < piece.slot and _holds(segment, piece.slot) for segment in segments)
        if not inside or not _may_be_subhead(piece.text) or group[1] - group[0] > 1:
            return _IDLE_HEADLINE
        if group not in self.subheads:
            part = ((piece.slot, self.next_slot[piece.slot]),)
            self.subheads[group] = _SUBHEAD - _SUBHEAD_WORDS * self._words(group, part)
        return self.subheads[group]

    def matrix(self, segments: Sequence[Segment], groups: Sequence[Range]) -> np.ndarray:
        """Return the square of costs: groups and idle places down, segments and idle places across."""
        size = len(groups) + len(segments)
        self.work += size * size + _WORK_PER_TRIAL
        costs = np.zeros((size, size))
        costs[: len(groups), len(segments) :] = 1e6
        for row, group in enumerate(groups):
            for column, segment in enumerate(segments):
                costs[row, column] = _ARTICLE - self.gain(group, segment)
            costs[row, len(segments) + row] = self.idle_cost(group, segments)
        costs[len(groups) :, : len(segments)] = _NO_HEADLINE
        costs[len(groups) :, :1] = _EARLIER_STORY
        return costs

    def solve(self) -> _Solution:
        """Return the cheapest solution found by making one change at a time while the whole becomes cheaper."""
        cuts = [cost > 0 for cost in self.boundary]
        splits = [cost > 0 for cost in self.head_joints]
        links: dict[int, int] = {}
        best = self.cost(cuts, splits, links)
        for _ in range(_MAX_ROUNDS if self.page.heads else 0):
            before = best
            best = self._relink(cuts, splits, links, best)
            for choices, fixed in ((splits, self.head_joints), (cuts, self.boundary)):
                for change in _changes(choices, fixed):
                    if self.work > self.max_work:
                        break
                    for index in change:
                        choices[index] = not choices[index]
                    cost = self.cost(cuts, splits, links)
                    if cost < best - 1e-9:
                        best = cost
                    else:
                        for index in change:
                            choices[index] = not choices[index]
            best = self._change_both(cuts, splits, links, best)
            if best >= before - 1e-9:
                break
        self._relink(cuts, splits, links, best)
        return _Solution(best, self, self.segments(cuts, links), self.groups(splits))

    def _change_both(
        self, cuts: list[bool], splits: list[bool], links: Mapping[int, int], best: float
    ) -> float:
        """Try to part two headlines and two articles at once, or to join them; return the cost then."""
        likely = [index for index, cost in enumerate(self.boundary) if abs(cost) <= _LIKELY]
        for split in [index for index, cost in enumerate(self.head_joints) if abs(cost) <= _CERTAIN]:
            for cut in likely:
                if cuts[cut] != splits[split] or self.work > self.max_work:
                    continue
                cuts[cut], splits[split] = not cuts[cut], not splits[split]
                cost = self.cost(cuts, splits, links)
                if cost < best - 1e-9:
                    best = cost
                else:
                    cuts[cut], splits[split] = not cuts[cut], not splits[split]
        return best

    def _relink(self, cuts: Sequence[bool], splits: Sequence[bool], links: dict[int, int], best: float) -> float:
        """Try for each range whether it continues one of those before it; return the cost then."""
        ranges = _ranges(cuts, len(self.page.paras))
        starts = {start for start, _ in ranges}
        for start in [start for start in links if start not in starts or links[start] not in starts]:
            del links[start]
        for index, (start, _) in enumerate(ranges):
            kept = links.get(start)
            for other in (None, *(first for first, _ in ranges[max(0, index - _LINK_REACH) : max(0, index - 1)])):
                if other is None:
                    links.pop(start, None)
                else:
                    links[start] = other
                if self.work > self.max_work:
                    break
                cost = self.cost(cuts, splits, links)
                if cost < best - 1e-9:
                    best, kept = cost, other
            if kept is None:
                links.pop(start, None)
            else:
                links[start] = kept
        return self.cost(cuts, splits, links)


@dataclass(frozen=True, slots=True)
class _Solution:
    cost: float
    solver: _Solver
    segments: list[Segment]
    groups: list[Range]


def _indices(segment: Segment) -> Iterator[int]:
    """Yield the indices of a segment's paragraphs."""
    for start, end in segment:
        yield from range(start, end)


def _holds(segment: Segment, slot: int) -> bool:
    """Tell whether a place between paragraphs is inside a segment, or right before one of its later ranges."""
    return any(start < slot < end for start, end in segment) or any(start == slot for start, _ in segment[1:])


def _solve(page: _Page, work: int) -> _Solution:
    """Return the cheaper of two solutions: with the headlines above their articles, or below them."""
    solution = _Solver(page, work).solve()
    if len(page.heads) > 1 and solution.solver.work < work / 2:
        other = _Solver(page, work, heads_below=True).solve()
        if other.cost + _BELOW_HABIT < solution.cost:
            return other
    return solution


def _changes(choices: Sequence[bool], fixed: Sequence[float]) -> Iterator[tuple[int, ...]]:
    """Yield what may be changed at once: one cut made or undone, or one moved to the next joint."""
    for index, cost in enumerate(fixed):
        if abs(cost) <= _CERTAIN:
            yield (index,)
            if index + 1 < len(choices) and choices[index] != choices[index + 1] and not math.isinf(fixed[index + 1]):
                yield (index, index + 1)


def _parts(page: _Page, group: Range) -> list[Part]:
    pieces = [page.pieces[i] for i in page.heads[group[0] : group[1]]]
    return [Part(piece.text, piece.gap, piece.same_line) for piece in pieces]


def _ranges(cuts: Sequence[bool], count: int) -> list[Range]:
    starts = [0, *(index + 1 for index, cut in enumerate(cuts) if cut)]
    return list(zip(starts, [*starts[1:], count])) if count else []


# --- labels and bylines ------------------------------------------------------------------------------------

_BYLINE_ABOVE_SIGN, _BYLINE_ABOVE_STAFF, _BYLINE_INSIDE = 1.0, 0.2, 0.3
_BYLINE_OBSTACLE = 0.5
_BYLINE_FAR, _BYLINE_PER_PARAGRAPH, _BYLINE_FARTHEST = 1.6, 0.2, 3.2
_BYLINE_HAS_LEAD, _BYLINE_HAS_DATELINE = 3.0, 1.0
_BYLINE_CREDIT = 1.5  # a picture credit on a long article, or an author's byline on a picture
_IDLE_BYLINE = 4.0
_LABEL_OBSTACLE, _LABEL_FOREIGN_HEADLINE = 0.6, 0.8
_LABEL_OVER_HEADLINE, _LABEL_GAP = 0.2, 0.5
_LABEL_BELOW, _LABEL_BELOW_GAP, _LABEL_INSIDE, _LABEL_FAR = 0.3, 1.5, 1.0, 2.6
_LABEL_PICTURE, _LABEL_NOT_PICTURE, _LABEL_NO_PICTURE = -0.5, 1.6, 1.0
_IDLE_LABEL = 2.2
_LABELS_BELOW_HABIT = 2.0


@dataclass(slots=True)
class _Article:
    """A segment of paragraphs with what has been assigned to it."""

    segment: Segment
    group: Range | None = None
    margin: float = 0.0
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


def _looks_like_picture(page: _Page, segment: Segment) -> bool:
    """Tell whether a segment may be a cartoon or photograph: one paragraph, and a credit right at its end."""
    start, end = segment[0][0], segment[-1][1]
    para = page.paras[start]
    if end - start != 1 or para.lead or para.dateline:
        return False
    return any(
        piece.kind == "byline" and piece.slot == end and (piece.same_line or (piece.byline and piece.byline.picture))
        for piece in page.pieces
    )


def _assign(costs: np.ndarray, idle: float) -> list[int | None]:
    """Return for each row the column that the cheapest assignment gives it, or None where idling is cheaper."""
    count, columns = costs.shape
    if not count:
        return []
    padded = np.hstack([costs, np.full((count, count), 1e6)])
    padded[np.arange(count), columns + np.arange(count)] = idle
    rows, chosen = cheapest_pairs(padded)
    result: list[int | None] = [None] * count
    for row, column in zip(rows.tolist(), chosen.tolist(), strict=True):
        result[row] = column if column < columns else None
    return result


def _assign_bylines(page: _Page, articles: Sequence[_Article]) -> None:
    indices = [i for i, piece in enumerate(page.pieces) if piece.kind == "byline"]
    costs = np.array([[_byline_cost(page, i, article) for article in articles] for i in indices])
    costs = costs.reshape(len(indices), len(articles))
    for row, column in enumerate(_assign(costs, _IDLE_BYLINE)):
        if column is None and len(articles):
            # An article may have a second one, such as the photographer's, if it stands right there.
            nearest = int(costs[row].argmin())
            column = nearest if costs[row, nearest] <= _BYLINE_FAR else None
        if column is not None:
            articles[column].bylines.append(indices[row])


def _byline_cost(page: _Page, index: int, article: _Article) -> float:
    piece = page.pieces[index]
    start, end = article.start, article.end
    byline = piece.byline
    staff = byline is not None and byline.strength == "role"
    above = _pieces_between(page, index, upward=True)
    cost = min(_far(piece.slot, article.segment), _BYLINE_FARTHEST)
    if article.group and page.heads[article.group[1] - 1] == index - 1:
        cost = min(cost, _BYLINE_ABOVE_STAFF if staff else _BYLINE_ABOVE_SIGN - 0.4)
    if _holds(article.segment, piece.slot):
        cost = min(cost, _BYLINE_INSIDE)
    if piece.slot == start:
        below = _pieces_between(page, index, upward=False)
        placed = _BYLINE_ABOVE_STAFF if staff else _BYLINE_ABOVE_SIGN
        cost = min(cost, placed + _BYLINE_OBSTACLE * len(below))
    if piece.slot == end:
        cost = min(cost, _BYLINE_OBSTACLE * len(above) + (0.4 if staff and piece.gap else 0.0))
    first = page.paras[start]
    if first.lead:
        cost += _BYLINE_HAS_LEAD
    if first.dateline and not staff:
        cost += _BYLINE_HAS_DATELINE
    if byline is not None and byline.picture:
        label = page.pieces[article.label].label if article.label is not None else None
        if label is not None and label.picture:
            cost -= _BYLINE_CREDIT
        elif end - start > 1:
            cost += _BYLINE_CREDIT
    return cost


def _pieces_between(page: _Page, index: int, *, upward: bool) -> list[_Piece]:
    """Return the display lines between a piece and the paragraph above or below it."""
    slot = page.pieces[index].slot
    beyond = page.pieces[:index] if upward else page.pieces[index + 1 :]
    return [piece for piece in beyond if piece.slot == slot]


def _far(slot: int, segment: Segment) -> float:
    distance = min(max(start - slot, slot - end, 0) for start, end in segment)
    return _BYLINE_FAR + _BYLINE_PER_PARAGRAPH * distance


def _assign_labels(page: _Page, articles: Sequence[_Article]) -> None:
    indices = [i for i, piece in enumerate(page.pieces) if piece.kind == "label"]
    chosen: list[int | None] = []
    least = math.inf
    # A page has its labels above its articles, or, where it seldom has, at their ends.
    for below, prior in ((False, 0.0), (True, _LABELS_BELOW_HABIT)):
        costs = np.array([[_label_cost(page, i, article, below=below) for article in articles] for i in indices])
        costs = costs.reshape(len(indices), len(articles))
        columns = _assign(costs, _IDLE_LABEL)
        total = prior + sum(_IDLE_LABEL if c is None else float(costs[row, c]) for row, c in enumerate(columns))
        if total < least:
            least, chosen = total, columns
    for row, column in enumerate(chosen):
        if column is not None:
            articles[column].label = indices[row]
    for number, article in enumerate(articles):
        label = page.pieces[article.label].label if article.label is not None else None
        if label is None or not label.series:
            continue
        for following in articles[number + 1 :]:
            start, end = following.start, following.end
            if end - start > 1 or following.label is not None:
                break
            following.shared_label = label


def _label_cost(page: _Page, index: int, article: _Article, *, below: bool) -> float:
    piece = page.pieces[index]
    label = piece.label
    assert label is not None  # noqa: S101 - narrows the type
    start, end = article.start, article.end
    own = set(page.heads[article.group[0] : article.group[1]]) if article.group else set()
    against = _LABEL_BELOW_GAP if below else 0.0
    cost = _LABEL_FAR + 0.2 * min(8, abs(piece.slot - start))
    if own and min(own) == index + 1:
        cost = min(cost, _LABEL_OVER_HEADLINE + (_LABEL_GAP if piece.gap_below else 0.0) + against)
    if _holds(article.segment, piece.slot):
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
    if piece.slot == end:
        above = [other for other in _pieces_between(page, index, upward=True) if other.kind != "byline"]
        placed = 0.0 if below else _LABEL_BELOW_GAP if piece.gap else _LABEL_BELOW
        cost = min(cost, placed + _LABEL_OBSTACLE * len(above))
    if _looks_like_picture(page, article.segment):
        cost += _LABEL_PICTURE if label.picture else _LABEL_NOT_PICTURE
    elif label.picture:
        cost += _LABEL_NO_PICTURE if end - start > 1 else 0.0
    return cost


# --- building sections -------------------------------------------------------------------------------------


def _gather(blocks: Sequence[Paragraph | Fragment], work: int, report: Report) -> tuple[list[Section], list[Furniture]]:
    page = _read_page(blocks)
    solution = _solve(page, work)
    solver, segments, groups = solution.solver, solution.segments, solution.groups
    articles = [_Article(segment) for segment in segments]
    if segments:
        costs = solver.matrix(segments, groups)
        rows, columns = cheapest_pairs(costs)
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
            if column < len(segments):
                others = np.delete(costs[:, column], row)
                articles[column].margin = float(max(0.0, others.min() - costs[row, column])) if len(others) else 3.0
                if row < len(groups):
                    articles[column].group = groups[row]
    _assign_labels(page, articles)
    _assign_bylines(page, articles)
    taken = {group for article in articles if (group := article.group)}
    idle = [group for group in groups if group not in taken]
    subheads: dict[int, list[_Piece]] = {}
    unplaced: list[Furniture] = []
    for group in idle:
        pieces = [page.pieces[i] for i in page.heads[group[0] : group[1]]]
        if segments and solver.idle_cost(group, segments) <= _SUBHEAD:
            subheads.setdefault(pieces[0].slot, []).extend(pieces)
            continue
        for piece in pieces:
            unplaced.append(_unplaced(piece, "unknown"))
        report.add("STR-003", place=_place(pieces[0]), title=clean_part(pieces[0].text))
    used = {i for article in articles for i in (*article.bylines, article.label)}
    for index, piece in enumerate(page.pieces):
        if piece.kind == "closing":
            subheads.setdefault(piece.slot, []).append(piece)
        elif piece.kind != "headline" and index not in used:
            unplaced.append(_unplaced(piece, "label" if piece.kind == "label" else "unknown"))
    sections = [_section(page, article, subheads) for article in articles]
    heads = set(page.heads)
    crowd = [piece for i, piece in enumerate(page.pieces) if piece.kind == "headline" and i not in heads]
    for piece in crowd:
        unplaced.append(_unplaced(piece, "unknown"))
        if len(crowd) <= _MAX_HEADLINES_TOGETHER:
            report.add("STR-003", place=_place(piece), title=clean_part(piece.text))
    for piece in (piece for pieces in subheads.values() for piece in pieces):
        unplaced.append(_unplaced(piece, "unknown"))
    for section, article in zip(sections, articles, strict=True):
        if not heading_text(section):
            first = page.paras[article.start]
            place = Place(first.source, first.first_line)
            report.add("STR-004", place=place, start=first.text[:12])
    return sections, unplaced


def _place(piece: _Piece) -> Place:
    spans = piece.fragment.origin.spans
    return Place(spans[0].source if spans else "", piece.line)


def _unplaced(piece: _Piece, kind: FurnitureKind) -> Furniture:
    return Furniture("\n".join(line.text for line in piece.fragment.lines), kind, piece.fragment.origin)


def _merged_origin(origins: Iterable[Origin], confidence: float) -> Origin:
    listed = list(origins)
    spans = tuple(span for origin in listed for span in origin.spans)
    edits = tuple(edit for origin in listed for edit in origin.edits)
    return Origin(spans, edits, confidence)


def _section(page: _Page, article: _Article, subheads: dict[int, list[_Piece]]) -> Section:
    """Build the section of an article; subheads it takes are removed from `subheads`."""
    confidence = confidence_of(article.margin)
    blocks: list[Block] = []
    for start, end in article.segment:
        for index in range(start, end):
            above = subheads.get(index, [])
            takes = [piece for piece in above if index == 0 or (index > article.start and piece.kind == "headline")]
            subheads[index] = [piece for piece in above if piece not in takes]
            blocks += _subhead_blocks(takes)
            blocks.append(page.paras[index].block)
            below = subheads.get(index + 1, [])
            blocks += _subhead_blocks([piece for piece in below if piece.kind == "closing"])
            subheads[index + 1] = [piece for piece in below if piece.kind != "closing"]
    heading = Section("article").heading
    if article.group:
        pieces = [page.pieces[i] for i in page.heads[article.group[0] : article.group[1]]]
        heading = compose_heading(_parts(page, article.group), _merged_origin((p.fragment.origin for p in pieces), confidence))
    label = _label_of(page, article)
    byline = _byline_of(page, article)
    others = [page.pieces[i] for i in (*article.bylines, *([] if article.label is None else [article.label]))]
    section = Section(
        "article",
        heading,
        label,
        byline,
        tuple(blocks),
        confidence=confidence,
        origin=_merged_origin((piece.fragment.origin for piece in others), confidence),
    )
    return replace(section, kind=_kind_of(page, article, section))


def _subhead_blocks(pieces: Sequence[_Piece]) -> list[Block]:
    blocks: list[Block] = []
    for piece in pieces:
        text = Text(clean_part(piece.text))
        blocks.append(Paragraph((text if piece.kind == "closing" else Strong((text,)),), piece.fragment.origin))
    return blocks


def _label_of(page: _Page, article: _Article) -> Label | None:
    if article.label is not None:
        piece = page.pieces[article.label]
        assert piece.label is not None  # noqa: S101 - narrows the type
        return Label(piece.label.text, piece.text)
    return Label(article.shared_label.text) if article.shared_label else None


def _byline_of(page: _Page, article: _Article) -> Byline | None:
    start = article.start
    pieces = [page.pieces[i] for i in sorted(article.bylines)]
    names: list[str] = []
    for piece in pieces:
        if piece.byline:
            names += [name for name in piece.byline.names if name not in names]
    if pieces:
        place: Literal["head", "end"] = "head" if pieces[0].slot <= start else "end"
        return Byline(tuple(names), " ".join(clean_byline(piece.text) for piece in pieces), place)
    lead = page.paras[start].lead
    return Byline((lead,)) if lead and not page.dialogue else None


def clean_byline(text: str) -> str:
    """Return a byline as it is printed: one space between its parts, none at its ends."""
    return " ".join(text.split())


def _kind_of(page: _Page, article: _Article, section: Section) -> SectionKind:
    start, end = article.start, article.end
    if is_notice_title(heading_text(section)):
        return "notice"
    label = page.pieces[article.label].label if article.label is not None else None
    credited = any(byline.picture for i in article.bylines if (byline := page.pieces[i].byline))
    if end - start == 1 and ((label and label.picture) or credited):
        return "cartoon"
    if end - start == 1 and (article.shared_label or (label and label.series) or page.paras[start].dateline):
        return "brief"
    return "article"
