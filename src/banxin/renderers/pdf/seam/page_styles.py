"""The page of a document and its rules go in; its styles come out, worked out once for all pages that the same rules fit.

WeasyPrint 70 works them out for every page, and looks through those of all pages before each time.
"""

from __future__ import annotations

from typing import Any

from weasyprint.layout import page


def page_style_replacements() -> list[tuple[Any, str, Any]]:
    """Return what stands in WeasyPrint's layout of pages while styles are shared."""
    work_out = page.set_page_type_computed_styles
    # For each set of rules: the styles of the page and of its margin boxes, by pseudo-element.
    known: dict[tuple[int, ...], dict[str | None, Any]] = {}
    owner: Any = None

    def set_page_type_computed_styles(page_type: Any, html: Any, style_for: Any) -> None:
        nonlocal owner
        if style_for is not owner:  # another document, or the same laid out again: pages inherit from its root
            known.clear()
            owner = style_for
        # Lengths in parts of the page's own size are not known before the first page is there.
        if page_type.index == 0:
            work_out(page_type, html, style_for)
            return
        selectors = (
            selector
            for sheet, _, _ in style_for._sheets
            for _, selector_list, _ in sheet.page_rules
            for _, _, selector in selector_list
        )
        fitting = tuple(
            number for number, selector in enumerate(selectors) if style_for._page_type_match(selector, page_type)
        )
        styles = style_for.get_computed_styles()
        if fitting not in known:
            work_out(page_type, html, style_for)
            known[fitting] = {pseudo: style for (owner, pseudo), style in styles.items() if owner == page_type}
        for pseudo, style in known[fitting].items():
            styles[page_type, pseudo] = style

    return [(page, "set_page_type_computed_styles", set_page_type_computed_styles)]
