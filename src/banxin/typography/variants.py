"""A shaped document goes in; the same in another script and with the quotation marks of another region comes out.

What is printed is converted, each run of text as a whole: a phrase that a note or an emphasis parts is still one.
Code, addresses, anchors and pictures stay. Every change is an edit of the node it was made in, so that the count of
`model.walk.imbalance` holds for the converted document as it did for the source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate, groupby, pairwise

from banxin.diagnostics import Place, Report
from banxin.model.document import (
    Anchor,
    Block,
    Document,
    Foreign,
    Furniture,
    Heading,
    IndexEntry,
    Inline,
    Interlinear,
    Numeral,
    Passage,
    Reference,
    Ruby,
    Section,
    Text,
)
from banxin.model.span import Edit, Origin
from banxin.model.walk import (
    document_text,
    iter_sections,
    map_alternatives,
    map_block_runs,
    map_inside,
    map_loose_text,
    map_printed,
    map_run,
    map_sections,
)
from banxin.settings import Variant
from banxin.typography.conversion import Converter, Piece
from banxin.typography.quotation_marks import set_quotation_marks
from banxin.typography.runs import OPAQUE, iter_leaves, leaf_texts, replace_leaves
from banxin.typography.script import is_traditional

RULE = "variant"

# So much of the text on either side shows how a character was used.
_SAMPLE_CHARS = 5
# Surnames that both scripts write alike, though as a word the same character has another traditional form.
_SURNAMES = frozenset("于余范郁岳涂党种朴后干游咸丑")
_NAME = re.compile("[\u3400-\u9fff]{2,4}")
_CHINESE = ("zh", "yue", "cmn", "lzh")


def convert_variant(document: Document, variant: Variant, report: Report, *, regional_words: bool = False) -> Document:
    """Return the document in the script and with the quotation marks of a variant, its language named so.

    A document in that script already changes its quotation marks only. With `regional_words` words change as well
    where the region has its own. Reports the characters that were doubtful (TYP-001), the words replaced (TYP-002),
    and a publication in a language that has no such variant, which stays as it is (TYP-003).
    """
    language = document.metadata.language
    if language.lower().replace("_", "-").split("-")[0] not in _CHINESE:
        report.add("TYP-003", variant=variant, language=language)
        return document
    conversion = _Conversion(document, variant, regional_words)
    converted = conversion.document()
    conversion.tell(report)
    return converted


@dataclass(slots=True)
class _Tally:
    """How often something happened, where first, and how it looked there."""

    count: int
    place: Place | None
    sample: str


class _Conversion:
    """One conversion of one document: what it converts with, and what it gathers on the way."""

    def __init__(self, document: Document, variant: Variant, regional_words: bool) -> None:
        self._document, self._variant = document, variant
        text = document_text(document)
        traditional, wanted = is_traditional(text), variant != "zh-Hans"
        self._converter: Converter | None = None
        if traditional != wanted:
            subtags = document.metadata.language.lower().replace("_", "-").split("-")
            # Hong Kong keeps 着 beside 著; in Taiwan's standard there is no 着.
            from_hong_kong = bool({"hk", "mo"} & set(subtags)) or text.count("着") > text.count("著")
            self._converter = Converter(variant, from_hong_kong=from_hong_kong, regional_words=regional_words)
        self._names = dict(self._find_names())
        self._parting = re.compile(f"({'|'.join(map(re.escape, self._names))})") if self._names else None
        self._place: Place | None = None
        self._edits: list[Edit] = []
        self._doubts: dict[tuple[str, str], _Tally] = {}
        self._words: dict[tuple[str, str], _Tally] = {}

    def _find_names(self) -> Iterator[tuple[str, str]]:
        """Yield the people named by metadata and bylines whose surname would be taken for another word, as converted."""
        if self._converter is None or self._variant == "zh-Hans":
            return
        names = [creator.name for creator in self._document.metadata.creators]
        for section in iter_sections(self._document.sections):
            names += section.byline.names if section.byline else ()
        for name in dict.fromkeys(names):
            if _NAME.fullmatch(name) and name[0] in _SURNAMES and 0 in self._converter.doubts(name):
                yield name, name[0] + "".join(piece.after for piece in self._converter.convert(name[1:]))

    # --- the document ---

    def document(self) -> Document:
        """Return the document converted."""
        old, metadata = self._document, self._document.metadata
        return replace(
            old,
            metadata=replace(
                map_printed(metadata, self._again),
                language=self._variant,
                description=self._again(metadata.description),
                cip=metadata.cip,  # a record of the national library, in its own words
            ),
            blocks=tuple(map(self._block, old.blocks)),
            sections=map_sections(old.sections, self._section),
            unplaced=tuple(map(self._furniture, old.unplaced)),
        )

    def _section(self, old: Section) -> Section:
        self._place = _place(old.heading.origin) or _place(old.origin)
        parts = old.heading
        title, kicker, subtitle = (map_run(run, self._run) for run in (parts.title, parts.kicker, parts.subtitle))
        heading = Heading(title, kicker, subtitle, self._with_edits(parts.origin))
        column, byline, folio = old.column, old.byline, old.folio
        if column:
            column = replace(column, text=self._again(column.text), printed=self._string(column.printed))
        if byline:
            names = tuple(map(self._again, byline.names))
            byline = replace(byline, names=names, printed=self._string(byline.printed))
        if folio:
            credits = tuple(map(self._again, folio.credits))
            folio = replace(folio, page_name=self._again(folio.page_name), paper=self._again(folio.paper), credits=credits)
        origin = self._with_edits(old.origin)
        blocks = tuple(map(self._block, old.blocks))
        return replace(old, heading=heading, column=column, byline=byline, folio=folio, blocks=blocks, origin=origin)

    def _block(self, old: Block) -> Block:
        self._place = _place(old.origin) or self._place
        # What is said to be in another language is not in the script that is converted.
        block = map_block_runs(old, self._run, speaks=lambda language: False)
        if not (isinstance(old, Passage) and old.kind == "foreign"):
            block = map_alternatives(map_loose_text(block, self._string), self._again)
        return replace(block, origin=self._with_edits(block.origin))

    def _furniture(self, old: Furniture) -> Furniture:
        self._place = _place(old.origin)
        return replace(old, text=self._string(old.text), origin=self._with_edits(old.origin))

    def _with_edits(self, origin: Origin) -> Origin:
        """Return an origin with the edits made since the last call."""
        if not self._edits:
            return origin
        edits, self._edits = tuple(self._edits), []
        return replace(origin, edits=origin.edits + edits)

    # --- texts ---

    def _run(self, content: tuple[Inline, ...]) -> tuple[Inline, ...]:
        """Convert a run of inlines; the inlines keep their places in it, and words in another language are left alone."""
        if any(isinstance(node, Foreign) for node in content):
            groups = groupby(content, lambda node: isinstance(node, Foreign))
            return tuple(node for foreign, group in groups for node in (group if foreign else self._run(tuple(group))))
        texts = [text for leaf in iter_leaves(content) for text in leaf_texts(leaf)]
        converted = iter(_cut(self._convert("".join(texts)), texts))

        def leaf(old: Inline) -> tuple[Inline, ...]:
            new = [next(converted) for _ in leaf_texts(old)]
            match old:
                case Text():
                    return (Text(new[0]),)
                case Ruby(pairs):
                    return (Ruby(tuple((base, self._string(reading)) for base, (_, reading) in zip(new, pairs))),)
                case Numeral(text):
                    return (Numeral(self._string(text)),)
                case Reference(form="label", text=text):
                    return (replace(old, text=self._string(text)),)
                case Reference(text=text):
                    return (replace(old, text=self._again(text)),)
                case Anchor(name, IndexEntry(headings, reading, see)):
                    return (Anchor(name, IndexEntry(tuple(map(self._again, headings)), reading, self._again(see))),)
                case _:
                    return (old,)

        return tuple(map(self._beside, replace_leaves(content, leaf)))

    def _beside(self, node: Inline) -> Inline:
        """Convert the annotations between the lines, which no phrase of the text goes through."""
        node = map_inside(node, self._beside)
        return replace(node, text=self._string(node.text)) if isinstance(node, Interlinear) else node

    def _string(self, text: str) -> str:
        """Convert a text that counts as printed."""
        return "".join(piece.after for piece in self._convert(text))

    def _again(self, text: str) -> str:
        """Convert what repeats a text, or describes it: it is neither counted nor doubted a second time."""
        return "".join(piece.after for piece in self._pieces(text))

    def _convert(self, text: str) -> list[Piece]:
        """Convert a text in pieces, and keep what is to be told of it."""
        pieces = self._pieces(text)
        line = self._place.line if self._place and self._place.line else 1
        self._edits += [_edit(piece, line) for piece in pieces if piece.before != piece.after]
        if self._converter:
            self._keep_words(pieces)
            self._keep_doubts(text, pieces, self._converter)
        return pieces

    def _pieces(self, text: str) -> list[Piece]:
        marked = set_quotation_marks(text, corner=self._variant != "zh-Hans")
        if self._converter is None:
            return [Piece(text, marked)]
        pieces: list[Piece] = []
        start = 0
        for part in self._parting.split(marked) if self._parting else (marked,):
            known = self._names.get(part)
            for piece in (Piece(part, known),) if known else self._converter.convert(part):
                end = start + len(piece.before)
                # What it was before its quotation marks changed.
                pieces.append(replace(piece, before=text[start:end]))
                start = end
        return pieces

    def _keep_words(self, pieces: list[Piece]) -> None:
        for before, piece, after in zip([_NOTHING, *pieces], pieces, [*pieces[1:], _NOTHING]):
            if piece.is_word:
                old = before.before[-_SAMPLE_CHARS:] + piece.before + after.before[:_SAMPLE_CHARS]
                new = before.after[-_SAMPLE_CHARS:] + piece.after + after.after[:_SAMPLE_CHARS]
                self._tally(self._words, (piece.before, piece.after), f"“{old}” → “{new}”")

    def _keep_doubts(self, text: str, pieces: list[Piece], converter: Converter) -> None:
        names = {place for found in self._parting.finditer(text) for place in range(*found.span())} if self._parting else ()
        rest = iter(pieces)
        piece, start = next(rest, _NOTHING), 0
        for place in converter.doubts(text):
            while place >= start + len(piece.before):
                start += len(piece.before)
                piece = next(rest)
            if not piece.is_word and place not in names:
                sample = text[max(0, place - _SAMPLE_CHARS) : place + _SAMPLE_CHARS + 1].replace(OPAQUE, " ")
                self._tally(self._doubts, (text[place], piece.after[place - start]), " ".join(sample.split()))

    def _tally(self, tallies: dict[tuple[str, str], _Tally], what: tuple[str, str], sample: str) -> None:
        if tally := tallies.get(what):
            tally.count += 1
        else:
            tallies[what] = _Tally(1, self._place, sample)

    # --- findings ---

    def tell(self, report: Report) -> None:
        """Report what was doubtful and which words were replaced, the most frequent first."""
        for (character, result), tally in _by_count(self._doubts):
            forms = self._converter.doubtful[character] if self._converter else ""
            others = "、".join(forms[1:] if result not in forms[1:] else forms.replace(result, ""))
            report.add(
                "TYP-001",
                place=tally.place,
                variant=self._variant,
                character=character,
                result=result,
                count=tally.count,
                sample=tally.sample,
                others=others,
            )
        for _, tally in _by_count(self._words):
            report.add("TYP-002", place=tally.place, variant=self._variant, sample=tally.sample, count=tally.count)


_NOTHING = Piece("", "")


def _by_count(tallies: dict[tuple[str, str], _Tally]) -> list[tuple[tuple[str, str], _Tally]]:
    return sorted(tallies.items(), key=lambda item: (-item[1].count, item[0]))


def _place(origin: Origin) -> Place | None:
    return Place(origin.spans[0].source, origin.spans[0].first) if origin.spans else None


def _edit(piece: Piece, line: int) -> Edit:
    """Return what a piece lost and got, as a repair of its line."""
    if piece.is_word:
        return Edit(RULE, line, piece.before, piece.after)
    changed = [(a, b) for a, b in zip(piece.before, piece.after, strict=True) if a != b]
    before, after = ("".join(column) for column in zip(*changed, strict=True))
    return Edit(RULE, line, before, after)


def _cut(pieces: list[Piece], texts: list[str]) -> list[str]:
    """Part what became of joined texts into what became of each; a word of another length is parted in proportion."""
    after = "".join(piece.after for piece in pieces)
    if len(texts) == 1:
        return [after]
    cuts = [0]
    rest = iter(pieces)
    piece, start, target = next(rest, _NOTHING), 0, 0
    for end in accumulate(map(len, texts)):
        while end > start + len(piece.before):
            start, target = start + len(piece.before), target + len(piece.after)
            piece = next(rest)
        within = end - start
        if within and not piece.is_even:
            within = round(within * len(piece.after) / len(piece.before))
        cuts.append(target + within)
    return [after[a:b] for a, b in pairwise([*cuts[:-1], len(after)])]
