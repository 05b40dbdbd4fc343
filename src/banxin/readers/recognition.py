"""A text comes in; the name of the reader that understands it goes out, with the evidence, and what speaks against one."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from itertools import pairwise
from pathlib import PurePath
from statistics import median, quantiles

from banxin.diagnostics import Place, Report
from banxin.patterns import late
from banxin.settings import ReaderName

# The reason given where nothing speaks for another reader.
RUNNING_TEXT = "running text"

# The beginning of a source says what it is; the rest would only cost time.
_SAMPLE_CHARS = 300_000

_MARKDOWN_SUFFIXES = (".md", ".markdown")
# Each sign of Markdown with its weight: how unlikely it is that plain text has it by chance.
_MARKDOWN_SIGNS: tuple[tuple[str, int, re.Pattern[str]], ...] = (
    (
        "front matter",
        3,
        re.compile(r"\A---[ \t]*\n(?:[\w-]+[ \t]*:.*\n|[ \t#].*\n|\n)+?(?:---|\.\.\.)[ \t]*(?:\n|\Z)"),
    ),
    ("headings", 2, re.compile(r"^ {0,3}#{1,6}[ \t]+[^\s#]", re.M)),
    ("fenced code", 2, re.compile(r"^ {0,3}```[^`\n]*\n[\s\S]*?^ {0,3}```", re.M)),
    ("links", 2, re.compile(r"\[[^\]\n]{0,300}\]\([^)\s]{1,500}(?:\s+\"[^\"\n]*\")?\)")),
    ("tables", 2, re.compile(r"^ {0,3}\|?[ \t]*:?-{2,}:?[ \t]*\|[ \t|:-]*$", re.M)),
    ("notes", 2, re.compile(r"^\[\^[^\]\s]+\]:", re.M)),
    ("strong emphasis", 1, re.compile(r"\*\*[^\s*][^*\n]*\*\*")),
    ("quotations", 1, re.compile(r"^> \S.*(?:\n>.*)*", re.M)),
    ("lists", 1, re.compile(r"^[-*+] [^\s*+-].*\n(?:\s*\n)?[-*+] [^\s*+-]", re.M)),
)
_LEAST_MARKDOWN_WEIGHT = 2

# What the press writes and novels hardly do, in both scripts; each counts once.
_PRESS_SIGNS = (
    late(r"责任编辑|責任編輯|责编|責編|本版编辑|版式设计|值班(?:编辑|主任)"),
    late(r"本[报報台网網]\s*(?:讯|訊|记者|記者|评论员|評論員)|[记記]者\s*[\u4e00-\u9fff]{2,3}\s*[）)]"),
    late(r"(?:新[华華]社|中新社).{0,12}(?:电|電|讯|訊)"),
    late(r"第?\s*[A-Z]?\d{1,2}\s*版|第\s*[一二三四五六七八九十]{1,3}\s*版(?![次本])|星期[一二三四五六日天]|E-?mail\s*[:：]", re.I),
    late(r"^\s*(?:[□■◇◆◎●▲△▼▶◢◣※▌▍▎][^\s□■]{1,16}|[【〖][\u4e00-\u9fff]{2,6}[】〗])\s*$", re.M),
    late(r"^\s*(?:文|图|圖|诗|詩|漫画|漫畫|撰文|文图)\s*[/／]\s*[\u4e00-\u9fff]{2,4}(?:\s|$)", re.M),
    late(r"《[^》\n]{2,10}[报報]》"),
    late(r"^\s*[【（(]?\s*(?:[编編][辑輯](?:同志|部)\s*[：:]|[编編]后|編後|[编編]者按)", re.M),
)
# A folio (报眉) says of which day the page is, and of what paper, number or page: it counts twice, at the head or foot.
_DIGIT = "[0-9０-９〇○零一二三四五六七八九十]"
_MONTH = rf"{_DIGIT}{{4}}\s*年\s*{_DIGIT}{{1,3}}\s*月"
_DAY = rf"(?:{_MONTH}\s*{_DIGIT}{{1,3}}\s*日|{_DIGIT}{{4}}\s?[.．/-]\s?{_DIGIT}{{1,2}}\s?[.．/-]\s?{_DIGIT}{{1,2}})"
_PAPER = rf"[\u4e00-\u9fff][报報](?:\s|$|文[艺藝])|副刊|[周週]刊|第\s*{_DIGIT}+\s*期|{_DIGIT}\s*版|版[:：]|\b[A-Z]\d{{1,2}}\b"
_FOLIO = late(rf"(?=[^。！？]{{0,100}}$)(?:(?=.*{_DAY}).*(?:{_PAPER})|.*[\u4e00-\u9fff][报報]\s.*{_MONTH})")
# Of two paragraphs that open as reports do, no more need be seen.
_REPORT = late(r"^\s*(?:本[报報台网網]\s*(?:[讯訊](?![息号號])|[记記]者)|[据據]?新[华華]社.{0,12}[电電])", re.M)
_REPORTS, _REPORTS_COUNT = 2, 2
# A scan's text layer has spaces between the characters of its words.
_STRAY_SPACE = late(r"(?<=[\u4e00-\u9fff(（])[ \u3000](?=[\u4e00-\u9fff(（])")
_FOLIO_LINES = 4
_SURE_PRESS_SIGNS = 3
_CHAPTER_LINE = re.compile(
    r"^\s*[☆★●◎【〖\[、]*\s*(?:正文\s+)?第\s*[0-9０-９〇零一二三四五六七八九十百千两兩壹贰叁肆伍陆柒捌玖拾廿卅]+\s*[章回囘卷话話幕讲講折]"
    r"(?:[\s　:：、】〗\]].{0,40}|[^\s，。；！？：“”]{0,16})$",
    re.M,
)

# A newspaper column holds 8 to 28 characters; books are set wider, and whole paragraphs are longer than any line. An
# extractor that cuts lines leaves shorter ones.
_COLUMN_CHARS = (8, 28)
_LONGEST_LINE = 48
_SURE_OF_CUTS = 60  # lines
# Lines of a column are as long as their neighbours, but for last lines and headlines; a poem's hold few marks.
_EVEN_CHARS, _LEAST_EVEN = 2, 0.36
# Lines broken at a measure end within a sentence, but for one in some seven; whole paragraphs nearly all end
# one.
_MOST_ENDED_LINES = 0.4
_LEAST_MARKED_LINES = 0.25
_INNER_MARK = late("[，。、；：！？“”「」《》]|(?<=[\u4e00-\u9fff])[,;:!?]")
# An extractor that ends a line at its marks leaves none inside, but lines that no page begins or ends with (避头尾).
_CLAUSE_END = late("[，、；：]$")
_TORN_LINE = late("[，。、；：！？”」』》）]|.*[“「『《（]$")
_LEAST_TORN = 0.01
# Columns that stand side by side in the lines of a text are parted by gutters.
_GUTTER = late(r"\S\s{3,}\S.{5}")
_LEAST_GUTTERED = 0.25
# The largest broadsheet pages hold some 15,000 characters.
_MOST_PAGE_CHARS = 40_000


def recognise(text: str, name: str) -> tuple[ReaderName, str]:
    """Return the reader for a text and the reason, in words for a message; "" where the name of its file says it."""
    sample = text[:_SAMPLE_CHARS]
    if PurePath(name).suffix.lower() in _MARKDOWN_SUFFIXES:
        return "markdown", ""
    found = [(sign, weight) for sign, weight, pattern in _MARKDOWN_SIGNS if pattern.search(sample)]
    if sum(weight for _, weight in found) >= _LEAST_MARKDOWN_WEIGHT:
        return "markdown", "it has " + ", ".join(sign for sign, _ in found)
    if len(_CHAPTER_LINE.findall(sample)) >= 2:
        return "novel", "headings of chapters stand on lines of their own"
    if len(text) <= _MOST_PAGE_CHARS:
        press = _count_press_signs(sample)
        if press >= _SURE_PRESS_SIGNS:
            return "newspaper", f"{press} signs of the press"
        if _has_gutters(sample):
            return "newspaper", "its columns stand side by side"
        if reason := _find_column(sample, press):
            return "newspaper", reason
    return "novel", RUNNING_TEXT


def _count_press_signs(text: str) -> int:
    text = _STRAY_SPACE.sub("", text)
    lines = [line for line in text.split("\n") if line.strip()]
    folio = any(_FOLIO.match(line.strip()) for line in (*lines[:_FOLIO_LINES], *lines[-_FOLIO_LINES:]))
    reports = len(_REPORT.findall(text)) >= _REPORTS
    return sum(bool(pattern.search(text)) for pattern in _PRESS_SIGNS) + 2 * folio + _REPORTS_COUNT * reports


def _has_gutters(text: str) -> bool:
    """Tell whether columns stand side by side in the lines, as an extractor that keeps the layout leaves them."""
    lines = [line for raw in text.split("\n") if (line := raw.strip())]
    return len(lines) >= 8 and sum(bool(_GUTTER.search(line)) for line in lines) >= _LEAST_GUTTERED * len(lines)


def _find_column(text: str, press: int) -> str:
    """Return what shows that the lines are those of newspaper columns, broken within sentences; an empty string for others.

    Columns of several widths stand one after another, so each line is held against its neighbours. Where lines are not
    even, one of the `press` signs speaks for a page, for lines as wide as a book's two.
    """
    lines = [line for line in ("".join(raw.split()) for raw in text.split("\n")) if line]
    if len(lines) < 8:
        return ""
    widths = [len(line) for line in lines]
    ended = sum(line[-1] in "。！？…”」" for line in lines) / len(lines)
    torn = sum(bool(_TORN_LINE.match(line)) for line in lines) >= _LEAST_TORN * len(lines)
    marked = sum(bool(_INNER_MARK.search(line[:-1]) or (torn and _CLAUSE_END.search(line))) for line in lines) / len(lines)
    if ended > _MOST_ENDED_LINES or marked < _LEAST_MARKED_LINES or quantiles(widths, n=10)[-1] > _LONGEST_LINE:
        return ""
    even = sum(abs(one - other) <= _EVEN_CHARS for one, other in pairwise(widths)) / (len(widths) - 1)
    least, most = _COLUMN_CHARS
    usual = median(widths)
    if least <= usual <= most and even >= _LEAST_EVEN:
        return "its lines are short and even like those of a column"
    if press >= (1 if usual <= most else 2):
        return f"its lines are broken like those of a page, with {press} sign{'s' if press > 1 else ''} of the press"
    if usual <= most and len(lines) >= _SURE_OF_CUTS:
        return "its lines are short and broken within sentences"
    return ""


# --- what is no newspaper page -----------------------------------------------------------------------------

# What programs write, by the form of most of its lines.
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("a log", late(r"\W{0,2}\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d|\W{0,2}[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d")),
    ("JSON", late(r"""\s*(?:[\[{].*[\]}],?|"[^"]*"\s*:.*|[\[\]{}]+,?)\s*$""")),
    ("HTML or XML", late(r"\s*</?[A-Za-z!?][^>]*>|.*</[A-Za-z]\w*>\s*$")),
    ("a table of values (CSV)", late(r"[^,\t，。]*(?:[,\t][^,\t，。]*){2,}$")),
    (
        "source code",
        late(
            r"\s*(?:def|class|import|from|return|if|elif|else|for|while|try|public|private|static|const|let|var|function)\b"
            r"|\s*(?:#include|//|@\w)|.*[{};]\s*$|.*\w\([^（）]*\)?[:,]?\s*$|\s*[)\]}]|\s*\w+(?:\.\w+)*\s*[-+*/]?=\s"
        ),
    ),
)
_LEAST_FORMED, _LEAST_LINES = 0.6, 4

# A page in Chinese holds names, figures and addresses in other letters; a page in another language holds Chinese
# names at most. In Japanese more than one letter in six is kana.
_LEAST_HAN, _MOST_KANA = 0.3, 1 / 6
_LEAST_LETTERS = 40
_SCRIPTS = {
    "LATIN": "Latin", "CYRILLIC": "Cyrillic", "GREEK": "Greek", "ARABIC": "Arabic", "HEBREW": "Hebrew", "THAI": "Thai",
    "HANGUL": "Korean", "HIRAGANA": "Japanese", "KATAKANA": "Japanese", "DEVANAGARI": "Devanagari",
}  # fmt: skip


def report_other_text(text: str, name: str, report: Report, *, can_choose: bool = True) -> None:
    """Report a text that is read as a Chinese newspaper page and hardly is one (SRC-016): what it looks like instead.

    `can_choose` says that `--from` may name another reader, as it may not for a PDF.
    """
    sample = text[:_SAMPLE_CHARS]
    if _count_press_signs(sample) >= _SURE_PRESS_SIGNS:
        return
    reader, reason = recognise(text, "")
    if form := _find_form(sample):
        look, remedy = f"it looks like {form}", "name the text of a newspaper page"
    elif reader == "markdown" or (reader == "novel" and reason != RUNNING_TEXT):
        look = f"it looks like a novel: {reason}" if reader == "novel" else f"it looks like Markdown: {reason}"
        remedy = f"read it with --from {reader}" if can_choose else f"take its text out and read that with --from {reader}"
    elif script := _find_other_script(sample):
        look = f"most of its letters are {script}"
        remedy = "pages are read in Chinese; Markdown (--from markdown) is read in any language"
    else:
        return
    report.add("SRC-016", place=Place(name), look=look, remedy=remedy)


def _find_form(text: str) -> str:
    """Return what a program has written in the form of its lines; an empty string for what people write."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < _LEAST_LINES:
        return ""
    for form, pattern in _FORMS:
        if sum(bool(pattern.match(line)) for line in lines) >= _LEAST_FORMED * len(lines):
            return form
    return ""


def _find_other_script(text: str) -> str:
    """Return the script that most letters are of where it is not that of Chinese; else an empty string."""
    letters = Counter(character for character in text if character.isalpha())
    scripts: Counter[str] = Counter()
    for character, count in letters.items():
        scripts[unicodedata.name(character, "UNKNOWN").split(" ")[0]] += count
    total = scripts.total()
    han, kana = scripts["CJK"] + scripts["IDEOGRAPHIC"], scripts["HIRAGANA"] + scripts["KATAKANA"]
    if total < _LEAST_LETTERS:
        return ""
    if kana > _MOST_KANA * (kana + han):
        return _SCRIPTS["HIRAGANA"]
    if han >= _LEAST_HAN * total:
        return ""
    others = {script: count for script, count in scripts.items() if script in _SCRIPTS}
    return _SCRIPTS[max(others, key=lambda script: others[script])] if others else ""
