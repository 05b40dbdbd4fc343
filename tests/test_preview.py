"""`publish watch` without a browser: what is served to whom, what is noticed, what is made anew."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from banxin.diagnostics import Report
from banxin.errors import OutputError, PublishError
from banxin.pipeline import RENDERERS, iter_editions, remembering_renderers
from banxin.preview import run_preview
from banxin.preview.changes import Changes, files_read
from banxin.preview.editions import view_book, view_pdf
from banxin.preview.server import serve
from banxin.preview.workshop import Board, Shown, Workshop
from banxin.progress import Step, silent
from banxin.project import Flags, resolve_settings
from banxin.settings import Settings

CHAPTERS = 5


def novel(changed: int = 0, word: str = "灯街", chapters: int = CHAPTERS) -> str:
    """Return a novel, one chapter of which may have other words; the characters are the same."""
    return "\n".join(
        f"第{number}章 夜行\n\n" + f"　　他走过长街，{word if number == changed else '街灯'}一盏一盏地灭了。\n" * 30
        for number in range(1, chapters + 1)
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("made")
    (folder / "novel.txt").write_text(novel(), "utf-8")
    settings = Settings(sources=(str(folder / "novel.txt"),), out=folder)
    return {path.suffix: data for path, data in iter_editions(settings, Report())}


@pytest.fixture(scope="module")
def address(made: dict[str, bytes]) -> Iterator[tuple[str, int]]:
    board = Board()
    board.show(Shown(view_book("novel.epub", made[".epub"]), (view_pdf("novel.pdf", made[".pdf"]),)))
    board.tell(Step("laying out", 0.5, 3, 9))
    with serve(board, 0) as url:
        yield "127.0.0.1", int(url.rstrip("/").rpartition(":")[2])


def ask(
    address: tuple[str, int], path: str, method: str = "GET", host: str | None = None, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(*address, timeout=20)
    connection.putrequest(method, path, skip_host=True)
    connection.putheader("Host", f"127.0.0.1:{address[1]}" if host is None else host)
    for name, value in headers.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    answer = connection.getresponse()
    try:
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def first_events(address: tuple[str, int]) -> dict[str, dict[str, object]]:
    connection = http.client.HTTPConnection(*address, timeout=20)
    connection.request("GET", "/events")
    answer = connection.getresponse()
    events: dict[str, dict[str, object]] = {}
    name = ""
    while set(events) != {"work", "shown"}:
        line = answer.readline().decode().strip()
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            events[name] = json.loads(line.removeprefix("data: "))
    connection.close()
    return events


# --- the server --------------------------------------------------------------------------------------------


def test_the_page_asks_for_nothing_of_others(address: tuple[str, int]) -> None:
    status, headers, page = ask(address, "/")
    assert status == 200
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert "unsafe" not in headers["content-security-policy"]
    for path in ("/preview.css", "/preview.js"):
        assert path.encode() in page
        content = ask(address, path)[2].decode()
        assert not re.search(r"https?://|//[a-z]+\.[a-z]|@import|eval\(", content)
    assert b"http" not in page


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "", "127.0.0.1:{port}.evil.example"])
def test_another_host_name_is_refused(address: tuple[str, int], host: str) -> None:
    for path in ("/", "/events", "/book/style.css"):
        status, headers, text = ask(address, path, host=host.format(port=address[1]))
        assert status == 421
        assert b"own address" in text
        assert "access-control-allow-origin" not in headers


def test_localhost_is_this_machine(address: tuple[str, int]) -> None:
    assert ask(address, "/", host=f"localhost:{address[1]}")[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        *("/../../../../etc/passwd", "/book/../../../../../etc/passwd", "/book/%2e%2e/%2e%2e/etc/passwd", "/book//etc/passwd"),
        *("/book/..%2f..%2fpreview.css", "/page/../../etc/passwd.png", "/page/0000.png", "/preview.html", "/server.py", "/book/"),
        *("/book/META-INF/container.xml", "/%00", "/book/%00", "/page/..png", "//evil.example/", "/book/" + "a" * 5000),
    ],
)
def test_no_path_leads_to_a_file(address: tuple[str, int], path: str) -> None:
    status, _, text = ask(address, path)
    assert (status, text) == (404, b"there is nothing here\n")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_the_preview_is_only_to_be_looked_at(address: tuple[str, int], method: str) -> None:
    assert ask(address, "/", method)[0] == 405


def test_only_this_machine_is_listened_on(address: tuple[str, int]) -> None:
    with pytest.raises(OutputError, match="cannot be used"), serve(Board(), address[1]):
        pass
    # Every address of 127/8 is this machine; one that is not 127.0.0.1 is not listened on.
    with pytest.raises(ConnectionRefusedError):
        ask(("127.0.0.2", address[1]), "/")


def test_the_chapters_are_those_of_the_e_book(address: tuple[str, int], made: dict[str, bytes]) -> None:
    book = first_events(address)["shown"]["book"]
    assert isinstance(book, dict)
    path, title, _ = book["chapters"][3]
    assert title == "第1章 夜行"
    status, headers, page = ask(address, f"/book/{path}")
    assert status == 200
    assert headers["content-type"] == "application/xhtml+xml"
    assert "sandbox allow-same-origin" in headers["content-security-policy"]
    assert "script-src" not in headers["content-security-policy"]
    assert "他走过长街" in page.decode()
    # Asked again with what it has, a browser is told that it has it.
    assert ask(address, f"/book/{path}", If_None_Match=headers["etag"])[0] == 304
    assert ask(address, "/book/style.css")[1]["content-type"] == "text/css"


def test_a_page_is_drawn_without_its_bleed(address: tuple[str, int], tmp_path: Path) -> None:
    (pdf,) = first_events(address)["shown"]["pdfs"]  # type: ignore[misc]
    key, width_pt, height_pt = pdf["pages"][6]
    status, headers, data = ask(address, f"/page/{key}.png")
    assert (status, headers["content-type"]) == (200, "image/png")
    assert "immutable" in headers["cache-control"]
    (tmp_path / "page.png").write_bytes(data)
    with Image.open(tmp_path / "page.png") as picture:
        assert picture.width / picture.height == pytest.approx(width_pt / height_pt, rel=0.01)
        assert picture.width == 1100
    assert ask(address, f"/page/{key}.png", "HEAD")[2] == b""


def test_what_is_being_done_is_told(address: tuple[str, int]) -> None:
    assert first_events(address)["work"] == {"text": "laying out: chapter 3 of 9", "share": 0.5}


# --- keys --------------------------------------------------------------------------------------------------


def test_only_what_can_be_seen_to_change_has_another_key(made: dict[str, bytes], tmp_path: Path) -> None:
    (tmp_path / "novel.txt").write_text(novel(changed=4), "utf-8")
    settings = Settings(sources=(str(tmp_path / "novel.txt"),), out=tmp_path)
    edited = {path.suffix: data for path, data in iter_editions(settings, Report())}
    before, after = view_pdf("a", made[".pdf"]).pages, view_pdf("a", edited[".pdf"]).pages
    changed = [number for number, (one, other) in enumerate(zip(before, after, strict=True)) if one.key != other.key]
    # Front matter of four pages, two pages a chapter.
    assert changed
    assert changed == list(range(changed[0], changed[-1] + 1))
    assert len(changed) <= 2
    books = view_book("a", made[".epub"]).chapters, view_book("a", edited[".epub"]).chapters
    assert [one.title for one, other in zip(*books, strict=True) if one.key != other.key] == ["第4章 夜行"]


# --- made anew ---------------------------------------------------------------------------------------------

NOTES = """---
title: 夜行
---

# 一

正文有注[^1]，也有*着重*。

[^1]: 注文在此。

![灯](lamp.png)

# 二

> 引文一段。

| 甲 | 乙 |
|---|---|
| 丙 | 丁 |

# 三

正文。
"""


INDEX = "---\ntitle: 夜行\n---\n" + "".join(f"\n# 第{number}章\n\n[长街]{{.index}}有[路灯]{{.index}}。正文\n" for number in "一二三四")


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        pytest.param("novel.txt", novel(), novel(changed=2), id="a word"),
        pytest.param("vertical.txt", novel(), novel(changed=2), id="a word in vertical lines", marks=pytest.mark.full),
        pytest.param("novel.txt", novel(), novel() + "　　他走过长街，街灯一盏一盏地灭了。\n" * 40, id="pages more at the end", marks=pytest.mark.full),
        pytest.param("novel.txt", novel(), novel().replace("第2章", "　　灭了。\n" * 40 + "第2章"), id="another side for all that follows", marks=pytest.mark.full),
        pytest.param("novel.txt", novel(), novel().replace("第3章 夜行", "第3章 夜街"), id="a title", marks=pytest.mark.full),
        pytest.param("novel.txt", novel(), novel(chapters=6), id="a chapter more", marks=pytest.mark.full),
        pytest.param("novel.txt", novel(), novel().replace("长街", "短街", 1), id="a character that was not there", marks=pytest.mark.full),
        pytest.param("book.md", NOTES, NOTES.replace("正文。", "正文正文。"), id="notes, a picture, a table"),
        pytest.param("book.md", INDEX, INDEX.replace("正文", "正文" * 900, 1), id="an index", marks=pytest.mark.full),
    ],
)
def test_what_is_made_anew_is_what_a_full_build_makes(tmp_path: Path, name: str, before: str, after: str) -> None:
    Image.new("RGB", (40, 20), "grey").save(tmp_path / "lamp.png")
    settings = Settings(
        sources=(str(tmp_path / name),), out=tmp_path, layouts=("book-vertical" if name.startswith("vertical") else "book",)
    )
    with remembering_renderers() as renderers:
        for text in (before, after, before):
            (tmp_path / name).write_text(text, "utf-8")
            remembered = dict(iter_editions(settings, Report(), renderers=renderers))
            assert remembered == dict(iter_editions(settings, Report(), renderers=RENDERERS))


@pytest.mark.parametrize(
    "edited",
    [novel(changed=4), novel().replace("第5章", "　　他走过长街，灯灭了。\n第5章")],
    ids=["a word", "a paragraph more"],
)
def test_chapters_that_did_not_change_are_not_laid_out_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, edited: str
) -> None:
    from banxin.renderers.pdf.seam import paragraph

    settings = Settings(sources=(str(tmp_path / "novel.txt"),), out=tmp_path, editions=("pdf",))
    set_paragraphs: list[str] = []
    original = paragraph.SourceParagraph._shape

    def note(self: paragraph.SourceParagraph, shapers: object) -> None:
        set_paragraphs.append("".join(leaf.box.text for leaf in self.leaves))
        original(self, shapers)  # type: ignore[arg-type]

    monkeypatch.setattr(paragraph.SourceParagraph, "_shape", note)
    with remembering_renderers() as renderers:
        (tmp_path / "novel.txt").write_text(novel(), "utf-8")
        list(iter_editions(settings, Report(), renderers=renderers))
        whole = sum("长街" in text for text in set_paragraphs)
        set_paragraphs.clear()
        (tmp_path / "novel.txt").write_text(edited, "utf-8")
        list(iter_editions(settings, Report(), renderers=renderers))
        again = sum("长街" in text for text in set_paragraphs)
    # The chapter and the one before it, whose last page ends where it begins.
    assert 0 < again <= whole * 2 / CHAPTERS + 1


@pytest.mark.full
def test_a_build_that_was_given_up_half_way_leaves_the_next_whole(tmp_path: Path) -> None:
    settings = Settings(sources=(str(tmp_path / "novel.txt"),), out=tmp_path, editions=("pdf",))

    class GivenUp(BaseException):
        pass

    def give_up(step: Step) -> None:
        if step.chapter == 4 and "laying out" in step.name:
            raise GivenUp

    with remembering_renderers() as renderers:
        for text, listener in ((novel(1), give_up), (novel(), silent), (novel(2), give_up), (novel(3), give_up), (novel(), silent), (novel(2), silent)):
            (tmp_path / "novel.txt").write_text(text, "utf-8")
            if listener is give_up:
                with pytest.raises(GivenUp):
                    list(iter_editions(settings, Report(), give_up, renderers=renderers))
            else:
                remembered = dict(iter_editions(settings, Report(), renderers=renderers))
                assert remembered == dict(iter_editions(settings, Report()))


# --- what is noticed ---------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "one.md").write_text("# 一\n\n![灯](pictures/lamp.png) ![](<pictures/two words.jpg>)\n", "utf-8")
    (tmp_path / "publish.toml").write_text('sources = ["one.md"]\n', "utf-8")
    (tmp_path / "layouts" / "mine").mkdir(parents=True)
    (tmp_path / "layouts" / "mine" / "print.css").write_text("p {}", "utf-8")
    (tmp_path / "pictures").mkdir()
    return tmp_path


def write_by_rename(path: Path, data: bytes) -> None:
    beside = path.with_name(f".{path.name}.swp")
    beside.write_bytes(data)
    os.replace(beside, path)


def test_every_file_that_a_build_reads_is_looked_at(project: Path) -> None:
    settings = Settings(sources=(str(project / "one.md"),), project=project, out=project / "dist")
    changes = Changes(lambda: files_read(settings, project))
    assert not changes.settled(0)
    written = {
        project / "one.md": b"# \xe4\xb8\x80\n\n![](pictures/lamp.png)",
        project / "publish.toml": b'sources = ["one.md"]\ntitle = "x"\n',
        project / "layouts" / "mine" / "print.css": b"p { color: red }",
        project / "layouts" / "mine" / "epub.css": b"p {}",
        project / "pictures" / "lamp.png": b"not there before",
    }
    for path, data in written.items():
        write_by_rename(path, data)
        assert not changes.settled(0), "a change is taken up when it stands still"
        assert changes.settled(0), path
        assert not changes.settled(0)


def test_what_a_build_does_not_read_is_none_of_its_business(project: Path) -> None:
    settings = Settings(sources=(str(project),), out=project / "dist")
    changes = Changes(lambda: files_read(settings, project))
    (project / "dist").mkdir()
    (project / "dist" / "one.pdf").write_bytes(b"made")
    (project / ".one.md.swp").write_bytes(b"an editor's")
    (project / "notes.odt").write_bytes(b"another's")
    assert not changes.settled(0)
    assert not changes.settled(0)
    (project / "two.md").write_text("# 二\n", "utf-8")
    assert not changes.settled(0)
    assert changes.settled(0)
    (project / "two.md").unlink()
    assert not changes.settled(0)
    assert changes.settled(0)


def test_a_burst_of_changes_is_one(project: Path) -> None:
    settings = Settings(sources=(str(project / "one.md"),), project=project)
    changes = Changes(lambda: files_read(settings, project))
    answers = []
    for number in range(5):
        write_by_rename(project / "one.md", f"# {number}\n".encode())
        answers.append(changes.settled(0))
    assert not any(answers)
    assert [changes.settled(0) for _ in range(3)] == [True, False, False]


def test_a_picture_outside_the_folder_is_not_looked_at(project: Path) -> None:
    (project / "one.md").write_text("![](../../secret.png) ![](/etc/x.png) ![](a/../../b.png)", "utf-8")
    settings = Settings(sources=(str(project / "one.md"),), project=project)
    assert {path for path in files_read(settings, project) if path.suffix == ".png"} == set()


# --- the workshop ------------------------------------------------------------------------------------------


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    (tmp_path / "novel.txt").write_text(novel(chapters=2), "utf-8")
    settings = Settings(sources=(str(tmp_path / "novel.txt"),), out=tmp_path / "dist")
    told: list[str] = []
    workshop = Workshop(lambda: settings, told.append)
    workshop.start()
    yield workshop
    workshop.stop()


def wait(workshop: Workshop, true: object, timeout_s: float = 40) -> Shown:
    end_s = time.monotonic() + timeout_s
    while time.monotonic() < end_s:
        if true(workshop.board.shown):  # type: ignore[operator]
            return workshop.board.shown
        time.sleep(0.02)
    raise AssertionError(f"it never came to that: {workshop.board.shown.failure}")


def paged(shown: Shown) -> bool:
    """Tell whether the e-book has been made once more, with the pages of the print."""
    return shown.book is not None and b'role="doc-pagelist"' in shown.book.files["nav.xhtml"].data


def test_an_unreadable_source_is_told_and_the_last_editions_stay(workshop: Workshop, tmp_path: Path) -> None:
    good = wait(workshop, lambda shown: len(shown.current) == 2 and paged(shown))
    (tmp_path / "novel.txt").unlink()
    workshop.make_anew()
    told = wait(workshop, lambda shown: shown.failure)
    assert told.failure is not None
    assert "novel.txt" in str(told.failure)
    assert (told.book, told.pdfs) == (good.book, good.pdfs)
    (tmp_path / "novel.txt").write_text(novel(changed=1, chapters=2), "utf-8")
    workshop.make_anew()
    mended = wait(workshop, lambda shown: len(shown.current) == 2 and not shown.failure)
    assert mended.book != good.book


def test_the_e_book_is_there_before_the_pdf_and_both_are_written_whole(workshop: Workshop, tmp_path: Path) -> None:
    first = wait(workshop, lambda shown: shown.current)
    assert first.current == {"novel.epub"}
    last = wait(workshop, lambda shown: len(shown.current) == 2)
    assert last.book is not None
    assert (tmp_path / "dist" / "novel.pdf").read_bytes() == last.pdfs[0].data
    assert sorted(path.name for path in (tmp_path / "dist").iterdir()) == ["novel.epub", "novel.pdf"]


def test_the_e_book_lists_the_pages_once_there_is_a_print_and_looks_as_before(workshop: Workshop, tmp_path: Path) -> None:
    first = wait(workshop, lambda shown: shown.book)
    last = wait(workshop, paged)
    assert first.book is not None
    assert last.book is not None
    assert not paged(first)
    assert last.book.chapters == first.book.chapters
    assert last.findings == first.findings
    settings = replace(workshop.settings, out=tmp_path / "whole")  # type: ignore[type-var]
    assert [path.read_bytes() for path in sorted((tmp_path / "dist").iterdir())] == [data for _, data in sorted(iter_editions(settings, Report()))]


def test_a_build_whose_sources_change_is_given_up(tmp_path: Path) -> None:
    (tmp_path / "novel.txt").write_text(novel(chapters=20), "utf-8")
    settings = Settings(sources=(str(tmp_path / "novel.txt"),), out=tmp_path, editions=("pdf",))
    asked = []

    def resolve() -> Settings:
        asked.append(1)
        return replace(settings, name=f"build-{len(asked)}")

    workshop = Workshop(resolve, lambda line: None)
    told = threading.Event()
    original = workshop.board.tell

    def tell(step: Step) -> None:
        original(step)
        if "laying out" in step.name and len(asked) == 1 and not told.is_set():
            told.set()
            workshop.make_anew()

    workshop.board.tell = tell  # type: ignore[method-assign]
    workshop.start()
    wait(workshop, lambda shown: shown.current)
    workshop.stop()
    assert [path.name for path in tmp_path.glob("*.pdf")] == ["build-2.pdf"]


# --- the command -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.full)])
def test_the_command_ends_in_order(tmp_path: Path, number: int) -> None:
    (tmp_path / "novel.txt").write_text(novel(chapters=2), "utf-8")
    (temporary := tmp_path / "temporary").mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "banxin", "watch", "novel.txt", "--to", "epub", "--to", "pdf"],
        cwd=tmp_path,
        env={**os.environ, "TMPDIR": str(temporary)},
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    line = process.stderr.readline()
    found = re.fullmatch(r"preview: http://127\.0\.0\.1:(\d+)/ \(Ctrl-C ends it\)\n", line)
    assert found
    assert ask(("127.0.0.1", int(found[1])), "/")[0] == 200
    assert "novel.epub" in process.stderr.readline()  # the PDF is being made
    process.send_signal(number)
    out, err = process.communicate(timeout=40)
    assert process.returncode == 0
    assert (out, err.splitlines()[-1]) == ("", "ended")
    assert "Traceback" not in err
    assert list(temporary.iterdir()) == []


def test_standard_input_cannot_be_watched() -> None:
    done = subprocess.run([sys.executable, "-m", "banxin", "watch", "-"], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert done.returncode == 2
    assert "cannot be watched" in done.stderr


@pytest.mark.parametrize(
    ("flags", "said"),
    [(Flags(), "no source is given"), (Flags(sources=("novle.txt",)), "novle.txt: no such file"), (Flags(sources=("-",)), "cannot be watched")],
)
def test_nothing_is_watched_that_no_change_could_bring_about(flags: Flags, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    def tell(line: str) -> None:
        raise AssertionError(f"the preview begins: {line}")

    with pytest.raises(PublishError, match=said):
        run_preview(lambda: resolve_settings(flags, folder=Path()), Path(), 0, tell)
