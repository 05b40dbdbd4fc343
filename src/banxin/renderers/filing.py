"""A creator's name goes in; the form under which a catalogue files it comes out.

A Chinese name is filed by its pinyin without tones, the surname first and the given name as one word (GB/T 28039):
鲁迅 is Lu Xun, 欧阳予倩 Ouyang Yuqian. What may be no such name is left as it is: nothing is filed wrongly.
"""

from __future__ import annotations

import importlib.util
import re
import unicodedata
from functools import cache
from pathlib import Path

# A surname and a given name of one or two characters; a surname of two as well.
_NAME = re.compile("[\\u3400-\\u4dbf\\u4e00-\\u9fff]{2,4}")

# Surnames of two characters that are in use, in either script.
_DOUBLE_SURNAMES = frozenset(
    "欧阳 歐陽 司马 司馬 诸葛 諸葛 上官 司徒 夏侯 皇甫 尉迟 尉遲 公孙 公孫 慕容 令狐 长孙 長孫 宇文 东方 東方 南宫 南宮 "
    "端木 百里 呼延 轩辕 軒轅 鲜于 鮮于 闻人 聞人 澹台 澹臺 淳于 单于 單于 申屠 万俟 公羊 赫连 赫連 钟离 鍾離 东郭 東郭".split()
)
# Surnames that are read otherwise than the character by itself.
_SURNAME_READINGS = {
    **{"曾": "zeng", "单": "shan", "單": "shan", "仇": "qiu", "解": "xie", "任": "ren", "区": "ou", "區": "ou", "查": "zha"},
    **{"朴": "piao", "盖": "ge", "蓋": "ge", "翟": "zhai", "乐": "yue", "樂": "yue", "覃": "qin", "员": "yun", "華": "hua"},
    **{"华": "hua", "宁": "ning", "纪": "ji", "缪": "miao", "繆": "miao", "种": "chong", "秘": "bi", "折": "she", "冼": "xian"},
    **{"尉迟": "yuchi", "尉遲": "yuchi", "万俟": "moqi", "长孙": "zhangsun", "長孫": "zhangsun", "单于": "chanyu", "單于": "chanyu"},
}  # fmt: skip


def file_as(name: str) -> str:
    """Return a Chinese name in pinyin; an empty text for what is no name of two to four Han characters."""
    name = "".join(name.split())
    if not _NAME.fullmatch(name):
        return ""
    size = 2 if name[:2] in _DOUBLE_SURNAMES and len(name) > 2 else 1
    if len(name) - size > 2:
        return ""
    surname, given = name[:size], name[size:]
    return f"{_SURNAME_READINGS.get(surname, _read(surname)).capitalize()} {_read(given).capitalize()}"


def _read(text: str) -> str:
    syllables = [_syllable(character) for character in text]
    # An apostrophe keeps a syllable apart that begins with a vowel: Li Xi'an.
    return syllables[0] + "".join(f"'{one}" if one[0] in "aoe" else one for one in syllables[1:])


def _syllable(character: str) -> str:
    """Return the commonest reading of a character, without its tone; the character where it has none."""
    reading = _readings().get(ord(character), character).partition(",")[0]
    decomposed = unicodedata.normalize("NFD", reading).replace("u\u0308", "yu")
    return decomposed.encode("ascii", "ignore").decode() or character


@cache
def _readings() -> dict[int, str]:
    """Return pypinyin's table of characters, without its table of phrases, which takes ten times as long to load.

    A given name is no phrase.
    """
    package = importlib.util.find_spec("pypinyin")
    folder = Path(package.origin).parent if package and package.origin else Path()
    spec = importlib.util.spec_from_file_location("_characters", folder / "pinyin_dict.py")
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError("pypinyin is not installed whole")
    table = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(table)
    readings: dict[int, str] = table.pinyin_dict
    return readings
