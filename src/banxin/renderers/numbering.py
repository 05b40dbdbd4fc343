"""The sections of a publication and a style go in; the numbers that a layout sets before their titles come out.

The numbers are the layout's: no source says them, so templates print them with the class `again`. A publication that
numbers its own headings gets none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from banxin.renderers.views import SectionView

# A layout that declares an option of this name numbers its headings: `decimal` 1, 1.1, 1.1.1, as GB/T 1.1 asks of
# standards and GB/T 7713 of reports; `chinese` 一、（一）1.（1）, as GB/T 9704 asks of official documents.
OPTION = "numbering"
Style: TypeAlias = Literal["none", "decimal", "chinese"]

_DIGITS = "零一二三四五六七八九"
# Numbers as sources put them before their own headings: 第三章, 1.2, 一、, （二）, ③.
_OWN_NUMBER = re.compile(
    r"第[0-9零〇一二三四五六七八九十百]+[章节節回卷部篇编編讲講]"
    r"|[0-9]{1,2}(?:[.．][0-9]{1,2})*(?:[、.．\s]|$)"
    r"|[一二三四五六七八九十百]+[、.．]"
    r"|[（(](?:[0-9]{1,2}|[一二三四五六七八九十]+)[）)]"
    r"|[①-⑳]"
)
# What stands before or after the numbered text, by name; an introduction is part of it, whatever its kind.
_UNNUMBERED = re.compile(
    r"(?:中文|内容|內容|英文)?(?:摘要|提要)|关键词|關鍵詞|abstract|summary|keywords"
    r"|参考(?:文献|书目|资料)|參考(?:文獻|書目|資料)|references|bibliography"
    r"|致谢|致謝|鸣谢|鳴謝|acknowledge?ments?|附录.*|附錄.*|appendix.*",
    re.IGNORECASE,
)
_INTRODUCTION = re.compile(r"[引导導绪緒]言|[绪緒导導]论|[緒導]論|introduction", re.IGNORECASE)


def number_sections(sections: tuple[SectionView, ...], style: object) -> tuple[SectionView, ...]:
    """Return sections with the numbers of chapters and their sections set in a style; any other `style` sets none.

    Parts are not counted, and chapters go on through them. What stands before and after the text (摘要, 参考文献) has
    no number, nor have the sections in it.
    """
    if style not in ("decimal", "chinese") or _are_numbered(sections):
        return sections
    return _numbered(sections, (), style == "chinese")


def is_unnumbered(section: SectionView) -> bool:
    """Tell whether a section has no number by what it is."""
    title = "".join(section.title_text.split())
    if not title or section.kind not in ("chapter", "section", "front", "back"):
        return True
    if section.kind in ("front", "back"):
        return _INTRODUCTION.fullmatch(title) is None
    return _UNNUMBERED.fullmatch(title) is not None


def _are_numbered(sections: Iterable[SectionView]) -> bool:
    """Tell whether most titles, or most of the outermost, carry a number of the source's own."""
    titles = list(_titles(sections))
    for group in (titles, [(depth, title) for depth, title in titles if not depth]):
        if 2 * sum(_OWN_NUMBER.match(title) is not None for _, title in group) > len(group):
            return True
    return False


def _titles(sections: Iterable[SectionView], depth: int = 0) -> Iterator[tuple[int, str]]:
    """Yield the titles that would be numbered, each with how many others it stands below."""
    for section in sections:
        if section.kind == "part":
            yield from _titles(section.sections, depth)
        elif not is_unnumbered(section):
            yield depth, section.title_text.strip()
            yield from _titles(section.sections, depth + 1)


def _numbered(sections: tuple[SectionView, ...], around: tuple[int, ...], chinese: bool) -> tuple[SectionView, ...]:
    count = 0

    def numbered(section: SectionView) -> SectionView:
        nonlocal count
        if section.kind == "part":
            return replace(section, sections=tuple(map(numbered, section.sections)))
        if is_unnumbered(section):
            return section
        count += 1
        path = (*around, count)
        inner = _numbered(section.sections, path, chinese)
        return replace(section, number=_print_chinese(path) if chinese else _print_decimal(path), sections=inner)

    return tuple(map(numbered, sections))


def _print_decimal(path: tuple[int, ...]) -> str:
    return ".".join(map(str, path)) + "　"


def _print_chinese(path: tuple[int, ...]) -> str:
    """Return a number of its depth: 一、（一）1.（1）; there is no fifth."""
    last = path[-1]
    match len(path):
        case 1:
            return f"{han_number(last)}、"
        case 2:
            return f"（{han_number(last)}）"
        case 3:
            return f"{last}. "
        case 4:
            return f"（{last}）"
        case _:
            return ""


def han_number(number: int) -> str:
    """Return a number in characters as it is counted aloud (12 is 十二, 105 is 一百零五), from 1000 in digits."""
    if number > 999:
        return str(number)
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    if not hundreds:
        lead = "" if tens == 1 else _DIGITS[tens]
        return (f"{lead}十" if tens else "") + (_DIGITS[ones] if ones or not tens else "")
    text = f"{_DIGITS[hundreds]}百"
    if tens:
        text += f"{_DIGITS[tens]}十"
    elif ones:
        text += "零"
    return text + (_DIGITS[ones] if ones else "")
