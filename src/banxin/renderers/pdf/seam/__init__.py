"""WeasyPrint's paragraphs go in; their lines come out of our own composer, painted where it placed each glyph.

The one place that touches what WeasyPrint keeps to itself. WeasyPrint 70 widens nothing but spaces, squeezes no
punctuation and sees a paragraph one line and one inline box at a time. While `composed` is open, every paragraph
with East Asian text is taken over whole:

1. its text boxes are shaped once each by Pango (`shaping`);
2. the composer breaks and spaces the paragraph (`paragraph`);
3. each line is built from copies of WeasyPrint's boxes at the positions composed (`lines`); pages are full
   (`fullness`), notes stand at their foot (`notes`), and columns end with a whole line (`columns`);
4. glyphs are painted from these positions, all paint but pictures in grey (`painting`).

Paragraphs without East Asian text that no composer of pages has planned, in elements of another direction, with floats or tabs
inside, or styled by `::first-line` stay WeasyPrint's. The text of a box is never changed, so what is copied from the
page is what stood in the source. Nothing is replaced by importing this package; leaving `composed` puts everything back.
"""

from __future__ import annotations

import hashlib
import inspect
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import weasyprint
from weasyprint import anchors, document, draw, images, layout, stacking
from weasyprint.css import StyleFor
from weasyprint.draw import border
from weasyprint.draw import text as draw_text
from weasyprint.formatting_structure import boxes, build
from weasyprint.images import SVGImage
from weasyprint.layout import LayoutContext, absolute, block, inline, page, percent, preferred, table
from weasyprint.layout import background as layout_background
from weasyprint.layout import float as float_layout
from weasyprint.pdf.stream import Stream
from weasyprint.svg import SVG, defs
from weasyprint.text.line_break import Layout, strut

from banxin.composition.compose import widest_line_em, widest_word_em
from banxin.fonts.catalogue import Face
from banxin.progress import Progress, silent
from banxin.renderers.interlinear import without_signs
from banxin.renderers.pdf.seam.columns import ColumnLayout
from banxin.renderers.pdf.seam.drawings import Drawings
from banxin.renderers.pdf.seam.fullness import Filling
from banxin.renderers.pdf.seam.headway import headway_replacements
from banxin.renderers.pdf.seam.kept import KeptPages
from banxin.renderers.pdf.seam.lines import LineBuilder, SetText
from banxin.renderers.pdf.seam.many_pages import many_page_replacements
from banxin.renderers.pdf.seam.notes import NoteAreas
from banxin.renderers.pdf.seam.page_styles import page_style_replacements
from banxin.renderers.pdf.seam.painting import Noticed, Painter, grey, is_grey, luminance
from banxin.renderers.pdf.seam.paragraph import NotOurs, SourceParagraph
from banxin.renderers.pdf.seam.plain_lines import plain_line_replacements
from banxin.renderers.pdf.seam.shaping import Shapers
from banxin.renderers.pdf.seam.tables import keeping_heads, sharing_width
from banxin.renderers.pdf.seam.used_lengths import length_replacements
from banxin.typography.style import AS_THE_LANGUAGE, StyleChoice

WEASYPRINT_VERSION = "70.0"

_CURLY = re.compile("[‘’“”]")

# What the seam replaces, calls or relies on the inner workings of. A change in any of them must be read before
# the version is raised: a test pins `source_digest`.
RELIED_ON: tuple[tuple[Any, str], ...] = (
    (document, "layout_document"),
    (page, "make_page"),
    (page, "remake_page"),
    (page, "make_margin_boxes"),
    (build, "create_anonymous_boxes"),
    (absolute, "absolute_layout"),
    (block, "block_box_layout"),
    (block, "block_level_width"),
    (block, "collapse_margin"),
    (block, "remove_placeholders"),
    (page, "set_page_type_computed_styles"),
    (StyleFor, "_page_type_match"),
    (StyleFor, "add_page_declarations"),
    (page, "block_level_layout"),
    (block, "block_level_page_break"),
    (block, "block_level_page_name"),
    (layout, "make_all_pages"),
    (layout, "layout_fixed_boxes"),
    (document.Page, "paint"),
    (block, "_linebox_layout"),
    (block, "iter_line_boxes"),
    (block, "_break_line"),
    (block, "columns_layout"),
    (block, "table_layout"),
    (table, "auto_table_layout"),
    (LayoutContext, "layout_footnote"),
    (LayoutContext, "unlayout_footnote"),
    (LayoutContext, "overflows_page"),
    (LayoutContext, "create_block_formatting_context"),
    (LayoutContext, "finish_block_formatting_context"),
    (percent, "percentage"),
    (percent, "resolve_percentages"),
    (percent, "resolve_one_percentage"),
    (inline, "split_inline_box"),
    (inline, "split_inline_level"),
    (inline, "_out_of_flow_layout"),
    (inline, "_adjust_line_height"),
    (inline, "get_next_linebox"),
    (float_layout, "avoid_collisions"),
    (layout_background, "layout_box_backgrounds"),
    (anchors, "gather_anchors"),
    (stacking, "_dispatch"),
    (draw, "draw_inline_level"),
    (border, "draw_outline"),
    (inline, "skip_first_whitespace"),
    (inline, "remove_last_whitespace"),
    (inline, "text_align"),
    (inline, "justify_line"),
    (inline, "inline_box_verticality"),
    (inline, "aligned_subtree_verticality"),
    (preferred, "inline_min_content_width"),
    (preferred, "inline_max_content_width"),
    (preferred, "adjust"),
    (preferred, "table_and_columns_preferred_widths"),
    (draw_text, "draw_text"),
    (draw_text, "draw_first_line"),
    (draw_text, "draw_emojis"),
    (Stream, "set_color"),
    (Stream, "add_font"),
    (Stream, "create_interpolation_function"),
    (Stream, "_default_color_space"),
    (SVGImage, "draw"),
    (SVGImage, "get_intrinsic_size"),
    (SVG, "draw"),
    (SVG, "draw_node"),
    (images, "normalize_stop_positions"),
    (defs, "spread_linear_gradient"),
    (defs, "spread_radial_gradient"),
    (boxes.Box, "copy"),
    (boxes.ParentBox, "copy_with_children"),
    (boxes.InlineLevelBox, "remove_decoration"),
    (boxes.TextBox, "copy_with_text"),
)


def source_digest() -> str:
    """Return a digest of the source of all that is relied on, to notice when WeasyPrint changes it."""
    digest = hashlib.sha256()
    for owner, name in RELIED_ON:
        value = inspect.getattr_static(owner, name)
        value = getattr(value, "fget", None) or getattr(value, "__func__", value)
        digest.update(f"{name}\n{inspect.getsource(value)}\n".encode())
    for whole in (Layout, strut):
        digest.update(inspect.getsource(whole).encode())
    return digest.hexdigest()


_lock = threading.RLock()


class Kept:
    """What one document leaves for the next that is set in the same faces: shaped text and pages."""

    def __init__(self, faces: Sequence[Face], *, vertical: bool = False) -> None:
        self.shapers, self.pages = Shapers(faces, vertical=vertical), KeptPages()


@contextmanager
def composed(
    faces: Sequence[Face],
    choice: StyleChoice = AS_THE_LANGUAGE,
    *,
    vertical: bool = False,
    progress: Progress = silent,
    kept: Kept | None = None,
) -> Iterator[Noticed]:
    """Let WeasyPrint set East Asian paragraphs by our composer while the context is open.

    `faces` are those the document has by `@font-face`. `choice` says what is asked of the setting beyond what the
    language of each paragraph implies. Pages of `vertical` lines are laid out lying, in `turned` faces, to be turned by
    `turn_pages`. Yields what is noticed, complete once the document is written. One thread at a time: others wait. Raises RuntimeError for a WeasyPrint whose
    workings are not known.
    """
    if weasyprint.__version__ != WEASYPRINT_VERSION:
        raise RuntimeError(f"WeasyPrint {WEASYPRINT_VERSION} is needed, {weasyprint.__version__} is installed")
    noticed = Noticed()
    with _lock:
        shapers = kept.shapers if kept else Shapers(faces, vertical=vertical)
        shapers.begin_document()
        setter = _Setter(shapers, choice)
        filling = Filling(lambda context, box, block_: setter.at_place(context, box, block_, rebuild=False))
        notes = NoteAreas(shapers, filling.suspended)
        lay_out_page = filling.pages(notes.pages(page.block_level_layout))
        lay_out_document = notes.documents(document.layout_document)
        plain_lines = plain_line_replacements(setter)
        iter_line_boxes = next(value for _, name, value in plain_lines if name == "iter_line_boxes")
        drawings = Drawings()
        replacements = [
            *_layout_replacements(setter),
            *plain_lines,
            *notes.replacements(iter_line_boxes),
            (block, "_linebox_layout", filling.lines(block._linebox_layout)),
            (block, "table_layout", keeping_heads(block.table_layout)),
            (table, "auto_table_layout", sharing_width(table.auto_table_layout)),
            (block, "columns_layout", ColumnLayout(filling, notes, block.columns_layout)),
            *_paint_replacements(Painter(noticed), drawings),
            *drawings.replacements(),
            *page_style_replacements(),
            *length_replacements(),
            *many_page_replacements(),
            *headway_replacements(progress, notes.all_pages(layout.make_all_pages)),
            (page, "block_level_layout", lay_out_page),
            (document, "layout_document", lay_out_document),
            *(kept.pages.replacements(lay_out_page, lay_out_document, notes.are_coming) if kept else ()),
        ]
        with _replaced(replacements):
            yield noticed


@contextmanager
def _replaced(replacements: Sequence[tuple[Any, str, Any]]) -> Iterator[None]:
    """Put values in place of others, (owner, name, value), and put those back whatever happens."""
    originals = [(owner, name, inspect.getattr_static(owner, name)) for owner, name, _ in replacements]
    try:
        for owner, name, value in replacements:
            setattr(owner, name, value)
        yield
    finally:
        for owner, name, value in originals:
            setattr(owner, name, value)


class _Setter:
    """Finds the paragraph of a line box; keeps those at work, since each is asked for line by line."""

    _KEPT = 256

    def __init__(self, shapers: Shapers, choice: StyleChoice) -> None:
        self._shapers, self._choice = shapers, choice
        self._kept: OrderedDict[int, tuple[Any, Any, float, SourceParagraph | None]] = OrderedDict()

    def at_place(
        self, context: Any, box: Any, containing_block: Any, *, rebuild: bool
    ) -> SourceParagraph | None:
        """Return the paragraph of a line box that has its place, or None when it stays WeasyPrint's."""
        width = containing_block.width if isinstance(containing_block, boxes.Box) else containing_block[0]
        known, paragraph = self._known(box, width)
        if known and not rebuild:
            return paragraph

        def width_of(atom: Any) -> float:
            laid_out, *_ = inline.split_inline_level(
                context, atom, 0.0, float("inf"), float("-inf"), None, containing_block, [], [], [], [], [], None, None
            )
            return float(laid_out.margin_width())

        paragraph = self._made(box, width_of, containing_block)
        self._kept[id(box)] = (box, box.children, width, paragraph)
        if len(self._kept) > self._KEPT:
            self._kept.popitem(last=False)
        return paragraph

    def measured(self, box: Any, width_of: Callable[[Any], float]) -> SourceParagraph | None:
        """Return the paragraph of a box whose width is only asked for, or None when it stays WeasyPrint's."""
        if not isinstance(box, boxes.LineBox):
            return None
        known, paragraph = self._known(box, None)
        return paragraph if known else self._made(box, width_of, None)

    def _known(self, box: Any, width: float | None) -> tuple[bool, SourceParagraph | None]:
        """Return whether the paragraph of a box is known, and it: one that depends on its width, at that only."""
        kept = self._kept.get(id(box))
        if kept is None or kept[0] is not box or kept[1] is not box.children:
            return False, None
        self._kept.move_to_end(id(box))
        paragraph = kept[3]
        if paragraph is not None and paragraph.is_stale():
            return False, None
        return paragraph is None or not paragraph.depends_on_width or kept[2] == width, paragraph

    def _made(self, box: Any, width_of: Callable[[Any], float], containing_block: Any) -> SourceParagraph | None:
        if box.style["direction"] != "ltr" or not box.style["font_size"]:
            return None
        try:
            return SourceParagraph(box, self._shapers, self._choice, width_of, containing_block)
        except NotOurs:
            _drop_signs(box)
            _narrow_quotes(box)
            return None


def _drop_signs(box: Any) -> None:
    """Let annotations in the text of a box follow their bases, where it is WeasyPrint that sets it."""
    for inner in box.descendants():
        if isinstance(inner, boxes.TextBox):
            inner.text = without_signs(inner.text)


def _narrow_quotes(box: Any) -> None:
    """Give the curly quotation marks of a text without any Han, which Chinese faces draw an em wide, their Latin form."""
    for inner in box.descendants():
        if isinstance(inner, boxes.TextBox) and _CURLY.search(inner.text):
            features = inner.style["font_feature_settings"]
            inner.style = inner.style.copy()
            inner.style["font_feature_settings"] = (*(() if features == "normal" else features), ("pwid", 1))


def _layout_replacements(setter: _Setter) -> list[tuple[Any, str, Any]]:
    """Return what stands in WeasyPrint's layout while the seam is open."""
    split_inline_box, justify_line = inline.split_inline_box, inline.justify_line
    min_width, max_width = preferred.inline_min_content_width, preferred.inline_max_content_width

    def split(
        context: Any, box: Any, position_x: float, max_x: float, bottom_space: float, skip_stack: Any,
        containing_block: Any, absolute_boxes: Any, fixed_boxes: Any, line_placeholders: Any, waiting_floats: Any,
        line_children: Any, first_letter_style: Any, first_line_style: Any,
    ) -> Any:  # fmt: skip
        paragraph = None
        if isinstance(box, boxes.LineBox) and not first_line_style:
            paragraph = setter.at_place(context, box, containing_block, rebuild=bool(first_letter_style))
        start = paragraph.character_at(skip_stack) if paragraph else 0
        if paragraph is None or start >= paragraph.length:
            return split_inline_box(
                context, box, position_x, max_x, bottom_space, skip_stack, containing_block, absolute_boxes,
                fixed_boxes, line_placeholders, waiting_floats, line_children, first_letter_style, first_line_style,
            )  # fmt: skip
        line = paragraph.line(start, max_x - box.position_x, position_x - box.position_x)
        line_box = LineBuilder(
            context, paragraph, line, box.position_x, skip_stack is None, containing_block, bottom_space,
            absolute_boxes, fixed_boxes, line_placeholders, waiting_floats, max_x - box.position_x,
        ).build()  # fmt: skip
        forced = paragraph.is_forced_at(line.next)
        return line_box, paragraph.skip_stack_to(line.next), forced, None, None, {"left": 0, "right": 0}

    def justify(context: Any, line: Any, extra_width: float) -> None:
        if not getattr(line, "composed", False):
            justify_line(context, line, extra_width)

    def min_content_width(
        context: Any, box: Any, outer: bool = True, skip_stack: Any = None, first_line: bool = False,
        is_line_start: bool = False,
    ) -> Any:  # fmt: skip
        paragraph = setter.measured(box, lambda child: preferred.min_content_width(context, child))
        if paragraph is None:
            return min_width(context, box, outer, skip_stack, first_line, is_line_start)
        start = paragraph.character_at(skip_stack)
        width = widest_word_em(paragraph.composable, start, only_first=first_line) * paragraph.size_px
        return preferred.adjust(box, outer, width)

    def max_content_width(context: Any, box: Any, outer: bool = True, is_line_start: bool = False) -> Any:
        paragraph = setter.measured(box, lambda child: preferred.max_content_width(context, child))
        if paragraph is None:
            return max_width(context, box, outer, is_line_start)
        indent = box.style["text_indent"]
        indent_px = indent.value if getattr(indent, "unit", "") == "px" else 0.0
        width = widest_line_em(paragraph.composable, indent_px / paragraph.size_px) * paragraph.size_px
        return preferred.adjust(box, outer, width)

    return [
        (inline, "split_inline_box", split),
        (inline, "justify_line", justify),
        (inline, "inline_min_content_width", min_content_width),
        (preferred, "inline_min_content_width", min_content_width),
        (preferred, "inline_max_content_width", max_content_width),
    ]


def _paint_replacements(painter: Painter, drawings: Drawings) -> list[tuple[Any, str, Any]]:
    """Return what stands in WeasyPrint's painting while the seam is open."""
    draw_first_line, set_color = draw_text.draw_first_line, Stream.set_color
    interpolate = Stream.create_interpolation_function
    default_color_space = inspect.getattr_static(Stream, "_default_color_space")
    pictures = 0
    levels: dict[Any, float] = {}

    def draw_line(stream: Any, textbox: Any, text_overflow: str, block_ellipsis: str, matrix: Any) -> Any:
        if isinstance(textbox.pango_layout, SetText):
            if not textbox.text.strip() or textbox.style["font_size"] < 1e-6:
                return []
            if block_ellipsis == "auto":
                textbox.pango_layout, block_ellipsis = textbox.pango_layout.cut_short("…"), "none"
            plain = text_overflow != "ellipsis" and block_ellipsis == "none"
            if plain and painter.paint(stream, textbox, matrix):
                return textbox.pango_layout.drawn
            textbox.pango_layout = Layout(textbox.style, 0, textbox.width)
            textbox.pango_layout.set_text(textbox.text)
        return draw_first_line(stream, textbox, text_overflow, block_ellipsis, matrix)

    def set_grey(stream: Any, color: Any, stroke: bool = False) -> None:
        if pictures and not is_grey(color):
            set_color(stream, color, stroke)
            return
        stream.set_alpha(color.alpha, stroke)
        key = (color.space, *color.coordinates)
        level = levels.get(key)
        if level is None:
            level = levels[key] = round(grey(color), 4)
        current = "_current_color_stroke" if stroke else "_current_color"
        if getattr(stream, current) != ("grey", level):
            setattr(stream, current, ("grey", level))
            stream.stream.append(f"{level:g} {'G' if stroke else 'g'}".encode())

    def interpolate_grey(domain: Any, c0: Any, c1: Any, n: Any) -> Any:
        if not pictures and len(c0) == 3:
            c0, c1 = [luminance(*c0)], [luminance(*c1)]
        return interpolate(domain, c0, c1, n)

    def color_space(stream: Any) -> Any:
        return default_color_space.fget(stream) if pictures else "/DeviceGray"

    def draw_picture(image: Any, stream: Any, width: float, height: float, style: Any) -> None:
        nonlocal pictures
        pictures += 1
        try:
            drawings.draw(image, stream, width, height)
        finally:
            pictures -= 1
            stream._current_color = stream._current_color_stroke = None

    return [
        (draw_text, "draw_first_line", draw_line),
        (Stream, "set_color", set_grey),
        (Stream, "create_interpolation_function", staticmethod(interpolate_grey)),
        (Stream, "_default_color_space", property(color_space)),
        (SVGImage, "draw", draw_picture),
    ]
