"""The pieces of a page come in; they go out with those told as bylines that their place, face or size shows to be such.

A byline (署名) stands under its headline or in a frame's first line; a signature (落款) flush right under its text.
"""

from __future__ import annotations

import re
from dataclasses import replace

from banxin.structure.bylines import is_name
from banxin.structure.pdf_page.model import Piece, Sheet, overlap
from banxin.structure.pdf_page.names import is_flush_right, may_be_names, placed_names, states_role
from banxin.structure.pdf_page.pieces import is_first, signature_names
from banxin.structure.signs import HAN
from banxin.structure.trade import is_dated, is_editor_note, read_label

# In em of the text.
_SIGNATURE_GAP = 2.6  # between a text and the name under it
_BYLINE_GAP, _BYLINE_ASIDE = 2.2, 45.0
_SAME_SIZE = 1.04
_INDENTED = 3.0
_LEADS_GAP = 3.0
_LEAST_ROOM = 3.0  # behind a name in the first line of a column
_PLAIN = re.compile(rf"[^{HAN}]")
_FIRST_NAMES = re.compile(rf"[{HAN}]{{2,3}}(?:[\s、]+[{HAN}]{{2,3}}){{0,2}}(?:\s*[（(][{HAN}]{{4,16}}[)）])?")


def with_signatures(sheet: Sheet) -> tuple[Piece, ...]:
    """Take a line of its own, flush right under the text of its column, that names somebody for a byline."""
    return tuple(replace(piece, kind="byline") if _signs(piece, sheet) else piece for piece in sheet.pieces)


def _signs(piece: Piece, sheet: Sheet) -> bool:
    # A sign before it (◎) is that of labels as well.
    if piece.kind not in ("text", "label") or (piece.kind == "label" and (_leads(piece, sheet) or _is_signed_as_labels(piece, sheet))):
        return False
    if len(piece.lines) > 1 or not placed_names(piece.text) or re.search("[，。；：！？]", piece.text):
        return False
    em = piece.size
    # With a date below, both close the column, and the name is taken from there.
    if any(is_dated(text.text) and 0 <= text.top - piece.bottom < em and overlap(text.left, text.right, piece.left, piece.right) > 0 for text in sheet.pieces):
        return False
    if _stands_under_headline(piece, sheet):
        return True
    return any(
        text.kind == "text"
        and text is not piece
        and text.box == piece.box
        and _is_signed_by(text, piece, sheet)
        for text in sheet.pieces
    )


def _is_signed_as_labels(piece: Piece, sheet: Sheet) -> bool:
    """Tell whether what stands behind a sign is no name, or another label of the page, as large, has the sign and names nobody."""
    if read_label(piece.text) is None:
        return False
    others = [
        label for label in sheet.pieces
        if label.kind == "label" and label.text[0] == piece.text[0] and 1 / _SAME_SIZE < label.size / piece.size < _SAME_SIZE
    ]
    return any(not may_be_names(_PLAIN.sub("", label.text)) for label in (piece, *others))


def _is_signed_by(text: Piece, piece: Piece, sheet: Sheet) -> bool:
    """Tell whether a line stands flush right under a text: under its column, or under all columns of its article, or at
    the foot of the frame they stand in.
    """
    em, line = piece.size, piece.lines[0]
    if piece.box >= 0:
        box = sheet.boxes[piece.box]
        flush = box.right - line.frame.right < line.frame.left - box.left and line.frame.left > text.middle
        last = not any(other is not piece and other.box == piece.box and other.bottom > piece.top for other in sheet.pieces)
        if flush and last and piece.top >= text.bottom - 0.5 * em and line.frame.right > text.right - 1.6 * em:
            return True
    other = line.frame.face != text.lines[-1].frame.face or not _SAME_SIZE > line.size / text.size > 1 / _SAME_SIZE
    if not is_flush_right(line, text) or not (other or signature_names(piece.text)):
        return False
    if -0.5 * em < piece.top - text.bottom < _SIGNATURE_GAP * em:
        return True
    level = [other for other in sheet.pieces if other.kind == "text" and other.box == text.box and abs(other.top - text.top) < em]
    foot = max(other.bottom for other in level)
    between = any(
        other is not piece and text.bottom - em < other.top < piece.top and overlap(other.left, other.right, text.left, text.right) > 0
        for other in sheet.pieces
    )
    return -0.5 * em < piece.top - foot < _SIGNATURE_GAP * em and not between


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


def _leads(piece: Piece, sheet: Sheet) -> bool:
    """Tell whether a headline or a text stands right under a line."""
    return any(
        other.kind in ("headline", "text", "subhead")
        and other.box == piece.box
        and -0.5 * piece.size < other.top - piece.bottom < _LEADS_GAP * piece.size
        and overlap(other.left, other.right, piece.left, piece.right) > 0
        for other in sheet.pieces
    )


def with_bylines(sheet: Sheet) -> tuple[Piece, ...]:
    """Take a line that names somebody, set in another face or size than the text it stands over, for a byline."""
    return tuple(replace(piece, kind="byline") if _names_author(piece, sheet) else piece for piece in sheet.pieces)


def with_first_names(sheet: Sheet) -> tuple[Piece, ...]:
    """Part the name in the first line of a text right under its headline from the text, set as the text may be."""
    return tuple(part for piece in sheet.pieces for part in _without_first_name(piece, sheet))


def _without_first_name(piece: Piece, sheet: Sheet) -> tuple[Piece, ...]:
    if piece.kind != "text" or len(piece.lines) < 2 or piece.rows or piece.vertical:
        return (piece,)
    line, following = piece.lines[:2]
    bare = bool(_FIRST_NAMES.fullmatch(line.text.strip())) and may_be_names(line.text)
    ends = piece.right - line.frame.right > _LEAST_ROOM * line.size
    # Set in as a paragraph is, it may be one; then the next one says that it is not.
    begins = is_first(following, piece.left) or not is_first(line, piece.left)
    if not (bare and ends and begins) or line.frame.bold or not _leads_article(piece, sheet):
        return (piece,)
    top = min(one.frame.top for one in piece.lines[1:])
    name = replace(piece, kind="byline", lines=(line,), left=line.frame.left, right=line.frame.right, bottom=line.frame.bottom)
    return name, replace(piece, lines=piece.lines[1:], top=top)


def _leads_article(piece: Piece, sheet: Sheet) -> bool:
    """Tell whether a text begins right under a headline over it, with no name between."""
    em = piece.size
    over = [
        other for other in sheet.pieces
        if other is not piece and other.box == piece.box and not other.vertical
        and -0.5 * em < piece.top - other.bottom < _LEADS_GAP * em
        and overlap(other.left, other.right, piece.left, piece.right) > 0
    ]
    return any(other.kind == "headline" for other in over) and all(other.kind in ("headline", "label") for other in over)


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
    if not below or not _heads_article(piece, sheet):
        return False
    first = min(below, key=lambda other: (other.top, abs(other.left - piece.left))).lines[0]
    # In bold it may be a subhead, unless it has a family name.
    plain = not line.frame.bold or all(map(is_name, placed_names(piece.text)))
    other_face = bool(line.frame.face) and line.frame.face != first.frame.face and plain
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
