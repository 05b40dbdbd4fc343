"""A piece of code and its language go in; its stretches with what they are to a reader come out.

Pygments reads the code; of its many kinds of token only those are told apart that print can show in one black ink, by
weight and tint.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

Role: TypeAlias = Literal["", "keyword", "name", "string", "number", "comment"]

# Its patterns are many; code that is longer than any listing for reading is printed plain.
_MOST_CHARS = 40_000


def highlight(text: str, language: str) -> tuple[tuple[Role, str], ...]:
    """Return the stretches of code in their order, each with its role; all of the text is in them.

    Code in a language that nobody knows, or none, is one stretch without a role.
    """
    plain: tuple[tuple[Role, str], ...] = (("", text),)
    if not language or len(text) > _MOST_CHARS:
        return plain
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_by_name(language, stripnl=False, stripall=False, ensurenl=False)
    except ClassNotFound:
        return plain
    stretches = tuple(_joined(lexer.get_tokens(text)))
    return stretches if "".join(piece for _, piece in stretches) == text else plain


def _joined(tokens: Iterator[tuple[object, str]]) -> Iterator[tuple[Role, str]]:
    role: Role = ""
    run = ""
    for kind, piece in tokens:
        own = _role(kind)
        if own != role and run:
            yield role, run
            run = ""
        role = own
        run += piece
    if run:
        yield role, run


def _role(kind: object) -> Role:
    from pygments.token import Comment, Keyword, Name, Number, Operator, String

    if kind in Comment:
        return "comment"
    if kind in Keyword or kind in Operator.Word:
        return "keyword"
    if kind in String:
        return "string"
    if kind in Number:
        return "number"
    if kind in Name.Function or kind in Name.Class or kind in Name.Tag:
        return "name"
    return ""
