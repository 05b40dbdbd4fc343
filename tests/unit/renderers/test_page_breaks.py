"""Page breaks in the markup of a block: at the right character, in no ruby and no word, and nothing else changed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banxin.model.document import Block
from banxin.renderers.html import Addresses, NoteNumbering, render_blocks
from banxin.renderers.page_breaks import (
    PageBreaks,
    PageStart,
    find_markers,
    is_uncounted,
    place_block,
    visible_count,
)
from support.documents import blocks

MARKER = re.compile(r'<span epub:type="pagebreak"[^>]*></span>')


def mark(markup: str, *starts: int, picture: bool = False) -> str:
    """Return the markup with `|` where pages begin behind so many characters."""
    breaks = PageBreaks(PageStart(str(n), "s1", "text", 3, characters, picture) for n, characters in enumerate(starts, 1))
    return MARKER.sub("|", breaks.mark(markup, "s1", 3))


@pytest.mark.parametrize(
    ("markup", "starts", "marked"),
    [
        pytest.param("<p>甲乙丙</p>", (1,), "<p>甲|乙丙</p>", id="within a paragraph"),
        pytest.param("<p>甲乙丙</p>", (0, 2), "<p>|甲乙|丙</p>", id="two pages"),
        pytest.param("<p>甲<em>乙丙</em></p>", (1,), "<p>甲|<em>乙丙</em></p>", id="before emphasis"),
        pytest.param("<p>甲<em>乙丙</em>丁</p>", (2,), "<p>甲<em>乙|丙</em>丁</p>", id="within emphasis"),
        pytest.param("<p>甲<em>乙</em>丙</p>", (2,), "<p>甲<em>乙</em>|丙</p>", id="after emphasis"),
        pytest.param('<p>甲<a class="noteref" href="#n">①</a>乙</p>', (1,), '<p>甲<a class="noteref" href="#n">①</a>|乙</p>', id="after a note"),
        pytest.param("<p>甲 &amp; 乙</p>", (1, 2), "<p>甲 |&amp; |乙</p>", id="entities are one character"),
        pytest.param("<p>甲<ruby>乙<rp>(</rp><rt>y</rt><rp>)</rp></ruby></p>", (1,), "<p>甲|<ruby>乙<rp>(</rp><rt>y</rt><rp>)</rp></ruby></p>", id="before ruby"),
        pytest.param(
            "<p><ruby>甲<rp>(</rp><rt>j</rt><rp>)</rp>乙<rp>(</rp><rt>y</rt><rp>)</rp></ruby>丙</p>",
            (1, 2),
            "<p><ruby>甲<rp>(</rp><rt>j</rt><rp>)</rp></ruby>|<ruby>乙<rp>(</rp><rt>y</rt><rp>)</rp></ruby>|丙</p>",
            id="between two annotated characters",
        ),
        pytest.param(
            '<p>甲<ruby class="gloss">乙<em>丙</em><rp>(</rp><rt>y</rt><rp>)</rp></ruby></p>',
            (2,),
            '<p>甲|<ruby class="gloss">乙<em>丙</em><rp>(</rp><rt>y</rt><rp>)</rp></ruby></p>',
            id="not within the base of a gloss",
        ),
        pytest.param("<p>a word divided</p>", (3,), "<p>a |word divided</p>", id="a divided word stays whole"),
        pytest.param('<p>甲<img src="a" alt="乙"/>乙</p>', (1,), '<p>甲<img src="a" alt="乙"/>|乙</p>', id="after a picture"),
        pytest.param('<div>\n<p class="line">甲</p>\n<p class="line">乙</p></div>', (1,), '<div>\n<p class="line">甲</p>\n<p class="line">|乙</p></div>', id="at a line of verse"),
        pytest.param("<tr><td>甲</td><td>乙</td></tr>", (1,), "<tr><td>甲</td><td>|乙</td></tr>", id="in a cell"),
        pytest.param("<p>甲</p>", (7,), "<p>甲|</p>", id="beyond the end"),
    ],
)  # fmt: skip
def test_where_a_marker_stands(markup: str, starts: tuple[int, ...], marked: str) -> None:
    assert mark(markup, *starts) == marked


def test_a_page_may_begin_with_a_picture() -> None:
    figure = '<figure>\n<img src="a" alt="乙"/>\n<figcaption>图</figcaption></figure>'
    assert mark(figure, 0, picture=True) == figure.replace("<img", "|<img")


def test_labels_are_escaped_and_found_again() -> None:
    opening = PageBreaks([PageStart('<&"', "title")]).opening("title")
    assert find_markers(f"<body>{opening}</body>") == [("pagebreak-1", '<&"', 6)]


def test_a_print_says_which_block_an_element_is() -> None:
    assert place_block('<p class="furniture">甲</p>', "s1-2", 4) == '<p data-place="s1-2 4" class="furniture">甲</p>'


def _counted_before(marked: str) -> int:
    """Count the characters before the marker in another way than by places in the markup."""
    count, hidden = 0, []
    for token in re.findall(r"<[^>]*>|&[^;]*;|[^<&]", marked[: marked.index("|||")]):
        if token.startswith("</"):
            hidden.pop()
        elif token.startswith("<"):
            kind = re.search(r'class="([^"]*)"', token)
            name = re.match(r"<(\w+)", token)
            if not token.endswith("/>") and name:
                hidden.append(is_uncounted(name[1], kind[1] if kind else "") or (bool(hidden) and hidden[-1]))
        elif not (hidden and hidden[-1]):
            count += 1 if token.startswith("&") else visible_count(token)
    return count


@given(block=blocks, number=st.integers(0, 12))
def test_in_any_block_it_stands_behind_just_so_many_characters_and_changes_nothing_else(block: Block, number: int) -> None:
    markup = str(render_blocks([block], "epub", NoteNumbering(), Addresses()))
    breaks = PageBreaks([PageStart("1", "s1", "text", 0, number)])
    marked = MARKER.sub("|||", breaks.mark(markup, "s1", 0))
    assert marked.count("|||") == 1
    assert re.sub(r"</ruby>\|\|\|<ruby[^>]*>", "", marked).replace("|||", "") == markup
    # A marker goes to the beginning of the word that its page begins within, and to the end of a block that is shorter.
    assert _counted_before(marked) <= number
