"""Blocks of an article and a measure go in; a galley (毛条) of whole grid lines comes out, to be cut into columns.

A galley knows its lines before the press sets them: paragraphs are broken by the line composer with the same
advances the press has. It knows what it costs to end a column after each line, and gives the markup of any run of
lines. A paragraph cut between two columns is set in two parts: the first ends on a full line, the second has no
indent.
"""

# ruff: noqa: S704 (every character of a source goes through `html`, which escapes it)

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, combinations
from typing import Protocol, TypeAlias, assert_never

from markupsafe import Markup, escape

from banxin.composition import FontMetrics, Line, TextRun, break_paragraph
from banxin.model import document as nodes
from banxin.model.document import Block, Inline
from banxin.renderers.html import Addresses, note_mark, plain, render_inlines
from banxin.typography.characters import classes, is_east_asian
from banxin.typography.soft_breaks import line_joint
from banxin.typography.style import PunctuationStyle

NEVER = 1e9  # the cost of a cut that must not be
_WIDOW = 12.0  # the next column would begin with a paragraph's last line (孤行, clreq 7.1.2)
_ORPHAN = 2.0  # the column would end with a paragraph's first line
_INSIDE_ROW = 8.0  # a table's row parted
_BETWEEN_ROWS = 4.0  # a table parted
_BLANK_FIRST = 6.0  # the next column would begin with white
_UNEVEN = 4.0  # each line by which a column is shorter than the ±1 of level columns
_SHORT = 0.4  # a column one line short

_OPENING, _BLANK_AFTER = frozenset("O"), frozenset("CPSQ")
_OBJECT = "\ufffc"
_SPACES = re.compile("[ \t\n\r\f]+")
# Scripts whose letters stand side by side, one advance each: what composer and press are sure to agree on.
_SIMPLE = re.compile(
    "[\u0020-\u00ac\u00ae-\u02af\u0370-\u0482\u048a-\u058f\u1e00-\u1fff\u2000-\u200a\u2010-\u2027\u202f-\u205f\u2070-\u2dff"
    "\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff01-\uffee\U0001f100-\U0001f1ff\U00020000-\U0003ffff\n]*\\Z"
)
_LEAST_CELL_EM = 2.0

# --- inlines -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Aside:
    """Small characters that stay with what stands before them: a note's reference, an annotation."""

    text: str
    kind: str
    size_em: float


Piece: TypeAlias = Inline | Aside

REFERENCE_EM = 0.7
ANNOTATION_EM = 0.6


class Notes:
    """Counts the notes of one article and keeps their blocks, to be printed after its text."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, tuple[Block, ...]]] = []

    def mark(self, note: nodes.Note) -> str:
        """Keep a note and return its number in a circle."""
        mark = note_mark(len(self.kept) + 1)
        self.kept.append((mark, note.blocks))
        return mark


def to_pieces(content: Iterable[Inline], notes: Notes) -> tuple[Piece, ...]:
    """Return inlines as the galley sets them: white space collapsed as CSS does it, notes and annotations small."""
    return tuple(_trimmed(_collapsed(_hoisted(content, notes))))


def _hoisted(content: Iterable[Inline], notes: Notes) -> Iterator[Piece]:
    for node in content:
        match node:
            case nodes.Note():
                yield Aside(notes.mark(node), "noteref", REFERENCE_EM)
            case nodes.Ruby(pairs):
                for base, annotation in pairs:
                    yield nodes.Text(base)
                    yield Aside(annotation, "annotation", ANNOTATION_EM)
            case (
                nodes.Emphasis()
                | nodes.Strong()
                | nodes.Link()
                | nodes.ProperName()
                | nodes.BookTitle()
                | nodes.Marked()
            ):
                inside: list[Inline] = []
                for piece in _hoisted(node.content, notes):
                    if isinstance(piece, Aside):
                        if inside:
                            yield replace(node, content=tuple(inside))
                        yield piece
                        inside = []
                    else:
                        inside.append(piece)
                if inside:
                    yield replace(node, content=tuple(inside))
            case _:
                yield node


def _collapsed(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Make one space of every run of spaces, also where it runs over the border of two pieces; join soft breaks."""
    before, joins = " ", False

    def walk(piece: Piece) -> Piece:
        nonlocal before, joins
        match piece:
            case nodes.Text(text) | nodes.Code(text):
                text = _SPACES.sub(" ", plain(text))
                if joins and text:
                    text, joins = line_joint(before, text) + text, False
                if before in " \n" and text.startswith(" "):
                    text = text[1:]
                before = text[-1:] or before
                return replace(piece, text=text)
            case (
                nodes.Emphasis()
                | nodes.Strong()
                | nodes.Link()
                | nodes.ProperName()
                | nodes.BookTitle()
                | nodes.Marked()
            ):
                return replace(piece, content=tuple(_inlines(walk(one) for one in piece.content)))
            case nodes.Break(kind):
                joins = joins or kind == "soft"
                before = before if kind == "soft" else "\n"
                return piece
            case _:
                before, joins = piece_text(piece)[-1:] or before, False
                return piece

    for piece in pieces:
        walked = walk(piece)
        if piece_text(walked) and walked != nodes.Break("soft"):
            yield walked


def _inlines(pieces: Iterable[Piece]) -> Iterator[Inline]:
    for piece in pieces:
        if not isinstance(piece, Aside):
            yield piece


def _trimmed(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    kept = tuple(pieces)
    text = pieces_text(kept)
    return cut_pieces(kept, 0, len(text.rstrip(" \n"))) if text != text.rstrip(" \n") else kept


def piece_text(piece: Piece) -> str:
    """Return the characters of a piece as the composer sees them: a turn is a newline, a picture U+FFFC."""
    match piece:
        case nodes.Text(text) | nodes.Code(text) | nodes.TateChuYoko(text) | Aside(text):
            return text
        case nodes.Break():
            return "\n"
        case nodes.Image():
            return _OBJECT
        case nodes.Ruby() | nodes.Note():
            return ""
        case (
            nodes.Emphasis()
            | nodes.Strong()
            | nodes.Link()
            | nodes.ProperName()
            | nodes.BookTitle()
            | nodes.Marked()
        ):
            return pieces_text(piece.content)
        case _:
            assert_never(piece)


def pieces_text(pieces: Iterable[Piece]) -> str:
    """Return the characters of pieces as the composer sees them."""
    return "".join(map(piece_text, pieces))


def cut_pieces(pieces: Iterable[Piece], first: int, last: int) -> tuple[Piece, ...]:
    """Return the pieces that hold the characters `first` to `last` of `pieces_text`."""
    kept: list[Piece] = []
    start = 0
    for piece in pieces:
        length = len(piece_text(piece))
        a, b = max(first - start, 0), min(last - start, length)
        start += length
        if a >= b:
            continue
        if (a, b) == (0, length):
            kept.append(piece)
            continue
        match piece:
            case nodes.Text(text) | nodes.Code(text) | nodes.TateChuYoko(text) | Aside(text):
                kept.append(replace(piece, text=text[a:b]))
            case (
                nodes.Emphasis()
                | nodes.Strong()
                | nodes.Link()
                | nodes.ProperName()
                | nodes.BookTitle()
                | nodes.Marked()
            ):
                kept.append(replace(piece, content=tuple(_inlines(cut_pieces(piece.content, a, b)))))
            case _:
                raise ValueError(f"{type(piece).__name__} cannot be cut")
    return tuple(kept)


def piece_markup(pieces: Iterable[Piece], addresses: Addresses) -> Markup:
    """Return the markup of pieces."""
    written: list[str] = []
    together: list[Inline] = []

    def flush() -> None:
        written.append(render_inlines(together, "print", addresses=addresses))
        together.clear()

    for piece in pieces:
        if isinstance(piece, Aside):
            flush()
            written.append(f'<span class="{piece.kind}">{escape(piece.text)}</span>')
        else:
            together.append(piece)
    flush()
    return Markup("".join(written))


# --- the measure -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Setting:
    """What every strip of a galley is set with.

    `metrics` gives the face of a role of the page (`body`, `quotation`, `strong`, …); `pictures` the width and
    height in pixels of a resource. Lengths are in em of the body and in lines of the grid.
    """

    metrics: Callable[[str], FontMetrics]
    style: PunctuationStyle
    size_pt: float
    leading_pt: float
    column_lines: int
    addresses: Addresses = field(default_factory=Addresses)
    pictures: Mapping[str, tuple[int, int]] = field(default_factory=dict)


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
                yield TextRun(text, metrics)
            case nodes.Code(text):
                yield TextRun(text, setting.metrics("code"))
            case Aside(text, _, size_em):
                yield TextRun(text, metrics, size_em, attached=True, breakable=False)
            case nodes.Break():
                yield TextRun("\n", metrics)
            case nodes.Image(resource, alternative):
                width, height = setting.pictures.get(resource, (0, 0))
                if resource in setting.addresses.pictures and height:
                    yield TextRun(_OBJECT, _ObjectMetrics(width / height))
                elif alternative:
                    yield TextRun(alternative, metrics)
            case nodes.Strong(content):
                yield from _runs(content, setting, "strong", own)
            case nodes.Marked(inner_role, content):
                yield from _runs(content, setting, inner_role, own)
            case nodes.Emphasis() | nodes.Link() | nodes.ProperName() | nodes.BookTitle():
                yield from _runs(piece.content, setting, role, own)
            case nodes.Ruby() | nodes.Note():
                pass
            case _:
                assert_never(piece)


# --- strips ------------------------------------------------------------------------------------------------


class Strip(Protocol):
    """A block set to the measure: so many grid lines, what a cut after each costs, the markup of any of them."""

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


# What stands at an edge of a line and reaches into the gutter with its blank half: nothing, or a mark.
NOTHING, OPENS, CLOSES = 0, 1, 2


@dataclass(frozen=True, slots=True)
class TextStrip:
    """Text broken into lines; `kind` is its class in markup, `inset_em` where its lines start.

    Text whose lines the press would break by other rules than the composer is handed over `row_by_row`.
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

    @property
    def lines(self) -> int:
        return len(self.set_lines)

    @property
    def costs(self) -> Sequence[float]:
        costs = [0.0] * self.lines
        if self.lines > 1:
            costs[0] = _ORPHAN
            costs[-2] = _WIDOW
        if self.keep_with_next:
            costs = [NEVER] * self.lines
        return costs

    @property
    def edges(self) -> Sequence[int]:
        """What each line has at its edges: OPENS for an opening mark at its start, CLOSES for a mark at its end."""
        kinds = classes(self.text)
        edges = []
        for number, (start, end) in enumerate(self.set_lines):
            edge = NOTHING
            if end > start and (number or not self.indent_em) and not self.inset_em and kinds[start] in _OPENING:
                edge |= OPENS
            if end > start and self._runs_on(number) and kinds[end - 1] in _BLANK_AFTER:
                edge |= CLOSES
            edges.append(edge)
        return edges

    def part(self, first: int, last: int) -> Markup:
        inner = self._rows(first, last) if self.row_by_row else self._piece(first, last)
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
        return piece_markup(cut_pieces(self.pieces, start, end), self.setting.addresses)

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
        return [NEVER] * (self.lines - 1) + [self.cost]

    def part(self, first: int, last: int) -> Markup:
        return self.markup


def blank_strip() -> SolidStrip:
    """Return a line of white."""
    return SolidStrip(Markup('<div class="blank"></div>'), 1, blank=True)


def _is_blank(strip: Strip) -> bool:
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
        for left_em, width_em, side, cell in self.cells:
            if first < cell.lines:
                box = f"left:{left_em * size:g}pt;width:{width_em * size:g}pt"
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
    return _set_text(to_pieces(content, notes), _Place(measure_em, 0.0, role, kind, 0.0), setting, justify=False)


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
            case nodes.Verse(stanzas):
                yield from _verse(stanzas, place, setting, notes)
            case nodes.ListBlock(items, start):
                yield from _list(items, start, place, setting, notes)
            case nodes.Table():
                yield blank_strip()
                yield from _table(block, place, setting, notes)
                yield blank_strip()
            case nodes.Figure(resource, caption, alternative):
                yield blank_strip()
                yield from _figure(resource, caption, alternative, place, setting, notes)
                yield blank_strip()
            case nodes.CodeBlock(text):
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


def _verse(
    stanzas: tuple[tuple[tuple[Inline, ...], ...], ...], place: _Place, setting: Setting, notes: Notes
) -> Iterator[Strip]:
    """Set verse centred on its longest line; a line that is too long turns over, further in."""
    stanza_pieces = [[to_pieces(line, notes) for line in stanza] for stanza in stanzas]
    loose = replace(place, role="verse", kind="verse", indent_em=0.0)
    widths = [
        _set_text(pieces, replace(loose, measure_em=1e6), setting, justify=False).last_width_em - place.inset_em
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
    items: tuple[tuple[Block, ...], ...], start: int | None, place: _Place, setting: Setting, notes: Notes
) -> Iterator[Strip]:
    """Set a list with hanging numbers or points."""
    hang_em = 1.0 if start is None else 1.0 + 0.5 * len(str(start + len(items) - 1))
    inset_em = min(place.inset_em + hang_em, place.measure_em - 6)
    inner = replace(place, inset_em=inset_em, indent_em=0.0, kind=f"{place.kind} item")
    for number, item in enumerate(items):
        marker = "•" if start is None else f"{start + number}."
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
    place: _Place,
    setting: Setting,
    notes: Notes,
) -> Iterator[Strip]:
    address = setting.addresses.pictures.get(resource, "")
    width, height = setting.pictures.get(resource, (0, 0))
    pieces = to_pieces(caption, notes)
    if address and width and height:
        width_pt = place.room_em * setting.size_pt
        least = max(1, setting.column_lines - 6)
        lines = min(-(-width_pt * height // (width * setting.leading_pt)), least)
        style = f"height:{lines * setting.leading_pt:g}pt;margin-left:{place.inset_em * setting.size_pt:g}pt"
        image = f'<img src="{escape(address)}" alt="{escape(alternative)}"/>'
        kept = NEVER if pieces else 0.0
        yield SolidStrip(Markup(f'<div class="picture" style="{style}">{image}</div>'), int(lines), kept)
    elif alternative and not pieces:
        pieces = to_pieces([nodes.Text(alternative)], notes)
    if pieces:
        yield _set_text(pieces, replace(place, role="caption", kind="caption", indent_em=0.0), setting)


# --- tables ------------------------------------------------------------------------------------------------


def least_table_em(table: nodes.Table) -> float:
    """Return the least width a table can be set in, with the gaps between its columns."""
    columns = max(map(len, table.rows), default=0)
    return columns * _LEAST_CELL_EM + max(columns - 1, 0) * 0.5


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
    widths = _column_widths(rows, columns, place.room_em, setting)
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
    rows: list[list[tuple[Piece, ...]]], columns: int, room_em: float, setting: Setting
) -> list[float]:
    """Share the room out: a column that needs little gets it, the others share the rest by what they hold."""
    wanted = [_LEAST_CELL_EM] * columns
    for row in rows:
        for i, pieces in enumerate(row):
            wanted[i] = max(wanted[i], _set_cell(pieces, 1e6, setting).last_width_em + 0.05)
    room_em -= 0.5 * (columns - 1)
    widths = [0.0] * columns
    open_columns = sorted(range(columns), key=lambda i: wanted[i])
    while open_columns:
        share = room_em / len(open_columns)
        narrow = open_columns[0]
        if wanted[narrow] <= share:
            widths[narrow] = wanted[narrow]
            room_em -= wanted[narrow]
            open_columns.pop(0)
            continue
        # All that are left want more than their share: by the square root of what they hold, none below the least.
        roots = {i: wanted[i] ** 0.5 for i in open_columns}
        spare = room_em - _LEAST_CELL_EM * len(open_columns)
        for i in open_columns:
            widths[i] = _LEAST_CELL_EM + max(0.0, spare) * roots[i] / sum(roots.values())
        break
    return widths


def _listed(rows: list[list[tuple[Piece, ...]]], place: _Place, setting: Setting) -> Iterator[Strip]:
    """Set a table that is too wide for the measure row by row, its cells one after the other."""
    for row in rows:
        pieces: list[Piece] = []
        for cell in row:
            if cell:
                pieces += [nodes.Text("\u3000"), *cell] if pieces else cell
        if pieces:
            yield _set_text(tuple(pieces), replace(place, indent_em=0.0, kind="text item"), setting)


# --- the galley --------------------------------------------------------------------------------------------


def _without_idle_white(strips: Iterable[Strip]) -> list[Strip]:
    """Leave out white at the beginning and end and beside other white."""
    kept: list[Strip] = []
    for strip in strips:
        if not _is_blank(strip) or (kept and not _is_blank(kept[-1])):
            kept.append(strip)
    if kept and _is_blank(kept[-1]):
        kept.pop()
    return kept


class Galley:
    """Strips one below the other; lines are counted through."""

    def __init__(self, strips: Sequence[Strip]) -> None:
        self._strips = tuple(_without_idle_white(strip for strip in strips if strip.lines))
        self._starts = list(accumulate((strip.lines for strip in self._strips), initial=0))
        costs: list[float] = []
        for strip in self._strips:
            if costs and _is_blank(strip):
                costs[-1] += _BLANK_FIRST
            if costs and isinstance(strip, TextStrip) and strip.kind == "byline":
                costs[-1] = NEVER
            costs += strip.costs
        self.costs = costs
        self._edges: list[int] | None = None

    @property
    def lines(self) -> int:
        """Its length in lines of the grid."""
        return self._starts[-1]

    @property
    def edges(self) -> Sequence[int]:
        """What each line has at its edges, as `TextStrip.edges` says it."""
        if self._edges is None:
            self._edges = []
            for strip in self._strips:
                self._edges += strip.edges if isinstance(strip, TextStrip) else [NOTHING] * strip.lines
        return self._edges

    @property
    def last_width_em(self) -> float | None:
        """How far its last line reaches, or None if that is no text."""
        if not self._strips or not isinstance(self._strips[-1], TextStrip):
            return None
        return self._strips[-1].last_width_em

    def part(self, first: int, last: int) -> Markup:
        """Return the markup of the lines `first` to `last`."""
        written = []
        index = bisect_right(self._starts, first) - 1
        while index < len(self._strips) and self._starts[index] < last:
            start, strip = self._starts[index], self._strips[index]
            written.append(strip.part(max(first - start, 0), min(last - start, strip.lines)))
            index += 1
        return Markup("\n").join(written)

    def level(self, first: int, last: int, columns: int) -> tuple[tuple[int, ...], float] | None:
        """Cut the lines `first` to `last` into level columns; return where each ends, and the cost, or None.

        Columns differ by one line at most wherever the text allows it. The lowest cost decides which are the
        short ones: no column begins with a paragraph's last line if that can be helped.
        """
        lines = last - first
        least = -(-lines // columns)
        best: tuple[tuple[int, ...], float] | None = None
        for rows in range(least, least + 6):
            found = self._level(first, last, columns, rows)
            if found and (best is None or found[1] + _UNEVEN * (rows - least) < best[1]):
                best = (found[0], found[1] + _UNEVEN * (rows - least))
                if best[1] <= _UNEVEN:
                    break
        return best or self._poured(first, last, columns)

    def alternatives(self, ends: Sequence[int]) -> Iterator[tuple[tuple[int, ...], float]]:
        """Yield other cuts as level as one that begins at line 0, and how much more each costs: other columns short."""
        columns, lengths = len(ends), [end - start for start, end in zip((0, *ends), ends)]
        rows = max(lengths)
        short = rows * columns - ends[-1]
        if min(lengths) < rows - 1:
            return
        own = self._cut_cost(ends)
        for chosen in combinations(range(columns), short):
            other = tuple(accumulate(rows - (column in chosen) for column in range(columns)))
            cost = self._cut_cost(other)
            if other != tuple(ends) and cost < NEVER:
                yield other, cost - own

    def _cut_cost(self, ends: Sequence[int]) -> float:
        return sum(self.costs[end - 1] for end in ends[:-1])

    def _level(self, first: int, last: int, columns: int, rows: int) -> tuple[tuple[int, ...], float] | None:
        reached: dict[int, tuple[float, tuple[int, ...]]] = {first: (0.0, ())}
        for column in range(columns):
            grown: dict[int, tuple[float, tuple[int, ...]]] = {}
            for start, (cost, ends) in reached.items():
                lengths = (
                    [last - start] if column == columns - 1 else range(rows, max(rows // 2, 1) - 1, -1)
                )
                for length in lengths:
                    end = start + length
                    if not 1 <= length <= rows or end > last or (columns - 1 - column) * rows < last - end:
                        continue
                    short = rows - length
                    there = cost + (_SHORT if short else 0.0) + _UNEVEN * max(0, short - 1)
                    if end < last:
                        there += self.costs[end - 1]
                    if there < NEVER and (end not in grown or there < grown[end][0]):
                        grown[end] = (there, (*ends, end))
            reached = grown
        if last not in reached:
            return None
        cost, ends = reached[last]
        return ends, cost

    def _poured(self, first: int, last: int, columns: int) -> tuple[tuple[int, ...], float] | None:
        """Fill columns one after the other, as low as they can be: what is left when no level cut is allowed."""
        if last != self.lines:
            return None
        for rows in range(-(-(last - first) // columns), last - first + 1):
            ends: list[int] = []
            end = first
            while end < last and len(ends) < columns:
                end = self.fill(end, rows)
                ends.append(end)
            if end == last and max(b - a for a, b in zip((first, *ends), ends)) <= rows:
                return tuple(ends), _UNEVEN * (rows * columns - (last - first))
        return None

    def fill(self, first: int, rows: int) -> int:
        """Return where a column of `rows` lines ends that begins at line `first` and is followed by others.

        Always makes way: a thing that is taller than the column is parted after all.
        """
        if first + rows >= self.lines:
            return self.lines
        best_end, best_cost = first + rows, float("inf")
        for end in range(first + rows, first, -1):
            cost = self.costs[end - 1] + _UNEVEN * (first + rows - end)
            if cost < best_cost:
                best_end, best_cost = end, cost
            if first + rows - end > 2 and best_cost < NEVER:
                break
        return best_end
