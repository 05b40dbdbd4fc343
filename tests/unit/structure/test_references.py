"""Numbers and references: what is numbered, what keeps its own number, and what a reference then prints."""

from __future__ import annotations

from dataclasses import replace

import pytest

from banxin.diagnostics import Report
from banxin.model.document import Anchor, Document, Metadata, Reference
from banxin.model.walk import document_text, imbalance, iter_edits, iter_sections
from banxin.readers.markdown import read_markdown
from banxin.readers.source import Source
from banxin.structure import PASSES
from banxin.structure.references import resolve_references


def resolved(text: str, language: str = "zh-Hans") -> tuple[Document, list[str]]:
    report = Report()
    document = read_markdown(Source("a.md", text.encode(), None), report)
    for step in PASSES["markdown"]:
        document = step(document, report)
    document = replace(document, metadata=replace(document.metadata, language=language))
    document = resolve_references(document, report)
    assert not imbalance(document)
    return document, [finding.code for finding in report]


def printed(text: str, language: str = "zh-Hans") -> list[str]:
    document, codes = resolved(text, language)
    assert codes == []
    return ["".join(line.split()) for line in document_text(document).split("\n") if line.strip()]


TABLE = "| 年 |\n|---|\n| 一 |\n\n: {} {{#{}}}\n\n"
FRONT = "---\nnumbering: chapters\n---\n"


def test_figures_and_tables_count_through_a_chapter_apart() -> None:
    text = "# 第三章 甲\n\n见[@b]、[@c]。\n\n" + TABLE.format("一表", "a") + TABLE.format("二表", "b")
    text += "# 第四章 乙\n\n" + TABLE.format("三表", "c") + "```py {#d}\nx\n```\n\n: 码\n\n见[@d]。"
    lines = printed(text)
    assert "见表3-2、表4-1。" in lines
    assert {"表3-1一表", "表3-2二表", "表4-1三表", "代码4-1码", "见代码4-1。"} <= set(lines)


def test_without_numbered_chapters_they_count_through_the_book() -> None:
    lines = printed("# 甲\n\n" + TABLE.format("一表", "a") + "# 乙\n\n" + TABLE.format("二表", "b") + "见[@b]。")
    assert {"表1一表", "表2二表", "见表2。"} <= set(lines)


def test_what_bears_no_name_or_a_number_of_its_own_is_not_numbered() -> None:
    text = "# 第一章 甲\n\n| 年 |\n|---|\n| 一 |\n\n: 无名\n\n" + TABLE.format("表七 印数", "a") + TABLE.format("有名", "b") + "见[@a]、[@b]。"
    assert {"无名", "表七印数", "表1-1有名", "见表七、表1-1。"} <= set(printed(text))


def test_chapters_are_numbered_on_request_but_for_those_with_numbers_of_their_own() -> None:
    text = FRONT + "# 前言\n\n文\n\n# 甲 {#a}\n\n文\n\n# 乙 {.unnumbered #b}\n\n文\n\n# 第五章 丙 {#c}\n\n文\n\n# 丁 {#d}\n\n见[@a]、[@b]、[@c]、[@d]。"
    lines = printed(text)
    assert {"前言", "第1章甲", "乙", "第五章丙", "第6章丁", "见第1章、“乙”、第五章、第6章。"} <= set(lines)


def test_neither_what_stands_beside_the_chapters_nor_back_matter_is_counted_as_a_chapter() -> None:
    titles = ("楔子", "甲", "尾声", "附录A 数据 {#x}", "附录 二 样张 {#y}", "注释", "索引", "图片来源", "余波 {.chapter}", "番外 {.chapter}")
    lines = printed(FRONT + "".join(f"# {title}\n\n文\n\n" for title in titles) + "见[@x]、[@y]。")
    assert {"楔子", "第1章甲", "尾声", "附录A数据", "附录二样张", "注释", "索引", "图片来源", "第2章余波", "第3章番外", "见附录A、附录二。"} <= set(lines)


@pytest.mark.parametrize(
    ("language", "expected"),
    [("zh-Hans", "见第1章、表1-1、“丙”。"), ("zh-Hant", "见第1章、表1-1、「丙」。"), ("zh-TW", "见第1章、表1-1、「丙」。"), ("en", "见Chapter1、Table1-1、“丙”。")],
)
def test_terms_are_those_of_the_language(language: str, expected: str) -> None:
    text = FRONT + "# 甲 {#a}\n\n" + TABLE.format("表", "t") + "## 丙 {#c}\n\n见[@a]、[@t]、[@c]。\n\n# 丁\n\n文"
    assert expected in printed(text, language)


def test_a_place_in_the_text_is_called_by_the_section_around_it() -> None:
    document, codes = resolved("# 第一章 甲\n\n## 乙\n\n{#p}\n一段。\n\n有[词]{#w}，见[@p]、[@w]、[@page:w]。")
    assert codes == []
    assert "见“乙”、“乙”、。" in document_text(document)
    (section,) = (section for section in iter_sections(document.sections) if section.anchor == "乙")
    page = section.blocks[1].content[-2]  # type: ignore[union-attr]
    assert page == Reference("w", "page", "“乙”")


def test_references_stand_in_headings_notes_cells_and_verse_too() -> None:
    text = "# 第一章 甲 {#a}\n\n注。^[见[@b]。]\n\n| 见[@b] |\n|---|\n| 见[@b] |\n\n::: verse\n见[@b]\n:::\n\n# 第二章 见[@a] {#b}\n\n文"
    document, codes = resolved(text)
    assert codes == []
    assert document_text(document).count("见第二章") == 4
    assert "第二章 见第一章" in document_text(document)


def test_each_number_is_a_recorded_edit() -> None:
    document, _ = resolved("# 第一章 甲\n\n" + TABLE.format("表", "t") + "见[@t]。")
    assert [(edit.rule, edit.before, edit.after) for edit in iter_edits(document)] == [("number", "", "表1-1"), ("reference", "", "表1-1")]


def test_a_correction_is_numbered_anew() -> None:
    document, _ = resolved("# 第一章 甲\n\n" + TABLE.format("表", "t") + "见[@t]。")
    (chapter,) = document.sections
    moved = replace(chapter, heading=replace(chapter.heading, title=(type(chapter.heading.title[0])("第九章 甲"),)))  # type: ignore[call-arg,arg-type]
    again = resolve_references(replace(document, sections=(moved,)), Report())
    assert "见表9-1。" in document_text(again)
    assert "表1-1" not in document_text(again)


def test_references_to_nothing_are_printed_as_written() -> None:
    document, codes = resolved("# 甲\n\n见[@none]与[@page:none]，[那里](#none)。")
    assert codes == ["STR-014", "STR-014", "STR-015"]
    assert "见[@none]与，那里。" in document_text(document)  # the second is printed by the editions


def test_entries_of_the_index_have_places_of_their_own() -> None:
    document, _ = resolved("# 甲\n\n[词]{.index}与[词]{.index}。")
    (chapter,) = document.sections
    names = [node.name for node in chapter.blocks[0].content if isinstance(node, Anchor)]  # type: ignore[union-attr]
    assert names == ["index-1", "index-2"]


def test_a_document_with_nothing_to_number_is_left_alone() -> None:
    document = Document("book", Metadata(title="书"))
    assert resolve_references(document, Report()) is document
