"""The JSON form is complete; the text form is stable; the outline follows the conventions of `inspect`."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from banxin.model import document as nodes
from banxin.model.dump import dump_text, from_json, outline, to_json
from banxin.model.outline import describe
from banxin.model.span import Edit, Origin, Span
from support.documents import documents


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents)
def test_json_reads_back_to_an_equal_document(document: nodes.Document) -> None:
    assert from_json(json.loads(json.dumps(to_json(document)))) == document


def test_json_keeps_what_equality_leaves_out() -> None:
    origin = Origin((Span("a.txt", 3, 4),), (Edit("radical", 3, "⼈", "人", 0.9),), 0.7)
    resource = nodes.Resource("a.png", "image/png", b"\x89PNG\0")
    paragraph = nodes.Paragraph((nodes.Text("人"),), origin)
    document = nodes.Document("book", blocks=(paragraph,), resources=(resource,), census=(("人", 1),))
    again = from_json(json.loads(json.dumps(to_json(document))))
    block = again.blocks[0]
    assert isinstance(block, nodes.Paragraph)
    assert (block.origin, again.resources, again.census) == (origin, (resource,), (("人", 1),))


@pytest.mark.parametrize(
    "data",
    [
        {"format": "banxin-document/2", "document": {}},
        {"format": "banxin-document/1", "document": {"type": "Heresy"}},
        {"format": "banxin-document/1", "document": {"type": "Document", "genre": "book", "colour": 1}},
        {"format": "banxin-document/1", "document": {"type": "Text", "text": "x"}},
    ],
)
def test_json_of_another_make_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"format|unknown|no Document"):
        from_json(data)


ARTICLE = nodes.Section(
    "article",
    nodes.Heading((nodes.Text("题目"), nodes.Break("turn"), nodes.Text("第二行")), (nodes.Text("引题"),)),
    column=nodes.Label("有感而发", "■有感而发"),
    byline=nodes.Byline(("张三",), "□张三"),
    blocks=(
        nodes.Paragraph((nodes.Text("正文。"), nodes.Marked("source", (nodes.Text("（10月1日《甲报》）"),)))),
        nodes.Table(((((nodes.Text("一"),), (nodes.Text("二"),))),), 1),
    ),
)


def test_text_dump_shows_every_part_of_an_article() -> None:
    document = nodes.Document(
        "newspaper", sections=(ARTICLE,), unplaced=(nodes.Furniture("责任编辑", "editors"),)
    )
    assert dump_text(document) == (
        "document newspaper\n"
        "  language: zh-Hans\n"
        "  article\n"
        "    column: 有感而发 ‹■有感而发›\n"
        "    kicker: 引题\n"
        "    title: 题目⏎第二行\n"
        "    byline end: 张三 ‹□张三›\n"
        "    p: 正文。{source （10月1日《甲报》）}\n"
        "    table\n"
        "      head | 一 | 二\n"
        "  unplaced editors: 责任编辑\n"
    )


def test_outline_keeps_the_conventions_of_inspect() -> None:
    document = nodes.Document(
        "newspaper", sections=(ARTICLE,), unplaced=(nodes.Furniture("2020年10月28日 03版", "folio"),)
    )
    data = outline(document)
    section = data["sections"][0]
    assert section["title"] == "题目 第二行"
    assert section["kicker"] == "引题"
    assert section["column"] == "有感而发"
    assert section["byline"] == ["张三"]
    assert section["source"] == "（10月1日《甲报》）"
    assert section["paragraphs"] == ["正文。（10月1日《甲报》）", "一 二"]
    assert data["unplaced"] == [{"text": "2020年10月28日 03版", "kind": "furniture"}]


def test_the_outline_for_people_names_lines_repairs_and_confidence() -> None:
    origin = Origin((Span("a.txt", 3, 4),), (Edit("radical", 3, "⼈", "人", 0.9),), 0.7)
    section = replace(ARTICLE, blocks=(nodes.Paragraph((nodes.Text("人"),), origin),), confidence=0.5)
    text = describe(nodes.Document("newspaper", sections=(section,)), explain=True)
    for part in ("article 题目 第二行", "byline 张三", "? 人  [lines 3–4; 0.70]", "⼈ → 人", "? headline  [lines unknown; 0.50]"):
        assert part in text


def test_lines_of_another_source_are_named_with_it() -> None:
    own, other = Span("a.txt", 3, 4), Span("b.txt", 6, 7)
    blocks = (
        nodes.Paragraph((nodes.Text("甲"),), Origin((own,))),
        nodes.Paragraph((nodes.Text("乙"),), Origin((own, other), confidence=0.6)),
        nodes.Paragraph((nodes.Text("丙"),), Origin((other,))),
    )
    text = describe(nodes.Document("newspaper", sections=(replace(ARTICLE, blocks=blocks),)), explain=True)
    for part in ("甲  [lines 3–4;", "乙  [lines a.txt:3–4, b.txt:6–7;", "lines a.txt:4 and b.txt:6", "丙  [lines b.txt:6–7;"):
        assert part in text
