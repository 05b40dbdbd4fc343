"""The pieces and pictures of a page come in; what explains a picture, or heads it, comes out.

A caption (图说) stands right under its picture, in its width and not set as the text is; a headline without a text over
or under a picture is that picture's.
"""

from __future__ import annotations

from collections.abc import Sequence

from banxin.model.document import Figure
from banxin.model.span import Frame
from banxin.structure.pdf_page.flow import Group
from banxin.structure.pdf_page.model import Piece, Sheet, overlap
from banxin.structure.trade import read_byline

# In em of the text.
_CAPTION_GAP, _MAX_CAPTION_LINES = 2.5, 8
_CAPTION_SIZE = 0.97
_PICTURES_APART = 2.0
_TITLE_GAP = 6.0


def find_captions(sheet: Sheet) -> dict[int, list[Piece]]:
    """Return the pieces that explain each picture: right below it, in its width, and not set as the text is."""
    em = sheet.text_size
    found: dict[int, list[Piece]] = {}
    taken: set[int] = set()
    widths = [piece.width for piece in sheet.pieces if piece.kind == "text" and len(piece.lines) >= 6]
    for index, figure in enumerate(sheet.figures):
        frame = figure.origin.frame
        if frame is None:
            continue
        left, right = _caption_reach(frame, sheet)
        below = sorted(
            (
                piece
                for piece in sheet.pieces
                if piece.kind in ("text", "byline")
                and id(piece) not in taken
                and left - em <= piece.left
                and piece.right <= right + em
                and -0.5 * em < piece.top - frame.bottom < (_CAPTION_GAP + _MAX_CAPTION_LINES) * 1.6 * em
            ),
            key=lambda piece: (piece.top, piece.left),
        )
        bottom = frame.bottom
        for piece in below:
            if piece.top - bottom > _CAPTION_GAP * em or len(piece.lines) > _MAX_CAPTION_LINES:
                break
            reading = read_byline(piece.text)
            smaller = piece.size < _CAPTION_SIZE * em
            own_width = piece.width > 0.8 * (frame.right - frame.left) and not any(abs(piece.width - w) < em for w in widths)
            credit = bool(reading and reading.picture)
            first = not found.get(index)
            if not (smaller or credit or (first and own_width and not _goes_on_below(piece, sheet, em))):
                break
            if not first and not credit and not smaller:
                break
            found.setdefault(index, []).append(piece)
            taken.add(id(piece))
            bottom = piece.bottom
    return found


def _caption_reach(frame: Frame, sheet: Sheet) -> tuple[float, float]:
    """Return the edges of what a picture's caption may be: its own, or those of a row of pictures if a line under it goes on."""
    em = sheet.text_size
    right = frame.right
    frames = [figure.origin.frame for figure in sheet.figures if figure.origin.frame]
    for other in sorted(frames, key=lambda other: other.left):
        if abs(other.bottom - frame.bottom) < em and 0 <= other.left - right < _PICTURES_APART * em:
            right = other.right
    goes_on = any(
        piece.kind == "text"
        and -0.5 * em < piece.top - frame.bottom < _CAPTION_GAP * em
        and frame.left - em <= piece.left < frame.right
        and frame.right + em < piece.right <= right + em
        for piece in sheet.pieces
    )
    return frame.left, right if goes_on else frame.right


def _goes_on_below(piece: Piece, sheet: Sheet, em: float) -> bool:
    return any(
        other is not piece
        and other.kind == "text"
        and -em < other.top - piece.bottom < 2 * em
        and overlap(other.left, other.right, piece.left, piece.right) > 0.5 * piece.width
        for other in sheet.pieces
    )


def title_pictures(figures: Sequence[Figure], idle: Sequence[Group], sheet: Sheet) -> dict[int, Group]:
    """Return the headlines without a text that stand right over or under a picture, by the index of the picture."""
    em = sheet.text_size
    found: dict[int, Group] = {}
    for group in idle:
        best: tuple[float, int] | None = None
        for index, figure in enumerate(figures):
            frame = figure.origin.frame
            if frame is None or group.subhead or index in found:
                continue
            gap = max(frame.top - group.bottom, group.top - frame.bottom)
            top, bottom = min(frame.bottom, group.bottom), max(frame.top, group.top)
            common = overlap(group.left, group.right, frame.left, frame.right)
            between = any(
                piece.kind == "text" and top <= piece.top <= bottom and overlap(piece.left, piece.right, frame.left, frame.right) > 0
                for piece in sheet.pieces
            )
            if -em < gap < _TITLE_GAP * em and common > 0.6 * min(group.right - group.left, frame.right - frame.left) and not between:
                best = min(best or (gap, index), (gap, index))
        if best:
            found[best[1]] = group
    return found
