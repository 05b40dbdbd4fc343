"""A stranger's template gets nothing from outside into the e-book, and no program."""

from __future__ import annotations

import pytest
from lxml import etree

from banxin.errors import LayoutError
from banxin.renderers.epub.addresses import check_page

PACKAGE = {"style.css", "images/1.png", "a.xhtml"}


def page(body: str) -> etree._Element:
    return etree.fromstring(
        f'<html xmlns="http://www.w3.org/1999/xhtml"><head><link rel="stylesheet" href="style.css"/></head>'
        f"<body>\n{body}</body></html>"
    )


@pytest.mark.parametrize(
    "body",
    [
        '<img src="http://example.com/a.png" alt=""/>',
        '<img src="//example.com/a.png" alt=""/>',
        '<img src="file:///etc/passwd" alt=""/>',
        '<img src="../outside.png" alt=""/>',
        '<img srcset="http://example.com/a.png 2x" src="images/1.png" alt=""/>',
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><image xlink:href="http://x.y/z"/></svg>',
        "<script>alert(1)</script>",
        '<p onclick="alert(1)">甲</p>',
        '<iframe src="a.xhtml"></iframe>',
        '<p style="background: url(http://example.com/a.png)">甲</p>',
        "<style>@import 'http://example.com/a.css';</style>",
    ],
)
def test_what_leads_out_or_runs_is_refused_with_its_place(body: str) -> None:
    with pytest.raises(LayoutError) as caught:
        check_page(page(body), "a.xhtml", PACKAGE)
    assert caught.value.place is not None
    assert caught.value.place.name == "a.xhtml"


def test_what_the_package_holds_and_where_a_reader_may_go_is_allowed() -> None:
    body = '<p><img src="images/1.png" alt=""/><a href="https://example.com/">甲</a><a href="a.xhtml#b">乙</a></p>'
    check_page(page(body), "a.xhtml", PACKAGE)
