"""The examples of the documents work as they stand."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from banxin import project
from banxin.cli import main
from banxin.codes import Severity
from banxin.diagnostics import Report
from banxin.layouts import templates
from banxin.layouts.layout import PAGE_ROLES, TITLE_SIZES_EM, Layout
from banxin.layouts.load import list_layouts, load_layout
from banxin.layouts.templates import Templates
from banxin.pipeline import build
from banxin.project import Flags, resolve_settings

DOCS = Path(__file__).parents[1] / "docs"


@pytest.fixture(scope="module")
def page() -> str:
    return (DOCS / "layouts.md").read_text("utf-8")


def test_the_small_layout_of_the_documents_is_a_layout(page: str, tmp_path: Path) -> None:
    for name, content in re.findall(r"```\w+ (layouts/\S+)\n(.*?)```", page, re.DOTALL):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, "utf-8")
    layout = load_layout("pocket", project=tmp_path)
    assert (layout.page.width_mm, layout.area.measure_chars, layout.roles["quotation"]) == (130, 24, "fangsong")
    views = {"book": {"genre": "book", "front": ()}, "titles": dict.fromkeys(TITLE_SIZES_EM, 1), "drops": dict.fromkeys(PAGE_ROLES, 0)}
    for value in ("true", "false"):
        chosen = load_layout("pocket", project=tmp_path, options={"running_heads": value})
        style = Templates(chosen, dict.fromkeys(PAGE_ROLES, "X")).render("print.css", **views)
        assert "size: 130mm 184mm" in style
        added = style[style.index("header.section .title { text-align: start; }") :]
        assert ("content: none" in added) == (value == "false")


def test_every_role_filter_test_and_function_is_named(page: str) -> None:
    words = set(re.findall(r"[a-z_]+", page))
    assert set(PAGE_ROLES) <= words
    assert set(templates._FILTER_NAMES) <= words
    assert {name for name in templates._TEST_NAMES if name.isalpha() and len(name) > 2} - {"equalto"} <= words
    assert set(templates._STRING_METHODS) <= words


def test_the_whole_project_of_the_documents_builds_without_a_warning(tmp_path: Path) -> None:
    page = (DOCS / "project.md").read_text("utf-8")
    folder = tmp_path / "shanju"
    folder.mkdir()
    for name, content in re.findall(r"```\w+ (\S+)\n(.*?)```", page, re.DOTALL):
        (folder / name).write_text(content, "utf-8")
    report = Report()
    made = build(resolve_settings(Flags(), folder=folder, environment={}), report)
    assert [path.name for path in made] == ["shanju.epub", "shanju.pdf", "shanju.large.pdf"]
    assert not report.count(Severity.WARNING) + report.count(Severity.ERROR)
    words = set(re.findall(r"[a-z_]+", page))
    assert {*project._KEYS, *project._EDITION_KEYS, *project._CREATOR_KEYS, *project._CLAIM_KEYS} <= words
    assert set(project.PAGE_SIZES_MM) <= set(re.findall(r"[\w]+", page))


# --- the gallery ----------------------------------------------------------------------------------------------


def options_table(layout: Layout) -> str:
    rows = ["| option | default | takes | |", "|---|---|---|---|"]
    for option in layout.declared:
        default = str(option.default).lower() if isinstance(option.default, bool) else f"{option.default}"
        takes = ", ".join(f"`{choice}`" for choice in option.choices) if option.choices else option.allowed
        rows.append(f"| `{option.name}` | `{default}` | {takes} | {option.help} |")
    return "\n".join(rows)


def test_the_gallery_has_each_layout_with_its_picture_and_all_its_options(request: pytest.FixtureRequest) -> None:
    path = DOCS / "gallery.md"
    layouts = {layout.name: layout for layout in list_layouts() if "pdf" in layout.editions}

    def table(found: re.Match[str]) -> str:
        return f"<!-- options: {found[1]} -->\n{options_table(layouts[found[1]])}\n<!-- end -->"

    written = path.read_text("utf-8")
    actual = re.sub(r"<!-- options: (\S+) -->\n.*?<!-- end -->", table, written, flags=re.DOTALL)
    if request.config.getoption("--accept"):
        path.write_text(actual, "utf-8")
    assert actual == path.read_text("utf-8")
    assert re.findall(r"<!-- options: (\S+) -->", written) == re.findall(r"^## (.*)", written, re.MULTILINE)
    assert set(re.findall(r"<!-- options: (\S+) -->", written)) == set(layouts)
    for name in layouts:
        picture = DOCS / "images" / f"layout-{name}.png"
        assert f"](images/{picture.name})" in written
        assert picture.stat().st_size <= 150_000


# --- a layout of one's own, step by step ----------------------------------------------------------------------

STEP = re.compile(r"^```(\w+)(?: (layouts/\S+))?( \+)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_steps_from_a_copy_to_a_layout_of_ones_own_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "novel.txt").write_bytes((DOCS / "samples" / "novel.txt").read_bytes())
    commands = 0
    for kind, name, added, body in STEP.findall((DOCS / "your-own-layout.md").read_text("utf-8")):
        if name:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text((path.read_text("utf-8") if added else "") + body, "utf-8")
        if kind != "console":
            continue
        for command, told in re.findall(r"^\$ publish (.*)\n((?:(?!\$).*\n)*)", body, re.MULTILINE):
            with pytest.raises(SystemExit) as ended:
                main(shlex.split(command))
            printed = capsys.readouterr()
            assert ended.value.code in (0, None), printed.err
            assert set(told.splitlines()) <= set(printed.out.splitlines())
            commands += 1
    assert commands == 6
    # The long way and the short one lead to the same page.
    long, short = (load_layout(name, project=tmp_path) for name in ("lakeside", "lakeside2"))
    assert long.area == short.area
    assert (long.page.width_mm, long.page.height_mm) == (short.page.width_mm, short.page.height_mm)
