"""Paragraphs and display lines of one page go in; both come out read: measures, words, datelines, and what each display line is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal, TypeAlias

import numpy as np

from banxin.model.document import (
    Block,
    Fragment,
    Paragraph,
    Table,
    Text,
    Verse,
)
from banxin.model.walk import block_text
from banxin.structure.bylines import BylineReading, is_name, is_word, read_byline
from banxin.structure.headings import clean_part, goes_on, names_report
from banxin.structure.jump_lines import is_jump
from banxin.structure.kinship import Kinship
from banxin.structure.lexis import Lexis, pairs_of
from banxin.structure.lines import MAX_MEASURE_EM, MIN_MEASURE_EM, find_habitual_gap, width_em
from banxin.structure.signs import BYLINE_SIGNS, HAN, MISREAD_SIGNS, SIGNS
from banxin.structure.trade import (
    LabelReading,
    find_dateline,
    heads_note,
    is_address,
    is_afterword,
    is_caption,
    is_compliment,
    is_contact,
    is_date,
    is_instalment_end,
    is_notice_title,
    is_part_number,
    read_label,
    read_lead,
)
from banxin.typography.breaks import join_lines
from banxin.typography.subjects import subject_of

Body: TypeAlias = Paragraph | Verse | Table  # what an article is made of
PieceKind: TypeAlias = Literal["headline", "label", "byline", "closing", "loose"]
Range: TypeAlias = tuple[int, int]
Segment: TypeAlias = tuple[Range, ...]  # the paragraphs of one article: one range, or more where others cut it

_TELLING_NODES = 3  # a paragraph of two lines with the break between them does not tell its measure
_MAX_SIGNATURE_EM = 20.0
_LONGEST_LABEL, _USUAL_LABEL = 6, 4  # characters of a column's name, when lines with a sign may be subheads as well
_MOST_GAPS = 0.02  # blank lines, as a share of all, on a page that has none
_BARE_LABEL_RATIO, _LEAST_BARE_LABELS = 1.2, 2
_LEAST_CELLS, _LEAST_FIGURES, _MAX_CELL_EM = 6, 0.3, 8.0  # of a table, whose cells stand one below another
_LEAST_ROWS, _MOST_COLUMNS = 3, 6  # of one whose rows do
_FIGURE = re.compile("[0-9０-９]")
_IN_BRACKETS = re.compile("[（(][^（）()]*[）)]")
_LETTER_PARAGRAPHS = 12
_CAPTION_LINES, _CAPTION_CHARS, _TABLE_TITLE_LINES = 2, 40, 2
# What a signature ends with when it is no name: a body, a place, somebody's part in life.
_ISSUER = re.compile(
    "(?:公司|集团|集團|局|委|委员会|委員會|中心|办公室|辦公室|厂|廠|社|部|院|校|所|站|处|處|会|會|管理处|医院|学校|银行|支队|大队|家属|指挥部)$"
)
_SAID = re.compile("[的了着著把被也又这這那]")  # in what is said, never in the name of a body
_SIGNER = re.compile(
    rf"{_ISSUER.pattern}|(?:区|區|市|县|縣|镇|鎮|乡|鄉|村|街|街道|小区|教师|教師|老师|老師|职工|職工|员工|員工|工人|居民|市民|村民|读者|讀者|网友|網友"
    "|家长|家長|学生|學生|女工|农民|農民|老人|战友|戰友|同学|同學|爸爸|妈妈|媽媽|父|母|友|弟|兄|姐|妹|敬上|谨启|謹啟|上|某|者)$"
)
_KIN = re.compile("(?:爸爸?|妈妈?|媽媽?|父亲?|父親|母亲?|母親|[哥姐姊弟妹]{1,2}|[兄叔伯姑姨舅友儿兒女夫妻]|[爷爺]{2}|奶奶|外公|外婆|儿子|女儿|兒子|女兒|徒弟?|学生|學生)")
_MISREAD_LABEL = re.compile(rf"[令大圜回凶曰日目甲个AaOoeEQ*＊©®][{HAN}]{{2,6}}")
_MOUTH = re.compile(rf"口[{HAN}]{{2,6}}")
_CORNERED = re.compile(rf"「([{HAN}]{{2,5}})」")
_BARE_LABEL = re.compile(rf"[{HAN}]{{2,5}}")
_EITHER_BRACKETS = "〔［["  # in which papers put names, or the names of columns
_UNIT = re.compile(r"\s*[（(]?(?:单位|單位)\s*[:：]")
_WIDE_DIGIT = re.compile("[０-９]")
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


def _count_blank(written: Set[int], above: int, below: int) -> int:
    """Return how many lines between two are blank: none of another column, which stands beside them."""
    return sum(number not in written for number in range(above + 1, below))


def _is_gapless(written: Set[int]) -> bool:
    """Tell whether lines follow each other without blank ones, but for a few that were taken from between them."""
    gaps = sum(below > above + 1 for above, below in pairwise(sorted(written)))
    return gaps <= _MOST_GAPS * len(written)


def read_page(blocks: Sequence[Body | Fragment]) -> Page:
    spans = [span for block in blocks for span in block.origin.spans]
    written = {number for span in spans for number in range(span.first, span.last + 1)}
    habit = find_habitual_gap(sorted(written))
    signs, indent_em = _byline_signs(blocks), _indent_em(blocks)
    paras: list[Para] = []
    pieces: list[Piece] = []
    for index, block in enumerate(blocks):
        first, last = block.origin.spans[0].first, block.origin.spans[-1].last
        if not isinstance(block, Fragment):
            para = _read_para(block, first, last, indent_em)
            if index and blocks[index - 1].origin.spans[-1].last < first:
                para = replace(para, gap=_count_blank(written, blocks[index - 1].origin.spans[-1].last, first) > habit)
            paras.append(para)
            continue
        above = blocks[index - 1].origin.spans[-1].last if index else first - 9
        below = blocks[index + 1].origin.spans[0].first if index + 1 < len(blocks) else last + 9
        pieces.append(
            _read_piece(
                block,
                slot=len(paras),
                gap=_count_blank(written, above, first) > habit or first < above,
                gap_below=_count_blank(written, last, below) > habit or below < last,
                same_line=first == above,
                byline_signs=signs,
            )
        )
    paras = _with_measures(paras)
    for settle in (_unite_numbers, _settle_cornered, _settle_signed_subheads, _settle_signs):
        pieces = settle(pieces)
    pieces = _settle_letters(pieces, paras)
    for settle in (_settle_notice_titles, _settle_bare_bylines, _settle_signatures, _settle_notes, _settle_cells):
        pieces = settle(pieces)
    pieces = _settle_bare_labels(pieces, gapless=_is_gapless(written))
    pairs = [para.pairs for para in paras]
    kinship = Kinship([para.text for para in paras], pairs)
    return _with_heads(Page(_without_speakers(paras), pieces, lexis=Lexis(pairs), kinship=kinship))


@dataclass(frozen=True, slots=True)
class Inset:
    """What stands by itself between the texts of others: a picture's caption with who took it, or a table below its title."""

    block: Paragraph | Table
    title: tuple[Fragment, ...] = ()
    credit: Fragment | None = None


def part_insets(blocks: Sequence[Body | Fragment]) -> tuple[list[Body | Fragment], list[Inset]]:
    """Part what stands by itself between the texts of others from all other blocks.

    A caption is a line or two, with room above, below a text and not below a headline, and behind it stands who took the
    picture (`村民把蜂箱背上山路。 张三 摄`), or it says itself that it is one (图为…). On test pages nothing else is so. A
    table with a line or two right above it is no article's where a text stands above them.
    """
    kept: list[Body | Fragment] = []
    insets: list[Inset] = []
    for above, block, below in zip([None, *blocks], blocks, [*blocks[1:], None]):
        if insets and block is insets[-1].credit:
            continue
        if isinstance(block, Table) and (title := _title_above(kept, block)):
            over = kept[-len(title) - 1] if len(kept) > len(title) else None
            if isinstance(over, Paragraph):
                del kept[-len(title) :]
                insets.append(Inset(block, title))
                continue
        adrift = isinstance(above, Paragraph) and _first_line(block) - _last_line(above) != 1
        credit = below if isinstance(below, Fragment) and _first_line(below) == _last_line(block) else None
        if adrift and isinstance(block, Paragraph) and _is_caption(block, credit):
            insets.append(Inset(block, credit=credit))
        else:
            kept.append(block)
    return kept, insets


def _first_line(block: Body | Fragment) -> int:
    return block.origin.spans[0].first


def _last_line(block: Body | Fragment) -> int:
    return block.origin.spans[-1].last


def _title_above(blocks: Sequence[Body | Fragment], table: Table) -> tuple[Fragment, ...]:
    """Return the lines right above a table, no more than two, that are its title; nothing where they are more."""
    title: list[Fragment] = []
    line = _first_line(table)
    for block in reversed(blocks):
        if not isinstance(block, Fragment) or line - _last_line(block) > 1:
            break
        title.insert(0, block)
        line = _first_line(block)
    headed = all(not read_label(_fragment_text(part)) and not read_byline(_fragment_text(part)) for part in title)
    return tuple(title) if headed and len(title) <= _TABLE_TITLE_LINES else ()


def _is_caption(block: Paragraph, credit: Fragment | None) -> bool:
    text = block_text(block)
    if len(text) > _CAPTION_CHARS or _last_line(block) - _first_line(block) >= _CAPTION_LINES:
        return False
    byline = read_byline(_fragment_text(credit)) if credit else None
    return byline.picture if byline else credit is None and is_caption(text)


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


def _with_heads(page: Page) -> Page:
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
    "|微言|快[语語言]|常[识識]|[顾顧][问問]|提[醒示]|反[馈饋]|[旧舊往故]事|[众眾图圖师師友漫][说說]|(?<![赶趕市大])集)$"
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
    return _with_heads(replace(page, pieces=pieces))


def read_as_byline(page: Page, index: int) -> Page:
    """Return the page with one of its headline lines taken for a byline."""
    piece = page.pieces[index]
    pieces = list(page.pieces)
    pieces[index] = replace(piece, kind="byline", byline=BylineReading((clean_part(piece.text),), "bare"))
    return _with_heads(replace(page, pieces=pieces))


def _read_para(block: Body, first: int, last: int, indent_em: float) -> Para:
    lines: list[str] = []
    if isinstance(block, Paragraph):
        lines = [node.text for node in block.content if isinstance(node, Text)]
    text = join_lines(lines) if lines else block_text(block)
    return Para(
        block,
        text,
        pairs_of(text),
        read_lead(text),
        find_dateline(text) > 0,
        _measure_em(lines, indent_em),
        first,
        last,
        block.origin.spans[0].source,
    )


def _with_measures(paras: Sequence[Para]) -> list[Para]:
    """Give short paragraphs, whose lines do not tell, the measure of a neighbour they would fit."""
    known = list(paras)
    for index, para in enumerate(paras):
        if not isinstance(para.block, Paragraph) or len(para.block.content) > _TELLING_NODES:
            continue
        lines = [node.text for node in para.block.content if isinstance(node, Text)]
        widths = [width_em(line) for line in lines]
        for neighbour in (known[index - 1] if index else None, paras[index + 1] if index + 1 < len(paras) else None):
            measure = neighbour.measure_em if neighbour else 0.0
            full = len(widths) == 1 or min(abs(widths[0] - measure), abs(widths[0] + 2.0 - measure)) < 1.0
            if measure and full and max(widths) <= measure + 0.75:
                known[index] = replace(para, measure_em=measure)
                break
    return known


def _measure_em(lines: Sequence[str], indent_em: float) -> float:
    """Return the width of the column a paragraph stands in, 0 when its lines do not tell."""
    if not lines:
        return 0.0
    if len(lines) == 1:
        width = width_em(lines[0])
        return width if width > MAX_MEASURE_EM else 0.0
    widths = [width_em(line) for line in lines]
    widths[0] += indent_em
    # Full-width digits may have been half as wide where the lines were broken.
    plain = [width for width, line in zip(widths[:-1], lines, strict=False) if not _WIDE_DIGIT.search(line)]
    inner = sorted(plain or widths[:-1])
    # One line may stick out where there are many: digits and squeezed marks.
    measure = inner[-2] if len(inner) > 3 else inner[-1]
    return measure if measure >= MIN_MEASURE_EM else 0.0


def _indent_em(blocks: Sequence[Body | Fragment]) -> float:
    """Return by how much first lines are shorter than their columns on this page: 2, or 0 where they are full out."""
    indented = full_out = 0
    for block in blocks:
        lines = [node.text for node in block.content if isinstance(node, Text)] if isinstance(block, Paragraph) else []
        if len(lines) > 3:
            inner = sorted(map(width_em, lines[1:-1]))
            room = inner[len(inner) // 2] - width_em(lines[0])
            indented += room > 1.0
            full_out += room <= 1.0
    return 0.0 if full_out > indented else 2.0


def _fragment_text(fragment: Fragment) -> str:
    lines = [line.text.strip() for line in fragment.lines]
    apart = " ".join(lines)
    # A name and below it what its owner did: 画.
    return apart if len(lines) == 2 and read_byline("".join(lines)) is None and read_byline(apart) else "".join(lines)


def _byline_signs(blocks: Sequence[Block]) -> frozenset[str]:
    """Return the signs and brackets that stand before names on this page; its own use decides, custom breaks a tie."""
    votes: Counter[str] = Counter(dict.fromkeys(BYLINE_SIGNS + _EITHER_BRACKETS, 1))
    votes.update({sign: 2 * (sign in "□") - 1 for sign in SIGNS})
    for text, times in Counter(_fragment_text(block) for block in blocks if isinstance(block, Fragment)).items():
        if text[:1] in SIGNS + _EITHER_BRACKETS:
            votes[text[0]] -= 3 * (times > 1)  # an author seldom signs twice, a column's name comes back
            byline = read_byline(text)
            if read_label(text.strip(SIGNS + _EITHER_BRACKETS + "〕］]")):
                votes[text[0]] -= 2
            elif byline and all(is_name(name) and not LABEL_ENDINGS.search(name) for name in byline.names):
                votes[text[0]] += 2
            elif byline is None or any(map(is_word, byline.names)):
                votes[text[0]] -= 2  # a pen name is no word
    return frozenset(sign for sign, vote in votes.items() if vote > 0)


def _read_piece(
    fragment: Fragment, *, slot: int, gap: bool, gap_below: bool, same_line: bool, byline_signs: frozenset[str]
) -> Piece:
    text = _fragment_text(fragment)
    label, byline = read_label(text), None if names_report(text) else read_byline(text)
    kind: PieceKind = "headline"
    if not re.search(r"\w", text) or _UNIT.match(text) or (byline is None and is_caption(text)):
        kind = "loose"  # a rule, the sign of a label, what the figures of a table are in, or a caption adrift
    elif is_jump(text) or is_date(text) or is_compliment(text) or is_contact(text) or is_instalment_end(text):
        kind = "closing"
    elif label and byline and byline.strength in ("sign", "brackets"):
        named = all(map(is_name, byline.names))
        by_custom = text[0] in byline_signs or text[0] not in SIGNS + _EITHER_BRACKETS
        signs = by_custom and (named or text[0] in SIGNS)
        kind = "byline" if signs and (is_name(label.text) or not LABEL_ENDINGS.search(label.text)) else "label"
    elif label:
        kind = "label"
    elif byline and byline.strength != "bare":
        kind = "byline"
    return Piece(
        fragment,
        kind,
        text,
        slot,
        fragment.lines[0].number,
        gap,
        gap_below,
        same_line,
        byline if kind == "byline" or (byline and byline.strength == "bare") else None,
        label if kind == "label" else None,
    )


def _settle_notes(pieces: Sequence[Piece]) -> list[Piece]:
    """Take the line over what the editor adds to a text (编后) for a part of that text, neither headline nor label.

    编者按 stands over a text as well; it is added to the one above if that has been signed.
    """
    settled = list(pieces)
    for index, piece in enumerate(pieces):
        above, _ = neighbours(settled, index)
        signed = above is not None and above.kind in ("byline", "closing")
        if piece.slot and heads_note(piece.text) and (signed or is_afterword(piece.text)):
            settled[index] = replace(piece, kind="closing", byline=None, label=None)
    return settled


def _settle_notice_titles(pieces: Sequence[Piece]) -> list[Piece]:
    """Take a word over a notice (公告) for its title, not for a label, where no headline stands below it."""
    return [
        replace(piece, kind="headline", label=None)
        if piece.kind == "label"
        and not (piece.label and piece.label.signed)
        and is_notice_title(piece.text)
        and not (below and below.slot == piece.slot and below.kind == "headline")
        else piece
        for piece, below in zip(pieces, [*pieces[1:], None])
    ]


def _settle_bare_bylines(pieces: Sequence[Piece]) -> list[Piece]:
    """Take a bare name for a byline where one would stand: below a headline, downwards beside one set so, or at the end of a
    text. Where blank lines part pieces, a name of two characters that none parts from the texts on either side may be a subhead.
    """
    settled: list[Piece] = []
    parts = any(piece.gap_below for piece in pieces)
    for index, piece in enumerate(pieces):
        if piece.kind == "headline" and piece.byline is not None:
            above, below = neighbours(pieces, index)
            under_headline = above is not None and above.kind == "headline" and (
                below is None or width_em(above.text) > 2 * width_em(piece.text)
            )
            adrift = parts and not piece.gap and not piece.gap_below and len(piece.text.strip()) == 2
            ends_text = above is None and piece.slot > 0 and not (below is None and (piece.gap or adrift))
            full_name = len(piece.text.strip()) == 3 and (above is None or below is None or below.kind == "byline")
            beside = piece.vertical and above is not None and above.vertical and above.kind == "headline"
            if under_headline or ends_text or full_name or beside:
                piece = replace(piece, kind="byline")
        settled.append(piece)
    return settled


def _settle_signed_subheads(pieces: Sequence[Piece]) -> list[Piece]:
    """Take lines with one sign that all stand right above a text for subheads (小标题) where they are too long for labels."""
    settled = list(pieces)
    for sign in SIGNS:
        signed = [index for index, piece in enumerate(pieces) if piece.kind == "label" and piece.text.startswith(sign)]
        heads = any(index + 1 < len(pieces) and pieces[index + 1].slot == pieces[index].slot for index in signed)
        lengths = [len(label.text) for index in signed if (label := pieces[index].label)]
        if len(signed) > 1 and not heads and (max(lengths) > _LONGEST_LABEL or min(lengths) > _USUAL_LABEL):
            for index in signed:
                settled[index] = replace(pieces[index], kind="headline", byline=None, label=None)
    return settled


def _settle_cornered(pieces: list[Piece]) -> list[Piece]:
    """Take words in corner brackets for labels where two lines or more, parted from those above, are nothing else: 「有话直说」."""
    words = [
        _CORNERED.fullmatch(piece.text.strip())
        if piece.kind == "headline" and not piece.same_line and not below.same_line and (piece.gap or above.slot < piece.slot)
        else None
        for above, piece, below in zip(pieces[:1] + pieces[:-1], pieces, pieces[1:] + pieces[-1:])
    ]
    if sum(word is not None for word in words) < _LEAST_BARE_LABELS:
        return list(pieces)
    return [
        replace(piece, kind="label", byline=None, label=read_label("■" + word[1])) if word else piece
        for piece, word in zip(pieces, words, strict=True)
    ]


def _settle_signs(pieces: Sequence[Piece]) -> list[Piece]:
    """Take a name with a sign for a byline where one stands, though the page signs labels so too: right below a headline,
    or below a text with a blank line after it.
    """
    settled = list(pieces)
    for index, piece in enumerate(pieces):
        above, below = neighbours(pieces, index)
        byline = read_byline(piece.text) if piece.kind == "label" else None
        under_headline = above is not None and above.kind == "headline" and not above.byline and (below is None or below.kind != "headline")
        ends_text = above is None and piece.slot > 0 and not piece.gap and piece.gap_below
        placed = under_headline or ends_text
        if placed and byline and all(is_name(name) and not LABEL_ENDINGS.search(name) for name in byline.names):
            settled[index] = replace(piece, kind="byline", byline=byline, label=None)
    return settled


def _settle_cells(pieces: Sequence[Piece]) -> list[Piece]:
    """Take a long row of short lines, many of them figures, for the cells of a table read column by column."""
    settled = list(pieces)
    start = 0
    while start < len(settled):
        end = start
        while end < len(settled) and settled[end].slot == settled[start].slot and _is_cell(settled[end]):
            end += 1
        if end > start and _may_head_text(settled[end - 1], settled[end:]):
            end -= 1
        if end - start >= _LEAST_CELLS and _holds_figures([piece.text for piece in settled[start:end]]):
            settled[start:end] = [replace(piece, kind="loose") for piece in settled[start:end]]
        start = max(end, start + 1)
    return settled


def _may_head_text(last: Piece, below: Sequence[Piece]) -> bool:
    """Tell whether the last of some cells may be the headline of the text right below them."""
    stands_above = not below or below[0].slot != last.slot
    return last.gap and stands_above and not _FIGURE.search(last.text)


def _holds_figures(texts: Sequence[str]) -> bool:
    """Tell whether enough cells hold figures, or some that stand as far from each other as those of a column read row by row."""
    places = [index for index, text in enumerate(texts) if _FIGURE.search(text)]
    steps = {below - above for above, below in pairwise(places)}
    return len(places) >= _LEAST_FIGURES * len(texts) or (len(places) >= _LEAST_ROWS and len(steps) == 1 and max(steps) <= _MOST_COLUMNS)


def _is_cell(piece: Piece) -> bool:
    """Tell whether a line may be a cell: as short, but for what stands in brackets."""
    is_short = width_em(_IN_BRACKETS.sub("", piece.text)) <= _MAX_CELL_EM
    return (piece.kind == "headline" or is_date(piece.text)) and is_short and not re.search("[，。！？“”]", piece.text)


def _unite_numbers(pieces: Sequence[Piece]) -> list[Piece]:
    """Put the number of a part and what stands beside it into one piece: `（二）`, `车厢里的集市`."""
    united: list[Piece] = []
    for piece in pieces:
        above = united[-1] if united else None
        if above is not None and piece.same_line and above.kind == piece.kind == "headline" and is_part_number(above.text):
            text = above.text.strip() + piece.text.strip()
            united[-1] = replace(above, fragment=_joined(above, piece), text=text, gap_below=piece.gap_below, byline=None)
        else:
            united.append(piece)
    return united


def _joined(above: Piece, below: Piece) -> Fragment:
    return replace(
        above.fragment,
        lines=above.fragment.lines + below.fragment.lines,
        origin=replace(above.fragment.origin, spans=above.fragment.origin.spans + below.fragment.origin.spans),
    )


def _settle_letters(pieces: Sequence[Piece], paras: Sequence[Para]) -> list[Piece]:
    """Take the lines below a letter or notice that say who signs it for its signature (落款), not for headlines.

    A name is the byline of a letter; what else signs one, or a notice, closes the text.
    """
    settled = list(pieces)
    for index, piece in enumerate(pieces):
        above, below = neighbours(settled, index)
        signed = above is not None and (above.kind not in ("closing", "byline") or (above.kind == "byline" and piece.gap))
        if piece.kind != "headline" or not piece.slot or signed:
            continue
        text = re.sub("^《([^》]+)》(?=.)", r"\1", clean_part(piece.text))  # the paper's own name: 《…》编辑部
        parts = piece.text.split()
        kin = len(parts) == 2 and bool(_KIN.fullmatch(parts[0]) and _PEN_NAME.fullmatch(parts[1]))
        signs = bool(_SIGNER.search(text)) or is_name(parts[-1]) or kin
        if width_em(text) > _MAX_SIGNATURE_EM or re.search("[，。！？：“”「」《》]", text) or not signs:
            continue
        if may_end_letter(paras, pieces, piece.slot):
            byline = BylineReading((parts[-1],), "sign") if kin or is_name(parts[-1]) else None
            settled[index] = replace(piece, kind="byline" if byline else "closing", byline=byline)
        elif _ISSUER.search(text) and not _SAID.search(text) and (above is None or above.kind == "closing"):
            parted = below is None or below.gap or is_date(below.text)
            if parted or _ends_notice(pieces, piece.slot):
                settled[index] = replace(piece, kind="closing")
    return settled


def _ends_notice(pieces: Sequence[Piece], slot: int) -> bool:
    """Tell whether the last headline above a place announces a notice (公告、启事)."""
    above = [piece for piece in pieces if piece.kind == "headline" and piece.slot < slot]
    return bool(above) and is_notice_title(above[-1].text) and slot - above[-1].slot <= _LETTER_PARAGRAPHS


def may_end_letter(paras: Sequence[Para], pieces: Sequence[Piece], slot: int) -> bool:
    """Tell whether a letter may end at a place: it has a salutation not far above, with no headline between."""
    heads = {piece.slot for piece in pieces if piece.kind == "headline"}
    for index in range(slot - 1, max(-1, slot - 1 - _LETTER_PARAGRAPHS), -1):
        if is_address(paras[index].text):
            return True
        if index in heads:
            return False
    return False


def _settle_signatures(pieces: Sequence[Piece]) -> list[Piece]:
    """Take the line above a date at the end of a text for the body that signs it (落款)."""
    settled = list(pieces)
    for index in range(1, len(settled)):
        piece, above = settled[index], settled[index - 1]
        signs = above.kind == "headline" and above.slot == piece.slot and width_em(above.text) <= _MAX_SIGNATURE_EM
        first = index == 1 or settled[index - 2].slot < above.slot
        if is_date(piece.text) and signs and first and piece.slot > 0:
            settled[index - 1] = replace(above, kind="closing")
    return settled


def _settle_bare_labels(pieces: Sequence[Piece], *, gapless: bool) -> list[Piece]:
    """Take short lines without a sign for labels where the page has no signs and several such lines.

    A bare label is a word of a few characters alone above a longer headline, with no headline above it and room between, if
    the page is not `gapless`, or a line that the page repeats.
    """
    if any(piece.label is not None and piece.label.signed for piece in pieces):
        return list(pieces)
    signs_misread = any(piece.kind == "byline" and piece.text[:1] in MISREAD_SIGNS for piece in pieces)
    if signs_misread or any(_heads_misread(piece, below) for piece, below in pairwise(pieces)):
        known = [_settle_misread_sign(piece) for piece in pieces]
        below_each = zip(known, [*known[1:], None])
        return [_settle_misread_label(*pair) for pair in below_each] if signs_misread else known
    repeated = Counter(piece.text for piece in pieces)
    found: list[int] = []
    for index, piece in enumerate(pieces):
        if piece.kind != "headline" or piece.byline is not None or not _is_bare_word(piece.text):
            continue
        below = pieces[index + 1] if index + 1 < len(pieces) else None
        above = pieces[index - 1] if index else None
        opens = above is None or above.slot != piece.slot or above.kind != "headline"
        heads = (
            (piece.gap_below or gapless or LABEL_ENDINGS.search(clean_part(piece.text)))
            and below is not None
            and below.kind == "headline"
            and below.slot == piece.slot
            and below.line != piece.line
            and not goes_on(piece.text, below.text)
            and width_em(below.text) >= _BARE_LABEL_RATIO * width_em(piece.text)
        )
        if repeated[piece.text] > 1 or (opens and heads):
            found.append(index)
    if len(found) < _LEAST_BARE_LABELS:
        return list(pieces)
    settled = list(pieces)
    for index in found:
        text = clean_part(pieces[index].text)
        settled[index] = replace(pieces[index], kind="label", label=LabelReading(text, False, False, False))
    return settled


def _heads_misread(piece: Piece, below: Piece) -> bool:
    """Tell whether a line begins with 口 though that makes no word, right above a headline: 口大家谈."""
    heads = below.slot == piece.slot and below.kind == "headline" and below.line != piece.line
    return piece.kind == "headline" and heads and bool(_MOUTH.fullmatch(piece.text)) and not is_word(piece.text[:2])


def _settle_misread_label(piece: Piece, below: Piece | None) -> Piece:
    """Take a short line right above a headline for a label whose sign a scan's text layer reads as a character."""
    name = clean_part(piece.text)
    heads = below is not None and below.slot == piece.slot and below.kind == "headline" and below.line != piece.line
    known = read_label(name[1:]) is not None
    if heads and (piece.kind == "headline" or known) and _MISREAD_LABEL.fullmatch(name):
        return replace(piece, kind="label", byline=None, label=read_label("■" + name[1:]))
    return piece


def _settle_misread_sign(piece: Piece) -> Piece:
    """Take a short line for a label whose hollow square a scan's text layer reads as 口, as it does the bylines'."""
    label = read_label("□" + piece.text[1:]) if piece.kind == "headline" and piece.text.startswith("口") else None
    return replace(piece, kind="label", label=label) if label else piece


def _is_bare_word(text: str) -> bool:
    return bool(re.fullmatch(rf"[{HAN}]{{2,5}}", clean_part(text)))


def _without_speakers(paras: Sequence[Para]) -> list[Para]:
    """Take the names before colons that are speakers in turn, not authors: one speaks twice."""
    leads = Counter(para.lead for para in paras)
    return [replace(para, lead="") if leads[para.lead] > 1 else para for para in paras]
