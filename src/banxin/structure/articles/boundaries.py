"""Two neighbouring paragraphs and what stands between them go in; what keeping them in one article costs comes out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from banxin.model.document import Paragraph, Text, Verse
from banxin.structure.articles.page import Page, Para, Piece, Range, find_address
from banxin.structure.headings import clean_part
from banxin.structure.lexis import similarity
from banxin.structure.lines import MAX_MEASURE_EM, width_em
from banxin.structure.trade import (
    SIGNS,
    find_jumps,
    heads_note,
    is_address,
    is_afterword,
    is_caption,
    is_compliment,
    is_contact,
    is_editor_note,
    is_notice_title,
    is_numbered,
    read_number,
)

# Costs of keeping two neighbouring paragraphs in one article, in natural logarithms of how much oftener what is seen
# stands between two articles than inside one: 1 is a hint, 3 strong, 6 all but certain.
_CUT = 1.2  # most neighbouring paragraphs are of one article
_NOTHING_BETWEEN = -0.8  # no headline, label or byline stands between them
_GAP, _NO_GAP = 0.4, -0.2  # a blank line beyond the page's habit
_CAPTION, _CREDITED, _CREDITED_CHARS = 3.0, 2.5, 160  # a short paragraph with a picture's credit right at its end
_DATELINE, _LEAD, _AFTER_LEAD, _SALUTATION, _JUMP = 5.0, 3.5, 1.5, 4.0, 4.0
_INSIDE_LETTER = -5.0  # after its salutation, before what it closes with
_EDITOR_NOTE, _AFTERWORD, _AFTER_AFTERWORD = 4.0, -6.0, 1.5
_UNDER_NOTE = -4.0  # what the editor says of a text stands over it
_BYLINE, _BARE_BYLINE, _STAFF_BYLINE = 4.2, 3.6, 0.5
_HEADLINE, _SUBHEAD, _LONE_SUBHEAD, _LABEL = 3.0, 0.3, 1.8, 4.0
_SUBHEAD_PER_EM, _SUBHEAD_EM = 0.15, 8.0  # of 44 subheads of test pages 21 have five to seven characters, of 134 headlines 13
_OTHER_MEASURE, _FAR_OTHER_MEASURE, _SAME_MEASURE, _FAR_EM = 2.5, 4.0, -0.8, 4.8
_SIGNATURE = 3.0
_NEXT_ITEM = -4.0  # a later item of a list, or where to ring: of 52 on test pages one began an article
_BRIEF, _BRIEF_CHARS = 2.0, 180  # a short paragraph below a label of briefs
_NEW_FRAME = 0.8  # a stray space in front, as a text frame leaves it
# How what stands before and after turns into a cost: by their likeness on the page and by how telling what they share
# is in newspapers at large; the longer they are, the more of both is due to chance. Fitted by logistic regression to 2,803
# joints of the paragraphs of test pages, 2,059 of them inside an article. Short paragraphs share little with anything.
_TOPIC_FIRST, _TOPIC_LENGTH, _TOPIC_LIKE, _TOPIC_KIN = 1.2, 2.3, 47.0, 2.5
_TOPIC_MOST, _TOPIC_LEAST = 1.6, -4.0
# Of how much likelier what two paragraphs are about, and they with those around them, makes it that they are of one text:
# by logistic regression on 4,957 joints, beside all other costs. Parts of one text may tell of different things.
_SUBJECT, _SUBJECT_AROUND, _SUBJECT_LEAST = 0.7, 0.1, -1.0
_TOPIC_CHARS, _LONG_CHARS, _KIN_ENOUGH = 100, 400, 1.2
_BESIDE_VERSE = 2.0  # a poem above or below a text
_REACH, _KIN_REACH = 6, 4  # paragraphs at most
_JUMP_CHARS = 16  # within which a text that goes on from another page says so
_MAX_SUBHEAD_EM, _SUBHEAD_SPREAD_EM = 12.0, 3.0
_PARALLEL_SUBHEAD, _LEAST_PARALLEL, _PARALLEL_SPREAD_EM = -2.5, 3, 1.5


def boundary_costs(page: Page) -> list[float]:
    """Return for each joint of two paragraphs what keeping it costs more than cutting it."""
    between: list[list[Piece]] = [[] for _ in range(len(page.paras) + 1)]
    for piece in page.pieces:
        between[piece.slot].append(piece)
    page.between = between
    page.series = _subhead_series(between)
    page.parallel = _parallel_subheads(between)
    briefs = _find_briefs(page)
    return [
        -_CUT
        + joint_cost(page, index - 1, index)
        + heads_cost(page, index)
        + bylines_cost(page, index)
        + (_BRIEF if index in briefs else 0.0)
        for index in range(1, len(page.paras))
    ]


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


def heads_cost(page: Page, slot: int) -> float:
    """Return what the headlines and labels at a place say against an article going on below it."""
    pieces = page.between[slot]
    kinds = [piece.kind for piece in pieces]
    if not pieces:
        return _NOTHING_BETWEEN
    cost = _LABEL if "label" in kinds else 0.0
    if "closing" in kinds:
        cost += _SIGNATURE
    if kinds == ["headline"] and may_be_subhead(pieces[0].text):
        cost += _SUBHEAD if slot in page.series else _LONE_SUBHEAD
        cost += _SUBHEAD_PER_EM * (width_em(pieces[0].text) - _SUBHEAD_EM)
    elif "headline" in kinds:
        cost += _HEADLINE
    return cost + _PARALLEL_SUBHEAD * (slot in page.parallel)


def bylines_cost(page: Page, slot: int) -> float:
    """Return what the bylines at a place say against an article going on from above it."""
    pieces = page.between[slot]
    above = page.paras[slot - 1]
    # One that stands within a sentence is where a column breaks, and says nothing of an end.
    inside = [piece for piece in pieces if above.first_line < piece.line < above.last_line]
    bylines = [piece.byline for piece in pieces if piece.kind == "byline" and piece not in inside]
    if not bylines:
        return 0.0
    ends = any(byline is not None and byline.strength in ("sign", "brackets", "credit") for byline in bylines)
    if ends or pieces[0].same_line:
        return _BYLINE
    return _BARE_BYLINE if any(byline and byline.strength == "bare" for byline in bylines) else _STAFF_BYLINE


def _subhead_series(between: Sequence[Sequence[Piece]]) -> set[int]:
    """Return the places of lone short headlines that have another of about the same length next to them."""
    lone = [
        (slot, width_em(pieces[0].text))
        for slot, pieces in enumerate(between)
        if len(pieces) == 1 and pieces[0].kind == "headline" and may_be_subhead(pieces[0].text)
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


def may_be_subhead(text: str) -> bool:
    return width_em(text) <= _MAX_SUBHEAD_EM and not is_notice_title(text)


def joint_cost(page: Page, index: int, other: int, reach: Range | None = None) -> float:
    """Return what speaks against one article going on from a paragraph to another, whatever stands between.

    `reach` is how far up and down the words may be looked at; two paragraphs on either side by default.
    """
    above, below = page.paras[index], page.paras[other]
    cost = _topic_cost(page, index, other, reach or (index - 1, other + 2))
    if below.dateline:
        cost += _DATELINE
    if is_address(below.text):
        cost += _SALUTATION
    if is_address(above.text) or is_compliment(below.text):
        cost += _INSIDE_LETTER
    if find_jumps(below.text[:_JUMP_CHARS]):
        cost += _JUMP
    if is_afterword(below.text) or any(heads_note(piece.text) for piece in page.between[other] if piece.kind == "closing"):
        cost += _AFTERWORD
    elif is_editor_note(below.text):
        cost += _AFTERWORD if _ends_letter(page, other) else _EDITOR_NOTE
    if is_editor_note(above.text) and not is_editor_note(below.text) and not page.between[other]:
        cost += _UNDER_NOTE
    if is_afterword(above.text):
        cost += _AFTER_AFTERWORD
    if isinstance(below.block, Verse) != isinstance(above.block, Verse):
        cost += _BESIDE_VERSE
    if is_caption(below.text) != is_caption(above.text):
        cost += _CAPTION
    elif is_credited(page, other) and not is_credited(page, index):
        cost += _CREDITED
    if read_number(below.text) > 1 or is_contact(below.text):
        cost += _NEXT_ITEM
    if below.lead:
        cost += _LEAD
    if above.lead and not below.lead:
        cost += _AFTER_LEAD
    if above.measure_em and below.measure_em:
        difference = abs(above.measure_em - below.measure_em)
        both_whole = min(above.measure_em, below.measure_em) > MAX_MEASURE_EM
        if difference < 1.5:
            cost += _SAME_MEASURE
        elif not both_whole:
            cost += _OTHER_MEASURE if difference < _FAR_EM else _FAR_OTHER_MEASURE
    if below.gap is not None:
        cost += _GAP if below.gap else _NO_GAP
    if _starts_frame(below):
        cost += _NEW_FRAME
    return cost


def _ends_letter(page: Page, slot: int) -> bool:
    """Tell whether a letter may end at a place: who signs it stands there, and nothing that heads another text."""
    kinds = {piece.kind for piece in page.between[slot]}
    return bool(kinds & {"byline", "closing"}) and not kinds & {"headline", "label"} and bool(find_address(page.paras, page.pieces, slot))


def is_credited(page: Page, index: int) -> bool:
    """Tell whether a paragraph may be the caption of a picture: it is short, and a credit (张三 摄) stands right at its end."""
    below = page.between[index + 1]
    near = bool(below) and (not below[0].gap or below[0].text.startswith(("（", "(")))
    credited = near and below[0].byline is not None and below[0].byline.picture
    return credited and len(page.paras[index].text) <= _CREDITED_CHARS


def _starts_frame(para: Para) -> bool:
    """Tell whether the source has a stray space before a paragraph; its own indent would be wider."""
    content = para.block.content if isinstance(para.block, Paragraph) else ()
    first = next((node.text for node in content if isinstance(node, Text)), "")
    lead = first[: len(first) - len(first.lstrip())]
    return lead == " "


def _topic_cost(page: Page, index: int, other: int, reach: Range) -> float:
    """Return what the words of two paragraphs, and of those around them, say against their being of one article; it is kept
    for the next who asks.
    """
    key = (index, other, reach)
    if key not in page.topics:
        page.topics[key] = _compare(page, index, other, reach)
    return page.topics[key]


def _compare(page: Page, index: int, other: int, reach: Range) -> float:
    left = page.weigh((max(0, reach[0], index - _REACH), index + 1))
    right = page.weigh((other, min(reach[1], other + _REACH)))
    one = similarity(page.weigh((index, index + 1)), page.weigh((other, other + 1)))
    alike = max(one, similarity(left, right))
    above, below = (max(0, index + 1 - _KIN_REACH), index + 1), (other, min(len(page.paras), other + _KIN_REACH))
    kin = min(_KIN_ENOUGH, page.kinship.between((above,), (below,)))
    long = min(1.0, min(page.kinship.size(above), page.kinship.size(below)) / _LONG_CHARS)
    cost = _TOPIC_FIRST + _TOPIC_LENGTH * long - _TOPIC_LIKE * alike - _TOPIC_KIN * kin
    cost = max(_TOPIC_LEAST, min(_TOPIC_MOST, cost))
    shorter = min(len(page.paras[index].text), len(page.paras[other].text))
    if cost > 0:
        cost *= min(1.0, shorter / _TOPIC_CHARS)
    subject = page.kinship.same_subject((index, index + 1), (other, other + 1))
    cost -= _SUBJECT * max(_SUBJECT_LEAST, subject)
    return cost - _SUBJECT_AROUND * page.kinship.same_subject(above, below)
