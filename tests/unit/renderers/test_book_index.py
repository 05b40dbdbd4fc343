"""The index: entries gathered from the text, in groups, with subentries, see-references and each page once."""

from __future__ import annotations

from banxin.model.document import Anchor, Heading, IndexEntry, Paragraph, Section, Text
from banxin.model.walk import heading_text
from banxin.renderers.book_index import IndexGroup, compile_index
from banxin.renderers.words import words_for


def chapter(title: str, *entries: IndexEntry) -> Section:
    anchors = tuple(Anchor(f"{title}-{number}", entry) for number, entry in enumerate(entries))
    return Section("chapter", Heading((Text(title),)), blocks=(Paragraph(anchors),))


def entry(words: str, reading: str = "", see: str = "") -> IndexEntry:
    return IndexEntry(tuple(words.split("/")), reading, see)


SECTIONS = (
    Section("part", Heading((Text("上篇"),)), sections=(chapter("甲", entry("重庆", "chóng qìng"), entry("版心"), entry("页边/天头")),)),
    chapter("乙", entry("版心"), entry("版心"), entry("版口", see="版心"), entry("重庆"), entry("2020"), entry("页边/地脚"), entry("孤", see="无")),
)
PLACES = [f"甲-{n}" for n in range(3)] + [f"乙-{n}" for n in range(7)]


def compiled(language: str = "zh-Hans", order: str = "auto", pages: dict[str, int] | None = None) -> tuple[IndexGroup, ...]:
    anchors = {name: f"#{name}" for name in PLACES}
    return compile_index(SECTIONS, anchors, words_for(language), language, order, heading_text, pages)  # type: ignore[arg-type]


def shown(groups: tuple[IndexGroup, ...]) -> list[str]:
    return [
        f"{group.label}: " + "; ".join("·" * (line.level - 1) + f"{line.term} {' '.join(place.label for place in line.locators)}{'→' + line.see if line.see else ''}".strip() for line in group.lines)
        for group in groups
    ]


def test_by_pinyin() -> None:
    assert shown(compiled()) == [
        "其他: 2020 乙",
        "B: 版口 →版心; 版心 甲 乙 乙 (2)",
        "C: 重庆 甲 乙",
        "G: 孤 →无",
        "Y: 页边; ·地脚 乙; ·天头 甲",
    ]


def test_by_strokes() -> None:
    lines = ["其他: 2020 乙", "六畫: 页边; ·天头 甲; ·地脚 乙", "八畫: 孤 →无; 版口 →版心; 版心 甲 乙 乙 (2)", "九畫: 重庆 甲 乙"]
    assert shown(compiled("zh-Hant")) == lines
    assert shown(compiled("zh-Hans", "strokes")) == [line.replace("畫", "画") for line in lines]
    assert shown(compiled("zh-Hant", "pinyin"))[1].startswith("B: ")


def test_an_entry_that_is_there_is_led_to() -> None:
    lines = {line.term: line for group in compiled() for line in group.lines}
    assert lines["版口"].see_href == f"#{lines['版心'].id}"
    assert lines["孤"].see_href == ""


def test_of_several_places_on_one_page_the_first_is_named() -> None:
    pages = dict(zip(PLACES, [1, 1, 1, 4, 4, 4, 4, 5, 5, 5]))
    lines = {line.term: line for group in compiled(pages=pages) for line in group.lines}
    assert [place.href for place in lines["版心"].locators] == ["#甲-1", "#乙-0"]
