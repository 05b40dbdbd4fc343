"""A laid-out document and its HTML go in; what text was lost, doubled or set off the page comes out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from weasyprint.formatting_structure import boxes

from banxin.composition import Fault
from banxin.renderers.interlinear import SIGNS
from banxin.renderers.pdf.seam.lines import SetText
from banxin.renderers.pdf.seam.plain_lines import all_boxes


@dataclass(frozen=True, slots=True)
class Imbalance:
    """What pages have lost or doubled: `text` says which characters; `passage` is where it begins, near `page`."""

    text: str
    passage: str
    page: int


_UNPRINTED = frozenset(("head", "script", "style", "template", "title", "noscript"))
_SAMPLE = 20

# Soft hyphen, zero-width space, and the signs of annotations.
_TRACELESS = dict.fromkeys((0xAD, 0x200B, *SIGNS))


def text_imbalance(document: Any, root: Any) -> Imbalance | None:
    """Compare the visible characters of the HTML with those of the pages; return what differs, None if nothing does.

    What style sheets generate (counters, list markers, note numbers) does not count, nor what the HTML marks
    `hidden` or `aria-hidden="true"`, such as a copy of a title for the running head. Repeated table heads and
    running elements count once.
    """
    own = dict(_texts(root))
    expected = Counter("".join(own.values()))
    texts: dict[Any, list[str]] = {}
    repeated: dict[Any, str] = {}
    pages: dict[Any, int] = {}
    for number, page in enumerate(document.pages, 1):
        for element, text, repeats in _set_texts(page._page_box, False):
            if element not in own:
                continue
            pages[element] = number
            if repeats:
                repeated[element] = repeated.get(element, "") + _visible(text)
            else:
                texts.setdefault(element, []).append(text)
    for element, text in repeated.items():
        texts.setdefault(element, []).append(own[element] if text.startswith(own[element]) else text)
    found = Counter(_visible("".join(chain.from_iterable(texts.values()))))
    lost, doubled = expected - found, found - expected
    hyphens = Counter(dict.fromkeys("-\u2010", len(own) + found.total()))
    doubled -= hyphens  # a divided Latin word gets one
    if not lost and not doubled:
        return None
    text = "; ".join(
        f"{sum(counter.values())} {verb}: {''.join(sorted(counter))[:_SAMPLE]}"
        for verb, counter in (("lost", lost), ("doubled", doubled))
        if counter
    )
    last = 1
    for element in root.iter():
        here = pages.get(element)
        wanted, there = Counter[str](own.get(element, "")), Counter[str](_visible("".join(texts.get(element, ()))))
        if there - hyphens != wanted - hyphens:
            return Imbalance(text, " ".join("".join(element.itertext()).split())[:_SAMPLE], here or last)
        last = here or last
    return Imbalance(text, "", last)


def beyond_the_page(document: Any) -> Iterator[tuple[int, str]]:
    """Yield (page number, text) for lines of which a part lies outside the trimmed page."""
    for number, page in enumerate(document.pages, 1):
        for box in all_boxes(page._page_box, placed=True):
            if isinstance(box, boxes.TextBox) and box.text.strip() and box.style["visibility"] == "visible":
                right, bottom = box.position_x + box.width, box.position_y + box.margin_top + box.height
                if box.position_x < -1 or right > page.width + 1 or bottom > page.height + 1 or bottom < 0:
                    yield number, box.text.strip()[:_SAMPLE]


def _set_text(box: Any) -> str:
    """Return the text of a box as it is set: annotations where they stand, which may be beside a later line."""
    text = box.pango_layout
    if not isinstance(text, SetText):
        return str(box.text)
    return text.text + "".join(string.shaped.text[string.first : string.last] for string in text.beside)


def poor_lines(document: Any) -> Iterator[tuple[int, Fault, str]]:
    """Yield (page number, what is the matter, text) for each line that the composer could not set well."""
    for number, page in enumerate(document.pages, 1):
        above = None
        for box in all_boxes(page._page_box, placed=True):
            fault: Fault = getattr(box.pango_layout, "fault", "") if isinstance(box, boxes.TextBox) else ""
            if fault:
                place = box.position_y + box.margin_top, fault
                if place != above:  # several pieces of one line
                    yield number, fault, box.text.strip()[:_SAMPLE]
                above = place


def _visible(text: str) -> str:
    """Return the characters that leave a trace, in one case: style may set small letters as capitals."""
    return "".join(text.translate(_TRACELESS).split()).casefold()


def _texts(element: Any) -> Iterator[tuple[Any, str]]:
    """Yield each element that is printed with its own visible text, that between its children included."""
    stack = [element]
    while stack:
        current = stack.pop()
        if not isinstance(current.tag, str) or current.tag in _UNPRINTED:
            continue
        if current.get("hidden") is not None or current.get("aria-hidden") == "true":
            continue
        if current.tag != "img":
            yield current, _visible("".join([current.text or "", *(child.tail or "" for child in current)]))
        stack.extend(current)


def _set_texts(box: Any, repeats: bool) -> Iterator[tuple[Any, str, bool]]:
    """Yield (element, text, whether its place repeats on other pages) for all text of the source that is painted."""
    style = box.style
    if not style["opacity"]:
        return
    if isinstance(box, boxes.TextBox) and (style["visibility"] != "visible" or not style["color"].alpha):
        return
    if isinstance(box, boxes.TextBox):
        tag = box.element_tag or "::leader"  # a leader's dots belong to no element
        if "::" not in tag or tag.endswith(("::first-letter", "::first-line")):
            yield box.element, box.text if repeats else _set_text(box), repeats
        return
    again = repeats or isinstance(box, boxes.MarginBox) or getattr(box, "is_header", False) or getattr(box, "is_footer", False)
    for child in box.all_children():
        if isinstance(child, boxes.Box):
            yield from _set_texts(child, again)
        elif hasattr(child, "_box"):
            yield from _set_texts(child._box, again)
