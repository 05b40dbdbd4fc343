"""The message for the book trade: what is stated, in the codes of the trade, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from lxml import etree

from banxin.errors import SettingsError
from banxin.model.document import Creator, Metadata, SubjectClass
from banxin.renderers.onix import NAMESPACE, Product, render_onix

SENT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
EBOOK = Product("epub", "epub", "978-0-00-000001-9", "12.00元")
PAPER = Product("pdf", "pdf", "978-0-00-000000-2", "38.00元", "paperback", 148, 210)
STATED = Metadata(
    title="山居集",
    language="zh-Hans",
    creators=(Creator("张三"), Creator("李四", "trl"), Creator("Ann Lee", "ill", "", "Lee, Ann")),
    date="2026-03",
    publisher="某某出版社",
    place="北京",
    edition="1",
    subtitle="河边的日子",
    series="某某丛书",
    series_number="3",
    issn="1000-0003",
    description="两篇 <山中> 的文字。",
    subjects=("散文", "中国"),
    classes=(SubjectClass("CLC", "I267", "当代散文"), SubjectClass("Thema", "DNL")),
)
ONE_RECORD = """\
<RecordReference>isbn:9780000000002</RecordReference>
<NotificationType>03</NotificationType>
<ProductIdentifier><ProductIDType>15</ProductIDType><IDValue>9780000000002</IDValue></ProductIdentifier>
<DescriptiveDetail>
<ProductComposition>00</ProductComposition>
<ProductForm>BC</ProductForm>
<Measure><MeasureType>01</MeasureType><Measurement>210</Measurement><MeasureUnitCode>mm</MeasureUnitCode></Measure>
<Measure><MeasureType>02</MeasureType><Measurement>148</Measurement><MeasureUnitCode>mm</MeasureUnitCode></Measure>
<Collection><CollectionType>10</CollectionType>
<CollectionIdentifier><CollectionIDType>02</CollectionIDType><IDValue>10000003</IDValue></CollectionIdentifier>
<TitleDetail><TitleType>01</TitleType>
<TitleElement><SequenceNumber>1</SequenceNumber><TitleElementLevel>01</TitleElementLevel><PartNumber>3</PartNumber></TitleElement>
<TitleElement><SequenceNumber>2</SequenceNumber><TitleElementLevel>02</TitleElementLevel><TitleText>某某丛书</TitleText></TitleElement>
</TitleDetail></Collection>
<TitleDetail><TitleType>01</TitleType>
<TitleElement><TitleElementLevel>01</TitleElementLevel><TitleText>山居集</TitleText><Subtitle>河边的日子</Subtitle></TitleElement></TitleDetail>
<Contributor><SequenceNumber>1</SequenceNumber><ContributorRole>A01</ContributorRole><PersonName>张三</PersonName>
<AlternativeName><NameType>05</NameType><PersonNameInverted>Zhang San</PersonNameInverted></AlternativeName></Contributor>
<Contributor><SequenceNumber>2</SequenceNumber><ContributorRole>B06</ContributorRole><PersonName>李四</PersonName>
<AlternativeName><NameType>05</NameType><PersonNameInverted>Li Si</PersonNameInverted></AlternativeName></Contributor>
<Contributor><SequenceNumber>3</SequenceNumber><ContributorRole>A12</ContributorRole>
<PersonName>Ann Lee</PersonName><PersonNameInverted>Lee, Ann</PersonNameInverted></Contributor>
<EditionNumber>1</EditionNumber>
<Language><LanguageRole>01</LanguageRole><LanguageCode>chi</LanguageCode><ScriptCode>Hans</ScriptCode></Language>
<Subject><SubjectSchemeIdentifier>88</SubjectSchemeIdentifier><SubjectCode>I267</SubjectCode>
<SubjectHeadingText>当代散文</SubjectHeadingText></Subject>
<Subject><SubjectSchemeIdentifier>93</SubjectSchemeIdentifier><SubjectCode>DNL</SubjectCode></Subject>
<Subject><SubjectSchemeIdentifier>20</SubjectSchemeIdentifier><SubjectHeadingText>散文; 中国</SubjectHeadingText></Subject>
</DescriptiveDetail>
<CollateralDetail><TextContent><TextType>03</TextType><ContentAudience>00</ContentAudience>
<Text>两篇 &lt;山中&gt; 的文字。</Text></TextContent></CollateralDetail>
<PublishingDetail>
<Publisher><PublishingRole>01</PublishingRole><PublisherName>某某出版社</PublisherName></Publisher>
<CityOfPublication>北京</CityOfPublication>
<PublishingDate><PublishingDateRole>01</PublishingDateRole><Date dateformat="01">202603</Date></PublishingDate>
</PublishingDetail>
<RelatedMaterial><RelatedProduct><ProductRelationCode>27</ProductRelationCode>
<ProductIdentifier><ProductIDType>15</ProductIDType><IDValue>9780000000019</IDValue></ProductIdentifier></RelatedProduct></RelatedMaterial>
<ProductSupply><SupplyDetail>
<Supplier><SupplierRole>00</SupplierRole><SupplierName>某某出版社</SupplierName></Supplier>
<ProductAvailability>99</ProductAvailability>
<Price><PriceType>02</PriceType><PriceAmount>38.00</PriceAmount><CurrencyCode>CNY</CurrencyCode></Price>
</SupplyDetail></ProductSupply>
"""


def render(metadata: Metadata = STATED, *products: Product) -> etree._Element:
    return etree.fromstring(render_onix(metadata, products or (EBOOK, PAPER), SENT))


def values(root: etree._Element, tag: str) -> list[str]:
    return [element.text or "" for element in root.iter(f"{{{NAMESPACE}}}{tag}")]


def test_a_record_says_all_that_is_stated_in_the_order_of_the_specification() -> None:
    record = render().findall(f"{{{NAMESPACE}}}Product")[1]
    written = "".join(etree.tostring(child, encoding="unicode", with_tail=False) for child in record)
    written = written.replace(f' xmlns="{NAMESPACE}"', "")
    assert "".join(line.strip() for line in written.splitlines()) == ONE_RECORD.replace("\n", "")


def test_the_header_names_the_sender_and_the_moment_of_sending() -> None:
    root = render()
    assert root.get("release") == "3.0"
    assert values(root, "SenderName") == ["某某出版社"]
    assert values(root, "SentDateTime") == ["20260301T083000Z"]


def test_the_e_book_is_an_epub_for_downloading_and_based_on_the_paper() -> None:
    record = render().find(f"{{{NAMESPACE}}}Product")
    assert record is not None
    assert values(record, "ProductForm") == ["ED"]
    assert values(record, "ProductFormDetail") == ["E101", "E200"]
    assert values(record, "Measure") == []
    assert values(record, "ProductRelationCode") == ["13"]
    assert values(record, "IDValue")[:1] == ["9780000000019"]
    assert values(record, "PriceAmount") == ["12.00"]


def test_nothing_is_said_that_nobody_said() -> None:
    root = render(Metadata(title="题", publisher="社"), Product("epub", "epub"))
    assert not values(root, "Contributor")
    assert len(values(root, "NoContributor")) == len(values(root, "NoCollection")) == 1
    for tag in ("PublishingDate", "ProductSupply", "Subject", "CollateralDetail", "RelatedMaterial", "EditionNumber"):
        assert values(root, tag) == [], tag


def test_a_product_without_a_number_keeps_its_name_when_what_is_said_of_it_is_corrected() -> None:
    unnumbered = Product("epub", "epub")
    first = render(Metadata(title="题", publisher="社"), unnumbered)
    assert values(first, "ProductIDType") == ["01"]
    assert values(first, "IDTypeName") == ["UUID"]
    corrected = render(Metadata(title="题", publisher="社", description="补正"), unnumbered)
    assert values(corrected, "RecordReference") == values(first, "RecordReference")
    assert values(render(Metadata(title="别", publisher="社"), unnumbered), "IDValue") != values(first, "IDValue")


@pytest.mark.parametrize(
    ("price", "amount", "currency"),
    [("38.00元", "38.00", "CNY"), ("38", "38", "CNY"), ("￥ 38.5", "38.5", "CNY"), ("NT$ 380", "380", "TWD"), ("12.99 EUR", "12.99", "EUR")],
)
def test_a_price_is_an_amount_and_a_currency(price: str, amount: str, currency: str) -> None:
    root = render(STATED, Product("epub", "epub", price=price))
    assert (values(root, "PriceAmount"), values(root, "CurrencyCode")) == ([amount], [currency])


def test_what_costs_nothing_is_free_of_charge() -> None:
    root = render(STATED, Product("epub", "epub", price="0元"))
    assert (values(root, "UnpricedItemType"), values(root, "PriceAmount"), values(root, "CurrencyCode")) == (["01"], [], [])


@pytest.mark.parametrize(("tag", "code"), [("zh-Hans", "chi"), ("lzh-Hant", "chi"), ("yue", "yue"), ("ja", "jpn"), ("xyz", "und")])
def test_a_language_is_one_of_the_list_or_undetermined(tag: str, code: str) -> None:
    assert values(render(Metadata(title="题", publisher="社", language=tag), EBOOK), "LanguageCode") == [code]


@pytest.mark.parametrize("price", ["面议", "38元一本", "38.00 Taler", "$38元"])
def test_a_price_that_is_no_amount_is_refused(price: str) -> None:
    with pytest.raises(SettingsError, match="no amount"):
        render(STATED, Product("epub", "epub", price=price))


def test_a_message_without_a_sender_is_refused() -> None:
    with pytest.raises(SettingsError, match="publisher"):
        render(Metadata(title="题"), Product("epub", "epub"))
