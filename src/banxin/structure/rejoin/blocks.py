"""Lines with their states go in; paragraphs, poems, tables and single display lines come out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from banxin.model.document import (
    Alignment,
    Block,
    Break,
    Fragment,
    Inline,
    Paragraph,
    SourceLine,
    Table,
    Text,
    Verse,
)
from banxin.model.span import Origin, Span
from banxin.structure.bylines import is_name, read_byline
from banxin.structure.lexis import line_joint_cost
from banxin.structure.lines import Line, width_em
from banxin.structure.rejoin.costs import INTRODUCES
from banxin.structure.rejoin.reading import (
    DISPLAY,
    FIRST,
    FULL_EM,
    GOES_ON,
    RESUMES,
    ROW,
    TABLE_CELL,
    VERSE,
    Reading,
    is_head_row,
    is_signed,
    is_table_row,
)
from banxin.structure.rejoin.states import Choice
from banxin.structure.rejoin.tails import name_at_end
from banxin.structure.trade import ends_caption, is_author_note, read_label
from banxin.typography.spacing import close_spaces, keeps_word_space

_SCRAP_EM, _LEAST_SCRAPPED_EM, _STRONG_WORD = 2.0, 5.0, -2.3  # of a headline's rest and of what it is torn from; the word over both


def _origin(lines: Sequence[Line], choices: Sequence[Choice]) -> Origin:
    """Return where lines stand, and the least sure of the choices that made one block of them."""
    spans: list[Span] = []
    for line in lines:
        if spans and spans[-1].source == line.source and spans[-1].last in (line.number - 1, line.number):
            spans[-1] = Span(line.source, spans[-1].first, line.number)
        else:
            spans.append(Span(line.source, line.number, line.number))
    choice, line = min(zip(choices, lines, strict=True), key=lambda pair: pair[0].margin)
    decision = choice.explain(line)
    return Origin(tuple(spans), confidence=decision.confidence, decisions=(decision,))


def _paragraph(
    lines: Sequence[Line], choices: Sequence[Choice], *, continues: bool, closed: bool
) -> Paragraph:
    content: list[Inline] = [Break("soft")] if continues else []
    for index, line in enumerate(lines):
        if index:
            content.append(Break("soft"))
        # The white space in front of a paragraph is a trace of its text frame.
        content.append(Text(line.text.strip() if index else line.text.rstrip()))
    if not closed and not lines[-1].ends_sentence:
        content.append(Break("soft"))
    return Paragraph(tuple(content), _origin(lines, choices))


_PART_GAP = re.compile(r"(?<=\S)\s+(?=\S)")


def split_display(text: str) -> list[str]:
    """Part a display line at its wide spaces, where two headlines of one level stand side by side.

    A space beside a mark is damage, one between figures or Latin and Chinese is set so, and where nearly every character
    is followed by one the line is merely set wide: neither parts it. `别玩新套路 “指尖办”` has two parts; `停 水 通 知` and `AI客服， 请先学会` have one.
    """
    stripped = text.strip()
    pieces = _PART_GAP.split(stripped)
    if len(pieces) == 1 or sum(width_em(piece) <= 1.5 for piece in pieces) * 2 >= len(pieces):
        return [stripped]
    parts = [pieces[0]]
    for match, piece in zip(_PART_GAP.finditer(stripped), pieces[1:]):
        left, right = stripped[match.start() - 1], piece[0]
        joined = (
            left in "，。、；：！？（《“‘「『…—"
            or right in "，。、；：！？）》”’」』…—"
            or keeps_word_space(left, right)
            or (match[0] == " " and _is_plain(left) != _is_plain(right))
            or min(width_em(parts[-1]), width_em(piece)) < 2.5
        )
        if joined:
            parts[-1] += match[0] + piece
        else:
            parts.append(piece)
    return parts


def _is_plain(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _display(line: Line, choice: Choice) -> Iterator[Fragment]:
    text = line.text.strip()
    parts = [text] if read_byline(text) or read_label(text) else split_display(text)
    for part in parts:
        yield Fragment((SourceLine(line.number, part),), _origin([line], [choice]))


def build_blocks(readings: Sequence[Reading], choices: Sequence[Choice]) -> Iterator[Block]:
    start, count = 0, len(readings)
    while start < count:
        if choices[start].state == DISPLAY:
            end = start + 1
            while end < count and readings[start].vertical and readings[end].vertical == readings[start].vertical:
                end += 1
            if end > start + 1:
                lines = [reading.line for reading in readings[start:end]]
                characters = tuple(SourceLine(line.number, line.text.strip()) for line in lines)
                yield Fragment(characters, _origin(lines, choices[start:end]))
            else:
                yield from _display(readings[start].line, choices[start])
            start = end
            continue
        state = choices[start].state
        goes_on = state if state in (VERSE, ROW) else GOES_ON
        end = start + 1
        while end < count and choices[end].state == goes_on:
            end += 1
        if state == goes_on:
            built = _verse if state == VERSE else _table
            yield built([reading.line for reading in readings[start:end]], choices[start:end])
            start = end
            continue
        lines = [reading.line for reading in readings[start:end]]
        if state == FIRST and is_author_note("".join(line.text for line in lines)):
            noted = tuple(SourceLine(line.number, line.text.strip()) for line in lines)
            yield Fragment(noted, _origin(lines, choices[start:end]))
            start = end
            continue
        below = None if end == count else choices[end].state
        signs = below in (None, DISPLAY) or (below == FIRST and is_signed(readings[end - 1])) or (below == RESUMES and bool(readings[end].line.gap))
        name = name_at_end(lines[-1].text) if signs else None
        if name is not None:
            signature = replace(lines[-1], text=name["name"])
            lines[-1] = replace(lines[-1], text=lines[-1].text[: name.start("name")])
            yield _paragraph(lines, choices[start:end], continues=choices[start].state == RESUMES, closed=True)
            yield from _display(signature, choices[end - 1])
            start = end
            continue
        introduces = end < count and choices[end].state == FIRST and bool(INTRODUCES.search(lines[-1].text))
        closed = readings[end - 1].forced == FIRST or introduces or ends_caption(lines[-1].text) or (
            end < count and choices[end].state == DISPLAY and _closes_text(readings[end - 1], readings[end].line)
        )
        yield _paragraph(lines, choices[start:end], continues=choices[start].state == RESUMES, closed=closed)
        start = end


def _verse(lines: Sequence[Line], choices: Sequence[Choice]) -> Verse:
    """Return a poem; a blank line parts its stanzas."""
    stanzas: list[list[tuple[Inline, ...]]] = [[]]
    for index, line in enumerate(lines):
        if index and line.gap:
            stanzas.append([])
        stanzas[-1].append((Text(close_spaces(line.text)),))
    return Verse(tuple(map(tuple, stanzas)), _origin(lines, choices))


def _table(lines: Sequence[Line], choices: Sequence[Choice]) -> Table:
    """Return a table of the rows' cells, the first a head where it holds no figures; short rows are filled with empty
    cells at their end.
    """
    rows = [[(Text(cell),) for cell in line.text.split()] for line in lines]
    width = max(map(len, rows))
    filled = tuple((*row, *([(Text(""),)] * (width - len(row)))) for row in rows)
    head = len(lines) > 1 and not is_table_row(lines[0].text) and is_head_row(lines[0].text.strip())
    figures = [all(TABLE_CELL.fullmatch(row[column][0].text) for row in rows[head:] if column < len(row)) for column in range(width)]
    alignments: tuple[Alignment, ...] = tuple("right" if is_figures else "" for is_figures in figures)
    return Table(filled, header_rows=int(head), alignments=alignments, origin=_origin(lines, choices))


def _closes_text(above: Reading, below: Line) -> bool:
    """Tell whether a display line shows that the text above it is over, even if it ends no sentence.

    A byline below a full line may stand where the column breaks.
    """
    if above.line.number == below.number:
        return True
    if above.in_column and above.measure_em - above.line.width_em <= FULL_EM:
        return False
    byline = read_byline(below.text)
    return byline is not None and byline.strength in ("sign", "brackets")


def unite_scraps(blocks: Iterator[Block]) -> Iterator[Block]:
    """Put the last character or two of a headline that its line has no room for (落, 幕) to the line above."""
    above: Block | None = None
    for block in blocks:
        if isinstance(above, Fragment) and isinstance(block, Fragment) and _is_scrap(above, block):
            spans = above.origin.spans + block.origin.spans
            above = replace(above, lines=above.lines + block.lines, origin=replace(above.origin, spans=spans))
            continue
        if above is not None:
            yield above
        above = block
    if above is not None:
        yield above


def _is_scrap(above: Fragment, below: Fragment) -> bool:
    """Tell whether a line is the rest of a word that the headline above it ends within."""
    if len(above.lines) > 1 or len(below.lines) > 1 or below.lines[0].number - above.lines[0].number not in (1, 2):
        return False
    first, rest = above.lines[0].text, below.lines[0].text
    if width_em(rest) > _SCRAP_EM or width_em(first) < _LEAST_SCRAPPED_EM or is_name("".join(rest.split())):
        return False
    if read_byline(first) or read_label(first):
        return False
    return line_joint_cost(first, rest) <= _STRONG_WORD
