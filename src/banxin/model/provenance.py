"""What is recorded of a document's making goes in; words for its lines, its repairs and its doubtful places come out."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from banxin.model.document import Block, Document, Figure, Furniture, FurnitureKind, Image, Section
from banxin.model.span import Decision, Edit, Origin, Span
from banxin.model.walk import (
    block_inlines,
    block_text,
    heading_text,
    iter_blocks,
    iter_inlines,
    iter_sections,
    section_text,
    visible,
)

# A decision less sure than this is shown to the editor. The passes give ½ to a choice that was as dear as the
# next best, and halve what is missing to 1 with every hint in its favour: below ¾ one hint more would have turned
# it. On pages of newspapers that leaves two or three places each; every second one would be read for nothing if
# the bound were raised to 0.85.
DOUBTFUL = 0.75

# The unplaced that belong to some article; any other furniture is the page's own.
HOMELESS: frozenset[FurnitureKind] = frozenset(("unknown", "label"))

# Blank lines within a column, as extractors leave them, part a line from the next by so much at most.
_GAP_LINES = 3

# Samples of a repair, and the characters shown of each, that say what it was without repeating the text.
_SAMPLES = 2
_SAMPLE_CHARS = 24
_START_CHARS = 20

Piece: TypeAlias = Section | Block


@dataclass(frozen=True, slots=True)
class Doubt:
    """A place that an editor should look at: the piece, how sure its making was (0–1), and why it is in doubt.

    For a headline, and for what an article is as a whole, the piece is the section; `start` is how its text begins.
    """

    piece: Piece
    confidence: float
    start: str
    reason: str
    spans: tuple[Span, ...]


def find_doubts(document: Document) -> tuple[Doubt, ...]:
    """Return the doubtful places of a document, the least sure first, and in printed order where equally sure.

    What found no place at all, or an article without its headline, is as unsure as anything can be: 0.
    """
    return tuple(sorted(_doubts(document), key=lambda doubt: doubt.confidence))


def _doubts(document: Document) -> Iterator[Doubt]:
    for block in iter_blocks(document.blocks):
        yield from _block_doubts(block)
    for section in iter_sections(document.sections):
        if document.genre == "newspaper" and not heading_text(section) and section.kind in ("article", "cartoon"):
            spans = section_spans(section)
            yield Doubt(section, 0.0, shorten(section_text(section)), "no headline was found for it", spans)
        elif section.confidence < DOUBTFUL:
            yield Doubt(section, section.confidence, shorten(heading_text(section)), _section_reason(section), section_spans(section))
        for block in iter_blocks(section.blocks):
            yield from _block_doubts(block, section.confidence)
    for item in document.unplaced:
        yield from _block_doubts(item)


def _block_doubts(block: Block, told: float = 1.0) -> Iterator[Doubt]:
    """Yield a block's doubt; one exactly as unsure as its section, whose doubt is `told`, has none of its own."""
    origin = block.origin
    if isinstance(block, Furniture) and block.kind in HOMELESS:
        yield Doubt(block, 0.0, shorten(block.text), "it found no place among the articles", origin.spans)
        return
    sure = 1.0 if origin.confidence == told else origin.confidence
    unsure = [edit for edit in origin.edits if edit.confidence < DOUBTFUL]
    if sure >= DOUBTFUL and not unsure:
        return
    reasons = [_joint_reason(origin)] if sure < DOUBTFUL else []
    reasons += [f"repair {line}" for line in describe_edits(unsure)]
    confidence = min([sure, *(edit.confidence for edit in unsure)])
    yield Doubt(block, confidence, shorten(block_text(block)), "; ".join(reasons), origin.spans)


def _joint_reason(origin: Origin) -> str:
    jumps = [pair for pair in pairwise(origin.spans) if find_jumps(pair)]
    if jumps:
        places = ", ".join(_name_jump(before, after) for before, after in jumps)
        return f"where it begins, ends or goes on is nearly as likely elsewhere; its text jumps between lines {places}"
    return "where it begins or ends is nearly as likely elsewhere"


def _name_jump(before: Span, after: Span) -> str:
    """Return the last line before a jump and the first after it, with their sources where these differ."""
    if before.source == after.source:
        return f"{before.last} and {after.first}"
    return f"{before.source}:{before.last} and {after.source}:{after.first}"


def _section_reason(section: Section) -> str:
    if not section.heading.origin.spans:
        return "where the article begins or ends is nearly as likely elsewhere"
    return "another headline, or another extent of the article, is nearly as likely"


def find_jumps(spans: Sequence[Span]) -> tuple[tuple[int, int], ...]:
    """Return the pairs of lines between which a text goes on elsewhere: backwards, or further down than a gap."""
    return tuple(
        (before.last, after.first)
        for before, after in pairwise(spans)
        if is_jump((before.source, before.last), (after.source, after.first))
    )


def is_jump(before: tuple[object, int], after: tuple[object, int]) -> bool:
    """Tell whether a text goes on elsewhere after a line; lines are given as (source, number)."""
    return before[0] != after[0] or not 0 <= after[1] - before[1] <= _GAP_LINES


def section_spans(section: Section) -> tuple[Span, ...]:
    """Return the lines of a section in the order of their source: of its headline, label, byline and own blocks."""
    spans = [*section.heading.origin.spans, *section.origin.spans]
    spans += [span for block in iter_blocks(section.blocks) for span in block.origin.spans]
    merged: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.source, span.first)):
        if merged and merged[-1].source == span.source and span.first <= merged[-1].last + 1:
            merged[-1] = Span(span.source, merged[-1].first, max(merged[-1].last, span.last))
        else:
            merged.append(span)
    return tuple(merged)


def lacks_picture(section: Section) -> bool:
    """Tell whether a section is a cartoon whose picture the source did not bring along."""
    if section.kind != "cartoon":
        return False
    for block in iter_blocks(section.blocks):
        if isinstance(block, Figure):
            return False
        if any(isinstance(node, Image) for run in block_inlines(block) for node in iter_inlines(run)):
            return False
    return True


# --- words -------------------------------------------------------------------------------------------------


def format_lines(spans: Iterable[Span], *, with_source: bool = False) -> str:
    """Return lines as people write them: `4–9, 11–16`; with the name of their source where that is wanted."""
    pieces = []
    shown = ""
    for span in spans:
        name = f"{span.source}:" if with_source and span.source != shown else ""
        shown = span.source
        pieces.append(name + (str(span.first) if span.first == span.last else f"{span.first}–{span.last}"))
    return ", ".join(pieces)


def name_lines(lines: str) -> str:
    """Return what `format_lines` gives with its word: `line 4`, `lines 4–9`; "" for nothing."""
    return lines and f"line{'s' if '–' in lines or ', ' in lines else ''} {lines}"


def describe_decision(decision: Decision) -> str:
    """Return one line for a decision: what was chosen, and the next best with what it would cost more."""
    more = decision.runner_up_cost - decision.cost
    return f"{decision.question}: {decision.choice}; next best, +{more:.1f}: {decision.runner_up}"


def describe_edits(edits: Iterable[Edit]) -> list[str]:
    """Return one line for each kind of repair: its rule, how often, how sure, what it did, and some samples.

    Repairs that only took out white space, or only exchanged characters one for one, are counted together; any
    other is shown as it was and as it became.
    """
    kinds: dict[tuple[str, str, float], list[Edit]] = {}
    for edit in edits:
        kinds.setdefault((edit.rule, _kind_of(edit), edit.confidence), []).append(edit)
    return [_describe(*kind, alike) for kind, alike in kinds.items()]


def _kind_of(edit: Edit) -> str:
    if "\n" in edit.before and edit.before.replace("\n", "") == edit.after:
        return "line ends"
    if not edit.before and edit.after == "\n":
        return "turns"
    if "".join(edit.before.split()) == "".join(edit.after.split()):
        return "spaces"
    return "characters" if len(edit.before) == len(edit.after) else "text"


def _describe(rule: str, kind: str, confidence: float, edits: Sequence[Edit]) -> str:
    sure = f"{rule} ({confidence:.2f})"
    if kind == "characters":
        pairs = Counter(
            (before, after) for edit in edits for before, after in zip(edit.before, edit.after) if before != after
        )
        shown = ", ".join(f"{a} → {b}" + (f" ×{n}" if n > 1 else "") for (a, b), n in list(pairs.items())[:_SAMPLES])
        return f"{sure}: {_count(pairs.total(), 'character')} exchanged: {shown}" + _more(len(pairs))
    if kind == "line ends":
        ends = sum(edit.before.count("\n") for edit in edits)
        return f"{sure}: {_count(ends, 'line end')} taken out"
    if kind == "turns":
        return f"{sure}: {_count(len(edits), 'line end')} put in"
    if kind == "spaces":
        samples = [sample for edit in edits for sample in _spaced_lines(edit)]
        count = sum(_spaces(edit.before) - _spaces(edit.after) for edit in edits)
        if count == 0:
            return f"{sure}: {_count(len(edits), 'white space')} changed"
        done = _count(abs(count), "space") + (" taken out" if count > 0 else " put in")
        shown = " ".join(f"‹{sample}›" for sample in samples[:_SAMPLES])
        return f"{sure}: {done}" + (f": {shown}" if shown else "") + _more(len(samples))
    texts = [f"‹{shorten(edit.before)}› → ‹{shorten(edit.after)}› (line {edit.line})" for edit in edits]
    return f"{sure}: " + ", ".join(texts[:_SAMPLES]) + _more(len(texts))


def _spaced_lines(edit: Edit) -> Iterator[str]:
    """Yield the lines of an edit that held characters beside the spaces it took, each space made visible."""
    for line in edit.before.split("\n"):
        text = "".join("␣" if character.isspace() else character for character in line.strip())
        if text:
            yield text if len(text) <= _SAMPLE_CHARS else text[:_SAMPLE_CHARS] + "…"


def _spaces(text: str) -> int:
    return sum(character.isspace() for character in text)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _more(count: int) -> str:
    return f" … and {count - _SAMPLES} more" if count > _SAMPLES else ""


def shorten(text: str, chars: int = _START_CHARS) -> str:
    """Return how a text begins, without the spaces that part no words, short enough for one line."""
    flat = ""
    for word in map(visible, text.split()):
        parts_words = flat and word and not (_is_ideographic(flat[-1]) or _is_ideographic(word[0]))
        flat += f" {word}" if parts_words else word
        if len(flat) > chars:
            break
    return flat if len(flat) <= chars else flat[:chars] + "…"


def _is_ideographic(character: str) -> bool:
    """Tell whether a character is of a script without word spaces, or a mark of that script: wide, but not Hangul."""
    return unicodedata.east_asian_width(character) in "WF" and not "\uac00" <= character <= "\ud7ff"
