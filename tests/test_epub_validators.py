"""EPUBCheck, Ace and our own lint over the e-book of every source in the tests, in every layout."""

from __future__ import annotations

import shutil
from collections import defaultdict
from pathlib import Path

import pytest

from banxin.checks.epub import check_epub
from banxin.checks.epub.installing import find_ace
from banxin.checks.epub.validators import find_browser, run_ace
from banxin.diagnostics import Report
from support import epubcheck
from support.bookshelf import layouts, make_book, sources

pytestmark = [pytest.mark.full, pytest.mark.timeout(1800), pytest.mark.xdist_group("shelf")]

# EPUBCheck's notes about usage are no faults. Each that our books give, and why it stays.
USAGE = {
    "CSS-028": "the style sheet declares faces with @font-face: they are embedded, and free to be",
    "HTM_055": "<rp> is told as discouraged; readers that do not know ruby need its brackets",
    "OPF-097": "nothing refers to the licences of the fonts: they accompany the files, as they ask",
}
# What our own lint says of fixtures that hold the very fault: source → codes.
TOLD = {
    "markdown-book": {"EPB-323", "EPB-426"},
    "novel-straight-quotes": {"EPB-401"},
    "novel-traditional-ascii-marks": {"EPB-402"},
    "magazine": {"EPB-426"},
    "report": {"EPB-426"},
}
# Ace opens each document in a browser, which takes its time: every layout of the richest book, every source in one layout.
ACE_BOOKS = sorted({("markdown", layout) for layout in layouts()} | {(source, "book") for source in sources()})


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    """The books, made once."""
    folder = tmp_path_factory.mktemp("shelf")
    return {(source, layout): make_book(source, layout, folder) for source in sources() for layout in layouts()}


def test_epubcheck_finds_nothing_in_any_book(shelf: dict[tuple[str, str], Path]) -> None:
    if reason := epubcheck.missing():
        pytest.skip(reason)
    faults, unexplained = [], defaultdict(set)
    for book, messages in epubcheck.judge(list(shelf.values())).items():
        for message in messages:
            if message.severity != "USAGE":
                faults.append(f"{book.name}: {message.file}:{message.line}: {message.severity} {message.id} {message.message}")
            elif message.id not in USAGE:
                unexplained[message.id].add(f"{book.name}: {message.message}")
    assert faults == []
    assert unexplained == {}


def test_ace_finds_no_barrier_in_any_book(shelf: dict[tuple[str, str], Path]) -> None:
    program, node, browser = find_ace(), shutil.which("node"), find_browser()
    if program is None or node is None or browser is None:
        pytest.skip("there is no Ace, no Node or no Chromium")
    violations = []
    for source, layout in ACE_BOOKS:
        _, messages = run_ace(node, program, browser, shelf[source, layout])
        violations += [f"{source}, {layout}: {m.file}: {m.severity} {m.id}: {m.message}" for m in messages]
    assert violations == []


def test_our_own_lint_has_nothing_to_say_of_our_own_books(shelf: dict[tuple[str, str], Path]) -> None:
    said = []
    for (source, _), book in shelf.items():
        report = Report()
        check_epub(book, report)
        said += [str(finding) for finding in report if finding.code not in TOLD.get(source, ())]
    assert said == []
