"""Within the chapters of a novel: advertisements leave it, verse and letters keep their lines, marks are mended, nothing is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banxin.diagnostics import Report
from banxin.errors import SourceError
from banxin.model.document import Document, Furniture, Marked, Paragraph, Passage, Rule, Verse
from banxin.model.walk import block_text, imbalance, inline_text, iter_blocks, iter_edits, iter_sections
from banxin.readers.novel import read_novel
from banxin.readers.source import Source
from banxin.structure import PASSES

PROSE = "雨从清早下到傍晚，渡口的石阶浸在水里，只露出最上面的三级。撑船的老人把蓑衣挂在桩上，说今天不会再有人过河了。"


def shape(text: str) -> tuple[Document, Report]:
    report = Report()
    document = read_novel(Source("x.txt", text.encode()), report)
    for step in PASSES["novel"]:
        document = step(document, report)
    assert not imbalance(document)
    return document, report


def chapters(*bodies: str) -> str:
    return "\n\n".join(f"第{n}章 渡口\n\n　　{PROSE}\n{body}\n　　{PROSE}" for n, body in zip("一二三四五六七八九", bodies))


def blocks(document: Document) -> list[object]:
    return [block for section in iter_sections(document.sections) for block in iter_blocks(section.blocks)]


def printed(document: Document) -> str:
    return "\n".join(block_text(block) for block in blocks(document))  # type: ignore[arg-type]


def aside(document: Document) -> list[str]:
    return [item.text for item in document.unplaced if item.kind == "advertisement"]


# --- advertisements ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "请记住本站域名：www.abcde.com",
        "手机用户请到m.abcde.com阅读。",
        "本书首发www.abcde.com",
        "请★记☆住★本☆站www。abcde。com",
        "wｗw.aЬcde.сom 更新最快",
        "ｗ w ｗ . ａ ｂ ｃ ｄ ｅ . ｃ ｏ ｍ",
        "www点abcde点com",
        "一秒记住【笔书阁】，精彩小说无弹窗免费阅读！",
        "喜歡本書請大家收藏：(www.abcde.com)本書更新速度最快。",
        "更多精彩小说请访问www.abcde.com",
        "本书由某某论坛（bbs.abcde.net）网友扫描校对，仅供学习交流，请在下载后24小时内删除，版权归原作者所有。",
        "扫描：张三　校对：李四",
        "（快捷键←）上一章 返回目录 下一章（快捷键→）",
        "首页|原创书库|现代|言情|武侠|科幻|侦探|历史",
        "(未完待续，如欲知后事如何，请登陆www.abcde.com，章节更多，支持作者，支持正版阅读!)",
        "推荐阅读：本站大神新书《江湖夜雨》火热连载中",
        "书友交流群：123456789",
        "章节错误,点此举报(免注册)",
    ],
)
def test_a_line_of_a_site_is_set_aside_however_it_is_spelled(line: str) -> None:
    document, report = shape(chapters("", f"　　{line}", ""))
    assert aside(document) == [line]
    assert [finding.code for finding in report if finding.code == "STR-031"]


@pytest.mark.parametrize(
    "line",
    [
        "他在浏览器里输入www.google.com，按下回车。",
        "屏幕上写着：www.google.com。",
        "“你去www.sina.com.cn看看，那上面有新闻。”他说。",
        "他登录www.google.com下载了一个软件。",
        "他在手机上免费阅读最新章节，忽然笑了起来。",
        "他写的小说在网站上首发，读者给他投了许多推荐票。",
        "“请记住本站的规矩，”站长说，“火车不等人。”",
        "本书由我父亲年轻时抄写，他说要留给我。",
        "请大家到晒谷场去，村长要讲话。",
        "版权归他所有，谁也不能拿走。",
        "“更多的书都在楼上，请下载到自己的机器里。”馆长说。",
        "手机用户越来越多，公司越来越难。",
        "那本书首发那天，他没有来。",
        "校对：李四",
        "下一页",
        "邮箱是tom@example.com，写在纸条上。",
        "仅供参考，他说，一切以实物为准。",
        "无广告，无弹窗，他对新软件很满意。",
        "本书由三部分组成，第一部分由他整理。",
        "本站到了，请下车。",
        "刻章的老人说，“[王攵]”字要用小刀，‹疒鬼›字、<口赍>字也是。",
    ],
)
def test_a_story_that_tells_of_sites_is_left_alone(line: str) -> None:
    document, _ = shape(chapters("", f"　　{line}", ""))
    assert not aside(document)
    assert line in printed(document)


@pytest.mark.parametrize(
    ("line", "story"),
    [
        ("他们坐了很久。本书首发www.abcde.com", "他们坐了很久。"),
        ("雨停。本书首发www.abcde.com", "雨停。"),
        ("他们坐了很久。【最新章节请到www.abcde.com】后来雨小了。", "他们坐了很久。后来雨小了。"),
        ("他们在棚子底下（www点abcde点com）坐了很久。", "他们在棚子底下坐了很久。"),
        ("他推开本书首发www.abcde.com门走了出去。", "他推开门走了出去。"),
        ("他推开w★w★w.abcde.c★o★m门走了出去。", "他推开门走了出去。"),
    ],
)
def test_what_is_glued_to_a_sentence_is_cut_out_and_the_cut_recorded(line: str, story: str) -> None:
    document, _ = shape(chapters("", f"　　{line}", ""))
    assert story in printed(document).split("\n")
    (cut,) = [edit for edit in iter_edits(document) if edit.rule == "advertisement" and edit.before]
    assert cut.before.replace(aside(document)[0], "") == cut.after


def test_an_address_alone_within_sentences_must_come_again_and_again() -> None:
    glued = "　　他推开www.abcde.com门走了出去，{}。"
    once, _ = shape(chapters("", glued.format("雨"), ""))
    often, _ = shape(chapters(*(glued.format(what) for what in "雨雪风霜云")))
    assert not aside(once)
    assert len(aside(often)[0].split("\n")) == 5


def test_a_torn_paragraph_is_joined_over_the_advertisement_within_it() -> None:
    lines = ["雨从清早下到傍晚，渡口的石阶浸在水", "里，只露出最上面的三级。撑船的老人把", "蓑衣挂在桩上，说今天不会再有人过河了"]
    body = f"　　{lines[0]}\n{lines[1]}\n手机用户请到m.abcde.com阅读。\n{lines[2]}。"
    document, _ = shape("\n".join(f"第{n}章 渡口\n{body}" for n in "一二三四"))
    assert "".join(lines) + "。" in printed(document).split("\n")


def test_a_passage_torn_in_a_book_of_whole_paragraphs_is_joined() -> None:
    lines = ["曾祖在世时修过一座桥，后来水大，桥冲走了，只剩下两个", "石墩。祖父又修过一座，也没有留住，到了父亲手里就没有", "再修，只置了一条船，由村里人轮流撑着。"]
    document, _ = shape(chapters("", "\n".join(lines), ""))
    assert "".join(lines) in printed(document).split("\n")


# --- separators --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", ["* * *", "———", "☆☆☆", "====", "※※※", "◇"])
def test_a_separator_is_a_break_between_passages_and_furniture_at_a_chapters_edge(sign: str) -> None:
    document, _ = shape(f"第一章 甲\n{sign}\n　　{PROSE}\n{sign}\n{sign}\n　　{PROSE}\n{sign}\n第二章 乙\n　　{PROSE}")
    assert sum(isinstance(block, Rule) for block in blocks(document)) == 1
    assert [item.text for item in document.unplaced if item.kind == "separator"] == [sign] * 3


# --- verse -------------------------------------------------------------------------------------------------


def verses(document: Document) -> list[list[str]]:
    return [
        [inline_text(line) for stanza in block.stanzas for line in stanza] for block in blocks(document) if isinstance(block, Verse)
    ]


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("诗曰：\n君问归期未有期，\n巴山夜雨涨秋池。", ["君问归期未有期，", "巴山夜雨涨秋池。"]),
        ("正是：\n早知日后闲争气，岂肯今朝错读书。", ["早知日后闲争气，岂肯今朝错读书。"]),
        ("有诗为证：\n一局输赢料不真，香销茶尽尚逡巡。欲知目下兴衰兆，须问旁观冷眼人。", ["一局输赢料不真，香销茶尽尚逡巡。", "欲知目下兴衰兆，须问旁观冷眼人。"]),
        ("又见一副对联，写的是：\n假作真时真亦假，无为有处有还无。转过牌坊，便是一座宫门。", ["假作真时真亦假，无为有处有还无。"]),
        ("大书云：\n厚地高天，堪叹古今情不尽，\n痴男怨女，可怜风月债难偿。", ["厚地高天，堪叹古今情不尽，", "痴男怨女，可怜风月债难偿。"]),
        ("词云：\n滚滚长江东逝水，\n浪花淘尽英雄。\n是非成败转头空。\n青山依旧在，\n几度夕阳红。", ["滚滚长江东逝水，", "浪花淘尽英雄。", "是非成败转头空。", "青山依旧在，", "几度夕阳红。"]),
        ("祖师自吟道：\n“去时凡骨凡胎重，得道身轻体亦轻。\n举世无人肯立志，立志修玄玄自明。”", ["“去时凡骨凡胎重，得道身轻体亦轻。", "举世无人肯立志，立志修玄玄自明。”"]),
        ("西江月\n灯火渐稀渐远，渡头无语无人。木匣旧字认难真，留得桂花几寸。\n明日水涨几尺，今宵雨落三更。少年立尽到天明，不见故人踪影。", ["灯火渐稀渐远，渡头无语无人。", "木匣旧字认难真，留得桂花几寸。", "明日水涨几尺，今宵雨落三更。", "少年立尽到天明，不见故人踪影。"]),
        ("其词曰：\n灯火渐稀渐远，渡头无语无人。木匣旧字认难真，留得\n桂花几寸。少年看了，半晌无言。", ["灯火渐稀渐远，渡头无语无人。", "木匣旧字认难真，留得桂花几寸。"]),
        ("墙上题着一首《忆江南》：\n江南好，\n风景旧曾谙：\n日出江花红胜火，\n春来江水绿如蓝。\n能不忆江南？", ["江南好，", "风景旧曾谙：", "日出江花红胜火，", "春来江水绿如蓝。", "能不忆江南？"]),
    ],
)  # fmt: skip
def test_verse_is_told_by_its_lead_and_its_lines(body: str, wanted: list[str]) -> None:
    document, _ = shape(chapters("", body, ""))
    assert [line for verse in verses(document) for line in verse] == wanted


@pytest.mark.parametrize(
    "body",
    [
        "他说道：\n“你来得正好，我等得好苦。”",
        "他想：\n我该怎么办才好，这件事真不好说。于是他站了起来。",
        "他笑了。\n她也笑了。\n没有人说话。\n雨停了。",
        "她没有回头，他没有追赶。\n雨还在下着，灯还在亮着。",
        "他念完了诗，说：\n众人听了，都不作声。\n忽然门响了。",
    ],
)
def test_short_lines_of_a_story_are_no_verse(body: str) -> None:
    document, _ = shape(chapters("", body, ""))
    assert not verses(document)


# --- letters and remarks -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "letter",
    [
        "亲爱的小满：\n　　见字如面。这里的雨下了一个月。\n　　等霜下来，我就回去。\n　　此致\n敬礼！\n　　　　　　　　　　　　阿桂\n　　　　　　　　　　　　十月十二日",
        "父亲大人膝下：\n　　儿在外一切都好，勿念。\n　　　　　　　　　　　　儿水生叩上",
    ],
)
def test_a_letter_is_set_apart_and_keeps_its_lines(letter: str) -> None:
    document, _ = shape(chapters("", f"　　信上只有几行字：\n　　{letter}", ""))
    (whole,) = [block for block in blocks(document) if isinstance(block, Passage) and block.kind == "letter"]
    lines = [line.strip() for line in letter.split("\n")]
    assert [block_text(block) for block in iter_blocks(whole.blocks) if isinstance(block, Paragraph)] == lines
    parts = {block.kind: block_text(block).split("\n") for block in whole.blocks if isinstance(block, Passage)}
    # A wish (此致敬礼) stands with the text; who signs, and when, at the right.
    signed = 2 if "月" in lines[-1] else 1
    assert parts == {"salutation": lines[:1], "signature": lines[-signed:]}


def test_a_salutation_without_an_end_opens_no_letter() -> None:
    document, _ = shape(chapters("", "　　老师：\n　　教室里没有人回答。\n　　窗外下着雨。", ""))
    assert not any(isinstance(block, Passage) for block in blocks(document))


@pytest.mark.parametrize("remark", ["作者有话要说：今天更得晚了。", "PS：求月票！", "求推荐票，求收藏！", "感谢某某的打赏，求月票。"])
def test_an_authors_remark_stays_text_and_is_marked(remark: str) -> None:
    document, _ = shape(f"第一章 甲\n　　{PROSE}\n　　{PROSE}\n　　{remark}\n第二章 乙\n　　{PROSE}\n　　{PROSE}")
    (marked,) = [
        inline_text(block.content)
        for block in blocks(document)
        if isinstance(block, Paragraph) and isinstance(block.content[0], Marked) and block.content[0].role == "author-note"
    ]
    assert marked == remark


# --- marks -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ('"你好。"他说，"我来了。"', "“你好。”他说，“我来了。”"),
        ('故曰"贾雨村"云云，他叹道：“何必呢？"众人不语。', "故曰“贾雨村”云云，他叹道：“何必呢？”众人不语。"),
        ('"你听他说"走罢"，就走了。"他笑道。', "“你听他说‘走罢’，就走了。”他笑道。"),
        ("\"他说'不去'，我没听。\"他读Tom's Diner。", "“他说‘不去’，我没听。”他读Tom's Diner。"),
        ('他说："对岸有人等我。', '他说："对岸有人等我。'),
        ("身高5'10\"的人来了。", "身高5'10\"的人来了。"),
    ],
)
def test_straight_quotation_marks_are_paired(typed: str, wanted: str) -> None:
    document, _ = shape(chapters("", f"　　{typed}", ""))
    assert wanted in printed(document).split("\n")


def test_a_text_that_uses_corner_marks_gets_them() -> None:
    document, _ = shape("第一章 渡口\n　　「對岸有人等我。」他說，「等了許多年。」\n　　\"你聽他說'走'，就走了。\"他說。\n第二章 雨\n　　雨停了，他們還沒有來。")
    assert "「你聽他說『走』，就走了。」他說。" in printed(document)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("他来了,又走了,什么也没说,灯也没关,门也没锁,雨还在下.", "他来了，又走了，什么也没说，灯也没关，门也没锁，雨还在下."),
        ("他来了...又走了...没有人...", "他来了……又走了……没有人……"),
        ("他来了--又走了--没有人--雨", "他来了——又走了——没有人——雨"),
        ("他来了,又走了。版本号是2.0.1,马克.吐温写的。", "他来了,又走了。版本号是2.0.1,马克.吐温写的。"),
    ],
)
def test_ascii_marks_are_widened_where_they_are_the_habit(typed: str, wanted: str) -> None:
    document, _ = shape(f"第一章 甲\n　　{typed}\n第二章 乙\n　　雨停了\n第三章 丙\n　　他们还没有来")
    assert wanted in printed(document).split("\n")


# --- everything together -----------------------------------------------------------------------------------

_LINES = st.sampled_from(
    ["第一章 甲", "第二章 乙", "", "", "　　雨从清早下到傍晚。", "　　他说：\"走罢！", "\"走。\"他说'好'。", "“他道：\"`好-了\"", "诗曰：", "白日依山尽，黄河入海流。",
     "欲穷千里目，更上一层楼。老人说完了，便不再开口。", "风流灵巧", "亲爱的小满：", "阿桂", "十月十二日", "* * *", "作者有话说：", "求月票！", "请记住本站www。abcde。com",
     "雨停了。本书首发w★ww.abcde.com他走了,又来了...", "下一页", "上一页 下一页", "⼈在渡⼝ＷＷＷ.abcde.com等⾬停。请记住本站域名"]
)  # fmt: skip


@given(st.lists(_LINES, min_size=1, max_size=40).map("\n".join))
def test_nothing_is_lost_and_no_pass_has_second_thoughts(text: str) -> None:
    try:
        document, _ = shape(text)
    except SourceError:
        return
    for step in PASSES["novel"]:
        assert step(document, Report()) == document, step.__name__


def test_every_advertisement_is_told_with_its_lines() -> None:
    document, _ = shape(chapters(*["　　请记住本站域名：www.abcde.com"] * 3))
    (item,) = [item for item in document.unplaced if isinstance(item, Furniture) and item.kind == "advertisement"]
    assert [span.first for span in item.origin.spans] == [4, 10, 16]
