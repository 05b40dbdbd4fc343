"""A printed line goes in; whom it names comes out, and as what: who wrote, who took the picture, who says where he works.

The words here are those of the Chinese newspaper trade in general, in both scripts; no paper and no person is named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal, TypeAlias

from banxin.patterns import late
from banxin.structure.signs import HAN, MISREAD_SIGNS, SIGNS
from banxin.typography.spacing import close_wide, is_set_wide
from banxin.typography.words import cohesion_bits

# The hundred family names (百家姓) and the commonest of today, one character each, in both scripts.
SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方"
    "俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧"
    "计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫"
    "经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓"
    "牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙"
    "池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古"
    "易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾沙养鞠须丰巢关蒯相"
    "焦查后荆红游竺权逯盖益桓公肖闫付代佟邸佘岳帅亓鹿臧苑海涂卓揭覃区冼揣佐尉斯仝丛宾洛敬铁芦楚褟粟由母"
    "趙錢孫吳鄭馮陳衛蔣韓楊許呂張嚴華謝鄒雲蘇範魯韋馬鳳賀湯羅畢鄔樂時齊顧黃蕭貝計談龐紀項閔賈婁顏鐘鍾駱萬盧繆應鄧單諸"
    "鈕龔陸榮於儲烏車寧欒厲龍葉賴喬陰蒼雙聞黨譚貢勞姬邊莊農溫閻連習魚廣祿闕東歐師鞏聶簡饒須豐關後紅遊權蓋岳閆"
    "劉鮑費藍荊藺竇衞養從滿懷強國賓壽別區經終宮帥塗叢賁郟酈鐵闞薊蘆鈄厙"
    "丘亢仉佴俸兰尧晋栗楼檀沐况牟睢矫綦缑苟谌谯迟隋邝郄郈郗鄢雒麦漆禚商蘭堯晉樓況矯緱諶譙遲鄺麥"
)
DOUBLE_SURNAMES = frozenset(
    "欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 东方 東方 皇甫 尉迟 尉遲 公孙 公孫 令狐 司徒 慕容 宇文 长孙 长孫 端木 夏侯 南宫 南宮 独孤"
    " 西门 西門 闻人 聞人 轩辕 軒轅 百里 呼延 东郭 東郭 万俟 赫连 赫連 澹台 澹臺 公冶 宗政 濮阳 濮陽 淳于 单于 單于 太叔 申屠 仲孙 仲孫"
    " 钟离 鍾離 鲜于 鮮于 闾丘 閭丘 司空 亓官 司寇 子车 子車 颛孙 顓孫 巫马 巫馬 公西 漆雕 乐正 樂正 壤驷 壤駟 公良 拓跋 夹谷 夾谷 宰父"
    " 范姜 谷梁 穀梁 段干 东门 東門 南门 南門 羊舌 微生 梁丘 左丘 第五 南荣 南榮".split()
)

# What names of other languages are written with, for their sounds: 马克·吐温, 阿卜杜拉·买买提.
_SOUNDS = late(
    "[阿艾爱奥巴白班贝本比别彼宾波伯布卜查达大戴丹道德登迪蒂丁东杜多恩尔法菲费芬夫弗福盖甘格哥葛贡古哈海罕汉豪赫黑亨华霍基吉加佳嘉贾简杰金卡凯坎康柯科克肯孔库拉莱兰朗劳勒雷黎里理力丽利莉列林琳龙卢鲁路伦罗洛吕马玛麦曼"
    "梅门蒙孟米密明摩莫姆木买麦纳娜奈南内尼涅宁努诺欧帕潘佩彭皮平普奇齐切钱乔琴热日荣茹儒若萨赛桑瑟森沙莎珊尚绍申圣施史斯丝松苏素索塔泰坦汤陶特提汀廷图托瓦万汪旺威薇韦维魏温文翁沃乌吾武西希席夏香肖谢辛欣休旭雪雅亚"
    "延扬耶叶伊依易因英尤于约泽扎詹珍芝治兹宗佐吐温提热孜"
    "愛奧貝賓達東爾費蓋貢漢華賈簡傑凱庫萊蘭勞麗龍盧魯倫羅呂瑪麥門買納內寧諾歐潘齊錢喬榮薩賽聖紹絲蘇湯陶圖萬韋維溫烏謝葉約澤]"
)

# What follows 记者 in a sentence: 记者从…获悉, 记者在…看到.
_NOT_FIRST = "从從在了近昨今日前跟来來向对對就以看走注通采發发"
# Words that may stand where a name stands and are none.
_NOT_NAMES = late(
    r"先生|女士|小姐|老师|老師|同志|教授|主任|经理|市民|网友|網友|读者|讀者|记者|記者|编者|編者|专家|主持|嘉宾|观众|评论|評論"
    r"|本报|本報|通讯|資料|资料|图片|圖片|新华|中新|来源|供图|制图|漫画|全文|完|公斤|千克|平方|立方|小时|小時|公里|[说說]$|[二两三四五六七八九十][首则則题題篇章]$|组图|文件|时间|時間|地点|地點|方面|公司|单位|[通公]告|[声聲]明"
)

_STAFF = "记者|記者|通讯员|通訊員|评论员|評論員|实习生|實習生|撰稿人|观察员|特派员|分析师|分析師|编译|編譯|作者|主笔|主筆"
_STAFF_PREFIX = (
    r"(?:本[报報刊网網台社](?:融媒体|全媒体|全媒體)?|新[华華]社|[中][新]社|全媒体|全媒體|融媒体|首席|特约|特約|见习|見習|实习|實習"
    rf"|特派|驻[{HAN}]{{1,4}}|駐[{HAN}]{{1,4}}|[{HAN}]{{2,6}}[报報])*"
)
_CRAFT = (
    "[文图圖][与與和及．·・][文图圖]|摄影|攝影|摄|攝|供图|供圖|制图|製圖|图片|圖片|图|圖|文字|文|撰文|绘|繪|画|畫|漫画|漫畫|插画|插畫|插图|插圖|翻译|翻譯|编译|編譯|整理|采写|採寫|報道|报道"
    "|撰稿|口述|讲述|講述|记录|記錄|执笔|執筆|供稿"
)
STAFF = f"{_STAFF_PREFIX}(?:{_STAFF})"
ROLE = late(rf"{_STAFF_PREFIX}\s*(?:{_STAFF})(?:\s*[:：/／])?")
_GUEST = late(r"(?:作者|(?:特[约約])?分析[师師])\s*[:：/／]?")
# What a reporter's byline ends with: 記者簡書瑤／鹽埕報導, 本报记者 江行舟 松州报道.
_STAFF_BRACKETS = late(rf"[【〔［\[]\s*({ROLE.pattern}[^】〕］\]]+)[】〕］\]]")
REPORTED = late(
    rf"(?:[\s/／]+[{HAN}]{{0,6}})?(?:报道|報道|报导|報導|专电|專電|专访|專訪|特稿)$|\s+(?:发自|發自)[{HAN}]{{2,6}}$"
)
_CRAFTS = late(rf"(?:{_CRAFT})+")
_CRAFT_END = late(rf"(?<=[{HAN}]{{2}})(?:摄影|攝影|摄|攝|绘|繪|供图|供圖|口述|整理|编译|編譯)$")
_CRAFT_FIRST = late(rf"(?:(?:{_CRAFT})[\s/／、:：]*)+")
_NAME = late(rf"[{HAN}]{{2,4}}|[{HAN}]{{1,8}}(?:·[{HAN}]{{1,8}})+")

Strength: TypeAlias = Literal["sign", "role", "credit", "brackets", "bare"]


@dataclass(frozen=True, slots=True)
class BylineReading:
    """What a byline says: its names, how it is recognised, whether it credits a picture."""

    names: tuple[str, ...]
    strength: Strength
    picture: bool = False


def close_line(text: str) -> str:
    """Return a line without the white space around it, and closed up when it is set wide."""
    return close_wide(text) if is_set_wide(text) else text.strip()


def is_name(text: str) -> bool:
    """Tell whether a text can be a Chinese person's name: a family name and one or two (three) characters."""
    if not _NAME.fullmatch(text) or _NOT_NAMES.search(text):
        return False
    if "·" in text:
        return len(_SOUNDS.findall(text)) * 2 >= len(text) - text.count("·")
    if text[:2] in DOUBLE_SURNAMES:
        return 3 <= len(text) <= 4
    return text[0] in SURNAMES and len(text) <= 3


def split_names(text: str, *, stated: bool) -> tuple[str, ...]:
    """Return the names in a list such as “闻 捷 陆小曼”, or nothing when it holds something else.

    A two-character name set wide (“张　刃”) is one name. `stated` says that a role or a sign announces names:
    then an uncommon family name is believed as well.
    """
    return _names_of([token for token in re.split(r"[\s、/／|｜&＆]+", text.strip()) if token], stated)


def _names_of(tokens: list[str], stated: bool) -> tuple[str, ...]:
    names: list[str] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        following = tokens[index + 1] if index + 1 < len(tokens) else ""
        # A name set wide, or torn by a scan's text layer: `张 刃`, `俞 小满`.
        if len(token) == 1 and (len(following) == 1 or (len(following) == 2 and is_name(token + following))):
            token += following
            index += 1
        index += 1
        believed = is_name(token) or (stated and _may_be_name(token))
        if not believed:
            return ()
        names.append(token)
    return without_places(names)


_PLACE = late("[省市县縣区區镇鎮乡鄉村街路厂廠校院局站队隊班]$")


def without_places(names: Sequence[str]) -> tuple[str, ...]:
    """Return names without the places before the last of them: `沙坪村 李春生` names one."""
    return tuple(name for at, name in enumerate(names) if at == len(names) - 1 or len(name) < 3 or not _PLACE.search(name))


_POLITE = ("先生", "女士", "小姐")


def _may_be_name(token: str) -> bool:
    """Tell whether a text that a role or sign announces may be a name, uncommon family names and pen names too."""
    if token[:-2] in SURNAMES and token.endswith(_POLITE):
        return True
    if not _NAME.fullmatch(token) or _NOT_NAMES.search(token) or token[0] in _NOT_FIRST:
        return False
    return len(token) <= 3 or "·" in token or token[:2] in DOUBLE_SURNAMES or token.endswith("中国")


_NAME_BRACKETS = late(r"[（(〔\[［]\s*([^（）()〔〕\[\]［］]+?)\s*[）)〕\]］]")
_NAME_OF_TWO = late(rf"[{HAN}][ \u3000]+[{HAN}]")
_SEVERAL = late(rf"[{HAN}]{{2,4}}(?:；[{HAN}]{{2,4}})+")
# 张三（江城）: who signs, and where he lives or works.
_NAME_AND_PLACE = late(rf"([{HAN}]{{2,4}}(?:·[{HAN}]{{1,8}})?)\s*[（(]\s*([{HAN}]{{2,14}}|[{HAN}]{{2,8}}[ ／/][{HAN}]{{2,8}})\s*[）)]")
_NO_PLACE = late("节选|節選|外[一二三]首|组诗|組詩|连载|連載|续|續|图|圖|摘|讲|講|篇")
_SOMEBODY = late("(?:家长|家長|读者|讀者|市民|居民|职工|職工|工人|女工|老人|学生|學生|教师|教師|司机|司機|村民|农民|農民|网友|網友|乘客|业主|業主|护士|護士|员工|員工|母亲|母親|父亲|父親)$")
# Somebody who signs without his name: 锦川市 一名读者; a reader who signs a letter; somebody who says what he is: 退休教师 马立秋.
_UNNAMED = late(rf"(?:[{HAN}]{{2,8}}\s+)?(一[位名个個]?[{HAN}]{{2,6}})")
_OF_READER = late(r"(?:读者|讀者)\s+(.+)")
_OF_SOMEBODY = late(rf"([{HAN}]{{2,8}})\s+([{HAN}]{{2,4}})")
_PLACE_FIRST = late(rf"[{HAN}]{{4,14}}\s+([{HAN}]{{2,3}})")  # where he works, whatever that is called: □可靠性实验室 钟鸣
_PEN_NAME = late(rf"[{HAN}]{{2,3}}")
_WORD_BITS = 5.0


def is_word(text: str) -> bool:
    """Tell whether two neighbouring characters of a short text make a word, which a name seldom does."""
    return any(cohesion_bits(before, after) >= _WORD_BITS for before, after in pairwise(text))


_PICTURE = late("[摄攝图圖绘繪画畫]")
_MOST_NAMES = 8
_COLLECTIVE = late(r"(?:本[报報刊台]|新[华華]社)?(?:特约|特約|首席)?(?:评论员|評論員|编辑部|編輯部)")


def read_byline(text: str) -> BylineReading | None:
    """Return what a line says when the whole of it is a byline or credit, else None (`_read_byline`).

    Where stray spaces stand inside its words (`本 报记者 焦若水`), or a name is set wide behind a word that is not (`撰文 施 远 帆`),
    it is read without them.
    """
    reading = _read_byline(text) or _read_parts(text)
    if reading is None and (wide := _CREDITED_WIDE.fullmatch(text.strip())):
        return _read_byline(f"{wide[1]} {close_wide(wide[2])}")
    if reading is None and _STRAY_SPACE.search(text):
        closed = _read_byline(_STRAY_SPACE.sub("", text))
        return closed if closed and closed.strength in ("role", "credit") else None
    return reading


# Inside 本报记者, 通讯员, 漫画, 摄影, 实习生.
_STRAY_SPACE = late("(?<=[本报報记記通讯訊漫摄攝实實])[ ]+(?=[报報记記者讯訊员員画畫影习習])")


_CREDITED_WIDE = late(rf"(?=\S\S)((?:{_CRAFT})+)[ \u3000]+([{HAN}](?:[ \u3000]+[{HAN}]){{2}})")


# What is said of the author on a line of its own: （作者系某校教师）.
_AUTHOR_NOTE = late(r"[（(]\s*(?:本文)?作者(?:[系为為是]|单位\s*[:：]|單位\s*[:：])([^（）()]{2,24})[）)]")
_PROVIDED = late(rf"[\s;；]+(?:[图圖]片?|照片)\s*[:：/／]?\s*[{HAN}]{{2,10}}提供$")
# A reporter's name and where he reports from, without a space: 記者龔未晞臺東報導.
_CLOSE_REPORTED = late(
    rf"^({ROLE.pattern})\s*((?:{'|'.join(sorted(DOUBLE_SURNAMES))})[{HAN}]{{1,2}}|[{HAN}]{{2,3}})[{HAN}]{{2,4}}(?:报道|報道|报导|報導)$"
)


def _read_byline(text: str) -> BylineReading | None:
    """Read a line as a byline or credit.

    Known are the sign (□张刃), the role (本报记者 江行舟), the craft (文/图 张三, 李四 摄), the brackets ((余闻笛)),
    and, weakest, the bare name.
    """
    line = _PROVIDED.sub("", close_line(text))
    if (note := _AUTHOR_NOTE.fullmatch(line)) and not _may_be_name(note[1].split()[-1]):
        return BylineReading((), "sign")
    if several := bool(_SEVERAL.fullmatch(line)):
        line = line.replace("；", " ")
    if not line or len(line) > 48 or re.search("[，。；！？]", line):
        return None
    if told := _read_tasks(line):
        return told
    strength: Strength = "bare"
    if line[0] in SIGNS + "·•・" or (line[0] in MISREAD_SIGNS and is_name(line[1:].strip())):
        line, strength = line[1:].rstrip("·•・").strip(), "sign"
        if _NAME_OF_TWO.fullmatch(line):
            line = "".join(line.split())  # no craft (文) and what it was of: ◇文 竹
        told = _read_signed(line)
    elif (unnamed := _UNNAMED.fullmatch(line)) and _SOMEBODY.search(line):
        told = BylineReading((unnamed[1],), "sign")
    elif reader := _OF_READER.fullmatch(line):
        line, strength = reader[1].strip(), "sign"
    elif (said := _OF_SOMEBODY.fullmatch(line)) and _SOMEBODY.search(said[1]) and (is_name(said[2]) or _may_be_name(said[2])):
        line, strength = said[2], "sign"
    return told or _read_named(line, strength, several=several)


def _read_signed(line: str) -> BylineReading | None:
    """Read what stands behind a sign, where it says more than a name."""
    if parts := _read_parts(line):
        return replace(parts, strength="sign")
    placed = _PLACE_FIRST.fullmatch(line)
    return BylineReading((placed[1],), "sign") if placed and not is_name(line.split()[0]) else None


def _read_named(line: str, strength: Strength, *, several: bool) -> BylineReading | None:
    """Read names with what stands round them: a place, brackets, roles and crafts; `strength` is that of what stood before."""
    placed = _NAME_AND_PLACE.fullmatch(line)
    if placed and not _NO_PLACE.search(placed[2]) and (is_name(placed[1]) or strength == "sign"):
        return BylineReading((placed[1],), "sign")
    if bracketed := _NAME_BRACKETS.fullmatch(line):
        line = _TORN.sub(_close_torn, bracketed[1])
        strength = "brackets" if strength == "bare" else strength
    if _COLLECTIVE.fullmatch(line) and (strength != "bare" or not line.startswith("评")):
        return BylineReading((line,), "role" if strength == "bare" else strength)
    line = re.sub(r"[()（）]", " ", line)
    if bracketed := _STAFF_BRACKETS.fullmatch(line):
        line = bracketed[1].strip()
    if ROLE.match(line):
        line = REPORTED.sub("", _CLOSE_REPORTED.sub(r"\1 \2", line))
    roles = ROLE.sub(" ", line)
    announced = bool(ROLE.match(_CRAFT_FIRST.sub("", line)) or re.search(rf"(?:{ROLE.pattern})$", line))
    if roles != line and not announced and strength != "sign":
        return None
    if roles != line and strength == "bare":
        # 作者 and 特约分析师 introduce whoever signs at the end; the others are staff, named at the head.
        strength = "sign" if roles.split() == _GUEST.sub(" ", line).split() else "role"
    if strength == "brackets" and _PEN_NAME.fullmatch(line) and not _CRAFT_END.search(line) and not _NO_PLACE.search(line) and not is_word(line):
        return BylineReading((line,), strength)
    tokens, crafts, written = _part_crafts(roles, announced=announced)
    if several:
        strength = "sign"
    elif crafts and strength in ("bare", "brackets"):
        strength = "credit"
    # A craft beside a name says that it is one: `墨点 画`, `丁一横/画`.
    stated = strength in ("role", "sign") or (strength == "credit" and bool(re.search(r"[/／:：\s]", line)))
    names = _names_of(tokens, stated)
    if not names or len(names) > _MOST_NAMES:
        return None
    picture = bool(_PICTURE.search(crafts)) and "文" not in crafts and not written
    return BylineReading(names, strength, picture)


def _part_crafts(text: str, *, announced: bool) -> tuple[list[str], str, bool]:
    """Return the words of a line that are no crafts, the crafts, and whether a role before them says that the first name's is writing."""
    tokens: list[str] = []
    crafts, written = "", False
    for token in re.split(r"[\s、/／|｜&＆:：]+", text.strip()):
        if _CRAFTS.fullmatch(token):
            crafts += token
            continue
        written |= bool(crafts and tokens and announced)  # 本报记者 江行舟 摄影 张刃: the first of them wrote
        bare = _CRAFT_END.sub("", token)
        crafts += token[len(bare) :]
        tokens.append(bare)
    return [token for token in tokens if token], crafts, written


# What somebody did for a text or picture, as a word of its own before or after a name: 诗/岑远, 费长庚 著, 解答/文蔚.
_WORK = late(
    rf"(?:本[报報版期刊]|特[约約])?(?:{_CRAFT}|诗|詩|词|詞|曲|作词|作詞|作曲|作|著|编著|編著|编|編|译|譯|讲|講|记|記|主持|解答|答疑|点评|點評|解读|解讀|采访|採訪"
    "|推荐|推薦|选编|選編|辑|輯|改编|改編|书法|書法|书|書|篆刻|剪纸|剪紙|木刻|版画|版畫|速写|速寫|朗读|朗讀)+"
)
# What somebody is (主任医师, 调车员, 答疑专家), where he works, where he lives.
_STATION = late(
    rf"[{HAN}]{{0,14}}(?:[师師員员长長家士工者手匠户戶]|(?:主讲|主講|讲述|講述|撰稿|主持|受访|受訪|采访|採訪|解答|答疑|对话|對話|整理|执笔|執筆|口述|推荐|推薦|点评|點評|投稿|传承|傳承|策划|策劃)人"
    "|[教助讲講]授|学生|學生|研究生|博士后|医生|醫生|大夫|主任|书记|書記|经理|經理|总监|總監|导演|導演|编剧|編劇|主播|民警|法官|检察官|檢察官|老兵|战士|戰士|干部"
    "|诗人|詩人|[市居村农農里漁渔牧股]民|网友|網友|听众|聽眾|嘉宾|嘉賓|顾问|顧問)"
)
_LAST_STATION = late(rf"{_STATION.pattern}$")
_BODY = late(
    rf"[{HAN}·]{{1,16}}(?:公司|集团|集團|[厂廠矿礦局委院校所站社部馆館场場段队隊会會办辦团團营營连連排系科室报報台网網刊班]|车间|車間|班组|班組|年级|年級|中心|银行|銀行|大学|大學|中学|中學|小学|小學|幼儿园|幼兒園|联盟|聯盟|基金)"
)
_HOME = late(
    rf"[{HAN}]{{1,12}}(?:[省市县縣区區镇鎮乡鄉村街路州盟旗屯庄组組]|街道|社区|社區|小区|小區|新村|家园|家園|[0-9一二三四五六七八九十]+[栋棟号號楼樓])"
)
_SHORT_PLACE, _NET_NAME = late(rf"[{HAN}]{{2,4}}"), late(rf"[{HAN}]{{2,6}}")
_CLASS = late("[（(]?[0-9]{1,2}[）)]?(?=班|年级|年級)")  # 三（2）班
# What else is said of somebody: a foreign author's country, an age, the year in which a student came and what he reads.
_BESIDES = late(
    rf"^(?:[0-9]{{2}})?[0-9]{{2}}[级級屆届][{HAN}]{{0,10}}(?=\s)|^[（(\[［〔【]\s*[{HAN}]{{1,3}}\s*[）)\]］〕】](?=\s*[{HAN}]{{1,8}}·|.*\s[著译譯]$)"
    r"|[（(]\s*(?:[男女][，,、\s]*)?[0-9０-９]{1,3}\s*[岁歲]\s*[）)]"
)
_ASIDE = late(rf"[（(]\s*([{HAN}·]{{2,16}})\s*[）)]$")
# Whom a notice or the page's own line names.
_NO_AUTHOR = late("(?:联系|聯繫|负责|負責|代表|收件|收款|经办|經辦|申请|申請|委托|委託|被告|原告|监护|監護|责任|責任|值班(?!律[师師]|[医醫]|专家|專家)|美术|美術|版式|编辑|編輯|责编|責編|校对|校對|审读|審讀|主编|主編|法人|客户|發行|发行|广告|廣告|死者)")
_LONGEST_STATED = 30


def ends_with_station(text: str) -> bool:
    """Tell whether a text ends with what somebody is, as before a name that belongs to it: `访师范学院教授`."""
    return bool(_LAST_STATION.search(text))


# A word or name set letter by letter, or torn by a scan's text layer: 读 者, 吕 素 琴.
_TORN = late(rf"(?<![{HAN}])[{HAN}](?:[ \u3000][{HAN}]){{1,2}}(?![{HAN}]|[ \u3000][{HAN}](?![{HAN}]))")


def _close_torn(torn: re.Match[str]) -> str:
    return re.sub(r"\s", "", torn[0])


def _read_parts(text: str) -> BylineReading | None:
    """Read a line as a byline made of parts each of which is known: who, what he did, what he is, where he works or lives.

    `诗/岑远`, `费长庚 著`, `主任医师 雷振宇`, `贾慎言 律师`, `锦川市 读者 薄云生`, `解答/凌霄律师事务所 文蔚`. Where nothing but
    what somebody is or a place announces him, he must have a family name and a name that is no word.
    """
    closed = _CLASS.sub("", close_line(text))
    line = _BESIDES.sub(" ", closed).strip()
    said = line != closed
    if bracketed := _NAME_BRACKETS.fullmatch(line):
        line = bracketed[1]
    if not 3 - said <= len(line) <= _LONGEST_STATED or line[0] in SIGNS or _NO_AUTHOR.search(line) or re.search("[，。；！？“”《》…的了0-9A-Za-z]", line):
        return None
    leader = re.split("[:：]", line)[0].strip()
    if leader != line.strip() and is_name(leader) and not _STATION.fullmatch(leader):
        return None  # a name and a colon lead a text
    if aside := _ASIDE.search(line):
        if not _BODY.fullmatch(aside[1]) and not _STATION.fullmatch(aside[1]):
            return None
        line = line[: aside.start()]
    tokens = [token for token in re.split(r"[\s/／|｜:：、]+", _TORN.sub(_close_torn, line.strip())) if token]
    works = [bool(_WORK.fullmatch(token)) for token in tokens]
    roles = [bool(ROLE.fullmatch(token)) for token in tokens]
    told = [any(what.fullmatch(token) for what in (_STATION, _BODY, _HOME, _SOMEBODY)) for token in tokens]
    if len(tokens) > 2 and told[1] and not works[0] and _SHORT_PLACE.fullmatch(tokens[0]):
        told[0] |= len(tokens[0]) == 2 or not is_name(tokens[0])  # where: 汀洲 读者 魏来
    announced = said or aside is not None or any(works) or any(roles) or any(map(_SOMEBODY.search, tokens[:-1]))
    names: list[str] = []
    for index, token in enumerate(tokens):
        if works[index] or roles[index]:
            continue
        named = is_name(token) and (len(token) > 2 or announced or not is_word(token))
        if told[index] and not (named and index == len(tokens) - 1):
            continue
        netizen = index > 0 and tokens[index - 1] in ("网友", "網友") and bool(_NET_NAME.fullmatch(token))
        if not (named or netizen or (announced and _may_be_name(token))):
            return None
        names.append(token)
    if not names or len(names) > _MOST_NAMES or not (announced or any(told)):
        return None
    crafts = "".join(token for token, work in zip(tokens, works, strict=True) if work)
    picture = bool(_PICTURE.search(crafts)) and "文" not in crafts
    return BylineReading(tuple(names), "role" if any(roles) else "credit" if crafts else "sign", picture)


def names_nobody(text: str) -> bool:
    """Tell whether a line says what somebody did and not who: `本报记者`, `文/图`, `作者：`."""
    line = re.sub(r"[\s/／|｜:：·、]+", "", close_line(text))
    return bool(line) and (bool(re.fullmatch(STAFF, line)) or bool(_CRAFTS.fullmatch(line)))


# What each did for an interview or a report, before a colon: 对话嘉宾：衡准仪器创始人 宣布谷 采访：本刊记者 项思齐.
_TASK = late(
    r"(?P<guest>(?:[对對][话話]|[访訪][谈談]|受[访訪]|特邀)?嘉[宾賓]|受[访訪](?:者|人|[对對]象))[：:]"
    r"|(?:口述|[讲講]述|主持人?|采[访訪写寫编編]|[对對][话話]|提[问問]|[记記][录錄]|整理|[撰图圖]?文字?|撰稿|[执執][笔筆]|策[划劃]|[摄攝]影|[图圖]片?|[记記]者)[：:]"
)


def _read_tasks(line: str) -> BylineReading | None:
    """Read a line that says of two or more what each did: they sign it but for whoever was asked, or, where all were, these."""
    tasks = list(_TASK.finditer(line))
    if len(tasks) < 2 or tasks[0].start():
        return None
    guests: list[str] = []
    authors: list[str] = []
    for task, following in zip(tasks, [*tasks[1:], None]):
        tokens = ROLE.sub(" ", line[task.end() : following.start() if following else None]).split()
        if not tokens or not _may_be_name(tokens[-1]):
            return None
        (guests if task["guest"] else authors).append(tokens[-1])
    return BylineReading(tuple(authors or guests), "credit")
