"""Lines of a book go in; how the book breaks them, and the lines of each paragraph together, come out.

Measured over the whole book: are its lines whole paragraphs, or broken at a measure (行长)? Are paragraphs indented, or
parted by blank lines? Only then is any line joined to another. A book of whole paragraphs may still hold passages that
were broken: there several lines in a row stop at one measure, and in the middle of a sentence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from banxin.model.document import Fragment, SourceLine
from banxin.model.span import Edit
from banxin.structure.metre import read_metre

# Text files are broken at 16 to 60 Han characters; what is wider was never broken.
_MEASURE_EM = (12.0, 80.0)
# A line broken at a measure may stop this much short of it, as a mark kept from the next line's start takes a
# character along; and it may run over by as much, when such marks hang in the margin.
_SLACK_EM = 2.5
# In broken text most lines but the last of each paragraph are full, and few of these happen to end a
# sentence; in whole paragraphs equally long lines are rare, and nearly all end one.
_LEAST_FULL = 0.25
_MOST_ENDED = 0.4
_LEAST_LINES = 4
# A broken line that ends no sentence is at least this much of the measure.
_SHORTEST_BROKEN = 0.7
# Nearly every pair of lines has a blank one between it in files that were saved with double spacing.
_DOUBLE_SPACED = 0.8
# So many of the short lines that end a sentence have a blank one below, where blank lines part paragraphs.
_PARTED = 0.7
# A paragraph's lines may be indented.
INDENTED_EM = 1.0
# Where no more lines than this are indented, they are not paragraphs.
_RARELY_INDENTED = 0.05
# So many lines in a row that stop in the middle of a sentence, and how alike their widths are, in a torn passage.
_LEAST_TORN = 2
_TORN_EM = (20.0, 40.0)
_TORN_SLACK_EM = 3.5

_SENTENCE_ENDS = frozenset("。！？…”』」’!?.\"")
_TORN_END = re.compile("[\u3400-\u9fff，、]")
_HALF_CLAUSE = re.compile("[，。；！？][^，。；！？]+$")
# A point that ends no sentence.
_ABBREVIATION = re.compile(r"(?<![A-Za-z])(?:Mr|Mrs|Ms|Dr|St|Prof|Jr|Sr|No|[A-Z])\.$")
_HALF_SENTENCE = re.compile("[。！？].+，$")
# What has no width at a line's edges and is no white space to Python.
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"

_DASHES = r"*＊\-－—─━=＝~～_＿·•※☆★◇◆○●#＃+×§"
_SEPARATOR = re.compile(rf"(?:[{_DASHES}]\s*){{3,}}$|[※☆★◇◆＊*§]$")
_DIVIDED = re.compile(r"([A-Za-z]{2,})[-\u2010]$")
_HYPHENATED = re.compile(r"[A-Za-z]+-[A-Za-z]+")


@dataclass(frozen=True, slots=True)
class Habit:
    """How a book's lines are broken.

    `measure_em` is the width at which lines are broken, 0 when each is a whole paragraph. `indented` says
    that paragraphs are told by their indent, `parted` by a blank line between them; `blanks` is how many blank lines stand
    between any two lines and mean nothing. `indent_em` is the usual indent of a paragraph. `hyphenated` are the words
    that the book writes with a hyphen within a line.
    """

    measure_em: float
    indented: bool
    parted: bool
    blanks: int
    indent_em: float
    hyphenated: frozenset[str]


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one paragraph; `gap` says that a blank line stands above it; `edits` are earlier repairs.

    `part` says what it is of a paragraph of verse that was parted: a further line of it, or the prose after it.
    """

    lines: tuple[SourceLine, ...]
    gap: bool
    edits: tuple[Edit, ...] = ()
    part: Literal["", "verse", "prose"] = ""

    @property
    def only_line(self) -> str:
        """The text of a group of one line; an empty string for more."""
        return self.lines[0].text if len(self.lines) == 1 else ""


def bare(text: str) -> str:
    """Return a line without the white space and the invisible characters at its edges."""
    text = text.strip()
    seen = text.strip(_INVISIBLE)
    return text if len(seen) == len(text) else seen.strip()


def is_separator(text: str) -> bool:
    """Tell whether a line is nothing but signs that part passages: ***, ———, ☆."""
    return bool(_SEPARATOR.match(bare(text)))


def width_em(text: str) -> float:
    """Return the width of a line with its indent: 1 for a Han character, ½ for a Latin one."""
    text = text.rstrip()
    return len(text) - len(text.encode("ascii", "ignore")) / 2


def _ends_sentence(text: str) -> bool:
    text = text.rstrip()
    return text[-1:] in _SENTENCE_ENDS and not (text[-1] == "." and _ABBREVIATION.search(text))


def indent_em(text: str) -> float:
    """Return the white space before a line's text: a tab or an ideographic space counts one em, others half."""
    space = text[: len(text) - len(text.lstrip())]
    return sum(1.0 if character in "\t\u3000\u2003" else 0.5 for character in space)


# --- measuring ---------------------------------------------------------------------------------------------


def measure_habit(fragments: Sequence[Fragment]) -> Habit:
    """Return how the lines of a book's fragments are broken."""
    lines = [line.text for fragment in fragments for line in fragment.lines]
    written = [text for text in lines if text.strip()]
    indents = Counter(indent for text in written if (indent := indent_em(text)) >= INDENTED_EM)
    measure_em = _find_measure(written)
    blank_after = sum(not after.strip() for text, after in pairwise(lines) if text.strip())
    blanks = 1 if blank_after >= _DOUBLE_SPACED * len(written) else 0
    share = indents.total() / max(1, len(written))
    short = measure_em - _SLACK_EM
    last = [gap > blanks for text, gap in _gaps_below(lines) if _ends_short(text, short)] if measure_em else []
    # Were all lines indented, the indent would be the margin; were few, they would be verse.
    usual = indents.most_common(1)[0][0] if indents and share > _RARELY_INDENTED else 0.0
    return Habit(
        measure_em,
        indented=0.02 <= share <= 0.9 if measure_em else False,
        parted=sum(last) >= _PARTED * len(last),
        blanks=blanks,
        indent_em=usual,
        hyphenated=frozenset(word for text in written if "-" in text for word in _HYPHENATED.findall(text)),
    )


def _gaps_below(lines: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Yield each written line with the number of blank lines below it; the last line's are without number."""
    above: str | None = None
    gap = 0
    for text in lines:
        if not text.strip():
            gap += 1
            continue
        if above is not None:
            yield above, gap
        above, gap = text, 0
    if above is not None:
        yield above, len(lines)


def _ends_short(text: str, short_em: float) -> bool:
    return width_em(text) <= short_em and _ends_sentence(text)


def _find_measure(texts: Sequence[str]) -> float:
    """Return the measure at which lines are broken, 0 when they are not."""
    if len(texts) < _LEAST_LINES:
        return 0.0
    widths = [width_em(text) for text in texts]
    # A few lines stick out: a long word, a line of another kind.
    widest = sorted(widths)[int(0.985 * (len(widths) - 1))]
    least, most = _MEASURE_EM
    if not least <= widest <= most:
        return 0.0
    near = Counter(width for width in widths if widest - 2 * _SLACK_EM < width <= widest)
    measure = max(near, key=lambda width: (near[width], width))
    full = [text for width, text in zip(widths, texts) if width > measure - _SLACK_EM]
    ended = sum(_ends_sentence(text) for text in full)
    return measure if len(full) >= _LEAST_FULL * len(widths) and ended <= _MOST_ENDED * len(full) else 0.0


# --- grouping ----------------------------------------------------------------------------------------------


def group_lines(fragment: Fragment, habit: Habit, announces: Callable[[str], bool]) -> Iterator[Group]:
    """Yield the lines of each paragraph together, with what earlier passes repaired on them.

    `announces` tells whether a paragraph leads into verse, which was oftener torn than prose.
    """
    edits = {id(fragment.lines[place]): own for place, own in fragment.edits_by_place().items()}
    groups = list(_group(fragment.lines, habit))
    if not habit.measure_em:
        groups = _join_torn(groups, announces)
    return (_with_edits(group, edits) for group in groups)


def _group(lines: Iterable[SourceLine], habit: Habit) -> Iterator[Group]:
    group: list[SourceLine] = []
    blanks = 0
    gap_above = False
    for line in lines:
        if not bare(line.text):
            blanks += 1
            continue
        gap = blanks > habit.blanks
        if group and not _continues(group[-1].text, line.text, habit, gap=gap):
            yield Group(tuple(group), gap_above)
            group = []
        if not group:
            gap_above = gap
        group.append(line)
        blanks = 0
    if group:
        yield Group(tuple(group), gap_above)


def _with_edits(group: Group, edits: Mapping[int, tuple[Edit, ...]]) -> Group:
    """Return a group with what earlier passes repaired on its lines, by the identity of each line."""
    own = tuple(edit for line in group.lines for edit in edits.get(id(line), ()))
    return replace(group, edits=own) if own else group


def _continues(above: str, below: str, habit: Habit, *, gap: bool) -> bool:
    """Tell whether a line goes on with the paragraph of the line above it."""
    if not habit.measure_em or is_separator(below) or is_separator(above):
        return False
    if habit.indented and indent_em(below) >= INDENTED_EM:
        return False
    width = width_em(above)
    full = width > habit.measure_em - _SLACK_EM
    ended = _ends_sentence(above)
    if gap:
        # Only a page break leaves a blank line within a sentence.
        return full and habit.indented and not ended
    if not habit.indented and not habit.parted:
        # Nothing but a short last line tells a paragraph's end.
        return full and not (ended and width < habit.measure_em)
    # A long word or a row of marks makes a line short, but not in the middle of verse.
    return full or (width > _SHORTEST_BROKEN * habit.measure_em and not ended and not _rhymes(above, below))


def _rhymes(above: str, below: str) -> bool:
    """Tell whether two lines have the same metre."""
    metre = read_metre(above)
    return metre is not None and metre == read_metre(below)


def _join_torn(groups: Sequence[Group], announces: Callable[[str], bool]) -> list[Group]:
    """Join the lines of passages that were broken at a measure in a book of whole paragraphs."""
    joined: list[Group] = []
    index = 0
    while index < len(groups):
        end = index
        while end < len(groups) and _is_torn(groups[end], groups[index]):
            end += 1
        announced = bool(joined) and announces(bare(joined[-1].lines[-1].text))
        texts = [bare(group.only_line) for group in groups[index:end]]
        torn = any(not text.endswith(("，", "、")) or (announced and _HALF_SENTENCE.search(text)) for text in texts)
        if torn and len(texts) >= (1 if announced else _LEAST_TORN) and end < len(groups) and _may_close(groups[end], texts):
            lines = tuple(line for group in groups[index : end + 1] for line in group.lines)
            joined.append(Group(lines, groups[index].gap))
            index = end + 1
        else:
            joined.append(groups[index])
            index += 1
    return joined


def _is_torn(group: Group, first: Group) -> bool:
    """Tell whether a line stops within a sentence, as wide as the first one of its passage."""
    text = bare(group.only_line)
    least, most = _TORN_EM
    return (
        bool(_TORN_END.match(text[-1:]))
        and least <= width_em(text) <= most
        and abs(width_em(text) - width_em(bare(first.only_line))) <= _TORN_SLACK_EM
        and (read_metre(text) is None or _HALF_CLAUSE.search(text) is not None)
    )


def _may_close(group: Group, torn: Sequence[str]) -> bool:
    """Tell whether a line can be the last of a torn passage: it ends a sentence, announces what comes, or is shorter."""
    text = bare(group.only_line)
    ended = text[-1:] in _SENTENCE_ENDS or text.endswith(("曰", "云", "道", "："))
    shorter = len(torn) > _LEAST_TORN and bool(text) and width_em(text) < width_em(torn[0])
    # A line of verse may have lost its mark; one that stops within a clause has lost its end.
    return (ended or shorter) and (read_metre(text) is None or bool(_HALF_CLAUSE.search(torn[-1]))) and not is_separator(text)


def keeps_hyphen(above: str, below: str, habit: Habit) -> bool:
    """Tell whether the hyphen at a line's end is the word's own: the book writes it so within a line too."""
    if not (found := _DIVIDED.search(above)):
        return True
    rest = re.match("[A-Za-z]*", below)
    return f"{found[1]}-{rest[0] if rest else ''}" in habit.hyphenated
