"""Which texts are about the same."""

from __future__ import annotations

import pytest

from banxin.typography.subjects import same_subject, subject_of


@pytest.mark.parametrize(
    ("text", "akin", "other"),
    [
        ("地铁三号线全线贯通，预计明年通车", "列车经过渡口站，轨道铺设完毕", "小麦进入灌浆期，农技员下田指导"),
        ("高考成绩公布，考生可以填报志愿", "录取工作由各院校负责", "医生提醒高血压患者按时服药"),
        ("地鐵三號線全線貫通，預計明年通車", "列車經過渡口站，軌道鋪設完畢", "小麥進入灌漿期，農技員下田指導"),
        ("高考成绩公布", "錄取工作由各院校負責", "醫生提醒高血壓患者按時服藥"),
    ],
)
def test_texts_about_the_same_are_told_without_a_common_word(text: str, akin: str, other: str) -> None:
    assert same_subject(subject_of(text), subject_of(akin)) > 0.5 + same_subject(subject_of(text), subject_of(other))


def test_what_parts_are_about_adds_up_to_what_the_text_is_about() -> None:
    above, below = "地铁三号线全线贯通。", "列车经过渡口站。"
    assert list(subject_of(above) + subject_of(below)) == pytest.approx(list(subject_of(above + below)))


@pytest.mark.parametrize("text", ["", "，。", "Banxin 2026", "𠮷野", "㐀㐁㐂", "的"])
def test_a_text_without_known_words_is_about_nothing(text: str) -> None:
    assert abs(same_subject(subject_of(text), subject_of("地铁三号线全线贯通，预计明年通车"))) < 0.01
