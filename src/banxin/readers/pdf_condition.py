"""The bytes of a PDF come in; in what condition it is comes out: what is damaged, what can be mended, which fonts are mute.

pdfium reads on where it can and says nothing; a stream cut in half is half a page to it. So each stream is unpacked
here once, and the fonts are asked whether they say which characters their glyphs are.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

import pikepdf
from fontTools.agl import toUnicode

from banxin.pdf_forms import draws_without_end, forms_of, resources_of

_MAX_STREAM_BYTES = 64_000_000
# Encodings and collections by which a reader knows characters without a table of the file's own.
_NAMED_COLLECTIONS = frozenset(("GB1", "CNS1", "Japan1", "KR", "Korea1"))


NAMELESS = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """What was found out about a PDF.

    `data` are the bytes to read, mended where `mended` tells so; `broken` are the pages, from 1, of which a stream
    cannot be unpacked to its end; `mute` are for each page the fonts, by their full names, that do not say which
    characters they print. Type 3 fonts have no name; NAMELESS stands for them where most of the page's are mute.
    `hides_layers` tells that a layer (optional content) is off. `endless` is the first page that draws more forms than
    anybody makes, forms within forms counted as often as they are drawn; 0 where none does.
    """

    data: bytes
    mended: bool = False
    broken: tuple[int, ...] = ()
    mute: dict[int, frozenset[str]] = field(default_factory=dict)
    hides_layers: bool = False
    endless: int = 0


def examine(data: bytes) -> Condition:
    """Look a PDF over. One that cannot be opened here at all is returned as it is, for its reader to refuse."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            mended = any("damaged" in str(warning) or "reconstruct" in str(warning) for warning in pdf.get_warnings())
            broken: list[int] = []
            endless = 0
            mute: dict[int, frozenset[str]] = {}
            judged: dict[tuple[int, int], bool] = {}
            for number, page in enumerate(pdf.pages, 1):
                endless = endless or (number if draws_without_end(page.obj) else 0)
                if not all(_is_whole(stream, judged) for stream in _streams(page.obj)):
                    broken.append(number)
                if names := frozenset(_mute_fonts(page.obj)):
                    mute[number] = names
            return Condition(_saved(pdf) if mended else data, mended, tuple(broken), mute, _hides_layers(pdf), endless)
    except (pikepdf.PdfError, pikepdf.PasswordError, ValueError, TypeError, RuntimeError, RecursionError):
        return Condition(data)


def _hides_layers(pdf: pikepdf.Pdf) -> bool:
    """Tell whether a file has layers that are off when it is opened (ISO 32000-1, 8.11.4)."""
    properties = pdf.Root.get("/OCProperties")
    shown = properties.get("/D") if isinstance(properties, pikepdf.Dictionary) else None
    if not isinstance(shown, pikepdf.Dictionary):
        return False
    return shown.get("/BaseState") == "/OFF" or (isinstance(off := shown.get("/OFF"), pikepdf.Array) and len(off) > 0)


def _saved(pdf: pikepdf.Pdf) -> bytes:
    stream = io.BytesIO()
    pdf.save(stream, deterministic_id=True)
    return stream.getvalue()


# --- streams -----------------------------------------------------------------------------------------------


def _streams(page: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Yield the streams that a page's text depends on: its content, its forms, its fonts and their tables."""
    content = page.get("/Contents")
    if isinstance(content, pikepdf.Array):
        yield from (part for part in content.as_list() if isinstance(part, pikepdf.Stream))
    elif isinstance(content, pikepdf.Stream):
        yield content
    for resources in resources_of(page):
        yield from forms_of(resources).values()
        for font in _values(resources, "/Font"):
            for owner in (font, *_descendants(font)):
                parts = [owner.get("/ToUnicode")]
                descriptor = owner.get("/FontDescriptor")
                if isinstance(descriptor, pikepdf.Dictionary):
                    parts += [descriptor.get(key) for key in ("/FontFile", "/FontFile2", "/FontFile3")]
                yield from (part for part in parts if isinstance(part, pikepdf.Stream))


def _is_whole(stream: pikepdf.Object, judged: dict[tuple[int, int], bool]) -> bool:
    """Tell whether a packed stream can be unpacked to its end, its check sum included."""
    key = stream.objgen
    if key in judged and key != (0, 0):
        return judged[key]
    filters = stream.get("/Filter")
    names = [str(name) for name in filters.as_list()] if isinstance(filters, pikepdf.Array) else [str(filters)]
    whole = True
    if names == ["/FlateDecode"]:
        packed, unpacker = stream.read_raw_bytes(), zlib.decompressobj()
        try:
            unpacker.decompress(packed, _MAX_STREAM_BYTES)
            whole = not packed or unpacker.eof or bool(unpacker.unconsumed_tail)
        except zlib.error:
            whole = False
    judged[key] = whole
    return whole


# --- fonts -------------------------------------------------------------------------------------------------


def _mute_fonts(page: pikepdf.Object) -> Iterator[str]:
    """Yield the fonts of a page that number their glyphs by a numbering of their own and have no table of characters."""
    nameless: list[bool] = []
    for resources in resources_of(page):
        for font in _values(resources, "/Font"):
            if font.get("/Subtype") == "/Type3":
                nameless.append(not isinstance(font.get("/ToUnicode"), pikepdf.Stream) and not _names_glyphs(font))
            if font.get("/Subtype") != "/Type0" or isinstance(font.get("/ToUnicode"), pikepdf.Stream):
                continue
            if str(font.get("/Encoding")) not in ("/Identity-H", "/Identity-V"):
                continue
            for descendant in _descendants(font):
                system = descendant.get("/CIDSystemInfo")
                ordering = str(system.get("/Ordering", "")) if isinstance(system, pikepdf.Dictionary) else ""
                if ordering not in _NAMED_COLLECTIONS:
                    yield str(font.get("/BaseFont", "/")).lstrip("/")
                    yield str(descendant.get("/BaseFont", "/")).lstrip("/")
    if sum(nameless) * 2 > len(nameless):
        yield NAMELESS


def _names_glyphs(font: pikepdf.Object) -> bool:
    """Tell whether a simple font calls its glyphs by names that stand for characters: `one`, `uni4E00`; not `g12`."""
    encoding = font.get("/Encoding")
    differences = encoding.get("/Differences") if isinstance(encoding, pikepdf.Dictionary) else None
    if not isinstance(differences, pikepdf.Array):
        return isinstance(encoding, pikepdf.Name)
    names = [bytes(item)[1:].decode("latin-1") for item in differences.as_list() if isinstance(item, pikepdf.Name)]
    known = sum(bool(toUnicode(name)) for name in names if name != ".notdef")
    return known * 2 > len(names)


def _values(resources: pikepdf.Object, key: str) -> list[pikepdf.Object]:
    group = resources.get(key)
    if not isinstance(group, pikepdf.Dictionary):
        return []
    return [item for _, item in group.items() if isinstance(item, pikepdf.Dictionary | pikepdf.Stream)]


def _descendants(font: pikepdf.Object) -> list[pikepdf.Object]:
    fonts = font.get("/DescendantFonts")
    return [item for item in fonts.as_list() if isinstance(item, pikepdf.Dictionary)] if isinstance(fonts, pikepdf.Array) else []
