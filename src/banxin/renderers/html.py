"""Nodes of the model go in; markup, and the frozen views that a layout's templates see, come out.

Both editions share it. The `epub` flavour is well-formed XHTML for reading systems; the `print` flavour is the
HTML that WeasyPrint sets. Everything from a source is escaped, so markup and template syntax in a text print as
text. No white space comes between inline elements unless the source had it: between Han it would show.

Classes the markup carries, for style sheets (a role of the page first, an element second):

    p.line in div.stanza in div.verse · figure(.missing, .wide) · p.furniture · p.fragment · div.table(.long, .wide)
    em.dots · u.proper-name · u.book-title · span.deceased(.long) · span.tcy · span.source · span.dateline · span.editor-note · span.author-note
    a.noteref (epub, and print with its notes after the text) · span.footnote[data-mark] with span.block inside (print)
    img.inline
    div.letter · div.epigraph · div.dedication · div.remark, with div.salutation and div.signature · dl dt dd
    figure.listing with pre: code with caption or name · span.code-keyword, -name, -string, -number, -comment
    span.numeral: the number of a chapter or caption · a.reference(.short) · a.page-number(.preliminary) (print) · a.page-name (epub)
    span.anchor: a place that references and the index lead to · .again: what is no text of the source's
    ruby(.zhuyin, .gloss) · span.comment · span.gloss (epub; in print the signs of `interlinear`) · span.alternative: what a missing picture is said to show
"""

# ruff: noqa: S704 (every character of a source goes through `_text`, which escapes it)

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, count
from typing import Literal, TypeAlias, TypeGuard, assert_never
from urllib.parse import quote, urlsplit

from markupsafe import Markup, escape

from banxin.model import document as nodes
from banxin.model.document import Block, Document, Folio, Inline, Metadata, Section, SectionKind
from banxin.model.walk import (
    block_children,
    block_inlines,
    heading_text,
    inline_text,
    iter_anchored,
    iter_inlines,
    marked_text,
)
from banxin.renderers.book_index import IndexGroup, IndexOrder, compile_index, place_lines
from banxin.renderers.highlight import highlight
from banxin.renderers.imprint import (
    DEFAULT_BACK,
    DEFAULT_FRONT,
    list_facts,
    print_date,
    role_text,
    series_text,
)
from banxin.renderers.interlinear import annotated
from banxin.renderers.numbering import number_sections
from banxin.renderers.page_breaks import NO_BREAK, NO_BREAKS, PageBreaks, PageStart, place_block
from banxin.renderers.roles import ROLES, semantics
from banxin.renderers.words import print_page, words_for
from banxin.typography.annotations import comments_without_room
from banxin.typography.characters import CharClass, circled_number, classes
from banxin.typography.zhuyin import find_syllable

Flavour: TypeAlias = Literal["epub", "print"]

# What XML 1.0 forbids (production 2, Char), and the other control characters, which leave no mark on paper.
# So do the signs by which annotations are told, which are no source's to write.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufff9-\ufffb]")
_NONCHARACTERS = re.compile("[\ud800-\udfff\ufffe\uffff]")
_LINK_SCHEMES = ("http", "https", "mailto")
_SAFE_ID = re.compile(r"[A-Za-z][A-Za-z0-9._-]*\Z")
# The number of a chapter, part or volume at the head of its title: 第一回, 第12章, 卷三.
_NUMERAL = "[0-9０-９零〇一二三四五六七八九十百千两兩廿卅]"
_ORDINAL = re.compile(rf"((?:第{_NUMERAL}+[章回节節卷部篇集编編幕]|卷{_NUMERAL}+))(?:(\s+)(\S.*)|\s*)\Z", re.DOTALL)
_MORE = re.compile(r"等[0-9]+篇\Z")
_UNSAFE_IN_ID = re.compile(r"[^A-Za-z0-9._-]+")
_FIRST_TAG = re.compile(r"\A<[A-Za-z0-9]+")
_SAFE_CLASS = re.compile(r"[A-Za-z0-9_+#.-]+\Z")


# “图12-10”, “代码3-1”, “第二十四回”: what is longer is a name.
_SHORT_REFERENCE_CHARS = 8

# A name in a frame (示亡号) stands on one line, unless no line may be as long. Style sheets give it this much white.
LONGEST_NAME_CHARS = 16
FRAME_PADDING_EM = 0.18

# A table of no more rows may well stand whole on a page; a longer one is better parted than pushed to the next.
_SHORT_TABLE_ROWS = 12
_REPEATED_HEAD_CHARS = 120
# One of as many columns, or of rows with more characters, wants more than a narrow column of text.
_WIDE_TABLE_COLUMNS = 4
_WIDE_TABLE_CHARS = 24


# How a note opens that stands at the foot of a page.
NOTE_MARKUP = '<span class="footnote"'


def plain(text: str) -> str:
    """Return a source's text as XML can hold it: without control characters, U+FFFD for what is no character."""
    # What is printable is none of these.
    if text.replace("\n", "").replace("\u3000", "").isprintable():
        return text
    return _NONCHARACTERS.sub("\ufffd", _CONTROLS.sub("", text))


def _text(text: str) -> str:
    return str(escape(plain(text)))


# --- notes -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note as a template prints it: `mark` is its number (①), `ref_id` the id of the reference in the text.

    `number` is the same as a number; `page_break` are the markers of the printed pages that begin with the note.
    """

    id: str
    ref_id: str
    mark: str
    body: Markup
    number: int = 0
    page_break: Markup = NO_BREAK


def note_mark(number: int) -> str:
    """Return a note's number in a circle (①), from 51 in brackets: Unicode has no more circles."""
    return circled_number(number) or f"〔{number}〕"


class NoteNumbering:
    """Counts the notes of one stretch of text, such as a chapter, and keeps those an e-book prints after it."""

    def __init__(self, prefix: str = "") -> None:
        self._prefix = prefix
        self._count = 0
        self._notes: list[NoteView] = []

    def name(self) -> tuple[str, str, str]:
        """Count one more note and return its id, its reference's id and its mark."""
        self._count += 1
        return f"{self._prefix}note-{self._count}", f"{self._prefix}ref-{self._count}", note_mark(self._count)

    def keep(self, note: NoteView) -> None:
        """Keep a note to be printed after the text."""
        self._notes.append(note)

    def take(self) -> tuple[NoteView, ...]:
        """Return the notes kept since the last call, in the order of their numbers."""
        taken = tuple(sorted(self._notes, key=lambda note: note.number))
        self._notes.clear()
        return taken


# --- inlines -----------------------------------------------------------------------------------------------


# Name of the resource, and the share of the measure asked for (0 for none) → CSS.
PictureSize: TypeAlias = Callable[[str, int], str]


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where markup points to: `pictures` by the name of the resource, `anchors` by the anchor of a section or place.

    A picture or anchor that is not listed is not there: the alternative text is printed, the link is only text.
    `ids` gives the id in markup of each place that is no section; `size_of` the CSS of a figure's size, by the name of
    its picture and the share of the measure it asks for. `page_words` stand around the number of a page; the pages of
    what has an address in `preliminary` have numbers of their own (i, ii, iii).
    `wide` names the pictures that stand across all columns.
    """

    pictures: Mapping[str, str] = field(default_factory=dict)
    anchors: Mapping[str, str] = field(default_factory=dict)
    ids: Mapping[str, str] = field(default_factory=dict)
    size_of: PictureSize | None = None
    page_words: tuple[str, str] = ("", "")
    preliminary: frozenset[str] = frozenset()
    wide: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Pen:
    """What the writing functions hand down: the flavour, the note counter, the addresses, where notes are printed.

    `breaks` are the page breaks of the paper edition. `language` is the publication's, where known; within blocks in
    another, `abroad`, what is not in it says so.
    """

    flavour: Flavour
    notes: NoteNumbering
    addresses: Addresses
    notes_after: bool
    breaks: PageBreaks = NO_BREAKS
    language: str = ""
    abroad: bool = False


def _pen(flavour: Flavour, notes: NoteNumbering | None, addresses: Addresses | None) -> _Pen:
    return _Pen(
        flavour,
        NoteNumbering() if notes is None else notes,
        Addresses() if addresses is None else addresses,
        notes_after=flavour == "epub",
    )


@dataclass(frozen=True, slots=True)
class _Footnote:
    """A note of the print edition on its way up, to stand as a direct child of its paragraph or note.

    It is set as other notes are, whatever it is written in, and no dot or line runs below its number.
    """

    markup: str


_Piece: TypeAlias = str | _Footnote


def render_inlines(
    inlines: Iterable[Inline],
    flavour: Flavour,
    notes: NoteNumbering | None = None,
    addresses: Addresses | None = None,
) -> Markup:
    """Return the markup of a run of inlines."""
    return Markup(_run(inlines, _pen(flavour, notes, addresses)))


def _run(inlines: Iterable[Inline], pen: _Pen) -> str:
    return "".join(piece if isinstance(piece, str) else piece.markup for piece in _pieces(inlines, pen))


def _wrapped(open_tag: str, close_tag: str, content: Iterable[Inline], pen: _Pen) -> list[_Piece]:
    """Put inlines between tags; a footnote parts the element in two and stands between the halves."""
    wrapped: list[_Piece] = []
    inside: list[str] = []

    def close() -> None:
        if inside:
            wrapped.append(open_tag + "".join(inside) + close_tag)
            inside.clear()

    for piece in _pieces(content, pen):
        if isinstance(piece, str):
            inside.append(piece)
        else:
            close()
            wrapped.append(piece)
    close()
    return wrapped


def _pieces(inlines: Iterable[Inline], pen: _Pen) -> list[_Piece]:
    pieces: list[_Piece] = []
    run = tuple(inlines)
    homeless: set[int] | None = None
    for place, node in enumerate(run):
        match node:
            case nodes.Text(text):
                pieces.append(_text(text))
            case nodes.Emphasis(content):
                pieces += _wrapped('<em class="dots">', "</em>", content, pen)
            case nodes.Strong(content):
                pieces += _wrapped("<strong>", "</strong>", content, pen)
            case nodes.Ruby(pairs) if pen.flavour == "epub":
                pieces.append(_ruby(pairs))
            case nodes.Ruby(pairs):
                pieces += [annotated(_text(base), _text(annotation)) for base, annotation in pairs]
            case nodes.Interlinear():
                homeless = comments_without_room(run) if homeless is None else homeless
                pieces += _interlinear(node, pen, in_text=place in homeless)
            case nodes.Note(blocks):
                pieces += _note(blocks, pen)
            case nodes.Link(target, content):
                href = _href(target, pen.addresses)
                if href:
                    pieces += _wrapped(f'<a href="{_text(href)}">', "</a>", content, pen)
                else:
                    pieces += _pieces(content, pen)
            case nodes.Foreign(language, content) if pen.flavour == "epub":
                pieces += _wrapped(f"<span{_language(language, pen)}>", "</span>", content, pen)
            case nodes.Foreign(content=content):
                pieces += _pieces(content, pen)
            case nodes.TateChuYoko(text):
                pieces.append(f'<span class="tcy">{_text(text)}</span>')
            case nodes.ProperName(content):
                pieces += _wrapped('<u class="proper-name">', "</u>", content, pen)
            case nodes.BookTitle(content):
                pieces += _wrapped('<u class="book-title">', "</u>", content, pen)
            case nodes.Deceased(content):
                short = len(inline_text(content, notes=False, ruby=False)) <= LONGEST_NAME_CHARS
                pieces += _wrapped(f'<span class="deceased{"" if short else " long"}">', "</span>", content, pen)
            case nodes.Image(resource, alternative, decorative):
                pieces.append(_image(resource, alternative, pen, inline=True, decorative=decorative))
            case nodes.Break(kind):
                pieces.append("<br/>" if kind == "turn" else " ")
            case nodes.Code(text):
                pieces.append(f"<code>{_text(text)}</code>")
            case nodes.Marked(role, content):
                pieces += _wrapped(f'<span class="{role}">', "</span>", content, pen)
            case nodes.Anchor(name):
                if name in pen.addresses.ids:
                    pieces.append(f'<span class="anchor"{_id(name, pen)}></span>')
            case nodes.Reference():
                pieces.append(_reference(node, pen))
            case nodes.Numeral(text):
                pieces.append(f'<span class="numeral">{_text(text)}</span>\u3000')
            case _:
                assert_never(node)
    return pieces


def _id(anchor: str, pen: _Pen) -> str:
    """Return the attribute that makes an element the place of an anchor."""
    name = pen.addresses.ids.get(anchor, "") if anchor else ""
    return f' id="{name}"' if name else ""


def _reference(reference: nodes.Reference, pen: _Pen) -> str:
    href = pen.addresses.anchors.get(reference.target, "")
    if reference.form == "label":
        if not href:
            return _text(reference.text)
        # A number stays whole; the name of a section may turn.
        kind = "reference short" if len(reference.text) <= _SHORT_REFERENCE_CHARS else "reference"
        return f'<a class="{kind}" href="{_text(href)}">{_text(reference.text)}</a>'
    if href and pen.flavour == "print":
        # The style sheet puts the number in, which is known when the pages are made.
        before, after = map(_text, pen.addresses.page_words)
        kind = "page-number preliminary" if href in pen.addresses.preliminary else "page-number"
        return f'<a class="{kind}" href="{_text(href)}" data-before="{before}" data-after="{after}"></a>'
    if href:
        return f'<a class="page-name again" href="{_text(href)}">{_text(reference.text)}</a>'
    return f'<span class="again">{_text(reference.text)}</span>'


def _ruby(pairs: Sequence[tuple[str, str]]) -> str:
    inside = "".join(
        f"{_text(base)}<rp>（</rp><rt>{_text(annotation)}</rt><rp>）</rp>" for base, annotation in pairs
    )
    kind = ' class="zhuyin"' if all(find_syllable(annotation) for _, annotation in pairs) else ""
    return f"<ruby{kind}>{inside}</ruby>"


def _interlinear(node: nodes.Interlinear, pen: _Pen, *, in_text: bool) -> list[_Piece]:
    """Write words with an annotation between the lines; the e-book has no lines to put a comment between.

    A comment that would not find room beside its paragraph stands `in_text` in print too.
    """
    text, content = _text(node.text), node.content
    is_gloss = node.kind == "gloss"
    if pen.flavour == "print" and not in_text:
        if not is_gloss:
            return [annotated("", text), *_pieces(content, pen)]
        # A footnote stands outside of the base, wherever its reference is.
        pieces = _pieces(content, pen)
        inside = "".join(piece for piece in pieces if isinstance(piece, str))
        return [annotated(inside, text), *(piece for piece in pieces if not isinstance(piece, str))]
    if not is_gloss or any(isinstance(inner, nodes.Ruby | nodes.Interlinear) for inner in iter_inlines(content)):
        return [*_pieces(content, pen), f'<span class="{node.kind}">{text}</span>']
    inside = _run(content, pen)
    return [f'<ruby class="gloss">{inside}<rp>（</rp><rt>{text}</rt><rp>）</rp></ruby>']


def _note(blocks: tuple[Block, ...], pen: _Pen) -> list[_Piece]:
    if not pen.notes_after:
        # Which number it has on its page is known when the page is made.
        home = _language(pen.language, pen) if pen.abroad and pen.language else ""
        inside = "".join(_phrases(blocks, replace(pen, abroad=False)))
        return [_Footnote(f'{NOTE_MARKUP}{home} data-mark="{note_mark(1)}">{inside}</span>')]
    note_id, ref_id, mark = pen.notes.name()
    number = int(note_id.rpartition("-")[2])
    body = Markup(_blocks(blocks, replace(pen, abroad=False)))
    pen.notes.keep(NoteView(note_id, ref_id, mark, body, number, pen.breaks.opening(note_id)))
    kind = f'class="noteref duokan-footnote"{semantics("noteref")}' if pen.flavour == "epub" else 'class="noteref again"'
    return [f'<a {kind} id="{ref_id}" href="#{note_id}">{mark}</a>']


def _phrases(blocks: Iterable[Block], pen: _Pen) -> list[str]:
    """Write a note's blocks as spans, which may stand in a paragraph."""
    phrases = []
    for block in blocks:
        match block:
            case nodes.CodeBlock(text, caption=caption):
                phrases += [*_phrase(caption, pen), f'<span class="block">{_text(text)}</span>']
            case nodes.Furniture(text):
                phrases.append(f'<span class="block">{_text(text)}</span>')
            case nodes.Fragment(lines):
                phrases += [f'<span class="block">{_text(line.text)}</span>' for line in lines]
            case nodes.Figure(resource, caption, alternative):
                shown = _image(resource, alternative, pen, inline=True, decorative=block.decorative)
                phrases.append(f'<span class="block">{shown}</span>')
                phrases += _phrase(caption, pen)
            case nodes.Passage("foreign", inner):
                phrases += [_in_language(phrase, block.language, pen) for phrase in _phrases(inner, pen)]
            case _:
                for run in block_inlines(block):
                    phrases += _phrase(run, pen)
                phrases += _phrases(block_children(block), pen)
    return phrases


def _phrase(run: tuple[Inline, ...], pen: _Pen) -> list[str]:
    written = _run(run, pen)
    return [f'<span class="block">{written}</span>'] if written else []


def _href(target: str, addresses: Addresses) -> str:
    if target.startswith("#"):
        return addresses.anchors.get(target[1:], "")
    try:
        scheme = urlsplit(target).scheme.lower()
    except ValueError:
        return ""
    # Percent-encode what a URL may not hold; what is encoded already stays.
    return quote(target, safe=":/?#[]@!$&'()*+,;=%~-._") if scheme in _LINK_SCHEMES else ""


def _image(
    resource: str, alternative: str, pen: _Pen, *, inline: bool, width_percent: int = 0, decorative: bool = False
) -> str:
    address = pen.addresses.pictures.get(resource, "")
    if decorative:
        alternative = ""
    if not address:
        return f'<span class="alternative">{_text(alternative)}</span>' if alternative else ""
    kind = ' class="inline"' if inline else ""
    if not inline and pen.addresses.size_of is not None and (size := pen.addresses.size_of(resource, width_percent)):
        kind = f' style="{_text(size)}"'
    role = ' role="presentation"' if decorative and pen.flavour == "epub" else ""
    return f'<img{kind} src="{_text(address)}" alt="{_text(alternative)}"{role}/>'


# --- blocks ------------------------------------------------------------------------------------------------


def render_blocks(
    blocks: Iterable[Block],
    flavour: Flavour,
    notes: NoteNumbering | None = None,
    addresses: Addresses | None = None,
) -> Markup:
    """Return the markup of blocks, one after the other, parted by newlines."""
    return Markup(_blocks(blocks, _pen(flavour, notes, addresses)))


def _blocks(blocks: Iterable[Block], pen: _Pen) -> str:
    return "\n".join(_block(block, pen) for block in blocks)


def _block(block: Block, pen: _Pen) -> str:
    match block:
        case nodes.Paragraph(content):
            return f"<p>{_run(content, pen)}</p>"
        case nodes.Quotation(blocks):
            return f"<blockquote>\n{_blocks(blocks, pen)}\n</blockquote>"
        case nodes.Passage("foreign", blocks):
            return _foreign(blocks, block.language, replace(pen, abroad=True))
        case nodes.Passage(kind, blocks):
            term = semantics(kind) if pen.flavour == "epub" and kind in ROLES else ""
            return f'<div class="{kind}"{term}>\n{_blocks(blocks, pen)}\n</div>'
        case nodes.Verse(stanzas):
            return _verse(stanzas, pen)
        case nodes.ListBlock(items) if block.definitions:
            return _definitions(items, pen)
        case nodes.ListBlock(items, start):
            return _list(items, start, pen)
        case nodes.Table():
            return _table(block, pen)
        case nodes.Figure():
            return _figure(block, pen)
        case nodes.CodeBlock():
            return _code(block, pen)
        case nodes.Rule():
            return "<hr/>"
        case nodes.Furniture(text, kind):
            return f'<p class="furniture {kind}">{_text(text)}</p>'
        case nodes.Fragment(lines):
            return f'<p class="fragment">{"<br/>".join(_text(line.text) for line in lines)}</p>'
        case _:
            assert_never(block)


def _language(tag: str, pen: _Pen) -> str:
    """Return the attributes that say the language of an element, with a space before them."""
    tag = _text(tag)
    return f' lang="{tag}" xml:lang="{tag}"' if pen.flavour == "epub" else f' lang="{tag}"'


def _in_language(markup: str, tag: str, pen: _Pen) -> str:
    """Return the markup of one element that says its language."""
    return _FIRST_TAG.sub(rf"\g<0>{_language(tag, pen)}", markup, count=1)


def _foreign(blocks: tuple[Block, ...], tag: str, pen: _Pen) -> str:
    """Write blocks in another language; one alone says so itself, so that it stands as its neighbours do."""
    match blocks:
        case (nodes.Passage("foreign"),):
            return f"<div{_language(tag, pen)}>\n{_blocks(blocks, pen)}\n</div>"
        case (block,):
            return _in_language(_block(block, pen), tag, pen)
        case _:
            return f"<div{_language(tag, pen)}>\n{_blocks(blocks, pen)}\n</div>"


def _verse(stanzas: Iterable[Iterable[tuple[Inline, ...]]], pen: _Pen) -> str:
    parts = ['<div class="verse">']
    for stanza in stanzas:
        parts.append('<div class="stanza">')
        parts += [f'<p class="line">{_run(line, pen)}</p>' for line in stanza]
        parts.append("</div>")
    return "\n".join([*parts, "</div>"])


def _definitions(items: Iterable[tuple[Block, ...]], pen: _Pen) -> str:
    parts = ["<dl>"]
    for item in items:
        for number, block in enumerate(item):
            if number == 0 and isinstance(block, nodes.Paragraph):
                parts.append(f"<dt>{_run(block.content, pen)}</dt>")
            else:
                parts.append(f"<dd>{_block(block, pen)}</dd>")
    return "\n".join([*parts, "</dl>"])


def _code(code: nodes.CodeBlock, pen: _Pen) -> str:
    kind = f' class="language-{code.language}"' if _SAFE_CLASS.match(code.language) else ""
    text = "".join(
        f'<span class="code-{role}">{_text(piece)}</span>' if role else _text(piece)
        for role, piece in highlight(code.text, code.language)
    )
    pre = f"<pre><code{kind}>{text}</code></pre>"
    if not code.caption and not _id(code.anchor, pen):
        return pre
    caption = f"<figcaption>{_run(code.caption, pen)}</figcaption>\n" if code.caption else ""
    return f'<figure class="listing"{_id(code.anchor, pen)}>\n{caption}{pre}\n</figure>'


def _list(items: Iterable[tuple[Block, ...]], start: int | None, pen: _Pen) -> str:
    if start is None:
        open_tag, close_tag = "<ul>", "</ul>"
    else:
        # WeasyPrint passes over `start`; the counter it numbers by is set instead.
        first = f' start="{start}"' if pen.flavour == "epub" else f' style="counter-reset: list-item {start - 1}"'
        open_tag, close_tag = f"<ol{first if start != 1 else ''}>", "</ol>"
    inside = [f"<li>{_blocks(item, pen)}</li>" for item in items]
    return "\n".join([open_tag, *inside, close_tag])


def _table(table: nodes.Table, pen: _Pen) -> str:
    def row(cells: Sequence[tuple[Inline, ...]], tag: str) -> str:
        written = []
        for column, cell in enumerate(cells):
            side = table.alignments[column] if column < len(table.alignments) else ""
            kind = f' class="align-{side}"' if side else ""
            scope = ' scope="col"' if tag == "th" else ""
            written.append(f"<{tag}{scope}{kind}>{_run(cell, pen)}</{tag}>")
        return f"<tr>{''.join(written)}</tr>"

    kind = "table long" if len(table.rows) > _SHORT_TABLE_ROWS else "table"
    if _is_wide(table, pen):
        kind += " wide"
    parts = [f'<div class="{kind}"{_id(table.anchor, pen)}>', "<table>"]
    if table.caption:
        parts.append(f"<caption>{_run(table.caption, pen)}</caption>")
    head, body = table.rows[: table.header_rows], table.rows[table.header_rows :]
    # Markdown asks for a head where there is none: cells without anything in them are not printed as one.
    if any(cell for cells in head for cell in cells):
        # A head with notes, or one too deep to stand on every page, stands once.
        repeats = len(inline_text(tuple(chain.from_iterable(chain.from_iterable(head))))) <= _REPEATED_HEAD_CHARS
        parts += ["<thead>" if repeats else '<thead class="once">', *(row(cells, "th") for cells in head), "</thead>"]
    if body:
        parts += ["<tbody>", *(row(cells, "td") for cells in body), "</tbody>"]
    return "\n".join([*parts, "</table>", "</div>"])


def _is_wide(block: Block, pen: _Pen) -> bool:
    match block:
        case nodes.Table(rows):
            longest = max((sum(len(inline_text(cell)) for cell in row) for row in rows), default=0)
            return longest > _WIDE_TABLE_CHARS or max(map(len, rows), default=0) >= _WIDE_TABLE_COLUMNS
        case nodes.Figure(resource):
            return resource in pen.addresses.wide
        case nodes.Passage("foreign", (inner,)):
            return _is_wide(inner, pen)
        case _:
            return False


def _figure(figure: nodes.Figure, pen: _Pen) -> str:
    picture = _image(
        figure.resource,
        figure.alternative,
        pen,
        inline=False,
        width_percent=figure.width_percent,
        decorative=figure.decorative,
    )
    shown = picture.startswith("<img")
    id_ = _id(figure.anchor, pen)
    kind = ' class="wide"' if figure.resource in pen.addresses.wide else ""
    parts = [f"<figure{kind}{id_}>" if shown else f'<figure class="missing"{id_}>']
    if shown or not figure.caption:
        # Without picture and caption, what the picture shows is all there is to print.
        parts.append(picture)
    if figure.caption:
        parts.append(f"<figcaption>{_run(figure.caption, pen)}</figcaption>")
    return "\n".join(part for part in [*parts, "</figure>"] if part)


# --- views -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SectionName:
    """How a section is called in markup: its `id`, and its kind, which decides whether it has a file of its own."""

    id: str
    kind: SectionKind


@dataclass(frozen=True, slots=True)
class BlockView:
    """A block of a section's text: its markup, and whether it wants the width of all columns (a broad picture or table)."""

    markup: Markup
    wide: bool


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section as a template sees it: nothing but strings, markup and tuples; what is not there is empty.

    `level` is 1 for an outermost section. `number` is the number a layout gives its title (1.2, or （二）) with what parts
    it from that, empty unless the layout numbers. `ordinal` is the number a chapter's title opens with (第一回), where
    white space or a turn parts it from the rest, `proper` the title without it and `title_lines` how many lines
    its turns make of that. `proper_chars` and `byline_chars` count the characters of a title and a byline in Han alone, which
    may be spread over more (均排, clreq 6.3.1.2); of others they are 0. `title_text` is the title without notes, annotations and turned
    lines, for contents, bookmarks and running heads. `column` and `byline` are the characters the source
    prints, sign included; `column_name` and `byline_names` are what they say. `source` and `dateline` repeat
    what stands in `body`; `blocks` is the body block by block. `folio` is what a newspaper's page is called (第5版　社会) where no headline names it: then
    `title` and `title_text` say the same, though the source does not print it so. `notes` are those whose references stand in this section's own headings and blocks
    (none in a print with its notes at the foot of the page: they stand in the text). `epub_type` and `role` say the same to two vocabularies.
    `page_break` are the markers of the printed pages that begin with the section.
    """

    id: str
    kind: SectionKind
    level: int
    kicker: Markup
    title: Markup
    subtitle: Markup
    number: str
    ordinal: Markup
    proper: Markup
    title_lines: int
    proper_chars: int
    title_text: str
    column: str
    column_name: str
    byline: str
    byline_chars: int
    byline_names: tuple[str, ...]
    byline_place: Literal["head", "end"]
    source: str
    dateline: str
    folio: str
    body: Markup
    blocks: tuple[BlockView, ...]
    notes: tuple[NoteView, ...]
    sections: tuple[SectionView, ...]
    epub_type: str
    role: str
    page_break: Markup = NO_BREAK


@dataclass(frozen=True, slots=True)
class LooseView:
    """A piece of text that belongs to no article, with the kind of furniture it is.

    `page` is what the page of an issue is called on which it stood. `place` says which of all such pieces it is;
    `page_break` are the markers of the printed pages that begin with it.
    """

    text: str
    kind: nodes.FurnitureKind
    page: str = ""
    place: str = ""
    page_break: Markup = NO_BREAK


@dataclass(frozen=True, slots=True)
class CreatorView:
    """Somebody who made the publication; `role` is a MARC relator code, `role_text` what is printed for it (译, 主编)."""

    name: str
    role: str
    role_text: str


@dataclass(frozen=True, slots=True)
class FactView:
    """A row of the copyright page (版权页): `label` says what `text` is.

    `spread` is the number of characters of a Chinese label that is set as wide as one of four (书　　名), else 0.
    """

    label: str
    text: str
    spread: int


@dataclass(frozen=True, slots=True)
class MatterView:
    """A page of front or back matter: `page` is what an edition makes by itself (`title`, `copyright`), or `text`.

    Then it is that of a `section`, such as a preface.
    """

    page: str
    section: SectionView | None = None


@dataclass(frozen=True, slots=True)
class BookView:
    """A publication as a template sees it; what nobody said is empty.

    `date` is ISO 8601, `date_text` the same as print says it. `unplaced` is text that found no place (free
    labels, pieces nobody could name) and is printed under a heading of its own; `furniture` is what belonged
    to the source's page (folio line, editors, advertisements) and is printed small. The source's own contents
    and title page are in neither: the edition makes its own. `index` are the entries of the index by their first
    letter or strokes, none where the text marks no words for one.

    `front` and `back` are the pages of front and back matter (正文前、正文后) in order, those that would be empty left
    out; `body` are the `sections` that stand between them. `facts` are the rows of the copyright page, `cip`, `rights`
    and `colophon` lines to print as they are. `series_text` is the series with the number in it.
    `page_breaks` are the markers of the printed pages that begin with a page that editions make, by the name of that.
    """

    title: str
    creators: tuple[CreatorView, ...]
    language: str
    date: str
    date_text: str
    paper: str
    page: str
    page_name: str
    publisher: str
    place: str
    description: str
    credits: tuple[str, ...]
    identifier: str
    genre: nodes.Genre
    sections: tuple[SectionView, ...]
    unplaced: tuple[LooseView, ...]
    furniture: tuple[LooseView, ...]
    front: tuple[MatterView, ...]
    back: tuple[MatterView, ...]
    body: tuple[SectionView, ...]
    facts: tuple[FactView, ...]
    cip: tuple[str, ...]
    rights: tuple[str, ...]
    colophon: tuple[str, ...]
    series_text: str
    index: tuple[IndexGroup, ...] = ()
    page_breaks: Mapping[str, Markup] = field(default_factory=dict)


# What editions make by themselves, each on pages of its own.
MADE_PAGES = ("half-title", "title", "copyright", "contents", "index", "colophon", "loose")

TurnTitle: TypeAlias = Callable[[Section, tuple[Inline, ...]], tuple[Inline, ...]]

_UNPLACED_KINDS = ("label", "unknown")

# What kinds of sections are called in the terms of `roles`. There is none for a newspaper's article (`notice` is a warning to
# the reader, not an announcement, 启事), and `subchapter` is advised against; HTML's elements say both.
_TERMS: Mapping[str, str] = {"part": "part", "chapter": "chapter"}


# What front and back matter, and a chapter without a number, are told by their own titles, in either script.
_MATTER_TERMS: Mapping[str, str] = {
    **dict.fromkeys(("序", "自序", "代序", "总序", "總序", "前言", "弁言", "小引"), "preface"),
    **dict.fromkeys(("引言", "导言", "導言", "导论", "導論", "绪论", "緒論"), "introduction"),
    **dict.fromkeys(("后记", "後記", "跋", "编后记", "編後記", "译后记", "譯後記"), "afterword"),
    **dict.fromkeys(("附录", "附錄"), "appendix"),
    **dict.fromkeys(("参考文献", "參考文獻", "参考书目", "參考書目"), "bibliography"),
    **dict.fromkeys(("致谢", "致謝", "鸣谢", "鳴謝"), "acknowledgments"),
    **dict.fromkeys(("术语表", "術語表", "词汇表", "詞彙表", "名词解释", "名詞解釋"), "glossary"),
}
_CHAPTER_TERMS: Mapping[str, str] = {
    **dict.fromkeys(("楔子", "序幕", "序章"), "prologue"),
    **dict.fromkeys(("尾声", "尾聲", "终章", "終章"), "epilogue"),
}


def _semantics(section: Section) -> tuple[str, str]:
    """Return the structural term of a section and the role of the same meaning, empty where there is none."""
    title = "".join(heading_text(section).split())
    term = _MATTER_TERMS.get(title, "") if section.kind in ("front", "back") else _TERMS.get(section.kind, "")
    if section.kind == "chapter":
        term = _CHAPTER_TERMS.get(title, term)
    return term, ROLES.get(term, "")


def view_document(
    document: Document,
    flavour: Flavour,
    *,
    identifier: str = "",
    pictures: Mapping[str, str] | None = None,
    picture_size: PictureSize | None = None,
    wide_pictures: Iterable[str] = (),
    file_of: Callable[[tuple[SectionName, ...]], str] | None = None,
    turn_title: TurnTitle | None = None,
    front: Sequence[str] | None = None,
    back: Sequence[str] | None = None,
    half_title: bool = False,
    index_order: IndexOrder = "auto",
    pages: Mapping[str, int] | None = None,
    notes_after: bool = False,
    numbering: object = None,
    page_starts: Iterable[PageStart] = (),
) -> BookView:
    """Return the view of a document that templates print.

    `pictures` gives the URL of each resource by its name, `picture_size` the CSS of its size; `wide_pictures` stand
    across all columns. `file_of` gives the file in which a section stands, from the names of the sections around it and
    its own, outermost first; without it everything stands in one file. `turn_title` gives a section's title, without its
    number, as it is to be printed, with its lines turned; contents and running heads keep the title as it is.
    `notes_after` hands the notes of a print to its templates, as the e-book does, and leaves their numbers in the text.
    `numbering` is the style in which `numbering.number_sections` numbers the titles. `index_order` says how the index is
    collated; `pages`, once they are known, on which page each id stands, so that the index names none twice. `front` and
    `back` name the pages of front and back matter as `Edition` does; without `front` the usual pages are there, after a
    `half_title` where it is asked for. Furniture among the blocks of a section is taken out and joins what is unplaced;
    only separators stay where they part the text. `page_starts` says where the pages of the paper edition begin, whose
    breaks an e-book marks.
    """
    sections = _whole(document)
    names = _Names()
    named = _name_sections(sections, names)
    anchors = _anchors(named, (), file_of)
    ids = _name_places(named, names)
    anchors = {**_place_anchors(named, (), file_of, ids), **anchors}
    metadata = document.metadata
    words = words_for(metadata.language)
    before, _, after = words.book_page.partition("{}")
    preliminary = frozenset(
        href
        for one in named
        if f"#{one.section.anchor}" in (front or ())
        for hrefs in (_anchors((one,), (), file_of), _place_anchors((one,), (), file_of, ids))
        for href in hrefs.values()
    )
    addresses = Addresses(pictures or {}, anchors, ids, picture_size, (before, after), preliminary, frozenset(wide_pictures))
    breaks = PageBreaks(page_starts)
    setting = _Setting(
        flavour, addresses, turn_title or (lambda section, proper: proper), metadata, notes_after or flavour == "epub", breaks
    )
    loose = [*_loose(sections, "", metadata), *((item, "") for item in document.unplaced)]
    views = number_sections(tuple(_view_section(one, 1, setting, None) for one in named), numbering)
    by_anchor: dict[str, SectionView] = {}
    for one, view in zip(named, views):
        by_anchor.setdefault(f"#{one.section.anchor}", view)
    facts = list_facts(metadata, words, complete="copyright" in (*(front or ()), *(back or ())))
    usual_front = ("half-title", *DEFAULT_FRONT) if half_title else DEFAULT_FRONT
    empty = {"copyright": not facts, "colophon": not metadata.colophon}
    opening, closing = (
        tuple(
            MatterView("text", by_anchor[item]) if item in by_anchor else MatterView(item)
            for item in items
            if not empty.get(item)
        )
        for items in (usual_front if front is None else front, DEFAULT_BACK if back is None else back)
    )
    apart = {matter.section.id for matter in (*opening, *closing) if matter.section}
    index = compile_index(sections, anchors, words, metadata.language, index_order, _index_label, pages, preliminary)
    places = (f"loose {number}" for number in count(1))
    unplaced, furniture = (
        tuple(LooseView(plain(item.text), item.kind, page, place, breaks.opening(place)) for (item, page), place in zip(pieces, places))
        for pieces in (
            [(item, page) for item, page in loose if item.kind in _UNPLACED_KINDS],
            [(item, page) for item, page in loose if item.kind not in (*_UNPLACED_KINDS, *nodes.OMITTED_FURNITURE)],
        )
    )
    return BookView(
        title=plain(metadata.title),
        creators=tuple(
            CreatorView(plain(creator.name), plain(creator.role), plain(role_text(creator, words)))
            for creator in metadata.creators
        ),
        language=plain(metadata.language),
        date=plain(metadata.date),
        date_text=plain(print_date(metadata.date, metadata.language)),
        paper=plain(metadata.paper),
        page=plain(metadata.page),
        page_name=plain(metadata.page_name),
        publisher=plain(metadata.publisher),
        place=plain(metadata.place),
        description=plain(metadata.description),
        credits=tuple(map(plain, metadata.credits)),
        identifier=identifier,
        genre=document.genre,
        sections=views,
        index=place_lines(index, breaks),
        unplaced=unplaced,
        furniture=furniture,
        front=opening,
        back=closing,
        body=tuple(view for view in views if view.id not in apart),
        facts=tuple(FactView(plain(label), plain(text), _spread(label)) for label, text in facts),
        cip=_lines(metadata.cip),
        rights=_lines(metadata.rights),
        colophon=_lines(metadata.colophon),
        series_text=plain(series_text(metadata, words)),
        page_breaks={page: breaks.opening(page) for page in MADE_PAGES},
    )


def _spread(label: str) -> int:
    return len(label) if re.fullmatch("[\u4e00-\u9fff]{2,3}", label) else 0


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.rstrip() for line in plain(text).split("\n") if line.strip())


def print_folio(folio: Folio, metadata: Metadata) -> str:
    """Return what a page of an issue is called: 第5版　社会, with date or paper where they are not the whole issue's."""
    date = print_date(folio.date, metadata.language) if folio.date != metadata.date else ""
    paper = folio.paper if folio.paper != metadata.paper else ""
    page = print_page(folio.page, words_for(metadata.language))
    return plain("　".join(part for part in (paper, date, page, folio.page_name) if part))


@dataclass(frozen=True, slots=True)
class _Named:
    name: SectionName
    section: Section
    inner: tuple[_Named, ...]


class _Names:
    """Gives out ids that are safe in XML and unique."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def unique(self, wanted: str) -> str:
        """Return the wanted id, or one like it where it is taken."""
        # Ids of notes end in `-note-1`, those of page breaks are `pagebreak-1`; another's must not meet them.
        name, count = wanted, 1
        while name in self._taken or "note-" in name or "ref-" in name or "pagebreak-" in name:
            count += 1
            own = wanted.replace("note-", "note").replace("ref-", "ref").replace("pagebreak-", "pagebreak")
            name = f"{own}.{count}"
        self._taken.add(name)
        return name


def _whole(document: Document) -> tuple[Section, ...]:
    """Return the sections of a document, the text before the first of them as one of its own."""
    front = (Section("front", blocks=document.blocks),) if document.blocks else ()
    return (*front, *document.sections)


def named_sections(document: Document) -> Iterator[tuple[str, Section]]:
    """Yield every section of a document with the id it has in markup, in order."""
    waiting = list(_name_sections(_whole(document), _Names()))
    while waiting:
        one = waiting.pop(0)
        yield one.name.id, one.section
        waiting[:0] = one.inner


def _name_sections(sections: Iterable[Section], names: _Names) -> tuple[_Named, ...]:
    """Give every section an id: its anchor if that will do, else its place."""

    def named(section: Section, place: str) -> _Named:
        anchor = section.anchor.replace(":", "-")
        wanted = anchor if _SAFE_ID.match(anchor) else place
        name = SectionName(names.unique(wanted), section.kind)
        inner = tuple(named(one, f"{place}-{n}") for n, one in enumerate(section.sections, 1))
        return _Named(name, section, inner)

    return tuple(named(section, f"s{n}") for n, section in enumerate(sections, 1))


def _name_places(named: Iterable[_Named], names: _Names) -> dict[str, str]:
    """Give every place in the text that bears an anchor an id, by its anchor."""
    ids: dict[str, str] = {}
    for one in named:
        for anchor in _place_names(one.section):
            if anchor not in ids:
                wanted = _UNSAFE_IN_ID.sub("-", anchor)
                ids[anchor] = names.unique(wanted if _SAFE_ID.match(wanted) else f"p{len(ids) + 1}")
        ids |= {anchor: id_ for anchor, id_ in _name_places(one.inner, names).items() if anchor not in ids}
    return ids


def _place_names(section: Section) -> Iterator[str]:
    for node in iter_anchored(section):
        yield node.name if isinstance(node, nodes.Anchor) else node.anchor


def _place_anchors(
    named: Iterable[_Named],
    around: tuple[SectionName, ...],
    file_of: Callable[[tuple[SectionName, ...]], str] | None,
    ids: Mapping[str, str],
) -> dict[str, str]:
    anchors: dict[str, str] = {}
    for one in named:
        path = (*around, one.name)
        file = file_of(path) if file_of else ""
        for anchor in _place_names(one.section):
            anchors.setdefault(anchor, f"{file}#{ids[anchor]}")
        for anchor, href in _place_anchors(one.inner, path, file_of, ids).items():
            anchors.setdefault(anchor, href)
    return anchors


def _anchors(
    named: Iterable[_Named],
    around: tuple[SectionName, ...],
    file_of: Callable[[tuple[SectionName, ...]], str] | None,
) -> dict[str, str]:
    anchors: dict[str, str] = {}
    for one in named:
        path = (*around, one.name)
        if one.section.anchor:
            anchors.setdefault(one.section.anchor, f"{file_of(path) if file_of else ''}#{one.name.id}")
        for anchor, href in _anchors(one.inner, path, file_of).items():
            anchors.setdefault(anchor, href)
    return anchors


def part_ordinal(
    title: tuple[Inline, ...],
) -> tuple[tuple[Inline, ...], tuple[Inline, ...], tuple[Inline, ...]]:
    """Part a chapter's title into its number, the white space or turn after it, and the rest; without a number all is rest."""
    match title:
        case (nodes.Numeral(text), *rest):
            return (nodes.Text(text),), (nodes.Text("\u3000"),), tuple(rest)
        case (nodes.Text(text), *rest) if found := _ORDINAL.match(text):
            number, space, proper = found.groups()
            if proper:
                return (nodes.Text(number),), (nodes.Text(space),), (nodes.Text(proper), *rest)
            if rest and isinstance(rest[0], nodes.Break):
                return (nodes.Text(number),), (rest[0],), tuple(rest[1:])
    return (), (), title


def _index_label(section: Section) -> str:
    """Return what an index calls a chapter: its number, or its title where it has none."""
    ordinal, _, _ = part_ordinal(section.heading.title)
    return plain(inline_text(ordinal) or " ".join(heading_text(section).split()))


def part_more(title: str) -> tuple[str, str]:
    """Part a publication's title that was made of its first headline (…等7篇) into the headline and the rest."""
    found = _MORE.search(title)
    return (title[: found.start()], found[0]) if found and found.start() else (title, "")


def _is_loose(block: Block) -> TypeGuard[nodes.Furniture]:
    return isinstance(block, nodes.Furniture) and block.kind != "separator"


def _loose(sections: Iterable[Section], page: str, metadata: Metadata) -> Iterator[tuple[nodes.Furniture, str]]:
    """Yield the furniture among the blocks of sections, and what its page is called."""
    for section in sections:
        here = _page_name(section, metadata) or page
        yield from ((block, here) for block in section.blocks if _is_loose(block))
        yield from _loose(section.sections, here, metadata)


def _page_name(section: Section, metadata: Metadata) -> str:
    return print_folio(section.folio, metadata) if section.folio else ""


@dataclass(frozen=True, slots=True)
class _Setting:
    """What is the same for every section of a document."""

    flavour: Flavour
    addresses: Addresses
    turn_title: TurnTitle
    metadata: Metadata
    notes_after: bool
    breaks: PageBreaks


def _han_alone(text: str) -> int:
    """Return how many characters a text or markup has that is made of Han and nothing else; 0 for any other."""
    return len(text) if set(classes(text)) == {CharClass.HAN} else 0


def _view_section(
    named: _Named, level: int, setting: _Setting, notes: NoteNumbering | None, page_break: Markup = NO_BREAK
) -> SectionView:
    section, heading, id_ = named.section, named.section.heading, named.name.id
    # Notes count through a chapter or an article; the sections inside go on with its numbers.
    if notes is None or section.kind != "section":
        notes = NoteNumbering(f"{named.name.id}-")
    pen = _Pen(setting.flavour, notes, setting.addresses, setting.notes_after, setting.breaks, setting.metadata.language)
    epub_type, role = _semantics(section)
    kicker = Markup(_run(heading.kicker, pen))
    # Written once, in three parts: a note in the title must not be counted twice.
    number, space, rest = part_ordinal(heading.title)
    parts = (number, space, setting.turn_title(section, rest))
    ordinal, parting, proper = (Markup(_run(part, pen)) for part in parts)
    title = ordinal + parting + proper
    subtitle = Markup(_run(heading.subtitle, pen))
    shown = [block for block in section.blocks if not _is_loose(block)]
    place = place_block if setting.flavour == "print" else setting.breaks.mark
    blocks = tuple(
        BlockView(Markup(place(_block(block, pen), id_, number)), _is_wide(block, pen)) for number, block in enumerate(shown)
    )
    body = Markup("\n").join(block.markup for block in blocks)
    if end := setting.breaks.end(id_):
        body += Markup(end)
    # A page whose stories all went to where they begin is no place to turn to.
    folio = "" if title or not (body or section.sections) else _page_name(section, setting.metadata)
    page_break += setting.breaks.opening(id_)
    # What prints nothing of its own is no place in the e-book: its first section is.
    silent = not (kicker or title or folio or subtitle or section.column or body)
    inherited = page_break if silent else NO_BREAK
    return SectionView(
        id=id_,
        kind=section.kind,
        level=level,
        kicker=kicker,
        title=title or escape(folio),
        subtitle=subtitle,
        number="",
        ordinal=ordinal,
        proper=proper or escape(folio),
        title_lines=proper.count("<br/>") + 1 if proper or folio else 0,
        proper_chars=_han_alone(proper),
        title_text=plain(heading_text(section)) or folio,
        column=plain(section.column.printed) if section.column else "",
        column_name=plain(section.column.text) if section.column else "",
        byline=plain(section.byline.printed) if section.byline else "",
        byline_chars=_han_alone(section.byline.printed) if section.byline else 0,
        byline_names=tuple(map(plain, section.byline.names)) if section.byline else (),
        byline_place=section.byline.place if section.byline else "end",
        source=plain(marked_text(section, "source")),
        dateline=plain(marked_text(section, "dateline")),
        folio=folio,
        body=body,
        blocks=blocks,
        notes=notes.take(),
        sections=tuple(
            _view_section(one, level + 1, setting, notes, NO_BREAK if number else inherited)
            for number, one in enumerate(named.inner)
        ),
        epub_type=epub_type,
        role=role,
        page_break=NO_BREAK if silent and named.inner else page_break,
    )
