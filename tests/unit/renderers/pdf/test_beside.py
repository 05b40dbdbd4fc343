"""What stands beside a line, measured on finished pages: each clause, and that the measure sees when its rule is off."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest

from banxin.composition import paragraph
from banxin.composition.annotations import Room
from banxin.diagnostics import Report
from banxin.errors import RenderError
from banxin.renderers.interlinear import annotated
from banxin.renderers.pdf.seam import beside
from banxin.renderers.pdf.seam import lines as seam_lines
from support.pressed import LEADING_PT, MARGIN_PT, MEASURE_EM, SIZE_PT, Placed, lines, placed, printed

EM = SIZE_PT
HEIGHT_PT = 400.0
PLAIN = "山中何所有岭上多白云只可自怡悦不堪持赠君"
PAPER = "@page { size: 300pt 400pt } u { text-decoration: none } .deceased { padding: 0 .18em; white-space: nowrap }"


@dataclass(frozen=True)
class Drawn:
    """A path: its edges from the left margin and from the top of the page, in points, and whether it is filled."""

    left: float
    top: float
    right: float
    bottom: float
    filled: bool
    segments: int


def paths(content: bytes) -> list[Drawn]:
    found = []
    with pdfium.PdfDocument(content) as document:
        for page in document:
            for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]):
                matrix, points = item.get_matrix(), []
                x, y = ctypes.c_float(), ctypes.c_float()
                for number in range(raw.FPDFPath_CountSegments(item.raw)):
                    segment = raw.FPDFPath_GetPathSegment(item.raw, number)
                    raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
                    points.append(matrix.on_point(x.value, y.value))
                mode, stroke = ctypes.c_int(), ctypes.c_int()
                raw.FPDFPath_GetDrawMode(item.raw, ctypes.byref(mode), ctypes.byref(stroke))
                xs, ys = [x - MARGIN_PT for x, _ in points], [HEIGHT_PT - y for _, y in points]
                found.append(Drawn(min(xs), min(ys), max(xs), max(ys), bool(mode.value), len(points)))
    return found


def chars(content: bytes, size_em: float = 1.0) -> list[Placed]:
    return [one for one in placed(content) if abs(one.size / EM - size_em) < 0.01]


def ruby(*pairs: tuple[str, str]) -> str:
    return "".join(annotated(base, reading) if reading else base for base, reading in pairs)


def off(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, value: Any, holds: Callable[[], bool]) -> None:
    """See that a measure holds, and no longer does when a rule is switched off."""
    assert holds()
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, value)
        assert not holds()


# --- readings (clreq 5.5.4) ---------------------------------------------------------------------------------

WIDE = [("庄", "zhuāng"), ("壮", "zhuàng"), ("双", "shuāng"), ("一", "yī"), ("窗", "chuāng"), ("雪", ""), ("床", "chuáng")] * 6


def syllables(content: bytes) -> Iterator[tuple[float, float, float]]:
    """Yield (left, right, baseline) of each reading; its last letter, g or i, is taken to be as wide as in the face."""
    row: list[Placed] = []
    starts = "zsyc"
    for line in lines(content):
        small = [one for one in line if one.size < EM * 0.9]
        for one in small:
            if row and (one.char in starts or one.y != row[0].y) and row[-1].char in "gī":
                yield row[0].x, row[-1].x + _width(row[-1]), row[0].y
                row = []
            row.append(one)
    if row:
        yield row[0].x, row[-1].x + _width(row[-1]), row[0].y


def _width(letter: Placed) -> float:
    return letter.size * {"g": 0.56, "ī": 0.28}[letter.char]


def test_readings_are_centred_on_their_bases_and_touch_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def centred_and_apart() -> bool:
        content = printed(f"<p>{ruby(*WIDE)}</p>", roles=("song",)).content
        bases = [one.x + EM / 2 for one in chars(content) if one.char != "雪"]
        spans = list(syllables(content))
        if len(bases) != len(spans):  # where one stands upon another they cannot be told apart
            return False
        centred = all(abs(base - (left + right) / 2) <= 0.05 * EM for base, (left, right, _) in zip(bases, spans, strict=True))
        return centred and all(right + 0.05 * EM <= left for (_, right, y), (left, _, other) in pairwise(spans) if y == other)

    off(monkeypatch, paragraph, "make_room", lambda *_: Room(), centred_and_apart)


def test_no_reading_stands_out_of_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def inside() -> bool:
        content = printed(f"<p>{ruby(*WIDE)}</p>", "p { text-indent: 0 }", roles=("song",)).content
        return all(left >= -0.05 * EM and right <= (MEASURE_EM + 0.05) * EM for left, right, _ in syllables(content))

    off(monkeypatch, paragraph, "make_room", lambda *_: Room(), inside)


def test_annotated_lines_keep_to_the_grid_and_to_the_rules_of_their_marks() -> None:
    text = ruby(*[(char, "xiāng") for char in PLAIN]) + "，"
    content = printed(f"<p>{text * 4}</p><p>{PLAIN}</p>", roles=("song",)).content
    rows: dict[float, list[Placed]] = {}
    for one in chars(content):
        rows.setdefault(one.y, []).append(one)
    tops = sorted(rows)
    assert len(tops) > 8
    assert all(below - above == pytest.approx(LEADING_PT, abs=0.02) for above, below in pairwise(tops))
    assert all(min(row, key=lambda one: one.x).char != "，" for row in rows.values())


def test_a_word_and_its_reading_stay_on_one_line() -> None:
    content = printed(f"<p>{PLAIN[:9]}{annotated('白云深处有', 'yī èr sān')}{PLAIN}</p>", roles=("song",)).content
    (base,) = {one.y for one in chars(content) if one.char in "深处"}
    (reading,) = {one.y for one in chars(content, 0.5)}
    assert reading == pytest.approx(base - EM * (0.88 + 0.03 + 0.06), abs=0.05)


def test_copied_text_has_a_line_whole_and_its_readings_after_it() -> None:
    content = printed(f"<p>{ruby(*[(char, 'yī') for char in PLAIN[:10]])}</p>", roles=("song",)).content
    assert "".join(one.char for one in placed(content)) == PLAIN[:10] + "yī" * 10


def test_an_annotation_that_is_not_set_stops_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seam_lines, "place_annotation", lambda *_, **__: iter(()))
    with pytest.raises(RenderError, match="lost"):
        printed(f"<p>看{annotated('魑', 'chī')}在此</p>", roles=("song",))


def test_without_a_composer_an_annotation_follows_its_base() -> None:
    """A paragraph with an element that turns its direction stays WeasyPrint's."""
    content = printed(f"<p>看{annotated('魑', 'chī')}，<i style='direction: rtl'>在此</i></p>", roles=("song",), report=Report()).content
    assert "".join(one.char for one in placed(content) if one.char < "\uff00").startswith("看魑chī")


# --- zhuyin (clreq 5.5.3) -----------------------------------------------------------------------------------

ZHUYIN = [("春", "ㄔㄨㄣ"), ("眠", "ㄇㄧㄢˊ"), ("不", "ㄅㄨˋ"), ("覺", "ㄐㄩㄝˊ"), ("曉", "ㄒㄧㄠˇ"), ("的", "˙ㄉㄜ"), ("雪", "")]


def test_zhuyin_stands_in_a_column_at_the_right_of_its_character(monkeypatch: pytest.MonkeyPatch) -> None:
    def beside_its_own() -> bool:
        content = printed(f"<p>{ruby(*ZHUYIN)}</p>", roles=("song",)).content
        bases = chars(content)
        letters, tones = chars(content, 0.3), chars(content, 0.36)
        assert "".join(one.char for one in letters) == "ㄔㄨㄣㄇㄧㄢㄅㄨㄐㄩㄝㄒㄧㄠㄉㄜ"
        assert "".join(one.char for one in tones) == "ˊˋˊˇ˙"
        good = True
        for base, following in pairwise(bases):
            column = [one for one in letters if base.x + EM <= one.x < base.x + 1.5 * EM]
            good &= bool(column) and len({one.x for one in column}) == 1
            # Within the height of the character, one below another, and clear of what follows.
            good &= all(base.y - 0.88 * EM <= one.y - 0.88 * one.size and one.y + 0.12 * one.size <= base.y + 0.12 * EM for one in column)
            good &= all(lower.y - upper.y == pytest.approx(0.3 * EM, abs=0.02) for upper, lower in pairwise(column))
            good &= all(one.x + one.size <= following.x for one in column)
        return good

    off(monkeypatch, paragraph, "make_room", lambda *_: Room(), beside_its_own)
    content = printed(f"<p>{ruby(*ZHUYIN)}</p>", roles=("song",)).content
    letters = {one.char: one for one in chars(content, 0.3)}
    tones = chars(content, 0.36)
    assert all(tone.x > letters[last].x for tone, last in zip(tones, "ㄢㄨㄝㄠ", strict=False))
    assert tones[-1].y < letters["ㄉ"].y - 0.1 * EM  # the light tone, on top of its column


# --- emphasis dots (clreq 5.3.1) ----------------------------------------------------------------------------


def dots(content: bytes) -> list[Drawn]:
    return [one for one in paths(content) if one.filled]


def test_a_dot_stands_below_each_character_and_none_below_a_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    def below_characters_only() -> bool:
        content = printed('<p>看<em class="dots">着重，“的” 话</em>在此</p>', "em { font-family: inherit }", roles=("song",)).content
        dotted = [one for one in chars(content) if one.char in "着重的话"]
        drawn = dots(content)
        good = len(drawn) == len(dotted)
        for dot, base in zip(drawn, dotted, strict=False):
            good &= abs((dot.left + dot.right) / 2 - base.x - EM / 2) <= 0.05 * EM
            good &= base.y + 0.12 * EM < dot.top < dot.bottom < base.y + LEADING_PT - 0.88 * EM
            good &= dot.right - dot.left == pytest.approx(0.17 * EM, abs=0.02 * EM)
        return good

    off(monkeypatch, beside, "_DOTTED", frozenset("HPOC"), below_characters_only)


# --- lines (clreq 5.6.1) ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["proper-name", "book-title"])
def test_lines_of_neighbours_do_not_touch(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    def parted() -> bool:
        body = f'<p>见<u class="{kind}">鲁迅</u><u class="{kind}">周树人</u>，<u class="{kind}">茅盾</u></p>'
        drawn = paths(printed(body, PAPER, roles=("song",)).content)
        assert len(drawn) == 3
        return all(right.left - left.right >= 0.1 * EM for left, right in pairwise(drawn))

    off(monkeypatch, beside, "_LINE_INSET_EM", 0.0, parted)


def test_a_line_is_as_long_as_its_words_and_goes_on_where_a_line_of_text_ends() -> None:
    body = f'<p>{PLAIN[:7]}<u class="proper-name">一个长得<b>跨过</b>了行末的名字</u>在此</p>'
    content = printed(body, PAPER + "b { font-weight: 400 }", roles=("song",)).content
    first, second = sorted(paths(content), key=lambda one: one.top)
    named = [one for one in chars(content) if one.char in "一个长得跨过了行末的名字"]
    head = [one for one in named if one.y == named[0].y]
    rest = [one for one in named if one.y != named[0].y]
    inset = EM / 16
    assert (first.left, first.right) == (pytest.approx(head[0].x + inset, abs=0.3), pytest.approx(head[-1].x + EM, abs=0.3))
    assert (second.left, second.right) == (pytest.approx(0, abs=0.3), pytest.approx(rest[-1].x + EM - inset, abs=0.3))
    assert all(named[0].y + 0.12 * EM < one.top < named[0].y + 0.3 * EM for one in (first,))


# --- the frame of a deceased's name (clreq 5.1.1.4) ---------------------------------------------------------


def test_a_deceaseds_name_stands_whole_in_a_closed_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    def whole(css: str = PAPER) -> bool:
        body = f'<p>{PLAIN[:10]}<span class="deceased">王小明</span>同志</p>'
        content = printed(body, css, roles=("song",)).content
        name = [one for one in chars(content) if one.char in "王小明"]
        drawn = paths(content)
        if len(drawn) != 1:
            return False
        (frame,) = drawn
        neighbours = [one for one in chars(content) if one.char not in "王小明" and one.y == name[0].y]
        clear = all(one.x + EM <= frame.left or one.x >= frame.right for one in neighbours)
        around = frame.left < name[0].x and frame.right > name[-1].x + EM
        over = frame.top < name[0].y - 0.85 * EM and frame.bottom > name[0].y + 0.1 * EM
        return clear and around and over and frame.segments >= 4

    assert whole()
    assert not whole(PAPER.replace("white-space: nowrap", "white-space: normal"))
    assert not whole(PAPER.replace("padding: 0 .18em", "padding: 0"))


# --- glosses and comments (clreq 5.5.6, 5.5.7) --------------------------------------------------------------


def test_a_gloss_is_centred_on_its_word() -> None:
    body = f"<p>{annotated('天行健', '天道')}，{annotated('地势坤', '大地的气势厚实和顺')}，{PLAIN}</p>"
    content = printed(body, roles=("song",)).content
    small, base = chars(content, 0.5), {one.char: one for one in chars(content)}
    for word, first, last in (("天行健", "天", "道"), ("地势坤", "大", "顺")):
        gloss = [one for one in small if one.char in (first, last)]
        middle = (base[word[0]].x + base[word[-1]].x + EM) / 2
        assert (gloss[0].x + gloss[-1].x + EM / 2) / 2 == pytest.approx(middle, abs=0.1 * EM)


def test_a_comment_runs_beside_its_text_over_lines_and_past_no_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = "此是第一首标题诗，能解者方有辛酸之泪。", "又一条批语在此。"
    text = f"满纸{annotated('', first)}荒唐{annotated('言', 'yán')}{PLAIN}{annotated('', second)}{PLAIN}"

    def clear() -> bool:
        content = printed(f"<p>{text}</p>", roles=("song",)).content
        rows: dict[float, list[Placed]] = {}
        small = [one for one in placed(content) if one.size < EM * 0.6]
        for one in small:
            rows.setdefault(round(one.y), []).append(one)
        seen = "".join(one.char for one in small if one.char > "\u2fff" or one.char in "，。")
        assert seen == first + second
        spans = [
            [(one.x, one.x + EM * (0.5 if one.char > "\u2fff" else 0.2)) for one in sorted(row, key=lambda one: one.x)]
            for row in rows.values()
        ]
        inside = all(right <= (MEASURE_EM + 0.01) * EM for row in spans for _, right in row)
        return inside and all(right <= left + 0.05 * EM for row in spans for (_, right), (left, _) in pairwise(row))

    real = beside._free
    off(monkeypatch, beside, "_free", lambda taken, start, end: real((), start, end), clear)


# --- vertical lines -----------------------------------------------------------------------------------------


def upright(content: bytes) -> tuple[list[Placed], list[Drawn]]:
    """Return the characters and paths of a page of vertical lines as they lay before it was turned."""
    turned = [Placed(one.char, one.y, 300 - MARGIN_PT * 2 - one.x, one.size, one.page) for one in placed(content)]
    lying = []
    for one in paths(content):
        lying.append(Drawn(one.top, 300 - MARGIN_PT * 2 - one.right, one.bottom, 300 - MARGIN_PT * 2 - one.left, one.filled, one.segments))
    return turned, lying


def test_in_vertical_lines_dots_and_annotations_stand_at_the_right_and_lines_at_the_left() -> None:
    body = (
        f'<p>看<em class="dots">着重</em>，<u class="proper-name">鲁迅</u>，{annotated("天行健", "天道")}，'
        f'{annotated("眠", "ㄇㄧㄢˊ")}，<em class="dots">{annotated("双", "二")}</em></p>'
    )
    content = printed(body, PAPER + "em { font-family: inherit }", roles=("song",), vertical=True).content
    glyphs, drawn = upright(content)
    base = {one.char: one for one in glyphs if abs(one.size - EM) < 0.01}
    axis = base["看"].y
    # Lying, what is above a line is at its right when the page stands.
    dotted, over = [one for one in drawn if one.filled][:2], [one for one in drawn if one.filled][2]
    for dot, char in zip(dotted, "着重", strict=True):
        assert (dot.left + dot.right) / 2 == pytest.approx(base[char].x + EM / 2, abs=0.05 * EM)
        assert dot.bottom < axis - 0.88 * EM
    assert over.top > axis + 0.12 * EM  # where an annotation stands at the right, the dot goes to the left
    (name,) = (one for one in drawn if not one.filled)
    assert name.top > axis + 0.12 * EM
    assert (name.left, name.right) == (pytest.approx(base["鲁"].x + EM / 16, abs=0.1), pytest.approx(base["迅"].x + EM * 15 / 16, abs=0.1))
    gloss = [one for one in glyphs if one.char in "道" and one.size < EM]
    letters = [one for one in glyphs if one.char in "ㄇㄧㄢ"]
    assert all(one.y < axis - 0.88 * EM for one in (*gloss, *letters))
    assert [round((later.x - one.x) / EM, 2) for one, later in pairwise(letters)] == [0.3, 0.3]
    assert base["眠"].x <= letters[0].x
    assert letters[-1].x + 0.3 * EM <= base["眠"].x + EM
    (tone,) = (one for one in glyphs if one.char == "ˊ")
    assert tone.y < letters[-1].y


def test_three_digits_share_a_cell_of_a_vertical_line() -> None:
    body = '<p>公元<span class="tcy">128</span>年<span class="tcy">12</span>月</p>'
    content = printed(body, ".tcy { white-space: nowrap }", roles=("song",), vertical=True).content
    glyphs, _ = upright(content)
    place = {one.char: one.x for one in glyphs if one.char in "元年月"}
    assert place["年"] - place["元"] == pytest.approx(2 * EM, abs=0.05)
    assert place["月"] - place["年"] == pytest.approx(2 * EM, abs=0.05)
    digits = [one for one in glyphs if one.char.isdecimal()]
    three = sorted((one for one in digits if one.size < EM * 0.9), key=lambda one: "128".index(one.char))
    two = sorted((one for one in digits if one.size > EM * 0.9), key=lambda one: one.char)
    assert (len(three), len(two)) == (3, 2)
    # Side by side: along the line they stand at one place, across it each beside the other.
    assert len({round(one.x, 1) for one in three}) == len({round(one.x, 1) for one in two}) == 1
    assert [round((one.y - later.y) / EM, 2) for one, later in pairwise(three)] == [0.33, 0.33]
    assert two[0].y - two[1].y == pytest.approx(EM / 2, abs=0.05)
