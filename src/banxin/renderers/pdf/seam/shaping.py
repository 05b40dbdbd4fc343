"""Text and WeasyPrint's style go in; glyphs, and the advances our own metrics give them, come out."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from typing import Any

import numpy
from weasyprint.text.ffi import FROM_UNITS, ffi, pango
from weasyprint.text.line_break import Layout

from banxin.fonts.catalogue import Face
from banxin.fonts.metrics import FaceMetrics, face_metrics
from banxin.fonts.turned import MIDDLE_EM
from banxin.typography.characters import PUNCTUATION, CharClass, classes, is_east_asian
from banxin.typography.vertical import full_width, stands_upright, vertical_form

# Marks that only East Asian text has. By themselves, as between two marked names, they have no script.
_MARKS = "".join(char for mark in PUNCTUATION for char in mark.characters if mark.kind in "OCPSQ" and is_east_asian(char))
# Pango shapes these as something visible or ends its line at them; a zero-width space keeps their place.
_UNSHAPED = dict.fromkeys(
    (*range(0x20), *range(0x7F, 0xA0), 0xAD, 0x2028, 0x2029, 0xFFF9, 0xFFFA, 0xFFFB), 0x200B
)
_GLYPH_INTS = ffi.sizeof("PangoGlyphInfo") // 4
NO_GLYPH = 0xFFFFFFFF
# Pango keeps the level in one byte, where WeasyPrint has declared four.
_LEVEL = 0xFF
_UNKNOWN = pango.PANGO_GLYPH_UNKNOWN_FLAG
# Ideographs, kana, full-width signs and the marks between them. In a text of nothing else each has one glyph, whatever
# stands beside it, but dashes and ellipses, which may join. Sound and tone marks combine; 〰 〽 ㊗ ㊙ may be emoji.
_ALONE = (
    "\u2e80-\u2fdf\u3000-\u3029\u3031-\u303c\u3041-\u3096\u309d-\u30ff\u3105-\u312f\u3190-\u3296\u329a-\u9fff\uf900-\ufaff"
    "\uff01-\uff60\U00020000-\U0003ffff“”‘’·"
)
_JOINING = "—…"
_KNOWABLE = re.compile(f"[{_ALONE}{_JOINING}]+")
_PIECES = re.compile(f"([^{_JOINING}]*)([{_JOINING}]*)")
# Marks alone would not be taken for Chinese ones.
_HAN = re.compile("[\u3041-\u30ff\u3105-\u312f\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_SAMPLE = "字"
_STYLE_KEYS = (
    "font_family",
    "font_style",
    "font_stretch",
    "font_weight",
    "font_kerning",
    "font_variant_ligatures",
    "font_variant_position",
    "font_variant_caps",
    "font_variant_numeric",
    "font_variant_alternates",
    "font_variant_east_asian",
    "font_feature_settings",
    "font_variation_settings",
    "font_language_override",
    "font_size",
    "direction",
    "lang",
)


@dataclass(slots=True)
class SetFace:
    """One Pango font at one size.

    `metrics` measure it, if it is one of our faces; `keep` is the layout that owns the font; `pdf` is
    WeasyPrint's record of it, at `pdf_size`.
    """

    font: Any
    keep: Any
    metrics: FaceMetrics | None
    pdf: Any = None
    pdf_size: float = 0.0


@dataclass(slots=True)
class Shaped:
    """A shaped text: a glyph per character, `NO_GLYPH` where it joined the one before or shows nothing.

    `advances_em` are in em of its size. `spans` are (first character, face); `clusters` lists (glyph, advance,
    x, y) in pixels for a character of several glyphs; `offsets` moves a glyph by (x, y) pixels.
    """

    text: str
    glyphs: array[int]
    advances_em: list[float]
    spans: list[tuple[int, SetFace]]
    clusters: dict[int, list[tuple[int, float, float, float]]]
    offsets: dict[int, tuple[float, float]]


class Shaper:
    """Shapes texts of one style: Pango chooses faces and glyphs, the metrics of the faces say how wide they are."""

    def __init__(self, style: Any, face_of: Callable[[Any, Any, str], SetFace], *, vertical: bool = False) -> None:
        self._style, self._face_of, self._vertical = style, face_of, vertical
        self.style = style
        self._layout = Layout(style)
        self._mark_faces: dict[str, SetFace | None] = {}
        # Of characters whose glyph does not depend on what stands beside them: the glyph, in the face of the first.
        self._glyphs: dict[str, int] = {}
        self._joined: dict[str, array[int]] = {}
        self._unknowable: set[str] = set()  # characters that other faces lend, and the like
        self._glyph_face: SetFace | None = None
        self._once: dict[str, Shaped] = {}
        self.size_px: float = style["font_size"]
        self.hyphen = self.shape(style["hyphenate_character"])

    def shape(self, text: str, western: Iterable[int] | None = None) -> Shaped:
        """Shape `text` as one line; in a vertical one the marks at the places `western` lie."""
        if self._vertical or not _HAN.search(text):
            return self._shaped(text, western)
        known = self._known(text)
        knowable = self._unknowable.isdisjoint(text) and self._style["font_feature_settings"] == "normal"
        if known is None and knowable and _KNOWABLE.fullmatch(text):
            self._learn(text)
            known = self._known(text)
        return known or self._shaped(text)

    def _known(self, text: str) -> Shaped | None:
        """Return a text shaped out of glyphs that are known, None where one is not."""
        face, glyphs = self._glyph_face, self._glyphs
        if face is None or face.metrics is None:
            return None
        found = array("I")
        try:
            for alone, joined in _PIECES.findall(text):
                found.extend([glyphs[character] for character in alone])
                if joined:
                    found += self._joined[joined]
        except KeyError:
            return None
        return Shaped(text, found, face.metrics.advances_em(text), [(0, face)], {}, {})

    def _learn(self, text: str) -> None:
        """Remember the glyphs of the characters of a text that stand for themselves, and of those that join, row by row."""
        alone, joined = zip(*_PIECES.findall(text), strict=True)
        # Not by subtracting what is known, which would walk over all of it for each paragraph with a new character.
        fresh = sorted(character for character in set("".join(alone)) if character not in self._glyphs)
        shaped = self._shaped(_SAMPLE + "".join(fresh))
        for start, end, face in spans_between(shaped, 0, len(shaped.text)):
            if self._glyph_face is None and face.metrics is not None:
                self._glyph_face = face
            if face is self._glyph_face:
                for at in range(start, end):
                    if at not in shaped.clusters and at not in shaped.offsets and not shaped.glyphs[at] & _UNKNOWN:
                        self._glyphs[shaped.text[at]] = shaped.glyphs[at]
        self._unknowable.update(character for character in fresh if character not in self._glyphs)
        for row in sorted(row for row in set(joined) if row and row not in self._joined):
            shaped = self._shaped(_SAMPLE + row + _SAMPLE)
            own_face = [face for _, _, face in spans_between(shaped, 0, len(shaped.text))] == [self._glyph_face]
            if own_face and not shaped.clusters and not shaped.offsets:
                self._joined[row] = shaped.glyphs[1:-1]
            else:
                self._unknowable.update(row)

    def _shaped(self, text: str, western: Iterable[int] | None = None) -> Shaped:
        if text and text.strip(_MARKS) == "":
            return _without_first(self._shaped(_SAMPLE + text))  # marks alone would not be taken for Chinese ones
        form = vertical_form(text, self._style["lang"] or "", western) if self._vertical else text
        encoded = form.translate(_UNSHAPED).encode()
        pointer = ffi.new("char[]", encoded)
        pango.pango_layout_set_text(self._layout.layout, pointer, len(encoded))
        node = pango.pango_layout_get_line_readonly(self._layout.layout, 0).runs
        places = _character_places(encoded, len(text))
        shaped = Shaped(text, array("I", [NO_GLYPH]) * len(text), [0.0] * len(text), [], {}, {})
        while node != ffi.NULL:
            self._take_run(node.data, places, shaped)
            node = node.next
        # The runs come as they are seen, from left to right.
        shaped.spans.sort(key=itemgetter(0))
        shaped.spans[1:] = [after for (_, face), after in pairwise(shaped.spans) if after[1] is not face]
        for start, end, face in spans_between(shaped, 0, len(text)):
            # The metrics measure a face as it is by itself, without the features a style sheet asks for.
            if face.metrics is not None and self._style["font_feature_settings"] == "normal":
                shaped.advances_em[start:end] = face.metrics.advances_em(form[start:end])
            if face.keep is self._layout:
                self._layout = Layout(self._style)  # the face keeps the one that owns its font
            if self._vertical and face.metrics is not None:
                _turn_marks(shaped, form, start, end, face.metrics)
        return shaped

    def levels(self, text: str) -> bytes:
        """Return the embedding level of each character (UAX #9): odd where it is written from right to left."""
        encoded = text.translate(_UNSHAPED).encode()
        pointer = ffi.new("char[]", encoded)
        pango.pango_layout_set_text(self._layout.layout, pointer, len(encoded))
        node, places = pango.pango_layout_get_line_readonly(self._layout.layout, 0).runs, _character_places(encoded, len(text))
        levels = bytearray(len(text))
        while node != ffi.NULL:
            item = node.data.item
            first = places[item.offset]
            levels[first : first + item.num_chars] = bytes([item.analysis.level & _LEVEL]) * item.num_chars
            node = node.next
        return bytes(levels)

    def shape_once(self, text: str) -> Shaped:
        """Shape a text that comes again and again, such as the reading of a character."""
        shaped = self._once.get(text)
        if shaped is None:
            shaped = self._once[text] = self.shape(text)
        return shaped

    def shape_cell(self, text: str, share: float = 1.0) -> Shaped:
        """Shape a few characters to stand side by side in one cell of a vertical line (纵中横).

        On the lying page they stand one above the other, the second higher. The cell is that of the type of which this
        shaper sets the `share`.
        """
        parts = self.shape(full_width(text))
        cell_px = self.size_px / share
        spare_px = cell_px - self.size_px
        apart_px, middle = cell_px / len(text), (len(text) - 1) / 2
        advances = [1 / share, *[0.0] * (len(text) - 1)]
        # The first takes the whole cell: the others go back to where it began.
        offsets = {
            at: (spare_px / 2 - (cell_px if at else 0.0), (middle - at) * apart_px - MIDDLE_EM * spare_px)
            for at in range(len(text))
        }
        metrics = parts.spans[0][1].metrics if parts.spans else None
        if metrics is not None and set(classes(text)) == {CharClass.QUESTION}:
            # Where a mark alone stands at the right, as on the mainland, two would reach beyond their line.
            offsets = {at: (x, y + metrics.rightward_em(text[at]) * self.size_px) for at, (x, y) in offsets.items()}
        return Shaped(text, parts.glyphs, advances, parts.spans[:1], {}, offsets)

    def _take_run(self, run: Any, places: Sequence[int], shaped: Shaped) -> None:
        item, string = run.item, run.glyphs
        count, first = string.num_glyphs, places[item.offset]
        face = self._face_of(item.analysis.font, self._layout, self._style["lang"] or "")
        shaped.spans.append((first, face))
        numbers = memoryview(ffi.buffer(string.glyphs, count * _GLYPH_INTS * 4)).cast("i").tolist()
        glyphs, widths, xs, ys = (numbers[part::_GLYPH_INTS] for part in range(4))
        clusters = ffi.unpack(string.log_clusters, count)
        forwards = item.analysis.level & 1 == 0
        if forwards and count == item.num_chars and len(set(clusters)) == count and not any(xs) and not any(ys):
            shaped.glyphs[first : first + count] = array("I", glyphs)
            shaped.advances_em[first : first + count] = [width * FROM_UNITS / self.size_px for width in widths]
            return
        for glyph, width, x, y, cluster in zip(glyphs, widths, xs, ys, clusters, strict=True):
            at = places[item.offset + cluster]
            if glyph == pango.PANGO_GLYPH_EMPTY and not width:
                continue
            part = (glyph, width * FROM_UNITS, x * FROM_UNITS, y * FROM_UNITS)
            if shaped.glyphs[at] == NO_GLYPH:
                shaped.glyphs[at] = glyph
                if x or y:
                    shaped.offsets[at] = part[2:]
            else:
                if at not in shaped.clusters:
                    x0, y0 = shaped.offsets.get(at, (0.0, 0.0))
                    shaped.clusters[at] = [(shaped.glyphs[at], shaped.advances_em[at] * self.size_px, x0, y0)]
                shaped.clusters[at].append(part)
            shaped.advances_em[at] += width * FROM_UNITS / self.size_px

    def blanks(self, character: str) -> tuple[float, float] | None:
        """Return what the half-width form of a mark lacks at its left and right, as `FontMetrics.trims_em`."""
        if character not in self._mark_faces:
            spans = self.shape(_SAMPLE + character).spans
            self._mark_faces[character] = spans[-1][1] if spans else None
        face = self._mark_faces[character]
        if face is None or face.metrics is None:
            return None
        form = vertical_form(character, self._style["lang"] or "") if self._vertical else character
        return face.metrics.trims_em(form)


def _without_first(shaped: Shaped) -> Shaped:
    """Return a shaped text without its first character, which lent its script to the others."""
    spans = [(max(start - 1, 0), face) for start, face in shaped.spans]
    if len(spans) > 1 and spans[1][0] == 0:
        del spans[0]
    return Shaped(
        shaped.text[1:],
        shaped.glyphs[1:],
        shaped.advances_em[1:],
        spans,
        {at - 1: parts for at, parts in shaped.clusters.items() if at},
        {at - 1: offset for at, offset in shaped.offsets.items() if at},
    )


def _turn_marks(shaped: Shaped, form: str, start: int, end: int, metrics: FaceMetrics) -> None:
    """Put the vertical form of each character that stands upright in the place of its horizontal one (`vert`)."""
    for at in range(start, end):
        if stands_upright(form[at]) and shaped.glyphs[at] != NO_GLYPH and at not in shaped.clusters:
            shaped.glyphs[at] = metrics.upright_glyph(form[at]) or shaped.glyphs[at]


def _character_places(encoded: bytes, length: int) -> Sequence[int]:
    """Return, for each byte of UTF-8 text, the index of its character."""
    if len(encoded) == length:
        return range(length)
    starts = (numpy.frombuffer(encoded, numpy.uint8) & 0xC0) != 0x80
    places: list[int] = (numpy.cumsum(starts) - 1).tolist()
    return places


def spans_between(shaped: Shaped, first: int, last: int) -> list[tuple[int, int, SetFace]]:
    """Return the stretches of one face between two characters."""
    spans = []
    for number, (start, face) in enumerate(shaped.spans):
        end = shaped.spans[number + 1][0] if number + 1 < len(shaped.spans) else len(shaped.text)
        if max(start, first) < min(end, last):
            spans.append((max(start, first), min(end, last), face))
    return spans


def cluster_text(shaped: Shaped, at: int, end: int) -> str:
    """Return the characters that the glyph at `at` stands for: it and those that joined it."""
    stop = at + 1
    while stop < end and shaped.glyphs[stop] == NO_GLYPH:
        stop += 1
    return shaped.text[at:stop]


def ink_em(shaped: Shaped, at: int, size_px: float) -> tuple[float, float, float, float]:
    """Return the edges (left, bottom, right, top) of the ink of a glyph from its origin, in em of its size."""
    ((_, _, face),) = spans_between(shaped, at, at + 1)
    ink, logical = ffi.new("PangoRectangle *"), ffi.new("PangoRectangle *")
    pango.pango_font_get_glyph_extents(face.font, shaped.glyphs[at], ink, logical)
    scale = FROM_UNITS / size_px
    return ink.x * scale, -(ink.y + ink.height) * scale, (ink.x + ink.width) * scale, -ink.y * scale


class Shapers:
    """One shaper for each style in use, and one record for each Pango font, of the faces a document has."""

    def __init__(self, faces: Sequence[Face], *, vertical: bool = False) -> None:
        self.vertical = vertical
        self._catalogued = {(face.css_family, face.weight): face for face in faces}
        self._shapers: dict[tuple[Any, ...], Shaper] = {}
        self._of_style: dict[int, tuple[Any, Shaper]] = {}
        self._faces: dict[int, SetFace] = {}

    def begin_document(self) -> None:
        """Forget WeasyPrint's records of the faces, which belong to one document."""
        self._of_style.clear()
        for face in self._faces.values():
            face.pdf = None

    def of(self, style: Any) -> Shaper:
        """Return the shaper of a style."""
        known = self._of_style.get(id(style))
        if known is None:
            key = (*(style[name] for name in _STYLE_KEYS), style["hyphenate_character"])
            if key not in self._shapers:
                self._shapers[key] = Shaper(style, self._face_of, vertical=self.vertical)
            # With the style, whose id is no other's while it is kept.
            known = self._of_style[id(style)] = style, self._shapers[key]
        return known[1]

    def small(self, style: Any, share: float) -> Shaper:
        """Return the shaper of a style in a smaller size, `share` of its own."""
        size_px = style["font_size"] * share
        key = (*(size_px if name == "font_size" else style[name] for name in _STYLE_KEYS), style["hyphenate_character"])
        if key not in self._shapers:
            smaller = style.copy()
            smaller["font_size"] = size_px
            self._shapers[key] = Shaper(smaller, self._face_of, vertical=self.vertical)
        return self._shapers[key]

    def _face_of(self, font: Any, layout: Any, language: str) -> SetFace:
        """Return the face of a Pango font that `layout` has just used."""
        key = int(ffi.cast("uintptr_t", font))
        if key not in self._faces:
            description = ffi.gc(
                pango.pango_font_describe_with_absolute_size(font), pango.pango_font_description_free
            )
            family = ffi.string(pango.pango_font_description_get_family(description)).decode()
            face = self._catalogued.get((family, pango.pango_font_description_get_weight(description)))
            metrics = face_metrics(face, language or "zh-Hans", vertical=self.vertical) if face else None
            self._faces[key] = SetFace(font, layout, metrics)
        return self._faces[key]
