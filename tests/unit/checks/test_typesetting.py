"""Each clause of Chinese typesetting, on a small page set right and on the same page with that one rule broken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from banxin.checks.typesetting import CLAUSES, GlyphPage, Measured, Setting, arrange, measure, sums
from banxin.checks.typesetting.glyphs import Faces, Ink
from banxin.checks.typesetting.table import Matrix, Sum, summary_line, write_matrix
from support.glyph_pages import EM, LEADING, LEFT, TOP, add_line, line_of, moved, set_page

PLAIN = [
    ["春天的风从河上吹过来了", "带着泥土和新草的气味飘进", "村子里的人们都走出门来站"],
    ["在田埂上看远处的山和水", "云很低很低压在山顶上面"],
]


def of(clause: str, *pages: GlyphPage, source: str | None = None) -> Measured:
    setting = arrange(pages)
    setting.source = source
    return next(measured for measured in measure(setting) if measured.clause == clause)


def body(*lines: str) -> list[list[str]]:
    """Return paragraphs that begin with `lines` in one, for a measure of 14, and plain ones after it."""
    return [[*lines, "这一行到此为止"], *PLAIN, *PLAIN]


@dataclass(frozen=True)
class Case:
    """A clause, lines that show it, and what breaks it: other lines, or a change of the page."""

    clause: str
    right: tuple[str, ...]
    wrong: tuple[str, ...] | Callable[[GlyphPage], None]


def shift(line: int, at: int, x_em: float) -> Callable[[GlyphPage], None]:
    """Move the rest of a line from the character `at` on, so that only the space before it changes."""

    def change(page: GlyphPage) -> None:
        rest = line_of(page, line)[at:]
        moved(page, lambda glyph: glyph in rest, x_em)

    return change


def only(line: int, at: int, x_em: float = 0.0, y_em: float = 0.0) -> Callable[[GlyphPage], None]:
    def change(page: GlyphPage) -> None:
        one = line_of(page, line)[at]
        moved(page, lambda glyph: glyph is one, x_em, y_em)

    return change


def reversed_lines(page: GlyphPage) -> None:
    page.glyphs[:] = [glyph._replace(order=1000 - glyph.order) for glyph in page.glyphs]


def blank_on_the_left(page: GlyphPage) -> None:
    page.faces.ink[0, "，"] = Ink(0.55, 0.0, 0.95, 0.4)


def wide_dash_hole(page: GlyphPage) -> None:
    page.faces.ink[0, "—"] = Ink(0.1, 0.3, 0.9, 0.4)


FIRST = "他说这件事情很要紧不能"  # eleven of twelve cells after the indent
SECOND = "春天的风从河上吹过来了吗"
CASES = [
    Case("2.1.1", (FIRST,), reversed_lines),
    Case("5.1.1.3", (FIRST, "你真的要走吗？！我们都很舍不"), shift(1, 7, 0.5)),
    Case("5.4.1", (FIRST, "他想了半天……还是没有说出"), shift(1, 6, -0.3)),
    Case("dash", (FIRST, "他想了半天——还是没有说出"), shift(1, 6, 0.3)),
    Case("dash", (FIRST, "他想了半天——还是没有说出"), wide_dash_hole),
    Case("5.7", (FIRST, "人口在那一年是12345人左"), (FIRST, "人口在那一年是这么多的123", "45人左右大家都没有想到哦")),
    Case("5.7", (FIRST, "增长百分之多少是3.5这么多"), (FIRST, "增长百分之多少是这么多的3", ".5左右大家都没有想到这个呢")),
    Case("6.1.1", (FIRST,), (FIRST, "，春天的风从河上吹过来了吗")),
    Case("6.1.1", (FIRST,), (FIRST, "春天的风从河上吹过来了吗（", "这一行就是从这里开始的哦")),
    Case("6.1.1", (FIRST,), (FIRST, "·春天的风从河上吹过来了吗")),
    Case("6.1.2.1", (FIRST, "他想了半天……还是没有说出"), (FIRST, "他想了半天他还是没有说出…", "…大家都没有想到这个事情呢")),
    Case("6.1.2.2", (FIRST, "增长百分之多少大概是3%吧"), (FIRST, "增长百分之多少大概就是那3", "%左右大家都没有想到这个呢")),
    Case("6.2.1.1", (FIRST,), lambda page: moved(page, lambda glyph: glyph in line_of(page, 0), -0.3)),
    Case("6.2.2.1–2", (FIRST, SECOND), only(1, -1, -0.05)),
    Case("6.2.2.1–2", (FIRST, SECOND), only(1, 0, 0.03)),
    Case("6.2.2.3", (FIRST, "他，说：（这）是你的书呢，好了"), shift(1, 2, -0.2)),
    Case("6.2.2.4", (FIRST, SECOND), only(1, 5, 0.06)),
    Case("6.2.2.4", (FIRST,), (FIRST, "春天的风吹过来")),
    Case("6.3.2.1", (FIRST, "他想了半天，还是没有说出来"), blank_on_the_left),
    Case("6.3.2.2", (FIRST, "他说：“今天的天气很好啊”"), shift(1, 3, 0.5)),
    Case("6.3.2.3", (FIRST, "“今天的天气是很好的”他说，"), shift(1, 0, 0.5)),
    Case("6.3.3", (FIRST, "他在2020年的春天来到这里"), shift(1, 2, -0.4)),
    Case("6.3.3", (FIRST, "他来到，2020年的春天来到"), shift(1, 4, 0.3)),
    Case("6.4", (FIRST, "他在2020年的春天来到这里"), only(1, 3, y_em=0.05)),
    Case("6.4", (FIRST, SECOND), lambda page: moved(page, lambda glyph: glyph.y > TOP + LEADING, y_em=0.1)),
    Case("interpunct", (FIRST, "诗人白居易·字乐天写了许多"), shift(1, 6, 0.5)),
    Case("grid", (FIRST,), lambda page: moved(page, lambda glyph: glyph.y > TOP + 4 * LEADING, y_em=0.2)),
    Case("7.1.2", (FIRST,), (FIRST, "春天的风从河上吹过来了吗我", "啊。")),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.clause)
def test_a_clause_is_met_by_a_page_set_right_and_not_by_one_that_breaks_it(case: Case) -> None:
    right = set_page(body(*case.right))
    found = of(case.clause, right)
    assert found.status == "met", (found.figures, found.worst)
    if callable(case.wrong):
        case.wrong(right)
        wrong = right
    elif case.clause == "7.1.2":
        wrong = set_page([list(case.wrong), *PLAIN, *PLAIN])
    else:
        wrong = set_page(body(*case.wrong))
    found = of(case.clause, wrong)
    assert found.status in ("part", "open"), found.figures
    assert found.worst, "the place is not named"


def test_the_strict_level_is_counted_but_not_demanded() -> None:
    found = of("6.1.1", set_page(body(FIRST, "……春天的风从河上吹过来")))
    assert found.status == "met"
    assert found.figures["starts_strict"] == 1
    assert found.figures["starts_gb"] == found.figures["starts_basic"] == 0


def test_a_note_reference_may_not_begin_a_line() -> None:
    page = set_page(body(FIRST))
    last = line_of(page, 0)[-1]
    page.glyphs.append(last._replace(text="①", x=last.x + EM, y=last.y - 3.5, em=6.0, advance=6.0, order=900))
    assert of("6.1.2.3", page).status == "met"
    page.glyphs[-1] = page.glyphs[-1]._replace(x=LEFT - 7, y=last.y + LEADING - 3.5)
    assert of("6.1.2.3", page).status == "open"


def test_stops_hang_for_all_lines_or_for_none() -> None:
    lines = ("他想了半天他还是没有说出来，",) * 8
    page = set_page(body(FIRST, *lines))
    found = of("6.1.3", page)
    assert (found.status, found.figures["hanging"]) == ("part", 0)
    moved(page, lambda glyph: glyph is line_of(page, 1)[-1], 0.5)
    found = of("6.1.3", page)
    assert (found.status, found.figures["hanging"]) == ("open", 1)


def test_a_broken_latin_word_is_known_by_the_source() -> None:
    page = set_page(body(FIRST, "我们读到的那本书叫作ban", "xin是很有意思的一本好书"))
    assert of("6.1.4", page).status == "not measured"
    assert of("6.1.4", page, source="叫作ban xin是").status == "part"
    broken = of("6.1.4", page, source="叫作banxin是")
    assert (broken.status, broken.figures["broken_words"]) == ("open", 1)


def test_word_spaces_give_and_take() -> None:
    def page(*spaces: float) -> GlyphPage:
        made = set_page(body(FIRST, *("春天的风New York来了",) * len(spaces)))
        for index, space in enumerate(spaces, 1):
            line = line_of(made, index)
            at = next(at for at, glyph in enumerate(line) if glyph.spaced)
            rest, by = line[at:], space - (line[at].x - line[at - 1].x - line[at - 1].advance) / EM
            moved(made, lambda glyph, rest=rest: glyph in rest, by)  # type: ignore[misc]
        return made

    assert of("6.2.3", page(0.3, 0.3, 0.3, 0.5, 0.2)).status == "met"
    fixed = page(*[0.3] * 12)
    assert of("6.2.3", fixed).status == "open"


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


def test_quotation_marks_are_compared_with_the_source() -> None:
    page = set_page(body(FIRST, "他说：“今天的天气很好啊”"))
    assert of("5.2", page).status == "not measured"
    assert of("5.2", page, source="“”").status == "met"
    assert of("5.2", page, source="「」").status == "open"


def test_centred_stops_are_not_squeezed() -> None:
    page = set_page(body(FIRST, "你真的要走吗？我们都舍不得"))
    assert of("5.1.1.2", page).status == "not applicable"
    page.faces.ink |= {(0, char): Ink(0.4, 0.4, 0.6, 0.6) for char in "，。、"}
    page.faces.ink[0, "？"] = Ink(0.2, 0.0, 0.8, 0.8)
    assert of("5.1.1.2", page).status == "met"
    shift(1, 7, -0.4)(page)
    assert of("5.1.1.2", page).status == "open"


def faced(*names: str) -> GlyphPage:
    """Return a page with a heading and a signature, in faces of the names given: body, heading, signature."""
    page = set_page(PLAIN)
    page.faces = Faces(list(names))
    add_line(page, "大标题", LEFT + 20, TOP - 40)
    add_line(page, "作者", LEFT + 90, TOP + 140)
    page.glyphs[:] = [
        glyph._replace(face=1, em=16.0, advance=16.0, x=LEFT + 16 * index)
        if glyph.y < TOP and (index := "大标题".index(glyph.text)) >= 0
        else glyph._replace(face=2)
        if glyph.y > TOP + 130
        else glyph
        for glyph in page.glyphs
    ]
    return page


def test_faces_are_told_by_role() -> None:
    assert of("3.1.1", faced("Noto-Serif-CJK-SC", "Noto-Sans-CJK-SC-Bold", "LXGW-WenKai")).status == "met"
    assert of("3.1.1", faced("Noto-Serif-CJK-SC", "Noto-Serif-CJK-SC", "Noto-Serif-CJK-SC")).status == "part"
    assert of("3.1.1", faced("Noto-Sans-CJK-SC", "Noto-Sans-CJK-SC", "Noto-Sans-CJK-SC")).status == "open"
    assert of("3.1.1", faced("F1", "F2", "F3")).status == "not measured"


def test_a_heading_at_the_foot_is_stranded() -> None:
    assert of("7.1.3", faced("Song", "Hei", "Kai")).status == "met"
    page = faced("Song", "Hei", "Kai")
    moved(page, lambda glyph: glyph.em > EM, y_em=40)
    assert of("7.1.3", page).status == "open"


def test_the_type_area_is_whole_characters() -> None:
    page = set_page([*PLAIN] * 3)
    assert of("7.1.1", page).status == "met"
    page.glyphs[:] = [glyph._replace(x=LEFT + (glyph.x - LEFT) * 14.3 / 14) for glyph in page.glyphs]
    assert of("7.1.1", page).status != "met"


def test_a_page_that_runs_on_is_full_and_does_not_leave_a_last_line_overleaf() -> None:
    def three(second: list[list[str]], *, top: float = TOP) -> list[GlyphPage]:
        lines = [line for paragraph in PLAIN for line in paragraph]
        return [
            set_page([lines], number=1, runs_on=True),
            set_page(second, number=2, indented=False, runs_on=True, top=top),
            set_page([lines], number=3, indented=False),
        ]

    whole = [line for paragraph in PLAIN for line in paragraph]
    assert of("7.1.2", *three([whole])).status == "met"
    assert of("7.1.2", *three([["到此为止了"], *PLAIN])).figures["last_lines_at_heads"] == 1
    short = of("7.1.2", *three([whole[:3]]))
    assert (short.status, short.figures["not_full"]) == ("open", 1)


def test_a_vertical_page_is_measured_along_its_columns() -> None:
    from banxin.checks.typesetting.glyphs import GlyphPage as Page

    page = set_page([*PLAIN])
    turned = Page(1, 400.0, 600.0, page.glyphs, page.faces, vertical=True)
    setting = arrange([turned])
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


def test_every_clause_is_measured_or_says_why_not() -> None:
    assert all(bool(clause.measure) != bool(clause.why) for clause in CLAUSES)
    assert len({clause.number for clause in CLAUSES}) == len(CLAUSES)
