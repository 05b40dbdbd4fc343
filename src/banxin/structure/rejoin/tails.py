"""Lines go in; bylines and labels that end a line of running text come out parted from it, and broken ones whole again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from banxin.model.document import Block, Fragment, SourceLine
from banxin.structure.bylines import ROLE, STAFF, is_name, is_word, names_nobody, read_byline
from banxin.structure.lines import ends_sentence, width_em
from banxin.structure.signs import HAN, SIGNS
from banxin.structure.trade import read_label
from banxin.typography.spacing import is_set_wide

_SIGNED_TAIL = re.compile(rf"(?:(?<=[。！？…”’）」』)—])\s*|(?<=\S)\s+)(?P<tail>[{SIGNS}]\s*[^{SIGNS}。！？]{{1,24}})$")
_BRACKET_TAIL = re.compile(r"(?<=[。！？…”’」』）)])\s*(?P<tail>[（(][^（）()。]{2,24}[）)])$")
_SPACED_TAIL = re.compile(r"(?<=[。！？…”’）」』)])\s+(?P<tail>[^\s。！？][^。！？]{2,24})$")
# 两厘米。本报记者 曲大海 摄: whose picture it is needs no space to tell it from a sentence.
_CREDIT_TAIL = re.compile(rf"(?<=[。！？…”’）」』)])(?P<tail>{STAFF}[^。！？]{{2,24}})$")
_LONGEST_REST_EM = 8.0  # of a byline on the line below the one it begins on
_BROKEN_NAME = re.compile(rf"[{SIGNS}]\s*[{HAN}](?:\s?[{HAN}])?$")
_ANSWER = re.compile(r"\s*(?:答|律师|律師|专家|專家|编辑|編輯)\s*[：:]")
_SIGN = re.compile(rf"[{SIGNS}]$")
_MAYBE_BROKEN = re.compile(rf"[{SIGNS}]\s*(?:[{HAN}]\s?){{0,4}}$")  # or what its owner did stands below
_HALVED = re.compile(rf"[（(][^）)]*$|{STAFF}")
_CRAFT_REST = re.compile(r"\s*(?:文|图|圖|画|畫|摄|攝|绘|繪|摄影|攝影|漫画|漫畫)\s*$")


def find_tail(text: str) -> int:
    """Return where a byline or label that ends a line of running text begins, or -1.

    `更便捷， 更安全。 □斯涵涵` has one at its sign.
    """
    stripped = text.rstrip()
    if is_set_wide(stripped):
        return -1
    for pattern in (_SIGNED_TAIL, _BRACKET_TAIL, _SPACED_TAIL, _CREDIT_TAIL):
        match = pattern.search(stripped)
        if match is None:
            continue
        tail = match["tail"]
        reading = read_byline(tail)
        told = reading is not None and (reading.picture if pattern is _CREDIT_TAIL else reading.strength in ("role", "credit", "sign"))
        if told or (reading and pattern in (_SIGNED_TAIL, _BRACKET_TAIL)):
            return match.start("tail")
        if pattern is _SIGNED_TAIL and read_label(tail):
            return match.start("tail")
    return -1


def _find_sign(text: str) -> int:
    """Return where the sign of a name that stands on the line below ends a line of running text, or -1."""
    match = _SIGN.search(text.rstrip())
    return match.start() if match and ends_sentence(text[: match.start()]) else -1


def find_broken_tail(text: str, below: str) -> int:
    """Return where a byline that ends a line of running text and goes on in the whole of the line below begins, or -1.

    `由孩子们自己定。（夏满仓` above `摄）` has one at its bracket.
    """
    upper, lower = text.rstrip(), below.strip()
    if width_em(lower) > _LONGEST_REST_EM or read_byline(lower) or find_tail(upper) >= 0:
        return -1
    position = find_tail(upper + lower)
    return position if position < len(upper) else -1


def is_broken_byline(first: str, rest: str) -> bool:
    """Tell whether two lines are the halves of a byline in brackets, or of one that names staff."""
    halved = (first[:1] in "（(") == (rest.rstrip()[-1:] in "）)") and bool(first[:1] in "（(" or ROLE.match(first))
    return halved and read_byline(first.strip() + rest.strip()) is not None and read_byline(rest) is None


def cut_tails(lines: Sequence[tuple[str, SourceLine]]) -> Iterator[tuple[str, SourceLine]]:
    """Part bylines and labels that share a line with the text they follow."""
    for (source, line), below in zip(lines, [*lines[1:], None]):
        position = find_tail(line.text)
        if position <= 0 and below and below[0] == source and is_name(below[1].text.strip()):
            position = _find_sign(line.text)
        if position <= 0 and below and below[0] == source and below[1].number > line.number:
            position = find_broken_tail(line.text, below[1].text)
        if position <= 0 or (below and _ANSWER.match(below[1].text)):
            # Who asks (（读者 小戚）) is part of the question.
            yield source, line
            continue
        yield source, SourceLine(line.number, line.text[:position])
        yield source, SourceLine(line.number, line.text[position:].rstrip())


_MAX_NAMES_EM = 10.0  # the width of the names below what somebody did
_NAME_AT_END = re.compile(rf"[。！？…”』」]\s+(?P<name>[{HAN}]{{2,3}}|(?<=\S\S[。！？…”』」] )[{HAN}] [{HAN}])\s*$")
_PRONOUN = re.compile("[她他它我你们們这這那]")


def name_at_end(text: str) -> re.Match[str] | None:
    """Find the name of who signs a text right after its last sentence, on the same line: `…软和几分。 米若谷`."""
    found = _NAME_AT_END.search(text)
    name = "".join(found["name"].split()) if found else ""
    # One set wide (舒 展) in a line that is not may be a word as well.
    says = is_word(name) and not (found and " " in found["name"])
    return found if is_name(name) and not says and not _PRONOUN.search(name) else None


def unite_names(blocks: Iterator[Block]) -> Iterator[Block]:
    """Put the two halves of a byline that was broken over two lines into one fragment.

    Either a name is broken, whose first half shares its line with the end of a paragraph, as `cut_tails` has parted
    them; or a line says nothing but what somebody did (本报记者, 文/图), and the name stands below.
    """
    held: Fragment | None = None
    last_line = 0
    for block in blocks:
        if held is not None:
            if isinstance(block, Fragment) and len(block.lines) == 1 and _completes(held.lines[0].text, block.lines[0].text):
                yield replace(
                    held,
                    lines=held.lines + block.lines,
                    origin=replace(held.origin, spans=held.origin.spans + block.origin.spans),
                )
                held = None
                continue
            yield held
            held = None
        number = block.origin.spans[-1].last
        broken = isinstance(block, Fragment) and number == last_line and bool(_MAYBE_BROKEN.fullmatch(block.lines[0].text))
        halved = isinstance(block, Fragment) and number == last_line and bool(_HALVED.match(block.lines[0].text))
        if isinstance(block, Fragment) and (broken or halved or names_nobody(block.lines[0].text)):
            held = block
        else:
            yield block
        last_line = number
    if held is not None:
        yield held


def _completes(first: str, rest: str) -> bool:
    """Tell whether two lines make one byline."""
    if names_nobody(first):  # 本报记者
        return read_byline(f"{first} {rest}") is not None and width_em(rest) <= _MAX_NAMES_EM
    if is_broken_byline(first, rest):
        return True
    if _CRAFT_REST.fullmatch(rest):
        return read_byline(f"{first} {rest}") is not None
    return bool(_BROKEN_NAME.fullmatch(first) or _SIGN.fullmatch(first)) and read_byline(first + rest) is not None
