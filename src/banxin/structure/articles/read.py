"""Paragraphs and display lines of one page go in; both come out read: measures, words, datelines, and what each display line is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from itertools import pairwise

from banxin.model.document import Block, Fragment, Paragraph, Table, Text
from banxin.model.walk import block_text
from banxin.structure.articles.page import LABEL_ENDINGS, Body, Page, Para, Piece, PieceKind, with_heads
from banxin.structure.articles.settle import settle_pieces
from banxin.structure.bylines import is_name, is_word, read_byline
from banxin.structure.headings import names_report
from banxin.structure.jump_lines import is_jump
from banxin.structure.kinship import Kinship
from banxin.structure.lexis import Lexis, pairs_of
from banxin.structure.lines import MAX_MEASURE_EM, MIN_MEASURE_EM, find_habitual_gap, width_em
from banxin.structure.signs import BYLINE_SIGNS, SIGNS
from banxin.structure.trade import (
    find_dateline,
    is_author_note,
    is_caption,
    is_compliment,
    is_contact,
    is_date,
    is_instalment_end,
    read_label,
    read_lead,
)
from banxin.typography.breaks import join_lines

_TELLING_NODES = 3  # a paragraph of two lines with the break between them does not tell its measure
_MOST_GAPS = 0.02  # blank lines, as a share of all, on a page that has none
_CAPTION_LINES, _CAPTION_CHARS, _TABLE_TITLE_LINES = 2, 40, 2
_EITHER_BRACKETS = "〔［["  # in which papers put names, or the names of columns
_UNIT = re.compile(r"\s*[（(]?(?:单位|單位)\s*[:：]")
_WIDE_DIGIT = re.compile("[０-９]")


def _count_blank(written: Set[int], above: int, below: int) -> int:
    """Return how many lines between two are blank: none of another column, which stands beside them."""
    return sum(number not in written for number in range(above + 1, below))


def _is_gapless(written: Set[int]) -> bool:
    """Tell whether lines follow each other without blank ones, but for a few that were taken from between them."""
    gaps = sum(below > above + 1 for above, below in pairwise(sorted(written)))
    return gaps <= _MOST_GAPS * len(written)


def read_page(blocks: Sequence[Body | Fragment]) -> Page:
    """Return a page with its blocks read, each in view of the others."""
    spans = [span for block in blocks for span in block.origin.spans]
    written = {number for span in spans for number in range(span.first, span.last + 1)}
    habit = find_habitual_gap(sorted(written))
    signs, indent_em = _byline_signs(blocks), _indent_em(blocks)
    paras: list[Para] = []
    pieces: list[Piece] = []
    for index, block in enumerate(blocks):
        first, last = block.origin.spans[0].first, block.origin.spans[-1].last
        if not isinstance(block, Fragment):
            para = _read_para(block, first, last, indent_em)
            if index and blocks[index - 1].origin.spans[-1].last < first:
                para = replace(para, gap=_count_blank(written, blocks[index - 1].origin.spans[-1].last, first) > habit)
            paras.append(para)
            continue
        above = blocks[index - 1].origin.spans[-1].last if index else first - 9
        below = blocks[index + 1].origin.spans[0].first if index + 1 < len(blocks) else last + 9
        pieces.append(
            _read_piece(
                block,
                slot=len(paras),
                gap=_count_blank(written, above, first) > habit or first < above,
                gap_below=_count_blank(written, last, below) > habit or below < last,
                same_line=first == above,
                byline_signs=signs,
            )
        )
    paras = _with_measures(paras)
    pieces = settle_pieces(pieces, paras, gapless=_is_gapless(written))
    pairs = [para.pairs for para in paras]
    kinship = Kinship([para.text for para in paras], pairs)
    return with_heads(Page(_without_speakers(paras), pieces, lexis=Lexis(pairs), kinship=kinship))


@dataclass(frozen=True, slots=True)
class Inset:
    """What stands by itself between the texts of others: a picture's caption with who took it, or a table below its title."""

    block: Paragraph | Table
    title: tuple[Fragment, ...] = ()
    credit: Fragment | None = None


def part_insets(blocks: Sequence[Body | Fragment]) -> tuple[list[Body | Fragment], list[Inset]]:
    """Part what stands by itself between the texts of others from all other blocks.

    A caption is a line or two, with room above, below a text and not below a headline, and behind it stands who took the
    picture (`村民把蜂箱背上山路。 张三 摄`), or it says itself that it is one (图为…). On test pages nothing else is so. A
    table with a line or two right above it is no article's where a text stands above them.
    """
    kept: list[Body | Fragment] = []
    insets: list[Inset] = []
    for above, block, below in zip([None, *blocks], blocks, [*blocks[1:], None]):
        if insets and block is insets[-1].credit:
            continue
        if isinstance(block, Table) and (title := _title_above(kept, block)):
            over = kept[-len(title) - 1] if len(kept) > len(title) else None
            if isinstance(over, Paragraph):
                del kept[-len(title) :]
                insets.append(Inset(block, title))
                continue
        adrift = isinstance(above, Paragraph) and _first_line(block) - _last_line(above) != 1
        credit = below if isinstance(below, Fragment) and _first_line(below) == _last_line(block) else None
        if adrift and isinstance(block, Paragraph) and _is_caption(block, credit):
            insets.append(Inset(block, credit=credit))
        else:
            kept.append(block)
    return kept, insets


def _first_line(block: Body | Fragment) -> int:
    return block.origin.spans[0].first


def _last_line(block: Body | Fragment) -> int:
    return block.origin.spans[-1].last


def _title_above(blocks: Sequence[Body | Fragment], table: Table) -> tuple[Fragment, ...]:
    """Return the lines right above a table, no more than two, that are its title; nothing where they are more."""
    title: list[Fragment] = []
    line = _first_line(table)
    for block in reversed(blocks):
        if not isinstance(block, Fragment) or line - _last_line(block) > 1:
            break
        title.insert(0, block)
        line = _first_line(block)
    headed = all(not read_label(_fragment_text(part)) and not read_byline(_fragment_text(part)) for part in title)
    return tuple(title) if headed and len(title) <= _TABLE_TITLE_LINES else ()


def _is_caption(block: Paragraph, credit: Fragment | None) -> bool:
    text = block_text(block)
    if len(text) > _CAPTION_CHARS or _last_line(block) - _first_line(block) >= _CAPTION_LINES:
        return False
    byline = read_byline(_fragment_text(credit)) if credit else None
    return byline.picture if byline else credit is None and is_caption(text)


def _read_para(block: Body, first: int, last: int, indent_em: float) -> Para:
    lines: list[str] = []
    if isinstance(block, Paragraph):
        lines = [node.text for node in block.content if isinstance(node, Text)]
    text = join_lines(lines) if lines else block_text(block)
    return Para(
        block,
        text,
        pairs_of(text),
        read_lead(text),
        find_dateline(text) > 0,
        _measure_em(lines, indent_em),
        first,
        last,
        block.origin.spans[0].source,
    )


def _with_measures(paras: Sequence[Para]) -> list[Para]:
    """Give short paragraphs, whose lines do not tell, the measure of a neighbour they would fit."""
    known = list(paras)
    for index, para in enumerate(paras):
        if not isinstance(para.block, Paragraph) or len(para.block.content) > _TELLING_NODES:
            continue
        lines = [node.text for node in para.block.content if isinstance(node, Text)]
        widths = [width_em(line) for line in lines]
        for neighbour in (known[index - 1] if index else None, paras[index + 1] if index + 1 < len(paras) else None):
            measure = neighbour.measure_em if neighbour else 0.0
            full = len(widths) == 1 or min(abs(widths[0] - measure), abs(widths[0] + 2.0 - measure)) < 1.0
            if measure and full and max(widths) <= measure + 0.75:
                known[index] = replace(para, measure_em=measure)
                break
    return known


def _measure_em(lines: Sequence[str], indent_em: float) -> float:
    """Return the width of the column a paragraph stands in, 0 when its lines do not tell."""
    if not lines:
        return 0.0
    if len(lines) == 1:
        width = width_em(lines[0])
        return width if width > MAX_MEASURE_EM else 0.0
    widths = [width_em(line) for line in lines]
    widths[0] += indent_em
    # Full-width digits may have been half as wide where the lines were broken.
    plain = [width for width, line in zip(widths[:-1], lines, strict=False) if not _WIDE_DIGIT.search(line)]
    inner = sorted(plain or widths[:-1])
    # One line may stick out where there are many: digits and squeezed marks.
    measure = inner[-2] if len(inner) > 3 else inner[-1]
    return measure if measure >= MIN_MEASURE_EM else 0.0


def _indent_em(blocks: Sequence[Body | Fragment]) -> float:
    """Return by how much first lines are shorter than their columns on this page: 2, or 0 where they are full out."""
    indented = full_out = 0
    for block in blocks:
        lines = [node.text for node in block.content if isinstance(node, Text)] if isinstance(block, Paragraph) else []
        if len(lines) > 3:
            inner = sorted(map(width_em, lines[1:-1]))
            room = inner[len(inner) // 2] - width_em(lines[0])
            indented += room > 1.0
            full_out += room <= 1.0
    return 0.0 if full_out > indented else 2.0


def _fragment_text(fragment: Fragment) -> str:
    lines = [line.text.strip() for line in fragment.lines]
    apart = " ".join(lines)
    # A name and below it what its owner did: 画.
    return apart if len(lines) == 2 and read_byline("".join(lines)) is None and read_byline(apart) else "".join(lines)


def _byline_signs(blocks: Sequence[Block]) -> frozenset[str]:
    """Return the signs and brackets that stand before names on this page; its own use decides, custom breaks a tie."""
    votes: Counter[str] = Counter(dict.fromkeys(BYLINE_SIGNS + _EITHER_BRACKETS, 1))
    votes.update({sign: 2 * (sign in "□") - 1 for sign in SIGNS})
    for text, times in Counter(_fragment_text(block) for block in blocks if isinstance(block, Fragment)).items():
        if text[:1] in SIGNS + _EITHER_BRACKETS:
            byline = read_byline(text)
            may_sign = byline is not None and not any(is_word(name) or LABEL_ENDINGS.search(name) for name in byline.names)
            votes[text[0]] -= 3 * (times > 1 and not may_sign)  # an author seldom signs twice, a column's name comes back
            if read_label(text.strip(SIGNS + _EITHER_BRACKETS + "〕］]")):
                votes[text[0]] -= 2
            elif byline and all(is_name(name) and not LABEL_ENDINGS.search(name) for name in byline.names):
                votes[text[0]] += 2
            elif byline is None or any(map(is_word, byline.names)):
                votes[text[0]] -= 2  # a pen name is no word
    return frozenset(sign for sign, vote in votes.items() if vote > 0)


def _closes(text: str) -> bool:
    return is_jump(text) or is_date(text) or is_compliment(text) or is_contact(text) or is_instalment_end(text)


def _read_piece(
    fragment: Fragment, *, slot: int, gap: bool, gap_below: bool, same_line: bool, byline_signs: frozenset[str]
) -> Piece:
    text = _fragment_text(fragment)
    label, byline = read_label(text), None if names_report(text) else read_byline(text)
    kind: PieceKind = "headline"
    if not re.search(r"\w", text) or _UNIT.match(text) or (byline is None and is_caption(text)):
        kind = "loose"  # a rule, the sign of a label, what the figures of a table are in, or a caption adrift
    elif _closes(text) or (byline is None and is_author_note(text)):
        kind = "closing"
    elif label and byline and byline.strength in ("sign", "brackets"):
        named = all(map(is_name, byline.names))
        by_custom = text[0] in byline_signs or text[0] not in SIGNS + _EITHER_BRACKETS
        signs = by_custom and (named or text[0] in SIGNS)
        kind = "byline" if signs and (is_name(label.text) or not LABEL_ENDINGS.search(label.text)) else "label"
    elif label:
        kind = "label"
    elif byline and byline.strength != "bare":
        kind = "byline"
    return Piece(
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


def _without_speakers(paras: Sequence[Para]) -> list[Para]:
    """Take the names before colons that are speakers in turn, not authors: one speaks twice."""
    leads = Counter(para.lead for para in paras)
    return [replace(para, lead="") if leads[para.lead] > 1 else para for para in paras]
