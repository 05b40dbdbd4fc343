"""In a line that the composer has filled, what is written from right to left stands so, and nothing grows by it."""

from __future__ import annotations

import pytest

from banxin.renderers.pdf.seam.right_to_left import place_cells


@pytest.mark.parametrize(
    ("text", "levels", "seen"),
    [
        ("甲ABC乙", "01110", "甲CBA乙"),
        ("甲AB CD乙", "0111110", "甲DC BA乙"),
        # A number within reads from left to right (UAX #9, L2).
        ("甲AB 12 C乙", "011122110", "甲C 12 BA乙"),
        # The space at the end of a line stays there (L1).
        ("甲AB ", "0111", "甲BA "),
    ],
)
def test_words_change_places_within_their_line(text: str, levels: str, seen: str) -> None:
    widths = [1.0 + at / 8 for at in range(len(text))]
    none = [0.0] * len(text)
    cells = place_cells(text, bytes(map(int, levels)), 2.0, widths, none, none)
    placed = sorted(zip(cells, text, widths, strict=True))
    assert "".join(char for _, char, _ in placed) == seen
    assert [cell.right_em - cell.left_em for cell, _, _ in placed] == [width for _, _, width in placed]
    assert (placed[0][0].left_em, placed[-1][0].right_em) == (2.0, 2.0 + sum(widths))


def test_white_behind_a_stretch_stands_at_its_right() -> None:
    # The last word has a quarter of an em to part it from 乙.
    cells = place_cells("AB乙", b"\1\1\0", 0.0, [1.0, 1.25, 1.0], [0.0] * 3, [0.0, 0.25, 0.0])
    assert [cell.origin_em for cell in cells] == [1.0, 0.0, 2.25]


def test_white_that_fills_a_line_stays_behind_its_character_as_it_is_read() -> None:
    cells = place_cells("AB乙", b"\1\1\0", 0.0, [1.5, 1.0, 1.0], [0.0] * 3, [0.5, 0.0, 0.0])
    assert [cell.origin_em for cell in cells] == [1.5, 0.0, 2.5]
