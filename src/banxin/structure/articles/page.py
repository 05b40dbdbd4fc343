"""Paragraphs and display lines of one page go in; both come out read: measures, words, datelines, and what each display line is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from banxin.model.document import (
    Block,
    Fragment,
    Paragraph,
    Table,
    Text,
    Verse,
)
from banxin.model.walk import block_text
from banxin.structure.headings import clean_part
from banxin.structure.lexis import Lexis, pairs_of
from banxin.structure.lines import MAX_MEASURE_EM, find_habitual_gap, width_em
from banxin.structure.trade import (
    BYLINE_SIGNS,
    HAN,
    SIGNS,
    BylineReading,
    LabelReading,
    find_dateline,
    is_date,
    is_jump,
    is_name,
    read_byline,
    read_label,
    read_lead,
)
from banxin.typography.breaks import join_lines

Body: TypeAlias = Paragraph | Verse | Table  # what an article is made of
PieceKind: TypeAlias = Literal["headline", "label", "byline", "closing"]
Range: TypeAlias = tuple[int, int]
Segment: TypeAlias = tuple[Range, ...]  # the paragraphs of one article: one range, or more where others cut it

_MAX_SIGNATURE_EM = 20.0
_BARE_LABEL_RATIO, _LEAST_BARE_LABELS = 1.2, 2
MAX_HEADLINES_TOGETHER = 40  # more display lines in one place are no headlines


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph with what the costs ask of it; `tail` tells that its byline shared its last line."""

    block: Body
    text: str
    pairs: Counter[str]
    lead: str
    dateline: bool
    measure_em: float
    first_line: int
    last_line: int
    source: str


@dataclass(frozen=True, slots=True)
class Piece:
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
class Page:
    paras: list[Para]
    pieces: list[Piece]
    heads: list[int] = field(default_factory=list)  # the headline parts among the pieces
    lexis: Lexis = field(default_factory=lambda: Lexis(()))
    head_pairs: list[Counter[str]] = field(default_factory=list)
    between: list[list[Piece]] = field(default_factory=list)  # the pieces at each place between paragraphs
    series: set[int] = field(default_factory=set)  # the places whose headline is one of a series of subheads
    dialogue: bool = False  # names before colons are speakers, not authors


def read_page(blocks: Sequence[Body | Fragment]) -> Page:
    spans = [span for block in blocks for span in block.origin.spans]
    habit = find_habitual_gap(sorted({number for span in spans for number in range(span.first, span.last + 1)}))
    signs = _byline_signs(blocks)
    paras: list[Para] = []
    pieces: list[Piece] = []
    for index, block in enumerate(blocks):
        first, last = block.origin.spans[0].first, block.origin.spans[-1].last
        if not isinstance(block, Fragment):
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
    page = Page(paras, _settle_bare_labels(_settle_signatures(_settle_bare_bylines(pieces))))
    crowds = Counter(piece.slot for piece in page.pieces if piece.kind == "headline")
    page.heads = [
        i
        for i, piece in enumerate(page.pieces)
        if piece.kind == "headline" and crowds[piece.slot] <= MAX_HEADLINES_TOGETHER and paras
    ]
    page.dialogue = is_dialogue(paras)
    page.lexis = Lexis(para.pairs for para in paras)
    page.head_pairs = [pairs_of(page.pieces[i].text) for i in page.heads]
    return page


def _read_para(block: Body, first: int, last: int) -> Para:
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
        _measure_em(lines),
        first,
        last,
        block.origin.spans[0].source,
    )


def _measure_em(lines: Sequence[str]) -> float:
    """Return the width of the column a paragraph stands in, 0 when its lines do not tell."""
    if not lines:
        return 0.0
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
) -> Piece:
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


def _settle_bare_bylines(pieces: Sequence[Piece]) -> list[Piece]:
    """Take a bare name for a byline where one would stand: below a headline, or at the end of a text."""
    settled: list[Piece] = []
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


def _settle_signatures(pieces: Sequence[Piece]) -> list[Piece]:
    """Take the line above a date at the end of a text for the body that signs it (落款)."""
    settled = list(pieces)
    for index in range(1, len(settled)):
        piece, above = settled[index], settled[index - 1]
        signs = above.kind == "headline" and above.slot == piece.slot and width_em(above.text) <= _MAX_SIGNATURE_EM
        first = index == 1 or settled[index - 2].slot < above.slot
        if is_date(piece.text) and signs and first and piece.slot > 0:
            settled[index - 1] = replace(above, kind="closing")
    return settled


def _settle_bare_labels(pieces: Sequence[Piece]) -> list[Piece]:
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


def _settle_misread_sign(piece: Piece) -> Piece:
    """Take a short line for a label whose hollow square a scan's text layer reads as 口, as it does the bylines'."""
    label = read_label("□" + piece.text[1:]) if piece.kind == "headline" and piece.text.startswith("口") else None
    return replace(piece, kind="label", label=label) if label else piece


def _is_bare_word(text: str) -> bool:
    return bool(re.fullmatch(rf"[{HAN}]{{2,5}}", clean_part(text)))


def is_dialogue(paras: Sequence[Para]) -> bool:
    """Tell whether names before colons are speakers in turn, not authors: one speaks twice, or is asked."""
    leads = Counter(para.lead for para in paras if para.lead)
    asked = sum(bool(re.match(r"\s*(?:记者|記者|问|問|主持人|答)\s*[：:]", para.text)) for para in paras)
    return asked >= 2 or any(count > 1 for count in leads.values())
