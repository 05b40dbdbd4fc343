"""A novel loses nothing on its way into chapters and paragraphs, however its lines are broken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banxin.diagnostics import Report
from banxin.errors import SourceError
from banxin.model.document import Document, Paragraph, Passage, Verse
from banxin.model.walk import heading_text, imbalance, inline_text, iter_sections
from banxin.readers.novel import read_novel
from banxin.readers.source import Source
from banxin.structure import PASSES

SENTENCES = (
    "雨从清早下到傍晚，渡口的石阶浸在水里，只露出最上面的三级。",
    "撑船的老人把蓑衣挂在桩上，说今天不会再有人过河了。",
    "少年却站着不走，怀里抱着一只旧木匣，匣角磨得发白。",
    "“对岸有人等我。”他说，“等了许多年，总不好叫人再等一夜。”",
    "老人看了他一眼，没有问那人是谁，只把缆绳解了一半，又系了回去。",
    "远处的灯一盏一盏亮起来，像有谁在水面上数数。",
    "后来雨小了，船终于离了岸，水声盖过了所有的话。",
)


def paragraph(number: int) -> str:
    """Return one of many different paragraphs of some hundred characters."""
    return "".join(
        SENTENCES[(number * 3 + step * (1 + number % 5)) % len(SENTENCES)] for step in range(3 + number % 3)
    )


def shape(text: str) -> Document:
    document = read_novel(Source("x.txt", text.encode()), Report())
    for step in PASSES["novel"]:
        document = step(document, Report())
    return document


def paragraphs(document: Document) -> list[str]:
    return [
        inline_text(block.content)
        for section in iter_sections(document.sections)
        for block in section.blocks
        if isinstance(block, Paragraph)
    ]


def broken(text: str, measure: int) -> list[str]:
    """Break a paragraph at a measure, marks hung into the margin."""
    lines = []
    while text:
        end = measure
        while end < len(text) and text[end] in "，。、：；！？”":
            end += 1
        lines.append(text[:end])
        text = text[end:]
    return lines


@pytest.mark.parametrize("measure", [16, 30, 45])
@pytest.mark.parametrize(("indent", "blank"), [("　　", False), ("　　", True), ("", True)])
def test_broken_lines_come_together_again(measure: int, indent: str, blank: bool) -> None:
    wanted = [paragraph(number) for number in range(40)]
    lines: list[str] = []
    for number, text in enumerate(wanted):
        if number % 8 == 0:
            lines += ["", f"第{number // 8 + 1}章　渡口", ""]
        lines += broken(indent + text, measure)
        lines += [""] if blank else []
    document = shape("\n".join(lines))
    assert [heading_text(section) for section in document.sections] == [f"第{n}章　渡口" for n in range(1, 6)]
    assert paragraphs(document) == wanted
    assert not imbalance(document)


def test_whole_paragraphs_are_never_joined() -> None:
    wanted = [SENTENCES[number % 7] for number in range(30)]
    assert paragraphs(shape("\n".join(wanted))) == wanted


@pytest.mark.parametrize(
    ("style", "printed"),
    [
        ("第{}回　渡口", "第{}回　渡口"), ("第{}章：渡口", "第{}章　渡口"), ("第{}章渡口", "第{}章　渡口"),
        ("卷{} 渡口", "卷{}　渡口"), ("第{}节", "第{}节"), ("{}、渡口", "{}、渡口"), ("（{}）", "（{}）"), ("{}", "{}"),
        ("【第{}章】渡口", "第{}章　渡口"), ("☆、第 {} 章 渡口", "第{}章　渡口"), ("正文 第{}章 渡口", "第{}章　渡口"),
        ("●卷{}·", "卷{}"), ("其{}", "其{}"), ("雨夜（{}）", "雨夜（{}）"), ("{}更 渡口", "{}更　渡口"),
        ("江上书 第{}章 渡口", "第{}章　渡口"),
    ],
)  # fmt: skip
def test_many_styles_of_headings(style: str, printed: str) -> None:
    numbers = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"]
    text = "\n\n".join(
        f"{style.format(n)}\n\n　　{paragraph(i)}\n\n　　{paragraph(i + 1)}" for i, n in enumerate(numbers)
    )
    document = shape(text)
    assert [heading_text(section) for section in document.sections] == [printed.format(n) for n in numbers]
    assert {section.kind for section in document.sections} == {"chapter"}
    assert not imbalance(document)


def numbered(numbers: list[int], style: str = "第{}章　渡口{}") -> str:
    return "\n\n".join(f"{style.format(n, n)}\n\n　　{paragraph(n)}\n\n　　{paragraph(n + 1)}" for n in numbers)


def titles(text: str) -> list[str]:
    return [heading_text(section) for section in iter_sections(shape(text).sections)]


def test_a_wrong_number_loses_no_chapter() -> None:
    for numbers in ([1, 2, 3, 3, 4, 5], [1, 2, 4, 3, 5, 6], [1, 2, 3, 13, 5, 6, 7], [5, 6, 7, 8], [1, 2, 9, 10, 11]):
        assert titles(numbered(numbers)) == [f"第{n}章　渡口{n}" for n in numbers]


def test_a_magazines_contents_name_its_articles_with_leaders_maker_and_page() -> None:
    articles = {"渡口的灯": "沈一舟（一）", "论版式": "周　望（七）", "夜雨": "林晚　十五"}
    contents = "\n".join(f"{title}………………{rest}" for title, rest in articles.items())
    texts = "\n\n".join(
        f"{title}\n{rest.partition('（')[0].split('　十')[0]}\n\n　　{paragraph(n)}\n　　{paragraph(n + 1)}"
        for n, (title, rest) in enumerate(articles.items())
    )
    document = shape(f"某杂志　第三卷第二期\n\n目　录\n\n{contents}\n\n{texts}\n")
    found = {heading_text(one): one.byline.names for one in iter_sections(document.sections) if one.byline is not None}
    assert found == {"渡口的灯": ("沈一舟",), "论版式": ("周望",), "夜雨": ("林晚",)}


def test_a_book_that_changes_its_style_keeps_its_chapters() -> None:
    text = numbered([1, 2, 3, 4], "【{:03}】渡口{}") + "\n\n" + numbered([5, 6, 7, 8], "第{}回　渡口{}")
    assert titles(text) == [*(f"{n:03}　渡口{n}" for n in range(1, 5)), *(f"第{n}回　渡口{n}" for n in range(5, 9))]


def test_appendices_by_letters_are_back_matter_and_the_word_over_each_chapters_notes_parts_nothing() -> None:
    prose = iter("\n".join("　　" + paragraph(at * 5 + line) for line in range(5)) for at in range(9))
    text = "".join(f"第{number}章　雨\n\n{next(prose)}\n\n注释\n\n〔1〕渡口：在河边。\n\n" for number in "一二三四")
    text += "".join(f"{title}\n\n{next(prose)}\n\n" for title in ("尾声", "附录A　年谱", "附录B 书信", "参考书目", "索引"))
    sections = shape(text).sections
    found = [(section.kind, heading_text(section)) for section in sections]
    assert found[4:] == [("chapter", "尾声"), *(("back", title) for title in ("附录A　年谱", "附录B　书信", "参考书目", "索引"))]
    assert "注释" not in [heading_text(section) for section in iter_sections(sections)]


def serial(heading: str, head: str = "", foot: str = "", chapters: int = 6) -> str:
    """Return a web novel of some chapters, with what a site prints at the head and foot of each."""
    pages = (f"{heading}\n\n{head}\n\n　　{paragraph(n)}\n\n　　{paragraph(n + 9)}\n\n{foot}\n\n" for n in range(1, chapters + 1))
    return "".join(page.replace("#", str(n)) for n, page in enumerate(pages, 1))


@pytest.mark.parametrize(
    "line",
    [
        "更新时间：2020-10-0# 12:00:00 本章字数：302#",
        "字数：3#21",
        "（本章完）",
        "【未完待续】",
        "(未完待续。如果您喜欢这部作品，欢迎您来投推荐票、月票。)",
        "——内容来自【某某阅读】",
        "[bookid=123,bookname=《渡口》]",
        "正在手打中，请稍等片刻，内容更新后，请重新刷新页面！",
        "推薦閱讀：長夜、遠燈",
        "第#更送到！",
    ],
)
def test_what_a_site_prints_at_each_chapter_is_set_aside_and_once_it_stays(line: str) -> None:
    document = shape(serial("第#章 渡口", head=line))
    assert [heading_text(section) for section in document.sections] == [f"第{n}章　渡口" for n in range(1, 7)]
    assert len(paragraphs(document)) == 12
    assert not imbalance(document)
    once = shape(serial("第#章 渡口") + f"　　{line}\n")
    assert len(paragraphs(once)) == 13


@pytest.mark.parametrize("aside", ["（求月票！）", "(第二更)", " [3021字]", "【四千字大章，求订阅】", "（为盟主加更）（求票）"])
def test_what_an_author_asks_for_in_a_heading_is_no_title(aside: str) -> None:
    document = shape(serial(f"第#章 渡口{aside}"))
    assert [heading_text(section) for section in document.sections] == [f"第{n}章　渡口" for n in range(1, 7)]
    assert not imbalance(document)


def test_brackets_that_belong_to_a_title_stay() -> None:
    for title in ("渡口（上）", "渡口（求雨）", "三更（夜）", "渡口（一百字）信"):
        assert heading_text(shape(serial(f"第#章 {title}")).sections[0]) == f"第1章　{title}"


def test_the_title_of_a_saved_page_over_a_heading_is_no_chapter() -> None:
    document = shape(serial("长夜 第#章 渡口_长夜最新章节_某某小说网\n\n第#章 渡口"))
    assert [heading_text(section) for section in document.sections] == [f"第{n}章　渡口" for n in range(1, 7)]
    assert not imbalance(document)


def test_a_list_of_contents_in_one_line_is_none_of_the_text() -> None:
    listed = " ".join(f"第{n}章 渡口" for n in range(1, 7))
    document = shape(f"长夜\n作者：江远\n\n目录 {listed}\n\n" + serial("第#章 渡口"))
    assert [section.kind for section in document.sections] == ["chapter"] * 6
    assert document.metadata.title == "长夜"
    assert not imbalance(document)


def test_lists_and_scenes_are_no_sections() -> None:
    middle = "\n\n　　一、先报姓名\n\n　　二、不谈旧事\n\n　　三、莫要回头\n\n　　" + paragraph(3) + "\n\n三年后\n\n　　" + paragraph(4)
    text = "\n\n".join(numbered([n]) + middle for n in range(1, 7))
    assert titles(text) == [f"第{n}章　渡口{n}" for n in range(1, 7)]


@pytest.mark.parametrize(
    ("part", "chapter", "printed"),
    [
        ("第{}卷 风起", "第{}章 渡口", ("第{}卷　风起", "第{}章　渡口")),
        ("{}、风起", "（{}）渡口", ("{}、风起", "（{}）渡口")),
        ("风{}卷", "第{}章 渡口", ("风{}卷", "第{}章　渡口")),
        ("《风{}》", "{} 渡口", ("《风{}》", "{}　渡口")),
        ("第{}幕", "第{}场", ("第{}幕", "第{}场")),
    ],
)
def test_what_stands_over_what_is_told_by_nesting(part: str, chapter: str, printed: tuple[str, str]) -> None:
    lines, wanted = [], []
    for outer in "一二三":
        lines += [part.format(outer), ""]
        wanted.append((printed[0].format(outer), [printed[1].format(inner) for inner in "一二三四"]))
        for number, inner in enumerate("一二三四"):
            lines += [chapter.format(inner), "", f"　　{paragraph(number)}", "", f"　　{paragraph(number + 1)}", ""]
    sections = shape("\n".join(lines)).sections
    assert [(heading_text(one), [heading_text(inner) for inner in one.sections]) for one in sections] == wanted


def test_headings_in_one_piece_with_their_titles() -> None:
    text = "\n\n".join(f"第{n}回渡口夜雨留少年\n\n　　{paragraph(i)}" for i, n in enumerate("一二三四五"))
    assert len(shape(text).sections) == 5


def test_a_sentence_with_a_number_opens_no_chapter() -> None:
    chapters = [f"第{n}回　渡口\n\n　　{paragraph(i)}" for i, n in enumerate("一二三四五")]
    chapters[3] += "\n第二回中既已说明，此处不再细表。\n第三回渡口的灯灭了，\n　　第二章的故事他没有讲完。"
    document = shape("\n\n".join(chapters))
    assert len(document.sections) == 5
    assert "第三回渡口的灯灭了，" in paragraphs(document)


def test_files_of_a_hundred_chapters_need_no_look_at_each_pair() -> None:
    text = "\n".join(f"第{n}章 渡口{n}\n　　{paragraph(n)}" for n in range(1, 1201))
    assert len(shape(text).sections) == 1200


def test_the_last_of_long_and_short_lines_by_turns_is_verse_too() -> None:
    lines = ["轻轻的我走了，", "正如我轻轻的来；", "我轻轻的招手，", "作别西天的云彩。", "", "那河畔的金柳，", "是夕阳中的新娘；", "波光里的艳影，", "在我的心头荡漾。"]
    text = "\n".join(f"　　{line}" if line else "" for line in lines)
    document = shape(serial("第#章 渡口") + f"　　她念道：\n\n{text}\n　　他念完，把书合上，许久没有说话，窗外的雨声渐渐小了下去。\n")
    (poem,) = (block for section in document.sections for block in section.blocks if isinstance(block, Verse))
    assert [[inline_text(line) for line in stanza] for stanza in poem.stanzas] == [lines[:4], lines[5:]]


def test_a_letter_may_be_dated_by_year_and_month_alone() -> None:
    letter = "　　小满吾妹：\n　　家中一切都好，勿念。\n　　此致\n敬礼\n　　　　　　　　　兄 大雪\n　　　　　　　　　二〇二〇年十月\n"
    document = shape(serial("第#章 渡口") + letter + "　　他把信收好，天已经黑了下来。\n")
    (found,) = (block for section in document.sections for block in section.blocks if isinstance(block, Passage))
    assert found.kind == "letter"
    assert isinstance(found.blocks[-1], Passage)
    assert [inline_text(block.content) for block in found.blocks[-1].blocks if isinstance(block, Paragraph)] == ["兄 大雪", "二〇二〇年十月"]


def test_verse_is_kept_line_by_line() -> None:
    document = shape(
        f"第一章\n　　{paragraph(1)}\n白日依山尽，黄河入海流。\n欲穷千里目，更上一层楼。\n　　{paragraph(2)}\n第二章\n　　{paragraph(3)}"
    )
    (verse,) = [
        block for section in document.sections for block in section.blocks if isinstance(block, Verse)
    ]
    assert [inline_text(line) for line in verse.stanzas[0]] == [
        "白日依山尽，黄河入海流。",
        "欲穷千里目，更上一层楼。",
    ]


@pytest.mark.parametrize(
    ("head", "title", "creators"),
    [
        ("渡口\n江远\n", "渡口", [("江远", "aut")]),
        ("《渡口》 江远著\n", "渡口", [("江远", "aut")]),
        ("渡口　江远 著\n", "渡口", [("江远", "aut")]),
        (
            "书名：渡口\n作者：江远、林溪\n译者：白羽\n",
            "渡口",
            [("江远", "aut"), ("林溪", "aut"), ("白羽", "trl")],
        ),
        ("《渡口》\n作者：〔清〕江远 撰\n", "渡口", [("江远", "aut")]),
        ("渡口\n文/江 远\n", "渡口", [("江远", "aut")]),
        ("渡口 作者：江远\n", "渡口", [("江远", "aut")]),
        ("《渡口》（校对版全本）江远\n", "渡口", [("江远", "aut")]),
        ("『渡口/作者:江远』\n", "渡口", [("江远", "aut")]),
        ("【渡口】\n======\n[作者]江远\n类别：武侠\n", "渡口", [("江远", "aut")]),
        ("渡口\n饮水斋主人 评点\n", "渡口", [("饮水斋主人", "cwt")]),
        ("渡口\n江远 林溪 合著\n", "渡口", [("江远", "aut"), ("林溪", "aut")]),
        ("渡口\n", "渡口", []),
        ("雨从清早下到傍晚，渡口的石阶浸在水里。\n", "", []),
    ],
)
def test_the_first_lines_say_title_and_makers(head: str, title: str, creators: list[tuple[str, str]]) -> None:
    text = head + "\n".join(f"\n第{n}章 雨\n\n　　{paragraph(i)}" for i, n in enumerate("一二三"))
    document = shape(text)
    assert document.metadata.title == title
    assert [(creator.name, creator.role) for creator in document.metadata.creators] == creators
    assert not imbalance(document)
    assert [section.kind for section in document.sections if section.kind != "front"] == ["chapter"] * 3


_LINES = st.sampled_from(
    ["第一章 甲", "第二章 乙", "第三章", "第一卷", "卷二 丙", "第二回去的时候，", "目录", "一、", "二、丁", "1", "2", "楔子", "后记",
     "", "", "　　雨从清早下到傍晚。", "雨从清早下到傍晚，渡口的石阶浸在水里，", "白日依山尽，黄河入海流。", "* * *", "——", "　　　　山又远",
     "书名：渡口", "作者：江远", "《渡口》", "word and word", "\ue123", "第一章 甲 第二章 乙", "☆、第4章 戊",
     "第⼆章 ⼭", "　　⼈在渡⼝。", "⼈在渡⼝等⾬停，", "书名：⼭⽔", "作者：⽅远", "⽩⽇依⼭尽，黄河⼊海流。",
     "第一卷 丙 第三章 丁", "正文 第五章 戊", "江上书 第六章 己", "★石桥", "《空城》", "文/江远", "江远", "三月五日　晴", "第甲章", "其一",
     "（一）", "石桥（上）", "第一章 甲　第二章 乙　第三章 丙", "上卷", "第二卷 完", "12", "一　二", "附录 庚", "雨" * 130 + "。"]
)  # fmt: skip


def test_a_radical_in_the_place_of_its_character_is_exchanged_and_recorded() -> None:
    document = shape("书名：⼭⽔\n作者：⽅远\n\n第⼀章 ⼭\n　　⼈在渡⼝。\n第二章 乙\n　　雨停了。\n")
    assert not imbalance(document)
    assert document.metadata.title == "山水"
    assert paragraphs(document) == ["人在渡口。", "雨停了。"]


@given(st.lists(_LINES, min_size=1, max_size=60).map("\n".join))
def test_nothing_is_lost_and_no_pass_has_second_thoughts(text: str) -> None:
    try:
        document = shape(text)
    except SourceError:
        return
    assert not imbalance(document)
    assert not document.blocks
    for step in PASSES["novel"]:
        assert step(document, Report()) == document, step.__name__
