"""Which face shows which characters, asked of the style sheet."""

from __future__ import annotations

from lxml import etree

from banxin.layouts.load import load_layout
from banxin.renderers.epub.typefaces import Selection, family_lists, select_faces
from support.epub import fonts

LISTS = family_lists(load_layout("book"), fonts())
SONG, HEI = LISTS["body"], LISTS["heading"]


def select(style: str, body: str) -> Selection:
    root = etree.fromstring(
        f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>題</title></head><body>{body}</body></html>'
    )
    return select_faces(style, [root], fonts())


def shown(selection: Selection) -> dict[str, str]:
    return {str(face): "".join(sorted(map(chr, codes))) for face, codes in selection.shown.items()}


def test_text_goes_to_the_face_its_element_is_set_in() -> None:
    style = f"body {{ font-family: {SONG} }} .k strong {{ font-family: {HEI} }}"
    faces = shown(select(style, '<p class="k">甲<strong>乙</strong>丙</p><p>丁<strong>戊</strong></p>'))
    assert faces == {
        "Noto Serif CJK SC 400": "丁丙甲",
        "Noto Sans CJK SC 700": "乙",
        "Noto Serif CJK SC 700": "戊",
    }


def test_the_stronger_rule_wins_and_weight_is_inherited() -> None:
    style = f"p.a {{ font-family: {HEI}; font-weight: 400 }} p {{ font-family: {SONG} }} div {{ font-weight: bold }}"
    assert shown(select(style, '<div><p class="a">甲</p><p>乙</p></div>')) == {
        "Noto Sans CJK SC 400": "甲",
        "Noto Serif CJK SC 700": "乙",
    }


def test_the_language_of_the_text_around_chooses() -> None:
    style = f"body, :lang(en) {{ font-family: {SONG} }} :lang(ja) {{ font-family: {HEI} }}"
    body = '<p>甲</p><div lang="ja"><p>乙</p><p lang="en-GB">A</p></div>'
    assert shown(select(style, body)) == {"Noto Serif CJK SC 400": "A甲", "Noto Sans CJK SC 400": "乙"}


def test_what_the_style_sheet_prints_is_counted() -> None:
    style = f"body {{ font-family: {SONG} }} p::before {{ content: '附' }} em {{ text-emphasis: filled dot }}"
    letters = shown(select(style, "<p>甲<em>乙</em></p><ul><li>丙</li></ul>"))["Noto Serif CJK SC 400"]
    assert {"附", "•", "甲", "乙", "丙"} <= set(letters)


def test_a_character_the_family_lacks_goes_to_the_next_of_the_list() -> None:
    kai = LISTS["quotation"]
    faces = shown(select(f"body {{ font-family: {kai} }}", "<p>甲龘驫</p>"))
    assert faces["Banxin WenKai 400"].startswith("甲") or "甲" in faces["Banxin WenKai 400"]
    assert "".join(sorted("".join(faces.values()))) == "".join(sorted("甲龘驫"))


def test_a_bold_line_borrows_what_only_the_regular_face_has() -> None:
    # U+4E02 is in the regular Song alone; no font-family list can ask for another weight.
    selection = select(f"h1 {{ font-family: {SONG} }}", "<h1>丂甲</h1>")
    assert {str(face): codes for face, codes in selection.spare.items()} == {
        "Noto Serif CJK SC 400": {0x4E02}
    }


def test_a_face_that_is_not_ours_is_left_to_the_reading_system() -> None:
    assert select("body { font-family: monospace }", "<p>甲</p>") == Selection({}, {})


def test_devices_are_asked_for_the_faces_of_the_region() -> None:
    asked = {tag: family_lists(load_layout("book"), fonts(), tag)["body"] for tag in ("zh-Hans", "zh-Hant-TW", "zh-Hant-HK")}
    assert "Songti SC" in asked["zh-Hans"]
    assert "Songti TC" in asked["zh-Hant-TW"]
    assert "MingLiU_HKSCS" in asked["zh-Hant-HK"]
    assert "Songti SC" not in asked["zh-Hant-TW"] + asked["zh-Hant-HK"]


def test_words_of_an_alphabet_that_are_emphasised_have_a_slanted_face_and_other_characters_stand_in() -> None:
    style = f"body {{ font-family: {SONG} }} em.italic {{ font-family: {LISTS['italic']}; font-style: italic }}"
    assert shown(select(style, '<p>见<em class="italic">Nature№</em></p>')) == {
        "Noto Serif 300": "Naertu№",
        "Noto Serif CJK SC 400": "见",
    }
