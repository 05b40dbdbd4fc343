"""The order of an index: by pinyin with tones and strokes, by strokes of either script, and how entries are grouped."""

from __future__ import annotations

import pytest

from banxin.typography.collation import pinyin_key, strokes, strokes_key


def in_order(words: str, **how: bool) -> str:
    return " ".join(sorted(words.split(), key=lambda word: strokes_key(word, **how) if how else pinyin_key(word)))


@pytest.mark.parametrize(
    "words",
    [
        "阿Q 安 北京 重庆 行距 行走 银行",  # 行 is read by its word
        "妈 麻 马 骂 吗",  # the tones, the light one last
        "力 历 立 利 例",  # one sound: by strokes
        "李 李白 里",  # a word before what it begins
        "nation 那 你 奴 女 暖 虐 挪",
        "《红楼梦》 《呐喊》 水浒",  # marks count for nothing
    ],
)
def test_pinyin(words: str) -> None:
    assert in_order(" ".join(reversed(words.split()))) == words


def test_a_stated_reading_is_kept_to() -> None:
    assert pinyin_key("重", "chóng") < pinyin_key("打") < pinyin_key("重", "zhong4")
    assert pinyin_key("单", "Shàn").group == ("S", 0)
    # One that does not fit its word is passed over.
    assert pinyin_key("重庆", "chóng") == pinyin_key("重庆")


def test_strokes_are_those_of_the_script() -> None:
    assert in_order("一 丁 三 王 永 龍 鑿", traditional=True) == "一 丁 三 王 永 龍 鑿"
    assert (strokes("一"), strokes("永"), strokes("龍")) == (1, 5, 16)
    assert (strokes("骨"), strokes("骨", traditional=True)) == (9, 10)
    assert strokes("A") == strokes("\U00020000") == 99


def test_groups_are_letters_strokes_or_signs() -> None:
    assert [pinyin_key(word).group for word in ("版心", "Unicode", "éclair", "2020", "")] == [("B", 0), ("U", 0), ("E", 0), ("", 0), ("", 0)]
    assert [strokes_key(word).group for word in ("版心", "Unicode", "2020")] == [("", 8), ("U", 0), ("", 0)]
