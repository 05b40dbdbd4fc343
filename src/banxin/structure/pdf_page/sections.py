"""Articles of a page come in, each with the pieces that stand with it; sections of the document come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from banxin.diagnostics import Place, Report
from banxin.model.document import (
    Block,
    Break,
    Byline,
    Figure,
    Heading,
    Inline,
    Label,
    Paragraph,
    Section,
    SectionKind,
    Text,
)
from banxin.model.span import confidence_of
from banxin.model.walk import heading_text
from banxin.structure.bylines import is_name, read_byline
from banxin.structure.headings import clean_part, is_wrapped_rest
from banxin.structure.pdf_page.flow import Group
from banxin.structure.pdf_page.headlines import DASHES, is_bare_name
from banxin.structure.pdf_page.model import Line, Piece, overlap
from banxin.structure.pdf_page.names import placed_names
from banxin.structure.pdf_page.paragraphs import (
    make_paragraph,
    make_strong,
    make_table,
    make_verse,
    origin_of,
    paragraph_starts,
)
from banxin.structure.pdf_page.pieces import signature_names
from banxin.structure.pdf_page.places import PageArticle
from banxin.structure.pdf_page.verse import is_verse
from banxin.structure.trade import is_notice_title, read_label, read_lead


def make_section(article: PageArticle, em: float, report: Report, *, indents: bool) -> Section:
    chain = article.chain
    confidence = confidence_of(chain.margin)
    blocks = _blocks(article, em, indents=indents)
    heading = _heading(chain.group, confidence)
    byline = _byline(article, em)
    label = None
    if article.label is not None:
        reading = read_label(article.label.text)
        label = Label(reading.text if reading else article.label.text.strip("「」『』"), article.label.text)
    elif article.shared_label:
        label = Label(article.shared_label)
    others = [line for piece in (*article.bylines, *([article.label] if article.label else [])) for line in piece.lines]
    section = Section(
        "article",
        heading,
        label,
        byline,
        tuple(blocks),
        confidence=confidence,
        origin=replace(origin_of(others, confidence), decisions=chain.decisions),
    )
    if not heading_text(section):
        first = chain.texts[0].lines[0]
        span = first.fragment.origin.spans[0]
        report.add("STR-004", place=Place(span.source, span.first), start=first.text[:12])
    return replace(section, kind=_kind(article, section))


def _byline(article: PageArticle, em: float) -> Byline | None:
    names: list[str] = []
    printed: list[str] = []
    pieces = sorted(article.bylines, key=lambda piece: (piece.left, piece.top) if piece.lines[0].frame.top > article.top else (0.0, 0.0))
    text = ""
    for piece in pieces:
        text = text + piece.text if text and read_byline(text + piece.text) and len(piece.text) <= 2 else piece.text
        read = _names_of(piece, text)
        names = [name for name in names if not any(new.startswith(name) for new in read)]
        names += [name for name in read if name not in names]
        printed.append(" ".join(piece.text.split()))
    if pieces:
        texts = article.chain.texts
        group = article.chain.group
        under = group is not None and any(piece is pieces[0] for piece in group.bylines)
        head = under or (bool(texts) and pieces[0].bottom <= texts[0].top + em)
        place: Literal["head", "end"] = "head" if head else "end"
        return Byline(tuple(names), " ".join(printed), place)
    leads = [read_lead(line.text) for piece in article.chain.texts for line in piece.lines]
    found = [lead for lead in leads if lead]
    first = read_lead(article.chain.texts[0].lines[0].text) if article.chain.texts else ""
    return Byline((first,)) if first and len(found) == 1 else None


def _names_of(piece: Piece, text: str) -> tuple[str, ...]:
    """Return the names in a byline that may be broken over two lines: within a name, between two, or before what somebody did."""
    spaced = " ".join(line.text.strip() for line in piece.lines)
    whole, parted = signature_names(text), signature_names(spaced)
    if len(parted) > len(whole) and all(map(is_name, parted)):
        return parted  # the lines break between two names
    return whole or placed_names(text) or placed_names(spaced) or ((text,) if is_bare_name(piece) else ())


def _kind(article: PageArticle, section: Section) -> SectionKind:
    if is_notice_title(heading_text(section)):
        return "notice"
    paragraphs = sum(isinstance(block, Paragraph) for block in section.blocks)
    label = read_label(article.label.text) if article.label else None
    credited = any(reading.picture for piece in article.bylines if (reading := read_byline(piece.text)))
    if paragraphs == 1 and ((label and label.picture) or credited):
        return "cartoon"
    opens = bool(article.chain.texts) and any(isinstance(b, Paragraph) for b in section.blocks)
    if paragraphs == 1 and opens and (article.shared_label or (label and label.series)):
        return "brief"
    return "article"


def _blocks(article: PageArticle, em: float, *, indents: bool) -> list[Block]:
    """Return the paragraphs, subheads and figures of an article in its order."""
    items: list[tuple[Line, Piece]] = []
    for piece in article.chain.texts:
        items += [(line, piece) for line in piece.lines]
    if is_verse(article.chain.texts):
        return [*article.figures, *map(make_strong, article.subheads), make_verse([line for line, _ in items], article.chain.margin)]
    tables = [piece for piece in article.chain.texts if piece.rows]
    starts = paragraph_starts(items, indents)
    subheads = sorted(article.subheads, key=lambda piece: piece.top)
    blocks: list[Block] = list(article.figures)
    lines: list[Line] = []

    def close() -> None:
        if lines:
            blocks.append(make_paragraph(lines, article.chain.margin))
            lines.clear()

    for index, (line, piece) in enumerate(items):
        if index in starts:
            close()
        if index == 0 or items[index - 1][1] is not piece:
            due = [s for s in subheads if s.bottom <= piece.top + em and overlap(s.left, s.right, piece.left, piece.right) > 0 and (index == 0 or s.top >= items[index - 1][1].top - em or items[index - 1][1].left < piece.left)]
            for subhead in due:
                close()
                blocks.append(make_strong(subhead))
                subheads.remove(subhead)
        if piece.rows:
            close()
            if piece in tables:
                blocks.append(make_table(piece, article.chain.margin))
                tables.remove(piece)
            continue
        lines.append(line)
    close()
    blocks += [make_strong(subhead) for subhead in subheads]
    return blocks


def _heading(group: Group | None, confidence: float) -> Heading:
    """Return kicker, title and subtitle by type size: the largest lines are the title."""
    if group is None:
        return Heading()
    if group.vertical:
        head = min(piece.top for piece in group.pieces if piece.vertical)
        # A level line at its foot is read last, one level with its head first.
        ranks = {id(piece): 1 if piece.vertical else 2 * (piece.top > head + group.size) for piece in group.pieces}
        ordered = sorted(group.pieces, key=lambda piece: (ranks[id(piece)], piece.lines[0].across))
        lines = [line for piece in ordered for line in piece.lines]
    else:
        lines = [line for piece in group.pieces for line in piece.lines]
    largest = max(line.size for line in lines)
    big = [index for index, line in enumerate(lines) if line.size > 0.93 * largest]
    first, last = big[0], big[-1]
    while last > first and lines[last].text.strip().startswith(DASHES):
        last -= 1
    return Heading(
        _turned(lines[first : last + 1]),
        _turned(lines[:first]),
        _turned(lines[last + 1 :]),
        origin_of(lines, confidence),
    )


def _turned(lines: Sequence[Line]) -> tuple[Inline, ...]:
    content: list[Inline] = []
    for index, line in enumerate(lines):
        if index:
            content.append(Break("soft" if is_wrapped_rest(lines[index - 1].text, line.text) else "turn"))
        content.append(Text(clean_part(line.text)))
    return tuple(content)


def make_cartoon(figure: Figure, group: Group | None) -> Section:
    """Return a picture that stands alone as a section, with its headline and the name of who drew or took it."""
    caption = "".join(node.text for node in figure.caption if isinstance(node, Text))
    reading = read_byline(caption) if caption else None
    byline = Byline(reading.names, caption, "end") if reading and reading.strength != "bare" else None
    if byline:
        figure = replace(figure, caption=())
    names = [line for piece in group.bylines for line in piece.lines] if group else []
    if names and not byline:
        text = "".join(line.text for line in names)
        byline = Byline(placed_names(text), text, "head")
    return Section("cartoon", _heading(group, 0.9), byline=byline, blocks=(figure,), origin=origin_of(names, 0.9))


def with_caption(figure: Figure, pieces: Sequence[Piece]) -> Figure:
    if not pieces:
        return figure
    lines = [line for piece in pieces for line in piece.lines]
    text = "".join(clean_part(line.text) for line in lines)
    origin = origin_of(lines, 0.9)
    return replace(figure, caption=(Text(text),), origin=replace(origin, frame=figure.origin.frame))
