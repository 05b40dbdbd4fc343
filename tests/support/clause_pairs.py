"""For each clause of Chinese typesetting a page that keeps its rule comes out, and the same page with that rule broken.

No clause counts as met that has no such pair: a measure that cannot fail shows nothing. `scripts/clreq_matrix.py` asks here,
and `test_typesetting` holds the table complete. Pages are set glyph by glyph (`glyph_pages`), so that what breaks a
rule breaks no other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from banxin.checks.typesetting import CLAUSES, GlyphPage, Measured, arrange, measure
from banxin.checks.typesetting.glyphs import CELL, Cell, Faces, Glyph, Ink
from support.glyph_pages import (
    EM,
    LEADING,
    LEFT,
    TOP,
    add_line,
    add_small,
    draw,
    line_of,
    moved,
    set_page,
    upright,
)

Change = Callable[[GlyphPage], None]


@dataclass(frozen=True)
class Shown:
    """Pages, and what is known of them besides: the text they were made from, what was asked, which side they are bound at."""

    pages: Sequence[GlyphPage]
    source: str | None = None
    asked: Mapping[str, str] | None = None
    bound_right: bool | None = None

    def measured(self, clause: str) -> Measured:
        setting = arrange(self.pages)
        setting.source, setting.asked, setting.bound_right = self.source, self.asked, self.bound_right
        return next(measured for measured in measure(setting) if measured.clause == clause)


@dataclass(frozen=True)
class Pair:
    """A clause, pages that keep it, pages that break it, and how; the pages are made when they are asked for."""

    clause: str
    how: str
    right: Callable[[], Shown]
    wrong: Callable[[], Shown]
    place: bool = field(default=True)  # whether the places that fall short are named

    def holds(self) -> bool:
        """Tell whether the measure tells the two apart."""
        return self.right().measured(self.clause).status == "met" and self.wrong().measured(self.clause).status in ("part", "open")


# --- pages ------------------------------------------------------------------------------------------------------

PLAIN = [
    ["春天的风从河上吹过来了", "带着泥土和新草的气味飘进", "村子里的人们都走出门来站"],
    ["在田埂上看远处的山和水", "云很低很低压在山顶上面"],
]
FIRST = "他说这件事情很要紧不能"  # eleven of twelve cells after the indent
SECOND = "春天的风从河上吹过来了吗"
SOLID = "春天的风从河上吹过来了我们都"  # fourteen of fourteen


def body(*lines: str) -> list[list[str]]:
    """Return paragraphs that begin with `lines` in one, for a measure of 14, and plain ones after it."""
    return [[*lines, "这一行到此为止"], *PLAIN, *PLAIN]


def lines(*text: str, change: Change | None = None) -> Callable[[], Shown]:
    """Return what makes a page of these lines in a paragraph, `change` done to it."""

    def make() -> Shown:
        page = set_page(body(*text))
        if change is not None:
            change(page)
        return Shown([page])

    return make


def known(shown: Callable[[], Shown], **known_of_it: object) -> Callable[[], Shown]:
    return lambda: replace(shown(), **known_of_it)  # type: ignore[arg-type]


def broken(clause: str, how: str, text: Sequence[str], change: Change) -> Pair:
    """Return a pair whose wrong page is the right one with a change."""
    return Pair(clause, how, lines(*text), lines(*text, change=change))


def other(clause: str, how: str, right: Sequence[str], wrong: Sequence[str]) -> Pair:
    """Return a pair whose wrong page has other lines."""
    return Pair(clause, how, lines(*right), lines(*wrong))


def shift(line: int, at: int, x_em: float) -> Change:
    """Move the rest of a line from the character `at` on, so that only the space before it changes."""

    def change(page: GlyphPage) -> None:
        rest = line_of(page, line)[at:]
        moved(page, lambda glyph: glyph in rest, x_em)

    return change


def only(line: int, at: int, x_em: float = 0.0, y_em: float = 0.0) -> Change:
    def change(page: GlyphPage) -> None:
        one = line_of(page, line)[at]
        moved(page, lambda glyph: glyph is one, x_em, y_em)

    return change


def reversed_lines(page: GlyphPage) -> None:
    page.glyphs[:] = [glyph._replace(order=1000 - glyph.order) for glyph in page.glyphs]


def inked(char: str, ink: Ink) -> Change:
    def change(page: GlyphPage) -> None:
        page.faces.ink[0, char] = ink

    return change


def faced(*names: str) -> GlyphPage:
    """Return a page with a heading and a signature, in faces of the names given: body, heading, signature."""
    page = set_page(PLAIN)
    page.faces = Faces(list(names))
    add_line(page, "大标题", LEFT + 20, TOP - 40)
    add_line(page, "作者", LEFT + 90, TOP + 140)
    page.glyphs[:] = [
        glyph._replace(face=1, em=16.0, advance=16.0, x=LEFT + 46 + 16 * index)
        if glyph.y < TOP and (index := "大标题".index(glyph.text)) >= 0
        else glyph._replace(face=2)
        if glyph.y > TOP + 130
        else glyph
        for glyph in page.glyphs
    ]
    return page


def one(make: Callable[[], GlyphPage], **known_of_it: object) -> Callable[[], Shown]:
    return lambda: Shown([make()], **known_of_it)  # type: ignore[arg-type]


def changed(make: Callable[[], GlyphPage], *changes: Change) -> Callable[[], GlyphPage]:
    def page() -> GlyphPage:
        made = make()
        for change in changes:
            change(made)
        return made

    return page


def beside(*changes: Change) -> Callable[[], Shown]:
    """Return what makes a plain page with something beside its second line."""
    return lines(FIRST, SOLID, change=lambda page: [change(page) for change in changes])  # type: ignore[arg-type, return-value]


Y = TOP + LEADING  # the baseline of the second line
CELL_TOP, CELL_FOOT = Y - 0.88 * EM, Y + 0.12 * EM


def x_of(at: float) -> float:
    """Return where the character `at` of a solid line begins."""
    return LEFT + at * EM


def dot(at: float, x_em: float = 0.0, *, y: float = CELL_FOOT + 2) -> Change:
    middle = x_of(at) + EM / 2 + x_em * EM
    return lambda page: draw(page, "dot", middle - 0.8, y - 0.8, middle + 0.8, y + 0.8)


def rule(first: float, last: float, kind: str = "rule", *, y: float = CELL_FOOT + 2) -> Change:
    height = 0.5 if kind == "wave" else 0.0
    return lambda page: draw(page, kind, x_of(first), y - height, x_of(last), y + height)  # type: ignore[arg-type]


def frame(first: float, last: float) -> Change:
    return lambda page: draw(page, "frame", x_of(first), CELL_TOP - 0.5, x_of(last), CELL_FOOT + 0.5)


def small(text: str, x: float, *, y: float = CELL_TOP - 0.6, em: float = EM / 2, down: bool = False) -> Change:
    return lambda page: add_small(page, text, x, y, em, down=down)


def zhuyin(at: int, x_em: float = 0.0) -> Change:
    """Set three signs at the right of a character, and their tone at the right of these."""

    def change(page: GlyphPage) -> None:
        rest = line_of(page, 1)[at + 1 :]
        moved(page, lambda glyph: glyph in rest, 0.5)
        top = (CELL_TOP + CELL_FOOT) / 2 - 1.5 * 3.0
        x = x_of(at + 1) + x_em * EM
        for index, sign in enumerate("ㄌㄧㄤ"):
            add_small(page, sign, x, top + 0.88 * 3.0 + index * 3.0, 3.0)
        add_small(page, "ˊ", x + 3.2, top + 3.0, 1.5)

    return change


def spread_lines(*gaps_em: float) -> Callable[[], Shown]:
    """Return what makes a page with labels that are spread over four characters by these gaps."""

    def make() -> Shown:
        page = set_page(PLAIN)
        for index, (label, gap) in enumerate(zip(("书名", "责任编", "出版单位"), gaps_em, strict=True)):
            start = max(glyph.order for glyph in page.glyphs) + 2
            for at, char in enumerate(label):
                x = LEFT + at * (1 + gap) * EM
                page.glyphs.append(Glyph(char, x, TOP + (8 + index * 2) * LEADING, EM, EM, 0, start + at))
        return Shown([page])

    return make


def tracked(*gaps_em: float) -> Callable[[], Shown]:
    """Return what makes a page with a line that stands by these gaps more apart than solid."""

    def make() -> Shown:
        page = set_page([*PLAIN, [FIRST, "这几个字"], *PLAIN])
        line = line_of(page, 6)
        place = {id(glyph): at for at, glyph in enumerate(line)}
        page.glyphs[:] = [
            glyph._replace(x=glyph.x + sum(gaps_em[: place[id(glyph)]]) * EM) if id(glyph) in place else glyph
            for glyph in page.glyphs
        ]
        return Shown([page])

    return make


def latin_in_cells(gap_em: float) -> Callable[[], Shown]:
    """Return what makes a page with two letters in a line that is not full, this gap at both their sides."""

    def make() -> Shown:
        page = set_page([*PLAIN, ["这一行里的AB就是", "到此为止"], ["春天AB的风"], *PLAIN])
        line = line_of(page, 7)
        for first in (2, 4):
            rest = line_of(page, 7)[first:]
            moved(page, lambda glyph, rest=rest: glyph in rest, gap_em - 0.25)  # type: ignore[misc]
        assert len(line) == 6
        return Shown([page])

    return make


def indented_block(offset_em: float) -> Callable[[], Shown]:
    def make() -> Shown:
        page = set_page([*PLAIN, *PLAIN])
        for index in range(3):
            add_line(page, "引文以楷体排左右", LEFT + offset_em * EM, TOP + (12 + index) * LEADING)
        return Shown([page])

    return make


def single(x_em: float) -> Callable[[], Shown]:
    """Return what makes a page with a line of four characters by itself, begun so far from the left edge."""

    def make() -> Shown:
        page = set_page([*PLAIN, *PLAIN])
        add_line(page, "某某书局", LEFT + x_em * EM, TOP + 13 * LEADING)
        return Shown([page])

    return make


def cells(*numbers: str, off_em: float = 0.0, wide_em: float = 1.0) -> Callable[[], Shown]:
    """Return what makes a vertical page with numbers in cells of the second line."""

    def make() -> Shown:
        page = upright(set_page(body(FIRST, SECOND)))
        for index, number in enumerate(numbers):
            glyph = line_of(page, 1)[2 + 2 * index]
            page.glyphs[page.glyphs.index(glyph)] = glyph._replace(text=CELL)
            middle = glyph.y + off_em * EM
            half = wide_em * EM / 2
            page.cells.append(Cell(number, glyph.x, glyph.y, EM, middle + half, middle - half))
        return Shown([page])

    return make


def book_vertical(ink: Ink, *, bound_right: bool = True, shift_pt: float = 0.0) -> Callable[[], Shown]:
    """Return what makes facing vertical pages, odd ones further to the right, with brackets of this ink."""

    def make() -> Shown:
        pages = []
        for number in (1, 2):
            page = set_page(body(FIRST, "他说（春天的风）吹过来了吗", SECOND))
            page.faces.ink |= {(0, "（"): ink, (0, "）"): ink}
            low, high = min(glyph.y for glyph in page.glyphs), max(glyph.y for glyph in page.glyphs)
            # Odd pages stand 20 from the right edge and 40 from the left, even ones the other way round.
            wide = high - low + 60
            right = (20 if number % 2 else 40) + (shift_pt if number % 2 else 0.0)
            page.glyphs[:] = [glyph._replace(y=glyph.y - low + right - wide) for glyph in page.glyphs]
            pages.append(replace(page, number=number, vertical=True, width_pt=wide, height_pt=400.0))
        return Shown(pages, bound_right=bound_right)

    return make


def reference(x: float, y: float) -> Callable[[], Shown]:
    def make() -> Shown:
        page = set_page(body(FIRST))
        last = line_of(page, 0)[-1]
        page.glyphs.append(last._replace(text="①", x=x, y=y, em=6.0, advance=6.0, order=900))
        return Shown([page])

    return make


def hanging(*, hung: int) -> Callable[[], Shown]:
    def make() -> Shown:
        page = set_page(body(FIRST, *("他想了半天他还是没有说出来，",) * 8))
        for line in range(1, hung + 1):
            last = line_of(page, line)[-1]
            moved(page, lambda glyph, last=last: glyph is last, 0.5)  # type: ignore[misc]
        return Shown([page])

    return make


def word_spaces(*spaces: float) -> Callable[[], Shown]:
    def make() -> Shown:
        page = set_page(body(FIRST, *("春天的风New York来了",) * len(spaces)))
        for index, space in enumerate(spaces, 1):
            line = line_of(page, index)
            at = next(at for at, glyph in enumerate(line) if glyph.spaced)
            rest, by = line[at:], space - (line[at].x - line[at - 1].x - line[at - 1].advance) / EM
            moved(page, lambda glyph, rest=rest: glyph in rest, by)  # type: ignore[misc]
        return Shown([page])

    return make


def centred_stops(change: Change | None = None) -> Callable[[], Shown]:
    def make() -> Shown:
        page = set_page(body(FIRST, "你真的要走吗？我们都舍不得"))
        page.faces.ink |= {(0, char): Ink(0.4, 0.4, 0.6, 0.6) for char in "，。、"}
        page.faces.ink[0, "？"] = Ink(0.2, 0.0, 0.8, 0.8)
        if change is not None:
            change(page)
        return Shown([page])

    return make


def three_pages(second: list[list[str]]) -> Callable[[], Shown]:
    """Return what makes three pages of one text, the second with these paragraphs."""
    whole = [line for paragraph in PLAIN for line in paragraph]
    return lambda: Shown(
        [
            set_page([whole], number=1, runs_on=True),
            set_page(second, number=2, indented=False, runs_on=True),
            set_page([whole], number=3, indented=False),
        ]
    )


def stretched(page: GlyphPage) -> None:
    page.glyphs[:] = [glyph._replace(x=LEFT + (glyph.x - LEFT) * 14.3 / 14) for glyph in page.glyphs]


MANY_MARKS = (FIRST, "“好的”他说：“（你）走吧。”", "他想了半天……还是没有说出")
POINTS = (FIRST, "他想了半天．还是没有说出来", "春天的风来了．村子里的人们")
TEXT = "".join(line for paragraph in PLAIN for line in paragraph)


# --- the table ---------------------------------------------------------------------------------------------------

PAIRS: tuple[Pair, ...] = (
    broken("2.1.1", "the text layer runs backwards", (FIRST,), reversed_lines),
    Pair(
        "2.1.2", "brackets in their horizontal form",
        book_vertical(Ink(0.7, 0.1, 0.95, 0.9)), book_vertical(Ink(0.1, 0.1, 0.9, 0.4)),
    ),
    Pair(
        "2.1.2", "bound at the left",
        book_vertical(Ink(0.7, 0.1, 0.95, 0.9)), book_vertical(Ink(0.7, 0.1, 0.95, 0.9), bound_right=False),
    ),
    Pair(
        "2.1.2", "facing pages that do not mirror each other",
        book_vertical(Ink(0.7, 0.1, 0.95, 0.9)), book_vertical(Ink(0.7, 0.1, 0.95, 0.9), shift_pt=6),
    ),
    Pair("2.1.3", "digits off the middle of the line", cells("12", "8"), cells("12", "8", off_em=0.3)),
    Pair("2.1.3", "digits wider than their cell", cells("12", "8"), cells("12", "8", wide_em=1.6)),
    Pair(
        "3.1.1", "one face for all",
        one(lambda: faced("Noto-Serif-CJK-SC", "Noto-Sans-CJK-SC-Bold", "LXGW-WenKai")),
        one(lambda: faced("Noto-Serif-CJK-SC", "Noto-Serif-CJK-SC", "Noto-Serif-CJK-SC")),
        place=False,
    ),
    Pair("4.1", "a character lost", one(lambda: set_page(PLAIN), source=TEXT), one(lambda: set_page(PLAIN), source=TEXT + "鬱")),
    Pair(
        "5.1", "a closing mark begins a line",
        lines(*MANY_MARKS, "春天的风从河上吹过来的时"), lines(*MANY_MARKS, "”春天的风从河上吹过来的"),
    ),
    Pair(
        "5.1.1.1", "a circle ends a sentence",
        known(lines(*POINTS), asked={"punctuation": "scientific"}),
        known(lines(FIRST, "他想了半天。还是没有说出来", POINTS[2]), asked={"punctuation": "scientific"}),
    ),
    Pair("5.1.1.2", "a mark of question squeezed", centred_stops(), centred_stops(shift(1, 7, -0.4))),
    broken("5.1.1.3", "two marks take more than a cell", (FIRST, "你真的要走吗？！我们都很舍不"), shift(1, 7, 0.5)),
    Pair("5.1.1.4", "a stroke through the name", beside(frame(2, 4)), beside(frame(2.4, 4.4))),
    Pair("5.1.1.4", "cut from the next character", beside(frame(2, 4)), beside(frame(2, 4.4))),
    Pair(
        "5.2", "other marks than the text's",
        known(lines(FIRST, "他说：“今天的天气很好啊”"), source="“”"), known(lines(FIRST, "他说：“今天的天气很好啊”"), source="「」"),
    ),
    Pair("5.3.1", "a dot off its character", beside(dot(2), dot(3)), beside(dot(2), dot(3, 0.1))),
    Pair("5.3.1", "a dot above its character", beside(dot(2), dot(3)), beside(dot(2), dot(3, y=CELL_TOP - 2))),
    Pair(
        "5.3.1", "a dot below a mark",
        lines(FIRST, "他想了半天，还是没有说出来的", change=dot(4)), lines(FIRST, "他想了半天，还是没有说出来的", change=dot(5)),
    ),
    broken("5.4.1", "an ellipsis squeezed", (FIRST, "他想了半天……还是没有说出"), shift(1, 6, -0.3)),
    broken("dash", "the two halves parted", (FIRST, "他想了半天——还是没有说出"), shift(1, 6, 0.3)),
    broken("dash", "a hole between the halves", (FIRST, "他想了半天——还是没有说出"), inked("—", Ink(0.1, 0.3, 0.9, 0.4))),
    Pair("5.5.3", "zhuyin on its character", beside(zhuyin(4)), beside(zhuyin(4, -0.3))),
    Pair("5.5.3", "zhuyin above its character", beside(zhuyin(4)), beside(small("ㄌㄧㄤ", x_of(4), em=3.0))),
    Pair("5.5.4", "a reading off its character", beside(small("chūn", x_of(0))), beside(small("chūn", x_of(0) + 1.5))),
    Pair(
        "5.5.4", "two readings overlap",
        beside(small("chūntiān", x_of(0))), beside(small("chūntiān", x_of(0)), small("fēng", x_of(1.5))),
    ),
    Pair(
        "5.5.4", "a reading in the line above",
        beside(small("chūn", x_of(0))), beside(small("chūn", x_of(0), y=CELL_TOP - 3.5)),
    ),
    Pair("5.5.7", "a comment begun beside no character", beside(small("此处是眼目，须细看。", x_of(2))),
         beside(small("此处是眼目，须细看。", x_of(2) + 4))),
    Pair(
        "5.5.7", "a comment in the line above",
        beside(small("此处是眼目，须细看。", x_of(2))), beside(small("此处是眼目，须细看。", x_of(2), y=CELL_TOP - 3.5)),
    ),
    Pair("5.5.6", "a gloss off its word", beside(small("春季", x_of(0.5))), beside(small("春季", x_of(0.5) + 2.5))),
    Pair("5.5.6", "a long gloss off its word", beside(small("大地的气势厚实和顺", x_of(2) + EM / 4)),
         beside(small("大地的气势厚实和顺", x_of(2) - EM / 6, y=CELL_TOP - 3.5))),
    Pair("5.6.1", "a mark beyond its name", beside(rule(2, 4), rule(6, 8, "wave")), beside(rule(2.7, 4.3), rule(6, 8, "wave"))),
    Pair("5.6.1", "two marks touch", beside(rule(2.1, 3.9), rule(4.1, 5.9)), beside(rule(2, 4), rule(4, 6))),
    Pair("5.6.1", "a mark above its name", beside(rule(2, 4)), beside(rule(2, 4, y=CELL_TOP - 2))),
    other("5.7", "a number parted", (FIRST, "人口在那一年是12345人左"), (FIRST, "人口在那一年是这么多的123", "45人左右大家都没有想到哦")),
    other("5.7", "parted before its point", (FIRST, "增长百分之多少是3.5这么多"), (FIRST, "增长百分之多少是这么多的3", ".5左右大家都没有想到这个呢")),
    other("6.1.1", "a pause begins a line", (FIRST,), (FIRST, "，春天的风从河上吹过来了吗")),
    other("6.1.1", "an opening mark ends a line", (FIRST,), (FIRST, "春天的风从河上吹过来了吗（", "这一行就是从这里开始的哦")),
    other("6.1.1", "an interpunct begins a line", (FIRST,), (FIRST, "·春天的风从河上吹过来了吗")),
    Pair(
        "6.1.1", "an ellipsis begins a line of the strict level",
        lines(FIRST, "……春天的风从河上吹过来"), known(lines(FIRST, "……春天的风从河上吹过来"), asked={"kinsoku": "strict"}),
    ),
    other("6.1.2.1", "an ellipsis parted", (FIRST, "他想了半天……还是没有说出"), (FIRST, "他想了半天他还是没有说出…", "…大家都没有想到这个事情呢")),
    other("6.1.2.2", "a number parted from per cent", (FIRST, "增长百分之多少大概是3%吧"), (FIRST, "增长百分之多少大概就是那3", "%左右大家都没有想到这个呢")),
    Pair("6.1.2.3", "a reference begins a line", reference(LEFT + 140, TOP - 3.5), reference(LEFT - 7, TOP + LEADING - 3.5)),
    Pair(
        "6.1.3", "one stop hangs that was not asked to",
        known(hanging(hung=0), asked={"hanging": "none"}), known(hanging(hung=1), asked={"hanging": "none"}),
    ),
    Pair(
        "6.1.3", "none hangs where it was asked for",
        known(hanging(hung=3), asked={"hanging": "stops"}), known(hanging(hung=0), asked={"hanging": "stops"}), place=False,
    ),
    Pair(
        "6.1.4", "a word broken without a hyphen",
        known(lines(FIRST, "我们读到的那本书叫作ban", "xin是很有意思的一本好书"), source="叫作ban xin是"),
        known(lines(FIRST, "我们读到的那本书叫作ban", "xin是很有意思的一本好书"), source="叫作banxin是"),
    ),
    other(
        "6.1.4", "a hyphen where no dictionary has one",
        (FIRST, "我们读到的是一种infor-", "mation就是说很有意思的书"), (FIRST, "我们读到的是informat-", "ion就是说很有意思的书哦"),
    ),
    broken("6.2.1.1", "indented by less", (FIRST,), lambda page: moved(page, lambda glyph: glyph in line_of(page, 0), -0.3)),
    Pair("6.2.1.2", "a block by no whole character", indented_block(2), indented_block(1.7)),
    Pair("6.2.1.3", "a line near the middle", single(5), single(5.4)),
    Pair("6.2.1.3", "a line near the end", single(10), single(10.4)),
    broken("6.2.2.1–2", "short of the measure", (FIRST, SECOND), only(1, -1, -0.05)),
    broken("6.2.2.1–2", "off the left edge", (FIRST, SECOND), only(1, 0, 0.03)),
    broken("6.2.2.3", "a pause before a bracket", (FIRST, "他，说：（这）是你的书呢，好了"), shift(1, 2, -0.2)),
    broken("6.2.2.4", "one gap wider than the others", (FIRST, SECOND), only(1, 5, 0.06)),
    other("6.2.2.4", "a line spread too far", (FIRST,), (FIRST, "春天的风吹过来")),
    Pair("6.2.3", "word spaces that never change", word_spaces(0.3, 0.3, 0.3, 0.5, 0.2), word_spaces(*[0.3] * 12), place=False),
    Pair(
        "6.2.4", "Latin off the cells",
        known(latin_in_cells(0.5), asked={"latin_grid": "true"}), known(latin_in_cells(0.4), asked={"latin_grid": "true"}),
    ),
    Pair("6.3.1.1–3", "one gap wider than the others", tracked(0.25, 0.25, 0.25), tracked(0.25, 0.4, 0.25)),
    Pair("6.3.1.2", "a label that ends before the others", spread_lines(2, 0.5, 0), spread_lines(2, 0.3, 0)),
    broken("6.3.2.1", "the blank at the left", (FIRST, "他想了半天，还是没有说出来"), inked("，", Ink(0.55, 0.0, 0.95, 0.4))),
    broken("6.3.2.2", "both marks whole", (FIRST, "他说：“今天的天气很好啊”"), shift(1, 3, 0.5)),
    broken("6.3.2.3", "whole at a line's start", (FIRST, "“今天的天气是很好的”他说，"), shift(1, 0, 0.5)),
    broken("6.3.3", "no gap", (FIRST, "他在2020年的春天来到这里"), shift(1, 2, -0.4)),
    broken("6.3.3", "a gap beside a mark", (FIRST, "他来到，2020年的春天来到"), shift(1, 4, 0.3)),
    broken("6.4", "a digit below the line", (FIRST, "他在2020年的春天来到这里"), only(1, 3, y_em=0.05)),
    broken("6.4", "a line deeper", (FIRST, SECOND), lambda page: moved(page, lambda glyph: glyph.y > TOP + LEADING, y_em=0.1)),
    Pair("7.1.1", "a measure of no whole characters", one(lambda: set_page([*PLAIN] * 3)),
         one(changed(lambda: set_page([*PLAIN] * 3), stretched)), place=False),
    broken("interpunct", "a whole em wide", (FIRST, "诗人白居易·字乐天写了许多"), shift(1, 6, 0.5)),
    broken("grid", "lines off the grid", (FIRST,), lambda page: moved(page, lambda glyph: glyph.y > TOP + 4 * LEADING, y_em=0.2)),
    Pair("7.1.2", "a lone character", lines(FIRST),
         lambda: Shown([set_page([[FIRST, "春天的风从河上吹过来了吗我", "啊。"], *PLAIN, *PLAIN])])),
    Pair("7.1.2", "a last line at the head", three_pages([[line for paragraph in PLAIN for line in paragraph]]),
         three_pages([["到此为止了"], *PLAIN])),
    Pair("7.1.2", "a page that is not full", three_pages([[line for paragraph in PLAIN for line in paragraph]]),
         three_pages([[line for paragraph in PLAIN for line in paragraph][:3]])),
    Pair("7.1.3", "a heading at the foot", one(lambda: faced("Song", "Hei", "Kai")),
         one(changed(lambda: faced("Song", "Hei", "Kai"), lambda page: moved(page, lambda glyph: glyph.em > EM, y_em=40)))),
    Pair("appendix A", "a mark with its blank at the other side", lines(*MANY_MARKS), lines(*MANY_MARKS, change=inked("：", Ink(0.6, 0, 0.9, 0.5)))),
)  # fmt: skip


def shows(clause: str) -> bool:
    """Tell whether a clause has pairs, and its measure tells each of them apart."""
    pairs = [pair for pair in PAIRS if pair.clause == clause]
    return bool(pairs) and all(pair.holds() for pair in pairs)


def without_pair() -> list[str]:
    """Return the clauses that no pair shows."""
    shown = {pair.clause for pair in PAIRS}
    return [clause.number for clause in CLAUSES if clause.number not in shown]
