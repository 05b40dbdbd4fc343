"""Where the pages of the printed edition begin goes in; markers of page breaks, at those very words of the e-book, come out.

Print and e-book write the same blocks in two ways. What tells a place in both is counted: the visible characters of a
block before it, without what only one of the two prints (readings and their parentheses, notes and their numbers, what
has the class `again`). Nothing is searched for: a text that stands twice is no trouble.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Literal, TypeAlias

from markupsafe import Markup, escape

from banxin.renderers.roles import semantics

# What does not count: the readings of ruby, notes in the text, their numbers, what an edition prints of its own accord.
UNCOUNTED_CLASSES = frozenset(("rt", "footnote", "noteref", "again", "alternative"))
UNCOUNTED_TAGS = frozenset(("rt", "rp"))
# Soft hyphen and zero-width space leave no trace; interlinear annotation characters (Unicode 23.8) part an annotation off.
_TRACELESS = dict.fromkeys((0xAD, 0x200B, 0xFFF9, 0xFFFB))
_ANNOTATION = re.compile("\ufffa[^\ufffb]*")
_ANNOTATING = ("comment", "gloss")

# The attribute by which a print says which block of which section an element is.
PLACE_ATTRIBUTE = "data-place"

# Pages of lists that editions make by themselves. Both print the same lines, numbered from 1: their place is `index 12`.
LISTED_PAGES = frozenset(("index", "loose"))

# Where no page begins.
NO_BREAK = Markup()

_TOKEN = re.compile(r"<[^>]*>|&[^;]*;|[^<&]+")
_TAG = re.compile(r"<(/?)([A-Za-z0-9]+)")
_CLASS = re.compile(r'\sclass="([^"]*)"')
_LETTER_BEFORE = re.compile(r"[A-Za-z0-9\u00c0-\u024f]+\Z")
_LONGEST_WORD = 60
_LETTER = re.compile(r"[A-Za-z0-9\u00c0-\u024f]")
_INLINE = frozenset(("a", "bdi", "code", "em", "i", "rb", "rp", "rt", "ruby", "s", "span", "strong", "sub", "sup", "u"))

Whereabouts: TypeAlias = Literal["opening", "text", "end"]


@dataclass(frozen=True, slots=True)
class PageStart:
    """Where a printed page begins: `label` is its number as the print writes it, in what style it counts them.

    `owner` is the id of a section or note, the name of a page that editions make by themselves (`title`, `contents`), or
    the place of a line of one that lists something.
    The page begins with it (`opening`), behind its blocks (`end`), or in its block number `block`, behind so many of its
    visible `characters`; with `picture` a picture follows first.
    """

    label: str
    owner: str
    at: Whereabouts = "opening"
    block: int = 0
    characters: int = 0
    picture: bool = False


@dataclass(frozen=True, slots=True)
class PaperPages:
    """The pages of the paper edition in their order; `source` names that edition."""

    source: str
    starts: tuple[PageStart, ...]


def visible_count(text: str) -> int:
    """Return how many characters of a text leave a trace, without the annotations that are parted off in it."""
    if "\ufffa" in text:
        text = _ANNOTATION.sub("", text)
    return len("".join(text.translate(_TRACELESS).split()))


def visible_places(text: str) -> list[int]:
    """Return where in a text those characters stand, in their order."""
    return [place for place, character in enumerate(text) if not character.isspace() and ord(character) not in _TRACELESS]


def is_uncounted(tag: str, kind: str) -> bool:
    """Tell whether the text of an element, by its tag and the value of its class, does not count."""
    if tag in UNCOUNTED_TAGS or (tag == "span" and kind in _ANNOTATING):
        return True
    return bool(kind) and not UNCOUNTED_CLASSES.isdisjoint(kind.split())


def place_block(markup: str, owner: str, block: int) -> str:
    """Return the markup of a block of a print that says which block of which section it is."""
    return re.sub(r"\A<[A-Za-z0-9]+", rf'\g<0> {PLACE_ATTRIBUTE}="{owner} {block}"', markup, count=1)


class PageBreaks:
    """The markers of the pages of a paper edition, to be asked for where they belong."""

    def __init__(self, starts: Iterable[PageStart] = ()) -> None:
        self._within: dict[tuple[str, int], list[tuple[PageStart, str]]] = {}
        self._around: dict[tuple[str, Whereabouts], str] = {}
        numbers = count(1)
        for start in starts:
            marker = _marker(next(numbers), start.label)
            if start.at == "text":
                self._within.setdefault((start.owner, start.block), []).append((start, marker))
            else:
                key = (start.owner, start.at)
                self._around[key] = self._around.get(key, "") + marker

    def opening(self, owner: str) -> Markup:
        """Return the markers that stand before a section, a note or a made page."""
        return Markup(self._around.get((owner, "opening"), ""))  # noqa: S704 (made here)

    def end(self, owner: str) -> str:
        """Return the markers that stand behind the blocks of a section."""
        return self._around.get((owner, "end"), "")

    def mark(self, markup: str, owner: str, block: int) -> str:
        """Return the markup of a block with its markers in it."""
        found = self._within.get((owner, block))
        return _insert(markup, found) if found else markup


NO_BREAKS = PageBreaks()


def _marker(number: int, label: str) -> str:
    # An element without content: it takes no room, and between two characters it is as if it were not there.
    return f'<span{semantics("pagebreak")} id="pagebreak-{number}" aria-label="{escape(label)}"></span>'


_MARKER = re.compile(r'<span epub:type="pagebreak"[^>]* id="([^"]*)" aria-label="([^"]*)">')


def find_markers(page: str) -> list[tuple[str, str, int]]:
    """Return the id and the label of every marker in the markup of a page, and where it stands."""
    return [(match[1], str(Markup(match[2]).unescape()), match.start()) for match in _MARKER.finditer(page)]  # noqa: S704


def _insert(markup: str, starts: Sequence[tuple[PageStart, str]]) -> str:
    pieces, done = [], 0
    for (_, marker), (place, ruby) in zip(starts, _places(markup, [start for start, _ in starts])):
        place = max(place, done)
        # A page that begins within a run of annotated characters parts it.
        pieces += [markup[done:place], f"</ruby>{marker}{ruby}" if ruby else marker]
        done = place
    return "".join([*pieces, markup[done:]])


def _places(markup: str, starts: Sequence[PageStart]) -> list[tuple[int, str]]:
    """Return where in the markup of a block each page begins, and the tag of the ruby that it begins within, or "".

    The place is before all inline elements that open there, so that a marker stands in no link and no emphasis that
    begins with its page.
    """
    places: list[tuple[int, str]] = []
    waiting = list(starts)
    counted, last = 0, 0
    open_tags: list[tuple[str, bool]] = []
    before: int | None = None
    ruby, ruby_place, after_reading = "", 0, False
    for token in _TOKEN.finditer(markup):
        if not waiting:
            break
        text = token[0]
        if tag := _TAG.match(text):
            name = tag[2].lower()
            if tag[1]:
                if open_tags:
                    open_tags.pop()
                before, after_reading = None, name in UNCOUNTED_TAGS
                ruby = "" if name == "ruby" else ruby
                continue
            hidden = bool(open_tags and open_tags[-1][1])
            if name == "img":
                place = token.start() if before is None else before
                while not hidden and waiting and waiting[0].picture and waiting[0].characters <= counted:
                    places.append((place, ""))
                    waiting.pop(0)
            before = (token.start() if before is None else before) if name in _INLINE else None
            if name == "ruby":
                ruby, ruby_place, after_reading = text, token.start() if before is None else before, False
            if not text.endswith("/>"):
                kind = _CLASS.search(text)
                open_tags.append((name, hidden or is_uncounted(name, kind[1] if kind else "")))
            continue
        if open_tags and open_tags[-1][1]:
            continue
        size = 1 if text[0] == "&" else visible_count(text)
        visible: list[int] = []
        while waiting and waiting[0].characters < counted + size:
            wanted = waiting.pop(0).characters - counted
            if ruby:
                places.append((token.start(), ruby) if after_reading else (ruby_place, ""))
            elif wanted <= 0 and before is not None:
                places.append((before, ""))
            else:
                # Looked for once: a chapter in one paragraph begins many pages.
                visible = visible or ([0] if text[0] == "&" else visible_places(text))
                places.append((token.start() + _word_start(text, visible[max(wanted, 0)]), ""))
        if size:
            counted += size
            before, last, after_reading = None, token.end(), False
    return [*places, *((last, "") for _ in waiting)]


def _word_start(text: str, place: int) -> int:
    """Return a place in a text, or where the word begins that it is within."""
    if _LETTER.match(text, place) and (word := _LETTER_BEFORE.search(text, max(place - _LONGEST_WORD, 0), place)):
        return word.start()
    return place
