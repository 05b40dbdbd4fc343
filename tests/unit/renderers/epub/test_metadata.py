"""The metadata: what is known is said, what is not known is not, and accessibility is read off the book."""

from __future__ import annotations

import pytest
from lxml import etree

from banxin.model.document import Creator, Metadata
from banxin.renderers.epub.metadata import Contents, package_metadata, survey
from banxin.renderers.words import words_for

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
        ("dc:creator", "李 四"),
        ("role", "edt"),
        ("file-as", "Li Si"),
        ("dc:publisher", "社"),
        ("dc:date", "2020-10-28"),
        ("dc:source", "某报 2020-10-28 第3版 评论"),
        ("meta", ""),
    ]


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
