"""Inlines go in; the pieces that columns set come out, to be cut between characters and written as markup.

Notes leave a number behind, annotations follow their base in small type, white space is collapsed as CSS does
it, so that a character's place in the pieces is its place in what the composer and the press see.
"""

# ruff: noqa: S704 (every character of a source goes through `html`, which escapes it)

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias, assert_never

from markupsafe import Markup, escape

from banxin.model import document as nodes
from banxin.model.document import Block, Inline
from banxin.model.walk import inline_text
from banxin.renderers.html import Addresses, note_mark, plain, render_inlines
from banxin.typography.soft_breaks import line_joint

OBJECT = "\ufffc"  # stands for a picture in the line
_SPACES = re.compile("[ \t\n\r\f]+")


@dataclass(frozen=True, slots=True)
class Aside:
    """Small characters that stay with what stands before them: a note's reference, an annotation."""

    text: str
    kind: str
    size_em: float

    @property
    def is_long(self) -> bool:
        """Whether lines may end in it: a reading or the number of a note stays whole, a comment may be longer than a line."""
        return len(self.text) > _MOST_WHOLE_ASIDE


Piece: TypeAlias = Inline | Aside

REFERENCE_EM = 0.7
_MOST_WHOLE_ASIDE = 8
ANNOTATION_EM = 0.6
SCRIPT_EM = 0.65


class Notes:
    """Counts the notes of one article and keeps their blocks, to be printed after its text."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, tuple[Block, ...]]] = []

    def mark(self, note: nodes.Note) -> str:
        """Keep a note and return its number in a circle."""
        mark = note_mark(len(self.kept) + 1)
        self.kept.append((mark, note.blocks))
        return mark


def to_pieces(content: Iterable[Inline], notes: Notes) -> tuple[Piece, ...]:
    """Return inlines as a galley sets them: white space collapsed, notes and annotations small."""
    return tuple(_trimmed(_collapsed(_hoisted(content, notes))))


def _hoisted(content: Iterable[Inline], notes: Notes) -> Iterator[Piece]:
    for node in content:
        match node:
            case nodes.Note():
                yield Aside(notes.mark(node), "noteref", REFERENCE_EM)
            case nodes.Ruby(pairs):
                for base, annotation in pairs:
                    yield nodes.Text(base)
                    yield Aside(annotation, "annotation", ANNOTATION_EM)
            case (
                nodes.Emphasis()
                | nodes.Strong()
                | nodes.Link()
                | nodes.Foreign()
                | nodes.ProperName()
                | nodes.BookTitle()
                | nodes.Deceased()
                | nodes.Struck()
                | nodes.Script()
                | nodes.Marked()
            ):
                inside: list[Inline] = []
                for piece in _hoisted(node.content, notes):
                    if isinstance(piece, Aside):
                        if inside:
                            yield replace(node, content=tuple(inside))
                        yield piece
                        inside = []
                    else:
                        inside.append(piece)
                if inside:
                    yield replace(node, content=tuple(inside))
            case nodes.Interlinear(_, inner, text):
                # Lines so near to each other have no room between them.
                yield from _hoisted(inner, notes)
                yield Aside(text, "annotation", ANNOTATION_EM)
            case nodes.Numeral() | nodes.Reference():
                # A newspaper's page has no pages of a book to refer to: a place is called by its name.
                yield nodes.Text(node.text if isinstance(node, nodes.Reference) else inline_text((node,)))
            case nodes.Anchor():
                pass
            case _:
                yield node


def _collapsed(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Make one space of every run of spaces, over the borders of pieces too; join soft breaks."""
    before, joins = " ", False

    def walk(piece: Piece) -> Piece:
        nonlocal before, joins
        match piece:
            case nodes.Text(text) | nodes.Code(text):
                text = _SPACES.sub(" ", plain(text))
                if joins and text:
                    text, joins = line_joint(before, text) + text, False
                if before in " \n" and text.startswith(" "):
                    text = text[1:]
                before = text[-1:] or before
                return replace(piece, text=text)
            case (
                nodes.Emphasis()
                | nodes.Strong()
                | nodes.Link()
                | nodes.Foreign()
                | nodes.ProperName()
                | nodes.BookTitle()
                | nodes.Deceased()
                | nodes.Struck()
                | nodes.Script()
                | nodes.Marked()
            ):
                return replace(piece, content=tuple(_inlines(walk(one) for one in piece.content)))
            case nodes.Break(kind):
                joins = joins or kind == "soft"
                before = before if kind == "soft" else "\n"
                return piece
            case _:
                before, joins = piece_text(piece)[-1:] or before, False
                return piece

    for piece in pieces:
        walked = walk(piece)
        if piece_text(walked) and walked != nodes.Break("soft"):
            yield walked


def _inlines(pieces: Iterable[Piece]) -> Iterator[Inline]:
    for piece in pieces:
        if not isinstance(piece, Aside):
            yield piece


def _trimmed(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    kept = tuple(pieces)
    text = pieces_text(kept)
    return cut_pieces(kept, 0, len(text.rstrip(" \n"))) if text != text.rstrip(" \n") else kept


def piece_text(piece: Piece) -> str:
    """Return the characters of a piece as the composer sees them: a turn is a newline, a picture U+FFFC."""
    match piece:
        case nodes.Text(text) | nodes.Code(text) | nodes.TateChuYoko(text) | Aside(text):
            return text
        case nodes.Break():
            return "\n"
        case nodes.Image():
            return OBJECT
        case nodes.Ruby() | nodes.Interlinear() | nodes.Note() | nodes.Anchor() | nodes.Reference() | nodes.Numeral():
            return ""
        case (
            nodes.Emphasis()
            | nodes.Strong()
            | nodes.Link()
            | nodes.Foreign()
            | nodes.ProperName()
            | nodes.BookTitle()
            | nodes.Deceased()
            | nodes.Struck()
            | nodes.Script()
            | nodes.Marked()
        ):
            return pieces_text(piece.content)
        case _:
            assert_never(piece)


def pieces_text(pieces: Iterable[Piece]) -> str:
    """Return the characters of pieces as the composer sees them."""
    return "".join(map(piece_text, pieces))


def cut_pieces(pieces: Iterable[Piece], first: int, last: int) -> tuple[Piece, ...]:
    """Return the pieces that hold the characters `first` to `last` of `pieces_text`."""
    kept: list[Piece] = []
    start = 0
    for piece in pieces:
        length = len(piece_text(piece))
        a, b = max(first - start, 0), min(last - start, length)
        start += length
        if a >= b:
            continue
        if (a, b) == (0, length):
            kept.append(piece)
            continue
        match piece:
            case nodes.Text(text) | nodes.Code(text) | nodes.TateChuYoko(text) | Aside(text):
                kept.append(replace(piece, text=text[a:b]))
            case (
                nodes.Emphasis()
                | nodes.Strong()
                | nodes.Link()
                | nodes.Foreign()
                | nodes.ProperName()
                | nodes.BookTitle()
                | nodes.Deceased()
                | nodes.Struck()
                | nodes.Script()
                | nodes.Marked()
            ):
                kept.append(replace(piece, content=tuple(_inlines(cut_pieces(piece.content, a, b)))))
            case _:
                raise ValueError(f"{type(piece).__name__} cannot be cut")
    return tuple(kept)


def piece_markup(pieces: Iterable[Piece], addresses: Addresses) -> Markup:
    """Return the markup of pieces."""
    written: list[str] = []
    together: list[Inline] = []

    def flush() -> None:
        markup = str(render_inlines(together, "print", addresses=addresses))
        # Which letters were emphasised alone is not known any more where a line holds part of them: all have dots.
        written.append(markup.replace('<em class="italic">', '<em class="dots">'))
        together.clear()

    for piece in pieces:
        if isinstance(piece, Aside):
            flush()
            kind = f"{piece.kind} long" if piece.is_long else piece.kind
            written.append(f'<span class="{kind}">{escape(piece.text)}</span>')
        else:
            together.append(piece)
    flush()
    return Markup("".join(written))
