"""The examples of the documents work as they stand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from banxin import project
from banxin.codes import Severity
from banxin.diagnostics import Report
from banxin.layouts import templates
from banxin.layouts.layout import PAGE_ROLES
from banxin.layouts.load import load_layout
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
    views = {"book": {"genre": "book", "front": ()}, "titles": dict.fromkeys(("book", "part", "chapter", "article", "section"), 1), "drops": dict.fromkeys(PAGE_ROLES, 0)}
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
    assert {*project._KEYS, *project._EDITION_KEYS, *project._CREATOR_KEYS} <= words
    assert set(project.PAGE_SIZES_MM) <= set(re.findall(r"[\w]+", page))
