"""Each clause of Chinese typesetting, on a small page set right and on the same page with that one rule broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from banxin.checks.typesetting import EXPECTED, GlyphPage, Measured, Setting, arrange, measure, sums
from banxin.checks.typesetting.glyphs import Faces
from banxin.checks.typesetting.table import Matrix, Sum, summary_line, write_matrix
from support.clause_pairs import (
    FIRST,
    PAIRS,
    PLAIN,
    SECOND,
    Pair,
    Shown,
    body,
    centred_stops,
    faced,
    hanging,
    known,
    lines,
    only,
    shows,
    small,
    three_pages,
    without_pair,
)  # fmt: skip
from support.glyph_pages import EM, LEADING, LEFT, TOP, set_page, upright


def of(clause: str, *pages: GlyphPage, source: str | None = None) -> Measured:
    return Shown(pages, source).measured(clause)


def test_every_clause_has_a_pair_of_pages() -> None:
    assert without_pair() == []


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair.clause} {pair.how}")
def test_a_clause_is_met_by_a_page_set_right_and_not_by_one_that_breaks_it(pair: Pair) -> None:
    found = pair.right().measured(pair.clause)
    assert found.status == "met", (found.figures, found.worst)
    found = pair.wrong().measured(pair.clause)
    assert found.status in ("part", "open"), found.figures
    assert found.worst or not pair.place, "the place is not named"


def test_a_clause_without_a_pair_is_not_shown() -> None:
    assert shows("6.1.1")
    assert not shows("no clause")


def test_the_strict_level_is_counted_but_not_demanded() -> None:
    found = of("6.1.1", set_page(body(FIRST, "……春天的风从河上吹过来")))
    assert found.status == "met"
    assert found.figures["starts_strict"] == 1
    assert found.figures["starts_gb"] == found.figures["starts_basic"] == 0


def test_what_hangs_is_judged_by_what_was_asked() -> None:
    none, some, most = (hanging(hung=hung) for hung in (0, 1, 6))
    assert none().measured("6.1.3").status == "part"
    assert "--expect" in none().measured("6.1.3").note
    assert most().measured("6.1.3").status == "part"
    for asked, shown, status in (("none", none, "met"), ("none", some, "open"), ("stops", most, "met"), ("stops", none, "open")):
        assert known(shown, asked={"hanging": asked})().measured("6.1.3").status == status


def test_each_level_of_kinsoku_demands_what_it_says() -> None:
    ellipsis, solidus = lines(FIRST, "……春天的风从河上吹过来"), lines(FIRST, "／春天的风从河上吹过来了吗")
    pause = lines(FIRST, "，春天的风从河上吹过来了吗")
    for shown, level in ((ellipsis, "strict"), (solidus, "gb"), (pause, "basic")):
        levels = ["none", "basic", "gb", "strict"]
        for asked in levels:
            found = known(shown, asked={"kinsoku": asked})().measured("6.1.1")
            assert (found.status == "met") == (levels.index(asked) < levels.index(level)), (level, asked)


def test_a_broken_latin_word_is_known_by_the_source() -> None:
    page = set_page(body(FIRST, "我们读到的那本书叫作ban", "xin是很有意思的一本好书"))
    unsure = of("6.1.4", page)
    assert (unsure.status, unsure.figures["broken_words"]) == ("part", 0)
    assert of("6.1.4", page, source="叫作ban xin是").status == "met"


def test_a_compound_of_the_text_may_be_parted_at_its_hyphen() -> None:
    page = set_page(body(FIRST, "我们读到的那本书是well-", "known是很有意思的一本好"))
    assert of("6.1.4", page, source="是well-known是").figures["of_the_text"] == 1


def test_latin_off_the_cells_is_no_fault_where_nobody_asked() -> None:
    page = set_page(body(FIRST, "春天的风AB来了吗我们都很"))
    assert of("6.2.4", page).status == "not applicable"


def test_gaps_beside_an_annotation_are_its_room() -> None:
    from support.clause_pairs import beside, shift, small, x_of

    torn = shift(1, 5, 0.4)
    assert beside(torn)().measured("6.2.2.4").status != "met"
    assert beside(torn, small("chūntiānde", x_of(3.5)))().measured("6.2.2.4").status == "met"


def test_a_rule_of_a_table_is_no_name_mark() -> None:
    from support.clause_pairs import beside, rule

    assert beside(rule(-1, 20))().measured("5.6.1").status == "not applicable"
    assert beside(rule(0, 14))().measured("5.6.1").status == "not applicable"


def test_a_line_that_takes_nothing_in_a_long_text_squeezes_nothing() -> None:
    pages = [set_page([*PLAIN] * 3, number=number, top=TOP + number) for number in range(1, 25)]
    assert of("6.2.2.3", pages[0]).status == "not measured"
    assert of("6.2.2.3", *pages).status == "open"


def test_characters_without_a_glyph_a_meaning_or_a_place_are_missed() -> None:
    page = set_page(PLAIN)
    text = "".join(glyph.text for glyph in page.glyphs)
    assert of("4.1", page).status == "part"
    assert of("4.1", page, source=text).status == "met"
    assert of("4.1", page, source=text + "鬱").figures["lost"] == 1
    page.unmapped = 1
    assert of("4.1", page, source=text).status != "met"
    page.unmapped, page.inkless["春"] = 0, 1
    assert of("4.1", page, source=text).status != "met"


def test_stops_of_the_mainland_are_no_centred_ones() -> None:
    page = set_page(body(FIRST, "你真的要走吗？我们都舍不得"))
    assert of("5.1.1.2", page).status == "not applicable"
    assert centred_stops()().measured("5.1.1.2").status == "met"


def test_faces_are_told_by_role() -> None:
    assert of("3.1.1", faced("Noto-Serif-CJK-SC", "Noto-Sans-CJK-SC-Bold", "LXGW-WenKai")).status == "met"
    assert of("3.1.1", faced("Noto-Serif-CJK-SC", "Noto-Serif-CJK-SC", "Noto-Serif-CJK-SC")).status == "part"
    assert of("3.1.1", faced("Noto-Sans-CJK-SC", "Noto-Sans-CJK-SC", "Noto-Sans-CJK-SC")).status == "open"
    assert of("3.1.1", faced("F1", "F2", "F3")).status == "not measured"


def test_what_a_page_that_runs_on_lacks_is_counted() -> None:
    whole = [line for paragraph in PLAIN for line in paragraph]
    assert three_pages([["到此为止了"], *PLAIN])().measured("7.1.2").figures["last_lines_at_heads"] == 1
    assert three_pages([whole[:3]])().measured("7.1.2").figures["not_full"] == 1


def test_a_vertical_page_is_measured_along_its_columns() -> None:
    setting = arrange([upright(set_page([*PLAIN]))])
    assert setting.vertical
    numbers = {measured.clause for measured in measure(setting)}
    assert "2.1.2" in numbers
    assert "5.5.4" not in numbers


def test_verse_and_lists_are_not_taken_for_bad_lines() -> None:
    page = set_page([["床前明月光，"], ["疑是地上霜。"], ["举头望明月，"], ["低头思故乡。"], *PLAIN, *PLAIN])
    found = of("6.2.2.1–2", page)
    assert found.status == "met"


def test_an_empty_page_is_not_measured() -> None:
    setting: Setting = arrange([GlyphPage(1, 400, 600, [], Faces())])
    statuses = {measured.status for measured in measure(setting)}
    assert "met" not in statuses
    assert summary_line(measure(setting)) == "no full lines of Chinese were found"


def test_both_sums_count_what_is_not_measured_as_nothing() -> None:
    clauses = [
        Measured("a", "", False, "met"),
        Measured("b", "", False, "part"),
        Measured("c", "", False, "not measured"),
        Measured("d", "", False, "not applicable"),
        Measured("e", "", True, "open"),
    ]
    clreq, every = sums(clauses)
    assert clreq == Sum(1, 1, 0, 1)
    assert (clreq.share, clreq.share_measured) == (0.5, 0.75)
    assert (every.share, every.share_measured) == (0.375, 0.5)


def test_the_matrix_names_figures_and_the_worst_places() -> None:
    page = set_page(body(FIRST, SECOND))
    only(1, -1, -0.05)(page)
    clauses = measure(arrange([page]))
    written = write_matrix(Matrix("a.pdf", 1, "horizontal", EM, LEADING, clauses))
    assert "6.2.2.1–2" in written
    assert "page 1: " in written
    assert "of all that apply" in written
    assert "full lines" in summary_line(clauses)


def test_marks_of_question_are_judged_by_what_was_asked() -> None:
    shown = lines(FIRST, "你真的要走吗？！我们都很舍不")
    assert known(shown, asked={"question_marks": "joined"})().measured("5.1.1.3").status == "met"
    assert known(shown, asked={"question_marks": "whole"})().measured("5.1.1.3").status == "not applicable"


def test_the_page_about_the_check_names_what_it_prints_and_what_can_be_expected() -> None:
    page = (Path(__file__).resolve().parents[3] / "docs" / "clauses.md").read_text("utf-8")
    clauses = measure(arrange([set_page(PLAIN)]))
    plain = Matrix("a.pdf", 1, "horizontal", EM, LEADING, clauses).as_json()
    names = {*plain, *plain["clauses"][0], *plain["sums"], *plain["sums"]["clreq"], *EXPECTED}
    names |= {value for values in EXPECTED.values() for value in values} | {"page", "text", "amount"}
    assert {name for name in names if f"`{name}`" not in page} == set()


@pytest.mark.parametrize(("lacking", "brought", "status"), [(0, "", "met"), (2, "", "open"), (1, "①", "met")])
def test_a_page_is_full_above_its_notes(lacking: int, brought: str, status: str) -> None:
    """The line that would still find room may bring a note, which would not."""
    whole = [line for paragraph in PLAIN for line in paragraph]
    pages = [
        set_page([[*whole, *whole[:3]]], number=1, runs_on=True),
        set_page([whole[: len(whole) - lacking]], number=2, indented=False, runs_on=True),
        set_page([whole], number=3, indented=False, runs_on=True),
        set_page([whole], number=4, indented=False),
    ]
    foot = TOP + (len(whole) + 0.6) * LEADING
    for page in pages[1:]:
        small("①注的内容。", LEFT, y=foot)(page)
        small("②又一条注。", LEFT, y=foot + 0.7 * LEADING)(page)
    if brought:
        small(brought, LEFT + 3 * EM, y=TOP - 0.4 * EM)(pages[2])
    assert of("7.1.2", *pages).status == status
