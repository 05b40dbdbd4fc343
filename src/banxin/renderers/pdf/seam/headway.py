"""WeasyPrint's pages go in as they are laid out and painted; how far the whole is goes to whoever listens.

How much of a document is laid out is measured by its text: where the next page begins, so many of all characters are
done.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from weasyprint import document, layout
from weasyprint.formatting_structure import boxes

from banxin.progress import Progress, Step

# How much of the time of a PDF is gone when its first page is laid out, its last one, when all have their running
# heads, and when all are painted.
_BEGUN, _LAID_OUT, _HEADED, _PAINTED = 0.08, 0.7, 0.82, 0.92


class TextMap:
    """Where in the text of a document each of its boxes begins, and each of its chapters.

    A chapter is a `section` of the HTML that stands in no other.
    """

    def __init__(self, root: Any) -> None:
        self._root = root
        self._starts: dict[int, int] = {}
        self._chapters: list[int] = []
        self.length = self._walk(root, 0, False)
        self.chapters = len(self._chapters)

    def _walk(self, box: Any, start: int, within: bool) -> int:
        """Note where a box and those within it begin; return where it ends."""
        self._starts[id(box)] = start
        if isinstance(box, boxes.TextBox):
            return start + len(box.text)
        if not within and box.element_tag == "section":
            within = True
            self._chapters.append(start)
        if isinstance(box, boxes.ParentBox):
            for child in box.children:
                start = self._walk(child, start, within)
        return start

    def place(self, resume_at: Mapping[int, Any] | None) -> int:
        """Return the characters before the place that WeasyPrint's `resume_at` points at; all of them for the end."""
        if resume_at is None:
            return self.length
        box, stack = self._root, resume_at
        while stack is not None and isinstance(box, boxes.ParentBox):
            index, stack = next(iter(stack.items()))  # the first cell of a row that a page parts
            if index >= len(box.children):
                break
            box = box.children[index]
        return self._starts[id(box)]

    def chapter_at(self, place: int) -> int:
        """Return the number of the chapter at a place, counted from 1; 0 before the first."""
        return bisect_right(self._chapters, place)


def headway_replacements(progress: Progress, make_all_pages: Callable[..., Iterator[Any]]) -> list[tuple[Any, str, Any]]:
    """Return what stands in WeasyPrint, whose pages are made as said, while it tells of its headway."""
    make_margin_boxes, paint = layout.make_margin_boxes, document.Page.paint
    laid_out = painted = 0

    def tell_laying_out(context: Any, root_box: Any, html: Any, pages: list[Any]) -> Iterator[Any]:
        nonlocal laid_out
        text = None if pages else TextMap(root_box)
        laid_out = 0
        for page in make_all_pages(context, root_box, html, pages):
            laid_out += 1
            if text is not None:  # later rounds make a few pages anew
                place = text.place(context.page_maker[laid_out][0])
                share = _BEGUN + (_LAID_OUT - _BEGUN) * (place / (text.length or 1))
                progress(Step("laying out the pages", share, text.chapter_at(place), text.chapters))
            yield page

    def tell_heading(context: Any, page: Any, state: Any) -> Any:
        share = _LAID_OUT + (_HEADED - _LAID_OUT) * context.current_page / (laid_out or 1)
        progress(Step("setting running heads and folios", share))
        return make_margin_boxes(context, page, state)

    def tell_painting(page: Any, stream: Any, scale: float = 1) -> None:
        nonlocal painted
        painted += 1
        progress(Step("painting the pages", _HEADED + (_PAINTED - _HEADED) * min(painted / (laid_out or 1), 1.0)))
        paint(page, stream, scale)

    return [
        (layout, "make_all_pages", tell_laying_out),
        (layout, "make_margin_boxes", tell_heading),
        (document.Page, "paint", tell_painting),
    ]
