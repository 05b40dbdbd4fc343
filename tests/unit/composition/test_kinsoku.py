"""What may not begin or end a line does not, level by level; what belongs together stays together."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banxin.composition import break_paragraph
from banxin.composition.kinsoku import Break, break_opportunities
from banxin.typography.characters import classes
from banxin.typography.style import MAINLAND, Kinsoku
from support.grid_type import GridMetrics


def pieces(text: str, level: Kinsoku = Kinsoku.GB) -> str:
    """Show where a text may break: `|`, and `!` for a reluctant place."""
    breaks = break_opportunities(text, classes(text), level)
    signs = {Break.ALLOWED: "|", Break.RELUCTANT: "!", Break.FORCED: "¶", Break.HYPHEN: "~"}
    return "".join(signs.get(Break(breaks[at]), "") + char for at, char in enumerate(text))


@pytest.mark.parametrize(
    ("text", "level", "shown"),
    [
        ("人，“人”", Kinsoku.NONE, "人|，|“|人|”"),
        ("人，“人”人", Kinsoku.BASIC, "人，|“人”|人"),
        ("人·人～人", Kinsoku.BASIC, "人|·|人|～|人"),
        ("人·人～人／人", Kinsoku.GB, "人·|人～|人／人"),
        ("人——人……人", Kinsoku.GB, "人|——|人|……|人"),
        ("人——人……人", Kinsoku.STRICT, "人——|人……|人"),
        ("人——人……人", Kinsoku.NONE, "人|——|人|……|人"),
        ("真？！好！！！", Kinsoku.GB, "真？！|好！！！"),
    ],
)
def test_levels_of_prohibition(text: str, level: Kinsoku, shown: str) -> None:
    assert pieces(text, level) == shown


@pytest.mark.parametrize(
    "text",
    ["50%", "3.14", "1,234", "￥1,234.50", "±5℃", "10:30", "100 km", "20 kg", "word", "１．５", "２０２６", "e\u0301", "A\u2060B"],
)
def test_numbers_with_their_signs_and_words_stay_whole(text: str) -> None:
    assert pieces(f"人{text}人") == f"人|{text}|人"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("two words", "two |words"),
        ("well-known", "well-|known"),
        ("2020-10-28", "2020-10-28"),
        ("a/b/cd", "a/!b/!cd"),
        ("（ 人", "（ 人"),
        ("人\u200b，", "人\u200b，"),
        ("ab\u200bcd", "ab\u200b|cd"),
        ("ab\u00adcd", "ab\u00ad~cd"),
        ("人\n人", "人\n¶人"),
        ('人"人', '人"人'),
        ("人 人", "人 |人"),
        ("人\u00a0人", "人\u00a0人"),
    ],
)
def test_latin_text_breaks_where_it_may(text: str, shown: str) -> None:
    assert pieces(text) == shown


running_text = st.text(alphabet="人心手，。、？”）》“（《·～—…a1 %", max_size=80)


@given(running_text, st.integers(8, 20), st.sampled_from([Kinsoku.BASIC, Kinsoku.GB, Kinsoku.STRICT]))
def test_no_line_begins_or_ends_with_what_it_may_not(text: str, measure: int, level: Kinsoku) -> None:
    """Unless a run of such characters is longer than the line, which is then torn."""
    if max(map(len, pieces(text, level).split("|")), default=0) > measure - 2:
        return
    style = replace(MAINLAND, kinsoku=level)
    lines = break_paragraph(text, GridMetrics(), measure, style=style)
    starts = {text[line.start] for line in lines[1:] if line.end > line.start}
    ends = {text[line.end - 1] for line in lines[:-1] if line.end > line.start}
    assert not starts & set("，。、？”）》%" + ("·～" if level >= Kinsoku.GB else ""))
    assert not ends & set("“（《")
    if level is Kinsoku.STRICT:
        assert not starts & set("—…")
