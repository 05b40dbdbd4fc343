"""The fragments of a book come in; its lines go out with how they stand: indent, blank lines around, what is usual.

How a line stands is compared with how most lines of running text stand in the same file, so that a blank line means
little where every paragraph has one, and an indent little where every paragraph is indented.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from banxin.model.document import Block, Fragment, SourceLine
from banxin.model.span import Edit, Origin, Span

# More white space than this says no more.
_MOST_INDENT_EM, _MOST_BLANKS = 12, 3
_FULL = 0.9
# A line of running text ends a sentence, or is too long for anything else.
_LONG_CHARS = 30
SENTENCE_END = re.compile("[。！？…”』」’!?.~～—）)】》]$")
_PROSE_END = re.compile("[。！？…”』」’!?.]$")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a line stands: its indent in em, and how many blank lines are above and below it, each with an upper bound."""

    indent_em: int
    above: int
    below: int


@dataclass(frozen=True, slots=True)
class BookLines:
    """All lines of a book, with and without the white space around them, and what is known of each.

    `starts` are lines that begin a fragment; `chars_before` counts the characters of the lines above; `written` are the
    lines that are not blank; `standings` tells how each of them stands, `usual` how most lines of running text do; nine lines in ten
    have no more than `full_chars` characters, which is the measure where lines were broken.
    """

    lines: tuple[SourceLine, ...]
    texts: tuple[str, ...]
    sources: tuple[str, ...]
    starts: frozenset[int]
    chars_before: tuple[int, ...]
    edits: Mapping[int, tuple[Edit, ...]]
    written: tuple[int, ...]
    standings: Mapping[int, Standing]
    usual: Standing
    full_chars: int

    @classmethod
    def from_blocks(cls, blocks: Iterable[Block]) -> BookLines:
        """Take the lines of the fragments among blocks."""
        lines: list[SourceLine] = []
        sources: list[str] = []
        starts: set[int] = set()
        edits: dict[int, tuple[Edit, ...]] = {}
        for block in blocks:
            if isinstance(block, Fragment):
                starts.add(len(lines))
                edits |= {len(lines) + place: own for place, own in block.edits_by_place().items()}
                lines += block.lines
                name = block.origin.spans[0].source if block.origin.spans else ""
                sources += [name] * len(block.lines)
        texts = tuple(line.text.strip() for line in lines)
        written = tuple(at for at, text in enumerate(texts) if text)
        standings = _standings(lines, written, starts)
        return cls(
            tuple(lines),
            texts,
            tuple(sources),
            frozenset(starts),
            tuple(accumulate(map(len, texts), initial=0)),
            edits,
            written,
            standings,
            _usual(texts, written, standings),
            sorted(map(len, filter(None, texts)))[int(_FULL * (len(written) - 1))] if written else 0,
        )

    def chars_between(self, first: int, second: int) -> int:
        """Count the characters of the lines after `first` and before `second`."""
        return self.chars_before[second] - self.chars_before[first + 1]

    def lines_between(self, first: int, second: int) -> list[int]:
        """Return the lines with text after `first` and before `second`."""
        return [at for at in range(first + 1, second) if self.texts[at]]

    def next_written(self, at: int) -> int | None:
        """Return the next line with text after a line."""
        return next((n for n in range(at + 1, len(self.texts)) if self.texts[n]), None)

    def runs_on(self, at: int) -> bool:
        """Tell whether a sentence runs from the line above into this one."""
        if at == 0 or at in self.starts or not self.texts[at - 1]:
            return False
        above = self.texts[at - 1]
        return len(above) > _LONG_CHARS // 2 and not SENTENCE_END.search(above)

    def origin(self, first: int, last: int) -> Origin:
        """Return the provenance of the lines `first` to `last`, both included, with their repairs."""
        spans: list[Span] = []
        at = first
        while at <= last:
            end = at
            while end < last and self.sources[end + 1] == self.sources[at] and end + 1 not in self.starts:
                end += 1
            spans.append(Span(self.sources[at], self.lines[at].number, self.lines[end].number))
            at = end + 1
        return Origin(tuple(spans), tuple(edit for at in range(first, last + 1) for edit in self.edits.get(at, ())))


def _indent_em(text: str) -> int:
    space = text[: len(text) - len(text.lstrip())]
    width = sum(0.5 if character == " " else 2.0 if character == "\t" else 1.0 for character in space)
    return min(_MOST_INDENT_EM, round(width))


def _standings(lines: Sequence[SourceLine], written: Sequence[int], starts: set[int]) -> dict[int, Standing]:
    standings: dict[int, Standing] = {}
    for index, at in enumerate(written):
        before = written[index - 1] if index else None
        after = written[index + 1] if index + 1 < len(written) else None
        parted = before is None or any(start in starts for start in range(before + 1, at + 1))
        above = _MOST_BLANKS if parted or before is None else min(_MOST_BLANKS, at - before - 1)
        below = _MOST_BLANKS if after is None else min(_MOST_BLANKS, after - at - 1)
        standings[at] = Standing(_indent_em(lines[at].text), above, below)
    return standings


def _usual(texts: Sequence[str], written: Sequence[int], standings: Mapping[int, Standing]) -> Standing:
    running = [at for at in written if len(texts[at]) >= _LONG_CHARS or _PROSE_END.search(texts[at])] or list(written)
    if not running:
        return Standing(0, 0, 0)

    def most(values: Iterable[int]) -> int:
        counts = Counter(values)
        return min(counts, key=lambda value: (-counts[value], value))

    stands = [standings[at] for at in running]
    return Standing(
        most(stand.indent_em for stand in stands), most(stand.above for stand in stands), most(stand.below for stand in stands)
    )
