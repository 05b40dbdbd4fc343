"""The pieces and pictures of a page come in; what explains a picture, or heads it, comes out.

A caption (图说) stands right under its picture in its width, or beside it, and is not set as the text is; a headline without a text over
or under a picture is that picture's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from banxin.model.document import Figure
from banxin.model.span import Frame
from banxin.structure.bylines import read_byline
from banxin.structure.pdf_page.flow import Group
from banxin.structure.pdf_page.model import Piece, Sheet, are_one_column, overlap

# In em of the text.
_CAPTION_GAP, _MAX_CAPTION_LINES = 2.5, 8
_CAPTION_SIZE = 0.97
_BESIDE_GAP, _BESIDE_HEAD = 2.0, 4.0
_COLUMN_LINES, _FACE_SHARE = 6, 0.15  # lines of a column of text; of all such lines, what makes a face one of text
_LEAST_SIGNS = 2
_ACROSS_SIZE = 1.15
_IN_PICTURE = re.compile("[图圖](?:为|為|[①-⑩一二三四1-9]?[:：])|[上下左右][图圖][为為：:]?")
_CREDITED = re.compile(r"[摄攝][）)]?$")
_PICTURES_APART = 2.0
_TITLE_GAP = 6.0


def find_captions(sheet: Sheet) -> dict[int, list[Piece]]:
    """Return the pieces that explain each picture: right below it in its width, or beside it, and not set as the text is."""
    em = sheet.text_size
    found: dict[int, list[Piece]] = {}
    taken: set[int] = set()
    usual = _Usual(sheet)
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
            before = found.get(index)
            if usual.is_headed(piece, bottom):
                break
            if not (usual.explains(piece, frame) if not before else usual.goes_on(before[-1], piece)):
                break
            found.setdefault(index, []).append(piece)
            taken.add(id(piece))
            bottom = piece.bottom
        if index not in found and (beside := [p for p in sheet.pieces if id(p) not in taken and usual.stands_beside(p, frame)]):
            found[index] = sorted(beside, key=lambda piece: piece.top)
            taken |= {id(piece) for piece in beside}
    return found


class _Usual:
    """How the text of a page is set, which a caption is not."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet, self.em = sheet, sheet.text_size
        columns = [piece for piece in sheet.pieces if piece.kind == "text" and len(piece.lines) >= _COLUMN_LINES and not piece.rows]
        self.widths = [piece.width for piece in columns]
        faces = Counter(line.frame.face for piece in columns for line in piece.lines)
        self.faces = {face for face, lines in faces.items() if lines >= _FACE_SHARE * faces.total()}

    def is_headed(self, piece: Piece, top: float) -> bool:
        """Tell whether a headline stands between a picture, or its caption, and a piece below, or is beside that piece."""
        heads = [head for head in self.sheet.pieces if head.kind in ("headline", "subhead")]
        return any(
            top - self.em < head.top < piece.top and overlap(head.left, head.right, piece.left, piece.right) > 0
            if not head.vertical
            else overlap(head.top, head.bottom, piece.top, piece.bottom) > 0 and abs(head.middle - piece.left) < _BESIDE_HEAD * self.em
            for head in heads
        )

    def explains(self, piece: Piece, frame: Frame) -> bool:
        """Tell whether a piece right below a picture is its caption."""
        if self._is_small(piece) or _is_credit(piece):
            return True
        if piece.rows:
            return False
        ends = not _goes_on_below(piece, self.sheet, self.em)
        own_width = piece.width > 0.8 * (frame.right - frame.left) and not any(abs(piece.width - w) < self.em for w in self.widths)
        told = _IN_PICTURE.match(piece.text) or _CREDITED.search(piece.text)
        return 2 * self._is_other(piece) + 2 * bool(told) + own_width + ends >= _LEAST_SIGNS

    def goes_on(self, caption: Piece, piece: Piece) -> bool:
        """Tell whether a piece right below a caption belongs to it."""
        one, other = caption.lines[-1].frame, piece.lines[0].frame
        alike = self._is_other(piece) and one.face == other.face and 1 / 1.04 < one.size_pt / other.size_pt < 1.04
        return self._is_small(piece) or _is_credit(piece) or alike

    def stands_beside(self, piece: Piece, frame: Frame) -> bool:
        """Tell whether a piece in a measure of its own stands right beside a picture, within its height, as its caption does."""
        gap = max(frame.left - piece.right, piece.left - frame.right)
        level = frame.top - self.em < piece.top and piece.bottom < frame.bottom + self.em
        own = piece.kind in ("text", "byline") and not piece.rows and len(piece.lines) <= _MAX_CAPTION_LINES
        if not own or not level or not -0.3 * self.em < gap < _BESIDE_GAP * self.em:
            return False
        if piece.vertical:
            # Level lines among vertical ones, right under the picture before the page was turned.
            return piece.lines[0].rightward and piece.left > frame.left and piece.size < _ACROSS_SIZE * self.em
        if any(other.kind == "text" and are_one_column(piece, other, self.sheet.figures) for other in self.sheet.pieces):
            return False  # text runs round the picture
        column = any(abs(piece.width - width) < self.em for width in self.widths)
        told = bool(_IN_PICTURE.match(piece.text) or _CREDITED.search(piece.text)) or _is_credit(piece)
        return self._is_small(piece) + self._is_other(piece) + told + (not column) >= _LEAST_SIGNS

    def _is_small(self, piece: Piece) -> bool:
        return piece.size < _CAPTION_SIZE * self.em

    def _is_other(self, piece: Piece) -> bool:
        face = piece.lines[0].frame.face
        return bool(self.faces and face) and face not in self.faces


def _is_credit(piece: Piece) -> bool:
    reading = read_byline(piece.text)
    return bool(reading and reading.picture)


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
