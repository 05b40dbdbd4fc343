"""Bylines and credits of newspapers, in both scripts: whom they name, and as what."""

from __future__ import annotations

import pytest

from banxin.structure import bylines


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
    reading = bylines.read_byline(text)
    assert reading is not None
    assert reading.names == names


@pytest.mark.parametrize(
    "text",
    ["老街上的灯", "“指尖办”", "记者从国家粮", "一本书，要跟着作者的思路走", "停电通知", "（见附图）", "（10月27日 央视网）", "秦望舒：江城的一所小学", "联系人：秦望舒", "纺织厂 高兴", "大国工匠·身边的榜样", "江城小学的最后七名学生 候 鸟", "通 告"],
)
def test_no_byline(text: str) -> None:
    assert bylines.read_byline(text) is None


def test_a_photograph_is_credited_to_a_photographer() -> None:
    photographer = bylines.read_byline("秦望舒 摄")
    assert photographer is not None
    assert photographer.picture
    for line in ("文/图 秦望舒", "本报记者 何田 摄影 秦望舒"):
        author = bylines.read_byline(line)
        assert author is not None
        assert not author.picture


@pytest.mark.parametrize("text", ["本报记者", "文/图", "作者：", "摄影"])
def test_a_line_that_says_what_somebody_did_and_not_who(text: str) -> None:
    assert bylines.names_nobody(text)
    assert bylines.read_byline(text) is None
