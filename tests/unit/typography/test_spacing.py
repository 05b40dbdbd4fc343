"""Spaces that a PDF extractor left go, word spaces stay."""

from __future__ import annotations

import pytest

from banxin.typography.breaks import join_lines
from banxin.typography.radicals import unify_lookalikes
from banxin.typography.spacing import close_spaces, close_wide


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("报道， 为解决", "报道，为解决"),
        ("路径 ， 培育", "路径，培育"),
        ("让整个 社区 里", "让整个社区里"),
        ("建起 126 个", "建起126个"),
        ("a Big Data test", "a Big Data test"),
        ("（10月27日 《江城日报》）", "（10月27日《江城日报》）"),
        ("没有空格", "没有空格"),
        ("시의회 예산 가결", "시의회 예산 가결"),
        ("Городской совет", "Городской совет"),
        ("在 서울 举行", "在서울举行"),
    ],
)
def test_close_spaces(text: str, closed: str) -> None:
    assert close_spaces(text) == closed
    assert close_spaces(closed) == closed


def test_a_line_set_wide_keeps_its_real_space() -> None:
    assert close_wide("本 报 讯 （ 通 讯 员   何 田 ） 手 机") == "本报讯（通讯员 何田）手机"


def test_lines_join_without_space_between_han_and_with_one_between_words() -> None:
    assert join_lines(["开放型气质。", "通过打造"]) == "开放型气质。通过打造"
    assert join_lines(["the big", "data"]) == "the big data"
    assert join_lines(["across the region.", "The city"]) == "across the region. The city"
    assert join_lines(["공원의 새", "예산을"]) == "공원의 새 예산을"
    assert join_lines(["การ", "ประชุม"]) == "การประชุม"
    assert join_lines(["www.", "example.com"]) == "www.example.com"
    assert join_lines(["共 享 服 务", "平台"]) == "共享服务平台"


def test_lookalikes_become_the_characters_meant() -> None:
    assert unify_lookalikes("⼈⺠⻅⻓⻔⼾") == "人民见长门户"
    assert unify_lookalikes("⼾", traditional=True) == "戶"
    assert unify_lookalikes("人民") == "人民"
