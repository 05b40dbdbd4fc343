"""The rest of a text that breaks off is put behind its beginning, and with it what stands below in its column, no more."""

from __future__ import annotations

import pytest

from banxin.model.document import Block, Break, Fragment, Paragraph, SourceLine, Text
from banxin.model.span import Origin, Span
from banxin.model.walk import block_text
from banxin.structure.stitch import stitch


def paragraph(first_line: int, text: str, *, continues: bool = False, goes_on: bool = False) -> Paragraph:
    soft = (Break("soft"),)
    content = (*(soft if continues else ()), Text(text), *(soft if goes_on else ()))
    return Paragraph(content, Origin((Span("page", first_line, first_line),)))


def headline(line: int, text: str) -> Fragment:
    return Fragment((SourceLine(line, text),), Origin((Span("page", line, line),)))


BLOCKS: list[Block] = [
    paragraph(1, "井里住着一个我。我喊一声，他也喊一声，声", goes_on=True),
    headline(3, "北方的站台"),
    paragraph(2, "音比我的厚。", continues=True),
    paragraph(4, "我没有喊。我怕他答应。"),
    paragraph(5, "雪落在站台上，绿皮火车喘着粗气开走了。"),
]


def order(*, heads: frozenset[tuple[str, int]]) -> list[str]:
    return ["".join(block_text(block).split())[:8] for block in stitch(BLOCKS, {}, heads=heads)]


def test_what_stands_below_a_rest_goes_along_to_the_end_of_its_column() -> None:
    assert order(heads=frozenset({("page", 1), ("page", 2), ("page", 5)})) == ["井里住着一个我。", "我没有喊。我怕他", "北方的站台", "雪落在站台上，绿"]


def test_where_columns_are_not_known_all_text_below_a_rest_goes_along() -> None:
    assert order(heads=frozenset())[-1] == "北方的站台"


def test_a_line_adrift_goes_before_its_rest_which_stays_below_the_text_above_it() -> None:
    blocks: list[Block] = [
        paragraph(1, "石匠家里做饭的是他的妻子，厨房里总有鸡肉、豆腐和青菜，酒是自家酿的米酒。"),
        paragraph(2, "面包和一盘腊肉，还有一壶烧酒，厨房里又端出鸡汤，我们边吃边喝。", continues=True),
        headline(4, "北方的站台"),
        paragraph(5, "雪落在站台上，绿皮火车喘着粗气开走了。"),
        paragraph(8, "晚上在石桌上吃饭，他拿出一块自己烤的黑", goes_on=True),
    ]
    texts = ["".join(block_text(block).split()) for block in stitch(blocks, {})]
    assert texts[1] == "晚上在石桌上吃饭，他拿出一块自己烤的黑面包和一盘腊肉，还有一壶烧酒，厨房里又端出鸡汤，我们边吃边喝。"


OPEN = "他在村口站了半天，谁也没有等到，从来没有说过一句葡"
RESTS = ["萄架下的话。大家都说他老实。", "的木桥上已经站满了人。孩子们也来了。"]


def rest_of(first: Paragraph, rests: list[str]) -> str:
    """Return the text that goes on with a paragraph, where other articles stand between."""
    blocks: list[Block] = [first]
    for number, rest in enumerate(rests):
        blocks += [headline(10 * number + 5, "北方的站台"), paragraph(10 * number + 7, rest, continues=True)]
    begun = "".join(block_text(first).split())
    [text] = (text for block in stitch(blocks, {}) if (text := "".join(block_text(block).split())).startswith(begun))
    return text[len(begun) :]


def test_the_words_over_the_joint_choose_between_two_rests() -> None:
    first = paragraph(1, OPEN, goes_on=True)
    assert rest_of(first, RESTS) == rest_of(first, RESTS[::-1]) == RESTS[0]


def test_a_rest_right_below_another_text_is_found_where_its_line_might_as_well_go_on() -> None:
    blocks = [paragraph(1, OPEN, goes_on=True), paragraph(3, "桥头的人都散了，河水慢慢地涨。"), paragraph(4, RESTS[0]), paragraph(6, "雪落在站台上。")]
    for price, found in ((0.4, True), (9.0, False)):
        texts = ["".join(block_text(block).split()) for block in stitch(blocks, {("page", 4): price})]
        assert (OPEN + RESTS[0] in texts) is found


def test_a_text_does_not_go_on_with_the_end_of_a_quotation_that_it_has_not_begun() -> None:
    rests = ["天都亮了！”他的儿子喊道。", "天都亮了，他的儿子喊道。"]
    assert rest_of(paragraph(1, "他在村口站了半天，谁也没有等到，等了五", goes_on=True), rests) == rests[1]


def test_of_two_columns_printed_last_first_each_has_half_of_the_text() -> None:
    blocks: list[Block] = [
        headline(1, "楼顶的“铁疙瘩”谁来管"),
        paragraph(3, "萄架下的话。大家都说他老实。", continues=True),
        paragraph(4, "后来他搬走了。"),
        paragraph(6, "他在村口站了半天。"),
        paragraph(7, "谁也没有等到，从来没有说过一句葡", goes_on=True),
    ]
    texts = ["".join(block_text(block).split())[:4] for block in stitch(blocks, {})]
    assert texts == ["楼顶的“", "他在村口", "谁也没有", "后来他搬"]


@pytest.mark.parametrize(("cost", "order"), [(1.0, ["他在村口", "孩子们也", "北方的站", "雪落在站"]), (-1.0, ["他在村口", "孩子们也", "雪落在站", "北方的站"])])
def test_what_begins_another_article_stays_where_it_was_printed(cost: float, order: list[str]) -> None:
    blocks: list[Block] = [
        paragraph(1, OPEN, goes_on=True),
        headline(3, "北方的站台"),
        paragraph(5, RESTS[0], continues=True),
        paragraph(6, "孩子们也来了。"),
        paragraph(8, "雪落在站台上，绿皮火车喘着粗气开走了。"),
    ]
    costs = {("page", 6): 1.0, ("page", 8): cost}  # no blank line stands over the first of them
    assert ["".join(block_text(block).split())[:4] for block in stitch(blocks, {}, joint_costs=lambda _: costs)] == order


def test_a_line_taken_for_a_headline_goes_on_where_its_words_do() -> None:
    blocks: list[Block] = [
        paragraph(1, "他在村口站了半天。"),
        headline(2, "谁也没有等到，从来没有说过一句葡"),
        headline(4, "北方的站台"),
        paragraph(6, RESTS[0], continues=True),
        paragraph(8, "雪落在站台上，绿皮火车喘着粗气开走了。"),
    ]
    joined = "谁也没有等到，从来没有说过一句葡" + RESTS[0]
    assert joined in ["".join(block_text(block).split()) for block in stitch(blocks, {}, openings={("page", 2): 0.5})]
    assert joined not in ["".join(block_text(block).split()) for block in stitch(blocks, {}, openings={("page", 2): 6.0})]


def test_a_page_may_begin_with_the_rest_of_a_text_further_down() -> None:
    blocks: list[Block] = [
        paragraph(1, "就不是她了。"),
        headline(2, "北方的站台"),
        paragraph(3, "时候也说。译成一个词，读者就听不出来了；译成不同的词，她", goes_on=True),
    ]
    texts = ["".join(block_text(block).split()) for block in stitch(blocks, {("page", 1): 1.5})]
    assert texts[-1] == "时候也说。译成一个词，读者就听不出来了；译成不同的词，她就不是她了。"
