"""A document goes in; the stories of a newspaper page come out, and how each asks to be treated.

A story is what stands in one rectangle of the page: an article with its headline, or a group of briefs (简讯)
that run on below one another. Nothing is known here of type or of places.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Literal, TypeAlias, TypeGuard

from banxin.model.document import (
    OMITTED_FURNITURE,
    Block,
    Document,
    Figure,
    Folio,
    Furniture,
    Heading,
    Inline,
    Paragraph,
    Section,
    Text,
)
from banxin.model.walk import block_text, heading_text, inline_text, iter_blocks, marked_text

StoryKind: TypeAlias = Literal["news", "comment", "briefs", "cartoon", "notice", "leftover"]

# Words of a byline that name a reporter's trade; whoever signs without them speaks for himself.
_REPORTERS = re.compile("记者|記者|通讯员|通訊員|摄影|攝影|摄|攝|报道|報道|讯|訊|图|圖|文/|文／")
_SAFE_ID = re.compile(r"[A-Za-z][A-Za-z0-9._-]*\Z")

# A section whose parts hold this many characters at most is one story with headings inside; above it each
# part is a story of its own. Two thirds of a tabloid page.
GROUP_CHARS = 3600
_BRIEF_CHARS = 260


@dataclass(frozen=True, slots=True)
class Story:
    """What stands in one rectangle: heading, text, and the parts inside that have headings of their own.

    `characters` is the length of its text; with `starts_page` a page section (版), `page_name`, begins here, and `folio` is what
    that says of itself.
    """

    id: str
    kind: StoryKind
    title: tuple[Inline, ...] = ()
    kicker: tuple[Inline, ...] = ()
    subtitle: tuple[Inline, ...] = ()
    label: str = ""
    byline: str = ""
    byline_at_head: bool = False
    blocks: tuple[Block, ...] = ()
    parts: tuple[Story, ...] = ()
    bookmark: str = ""
    anchors: tuple[str, ...] = ()
    characters: int = 0
    starts_page: bool = False
    page_name: str = ""
    folio: Folio | None = None

    @property
    def is_short_comment(self) -> bool:
        """Tell whether it is the kind of comment that papers set in a box."""
        return self.kind == "comment" and not self.parts and self.characters <= _BRIEF_CHARS


def tell_stories(document: Document) -> tuple[Story, ...]:
    """Return the stories of a document in its order."""
    names = _Names()
    stories: list[Story] = []
    if any(block_text(block).strip() for block in _printed(document.blocks)):
        stories.append(_story(Section("front", blocks=document.blocks), names, ()))
    stories += _stories(document.sections, names)
    return tuple(stories)


def leftovers(document: Document) -> list[list[Furniture]]:
    """Return what stands in no story of each page (版): text without a place, labels, the furniture of the source's page.

    What is of no page, as all is of a document without page sections, comes with the last. What an edition omits
    (`OMITTED_FURNITURE`), such as the source's own contents, is left out.
    """
    pages: list[list[Furniture]] = []
    rest = list(_loose(document.blocks))
    for section in document.sections:
        inside = [item for one in _every((section,)) for item in _loose(one.blocks)]
        if section.kind == "page":
            pages.append(inside)
        else:
            rest += inside
    rest += _loose(document.unplaced)
    return [*pages[:-1], [*pages[-1], *rest]] if pages else [rest]


def _loose(blocks: Iterable[Block]) -> Iterator[Furniture]:
    for block in iter_blocks(blocks):
        if _is_loose(block) and block.kind not in OMITTED_FURNITURE and block.text.strip():
            yield block


def number_pages(stories: Sequence[Story], pages: int) -> Mapping[str, int]:
    """Return the number from 0 of the page (版), of so many, that each story is of, by its id.

    What stands before the first page is counted to it.
    """
    begun = accumulate(int(story.starts_page) for story in stories)
    return {story.id: min(max(count - 1, 0), pages - 1) for story, count in zip(stories, begun)}


def leftover_story(items: Sequence[Furniture], page: int) -> Story:
    """Return a story that holds text without a place on a page, a paragraph each."""
    blocks = tuple(Paragraph((Text(item.text),)) for item in items)
    return Story(f"leftover-{page}" if page else "leftover", "leftover", blocks=blocks, characters=sum(len(item.text) for item in items))


class _Names:
    """Gives ids that are safe in markup and unique: a section's anchor if that will do, else a number."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._count = 0

    def take(self, anchor: str) -> str:
        if _SAFE_ID.match(anchor) and anchor not in self._taken:
            self._taken.add(anchor)
            return anchor
        while True:
            self._count += 1
            name = f"story-{self._count}"
            if name not in self._taken:
                self._taken.add(name)
                return name


def _every(sections: Iterable[Section]) -> Iterator[Section]:
    for section in sections:
        yield section
        yield from _every(section.sections)


def _is_loose(block: Block) -> TypeGuard[Furniture]:
    """Tell whether a block is furniture of the source's page; a separator stays where it parts the text."""
    return isinstance(block, Furniture) and block.kind != "separator"


def _printed(blocks: Iterable[Block]) -> tuple[Block, ...]:
    return tuple(block for block in blocks if not _is_loose(block))


def _length(blocks: Iterable[Block]) -> int:
    return sum(len(block_text(block)) for block in _printed(blocks))


def _size(section: Section) -> int:
    return _length(section.blocks) + sum(_size(inner) for inner in section.sections)


def _stories(sections: Iterable[Section], names: _Names) -> list[Story]:
    stories: list[Story] = []
    for run in _runs(sections):
        if _is_brief(run[0]):
            stories += _grouped([_story(section, names, ()) for section in run])
        else:
            stories += _unfolded(run[0], names)
    return stories


def _runs(sections: Iterable[Section]) -> Iterator[list[Section]]:
    """Yield the sections one by one, but briefs below one another and under one label (栏目) together."""
    run: list[Section] = []
    for section in sections:
        if run and not (_is_brief(run[0]) and _is_brief(section) and _stands_under(section, run[0])):
            yield run
            run = []
        run.append(section)
    if run:
        yield run


def _is_brief(section: Section) -> bool:
    return section.kind == "brief" and not section.sections


def _stands_under(brief: Section, first: Section) -> bool:
    """Tell whether a brief is of the label that is printed over the first of a run, or like it of none."""
    if brief.column is None or first.column is None:
        return brief.column is first.column
    return not brief.column.printed and brief.column.text == first.column.text


def _grouped(briefs: list[Story]) -> list[Story]:
    """Put briefs that follow one another into one story, or into several of a page's size; their label stands over the first."""
    if len(briefs) == 1:
        return briefs
    groups: list[list[Story]] = [[]]
    for brief in briefs:
        if groups[-1] and sum(one.characters for one in groups[-1]) + brief.characters > GROUP_CHARS:
            groups.append([])
        groups[-1].append(brief)
    return [
        Story(
            f"{group[0].id}-group",
            "briefs",
            label=group[0].label,
            parts=(replace(group[0], label=""), *group[1:]),
            bookmark="",
            characters=sum(one.characters for one in group),
        )
        if len(group) > 1
        else group[0]
        for group in groups
    ]


def _unfolded(section: Section, names: _Names) -> list[Story]:
    """Return a section as one story if it is small enough, else its own text and its parts as several."""
    if section.kind == "page":
        return _page(section, names)
    if not section.sections:
        return [_story(section, names, ())]
    if _size(section) <= GROUP_CHARS and not any(_has_parts(inner) for inner in section.sections):
        parts = tuple(_story(inner, names, ()) for inner in section.sections)
        return [_story(section, names, parts)]
    own_text = (
        _length(section.blocks) or section.heading.title or section.heading.kicker or section.heading.subtitle
    )
    head = [_story(section, names, ())] if own_text else []
    return [*head, *_stories(section.sections, names)]


def _page(section: Section, names: _Names) -> list[Story]:
    """Return the stories of a page section (版); its name goes into the folio band if there is no more."""
    inner = _stories(section.sections, names)
    name = heading_text(section)
    heading = section.heading
    only_name = not (heading.kicker or heading.subtitle or section.column or section.byline)
    only_name = only_name and name == inline_text(heading.title, turn=" ")
    own = replace(section, kind="article", sections=(), heading=Heading() if only_name else heading)
    if not inner or _length(section.blocks) or not only_name:
        inner.insert(0, _story(own, names, ()))
    return [_with_page(inner[0], name if only_name else "", section), *inner[1:]]


def _has_parts(section: Section) -> bool:
    return bool(section.sections)


def _with_page(story: Story, name: str, section: Section) -> Story:
    anchors = (*story.anchors, section.anchor) if section.anchor else story.anchors
    return replace(story, starts_page=True, page_name=name, folio=section.folio, anchors=anchors)


def _story(section: Section, names: _Names, parts: tuple[Story, ...]) -> Story:
    blocks = _printed(section.blocks)
    byline = section.byline.printed if section.byline else ""
    label = section.column.printed if section.column else ""
    return Story(
        id=names.take(section.anchor),
        kind=_kind(section),
        title=section.heading.title,
        kicker=section.heading.kicker,
        subtitle=section.heading.subtitle,
        label=label,
        byline=byline,
        byline_at_head=bool(section.byline and section.byline.place == "head"),
        blocks=blocks,
        parts=parts,
        bookmark=heading_text(section)
        or inline_text(section.heading.kicker, notes=False, ruby=False, turn=" "),
        anchors=(section.anchor,) if section.anchor else (),
        characters=_length(blocks) + sum(part.characters for part in parts),
    )


def _kind(section: Section) -> StoryKind:
    match section.kind:
        case "cartoon":
            has_picture = any(isinstance(block, Figure) and block.resource for block in section.blocks)
            return "news" if has_picture else "cartoon"
        case "notice":
            return "notice"
        case "brief":
            return "briefs"
        case _:
            return "comment" if _is_comment(section) else "news"


def _is_comment(section: Section) -> bool:
    """Tell whether somebody speaks for himself: he signs, as no reporter does, without place and date."""
    if section.byline is None or marked_text(section, "dateline"):
        return False
    return not _REPORTERS.search(section.byline.printed)
