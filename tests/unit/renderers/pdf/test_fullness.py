"""Pages that text runs on from are full to their last line, and none begins with a paragraph's last line."""

from __future__ import annotations

from collections import defaultdict

import pytest

from support.pressed import MEASURE_EM, SIZE_PT, Placed, placed, printed

PROSE = (
    "他说：“《红楼梦》（一百回）、《水浒》，都看过了。”（真的？！）这是……破折号——甲、乙、丙、丁，还有：（一）“引号”，"
    "再看一行普通的文字，没有什么标点的文字在这里继续下去直到段末。"
)
LINES = 20  # of a page
FULL = "@page { margin: 36pt 36pt 43.5pt } body { orphans: 1; widows: 2 }"


def pages_of(content: bytes) -> list[list[list[Placed]]]:
    """Return the lines of each page, top to bottom."""
    pages: dict[int, dict[float, list[Placed]]] = defaultdict(lambda: defaultdict(list))
    for char in placed(content):
        pages[char.page][round(char.y, 1)].append(char)
    return [[pages[number][y] for y in sorted(pages[number])] for number in sorted(pages)]


def is_short(line: list[Placed]) -> bool:
    return max(char.x for char in line) < (MEASURE_EM - 1.6) * SIZE_PT


def is_indented(line: list[Placed]) -> bool:
    return min(char.x for char in line) > 1.4 * SIZE_PT


def prose(*lengths: int) -> str:
    text = PROSE * 9
    return "".join(f"<p>{text[start % 40:][:length]}</p>" for start, length in enumerate(lengths))


@pytest.mark.parametrize("seed", range(6))
def test_pages_are_full_and_no_paragraph_leaves_its_last_line_alone(seed: int) -> None:
    lengths = [13 + (37 * number * (seed + 3) + 11 * seed) % 190 for number in range(70)]
    pages = pages_of(printed(prose(*lengths), FULL, roles=("song",)).content)
    assert len(pages) > 20
    assert [len(page) for page in pages[:-1]] == [LINES] * (len(pages) - 1)
    widows = [page[0] for page in pages[1:-1] if not is_indented(page[0]) and is_indented(page[1])]
    assert ["".join(char.char for char in line) for line in widows] == []


def test_a_paragraph_of_two_lines_at_the_foot_moves_one_above_it() -> None:
    """It has no other division itself; the one above ends a line sooner or later."""
    first = LINES - 1
    for over in range(3, 12):
        body = prose((first - 1) * 14 + over, 20, 300)
        pages = pages_of(printed(body, FULL, roles=("song",)).content)
        assert len(pages[0]) == LINES
        assert not is_short(pages[1][0]) or is_indented(pages[1][0])


def test_no_line_stands_alone_for_the_sake_of_a_full_page() -> None:
    """Where nothing on a page can be a line longer or shorter but into one lone line or character, its foot stays empty."""
    single, plain = "<p>只有一行的段落在这里</p>", "普通的文字没有什么标点的文字在这里继续下去直到段末再看一行普通的文字"
    body = f"{single * 17}<p>{PROSE[:60]}</p>{single * 16}<p>{plain}</p>{single * 30}"
    pages = pages_of(printed(body, FULL, roles=("song",)).content)
    assert [len(page) for page in pages[:2]] == [LINES, LINES - 1]
    assert not is_indented(pages[1][1])
    assert min(len(line) for page in pages for line in page) > 1
