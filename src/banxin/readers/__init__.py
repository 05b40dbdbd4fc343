"""A source comes in; the name of the reader that understands it comes out, and the table of readers.

A reader turns one source into a `Document`: `Reader: (Source, Report) -> Document`. A new format is a line in
`READERS` and, where it can be told from its content, a rule in `recognise`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import PurePath
from statistics import median, quantiles
from typing import Literal, TypeAlias

from banxin.diagnostics import Place, Report
from banxin.errors import SourceError
from banxin.model.document import Document
from banxin.readers.manuscript import is_manuscript, read_manuscript
from banxin.readers.markdown import read_markdown
from banxin.readers.newspaper import read_newspaper
from banxin.readers.novel import read_novel
from banxin.readers.source import Source, decode, is_pdf
from banxin.settings import ReaderName

Reader: TypeAlias = Callable[[Source, Report], Document]
# A manuscript says itself what it is, so nobody names its reader in a setting.
ReaderKind: TypeAlias = ReaderName | Literal["manuscript"]


def _read_pdf(source: Source, report: Report) -> Document:
    # pdfium takes its time to load, and most sources are text.
    from banxin.readers.pdf import read_pdf

    return read_pdf(source, report)


READERS: dict[ReaderKind, Reader] = {
    "newspaper": read_newspaper,
    "novel": read_novel,
    "markdown": read_markdown,
    "pdf": _read_pdf,
    "manuscript": read_manuscript,
}


def choose_reader(source: Source, wanted: ReaderName | None, report: Report) -> ReaderKind:
    """Return the wanted reader, else the one that the source's content asks for, and report why (SRC-004).

    A manuscript is always read as one, and so is a PDF. Raises SourceError for a source that cannot be decoded, or
    a PDF asked to be read as text or the reverse.
    """
    if is_pdf(source):
        if wanted not in (None, "pdf"):
            hint = "leave --from out, or name its text"
            raise SourceError(f"a PDF cannot be read as {wanted}", hint=hint, place=Place(source.name))
        return "pdf"
    if wanted == "pdf":
        hint = "leave --from out: the content says how it is read"
        raise SourceError("this is no PDF", hint=hint, place=Place(source.name))
    # What decoding has to say is said when the reader decodes.
    text = decode(source, Report())
    if is_manuscript(text):
        return "manuscript"
    if wanted:
        return wanted
    reader, reason = recognise(text, source.name)
    report.add("SRC-004", place=Place(source.name), reader=reader, reason=reason)
    return reader


# --- recognition -------------------------------------------------------------------------------------------

# The beginning of a source says what it is; the rest would only cost time.
_SAMPLE_CHARS = 300_000

_MARKDOWN_SUFFIXES = (".md", ".markdown")
# Each sign of Markdown with its weight: how unlikely it is that plain text has it by chance.
_MARKDOWN_SIGNS: tuple[tuple[str, int, re.Pattern[str]], ...] = (
    (
        "front matter",
        3,
        re.compile(r"\A---[ \t]*\n(?:[\w-]+[ \t]*:.*\n|[ \t#].*\n|\n)+?(?:---|\.\.\.)[ \t]*(?:\n|\Z)"),
    ),
    ("headings", 2, re.compile(r"^ {0,3}#{1,6}[ \t]+[^\s#]", re.M)),
    ("fenced code", 2, re.compile(r"^ {0,3}```[^`\n]*\n[\s\S]*?^ {0,3}```", re.M)),
    ("links", 2, re.compile(r"\[[^\]\n]{0,300}\]\([^)\s]{1,500}(?:\s+\"[^\"\n]*\")?\)")),
    ("tables", 2, re.compile(r"^ {0,3}\|?[ \t]*:?-{2,}:?[ \t]*\|[ \t|:-]*$", re.M)),
    ("notes", 2, re.compile(r"^\[\^[^\]\s]+\]:", re.M)),
    ("strong emphasis", 1, re.compile(r"\*\*[^\s*][^*\n]*\*\*")),
    ("quotations", 1, re.compile(r"^> \S.*(?:\n>.*)*", re.M)),
    ("lists", 1, re.compile(r"^[-*+] [^\s*+-].*\n(?:\s*\n)?[-*+] [^\s*+-]", re.M)),
)
_LEAST_MARKDOWN_WEIGHT = 2

# What the press writes and novels hardly do, in both scripts; each counts once.
_PRESS_SIGNS = (
    re.compile(r"责任编辑|責任編輯|责编|責編|本版编辑|版式设计|值班(?:编辑|主任)"),
    re.compile(r"本[报報台网網]\s*(?:讯|訊|记者|記者|评论员|評論員)|[记記]者\s*[\u4e00-\u9fff]{2,3}\s*[）)]"),
    re.compile(r"(?:新[华華]社|中新社).{0,12}(?:电|電|讯|訊)"),
    re.compile(r"第?\s*[A-Z]?\d{1,2}\s*版|星期[一二三四五六日天]|E-?mail\s*[:：]", re.I),
    re.compile(r"^\s*[□■◇◆◎●▲△▍▎][^\s□■]{1,16}\s*$", re.M),
    re.compile(r"《[^》\n]{2,10}[报報]》"),
)
_CHAPTER_LINE = re.compile(
    r"^\s*第\s*[0-9０-９〇零一二三四五六七八九十百千两]+\s*[章回卷][\s　].{0,40}$", re.M
)

# A newspaper column holds 8 to 28 characters; books are set wider.
_COLUMN_CHARS = (8, 28)
# Lines of a column are as long as their neighbours, but for last lines and headlines; a poem's hold few marks.
_EVEN_CHARS, _LEAST_EVEN = 2, 0.36
# Lines broken at a measure end within a sentence, but for one in some seven; whole paragraphs nearly all end
# one.
_MOST_ENDED_LINES = 0.35
_LEAST_MARKED_LINES = 0.25
_INNER_MARK = re.compile("[，。、；：！？“”「」《》]")
# Columns that stand side by side in the lines of a text are parted by gutters.
_GUTTER = re.compile(r"\S\s{3,}\S.{5}")
_LEAST_GUTTERED = 0.25
# The largest broadsheet pages hold some 15,000 characters.
_MOST_PAGE_CHARS = 40_000


def recognise(text: str, name: str) -> tuple[ReaderName, str]:
    """Return the reader for a text and the reason, in words for a message."""
    sample = text[:_SAMPLE_CHARS]
    if PurePath(name).suffix.lower() in _MARKDOWN_SUFFIXES:
        return "markdown", "the name of the file says Markdown"
    found = [(sign, weight) for sign, weight, pattern in _MARKDOWN_SIGNS if pattern.search(sample)]
    if sum(weight for _, weight in found) >= _LEAST_MARKDOWN_WEIGHT:
        return "markdown", "it has " + ", ".join(sign for sign, _ in found)
    if len(_CHAPTER_LINE.findall(sample)) >= 2:
        return "novel", "headings of chapters stand on lines of their own"
    if len(text) <= _MOST_PAGE_CHARS:
        press = sum(bool(pattern.search(sample)) for pattern in _PRESS_SIGNS)
        if press >= 3:
            return "newspaper", f"{press} signs of the press"
        if _has_gutters(sample):
            return "newspaper", "its columns stand side by side"
        if _is_column(sample):
            return "newspaper", "its lines are short and even like those of a column"
    return "novel", "running text"


def _has_gutters(text: str) -> bool:
    """Tell whether columns stand side by side in the lines, as an extractor that keeps the layout leaves them."""
    lines = [line for raw in text.split("\n") if (line := raw.strip())]
    return len(lines) >= 8 and sum(bool(_GUTTER.search(line)) for line in lines) >= _LEAST_GUTTERED * len(lines)


def _is_column(text: str) -> bool:
    """Tell whether the lines are those of newspaper columns: narrow, even, broken within sentences.

    Columns of several widths stand one after another, so each line is held against its neighbours.
    """
    lines = [line for line in ("".join(raw.split()) for raw in text.split("\n")) if line]
    if len(lines) < 8:
        return False
    widths = [len(line) for line in lines]
    ended = sum(line[-1] in "。！？…”」" for line in lines) / len(lines)
    marked = sum(bool(_INNER_MARK.search(line[:-1])) for line in lines) / len(lines)
    even = sum(abs(one - other) <= _EVEN_CHARS for one, other in pairwise(widths)) / (len(widths) - 1)
    least, most = _COLUMN_CHARS
    narrow = least <= median(widths) <= most and quantiles(widths, n=10)[-1] <= 1.5 * most
    return narrow and even >= _LEAST_EVEN and ended <= _MOST_ENDED_LINES and marked >= _LEAST_MARKED_LINES
