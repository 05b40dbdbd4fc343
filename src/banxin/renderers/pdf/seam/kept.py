"""A document that was laid out before goes in, edited; the pages whose text did not change come out as they were.

What is laid out anew is a run: the text from one forced page break to the next, a chapter as a rule. No line of a page
depends on what stands outside its run but through what is compared here: style sheets, faces, the skeleton of the
document (the elements around its sections, which the style sheets may select by), and how the run after it begins. So
the pages of a run may stand as they are while all that is the same, and where they begin at the same place of a page
of the same size. Running heads and folios are set anew on every page; page numbers elsewhere too.

A run with notes, with running elements or with page numbers in its text is laid out each time, and so is text outside
of sections that hold no other.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias
from xml.etree import ElementTree

from weasyprint import document
from weasyprint.formatting_structure import boxes
from weasyprint.layout import block, page

_FORCED = frozenset(("page", "left", "right", "recto", "verso"))
# A selector by what an element holds reaches from anywhere to anywhere.
_FAR_REACHING = ":has("

_Path: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _LaidOut:
    """What laying out a page gave: the root box with what stands on it, where the next begins, and how."""

    root: Any
    resume_at: Any
    next_page: Any


@dataclass(slots=True)
class _Run:
    """Text between two forced page breaks: where it begins, and digests of it and of the run after it."""

    start: _Path
    digest: str = ""
    next_digest: str = ""
    reusable: bool = True


class KeptPages:
    """The pages of the document that was laid out last, to be used again for the next one."""

    def __init__(self) -> None:
        # The sections that hold no other, of this document and the one before, by what they hold; equal ones in order.
        self._sections: dict[str, list[Any]] = {}
        self._counts: Counter[str] = Counter()
        self._pages: dict[tuple[Any, ...], _LaidOut] = {}
        self._used: dict[tuple[Any, ...], _LaidOut] = {}
        self._runs: list[_Run] = []
        self._base = ""
        self._root: Any = None

    def adopt(self, root: Any, sheets: Iterable[str]) -> None:
        """Put the elements of sections that are known in the place of those of a new document that are the same.

        What was laid out knows its text by its elements. `root` is the new document's, not yet styled; `sheets` are all
        its style sheets.
        """
        digest = hashlib.sha256()
        for sheet in sheets:
            digest.update(sheet.encode("utf-8", "surrogatepass") + b"\0")
            if _FAR_REACHING in sheet:
                self._base = ""
                return
        self._counts = Counter()
        for parent, index in list(_leaf_sections(root)):
            section = parent[index]
            text = hashlib.sha256(ElementTree.tostring(section, "utf-8")).hexdigest()
            known = self._sections.setdefault(text, [])
            if self._counts[text] < len(known):
                parent[index] = known[self._counts[text]]
            else:
                known.append(section)
            self._counts[text] += 1
        _take_skeleton(root, digest)
        self._base = digest.hexdigest()

    def _begin(self, root_box: Any) -> None:
        """Look through the boxes of a document whose sections were adopted, before they are laid out."""
        # Of a document that was given up half-way the pages are good too.
        self._pages, self._used = self._pages | self._used, {}
        self._root = root_box
        texts = {id(section): text for text, sections in self._sections.items() for section in sections}
        self._runs = _find_runs(root_box, texts) if self._base else []

    def _end(self) -> None:
        """Keep the pages of this document only."""
        self._pages, self._root = self._used, None
        self._sections = {text: self._sections[text][:count] for text, count in self._counts.items()}

    def replacements(
        self, lay_out: Callable[..., Any], lay_out_document: Callable[..., Any], notes_are_coming: Callable[[Any], bool]
    ) -> list[tuple[Any, str, Any]]:
        """Return what stands in WeasyPrint's layout of pages and documents, which are laid out as said, while it uses pages again."""

        def layout_document(html: Any, root_box: Any, context: Any, *rest: Any) -> Any:
            self._begin(root_box)
            yield from lay_out_document(html, root_box, context, *rest)
            self._end()

        def block_level_layout(context: Any, box: Any, *arguments: Any, **named: Any) -> Any:
            if box is not self._root or named:
                return lay_out(context, box, *arguments, **named)
            _, skip_stack, sheet, page_is_empty, absolute_boxes, fixed_boxes, _ = arguments
            key = None if notes_are_coming(context) else self._key(context, box, skip_stack, sheet, page_is_empty)
            if key is None:
                return lay_out(context, box, *arguments)
            known = self._used.get(key) or self._pages.get(key)
            if known is None:
                laid_out = lay_out(context, box, *arguments)
                root, resume_at, next_page = laid_out[:3]
                if root is None or absolute_boxes or fixed_boxes or not _is_at_rest(context):
                    return laid_out
                known = _LaidOut(root, resume_at, next_page)
                self._used[key] = known
                return laid_out
            self._used[key] = known
            return known.root, known.resume_at, known.next_page, {"margins": []}, False, None

        return [(page, "block_level_layout", block_level_layout), (document, "layout_document", layout_document)]

    def _key(self, context: Any, root_box: Any, skip_stack: Any, sheet: Any, page_is_empty: bool) -> tuple[Any, ...] | None:
        """Return all that the text of a page depends on, None for a page that is laid out each time."""
        start = tuple(_path(skip_stack))
        number = bisect_right(self._runs, start, key=lambda run: run.start) - 1
        if number < 0 or not self._runs[number].reusable or not _is_at_rest(context):
            return None
        run = self._runs[number]
        place = (
            *(sheet.content_box_x(), sheet.content_box_y(), sheet.width, sheet.height),
            *(root_box.position_x, root_box.position_y, context.page_bottom),
            *(page_is_empty, bool(context.forced_break), context.in_column),
        )
        return self._base, run.digest, run.next_digest, repr(skip_stack), place


def _is_at_rest(context: Any) -> bool:
    """Tell whether nothing is on its way from this page to another: notes, running elements, broken floats."""
    return not (
        context.current_page_footnotes
        or context.reported_footnotes
        or context.broken_out_of_flow
        or any(pages for pages in context.running_elements.values())
    )


def _path(skip_stack: Mapping[int, Any] | None) -> Iterable[int]:
    """Yield the indices by which WeasyPrint points at a place, outermost first; of a row of cells the first."""
    while skip_stack is not None:
        index, skip_stack = next(iter(skip_stack.items()))
        yield index


# --- elements ----------------------------------------------------------------------------------------------


def _leaf_sections(element: Any) -> Iterable[tuple[Any, int]]:
    """Yield (parent, index) of each section that holds no other."""
    for index, child in enumerate(element):
        if child.tag == "section" and not any(inner.tag == "section" for inner in child.iter() if inner is not child):
            yield element, index
        else:
            yield from _leaf_sections(child)


def _take_skeleton(element: Any, digest: Any) -> None:
    """Take into a digest an element's name and attributes, and those within it down to the sections that hold no other."""
    digest.update(repr((element.tag, sorted(element.attrib.items()))).encode("utf-8", "surrogatepass"))
    holds_sections = any(inner.tag == "section" for inner in element.iter() if inner is not element)
    if element.tag != "section" or holds_sections:
        digest.update(f"{len(element)} ".encode())
    for child in element if holds_sections else ():
        _take_skeleton(child, digest)


# --- boxes -------------------------------------------------------------------------------------------------


def _find_runs(root_box: Any, texts: Mapping[int, str]) -> list[_Run]:
    """Return the runs of a document in order; `texts` has the digest of each section that holds no other, by its id."""
    runs: list[_Run] = []
    digest: Any = None

    def take(box: Any) -> None:
        nonlocal digest
        if digest is None:
            return
        run = runs[-1]
        run.reusable = run.reusable and not _needs_its_turn(box)
        if isinstance(box, boxes.TextBox):
            digest.update(box.text.encode("utf-8", "surrogatepass") + b"\0")
        if box.string_set not in (None, "none") or box.bookmark_label:
            digest.update(repr((box.string_set, box.bookmark_label)).encode("utf-8", "surrogatepass"))

    def walk(box: Any, path: _Path) -> None:
        nonlocal digest
        take(box)
        if isinstance(box, boxes.TextBox) and runs:
            runs[-1].reusable = False  # its element is new
        text = texts.get(id(box.element)) if box.element_tag == "section" else None
        if text is not None:
            # Pages know their text by its element: one that is equal will not do. It lives as long as its pages.
            digest.update(f"{text} {id(box.element)} ".encode())
            for inner in box.descendants():
                take(inner)
            return
        if digest is not None and box.element is not None:
            attributes = sorted(box.element.attrib.items())
            digest.update(repr((type(box).__name__, box.element_tag, attributes)).encode("utf-8", "surrogatepass"))
        before = None
        for index, child in enumerate(box.children if isinstance(box, boxes.ParentBox) else ()):
            if before is not None and _is_forced(before, child):
                if digest is not None:
                    runs[-1].digest = digest.hexdigest()
                runs.append(_Run((*path, index)))
                digest = hashlib.sha256()
            walk(child, (*path, index))
            before = child if child.is_in_normal_flow() else before

    walk(root_box, ())
    if digest is not None:
        runs[-1].digest = digest.hexdigest()
    for run, following in pairwise(runs):
        run.next_digest = following.digest
    return runs


def _is_forced(before: Any, after: Any) -> bool:
    """Tell whether a new page begins between two boxes whatever they hold."""
    if not isinstance(before, boxes.BlockLevelBox) or not isinstance(after, boxes.BlockLevelBox):
        return False
    return block.block_level_page_break(before, after) in _FORCED or block.block_level_page_name(before, after) is not None


def _needs_its_turn(box: Any) -> bool:
    return bool(box.missing_link or box.element_tag.endswith("::footnote-call") or box.is_footnote() or box.is_running())
