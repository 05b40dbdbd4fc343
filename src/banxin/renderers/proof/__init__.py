"""A document and the lines of its sources go in; the proof (校样), one page of HTML to look at, comes out.

The page needs nothing beside itself: no server, no network, no font. The dump stands at the left, each line with
the number and colour of its article, the reconstruction at the right, the doubtful places above, the least sure
first. Everything of a source is escaped, and the page's policy lets nothing run but its own script.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import assert_never

from markupsafe import escape

from banxin.model import document as nodes
from banxin.model.document import Block, Document, Inline, Section
from banxin.model.outline import name_section
from banxin.model.provenance import (
    DOUBTFUL,
    Doubt,
    describe_edits,
    find_doubts,
    format_lines,
    is_jump,
    lacks_picture,
    name_lines,
)
from banxin.model.span import Origin, Span
from banxin.model.walk import (
    block_inlines,
    block_text,
    imbalance,
    inline_text,
    is_visible,
    iter_blocks,
    iter_sections,
)
from banxin.renderers.html import plain
from banxin.renderers.proof.places import (
    LineRef,
    Piece,
    ProofSource,
    Role,
    Tag,
    align_lines,
    find_lost_lines,
    find_places,
    role_of,
)

__all__ = ["ProofSource", "render_proof"]

_HERE = Path(__file__).parent
# Colours of the style sheet, and the kinds of bar that tell articles of one colour apart.
_COLOURS, _BARS = 7, 3
# Lines that a browser lays out, or leaves alone, together.
_CHUNK_LINES = 60
# Of a line, to foresee the height of what is not laid out yet.
_LINE_CHARS = 40
_HIGHEST = 12
_SIGNS: dict[Role, str] = {
    "headline": "题", "label": "栏", "byline": "署", "text": "", "furniture": "版", "unplaced": "？",
}  # fmt: skip
_SIGN_NAMES: dict[Role, str] = {
    "headline": "headline",
    "label": "column label",
    "byline": "byline",
    "text": "first line of a paragraph",
    "furniture": "line of the page",
    "unplaced": "found no place",
}
_FIRST_LINE_SIGN = "¶"
# Kinds of section that have a headline of their own; one without it is told.
_HEADED = ("article", "brief", "cartoon", "notice", "chapter")
_PICTURE_TYPES = ("image/png", "image/jpeg", "image/gif", "image/webp")


def is_proof(text: str) -> bool:
    """Tell whether a text is a proof made here, by its first lines."""
    return text.startswith("<!DOCTYPE html>") and "<title>Proof: " in text


def render_proof(document: Document, sources: Sequence[ProofSource]) -> str:
    """Return the page of a document whose origins name lines of these sources."""
    return "".join(_Page(document, sources).html())


def _text(text: str) -> str:
    return str(escape(plain(text)))


def _inline_file(name: str) -> tuple[str, str]:
    """Return the text of a file of ours, and the digest under which the page's policy lets it in."""
    text = "\n" + (_HERE / name).read_text("utf-8")
    return text, base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


def _height_class(lines: float) -> str:
    """Return the class that foretells a height: so many lines, rounded up to a power of two."""
    return f"h{min(_HIGHEST, max(1, int(lines)).bit_length())}"


def _tag_class(tag: Tag | None) -> str:
    if tag is None or tag.count is None:
        return "c-"
    return f"c{tag.count % _COLOURS} b{tag.count // _COLOURS % _BARS}"


class _Page:
    """One page being written; holds where everything went and what is in doubt."""

    def __init__(self, document: Document, sources: Sequence[ProofSource]) -> None:
        self._document = document
        self._sources = sources
        self._numbers = {source.name: number for number, source in enumerate(sources)}
        self._places = find_places(document, sources)
        self._doubts = find_doubts(document)
        self._lost = find_lost_lines(self._places, sources)
        self._doubtful = {id(doubt.piece): doubt for doubt in self._doubts}
        self._doubtful_pieces = {piece.id for doubt in self._doubts if (piece := self._piece_of(doubt))}
        self._pictures = {resource.name: resource for resource in document.resources}
        self._notes = 0

    def html(self) -> Iterator[str]:
        style, style_digest = _inline_file("proof.css")
        script, script_digest = _inline_file("proof.js")
        policy = (
            f"default-src 'none'; style-src 'sha256-{style_digest}'; script-src 'sha256-{script_digest}'; "
            "img-src data:; base-uri 'none'; form-action 'none'"
        )
        title = self._document.metadata.title
        language = self._document.metadata.language
        yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" content="no-referrer">\n'
        yield f'<link rel="icon" href="data:,">\n<title>Proof: {_text(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n'
        yield from self._head()
        yield from self._doubt_list()
        yield f'<main>\n<section id="dump" class="pane" lang="{_text(language)}" aria-label="The source, line by line" tabindex="0">\n'
        for number in range(len(self._sources)):
            yield from self._dump(number)
        yield f'</section>\n<section id="made" class="pane" lang="{_text(language)}" aria-label="The reconstruction" tabindex="0">\n'
        yield from self._made()
        yield f"</section>\n</main>\n<p id=\"status\" role=\"status\"></p>\n<script>{script}</script>\n</body>\n</html>\n"

    # --- the head

    def _head(self) -> Iterator[str]:
        document = self._document
        lines = sum(any(map(is_visible, line.text)) for source in self._sources for line in source.lines)
        sections = [section for section in iter_sections(document.sections) if section.kind not in ("page", "part")]
        blocks = sum(1 for section in sections for _ in iter_blocks(section.blocks))
        noun = "articles" if document.genre == "newspaper" else "sections"
        names = ", ".join(source.name for source in self._sources)
        yield f'<header id="head">\n<h1>Proof <span lang="{_text(document.metadata.language)}">{_text(document.metadata.title)}</span></h1>\n'
        yield f'<p class="sources">{_text(names)}</p>\n<ul class="sum">'
        yield f"<li>{lines:,} lines</li><li>{len(sections):,} {noun}</li><li>{blocks:,} paragraphs and other blocks</li>"
        yield f'<li>{self._balance()}</li></ul>\n<p class="keys">Click a line or a paragraph to find it on the other side. '
        yield "<kbd>n</kbd> next doubt <kbd>p</kbd> previous <kbd>Esc</kbd> clear</p>\n</header>\n"

    def _balance(self) -> str:
        unequal = imbalance(self._document)
        if not unequal and not self._lost:
            return '<b class="good">✓</b> every character of the source has its place'
        told = [f"{len(self._lost)} passages ended nowhere"] if self._lost else []
        if unequal.lost:
            told.append(f"{len(unequal.lost)} characters lost: {_text(unequal.lost[:_LINE_CHARS])}")
        if unequal.invented:
            told.append(f"{len(unequal.invented)} characters invented: {_text(unequal.invented[:_LINE_CHARS])}")
        return f'<strong class="bad">{"; ".join(told)}</strong>'

    # --- the doubts

    def _piece_of(self, doubt: Doubt) -> Piece | None:
        role: Role = "headline" if isinstance(doubt.piece, Section) else role_of(doubt.piece)
        return self._places.piece(doubt.piece, role)

    def _doubt_list(self) -> Iterator[str]:
        count = len(self._doubts) + len(self._lost)
        if not count:
            yield '<nav id="doubts" class="none"><h2>No doubtful place</h2></nav>\n'
            return
        yield f'<nav id="doubts" aria-labelledby="doubts-title">\n<h2 id="doubts-title">{count:,} doubtful place{"s" if count > 1 else ""}'
        yield f" <small>less sure than {DOUBTFUL:.2f}; the least sure first</small></h2>\n<ol>\n"
        for span in self._lost:
            yield self._doubt(f"l{self._numbers[span.source]}.{span.first}", None, 0.0, "", "ended nowhere", (span,))
        for doubt in self._doubts:
            piece = self._piece_of(doubt)
            target = f"p{piece.id}" if piece else "made"
            tag = piece.tag if piece else None
            yield self._doubt(target, tag, doubt.confidence, doubt.start, doubt.reason, doubt.spans)
        yield "</ol>\n</nav>\n"

    def _doubt(
        self, target: str, tag: Tag | None, confidence: float, start: str, reason: str, spans: Iterable[Span]
    ) -> str:
        where = self._lines(spans)
        return (
            f'<li class="{_tag_class(tag)}"><a href="#{target}"><data value="{confidence:.2f}">{confidence:.2f}</data>'
            f'<span class="no">{tag.number if tag else "–"}</span><span class="start">{_text(start)}</span>'
            f'<span class="why">{_text(reason)}</span><span class="where">{name_lines(where)}</span></a></li>\n'
        )

    # --- the dump

    def _dump(self, number: int) -> Iterator[str]:
        source = self._sources[number]
        number_shown = f'<b class="no">{number + 1}</b> ' if len(self._sources) > 1 else ""
        yield f'<h2 class="source c-">{number_shown}{_text(source.name)}</h2>\n'
        for start in range(0, len(source.lines), _CHUNK_LINES):
            chunk = source.lines[start : start + _CHUNK_LINES]
            height = sum(1 + len(line.text) // _LINE_CHARS for line in chunk)
            yield f'<ol class="chunk {_height_class(height)}">\n'
            for line in chunk:
                yield self._dump_line((number, line.number), line.text, source.marked_up)
            yield "</ol>\n"

    def _dump_line(self, ref: LineRef, text: str, marked_up: bool) -> str:
        name = f"l{ref[0]}.{ref[1]}"
        if not any(map(is_visible, text)):
            return f'<li id="{name}" class="blank"><a>{ref[1]}</a></li>\n'
        pieces = self._places.on_line.get(ref, [])
        if not pieces:
            sign, title = ("", "a sign of the notation, no text") if marked_up else ("✗", "ended nowhere")
            return (
                f'<li id="{name}" class="{"markup" if marked_up else "lost"}"><a>{ref[1]}</a><b></b>'
                f'<i title="{title}">{sign}</i><span>{_text(text)}</span></li>\n'
            )
        first = pieces[0]
        ids = " ".join(str(piece.id) for piece in pieces)
        signs = "".join(dict.fromkeys(self._sign(piece, ref) for piece in pieces))
        titles = ", ".join(dict.fromkeys(_SIGN_NAMES[piece.role] for piece in pieces))
        doubtful = " doubtful" if any(piece.id in self._doubtful_pieces for piece in pieces) else ""
        tag = first.tag.number if first.tag else ""
        return (
            f'<li id="{name}" class="{_tag_class(first.tag)}{doubtful}" data-pieces="{ids}"><a href="#p{first.id}" tabindex="-1">{ref[1]}</a>'
            f'<b>{tag}</b><i title="{titles}">{signs}</i><span>{_text(text)}</span></li>\n'
        )

    def _sign(self, piece: Piece, ref: LineRef) -> str:
        if piece.role == "text":
            return _FIRST_LINE_SIGN if ref == piece.lines[0] else ""
        return _SIGNS[piece.role]

    # --- the reconstruction

    def _made(self) -> Iterator[str]:
        yield from self._metadata()
        if self._document.blocks:
            yield '<article class="c-"><h2 class="apart">Before the first section</h2>\n'
            yield from self._blocks(self._document.blocks)
            yield "</article>\n"
        for section in self._document.sections:
            yield from self._section(section, 2)
        unplaced = self._document.unplaced
        for role, title in (("unplaced", "Unplaced"), ("furniture", "Lines of the page")):
            if items := [item for item in unplaced if role_of(item) == role]:
                yield f'<article class="c-"><h2 class="apart">{title}</h2>\n'
                yield from self._blocks(items)
                yield "</article>\n"

    def _metadata(self) -> Iterator[str]:
        metadata = self._document.metadata
        facts = {
            "title": metadata.title,
            "paper": metadata.paper,
            "date": metadata.date,
            "page": " ".join(filter(None, (metadata.page, metadata.page_name))),
            "by": "、".join(f"{creator.name} ({creator.role})" for creator in metadata.creators),
            "credits": "; ".join(metadata.credits),
        }
        yield '<dl class="metadata">'
        for name, value in facts.items():
            if value:
                yield f"<div><dt>{name}</dt><dd>{_text(value)}</dd></div>"
        yield "</dl>\n"

    def _section(self, section: Section, level: int) -> Iterator[str]:
        tag = self._places.tags[id(section)]
        size = sum(2 + len(block_text(block)) // _LINE_CHARS for block in section.blocks)
        yield f'<article class="{_tag_class(tag)} {section.kind} {_height_class(size)}">\n'
        yield f'<p class="kind" lang="en"><b class="no">{tag.number}</b> {section.kind}</p>\n'
        heading = section.heading
        if section.column:
            yield from self._piece(
                section, "label", None, f'<p class="column">{_text(section.column.printed or section.column.text)}</p>'
            )
        head = []
        if heading.kicker:
            head.append(f'<p class="kicker">{self._inlines(heading.kicker)}</p>')
        title = self._inlines(heading.title) or _text(name_section(section))
        if not title and section.kind in _HEADED:
            title = '<em class="none">no headline</em>'
        if title:
            rank = min(level, 6)
            head.append(f"<h{rank}>{title}</h{rank}>")
        if heading.subtitle:
            head.append(f'<p class="subtitle">{self._inlines(heading.subtitle)}</p>')
        origin = Origin(heading.origin.spans, heading.origin.edits, section.confidence)
        if head:
            yield from self._piece(section, "headline", origin, "".join(head))
        if section.byline and section.byline.place == "head":
            yield from self._byline(section)
        yield from self._blocks(section.blocks)
        if lacks_picture(section):
            yield '<p class="missing">The picture is missing: name it in the manuscript.</p>\n'
        if section.byline and section.byline.place == "end":
            yield from self._byline(section)
        for inner in section.sections:
            yield from self._section(inner, level + 1)
        yield "</article>\n"

    def _byline(self, section: Section) -> Iterator[str]:
        if section.byline and section.byline.printed:
            yield from self._piece(section, "byline", None, f'<p class="byline">{_text(section.byline.printed)}</p>')
        elif section.byline:
            names = _text("、".join(section.byline.names))
            yield f'<p class="byline elsewhere">{names} <small lang="en">byline, printed in the text</small></p>\n'

    def _piece(self, node: Section | Block, role: Role, origin: Origin | None, content: str) -> Iterator[str]:
        """Wrap what a piece prints, with its lines, and with what is recorded of its making beside it."""
        piece = self._places.piece(node, role)
        if piece is None:
            yield content + "\n"
            return
        doubt = self._doubtful.get(id(node)) if role not in ("label", "byline") else None
        yield f'<div id="p{piece.id}" class="piece {role}{" doubtful" if doubt else ""}" data-lines="{self._ranges(piece)}">{content}'
        yield f'<div class="facts">{self._lines(self._spans(piece))}'
        if origin is not None:
            confidence = doubt.confidence if doubt else origin.confidence
            yield f' <data value="{confidence:.2f}">{confidence:.2f}</data>'
        yield "</div>"
        told = [f'<li class="why">{_text(doubt.reason)}</li>'] if doubt else []
        told += [f"<li>{_text(line)}</li>" for line in describe_edits(origin.edits)] if origin else []
        if told:
            yield f'<ul class="told" lang="en">{"".join(told)}</ul>'
        yield "</div>\n"

    def _spans(self, piece: Piece) -> list[Span]:
        spans: list[Span] = []
        for source, line in piece.lines:
            name = self._sources[source].name
            if spans and spans[-1].source == name and spans[-1].last + 1 == line:
                spans[-1] = Span(name, spans[-1].first, line)
            else:
                spans.append(Span(name, line, line))
        return spans

    def _lines(self, spans: Iterable[Span]) -> str:
        """Return lines in words; where there are several sources each is called by its number, not its long name."""
        known = (span for span in spans if span.source in self._numbers)
        numbered = (Span(str(1 + self._numbers[span.source]), span.first, span.last) for span in known)
        return format_lines(numbered, with_source=len(self._sources) > 1)

    def _ranges(self, piece: Piece) -> str:
        return " ".join(f"{self._numbers[span.source]}.{span.first}-{span.last}" for span in self._spans(piece))

    def _blocks(self, blocks: Iterable[Block]) -> Iterator[str]:
        for block in blocks:
            yield from self._piece(block, role_of(block), block.origin, self._block(block))

    def _block(self, block: Block) -> str:
        match block:
            case nodes.Paragraph(content):
                return f"<p>{self._aligned(block, content)}</p>"
            case nodes.Quotation(blocks):
                return f"<blockquote>{''.join(self._blocks(blocks))}</blockquote>"
            case nodes.Passage("foreign", blocks):
                return f'<div lang="{escape(block.language)}">{"".join(self._blocks(blocks))}</div>'
            case nodes.Passage(_, blocks):
                return f"<blockquote>{''.join(self._blocks(blocks))}</blockquote>"
            case nodes.Verse(stanzas):
                return "".join(
                    '<p class="stanza">' + "<br>".join(self._inlines(line) for line in stanza) + "</p>" for stanza in stanzas
                )
            case nodes.ListBlock(items, start):
                name, first = ("ul", "") if start is None else ("ol", f' start="{start}"')
                inner = "".join(f"<li>{box}{''.join(self._blocks(item))}</li>" for item, box in zip(items, block.boxes(), strict=True))
                return f"<{name}{first}>{inner}</{name}>"
            case nodes.Table():
                return self._table(block)
            case nodes.Figure(resource, caption, alternative):
                shown = self._picture(resource, alternative) or '<p class="missing">The picture is missing.</p>'
                return f"<figure>{shown}<figcaption>{self._inlines(caption)}</figcaption></figure>"
            case nodes.CodeBlock(text, caption=caption):
                titled = f"<p>{self._inlines(caption)}</p>" if caption else ""
                return f"{titled}<pre>{_text(text)}</pre>"
            case nodes.Rule():
                return "<hr>"
            case nodes.Furniture(text, kind):
                return f'<p class="furniture"><small>{kind}</small> {_text(text)}</p>'
            case nodes.Fragment(lines):
                return f"<pre>{_text(chr(10).join(line.text for line in lines))}</pre>"
            case _:
                assert_never(block)

    def _table(self, table: nodes.Table) -> str:
        rows = [
            "<tr>" + "".join(f"<{cell}>{self._inlines(content)}</{cell}>" for content in row) + "</tr>"
            for number, row in enumerate(table.rows)
            for cell in ("th" if number < table.header_rows else "td",)
        ]
        caption = f"<caption>{self._inlines(table.caption)}</caption>" if table.caption else ""
        return f"<table>{caption}{''.join(rows)}</table>"

    def _picture(self, name: str, alternative: str) -> str:
        resource = self._pictures.get(name)
        if resource is None or resource.media_type not in _PICTURE_TYPES:
            return ""
        data = base64.b64encode(resource.data).decode("ascii")
        return f'<img alt="{_text(alternative)}" src="data:{resource.media_type};base64,{data}">'

    # --- inlines

    def _aligned(self, block: Block, content: tuple[Inline, ...]) -> str:
        """Return a paragraph's markup, each stretch of it marked with the line it comes from."""
        piece = self._places.piece(block, "text")
        # A note's text stands in other lines than the sentence around it; a paragraph of one line needs no marks.
        if piece is None or len(piece.lines) < 2 or not _is_plain(content):
            return self._inlines(content)
        shares = align_lines(inline_text(content), piece.lines, self._places.texts)
        return self._inlines(content, _Shares(shares))

    def _inlines(self, content: Iterable[Inline], shares: _Shares | None = None) -> str:
        return "".join(self._inline(node, shares) for node in content)

    def _inline(self, node: Inline, shares: _Shares | None) -> str:
        match node:
            case nodes.Text(text):
                return shares.mark(text) if shares else _text(text)
            case nodes.Emphasis(content):
                return f"<em>{self._inlines(content, shares)}</em>"
            case nodes.Strong(content):
                return f"<strong>{self._inlines(content, shares)}</strong>"
            case nodes.Ruby(pairs):
                return "<ruby>" + "".join(f"{_text(base)}<rt>{_text(note)}</rt>" for base, note in pairs) + "</ruby>"
            case nodes.Note(blocks, label):
                self._notes += 1
                inner = "".join(self._inlines(run) for block in iter_blocks(blocks) for run in block_inlines(block))
                return f'<sup>{_text(label) or self._notes}</sup><small class="note">{inner}</small>'
            case nodes.Link(target, content):
                # A proof leads nowhere: the address is shown, not followed.
                return f'<u title="{_text(target)}">{self._inlines(content)}</u>'
            case nodes.Foreign(language, content):
                return f'<span lang="{_text(language)}">{self._inlines(content, shares)}</span>'
            case nodes.TateChuYoko(text):
                return _text(text)
            case nodes.ProperName(content):
                return f'<u class="name">{self._inlines(content, shares)}</u>'
            case nodes.BookTitle(content):
                return f'<u class="book">{self._inlines(content, shares)}</u>'
            case nodes.Deceased(content):
                return f'<span class="deceased">{self._inlines(content, shares)}</span>'
            case nodes.Struck(content):
                return f"<s>{self._inlines(content, shares)}</s>"
            case nodes.Script(kind, content):
                name = "sup" if kind == "superscript" else "sub"
                return f"<{name}>{self._inlines(content, shares)}</{name}>"
            case nodes.Interlinear(kind, content, text):
                return f'{self._inlines(content, shares)}<small class="note {kind}">{_text(text)}</small>'
            case nodes.Image(resource, alternative):
                return self._picture(resource, alternative) or f'<em class="none">{_text(alternative or resource)}</em>'
            case nodes.Break(kind):
                return "<br>" if kind == "turn" else '<span class="soft">⏎</span>'
            case nodes.Code(text):
                return f"<code>{_text(text)}</code>"
            case nodes.Marked(role, content):
                return f'<span class="{role}" title="{role}">{self._inlines(content, shares)}</span>'
            case nodes.Anchor():
                return ""
            case nodes.Reference(target, _, text):
                return f'<u title="{_text(target)}">{_text(text)}</u>'
            case nodes.Numeral():
                return _text(inline_text((node,)))
            case _:
                assert_never(node)


class _Shares:
    """The stretches of one paragraph by line, used up while its text is written."""

    def __init__(self, shares: Sequence[tuple[LineRef, int]]) -> None:
        self._shares = list(reversed(shares))
        self._previous: LineRef | None = None

    def mark(self, text: str) -> str:
        """Return text cut at the ends of its lines, each stretch in an element that names its line."""
        pieces: list[str] = []
        start = at = 0
        while start < len(text) and self._shares:
            ref, left = self._shares.pop()
            at = start
            while at < len(text) and left:
                left -= is_visible(text[at])
                at += 1
            if left:
                self._shares.append((ref, left))
            if self._previous and is_jump(self._previous, ref):
                pieces.append(f'<span class="seam" title="line {self._previous[1]}, then line {ref[1]}"></span>')
            self._previous = ref
            pieces.append(f'<span data-line="{ref[0]}.{ref[1]}">{_text(text[start:at])}</span>')
            start = at
        pieces.append(_text(text[start:]))
        return "".join(pieces)


def _is_plain(content: Iterable[Inline]) -> bool:
    return all(
        isinstance(node, nodes.Text | nodes.Break)
        or (isinstance(node, nodes.Marked | nodes.Strong | nodes.Emphasis) and _is_plain(node.content))
        for node in content
    )
