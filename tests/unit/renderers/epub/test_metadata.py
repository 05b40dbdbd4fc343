"""The metadata: what is known is said, what is not known is not, and accessibility is read off the book."""

from __future__ import annotations

import pytest
from lxml import etree

from banxin.model.document import Creator, Metadata, SubjectClass
from banxin.renderers.epub.accessibility import Contents, survey
from banxin.renderers.epub.metadata import package_metadata
from banxin.renderers.words import words_for
from banxin.settings import AccessibilityClaim

WORDS = words_for("zh-Hans")


NOTHING_BUT_TEXT = Contents()


def entries(metadata: Metadata, contents: Contents = NOTHING_BUT_TEXT) -> list[tuple[str, str]]:
    found = []
    for entry in package_metadata(metadata, "newspaper", contents, WORDS):
        attributes = dict(entry.attributes)
        found.append((attributes.get("property", entry.name), entry.text))
    return found


def test_nothing_is_said_that_nobody_said() -> None:
    names = {name for name, _ in entries(Metadata(title="题"))}
    assert not names & {"dc:creator", "dc:date", "dc:source", "dc:publisher", "dc:description", "role"}
    assert "dcterms:conformsTo" not in names


def test_what_is_known_is_said() -> None:
    known = Metadata(
        creators=(Creator("张三"), Creator("李\n四", "edt")),
        date="2020-10-28",
        paper="某报",
        page="3",
        page_name="评论",
        publisher="社",
    )
    assert [entry for entry in entries(known) if not entry[0].startswith("schema:")] == [
        ("dc:creator", "张三"),
        ("role", "aut"),
        ("file-as", "Zhang San"),
        ("dc:contributor", "李 四"),
        ("role", "edt"),
        ("file-as", "Li Si"),
        ("dc:publisher", "社"),
        ("dc:date", "2020-10-28"),
        ("dc:source", "某报 2020-10-28 第3版 评论"),
        ("meta", ""),
    ]


def test_a_subtitle_is_a_second_title_that_says_what_it_is() -> None:
    said = entries(Metadata(title="山居集", subtitle="河边的日子"))
    assert ("dc:title", "河边的日子") in said
    assert [text for name, text in said if "title-type" in name] == ["subtitle"]


def test_those_who_lead_are_creators_and_those_who_helped_contributors() -> None:
    def named(*creators: Creator) -> list[tuple[str, str]]:
        return [entry for entry in entries(Metadata(creators=creators)) if entry[0] in ("dc:creator", "dc:contributor")]

    translated = (Creator("译者", "trl"), Creator("作者", "aut"))
    assert named(*translated) == [("dc:contributor", "译者"), ("dc:creator", "作者")]
    # Reading systems list a book without any creator under nobody.
    assert named(Creator("编者", "edt"), Creator("绘者", "ill")) == [("dc:creator", "编者"), ("dc:contributor", "绘者")]


def test_a_class_of_subjects_is_refined_by_scheme_and_code() -> None:
    classes = (SubjectClass("CLC", "I267", "当代散文"), SubjectClass("Thema", "DNL"))
    found = package_metadata(Metadata(subjects=("散文",), classes=classes), "book", Contents(), WORDS)
    assert [(entry.name, entry.text, dict(entry.attributes)) for entry in found][:7] == [
        ("dc:subject", "散文", {}),
        ("dc:subject", "当代散文", {"id": "class-1"}),
        ("meta", "CLC", {"refines": "#class-1", "property": "authority"}),
        ("meta", "I267", {"refines": "#class-1", "property": "term"}),
        ("dc:subject", "DNL", {"id": "class-2"}),
        ("meta", "Thema", {"refines": "#class-2", "property": "authority"}),
        ("meta", "DNL", {"refines": "#class-2", "property": "term"}),
    ]


def test_the_paper_edition_is_the_source_of_the_e_book() -> None:
    stated = Metadata(isbn="978-0-00-000001-9", print_isbn="978-0-00-000000-2")
    assert ("dc:source", "urn:isbn:9780000000002") in entries(stated)
    assert "dc:source" not in dict(entries(Metadata(isbn="978-0-00-000000-2", print_isbn="978-0-00-000000-2")))


def test_an_issue_of_a_paper_has_its_number_in_it() -> None:
    issue = entries(Metadata(paper="某报", series_number="21042", issn="1000-0003"))
    assert ("belongs-to-collection", "某报") in issue
    assert ("group-position", "21042") in issue
    assert "belongs-to-collection" not in dict(entries(Metadata(paper="某报")))


@pytest.mark.parametrize("date", ["2020年10月", "28.10.2020", "2020-13-01", "2020-1-1", "昨天"])
def test_a_date_of_another_form_is_left_out(date: str) -> None:
    assert "dc:date" not in dict(entries(Metadata(date=date)))


def test_accessibility_is_true_of_the_book() -> None:
    plain = entries(Metadata(), Contents())
    assert ("schema:accessMode", "visual") not in plain
    assert ("schema:accessibilityFeature", "alternativeText") not in plain
    assert ("schema:accessibilityHazard", "none") in plain

    rich = entries(Metadata(), Contents(pictures=True, notes=True, ruby=True))
    assert ("schema:accessMode", "visual") in rich
    assert ("schema:accessibilityFeature", "rubyAnnotations") in rich
    summary = dict(rich)["schema:accessibilitySummary"]
    assert "替代文字" in summary
    assert "注音" in summary
    assert "链接" in summary

    undescribed = entries(Metadata(), Contents(pictures=True, described=False, moving_pictures=True))
    assert ("schema:accessModeSufficient", "textual") not in undescribed
    assert ("schema:accessibilityHazard", "unknown") in undescribed


def test_the_survey_sees_pictures_notes_and_annotations() -> None:
    def page(body: str) -> etree._Element:
        return etree.fromstring(f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{body}</body></html>')

    assert survey([page("<p>甲</p>")]) == Contents()
    pictures = '<img src="a.png" alt="图"/><img src="b.gif" alt=" "/>'
    assert survey([page(pictures), page('<aside role="doc-footnote"/><ruby>甲</ruby>')]) == Contents(
        True, False, True, True, True
    )
    contents = page('<section role="doc-index"><h1>索引</h1></section><img src="c.png" alt="" role="presentation"/>')
    assert survey([page("<h1>题</h1>")], [contents]) == Contents(headings=True, index=True)
    assert not survey([page("<p>甲</p>")], [contents]).headings


def test_a_claim_is_the_publishers_and_in_the_words_of_the_standard() -> None:
    claim = AccessibilityClaim("EPUB Accessibility 1.1 - WCAG 2.1 Level AA", "某社", "某某资质")
    made = package_metadata(Metadata(), "book", NOTHING_BUT_TEXT, WORDS, claim=claim)
    assert [(entry.text, dict(entry.attributes)) for entry in made[-3:]] == [
        (claim.conforms_to, {"property": "dcterms:conformsTo", "id": "conformance"}),
        ("某社", {"refines": "#conformance", "property": "a11y:certifiedBy", "id": "certifier"}),
        ("某某资质", {"refines": "#certifier", "property": "a11y:certifierCredential"}),
    ]
