"""What a layout asks of its lines stands on the page: marks outside the measure, divided words, tracked and spread text."""

from __future__ import annotations

from itertools import pairwise

import pypdfium2 as pdfium
import pytest

from banxin.diagnostics import Place, Report
from banxin.typography.hyphenation import hyphen_places
from banxin.typography.style import StyleChoice
from support.pressed import MEASURE_EM, SIZE_PT, Placed, lines, placed, printed, texts

HANGING, HYPHENATED = StyleChoice(hanging="stops"), StyleChoice(hyphenation="auto")
# Fourteen characters to a line, and a stop after each of them.
STOPPED = "人" * 12 + "。" + "心" * 14 + "，" + "完完完完"


def em(points: float) -> float:
    return points / SIZE_PT


def test_6_1_3_a_stop_hangs_outside_the_type_area_only_when_asked_for() -> None:
    def beyond(choice: StyleChoice) -> list[str]:
        pdf = printed(f"<p>{STOPPED}</p>", roles=("song",), choice=choice)
        assert "".join(texts(pdf.content)) == STOPPED
        return [char.char for char in placed(pdf.content) if em(char.x) > MEASURE_EM - 0.01]

    assert beyond(HANGING) == ["。", "，"]
    assert beyond(StyleChoice()) == []


def test_6_1_3_what_hangs_makes_its_box_no_wider() -> None:
    report = Report()
    printed(f"<p data-lines='3'>{STOPPED}</p>", roles=("song",), choice=HANGING, report=report)
    assert list(report) == []


WORDS = "这里有 internationalization 和 characterization 以及 interdisciplinary 的 representations 等等词语。" * 2


def divided(body: str) -> str:
    """Return the text of a page as it is copied, with what pdfium writes for a hyphen that ends a line."""
    pdf = printed(body, choice=HYPHENATED, report=Report())
    copied: str = pdfium.PdfDocument(pdf.content)[0].get_textpage().get_text_range()
    return copied.replace("\x02", HYPHEN)


HYPHEN = "\ufffe"


def test_6_1_4_words_are_divided_and_whole_when_they_are_copied() -> None:
    copied = divided(f"<p>{WORDS}</p>")
    assert HYPHEN in copied
    assert "".join(copied.replace(HYPHEN, "").split()) == WORDS.replace(" ", "")
    legal = {WORDS[max(0, place - 4) : place] for place in hyphen_places(WORDS, "en")}
    assert {part[-4:] for part in copied.split(HYPHEN)[:-1]} <= legal


@pytest.mark.parametrize("element", ["code", "h1"])
def test_6_1_4_code_and_titles_are_not_divided(element: str) -> None:
    marked = f"<h1>{WORDS}</h1>" if element == "h1" else f"<p><code>{WORDS}</code></p>"
    assert HYPHEN not in divided(marked)
    assert HYPHEN in divided(f"<p><span>{WORDS}</span></p>")


def test_6_1_4_words_of_another_language_are_divided_by_its_rules() -> None:
    text = "在德语里 Geschwindigkeitsbegrenzung 是 Rechtschreibreform 之后的 Wortzusammensetzung 的写法之一。"
    german, english = (
        texts(printed(f"<p><span lang='{tag}'>{text}</span></p>", roles=("song",), choice=HYPHENATED, report=Report()).content)
        for tag in ("de", "en")
    )
    assert german != english


def rows_of(body: str, css: str = "", **how: object) -> list[list[Placed]]:
    return lines(printed(body, css, roles=("song",), **how).content)


def test_6_2_1_2_blocks_and_hanging_indents_stand_where_they_should() -> None:
    css = "blockquote { margin: 0 2em } .hang { padding-left: 2em; text-indent: -2em }"
    quoted = rows_of(f"<blockquote><p>{'人' * 25}</p></blockquote>", css)
    assert [em(row[0].x) for row in quoted] == pytest.approx([4, 2, 2], abs=0.01)
    assert [em(row[-1].x) + 1 for row in quoted[:-1]] == pytest.approx([MEASURE_EM - 2] * 2, abs=0.01)
    hung = rows_of(f"<p class='hang'>{'人' * 30}</p>", css)
    assert [em(row[0].x) for row in hung] == pytest.approx([0, 2, 2], abs=0.01)


@pytest.mark.parametrize(("align", "first", "last"), [("start", 0, 4), ("center", 5, 9), ("end", 10, 14)])
def test_6_2_1_3_single_lines_stand_at_the_start_in_the_middle_or_at_the_end(align: str, first: float, last: float) -> None:
    (row,) = rows_of("<p>人心手足</p>", f"p {{ text-indent: 0; text-align: {align} }}")
    assert [em(row[0].x), em(row[-1].x) + 1] == pytest.approx([first, last], abs=0.01)


def test_6_3_1_2_a_name_is_spread_over_a_length() -> None:
    css = "p { text-indent: 0; text-align: center } .spread { display: inline-block; width: 4em; text-align: justify; text-align-last: justify }"
    (row,) = rows_of("<p><span class='spread'>李四光</span></p>", css)
    assert [em(char.x) for char in row] == pytest.approx([5, 6.5, 8], abs=0.01)


@pytest.mark.parametrize("tracking", [0.2, -0.05])
def test_6_3_1_tracked_text_is_parted_alike_and_still_flush(tracking: float) -> None:
    first, *_ = rows_of(f"<p>{'人' * 40}</p>", f"p {{ letter-spacing: {tracking}em }}")
    steps = [em(right.x - left.x) for left, right in pairwise(first)]
    assert max(steps) - min(steps) < 0.01
    assert min(steps) >= 1 + tracking - 0.01
    assert em(first[-1].x) + 1 == pytest.approx(MEASURE_EM, abs=0.01)


def test_6_2_4_latin_takes_whole_cells() -> None:
    (row,) = rows_of("<p>人abc人</p>", choice=StyleChoice(latin_grid=True))
    before, after = (em(char.x) for char in row if char.char == "人")
    assert before == pytest.approx(2, abs=0.005)
    assert after == pytest.approx(round(after), abs=0.005)


@pytest.mark.parametrize("css", ["", "p { position: absolute; top: 9pt; width: 140pt }"])
def test_a_line_that_could_not_be_set_well_is_told_with_its_page(css: str) -> None:
    report = Report()
    printed(f"<p>据{'x' * 60}</p>", css, roles=("song",), report=report)
    ((code, place, message),) = [(finding.code, finding.place, finding.message) for finding in report]
    assert (code, place) == ("PDF-013", Place("print edition", page=1))
    assert message.startswith("2 lines could not be set well (2 ended where no line may end), the first: 据xxx")
