"""A paragraph that is one run of text is set without WeasyPrint's look at each line; nothing on the page tells."""

from __future__ import annotations

import pytest

from banxin.diagnostics import Report
from banxin.renderers.pdf.seam import plain_lines
from support.pressed import printed

TEXT = "春风吹过田野，“村里的人”都出来看花；孩子们（大大小小的）跑在前头，笑着、喊着，谁也不愿意回家。" * 3

BODIES = {
    "pages": f"<p>{TEXT}</p>" * 40,
    "aligned": "".join(
        f'<p style="text-align: {way}; text-align-last: {last}">{TEXT}</p>'
        for way in ("left", "right", "center", "justify")
        for last in ("auto", "center", "justify")
    ),
    "spaced": f'<p style="white-space: pre-wrap">  {TEXT}\n\n {TEXT} \n</p><p style="white-space: pre-line">\n {TEXT}\n</p><p> {TEXT} </p>',
    "marked": f'<p style="text-decoration: underline">{TEXT}</p>'
    f'<p style="overflow: hidden; white-space: nowrap; text-overflow: ellipsis">{TEXT}</p>'
    f'<p style="outline: 1pt solid; background: #ccc; position: relative; top: 3pt" id="here">{TEXT}</p><a href="#here">见上文</a>',
    "parted": f'<div style="columns: 2">{f"<p>{TEXT}</p>" * 9}</div><ul><li>{TEXT}</li></ul><table><tr><td>{TEXT}</td><td>表</td></tr></table>'
    f'<p style="float: left; width: 4em">浮在一边的文字</p><p>{TEXT}</p><p style="orphans: 3; widows: 3">{TEXT * 9}</p>',
    "letters": f'<style>p.first::first-letter {{ font-size: 2em }}</style><p class="first">{TEXT}</p><p lang="en">plain words between 汉字</p>',
}


@pytest.mark.full
@pytest.mark.parametrize("name", BODIES)
def test_pages_are_the_same_to_the_byte_with_and_without(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    quick_report, slow_report = Report(), Report()
    quick = printed(BODIES[name], roles=("song",), report=quick_report)
    monkeypatch.setattr(plain_lines, "_is_plain", lambda paragraph: False)
    slow = printed(BODIES[name], roles=("song",), report=slow_report)
    assert list(quick_report) == list(slow_report)
    assert quick.content == slow.content
