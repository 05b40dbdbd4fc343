"""Page numbers behind leaders are told from titles, in as many steps as there are characters."""

from __future__ import annotations

import pytest

from banxin.structure.novel.contents_list import plain


@pytest.mark.parametrize("leaders", ["…………", ". . . . . ", "　　", " - - ", "\t"])
def test_a_title_is_what_stands_before_its_page_number(leaders: str) -> None:
    assert plain(f"第一章 夜行{leaders}（12）") == "第一章夜行"


@pytest.mark.parametrize("between", [". " * 200, " " * 20_000, ". . \t" * 200])
def test_leaders_before_what_is_no_page_number_are_looked_through_once(between: str) -> None:
    """Tried in every way, two hundred leaders would take longer than there is time."""
    assert plain(f"第一章{between}12-1a 3").startswith("第一章")
