"""A Markdown text comes in; the tree of its syntax comes out: CommonMark with tables, notes, definition
lists.

Emphasis follows the reading of CommonMark that Chinese needs: a Han character or a full-width mark beside
`**` counts as a place where words may part, since Chinese puts no spaces there. By the letter of the standard
`**“重点”**是` would print its asterisks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline.state_inline import Scanned, StateInline
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

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
    """The inline parser of markdown-it with the state above."""

    def parse(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> list[Token]:
        state = _ChineseState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


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
    # Targets stay as the author wrote them; percent signs are the writer's business.
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
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
