"""Galleys: blocks as whole lines of the grid, cut into level columns without widows, nothing lost on the way."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from banxin.model import document as nodes
from banxin.model.document import Block, Paragraph, Text
from banxin.renderers.html import Addresses
from banxin.renderers.pdf.galley import Galley
from banxin.renderers.pdf.pieces import Notes, cut_pieces, piece_markup, pieces_text, to_pieces
from banxin.renderers.pdf.strips import Setting, set_blocks, set_notes
from banxin.typography.style import MAINLAND
from support.grid_type import GridMetrics

SETTING = Setting(
    metrics=lambda role: GridMetrics(), style=MAINLAND, size_pt=9, leading_pt=12.6, column_lines=80
)
HAN = "日月金木水火土竹戈十大中一弓人心手口尸廿山女田难卜"


def paragraph(characters: int) -> Paragraph:
    return Paragraph((Text((HAN * (characters // len(HAN) + 1))[:characters]),))


def galley(*blocks: Block, measure_em: float = 14) -> Galley:
    notes = Notes()
    strips = set_blocks(blocks, measure_em, SETTING, notes)
    return Galley([*strips, *set_notes(notes, measure_em, SETTING)])


def plain(markup: str) -> str:
    return re.sub(r"<[^>]*>|\s", "", markup)


def test_a_paragraph_takes_the_lines_its_characters_fill() -> None:
    assert galley(paragraph(12)).lines == 1  # two of fourteen are its indent
    assert galley(paragraph(13 + 14)).lines == 3
    assert galley(paragraph(40), paragraph(40)).lines == 6


def test_a_paragraph_parted_between_columns_goes_on_without_indent_and_ends_full() -> None:
    column = galley(paragraph(100))
    first, second = column.part(0, 4), column.part(4, column.lines)
    assert plain(first) + plain(second) == plain(column.part(0, column.lines))
    assert 'class="text open"' in first
    assert 'class="text turned"' in second
    assert 'data-lines="4"' in first


def test_a_line_that_the_source_turned_is_not_spread() -> None:
    column = galley(Paragraph((Text("一二三"), nodes.Break(), Text("四五六"))))
    assert column.lines == 2
    assert "open" not in column.part(0, 1)


@pytest.mark.parametrize("lines", range(9, 60, 5))
@pytest.mark.parametrize("columns", [2, 3, 5])
def test_columns_are_level_within_a_line(lines: int, columns: int) -> None:
    column = galley(paragraph(14 * lines - 2))
    levelled = column.level(0, column.lines, columns)
    assert levelled is not None
    ends = levelled[0]
    lengths = [end - start for start, end in zip((0, *ends), ends)]
    assert ends[-1] == column.lines == lines
    assert max(lengths) - min(lengths) <= 1


def test_no_column_begins_with_the_last_line_of_a_paragraph() -> None:
    # Two columns of 7 would part the first paragraph before its last line; one may be a line shorter.
    column = galley(paragraph(14 * 8 - 2), paragraph(14 * 5 - 2))
    levelled = column.level(0, column.lines, 2)
    assert levelled is not None
    assert levelled[0][0] != 7


def test_a_full_column_gives_up_a_line_rather_than_begin_the_next_with_a_widow() -> None:
    column = galley(paragraph(14 * 11 - 2), paragraph(14 * 40 - 2))
    assert column.fill(0, 10) == 9
    assert column.fill(0, 8) == 8


def test_a_headline_inside_stays_with_its_text() -> None:
    table = nodes.Table(((((Text("甲"),)), (Text("乙"),)), ((Text("丙"),), (Text("丁"),))), header_rows=1)
    column = galley(paragraph(40), table, paragraph(40))
    for lines in range(3, column.lines):
        end = column.fill(0, lines)
        assert plain(column.part(0, end))[-2:] != "甲乙"  # the head of the table is not left behind


def test_a_picture_is_never_parted_nor_set_twice() -> None:
    picture = nodes.Figure("p.png")
    setting = replace(SETTING, addresses=Addresses({"p.png": "p.png"}), pictures={"p.png": (100, 100)})
    column = Galley(set_blocks([paragraph(26), picture, paragraph(26)], 14, setting, Notes()))
    height = column.lines - 2 * 2 - 2
    assert height == 10  # as high as the column is wide, and white above and below
    for rows in range(3, 12):
        end = column.fill(0, rows)
        assert end <= 3 or end >= 3 + height
    assert column.fill(3, 5) == 3
    levelled = column.level(0, column.lines, 3)
    assert levelled is not None
    ends = levelled[0]
    markup = "".join(column.part(start, end) for start, end in zip((0, *ends), ends))
    assert markup.count("<img") == 1


def test_white_neither_begins_nor_ends_a_galley() -> None:
    table = nodes.Table((((Text("甲"),), (Text("乙"),)),))
    assert galley(table).lines == 1
    assert galley(table, table).lines == 3


@pytest.mark.parametrize("measure_em", [12, 14, 20])
def test_a_number_in_a_narrow_table_is_not_broken(measure_em: float) -> None:
    long = "一般公共服务和教育卫生支出合计"
    rows = [(long, "1,234,567.89", long * 2), ("第二项", "98.5%", "持平")]
    column = galley(nodes.Table(tuple(tuple((Text(cell),) for cell in row) for row in rows)), measure_em=measure_em)
    printed = column.part(0, column.lines)
    assert "1,234,567.89" in printed  # markup parts the lines of a cell
    assert "98.5%" in printed


def test_notes_follow_the_text_with_their_numbers() -> None:
    note = nodes.Note((Paragraph((Text("注文"),)),))
    column = galley(Paragraph((Text("正文"), note, Text("还有"), note)))
    assert plain(column.part(0, column.lines)) == "正文①还有②①注文②注文"


def test_a_note_inside_emphasis_stands_beside_it() -> None:
    note = nodes.Note((Paragraph((Text("注文"),)),))
    markup = galley(Paragraph((nodes.Emphasis((Text("前"), note, Text("后"))),))).part(0, 1)
    assert '<em class="dots">前</em><span class="noteref">①</span><em class="dots">后</em>' in markup


def test_text_in_an_alphabet_is_handed_over_line_by_line() -> None:
    column = galley(Paragraph((Text("The quick brown fox jumps over the lazy dog and runs away."),)))
    markup = column.part(0, column.lines)
    assert markup.count('<span class="row') == column.lines
    assert markup.count('"row full"') == column.lines - 1


def test_a_wide_table_is_set_row_by_row_and_loses_nothing() -> None:
    table = nodes.Table((tuple((Text(f"第{n}栏"),) for n in range(9)),))
    assert plain(galley(table).part(0, 1)) == "".join(f"第{n}栏" for n in range(9)) or galley(table).lines > 1
    column = galley(table)
    assert plain(column.part(0, column.lines)) == "".join(f"第{n}栏" for n in range(9))


def test_soft_breaks_join_han_and_part_words() -> None:
    notes = Notes()
    han = to_pieces((Text("夜"), nodes.Break("soft"), Text("校")), notes)
    words = to_pieces((Text("night"), nodes.Break("soft"), Text("school")), notes)
    assert (pieces_text(han), pieces_text(words)) == ("夜校", "night school")


def test_pieces_are_cut_inside_their_elements() -> None:
    pieces = to_pieces(
        (Text("一二"), nodes.Strong((Text("三四"), nodes.Emphasis((Text("五六"),)))), Text("七")), Notes()
    )
    assert cut_pieces(pieces, 1, 5) == (
        Text("二"),
        nodes.Strong((Text("三四"), nodes.Emphasis((Text("五"),)))),
    )


def test_emphasis_has_dots_whatever_part_of_it_a_line_holds() -> None:
    pieces = to_pieces((nodes.Emphasis((Text("GDP增长"),)), nodes.Emphasis((Text("Nature"),))), Notes())
    for first, last in ((0, 3), (5, 11)):
        assert piece_markup(cut_pieces(pieces, first, last), Addresses()).startswith('<em class="dots">')
