"""WeasyPrint's layout of the lines of a block goes in; one that leaves notes on the page of their references comes out.

Where the first line of a paragraph would stand below the last note of a page, WeasyPrint 70 sends the notes to the
next page to make room for it, and may do so page after page. Here the paragraph goes to the next page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def keeping_notes(layout_lines: Callable[..., Any]) -> Callable[..., Any]:
    """Return WeasyPrint's `_linebox_layout` so that no line drives out the notes of lines before it."""

    def layout(
        context: Any, box: Any, index: int, child: Any, new_children: list[Any], page_is_empty: bool, *rest: Any
    ) -> Any:  # fmt: skip
        standing = tuple(context.current_page_footnotes)
        laid = layout_lines(context, box, index, child, new_children, page_is_empty, *rest)
        driven_out = [note for note in standing if note not in context.current_page_footnotes]
        if not driven_out or page_is_empty:
            return laid
        for note in driven_out:
            context.reported_footnotes.remove(note)
            context.footnotes.append(note)
            context.layout_footnote(note)
        _, _, _, position_y, new_notes, max_lines = laid
        return True, False, None, position_y, new_notes, max_lines

    return layout
