"""The lines of a block come in; they go out parted where their face changes, with what heads the lines below it told.

A line or two in another face than the text below, bold or not, that do not fill their column are a heading (标题) even
in type of the text's size. What else is parted here may be a caption, or a paragraph set apart by its face.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from banxin.structure.bylines import read_byline
from banxin.structure.jump_lines import is_jump
from banxin.structure.lines import count_open_marks, first_cluster_em, width_em
from banxin.structure.pdf_page.model import Line
from banxin.structure.pdf_page.names import placed_names
from banxin.structure.trade import find_dateline, is_date, read_label

_HEADING_LINES, _HEADING_EM = 2, 40.0
_ROOM = 1.0  # em that a heading leaves of its column
_LABEL_CHARS = 8
_NUMBERED = re.compile("[一二三四五六七八九十]+、")
_SENTENCE_END = re.compile(r"[。！？…][”’」』）]*\s*$")


def part_by_face(block: Sequence[Line], sides: tuple[float, float]) -> list[tuple[list[Line], bool]]:
    """Return the runs of lines in one face, each with whether it heads the next; `sides` are the edges of the column.

    A line that goes on with the sentence above it stays with that, whatever its face.
    """
    runs: list[list[Line]] = []
    for line in block:
        above = runs[-1][-1] if runs else None
        if above and (not _changes(above, line) or _goes_on(above, line, sides[1])):
            runs[-1].append(line)
        else:
            runs.append([line])
    # A heading at the foot of a column leads to the next one, and is a line of its own there, as a name is.
    if len(runs) > 1 and len(runs[-1]) <= _HEADING_LINES and runs[-1][0].frame.bold:
        runs[-2:] = [[*runs[-2], *runs[-1]]]
    return list(zip(runs, [*(_is_heading(run, below[0], sides) for run, below in pairwise(runs)), False], strict=True))


def _changes(above: Line, line: Line) -> bool:
    return bool(above.frame.face and line.frame.face) and above.frame.face != line.frame.face


def _goes_on(above: Line, line: Line, right: float) -> bool:
    room = (right - above.frame.right) / above.size
    return not _SENTENCE_END.search(above.text) and room <= first_cluster_em(line.text) + 0.6


def _is_heading(run: Sequence[Line], text_line: Line, sides: tuple[float, float]) -> bool:
    text = "".join(line.text.strip() for line in run)
    if len(run) > _HEADING_LINES or width_em(text) > _HEADING_EM or re.search("[，。；：、…][”’」』）]*$", text):
        return False
    if find_dateline(text) or is_date(text) or is_jump(text) or count_open_marks(text):
        return False
    if len(run) == 1 and len(text) <= _LABEL_CHARS and read_label(text):
        return False
    line = run[-1]
    bolder = line.frame.bold and not text_line.frame.bold
    if read_byline(text) or (placed_names(text) and not bolder and not _NUMBERED.match(text)):
        return False
    return not text.endswith(("？", "！")) and sides[1] - line.frame.right > _ROOM * line.size
