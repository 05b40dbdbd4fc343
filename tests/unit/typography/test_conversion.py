"""Characters with several forms are decided by phrases, and where no phrase decides it is said."""

from __future__ import annotations

import pytest

from banxin.settings import Variant
from banxin.typography.conversion import Converter, Piece, simplify


def converted(text: str, variant: Variant, *, regional_words: bool = False) -> str:
    return "".join(piece.after for piece in Converter(variant, regional_words=regional_words).convert(text))


@pytest.mark.parametrize(
    ("simplified", "taiwan"),
    [
        ("皇后在后面，太后有后代", "皇后在後面，太后有後代"),
        ("头发，理发，发现他发财", "頭髮，理髮，發現他發財"),
        ("干部干涉饼干，干净能干", "幹部干涉餅乾，乾淨能幹"),
        ("公里里面，邻里家里", "公里裡面，鄰里家裡"),
        ("台风吹过台州的舞台，写字台", "颱風吹過台州的舞臺，寫字檯"),
        ("复习复杂，反复覆盖", "複習複雜，反覆覆蓋"),
        ("面条，面孔", "麵條，面孔"),
        ("一只猫只吃鱼", "一隻貓只吃魚"),
        ("历史的日历", "歷史的日曆"),
        ("看着著作着急", "看著著作著急"),
        ("书云：白云千载", "書云：白雲千載"),
        ("子、丑、寅、卯", "子、丑、寅、卯"),
        ("子丑寅卯，辰戌丑未", "子丑寅卯，辰戌丑未"),
        ("种师道，种树", "种師道，種樹"),
        ("余先生和范老师，姓涂的，老郁，余生", "余先生和范老師，姓涂的，老郁，餘生"),
        ("其余先生，业余教授，模范老师，小范围", "其餘先生，業餘教授，模範老師，小範圍"),
        ("那孩子丑，脸也丑", "那孩子醜，臉也醜"),
    ],
)
def test_phrases_decide_between_forms(simplified: str, taiwan: str) -> None:
    assert converted(simplified, "zh-Hant-TW") == taiwan


def test_regions_write_the_same_word_differently() -> None:
    assert converted("家里为着台阶说", "zh-Hant-TW") == "家裡為著臺階說"
    assert converted("家里为着台阶说", "zh-Hant-HK") == "家裏為着台階説"
    assert converted("家里为着台阶说", "zh-Hant") == "家裏爲着臺階說"


def test_the_way_back_keeps_what_was_not_simplified() -> None:
    assert converted("乾隆看著乾淨的著作，瞭解瞭望", "zh-Hans") == "乾隆看着干净的著作，了解瞭望"


def test_an_author_s_words_stay_unless_asked_for() -> None:
    text = "智能儿打开匣子，通个信息，软件。"
    assert converted(text, "zh-Hant-TW") == "智能兒打開匣子，通個信息，軟件。"
    assert converted("这个软件的信息，博客。", "zh-Hant-TW", regional_words=True) == "這個軟體的資訊，部落格。"


def test_a_longer_word_is_a_piece_of_its_own() -> None:
    pieces = Converter("zh-Hant-TW", regional_words=True).convert("看博客。")
    assert "".join(piece.before for piece in pieces) == "看博客。"
    assert Piece("博客", "部落格", is_word=True) in pieces


def test_doubt_is_told_only_outside_phrases() -> None:
    converter = Converter("zh-Hant-TW")
    assert converter.doubts("皇后在后面") == []
    assert converter.doubts("皇后，后，后来") == [3]
    assert converter.doubts("子、丑、寅") == []
    assert converter.doubts("没有疑问") == []


def test_simplifying_never_changes_the_number_of_characters() -> None:
    assert simplify("龍龜𠮷“Ａ”") == "龙龟𠮷“Ａ”"
