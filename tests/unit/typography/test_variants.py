"""A whole document changes its script: phrases go through its inlines, code and addresses stay, and nothing is lost."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banxin.diagnostics import Place, Report
from banxin.model import document as nodes
from banxin.model.document import (
    Document,
    Emphasis,
    Inline,
    Metadata,
    Note,
    Paragraph,
    Ruby,
    Section,
    Strong,
    Text,
)
from banxin.model.dump import dump_text
from banxin.model.span import Edit, Origin, Span
from banxin.model.walk import document_text, imbalance, iter_edits, take_census
from banxin.settings import VARIANTS, Variant
from banxin.typography.variants import convert_variant
from support.documents import documents

# Enough for the script of the examples to be plain.
SIMPLIFIED = Paragraph((Text("这是为说明简体与国语而写的话。"),))
TRADITIONAL = Paragraph((Text("這是為說明簡體與國語而寫的話。"),))


def converted(*content: Inline, variant: Variant = "zh-Hant-TW", words: bool = False) -> tuple[Inline, ...]:
    document = Document("book", blocks=(SIMPLIFIED, Paragraph(content)))
    changed = convert_variant(document, variant, Report(), regional_words=words)
    block = changed.blocks[1]
    assert isinstance(block, Paragraph)
    return block.content


def test_a_phrase_goes_through_emphasis_notes_and_annotations() -> None:
    note = Note((Paragraph((Text("后来"),)),))
    assert converted(Text("头"), Strong((Text("发"),)), Text("干"), note, Emphasis((Text("净"),))) == (
        Text("頭"),
        Strong((Text("髮"),)),
        Text("乾"),
        Note((Paragraph((Text("後來"),)),)),
        Emphasis((Text("淨"),)),
    )
    assert converted(Ruby((("头", "tóu"), ("发", "fà")))) == (Ruby((("頭", "tóu"), ("髮", "fà"))),)


def test_a_phrase_does_not_go_over_a_turned_line() -> None:
    assert converted(Text("头"), nodes.Break(), Text("发")) == (Text("頭"), nodes.Break(), Text("發"))


def test_code_and_addresses_stay() -> None:
    code, link = nodes.Code("发"), nodes.Link("#头发", (Text("发财"),))
    assert converted(code, link) == (code, nodes.Link("#头发", (Text("發財"),)))


def test_a_word_of_another_length_is_parted_with_its_inlines() -> None:
    assert converted(Text("看博"), Strong((Text("客"),)), Text("吧"), words=True) == (
        Text("看部落"),
        Strong((Text("格"),)),
        Text("吧"),
    )


def test_everything_printed_follows() -> None:
    section = Section(
        "chapter",
        nodes.Heading((Text("头发"),), (Text("后来"),), (Text("干净"),)),
        nodes.Label("发展", "■发展"),
        nodes.Byline(("张刃",), "□张刃"),
        (
            nodes.Figure("图.png", (Text("图说"),), "一张图"),
            nodes.Table((((Text("页数"),),),), caption=(Text("印数"),)),
            nodes.Verse((((Text("云门"),),),)),
            nodes.CodeBlock("发"),
            nodes.Furniture("广告"),
            SIMPLIFIED,
        ),
        anchor="头发",
        folio=nodes.Folio("5", "社会", paper="工人日报"),
    )
    metadata = Metadata(
        "红楼梦",
        creators=(nodes.Creator("赵树理", role_name="主编", file_as="Zhao Shuli"),),
        paper="工人日报",
        credits=("编辑：刘颖",),
        description="关于云",
        imprint=(("责任编辑", "刘颖"),),
        cip="图书在版编目数据",
    )
    document = Document("book", metadata, sections=(section,), unplaced=(nodes.Furniture("电话"),))
    changed = convert_variant(document, "zh-Hant-TW", Report())
    assert changed.metadata == Metadata(
        "紅樓夢",
        "zh-Hant-TW",
        (nodes.Creator("趙樹理", role_name="主編", file_as="Zhao Shuli"),),
        paper="工人日報",
        credits=("編輯：劉穎",),
        description="關於雲",
        imprint=(("責任編輯", "劉穎"),),
        cip="图书在版编目数据",
    )
    (new,) = changed.sections
    assert new.heading == nodes.Heading((Text("頭髮"),), (Text("後來"),), (Text("乾淨"),))
    assert (new.column, new.byline) == (nodes.Label("發展", "■發展"), nodes.Byline(("張刃",), "□張刃"))
    assert new.folio == nodes.Folio("5", "社會", paper="工人日報")
    assert new.anchor == "头发"
    assert new.blocks[:5] == (
        nodes.Figure("图.png", (Text("圖說"),), "一張圖"),
        nodes.Table((((Text("頁數"),),),), caption=(Text("印數"),)),
        nodes.Verse((((Text("雲門"),),),)),
        nodes.CodeBlock("发"),
        nodes.Furniture("廣告"),
    )
    assert changed.unplaced == (nodes.Furniture("電話"),)


def test_a_surname_is_no_word() -> None:
    section = Section("article", byline=nodes.Byline(("于红",), "□于红"), blocks=(Paragraph((Text("于红在于红旗下报道，后勤部于后天来。"),)),))
    metadata = Metadata(creators=(nodes.Creator("范余"), nodes.Creator("后勤部")))
    changed = convert_variant(Document("newspaper", metadata, sections=(section,)), "zh-Hant-TW", Report())
    assert changed.sections[0].byline == nodes.Byline(("于紅",), "□于紅")
    assert document_text(changed).splitlines()[-1] == "于紅在于紅旗下報道，後勤部於後天來。"
    assert [creator.name for creator in changed.metadata.creators] == ["范餘", "後勤部"]


@pytest.mark.parametrize(
    ("variant", "before", "after"),
    [
        ("zh-Hans", "他说：“台湾‘后’。”", "他说：“台湾‘后’。”"),
        ("zh-Hans", "他说：「这里」。", "他说：“这里”。"),
        ("zh-Hant-TW", "這裏說“着”。", "這裏說「着」。"),
        ("zh-Hant-HK", "這裡說“著”。", "這裡說「著」。"),
    ],
)
def test_in_its_own_script_a_text_changes_its_punctuation_only(variant: Variant, before: str, after: str) -> None:
    own = SIMPLIFIED if variant == "zh-Hans" else TRADITIONAL
    changed = convert_variant(Document("book", blocks=(own, Paragraph((Text(before),)))), variant, Report())
    assert changed.blocks == (own, Paragraph((Text(after),)))
    assert changed.metadata.language == variant


def test_each_change_is_an_edit_of_its_passage() -> None:
    origin = Origin((Span("a.txt", 7, 7),))
    document = Document("book", blocks=(SIMPLIFIED, Paragraph((Text("看博客，头发。"),), origin)))
    changed = convert_variant(document, "zh-Hant-TW", Report(), regional_words=True)
    assert changed.blocks[1].origin.edits == (Edit("variant", 7, "博客", "部落格"), Edit("variant", 7, "头发", "頭髮"))


def test_doubts_and_words_are_told_once_with_their_first_line() -> None:
    lines = ["皇后，后，后来", "他用软件，又用软件。", "后"]
    blocks = tuple(Paragraph((Text(text),), Origin((Span("a.txt", number, number),))) for number, text in enumerate(lines, 3))
    report = Report()
    convert_variant(Document("book", blocks=(SIMPLIFIED, *blocks)), "zh-Hant-TW", report, regional_words=True)
    assert [(finding.code, finding.place) for finding in report] == [("TYP-001", Place("a.txt", 3)), ("TYP-002", Place("a.txt", 4))]
    doubt, words = (finding.message for finding in report)
    assert "“后” became “後” 2 times" in doubt
    assert "“皇后，后，后来”" in doubt
    assert doubt.endswith("it may stand for 后")
    assert "2 times: “他用软件，又用软” → “他用軟體，又用軟”" in words


def test_another_language_has_no_such_variant() -> None:
    document = Document("book", Metadata(language="ja"), (Paragraph((Text("学校“で”"),)),))
    report = Report()
    assert convert_variant(document, "zh-Hant-TW", report) == document
    assert [finding.code for finding in report] == ["TYP-003"]


# --- laws ---------------------------------------------------------------------------------------------------

_LANGUAGE = re.compile("^  language: .*$", re.MULTILINE)
_CHANGEABLE = re.compile("[\u2e80-\u2fdf\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff“”‘’「」『』]")


def _without_what_may_change(document: Document) -> str:
    return _CHANGEABLE.sub("", _LANGUAGE.sub("", dump_text(document)))


@given(documents, st.sampled_from(VARIANTS))
def test_nothing_but_han_and_quotation_marks_changes(document: Document, variant: Variant) -> None:
    whole = replace(document, blocks=(SIMPLIFIED, *document.blocks))
    changed = convert_variant(whole, variant, Report())
    assert _without_what_may_change(changed) == _without_what_may_change(whole)
    assert len(dump_text(changed)) - len(variant) == len(dump_text(whole)) - len(whole.metadata.language)


@given(documents, st.sampled_from(VARIANTS), st.booleans(), st.sampled_from([SIMPLIFIED, TRADITIONAL]))
def test_the_count_of_characters_holds_for_the_converted_document(
    document: Document, variant: Variant, words: bool, own: Paragraph
) -> None:
    whole = replace(document, blocks=(own, *document.blocks))
    whole = replace(whole, census=take_census(document_text(whole)))
    changed = convert_variant(whole, variant, Report(), regional_words=words)
    assert not imbalance(changed)
    dropped = replace(changed, blocks=(replace(changed.blocks[0], content=()), *changed.blocks[1:]))  # type: ignore[call-arg]
    assert imbalance(dropped) or not list(iter_edits(changed))


def test_there_and_back_again_is_the_same() -> None:
    text = "他说：“银行的行长在重庆长大，头发干净，看着‘这里’的云。”"
    document = Document("book", blocks=(Paragraph((Text(text),)),))
    for variant in VARIANTS[1:]:
        there = convert_variant(document, variant, Report())
        assert document_text(convert_variant(there, "zh-Hans", Report())) == text
