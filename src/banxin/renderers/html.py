"""Nodes of the model go in; their markup comes out.

Both editions share it. The `epub` flavour is well-formed XHTML for reading systems; the `print` flavour is the
HTML that WeasyPrint sets. Everything from a source is escaped, so markup and template syntax in a text print as
text. No white space comes between inline elements unless the source had it: between Han it would show.

Classes the markup carries, for style sheets (a role of the page first, an element second):

    p.western, span.western (epub) · p.line in div.stanza in div.verse · figure(.missing, .wide) · p.furniture · p.fragment · div.table(.long, .wide, .folded) with tr.deep (print), .broad, .broader, .broadest with td[data-label], .loose, td.loose (epub)
    em.dots · em.italic · u.proper-name · u.book-title · span.deceased(.long) · span.tcy · span.source · span.dateline · span.editor-note · span.author-note
    a.noteref (epub, and print with its notes after the text) · span.footnote[data-mark] with span.block inside (print)
    img.inline
    s · sup · sub · li.open · li.done (print) · li.task (epub)
    div.letter · div.epigraph · div.dedication · div.remark, with div.salutation and div.signature · dl dt dd
    figure.listing with pre: code with caption or name · span.code-keyword, -name, -string, -number, -comment · code span.full-width
    span.numeral: the number of a chapter or caption · a.reference(.short) · a.page-number(.preliminary) (print) · a.page-name (epub)
    span.anchor: a place that references and the index lead to · .again: what is no text of the source's
    ruby(.zhuyin, .gloss) · span.comment · span.gloss (epub; in print the signs of `interlinear`) · span.alternative: what a missing picture is said to show
"""

# ruff: noqa: S704 (every character of a source goes through `_text`, which escapes it)

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Literal, TypeAlias, assert_never

from markupsafe import Markup, escape

from banxin.model import document as nodes
from banxin.model.document import Block, Inline
from banxin.model.links import web_address
from banxin.model.walk import (
    block_children,
    block_inlines,
    inline_text,
    iter_inlines,
)
from banxin.renderers.highlight import highlight
from banxin.renderers.interlinear import annotated
from banxin.renderers.page_breaks import NO_BREAK, NO_BREAKS, PageBreaks
from banxin.renderers.roles import ROLES, semantics
from banxin.renderers.table_columns import least_widths_em
from banxin.typography.annotations import comments_without_room, width_em
from banxin.typography.characters import circled_number, is_east_asian
from banxin.typography.quotation_marks import QUOTATION_MARKS, western_stretches
from banxin.typography.zhuyin import find_syllable

Flavour: TypeAlias = Literal["epub", "print"]

# What XML 1.0 forbids (production 2, Char), and the other control characters, which leave no mark on paper.
# So do the signs by which annotations are told, which are no source's to write.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufff9-\ufffb]")
_NONCHARACTERS = re.compile("[\ud800-\udfff\ufffe\uffff]")
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
# A row with a longer cell may be parted by a page: it would leave most of one blank, or fill more than one.
_DEEP_CELL_CHARS = 150
# One of as many columns, or of rows with more characters, wants more than a narrow column of text.
_WIDE_TABLE_COLUMNS = 4
# How broad a table is by the screen that has room for it: the em of text there are at least, then for tables with few columns, and
# with many, how large style sheets set them there and the white beside a cell.
_SCREENS = {
    "": (20.0, (0.8, 0.7), (0.7, 0.4)),
    "broad": (25.0, (0.9, 1.2), (0.75, 0.6)),
    "broader": (37.0, (0.9, 1.2), (0.75, 0.6)),
}
_BROADEST = "broadest"
_WIDE_TABLE_CHARS = 24
# What blocks around a table take of its measure at most, as style sheets have them.
_QUOTATION_EM, _PASSAGE_EM, _LIST_EM = 4.0, 3.0, 3.0
# So many columns of cells of four characters have room side by side on the narrowest screen.
_MOST_WHOLE_COLUMNS, _WHOLE_CELL_EM = 6, 4.0
# A long address, as it stands in markup, and where a line may turn in it: behind what parts it, before a point.
_ADDRESS = re.compile("(?:https?://|www\\.)[!-;=?-~]{16,}")
_TURNS_IN_ADDRESS = re.compile("(?<=[0-9A-Za-z])(?:[/?=-]|&amp;)(?=[0-9A-Za-z])|(?<=[0-9A-Za-z])(?=[._][0-9A-Za-z])")

# The same of code within the line: a long name or call, behind the signs that part it.
_LONG_NAME = re.compile("[!-;=?-~]{16,}")
_TURNS_IN_NAME = re.compile("(?<=[0-9A-Za-z])[_./:=,()-]+(?=[0-9A-Za-z])")
# Style sheets ask for narrow forms in code, which full-width letters and marks have too: there they would look like others.
_FULL_WIDTH = re.compile("[\u3000\u301c\uff01-\uff5e]+")
# A word in a cell that its column is not to be as wide as (`least_widths_em`), such as a digest: it may break anywhere.
_LONG_WORD = re.compile("(?=[!-@]*[A-Za-z\u00c0-\u052f])[!-,.-~\u00a1-\u052f]{17,}")


# How a note opens that stands at the foot of a page.
NOTE_MARKUP = '<span class="footnote"'


def plain(text: str) -> str:
    """Return a source's text as XML can hold it: without control characters, U+FFFD for what is no character."""
    # What is printable is none of these.
    if text.replace("\n", "").replace("\u3000", "").isprintable():
        return text
    return _NONCHARACTERS.sub("\ufffd", _CONTROLS.sub("", text))


def _with_turns(markup: str) -> str:
    """Return the markup of a text with its long addresses marked where a line may turn; reading systems turn them anywhere or nowhere."""
    return _ADDRESS.sub(lambda found: _TURNS_IN_ADDRESS.sub(r"\g<0><wbr/>", found[0]), markup)


def _with_narrow_marks(text: str, pen: Pen) -> str:
    """Return the markup of a text whose quotation marks among Latin words are narrow; Chinese faces draw them an em wide."""
    if pen.western or not any(mark in text for mark in QUOTATION_MARKS):
        return _text(text)
    written, end = "", 0
    for start, stop in western_stretches(text):
        written += f'{_text(text[end:start])}<span class="western">{_text(text[start:stop])}</span>'
        end = stop
    return written + _text(text[end:])


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
class TableSetting:
    """How a table is set in print: its type in rem of the body, 0 as style sheets say; the columns of each part it is folded into.

    Where a later part begins with a column of an earlier one, that is said again.
    """

    size_rem: float = 0.0
    parts: tuple[tuple[int, ...], ...] = ()



@dataclass(frozen=True, slots=True)
class Addresses:
    """Where markup points to: `pictures` by the name of the resource, `anchors` by the anchor of a section or place.

    A picture or anchor that is not listed is not there: the alternative text is printed, the link is only text.
    `ids` gives the id in markup of each place that is no section; `size_of` the CSS of a figure's size, by the name of
    its picture and the share of the measure it asks for. `page_words` stand around the number of a page; the pages of
    what has an address in `preliminary` have numbers of their own (i, ii, iii).
    `wide` names the pictures that stand across all columns. `set_table` tells how a table is set, and whether it is wide.
    """

    pictures: Mapping[str, str] = field(default_factory=dict)
    anchors: Mapping[str, str] = field(default_factory=dict)
    ids: Mapping[str, str] = field(default_factory=dict)
    size_of: PictureSize | None = None
    page_words: tuple[str, str] = ("", "")
    preliminary: frozenset[str] = frozenset()
    wide: frozenset[str] = frozenset()
    set_table: Callable[[nodes.Table, bool, float], TableSetting] | None = None


@dataclass(frozen=True, slots=True)
class Pen:
    """What the writing functions hand down: the flavour, the note counter, the addresses, where notes are printed.

    `breaks` are the page breaks of the paper edition. `language` is the publication's, where known; within blocks in
    another, `abroad`, what is not in it says so. `inset_em` is what the blocks around take of the measure; `western` tells
    that the block around has narrow quotation marks as a whole.
    """

    flavour: Flavour
    notes: NoteNumbering
    addresses: Addresses
    notes_after: bool
    breaks: PageBreaks = NO_BREAKS
    language: str = ""
    abroad: bool = False
    inset_em: float = 0.0
    western: bool = False
    again: bool = False


def _pen(flavour: Flavour, notes: NoteNumbering | None, addresses: Addresses | None) -> Pen:
    return Pen(
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
    return Markup(run_markup(inlines, _pen(flavour, notes, addresses)))


def run_markup(inlines: Iterable[Inline], pen: Pen) -> str:
    return "".join(piece if isinstance(piece, str) else piece.markup for piece in _pieces(inlines, pen))


def _wrapped(open_tag: str, close_tag: str, content: Iterable[Inline], pen: Pen) -> list[_Piece]:
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


def _pieces(inlines: Iterable[Inline], pen: Pen) -> list[_Piece]:
    pieces: list[_Piece] = []
    run = tuple(inlines)
    homeless: set[int] | None = None
    for place, node in enumerate(run):
        match node:
            case nodes.Text(text):
                pieces.append(_with_turns(_with_narrow_marks(text, pen)) if pen.flavour == "epub" else _text(text))
            case nodes.Emphasis(content):
                kind = "italic" if is_italic(node) else "dots"
                pieces += _wrapped(f'<em class="{kind}">', "</em>", content, pen)
            case nodes.Strong(content):
                pieces += _wrapped("<strong>", "</strong>", content, pen)
            case nodes.Ruby(pairs) if pen.flavour == "epub":
                pieces.append(_ruby(pairs))
            case nodes.Ruby(pairs):
                pieces += [annotated(_text(base), _text(annotation)) for base, annotation in pairs]
            case nodes.Interlinear():
                homeless = comments_without_room(run) if homeless is None else homeless
                pieces += _interlinear(node, pen, in_text=place in homeless)
            case nodes.Note() | nodes.Anchor() if pen.again:
                pass
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
            case nodes.Struck(content):
                pieces += _wrapped("<s>", "</s>", content, pen)
            case nodes.Script(kind, content):
                name = "sup" if kind == "superscript" else "sub"
                pieces += _wrapped(f"<{name}>", f"</{name}>", content, pen)
            case nodes.Image(resource, alternative, decorative):
                pieces.append(_image(resource, alternative, pen, inline=True, decorative=decorative))
            case nodes.Break(kind):
                pieces.append("<br/>" if kind == "turn" else " ")
            case nodes.Code(text):
                code = _text(text)
                if pen.flavour == "epub":
                    code = _LONG_NAME.sub(lambda found: _TURNS_IN_NAME.sub(r"\g<0><wbr/>", found[0]), code)
                pieces.append(f"<code>{_with_full_width(code)}</code>")
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


def list_markup(title: Iterable[Inline]) -> Markup:
    """Return a title as a list of contents prints it: words of an alphabet stay slanted; without other marks, notes and annotations."""
    return Markup("".join(map(_listed, title)))


def _listed(node: Inline) -> str:
    match node:
        case nodes.Emphasis(content) if is_italic(node):
            return f'<em class="italic">{_text(inline_text(content, notes=False, ruby=False, turn=" "))}</em>'
        case (
            nodes.Emphasis(content=inner)
            | nodes.Strong(content=inner)
            | nodes.Link(content=inner)
            | nodes.Foreign(content=inner)
            | nodes.ProperName(content=inner)
            | nodes.BookTitle(content=inner)
            | nodes.Deceased(content=inner)
            | nodes.Marked(content=inner)
        ):
            return "".join(map(_listed, inner))
        case _:
            return _text(inline_text((node,), notes=False, ruby=False, turn=" "))


def is_italic(emphasis: nodes.Emphasis) -> bool:
    """Tell whether emphasis is on words of an alphabet, which are slanted; Han has dots beside it."""
    text = inline_text(emphasis.content, notes=False, ruby=False)
    return not is_east_asian(text) and any(map(str.isalpha, text))


def _id(anchor: str, pen: Pen) -> str:
    """Return the attribute that makes an element the place of an anchor."""
    name = pen.addresses.ids.get(anchor, "") if anchor else ""
    return f' id="{name}"' if name else ""


def _reference(reference: nodes.Reference, pen: Pen) -> str:
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


def _interlinear(node: nodes.Interlinear, pen: Pen, *, in_text: bool) -> list[_Piece]:
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
    inside = run_markup(content, pen)
    return [f'<ruby class="gloss">{inside}<rp>（</rp><rt>{text}</rt><rp>）</rp></ruby>']


def _note(blocks: tuple[Block, ...], pen: Pen) -> list[_Piece]:
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


def _phrases(blocks: Iterable[Block], pen: Pen) -> list[str]:
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
            case nodes.ListBlock(items, start, definitions=False):
                for number, (item, box) in enumerate(zip(items, block.boxes(), strict=True), start or 0):
                    first, *others = _phrases(item, pen) or ['<span class="block"></span>']
                    tag, _, written = first.partition(">")
                    sign = box or ("•" if start is None else f"{number}.")
                    phrases += [f'{tag}><span class="again">{sign} </span>{written}', *others]
            case _:
                for run in block_inlines(block):
                    phrases += _phrase(run, pen)
                phrases += _phrases(block_children(block), pen)
    return phrases


def _phrase(run: tuple[Inline, ...], pen: Pen) -> list[str]:
    written = run_markup(run, pen)
    return [f'<span class="block">{written}</span>'] if written else []


def _href(target: str, addresses: Addresses) -> str:
    if target.startswith("#"):
        return addresses.anchors.get(target[1:], "")
    return web_address(target)


def _image(
    resource: str, alternative: str, pen: Pen, *, inline: bool, width_percent: int = 0, decorative: bool = False
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


def _blocks(blocks: Iterable[Block], pen: Pen) -> str:
    return "\n".join(block_markup(block, pen) for block in blocks)


def block_markup(block: Block, pen: Pen) -> str:
    match block:
        case nodes.Paragraph(content):
            pen = _set_for(content, pen)
            kind = ' class="western"' if pen.western else ""
            return f"<p{kind}>{run_markup(content, pen)}</p>"
        case nodes.Quotation(blocks):
            return f"<blockquote>\n{_blocks(blocks, _inset(pen, _QUOTATION_EM))}\n</blockquote>"
        case nodes.Passage("foreign", blocks):
            return _foreign(blocks, block.language, replace(pen, abroad=True))
        case nodes.Passage(kind, blocks):
            term = semantics(kind) if pen.flavour == "epub" and kind in ROLES else ""
            return f'<div class="{kind}"{term}>\n{_blocks(blocks, _inset(pen, _PASSAGE_EM))}\n</div>'
        case nodes.Verse(stanzas):
            return _verse(stanzas, pen)
        case nodes.ListBlock(items) if block.definitions:
            return _definitions(items, _inset(pen, _LIST_EM))
        case nodes.ListBlock():
            return _list(block, _inset(pen, _LIST_EM))
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


def _set_for(content: tuple[Inline, ...], pen: Pen) -> Pen:
    """Return the pen for the content of a block, which says of the whole block whether its quotation marks are narrow."""
    return replace(pen, western=pen.flavour == "epub" and _is_western(content))


def _inset(pen: Pen, em: float) -> Pen:
    return replace(pen, inset_em=pen.inset_em + em)


def _is_western(content: tuple[Inline, ...]) -> bool:
    """Tell whether a paragraph has curly quotation marks and no Han: Chinese faces draw these an em wide for want of being asked."""
    text = inline_text(content, notes=False, ruby=False)
    return any(mark in text for mark in QUOTATION_MARKS) and not is_east_asian(text)


def _language(tag: str, pen: Pen) -> str:
    """Return the attributes that say the language of an element, with a space before them."""
    tag = _text(tag)
    return f' lang="{tag}" xml:lang="{tag}"' if pen.flavour == "epub" else f' lang="{tag}"'


def _in_language(markup: str, tag: str, pen: Pen) -> str:
    """Return the markup of one element that says its language."""
    return _FIRST_TAG.sub(rf"\g<0>{_language(tag, pen)}", markup, count=1)


def _foreign(blocks: tuple[Block, ...], tag: str, pen: Pen) -> str:
    """Write blocks in another language; one alone says so itself, so that it stands as its neighbours do."""
    match blocks:
        case (nodes.Passage("foreign"),):
            return f"<div{_language(tag, pen)}>\n{_blocks(blocks, pen)}\n</div>"
        case (block,):
            return _in_language(block_markup(block, pen), tag, pen)
        case _:
            return f"<div{_language(tag, pen)}>\n{_blocks(blocks, pen)}\n</div>"


def _verse(stanzas: Iterable[Iterable[tuple[Inline, ...]]], pen: Pen) -> str:
    parts = ['<div class="verse">']
    for stanza in stanzas:
        parts.append('<div class="stanza">')
        for line in stanza:
            own = _set_for(line, pen)
            parts.append(f'<p class="line{" western" if own.western else ""}">{run_markup(line, own)}</p>')
        parts.append("</div>")
    return "\n".join([*parts, "</div>"])


def _definitions(items: Iterable[tuple[Block, ...]], pen: Pen) -> str:
    parts = ["<dl>"]
    for item in items:
        for number, block in enumerate(item):
            if number == 0 and isinstance(block, nodes.Paragraph):
                parts.append(f"<dt>{run_markup(block.content, pen)}</dt>")
            else:
                parts.append(f"<dd>{block_markup(block, pen)}</dd>")
    return "\n".join([*parts, "</dl>"])


def _with_full_width(markup: str) -> str:
    """Return the markup of code with its full-width letters and marks told apart."""
    return _FULL_WIDTH.sub(r'<span class="full-width">\g<0></span>', markup)


def _code(code: nodes.CodeBlock, pen: Pen) -> str:
    kind = f' class="language-{code.language}"' if _SAFE_CLASS.match(code.language) else ""
    text = "".join(
        f'<span class="code-{role}">{_with_full_width(_text(piece))}</span>' if role else _with_full_width(_text(piece))
        for role, piece in highlight(code.text, code.language)
    )
    pre = f"<pre><code{kind}>{text}</code></pre>"
    if not code.caption and not _id(code.anchor, pen):
        return pre
    caption = f"<figcaption>{run_markup(code.caption, pen)}</figcaption>\n" if code.caption else ""
    return f'<figure class="listing"{_id(code.anchor, pen)}>\n{caption}{pre}\n</figure>'


def _list(block: nodes.ListBlock, pen: Pen) -> str:
    if (start := block.start) is None:
        open_tag, close_tag = "<ul>", "</ul>"
    else:
        # WeasyPrint passes over `start`; the counter it numbers by is set instead.
        first = f' start="{start}"' if pen.flavour == "epub" else f' style="counter-reset: list-item {start - 1}"'
        open_tag, close_tag = f"<ol{first if start != 1 else ''}>", "</ol>"
    inside = [_task(item, box, pen) if box else f"<li>{_blocks(item, pen)}</li>" for item, box in zip(block.items, block.boxes(), strict=True)]
    return "\n".join([open_tag, *inside, close_tag])


def _task(item: tuple[Block, ...], box: str, pen: Pen) -> str:
    """Write a task; style sheets set its box in print, while few reading systems know markers of one's own."""
    if pen.flavour == "print":
        return f'<li class="{"done" if box == "☑" else "open"}">{_blocks(item, pen)}</li>'
    first, rest = item[:1], item[1:]
    sign = f'<span class="again">{box} </span>'
    if not isinstance(item[0] if item else None, nodes.Paragraph):
        return f'<li class="task"><p>{sign}</p>{_blocks(item, pen)}</li>'
    opening, _, written = _blocks(first, pen).partition(">")
    return f'<li class="task">{opening}>{sign}{written}{_blocks(rest, pen)}</li>'


def _table(table: nodes.Table, pen: Pen) -> str:
    wide = is_wide(table, pen)
    breadth = _breadth(table, wide) if pen.flavour == "epub" else ""
    labels = _labels(table) if breadth else ()
    setting = pen.addresses.set_table(table, wide, pen.inset_em) if pen.addresses.set_table is not None else TableSetting()
    short = _short_columns(table.rows) if pen.flavour == "epub" else frozenset()
    columns = tuple(range(max(map(len, table.rows), default=0)))
    parts = setting.parts or (columns,)
    long = len(table.rows) > _SHORT_TABLE_ROWS or any(map(_is_deep, table.rows))
    names = ["table", *(["long"] if long else [])]
    names += [*(["wide"] if wide else []), *(["folded"] if len(parts) > 1 else []), *([breadth] if labels else ["loose"] if breadth else [])]
    style = f' style="font-size: {setting.size_rem:g}rem"' if setting.size_rem else ""
    written = [f'<div class="{" ".join(names)}"{_id(table.anchor, pen)}>']
    said: set[int] = set()
    for part in parts:
        written.append(f"<table{style}>")
        if table.caption and not said:
            written.append(f"<caption>{run_markup(table.caption, pen)}</caption>")
        written += [*_rows(table, part, said, short, labels, pen), "</table>"]
        said.update(part)
    return "\n".join([*written, "</div>"])


def _rows(
    table: nodes.Table, columns: Sequence[int], said: Container[int], short: Container[int], labels: Sequence[str], pen: Pen
) -> Iterator[str]:
    """Yield the rows of some columns of a table; those `said` before are said again, without their notes and names.

    Where there are `labels`, each cell of the body has its column's.
    """

    def row(cells: Sequence[tuple[Inline, ...]], tag: str) -> str:
        written = []
        for column in columns:
            if column >= len(cells):
                continue
            side = table.alignments[column] if column < len(table.alignments) else ""
            names = [*([f"align-{side}"] if side else []), *(["short"] if column in short else [])]
            own = _set_for(cells[column], pen)
            if own.western:
                names.append("western")
            if pen.flavour == "epub" and _LONG_WORD.search(inline_text(cells[column], notes=False, ruby=False)):
                names.append("loose")
            if column in said:
                names.append("again")
            text = run_markup(cells[column], replace(own, again=column in said))
            kind = f' class="{" ".join(names)}"' if names else ""
            scope = ' scope="col"' if tag == "th" else ""
            label = f' data-label="{_text(labels[column])}"' if labels and tag == "td" and column else ""
            written.append(f"<{tag}{scope}{kind}{label}>{text}</{tag}>")
        opening = '<tr class="deep">' if pen.flavour == "print" and _is_deep(cells) else "<tr>"
        return f"{opening}{''.join(written)}</tr>"

    head, body = table.rows[: table.header_rows], table.rows[table.header_rows :]
    # Markdown asks for a head where there is none: cells without anything in them are not printed as one.
    if any(cell for cells in head for cell in cells):
        # A head with notes, or one too deep to stand on every page, stands once.
        repeats = len(inline_text(tuple(chain.from_iterable(chain.from_iterable(head))))) <= _REPEATED_HEAD_CHARS
        yield "<thead>" if repeats else '<thead class="once">'
        yield from (row(cells, "th") for cells in head)
        yield "</thead>"
    if body:
        yield "<tbody>"
        yield from (row(cells, "td") for cells in body)
        yield "</tbody>"


def _breadth(table: nodes.Table, wide: bool) -> str:
    """Return how broad a table is with its words and numbers whole: "" where every screen has room for it."""
    widths = least_widths_em(table, _WHOLE_CELL_EM)
    for name, (room_em, usual, small) in _SCREENS.items():
        size, white = small if wide else usual
        if sum(width + white for width in widths) * size <= room_em:
            return name
    return _BROADEST


def _labels(table: nodes.Table) -> tuple[str, ...]:
    """Return the heads of a table's columns, behind which its cells may stand; nothing where these do not name all but the first."""
    head = table.rows[0]
    if table.header_rows != 1 or not all(head[1:]) or any(_holds_note(cell) for cell in head):
        return ()
    return tuple(inline_text(cell, ruby=False, turn="") for cell in head)


def _holds_note(content: tuple[Inline, ...]) -> bool:
    return any(isinstance(node, nodes.Note) for node in iter_inlines(content))


def _is_deep(row: Sequence[tuple[Inline, ...]]) -> bool:
    return any(len(inline_text(cell)) > _DEEP_CELL_CHARS for cell in row)


def _short_columns(rows: Sequence[Sequence[tuple[Inline, ...]]]) -> frozenset[int]:
    """Return the columns of a table none of whose cells need be turned on any screen: short ones, where there are few columns."""
    longest: dict[int, float] = {}
    for row in rows:
        for column, cell in enumerate(row):
            longest[column] = max(longest.get(column, 0.0), width_em(inline_text(cell, notes=False, ruby=False)))
    if len(longest) > _MOST_WHOLE_COLUMNS:
        return frozenset()
    return frozenset(column for column, width in longest.items() if width <= _WHOLE_CELL_EM)


def is_wide(block: Block, pen: Pen) -> bool:
    match block:
        case nodes.Table(rows):
            longest = max((sum(len(inline_text(cell)) for cell in row) for row in rows), default=0)
            return longest > _WIDE_TABLE_CHARS or max(map(len, rows), default=0) >= _WIDE_TABLE_COLUMNS
        case nodes.Figure(resource):
            return resource in pen.addresses.wide
        case nodes.Passage("foreign", (inner,)):
            return is_wide(inner, pen)
        case _:
            return False


def _figure(figure: nodes.Figure, pen: Pen) -> str:
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
        parts.append(f"<figcaption>{run_markup(figure.caption, pen)}</figcaption>")
    return "\n".join(part for part in [*parts, "</figure>"] if part)
