"""A line goes in; the form of heading it would have, if it were one, comes out: unit, number, title.

Nothing is decided here. Many a line of prose begins like a heading (“第二回去的时候”); `chapters` weighs the forms
of the whole file against each other. `read_form` knows the forms that say by themselves what they are; what
`read_loose_forms` finds (第甲章, 其一, 雨夜（三）, 五月六日 晴) means something only where it recurs and counts on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from banxin.structure.numerals import ENGLISH, HAN_NUMERAL, parse_number, parse_ordinal, script_of
from banxin.typography.spacing import close_wide, is_set_wide

# How high a unit stands in a book, where several occur together; fewer is higher.
RANK_PART, RANK_VOLUME, RANK_BOOK, RANK_CHAPTER, RANK_SECTION, RANK_ITEM = range(6)

_UNIT_RANKS = {
    RANK_PART: "部",
    RANK_VOLUME: "卷冊册编編辑輯",
    RANK_BOOK: "集篇本",
    RANK_CHAPTER: "章回囘迴话話幕折齣出讲講场場",
    RANK_SECTION: "节節",
}
_RANK_OF = {unit: rank for rank, units in _UNIT_RANKS.items() for unit in units}
# One unit however it is written, so that a file that mixes both scripts still counts in one row.
_SAME_UNIT = str.maketrans("冊編輯囘迴話齣講場節", "册编辑回回话出讲场节")

Strength: TypeAlias = Literal["strong", "weak", "named", "loose", "date"]
# Where a heading without a number may stand: before all chapters, after them, or among them.
Position: TypeAlias = Literal["front", "body", "back"]

# How likely a line of this form is a heading, before anything else is known of it (1 a hint, 3 strong evidence).
_PRIOR_UNIT, _PRIOR_BARE_UNIT, _PRIOR_WEAK, _PRIOR_LOOSE = 1.0, 0.0, 0.0, -0.5


@dataclass(frozen=True, slots=True)
class Form:
    """The form of a heading.

    `scheme` names how it is numbered (“第#回”, “#、”), so that equal schemes count in one row; `label` is the number as
    printed with its unit; `number` is None where it has none, `last` the second of two (第3—4章). `parted` says that a space, a mark or the line's end parts number
    and title; `crowded` that another number follows in the line; `beside` that it has its place among the chapters but is
    not counted with them (尾声). `outer` is what the line says of the part it
    belongs to (“第一卷 风起” before 第三章), `outer_scheme` and `outer_number` how that is numbered. `prior` says how
    likely such a line is a heading, on the scale of costs.
    """

    scheme: str
    rank: int
    number: int | None
    title: str
    strength: Strength
    parted: bool = True
    crowded: bool = False
    position: Position = "body"
    beside: bool = False
    last: int | None = None
    outer: str = ""
    outer_scheme: str = ""
    outer_number: int | None = None
    prior: float = _PRIOR_UNIT
    label: str = ""

    @property
    def series(self) -> tuple[int | None, str]:
        """What the line says of the part it counts in; where that is another, numbers begin anew."""
        return self.outer_number, self.outer if self.strength == "loose" else ""

    @property
    def printed(self) -> str:
        """The heading as an edition prints it: number, an em of space, title."""
        if not self.label or not self.title:
            return self.label or self.title
        joint = "" if self.label[-1] in "、：）" or self.title[0] in "（(" else " " if self.label[-1] in ".:" else "\u3000"
        return f"{self.label}{joint}{self.title}"


_DIGITS = r"[0-9０-９]{1,5}"
_NUMBER = rf"{_DIGITS}|[{HAN_NUMERAL}]{{1,9}}"
# Within 第…章 a numeral may be set wide.
_WIDE_NUMBER = rf"[0-9０-９](?:\s?[0-9０-９]){{0,4}}|[{HAN_NUMERAL}](?:\s?[{HAN_NUMERAL}]){{0,8}}"
_UNIT = "".join(_RANK_OF)
_HAN = "\u3400-\u9fff\uf900-\ufaff"
# Signs and words that collections of novels set before a heading, and a counter of theirs (“012、第十二章”).
_ORNAMENT = re.compile(
    r"^(?:[☆★※●■□◆◇▲△○◎＃#*＊=＝\-—－~～、,，·•§✿❀❤\s]|[【〖〔\[](?=[^】〗〕\]]*[】〗〕\]])"
    r"|正文(?=[\s　第])|[0-9]{1,5}[.、．\s\-]+(?=第))+"
)
_OPENING = re.compile(r"^[（(「『<＜〈《]+(?=[^）)」』>＞〉》]*[）)」』>＞〉》])")
_PARTED = re.compile(r"[\s/／:：、.．·・•,，\-－—─_|｜（(《〈「『【\[“\"'‘~～】〗〕\]）)」』>＞〉》…]")
_LEADING = re.compile(r"^[\s/／:：、.．·・•,，\-－—─_|｜~～】〗〕\]）)」』>＞〉》]+")

# What is no unit but the beginning of a word.
_NO_UNIT = (
    "(?!(?<=回)[合事]|(?<=[节節])[课課]|(?<=部)[队隊]|(?<=集)[团團]|(?<=[话話])[题題]|(?<=卷)[轴軸]|(?<=本)[书書]|(?<=篇)文章"
    "|(?<=出)[戏戲]|(?<=[场場])[雨雪戏戲]|(?<=[讲講])台|(?<=折)子)"
)
_ORDINAL = re.compile(
    rf"第\s*({_WIDE_NUMBER})(?:\s*[\-－—~～至到、]+\s*第?\s*({_WIDE_NUMBER}))?\s*(部分|[{_UNIT}]){_NO_UNIT}"
)
_UNIT_FIRST = re.compile(
    rf"(?:([卷篇章])(?:之|第)?\s*({_NUMBER})(?![{_UNIT}年月日个個人天{HAN_NUMERAL}])"
    rf"|([部集册冊编編回折幕节節])(?:之|第)?\s*({_NUMBER})(?=$|[\s:：、.．·]))"
)
_NUMBER_FIRST = re.compile(rf"({_NUMBER})\s*([{_UNIT}])(?=$|[\s:：、.．·])")
_HALVES = re.compile(
    r"(?:([上中下终終])\s*([部卷冊册篇集编編])|([部卷冊册篇集编編])\s*[（(]?([上中下])[）)]?)(?=$|[\s:：、·])"
)
_ENGLISH_RANKS = {
    "part": RANK_PART, "book": RANK_PART, "volume": RANK_VOLUME, "vol": RANK_VOLUME, "act": RANK_BOOK,
    "chapter": RANK_CHAPTER, "chap": RANK_CHAPTER, "ch": RANK_CHAPTER, "episode": RANK_CHAPTER, "ep": RANK_CHAPTER,
    "canto": RANK_CHAPTER, "scene": RANK_SECTION, "section": RANK_SECTION,
}  # fmt: skip
_ENGLISH_FORM = re.compile(
    "(" + "|".join(sorted(_ENGLISH_RANKS, key=len, reverse=True)) + r")[.\s#]*([0-9]{1,4}|[ivxlc]{1,7}|"
    + "|".join(sorted(ENGLISH, key=len, reverse=True)) + r")(?![A-Za-z0-9])",
    re.I,
)  # fmt: skip
_BRACKETED = re.compile(rf"([（(【\[〔〈《「])\s*({_NUMBER})\s*[）)】\]〕〉》」]")
_NESTED = re.compile(r"([0-9０-９]{1,3})\s*[-－—.．]\s*([0-9０-９]{1,4})(?=$|[\s、:：])(?!\s*[-－—.．]?[0-9０-９])")
_BARE = re.compile(rf"({_NUMBER}|[Ⅰ-Ⅻ]|[IVXLC]{{1,7}})(?=$|[\s、.．:：·|｜）)])(?![.．:：][0-9０-９])")

_FRONT = (
    "序|自序|原序|代序|总序|總序|序言|序文|前言|引言|导言|導言|导读|導讀|题记|題記|题辞|題辭|献辞|獻辭|献词|獻詞|凡例|卷首语|卷首語|写在前面|寫在前面|弁言|缘起|緣起"
    "|出版说明|出版說明|内容简介|內容簡介|作品简介|作品簡介|内容提要|內容提要|内容介绍|內容介紹|小说简介|文案|简介|簡介|作者简介|作者簡介|编者按|編者按|译者序|譯者序|再版序|新版序|小引"
)
_BACK = (
    "跋|后记|後記|附录|附錄|后序|後序|结语|結語|编后记|編後記|作者的话|作者的話|译后记|譯後記|致谢|致謝|完本感言|完结感言|完結感言|写在后面|寫在後面|写在最后|寫在最後"
    "|后语|後語|跋文|译者后记|譯者後記|再版后记|参考文献|參考文獻|主要参考文献|主要參考文獻|参考书目|參考書目|参考资料|參考資料|引用书目|引用書目"
    "|索引|人名索引|地名索引|书名索引|書名索引|主题索引|主題索引|名词索引|名詞索引|术语表|術語表|词汇表|詞彙表|译名对照表|譯名對照表"
    "|图片来源|圖片來源|图片出处|圖片出處|年表|大事年表|大事记|大事記|鸣谢|鳴謝|勘误表|勘誤表"
)
# What stands beside the chapters of a story and is never counted with them.
_BESIDE = (
    "楔子|序章|序幕|序曲|引子|尾声|尾聲|终章|終章|终曲|終曲|番外|番外篇|外[一二三四五]?篇|间章|間章|间奏|間奏|幕间|幕間|特别篇|特別篇|入话|入話|家门|家門"
)
_BODY = (
    "开篇|開篇|开场|開場|大结局|大結局|最终章|最終章|最终回|最終回|完结章|最后一章|最後一章|终卷|終卷"
    "|外传|外傳|插曲|结局|結局|前传|前傳|后传|後傳|余韵|餘韻|余波|餘波"
)
_NAMED = re.compile(
    rf"(?:代|再版|新版|译者|譯者|作者|编者|編者)?(?:(?P<front>{_FRONT}|prologue|preface|foreword|introduction)"
    rf"|(?P<back>{_BACK}|epilogue|afterword|appendix)"
    rf"|(?P<beside>{_BESIDE}|interlude)|{_BODY})"
    rf"(?P<number>\s*(?:之)?\s*(?:{_NUMBER}))?(?P<end>$|(?=[\s:：、·\-—（(《】〗〕\]）)」』>＞〉》之]))",
    re.I,
)
# Appendices are counted by letters and by stems (天干) as well, and the title may follow at once: 附录A 数据, 附录甲.
_APPENDIX = re.compile(
    rf"(?:附录|附錄|appendix)\s*(?:{_NUMBER}|[A-ZＡ-Ｚ](?![A-Za-z0-9.])|[甲乙丙丁戊己庚辛壬癸](?=$|[\s:：、]))(?![{HAN_NUMERAL}年月日个個封篇份首])", re.I
)
# 番外 begins no sentence; what follows it is a title.
_SIDE_STORY = re.compile(r"番外")
_MAX_NUMBER = 9999
# No heading is longer; the longest known double titles have some 40 characters.
_MAX_LINE_CHARS = 80
# What a line says that ends a chapter or a part instead of opening it: 第一卷 完.
_ENDS = re.compile(r"(?:.*[\s（(])?(?:完|终|終|终了|終了|完结|完結|结束|結束|全文完|全书完|待续|待續|the end|end)[)）。！\s]*$", re.I)
# What a heading can begin with: most lines of prose are put aside by a look at their first character.
_BEGINNINGS = frozenset(
    HAN_NUMERAL
    + "第卷篇章部集册冊编編回折幕节節上中下终終" + _UNIT + "".join(name[0] for name in f"{_FRONT}|{_BACK}|{_BESIDE}|{_BODY}".split("|"))
    + "代再新译譯作编編☆★※●■□◆◇▲△○◎＃#*＊=＝-—－~～、,，·•§✿❀❤【〖〔[（(「『<＜〈《正ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ0123456789０１２３４５６７８９"
    + "IVXLCcPpBbVvSsFfIiEeAaTt"
)  # fmt: skip


def read_form(line: str) -> Form | None:
    """Return the form of heading a line has, its outer white space aside; None when it has none."""
    text = line.strip()
    if not text or text[0] not in _BEGINNINGS or len(text) > _MAX_LINE_CHARS:
        return None
    return _read(text) or (_read(closed) if (closed := _close(text)) != text else None)


def _read(text: str) -> Form | None:
    if text[0] in _DASHES:
        text = text.rstrip(_DASHES + " \u3000")
    bare = _ORNAMENT.sub("", text)
    opened = _OPENING.sub("", bare)
    form = _read_strong(bare) or _read_named(bare)
    if form is None and opened != bare:
        form = _read_strong(opened) or _read_named(opened)
    form = form or _read_weak(_BARE_ORNAMENT.sub("", text))
    if form is None or (form.number is not None and form.number > _MAX_NUMBER):
        return None
    if form.strength != "named" and _ENDS.fullmatch(form.title) and form.title:
        return None
    return form


# Before a number without a unit a bracket is part of its form.
_BARE_ORNAMENT = re.compile(r"^[☆★※●■□◆◇▲△○◎＃#*＊=＝\-—－~～§✿❀❤\s]+")
_TWO_WIDE = re.compile(rf"([{_HAN}])\s+([{_HAN}])")


def _close(text: str) -> str:
    """Return a line that is set wide (序　言, 第 一 章) closed up."""
    if _TWO_WIDE.fullmatch(text):
        return "".join(text.split())
    return close_wide(text) if is_set_wide(text) else text


def _read_strong(text: str) -> Form | None:
    for read in (_read_ordinal, _read_unit_first, _read_halves, _read_english):
        if form := read(text):
            return form
    return None


def _read_ordinal(text: str) -> Form | None:
    if not (found := _ORDINAL.match(text)):
        return None
    rest = text[found.end() :]
    return _with_inner(_ordinal(found, rest), text[: found.end()], rest)


def _ordinal(found: re.Match[str], rest: str) -> Form:
    unit = "部" if found[3] == "部分" else found[3].translate(_SAME_UNIT)
    number, last = parse_number(found[1]), parse_number(found[2]) if found[2] else None
    return Form(
        f"第#{unit}",
        _RANK_OF[unit],
        number,
        _title(rest),
        "strong",
        _is_parted(rest),
        last=last if last and number and last > number else None,
        label=_closed(found[0]),
    )


def _closed(label: str) -> str:
    """Return a number without the white space in it, but for that between words of Latin."""
    return label if label.isascii() else "".join(label.split())


def _with_inner(outer: Form, head: str, rest: str) -> Form:
    """Return the form of a line that numbers a part, or that of the chapter named after the part in the same line."""
    inner = _ORDINAL.search(rest)
    if not inner or (inner.start() and _PARTED.match(rest[inner.start() - 1]) is None):
        return outer
    if _RANK_OF[inner[3][0].translate(_SAME_UNIT)] > outer.rank:
        # “第一卷 风起 第二章 少年” heads a chapter; “第一回 甲 第二回 乙” is a line of a list.
        form = _ordinal(inner, rest[inner.end() :])
        said = (head + rest[: inner.start()]).rstrip()
        return replace(form, outer=said, outer_scheme=outer.scheme, outer_number=outer.number)
    return replace(outer, crowded=True)


def _read_unit_first(text: str) -> Form | None:
    if found := _UNIT_FIRST.match(text):
        unit = (found[1] or found[3]).translate(_SAME_UNIT)
        number, rest = found[2] or found[4], text[found.end() :]
        scheme, rank, label = f"{unit}#", _RANK_OF[unit], _closed(found[0])
        form = Form(scheme, rank, parse_number(number), _title(rest), "strong", _is_parted(rest), label=label)
        return _with_inner(form, text[: found.end()], rest)
    if found := _NUMBER_FIRST.match(text):
        unit, rest = found[2].translate(_SAME_UNIT), text[found.end() :]
        number, rank, label = parse_number(found[1]), _RANK_OF[unit], _closed(found[0])
        return Form(f"第#{unit}", rank, number, _title(rest), "strong", prior=_PRIOR_BARE_UNIT, label=label)
    return None


def _read_halves(text: str) -> Form | None:
    if not (found := _HALVES.match(text)):
        return None
    half, unit = (found[1], found[2]) if found[1] else (found[4], found[3])
    unit, rest = unit.translate(_SAME_UNIT), text[found.end() :]
    number = 3 if half in "终終" else "上中下".index(half) + 1
    form = Form(f"½{unit}", _RANK_OF[unit], number, _title(rest), "strong", label=_closed(found[0]))
    return _with_inner(form, text[: found.end()], rest)


def _read_english(text: str) -> Form | None:
    if not (found := _ENGLISH_FORM.match(text)):
        return None
    rest = text[found.end() :]
    form = _english(found, rest)
    inner = _ENGLISH_FORM.search(rest)
    if inner and _ENGLISH_RANKS[inner[1].lower()] > form.rank:
        said = (text[: found.end()] + rest[: inner.start()]).rstrip(" ,:-—–")
        return replace(_english(inner, rest[inner.end() :]), outer=said, outer_scheme=form.scheme, outer_number=form.number)
    return form


_ENGLISH_SHORT = {"chap": "chapter", "ch": "chapter", "vol": "volume", "ep": "episode"}


def _english(found: re.Match[str], rest: str) -> Form:
    word = _ENGLISH_SHORT.get(found[1].lower(), found[1].lower())
    number = parse_number(found[2])
    return Form(f"{word} #", _ENGLISH_RANKS[word], number, _title(rest), "strong", _is_parted(rest), label=found[0])


def _read_named(text: str) -> Form | None:
    if found := _APPENDIX.match(text):
        rest = text[found.end() :]
        label = _closed(found[0])
        return Form("appendix #", RANK_CHAPTER, None, _title(rest), "named", _is_parted(rest), position="back", label=label)
    if found := _NAMED.match(text):
        position: Position = "front" if found["front"] else "back" if found["back"] else "body"
        title = _title(text[found.end() :])
        beside = found["beside"] is not None
        return Form("named", RANK_CHAPTER, None, title, "named", position=position, beside=beside, label=_closed(found[0]))
    if found := _SIDE_STORY.match(text):
        title = _title(text[found.end() :])
        return Form("named", RANK_CHAPTER, None, title, "named", parted=False, beside=True, label=found[0])
    return None


def _read_weak(text: str) -> Form | None:
    if found := _NESTED.match(text):
        outer, number = parse_number(found[1]), parse_number(found[2])
        title = _title(text[found.end() :])
        return Form(
            "#-#", RANK_ITEM, number, title, "weak", outer_scheme="#", outer_number=outer, prior=_PRIOR_WEAK, label=found[0]
        )
    if found := _BRACKETED.match(text):
        numeral = found[2]
        scheme, label = ("（#）", found[0]) if found[1] in "（(" else (f"{found[1]}#", numeral)
    elif found := _BARE.match(text):
        numeral = found[1]
        mark = text[found.end() : found.end() + 1].strip()
        scheme, label = f"#{mark.replace('．', '.')}", numeral + mark
    else:
        return None
    title = _title(text[found.end() :])
    return Form(
        f"{scheme} {script_of(numeral)}", RANK_ITEM, parse_number(numeral), title, "weak", prior=_PRIOR_WEAK, label=label
    )


_CLOSERS = {"】": "【", "〗": "〖", "〕": "〔", "]": "[", "）": "（", ")": "(", "」": "「", "』": "『", "》": "《", "〉": "〈", "＞": "＜", ">": "<"}
_DASHES = "—-－–~～_"
_TRAILING = re.compile(r"(?<![\s☆★※●■□◆◇▲△*＊=＝])[\s☆★※●■□◆◇▲△*＊=＝]++$")


# What a web novel's heading says of its author's wishes and the chapter's length: （求月票！）, (第二更), [3021字].
_ASIDE = re.compile(
    r"[\s　]*(?:[（(【\[〔](?:[^（()）【】\[\]〔〕]{0,14}?(?:求[^（()）【】\[\]〔〕]{0,8}?(?:票|[订訂][阅閱]|收藏|推[荐薦]|支持|打[赏賞]|追[读讀])|加更|[补補]更|爆更"
    rf"|第?(?:{_NUMBER})更|[0-9.一二两三四五六七八九十百千万萬+]+字(?:大?章)?|大章|二合一|三合一)[^（()）【】\[\]〔〕]{{0,14}}|{_DIGITS}字)[）)】\]〕])+$"
)


def _title(rest: str) -> str:
    """Return the title behind a number: without what parts them, brackets that close around both, asides and ornaments."""
    title = _TRAILING.sub("", _LEADING.sub("", _ASIDE.sub("", rest)))
    while title and title[-1] in _CLOSERS and title.count(title[-1]) > title.count(_CLOSERS[title[-1]]):
        title = _TRAILING.sub("", title[:-1])
    return title


def without_ornament(text: str) -> str:
    """Return a heading that has no number without the signs and brackets around it: ★迷雾, 【迷雾】."""
    bare = text[found.end() :] if (found := _ORNAMENT.match(text)) else text
    if _TRAILING.match(bare[-1:]):
        bare = _TRAILING.sub("", bare)
    if text[:1] in _DASHES:
        bare = bare.rstrip(_DASHES + " \u3000")
    return bare[:-1] if bare.endswith(("】", "〗", "〕")) and bare.count(bare[-1]) > bare.count(_CLOSERS[bare[-1]]) else bare


def _is_parted(rest: str) -> bool:
    return not rest or bool(_PARTED.match(rest))


# --- loose forms -------------------------------------------------------------------------------------------

_MOST_LOOSE_CHARS = 36
_END = r"(?=$|[\s:：、.．·，,（(《「“\-—）)】\]])"
_ODD_NUMERAL = re.compile(rf"第\s*([^\s{HAN_NUMERAL}0-9０-９几幾某多若]{{1,2}})\s*([{_UNIT}]){_END}")
_ODD_UNIT = re.compile(rf"第\s*({_NUMBER})\s*([{_HAN}]{{1,3}}|[^\s\w]?){_END}")
_SERIES_AND_UNIT = re.compile(rf"(?:([{_UNIT}])(?:之)?\s*([{_HAN}A-Z])|([{_HAN}A-Z])\s*([{_UNIT}])){_END}")
_SERIES = re.compile(rf"([（(【\[《〈]?)\s*([{_HAN}]{{1,2}}|[A-Za-z]|[^\s\w（(【\[《〈]|[①-⓿])\s*([）)】\]》〉]?)(?=$|[\s:：、.．·])")
_ENCLOSED = re.compile("[①-⓿❶-➓㈠-㈩㊀-㊉]")
_WORD_NUMBER = re.compile(rf"([{_HAN}])\s*({_NUMBER}){_END}")
_NUMBER_WORD = re.compile(rf"({_NUMBER})\s*([{_HAN}]{{1,2}}){_END}")
_TITLE_NUMBER = re.compile(
    rf"([^，。！？：；“”、\d]{{1,14}}?)(?:\s*[（(【\[〔]\s*({_NUMBER}|[上中下])\s*[）)】\]〕]|[\s·•:：\-—]+({_NUMBER})|之({_NUMBER})|[.#＃\s]*({_DIGITS}))(?=$|[\s:：、·])"
)
_DATE = re.compile(
    rf"[【\[（(]?(?:(?:[{_HAN}]{{2}})?\s*(?P<year>[0-9０-９]{{2,4}}|[{HAN_NUMERAL}]{{1,4}}|[元])\s*[年.\-/．]\s*)?"
    rf"(?:(?P<month>[0-9０-９]{{1,2}}|[{HAN_NUMERAL}正冬腊臘]{{1,3}})\s*[月.\-/．]\s*)"
    rf"(?P<day>[0-9０-９]{{1,2}}|[初十廿卅]?[{HAN_NUMERAL}]{{1,3}})\s*[日号號]?[】\]）)]?(?P<rest>$|[\s，,　（(·、:：|].*$)"
)
_DATE_REST = 14
_HIDDEN_DATE = re.compile(rf"[×✕xX某○Ｘ][月]\s*[×✕xX某○Ｘ]{{1,2}}[日号]{_END}")


def read_loose_forms(line: str) -> Iterator[Form]:
    """Yield the forms a line might have in a book that numbers its chapters in its own way."""
    text = _ORNAMENT.sub("", line.strip())
    if not text or len(text) > _MOST_LOOSE_CHARS:
        return
    if found := _ODD_NUMERAL.match(text):
        ordinal = parse_ordinal(found[1])
        unit = found[2].translate(_SAME_UNIT)
        name, number = ordinal or ("?", None)
        yield replace(_loose(f"第‹{name}›{unit}", number, text, found), rank=_RANK_OF[unit], prior=_PRIOR_UNIT)
    elif found := _ODD_UNIT.match(text):
        yield _loose(f"第#{found[2]}", parse_number(found[1]), text, found)
    if found := _SERIES_AND_UNIT.match(text):
        unit, member = (found[1], found[2]) if found[1] else (found[4], found[3])
        if ordinal := parse_ordinal(member):
            unit = unit.translate(_SAME_UNIT)
            yield replace(_loose(f"‹{ordinal[0]}›{unit}", ordinal[1], text, found), rank=_RANK_OF[unit])
    if (found := _ENCLOSED.match(text)) and (ordinal := parse_ordinal(found[0])):
        yield _loose(f"‹{ordinal[0]}›", ordinal[1], text, found)
    elif (found := _SERIES.match(text)) and (ordinal := parse_ordinal(found[2])):
        mark = text[found.end() : found.end() + 1]
        yield _loose(f"‹{ordinal[0]}›{found[1]}{'' if mark.isspace() else mark}", ordinal[1], text, found)
    if found := _WORD_NUMBER.match(text):
        yield _loose(f"{found[1]}#", parse_number(found[2]), text, found)
    if found := _NUMBER_WORD.match(text):
        yield _loose(f"#{found[2]}", parse_number(found[1]), text, found)
    if found := _TITLE_NUMBER.match(text):
        numeral = next(filter(None, found.groups()[1:]))
        number = "上中下".index(numeral) + 1 if numeral in "上中下" else parse_number(numeral)
        yield replace(_loose("…#", number, text, found), outer_scheme="…", outer=found[1].strip())
    if date := read_date(text):
        yield date
    if found := _HIDDEN_DATE.match(text):
        yield _loose("date withheld", None, text, found)


def _loose(scheme: str, number: int | None, text: str, found: re.Match[str]) -> Form:
    rest = text[found.end() :]
    return Form(scheme, RANK_ITEM, number, _title(rest), "loose", _is_parted(rest), prior=_PRIOR_LOOSE, label=found[0].strip())


def read_date(text: str) -> Form | None:
    """Return the form of a line that is a date and little more, as over a day of a diary: 五月六日　晴."""
    found = _DATE.match(text)
    if not found or len(found["rest"]) > _DATE_REST or re.search("[。；]", found["rest"][:-1]):
        return None
    year = parse_number(found["year"]) if found["year"] and found["year"] != "元" else 0
    named = {"正": 1, "冬": 11, "腊": 12, "臘": 12}
    month = named.get(found["month"]) or parse_number(found["month"])
    day = parse_number(found["day"].removeprefix("初"))
    if year is None or month is None or day is None or not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    if not re.search("[月日号號]", text) and not found["year"]:
        return None
    number = month * 31 + day
    label, title = text[: found.start("rest")].strip(), found["rest"].strip()
    return Form("date", RANK_ITEM, number, title, "date", outer_number=year or None, prior=_PRIOR_LOOSE, label=label)


def is_ending(text: str) -> bool:
    """Tell whether a short line says that something ends there: （第一卷完）, 全文完, 未完待续."""
    return len(text) <= 16 and bool(re.search(r"(?:完|终|終|待续|待續|结束|結束)[）)】\]。！\s—\-*=~～]*$", text))
