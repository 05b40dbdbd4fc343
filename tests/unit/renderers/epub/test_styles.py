"""The style sheets of the shipped layouts' e-books: the reader's size, face and colours win, and vertical books have no left."""

from __future__ import annotations

import re
from functools import cache
from typing import get_args

import pytest
import tinycss2

from banxin.layouts.load import load_layout
from banxin.layouts.templates import Templates
from banxin.model.document import SectionKind
from banxin.renderers.epub.typefaces import family_lists
from support.epub import fonts

LAYOUTS = ("base", "book", "book-vertical", "novel-pocket", "magazine", "newspaper", "report")
SHIPPED = pytest.mark.parametrize("name", LAYOUTS)


@cache
def rules(name: str) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Return (selector, declarations) of a style sheet in order, those within `@media` too."""
    layout = load_layout(name)
    style = Templates(layout, family_lists(layout, fonts(), "zh-Hans")).render("epub.css")

    def read(text: str) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
        found = []
        for rule in tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True):
            assert rule.type != "error", rule.message
            if rule.type == "at-rule" and rule.content and rule.lower_at_keyword == "media":
                found += read(tinycss2.serialize(rule.content))
            elif rule.type == "qualified-rule":
                parsed = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
                assert all(one.type == "declaration" for one in parsed), tinycss2.serialize(rule.content)
                stated = tuple((one.lower_name, tinycss2.serialize(one.value).strip()) for one in parsed)
                found += [(one.strip(), stated) for one in tinycss2.serialize(rule.prelude).split(",")]
        return found

    return tuple(read(style))


@SHIPPED
def test_no_rule_for_something_small_is_taken_for_one_of_the_page(name: str) -> None:
    """The body has the kind of its section for a class: `.back`, meant for the links of notes, let all of an afterword float."""
    kinds = {f".{kind}" for kind in get_args(SectionKind)}
    assert {selector for selector, _ in rules(name)} & kinds == set()


@SHIPPED
def test_no_size_is_fixed(name: str) -> None:
    for selector, stated in rules(name):
        for key, value in stated:
            # A hairline has no other measure.
            if not key.startswith("border"):
                assert not re.search(r"\d(px|pt|pc|cm|mm|in)\b", value), (selector, key, value)


@SHIPPED
def test_text_and_ground_have_no_colour_of_their_own(name: str) -> None:
    for selector, stated in rules(name):
        for key, value in stated:
            if key == "color":
                assert value == "inherit" or selector.startswith(".code-"), selector
            # In the dark a drawing in black keeps the white of its paper.
            assert not key.startswith("background") or selector == "figure img", selector


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@SHIPPED
def test_every_colour_is_seen_on_white_and_on_black(name: str) -> None:
    for selector, stated in rules(name):
        for key, value in stated:
            # WCAG 2.1: 4.5 for text (1.4.3), 3 for what is drawn (1.4.11).
            least = 4.5 if key == "color" else 3.0
            for colour in re.findall(r"#[0-9a-f]{6}\b", value):
                light, dark = 1.05 / (luminance(colour) + 0.05), (luminance(colour) + 0.05) / 0.05
                assert min(light, dark) >= least, (selector, colour)


@SHIPPED
@pytest.mark.parametrize(
    "property_", ["line-break", "hyphens", "text-spacing-trim", "text-autospace", "hanging-punctuation", "orphans", "widows"]
)
def test_good_chinese_setting_is_asked_for(name: str, property_: str) -> None:
    stated = [key for selector, pairs in rules(name) for key, _ in pairs if selector == "body"]
    assert property_ in stated
    if property_ in ("line-break", "hyphens"):
        # What older engines know stands before the plain form, so that the newest known wins.
        assert stated.index(f"-epub-{property_}") < stated.index(f"-webkit-{property_}") < stated.index(property_)


def test_a_vertical_book_says_so_to_every_engine() -> None:
    stated = [pairs for selector, pairs in rules("book-vertical") if selector == "html"]
    modes = [(key, value) for pairs in stated for key, value in pairs if "writing-mode" in key]
    assert modes == [(f"{prefix}writing-mode", "vertical-rl") for prefix in ("-epub-", "-webkit-", "")]


@SHIPPED
def test_headings_keep_with_what_follows_and_pictures_stay_whole(name: str) -> None:
    for selector, key in (("h1", "break-after"), ("h3", "break-after"), ("figure", "break-inside"), ("img", "max-height")):
        found = [dict(pairs) for one, pairs in rules(name) if one == selector]
        assert any(key in stated for stated in found), selector
        if key.startswith("break"):
            assert any(f"page-{key}" in stated for stated in found), selector


_SIDED = re.compile(r"(?:margin|padding|border)-(?:left|right|top|bottom)|text-align|float")
_LOGICAL = re.compile(r"(?:margin|padding|border)(?:-(?:block|inline)(?:-(?:start|end))?)?|text-align|float")


def sides(stated: tuple[tuple[str, str], ...]) -> set[str]:
    """Return the properties (margin, padding, border, alignment) by which a rule means one side of the page."""
    found = set()
    for key, value in stated:
        if _SIDED.fullmatch(key) and value in ("left", "right"):
            found.add(key)
        elif _SIDED.fullmatch(key) and key not in ("text-align", "float"):
            found.add(key.partition("-")[0])
        elif key in ("margin", "padding") and len(value.split()) > 1:
            found.add(key)
    return found


def test_each_side_that_the_parent_means_is_said_again_by_the_direction_of_a_vertical_book() -> None:
    parent, own = rules("book"), rules("book-vertical")[len(rules("book")) :]
    answered: dict[str, set[str]] = {}
    for selector, stated in own:
        said = {key if key == "text-align" else key.partition("-")[0] for key, _ in stated if _LOGICAL.fullmatch(key)}
        answered.setdefault(selector, set()).update(said)
    unanswered = {
        (selector, side)
        for selector, stated in parent
        for side in sides(stated)
        if side not in answered.get(selector, set())
    }
    assert unanswered == set()
