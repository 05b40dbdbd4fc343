"""Fragments of a book's lines go in; what web sites and scanners put among them goes out as furniture.

Sites hide their addresses from each other's robots: dots written as 点 or 。, full-width or Cyrillic letters, stars
between the letters. So a line is read *folded*: look-alikes turned into what they look like, ornaments left out. In the
folded line three things speak for an advertisement: an address, what only a site says to its visitors (请记住本站), and
words of the trade (最新章节). They count as a cluster where little or nothing stands between them; what else speaks is the
whole file: an address or a line that comes again and again. Against it speaks quoted speech. A story may tell of web
sites, so words of the trade alone, and an address alone within a sentence that comes but once, are never enough.

A line that is taken whole leaves its fragment; what is glued to a sentence is cut out of it, and the cut is recorded on
both sides: in the fragment what was taken and what stood around it, in the furniture what was put there.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from banxin.diagnostics import Place, Report
from banxin.model.document import Block, Document, Fragment, Furniture, SourceLine
from banxin.model.provenance import shorten
from banxin.model.span import Edit, Origin, Span

RULE = "advertisement"

# --- folding -----------------------------------------------------------------------------------------------

# Letters of other alphabets, and signs, that pass for Latin ones.
_LETTERS = str.maketrans(
    "аеорсхукмтвнігѕԝԁӏɡшοαρνωτκηιυսօıɑᴡᴄᴏᴍɴᴇᴛ",
    "aeopcxykmtbhirswdlgwoapvwtkniuuoiawcomnet",
)
# Traditional and look-alike Han characters of the words below.
_HAN = str.maketrans(
    "請記網書發機戶閱讀訪問點錄費說論壇轉載歡迎廣華掃製權歸無彈頁節張檔長聲來關註號們爲為這夲説綱炷閲苐弾収蔵薦續數內結終",
    "请记网书发机户阅读访问点录费说论坛转载欢迎广华扫制权归无弹页节张档长声来关注号们为为这本说网住阅第弹收藏荐续数内结终",
)
_ORNAMENT_CATEGORIES = frozenset(("So", "Sk", "Sm", "Zs", "Cf", "Cc", "Lm", "Mn", "Me", "Pc", "Co"))
_ORNAMENTS = frozenset("*#&^~|\\=+-_`'$%‖¦※†‡§•▪·¨ˇ〓丨")


class _Folding(dict[int, str]):
    """Character → what it looks like to a hurried reader, an empty string for an ornament; a table for `str.translate`."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold(chr(code))
        return folded


_FOLDING = _Folding()


def _fold(character: str) -> str:
    if "\u4e00" <= character <= "\u9fff" and character not in _ORNAMENTS:
        return character.translate(_HAN)
    plain = unicodedata.normalize("NFKC", character).lower()
    if len(plain) > 1:
        plain = "".join(piece for piece in plain if piece.isalnum())  # ⒲ is (w)
    plain = plain.translate(_LETTERS).translate(_HAN)
    if plain in _ORNAMENTS or (len(plain) == 1 and unicodedata.category(plain) in _ORNAMENT_CATEGORIES):
        return "." if character in "·•・‧" else ""
    return plain


class _Folded:
    """A line folded; `at` gives for each folded character its place in the line, and the line's length at the end."""

    def __init__(self, line: str) -> None:
        self._line = line
        self.text = line.translate(_FOLDING)

    @cached_property
    def at(self) -> tuple[int, ...]:
        places = (place for place, character in enumerate(self._line) for _ in _FOLDING[ord(character)])
        return (*places, len(self._line))


# --- evidence ----------------------------------------------------------------------------------------------

_DOT = "[.。点﹒﹑丶]"
_D = f"{_DOT}?"
_LONG_DOMAIN = rf"c{_D}[o0]{_D}m|n{_D}e{_D}t|o{_D}r{_D}g|c{_D}c|c{_D}n|i{_D}n{_D}f{_D}o|tw|la|xyz|top|vip"
_ADDRESS = re.compile(
    rf"(?:https?:?/{{1,2}})?(?:"
    rf"(?<![a-z@])w{_D}w{_D}w{_D}(?:[a-z0-9]{_D}){{2,30}}?(?:{_LONG_DOMAIN}|me|tv|biz|us|in|co|hk|so|club|site|io)(?![a-z0-9])(?:{_DOT}cn)?"
    rf"|(?<![a-z0-9@.])(?:[a-z0-9]+{_DOT})+(?:c[o0]m|net|org|cc|cn|info|tw|la|xyz|top|vip)(?![a-z0-9])(?:{_DOT}cn)?"
    r")(?:/[a-z0-9/.?=&]*)?"
)
_LETTER = re.compile("[a-z]")
_PLAIN_ADDRESS = re.compile(r"(?:https?://)?[A-Za-z0-9.-]+(?:/[\w/.?=&%#~-]*)?")
_SPACED_STOP = re.compile(r"[a-z]\.\s+[A-Z]")

# What nobody says but a site to its visitors, a scanner of his file, a sharer to those who take it.
_FORMULA = re.compile(
    "请(?:大家|您|各位)?(?:务必|牢)?记住?(?:本站|本书|我们|本网)?(?:的|首发|最新|永久)*(?:域名|网址|地址|网站)"
    "|请(?:大家|您|各位)?(?:务必|牢)?记住?(?:本站|本书首发|本书站)(?=[:,。!]|$|.{0,6}[a-z]{3})"
    "|(?:天才)?一秒(?:钟)?(?:就能)?记住(?:本站|本书|网站)?(?:[【\\[「『“(《][^】\\]」』”)》]{1,12}[】\\]」』”)》])?"
    "|手机(?:用户|读者|版|端|同步)?(?:请|可)(?:直接)?(?:到|去|上|访问|浏览|登[录陆]|阅读|收藏)"
    "|手机(?:站|版|阅读|看书)[^，。！？]{0,4}(?:地址|网址)"
    "|(?:喜欢|看)(?:本书|这本书|本站)的?请(?:大家)?(?:收藏|分享|推荐)"
    "|欢迎(?:广大|各位)?(?:书友|网友)(?:们)?(?:光临|访问|阅读|收藏)"
    "|(?:最新|最快|最火)[^。！？a-z]{0,12}?(?:小说|章节|作品|更新)[^。！？a-z]{0,8}?(?:尽在|请到|就到|就在|请上|请访问|请登[录陆])"
    "|(?:看|阅读)?(?:更多|最新)的?(?:精彩|好看|免费|热门)?的?(?:小说|章节|内容|好书|电子书|作品|全本|txt)[^。！？a-z]{0,8}?(?:尽在|请(?:到|上|访问|登[录陆]|关注|下载|搜)|访问)"
    "|(?:本|该|此)(?:电子书|书(?:籍)?)(?:由|来自|下载自|选自)[^。！？]{0,12}?(?:[网站坛吧友屋]|[a-z]{3})[^。！？]{0,16}?(?:制作|扫描|校对|收集|提供|上传|下载|分享|录入|ocr|打包|搜集|整理)"
    "|(?:下载后?|请(?:于|在))[^，。！？]{0,8}(?:24|二十四)小时(?:之?内)?(?:自行)?删除"
    "|请?勿用[于作](?:任何)?商业(?:用途)?|仅供[^，。！？]{0,8}(?:学习|试读|试阅|交流|参考|欣赏|预览)(?:交流|之用|使用)?"
    "|(?:本站|本网站|本论坛|本书吧)(?:所有|提供|长期|永久|收录|所收录?)[^。！？]{0,8}?(?:小说|作品|书籍|内容|免费|招收|域名|网址)"
    "|(?:关注|搜索|添加)(?:微信)公众号|(?:书友|读者|粉丝)(?:交流)?q?q?群(?:号)?:?[0-9]{5,}|q群:?[0-9]{5,}"
    "|章节(?:错误|有误)[,，]?(?:请)?(?:点此|点击)(?:举报|报错)|点此(?:举报|报错|察看详情|查看详情)"
    "|txt(?:全集|全本|小说|电子书|格式)(?:免费)?下载|最新章节[,，、]?(?:全文|无弹窗|手打|txt|免费)(?:免费)?(?:阅读|下载)?"
    "|百度(?:搜索?|一下)[“「《【(]?[^，。！？]{1,10}[”」》】)]?(?:看|阅读|即可)?(?:最新|全文|更多|免费)(?:章节|阅读|好书|小说)?"
    "|(?:推荐阅读|好书推荐|新书推荐):[^。！？]{0,30}?(?:连载|完结|上架|上线|发布|出炉)(?:中|了)?"
    "|如欲知后事如何[,，]请登[录陆]|全文字(?:更新|阅读|版)"
    "|(?:最快更新|更新最快|首发更新)(?:无错|最新|,|$)|最快更新[^，。！？]{1,16}最新章节"
)  # fmt: skip
# What such a text is made of; by itself it may stand in a tale.
_PHRASE = re.compile(
    "(?:本书|本文|本章|小说|作品|全网|全站|网站?)首发(?:站|域名|网址|网站|于)?|首发(?:更新|网站?|域名|于)|最新最快|最快更新|更新最快|更新速度最?快|速度更?最?快|无弹窗(?:广告)?|无广告(?:阅读)?"
    "|请(?:大家)?(?:收藏|分享)(?:本站|本书|本页)?|欢迎(?:来|到)"
    "|为[你您]提供[^，。！？]{0,8}(?:小说|章节|阅读|下载)(?:阅读|下载)?|(?:看|阅读)?(?:最新|更多)的?(?:精彩|好看|免费|热门)?的?(?:小说|章节|内容|好书|电子书|作品|全本|txt)"
    "|(?:请|欢迎)(?:您|大家)?(?:到|去|上|访问|浏览|登[录陆]|光临|前往|来)(?=[^，。！？]{0,12}(?:[a-z]{3}|网|书|论坛|阅读|下载))"
    "|(?:扫描|扫校|校对|录入|整理|制作|ocr|排版|上传|一校|二校|终校|录校|扫图|制书|图源)(?:者|人|员|组)?[:：/]"
    "|(?:扫描|扫校|校对|录入|整理|制作|ocr)(?=[、,，及和与/ ]?(?:扫描|校对|录入|整理|制作|ocr))"
    "|版权(?:归|属)[^，。！？]{0,16}所有|转载请(?:注明|保留)[^，。！？]{0,10}|未经[^，。！？]{0,8}(?:授权|许可|同意)[^，。！？]{0,4}(?:不得|禁止|请勿)[^，。！？]{0,8}"
    "|(?:本书|本电子书|本文件|本资源)(?:由|仅供|来自|来源|下载自)|(?:精彩|好看)小说|更优质的用户体验|(?:免费)?小说(?:在线)?阅读"
    "|百度(?:搜索|搜)|(?:关注|搜索|添加)公众号|加书友群|加入书签|存书签|方便(?:您?)(?:下次|以后)(?:继续)?阅读|点击(?:下载|下一页继续阅读)"
    "|请牢记|本站(?:永久|最新|新)?(?:域名|地址|网址)"
    "|全文(?:免费)?阅读|全本(?:免费)?(?:下载|阅读)|txt下载|请支持(?:正版|作者)|支持作者[,，]支持正版|手机用户"
)  # fmt: skip
# A pair of characters of every formula and phrase. Most lines of a story have none, and need no closer look.
_PAIRS = (
    "手机 域名 网址 地址 网站 本站 书首 书站 记住 牢记 收藏 收集 搜集 分享 推荐 欢迎 书友 网友 最新 最快 最火 更多 更新 速度 制作 扫描 扫校 扫图 制书 图源 录校"
    " 校对 提供 上传 下载 录入 打包 整理 排版 一校 二校 终校 cr 删除 商业 仅供 论坛 书吧 公众 友群 者群 丝群 流群 q群 章节 点此 点击 tx 百度 请登 全文 首发"
    " 弹窗 广告 版权 转载 未经 本书 本电 本文 本资 小说 用户 阅读 书签 支持"
).split()
# A visitor is bidden to come (请来), and told where to.
_COME, _WHERE = "到去上访浏光前来您大", "网书论阅下"


def _pattern_of_calls() -> str:
    """Return what finds these in a folded line, and in a plain one as it is printed."""
    forms = {chr(folded): chr(folded) for folded in _HAN.values()}
    for form, folded in _HAN.items():
        forms[chr(folded)] += chr(form)

    def printed(characters: str) -> str:
        return "".join(forms.get(character, character) for character in characters)

    pairs = [first + second for pair in _PAIRS for first in printed(pair[0]) for second in printed(pair[1])]
    firsts, seconds = ("".join(sorted({pair[at] for pair in pairs})) for at in (0, 1))
    come, where = printed(_COME), printed(_WHERE)
    # The second of two characters comes first, so that the search runs from one to the next.
    return (
        f"[{seconds}{come}](?:(?<=[{firsts}].)(?<={'|'.join(pairs)})"
        f"|(?<=[{printed('请')}][{come}])(?=[^。]{{0,18}}[a-z{where}]))"
    )


_CALLS = re.compile(_pattern_of_calls())
# Characters that folding turns into no letter: a line of them is searched as it is printed, without the ornaments that stories have.
_PLAIN = re.compile("[\u3400-\u4dbf\u4e00-\u4e27\u4e29-\u9fff\u3007，。！？：；、“”‘’《》（）【】—,.:;!?()\"0-9]*")
_STORY_ORNAMENTS = "\u3000 …-*`_"
# Words of the trade; a story may use them too.
_TRADE = re.compile(
    "最新章节|章节更多|章节目录|小说网|小说吧|小说阅读网|中文网|文学网|读书网|书网|书屋|书库|书城|书吧|书盟|电子书|论坛|网站|网址|域名|本站|本书|首发|免费|阅读|下载|更新|连载"
    "|手打|txt|vip|正版|盗版|收藏|书友|书签|推荐票|手机版|无错|全本|全集|全文|尽在|弹窗|转载|贴吧|公众号|微信|提供|更多"
)  # fmt: skip
_NAVIGATION = re.compile(
    "(?:(?:上|下|前|后)一[页章节回]|\\((?:快捷键[^)]{0,6})?\\)|(?:返回|回)(?:目录|书目|书页|首页|顶部|列表|章节目录)"
    "|(?:加入|添加|存)书签|投推荐票|章节(?:目录|列表)|收藏本站|设为首页|加入收藏|首页|书架|我的书架|推荐本书|举报|繁体中文|目录|[,，.。:()\\[\\]【】<>《》/、|])+"
)
# A site's list of its rooms: 首页|言情|武侠|科幻|….
_MENU = re.compile(r"[|｜]\s*\w{2,5}(?=\s*[|｜])")
_LEAST_MENU = 5
_NAVIGATES = "上下前后返回加添存投章收设首书我推举繁目[(【<《"
_MARKS = re.compile("[^\\w]+")
# What a site prints at each chapter's head and foot: when it was put up, how long it is, that it ends here. A novel that says
# so itself says it once.
_NUMERALS = re.compile("[0-9一二两三四五六七八九十百千零〇]+")
_SERVICE = re.compile(
    "[(\\[【]?(?:(?:作者:?[^:,，。]{1,12})?(?:(?:更新|发布|发表|上传|首发)(?:时间|日期|于):?[0-9年月日时分秒/:.,，]{4,30}|(?:本章|全章|正文|总)?(?:共|约)?(?:字数|总字数|点击数?|阅读数?):?[0-9.]{1,8}[万千]?字?[,，]?)+"
    "|(?:本章|本节|本回|本卷|此章|全章)(?:已)?(?:完结?|结束|终)[。.!！]?|本章(?:未完|还未完).{0,30}"
    "|(?:未完)?待续(?:[。.…,，;；:].{0,60})?|tobecontinued[.…]*"
    "|[—]*(?:内容|本章|章节|本文)(?:来自|来源于?|由).{2,16}|bookid[0-9].{0,60}|正在手打中.{0,60}|(?:章节|本章)?内容(?:正在)?更新(?:中|后).{0,30}刷新.{0,30}"
    "|小说网友请提示长时间阅读请注意眼睛的休息|(?:热门|推荐|相关|新书|好书|精品|友情)(?:推荐|阅读|小说|作品|书籍)[:：].{0,60}"
    "|(?:今日|今天)?第?[0-9一二两三四五六七八九十]{1,3}更(?:送[到上达]|奉上|到了?|来了|求.{1,12}).{0,12})[)\\]】]?[。.!！~—]*"
)  # fmt: skip
_SERVICE_HINT = re.compile("更新|发布|發布|发表|發表|上传|上傳|首发|首發|字[数數]|点击|點擊|本[章节節回卷]|此章|全章|待[续續]|[Cc]ontinued|来自|來自|来源|來源|book|手打|刷新|眼睛|推荐|推薦|更送|更奉|更到|更来|更來|更求|阅读|閱讀|小说|小說|作品|书籍|書籍")
_MOST_SERVICE_CHARS = 120

_WEIGHT = {"address": 2, "odd": 3, "hidden": 4, "formula": 3, "phrase": 2, "trade": 1}
_ADDRESSES = frozenset(("address", "odd", "hidden"))
# Words of the trade count for no more than this in a cluster: every tale of a writer has some.
_MOST_TRADE = 2
# So much must a cluster have that is a sentence or a line of its own; one within a sentence, with an address and without;
# and one within quoted speech.
_ENOUGH, _ENOUGH_INSIDE, _ENOUGH_ADDRESSLESS, _ENOUGH_QUOTED = 3, 4, 5, 6
# What comes again on so many lines is the site's; an address by itself, on so many.
_RECURS, _RECURS_ALONE = 3, 5
_RECURRENCE = 2
# A cluster goes on over so many characters without evidence; only in front of an address may a site's name stand.
_GAP_CHARS, _NAME_CHARS = 3, 7
# A line is the advertisement's when no more Han than this share of the evidence's own stands beside it.
_MOST_BESIDE = 0.6
_MOST_LINE_CHARS = 200
# In a longer one, such as a book in one line, every place would have to be held against all that stands before it.
_MOST_PARAGRAPH_CHARS = 20_000

_TOLD = re.compile("[他她它我你您咱俺]|[说道想写][:,，]|[了着]")
_HAN_CHARACTER = re.compile("[\u3400-\u9fff]")
_PAUSES = frozenset("，,;；、:")
_STOPS = frozenset("。！？!?…")
_SENTENCE_ENDS = _STOPS | frozenset("”’」』")
_SENTENCE = re.compile("[^。！？!?…]*[。！？!?…]*")
_BRACKETS = {"(": ")", "[": "]", "【": "】", "《": "》", "〔": "〕", "「": "」", "『": "』", "{": "}", "〖": "〗", "<": ">", "“": "”"}


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What speaks for an advertisement in a folded line, from `start` to before `end`."""

    start: int
    end: int
    kind: str
    text: str


def _find_evidence(line: str, folded: _Folded) -> list[_Evidence]:
    found: list[_Evidence] = []
    for match in _ADDRESS.finditer(folded.text) if _LETTER.search(folded.text) else ():
        printed = line[folded.at[match.start()] : folded.at[match.end() - 1] + 1]
        if not _SPACED_STOP.search(printed):
            host = re.sub(_DOT, "", re.sub("^https?:?/*", "", match[0]).partition("/")[0])
            found.append(_Evidence(match.start(), match.end(), _disguise(printed, match[0]), host))
    for kind, pattern in (("formula", _FORMULA), ("phrase", _PHRASE)) if _CALLS.search(folded.text) else ():
        found += [_Evidence(m.start(), m.end(), kind, m[0]) for m in pattern.finditer(folded.text)]
    if found:
        found += [_Evidence(m.start(), m.end(), "trade", m[0]) for m in _TRADE.finditer(folded.text)]
    return sorted(found, key=lambda one: (one.start, -one.end))


def _disguise(printed: str, folded: str) -> str:
    """Return what kind of address is printed: a plain one, one with odd dots or wide letters, or one that hides."""
    if _PLAIN_ADDRESS.fullmatch(printed) and len(printed) == len(folded):
        dotted = sum(len(piece) == 1 for piece in printed.split("."))
        return "hidden" if dotted >= 4 else "address"
    letters = [character for character in printed if character.isalpha() and character != "点" and character != "點"]
    wide = sum(character >= "\uff00" for character in letters)
    uniform = wide in (0, len(letters)) and all(character.isascii() or character >= "\uff00" for character in letters)
    return "odd" if uniform and len(printed) == len(folded) else "hidden"


def _cluster(evidence: Sequence[_Evidence], text: str) -> Iterator[list[_Evidence]]:
    """Yield the evidence that stands together: with a few characters between, a site's name before an address."""
    cluster: list[_Evidence] = []
    end = 0
    for one in evidence:
        between = text[end : one.start] if one.start > end else ""
        most = _NAME_CHARS if one.kind in _ADDRESSES else _GAP_CHARS
        if cluster and (len(between) > most or (_STOPS & set(between) and len(between) > 1)):
            yield cluster
            cluster = []
        cluster.append(one)
        end = max(end, one.end)
    if cluster:
        yield cluster


def _weigh(cluster: Sequence[_Evidence]) -> int:
    """Add up a cluster; evidence within other evidence does not count twice."""
    weight = trade = end = 0
    for one in cluster:
        if one.start < end:
            continue
        end = one.end
        if one.kind == "trade":
            trade += 1
        else:
            weight += _WEIGHT[one.kind]
    return weight + min(trade, _MOST_TRADE) if weight else 0


# --- the pass ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Place:
    """A cluster in a line of the file: which line, its places in the folded line, its weight, the sites it
    names, of how many pieces it is, and whether one of them is an address or a formula.
    """

    line: int
    start: int
    end: int
    weight: int
    hosts: frozenset[str]
    pieces: int
    addresses: bool


@dataclass(frozen=True, slots=True)
class _Cut:
    """What is taken out of a line: its places in the printed line, from `start` to before `end`."""

    start: int
    end: int


def set_advertisements_aside(document: Document, report: Report) -> Document:
    """Move what web sites and scanners put among a book's lines to `unplaced`, equal ones together (STR-031)."""
    if not document.metadata.language.startswith("zh"):
        return document
    fragments = [block for block in document.blocks if isinstance(block, Fragment)]
    lines = [line.text for fragment in fragments for line in fragment.lines]
    cuts = _find_cuts(lines)
    if not cuts:
        return document
    blocks: list[Block] = []
    taken: dict[str, list[_Taken]] = defaultdict(list)
    at = 0
    for block in document.blocks:
        if isinstance(block, Fragment):
            rest, gone = _cut_fragment(block, at, cuts)
            at += len(block.lines)
            for piece in gone:
                taken[_Folded(piece.text).text or piece.text].append(piece)
            if rest.lines:
                blocks.append(rest)
        else:
            blocks.append(block)
    furniture = tuple(_furniture(pieces) for pieces in taken.values())
    pieces = [piece for group in taken.values() for piece in group]
    first = min(pieces, key=lambda piece: piece.line)
    report.add(
        "STR-031",
        place=Place(first.source, first.line) if first.source else None,
        count=len(pieces),
        kinds=len(taken),
        sample=shorten(max(taken.values(), key=len)[0].text, 40),
    )
    return replace(document, blocks=tuple(blocks), unplaced=(*document.unplaced, *furniture))


def _find_cuts(lines: Sequence[str]) -> dict[int, tuple[_Cut, ...]]:
    """Return what is to be taken out of which lines."""
    places: list[_Place] = []
    folded: dict[int, _Folded] = {}
    leading: dict[int, int] = {}
    cuts: dict[int, tuple[_Cut, ...]] = {}
    services: dict[int, str] = {}
    for at, line in enumerate(lines):
        if not line.strip():
            continue
        if len(line) <= _MOST_SERVICE_CHARS and _SERVICE_HINT.search(line) and _SERVICE.fullmatch(text := _Folded(line).text):
            services[at] = _NUMERALS.sub("0", text)
        if len(line) <= _MOST_LINE_CHARS and (items := _count_navigation(line)):
            leading[at] = items
        elif len(line) <= _MOST_PARAGRAPH_CHARS and _may_hold(line):
            read = _Folded(line)
            evidence = _find_evidence(line, read)
            if _is_made_of(read.text, evidence):
                cuts[at] = (_whole(line),)
            elif found := [_place(at, cluster) for cluster in _cluster(evidence, read.text) if _weigh(cluster)]:
                folded[at] = read
                places += found
    often = Counter(services.values())
    cuts |= {at: (_whole(lines[at]),) for at, text in services.items() if often[text] >= _RECURS}
    recurring = _find_recurring(places, folded)
    known = frozenset(host for place in places for host in place.hosts if place.weight >= _ENOUGH_INSIDE)
    pieces: dict[int, list[_Cut]] = defaultdict(list)
    for place in places:
        comes_again = place in recurring or bool(place.hosts & known)
        if cut := _decide(lines[place.line], folded[place.line], place, _RECURRENCE if comes_again else 0):
            pieces[place.line].append(cut)
    cuts |= {at: _merged(lines[at], own) for at, own in pieces.items()}
    return cuts | {at: (_whole(lines[at]),) for at in _choose_among(lines, leading, folded, cuts)}


def _place(line: int, cluster: Sequence[_Evidence]) -> _Place:
    hosts = frozenset(one.text for one in cluster if one.kind in _ADDRESSES)
    return _Place(
        line,
        cluster[0].start,
        max(one.end for one in cluster),
        _weigh(cluster),
        hosts,
        len(cluster),
        bool(hosts) or any(one.kind == "formula" for one in cluster),
    )


def _is_made_of(text: str, evidence: Sequence[_Evidence]) -> bool:
    """Tell whether a line is made of pieces of evidence, wherever they stand in it, and tells no tale between them."""
    if _weigh(evidence) < _ENOUGH_INSIDE:
        return False
    covered, beside, end = "", "", 0
    for one in evidence:
        beside += text[end : one.start] + "|" if one.start > end else ""
        covered += text[max(end, one.start) : one.end]
        end = max(end, one.end)
    beside += text[end:]
    addresses = 6 if any(one.kind in _ADDRESSES for one in evidence) else 0
    han = len(_HAN_CHARACTER.findall(beside))
    return (
        han <= _MOST_BESIDE * (len(_HAN_CHARACTER.findall(covered)) + addresses)
        and not _TOLD.search(beside)
        and "“" not in beside
        and _speaks_throughout(text, [(one.start, one.end) for one in evidence])
    )


def _speaks_throughout(text: str, evidence: Sequence[tuple[int, int]]) -> bool:
    """Tell whether every sentence of a line holds some of the evidence; one without is the story's."""
    at = 0
    for sentence in _SENTENCE.findall(text):
        end = at + len(sentence)
        if any(map(str.isalnum, sentence)) and not any(start < end and at < stop for start, stop in evidence):
            return False
        at = end
    return True


def _choose_among(
    lines: Sequence[str],
    leading: Mapping[int, int],
    doubtful: Mapping[int, _Folded],
    cuts: Mapping[int, tuple[_Cut, ...]],
) -> Iterator[int]:
    """Yield the lines that their neighbours decide.

    One of navigation with a single item goes beside another line of the site's, or where it recurs; one with some
    evidence between two such lines.
    """
    often = Counter(lines[at].strip() for at in leading)
    sites = set(leading) | {at for at, cut in cuts.items() if cut == (_whole(lines[at]),)}
    written = [at for at, line in enumerate(lines) if line.strip()] if sites else []
    for before, at, after in zip([-1, *written], written, [*written[1:], -1]):
        near = (before in sites) + (after in sites)
        if at in leading:
            if leading[at] > 1 or near or often[lines[at].strip()] >= _RECURS:
                yield at
        elif at in doubtful and at not in cuts and near == 2 and not _TOLD.search(doubtful[at].text):
            yield at


_HINT = re.compile("[\\.。点點·]|[A-Za-zＡ-Ｚａ-ｚ]|本[站书書章电電网網论]|夲|请|請|首发|首發|手机|手機|更新|最新|下载|下載|扫描|掃描|校对|校對|版权|版權|公众号|阅读|閱讀|弹窗|彈窗|书友|書友|推荐|推薦|记住|記住|收藏|牢记|欢迎|歡迎|录入|整理|制作|百度")


def _may_hold(line: str) -> bool:
    """Tell at a glance whether a line can hold an advertisement at all."""
    if not _HINT.search(line):
        return False
    for ornament in _STORY_ORNAMENTS:
        line = line.replace(ornament, "")
    return not _PLAIN.fullmatch(line) or bool(_CALLS.search(line))


def _count_navigation(line: str) -> int:
    """Return of how many items a line is that does nothing but lead about a site (上一页 返回目录 下一页), 0 for any other."""
    if len(_MENU.findall(line)) >= _LEAST_MENU and not re.search("[，。！？“]", line):
        return _LEAST_MENU
    if len(line) > 1 and _FOLDING[ord(line.strip()[0])][:1] not in _NAVIGATES:
        return 0
    text = re.sub(r"[\s|]+", "|", "".join(_FOLDING[ord(character)] or "|" for character in line.strip()))
    if not text or text[0] not in _NAVIGATES or not _NAVIGATION.fullmatch(text):
        return 0
    return sum(1 for piece in _MARKS.split(text) if piece)


def _find_recurring(places: Sequence[_Place], folded: dict[int, _Folded]) -> frozenset[_Place]:
    """Return the clusters that stand alike on several lines: their words, or an address by itself even oftener."""
    words = Counter(folded[place.line].text[place.start : place.end] for place in places)
    hosts = Counter(host for place in places for host in place.hosts)
    return frozenset(
        place
        for place in places
        if any(hosts[host] >= _RECURS_ALONE for host in place.hosts)
        or (words[folded[place.line].text[place.start : place.end]] >= _RECURS and (place.weight > _WEIGHT["phrase"]))
    )


def _decide(line: str, read: _Folded, place: _Place, bonus: int) -> _Cut | None:
    """Return what a cluster takes out of its line, None when it is left in peace."""
    start, end, fills = _expand(read.text, place)
    alone = fills and not _MARKS.sub("", read.text[:start] + read.text[end:])
    # An address that is a whole sentence is none of the story's.
    apart = bool(place.hosts) and (start == 0 or read.text[start - 1] in _SENTENCE_ENDS)
    if fills and (apart or (alone and place.pieces > 1)):
        bonus += 1
    enough = _ENOUGH if fills else _ENOUGH_INSIDE if place.hosts else _ENOUGH_ADDRESSLESS
    if _is_quoted(read.text, place.start) and not alone:
        enough = _ENOUGH_QUOTED
    return _in_print(line, read, start, end) if place.weight + bonus >= enough and (fills or place.addresses) else None


def _expand(text: str, place: _Place) -> tuple[int, int, bool]:
    """Widen a cluster to the line, brackets, sentence or clause that it fills; tell whether it fills more than a clause."""
    start, end = place.start, place.end
    opened = next((at for at in range(start - 1, max(-1, start - 40), -1) if text[at] in _BRACKETS), None)
    if opened is not None and text[opened] not in "“《" and _BRACKETS[text[opened]] not in text[opened:start]:
        closed = text.find(_BRACKETS[text[opened]], end, end + 40)
        if closed >= 0 and _fills(text, opened + 1, closed, place):
            return opened, closed + 1, True
    if _fills(text, 0, len(text), place) and _speaks_throughout(text, ((start, end),)):
        return 0, len(text), True
    for bounds in (_SENTENCE_ENDS, _SENTENCE_ENDS | _PAUSES):
        left, right = start, end
        while left > 0 and text[left - 1] not in bounds:
            left -= 1
        while right < len(text) and text[right] not in bounds:
            right += 1
        # Beside other sentences a few characters more would be the story's; but its last sentence ends with a mark.
        hangs_on = bounds is _SENTENCE_ENDS and left > 0 and right == len(text) and _fills(text, left, right, place)
        if hangs_on or not _HAN_CHARACTER.search(text[left:start] + text[end:right]):
            first = left == 0 or text[left - 1] in _PAUSES | _STOPS
            while right < len(text) and (text[right] in _STOPS or (first and text[right] in _PAUSES)):
                right += 1
            return left, right, bounds is _SENTENCE_ENDS
    if text[end : end + 1] in _STOPS and text[end + 1 : end + 2] in _PAUSES:
        end += 1  # its own stop, within a sentence that goes on
    return start, end, False


def _fills(text: str, left: int, right: int, place: _Place) -> bool:
    """Tell whether a cluster makes up a line or what stands in brackets: little Han beside it, and nothing that tells a tale."""
    beside = text[left : place.start] + "|" + text[place.end : right]
    han = len(_HAN_CHARACTER.findall(beside))
    inside = len(_HAN_CHARACTER.findall(text[place.start : place.end])) + (6 if place.hosts else 0)
    return han <= _MOST_BESIDE * inside and not _TOLD.search(beside)


def _is_quoted(text: str, at: int) -> bool:
    """Tell whether a place stands within quoted speech that began on this line."""
    before = text[:at]
    return before.count("“") > before.count("”") or before.count("「") > before.count("」") or before.count('"') % 2 == 1


# Characters parted by ornaments just before a cluster: 小^说^.
_LACED = re.compile(r"(?:[\u3400-\u9fff][\^~*_·★☆]){2,}$")


def _in_print(line: str, read: _Folded, start: int, end: int) -> _Cut:
    """Return a folded range in the printed line, with the ornaments around it."""
    first = read.at[start - 1] + 1 if start else 0
    if laced := _LACED.search(line[: read.at[start]]):
        first = laced.start()
    return _Cut(first, read.at[end])


def _whole(line: str) -> _Cut:
    return _Cut(0, len(line))


def _merged(line: str, cuts: Iterable[_Cut]) -> tuple[_Cut, ...]:
    """Join cuts that touch, or have words of the trade between them; take the whole line when no text is left."""
    merged: list[_Cut] = []
    for cut in sorted(cuts, key=lambda cut: cut.start):
        between = line[merged[-1].end : cut.start] if merged else ""
        if merged and (cut.start <= merged[-1].end or (_TRADE.search(_Folded(between).text) and not _TOLD.search(between))):
            merged[-1] = _Cut(merged[-1].start, max(merged[-1].end, cut.end))
        else:
            merged.append(cut)
    left = line
    for cut in reversed(merged):
        left = left[: cut.start] + left[cut.end :]
    return tuple(merged) if any(character.isalnum() for character in left) or "“" in left else (_whole(line),)


# --- cutting -----------------------------------------------------------------------------------------------

# So many characters on either side of a cut are recorded with it, so that its place is found again.
_CONTEXT_CHARS = 4


@dataclass(frozen=True, slots=True)
class _Taken:
    """What was taken out of a line; `cut` says that something of the line was left."""

    source: str
    line: int
    text: str
    cut: bool
    edits: tuple[Edit, ...]


def _cut_fragment(fragment: Fragment, first: int, cuts: dict[int, tuple[_Cut, ...]]) -> tuple[Fragment, list[_Taken]]:
    """Return a fragment without what is cut out of its lines, the first of which is number `first` of the file."""
    source = fragment.origin.spans[0].source if fragment.origin.spans else ""
    earlier = fragment.edits_by_place()
    lines: list[SourceLine] = []
    edits: list[Edit] = []
    taken: list[_Taken] = []
    for place, line in enumerate(fragment.lines):
        own = earlier.get(place, ())
        wanted = cuts.get(first + place, ())
        if wanted == (_whole(line.text),):
            taken.append(_Taken(source, line.number, line.text.strip(), False, own))
            continue
        lines.append(_without(line, wanted))
        edits += own
        for cut in wanted:
            before, after = line.text[max(0, cut.start - _CONTEXT_CHARS) : cut.start], line.text[cut.end : cut.end + _CONTEXT_CHARS]
            text = line.text[cut.start : cut.end]
            edits.append(Edit(RULE, line.number, before + text + after, before + after, 0.9))
            taken.append(_Taken(source, line.number, text.strip(), True, ()))
    origin = replace(fragment.origin, edits=tuple(edits))
    return replace(fragment, lines=tuple(lines), origin=origin), taken


def _without(line: SourceLine, cuts: Iterable[_Cut]) -> SourceLine:
    text = line.text
    for cut in reversed(tuple(cuts)):
        text = text[: cut.start] + text[cut.end :]
    return SourceLine(line.number, text)


def _furniture(pieces: Sequence[_Taken]) -> Furniture:
    """Return equal advertisements as one piece of furniture, a line each; what was cut out of a line is put there."""
    edits: list[Edit] = []
    for piece in pieces:
        edits += piece.edits
        if piece.cut:
            edits.append(Edit(RULE, piece.line, "", piece.text, 0.9))
    spans = tuple(Span(piece.source, piece.line, piece.line) for piece in pieces if piece.source)
    return Furniture("\n".join(piece.text for piece in pieces), "advertisement", Origin(spans, tuple(edits), 0.9))
