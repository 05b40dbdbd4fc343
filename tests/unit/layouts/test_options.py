"""Whatever a shipped layout lets its users set changes what is set."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache

import pytest

from banxin.errors import LayoutError
from banxin.fonts.catalogue import load_fonts
from banxin.layouts.layout import Layout, Option
from banxin.layouts.load import list_layouts, load_layout
from banxin.layouts.templates import Templates
from banxin.model.document import (
    Anchor,
    Byline,
    Document,
    Heading,
    IndexEntry,
    Metadata,
    Note,
    Paragraph,
    Section,
    Text,
)
from banxin.renderers import Edition
from banxin.renderers.book_index import index_order
from banxin.renderers.pdf.flow import compose_book
from banxin.renderers.pdf.typefaces import family_lists
from banxin.renderers.views import view_document
from banxin.typography.style import style_choice

LAYOUTS = [layout for layout in list_layouts() if "pdf" in layout.editions]
OPTIONS = [(layout.name, option) for layout in LAYOUTS for option in layout.declared]


def paragraph(text: str) -> Paragraph:
    return Paragraph((Text(text), Note((Paragraph((Text("注文"),)),))))


def indexed(language: str) -> Document:
    """Return a book with words of few strokes and late in the alphabet, and the other way round, in its index."""
    marked = (Anchor("a", IndexEntry(("一",))), Anchor("b", IndexEntry(("鹦",))), Text("文"))
    section = Section("chapter", Heading((Text("题"),)), blocks=(Paragraph((Anchor("c", IndexEntry(("爱",))), *marked)),))
    return Document("book", Metadata(title="书", language=language), sections=(section, section))


def documents() -> Iterator[Document]:
    """Yield a book whose sections nest and that has notes, a paper of two articles, and books with an index."""
    deepest = Section("section", Heading((Text("节中之节"),)), blocks=(paragraph("深处"),))
    inner = Section("section", Heading((Text("一节"),)), blocks=(paragraph("节文"),), sections=(deepest,))
    chapters = (Section("chapter", Heading((Text(name),)), blocks=(paragraph("正文"),), sections=(inner,)) for name in ("引子", "本事"))
    yield Document("book", Metadata(title="书"), sections=tuple(chapters))
    byline = Byline(("张三",), "张三", "head")
    articles = (Section("article", Heading((Text(name),)), byline=byline, blocks=(paragraph("报文"),)) for name in ("甲", "乙"))
    yield Document("newspaper", Metadata(title="甲等2篇"), sections=tuple(articles))
    yield from map(indexed, ("zh-Hans", "zh-Hant"))


@cache
def composed(name: str, *options: tuple[str, str]) -> tuple[object, ...]:
    """Return all that the press is given: the style of the lines, markup and style sheets of each document."""
    layout = load_layout(name, options=dict(options))
    if layout.composer == "newspaper":
        views = (view_document(one, "epub", index_order=index_order(layout.options)) for one in documents())
        return layout.page, layout.area, style_choice(layout.options), *(view.index for view in views)
    fonts = load_fonts()
    templates = Templates(layout, family_lists(layout, fonts))
    when = datetime(1980, 1, 1, tzinfo=UTC)
    books = (compose_book(Edition(one, layout, fonts, "", when), templates, {}) for one in documents())
    return style_choice(layout.options), *books


def others(layout: Layout, option: Option) -> Iterator[str]:
    """Yield values besides the default: every choice, and the nearest figure that the page has room for."""
    match option.kind:
        case "boolean":
            yield str(not option.default).lower()
        case "choice":
            yield from (choice for choice in option.choices if choice != option.default)
        case "integer" | "number":
            for step in (-1, 1):
                value = f"{float(option.default) + step:g}"
                try:
                    load_layout(layout.name, options={option.name: value})
                except LayoutError:
                    continue
                yield value
                return


@pytest.mark.parametrize(("name", "option"), OPTIONS, ids=[f"{name}-{option.name}" for name, option in OPTIONS])
def test_each_value_of_an_option_changes_what_is_printed(name: str, option: Option) -> None:
    values = list(others(load_layout(name), option))
    assert values
    # All of them differ from the default, and from one another.
    results = [composed(name), *(composed(name, (option.name, value)) for value in values)]
    assert all(one != another for n, one in enumerate(results) for another in results[:n])


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_an_option_says_what_it_is_for_and_figures_have_bounds(layout: Layout) -> None:
    for option in layout.declared:
        assert option.help, option.name
        if option.kind in ("integer", "number"):
            assert option.minimum is not None
            assert option.maximum is not None
            for text in (f"{option.minimum - 1:g}", f"{option.maximum + 1:g}"):
                with pytest.raises(LayoutError, match=f"will not do for the option “{option.name}”"):
                    load_layout(layout.name, options={option.name: text})
