"""What programs that are not ours make of the sample page's editions: EPUBCheck, DAISY Ace, Chromium, qpdf.

Each is skipped, by name, where the program is not there; `make test-all` installs what it can.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from html import unescape
from pathlib import Path

import pikepdf
import pytest

from banxin.checks.epub.validators import run_validators
from banxin.diagnostics import Report
from support.small_epub import change, edited, listed, pack, page, picture, sound, together

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "seeds" / "000_43fae3af8e3174c9.txt"
HEADLESS = (
    *("--headless", "--no-sandbox", "--disable-gpu"),
    *("--virtual-time-budget=5000", "--allow-file-access-from-files"),
)

pytestmark = [pytest.mark.full, pytest.mark.timeout(300)]


def browser() -> str:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        pytest.skip("there is no Chromium")
    return found


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the sample page's EPUB and both PDFs."""
    folder = tmp_path_factory.mktemp("editions")
    subprocess.run(
        [sys.executable, "-m", "banxin", SAMPLE, "--layout", "newspaper", "--layout", "book", "--name", "page", "--out", folder],
        check=True,
    )
    return folder


def test_the_validators_have_nothing_to_say(editions: Path) -> None:
    report = Report()
    told = {tool["name"]: tool for tool in run_validators(editions / "page.epub", report)}
    missing = [f"{name}: {tool['reason']}" for name, tool in told.items() if not tool["ran"]]
    if missing:
        pytest.skip("; ".join(missing))
    assert [str(finding) for finding in report] == []
    assert not any(count for tool in told.values() for kind, count in tool["counts"].items() if kind != "usage")


def test_a_telephone_shows_every_document_in_our_faces_without_scrolling_sideways(editions: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(editions / "page.epub") as archive:
        archive.extractall(tmp_path)
    pages = sorted(path for path in tmp_path.rglob("*.xhtml") if path.name != "nav.xhtml")
    assert len(pages) > 3
    tell = (
        "<script>document.fonts.ready.then(() => parent.postMessage(JSON.stringify({"
        "wide: document.documentElement.scrollWidth, window: innerWidth,"
        "failed: [...document.fonts].filter(face => face.status == 'error').map(face => face.family),"
        "loaded: [...document.fonts].filter(face => face.status == 'loaded').length,"
        "text: document.body.innerText.trim().length}), '*'))</script></body>"
    )
    # A window of Chromium is never narrower than 500 pixels; a frame in it is as wide as a telephone.
    frame = tmp_path / "telephone.html"
    set_in_our_faces = 0
    for document in pages:
        document.write_text(document.read_text("utf-8").replace("</body>", tell), "utf-8")
        frame.write_text(
            "<script>onmessage = event => document.body.setAttribute('data-told', event.data)</script>"
            f"<body><iframe style='width:360px;height:640px;border:0' src='{document.as_uri()}'></iframe></body>",
            "utf-8",
        )
        shown = subprocess.run(
            [browser(), *HEADLESS, "--dump-dom", frame.as_uri()], check=True, capture_output=True, text=True
        ).stdout
        told = json.loads(unescape(shown.split('data-told="', 1)[1].split('"', 1)[0]))
        assert told["window"] == 360
        assert told["failed"] == [], document.name
        assert told["wide"] <= told["window"], document.name
        set_in_our_faces += told["loaded"] > 0 and told["text"] > 0
    assert set_in_our_faces > 3


@pytest.mark.parametrize("name", ["page.pdf", "page.book.pdf"])
def test_qpdf_finds_the_print_editions_sound(editions: Path, name: str) -> None:
    with pikepdf.open(editions / name) as pdf:
        assert pdf.check_pdf_syntax() == []


# Code → what raises a barrier in a sound book, and the rule of Ace that tells it.
BARRIERS = {
    "EPB-701": (together(listed("a.png", "image/png", picture(9, 9)), page('<p>图<img src="a.png"/></p>')), "image-alt"),
    "EPB-702": (change("content.opf", '<meta property="schema:accessibilitySummary">文</meta>', ""), "metadata-accessibilitysummary"),
}


@pytest.mark.parametrize("code", BARRIERS)
def test_ace_tells_of_a_barrier(code: str, tmp_path: Path) -> None:
    edit, rule = BARRIERS[code]
    for name, files in (("sound", sound()), ("barred", edited(edit))):
        report = Report()
        told = run_validators(pack(tmp_path / f"{name}.epub", files), report)[1]
        if not told["ran"]:
            pytest.skip(f"Ace: {told['reason']}")
        assert (name == "barred") == any(finding.code == code and rule in finding.message for finding in report), [str(f) for f in report]
