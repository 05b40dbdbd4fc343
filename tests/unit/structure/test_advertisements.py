"""What is passed over unread in a novel's lines can hold no advertisement."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from banxin.structure.novel import advertisements


def _branches(pattern: re.Pattern[str]) -> Iterator[str]:
    depth, branch = 0, ""
    for piece in re.findall(r"\\.|\[(?:\\.|[^\]])*\]|.", pattern.pattern):
        depth += (piece == "(") - (piece == ")")
        if piece == "|" and not depth:
            yield branch
            branch = ""
        else:
            branch += piece
    yield branch


@pytest.mark.parametrize("pattern", [advertisements._FORMULA, advertisements._PHRASE], ids=["formula", "phrase"])
def test_every_formula_and_phrase_holds_what_is_looked_for_first(pattern: re.Pattern[str]) -> None:
    branches = list(_branches(pattern))
    assert len(branches) > 15

    @settings(max_examples=300, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.one_of(*(st.from_regex(branch) for branch in branches)))
    def holds(text: str) -> None:
        for match in pattern.finditer(text.replace("\n", "")):
            assert advertisements._CALLS.search(match.string), match[0]

    holds()


def test_folding_leaves_the_characters_of_a_plain_line_in_their_places() -> None:
    for character in map(chr, range(0x3000)):
        if advertisements._PLAIN.fullmatch(character):
            assert not _fold(character).isalpha()
    for character in map(chr, range(0x3000, 0x10000)):
        if advertisements._PLAIN.fullmatch(character):
            assert len(_fold(character)) == 1
            assert not _fold(character).isascii() or not _fold(character).isalpha()
    for ornament in advertisements._STORY_ORNAMENTS:
        assert not _fold(ornament)


def _fold(character: str) -> str:
    """What `advertisements` folds a character to, without its short way for Han."""
    folded = advertisements._fold(character)
    if unicodedata.category(character) == "Lo":
        assert folded == unicodedata.normalize("NFKC", character).translate(advertisements._HAN)
    return folded
