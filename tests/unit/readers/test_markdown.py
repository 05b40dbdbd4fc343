"""Markdown is taken over whole: what its parser would drop is printed, and bad input ends in findings."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banxin.diagnostics import Report
from banxin.errors import SourceError
from banxin.model.document import (
    CodeBlock,
    Creator,
    Document,
    Figure,
    Metadata,
    Note,
    Paragraph,
    SubjectClass,
    Table,
    Text,
)
from banxin.model.dump import dump_text
from banxin.model.walk import document_text, imbalance, inline_text, iter_blocks, iter_sections
from banxin.readers.front_matter import read_front_matter
from banxin.readers.manuscript import read_manuscript
from banxin.readers.markdown import read_markdown
from banxin.readers.source import Source
from banxin.renderers.manuscript import render_manuscript

PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=")


def read(text: str) -> tuple[Document, list[str]]:
    report = Report()
    document = read_markdown(Source("x.md", text.encode()), report)
    return document, [finding.code for finding in report]


def test_very_deep_quotations_are_printed_as_they_stand() -> None:
    document, codes = read(">" * 1000 + " 最里面\n\n外面\n")
    assert "最里面" in document_text(document)
    assert codes == ["SRC-010"]


def test_very_deep_lists_lose_nothing() -> None:
    text = "".join("  " * depth + f"- 第{depth}层\n" for depth in range(120))
    document, codes = read(text)
    assert all(f"第{depth}层" in document_text(document) for depth in range(120))
    assert codes == ["SRC-010"]


@pytest.mark.parametrize("written", ["{0}山{0}", "有注^[{0}山{0}]。", "| 表 |\n|---|\n| {0}山{0} |"])
def test_very_deep_emphasis_is_printed_as_it_stands(written: str) -> None:
    document, codes = read(written.format("*" * 2000) + "\n\n外面\n")
    assert document_text(document).count("*") == 4000
    assert codes == ["SRC-010"]


def test_a_note_that_refers_to_itself_ends() -> None:
    document, _ = read("文[^1]。\n\n[^1]: 注，见[^1]，又[^2]。\n\n[^2]: 见[^1]。\n")
    assert not imbalance(document)
    notes = [node for block in document.blocks if isinstance(block, Paragraph) for node in block.content]
    assert sum(isinstance(node, Note) for node in notes) == 2


def test_pictures_with_captions_may_follow_each_other_and_stand_among_definitions() -> None:
    text = "![甲](a.png)\n\n: 图甲\n\n![乙](b.png)\n: 图乙 {#fig:b}\n\n版心\n: 字块\n\n![丙](c.png)\n\n: 图丙\n\n天头\n: 上白\n"
    document, _ = read(text)
    kinds = [(type(block).__name__, inline_text(getattr(block, "caption", ()))) for block in document.blocks]
    assert kinds == [("Figure", "图甲"), ("Figure", "图乙"), ("ListBlock", ""), ("Figure", "图丙"), ("ListBlock", "")]
    assert not imbalance(document)


def test_captions_have_notes_as_texts_have() -> None:
    text = "| 甲 |\n|---|\n| 乙 |\n\n: 表题^[表注]\n\n```\na\n```\n\n: 代码[^a]\n\n[^a]: 码注\n"
    document, _ = read(text)
    captions = [block.caption for block in iter_blocks(document.blocks) if isinstance(block, Table | CodeBlock)]
    assert [type(node) for caption in captions for node in caption] == [Text, Note, Text, Note]
    assert not imbalance(document)
    assert read_manuscript(Source("a.md", render_manuscript(document).encode()), Report()).blocks == document.blocks


def test_a_note_is_not_repeated_without_bound() -> None:
    document, _ = read("文" + "[^1]" * 1000 + "。\n\n[^1]: " + "注" * 1000 + "\n")
    assert document_text(document).count("注") <= 60_000
    assert not imbalance(document)


def test_a_rule_at_the_head_is_no_front_matter() -> None:
    document, codes = read("---\n正文，不是键。\n---\n")
    assert "正文，不是键。" in document_text(document)
    assert codes == ["SRC-042"]


@pytest.mark.parametrize(
    "head",
    [
        "% 山居集\n% 张三; 李四\n% 2024年5月\n",
        '+++\ntitle = "山居集"\nauthors = ["张三", "李四"]\ndate = 2024-05-01\n+++\n',
        "---\ntitle: 山居集\nauthor:\n  - name: 张三\n    affiliation: 某大学\n  - 李四\ndate: 2024-05-01T10:30:00+08:00\n---\n",
        "---\ntitle:\n- type: main\n  text: 山居集\ncreator:\n- role: author\n  text: 张三\n- role: author\n  text: 李四\ndate: 2024-05\n---\n",
        "---\ntitle: 山居集\nauthor:\n  name: 张三\n  email: x@y.z\nauthors: 李四\ndate: 2024-05\n---\n",
    ],
    ids=["pandoc", "hugo", "tables", "pandoc's e-books", "one table"],
)
def test_front_matter_of_other_programs_is_read(head: str) -> None:
    document, codes = read(f"{head}\n正文。\n")
    metadata = document.metadata
    assert (metadata.title, {one.name for one in metadata.creators}, metadata.date[:7]) == ("山居集", {"张三", "李四"}, "2024-05")
    assert document_text(document).split() == ["正文。"]
    assert codes == (["SRC-043"] if "email" in head or "affiliation" in head else [])


@pytest.mark.parametrize("head", ["title: 山居集\nauthor: 张三\n", '+++\ntitle = "山居集\n+++\n', "+++\ntitle = 1\n"])
def test_what_was_meant_for_front_matter_is_told(head: str) -> None:
    document, codes = read(f"{head}\n正文。\n")
    assert "山居集" in document_text(document) or "title" in document_text(document)
    assert codes == ["SRC-033"]


def test_a_role_and_a_number_stand_in_tables_too() -> None:
    document, codes = read("---\ncreator:\n- role: translator\n  text: 李四\n- role: 甲\n  text: 王五\n- email: x\nidentifier:\n- scheme: ISBN-13\n  text: 978-0-00-000000-2\n---\n\n正文。\n")
    assert document.metadata.creators == (Creator("李四", "trl"), Creator("王五"))
    assert document.metadata.isbn == "978-0-00-000000-2"
    assert codes == ["SRC-043", "SRC-009", "SRC-009"]


@pytest.mark.parametrize("braces", ["", "{lang=ja}\n"])
def test_a_chinese_book_that_quotes_japanese_is_chinese(braces: str) -> None:
    japanese = "どこで生れたかとんと見当がつかぬ。何でも薄暗いじめじめした所でニャーニャー泣いていた事だけは記憶している。"
    document, codes = read(f"# 渡口\n\n雨从清早下到傍晚，渡口的人都散了，只剩下船家坐在檐下抽烟，半天也不说一句话。远处的灯一盏一盏亮起来，像有谁在水面上数数。\n\n{braces}{japanese}\n")
    assert (document.metadata.language, codes) == ("zh-Hans", [])
    document, _ = read(f"# 猫\n\n{japanese}\n\n渡口的人都散了，只剩下船家。\n")
    assert document.metadata.language == "ja"


def test_what_says_that_it_is_in_another_language_has_no_voice_in_that_of_the_book() -> None:
    document, _ = read("# 渡口\n\n雨从清早下到傍晚。\n\n" + "{lang=ja}\nどこで生れたかとんと見当がつかぬ。\n\n" * 9)
    assert document.metadata.language == "zh-Hans"


def test_front_matter_says_what_it_cannot_use() -> None:
    document, codes = read("---\ntitle: 书\ndate: 昨天\nlanguage: 中 文\ntitel: x\npublisher:\n---\n文\n")
    assert document.metadata.title == "书"
    assert codes == ["SRC-009", "SRC-009", "SRC-008", "SRC-009"]


def test_front_matter_is_held_to_the_rules_of_a_project() -> None:
    stated = "---\nisbn: 9780000000002\n副标题: 河边\n丛书: 某丛书\n主编: 甲、乙\n作者: 丙丁 撰\n关键词: [一, 二]\nissn: 1000-0000\n---\n\n# 一\n"
    report = Report()
    metadata, _ = read_front_matter(stated, Metadata(), "x.md", report)
    assert (metadata.isbn, metadata.subtitle, metadata.series, metadata.subjects) == ("978-0-00-000000-2", "河边", "某丛书", ("一", "二"))
    assert metadata.creators == (Creator("甲", "edt", "主编"), Creator("乙", "edt", "主编"), Creator("丙丁", "aut", "撰"))
    (finding,) = report
    assert (finding.code, finding.place and finding.place.line) == ("SRC-009", 8)
    assert "would be 3" in finding.message


def test_front_matter_states_codes_of_subjects() -> None:
    report = Report()
    stated = "---\n中图分类号: I267 当代散文\nThema: DNL\nddc: 八\n---\n\n# 一\n"
    metadata, _ = read_front_matter(stated, Metadata(), "x.md", report)
    assert metadata.classes == (SubjectClass("CLC", "I267", "当代散文"), SubjectClass("Thema", "DNL"))
    assert [(finding.code, finding.place and finding.place.line) for finding in report] == [("SRC-009", 4)]


def test_source_lines_count_the_front_matter() -> None:
    document, _ = read("---\ntitle: 书\n---\n\n# 甲\n\n乙\n丙\n")
    section = document.sections[0]
    assert [(span.first, span.last) for span in section.heading.origin.spans] == [(5, 5)]
    assert [(span.first, span.last) for span in section.blocks[0].origin.spans] == [(7, 8)]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ('[魑魅]{ruby="chī mèi"}', "{ruby 魑|chī}{ruby 魅|mèi}"),
        ('[王国]{ruby="wángguó"}', "{ruby 王国|wángguó}"),
        ('[春眠]{ruby="ㄔㄨㄣ ㄇㄧㄢˊ"}', "{ruby 春|ㄔㄨㄣ}{ruby 眠|ㄇㄧㄢˊ}"),
        ('[ab]{ruby="甲 乙"}', "{ruby ab|甲 乙}"),
        ('[鲁迅]{.name ruby="lǔ xùn"}', "{name {ruby 鲁|lǔ}{ruby 迅|xùn}}"),
        ('[*魑*]{ruby="chī"}', "{em {ruby 魑|chī}}"),
        ('[魑*魅*]{ruby="chī mèi"}', "{gloss 魑{em 魅}|chī mèi}"),
        ('[套[字]{ruby="zì"}]{ruby="tào zì"}', "{gloss 套{ruby 字|zì}|tào zì}"),
        ('[呐喊]{.书名}[王小明]{.示亡}[鲁迅]{.专名}', "{book 呐喊}{deceased 王小明}{name 鲁迅}"),
        ('[Ulysses]{.book lang=en}', "{book {lang en|Ulysses}}"),
        ('[Dublin]{lang=en ruby="都柏林"}', "{gloss {lang en|Dublin}|都柏林}"),
        ('[もの]{lang="english?"}', "もの"),
        ('[自强]{gloss="努力" comment="好"}', "{comment {gloss 自强|努力}|好}"),
        ('空[]{ruby="kōng"}[ ]{gloss="白"}', "空kōng 白"),
    ],
)
def test_what_stands_beside_words_is_read_and_nothing_of_it_lost(written: str, read_as: str) -> None:
    document, _ = read(f"{written}\n")
    assert dump_text(document).rstrip().endswith(f"p: {read_as}")
    assert not imbalance(document)


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("~~旧价~~新价", "{struck 旧价}新价"),
        ("~~**粗**与*着重*~~", "{struck {strong 粗}与{em 着重}}"),
        ("H~2~O，x^2^，a^n+1^", "H{subscript 2}O，x{superscript 2}，a{superscript n+1}"),
        ("SO~4~^2-^与(CH~3~)~2~", "SO{subscript 4}{superscript 2-}与(CH{subscript 3}){subscript 2}"),
        ("张三^1,\\*^，引文^[1]^。", "张三{superscript 1,*}，引文{superscript [1]}。"),
        ("从3~5天到6~8天，好~，^_^，^o^，约~无~", "从3~5天到6~8天，好~，^_^，^o^，约~无~"),
        ("好啊~~", "好啊~~"),
        ("`x^2^`", "{code x^2^}"),
        ("式$x^2^+y_1*2*3$。", "式$x^2^+y_1*2*3$。"),
    ],
)
def test_struck_raised_and_lowered_text_is_read_and_tildes_of_chinese_text_stay(written: str, read_as: str) -> None:
    document, _ = read(f"{written}\n")
    assert dump_text(document).rstrip().endswith(f"p: {read_as}")
    assert not imbalance(document)
    assert read_manuscript(Source("a.md", render_manuscript(document).encode()), Report()).blocks == document.blocks


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("甲<br>乙<BR />", "p: 甲⏎乙"),
        ("x<sup>2</sup>，H<sub>2</sub>O，<del>删</del>，<b>粗<i>重</i></b>，<u>线</u>", "p: x{superscript 2}，H{subscript 2}O，{struck 删}，{strong 粗{em 重}}，{em 线}"),
        ("<ruby>漢<rp>(</rp><rt>hàn</rt><rp>)</rp>字<rt>zì</rt></ruby>", "p: {ruby 漢|hàn}{ruby 字|zì}"),
        ('<a id="_Toc1"></a>渡口', "p: {anchor _Toc1}渡口"),
        ("<b>未闭，<kbd>键</kbd>，</b><script>x</script>", "p: {strong 未闭，<kbd>键</kbd>，}<script>x</script>"),
        ("<b>未闭，3<5>2", "p: <b>未闭，3<5>2"),
        ("==重点==，x==1且y==2", "p: {em 重点}，x==1且y==2"),
        ("正文<!-- 注 -->继续 %%注%% 完，100%%完%%", "p: 正文继续  完，100%%完%%"),
        ("<!-- 多行\n\n注释 -->\n\n正文", "p: 正文"),
        ("%%\n多行\n\n注释\n%%\n\n正文", "p: 正文"),
        ("<!-- 没有完\n\n正文", "p: 正文"),
        ("[TOC]\n\n正文\n\n\\newpage", "p: 正文"),
        ("&emsp;&emsp;正文<br>\n\n&nbsp;\n\n<br>", "p: 正文"),
        ("　　甲段。\n　　乙段。\n丙。", "p: 乙段。␤丙。"),
        ("| 空山新雨后，\n| 天气晚来秋。\n|\n| 明月松间照，", "stanza\n    明月松间照，"),
        ("> [!note] 题目\n> 内容", "remark\n    p: {strong 题目}\n    p: 内容"),
        ("> [!WARNING]\n> 内容", "remark\n    p: {strong WARNING}\n    p: 内容"),
        ("见[[渡口|那里]]与[[对岸#晨]]", "p: 见那里与对岸 晨"),
        ("他走了。\n---\n\n她来了", "p: 他走了。\n  rule\n  p: 她来了"),
        ("```{.python .numberLines}\nx\n```", "code python: x"),
        ("```{r setup, echo=FALSE}\nx\n```", "code r: x"),
        ("##话题##，#1", "p: ##话题##，#1"),
        ("[]{#_Toc1 .anchor}[渡]{.underline}[口]{.mark}", "p: {anchor _Toc1}{em 渡}{em 口}"),
        ("::: {.verse}\n空山新雨后，\n:::", "stanza\n    空山新雨后，"),
    ],
)
def test_signs_of_other_programs_are_read_for_what_they_mean(written: str, read_as: str) -> None:
    document, codes = read(f"{written}\n")
    assert dump_text(replace(document, sections=())).rstrip().endswith(read_as)
    assert not imbalance(document)
    assert "SRC-010" not in codes


@pytest.mark.parametrize(
    ("written", "title"),
    [("##第一节 上", "第一节 上"), ("#第二章 渡口", "第二章 渡口"), ("＃ 全角", "全角"), ("# 前言 {-}", "前言")],
)
def test_headings_are_read_as_people_write_them(written: str, title: str) -> None:
    document, codes = read(f"{written}\n\n正文。\n")
    assert [inline_text(section.heading.title) for section in document.sections] == [title]
    assert not imbalance(document)
    assert codes == ([] if written.endswith("{-}") else ["SRC-041"])
    assert not read("#散文 #读书\n\n正文。\n")[0].sections


def test_a_note_is_linked_where_its_heading_is_and_told_where_it_is_not() -> None:
    document, codes = read("# 渡口\n\n## 晨\n\n见[[渡口#晨]]与[[对岸]]。\n")
    assert "{link #晨|渡口 晨}与对岸" in dump_text(document)
    assert codes == ["SRC-013"]


def test_pictures_are_taken_as_typora_and_obsidian_name_them(tmp_path: Path) -> None:
    (tmp_path / "attachments").mkdir()
    (tmp_path / "attachments/图 1.png").write_bytes(PIXEL)
    (tmp_path / "b.png").write_bytes(PIXEL)
    text = '![[图 1.png|288]]\n\n<img src="b.png" alt="乙" style="zoom:50%;" />\n\n![丙](b.png){width="3in" height="2in"}\n'
    report = Report()
    document = read_markdown(Source("a.md", text.encode(), tmp_path), report)
    figures = [block for block in document.blocks if isinstance(block, Figure)]
    assert [(bool(one.resource), one.width_percent, one.alternative) for one in figures] == [(True, 50, ""), (True, 50, "乙"), (True, 50, "丙")]
    assert not list(report)


def test_tasks_have_boxes_and_brackets_elsewhere_stay() -> None:
    document, codes = read("- [ ] 校对\n- [x] 排版\n- [X]字\n- 印\n\n1. [X] 甲\n\n- [x]\n\n[x] 乙\n")
    first, second, third, paragraph = document.blocks
    assert (first.done, second.done, third.done) == ((False, True, None, None), (True,), (True,))  # type: ignore[union-attr]
    assert document_text(document).split() == ["校对", "排版", "[X]字", "印", "甲", "[x]", "乙"]
    assert not imbalance(document)
    assert not codes
    assert read_manuscript(Source("a.md", render_manuscript(document).encode()), Report()).blocks == document.blocks
    assert isinstance(paragraph, Paragraph)


_PIECES = st.sampled_from(
    ["甲", "乙丙", "word", "，", "。", "**", "*", "_", "`", "```\n", "[", "]", "(", ")", "[^1]", "[^1]: ", "^[", "![", "> ",
     "- ", "1. ", "# ", "## ", "\n", "\n\n", "    ", "|", "|-|-|\n", "---\n", "&amp;", "&#x4e2d;", "\\", "<b>", "<!--", ":",
     ": ", "~", "[a]: b\n", "===\n", "title: x\n", "https://x.y", " ", "\t", "\u3000", "\ue123",
     "{#a}", "{.index}", '{key="丁" see="戊"}', "{.part}\n", "{", "}", "[@a]", "[@page:a]", "[](#a)", "::: verse\n", ":::\n", ":::: 信\n",
     "::: x {#b}\n", '{ruby="wù"}', '{.name ruby="a b" gloss="丙"}', '{.deceased comment="批"}', "{lang=en}", "\n\n: ", "![己](f.png)", "```py {#c}\n",
     "<!--", "-->", "%%", "<br>", "<b>", "</b>", "<sup>", "</sup>", "[[", "]]", "![[丁.png]]", "==", "[TOC]\n", "> [!note] ", "| 戊\n", "##", "＃ ",
     "<ruby>漢<rt>hàn</rt></ruby>", '<img src="f.png">', "。\n---\n", "　　", "&emsp;",
     "- [x] ", "[ ] ", "~~", "x^2^", "~2~", "^[1]^", "$", "$a^2$", "$$"]
)  # fmt: skip


@given(st.lists(_PIECES, min_size=1, max_size=40).map("".join))
def test_whatever_is_written_the_count_comes_out_even(text: str) -> None:
    try:
        document, _ = read(text)
    except SourceError:
        return
    assert not imbalance(document)
    for section in iter_sections(document.sections):
        assert section.heading.title or not section.heading.kicker
        list(iter_blocks(section.blocks))


@given(st.lists(_PIECES, min_size=1, max_size=40).map("".join))
def test_no_character_of_the_language_is_ever_lost(text: str) -> None:
    """Han characters and words outside targets, labels and front matter are in the document or a finding says so."""
    text = "渡口\n\n" + text.replace("[a]: b", "").replace("https://x.y", "").replace("title: x", "").replace(
        "(", ""
    )
    try:
        document, _ = read(text)
    except SourceError:
        return
    printed = document_text(document)
    for character in "甲乙丙":
        assert printed.count(character) >= text.count(character) - _in_labels(text, character)


def _in_labels(text: str, character: str) -> int:
    """Count what stands where Markdown keeps words it does not print: labels, targets, names of languages."""
    hidden = 0
    for line in text.split("\n"):
        if "```" in line or "]:" in line or "[" in line:
            hidden += line.count(character)
    return hidden
