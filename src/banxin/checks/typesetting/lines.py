"""Glyphs of pages come in; lines come out, each knowing its column's edges and the lines before and after it.

A finished PDF names no paragraphs. They are read off the page as a reader does: glyphs on one baseline make a line,
lines below each other at the usual distance make a stack, the edges that most lines of a stack share are its measure,
and a line that starts on the left edge goes on with the paragraph above it, where one that stands in begins another.
Lines whose part is uncertain (verse, list entries, signatures) are left out of what is measured, and counted.

Only lines of the body's size are placed so. All lengths are points; both ways of writing look alike (`glyphs`).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import isnan, nan
from statistics import median
from typing import Literal, TypeAlias

from banxin.checks.typesetting.drawn import Drawn
from banxin.checks.typesetting.glyphs import EM_ABOVE, Cell, Faces, Glyph, GlyphPage
from banxin.typography.characters import classes

# Glyphs whose baselines are nearer than this stand in one line; a raised note reference stands higher.
_ONE_BASELINE_EM = 0.12
# A hole wider than this parts columns; one with a space in it is a space, up to this wide. Where the text layer
# also jumps, a narrower hole does.
_HOLE_EM, _SPACED_HOLE_EM, _JUMP_HOLE_EM, _JUMP = 1.2, 4.0, 0.6, 6
# Characters of a title or a label may be spread further apart than columns are.
_SPREAD_HOLE_EM = 5.0
_FRAMED_LINE_EM = 1.7
# So many lines of a side's pages that share their edges show where the type area is.
_LINES_OF_A_SIDE = 20
_NOTE_SIZE = 0.8
# What is set beside a line (注音, 行间注) is smaller than anything that stands in one.
_ANNOTATION_SIZE = 0.56
# How far an annotation may stand from the cells of its line, and still be told to belong to it.
_BESIDE_EM = 0.45
# White within an annotation, in its own em, with a space of the text and without.
_SPACED_ANNOTATION_EM, _ANNOTATIONS_APART_EM = 0.6, 0.15
# Lines further apart than this, in leadings, are not of one stack.
_STACK_LEADING = 1.35
_EDGE_EM = 0.06
# A line that ends so far before the measure is no full line badly set but the end of something: verse, an entry of a
# list. A mark at the end says so sooner.
_SHORT_EM, _SHORT_WITH_MARK_EM = 5.0, 2.1
_MOST_INDENT_EM = 4.6
# So many indented paragraphs show that what is not indented is something else, such as verse; a line of it turns so often, and
# ends so early without being spread.
_INDENTED_PARAGRAPHS, _MOST_TURNS, _TURNED_EARLY_EM, _SOLID_EM = 8, 3, 0.4, 0.005
_HEADING_SIZE = 1.12

_NARROW_EM = 0.75

_REFERENCE = re.compile(r"[0-9０-９①-⓿❶-➓*＊†‡\[\]〔〕()（）]+")
_HAN_GLYPH = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_HAN_PAIR = re.compile("H(?=H)")
_MARK_BEFORE_HAN = re.compile("[PS](?=H)")
_WIDE_MARK = re.compile("[OCPSQ]")


@dataclass(slots=True, eq=False)
class Line:
    """One line of text on a page.

    `x` are the origins of its characters, `advances` what their face gives them set solid, `faces` their faces,
    `kinds` their class letters (`typography.characters`). `spaced` are characters with a space of the text before
    them; `joined` those that share a glyph with the one before. `wobble` is how far the baseline of any character is
    from that of the line; `in_order` that the text layer has its characters in this order. `notes` are raised references with the place of the character they follow (-1: none).

    `annotated` are characters that an annotation or a frame stands beside, which may part them for its room; `reach` is where
    the first annotation begins and the last one ends.

    `left` and `right` are the edges of the measure it was set to, NaN for a line that was not placed. `before` is
    the line of the same paragraph that it goes on from, `after` the one that goes on from it; `indent_em` is set for
    a line that certainly begins a paragraph. `column` is the page's column, from 0.
    """

    page: int
    order: int
    y: float
    em: float
    text: str
    x: list[float]
    advances: list[float]
    faces: bytes
    kinds: str
    spaced: frozenset[int] = frozenset()
    joined: frozenset[int] = frozenset()
    wobble: float = 0.0
    in_order: bool = True
    notes: list[tuple[int, str]] = field(default_factory=list)
    annotated: set[int] = field(default_factory=set)
    reach: tuple[float, float] | None = None
    left: float = nan
    right: float = nan
    before: Line | None = None
    after: Line | None = None
    indent_em: float | None = None
    column: int = 0
    stretch_em: float = 0.0

    @property
    def end(self) -> float:
        """Where the last character's cell ends when it is set whole."""
        return self.x[-1] + self.advances[-1]

    def gap_em(self, at: int) -> float:
        """Return the space after the character `at` beyond its own advance; negative where it was squeezed."""
        return (self.x[at + 1] - self.x[at] - self.advances[at]) / self.em

    def set_em(self, at: int) -> float:
        """Return the set advance of the character `at`: from its origin to that of the next."""
        return (self.x[at + 1] - self.x[at]) / self.em


Side: TypeAlias = Literal["before", "after", "within"]


@dataclass(slots=True, eq=False)
class Annotation:
    """Small type beside a line: its own line, the one it stands beside, and where.

    `before` is above a horizontal line and at the right of a vertical one, `after` below or at the left; what stands
    `within` is beside single characters of the line, as zhuyin is.
    """

    text: Line
    host: Line
    side: Side


@dataclass(slots=True)
class Column:
    """The lines of one column of a page, from its head to its foot, and its edges."""

    page: int
    left: float
    right: float
    lines: list[Line]


@dataclass(slots=True)
class PageLines:
    """What stands on one page: all its lines in reading direction, those of the body by column, its headings.

    `annotations` stand beside lines and are none of these; `drawn`, `cells` and `astray` are those of the glyphs' page;
    `extent` is how long the page is along its lines and across them.
    """

    number: int
    lines: list[Line]
    columns: list[Column] = field(default_factory=list)
    headings: list[Line] = field(default_factory=list)
    annotations: list[Annotation] = field(default_factory=list)
    drawn: Sequence[Drawn] = ()
    cells: Sequence[Cell] = ()
    astray: int = 0
    extent: tuple[float, float] = (0.0, 0.0)


@dataclass(slots=True)
class Setting:
    """A whole edition as lines. `em` is the body's size, `leading` its line distance, both 0 without Han.

    `measures` are the lengths of full lines, the commonest first, with how many lines show each; `left_out` counts
    lines of the body that were not placed or were too short to be judged as full. `characters` are those of all
    pages; `source` is the text that was printed, where it is known. `asked` is what the file says was asked of its
    setting (`typography.request`), None where it does not say; `bound_right` that it is to be read from right to left.
    """

    pages: list[PageLines]
    faces: Faces
    vertical: bool
    em: float
    leading: float
    measures: list[tuple[float, int]]
    unmapped: int = 0
    inkless: Counter[str] = field(default_factory=Counter)
    characters: Counter[str] = field(default_factory=Counter)
    left_out: int = 0
    source: str | None = None
    asked: Mapping[str, str] | None = None
    bound_right: bool | None = None

    def asks(self, name: str, default: str = "") -> str | None:
        """Return what was asked of the setting, its default where other things were, None where nothing is known."""
        return None if self.asked is None else self.asked.get(name, default)

    def asked_em(self, name: str, default: float = 0.0) -> float:
        """Return a length that was asked for, in em."""
        try:
            return float(self.asks(name) or default)
        except ValueError:
            return default

    @property
    def columns(self) -> Iterable[Column]:
        return (column for page in self.pages for column in page.columns)

    @property
    def body(self) -> Iterable[Line]:
        """The placed lines of the body, in reading order of each page."""
        return (line for page in self.pages for column in page.columns for line in column.lines)

    @property
    def breaks(self) -> Iterable[tuple[Line, Line]]:
        """The lines that another of the same paragraph follows, each with that one: they have to fill the measure."""
        return ((line, line.after) for line in self.body if line.after is not None)


def arrange(pages: Iterable[GlyphPage]) -> Setting:
    """Arrange the glyphs of an edition's pages as lines, columns and paragraphs."""
    setting = Setting([], Faces(), False, 0.0, 0.0, [])
    vertical = 0
    for page in pages:
        setting.faces = page.faces
        setting.unmapped += page.unmapped
        setting.inkless += page.inkless
        setting.characters += page.aside
        for glyph in page.glyphs:
            setting.characters[glyph.text] += 1
        vertical += 1 if page.vertical else -1
        lines = _lines(page)
        across = page.width_pt if page.vertical else page.height_pt
        setting.pages.append(
            PageLines(
                page.number,
                lines,
                drawn=page.drawn,
                cells=page.cells,
                astray=page.astray,
                extent=(page.height_pt if page.vertical else page.width_pt, across),
            )
        )
    setting.vertical = vertical > 0
    _widen_marks(setting)
    _take_annotations(setting)
    sizes: Counter[float] = Counter()
    for page_lines in setting.pages:
        for line in page_lines.lines:
            sizes[round(line.em, 1)] += line.kinds.count("H")
    if not sizes or not max(sizes.values()):
        return setting
    size = sizes.most_common(1)[0][0]
    setting.em = median(
        line.em for page_lines in setting.pages for line in page_lines.lines if round(line.em, 1) == size
    )
    _place(setting)
    return setting


def _widen_marks(setting: Setting) -> None:
    """Give full-width marks their whole cell in faces that declare half of one and set them in a whole.

    Some programs write a face's half-width forms into its table of widths and move the pen by hand.
    """
    set_em: dict[int, list[float]] = defaultdict(list)
    for page in setting.pages:
        for line in page.lines:
            for match in _MARK_BEFORE_HAN.finditer(line.kinds):
                at = match.start()
                if line.text[at] >= "\u2e80" and line.advances[at] < _NARROW_EM * line.em:
                    set_em[line.faces[at]].append(line.set_em(at) - max(0.0, line.stretch_em))
    wide = {face for face, found in set_em.items() if median(found) > _NARROW_EM}
    if not wide:
        return
    for page in setting.pages:
        for line in page.lines:
            for match in _WIDE_MARK.finditer(line.kinds):
                at = match.start()
                if line.faces[at] in wide and line.advances[at] < _NARROW_EM * line.em:
                    line.advances[at] = line.em


# --- glyphs → lines ----------------------------------------------------------------------------------------


def _lines(page: GlyphPage) -> list[Line]:
    """Return the lines of a page, along the direction in which lines follow each other."""
    found: list[Line] = []
    for glyphs, is_hole in zip(_by_size(page.glyphs), (_is_hole, _parts_annotations), strict=False):
        for row in _rows(glyphs):
            row.sort(key=lambda glyph: (round(glyph.x, 2), glyph.order))  # halved marks may share an origin
            start = 0
            for at in range(1, len(row) + 1):
                if at == len(row) or is_hole(row[at - 1], row[at]):
                    found.append(_line(page.number, row[start:at]))
                    start = at
    found.sort(key=lambda line: (line.y, line.x[0]))
    return _attach_notes(found)


def _by_size(glyphs: Sequence[Glyph]) -> Sequence[Sequence[Glyph]]:
    """Return the glyphs of a page in one lot, or those in two that are too small to stand in lines with the others.

    The signs of zhuyin have baselines of their own in the middle of a line, and would part it.
    """
    sizes = {glyph.em for glyph in glyphs}
    if not sizes or min(sizes) > _ANNOTATION_SIZE * max(sizes):
        return (glyphs,)
    han = Counter(glyph.em for glyph in glyphs if _HAN_GLYPH.match(glyph.text))
    if not han:
        return (glyphs,)
    limit = _ANNOTATION_SIZE * han.most_common(1)[0][0]
    return [glyph for glyph in glyphs if glyph.em > limit], [glyph for glyph in glyphs if glyph.em <= limit]


def _rows(glyphs: Sequence[Glyph]) -> Iterable[list[Glyph]]:
    """Yield the glyphs of each baseline.

    Glyphs of a line share a baseline to a hair whatever their size, but a page may hold lines that nearly meet: a
    row is closed where the next baseline is further from its middle than a small part of the smaller size.
    """
    by_baseline: dict[int, list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        by_baseline[round(glyph.y * 20)].append(glyph)
    row: list[Glyph] = []
    level = em = 0.0
    for key in sorted(by_baseline):
        here = by_baseline[key]
        here_em = max(glyph.em for glyph in here)
        if row and key / 20 - level > _ONE_BASELINE_EM * min(em, here_em):
            yield row
            row = []
        if not row:
            em = here_em
        level = key / 20 if not row or len(here) > len(row) else level
        em = min(em, here_em)
        row = row + here if row else list(here)
    if row:
        yield row


def _is_hole(before: Glyph, after: Glyph) -> bool:
    em = max(before.em, after.em)
    hole = (after.x - before.x - before.advance) / em
    if after.spaced and hole <= _SPACED_HOLE_EM:
        return False
    return hole > _HOLE_EM or (hole > _JUMP_HOLE_EM and not 0 < after.order - before.order <= _JUMP)


def _parts_annotations(before: Glyph, after: Glyph) -> bool:
    """Tell whether two annotations meet here: text is shown between them, or more white than between letters."""
    white = (after.x - before.x - before.advance) / before.em
    return after.order - before.order != 1 or white > (_SPACED_ANNOTATION_EM if after.spaced else _ANNOTATIONS_APART_EM)


def _line(page: int, glyphs: list[Glyph]) -> Line:
    if len({glyph.em for glyph in glyphs}) == 1:
        em = glyphs[0].em
    else:
        em = Counter(glyph.em for glyph in glyphs).most_common(1)[0][0]
    text = "".join(glyph.text for glyph in glyphs)
    levels = Counter(glyph.y for glyph in glyphs)
    y = levels.most_common(1)[0][0]
    line = Line(
        page,
        min(glyph.order for glyph in glyphs),
        y,
        em,
        text,
        [glyph.x for glyph in glyphs],
        [glyph.advance for glyph in glyphs],
        bytes(min(glyph.face, 255) for glyph in glyphs),
        classes(text),
        frozenset(at for at, glyph in enumerate(glyphs) if glyph.spaced),
        frozenset(at for at, glyph in enumerate(glyphs) if glyph.joined),
        max(abs(level - y) for level in levels),
        all(glyph.order < after.order for glyph, after in pairwise(glyphs)),
    )
    gaps = sorted(
        line.gap_em(match.start())
        for match in _HAN_PAIR.finditer(line.kinds)
        if match.end() not in line.spaced and glyphs[match.start()].em == glyphs[match.end()].em
    )
    line.stretch_em = gaps[len(gaps) // 2] if gaps else 0.0
    return line


def rejoined(lines: Iterable[Line]) -> list[Line]:
    """Return lines with those made one again that only wide gaps between their characters had parted (均排)."""
    found: list[Line] = []
    for line in sorted(lines, key=lambda line: (round(line.y, 1), line.x[0])):
        before = found[-1] if found else None
        if (
            before is not None
            and abs(line.y - before.y) < 0.05
            and abs(line.em - before.em) < 0.05
            and line.order == before.order + len(before.text)
            and 0 not in line.spaced
            and line.x[0] - before.end <= _SPREAD_HOLE_EM * line.em
        ):
            found[-1] = Line(
                before.page, before.order, before.y, before.em, before.text + line.text, before.x + line.x,
                before.advances + line.advances, before.faces + line.faces, before.kinds + line.kinds,
            )  # fmt: skip
        else:
            found.append(line)
    return found


def _attach_notes(lines: list[Line]) -> list[Line]:
    """Give raised small references to the lines they stand in, and return the lines without them."""
    kept: list[Line] = []
    small: list[Line] = []
    sizes = Counter(round(line.em, 1) for line in lines for _ in line.text)
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    for line in lines:
        is_note = line.em <= _NOTE_SIZE * body and len(line.text) <= 4
        is_note = is_note and (line.em > _ANNOTATION_SIZE * body or _REFERENCE.fullmatch(line.text) is not None)
        (small if is_note else kept).append(line)
    for note in small:
        host = next(
            (
                line
                for line in kept
                if 0.1 < (line.y - note.y) / line.em < 0.75
                and line.x[0] - note.em * 2 <= note.x[0] <= line.end + 0.6 * line.em
            ),
            None,
        )
        if host is None:
            kept.append(note)
            continue
        host.notes.append((sum(x < note.x[0] for x in host.x) - 1, note.text))
    kept.sort(key=lambda line: (line.y, line.x[0]))
    return kept


def _take_annotations(setting: Setting) -> None:
    """Take what stands beside lines out of the lines of each page."""
    for page in setting.pages:
        _note_frames(page)
        sizes: Counter[float] = Counter()
        for line in page.lines:
            sizes[line.em] += line.kinds.count("H")
        if not sizes or not max(sizes.values()):
            continue
        limit = _ANNOTATION_SIZE * sizes.most_common(1)[0][0]
        if all(line.em > limit for line in page.lines):
            continue
        hosts = [line for line in page.lines if line.em > limit]
        kept = list(hosts)
        for line in page.lines:
            if line.em <= limit:
                annotation = _beside(line, hosts, vertical=setting.vertical)
                if annotation is None:
                    kept.append(line)
                else:
                    page.annotations.append(annotation)
                    _note_annotation(line, annotation.host)
        kept.sort(key=lambda line: (line.y, line.x[0]))
        page.lines = kept


def _note_annotation(text: Line, host: Line) -> None:
    """Tell a line which of its characters an annotation may have parted, and how far it reaches."""
    room = 0.3 * host.em
    first, last = text.x[0], text.end
    host.annotated.update(
        at for at, x in enumerate(host.x) if first - room < x + host.advances[at] and x < last + room
    )
    before = host.reach or (first, last)
    host.reach = min(before[0], first), max(before[1], last)


def _note_frames(page: PageLines) -> None:
    """Tell lines which of their characters stand beside the edge of a frame, which has white of its own."""
    for frame in page.drawn:
        if frame.kind != "frame":
            continue
        for line in page.lines:
            if frame.bottom - frame.top <= _FRAMED_LINE_EM * line.em and frame.top < line.y < frame.bottom:
                for edge in (frame.left, frame.right):
                    line.annotated.update(
                        at for at, x in enumerate(line.x) if abs(x + line.advances[at] / 2 - edge) <= line.em
                    )


def cell_edges(line: Line, *, vertical: bool) -> tuple[float, float]:
    """Return where the cells of a line begin and end across it."""
    above = 0.5 if vertical else EM_ABOVE
    return line.y - above * line.em, line.y + (1 - above) * line.em


def _beside(line: Line, hosts: Sequence[Line], *, vertical: bool) -> Annotation | None:
    """Return a small line as the annotation of the nearest of its page, or None where it stands by itself."""
    top, bottom = cell_edges(line, vertical=vertical)
    nearest: tuple[float, Annotation] | None = None
    for host in hosts:
        if line.em > _ANNOTATION_SIZE * host.em or line.end < host.x[0] - host.em or line.x[0] > host.end + host.em:
            continue
        first, last = cell_edges(host, vertical=vertical)
        gaps: dict[Side, float] = {"before": first - bottom, "after": top - last}
        side: Side = max(gaps, key=lambda one: gaps[one])
        off = gaps[side] / host.em
        if first + 0.05 * host.em < (top + bottom) / 2 < last - 0.05 * host.em:
            side, off = "within", 0.0
        if off <= _BESIDE_EM and (nearest is None or abs(off) < nearest[0]):
            nearest = abs(off), Annotation(line, host, side)
    return None if nearest is None else nearest[1]


# --- lines → columns and paragraphs ------------------------------------------------------------------------


def _place(setting: Setting) -> None:
    """Find the measure of every line of the body, its neighbours in the paragraph, and the headings."""
    stacks_by_page = []
    steps: Counter[float] = Counter()
    for page in setting.pages:
        body = [line for line in page.lines if _is_body(line, setting.em)]
        page.headings = [
            line for line in page.lines if line.em >= _HEADING_SIZE * setting.em and "H" in line.kinds
        ]
        below = _below(body)
        steps.update(round(after.y - line.y, 1) for line, after in below)
        stacks_by_page.append((page, body, below))
    if not steps:
        return
    usual = steps.most_common(1)[0][0]
    near = [
        after.y - line.y
        for _, _, below in stacks_by_page
        for line, after in below
        if abs(after.y - line.y - usual) <= 0.1
    ]
    setting.leading = median(near)
    stacked = [
        (page, _stacks(body, below, setting.leading)) for page, body, below in stacks_by_page
    ]
    setting.measures = _measures([stack for _, stacks in stacked for stack in stacks], setting.em)
    placed = 0
    sides: dict[int, Counter[tuple[float, float]]] = {0: Counter(), 1: Counter()}
    for page, stacks in stacked:
        for stack in stacks:
            _find_edges(stack, setting)
            if not isnan(stack[0].left):
                sides[page.number % 2][round(stack[0].left, 2), round(stack[0].right, 2)] += len(stack)
    for page, stacks in stacked:
        commonest = sides[page.number % 2].most_common(1)
        _agree(stacks, setting.em, [edges for edges, count in commonest if count >= _LINES_OF_A_SIDE])
        page.columns = _columns(page.number, stacks, setting.em)
        for column in page.columns:
            placed += len(column.lines)
    setting.left_out = sum(len(body) for _, body, _ in stacks_by_page) - placed
    for page in setting.pages:
        for column in page.columns:
            for line, after in pairwise(column.lines):
                if 0 < after.y - line.y <= _STACK_LEADING * setting.leading:
                    _join(line, after, setting)
    _join_pages(setting)
    for line in setting.body:
        _find_indent(line, setting)
    if sum(line.indent_em is not None for line in setting.body) >= _INDENTED_PARAGRAPHS:
        for column in setting.columns:
            for line in column.lines[1:]:
                _part_verse(line, setting)


def _part_verse(first: Line, setting: Setting) -> None:
    """Part the lines of a line of verse that is turned: where paragraphs are indented it is not, and it is set solid."""
    if first.before is not None or first.after is None or abs(first.x[0] - first.left) > _EDGE_EM * first.em:
        return
    turned = [first]
    while (after := turned[-1].after) is not None:
        turned.append(after)
    if len(turned) > _MOST_TURNS:
        return
    for line in turned[:-1]:
        if (line.right - line.end) / line.em < _TURNED_EARLY_EM or abs(line.stretch_em) > _SOLID_EM:
            return
    for line, after in pairwise(turned):
        line.after = after.before = None
    setting.left_out += len(turned) - 1


def _is_body(line: Line, em: float) -> bool:
    return abs(line.em - em) <= 0.02 * em and ("H" in line.kinds or len(line.text) > 3)


def _below(lines: list[Line]) -> list[tuple[Line, Line]]:
    """Return each line with the one right below it, among lines sorted by `y`."""
    found = []
    taken: set[int] = set()
    for at, line in enumerate(lines):
        for after in lines[at + 1 :]:
            step = after.y - line.y
            if step > 3 * line.em:
                break
            if step > 0.6 * line.em and after.x[0] < line.end - 0.1 * line.em and line.x[0] < after.end - 0.1 * line.em:
                if id(after) not in taken:
                    taken.add(id(after))
                    found.append((line, after))
                break
    return found


def _stacks(lines: list[Line], below: list[tuple[Line, Line]], leading: float) -> list[list[Line]]:
    """Return the lines in runs that follow each other at no more than the leading."""
    next_of = {id(line): after for line, after in below if after.y - line.y <= _STACK_LEADING * leading}
    heads = {id(after) for after in next_of.values()}
    stacks = []
    for line in lines:
        if id(line) in heads:
            continue
        stack = [line]
        while (after := next_of.get(id(stack[-1]))) is not None:
            stack.append(after)
        stacks.append(stack)
    return stacks


_LEAST_EVEN = 3  # lines that end alike show a measure


def _starts(stack: Sequence[Line]) -> list[float]:
    """Return where lines start, sorted; an opening mark may have lost its blank half and is no witness."""
    return sorted(line.x[0] for line in stack if line.kinds[0] not in "OI")


def _left_edge(stack: Sequence[Line], em: float) -> float | None:
    starts = _starts(stack)
    if not starts:
        return None
    least = starts[0]
    return median(start for start in starts if start - least <= _EDGE_EM * em)


def _measures(stacks: Iterable[Sequence[Line]], em: float) -> list[tuple[float, int]]:
    """Return the measures that lines of an edition are set to, the commonest first, with how many lines show each."""
    lengths: Counter[int] = Counter()
    exact: dict[int, list[float]] = defaultdict(list)
    even: set[int] = set()
    cell = 0.05 * em
    for stack in stacks:
        left = _left_edge(stack, em)
        if left is None or len(stack) < 3:
            continue
        # A line that another follows at the left edge should be full; one before an indented line need not be.
        own = [
            line.end - left
            for line, after in pairwise(stack)
            if line.kinds[-1] == "H" and abs(after.x[0] - left) <= _EDGE_EM * em
        ]
        for length in own:
            lengths[round(length / cell)] += 1
            exact[round(length / cell)].append(length)
        if len(own) >= _LEAST_EVEN and max(own) - min(own) <= 0.01 * em:
            even.add(round(own[0] / cell))
    if not lengths:
        return []
    most = max(lengths.values())
    found: list[tuple[float, int]] = []
    for key, _ in lengths.most_common():
        near = [length for step in (-1, 0, 1) for length in exact.get(key + step, [])]
        if len(near) < max(3, 0.02 * most):
            break
        # In ragged setting many lines end an em or so early: a length just short of a commoner one is no measure, but
        # where all lines of a stack end alike, as in a frame.
        beside = [known for known, _ in found if -4.2 * em < median(near) - known < 0.2 * em]
        if not beside or (key in even and all(known - median(near) > 0.8 * em for known in beside)):
            found.append((median(near), len(near)))
    return found


def _find_edges(stack: list[Line], setting: Setting) -> None:
    """Set the edges of a stack's measure on its lines, where they can be told."""
    em = setting.em
    left = _left_edge(stack, em)
    if left is None:
        return
    ends = [line.end for line in stack if line.kinds[-1] == "H"]
    if not ends:
        return
    longest = max(ends) - left
    fits = [length for length, _ in setting.measures if -1.2 * em < longest - length < 0.6 * em]
    if fits:
        right = left + min(fits, key=lambda length: abs(longest - length))
    else:
        # Shorter stacks lie inside a known measure: at its left edge, or indented.
        fits = [length for length, _ in setting.measures if longest < length]
        if len(setting.measures) > 1 or not fits:
            return
        right = left + fits[0]
    for line in stack:
        line.left, line.right = left, right


def _agree(stacks: list[list[Line]], em: float, of_side: list[tuple[float, float]]) -> None:
    """Let a stack of which all lines stand in adopt the edges of another of the same column, or those usual `of_side`."""
    edges = Counter(
        (line.left, line.right) for stack in stacks for line in stack if not isnan(line.left)
    )
    of_page = [(left, right) for (left, right), count in edges.most_common() if count >= 3]
    for stack in stacks:
        first = stack[0]
        starts = _starts(stack)
        if not starts:
            continue
        own_left = starts[0] if isnan(first.left) else first.left
        for left, right in [*of_page, *(of_side if len(stack) >= 3 else ())]:
            if 0.2 * em < own_left - left < _MOST_INDENT_EM * em and max(line.end for line in stack) < right + 0.6 * em:
                for line in stack:
                    line.left, line.right = left, right
                break


def _columns(number: int, stacks: list[list[Line]], em: float) -> list[Column]:
    """Return the columns of a page: stacks with the same edges, in the order of their left edges."""
    found: list[Column] = []
    for stack in stacks:
        left, right = stack[0].left, stack[0].right
        if isnan(left):
            continue
        for column in found:
            if abs(column.left - left) <= _EDGE_EM * em and abs(column.right - right) <= 3 * _EDGE_EM * em:
                column.lines.extend(stack)
                break
        else:
            found.append(Column(number, left, right, list(stack)))
    found.sort(key=lambda column: (round(column.left / em), column.lines[0].y))
    for index, column in enumerate(found):
        column.lines.sort(key=lambda line: line.y)
        for line in column.lines:
            line.column = index
    return found


def _goes_on(line: Line) -> bool:
    """Tell whether a line starts on the left edge, as one does that goes on with a paragraph."""
    indent = (line.x[0] - line.left) / line.em
    lost = {"O": 0.56, "I": 0.31}.get(line.kinds[0], 0.0)  # the blank that a mark may have given up at its left
    white = 0.52 if line.kinds[0] in "L9" else 0.0  # of a cell that Latin fills in part
    return abs(indent) <= _EDGE_EM or -lost <= indent <= white


def _is_short(line: Line) -> bool:
    room = (line.right - line.x[-1]) / line.em
    return room > (_SHORT_WITH_MARK_EM if line.kinds[-1] in "PSQCE" else _SHORT_EM)


def _join(line: Line, after: Line, setting: Setting) -> None:
    if not _goes_on(after) or not set(line.faces) & set(after.faces):
        return  # a paragraph's first line, or a term or heading in a face of its own
    if _is_short(line):
        setting.left_out += 1
        return
    line.after, after.before = after, line


def _join_pages(setting: Setting) -> None:
    """Join the foot of a page to the head of the next, where both have one column and nothing can be confused."""
    for page, after in pairwise(setting.pages):
        if after.number == page.number + 1 and len(page.columns) == 1 and len(after.columns) == 1:
            last, first = page.columns[0].lines[-1], after.columns[0].lines[0]
            heading_between = any(line.y > last.y for line in page.headings) or any(
                line.y < first.y for line in after.headings
            )
            if not heading_between and _goes_on(first) and last.after is None and not _is_short(last):
                last.after, first.before = first, last


def _find_indent(line: Line, setting: Setting) -> None:
    """Set the indent of a line that certainly begins a paragraph: it stands in, and the next goes on at the edge."""
    if line.before is not None or line.after is None:
        return
    indent = (line.x[0] - line.left) / setting.em
    if 0.2 < indent < _MOST_INDENT_EM:
        line.indent_em = indent
