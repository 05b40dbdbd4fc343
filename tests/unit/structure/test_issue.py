"""Several sources make one publication: pages in their order, stating only what they agree on."""

from __future__ import annotations

from dataclasses import replace

from banxin.diagnostics import Report
from banxin.model.document import (
    Document,
    Figure,
    Folio,
    Furniture,
    Heading,
    Metadata,
    Paragraph,
    Resource,
    Section,
    Text,
)
from banxin.model.span import Origin, Span
from banxin.model.walk import document_text, imbalance, picture_names, take_census
from banxin.structure.issue import combine, name_pages


def page(name: str, **stated: str) -> Document:
    metadata = Metadata(title=name, **stated)  # type: ignore[arg-type]
    section = Section("article", Heading((Text(name),)), blocks=(Paragraph((Text("正文。"),)),))
    folio = Furniture(f"报眉{name}", "folio")
    document = Document("newspaper", metadata, sections=(section,), unplaced=(folio,))
    return replace(document, census=take_census(document_text(document)))


def numbers(document: Document) -> list[str]:
    return [section.folio.page for section in document.sections if section.folio]


def test_pages_come_in_the_order_of_their_numbers() -> None:
    given = [page("丙", page="A10"), page("甲", page="2"), page("乙", page="A2"), page("丁", page="一")]
    assert numbers(combine(given)) == ["一", "2", "A2", "A10"]


def test_a_page_without_a_number_stays_behind_the_one_it_was_given_after() -> None:
    given = [page("丙", page="3"), page("无"), page("甲", page="1")]
    assert numbers(combine(given)) == ["1", "3", ""]


def test_several_issues_come_by_date() -> None:
    given = [
        page("乙", page="1", date="2021-06-19"),
        page("丙", page="2", date="2021-06-19"),
        page("甲", page="1", date="2021-06-18"),
    ]
    assert [section.folio.date[-2:] + section.folio.page for section in combine(given).sections if section.folio] == [
        "181",
        "191",
        "192",
    ]


def test_the_whole_states_what_no_page_contradicts() -> None:
    whole = combine([page("甲", page="1", date="2021-06-18", paper="临江日报"), page("乙", page="2", date="2021-06-18")])
    assert (whole.metadata.paper, whole.metadata.date) == ("临江日报", "2021-06-18")
    assert (whole.metadata.page, whole.metadata.title) == ("", "")


def test_the_whole_states_nothing_that_its_pages_say_differently() -> None:
    whole = combine([page("甲", page="1", date="2021-06-18"), page("乙", page="2", date="2021-06-19")])
    assert whole.metadata.date == ""
    assert [section.folio.date for section in whole.sections if section.folio] == ["2021-06-18", "2021-06-19"]


def test_furniture_stays_with_its_page_and_nothing_is_lost() -> None:
    whole = combine([page("乙", page="2"), page("甲", page="1")])
    assert whole.unplaced == ()
    assert [[block.text for block in section.blocks if isinstance(block, Furniture)] for section in whole.sections] == [
        ["报眉甲"],
        ["报眉乙"],
    ]
    assert not imbalance(whole)


def test_a_single_page_is_left_as_it_is() -> None:
    alone = page("甲", page="1")
    assert combine([alone]) is alone


def test_pages_that_are_pages_already_join_the_issue() -> None:
    whole = combine([combine([page("丙", page="3"), page("甲", page="1")]), page("乙", page="2")])
    assert numbers(whole) == ["1", "2", "3"]


def test_a_book_among_newspapers_makes_a_book_in_the_given_order() -> None:
    book = replace(page("书"), genre="book")
    whole = combine([page("乙", page="2"), book, page("甲", page="1")])
    assert whole.genre == "book"
    assert [section.kind for section in whole.sections] == ["article"] * 3
    assert whole.metadata.title == "乙"


def test_pictures_of_one_name_are_told_apart() -> None:
    documents = []
    for data in (b"1", b"2"):
        section = Section("article", blocks=(Figure("photo.jpg"),))
        documents.append(Document("newspaper", sections=(section,), resources=(Resource("photo.jpg", "image/jpeg", data),)))
    whole = combine(documents)
    assert list(picture_names(whole)) == [resource.name for resource in whole.resources] == ["photo.jpg", "photo-2.jpg"]


def test_each_page_of_a_pdf_gets_the_folio_that_stands_on_it() -> None:
    def on(source: str) -> Origin:
        return Origin((Span(source, 1, 1),))

    names = ("paper.pdf, page 1", "paper.pdf, page 2")
    sections = tuple(
        Section("page", sections=(Section("article", blocks=(Paragraph((Text("正文。"),), on(name)),)),)) for name in names
    )
    lines = ("2021年6月18日 星期五 第1版 要闻", "2021年6月18日 星期五 第2版 社会")
    unplaced = tuple(Furniture(line, "folio", on(name)) for line, name in zip(lines, names))
    named = name_pages(Document("newspaper", Metadata(page="1"), sections=sections, unplaced=unplaced), Report())
    assert [section.folio for section in named.sections] == [
        Folio("1", "要闻", "2021-06-18"),
        Folio("2", "社会", "2021-06-18"),
    ]
    assert named.unplaced == ()
    assert (named.metadata.date, named.metadata.page) == ("2021-06-18", "")
    assert name_pages(named, Report()) == named
