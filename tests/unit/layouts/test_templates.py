"""Templates of strangers: they print their views and reach for nothing else, and they always come to an end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from markupsafe import Markup

from banxin.errors import LayoutError
from banxin.layouts.load import load_layout
from banxin.layouts.templates import Templates


@dataclass(frozen=True, slots=True)
class View:
    title: str
    body: Markup
    inner: tuple[View, ...] = ()


VIEW = View("<b>{{ 7*7 }}</b>", Markup("<p>正文</p>"), (View("甲", Markup("")), View("乙", Markup(""))))

Run = Callable[..., str]


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    child, parent = tmp_path / "child", tmp_path / "parent"
    child.mkdir()
    parent.mkdir()
    return child, parent


@pytest.fixture
def templates(folders: tuple[Path, Path]) -> Templates:
    layout = replace(load_layout("book"), name="child", folders=folders, trusted=False)
    return Templates(layout, {"body": '"Song"'})


@pytest.fixture
def run(folders: tuple[Path, Path], templates: Templates) -> Run:
    """`run(source)` prints a template with the view `view`; more files are given by name."""

    def rendered(source: str, name: str = "page.html.jinja", **files: str) -> str:
        (folders[0] / name).write_text(source, "utf-8")
        for other, text in files.items():
            (folders[0] / f"{other}.html.jinja").write_text(text, "utf-8")
        return templates.render(name, view=VIEW)

    return rendered


def refused(run: Run, source: str, name: str = "page.html.jinja", **files: str) -> LayoutError:
    with pytest.raises(LayoutError) as raised:
        run(source, name, **files)
    assert raised.value.place is not None
    return raised.value


# --- what templates can do ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        ("{{ view.title }}", "&lt;b&gt;{{ 7*7 }}&lt;/b&gt;"),
        ("{{ view.body }}", "<p>正文</p>"),
        ("{{ view.title ~ view.body }}", "&lt;b&gt;{{ 7*7 }}&lt;/b&gt;<p>正文</p>"),
        ("{% for one in view.inner %}{{ loop.index }}{{ one.title }}{% if not loop.last %}、{% endif %}{% endfor %}", "1甲、2乙"),
        ("{{ view.inner|map(attribute='title')|join('、') }}", "甲、乙"),
        ("{{ view.inner|selectattr('title', 'eq', '乙')|map(attribute='title')|first }}", "乙"),
        ("{{ page.width_mm }} {{ area.measure_chars }} {{ options.articles }} {{ fonts.body }}", "148 28 run-on &#34;Song&#34;"),
        ("{% macro m(a) %}[{{ a }}{{ caller() }}]{% endmacro %}{% call m('甲') %}乙{% endcall %}", "[甲乙]"),
        ("{% set ns = namespace(n=0) %}{% for i in range(3) %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}", "3"),
        ("{{ (area.leading_pt * 2)|round|int }} {{ 7 // 2 }} {{ 7 % 4 }} {{ 2 ** 10 }}", "35 3 3 1024"),
        ("{% if '正文' in view.body %}有{% endif %}{{ 'abc'.startswith('a') and '对' }}", "有对"),
        ("{{ view.subtitle is defined and 1 or 2 }}", "2"),
    ],
)
def test_views_are_printed_and_escaped(run: Run, source: str, printed: str) -> None:
    assert run(source) == printed


def test_parts_and_macros_come_from_the_layouts_own_files(run: Run) -> None:
    source = '{% extends "frame.html.jinja" %}{% from "parts.html.jinja" import twice %}{% block body %}{{ twice("甲") }}{% include "foot.html.jinja" %}{% endblock %}'
    frame = "<body>{% block body %}{% endblock %}</body>"
    assert run(source, frame=frame, parts="{% macro twice(a) %}{{ a }}{{ a }}{% endmacro %}", foot="尾") == "<body>甲甲尾</body>"


def test_a_child_can_extend_its_parents_template_of_the_same_name(run: Run, folders: tuple[Path, Path]) -> None:
    (folders[1] / "page.html.jinja").write_text("[{% block a %}父{% endblock %}{% block b %}母{% endblock %}]", "utf-8")
    assert run('{% extends "parent:page.html.jinja" %}{% block a %}子+{{ super() }}{% endblock %}') == "[子+父母]"


def test_style_sheets_take_figures_of_the_layout(run: Run) -> None:
    sheet = "/* {{ area.size_pt }} */@media print{#a{color:#000}}p{font:{{ area.size_pt }}pt {{ fonts.body }}}"
    assert run(sheet, "print.css") == '/* 10.5 */@media print{#a{color:#000}}p{font:10.5pt "Song"}'


# --- what they cannot ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "{{ view.__class__ }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ view['__class__'] }}",
        "{{ [view]|map(attribute='__class__')|join }}",
        "{{ self.__init__ }}",
        "{{ namespace.__init__ }}",
        "{% macro m() %}{% endmacro %}{{ m.__call__ }}",
        "{{ '{0.__class__}'.format(view) }}",
        "{{ 'x'.center(1000000000) }}",
        "{{ 'x'.join(['a']) }}",
        "{{ view.title.encode() }}",
        "{{ view() }}",
        "{% for a in view.inner %}{{ loop.__init__ }}{% endfor %}",
        "{{ '%999999999d' % 1 }}",
        "{{ 'a' * 1000000000 }}",
        "{{ [1] * 1000000000 }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ range(1000000000)|list }}",
    ],
)
def test_what_is_not_theirs_is_out_of_reach(run: Run, source: str) -> None:
    assert "reaches for what it may not have" in refused(run, f"\n\n{source}").message
    assert refused(run, f"\n\n{source}").place.line == 3  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["view.title|safe", "view|attr('x')", "'x'|center(99)", "view|pprint", "view.title|forceescape"])
def test_filters_that_reach_further_do_not_exist(run: Run, name: str) -> None:
    assert "No filter named" in refused(run, f"{{{{ {name} }}}}").message


@pytest.mark.parametrize("name", ["lipsum()", "cycler('a')", "dict(a=1)", "joiner()"])
def test_functions_that_reach_further_do_not_exist(run: Run, name: str) -> None:
    assert "is undefined" in refused(run, f"{{{{ {name} }}}}").message


def test_escaping_cannot_be_switched_off(run: Run) -> None:
    assert "escaping cannot be switched off" in refused(run, "\n{% autoescape false %}{{ view.title }}{% endautoescape %}").message


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "..\\\\secret", "a/../../secret", "file:///etc/passwd", "parent:../secret", ""])
def test_only_the_layouts_files_can_be_named(run: Run, folders: tuple[Path, Path], name: str) -> None:
    (folders[0].parent / "secret").write_text("geheim", "utf-8")
    failure = refused(run, f'\n{{% include "{name}" %}}')
    assert "may not name the file" in failure.message
    assert failure.place.line == 2  # type: ignore[union-attr]


def test_a_symbolic_link_leads_nowhere(run: Run, folders: tuple[Path, Path]) -> None:
    (folders[0].parent / "secret.html.jinja").write_text("geheim", "utf-8")
    (folders[0] / "link.html.jinja").symlink_to(folders[0].parent / "secret.html.jinja")
    assert "symbolic link" in refused(run, '{% include "link.html.jinja" %}').message


# --- they come to an end ------------------------------------------------------------------------------------

MANY = "range(9999)"


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(f"{{% for a in {MANY} %}}{{% for b in {MANY} %}}{{% endfor %}}{{% endfor %}}", id="loops in loops"),
        pytest.param(f"{{% for a in {MANY} %}}{{% for b in {MANY} if false %}}{{% endfor %}}{{% endfor %}}", id="items left out"),
        pytest.param(f"{{% for a in {MANY} %}}{'x' * 99999}{{% endfor %}}", id="much text"),
        pytest.param(f"{{% set s %}}{{% for a in {MANY} %}}{'x' * 99999}{{% endfor %}}{{% endset %}}", id="much text, kept"),
        pytest.param("{% set n = namespace(x='xxxx') %}{% for a in range(99) %}{% set n.x = n.x ~ n.x %}{% endfor %}", id="doubled text"),
        pytest.param("{% set n = namespace(x='xxxx') %}{% for a in range(99) %}{% set n.x = n.x + n.x %}{% endfor %}", id="added text"),
        pytest.param("{% set n = namespace(x=[1]) %}{% for a in range(99) %}{% set n.x = n.x + n.x %}{% endfor %}", id="doubled list"),
        pytest.param("{% set n = namespace(x='xxxx') %}{% for a in range(99) %}{% set n.x = n.x|replace('x', n.x) %}{% endfor %}", id="replaced text"),
        pytest.param("{% set n = namespace(x='xxxx') %}{% for a in range(99) %}{% set n.x = range(99)|join(n.x) %}{% endfor %}", id="joined text"),
        pytest.param("{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(99) }}", id="macros that double"),
        pytest.param(f"{{% for a in {MANY} %}}{{% for b in {MANY} %}}{{% set x = {MANY}|select('odd') %}}{{% endfor %}}{{% endfor %}}", id="work in filters"),
        pytest.param(f"{{% for a in {MANY} %}}{{% for b in {MANY} %}}{{% set x = 'q' in {MANY} %}}{{% endfor %}}{{% endfor %}}", id="work in tests"),
        pytest.param(f"{{% for a in {MANY} %}}{{% for b in {MANY} %}}{{% set x = {MANY}[1:] %}}{{% endfor %}}{{% endfor %}}", id="slices"),
        pytest.param("{% for a in [1, 1] recursive %}{{ loop([1, 1]) if loop.depth < 99 }}{% endfor %}", id="recursive loops"),
        pytest.param(f"{{% set x = [-999999999]|map('!charge')|list %}}{{% for a in {MANY} %}}{{% for b in {MANY} %}}{{% endfor %}}{{% endfor %}}", id="no refund"),
    ],
)
def test_what_goes_on_without_end_is_stopped(run: Run, source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("banxin.layouts.templates._BUDGET", 6_400_000)  # a tenth, and ten times as fast
    failure = refused(run, f"\n{source}")
    assert "steps and is not done" in failure.message
    assert failure.place.line == 2  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "source",
    ["{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", '{% include "page.html.jinja" %}', '{% extends "page.html.jinja" %}', "{{" + "(" * 9999 + "1" + ")" * 9999 + "}}", "{% if 1 %}" * 999 + "{% endif %}" * 999],
)
def test_what_calls_itself_is_stopped(run: Run, source: str) -> None:
    assert "call one another without end" in refused(run, source).message


def test_numbers_do_not_grow_without_end(run: Run) -> None:
    source = "{% set n = namespace(x=2) %}{% for a in range(99) %}{% set n.x = n.x * n.x %}{% endfor %}"
    assert "a number grows too large" in refused(run, source).message


def test_the_budget_is_each_renderings_own(run: Run) -> None:
    source = "{% for a in range(999) %}{% for b in range(700) %}{% endfor %}{% endfor %}完"
    assert [run(source) for _ in range(2)] == ["完", "完"]


# --- slips --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "says", "line"),
    [
        ("甲\n{{ view.titel }}", "has no attribute 'titel'", 2),
        ("甲\n{{ veiw.title }}", "'veiw' is undefined", 2),
        ("甲\n{% for %}", "cannot be read", 2),
        ("甲\n{% if 1 %}", "cannot be read", 2),
        ("甲\n{{ 1 / 0 }}", "division by zero", 2),
        ("甲\n{{ view }}", "a View cannot be printed", 2),
        ("甲\n{{ view.inner }}", "a tuple cannot be printed", 2),
        ("甲\n{{ none }}", "a NoneType cannot be printed", 2),
        ("甲\n{{ 1 + 'a' }}", "TypeError", 2),
        ('甲\n{% include "foo.html.jinja" %}', "there is no template “foo.html.jinja” in the layout “child”", 2),
        ("{{ " + "9" * 9999 + " }}", "ValueError", None),
    ],
)
def test_a_slip_is_told_with_its_line(run: Run, source: str, says: str, line: int | None) -> None:
    failure = refused(run, source)
    assert says in failure.message
    assert failure.place is not None
    assert failure.place.name.endswith("page.html.jinja")
    assert failure.place.line == line


def test_a_missing_template_names_the_nearest(run: Run) -> None:
    assert "did you mean “foot.html.jinja”?" in refused(run, '{% include "food.html.jinja" %}', foot="").hint


def test_a_template_must_be_utf8_and_of_some_size(run: Run, folders: tuple[Path, Path]) -> None:
    (folders[0] / "latin.html.jinja").write_bytes(b"a\n\xff")
    failure = refused(run, '{% include "latin.html.jinja" %}')
    assert "not UTF-8" in failure.message
    assert failure.place.line == 2  # type: ignore[union-attr]
    (folders[0] / "large.html.jinja").write_text("x" * 300_000, "utf-8")
    assert "256 kilobytes" in refused(run, '{% include "large.html.jinja" %}', "again.html.jinja").message


def test_the_shipped_templates_compile() -> None:
    for name in ("book", "newspaper"):
        templates = Templates(load_layout(name), {})
        assert templates.has("print.html.jinja")
        assert not templates.has("nothing.html.jinja")


def test_a_template_is_compiled_once_for_what_is_written_in_it(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def printed(source: str) -> str:
        (folders[1] / "page.html.jinja").write_text(source, "utf-8")
        layout = replace(load_layout("book"), folders=(folders[1],))
        return Templates(layout, {}).render("page.html.jinja")

    assert [printed("甲{{ 1 }}"), printed("乙{{ 1 }}")] == ["甲1", "乙1"]
    monkeypatch.setattr("jinja2.Environment.compile", None)
    assert [printed("甲{{ 1 }}"), printed("乙{{ 1 }}")] == ["甲1", "乙1"]
