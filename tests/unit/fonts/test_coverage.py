"""Every character is set in one of our faces, and what had to be lent or is missing is named."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banxin.codes import Severity
from banxin.diagnostics import Place, Report
from banxin.fonts.catalogue import load_fonts
from banxin.fonts.coverage import (
    Passage,
    code_points,
    report_coverage,
    resolve_runs,
    uncovered,
)

FONTS = load_fonts()


def faces(text: str, role: str, weight: int = 400) -> list[tuple[str, str]]:
    """Return the runs of a text as (characters, face)."""
    return [
        (text[run.start : run.end], str(run.face)) for run in resolve_runs(text, FONTS.chain(role, weight))
    ]


def test_text_that_its_own_face_covers_is_one_run() -> None:
    assert faces("永和九年，岁在癸丑。", "kai") == [("永和九年，岁在癸丑。", "Banxin WenKai 400")]
    assert faces("", "kai") == []


def test_a_character_the_face_lacks_is_lent_by_the_next_in_the_chain() -> None:
    # 﨑 (U+FA11) of JIS names and 㸆 of 通用规范汉字表 are not in FandolFang.
    assert faces("红㸆肉", "fangsong") == [
        ("红", "FandolFang 400"),
        ("㸆", "Noto Serif CJK SC 400"),
        ("肉", "FandolFang 400"),
    ]


def test_bold_text_keeps_to_the_bold_faces_while_it_can() -> None:
    # 㖞 is in GB 18030 but not in the lists the bold face is cut to.
    assert faces("口眼㖞斜", "song", 700) == [
        ("口眼", "Noto Serif CJK SC 700"),
        ("㖞", "Noto Serif CJK SC 400"),
        ("斜", "Noto Serif CJK SC 700"),
    ]


def test_a_letter_and_the_mark_on_it_are_never_parted() -> None:
    # FandolFang has ê but no combining macron.
    assert faces("诶ê\u0304诶", "fangsong")[1] == ("ê\u0304", "Noto Serif CJK SC 400")
    # a + macron is ā, which it has.
    assert faces("妈ma\u0304", "fangsong") == [("妈ma\u0304", "FandolFang 400")]


def test_what_no_face_has_is_a_run_without_a_face() -> None:
    assert faces("好\ue123了", "song") == [
        ("好", "Noto Serif CJK SC 400"),
        ("\ue123", "None"),
        ("了", "Noto Serif CJK SC 400"),
    ]
    assert uncovered("好\ue123了\ue123", FONTS.chain("song")) == ("\ue123",)


def test_invisible_characters_and_white_space_are_never_missing() -> None:
    text = "文\u200b字\u2060\ufe00\u00ad\n\t\u3000\U000e0101\ufeff"
    assert uncovered(text, FONTS.chain("kai")) == ()
    assert faces(text, "kai") == [(text, "Banxin WenKai 400")]


@given(
    st.text(st.sampled_from("文㸆ê\u0304\u200b \ue123𠮶a"), max_size=12),
    st.sampled_from(["song", "fangsong"]),
)
def test_runs_cover_the_text_without_gap_or_overlap(text: str, role: str) -> None:
    runs = resolve_runs(text, FONTS.chain(role))
    assert "".join(text[run.start : run.end] for run in runs) == text
    assert all(before.end == after.start for before, after in pairwise(runs))


def test_each_loan_is_told_once_and_each_gap_is_an_error_with_its_line() -> None:
    report = Report()
    passages = [
        Passage("红㸆肉㸆", "fangsong", place=Place("a.txt", 3)),
        Passage("㸆\ue123", "fangsong", place=Place("a.txt", 4)),
        Passage("\ue123", "song", place=Place("a.txt", 5)),
    ]
    assert report_coverage(passages, FONTS, report) == {"\ue123"}
    assert [(finding.code, finding.severity, str(finding.place)) for finding in report] == [
        ("FNT-001", Severity.INFO, "a.txt:3"),
        ("FNT-002", Severity.ERROR, "a.txt:4"),
    ]
    loan, gap = (finding.message for finding in report)
    assert "U+3E06 㸆" in loan
    assert "FandolFang 400" in loan
    assert "Noto Serif CJK SC 400" in loan
    assert "U+E123" in gap


@pytest.mark.parametrize(("printed", "code"), [(True, "FNT-003"), (False, "FNT-004")])
def test_emoji_that_no_face_has_are_told_together_each_as_one_picture(printed: bool, code: str) -> None:
    report = Report()
    family, flag = "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f1e8\U0001f1f3"
    passages = [Passage(f"文{family}字{flag}", "song", place=Place("a.txt", 3)), Passage(f"1\ufe0f\u20e3{family}", "kai", place=Place("a.txt", 5))]
    missing = report_coverage(passages, FONTS, report, printed=printed)
    assert {*family, *flag} - missing == {"\u200d"}
    assert [(finding.code, str(finding.place)) for finding in report] == [(code, "a.txt:3")]
    (message,) = (finding.message for finding in report)
    assert f"{family} {flag} 1\ufe0f\u20e3;" in message


def test_code_points_are_those_of_the_file() -> None:
    assert len(code_points(FONTS.face("song"))) == FONTS.face("song").characters


@pytest.mark.parametrize(("role", "lends"), [("song", True), ("hei", True), ("kai", False), ("fangsong", False)])
def test_a_face_with_the_mainland_s_stops_lends_none_to_taiwan(role: str, lends: bool) -> None:
    face = FONTS.face(role)
    assert (ord("，") in code_points(face, "zh-Hant-TW")) == lends
    assert ord("，") in code_points(face, "zh-Hans")
    runs = resolve_runs("言，", FONTS.chain(role), "zh-Hant-HK")
    assert [run.face for run in runs] == ([face] if lends else [face, FONTS.face("song")])


def test_an_empty_chain_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a face"):
        resolve_runs("文", ())
