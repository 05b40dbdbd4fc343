"""Print a piece of HTML in our own faces and read back where each character stands."""

from __future__ import annotations

import atexit
import ctypes
import tempfile
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from banxin.diagnostics import Report
from banxin.fonts.catalogue import Face, load_fonts
from banxin.fonts.subset import subset_face
from banxin.renderers.pdf.press import PressedPdf, PrintMetadata, press

SIZE_PT, LEADING_PT, MEASURE_EM, MARGIN_PT = 10.0, 16.0, 14, 36.0

SHEET = f"""
@page {{ size: 300pt 400pt; margin: {MARGIN_PT}pt }}
html {{ font: {SIZE_PT}pt/{LEADING_PT}pt "Noto Serif CJK SC" }}
body {{ margin: 0; width: {MEASURE_EM * SIZE_PT}pt }}
p {{ margin: 0; text-align: justify; text-indent: 2em }}
strong, h1 {{ font-family: "Noto Sans CJK SC"; font-weight: 700 }}
h1 {{ font-size: 20pt; line-height: 32pt; margin: 0 }}
em {{ font-family: "Banxin WenKai"; font-style: normal }}
.note {{ float: footnote }}
::footnote-call {{ content: counter(footnote); font-size: 6pt; vertical-align: super }}
"""

METADATA = PrintMetadata("试", "zh-Hans", "urn:uuid:1", datetime(2020, 10, 28, tzinfo=UTC), ("张三",))


_FOLDER = tempfile.TemporaryDirectory(prefix="banxin-tests-")
atexit.register(_FOLDER.cleanup)


def faces(*roles: str) -> tuple[Face, ...]:
    """Return the faces that ship with the program, of some roles only, cut to what tests print as an edition's are.

    Whole ones are fifty megabytes, which the press would read, write and cut for every page that a test looks at.
    """
    return tuple(_cut(face) for face in load_fonts().faces if not roles or face.role in roles)


@cache
def _cut(face: Face) -> Face:
    path = Path(_FOLDER.name, face.path.name)
    path.write_bytes(subset_face(face, _characters(), drop=("GDEF",)))
    return replace(face, path=path)


@cache
def _characters() -> frozenset[int]:
    """Return the characters in the sources of all tests, and blocks of marks, letters and signs that they count through."""
    written = "".join(path.read_text("utf-8") for path in Path(__file__).resolve().parents[1].rglob("*.py"))
    blocks = ((0x20, 0x250), (0x370, 0x460), (0x2000, 0x2800), (0x3000, 0x3400), (0x4E00, 0x5A00), (0xFF00, 0xFFF0))
    return frozenset((*map(ord, written), *(code for first, end in blocks for code in range(first, end))))


def page_of(body: str, language: str = "zh-Hans") -> str:
    return f'<!doctype html><html lang="{language}"><head><title>试</title></head><body>{body}</body></html>'


def printed(body: str, css: str = "", *, report: Report | None = None, roles: tuple[str, ...] = ("song", "hei"), **how: Any) -> PressedPdf:
    """Print `body` on pages of 14-character lines; findings fail the test unless a report is handed in."""
    told = report if report is not None else Report()
    pdf = press(
        page_of(body),
        stylesheets=[SHEET, css],
        faces=faces(*roles),
        resources=how.pop("resources", {}),
        metadata=how.pop("metadata", METADATA),
        report=told,
        **how,
    )
    if report is None:
        assert [str(finding) for finding in told] == []
    return pdf


@dataclass(frozen=True, slots=True)
class Placed:
    """A character as the page has it: its origin from the left margin and from the top, in points."""

    char: str
    x: float
    y: float
    size: float
    page: int


def placed(content: bytes) -> list[Placed]:
    """Return every visible character of a PDF in the order of its content."""
    found = []
    document = pdfium.PdfDocument(content)
    for number in range(len(document)):
        page = document[number]
        text = page.get_textpage()
        x, y = ctypes.c_double(), ctypes.c_double()
        for index in range(raw.FPDFText_CountChars(text)):
            code = raw.FPDFText_GetUnicode(text, index)
            if code > 32 and raw.FPDFText_IsGenerated(text, index) != 1:
                raw.FPDFText_GetCharOrigin(text, index, ctypes.byref(x), ctypes.byref(y))
                size = round(raw.FPDFText_GetFontSize(text, index) * 0.75, 2)  # WeasyPrint scales pixels to points
                found.append(Placed(chr(code), round(x.value - MARGIN_PT, 3), round(400 - y.value, 3), size, number + 1))
        text.close()
        page.close()
    document.close()
    return found


def lines(content: bytes) -> list[list[Placed]]:
    """Return the characters of a PDF by baseline, top to bottom, each line from left to right."""
    rows: dict[tuple[int, float], list[Placed]] = defaultdict(list)
    for char in placed(content):
        rows[char.page, round(char.y, 1)].append(char)
    return [sorted(rows[key], key=lambda char: char.x) for key in sorted(rows)]


def texts(content: bytes) -> list[str]:
    return ["".join(char.char for char in line) for line in lines(content)]
