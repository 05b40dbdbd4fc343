"""The page list of the paper edition: every marker of the e-book is held against the pages of the PDF made with it."""

from __future__ import annotations

import io
import os
import random
from pathlib import Path

import pytest
from PIL import Image

from banxin.diagnostics import Report
from banxin.pipeline import build
from banxin.settings import EditionRequest, Settings
from support.epub import OPF, Book
from support.paper import MarkedPage, marked_pages, not_on, page_list, printed_pages, without_markers

SENTENCES = (
    "渡口的灯一盏一盏地亮了，对岸的人声顺着水面传过来。",
    "他把书合上，想起那年*河边*的事，“谁也没有料到——”她说……",
    "老街的石板被雨水洗得发亮，**卖豆腐的**推着车走过。",
    '村里[魑魅]{ruby="chī mèi"}的传说，从祖父那一辈讲到了今天。',
    "账本上写着1987年3月，一共二百六十三元五角。",
    "那封信[^letter]寄出以后，再也没有回音。",
    "船走得很慢，两岸的芦苇高过人头，鸟雀忽然飞起，又落下去了。",
    "The telegram said only this: come home immediately, unconditionally.",
)
VERSE = "::: verse\n空山新雨后，天气晚来秋。\n明月松间照，清泉石上流。\n竹喧归浣女，莲动下渔舟。\n:::\n"
TABLE = "| 年份 | 船数 | 说明 |\n|---|---|---|\n" + "".join(f"| 19{year} | {year * 7} | 第{year}年的账 |\n" for year in range(60, 76))


def manuscript() -> str:
    """Return a book whose pages begin within every kind of block; no two paragraphs are alike."""
    chance = random.Random(8)
    parts = ["---\ntitle: 渡口\ncreators: 某人\n---\n"]
    for number in range(1, 5):
        parts.append(f"# 第{number}章 第{number}次过河\n")
        for place in range(9):
            sentences = list(SENTENCES)
            chance.shuffle(sentences)
            text = "".join(sentences[: chance.randint(2, 7)])
            if "[^letter]" in text:
                text = text.replace("[^letter]", f"[^n{number}-{place}]")
                parts.append(f"[^n{number}-{place}]: 信今存县档案馆，编号{number * 100 + place}。\n")
            parts.append(f"{'> ' if place == 4 else ''}{text}\n")
            if place == 2:
                parts += [VERSE, TABLE] if number % 2 else [VERSE, "![渡口](ferry.png)\n\n- 一\n- 二\n\n1. 甲\n2. 乙\n"]
    return "\n".join(parts)


def ferry() -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((600, 400)).save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("paper")
    (folder / "book.md").write_text(manuscript(), "utf-8")
    (folder / "ferry.png").write_bytes(ferry())
    return folder / "book.md"


@pytest.fixture(scope="module")
def both(source: Path, tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """The e-book and its prints in two layouts, the first of which it lists the pages of."""
    return made(source, tmp_path_factory.mktemp("both"), "novel-pocket", "book")


def made(source: Path, out: Path, *layouts: str, **settings: object) -> list[bytes]:
    paths = build(Settings((str(source),), layouts=layouts, out=out, **settings), Report())  # type: ignore[arg-type]
    return [path.read_bytes() for path in paths]


def hold(marked: list[MarkedPage], printed: list[str], *, skipped: int) -> None:
    """Hold the text of every marked page against the printed one; of those, `skipped` have text and bear no marker."""
    place, left_out = 0, 0
    for page in marked:
        near = range(place, min(place + 9, len(printed)))
        found = next((number for number in near if page.text and not not_on(page.text, printed[number])), None)
        assert found is not None, f"{page.label}: {page.text[:30]}… is not one of the pages from {place + 1} on"
        left_out += sum(bool(printed[number]) for number in range(place, found))
        place = found + 1
    assert left_out <= skipped
    assert place >= len(printed) - 1


def test_a_marker_stands_at_the_very_character_with_which_its_page_begins(both: list[bytes]) -> None:
    printed = printed_pages(both[1])
    marked = [page for page in marked_pages(both[0]) if "chapter" in page.href]
    hold(marked, printed, skipped=3)
    assert len(marked) > 9
    # A marker that comes late would leave the first words of its page to the one before.
    begun = [page.text[:6] for page in marked if any(page.text[:6] in text for text in printed)]
    assert len(begun) >= 0.8 * len(marked)


@pytest.mark.parametrize("layout", ["book-vertical", *(pytest.param(name, marks=pytest.mark.full) for name in ("book", "report"))])
def test_so_it_is_in_other_layouts(source: Path, tmp_path: Path, layout: str) -> None:
    epub, pdf = made(source, tmp_path, layout)
    marked = [page for page in marked_pages(epub) if "chapter" in page.href]
    hold(marked, printed_pages(pdf), skipped=3)
    # As the folios are written there.
    assert [page.label for page in marked[:2]] == (["一", "二"] if layout == "book-vertical" else [marked[0].label, marked[1].label])


def test_a_divided_word_is_counted_without_its_hyphen_and_bears_no_marker(tmp_path: Path) -> None:
    text = "unconditionally 山中 extraordinarily wonderful well-known "
    (tmp_path / "words.txt").write_text(f"第一章 词\n\n{text * 260}\n", "utf-8")
    settings = Settings((str(tmp_path / "words.txt"),), layouts=("novel-pocket",), out=tmp_path / "out", reader="novel", fonts="none")
    epub, pdf = (path.read_bytes() for path in build(settings, Report()))
    marked, printed = marked_pages(epub), printed_pages(pdf)
    assert len(marked) > 5
    for page, shown in zip(marked[1:], printed[len(printed) - len(marked) + 1 :], strict=True):
        # The page may open with the rest of the word before which its marker stands.
        assert shown[:30] in page.text[:50], page.label


def test_in_columns_pages_begin_at_the_head_of_the_first(source: Path, tmp_path: Path) -> None:
    epub, pdf = made(source, tmp_path, "magazine")
    marked = [page for page in marked_pages(epub) if "chapter" in page.href]
    hold(marked, printed_pages(pdf), skipped=2)
    assert len(marked) > 3


def test_the_list_names_the_pages_of_the_first_layout(both: list[bytes]) -> None:
    book = Book(both[0])
    sources = [meta.text for meta in book.tree("content.opf").iter(f"{OPF}meta") if meta.get("property") == "pageBreakSource"]
    assert sources == ["《渡口》印刷版（口袋小说）"]
    listed = page_list(both[0])
    assert listed == [(page.label, page.href) for page in marked_pages(both[0])]
    assert [label for label, _ in listed] == [str(number) for number in range(1, len(listed) + 1)]
    features = book.metadata("schema:accessibilityFeature")
    assert {"pageNavigation", "pageBreakMarkers"} <= set(features)
    targets = book.tree("toc.ncx").findall(".//{*}pageTarget")
    assert [target.findtext(".//{*}text") for target in targets] == [label for label, _ in listed]


def test_without_a_print_there_is_no_list_and_no_claim(source: Path, both: list[bytes], tmp_path: Path) -> None:
    (alone,) = made(source, tmp_path, "novel-pocket", editions=("epub",))
    book = Book(alone)
    assert page_list(alone) == marked_pages(alone) == []
    assert not {"pageNavigation", "pageBreakMarkers"} & set(book.metadata("schema:accessibilityFeature"))
    assert b"pageBreakSource" not in book.files["EPUB/content.opf"]
    # The markers are all that a print adds to the text.
    assert without_markers(both[0]) == without_markers(alone)


def test_front_matter_is_listed_with_its_roman_numbers(tmp_path: Path) -> None:
    (tmp_path / "preface.md").write_text("# 前言\n\n" + "写在前面的话，各不相同。" * 120, "utf-8")
    (tmp_path / "text.md").write_text("# 第一章\n\n" + "正文从这里开始。" * 200, "utf-8")
    out = tmp_path / "out"
    settings = Settings(
        (str(tmp_path / "text.md"),), layouts=("book",), out=out, front=("title", str(tmp_path / "preface.md"), "contents")
    )
    epub, pdf = (path.read_bytes() for path in build(settings, Report()))
    labels = [label for label, _ in page_list(epub)]
    # The back of the title page is blank, and found where the preface begins.
    assert labels[: labels.index("1")] == ["i", "ii", "iii", "iv", "v", "vi"]
    printed = printed_pages(pdf)
    # The numbers are those at the foot of the pages.
    assert [page for page in printed if page.endswith(("iii", "iv"))]
    assert dict(page_list(epub))["i"] == "title.xhtml#pagebreak-1"


def indexed() -> str:
    """Return a book in two parts whose contents, index and blank pages take sheets of their own; its terms are all different."""
    chance = random.Random(5)
    characters = [chr(code) for code in range(0x4E00, 0x4E00 + 3000)]
    parts = ["---\ntitle: 词\ncreators: 某人\n---\n"]
    for number in range(1, 41):
        if number in (1, 21):
            parts.append(f"# 第{'一' if number == 1 else '二'}部\n")
        terms = ["".join(chance.choices(characters, k=3)) for _ in range(5)]
        parts.append(f"## 第{number}章 {terms[0]}\n\n" + "".join(f"说到[{term}]{{.index}}，再说。" for term in terms) + "\n")
    return "\n".join(parts)


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    folder = tmp_path_factory.mktemp("sheets")
    (folder / "words.md").write_text(indexed(), "utf-8")
    return made(folder / "words.md", folder / "out", "novel-pocket", fonts="none")


def test_every_number_is_found_blank_pages_and_all_sheets_of_an_index_too(sheets: list[bytes]) -> None:
    epub, pdf = sheets
    listed, printed = page_list(epub), printed_pages(pdf)
    marked = [page for page in marked_pages(epub) if page.label.isdecimal()]
    first = len(printed) - len(marked)
    assert [label for label, _ in listed if label.isdecimal()] == [str(number) for number in range(1, len(marked) + 1)]
    blank = [page for page, shown in zip(marked, printed[first:], strict=True) if not shown]
    assert blank
    for page in blank:
        following = marked[marked.index(page) + 1]
        # It has no text of its own, and stands where the next page begins.
        assert (page.text, page.href.partition("#")[0]) == ("", following.href.partition("#")[0])
    index = [number for number, page in enumerate(marked) if page.href.startswith("index")]
    assert len(index) > 2
    for number in index[1:]:
        # Each sheet at its very line: the first word of a line stands on it, and not on the one before.
        assert marked[number].text[:3] in printed[first + number]
        assert marked[number].text[:3] not in printed[first + number - 1]


def test_text_that_no_article_owns_is_marked_where_its_pages_begin(tmp_path: Path) -> None:
    chance = random.Random(7)
    pieces = ["".join(chance.choices([chr(code) for code in range(0x4E00, 0x4E00 + 900)], k=90)) for _ in range(40)]
    unplaced = "".join(f"\n::: unplaced unknown\n{piece}\n:::\n" for piece in pieces)
    manuscript = f"---\nformat: banxin-manuscript/1\ngenre: book\ntitle: 余文\n---\n\n# chapter: 一\n\n正文。\n{unplaced}"
    (tmp_path / "loose.md").write_text(manuscript, "utf-8")
    epub, pdf = made(tmp_path / "loose.md", tmp_path / "out", "novel-pocket", fonts="none")
    printed = printed_pages(pdf)
    marked = [page for page in marked_pages(epub) if page.href.startswith("loose")]
    assert len(marked) > 3
    for page, shown in zip(marked[1:], printed[-len(marked) + 1 :], strict=True):
        # The marker stands before the piece that the page begins with, or begins within.
        assert shown[:6] in page.text


def test_pages_that_begin_in_a_folded_table_are_marked_in_their_order_where_it_begins(tmp_path: Path) -> None:
    rows = "".join("| " + " | ".join(f"{year}{month:02}.5" for month in range(12)) + " |\n" for year in range(1900, 1960))
    table = "| " + " | ".join(f"{month}月" for month in range(12)) + " |\n" + "|---" * 12 + "|\n" + rows
    (tmp_path / "book.md").write_text(f"# 雨量\n\n前文。\n\n{table}\n后文。\n", "utf-8")
    epub, pdf = made(tmp_path / "book.md", tmp_path / "out", "book")
    labels = [page.label for page in marked_pages(epub)]
    printed = [text for text in printed_pages(pdf) if text]
    assert labels[-4:] == [str(number) for number in range(int(labels[-1]) - 3, int(labels[-1]) + 1)]
    assert "后文" in printed[-1]
    folded = [page for page in marked_pages(epub) if page.text.startswith("0月1月")]
    assert len(folded) == 1


def test_further_sheets_of_what_an_e_book_has_in_one_piece_lead_to_its_beginning(tmp_path: Path) -> None:
    (tmp_path / "preface.md").write_text("# 前言\n\n写在前面的话。\n", "utf-8")
    (tmp_path / "words.md").write_text(indexed(), "utf-8")
    settings = Settings(
        (str(tmp_path / "words.md"),), layouts=("novel-pocket",), out=tmp_path / "out", front=("contents", str(tmp_path / "preface.md")), fonts="none"
    )
    epub, _ = (path.read_bytes() for path in build(settings, Report()))
    of_contents = [label for label, href in page_list(epub) if href.startswith("nav")]
    assert len(of_contents) > 1
    assert of_contents == [label for label, _ in page_list(epub)][: len(of_contents)]


def test_the_e_book_of_a_project_lists_the_first_print(source: Path, tmp_path: Path) -> None:
    (source.parent / "one.md").write_text("# 一\n\n" + "独此一章，别无他文。" * 200, "utf-8")
    requests = (EditionRequest("epub"), EditionRequest("pdf", layout="book"), EditionRequest("pdf", layout="novel-pocket"))
    settings = Settings((str(source.parent / "one.md"),), out=tmp_path, requests=requests)
    epub, first, _ = (path.read_bytes() for path in build(settings, Report()))
    hold([page for page in marked_pages(epub) if "chapter" in page.href], printed_pages(first), skipped=3)


@pytest.mark.full
@pytest.mark.timeout(600)
def test_a_whole_novel(tmp_path: Path) -> None:
    """Of a novel of some thousand pages every marker is right; BANXIN_NOVEL may name one to take."""
    chance = random.Random(3)
    characters = [chr(code) for code in range(0x4E00, 0x4E00 + 900)]
    paragraph = lambda: "　　" + "".join(chance.choices(characters, k=chance.randint(20, 400))) + "。"  # noqa: E731
    chapters = [f"第{number}章 {''.join(chance.choices(characters, k=6))}\n\n" + "\n".join(paragraph() for _ in range(60)) for number in range(1, 61)]
    novel = Path(os.environ.get("BANXIN_NOVEL", tmp_path / "novel.txt"))
    if not novel.exists():
        novel.write_text("\n\n".join(chapters), "utf-8")
    epub, pdf = made(novel, tmp_path / "out", "book")
    hold(marked_pages(epub), printed_pages(pdf), skipped=12)
