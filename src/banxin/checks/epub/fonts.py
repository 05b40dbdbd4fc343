"""The font files of a book go in; what is in them, and whether they serve the text they are for, come out."""

from __future__ import annotations

import io
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from lxml import etree

from banxin.checks.epub.book import Book, line_of
from banxin.checks.epub.cascade import FontFace, Look, Sheet, families_of, font_faces
from banxin.checks.epub.chinese import own_texts
from banxin.model.walk import is_visible
from banxin.typography.characters import is_east_asian

_FONT_TYPES = (
    "font/otf",
    "font/ttf",
    "font/woff",
    "font/woff2",
    "application/vnd.ms-opentype",
    "application/font-sfnt",
    "application/font-woff",
)
# Names of before 2017 and of programs that guess.
_OLD_TYPES = ("application/x-font-ttf", "application/x-font-otf", "application/x-font-opentype", "application/x-font-truetype", "font/opentype", "application/x-font-woff")
# A whole Chinese font is several megabytes; the text of the longest novel needs some five thousand characters.
_WHOLE_FONT_CHARS, _WHOLE_FONT_BYTES = 15_000, 3_000_000
_RESTRICTED = 0x0002
_BOLD = 600
_MAX_SAMPLE = 8


@dataclass(frozen=True, slots=True)
class Font:
    """A readable font file: its family, its characters, and the embedding bits of its table OS/2.

    `turns_quotes` says whether it has other forms of curly quotation marks for vertical lines, as mainland faces have.
    """

    name: str
    family: str
    bytes: int
    characters: frozenset[int]
    embedding: int
    turns_quotes: bool = False


def read_fonts(book: Book) -> dict[str, Font]:
    """Return the fonts of the manifest by member, reporting those that cannot be read."""
    fonts: dict[str, Font] = {}
    for name, item in book.items.items():
        if item.media_type not in (*_FONT_TYPES, *_OLD_TYPES) or name not in book.members or name in book.encrypted:
            continue
        if item.media_type in _OLD_TYPES and book.major == 3:
            book.find("EPB-651", file=name, media_type=item.media_type)
        font = _read_font(name, book.read(name))
        if not font.characters:
            book.find("EPB-019", file=name)
        fonts[name] = font
    return fonts


def _read_font(name: str, data: bytes) -> Font:
    """Return what a font file holds; a font without characters for what is none."""
    size = len(data)
    if data[:4] in (b"wOFF", b"wOF2"):
        data = _unpacked(data)
    import uharfbuzz

    face = uharfbuzz.Face(data)
    names = uharfbuzz.OTNameIdPredefined
    family = face.get_name(names.TYPOGRAPHIC_FAMILY) or face.get_name(names.FONT_FAMILY) or ""
    table = face.reference_table("OS/2")
    bits = bytes(table.data)[8:10] if table is not None else b""
    characters = frozenset(face.unicodes)
    return Font(name, family, size, characters, int.from_bytes(bits, "big"), 0x201C in characters and _turns(face, "“"))


def _turns(face: Any, character: str) -> bool:
    """Tell whether a font draws a character otherwise in a vertical line."""
    import uharfbuzz

    glyphs = []
    for direction in ("ltr", "ttb"):
        buffer = uharfbuzz.Buffer()
        buffer.add_str(character)
        buffer.direction, buffer.script, buffer.language = direction, "Hani", "zh-Hans"
        uharfbuzz.shape(uharfbuzz.Font(face), buffer)
        glyphs.append([info.codepoint for info in buffer.glyph_infos])
    return glyphs[0] != glyphs[1]


def _unpacked(data: bytes) -> bytes:
    from fontTools.ttLib import TTFont, TTLibError

    unpacked = io.BytesIO()
    try:
        with TTFont(io.BytesIO(data)) as font:
            font.flavor = None
            font.save(unpacked)
    except (TTLibError, KeyError, AssertionError, ValueError, ImportError):
        return b""
    return unpacked.getvalue()


def check_fonts(book: Book, fonts: dict[str, Font], sheets: list[Sheet], looks: dict[str, list[tuple[etree._Element, Look]]]) -> None:
    """Report fonts that nobody uses, that are whole or forbidden, and text that they were embedded for and lack."""
    faces = font_faces(sheets)
    named = {source for face in faces for source in face.sources}
    used = {
        family
        for sheet in sheets
        for rule in sheet.rules
        if not rule.is_font_face
        for declaration in rule.declarations
        if declaration.name in ("font-family", "font")
        for family in families_of(declaration.value)
    } | {family for pairs in looks.values() for _, look in pairs for family in look.families}
    for name, font in fonts.items():
        if name not in named:
            book.find("EPB-652", file=name)
        if len(font.characters) > _WHOLE_FONT_CHARS and font.bytes > _WHOLE_FONT_BYTES:
            book.find("EPB-654", file=name, characters=len(font.characters), megabytes=font.bytes // 1_000_000)
        if font.embedding & _RESTRICTED:
            book.find("EPB-655", file=name)
    for face in faces:
        if face.family not in used:
            book.find("EPB-653", file=face.sheet, line=face.line, family=face.family)
    _check_coverage(book, fonts, faces, looks)


def _check_coverage(
    book: Book, fonts: dict[str, Font], faces: list[FontFace], looks: dict[str, list[tuple[etree._Element, Look]]]
) -> None:
    """Hold the characters of the text against the embedded fonts it asks for, and bold text against bold faces."""
    wanted: dict[tuple[tuple[str, ...], bool, bool], set[str]] = defaultdict(set)
    places: dict[tuple[tuple[str, ...], bool, bool], tuple[str, int | None]] = {}
    embedded: dict[str, list[FontFace]] = defaultdict(list)
    for face in faces:
        embedded[face.family].append(face)
    for name, pairs in looks.items():
        for element, look in pairs:
            if look.shown and any(family in embedded for family in look.families):
                key = (look.families, look.weight >= _BOLD, look.synthesis)
                if text := "".join(own_texts(element)):
                    wanted[key].update(text)
                    places.setdefault(key, (name, line_of(element)))
    lacking_in, smeared = set[str](), set[str]()
    for (families, bold, synthesis), characters in wanted.items():
        own = [face for family in families for face in embedded.get(family, ())]
        # A face whose file is obfuscated, missing or damaged has its own finding.
        if not own or not all(source in fonts and fonts[source].characters for face in own for source in face.sources[:1]):
            continue
        name, line = places[families, bold, synthesis]
        family = own[0].family
        held = {code for face in own for source in face.sources if source in fonts for code in fonts[source].characters}
        lacking = sorted(c for c in characters if is_visible(c) and is_east_asian(c) and ord(c) not in held and not _is_private(c))
        if lacking and family not in lacking_in:
            lacking_in.add(family)
            sample = "".join(lacking[:_MAX_SAMPLE])
            book.find("EPB-656", file=name, line=line, family=family, count=len(lacking), sample=sample)
        boldest = max(face.weights[1] for face in own if face.family == family)
        if bold and synthesis and boldest < _BOLD and family not in smeared and any(map(is_east_asian, characters)):
            smeared.add(family)
            book.find("EPB-429", file=name, line=line, family=family)


def _is_private(character: str) -> bool:
    return "\ue000" <= character <= "\uf8ff" or character >= "\U000f0000" or character == "\ufffd"


def fonts_summary(fonts: dict[str, Font]) -> list[dict[str, Any]]:
    """Return the fonts as plain values."""
    return [
        {"file": font.name, "family": font.family, "bytes": font.bytes, "characters": len(font.characters)} for font in fonts.values()
    ]
