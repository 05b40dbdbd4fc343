"""Projects, built: what `publish new` makes, several editions, front and back matter alike in both."""

from __future__ import annotations

import re
import tomllib
import zipfile
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from lxml import etree
from PIL import Image

from banxin import project
from banxin.codes import Severity
from banxin.diagnostics import Place, Report
from banxin.editions import plan_editions
from banxin.errors import SettingsError
from banxin.pipeline import build, export_onix, read_document
from banxin.project import Flags, resolve_settings
from banxin.starter import PROJECT_KINDS, ProjectKind, start_project

XHTML = "{http://www.w3.org/1999/xhtml}"
DC = "{http://purl.org/dc/elements/1.1/}"
OPF = "{http://www.idpf.org/2007/opf}"


def make(folder: Path, stated: str, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "publish.toml").write_text(stated, "utf-8")
    for name, text in {"one": "# 第一章 上\n\n正文甲。\n", "two": "# 第二章 下\n\n正文乙。\n", **files}.items():
        (folder / f"{name}.md").write_text(text, "utf-8")
    return folder


def publish(folder: Path, **flags: object) -> list[Path]:
    report = Report()
    made = build(resolve_settings(Flags(**flags), folder=folder, environment={}), report)  # type: ignore[arg-type]
    assert not [finding for finding in report if finding.severity > Severity.INFO]
    return list(made)


def read_pages(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as file:
        return ["".join(page.get_textpage().get_text_range().split()) for page in file]


def read_documents(path: Path) -> dict[str, str]:
    """Return the text of each document of an EPUB in reading order, by its name."""
    with zipfile.ZipFile(path) as archive:
        package = etree.fromstring(archive.read("EPUB/content.opf"))
        hrefs = {item.get("id"): item.get("href") for item in package.iter(f"{OPF}item")}
        names = [hrefs[item.get("idref")] for item in package.iter(f"{OPF}itemref")]
        bodies = {name: etree.fromstring(archive.read(f"EPUB/{name}")).find(f"{XHTML}body") for name in names}
    return {name: "".join("".join(body.itertext()).split()) for name, body in bodies.items()}


def read_package(path: Path) -> list[tuple[str, str]]:
    with zipfile.ZipFile(path) as archive:
        package = etree.fromstring(archive.read("EPUB/content.opf"))
    return [
        (element.get("property") or etree.QName(element).localname, element.text or "")
        for element in package.find(f"{OPF}metadata")
        if not (element.get("property") or "").startswith(("schema:", "dcterms:modified"))
    ]


# --- publish new -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", PROJECT_KINDS)
def test_a_new_project_builds_without_a_warning(kind: ProjectKind, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    start_project(folder, kind)
    made = publish(folder)
    assert len(made) == (folder / "publish.toml").read_text("utf-8").count("\n[[editions]]")
    assert {path.suffix for path in made} == {".epub", ".pdf"}


def test_every_key_that_a_new_project_shows_is_a_key(tmp_path: Path) -> None:
    for kind in PROJECT_KINDS:
        (tmp_path / kind).mkdir()
        start_project(tmp_path / kind, kind)
        text = (tmp_path / kind / "publish.toml").read_text("utf-8")
        head, _, tail = text.partition("[[editions]]")
        shown = set(tomllib.loads("\n".join(_switched_on(head))))
        assert shown <= set(project._KEYS)
        editions = tomllib.loads("\n".join(_switched_on("[[editions]]" + tail)))["editions"]
        assert {key for edition in editions for key in edition} <= set(project._EDITION_KEYS)
        if kind == "book":
            assert set(project._KEYS) - {"editions", "layout", "to", "fonts", "marks", "options", "from", "paper", "page", "page_name", "name"} <= shown


def _switched_on(text: str) -> list[str]:
    """Return the lines of a project file with those that are commented out switched on."""
    return [re.sub(r'^# (?=\[|["\w]+ = )', "", line) for line in text.splitlines()]


# --- editions ----------------------------------------------------------------------------------------------


def test_editions_are_named_by_themselves_or_by_their_layouts(tmp_path: Path) -> None:
    folder = make(
        tmp_path / "book",
        """
sources = ["one.md"]
name = "n"
layout = "book"
options = { half_title = false }

[[editions]]
format = "pdf"

[[editions]]
format = "epub"

[[editions]]
format = "pdf"
name = "small"
page_size = [120, 170]
options = { measure_chars = 22, lines_per_page = 20 }

[[editions]]
format = "epub"
layout = "newspaper"
""",
    )
    made = publish(folder)
    assert [path.name for path in made] == ["n.pdf", "n.epub", "n.small.pdf", "n.newspaper.epub"]
    sizes = []
    for path in (made[0], made[2]):
        with pikepdf.open(path) as file:
            left, bottom, right, top = map(float, file.pages[0].TrimBox)
            sizes.append((round((right - left) / 72 * 25.4), round((top - bottom) / 72 * 25.4)))
    assert sizes == [(148, 210), (120, 170)]
    identifiers = {next(text for name, text in read_package(path) if name == "identifier") for path in (made[1], made[3])}
    assert len(identifiers) == 2
    assert [path.name for path in publish(folder, editions=("epub",))] == ["n.epub", "n.newspaper.epub"]
    assert [path.name for path in publish(folder, editions=("epub",), layouts=("book",))] == ["n.epub"]


SCRIPTS = """
sources = ["one.md"]
variant = ["zh-Hans", "zh-Hant-HK"]
title = "书"

[[editions]]
format = "epub"

[[editions]]
format = "epub"
variant = "zh-Hant-TW"
isbn = "978-0-00-000001-9"
"""


def test_files_are_called_after_the_project_wherever_its_texts_lie(tmp_path: Path) -> None:
    folder = tmp_path / "山居集"
    for name in ("one", "two"):
        (folder / name).mkdir(parents=True)
        (folder / name / "text.md").write_text(f"# {name}\n\n正文。\n", "utf-8")
    make(folder, 'title = "书"\nsources = ["one/text.md", "two/text.md"]\n')
    assert [path.name for path in publish(folder, editions=("epub",))] == ["山居集.epub"]


def test_an_edition_in_a_script_of_its_own_is_made_in_that_alone(tmp_path: Path) -> None:
    folder = make(tmp_path / "book", SCRIPTS)
    made = publish(folder)
    assert [path.name for path in made] == ["one.epub", "one.zh-Hant-HK.epub", "one.zh-Hant-TW.epub"]
    packages = [dict(read_package(path)) for path in made]
    assert [(package["language"], package["title"]) for package in packages] == [
        ("zh-Hans", "书"),
        ("zh-Hant-HK", "書"),
        ("zh-Hant-TW", "書"),
    ]
    assert ["9780000000019" in package["identifier"].replace("-", "") for package in packages] == [False, False, True]
    # A flag says in which scripts all of the table is made.
    assert [path.name for path in publish(folder, variants=("zh-Hant",))] == ["one.epub", "one.book.epub"]


def test_two_editions_of_one_name_in_one_script_are_refused(tmp_path: Path) -> None:
    folder = make(tmp_path / "book", SCRIPTS.replace("zh-Hant-TW", "zh-Hant-HK"))
    with pytest.raises(SettingsError, match=r"two editions would be the file ….zh-Hant-HK.epub") as caught:
        publish(folder)
    assert caught.value.place == Place(str(folder / "publish.toml"), 9)


# --- front and back matter ---------------------------------------------------------------------------------

WHOLE = """
title = "书名"
creators = ["某甲 著", { name = "某乙", role = "译", file_as = "Yi" }]
publisher = "某社"
isbn = "9780000000002"
issn = "1000-0003"
series = "某丛书"
series_number = 2
rights = "版权所有"
subjects = ["主题一", "主题二"]
description = "简介"
colophon = "版记一行"
cip = "编目一行"
sources = ["one.md", "two.md"]
front = ["half-title", "title", "copyright", "preface.md", "contents"]
back = ["after.md", "colophon"]
layout = "book"

[imprint]
"印刷" = "某厂"
"""
PREFACE = {"preface": "# 前言\n\n前面的话。\n", "after": "---\ntitle: 别的\nisbn: 978-0-00-000001-9\n---\n# 后记\n\n后面的话。\n"}


def test_both_editions_carry_the_same_front_and_back_matter_in_the_order_listed(tmp_path: Path) -> None:
    epub, pdf = publish(make(tmp_path / "book", WHOLE, **PREFACE))
    pages, documents = read_pages(pdf), read_documents(epub)
    marks = ("书名", "某甲", "ISBN", "前面的话", "目录", "正文甲", "正文乙", "后面的话", "版记一行")
    for texts in (pages, list(documents.values())):
        places = []
        for mark in marks:
            places.append(next(n for n, text in enumerate(texts) if mark in text and n > (places[-1] if places else -1)))
        assert places == sorted(places)
    assert list(documents)[1:4] == ["half-title.xhtml", "title.xhtml", "copyright.xhtml"]
    copyright_pages = [next(text for text in texts if "ISBN" in text) for texts in (pages, list(documents.values()))]
    for text in copyright_pages:
        for stated in ("书名", "某甲", "某乙", "某社", "978-0-00-000000-2", "1000-0003", "某丛书第2种", "版权所有", "主题一、主题二", "某厂", "编目一行"):
            assert stated in text
        assert "简介" not in text
        assert "定价" not in text
        assert "000001-9" not in text


def test_the_text_begins_with_folio_1_on_a_right_hand_page_after_roman_folios(tmp_path: Path) -> None:
    _, pdf = publish(make(tmp_path / "book", WHOLE, **PREFACE))
    pages = read_pages(pdf)
    body = next(number for number, text in enumerate(pages) if "正文甲" in text)
    assert body % 2 == 0
    assert pages[body].endswith("1")
    preface = next(number for number, text in enumerate(pages) if "前面的话" in text)
    assert pages[preface].endswith("v")
    contents = next(text for text in pages if text.startswith("目录"))
    assert [part in contents for part in ("前言", "v", "第一章上", "后记")] == [True] * 4
    assert not any(text.endswith(("i", "ii", "iii", "iv")) for text in pages[:preface])


INSCRIBED = """::: dedication
献给某人
:::

# 第一部 起

::: epigraph
不积跬步，无以至千里。
:::

## 第一章 上

正文甲。
"""


@pytest.mark.parametrize("layout", ["book", "book-vertical", "report"])
def test_for_whom_a_book_is_stands_alone_before_the_contents_and_an_epigraph_with_its_part(layout: str, tmp_path: Path) -> None:
    stated = f'sources = ["one.md"]\ntitle = "书名"\nlayout = "{layout}"\n'
    epub, pdf = publish(make(tmp_path / "book", stated, one=INSCRIBED))
    pages, documents = read_pages(pdf), read_documents(epub)
    dedication, contents = pages.index("献给某人"), next(n for n, text in enumerate(pages) if "……" in text)
    assert dedication < contents
    plate = next(text for text in pages if "跬" in text)
    assert "起" in plate
    assert "正文甲" not in plate
    names = list(documents)
    assert documents[names[2]] == "献给某人"
    assert names[3] == "nav.xhtml"
    with zipfile.ZipFile(epub) as archive:
        navigation = archive.read("EPUB/nav.xhtml").decode()
    assert "献给某人" not in navigation
    assert re.search(r'epub:type="bodymatter" href="part', navigation)


def test_a_dedication_may_be_a_source_of_the_front_matter(tmp_path: Path) -> None:
    stated = WHOLE.replace('"preface.md"', '"dedication.md", "preface.md"')
    _, pdf = publish(make(tmp_path / "book", stated, dedication="::: dedication\n献给某人\n:::\n", **PREFACE))
    assert "献给某人" in read_pages(pdf)


def test_what_is_not_listed_is_not_there_and_without_a_list_there_is_what_there_always_was(tmp_path: Path) -> None:
    bare = 'sources = ["one.md", "two.md"]\ntitle = "书名"\nlayout = "book"\n'
    epub, pdf = publish(make(tmp_path / "bare", bare))
    assert list(read_documents(epub)) == ["cover.xhtml", "title.xhtml", "nav.xhtml", "chapter-s1.xhtml", "chapter-s2.xhtml"]
    assert not any("书名书名" in text for text in read_pages(pdf))
    epub, pdf = publish(make(tmp_path / "none", bare + "front = []\n"))
    assert list(read_documents(epub)) == ["cover.xhtml", "chapter-s1.xhtml", "chapter-s2.xhtml"]
    assert "正文甲" in read_pages(pdf)[0]
    epub, pdf = publish(make(tmp_path / "last", bare + 'price = "1元"\nfront = ["title"]\nback = ["copyright"]\n'))
    assert list(read_documents(epub))[-1] == "copyright.xhtml"
    assert "1元" in read_pages(pdf)[-1]


def test_a_text_alone_has_a_copyright_page_when_it_states_something_for_it(tmp_path: Path) -> None:
    for line, expected in (("", False), ("publisher: 某社", False), ("isbn: 978-0-00-000000-2", True), ("定价: 1元", True)):
        folder = make(tmp_path / f"x{len(line)}", "", one=f"---\ntitle: 书\n{line}\n---\n\n# 第一章\n\n正文。\n")
        (epub,) = publish(folder, sources=(str(folder / "one.md"),), editions=("epub",), out=str(folder / "dist"))
        assert ("copyright.xhtml" in read_documents(epub)) == expected


# --- metadata ----------------------------------------------------------------------------------------------


def test_the_package_document_says_what_was_stated(tmp_path: Path) -> None:
    stated = WHOLE + '\n[[editions]]\nformat = "epub"\nisbn = "978-0-00-000001-9"\n'
    (epub,) = publish(make(tmp_path / "book", stated, **PREFACE))
    (identifier, *entries) = read_package(epub)
    assert identifier[1].startswith("urn:uuid:")
    assert entries == [
        ("identifier", "urn:isbn:9780000000019"),
        ("title", "书名"), ("language", "zh-Hans"),
        ("creator", "某甲"), ("contributor", "某乙"),
        ("publisher", "某社"), ("description", "简介"), ("subject", "主题一"), ("subject", "主题二"), ("rights", "版权所有"),
        ("source", "urn:isbn:9780000000002"),
        ("identifier-type", "15"),
        ("role", "aut"), ("file-as", "Mou Jia"), ("role", "trl"), ("file-as", "Yi"),
        ("belongs-to-collection", "某丛书"), ("collection-type", "series"), ("group-position", "2"),
        ("dcterms:identifier", "urn:issn:1000-0003"),
        ("meta", ""),
    ]  # fmt: skip


CLAIM = '''title = "集"
sources = ["one.md"]
to = "epub"
fonts = "none"

[accessibility]
conforms_to = "WCAG 2.1 AA"
certified_by = "某社"
'''


def claims(folder: Path, report: Report) -> list[str]:
    (path,) = build(resolve_settings(Flags(), folder=folder, environment={}), report)
    with zipfile.ZipFile(path) as archive:
        package = etree.fromstring(archive.read("EPUB/content.opf"))
    return [meta.text or "" for meta in package.iter(f"{OPF}meta") if meta.get("property") in ("dcterms:conformsTo", "a11y:certifiedBy")]


def test_a_publisher_may_claim_that_the_e_book_is_accessible(tmp_path: Path) -> None:
    assert claims(make(tmp_path / "a", CLAIM), Report()) == ["EPUB Accessibility 1.1 - WCAG 2.1 Level AA", "某社"]
    assert claims(make(tmp_path / "b", CLAIM[: CLAIM.index("[acc")]), Report()) == []


def test_no_claim_is_made_against_what_the_pages_show(tmp_path: Path) -> None:
    folder = make(tmp_path / "a", CLAIM, one="# 一\n\n甲\n\n![](dot.png)\n")
    Image.new("L", (2, 2)).save(folder / "dot.png")
    report = Report()
    assert claims(folder, report) == []
    assert [(finding.code, finding.place and finding.place.line) for finding in report if finding.code.startswith("EPB-06")] == [
        ("EPB-061", 5),
        ("EPB-062", None),
    ]
    adorned = make(tmp_path / "b", CLAIM, one="# 一\n\n甲\n\n![](dot.png){.decorative}\n")
    Image.new("L", (2, 2)).save(adorned / "dot.png")
    assert len(claims(adorned, Report())) == 2


@pytest.mark.parametrize(
    ("line", "fact", "number"),
    [
        ('conforms_to = "accessible"\ncertified_by = "某社"', "“accessible” is nothing that an e-book can claim to conform to", 5),
        ('conforms_to = "WCAG 2.1 AA"', "nobody is named who claims that the e-book is accessible", 5),
        ('certified_by = "某社"\nconform = "x"', "unknown key “conform” in \\[accessibility\\]", 6),
    ],
)
def test_a_claim_that_says_too_little_is_an_error(tmp_path: Path, line: str, fact: str, number: int) -> None:
    folder = make(tmp_path / "a", f'sources = ["one.md"]\ntitle = "集"\n\n[accessibility]\n{line}\n')
    with pytest.raises(SettingsError, match=fact) as raised:
        resolve_settings(Flags(), folder=folder, environment={})
    assert raised.value.place == Place(str(folder / "publish.toml"), number)


@pytest.mark.parametrize(
    ("lines", "fact", "number"),
    [
        ("price = nan", "“price” is nan, which is no number", 2),
        ("edition = -1", "“edition” is “-1”: this counts nothing", 2),
        ('title = "山\\n居"', "“title” is “山\\u000a居”: it holds the end of a line", 2),
        ('creators = [""]', "a creator has no name", 2),
        ('creators = [{ name = "张\\u0007三" }]', "“name” is “张\\u0007三”: it holds a control character, U+0007", 2),
        ('subjects = ["散文", ""]', "“subjects” holds an empty text", 2),
        ('name = "a\\nb"', "“name” is “a\\u000ab”: it holds the end of a line", 2),
        ('\n[imprint]\n"印数" = inf', "“印数” is inf, which is no number", 4),
        ('\n[imprint]\n"" = "王五"', "a row of the imprint has no label", 4),
        ('\n[[editions]]\nformat = "pdf"\nprice = -3', "“price” is “-3”: this is no price", 5),
        ("\n[options]\nsize_pt = nan", "“size_pt” is nan, which is no number", 4),
    ],
)
def test_what_no_page_can_print_is_refused_with_its_line(tmp_path: Path, lines: str, fact: str, number: int) -> None:
    folder = make(tmp_path / "a", f'sources = ["one.md"]\n{lines}\n')
    with pytest.raises(SettingsError) as raised:
        resolve_settings(Flags(), folder=folder, environment={})
    assert (raised.value.message, raised.value.place) == (fact, Place(str(folder / "publish.toml"), number))


@pytest.mark.parametrize(
    ("flags", "fact"),
    [
        ({"name": "a\nb"}, "the name “a\\u000ab” is no plain file name: it holds the end of a line"),
        ({"name": "a\u001bb"}, "the name “a\\u001bb” is no plain file name: it holds a control character, U+001B"),
        ({"name": " "}, "the name of the files shows nothing"),
        ({"title": "山\n居"}, "--title is “山\\u000a居”: it holds the end of a line"),
        ({"paper": "日\u0000报"}, "--paper is “日\\u0000报”: it holds a control character, U+0000"),
    ],
)
def test_a_flag_that_no_page_and_no_folder_can_show_is_refused(tmp_path: Path, flags: dict[str, str], fact: str) -> None:
    with pytest.raises(SettingsError) as raised:
        resolve_settings(Flags(sources=("one.md",), **flags), folder=tmp_path, environment={})  # type: ignore[arg-type]
    assert raised.value.message == fact


def test_the_pdf_says_what_was_stated(tmp_path: Path) -> None:
    (pdf,) = publish(make(tmp_path / "book", WHOLE, **PREFACE), editions=("pdf",))
    with pikepdf.open(pdf) as file:
        about = file.open_metadata()
        assert about["dc:publisher"] == {"某社"}
        assert about["dc:rights"] == "版权所有"
        assert about["dc:subject"] == {"主题一", "主题二"}
        assert about["dc:description"] == "简介"
        assert about["{http://prismstandard.org/namespaces/basic/2.0/}isbn"] == "978-0-00-000000-2"
        assert str(file.docinfo["/Subject"]) == "简介"
        assert str(file.docinfo["/Keywords"]) == "主题一, 主题二"


# --- chapters of several files -----------------------------------------------------------------------------


def test_the_only_heading_of_a_file_is_a_chapter_when_there_are_several_files(tmp_path: Path) -> None:
    folder = make(tmp_path / "book", 'sources = ["one.md", "two.md"]\ntitle = "书"\n', one="# 白云\n\n开头。\n\n## 晨\n\n早上。\n", two="# 泉\n\n正文。\n")
    (epub,) = publish(folder, editions=("epub",))
    texts = list(read_documents(epub).values())
    assert "白云开头。晨早上。" in texts


# --- the book trade ----------------------------------------------------------------------------------------

TRADE = """\
title = "书名"
publisher = "某社"
isbn = "978-0-00-000000-2"
price = "38.00元"
sources = ["one.md"]
{}
[classification]
CLC = "I267 当代散文"

[[editions]]
format = "epub"
{}

[[editions]]
format = "pdf"
binding = "平装"
"""


def message(folder: Path, report: Report) -> etree._Element:
    settings = resolve_settings(Flags(), folder=folder, environment={})
    path, content = export_onix(settings, report)
    assert path.name == "one.onix.xml"
    return etree.fromstring(content)


def products(root: etree._Element) -> list[tuple[str, str, str]]:
    """Return identifier type, identifier, and price of each product."""
    found = []
    for record in root.iterfind("{*}Product"):
        identifier = record.find("{*}ProductIdentifier")
        assert identifier is not None
        kind = identifier.findtext("{*}ProductIDType") or ""
        number = (identifier.findtext("{*}IDValue") or "") if kind == "15" else ""
        found.append((kind, number, next((price.text or "" for price in record.iter("{*}PriceAmount")), "")))
    return found


def test_a_number_belongs_to_one_product_of_the_message(tmp_path: Path) -> None:
    report = Report()
    shared = message(make(tmp_path / "shared", TRADE.format("", "")), report)
    # The number of a book that is printed is the printed one's.
    assert products(shared) == [("01", "", "38.00"), ("15", "9780000000002", "38.00")]
    assert [finding.code for finding in report if finding.code.startswith("ONX")] == ["ONX-002", "ONX-001"]
    own = 'isbn = "978-0-00-000001-9"\nprice = "12.00元"'
    assert products(message(make(tmp_path / "own", TRADE.format("", own)), Report())) == [
        ("15", "9780000000019", "12.00"),
        ("15", "9780000000002", "38.00"),
    ]
    beside = message(make(tmp_path / "beside", TRADE.format('print_isbn = "978-0-00-000001-9"', "")), Report())
    assert [number for _, number, _ in products(beside)] == ["9780000000002", "9780000000019"]


def test_a_print_edition_states_the_number_of_the_paper(tmp_path: Path) -> None:
    folder = make(tmp_path / "book", TRADE.format('print_isbn = "978-0-00-000001-9"', ""))
    settings = resolve_settings(Flags(), folder=folder)
    document = read_document(settings, Report())
    assert [one.state(document).metadata.isbn for one in plan_editions(settings, "book")] == ["978-0-00-000000-2", "978-0-00-000001-9"]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('CLC = "267"', "publish.toml:8: “267” is no code of CLC"),
        ('Thema = "dnl"', "publish.toml:8: “dnl” is no code of Thema"),
        ('BISACS = "LCO010000"', "publish.toml:8: “BISACS” is no known scheme of subjects\n  hint: did you mean “BISAC”"),
    ],
)
def test_a_code_that_cannot_be_of_its_scheme_is_named_with_its_line(tmp_path: Path, line: str, complaint: str) -> None:
    folder = make(tmp_path / "book", TRADE.format("", "").replace('CLC = "I267 当代散文"', line))
    with pytest.raises(SettingsError) as wrong:
        resolve_settings(Flags(), folder=folder)
    assert complaint in str(wrong.value)
