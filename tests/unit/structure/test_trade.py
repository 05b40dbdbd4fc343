"""The newspaper's habits: labels, datelines, source notes, in both scripts."""

from __future__ import annotations

import pytest

from banxin.structure import trade


@pytest.mark.parametrize(
    ("text", "name"),
    [("■街谈巷议", "街谈巷议"), ("【快评】", "快评"), ("·人间·", "人间"), ("・灯下", "灯下"), ("〈灯下〉", "灯下"), ("▲ 简 讯", "简讯"), ("图片新闻", "图片新闻")],
)
def test_labels_with_and_without_sign(text: str, name: str) -> None:
    reading = trade.read_label(text)
    assert reading is not None
    assert reading.text == name


@pytest.mark.parametrize("text", ["老街上的灯", "——来自城北的调查", "■今天天气很好，适合出门", "【】", "【记者单菲江城报导】", "· 摸过第一炉铁水的热情"])
def test_no_label(text: str) -> None:
    assert trade.read_label(text) is None


@pytest.mark.parametrize(
    ("text", "dateline", "names"),
    [
        ("本报讯（记者 秦望舒）昨日，", "本报讯（记者 秦望舒）", ("秦望舒",)),
        ("新华社江城10月26日电（记者 秦望舒）凌晨", "新华社江城10月26日电（记者 秦望舒）", ("秦望舒",)),
        ("【本报讯】昨日", "【本报讯】", ()),
        ("本報訊 昨日", "本報訊", ()),
        ("（记者 秦望舒 何田）昨日", "（记者 秦望舒 何田）", ("秦望舒", "何田")),
        ("据江浦社石城11月2日电（记者 秦望舒）点球", "据江浦社石城11月2日电（记者 秦望舒）", ("秦望舒",)),
        ("新华社江城 10 月 26 日电 凌晨", "新华社江城 10 月 26 日电", ()),
        ("本报石城五月七日电（记者 秦望舒）", "本报石城五月七日电（记者 秦望舒）", ("秦望舒",)),
        ("江城11月9日电（记者 秦望舒）烟囱", "江城11月9日电（记者 秦望舒）", ("秦望舒",)),
        ("〔記者秦望舒／江城報導〕昨日", "〔記者秦望舒／江城報導〕", ("秦望舒",)),
        ("〔記者秦望舒／江城報導〕", "", ()),
        ("昨日，本报讯说", "", ()),
        ("老街11月9日电力中断", "", ()),
    ],
)
def test_datelines(text: str, dateline: str, names: tuple[str, ...]) -> None:
    found = text[: trade.find_dateline(text)]
    assert found == dateline
    assert trade.read_dateline_names(found) == names


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("很好。（10月27日 《江城日报》）", "（10月27日 《江城日报》）"),
        ("很好。（10月26日 江城网）", "（10月26日 江城网）"),
        ("很好（见附图）。", ""),
    ],
)
def test_source_notes(text: str, note: str) -> None:
    start = trade.find_source_note(text)
    assert (text[start:] if start >= 0 else "") == note


def test_a_name_leads_a_comment_but_a_speaker_word_does_not() -> None:
    assert trade.read_lead("秦望舒： 近日，") == "秦望舒"
    assert trade.read_lead("记者：您好") == ""
    assert trade.read_lead("专家表示：很好") == ""


@pytest.mark.parametrize(
    "text",
    ["2023年3月17日", "二〇二三年三月十七日于江城", "中華民國一一二年十一月六日", "3月17日夜", "十月廿三夜", "农历腊月初八", "正月十五"],
)
def test_a_line_that_is_a_date(text: str) -> None:
    assert trade.is_date(text)


@pytest.mark.parametrize("text", ["十月的最后一天", "3月17日晚，大桥合龙", "一月一会", "2023年3月"])
def test_a_line_that_is_more_or_less_than_a_date(text: str) -> None:
    assert not trade.is_date(text)
