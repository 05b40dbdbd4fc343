"""A language tag goes in; the punctuation style (标点风格) of its region comes out, frozen."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Literal, TypeAlias


class Kinsoku(enum.IntEnum):
    """How strictly characters are kept from line starts and ends (避头尾), in the four levels of clreq 6.1.1.

    NONE keeps nothing but indivisible units together. BASIC keeps closing marks, stops and pauses from the
    line start and opening marks from the line end. GB adds interpunct, connector and solidus, as GB/T 15834
    5.1 asks. STRICT adds the ellipsis and the dash at the line start.
    """

    NONE = 0
    BASIC = 1
    GB = 2
    STRICT = 3


LineEnd: TypeAlias = Literal["half", "full", "fit"]


@dataclass(frozen=True, slots=True)
class PunctuationStyle:
    """How a region sets its punctuation.

    `centred_stops`: stops and pauses stand in the middle of their cell (clreq 5.1.1.2) and are not squeezed.
    `line_end`: what a mark with a blank after it takes at a line end (clreq 6.3.2.3): `half` its half-width
    form, `full` its whole cell, `fit` whichever lets the line close more evenly.
    `trim_line_start`: an opening mark at a line start loses its blank; `trim_indent`: also after an indent.
    `trim_question`: ？ and ！ may lose their blank, and two of them share one cell (clreq 5.1.1.3).
    `half_interpunct`: the interpunct takes half an em (GB/T 15834 4.13).
    `han_latin_gap_em`: the gap between Han and Latin or digits (clreq 6.3.3); it may shrink to
    `han_latin_least_em` and grow to `han_latin_most_em`.
    """

    language: str
    centred_stops: bool = False
    kinsoku: Kinsoku = Kinsoku.GB
    line_end: LineEnd = "half"
    trim_line_start: bool = True
    trim_indent: bool = False
    trim_question: bool = True
    half_interpunct: bool = True
    han_latin_gap_em: float = 0.25
    han_latin_least_em: float = 0.125
    han_latin_most_em: float = 0.5


MAINLAND = PunctuationStyle("zh-Hans")
TAIWAN = PunctuationStyle("zh-Hant-TW", centred_stops=True, trim_question=False, half_interpunct=False)
HONG_KONG = PunctuationStyle("zh-Hant-HK", centred_stops=True, trim_question=False, half_interpunct=False)
JAPAN = PunctuationStyle("ja", trim_question=False, half_interpunct=False)


Script: TypeAlias = Literal["Hans", "Hant", "Jpan", ""]


def script_of(language: str) -> Script:
    """Return the script that a language tag (BCP 47) says its text is printed in; empty for neither Chinese nor Japanese."""
    first, *rest = language.lower().replace("_", "-").split("-")
    if first == "ja":
        return "Jpan"
    if first not in ("zh", "yue", "nan", "hak", "cmn"):
        return ""
    return "Hant" if first == "yue" or {"hant", "tw", "hk", "mo"} & set(rest) else "Hans"


def punctuation_style(language: str) -> PunctuationStyle:
    """Return the style of a BCP 47 language tag; a tag that says nothing about a region gets the mainland's.

    `zh`, `zh-Hans`, `zh-CN`, `zh-SG` are mainland; `zh-Hant`, `zh-TW` Taiwan; `zh-HK`, `zh-MO` Hong Kong.
    """
    match script_of(language):
        case "Jpan":
            return JAPAN
        case "Hant":
            first, *rest = language.lower().replace("_", "-").split("-")
            return HONG_KONG if first == "yue" or {"hk", "mo"} & set(rest) else TAIWAN
        case _:
            return MAINLAND
