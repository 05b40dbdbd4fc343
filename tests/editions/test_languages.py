"""Blocks in other languages than the book's: told to reading systems, and set by their own rules in print."""

from __future__ import annotations

import ctypes
import re
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from banxin.diagnostics import Report
from banxin.pipeline import build
from banxin.settings import Settings
from banxin.typography.hyphenation import hyphen_places
from support.epub import XHTML, Book

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# German words that patterns of English would divide elsewhere, or not at all.
GERMAN = "Geschwindigkeitsbeschränkungen Donaudampfschifffahrt Genehmigungsverfahren " * 12
DIVISION = "\x02"  # so pdfium reads a hyphen at a line's end
TEXT = f"""---
title: 外文
language: zh-Hans
---

# 第一章

{{lang=de}}
{GERMAN}

{{lang=en}}
> The quoted words[^a].

[^a]: 注释文。

> 引文。

# Appendix {{lang=ja}}

図書館の前。
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("languages")
    (folder / "book.md").write_text(TEXT, "utf-8")
    settings = Settings((str(folder / "book.md"),), layouts=("novel-pocket",), out=folder, fonts="none")
    return {path.suffix: path.read_bytes() for path in build(settings, Report())}


def test_reading_systems_are_told_the_language_of_a_block_once_and_in_both_ways(made: dict[str, bytes]) -> None:
    book = Book(made[".epub"])
    told = [
        (element.tag.removeprefix(XHTML), element.get("lang"), "".join(element.itertext()).split()[0][:6])
        for name in book.spine
        if name.startswith(("chapter", "back"))
        for element in book.tree(name).find(f"{XHTML}body").iter()
        if element.get("lang") and element.get("lang") == element.get(XML_LANG)
    ]
    # The note on the quotation is the translator's, in the language of the book.
    assert told == [("p", "de", "Geschw"), ("blockquote", "en", "The"), ("span", "ja", "Append"), ("p", "ja", "図書館の前。")]


def test_words_are_divided_by_the_rules_of_their_own_language(made: dict[str, bytes]) -> None:
    with pypdfium2.PdfDocument(made[".pdf"]) as document:
        texts = [page.get_textpage().get_text_bounded() for page in document]
    # Of a word divided between two pages the folio follows.
    divided = {
        (head.split()[-1], rest) for text in texts for head, tail in pairwise(text.split(DIVISION)) if (rest := tail.split()[0]).isalpha()
    }
    places = {language: {(word[:at], word[at:]) for word in GERMAN.split() for at in hyphen_places(word, language)} for language in ("de", "en")}
    assert divided
    assert divided <= places["de"]
    assert not divided <= places["en"]


def test_a_quotation_in_a_western_language_is_not_set_in_the_letters_of_a_kai(made: dict[str, bytes]) -> None:
    def face_of(words: str) -> str:
        for page in document:
            textpage = page.get_textpage()
            index = "".join(chr(pdfium.FPDFText_GetUnicode(textpage, at)) for at in range(textpage.count_chars())).find(words)
            if index >= 0:
                name = ctypes.create_string_buffer(99)
                pdfium.FPDFText_GetFontInfo(textpage, index, name, 99, None)
                return name.value.decode()
        return ""

    with pypdfium2.PdfDocument(made[".pdf"]) as document:
        assert "Noto-Serif" in face_of("The quoted words")
        assert "WenKai" in face_of("引文")


def test_a_variant_leaves_them_as_they_are(made: dict[str, bytes], tmp_path: Path) -> None:
    (tmp_path / "book.md").write_text(TEXT, "utf-8")
    settings = Settings((str(tmp_path / "book.md"),), editions=("epub",), out=tmp_path, fonts="none", variants=("zh-Hant",))
    (path,) = build(settings, Report())
    book = Book(path.read_bytes())
    text = "".join("".join(book.tree(name).itertext()) for name in book.spine)
    assert "図書館の前。" in text
    # A note on them is not in their language.
    assert "註釋文。" in text


def test_a_newspapers_divided_words_have_their_hyphens(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(f"# 一\n\n{{lang=de}}\n{GERMAN}\n", "utf-8")
    settings = Settings((str(tmp_path / "page.md"),), editions=("pdf",), layouts=("newspaper",), out=tmp_path)
    (path,) = build(settings, Report())
    with pypdfium2.PdfDocument(path) as document:
        text = document[0].get_textpage().get_text_bounded().replace(DIVISION, "-\n")
    assert "-\n" in text.replace("\r", "")
    # Put together again where hyphens stand, they are the words of the text.
    assert set(re.sub(r"-\s+", "", text).split()) <= {"一", *GERMAN.split()}
