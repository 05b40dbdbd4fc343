"""Stories that go on on other pages find their rests; what leads nowhere stays where it was printed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banxin.diagnostics import Place, Report
from banxin.model.document import (
    Document,
    Folio,
    Furniture,
    Heading,
    Metadata,
    Paragraph,
    Section,
    Strong,
    Text,
)
from banxin.model.span import Origin, Span
from banxin.model.walk import document_text, heading_text, imbalance, iter_sections, section_text, take_census
from banxin.structure.jump_lines import find_jumps, page_number, read_jump
from banxin.structure.jumps import join_jumps

RIVER = "河水清了，白鹭回来了。"
BRIDGE = "桥上的石狮子有四百只。"


def paragraph(text: str, line: int = 1, source: str = "page.txt") -> Paragraph:
    return Paragraph((Text(text),), Origin((Span(source, line, line),)))


def article(title: str, *texts: str, line: int = 10) -> Section:
    blocks = tuple(paragraph(text, line + index) for index, text in enumerate(texts))
    return Section("article", Heading((Text(title),) if title else ()), blocks=blocks)


def issue(**pages: list[Section]) -> Document:
    """Return an issue of pages p1=…, p2=…, its census taken from what stands in it."""
    sections = tuple(
        Section("page", folio=Folio(page=name.removeprefix("p")), sections=tuple(articles)) for name, articles in pages.items()
    )
    document = Document("newspaper", sections=sections)
    return replace(document, census=take_census(document_text(document)))


def stories(document: Document) -> dict[str, list[str]]:
    return {
        heading_text(section): section_text(replace(section, heading=Heading())).split("\n")
        for section in iter_sections(document.sections)
        if section.kind != "page"
    }


def joined(document: Document) -> tuple[Document, list[str]]:
    report = Report()
    result = join_jumps(document, report)
    assert not imbalance(result)
    assert join_jumps(result, Report()) == result
    return result, [finding.code for finding in report]


# --- reading -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "direction", "pages"),
    [
        ("（下转第2版）", "onward", ("2",)),
        ("下转02版", "onward", ("2",)),
        ("（下转Ａ３版）", "onward", ("A3",)),
        ("▶下转B12版·体育", "onward", ("B12",)),
        ("（下转第二、三版）", "onward", ("2", "3")),
        ("（下轉第十二版）", "onward", ("12",)),
        ("上接一版", "back", ("1",)),
        ("（上接头版）", "back", ("1",)),
        ("（緊接第二版）", "either", ("2",)),
    ],
)
def test_jumps_are_read(line: str, direction: str, pages: tuple[str, ...]) -> None:
    jump = read_jump(line)
    assert jump is not None
    assert (jump.direction, jump.pages) == (direction, pages)


@pytest.mark.parametrize(
    "text",
    ["（详见第3版）", "他从一版转第3版去了。", "报纸上接二连三地登了三版。", "“下转第四版”几个字印在正中，他没有看见。", "本报讯"],
)
def test_running_text_holds_no_jumps(text: str) -> None:
    assert find_jumps(text) == ()


def test_a_jump_at_the_edge_of_a_text_is_found_without_brackets() -> None:
    assert [jump.start for jump in find_jumps("都有专人 下转2版")] == [4]
    (back,) = find_jumps("上接第1版管网埋在地下")
    assert back.end == len("上接第1版")


def test_page_numbers_have_one_form() -> None:
    assert [page_number(text) for text in ("02", "２", "二", "二十三", "a03", "头", "")] == ["2", "2", "2", "23", "A3", "1", ""]


# --- joining -----------------------------------------------------------------------------------------------


def test_a_sentence_cut_at_the_page_end_goes_on_in_its_paragraph() -> None:
    document = issue(p1=[article("清河", "河边的树都有（下转第2版）")], p2=[article("", "（上接第1版）专人照看。", "秋天来看。")])
    result, codes = joined(document)
    assert stories(result) == {"清河": ["河边的树都有专人照看。", "秋天来看。"]}
    assert codes == []
    kinds = [[block.kind for block in page.blocks if isinstance(block, Furniture)] for page in result.sections]
    assert kinds == [["jump"], ["jump"]]


def test_each_of_several_stories_finds_its_own_rest() -> None:
    document = issue(
        p1=[
            article("白鹭回到清河", RIVER, "（下转第2版）"),
            article("石桥修好了", BRIDGE, "（下转第2版）", line=20),
        ],
        p2=[
            article("石桥", "（上接第1版）", "石狮子一只一只洗干净。"),
            article("", "（上接第1版）", "白鹭在清河边筑巢。", line=20),
        ],
    )
    result, _ = joined(document)
    assert stories(result) == {
        "白鹭回到清河": [RIVER, "白鹭在清河边筑巢。"],
        "石桥修好了": [BRIDGE, "石狮子一只一只洗干净。"],
    }
    assert [item.text for item in result.sections[1].blocks if isinstance(item, Furniture)].count("石桥") == 1


def test_another_headline_over_the_rest_becomes_a_subhead() -> None:
    document = issue(
        p1=[article("白鹭回到清河", RIVER, "（下转第2版）")], p2=[article("三代护鸟人", "（上接第1版）", "老人今年八十。")]
    )
    result, _ = joined(document)
    (story,) = result.sections[0].sections
    assert story.blocks[1] == Paragraph((Strong((Text("三代护鸟人"),)),))


def test_a_story_may_go_on_twice() -> None:
    document = issue(
        p1=[article("长文", "第一段。（下转第2版）")],
        p2=[article("", "（上接第1版）第二段。（下转第3版）")],
        p3=[article("", "（上接第2版）第三段。")],
    )
    result, codes = joined(document)
    assert stories(result) == {"长文": ["第一段。", "第二段。", "第三段。"]}
    assert codes == []


def test_page_numbers_that_contradict_each_other_are_not_joined() -> None:
    document = issue(p1=[article("甲", "甲文。（下转第2版）")], p2=[article("", "（上接第4版）乙文。")])
    result, codes = joined(document)
    assert result == document
    assert codes == ["STR-012", "STR-011"]


def test_two_parts_of_one_page_are_joined() -> None:
    document = Document(
        "newspaper",
        metadata=Metadata(page="2"),
        sections=(article("通版", "上半篇还没有说完，", "（下转第3版）"), article("", "（上接第2版）", "下半篇接着说。", line=30)),
    )
    result, codes = joined(replace(document, census=take_census(document_text(document))))
    assert stories(result) == {"通版": ["上半篇还没有说完，下半篇接着说。"]}
    assert codes == []
    assert [item.kind for item in result.unplaced] == ["jump", "jump"]


def test_a_rest_that_was_taken_for_the_end_of_its_neighbour_is_parted_from_it() -> None:
    document = issue(
        p1=[article("清河", "河边的树。（下转第2版）")],
        p2=[article("食堂", "饭菜很香。（上接第1版）", "树都有专人照看。")],
    )
    result, _ = joined(document)
    assert stories(result) == {"清河": ["河边的树。", "树都有专人照看。"], "食堂": ["饭菜很香。"]}


def test_a_headline_above_the_jump_is_taken_back_from_a_neighbour() -> None:
    neighbour = article("清河", "饭菜很香。", line=2)
    neighbour = replace(neighbour, heading=replace(neighbour.heading, origin=Origin((Span("page.txt", 19, 19),))))
    document = issue(
        p1=[article("清河", "河边的树。（下转第2版）")], p2=[neighbour, article("", "（上接第1版）", "树都有专人照看。", line=20)]
    )
    result, _ = joined(document)
    assert stories(result) == {"清河": ["河边的树。", "树都有专人照看。"], "": ["饭菜很香。"]}


def headed(section: Section, line: int) -> Section:
    """Return a section with its headline printed on a line."""
    return replace(section, heading=replace(section.heading, origin=Origin((Span("page.txt", line, line),))))


def test_a_rest_ends_where_the_next_headline_is_printed() -> None:
    other = replace(article("食堂"), blocks=(paragraph("（上接第1版）树都有专人照看。", 5), paragraph("饭菜很香。", 9)))
    document = issue(p1=[article("清河", "河边的树。（下转第2版）")], p2=[headed(other, 7)])
    result, codes = joined(document)
    assert stories(result) == {"清河": ["河边的树。", "树都有专人照看。"], "食堂": ["饭菜很香。"]}
    assert codes == []


def test_a_text_without_a_headline_of_its_own_goes_with_the_one_printed_above() -> None:
    document = issue(
        p1=[article("清河", "河边的树。（下转第2版）")],
        p2=[headed(article("清河", "（上接第1版）树都有专人照看。", "秋天来看。", line=6), 5)],
    )
    assert stories(joined(document)[0]) == {"清河": ["河边的树。", "树都有专人照看。", "秋天来看。"]}


def test_the_line_right_above_a_jump_is_no_headline() -> None:
    rest = replace(
        article("", line=5), blocks=(paragraph("（上接第1版）", 5), paragraph("照看的人是", 6), paragraph("下转第3版", 8))
    )
    rest = headed(replace(rest, heading=Heading((Text("河边学校的"),))), 7)
    document = issue(
        p1=[article("清河", "树都有人照看，", "下转第2版", line=1)], p2=[rest], p3=[article("", "上接第2版", "老师。", line=5)]
    )
    result, codes = joined(document)
    assert stories(result) == {"清河": ["树都有人照看，照看的人是河边学校的老师。"]}
    assert codes == []


def test_a_jump_back_at_the_end_of_the_section_it_parts_is_moved_once() -> None:
    blocks = (paragraph("河边的树。", 3), paragraph("饭菜很香。", 9), paragraph("上接第1版", 8))
    document = issue(p2=[replace(article("食堂"), blocks=blocks)])
    result, codes = joined(document)
    assert stories(result) == {"食堂": ["河边的树。"], "": ["上接第1版", "饭菜很香。"]}
    assert codes == ["STR-011"]


def test_a_jump_may_stand_on_the_first_line_of_a_page() -> None:
    document = issue(p1=[article("", "下转第2版", "河边的树。", line=1)], p2=[article("食堂", "饭菜很香。")])
    assert joined(document)[1] == ["STR-012"]


def test_a_headline_taken_for_a_subhead_above_it_belongs_to_the_rest() -> None:
    subhead = Paragraph((Strong((Text("清河新事"),)),), Origin((Span("page.txt", 12, 12),)))
    road = replace(article("修路", "饭菜很香。", line=10), blocks=(paragraph("饭菜很香。", 10), subhead))
    document = issue(
        p1=[article("清河新事多", "河边的树。（下转第2版）")], p2=[road, article("", "（上接第1版）", "树都有专人照看。", line=14)]
    )
    result, _ = joined(document)
    assert stories(result) == {"清河新事多": ["河边的树。", "树都有专人照看。"], "修路": ["饭菜很香。"]}


def test_a_first_line_made_longer_by_its_jump_goes_on_below() -> None:
    document = issue(
        p1=[article("清河", "河边的树。（下转第2版）")], p2=[article("", "（上接第1版）树都", "有专人照看。", line=5)]
    )
    assert stories(joined(document)[0]) == {"清河": ["河边的树。", "树都有专人照看。"]}


def test_a_rest_that_found_its_story_is_not_reported_for_its_missing_headline() -> None:
    report = Report()
    report.add("STR-004", place=Place("page.txt", 5), start="树都")
    report.add("STR-004", place=Place("page.txt", 50), start="另一篇")
    document = issue(
        p1=[article("清河", "河边的树。（下转第2版）")], p2=[article("", "（上接第1版）树都有专人照看。", line=5)]
    )
    join_jumps(document, report)
    assert [finding.place for finding in report] == [Place("page.txt", 50)]


def test_without_jumps_nothing_is_touched() -> None:
    document = issue(p1=[article("清河", RIVER)])
    assert join_jumps(document, Report()) is document


PIECES = st.sampled_from(
    ["河水清了。", "都有", "（下转第2版）", "（上接第1版）", "下转3版", "上接一版", "专人照看。", "石桥（下转第2版）", "（上接1版）白鹭", "（紧接第2版）"]
)


@given(st.lists(st.lists(st.tuples(PIECES, st.lists(PIECES, max_size=4)), max_size=3), min_size=1, max_size=3))
def test_no_character_is_lost_whatever_leads_where(pages: list[list[tuple[str, list[str]]]]) -> None:
    document = issue(
        **{
            f"p{number}": [article(title, *texts, line=10 * index) for index, (title, texts) in enumerate(page, 1)]
            for number, page in enumerate(pages, 1)
        }
    )
    assert not imbalance(join_jumps(document, Report()))
