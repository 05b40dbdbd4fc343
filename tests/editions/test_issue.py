"""An issue of two pages as e-book and as book: pages in the contents, articles below, nothing printed twice or lost."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from banxin.diagnostics import Report
from banxin.pipeline import build
from banxin.settings import Settings

ISSUE = Path(__file__).parents[1] / "issues" / "two-pages"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("issue")
    sources = (str(ISSUE / "a-page2.txt"), str(ISSUE / "b-page1.txt"))
    settings = Settings(sources=sources, reader="newspaper", layouts=("book",), name="issue", out=out)
    report = Report()
    build(settings, report)
    assert [finding.code for finding in report if finding.code not in ("STR-006", "STR-007")] == []
    return out


def test_the_navigation_leads_from_pages_to_articles(made: Path) -> None:
    with zipfile.ZipFile(BytesIO((made / "issue.epub").read_bytes())) as book:
        nav = book.read("EPUB/nav.xhtml").decode()
        opening = book.read("EPUB/page-s1.xhtml").decode()
    contents = nav[nav.index('epub:type="toc"') : nav.index("</nav>")]
    labels = re.findall(r'<span class="label[^"]*">(.*?)</span>', contents)
    assert labels == ["第1版　要闻", "南湖新区三年补上 二百公里管网短板", "清溪河堤披上绿装", "第2版　综合", "渡口食堂的午餐", "版面文字"]
    assert contents.count("<ol") == 3
    assert re.search(r"<h1[^>]*>第1版　要闻</h1>", opening)


def test_the_printed_book_has_the_pages_as_chapters(made: Path) -> None:
    import pypdfium2

    document = pypdfium2.PdfDocument(made / "issue.pdf")
    bookmarks = [(entry.level, entry.get_title()) for entry in document.get_toc()]
    assert [title for level, title in bookmarks if level == 0][:2] == ["第1版　要闻", "第2版　综合"]
    assert next(title for level, title in bookmarks if level == 1).startswith("南湖新区")
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    assert "下转" not in text


def test_the_newspaper_has_its_articles_below_its_pages_in_the_bookmarks(tmp_path: Path) -> None:
    import pypdfium2

    sources = (str(ISSUE / "a-page2.txt"), str(ISSUE / "b-page1.txt"))
    (path,) = build(Settings(sources=sources, reader="newspaper", editions=("pdf",), out=tmp_path), Report())
    bookmarks = [(entry.level, entry.get_title()) for entry in pypdfium2.PdfDocument(path).get_toc()]
    assert [title for level, title in bookmarks if level == 0] == ["第1版　要闻", "第2版　综合"]
    assert [level for level, _ in bookmarks if level].count(1) == len(bookmarks) - 2
