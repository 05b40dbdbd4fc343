"""A language tag and what a layout asks for go in; the style of punctuation (标点风格) of a text comes out, frozen."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
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
FullStop: TypeAlias = Literal["。", "．"]


@dataclass(frozen=True, slots=True)
class PunctuationStyle:
    """How a text sets its punctuation: the ways of its region, and what a layout asks for beyond them.

    `centred_stops`: stops and pauses stand in the middle of their cell (clreq 5.1.1.2) and are not squeezed.
    `line_end`: what a mark with a blank after it takes at a line end (clreq 6.3.2.3): `half` its half-width
    form, `full` its whole cell, `fit` whichever lets the line close more evenly.
    `trim_line_start`: an opening mark at a line start loses its blank; `trim_indent`: also after an indent.
    `trim_question`: ？ and ！ may lose their blank; `trim_stop`: 。 may inside a line. `join_questions`: two of ？！ share
    one cell, three take two (clreq 5.1.1.3).
    `half_interpunct`: the interpunct takes half an em (GB/T 15834 4.13).
    `han_latin_gap_em`: the gap between Han and Latin or digits (clreq 6.3.3); it may shrink to
    `han_latin_least_em` and grow to `han_latin_most_em`. `word_space_em`: how wide a word space is where the face makes
    it narrower (clreq 6.2.3). Word space and gap are in em of the type they stand in.
    `full_stop`: which stop ends a sentence (clreq 5.1.1.1). `keep_kana`: small kana, the sound mark ー and the iteration
    marks begin no line (JIS X 4051).
    `hang_stops`: 、，。． may stand outside the measure at a line end (clreq 6.1.3). `hyphenate`: Latin words may be
    divided by the rules of their language (clreq 6.1.4). `latin_grid`: Latin takes whole character cells (clreq 6.2.4).
    """

    language: str
    centred_stops: bool = False
    kinsoku: Kinsoku = Kinsoku.GB
    line_end: LineEnd = "half"
    trim_line_start: bool = True
    trim_indent: bool = False
    trim_question: bool = True
    trim_stop: bool = True
    join_questions: bool = True
    half_interpunct: bool = True
    han_latin_gap_em: float = 0.25
    han_latin_least_em: float = 0.125
    han_latin_most_em: float = 0.5
    word_space_em: float = 1 / 3
    full_stop: FullStop = "。"
    keep_kana: bool = False
    hang_stops: bool = False
    hyphenate: bool = False
    latin_grid: bool = False


MAINLAND = PunctuationStyle("zh-Hans")
SCIENTIFIC = replace(MAINLAND, full_stop="．")
TAIWAN = PunctuationStyle(
    "zh-Hant-TW", centred_stops=True, trim_question=False, join_questions=False, half_interpunct=False
)
HONG_KONG = replace(TAIWAN, language="zh-Hant-HK")
JAPAN = PunctuationStyle(
    "ja", trim_question=False, trim_stop=False, join_questions=False, half_interpunct=False, keep_kana=True
)


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


# --- what a layout asks for ---------------------------------------------------------------------------------

PunctuationChoice: TypeAlias = Literal["auto", "mainland", "scientific", "taiwan", "hongkong", "japan"]
KinsokuChoice: TypeAlias = Literal["none", "basic", "gb", "strict"]
HangingChoice: TypeAlias = Literal["none", "stops"]
QuestionChoice: TypeAlias = Literal["auto", "joined", "whole"]
BracketChoice: TypeAlias = Literal["auto", "whole", "half"]
HyphenationChoice: TypeAlias = Literal["auto", "none"]

_REGIONS: dict[PunctuationChoice, PunctuationStyle] = {
    "mainland": MAINLAND,
    "scientific": SCIENTIFIC,
    "taiwan": TAIWAN,
    "hongkong": HONG_KONG,
    "japan": JAPAN,
}


@dataclass(frozen=True, slots=True)
class StyleChoice:
    """What a layout's options of these names ask of the setting of text; `auto` leaves it to the language of each text."""

    punctuation: PunctuationChoice = "auto"
    kinsoku: KinsokuChoice = "gb"
    hanging: HangingChoice = "none"
    question_marks: QuestionChoice = "auto"
    indent_bracket: BracketChoice = "auto"
    hyphenation: HyphenationChoice = "none"
    latin_grid: bool = False

    @property
    def full_stop(self) -> FullStop:
        """The stop that ends a sentence where the text has the other."""
        return _REGIONS.get(self.punctuation, MAINLAND).full_stop

    def of(self, language: str) -> PunctuationStyle:
        """Return the style of texts in a language."""
        return _chosen(self, language)


def style_choice(options: Mapping[str, object]) -> StyleChoice:
    """Return what the options of a layout ask for; those it does not declare stay as they are."""
    stated = {name: options[name] for name in StyleChoice.__dataclass_fields__ if name in options}
    return StyleChoice(**stated)  # type: ignore[arg-type]


AS_THE_LANGUAGE = StyleChoice()


@cache
def _chosen(choice: StyleChoice, language: str) -> PunctuationStyle:
    style = _REGIONS.get(choice.punctuation) or punctuation_style(language)
    changes: dict[str, object] = {}
    if choice.question_marks != "auto":
        changes["join_questions"] = choice.question_marks == "joined"
    if choice.indent_bracket != "auto":
        changes["trim_indent"] = choice.indent_bracket == "half"
    return replace(
        style,
        kinsoku=Kinsoku[choice.kinsoku.upper()],
        hang_stops=choice.hanging == "stops",
        hyphenate=choice.hyphenation == "auto",
        latin_grid=choice.latin_grid,
        **changes,  # type: ignore[arg-type]
    )
