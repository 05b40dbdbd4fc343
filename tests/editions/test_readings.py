"""Readings in print, measured on the pages: each centred above its character, none upon another, the lines where they were."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest

from banxin.diagnostics import Report
from banxin.pipeline import build
from banxin.settings import PinyinMode, Settings

SENTENCE = "囹圄里的魑魅看见那岿然不动的山峰，装腔作势，双双闯创窗床。"
SOURCE = "第一章　雪夜\n\n" + SENTENCE * 6 + "\n\n第二章　晴\n\n" + SENTENCE + "\n"
SIZE_PT = 10.5


def glyphs(path: Path) -> list[tuple[str, float, float, float, float]]:
    """Return (character, left, bottom, right, top) of the first page of the first chapter."""
    found = []
    with pypdfium2.PdfDocument(path) as document:
        texts = (page.get_textpage() for page in document)
        for text in (text for text in texts if "囹" in text.get_text_bounded()):
            if found:
                break
            for index in range(text.count_chars()):
                character = text.get_text_range(index, 1)
                if character.strip():
                    found.append((character, *text.get_charbox(index, loose=True)))
    return found


def set_in_print(tmp_path: Path, pinyin: PinyinMode | None) -> list[tuple[str, float, float, float, float]]:
    source = tmp_path / "story.txt"
    source.write_text(SOURCE, "utf-8")
    (path,) = build(Settings((str(source),), editions=("pdf",), reader="novel", out=tmp_path / "out", pinyin=pinyin), Report())
    return glyphs(path)


@pytest.mark.parametrize("mode", ["rare", "all"])
def test_each_reading_stands_in_the_middle_above_its_character(tmp_path: Path, mode: PinyinMode) -> None:
    found = set_in_print(tmp_path, mode)
    # The first of each: the rare mode has no reading for those that follow.
    bases = {character: box for character, *box in reversed(found) if character in "魑岿囹"}
    small = [glyph for glyph in found if glyph[0].isalpha() and ord(glyph[0]) < 0x300 and glyph[4] - glyph[2] < SIZE_PT * 0.9]
    for character, reading in (("魑", "chī"), ("岿", "kuī"), ("囹", "líng")):
        left, bottom, right, top = bases[character]
        above = [glyph for glyph in small if abs((glyph[1] + glyph[3]) / 2 - (left + right) / 2) < SIZE_PT and 0 < glyph[4] - top < 0.8 * SIZE_PT]
        word = "".join(glyph[0] for glyph in sorted(above, key=lambda glyph: glyph[1]))
        assert reading in word
        at = word.index(reading)
        letters = sorted(above, key=lambda glyph: glyph[1])[at : at + len(reading)]
        assert abs((letters[0][1] + letters[-1][3]) / 2 - (left + right) / 2) <= 0.05 * SIZE_PT
    rows: dict[int, list[tuple[float, float]]] = {}
    for _, left, bottom, right, _ in small:
        rows.setdefault(round(bottom), []).append((left, right))
    for row in rows.values():
        row.sort()
        # f and ē are kerned; between two syllables there is more.
        assert all(right <= left + 0.5 for (_, right), (left, _) in pairwise(row))


def test_rare_readings_leave_the_lines_where_they_were(tmp_path: Path) -> None:
    plain, annotated = set_in_print(tmp_path, None), set_in_print(tmp_path, "rare")
    lines = [sorted({round(glyph[2]) for glyph in found if glyph[0] == "山"}) for found in (plain, annotated)]
    assert lines[0] == lines[1]
