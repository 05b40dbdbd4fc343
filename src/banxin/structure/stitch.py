"""Paragraphs that break off, and paragraphs that begin in mid-sentence, come in; whole paragraphs go out.

A column that continues after another article leaves the end of a sentence open at one place and its rest at
another. Every open end and every open beginning of the page are paired at once, at the least total cost; what a pair
costs is known from pages whose articles are (`halves`). The text that follows the rest, to its byline or the next
headline, moves along, so that the article reads on; what another article seems to begin with stays where it was printed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeAlias

import numpy as np

from banxin.model.document import Block, Break, Fragment, Inline, Paragraph, Text
from banxin.model.span import Decision, Edit, Origin, Span
from banxin.model.walk import block_text
from banxin.structure.assignment import pairings
from banxin.structure.bylines import is_name, read_byline
from banxin.structure.halves import adjoined_costs, continues, goes_on, measure_pairs, pair_costs, surrounding
from banxin.structure.lines import ends_sentence, width_em
from banxin.structure.trade import find_dateline, is_contact
from banxin.typography.subjects import NO_SUBJECT, same_subject, subject_of

_NEARLY_READ = 4.0  # what may speak against it where it stands below another paragraph, with nothing between
_MOST_TORN = 7.0  # what may speak against a line that goes on from elsewhere, for a paragraph to be opened there
NEVER = 100.0
# What speaks against a line that was taken for no running text being the first of a paragraph: always, for each 1 of what
# reading it so costs, and what that may be at most. Of lines that fill their columns so most are headlines.
_OPENING, _OPENING_PRICE, _MOST_OPENING = 0.75, 0.75, 2.0
_SAME = 1.0  # how likely two texts tell of the same, as a logarithm of odds, for a line adrift to go to its rest

# Pairs are sought within so many blocks: a page has fewer, and a book fed by mistake still ends.
_WINDOW = 600
_MAX_PAIRS = 4000  # beyond this no paragraph is opened: no page breaks off that often


Place: TypeAlias = tuple[str, int]  # a source and a line of it
JointCosts: TypeAlias = Callable[[Sequence[Block]], Mapping[Place, float]]
NO_ROWS: Mapping[Place, int] = {}
NO_PRICES: Mapping[Place, float] = {}


def stitch(
    blocks: Sequence[Block],
    resumptions: Mapping[Place, float],
    rows: Mapping[Place, int] = NO_ROWS,
    heads: Collection[Place] = frozenset(),
    openings: Mapping[Place, float] = NO_PRICES,
    joint_costs: JointCosts | None = None,
) -> list[Block]:
    """Join paragraphs that were cut by other articles, wherever their halves stand.

    `resumptions` says of each line what it would cost to read it as going on from elsewhere, `rows` of those put together
    from several the number of the last; `heads` are the lines that columns begin with, where these are known. `openings` says
    of lines that were taken for no running text, and may be the first of a paragraph cut below it, what it would cost to read
    them so. `joint_costs` says of blocks, by the first line of each paragraph, what it costs more to keep it in the article of
    the one above than to let it begin another.
    """
    if not any((isinstance(block, Paragraph) and goes_on(block)) or _opening_price(block, openings) < NEVER for block in blocks):
        return list(blocks)
    result: list[Block] = []
    for start in range(0, len(blocks), _WINDOW):
        result += _stitch(blocks[start : start + _WINDOW], resumptions, rows, heads, openings, joint_costs)
    return result


@dataclass(frozen=True, slots=True)
class _Pair:
    decision: Decision
    beginning: int


def _stitch(
    original: Sequence[Block],
    resumptions: Mapping[Place, float],
    rows: Mapping[Place, int],
    heads: Collection[Place],
    openings: Mapping[Place, float],
    joint_costs: JointCosts | None,
) -> list[Block]:
    """Pair the ends and beginnings of one page.

    Where a column breaks off, the rest may have been joined to the paragraph it happens to follow. So every
    paragraph is opened where that can have happened (`_open_seams`), and what no pair needs is closed again.
    """
    opened = _open_seams(original, resumptions, rows)
    ends, beginnings = _find_ends(opened), _find_beginnings(opened, resumptions)
    if len(ends) * len(beginnings) > _MAX_PAIRS:
        opened = _Opened(list(original), frozenset(), frozenset(), rows)
        ends, beginnings = _find_ends(opened), _find_beginnings(opened, resumptions)
    doubtful = {i: price for i, block in enumerate(opened.blocks) if (price := _opening_price(block, openings)) <= _MOST_OPENING}
    if (len(ends) + len(doubtful)) * len(beginnings) > _MAX_PAIRS:
        doubtful = {}
    if not (ends or doubtful) or not beginnings:
        return list(original)
    pairs = _pair_up(opened, ends, beginnings, resumptions, doubtful)
    for end in doubtful.keys() & pairs.keys():
        opened.blocks[end] = _as_text(opened.blocks[end])
    closed, pairs = _close_seams(opened, pairs)
    lifted = _find_lifted(closed, pairs, rows)
    flows = _flows(closed, pairs, lifted, heads)
    chained = _chain(closed, pairs, lifted, flows)
    if joint_costs and any(_find_parted(closed, flow, rows) for flow in flows.values()):
        shorter = _without_strangers(closed, flows, rows, joint_costs(chained))
        return chained if shorter == flows else _chain(closed, pairs, lifted, shorter)
    return chained


@dataclass(frozen=True, slots=True)
class _Opened:
    """The blocks of a page with paragraphs cut at their seams.

    `seams` are those blocks that belong to the one before them unless a pair takes them; of these `torn` stand in the
    middle of a sentence, so that the one before them breaks off.
    """

    blocks: list[Block]
    seams: frozenset[int]
    torn: frozenset[int]
    rows: Mapping[Place, int]

    def is_parted(self, index: int) -> bool:
        """Tell whether a blank line stands between a block and the one above it, or other lines."""
        return not _adjoins(self.blocks[index - 1], self.blocks[index], self.rows)


def _open_seams(blocks: Sequence[Block], resumptions: Mapping[Place, float], rows: Mapping[Place, int]) -> _Opened:
    """Cut paragraphs after lines that end a sentence, and at blank lines where a line may go on from elsewhere."""
    opened: list[Block] = []
    seams: set[int] = set()
    torn: set[int] = set()
    for block in blocks:
        if not isinstance(block, Paragraph):
            opened.append(block)
            continue
        lines = [node for node in block.content if isinstance(node, Text)]
        numbers = [number for span in block.origin.spans for number in range(span.first, span.last + 1)]
        source = block.origin.spans[0].source
        cuts = []
        for i in range(1, len(lines) if len(numbers) == len(lines) else 0):
            if ends_sentence(lines[i - 1].text) or (numbers[i] != rows.get((source, numbers[i - 1]), numbers[i - 1]) + 1 and resumptions.get((source, numbers[i]), NEVER) <= _MOST_TORN):
                cuts.append(i)
        edits = list(block.origin.edits)
        for start, end in zip([0, *cuts], [*cuts, len(lines)]):
            if start:
                seams.add(len(opened))
                if not ends_sentence(lines[start - 1].text):
                    torn.add(len(opened))
            # Columns side by side have one number for the line of each: a repair goes with the first of them.
            own = [edit for edit in edits if end == len(lines) or edit.line in numbers[start:end]]
            edits = [edit for edit in edits if edit not in own]
            opened.append(_slice(block, lines, numbers, start, end, own) if cuts else block)
    return _Opened(opened, frozenset(seams), frozenset(torn), rows)


def _find_ends(opened: _Opened) -> list[int]:
    return [
        i
        for i, block in enumerate(opened.blocks)
        if isinstance(block, Paragraph) and (goes_on(block) or i + 1 in opened.torn) and not is_contact(block_text(block))
    ]


def _find_beginnings(opened: _Opened, resumptions: Mapping[Place, float]) -> list[int]:
    """Return the blocks that may be the rest of another. Where a dump has no blank lines, any paragraph may be, elsewhere also
    one whose first line might as well have been read so.
    """
    blocks = opened.blocks
    flow = [i for i in range(1, len(blocks)) if isinstance(blocks[i], Paragraph) and isinstance(blocks[i - 1], Paragraph)]
    gapless = not any(map(opened.is_parted, flow))
    return [i for i in range(len(blocks)) if _may_continue(opened, i, free=gapless or _price(blocks[i], resumptions, NEVER) <= _NEARLY_READ)]


def _slice(
    block: Paragraph, lines: Sequence[Text], numbers: Sequence[int], start: int, end: int, edits: Sequence[Edit]
) -> Paragraph:
    """Return some lines of a paragraph as one of its own, with its share of the repairs; it keeps the soft break at
    either end of the whole.
    """
    content: list[Inline] = []
    for index in range(start, end):
        if index > start or index > 0 or continues(block):
            content.append(Break("soft"))
        content.append(lines[index])
    if end == len(lines) and goes_on(block):
        content.append(Break("soft"))
    source = block.origin.spans[0].source
    spans: list[Span] = []
    for number in numbers[start:end]:
        if spans and spans[-1].last == number - 1:
            spans[-1] = Span(source, spans[-1].first, number)
        else:
            spans.append(Span(source, number, number))
    return Paragraph(tuple(content), replace(block.origin, spans=tuple(spans), edits=tuple(edits)))


def _close_seams(opened: _Opened, pairs: dict[int, _Pair]) -> tuple[list[Block], dict[int, _Pair]]:
    """Close the seams that no pair needs; return the blocks and the pairs with their places among them."""
    used = {pair.beginning for pair in pairs.values()}
    closed: list[Block] = []
    place: dict[int, int] = {}
    for index, block in enumerate(opened.blocks):
        above = closed[-1] if closed else None
        free = index in opened.seams and index not in used and not (index in opened.torn and index - 1 in pairs)
        if free and isinstance(above, Paragraph) and isinstance(block, Paragraph):
            origin = Origin(
                _adjoined(above.origin.spans, block.origin.spans),
                above.origin.edits + block.origin.edits,
                above.origin.confidence,
                decisions=above.origin.decisions,
            )
            closed[-1] = Paragraph(above.content + block.content, origin)
        else:
            closed.append(block)
        place[index] = len(closed) - 1
    moved = {place[end]: replace(pair, beginning=place[pair.beginning]) for end, pair in pairs.items()}
    return closed, moved


def _adjoined(spans: tuple[Span, ...], more: tuple[Span, ...]) -> tuple[Span, ...]:
    if spans and more and spans[-1].source == more[0].source and spans[-1].last == more[0].first - 1:
        return (*spans[:-1], Span(more[0].source, spans[-1].first, more[0].last), *more[1:])
    return spans + more


def _may_continue(opened: _Opened, index: int, *, free: bool) -> bool:
    """Tell whether a paragraph may be the rest of another: it is marked as such, or opens a flow, unless it is `free` to stand
    in one, and is not indented.
    """
    block = opened.blocks[index]
    if not isinstance(block, Paragraph):
        return False
    if continues(block):
        return True
    first = next((node.text for node in block.content if isinstance(node, Text)), "")
    if first[:1].isspace() and first.strip() and width_em(first) > 0 and len(first) - len(first.lstrip()) > 1:
        return False
    if index == 0:
        return free  # a page begins with an article as a rule, yet where columns come in any order, with a rest as well
    return free or not isinstance(opened.blocks[index - 1], Paragraph) or opened.is_parted(index)


def _ends_article(block: Block) -> bool:
    """Tell whether a display line is a byline of the kind that closes an article."""
    text = block_text(block).replace("\n", "")
    byline = read_byline(text)
    if byline is None or byline.strength in ("role", "bare"):
        return False
    return byline.strength == "credit" or all(map(is_name, byline.names))


def _pair_up(
    opened: _Opened,
    ends: Sequence[int],
    beginnings: Sequence[int],
    resumptions: Mapping[Place, float],
    doubtful: Mapping[int, float],
) -> dict[int, _Pair]:
    """Return for each open end its rest; the assignment over all of them costs least.

    What a seam in mid-sentence parted is paired with itself unless another pair is better. `doubtful` are ends that were taken
    for no running text, and what it costs to read them so.
    """
    ends = [*ends, *doubtful]
    blocks = [_as_text(block) if index in doubtful else block for index, block in enumerate(opened.blocks)]
    prices = [_price(blocks[beginning], resumptions) for beginning in beginnings]
    seams = [float(index in opened.torn) if index in opened.seams else -1.0 for index in beginnings]
    leads = [_flow_before(opened, end) for end in ends]  # what an end's own text begins with is not its rest
    adjoined = np.array([[beginning == end + 1 and beginning in opened.torn for beginning in beginnings] for end in ends])
    possible = np.array([[beginning not in lead for beginning in beginnings] for lead in leads])
    costs = np.full((len(ends) + len(beginnings), len(beginnings) + len(ends)), NEVER)
    halves = pair_costs(measure_pairs(blocks, ends, beginnings, prices, seams))
    halves[len(ends) - len(doubtful) :] += _OPENING + _OPENING_PRICE * np.array([*doubtful.values()]).reshape(-1, 1)
    costs[: len(ends), : len(beginnings)] = np.where(adjoined, adjoined_costs(prices), np.where(possible, halves, NEVER))
    # An end or a beginning that stays open costs nothing: what pairs cost is in view of that.
    costs[np.arange(len(ends)), len(beginnings) + np.arange(len(ends))] = 0.0
    costs[len(ends) + np.arange(len(beginnings)), np.arange(len(beginnings))] = 0.0
    costs[len(ends) :, len(beginnings) :] = 0.0
    pairs: dict[int, _Pair] = {}
    for pairing in pairings(costs):
        row, column = pairing.row, pairing.column
        if row < len(ends) and column < len(beginnings) and costs[row, column] < 0.0 and not adjoined[row, column]:
            other = pairing.other_column
            instead = f"line {_first_line(blocks[beginnings[other]])}" if other < len(beginnings) else "nowhere"
            decision = Decision(
                f"what breaks off at line {_last_line(blocks[ends[row]])} goes on at",
                f"line {_first_line(blocks[beginnings[column]])}",
                pairing.cost,
                instead,
                pairing.runner_up_cost,
            )
            pairs[ends[row]] = _Pair(decision, beginnings[column])
    return pairs


def _opening_price(block: Block, openings: Mapping[Place, float]) -> float:
    """Return what it costs to read a line that is no running text as the first of a paragraph, NEVER for all other blocks."""
    if not isinstance(block, Fragment) or len(block.lines) != 1:
        return NEVER
    return openings.get((block.origin.spans[0].source, block.lines[0].number), NEVER)


def _as_text(block: Block) -> Block:
    """Return a line that was taken for no running text as a paragraph that breaks off."""
    return Paragraph((Text(block.lines[0].text), Break("soft")), block.origin) if isinstance(block, Fragment) else block


def _first_line(block: Block) -> int:
    return block.origin.spans[0].first


def _last_line(block: Block) -> int:
    return block.origin.spans[-1].last


def _price(block: Block, resumptions: Mapping[Place, float], unknown: float = 0.0) -> float:
    """Return what it costs to read a block's first line as going on from elsewhere, 0 where it was read so."""
    span = block.origin.spans[0]
    return max(0.0, resumptions.get((span.source, span.first), unknown))


def _flow_before(opened: _Opened, end: int) -> set[int]:
    """Return a paragraph and those right above it, up to the next line that is none."""
    index = end
    while index and isinstance(opened.blocks[index - 1], Paragraph) and not opened.is_parted(index):
        index -= 1
    return set(range(index, end + 1))


def _opens_article(block: Block) -> bool:
    return find_dateline(block_text(block)) > 0


def _flow(blocks: Sequence[Block], beginning: int, pairs: dict[int, _Pair], end: int, heads: Collection[Place]) -> list[int]:
    """Return the blocks that follow a rest in its article: paragraphs up to a byline, an open end, a headline or the end of
    the column, or to the head of the article whose `end` it goes on with.
    """
    flow = []
    index = beginning
    while index not in pairs and index + 1 < len(blocks):
        index += 1
        block = blocks[index]
        if isinstance(block, Paragraph):
            place = (block.origin.spans[0].source, _first_line(block))
            if continues(block) or place in heads or (index <= end and _opens_article(block)):
                break
            flow.append(index)
            continue
        if isinstance(block, Fragment) and _ends_article(block):
            flow.append(index)
        break
    return flow[: _find_head(blocks, beginning, end) - beginning - 1] if end in flow else flow


def _find_head(blocks: Sequence[Block], rest: int, end: int) -> int:
    """Return the first block of the column in which an end stands, where the column of its rest was printed right before
    it, with no more than text between: both are about as long.
    """
    lines = [sum(isinstance(node, Text) for node in block.content) for block in blocks[rest : end + 1] if isinstance(block, Paragraph)]
    return min(range(rest + 1, end + 1), key=lambda head: abs(sum(lines[: head - rest]) - sum(lines[head - rest :])))


def _is_adrift(blocks: Sequence[Block], end: int, rest: int, rows: Mapping[Place, int]) -> bool:
    """Tell whether a paragraph that breaks off is one line between blank ones, or between lines that stand elsewhere, while its
    rest, further up, tells of the same as the text above that, and no less so than as the text above the line.
    """
    block = blocks[end]
    alone = isinstance(block, Paragraph) and sum(isinstance(node, Text) for node in block.content) == 1
    if not alone or any(_adjoins(above, below, rows) for above, below in pairwise(blocks[max(0, end - 1) : end + 2])):
        return False
    below = _subject(blocks, rest, 1)
    above_rest, above_end = (same_subject(_subject(blocks, index - 1, -1), below) if index else 0.0 for index in (rest, end))
    return above_rest > _SAME and above_rest >= above_end


def _subject(blocks: Sequence[Block], index: int, step: int) -> np.ndarray:
    """Return what the text is about that stands together with a block, on one side of it."""
    first, end = surrounding(blocks, index, step)
    found: np.ndarray = sum(map(subject_of, map(block_text, blocks[first:end])), NO_SUBJECT)
    return found


def _adjoins(above: Block, below: Block, rows: Mapping[Place, int]) -> bool:
    """Tell whether a block stands right below another, or in one line with its end."""
    last = above.origin.spans[-1]
    return below.origin.spans[0].first in (last.last, rows.get((last.source, last.last), last.last) + 1)


def _find_lifted(blocks: Sequence[Block], pairs: dict[int, _Pair], rows: Mapping[Place, int]) -> dict[int, int]:
    """Return, by their rests, the beginnings that are lines adrift further down: some extractors print the last line of a column,
    when a paragraph begins with it, as a block of its own below all others.
    """
    rests = {pair.beginning for pair in pairs.values()}
    return {
        pair.beginning: end
        for end, pair in pairs.items()
        if pair.beginning < end and end not in rests and _is_adrift(blocks, end, pair.beginning, rows)
    }


def _flows(
    blocks: Sequence[Block], pairs: dict[int, _Pair], lifted: Mapping[int, int], heads: Collection[Place]
) -> dict[int, list[int]]:
    """Return for each open end the blocks that follow its rest where that is moved, none of them twice."""
    flows: dict[int, list[int]] = {}
    taken: set[int] = set()
    for end, pair in sorted(pairs.items()):
        stays = pair.beginning in lifted
        flows[end] = [] if stays else [i for i in _flow(blocks, pair.beginning, pairs, end, heads) if i not in taken and i != end]
        taken.update(flows[end])
    return flows


def _find_parted(blocks: Sequence[Block], flow: Sequence[int], rows: Mapping[Place, int]) -> list[int]:
    """Return the places in a flow before which a blank line stands between two paragraphs, or other lines."""
    return [
        place
        for place, index in enumerate(flow)
        if isinstance(blocks[index], Paragraph)
        and isinstance(blocks[index - 1], Paragraph)
        and not _adjoins(blocks[index - 1], blocks[index], rows)
    ]


def _without_strangers(
    blocks: Sequence[Block], flows: Mapping[int, list[int]], rows: Mapping[Place, int], costs: Mapping[Place, float]
) -> dict[int, list[int]]:
    """Return each flow up to the first blank line below which another article is likelier to begin than this one to go on.

    Of 22 such places on test pages 21 began another; of 151 with a blank line where this one was likelier to go on, seven.
    """
    shorter: dict[int, list[int]] = {}
    for end, flow in flows.items():
        strange = [
            place
            for place in _find_parted(blocks, flow, rows)
            if costs.get((blocks[flow[place]].origin.spans[0].source, _first_line(blocks[flow[place]])), 0.0) > 0.0
        ]
        shorter[end] = flow[: strange[0]] if strange else flow
    return shorter


def _chain(
    blocks: Sequence[Block], pairs: dict[int, _Pair], lifted: Mapping[int, int], flows: Mapping[int, Sequence[int]]
) -> list[Block]:
    """Put every rest, and the text that follows it, after its beginning; or the beginning before its rest, where it is lifted."""
    taken = {index for flow in flows.values() for index in flow}
    rests = {pair.beginning for pair in pairs.values()}
    result: list[Block] = []
    placed: set[int] = set()

    def place(index: int) -> None:
        index = lifted.get(index, index)
        if index in placed:
            return
        placed.add(index)
        block = blocks[index]
        follow: list[int] = []
        end = index
        while end in pairs and pairs[end].beginning not in placed:
            pair = pairs[end]
            placed.add(pair.beginning)
            rest = blocks[pair.beginning]
            if isinstance(block, Paragraph) and isinstance(rest, Paragraph):
                block = _joined(block, rest, pair.decision)
            follow += flows[end]
            end = pair.beginning
        result.append(block)
        for following in follow:
            place(following)

    for index in range(len(blocks)):
        if (index not in rests or index in lifted) and index not in taken:
            place(index)
    for index in range(len(blocks)):
        place(index)  # whatever a circle of pairs kept back
    return result


def _joined(first: Paragraph, rest: Paragraph, decision: Decision) -> Paragraph:
    content = (*first.content[: -1 if goes_on(first) else None], Break("soft"), *rest.content[1 if continues(rest) else 0 :])
    origin = Origin(
        first.origin.spans + rest.origin.spans,
        first.origin.edits + rest.origin.edits,
        min(first.origin.confidence, rest.origin.confidence, decision.confidence),
        decisions=tuple(
            sorted((decision, *first.origin.decisions, *rest.origin.decisions), key=lambda made: made.confidence)
        ),
    )
    return Paragraph(content, origin)
