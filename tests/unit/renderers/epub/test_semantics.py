"""What every document of every e-book keeps to: terms with their roles, levels of headings, descriptions, heads of tables."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from lxml import etree

from banxin.diagnostics import Report
from banxin.layouts.load import load_layout
from banxin.model.document import Document, Figure, Heading, Image, Note, Paragraph, Resource, Section, Text
from banxin.pipeline import read_document
from banxin.renderers.roles import ROLES, semantics
from banxin.settings import Settings
from banxin.structure.references import resolve_references
from support.documents import documents
from support.epub import EPUB_TYPE, XHTML, Book, book, chapter, make, paragraph

ROOT = Path(__file__).parents[4]
LAYOUTS = sorted(path.parent.name for path in (ROOT / "layouts").glob("*/layout.toml") if path.parent.name != "base")
# These two have no structural term: a link back stands in its note, a cover is a picture.
ROLES_ALONE = {"doc-backlink", "doc-cover"}


def hold(made: Book) -> None:
    """Hold every document of a book against the table of roles and the rules of its markup."""
    for name in made.spine:
        root = made.tree(name)
        assert root.get("lang"), name
        for element in root.iter(etree.Element):
            term, role = element.get(EPUB_TYPE) or "", element.get("role") or ""
            in_landmarks = any(above.get(EPUB_TYPE) == "landmarks" for above in element.iterancestors())
            if role.startswith("doc-") and role not in ROLES_ALONE:
                assert ROLES.get(term) == role, f"{name}: {role} without its term"
            if term and not in_landmarks:
                assert role == ROLES.get(term, ""), f"{name}: {term} with the role “{role}”"
            if element.tag == f"{XHTML}img":
                assert element.get("alt") is not None
            if element.tag == f"{XHTML}th":
                assert element.get("scope") in ("col", "row")
        levels = [int(element.tag[-1]) for element in root.iter() if re.fullmatch(r".*}h[1-6]", str(element.tag))]
        assert levels[:1] in ([], [1]), f"{name}: begins with a heading of level {levels[:1]}"
        assert all(later <= level + 1 for level, later in pairwise(levels)), f"{name}: {levels}"


@pytest.fixture(scope="module")
def rich() -> Document:
    return read_document(Settings(sources=(str(ROOT / "docs/markdown.md"),)), Report())


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_book_with_every_element(layout: str, rich: Document) -> None:
    if "epub" in load_layout(layout).editions:
        hold(make(rich, layout))


@settings(max_examples=10)
@given(document=documents)
def test_any_document(document: Document) -> None:
    hold(make(resolve_references(document, Report()), "newspaper" if document.genre == "newspaper" else "book"))


def test_sections_without_titles_leave_no_level_out() -> None:
    inner = Section("section", sections=(Section("section", Heading((Text("内"),)), blocks=(paragraph("文"),)),))
    made = make(book(Section("chapter", Heading((Text("外"),)), sections=(inner,))))
    hold(made)
    assert [str(e.tag)[-2:] for e in made.tree("chapter-s1.xhtml").iter() if e.get("class") == "title"] == ["h1", "h2"]


@pytest.mark.parametrize(
    ("kind", "title", "term"),
    [("back", "后记", "afterword"), ("front", "前　言", "preface"), ("back", "术语表", "glossary"), ("back", "附录A 数据", "appendix"), ("chapter", "楔子", "prologue"), ("chapter", "尾声", "epilogue"), ("chapter", "第一章", "chapter"), ("notice", "启事", "")],
)  # fmt: skip
def test_sections_are_called_by_what_they_are(kind: str, title: str, term: str) -> None:
    made = make(book(Section(kind, Heading((Text(title),)), blocks=(paragraph("文"),))))  # type: ignore[arg-type]
    section = made.tree(made.spine[3]).find(f"{XHTML}body")[0]
    assert (section.get(EPUB_TYPE) or "", section.get("role") or "") == (term, ROLES.get(term, ""))


def terms_below(element: etree._Element) -> list[str]:
    """Return the terms of what is in an element and in no list or typed element further in."""
    found = []
    for child in element:
        term = child.get(EPUB_TYPE)
        if term:
            found.append(term)
        elif child.tag == f"{XHTML}ul":
            found.append("list")
        else:
            found += terms_below(child)
    return found


def test_an_index_is_built_as_epub_indexes_asks(rich: Document) -> None:
    # EPUB Indexes 1.0: groups with one list each; entries with one term, and what it leads to; subentries in a list within.
    root = make(rich).tree("index.xhtml")
    (index,) = (element for element in root.iter(f"{XHTML}section") if element.get(EPUB_TYPE) == "index")
    assert set(terms_below(index)) == {"index-group"}
    groups = [element for element in index.iter(f"{XHTML}section") if element.get(EPUB_TYPE) == "index-group"]
    assert all(terms_below(group) == ["list"] for group in groups)
    entries = {str(entry.findtext(f"{XHTML}span")): terms_below(entry) for entry in index.iter(f"{XHTML}li")}
    assert entries["版口"] == ["index-term", "index-xref-preferred"]
    assert entries["版心"] == ["index-term", "index-locator", "index-locator"]
    assert entries["页边"] == ["index-term", "list"]
    assert entries["订口"] == ["index-term", "index-locator"]
    assert not [child for ul in index.iter(f"{XHTML}ul") for child in ul if child.tag != f"{XHTML}li"]


def test_the_attributes_of_a_term() -> None:
    assert semantics("footnote") == ' epub:type="footnote" role="doc-footnote"'
    assert semantics("titlepage") == ' epub:type="titlepage"'
    assert semantics("") == ""


# --- pictures ----------------------------------------------------------------------------------------------

DOT = Resource(
    "dot.png",
    "image/png",
    bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
        "3a7e9b550000000a49444154789c6360000000020001e221bc330000000049454e44ae426082"
    ),
)


def with_pictures(*blocks: Figure | Paragraph) -> Document:
    document = book(Section("chapter", Heading((Text("题"),)), blocks=blocks))
    return Document("book", document.metadata, sections=document.sections, resources=(DOT,))


def test_a_picture_that_nothing_describes_is_a_finding() -> None:
    note = Note((Paragraph((Image("dot.png", ""),)),))
    report = Report()
    made = make(
        with_pictures(Figure("dot.png"), Paragraph((Text("甲"), Image("dot.png", " "), note)), Figure("dot.png", alternative="点")),
        report=report,
    )
    assert [finding.code for finding in report] == ["EPB-061"] * 3
    assert made.metadata("schema:accessModeSufficient") == ["textual,visual"]
    assert "alternativeText" not in made.metadata("schema:accessibilityFeature")


def test_one_that_only_adorns_needs_no_description() -> None:
    report = Report()
    made = make(with_pictures(Figure("dot.png", decorative=True), Paragraph((Text("甲"), Image("dot.png", "", decorative=True)))), report=report)
    assert list(report) == []
    pictures = list(made.tree("chapter-s1.xhtml").iter(f"{XHTML}img"))
    assert [(picture.get("alt"), picture.get("role")) for picture in pictures] == [("", "presentation")] * 2
    assert made.metadata("schema:accessMode") == ["textual"]
    assert made.metadata("schema:accessModeSufficient") == ["textual"]


def test_a_book_of_text_has_the_features_of_its_text() -> None:
    made = make(book(chapter("题", "文")))
    assert made.metadata("schema:accessibilityFeature") == [
        *("tableOfContents", "readingOrder", "displayTransformability", "ARIA", "unlocked", "horizontalWriting", "structuralNavigation")
    ]
    assert made.metadata("schema:accessibilityHazard") == ["none"]
    assert made.metadata("dcterms:conformsTo") == []
