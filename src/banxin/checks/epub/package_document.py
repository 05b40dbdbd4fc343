"""The package document of a book goes in; manifest, spine and findings about metadata come out.

EPUB 3.3, 5, EPUB Accessibility 1.1, 2.1 and, for the books of before 2011, OPF 2.0.1. What a catalogue takes from
the metadata is held against the book itself: its language against its text, its modes of access against its pictures.
"""

from __future__ import annotations

import re
from collections import Counter

from banxin.checks.epub.book import (
    DC,
    MEDIA_SVG,
    MEDIA_XHTML,
    OPF,
    OPS,
    SVG,
    XHTML,
    XML_LANG,
    Book,
    Item,
    line_of,
    resolve,
    split_url,
    text_of,
)
from banxin.checks.epub.text import CHINESE_LETTERS, HAN, reads_as_han
from banxin.typography.script import is_traditional

# EPUB Accessibility 1.1, 2.1: what every publication must say of itself, and what it should.
_A11Y_REQUIRED = ("schema:accessMode", "schema:accessibilityFeature", "schema:accessibilityHazard")
_A11Y_WANTED = ("schema:accessModeSufficient", "schema:accessibilitySummary")

_MODIFIED = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ")
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)?)?")
_TAG = re.compile(r"(?:[A-Za-z]{2,3}|x)(?:-[A-Za-z0-9]{1,8})*")
# Three letters of ISO 639-2 that have a form of two in BCP 47.
_LONG_TAGS = {"chi": "zh", "zho": "zh", "eng": "en", "jpn": "ja", "kor": "ko", "ger": "de", "deu": "de", "fre": "fr", "fra": "fr"}
_NO_TITLE = frozenset(("untitled", "unknown", "no title", "title", "未命名", "未知", "无标题", "無標題", "无题文档", "新建文档", "[未知]"))
_FILE_NAME = re.compile(r".+\.(?:txt|docx?|epub|html?|md|pdf)", re.IGNORECASE)
_ISBN = re.compile(r"(?:urn:)?isbn[:：\s]*([\dXx\s-]+)|(97[89][\d\s-]{10,14})", re.IGNORECASE)

# EPUB 3.3, 3.2 and, for EPUB 2, OPS 2.0.1: what may stand in the reading order without a stand-in.
_READABLE = frozenset((MEDIA_XHTML, MEDIA_SVG, "application/x-dtbook+xml"))


def read_package(book: Book) -> None:
    """Read manifest and spine, and report what is wrong with them."""
    package = book.package
    assert package is not None  # noqa: S101 - only called with one
    by_id: dict[str, str] = {}
    for element in package.iterfind(f"{OPF}manifest/{OPF}item"):
        href, id_ = element.get("href", ""), element.get("id", "")
        if split_url(href).scheme:
            book.find("EPB-013", file=book.package_name, line=line_of(element), target=href)
            continue
        name = resolve(book.package_name, href)[0]
        if id_ in by_id:
            book.find("EPB-009", file=book.package_name, line=line_of(element), id=id_)
        by_id.setdefault(id_, name)
        if name in book.items:
            book.find("EPB-201", file=book.package_name, line=line_of(element), name=name)
            continue
        properties = frozenset(element.get("properties", "").split())
        book.items[name] = Item(id_, name, element.get("media-type", "").split(";")[0].strip(), properties)
        if name not in book.members:
            book.find("EPB-004", name=name)
    _read_spine(book, by_id)
    known = {*book.items, book.package_name, "mimetype"}
    for name in sorted(book.members.keys() - known):
        if not name.startswith("META-INF/") and not name.endswith("/"):
            book.find("EPB-005", name=name)


def _read_spine(book: Book, by_id: dict[str, str]) -> None:
    assert book.package is not None  # noqa: S101
    fallbacks = {
        item.get("id", "") for item in book.package.iterfind(f"{OPF}manifest/{OPF}item") if item.get("fallback")
    }
    for reference in book.package.iterfind(f"{OPF}spine/{OPF}itemref"):
        id_ = reference.get("idref", "")
        name = by_id.get(id_)
        if name is None:
            book.find("EPB-006", reason=f"it names “{id_}”, which is not in the manifest")
        elif name in book.spine:
            book.find("EPB-006", reason=f"it names {name} twice")
        else:
            book.spine.append(name)
            if name in book.items and book.items[name].media_type not in _READABLE and id_ not in fallbacks:
                book.find("EPB-006", reason=f"{name} is {book.items[name].media_type}, no document that can be read")
    if not book.spine:
        book.find("EPB-006", reason="it is empty")


def check_metadata(book: Book) -> None:
    """Report what the metadata lack or say in a form that programs cannot use."""
    package = book.package
    assert package is not None  # noqa: S101
    for name in ("identifier", "title", "language"):
        if not any(book.metadata(name)):
            book.find("EPB-003", file=book.package_name, what=f"dc:{name}")
    properties = book.properties()
    if book.major == 3:
        _check_modified(book, properties.get("dcterms:modified", []))
        _check_accessibility(book, properties)
        if not package.get(XML_LANG):
            book.find("EPB-011", file=book.package_name)
    else:
        book.find("EPB-202", file=book.package_name)
    _check_identifiers(book)
    for title in book.metadata("title")[:1]:
        if title.casefold() in _NO_TITLE or _FILE_NAME.fullmatch(title):
            book.find("EPB-206", file=book.package_name, title=title)
    for date in book.metadata("date"):
        if date and not _DATE.fullmatch(date):
            book.find("EPB-207", file=book.package_name, date=date)
    for language in book.metadata("language"):
        _check_tag(book, language)


def _check_modified(book: Book, values: list[str]) -> None:
    if not values:
        book.find("EPB-003", file=book.package_name, what="dcterms:modified")
    elif len(values) > 1 or not _MODIFIED.fullmatch(values[0]):
        book.find("EPB-203", file=book.package_name, value=" / ".join(values))


def _check_identifiers(book: Book) -> None:
    assert book.package is not None  # noqa: S101
    wanted = book.package.get("unique-identifier")
    elements = list(book.package.iterfind(f"{OPF}metadata/{DC}identifier"))
    if elements and not any(element.get("id") == wanted for element in elements):
        book.find("EPB-204", file=book.package_name, id=wanted or "")
    from stdnum import isbn  # only books that have one need it

    for element in [*elements, *book.package.iterfind(f"{OPF}metadata/{DC}source")]:
        text = (element.text or "").strip()
        said = (element.get(f"{OPF}scheme") or "").casefold() == "isbn"
        found = _ISBN.fullmatch(text)
        number = text if said else (found[1] or found[2]) if found else ""
        if number and not isbn.is_valid(number):
            book.find("EPB-205", file=book.package_name, line=line_of(element), number=number.strip())


def _check_tag(book: Book, language: str) -> None:
    primary = language.split("-")[0]
    if not _TAG.fullmatch(language) or primary.casefold() in _LONG_TAGS:
        book.find("EPB-208", file=book.package_name, language=language, remedy=_better_tag(language))
    elif primary.casefold() == "zh" and not re.search(r"-(?:Han[st]|CN|SG|TW|HK|MO|MY)\b", language, re.IGNORECASE):
        book.find("EPB-209", file=book.package_name, language=language)


def _better_tag(language: str) -> str:
    primary, *rest = re.split("[-_]", language)
    tag = "-".join((_LONG_TAGS.get(primary.casefold(), primary), *rest))
    return f"write {tag}" if _TAG.fullmatch(tag) else "write a tag such as zh-Hans or zh-Hant"


# --- accessibility -----------------------------------------------------------------------------------------


def _check_accessibility(book: Book, properties: dict[str, list[str]]) -> None:
    for name in _A11Y_REQUIRED:
        if name not in properties:
            book.find("EPB-015", file=book.package_name, what=name)
    for name in _A11Y_WANTED:
        if name not in properties:
            book.find("EPB-016", file=book.package_name, what=name)
    hazards = properties.get("schema:accessibilityHazard", [])
    if len(hazards) > 1 and {"none", "unknown"} & set(hazards):
        book.find("EPB-210", file=book.package_name, reason=f"the hazards are {' and '.join(hazards)} at once")


def check_claims(book: Book) -> None:
    """Hold what the metadata say of access against the documents; called when these have been read."""
    properties = book.properties()
    features = properties.get("schema:accessibilityFeature", [])
    modes = properties.get("schema:accessMode", [])
    # A cover shows in a picture what the metadata say in words.
    covers = {item.name for item in book.items.values() if "cover-image" in item.properties}
    pictures = [
        image
        for name, root in book.pages()
        for image in root.iter(f"{XHTML}img")
        if resolve(name, image.get("src", ""))[0] not in covers
    ]
    if modes and pictures and "visual" not in modes:
        book.find("EPB-210", file=book.package_name, reason="there are pictures, but the access modes do not name “visual”")
    if "alternativeText" in features and any(image.get("alt") is None for image in pictures):
        book.find("EPB-210", file=book.package_name, reason="“alternativeText” is claimed, but a picture has none")
    rubies = any(next(root.iter(f"{XHTML}ruby"), None) is not None for _, root in book.pages())
    if {"rubyAnnotations", "fullRubyAnnotations"} & set(features) and not rubies:
        book.find("EPB-210", file=book.package_name, reason="annotations by ruby are claimed, but there are none")
    if "pageBreakMarkers" in features and not any(
        "pagebreak" in (element.get(f"{OPS}type") or "") or element.get("role") == "doc-pagebreak"
        for _, root in book.pages()
        for element in root.iter(f"{XHTML}span", f"{XHTML}div", f"{XHTML}hr", f"{XHTML}a")
    ):
        book.find("EPB-210", file=book.package_name, reason="marks of page breaks are claimed, but there are none")


def check_item_properties(book: Book) -> None:
    """Check `properties` of the manifest against what the documents hold (EPUB 3.3, 5.6.2)."""
    if book.major < 3:
        return
    for name, root in book.documents.items():
        item = book.items[name]
        inside = {
            "svg": item.media_type == MEDIA_XHTML and next(root.iter(f"{SVG}svg"), None) is not None,
            "mathml": next(root.iter("{http://www.w3.org/1998/Math/MathML}math"), None) is not None,
            "scripted": next(root.iter(f"{XHTML}script", f"{SVG}script", f"{XHTML}form"), None) is not None,
        }
        for kind, there in inside.items():
            if there != (kind in item.properties):
                code = "EPB-211" if there else "EPB-212"
                book.find(code, file=book.package_name, name=name, property=kind)


# --- language ----------------------------------------------------------------------------------------------


def check_language(book: Book) -> None:
    """Hold the stated language against the text: a voice that reads Chinese as English says nothing."""
    text = "".join(text_of(body) for _, root in book.pages() for body in root.iterfind(f"{XHTML}body"))
    counted = Counter("H" if HAN.match(character) else "L" for character in text if character.isalpha())
    if not reads_as_han(counted):
        return
    language = next(iter(book.metadata("language")), "")
    primary = language.split("-")[0].split("_")[0].casefold()
    primary = _LONG_TAGS.get(primary, primary)
    if language and primary not in CHINESE_LETTERS:
        book.find("EPB-213", file=book.package_name, language=language)
        return
    wrong = Counter(
        stated
        for _, root in book.pages()
        if (stated := (root.get("lang") or root.get(XML_LANG) or "")).split("-")[0].casefold() not in {*CHINESE_LETTERS, ""}
    )
    for stated, count in sorted(wrong.items()):
        if 2 * count > len(book.documents):
            book.find("EPB-213", file=next(iter(book.spine), book.package_name), language=stated)
    if primary == "zh":
        traditional = is_traditional("".join(filter(HAN.match, text)))
        simplified = re.search(r"-(?:Hans|CN|SG)\b", language, re.IGNORECASE) is not None
        claims_traditional = re.search(r"-(?:Hant|TW|HK|MO)\b", language, re.IGNORECASE) is not None
        if traditional and simplified:
            book.find("EPB-214", file=book.package_name, language=language, script="traditional")
        elif claims_traditional and not traditional and _is_simplified(text):
            book.find("EPB-214", file=book.package_name, language=language, script="simplified")


def _is_simplified(text: str) -> bool:
    """Tell whether characters that only GB 2312 has outnumber those that only Big5 has by far."""
    han = [character for character in text[:20_000] if HAN.match(character)]
    simplified = sum(bool(c.encode("gb2312", "ignore")) and not c.encode("big5", "ignore") for c in han)
    traditional = sum(bool(c.encode("big5", "ignore")) and not c.encode("gb2312", "ignore") for c in han)
    return simplified > 3 * traditional and simplified > 10
