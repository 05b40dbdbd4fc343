"""A shaped document goes in; the same with the readings (拼音) of its rare characters, or of all, comes out as ruby.

Readings are pypinyin's: its table of phrases decides a character of several readings (行长 is háng zhǎng) by its
neighbours, over the borders of inlines; where no phrase is known the commonest reading stands. Traditional
characters are read as the simplified ones they stand for, because the table of phrases is simplified.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import groupby
from typing import Any

from banxin.model.document import Block, Document, Inline, Note, Ruby, Section, Text
from banxin.model.span import Edit, Origin
from banxin.model.walk import map_block_runs
from banxin.resources import data_folder
from banxin.settings import PinyinMode
from banxin.typography.conversion import simplify
from banxin.typography.runs import iter_leaves, leaf_texts, replace_leaves

RULE = "pinyin"

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
# The source gives the reading itself: 饕餮（tāo tiè）. So many characters before it may be meant.
_READING_GIVEN = re.compile("[（(]\\s*[a-zêü\u00e0-\u00fc\u0101-\u01dc]")
_GIVEN_CHARS = 4
# The first-level table (一级字表) of 通用规范汉字表, which primary and middle school teach.
_COMMON_CHARS = 3_500


def annotate_pinyin(document: Document, mode: PinyinMode, *, zhuyin: bool = False) -> Document:
    """Return the document with readings: `all` of every Han character, `rare` of uncommon ones where a chapter has them first.

    Uncommon is a character whose simplified form is not among the 3,500 of the first table of the 通用规范汉字表
    (2013). Notes are read in `all` only. Headings stay as they are, and so do code, furniture and alternative texts;
    what has a ruby or a note has its explanation already. Readings are edits of their blocks. They are written in
    pinyin, or in `zhuyin` (注音符号).
    """
    annotation = _Annotation(mode, zhuyin)
    return replace(
        document,
        blocks=tuple(annotation.block(block, set()) for block in document.blocks),
        sections=tuple(annotation.section(section, set()) for section in document.sections),
    )


class _Annotation:
    """Gives readings to one document; `seen` holds the characters that the chapter at hand has explained."""

    def __init__(self, mode: PinyinMode, zhuyin: bool) -> None:
        self._mode, self._zhuyin = mode, zhuyin
        self._added: list[str] = []
        self._seen: set[str] = set()

    def section(self, old: Section, seen: set[str]) -> Section:
        """Annotate a section; what a section within a chapter explains need not be explained further on."""
        if old.kind != "section":
            seen = set()
        blocks = tuple(self.block(block, seen) for block in old.blocks)
        sections = tuple(self.section(section, seen) for section in old.sections)
        return replace(old, blocks=blocks, sections=sections)

    def block(self, old: Block, seen: set[str]) -> Block:
        """Annotate a block."""
        self._seen = seen
        block = map_block_runs(old, self._run, notes=self._mode == "all", speaks=_is_chinese)
        return replace(block, origin=self._with_edit(block.origin)) if self._added else old

    def _with_edit(self, origin: Origin) -> Origin:
        if not self._added:
            return origin
        line = origin.spans[0].first if origin.spans else 1
        added, self._added = "".join(self._added), []
        return replace(origin, edits=(*origin.edits, Edit(RULE, line, "", added)))

    def _run(self, content: tuple[Inline, ...]) -> tuple[Inline, ...]:
        readings = self._readings(content)
        if not readings:
            return content
        place = 0

        def leaf_with_readings(old: Inline) -> tuple[Inline, ...]:
            nonlocal place
            start = place
            place += sum(map(len, leaf_texts(old)))
            return tuple(_annotated(old.text, start, readings)) if isinstance(old, Text) else (old,)

        self._added += readings.values()
        return replace_leaves(content, leaf_with_readings)

    def _readings(self, content: tuple[Inline, ...]) -> dict[int, str]:
        """Return the readings of a run's characters by their places, as far as they are to be annotated."""
        text, plain, explained = _survey(content)
        readings: dict[int, str] = {}
        for stretch in _HAN.finditer(text):
            targets = []
            for place in range(*stretch.span()):
                is_wanted = self._mode == "all" or self._is_new(text[place], plain[place])
                if is_wanted and place not in explained:
                    targets.append(place)
            if targets:
                syllables = _read(plain[stretch.start() : stretch.end()], self._zhuyin)
                readings |= {place: s for place in targets if (s := syllables[place - stretch.start()])}
        return readings

    def _is_new(self, character: str, plain: str) -> bool:
        if plain in _common() or character in self._seen:
            return False
        self._seen.add(character)
        return True


def _is_chinese(language: str) -> bool:
    return language.lower().partition("-")[0] in ("zh", "cmn", "lzh")


def _survey(content: tuple[Inline, ...]) -> tuple[str, str, set[int]]:
    """Return the text of a run, the same in simplified characters, and the places of what is explained already."""
    explained: set[int] = set()
    pieces: list[str] = []
    length = 0
    for leaf in iter_leaves(content):
        if isinstance(leaf, Note):
            explained.add(length - 1)
        start = length
        for piece in leaf_texts(leaf):
            pieces.append(piece)
            length += len(piece)
        if not isinstance(leaf, Text):
            explained.update(range(start, length))
    text = "".join(pieces)
    for found in _READING_GIVEN.finditer(text):
        explained.update(range(found.start() - _GIVEN_CHARS, found.start()))
    return text, simplify(text), explained


def _annotated(text: str, start: int, readings: dict[int, str]) -> Iterator[Inline]:
    """Yield a text with the characters that have a reading as ruby."""
    places = range(start, start + len(text))
    for has_reading, group in groupby(places, readings.__contains__):
        run = list(group)
        if has_reading:
            yield Ruby(tuple((text[place - start], readings[place]) for place in run))
        else:
            yield Text(text[run[0] - start : run[-1] - start + 1])


# Before 得 these make it a verb of its own, děi or dé (不得, 还得走, 总得), and no particle.
_NO_VERB = frozenset("不只总必非还就都也要我你他她它们才可真自求所既难该须便又已更")


def _read(text: str, zhuyin: bool) -> list[str]:
    """Return the syllable of each character of a stretch of Han; an empty one for a character nobody knows."""
    from pypinyin import Style, lazy_pinyin  # its tables take a tenth of a second
    from pypinyin.seg.mmseg import seg

    words = list(seg.cut(text))
    syllables = lazy_pinyin(words, style=Style.BOPOMOFO if zhuyin else Style.TONE, errors=_no_reading)
    if len(syllables) != len(text):
        return [""] * len(text)
    if zhuyin:  # the light tone is written before its syllable
        syllables = [f"˙{syllable[:-1]}" if syllable.endswith("˙") else syllable for syllable in syllables]
    place = 0
    for word in words:
        if word in ("得", "地") and _is_particle(text, place):
            syllables[place] = "˙ㄉㄜ" if zhuyin else "de"
        place += len(word)
    return syllables


def _is_particle(text: str, place: int) -> bool:
    """Tell whether a 得 or 地 that stands in no phrase is a particle: 得 after a verb, 地 after a doubled word."""
    before, after = text[max(0, place - 2) : place], text[place + 1 : place + 2]
    if text[place] == "得":
        return bool(before and after) and before[-1] not in _NO_VERB
    return len(before) == 2 and before[0] == before[1] and bool(after)


def _no_reading(unknown: str) -> Any:
    """Return an empty reading for each character; one text for all of them, as the signature asks, would hide their number."""
    return [""] * len(unknown)


@cache
def _common() -> frozenset[str]:
    table = data_folder("fonts") / "repertoires" / "tgh-2013.txt"
    lines = table.read_text("utf-8").splitlines()
    return frozenset("".join(line for line in lines if not line.startswith("#"))[:_COMMON_CHARS])
