"""A manuscript builds the document it was written from, and says where it is wrong."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from banxin.diagnostics import Place, Report
from banxin.errors import SourceError
from banxin.model import document as nodes
from banxin.model.provenance import DOUBTFUL
from banxin.model.span import Origin, Span
from banxin.model.walk import imbalance, map_blocks
from banxin.pipeline import parse, read_document
from banxin.readers.manuscript import find_digests, is_manuscript, read_manuscript
from banxin.readers.source import Source
from banxin.renderers.manuscript import render_manuscript
from banxin.settings import Settings
from banxin.statements import TEXT_FIELDS
from support.documents import documents


def read(text: str) -> nodes.Document:
    return read_manuscript(Source("m.md", text.encode()), Report())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents)
def test_what_is_written_reads_back_to_the_same_document(document: nodes.Document) -> None:
    text = render_manuscript(document)
    assert is_manuscript(text)
    again = read(text)
    assert again == document
    assert not imbalance(again)


MANUSCRIPT = """---
format: banxin-manuscript/1
genre: newspaper
title: 甲报
---

# article: 题目{br}第二行
column: 有感而发 | ■有感而发
byline: 张三、李四 | □张三 李四 | end

第一段{note 1|}。

::: note 1
注。
:::

## brief: 内题

李五：正文{source （10月1日《乙报》）}
"""


def test_all_that_is_stated_of_a_publication_is_kept() -> None:
    creators = (
        nodes.Creator("甲 | 乙", "edt", "主编"),
        nodes.Creator("丙", "trl", "", "Bing"),
        nodes.Creator("丁", "aut", "撰", "Ding"),
        nodes.Creator("戊"),
    )
    verified = ("language", "date", "page", "isbn", "print_isbn", "issn", "cn")
    texts = {key: f"{key} 一\n二" for key in TEXT_FIELDS if key not in verified}
    numbers = {"isbn": "978-0-00-000000-2", "print_isbn": "978-0-00-000001-9", "issn": "1000-0003", "cn": "11-1234/G2", "date": "2026-03", "page": "A2"}
    classes = (nodes.SubjectClass("CLC", "I267", "散文 | 当代"), nodes.SubjectClass("Thema", "DNL"))
    imprint = (("印|刷", "厂 | 部"), ("字数", ""))
    metadata = nodes.Metadata(
        **texts, **numbers, creators=creators, subjects=("一", "二 | 三"), classes=classes, imprint=imprint, cover="pictures/cover.jpg"
    )
    document = nodes.Document("book", metadata)
    assert read(render_manuscript(document)).metadata == metadata
    with pytest.raises(SourceError, match="check digit") as wrong:
        read(render_manuscript(document).replace("000000-2", "000000-3"))
    assert wrong.value.place is not None


def test_the_syntax_is_what_an_editor_would_write() -> None:
    document = read(MANUSCRIPT)
    article = document.sections[0]
    assert article.heading.title == (nodes.Text("题目"), nodes.Break("turn"), nodes.Text("第二行"))
    assert article.column == nodes.Label("有感而发", "■有感而发")
    assert article.byline == nodes.Byline(("张三", "李四"), "□张三 李四", "end")
    assert article.sections[0].kind == "brief"
    note = nodes.Note((nodes.Paragraph((nodes.Text("注。"),)),), "")
    assert article.blocks == (nodes.Paragraph((nodes.Text("第一段"), note, nodes.Text("。"))),)


@pytest.mark.parametrize(
    ("old", "new", "line", "word"),
    [
        ("title: 甲报", "titel: 甲报", 4, "title"),
        ("# article", "# artikle", 7, "article"),
        ("byline: 张三", "by_line: 张三", 9, "byline"),
        ("## brief", "#### brief", 17, "has 2 #, not 4"),
        ("第一段", "{sorce 第}", 11, "source"),
        ("{note 1|}", "{note 2|}", None, "note 2"),
        ("第一段", "{ruby 第|dì|一段}", 11, "bars"),
        ("第一段", '{ruby="第"}一段', 11, "bars"),
        ("第一段", "{br 第一段}", 11, "bars"),
        ("第一段", "{tcy {em 第}一段}", 11, "only text"),
        ("第一段", "{ruby {em 第}|dì|}一段", 11, "only text"),
        ("第一段", "{gloss {em 其}|第}一段", 11, "only text"),
        ("::: note 1", "::: noot 1", 13, "note"),
        ("）}", "）", 19, "}"),
        ("# article: 题目", "# 题目", 7, "kind"),
        ("第一段", "{第一段", 11, "\\{"),
        ("column: ", "byline: 张刃\ncolumn: ", 10, "parted by 、"),
        ("title: 甲报", "date: 2020/13/45", 4, "2020-10-28"),
        ("title: 甲报", "date: 2021-02-30", 4, "2020-10-28"),
        ("manuscript/1", "manuscript/2", 2, "this program reads banxin-manuscript/1"),
        ("genre: newspaper", "genre: newspeper", 3, "newspaper"),
        ("---\nformat", "format", 1, "---"),
        ("byline: 张三", "Byline: 张三", 9, "byline"),
        ("byline: 张三", "by-line：张三", 9, "byline"),
        ("byline: 张三", "署名：张三", 9, "write “byline: …”"),
        ("column: ", "title: 甲\ncolumn: ", 8, "in the heading itself"),
        ("column: ", "source: 《乙报》\ncolumn: ", 8, "{source …}"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_remedy(old: str, new: str, line: int | None, word: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(MANUSCRIPT.replace(old, new))
    assert word in str(caught.value)
    assert caught.value.place is not None
    assert caught.value.place.line == line


@pytest.mark.parametrize(
    ("block", "line", "message", "hint"),
    [
        ("::: figure a.jpg\nalt: 甲", 11, "“::: figure a.jpg” is not closed", "above line 14"),
        ("::: unplaced label\n■每日图评", 11, "“::: unplaced label” is not closed", "above line 14"),
        ("::: verse\n::: stanza\n春眠不觉晓\n:::", 11, "“::: verse” is not closed", "above line 16"),
        ("::: quotation\n引文。", 11, "“::: quotation” is not closed", "above line 14"),
        ("::: quotation\n::: table 1\n| 甲 |\n::: list", 12, "“::: table 1” is not closed", "above line 14"),
        ("::: verse\n春眠不觉晓\n:::", 12, "holds only blocks “::: stanza”", "::: stanza"),
        ("::: figure a.jpg\n屋顶上的秋色\n:::", 12, "no line of a figure", "caption: …"),
        ("::: figure a.jpg\ncaptoin: 秋色\n:::", 12, "captoin", "“caption”"),
        ("::: figure a.jpg\nalt: 甲\nalt: 乙\n:::", 13, "written twice", ""),
        ("%% ::: figure a.jpg\n:::", 12, "closes no block", "%%"),
    ],
)
def test_no_text_is_lost_in_a_block_that_is_not_as_it_should_be(block: str, line: int, message: str, hint: str) -> None:
    text = MANUSCRIPT.split("第一段")[0] + block + "\n\n# article: 下一篇\n\n下一篇的正文。\n\n::: unplaced folio\n第3版\n:::\n"
    with pytest.raises(SourceError, match=message) as caught:
        read(text)
    assert caught.value.place == Place("m.md", line)
    assert hint in caught.value.hint


def test_a_text_that_lost_the_first_line_of_its_manuscript_is_known_as_one() -> None:
    assert is_manuscript(MANUSCRIPT.removeprefix("---\n"))
    assert not is_manuscript("# 说明\n\nformat: banxin-manuscript/1\n")


def test_full_width_signs_mean_what_they_stand_for() -> None:
    wide = MANUSCRIPT.replace("# article: ", "＃ article：").replace("byline: ", "byline：").replace("column: ", "column:")
    wide = wide.replace("title: ", "title：").replace(":::", "：：：")
    assert read(wide) == read(MANUSCRIPT)
    paragraphs = tuple(nodes.Paragraph((nodes.Text(text),)) for text in ("＃ article：题目", "：：： quotation", "％％ 甲"))
    document = nodes.Document("book", blocks=paragraphs)
    assert read(render_manuscript(document)) == document


def test_text_below_what_is_unplaced_is_sent_to_its_article() -> None:
    with pytest.raises(SourceError, match="after the first “::: unplaced”") as caught:
        read(MANUSCRIPT + "\n::: unplaced folio\n第3版\n:::\n\n::: quotation\n引文。\n:::\n")
    assert "article" in caught.value.hint


def test_notes_stand_one_below_the_other_however_many_there_are() -> None:
    notes = tuple(nodes.Note((nodes.Paragraph((nodes.Text(f"注{number}"),)),)) for number in range(1000))
    document = nodes.Document("book", nodes.Metadata(), (nodes.Paragraph(notes),))
    text = render_manuscript(document)
    assert "注1\n:::\n\n::: note 3\n" in text
    assert read(text).blocks == document.blocks


def test_a_derived_title_follows_the_headlines(tmp_path: Path) -> None:
    source, target = tmp_path / "book.md", tmp_path / "page.md"
    source.write_text("# 老人\n\n雨下着。\n\n# 木匣\n\n水涨着。\n", "utf-8")
    parse(Settings(sources=(str(source),)), target, Report())
    target.write_text(target.read_text("utf-8").replace("# chapter: 老人", "# chapter: 渡口"), "utf-8")
    assert read_document(Settings(sources=(str(target),)), Report()).metadata.title == "渡口等2篇"


def test_names_and_their_printed_forms_are_held_against_each_other() -> None:
    report = Report()
    corrected = MANUSCRIPT.replace("byline: 张三", "byline: 张山").replace("■有感而发", "■有感")
    read_manuscript(Source("m.md", corrected.encode()), report)
    assert [(finding.code, finding.place) for finding in report] == [("SRC-018", Place("m.md", 8)), ("SRC-018", Place("m.md", 9))]


def test_a_picture_that_is_not_there_is_told_with_its_line() -> None:
    report = Report()
    text = MANUSCRIPT.replace("第一段", "::: figure roof.jpg\nalt: 屋顶\n:::\n\n见{image seal.png|印}，第一段")
    read_manuscript(Source("m.md", text.encode()), report)
    assert [(finding.code, finding.place) for finding in report] == [("SRC-005", Place("m.md", 11)), ("SRC-005", Place("m.md", 15))]


def test_a_byline_left_in_the_text_when_two_articles_are_made_one_is_told() -> None:
    """Whoever takes a heading out to join two articles leaves the lines below it, which then are text."""
    report = Report()
    text = MANUSCRIPT.replace("## brief: 内题\n", "byline: 王五 |  | end")
    document = read_manuscript(Source("m.md", text.encode()), report)
    assert [(finding.code, finding.place) for finding in report] == [("SRC-038", Place("m.md", 17))]
    report = Report()
    again = render_manuscript(document)
    assert read_manuscript(Source("m.md", again.encode()), report) == document
    assert list(report) == []


def test_an_indent_that_somebody_typed_is_not_printed_beside_that_of_the_edition() -> None:
    assert read(MANUSCRIPT.replace("第一段", "　　第一段")) == read(MANUSCRIPT)
    indented = nodes.Document("book", blocks=(nodes.Paragraph((nodes.Text("　第一段"),)),))
    assert read(render_manuscript(indented)) == indented


def test_empty_lines_above_the_first_are_nothing() -> None:
    document = read("\n" + MANUSCRIPT)
    assert [section.heading.title for section in document.sections] == [section.heading.title for section in read(MANUSCRIPT).sections]
    assert document.genre == "newspaper"


def test_names_are_parted_by_either_comma() -> None:
    (section,) = read(MANUSCRIPT.replace("byline: 张三、李四", "byline: 张三，李四")).sections
    assert section.byline == nodes.Byline(("张三", "李四"), "□张三 李四", "end")
    odd = nodes.Document("book", sections=(nodes.Section("chapter", byline=nodes.Byline(("甲，乙", "丙、丁"), "")),))
    assert read(render_manuscript(odd)) == odd


def test_an_article_whose_text_was_moved_away_is_told() -> None:
    report = Report()
    read_manuscript(Source("m.md", MANUSCRIPT.split("李五")[0].encode()), report)
    assert [(finding.code, finding.place, finding.message) for finding in report] == [("STR-003", Place("m.md", 17), "headline without a body: 内题")]


def test_the_place_prepared_for_a_picture_is_used_by_taking_its_signs_away() -> None:
    cartoon = nodes.Section("cartoon", nodes.Heading((nodes.Text("晒秋"),)), blocks=(nodes.Paragraph((nodes.Text("正文。"),)),))
    head, place = render_manuscript(nodes.Document("newspaper", sections=(cartoon,))).rsplit("\n\n", 1)
    (section,) = read(f"{head}\n\n" + place.replace("%% ", "").replace("picture.jpg", "roof.jpg")).sections
    assert section.blocks[1:] == (nodes.Figure("roof.jpg"),)


def test_a_space_is_named_only_where_it_would_not_be_seen() -> None:
    content = (nodes.Marked("dateline", (nodes.Text("本报讯"),)), nodes.Text(" 市人社局"), nodes.Emphasis((nodes.Text("昨日 "),)), nodes.Text(" "))
    text = render_manuscript(nodes.Document("book", blocks=(nodes.Paragraph(content),)))
    assert "{dateline 本报讯} 市人社局{em 昨日{U+0020}}{U+0020}\n" in text
    assert read(text).blocks == (nodes.Paragraph(content),)


ROOT = Path(__file__).resolve().parents[3]
SOURCES = [ROOT / "seeds" / "000_43fae3af8e3174c9.txt", *sorted((ROOT / "tests" / "readers").glob("*/*/source.*"))]


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: f"{path.parents[1].name}-{path.parent.name}")
def test_the_manuscript_of_a_source_builds_the_same_document(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "m.md"
    parse(Settings(sources=(str(source),)), target, Report())
    assert read_document(Settings(sources=(str(target),)), Report()) == read_document(Settings(sources=(str(source),)), Report())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents)
def test_doubts_are_remarked_and_change_nothing(document: nodes.Document) -> None:
    doubtful = map_blocks(
        document, lambda block: replace(block, origin=Origin((Span("a\nb.txt", 1, 2),), (), DOUBTFUL - 0.1))
    )
    doubtful = replace(doubtful, sections=tuple(replace(section, kind="cartoon", folio=None) for section in doubtful.sections))
    text = render_manuscript(doubtful, {"a | b.txt": "0" * 64})
    assert read(text) == doubtful
    blocks = list(doubtful.blocks) + [block for section in doubtful.sections for block in section.blocks]
    assert text.count("%% doubtful (") >= len(blocks)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents, st.data())
def test_a_damaged_manuscript_is_read_or_refused_with_its_line(document: nodes.Document, data: st.DataObject) -> None:
    text = render_manuscript(document)
    body = text.index("---\n", 4)
    at = data.draw(st.integers(body, len(text)))
    length = data.draw(st.integers(0, 6))
    extra = data.draw(st.sampled_from(["", "{", "}", "|", ":::", "\n:::\n", "\\", "#", "{note 1|}", "{ruby a|", "%%", "999999999999"]))
    place: Place | None = Place("m.md")
    try:
        read(text[:at] + extra + text[at + length :])
    except SourceError as refusal:
        place = refusal.place
    assert place is not None


@pytest.mark.parametrize("head", ["::: foreign", "::: foreign english?"])
def test_blocks_in_another_language_name_it(head: str) -> None:
    with pytest.raises(SourceError, match="::: foreign en"):
        read(f"---\nformat: banxin-manuscript/1\n---\n\n{head}\n\nText.\n:::\n")


def test_remarks_stand_anywhere_and_count_as_lines() -> None:
    remarked = re.sub(r"^(?=[^-])", "%% a remark\n", MANUSCRIPT, flags=re.MULTILINE)
    remarked = remarked.replace("---\n%% a remark\nformat", "---\nformat", 1)
    assert read(remarked) == read(MANUSCRIPT)
    wrong = remarked.replace("## brief", "## breif")
    with pytest.raises(SourceError) as caught:
        read(wrong)
    assert caught.value.place is not None
    assert caught.value.place.line == wrong[: wrong.index("## breif")].count("\n") + 1


def test_a_text_that_begins_like_a_remark_is_kept() -> None:
    text = nodes.Text("%% 不是批注")
    verse = nodes.Verse((((text,), (text,)),))
    document = nodes.Document("book", blocks=(nodes.Paragraph((text,)), verse, nodes.CodeBlock("%% a\n%%b")))
    assert read(render_manuscript(document)) == document


def test_a_manuscript_remembers_what_it_was_made_from() -> None:
    digests = {"a b.txt": "0" * 64, "乙.txt": "1" * 64, "c | {d}.txt": "2" * 64}
    text = render_manuscript(nodes.Document("book"), digests)
    assert find_digests(text) == find_digests("\n" + text) == digests
    assert find_digests(MANUSCRIPT) == {}
    assert find_digests("source: a.txt | " + "0" * 64) == {}


@pytest.mark.parametrize("number", ["D800", "110000", "FFFFFF"])
def test_a_number_that_is_no_character_is_refused(number: str) -> None:
    with pytest.raises(SourceError, match="no character"):
        read(MANUSCRIPT.replace("第一段", f"{{U+{number}}}"))


def test_every_block_knows_its_lines_in_the_manuscript() -> None:
    (section,) = read(MANUSCRIPT).sections
    lines = [(span.first, span.last) for span in (*section.heading.origin.spans, *section.blocks[0].origin.spans)]
    assert lines == [(7, 9), (11, 11)]


def test_depth_is_bounded() -> None:
    head = MANUSCRIPT.split("# article")[0]
    with pytest.raises(SourceError, match="deeper"):
        read(head + "::: quotation\n" * 2000)
    with pytest.raises(SourceError, match="deeper"):
        read(head + "{em " * 2000)
