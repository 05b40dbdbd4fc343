"""References to pages: the number is put in when the pages are known, and the line around it is set like any other."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from support.pressed import MEASURE_EM, SIZE_PT, lines, printed

STYLE = "a::after { content: attr(data-before) target-counter(attr(href url), page) attr(data-after) } .next { break-before: page }"
REFERENCE = '<a href="#there" data-before="第" data-after="页"></a>'
BODY = f"<p>山中何所有，岭上多白云，见{REFERENCE}。只可自怡悦，不堪持赠君。空山新雨后，天气晚来秋。</p>"


@pytest.mark.parametrize("pages", [1, 12])
def test_a_line_with_the_number_of_a_page_is_full(pages: int) -> None:
    fill = '<p class="next">空山</p>' * pages
    content = printed(BODY + fill + '<p id="there">那里</p>', STYLE).content
    first = [line for line in lines(content) if line[0].page == 1]
    assert f"见第{pages + 1}页。" in "".join(char.char for line in first for char in line)
    for line in first[:-1]:
        # The set width of the last mark is half an em where it was trimmed.
        assert line[-1].x + SIZE_PT / 2 <= MEASURE_EM * SIZE_PT + 0.05
        assert line[-1].x + SIZE_PT >= MEASURE_EM * SIZE_PT - 0.05


def test_html_that_is_revised_by_the_pages_is_printed_instead() -> None:
    asked: list[Mapping[str, int]] = []

    def revise(pages: Mapping[str, int]) -> str:
        asked.append(pages)
        return f"<p>山中在{pages['there']}页</p>"

    content = printed('<p>空山</p><p class="next" id="there">那里</p>', STYLE, revise=revise).content
    assert [dict(pages) for pages in asked] == [{"there": 2}]
    assert ["".join(char.char for char in line) for line in lines(content)] == ["山中在2页"]
