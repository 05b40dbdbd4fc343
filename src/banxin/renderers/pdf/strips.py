"""Blocks and a measure go in; strips of whole grid lines come out, with what a cut after each line costs.

A strip knows its lines before the press sets them: paragraphs are broken by the line composer with the same
advances the press has. A paragraph cut between two columns is set in two parts: the first ends on a full
line, the second has no indent.
"""

# ruff: noqa: S704 (every character of a source goes through `html`, which escapes it)

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Protocol, assert_never

from markupsafe import Markup, escape

from banxin.composition import FontMetrics, Line, TextRun, break_paragraph
from banxin.model import document as nodes
from banxin.model.document import Block, Inline
from banxin.model.walk import inline_text
from banxin.renderers.html import FRAME_PADDING_EM, LONGEST_NAME_CHARS, Addresses
from banxin.renderers.pdf.pieces import (
    OBJECT,
    SCRIPT_EM,
    Aside,
    Notes,
    Piece,
    cut_pieces,
    piece_markup,
    to_pieces,
)
from banxin.renderers.table_columns import LEAST_CELL_EM, least_widths_em, share_width
from banxin.typography.annotations import width_em
from banxin.typography.characters import classes, is_east_asian
from banxin.typography.hyphenation import words_language
from banxin.typography.style import PunctuationStyle

NEVER = 1e9  # the cost of a cut that is made only where there is no other
IMPOSSIBLE = float("inf")  # the cost of a cut through what cannot be parted
_WIDOW = 12.0  # the next column would begin with a paragraph's last line (孤行, clreq 7.1.2)
_ORPHAN = 2.0  # the column would end with a paragraph's first line
_INSIDE_ROW = 24.0  # a table's row parted
_BETWEEN_ROWS = 4.0  # a table parted

# What begins a line left of its edge, and what ends one with an origin close to the edge.
_REACHES_LEFT, _STANDS_LAST = frozenset("O"), frozenset('CPSQL9pcu-"')
# Scripts whose letters stand side by side, one advance each: what composer and press are sure to agree on.
_SIMPLE = re.compile(
    "[\u0020-\u00ac\u00ae-\u02af\u0370-\u0482\u048a-\u058f\u1e00-\u1fff\u2000-\u200a\u2010-\u2027"
    "\u202f-\u205f\u2070-\u2dff\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff01-\uffee"
    "\U0001f100-\U0001f1ff\U00020000-\U0003ffff\n]*\\Z"
)
# A caption is as wide as its picture, but for narrow ones.
_LEAST_CAPTION_EM = 10.0
# A cell that holds more may as well be turned.
_LONG_CELL_EM = 8.0
# Where a line is handed over by itself, the press knows of no word that goes on: the style sheet prints the hyphen.
_HYPHEN = Markup('<span class="hyphen"></span>')

# --- the measure -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Setting:
    """What every strip of a galley is set with.

    `metrics` gives the face of a role of the page (`body`, `quotation`, `strong`, …); `pictures` the width
    and height in pixels of a resource; `words` the language by which Latin words are divided, if they are. Lengths are in em of the body and in lines of the grid.
    """

    metrics: Callable[[str], FontMetrics]
    style: PunctuationStyle
    size_pt: float
    leading_pt: float
    column_lines: int
    addresses: Addresses = field(default_factory=Addresses)
    pictures: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    words: str = ""


class _ObjectMetrics:
    """A picture in the line: one character as wide as the picture is when it is one em high."""

    def __init__(self, width_em: float) -> None:
        self._width_em = width_em

    def advances_em(self, text: str) -> Sequence[float]:
        return [self._width_em] * len(text)

    def trims_em(self, character: str) -> tuple[float, float] | None:
        return None


def to_runs(pieces: Iterable[Piece], setting: Setting, role: str) -> list[TextRun]:
    """Return the runs the composer breaks into lines; the paragraph itself is set in the face of `role`."""
    return list(_runs(pieces, setting, role, role))


def _runs(pieces: Iterable[Piece], setting: Setting, role: str, own: str) -> Iterator[TextRun]:
    metrics = None if role == own else setting.metrics(role)
    for piece in pieces:
        match piece:
            case nodes.Text(text) | nodes.TateChuYoko(text):
                yield TextRun(text, metrics, words=setting.words)
            case nodes.Code(text):
                yield TextRun(text, setting.metrics("code"))
            case Aside(text, _, size_em):
                yield TextRun(text, metrics, size_em, attached=True, breakable=piece.is_long)
            case nodes.Break():
                yield TextRun("\n", metrics)
            case nodes.Image(resource, alternative):
                width, height = setting.pictures.get(resource, (0, 0))
                if resource in setting.addresses.pictures and height:
                    yield TextRun(OBJECT, _ObjectMetrics(width / height))
                elif alternative:
                    yield TextRun(alternative, metrics)
            case nodes.Strong(content):
                yield from _runs(content, setting, "strong", own)
            case nodes.Marked(inner_role, content):
                yield from _runs(content, setting, inner_role, own)
            case nodes.Deceased(content):
                yield from _framed(list(_runs(content, setting, role, own)))
            case nodes.Script(_, content):
                small = list(_runs(content, setting, role, own))
                yield from (replace(run, size_em=run.size_em * SCRIPT_EM, attached=True, breakable=False) for run in small)
            case nodes.Emphasis() | nodes.Link() | nodes.Foreign() | nodes.ProperName() | nodes.BookTitle() | nodes.Struck():
                yield from _runs(piece.content, setting, role, own)
            case nodes.Ruby() | nodes.Interlinear() | nodes.Note() | nodes.Anchor() | nodes.Reference() | nodes.Numeral():
                pass
            case _:
                assert_never(piece)


def _framed(runs: list[TextRun]) -> Iterator[TextRun]:
    """Yield the runs of a name in a frame (示亡号), which has white at both sides and stays whole unless it is long."""
    whole = sum(len(run.text) for run in runs) <= LONGEST_NAME_CHARS
    for number, run in enumerate(runs):
        yield replace(
            run,
            breakable=run.breakable and not whole,
            attached=run.attached or (whole and number > 0),
            before_em=FRAME_PADDING_EM if number == 0 else 0.0,
            after_em=FRAME_PADDING_EM if number == len(runs) - 1 else 0.0,
        )


# --- strips ------------------------------------------------------------------------------------------------


class Strip(Protocol):
    """A block set to the measure: so many grid lines, what a cut after each costs, their markup."""

    @property
    def lines(self) -> int:
        """Its height in lines of the grid."""
        ...

    @property
    def costs(self) -> Sequence[float]:
        """What it costs to end a column after each line."""
        ...

    def part(self, first: int, last: int) -> Markup:
        """Return the markup of the lines `first` to `last`."""
        ...


# What stands at the edges of a line: an opening mark whose origin lies in the gutter, a narrow character at
# the end.
NOTHING, OPENS, CLOSES = 0, 1, 2


@dataclass(frozen=True, slots=True)
class TextStrip:
    """Text broken into lines; `kind` is its class in markup, `inset_em` where its lines start.

    Text whose lines the press would break by other rules than the composer is handed over `row_by_row`. The lines
    `hyphenated` end inside a word: no column ends with one while there is another place.
    """

    pieces: tuple[Piece, ...]
    text: str
    set_lines: tuple[tuple[int, int], ...]
    kind: str
    setting: Setting
    inset_em: float = 0.0
    indent_em: float = 0.0
    marker: str = ""
    keep_with_next: bool = False
    last_width_em: float = 0.0
    row_by_row: bool = False
    hyphenated: frozenset[int] = frozenset()

    @property
    def lines(self) -> int:
        return len(self.set_lines)

    @property
    def costs(self) -> Sequence[float]:
        costs = [0.0] * self.lines
        if self.lines > 1:
            costs[0] = _ORPHAN
            costs[-2] = _WIDOW
        for line in self.hyphenated:
            costs[line] = NEVER
        if self.keep_with_next:
            costs = [NEVER] * self.lines
        return costs

    @property
    def edges(self) -> Sequence[int]:
        """What each line has at its edges: OPENS at its start, CLOSES at its end."""
        kinds = classes(self.text)
        edges = []
        for number, (start, end) in enumerate(self.set_lines):
            edge = NOTHING
            if (
                end > start
                and (number or not self.indent_em)
                and not self.inset_em
                and kinds[start] in _REACHES_LEFT
            ):
                edge |= OPENS
            if end > start and self._runs_on(number) and kinds[end - 1] in _STANDS_LAST:
                edge |= CLOSES
            edges.append(edge)
        return edges

    def part(self, first: int, last: int) -> Markup:
        # Alone, a part of a paragraph might be divided better otherwise than the whole was.
        whole = (first, last) == (0, self.lines)
        inner = self._piece(first, last) if whole and not self.row_by_row else self._rows(first, last)
        names = [self.kind]
        if first:
            names.append("turned")
        if self._runs_on(last - 1):
            names.append("open")
        height_pt = (last - first) * self.setting.leading_pt
        style = f"height:{height_pt:g}pt"
        if self.inset_em:
            style += f";margin-left:{self.inset_em * self.setting.size_pt:g}pt"
        if not first and self.indent_em:
            style += f";text-indent:{self.indent_em * self.setting.size_pt:g}pt"
        marker = f'<span class="marker">{escape(self.marker)}</span>' if self.marker and not first else ""
        lines = f'data-lines="{last - first}"'
        return Markup(f'<p class="{" ".join(names)}" style="{style}" {lines}>{marker}{inner}</p>')

    def _piece(self, first: int, last: int) -> Markup:
        start, end = self.set_lines[first][0], self.set_lines[last - 1][1]
        markup = piece_markup(cut_pieces(self.pieces, start, end), self.setting.addresses)
        return markup + _HYPHEN if last - 1 in self.hyphenated else markup

    def _runs_on(self, line: int) -> bool:
        """Tell whether a line is followed by another of the same text that no turn begins."""
        if line + 1 >= self.lines:
            return False
        return "\n" not in self.text[self.set_lines[line][1] : self.set_lines[line + 1][0]]

    def _rows(self, first: int, last: int) -> Markup:
        rows = []
        for line in range(first, last):
            kind = "row full" if self._runs_on(line) else "row"
            rows.append(Markup('<span class="{}">{}</span>').format(kind, self._piece(line, line + 1)))
        return Markup("").join(rows)


@dataclass(frozen=True, slots=True)
class SolidStrip:
    """A thing of so many lines that is never parted: a picture, a short rule, white between stanzas."""

    markup: Markup
    lines: int
    cost: float = 0.0
    blank: bool = False

    @property
    def costs(self) -> Sequence[float]:
        return [IMPOSSIBLE] * (self.lines - 1) + [self.cost]

    def part(self, first: int, last: int) -> Markup:
        return self.markup


def blank_strip() -> SolidStrip:
    """Return a line of white."""
    return SolidStrip(Markup('<div class="blank"></div>'), 1, blank=True)


def is_blank(strip: Strip) -> bool:
    """Tell whether a strip is white."""
    return isinstance(strip, SolidStrip) and strip.blank


@dataclass(frozen=True, slots=True)
class RowStrip:
    """A row of a table: cells side by side, each at its place and width; `kind` says which rules it has."""

    cells: tuple[tuple[float, float, str, TextStrip], ...]  # left em, width em, alignment, text
    kind: str
    setting: Setting
    heads: bool = False

    @property
    def lines(self) -> int:
        return max((cell.lines for _, _, _, cell in self.cells), default=1) or 1

    @property
    def costs(self) -> Sequence[float]:
        return [_INSIDE_ROW] * (self.lines - 1) + [NEVER if self.heads else _BETWEEN_ROWS]

    def part(self, first: int, last: int) -> Markup:
        size, leading = self.setting.size_pt, self.setting.leading_pt
        written = []
        for left_em, across_em, side, cell in self.cells:
            if first < cell.lines:
                box = f"left:{left_em * size:g}pt;width:{across_em * size:g}pt"
                inner = cell.part(first, min(last, cell.lines))
                written.append(f'<div class="cell {side}" style="{box}">{inner}</div>')
        height = f"height:{(last - first) * leading:g}pt"
        return Markup(f'<div class="row {self.kind}" style="{height}">{"".join(written)}</div>')


# --- setting blocks ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a block stands: how far in, in whose face, with which class."""

    measure_em: float
    inset_em: float = 0.0
    role: str = "body"
    kind: str = "text"
    indent_em: float = 2.0

    @property
    def room_em(self) -> float:
        return self.measure_em - self.inset_em


def set_blocks(blocks: Iterable[Block], measure_em: float, setting: Setting, notes: Notes) -> list[Strip]:
    """Return the strips of blocks set to a measure; furniture but separators is left out."""
    return list(_strips(blocks, _Place(measure_em), setting, notes))


def set_line_group(
    content: Iterable[Inline], measure_em: float, setting: Setting, notes: Notes, *, role: str, kind: str
) -> TextStrip:
    """Return text that is no paragraph (a caption, a byline) set to a measure, without an indent."""
    return _set_text(
        to_pieces(content, notes), _Place(measure_em, 0.0, role, kind, 0.0), setting, justify=False
    )


def set_notes(notes: Notes, measure_em: float, setting: Setting) -> list[Strip]:
    """Return the notes of an article, each after its number, below a short rule. Notes in notes follow on."""
    strips: list[Strip] = []
    done = 0
    while done < len(notes.kept):
        if not strips:
            strips.append(SolidStrip(Markup('<div class="note-rule"></div>'), 1, NEVER))
        mark, blocks = notes.kept[done]
        done += 1
        place = _Place(measure_em, 0.0, "note", "note", 0.0)
        inner = list(_strips(blocks, place, setting, notes))
        if inner and isinstance(inner[0], TextStrip):
            first = inner[0]
            inner[0] = _set_text((nodes.Text(mark), *first.pieces), place, setting)
        else:
            inner.insert(0, _set_text((nodes.Text(mark),), place, setting))
        strips += inner
    return strips


def _set_text(
    pieces: tuple[Piece, ...],
    place: _Place,
    setting: Setting,
    *,
    marker: str = "",
    keep_with_next: bool = False,
    justify: bool = True,
) -> TextStrip:
    runs = to_runs(pieces, setting, place.role)
    text = "".join(run.text for run in runs)
    lines = break_paragraph(
        runs, setting.metrics(place.role), place.room_em, place.indent_em, setting.style, justify=justify
    )
    return TextStrip(
        pieces=pieces,
        text=text,
        set_lines=tuple((line.start, line.end) for line in lines),
        kind=place.kind,
        setting=setting,
        inset_em=place.inset_em,
        indent_em=place.indent_em,
        marker=marker,
        keep_with_next=keep_with_next,
        last_width_em=place.inset_em + _last_width(lines),
        row_by_row=not is_east_asian(text) or not _SIMPLE.match(text),
        hyphenated=frozenset(number for number, line in enumerate(lines) if line.hyphenated),
    )


def _last_width(lines: Sequence[Line]) -> float:
    return lines[-1].width_em if lines else 0.0


def _strips(blocks: Iterable[Block], place: _Place, setting: Setting, notes: Notes) -> Iterator[Strip]:
    for block in blocks:
        match block:
            case nodes.Paragraph(content):
                pieces = to_pieces(content, notes)
                if pieces:
                    yield _set_text(pieces, place, setting)
            case nodes.Quotation(inner):
                inset_em = min(place.inset_em + 2, place.measure_em - 6)
                deeper = replace(place, inset_em=inset_em, role="quotation", kind="quotation")
                yield from _strips(inner, deeper, setting, notes)
            case nodes.Passage("foreign", inner):
                own = replace(setting, words=setting.words and words_language(block.language))
                yield from _strips(inner, place, own, notes)
            case nodes.Passage(kind, inner):
                yield from _strips(inner, _passage_place(kind, place), setting, notes)
            case nodes.Verse(stanzas):
                yield from _verse(stanzas, place, setting, notes)
            case nodes.ListBlock(items, start):
                yield from _list(items, start, block.boxes(), place, setting, notes)
            case nodes.Table():
                yield blank_strip()
                yield from _table(block, place, setting, notes)
                yield blank_strip()
            case nodes.Figure(resource, caption, alternative):
                yield blank_strip()
                share = (block.width_percent or 100) / 100
                yield from _figure(resource, caption, alternative, share, place, setting, notes)
                yield blank_strip()
            case nodes.CodeBlock(text, caption=caption):
                if caption:
                    titled = replace(place, role="caption", kind="caption", indent_em=0.0)
                    yield _set_text(to_pieces(caption, notes), titled, setting, keep_with_next=True)
                yield from _code(text, place, setting)
            case nodes.Rule():
                yield SolidStrip(Markup('<div class="ornament"></div>'), 1)
            case nodes.Fragment(lines):
                pieces = to_pieces([nodes.Text(" ".join(line.text for line in lines))], notes)
                if pieces:
                    yield _set_text(pieces, place, setting)
            case nodes.Furniture(text, kind):
                if kind == "separator":
                    pieces = to_pieces([nodes.Text(text)], notes)
                    centred = replace(place, kind="separator", indent_em=0.0)
                    yield _set_text(pieces, centred, setting, justify=False)
            case _:
                assert_never(block)


def _passage_place(kind: nodes.PassageKind, place: _Place) -> _Place:
    """Return where and in what face a letter, an epigraph or the like is set."""
    match kind:
        case "letter" | "epigraph" | "dedication" | "remark":
            inset_em = min(place.inset_em + 2, place.measure_em - 6)
            return replace(place, inset_em=inset_em, role="quotation", kind="quotation")
        case "salutation":
            return replace(place, indent_em=0.0)
        case "signature":
            return replace(place, kind="signature", indent_em=0.0)
        case "foreign":
            return place
        case _:
            assert_never(kind)


def _verse(
    stanzas: tuple[tuple[tuple[Inline, ...], ...], ...], place: _Place, setting: Setting, notes: Notes
) -> Iterator[Strip]:
    """Set verse centred on its longest line; a line that is too long turns over, further in."""
    stanza_pieces = [[to_pieces(line, notes) for line in stanza] for stanza in stanzas]
    loose = replace(place, role="verse", kind="verse", indent_em=0.0)
    widths = [
        _set_text(pieces, replace(loose, measure_em=1e6), setting, justify=False).last_width_em
        - place.inset_em
        for stanza in stanza_pieces
        for pieces in stanza
    ]
    longest_em = max(widths, default=0.0)
    inset_em = place.inset_em + max(0.0, (place.room_em - longest_em) / 2)
    for number, stanza in enumerate(stanza_pieces):
        if number:
            yield blank_strip()
        for pieces in stanza:
            yield _set_text(pieces, replace(loose, inset_em=inset_em), setting, justify=False)


def _list(
    items: tuple[tuple[Block, ...], ...], start: int | None, boxes: Sequence[str], place: _Place, setting: Setting, notes: Notes
) -> Iterator[Strip]:
    """Set a list with hanging numbers, points or boxes."""
    hang_em = 1.0 if start is None else 1.0 + 0.5 * len(str(start + len(items) - 1))
    inset_em = min(place.inset_em + hang_em, place.measure_em - 6)
    inner = replace(place, inset_em=inset_em, indent_em=0.0, kind=f"{place.kind} item")
    for number, item in enumerate(items):
        marker = boxes[number] or ("•" if start is None else f"{start + number}.")
        for strip in _strips(item, inner, setting, notes):
            if marker and isinstance(strip, TextStrip):
                strip, marker = replace(strip, marker=marker), ""
            yield strip


def _code(text: str, place: _Place, setting: Setting) -> Iterator[Strip]:
    """Set code line by line, as it is; a line too long for the measure is cut where it ends."""
    metrics = setting.metrics("code")
    box = f"margin-left:{place.inset_em * setting.size_pt:g}pt" if place.inset_em else ""
    for line in text.expandtabs(4).rstrip("\n").split("\n"):
        edges = list(accumulate(metrics.advances_em(line), initial=0.0))
        start = 0
        while True:
            end = max(bisect_right(edges, edges[start] + place.room_em + 1e-6) - 1, start + 1)
            shown = escape(line[start:end])
            yield SolidStrip(Markup(f'<pre class="code" style="{box}">{shown}</pre>'), 1)
            start = end
            if start >= len(line):
                break


def _figure(
    resource: str,
    caption: tuple[Inline, ...],
    alternative: str,
    share: float,
    place: _Place,
    setting: Setting,
    notes: Notes,
) -> Iterator[Strip]:
    """Set a picture to a share of the measure, in its middle, with its caption below it."""
    address = setting.addresses.pictures.get(resource, "")
    width, height = setting.pictures.get(resource, (0, 0))
    pieces = to_pieces(caption, notes)
    shown_em = place.room_em
    if address and width and height:
        width_pt = place.room_em * setting.size_pt * share
        least = max(1, setting.column_lines - 6)
        lines = min(-(-width_pt * height // (width * setting.leading_pt)), least)
        shown_em = lines * setting.leading_pt * width / (height * setting.size_pt)
        style = f"height:{lines * setting.leading_pt:g}pt;margin-left:{place.inset_em * setting.size_pt:g}pt"
        image = f'<img src="{escape(address)}" alt="{escape(alternative)}"/>'
        kept = NEVER if pieces else 0.0
        yield SolidStrip(Markup(f'<div class="picture" style="{style}">{image}</div>'), int(lines), kept)
    elif alternative and not pieces:
        pieces = to_pieces([nodes.Text(alternative)], notes)
    if pieces:
        beside_em = max(0.0, place.room_em - max(shown_em, _LEAST_CAPTION_EM)) / 2
        below = replace(place, measure_em=place.measure_em - beside_em, inset_em=place.inset_em + beside_em)
        yield _set_text(pieces, replace(below, role="caption", kind="caption", indent_em=0.0), setting)


# --- tables ------------------------------------------------------------------------------------------------


def least_table_em(table: nodes.Table) -> float:
    """Return the least width a table can be set in, its numbers whole, with the gaps between its columns."""
    least = least_widths_em(table)
    return sum(least) + max(len(least) - 1, 0) * 0.5


def wanted_table_em(table: nodes.Table) -> float:
    """Return about the width at which a table wants no room more: no long cell in it is deep, no short one is turned."""
    wanted = [LEAST_CELL_EM] * max(map(len, table.rows), default=0)
    for row in table.rows:
        for i, cell in enumerate(row):
            wanted[i] = max(wanted[i], min(width_em(inline_text(cell, notes=False, ruby=False)), _LONG_CELL_EM))
    return sum(wanted) + max(len(wanted) - 1, 0) * 0.5


def _table(table: nodes.Table, place: _Place, setting: Setting, notes: Notes) -> Iterator[Strip]:
    """Set a table with three rules (三线表), its cells in columns as wide as their text asks for."""
    if table.caption:
        pieces = to_pieces(table.caption, notes)
        kept = replace(place, role="caption", kind="caption", indent_em=0.0)
        yield _set_text(pieces, kept, setting, keep_with_next=True)
    rows = [[to_pieces(cell, notes) for cell in row] for row in table.rows]
    columns = max(map(len, rows), default=0)
    if not columns:
        return
    if least_table_em(table) > place.room_em:
        yield from _listed(rows, place, setting)
        return
    widths = _column_widths(rows, least_widths_em(table), place.room_em, setting)
    lefts = list(accumulate((width + 0.5 for width in widths), initial=place.inset_em))
    for number, row in enumerate(rows):
        cells = tuple(
            (lefts[i], widths[i], _side(table, i), _set_cell(pieces, widths[i], setting))
            for i, pieces in enumerate(row)
        )
        kinds = ["first"] if number == 0 else []
        if number + 1 == table.header_rows:
            kinds.append("head-end")
        if number + 1 == len(rows):
            kinds.append("last")
        yield RowStrip(cells, " ".join(kinds), setting, heads=number < table.header_rows)


def _side(table: nodes.Table, column: int) -> str:
    return table.alignments[column] if column < len(table.alignments) else ""


def _set_cell(pieces: tuple[Piece, ...], width_em: float, setting: Setting) -> TextStrip:
    return _set_text(pieces, _Place(width_em, 0.0, "table", "cell-text", 0.0), setting, justify=False)


def _column_widths(
    rows: list[list[tuple[Piece, ...]]], least: list[float], room_em: float, setting: Setting
) -> list[float]:
    """Return how wide each column is, in em: as wide as its longest cell, if all are together no wider than the room."""
    wanted = list(least)
    for row in rows:
        for i, pieces in enumerate(row):
            wanted[i] = max(wanted[i], _set_cell(pieces, 1e6, setting).last_width_em + 0.05)
    return share_width(least, wanted, room_em - 0.5 * (len(least) - 1))


def _listed(rows: list[list[tuple[Piece, ...]]], place: _Place, setting: Setting) -> Iterator[Strip]:
    """Set a table that is too wide for the measure row by row, its cells one after the other."""
    for row in rows:
        pieces: list[Piece] = []
        for cell in row:
            if cell:
                pieces += [nodes.Text("\u3000"), *cell] if pieces else cell
        if pieces:
            yield _set_text(tuple(pieces), replace(place, indent_em=0.0, kind="text item"), setting)
