"""The groups of lines of a book go in; which of them are verse (诗词), and where a verse ends in prose, come out.

What announces verse (诗曰, 有诗为证, 其词曰), metre (格律), parallel lines and an indent of its own speak for verse. A poem
is often printed as one paragraph, and its last line runs on into the story; both are parted at the ends of sentences.
The less is announced, the more must be seen: seven characters to a clause in two lines running are verse anywhere,
lines of any length only below a word that says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Literal, TypeAlias

from banxin.model.document import SourceLine
from banxin.model.span import Edit
from banxin.structure.metre import Metre
from banxin.structure.novel.wrapping import Group, Habit, bare, indent_em, is_separator, width_em
from banxin.structure.trade import is_compliment, is_date, is_dated

# What a lead-in says: `poem` names verse, `quoted` announces words that may be verse, `colon` announces something.
Lead: TypeAlias = Literal["poem", "quoted", "colon", ""]

_POEM = "诗|詩|词|詞|赋|賦|歌|谣|謠|曲|偈|颂|頌|对联|對聯|联|聯|绝|绝句|絕句|律|句|令|铭|銘|赞|贊|讚|谶|讖|诀|訣|诔|誄|吟|咏|詠|谜|謎|判"
_SAYING = r"曰|云|雲|道是|写道|寫道|唱道|念道|吟道|歌道|题道|題道|为证|為證|证|如下|是|道|叫做"
_POEM_LEAD = re.compile(
    rf"(?:{_POEM})[^，。！？；“”]{{0,10}}?(?:{_SAYING})?\s*[：:，]?$"
    r"|(?:唱|吟|咏|詠|歌|诵|誦)(?:着|著|了|的)?(?:道|道是|曰|云|是)?[：:]$|為證[：:]?$|为证[：:]?$"
    r"|[一二两兩三四几幾数數][首阕闋阙支联聯][^，。！？；]{0,14}[：:]$"
    rf"|(?:绝句|絕句|律诗?|律詩|{_POEM})[^，。！？；“”]{{0,6}}，[^，。！？；“”]{{0,4}}(?:写|寫|念|书|書)[^，。！？；]{{0,3}}[：:]$"
    r"|^(?:又|其|前|后|後|古|有)?(?:诗|詩|词|詞|赋|賦|歌|偈|颂|頌)(?:曰|云|道)?[：:]?$"
)
_QUOTED_LEAD = re.compile(r"(?:曰|云|道是|但见|但見|只见|只見|正是|真是|正所谓|有道是|真个是|真個是|果然是|好似|怎见得|怎見得|形容|言词|言詞|其书)[^，。！？；“”]{0,6}[：:]?$|(?:写|寫|书|書|题|題|镌|鐫|刻|念)[^，。！？；]{0,8}[：:]$")
# No lead-in ends with these.
_NO_LEAD_END = frozenset("，。！？；“”")
# Names of the tunes (词牌) that ci are written to.
_TUNES = (
    "西江月|临江仙|臨江仙|蝶恋花|蝶戀花|浣溪沙|如梦令|如夢令|满江红|滿江紅|水调歌头|水調歌頭|念奴娇|念奴嬌|鹧鸪天|鷓鴣天|菩萨蛮|菩薩蠻|虞美人|清平乐|清平樂|沁园春|沁園春|卜算子"
    "|忆江南|憶江南|点绛唇|點絳唇|南歌子|南柯子|唐多令|江城子|渔家傲|漁家傲|破阵子|破陣子|青玉案|声声慢|聲聲慢|雨霖铃|雨霖鈴|醉花阴|醉花陰|一剪梅|钗头凤|釵頭鳳|长相思|長相思|采桑子"
    "|定风波|定風波|摸鱼儿|扬州慢|永遇乐|永遇樂|贺新郎|賀新郎|水龙吟|水龍吟|桂枝香|苏幕遮|蘇幕遮|玉楼春|玉樓春|木兰花|踏莎行|生查子|相见欢|相見歡|捣练子|天净沙|天淨沙|山坡羊|折桂令|忆秦娥|憶秦娥|鹊桥仙|鵲橋仙"
)
_TUNE_LINE = re.compile(rf"[《【〔（(]?(?:调寄)?(?:{_TUNES})[》】〕）)]?(?:[·・\s].{{1,16}})?[：:]?$|调寄.{{2,8}}[：:]?$")

# Words of today's prose, which verse of a metre does without; of a few lines that nothing names verse, no more than this
# share may be such.
_MODERN = frozenset("的了着没她你这那们么吗呢吧把被就都也还很")
_MOST_MODERN = 0.12

_QUOTES = "“”‘’「」『』\"'`"
_STOP = re.compile("[。！？!?；](?![”’」』。！？!?])")
_END_MARK = re.compile("[，。、；：！？,;:!?…—”’」』]$")
_CLAUSE_MARKS = "，。、；：！？,;:!?…—"
_CLAUSE_MARK = re.compile(f"[{_CLAUSE_MARKS}]+")
# Han, with the letters of other scripts and the signs that a damaged encoding leaves in the place of some.
_VERSE = re.compile(f"[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\u3041-\u30fa\u0391-\u044f□*○{_CLAUSE_MARKS}]*")
# What a story says and verse of its kind seldom does, where a line could be either.
_TOLD = re.compile(
    "[“”「」：:]|(?:听|看|念|读|写|唱|吟|说|聽|讀|寫|說)(?:了|罢|毕|完|罷|畢|着)|[看听歇坐站走等想聽]了[一半]|说道|问道|答道|笑道|忽然|只见|却说|且说|话说|众人|連忙|连忙|不觉|说着|罢了|[他她]们?(?:听|说|笑|看|的|们|在|把|就|又|也|没|想)|这[个样里些]|那[个样里些]|什么|怎么|我们|你们|起来|下回分解|^却|^原来"
)
_SAYS = re.compile("[道说說曰云雲是问問答笑念唱联聯][：:]$")
_LEAST_CLAUSE, _MOST_CLAUSE = 3, 9
_MOST_VERSE_EM, _MOST_FREE_EM = 24.0, 30.0
# A verse stands so much further in than a paragraph.
_VERSE_INDENT_EM = 1.5
_MOST_ONE_PARAGRAPH = 240
# A line of a metre has so many Han, and fewer marks than these.
_MOST_METRIC_HAN, _MOST_METRIC_CHARS = 60, 160
_MOST_TITLE_CHARS = 12

# So many lines of a metre are verse: where nothing announces it, below 正是：, and below 诗曰.
_LEAST: dict[Lead, dict[int, int]] = {
    "": {5: 2, 7: 2},
    "colon": {5: 2, 7: 1},
    "quoted": {5: 1, 7: 1, 6: 2, 4: 2},
    "poem": {5: 1, 7: 1, 6: 1, 4: 1, 3: 2},
}
_LEAST_OTHERS = 4


# A line is looked at as itself, as what stands above others and below them: what was read of it is kept so long.
_REMEMBERED = 256


@dataclass(frozen=True, slots=True)
class Poem:
    """A verse: the groups from where it was sought to before `end`, one line each, and how sure that is."""

    end: int
    confidence: float


@lru_cache(maxsize=_REMEMBERED)
def read_lead(text: str) -> Lead:
    """Return what the end of a paragraph announces."""
    text = text.strip()
    last = text[-28:]
    announces = text.endswith(("：", ":")) or len(text) <= 10 or text[-1:] in "曰云证證"
    if (announces and _POEM_LEAD.search(last)) or _TUNE_LINE.match(text):
        return "poem"
    if text[-1:] not in _NO_LEAD_END and _QUOTED_LEAD.search(last):
        return "quoted"
    return "colon" if text.endswith(("：", ":")) else ""


def announces_verse(text: str) -> bool:
    """Tell whether a paragraph leads into verse, or into what may be verse."""
    return read_lead(text) in ("poem", "quoted")


def _lead_above(groups: Sequence[Group], index: int) -> Lead:
    """Return what is announced above a line; the title of a poem may stand between."""
    if not index:
        return ""
    above = _text(groups[index - 1])
    lead = read_lead(above)
    if not lead and index > 1 and len(above) <= _MOST_TITLE_CHARS and not _is_marked(above) and not is_separator(above):
        lead = read_lead(_text(groups[index - 2]))
    return lead


# --- metre -------------------------------------------------------------------------------------------------


def _clauses(text: str) -> tuple[int, ...]:
    """Return the lengths of a line's clauses, nothing where it holds anything but Han and marks."""
    text = bare(text).strip(_QUOTES)
    return tuple(map(len, filter(None, _CLAUSE_MARK.split(text)))) if _VERSE.fullmatch(text) else ()


@lru_cache(maxsize=_REMEMBERED)
def _metre(text: str) -> Metre | None:
    """Return the metre of a line; a clause of twice the length has lost its comma."""
    if len(text) > _MOST_METRIC_CHARS:
        return None
    lengths = _clauses(text)
    if not lengths or sum(lengths) > _MOST_METRIC_HAN or (len(lengths) == 1 and text.rstrip().endswith(("：", ":"))):
        return None
    for length in (7, 5):
        if set(lengths) in ({length}, {2 * length}):
            return Metre(length, sum(lengths) // length)
    if len(set(lengths)) == 1 and 3 <= lengths[0] <= 7:
        return Metre(lengths[0], len(lengths))
    return None


def _sentences(text: str) -> list[str]:
    ends = [stop.end() for stop in _STOP.finditer(text)]
    return [piece for start, end in pairwise((0, *ends, len(text))) if (piece := text[start:end])]


def _first_sentence(text: str) -> str:
    stop = _STOP.search(text)
    return text[: stop.end()] if stop else text


def _leading(sentences: Sequence[str]) -> tuple[int, Metre | None]:
    """Return how many sentences a text begins with that have one metre of several clauses, and that metre."""
    first = _metre(sentences[0])
    if first is None or (first.count < 2 and first.length not in (5, 7)):
        return 0, None
    count = 1
    while count < len(sentences):
        metre = _metre(sentences[count])
        if metre is None or metre.length != first.length or _TOLD.search(sentences[count]) or _has_pause(sentences[count]) != _has_pause(sentences[0]):
            break
        count += 1
    return (count, first) if first.count > 1 or count >= _LEAST_OTHERS else (0, None)


def _has_pause(text: str) -> bool:
    return len(_clauses(text)) > 1


# --- parting -----------------------------------------------------------------------------------------------


def part_verse(groups: Sequence[Group]) -> list[Group]:
    """Return the groups with poems that were printed as one paragraph, or run on into prose, parted line by line."""
    parted: list[Group] = []
    for group in groups:
        text = _text(group)
        if (stanza := _profile_above(parted)) and stanza == _profile(sentences := _sentences(text)):
            # The second half of a ci (下阕) has the lines of the first.
            first, *rest = _split(group, text, sentences, "")
            parted += [replace(first, gap=True, part="verse"), *rest]
            continue
        lead = _lead_above(parted, len(parted))
        if is_separator(text) or not (pieces := _pieces(text, lead, parted, torn=len(group.lines) > 1))[0]:
            parted.append(group)
            continue
        parted += _split(group, text, *pieces)
    return parted


def _profile(sentences: Sequence[str]) -> tuple[tuple[int, ...], ...]:
    """Return the lengths of the clauses of each line of a stanza, nothing unless all of it is Han and marks."""
    lines = tuple(map(_clauses, sentences))
    return lines if all(lines) and len(lines) > 1 else ()


def _profile_above(groups: Sequence[Group]) -> tuple[tuple[int, ...], ...]:
    """Return the profile of the ci that was parted just above, nothing where there is none or all its clauses are alike."""
    index = len(groups)
    while index and groups[index - 1].part == "verse":
        index -= 1
    if not 0 < index < len(groups):
        return ()
    profile = _profile([group.only_line for group in groups[index - 1 :]])
    return profile if len({length for line in profile for length in line}) > 1 else ()


def _text(group: Group) -> str:
    return bare(group.only_line) or "".join(bare(line.text) for line in group.lines)


def _pieces(text: str, lead: Lead, above: Sequence[Group], *, torn: bool) -> tuple[list[str], str]:
    """Return the lines of verse a paragraph begins with, none when it stays whole, and the prose after them.

    `torn` says that it stood on several short lines: below a word that names verse it is verse until a story is told.
    """
    whole: tuple[list[str], str] = [], ""
    if lead != "poem" and _metre(_first_sentence(text)) is None:
        return whole
    sentences = _sentences(text)
    if len(sentences) < 2:
        return whole
    count, metre = _leading(sentences)
    if torn and (lead == "poem" or (lead == "quoted" and metre is not None)):
        while count < len(sentences) and _is_free(sentences[count : count + 1]) and not _TOLD.search(sentences[count].strip(_QUOTES)):
            count += 1
        if count > 1:
            return sentences[:count], "".join(sentences[count:])
    if metre is None or (metre.length not in (5, 7) and count < len(sentences)):
        free = lead == "poem" and len(text) <= _MOST_ONE_PARAGRAPH and not _TOLD.search(text.strip(_QUOTES)) and _is_free(sentences)
        if free or metre is None:
            return (sentences, "") if free else whole
    clauses = sum(found.count for sentence in sentences[:count] if (found := _metre(sentence)))
    if count == len(sentences):
        enough = clauses >= (4 if metre.length in (5, 7) else 8) or lead == "poem"
        return (sentences, "") if enough else whole
    before = _metre(above[-1].only_line) if above else None
    runs_on = before is not None and before.length == metre.length and before.count > 1
    if text[:1] in _QUOTES or not (metre.length in (5, 7) or (metre.length == 6 and runs_on)):
        return whole
    announced = lead in ("poem", "quoted") or (
        lead == "colon" and (metre.length == 7 or count > 1) and not _TOLD.search("".join(sentences[:count]))
    )
    return (sentences[:count], "".join(sentences[count:])) if runs_on or announced or clauses >= 8 else whole


def _is_free(sentences: Sequence[str]) -> bool:
    """Tell whether the clauses of a text could be those of a ci: all short, and not all alike."""
    lengths = [length for sentence in sentences for length in _clauses(sentence)]
    return bool(lengths) and all(map(_clauses, sentences)) and _LEAST_CLAUSE <= max(lengths) <= 14 and sum(lengths) / len(lengths) <= 10


def _split(group: Group, text: str, verse: Sequence[str], prose: str) -> Iterator[Group]:
    """Yield a group for each line of its verse and one for the prose after it; line ends are put in and taken out."""
    numbers = [line.number for line in group.lines for _ in bare(line.text)]
    first = group.lines[0]
    indent = first.text[: len(first.text) - len(first.text.lstrip())]
    joins = tuple(Edit("join-lines", line.number, "\n", "", 0.9) for line in group.lines[1:])
    yield Group((SourceLine(first.number, indent + verse[0]),), group.gap, (*group.edits, *joins))
    place = len(verse[0])
    for piece in (*verse[1:], prose):
        if piece:
            edit = Edit("part-verse", numbers[place], "", "\n", 0.9)
            yield Group((SourceLine(numbers[place], piece),), False, (edit,), "prose" if piece is prose else "verse")
            place += len(piece)


# --- finding -----------------------------------------------------------------------------------------------


def find_poem(groups: Sequence[Group], start: int, habit: Habit) -> Poem | None:
    """Return the verse that begins at a group, None when there is none."""
    if not groups[start].only_line or is_separator(groups[start].only_line):
        return None
    lead = _lead_above(groups, start)
    found = [
        Poem(_metric_end(groups, start, lead), 0.95 if lead else 0.9),
        Poem(_indented_end(groups, start, habit), 0.9),
        Poem(_parallel_end(groups, start, lead), 0.8),
    ]
    best = max(found, key=lambda poem: poem.end)
    if best.end == start:
        best = Poem(_free_end(groups, start, lead), 0.7)
    end = max(best.end, start + 1)
    while end < len(groups) and groups[end].part == "verse":
        end += 1
    return Poem(end, best.confidence) if best.end > start or end > start + 1 else None


def _metric_end(groups: Sequence[Group], start: int, lead: Lead) -> int:
    """Return the end of a run of lines of one metre; within it a line may be damaged, or differ as in old songs."""
    metre = _metre(groups[start].only_line)
    if metre is None:
        return start
    end = start + 1
    between: set[tuple[int, ...]] = set()
    while end < len(groups):
        if (own := _metre(groups[end].only_line)) and _alike(own, metre):
            end += 1
        elif (
            end + 1 < len(groups)
            and (own := _metre(groups[end + 1].only_line))
            and _alike(own, metre)
            and groups[end].part != "prose"
            and _bridges(groups[end].only_line)
            and _is_marked(groups[end].only_line) == _is_marked(groups[start].only_line)
        ):
            between.add(_clauses(groups[end].only_line))
            end += 2
        else:
            break
    if end < len(groups) and groups[end].part != "prose" and _clauses(groups[end].only_line) in between and _bridges(groups[end].only_line):
        end += 1  # long and short lines by turns: the last is one of the long
    least = _LEAST[lead].get(metre.length, _LEAST_OTHERS) if metre.count > 1 else _LEAST_OTHERS
    if not lead and metre.count > 1 and not _has_pause(groups[start].only_line):
        least = _LEAST_OTHERS  # without its comma a sentence of a story is as long by chance
    first = groups[start].only_line
    if lead in ("", "colon") and end - start < _LEAST_OTHERS:
        text = "".join(group.only_line for group in groups[start:end])
        if sum(character in _MODERN for character in text) > _MOST_MODERN * len(text):
            return start
    if end - start == 1 and end < len(groups) and not _is_marked(first) and _is_marked(groups[end].only_line) and _metre(groups[end].only_line):
        return start  # the title of the poem below
    if end - start == 1 and ((metre.count % 2 and lead in ("", "colon")) or (lead == "colon" and _TOLD.search(first.rstrip("：")))):
        return start
    if metre.length not in (5, 7) and end - start == 1 and bare(first)[-1:] not in "。！？”":
        return start
    return end if end - start >= least else start


def _alike(one: Metre, other: Metre) -> bool:
    return one.length == other.length and (one.count > 1) == (other.count > 1)


def _bridges(text: str) -> bool:
    """Tell whether a line between two of a metre can be one of the poem's: all its clauses are those of verse."""
    lengths = _clauses(text)
    return bool(lengths) and max(lengths) <= 14 and 5 <= sum(lengths) <= 24 and not _TOLD.search(text)


def _is_marked(text: str) -> bool:
    """Tell whether a line ends with a mark, as all lines of a poem do or none; its title does not."""
    return bool(_END_MARK.search(text.rstrip()))


def _indented_end(groups: Sequence[Group], start: int, habit: Habit) -> int:
    """Return the end of a run of short lines that stand further in than paragraphs do."""
    end = start
    while end < len(groups) and _stands_in(groups[end], habit) and not _closes_letter(groups, end):
        end += 1
    return end if end - start >= 2 else start


def _stands_in(group: Group, habit: Habit) -> bool:
    text = group.only_line
    return bool(
        indent_em(text) >= habit.indent_em + _VERSE_INDENT_EM
        and (habit.indent_em or not _TOLD.search(text))
        and width_em(bare(text)) <= _MOST_VERSE_EM
        and not is_separator(text)
    )


def _closes_letter(groups: Sequence[Group], index: int) -> bool:
    """Tell whether a line is a date, a compliment (此致), or a name above a date: the end of a letter, set at the right."""
    text = bare(groups[index].only_line)
    below = bare(groups[index + 1].only_line) if index + 1 < len(groups) else ""
    return _is_day(text) or is_compliment(text) or (len(text) <= 12 and _is_day(below))


def _is_day(text: str) -> bool:
    """Tell whether a line is a date; a line of verse may speak of the moon at night (床前明月夜)."""
    return is_date(text) or ("年" in text and is_dated(text))


def _parallel_end(groups: Sequence[Group], start: int, lead: Lead) -> int:
    """Return the end of a couplet (对联) of clauses of different lengths, alike in both of its lines."""
    if lead not in ("poem", "quoted") or start + 1 >= len(groups):
        return start
    first, second = (_clauses(group.only_line) for group in groups[start : start + 2])
    return start + 2 if first and first == second and 8 <= sum(first) <= 24 else start


def _free_end(groups: Sequence[Group], start: int, lead: Lead) -> int:
    """Return the end of lines of any length below a word that names verse."""
    if lead != "poem":
        return start
    end = start
    marked = _is_marked(groups[start].only_line)
    while end < len(groups) and _may_be_free(groups[end]) and _is_marked(groups[end].only_line) == marked:
        end += 1
    return end if end - start >= 2 else start


def _may_be_free(group: Group) -> bool:
    text = bare(group.only_line)
    if _SAYS.search(text):
        return False
    text = text.rstrip("：:")
    lengths = _clauses(text)
    return (
        bool(lengths)
        and group.part != "prose"
        and width_em(text) <= _MOST_FREE_EM
        and _LEAST_CLAUSE <= max(lengths) <= _MOST_CLAUSE
        and (len(lengths) == 1 or _is_marked(group.only_line))
        and not _TOLD.search(text.strip(_QUOTES))
        and not is_separator(text)
        and read_lead(text) == ""
    )

