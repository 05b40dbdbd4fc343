"""The conservation count finds what is lost and what is invented, and honours recorded repairs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banxin.model import document as nodes
from banxin.model.span import Edit, Origin
from banxin.model.walk import (
    distinct,
    document_text,
    imbalance,
    map_blocks,
    map_text,
    picture_names,
    rename_resources,
    take_census,
    visible,
)
from support.documents import documents


def test_what_is_lost_and_invented_is_named() -> None:
    document = nodes.Document("book", blocks=(nodes.Paragraph((nodes.Text("甲乙乙"),)),), census=take_census("甲 丙\n乙"))
    found = imbalance(document)
    assert (found.lost, found.invented) == ("丙", "乙")


def test_a_recorded_repair_is_no_loss() -> None:
    origin = Origin(edits=(Edit("radical", 1, "⼈", "人"),))
    document = nodes.Document("book", blocks=(nodes.Paragraph((nodes.Text("人"),), origin),), census=take_census("⼈"))
    assert not imbalance(document)


@given(documents)
def test_every_visible_character_of_a_document_is_counted_once(document: nodes.Document) -> None:
    census = take_census(document_text(document))
    counted = nodes.Document(
        document.genre, blocks=document.blocks, sections=document.sections, unplaced=document.unplaced, census=census
    )
    assert not imbalance(counted)
    assert sum(n for _, n in census) == len(visible(document_text(document)))


_lines = st.lists(st.text("甲乙丙“”\" 　", max_size=3), max_size=5)


@given(_lines, _lines, st.lists(st.tuples(st.text("甲乙“", max_size=2), st.text("甲丙\"", max_size=2)), max_size=3))
def test_pieces_passed_over_as_equal_change_no_count(source: list[str], kept: list[str], repairs: list[tuple[str, str]]) -> None:
    origin = Origin(edits=tuple(Edit("x", 1, before, after) for before, after in repairs))
    # Half of the source is kept as it is, so that there is something to pass over.
    blocks = tuple(nodes.Paragraph((nodes.Text(line),), origin if not at else nodes.NOWHERE) for at, line in enumerate([*kept, *source[::2]]))
    text = "\n".join(source)
    short, long = (
        imbalance(nodes.Document("book", blocks=blocks, census=census)) for census in (take_census(text), tuple(take_census(text)))
    )
    assert short == long


def test_a_census_is_counted_when_it_is_asked() -> None:
    census = take_census("乙 甲乙\n")
    assert census == (("乙", 2), ("甲", 1))
    assert (len(census), census[0], census[1:]) == (2, ("乙", 2), (("甲", 1),))
    assert len({census, take_census("甲乙乙")}) == 1


@pytest.mark.parametrize("text", ["", "甲]乙", "甲^\\]-乙" * 12_000 + "丙\n𠀀[" + "丁" * 60_000])
def test_the_characters_of_a_long_text_are_those_of_its_beginning_and_the_others(text: str) -> None:
    assert distinct(text) == set(text)


@pytest.mark.parametrize(
    "section",
    [
        nodes.Section("article", nodes.Heading((nodes.Text("题"),))),
        nodes.Section("article", nodes.Heading(kicker=(nodes.Text("题"),))),
        nodes.Section("article", column=nodes.Label("x", "题")),
        nodes.Section("article", byline=nodes.Byline(("x",), "题")),
        nodes.Section("article", blocks=(nodes.Quotation((nodes.Paragraph((nodes.Ruby((("题", ""),)),)),)),)),
        nodes.Section("page", sections=(nodes.Section("article", blocks=(nodes.CodeBlock("题"),)),)),
        nodes.Section("article", blocks=(nodes.Paragraph((nodes.Note((nodes.Paragraph((nodes.Text("题"),)),)),)),)),
        nodes.Section("article", blocks=(nodes.Table((((nodes.Text("题"),),),)),)),
        nodes.Section("article", blocks=(nodes.Figure("", (nodes.Text("题"),)),)),
    ],
)
def test_each_place_of_text_counts(section: nodes.Section) -> None:
    document = nodes.Document("book", sections=(section,), census=take_census("题"))
    assert not imbalance(document)


def test_mapping_reaches_inner_blocks_and_inlines() -> None:
    inner = nodes.Paragraph((nodes.Emphasis((nodes.Text("a"),)), nodes.Code("a")))
    document = nodes.Document("book", sections=(nodes.Section("chapter", blocks=(nodes.Quotation((inner,)),)),))

    def upper(block: nodes.Block) -> nodes.Block:
        return nodes.Paragraph(map_text(block.content, str.upper)) if isinstance(block, nodes.Paragraph) else block

    changed = map_blocks(document, upper)
    quotation = changed.sections[0].blocks[0]
    assert quotation == nodes.Quotation((nodes.Paragraph((nodes.Emphasis((nodes.Text("A"),)), nodes.Code("a"))),))


def picture(name: str) -> nodes.Paragraph:
    return nodes.Paragraph((nodes.Strong((nodes.Image(name, "图"),)),))


def test_pictures_are_found_and_renamed_wherever_they_stand() -> None:
    note = nodes.Note((nodes.Quotation((picture("in-note.png"),)), nodes.Figure("note-figure.png")))
    section = nodes.Section(
        "chapter",
        nodes.Heading(kicker=picture("kicker.png").content, title=picture("title.png").content),
        blocks=(
            nodes.Quotation((nodes.ListBlock(((picture("list.png"),),)),)),
            nodes.Paragraph((nodes.Text("a.png"), note)),
            nodes.Table(((picture("cell.png").content,),), caption=picture("caption.png").content),
            nodes.Figure("figure.png", picture("figure-caption.png").content, "figure.png"),
        ),
        sections=(nodes.Section("section", blocks=(nodes.Verse(((picture("verse.png").content,),)),)),),
    )
    document = nodes.Document("book", blocks=(picture("front.png"),), sections=(section,))
    found = list(picture_names(document))
    assert len(found) == len(set(found)) == 11
    renamed = rename_resources(document, {name: name.replace(".png", "-2.png") for name in found})
    assert list(picture_names(renamed)) == [name.replace(".png", "-2.png") for name in found]
    assert document_text(renamed) == document_text(document)
    assert rename_resources(document, {"other.png": "x.png"}) == document
