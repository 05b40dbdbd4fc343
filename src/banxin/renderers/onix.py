"""What is stated of a publication and the products made of it go in; an ONIX 3.0 message for the book trade comes out.

One record for each product (the e-book, the printed book), in reference tags, with the codes of EDItEUR's lists, their
numbers beside the tables below. Nothing is said that nobody said. The message is written in the order that the
specification of ONIX for Books 3.0 gives; `checks.onix` holds it against EDItEUR's schema where that is at hand.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType

from lxml import etree
from stdnum import isbn

from banxin.errors import SettingsError
from banxin.model.document import Creator, Metadata
from banxin.renderers.filing import file_as
from banxin.renderers.html import plain
from banxin.settings import Binding
from banxin.settings import Edition as EditionKind

NAMESPACE = "http://ns.editeur.org/onix/3.0/reference"

# List 150, product form: BA is a book whose binding is not known.
_PRINT_FORMS: Mapping[Binding, str] = MappingProxyType({"": "BA", "hardback": "BB", "paperback": "BC"})
# MARC relator code → list 17, contributor role; what has no word there is Z99, other.
_ROLES = MappingProxyType({
    "aut": "A01", "edt": "B01", "com": "C01", "trl": "B06", "ill": "A12", "ann": "A20", "cmm": "A21", "adp": "B05",
    "pht": "A13", "aui": "A24", "aft": "A19", "bkd": "A11", "cov": "A36",
})  # fmt: skip
# List 27, scheme of subjects.
_SCHEMES = MappingProxyType({"CLC": "88", "Thema": "93", "BISAC": "10", "DDC": "01", "UDC": "09"})
_KEYWORDS = "20"
# Primary language subtag → list 74 (ISO 639-2/B and a few more), which names some Chinese languages only as Chinese.
_LANGUAGES = MappingProxyType({
    **dict.fromkeys(("lzh", "nan", "hak", "gan", "hsn", "cdo", "cjy", "mnp"), "chi"), "cmn": "cmn", "yue": "yue", "wuu": "wuu",
    "zh": "chi", "en": "eng", "ja": "jpn", "ko": "kor", "fr": "fre", "de": "ger", "es": "spa", "it": "ita", "ru": "rus",
    "pt": "por", "vi": "vie", "mn": "mon", "bo": "tib", "ug": "uig", "kk": "kaz", "la": "lat",
})  # fmt: skip
# List 55, form of a date, by the number of its digits.
_DATE_FORMS = MappingProxyType({8: "00", 6: "01", 4: "05"})
# What stands before or behind a price → list 96 (ISO 4217).
_CURRENCIES = MappingProxyType({
    "": "CNY", "元": "CNY", "圆": "CNY", "圓": "CNY", "¥": "CNY", "￥": "CNY", "CNY": "CNY", "RMB": "CNY", "人民币": "CNY",
    "NT$": "TWD", "TWD": "TWD", "新台币": "TWD", "新臺幣": "TWD", "HK$": "HKD", "HKD": "HKD", "港币": "HKD", "港幣": "HKD",
    "US$": "USD", "$": "USD", "USD": "USD", "€": "EUR", "EUR": "EUR", "£": "GBP", "GBP": "GBP", "JPY": "JPY", "円": "JPY",
})  # fmt: skip
_PRICE = re.compile(r"([^\d\s]*)\s*([0-9]+(?:\.[0-9]{1,2})?)\s*([^\d\s]*)")

_HAN = re.compile("[\u3400-\u9fff]")
_RECORDS = uuid.UUID("0b1f9b60-6a53-5c0e-8f3e-3c7f4f2f6a51")


@dataclass(frozen=True, slots=True)
class Product:
    """One form in which a publication is sold: the e-book or the printed book.

    `name` tells it from the others (`epub`, `large.pdf`); `width_mm` and `height_mm` are those of the trimmed page, 0 for
    an e-book. An empty `price` is none.
    """

    format: EditionKind
    name: str
    isbn: str = ""
    price: str = ""
    binding: Binding = ""
    width_mm: float = 0
    height_mm: float = 0


def render_onix(metadata: Metadata, products: Sequence[Product], sent: datetime) -> bytes:
    """Return the message; `sent` dates it.

    Raises SettingsError where nobody is stated who could send it, or a price is no amount.
    """
    if not metadata.publisher:
        raise SettingsError("an ONIX message names its sender, and no publisher is stated", hint='write: publisher = "…"')
    root = etree.fromstring(f'<ONIXMessage xmlns="{NAMESPACE}" release="3.0"/>')
    header = _add(root, "Header")
    _add(_add(header, "Sender"), "SenderName", _line(metadata.publisher))
    _add(header, "SentDateTime", sent.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ"))
    for product in products:
        _write_product(_add(root, "Product"), metadata, product, products)
    return etree.tostring(root, pretty_print=True, encoding="utf-8", xml_declaration=True)


def _add(parent: etree._Element, tag: str, text: str = "", **attributes: str) -> etree._Element:
    child = etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", attributes)
    child.text = text or None
    return child


def _add_all(parent: etree._Element, *pairs: tuple[str, str]) -> None:
    """Add an element for each (tag, text) that says something."""
    for tag, text in pairs:
        if text:
            _add(parent, tag, text)


def _write_product(record: etree._Element, metadata: Metadata, product: Product, products: Sequence[Product]) -> None:
    _add(record, "RecordReference", _reference(metadata, product))
    _add(record, "NotificationType", "03")  # list 1: confirmed on publication
    _identify(record, metadata, product)
    _describe(_add(record, "DescriptiveDetail"), metadata, product)
    if metadata.description:
        text = _add(_add(record, "CollateralDetail"), "TextContent")
        # List 153: description; list 154: for anybody.
        _add_all(text, ("TextType", "03"), ("ContentAudience", "00"), ("Text", _line(metadata.description)))
    _publish(_add(record, "PublishingDetail"), metadata)
    others = [other for other in products if other.format != product.format]
    if others:
        related = _add(record, "RelatedMaterial")
        for other in others:
            relation = _add(related, "RelatedProduct")
            # List 51: an e-publication based on a printed product, and the reverse.
            _add(relation, "ProductRelationCode", "13" if product.format == "epub" else "27")
            _identify(relation, metadata, other)
    if product.price:
        _supply(_add(record, "ProductSupply"), metadata, product)


def _reference(metadata: Metadata, product: Product) -> str:
    """Return the name of a record, which stays the same when what it says is corrected."""
    if product.isbn:
        return f"isbn:{_isbn_13(product.isbn)}"
    named = "\n".join((metadata.publisher, metadata.title, product.name))
    return f"uuid:{uuid.uuid5(_RECORDS, named)}"


def _identify(parent: etree._Element, metadata: Metadata, product: Product) -> None:
    identifier = _add(parent, "ProductIdentifier")
    if product.isbn:
        # List 5: an ISBN of 13 digits.
        _add_all(identifier, ("ProductIDType", "15"), ("IDValue", _isbn_13(product.isbn)))
    else:
        number = _reference(metadata, product).removeprefix("uuid:")
        _add_all(identifier, ("ProductIDType", "01"), ("IDTypeName", "UUID"), ("IDValue", number))


def _describe(detail: etree._Element, metadata: Metadata, product: Product) -> None:
    _add(detail, "ProductComposition", "00")  # list 2: a single item
    if product.format == "epub":
        # List 150: for downloading; list 175: EPUB, reflowable.
        _add_all(detail, ("ProductForm", "ED"), ("ProductFormDetail", "E101"), ("ProductFormDetail", "E200"))
    else:
        _add(detail, "ProductForm", _PRINT_FORMS[product.binding])
        for kind, size_mm in (("01", product.height_mm), ("02", product.width_mm)):
            if size_mm:
                measure = _add(detail, "Measure")
                _add_all(measure, ("MeasureType", kind), ("Measurement", f"{size_mm:g}"), ("MeasureUnitCode", "mm"))
    _collect(detail, metadata)
    _title(detail, (("01", "", metadata.title),), metadata.subtitle)
    for number, creator in enumerate(metadata.creators, 1):
        _contribute(_add(detail, "Contributor"), number, creator)
    if not metadata.creators:
        _add(detail, "NoContributor")
    if metadata.edition.isdecimal() and int(metadata.edition):
        _add(detail, "EditionNumber", str(int(metadata.edition)))
    elif metadata.edition:
        _add(detail, "EditionStatement", _line(metadata.edition))
    language = _add(detail, "Language")
    _add(language, "LanguageRole", "01")  # list 22: language of the text
    first, *rest = metadata.language.lower().split("-")
    _add(language, "LanguageCode", _LANGUAGES.get(first, "und"))
    _add_all(language, ("ScriptCode", next((tag.capitalize() for tag in rest if tag in ("hans", "hant")), "")))
    for one in metadata.classes:
        subject = _add(detail, "Subject")
        _add_all(subject, ("SubjectSchemeIdentifier", _SCHEMES[one.scheme]), ("SubjectCode", one.code))
        _add_all(subject, ("SubjectHeadingText", _line(one.heading)))
    if metadata.subjects:
        words = "; ".join(map(_line, metadata.subjects))
        _add_all(_add(detail, "Subject"), ("SubjectSchemeIdentifier", _KEYWORDS), ("SubjectHeadingText", words))


def _collect(detail: etree._Element, metadata: Metadata) -> None:
    """State the series, its ISSN and the number in it."""
    if not metadata.series:
        _add(detail, "NoCollection")
        return
    collection = _add(detail, "Collection")
    _add(collection, "CollectionType", "10")  # list 148: a publisher's
    if metadata.issn:
        # List 13: ISSN, of eight digits.
        identifier = _add(collection, "CollectionIdentifier")
        _add_all(identifier, ("CollectionIDType", "02"), ("IDValue", metadata.issn.replace("-", "")))
    # List 149: the product within the collection, the collection.
    number = (("01", metadata.series_number, ""),) if metadata.series_number else ()
    _title(collection, (*number, ("02", "", metadata.series)))


def _title(parent: etree._Element, elements: Sequence[tuple[str, str, str]], subtitle: str = "") -> None:
    """Add a title of (level, number, text), and a subtitle to the last of them."""
    title = _add(parent, "TitleDetail")
    _add(title, "TitleType", "01")  # list 15: as on the title page
    for number, (level, part, text) in enumerate(elements, 1):
        element = _add(title, "TitleElement")
        order = str(number) if len(elements) > 1 else ""
        _add_all(element, ("SequenceNumber", order), ("TitleElementLevel", level), ("PartNumber", part), ("TitleText", _line(text)))
    _add_all(element, ("Subtitle", _line(subtitle)))


def _contribute(contributor: etree._Element, number: int, creator: Creator) -> None:
    name = _line(creator.name)
    filed = _line(creator.file_as) or file_as(creator.name)
    transliterated = bool(filed and _HAN.search(name) and not _HAN.search(filed))
    _add_all(contributor, ("SequenceNumber", str(number)), ("ContributorRole", _ROLES.get(creator.role, "Z99")))
    _add_all(contributor, ("PersonName", name), ("PersonNameInverted", "" if transliterated else filed))
    if transliterated:
        other = _add(contributor, "AlternativeName")
        _add_all(other, ("NameType", "05"), ("PersonNameInverted", filed))  # list 18: transliterated


def _publish(detail: etree._Element, metadata: Metadata) -> None:
    publisher = _add(detail, "Publisher")
    _add_all(publisher, ("PublishingRole", "01"), ("PublisherName", _line(metadata.publisher)))  # list 45: publisher
    _add_all(detail, ("CityOfPublication", _line(metadata.place)))
    digits = metadata.date.replace("-", "")
    if digits.isdecimal() and len(digits) in _DATE_FORMS:
        date = _add(detail, "PublishingDate")
        _add(date, "PublishingDateRole", "01")  # list 163: publication
        _add(date, "Date", digits, dateformat=_DATE_FORMS[len(digits)])


def _supply(supply: etree._Element, metadata: Metadata, product: Product) -> None:
    amount, currency = _read_price(product.price)
    detail = _add(supply, "SupplyDetail")
    supplier = _add(detail, "Supplier")
    # List 93: unspecified; list 65: whether it can be had is for the supplier to say.
    _add_all(supplier, ("SupplierRole", "00"), ("SupplierName", _line(metadata.publisher)))
    _add(detail, "ProductAvailability", "99")
    price = _add(detail, "Price")
    # List 58: recommended retail price with tax; list 57: free of charge.
    priced = (("PriceAmount", amount), ("CurrencyCode", currency)) if float(amount) else (("UnpricedItemType", "01"),)
    _add_all(price, ("PriceType", "02"), *priced)


def _read_price(text: str) -> tuple[str, str]:
    """Return the amount and the currency of a price such as 38.00元."""
    found = _PRICE.fullmatch(text.strip())
    signs = [sign for sign in (found[1], found[3]) if sign] or [""] if found else []
    if found is None or len(signs) > 1 or signs[0] not in _CURRENCIES:
        raise SettingsError(f"the price “{text}” is no amount that ONIX can state", hint='write one such as price = "38.00元"')
    return found[2], _CURRENCIES[signs[0]]


def _isbn_13(number: str) -> str:
    return str(isbn.to_isbn13(isbn.compact(number)))


def _line(text: str) -> str:
    return " ".join(plain(text).split())
