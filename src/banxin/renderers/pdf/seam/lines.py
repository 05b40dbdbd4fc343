"""A paragraph and one composed line go in; the line box that WeasyPrint places and paints comes out."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline
from weasyprint.layout.absolute import absolute_layout
from weasyprint.layout.percent import resolve_percentages
from weasyprint.text.line_break import Layout

from banxin.composition import Fault, Line
from banxin.renderers.pdf.seam.beside import (
    Drawing,
    Extents,
    SetString,
    draw_marks,
    place_annotation,
    place_comments,
)
from banxin.renderers.pdf.seam.paragraph import Leaf, SourceParagraph, is_raised
from banxin.renderers.pdf.seam.shaping import Shaped, Shaper
from banxin.renderers.pdf.seam.used_lengths import strut

# A text box has no margin, border or padding of its own, but WeasyPrint asks for them.
_BARE = {
    f"{what}_{side}{of}": 0
    for side in ("top", "right", "bottom", "left")
    for what, of in (("margin", ""), ("padding", ""), ("border", "_width"))
}


class SetText:
    """The set text of a text box: what WeasyPrint keeps in `pango_layout`.

    `shaped` is the whole leaf's, by `shaper`; `first` to `last` are the characters of this piece in it, `x_em` their origins
    from the left edge of the piece, in em of the paragraph, whose em is `em_px`. A `hyphen` that the line's end brings
    stands at `hyphen_x_em`. `beside` and `drawn` are what stands beside its line, painted after it; `left_px` and `rise_px`
    lead from the origin of the piece to the left end of the line's baseline. `fault` is its line's.
    """

    beside: Sequence[SetString] = ()
    drawn: Sequence[tuple[Any, ...]] = ()
    left_px = 0.0
    rise_px = 0.0

    first_line_direction = 0
    max_width: float | None = None
    ascent: float | None = None
    underline_position: float | None = None
    underline_thickness: float | None = None
    strikethrough_position: float | None = None
    strikethrough_thickness: float | None = None

    def __init__(
        self,
        shaped: Shaped,
        first: int,
        last: int,
        x_em: array[float],
        em_px: float,
        hyphen: Shaped | None = None,
        hyphen_x_em: float = 0.0,
        fault: Fault = "",
        shaper: Shaper | None = None,
    ) -> None:
        self.shaped, self.first, self.last = shaped, first, last
        self.x_em, self.em_px, self.hyphen, self.hyphen_x_em = x_em, em_px, hyphen, hyphen_x_em
        self.fault, self.shaper = fault, shaper

    @property
    def text(self) -> str:
        return self.shaped.text[self.first : self.last]

    def cut_short(self, sign: str) -> SetText:
        """Return it with a sign in the place of its last characters, no wider than it was: what follows is left out."""
        if self.shaper is None:
            return self
        shaped = self.shaper.shape(sign)
        scale = self.shaper.size_px / self.em_px
        room_em = self.x_em[-1] + (self.shaped.advances_em[self.last - 1] - sum(shaped.advances_em)) * scale
        kept = bisect_right(self.x_em, room_em) - 1
        if kept < 0:
            return self
        first, last = self.first, self.first + kept
        return SetText(self.shaped, first, last, self.x_em[:kept], self.em_px, shaped, self.x_em[kept], self.fault)

    def measure_decoration(self, style: Any) -> None:
        """Ask the face where its underline and its line through stand."""
        layout = Layout(style)
        self.ascent = layout.ascent
        self.underline_position = layout.underline_position
        self.underline_thickness = layout.underline_thickness
        self.strikethrough_position = layout.strikethrough_position
        self.strikethrough_thickness = layout.strikethrough_thickness

    def reactivate(self, style: Any) -> None:
        """Do nothing: WeasyPrint makes its layouts anew for painting, these stay."""

    def deactivate(self) -> None:
        """Do nothing, as `reactivate`."""


@dataclass(slots=True)
class LineBuilder:
    """Builds one line out of copies of the paragraph's boxes. Positions are in pixels."""

    context: Any
    paragraph: SourceParagraph
    line: Line
    left_px: float
    from_start: bool
    containing_block: Any
    bottom_space: float
    absolute_boxes: list[Any]
    fixed_boxes: list[Any]
    line_placeholders: list[Any]
    waiting_floats: list[Any]
    measure_px: float
    next_leaf: int = 0
    pieces: list[tuple[Any, float]] = field(default_factory=list)

    def build(self) -> Any:
        """Return the line box."""
        box = self.paragraph.box
        self.next_leaf = max(0, bisect_right(self.paragraph.starts, self.line.start) - 1)
        line_height, baseline = strut(box.style)
        new_box = self._parent(box, self.left_px, box.position_y, 0.0, (baseline, line_height - baseline))
        new_box.composed = True
        self.set_beside()
        return new_box

    def set_beside(self) -> None:
        """Set what stands beside the line, to be painted with its last piece: a line's own text is not parted by it."""
        paragraph, line = self.paragraph, self.line
        if not (paragraph.annotations or paragraph.marks or paragraph.comments):
            return
        vertical = paragraph.is_vertical
        extents = paragraph.places_on(line, self.measure_px)
        low = bisect_left(paragraph.annotations, line.start, key=lambda one: one.start)
        high = bisect_left(paragraph.annotations, line.next, low, key=lambda one: one.start)
        annotations = paragraph.annotations[low:high]
        strings: list[SetString] = []
        taken: list[tuple[float, float]] = []
        for one in annotations:
            strings += place_annotation(one, extents, vertical=vertical)
            middle = (extents.left(one.start) + extents.right(one.end - 1)) / 2
            reach = max(one.width_px, 0.0 if one.syllable and not vertical else one.size_px) / 2 + one.size_px * 0.125
            taken.append((middle - reach, middle + reach))
        strings += self._set_comments(extents, taken)
        marks = [mark for mark in paragraph.marks if mark.start < line.end and mark.end > line.start]
        paths = list(draw_marks(marks, annotations, extents, vertical=vertical)) if marks else []
        if not strings and not paths:
            return
        # What style sheets generate is not looked at when text is counted.
        own = [(piece, rise) for piece, rise in self.pieces if "::" not in piece.element_tag] or self.pieces
        visible = [(piece, rise) for piece, rise in own if piece.text.strip()]
        piece, rise = next(((piece, rise) for piece, rise in reversed(visible) if not rise), (visible or own)[-1])
        text = piece.pango_layout
        text.beside, text.left_px, text.rise_px = strings, self.left_px - piece.position_x, -rise
        if paths:
            text.drawn = [(Drawing(paths, text.left_px, rise), None, 1, 1, 0, 0)]

    def _set_comments(self, extents: Extents, taken: Sequence[tuple[float, float]]) -> list[SetString]:
        """Return what of the paragraph's comments stands beside this line."""
        paragraph, line = self.paragraph, self.line
        if not paragraph.comments:
            return []
        before, after = (paragraph.white_px[place] for place in (line.start, line.next))
        whole = line.next >= paragraph.length
        pieces = [
            (comment, comment.set_within(before), len(comment.breaks) - 1 if whole else comment.set_within(after))
            for comment in paragraph.comments
        ]
        standing = [piece for piece in pieces if piece[1] < piece[2]]
        return place_comments(standing, extents, taken, paragraph.smaller)

    def _parent(self, box: Any, x: float, y: float, rise: float, room: tuple[float, float]) -> Any:
        """Return a copy of a line or inline box with what it holds of this line.

        `rise` is how far its baseline stands above that of the line; `room` is the ascent and descent of a line
        of the paragraph, which its own text is not to widen.
        """
        extent = self.paragraph.extents[id(box)]
        is_line = isinstance(box, boxes.LineBox)
        is_start = self.from_start or (not is_line and extent.start >= self.line.start)
        is_end = extent.end <= self.line.next
        if not is_line:
            resolve_percentages(box, self.containing_block)
            box.margin_left = 0 if box.margin_left == "auto" else box.margin_left
            box.margin_right = 0 if box.margin_right == "auto" else box.margin_right
        absolute_boxes = [] if box.style["position"] == "relative" else self.absolute_boxes
        outer, self.absolute_boxes = self.absolute_boxes, absolute_boxes

        left = box.margin_left + box.border_left_width + box.padding_left if is_start and not is_line else 0.0
        if is_line and self.line.edges_em:
            left = self.line.edges_em[0] * self.paragraph.size_px  # an indent
        cursor = x + left
        children: list[Any] = []
        for index in range(0 if is_start else bisect_right(extent.ends, self.line.start), len(box.children)):
            child = box.children[index]
            begins = extent.ends[index - 1] if index else extent.start
            if begins > self.line.next or (begins == self.line.next and extent.ends[index] > begins):
                break  # an empty box stays on the line it follows
            child.position_y = y
            if not child.is_in_normal_flow():
                placed: list[Any] = []
                inline._out_of_flow_layout(
                    self.context, box, self.containing_block, index, child, [], [], placed, self.waiting_floats,
                    self.absolute_boxes, self.fixed_boxes, self.line_placeholders, {"left": 0, "right": 0},
                    cursor, cursor, self.bottom_space,
                )  # fmt: skip
                children.extend(new_child for _, new_child, _ in placed)
                continue
            if isinstance(child, boxes.TextBox):
                if extent.ends[index] == begins:
                    continue
                new_child = self.set_text(child, begins, y, rise, room)
            elif isinstance(child, boxes.InlineBox):
                raised = rise + child.style["vertical_align"] if is_raised(child) else rise
                new_child = self._parent(child, cursor, y, raised, room)
            else:
                new_child, cursor = self._atom(child, begins)
                children.append(new_child)
                continue
            if new_child is not None:
                children.append(new_child)
                cursor = new_child.position_x + new_child.margin_width()

        new_box = box.copy_with_children(children)
        new_box.position_x, new_box.position_y = x, y
        new_box.remove_decoration(start=not is_start, end=not is_end)
        new_box.width = max(cursor - new_box.content_box_x(), 0.0) if children else 0.0
        inline._adjust_line_height(new_box)
        if not is_line:
            _fit_in_line(new_box, strut(box.style), rise, room, box.style["vertical_align"])
        self.absolute_boxes = outer
        if box.style["position"] == "relative":
            for absolute_box in absolute_boxes:
                absolute_layout(self.context, absolute_box, new_box, self.fixed_boxes, self.bottom_space, skip_stack=None)
        return new_box

    def _leaf(self, box: Any) -> Leaf:
        """Return the leaf of a box; boxes are asked for in the order of the leaves."""
        leaves = self.paragraph.leaves
        while leaves[self.next_leaf].box is not box:
            self.next_leaf += 1
        return leaves[self.next_leaf]

    def set_text(self, box: Any, begins: int, y: float, rise: float, room: tuple[float, float]) -> Any | None:
        """Return what a text box gives to this line, or None."""
        line, em_px = self.line, self.paragraph.size_px
        if begins >= line.end:
            return None
        leaf = self._leaf(box)
        start, end = max(line.start, leaf.start), min(line.end, leaf.end)
        if start >= end or leaf.shaped is None or leaf.shaper is None:
            return None
        first, last = start - line.start, end - line.start
        left = line.edges_em[first] + (leaf.before_px / em_px if start == leaf.start else 0.0)
        right = line.edges_em[last] - (leaf.after_px / em_px if end == leaf.end else 0.0)
        cells = self.paragraph.cells(line)
        if cells is None:
            origins = array("d", (edge - left for edge in line.edges_em[first:last]))
            for index, shift in line.shifts_em.items():
                if start <= index < end:
                    origins[index - start] += shift
        else:
            own = cells[first:last]
            left, right = min(cell.left_em for cell in own), max(cell.right_em for cell in own)
            origins = array("d", (cell.origin_em - left for cell in own))
        hyphen, hyphen_x_em = None, 0.0
        if line.hyphenated and end == line.end:
            hyphen = leaf.shaper.hyphen
            hyphen_x_em = line.edges_em[last] - left - sum(hyphen.advances_em) * leaf.shaper.size_px / em_px
        piece = box.copy_with_text(leaf.box_text(start - leaf.start, end - leaf.start))
        piece.__dict__.update(_BARE)
        piece.pango_layout = SetText(
            leaf.shaped, start - leaf.start, end - leaf.start, origins, em_px, hyphen, hyphen_x_em, line.fault, leaf.shaper
        )
        if box.style["text_decoration_line"] != "none":
            piece.pango_layout.measure_decoration(box.style)
        piece.position_x, piece.position_y = self.left_px + left * em_px, y
        piece.width = (right - left) * em_px
        piece.height = box.style["font_size"]
        _fit_in_line(piece, strut(box.style), rise, room, "baseline")
        self.pieces.append((piece, rise))
        return piece

    def _atom(self, box: Any, begins: int) -> tuple[Any, float]:
        """Lay out a box that counts as one character; return it and where the next one stands."""
        leaf, em_px = self._leaf(box), self.paragraph.size_px
        at = begins - self.line.start
        cells = self.paragraph.cells(self.line)
        left_em, right_em = self.line.edges_em[at : at + 2] if cells is None else (cells[at].left_em, cells[at].right_em)
        x = self.left_px + left_em * em_px + leaf.before_px
        new_box, *_ = inline.split_inline_level(
            self.context, box, x, float("inf"), self.bottom_space, None, self.containing_block, self.absolute_boxes,
            self.fixed_boxes, self.line_placeholders, self.waiting_floats, [], None, None,
        )  # fmt: skip
        return new_box, self.left_px + right_em * em_px - leaf.after_px


def _fit_in_line(
    box: Any, own_strut: tuple[float, float], rise: float, room: tuple[float, float], vertical_align: Any
) -> None:
    """Set the margins that make a box as high as its line, without letting its face or size move the baseline.

    Faces differ in where they put the baseline in their line, by enough to push a line of mixed scripts off the
    grid (clreq 6.4). A box that asks for more line height than the paragraph's keeps it.
    """
    line_height, baseline = own_strut
    above, below = baseline, line_height - baseline
    movable = vertical_align == "baseline" or isinstance(vertical_align, int | float)
    if movable and line_height <= room[0] + room[1] + 0.01:
        above, below = max(min(above, room[0] - rise), 0.0), max(min(below, room[1] + rise), 0.0)
    content_above = baseline - (line_height - box.height) / 2
    box.baseline = above
    box.margin_top = above - content_above - box.border_top_width - box.padding_top
    box.margin_bottom = below - (box.height - content_above) - box.border_bottom_width - box.padding_bottom
