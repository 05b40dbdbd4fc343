"""Files, reading order and contents, decided before anything is rendered."""

from __future__ import annotations

from banxin.model.document import (
    Document,
    Figure,
    Heading,
    Label,
    Metadata,
    Note,
    Paragraph,
    Ruby,
    Section,
    Text,
)
from banxin.renderers.epub.plan import Entry, FileNames, Plan, plan_book
from banxin.renderers.views import view_document
from banxin.renderers.words import words_for
from support.epub import book, chapter, paragraph


def plan(document: Document) -> Plan:
    names = FileNames()
    return plan_book(view_document(document, "epub", file_of=names), names, words_for("zh-Hans"))


def labels(entries: tuple[Entry, ...]) -> list[object]:
    return [[entry.label, labels(entry.entries)] if entry.entries else entry.label for entry in entries]


def test_sections_of_a_chapter_stay_in_its_file_and_are_named_in_the_contents() -> None:
    section = Section("section", Heading((Text("节"),)), blocks=(paragraph("乙"),))
    outer = Section("chapter", Heading((Text("章"),)), blocks=(paragraph("甲"),), sections=(section,))
    planned = plan(book(outer))
    assert [file.name for file in planned.files[3:]] == ["chapter-s1.xhtml"]
    assert labels(planned.entries) == [["章", ["节"]]]
    assert planned.entries[0].entries[0].href.startswith("chapter-s1.xhtml#")


def test_a_page_without_a_name_leaves_no_trace() -> None:
    article = Section("article", Heading((Text("题"),)), blocks=(paragraph("文"),))
    planned = plan(
        Document("newspaper", Metadata(title="题"), sections=(Section("page", sections=(article,)),))
    )
    assert [file.name for file in planned.files[3:]] == ["article-s1-1.xhtml"]
    assert labels(planned.entries) == ["题"]


def test_an_article_without_a_headline_is_called_by_its_label_or_its_first_words() -> None:
    labelled = Section("article", column=Label("有话说", "■有话说"), blocks=(paragraph("甲"),))
    long = Section("article", blocks=(paragraph("这一篇没有标题，只有一段比较长的正文文字。"),))
    short = Section("brief", blocks=(paragraph("短讯。"),))
    planned = plan(Document("newspaper", Metadata(title="题"), sections=(labelled, long, short)))
    assert labels(planned.entries) == ["有话说", "“这一篇没有标题，只有一段比较长的……”", "短讯。"]


def test_a_chapter_without_name_and_text_leaves_its_line_to_its_sections() -> None:
    sections = tuple(Section("section", Heading((Text(title),)), blocks=(paragraph("甲"),)) for title in "一二")
    planned = plan(book(Section("chapter", sections=sections)))
    assert labels(planned.entries) == ["一", "二"]
    assert planned.entries[1].href == "chapter-s1.xhtml#s1-2"


def test_contents_call_nothing_by_readings_and_numbers_of_notes() -> None:
    run = (Ruby((("魑", "chī"),)), Text("魅"), Note((paragraph("注"),)))
    kicker = Section("article", Heading(kicker=run), blocks=(paragraph("甲"),))
    bare = Section("article", blocks=(Paragraph((*run, Text("之事，"), *run, Text("之言，一时说不尽，也说不完。"))),))
    planned = plan(Document("newspaper", Metadata(title="题"), sections=(kicker, bare)))
    assert labels(planned.entries) == ["魑魅", "“魑魅之事，魑魅之言，一时说不尽……”"]


def test_a_title_without_end_is_cut_in_the_contents_and_stands_whole_above_its_text() -> None:
    title = "长" * 500
    planned = plan(book(chapter(title, "文"), chapter(title, "文")))
    assert [len(entry.label) for entry in planned.entries] == [80, 80]
    assert planned.files[3].section is not None
    assert planned.files[3].section.title_text == title
    assert len({file.name for file in planned.files}) == len(planned.files)


def test_a_section_that_is_a_picture_is_called_by_what_it_shows() -> None:
    picture = Section("chapter", blocks=(Figure("a.png", alternative="渡口的<灯>"),))
    names = FileNames()
    view = view_document(book(picture), "epub", file_of=names, pictures={"a.png": "images/a.png"})
    assert labels(plan_book(view, names, words_for("zh-Hans")).entries) == ["渡口的<灯>"]


def test_landmarks_lead_to_what_is_there() -> None:
    noted = Section("chapter", Heading((Text("题"),)), blocks=(Paragraph((Text("甲"), Note((paragraph("注"),)))),))
    names = FileNames()
    view = view_document(book(noted, colophon="记于某年"), "epub", file_of=names, front=("title", "contents"), back=("colophon",))
    planned = plan_book(view, names, words_for("zh-Hans"))
    assert [(one.epub_type, one.href) for one in planned.landmarks] == [
        ("cover", "cover.xhtml"),
        ("titlepage", "title.xhtml"),
        ("toc", "nav.xhtml"),
        ("bodymatter", "chapter-s1.xhtml"),
        ("colophon", "colophon.xhtml"),
        ("endnotes", "chapter-s1.xhtml#s1-notes"),
    ]


def test_anchors_that_differ_in_case_alone_get_files_that_differ_in_more() -> None:
    planned = plan(book(chapter("一", "甲", anchor="Intro"), chapter("二", "乙", anchor="intro")))
    names = [file.name.lower() for file in planned.files]
    assert len(set(names)) == len(names) == 5


def test_a_book_without_any_section_still_has_contents() -> None:
    assert [entry.href for entry in plan(book()).entries] == ["title.xhtml"]


def test_words_follow_the_language() -> None:
    assert words_for("zh-Hans-CN").contents == "目录"
    assert words_for("zh-Hant-TW").contents == words_for("zh-HK").contents == "目錄"
    assert words_for("en").contents == "Contents"
