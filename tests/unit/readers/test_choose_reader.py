"""Without `--from` the content says how a source is read."""

from __future__ import annotations

import re

import pytest

from banxin.diagnostics import Report
from banxin.errors import SourceError
from banxin.readers import READERS, choose_reader
from banxin.readers.source import Source

COLUMN = """渡口修桥 百姓少绕路
雨从清早下到傍晚，渡口的石阶
浸在水里，只露出最上面的三级。
撑船的老人把蓑衣挂在桩上，说
今天不会再有人过河了。两岸的
人要去对面的集市，得绕行二十
多里路。县里今年把桥列入实事
清单，“等了许多年，总算盼到
了。”他说，新桥预计明年通车，
届时两岸往来只需五分钟，学生
上学、老人看病，都不必再等船。
"""

TWO_MEASURES = COLUMN + """□何田
縣裡今年把橋列入實事清單，「等了許多年，總算盼到
了。」他說，新橋預計明年通車，屆時兩岸往來只需五
分鐘，學生上學、老人看病，都不必再等船。雨從清早
下到傍晚，渡口的石階浸在水裡，只露出最上面的三級
"""
WIDE = """6 言论·来信 2024年11月20日 江城早报
编辑同志：
我家住在柳营路东头，门前的公交站去年翻修，旧雨棚拆掉之后一直没有
装回来。夏天日头晒着，冬天雨水淋着，等车的多是接孩子的老人。
编后：来信刊发之前，记者询问了公交公司。
"""
# As a paper's web page has it: whole paragraphs.
UNWRAPPED = """第1187期 2023年11月5日 第2版：校园新闻
图书馆换了新灯

""" + COLUMN.replace("\n", "") + """
　　本网讯（记者 何田）昨晚，图书馆的旧灯换下了最后一盏。
"""
REPORTS = "　　本报讯（记者 何田）" + COLUMN.replace("\n", "") + "\n\n　　本报讯 昨晚，渡口的旧灯换下了最后一盏。\n"
# Cut where the face changes.
CUT = re.sub("(?<=[老水都的要看人])", "\n", COLUMN).replace("撑船", "□\n撑船") * 4
# Cut behind each mark, and before a closing one.
CUT_AT_MARKS = re.sub("(?<=[，、。：“])|(?=”)", "\n", COLUMN.replace("。“", "。他说：“")) * 4
SIDE_BY_SIDE = "\n".join(f"{line}      {line}" for line in COLUMN.split("\n")[1:] if line)


def wrapped(chars: int) -> str:
    text = COLUMN.replace("\n", "") * 4
    return "\n".join(text[start : start + chars] for start in range(0, len(text), chars)) + "\n"


@pytest.mark.parametrize(
    ("name", "text", "reader"),
    [
        ("page.txt", COLUMN, "newspaper"),
        ("page.txt", TWO_MEASURES, "newspaper"),
        ("page.txt", SIDE_BY_SIDE, "newspaper"),
        ("page.txt", WIDE, "newspaper"),
        ("page.txt", CUT, "newspaper"),
        ("page.txt", UNWRAPPED, "newspaper"),
        ("page.txt", REPORTS, "newspaper"),
        ("page.txt", CUT_AT_MARKS, "newspaper"),
        ("page.txt", COLUMN * 2 + wrapped(44) + "责任编辑：洪流\n", "newspaper"),
        ("book.txt", wrapped(36), "novel"),
        ("book.txt", wrapped(36) + "星期三，新桥通车。\n", "novel"),
        ("novel.txt", "1923年3月4日，他在街口买了一份日报。\n他没有看。\n" * 40, "novel"),
        ("page.txt", COLUMN * 3 + "\n责任编辑：洪流　电话：（010）00000000\n", "newspaper"),
        (
            "page.txt",
            "■观察\n\n" + "本报讯（记者 唐可）" + "渡口修桥，百姓少绕路。" * 9 + "\n责任编辑：洪流\n",
            "newspaper",
        ),
        ("book.txt", "渡口\n\n第一章 老人\n\n　　雨下着。\n\n第二章 木匣\n\n　　水涨着。\n", "novel"),
        ("book.txt", "雨从清早下到傍晚。", "novel"),
        ("poem.txt", "白日依山尽，\n黄河入海流。\n欲穷千里目，\n更上一层楼。\n" * 3, "novel"),
        ("page.txt", "雨" * 60_000, "novel"),
        ("book.md", "没有任何标记。", "markdown"),
        ("book.txt", "# 渡口\n\n雨下着。\n", "markdown"),
        ("book.txt", "---\ntitle: 渡口\n---\n\n雨下着。\n", "markdown"),
        ("book.txt", "雨下着[^1]。\n\n[^1]: 注。\n", "markdown"),
        ("book.txt", "雨下着。\n\n* * *\n\n水涨着。\n\n- - -\n", "novel"),
        ("page.md", "---\nformat: banxin-manuscript/1\ngenre: book\n---\n", "manuscript"),
    ],
)
def test_the_content_chooses(name: str, text: str, reader: str) -> None:
    assert choose_reader(Source(name, text.encode()), None, Report()) == reader


def test_the_choice_is_told_and_a_wish_is_obeyed() -> None:
    report = Report()
    assert choose_reader(Source("page.txt", COLUMN.encode()), None, report) == "newspaper"
    assert [finding.code for finding in report] == ["SRC-004"]
    report = Report()
    assert choose_reader(Source("page.txt", COLUMN.encode()), "novel", report) == "novel"
    assert choose_reader(Source("page.md", COLUMN.encode()), None, report) == "markdown"
    assert list(report) == []  # nobody need be told of what a name says


ENGLISH = "The city council met on Tuesday to\ndiscuss the new budget for parks.\n"


@pytest.mark.parametrize(
    ("text", "look", "remedy"),
    [
        ("渡口\n\n第一章 老人\n\n　　雨下着。\n\n第二章 木匣\n\n　　水涨着。\n", "a novel", "--from novel"),
        ("# 渡口\n\n雨**下**着。\n", "Markdown", "--from markdown"),
        ("".join(f"2024-05-01 12:00:0{n},000 INFO request {n} done\n" for n in range(9)), "a log", "newspaper page"),
        ("".join(f'{n},张三,"备注{n}"\n' for n in range(9)), "CSV", "newspaper page"),
        ('{"a": 1, "b": "文字"}\n' * 5, "JSON", "newspaper page"),
        ("<p>市议会今天通过了新的预算。</p>\n" * 5, "HTML", "newspaper page"),
        ("import re\n\n# a remark\ndef read(text):\n    return re.findall('a', text)\n", "source code", "newspaper page"),
        (ENGLISH, "Latin", "--from markdown"),
        ("Городской совет во вторник обсудил\nновый бюджет библиотек и парков\n", "Cyrillic", "--from markdown"),
        ("市議会は火曜日に図書館と公園\nの新しい予算を審議し、賛成多\n数で可決した。これについて市\n", "Japanese", "--from markdown"),
        ("시의회는 화요일에 도서관과 공원의 새 예산을 논의하고 가결했다. 시의회는 화요일에 도서관과 공원의\n", "Korean", "--from markdown"),
    ],
)
def test_what_is_no_chinese_page_is_told_with_the_fitting_reader(text: str, look: str, remedy: str) -> None:
    report = Report()
    READERS["newspaper"](Source("page.txt", text.encode()), report)
    (finding,) = report
    assert finding.code == "SRC-016"
    assert look in finding.message
    assert remedy in finding.hint


@pytest.mark.parametrize("text", [COLUMN, TWO_MEASURES, SIDE_BY_SIDE, "停水通知", "雨从清早下到傍晚。" * 20, "OK\n"])
def test_a_page_is_not_doubted(text: str) -> None:
    report = Report()
    READERS["newspaper"](Source("page.txt", text.encode()), report)
    assert list(report) == []


def test_newspaper_asks_of_a_pdf_what_its_own_reader_does() -> None:
    pdf = Source("page.pdf", b"%PDF-1.4\n")
    assert choose_reader(pdf, "newspaper", Report()) == "pdf"
    with pytest.raises(SourceError, match="cannot be read as novel"):
        choose_reader(pdf, "novel", Report())


def test_choosing_says_nothing_of_what_reading_will_say_again() -> None:
    report = Report()
    choose_reader(Source("page.txt", COLUMN.encode("gb18030")), None, report)
    assert [finding.code for finding in report] == ["SRC-004"]
