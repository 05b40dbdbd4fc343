"""Whole paragraphs and display lines go in; articles with headline, label and byline come out as sections.

Nothing in a dump says where an article ends or which headline is whose: text frames come out in any order.
So two questions are answered together. Where is the flow of paragraphs cut into articles? A byline, a dateline,
another column measure, a change of vocabulary speak for a cut. Which headline goes to which article? Shared
rare words and nearness speak for a pair; every headline goes to one article, every article takes one headline
(Hungarian method). A cut that leaves a headline idle, or an article without one, costs; single cuts and
single joints of headline groups are changed as long as the whole becomes cheaper. Labels and bylines are then
assigned in the same way. What finds no place is kept as unplaced.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

from banxin.diagnostics import Place, Report
from banxin.model.document import (
    Block,
    Byline,
    Document,
    Fragment,
    Furniture,
    FurnitureKind,
    Heading,
    Label,
    Paragraph,
    Section,
    SectionKind,
    Strong,
    Text,
)
from banxin.model.provenance import shorten
from banxin.model.span import Decision, Origin
from banxin.model.walk import block_text, heading_text
from banxin.structure.articles.furnish import Article, assign_bylines, assign_labels
from banxin.structure.articles.page import MAX_HEADLINES_TOGETHER, Body, Page, Piece, Range, Segment
from banxin.structure.articles.pricing import parts_of
from banxin.structure.articles.read import Inset, part_insets, read_page
from banxin.structure.articles.solver import MAX_WORK, Solution, runners_up, solve_page
from banxin.structure.assignment import pairings
from banxin.structure.bylines import read_byline
from banxin.structure.headings import Part, clean_part, compose_heading, put_in
from banxin.structure.trade import is_author_note, is_notice_title, is_numbered, read_number

# A page holds fewer paragraphs and display lines than this; more are worked through piece by piece.
_WINDOW = 240
_MOST_TORN_LINES = 2  # of a headline, parted from the others
_MAX_PAGES = 12  # more windows than this are no newspaper


def gather_articles(document: Document, report: Report) -> Document:
    """Gather the document's paragraphs and display lines into articles.

    Reports headlines without a body (STR-003) and articles without a headline (STR-004).
    """
    if not document.blocks:
        return document
    sections: list[Section] = []
    unplaced: list[Furniture] = []
    kept: list[Block] = []
    windows = list(_windows(document.blocks))
    work = MAX_WORK if len(windows) <= _MAX_PAGES else MAX_WORK // 10
    for window in windows:
        made, rest = _gather(window, work, report)
        sections += made
        unplaced += rest
    kept += [block for block in document.blocks if not isinstance(block, Body | Fragment)]
    return replace(
        document,
        blocks=tuple(kept),
        sections=document.sections + tuple(sections),
        unplaced=document.unplaced + tuple(unplaced),
    )


def _windows(blocks: Sequence[Block]) -> Iterable[list[Body | Fragment]]:
    window: list[Body | Fragment] = []
    source = ""
    for block in blocks:
        if not isinstance(block, Body | Fragment):
            continue
        here = block.origin.spans[0].source if block.origin.spans else source
        if window and (here != source or len(window) >= _WINDOW):
            yield window
            window = []
        source = here
        window.append(block)
    if window:
        yield window


def _gather(blocks: Sequence[Body | Fragment], work: int, report: Report) -> tuple[list[Section], list[Furniture]]:
    blocks, insets = part_insets(blocks)
    solution = solve_page(read_page(blocks), work)
    page = solution.pricing.page
    articles = _share_headlines(solution)
    assign_labels(page, articles)
    assign_bylines(page, articles)
    subheads, unplaced = _place_display_lines(solution, articles, report)
    sections = [_section(page, article, subheads) for article in articles]
    unplaced += [_unplaced(piece, "unknown") for pieces in subheads.values() for piece in pieces]
    for section, article in zip(sections, articles, strict=True):
        # The rest of another page's story needs no headline; that its page is missing is said elsewhere.
        if not heading_text(section) and article.start not in solution.pricing.rests:
            first = page.paras[article.start]
            place = Place(first.source, first.first_line)
            report.add("STR-004", place=place, start=first.text[:12])
    return _put_in(sections, insets), unplaced


def _share_headlines(solution: Solution) -> list[Article]:
    """Return the articles of a page, each with its headline and how sure that is, and where it begins and ends."""
    pricing, page, groups = solution.pricing, solution.pricing.page, solution.groups
    articles = [Article(segment) for segment in solution.segments]
    if not articles:
        return []
    for pairing in pairings(pricing.matrix(solution.segments, groups)):
        if pairing.column < len(articles):
            article = articles[pairing.column]
            article.group = groups[pairing.row] if pairing.row < len(groups) else None
            article.headline = Decision(
                "headline",
                _name_group(page, groups, pairing.row),
                pairing.cost,
                _name_group(page, groups, pairing.other_row),
                pairing.runner_up_cost,
            )
    joints = runners_up(solution)
    for article in articles:
        article.extent = _least_sure_joint(page, article.segment, solution.cost, joints)
    return articles


def _place_display_lines(
    solution: Solution, articles: Sequence[Article], report: Report
) -> tuple[dict[int, list[Piece]], list[Furniture]]:
    """Return the display lines that are of no article's head: what may stand inside one as a subhead or closes it, by place,
    and what finds no place.
    """
    page = solution.pricing.page
    taken = {article.group for article in articles}
    idle = [group for group in solution.groups if group not in taken]
    holders = dict(zip(idle, solution.pricing.holders(idle, solution.segments), strict=True))
    outside = [group for group in idle if not holders[group]]
    if len(articles) == 1 and articles[0].group and len(outside) == 1 and outside[0][1] - outside[0][0] <= _MOST_TORN_LINES:
        # What else is set large on a page with one article is of its headline, such as a title set downwards.
        articles[0].torn = outside[0]
        idle = [group for group in idle if group != outside[0]]
    subheads: dict[int, list[Piece]] = {}
    unplaced: list[Furniture] = []
    for group in idle:
        pieces = [page.pieces[i] for i in page.heads[group[0] : group[1]]]
        if holders[group]:
            subheads.setdefault(pieces[0].slot, []).extend(pieces)
            continue
        unplaced += [_unplaced(piece, "unknown") for piece in pieces]
        report.add("STR-003", place=_place(pieces[0]), title=clean_part(pieces[0].text))
    used = {i for article in articles for i in (*article.bylines, article.label)}
    for index, piece in enumerate(page.pieces):
        if piece.kind == "closing":
            subheads.setdefault(piece.slot, []).append(piece)
        elif piece.kind != "headline" and index not in used:
            unplaced.append(_unplaced(piece, "label" if piece.kind == "label" else "unknown"))
    heads = set(page.heads)
    crowd = [piece for i, piece in enumerate(page.pieces) if piece.kind == "headline" and i not in heads]
    unplaced += [_unplaced(piece, "unknown") for piece in crowd]
    for piece in crowd if len(crowd) <= MAX_HEADLINES_TOGETHER else ():
        report.add("STR-003", place=_place(piece), title=clean_part(piece.text))
    return subheads, unplaced


def _put_in(sections: Sequence[Section], insets: Sequence[Inset]) -> list[Section]:
    """Return the sections of articles with one for each inset, behind the last article that begins above it."""
    placed = list(sections)
    for inset in insets:
        line = inset.block.origin.spans[0].first
        begun = [index for index, section in enumerate(placed) if any(block.origin.spans[0].first < line for block in section.blocks)]
        placed.insert(begun[-1] + 1 if begun else 0, _inset_section(inset))
    return placed


def _inset_section(inset: Inset) -> Section:
    confidence = inset.block.origin.confidence
    title = [Part(part.lines[0].text) for part in inset.title]
    heading = compose_heading(title, _merged_origin([part.origin for part in inset.title], confidence)) if title else Heading()
    printed = clean_byline("".join(line.text for line in inset.credit.lines)) if inset.credit else ""
    reading = read_byline(printed) if printed else None
    return Section(
        "cartoon" if inset.credit or not inset.title else "article",
        heading,
        byline=Byline(reading.names, printed) if reading else None,
        blocks=(inset.block,),
        confidence=confidence,
        origin=_merged_origin([inset.credit.origin] if inset.credit else [], confidence),
    )


def _least_sure_joint(
    page: Page, segment: Segment, cost: float, runners_up: Sequence[tuple[bool, float]]
) -> Decision | None:
    """Return the least sure of the decisions where an article begins and ends, and that it goes on in between."""
    joints = [index for start, end in segment for index in range(start - 1, end) if 0 <= index < len(page.paras) - 1]
    if not joints:
        return None
    index = min(joints, key=lambda joint: runners_up[joint][1])
    is_cut, other_cost = runners_up[index]
    meanings = ("is of the article above it", "begins another article")
    question = f"the text from line {page.paras[index + 1].first_line}"
    return Decision(question, meanings[is_cut], cost, meanings[not is_cut], other_cost)


def _name_group(page: Page, groups: Sequence[Range], row: int) -> str:
    if row >= len(groups):
        return "none"
    start, end = groups[row]
    return shorten("".join(page.pieces[i].text for i in page.heads[start:end]))


def _place(piece: Piece) -> Place:
    spans = piece.fragment.origin.spans
    return Place(spans[0].source if spans else "", piece.line)


def _unplaced(piece: Piece, kind: FurnitureKind) -> Furniture:
    return Furniture("\n".join(line.text for line in piece.fragment.lines), kind, piece.fragment.origin)


def _merged_origin(
    origins: Iterable[Origin], confidence: float, decisions: Iterable[Decision] = ()
) -> Origin:
    listed = list(origins)
    spans = tuple(span for origin in listed for span in origin.spans)
    edits = tuple(edit for origin in listed for edit in origin.edits)
    made = sorted(decisions, key=lambda decision: decision.confidence)
    return Origin(spans, edits, confidence, decisions=tuple(made))


def _section(page: Page, article: Article, subheads: dict[int, list[Piece]]) -> Section:
    """Build the section of an article; subheads it takes are removed from `subheads`."""
    made = [decision for decision in (article.headline, article.extent) if decision]
    confidence = min((decision.confidence for decision in made), default=1.0)
    blocks: list[Block] = []
    signed = bool(article.bylines)
    of_author: list[Piece] = []
    for start, end in article.segment:
        for index in range(start, end):
            above = subheads.get(index, [])
            takes = [piece for piece in above if index == 0 or piece.kind == "headline"]
            subheads[index] = [piece for piece in above if piece not in takes]
            blocks += _subhead_blocks(takes)
            blocks.append(page.paras[index].block)
            below = subheads.get(index + 1, [])
            closing = [piece for piece in below if piece.kind == "closing"]
            notes = [piece for piece in closing if signed and is_author_note(piece.text)]
            of_author += notes
            blocks += _subhead_blocks([piece for piece in closing if piece not in notes])
            subheads[index + 1] = [piece for piece in below if piece.kind != "closing"]
    heading = Section("article").heading
    if article.group:
        parts = parts_of(page, article.group)
        pieces = [page.pieces[i] for i in page.heads[slice(*article.group)]]
        if article.torn:
            parts = put_in(parts, parts_of(page, article.torn))
            pieces += [page.pieces[i] for i in page.heads[slice(*article.torn)]]
        heading = compose_heading(parts, _merged_origin((p.fragment.origin for p in pieces), confidence, made))
    label = _label_of(page, article)
    byline = _byline_of(page, article, of_author)
    others = [page.pieces[i] for i in (*article.bylines, *([] if article.label is None else [article.label]))] + of_author
    section = Section(
        "article",
        heading,
        label,
        byline,
        tuple(_in_number_order(blocks)),
        confidence=confidence,
        origin=_merged_origin((piece.fragment.origin for piece in others), confidence, article.decisions),
    )
    return replace(section, kind=_kind_of(page, article, section))


def _in_number_order(blocks: Sequence[Block]) -> list[Block]:
    """Return an article's blocks with its numbered parts (一、二、三) in their order, whichever column came out first."""
    starts = [index for index, block in enumerate(blocks) if _is_subhead(block) and is_numbered(block_text(block))]
    numbers = [read_number(block_text(blocks[index])) for index in starts]
    if sorted(numbers) != list(range(1, len(numbers) + 1)):
        return list(blocks)
    parts = [blocks[start:end] for start, end in zip(starts, [*starts[1:], len(blocks)])]
    ordered = [part for _, part in sorted(zip(numbers, parts, strict=True), key=lambda pair: pair[0])]
    return [*blocks[: starts[0] if starts else len(blocks)], *(block for part in ordered for block in part)]


def _is_subhead(block: Block) -> bool:
    return isinstance(block, Paragraph) and len(block.content) == 1 and isinstance(block.content[0], Strong)


def _subhead_blocks(pieces: Sequence[Piece]) -> list[Block]:
    blocks: list[Block] = []
    for piece in pieces:
        text = Text(clean_part(piece.text))
        blocks.append(Paragraph((text if piece.kind == "closing" else Strong((text,)),), piece.fragment.origin))
    return blocks


def _label_of(page: Page, article: Article) -> Label | None:
    if article.label is not None:
        piece = page.pieces[article.label]
        assert piece.label is not None  # noqa: S101 - narrows the type
        return Label(piece.label.text, piece.text)
    return Label(article.shared_label.text) if article.shared_label else None


def _byline_of(page: Page, article: Article, of_author: Sequence[Piece]) -> Byline | None:
    """Return who signs an article, and with it what its end says of him (（作者系…）)."""
    start = article.start
    pieces = [page.pieces[i] for i in sorted(article.bylines)]
    names: list[str] = []
    for piece in pieces:
        if piece.byline:
            names += [name for name in piece.byline.names if name not in names]
    if pieces:
        place: Literal["head", "end"] = "head" if pieces[0].slot <= start else "end"
        return Byline(tuple(names), " ".join(clean_byline(piece.text) for piece in (*pieces, *of_author)), place)
    lead = page.paras[start].lead
    return Byline((lead,)) if lead else None


def clean_byline(text: str) -> str:
    """Return a byline as it is printed: one space between its parts, none at its ends."""
    return " ".join(text.split())


def _kind_of(page: Page, article: Article, section: Section) -> SectionKind:
    start, end = article.start, article.end
    if is_notice_title(heading_text(section)):
        return "notice"
    label = page.pieces[article.label].label if article.label is not None else None
    credited = any(byline.picture for i in article.bylines if (byline := page.pieces[i].byline))
    if end - start == 1 and ((label and label.picture) or credited):
        return "cartoon"
    if end - start == 1 and (article.shared_label or (label and label.series) or page.paras[start].dateline):
        return "brief"
    return "article"
