"""A line box of WeasyPrint's, not yet broken, goes in; a paragraph the composer can set comes out."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import Any

import numpy
from weasyprint.formatting_structure import boxes
from weasyprint.layout.percent import resolve_percentages

from banxin.composition import Annotation as ComposableAnnotation
from banxin.composition import Line, MeasuredRun, compose, prepare
from banxin.composition import Paragraph as ComposableParagraph
from banxin.composition.looseness import count_lines, divide_into
from banxin.renderers.interlinear import has_signs, iter_signs
from banxin.renderers.pdf.seam import right_to_left
from banxin.renderers.pdf.seam.beside import (
    ANNOTATION_SHARE,
    BESIDE_BASE_EM,
    CLEAR_EM,
    LEAST_SHARE,
    MARK_KINDS,
    MOST_WIDTH_EM,
    ZHUYIN_EM,
    Annotation,
    Comment,
    Extents,
    Mark,
    letter_share,
    schedule_comments,
    tone_share,
)
from banxin.renderers.pdf.seam.right_to_left import Cell, place_cells
from banxin.renderers.pdf.seam.shaping import Shaped, Shaper, Shapers
from banxin.renderers.pdf.seam.used_lengths import strut
from banxin.typography.characters import is_east_asian
from banxin.typography.hyphenation import words_language
from banxin.typography.quotation_marks import western_marks
from banxin.typography.style import StyleChoice
from banxin.typography.zhuyin import find_syllable

# Breaking such a word costs WeasyPrint time in the square of its length.
_ENDLESS = re.compile(r"\S{200}")
_COLLAPSING = ("normal", "nowrap", "pre-line")
_WRAPPING = ("normal", "pre-wrap", "pre-line")
_OBJECT = "\ufffc"
_JOINER = "\u2060"
# More characters than this lie along the line; three are set smaller to stand side by side in a cell.
_MOST_IN_CELL = 3
_THREE_DIGITS_SHARE, _THREE_LETTERS_SHARE = 2 / 3, 1 / 2


@dataclass(slots=True)
class Leaf:
    """A text box, or an atomic box that counts as one character, with its place in the paragraph.

    `path` are the child indices that lead to it. `text` is what is set in the line: that of the box without the annotations
    it carries; `places` then has the place of each of its characters in the box's text, and of its end. Spacing is what the decorations of inline boxes that begin or
    end with it take, in pixels.
    """

    box: Any
    path: tuple[int, ...]
    start: int
    end: int
    text: str = ""
    places: list[int] | None = None
    shaper: Shaper | None = None
    shaped: Shaped | None = None
    attached: bool = False
    before_px: float = 0.0
    after_px: float = 0.0
    width_px: float = 0.0
    is_cell: bool = False  # characters side by side in one cell of a vertical line

    def box_text(self, first: int, last: int) -> str:
        """Return the text of the box that the characters `first` to `last` of the leaf stand for."""
        text: str = self.box.text
        if self.places is None:
            return text[first:last]
        # What stands before the first character belongs to it, and what stands behind the last.
        start = 0 if first == 0 else self.places[first]
        return text[start : len(text) if last == len(self.text) else self.places[last]]


@dataclass(slots=True)
class _Extent:
    """Which characters of the paragraph a box with children holds, and where each of its children ends."""

    start: int
    end: int = 0
    ends: list[int] = field(default_factory=list)


class NotOurs(Exception):
    """The paragraph is one that WeasyPrint keeps."""


class SourceParagraph:
    """A line box of WeasyPrint's, before it is broken into lines, with all that its lines are made of.

    `width_of` measures an atomic box, in pixels; percentages refer to `containing_block`, without one they count
    as nothing. Raises NotOurs.
    """

    def __init__(
        self,
        box: Any,
        shapers: Shapers,
        choice: StyleChoice,
        width_of: Callable[[Any], float],
        containing_block: Any,
    ) -> None:
        self.box, self.children = box, box.children
        self.size_px: float = box.style["font_size"]
        self.leaves: list[Leaf] = []
        self.extents: dict[int, _Extent] = {}
        self._contents: list[tuple[Any, Any]] = []
        self.annotations: list[Annotation] = []
        self.comments: list[Comment] = []
        self.white_px: list[float] = []
        self.marks: list[Mark] = []
        self._written: list[tuple[int, int, str, Any]] = []
        self._bases: list[int] = []
        self._unmarked: list[tuple[int, int]] = []
        self.depends_on_width = False
        self._width_of, self._containing_block = width_of, containing_block
        self.is_vertical = shapers.vertical
        self._levels = b""  # where words run from right to left, the embedding level of each character
        self.length, self._pending_px = 0, 0.0
        self._attach_next = False
        self._walk(box, ())
        self._shape(shapers)
        style = choice.of(box.style["lang"] or "")
        self.starts = [leaf.start for leaf in self.leaves]
        runs = [self._run(leaf) for leaf in self.leaves]
        self._shapers = shapers
        self.composable: ComposableParagraph = prepare(runs, style, self._annotate() if self._written else ())
        align, align_last = box.style["text_align_all"], box.style["text_align_last"]
        collapsing = box.style["white_space"] in _COLLAPSING
        self._justify = align == "justify" and collapsing
        self._last_full = align_last == "justify" and collapsing
        self._lines: dict[tuple[int, float, float], Line] = {}
        self._places: dict[int, list[int]] = {}
        self._coming: tuple[int, float, Iterator[Line]] | None = None
        self._divisions: dict[tuple[int, float, float, int, bool], tuple[Line, ...] | None] = {}
        # Lines that stand in the place of the best ones for a while, by the character they begin with.
        self.chosen: dict[int, Line] = {}

    def _walk(self, parent: Any, path: tuple[int, ...]) -> None:
        extent = self.extents[id(parent)] = _Extent(self.length)
        self._contents.append((parent, parent.children))
        held = parent.style["white_space"] not in _WRAPPING
        for index, child in enumerate(parent.children):
            if held and self.length > extent.start:
                self._attach_next = True
            if not child.is_in_normal_flow():
                if child.is_floated() or child.is_footnote():
                    raise NotOurs
            elif isinstance(child, boxes.TextBox):
                self._take_text(child, (*path, index))
            elif isinstance(child, boxes.InlineBox):
                self._take_inline(child, (*path, index))
            else:
                self._take_leaf(Leaf(child, (*path, index), self.length, self.length + 1))
                self.leaves[-1].width_px = self._width_of(child)
                self.depends_on_width = True
            extent.ends.append(self.length)
        extent.end = self.length

    def _take_text(self, box: Any, path: tuple[int, ...]) -> None:
        if box.style["font_size"] == 0 or ("\t" in box.text and box.style["white_space"] not in _COLLAPSING):
            raise NotOurs
        text, places = box.text, None
        if has_signs(text):
            text, places = self._part_annotated(box)
        if text:
            self._take_leaf(Leaf(box, path, self.length, self.length + len(text), text, places))

    def _part_annotated(self, box: Any) -> tuple[str, list[int]]:
        """Take the annotations out of the text of a box; return it without them, and the places of its characters."""
        pieces: list[str] = []
        places: list[int] = []
        done = 0
        for start, end, annotation in (*iter_signs(box.text), (len(box.text), len(box.text), "")):
            pieces.append(box.text[done:start])
            places += range(done, start)
            done, here = end, self.length + len(places)
            if annotation:
                self._written.append((self._bases.pop() if self._bases else here, here, annotation, box))
            elif start < end:
                self._bases.append(here)
        return "".join(pieces), [*places, len(box.text)]

    def _take_inline(self, box: Any, path: tuple[int, ...]) -> None:
        if box.style["box_decoration_break"] == "clone" or box.style["direction"] == "rtl":
            raise NotOurs
        left, right = _spacing(box, self._containing_block)
        if left or right:
            self.depends_on_width = True
        if box.is_leader or box.element_tag.endswith("::footnote-call") or is_raised(box):
            self._attach_next = not box.is_leader
        self._pending_px += left
        before = self.length
        self._walk(box, path)
        self._mark(box, before)
        if box.is_leader:
            self._attach_next = True
        if self.length > before:
            self.leaves[-1].after_px += right
        else:
            self._pending_px += right

    def _mark(self, box: Any, start: int) -> None:
        """Note the mark of an inline box that begins at the character `start`; a comment in its text is not marked."""
        kinds = (box.element.get("class") or "").split() if box.element is not None and "::" not in box.element_tag else ()
        kind = kinds[0] if kinds else ""
        if kind == "comment":
            self._unmarked.append((start, self.length))
        if kind not in MARK_KINDS:
            return
        for first, last in (*self._unmarked, (self.length, self.length)):
            if first >= start:
                if first > start:
                    self.marks.append(Mark(kind, start, first, box.style["font_size"]))
                start = last

    def _take_leaf(self, leaf: Leaf) -> None:
        leaf.attached, self._attach_next = self._attach_next, False
        leaf.before_px, self._pending_px = self._pending_px, 0.0
        self.length = leaf.end
        self.leaves.append(leaf)

    def _shape(self, shapers: Shapers) -> None:
        text = "".join(leaf.text for leaf in self.leaves if isinstance(leaf.box, boxes.TextBox))
        beside = "".join(text for _, _, text, _ in self._written)
        ours = is_east_asian(text) or self._written or self.marks or _ENDLESS.search(text) or _is_planned(self.box)
        if not ours or right_to_left.WRITTEN.search(beside):
            raise NotOurs
        whole = "".join(leaf.text or _OBJECT for leaf in self.leaves)
        if right_to_left.WRITTEN.search(whole):
            self._levels = shapers.of(self.box.style).levels(whole)
        western = sorted(western_marks(whole)) if shapers.vertical else []
        for leaf in self.leaves:
            if isinstance(leaf.box, boxes.TextBox):
                leaf.shaper = shapers.of(leaf.box.style)
                leaf.is_cell = shapers.vertical and _is_cell(leaf.box)
                share = _cell_share(leaf.text) if leaf.is_cell else 1.0
                if share != 1:
                    leaf.shaper = shapers.small(leaf.box.style, share)
                lying = [place - leaf.start for place in western if leaf.start <= place < leaf.end]
                leaf.shaped = leaf.shaper.shape_cell(leaf.text, share) if leaf.is_cell else leaf.shaper.shape(leaf.text, lying)

    def _run(self, leaf: Leaf) -> MeasuredRun:
        before, after = leaf.before_px / self.size_px, leaf.after_px / self.size_px
        if leaf.shaped is None or leaf.shaper is None:
            advances = [leaf.width_px / self.size_px]
            return MeasuredRun(_OBJECT, advances, _no_blanks, 1.0, leaf.attached, True, before, after)
        style, shaper = leaf.box.style, leaf.shaper
        size = shaper.size_px / self.size_px
        advances = leaf.shaped.advances_em
        if size != 1:
            advances = [advance * size for advance in advances]
        tracking, word_spacing = style["letter_spacing"], style["word_spacing"]
        if word_spacing:
            text = leaf.text
            advances = [a + word_spacing / self.size_px if c in " \xa0" else a for a, c in zip(advances, text)]

        def blanks(character: str) -> tuple[float, float] | None:
            blank = shaper.blanks(character)
            return None if blank is None else (blank[0] * size, blank[1] * size)

        breakable = style["white_space"] in _WRAPPING
        hyphen = sum(shaper.hyphen.advances_em) * size
        text = leaf.text
        if leaf.is_cell:
            # Marks keep their place in the line's rules; digits in a cell are none to them.
            text = (_OBJECT if text.isascii() else text[0]) + _JOINER * (len(text) - 1)
        return MeasuredRun(
            text,
            advances,
            shaper.blanks if size == 1 else blanks,
            size,
            leaf.attached,
            breakable,
            before,
            after,
            hyphen,
            0.0 if tracking == "normal" else tracking / self.size_px,
            style["white_space"] in ("pre", "pre-wrap"),
            words_language(style["lang"] or "") if style["hyphens"] == "auto" else "",
        )

    def _annotate(self) -> list[ComposableAnnotation]:
        """Shape the annotations; return what the composer is to make room for."""
        line_height, _ = strut(self.box.style)
        between = line_height / self.size_px - 1
        if self.box.element_tag in ("td", "th"):
            between = between / 2 - CLEAR_EM  # to the rule above the row
        share = min(ANNOTATION_SHARE, max(LEAST_SHARE, between)) if line_height else ANNOTATION_SHARE
        comments: list[Annotation] = []
        for start, end, text, box in sorted(self._written, key=lambda written: written[:2]):
            size_px = box.style["font_size"]
            if start == end:
                shaper = self._shapers.small(box.style, share)
                comments.append(Annotation(start, end, shaper, shaper.shape_once(text), size_px))
                continue
            if self.annotations and start < self.annotations[-1].end:
                # One within another's base: it runs beside the line, as a comment does.
                shaper = self._shapers.small(box.style, share)
                comments.append(Annotation(start, start, shaper, shaper.shape_once(text), size_px))
                continue
            syllable = find_syllable(text) if end - start == 1 else None
            shaper = self._shapers.small(box.style, letter_share(syllable) if syllable else share)
            one = Annotation(start, end, shaper, shaper.shape_once(text), size_px, syllable)
            if syllable is not None:
                one.tones = self._shapers.small(box.style, tone_share())
            elif (wide := one.width_px / (MOST_WIDTH_EM * self.size_px)) > 1:
                one.shaper = self._shapers.small(box.style, share / wide)
                one.shaped = one.shaper.shape_once(text)
            self.annotations.append(one)
        self._written.clear()
        if comments:
            self.white_px = self._white_beside()
            self.comments = schedule_comments(comments, self.white_px)
        zhuyin_em = 0.0 if self._shapers.vertical else ZHUYIN_EM
        return [
            ComposableAnnotation(one.start, one.end, 0.0, zhuyin_em * one.size_px / self.size_px)
            if one.syllable
            else ComposableAnnotation(one.start, one.end, one.width_px / self.size_px)
            for one in self.annotations
        ]

    def _white_beside(self) -> list[float]:
        """Return, for each character and for the end, how much white stands beside the text before it.

        There is none over a base, and less beside one: a comment keeps away from its annotation, and ends between words.
        """
        widths = [self._advance_em(leaf, at) * self.size_px for leaf in self.leaves for at in range(leaf.start, leaf.end)]
        for one in self.annotations:
            for place in (one.start - 1, one.end):
                if 0 <= place < self.length:
                    widths[place] = max(0.0, widths[place] - BESIDE_BASE_EM * one.size_px)
            widths[one.start : one.end] = [0.0] * (one.end - one.start)
        return list(accumulate(widths, initial=0.0))

    def smaller(self, one: Annotation, share: float) -> Annotation:
        """Return an annotation in smaller type, `share` of its own."""
        shaper = self._shapers.small(one.shaper.style, share)
        return Annotation(one.start, one.end, shaper, shaper.shape_once(one.shaped.text), one.size_px)

    def places_on(self, line: Line, measure_px: float) -> Extents:
        """Return where the characters of a line stand."""
        em, shifts = self.size_px, line.shifts_em
        if (cells := self.cells(line)) is not None:
            places = [cell.origin_em * em for cell in cells], [cell.right_em * em for cell in cells]
            return Extents(line.start, line.end, measure_px, self.composable.kinds, *places)
        origins, ends = [], []
        leaf = bisect_right(self.starts, line.start) - 1
        for at in range(line.start, line.end):
            while at >= self.leaves[leaf].end:
                leaf += 1
            edge = line.edges_em[at - line.start]
            origin = edge + shifts.get(at, 0.0)
            own = self._advance_em(self.leaves[leaf], at)
            origins.append(origin * em)
            ends.append(min(origin + own, max(line.edges_em[at - line.start + 1], edge)) * em)
        return Extents(line.start, line.end, measure_px, self.composable.kinds, origins, ends)

    def cells(self, line: Line) -> list[Cell] | None:
        """Return where each character of a line stands in which words run from right to left; None for any other."""
        levels = self._levels[line.start : line.end]
        if not any(levels):
            return None
        widths = [right - left for left, right in pairwise(line.edges_em[: len(levels) + 1])]
        before = [line.shifts_em.get(at, 0.0) for at in range(line.start, line.end)]
        own = [self._advance_em(self._leaf_at(at), at) for at in range(line.start, line.end)]
        behind = [max(0.0, width - white - advance) for width, white, advance in zip(widths, before, own, strict=True)]
        return place_cells(self.composable.text[line.start : line.end], levels, line.edges_em[0], widths, before, behind)

    def _leaf_at(self, at: int) -> Leaf:
        return self.leaves[bisect_right(self.starts, at) - 1]

    def _advance_em(self, leaf: Leaf, at: int) -> float:
        if leaf.shaped is None or leaf.shaper is None:
            return leaf.width_px / self.size_px
        return leaf.shaped.advances_em[at - leaf.start] * leaf.shaper.size_px / self.size_px

    def is_stale(self) -> bool:
        """Tell whether WeasyPrint has put other boxes into ours since, as it does once a page number is known."""
        return any(box.children is not children for box, children in self._contents)

    def line(self, start: int, measure_px: float, indent_px: float) -> Line:
        """Return the line that begins at the character `start` in a measure, its indent counted in."""
        if start in self.chosen:
            return self.chosen[start]
        measure, indent = self._in_em(measure_px), self._in_em(indent_px)
        key = (start, measure, indent)
        if key not in self._lines:
            coming = self._coming
            if coming is None or coming[:2] != (start, measure) or indent:
                lines = compose(
                    self.composable,
                    measure,
                    start=start,
                    indent_em=indent,
                    justify=self._justify,
                    last_line_full=self._last_full,
                )
            else:
                lines = coming[2]
            line = self._lines[key] = next(lines)
            self._coming = (line.next, measure, lines)
        return self._lines[key]

    def _in_em(self, length_px: float) -> float:
        return round(length_px / self.size_px, 6)

    @property
    def is_flush(self) -> bool:
        """Whether its lines are full and its last is not, so that there is a choice of divisions."""
        return self._justify and not self._last_full

    def count_lines(self, start: int, measure_px: float, indent_px: float, most: int) -> int:
        """Return how many lines there are from the character `start` on, looking no further than `most`."""
        return count_lines(self.composable, start, self._in_em(measure_px), self._in_em(indent_px), most)

    def divide_into(
        self, start: int, measure_px: float, indent_px: float, count: int, *, runs_on: bool
    ) -> tuple[Line, ...] | None:
        """Return `count` lines from `start` on that leave nothing, or with `runs_on` two lines or more, if there are good ones."""
        measure, indent = self._in_em(measure_px), self._in_em(indent_px)
        key = (start, measure, indent, count, runs_on)
        if key not in self._divisions:
            ends = divide_into(self.composable, start, measure, indent, count, runs_on=runs_on)
            self._divisions[key] = None if ends is None else tuple(
                compose(self.composable, measure, start=start, indent_em=indent, ends=ends)
            )
        return self._divisions[key]

    def is_forced_at(self, character: int) -> bool:
        """Tell whether the line before `character` ends there because the source breaks it."""
        return self.composable.kinds[character - 1 : character] == "n"

    def character_at(self, skip_stack: Mapping[int, Any] | None) -> int:
        """Return the character that WeasyPrint's `skip_stack` points at."""
        box, stack = self.box, skip_stack
        while stack is not None:
            ((index, stack),) = stack.items()
            if isinstance(box, boxes.TextBox):
                leaf = next(leaf for leaf in self.leaves if leaf.box is box)
                return leaf.start + bisect_left(self._byte_places(leaf), index)
            extent = self.extents[id(box)]
            start = extent.ends[index - 1] if index else extent.start
            box = box.children[index]
            if stack is None:
                return start
        return 0

    def _byte_places(self, leaf: Leaf) -> Sequence[int]:
        """Return where each character of a leaf begins in its UTF-8 text, in which WeasyPrint counts, and where it ends.

        Counted once: a chapter in one paragraph has thousands of lines.
        """
        text = leaf.box.text
        if leaf.start not in self._places:
            starts = numpy.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
            widths = 1 + (starts > 0x7F) + (starts > 0x7FF) + (starts > 0xFFFF)
            places = [0, *numpy.cumsum(widths).tolist()]
            self._places[leaf.start] = places if leaf.places is None else [places[at] for at in leaf.places]
        return self._places[leaf.start]

    def skip_stack_to(self, character: int) -> dict[int, Any] | None:
        """Return WeasyPrint's way of pointing at a character; None for the end."""
        if character >= self.length:
            return None
        leaf = self.leaves[bisect_right(self.starts, character) - 1]
        stack: dict[int, Any] | None = None
        if character > leaf.start:
            stack = {self._byte_places(leaf)[character - leaf.start]: None}
        for index in reversed(leaf.path):
            stack = {index: stack}
        return stack


def _is_planned(box: Any) -> bool:
    """Tell whether a line is one that a composer of pages has set already: whoever sets it again must give as much."""
    return box.element is not None and "row" in (box.element.get("class") or "").split()


def _no_blanks(character: str) -> tuple[float, float]:
    return 0.0, 0.0


def _is_cell(box: Any) -> bool:
    classes = (box.element.get("class") or "").split() if box.element is not None else ()
    return "tcy" in classes and len(box.text) <= _MOST_IN_CELL


def _cell_share(text: str) -> float:
    if len(text) < _MOST_IN_CELL:
        return 1.0
    return _THREE_DIGITS_SHARE if text.isdecimal() else _THREE_LETTERS_SHARE


def is_raised(box: Any) -> bool:
    """Tell whether an inline box stands above or below its line, as note references and exponents do."""
    align = box.style["vertical_align"]
    return isinstance(align, int | float) and align != 0


def _spacing(box: Any, containing_block: Any) -> tuple[float, float]:
    """Return what margin, border and padding of an inline box take at its left and right, in pixels."""
    if containing_block is None:
        sides = [
            sum(
                getattr(box.style[name], "value", 0) if getattr(box.style[name], "unit", "") == "px" else 0
                for name in (f"margin_{side}", f"padding_{side}")
            )
            + box.style[f"border_{side}_width"]
            for side in ("left", "right")
        ]
        return sides[0], sides[1]
    resolve_percentages(box, containing_block)
    if box.margin_left == "auto":
        box.margin_left = 0
    if box.margin_right == "auto":
        box.margin_right = 0
    return (
        box.margin_left + box.border_left_width + box.padding_left,
        box.margin_right + box.border_right_width + box.padding_right,
    )
