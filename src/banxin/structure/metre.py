"""A line of text goes in; its metre (格律), if all its clauses are equally long, comes out."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CLAUSE_MARK = re.compile("[，。、；：！？,;!?]")
_HAN_CLAUSE = re.compile("[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff□]+")


@dataclass(frozen=True, slots=True)
class Metre:
    """A line of verse: `count` clauses of `length` characters each."""

    length: int
    count: int


def read_metre(text: str) -> Metre | None:
    """Return the metre of a line whose clauses are equally long, else None."""
    clauses = read_clauses(text)
    lengths = {len(clause) for clause in clauses}
    if len(lengths) != 1:
        return None
    length = lengths.pop()
    if length in (10, 14) and len(clauses) == 1:
        return Metre(length // 2, 2)  # a couplet without its comma
    return Metre(length, len(clauses)) if 3 <= length <= 7 else None


def read_clauses(text: str) -> list[str]:
    """Return the clauses of a short line that holds nothing but Han characters and marks, else nothing."""
    text = text.strip()
    if not 3 <= len(text) <= 40:
        return []
    clauses = [clause for clause in _CLAUSE_MARK.split(text) if clause]
    return clauses if all(map(_HAN_CLAUSE.fullmatch, clauses)) else []
