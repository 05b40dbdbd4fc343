"""Readings: by their neighbours, of rare characters once a chapter, and never where something is explained already."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from banxin.model import document as nodes
from banxin.model.document import Document, Inline, Note, Paragraph, Ruby, Section, Strong, Text
from banxin.model.walk import document_text, imbalance, iter_inlines, take_census
from banxin.settings import PinyinMode
from banxin.typography.pinyin import annotate_pinyin
from banxin.typography.zhuyin import find_syllable
from support.documents import documents


def annotated(*content: Inline, mode: PinyinMode = "all") -> tuple[Inline, ...]:
    (block,) = annotate_pinyin(Document("book", blocks=(Paragraph(content),)), mode).blocks
    assert isinstance(block, Paragraph)
    return block.content


def readings(*content: Inline, mode: PinyinMode = "all") -> str:
    pairs = [node.pairs for node in iter_inlines(annotated(*content, mode=mode)) if isinstance(node, Ruby)]
    return " ".join(reading for run in pairs for _, reading in run)


@pytest.mark.parametrize(
    ("text", "pinyin"),
    [
        ("银行行长行走", "yín háng háng zhǎng xíng zǒu"),
        ("长江长大", "cháng jiāng zhǎng dà"),
        ("重庆重要", "chóng qìng zhòng yào"),
        ("快乐的音乐", "kuài lè de yīn yuè"),
        ("首都都是", "shǒu dū dōu shì"),
        ("还钱还有", "huán qián hái yǒu"),
        ("跑得快，不得不走", "pǎo de kuài bù dé bù zǒu"),
        ("慢慢地走，土地", "màn màn de zǒu tǔ dì"),
        ("銀行行長，長大還錢", "yín háng háng zhǎng zhǎng dà huán qián"),
    ],
)
def test_a_character_of_several_readings_is_read_by_its_neighbours(text: str, pinyin: str) -> None:
    assert readings(Text(text)) == pinyin


def test_readings_in_zhuyin_are_syllables_of_it() -> None:
    document = Document("book", blocks=(Paragraph((Text("银行的行长跑得快慢慢地走"),)),))
    (block,) = annotate_pinyin(document, "all", zhuyin=True).blocks
    assert isinstance(block, Paragraph)
    found = [reading for node in block.content if isinstance(node, Ruby) for _, reading in node.pairs]
    assert " ".join(found) == "ㄧㄣˊ ㄏㄤˊ ˙ㄉㄜ ㄏㄤˊ ㄓㄤˇ ㄆㄠˇ ˙ㄉㄜ ㄎㄨㄞˋ ㄇㄢˋ ㄇㄢˋ ˙ㄉㄜ ㄗㄡˇ"
    assert all(find_syllable(reading) for reading in found)


def test_neighbours_are_seen_through_inlines() -> None:
    assert annotated(Text("银行行"), Strong((Text("长"),))) == (
        Ruby((("银", "yín"), ("行", "háng"), ("行", "háng"))),
        Strong((Ruby((("长", "zhǎng"),)),)),
    )


def test_what_is_explained_already_gets_no_reading() -> None:
    note = Note((Paragraph((Text("鱼"),)),))
    ruby, code = Ruby((("鳜", "guì"),)), nodes.Code("鳜")
    assert annotated(Text("饕餮（tāo tiè），鳜"), note, ruby, code, mode="rare") == (Text("饕餮（tāo tiè），鳜"), note, ruby, code)


def test_only_what_is_outside_the_first_table_is_rare() -> None:
    assert annotated(Text("山中有魑魅，abc。"), mode="rare") == (Text("山中有"), Ruby((("魑", "chī"),)), Text("魅，abc。"))
    assert annotated(Text("龍的魑"), mode="rare") == (Text("龍的"), Ruby((("魑", "chī"),)))  # 龙 is common


def test_a_chapter_explains_a_rare_character_once() -> None:
    inner = Section("section", blocks=(Paragraph((Text("魑"),)),))
    chapter = Section("chapter", nodes.Heading((Text("魑"),)), blocks=(Paragraph((Text("魑和魑"),)),), sections=(inner,))
    changed = annotate_pinyin(Document("book", sections=(chapter, chapter)), "rare")
    explained = Paragraph((Ruby((("魑", "chī"),)), Text("和魑")))
    assert changed.sections == (replace(chapter, blocks=(explained,)),) * 2


def test_a_character_that_nobody_reads_stays() -> None:
    assert annotated(Text("\U0002fa1e")) == (Text("\U0002fa1e"),)


@given(documents)
def test_readings_are_counted_and_nothing_else_changes(document: Document) -> None:
    whole = replace(document, census=take_census(document_text(document)))
    changed = annotate_pinyin(whole, "all")
    assert not imbalance(changed)
    added = sum(len(edit.after) for block in changed.blocks for edit in block.origin.edits)
    assert sum(map(len, map(document_text, (Document("book", blocks=changed.blocks),)))) == added + len(
        document_text(Document("book", blocks=document.blocks))
    )
