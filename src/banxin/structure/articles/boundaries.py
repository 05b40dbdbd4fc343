"""Two paragraphs and what stands between them go in; what keeping them in one article costs comes out.

A joint is measured: by what both texts and those around them share and are about, how the one ends and the other begins, how
wide their lines are, and which headlines, labels and bylines stand there. What each of these counts was fitted by
`scripts/fit_boundaries.py` to pages whose articles are known. At each joint a text goes on from the one right above, or
from one further up that another text parts from it, or begins: with these weights what is true of all joints is likeliest
(conditional logistic regression).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import pairwise

from banxin.model.document import Block, Fragment, Paragraph, Verse
from banxin.patterns import late
from banxin.structure.articles.page import Body, Page, Piece, Range
from banxin.structure.articles.read import read_page
from banxin.structure.articles.settle import may_end_letter
from banxin.structure.halves import continues, goes_on
from banxin.structure.headings import clean_part
from banxin.structure.jump_lines import find_jumps
from banxin.structure.lines import MAX_MEASURE_EM, width_em
from banxin.structure.signs import SIGNS
from banxin.structure.trade import (
    find_source_note,
    heads_note,
    is_address,
    is_afterword,
    is_author_note,
    is_caption,
    is_compliment,
    is_contact,
    is_editor_note,
    is_notice_title,
    is_numbered,
    opens_notice,
    read_number,
)
from banxin.typography.words import cohesion_bits

# Natural logarithms of the odds that a text goes on from one paragraph to another rather than that one begins there. First
# by what both paragraphs and those around them say and how they are set,
TEXT_WEIGHTS = {
    "kin": 1.70,  # of up to eight paragraphs on either side (`Kinship.between`)
    "kin of those above": 5.97,  # of four above with the one below
    "kin of those below": 3.29,  # of the one above with four below
    "kin below": -0.97,  # of the one below with those that follow it
    "subject": 0.46,  # of the two (`Kinship.same_subject`); then of two on either side, and as above
    "subject around": 0.25,
    "subject beyond": 0.15,
    "subject below": -0.21,
    "long": -1.89,  # the texts on both sides: they would share something by chance
    "whole above": 0.07,
    "whole below": -1.28,
    "breaks off": 0.90,
    "goes on": 0.32,
    "points back": 0.75,  # the text below, by its first words (但, 这, 其次); or as a report goes on (据了解)
    "reports on": 3.04,
    "next item": 3.3,  # of a list, or where to ring; by hand: of 52 on test pages one began an article
    "source": -0.90,  # a note at the end of the text above
    "dateline above": -1.13,
    "dateline": -5.24,
    "lead above": -4.27,
    "lead": -5.68,
    "address above": 5.26,
    "address": -4.34,
    "compliment": 2.72,
    "afterword above": -3.39,
    "jump": -4.41,
    "notice": -2.5,  # by hand: of 14 that nothing stands over 11 began one; of the other texts so placed one in twenty
    "caption": -8.45,
    "verse": -3.25,
    "same measure": 1.39,
    "other measure": -0.86,
    "far measure": -1.60,
    "gap": 0.35,  # beyond the page's habit; what is neither has nothing to tell by
    "no gap": 1.15,
}
# then by what stands between them,
PLACE_WEIGHTS = {
    "joint": -0.06,  # any
    "nothing": 2.46,
    "label": -1.33,
    "closing": -1.86,
    "headline": -2.16,
    "subhead in series": -0.64,
    "lone subhead": -1.69,
    "subhead's length": -0.23,  # in em, from that of most
    "parallel": 2.53,
    "signed": -1.69,
    "bare name": -1.79,
    "staff": -0.60,
    "brief": -2.17,
    "credited": -4.76,
    "afterword": 5.0,  # by hand, as the next but one: few pages have one
    "note": -1.40,
    "note on a letter": 5.0,
    "letter's end": -4.0,  # by hand: of 24 on test pages all ended an article; or what is said of an author
    "under a note": 3.3,  # by hand: what the editor says of a text stands over it
    "since a headline": -0.24,  # in paragraphs, four at most
}
# and, besides, where a text goes on further down, past others.
PAST_WEIGHTS = {
    "past": -1.13,  # any
    "distance": -2.25,  # in tens of paragraphs
    "nothing at its end": 0.12,
    "kin": 2.39,
    "kin of those above": -4.24,
    "kin of those below": -1.10,
    "subject around": 0.02,
    "breaks off": 0.83,
    "goes on": 2.04,
    "dateline": 0.64,
    "address": 3.14,
    "verse": 1.52,
    "same measure": -0.90,
    "nothing": -1.66,
    "label": 0.54,
    "closing": 1.92,
    "headline": 0.44,
    "signed": 0.61,
    "bare name": 0.24,
}

# How much these count beside the costs of headlines and articles, which are stated surer than they are; and what going on
# costs besides, since an article that stays whole is paid for by headlines that find none of their own. Set by hand, on pages
# that the weights never saw.
_SURE, _JOINED, _LINKED = 1.2, 1.5, 2.5
# Where one of several subheads stands, which is told once more where headlines are; and for each em it is longer than most.
_SUBHEADED, _SUBHEADED_PER_EM = -0.8, 0.3
_STRANGER = 3.0  # by hand: of 46 where keeping costs no less than -3 without it, 44 began an article, of 27 others none
_ENDS = "。！？…”』」）)!?〕】;；：:—"
# What a text seldom begins with: what points back, or takes up a sentence before; and what a report goes on with.
_POINTS_BACK = late(
    "[“「]?(?:[这這该該此其他她它那也更还還]|[对對为為]此|因[此而]|[于於]是|所以|但|然而|不[过過]|可是|而|同[时時]|另[外据據一]|除[此了]|接[着著]|[后後][来來]|最[后後]"
    "|其次|再[次者]|第[二三四五]|[二三]是|[并並]|何[况況]|[总總]之|[由从從与與]此|如此|正因|反[观觀]|既然|可[见見]|[显顯]然|[当當]然|事[实實]上|[比例]如|至[于於]|[实實]|如果|有人)"
)
_REPORTS_ON = late(
    "[据據](?:了解|悉|介[绍紹]|[记記]者|[称稱]|[统統][计計]|[报報])|[记記]者[了获獲看在从從注發发]|目前|[业業]内|[专專]家|下一步|截至|[现現]在|今[后後]|未[来來]"
)
_OF_PAST = 3  # figures that are measured of nothing else
_FAR_EM, _OTHER_EM = 4.8, 1.5  # by which the measures of two columns differ
_MOST_KIN, _LONG_CHARS, _WHOLE_CHARS, _FAR_PARAGRAPHS, _NEAR_PARAGRAPHS = 0.8, 400, 100, 10, 4
_REACH = 8  # paragraphs at most that are looked at on either side
_CREDITED_CHARS = 160  # of a short paragraph with a picture's credit right at its end
_SUBHEAD_EM = 8.0  # of 44 subheads of test pages 21 have five to seven characters, of 134 headlines 13
_SHORT_SUBHEAD_EM = 5.0
_PART_CHARS = 70  # of a text below a subhead, at least
_BRIEF_CHARS = 180  # of a short paragraph below a label of briefs
_JUMP_CHARS = 16  # within which a text that goes on from another page says so
_MAX_SUBHEAD_EM, _SUBHEAD_SPREAD_EM = 12.0, 3.0
_LEAST_PARALLEL, _PARALLEL_SPREAD_EM = 3, 1.5


def boundary_costs(page: Page) -> list[float]:
    """Return for each joint of two paragraphs what keeping it costs more than cutting it."""
    read_places(page)
    strangers = _find_strangers(page)
    return [_joint_cost(page, index - 1, index) + _STRANGER * (index in strangers) for index in range(1, len(page.paras))]


def _joint_cost(page: Page, index: int, other: int) -> float:
    texts, place = measure_texts(page, index, other, (0, len(page.paras))), measure_place(page, index, other)
    return _joined_cost(page, other) - _SURE * _sum(TEXT_WEIGHTS, texts) - _SURE * _sum(PLACE_WEIGHTS, place)


def _find_strangers(page: Page) -> set[int]:
    """Return the paragraphs that were printed below the rest of another article, now put to its beginning further up, and are
    likelier to begin a text than to go on from that.
    """
    ends = {(para.source, para.last_line): index for index, para in enumerate(page.paras)}
    lines = sorted(ends)
    found = set()
    for index in range(2, len(page.paras)):
        below = page.paras[index]
        place = bisect_left(lines, (below.source, below.first_line)) - 1
        above = ends[lines[place]] if place >= 0 else index
        if above < index - 1 and lines[place][0] == below.source and not page.between[index] and _joint_cost(page, above, index) > 0:
            found.add(index)
    return found


def costs_by_line(blocks: Sequence[Block]) -> dict[tuple[str, int], float]:
    """Return the costs of a page's joints, each by the source and the first line of the paragraph below it."""
    page = read_page([block for block in blocks if isinstance(block, Body | Fragment)])
    return {(para.source, para.first_line): cost for para, cost in zip(page.paras[1:], boundary_costs(page), strict=True)}


def _joined_cost(page: Page, slot: int) -> float:
    """Return what keeping a joint costs besides what is measured of it."""
    if slot in page.briefs or not _is_subhead(page.between[slot]) or _may_be_name(page.between[slot][0]):
        return _JOINED
    if slot not in page.series:
        return 0.0
    # What a short text stands under heads a brief as well.
    whole = min(1.0, len(page.paras[slot].text) / _PART_CHARS)
    return whole * (_SUBHEADED + _SUBHEADED_PER_EM * _subhead_length(page.between[slot][0]))


def link_cost(page: Page, above: Range, below: Range) -> float:
    """Return what it costs more to take one range of paragraphs for the continuation of another, which other texts part
    from it, than to let it begin a text.
    """
    index, other = above[1] - 1, below[0]
    texts, place = measure_texts(page, index, other, (above[0], below[1])), measure_place(page, index, other)
    past = measure_past(page, index, other, texts, place)
    odds = _sum(TEXT_WEIGHTS, texts) + _sum(PLACE_WEIGHTS, place) + _sum(PAST_WEIGHTS, past)
    return _LINKED - _SURE * odds


def read_places(page: Page) -> None:
    """Set on the page what stands at each place between paragraphs, and what is told by several places together."""
    between: list[list[Piece]] = [[] for _ in range(len(page.paras) + 1)]
    for piece in page.pieces:
        between[piece.slot].append(piece)
    page.between = between
    page.series = _subhead_series(between)
    page.parallel = _parallel_subheads(between)
    page.briefs = _find_briefs(page)
    page.headed = [slot for slot, pieces in enumerate(between) if any(piece.kind == "headline" for piece in pieces)]


def _sum(weights: Mapping[str, float], measured: Sequence[float]) -> float:
    return sum(weight * figure for weight, figure in zip(weights.values(), measured, strict=True) if figure)


def measure_texts(page: Page, index: int, other: int, reach: Range) -> tuple[float, ...]:
    """Return what is measured of two paragraphs, as many figures as `TEXT_WEIGHTS` has; it is kept for the next who asks.

    `reach` is how far up and down the words may be looked at.
    """
    key = (index, other, (max(reach[0], index + 1 - _REACH), min(reach[1], other + _REACH)))
    if key not in page.joints:
        page.joints[key] = _measure_texts(page, *key)
    return page.joints[key]


def _measure_texts(page: Page, index: int, other: int, reach: Range) -> tuple[float, ...]:
    above, below = page.paras[index], page.paras[other]
    start, end = reach
    kinship = page.kinship

    def up(count: int) -> Range:
        return (max(start, index + 1 - count), index + 1)

    def down(count: int) -> Range:
        return (other, min(end, other + count))

    beyond = (other + 1, min(end, other + 4))
    more = beyond[0] < beyond[1]
    text, rest = above.text.rstrip(), below.text.lstrip()
    breaks_off = isinstance(above.block, Paragraph) and (goes_on(above.block) or text[-1:] not in _ENDS)
    apart_em = abs(above.measure_em - below.measure_em) if above.measure_em and below.measure_em else None
    narrow = min(above.measure_em, below.measure_em) <= MAX_MEASURE_EM
    long = min(1.0, min(kinship.size(up(4)), kinship.size(down(4))) / _LONG_CHARS)
    whole_above, whole_below = min(1.0, len(text) / _WHOLE_CHARS), min(1.0, len(rest) / _WHOLE_CHARS)
    # What little a short text shares tells little.
    return (
        min(1.0, 4 * long) * min(_MOST_KIN, kinship.between([up(_REACH)], [down(_REACH)])),
        whole_below * min(_MOST_KIN, kinship.between([up(4)], [down(1)])),
        whole_above * min(_MOST_KIN, kinship.between([up(1)], [down(4)])),
        whole_below * min(_MOST_KIN, kinship.between([down(1)], [beyond])) if more else 0.0,
        kinship.same_subject(up(1), down(1)),
        kinship.same_subject(up(2), down(2)),
        kinship.same_subject(up(3), beyond) if more else 0.0,
        kinship.same_subject(down(1), beyond) if more else 0.0,
        long,
        whole_above,
        whole_below,
        breaks_off,
        isinstance(below.block, Paragraph) and continues(below.block),
        bool(_POINTS_BACK.match(rest)),
        bool(_REPORTS_ON.match(rest)),
        read_number(rest) > 1 or is_contact(rest),
        find_source_note(text) >= 0,
        above.dateline,
        below.dateline,
        bool(above.lead) and not below.lead,
        bool(below.lead),
        is_address(above.text),
        is_address(below.text),
        is_compliment(below.text),
        is_afterword(above.text),
        bool(find_jumps(below.text[:_JUMP_CHARS])),
        opens_notice(below.text),
        is_caption(above.text) != is_caption(below.text),
        isinstance(above.block, Verse) != isinstance(below.block, Verse),
        apart_em is not None and apart_em < _OTHER_EM,
        apart_em is not None and narrow and _OTHER_EM <= apart_em < _FAR_EM,
        apart_em is not None and narrow and apart_em >= _FAR_EM,
        below.gap is True,
        below.gap is False,
    )


def measure_place(page: Page, index: int, other: int) -> tuple[float, ...]:
    """Return what is measured of what stands below one paragraph and above another, as many figures as `PLACE_WEIGHTS` has."""
    above, below = page.paras[index], page.paras[other]
    over = page.between[other]
    kinds = [piece.kind for piece in over]
    afterword = is_afterword(below.text) or any(heads_note(piece.text) for piece in over if piece.kind == "closing")
    note = not afterword and is_editor_note(below.text)
    ended = ends_letter(page, other) or any(piece.kind == "closing" and is_author_note(piece.text) for piece in over)
    answers = note and ended and not {"headline", "label"} & set(kinds)
    subhead = _is_subhead(over)
    signs, bare, staff = _read_bylines(page.between[index + 1], above.first_line, above.last_line)
    since = min((index + 1 - slot for slot in page.headed if slot <= index), default=_NEAR_PARAGRAPHS)
    return (
        1.0,
        not over,
        "label" in kinds,
        "closing" in kinds,
        "headline" in kinds and not subhead,
        subhead and other in page.series,
        subhead and other not in page.series,
        _subhead_length(over[0]) if subhead else 0.0,
        other in page.parallel,
        signs,
        bare,
        staff,
        other in page.briefs,
        is_credited(page, other) and not is_credited(page, index),
        afterword,
        note and not answers,
        answers,
        ended and not note and not afterword,
        not over and is_editor_note(above.text) and not is_editor_note(below.text),
        min(_NEAR_PARAGRAPHS, since),
    )


def measure_past(page: Page, index: int, other: int, texts: Sequence[float], place: Sequence[float]) -> tuple[float, ...]:
    """Return what counts otherwise where a text goes on past others, as many figures as `PAST_WEIGHTS` has."""
    measured = dict(zip(TEXT_WEIGHTS, texts, strict=True)) | dict(zip(PLACE_WEIGHTS, place, strict=True))
    distance = min(_FAR_PARAGRAPHS, other - index - 1) / _FAR_PARAGRAPHS
    return (1.0, distance, not page.between[index + 1], *(measured[name] for name in list(PAST_WEIGHTS)[_OF_PAST:]))


def _read_bylines(pieces: Sequence[Piece], first_line: int, last_line: int) -> tuple[bool, bool, bool]:
    """Tell whether the bylines below a text, which has those lines, sign it, are bare names, or name staff.

    One that stands within a sentence is where a column breaks, and says nothing of an end.
    """
    bylines = [piece.byline for piece in pieces if piece.kind == "byline" and not first_line < piece.line < last_line]
    signs = any(byline is not None and byline.strength in ("sign", "brackets", "credit") for byline in bylines)
    if bylines and (signs or pieces[0].same_line):
        return True, False, False
    bare = any(byline is not None and byline.strength == "bare" for byline in bylines)
    return False, bare, bool(bylines) and not bare


def _find_briefs(page: Page) -> set[int]:
    """Return the paragraphs that are likely items of their own: short ones below a label of briefs (简讯).

    Where most of them open with a dateline, so does every item; where they have headlines, every item has one.
    """
    found: set[int] = set()
    run: list[int] = []
    for index in range(len(page.paras) + 1):
        labels = [piece.label for piece in page.between[index] if piece.kind == "label" and piece.label]
        short = index < len(page.paras) and len(page.paras[index].text) <= _BRIEF_CHARS
        if run and (labels or not short):
            dated = [item for item in run if page.paras[item].dateline]
            headed = [item for item in run[1:] if any(piece.kind == "headline" for piece in page.between[item])]
            found.update(dated if 2 * len(dated) > len(run) else headed if headed[:1] == run[1:2] else run[1:])
            run = []
        if short and (run or any(label.series for label in labels)):
            run.append(index)
    return found


def _subhead_series(between: Sequence[Sequence[Piece]]) -> set[int]:
    """Return the places of lone short headlines that have another of about the same length next to them."""
    lone = [
        (slot, width_em(pieces[0].text))
        for slot, pieces in enumerate(between)
        if slot and _is_subhead(pieces)
    ]
    return {
        place
        for (slot, width), (other_slot, other) in pairwise(lone)
        if abs(width - other) <= _SUBHEAD_SPREAD_EM
        for place in (slot, other_slot)
    }


def _parallel_subheads(between: Sequence[Sequence[Piece]]) -> set[int]:
    """Return the places of short headlines that are made alike, as the subheads of one text are: of one length, and with
    the same first character, or numbered, or with one sign. They may have a headline above them that stands in the middle of their text.
    """
    last = [
        (slot, clean_part(pieces[-1].text))
        for slot, pieces in enumerate(between)
        if pieces and pieces[-1].kind == "headline" and (len(pieces) == 1 or pieces[-1].gap) and may_be_subhead(pieces[-1].text)
    ]
    found: set[int] = set()
    for start in range(len(last)):
        end = start + 1
        while end < len(last) and _are_parallel(last[end - 1][1], last[end][1]):
            end += 1
        if end - start >= _LEAST_PARALLEL:
            found.update(slot for slot, _ in last[start:end])
    return found


def _are_parallel(one: str, other: str) -> bool:
    if (is_numbered(one) and is_numbered(other)) or (one[0] == other[0] and one[0] in SIGNS):
        return True
    return one[0] == other[0] and abs(width_em(one) - width_em(other)) <= _PARALLEL_SPREAD_EM


def _is_subhead(pieces: Sequence[Piece]) -> bool:
    """Tell whether what stands at a place may be a subhead (小标题), and nothing else."""
    return len(pieces) == 1 and pieces[0].kind == "headline" and may_be_subhead(pieces[0].text)


def _subhead_length(piece: Piece) -> float:
    """Return how much longer a subhead is than most, in em; what may be a name tells no more than five characters do."""
    return (_SHORT_SUBHEAD_EM if _may_be_name(piece) else width_em(piece.text)) - _SUBHEAD_EM


def _may_be_name(piece: Piece) -> bool:
    """Tell whether a line is two characters that make no word: a pen name (笔名) sooner than a subhead."""
    text = clean_part(piece.text)
    return len(text) == 2 and cohesion_bits(*text) <= 0


def may_be_subhead(text: str) -> bool:
    return width_em(text) <= _MAX_SUBHEAD_EM and not is_notice_title(text)


def ends_letter(page: Page, slot: int) -> bool:
    """Tell whether a letter ends at a place: who signs it stands right below."""
    signed = page.between[slot][:1] and page.between[slot][0].kind in ("byline", "closing")
    return bool(signed) and may_end_letter(page.paras, page.pieces, slot)


def is_credited(page: Page, index: int) -> bool:
    """Tell whether a paragraph may be the caption of a picture: it is short, and a credit (张三 摄) stands right at its end."""
    below = page.between[index + 1]
    near = bool(below) and (not below[0].gap or below[0].text.startswith(("（", "(")))
    credited = near and below[0].byline is not None and below[0].byline.picture
    return credited and len(page.paras[index].text) <= _CREDITED_CHARS
