"""Layouts are read strictly: what is wrong is named with its file, its line and the nearest right word."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from banxin.errors import LayoutError
from banxin.layouts.layout import Layout
from banxin.layouts.load import list_layouts, load_layout

PLAIN = """\
title = "试"
[page]
width_mm = 100
height_mm = 150
[area]
size_pt = 10
leading_pt = 16
measure_chars = 20
lines_per_page = 20
"""

Write = Callable[..., Layout]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """`write(text, name="own", **options)` puts a layout into the project and loads it."""

    def loaded(text: str, name: str = "own", **options: str) -> Layout:
        folder = tmp_path / "layouts" / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "layout.toml").write_text(text, "utf-8")
        return load_layout(name, project=tmp_path, options=options)

    return loaded


def test_a_plain_layout_has_sound_defaults(write: Write) -> None:
    layout = write(PLAIN)
    assert (layout.name, layout.title, layout.composer, layout.editions) == ("own", "试", "flow", ("epub", "pdf"))
    assert layout.area.columns == 1
    assert layout.page.inner_mm == pytest.approx(layout.page.outer_mm)
    assert layout.roles["heading"] == "song"
    assert not layout.trusted


@pytest.mark.parametrize(
    ("line", "says", "number"),
    [
        ('titel = "x"', ["unknown key “titel”", "did you mean “title”"], 1),
        ("[page]\nwidth_nm = 100", ["unknown key “width_nm” in [page]", "“width_mm”"], 2),
        ("[pages]\nwidth_mm = 100", ["unknown key “pages”", "“page”"], 1),
        ('[roles]\nheadline = "hei"', ["unknown key “headline” in [roles]"], 2),
        ('[roles]\nheading = "bold"', ["“heading” in [roles]", "song, hei, kai, fangsong"], 2),
        ('[options.x]\ntype = "integer"\ndefalt = 1', ["unknown key “defalt” in [options.x]", "“default”"], 3),
        ("[area]\nmeasure_chars = 20.5", ["“measure_chars” in [area] must be a whole number from 4 to 120"], 2),
        ("[area]\nmeasure_chars = true", ["must be a whole number"], 2),
        ("[page]\nwidth_mm = 1480", ["must be a number from 30 to 1200"], 2),
        ("[page]\nwidth_mm = nan", ["must be a number from 30 to 1200"], 2),
        ('[page]\nfacing = "yes"', ["“facing” in [page] must be true or false"], 2),
        ("[titles]\nheadline = 2", ["unknown key “headline” in [titles]", "known: article, book, brief, chapter, part, section"], 2),
        ("[titles]\nchapter = 20", ["“chapter” in [titles] must be a number from 0.5 to 8"], 2),
        ('editions = ["ebup"]', ["“editions” must list one or both of: epub, pdf"], 1),
        ('composer = "tex"', ["“composer” must be one of: flow, newspaper"], 1),
        ("title = 3", ["“title” must be a text"], 1),
        ("page = 3", ["“page” must be a table"], 1),
        ("inherits = 3", ["inherits must name one layout"], 1),
        ('inherits = "bok"', ["there is no layout “bok”", "did you mean “book”"], 1),
        ("title = ", ["not valid TOML"], 1),
        ("title = " + "[" * 3000 + "]" * 3000, ["nest without end"], None),
        ('[options.x]\ntype = "colour"\ndefault = 1', ["“type” in [options.x]", "integer, number, boolean, choice"], 2),
        ('[options.x]\ntype = "integer"\ndefault = 9\nmax = 3', ["“default” in [options.x] must be a whole number up to 3"], 3),
        ('[options.x]\ntype = "choice"\ndefault = "a"', ["“choices” in [options.x]"], None),
        ('[options.x]\ntype = "choice"\ndefault = "c"\nchoices = ["a"]', ["must be one of: a"], 3),
        ('[options.x]\ntype = "number"\ndefault = 1\nmin = "a"', ["“min” in [options.x] must be a number"], 4),
        ('[options.measure_chars]\ndefault = 3', ["given by the key of [page] or [area] of that name"], 2),
        ("[options]\nnotes = true", ["“notes” in [options] must be a table, or false to take an option of the parent away"], 2),
        ("[options.Long-Name]\ndefault = 3", ["must be called by small letters"], 1),
    ],
)
def test_what_is_wrong_is_named_with_its_line(write: Write, line: str, says: list[str], number: int | None) -> None:
    # What the wrong layout does not say comes from a parent that is right.
    write(PLAIN, "parent")
    text = line if line.startswith("inherits") else f'inherits = "parent"\n{line}'
    with pytest.raises(LayoutError) as raised:
        write(text, "wrong")
    for words in says:
        assert words in str(raised.value)
    assert raised.value.place is not None
    assert raised.value.place.name.endswith("layout.toml")
    if number is not None:
        assert raised.value.place.line == number + (text != line)


def test_a_missing_figure_is_asked_for(write: Write) -> None:
    with pytest.raises(LayoutError, match=r"“lines_per_page” is missing in \[area\]"):
        write(PLAIN.replace("lines_per_page = 20\n", ""))


def test_an_unknown_layout_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(LayoutError, match="there is no layout “bok”") as raised:
        load_layout("bok", project=tmp_path)
    assert "did you mean “book”?" in raised.value.hint


@pytest.mark.parametrize("name", ["", ".", "..", "../layouts/book", "nowhere/at/all", "a\0b"])
def test_no_name_leads_astray(tmp_path: Path, name: str) -> None:
    with pytest.raises(LayoutError, match="there is no layout"):
        load_layout(name, project=tmp_path)


# --- inheritance --------------------------------------------------------------------------------------------


def test_the_child_wins_and_the_parent_fills_in(write: Write, tmp_path: Path) -> None:
    write(PLAIN + '[roles]\nbody = "fangsong"\nheading = "hei"\n', "parent")
    child = write('inherits = "parent"\n[area]\nmeasure_chars = 18\n[roles]\nheading = "kai"\n', "child")
    assert (child.area.measure_chars, child.area.lines_per_page) == (18, 20)
    assert (child.roles["body"], child.roles["heading"]) == ("fangsong", "kai")
    assert child.title == "试"
    assert [folder.name for folder in child.folders] == ["child", "parent"]


def test_a_layout_may_refine_the_shipped_one_of_its_own_name(write: Write) -> None:
    book = write('inherits = "book"\n[area]\nmeasure_chars = 26\n', "book")
    assert book.area.measure_chars == 26
    assert [folder.name for folder in book.folders][:2] == ["book", "book"]
    assert not book.trusted
    assert load_layout("book").trusted


def test_a_circle_of_parents_is_found(write: Write) -> None:
    with pytest.raises(LayoutError, match="there is no layout “two”"):
        write('inherits = "two"', "one")
    with pytest.raises(LayoutError, match="in a circle: two → one → two"):
        write('inherits = "one"', "two")


def test_a_layout_can_be_named_by_its_path(tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere" / "mine"
    folder.mkdir(parents=True)
    (folder / "layout.toml").write_text(PLAIN, "utf-8")
    assert load_layout(str(folder)).name == "mine"


# --- options ------------------------------------------------------------------------------------------------

OPTIONS = """
[options.measure_chars]
max = 22
help = "字数"
[options.frame]
type = "boolean"
default = false
[options.start]
type = "choice"
default = "page"
choices = ["page", "run-on"]
[options.air]
type = "number"
default = 1.5
min = 0
"""


def test_options_take_their_values(write: Write) -> None:
    layout = write(PLAIN + OPTIONS)
    assert dict(layout.options) == {"measure_chars": 20, "frame": False, "start": "page", "air": 1.5}
    layout = write(PLAIN + OPTIONS, measure_chars="18", frame="true", start="run-on", air="2")
    assert dict(layout.options) == {"measure_chars": 18, "frame": True, "start": "run-on", "air": 2.0}
    assert layout.area.measure_chars == 18


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("measure_chars", "23", "it takes a whole number from 4 to 22"),
        ("measure_chars", "18.0", "it takes a whole number"),
        ("measure_chars", "", "it takes a whole number"),
        ("measure_chars", "9" * 5000, "it takes a whole number"),
        ("frame", "maybe", "it takes true or false"),
        ("start", "pag", "it takes one of: page, run-on"),
        ("air", "nan", "it takes a number from 0"),
        ("air", "-1", "it takes a number from 0"),
        ("measure_char", "18", "did you mean “measure_chars”?"),
    ],
)
def test_a_value_that_will_not_do_is_told_what_would(write: Write, name: str, value: str, says: str) -> None:
    with pytest.raises(LayoutError) as raised:
        write(PLAIN + OPTIONS, **{name: value})
    assert says in raised.value.hint


# --- geometry -----------------------------------------------------------------------------------------------


def test_the_type_area_is_whole_characters_and_lines(write: Write) -> None:
    layout = write(PLAIN.replace("height_mm = 150", "height_mm = 150\ninner_share = 0.4\nhead_share = 0.4"))
    page = layout.page
    assert 100 - page.inner_mm - page.outer_mm == pytest.approx(20 * 10 * 25.4 / 72)
    assert 150 - page.head_mm - page.foot_mm == pytest.approx(20 * 16 * 25.4 / 72)
    assert page.inner_mm == pytest.approx(0.4 * (page.inner_mm + page.outer_mm))
    assert page.head_mm < page.foot_mm


@pytest.mark.parametrize(
    ("old", "new", "says", "hint"),
    [
        ("measure_chars = 20", "measure_chars = 27", "27 characters of 10 pt are 95.2 mm wide; on a page of 100 mm", "at most 23 characters fit: set measure_chars to 23"),
        ("lines_per_page = 20", "lines_per_page = 27", "27 lines of 16 pt are 152.4 mm deep; on a page of 150 mm", "at most 23 lines fit: set lines_per_page to 23"),
        ("measure_chars = 20", "measure_chars = 12\ncolumns = 2\ncolumn_gap_em = 2", "2 columns of 12 characters of 10 pt with 1 gaps of 2 em", "at most 10 characters fit"),
        ("leading_pt = 16", "leading_pt = 9", "lines of 10 pt cannot stand on a leading of 9 pt", "1.5 to 1.8"),
        ("width_mm = 100", "width_mm = 30\nleast_margin_mm = 15", "the margins would be", "choose a larger page"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_figures(write: Write, old: str, new: str, says: str, hint: str) -> None:
    with pytest.raises(LayoutError) as raised:
        write(PLAIN.replace(old, new))
    assert says in raised.value.message
    assert hint in raised.value.hint


@pytest.mark.parametrize(("chars", "lines"), [("23", "23")])
def test_what_the_hint_says_fits_does_fit(write: Write, chars: str, lines: str) -> None:
    layout = write(PLAIN + "[options.measure_chars]\n[options.lines_per_page]\n", measure_chars=chars, lines_per_page=lines)
    assert min(layout.page.inner_mm, layout.page.head_mm) >= 7.99


# --- what ships ---------------------------------------------------------------------------------------------


def test_the_shipped_layouts_load_and_explain_their_options() -> None:
    layouts = {layout.name: layout for layout in list_layouts()}
    assert "book" in layouts
    for layout in layouts.values():
        assert layout.trusted
        assert layout.title
        assert layout.description
        assert all(option.help for option in layout.declared)


def test_the_book_sets_thirty_characters_by_twenty_seven_lines() -> None:
    book = load_layout("book", options={"measure_chars": "30", "lines_per_page": "27"})
    assert (book.area.measure_chars, book.area.lines_per_page) == (30, 27)
    assert book.page.inner_mm < book.page.outer_mm
    assert book.page.head_mm < book.page.foot_mm


def test_a_child_takes_an_option_of_its_parent_away(write: Write) -> None:
    write(PLAIN + '[options.cut]\ntype = "boolean"\ndefault = true\n[options.size_pt]\nmax = 20', name="parent")
    child = write('inherits = "parent"\n[options]\ncut = false')
    assert [option.name for option in child.declared] == ["size_pt"]
    with pytest.raises(LayoutError, match="the layout “own” has no option “cut”"):
        write('inherits = "parent"\n[options]\ncut = false', cut="true")
    again = write('inherits = "own"\n[options.cut]\ntype = "boolean"\ndefault = false', name="grandchild")
    assert again.options["cut"] is False
