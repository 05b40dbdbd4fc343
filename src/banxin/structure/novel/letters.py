"""A section's blocks go in; letters set apart, and the author's own remarks marked, come out.

A letter in a story is known by how it begins and how it ends: a salutation alone on its line, and a compliment (此致), a
date, a signature. Beginning and end must both be there, since a line that ends in a colon announces many things. The
remarks of a web author (作者有话说、PS：、求月票) stand at a chapter's end or head; they stay text, marked as what they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from banxin.model.document import Block, Marked, Paragraph, Passage, PassageKind
from banxin.model.span import Origin, Span
from banxin.model.walk import inline_text
from banxin.structure.trade import is_compliment, is_dated

# --- letters -----------------------------------------------------------------------------------------------

_MOST_LETTER_BLOCKS = 40
_SALUTATION = re.compile(r"[“「『]?([^，。！？；：:“”「」]{1,16}(?:，[^，。！？；：:“”「」]{1,6})?)[：:！!]$")
# Who is written to: kin, titles, words of respect and of love.
_DEAR = re.compile(
    "亲爱|親愛|尊敬|敬爱|敬愛|吾[儿兒妻兄弟友]|贤[弟侄婿]|賢[弟侄婿]|大人|先生|女士|小姐|同志|老师|老師|台[鉴端]|臺鑒|尊[鉴鑒前]|膝下|足下|惠[鉴鑒]|如[晤面握见見]|见字|見字|收[阅信]|钧鉴|鈞鑒|大鉴|大鑒|阁下|閣下|仁兄|学兄|學兄"
    "|[兄弟姐姊妹哥嫂爸妈媽爹娘叔伯姨姑舅爷爺奶儿兒]$|父亲|母亲|父親|母親|文几|妝次|妆次|你好|您好|们$|們$"
)
_SPEAKING = re.compile("[道说說曰云雲写寫念唱问問答喊叫想证證见見吟题題批是着著有为為]$|如下|一行|内容")
_OF_LETTERS = re.compile("信|书|書|函|笺|箋|字条|字條|纸条|紙條|便条|便條|遗嘱|遺囑|帖|写|寫|念|读|讀|拆|展开|展開")
_SIGNING = re.compile("(?:敬|谨|謹|拜|顿首|頓首|叩|上|草|字|启|啟|书|書|手书|手書|手启|绝笔|絕筆|亲笔|親筆|留)[。]?$|^(?:你|您)?(?:永远)?的?.{0,4}(?:友|弟|兄|儿|兒|女|妹|姐|父|母|妻|夫)[：: ]?")
_MARKED_END = re.compile("[。！？…”』」，；：:]$")
_MOST_SIGNATURE = 14
# A name with a date behind it on one line.
_SIGNED_DATE = re.compile(r"(?:[^，。！？；：\s]{1,10})[\s　]+(?P<date>.{3,20})$")


def set_letters_apart(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with each letter, salutation to signature, set apart; every line stays a paragraph."""
    texts = [_plain(block) for block in blocks]
    result: list[Block] = []
    index = 0
    while index < len(blocks):
        end = _letter_end(blocks, texts, index)
        if end > index:
            result.append(_letter(blocks[index:end], texts[index:end]))
            index = end
        else:
            result.append(blocks[index])
            index += 1
    return result


def _letter(blocks: Sequence[Block], texts: Sequence[str]) -> Passage:
    """Return a letter with who is addressed (称呼) and who signs (落款), when and where; a wish before stays with the text."""
    signed = len(blocks)
    while signed > 1 and _signs(texts[signed - 1].strip("”」\" ")):
        signed -= 1
    parts: list[Block] = [_part("salutation", blocks[:1]), *blocks[1:signed]]
    if signed < len(blocks):
        parts.append(_part("signature", blocks[signed:]))
    return Passage("letter", tuple(parts), _around(blocks))


def _part(kind: PassageKind, blocks: Sequence[Block]) -> Passage:
    return Passage(kind, tuple(blocks), _around(blocks))


def _signs(text: str) -> bool:
    return not is_compliment(text) and (is_dated(text) or _is_signed_date(text) or _is_signature(text))


def _plain(block: Block) -> str:
    return inline_text(block.content) if isinstance(block, Paragraph) else ""


def _around(blocks: Iterable[Block]) -> Origin:
    """Return the provenance of what holds blocks: their lines, and no repair of its own."""
    spans = [span for block in blocks for span in block.origin.spans]
    if not spans or len({span.source for span in spans}) > 1:
        return Origin(tuple(spans), (), 0.8)
    first, last = min(span.first for span in spans), max(span.last for span in spans)
    return Origin((Span(spans[0].source, first, last),), (), 0.8)


def _letter_end(blocks: Sequence[Block], texts: Sequence[str], start: int) -> int:
    """Return where the letter ends that begins at a block, `start` itself when none does."""
    salutation = _SALUTATION.match(texts[start])
    if not salutation or _SPEAKING.search(salutation[1]):
        return start
    dear = bool(_DEAR.search(salutation[1]))
    told = any(_OF_LETTERS.search(text[-40:]) for text in texts[max(0, start - 2) : start])
    if not dear and not told:
        return start
    for index in range(start + 1, min(len(blocks), start + _MOST_LETTER_BLOCKS)):
        text = texts[index]
        if not isinstance(blocks[index], Paragraph):
            continue
        if text.startswith(("“", "「", '"')) and not texts[start].startswith(text[0]):
            return start
        if end := _closing_end(texts, index):
            return end if index > start + 1 or dear else start
    return start


def _closing_end(texts: Sequence[str], index: int) -> int:
    """Return the end of the lines that close a letter from a line on, 0 when it is none of them."""
    end = index
    closed = False
    while end < len(texts) and end < index + 6:
        text = texts[end].strip("”」\" ")
        signed = _is_signature(text)
        followed = end + 1 < len(texts) and is_dated(texts[end + 1].strip("”」 "))
        if is_compliment(text) or is_dated(text) or _is_signed_date(text) or (signed and (closed or followed or _SIGNING.search(text))):
            closed = True
            end += 1
        else:
            break
    return end if closed else 0


def _is_signature(text: str) -> bool:
    return 0 < len(text) <= _MOST_SIGNATURE and not _MARKED_END.search(text)


def _is_signed_date(text: str) -> bool:
    found = _SIGNED_DATE.match(text)
    return bool(found and is_dated(found["date"]))


# --- remarks -----------------------------------------------------------------------------------------------

_HEADED = re.compile(r"[（(【\[]?\s*(?:作者(?:有话[要说說]|有話[要說]|的话|的話|留言|感言|说)|题外话|題外話|P\.?S\.?|ps)[\s：:，,】\]）).]*", re.I)
_ASKING = re.compile(
    "求(?:月票|推荐|推薦|收藏|订阅|訂閱|打赏|打賞|红票|紅票|票|评论|評論|支持|首订|首訂|追读)|感谢.{1,24}(?:打赏|月票|盟主|支持|催更|礼物)|感謝.{1,24}(?:打賞|月票|盟主|支持)|(?:今[天日]|明[天日]|晚上|稍后)[^。]{0,8}(?:加更|[一二两三四五六]更|还有一[更章]|恢复更新)|[一二三四五六]更(?:送上|到|奉上|完毕)"
    "|投(?:张|几张|点)?(?:月票|推荐票|票)|请(?:多多)?(?:收藏|投票|支持)|月票|推荐票|推薦票|新书(?:期|求|上传|榜)"
)
_NARRATION = re.compile("[“”「」『』]|[他她](?:[说道笑看走想]|的)")
_REMARK_BLOCKS, _REMARK_CHARS = 8, 120


def mark_remarks(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with the author's remarks marked `author-note`."""
    texts = [_plain(block) for block in blocks]
    result = list(blocks)
    for index, text in enumerate(texts):
        from_end = len(texts) - index
        if not text or not (from_end <= _REMARK_BLOCKS or index < 2):
            continue
        headed = _HEADED.match(text)
        if headed and from_end <= _REMARK_BLOCKS and index:
            for at in range(index, len(texts) if headed.end() >= len(text) or text[:2] != "PS" else index + 1):
                result[at] = _as_remark(result[at])
            break
        if len(text) > _REMARK_CHARS or _NARRATION.search(text):
            continue
        asks = list(_ASKING.finditer(text))
        if headed or len(asks) > 1 or (asks and len(asks[0][0]) >= 0.4 * len(re.sub(r"\W", "", text))):
            result[index] = _as_remark(result[index])
    return result


def _as_remark(block: Block) -> Block:
    if not isinstance(block, Paragraph) or any(isinstance(node, Marked) for node in block.content):
        return block
    return replace(block, content=(Marked("author-note", block.content),))
