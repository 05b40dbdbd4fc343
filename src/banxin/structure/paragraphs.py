"""Sections whose lines nobody has shaped come in; their paragraphs, verses and breaks go out.

Measured over the whole book: are its lines whole paragraphs, or broken at a measure (行长)? Are paragraphs
indented, or parted by blank lines? Only then is any line joined to another.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from banxin.diagnostics import Report
from banxin.model.document import Block, Document, Fragment, Paragraph, Rule, SourceLine, Text, Verse
from banxin.model.span import Edit, Origin, Span
from banxin.model.walk import iter_blocks, iter_sections, map_sections
from banxin.structure.metre import Metre, read_clauses, read_metre
from banxin.typography.soft_breaks import line_joint

# Text files are broken at 16 to 60 Han characters; what is wider was never broken.
_MEASURE_EM = (12.0, 80.0)
# A line broken at a measure may stop this much short of it, as a mark kept from the next line's start takes a
# character along; and it may run over by as much, when such marks hang in the margin.
_SLACK_EM = 2.5
# In broken text most lines but the last of each paragraph are full, and few of these happen to end a
# sentence; in whole paragraphs equally long lines are rare, and nearly all end one.
_LEAST_FULL = 0.25
_MOST_ENDED = 0.4
_LEAST_LINES = 4
# A broken line that ends no sentence is at least this much of the measure.
_SHORTEST_BROKEN = 0.7
# Nearly every pair of lines has a blank one between it in files that were saved with double spacing.
_DOUBLE_SPACED = 0.8
# So many of the short lines that end a sentence have a blank one below, where blank lines part paragraphs.
_PARTED = 0.7
# A paragraph's lines may be indented; a verse stands further in.
_INDENTED_EM = 1.0
_VERSE_INDENT_EM = 1.5
_MOST_VERSE_EM = 24.0

_SENTENCE_END = re.compile("[。！？…”』」’!?.]$")
_ASCII = re.compile("[\x00-\x7f]+")

_DASHES = r"*＊\-－—─━=＝~～_＿·•※☆★◇◆○●#＃+×§"
_SEPARATOR = re.compile(rf"(?:[{_DASHES}]\s*){{3,}}$|[※☆★◇◆＊*§]$")


def shape_paragraphs(document: Document, report: Report) -> Document:
    """Return the document with every `Fragment` in its sections shaped.

    What is left out is recorded: indents, line ends within a paragraph, separators between passages. Reports
    how many line ends were taken out (STR-006).
    """
    fragments = [
        block
        for section in iter_sections(document.sections)
        for block in section.blocks
        if isinstance(block, Fragment)
    ]
    if not fragments:
        return document
    habit = _measure(fragments)
    shaped = replace(
        document,
        sections=map_sections(
            document.sections, lambda section: replace(section, blocks=tuple(_shaped(section.blocks, habit)))
        ),
    )
    _report_repairs(shaped, report)
    return shaped


def _report_repairs(document: Document, report: Report) -> None:
    blocks = (block for section in iter_sections(document.sections) for block in iter_blocks(section.blocks))
    rules = Counter(edit.rule for block in blocks for edit in block.origin.edits)
    if joins := rules["join-lines"]:
        report.add("STR-006", count=rules["drop-indent"], joins=joins)


def _shaped(blocks: Iterable[Block], habit: _Habit) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Fragment):
            yield from _shape_fragment(block, habit)
        else:
            yield block


# --- measuring ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Habit:
    """How a book's lines are broken.

    `measure_em` is the width at which lines are broken, 0 when each is a whole paragraph. `indented` says
    that paragraphs are told by their indent, `parted` by a blank line between them; `double_spaced` that a
    blank line after each line means nothing. `indent_em` is the usual indent of a paragraph.
    """

    measure_em: float
    indented: bool
    parted: bool
    double_spaced: bool
    indent_em: float


def _width_em(text: str) -> float:
    """Return the width of a line with its indent: 1 for a Han character, ½ for a Latin one."""
    text = text.rstrip()
    narrow = sum(map(len, _ASCII.findall(text)))
    return len(text) - narrow / 2


def _indent_em(text: str) -> float:
    """Return the white space before a line's text: a tab or an ideographic space counts one em."""
    space = text[: len(text) - len(text.lstrip())]
    return sum(0.5 if character == " " else 1.0 for character in space)


def _measure(fragments: Sequence[Fragment]) -> _Habit:
    lines = [line.text for fragment in fragments for line in fragment.lines]
    written = [text for text in lines if text.strip()]
    indents = Counter(indent for text in written if (indent := _indent_em(text)) >= _INDENTED_EM)
    indent_em = indents.most_common(1)[0][0] if indents else 0.0
    measure_em = _find_measure(written)
    blank_after = sum(not after.strip() for text, after in pairwise(lines) if text.strip())
    share = indents.total() / max(1, len(written))
    short = measure_em - _SLACK_EM
    last = [
        not below.strip()
        for text, below in pairwise([*lines, ""])
        if text.strip() and _ends_short(text, short)
    ]
    return _Habit(
        measure_em,
        # Were all lines indented, the indent would be the margin.
        indented=0.02 <= share <= 0.9 if measure_em else False,
        parted=sum(last) >= _PARTED * len(last),
        double_spaced=blank_after >= _DOUBLE_SPACED * len(written),
        indent_em=indent_em,
    )


def _ends_short(text: str, short_em: float) -> bool:
    return _width_em(text) <= short_em and bool(_SENTENCE_END.search(text.rstrip()))


def _find_measure(texts: Sequence[str]) -> float:
    """Return the measure at which lines are broken, 0 when they are not."""
    if len(texts) < _LEAST_LINES:
        return 0.0
    widths = [_width_em(text) for text in texts]
    # A few lines stick out: a long word, a line of another kind.
    widest = sorted(widths)[int(0.985 * (len(widths) - 1))]
    least, most = _MEASURE_EM
    if not least <= widest <= most:
        return 0.0
    near = Counter(width for width in widths if widest - 2 * _SLACK_EM < width <= widest)
    measure = max(near, key=lambda width: (near[width], width))
    full = [text for width, text in zip(widths, texts) if width > measure - _SLACK_EM]
    ended = sum(bool(_SENTENCE_END.search(text.rstrip())) for text in full)
    return measure if len(full) >= _LEAST_FULL * len(widths) and ended <= _MOST_ENDED * len(full) else 0.0


# --- joining -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Group:
    """The lines of one paragraph; `gap` says that a blank line stands above it; `edits` are earlier repairs."""

    lines: tuple[SourceLine, ...]
    gap: bool
    edits: tuple[Edit, ...] = ()

    @property
    def only_line(self) -> str:
        """The text of a group of one line; an empty string for more."""
        return self.lines[0].text if len(self.lines) == 1 else ""


def _group_lines(lines: Iterable[SourceLine], habit: _Habit) -> Iterator[_Group]:
    group: list[SourceLine] = []
    gap = gap_above = False
    for line in lines:
        if not line.text.strip():
            gap = True
            continue
        if group and not _continues(group[-1].text, line.text, habit, gap=gap):
            yield _Group(tuple(group), gap_above)
            group = []
        if not group:
            gap_above = gap
        group.append(line)
        gap = False
    if group:
        yield _Group(tuple(group), gap_above)


def _with_edits(group: _Group, edits: Mapping[int, tuple[Edit, ...]]) -> _Group:
    """Return a group with what earlier passes repaired on its lines."""
    own = tuple(edit for line in group.lines for edit in edits.get(line.number, ()))
    return replace(group, edits=own) if own else group


def _continues(above: str, below: str, habit: _Habit, *, gap: bool) -> bool:
    """Tell whether a line goes on with the paragraph of the line above it."""
    if not habit.measure_em or _SEPARATOR.match(below.strip()) or _SEPARATOR.match(above.strip()):
        return False
    if habit.indented and _indent_em(below) >= _INDENTED_EM:
        return False
    width = _width_em(above)
    full = width > habit.measure_em - _SLACK_EM
    ended = bool(_SENTENCE_END.search(above.rstrip()))
    if gap and not habit.double_spaced:
        # Only a page break leaves a blank line within a sentence.
        return full and habit.indented and not ended
    if not habit.indented and not habit.parted:
        # Nothing but a short last line tells a paragraph's end.
        return full and not (ended and width < habit.measure_em)
    # A long word or a row of marks makes a line short, but not in the middle of verse.
    return full or (width > _SHORTEST_BROKEN * habit.measure_em and not ended and not _rhymes(above, below))


def _shape_fragment(fragment: Fragment, habit: _Habit) -> Iterator[Block]:
    name = fragment.origin.spans[0].source if fragment.origin.spans else ""
    earlier = fragment.origin.edits_by_line()
    groups = [_with_edits(group, earlier) for group in _group_lines(fragment.lines, habit)]
    index = 0
    while index < len(groups):
        end = _verse_end(groups, index, habit)
        if end > index:
            yield _verse(groups[index:end], name, habit)
            index = end
            continue
        group = groups[index]
        text = group.lines[0].text.strip()
        yield _rule(group, name) if _SEPARATOR.match(text) else _paragraph(group, name)
        index += 1


def _paragraph(group: _Group, name: str) -> Paragraph:
    text = ""
    edits: list[Edit] = []
    for line in group.lines:
        stripped = line.text.strip()
        edits += _indent_edit(line)
        if text:
            joint = line_joint(text, stripped)
            edits.append(Edit("join-lines", line.number, "\n", joint, 0.95))
            text += joint
        text += stripped
    return Paragraph((Text(text),), _origin(group, name, edits))


def _indent_edit(line: SourceLine) -> tuple[Edit, ...]:
    space = line.text[: len(line.text) - len(line.text.lstrip())]
    return (Edit("drop-indent", line.number, space, ""),) if space else ()


def _rule(group: _Group, name: str) -> Rule:
    line = group.lines[0]
    return Rule(_origin(group, name, [Edit("separator", line.number, line.text.strip(), "")]))


def _origin(group: _Group, name: str, edits: Sequence[Edit]) -> Origin:
    first, last = group.lines[0].number, group.lines[-1].number
    return Origin((Span(name, first, last),) if name else (), (*group.edits, *edits))


# --- verse -------------------------------------------------------------------------------------------------

# Lines of five and seven characters are verse already in a pair; shorter measures come about in prose too.
_LEAST_COUPLETS = {5: 2, 7: 2}
_LEAST_OTHERS = 4


def _verse_end(groups: Sequence[_Group], start: int, habit: _Habit) -> int:
    """Return where a verse that begins at `start` ends; `start` itself when there is none."""
    return max(_metric_end(groups, start), _indented_end(groups, start, habit))


def _metric_end(groups: Sequence[_Group], start: int) -> int:
    """Return the end of a run of lines whose clauses all have the same number of characters.

    A line between two that fit may have lost or gained a character.
    """
    metre = read_metre(groups[start].only_line)
    if metre is None:
        return start
    end = start + 1
    while end < len(groups):
        line, following = groups[end].only_line, groups[end + 1].only_line if end + 1 < len(groups) else ""
        if read_metre(line) == metre:
            end += 1
        elif read_metre(following) == metre and _nearly(line, metre):
            end += 2
        else:
            break
    least = _LEAST_COUPLETS.get(metre.length, _LEAST_OTHERS) if metre.count > 1 else _LEAST_OTHERS
    return end if end - start >= least else start


def _rhymes(above: str, below: str) -> bool:
    """Tell whether two lines have the same metre."""
    metre = read_metre(above)
    return metre is not None and metre == read_metre(below)


def _nearly(text: str, metre: Metre) -> bool:
    clauses = read_clauses(text)
    return bool(clauses) and abs(sum(map(len, clauses)) - metre.length * metre.count) <= 1


def _indented_end(groups: Sequence[_Group], start: int, habit: _Habit) -> int:
    """Return the end of a run of short lines that stand further in than paragraphs do."""
    if not habit.indent_em:
        return start
    end = start
    while end < len(groups) and _stands_in(groups[end], habit):
        end += 1
    return end if end - start >= 2 else start


def _stands_in(group: _Group, habit: _Habit) -> bool:
    text = group.only_line
    return (
        _indent_em(text) >= habit.indent_em + _VERSE_INDENT_EM
        and _width_em(text.strip()) <= _MOST_VERSE_EM
        and not _SEPARATOR.match(text.strip())
    )


def _verse(groups: Sequence[_Group], name: str, habit: _Habit) -> Verse:
    stanzas: list[list[tuple[Text, ...]]] = [[]]
    edits: list[Edit] = []
    for group in groups:
        line = group.lines[0]
        if group.gap and not habit.double_spaced and stanzas[-1]:
            stanzas.append([])
        stanzas[-1].append((Text(line.text.strip()),))
        edits += _indent_edit(line)
    first, last = groups[0].lines[0].number, groups[-1].lines[-1].number
    earlier = (edit for group in groups for edit in group.edits)
    origin = Origin((Span(name, first, last),) if name else (), (*earlier, *edits), 0.9)
    return Verse(tuple(tuple(stanza) for stanza in stanzas), origin)
