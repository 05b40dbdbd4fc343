"""Lines that fill their column only together are one printed row; lines that do so by chance are not."""

from __future__ import annotations

from banxin.model.document import SourceLine
from banxin.structure.lines import measure_lines
from banxin.structure.shards import find_rows

SHATTERED = [
    "渡口的钟每天敲七下，",
    "头一下",
    "在天亮之前。敲钟的人姓柏，在",
    "河边住了",
    "32年，谁家有船都晓",
    "得。他说钟声要慢，",
    "慢才传",
    "得远；要是有雾，还得多敲两下",
    "，",
    "好让船家听见。去年冬天修堤，",
    "钟楼往北挪了",
    "11米，声音却比",
    "从前更清楚。",
]


def joined(texts: list[str], measure_em: float = 14.0) -> list[str]:
    lines = measure_lines([("page", SourceLine(number, text)) for number, text in enumerate(texts, 1)])
    before = find_rows(lines, [measure_em] * len(lines), [True] * len(lines))
    rows: list[str] = []
    for line, width in zip(lines, before, strict=True):
        rows[-1:] = [rows[-1] + line.text] if width else [*rows[-1:], line.text]
    return rows


def test_shards_are_put_together_to_rows() -> None:
    assert joined(SHATTERED) == [
        "渡口的钟每天敲七下，头一下",
        "在天亮之前。敲钟的人姓柏，在",
        "河边住了32年，谁家有船都晓",
        "得。他说钟声要慢，慢才传",
        "得远；要是有雾，还得多敲两下，",
        "好让船家听见。去年冬天修堤，",
        "钟楼往北挪了11米，声音却比",
        "从前更清楚。",
    ]


def test_two_short_lines_on_a_page_of_whole_ones_are_left() -> None:
    whole = ["渡口的钟每天敲七下，头一下就", "在天亮之前。敲钟的人姓柏，在", "河边住了好些年，", "谁家有船他都"]
    assert joined(whole) == whole


def test_headlines_and_verse_are_no_shards() -> None:
    verse = ["擦亮铜钟的人", "睡在雾的下游", "他的手里攥着", "半截旧的缆绳", "船还没有回来", "灯已经灭了"]
    assert joined(verse) == verse
