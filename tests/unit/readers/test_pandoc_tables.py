"""Tables as pandoc writes them, such as those of a Word file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banxin.diagnostics import Report
from banxin.model.document import Table
from banxin.model.walk import imbalance, inline_text, iter_blocks
from banxin.readers.markdown import read_markdown
from banxin.readers.source import Source


def tables(text: str) -> tuple[list[tuple[int, list[list[str]], tuple[str, ...]]], list[str]]:
    """Return (rows of head, cells, alignments) of each table, and the codes of the findings."""
    report = Report()
    document = read_markdown(Source("a.md", text.encode()), report)
    assert not imbalance(document)
    found = [
        (block.header_rows, [[inline_text(cell) for cell in row] for row in block.rows], block.alignments)
        for block in iter_blocks(document.blocks)
        if isinstance(block, Table)
    ]
    return found, [finding.code for finding in report]


SIMPLE = """
  年份   水位（米）   备注
  ------ ------------ ------
  1920             12 无
  1921              3 *大*涨
"""
MULTILINE = """
  --------------------------------
  年份     备注
  -------- -----------------------
  1920     水涨，渡船
           停了三天

  1921     无
  --------------------------------
"""
HEADLESS = """
  ------ ------
  1920   十二
  1921   三
  ------ ------
"""
GRID = """
+------+--------------+
| 年份 | 备注         |
+======+==============+
| 1920 | 水涨，渡船   |
|      | 停了三天     |
+------+--------------+
| 1921 | 无           |
+------+--------------+
"""


@pytest.mark.parametrize(
    ("text", "head", "rows"),
    [
        (SIMPLE, 1, [["年份", "水位（米）", "备注"], ["1920", "12", "无"], ["1921", "3", "大涨"]]),
        (MULTILINE, 1, [["年份", "备注"], ["1920", "水涨，渡船停了三天"], ["1921", "无"]]),
        (HEADLESS, 0, [["1920", "十二"], ["1921", "三"]]),
        (GRID, 1, [["年份", "备注"], ["1920", "水涨，渡船停了三天"], ["1921", "无"]]),
    ],
    ids=["simple", "multiline", "without a head", "grid"],
)
def test_each_form_is_read_with_its_head(text: str, head: int, rows: list[list[str]]) -> None:
    found, codes = tables(f"上文。\n{text}\n: 水位 {{#tab:a}}\n\n下文。\n")
    assert [(one[0], one[1]) for one in found] == [(head, rows)]
    assert codes == []


def test_columns_are_aligned_as_their_heads_stand() -> None:
    text = "    右 左         中\n------ ------ ----------\n     1 甲         乙\n"
    assert tables(text)[0][0][2] == ("right", "left", "center")


@pytest.mark.parametrize(
    "text",
    [
        "他走了。\n\n--- ---\n\n她来了。\n",
        "年份跨过了栏\n---- ----\n1920跨过了栏\n",
        "----------\n\n正文。\n\n----------\n",
    ],
)
def test_what_fits_no_columns_stays_text(text: str) -> None:
    assert tables(text)[0] == []


def test_what_a_row_has_beyond_its_columns_stands_in_its_last_cell() -> None:
    found, codes = tables("| 甲 | 乙 |\n|---|---|\n| 一 | 二 | 三 |\n| a\\|b | `c|d` |\n| 四 |\n\n文[^1]。\n\n[^1]: 注\n")
    assert found[0][1] == [["甲", "乙"], ["一", "二 | 三"], ["a|b", "c|d"], ["四", ""]]
    assert tables("| 甲 | 乙 |\n|---|---|\n| `c|d` | 二 |\n")[0][0][1][1] == ["c|d", "二"]
    assert codes == ["SRC-048"]


def test_a_broken_grid_is_told() -> None:
    found, codes = tables("+----+----+\n| 年 | 水 |\n+----+\n| 甲 |\n")
    assert (found, codes) == ([], ["SRC-027"])


@given(st.lists(st.sampled_from(["甲乙", "a", " ", "  ", "---", "------", "+", "|", "=", "\n", "\n\n", "+---+---+\n", "--- ---\n", "> ", "- "]), max_size=30).map("".join))
def test_whatever_is_written_nothing_is_lost(text: str) -> None:
    tables(f"渡口\n\n{text}")
