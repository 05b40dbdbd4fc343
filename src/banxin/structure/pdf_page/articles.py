"""Fragments, figures and rules with their places on the page come in; articles come out, in the order of reading.

A page is taken apart into pieces (`pieces`), labels and bylines are told by their places (`labels`,
`bylines`), captions are found (`captions`), display lines are grouped into headlines (`headlines`), columns
made whole (`columns`), and the text is chained (`flow`). Then labels, bylines and pictures go to the article
they stand with (`places`), and articles become sections (`sections`). What has no place keeps its text as
unplaced. Fragments without a place are left as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from banxin.diagnostics import Report
from banxin.model.document import Block, Document, Figure, Furniture, Heading, Section
from banxin.model.span import Frame
from banxin.model.walk import map_blocks
from banxin.structure.pdf_page.bylines import with_bylines, with_first_names, with_signatures
from banxin.structure.pdf_page.captions import find_captions, title_pictures
from banxin.structure.pdf_page.columns import part_leads, unite_columns
from banxin.structure.pdf_page.directions import PageBlock, part_directions
from banxin.structure.pdf_page.flow import chain_texts
from banxin.structure.pdf_page.headlines import group_headlines
from banxin.structure.pdf_page.labels import with_labels
from banxin.structure.pdf_page.model import Sheet
from banxin.structure.pdf_page.paragraphs import are_indented, make_unplaced
from banxin.structure.pdf_page.pieces import take_apart
from banxin.structure.pdf_page.places import (
    PageArticle,
    place_bylines,
    place_figures,
    place_idle,
    place_labels,
    with_closings,
    with_tables,
)
from banxin.structure.pdf_page.sections import make_cartoon, make_section, with_caption

_LEVEL_EM = 3.0  # articles that begin within so much of each other begin level
_LAST = 1e6  # behind all that has a place on the page, in points


def arrange_pages(document: Document, report: Report) -> Document:
    """Gather what stands on the pages of a PDF into articles; several pages become sections of their own.

    Reports headlines without a body (STR-003) and articles without a headline (STR-004).
    """
    placed = [block for block in document.blocks if block.origin.frame is not None]
    if not placed:
        return document
    numbers = sorted({block.origin.frame.page for block in placed if block.origin.frame})
    placed += [item for item in document.unplaced if item.origin.frame is not None]
    sections: list[Section] = []
    unplaced: list[Furniture] = []
    for number in numbers:
        blocks = [block for block in placed if block.origin.frame and block.origin.frame.page == number]
        made, rest = _arrange_page([block for block in blocks if isinstance(block, PageBlock)], report)
        unplaced += rest
        if len(numbers) == 1:
            sections += made
        elif made:
            sections.append(Section("page", Heading(), sections=tuple(made)))
    arranged = replace(
        document,
        blocks=tuple(block for block in document.blocks if block.origin.frame is None),
        sections=document.sections + tuple(sections),
        unplaced=document.unplaced + tuple(unplaced),
    )
    places = {block.resource: block.origin.frame for block in placed if isinstance(block, Figure)}
    return map_blocks(arranged, lambda block: _put_back(block, places))


def _put_back(block: Block, places: Mapping[str, Frame | None]) -> Block:
    """Give a figure the place that it has on the page as printed."""
    if isinstance(block, Figure) and (frame := places.get(block.resource)):
        return replace(block, origin=replace(block.origin, frame=frame))
    return block


def _arrange_page(blocks: Sequence[PageBlock], report: Report) -> tuple[list[Section], list[Furniture]]:
    """Return the articles of one page, those that run across its direction among the others, and what has no place in any."""
    placed: list[_Placed] = []
    unplaced: list[Furniture] = []
    for number, part in enumerate(part_directions(blocks)):
        made, rest = _arrange_part(take_apart(part.blocks, turned=part.turned), report)
        unplaced += rest
        if number == 0:
            placed = made
            continue
        at = next((index for index, one in enumerate(placed) if one.is_behind(part.frame)), len(placed))
        placed[at:at] = [replace(one, left=part.frame.left, top=part.frame.top) for one in made]
    return [one.section for one in placed], unplaced


@dataclass(frozen=True, slots=True)
class _Placed:
    """A section with where it begins on the page."""

    section: Section
    left: float
    top: float
    level: float

    def is_behind(self, frame: Frame) -> bool:
        """Tell whether a part of the page comes before this section."""
        return (round(self.top / self.level), self.left) > (round(frame.top / self.level), frame.left)


def _arrange_part(sheet: Sheet, report: Report) -> tuple[list[_Placed], list[Furniture]]:
    """Return the articles of what runs one way, in the order of reading, and what of it has no place in any."""
    em = sheet.text_size
    captions = find_captions(sheet)
    figures = [with_caption(figure, captions.get(index, [])) for index, figure in enumerate(sheet.figures)]
    sheet = _without(sheet, {id(piece) for pieces in captions.values() for piece in pieces})
    for told in (with_labels, with_signatures, with_first_names, with_bylines):
        sheet = replace(sheet, pieces=told(sheet))
    groups, members = group_headlines(sheet)
    sheet, leads = part_leads(_without(sheet, members), groups)
    sheet = replace(sheet, pieces=unite_columns(sheet, groups))
    indents = are_indented([piece for piece in sheet.pieces if piece.kind == "text"])

    chains, idle = chain_texts(sheet, groups, indents=indents)
    for chain in chains:
        if chain.group and (lead := leads.pop(id(chain.group), None)):
            chain.texts.insert(0, lead)
    articles = with_closings(with_tables([PageArticle(chain) for chain in chains], em), em)
    unplaced = [make_unplaced(line, "unknown") for line in sheet.stray]
    unplaced += [make_unplaced(line, "folio") for piece in sheet.pieces if piece.kind == "furniture" for line in piece.lines]
    unplaced += [make_unplaced(line, "jump") for lead in leads.values() for line in lead.lines]
    titled = title_pictures(figures, idle, sheet)
    unplaced += place_idle([group for group in idle if not any(group is title for title in titled.values())], articles, em, report)
    unplaced += place_bylines(sheet, articles)
    unplaced += place_labels(sheet, articles)
    alone = place_figures(figures, articles, {id(figures[index]) for index in titled}, em)
    articles.sort(key=lambda article: (round(article.top / (_LEVEL_EM * em)), article.left))
    made = [_Placed(make_section(article, em, report, indents=indents), article.left, article.top, _LEVEL_EM * em) for article in articles]
    titles = {id(figures[index]): group for index, group in titled.items()}
    made += [_Placed(make_cartoon(figure, titles.get(id(figure))), _LAST, _LAST, _LEVEL_EM * em) for figure in alone]
    return made, unplaced


def _without(sheet: Sheet, members: set[int]) -> Sheet:
    return replace(sheet, pieces=tuple(piece for piece in sheet.pieces if id(piece) not in members))
