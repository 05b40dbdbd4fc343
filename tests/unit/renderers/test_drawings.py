"""What leads to a part of a drawing leads to it by its new name, in print and e-book alike."""

from __future__ import annotations

import pytest
from lxml import etree

from banxin.model.document import Resource
from banxin.renderers.drawings import with_sound_ids
from banxin.renderers.pdf.pictures import printable


def drawing(inside: str) -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{inside}</svg>'.encode()


def parts(data: bytes) -> list[etree._Element]:
    return list(etree.fromstring(data))


@pytest.mark.parametrize(
    ("selector", "followed"),
    [
        (r"#Frame\ 1", "#{0}"),
        (r"g#Frame\ 1 path,.a", "g#{0} path,.a"),
        (r":not(#Frame\ 1)", ":not(#{0})"),
        ("#b", "#b,#{1}"),
        ("#b g,#c", "#b g,#{1} g,#c"),
    ],
)
def test_a_style_rule_follows_the_parts_that_it_names(selector: str, followed: str) -> None:
    inside = f'<style>{selector}{{fill:#000}}</style><g id="Frame 1"/><g id="b"/><g id="b"/><g id="c"/>'
    style, frame, _, second, _ = parts(with_sound_ids(drawing(inside)))
    assert style.text == followed.format(frame.get("id"), second.get("id")) + "{fill:#000}"


def test_a_style_rule_under_a_condition_follows_too() -> None:
    style, frame = parts(with_sound_ids(drawing(r'<style>@media print{#Frame\ 1{fill:url(#Frame%201)}}</style><g id="Frame 1"/>')))
    assert style.text == f"@media print{{#{frame.get('id')}{{fill:url(#{frame.get('id')})}}}}"


@pytest.mark.parametrize("written", ["url(#a%201)", "url(#a 1)", "url('#a 1')", "url(&quot;#a%201&quot;)"])
def test_print_follows_a_reference_however_it_is_written(written: str) -> None:
    data = drawing(f'<linearGradient id="a 1"/><path fill="{written}" d="M0 0h9v9z"/>')
    for made in (printable(Resource("a.svg", "image/svg+xml", data)), with_sound_ids(data)):
        gradient, path = parts(made)
        assert path.get("fill") == f"url(#{gradient.get('id')})"
        assert " " not in (gradient.get("id") or " ")


def test_a_name_with_a_percent_sign_is_taken_as_it_is_written() -> None:
    first, second, use = parts(with_sound_ids(drawing('<g id="a%201"/><g id="a 1"/><use href="#a%201"/>')))
    assert use.get("href") == f"#{first.get('id')}" != f"#{second.get('id')}"


def test_a_drawing_with_sound_names_stays_as_it_is() -> None:
    data = drawing('<style>#a { fill: url("#b") }</style><g id="a" fill="url(#b)"/>')
    assert with_sound_ids(data) == data
