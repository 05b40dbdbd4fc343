"""The examples of the documents work as they stand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from banxin.layouts import templates
from banxin.layouts.layout import PAGE_ROLES
from banxin.layouts.load import load_layout
from banxin.layouts.templates import Templates

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
    views = {"book": {"genre": "book"}, "titles": dict.fromkeys(("book", "part", "chapter", "article", "section"), 1), "drops": dict.fromkeys(PAGE_ROLES, 0)}
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
