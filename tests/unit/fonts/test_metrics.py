"""Widths and blank halves are those the font's own tables give."""

from __future__ import annotations

import pytest

from banxin.fonts.catalogue import Face, load_fonts
from banxin.fonts.metrics import face_metrics

FONTS = load_fonts()
# Of the faces that have Han.
FACES = pytest.mark.parametrize("face", [face for face in FONTS.faces if face.role not in ("italic", "extra")], ids=str)


@FACES
def test_ideographs_and_their_punctuation_are_one_em(face: Face) -> None:
    text = "永，。、；：？！“”‘’（）《》【】·…①"
    assert face_metrics(face).advances_em(text) == [1.0] * len(text)


@FACES
def test_a_dash_of_two_is_two_em_joined_or_not(face: Face) -> None:
    assert sum(face_metrics(face).advances_em("——")) == pytest.approx(2)


def test_latin_is_kerned_and_a_joined_character_has_no_width_of_its_own() -> None:
    song = face_metrics(FONTS.face("song"))
    assert sum(song.advances_em("AV")) < song.advances_em("A")[0] + song.advances_em("V")[0]
    assert song.advances_em("文——字") == [1.0, 2.0, 0.0, 1.0]


@FACES
def test_marks_give_up_the_half_they_leave_empty(face: Face) -> None:
    trims_em = face_metrics(face).trims_em
    for mark in "，。、；：！”’）》」』】":
        assert trims_em(mark) == (0, 0.5), mark
    for mark in "“‘（《「『【":
        assert trims_em(mark) == (0.5, 0), mark
    assert trims_em("·") == (0.25, 0.25)
    for mark in "—…":
        assert trims_em(mark) == (0, 0), mark


def test_a_mark_is_never_cut_into() -> None:
    # FandolFang draws ？ in the middle of its em, and its own `halt` would cut it in two.
    left, right = face_metrics(FONTS.face("fangsong")).trims_em("？")
    assert left + right == pytest.approx(0.5)
    assert left == pytest.approx(right, abs=0.02)


def test_text_of_taiwan_has_its_stops_in_the_middle() -> None:
    assert face_metrics(FONTS.face("song"), "zh-Hant-TW").trims_em("，") == (0.25, 0.25)


def test_a_character_the_face_lacks_is_measured_by_its_kind() -> None:
    fang = face_metrics(FONTS.face("fangsong"))
    assert fang.advances_em("㸆") == [1.0]
    assert fang.advances_em("ö") == [0.5]
    assert fang.trims_em("〖") == (0.5, 0)
    assert fang.trims_em("〘") == (0, 0)
