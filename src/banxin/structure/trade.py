"""A printed line goes in; what a newspaper's own habits make of it comes out: label, dateline, note, date, notice.

The words here are those of the Chinese newspaper trade in general, in both scripts; no paper, column or person
is named. Everything else in this room decides by measurement, not by words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from banxin.patterns import late
from banxin.structure.bylines import REPORTED, ROLE, STAFF, close_line, is_name, split_names
from banxin.structure.numerals import parse_number
from banxin.structure.signs import HAN, SIGNS

_BRACKETS = (("【", "】"), ("〖", "〗"), ("〈", "〉"), ("［", "］"), ("[", "]"), ("〔", "〕"), ("｛", "｝"))

_CONTACT = late(
    r"(?:电话|電話|热线|熱線|专线|專線|传真|傳真|邮箱|邮编|地址|网址|微信|咨询|洽詢|QQ)\S{0,4}\s*[:：]|\b0\d{2,3}\s*[-－—]\s*\d{7,8}|\b1\d{10}\b|400-\d{3}"
)


def is_contact(text: str) -> bool:
    """Tell whether a line says where to ring or write, as a notice or an advertisement ends."""
    return len(text) <= 40 and bool(_CONTACT.search(text))


# --- labels ------------------------------------------------------------------------------------------------

# Column names common to the whole press, so that one without a sign is known too. A label over several items
# (简讯) and one over pictures (图片新闻) bind in their own way.
_COMMON_LABELS = frozenset(
    "简讯 短讯 要闻 快讯 时评 短评 快评 社论 社評 来论 评论 评论员文章 言论 观点 声音 锐评 杂谈 漫画 图片新闻 图说 图评 副刊 公告 公示"
    " 热点 聚焦 关注 记者手记 编辑手记 读者来信 编读往来 新闻链接 相关链接 延伸阅读 背景链接 名词解释 記者手記 簡訊 短訊 評論".split()
)
_SERIES_LABEL = late("简讯|短讯|简报|要闻|快讯|速览|集锦|集纳|动态|资讯|短波|扫描|播报|一句话|新闻眼|簡訊|短訊|動態|資訊")
_PICTURE_LABEL = late(
    "图|圖|漫(?![笔筆议議谈談步话話游遊])|画|畫|影|镜头|鏡頭|摄|攝|(?<![大远遠微])镜|视[觉界]|視[覺界]|定格|瞬间|瞬間|随手拍|隨手拍|讽刺|諷刺|幽默"
)
MAX_LABEL_CHARS = 10
_SPECKS, _MOST_SPECKED = "·•・‧|｜", 6  # signs as small as a speck of dust; characters of a label that has one alone, in front


@dataclass(frozen=True, slots=True)
class LabelReading:
    """A column label: its name without sign, whether it heads several items or a picture."""

    text: str
    signed: bool
    series: bool
    picture: bool


def read_label(text: str) -> LabelReading | None:
    """Return what a line says when the whole of it is a column label (栏目), else None."""
    line = close_line(text)
    name, signed = line, False
    for opening, closing in _BRACKETS:
        if line.startswith(opening) and line.endswith(closing) and len(line) > 2:
            name, signed = line[1:-1].strip(), True
    bare = name.strip(SIGNS + _SPECKS + " \u3000")
    if re.fullmatch(r"[-—－─]+\s*[^-—－─]+\s*[-—－─]+", bare):
        bare = bare.strip("-—－─ ")
    if bare != name:
        name, signed = bare, True
        if line[0] in _SPECKS and line[-1] not in _SPECKS and len(name) > _MOST_SPECKED:
            return None  # a speck of dust, which a scan's text layer reads as a dot, or an item of a list
    name = re.sub(r"\s+", "", name)
    if not name or len(name) > MAX_LABEL_CHARS or re.search("[。，；！？：:，]", name):
        return None
    if (not signed and name not in _COMMON_LABELS) or (ROLE.match(name) and REPORTED.search(name)):
        return None
    return LabelReading(name, signed, bool(_SERIES_LABEL.search(name)), bool(_PICTURE_LABEL.search(name)))


# --- datelines, leads, notes -------------------------------------------------------------------------------

_DAY = r"[0-9０-９一二三四五六七八九十]{1,3}\s*月\s*[0-9０-９一二三四五六七八九十]{1,3}\s*日"
_DATELINE = late(
    rf"\s*(?:【\s*)?(?:本[报報刊台網网][{HAN}]{{0,6}}\s*(?:{_DAY})?\s*[讯訊电電]"
    rf"|(?:据|據)?(?:新[华華]社|中新社|新[华華][网網])[{HAN}]{{0,10}}\s*(?:{_DAY})?\s*(?:[电電讯訊])"
    # Any agency, or a place alone, wires with the day: 据新浦社石峡11月2日电, 东屏11月9日电（…）.
    rf"|(?:[据據][{HAN}]{{2,6}}|[{HAN}]{{2,4}})[社网網][{HAN}]{{0,10}}\s*{_DAY}\s*[专專]?[电電讯訊]"
    rf"|[{HAN}]{{2,12}}?\s*{_DAY}\s*[专專]?[电電](?=\s|[（(】]))"
    r"(?:\s*】)?(?:\s*[（(][^）)]{1,40}[）)])?"
)
# （记者 秦望舒）昨日, 〔記者秦望舒／江城報導〕昨日; a line that is nothing else is a byline.
_STAFF_OPENING = late(
    rf"\s*(?:[（(]\s*(?!作者[系为為])(?:{STAFF})[^）)]{{1,30}}[）)]"
    rf"|[【〔［\[]\s*(?:{STAFF})[^】〕］\]]{{1,30}}[】〕］\]](?=\s*\S))"
)
_SOURCE_NOTE = late(
    r"[（(](?=[^（）()]{2,40}[）)]\s*$)(?=[^（）()]*(?:月\s*\d+\s*日|《|[报報网網社台]|来源|據|据))[^（）()]*[）)]\s*$"
)
_LEAD = late(rf"\s*([{HAN}]{{2,4}})\s*[：:]")
_CAPTION = late(r"\s*(?:图为|圖為|图[一二三四1-9①-④]?[：:]|[上下左右]图[：:为是]|题图[：:为])")
_SPOKEN = late(r"\s*(?:记者|記者|问|問|答|主持人|本报|本報)\s*[：:]")
_SALUTATION = late(
    rf"\s*(?:[{HAN}]{{0,8}}(?:编辑|編輯|编辑部|編輯部|同志|先生|女士|老师|老師|朋友|读者|讀者|网友|领导|領導|诸位|各位)(?:们|們|你好|您好)?)"
    r"\s*[：:]\s*"
)
_PARAGRAPH_HEAD = late(rf"\s*【[{HAN}]{{2,6}}】(?=\s*[^\s【】])")
# What stands over the editor's word before a text.
_FOREWORD = "[编編][者辑輯][按语語]|[编編]者的[话話]|[编編]者注|[编編]前[按语語话話]?|[开開][栏欄篇](?:的[话話]|[语語])|[写寫]在前面(?:的[话話])?"
_EDITOR_NOTE = late(rf"\s*[【\[（(]?\s*(?:{_FOREWORD}|编后|主持人语|编辑絮语|今日话题)\s*[】\])）:：]?")


def find_dateline(text: str) -> int:
    """Return the length of the dateline (电头) a paragraph opens with, 0 when there is none.

    `本报讯（记者 宋远航）10月22日上午` opens with twelve characters of dateline.
    """
    match = _DATELINE.match(text) or _STAFF_OPENING.match(text)
    return match.end() if match else 0


def read_dateline_names(dateline: str) -> tuple[str, ...]:
    """Return the names a dateline gives after a role; nothing when it gives none that can be told safely."""
    brackets = re.search(r"[（(【〔［\[]([^（）()【】〔〕［］\[\]]+)[）)】〕］\]]$", dateline)
    if not brackets or not ROLE.search(brackets[1]):
        return ()
    return split_names(ROLE.sub(" ", REPORTED.sub("", brackets[1])), stated=True)


def find_source_note(text: str) -> int:
    """Return where the source note (来源) that closes a paragraph begins, or -1: “（10月27日 《工人日报》）”."""
    match = _SOURCE_NOTE.search(text)
    return match.start() if match else -1


def read_lead(text: str) -> str:
    """Return the name that leads a signed comment (“李雪： 今年的…”), or an empty string."""
    match = _LEAD.match(text)
    return match[1] if match and is_name(match[1]) else ""


_POINTED = late("[▲△▶►◀◄]\\s*[^■◆▲△]{8,}。")


def is_caption(text: str) -> bool:
    """Tell whether a text begins as the caption of a picture does: 图为…, or a sentence with a pointer, `▲…。`"""
    return bool(_CAPTION.match(text) or _POINTED.match(text))


_PICTURE_SOURCE = late(r"[。！？”」]\s*[（(]?(?:资料|資料|[档檔]案)(?:图片?|圖片?|照片?)[）)]?\s*$")


def ends_caption(text: str) -> bool:
    """Tell whether a line ends with where a picture is from, behind the sentence below it: 老街的早晨。 资料图片"""
    return bool(_PICTURE_SOURCE.search(text))


def is_spoken(text: str) -> bool:
    """Tell whether a line begins a question or answer of an interview (问：…, 答：…, 记者：…)."""
    return bool(_SPOKEN.match(text))


_COMPLIMENT = late(r"\s*(?:此致|敬礼|敬禮|此致\s*敬礼|此致\s*敬禮|致以?\s*敬?礼|祝好|顺颂.{2,4}|順頌.{2,4}|即颂.{2,4}|编安|編安|祝\S{1,8})\s*[！!。]?\s*")


def is_compliment(text: str) -> bool:
    """Tell whether a line is what a letter closes with (此致，敬礼)."""
    return bool(_COMPLIMENT.fullmatch(text))


_ADDRESS = late(rf"\s*[{HAN}]{{1,8}}[：:]\s*")


def is_address(text: str) -> bool:
    """Tell whether a paragraph may be what any letter begins with: a salutation, or a name alone (小满：)."""
    return bool(_ADDRESS.fullmatch(text)) or is_salutation(text)


def is_salutation(text: str) -> bool:
    """Tell whether a line is nothing but a letter's salutation (编辑同志：)."""
    return bool(_SALUTATION.fullmatch(text))


def has_paragraph_head(text: str) -> bool:
    """Tell whether a line opens with a word in brackets that heads its paragraph (【案情】某日…)."""
    return bool(_PARAGRAPH_HEAD.match(text))


_DATE_LINE = late(
    r"\s*(?:(?:(?:[0-9０-９]{4}|[〇○零一二三四五六七八九]{4})|(?:中[華华])?民[國国]\s*[0-9０-９〇○零一二三四五六七八九十]{1,4})\s*年\s*)?[0-9０-９一二三四五六七八九十]{1,3}\s*月\s*[0-9０-９一二三四五六七八九十]{1,3}\s*日\s*"
    r"(?:[晨夜晚]|凌晨|深夜|于\S{1,6}|於\S{1,6})?\s*"
)
# By the moon's calendar (农历): 腊月初八, 十月廿三夜.
_LUNAR_DATE = late(r"\s*(?:[农農][历曆])?[正一二三四五六七八九十冬腊臘]{1,2}月[初十廿卅][一二三四五六七八九十]?[日晨夜]?\s*")


def is_date(text: str) -> bool:
    """Tell whether a line is nothing but a date, as at the end of a notice or a letter."""
    return bool(_DATE_LINE.fullmatch(text) or _LUNAR_DATE.fullmatch(text))


_YEAR = "(?:[0-9０-９]{2,4}|[一二三四五六七八九〇零○]{2,4}|[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥])"
_DATED = late(rf"[^，。；：！？、“”]*(?:{_YEAR}年[^，。；：！？、“”]*|月[^，。；：！？、“”]+)(?<=[年月日夜晚晨春夏秋冬0-9])")


def is_dated(text: str) -> bool:
    """Tell whether a short line is a date of any kind, such as 十月廿三夜; what breaks off in 有一年 or 下月 is none."""
    line = text.strip()
    return is_date(line) or (len(line) <= 12 and bool(_DATED.fullmatch(line)))


def is_editor_note(text: str) -> bool:
    """Tell whether a paragraph is the editor's own word (编者按)."""
    return bool(_EDITOR_NOTE.match(text))


_AFTERWORD = late(
    r"\s*[【〖\[（(]?\s*(?:编后[语记]?|編後[語記]?|编余|編餘|编辑(?:点评|附记|回复)|編輯(?:點評|附記|回覆)|记者手记|記者手記)\s*(?:[】〗\])）:：]|$)"
)
_NOTE_HEAD = late(rf"\s*[【\[（(]?\s*(?:{_FOREWORD}|[编編][后後][语語]?|编余|編餘)\s*[】\])）]?\s*[:：]?\s*")


def is_afterword(text: str) -> bool:
    """Tell whether a paragraph, or the line above it, says that the editor speaks at an article's end (编后)."""
    return bool(_AFTERWORD.match(text))


def heads_note(text: str) -> bool:
    """Tell whether a line is nothing but what stands over an editor's note (编后, 【编者按】)."""
    return bool(_NOTE_HEAD.fullmatch(text))


_AUTHOR_NOTE = late(r"\s*[（(【]\s*(?:本文)?(?:作者|译者|譯者)\s*(?:系|係|为|為|是|单位|單位|来自|來自)")


def opens_author_note(text: str) -> bool:
    """Tell whether a line begins what a paper says of an author below his text: （作者系江城大学教授）."""
    return bool(_AUTHOR_NOTE.match(text))


def is_author_note(text: str) -> bool:
    """Tell whether a text is nothing but what a paper says of an author (`opens_author_note`)."""
    return opens_author_note(text) and bool(re.fullmatch(r"\s*[（(【][^（）()【】]+[）)】][。\s]*", text))


_NUMBERED = late(r"\s*(?:[（(]([一二三四五六七八九十]{1,3})[）)]|([一二三四五六七八九十]{1,3})(?:\s*、|[）)]))")


def is_numbered(text: str) -> bool:
    """Tell whether a line begins with a number as the parts of one text do (一、免费的旅游)."""
    return bool(_NUMBERED.match(text))


_PART_NUMBER = late(r"\s*[（(]\s*[一二三四五六七八九十百]{1,4}\s*[）)]\s*|\s*[一二三四五六七八九十]{1,2}\s*")


def is_part_number(text: str) -> bool:
    """Tell whether a line is nothing but the number of a part, as an instalment (连载) or a long text has it: （七）, 二."""
    return bool(_PART_NUMBER.fullmatch(text))


_INSTALMENT_END = late("\\s*[（(]?\\s*(?:未完)?(?:待[续續]|完)\\s*[）)]?\\s*")


def is_instalment_end(text: str) -> bool:
    """Tell whether a line says that an instalment ends, or the whole work: （待续）, （完）."""
    return bool(_INSTALMENT_END.fullmatch(text))


def read_number(text: str) -> int:
    """Return the number that a line begins with (`is_numbered`), 0 for any other line."""
    found = _NUMBERED.match(text)
    return (parse_number(found[1] or found[2]) or 0) if found else 0


_NOTICE = late("(?:公告|通告|通知|启事|啟事|声明|聲明|公示|讣告|訃告|更正|致歉|预告|須知|须知|招聘|告示|征集令)$")


def is_notice_title(text: str) -> bool:
    """Tell whether a title announces a notice (启事、公告)."""
    return bool(_NOTICE.search(re.sub(r"\s", "", text)))


_NOTICE_START = late(
    r"[●■◆□◇\s]*(?:[本我][报報刊社院馆館公局校市厂廠]司?|受[^，。]{0,8}委托|[兹茲]|因|[为為]|原)"
)
_NOTICE_WORD = late(
    "[定订訂将將][于於]|自.{1,14}日.{0,6}起|[现現](?:面?向|[将將])|面向(?:社[会會]|全|[广廣]大)|公[开開]招|征集|徵集|征稿|第.{1,3}版《|病[医醫]治|病逝|[启啟]事"
)
_NOTICE_CHARS = 80


def opens_notice(text: str) -> bool:
    """Tell whether a text begins as a notice does, which says who gives notice, or why, and of what (本报将于……征集……)."""
    return bool(_NOTICE_START.match(text)) and bool(_NOTICE_WORD.search(text, 0, _NOTICE_CHARS))
