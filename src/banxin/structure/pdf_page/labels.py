"""The pieces of a page come in; they go out with those told as labels that a headline's neighbourhood shows to be such.

A label (栏目) is a short line over a headline, at its left, or on a rule: told by its sign, its few characters, its size.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from banxin.structure.bylines import is_name
from banxin.structure.lines import ends_sentence
from banxin.structure.pdf_page.model import Piece, Sheet, overlap
from banxin.structure.pdf_page.names import names_column
from banxin.structure.pdf_page.paragraphs import are_indented
from banxin.structure.pdf_page.pieces import is_first
from banxin.structure.signs import HAN
from banxin.structure.trade import is_notice_title, read_label

# In em of the text, where nothing else is said.
_MAX_LABEL_CHARS = 8
_FEW_WORDS, _KICKER_SIZE = re.compile(rf"[{HAN}]{{2,5}}"), 1.45  # a kicker says something, and takes more characters or larger ones for it
_ASIDE_GAP, _ASIDE_TITLE = 2.0, 1.1  # of a title with its label at the left
_UPRIGHT_TITLE, _UPRIGHT_GAP = 1.3, 6.0  # of a title, in the middle of its columns, with its label upright at their side
_LEAST_TITLE = 0.7  # of a label, which may be larger than the headline below it
_STYLED, _NEXT_EM = re.compile(rf"[{HAN}]{{2,6}}"), 2.5
_MARKED = 2  # labels with a sign
UNDERLINE = 0.8  # of the label, as near as a rule under it is its own
_LEADS_GAP = 3.0


def with_labels(sheet: Sheet) -> tuple[Piece, ...]:
    """Take a short line above a headline for the label of a column: by its sign, its length, or its place."""
    heads = [piece for piece in sheet.pieces if piece.kind == "headline"]
    texts = [piece for piece in sheet.pieces if piece.kind == "text"]
    indents = are_indented(texts)
    openings = [text for text in texts if not indents or text.vertical or text.rows or is_first(text.lines[0], text.left)]
    marked = [piece for piece in sheet.pieces if piece.kind == "label" and names_column(piece.text)]
    styled = {id(piece) for piece in _in_style_of_labels(sheet)}
    return tuple(
        replace(piece, kind="label") if id(piece) in styled or _is_label(piece, heads, openings, marked, sheet) else piece
        for piece in sheet.pieces
    )


def _in_style_of_labels(sheet: Sheet) -> Iterator[Piece]:
    """Yield lines right over or under headlines in a face and size in which a page sets nothing but a few characters.

    Names may be set so as well: half of them or more are none, and have four characters.
    """
    styles: defaultdict[tuple[str, float], list[Piece]] = defaultdict(list)
    for piece in sheet.pieces:
        for line in piece.lines:
            styles[line.frame.face, round(line.size, 1)].append(piece)
    heads = [piece for piece in sheet.pieces if piece.kind == "headline"]
    for pieces in styles.values():
        words = ["".join(piece.text.split()) for piece in pieces]
        if len(set(words)) < 2 or not all(len(piece.lines) == 1 and _STYLED.fullmatch(word) for piece, word in zip(pieces, words, strict=True)):
            continue
        if 2 * sum(len(word) > 3 and not is_name(word) for word in words) < len(words) or sum(map(is_name, words)) > 1:
            continue
        kinds = {piece.kind for piece in pieces}
        if kinds <= {"headline", "text", "byline", "label"} and all(any(_is_next_to(head, piece) for head in heads) for piece in pieces):
            yield from pieces


def _is_next_to(head: Piece, piece: Piece) -> bool:
    """Tell whether a line stands right over or under a larger headline, or at the left of one in the middle of its columns."""
    gap = max(head.top - piece.bottom, piece.top - head.bottom)
    column = head.left - 30 * piece.size < piece.left and piece.right < head.right + 3 * piece.size
    return head is not piece and head.size > piece.size and head.box == piece.box and -0.5 * piece.size < gap < _NEXT_EM * piece.size and column


def _is_label(
    piece: Piece, heads: Sequence[Piece], openings: Sequence[Piece], marked: Sequence[Piece], sheet: Sheet
) -> bool:
    em, text = sheet.text_size, piece.text
    if piece.vertical:
        return _is_upright_label(piece, heads, sheet)
    if piece.kind not in ("headline", "text", "byline") or len(piece.lines) > 1 or is_notice_title(text):
        return False
    few = bool(_FEW_WORDS.fullmatch("".join(text.split()))) and not is_name("".join(text.split()))
    # Where a page puts a sign before its labels, a line without one is none.
    few = few and len(marked) < _MARKED
    if any(_is_label_before(head, piece, sheet, few=few) for head in heads):
        return True
    heads = [head for head in heads if head is not piece and head.box == piece.box and -0.3 * em < head.top - piece.bottom < 3.0 * em]
    if few and _is_underlined(piece, heads, sheet):
        return True
    heads = [head for head in heads if head.top - piece.bottom < 2.0 * em]
    if any(_is_label_over(head, piece, openings, sheet, few=few) for head in heads):
        return True
    if piece.kind == "headline" or not re.fullmatch(rf"[\w·\s]{{2,{_MAX_LABEL_CHARS}}}|「[\w·]{{2,{_MAX_LABEL_CHARS}}}」", text):
        return False
    # A line of the text's size that does not stand in the middle.
    right = piece.lines[0].frame.right
    return any(not head.vertical and right < head.middle and head.left - piece.left < 30 * em for head in heads)


def _is_upright_label(piece: Piece, heads: Sequence[Piece], sheet: Sheet) -> bool:
    """Tell whether a few characters stand below each other at the side of a level headline in larger type."""
    if len(piece.lines) > 1 or not re.fullmatch(rf".?[\w·]{{2,{_MAX_LABEL_CHARS}}}.?", piece.text) or ends_sentence(piece.text):
        return False
    least = _ASIDE_TITLE if names_column(piece.text) else _UPRIGHT_TITLE
    return any(
        not head.vertical
        and head.box == piece.box
        and head.size > least * piece.size
        and abs(head.top - piece.top) < 0.5 * head.size
        and 0 < max(head.left - piece.right, piece.left - head.right) < _UPRIGHT_GAP * head.size
        and not _stands_between(piece, head, sheet)
        for head in heads
    )


def _stands_between(piece: Piece, head: Piece, sheet: Sheet) -> bool:
    """Tell whether something stands on the level of a label and its headline, between them."""
    left, right = min(piece.right, head.right), max(piece.left, head.left)
    return any(
        other is not piece and other is not head
        and overlap(other.left, other.right, left, right) > 0
        and overlap(other.top, other.bottom, head.top, head.bottom) > 0
        for other in sheet.pieces
    )


def _is_label_over(head: Piece, piece: Piece, openings: Sequence[Piece], sheet: Sheet, *, few: bool) -> bool:
    """Tell whether a line set unlike the headline below it has a sign, or so few characters that it is no kicker (引题).

    No text opens under it; one that goes on from another column may stand there where it is the label of several articles.
    """
    em = sheet.text_size
    # The label of several articles stands in the middle over all of them, where a column of the first may go on.
    middle = head.left < piece.left and any(
        text.kind == "text" and text.box == piece.box and abs(text.top - head.top) < 1.5 * em
        and not any(text is opening for opening in openings)
        and overlap(text.left, text.right, piece.left, piece.right) > 0
        for text in sheet.pieces
    )
    one, other = piece.lines[0].frame, head.lines[0].frame
    several = one.face != other.face and _is_over_several(head, piece, sheet)
    reach = 30.0 * em if head.vertical or piece.right < head.middle or middle or several else em
    if overlap(head.left, head.right, piece.left, piece.right) < -reach:
        return False
    leads = any(
        text.box == piece.box
        and -0.5 * em < text.top - piece.bottom
        and text.top < head.bottom - 0.5 * em
        and overlap(text.left, text.right, piece.left, piece.right) > 0
        for text in (openings if head.left < piece.left else sheet.pieces)
        if text.kind == "text"
    )
    if leads and not head.vertical and not several:
        return False
    if one.face == other.face and 1 / 1.04 < piece.size / head.size < 1.04:
        return False
    label = read_label(piece.text)
    if (label and piece.kind == "headline") or names_column(piece.text):
        closes = piece.kind == "byline" and ((label and is_name(label.text)) or is_under_text(piece, sheet))
        return not closes and head.size > _LEAST_TITLE * piece.size
    if not few or not (piece.kind == "headline" or head.vertical):
        return False
    if piece.size < _KICKER_SIZE * em and head.size > 1.04 * piece.size:
        return True
    return head.size > _LEAST_TITLE * piece.size and _has_sibling(head, piece, sheet)


def _is_over_several(head: Piece, piece: Piece, sheet: Sheet) -> bool:
    """Tell whether a line stands in the middle over columns of which the first begins under a headline at its left."""
    em = sheet.text_size
    below = [
        text for text in sheet.pieces
        if text.kind == "text" and text.box == piece.box and head.top - 1.5 * em < text.top < head.bottom + _LEADS_GAP * em
    ]
    first = min((text.left for text in below if text.top > head.bottom - em and overlap(text.left, text.right, head.left, head.right) > 0), default=None)
    return first is not None and head.right < piece.left and any(abs(first + text.right - 2 * piece.middle) < 2 * em for text in below)


def _has_sibling(head: Piece, label: Piece, sheet: Sheet) -> bool:
    """Tell whether a title elsewhere is set as a headline is, with no type over it but the label itself: not a subtitle then."""
    heads = [piece for piece in sheet.pieces if piece.kind == "headline" and not piece.vertical and piece is not label]
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
    return level and not leads and not is_under_text(piece, sheet) and 0 < head.left - piece.right < _ASIDE_GAP * head.size


def is_under_text(piece: Piece, sheet: Sheet) -> bool:
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
        -0.3 * piece.size < rule.top - piece.bottom < UNDERLINE * piece.size
        and rule.left < piece.left + piece.size
        and rule.right > piece.right + piece.size
        and any(
            head.size > _LEAST_TITLE * piece.size and overlap(head.left, head.right, rule.left, rule.right) > 0
            for head in heads
        )
        for rule in sheet.rules
    )
