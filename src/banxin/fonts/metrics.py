"""A face goes in; the widths of characters and the blank halves of its punctuation come out, in em.

This is what the line composer asks a face: `FaceMetrics` is its `FontMetrics`. A character that the face lacks
is measured as one em when it is wide (Unicode, East Asian Width), as half an em otherwise.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import uharfbuzz as hb

from banxin.fonts.catalogue import Face
from banxin.fonts.turned import MIDDLE_EM
from banxin.typography.characters import RIGHT_TO_LEFT
from banxin.typography.vertical import stands_upright

# What is set one by one, whatever stands beside it: ideographs, kana, bopomofo, full-width signs. Only the dashes
# and ellipses among the wide signs join (—— is one glyph in Noto).
_SINGLE = "\u2e80-\u2fdf\u3000-\u303e\u3040-\u30ff\u3100-\u312f\u3190-\u9fff\uf900-\ufaff\uff01-\uff60\U00020000-\U0003ffff"
_PIECES = re.compile(f"([{_SINGLE}]+)|([{RIGHT_TO_LEFT}]+|[^{_SINGLE}{RIGHT_TO_LEFT}]+)")

# Longer pieces than this do not often return.
_LONGEST_KNOWN = 3

# How far ink may stand out of its half: FandolFang centres ？ and its `halt` would cut it in two, but a hair's
# breadth is the designers' business.
_INK_SLACK_EM = 0.02


class FaceMetrics:
    """The measures of one face for text in one language (BCP 47), which decides between regional forms.

    Lengths are in em of the face's size. In `vertical` lines what stands upright is measured downwards: its advance is
    its height, its blanks are above and below. Build it with `face_metrics`, which keeps it.
    """

    def __init__(self, path: Path, language: str, vertical: bool = False) -> None:
        face = hb.Face(hb.Blob.from_file_path(str(path)))
        self._font = hb.Font(face)
        self._em = face.upem
        self._language = language
        self._vertical = vertical
        self._widths: dict[str, float] = {}
        self._joined: dict[str, list[float]] = {}
        self._upright: dict[str, int] = {}
        self._trims: dict[str, tuple[float, float] | None] = {}
        self._half_widths = any(self._measured_trims("，"))

    def advances_em(self, text: str) -> list[float]:
        """Return one advance per character of `text` as it is shaped: kerning within, 0 for a joined one."""
        advances: list[float] = []
        widths = self._widths
        for piece in _PIECES.finditer(text):
            single, joined = piece.groups()
            if single:
                try:
                    advances += [widths[char] for char in single]
                except KeyError:
                    advances += [widths[char] if char in widths else self._width(char) for char in single]
            elif len(joined) <= _LONGEST_KNOWN:  # marks between Han, over and over the same
                if joined not in self._joined:
                    self._joined[joined] = self._shaped(joined)
                advances += self._joined[joined]
            else:
                advances += self._shaped(joined)
        return advances

    def trims_em(self, character: str) -> tuple[float, float] | None:
        """Return the blank that the half-width form (`halt`, `vhal`) of a full-width mark lacks before and after it.

        A form that would cut into the ink is moved to the middle of what is left. None means that the face has
        no half-width forms; (0, 0) that this character has none.
        """
        if not self._half_widths:
            return None
        if character not in self._trims:
            self._trims[character] = self._measured_trims(character)
        return self._trims[character]

    def _width(self, char: str) -> float:
        width: float
        if self._vertical and stands_upright(char):
            width = -sum(position.y_advance for position in self._downwards(char).glyph_positions) / self._em
        else:
            width = self._shaped(char)[0]
        self._widths[char] = width
        return width

    def _shaped(self, text: str) -> list[float]:
        """Return the advances of a text that is shaped as one run; a ligature's all stands at its first character."""
        buffer = self._buffer(text)
        hb.shape(self._font, buffer)
        advances = [0.0] * len(text)
        for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            advance = position.x_advance / self._em
            if info.codepoint == 0:
                advance = 1.0 if unicodedata.east_asian_width(text[info.cluster]) in "WF" else 0.5
            advances[info.cluster] += advance
        return advances

    def _buffer(self, text: str) -> hb.Buffer:
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        if buffer.direction != "rtl":
            buffer.direction = "ltr"
        buffer.language = self._language
        return buffer

    def _measured_trims(self, character: str) -> tuple[float, float]:
        if self._vertical and stands_upright(character):
            return self._trims_downwards(character)
        glyphs = []
        for features in ({}, {"halt": True}):
            buffer = self._buffer(character)
            buffer.script = "Hani"
            hb.shape(self._font, buffer, features)
            if len(buffer.glyph_infos) != 1:
                return 0.0, 0.0
            glyphs.append((buffer.glyph_infos[0].codepoint, buffer.glyph_positions[0]))
        (glyph, whole), (_, half) = glyphs
        total = whole.x_advance - half.x_advance
        if glyph == 0 or total <= 0:
            return 0.0, 0.0
        left = whole.x_offset - half.x_offset
        ink = self._font.get_glyph_extents(glyph)
        if ink is not None:
            ink_left, ink_right = ink.x_bearing, whole.x_advance - ink.x_bearing - ink.width
            slack = _INK_SLACK_EM * self._em
            if left > ink_left + slack or total - left > ink_right + slack:
                left = round(total * ink_left / max(1, ink_left + ink_right))
        return left / self._em, (total - left) / self._em


    def upright_glyph(self, character: str) -> int:
        """Return the glyph of a character in a vertical line, 0 where the face has none or needs several."""
        glyph = self._upright.get(character)
        if glyph is None:
            infos = self._downwards(character).glyph_infos
            glyph = self._upright[character] = infos[0].codepoint if len(infos) == 1 else 0
        return glyph

    def rightward_em(self, character: str) -> float:
        """Return how far right of the middle of a vertical line the ink of a character stands, in a face whose glyphs lie."""
        glyph = self.upright_glyph(character)
        ink = self._font.get_glyph_extents(glyph) if glyph else None
        return (ink.y_bearing + ink.height / 2) / self._em - MIDDLE_EM if ink is not None else 0.0

    def _downwards(self, character: str, features: Mapping[str, bool] | None = None) -> hb.Buffer:
        buffer = self._buffer(character)
        buffer.script, buffer.direction = "Hani", "ttb"
        hb.shape(self._font, buffer, features)
        return buffer

    def _trims_downwards(self, character: str) -> tuple[float, float]:
        """Return what the half-height form (`vhal`) of a mark lacks above and below."""
        forms = [self._downwards(character, features).glyph_positions for features in ({}, {"vhal": True})]
        if any(len(form) != 1 for form in forms):
            return 0.0, 0.0
        (whole,), (half,) = forms
        total = half.y_advance - whole.y_advance
        above = half.y_offset - whole.y_offset
        return (above / self._em, (total - above) / self._em) if total > 0 else (0.0, 0.0)


def face_metrics(face: Face, language: str = "zh-Hans", *, vertical: bool = False) -> FaceMetrics:
    """Return the measures of a face, kept for the next who asks."""
    return _metrics(face.path, language, vertical)


@lru_cache(maxsize=32)
def _metrics(path: Path, language: str, vertical: bool) -> FaceMetrics:
    return FaceMetrics(path, language, vertical)
