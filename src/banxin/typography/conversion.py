"""A text goes in; the same in the other script, and which of its characters were doubtful, come out.

The words and characters are OpenCC's: it looks for phrases first, and takes a character by itself where no phrase is
known. Its phrase tables keep the number of characters; only the words of a region (`regional_words`) change it.
"""

from __future__ import annotations

import difflib
import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from banxin.settings import Variant

if TYPE_CHECKING:
    from opencc import OpenCC

# Simplified characters that stand for several traditional ones which are different words today, the one that
# OpenCC takes by itself first. Forms that only spell the same word differently (床 and 牀) are none, nor those that occur
# in a handful of words only, all of them known phrases (鞦韆, 嚮導).
FROM_SIMPLIFIED: Mapping[str, str] = {
    forms[0]: forms[1:]
    for forms in (
        "表表錶 丑醜丑 出出齣 斗鬥斗 发發髮 范範范 复復複覆 干幹乾干 谷谷穀 后後后 划劃划 汇匯彙 获獲穫 饥飢饑 几幾几 姜姜薑 借借藉 尽盡儘 卷卷捲 "
        "困困睏 里裏里 历歷曆 面面麵 辟闢辟 仆僕仆 朴樸朴 签籤簽 舍舍捨 升升昇 松松鬆 台臺檯颱台 坛壇罈 团團糰 系系係繫 纤纖縴 咸鹹咸 象象像 "
        "须須鬚 余餘余 吁籲吁 郁鬱郁 御御禦 云雲云 脏髒臟 扎扎紮 折折摺 征徵征 只只隻祇 制制製 钟鍾鐘 周周週 准準准 注注註 游遊游 于於于 冲衝沖 "
        "吊吊弔 岳嶽岳 涂塗涂 党黨党 种種种 适適适"
    ).split()
}
# The traditional characters of which only some uses were simplified.
FROM_TRADITIONAL: Mapping[str, str] = {"乾": "干乾", "著": "着著", "瞭": "了瞭", "藉": "借藉", "徵": "征徵", "覆": "复覆"}

_FROM_SIMPLIFIED: Mapping[Variant, str] = {"zh-Hant": "s2t", "zh-Hant-TW": "s2tw", "zh-Hant-HK": "s2hk"}
# Where OpenCC keeps a table of words as well.
_WITH_WORDS: Mapping[str, str] = {"s2tw": "s2twp", "s2hk": "s2hkp", "tw2s": "tw2sp", "hk2s": "hk2sp"}
# The dictionaries of phrases that decide a character by its neighbours.
_PHRASES: Mapping[str, tuple[str, ...]] = {
    "s": ("STPhrases", "STPhrases_GeneratedFromRegionalPhrases"),
    "tw": ("TWVariantsRevPhrases", "TSPhrases"),
    "hk": ("HKVariantsRevPhrases", "TSPhrases"),
}
# Few phrases that decide a character are longer.
_PHRASE_CHARS = 4
# A noncharacter: what a text says never holds it.
_MARK = "\ufdd0"
# What keeps its form by what stands beside it, with a pause between or not. 云 before a colon is the verb of classical
# Chinese, to say, and no cloud; 丑 among the earthly branches (地支) is one of them, and not ugly; the family of generals
# is named 种.
_KEPT = re.compile("云(?=[：:])|丑(?=[、，]?寅)|(?<=[寅戌])丑|(?<=[寅戌][、，])丑|(?<=子[、，])丑(?=$|[、，：时時])|种(?=师道|师中|世衡)")
# A surname before what its bearer is called, or after 姓 and 老, keeps its form too, where no phrase holds it (其余先生, 模范教师).
_SURNAME = re.compile(
    "[余范岳涂郁朴游](?=先生|女士|小姐|太太|夫人|同志|老师|教授|博士|医生|大夫|师傅|律师|校长|主任|书记|经理)|(?<=[姓老])[余范岳涂郁朴]"
)
_CLAUSE = re.compile("([，。！？；：、“”‘’「」『』《》（）\\s\ufffc])")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text before and after: converted character by character, or a word in which another took its place."""

    before: str
    after: str
    is_word: bool = False

    @property
    def is_even(self) -> bool:
        """Tell whether characters answer each other one by one."""
        return len(self.before) == len(self.after)


class Converter:
    """Converts texts into the script and words of a variant, from the other script."""

    def __init__(self, variant: Variant, *, from_hong_kong: bool = False, regional_words: bool = False) -> None:
        to_simplified = variant == "zh-Hans"
        name = ("hk2s" if from_hong_kong else "tw2s") if to_simplified else _FROM_SIMPLIFIED[variant]
        self._characters = _opencc(name)
        self._words = _opencc(_WITH_WORDS[name]) if regional_words and name in _WITH_WORDS else None
        self.doubtful = FROM_TRADITIONAL if to_simplified else FROM_SIMPLIFIED
        self._marking = _marking(name.partition("2")[0], "".join(sorted(self.doubtful)))
        self._suspects = re.compile(f"[{''.join(self.doubtful)}]")

    def convert(self, text: str) -> tuple[Piece, ...]:
        """Return the text in pieces, in order and without a gap."""
        after = self._characters.convert(text)
        kept = [found.start() for found in _KEPT.finditer(text)]
        for place in kept + self._surnames(text):
            after = f"{after[:place]}{text[place]}{after[place + 1 :]}"
        if self._words is None:
            return (Piece(text, after),)
        return tuple(_told_apart(text, after, self._words.convert(text)))

    def doubts(self, text: str) -> list[int]:
        """Return the places of the doubtful characters that stand in no known phrase."""
        surnames = self._surnames(text)
        return [place for place in self._unknown(text) if place not in surnames]

    def _surnames(self, text: str) -> list[int]:
        """Return the places of surnames among the doubtful characters."""
        if self.doubtful is not FROM_SIMPLIFIED or not _SURNAME.search(text):
            return []
        return [place for place in self._unknown(text) if _SURNAME.match(text, place)]

    def _unknown(self, text: str) -> list[int]:
        """Return the places of the doubtful characters outside all phrases, and of no kept form."""
        if not self._suspects.search(text):
            return []
        marked = self._marking.convert(text)
        places = [found.start() for found in re.finditer(_MARK, marked) if text[found.start()] != _MARK]
        return [place for place in places if not (_KEPT.match(text, place) or self._is_confirmed(text, place))]

    def _is_confirmed(self, text: str, place: int) -> bool:
        """Tell whether a phrase that was not taken, for one that overlaps it, says the same of a character.

        In 皇后在后面, 在后 is taken before 后面, and 面 is left by itself.
        """
        alone = self._characters.convert(text[place])
        for start in range(max(0, place - _PHRASE_CHARS), place + 1):
            window = text[start : place + _PHRASE_CHARS]
            if self._marking.convert(window)[place - start] != _MARK:
                return bool(self._characters.convert(window)[place - start] == alone)
        return False


@cache
def _opencc(config: str) -> OpenCC:
    from opencc import OpenCC  # its tables take a tenth of a second

    return OpenCC(config)


@cache
def _marking(source: str, doubtful: str) -> OpenCC:
    """Return a conversion that leaves a mark in the place of each doubtful character outside all phrases.

    OpenCC does not say which phrases it found. It is asked by a table of its own, which comes after its phrases.
    """
    import opencc

    phrases = {
        "type": "group",
        "match_policy": "union",
        "dicts": [{"type": "ocd2", "file": f"{opencc._opencc_share_dir}/{name}.ocd2"} for name in _PHRASES[source]],
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "doubtful.txt").write_text("".join(f"{c}\t{_MARK}\n" for c in doubtful), "utf-8")
        table = {"type": "text", "file": str(folder / "doubtful.txt")}
        chain = {"type": "group", "match_policy": "short_circuit", "dicts": [phrases, table]}
        config = {"name": source, "segmentation": {"type": "mmseg", "dict": phrases}, "conversion_chain": [{"dict": chain}]}
        (folder / "marking.json").write_text(json.dumps(config), "utf-8")
        return opencc.OpenCC(str(folder / "marking.json"))  # reads both files at once


def _told_apart(text: str, plain: str, worded: str) -> Iterator[Piece]:
    """Yield a text in pieces, each either converted character by character or a word that gave way to another.

    `plain` is the text converted without the words of a region, `worded` with them. Phrases reach over no mark of
    punctuation, so the two are compared clause by clause.
    """
    clauses, worded_clauses = _CLAUSE.split(plain), _CLAUSE.split(worded)
    if len(clauses) != len(worded_clauses):
        yield Piece(text, worded, is_word=True)
        return
    done = start = 0
    even: list[str] = []
    for clause, worded_clause in zip(clauses, worded_clauses, strict=True):
        if clause == worded_clause:
            even.append(clause)
        else:
            for kind, a, b, c, d in difflib.SequenceMatcher(None, clause, worded_clause, False).get_opcodes():
                if kind == "equal":
                    even.append(clause[a:b])
                    continue
                yield Piece(text[done : start + a], "".join(even))
                even.clear()
                yield Piece(text[start + a : start + b], worded_clause[c:d], is_word=True)
                done = start + b
        start += len(clause)
    yield Piece(text[done:], "".join(even))


def simplify(text: str) -> str:
    """Return a text in simplified characters, as many as it has; a text of both scripts too."""
    simplified = str(_opencc("t2s").convert(text))
    return simplified if len(simplified) == len(text) else text
