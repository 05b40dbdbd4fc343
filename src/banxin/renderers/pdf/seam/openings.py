"""A laid-out document goes in; with which character of which element each of its pages opens, and its number, come out.

The boxes of a page are gone through in the order of the text. The first text or picture among them opens the page; how
much of its element stands on the pages before is counted on the way. So a page is known by what was laid out, not by
what it reads like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.html import UA_COUNTER_STYLE

from banxin.renderers.page_breaks import PLACE_ATTRIBUTE, is_uncounted, visible_count, visible_places
from banxin.renderers.pdf.seam.plain_lines import all_boxes

_HYPHENS = ("-", "\u2010")


@dataclass(frozen=True, slots=True)
class Around:
    """An element around the first text of a page; `begins` unless text of it stands on a page before."""

    id: str
    classes: tuple[str, ...]
    begins: bool


@dataclass(frozen=True, slots=True)
class PageOpening:
    """How a page opens: `label` is the number it bears, "" where it has none; `around` are elements, the innermost first.

    `place` says which block the text is part of, as the markup does, and `characters` behind how many of the visible
    characters that count (`page_breaks.is_uncounted`). With `picture` the page begins with one. A page with nothing on it
    has nothing around.
    """

    label: str
    around: tuple[Around, ...]
    place: str = ""
    characters: int = 0
    picture: bool = False


def page_openings(document: Any) -> Iterator[PageOpening]:
    """Yield how each page of a document opens."""
    walk = _Walk()
    labels = _labels([page._page_box for page in document.pages])
    for page, label in zip(document.pages, labels, strict=True):
        yield walk.page(page._page_box, label)


class _Walk:
    """Goes through the pages in order and keeps what stood on those before."""

    def __init__(self) -> None:
        self._set: dict[Any, int] = {}
        self._seen: set[Any] = set()
        self._heads: set[Any] = set()
        self._own: dict[Any, str] = {}
        self._block: tuple[Any, _Block] | None = None

    def page(self, page_box: Any, label: str) -> PageOpening:
        opening: PageOpening | None = None
        counts: dict[Any, int] = {}
        met: set[Any] = set()
        # What follows the root are the notes at the foot, the margins and what stands in them.
        for box, chain, counted in _leaves(page_box.children[0], (), True, met, self._heads):
            element = box.element
            if opening is None:
                opening = self._opening(box, chain, label)
            if counted and isinstance(box, boxes.TextBox):
                before = self._set.get(element, 0) + counts.get(element, 0)
                counts[element] = counts.get(element, 0) + self._count(box.text, element, before)
        for element, size in counts.items():
            self._set[element] = self._set.get(element, 0) + size
        self._seen |= met
        return opening or PageOpening(label, ())

    def _count(self, text: str, element: Any, before: int) -> int:
        """Return how many visible characters of an element a text box sets; a divided word's hyphen is none of them."""
        size = visible_count(text)
        if text.endswith(_HYPHENS):
            if element not in self._own:
                own = "".join((element.text or "", *(child.tail or "" for child in element)))
                self._own[element] = "".join(own[place] for place in visible_places(own))
            if self._own[element][before + size - 1 : before + size] not in _HYPHENS:
                size -= 1
        return size

    def _opening(self, box: Any, chain: Sequence[Any], label: str) -> PageOpening:
        around = []
        place, block = "", None
        for element in reversed(chain):
            if not place and (place := element.get(PLACE_ATTRIBUTE) or ""):
                block = element
            around.append(Around(element.get("id") or "", _classes(element), element not in self._seen))
        picture = not isinstance(box, boxes.TextBox)
        characters = 0
        # A folded table says its cells in another order than the e-book: a page that begins in it begins with it there.
        if block is not None and "folded" not in _classes(block):
            # Many pages may begin within one block.
            if self._block is None or self._block[0] is not block:
                self._block = block, _Block(block)
            characters = self._block[1].position(box.element, self._set.get(box.element, 0))
        return PageOpening(label, tuple(around), place, characters, picture)


def _leaves(
    box: Any, chain: tuple[Any, ...], counted: bool, met: set[Any], heads: set[Any]
) -> Iterator[tuple[Any, tuple[Any, ...], bool]]:
    """Yield the texts and pictures of the source in a box, the elements around each, and whether its characters count.

    The head of a table is gone through once, though it stand on several pages. Readings and notes are no place for a
    page to begin, and passed over.
    """
    if isinstance(box, boxes.TextBox):
        tag = box.element_tag or "::leader"
        if ("::" not in tag or tag.endswith(("::first-letter", "::first-line"))) and box.text.strip():
            yield box, chain, counted
        return
    element = box.element
    if element is not None and (not chain or chain[-1] is not element) and "::" not in box.element_tag:
        chain = (*chain, element)
        if _is_aside(element):
            return
        counted = counted and not is_uncounted(element.tag, element.get("class") or "")
        if getattr(box, "is_header", False) or getattr(box, "is_footer", False):
            if element in heads:
                return
            heads.add(element)
        met.add(element)
    if isinstance(box, boxes.ReplacedBox):
        if "::" not in box.element_tag:
            yield box, chain, counted
        return
    for child in box.children if isinstance(box, boxes.ParentBox) else ():
        yield from _leaves(getattr(child, "_box", child), chain, counted, met, heads)


@lru_cache(maxsize=512)
def _is_aside_class(tag: str, kind: str) -> bool:
    return is_uncounted(tag, " ".join(name for name in kind.split() if name != "again"))


def _is_aside(element: Any) -> bool:
    """Tell whether an element is no text of a page: a reading, a note."""
    return _is_aside_class(element.tag, element.get("class") or "")


def _classes(element: Any) -> tuple[str, ...]:
    return tuple((element.get("class") or "").split())


class _Block:
    """A block of the markup: how many characters that count stand before each of the texts in it."""

    def __init__(self, block: Any) -> None:
        # By element: (visible characters of its own before a text, how many the text has, those of the block before it).
        self._texts: dict[Any, list[tuple[int, int, int]]] = {}
        self._size = 0
        self._take(block, True)

    def _take(self, element: Any, counted: bool) -> None:
        counted = counted and not is_uncounted(element.tag, element.get("class") or "")
        own = 0
        texts = self._texts.setdefault(element, [])
        for text, child in _pieces(element):
            size = visible_count(text)
            texts.append((own, size if counted else 0, self._size))
            own += size
            self._size += size if counted else 0
            if child is not None:
                self._take(child, counted)

    def position(self, element: Any, own: int) -> int:
        """Return how many characters stand before the visible character number `own` of an element."""
        texts = self._texts.get(element) or [(0, 0, self._size)]
        for before, size, total in texts:
            if own < before + size:
                return total + own - before
        before, size, total = texts[-1]
        return total + min(own - before, size)


def _pieces(element: Any) -> Iterator[tuple[str, Any]]:
    """Yield an element's own texts, each with the child that follows it; None follows the last."""
    text = element.text or ""
    for child in element:
        if not isinstance(child.tag, str):
            text += child.tail or ""
            continue
        yield text, child
        text = child.tail or ""
    yield text, None


# --- numbers -----------------------------------------------------------------------------------------------


def _labels(pages: Sequence[Any]) -> list[str]:
    """Return the number of each page in the form in which the margins print it.

    A page that prints none (a blank one, one with a plate, a page of a chapter's opening) is counted from its neighbours; "" is for
    one that has no number at all, as front matter before pages that count from 1.
    """
    printed = [_printed(page) for page in pages]
    labels = [label for label, _, _ in printed]
    known = [(number, style, value) for number, (_, style, value) in enumerate(printed) if value]
    for number, label in enumerate(labels):
        if label:
            continue
        after = next(((style, value - (place - number)) for place, style, value in known if place > number), None)
        before = next(((style, value + number - place) for place, style, value in reversed(known) if place < number), None)
        style, value = next((found for found in (after, before) if found and found[1] > 0), ("", 0))
        labels[number] = UA_COUNTER_STYLE.render_value(value, style) if value else ""
    return labels


def _printed(page: Any) -> tuple[str, str, int]:
    """Return a page's number as its margins print it, the style of counting and the number itself."""
    for box in page.children:
        if not isinstance(box, boxes.MarginBox) or not box.is_generated:
            continue
        content = box.style["content"]
        styles = [value[-1] for kind, value in content if kind == "counter()" and value[0] == "page"]
        if len(styles) != 1 or not isinstance(styles[0], str):
            continue
        pattern = "".join(
            re.escape("".join(value.split())) if kind == "string" else "(.+)" if kind == "counter()" and value[0] == "page" else ".*?"
            for kind, value in content
        )
        text = "".join("".join(child.text for child in all_boxes(box) if isinstance(child, boxes.TextBox)).split())
        if found := re.fullmatch(pattern, text):
            return found[1], styles[0], _value(found[1], styles[0])
    return "", "", 0


_MOST_PAGES = 10_000


@lru_cache(maxsize=16)
def _values(style: str) -> dict[str, int]:
    return {UA_COUNTER_STYLE.render_value(value, style): value for value in range(_MOST_PAGES, 0, -1)}


def _value(label: str, style: str) -> int:
    """Return the number that a label says in a style, 0 where it cannot be told."""
    return int(label) if style == "decimal" and label.isascii() and label.isdecimal() else _values(style).get(label, 0)
