"""Fragments of a page's lines go in; the lines that belong to the page and to no article come out as furniture.

Folio line (报眉: date, weekday, page number and name), editors' and telephone line, rules of signs. What they
say for certain becomes metadata: a date, a page, a page name, credits. A line is taken only when almost nothing
is left of it once these are taken away, so that no sentence with a date in it is mistaken for a folio.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from banxin.diagnostics import Report
from banxin.model.document import (
    Block,
    Document,
    Folio,
    Fragment,
    Furniture,
    FurnitureKind,
    Metadata,
    SourceLine,
)
from banxin.model.span import Origin, Span
from banxin.structure.jump_lines import find_jumps
from banxin.structure.lines import count_stray_marks, width_em
from banxin.structure.signs import HAN

_DIGIT = "0-9"
_HAN_DIGIT = "〇○零一二三四五六七八九十"
_DATE = re.compile(
    rf"(?P<year>[{_DIGIT}]{{4}}|[{_HAN_DIGIT}]{{4}}|(?:中華)?民國\s*(?:[{_DIGIT}]{{2,3}}|[{_HAN_DIGIT}]{{2,4}}))\s*[年./-]\s*(?P<month>[{_DIGIT}]{{1,2}}|[{_HAN_DIGIT}]{{1,3}})\s*[月./-]"
    rf"\s*(?P<day>[{_DIGIT}]{{1,2}}|[{_HAN_DIGIT}]{{1,3}})\s*[日曰]?(?![0-9])"
)
_WEEKDAY = re.compile(rf"(?:星期|礼拜)\s*[一二三四五六日天]|(?<![{HAN}])[周週][一二三四五六日](?![{HAN}])")
_LUNAR = re.compile(rf"(?:农历|農曆|夏历)?\s*[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年[{HAN}]{{2,6}}|(?:农历|農曆)[{HAN}]{{2,8}}")
_PAGE = re.compile(r"(?:第\s*)?(?P<page>[A-Z]?[0-9]{1,3}|[一二三四五六七八九十]{1,3})\s*版(?![本式权面图税])")
_PAGE_LINE = re.compile(rf"(?P<page>[A-Z]?[0-9]{{1,2}})(?:\s*[|｜/·/\s]\s*|(?<=[0-9]))(?P<name>[{HAN}][{HAN}·・\s]{{1,7}})?")
_NAME_LINE = re.compile(rf"(?P<name>[{HAN}]{{2,6}})\s*[|｜/·\s]\s*(?P<page>[A-Z]?[0-9]{{1,2}})")
# A page's name that its number follows at once, or two numbers of a spread: `体育新闻11`, `深度05-06`.
_NAME_NUMBER = re.compile(rf"(?P<name>[{HAN}][{HAN}·]{{0,6}}[{HAN}])\s*(?P<page>[A-Z]?[0-9]{{1,2}})(?:\s+[A-Z]?[0-9]{{1,2}})?")
# A page's name without a number; it must stand beside what is certain.
_NAME_ALONE = re.compile(
    rf"[{HAN}]{{2,3}}·[{HAN}]{{2,3}}|[{HAN}]{{0,4}}(?:新闻|新聞|副刊|周刊|週刊|文苑|文艺|文藝|茶座|论坛|論壇|评论|評論|天地|园地|園地|之窗|之声|之聲|专版|專版|专刊|專刊|广角|廣角|纵横|縱橫|书房|書房|版)"
)
# A paper or section, a page's name, its number: `石塘观察 深度 04`, `04 职工之声 江州工人`.
_NAMED_PAGE = re.compile(rf"[{HAN}]{{2,8}}\s+(?P<name>[{HAN}]{{2,5}})\s*(?P<page>[A-Z]?[0-9]{{1,2}})")
_ISSUE = re.compile(r"(?:今日|本期)\s*[0-9]+\s*版|(?:总|總)?第\s*[0-9]+\s*期|(?:总|總)第?\s*[0-9]+\s*[期号號]")
_CREDIT_WORDS = (
    "责任编辑|責任編輯|本版编辑|本版編輯|执行编辑|值班编辑|编辑|編輯|责编|責編|美术编辑|美编|美編|版式设计|版面设计|版面|版式|校对|校對|审读|審讀|审校|组版|組版"
    "|排版|组稿|組稿|制版|图编|視覺|视觉|统稿|签发|實習編輯|实习编辑|见习编辑|助理编辑|本期编辑|本期編輯|[本栏欄][版期目]主持人?|承印|印刷|主编|主編|副主编|值班主任|值班总编|值班編委|值班编委|执行主编|统筹|监制|终审|复审|初审|策划"
)
_CONTACT_WORDS = (
    "(?:投诉|投訴|广告|廣告|订阅|訂閱|发行|發行|新闻|新聞|报料|爆料|读者|讀者|服务|服務|举报|舉報|监督|監督|值班|编辑部|編輯部){0,2}(?:电话|電話|热线|熱線|专线|專線)|传真|傳真|邮箱|电子邮箱|电子信箱|電子信箱|信箱|电邮|投稿邮箱|投稿信箱|来稿邮箱|投稿|[Ee]-?[Mm]ail|网址|網址|邮编|邮政编码|微信公众号|微信号|官方微信"
    "|社址|地址|广告热线|广告电话|发行热线|订阅热线|国内统一连续出版物号|国内统一刊号|邮发代号|零售价?|定价|QQ|微博"
)
_DESK = "(?:[一二三四五六七八]版|本版|值班)?"  # whose credit it is
_CREDIT = re.compile(rf"(?P<key>{_DESK}(?:{_CREDIT_WORDS})|{_CONTACT_WORDS})\s*[:：/]\s*(?P<value>\S+(?:\s(?=[{HAN}](?:\s|$))[{HAN}])?)")
_CREDIT_SPACED = re.compile(rf"(?<![{HAN}])(?P<key>{_DESK}(?:{_CREDIT_WORDS}))\s+(?P<value>[{HAN}]{{2,4}})(?![{HAN}])")
_BARE_CONTACT = re.compile(rf"(?<![{HAN}])(?:{_CONTACT_WORDS})(?![{HAN}:：])")
# A credit whose name stands on the next line: `二版编辑`, `谢池春`.
_CREDIT_KEY = re.compile(rf"{_DESK}(?:{_CREDIT_WORDS})\s*[:：]?")
_EDITORIAL = re.compile(rf"{_DESK}(?:{_CREDIT_WORDS})")
# What papers call their pages; a number beside one of these words is a page's and nothing else.
_PAGE_NAMES = frozenset(
    "要闻 时政 社会 综合 综合新闻 评论 言论 观点 副刊 文化 体育 经济 财经 国际 国内 本地 本市 民生 教育 健康 专题 专版 广告 科技 都市 法治"
    " 周末 周末版 理论 读书 生活 娱乐 深度 观察 声音 产业 悦读 夜读 人文 要聞 時政 社會 綜合 評論 言論 觀點 文化 副刊 體育 經濟 財經 國際"
    " 健康 教育 專題 廣告 都會 生活 讀書 要闻版 新闻 新聞 地方 区县 县区 工会 职工 家园 读者 来信 群众来信 民声".split()
)
_HEAD_NAME = re.compile(rf"[{HAN}]{{2,4}}")
_NUMBER_ALONE = re.compile("[A-Z]?[0-9]{1,2}")
_SECTION = re.compile("(?<=..)(?:副刊|周刊|週刊|专刊|專刊|专版|專版|版|·)$")
_FALSE_SPACE = re.compile(rf"(?<=[{HAN}0-9])[ \u3000](?=[{HAN}0-9])")
_POSTAL = re.compile(
    "(?:本报地址|本報地址|社址|地址|来信请寄|来稿请寄|來信請寄|通讯地址)\\s*[:：]\\s*[^■]+?(?=\\s*(?:邮编|郵編|邮政编码|电话|電話|■|$))"
)
_REGISTERED = re.compile(r"国内统一(?:连续出版物|刊)号\s*[:：]?\s*CN\s*\d{2}-\d{4}(?:/\w+)?")
_ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+\.\w+|(?:https?://|www\.)\S+")
_PAPER = re.compile(rf"《?(?P<paper>[{HAN}]{{2,8}}(?:日报|晚报|早报|时报|都市报|商报|青年报|晨报|周报|日報|晚報|時報|週報|导报|新报|快报|工人报|法制报)|(?<![{HAN}])[{HAN}]{{2,7}}(?:[报報]|[周週]刊)(?![{HAN}]))》?")
_RULE = re.compile(r"[\s\-=_*~～—―─━┄┅☆★◆◇●○■□▲△※#…·.]{3,}")

# What may be left of a furniture line: a page name of a few characters, and the more, the more is known of the line.
_MAX_RESIDUE_EM, _RESIDUE_PER_MARK_EM = 7.0, 3.0
_MAX_LINE_CHARS = 160
# A number or telephone line without other signs is the page's only near the page's edge or beside other furniture.
_EDGE_LINES = 3


@dataclass(slots=True)
class _Found:
    """What one line gives away once the known parts are taken from it."""

    kind: FurnitureKind
    certain: bool
    date: str = ""
    page: str = ""
    page_name: str = ""
    paper: str = ""
    credits: list[str] = field(default_factory=list)
    only_date: bool = False
    only_name: bool = False
    only_number: bool = False  # 45, not 05 or A7
    rest: str = ""  # what is left: the page's name, its section's


def mark_furniture(document: Document, report: Report) -> Document:
    """Move the page's own lines from the fragments to `unplaced`, and what they say to the metadata."""
    fragments = [block for block in document.blocks if isinstance(block, Fragment)]
    numbered = [(fragment, line) for fragment in fragments for line in fragment.lines]
    found = [_read_furniture(line.text) for _, line in numbered]
    _read_split_credits([line.text for _, line in numbered], found)
    _read_split_pages([line.text for _, line in numbered], found)
    found = [None if item and _ends_text(fragment, line) and not item.certain else item for item, (fragment, line) in zip(found, numbered, strict=True)]
    kept = _settle(found)
    if not any(kept):
        return document
    _read_page_names([line.text for _, line in numbered], kept)
    metadata = document.metadata
    furniture = []
    taken: dict[int, list[SourceLine]] = {}
    for (fragment, line), item in zip(numbered, kept, strict=True):
        if item is None:
            continue
        metadata = _with(metadata, item)
        taken.setdefault(id(fragment), []).append(line)
        source = fragment.origin.spans[0].source if fragment.origin.spans else ""
        last = line.last or line.number
        edits = tuple(edit for edit in fragment.origin.edits if line.number <= edit.line <= last)
        origin = Origin((Span(source, line.number, last),), edits, frame=fragment.origin.frame)
        furniture.append(Furniture(line.text.strip(), item.kind, origin))
    blocks: list[Block] = []
    for block in document.blocks:
        if isinstance(block, Fragment) and id(block) in taken:
            blocks += _without(block, taken[id(block)])
        else:
            blocks.append(block)
    return replace(
        document, metadata=metadata, blocks=tuple(blocks), unplaced=document.unplaced + tuple(furniture)
    )


def _ends_text(fragment: Fragment, line: SourceLine) -> bool:
    """Tell whether a printed line ends a sentence: with a telephone number in it, it is the last of a notice at the page's edge."""
    return fragment.origin.frame is not None and line.text.rstrip().endswith("。")


def _read_split_credits(texts: Sequence[str], found: list[_Found | None]) -> None:
    """Take a credit and the name on the line below it for furniture."""
    for index, (key, name) in enumerate(pairwise(texts)):
        if _CREDIT_KEY.fullmatch(key.strip()) and re.fullmatch(rf"[{HAN}]{{2,4}}", name.strip()):
            credit = f"{key.strip().rstrip(':：')}：{name.strip()}"
            found[index] = _Found("editors", certain=True, credits=[credit])
            found[index + 1] = _Found("editors", certain=True)


def _read_split_pages(texts: Sequence[str], found: list[_Found | None]) -> None:
    """Take a page's name and its number for furniture that stand on lines of their own, in either order, at the page's head or
    below what is certain. A page has one of each, and what says something else, as the paper's name, is not its name.
    """
    lines = [text.strip() for text in texts]
    for index in range(len(lines) - 1):
        over = found[index - 1] if index else None
        if index + 1 >= _EDGE_LINES and not (over and over.certain):
            continue
        number, name = (index, index + 1) if _NUMBER_ALONE.fullmatch(lines[index]) else (index + 1, index)
        said = found[name]
        if _NUMBER_ALONE.fullmatch(lines[number]) and _HEAD_NAME.fullmatch(lines[name]) and (said is None or said.only_name):
            found[index] = _Found("folio", certain=True, page=lines[number], page_name=lines[name])
            found[index + 1] = _Found("folio", certain=True)
            return


def _read_page_names(texts: Sequence[str], kept: list[_Found | None]) -> None:
    """Take a line for furniture that is nothing but what the folio calls the page, for its name is set large as well; and
    a few characters above the folio, with nothing else above them.
    """
    names = {_SECTION.sub("", name) for item in kept if item for name in item.rest.split()}
    for index, text in enumerate(texts):
        name = _SECTION.sub("", "".join(text.split()))
        heads = index < _EDGE_LINES and all(kept[:index]) and any(kept[index + 1 : index + 2]) and _HEAD_NAME.fullmatch(name)
        if kept[index] is None and ((name in names and len(name) > 1) or heads):
            kept[index] = _Found("folio", certain=True)


def read_folio(items: Iterable[Furniture]) -> Folio:
    """Return what the furniture of one page says of it; what none of it says stays empty."""
    metadata = Metadata()
    for item in items:
        for line in item.text.split("\n"):
            if item.kind in ("folio", "editors") and (found := _read_furniture(line)):
                metadata = _with(metadata, found)
    return Folio(metadata.page, metadata.page_name, metadata.date, metadata.paper, metadata.credits)


def _without(fragment: Fragment, lines: Sequence[SourceLine]) -> list[Fragment]:
    gone = {line.number for line in lines}
    rest = tuple(line for line in fragment.lines if line.number not in gone)
    if not rest:
        return []
    gone = {number for line in lines for number in range(line.number, (line.last or line.number) + 1)}
    edits = tuple(edit for edit in fragment.origin.edits if edit.line not in gone)
    return [replace(fragment, lines=rest, origin=replace(fragment.origin, edits=edits))]


def _settle(found: Sequence[_Found | None]) -> list[_Found | None]:
    """Keep what is certain, and what is likely where it stands at the page's edge or beside what is certain.

    Two lines next to each other make each other certain when one gives a page and the other a date or paper. Where none of all
    this gives a page, a single line that does is kept wherever it stands, but for a number alone.
    """
    kept: list[_Found | None] = [item if item and item.certain else None for item in found]
    for index, pair in enumerate(pairwise(found)):
        # A page's number and its date or paper on lines next to each other bear each other out.
        said = [item for item in pair if item and not item.only_name]
        if len(said) == 2 and any(item.page for item in said) and any(item.date or item.paper for item in said):
            kept[index : index + 2] = said
    for order in (range(len(found)), reversed(range(len(found)))):
        for index in order:
            item = found[index]
            if item is None or kept[index]:
                continue
            near = [kept[other] for other in (index - 1, index + 1) if 0 <= other < len(found)]
            # A date alone at a page's end is that of a notice or a letter.
            from_edge = index if item.only_date else min(index, len(found) - 1 - index)
            if item.only_name:
                # One line names the page; another like it is a column's label.
                if any(near) and index <= _EDGE_LINES and not any(other and other.page_name for other in kept):
                    kept[index] = item
            elif any(near) or from_edge < _EDGE_LINES:
                kept[index] = item
    if any(kept) and not any(item and item.page for item in kept):
        numbered = [index for index, item in enumerate(found) if item and item.page]
        if len(numbered) == 1 and (item := found[numbered[0]]) and not item.only_number:
            kept[numbered[0]] = item
    return kept


def _read_furniture(text: str) -> _Found | None:
    """Return what a line says when it is, or may be, furniture; of a line set wide, what it says closed up."""
    closed = _FALSE_SPACE.sub("", text.strip())
    return _read_line(text) or (_read_line(closed) if closed.count(" ") < text.strip().count(" ") - 2 else None)


def _read_line(text: str) -> _Found | None:
    line = unicodedata.normalize("NFKC", text).strip()
    if not line or len(line) > _MAX_LINE_CHARS or find_jumps(line):
        return None
    if _RULE.fullmatch(line):
        return _Found("separator", certain=True)
    found = _Found("folio", certain=False)
    rest, marks = _take_known(line, found)
    rest = _take_number(rest, marks, found)
    if not marks and _NAME_ALONE.fullmatch(rest):
        return _Found("folio", certain=False, page_name=rest, only_name=True)
    found.page_name = _page_name_in(rest, marks)
    if not marks - {"contact"} or _says_more(rest, marks, found.page_name):
        return None
    if marks <= {"page", "number"} and count_stray_marks(text):
        return None  # the end of a jump that began on the line above: （下｜转第2版）
    if marks == {"paper"} and line.startswith("《"):
        return None
    if ("editor" in marks and not marks & {"date", "weekday", "page", "number"}) or marks <= {"credit", "address"}:
        found.kind = "editors"
    found.certain = (
        bool(marks & {"editor", "weekday", "lunar", "issue"})
        or {"date", "page"} <= marks
        or ("number" in marks and (bool(marks - {"number"}) or found.page_name in _PAGE_NAMES))
    )
    found.only_date = marks == {"date"}
    found.only_number = marks == {"number"} and not rest and found.page.isdecimal() and found.page[0] != "0"
    found.rest = rest
    return found


def _take_known(line: str, found: _Found) -> tuple[str, set[str]]:
    """Note what a line says in words that furniture has; return what is left of it, and which of them there were."""
    rest, marks = line, set[str]()

    def take(pattern: re.Pattern[str], mark: str) -> re.Match[str] | None:
        nonlocal rest
        match = pattern.search(rest)
        if match:
            marks.add(mark)
            rest = f"{rest[: match.start()]}  {rest[match.end() :]}"
        return match

    take(_REGISTERED, "issue")
    while take(_POSTAL, "address"):
        pass
    while (credit := take(_CREDIT, "credit")) or (credit := take(_CREDIT_SPACED, "credit")):
        found.credits.append(f"{credit['key']}：{credit['value'].rstrip('，。；,;')}")
        if _EDITORIAL.fullmatch(credit["key"]):
            marks.add("editor")
    while take(_ADDRESS, "address"):
        pass
    while take(_BARE_CONTACT, "contact"):
        pass
    if stated := take(_DATE, "date"):
        found.date = _iso_date(stated)
    take(_WEEKDAY, "weekday")
    take(_LUNAR, "lunar")
    while take(_ISSUE, "issue"):
        pass
    if page := take(_PAGE, "page"):
        found.page = page["page"]
    if paper := take(_PAPER, "paper"):
        found.paper = paper["paper"]
    return " ".join(re.sub(r"[|｜│┃■◆●/()（）《》\[\]:：、—\-]+|(?<!\w)·|·(?!\w)", " ", rest).split()), marks


def _take_number(rest: str, marks: set[str], found: _Found) -> str:
    """Note a page's number that stands alone or beside its name, where no 版 tells it; return what is left beside it."""
    if found.page:
        return rest
    numbered = _PAGE_LINE.fullmatch(rest) or _NAME_LINE.fullmatch(rest) or _NAME_NUMBER.fullmatch(rest)
    if not numbered:
        named = _NAMED_PAGE.fullmatch(rest)
        numbered = named if named and named["name"] in _PAGE_NAMES else None
    if not numbered:
        return rest
    marks.add("number")
    found.page = numbered["page"]
    return (numbered["name"] or "").strip()


def _page_name_in(rest: str, marks: set[str]) -> str:
    """Return the page's name, where what is left of a line is one."""
    beside_number = bool(marks & {"page", "number"}) and _is_page_name(rest)
    well_known = bool(marks & {"issue", "paper"}) and (rest in _PAGE_NAMES or bool(_NAME_ALONE.fullmatch(rest)))
    return "".join(rest.split()) if beside_number or well_known else ""


def _says_more(rest: str, marks: set[str], page_name: str) -> bool:
    """Tell whether more is left of a line than of furniture, or something else than a page's name."""
    too_wide = width_em(rest) > _MAX_RESIDUE_EM + _RESIDUE_PER_MARK_EM * (len(marks) - 1)
    if (too_wide and not ("page" in marks and _is_page_name(rest))) or re.search("[，。；！？“”]", rest):
        return True
    unknown = bool(rest) and rest not in _PAGE_NAMES
    dated = "date" in marks and bool(marks & {"weekday", "issue"} or ("paper" in marks and not unknown))
    return (unknown and marks == {"paper"}) or (bool(rest) and not page_name and not (marks & {"editor", "page"} or dated))


def _is_page_name(text: str) -> bool:
    return bool(re.fullmatch(rf"[{HAN}]{{1,8}}(?:[\s·][{HAN}]{{1,6}})?", text))


def _iso_date(match: re.Match[str]) -> str:
    year = match["year"].removeprefix("中華").removeprefix("民國").strip()
    # The Republic's first year (民國元年) was 1912.
    since = 1911 if "民國" in match["year"] else 0
    try:
        return date(since + _number(year), _number(match["month"]), _number(match["day"])).isoformat()
    except ValueError:
        return ""


def _number(text: str) -> int:
    if text.isdigit() and text.isascii():
        return int(text)
    digits = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {"○": 0, "零": 0}
    if "十" in text:
        tens, _, ones = text.partition("十")
        hundred = 100 if tens.startswith("一百") else 0
        tens = tens.removeprefix("一百").removeprefix("零")
        return hundred + (digits[tens] if tens else 1) * 10 + (digits[ones] if ones else 0)
    return int("".join(str(digits[character]) for character in text))


def _with(metadata: Metadata, found: _Found) -> Metadata:
    """Add what a line says; the first line to say something is believed."""
    return replace(
        metadata,
        date=metadata.date or found.date,
        page=metadata.page or found.page,
        page_name=metadata.page_name or found.page_name,
        paper=metadata.paper or found.paper,
        credits=metadata.credits + tuple(c for c in found.credits if c not in metadata.credits),
    )
