"""The articles of a paper's pages go in; stories that were cut at a page's end (下转第4版, 上接第1版) come out whole.

Every part that says it goes on, and every part that says where it comes from, are paired at once at the least total
cost: page numbers that agree, a headline repeated, shared vocabulary, quotation marks that close. The rest of a story
moves behind its beginning. The lines that led there, and the headline repeated over the rest, become furniture of their
page; what leads nowhere stays where it was printed and is reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

import numpy as np

from banxin.diagnostics import Place, Report
from banxin.model.document import (
    Block,
    Byline,
    Document,
    Furniture,
    Heading,
    Inline,
    Label,
    Paragraph,
    Section,
    Strong,
    Text,
)
from banxin.model.provenance import HOMELESS, section_spans, shorten
from banxin.model.span import Origin, Span, confidence_of
from banxin.model.walk import block_text, heading_text, inline_text, section_text, split_run, visible
from banxin.structure.assignment import cheapest_pairs
from banxin.structure.jump_lines import Jump, find_jumps, page_number, read_jump
from banxin.structure.lexis import Lexis, pairs_of, similarity
from banxin.structure.lines import count_open_marks, count_stray_marks, ends_sentence
from banxin.typography.breaks import join_lines

# Costs on the scale of `rejoin`: 1 is a hint, 3 strong, 6 all but certain.
_UNANSWERED = 6.0  # to leave a jump without its other half, though both name each other's page
_PAGE_UNKNOWN = 1.0  # each of the two pages whose number is not known
_SAME_PAGE = 1.5  # both parts in one source, which can have but one number: a spread, or pages one after the other
_SAME_HEADLINE, _OTHER_HEADLINE = -4.0, 1.0
_SHARED_WORDS = -4.0
_CLOSES_MARK = -1.5
_ORDER = 0.02  # stories go on in the order in which they were broken off, all else being equal
_NEVER = 1e6
_REPEATED = 0.5  # of the words of a headline over the rest, that makes it the story's own once more

_Part: TypeAlias = Literal["title", "kicker", "subtitle"]
_PARTS: tuple[_Part, ...] = ("kicker", "title", "subtitle")


@dataclass(eq=False, slots=True)
class _Node:
    """A section being rearranged."""

    section: Section
    sheet: _Sheet
    blocks: list[Block]
    inner: list[_Node] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class _Sheet:
    """A page (版): its number in the form of `page_number`, its articles, and what belongs to none of them."""

    number: str
    nodes: list[_Node] = field(default_factory=list)
    loose: list[Furniture] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Onward:
    """A place where a story breaks off: in the paragraph `block` of `node`."""

    node: _Node
    block: Paragraph
    jump: Jump


@dataclass(frozen=True, slots=True)
class _Back:
    """The rest of a story: all of `node`; its jump stands in its heading's `part`, or opens its first paragraph."""

    node: _Node
    jump: Jump
    part: _Part | None = None


@dataclass(frozen=True, slots=True)
class _Match:
    back: _Back
    confidence: float


def join_jumps(document: Document, report: Report) -> Document:
    """Join the parts of stories that lead from page to page.

    Reports jumps to pages that are not in the publication (STR-011) and jumps that nothing answers (STR-012).
    """
    if document.genre != "newspaper" or not _has_jumps(document):
        return document
    sheets = [_Sheet(page_number(page.folio.page if page.folio else "")) for page in _pages(document)]
    for sheet, page in zip(sheets, _pages(document)):
        sheet.nodes = [_node(section, sheet) for section in page.sections]
        sheet.loose = [block for block in page.blocks if isinstance(block, Furniture)]
    # What stands on no page of its own is a page by itself, as the document of a single page is.
    rest = _Sheet(page_number(document.metadata.page), loose=list(document.unplaced))
    rest.nodes = [_node(section, rest) for section in document.sections if section.kind != "page"]
    sheets.append(rest)
    for sheet in sheets:
        _settle(sheet)
    onward = [place for sheet in sheets for node in _walk(sheet.nodes) for place in _find_onward(node)]
    backs = [back for sheet in sheets for node in _walk(sheet.nodes) if (back := _find_back(node))]
    matches = _match(onward, backs)
    _report_unanswered(onward, backs, matches, sheets, report)
    for match in matches.values():
        _withdraw_doubts(match.back.node, report)
    _Joining(onward, matches).run(sheets)
    return _rebuilt(document, sheets)


def _has_jumps(document: Document) -> bool:
    texts = (section_text(section) for section in document.sections)
    return any(find_jumps(line) for text in texts for line in text.split("\n")) or any(
        read_jump(item.text) for item in _loose(document)
    )


def _pages(document: Document) -> list[Section]:
    return [section for section in document.sections if section.kind == "page"]


def _loose(document: Document) -> Iterator[Furniture]:
    yield from document.unplaced
    for page in _pages(document):
        yield from (block for block in page.blocks if isinstance(block, Furniture))


def _node(section: Section, sheet: _Sheet) -> _Node:
    return _Node(section, sheet, list(section.blocks), [_node(inner, sheet) for inner in section.sections])


def _walk(nodes: Iterable[_Node]) -> Iterator[_Node]:
    for node in nodes:
        yield node
        yield from _walk(node.inner)


def _rebuilt(document: Document, sheets: Sequence[_Sheet]) -> Document:
    *pages, rest = sheets
    sections: list[Section] = []
    remaining = iter(pages)
    for section in document.sections:
        if section.kind == "page":
            sheet = next(remaining)
            others = [block for block in section.blocks if not isinstance(block, Furniture)]
            inner = tuple(map(_section, sheet.nodes))
            sections.append(replace(section, blocks=(*others, *sheet.loose), sections=inner))
    return replace(document, sections=(*sections, *map(_section, rest.nodes)), unplaced=tuple(rest.loose))


def _section(node: _Node) -> Section:
    return replace(node.section, blocks=tuple(node.blocks), sections=tuple(map(_section, node.inner)))


# --- settling: each jump to the part it belongs to ---------------------------------------------------------


def _settle(sheet: _Sheet) -> None:
    """Let every jump back open a section, and every jump onward stand in the section that it ends."""
    for item in list(sheet.loose):
        if item.kind in HOMELESS and (jump := read_jump(item.text)) and item.origin.spans:
            line = Paragraph((Text(item.text.strip()),), item.origin)
            if _place(sheet, line, back=_leads_back(jump, sheet, at_start=True)):
                sheet.loose.remove(item)
    for siblings, node in list(_walk_with_siblings(sheet.nodes)):
        _open_at_backs(siblings, node)
    for node in list(_walk(sheet.nodes)):
        _take_last_line_back(sheet, node)
    for siblings, node in list(_walk_with_siblings(sheet.nodes)):
        _close_at_headline(siblings, node)
    for node in list(_walk(sheet.nodes)):
        first, last = (node.blocks[0], node.blocks[-1]) if node.blocks else (None, None)
        # The paragraph below the line may have gone to another article than the one above it.
        if last is not None and isinstance(last, Paragraph) and _is_only(last, sheet, back=True):
            # Taken out first: placing it may part this very section.
            node.blocks.pop()
            if not _place(sheet, last, back=True):
                node.blocks.append(last)
        elif first is not None and isinstance(first, Paragraph) and _is_only(first, sheet, back=False):
            node.blocks.pop(0)
            if not _place(sheet, first, back=False):
                node.blocks.insert(0, first)
    for back in [back for node in _walk(sheet.nodes) if (back := _find_back(node))]:
        _take_headline_above(sheet, back)
    # A line that the page's passes took for an article by itself has moved to the text it belongs to.
    sheet.nodes = [node for node in sheet.nodes if section_text(_section(node)).strip()]


def _walk_with_siblings(nodes: list[_Node]) -> Iterator[tuple[list[_Node], _Node]]:
    for node in nodes:
        yield nodes, node
        yield from _walk_with_siblings(node.inner)


def _leads_back(jump: Jump, sheet: _Sheet, *, at_start: bool) -> bool:
    """Tell whether a jump leads to an earlier part; 紧接 says so only by its page, or by where it stands."""
    if jump.direction != "either":
        return jump.direction == "back"
    if sheet.number.isdigit() and jump.pages[0].isdigit():
        return int(jump.pages[0]) < int(sheet.number)
    return at_start


def _is_only(paragraph: Paragraph, sheet: _Sheet, *, back: bool) -> bool:
    """Tell whether a paragraph is a jump of the direction and nothing else."""
    jump = read_jump(inline_text(paragraph.content))
    return jump is not None and _leads_back(jump, sheet, at_start=back) == back


def _open_at_backs(siblings: list[_Node], node: _Node) -> None:
    """Part a section where a jump back says that another story goes on, also in the middle of a paragraph."""
    index = 0
    while index < len(node.blocks):
        block = node.blocks[index]
        text = inline_text(block.content) if isinstance(block, Paragraph) else ""
        for jump in find_jumps(text):
            at_start = not text[: jump.start].strip()
            if not _leads_back(jump, node.sheet, at_start=at_start) or (at_start and index == 0):
                continue
            assert isinstance(block, Paragraph)  # noqa: S101 - narrows the type
            opening: list[Block] = node.blocks[index:]
            if not at_start:
                before, after = split_run(block.content, jump.start)
                node.blocks[index] = replace(block, content=_stripped(before))
                opening[0] = Paragraph(after, _last_line(block.origin) if read_jump(inline_text(after)) else replace(block.origin, edits=()))
                index += 1
            if len(opening) == 1 and isinstance(opening[0], Paragraph) and _is_only(opening[0], node.sheet, back=True):
                # Nothing follows it here: `_settle` looks for what follows it on the page.
                node.blocks[index:] = opening
                return
            rest = _Node(Section("article", confidence=node.section.confidence), node.sheet, opening)
            del node.blocks[index:]
            siblings.insert(siblings.index(node) + 1, rest)
            _open_at_backs(siblings, rest)
            return
        index += 1


def _close_at_headline(siblings: list[_Node], node: _Node) -> None:
    """Part the rest of a story from the article printed below it, where the two are one section under that one's headline."""
    heading = node.section.heading.origin.spans
    if not heading or _find_back(node) is None:
        return
    source, top, bottom = heading[0].source, min(span.first for span in heading), max(span.last for span in heading)
    spans = [block.origin.spans for block in node.blocks]
    if any(not own or {span.source for span in own} != {source} for own in spans):
        return
    index = next((index for index, own in enumerate(spans) if own[-1].last >= top), len(spans))
    if 0 < index < len(spans) and all(own[0].first > bottom for own in spans[index:]):
        rest = _Node(Section("article", confidence=node.section.confidence), node.sheet, node.blocks[:index])
        node.blocks = node.blocks[index:]
        siblings.insert(siblings.index(node), rest)


def _take_last_line_back(sheet: _Sheet, node: _Node) -> None:
    """Give a text its last line back where it was taken for a headline: nothing but text stands right above 下转."""
    for jump in node.blocks:
        if not isinstance(jump, Paragraph) or not jump.origin.spans or not _is_only(jump, sheet, back=False):
            continue
        source, line = jump.origin.spans[0].source, jump.origin.spans[0].first - 1
        for other in _walk(sheet.nodes):
            heading = other.section.heading
            lines = [(span.source, span.first, span.last) for span in heading.origin.spans]
            if heading.kicker or heading.subtitle or lines != [(source, line, line)]:
                continue
            for index, block in enumerate(other.blocks):
                if isinstance(block, Paragraph) and block.origin.spans[-1:] and block.origin.spans[-1].last == line - 1:
                    other.section = replace(other.section, heading=Heading())
                    other.blocks[index : index + 1] = _sewn([block], [Paragraph(heading.title, heading.origin)])
                    return


def _place(sheet: _Sheet, line: Paragraph, *, back: bool) -> bool:
    """Put a jump's line at the start of the text printed below it, or at the end of the one above; tell if there is one."""
    here = line.origin.spans[0] if line.origin.spans else None
    best: tuple[int, _Node, int] | None = None
    for node in _walk(sheet.nodes):
        for index, block in enumerate(node.blocks):
            spans = [span for span in block.origin.spans if here and span.source == here.source]
            if here is None or not spans or block is line:
                continue
            distance = spans[0].first - here.last if back else here.first - spans[-1].last
            if distance >= 0 and (best is None or distance < best[0]):
                best = distance, node, index
    if best is None:
        return False
    _, node, index = best
    if not back:
        node.blocks.insert(index + 1, line)
        return True
    node.blocks.insert(index, line)
    if index:
        siblings = next(siblings for siblings, one in _walk_with_siblings(sheet.nodes) if one is node)
        _open_at_backs(siblings, node)
    return True


def _take_headline_above(sheet: _Sheet, back: _Back) -> None:
    """Give the rest of a story the headline printed right above its jump, where another article has it."""
    line = _block_of(back)
    if line is None or not line.origin.spans or inline_text(back.node.section.heading.title):
        return
    source, first = line.origin.spans[0].source, line.origin.spans[0].first
    text_above = max((span.last for span in _text_spans(sheet) if span.source == source and span.last < first), default=0)
    for node in _walk(sheet.nodes):
        heading = node.section.heading
        spans = heading.origin.spans
        if spans and all(span.source == source and text_above < span.first <= span.last < first for span in spans):
            node.section = replace(node.section, heading=Heading())
            back.node.section = replace(back.node.section, heading=heading)
            return
    _take_subhead_above(sheet, back, Span(source, text_above or first, first))


def _take_subhead_above(sheet: _Sheet, back: _Back, between: Span) -> None:
    """Give the rest of a story the subhead that ends the section above it: `between` its last line and the jump."""
    for node in _walk(sheet.nodes):
        last = node.blocks[-1] if node is not back.node and len(node.blocks) > 1 else None
        if isinstance(last, Paragraph) and _is_subhead(last) and last.origin.spans:
            span = last.origin.spans[-1]
            if span.source == between.source and between.first <= span.last < between.last:
                strong = last.content[0]
                assert isinstance(strong, Strong)  # noqa: S101 - narrows the type
                node.blocks.pop()
                back.node.section = replace(back.node.section, heading=Heading(strong.content, origin=last.origin))
                return


def _text_spans(sheet: _Sheet) -> Iterator[Span]:
    for node in _walk(sheet.nodes):
        for block in node.blocks:
            yield from block.origin.spans


# --- what leads where --------------------------------------------------------------------------------------


def _find_onward(node: _Node) -> Iterator[_Onward]:
    for index, block in enumerate(node.blocks):
        if isinstance(block, Paragraph):
            text = inline_text(block.content)
            for jump in find_jumps(text):
                if not _leads_back(jump, node.sheet, at_start=index == 0 and not text[: jump.start].strip()):
                    yield _Onward(node, block, jump)


def _find_back(node: _Node) -> _Back | None:
    if all(read_jump(text) or not text for block in node.blocks for text in block_text(block).split("\n")):
        return None  # nothing follows the jump that could be a rest
    for part in _PARTS:
        for jump in find_jumps(inline_text(getattr(node.section.heading, part))):
            if _leads_back(jump, node.sheet, at_start=True):
                return _Back(node, jump, part)
    first = node.blocks[0] if node.blocks else None
    if isinstance(first, Paragraph):
        text = inline_text(first.content)
        for jump in find_jumps(text):
            if not text[: jump.start].strip() and _leads_back(jump, node.sheet, at_start=True):
                return _Back(node, jump)
    return None


def _match(onward: Sequence[_Onward], backs: Sequence[_Back]) -> dict[int, _Match]:
    """Return the rest that each broken-off story goes on with, by its index, at the least total cost."""
    if not onward or not backs:
        return {}
    costs = _costs(onward, backs)
    idle = np.full((len(onward), len(onward)), _NEVER)
    np.fill_diagonal(idle, _UNANSWERED)
    costs = np.hstack([costs, idle])
    rows, columns = cheapest_pairs(costs)
    least = float(costs[rows, columns].sum())
    matches: dict[int, _Match] = {}
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        if column < len(backs):
            # The runner-up is the best solution without this pair.
            without = costs.copy()
            without[row, column] = _NEVER
            margin = float(without[cheapest_pairs(without)].sum()) - least
            matches[row] = _Match(backs[column], confidence_of(margin))
    return matches


def _costs(onward: Sequence[_Onward], backs: Sequence[_Back]) -> np.ndarray:
    """Return what it costs to let each story (row) go on with each rest (column)."""
    starts = [pairs_of(section_text(_section(place.node))) for place in onward]
    rests = [pairs_of(section_text(_section(back.node))) for back in backs]
    lexis = Lexis([*starts, *rests])
    begun, gone_on = [lexis.weigh(start) for start in starts], [lexis.weigh(rest) for rest in rests]
    costs = np.full((len(onward), len(backs)), _NEVER)
    for row, place in enumerate(onward):
        open_marks = count_open_marks(inline_text(place.block.content)[: place.jump.start])
        for column, back in enumerate(backs):
            if back.node is place.node or (numbers := _numbers_cost(place, back)) is None:
                continue
            cost = numbers + _SHARED_WORDS * similarity(begun[row], gone_on[column])
            if _own_heading(back):
                repeated = _repeated(back, place.node)
                cost += _SAME_HEADLINE * repeated + _OTHER_HEADLINE * (1 - repeated)
            if open_marks and count_stray_marks(_first_text(back)) >= open_marks:
                cost += _CLOSES_MARK
            costs[row, column] = cost + _ORDER * abs(row - column)
    return costs


def _numbers_cost(place: _Onward, back: _Back) -> float | None:
    """Return what the page numbers say against a pair, None where they contradict each other."""
    if place.node.sheet is back.node.sheet:
        return _SAME_PAGE
    cost = 0.0
    for jump, sheet in ((place.jump, back.node.sheet), (back.jump, place.node.sheet)):
        if not sheet.number:
            cost += _PAGE_UNKNOWN
        elif sheet.number not in jump.pages:
            return None
    return cost


def _own_heading(back: _Back) -> str:
    """Return the headline over the rest of a story, without the jump in it."""
    texts = []
    for part in _PARTS:
        text = inline_text(getattr(back.node.section.heading, part), turn=" ")
        texts.append(text[: back.jump.start] + text[back.jump.end :] if part == back.part else text)
    return " ".join(text.strip() for text in texts if text.strip())


def _repeated(back: _Back, story: _Node) -> float:
    """Return which share of the words over the rest of a story stands in the story's headline, 0 to 1."""
    heading = story.section.heading
    own = " ".join(inline_text(getattr(heading, part), turn="") for part in _PARTS)
    words, known = pairs_of(_own_heading(back)), pairs_of(own)
    if visible(_own_heading(back)) in visible(own):
        return 1.0
    return sum(pair in known for pair in words) / len(words) if words else 0.0


def _first_text(back: _Back) -> str:
    """Return how the rest of a story begins."""
    text = next((text for block in back.node.blocks if (text := block_text(block)) and not read_jump(text)), "")
    return text if back.part or not back.node.blocks or block_text(back.node.blocks[0]) != text else text[back.jump.end :]


def _report_unanswered(
    onward: Sequence[_Onward],
    backs: Sequence[_Back],
    matches: dict[int, _Match],
    sheets: Sequence[_Sheet],
    report: Report,
) -> None:
    answered = {id(match.back) for match in matches.values()}
    left: list[tuple[_Node, Jump, Paragraph | None]] = []
    left += [(place.node, place.jump, place.block) for row, place in enumerate(onward) if row not in matches]
    left += [(back.node, back.jump, _block_of(back)) for back in backs if id(back) not in answered]
    for node, jump, block in left:
        numbers = {sheet.number for sheet in sheets if sheet.nodes and sheet is not node.sheet}
        text = _heading_of(node, jump) if block is None else inline_text(block.content)
        spans = block.origin.spans if block else section_spans(node.section)
        at_start = block is not None and not text[: jump.start].strip()
        line = (spans[0].first if at_start else spans[-1].last) if spans else 0
        report.add(
            "STR-012" if numbers & set(jump.pages) else "STR-011",
            place=Place(spans[0].source, line) if spans else None,
            jump=text[jump.start : jump.end].strip(),
            title=_name(node),
        )


def _withdraw_doubts(rest: _Node, report: Report) -> None:
    """Take back that the rest of a story has no headline (STR-004): it has found its story."""
    if heading_text(rest.section):
        return
    for block in rest.blocks:
        for span in block.origin.spans:
            report.withdraw("STR-004", span.source, span.first, span.last)


def _block_of(back: _Back) -> Paragraph | None:
    first = back.node.blocks[0] if back.node.blocks else None
    return first if back.part is None and isinstance(first, Paragraph) else None


def _heading_of(node: _Node, jump: Jump) -> str:
    """Return the part of a heading in which a jump stands."""
    texts = (inline_text(getattr(node.section.heading, part)) for part in _PARTS)
    return next((text for text in texts if jump in find_jumps(text)), "")


def _name(node: _Node) -> str:
    """Return what a story is called in a message: its headline, else how it begins."""
    title = heading_text(node.section)
    if title:
        return title
    texts = (block_text(block) for block in node.blocks)
    return next((shorten(text) for text in texts if text.strip() and not read_jump(text)), "")


# --- joining -----------------------------------------------------------------------------------------------


class _Joining:
    """Carries the matches out: a rest that goes on itself is whole before it joins its beginning."""

    def __init__(self, onward: Sequence[_Onward], matches: dict[int, _Match]) -> None:
        self._matches: dict[int, list[tuple[_Onward, _Match]]] = {}
        for row, match in matches.items():
            self._matches.setdefault(id(onward[row].node), []).append((onward[row], match))
        self._rests = {id(match.back.node) for match in matches.values()}
        self._joined: set[int] = set()

    def run(self, sheets: Sequence[_Sheet]) -> None:
        """Join every story to its rest, and take the rests from where they stood."""
        for sheet in sheets:
            for node in list(_walk(sheet.nodes)):
                if id(node) not in self._rests:
                    self._join(node)
        for sheet in sheets:
            self._remove(sheet.nodes)

    def _remove(self, nodes: list[_Node]) -> None:
        nodes[:] = [node for node in nodes if id(node) not in self._joined]
        for node in nodes:
            self._remove(node.inner)

    def _join(self, node: _Node) -> None:
        for place, match in reversed(self._matches.get(id(node), [])):
            self._join(match.back.node)
            self._joined.add(id(match.back.node))
            _Seam(place, match).close()


class _Seam:
    """One story and its rest."""

    def __init__(self, place: _Onward, match: _Match) -> None:
        self._place, self._back, self._confidence = place, match.back, match.confidence
        self._story, self._rest = place.node, match.back.node

    def close(self) -> None:
        """Move the rest behind the place where the story breaks off."""
        story, rest = self._story, self._rest
        index = next(i for i, block in enumerate(story.blocks) if block is self._place.block)
        headings = list(self._take_heading())
        self._open_rest()
        following: list[Block] = [*headings, *rest.blocks]
        following[:1] = [self._marked(block) for block in following[:1]]
        above, below = self._cut_story(index)
        if not above and index and isinstance(story.blocks[index - 1], Paragraph):
            # The jump had a line of its own: the sentence breaks off in the paragraph before.
            index -= 1
            above = [story.blocks[index]]
            story.blocks[index : index + 2] = [*_sewn(above, following), *below]
        else:
            story.blocks[index : index + 1] = [*_sewn(above, following), *below]
        story.inner += rest.inner
        kind = "article" if story.section.kind == "brief" else story.section.kind
        story.section = replace(
            story.section,
            kind=kind,
            byline=_both_bylines(story.section.byline, rest.section.byline),
            column=self._one_label(story.section.column, rest.section.column),
            origin=_with_spans(story.section.origin, rest.section.origin),
        )

    def _marked(self, block: Block) -> Block:
        return replace(block, origin=replace(block.origin, confidence=min(self._confidence, block.origin.confidence)))

    def _furniture(self, sheet: _Sheet, text: str, origin: Origin) -> None:
        if text.strip():
            sheet.loose.append(Furniture(text.strip(), "jump", replace(origin, confidence=self._confidence)))

    def _cut_story(self, index: int) -> tuple[list[Block], list[Block]]:
        """Take the jump out of the story; return what its paragraph says before and after it, if anything."""
        block, jump = self._place.block, self._place.jump
        before, rest = split_run(block.content, jump.start)
        line, after = split_run(rest, jump.end - jump.start)
        before, after = _stripped(before), _stripped(after)
        empty = not inline_text(before).strip() and not inline_text(after).strip()
        origin = block.origin if empty else _last_line(block.origin)
        self._furniture(self._story.sheet, inline_text(line), origin)
        above: list[Block] = [replace(block, content=before)] if inline_text(before).strip() else []
        below: list[Block] = []
        if inline_text(after).strip():
            below = [Paragraph(after, replace(block.origin, edits=() if above else block.origin.edits))]
        return above, below

    def _open_rest(self) -> None:
        """Take the jump from the start of the rest."""
        block = self._rest.blocks[0] if self._rest.blocks else None
        if self._back.part is not None or not isinstance(block, Paragraph):
            return
        line, rest = split_run(block.content, self._back.jump.end)
        rest = _stripped(rest)
        kept = bool(inline_text(rest).strip())
        origin = _first_line(block.origin) if kept else block.origin
        self._furniture(self._rest.sheet, inline_text(line), origin)
        self._rest.blocks[:1] = [replace(block, content=rest)] if kept else []
        # The jump before it made the first line longer than those below, so that it was read as one by itself.
        if kept and len(self._rest.blocks) > 1 and _is_adjacent(*self._rest.blocks[:2]):
            self._rest.blocks[:2] = _sewn(self._rest.blocks[:1], self._rest.blocks[1:2])

    def _take_heading(self) -> Iterator[Block]:
        """Take the headline over the rest: furniture where it repeats the story's own, else a subhead in the text."""
        heading = self._rest.section.heading
        repeats = _repeated(self._back, self._story) >= _REPEATED
        origin = heading.origin
        for part in _PARTS:
            content: tuple[Inline, ...] = getattr(heading, part)
            if part == self._back.part:
                jump = self._back.jump
                before, rest = split_run(content, jump.start)
                line, after = split_run(rest, jump.end - jump.start)
                self._furniture(self._rest.sheet, inline_text(line), replace(origin, edits=()))
                content = _stripped((*before, *after))
            if not inline_text(content).strip():
                continue
            if repeats:
                self._furniture(self._rest.sheet, inline_text(content), origin)
            else:
                yield Paragraph((Strong(content),), origin)
            origin = replace(origin, edits=())
        self._rest.section = replace(self._rest.section, heading=Heading())

    def _one_label(self, own: Label | None, other: Label | None) -> Label | None:
        if own is None or other is None:
            return own or other
        if other.printed:
            self._furniture(self._rest.sheet, other.printed, replace(self._rest.section.origin, edits=()))
        return own


def _sewn(above: Sequence[Block], below: Sequence[Block]) -> list[Block]:
    """Return blocks in a row; a sentence that breaks off at the joint goes on in the same paragraph."""
    if above and below:
        last, first = above[-1], below[0]
        if isinstance(last, Paragraph) and isinstance(first, Paragraph) and _breaks_off(last) and not _is_subhead(first):
            left, right = inline_text(last.content)[-1:], inline_text(first.content)[:1]
            space = join_lines((left, right))[len(left) : -1]
            content = (*last.content, *((Text(space),) if space else ()), *first.content)
            origin = _with_spans(last.origin, first.origin)
            confidence = min(last.origin.confidence, first.origin.confidence)
            whole = Paragraph(_run_together(content), replace(origin, confidence=confidence))
            return [*above[:-1], whole, *below[1:]]
    return [*above, *below]


def _is_adjacent(above: Block, below: Block) -> bool:
    """Tell whether a block of one line stands on the line right above another block."""
    spans, others = above.origin.spans, below.origin.spans
    if len(spans) != 1 or not others or spans[0].source != others[0].source:
        return False
    return spans[0].first == spans[0].last == others[0].first - 1


def _breaks_off(paragraph: Paragraph) -> bool:
    return not ends_sentence(inline_text(paragraph.content))


def _is_subhead(paragraph: Paragraph) -> bool:
    return len(paragraph.content) == 1 and isinstance(paragraph.content[0], Strong)


def _with_spans(origin: Origin, other: Origin) -> Origin:
    return replace(origin, spans=_unique((*origin.spans, *other.spans)), edits=(*origin.edits, *other.edits))


def _first_line(origin: Origin) -> Origin:
    """Return the provenance of the first line alone; the repairs stay with the rest."""
    return Origin(tuple(Span(span.source, span.first, span.first) for span in origin.spans[:1]))


def _last_line(origin: Origin) -> Origin:
    """Return the provenance of the last line alone; the repairs stay with the rest."""
    return Origin(tuple(Span(span.source, span.last, span.last) for span in origin.spans[-1:]))


def _unique(spans: Iterable[Span]) -> tuple[Span, ...]:
    return tuple(dict.fromkeys(spans))


def _both_bylines(own: Byline | None, other: Byline | None) -> Byline | None:
    if own is None or other is None:
        return own or other
    names = (*own.names, *(name for name in other.names if name not in own.names))
    printed = " ".join(text for text in (own.printed, other.printed) if text)
    return Byline(names, printed, own.place)


def _run_together(content: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Return inlines in which no two runs of text stand side by side."""
    together: list[Inline] = []
    for node in content:
        previous = together[-1] if together else None
        if isinstance(node, Text) and isinstance(previous, Text):
            together[-1] = Text(previous.text + node.text)
        else:
            together.append(node)
    return tuple(together)


def _stripped(content: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Return inlines without white space at their ends, and without runs that hold nothing."""
    nodes = list(content)
    for end, strip in ((0, str.lstrip), (-1, str.rstrip)):
        while nodes and isinstance(node := nodes[end], Text):
            if text := strip(node.text):
                nodes[end] = Text(text)
                break
            nodes.pop(end)
    return tuple(nodes)
