"""Lengths tell kicker, title and subtitle apart."""

from __future__ import annotations

import pytest

from banxin.model.span import Origin
from banxin.model.walk import inline_text
from banxin.structure.headings import Part, compose_heading


@pytest.mark.parametrize(
    ("lines", "kicker", "title", "subtitle"),
    [
        (["灯下"], "", "灯下", ""),
        (["老楼装电梯", "邻里先谈心"], "", "老楼装电梯|邻里先谈心", ""),
        (["一条断头巷子打通之后", "三百步，走了九年"], "一条断头巷子打通之后", "三百步，走了九年", ""),
        (["从等人上门到主动敲门", "社区敲门", "敲开心门", "——来自桐里的调查"], "从等人上门到主动敲门", "社区敲门|敲开心门", "——来自桐里的调查"),
        (["江城夜跑鸣枪", "三千人跑过老桥", "沿途医疗点增至十二个，终点设家属区"], "", "江城夜跑鸣枪|三千人跑过老桥", "沿途医疗点增至十二个，终点设家属区"),
        (["一名养路工人的三十年", "把石头垒成路的人"], "一名养路工人的三十年", "把石头垒成路的人", ""),
        (["一位船工的河上笔记", "十九道弯的水声"], "一位船工的河上笔记", "十九道弯的水声", ""),
        (["对话种树的人", "“急不得，树有树的日子”"], "对话种树的人", "“急不得，树有树的日子”", ""),
        (["山门开处是歌声", "本报记者三访青禾坳"], "", "山门开处是歌声", "本报记者三访青禾坳"),
        (["南桥街道开办银龄学堂夜", "校"], "", "南桥街道开办银龄学堂夜校", ""),
    ],
)
def test_sharing_out_the_lines(lines: list[str], kicker: str, title: str, subtitle: str) -> None:
    heading = compose_heading([Part(line) for line in lines], Origin())
    assert inline_text(heading.kicker, turn="|") == kicker
    assert inline_text(heading.title, turn="|") == title
    assert inline_text(heading.subtitle, turn="|") == subtitle


def test_parts_of_one_line_stay_one_line() -> None:
    heading = compose_heading([Part("历时四年"), Part("攻克百余项难题", beside=True), Part("跨江大桥今晨合龙")], Origin())
    assert inline_text(heading.kicker) == "历时四年 攻克百余项难题"
    assert inline_text(heading.title) == "跨江大桥今晨合龙"


def test_a_title_set_wide_is_closed_up() -> None:
    assert inline_text(compose_heading([Part("停 水 通 知")], Origin()).title) == "停水通知"
