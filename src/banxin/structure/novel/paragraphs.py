"""Sections whose lines nobody has shaped come in; their paragraphs, verses, letters and breaks go out.

How the book breaks its lines is measured once for the whole of it (`wrapping`); verse is told among the paragraphs
(`verse`), then letters and the author's own remarks among the finished blocks (`letters`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from banxin.diagnostics import Report
from banxin.model.document import (
    Block,
    Document,
    Fragment,
    Furniture,
    Paragraph,
    Rule,
    Section,
    SourceLine,
    Text,
    Verse,
)
from banxin.model.span import Edit, Origin, Span
from banxin.model.walk import iter_blocks, iter_sections, map_sections
from banxin.structure.novel.letters import mark_remarks, set_letters_apart
from banxin.structure.novel.verse import Poem, announces_verse, find_poem, part_verse
from banxin.structure.novel.wrapping import (
    Group,
    Habit,
    bare,
    group_lines,
    is_separator,
    keeps_hyphen,
    measure_habit,
)
from banxin.typography.breaks import is_divided
from banxin.typography.soft_breaks import line_joint


def shape_paragraphs(document: Document, report: Report) -> Document:
    """Return the document with every `Fragment` in its sections shaped.

    What is left out is recorded: indents, line ends within a paragraph, separators between passages. Reports
    how many line ends were taken out (STR-006). A separator that parts nothing, at a chapter's head or foot, goes to
    `unplaced`.
    """
    fragments = [
        block
        for section in iter_sections(document.sections)
        for block in section.blocks
        if isinstance(block, Fragment)
    ]
    if not fragments:
        return document
    habit = measure_habit(fragments)
    loose: list[Furniture] = []

    def shaped(section: Section) -> Section:
        if not any(isinstance(block, Fragment) for block in section.blocks):
            return section
        blocks = [piece for block in section.blocks for piece in _shape(block, habit)]
        blocks, idle = _settle_separators(blocks)
        loose.extend(idle)
        return replace(section, blocks=tuple(mark_remarks(set_letters_apart(blocks))))

    sections = map_sections(document.sections, shaped)
    shaped_document = replace(document, sections=sections, unplaced=(*document.unplaced, *loose))
    _report_repairs(shaped_document, report)
    return shaped_document


def _report_repairs(document: Document, report: Report) -> None:
    blocks = (block for section in iter_sections(document.sections) for block in iter_blocks(section.blocks))
    rules = Counter(edit.rule for block in blocks for edit in block.origin.edits)
    if joins := rules["join-lines"]:
        report.add("STR-006", count=rules["drop-indent"], joins=joins)


def _shape(block: Block, habit: Habit) -> Iterator[Block]:
    if not isinstance(block, Fragment):
        yield block
        return
    name = block.origin.spans[0].source if block.origin.spans else ""
    groups = part_verse(list(group_lines(block, habit, announces_verse)))
    index = 0
    while index < len(groups):
        if poem := find_poem(groups, index, habit):
            yield _verse(groups[index : poem.end], poem, name)
            index = poem.end
            continue
        group = groups[index]
        yield _separator(group, name) if is_separator(group.only_line) else _paragraph(group, name, habit)
        index += 1


def _paragraph(group: Group, name: str, habit: Habit) -> Paragraph:
    text = ""
    edits: list[Edit] = []
    for line in group.lines:
        stripped = bare(line.text)
        edits += _indent_edit(line)
        if text:
            if is_divided(text, stripped) and not keeps_hyphen(text, stripped, habit):
                edits.append(Edit("divided-word", line.number, text[-1], "", 0.9))
                text = text[:-1]
                joint = ""
            else:
                joint = "" if is_divided(text, stripped) else line_joint(text, stripped)
            edits.append(Edit("join-lines", line.number, "\n", joint, 0.95))
            text += joint
        text += stripped
    return Paragraph((Text(text),), _origin(group, name, edits))


def _indent_edit(line: SourceLine) -> tuple[Edit, ...]:
    space = line.text[: len(line.text) - len(line.text.lstrip())]
    return (Edit("drop-indent", line.number, space, ""),) if space else ()


def _origin(group: Group, name: str, edits: Sequence[Edit]) -> Origin:
    first, last = group.lines[0].number, group.lines[-1].number
    return Origin((Span(name, first, last),) if name else (), (*group.edits, *edits))


def _verse(groups: Sequence[Group], poem: Poem, name: str) -> Verse:
    stanzas: list[list[tuple[Text, ...]]] = [[]]
    edits: list[Edit] = []
    # Blank lines between all lines part no stanzas.
    parted = not all(group.gap for group in groups[1:])
    for group in groups:
        line = group.lines[0]
        if group.gap and parted and stanzas[-1]:
            stanzas.append([])
        stanzas[-1].append((Text(bare(line.text)),))
        edits += _indent_edit(line)
    first, last = groups[0].lines[0].number, groups[-1].lines[-1].number
    earlier = (edit for group in groups for edit in group.edits)
    origin = Origin((Span(name, first, last),) if name else (), (*earlier, *edits), poem.confidence)
    return Verse(tuple(tuple(stanza) for stanza in stanzas), origin)


# --- separators --------------------------------------------------------------------------------------------


def _separator(group: Group, name: str) -> Furniture:
    line = group.lines[0]
    return Furniture(bare(line.text), "separator", _origin(group, name, _indent_edit(line)))


def _settle_separators(blocks: Sequence[Block]) -> tuple[list[Block], list[Furniture]]:
    """Turn each separator between two passages into a break; return those that part nothing by themselves."""
    settled: list[Block] = []
    idle: list[Furniture] = []
    last = max((index for index, block in enumerate(blocks) if _is_text(block)), default=-1)
    parts = False
    for index, block in enumerate(blocks):
        if not (isinstance(block, Furniture) and block.kind == "separator"):
            settled.append(block)
            parts = parts or _is_text(block)
        elif parts and index < last:
            line = block.origin.spans[0].first if block.origin.spans else 1
            edit = Edit("separator", line, block.text, "")
            settled.append(Rule(replace(block.origin, edits=(*block.origin.edits, edit))))
            parts = False
        else:
            idle.append(block)
    return settled, idle


def _is_text(block: Block) -> bool:
    return not isinstance(block, Furniture | Rule)
