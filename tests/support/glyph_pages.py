"""Lines of text go in; a page of glyphs set by every rule we measure comes out, for tests to break one rule of it.

The em is 10 points, the leading 16. A line is given as its text and filled to the measure: what is missing goes
evenly between Han, what is too much is taken from brackets first and then from pauses. A paragraph's first line is
indented by two em, its last is set solid. A space parts Latin words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from banxin.checks.typesetting.drawn import Drawn, Kind
from banxin.checks.typesetting.glyphs import Faces, Glyph, GlyphPage, Ink
from banxin.typography.characters import MARKS, classes

EM, LEADING, LEFT, TOP = 10.0, 16.0, 50.0, 100.0
_HALVES = {"left": (0.55, 0.95), "right": (0.05, 0.45), "both": (0.4, 0.6), "none": (0.0, 1.0)}


def set_page(
    paragraphs: Sequence[Sequence[str]],
    measure: int = 14,
    *,
    number: int = 1,
    left: float = LEFT,
    top: float = TOP,
    indented: bool = True,
    runs_on: bool = False,
) -> GlyphPage:
    """Return a page of one column; `runs_on` says that its last paragraph goes on overleaf, so all lines are full."""
    page = GlyphPage(number, 400.0, 600.0, [], Faces(["Song"]))
    for paragraph in paragraphs:
        last_one = paragraph is paragraphs[-1]
        for index, text in enumerate(paragraph):
            indent = 2.0 if indented and index == 0 else 0.0
            full = index < len(paragraph) - 1 or (runs_on and last_one)
            baseline = top + LEADING * len({glyph.y for glyph in page.glyphs})
            add_line(page, text, left, baseline, indent, float(measure) if full else None)
        indented = True
    return page


def add_line(page: GlyphPage, text: str, left: float, y: float, indent: float = 0.0, measure: float | None = None) -> None:
    """Set one line, spread or squeezed to `measure` em if given."""
    spaced: set[int] = set()
    shown = ""
    for char in text:
        if char == " ":
            spaced.add(len(shown))
        else:
            shown += char
    kinds = classes(shown)
    advances = [0.5 if kind in "L9cpu-/\"o" else 1.0 for kind in kinds]
    cells, shifts = list(advances), [0.0] * len(shown)
    gaps = [0.0] * len(shown)
    for at, kind in enumerate(kinds):
        follower = kinds[at + 1] if at + 1 < len(kinds) else ""
        if kind == "O" and ((at == 0 and not indent) or (at and kinds[at - 1] == "O")):
            cells[at], shifts[at] = 0.5, -0.5
        if kind in "CPS" and (follower in ("O", "C") or (kind == "C" and follower and follower in "PSQI")):
            cells[at] = 0.5
        if kind in "CPS" and not follower and measure is not None:
            cells[at] = 0.5
        if kind == "Q" and "Q" in (follower, kinds[at - 1 : at]):
            cells[at] = 0.5
        if kind == "I":
            cells[at], shifts[at] = 0.5, -0.25
        if at + 1 in spaced:
            gaps[at] = 0.3
        elif (kind == "H" and follower in ("L", "9")) or (kind in "L9" and follower == "H"):
            gaps[at] = 0.25
    if measure is not None:
        _fill(kinds, spaced, cells, gaps, shifts, measure - indent)
    x = left + indent * EM
    start = max((glyph.order for glyph in page.glyphs), default=-1) + 1
    for at, char in enumerate(shown):
        page.glyphs.append(
            Glyph(char, x + shifts[at] * EM, y, EM, advances[at] * EM, 0, start + at, at in spaced)
        )
        x += (cells[at] + gaps[at]) * EM
        if char in MARKS:
            ink_left, ink_right = _HALVES[MARKS[char].blank]
            page.faces.ink[0, char] = Ink(ink_left, 0.0, ink_right, 0.4)


def _fill(
    kinds: str, spaced: set[int], cells: list[float], gaps: list[float], shifts: list[float], measure: float
) -> None:
    surplus = measure - sum(cells) - sum(gaps)
    if surplus < 0:
        for order in ("C", "O"), ("P",):
            for at, kind in enumerate(kinds[:-1]):
                if kind in order and cells[at] == 1.0 and surplus < -1e-9:
                    taken = min(0.5, -surplus)
                    cells[at] -= taken
                    shifts[at] -= taken if kind == "O" else 0.0
                    surplus += taken
        assert surplus > -1e-9, "the line is too full"
        return
    for at in (at - 1 for at in spaced):
        more = min(surplus, 0.5 - gaps[at])
        gaps[at] += more
        surplus -= more
    for at, gap in enumerate(gaps):
        if gap == 0.25:
            more = min(surplus, 0.25)
            gaps[at] += more
            surplus -= more
    places = [at for at in range(len(kinds) - 1) if kinds[at] == kinds[at + 1] == "H"]
    for at in places:
        gaps[at] += surplus / len(places)


def moved(page: GlyphPage, where: Callable[[Glyph], bool], x_em: float = 0.0, y_em: float = 0.0) -> None:
    """Move the glyphs that answer to `where`."""
    page.glyphs[:] = [
        glyph._replace(x=glyph.x + x_em * EM, y=glyph.y + y_em * EM) if where(glyph) else glyph
        for glyph in page.glyphs
    ]


def line_of(page: GlyphPage, index: int) -> list[Glyph]:
    """Return the glyphs of a line, by its place on the page."""
    baselines = sorted({glyph.y for glyph in page.glyphs})
    return [glyph for glyph in page.glyphs if glyph.y == baselines[index]]


def add_small(page: GlyphPage, text: str, x: float, y: float, em: float = EM / 2, *, down: bool = False) -> None:
    """Set small type beside a line from `x`, or with its characters below each other."""
    start = max((glyph.order for glyph in page.glyphs), default=-1) + 2
    for index, char in enumerate(text):
        advance = em if classes(char) == "H" else em / 2
        place = (x, y + index * em) if down else (x, y)
        page.glyphs.append(Glyph(char, *place, em, advance, 0, start + index))
        x += 0.0 if down else advance


def draw(page: GlyphPage, kind: Kind, left: float, top: float, right: float, bottom: float) -> None:
    page.drawn.append(Drawn(kind, left, top, right, bottom))


def upright(page: GlyphPage) -> GlyphPage:
    """Return a page of horizontal lines as one of vertical ones: what was the left edge is its head."""
    return replace(page, vertical=True, width_pt=page.height_pt, height_pt=page.width_pt)
