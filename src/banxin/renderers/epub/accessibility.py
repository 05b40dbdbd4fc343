"""The pages of an e-book go in; what may be said of its accessibility comes out, as entries of the package document.

EPUB Accessibility 1.1. All is read off the pages themselves, so that it is true of this very book. That a book conforms to
a standard is a person's claim: it is made only where `publish.toml` makes it, and not against what the pages show.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from banxin.renderers.epub.package import Meta
from banxin.renderers.words import Words

if TYPE_CHECKING:
    from banxin.settings import AccessibilityClaim

_XHTML = "{http://www.w3.org/1999/xhtml}"
_LOOKED_AT = tuple(f"{_XHTML}{tag}" for tag in ("img", "ruby", "aside", "section", "h1", "h2", "h3", "h4", "h5", "h6"))


@dataclass(frozen=True, slots=True)
class Contents:
    """What the documents of a book hold, as far as its accessibility depends on it; the cover does not count.

    `described` says that every picture has an alternative text that is not empty, or only adorns. `paper` names the print
    whose pages are marked, if any are; `vertical` is the direction of the lines.
    """

    pictures: bool = False
    described: bool = True
    moving_pictures: bool = False
    notes: bool = False
    ruby: bool = False
    headings: bool = False
    index: bool = False
    paper: str = ""
    vertical: bool = False


def survey(
    texts: Iterable[etree._Element], others: Iterable[etree._Element] = (), *, paper: str = "", vertical: bool = False
) -> Contents:
    """Return what the documents of the text hold and `others`, such as the contents, whose headings lead nowhere."""
    pictures = moving = notes = ruby = headings = index = False
    described = True
    for root, is_text in (*((root, True) for root in texts), *((root, False) for root in others)):
        for element in root.iter(*_LOOKED_AT):
            tag, role = etree.QName(element).localname, element.get("role")
            ruby = ruby or tag == "ruby"
            notes = notes or role == "doc-footnote"
            index = index or role == "doc-index"
            headings = headings or (is_text and tag[0] == "h")
            if tag == "img" and role != "presentation":
                pictures = True
                described = described and bool((element.get("alt") or "").strip())
            moving = moving or (tag == "img" and (element.get("src") or "").endswith(".gif"))
    return Contents(pictures, described, moving, notes, ruby, headings, index, paper, vertical)


def describe_accessibility(contents: Contents, words: Words, claim: AccessibilityClaim | None = None) -> Iterator[Meta]:
    """Yield the entries of a book that holds these contents, with the publisher's claim that it conforms, where there is one."""
    summary = [words.summary_text, words.summary_navigation]
    yield _schema("accessMode", "textual")
    if contents.pictures:
        yield _schema("accessMode", "visual")
        summary.append(words.summary_images if contents.described else words.summary_images_partly)
    if contents.described:
        yield _schema("accessModeSufficient", "textual")
    if contents.pictures:
        yield _schema("accessModeSufficient", "textual,visual")
    summary += [words.summary_ruby] if contents.ruby else []
    summary += [words.summary_notes] if contents.notes else []
    if contents.paper:
        summary.append(words.summary_pages)
        # 3.4: a list of pages says which edition they are of.
        yield Meta("meta", contents.paper, (("property", "pageBreakSource"),))
    for feature in _features(contents):
        yield _schema("accessibilityFeature", feature)
    # A picture that moves may flash, and nobody has watched it.
    yield _schema("accessibilityHazard", "unknown" if contents.moving_pictures else "none")
    yield _schema("accessibilitySummary", "".join(summary))
    if claim is not None:
        yield from _claim(claim)


def _features(contents: Contents) -> Iterator[str]:
    """Yield what helps a reader, in the words of schema.org's vocabulary; no DRM keeps assistive technology out."""
    yield from ("tableOfContents", "readingOrder", "displayTransformability", "ARIA", "unlocked")
    yield "verticalWriting" if contents.vertical else "horizontalWriting"
    present = {
        "structuralNavigation": contents.headings,
        "alternativeText": contents.pictures and contents.described,
        "rubyAnnotations": contents.ruby,
        "index": contents.index,
        "pageNavigation": bool(contents.paper),
        "pageBreakMarkers": bool(contents.paper),
    }
    yield from (feature for feature, there in present.items() if there)


def _claim(claim: AccessibilityClaim) -> Iterator[Meta]:
    """Yield who claims that the book conforms to what (3.5)."""
    yield Meta("meta", claim.conforms_to, (("property", "dcterms:conformsTo"), ("id", "conformance")))
    yield Meta("meta", claim.certified_by, (("refines", "#conformance"), ("property", "a11y:certifiedBy"), ("id", "certifier")))
    if claim.credential:
        yield Meta("meta", claim.credential, (("refines", "#certifier"), ("property", "a11y:certifierCredential")))


def _schema(name: str, value: str) -> Meta:
    return Meta("meta", value, (("property", f"schema:{name}"),))
