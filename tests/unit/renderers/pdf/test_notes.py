"""Notes stand at the foot of the page or column of their references, numbered page by page, and none is lost."""

from __future__ import annotations

from itertools import groupby

import pytest

from banxin.diagnostics import Report
from support.pressed import LEADING_PT, Placed, placed, printed

CSS = """
.note { font-size: 7pt; line-height: 11pt; text-indent: 0 }
.note::footnote-call, .note::footnote-marker { content: "①"; font-size: 6pt; line-height: 0 }
.note span { display: block }
@page { @footnote { margin-top: 8pt; padding-top: 3pt } }
body { widows: 2; orphans: 1 }
.c { columns: 2; column-gap: 1em }
th, td { padding: 0 }
"""
NOTE_PT, MARK_PT = 7.0, 6.0
CIRCLES = "".join(map(chr, (*range(0x2460, 0x2474), *range(0x3251, 0x3260), *range(0x32B1, 0x32C0))))


def note(text: str) -> str:
    return f'<span class="note">{text}</span>'


def pages_of(body: str, css: str = "") -> list[list[Placed]]:
    report = Report()
    chars = placed(printed(body, CSS + css, report=report, roles=("song", "hei")).content)
    # In a column of six characters some lines are wider than it.
    assert {finding.code for finding in report} <= {"PDF-013"}
    return [list(page) for _, page in groupby(chars, key=lambda char: char.page)]


def marks(page: list[Placed]) -> str:
    return "".join(char.char for char in page if char.size == MARK_PT)


def text(page: list[Placed], size: float = NOTE_PT) -> str:
    return "".join(char.char for char in page if char.size == size)


def paragraphs(count: int, length: int = 60) -> list[str]:
    return [f"<p>{'山有云' * (length // 3)}{chr(0x4E10 + number)}{note(f'{chr(0x4E10 + number)}之')}。</p>" for number in range(count)]


def test_notes_are_numbered_on_each_page_from_one() -> None:
    pages = pages_of("".join(paragraphs(30)))
    assert len(pages) > 5
    for page in pages:
        count = len(marks(page)) // 2
        assert marks(page) == CIRCLES[:count] * 2
        referred = [char.char for char in page if char.size == 10 and "\u4e10" <= char.char < "\u4e2e"]
        assert text(page) == "".join(f"{char}之" for char in referred)


def test_the_fifty_first_note_of_a_page_has_a_plain_number() -> None:
    (page,) = pages_of("<p>" + "".join(f"云{note('之')}" for _ in range(52)) + "</p>", ".note { font-size: 3pt; line-height: 3pt }")
    assert marks(page) == f"{CIRCLES}5152" * 2


@pytest.mark.parametrize("lines", [1, 5, 19, 20])
def test_a_long_note_goes_on_at_the_foot_of_the_next_pages(lines: int) -> None:
    """It begins on the page of its reference, wherever that is, and leaves room for the text of each page."""
    words = "".join(chr(0x5000 + number) for number in range(1900))
    pages = pages_of(f"<p>{'山有云' * 4}</p>" * (lines - 1) + f"<p>水{note(words)}。</p>" + f"<p>{'山有云' * 4}</p>" * 60)
    with_notes = [page for page in pages if text(page)]
    assert "".join(map(text, with_notes)) == words
    assert len(with_notes) >= 3
    assert "水" in text(with_notes[0], 10)
    for page in with_notes:
        body = [char.y for char in page if char.size == 10]
        notes = [char.y for char in page if char.size == NOTE_PT]
        assert body
        assert max(body) < min(notes)
        assert max(notes) < 400 - 36


def test_a_note_that_ends_the_text_has_pages_after_it() -> None:
    words = "".join(chr(0x5000 + number) for number in range(2500))
    pages = pages_of(f"<p id='a'>水{note(words)}。</p><p><a href='#a'>{'木' * 9}</a></p>", "a::after { content: target-counter(attr(href url), page) }")
    assert "".join(map(text, pages)) == words
    assert len(pages) >= 3


IN_PLACES = {
    "a heading": "<h1>题{}</h1><p>文</p>",
    "a table": "<table><tr><td>格{}<td>文</table>",
    "the head of a table of two pages": "<table><thead><tr><th>头{}<th>头</thead><tbody>" + "<tr><td>格<td>文</tr>" * 30 + "</tbody></table>",
    "a quotation": "<blockquote><p>引{}</p></blockquote>",
    "a caption": "<figure><figcaption>画{}</figcaption></figure>",
    "nested inlines": "<p>甲<em>乙<strong>丙{}</strong></em>丁</p>",
    "a list": "<ul><li>甲{}<li>乙</ul>",
    "a box in the line": "<p>甲<span style='display:inline-block;text-indent:0'>乙{}</span>丙</p>",
    "a float": "<p><span style='float:left'>甲{}</span>乙</p>",
    "a positioned box": "<div style='position:relative'><p>甲</p><p style='position:absolute;right:0;top:0'>乙{}</p></div>",
    "a paragraph without Chinese": "<p>Notes{} here</p>",
}


@pytest.mark.parametrize("where", IN_PLACES)
@pytest.mark.parametrize("columns", [False, True])
def test_a_note_stands_once_wherever_it_is_referred_to(where: str, columns: bool) -> None:
    """The press raises for a character that is lost or doubled."""
    body = IN_PLACES[where].format(note("注文<span>第二段</span>"))
    pages = pages_of(f"<div class='c'>{body}</div><p>后</p>" if columns else f"{body}<p>后</p>")
    assert "".join(map(text, pages)) == "注文第二段"
    # The head of a table stands in both columns of a page.
    assert "".join(map(marks, pages)) == "①" * (3 if columns and "head" in where and "table" in where else 2)


def test_a_note_in_a_note_follows_it() -> None:
    (page,) = pages_of(f"<p>甲{note('乙' + note('丙'))}丁{note('戊')}</p>")
    assert text(page) == "乙丙戊"
    assert sorted(marks(page)) == sorted("①①②②③③")


@pytest.mark.parametrize("count", [1, 5, 9, 24])
def test_notes_of_columns_stand_at_the_foot_of_their_column(count: int) -> None:
    pages = pages_of(f"<div class='c'>{''.join(paragraphs(count, 42))}</div>", ".c { width: 13em } p { text-indent: 0 }")
    total = 0
    for page in pages:
        for left in (0.0, 70.0):
            column = [char for char in page if left - 5 <= char.x < left + 65]
            body = [char for char in column if char.size == 10]
            notes = [char for char in column if char.size == NOTE_PT]
            referred = [char.char for char in body if "\u4e10" <= char.char < "\u4e2e"]
            assert "".join(char.char for char in notes) == "".join(f"{char}之" for char in referred)
            total += len(referred)
            if notes:
                assert max(char.y for char in body) < min(char.y for char in notes)
            assert len({round(char.y % LEADING_PT, 1) for char in body}) <= 1
        assert marks(page).count("①") == 2
    assert total == count


def test_notes_above_columns_are_those_of_the_first() -> None:
    (page,) = pages_of(f"<h1>题{note('子')}</h1><div class='c'><p>甲{note('丑')}</p><p>乙{note('寅')}</p></div>")
    assert text(page) == "子丑寅"
    assert [char.x < 60 for char in page if char.size == NOTE_PT] == [True, True, False]
