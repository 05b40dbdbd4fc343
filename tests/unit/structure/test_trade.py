"""The newspaper's habits: bylines, labels, datelines, source notes, in both scripts."""

from __future__ import annotations

import pytest

from banxin.structure import trade


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("□秦望舒", ("秦望舒",)),
        ("□ 秦 望", ("秦望",)),
        ("（秦望舒）", ("秦望舒",)),
        ("本报记者 秦望舒", ("秦望舒",)),
        ("本報記者 陳望舒", ("陳望舒",)),
        ("本报记者 秦望舒 通讯员 何田", ("秦望舒", "何田")),
        ("本报记者 秦　望 文/图", ("秦望",)),
        ("文/秦望舒 图/何田", ("秦望舒", "何田")),
        ("（秦望舒 摄）", ("秦望舒",)),
        ("作者：秦望舒", ("秦望舒",)),
        ("阿不都·热合曼 摄", ("阿不都·热合曼",)),
        ("□本报评论员", ("本报评论员",)),
        ("□ 园艺师 何田", ("何田",)),
        ("□作画 秦望舒", ("秦望舒",)),
        ("解答人：明理律师事务所 秦望舒", ("秦望舒",)),
        ("文与图／秦望舒", ("秦望舒",)),
        ("（阿 田）", ("阿田",)),
        ("本 报记者 秦望舒", ("秦望舒",)),
        ("漫 画/秦望", ("秦望",)),
        ("圖文 秦 望 舒", ("秦望舒",)),
        ("插画 秦望舒", ("秦望舒",)),
        ("◇文 竹", ("文竹",)),
        ("秦望舒（山东）", ("秦望舒",)),
        ("一名女工", ("一名女工",)),
        ("读者 秦望舒", ("秦望舒",)),
        ("退休教师 秦望舒", ("秦望舒",)),
        ("【記者秦望舒／江城報導】", ("秦望舒",)),
        ("本报记者 秦望舒 江城报道", ("秦望舒",)),
        ("特约分析师 秦望舒", ("秦望舒",)),
        ("©秦望舒", ("秦望舒",)),
        ("绘画：秦望舒", ("秦望舒",)),
        ("诗/秦望舒", ("秦望舒",)),
        ("秦望舒 著", ("秦望舒",)),
        ("[美]海明威 著 何田 译", ("海明威", "何田")),
        ("主任医师 秦望舒", ("秦望舒",)),
        ("秦望舒 律师", ("秦望舒",)),
        ("答疑专家：秦望舒", ("秦望舒",)),
        ("主持人：秦望舒", ("秦望舒",)),
        ("口述：秦望舒 整理：何田", ("秦望舒", "何田")),
        ("读者 秦望舒（69岁）口述", ("秦望舒",)),
        ("汀洲 读者 秦望舒", ("秦望舒",)),
        ("江州市第二机床厂 秦望舒", ("秦望舒",)),
        ("江城小学三（2）班 秦望舒", ("秦望舒",)),
        ("解答/某某律师事务所 文蔚", ("文蔚",)),
        ("律正平（澄江区人民法院）", ("律正平",)),
        ("（江城市 秦望舒）", ("秦望舒",)),
        ("网友 小桥流水", ("小桥流水",)),
        ("滨港区 一名女工", ("一名女工",)),
        ("本报记者 秦望舒 发自江城", ("秦望舒",)),
        ("记者秦望舒报道", ("秦望舒",)),
        ("城关镇  居民  秦 望 舒", ("秦望舒",)),
        ("读 者 秦望舒", ("秦望舒",)),
        ("里民／劉望舒", ("劉望舒",)),
        ("市立医院睡眠科 秦望舒", ("秦望舒",)),
        ("（秦望摄）", ("秦望",)),
        ("2021级新闻学 白露", ("白露",)),
        ("铸造车间 工人 秦望舒", ("秦望舒",)),
        ("□可靠性实验室 钟鸣", ("钟鸣",)),
        ("值班律师 秦望舒", ("秦望舒",)),
        ("对话嘉宾：衡准仪器创始人 何田 采访：本刊记者 秦望舒", ("秦望舒",)),
    ],
)
def test_names_of_a_byline(text: str, names: tuple[str, ...]) -> None:
    reading = trade.read_byline(text)
    assert reading is not None
    assert reading.names == names


@pytest.mark.parametrize(
    "text",
    ["老街上的灯", "“指尖办”", "记者从国家粮", "一本书，要跟着作者的思路走", "停电通知", "（见附图）", "（10月27日 央视网）", "秦望舒：江城的一所小学", "联系人：秦望舒", "纺织厂 高兴", "大国工匠·身边的榜样", "江城小学的最后七名学生 候 鸟", "通 告"],
)
def test_no_byline(text: str) -> None:
    assert trade.read_byline(text) is None


def test_a_photograph_is_credited_to_a_photographer() -> None:
    photographer = trade.read_byline("秦望舒 摄")
    assert photographer is not None
    assert photographer.picture
    for line in ("文/图 秦望舒", "本报记者 何田 摄影 秦望舒"):
        author = trade.read_byline(line)
        assert author is not None
        assert not author.picture


@pytest.mark.parametrize(
    ("text", "name"),
    [("■街谈巷议", "街谈巷议"), ("【快评】", "快评"), ("·人间·", "人间"), ("▲ 简 讯", "简讯"), ("图片新闻", "图片新闻")],
)
def test_labels_with_and_without_sign(text: str, name: str) -> None:
    reading = trade.read_label(text)
    assert reading is not None
    assert reading.text == name


@pytest.mark.parametrize("text", ["老街上的灯", "——来自城北的调查", "■今天天气很好，适合出门", "【】", "· 摸过第一炉铁水的热情"])
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


@pytest.mark.parametrize("text", ["本报记者", "文/图", "作者：", "摄影"])
def test_a_line_that_says_what_somebody_did_and_not_who(text: str) -> None:
    assert trade.names_nobody(text)
    assert trade.read_byline(text) is None
