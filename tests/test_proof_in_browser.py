"""The proof in a real browser: a click on either side finds the other, keys walk the doubts, and nothing is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from banxin.diagnostics import Report
from banxin.pipeline import prove
from banxin.settings import Settings
from support.chromium import Page, find_chromium, open_page

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "seeds" / "000_43fae3af8e3174c9.txt"
DOUBTFUL = ROOT / "tests" / "readers" / "newspaper" / "cut-in-two" / "source.txt"

pytestmark = [
    pytest.mark.full,
    pytest.mark.timeout(300),
    pytest.mark.skipif(find_chromium() is None, reason="there is no Chromium"),
]

# Whether an element lies wholly within the pane that scrolls it.
IN_SIGHT = """(element => {
  const box = element.getBoundingClientRect(), pane = element.closest('.pane').getBoundingClientRect();
  return box.height > 0 && box.top >= pane.top && box.bottom <= pane.bottom;
})"""


def prove_into(folder: Path, source: Path) -> Path:
    target = folder / "page.proof.html"
    prove(Settings(sources=(str(source),)), target, Report())
    return target


@pytest.fixture(scope="module")
def proof(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prove_into(tmp_path_factory.mktemp("proof"), SAMPLE)


@pytest.fixture(scope="module")
def doubtful_proof(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prove_into(tmp_path_factory.mktemp("doubtful"), DOUBTFUL)


@pytest.fixture
def page(proof: Path, tmp_path: Path) -> Iterator[Page]:
    """The sample's proof on a fresh page."""
    yield from shown(proof, tmp_path)


@pytest.fixture
def doubtful_page(doubtful_proof: Path, tmp_path: Path) -> Iterator[Page]:
    """The same of a page with several doubtful places."""
    yield from shown(doubtful_proof, tmp_path)


def shown(proof: Path, folder: Path) -> Iterator[Page]:
    """Show a proof; at the end nothing may have complained, and nothing may have been fetched."""
    with open_page(proof, folder / "profile") as page:
        yield page
        assert page.complaints() == []
        assert {address for address in page.requests() if not address.startswith("data:")} == {proof.as_uri()}


def test_a_line_finds_its_place_in_the_reconstruction(page: Page) -> None:
    for line in page.tell("[...document.querySelectorAll('li[data-pieces]')].map(line => line.id)")[::40]:
        page.click(f'[id="{line}"] > span')
        assert page.tell("document.querySelector('li.here').id") == line
        marked = page.tell("[...document.querySelectorAll('.piece.on')].map(piece => piece.id.slice(1)).sort()")
        assert marked == sorted(page.tell(f"document.getElementById('{line}').dataset.pieces").split())
        assert page.tell(f"{IN_SIGHT}(document.querySelector('.piece .here') ?? document.querySelector('.piece.on'))")


def test_the_words_of_the_line_are_marked_within_its_paragraph(page: Page) -> None:
    line = page.tell(
        "document.querySelectorAll('.piece.text')[1].querySelectorAll('[data-line]')[2].dataset.line"
    )
    page.click(f'[id="l{line}"] > span')
    told = page.tell("[document.querySelector('li.here > span').textContent, document.querySelector('.piece .here').textContent]")
    assert "".join(told[0].split()) == told[1]


def test_a_stretch_of_a_paragraph_finds_its_line(page: Page) -> None:
    names = page.tell("[...document.querySelectorAll('.piece [data-line]')].map(part => part.dataset.line)")
    for name in names[::60]:
        page.click(f'.piece [data-line="{name}"]')
        assert page.tell("document.querySelector('#dump li.here').id") == f"l{name}"
        assert page.tell(f"{IN_SIGHT}(document.querySelector('#dump li.here'))")
        # All lines of the paragraph are marked, and no others.
        count = "document.querySelectorAll('#dump li.on').length"
        assert page.tell(count) == page.tell("new Set([...document.querySelector('.piece.on').querySelectorAll('[data-line]')].map(part => part.dataset.line)).size")


def test_keys_walk_the_doubts_and_escape_clears(doubtful_page: Page) -> None:
    page = doubtful_page
    doubts = page.tell("[...document.querySelectorAll('#doubts a')].map(doubt => doubt.hash.slice(1))")
    assert len(doubts) > 1
    current = "document.querySelector('#doubts [aria-current]').hash.slice(1)"
    for target in [*doubts, doubts[0]]:
        page.press("n")
        assert page.tell(current) == target
        assert page.tell(f"{IN_SIGHT}(document.getElementById('{target}'))")
    page.press("p")
    assert page.tell(current) == doubts[-1]
    page.press("Escape")
    assert page.tell("document.querySelectorAll('.on, .here, [aria-current]').length") == 0


def test_a_doubt_is_clicked_and_a_link_to_a_line_is_followed(doubtful_page: Page, doubtful_proof: Path) -> None:
    page = doubtful_page
    page.click("#doubts li:last-child a")
    target = page.tell("document.querySelector('#doubts li:last-child a').hash.slice(1)")
    assert page.tell("document.querySelector('.piece.on').id") == target
    page.call("Page.navigate", url="about:blank")
    page.open(doubtful_proof, "#l0.30")
    assert page.tell("document.querySelector('#dump li.here').id") == "l0.30"


def test_text_can_be_selected_without_jumping_away(page: Page) -> None:
    page.tell("getSelection().selectAllChildren(document.querySelector('.piece.text p'))")
    page.tell("document.querySelector('.piece.text p').click()")
    assert page.tell("document.querySelectorAll('.on').length") == 0


def test_a_whole_novel_is_walked_from_end_to_end(tmp_path: Path) -> None:
    chapters = (
        f"第{number}章　山路\n\n" + "\n".join(f"　　第{number}章第{line}行，他走过了一座桥，又上了一座山。" for line in range(60))
        for number in range(1, 151)
    )
    source = tmp_path / "novel.txt"
    source.write_text("\n\n".join(chapters), "utf-8")
    with open_page(prove_into(tmp_path, source), tmp_path / "profile") as page:
        lines = page.tell("[...document.querySelectorAll('li[data-pieces]')].map(line => line.id)")
        assert len(lines) > 9000
        for line in (lines[-1], lines[0], lines[4000]):
            page.click(f'[id="{line}"] > span')
            assert page.tell(f"{IN_SIGHT}(document.querySelector('.piece.on'))"), line
        assert page.complaints() == []


def test_it_prints_every_line_and_every_paragraph(page: Page, tmp_path: Path) -> None:
    from base64 import b64decode

    import pypdfium2

    printed = pypdfium2.PdfDocument(b64decode(page.call("Page.printToPDF")["data"]))
    text = "".join("".join(sheet.get_textpage().get_text_range().split()) for sheet in printed)
    paragraphs = page.tell("[...document.querySelectorAll('.piece.text > p')].map(p => p.textContent)")
    lines = page.tell("[...document.querySelectorAll('#dump li[data-pieces] > span')].map(line => line.textContent)")
    # Chromium may print a glyph that two characters share without saying which it is (全 and its radical): what stands
    # between such characters must be there.
    unsaid = {character for shown in paragraphs for character in shown if character in "全" and "全年" not in text}
    for shown in [*paragraphs, *lines]:
        begins = "".join(shown.split())[:12]
        for part in re.split("|".join(unsaid) or "$^", begins):
            assert part[:6] in text, begins
