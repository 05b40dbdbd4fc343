"""Signs of the dialects that people write Markdown in go in; tokens of the same kinds as those of CommonMark come out.

Pandoc, Typora and Obsidian: struck, raised, lowered and marked text, boxes of tasks, formulas left as they are, comments, the
tags of HTML that say what such signs say, links between notes (`[[渡口]]`), callouts, line blocks, and headings without a space behind
their sign. A token's `written` in its `meta` is what of the text is only syntax.
"""

from __future__ import annotations

import html
import re
from urllib.parse import quote

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from banxin.readers.pandoc_tables import pandoc_table

# Letters and figures above or below the line (x^2^, H~2~O), the Latin ones only: between Chinese words these signs have
# other uses (3~5天, 好~, ^_^). What is raised behind a Han character is a figure or a sign, as of who wrote what (张三^1,*^).
_SCRIPTS = (
    ("superscript", re.compile(r"(?<=[0-9A-Za-z\u0370-\u03ff)\]}~])\^([0-9A-Za-z\u0370-\u03ff+\-−=(),.*/]{1,16})\^")),
    ("superscript", re.compile(r"(?<=[^\W_])\^((?:[0-9,，、*†‡①-⑳\-–]|\\\*){1,16}|\[[0-9,，、\-–]{1,16}\])\^")),
    ("subscript", re.compile(r"(?<=[A-Za-z\u0370-\u03ff)\]}^])~([0-9A-Za-z\u0370-\u03ff+\-−=(),.]{1,16})~(?!~)")),
)
# A formula of another dialect, which stays as it is written, its backslashes and carets too; between dollars without these signs
# stands a price.
FORMULA = re.compile(r"\$\$[^$]+\$\$|\$[^$\s][^$\\^_{=]*[\\^_{=][^$]*\$")
# Marked text; `x==1 and y==2` has no such.
_MARKED = re.compile(r"(?<![0-9A-Za-z=])==(?=[^\s=])([^=\n]+)(?<!\s)==(?![0-9A-Za-z=])")
# A box at the head of an item of a list, with the space behind it.
_BOX = re.compile(r"\[([ xX])\][ \t]+(?=\S)|\[([ xX])\][ \t]*\Z")
_COMMENT = re.compile(r"<!--(?!-?>).{0,5000}?-->|(?<!\S)%%(?=[^%]).{0,500}?%%(?!\S)", re.DOTALL)
# What stands alone for a list of contents to be made here, and for a new page.
_CONTENTS = re.compile(r"\[toc\]|\[\[_?toc_?\]\]|@\[toc\](?:\([^()\n]*\))?|\\tableofcontents", re.IGNORECASE)
_COMMAND = re.compile(r"\\(?:newpage|pagebreak|clearpage|cleardoublepage)(?:\{\})?")
_WIKI = re.compile(r"!?\[\[([^\[\]|#\n]*?)(?:#([^\[\]|\n]*?))?(?:\\?\|([^\[\]\n]*?))?\]\]")
_PICTURE_NAME = re.compile(r".*\.(?:png|jpe?g|gif|svg|webp|bmp|tiff?|avif)", re.IGNORECASE)
_CALLOUT = re.compile(r"\[!([A-Za-z]+)\][+-]?[ \t]*")
_BAR_LINE = re.compile(r"\|(?:[ \t]+([^|]*))?")

_ATTRIBUTE = r"""[ \t\n]+([A-Za-z_:][\w:.-]{0,40})(?:[ \t\n]*=[ \t\n]*(?:"([^"<>]{0,500})"|'([^'<>]{0,500})'|([^\s"'=<>`]{1,500})))?"""
_ATTRIBUTES = re.compile(_ATTRIBUTE)
_TAG = re.compile(rf"<([A-Za-z][A-Za-z0-9]*)((?:{_ATTRIBUTE}){{0,12}})[ \t\n]*/?>")
# Tags around words, by what signs say the same.
_PAIRS = {
    "sup": ("superscript", "sup"), "sub": ("subscript", "sub"),
    **dict.fromkeys(("s", "del", "strike"), ("s", "s")),
    **dict.fromkeys(("b", "strong"), ("strong", "strong")),
    **dict.fromkeys(("i", "em", "u", "mark"), ("em", "em")),
}  # fmt: skip
_RUBY = re.compile(r"<ruby>((?:[^<>\n]|</?r[bpt]>){1,400}?)</ruby>", re.IGNORECASE)
_RUBY_PAIR = re.compile(r"(?:<rb>)?([^<>]+)(?:</rb>)?(?:<rp>[^<>]*</rp>)?<rt>([^<>]*)</rt>(?:<rp>[^<>]*</rp>)?", re.IGNORECASE)

# A heading whose sign has no space behind it, or is the full-width one: two signs or more, or the words of a heading behind one.
_TIGHT = re.compile(r"([#＃]{1,6})([ \t　]*)([^#＃\s].*)")
_HEADING_WORDS = re.compile(
    "第[0-9０-９〇零一二两三四五六七八九十百千]{1,8}[章回节節卷部篇集]|[前序][言文]?(?:$|[ 　])|楔子|引子|尾[声聲]|[后後][记記]|番外|附[录錄]|目[录錄]$"
)
# What ends a sentence is no heading, though hyphens stand right below it.
_SENTENCE = re.compile("[。；，：][”’」』）]?$")


def use_dialects(parser: MarkdownIt) -> None:
    """Make a parser of CommonMark read the signs of the dialects."""
    parser.enable("strikethrough")
    above = ["paragraph", "reference", "blockquote", "list"]
    parser.block.ruler.before("fence", "comment", _comment_block, {"alt": above})
    parser.block.ruler.before("table", "pandoc_table", pandoc_table)
    parser.block.ruler.after("heading", "tight_heading", _tight_heading, {"alt": above[:-1]})
    parser.core.ruler.after("block", "sentences", _part_sentences)
    parser.core.ruler.after("inline", "boxes", _read_boxes)
    parser.core.ruler.after("boxes", "callouts", _read_callouts)
    parser.core.ruler.after("callouts", "lone_lines", _read_lone_lines)
    for name, rule in (("comment", _comment), ("formula", _formula), ("ruby", _ruby), ("tag", _tag), ("wiki_link", _wiki_link), ("marked", _marked)):
        parser.inline.ruler.before("escape", name, rule)
    # A number that is raised in its brackets is no note: 引文^[1]^.
    parser.inline.ruler.before("strikethrough", "script", _script)


# --- within a line -----------------------------------------------------------------------------------------


def _comment(state: StateInline, silent: bool) -> bool:
    """Read a comment (`<!-- … -->`, `%% … %%`), which is no text."""
    found = _COMMENT.match(state.src, state.pos, state.posMax) if state.src[state.pos] in "<%" else None
    if not found:
        return False
    if not silent:
        state.push("comment", "", 0).content = found[0]
    state.pos = found.end()
    return True


def _formula(state: StateInline, silent: bool) -> bool:
    """Read a formula as the text it is."""
    found = FORMULA.match(state.src, state.pos, state.posMax) if state.src[state.pos] == "$" else None
    if not found:
        return False
    if not silent:
        for number, line in enumerate(found[0].split("\n")):
            if number:
                state.push("softbreak", "br", 0)
            state.push("text", "", 0).content = line
    state.pos = found.end()
    return True


def _script(state: StateInline, silent: bool) -> bool:
    """Read raised or lowered letters."""
    if state.src[state.pos] not in "^~":
        return False
    found = next(((name, found) for name, signs in _SCRIPTS if (found := signs.match(state.src, state.pos, state.posMax))), None)
    if found is None:
        return False
    name, match = found
    if not silent:
        state.push(f"{name}_open", name[:3], 1)
        state.push("text", "", 0).content = match[1].replace("\\", "")
        state.push(f"{name}_close", name[:3], -1)
    state.pos = match.end()
    return True


def _marked(state: StateInline, silent: bool) -> bool:
    """Read marked text (`==…==`), which print has no ink for, as emphasis."""
    found = _MARKED.match(state.src, state.pos, state.posMax) if state.src[state.pos] == "=" else None
    if not found:
        return False
    _enclose(state, ("em", "em"), found.start(1), found.end(1), found.end(), "", silent)
    return True


def _enclose(state: StateInline, kind: tuple[str, str], first: int, last: int, end: int, written: str, silent: bool) -> None:
    """Put what stands from `first` to before `last` into an element; the text goes on at `end`."""
    if not silent:
        state.push(f"{kind[0]}_open", kind[1], 1).meta = {"written": written}
        state.pos, most, state.posMax = first, state.posMax, last
        state.md.inline.tokenize(state)
        state.posMax = most
        state.push(f"{kind[0]}_close", kind[1], -1)
    state.pos = end


def _tag(state: StateInline, silent: bool) -> bool:
    """Read a tag of HTML that says what Markdown has a sign for; all others are text."""
    found = _TAG.match(state.src, state.pos, state.posMax) if state.src[state.pos] == "<" else None
    if not found:
        return False
    name = found[1].lower()
    given = {one[1].lower(): html.unescape(one[2] or one[3] or one[4] or "") for one in _ATTRIBUTES.finditer(found[2])}
    if name == "br":
        if not silent:
            state.push("hardbreak", "br", 0).meta = {"written": found[0]}
        state.pos = found.end()
        return True
    if name == "img" and given.get("src"):
        if not silent:
            _push_picture(state, given["src"], given.get("alt", ""), _width(given), given.get("title", ""), found[0])
        state.pos = found.end()
        return True
    if name not in (*_PAIRS, "a", "span"):
        return False
    closing = re.compile(rf"<(/?){name}(?=[\s/>])[^<>]*>", re.IGNORECASE).search(state.src, found.end(), state.posMax)
    if not closing or not closing[1]:
        return False
    if name in _PAIRS and closing.start() > found.end():
        _enclose(state, _PAIRS[name], found.end(), closing.start(), closing.end(), found[0] + closing[0], silent)
        return True
    # What Word leaves where a link leads to.
    place = given.get("id") or given.get("name")
    if not place or state.src[found.end() : closing.start()].strip():
        return False
    if not silent:
        opening = state.push("span_open", "span", 1)
        opening.attrs, opening.meta = {"id": place}, {"written": found[0] + closing[0]}
        state.push("span_close", "span", -1)
    state.pos = closing.end()
    return True


def _width(given: dict[str, str]) -> str:
    zoomed = re.search(r"(?:zoom|width)\s*:\s*([0-9.]+\s*[a-z%]*)", given.get("style", ""))
    return given.get("width", "") or (zoomed[1].strip() if zoomed else "")


def _push_picture(state: StateInline, source: str, alternative: str, width: str, title: str, written: str) -> None:
    token = state.push("image", "img", 0)
    token.attrs = {"src": source, "alt": "", **({"title": title} if title else {}), **({"width": width} if width else {})}
    token.children = []
    if alternative:
        text = Token("text", "", 0)
        text.content = alternative
        token.children.append(text)
    token.content, token.meta = alternative, {"written": written}


def _ruby(state: StateInline, silent: bool) -> bool:
    """Read `<ruby>漢<rt>hàn</rt></ruby>`."""
    found = _RUBY.match(state.src, state.pos, state.posMax) if state.src.startswith("<", state.pos) else None
    pairs = _RUBY_PAIR.findall(found[1]) if found else []
    if not found or not pairs or _RUBY_PAIR.sub("", found[1]).strip():
        return False
    if not silent:
        token = state.push("ruby", "ruby", 0)
        token.meta = {"pairs": [(html.unescape(base), html.unescape(text)) for base, text in pairs], "written": found[0]}
    state.pos = found.end()
    return True


def _wiki_link(state: StateInline, silent: bool) -> bool:
    """Read a link between notes, `[[渡口]]` or `[[渡口#晨|那天早上]]`, and what is embedded by one, `![[map.png]]`."""
    found = _WIKI.match(state.src, state.pos, state.posMax) if state.src[state.pos] in "[!" else None
    if not found or not (found[1].strip() or found[2]) or _CONTENTS.fullmatch(found[0]):
        return False
    name, place, shown = (found[1].strip(), (found[2] or "").strip(), (found[3] or "").strip())
    if not silent:
        if found[0][0] == "!" and _PICTURE_NAME.fullmatch(name):
            is_width = re.fullmatch(r"([0-9]+)(?:x[0-9]+)?", shown)
            _push_picture(state, quote(name), "" if is_width else shown, is_width[1] if is_width else "", "", found[0])
            state.tokens[-1].meta["anywhere"] = True
        else:
            token = state.push("wiki_link", "", 0)
            token.content = shown or f"{name} {place}".strip()
            token.meta = {"target": place or name, "written": found[0]}
    state.pos = found.end()
    return True


# --- lines and blocks --------------------------------------------------------------------------------------


def _comment_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a comment that stands on lines of its own, over blank ones too."""
    if state.is_code_block(start):
        return False
    first, last = state.bMarks[start] + state.tShift[start], state.eMarks[end - 1]
    line = state.src[first : state.eMarks[start]].strip()
    if line.startswith("<!--"):
        unclosed = state.env.setdefault("unclosed", {})
        closed = state.src.find("-->", first + 4, last) if first < unclosed.get(last, last) else -1
        if closed == -1:
            unclosed[last] = min(first, unclosed.get(last, last))  # no need to look again further down
    elif line == "%%":
        closed = next((state.bMarks[n] + state.tShift[n] for n in range(start + 1, end) if state.src[state.bMarks[n] : state.eMarks[n]].strip() == "%%"), -1)
    else:
        return False
    if closed == -1:
        return False
    until = next(n for n in range(start, end) if closed < state.eMarks[n])
    if state.src[closed : state.eMarks[until]].strip() not in ("-->", "%%"):
        return False
    if silent:
        return True
    token = state.push("comment", "", 0)
    token.content, token.map = state.src[first : state.eMarks[until]], [start, until + 1]
    state.line = until + 1
    return True


def _tight_heading(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a heading without a space behind its sign (`##第一节`), or with a full-width sign."""
    if state.is_code_block(start):
        return False
    found = _TIGHT.match(state.src, state.bMarks[start] + state.tShift[start], state.eMarks[start])
    if not found:
        return False
    signs, space, words = found[1], found[2], found[3].strip()
    wide = "＃" in signs
    sure = len(signs) > 1 or _HEADING_WORDS.match(words) or (wide and space)
    # With a space it is a heading of CommonMark's; between two signs stands a topic (#话题#).
    if not sure or (space and not wide) or signs in words or not (words[0].isalnum() or words[0] in "“‘《「『（【"):
        return False
    if silent:
        return True
    level = len(signs)
    opening = state.push("heading_open", f"h{level}", 1)
    opening.markup, opening.map, opening.meta = "#" * level, [start, start + 1], {"written": signs, "tight": found[0].strip()}
    inline = state.push("inline", "", 0)
    inline.content, inline.map, inline.children = words, [start, start + 1], []
    state.push("heading_close", f"h{level}", -1).markup = "#" * level
    state.line = start + 1
    return True


def _part_sentences(state: StateCore) -> None:
    """Make a paragraph and a rule of a “heading” that ends a sentence: hyphens stand right below the paragraph."""
    for at in range(len(state.tokens) - 3, -1, -1):
        opening, inline, closing = state.tokens[at : at + 3]
        if opening.type != "heading_open" or opening.markup != "-" or not opening.map or not _SENTENCE.search(inline.content):
            continue
        last = opening.map[1]
        opening.type, opening.tag, opening.markup, closing.type, closing.tag, closing.markup = "paragraph_open", "p", "", "paragraph_close", "p", ""
        opening.map = [opening.map[0], last - 1]
        opening.meta = {"sentence": inline.content}
        rule = Token("hr", "hr", 0, map=[last - 1, last], markup="---", level=opening.level, block=True)
        state.tokens.insert(at + 3, rule)


def _read_boxes(state: StateCore) -> None:
    """Take the boxes of tasks from the head of the items of lists: `done` of their `meta` says whether they are."""
    for item, paragraph, inline in zip(state.tokens, state.tokens[1:], state.tokens[2:]):
        if item.type != "list_item_open" or paragraph.type != "paragraph_open" or not inline.children:
            continue
        first = inline.children[0]
        if first.type == "text" and (found := _BOX.match(first.content)):
            first.content = first.content[found.end() :]
            item.meta = {**item.meta, "done": (found[1] or found[2]) in "xX", "written": "xX"}


def _read_callouts(state: StateCore) -> None:
    """Take the kind of a callout (`> [!note] 题目`) from its head; its title, or the word itself, becomes a strong paragraph."""
    for at in range(len(state.tokens) - 3, -1, -1):
        quotation, opening, inline = state.tokens[at : at + 3]
        if quotation.type != "blockquote_open" or opening.type != "paragraph_open" or not inline.children:
            continue
        found = _CALLOUT.match(inline.content)
        if not found or not _drop_head(inline.children, found[0]):
            continue
        children = inline.children
        end = next((n for n, child in enumerate(children) if child.type in ("softbreak", "hardbreak")), len(children))
        title, rest = children[:end], children[end + 1 :]
        written = found[0]
        if not title:
            word = Token("text", "", 0, content=found[1])
            title, written = [word], found[0].replace(found[1], "", 1)
        quotation.meta = {**quotation.meta, "callout": found[1].lower(), "written": written}
        strong = Token("strong_open", "strong", 1, markup="**"), Token("strong_close", "strong", -1, markup="**")
        inline.children = [strong[0], *title, strong[1]]
        if rest:
            line = opening.map[0] + 1 if opening.map else 0
            second = inline.copy(children=rest, map=[line, inline.map[1]] if inline.map else None)
            below = opening.copy(map=list(second.map) if second.map else None)
            opening.map = [line - 1, line] if opening.map else None
            state.tokens[at + 4 : at + 4] = [below, second, state.tokens[at + 3].copy()]


def _drop_head(children: list[Token], head: str) -> bool:
    """Take a text from the head of some tokens; tell whether it stood there as plain text."""
    left = head
    for number, child in enumerate(children):
        if not left:
            break
        if child.type != "text" or not (left.startswith(child.content) or child.content.startswith(left.rstrip())):
            return False
        taken = min(len(left), len(child.content))
        children[number], left = child.copy(content=child.content[taken:]), left[taken:] if taken == len(child.content) else ""
    while children and children[0].type == "text" and not children[0].content:
        del children[0]
    return True


def _read_lone_lines(state: StateCore) -> None:
    """Know paragraphs that are a command of another program, and line blocks (`| 一行`), whose lines are verse."""
    for at in range(len(state.tokens) - 2, -1, -1):
        opening, inline = state.tokens[at : at + 2]
        if opening.type != "paragraph_open" or not inline.children:
            continue
        text = inline.content.strip()
        if _CONTENTS.fullmatch(text):
            state.tokens[at : at + 3] = [Token("contents", "", 0, content=text, map=opening.map, level=opening.level, block=True)]
        elif _COMMAND.fullmatch(text):
            state.tokens[at : at + 3] = [Token("comment", "", 0, content=text, map=opening.map, level=opening.level, block=True)]
        elif "\n" in text and all(_BAR_LINE.fullmatch(line.strip()) for line in text.split("\n")) and _drop_bars(inline):
            opening.type, state.tokens[at + 2].type = "line_block_open", "line_block_close"


def _drop_bars(inline: Token) -> bool:
    children = list(inline.children or ())
    heads = [0, *(number + 1 for number, child in enumerate(children) if child.type in ("softbreak", "hardbreak"))]
    for number in heads:
        if number >= len(children) or children[number].type != "text" or not children[number].content.lstrip().startswith("|"):
            return False
    for number in heads:
        children[number] = children[number].copy(content=children[number].content.lstrip()[1:].lstrip(" \t"))
    inline.children = children
    return True
