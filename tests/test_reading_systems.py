"""E-books in reading systems: foliate-js and epub.js in a Chromium without a window, and MuPDF.

Pages are turned, notes followed and left, contents followed, as a reader does it; pictures of the pages are kept in
`build/screenshots`, or in the folder that BANXIN_SCREENSHOTS names, to be looked at.
"""

from __future__ import annotations

import http.server
import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops

from banxin.checks.epub.installing import tools_folder
from banxin.model.walk import visible
from support.bookshelf import make_book
from support.chromium import Page, find_chromium

ROOT = Path(__file__).resolve().parents[1]
MODULES = tools_folder() / "readers" / "node_modules"
# Engine → the page that opens a book in it, the modules that it may ask for.
READERS = Path(__file__).parent / "support" / "readers"
ENGINES = {"foliate-js": (READERS / "reader.html", ("foliate-js",)), "epubjs": (READERS / "epubjs.html", ("epubjs", "jszip"))}
SHOTS = Path(os.environ.get("BANXIN_SCREENSHOTS", ROOT / "build" / "screenshots"))

# A source that has everything, horizontal and vertical; a newspaper page; a novel; a traditional text in vertical lines.
BOOKS = [
    ("markdown", "book"),
    ("markdown", "book-vertical"),
    ("000_43fae3af8e3174c9", "newspaper"),
    ("novel", "novel-pocket"),
    ("magazine", "magazine"),
    ("issue-traditional", "book-vertical"),
]
# A telephone and a reading device, in CSS pixels.
WINDOWS = {"telephone": (400, 780), "reader": (720, 960)}
_TYPES = {".js": "text/javascript", ".html": "text/html; charset=utf-8", ".epub": "application/epub+zip"}

pytestmark = [pytest.mark.full, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    folder = tmp_path_factory.mktemp("books")
    return {book: make_book(*book, folder) for book in BOOKS}


# --- a book in a browser -----------------------------------------------------------------------------------


class _Desk(http.server.BaseHTTPRequestHandler):
    """Gives out the page of an engine, its modules and one book."""

    def __init__(self, book: Path, engine: str, *arguments: Any) -> None:
        self._book = book
        self._page, self._modules = ENGINES[engine]
        super().__init__(*arguments)

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        file = {"/": self._page, "/book.epub": self._book}.get(path)
        if file is None and path.split("/")[1] in self._modules and ".." not in path:
            file = MODULES / path.removeprefix("/")
        if file is None or not file.is_file():
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", _TYPES.get(file.suffix, "application/octet-stream"))
        self.end_headers()
        self.wfile.write(file.read_bytes())

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""


class Reader:
    """A book opened in an engine."""

    def __init__(self, page: Page, name: str) -> None:
        self._page, self._name, self._shots = page, name, 0

    def ask(self, expression: str) -> Any:
        return self._page.tell(f"reader.{expression}")

    def shoot(self, what: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        self._shots += 1
        self._page.screenshot(SHOTS / f"{self._name}-{self._shots:02}-{what}.png")

    def follow(self, selector: str, *, to: str) -> Any:
        """Click on a link until the page shows a text, at most five times, and return the state of the page.

        A browser without a window passes over a click now and then while it draws.
        """
        for _ in range(5):
            self._click(selector)
            for _ in range(15):
                state = self.ask("state()")
                if to in state["text"]:
                    return state
                time.sleep(0.2)
        return state

    def _click(self, selector: str) -> None:
        x, y = self.ask(f"place({json.dumps(selector)})")
        self._page.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
        self._page.settle()
        for kind in ("mousePressed", "mouseReleased"):
            self._page.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)
        self._page.settle()


@contextmanager
def opened(book: Path, profile: Path, window: str = "reader", *, engine: str = "foliate-js") -> Iterator[Reader]:
    program = find_chromium()
    if program is None or not (MODULES / engine).is_dir():
        pytest.skip(f"there is no Chromium, or no {engine}; `make test-all` installs them")
    desk = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Desk, book, engine))
    threading.Thread(target=desk.serve_forever, daemon=True).start()
    try:
        with Page(program, profile, *WINDOWS[window]) as page:
            page.call("Page.navigate", url=f"http://127.0.0.1:{desk.server_port}/")
            for _ in range(600):
                if page.tell("window.reader?.failure ?? window.reader?.ready ?? false"):
                    break
                time.sleep(0.1)
            assert page.tell("window.reader?.failure ?? ''") == ""
            yield Reader(page, f"{book.stem}-{window}" if engine == "foliate-js" else f"{book.stem}-{engine}")
            outside = [url for url in page.requests() if not url.startswith(("http://127.0.0.1", "blob:", "data:", "about:"))]
            assert outside == []
    finally:
        desk.shutdown()
        desk.server_close()


# --- foliate-js --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("book", BOOKS, ids=".".join)
def test_every_page_shows_its_text_and_cuts_nothing(
    book: tuple[str, str], window: str, made: dict[tuple[str, str], Path], tmp_path: Path
) -> None:
    with opened(made[book], tmp_path / "profile", window) as reader:
        for number in range(len(reader.ask("sections()"))):
            state = reader.ask(f"go({number})")
            assert state["beyond"] == []
            assert state["faces"] == []
            body, seen = state["body"], ""
            for page in range(state["pages"]):
                if page:
                    state = reader.ask("next()")
                assert state["index"] == number
                assert state["text"] or state["pictures"], f"document {number}: page {page + 1} is blank"
                seen += state["text"]
                if number < 8 and page < 2:
                    reader.shoot(f"{number}-{page + 1}")
            assert seen == body, f"document {number}"


@pytest.mark.parametrize("book", [("markdown", "book"), ("markdown", "book-vertical")], ids=".".join)
def test_a_note_is_followed_and_left(book: tuple[str, str], made: dict[tuple[str, str], Path], tmp_path: Path) -> None:
    with opened(made[book], tmp_path / "profile") as reader:
        sign = "a[role=doc-noteref]"
        for number in range(len(reader.ask("sections()"))):
            reader.ask(f"go({number})")
            if reader.ask(f"show({json.dumps(sign)})"):
                break
        else:
            pytest.fail("the book has no note")
        before = reader.ask("state()")
        words = visible(reader.ask("text('[role=doc-footnote]')"))[:16]
        note = reader.follow(sign, to=words)
        reader.shoot("note")
        assert words in note["text"]
        back = reader.follow("[role=doc-footnote] a[role=doc-backlink]", to=before["text"])
        reader.shoot("back")
        assert (back["index"], back["page"]) == (before["index"], before["page"])


@pytest.mark.parametrize("engine", ["foliate-js", "epubjs"])
@pytest.mark.parametrize("book", BOOKS, ids=".".join)
def test_the_contents_lead_to_their_headings(
    book: tuple[str, str], engine: str, made: dict[tuple[str, str], Path], tmp_path: Path
) -> None:
    with opened(made[book], tmp_path / "profile", engine=engine) as reader:
        entries = reader.ask("contents()")
        assert entries
        for entry in entries:
            state = reader.ask(f"go({json.dumps(entry['href'])})")
            # The words of a title, without the spaces and the marks that part its pieces.
            wanted = [c for c in visible(entry["label"]) if c.isalnum()][:8]
            assert [c for c in wanted if c not in state["text"]] == [], entry
        reader.shoot("contents")


@pytest.mark.parametrize("book", [b for b in BOOKS if b[1] == "book-vertical"], ids=".".join)
def test_vertical_pages_turn_from_right_to_left(book: tuple[str, str], made: dict[tuple[str, str], Path], tmp_path: Path) -> None:
    with opened(made[book], tmp_path / "profile") as reader:
        long = max(range(len(reader.ask("sections()"))), key=lambda number: len(reader.ask(f"go({number})")["body"]))
        first = reader.ask(f"go({long})")
        assert first["vertical"]
        assert first["direction"] == "rtl"
        lines = reader.ask("lines()")
        assert lines[1] < lines[0], "the second line stands at the right of the first"
        second = reader.ask("left()")
        assert (second["index"], second["page"]) > (first["index"], first["page"])
        reader.shoot("left")


# --- epub.js -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("book", BOOKS, ids=".".join)
def test_epubjs_turns_all_pages_and_shows_all_of_each_document(
    book: tuple[str, str], made: dict[tuple[str, str], Path], tmp_path: Path
) -> None:
    with opened(made[book], tmp_path / "profile", engine="epubjs") as reader:
        for number in range(len(reader.ask("sections()"))):
            state, seen = reader.ask(f"go({number})"), set[int]()
            assert state["faces"] == []
            while True:
                assert state["index"] == number
                assert state["seen"], f"document {number}: page {state['page']} is blank"
                seen.update(state["seen"])
                if number < 6 and state["page"] < 3:
                    reader.shoot(f"{number}-{state['page']}")
                if state["page"] == state["pages"]:
                    break
                before, state = state, reader.ask("next()")
                assert state["page"] == before["page"] + 1
            assert seen == set(range(state["pieces"])), f"document {number}"


@pytest.mark.parametrize("book", [("markdown", "book"), ("markdown", "book-vertical")], ids=".".join)
def test_epubjs_follows_a_note_and_comes_back(book: tuple[str, str], made: dict[tuple[str, str], Path], tmp_path: Path) -> None:
    with opened(made[book], tmp_path / "profile", engine="epubjs") as reader:
        sign = "a[role=doc-noteref]"
        for number in range(len(reader.ask("sections()"))):
            reader.ask(f"go({number})")
            if reader.ask(f"show({json.dumps(sign)})"):
                break
        before = reader.ask("state()")
        words = visible(reader.ask("text('[role=doc-footnote] p')"))
        note = reader.follow(sign, to=words)
        reader.shoot("note")
        assert words in note["text"]
        back = reader.follow("[role=doc-footnote] a[role=doc-backlink]", to=before["text"][:20])
        reader.shoot("back")
        assert (back["index"], back["page"]) == (before["index"], before["page"])


# --- MuPDF -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("book", BOOKS, ids=".".join)
def test_mupdf_shows_every_page_and_follows_the_contents(book: tuple[str, str], made: dict[tuple[str, str], Path]) -> None:
    pymupdf = pytest.importorskip("pymupdf", reason="there is no MuPDF; `make test-all` installs it")
    SHOTS.mkdir(parents=True, exist_ok=True)
    with pymupdf.open(made[book]) as document:
        document.layout(width=450, height=600, fontsize=12)
        texts = [visible(page.get_text()) for page in document]
        blank = [n for n, (page, text) in enumerate(zip(document, texts, strict=True), 1) if not text and page.get_pixmap().is_unicolor]
        assert blank == []
        for number in range(min(len(texts), 6)):
            document[number].get_pixmap(dpi=110).save(SHOTS / f"{made[book].stem}-mupdf-{number + 1:02}.png")
        shown = document[0].get_pixmap(dpi=60)
        cover = Image.frombytes("RGB", (shown.width, shown.height), shown.samples)
        left, top, right, bottom = ImageChops.difference(cover, Image.new("RGB", cover.size, "white")).getbbox() or (0, 0, 0, 0)
        assert (right - left) / (bottom - top) == pytest.approx(0.625, abs=0.05), "the cover is out of shape"
        contents = document.get_toc()
        assert contents
        for _, title, page in contents:
            wanted = [c for c in visible(title) if c.isalnum()][:8]
            # A heading may stand at the foot of the page before the one that is named.
            near = "".join(texts[max(0, page - 2) : page + 1])
            assert [c for c in wanted if c not in near] == [], (title, page)
