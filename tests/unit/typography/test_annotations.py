"""What stands between the lines and cannot be set well is told, with its place; what can be is not."""

from __future__ import annotations

import pytest

from banxin.diagnostics import Report
from banxin.model.document import Document, Inline, Interlinear, Paragraph, Ruby, Strong, Text
from banxin.model.span import Origin, Span
from banxin.typography.annotations import comments_without_room, judge_annotations


def faults(*content: Inline) -> list[str]:
    report = Report()
    block = Paragraph(content, Origin((Span("x.md", 7, 7),)))
    judge_annotations(Document("book", blocks=(block,)), report)
    assert all(finding.place and finding.place.line == 7 for finding in report)
    return [finding.message for finding in report]


def comment(words: str, text: str) -> Interlinear:
    return Interlinear("comment", (Text(words),), text)


@pytest.mark.parametrize(
    "content",
    [
        (Ruby((("双", "shuāng"),)),),
        (Interlinear("gloss", (Text("地势坤"),), "大地的气势厚实和顺"),),
        (comment("满纸荒唐言", "此是第一首标题诗"), Text("，一把辛酸泪。")),
        (Text("都云作者"), comment("痴", "评"), Text("。")),
    ],
)
def test_what_lines_can_hold_is_not_told(content: tuple[Inline, ...]) -> None:
    assert faults(*content) == []


def test_wide_annotations_those_within_others_and_homeless_comments_are_told() -> None:
    (wide,) = faults(Strong((Ruby((("字", "这是一个非常长的注文"),)),)))
    assert "5 times as wide as “字”" in wide
    (nested,) = faults(Interlinear("gloss", (Text("套"), Ruby((("字", "zì"),))), "套字"))
    assert "“字” has an annotation within" in nested
    (homeless,) = faults(comment("短", "比它的段落长得多的批语"))
    assert "比它的段落长得多的批语" in homeless


def test_comments_take_the_room_of_those_after_them() -> None:
    one = comment("甲", "一二三四五六七八")
    assert comments_without_room((one, Text("乙丙丁戊己"))) == set()
    assert comments_without_room((one, one, Text("乙丙丁戊己"))) == {1}
