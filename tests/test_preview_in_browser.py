"""`publish watch` in a real browser: what changed is drawn anew, what is being read stays, a broken source is told."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from banxin.preview.changes import Changes, files_read
from banxin.preview.server import serve
from banxin.preview.workshop import Workshop
from banxin.project import Flags, resolve_settings
from support.chromium import Page, find_chromium

pytestmark = [
    pytest.mark.full,
    pytest.mark.timeout(300),
    pytest.mark.skipif(find_chromium() is None, reason="there is no Chromium"),
]

CHAPTERS = 12


def novel(changed: int = 0, word: str = "街灯") -> str:
    return "\n".join(
        f"第{number}章 夜行之{number}\n\n" + f"　　他走过长街，{word if number == changed else '路灯'}一盏一盏地灭了。\n" * 90
        for number in range(1, CHAPTERS + 1)
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "novel.txt").write_text(novel(), "utf-8")
    (tmp_path / "book" / "publish.toml").write_text('title = "夜行"\nsources = ["novel.txt"]\n', "utf-8")
    return tmp_path / "book"


@pytest.fixture
def page(folder: Path, tmp_path: Path) -> Iterator[Page]:
    """The preview of the folder in a browser of its own; at the end nothing may have complained, nothing gone out."""
    told: list[str] = []
    workshop = Workshop(lambda: resolve_settings(Flags(), folder=folder), told.append)
    ended = threading.Event()

    def look() -> None:
        changes = Changes(lambda: files_read(workshop.settings, folder))
        while not ended.is_set():
            if changes.settled(0.1):
                workshop.make_anew()

    looking = threading.Thread(target=look)
    program = find_chromium()
    assert program is not None
    with serve(workshop.board, 0) as address, Page(program, tmp_path / "profile") as page:
        workshop.start()
        looking.start()
        try:
            page.call("Page.navigate", url=address)
            wait(page, "typeof pages !== 'undefined' && pages.size > 20 && !working")
            yield page
        finally:
            ended.set()
            looking.join()
            workshop.stop()
        assert [complaint for complaint in page.complaints() if complaint] == []
        assert all(one.startswith((address, "data:")) for one in page.requests())


def wait(page: Page, expression: str, timeout_s: float = 60) -> Any:
    end_s = time.monotonic() + timeout_s
    while time.monotonic() < end_s:
        if value := page.tell(expression):
            return value
        time.sleep(0.05)
    raise AssertionError(f"never came true: {expression}")


def open_chapter(page: Page, number: int) -> None:
    page.tell(f"openChapter(book.chapters[{number}][0]), 1")
    there = f"frame.contentWindow.location.pathname === addressOf(book.chapters[{number}][0])"
    wait(page, f"{there} && frame.contentDocument.readyState === 'complete' && frame.dataset.y === undefined")
    page.settle()


def pictures_asked_for(page: Page) -> list[str]:
    return [one for one in page.requests() if "/page/" in one]


def edit(page: Page, write: Callable[[], object]) -> None:
    """Change a source and wait until both editions are the new ones."""
    page.tell("window.rounds = 0; events.addEventListener('shown', () => { window.rounds += 1; }); 1")
    write()
    wait(page, "window.rounds >= 3 && !working")
    page.settle()


def test_only_what_changed_is_drawn_anew_and_the_place_is_kept(page: Page, folder: Path, tmp_path: Path) -> None:
    open_chapter(page, 6)
    page.tell("frame.contentWindow.scrollTo(0, 300), [...pages.values()][12].scrollIntoView(), pane.scrollTop += 37, 1")
    page.settle()
    wait(page, "[...pages.values()][12].querySelector('img') !== null")
    before = page.tell("[reading().id, reading().offset, pages.size]")
    asked, loads = len(pictures_asked_for(page)), "performance.getEntriesByType('resource').length"
    assert page.tell(loads) > 0
    marked = page.tell("frame.contentDocument.body.dataset.seen = 'yes'")
    assert marked == "yes"

    edit(page, lambda: (folder / "novel.txt").write_text(novel(changed=10), "utf-8"))

    assert page.tell("[reading().id, reading().offset, pages.size]") == before
    assert page.tell("frame.contentWindow.scrollY") == 300
    # The chapter that is being read did not change, so it was not loaded again.
    assert page.tell("frame.contentDocument.body.dataset.seen") == "yes"
    assert "夜行之10" in page.tell("document.getElementById('changed').textContent")
    # The changed pages are far away: nothing had to be drawn.
    assert len(pictures_asked_for(page)) == asked
    page.tell("document.querySelector('#changed button').click(), 1")
    wait(page, f"performance.getEntriesByType('resource').filter(one => one.name.includes('/page/')).length > {asked}")
    page.screenshot(tmp_path / "changed.png")


def test_a_changed_chapter_is_loaded_anew_where_it_is_read(page: Page, folder: Path) -> None:
    open_chapter(page, 4)
    page.tell("frame.contentWindow.scrollTo(0, 250), 1")
    heading = page.tell("frame.contentDocument.querySelector('h1, h2').textContent")
    number = int("".join(filter(str.isdigit, heading.rpartition("之")[2])))
    edit(page, lambda: (folder / "novel.txt").write_text(novel(changed=number, word="星星"), "utf-8"))
    wait(page, "frame.contentDocument.body.textContent.includes('星星')")
    page.settle()
    assert page.tell("frame.contentWindow.scrollY") == 250


def test_a_broken_project_is_told_and_the_last_good_editions_stay(page: Page, folder: Path) -> None:
    count = page.tell("pages.size")
    good = (folder / "publish.toml").read_text("utf-8")
    (folder / "publish.toml").write_text(good + "colour = 3\n", "utf-8")
    told = wait(page, "!document.getElementById('failure').hidden && document.getElementById('failure').textContent")
    assert "publish.toml:3" in told
    assert "colour" in told
    assert page.tell("pages.size") == count
    assert page.tell("frame.contentDocument.body.textContent.length > 10")
    (folder / "publish.toml").write_text(good, "utf-8")
    wait(page, "document.getElementById('failure').hidden && !working")


def test_an_edition_that_is_not_asked_for_leaves_its_room(page: Page, folder: Path) -> None:
    assert page.tell("[$('print').hidden, $('book').hidden]") == [False, False]
    project = (folder / "publish.toml").read_text("utf-8")
    (folder / "publish.toml").write_text(project + 'to = ["epub"]\n', "utf-8")
    wait(page, "$('print').hidden && !$('book').hidden && $('chapter').clientWidth > 1200")
    (folder / "publish.toml").write_text(project, "utf-8")
    wait(page, "!$('print').hidden && pages.size > 20")


# Keeps the last news of both editions in `window.news`.
NEWS = r"""fetch('/events').then(async answer => {
  const reader = answer.body.getReader(), told = /event: shown\ndata: (.*)\n/;
  let text = '';
  while (!told.test(text)) text += new TextDecoder().decode((await reader.read()).value);
  reader.cancel();
  window.news = told.exec(text)[1];
}), 1"""


def test_pages_face_each_other_however_soon_the_e_book_has_its_room(page: Page) -> None:
    """Both editions are there when the preview is opened late: no frame is drawn between their news."""
    page.tell(NEWS)
    wait(page, "window.news")
    page.tell("book = null, chosen = null, events.dispatchEvent(new MessageEvent('shown', {data: window.news})), arrange(), 1")
    page.settle()
    second, third = (page.tell(f"[...pages.values()][{number}].getBoundingClientRect().top") for number in (1, 2))
    assert second == third
    assert page.tell("chapter").startswith("chapter-")


def test_no_script_of_a_book_runs_and_a_link_out_leads_nowhere(page: Page) -> None:
    inner = page.tell("frame.getAttribute('sandbox')")
    assert inner == "allow-same-origin"
    policy = page.tell("fetch(frame.src).then(answer => answer.headers.get('Content-Security-Policy'))")
    assert "script-src" not in policy
    assert policy.startswith("default-src 'none'")
