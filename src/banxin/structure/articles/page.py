"""A page of paragraphs and display lines as all who make articles of them know it, and its doubtful lines read otherwise."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

import numpy as np

from banxin.model.document import Fragment, Paragraph, Table, Verse
from banxin.structure.bylines import BylineReading, is_name, is_word
from banxin.structure.headings import clean_part, goes_on
from banxin.structure.kinship import Kinship
from banxin.structure.lexis import Lexis, pairs_of
from banxin.structure.signs import HAN
from banxin.structure.trade import LabelReading, is_notice_title, read_label
from banxin.typography.subjects import subject_of

Body: TypeAlias = Paragraph | Verse | Table  # what an article is made of
PieceKind: TypeAlias = Literal["headline", "label", "byline", "closing", "loose"]
Range: TypeAlias = tuple[int, int]
Segment: TypeAlias = tuple[Range, ...]  # the paragraphs of one article: one range, or more where others cut it
_BARE_LABEL = re.compile(rf"[{HAN}]{{2,5}}")
_PEN_NAME = re.compile(rf"[{HAN}]{{2,4}}")
MAX_HEADLINES_TOGETHER = 40  # more display lines in one place are no headlines


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph with what the costs ask of it.

    `measure_em` is the width of its column, 0 where it is not known; `gap` tells whether a blank line beyond the
    page's habit parts it from what stands above, None where that says nothing.
    """

    block: Body
    text: str
    pairs: Counter[str]
    lead: str
    dateline: bool
    measure_em: float
    first_line: int
    last_line: int
    source: str
    gap: bool | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A display line: `slot` is how many paragraphs stand before it, `gap` whether a blank line parts it from
    what stands above, `gap_below` from what stands below.
    """

    fragment: Fragment
    kind: PieceKind
    text: str
    slot: int
    line: int
    gap: bool
    gap_below: bool
    same_line: bool  # it shares its source line with what stands above
    byline: BylineReading | None = None
    label: LabelReading | None = None

    @property
    def vertical(self) -> bool:
        """Tell whether it is set downwards, a character on each line."""
        return len(self.fragment.lines) > 2


@dataclass(slots=True)
class Page:
    """A page's paragraphs and display lines, with what is found out of them once for all that ask."""

    paras: list[Para]
    pieces: list[Piece]
    heads: list[int] = field(default_factory=list)  # the headline parts among the pieces
    lexis: Lexis = field(default_factory=lambda: Lexis(()))
    head_pairs: list[Counter[str]] = field(default_factory=list)
    head_subjects: list[np.ndarray] = field(default_factory=list)
    between: list[list[Piece]] = field(default_factory=list)  # the pieces at each place between paragraphs
    series: set[int] = field(default_factory=set)  # the places whose headline is one of a series of subheads
    parallel: set[int] = field(default_factory=set)  # and of one whose subheads are made alike
    briefs: set[int] = field(default_factory=set)  # the paragraphs that are likely items of their own
    headed: list[int] = field(default_factory=list)  # the places where headlines stand
    # What is measured of two paragraphs, by how far up and down the words are looked at.
    joints: dict[tuple[int, int, Range], tuple[float, ...]] = field(default_factory=dict)
    kinship: Kinship = field(default_factory=Kinship)


def neighbours(pieces: Sequence[Piece], index: int) -> tuple[Piece | None, Piece | None]:
    """Return the display lines right above and right below one in the same place between two texts, None where none is."""
    above, below = (
        pieces[other] if 0 <= other < len(pieces) and pieces[other].slot == pieces[index].slot else None for other in (index - 1, index + 1)
    )
    return above, below


def stands_over_text(page: Page, piece: Piece) -> bool:
    """Tell whether a bare name between two texts is that of the lower: a blank line parts it from the upper alone."""
    alone = sum(other.slot == piece.slot for other in page.pieces) == 1
    bare = piece.byline is not None and piece.byline.strength == "bare"
    return bare and alone and piece.gap and not piece.gap_below and 0 < piece.slot < len(page.paras)


def with_heads(page: Page) -> Page:
    """Return the page with its headline lines found among its pieces."""
    crowds = Counter(piece.slot for piece in page.pieces if piece.kind == "headline")
    heads = [
        i
        for i, piece in enumerate(page.pieces)
        if piece.kind == "headline" and crowds[piece.slot] <= MAX_HEADLINES_TOGETHER and page.paras
    ]
    texts = [page.pieces[i].text for i in heads]
    return replace(page, heads=heads, head_pairs=list(map(pairs_of, texts)), head_subjects=list(map(subject_of, texts)))


def find_pen_names(page: Page) -> list[int]:
    """Return the pieces that may be pen names (笔名) rather than headlines: a word alone, next to a text."""
    found = []
    pieces = page.pieces
    for index, piece in enumerate(pieces):
        if piece.kind != "headline" or not _PEN_NAME.fullmatch(clean_part(piece.text)) or is_notice_title(piece.text):
            continue
        if piece.vertical or (piece.same_line and not is_name(clean_part(piece.text))):
            continue  # the second half of a headline
        beside = [
            other for other in pieces[max(0, index - 1) : index + 2] if other is not piece and other.slot == piece.slot
        ]
        name = clean_part(piece.text)
        full_name = len(name) == 3 and is_name(name) and not is_word(name)
        between = len(beside) == 2 and all(other.kind == "headline" for other in beside) and not full_name
        above, _ = neighbours(pieces, index)
        # What stands under a label is a headline.
        if not between and (piece.slot > 0 or beside) and not (above and above.kind == "label"):
            found.append(index)
    return found


# What the names of columns end with, in general, and headlines seldom.
LABEL_ENDINGS = re.compile(
    "[苑坛壇廊窗潮版角录錄谈談林圃亭斋齋阁閣庐廬汇匯眼评評议議]$"
    "|(?:园地|園地|天地|茶座|漫笔|漫筆|随笔|隨筆|随想|隨想|随感|札记|札記|手记|手記|絮语|夜话|夜話|闲话|閒話|漫话|漫話|夜读|夜讀|悦读|悅讀|品读|导读|荐读"
    "|视点|視點|视野|視野|视角|视线|观察|觀察|聚焦|广角|廣角|镜头|鏡頭|光影|影像|掠影|论事|論事|论语|纵横|縱橫|百态|万象|萬象|世相|幽默"
    "|新闻|新聞|副刊|文艺|文藝|快讯|快訊|快递|快报|速递|速览|短波|播报|简报|动态|動態|链接|鏈接|报道|報道|报导|報導|专栏|專欄|连载|書簡|书简|家书|家書|信箱|之声|之聲|之窗|之页)$"
    # And what many papers call a column.
    "|^(?:七嘴八舌|各抒己[见見]|有感而[发發]|有[话話]直[说說]|快言快[语語]|微[言语語]|[众眾][声聲]|[杂雜]感|新[语語]|心[语語]|世象|人物|特[写寫]|调查|調查|[对對][话話]|[访訪][谈談]|追[踪蹤]"
    "|[视視][觉覺]|瞬[间間]|定格|[镜鏡][头頭][里裡]?|[图圖]片故事|新?[诗詩][歌页頁林潮海]?|散文|小[说說]|小小[说說]|[书書][评評摘话話]|在?一[线線]|[讲講]述|口述|服[务務][台臺檯]|[来來]信摘登|百姓呼[声聲]|回音壁|曝光台"
    "|以案[说說]法|法律[门門][诊診]|今日[话話][题題]|今日[关關]注|岁月如歌|歲月如歌|人[间間][烟煙]火|[乡鄉][味情愁音]|市井)$"
    # Of 364 short names of columns on test pages 161 are told by what is above, 68 more by these; of 327 short headlines two.
    "|^[^的]*(?:[笔筆日][记記]|小品|[来來](?:信|函)|投[书書]|照登|呼[声聲]|[问問]答|在[线線]|[线線]上|[门門][诊診]|[讲講课課]堂|[话話][题題]|[圆圓]桌|速[递遞]|特[写寫]|看[点點]|人物|[杂雜]感"
    "|微言|快[语語言]|常[识識]|[顾顧][问問]|提[醒示]|反[馈饋]|[旧舊往故]事|[钩鉤][沉沈]|拾[遗遺零]|漫步|[脉脈][动動搏]|直通[车車]|[内內]外|身[边邊]|[风風](?:采|物)|前沿|探秘|[众眾图圖师師友漫][说說]|(?<![赶趕市大])集)$"
)


def find_bare_labels(page: Page) -> list[int]:
    """Return the pieces that may be labels without a sign (栏目) rather than headlines: a word right above a headline,
    or one that ends as labels do.
    """
    found = []
    for index, piece in enumerate(page.pieces):
        if piece.kind != "headline" or not _BARE_LABEL.fullmatch(clean_part(piece.text)) or is_notice_title(piece.text):
            continue
        if piece.vertical:
            continue
        beside = [other for other in page.pieces if other is not piece and other.slot == piece.slot]
        below = page.pieces[index + 1] if index + 1 < len(page.pieces) else None
        over_headline = below in beside and below.kind == "headline" and not below.same_line and not goes_on(piece.text, below.text)
        if over_headline or (not piece.same_line and LABEL_ENDINGS.search(clean_part(piece.text))):
            found.append(index)
    return found


def read_as_label(page: Page, index: int) -> Page:
    """Return the page with one of its headline lines taken for a label."""
    piece = page.pieces[index]
    pieces = list(page.pieces)
    label = LabelReading(clean_part(piece.text), signed=False, series=False, picture=False)
    pieces[index] = replace(piece, kind="label", label=read_label("■" + piece.text) or label, byline=None)
    return with_heads(replace(page, pieces=pieces))


def read_as_byline(page: Page, index: int) -> Page:
    """Return the page with one of its headline lines taken for a byline."""
    piece = page.pieces[index]
    pieces = list(page.pieces)
    pieces[index] = replace(piece, kind="byline", byline=BylineReading((clean_part(piece.text),), "bare"))
    return with_heads(replace(page, pieces=pieces))
