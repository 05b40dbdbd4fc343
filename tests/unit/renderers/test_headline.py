"""Headlines turned and cut into phrases by what the publication's own text, and the dictionary, keep together."""

from __future__ import annotations

from banxin.renderers.headline import Cohesion, cut_phrases, turn_headline

TEXT = "干部队伍建设。高素质的干部队伍。工会组织建设，工会组织。重要任务，重要任务。高素质。"


def test_words_that_return_in_the_text_are_not_parted() -> None:
    phrases = cut_phrases("高素质干部队伍是工会组织的重要任务", Cohesion([TEXT]), 7)
    assert phrases == ["高素质", "干部队伍", "是工会组织的", "重要任务"]


def test_words_that_the_text_has_nowhere_else_are_not_parted_either() -> None:
    nothing = Cohesion([])
    for title, lines in (
        ("刷脸时代要特别保障信息安全", ["刷脸时代要特别", "保障信息安全"]),
        ("我市召开安全生产工作会议部署冬季消防", ["我市召开安全生产", "工作会议部署冬季消防"]),
    ):
        turning = turn_headline(title, [1.0] * len(title), 0.65 * len(title), 2, nothing)
        assert turning is not None
        assert [title[first:last] for first, last in turning.lines] == lines
    assert cut_phrases("安全生产会议", nothing, 7) == ["安全", "生产", "会议"]


def test_a_quoted_word_stays_with_the_words_it_belongs_to() -> None:
    title = "职工心理健康咨询服务队为职工“解心病”"
    turning = turn_headline(title, [1.0] * len(title), 16.0, 2, Cohesion([]))
    assert turning is not None
    assert [title[first:last] for first, last in turning.lines] == ["职工心理健康咨询服务队", "为职工“解心病”"]


def test_no_mark_begins_or_ends_a_phrase_where_it_may_not() -> None:
    for phrase in cut_phrases("“指尖办”，新开始：第3期ABC", Cohesion([""]), 4):
        assert phrase[0] not in "”，："
        assert phrase[-1] != "“"
    assert any("ABC" in phrase for phrase in cut_phrases("新开始ABC", Cohesion([""]), 4))


def test_a_long_phrase_is_cut_so_that_a_narrow_line_can_hold_it() -> None:
    together = Cohesion(["一二三四五六七八九十甲乙丙丁" * 3])
    phrases = cut_phrases("一二三四五六七八九十甲乙丙丁", together, 7)
    assert "".join(phrases) == "一二三四五六七八九十甲乙丙丁"
    assert [len(phrase) for phrase in phrases] == [7, 7]
