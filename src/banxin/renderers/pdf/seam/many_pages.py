"""WeasyPrint's layout of a page goes in; one comes out that does not look through all pages before it, or after it.

For each page WeasyPrint 70 asks all before for the anchors and page counters on them, and all others for fixed boxes: of a
novel that is a twentieth of the time, of four times as much a fifth. Most pages have neither.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from typing import Any

from weasyprint import layout
from weasyprint.layout import page


class _Pages:
    """The pages made so far, as WeasyPrint keeps them; a slice has only those on which something was noted."""

    def __init__(self, pages: list[Any], noted: Sequence[int]) -> None:
        self._pages, self._noted = pages, noted

    def __getitem__(self, which: int | slice) -> Any:
        if isinstance(which, slice):
            return [self._pages[number] for number in self._noted[: bisect_left(self._noted, which.stop)]]
        return self._pages[which]

    def __setitem__(self, number: int, page_data: Any) -> None:
        self._pages[number] = page_data

    def __len__(self) -> int:
        return len(self._pages)

    def append(self, page_data: Any) -> None:
        self._pages.append(page_data)


def many_page_replacements() -> list[tuple[Any, str, Any]]:
    """Return what stands in WeasyPrint's layout of pages."""
    make, lay_out_fixed = page.make_page, layout.layout_fixed_boxes
    noted: list[int] = []
    have_fixed = False

    def make_page(context: Any, root_box: Any, page_type: Any, resume_at: Any, page_number: int, page_state: Any) -> Any:
        nonlocal have_fixed
        pages = context.page_maker
        if len(pages) == 1:  # the first page of a document
            noted.clear()
            have_fixed = False
        context.page_maker = _Pages(pages, noted)
        try:
            made = make(context, root_box, page_type, resume_at, page_number, page_state)
        finally:
            context.page_maker = pages
        have_fixed = have_fixed or bool(made[0].fixed_boxes)
        number, state = page_number - 1, pages[page_number - 1][-1]
        if (state["anchors"] or state["content_lookups"]) and number not in noted[bisect_left(noted, number) :][:1]:
            insort(noted, number)
        return made

    def layout_fixed_boxes(context: Any, pages: Sequence[Any], containing_page: Any) -> Iterator[Any]:
        return lay_out_fixed(context, pages, containing_page) if have_fixed else iter(())

    return [(page, "make_page", make_page), (layout, "layout_fixed_boxes", layout_fixed_boxes)]
