"""A paragraph that is one run of text goes in; its lines come out, finished without a look at what they cannot hold.

Most of a novel is such paragraphs. WeasyPrint 70 looks at each line for floats, leaders, notes, phantom lines, baselines of
several boxes, and walks over its boxes a dozen times more until they are painted. A `PlainLine` has nothing of all that: it
is passed over wherever boxes are looked through, and painted in one go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from weasyprint import anchors, draw, stacking
from weasyprint.draw import border
from weasyprint.draw import text as draw_text
from weasyprint.formatting_structure import boxes
from weasyprint.layout import background, block, inline
from weasyprint.layout.percent import resolve_one_percentage
from weasyprint.matrix import Matrix

from banxin.renderers.pdf.seam.lines import LineBuilder
from banxin.renderers.pdf.seam.paragraph import SourceParagraph
from banxin.renderers.pdf.seam.used_lengths import resolve_percentages, strut

_COLLAPSING = ("normal", "nowrap", "pre-line")
# What leaves a line where it begins, since the composer has filled it.
_UNMOVED = ("auto", "start", "left", "justify")


class PlainLine(boxes.LineBox):  # type: ignore[misc]
    """A line that holds one text box and nothing else.

    It has few values of its own, and all others from the line box it is a part of: half a hundred for each line of a novel
    are most of the memory that its pages take.
    """

    background = None

    def __init__(self, source: Any, values: Mapping[str, Any]) -> None:
        """Make a line of a line box; `values` are those of its own, which WeasyPrint's class would give it otherwise."""
        self.__dict__.update(values)
        self.source = source

    def __getattr__(self, name: str) -> Any:
        """Return a value that the line has not itself."""
        if name == "source":
            raise AttributeError(name)  # of a copy that has nothing yet
        return getattr(self.source, name)

    def descendants(self, placeholders: bool = False) -> Iterator[Any]:
        """Yield the line alone: nothing that WeasyPrint looks for among boxes is in its text."""
        yield self


def all_boxes(box: Any, *, placed: bool = False) -> Iterator[Any]:
    """Yield a laid-out box and all within it, the text of plain lines too; with `placed` also what is placed absolutely."""
    for inner in box.descendants(placeholders=placed):
        yield inner
        if type(inner) is PlainLine:
            yield from inner.children


class ParagraphFinder(Protocol):
    def at_place(
        self, context: Any, box: Any, containing_block: Any, *, rebuild: bool
    ) -> SourceParagraph | None: ...


def plain_line_replacements(finder: ParagraphFinder) -> list[tuple[Any, str, Any]]:
    """Return what stands in WeasyPrint's layout and painting so that plain paragraphs are set without it."""
    iter_line_boxes, draw_inline_level, draw_outline = block.iter_line_boxes, draw.draw_inline_level, border.draw_outline
    lay_out_backgrounds, gather, dispatch = background.layout_box_backgrounds, anchors.gather_anchors, stacking._dispatch

    def iter_lines(
        context: Any, box: Any, position_y: float, bottom_space: float, skip_stack: Any, containing_block: Any,
        absolute_boxes: Any, fixed_boxes: Any, first_letter_style: Any, first_line_style: Any,
    ) -> Iterator[tuple[Any, Any]]:  # fmt: skip
        def by_weasyprint(y: float, skip: Any) -> Iterator[tuple[Any, Any]]:
            lines: Iterator[tuple[Any, Any]] = iter_line_boxes(
                context, box, y, bottom_space, skip, containing_block, absolute_boxes, fixed_boxes, first_letter_style,
                first_line_style,
            )  # fmt: skip
            return lines

        if first_letter_style or first_line_style or context.excluded_shapes or len(box.children) != 1:
            return by_weasyprint(position_y, skip_stack)
        paragraph = finder.at_place(context, box, containing_block, rebuild=False)
        if paragraph is None or not _is_plain(paragraph):
            return by_weasyprint(position_y, skip_stack)
        return _set_lines(context, paragraph, position_y, skip_stack, containing_block, by_weasyprint)

    def layout_box_backgrounds(page: Any, box: Any, *rest: Any, **named: Any) -> None:
        if type(box) is not PlainLine:
            lay_out_backgrounds(page, box, *rest, **named)

    def gather_anchors(box: Any, *rest: Any) -> None:
        if type(box) is not PlainLine:
            gather(box, *rest)

    def dispatch_box(box: Any, *rest: Any) -> Any:
        return box if type(box) is PlainLine else dispatch(box, *rest)

    def draw_level(stream: Any, page: Any, box: Any, *rest: Any) -> None:
        if type(box) is not PlainLine or not _paint(stream, box):
            draw_inline_level(stream, page, box, *rest)

    def draw_outlines(stream: Any, box: Any) -> None:
        if type(box) is not PlainLine:
            draw_outline(stream, box)

    return [
        (block, "iter_line_boxes", iter_lines),
        (background, "layout_box_backgrounds", layout_box_backgrounds),
        (anchors, "gather_anchors", gather_anchors),
        (stacking, "_dispatch", dispatch_box),
        (draw, "draw_inline_level", draw_level),
        (draw, "draw_outline", draw_outlines),
        (border, "draw_outline", draw_outlines),
    ]


def _is_plain(paragraph: SourceParagraph) -> bool:
    """Tell whether a paragraph is one text box, and what it holds of boxes beside nothing; annotations are no boxes."""
    return len(paragraph.leaves) == 1 and paragraph.leaves[0].path == (0,) and paragraph.leaves[0].shaped is not None


def _set_lines(
    context: Any,
    paragraph: SourceParagraph,
    position_y: float,
    skip_stack: Mapping[int, Any] | None,
    containing_block: Any,
    by_weasyprint: Callable[[float, Any], Iterator[tuple[Any, Any]]],
) -> Iterator[tuple[Any, Any]]:
    """Yield each line with the place that the next begins at, in WeasyPrint's way of pointing; lines without text are its own."""
    box, leaf = paragraph.box, paragraph.leaves[0]
    style, text = box.style, leaf.text
    resolve_percentages(box, containing_block)
    indent_px = 0.0
    if skip_stack is None:
        resolve_one_percentage(box, "text_indent", containing_block.width)
        indent_px = box.text_indent
    left_px = containing_block.content_box_x() + box.margin_left
    available_px = containing_block.content_box_x() + containing_block.width - box.margin_right - left_px
    line_height, baseline = strut(style)
    room = (baseline, line_height - baseline)
    collapsing = style["white_space"] in _COLLAPSING
    moved = style["text_align_all"] not in _UNMOVED or style["text_align_last"] not in _UNMOVED
    box.height, box.baseline = style["font_size"], baseline
    half_leading = (line_height - box.height) / 2
    box.margin_top, box.margin_bottom = half_leading - box.border_top_width - box.padding_top, half_leading
    own_height = box.margin_height()
    box.margin_top = box.margin_bottom = 0
    values = {name: value for name, value in box.__dict__.items() if hasattr(boxes.LineBox, name)}
    start = paragraph.character_at(skip_stack)
    builder: LineBuilder | None = None
    while start < paragraph.length:
        line = paragraph.line(start, available_px, indent_px)
        if builder is None:
            builder = LineBuilder(
                context, paragraph, line, left_px, skip_stack is None, containing_block, 0.0, [], [], [], [], available_px
            )
        builder.line, builder.next_leaf, builder.pieces = line, 0, []
        piece = None if collapsing and text[start] == " " else builder.set_text(leaf.box, 0, position_y, 0.0, room)
        if piece is None or (collapsing and text[line.end - 1] == " "):
            yield from by_weasyprint(position_y, skip_stack)
            return
        builder.set_beside()
        # What WeasyPrint does for boxes on several baselines; the margins of the piece make it as high as its line.
        piece.position_y = -piece.baseline
        top = min(piece.position_y, -baseline)
        bottom = max(piece.position_y + piece.margin_height(), own_height - baseline)
        new_box = PlainLine(box, values)
        new_box.children = [piece]
        new_box.position_x, new_box.position_y = left_px, position_y
        new_box.width, new_box.height = max(piece.position_x + piece.width - left_px, 0.0), bottom - top
        new_box.baseline = -top
        piece.position_y += position_y - top
        forced = paragraph.is_forced_at(line.next)
        start, skip_stack = line.next, paragraph.skip_stack_to(line.next)
        if moved:
            new_box.translate(inline.text_align(context, new_box, available_px, last=skip_stack is None or forced))
        position_y += new_box.height
        indent_px = box.text_indent = 0
        yield new_box, skip_stack


def _paint(stream: Any, line: Any) -> bool:
    """Paint a line; return False, with nothing painted, when it asks for more than its text."""
    (text,) = line.children
    style = text.style
    if line.block_ellipsis != "none" or line.text_overflow == "ellipsis" or style["text_decoration_line"] != "none":
        return False
    if stream._tags is not None:
        return False
    if style["visibility"] == "visible":
        x, y = text.position_x, text.position_y + text.baseline
        stream.set_color(style["color"])
        stream.begin_text()
        drawn = draw_text.draw_first_line(stream, text, "clip", "none", Matrix(d=-1, e=x, f=y))
        stream.end_text()
        draw_text.draw_emojis(stream, style, x, y, drawn)
    return True
