"""A line whose place says that it names somebody goes in; the names come out, whatever else it says of them.

Right under a headline, or flush right at the end of an article, a line set off by its face, its size or the room
before it is a byline (署名). So what it says need not be known: an uncommon family name, a pen name, a trade or a
town before the name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from banxin.structure.bylines import ROLE, is_name, read_byline
from banxin.structure.lines import ends_sentence, width_em
from banxin.structure.pdf_page.model import Line, Piece
from banxin.structure.signs import HAN
from banxin.structure.trade import is_date, is_notice_title, is_salutation, read_label
from banxin.typography.words import cohesion_bits

MAX_BYLINE_EM = 18.0
_TAIL_ROOM = 0.9  # em left free between a sentence and the name after it, more than justification leaves
_WIDE_ROOM = 3.0  # and so much where no sentence ends there
_SHORT = 1.5  # em by which a line ends before its column
_FLUSH = 0.7  # em from the right edge of the column
_HAN_NAME = re.compile(rf"[{HAN}]{{2,4}}(?:·[{HAN}]{{1,8}})*")
_SPREAD_NAME = re.compile(rf"[{HAN}](?:\s+[{HAN}]){{1,3}}")  # letter by letter
_CRAFTS = re.compile("(?:文|图|圖|撰文|摄影|攝影|摄|攝|绘|繪|画|畫|漫画|漫畫|插图|插圖|供图|供圖|整理|口述)+")
_ASIDE = re.compile(r"[（(〔\[［][^（()）]*[)）〕\]］]")
_NOTE = re.compile(r"[（(]\s*(?:本文)?作者(?:[系为為是]|[单單]位|[简簡]介|[：:])[^（()）]*[)）]")
_MAX_NOTE_LINES = 3
_BRACKETED = re.compile(r"[「『]\s*[\w·]{2,8}\s*[」』]")
_PARTS = re.compile(r"[\s；;、，,/／|｜&＆:：]+")
_OF_PROSE = re.compile("[。！？…“”‘’「」《》]|[，；：]$")


def placed_names(text: str) -> tuple[str, ...]:
    """Return the names of a line that by its place is a byline; nothing where it cannot be one.

    `滨港区 一名女工` names the last of its words, `贺新凉（江州铸造厂）` what is not in brackets, `易安；毕由` both.
    """
    line = text.strip()
    if not line or _OF_PROSE.search(line) or is_date(line) or is_salutation(line) or is_notice_title(line) or width_em(line) > MAX_BYLINE_EM:
        return ()
    if read := read_byline(line):
        return read.names
    bare = _ASIDE.sub(" ", line).strip() or line.strip("（()）〔〕[]［］ ")
    before, colon, _ = re.split("([：:])", bare, maxsplit=1) if re.search("[：:]", bare) else ("", "", "")
    if colon and not _CRAFTS.fullmatch(before.strip()):
        return ()
    if _SPREAD_NAME.fullmatch(bare):
        return (re.sub(r"\s+", "", bare),)
    parts = [part for part in _PARTS.split(bare) if part and not _CRAFTS.fullmatch(part)]
    if not parts or re.search(r"[0-9A-Za-z，]", bare):
        return ()
    if not all(_HAN_NAME.fullmatch(part) for part in parts):
        return (parts[-1],) if len(parts) > 1 and _HAN_NAME.fullmatch(parts[-1]) else ()
    if len(parts) > 1 and not re.search("[；;、，,]", bare):
        known = tuple(part for part in parts if is_name(part))
        return known or (parts[-1],)
    return tuple(parts)


def may_be_names(text: str) -> bool:
    """Tell whether each of a line's words begins with a family name, or is of characters that make no word, as pen names are."""
    words = [word for word in re.split(r"[\s、]+", _ASIDE.sub("", text).strip()) if len(word) > 1]
    return bool(words) and all(is_name(word) or all(cohesion_bits(*pair) <= 0 for pair in pairwise(word)) for word in words)


def states_role(text: str) -> bool:
    """Tell whether a line begins with a role (本报记者) and names who has it, false spaces aside."""
    return bool(ROLE.match(re.sub(r"\s", "", text)) and placed_names(text))


def note_start(lines: Sequence[Line], right: float) -> int:
    """Return the index of the first of the last lines of a column that tell, flush right in brackets, who its author is
    (作者系…); set in as a paragraph is, they are one.
    """
    if right - lines[-1].frame.right > _FLUSH * lines[-1].size:
        return len(lines)
    for start in range(len(lines) - 1, max(-1, len(lines) - 1 - _MAX_NOTE_LINES), -1):
        if _NOTE.fullmatch("".join(line.text.strip() for line in lines[start:])):
            return start
    return len(lines)


def names_column(text: str) -> bool:
    """Tell whether a line is the name of a column (栏目) by its sign or brackets."""
    label = read_label(text)
    return bool(label and label.signed) or bool(_BRACKETED.fullmatch(text))


def room_em(line: Line) -> float:
    """Return how much wider a line is than its characters, in em of its type."""
    return line.width / line.size - width_em(line.text)


def part_tail(line: Line, right: float) -> tuple[Line, Line] | None:
    """Part a name that ends the last line of a column, flush right after some room, from the text before it."""
    if line.frame.vertical or " " not in line.text.strip():
        return None
    flush = line.frame.right > right - _FLUSH * line.size
    room = room_em(line)
    short = line.frame.right < right - _SHORT * line.size
    for found in re.finditer(r"\s+", line.text):
        before, after = line.text[: found.start()], line.text[found.end() :]
        least = _TAIL_ROOM if ends_sentence(before) else _WIDE_ROOM
        # A line that ends before its column is not stretched: there any gap before a family and given name is meant.
        signed = short and ends_sentence(before) and is_name(after)
        if not signed and (room < least or not before.strip() or not placed_names(after)):
            continue
        # A credit says itself what it is, and need not end with the column either: 墨点 画.
        credit = ends_sentence(before) and any(map(_CRAFTS.fullmatch, _PARTS.split(after)))
        if not (flush or signed or credit):
            continue
        edge = line.frame.right - width_em(after) * line.size
        return (
            replace(line, text=before.rstrip(), frame=replace(line.frame, right=min(edge, line.frame.left + width_em(before) * line.size))),
            replace(line, text=after.strip(), frame=replace(line.frame, left=edge), rest=True),
        )
    return None


def is_flush_right(line: Line, piece: Piece) -> bool:
    """Tell whether a line ends with its column and begins well inside it."""
    em = line.size
    least = 0.35 if line.frame.face == piece.lines[0].frame.face else 0.2
    return abs(piece.right - line.frame.right) < 1.6 * em and line.frame.left - piece.left > least * piece.width


def split_by_face(block: Sequence[Line]) -> list[list[Line]]:
    """Part a block where its face changes for the one or two short lines at its head or foot: a byline, a signature.

    A first line that names staff (本报记者 …) is parted in any face.
    """
    if len(block) < 2:
        return [list(block)]
    widest = max(line.width for line in block)
    faces = [line.frame.face for line in block]
    usual = max(set(faces), key=faces.count) if len(block) > 2 else faces[-1]

    def apart(line: Line) -> bool:
        short = line.width < 0.75 * widest or bool(placed_names(line.text))
        return bool(line.frame.face) and line.frame.face != usual and not line.frame.bold and short and width_em(line.text) <= MAX_BYLINE_EM

    start = 1 if (apart(block[0]) and faces[0] != faces[1]) or states_role(block[0].text) else 0
    end = len(block)
    while end > start + 1 and len(block) - end < 2 and apart(block[end - 1]):
        end -= 1
    parts = [list(block[:start]), list(block[start:end]), *([line] for line in block[end:])]
    return [part for part in parts if part]
