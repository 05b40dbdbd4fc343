"""Text and a chain of faces go in; runs of text, each with the first face that has all its characters, come out.

What no face has, and what another face than the wanted one has to lend, is named before rendering starts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

import uharfbuzz as hb

from banxin.diagnostics import Place, Report
from banxin.fonts.catalogue import REGULAR, Face, FontCatalogue
from banxin.model.walk import distinct
from banxin.typography.emoji import emoji_in, is_emoji

# The geta mark (下駄), which printers set for a type they lack; every face has it.
REPLACEMENT = "〓"
# So many different emoji are named in a finding.
_NAMED_EMOJI = 12

# Characters without a glyph of their own that a shaper hides (Unicode 15, Default_Ignorable_Code_Point, as far as
# text has them), and white space, which needs none.
_IGNORABLE = frozenset(
    code
    for first, last in (
        *((0x0000, 0x0020), (0x007F, 0x00A0), (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C)),
        *((0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x1680, 0x1680), (0x2000, 0x200F)),
        *((0x2028, 0x202F), (0x205F, 0x206F), (0x3000, 0x3000), (0x3164, 0x3164), (0xFE00, 0xFE0F)),
        *((0xFEFF, 0xFEFF), (0xFFF9, 0xFFFC), (0x1BCA0, 0x1BCA3), (0xE0000, 0xE0FFF)),
    )
    for code in range(first, last + 1)
)


# Stops, pauses, question and exclamation marks, which Taiwan and Hong Kong set in the middle of their cell.
_CENTRED_MARKS = frozenset(map(ord, "，。、；：！？．"))


@dataclass(frozen=True, slots=True)
class Run:
    """The characters `start` to `end` (excluded) of a text, and the face that has them; None when none has."""

    start: int
    end: int
    face: Face | None


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text as it will be set: the role and weight wanted, and where it stands in the source."""

    text: str
    role: str
    weight: int = REGULAR
    place: Place | None = None


def code_points(face: Face, language: str = "") -> frozenset[int]:
    """Return the code points that a face has a glyph for, as its own table says.

    For text in traditional Chinese (`language`, BCP 47) the stops and pauses of a face that has only the mainland's are
    left out: these stand in the middle of their cell there (clreq 5.1.1.2), and another face is to lend them.
    """
    codes = _code_points(face.path)
    return codes - _CENTRED_MARKS if _lacks_centred_marks(face.path, language) else codes


def foreign_marks(face: Face, language: str) -> frozenset[int]:
    """Return the code points of the stops and pauses that a face draws as another region does."""
    return _CENTRED_MARKS if _lacks_centred_marks(face.path, language) else frozenset()


@cache
def _lacks_centred_marks(path: Path, language: str) -> bool:
    first, *rest = language.lower().replace("_", "-").split("-")
    if first != "yue" and not (first == "zh" and {"hant", "tw", "hk", "mo"} & set(rest)):
        return False
    font = hb.Font(hb.Face(hb.Blob.from_file_path(str(path))))

    def glyph(tag: str) -> int:
        buffer = hb.Buffer()
        buffer.add_str("，")
        buffer.direction, buffer.script, buffer.language = "ltr", "Hani", tag
        hb.shape(font, buffer)
        return int(buffer.glyph_infos[0].codepoint)

    return glyph(language.replace("_", "-")) == glyph("zh-Hans")


@cache
def _code_points(path: Path) -> frozenset[int]:
    return frozenset(hb.Face(hb.Blob.from_file_path(str(path))).unicodes)


def resolve_runs(text: str, chain: Sequence[Face], language: str = "") -> tuple[Run, ...]:
    """Return the runs of a text, in order and without a gap, each in the first face of `chain` that can set it.

    `language` may ask for marks that a face lacks, as `code_points` says.

    A character keeps to one face with the marks that stand on it (e + U+0304); white space and invisible
    characters alone never leave the first face. Raises ValueError for an empty chain.
    """
    if not chain:
        raise ValueError("a chain needs a face")
    has = [(face, code_points(face, language)) for face in chain]
    lacking = set(map(ord, text)) - has[0][1] - _IGNORABLE
    runs: list[Run] = []

    def append(start: int, end: int, face: Face | None) -> None:
        if runs and runs[-1].face == face:
            start = runs.pop().start
        if start < end:
            runs.append(Run(start, end, face))

    done = 0
    for index in [index for index, char in enumerate(text) if ord(char) in lacking] if lacking else ():
        if index < done:
            continue
        start, end = _cluster(text, index)
        append(done, start, chain[0])
        append(start, end, _first_face(text[start:end], has))
        done = end
    append(done, len(text), chain[0])
    return tuple(runs)


def _cluster(text: str, index: int) -> tuple[int, int]:
    """Return start and end of the character at `index` with the marks and invisible characters on it."""
    start, end = index, index + 1
    while start > 0 and _leans(text[start]):
        start -= 1
    while end < len(text) and _leans(text[end]):
        end += 1
    return start, end


def _leans(char: str) -> bool:
    """Return whether a character belongs to the one before it: a combining mark, a joiner, a selector."""
    return unicodedata.category(char)[0] == "M" or (ord(char) in _IGNORABLE and not char.isspace())


def _first_face(cluster: str, has: Sequence[tuple[Face, frozenset[int]]]) -> Face | None:
    """Return the first face that sets a cluster, as it is or composed (NFC); failing that, its first character."""
    visible = [ord(char) for char in cluster if ord(char) not in _IGNORABLE]
    composed = [ord(char) for char in unicodedata.normalize("NFC", cluster) if ord(char) not in _IGNORABLE]
    for spellings in ((visible, composed), (visible[:1],)):
        for face, codes in has:
            if any(codes.issuperset(wanted) for wanted in spellings):
                return face
    return None


def uncovered(text: str, chain: Sequence[Face]) -> tuple[str, ...]:
    """Return the characters of a text that no face of the chain has, each once, in the order of the text."""
    missing = set(map(ord, text)) - _IGNORABLE
    for face in chain:
        missing -= code_points(face)
    return tuple(char for char in dict.fromkeys(text) if ord(char) in missing) if missing else ()


def report_coverage(
    passages: Iterable[Passage],
    catalogue: FontCatalogue,
    report: Report,
    locate: Callable[[str], Place | None] | None = None,
    *,
    printed: bool = True,
) -> frozenset[str]:
    """Report what the wanted faces lack; return the characters that no face has, to be set as `REPLACEMENT`.

    Each character that another face lends is a finding FNT-001 (info), once for the face it was wanted in; each
    that no face has is a finding FNT-002 (error), once. A missing character's place is what `locate` says, where
    it is given and knows; otherwise both stand at the passage where the character first occurs. Emoji that no face has are
    one finding together: FNT-003 (error), or FNT-004 (info) where nothing is `printed`, as devices have such faces.
    """
    lent: set[tuple[str, Face]] = set()
    missing: set[str] = set()
    emoji: dict[str, None] = {}
    first_emoji: Place | None = None
    chain_of = cache(catalogue.chain)
    wanted = [(passage, chain_of(passage.role, passage.weight)) for passage in passages]
    texts: dict[Face, list[str]] = {}
    for passage, chain in wanted:
        texts.setdefault(chain[0], []).append(passage.text)
    lacking = {face: _lacking(face, "".join(pieces)) for face, pieces in texts.items()}
    for passage, chain in wanted:
        sought = lacking[chain[0]]
        if sought is None or not sought.search(passage.text):
            continue
        for char in uncovered(passage.text, chain):
            if char not in missing:
                missing.add(char)
                place = (locate(char) if locate else None) or passage.place
                if is_emoji(char):
                    first_emoji = first_emoji or place
                else:
                    report.add("FNT-002", place=place, character=named(char))
        if first_emoji:
            emoji.update((one, None) for one in emoji_in(passage.text) if not missing.isdisjoint(one))
        for run in resolve_runs(passage.text, chain):
            if run.face is None or run.face == chain[0]:
                continue
            for char in dict.fromkeys(passage.text[run.start : run.end]):
                if ord(char) in _IGNORABLE or char in missing or (char, chain[0]) in lent:
                    continue
                lent.add((char, chain[0]))
                report.add(
                    "FNT-001",
                    place=passage.place,
                    character=named(char),
                    wanted=str(chain[0]),
                    used=str(run.face),
                )
    if emoji:
        more = len(emoji) - _NAMED_EMOJI
        which = " ".join(islice(emoji, _NAMED_EMOJI)) + (f" and {more} more" if more > 0 else "")
        report.add("FNT-003" if printed else "FNT-004", place=first_emoji, emoji=which)
    return frozenset(missing)


def _lacking(face: Face, text: str) -> re.Pattern[str] | None:
    """Return what finds the characters of a text that a face cannot set; None where it can set all of them."""
    codes = code_points(face)
    lacking = [char for char in distinct(text) if ord(char) not in codes and ord(char) not in _IGNORABLE]
    return re.compile(f"[{re.escape(''.join(sorted(lacking)))}]") if lacking else None


def named(character: str) -> str:
    """Return a character's code point for a message, with the character where it can be shown: `U+3007 〇`."""
    code = f"U+{ord(character):04X}"
    return code if unicodedata.category(character)[0] == "C" else f"{code} {character}"
