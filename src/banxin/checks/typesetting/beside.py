"""What stands beside the characters of a line: emphasis dots, name marks, frames, readings, glosses and comments."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from banxin.checks.typesetting.drawn import Drawn
from banxin.checks.typesetting.glyphs import CELL
from banxin.checks.typesetting.lines import Annotation, Line, PageLines, Setting, Side, cell_edges
from banxin.checks.typesetting.measured import Figure, Finding, Tally

# How far from the cells of its line a dot or a rule may stand and still be a mark of theirs.
_DOT_AWAY_EM, _RULE_AWAY_EM = 0.6, 0.4
_DOT_CENTRE_EM = 0.05
# A name mark may stand in a little at its ends, so that two side by side do not touch; it may not go beyond its characters.
_MARK_INSET_EM, _MARK_BEYOND_EM, _LEAST_PARTED_EM = 0.3, 0.06, 0.04
_FRAME_ROOM_EM = 0.1
_READING_CENTRE_EM, _GLOSS_CENTRE_EM, _ZHUYIN_CENTRE_EM = 0.05, 0.1, 0.12
_TOUCHING_EM = 0.02
_LONGEST_WORD = 8

_DOTS = frozenset("•·●﹅﹆∙．.・")
_ZHUYIN = re.compile("[\u3105-\u312f\u31a0-\u31bf]")
_ZHUYIN_TONES = frozenset("ˊˇˋ˙")
_LETTERS = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_VOWELS = re.compile("[aeiouü]+")
_TONES = frozenset("\u0300\u0301\u0304\u030c")


def _middle(line: Line, at: int) -> float:
    return line.x[at] + line.advances[at] / 2


def _end(line: Line, at: int) -> float:
    return line.x[at] + line.advances[at]


# --- dots ------------------------------------------------------------------------------------------------------


def emphasis_dots(setting: Setting) -> Finding:
    """clreq 5.3.1: a dot beside each emphasised character, centred on it, below it or at its right; none beside a mark."""
    side: Side = "before" if setting.vertical else "after"
    tally = Tally()
    for page in setting.pages:
        for dot, line, where in _dots(page, setting):
            at = min(range(len(line.x)), key=lambda at: abs(_middle(line, at) - dot.x))
            off = (dot.x - _middle(line, at)) / line.em
            if line.kinds[at] in "OCPSQEDIN":
                tally.add(False, line, at, 1.0, f"beside {line.text[at]}")
            elif where != side and at not in line.annotated:  # an annotation takes the side of the dots
                tally.add(False, line, at, 0.9, "on the other side")
            else:
                tally.add(abs(off) <= _DOT_CENTRE_EM, line, at, off)
    return tally.finding(met=1.0)


def _dots(page: PageLines, setting: Setting) -> Iterator[tuple[Drawn, Line, Side]]:
    """Yield what may be emphasis dots, drawn or set, with the line beside which each stands, and on which side."""
    for dot in page.drawn:
        if dot.kind == "dot" and (found := _line_beside(page.lines, dot, _DOT_AWAY_EM, vertical=setting.vertical)):
            yield dot, *found
    for annotation in page.annotations:
        text = annotation.text
        if set(text.text) <= _DOTS and annotation.side != "within":
            for at, char in enumerate(text.text):
                ink = setting.faces.ink.get((text.faces[at], char))
                x = text.x[at] + (ink.left + ink.right) / 2 * text.em if ink else _middle(text, at)
                yield Drawn("dot", x, text.y, x, text.y), annotation.host, annotation.side


def _line_beside(
    lines: Iterable[Line], drawn: Drawn, away_em: float, *, vertical: bool
) -> tuple[Line, Side] | None:
    """Return the line to whose cells a shape stands nearest, and on which side of it; None where there is none so near."""
    nearest: tuple[float, Line, Side] | None = None
    for line in lines:
        if not line.x[0] - 0.3 * line.em <= drawn.x <= line.end + 0.3 * line.em:
            continue
        top, bottom = cell_edges(line, vertical=vertical)
        gaps: tuple[tuple[Side, float], ...] = (("before", top - drawn.y), ("after", drawn.y - bottom))
        for side, gap in gaps:
            off = gap / line.em
            if -0.2 <= off <= away_em and (nearest is None or abs(off) < nearest[0]):
                nearest = abs(off), line, side
    return None if nearest is None else nearest[1:]


# --- rules, waves and frames -----------------------------------------------------------------------------------


def name_marks(setting: Setting) -> Finding:
    """clreq 5.6.1: a rule beside a proper name and a wave beside a book's title, as long as it; two do not touch."""
    tally = Tally()
    counts = {"rule": 0, "wave": 0}
    touching = 0
    for page in setting.pages:
        marks: dict[int, list[tuple[Drawn, Line]]] = defaultdict(list)
        for mark in page.drawn:
            if mark.kind not in counts:
                continue
            found = _line_beside(page.lines, mark, _RULE_AWAY_EM, vertical=setting.vertical)
            if found is None or not _is_within(mark, found[0], setting):
                continue
            line, side = found
            counts[mark.kind] += 1
            off = _off_characters(mark, line)
            at = min(range(len(line.x)), key=lambda at: abs(line.x[at] - mark.left))
            if side != "after":
                tally.add(False, line, at, 1.0, "on the other side")
            else:
                tally.add(off == 0.0, line, at, off, "" if off == 0.0 else f"{off:.2f} em off its characters")
            marks[id(line)].append((mark, line))
        for beside in marks.values():
            beside.sort(key=lambda pair: pair[0].left)
            for (mark, line), (after, _) in pairwise(beside):
                parted = (after.left - mark.right) / line.em
                if parted < _LEAST_PARTED_EM:
                    touching += 1
                    at = min(range(len(line.x)), key=lambda at: abs(line.x[at] - after.left))
                    tally.add(False, line, at, 1.0, "touches the mark before it")
    figures: dict[str, Figure] = {"name_marks": counts["rule"], "title_marks": counts["wave"], "touching": touching}
    return tally.finding(figures, met=1.0)


def _is_within(mark: Drawn, line: Line, setting: Setting) -> bool:
    """Tell whether a rule stands beside some characters of a line, and is not one of a table or between articles."""
    em = line.em
    length = mark.right - mark.left
    measure = max((one for one, _ in setting.measures), default=length + em)
    return (
        "H" in line.kinds
        and length >= 0.4 * em
        and mark.left >= line.x[0] - 0.5 * em
        and mark.right <= line.end + 0.5 * em
        and length < measure - 0.3 * em
    )


def _off_characters(mark: Drawn, line: Line) -> float:
    """Return by how many em the ends of a mark are off the characters that it stands beside; 0 where they are right."""
    beside = [at for at in range(len(line.x)) if mark.left <= _middle(line, at) <= mark.right]
    if not beside:
        return 1.0
    inset = (mark.left - line.x[beside[0]]) / line.em, (_end(line, beside[-1]) - mark.right) / line.em
    worst = [one for one in inset if not -_MARK_BEYOND_EM <= one <= _MARK_INSET_EM]
    return max(map(abs, worst), default=0.0)


def frames(setting: Setting) -> Finding:
    """clreq 5.1.1.4: a frame around the name of one who has died encloses it whole, closed on all sides, on one line."""
    tally = Tally()
    for page in setting.pages:
        found = [shape for shape in page.drawn if shape.kind == "frame"]
        for frame in found:
            for line in page.lines:
                inside = _framed(frame, line, setting)
                if not inside:
                    continue
                at = inside[0]
                cut = max(
                    frame.left - line.x[at],
                    _end(line, inside[-1]) - frame.right,
                    _end(line, at - 1) - frame.left if at else 0.0,
                    frame.right - line.x[inside[-1] + 1] if inside[-1] + 1 < len(line.x) else 0.0,
                )
                parted = line.after is not None and inside[-1] == len(line.x) - 1 and any(
                    _framed(other, line.after, setting)[:1] == [0] for other in found if other is not frame
                )
                tally.add(
                    cut <= _FRAME_ROOM_EM * line.em and not parted,
                    line,
                    at,
                    cut / line.em,
                    "parted by a line's end" if parted else "",
                )
    return tally.finding(met=1.0)


def _framed(frame: Drawn, line: Line, setting: Setting) -> list[int]:
    """Return the characters of a line of the text that a frame of a line's height encloses, but not the whole line."""
    top, bottom = cell_edges(line, vertical=setting.vertical)
    if abs(line.em - setting.em) > 0.02 * setting.em or not 0.8 <= (frame.bottom - frame.top) / line.em <= 1.7:
        return []
    if not frame.top <= (top + bottom) / 2 <= frame.bottom:
        return []
    inside = [at for at in range(len(line.x)) if frame.left <= _middle(line, at) <= frame.right]
    return inside if len(inside) < len(line.x) else []


# --- readings ----------------------------------------------------------------------------------------------------


def pinyin(setting: Setting) -> Finding:
    """clreq 5.5.4: a reading above its character or word, centred on it, clear of its neighbours and the line above."""
    tally = Tally()
    words = 0
    for page in setting.pages:
        readings = [one for one in page.annotations if _is_pinyin(one.text.text)]
        for annotation in readings:
            count = _syllables(annotation.text.text)
            words += count > 1
            off = _off_centre(annotation, count)
            _judge(tally, annotation, off, _READING_CENTRE_EM, page, setting)
        _judge_neighbours(tally, readings)
    return tally.finding({"over_words": words}, met=1.0)


def _is_pinyin(text: str) -> bool:
    return bool(_LETTERS.search(text)) and not _HAN.search(text) and not _ZHUYIN.search(text)


def _syllables(text: str) -> int:
    """Return how many characters a reading in pinyin stands for."""
    plain = unicodedata.normalize("NFD", text.lower()).replace("u\u0308", "ü")
    tones = sum(char in _TONES for char in plain)
    groups = len(_VOWELS.findall("".join(char for char in plain if char not in _TONES)))
    return max(1, tones, groups)


def _off_centre(annotation: Annotation, count: int) -> float:
    """Return how far an annotation is off the middle of the `count` Han to whose middle it is nearest, in em of its line."""
    host, text = annotation.host, annotation.text
    middle = (text.x[0] + text.end) / 2
    offs = [
        middle - (host.x[at] + _end(host, at + count - 1)) / 2
        for at in range(len(host.x) - count + 1)
        if host.kinds[at : at + count] == "H" * count
    ]
    return min(offs, key=abs, default=host.em) / host.em


def _judge(
    tally: Tally, annotation: Annotation, off: float, limit: float, page: PageLines, setting: Setting
) -> None:
    """Count an annotation: it is right where it is no more than `limit` off, on its side, and clear of other lines."""
    text, host = annotation.text, annotation.host
    at = min(range(len(host.x)), key=lambda at: abs(host.x[at] - text.x[0]))
    if annotation.side != "before":
        tally.add(False, host, at, 1.0, f"{text.text} on the other side")
    elif _touches(annotation, page, setting):
        tally.add(False, host, at, 0.9, f"{text.text} touches the line beside")
    else:
        tally.add(abs(off) <= limit, host, at, off, f"{text.text} {off:+.2f} em off")


def _touches(annotation: Annotation, page: PageLines, setting: Setting) -> bool:
    """Tell whether an annotation reaches into the cells of a line that is not its own."""
    text, host = annotation.text, annotation.host
    top, bottom = cell_edges(text, vertical=setting.vertical)
    for line in page.lines:
        if line is host or line.x[0] >= text.end or text.x[0] >= line.end:
            continue
        first, last = cell_edges(line, vertical=setting.vertical)
        if min(bottom, last) - max(top, first) > _TOUCHING_EM * host.em:
            return True
    return False


def _judge_neighbours(tally: Tally, annotations: Sequence[Annotation]) -> None:
    """Count each two annotations beside each other: they must not overlap."""
    beside: dict[tuple[int, Side, float], list[Annotation]] = defaultdict(list)
    for one in annotations:
        beside[id(one.host), one.side, round(one.text.y, 1)].append(one)
    for row in beside.values():
        row.sort(key=lambda one: one.text.x[0])
        for before, after in pairwise(row):
            lacking = (before.text.end - after.text.x[0]) / before.host.em
            if lacking > _TOUCHING_EM:
                tally.add(False, before.host, 0, lacking, f"{before.text.text} overlaps {after.text.text}")


@dataclass(slots=True)
class _Column:
    """The signs of zhuyin beside one character, and its tone."""

    host: Line
    at: int
    signs: list[Annotation]
    tones: list[Annotation]


def zhuyin(setting: Setting) -> Finding:
    """clreq 5.5.3: zhuyin stands at the right of its character, its signs below each other, its tone where that belongs."""
    tally = Tally()
    for page in setting.pages:
        for column in _zhuyin(page):
            host, at = column.host, column.at
            reading = "".join(one.text.text for one in column.signs)
            word = _zhuyin_fault(column, setting)
            tally.add(not word, host, at, 1.0, f"{reading} {word}")
    return tally.finding(met=1.0)


def _zhuyin(page: PageLines) -> list[_Column]:
    found: dict[tuple[int, int], _Column] = {}
    for annotation in page.annotations:
        text, host = annotation.text, annotation.host
        signs = _ZHUYIN.search(text.text) is not None
        if not signs and not set(text.text) <= _ZHUYIN_TONES:
            continue
        if annotation.side == "within":
            at = max((at for at in range(len(host.x)) if _middle(host, at) <= text.x[0]), default=0)
        else:
            middle = (text.x[0] + text.end) / 2
            at = min(range(len(host.x)), key=lambda at: abs(_middle(host, at) - middle))
        column = found.setdefault((id(host), at), _Column(host, at, [], []))
        (column.signs if signs else column.tones).append(annotation)
    return [column for column in found.values() if column.signs]


def _zhuyin_fault(column: _Column, setting: Setting) -> str:
    """Return what is wrong with the zhuyin of a character; nothing where it is right."""
    host, at, em = column.host, column.at, column.host.em
    lines = [one.text for one in column.signs]
    if setting.vertical:
        if any(one.side != "before" for one in column.signs):
            return "not at the right"
        signs = [line.x[place] for line in lines for place, char in enumerate(line.text) if char not in _ZHUYIN_TONES]
        step = lines[0].em
        off = (min(signs) + max(signs) + step) / 2 - _middle(host, at)
        return f"{off / em:+.2f} em off" if abs(off) > _ZHUYIN_CENTRE_EM * em else ""
    if any(one.side != "within" for one in column.signs):
        return "not at the right"
    left, right = min(line.x[0] for line in lines), max(line.x[0] + line.advances[0] for line in lines)
    if left < _end(host, at) - _MARK_BEYOND_EM * em:
        return "on its character"
    ends = [right, *(one.text.end for one in column.tones)]
    if at + 1 < len(host.x) and max(ends) > host.x[at + 1] + _TOUCHING_EM * em:
        return "on the next character"
    tops, bottoms = zip(*(cell_edges(line, vertical=False) for line in lines), strict=True)
    first, last = cell_edges(host, vertical=False)
    off = (min(tops) + max(bottoms) - first - last) / 2
    if abs(off) > _ZHUYIN_CENTRE_EM * em:
        return f"{off / em:+.2f} em off"
    for tone in column.tones:
        light = tone.text.text == "˙"
        if not light and tone.text.x[0] < left + 0.4 * (right - left):
            return "tone not at the right"
        if light and tone.text.y > min(line.y for line in lines):
            return "tone not above"
    return ""


# --- glosses and comments ---------------------------------------------------------------------------------------


def glosses(setting: Setting) -> Finding:
    """clreq 5.5.6: a gloss stands beside its word, their middles aligned, clear of other glosses and lines."""
    tally = Tally()
    for page in setting.pages:
        found = [one for one in page.annotations if _is_gloss(one)]
        for annotation in found:
            _judge(tally, annotation, _off_any_word(annotation), _GLOSS_CENTRE_EM, page, setting)
        _judge_neighbours(tally, found)
    return tally.finding(met=1.0)


def comments(setting: Setting) -> Finding:
    """clreq 5.5.7: a comment runs beside the text from the place that it is about, clear of other comments and lines."""
    tally = Tally()
    for page in setting.pages:
        found = [one for one in page.annotations if _is_comment(one)]
        for annotation in found:
            _judge(tally, annotation, _off_any_place(annotation), _GLOSS_CENTRE_EM, page, setting)
        _judge_neighbours(tally, found)
    return tally.finding(met=1.0)


def _is_words(annotation: Annotation) -> bool:
    text = annotation.text.text
    return bool(_HAN.search(text)) and CELL not in text


def _is_gloss(annotation: Annotation) -> bool:
    return _is_words(annotation) and not _is_comment(annotation)


def _is_comment(annotation: Annotation) -> bool:
    """Tell whether an annotation of words is a sentence about the text rather than the gloss of a word.

    A sentence has marks, or is long and begins at the place that it is about: a long gloss is centred on its word instead.
    """
    text = annotation.text
    if not _is_words(annotation):
        return False
    if any(kind in "PSQ" for kind in text.kinds):
        return True
    return len(text.text) > _LONGEST_WORD and abs(_off_any_place(annotation)) <= abs(_off_any_word(annotation))


def _off_any_place(annotation: Annotation) -> float:
    """Return how far the start of a comment is off the nearest place between the characters of its line."""
    host, text = annotation.host, annotation.text
    places = [*host.x, host.end]
    if host.left == host.left:  # a number: the line was placed
        places.append(host.left)
    return min((text.x[0] - place for place in places), key=abs) / host.em


def _off_any_word(annotation: Annotation) -> float:
    """Return how far the middle of a gloss is off the middle of any stretch of characters that is not much longer."""
    host, text = annotation.host, annotation.text
    most = max(1, round((text.end - text.x[0]) / host.em) + 3)
    offs = [
        (text.x[0] + text.end) / 2 - (host.x[first] + _end(host, last)) / 2
        for first in range(len(host.x))
        for last in range(first, min(first + most, len(host.x)))
        if host.x[first] - host.em <= text.end and _end(host, last) + host.em >= text.x[0]
    ]
    return min(offs, key=abs, default=host.em) / host.em
