"""A layout's style sheet takes nothing from files or the network."""

from __future__ import annotations

import pytest

from banxin.errors import LayoutError
from banxin.layouts.styles import check_addresses


@pytest.mark.parametrize(
    "css",
    [
        'p { background: url("http://example.org/a.png") }',
        "p { background: url(//example.org/a.png) }",
        "p { background: \\75rl(http://example.org/a.png) }",
        '@import "http://example.org/a.css";',
        "@import url(other.css);",
        '@font-face { font-family: X; src: url("file:///usr/share/fonts/x.otf") }',
        '@media print { @supports (a: b) { p { background: image-set("a.png" 1x) } } }',
        "p { list-style-image: src('a.png') }",
        "p { content: url(../../a.png) }",
        "p { --x: url(a.png) }",
        "p { background: url(data:,a), URL( 'a.png' ) }",
        "p { background: url(\"data:,a\" 'http://example.org/') }",
        "p { background: url(DATA:,a) }",
        "@IMPORT 'a.css';",
    ],
)
def test_an_address_that_leads_out_is_refused_with_its_line(css: str) -> None:
    with pytest.raises(LayoutError, match="the style sheet names") as raised:
        check_addresses(f"p {{ color: black }}\n{css}", "print.css")
    assert raised.value.place is not None
    assert (raised.value.place.name, raised.value.place.line) == ("print.css", 2)


@pytest.mark.parametrize(
    "css",
    [
        'p { background: url("data:image/svg+xml,%3Csvg/%3E") }',
        'p::after { content: "http://example.org/" }',
        "p { clip-path: url(#a); mask: url( '#b' ) }",
        "p { content: '\\201c' }",
        '@namespace epub "http://www.idpf.org/2007/ops"; @page { margin: 1cm }',
        "/* url(http://example.org/) */ p { content: target-counter(attr(href url), page) }",
        "p { color: ",
    ],
)
def test_other_style_sheets_pass(css: str) -> None:
    check_addresses(css, "print.css")
