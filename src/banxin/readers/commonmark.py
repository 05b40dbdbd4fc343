"""A Markdown text comes in; the tree of its syntax comes out: CommonMark with tables, notes, definition
lists, attributes, named blocks, captions and cross-references, and what `dialects` reads.

Emphasis follows the reading of CommonMark that Chinese needs: a Han character or a full-width mark beside
`**` counts as a place where words may part, since Chinese puts no spaces there. By the letter of the standard
`**“重点”**是` would print its asterisks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline.state_inline import Scanned, StateInline
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.attrs import attrs_block_plugin, attrs_plugin
from mdit_py_plugins.attrs.parse import ParseError
from mdit_py_plugins.attrs.parse import parse as parse_braces
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from banxin.readers.dialects import use_dialects

# Twenty lists in each other; what goes deeper is printed as it stands (SRC-010). Python's stack bears it.
MAX_NESTING = 40

# Han, kana, full-width forms, and the marks that Chinese shares with Western print.
_CJK = re.compile(
    "[\u2014\u2018-\u201d\u2026\u00b7\u2e80-\u2fff\u3001-\u30ff\u3105-\u312f\u3400-\u9fff\uf900-\ufaff"
    "\ufe10-\ufe4f\uff01-\uffee\U00020000-\U0003ffff]"
)


class _ChineseState(StateInline):
    """The state of inline parsing, with runs of `*` and `_` judged for Chinese."""

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:
        """Tell whether the run of markers at `start` can open and close emphasis (CommonMark 6.2)."""
        marker, end = self.src[start], start
        while end < self.posMax and self.src[end] == marker:
            end += 1
        before = self.src[start - 1] if start else " "
        after = self.src[end] if end < self.posMax else " "
        before_parts = _is_space(before) or _is_mark(before) or bool(_CJK.match(before))
        after_parts = _is_space(after) or _is_mark(after) or bool(_CJK.match(after))
        opens = not _is_space(after) and (not _is_western_mark(after) or before_parts)
        closes = not _is_space(before) and (not _is_western_mark(before) or after_parts)
        can_open = opens and (canSplitWord or not closes or _is_mark(before))
        can_close = closes and (canSplitWord or not opens or _is_mark(after))
        return Scanned(can_open, can_close, end - start)


def _is_space(character: str) -> bool:
    return isWhiteSpace(ord(character))


def _is_mark(character: str) -> bool:
    return isMdAsciiPunct(ord(character)) or isPunctChar(character)


def _is_western_mark(character: str) -> bool:
    return _is_mark(character) and not _CJK.match(character)


class _ChineseInline(ParserInline):
    """The inline parser of markdown-it with the state above, which finds nothing in a text of more than `MAX_NESTING` levels.

    markdown-it bounds the nesting of all but emphasis. What was not found is printed as it stands (SRC-010).
    """

    def parse(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> list[Token]:
        state = _ChineseState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        if any(token.level > MAX_NESTING for token in state.tokens):
            state.tokens.clear()
        return state.tokens


# --- attributes, captions, references ---------------------------------------------------------------------

# `[@fig:map]` prints the number of what is so named, `[@page:fig:map]` that of its page.
_REFERENCE = re.compile(r"\[@([^\s\[\]@;,]+)\](?!\()")
_NAMED_BLOCK = re.compile(r"[ \t]*(?:[^\W\d_][\w-]*[ \t]*(?:\{.*\})?|\{[ \t]*\..*\})[ \t]*\Z")
_BRACES_AT_END = re.compile(r"[ \t]*(\{[^{}]*\})\Z")
_CAPTION = re.compile(r"(?::[ \t　]+|：[ \t　]*)(?=[^\s:：])")
_CAPTIONED = ("table_close", "fence", "code_block")


def take_braces(text: str) -> tuple[str, dict[str, str]]:
    """Part a text from the attributes in braces at its end; without any it is returned whole.

    `take_braces("数据 {#tab:a}")` is ("数据", {"id": "tab:a"}).
    """
    found = _BRACES_AT_END.search(text)
    if not found:
        return text, {}
    if found[1] == "{-}":  # as pandoc has it
        return text[: found.start()], {"class": "unnumbered"}
    try:
        end, attributes = parse_braces(found[1])
    except ParseError:
        return text, {}
    if end != len(found[1]) - 1 or not attributes:
        return text, {}
    return text[: found.start()], attributes


def _reference(state: StateInline, silent: bool) -> bool:
    """Read a cross-reference."""
    found = _REFERENCE.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        token = state.push("cross_reference", "", 0)
        target = found[1]
        form = "page" if target.startswith("page:") and len(target) > 5 else "label"
        token.content, token.meta = found[0], {"form": form, "target": target[5:] if form == "page" else target}
    state.pos = found.end()
    return True


def _claim_attribute_lines(state: StateCore) -> None:
    """Let a block begin with the line of attributes above it, so that each line is some block's."""
    for token, after in zip(state.tokens, state.tokens[1:]):
        if token.type == "attrs_block" and token.map and after.map:
            after.map = [token.map[0], after.map[1]]


def _read_headings_and_captions(state: StateCore) -> None:
    """Take the attributes from the end of headings and captions, and know captions by their colon.

    A paragraph that begins with a colon below a table, a listing or a picture is its caption.
    """
    _tell_captions_from_definitions(state)
    tokens = state.tokens
    for number, token in enumerate(tokens[:-2]):
        inline, closing = tokens[number + 1], tokens[number + 2]
        if token.type == "paragraph_open" and inline.children and _is_captioned(tokens, number):
            first = inline.children[0]
            if found := _CAPTION.match(first.content if first.type == "text" else ""):
                first.content = first.content[found.end() :]
                token.type, closing.type = "caption_open", "caption_close"
                _take_braces_of(token, inline)
        elif token.type == "heading_open":
            _take_braces_of(token, inline)


def _take_braces_of(token: Token, inline: Token) -> None:
    """Move the attributes at the end of a line of text to the element it is in."""
    last = inline.children[-1] if inline.children else None
    if last is not None and last.type == "text":
        last.content, attributes = take_braces(last.content)
        token.attrs.update(attributes)


def _is_captioned(tokens: Sequence[Token], number: int) -> bool:
    """Tell whether a table, a listing or a picture ends before the token of this number."""
    before = tokens[number - 1].type if number else ""
    return before in _CAPTIONED or (before == "paragraph_close" and _is_picture(tokens[number - 2]))


# What the parser makes of a picture alone with a line that begins with a colon below it, within a list of definitions.
_DEFINED_PICTURE = ["dt_open", "inline", "dt_close", "dd_open", "paragraph_open", "inline", "paragraph_close", "dd_close"]


def _tell_captions_from_definitions(state: StateCore) -> None:
    """Make paragraphs and their captions of pictures that are “defined” by the line below them."""
    at = 0
    while at < len(state.tokens):
        if (opening := state.tokens[at]).type == "dl_open":
            is_end = (token.type == "dl_close" and token.level == opening.level for token in state.tokens[at:])
            end = at + next(place for place, found in enumerate(is_end) if found)
            state.tokens[at : end + 1] = _without_pictures(state.tokens[at : end + 1])
        at += 1


def _without_pictures(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens of a list of definitions parted at each picture with a caption, which stands between the parts."""
    opening, *inner, closing = tokens
    starts = [place for place, token in enumerate(inner) if token.type == "dt_open" and token.level == opening.level + 1]
    entries = [inner[start:end] for start, end in zip(starts, [*starts[1:], len(inner)], strict=True)]
    if not any(map(_is_captioned_picture, entries)):
        return list(tokens)
    told: list[Token] = []
    kept: list[Token] = []

    def close() -> None:
        if kept:
            lines = [line for token in kept for line in token.map or ()]
            # A name is that of the first part.
            attributes = {} if any(token.type == "dl_open" for token in told) else opening.attrs
            told.extend((opening.copy(map=[min(lines), max(lines)], attrs=attributes), *kept, closing.copy()))
            kept.clear()

    for entry in entries:
        if not _is_captioned_picture(entry):
            kept += entry
            continue
        close()
        head, picture, head_end, _, below, caption, below_end, _ = entry
        head.type, head_end.type, head.map = "paragraph_open", "paragraph_close", picture.map
        below.type, below_end.type, below.map = "caption_open", "caption_close", caption.map
        _take_braces_of(below, caption)
        told += [head, picture, head_end, below, caption, below_end]
    close()
    return told


def _is_captioned_picture(entry: Sequence[Token]) -> bool:
    return [token.type for token in entry] == _DEFINED_PICTURE and _is_picture(entry[1])


def _is_picture(inline: Token) -> bool:
    return [child.type for child in inline.children or ()] == ["image"]


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt()
    parser.inline = _ChineseInline()
    options = {
        "html": False,
        "maxNesting": MAX_NESTING,
        # Definitions of links come as tokens with their lines, labels with their references: both are needed
        # to hold what was parsed against the source.
        "inline_definitions": True,
        "store_labels": True,
    }
    parser.configure("commonmark", options_update=options)
    parser.enable("table")
    # Escapes and entities stay apart with the characters they were written with.
    parser.disable("text_join")
    parser.use(footnote_plugin, move_to_end=False).use(deflist_plugin)
    parser.use(container_plugin, "named", validate=lambda words, _: bool(_NAMED_BLOCK.match(words)))
    parser.use(attrs_plugin, spans=True).use(attrs_block_plugin)
    parser.core.ruler.before("attr", "attribute_lines", _claim_attribute_lines)
    parser.core.ruler.push("headings_and_captions", _read_headings_and_captions)
    parser.inline.ruler.before("link", "cross_reference", _reference)
    use_dialects(parser)
    # Targets stay as the author wrote them; percent signs are the writer's business.
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    # What a link may lead to and a picture be taken from is judged, and told, by those who take it over.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    return parser


@dataclass(frozen=True, slots=True)
class InlineNote:
    """A note written where it is referred to, `^[…]`: its source text and its syntax."""

    written: str
    tree: SyntaxTreeNode


def parse_markdown(text: str) -> tuple[SyntaxTreeNode, dict[int, InlineNote]]:
    """Return the tree of a Markdown text and its inline notes by the number their references bear.

    Definitions of notes and links stay where they were written, as `footnote_reference` and `definition`.
    """
    environment: dict[str, Any] = {}
    root = SyntaxTreeNode(_make_parser().parse(text, environment))
    notes = environment.get("footnotes", {}).get("list", {})
    inline_notes = {
        number: InlineNote(f"^[{note['content']}]", SyntaxTreeNode(note["tokens"]))
        for number, note in notes.items()
        if "tokens" in note
    }
    return root, inline_notes
