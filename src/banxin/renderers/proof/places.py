"""A document and the lines of its sources go in; where each line went, and each piece came from, comes out.

A piece is what an editor would point at: a headline, a label, a byline, a paragraph, a line of the page's furniture.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from banxin.model.document import Block, Document, Furniture, Note, Section, SourceLine
from banxin.model.provenance import HOMELESS
from banxin.model.span import Span
from banxin.model.walk import block_children, block_inlines, is_visible, iter_blocks, iter_inlines, visible
from banxin.typography.radicals import unify_lookalikes

Role: TypeAlias = Literal["headline", "label", "byline", "text", "furniture", "unplaced"]
# The number of a source among the sources, and a line in it.
LineRef: TypeAlias = tuple[int, int]

# A byline is known in a line it shares by so many of its first characters: its sign and the name's first.
_LEAST_TAIL = 2


@dataclass(frozen=True, slots=True)
class ProofSource:
    """A source as it was decoded; `marked_up` tells that some of its lines are signs of a notation and no text."""

    name: str
    lines: tuple[SourceLine, ...]
    marked_up: bool = False


@dataclass(frozen=True, slots=True)
class Tag:
    """What tells a section from its neighbours: its number (`2.14` inside the second), and its count among all.

    What only holds others, a page or a part of a book, has no count.
    """

    number: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece: its number on the page, its role, the section it stands in, and its lines in reading order."""

    id: int
    role: Role
    tag: Tag | None
    lines: tuple[LineRef, ...]


@dataclass(slots=True)
class Places:
    """Both ways of the proof: the piece of each node in each role, and the pieces on each line.

    `tags` are those of the sections by identity, `texts` the lines with look-alike characters restored.
    """

    pieces: dict[tuple[int, Role], Piece] = field(default_factory=dict)
    on_line: dict[LineRef, list[Piece]] = field(default_factory=dict)
    tags: dict[int, Tag] = field(default_factory=dict)
    texts: dict[LineRef, str] = field(default_factory=dict)

    def piece(self, node: Section | Block, role: Role) -> Piece | None:
        """Return the piece that a node is in a role, None where it is none."""
        return self.pieces.get((id(node), role))


def find_places(document: Document, sources: Sequence[ProofSource]) -> Places:
    """Trace every piece of a document to its lines, and every line to its pieces.

    Nodes are told apart by identity, so `Places` answers for this very document only.
    """
    finder = _Finder(sources, traditional=document.metadata.language.startswith("zh-Hant"))
    for block in document.blocks:
        finder.add_block(block, None)
    for number, section in enumerate(document.sections, 1):
        finder.add_section(section, str(number))
    for item in document.unplaced:
        finder.add_block(item, None)
    return finder.places


def role_of(block: Block) -> Role:
    """Return the role of a block: a line of the page is none of any article's text."""
    if not isinstance(block, Furniture):
        return "text"
    return "unplaced" if block.kind in HOMELESS else "furniture"


def find_lost_lines(places: Places, sources: Sequence[ProofSource]) -> list[Span]:
    """Return the lines with characters that ended in no piece, of sources that are nothing but text."""
    lost: list[Span] = []
    for number, source in enumerate(sources):
        if source.marked_up:
            continue
        for line in source.lines:
            if (number, line.number) in places.on_line or not any(map(is_visible, line.text)):
                continue
            if lost and lost[-1].source == source.name and lost[-1].last == line.number - 1:
                lost[-1] = Span(source.name, lost[-1].first, line.number)
            else:
                lost.append(Span(source.name, line.number, line.number))
    return lost


class _Finder:
    def __init__(self, sources: Sequence[ProofSource], *, traditional: bool) -> None:
        self._numbers = {source.name: number for number, source in enumerate(sources)}
        # Compared with what became of them, so the characters that look like others are the meant ones already.
        self._texts = {
            (number, line.number): unify_lookalikes(line.text, traditional=traditional)
            for number, source in enumerate(sources)
            for line in source.lines
        }
        self._sections = self._pieces = 0
        self.places = Places(texts=self._texts)

    def refs(self, spans: Iterable[Span]) -> tuple[LineRef, ...]:
        """Return the lines of spans that a source really has, each once."""
        named = ((self._numbers.get(span.source), span) for span in spans)
        found = ((number, line) for number, span in named if number is not None for line in range(span.first, span.last + 1))
        return tuple(dict.fromkeys(ref for ref in found if visible(self._texts.get(ref, ""))))

    def add(self, node: Section | Block, role: Role, tag: Tag | None, lines: Iterable[LineRef]) -> None:
        self._pieces += 1
        piece = Piece(self._pieces, role, tag, tuple(lines))
        self.places.pieces[id(node), role] = piece
        for ref in piece.lines:
            self.places.on_line.setdefault(ref, []).append(piece)

    def add_section(self, section: Section, number: str) -> None:
        holds_others = section.kind in ("page", "part")
        tag = Tag(number, None if holds_others else self._sections)
        self._sections += not holds_others
        self.places.tags[id(section)] = tag
        label, byline, rest = self._share_out(section)
        if section.column and section.column.printed:
            self.add(section, "label", tag, label)
        self.add(section, "headline", tag, (*self.refs(section.heading.origin.spans), *rest))
        head = section.byline is not None and section.byline.place == "head"
        if section.byline and section.byline.printed and head:
            self.add(section, "byline", tag, byline)
        for block in section.blocks:
            self.add_block(block, tag)
        if section.byline and section.byline.printed and not head:
            self.add(section, "byline", tag, byline)
        for inner, child in enumerate(section.sections, 1):
            self.add_section(child, f"{number}.{inner}")

    def _share_out(self, section: Section) -> tuple[list[LineRef], list[LineRef], list[LineRef]]:
        """Share the section's own lines between label and byline, as their characters tell; return what is left too."""
        spans = [span for block in iter_blocks(section.blocks) for span in block.origin.spans]
        taken = set(self.refs([*section.heading.origin.spans, *spans]))
        label: list[LineRef] = []
        byline: list[LineRef] = []
        rest: list[LineRef] = []
        for ref in self.refs(section.origin.spans):
            line = visible(self._texts[ref])
            if section.column and _share_characters(line, visible(section.column.printed)):
                label.append(ref)
            elif section.byline and _share_characters(line, visible(section.byline.printed)):
                byline.append(ref)
            elif ref not in taken and not section.sections:
                rest.append(ref)
        return label, byline, rest

    def add_block(self, block: Block, tag: Tag | None) -> None:
        children = list(block_children(block))
        for child in children:
            self.add_block(child, tag)
        lines = [*self.refs(block.origin.spans), *self._note_lines(block)]
        if children:
            inner = {ref for child in children for ref in self.refs(child.origin.spans)}
            lines = [ref for ref in lines if ref not in inner]
        self.add(block, role_of(block), tag, dict.fromkeys(lines))

    def _note_lines(self, block: Block) -> Iterator[LineRef]:
        for node in (node for run in block_inlines(block) for node in iter_inlines(run)):
            if isinstance(node, Note):
                for inner in iter_blocks(node.blocks):
                    yield from self.refs(inner.origin.spans)


def _share_characters(line: str, printed: str) -> bool:
    """Tell whether a line holds a label or byline, is part of it, or ends with its beginning."""
    if not printed or not line:
        return False
    if line in printed or printed in line:
        return True
    return any(line.endswith(printed[:length]) for length in range(_LEAST_TAIL, len(printed)))


# --- lines within a paragraph ------------------------------------------------------------------------------


def align_lines(text: str, lines: Sequence[LineRef], texts: Mapping[LineRef, str]) -> list[tuple[LineRef, int]]:
    """Return how many visible characters of a paragraph come from each of its lines, in order.

    A line may lend only a part: a label stands before it, a byline after it, or another column beside it. Where the
    characters cannot be followed any further the list ends, and the rest of the paragraph has no line.
    """
    rest = visible(text)
    shares: list[tuple[LineRef, int]] = []
    for ref in lines:
        length = _count_lent(visible(texts.get(ref, "")), rest)
        if not length:
            break
        shares.append((ref, length))
        rest = rest[length:]
    return shares


def _count_lent(line: str, rest: str) -> int:
    """Return how many characters of the rest of a paragraph a line lends it: all, those at its end, or a run of them."""
    whole = rest[: len(line)]
    # Characters that were restored here and there do not matter where the line as a whole agrees.
    if sum(a != b for a, b in zip(line, whole)) * 4 <= len(whole):
        return len(whole)
    runs = [_count_common(line[start:], rest) for start in range(len(line)) if line[start] == rest[0]]
    longest = max(runs, default=0)
    return longest if longest >= min(_LEAST_TAIL, len(rest)) else 0


def _count_common(line: str, text: str) -> int:
    """Return with how many characters in common two texts begin."""
    return next((i for i, (a, b) in enumerate(zip(line, text)) if a != b), min(len(line), len(text)))
