"""What is known of a finished PDF: plain values that print as JSON, and as a table in words for a terminal."""

from __future__ import annotations

from collections import Counter
from typing import TypedDict


class Sheet(TypedDict):
    """Pages of one size; `bleed_mm` is the least of the four edges, None without a trim box."""

    pages: str
    count: int
    name: str
    trim_mm: tuple[float, float]
    media_mm: tuple[float, float]
    bleed_mm: float | None
    nested: bool


class FontFact(TypedDict):
    """A face that shows text on `pages` pages, the first of which is `first_page`."""

    name: str
    type: str
    embedded: bool
    subset: bool
    unicode: bool
    pages: int
    first_page: int


class PictureFact(TypedDict):
    """A picture at its largest print on a page; `ppi` is the lower of the two effective resolutions."""

    page: int
    pixels: tuple[int, int]
    printed_mm: tuple[float, float]
    ppi: int
    colour: str
    bits: int


class TextFact(TypedDict):
    """Visible characters on the pages read, and those among them that stand for no character of Unicode."""

    pages_read: int
    characters: int
    unmapped: int


class PdfFacts(TypedDict):
    """All that is known of one file.

    `rgb_operators` counts outside pictures; `inks` are those that fill text; `lines` says in words how its lines of
    Chinese are set (`typesetting.summarise_pdf`).
    """

    file: str
    format: str
    bytes: int
    readable: bool
    producer: str
    claims: list[str]
    pages: int
    sheets: list[Sheet]
    fonts: list[FontFact]
    colours: dict[str, int]
    rgb_operators: int
    inks: dict[str, int]
    blending: dict[str, int]
    pictures: list[PictureFact]
    pictures_total: int
    title: str
    language: str
    tagged: bool
    bookmarks: int
    links: dict[str, int]
    encrypted: bool
    output_intents: list[str]
    text: TextFact
    lines: str


def nothing_known(name: str, size: int) -> PdfFacts:
    """Return the facts of a file of which nothing but its name and size in bytes is known."""
    return PdfFacts(
        file=name,
        format="PDF",
        bytes=size,
        readable=False,
        producer="",
        claims=[],
        pages=0,
        sheets=[],
        fonts=[],
        colours={},
        rgb_operators=0,
        inks={},
        blending={},
        pictures=[],
        pictures_total=0,
        title="",
        language="",
        tagged=False,
        bookmarks=0,
        links={"internal": 0, "external": 0, "nowhere": 0},
        encrypted=False,
        output_intents=[],
        text=TextFact(pages_read=0, characters=0, unmapped=0),
        lines="",
    )


def format_pdf_summary(facts: PdfFacts) -> str:
    """Return the facts as a table for a terminal, one line a fact, without a line end after the last."""
    if not facts["readable"]:
        state = "needs a password" if facts["encrypted"] else "cannot be read"
        return f"{facts['file']} · PDF · {_size(facts['bytes'])} · {state}"
    head = [facts["file"], facts['format'], counted(facts["pages"], "page"), _size(facts["bytes"])]
    rows = [
        ("title", facts["title"] or "none"),
        ("language", facts["language"] or "none"),
        *(("pages", _describe_sheet(sheet)) for sheet in facts["sheets"]),
        ("colours", _describe_counts(facts["colours"]) or "black (none is named)"),
        ("RGB", f"{facts['rgb_operators']} operators outside pictures" if facts["rgb_operators"] else "none outside pictures"),
        ("text in", _describe_counts(facts["inks"], shown=4) or "no text"),
        ("pictures", _describe_pictures(facts)),
        *(("font", _describe_font(font)) for font in facts["fonts"][:40]),
        ("bookmarks", str(facts["bookmarks"])),
        ("links", _describe_counts({kind: n for kind, n in facts["links"].items() if n}) or "none"),
        ("tagged", "yes" if facts["tagged"] else "no"),
        ("encrypted", "yes" if facts["encrypted"] else "no"),
        ("intent", ", ".join(facts["output_intents"]) or "none"),
        ("claims", ", ".join(facts["claims"]) + " (not verified)" if facts["claims"] else "none"),
        ("text", _describe_text(facts)),
        ("lines", facts["lines"] or "not measured"),
    ]
    return "\n".join([" · ".join(head), *(f"  {label:10} {value}" for label, value in rows)])


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: 1 page, 2 pages."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _size(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"


def _describe_sheet(sheet: Sheet) -> str:
    width, height = sheet["trim_mm"]
    name = f"{sheet['name']}, " if sheet["name"] else ""
    if sheet["bleed_mm"] is None:
        boxes = "no trim box"
    else:
        boxes = f"bleed {sheet['bleed_mm']:g} mm" + ("" if sheet["nested"] else ", boxes not nested")
    media = " × ".join(f"{length:g}" for length in sheet["media_mm"])
    return f"{sheet['pages']}: {name}{width:g} × {height:g} mm, {boxes}, media {media} mm"


def _describe_counts(counts: dict[str, int], shown: int = 8) -> str:
    parts = [f"{name} ({count:,})" for name, count in list(counts.items())[:shown]]
    if len(counts) > shown:
        parts.append(f"and {len(counts) - shown} more")
    return " · ".join(parts)


def _describe_pictures(facts: PdfFacts) -> str:
    if not facts["pictures"]:
        return "none"
    lowest = facts["pictures"][0]
    width, height = lowest["pixels"]
    colours = Counter(picture["colour"] for picture in facts["pictures"])
    return (
        f"{facts['pictures_total']}, {_describe_counts(dict(colours))}; the lowest is {lowest['ppi']} ppi "
        f"(page {lowest['page']}, {width} × {height} px)"
    )


def _describe_font(font: FontFact) -> str:
    states = [
        font["type"],
        ("subset" if font["subset"] else "embedded whole") if font["embedded"] else "NOT EMBEDDED",
        *([] if font["unicode"] else ["no Unicode"]),
        counted(font["pages"], "page"),
    ]
    return f"{font['name']}: " + ", ".join(states)


def _describe_text(facts: PdfFacts) -> str:
    text = facts["text"]
    whole = text["pages_read"] == facts["pages"]
    where = "" if whole else f" on {counted(text['pages_read'], 'page')} read"
    unmapped = f", {text['unmapped']:,} of no known character" if text["unmapped"] else ""
    return f"{text['characters']:,} characters{where}{unmapped}"
